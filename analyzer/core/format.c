#include "analyzer/core/format.h"

#include <string.h>

typedef struct {
    char *out;
    size_t capacity, size;
} Target;

static void put(Target *target, const char *text, size_t size) {
    if (target->size < target->capacity) {
        size_t room = target->capacity - target->size;
        memcpy(target->out + target->size, text, size < room ? size : room);
    }
    target->size += size;
}

static void put_number(Target *target, unsigned long long value, bool is_negative) {
    char digits[24];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    if (is_negative) digits[--at] = '-';
    put(target, digits + at, sizeof digits - at);
}

static void put_signed(Target *target, long long value) {
    put_number(target, value < 0 ? 0ULL - (unsigned long long)value : (unsigned long long)value, value < 0);
}

/* One conversion, `at` behind its percent sign; how many bytes of the format it takes, 0 when it is no plain one. */
static size_t convert(Target *target, const char *at, va_list *arguments) {
    if (*at == 's') {
        const char *text = va_arg(*arguments, const char *);
        put(target, text, strlen(text));
        return 1;
    }
    if (*at == 'u') {
        put_number(target, va_arg(*arguments, unsigned), false);
        return 1;
    }
    if (*at == 'd') {
        put_signed(target, va_arg(*arguments, int));
        return 1;
    }
    if (*at == 'c') {
        char c = (char)va_arg(*arguments, int);
        put(target, &c, 1);
        return 1;
    }
    if (*at == '%') {
        put(target, at, 1);
        return 1;
    }
    if (strncmp(at, ".*s", 3) == 0) {
        int size = va_arg(*arguments, int);
        const char *text = va_arg(*arguments, const char *);
        if (size < 0) return 0;
        if (size) put(target, text, strnlen(text, (size_t)size));
        return 3;
    }
    if (strncmp(at, "zu", 2) == 0) {
        put_number(target, va_arg(*arguments, size_t), false);
        return 2;
    }
    if (strncmp(at, "lu", 2) == 0) {
        put_number(target, va_arg(*arguments, unsigned long), false);
        return 2;
    }
    if (strncmp(at, "ld", 2) == 0) {
        put_signed(target, va_arg(*arguments, long));
        return 2;
    }
    if (strncmp(at, "llu", 3) == 0) {
        put_number(target, va_arg(*arguments, unsigned long long), false);
        return 3;
    }
    if (strncmp(at, "lld", 3) == 0) {
        put_signed(target, va_arg(*arguments, long long));
        return 3;
    }
    return 0;
}

bool format_plain(char *out, size_t capacity, size_t *size, const char *format, va_list arguments) {
    Target target = {out, capacity ? capacity - 1 : 0, 0};
    va_list own;
    va_copy(own, arguments);
    bool is_plain = true;
    while (*format && is_plain) {
        size_t text_size = strcspn(format, "%");
        put(&target, format, text_size);
        format += text_size;
        if (!*format) break;
        size_t taken = convert(&target, format + 1, &own);
        is_plain = taken > 0;
        format += 1 + taken;
    }
    va_end(own);
    if (capacity) out[target.size < target.capacity ? target.size : target.capacity] = '\0';
    *size = target.size;
    return is_plain;
}
