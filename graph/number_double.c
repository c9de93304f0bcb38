/* log() and pow(), for which Terraform goes through doubles. Its last digits are those of its own logarithm and
 * exponential, which differ from the C library's, and floor(log(243, 3)) hangs on them: so they are worked out here by
 * the same published methods, in the same order of operations.
 * Sources: the logarithm of FreeBSD's msun (e_log.c, by Sun Microsystems, free to use with its notice); N. Shibata,
 * "Efficient evaluation methods of elementary functions suitable for SIMD computation", 2010, for the exponential. */
#include <math.h>

#include "graph/number.h"

/* x = 2^k·(1+f) with 1+f around 1; then a polynomial in s = f/(2+f), and k·ln 2 in two parts. */
static double logarithm(double x) {
    static const double HALF_ROOT = 7.07106781186547524401e-01;
    static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;
    static const double ODD[] = {6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01,
                                 1.479819860511658591e-01};
    static const double EVEN[] = {3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01};
    if (isnan(x) || isinf(x) || x <= 0) return log(x);
    int exponent;
    double fraction = frexp(x, &exponent);
    if (fraction < HALF_ROOT) {
        fraction *= 2;
        exponent--;
    }
    double f = fraction - 1, k = exponent;
    double s = f / (2 + f), square = s * s, fourth = square * square;
    double odd = square * (ODD[0] + fourth * (ODD[1] + fourth * (ODD[2] + fourth * ODD[3])));
    double even = fourth * (EVEN[0] + fourth * (EVEN[1] + fourth * EVEN[2]));
    double half = 0.5 * f * f, rest = s * (half + (odd + even)) + k * LN2_LOW;
    return k * LN2_HIGH - ((half - rest) - f);
}

/* x = k·ln 2 + 16·t; e^t - 1 by its series, four times doubled: (e^t - 1)·(e^t + 1) = e^2t - 1. */
static double exponential(double x) {
    static const double LN2_HIGH = 0.69314718055966295651160180568695068359375,
                        LN2_LOW = 0.28235290563031577122588448175013436025525412068e-12,
                        LOG2_E = 1.4426950408889634073599246810018920;
    enum { TERMS = 8, DOUBLINGS = 4 };
    static const double INVERSE_FACTORIALS[TERMS] = {1.0,
                                                     0.5,
                                                     1.6666666666666666667e-1,
                                                     4.1666666666666666667e-2,
                                                     8.3333333333333333333e-3,
                                                     1.3888888888888888889e-3,
                                                     1.9841269841269841270e-4,
                                                     2.4801587301587301587e-5};
    if (!(fabs(x) < 700)) return exp(x);
    double k = nearbyint(LOG2_E * x);
    double t = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, x)) * 0.0625;
    double series = INVERSE_FACTORIALS[TERMS - 1];
    for (int i = TERMS - 2; i >= 0; i--) series = fma(series, t, INVERSE_FACTORIALS[i]);
    double less_one = t * series;
    for (int i = 1; i < DOUBLINGS; i++) less_one *= less_one + 2;
    return ldexp(fma(less_one + 2, less_one, 1), (int)k);
}

/* By squaring, bit by bit of the exponent, with the powers of two kept apart so that nothing overflows on the way. */
static double power(double x, double y) {
    static const double WHOLE_MAX = 1125899906842624.0; /* 2^50: beyond, only 0, 1 and infinities come out */
    bool is_special = y == 0 || x == 1 || x == 0 || isnan(x) || isnan(y) || isinf(x) || isinf(y);
    if (is_special || fabs(y) >= WHOLE_MAX || fabs(y) == 0.5) {
        if (y == 0.5) return sqrt(x);
        return y == -0.5 ? 1 / sqrt(x) : pow(x, y);
    }
    double whole, part = modf(fabs(y), &whole), result = 1;
    if (part != 0 && x < 0) return NAN;
    if (part > 0.5) {
        part--;
        whole++;
    }
    if (part != 0) result = exponential(part * logarithm(x));
    int exponent, total = 0;
    double base = frexp(x, &exponent);
    for (int64_t left = (int64_t)whole; left; left >>= 1) {
        if (exponent < -4096 || exponent > 4096) { /* the end is 0 or infinite */
            total += exponent;
            break;
        }
        if (left & 1) {
            result *= base;
            total += exponent;
        }
        base *= base;
        exponent *= 2;
        if (base < 0.5) {
            base += base;
            exponent--;
        }
    }
    return y < 0 ? ldexp(1 / result, -total) : ldexp(result, total);
}

Number number_logarithm(Arena *arena, Number number, Number base) {
    return number_of_double(arena, logarithm(number_to_double(number)) / logarithm(number_to_double(base)));
}

Number number_power(Arena *arena, Number number, Number exponent) {
    return number_of_double(arena, power(number_to_double(number), number_to_double(exponent)));
}
