#include "graph/decision.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/diagram.h"

/* A gate of the tree as a diagram; variables are numbered as a walk from the top meets the events. */
typedef struct {
    const FaultTree *tree;
    const DecisionOptions *options;
    Arena *arena, *scratch;
    FaultId *order; /* inputs before gates */
    size_t order_count;
    uint32_t *variable_of; /* by FaultId */
    FaultId *event_of;     /* by variable */
    uint32_t variable_count;
    DiagramId *made; /* by FaultId */
    Diagram diagram;
    uint32_t limit; /* of cut sets that are made directly */
    Decision *out;
} Solver;

/* ---- the tree as a diagram ---- */

typedef DiagramId (*Combine)(Solver *solver, DiagramId left, DiagramId right);

static DiagramId binary_and(Solver *solver, DiagramId left, DiagramId right) {
    return diagram_and(&solver->diagram, left, right);
}
static DiagramId binary_or(Solver *solver, DiagramId left, DiagramId right) {
    return diagram_or(&solver->diagram, left, right);
}
static DiagramId sets_and(Solver *solver, DiagramId left, DiagramId right) {
    return diagram_product(&solver->diagram, left, right, solver->limit);
}
static DiagramId sets_or(Solver *solver, DiagramId left, DiagramId right) {
    return diagram_union(&solver->diagram, left, right);
}

static DiagramId input_of(const Solver *solver, const FaultNode *node, uint32_t index) {
    return solver->made[solver->tree->inputs.items[node->first + index]];
}

static DiagramId fold(Solver *solver, const FaultNode *node, Combine combine, DiagramId start) {
    DiagramId result = start;
    for (uint32_t i = 0; i < node->count; i++) result = combine(solver, result, input_of(solver, node, i));
    return result;
}

/* at[j]: j of the inputs that were looked at. With one more: at[j] or (input and at[j - 1]). */
static DiagramId at_least(Solver *solver, const FaultNode *node, uint32_t wanted, Combine and_of, Combine or_of) {
    if (wanted > node->count) return DIAGRAM_FALSE;
    DiagramId *at = ARENA_ARRAY(solver->scratch, DiagramId, (size_t)wanted + 1);
    at[0] = DIAGRAM_TRUE;
    for (uint32_t i = 0; i < node->count; i++)
        for (uint32_t j = wanted; j > 0; j--)
            at[j] = or_of(solver, at[j], and_of(solver, input_of(solver, node, i), at[j - 1]));
    return at[wanted];
}

static DiagramId exclusive(Solver *solver, DiagramId left, DiagramId right) {
    Diagram *diagram = &solver->diagram;
    return diagram_or(diagram, diagram_and(diagram, left, diagram_not(diagram, right)),
                      diagram_and(diagram, diagram_not(diagram, left), right));
}

static DiagramId binary_gate(Solver *solver, const FaultNode *node) {
    Diagram *diagram = &solver->diagram;
    switch (node->kind) {
    case FAULT_OR: return fold(solver, node, binary_or, DIAGRAM_FALSE);
    case FAULT_NOR: return diagram_not(diagram, fold(solver, node, binary_or, DIAGRAM_FALSE));
    case FAULT_AND: return fold(solver, node, binary_and, DIAGRAM_TRUE);
    case FAULT_NAND: return diagram_not(diagram, fold(solver, node, binary_and, DIAGRAM_TRUE));
    case FAULT_AT_LEAST: return at_least(solver, node, node->min, binary_and, binary_or);
    case FAULT_CARDINALITY: {
        DiagramId low = at_least(solver, node, node->min, binary_and, binary_or);
        DiagramId high = at_least(solver, node, node->max + 1, binary_and, binary_or);
        return diagram_and(diagram, low, diagram_not(diagram, high));
    }
    case FAULT_NOT: return diagram_not(diagram, input_of(solver, node, 0));
    case FAULT_XOR: return exclusive(solver, input_of(solver, node, 0), input_of(solver, node, 1));
    case FAULT_IFF:
        return diagram_not(diagram, exclusive(solver, input_of(solver, node, 0), input_of(solver, node, 1)));
    case FAULT_IMPLY:
        return diagram_or(diagram, diagram_not(diagram, input_of(solver, node, 0)), input_of(solver, node, 1));
    case FAULT_EVENT:
    case FAULT_CONSTANT: break;
    }
    return DIAGRAM_FALSE;
}

static DiagramId set_gate(Solver *solver, const FaultNode *node) {
    switch (node->kind) {
    case FAULT_OR: return fold(solver, node, sets_or, DIAGRAM_FALSE);
    case FAULT_AND: return fold(solver, node, sets_and, DIAGRAM_TRUE);
    case FAULT_AT_LEAST: return at_least(solver, node, node->min, sets_and, sets_or);
    default: return DIAGRAM_FALSE; /* not coherent: never asked for */
    }
}

/* The top of the tree; DIAGRAM_FALSE and diagram.is_full when it is too large. */
static DiagramId build(Solver *solver, DiagramId (*gate)(Solver *solver, const FaultNode *node)) {
    for (size_t i = 0; i < solver->order_count && !solver->diagram.is_full; i++) {
        FaultId id = solver->order[i];
        const FaultNode *node = &solver->tree->nodes.items[id];
        if (node->kind == FAULT_EVENT)
            solver->made[id] = diagram_node(&solver->diagram, solver->variable_of[id], DIAGRAM_FALSE, DIAGRAM_TRUE);
        else if (node->kind == FAULT_CONSTANT)
            solver->made[id] = node->is_true ? DIAGRAM_TRUE : DIAGRAM_FALSE;
        else
            solver->made[id] = gate(solver, node);
    }
    return solver->diagram.is_full ? DIAGRAM_FALSE : solver->made[solver->order[solver->order_count - 1]];
}

static bool is_coherent(const Solver *solver) {
    for (size_t i = 0; i < solver->order_count; i++)
        if (solver->tree->nodes.items[solver->order[i]].kind > FAULT_AT_LEAST) return false;
    return true;
}

static void number_events(Solver *solver) {
    solver->variable_of = ARENA_ARRAY(solver->scratch, uint32_t, solver->tree->nodes.count);
    solver->event_of = ARENA_ARRAY(solver->arena, FaultId, solver->order_count);
    for (size_t i = 0; i < solver->order_count; i++) {
        FaultId id = solver->order[i];
        if (solver->tree->nodes.items[id].kind != FAULT_EVENT) continue;
        solver->variable_of[id] = solver->variable_count;
        solver->event_of[solver->variable_count++] = id;
    }
}

/* ---- what is asked of it ---- */

static double chance_of(const Solver *solver, const DiagramNode *node, bool is_structural) {
    return is_structural ? 0.5 : solver->tree->nodes.items[solver->event_of[node->variable]].probability;
}

/* By node, those below first. */
static double *probabilities(const Solver *solver, DiagramId top, bool is_structural) {
    const Diagram *diagram = &solver->diagram;
    double *of = ARENA_ARRAY(solver->scratch, double, (size_t)top + 2);
    of[DIAGRAM_TRUE] = 1;
    for (DiagramId id = 2; id <= top; id++) {
        const DiagramNode *node = &diagram->nodes[id];
        double own = chance_of(solver, node, is_structural);
        of[id] = own * of[node->high] + (1 - own) * of[node->low];
    }
    return of;
}

static int by_importance(const void *left, const void *right) {
    const FaultImportance *a = left, *b = right;
    if (a->value != b->value) return a->value > b->value ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

/* The derivative of the top's probability: over the nodes of a variable, how likely a node is come to, times what its
 * two branches differ by. */
static void take_importance(const Solver *solver, DiagramId top, bool is_structural) {
    const Diagram *diagram = &solver->diagram;
    const double *of = probabilities(solver, top, is_structural);
    double *reach = ARENA_ARRAY(solver->scratch, double, (size_t)top + 2);
    FaultImportance *out = ARENA_ARRAY(solver->arena, FaultImportance, solver->variable_count);
    for (uint32_t i = 0; i < solver->variable_count; i++) out[i].event = solver->event_of[i];
    reach[top] = 1;
    for (DiagramId id = top; id > DIAGRAM_TRUE; id--) {
        const DiagramNode *node = &diagram->nodes[id];
        if (reach[id] == 0) continue;
        double own = chance_of(solver, node, is_structural);
        reach[node->high] += own * reach[id];
        reach[node->low] += (1 - own) * reach[id];
        out[node->variable].value += reach[id] * (of[node->high] - of[node->low]);
    }
    if (solver->variable_count) qsort(out, solver->variable_count, sizeof *out, by_importance);
    solver->out->importance = out;
    solver->out->importance_count = solver->variable_count;
    solver->out->is_structural = is_structural;
}

static bool has_probabilities(const Solver *solver) {
    for (uint32_t i = 0; i < solver->variable_count; i++)
        if (!solver->tree->nodes.items[solver->event_of[i]].has_probability) return false;
    return true;
}

static uint64_t add_saturating(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

/* How many sets of each order a node stands for. */
typedef struct {
    uint64_t *of;
    uint32_t count;
} Counts;

static Counts *count_sets(const Solver *solver, const Diagram *sets, DiagramId top) {
    Counts *counts = ARENA_ARRAY(solver->scratch, Counts, (size_t)top + 2);
    bool *is_used = ARENA_ARRAY(solver->scratch, bool, (size_t)top + 2);
    is_used[top] = true;
    for (DiagramId id = top; id > DIAGRAM_TRUE; id--) {
        if (!is_used[id]) continue;
        is_used[sets->nodes[id].low] = is_used[sets->nodes[id].high] = true;
    }
    counts[DIAGRAM_TRUE] = (Counts){ARENA_ARRAY(solver->scratch, uint64_t, 1), 1};
    counts[DIAGRAM_TRUE].of[0] = 1;
    for (DiagramId id = 2; id <= top; id++) {
        if (!is_used[id]) continue;
        const Counts *low = &counts[sets->nodes[id].low], *high = &counts[sets->nodes[id].high];
        uint32_t count = low->count > high->count + 1 ? low->count : high->count + 1;
        counts[id] = (Counts){ARENA_ARRAY(solver->scratch, uint64_t, count), count};
        for (uint32_t i = 0; i < low->count; i++) counts[id].of[i] = low->of[i];
        for (uint32_t i = 0; i < high->count; i++)
            counts[id].of[i + 1] = add_saturating(counts[id].of[i + 1], high->of[i]);
    }
    return counts;
}

typedef struct {
    const Solver *solver;
    const Diagram *sets;
    const Counts *counts;
    uint32_t order; /* of the sets that are listed now */
    uint32_t *path;
    FaultSet *out;
    size_t count, max;
} Listing;

static int by_id(const void *left, const void *right) {
    const FaultId *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Sets of the order that is listed, `depth` of whose variables are in the path. */
static void list_sets(Listing *listing, DiagramId id, uint32_t depth) {
    uint32_t missing = listing->order - depth;
    const Counts *counts = &listing->counts[id];
    if (listing->count == listing->max || missing >= counts->count || counts->of[missing] == 0) return;
    if (id == DIAGRAM_TRUE) {
        FaultId *events = ARENA_ARRAY(listing->solver->arena, FaultId, depth);
        for (uint32_t i = 0; i < depth; i++) events[i] = listing->solver->event_of[listing->path[i]];
        qsort(events, depth, sizeof *events, by_id);
        listing->out[listing->count++] = (FaultSet){events, depth};
        return;
    }
    const DiagramNode *node = &listing->sets->nodes[id];
    if (missing > 0) {
        listing->path[depth] = node->variable;
        list_sets(listing, node->high, depth + 1); /* depth: DECISION_EVENTS_MAX */
    }
    list_sets(listing, node->low, depth);
}

static int by_order_and_events(const void *left, const void *right) {
    const FaultSet *a = left, *b = right;
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->events[i] != b->events[i]) return a->events[i] < b->events[i] ? -1 : 1;
    return 0;
}

static void take_sets(Solver *solver, const Diagram *sets, DiagramId top) {
    Decision *out = solver->out;
    const Counts *counts = count_sets(solver, sets, top), *own = &counts[top];
    out->order_count = own->count;
    out->counts = ARENA_ARRAY(solver->arena, uint64_t, (size_t)own->count + 1);
    uint64_t total = 0;
    for (uint32_t i = 0; i < own->count; i++) {
        out->counts[i] = own->of[i];
        total = add_saturating(total, own->of[i]);
    }
    size_t listed = total < solver->options->sets_max ? (size_t)total : solver->options->sets_max;
    Listing listing = {.solver = solver,
                       .sets = sets,
                       .counts = counts,
                       .path = ARENA_ARRAY(solver->scratch, uint32_t, (size_t)solver->variable_count + 1),
                       .out = ARENA_ARRAY(solver->arena, FaultSet, listed),
                       .max = listed};
    for (; listing.order < own->count; listing.order++) list_sets(&listing, top, 0);
    qsort(listing.out, listing.count, sizeof *listing.out, by_order_and_events);
    out->sets = listing.out;
    out->set_count = listing.count;
}

/* ---- the two ways ---- */

static bool by_binary_diagram(Solver *solver, uint32_t nodes_max) {
    Decision *out = solver->out;
    diagram_init(&solver->diagram, false, nodes_max);
    DiagramId top = build(solver, binary_gate);
    bool is_done = !solver->diagram.is_full;
    if (is_done && solver->options->wants_probability && has_probabilities(solver)) {
        out->probability = probabilities(solver, top, false)[top];
        out->has_probability = true;
    }
    if (is_done && solver->options->wants_importance) take_importance(solver, top, !has_probabilities(solver));
    if (is_done) {
        Diagram sets;
        diagram_init(&sets, true, nodes_max);
        uint32_t limit = solver->options->order_max ? solver->options->order_max : UINT32_MAX;
        DiagramId solutions = diagram_solutions(&sets, &solver->diagram, top, limit, out->is_coherent);
        is_done = !sets.is_full && !solver->diagram.is_full;
        if (is_done) take_sets(solver, &sets, solutions);
        diagram_free(&sets);
    }
    diagram_free(&solver->diagram);
    return is_done;
}

static bool by_cut_sets(Solver *solver, uint32_t order_max, uint32_t nodes_max) {
    diagram_init(&solver->diagram, true, nodes_max);
    solver->limit = order_max;
    DiagramId top = build(solver, set_gate);
    bool is_done = !solver->diagram.is_full;
    if (is_done) take_sets(solver, &solver->diagram, top);
    diagram_free(&solver->diagram);
    solver->out->order_max = order_max;
    return is_done;
}

/* ---- by trial: sets of failed events, 64 at a time, while all else is up ---- */

typedef struct {
    const Solver *solver;
    Diagram sets; /* minimal ones that were found */
    DiagramId found;
    uint64_t *state; /* by FaultId, a bit for each set that is tried */
    uint32_t tried[64][TRIAL_ORDER_MAX];
    uint32_t order;
    size_t tried_count;
} Trial;

static uint64_t count_lanes(const Trial *trial, const FaultNode *node, uint32_t from, uint32_t to) {
    uint64_t result = 0;
    for (uint32_t lane = 0; lane < 64; lane++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < node->count; i++)
            count += (uint32_t)(trial->state[trial->solver->tree->inputs.items[node->first + i]] >> lane & 1);
        result |= (uint64_t)(count >= from && count <= to) << lane;
    }
    return result;
}

static uint64_t try_gate(const Trial *trial, const FaultNode *node) {
    const FaultId *inputs = trial->solver->tree->inputs.items + node->first;
    uint64_t any = 0, all = UINT64_MAX, first = node->count ? trial->state[inputs[0]] : 0;
    for (uint32_t i = 0; i < node->count; i++) {
        any |= trial->state[inputs[i]];
        all &= trial->state[inputs[i]];
    }
    switch (node->kind) {
    case FAULT_OR: return any;
    case FAULT_NOR: return ~any;
    case FAULT_AND: return all;
    case FAULT_NAND: return ~all;
    case FAULT_NOT: return ~first;
    case FAULT_XOR: return any & ~all;
    case FAULT_IFF: return ~(any & ~all);
    case FAULT_IMPLY: return ~first | trial->state[inputs[1]];
    case FAULT_AT_LEAST: return count_lanes(trial, node, node->min, UINT32_MAX);
    case FAULT_CARDINALITY: return count_lanes(trial, node, node->min, node->max);
    case FAULT_EVENT:
    case FAULT_CONSTANT: break;
    }
    return node->is_true ? UINT64_MAX : 0;
}

static void run_trial(Trial *trial) {
    const Solver *solver = trial->solver;
    for (uint32_t i = 0; i < solver->variable_count; i++) trial->state[solver->event_of[i]] = 0;
    for (size_t lane = 0; lane < trial->tried_count; lane++)
        for (uint32_t i = 0; i < trial->order; i++)
            trial->state[solver->event_of[trial->tried[lane][i]]] |= (uint64_t)1 << lane;
    for (size_t i = 0; i < solver->order_count; i++) {
        const FaultNode *node = &solver->tree->nodes.items[solver->order[i]];
        if (node->kind != FAULT_EVENT) trial->state[solver->order[i]] = try_gate(trial, node);
    }
    uint64_t top = trial->state[solver->order[solver->order_count - 1]];
    for (size_t lane = 0; lane < trial->tried_count; lane++) {
        if (!(top >> lane & 1)) continue;
        DiagramId set = DIAGRAM_TRUE;
        for (uint32_t i = trial->order; i > 0; i--)
            set = diagram_node(&trial->sets, trial->tried[lane][i - 1], DIAGRAM_FALSE, set);
        /* Those of lower orders are all there: what holds one of them goes. */
        trial->found = diagram_union(&trial->sets, trial->found, set);
    }
    trial->tried_count = 0;
}

/* Every choice of `order` variables, ascending. */
static void try_order(Trial *trial, uint32_t order) {
    uint32_t set[TRIAL_ORDER_MAX], count = trial->solver->variable_count;
    trial->order = order;
    for (uint32_t i = 0; i < order; i++) set[i] = i;
    while (order <= count && !trial->sets.is_full) {
        memcpy(trial->tried[trial->tried_count++], set, sizeof set);
        if (trial->tried_count == 64) run_trial(trial);
        uint32_t at = order;
        while (at > 0 && set[at - 1] == count - order + at - 1) at--;
        if (at == 0) break;
        set[at - 1]++;
        for (uint32_t i = at; i < order; i++) set[i] = set[i - 1] + 1;
    }
    if (trial->tried_count) run_trial(trial);
}

/* A tree that isn't coherent: cut sets are the smallest sets of events that fail it while all else is up. */
static bool by_trial(Solver *solver, uint32_t order_max) {
    double choices = 1;
    for (uint32_t i = 0; i < order_max && i < solver->variable_count; i++)
        choices = choices * (solver->variable_count - i) / (i + 1);
    if (order_max > TRIAL_ORDER_MAX || choices / 64 * (double)solver->order_count > TRIAL_STEPS_MAX) return false;
    Trial *trial = ARENA_NEW(solver->scratch, Trial);
    trial->solver = solver;
    trial->state = ARENA_ARRAY(solver->scratch, uint64_t, solver->tree->nodes.count);
    diagram_init(&trial->sets, true, DECISION_NODES_MAX);
    for (uint32_t order = 0; order <= order_max && trial->found != DIAGRAM_TRUE; order++) try_order(trial, order);
    bool is_done = !trial->sets.is_full;
    if (is_done) take_sets(solver, &trial->sets, trial->found);
    diagram_free(&trial->sets);
    solver->out->order_max = order_max;
    return is_done;
}

static void solve(Solver *solver) {
    enum { ORDER_WHEN_LARGE = 3 };
    const DecisionOptions *options = solver->options;
    Decision *out = solver->out;
    uint32_t nodes_max = options->nodes_max ? options->nodes_max : DECISION_NODES_MAX;
    /* Where a limit of the order makes the other way possible, it is worth a try before the first one grows. */
    uint32_t first_max = options->order_max && nodes_max > DECISION_NODES_FIRST ? DECISION_NODES_FIRST : nodes_max;
    out->order_max = options->order_max;
    if (by_binary_diagram(solver, first_max)) return;
    uint32_t order = options->order_max ? options->order_max : ORDER_WHEN_LARGE;
    for (; order > 0; order--) {
        if (!(out->is_coherent ? by_cut_sets(solver, order, nodes_max) : by_trial(solver, order))) continue;
        if (order != options->order_max) out->result = DECISION_TRUNCATED;
        return;
    }
    out->result = DECISION_TOO_LARGE;
}

void decision_solve(const FaultTree *tree, FaultId top, const DecisionOptions *options, Arena *arena, Decision *out) {
    *out = (Decision){0};
    Arena *scratch = arena_new();
    Solver solver = {.tree = tree, .options = options, .arena = arena, .scratch = scratch, .out = out};
    if (!fault_tree_order(tree, top, scratch, &solver.order, &solver.order_count, &out->gate)) {
        out->result = DECISION_CYCLE;
    } else {
        number_events(&solver);
        out->is_coherent = is_coherent(&solver);
        solver.made = ARENA_ARRAY(scratch, DiagramId, tree->nodes.count);
        if (solver.variable_count > DECISION_EVENTS_MAX)
            out->result = DECISION_TOO_LARGE;
        else
            solve(&solver);
    }
    arena_free(scratch);
}
