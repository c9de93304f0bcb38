/* Which scenarios go side by side into one pass. Those that reach the same things should: then a pass touches little.
 * Domains stand on others (a zone on its region), and what stands on one of them mostly stands on its whole family. So
 * domains are ranked by family, the largest first, and scenarios by the ranks of their domains. It changes no answer. */
#include <stdlib.h>

#include "graph/failure_private.h"

typedef struct {
    uint32_t slot, family; /* the domain that it stands on, itself if none: both slots */
    uint32_t size;         /* slots of the family */
} Ranked;

static int by_family(const void *left, const void *right) {
    const Ranked *a = left, *b = right;
    if (a->size != b->size) return a->size > b->size ? -1 : 1;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    return (a->slot > b->slot) - (a->slot < b->slot);
}

uint32_t *domain_ranks(const Program *program, const NodeId *domains, size_t domain_count, Arena *arena) {
    uint32_t *rank = ARENA_ARRAY(arena, uint32_t, program->slot_count);
    Arena *scratch = arena_new();
    bool *is_domain = ARENA_ARRAY(scratch, bool, program->slot_count);
    uint32_t *family = ARENA_ARRAY(scratch, uint32_t, program->slot_count);
    uint32_t *size = ARENA_ARRAY(scratch, uint32_t, program->slot_count);
    Ranked *ranked = ARENA_ARRAY(scratch, Ranked, domain_count);
    for (size_t i = 0; i < domain_count; i++) is_domain[program->slot[EFFECT_DOWN][domains[i]]] = true;
    for (uint32_t slot = 1; slot < program->slot_count; slot++) {
        for (uint32_t d = program->first[slot]; d < program->first[slot + 1] && !family[slot]; d++)
            family[slot] = family[program->deps[d]];
        if (!family[slot] && is_domain[slot]) family[slot] = slot;
        size[family[slot]]++;
    }
    for (size_t i = 0; i < domain_count; i++) {
        uint32_t slot = program->slot[EFFECT_DOWN][domains[i]];
        ranked[i] = (Ranked){slot, family[slot], size[family[slot]]};
    }
    if (domain_count) qsort(ranked, domain_count, sizeof *ranked, by_family);
    for (size_t i = 0; i < domain_count; i++) rank[ranked[i].slot] = (uint32_t)i;
    arena_free(scratch);
    return rank;
}

/* Highest rank first: the rank of the widest domain of a scenario, then of the next. */
static void rank_scenario(const uint32_t *ranks, uint32_t *out, size_t width) {
    for (size_t k = 0; k < width; k++) {
        size_t at = k;
        for (; at > 0 && out[at - 1] > ranks[k]; at--) out[at] = out[at - 1];
        out[at] = ranks[k];
    }
}

uint32_t *order_scenarios(const uint32_t *ranks, size_t scenario_count, size_t width, size_t rank_count, Arena *arena) {
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, scenario_count);
    for (size_t i = 0; i < scenario_count; i++) order[i] = (uint32_t)i;
    if (scenario_count <= LANE_COUNT) return order;
    Arena *scratch = arena_new();
    uint32_t *sorted = ARENA_ARRAY(scratch, uint32_t, scenario_count * width);
    for (size_t i = 0; i < scenario_count; i++) rank_scenario(ranks + i * width, sorted + i * width, width);
    uint32_t *next = ARENA_ARRAY(scratch, uint32_t, scenario_count);
    uint32_t *cursor = ARENA_ARRAY(scratch, uint32_t, rank_count + 1);
    /* One stable counting sort per digit, the last digit first. */
    for (size_t k = width; k-- > 0;) {
        memset(cursor, 0, (rank_count + 1) * sizeof *cursor);
        for (size_t i = 0; i < scenario_count; i++) cursor[sorted[i * width + k] + 1]++;
        for (size_t r = 0; r < rank_count; r++) cursor[r + 1] += cursor[r];
        for (size_t i = 0; i < scenario_count; i++) next[cursor[sorted[order[i] * width + k]]++] = order[i];
        memcpy(order, next, scenario_count * sizeof *order);
    }
    arena_free(scratch);
    return order;
}
