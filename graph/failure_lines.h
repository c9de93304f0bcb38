/* What passes over lines share: the operations on 512 scenarios side by side. Loops over the words of a line are of a
 * fixed length, for the compiler to turn into vector instructions; whoever includes this compiles them for his machine. */
#ifndef GRAPH_FAILURE_LINES_H
#define GRAPH_FAILURE_LINES_H

#include "graph/failure_private.h"

static inline void line_or(Line *a, const Line *b) {
    for (int p = 0; p < LINE_PARTS; p++) a->parts[p] |= b->parts[p];
}

static inline void line_and(Line *a, const Line *b) {
    for (int p = 0; p < LINE_PARTS; p++) a->parts[p] &= b->parts[p];
}

/* Lanes in which at least `threshold` of the lines are set: a binary counter per lane, one plane per digit, then the
 * comparison digit by digit from the lowest. */
static inline Line count_at_least(const Line *state, const uint32_t *deps, uint32_t count, uint32_t threshold) {
    enum { PLANES_MAX = 32 };
    Line planes[PLANES_MAX];
    if (threshold > count) return (Line){{0}};
    int plane_count = 0;
    while (plane_count < PLANES_MAX && count >> plane_count) planes[plane_count++] = (Line){{0}};
    for (uint32_t i = 0; i < count; i++) {
        Line carry = state[deps[i]];
        for (int p = 0; p < plane_count && i + 1 >= (uint32_t)1 << p; p++) {
            for (int w = 0; w < LINE_WORDS; w++) {
                uint64_t both = planes[p].words[w] & carry.words[w];
                planes[p].words[w] ^= carry.words[w];
                carry.words[w] = both;
            }
        }
    }
    Line result;
    for (int w = 0; w < LINE_WORDS; w++) {
        uint64_t is_less = 0;
        for (int p = 0; p < plane_count; p++) {
            uint64_t digit = planes[p].words[w];
            is_less = threshold >> p & 1 ? ~digit | is_less : ~digit & is_less;
        }
        result.words[w] = ~is_less;
    }
    return result;
}

/* At least two: the commonest quorum, of three. */
static inline Line count_two(const Line *state, const uint32_t *deps, uint32_t count) {
    Line one = {{0}}, two = {{0}};
    for (uint32_t i = 0; i < count; i++) {
        const Line *line = &state[deps[i]];
        for (int p = 0; p < LINE_PARTS; p++) {
            two.parts[p] |= one.parts[p] & line->parts[p];
            one.parts[p] |= line->parts[p];
        }
    }
    return two;
}

/* Adds the bits of `more`; says whether there were new ones. */
static inline bool grow(Line *line, const Line *more) {
    uint64_t news = 0;
    for (int w = 0; w < LINE_WORDS; w++) {
        news |= more->words[w] & ~line->words[w];
        line->words[w] |= more->words[w];
    }
    return news != 0;
}

#endif
