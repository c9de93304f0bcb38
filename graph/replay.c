/* Replay: the time of an outage is cut where something fails or comes back; in each piece what has failed is judged together.
 * What is only slower is judged as if it were gone, and what that would stop or freeze is degraded or slowed. */
#include "graph/replay.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/fixes.h"

enum {
    DOWN_EFFECTS = 1u << OUTAGE_DP_DOWN | 1u << OUTAGE_AZ_DOWN,
    CONTROL_EFFECTS = 1u << OUTAGE_CP_DOWN | 1u << OUTAGE_LAUNCH_FAIL,
    SLOW_EFFECTS = 1u << OUTAGE_THROTTLE | 1u << OUTAGE_LATENCY | 1u << OUTAGE_LAG | 1u << OUTAGE_DP_DEGRADED |
                   1u << OUTAGE_AUTH_FAIL,
};

const char *replay_state_name(ReplayState state) {
    static const char *const names[] = {"down", "degraded", "frozen", "slowed", "stranded"};
    assert(state < REPLAY_STATE_COUNT);
    return names[state];
}

typedef VEC(NodeId) NodeVec;

/* One piece of time. */
typedef struct {
    int64_t from, until;
    NodeVec gone; /* what has failed */
    NodeVec all;  /* … and what is slower */
    Impact impact, impact_of_all;
} Piece;

typedef struct {
    const Graph *graph;
    const FailureEngine *engine;
    const Outage *outage;
    NodeId zone;
    Arena *arena;
    NodeVec *gone, *slow; /* by phase */
    Piece *pieces;
    size_t piece_count;
} Play;

static bool is_failing_kind(NodeKind kind) {
    return kind == NODE_PROVIDER_SERVICE || kind == NODE_CONTROL_PLANE || kind == NODE_ZONE || kind == NODE_REGION ||
           kind == NODE_THIRD_PARTY;
}

static size_t count_char(Str text, char c) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == c;
    return count;
}

/* '*' stands for neither '@' nor '/': "gcp/x*" names no service of a region. */
static bool matches(Str key, Str pattern) {
    return count_char(key, '@') == count_char(pattern, '@') && count_char(key, '/') == count_char(pattern, '/') &&
           count_char(key, '#') == count_char(pattern, '#') && str_matches_glob(key, pattern);
}

static void add_matches(const Play *play, Str pattern, NodeVec *out) {
    const Graph *graph = play->graph;
    if (str_find_char(pattern, '*', 0) == SIZE_MAX) {
        NodeId node = graph_find(graph, pattern);
        if (node && is_failing_kind(graph->nodes[node].kind)) *VEC_PUSH(play->arena, out) = node;
        return;
    }
    for (NodeId node = 1; node < graph->node_count; node++)
        if (is_failing_kind(graph->nodes[node].kind) && matches(graph_str(graph, graph->nodes[node].key), pattern))
            *VEC_PUSH(play->arena, out) = node;
}

static void add_key(const Play *play, uint32_t effects, Str key, NodeVec *gone, NodeVec *slow) {
    if (effects & DOWN_EFFECTS) add_matches(play, key, gone);
    if (effects & CONTROL_EFFECTS) add_matches(play, str_concat(play->arena, key, STR("#control")), gone);
    if (effects & SLOW_EFFECTS) add_matches(play, key, slow);
}

static bool is_in_region(const Graph *graph, const Node *node, Str region) {
    Str own = node->region ? graph_str(graph, node->region) : STR_NONE;
    size_t colon = str_find_char(region, ':', 0);
    return own.size && str_equal(own, str_slice(region, colon + 1, region.size)) &&
           str_equal(graph_str(graph, node->provider), str_slice(region, 0, colon));
}

/* false, too, when the value is not known. */
static bool has_value(const Graph *graph, const Node *node, const OutagePhase *phase) {
    if (!phase->property.size) return true;
    const Property *property = node_property(graph->model, node, phase->property);
    return property && property->value && str_equal(graph_str(graph, property->value), phase->value);
}

static void add_resources(const Play *play, const OutagePhase *phase, NodeVec *out) {
    const Graph *graph = play->graph;
    for (NodeId id = 1; id < graph->node_count && phase->type_count; id++) {
        const Node *node = &graph->nodes[id];
        if (node->kind != NODE_RESOURCE || !node->type || !is_in_region(graph, node, phase->in)) continue;
        for (size_t i = 0; i < phase->type_count; i++)
            if (str_equal(graph_str(graph, node->type), phase->types[i]) && has_value(graph, node, phase))
                *VEC_PUSH(play->arena, out) = id;
    }
}

/* The region of a zone as its key: "aws:us-east-1". */
static Str region_of_zone(const Graph *graph, NodeId id, Arena *arena) {
    const Node *zone = &graph->nodes[id];
    Str key = graph_str(graph, zone->key), region = zone->region ? graph_str(graph, zone->region) : STR_NONE;
    return str_format(arena, "%.*s:%.*s", STR_ARG(str_slice(key, 0, str_find_char(key, ':', 0))), STR_ARG(region));
}

static void find_nodes(Play *play) {
    for (size_t i = 0; i < play->outage->phase_count; i++) {
        const OutagePhase *phase = &play->outage->phases[i];
        for (size_t k = 0; k < phase->fail_count; k++)
            add_key(play, phase->effects, phase->fails[k], &play->gone[i], &play->slow[i]);
        NodeVec *set = phase->effects & DOWN_EFFECTS ? &play->gone[i] : &play->slow[i];
        add_resources(play, phase, set);
        if (play->zone && str_equal(region_of_zone(play->graph, play->zone, play->arena), phase->any_zone))
            *VEC_PUSH(play->arena, set) = play->zone;
    }
}

static int compare_times(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static void add_all(const Play *play, NodeVec *out, const NodeVec *nodes) {
    for (size_t i = 0; i < nodes->count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < out->count && !is_there; k++) is_there = out->items[k] == nodes->items[i];
        if (!is_there) *VEC_PUSH(play->arena, out) = nodes->items[i];
    }
}

static void judge_piece(const Play *play, Piece *piece) {
    for (size_t i = 0; i < play->outage->phase_count; i++) {
        const OutagePhase *phase = &play->outage->phases[i];
        if (phase->from <= piece->from && phase->until > piece->from) add_all(play, &piece->gone, &play->gone[i]);
    }
    add_all(play, &piece->all, &piece->gone);
    for (size_t i = 0; i < play->outage->phase_count; i++) {
        const OutagePhase *phase = &play->outage->phases[i];
        if (phase->from <= piece->from && phase->until > piece->from) add_all(play, &piece->all, &play->slow[i]);
    }
    failure_scenario(play->engine, piece->gone.items, piece->gone.count, play->arena, &piece->impact);
    if (piece->all.count == piece->gone.count)
        piece->impact_of_all = piece->impact;
    else
        failure_scenario(play->engine, piece->all.items, piece->all.count, play->arena, &piece->impact_of_all);
}

static void cut_time(Play *play) {
    const Outage *outage = play->outage;
    int64_t *times = ARENA_ARRAY(play->arena, int64_t, outage->phase_count * 2);
    for (size_t i = 0; i < outage->phase_count; i++) {
        times[2 * i] = outage->phases[i].from;
        times[2 * i + 1] = outage->phases[i].until;
    }
    qsort(times, outage->phase_count * 2, sizeof *times, compare_times);
    play->pieces = ARENA_ARRAY(play->arena, Piece, outage->phase_count * 2);
    for (size_t i = 0; i + 1 < outage->phase_count * 2; i++) {
        if (times[i] == times[i + 1]) continue;
        Piece *piece = &play->pieces[play->piece_count++];
        piece->from = times[i];
        piece->until = times[i + 1];
        judge_piece(play, piece);
    }
}

/* ---- services ---- */

static bool is_in_state(const Piece *piece, NodeId service, ReplayState state) {
    const NodeSet *now = piece->impact.services, *all = piece->impact_of_all.services;
    bool is_down = node_set_has(now[EFFECT_DOWN], service);
    switch (state) {
    case REPLAY_DOWN: return is_down;
    case REPLAY_DEGRADED:
        return !is_down && (node_set_has(now[EFFECT_DEGRADED], service) || node_set_has(all[EFFECT_DOWN], service) ||
                            node_set_has(all[EFFECT_DEGRADED], service));
    case REPLAY_FROZEN: return node_set_has(now[EFFECT_FROZEN], service);
    case REPLAY_SLOWED:
        return !is_down && !node_set_has(now[EFFECT_FROZEN], service) && node_set_has(all[EFFECT_FROZEN], service);
    case REPLAY_STRANDED: return node_set_has(now[EFFECT_STRANDED], service);
    case REPLAY_STATE_COUNT: break;
    }
    return false;
}

/* Why the service is in that state then: the shortest proof that there is. */
static void prove(const Play *play, const Piece *piece, NodeId service, ReplaySpan *span) {
    static const struct {
        ReplayState state;
        Effect effect;
        bool with_slow;
    } ways[] = {{REPLAY_DOWN, EFFECT_DOWN, false},        {REPLAY_DEGRADED, EFFECT_DEGRADED, false},
                {REPLAY_DEGRADED, EFFECT_DOWN, true},     {REPLAY_DEGRADED, EFFECT_DEGRADED, true},
                {REPLAY_FROZEN, EFFECT_FROZEN, false},    {REPLAY_SLOWED, EFFECT_FROZEN, true},
                {REPLAY_STRANDED, EFFECT_STRANDED, false}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (ways[i].state != span->state) continue;
        const NodeVec *seeds = ways[i].with_slow ? &piece->all : &piece->gone;
        Witness witness;
        if (!failure_witness(play->engine, seeds->items, seeds->count, service, ways[i].effect, play->arena, &witness))
            continue;
        span->is_slow = ways[i].with_slow;
        span->why = witness.edges;
        span->why_count = witness.count;
        span->cause = witness.count ? play->graph->edges[witness.edges[witness.count - 1]].to : service;
        return;
    }
}

static bool still_fails(const Piece *piece, const ReplaySpan *span) {
    const NodeVec *failed = span->is_slow ? &piece->all : &piece->gone;
    for (size_t i = 0; i < failed->count; i++)
        if (failed->items[i] == span->cause) return true;
    return false;
}

typedef VEC(ReplaySpan) SpanVec;

static void add_spans(const Play *play, NodeId service, ReplayState state, SpanVec *spans, int64_t *minutes) {
    ReplaySpan *open = NULL;
    for (size_t i = 0; i < play->piece_count; i++) {
        const Piece *piece = &play->pieces[i];
        if (!is_in_state(piece, service, state)) {
            open = NULL;
            continue;
        }
        *minutes += piece->until - piece->from;
        if (open && open->until == piece->from && still_fails(piece, open)) {
            open->until = piece->until;
            continue;
        }
        open = VEC_PUSH(play->arena, spans);
        *open = (ReplaySpan){.from = piece->from, .until = piece->until, .state = state};
        prove(play, piece, service, open);
    }
}

/* By the first piece in which it stops, else the first in which it is worst off. */
static Recovery recovery_in(const Play *play, const Recoveries *recoveries, FailureProofs *const *proofs,
                            NodeId service) {
    Recovery best = {.class = RECOVERY_UNAFFECTED, .step = RECOVERY_NO_STEP};
    for (size_t i = 0; i < play->piece_count; i++) {
        const Piece *piece = &play->pieces[i];
        Recovery now = recovery_of(recoveries, proofs[i], &piece->impact, service, play->arena);
        if (now.class > best.class) best = now;
        if (best.class > RECOVERY_IN_PART) break;
    }
    return best;
}

static int compare_services(const void *a, const void *b) {
    const ReplayService *left = a, *right = b;
    for (int state = 0; state < REPLAY_STATE_COUNT; state++)
        if (left->minutes[state] != right->minutes[state]) return left->minutes[state] > right->minutes[state] ? -1 : 1;
    return left->service < right->service ? -1 : left->service > right->service;
}

static void judge_services(const Play *play, Replay *out) {
    VEC(ReplayService) services = {0};
    const Recoveries *recoveries = recoveries_new(play->graph, play->arena);
    FailureProofs **proofs = ARENA_ARRAY(play->arena, FailureProofs *, play->piece_count);
    for (size_t i = 0; i < play->piece_count; i++) {
        proofs[i] = failure_proofs_new(play->engine, play->arena);
        failure_proofs_run(proofs[i], play->pieces[i].gone.items, play->pieces[i].gone.count);
    }
    for (size_t i = 0; i < play->graph->service_count; i++) {
        ReplayService service = {.service = play->graph->services[i]};
        SpanVec spans = {0};
        for (int state = 0; state < REPLAY_STATE_COUNT; state++)
            add_spans(play, service.service, (ReplayState)state, &spans, &service.minutes[state]);
        service.spans = spans.items;
        service.span_count = spans.count;
        service.recovery = recovery_in(play, recoveries, proofs, service.service);
        if (service.span_count == 0 && service.recovery.class == RECOVERY_UNAFFECTED) continue;
        *VEC_PUSH(play->arena, &services) = service;
    }
    if (services.count) qsort(services.items, services.count, sizeof *services.items, compare_services);
    out->services = services.items;
    out->service_count = services.count;
}

/* Does it matter where things stand? */
static bool has_places(const Outage *outage) {
    for (size_t i = 0; i < outage->phase_count; i++) {
        const OutagePhase *phase = &outage->phases[i];
        if (phase->any_zone.size || phase->in.size) return true;
        for (size_t k = 0; k < phase->fail_count; k++)
            if (str_find_char(phase->fails[k], '@', 0) != SIZE_MAX ||
                str_find_char(phase->fails[k], ':', 0) != SIZE_MAX)
                return true;
    }
    return false;
}

static size_t count_unplaced(const Graph *graph, const Outage *outage, Arena *arena) {
    bool *is_unplaced = ARENA_ARRAY(arena, bool, graph->node_count);
    size_t count = 0;
    if (!has_places(outage)) return 0;
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        bool is_of_provider = node->provider && str_equal(graph_str(graph, node->provider), outage->provider);
        if (is_of_provider && node->region_cause && !node->is_absent && node->owner) is_unplaced[node->owner] = true;
    }
    for (size_t i = 0; i < graph->service_count; i++) count += is_unplaced[graph->services[i]];
    return count;
}

/* ---- what would have helped ---- */

static int compare_helps(const void *a, const void *b) {
    const ReplayHelp *left = a, *right = b;
    if (left->services.count != right->services.count) return left->services.count > right->services.count ? -1 : 1;
    return left->node < right->node ? -1 : left->node > right->node;
}

/* Services that the thing stops by itself. */
static NodeSet stopped_by(const Play *play, FailureRun *run, NodeId node) {
    Impact alone;
    failure_run(run, &node, 1, NULL, play->arena, &alone);
    return alone.services[EFFECT_DOWN];
}

/* Whatever was gone at any time: seeds are not in the sets of an impact. */
static const bool *mark_down(const Play *play) {
    bool *is_down = ARENA_ARRAY(play->arena, bool, play->graph->node_count);
    for (size_t i = 0; i < play->piece_count; i++) {
        const Piece *piece = &play->pieces[i];
        for (size_t k = 0; k < piece->gone.count; k++) is_down[piece->gone.items[k]] = true;
        for (size_t k = 0; k < piece->impact.nodes[EFFECT_DOWN].count; k++)
            is_down[piece->impact.nodes[EFFECT_DOWN].items[k]] = true;
    }
    return is_down;
}

static void find_helps(const Play *play, Replay *out) {
    const Graph *graph = play->graph;
    VEC(ReplayHelp) helps = {0};
    const bool *is_down = mark_down(play);
    FailureRun *run = failure_run_new(play->engine, play->arena);
    size_t looked_at = 0;
    for (NodeId node = 1; node < graph->node_count && !out->is_help_truncated; node++) {
        const GraphEdge *need = is_down[node] ? fixes_need(graph, node, is_down) : NULL;
        if (!need) continue;
        if (++looked_at > REPLAY_THINGS_MAX) {
            out->is_help_truncated = true;
            continue;
        }
        NodeSet services = stopped_by(play, run, node);
        if (services.count) *VEC_PUSH(play->arena, &helps) = (ReplayHelp){node, need, services};
    }
    if (helps.count) qsort(helps.items, helps.count, sizeof *helps.items, compare_helps);
    out->helps = helps.items;
    out->help_count = helps.count;
}

NodeSet replay_zones(const Graph *graph, const Outage *outage, Arena *arena) {
    NodeVec zones = {0};
    for (NodeId node = 1; node < graph->node_count; node++) {
        if (graph->nodes[node].kind != NODE_ZONE) continue;
        Str region = region_of_zone(graph, node, arena);
        bool is_one = false;
        for (size_t i = 0; i < outage->phase_count && !is_one; i++)
            is_one = str_equal(outage->phases[i].any_zone, region);
        if (is_one) *VEC_PUSH(arena, &zones) = node;
    }
    return (NodeSet){zones.items, zones.count};
}

void replay_outage(const Graph *graph, const FailureEngine *engine, const Outage *outage, NodeId zone, Arena *arena,
                   Replay *out) {
    Play play = {.graph = graph, .engine = engine, .outage = outage, .zone = zone, .arena = arena};
    play.gone = ARENA_ARRAY(arena, NodeVec, outage->phase_count);
    play.slow = ARENA_ARRAY(arena, NodeVec, outage->phase_count);
    *out = (Replay){.outage = outage, .zone = zone};
    find_nodes(&play);
    bool *is_used = ARENA_ARRAY(arena, bool, outage->phase_count);
    for (size_t i = 0; i < outage->phase_count; i++) is_used[i] = play.gone[i].count || play.slow[i].count;
    out->is_used = is_used;
    cut_time(&play);
    judge_services(&play, out);
    out->unplaced_count = count_unplaced(graph, outage, arena);
    find_helps(&play, out);
}
