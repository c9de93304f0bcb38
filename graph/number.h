/* Numbers as Terraform has them: binary fractions of up to 512 bits and more, rounded to the nearest (ties to even), and
 * infinities; big.Float of Go is the model. The one door to MPFR and GMP. Nearly all numbers are small integers: those
 * are kept in the struct and need no memory. Everything else lives in the arena and is never changed.
 * Sources: github.com/zclconf/go-cty/cty/value_ops.go, github.com/golang/go/src/math/big/{float,ftoa}.go. */
#ifndef GRAPH_NUMBER_H
#define GRAPH_NUMBER_H

#include "analyzer/core/arena.h"
#include "analyzer/core/str.h"

typedef enum {
    NUMBER_WHOLE,     /* in `whole`; every integer that fits is, but the negative zero */
    NUMBER_BIG,       /* in `big` */
    NUMBER_NONE,      /* the operation has no answer: 0/0 */
    NUMBER_TOO_LARGE, /* beyond NUMBER_EXPONENT_MAX: not worked out */
} NumberKind;

enum {
    NUMBER_PRECISION_DOUBLE = 53,  /* bits of what pow() and log() give */
    NUMBER_PRECISION_WHOLE = 64,   /* of what counts things: length(), index(), the keys of a list */
    NUMBER_PRECISION_TEXT = 512,   /* of what is written, in the configuration or in a string */
    NUMBER_PRECISION_MAX = 16384,  /* parseint() gives as many bits as there are digits for; beyond: too large */
    NUMBER_EXPONENT_MAX = 1 << 16, /* of two, either sign: 19,728 digits. Larger ones cost, and mean nothing */
};

typedef struct BigNumber BigNumber;

typedef struct {
    union {
        int64_t whole;
        const BigNumber *big;
    };
    uint16_t precision; /* in bits: results have that of the more precise operand, and printing goes by it */
    uint8_t kind;       /* NumberKind */
} Number;

Number number_from_int64(int64_t whole);
Number number_of_double(Arena *arena, double number); /* NUMBER_NONE for NaN */
/* A decimal: "-1.5e3". False when the text is none. */
bool number_parse(Arena *arena, Str text, Number *out);
bool number_is_decimal(Str text);
/* Digits of a base from 2 to 62, with a sign or without. False when there are others, or none. */
bool number_parse_whole(Arena *arena, Str text, int base, Number *out);

/* NUMBER_NONE and NUMBER_TOO_LARGE go through all of them. */
Number number_add(Arena *arena, Number a, Number b);
Number number_subtract(Arena *arena, Number a, Number b);
Number number_multiply(Arena *arena, Number a, Number b);
Number number_divide(Arena *arena, Number a, Number b); /* by zero: infinite */
Number number_modulo(Arena *arena, Number a, Number b); /* has the sign of `a` */
Number number_negate(Arena *arena, Number number);
Number number_absolute(Arena *arena, Number number);
Number number_floor(Arena *arena, Number number);
Number number_ceil(Arena *arena, Number number);

int number_compare(Number a, Number b);
bool number_is_finite(Number number);
bool number_is_whole(Number number);    /* finite, too */
bool number_is_negative(Number number); /* also the negative zero */
bool number_to_int64(Number number, int64_t *out);
double number_to_double(Number number); /* the nearest one */
/* The magnitude of a whole number below 2^128, high and low half. */
bool number_to_magnitude(Number number, uint64_t halves[2]);

/* As doubles, to the last digit that Terraform gives (number_double.c). NUMBER_NONE where there is no answer. */
Number number_logarithm(Arena *arena, Number number, Number base);
Number number_power(Arena *arena, Number number, Number exponent);

/* The digits that Terraform prints: the shortest decimal that reads back as the same number in its precision. */
Str number_text(Arena *arena, Number number);
/* By a verb of Go: e, E, f, g, G. Precision: digits behind the point, of all for g; negative: the shortest decimal. */
Str number_format(Arena *arena, Number number, char verb, int precision);
/* A whole number's magnitude in base 2, 8, 10 or 16; small letters. */
Str number_digits(Arena *arena, Number number, int base);

#endif
