/* Replays, told in the order of what people ask: how bad, who, why, what would have helped, what happened. */
#include "reports/replay.h"

#include "reports/display.h"
#include "reports/json_writer.h"

enum { HELPS_SHOWN = 10, MINUTES_PER_HOUR = 60, MINUTES_PER_DAY = 24 * 60 };

typedef struct {
    const Graph *graph;
    const Replay *replay;
    Arena *arena;
    StrBuf *out;
} Telling;

static Str key_of(const Telling *telling, NodeId node) {
    return display_text(telling->arena, graph_str(telling->graph, telling->graph->nodes[node].key), false);
}

/* "2 h 52 min" */
Str replay_duration(Arena *arena, int64_t minutes) {
    if (minutes < MINUTES_PER_HOUR) return str_format(arena, "%d min", (int)minutes);
    if (minutes % MINUTES_PER_HOUR == 0) return str_format(arena, "%d h", (int)(minutes / MINUTES_PER_HOUR));
    return str_format(arena, "%d h %d min", (int)(minutes / MINUTES_PER_HOUR), (int)(minutes % MINUTES_PER_HOUR));
}

/* The hour; with the day in front where the outage has several. */
static Str moment(const Telling *telling, int64_t minutes) {
    const Outage *outage = telling->replay->outage;
    bool is_one_day = outage->from / MINUTES_PER_DAY == (outage->until - 1) / MINUTES_PER_DAY;
    Str text = outage_time(telling->arena, minutes);
    Str hour = str_slice(text, sizeof "2025-10-20T" - 1, sizeof "2025-10-20T06:48" - 1);
    if (is_one_day) return hour;
    return str_format(telling->arena, "%.*s %.*s", STR_ARG(str_slice(text, 5, 10)), STR_ARG(hour));
}

static void tell_head(const Telling *telling) {
    const Outage *outage = telling->replay->outage;
    Str from = outage_time(telling->arena, outage->from), until = outage_time(telling->arena, outage->until);
    strbuf_format(telling->out, "%.*s (%.*s)\n%.*s to %.*s, %.*s\nsource: %.*s\n", STR_ARG(outage->name),
                  STR_ARG(outage->id), STR_ARG(from), STR_ARG(until),
                  STR_ARG(replay_duration(telling->arena, outage->until - outage->from)), STR_ARG(outage->source));
    if (telling->replay->zone)
        strbuf_format(telling->out, "if the zone was %.*s\n", STR_ARG(key_of(telling, telling->replay->zone)));
    strbuf_add_char(telling->out, '\n');
}

static size_t count_in(const Replay *replay, ReplayState state, int64_t *longest) {
    size_t count = 0;
    *longest = 0;
    for (size_t i = 0; i < replay->service_count; i++) {
        int64_t minutes = replay->services[i].minutes[state];
        count += minutes > 0;
        if (minutes > *longest) *longest = minutes;
    }
    return count;
}

static void tell_unplaced(const Telling *telling) {
    if (telling->replay->unplaced_count)
        strbuf_format(telling->out,
                      "%zu of %zu services have parts whose region the source doesn't tell: they may be touched, too\n",
                      telling->replay->unplaced_count, telling->graph->service_count);
}

static void tell_verdict(const Telling *telling) {
    static const char *const verbs[REPLAY_STATE_COUNT] = {"stop", "are degraded", "can't scale, deploy or change",
                                                          "do so with delay", "can't fail over"};
    const Replay *replay = telling->replay;
    size_t all = telling->graph->service_count;
    if (replay->service_count == 0) {
        strbuf_format(telling->out, "none of %zu services is touched, as far as the source says\n", all);
        return;
    }
    for (int state = 0; state < REPLAY_STATE_COUNT; state++) {
        int64_t longest;
        size_t count = count_in(replay, (ReplayState)state, &longest);
        if (count == 0 && state != REPLAY_DOWN) continue;
        strbuf_format(telling->out, "%zu of %zu services %s", count, all, verbs[state]);
        if (count) strbuf_format(telling->out, ", for up to %.*s", STR_ARG(replay_duration(telling->arena, longest)));
        strbuf_add_char(telling->out, '\n');
    }
}

static void tell_place(const Telling *telling, const GraphEdge *edge) {
    const Graph *graph = telling->graph;
    for (uint32_t i = 0; i < edge->evidence_count; i++) {
        const Location *at = &graph->evidence[edge->first_evidence + i];
        if (!at->line) continue;
        Str file = display_text(telling->arena, graph_str(graph, at->file), false);
        strbuf_format(telling->out, "  %.*s:%u", STR_ARG(file), at->line);
        return;
    }
}

static void tell_span(const Telling *telling, const ReplaySpan *span) {
    Str from = moment(telling, span->from), until = moment(telling, span->until);
    Str length = replay_duration(telling->arena, span->until - span->from);
    strbuf_format(telling->out, "  %-9s %.*s to %.*s  %-11.*s  %.*s\n", replay_state_name(span->state), STR_ARG(from),
                  STR_ARG(until), STR_ARG(length), STR_ARG(key_of(telling, span->cause)));
    const GraphEdge *need = recovery_need(telling->graph, span->why, span->why_count);
    if (!need) return;
    strbuf_format(telling->out, "            %.*s needs %.*s", STR_ARG(key_of(telling, need->from)),
                  STR_ARG(key_of(telling, need->to)));
    tell_place(telling, need);
    strbuf_add_char(telling->out, '\n');
}

static void tell_recovery(const Telling *telling, const Recovery *recovery) {
    const Graph *graph = telling->graph;
    StrBuf *out = telling->out;
    switch (recovery->class) {
    case RECOVERY_UNAFFECTED: strbuf_add(out, STR("goes on")); break;
    case RECOVERY_BY_ITSELF: {
        Str why = recovery->group ? graph_str(graph, graph->groups[recovery->group].why) : STR_NONE;
        strbuf_add(out, STR("goes on by what is left"));
        if (why.size) strbuf_format(out, " (%.*s)", STR_ARG(display_text(telling->arena, why, false)));
        break;
    }
    case RECOVERY_IN_PART: strbuf_add(out, STR("goes on in part")); break;
    case RECOVERY_BY_HAND:
        if (recovery->actor)
            strbuf_format(out, "needs hands: %.*s can run", STR_ARG(key_of(telling, recovery->actor)));
        else if (recovery->standby)
            strbuf_format(out, "needs hands: %.*s has to be promoted or started",
                          STR_ARG(key_of(telling, recovery->standby)));
        else
            strbuf_add(out,
                       STR("needs hands: the same modules stand in another region, and nothing leads there by itself"));
        break;
    case RECOVERY_WAITS:
        strbuf_add(out, STR("waits for the provider"));
        if (recovery->actor && recovery->why_count)
            strbuf_format(out, ": %.*s needs %.*s, too", STR_ARG(key_of(telling, recovery->actor)),
                          STR_ARG(key_of(telling, graph->edges[recovery->why[recovery->why_count - 1]].to)));
        break;
    }
}

static void tell_services(const Telling *telling) {
    const Replay *replay = telling->replay;
    for (size_t i = 0; i < replay->service_count; i++) {
        const ReplayService *service = &replay->services[i];
        strbuf_format(telling->out, "\n%.*s: ", STR_ARG(key_of(telling, service->service)));
        tell_recovery(telling, &service->recovery);
        strbuf_add_char(telling->out, '\n');
        for (size_t k = 0; k < service->span_count; k++) tell_span(telling, &service->spans[k]);
    }
}

static void tell_helps(const Telling *telling) {
    const Replay *replay = telling->replay;
    if (replay->help_count == 0) return;
    strbuf_add(telling->out, STR("\nWhat would have helped: an alternative elsewhere for\n"));
    for (size_t i = 0; i < replay->help_count && i < HELPS_SHOWN; i++) {
        const ReplayHelp *help = &replay->helps[i];
        strbuf_format(telling->out, "  %.*s", STR_ARG(key_of(telling, help->node)));
        tell_place(telling, help->need);
        strbuf_format(telling->out, "  (stops %zu)\n", help->services.count);
    }
    if (replay->help_count > HELPS_SHOWN)
        strbuf_format(telling->out, "  and %zu more\n", replay->help_count - HELPS_SHOWN);
    if (replay->is_help_truncated)
        strbuf_add(telling->out, STR("  not everything was looked at: there is too much that fails\n"));
}

static void tell_phases(const Telling *telling) {
    const Replay *replay = telling->replay;
    size_t unused = 0;
    strbuf_add(telling->out, STR("\nWhat happened\n"));
    for (size_t i = 0; i < replay->outage->phase_count; i++) {
        const OutagePhase *phase = &replay->outage->phases[i];
        if (!phase->is_told_only && !replay->is_used[i]) {
            unused++;
            continue;
        }
        Str from = moment(telling, phase->from), until = moment(telling, phase->until);
        strbuf_format(telling->out, "  %.*s to %.*s  %.*s%s\n", STR_ARG(from), STR_ARG(until), STR_ARG(phase->what),
                      phase->is_told_only ? " [told, not judged]" : "");
    }
    if (unused)
        strbuf_format(telling->out, "  %zu of %zu things that happened are of what nothing here needs\n", unused,
                      replay->outage->phase_count);
}

void report_replay_text(const Graph *graph, const Replay *replay, Arena *arena, StrBuf *out) {
    Telling telling = {graph, replay, arena, out};
    tell_head(&telling);
    tell_verdict(&telling);
    tell_unplaced(&telling);
    tell_services(&telling);
    tell_helps(&telling);
    tell_phases(&telling);
}

/* ---- JSON ---- */

static void put_key(JsonWriter *json, const Graph *graph, const char *name, NodeId node) {
    json_put_optional(json, name, node ? graph_str(graph, graph->nodes[node].key) : STR_NONE);
}

static void put_time(JsonWriter *json, Arena *arena, const char *name, int64_t minutes) {
    json_put_string(json, name, outage_time(arena, minutes));
}

static void put_need(JsonWriter *json, const Graph *graph, const GraphEdge *edge) {
    json_object(json, JSON_INLINE);
    put_key(json, graph, "from", edge->from);
    put_key(json, graph, "to", edge->to);
    json_key(json, "evidence");
    json_array(json, JSON_INLINE);
    for (uint32_t i = 0; i < edge->evidence_count; i++) {
        const Location *at = &graph->evidence[edge->first_evidence + i];
        if (!at->file) continue;
        json_object(json, JSON_INLINE);
        json_put_string(json, "file", graph_str(graph, at->file));
        json_put_number(json, "line", at->line);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void put_why(JsonWriter *json, const Graph *graph, const uint32_t *why, size_t count) {
    json_key(json, "why");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < count; i++) put_need(json, graph, &graph->edges[why[i]]);
    json_array_end(json);
}

static void put_recovery(JsonWriter *json, const Graph *graph, const Recovery *recovery) {
    json_key(json, "recovery");
    json_object(json, JSON_INLINE);
    json_put_name(json, "class", recovery_name(recovery->class));
    json_put_optional(json, "alternative",
                      recovery->group ? graph_str(graph, graph->groups[recovery->group].why) : STR_NONE);
    put_key(json, graph, "actor", recovery->actor);
    put_key(json, graph, "standby", recovery->standby);
    json_put_bool(json, "has_twin", recovery->has_twin);
    put_why(json, graph, recovery->why, recovery->why_count);
    json_object_end(json);
}

static void put_service(JsonWriter *json, const Graph *graph, const ReplayService *service, Arena *arena) {
    json_object(json, JSON_LINES);
    put_key(json, graph, "service", service->service);
    json_key(json, "minutes");
    json_object(json, JSON_INLINE);
    for (int state = 0; state < REPLAY_STATE_COUNT; state++)
        json_put_number(json, replay_state_name((ReplayState)state), (uint64_t)service->minutes[state]);
    json_object_end(json);
    put_recovery(json, graph, &service->recovery);
    json_key(json, "spans");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < service->span_count; i++) {
        const ReplaySpan *span = &service->spans[i];
        json_object(json, JSON_INLINE);
        json_put_name(json, "state", replay_state_name(span->state));
        put_time(json, arena, "from", span->from);
        put_time(json, arena, "until", span->until);
        put_key(json, graph, "cause", span->cause);
        put_why(json, graph, span->why, span->why_count);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void put_phases(JsonWriter *json, const Replay *replay, Arena *arena) {
    json_key(json, "phases");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < replay->outage->phase_count; i++) {
        const OutagePhase *phase = &replay->outage->phases[i];
        json_object(json, JSON_INLINE);
        json_put_string(json, "what", phase->what);
        put_time(json, arena, "from", phase->from);
        put_time(json, arena, "until", phase->until);
        json_key(json, "effects");
        json_array(json, JSON_INLINE);
        for (int effect = 0; effect < OUTAGE_EFFECT_COUNT; effect++)
            if (phase->effects >> effect & 1) json_string(json, str_from(outage_effect_name((OutageEffect)effect)));
        json_array_end(json);
        json_key(json, "fails");
        json_array(json, JSON_INLINE);
        for (size_t k = 0; k < phase->fail_count; k++) json_string(json, phase->fails[k]);
        json_array_end(json);
        json_put_optional(json, "any_zone", phase->any_zone);
        json_put_bool(json, "is_judged", !phase->is_told_only);
        json_put_bool(json, "is_used", replay->is_used[i]);
        json_object_end(json);
    }
    json_array_end(json);
}

static void put_helps(JsonWriter *json, const Graph *graph, const Replay *replay) {
    json_key(json, "would_have_helped");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < replay->help_count; i++) {
        const ReplayHelp *help = &replay->helps[i];
        json_object(json, JSON_INLINE);
        put_key(json, graph, "node", help->node);
        json_key(json, "services");
        json_array(json, JSON_INLINE);
        for (size_t k = 0; k < help->services.count; k++)
            json_string(json, graph_str(graph, graph->nodes[help->services.items[k]].key));
        json_array_end(json);
        json_key(json, "need");
        put_need(json, graph, help->need);
        json_object_end(json);
    }
    json_array_end(json);
    json_put_bool(json, "would_have_helped_truncated", replay->is_help_truncated);
}

void report_replay_json(const Graph *graph, const Replay *replays, size_t count, Arena *arena, StrBuf *out) {
    JsonWriter json = json_writer(out);
    const Outage *outage = replays[0].outage;
    json_object(&json, JSON_LINES);
    json_put_string(&json, "outage", outage->id);
    json_put_string(&json, "name", outage->name);
    json_put_string(&json, "source", outage->source);
    put_time(&json, arena, "from", outage->from);
    put_time(&json, arena, "until", outage->until);
    json_put_number(&json, "service_count", graph->service_count);
    json_key(&json, "replays");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < count; i++) {
        json_object(&json, JSON_LINES);
        put_key(&json, graph, "zone", replays[i].zone);
        json_put_number(&json, "services_of_unknown_region", replays[i].unplaced_count);
        put_phases(&json, &replays[i], arena);
        json_key(&json, "services");
        json_array(&json, JSON_LINES);
        for (size_t k = 0; k < replays[i].service_count; k++) put_service(&json, graph, &replays[i].services[k], arena);
        json_array_end(&json);
        put_helps(&json, graph, &replays[i]);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
}
