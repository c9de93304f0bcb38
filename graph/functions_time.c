/* Timestamps as RFC 3339 writes them. The present is never asked for. */
#include "graph/functions.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

typedef struct {
    int64_t seconds; /* since 1970, UTC */
    int64_t nanoseconds;
    int offset_minutes;
} Moment;

typedef struct {
    int64_t year;
    int month, day, hour, minute, second, week_day;
} Civil;

static const int64_t DAY_SECONDS = 86400;

/* Days since 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin on 1 March. */
static int64_t days_from_civil(int64_t year, int month, int day) {
    if (month <= 2) year--;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static Civil civil_of(const Moment *moment) {
    int64_t local = moment->seconds + (int64_t)moment->offset_minutes * 60;
    int64_t days = local / DAY_SECONDS, rest = local % DAY_SECONDS;
    if (rest < 0) rest += DAY_SECONDS, days--;
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    int month = (int)(month_index < 10 ? month_index + 3 : month_index - 9);
    int week_day = (int)((days % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
    return (Civil){.year = year_of_era + era * 400 + (month <= 2),
                   .month = month,
                   .day = (int)(day_of_year - (153 * month_index + 2) / 5 + 1),
                   .hour = (int)(rest / 3600),
                   .minute = (int)(rest / 60 % 60),
                   .second = (int)(rest % 60),
                   .week_day = week_day};
}

static bool take_digits(Str s, size_t *at, size_t digit_count, int *out) {
    if (*at + digit_count > s.size) return false;
    *out = 0;
    for (size_t i = 0; i < digit_count; i++) {
        char c = s.data[(*at)++];
        if (c < '0' || c > '9') return false;
        *out = *out * 10 + (c - '0');
    }
    return true;
}

static bool take_char(Str s, size_t *at, char c) { return *at < s.size && s.data[(*at)++] == c; }

static bool take_zone(Str s, size_t *at, int *minutes) {
    *minutes = 0;
    if (*at >= s.size) return false;
    char sign = s.data[(*at)++];
    if (sign == 'Z') return true;
    int hour, minute;
    if (sign != '+' && sign != '-') return false;
    if (!take_digits(s, at, 2, &hour) || !take_char(s, at, ':') || !take_digits(s, at, 2, &minute)) return false;
    *minutes = (hour * 60 + minute) * (sign == '-' ? -1 : 1);
    return hour < 24 && minute < 60;
}

static bool moment_parse(Str s, Moment *out) {
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day, hour, minute, second;
    size_t at = 0;
    *out = (Moment){0};
    if (!take_digits(s, &at, 4, &year) || !take_char(s, &at, '-') || !take_digits(s, &at, 2, &month) ||
        !take_char(s, &at, '-') || !take_digits(s, &at, 2, &day) || !take_char(s, &at, 'T') ||
        !take_digits(s, &at, 2, &hour) || !take_char(s, &at, ':') || !take_digits(s, &at, 2, &minute) ||
        !take_char(s, &at, ':') || !take_digits(s, &at, 2, &second))
        return false;
    if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
    bool is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day < 1 || day > month_days[month - 1] + (month == 2 && is_leap_year)) return false;
    if (at < s.size && s.data[at] == '.') {
        int64_t scale = 100000000;
        size_t first = ++at;
        for (; at < s.size && s.data[at] >= '0' && s.data[at] <= '9'; at++, scale /= 10)
            out->nanoseconds += (s.data[at] - '0') * scale;
        if (at == first) return false;
    }
    if (!take_zone(s, &at, &out->offset_minutes) || at != s.size) return false;
    out->seconds = days_from_civil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second -
                   (int64_t)out->offset_minutes * 60;
    return true;
}

static const Value *not_a_time(Evaluator *evaluator, const Value *text) {
    return value_error(evaluator, "not a timestamp of RFC 3339: %.*s", STR_ARG(text->string));
}

/* ---- durations, "1h30m" ---- */

static long double unit_seconds(Str unit) {
    if (str_equal(unit, STR("h"))) return 3600;
    if (str_equal(unit, STR("m"))) return 60;
    if (str_equal(unit, STR("s"))) return 1;
    if (str_equal(unit, STR("ms"))) return 1e-3L;
    if (str_equal(unit, STR("us")) || str_equal(unit, STR("\xC2\xB5s")) || str_equal(unit, STR("\xCE\xBCs")))
        return 1e-6L;
    return str_equal(unit, STR("ns")) ? 1e-9L : 0;
}

static bool is_number_char(char c) { return (c >= '0' && c <= '9') || c == '.'; }

/* "1.5": digits are all there can be here, and nanoseconds all that counts. */
static bool decimal_parse(Str digits, long double *out) {
    long double unit = 1;
    size_t digit_count = 0;
    bool is_fraction = false;
    *out = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] == '.') {
            if (is_fraction) return false;
            is_fraction = true;
            continue;
        }
        digit_count++;
        if (is_fraction) unit /= 10;
        *out = is_fraction ? *out + unit * (digits.data[i] - '0') : *out * 10 + (digits.data[i] - '0');
    }
    return digit_count > 0;
}

static bool duration_parse(Str s, int64_t *nanoseconds) {
    static const long double DURATION_SECONDS_MAX = 9223372036.0L; /* 292 years: 63 bits of nanoseconds */
    bool is_negative = s.size && s.data[0] == '-';
    size_t at = is_negative || (s.size && s.data[0] == '+') ? 1 : 0;
    long double seconds = 0;
    *nanoseconds = 0;
    if (str_equal(str_slice(s, at, s.size), STR("0"))) return true;
    if (at == s.size) return false;
    while (at < s.size) {
        size_t start = at;
        while (at < s.size && is_number_char(s.data[at])) at++;
        Str digits = str_slice(s, start, at);
        start = at;
        while (at < s.size && !is_number_char(s.data[at])) at++;
        long double count, unit = unit_seconds(str_slice(s, start, at));
        if (unit == 0 || !decimal_parse(digits, &count)) return false;
        seconds += count * unit;
        if (seconds > DURATION_SECONDS_MAX) return false;
    }
    *nanoseconds = (int64_t)(seconds * 1e9L + 0.5L) * (is_negative ? -1 : 1);
    return true;
}

/* ---- functions ---- */

static void add_zone(StrBuf *out, int minutes, const char *separator) {
    int size = minutes < 0 ? -minutes : minutes;
    strbuf_format(out, "%c%02d%s%02d", minutes < 0 ? '-' : '+', size / 60, separator, size % 60);
}

FUNCTION(timeadd_) {
    (void)scope, (void)count;
    Moment moment;
    int64_t duration;
    static const int64_t BILLION = 1000000000;
    if (!moment_parse(arguments[0]->string, &moment)) return not_a_time(evaluator, arguments[0]);
    if (!duration_parse(arguments[1]->string, &duration))
        return value_error(evaluator, "timeadd(): not a duration: %.*s", STR_ARG(arguments[1]->string));
    moment.nanoseconds += duration % BILLION;
    moment.seconds += duration / BILLION;
    if (moment.nanoseconds < 0) moment.seconds--;
    if (moment.nanoseconds >= BILLION) moment.seconds++;
    Civil civil = civil_of(&moment);
    if (civil.year < 0 || civil.year > 9999) return value_error(evaluator, "timeadd(): beyond the calendar");
    StrBuf out = make_buffer(evaluator);
    strbuf_format(&out, "%04lld-%02d-%02dT%02d:%02d:%02d", (long long)civil.year, civil.month, civil.day, civil.hour,
                  civil.minute, civil.second);
    if (moment.offset_minutes == 0)
        strbuf_add_char(&out, 'Z');
    else
        add_zone(&out, moment.offset_minutes, ":");
    return make_string_of(evaluator, &out);
}

FUNCTION(timecmp_) {
    (void)scope, (void)count;
    Moment a, b;
    if (!moment_parse(arguments[0]->string, &a)) return not_a_time(evaluator, arguments[0]);
    if (!moment_parse(arguments[1]->string, &b)) return not_a_time(evaluator, arguments[1]);
    int order = a.seconds != b.seconds ? (a.seconds < b.seconds ? -1 : 1)
                                       : (a.nanoseconds > b.nanoseconds) - (a.nanoseconds < b.nanoseconds);
    return make_whole(evaluator, order);
}

static const char *const month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};
static const char *const week_day_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                             "Thursday", "Friday", "Saturday"};

/* One run of the same letter; false when it is none of the verbs. */
static bool add_verb(StrBuf *out, char letter, size_t length, const Moment *moment, const Civil *civil) {
    int hour12 = civil->hour % 12 ? civil->hour % 12 : 12;
    if (letter == 'Y' && (length == 2 || length == 4)) {
        strbuf_format(out, "%0*lld", (int)length, (long long)(length == 2 ? civil->year % 100 : civil->year));
    } else if (letter == 'M' && length >= 3 && length <= 4) {
        strbuf_format(out, "%.*s", length == 3 ? 3 : 16, month_names[civil->month - 1]);
    } else if (letter == 'E' && length >= 3 && length <= 4) {
        strbuf_format(out, "%.*s", length == 3 ? 3 : 16, week_day_names[civil->week_day]);
    } else if (letter == 'A' && length == 2) {
        strbuf_add(out, civil->hour < 12 ? STR("AM") : STR("PM"));
    } else if (letter == 'a' && length == 2) {
        strbuf_add(out, civil->hour < 12 ? STR("am") : STR("pm"));
    } else if (letter == 'Z' && length <= 5 && length != 2) {
        if (moment->offset_minutes == 0 && length == 1)
            strbuf_add_char(out, 'Z');
        else if (moment->offset_minutes == 0 && length == 3)
            strbuf_add(out, STR("UTC"));
        else
            add_zone(out, moment->offset_minutes, length == 1 || length == 5 ? ":" : "");
    } else if (length <= 2 && strchr("MDhHms", letter)) {
        int number = letter == 'M'   ? civil->month
                     : letter == 'D' ? civil->day
                     : letter == 'h' ? civil->hour
                     : letter == 'H' ? hour12
                     : letter == 'm' ? civil->minute
                                     : civil->second;
        if (length == 1)
            strbuf_format(out, "%d", number);
        else
            strbuf_format(out, "%02d", number);
    } else {
        return false;
    }
    return true;
}

FUNCTION(formatdate_) {
    (void)scope, (void)count;
    Moment moment;
    Str format = arguments[0]->string;
    if (!moment_parse(arguments[1]->string, &moment)) return not_a_time(evaluator, arguments[1]);
    Civil civil = civil_of(&moment);
    StrBuf out = make_buffer(evaluator);
    for (size_t at = 0; at < format.size && !out.is_truncated;) {
        char c = format.data[at];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        size_t end = at + 1;
        if (c == '\'') {
            bool is_closed = false;
            while (end < format.size && !is_closed) {
                bool is_quote = format.data[end] == '\'',
                     is_double = is_quote && end + 1 < format.size && format.data[end + 1] == '\'';
                if (!is_quote || is_double) strbuf_add_char(&out, format.data[end]);
                is_closed = is_quote && !is_double;
                end += is_double ? 2 : 1;
            }
            if (!is_closed) return value_error(evaluator, "formatdate(): a quote is not closed");
        } else if (!is_letter) {
            strbuf_add_char(&out, c);
        } else {
            while (end < format.size && format.data[end] == c) end++;
            if (!add_verb(&out, c, end - at, &moment, &civil))
                return value_error(evaluator, "formatdate(): no verb \"%.*s\"", STR_ARG(str_slice(format, at, end)));
        }
        at = end;
    }
    return make_string_of(evaluator, &out);
}

FUNCTION(timestamp_) {
    (void)scope, (void)arguments, (void)count;
    return value_unknown(evaluator->arena, CAUSE_COMPUTED, STR("timestamp()"));
}

FUNCTION(plantimestamp_) {
    (void)scope, (void)arguments, (void)count;
    return value_unknown(evaluator->arena, CAUSE_COMPUTED, STR("plantimestamp()"));
}

const FunctionRow time_functions[] = {
    {"formatdate", "ss", formatdate_, 0}, {"plantimestamp", "", plantimestamp_, 0}, {"timeadd", "ss", timeadd_, 0},
    {"timecmp", "ss", timecmp_, 0},       {"timestamp", "", timestamp_, 0},         {0},
};
