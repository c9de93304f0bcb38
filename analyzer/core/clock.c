#include "analyzer/core/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_seconds(void) {
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds;
    return fixed && str_to_int64(str_from(fixed), &seconds) && seconds >= 0 ? seconds : (int64_t)time(NULL);
}

Str clock_date(int64_t seconds, Arena *arena) {
    struct tm date;
    time_t at = (time_t)seconds;
    gmtime_r(&at, &date);
    return str_format(arena, "%04d-%02d-%02d", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/* Days of the civil calendar, counted from March so that the leap day comes last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool clock_day(Str date, int64_t *day) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, of_month;
    if (date.size != 10 || date.data[4] != '-' || date.data[7] != '-' || !str_to_int64(str_slice(date, 0, 4), &year) ||
        !str_to_int64(str_slice(date, 5, 7), &month) || !str_to_int64(str_slice(date, 8, 10), &of_month))
        return false;
    if (year < 1970 || month < 1 || month > 12) return false;
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (of_month < 1 || of_month > lengths[month - 1] + (month == 2 && is_leap)) return false;
    *day = days_of(year, month, of_month);
    return true;
}
