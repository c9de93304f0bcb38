/* Arithmetic. Whole numbers that fit stay in the struct as long as the result is exact in its precision; everything else
 * is done by MPFR with limbs from the arena, so that nothing has to be given back. */
#include "graph/number_private.h"

#include <math.h>

enum { WHOLE_BITS = 63 };

static const Number NONE = {.kind = NUMBER_NONE}, TOO_LARGE = {.kind = NUMBER_TOO_LARGE};

/* ---- between the two forms ---- */

static void value_on(mpfr_ptr value, mp_limb_t *limbs, mpfr_prec_t precision) {
    mpfr_custom_init(limbs, precision);
    mpfr_custom_init_set(value, MPFR_ZERO_KIND, 0, precision, limbs);
}

static BigNumber *big_new(Arena *arena, mpfr_prec_t precision) {
    BigNumber *big = arena_alloc(arena, sizeof *big + mpfr_custom_get_size(precision));
    value_on(big->value, big->limbs, precision);
    return big;
}

mpfr_srcptr number_value(Number number, WholeBuffer *buffer) {
    if (number.kind == NUMBER_BIG) return number.big->value;
    value_on(buffer->value, buffer->limbs, NUMBER_PRECISION_WHOLE);
    mpfr_set_sj(buffer->value, number.whole, MPFR_RNDN);
    return buffer->value;
}

/* What was worked out, in the smaller form if that will do. */
static Number number_from(const BigNumber *big) {
    mpfr_srcptr value = big->value;
    if (mpfr_nan_p(value)) return NONE;
    uint16_t precision = (uint16_t)mpfr_get_prec(value);
    if (mpfr_zero_p(value) && !mpfr_signbit(value)) return (Number){.precision = precision};
    if (mpfr_regular_p(value)) {
        mpfr_exp_t exponent = mpfr_get_exp(value);
        if (exponent > NUMBER_EXPONENT_MAX || exponent < -NUMBER_EXPONENT_MAX) return TOO_LARGE;
        if (exponent <= WHOLE_BITS && mpfr_integer_p(value))
            return (Number){.whole = (int64_t)mpfr_get_sj(value, MPFR_RNDN), .precision = precision};
    }
    return (Number){.big = big, .precision = precision, .kind = NUMBER_BIG};
}

Number number_from_int64(int64_t whole) { return (Number){.whole = whole, .precision = NUMBER_PRECISION_WHOLE}; }

Number number_of_double(Arena *arena, double number) {
    BigNumber *big = big_new(arena, NUMBER_PRECISION_DOUBLE);
    mpfr_set_d(big->value, number, MPFR_RNDN);
    return number_from(big);
}

/* ---- reading ---- */

static size_t digits_end(Str s, size_t from) {
    while (from < s.size && s.data[from] >= '0' && s.data[from] <= '9') from++;
    return from;
}

/* MPFR alone would accept blanks, "inf" and "nan". */
bool number_is_decimal(Str s) {
    size_t at = s.size && (s.data[0] == '-' || s.data[0] == '+') ? 1 : 0;
    size_t end = digits_end(s, at), digit_count = end - at;
    if (end < s.size && s.data[end] == '.') {
        at = end + 1;
        end = digits_end(s, at);
        digit_count += end - at;
    }
    if (digit_count == 0) return false;
    if (end < s.size && (s.data[end] == 'e' || s.data[end] == 'E')) {
        at = end + 1;
        if (at < s.size && (s.data[at] == '-' || s.data[at] == '+')) at++;
        end = digits_end(s, at);
        if (end == at) return false;
    }
    return end == s.size;
}

/* At most 18 digits and a sign; the negative zero is no whole number of ours. */
static bool parse_short(Str text, Number *out) {
    enum { SHORT_DIGITS_MAX = 18 };
    bool is_negative = text.size && text.data[0] == '-';
    size_t start = is_negative || (text.size && text.data[0] == '+') ? 1 : 0;
    if (text.size == start || text.size - start > SHORT_DIGITS_MAX || digits_end(text, start) != text.size)
        return false;
    int64_t whole = 0;
    for (size_t i = start; i < text.size; i++) whole = whole * 10 + (text.data[i] - '0');
    *out = (Number){.whole = is_negative ? -whole : whole, .precision = NUMBER_PRECISION_TEXT};
    return whole || !is_negative;
}

bool number_parse(Arena *arena, Str text, Number *out) {
    enum { EXPONENT_DIGITS_MAX = 6 };
    if (parse_short(text, out)) return true;
    if (!number_is_decimal(text)) return false;
    size_t mark = str_find_char(text, 'e', 0);
    if (mark == SIZE_MAX) mark = str_find_char(text, 'E', 0);
    *out = TOO_LARGE;
    if (mark != SIZE_MAX && text.size - mark > EXPONENT_DIGITS_MAX + 2) return true;
    BigNumber *big = big_new(arena, NUMBER_PRECISION_TEXT);
    mpfr_strtofr(big->value, str_zero_terminated(arena, text), NULL, 10, MPFR_RNDN);
    *out = number_from(big);
    return true;
}

static int digit_value(char c, int base) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    /* Up to base 36 both cases mean the same; above, capitals follow the small letters. */
    if (c >= 'A' && c <= 'Z') return c - 'A' + (base <= 36 ? 10 : 36);
    return base;
}

bool number_parse_whole(Arena *arena, Str text, int base, Number *out) {
    bool is_negative = text.size && text.data[0] == '-';
    size_t start = text.size && (is_negative || text.data[0] == '+') ? 1 : 0;
    if (start == text.size) return false;
    for (size_t i = start; i < text.size; i++)
        if (digit_value(text.data[i], base) >= base) return false;
    *out = TOO_LARGE;
    if (text.size - start > NUMBER_PRECISION_MAX / 2) return true;
    mpz_t whole;
    mpz_init(whole);
    for (size_t i = start; i < text.size; i++) {
        mpz_mul_ui(whole, whole, (unsigned)base);
        mpz_add_ui(whole, whole, (unsigned)digit_value(text.data[i], base));
    }
    if (is_negative) mpz_neg(whole, whole);
    size_t bits = mpz_sizeinbase(whole, 2);
    if (bits <= NUMBER_PRECISION_MAX) {
        BigNumber *big = big_new(arena, bits < NUMBER_PRECISION_WHOLE ? NUMBER_PRECISION_WHOLE : (mpfr_prec_t)bits);
        mpfr_set_z(big->value, whole, MPFR_RNDN);
        *out = number_from(big);
    }
    mpz_clear(whole);
    return true;
}

/* ---- arithmetic ---- */

static bool is_number(Number number) { return number.kind == NUMBER_WHOLE || number.kind == NUMBER_BIG; }

/* An operand that is no number decides. */
static const Number *first_problem(const Number *a, const Number *b) {
    return !is_number(*a) ? a : !is_number(*b) ? b : NULL;
}

static uint16_t precision_of(Number a, Number b) { return a.precision > b.precision ? a.precision : b.precision; }

static bool are_whole(Number a, Number b) { return a.kind == NUMBER_WHOLE && b.kind == NUMBER_WHOLE; }

/* Is it exact, whatever the precision? A double's may be less than an integer takes. */
static bool is_exact(int64_t whole, uint16_t precision) {
    static const int64_t DOUBLE_MAX = (int64_t)1 << NUMBER_PRECISION_DOUBLE;
    return whole != INT64_MIN && (precision >= NUMBER_PRECISION_WHOLE || (whole <= DOUBLE_MAX && whole >= -DOUBLE_MAX));
}

typedef int (*Operation)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

static Number apply(Arena *arena, Operation operation, Number a, Number b, mpfr_prec_t precision) {
    WholeBuffer left, right;
    BigNumber *big = big_new(arena, precision);
    operation(big->value, number_value(a, &left), number_value(b, &right), MPFR_RNDN);
    return number_from(big);
}

Number number_add(Arena *arena, Number a, Number b) {
    const Number *problem = first_problem(&a, &b);
    if (problem) return *problem;
    Number sum = {.precision = precision_of(a, b)};
    bool fits = are_whole(a, b) && !__builtin_add_overflow(a.whole, b.whole, &sum.whole);
    return fits && is_exact(sum.whole, sum.precision) ? sum : apply(arena, mpfr_add, a, b, sum.precision);
}

Number number_subtract(Arena *arena, Number a, Number b) {
    const Number *problem = first_problem(&a, &b);
    if (problem) return *problem;
    return number_add(arena, a, number_negate(arena, b)); /* which tells 0 - 0 from 0 + -0 as Terraform does */
}

/* With as many bits as the operands have, or the product needs: up to 512, it is exact. */
Number number_multiply(Arena *arena, Number a, Number b) {
    const Number *problem = first_problem(&a, &b);
    if (problem) return *problem;
    Number product = {.precision = precision_of(a, b)};
    bool fits = are_whole(a, b) && !__builtin_mul_overflow(a.whole, b.whole, &product.whole);
    bool may_be_negative_zero = product.whole == 0 && (a.whole < 0 || b.whole < 0);
    if (fits && !may_be_negative_zero && is_exact(product.whole, product.precision)) return product;
    Number whole = apply(arena, mpfr_mul, a, b, NUMBER_PRECISION_TEXT);
    if (!is_number(whole) || product.precision == NUMBER_PRECISION_TEXT) return whole;
    WholeBuffer buffer;
    mpfr_srcptr exact = number_value(whole, &buffer);
    mpfr_prec_t needed = mpfr_regular_p(exact) ? mpfr_min_prec(exact) : 0;
    BigNumber *big = big_new(arena, needed > product.precision ? needed : product.precision);
    mpfr_set(big->value, exact, MPFR_RNDN);
    return number_from(big);
}

Number number_divide(Arena *arena, Number a, Number b) {
    const Number *problem = first_problem(&a, &b);
    if (problem) return *problem;
    uint16_t precision = precision_of(a, b);
    bool is_even = are_whole(a, b) && a.whole && b.whole && a.whole != INT64_MIN && a.whole % b.whole == 0;
    if (is_even && is_exact(a.whole / b.whole, precision))
        return (Number){.whole = a.whole / b.whole, .precision = precision};
    return apply(arena, mpfr_div, a, b, precision);
}

/* a - b·trunc(a/b), each step rounded: Terraform's way, which differs from an exact remainder. */
Number number_modulo(Arena *arena, Number a, Number b) {
    static const int64_t EXACT_MAX = (int64_t)1 << 50;
    const Number *problem = first_problem(&a, &b);
    if (problem) return *problem;
    if (!number_is_finite(a) || !number_is_finite(b)) return number_multiply(arena, a, b);
    if (b.kind == NUMBER_WHOLE && b.whole == 0) return a;
    bool is_small = are_whole(a, b) && a.whole < EXACT_MAX && a.whole > -EXACT_MAX;
    if (is_small) return (Number){.whole = a.whole % b.whole, .precision = a.precision};
    Number ratio = number_divide(arena, a, b);
    if (!is_number(ratio)) return ratio;
    WholeBuffer left, right, middle;
    BigNumber *work = big_new(arena, a.precision), *rest = big_new(arena, a.precision);
    BigNumber *times = big_new(arena, ratio.precision);
    mpfr_rint(times->value, number_value(ratio, &middle), MPFR_RNDZ);
    mpfr_set(work->value, times->value, MPFR_RNDN);
    mpfr_mul(work->value, number_value(b, &right), work->value, MPFR_RNDN);
    mpfr_sub(rest->value, number_value(a, &left), work->value, MPFR_RNDN);
    return number_from(rest);
}

Number number_negate(Arena *arena, Number number) {
    if (!is_number(number)) return number;
    if (number.kind == NUMBER_WHOLE && number.whole && number.whole != INT64_MIN) {
        number.whole = -number.whole;
        return number;
    }
    WholeBuffer buffer;
    BigNumber *big = big_new(arena, number.precision);
    mpfr_neg(big->value, number_value(number, &buffer), MPFR_RNDN);
    return number_from(big);
}

Number number_absolute(Arena *arena, Number number) {
    return is_number(number) && number_is_negative(number) ? number_negate(arena, number) : number;
}

static Number rounded(Arena *arena, Number number, mpfr_rnd_t direction) {
    if (number.kind != NUMBER_BIG || mpfr_inf_p(number.big->value)) return number;
    BigNumber *big = big_new(arena, number.precision);
    mpfr_rint(big->value, number.big->value, direction);
    if (mpfr_zero_p(big->value)) mpfr_set_zero(big->value, 1); /* it goes through an integer, which has no sign then */
    return number_from(big);
}

Number number_floor(Arena *arena, Number number) { return rounded(arena, number, MPFR_RNDD); }

Number number_ceil(Arena *arena, Number number) { return rounded(arena, number, MPFR_RNDU); }

/* ---- asking ---- */

int number_compare(Number a, Number b) {
    if (are_whole(a, b)) return a.whole < b.whole ? -1 : a.whole > b.whole;
    if (first_problem(&a, &b)) return (int)a.kind - (int)b.kind;
    WholeBuffer left, right;
    int order = mpfr_cmp(number_value(a, &left), number_value(b, &right));
    return order < 0 ? -1 : order > 0;
}

bool number_is_finite(Number number) {
    return number.kind == NUMBER_WHOLE || (number.kind == NUMBER_BIG && mpfr_number_p(number.big->value));
}

bool number_is_whole(Number number) {
    return number.kind == NUMBER_WHOLE || (number.kind == NUMBER_BIG && mpfr_integer_p(number.big->value));
}

bool number_is_negative(Number number) {
    return number.kind == NUMBER_BIG ? mpfr_signbit(number.big->value) != 0 : number.whole < 0;
}

bool number_to_int64(Number number, int64_t *out) {
    bool is_zero = number.kind == NUMBER_BIG && mpfr_zero_p(number.big->value);
    if (number.kind != NUMBER_WHOLE && !is_zero) {
        bool fits =
            number.kind == NUMBER_BIG && number_is_whole(number) && mpfr_fits_intmax_p(number.big->value, MPFR_RNDN);
        if (fits) *out = (int64_t)mpfr_get_sj(number.big->value, MPFR_RNDN);
        return fits;
    }
    *out = is_zero ? 0 : number.whole;
    return true;
}

double number_to_double(Number number) {
    if (number.kind == NUMBER_WHOLE) return (double)number.whole;
    return number.kind == NUMBER_BIG ? mpfr_get_d(number.big->value, MPFR_RNDN) : NAN;
}

bool number_to_magnitude(Number number, uint64_t halves[2]) {
    halves[0] = halves[1] = 0;
    if (number.kind == NUMBER_WHOLE) {
        halves[1] = number.whole < 0 ? (uint64_t)0 - (uint64_t)number.whole : (uint64_t)number.whole;
        return true;
    }
    if (!number_is_whole(number)) return false;
    if (mpfr_zero_p(number.big->value)) return true;
    if (mpfr_get_exp(number.big->value) > 128) return false;
    mpz_t whole;
    mpz_init(whole);
    mpfr_get_z(whole, number.big->value, MPFR_RNDN);
    mpz_abs(whole, whole);
    mpz_export(halves, NULL, -1, sizeof *halves, 0, 0, whole); /* the low half first, if there are two */
    uint64_t low = halves[0];
    halves[0] = halves[1];
    halves[1] = low;
    mpz_clear(whole);
    return true;
}
