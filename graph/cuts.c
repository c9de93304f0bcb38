/* Minimal cut sets of one node up to order 3: sets of events that take it down together, no part of which does.
 *
 * The part of the network that the node needs becomes a fault tree of its own. Every event is tried alone; those that
 * suffice are the sets of order 1. What an event that does not suffice can contribute is no more than the inputs of
 * gates that it takes down (its reach): everything else follows from them. So
 *   - events with equal reach are one class, tried once;
 *   - two events of which one reaches all that the other does never stand together in a minimal set;
 * and pairs and triples of the remaining classes are tried 512 at a time.
 *
 * FaultTree is the seam for other methods (decision diagrams, an exchange format): all they need is in it. */
#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/failure_private.h"

typedef struct {
    NodeId id;
    uint32_t slot;   /* in the tree */
    uint64_t *reach; /* bit per gate input; NULL when the event suffices alone */
} Event;

typedef struct {
    Program program;
    uint32_t top;  /* slot of the node */
    Event *events; /* those that the top depends on, by id */
    size_t event_count;
} FaultTree;

/* Events with the same reach. */
typedef struct {
    const Event *events; /* by id */
    size_t count;
} EventClass;

typedef struct {
    const FaultTree *tree;
    Arena *arena, *scratch;
    Line *state;
    VEC(CutSet) found;
    uint64_t steps;
    bool is_truncated;
    /* classes */
    size_t reach_words;
    EventClass *classes;
    size_t class_count;
    uint8_t *is_settled; /* class × class: a cut set already, or comparable: in no minimal set of more */
    /* sets of classes waiting for a pass */
    Plant *plants;      /* per class in order of slots */
    uint32_t *plant_of; /* by class */
    uint32_t waiting[LANE_COUNT][FAULT_TREE_ORDER_MAX];
    size_t waiting_count, waiting_order;
} Hunt;

/* ---- the tree ---- */

static int by_id(const void *left, const void *right) {
    const Event *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

/* false when nothing can take the node down. */
static bool make_tree(const FailureEngine *engine, const NodeId *events, size_t event_count, NodeId node,
                      Arena *scratch, FaultTree *out) {
    *out = (FaultTree){0};
    const Program *program = &engine->all; /* the smaller one, but only domains can be seeded */
    for (size_t i = 0; i < event_count; i++)
        if (!engine->is_domain[events[i]]) program = &engine->down;
    uint32_t top = program->slot[EFFECT_DOWN][node];
    if (top == 0) return false;
    uint32_t *slot_of = ARENA_ARRAY(scratch, uint32_t, program->slot_count);
    program_cone(program, top, scratch, &out->program, slot_of);
    out->top = slot_of[top];
    out->events = ARENA_ARRAY(scratch, Event, event_count);
    for (size_t i = 0; i < event_count; i++) {
        uint32_t slot = slot_of[program->slot[EFFECT_DOWN][events[i]]];
        if (slot != 0) out->events[out->event_count++] = (Event){.id = events[i], .slot = slot};
    }
    qsort(out->events, out->event_count, sizeof *out->events, by_id);
    size_t kept = 0;
    for (size_t i = 0; i < out->event_count; i++)
        if (kept == 0 || out->events[kept - 1].id != out->events[i].id) out->events[kept++] = out->events[i];
    out->event_count = kept;
    return kept > 0;
}

/* Slots that gates count. Where a cycle was collapsed into an OR, no gate is lost. */
static size_t list_gate_inputs(const Program *program, uint32_t *inputs, Arena *scratch) {
    bool *is_input = ARENA_ARRAY(scratch, bool, program->slot_count);
    size_t count = 0;
    for (uint32_t slot = 1; slot < program->slot_count; slot++) {
        if (program->kind[slot] == SLOT_OR) continue;
        for (uint32_t d = program->first[slot]; d < program->first[slot + 1]; d++) is_input[program->deps[d]] = true;
    }
    for (uint32_t slot = 1; slot < program->slot_count; slot++)
        if (is_input[slot]) inputs[count++] = slot;
    return count;
}

/* ---- results ---- */

static bool is_full(Hunt *hunt) {
    if (hunt->found.count >= CUT_SETS_PER_SERVICE_MAX) hunt->is_truncated = true;
    return hunt->is_truncated;
}

static void add_set(Hunt *hunt, const NodeId *items, uint8_t count) {
    if (is_full(hunt)) return;
    NodeId *copy = ARENA_ARRAY(hunt->arena, NodeId, count);
    memcpy(copy, items, count * sizeof *copy);
    for (uint8_t i = 1; i < count; i++) {
        for (uint8_t at = i; at > 0 && copy[at - 1] > copy[at]; at--) {
            NodeId other = copy[at];
            copy[at] = copy[at - 1];
            copy[at - 1] = other;
        }
    }
    *VEC_PUSH(hunt->scratch, &hunt->found) = (CutSet){copy, count};
}

/* Every choice of one event from each class. */
static void add_product(Hunt *hunt, const uint32_t *set, size_t order) {
    NodeId items[FAULT_TREE_ORDER_MAX];
    size_t digits[FAULT_TREE_ORDER_MAX] = {0};
    for (;;) {
        for (size_t i = 0; i < order; i++) items[i] = hunt->classes[set[i]].events[digits[i]].id;
        add_set(hunt, items, (uint8_t)order);
        size_t at = order;
        while (at > 0 && ++digits[at - 1] == hunt->classes[set[at - 1]].count) digits[--at] = 0;
        if (at == 0 || hunt->is_truncated) return;
    }
}

static int by_order_and_items(const void *left, const void *right) {
    const CutSet *a = left, *b = right;
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (uint8_t i = 0; i < a->count; i++)
        if (a->items[i] != b->items[i]) return a->items[i] < b->items[i] ? -1 : 1;
    return 0;
}

/* ---- passes ---- */

static bool can_afford(Hunt *hunt, uint64_t steps) {
    hunt->steps += steps;
    if (hunt->steps > CUT_SETS_STEPS_MAX) hunt->is_truncated = true;
    return !hunt->is_truncated;
}

static uint64_t pass_steps(const Program *program) {
    return (uint64_t)program->first[program->slot_count] + program->slot_count;
}

static const Line *top_line(const Hunt *hunt) { return &hunt->state[hunt->tree->top]; }

static bool has_lane(const Line *line, size_t lane) { return line->words[lane / 64] >> lane % 64 & 1; }

/* Events one by one: those that suffice are sets, the others get their reach (when room for it is given). */
static void try_alone(Hunt *hunt, const uint32_t *inputs, size_t input_count, uint64_t *reach) {
    const FaultTree *tree = hunt->tree;
    Seed seeds[LANE_COUNT];
    Plant *plants = ARENA_ARRAY(hunt->scratch, Plant, LANE_COUNT);
    for (size_t first = 0; first < tree->event_count; first += LANE_COUNT) {
        size_t count = tree->event_count - first < LANE_COUNT ? tree->event_count - first : LANE_COUNT;
        if (!can_afford(hunt, pass_steps(&tree->program))) return;
        for (uint32_t lane = 0; lane < count; lane++) seeds[lane] = (Seed){tree->events[first + lane].slot, lane};
        seeds_sort(seeds, count);
        size_t plant_count = seeds_plant(seeds, count, plants);
        lanes_run(&tree->program, plants, plant_count, hunt->state);
        for (size_t lane = 0; lane < count; lane++) {
            Event *event = &tree->events[first + lane];
            if (has_lane(top_line(hunt), lane))
                add_set(hunt, &event->id, 1);
            else if (reach)
                event->reach = reach + (first + lane) * hunt->reach_words;
        }
        for (size_t i = 0; reach && i < input_count; i++) {
            const Line *line = &hunt->state[inputs[i]];
            for (int w = 0; w < LINE_WORDS; w++) {
                for (uint64_t bits = line->words[w]; bits; bits &= bits - 1) {
                    size_t lane = (size_t)w * 64 + (size_t)__builtin_ctzll(bits);
                    reach[(first + lane) * hunt->reach_words + i / 64] |= (uint64_t)1 << i % 64;
                }
            }
        }
    }
}

static void run_waiting(Hunt *hunt) {
    const Program *program = &hunt->tree->program;
    if (hunt->waiting_count == 0 || !can_afford(hunt, pass_steps(program) + hunt->class_count)) return;
    for (size_t i = 0; i < hunt->class_count; i++) hunt->plants[i].line = (Line){{0}};
    for (size_t lane = 0; lane < hunt->waiting_count; lane++)
        for (size_t i = 0; i < hunt->waiting_order; i++)
            hunt->plants[hunt->plant_of[hunt->waiting[lane][i]]].line.words[lane / 64] |= (uint64_t)1 << lane % 64;
    lanes_run(program, hunt->plants, hunt->class_count, hunt->state);
    for (size_t lane = 0; lane < hunt->waiting_count && !hunt->is_truncated; lane++) {
        if (!has_lane(top_line(hunt), lane)) continue;
        const uint32_t *set = hunt->waiting[lane];
        if (hunt->waiting_order == 2) hunt->is_settled[set[0] * hunt->class_count + set[1]] = true;
        add_product(hunt, set, hunt->waiting_order);
    }
    hunt->waiting_count = 0;
}

static void wait_for_pass(Hunt *hunt, uint32_t a, uint32_t b, uint32_t c) {
    uint32_t *set = hunt->waiting[hunt->waiting_count++];
    set[0] = a;
    set[1] = b;
    set[2] = c;
    if (hunt->waiting_count == LANE_COUNT) run_waiting(hunt);
}

/* ---- classes ---- */

static int compare_reach(const Event *a, const Event *b, size_t words) {
    for (size_t i = 0; i < words; i++)
        if (a->reach[i] != b->reach[i]) return a->reach[i] < b->reach[i] ? -1 : 1;
    return 0;
}

/* Merge sort by reach, stable, so that events of a class stay in the order of their ids. */
static void sort_by_reach(Event *events, Event *spare, size_t count, size_t words) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width) {
            size_t middle = from + width < count ? from + width : count;
            size_t end = from + 2 * width < count ? from + 2 * width : count;
            size_t a = from, b = middle;
            for (size_t out = from; out < end; out++) {
                bool takes_left = b == end || (a < middle && compare_reach(&events[a], &events[b], words) <= 0);
                spare[out] = takes_left ? events[a++] : events[b++];
            }
        }
        memcpy(events, spare, count * sizeof *events);
    }
}

static int by_first_event(const void *left, const void *right) {
    const EventClass *a = left, *b = right;
    return (a->events->id > b->events->id) - (a->events->id < b->events->id);
}

static int by_slot(const void *left, const void *right) {
    const Plant *a = left, *b = right;
    return (a->slot > b->slot) - (a->slot < b->slot);
}

static void make_classes(Hunt *hunt) {
    Event *events = ARENA_ARRAY(hunt->scratch, Event, hunt->tree->event_count);
    size_t count = 0;
    for (size_t i = 0; i < hunt->tree->event_count; i++)
        if (hunt->tree->events[i].reach) events[count++] = hunt->tree->events[i];
    sort_by_reach(events, ARENA_ARRAY(hunt->scratch, Event, count), count, hunt->reach_words);
    hunt->classes = ARENA_ARRAY(hunt->scratch, EventClass, count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_reach(&events[i - 1], &events[i], hunt->reach_words) != 0)
            hunt->classes[hunt->class_count++] = (EventClass){.events = &events[i]};
        hunt->classes[hunt->class_count - 1].count++;
    }
    qsort(hunt->classes, hunt->class_count, sizeof *hunt->classes, by_first_event);

    hunt->plants = ARENA_ARRAY(hunt->scratch, Plant, hunt->class_count);
    hunt->plant_of = ARENA_ARRAY(hunt->scratch, uint32_t, hunt->class_count);
    uint32_t *class_of_slot = ARENA_ARRAY(hunt->scratch, uint32_t, hunt->tree->program.slot_count);
    for (uint32_t c = 0; c < hunt->class_count; c++) {
        hunt->plants[c].slot = hunt->classes[c].events->slot;
        class_of_slot[hunt->plants[c].slot] = c;
    }
    qsort(hunt->plants, hunt->class_count, sizeof *hunt->plants, by_slot);
    for (uint32_t i = 0; i < hunt->class_count; i++) hunt->plant_of[class_of_slot[hunt->plants[i].slot]] = i;
}

static bool are_comparable(const Hunt *hunt, uint32_t a, uint32_t b) {
    const uint64_t *left = hunt->classes[a].events->reach, *right = hunt->classes[b].events->reach;
    bool is_left_more = false, is_right_more = false;
    for (size_t i = 0; i < hunt->reach_words; i++) {
        is_left_more |= (left[i] & ~right[i]) != 0;
        is_right_more |= (right[i] & ~left[i]) != 0;
    }
    return !is_left_more || !is_right_more;
}

static void try_pairs(Hunt *hunt) {
    hunt->waiting_order = 2;
    for (uint32_t a = 0; a < hunt->class_count; a++) {
        for (uint32_t b = a + 1; b < hunt->class_count && !hunt->is_truncated; b++) {
            if (are_comparable(hunt, a, b))
                hunt->is_settled[a * hunt->class_count + b] = true;
            else
                wait_for_pass(hunt, a, b, 0);
        }
    }
    if (!hunt->is_truncated) run_waiting(hunt);
}

static void try_triples(Hunt *hunt) {
    hunt->waiting_order = 3;
    for (uint32_t a = 0; a < hunt->class_count; a++) {
        const uint8_t *settled_a = hunt->is_settled + a * hunt->class_count;
        for (uint32_t b = a + 1; b < hunt->class_count; b++) {
            if (settled_a[b]) continue;
            const uint8_t *settled_b = hunt->is_settled + b * hunt->class_count;
            if (!can_afford(hunt, (hunt->class_count - b) / 16)) return;
            for (uint32_t c = b + 1; c < hunt->class_count && !hunt->is_truncated; c++)
                if (!settled_a[c] && !settled_b[c]) wait_for_pass(hunt, a, b, c);
        }
    }
    if (!hunt->is_truncated) run_waiting(hunt);
}

static void hunt_by_lanes(Hunt *hunt, uint32_t order) {
    const Program *program = &hunt->tree->program;
    uint32_t *inputs = ARENA_ARRAY(hunt->scratch, uint32_t, program->slot_count);
    size_t input_count = list_gate_inputs(program, inputs, hunt->scratch);
    hunt->reach_words = (input_count + 63) / 64;
    uint64_t room = (uint64_t)hunt->tree->event_count * hunt->reach_words;
    bool has_room = room <= CUT_SETS_STEPS_MAX / 8;
    bool wants_more = order > 1 && input_count > 0;
    uint64_t *reach = wants_more && has_room ? ARENA_ARRAY(hunt->scratch, uint64_t, room) : NULL;
    try_alone(hunt, inputs, input_count, reach);
    if (wants_more && !has_room) hunt->is_truncated = true;
    if (!reach || hunt->is_truncated) return;
    make_classes(hunt);
    uint64_t pair_count = (uint64_t)hunt->class_count * hunt->class_count;
    if (pair_count > CUT_SETS_STEPS_MAX || !can_afford(hunt, pair_count * hunt->reach_words / 16)) {
        hunt->is_truncated = true;
        return;
    }
    hunt->is_settled = ARENA_ARRAY(hunt->scratch, uint8_t, pair_count);
    try_pairs(hunt);
    if (order > 2 && !hunt->is_truncated) try_triples(hunt);
}

void failure_cut_sets(const FailureEngine *engine, const NodeId *events, size_t event_count, NodeId node,
                      uint32_t order, Arena *arena, CutSets *out) {
    *out = (CutSets){0};
    if (order > FAULT_TREE_ORDER_MAX) order = FAULT_TREE_ORDER_MAX;
    Arena *scratch = arena_new();
    FaultTree tree;
    if (order > 0 && make_tree(engine, events, event_count, node, scratch, &tree)) {
        Hunt *hunt = ARENA_NEW(scratch, Hunt);
        hunt->tree = &tree;
        hunt->arena = arena;
        hunt->scratch = scratch;
        hunt->state = lanes_state(&tree.program, scratch);
        hunt_by_lanes(hunt, order);
        CutSet *sets = ARENA_ARRAY(arena, CutSet, hunt->found.count);
        for (size_t i = 0; i < hunt->found.count; i++) sets[i] = hunt->found.items[i];
        qsort(sets, hunt->found.count, sizeof *sets, by_order_and_items);
        *out = (CutSets){sets, hunt->found.count, hunt->is_truncated};
    }
    arena_free(scratch);
}
