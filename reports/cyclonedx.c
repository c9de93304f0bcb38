/* CycloneDX 1.6: services and what they depend on, to be joined with bills of materials
 * (https://cyclonedx.org/docs/1.6/json/). Without serial number and time: the same source gives the same bytes. */
#include "reports/json_writer.h"
#include "reports/place.h"
#include "reports/service_view.h"

static void put_property(JsonWriter *json, const char *name, Str value) {
    if (!value.size) return;
    json_object(json, JSON_INLINE);
    json_put_name(json, "name", name);
    json_put_string(json, "value", value);
    json_object_end(json);
}

static void put_service(JsonWriter *json, const Graph *graph, NodeId id, Arena *arena) {
    const Node *node = &graph->nodes[id];
    json_object(json, JSON_INLINE);
    json_put_string(json, "bom-ref", graph_str(graph, node->key));
    if (node->provider) {
        json_key(json, "provider");
        json_object(json, JSON_INLINE);
        json_put_string(json, "name", graph_str(graph, node->provider));
        json_object_end(json);
    }
    json_put_string(json, "name", node_title(graph, id));
    if (node->kind == NODE_THIRD_PARTY) json_put_bool(json, "x-trust-boundary", true);
    json_key(json, "properties");
    json_array(json, JSON_INLINE);
    put_property(json, "faultline:kind", str_from(node_kind_word(node->kind)));
    put_property(json, "faultline:region", graph_str(graph, node->region));
    if (node->location.file) {
        Str path = shown_path(graph, &node->location, arena);
        put_property(json, "faultline:place", str_format(arena, "%.*s:%u", STR_ARG(path), node->location.line));
    }
    json_array_end(json);
    json_object_end(json);
}

static void put_dependencies(JsonWriter *json, const Graph *graph, const ServiceView *view) {
    size_t need = 0;
    json_key(json, "dependencies");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < view->node_count; i++) {
        json_object(json, JSON_INLINE);
        json_put_string(json, "ref", graph_str(graph, graph->nodes[view->nodes[i]].key));
        json_key(json, "dependsOn");
        json_array(json, JSON_INLINE);
        for (; need < view->need_count && view->needs[need].from == i; need++)
            json_string(json, graph_str(graph, graph->nodes[view->nodes[view->needs[need].to]].key));
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

void report_cyclonedx(const Report *report, StrBuf *out) {
    const Graph *graph = report->graph;
    ServiceView view;
    service_view(graph, out->arena, &view);
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_name(&json, "bomFormat", "CycloneDX");
    json_put_name(&json, "specVersion", "1.6");
    json_put_number(&json, "version", 1);
    json_key(&json, "metadata");
    json_object(&json, JSON_INLINE);
    json_key(&json, "tools");
    json_object(&json, JSON_INLINE);
    json_key(&json, "components");
    json_array(&json, JSON_INLINE);
    json_object(&json, JSON_INLINE);
    json_put_name(&json, "type", "application");
    json_put_name(&json, "name", "faultline");
    json_put_string(&json, "version", report->tool_version);
    json_object_end(&json);
    json_array_end(&json);
    json_object_end(&json);
    json_object_end(&json);
    json_key(&json, "services");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < view.node_count; i++) put_service(&json, graph, view.nodes[i], out->arena);
    json_array_end(&json);
    put_dependencies(&json, graph, &view);
    json_object_end(&json);
    json_finish(&json);
}
