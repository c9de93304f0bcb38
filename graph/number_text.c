/* Numbers as decimals: all digits of the binary fraction first, which are always finite in number, and then as many of
 * them as were asked for, or as tell it from its neighbours. */
#include "graph/number_private.h"

/* 0.d1d2d3… · 10^point, without zeros at the end; none for zero. */
typedef struct {
    char *digits;
    long count, point;
} Decimal;

/* ---- digits ---- */

static void trim(Decimal *decimal) {
    while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0') decimal->count--;
    if (decimal->count == 0) decimal->point = 0;
}

/* whole · 2^exponent */
static Decimal decimal_of(Arena *arena, const mpz_t whole, long exponent) {
    mpz_t scaled;
    mpz_init(scaled);
    if (exponent >= 0) {
        mpz_mul_2exp(scaled, whole, (mp_bitcnt_t)exponent);
    } else { /* n / 2^k is n·5^k / 10^k */
        mpz_ui_pow_ui(scaled, 5, (unsigned long)-exponent);
        mpz_mul(scaled, scaled, whole);
    }
    char *digits = arena_alloc(arena, mpz_sizeinbase(scaled, 10) + 2);
    mpz_get_str(digits, 10, scaled);
    bool is_zero = mpz_sgn(scaled) == 0;
    mpz_clear(scaled);
    Decimal decimal = {.digits = digits, .count = is_zero ? 0 : (long)strlen(digits)};
    decimal.point = decimal.count + (exponent < 0 ? exponent : 0);
    trim(&decimal);
    return decimal;
}

static char digit_at(const Decimal *decimal, long at) {
    return at >= 0 && at < decimal->count ? decimal->digits[at] : '0';
}

static void cut(Decimal *decimal, long count) {
    decimal->count = count;
    trim(decimal);
}

/* Cut behind `count` digits, and one more in the last place. */
static void cut_up(Decimal *decimal, long count) {
    while (count > 0 && decimal->digits[count - 1] == '9') count--;
    if (count == 0) {
        decimal->digits[0] = '1';
        decimal->count = 1;
        decimal->point++;
        return;
    }
    decimal->digits[count - 1]++;
    decimal->count = count;
}

/* To the nearest of `count` digits, ties to even. */
static void cut_near(Decimal *decimal, long count) {
    if (count < 0 || count >= decimal->count) return;
    bool is_tie = decimal->digits[count] == '5' && count + 1 == decimal->count;
    bool goes_up = is_tie ? count > 0 && (decimal->digits[count - 1] - '0') % 2 != 0 : decimal->digits[count] >= '5';
    if (goes_up)
        cut_up(decimal, count);
    else
        cut(decimal, count);
}

/* Fewest digits that lie between the middles of the number and its neighbours (`lower`, `upper`); these count only when
 * the tie would go to the number. */
static void shorten(Decimal *decimal, const Decimal *lower, const Decimal *upper, bool is_even) {
    for (long i = 0; i < decimal->count; i++) {
        char digit = decimal->digits[i], below = digit_at(lower, i), above = digit_at(upper, i);
        bool may_go_down = below != digit || (is_even && i + 1 == lower->count);
        bool may_go_up = digit != above && (is_even || digit + 1 < above || i + 1 < upper->count);
        if (may_go_down && may_go_up)
            cut_near(decimal, i + 1);
        else if (may_go_down)
            cut(decimal, i + 1);
        else if (may_go_up)
            cut_up(decimal, i + 1);
        if (may_go_down || may_go_up) return;
    }
}

/* The magnitude of a finite number. */
static Decimal decimal_of_number(Arena *arena, Number number, bool is_shortest) {
    WholeBuffer buffer;
    mpfr_srcptr value = number_value(number, &buffer);
    if (mpfr_zero_p(value)) return (Decimal){.digits = arena_alloc(arena, 1)};
    mpz_t mantissa;
    mpz_init(mantissa);
    long exponent = (long)mpfr_get_z_2exp(mantissa, value);
    mpz_abs(mantissa, mantissa);
    Decimal decimal = decimal_of(arena, mantissa, exponent);
    if (is_shortest) {
        /* One bit more than the precision: the last one is half of what tells neighbours apart. */
        long missing = (long)number.precision + 1 - (long)mpz_sizeinbase(mantissa, 2);
        if (missing >= 0)
            mpz_mul_2exp(mantissa, mantissa, (mp_bitcnt_t)missing);
        else
            mpz_tdiv_q_2exp(mantissa, mantissa, (mp_bitcnt_t)-missing);
        bool is_even = !mpz_tstbit(mantissa, 1);
        mpz_sub_ui(mantissa, mantissa, 1);
        Decimal lower = decimal_of(arena, mantissa, exponent - missing);
        mpz_add_ui(mantissa, mantissa, 2);
        Decimal upper = decimal_of(arena, mantissa, exponent - missing);
        shorten(&decimal, &lower, &upper, is_even);
    }
    mpz_clear(mantissa);
    return decimal;
}

/* ---- writing ---- */

static void add_plain(StrBuf *out, const Decimal *decimal, long places) {
    if (decimal->point <= 0) strbuf_add_char(out, '0');
    for (long i = 0; i < decimal->point; i++) strbuf_add_char(out, digit_at(decimal, i));
    if (places > 0) strbuf_add_char(out, '.');
    for (long i = 0; i < places; i++) strbuf_add_char(out, digit_at(decimal, decimal->point + i));
}

static void add_with_exponent(StrBuf *out, const Decimal *decimal, long places, char letter) {
    strbuf_add_char(out, digit_at(decimal, 0));
    if (places > 0) strbuf_add_char(out, '.');
    for (long i = 1; i <= places; i++) strbuf_add_char(out, digit_at(decimal, i));
    long exponent = decimal->count ? decimal->point - 1 : 0;
    strbuf_format(out, "%c%c%02ld", letter, exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

static long places_of(const Decimal *decimal) {
    return decimal->count > decimal->point ? decimal->count - decimal->point : 0;
}

/* %g: plain unless the exponent is below -4 or beyond the digits asked for (six, for the shortest form). */
static void add_general(StrBuf *out, const Decimal *decimal, long precision, char letter) {
    enum { SHORTEST_PLAIN_DIGITS = 6 };
    long limit = precision < 0 ? SHORTEST_PLAIN_DIGITS : precision;
    if (precision >= 0 && limit > decimal->count && decimal->count >= decimal->point) limit = decimal->count;
    long exponent = decimal->point - 1;
    long digits = precision < 0 || precision > decimal->count ? decimal->count : precision;
    if (exponent < -4 || exponent >= limit)
        add_with_exponent(out, decimal, digits - 1, letter);
    else
        add_plain(out, decimal, places_of(decimal));
}

Str number_format(Arena *arena, Number number, char verb, int precision) {
    enum { TEXT_MAX = 4 * NUMBER_EXPONENT_MAX };
    bool is_negative = number_is_negative(number);
    if (!number_is_finite(number)) return is_negative ? STR("-Inf") : STR("+Inf");
    Decimal decimal = decimal_of_number(arena, number, precision < 0);
    StrBuf out = strbuf_new(arena, TEXT_MAX);
    if (is_negative) strbuf_add_char(&out, '-');
    bool is_plain = verb == 'f', is_general = verb == 'g' || verb == 'G';
    if (is_general && precision == 0) precision = 1;
    if (precision >= 0) cut_near(&decimal, is_plain ? decimal.point + precision : precision + !is_general);
    if (is_general)
        add_general(&out, &decimal, precision, verb == 'g' ? 'e' : 'E');
    else if (is_plain)
        add_plain(&out, &decimal, precision < 0 ? places_of(&decimal) : precision);
    else
        add_with_exponent(&out, &decimal, precision < 0 ? decimal.count - 1 : precision, verb);
    return strbuf_str(&out);
}

static Str whole_text(Arena *arena, int64_t whole) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = whole < 0 ? (uint64_t)0 - (uint64_t)whole : (uint64_t)whole;
    do digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (whole < 0) digits[--at] = '-';
    return str_copy(arena, (Str){digits + at, sizeof digits - at});
}

Str number_text(Arena *arena, Number number) {
    /* Of less precision, the digits behind may be others: 2^60 of pow() is 1152921504606847000. */
    static const int64_t DOUBLE_MAX = (int64_t)1 << NUMBER_PRECISION_DOUBLE;
    bool is_plain = number.kind == NUMBER_WHOLE && (number.precision >= NUMBER_PRECISION_WHOLE ||
                                                    (number.whole < DOUBLE_MAX && number.whole > -DOUBLE_MAX));
    return is_plain ? whole_text(arena, number.whole) : number_format(arena, number, 'f', -1);
}

Str number_digits(Arena *arena, Number number, int base) {
    WholeBuffer buffer;
    mpz_t whole;
    mpz_init(whole);
    mpfr_get_z(whole, number_value(number, &buffer), MPFR_RNDZ);
    mpz_abs(whole, whole);
    char *digits = arena_alloc(arena, mpz_sizeinbase(whole, base) + 2);
    mpz_get_str(digits, base, whole);
    mpz_clear(whole);
    return str_from(digits);
}
