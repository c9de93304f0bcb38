/* AWS::Serverless-2016-10-31: resources of SAM become those of CloudFormation, with the roles, permissions, stages and event
 * sources that the transform makes beside them, under the logical ids that it gives. What is made stands in data (sam/);
 * here is how it is read. A type has rows, and a row says, if its `if` holds:
 *
 *     id, Type, Properties …    this resource is made; `as`: what `!Ref Owner.Name` leads to; `case`: made where the Fn::If at
 *                               the path gives nothing; `merge`: made by several, each adds its part
 *     Properties (without id)   these come to the resource itself
 *     amend                     … or to the one that it names
 *     let                       names for the rows that follow
 *     add, value                one more entry of the role's `managed` or `policies`
 *     each, rows                the rows, for each entry: `key` (or what the row's `key` says), `value`, `number`
 *     rows, use                 more rows; those of sam/shared.json
 *     call                      something that needs a program
 *
 * What was written stays in the resource: a reference in Policies or Events is still one of the function. Made nodes are
 * marked, so that whoever reads the facts can tell what stands in the source. */
#include "parsers/formats/sam.h"

#include "analyzer/core/asset.h"
#include "analyzer/core/limits.h"
#include "parsers/formats/formats.h"

static const DocNode *row_get(const DocNode *row, const char *name) { return document_get(row, str_from(name)); }

const DocNode *sam_data(Sam *sam, const char *file) {
    for (size_t i = 0; i < sam_assets.count; i++) {
        const Asset *asset = &sam_assets.items[i];
        DocNode *root = NULL;
        if (!str_equal(str_from(asset->path), str_from(file))) continue;
        document_parse_json(&root, str_of((const char *)asset->data, asset->size), sam->arena, NULL);
        return root;
    }
    return NULL;
}

SamResource *sam_resource(Sam *sam, Str id) {
    uint32_t index = map_get(sam->by_id, id);
    return index == MAP_NONE ? NULL : &sam->resources.items[index];
}

PatternScope sam_scope(Sam *sam, const SamResource *resource) {
    DocNode *at = ARENA_NEW(sam->arena, DocNode);
    *at = *resource->key;
    at->end_line = resource->body->end_line > at->line ? resource->body->end_line : at->line;
    PatternScope scope = {.arena = sam->arena,
                          .nodes_left = &sam->nodes_left,
                          .at = at,
                          .subject = resource->properties,
                          .parameters = document_get(sam->root, STR("Parameters"))};
    pattern_bind_text(&scope, STR("id"), resource->id);
    return scope;
}

/* ---- Conditions ---- */

static void add_condition(Sam *sam, const PatternScope *scope, Str name, DocNode *value) {
    if (document_get(document_get(sam->root, STR("Conditions")), name)) return;
    for (size_t i = 0; i < sam->conditions.count; i += 2)
        if (str_equal(sam->conditions.items[i]->value, name)) return;
    *VEC_PUSH(sam->arena, &sam->conditions) = pattern_scalar(scope, name);
    *VEC_PUSH(sam->arena, &sam->conditions) = value;
}

static DocNode *named_condition(const PatternScope *scope, Str name) {
    return pattern_call(scope, "Condition", pattern_scalar(scope, name));
}

Str sam_opposite(Sam *sam, const PatternScope *scope, Str name) {
    Str opposite = str_format(sam->arena, "NOT%.*s", STR_ARG(name));
    DocNode *operand = named_condition(scope, name);
    add_condition(sam, scope, opposite, pattern_call(scope, "Fn::Not", pattern_sequence(scope, &operand, 1)));
    return opposite;
}

void sam_any_condition(Sam *sam, const PatternScope *scope, Str name, const DocNodes *conditions) {
    DocNodes operands = {0};
    for (size_t i = 0; i < conditions->count; i++)
        *VEC_PUSH(sam->arena, &operands) = named_condition(scope, conditions->items[i]->value);
    add_condition(sam, scope, name,
                  pattern_call(scope, "Fn::Or", pattern_sequence(scope, operands.items, operands.count)));
}

/* ---- Rows ---- */

/* Words of a row that say how it is read; the others are members of what is made. */
static bool is_control(Str name) {
    static const char *const words[] = {"if",   "id",   "as",  "case", "merge", "amend", "let", "add",        "value",
                                        "each", "rows", "use", "call", "key",   "of",    "api", "integration"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(name, str_from(words[i]))) return true;
    return false;
}

/* Made where the Fn::If gives nothing, under its condition; else under that of the owner. */
static DocNode *condition_of(Sam *sam, uint32_t owner, const PatternScope *scope, const DocNode *row) {
    const DocNode *path = row_get(row, "case");
    const DocNode *node = path ? pattern_find(scope, pattern_text(scope, path->value)) : NULL;
    uint32_t branch = pattern_open_branch(node);
    if (!branch) return sam->resources.items[owner].condition;
    Str name = document_text(document_value(intrinsic_argument(node, "If"), 0));
    return pattern_scalar(scope, branch == 1 ? name : sam_opposite(sam, scope, name));
}

static DocNode *body_of(Sam *sam, uint32_t owner, const PatternScope *scope, const DocNode *row) {
    DocNodes pairs = {0};
    for (uint32_t i = 0; i < row->count; i++) {
        Str name = document_key(row, i)->value;
        if (is_control(name)) continue;
        DocNode *value = pattern_make(scope, document_value(row, i));
        if (!value) continue;
        *VEC_PUSH(sam->arena, &pairs) = pattern_scalar(scope, name);
        *VEC_PUSH(sam->arena, &pairs) = value;
    }
    *VEC_PUSH(sam->arena, &pairs) = pattern_scalar(scope, STR("MadeBy"));
    *VEC_PUSH(sam->arena, &pairs) = pattern_scalar(scope, sam->resources.items[owner].id);
    DocNode *condition = condition_of(sam, owner, scope, row);
    if (condition) {
        *VEC_PUSH(sam->arena, &pairs) = pattern_scalar(scope, STR("Condition"));
        *VEC_PUSH(sam->arena, &pairs) = condition;
    }
    return pattern_mapping(scope, pairs.items, pairs.count / 2);
}

/* What several make is there when one of them is. */
static DocNode *without_condition(const PatternScope *scope, const DocNode *body) {
    DocNodes pairs = {0};
    for (uint32_t i = 0; i < body->count; i++) {
        if (str_equal(document_key(body, i)->value, STR("Condition"))) continue;
        *VEC_PUSH(scope->arena, &pairs) = document_key(body, i);
        *VEC_PUSH(scope->arena, &pairs) = document_value(body, i);
    }
    return pattern_mapping(scope, pairs.items, pairs.count / 2);
}

static void meet_again(PatternScope *scope, SamMade *made, DocNode *body, bool is_merged) {
    Str condition = document_text(document_get(body, STR("Condition")));
    bool differs = !str_equal(condition, document_text(document_get(made->body, STR("Condition"))));
    if (is_merged) made->body = pattern_merge(scope, body, made->body);
    if (differs) made->body = without_condition(scope, made->body);
}

SamMade *sam_make(Sam *sam, uint32_t owner, PatternScope *scope, Str id, const DocNode *row) {
    if (id.size == 0 || sam->nodes_left == 0 || map_get(sam->by_id, id) != MAP_NONE) return NULL;
    DocNode *body = body_of(sam, owner, scope, row);
    bool is_new = false;
    uint32_t entry = map_add(sam->made_by_id, id, (uint32_t)sam->made.count, &is_new);
    if (!is_new) {
        SamMade *made = &sam->made.items[map_value_at(sam->made_by_id, entry)];
        meet_again(scope, made, body, row_get(row, "merge") != NULL);
        return made;
    }
    SamMade *made = VEC_PUSH(sam->arena, &sam->made);
    *made = (SamMade){id, pattern_scalar(scope, id), body, owner};
    return made;
}

static void name_made(Sam *sam, Str owner, const DocNode *as, Str id) {
    if (!as || map_get(sam->names, str_format(sam->arena, "%.*s.%.*s", STR_ARG(owner), STR_ARG(as->value))) != MAP_NONE)
        return;
    map_put(sam->names, str_format(sam->arena, "%.*s.%.*s", STR_ARG(owner), STR_ARG(as->value)),
            (uint32_t)sam->name_ids.count);
    *VEC_PUSH(sam->arena, &sam->name_ids) = id;
}

/* Members of SAM's own resources take the place of what they mean; to others they come. */
static void amend(const PatternScope *scope, SamResource *resource, const DocNode *row) {
    DocNode *properties = pattern_make(scope, row_get(row, "Properties"));
    DocNode *depends = pattern_make(scope, row_get(row, "DependsOn"));
    if (properties) resource->made = pattern_merge(scope, resource->made, properties);
    if (depends) resource->depends = pattern_merge(scope, resource->depends, depends);
}

static void bind_all(PatternScope *scope, const DocNode *let) {
    PatternScope before = *scope;
    for (uint32_t i = 0; i < let->count; i++)
        pattern_bind(scope, document_key(let, i)->value, pattern_make(&before, document_value(let, i)));
}

static void run_each(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *row) {
    DocNode *entries = pattern_find(scope, row_get(row, "each")->value);
    if (!entries || (entries->tag.size && entries->kind != DOC_SCALAR)) return;
    const DocNode *outer = scope->at, *rows = row_get(row, "rows"), *name = row_get(row, "key");
    uint32_t count = entries->kind == DOC_SCALAR ? 1 : entries->count;
    for (uint32_t i = 0; i < count && sam->nodes_left; i++) {
        DocNode *value = entries->kind == DOC_SCALAR ? entries : document_value(entries, i);
        DocNode *key = entries->kind == DOC_MAPPING ? document_key(entries, i) : value;
        if (key->kind != DOC_SCALAR && entries->kind == DOC_MAPPING) continue;
        pattern_bind(scope, name ? name->value : STR("key"), key);
        pattern_bind(scope, STR("value"), value);
        pattern_bind_text(scope, STR("number"), str_format(sam->arena, "%u", (unsigned)i + 1));
        if (!key->is_made) scope->at = key;
        sam_run(sam, owner, scope, rows);
        scope->at = outer;
    }
}

static void bind_list(PatternScope *scope, Str name, const DocNodes *list) {
    pattern_bind(scope, name, list->count ? pattern_sequence(scope, list->items, list->count) : NULL);
}

static void call(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *row) {
    Str name = row_get(row, "call")->value;
    if (str_equal(name, STR("events"))) sam_events(sam, owner, scope, row_get(row, "of")->value);
    if (str_equal(name, STR("policies"))) sam_policies(sam, owner, scope);
    if (str_equal(name, STR("route"))) sam_route(sam, owner, scope, row);
    if (str_equal(name, STR("body"))) sam_body(sam, owner, scope);
    if (str_equal(name, STR("version"))) sam_version(scope);
    if (str_equal(name, STR("lists"))) {
        bind_list(scope, STR("managed"), &sam->resources.items[owner].managed);
        bind_list(scope, STR("policies"), &sam->resources.items[owner].policies);
    }
}

static void add_entry(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *row) {
    SamResource *resource = &sam->resources.items[owner];
    DocNodes *list = str_equal(row_get(row, "add")->value, STR("managed")) ? &resource->managed : &resource->policies;
    DocNode *value = pattern_make(scope, row_get(row, "value"));
    if (!value) return;
    for (size_t i = 0; i < list->count && value->kind == DOC_SCALAR; i++)
        if (str_equal(document_text(list->items[i]), value->value)) return;
    *VEC_PUSH(sam->arena, list) = value;
}

static void run_row(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *row) {
    if (!pattern_holds(scope, row_get(row, "if"))) return;
    const DocNode *id = row_get(row, "id"), *target = row_get(row, "amend"), *let = row_get(row, "let");
    if (let) bind_all(scope, let);
    if (row_get(row, "call")) call(sam, owner, scope, row);
    if (row_get(row, "add")) add_entry(sam, owner, scope, row);
    if (id) {
        Str name = pattern_text(scope, id->value);
        if (sam_make(sam, owner, scope, name, row))
            name_made(sam, sam->resources.items[owner].id, row_get(row, "as"), name);
    } else if (target) {
        SamResource *other = sam_resource(sam, pattern_text(scope, target->value));
        if (other) amend(scope, other, row);
    } else {
        amend(scope, &sam->resources.items[owner], row);
    }
    if (row_get(row, "use")) sam_run(sam, owner, scope, document_get(sam->shared, row_get(row, "use")->value));
    if (row_get(row, "each"))
        run_each(sam, owner, scope, row);
    else
        sam_run(sam, owner, scope, row_get(row, "rows"));
}

void sam_run(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *rows) {
    for (uint32_t i = 0; rows && i < rows->count && sam->nodes_left; i++)
        run_row(sam, owner, scope, document_value(rows, i));
}

/* ---- Reading the template ---- */

static void mark_made(DocNode *node) {
    node->is_made = true;
    uint32_t step = node->kind == DOC_MAPPING ? 2 : 1;
    for (uint32_t i = 0; node->kind != DOC_SCALAR && i < node->count * step; i++)
        if (!node->children[i]->is_made) mark_made(node->children[i]);
}

static void read_resource(Sam *sam, DocNode *key, DocNode *body) {
    SamResource *resource = VEC_PUSH(sam->arena, &sam->resources);
    *resource = (SamResource){.key = key, .body = body, .id = document_text(key)};
    resource->condition = document_get(body, STR("Condition"));
    resource->properties = document_get(body, STR("Properties"));
    const DocNode *type = document_get(body, STR("Type"));
    if (type && !type->tag.size) resource->type = document_get(sam->types, document_text(type));
    map_put(sam->by_id, resource->id, (uint32_t)sam->resources.count - 1);
}

static void apply_globals(Sam *sam) {
    DocNode *globals = document_get(sam->root, STR("Globals"));
    if (!document_is_mapping(globals)) return;
    mark_made(globals);
    for (size_t i = 0; i < sam->resources.count; i++) {
        SamResource *resource = &sam->resources.items[i];
        const DocNode *section = resource->type ? row_get(resource->type, "globals") : NULL;
        DocNode *shared = section ? document_get(globals, section->value) : NULL;
        if (!document_is_mapping(shared)) continue;
        PatternScope scope = sam_scope(sam, resource);
        resource->properties = pattern_merge(&scope, shared, resource->properties);
    }
}

static void run_pass(Sam *sam, const char *pass) {
    size_t count = sam->resources.count;
    for (uint32_t i = 0; i < count && sam->nodes_left; i++) {
        const DocNode *type = sam->resources.items[i].type;
        if (!type || !str_equal(row_get(type, "pass")->value, str_from(pass))) continue;
        PatternScope scope = sam_scope(sam, &sam->resources.items[i]);
        sam_run(sam, i, &scope, row_get(type, "rows"));
    }
}

/* ---- Writing the template anew ---- */

/* Pairs of `over` take the place of those of `under`. */
static DocNode *overlay(const PatternScope *scope, DocNode *under, const DocNode *over) {
    if (!over) return under;
    DocNodes pairs = {0};
    for (uint32_t i = 0; under && under->kind == DOC_MAPPING && i < under->count; i++) {
        if (document_get(over, document_text(document_key(under, i)))) continue;
        *VEC_PUSH(scope->arena, &pairs) = document_key(under, i);
        *VEC_PUSH(scope->arena, &pairs) = document_value(under, i);
    }
    for (uint32_t i = 0; i < over->count; i++) {
        *VEC_PUSH(scope->arena, &pairs) = document_key(over, i);
        *VEC_PUSH(scope->arena, &pairs) = document_value(over, i);
    }
    return pattern_mapping(scope, pairs.items, pairs.count / 2);
}

static DocNode *as_list(const PatternScope *scope, DocNode *node) {
    return node && node->kind == DOC_SCALAR ? pattern_sequence(scope, &node, 1) : node;
}

/* The key as it is written; a made one where nobody wrote it. */
static DocNode *key_of(const PatternScope *scope, const DocNode *body, Str name) {
    for (uint32_t i = 0; i < body->count; i++)
        if (str_equal(document_text(document_key(body, i)), name)) return document_key(body, i);
    return pattern_scalar(scope, name);
}

/* The resource as it becomes; what stands in the source keeps its place and its lines. */
static DocNode *finished(Sam *sam, SamResource *resource) {
    PatternScope scope = sam_scope(sam, resource);
    DocNodes pairs = {0};
    if (!resource->type && !resource->made && !resource->depends) return resource->body;
    const DocNode *becomes = resource->type ? row_get(resource->type, "becomes") : NULL;
    if (becomes) {
        *VEC_PUSH(sam->arena, &pairs) = pattern_scalar(&scope, STR("Type"));
        *VEC_PUSH(sam->arena, &pairs) = pattern_scalar(&scope, becomes->value);
    }
    for (uint32_t i = 0; i < resource->body->count; i++) {
        DocNode *key = document_key(resource->body, i);
        Str name = document_text(key);
        if (str_equal(name, STR("Properties")) || str_equal(name, STR("DependsOn"))) continue;
        bool is_type = becomes && str_equal(name, STR("Type"));
        *VEC_PUSH(sam->arena, &pairs) = is_type ? pattern_scalar(&scope, STR("SourceType")) : key;
        *VEC_PUSH(sam->arena, &pairs) = document_value(resource->body, i);
    }
    DocNode *properties = becomes ? overlay(&scope, resource->properties, resource->made)
                                  : pattern_merge(&scope, resource->properties, resource->made);
    DocNode *depends = as_list(&scope, document_get(resource->body, STR("DependsOn")));
    depends = pattern_merge(&scope, depends, resource->depends);
    DocNode *members[] = {properties, depends};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (!members[i]) continue;
        *VEC_PUSH(sam->arena, &pairs) = key_of(&scope, resource->body, i ? STR("DependsOn") : STR("Properties"));
        *VEC_PUSH(sam->arena, &pairs) = members[i];
    }
    DocNode *body = pattern_mapping(&scope, pairs.items, pairs.count / 2);
    body->is_made = resource->body->is_made;
    body->end_line = resource->body->end_line;
    return body;
}

typedef VEC(uint32_t) Indices;

static DocNode *resources_of(Sam *sam, const PatternScope *scope) {
    DocNodes pairs = {0};
    const DocNode *source = document_get(sam->root, STR("Resources"));
    Indices *made = ARENA_ARRAY(sam->arena, Indices, sam->resources.count + 1);
    for (uint32_t i = 0; i < sam->made.count; i++) *VEC_PUSH(sam->arena, &made[sam->made.items[i].owner]) = i;
    for (size_t i = 0; i < sam->resources.count; i++) {
        SamResource *resource = &sam->resources.items[i];
        *VEC_PUSH(sam->arena, &pairs) = resource->key;
        *VEC_PUSH(sam->arena, &pairs) = finished(sam, resource);
        for (size_t k = 0; k < made[i].count; k++) {
            *VEC_PUSH(sam->arena, &pairs) = sam->made.items[made[i].items[k]].key;
            *VEC_PUSH(sam->arena, &pairs) = sam->made.items[made[i].items[k]].body;
        }
    }
    /* Loops and the like have no type and stay as they are. */
    for (uint32_t i = 0; i < source->count; i++) {
        if (sam_resource(sam, document_text(document_key(source, i)))) continue;
        *VEC_PUSH(sam->arena, &pairs) = document_key(source, i);
        *VEC_PUSH(sam->arena, &pairs) = document_value(source, i);
    }
    return pattern_mapping(scope, pairs.items, pairs.count / 2);
}

static DocNode *rewritten(Sam *sam) {
    PatternScope scope = sam_scope(sam, &sam->resources.items[0]);
    DocNode *sections[4] = {pattern_scalar(&scope, STR("Resources")), resources_of(sam, &scope)};
    size_t count = 1;
    if (sam->conditions.count) {
        DocNode *own = document_get(sam->root, STR("Conditions"));
        DocNode *made = pattern_mapping(&scope, sam->conditions.items, sam->conditions.count / 2);
        sections[2] = pattern_scalar(&scope, STR("Conditions"));
        sections[3] = pattern_merge(&scope, own, made);
        count = 2;
    }
    return overlay(&scope, sam->root, pattern_mapping(&scope, sections, count));
}

static bool has_serverless_types(const DocNode *resources) {
    for (uint32_t i = 0; document_is_mapping(resources) && i < resources->count; i++) {
        const DocNode *body = document_value(resources, i);
        if (str_starts_with(document_text(document_get(body, STR("Type"))), STR("AWS::Serverless::"))) return true;
        if (document_get(body, STR("Connectors"))) return true;
    }
    return false;
}

DocNode *sam_expand(FactsBuilder *builder, DocNode *root, MadeNames *names, Arena *arena) {
    const DocNode *resources = document_get(root, STR("Resources"));
    *names = (MadeNames){0};
    if (!has_serverless_types(resources)) return root;
    Sam *sam = ARENA_NEW(arena, Sam);
    *sam = (Sam){.builder = builder, .arena = arena, .root = root, .nodes_left = EXPANSION_NODES_MAX};
    sam->types = sam_data(sam, "types.json");
    sam->shared = sam_data(sam, "shared.json");
    sam->events = sam_data(sam, "events.json");
    sam->by_id = map_new(arena);
    sam->made_by_id = map_new(arena);
    sam->names = map_new(arena);
    for (uint32_t i = 0; i < resources->count; i++) {
        DocNode *key = document_key(resources, i), *body = document_value(resources, i);
        if (key->kind == DOC_SCALAR && document_is_mapping(body) && !str_starts_with(key->value, STR("Fn::")))
            read_resource(sam, key, body);
    }
    if (sam->resources.count == 0) return root;
    sam_implicit_apis(sam);
    apply_globals(sam);
    run_pass(sam, "0");
    run_pass(sam, "1");
    sam_connect(sam);
    if (sam->nodes_left == 0)
        facts_add_note(builder, DIAG_LIMIT, document_key(resources, 0)->line,
                       "the transform makes more than %d parts; the rest of them is left out", EXPANSION_NODES_MAX);
    *names = (MadeNames){sam->names, sam->name_ids.items};
    return rewritten(sam);
}
