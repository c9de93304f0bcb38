/* Events of functions and state machines, and the APIs that they ask for: what calls the rows of sam/events.json. */
#include "parsers/formats/sam.h"

static const DocNode *row_get(const DocNode *row, const char *name) { return document_get(row, str_from(name)); }

static const DocNode *node_at(const PatternScope *scope, const DocNode *key, const DocNode *value) {
    DocNode *at = ARENA_NEW(scope->arena, DocNode);
    *at = *key;
    at->end_line = value->end_line > key->line ? value->end_line : key->line;
    return at;
}

/* What an event refers to stands at the event. */
static void move_targets(PatternScope *scope) {
    static const char *const names[] = {"target", "target_arn", "aliased"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str name = str_from(names[i]);
        pattern_bind(scope, name, pattern_make(scope, pattern_find(scope, name)));
    }
}

void sam_events(Sam *sam, uint32_t owner, PatternScope *scope, Str kind) {
    const DocNode *events = pattern_find(scope, STR("Events")), *rows = document_get(sam->events, kind);
    Str id = sam->resources.items[owner].id;
    for (uint32_t i = 0; document_is_mapping(events) && !events->tag.size && i < events->count; i++) {
        const DocNode *key = document_key(events, i), *event = document_value(events, i);
        const DocNode *own = document_get(rows, document_text(document_get(event, STR("Type"))));
        if (key->kind != DOC_SCALAR || !own) continue;
        PatternScope inner = *scope;
        inner.at = node_at(scope, key, event);
        inner.subject = document_get(event, STR("Properties"));
        pattern_bind_text(&inner, STR("event"), str_concat(sam->arena, id, key->value));
        move_targets(&inner);
        sam_run(sam, owner, &inner, own);
    }
}

/* ---- Which API ---- */

static const DocNode *implicit_id(const Sam *sam, const DocNode *row) {
    return row_get(document_get(sam->types, row_get(row, "of")->value), "implicit");
}

static Str api_of(const Sam *sam, const DocNode *row, const DocNode *properties) {
    const DocNode *node = document_get(properties, row_get(row, "api")->value);
    if (!node) return implicit_id(sam, row)->value;
    Str text = node->tag.size ? STR_NONE : document_text(node);
    return text.size ? text : intrinsic_target(node);
}

static bool is_free_path(const DocNode *properties) {
    Str path = document_text(document_get(properties, STR("Path")));
    return path.size == 0 || str_equal(path, STR("$default"));
}

/* A function that takes whatever an HTTP API has no route for needs no leave for single routes. */
static bool is_covered(const Sam *sam, uint32_t owner, const PatternScope *scope, const DocNode *row) {
    const DocNode *events = document_get(sam->resources.items[owner].properties, STR("Events"));
    if (is_free_path(scope->subject) || !row_get(document_get(sam->types, row_get(row, "of")->value), "extends"))
        return false;
    Str api = api_of(sam, row, scope->subject);
    for (uint32_t i = 0; document_is_mapping(events) && i < events->count; i++) {
        const DocNode *event = document_value(events, i), *properties = document_get(event, STR("Properties"));
        if (!str_equal(document_text(document_get(event, STR("Type"))), STR("HttpApi"))) continue;
        if (is_free_path(properties) && str_equal(api_of(sam, row, properties), api)) return true;
    }
    return false;
}

/* The transform writes an API's definition where the template gives none. Of one that stands elsewhere the events say as
 * much as can be told: which function has which path. */
static bool is_written(const SamResource *api) {
    const DocNode *body = document_get(api->properties, STR("DefinitionBody"));
    const DocNode *merge = document_get(api->properties, STR("MergeDefinitions"));
    bool is_seen = body && !intrinsic_argument(body, "Transform") && body->kind == DOC_MAPPING;
    return !is_seen || row_get(api->type, "extends") || (merge && merge->is_true);
}

static Str method_of(const PatternScope *scope) {
    const DocNode *node = document_get(scope->subject, STR("Method"));
    Str method = str_lower(scope->arena, node && !node->tag.size ? document_text(node) : STR_NONE);
    return method.size == 0 || str_equal(method, STR("any")) ? STR("x-amazon-apigateway-any-method") : method;
}

static void bind_stage(PatternScope *scope, const SamResource *api) {
    const DocNode *stage = api ? document_get(api->properties, STR("StageName")) : NULL;
    Str text = stage && !stage->tag.size ? document_text(stage) : STR_NONE;
    pattern_bind_text(scope, STR("stage"), !api ? STR("AllStages") : text.size ? text : STR("Stage"));
}

void sam_route(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *row) {
    Str id = api_of(sam, row, scope->subject);
    SamResource *api = sam_resource(sam, id);
    DocNode *given = pattern_find(scope, row_get(row, "api")->value);
    bool is_text = !given || (!given->tag.size && given->kind == DOC_SCALAR);
    pattern_bind(scope, STR("api"), is_text && api ? pattern_ref(scope, id) : given);
    bind_stage(scope, api);
    bool covers = is_covered(sam, owner, scope, row);
    pattern_bind(scope, STR("is_covered"), covers ? pattern_scalar(scope, STR("yes")) : NULL);
    if (!api || !api->type || !is_written(api)) return;
    DocNode *integration = pattern_make(scope, row_get(row, "integration"));
    const DocNode *path = document_get(scope->subject, STR("Path"));
    Str text = path && !path->tag.size ? document_text(path) : STR_NONE;
    if (integration)
        *VEC_PUSH(sam->arena, &api->routes) =
            (SamRoute){text.size ? text : STR("$default"), method_of(scope), integration};
}

/* ---- Definitions ---- */

static DocNode *path_item(const PatternScope *scope, const SamRoute *route) {
    DocNode *operation = pattern_call(scope, "x-amazon-apigateway-integration", route->integration);
    return pattern_call(scope, "", operation);
}

void sam_body(Sam *sam, uint32_t owner, PatternScope *scope) {
    SamResource *api = &sam->resources.items[owner];
    DocNode *body = document_get(api->properties, STR("DefinitionBody"));
    Map *by_path = map_new(sam->arena);
    DocNodes paths = {0};
    for (size_t i = 0; i < api->routes.count; i++) {
        const SamRoute *route = &api->routes.items[i];
        bool is_new = false;
        uint32_t entry = map_add(by_path, route->path, (uint32_t)paths.count, &is_new);
        DocNode *item = path_item(scope, route);
        document_key(item, 0)->value = route->method;
        if (!is_new) {
            DocNode **known = &paths.items[map_value_at(by_path, entry) + 1];
            *known = pattern_merge(scope, *known, item);
            continue;
        }
        *VEC_PUSH(sam->arena, &paths) = pattern_scalar(scope, route->path);
        *VEC_PUSH(sam->arena, &paths) = item;
    }
    if (paths.count) {
        DocNode *made = pattern_call(scope, "paths", pattern_mapping(scope, paths.items, paths.count / 2));
        body = pattern_merge(scope, body, made);
    }
    if (body) api->made = pattern_merge(scope, api->made, pattern_call(scope, "Body", body));
}

/* ---- Implicit APIs ---- */

static SamResource *add_implicit(Sam *sam, const PatternScope *scope, Str id, Str type_name) {
    const DocNode *type = document_get(sam->types, type_name);
    DocNode *properties = pattern_make(scope, row_get(type, "implicit_properties"));
    DocNode *pairs[6] = {pattern_scalar(scope, STR("Type")),       pattern_scalar(scope, type_name),
                         pattern_scalar(scope, STR("MadeBy")),     pattern_find(scope, STR("id")),
                         pattern_scalar(scope, STR("Properties")), properties};
    SamResource *api = VEC_PUSH(sam->arena, &sam->resources);
    *api = (SamResource){.key = pattern_scalar(scope, id),
                         .body = pattern_mapping(scope, pairs, properties ? 3 : 2),
                         .id = id,
                         .type = type,
                         .properties = properties};
    map_put(sam->by_id, id, (uint32_t)sam->resources.count - 1);
    return api;
}

static void ask_for_api(Sam *sam, uint32_t owner, const DocNode *key, const DocNode *event, Map *implicit) {
    Str type = document_text(document_get(event, STR("Type")));
    const DocNode *properties = document_get(event, STR("Properties")), *row = NULL;
    for (uint32_t k = 0; !row && k < sam->events->count; k++)
        row = document_value(document_get(document_value(sam->events, k), type), 0);
    if (!row || !row_get(row, "of")) return;
    bool needs_path = row_get(document_get(sam->types, row_get(row, "of")->value), "extends") == NULL;
    if (needs_path && !document_get(properties, STR("Path"))) return;
    Str id = implicit_id(sam, row)->value;
    if (!str_equal(api_of(sam, row, properties), id)) return;
    SamResource *api = sam_resource(sam, id);
    if (api && map_get(implicit, id) == MAP_NONE) return; /* the template declares it */
    if (!api) {
        PatternScope scope = sam_scope(sam, &sam->resources.items[owner]);
        scope.at = node_at(&scope, key, event);
        api = add_implicit(sam, &scope, id, row_get(row, "of")->value);
        map_put(implicit, id, 1);
    }
    DocNode *condition = sam->resources.items[owner].condition;
    if (!condition || condition->kind != DOC_SCALAR) api->has_free_route = true;
    for (size_t i = 0; condition && i < api->conditions.count; i++)
        if (str_equal(api->conditions.items[i]->value, document_text(condition))) return;
    if (condition && condition->kind == DOC_SCALAR) *VEC_PUSH(sam->arena, &api->conditions) = condition;
}

/* An API that only conditional things ask for is there when one of them is. */
static void give_condition(Sam *sam, SamResource *api) {
    if (api->has_free_route || api->conditions.count == 0) return;
    PatternScope scope = sam_scope(sam, api);
    api->condition = api->conditions.items[0];
    if (api->conditions.count > 1) {
        Str name = row_get(api->type, "condition")->value;
        sam_any_condition(sam, &scope, name, &api->conditions);
        api->condition = pattern_scalar(&scope, name);
    }
    DocNode *pair[2] = {pattern_scalar(&scope, STR("Condition")), api->condition};
    api->body = pattern_merge(&scope, api->body, pattern_mapping(&scope, pair, 1));
}

void sam_implicit_apis(Sam *sam) {
    Map *implicit = map_new(sam->arena);
    size_t count = sam->resources.count;
    for (uint32_t i = 0; i < count; i++) {
        const DocNode *events = document_get(sam->resources.items[i].properties, STR("Events"));
        if (!sam->resources.items[i].type || !document_is_mapping(events)) continue;
        for (uint32_t k = 0; k < events->count; k++)
            if (document_key(events, k)->kind == DOC_SCALAR)
                ask_for_api(sam, i, document_key(events, k), document_value(events, k), implicit);
    }
    for (size_t i = count; i < sam->resources.count; i++) give_condition(sam, &sam->resources.items[i]);
}
