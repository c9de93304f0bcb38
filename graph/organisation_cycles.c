/* Circles: repositories, or systems, each of which needs all of the others. Which needs close one is told by the shortest way round. */
#include <stdlib.h>

#include "graph/organisation.h"

typedef struct {
    uint32_t member;
    size_t next; /* into the needs */
} Frame;

typedef VEC(uint32_t) Members;

typedef struct {
    Arena *arena;
    const Between *needs; /* by `from` */
    size_t need_count;
    CycleKind kind;
    size_t *first;            /* by member: its first need; one more than there are */
    uint32_t *order, *lowest; /* by member; 0: not seen */
    bool *is_open;
    Members open;
    VEC(Frame) frames;
    uint32_t count, limit; /* members that were seen; above all of them */
    VEC(Cycle) cycles;
} Walk;

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static bool is_member(const Cycle *cycle, uint32_t one) {
    return bsearch(&one, cycle->members, cycle->count, sizeof one, ascending) != NULL;
}

/* ---- the way round ---- */

/* Breadth first from the first member, along needs of members, until one leads back to it. */
static void find_round(const Walk *walk, Cycle *cycle) {
    uint32_t start = cycle->members[0], *came_by = ARENA_ARRAY(walk->arena, uint32_t, walk->limit);
    bool *is_seen = ARENA_ARRAY(walk->arena, bool, walk->limit);
    Members queue = {0}, round = {0};
    *VEC_PUSH(walk->arena, &queue) = start;
    for (size_t at = 0; at < queue.count; at++) {
        uint32_t here = queue.items[at];
        for (size_t i = walk->first[here]; i < walk->first[here + 1]; i++) {
            uint32_t to = walk->needs[i].to;
            if (to == start) {
                *VEC_PUSH(walk->arena, &round) = (uint32_t)i;
                for (uint32_t back = here; back != start; back = walk->needs[came_by[back]].from)
                    *VEC_PUSH(walk->arena, &round) = came_by[back];
                for (size_t k = 0; k < round.count / 2; k++) {
                    uint32_t one = round.items[k];
                    round.items[k] = round.items[round.count - 1 - k];
                    round.items[round.count - 1 - k] = one;
                }
                cycle->round = round.items;
                cycle->round_count = round.count;
                return;
            }
            if (is_seen[to] || !is_member(cycle, to)) continue;
            is_seen[to] = true;
            came_by[to] = (uint32_t)i;
            *VEC_PUSH(walk->arena, &queue) = to;
        }
    }
}

/* ---- components ---- */

static void enter(Walk *walk, uint32_t member) {
    walk->order[member] = walk->lowest[member] = ++walk->count;
    walk->is_open[member] = true;
    *VEC_PUSH(walk->arena, &walk->open) = member;
    *VEC_PUSH(walk->arena, &walk->frames) = (Frame){member, walk->first[member]};
}

static void close_component(Walk *walk, uint32_t member) {
    size_t start = walk->open.count;
    while (walk->open.items[--start] != member) walk->is_open[walk->open.items[start]] = false;
    walk->is_open[member] = false;
    size_t count = walk->open.count - start;
    if (count > 1) {
        uint32_t *members = ARENA_ARRAY(walk->arena, uint32_t, count);
        memcpy(members, walk->open.items + start, count * sizeof *members);
        qsort(members, count, sizeof *members, ascending);
        Cycle cycle = {.kind = walk->kind, .members = members, .count = count};
        find_round(walk, &cycle);
        *VEC_PUSH(walk->arena, &walk->cycles) = cycle;
    }
    walk->open.count = start;
}

/* Tarjan's components, without recursion. */
static void walk_from(Walk *walk, uint32_t root) {
    enter(walk, root);
    while (walk->frames.count) {
        Frame *frame = &walk->frames.items[walk->frames.count - 1];
        uint32_t here = frame->member;
        if (frame->next < walk->first[here + 1]) {
            uint32_t to = walk->needs[frame->next++].to;
            if (!walk->order[to])
                enter(walk, to);
            else if (walk->is_open[to] && walk->order[to] < walk->lowest[here])
                walk->lowest[here] = walk->order[to];
            continue;
        }
        walk->frames.count--;
        if (walk->lowest[here] == walk->order[here]) close_component(walk, here);
        if (!walk->frames.count) return;
        uint32_t above = walk->frames.items[walk->frames.count - 1].member;
        if (walk->lowest[here] < walk->lowest[above]) walk->lowest[above] = walk->lowest[here];
    }
}

static int by_first_member(const void *left, const void *right) {
    const Cycle *a = left, *b = right;
    return ascending(a->members, b->members);
}

static void add_cycles(Arena *arena, CycleKind kind, const Between *needs, size_t count, Organisation *out) {
    Walk walk = {.arena = arena, .kind = kind, .needs = needs, .need_count = count};
    for (size_t i = 0; i < count; i++) {
        if (needs[i].from >= walk.limit) walk.limit = needs[i].from + 1;
        if (needs[i].to >= walk.limit) walk.limit = needs[i].to + 1;
    }
    walk.first = ARENA_ARRAY(arena, size_t, walk.limit + 1);
    walk.order = ARENA_ARRAY(arena, uint32_t, walk.limit);
    walk.lowest = ARENA_ARRAY(arena, uint32_t, walk.limit);
    walk.is_open = ARENA_ARRAY(arena, bool, walk.limit);
    size_t at = 0;
    for (uint32_t member = 0; member <= walk.limit; member++) {
        while (at < count && needs[at].from < member) at++;
        walk.first[member] = at;
    }
    for (uint32_t member = 0; member < walk.limit; member++)
        if (!walk.order[member]) walk_from(&walk, member);
    if (walk.cycles.count) qsort(walk.cycles.items, walk.cycles.count, sizeof *walk.cycles.items, by_first_member);
    for (size_t i = 0; i < walk.cycles.count; i++) *VEC_PUSH(arena, &out->cycles) = walk.cycles.items[i];
}

void organisation_find_cycles(Arena *arena, Organisation *out) {
    add_cycles(arena, CYCLE_OF_REPOSITORIES, out->repositories.items, out->repositories.count, out);
    add_cycles(arena, CYCLE_OF_SYSTEMS, out->of_systems.items, out->of_systems.count, out);
}
