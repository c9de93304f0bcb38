#include "reports/json_roots.h"

#include "reports/report.h"

typedef struct {
    JsonWriter *json;
    const RootMap *map;
    const Model *model;
} Output;

static void put_sym(const Output *output, const char *key, Sym id) {
    json_put_optional(output->json, key, model_str(output->model, id));
}

static void put_place(const Output *output, const Location *at) {
    if (at->file) {
        json_put_number(output->json, "repository", at->repository);
        put_sym(output, "file", at->file);
        json_put_number(output->json, "line", at->line ? at->line : 1);
        return;
    }
    json_put_null(output->json, "repository");
    json_put_null(output->json, "file");
    json_put_null(output->json, "line");
}

/* Who is meant, wherever it is named: a root's path is not unique across repositories and deployments. */
static void put_root(const Output *output, const RootEntry *entry) {
    put_sym(output, "key", entry->key);
    json_put_string(output->json, "root", model_str(output->model, entry->root));
    put_sym(output, "deployment", entry->deployment);
}

static void put_evidence(const Output *output, const RootNeed *need) {
    JsonWriter *json = output->json;
    json_object(json, JSON_INLINE);
    put_place(output, &need->at);
    put_sym(output, "address", need->address);
    put_sym(output, "name", need->name);
    json_object_end(json);
    if (!need->target_at.file) return;
    json_object(json, JSON_INLINE);
    put_place(output, &need->target_at);
    put_sym(output, "address", need->target);
    json_put_null(json, "name");
    json_object_end(json);
}

static void put_need(const Output *output, const MappedNeed *need) {
    JsonWriter *json = output->json;
    json_object(json, JSON_INLINE);
    put_root(output, output->map->roots[need->to].entry);
    json_put_name(json, "how", root_link_name(need->link));
    json_put_name(json, "confidence", confidence_name(need->confidence));
    json_key(json, "evidence");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < need->place_count; i++) put_evidence(output, need->places[i]);
    json_array_end(json);
    json_object_end(json);
}

/* Needs that no root, or more than one, of this run can be said to meet. */
static void put_open(const Output *output, const RootNeed *need) {
    JsonWriter *json = output->json;
    json_object(json, JSON_INLINE);
    json_put_name(json, "state", root_need_state(need));
    json_put_name(json, "how", root_link_name(need->link));
    put_sym(output, "name", need->name);
    put_sym(output, "unknown", need->unknown);
    json_key(json, "candidates");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < need->candidates.count; i++)
        json_string(json, model_str(output->model, output->model->roots.items[need->candidates.items[i]].key));
    json_array_end(json);
    json_key(json, "evidence");
    json_array(json, JSON_INLINE);
    put_evidence(output, need);
    json_array_end(json);
    json_object_end(json);
}

static void put_mapped(const Output *output, const MappedRoot *root) {
    JsonWriter *json = output->json;
    Environment environment = root->entry->environment;
    json_object(json, JSON_INLINE);
    put_root(output, root->entry);
    put_sym(output, "kind", root->entry->kind);
    json_put_name(json, "environment", environment_name(environment));
    put_place(output, &root->entry->location);
    json_put_number(json, "layer", root->layer);
    if (root->cycle) {
        json_put_number(json, "cycle", root->cycle - 1);
    } else {
        json_put_null(json, "cycle");
    }
    json_put_number(json, "needed_by", root->needed_by_count);
    json_key(json, "needs");
    json_array(json, JSON_INLINE);
    for (uint32_t i = 0; i < root->need_count; i++) put_need(output, &output->map->needs[root->first_need + i]);
    json_array_end(json);
    json_key(json, "open");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < root->open_count; i++) put_open(output, root->open[i]);
    json_array_end(json);
    json_object_end(json);
}

static void put_cycle(const Output *output, const RootCycle *cycle) {
    JsonWriter *json = output->json;
    json_object(json, JSON_INLINE);
    json_key(json, "roots");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < cycle->root_count; i++)
        json_string(json, model_str(output->model, output->map->roots[cycle->roots[i]].entry->key));
    json_array_end(json);
    json_key(json, "path");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < cycle->path_count; i++) {
        const MappedNeed *need = &output->map->needs[cycle->path[i]];
        json_object(json, JSON_INLINE);
        put_sym(output, "from", output->map->roots[need->from].entry->key);
        put_sym(output, "to", output->map->roots[need->to].entry->key);
        json_put_name(json, "how", root_link_name(need->link));
        json_put_name(json, "confidence", confidence_name(need->confidence));
        json_key(json, "evidence");
        json_array(json, JSON_INLINE);
        put_evidence(output, need->places[0]);
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

void json_put_roots(JsonWriter *json, const RootMap *map, const Model *model) {
    Output output = {json, map, model};
    json_key(json, "roots");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < map->root_count; i++) put_mapped(&output, &map->roots[i]);
    json_array_end(json);
    json_key(json, "cycles");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < map->cycle_count; i++) put_cycle(&output, &map->cycles[i]);
    json_array_end(json);
}

void report_roots_json(const RootMap *map, const Model *model, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_name(&json, "schema", "faultline/1");
    json_put_roots(&json, map, model);
    json_object_end(&json);
    json_finish(&json);
}
