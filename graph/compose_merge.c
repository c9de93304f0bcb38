#include "graph/compose_merge.h"

#include "analyzer/core/files.h"

static bool is_among(Str key, const char *const *keys, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(key, str_from(keys[i]))) return true;
    return false;
}

/* What may be written as a list of names, or of "NAME=value", is a mapping. */
static bool is_named_list(Str key) {
    static const char *const keys[] = {"environment", "labels",      "args",     "extra_hosts",
                                       "annotations", "sysctls",     "networks", "depends_on",
                                       "driver_opts", "storage_opt", "configs"};
    return is_among(key, keys, sizeof keys / sizeof *keys);
}

/* What is replaced as a whole. */
static bool is_command(Str key) {
    static const char *const keys[] = {"command", "entrypoint", "test"};
    return is_among(key, keys, sizeof keys / sizeof *keys);
}

static void tell_origin(DocNode *to, const DocNode *from) {
    to->origin = from->origin;
    to->origin_line = from->origin_line;
    to->source = from->source;
    to->line = from->line;
    to->column = from->column;
    to->end_line = from->end_line;
}

/* ["A=b", c] as {A: b, c: null} */
static DocNode *as_mapping(DocNode *list, DocBudget *budget) {
    if (list->kind != DOC_SEQUENCE) return list;
    DocNode *mapping = document_new(DOC_MAPPING, budget);
    tell_origin(mapping, list);
    for (uint32_t i = 0; i < list->count; i++) {
        DocNode *value = document_value(list, i);
        Str text = document_text(value);
        size_t equal = str_find_char(text, '=', 0);
        if (value->kind != DOC_SCALAR || !text.size) return list;
        if (equal == SIZE_MAX)
            value = document_new(DOC_SCALAR, budget);
        else
            document_set_text(value, str_slice(text, equal + 1, text.size));
        if (equal == SIZE_MAX) tell_origin(value, list);
        document_put(mapping, str_slice(text, 0, equal == SIZE_MAX ? text.size : equal), value, budget);
    }
    return mapping;
}

/* ./folder as {context: ./folder} */
static DocNode *as_build(DocNode *text, DocBudget *budget) {
    if (text->kind != DOC_SCALAR) return text;
    DocNode *mapping = document_new(DOC_MAPPING, budget);
    tell_origin(mapping, text);
    document_put(mapping, STR("context"), text, budget);
    return mapping;
}

static DocNode *as_list(DocNode *text, DocBudget *budget) {
    if (text->kind != DOC_SCALAR) return text;
    DocNode *list = document_new(DOC_SEQUENCE, budget);
    tell_origin(list, text);
    document_insert(list, UINT32_MAX, text, budget);
    return list;
}

static DocNode *alike(DocNode *node, Str key, DocBudget *budget) {
    if (is_named_list(key)) return as_mapping(node, budget);
    if (str_equal(key, STR("build"))) return as_build(node, budget);
    return str_equal(key, STR("env_file")) ? as_list(node, budget) : node;
}

/* The name of the key, too, stands where it is written. */
static void put(DocNode *base, const DocNode *key, DocNode *value, DocBudget *budget) {
    uint32_t count = base->count;
    document_put(base, key->value, value, budget);
    if (base->count > count) tell_origin(document_key(base, count), key);
}

static void lay_over(DocNode *base, const DocNode *over, DocBudget *budget) { /* depth: height of a document */
    base->index = NULL;
    for (uint32_t i = 0; i < over->count; i++) {
        const DocNode *key = document_key(over, i);
        DocNode *value = document_value(over, i), *own = document_get(base, key->value);
        bool is_null = value->kind == DOC_SCALAR && value->scalar == SCALAR_NULL && !value->is_quoted;
        if (str_equal(value->tag, STR("!reset"))) {
            document_remove(base, key->value);
            continue;
        }
        if (own && is_null) continue; /* says nothing of it */
        if (own && !str_equal(value->tag, STR("!override"))) {
            DocNode *mine = alike(own, key->value, budget);
            value = alike(value, key->value, budget);
            if (mine != own) document_put(base, key->value, mine, budget);
            own = mine;
            if (own->kind == DOC_MAPPING && value->kind == DOC_MAPPING) {
                lay_over(own, value, budget);
                continue;
            }
            if (own->kind == DOC_SEQUENCE && value->kind == DOC_SEQUENCE && !is_command(key->value)) {
                for (uint32_t k = 0; k < value->count; k++)
                    document_insert(own, UINT32_MAX, document_value(value, k), budget);
                continue;
            }
        }
        put(base, key, value, budget);
    }
}

void compose_lay_over(DocNode *base, const DocNode *over, DocBudget *budget) {
    DocNode *copy = document_copy(over, true, budget);
    if (base->kind == DOC_MAPPING && copy->kind == DOC_MAPPING) lay_over(base, copy, budget);
}

/* ---- paths ---- */

static void move_path(DocNode *path, Str from, Str to, Arena *arena) {
    Str text = document_text(path), resolved, rest = to, step;
    if (!path || path->kind != DOC_SCALAR || !text.size || str_contains(text, STR("://")) ||
        str_find_char(text, '$', 0) != SIZE_MAX || !files_resolve(arena, from, text, &resolved))
        return;
    StrBuf moved = strbuf_new(arena, 3 * (to.size + 1) + resolved.size + 2);
    while (rest.size && rest.data && str_split_next(&rest, '/', &step)) strbuf_add(&moved, STR("../"));
    strbuf_add(&moved, resolved.size ? resolved : STR("."));
    path->value = strbuf_str(&moved);
}

void compose_move_paths(DocNode *service, Str from, Str to, Arena *arena) {
    if (str_equal(from, to)) return;
    DocNode *build = document_get(service, STR("build")), *files = document_get(service, STR("env_file"));
    move_path(document_is_mapping(build) ? document_get(build, STR("context")) : build, from, to, arena);
    if (files && files->kind == DOC_SCALAR) move_path(files, from, to, arena);
    for (uint32_t i = 0; document_is_sequence(files) && i < files->count; i++) {
        DocNode *file = document_value(files, i);
        move_path(document_is_mapping(file) ? document_get(file, STR("path")) : file, from, to, arena);
    }
}
