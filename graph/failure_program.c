/* From a network to slots, in four exact steps:
 *   1. A strongly connected set of ORs fails as one: each becomes one class.
 *   2. The components of the classes, dependencies first. Where a component still has several classes there is a
 *      gate in the cycle, and the lanes iterate it.
 *   3. Never: a variable that nothing can set is slot 0.
 *   4. Equal: a variable with one dependency, or with the dependencies of another, is that slot; and a dependency of
 *      an OR that another of its dependencies already contains goes. What can be seeded by itself stays a slot of
 *      its own, and so does what lies in a cycle. */
#include <assert.h>
#include <stdlib.h>

#include "graph/failure_private.h"

/* ---- strongly connected components (Tarjan, without recursion) ---- */

typedef struct {
    uint32_t count;
    const uint32_t *first, *deps;
    const uint8_t *kind; /* when given, only SLOT_OR is walked; everything else is a component of its own */
    uint32_t *component; /* dependencies have lower numbers */
    uint32_t component_count;
    uint32_t *finished; /* vertices in the order in which the search left them */
    uint32_t finished_count;
    /* state of the search */
    uint32_t *index, *low, *cursor; /* index 0: new */
    uint32_t *path, *open;          /* the current path, and what has no component yet */
    size_t path_size, open_size;
    uint32_t next_index;
} Search;

static bool is_walked(const Search *search, uint32_t v) { return !search->kind || search->kind[v] == SLOT_OR; }

static void enter(Search *search, uint32_t v) {
    search->index[v] = search->low[v] = ++search->next_index;
    search->cursor[v] = search->first[v];
    search->path[search->path_size++] = v;
    search->open[search->open_size++] = v;
}

static void leave(Search *search, uint32_t v) {
    search->path_size--;
    search->finished[search->finished_count++] = v;
    if (search->path_size > 0) {
        uint32_t *low = &search->low[search->path[search->path_size - 1]];
        if (search->low[v] < *low) *low = search->low[v];
    }
    if (search->low[v] != search->index[v]) return;
    uint32_t member;
    do {
        member = search->open[--search->open_size];
        search->component[member] = search->component_count;
        search->low[member] = UINT32_MAX; /* closed: no longer lowers anybody */
        search->index[member] = UINT32_MAX;
    } while (member != v);
    search->component_count++;
}

static void find_components(Search *search, Arena *scratch) {
    search->component = ARENA_ARRAY(scratch, uint32_t, search->count);
    search->finished = ARENA_ARRAY(scratch, uint32_t, search->count);
    search->index = ARENA_ARRAY(scratch, uint32_t, search->count);
    search->low = ARENA_ARRAY(scratch, uint32_t, search->count);
    search->cursor = ARENA_ARRAY(scratch, uint32_t, search->count);
    search->path = ARENA_ARRAY(scratch, uint32_t, search->count);
    search->open = ARENA_ARRAY(scratch, uint32_t, search->count);
    for (uint32_t root = 0; root < search->count; root++) {
        if (search->index[root] != 0) continue;
        enter(search, root);
        while (search->path_size > 0) {
            uint32_t v = search->path[search->path_size - 1];
            if (!is_walked(search, v) || search->cursor[v] == search->first[v + 1]) {
                leave(search, v);
                continue;
            }
            uint32_t to = search->deps[search->cursor[v]++];
            if (!is_walked(search, to)) continue;
            if (search->index[to] == 0)
                enter(search, to);
            else if (search->index[to] < search->low[v])
                search->low[v] = search->index[to];
        }
    }
    assert(search->open_size == 0 && search->finished_count == search->count);
}

/* Positions sorted by number: items[first[n] .. first[n + 1]), in the given order within. */
typedef struct {
    uint32_t *first, *items;
} Buckets;

static Buckets bucket(const uint32_t *order, const uint32_t *number, uint32_t count, uint32_t number_count,
                      Arena *scratch) {
    Buckets buckets = {ARENA_ARRAY(scratch, uint32_t, (size_t)number_count + 2), ARENA_ARRAY(scratch, uint32_t, count)};
    uint32_t *cursor = buckets.first + 1;
    for (uint32_t i = 0; i < count; i++) cursor[number[order[i]] + 1]++;
    for (uint32_t n = 0; n < number_count; n++) cursor[n + 1] += cursor[n];
    for (uint32_t i = 0; i < count; i++) buckets.items[cursor[number[order[i]]]++] = order[i];
    return buckets;
}

/* ---- classes ---- */

typedef struct {
    uint32_t count;
    const uint32_t *of_var;
    uint32_t *first, *deps; /* between classes; gates keep multiplicity and order */
    uint8_t *kind;
    uint32_t *threshold;
    bool *is_seedable;
} Classes;

static Classes make_classes(const Network *network, Arena *scratch) {
    Search search = {
        .count = network->var_count, .first = network->first, .deps = network->deps, .kind = network->kind};
    find_components(&search, scratch);
    Classes classes = {.count = search.component_count, .of_var = search.component};
    Buckets members = bucket(search.finished, search.component, search.count, search.component_count, scratch);
    classes.first = ARENA_ARRAY(scratch, uint32_t, (size_t)classes.count + 1);
    classes.deps = ARENA_ARRAY(scratch, uint32_t, network->first[network->var_count]);
    classes.kind = ARENA_ARRAY(scratch, uint8_t, classes.count);
    classes.threshold = ARENA_ARRAY(scratch, uint32_t, classes.count);
    classes.is_seedable = ARENA_ARRAY(scratch, bool, classes.count);
    uint32_t used = 0;
    for (uint32_t c = 0; c < classes.count; c++) {
        classes.first[c] = used;
        for (uint32_t m = members.first[c]; m < members.first[c + 1]; m++) {
            uint32_t var = members.items[m];
            classes.kind[c] = network->kind[var];
            classes.threshold[c] = network->threshold[var];
            classes.is_seedable[c] |= network->is_seedable[var];
            for (uint32_t d = network->first[var]; d < network->first[var + 1]; d++) {
                uint32_t to = search.component[network->deps[d]];
                if (to != c) classes.deps[used++] = to;
            }
        }
    }
    classes.first[classes.count] = used;
    return classes;
}

/* ---- slots ---- */

typedef struct {
    Classes classes;
    uint32_t *slot_of_class;
    /* the program under construction, with room for the worst case */
    uint32_t slot_count, dep_count;
    uint32_t *first, *deps, *threshold;
    uint8_t *kind;
    uint32_t *stamp; /* by slot: the class that has seen it as a dependency, + 1 */
    uint32_t *table; /* slots by kind, threshold and dependencies; open addressing */
    size_t table_size;
    VEC(SlotRange) cycles;
} Condenser;

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void sort_numbers(uint32_t *items, uint32_t count) {
    if (count > 16) {
        qsort(items, count, sizeof *items, by_number);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        uint32_t item = items[i], at = i;
        for (; at > 0 && items[at - 1] > item; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Writes the slots that class `c` depends on behind the dependencies so far, without slot 0; each once if `is_set`. */
static uint32_t gather(Condenser *condenser, uint32_t c, bool is_set) {
    const Classes *classes = &condenser->classes;
    uint32_t *out = condenser->deps + condenser->dep_count;
    uint32_t count = 0;
    for (uint32_t d = classes->first[c]; d < classes->first[c + 1]; d++) {
        uint32_t slot = condenser->slot_of_class[classes->deps[d]];
        if (slot == 0 || (is_set && condenser->stamp[slot] == c + 1)) continue;
        condenser->stamp[slot] = c + 1;
        out[count++] = slot;
    }
    return count;
}

/* Drops from an OR's dependencies what another OR among them contains. Two never give way to each other: they would
 * be one class. */
static uint32_t absorb(Condenser *condenser, uint32_t c, uint32_t *items, uint32_t count) {
    enum { LOOKED_AT_MAX = 64 };
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = items[i], from = condenser->first[slot], to = condenser->first[slot + 1];
        if (condenser->kind[slot] != SLOT_OR || to - from > LOOKED_AT_MAX) continue;
        for (uint32_t d = from; d < to; d++)
            if (condenser->stamp[condenser->deps[d]] == c + 1) condenser->stamp[condenser->deps[d]] = 0;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (condenser->stamp[items[i]] == c + 1) items[kept++] = items[i];
    return kept;
}

/* Makes a slot of the `count` dependencies that stand behind those so far. */
static uint32_t commit(Condenser *condenser, SlotKind kind, uint32_t threshold, uint32_t count) {
    uint32_t slot = condenser->slot_count++;
    condenser->kind[slot] = (uint8_t)kind;
    condenser->threshold[slot] = threshold;
    condenser->dep_count += count;
    condenser->first[slot + 1] = condenser->dep_count;
    return slot;
}

static bool is_same(const Condenser *condenser, uint32_t slot, SlotKind kind, uint32_t threshold, const uint32_t *items,
                    uint32_t count) {
    uint32_t from = condenser->first[slot];
    return condenser->kind[slot] == kind && condenser->threshold[slot] == threshold &&
           condenser->first[slot + 1] - from == count &&
           memcmp(condenser->deps + from, items, count * sizeof *items) == 0;
}

/* The slot with these dependencies, made if there is none. */
static uint32_t find_or_commit(Condenser *condenser, SlotKind kind, uint32_t threshold, uint32_t count) {
    const uint32_t *items = condenser->deps + condenser->dep_count;
    uint64_t hash = (uint64_t)kind * 31 + threshold;
    for (uint32_t i = 0; i < count; i++) hash = (hash ^ items[i]) * 0x9e3779b97f4a7c15u;
    size_t at = (hash >> 32) & (condenser->table_size - 1);
    while (condenser->table[at]) {
        if (is_same(condenser, condenser->table[at], kind, threshold, items, count)) return condenser->table[at];
        at = (at + 1) & (condenser->table_size - 1);
    }
    return condenser->table[at] = commit(condenser, kind, threshold, count);
}

static uint32_t condense_or(Condenser *condenser, uint32_t c) {
    uint32_t *items = condenser->deps + condenser->dep_count;
    uint32_t count = gather(condenser, c, true);
    count = absorb(condenser, c, items, count);
    sort_numbers(items, count);
    if (condenser->classes.is_seedable[c]) return commit(condenser, SLOT_OR, 1, count);
    if (count <= 1) return count ? items[0] : 0;
    return find_or_commit(condenser, SLOT_OR, 1, count);
}

static uint32_t condense_gate(Condenser *condenser, uint32_t c) {
    uint32_t *items = condenser->deps + condenser->dep_count;
    uint32_t count = gather(condenser, c, false), threshold = condenser->classes.threshold[c];
    if (count < threshold) return 0;
    if (count > threshold) {
        sort_numbers(items, count);
        return find_or_commit(condenser, SLOT_COUNT_AT_LEAST, threshold, count);
    }
    for (uint32_t i = 0; i < count; i++) condenser->stamp[items[i]] = 0;
    count = gather(condenser, c, true);
    sort_numbers(items, count);
    return count == 1 ? items[0] : find_or_commit(condenser, SLOT_AND, count, count);
}

static uint32_t condense_loss(Condenser *condenser, uint32_t c) {
    const Classes *classes = &condenser->classes;
    uint32_t *items = condenser->deps + condenser->dep_count;
    uint32_t count = 0;
    for (uint32_t d = classes->first[c]; d < classes->first[c + 1]; d++) {
        uint32_t slot = condenser->slot_of_class[classes->deps[d]];
        if (slot != 0 || count < 1) items[count++] = slot;
    }
    return count > 1 ? commit(condenser, SLOT_LOSS, 0, count) : 0;
}

static uint32_t condense_class(Condenser *condenser, uint32_t c) {
    switch ((SlotKind)condenser->classes.kind[c]) {
    case SLOT_OR: return condense_or(condenser, c);
    case SLOT_AND:
    case SLOT_COUNT_AT_LEAST: return condense_gate(condenser, c);
    case SLOT_LOSS: return condense_loss(condenser, c);
    }
    assert(!"unreachable");
    return 0;
}

/* Slots first, then what they depend on, since that is each other. */
static void condense_cycle(Condenser *condenser, const uint32_t *members, uint32_t count, Arena *scratch) {
    uint32_t first = condenser->slot_count;
    for (uint32_t i = 0; i < count; i++) condenser->slot_of_class[members[i]] = first + i;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = members[i];
        SlotKind kind = (SlotKind)condenser->classes.kind[c];
        assert(kind == SLOT_OR || kind == SLOT_COUNT_AT_LEAST);
        uint32_t dep_count = gather(condenser, c, kind == SLOT_OR);
        sort_numbers(condenser->deps + condenser->dep_count, dep_count);
        commit(condenser, kind, condenser->classes.threshold[c], dep_count);
    }
    *VEC_PUSH(scratch, &condenser->cycles) = (SlotRange){first, first + count};
}

static SlotShape shape_of(const Program *program, uint32_t slot) {
    uint32_t count = program->first[slot + 1] - program->first[slot];
    if (program->kind[slot] == SLOT_OR && count <= 4) return SHAPE_OR;
    if (program->kind[slot] == SLOT_AND && count > 0 && count <= 4) return SHAPE_AND;
    return SHAPE_OTHER;
}

static void list_fours(Program *program, Arena *arena) {
    uint8_t *shape = ARENA_ARRAY(arena, uint8_t, program->slot_count);
    uint32_t *fours = ARENA_ARRAY(arena, uint32_t, 4 * (size_t)program->slot_count);
    shape[0] = SHAPE_OTHER;
    for (uint32_t slot = 1; slot < program->slot_count; slot++) {
        shape[slot] = shape_of(program, slot);
        if (shape[slot] == SHAPE_OTHER) continue;
        const uint32_t *deps = program->deps + program->first[slot];
        uint32_t count = program->first[slot + 1] - program->first[slot];
        for (uint32_t d = 0; d < 4; d++)
            fours[4 * (size_t)slot + d] = d < count ? deps[d] : shape[slot] == SHAPE_AND ? deps[0] : 0;
    }
    program->shape = shape;
    program->fours = fours;
}

static const uint32_t *copy_numbers(Arena *arena, const uint32_t *from, size_t count) {
    uint32_t *copy = ARENA_ARRAY(arena, uint32_t, count);
    if (count) memcpy(copy, from, count * sizeof *copy);
    return copy;
}

static void finish(const Condenser *condenser, Arena *arena, Program *out) {
    uint8_t *kind = ARENA_ARRAY(arena, uint8_t, condenser->slot_count);
    memcpy(kind, condenser->kind, condenser->slot_count);
    SlotRange *cycles = ARENA_ARRAY(arena, SlotRange, condenser->cycles.count);
    for (size_t i = 0; i < condenser->cycles.count; i++) cycles[i] = condenser->cycles.items[i];
    *out = (Program){
        .slot_count = condenser->slot_count,
        .first = copy_numbers(arena, condenser->first, (size_t)condenser->slot_count + 1),
        .deps = copy_numbers(arena, condenser->deps, condenser->dep_count),
        .kind = kind,
        .threshold = copy_numbers(arena, condenser->threshold, condenser->slot_count),
        .cycles = cycles,
        .cycle_count = condenser->cycles.count,
    };
    list_fours(out, arena);
}

void program_condense(const Network *network, Arena *arena, Program *out, uint32_t *slot_of_var) {
    Arena *scratch = arena_new();
    Condenser condenser = {.classes = make_classes(network, scratch)};
    const Classes *classes = &condenser.classes;
    Search search = {.count = classes->count, .first = classes->first, .deps = classes->deps};
    find_components(&search, scratch);
    Buckets order = bucket(search.finished, search.component, search.count, search.component_count, scratch);

    size_t slot_max = (size_t)classes->count + 1, dep_max = classes->first[classes->count];
    condenser.slot_of_class = ARENA_ARRAY(scratch, uint32_t, classes->count);
    condenser.first = ARENA_ARRAY(scratch, uint32_t, slot_max + 1);
    condenser.deps = ARENA_ARRAY(scratch, uint32_t, dep_max);
    condenser.threshold = ARENA_ARRAY(scratch, uint32_t, slot_max);
    condenser.kind = ARENA_ARRAY(scratch, uint8_t, slot_max);
    condenser.stamp = ARENA_ARRAY(scratch, uint32_t, slot_max);
    condenser.table_size = 16;
    while (condenser.table_size < slot_max * 2) condenser.table_size *= 2;
    condenser.table = ARENA_ARRAY(scratch, uint32_t, condenser.table_size);
    commit(&condenser, SLOT_OR, 1, 0); /* slot 0: never */
    for (uint32_t k = 0; k < search.component_count; k++) {
        const uint32_t *members = order.items + order.first[k];
        uint32_t count = order.first[k + 1] - order.first[k];
        if (count == 1)
            condenser.slot_of_class[members[0]] = condense_class(&condenser, members[0]);
        else
            condense_cycle(&condenser, members, count, scratch);
    }
    finish(&condenser, arena, out);
    for (uint32_t v = 0; v < network->var_count; v++) slot_of_var[v] = condenser.slot_of_class[classes->of_var[v]];
    arena_free(scratch);
}

/* ---- the part that one slot needs ---- */

/* Slots of the cone in the order of the program; returns how many. */
static uint32_t list_cone(const Program *program, uint32_t root, uint32_t *slots, bool *is_in) {
    uint32_t count = 0;
    slots[count++] = root;
    is_in[root] = true;
    for (uint32_t at = 0; at < count; at++) {
        for (uint32_t d = program->first[slots[at]]; d < program->first[slots[at] + 1]; d++) {
            uint32_t to = program->deps[d];
            if (to == 0 || is_in[to]) continue;
            is_in[to] = true;
            slots[count++] = to;
        }
    }
    sort_numbers(slots, count);
    return count;
}

void program_cone(const Program *program, uint32_t root, Arena *arena, Program *out, uint32_t *slot_of) {
    assert(root != 0);
    Arena *scratch = arena_new();
    uint32_t *slots = ARENA_ARRAY(scratch, uint32_t, program->slot_count);
    uint32_t count = list_cone(program, root, slots, ARENA_ARRAY(scratch, bool, program->slot_count));
    size_t dep_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        slot_of[slots[i]] = i + 1;
        dep_count += program->first[slots[i] + 1] - program->first[slots[i]];
    }
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, (size_t)count + 2), *deps = ARENA_ARRAY(arena, uint32_t, dep_count);
    uint32_t *threshold = ARENA_ARRAY(arena, uint32_t, (size_t)count + 1);
    uint8_t *kind = ARENA_ARRAY(arena, uint8_t, (size_t)count + 1);
    uint32_t used = 0;
    for (uint32_t i = 0; i < count; i++) {
        first[i + 1] = used;
        kind[i + 1] = program->kind[slots[i]];
        threshold[i + 1] = program->threshold[slots[i]];
        for (uint32_t d = program->first[slots[i]]; d < program->first[slots[i] + 1]; d++)
            deps[used++] = slot_of[program->deps[d]];
    }
    first[count + 1] = used;
    /* A cycle is needed as a whole or not at all. */
    SlotRange *cycles = ARENA_ARRAY(arena, SlotRange, program->cycle_count);
    size_t cycle_count = 0;
    for (size_t i = 0; i < program->cycle_count; i++) {
        uint32_t from = slot_of[program->cycles[i].first], length = program->cycles[i].end - program->cycles[i].first;
        if (from != 0) cycles[cycle_count++] = (SlotRange){from, from + length};
    }
    *out = (Program){.slot_count = count + 1, .first = first, .deps = deps, .kind = kind, .threshold = threshold};
    out->cycles = cycles;
    out->cycle_count = cycle_count;
    list_fours(out, arena);
    arena_free(scratch);
}
