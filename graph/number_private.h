/* Private to number.c and number_text.c. */
#ifndef GRAPH_NUMBER_PRIVATE_H
#define GRAPH_NUMBER_PRIVATE_H

#include <stdint.h>

#include <gmp.h>
#include <mpfr.h>

#include "graph/number.h"

struct BigNumber {
    mpfr_t value;
    mp_limb_t limbs[];
};

/* Room for a whole number in the form of MPFR, on the stack. */
typedef struct {
    mpfr_t value;
    mp_limb_t limbs[(NUMBER_PRECISION_WHOLE + GMP_LIMB_BITS - 1) / GMP_LIMB_BITS];
} WholeBuffer;

/* Only for NUMBER_WHOLE and NUMBER_BIG. */
mpfr_srcptr number_value(Number number, WholeBuffer *buffer);

#endif
