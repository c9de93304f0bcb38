#include "reports/json_recovery.h"

#include <stdlib.h>

struct RecoveryWriter {
    const Graph *graph;
    FailureProofs *proofs;
    const Recoveries *recoveries;
    NodeId *touched; /* room for all services */
};

RecoveryWriter *json_recovery_new(const Graph *graph, const FailureEngine *engine, Arena *arena) {
    RecoveryWriter *writer = ARENA_NEW(arena, RecoveryWriter);
    *writer = (RecoveryWriter){.graph = graph,
                               .proofs = failure_proofs_new(engine, arena),
                               .recoveries = recoveries_new(graph, arena),
                               .touched = ARENA_ARRAY(arena, NodeId, 3 * graph->service_count)};
    return writer;
}

static int by_id(const void *left, const void *right) {
    const NodeId *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Services that stop, serve in part or go on with what is left; by id, each once. */
static size_t list_touched(RecoveryWriter *writer, const Impact *impact) {
    const NodeSet sets[] = {impact->services[EFFECT_DOWN], impact->services[EFFECT_DEGRADED], impact->redundancy_lost};
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        for (size_t k = 0; k < sets[i].count; k++) writer->touched[count++] = sets[i].items[k];
    if (count) qsort(writer->touched, count, sizeof *writer->touched, by_id);
    for (size_t i = 0; i < count; i++)
        if (!kept || writer->touched[kept - 1] != writer->touched[i]) writer->touched[kept++] = writer->touched[i];
    return kept;
}

static void put_id(JsonWriter *json, const char *key, uint32_t id) {
    if (id)
        json_put_number(json, key, id);
    else
        json_put_null(json, key);
}

/* Where the edge is written; the place of what needs when nothing says where. */
static Location place_of(const Graph *graph, const GraphEdge *edge) {
    for (uint32_t i = 0; i < edge->evidence_count; i++)
        if (graph->evidence[edge->first_evidence + i].line) return graph->evidence[edge->first_evidence + i];
    return graph->nodes[edge->from].location;
}

static void put_step(JsonWriter *json, const Graph *graph, const GraphEdge *edge) {
    json_key(json, "step");
    json_object(json, JSON_INLINE);
    Location at = place_of(graph, edge);
    json_put_number(json, "from", edge->from);
    json_put_number(json, "to", edge->to);
    if (at.file && at.line) {
        json_put_number(json, "repository", at.repository);
        json_put_string(json, "file", graph_str(graph, at.file));
        json_put_number(json, "line", at.line);
    } else {
        json_put_null(json, "repository");
        json_put_null(json, "file");
        json_put_null(json, "line");
    }
    json_object_end(json);
}

void json_put_recovery(RecoveryWriter *writer, JsonWriter *json, const Impact *impact) {
    const Graph *graph = writer->graph;
    size_t count = list_touched(writer, impact);
    json_key(json, "recovery");
    json_array(json, JSON_INLINE);
    if (count) failure_proofs_run(writer->proofs, &impact->domain, 1);
    Arena *scratch = arena_new();
    for (size_t i = 0; i < count; i++) {
        Recovery recovery = recovery_of(writer->recoveries, writer->proofs, impact, writer->touched[i], scratch);
        json_object(json, JSON_INLINE);
        json_put_number(json, "service", writer->touched[i]);
        json_put_name(json, "class", recovery_name(recovery.class));
        put_id(json, "group", recovery.group);
        put_id(json, "actor", recovery.actor);
        put_id(json, "standby", recovery.standby);
        json_put_bool(json, "has_twin", recovery.has_twin);
        if (recovery.step == RECOVERY_NO_STEP)
            json_put_null(json, "step");
        else
            put_step(json, graph, &graph->edges[recovery.step]);
        json_object_end(json);
    }
    arena_free(scratch);
    json_array_end(json);
}
