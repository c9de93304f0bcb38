/* Parts of one Compose project find each other by name: hosts that one is told in its environment, or in a file of it. */
#include "graph/link.h"
#include "graph/manifest_paths.h"
#include "graph/mention.h"

typedef struct {
    Model *model;
    Map *parts; /* name → node */
    NodeId from;
    const FactsFile *file; /* where the text stands */
    Str name;              /* of the variable, where the file says it beside the text */
} HostReading;

static void add_part(Model *model, ResourceInstance *resource, void *context) {
    HostReading *reading = context;
    const Node *node = model_at(model, resource->node);
    if (node->kind == NODE_RESOURCE && !node->is_absent)
        map_put(reading->parts, model_str(model, node->name), resource->node);
}

/* "postgres://user@db:5432/orders" → "db"; a bare name only where the variable says that it is a host. */
static Str host_of(Str text, Str name) {
    size_t scheme = str_find(text, STR("://"), 0), end = 0;
    Str rest = scheme == SIZE_MAX ? text : str_slice(text, scheme + 3, text.size);
    size_t slash = str_find_char(rest, '/', 0), at = str_find_char(rest, '@', 0);
    if (at != SIZE_MAX && (slash == SIZE_MAX || at < slash)) rest = str_slice(rest, at + 1, rest.size);
    while (end < rest.size && rest.data[end] != ':' && rest.data[end] != '/' && rest.data[end] != '?') end++;
    bool has_port =
        end + 1 < rest.size && rest.data[end] == ':' && rest.data[end + 1] >= '0' && rest.data[end + 1] <= '9';
    bool is_host = scheme != SIZE_MAX || has_port || (end == rest.size && key_names_endpoint(name));
    return is_host ? str_slice(rest, 0, end) : STR_NONE;
}

/* {DB: …}, or a list of "DB=…". */
static void take_text(Str text, Str key, ExprId at, void *context) {
    const HostReading *reading = context;
    Model *model = reading->model;
    size_t equal = str_find_char(text, '=', 0);
    Str name = reading->name.size ? reading->name : key;
    if (!name.size && equal != SIZE_MAX) {
        name = str_slice(text, 0, equal);
        text = str_slice(text, equal + 1, text.size);
    }
    Str host = host_of(text, name);
    uint32_t part = host.size ? map_get(reading->parts, host) : MAP_NONE;
    if (part == MAP_NONE || part == reading->from) return;
    Sym detail = model_sym(model, name);
    Edge *edge = model_edge(model, reading->from, part, EDGE_REFERENCE, MODE_RUNTIME, model_place(reading->file, at));
    edge->detail = detail;
    edge->confidence = CONFIDENCE_LIKELY;
}

/* env_file: what the file says is told to the part as its own environment is. */
static void take_file(Str text, Str key, ExprId at, void *context) {
    HostReading *reading = context;
    const FactsFile *naming = reading->file;
    Str path;
    (void)key, (void)at;
    if (!files_resolve(reading->model->arena, location_of_directory(naming->facts.path), text, &path)) return;
    for (size_t i = 0; i < reading->model->file_count; i++) {
        const FactsFile *file = &reading->model->files[i];
        if (!file->is_parsed || file->repository != naming->repository || !str_equal(file->facts.path, path)) continue;
        reading->file = file;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            if (decl->kind != DECL_ASSIGNMENT) continue;
            reading->name = facts_str(&file->facts, decl->name);
            manifest_all_texts(&file->facts, decl->body, take_text, reading);
        }
        reading->file = naming;
        reading->name = STR_NONE;
    }
}

static void read_part(Model *model, ResourceInstance *resource, void *context) {
    HostReading *reading = context;
    const Facts *facts;
    reading->from = resource->node;
    reading->file = &model->files[resource->set->decl.file];
    if (model_at(model, resource->node)->is_absent) return;
    ExprId environment = resource_expression(resource, STR("environment"), &facts);
    manifest_all_texts(facts, environment, take_text, reading);
    manifest_all_texts(facts, resource_expression(resource, STR("env_file"), &facts), take_file, reading);
}

void link_compositions(Model *model, Instances *instances) {
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        if (!str_equal(root->unit->format, STR("compose"))) continue;
        HostReading reading = {.model = model, .parts = map_new(model->arena)};
        instances_each_resource(root, add_part, &reading);
        instances_each_resource(root, read_part, &reading);
    }
}
