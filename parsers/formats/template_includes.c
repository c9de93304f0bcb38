/* AWS::Include, the one transform that is part of every account: what a file says is put where the transform stands. Files of the
 * repository are read, by their path beside the template or by what an S3 address ends with; what comes of them stands at the line
 * of the transform.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html */
#include "analyzer/core/limits.h"
#include "parsers/document.h"
#include "parsers/formats/formats.h"

enum { DEPTH_MAX = 4, INCLUDES_MAX = 100 };

typedef struct {
    FactsBuilder *builder;
    const Files *files; /* NULL: not at hand yet */
    Arena *arena;
    size_t count; /* of files that were put in */
    bool wants_files;
} Includes;

static bool is_include(const DocNode *transform) {
    return str_equal(document_text(document_get(transform, STR("Name"))), STR("AWS::Include"));
}

/* What is included, as one node; a list of transforms holds one that includes at most. */
static const DocNode *include_of(const DocNode *transform) {
    for (uint32_t i = 0; document_is_sequence(transform) && i < transform->count; i++)
        if (is_include(document_value(transform, i))) return document_value(transform, i);
    return is_include(transform) ? transform : NULL;
}

/* As it is written; empty where it is worked out otherwise than by Fn::Sub. */
static Str location_of_include(const DocNode *include) {
    const DocNode *location = document_get(document_get(include, STR("Parameters")), STR("Location"));
    if (document_is_mapping(location)) location = document_get(location, STR("Fn::Sub"));
    bool is_text = location && (location->tag.size == 0 || str_equal(location->tag, STR("!Sub")));
    return is_text ? str_trim(document_text(location)) : STR_NONE;
}

/* What an address ends with that is the same wherever the file is copied: s3://bucket/${Prefix}/apis/shop.yaml → apis/shop.yaml. */
static Str written_end(Str location) {
    size_t scheme = str_find(location, STR("://"), 0);
    if (scheme != SIZE_MAX) {
        size_t bucket_end = str_find_char(location, '/', scheme + 3);
        location = bucket_end == SIZE_MAX ? STR_NONE : str_slice(location, bucket_end + 1, location.size);
    }
    for (size_t at; (at = str_find_char(location, '}', 0)) != SIZE_MAX;) {
        size_t slash = str_find_char(location, '/', at);
        location = slash == SIZE_MAX ? STR_NONE : str_slice(location, slash + 1, location.size);
    }
    return location;
}

/* The one file of the repository that ends so. */
static bool find_by_end(const Files *files, Str end, Str *out) {
    bool is_found = false;
    for (size_t i = 0; end.size && i < files->path_count; i++) {
        Str path = files->paths[i];
        bool is_it = str_equal(path, end) || (str_ends_with(path, end) && path.data[path.size - end.size - 1] == '/');
        if (is_it && is_found) return false;
        if (is_it) *out = path;
        is_found = is_found || is_it;
    }
    return is_found;
}

static bool read_file_of(Includes *all, Str location, Str *path, Str *bytes) {
    const Files *files = all->files;
    Str own = facts_builder_path(all->builder);
    size_t slash = str_find_last_char(own, '/');
    Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(own, 0, slash);
    bool is_address = str_find(location, STR("://"), 0) != SIZE_MAX || str_find_char(location, '}', 0) != SIZE_MAX;
    if (!is_address && files_resolve(all->arena, folder, location, path) &&
        files->read(files->context, *path, all->arena, bytes))
        return true;
    return is_address && find_by_end(files, written_end(location), path) &&
           files->read(files->context, *path, all->arena, bytes);
}

static void stand_at(DocNode *node, uint32_t line) {          /* depth: height of a document */
    if (node->line == line && node->end_line == line) return; /* an alias, seen before */
    node->line = node->end_line = line;
    uint32_t count = node->kind == DOC_MAPPING ? 2 * node->count : node->kind == DOC_SEQUENCE ? node->count : 0;
    for (uint32_t i = 0; i < count; i++) stand_at(node->children[i], line);
}

static DocNode *read_at(Includes *all, Str location, uint32_t line) {
    Str path, bytes;
    DocNode *root = NULL, **documents = NULL;
    if (all->count >= INCLUDES_MAX || !read_file_of(all, location, &path, &bytes)) return NULL;
    if (bytes.size > DOCUMENT_SIZE_BYTES_MAX) return NULL;
    if (str_ends_with(path, STR(".json"))) {
        if (!document_parse_json(&root, bytes, all->arena, NULL)) return NULL;
    } else if (document_parse_yaml(&documents, bytes, all->arena, NULL)) {
        root = documents[0];
    }
    if (!root || root->kind == DOC_SCALAR) return NULL;
    all->count++;
    stand_at(root, line);
    facts_add_decl(all->builder, DECL_SETTINGS, STR("included"), path, line, line)->body =
        facts_add_expr(all->builder, EXPR_NULL, line, 1, NULL, 0);
    return root;
}

static DocNode *read_included(Includes *all, const DocNode *include) {
    return read_at(all, location_of_include(include), include->line);
}

static void remove_pair(DocNode *node, uint32_t index) {
    for (uint32_t i = 2 * index; i + 2 < 2 * node->count; i++) node->children[i] = node->children[i + 2];
    node->count--;
    node->index = NULL;
}

static DocNode *own_value(const DocNode *node, const DocNode *key) {
    return key->kind == DOC_SCALAR ? document_get(node, key->value) : NULL;
}

/* What stands there already stays; sections that both have are put together. */
static void merge(Includes *all, DocNode *into, const DocNode *from, bool is_template) {
    DocNode **children = ARENA_ARRAY(all->arena, DocNode *, 2 * ((size_t)into->count + from->count));
    for (uint32_t i = 0; i < 2 * into->count; i++) children[i] = into->children[i];
    uint32_t count = into->count;
    for (uint32_t i = 0; i < from->count; i++) {
        DocNode *key = document_key(from, i), *value = document_value(from, i), *own = own_value(into, key);
        if (own && is_template && document_is_mapping(own) && document_is_mapping(value)) merge(all, own, value, false);
        if (own) continue;
        children[2 * count] = key;
        children[2 * count + 1] = value;
        count++;
    }
    into->children = children;
    into->count = count;
    into->index = NULL;
}

static void visit(Includes *all, DocNode *node, int depth);

/* false: it stays as it is, a gap. */
static bool put_in(Includes *all, DocNode *node, uint32_t index, const DocNode *include, int depth) {
    if (!written_end(location_of_include(include)).size) return false;
    if (!all->files) {
        all->wants_files = true;
        remove_pair(node, index); /* it is read once more, with the files */
        return true;
    }
    DocNode *included = depth < DEPTH_MAX ? read_included(all, include) : NULL;
    if (!included) return false;
    visit(all, included, depth + 1);
    remove_pair(node, index);
    if (document_is_mapping(included)) {
        merge(all, node, included, false);
    } else if (node->count == 0) {
        uint32_t line = node->line;
        *node = *included;
        node->line = line;
    }
    return true;
}

static void visit(Includes *all, DocNode *node, int depth) { /* depth: height of a document, DEPTH_MAX times */
    uint32_t count = node->kind == DOC_SEQUENCE ? node->count : 0;
    for (uint32_t i = 0; i < count; i++) visit(all, node->children[i], depth);
    if (node->kind != DOC_MAPPING) return;
    for (uint32_t i = 0; i < node->count; i++) visit(all, document_value(node, i), depth);
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *key = document_key(node, i), *include = include_of(document_value(node, i));
        bool is_transform = include && str_equal(document_text(key), STR("Fn::Transform"));
        if (is_transform && put_in(all, node, i, include, depth)) return;
    }
}

/* Transform: {Name: AWS::Include, …} beside the sections includes what stands beside them. */
static void visit_whole(Includes *all, DocNode *root) {
    DocNode *transform = document_get(root, STR("Transform"));
    const DocNode *include = include_of(transform);
    if (!include || !written_end(location_of_include(include)).size) return;
    if (!all->files) {
        all->wants_files = true;
    } else {
        DocNode *included = read_included(all, include);
        if (!included || !document_is_mapping(included)) return;
        visit(all, included, 1);
        merge(all, root, included, true);
    }
    DocNode *read = (DocNode *)(uintptr_t)include; /* ours: documents are made for one reading */
    read->kind = DOC_SCALAR;
    read->value = STR_NONE;
    read->count = 0;
}

typedef struct {
    const char *type, *inline_name, *unseen;
} DefinitionType;

/* DefinitionUri: openapi.yaml, a file beside the template, which SAM uploads, as the DefinitionBody that it is; that of a state
 * machine as its Definition.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html#sam-api-definitionuri
 * and …/sam-resource-statemachine.html#sam-statemachine-definitionuri */
static void put_in_definition(Includes *all, DocNode *properties, const DefinitionType *type) {
    for (uint32_t i = 0; document_is_mapping(properties) && i < properties->count; i++) {
        DocNode *key = document_key(properties, i);
        const DocNode *value = document_value(properties, i);
        bool is_uri = str_equal(document_text(key), STR("DefinitionUri")) && value->kind == DOC_SCALAR &&
                      value->tag.size == 0 && value->value.size && !str_contains(value->value, STR("://"));
        if (!is_uri) continue;
        all->wants_files = all->wants_files || !all->files;
        DocNode *definition = all->files ? read_at(all, value->value, value->line) : NULL;
        if (definition) {
            visit(all, definition, 1);
            key->value = str_from(type->inline_name);
            properties->children[2 * i + 1] = definition;
            properties->index = NULL;
        } else if (all->files) {
            facts_add_note(all->builder, DIAG_GAP, value->line, "the definition %.*s is not read; %s",
                           STR_ARG(value->value), type->unseen);
        }
        return;
    }
}

static void visit_definitions(Includes *all, const DocNode *resources) {
    static const char routes[] = "where its routes lead is not seen", states[] = "what its states ask is not seen";
    static const DefinitionType types[] = {{"AWS::Serverless::Api", "DefinitionBody", routes},
                                           {"AWS::Serverless::HttpApi", "DefinitionBody", routes},
                                           {"AWS::Serverless::StateMachine", "Definition", states}};
    for (uint32_t i = 0; document_is_mapping(resources) && i < resources->count; i++) {
        const DocNode *resource = document_value(resources, i);
        Str type = document_text(document_get(resource, STR("Type")));
        for (size_t k = 0; k < sizeof types / sizeof *types; k++)
            if (str_equal(type, str_from(types[k].type)))
                put_in_definition(all, document_get(resource, STR("Properties")), &types[k]);
    }
}

DocNode *template_include(FactsBuilder *builder, DocNode *root, Arena *arena) {
    Includes all = {.builder = builder, .files = facts_builder_files(builder), .arena = arena};
    visit_whole(&all, root);
    visit(&all, root, 0);
    visit_definitions(&all, document_get(root, STR("Resources")));
    if (all.wants_files)
        facts_add_decl(builder, DECL_SETTINGS, STR("files"), STR_NONE, 1, 1)->body =
            facts_add_expr(builder, EXPR_NULL, 1, 1, NULL, 0);
    return root;
}
