/* Fields of documents by path, and the operations of a JSON patch. */
#include <assert.h>

#include "analyzer/core/limits.h"
#include "parsers/document_edit.h"

/* ---- pointers: "/spec/template/0/a~1b" ---- */

static Str unescape(Str step, Arena *arena) {
    if (str_find_char(step, '~', 0) == SIZE_MAX) return step;
    StrBuf out = strbuf_new(arena, step.size);
    for (size_t i = 0; i < step.size; i++) {
        bool is_escape = step.data[i] == '~' && i + 1 < step.size;
        strbuf_add_char(&out, !is_escape ? step.data[i] : step.data[i + 1] == '1' ? '/' : '~');
        i += is_escape;
    }
    return strbuf_str(&out);
}

static bool index_of(Str step, uint32_t count, uint32_t *at) {
    int64_t number;
    if (!str_to_int64(step, &number) || number < 0 || number >= count) return false;
    *at = (uint32_t)number;
    return true;
}

static DocNode *child_of(DocNode *node, Str step) {
    uint32_t at;
    if (!node || node->kind == DOC_SCALAR) return NULL;
    if (node->kind == DOC_MAPPING) return document_get(node, step);
    return index_of(step, node->count, &at) ? node->children[at] : NULL;
}

/* What the pointer leads to without its last step, which is handed out. */
static DocNode *parent_at(DocNode *root, Str pointer, Str *last, Arena *arena) {
    if (pointer.size == 0 || pointer.data[0] != '/') return NULL;
    Str rest = str_slice(pointer, 1, pointer.size), step = STR_NONE;
    for (;;) {
        size_t slash = str_find_char(rest, '/', 0);
        step = unescape(str_slice(rest, 0, slash == SIZE_MAX ? rest.size : slash), arena);
        if (slash == SIZE_MAX) break;
        root = child_of(root, step);
        if (!root) return NULL;
        rest = str_slice(rest, slash + 1, rest.size);
    }
    *last = step;
    return root;
}

static bool add_at(DocNode *root, Str pointer, DocNode *value, DocBudget *budget) {
    Str last;
    uint32_t at;
    DocNode *parent = parent_at(root, pointer, &last, budget->arena);
    if (!parent || parent->kind == DOC_SCALAR) return false;
    if (parent->kind == DOC_MAPPING)
        document_put(parent, last, value, budget);
    else if (str_equal(last, STR("-")))
        document_insert(parent, parent->count, value, budget);
    else if (index_of(last, parent->count + 1, &at))
        document_insert(parent, at, value, budget);
    else
        return false;
    return true;
}

static DocNode *node_at(DocNode *root, Str pointer, Arena *arena) {
    Str last;
    DocNode *parent = parent_at(root, pointer, &last, arena);
    return parent ? child_of(parent, last) : NULL;
}

static bool remove_at(DocNode *root, Str pointer, Arena *arena) {
    Str last;
    uint32_t at;
    DocNode *parent = parent_at(root, pointer, &last, arena);
    if (!parent || !child_of(parent, last)) return false;
    if (parent->kind == DOC_MAPPING)
        document_remove(parent, last);
    else if (index_of(last, parent->count, &at))
        document_drop(parent, at);
    return true;
}

static bool replace_at(DocNode *root, Str pointer, DocNode *value, DocBudget *budget) {
    Str last;
    uint32_t at;
    DocNode *parent = parent_at(root, pointer, &last, budget->arena);
    DocNode *old = parent ? child_of(parent, last) : NULL;
    if (!old) return false;
    value->line = old->line;
    value->end_line = old->end_line;
    value->column = old->column;
    value->source = old->source;
    if (parent->kind == DOC_MAPPING)
        document_put(parent, last, value, budget);
    else if (index_of(last, parent->count, &at))
        parent->children[at] = value;
    return true;
}

static bool operate(DocNode *base, const DocNode *operation, DocBudget *budget) {
    Str op = document_text(document_get(operation, STR("op"))),
        path = document_text(document_get(operation, STR("path")));
    const DocNode *value = document_get(operation, STR("value"));
    if (str_equal(op, STR("add"))) return value && add_at(base, path, document_copy(value, true, budget), budget);
    if (str_equal(op, STR("replace")))
        return value && replace_at(base, path, document_copy(value, true, budget), budget);
    if (str_equal(op, STR("remove"))) return remove_at(base, path, budget->arena);
    if (str_equal(op, STR("test"))) return true; /* what fails here is never applied */
    Str from = document_text(document_get(operation, STR("from")));
    DocNode *taken = node_at(base, from, budget->arena);
    if (!taken) return false;
    taken = document_copy(taken, false, budget);
    if (str_equal(op, STR("move"))) return remove_at(base, from, budget->arena) && add_at(base, path, taken, budget);
    return str_equal(op, STR("copy")) && add_at(base, path, taken, budget);
}

size_t document_patch(DocNode *base, const DocNode *operations, const DocNode **problem, DocBudget *budget) {
    size_t failed = 0;
    for (uint32_t i = 0; document_is_sequence(operations) && i < operations->count; i++) {
        if (operate(base, document_value(operations, i), budget)) continue;
        if (failed++ == 0) *problem = document_value(operations, i);
    }
    return failed;
}

/* ---- paths ---- */

bool document_path_step(Str *path, Str *step) {
    if (path->size == 0) return false;
    size_t end = 0;
    uint32_t brackets = 0;
    bool is_quoted = false;
    for (; end < path->size; end++) {
        char c = path->data[end];
        if (c == '\'') is_quoted = !is_quoted;
        if (c == '\\' && end + 1 < path->size) end++;
        if (is_quoted) continue;
        if (c == '[') brackets++;
        if (c == ']' && brackets) brackets--;
        if (c == '.' && !brackets) break;
        if (c == '[' && brackets == 1 && end > 0) break;
    }
    if (end > path->size) end = path->size;
    *step = str_slice(*path, 0, end);
    bool is_dot = end < path->size && path->data[end] == '.';
    *path = str_slice(*path, end + is_dot, path->size);
    return true;
}

typedef struct {
    DocBudget *budget;
    DocVisit visit;
    void *context;
    bool creates;
    uint32_t depth;
} Walk;

/* A name without quotes and backslashes. */
static Str plain(Str step, Arena *arena) {
    if (step.size >= 2 && step.data[0] == '\'' && step.data[step.size - 1] == '\'')
        return str_slice(step, 1, step.size - 1);
    if (str_find_char(step, '\\', 0) == SIZE_MAX) return step;
    StrBuf out = strbuf_new(arena, step.size);
    for (size_t i = 0; i < step.size; i++)
        if (step.data[i] != '\\' || i + 1 == step.size) strbuf_add_char(&out, step.data[i]);
    return strbuf_str(&out);
}

static void walk(Walk *w, DocNode *node, Str path);

/* "[]", "[*]", "[name=web]", "[0]", also "*" and "0" as steps of their own. */
static void walk_items(Walk *w, DocNode *list, Str which, Str path) {
    size_t equals = str_find_char(which, '=', 0);
    bool is_all = which.size == 0 || str_equal(which, STR("*"));
    uint32_t at;
    if (equals == SIZE_MAX && !is_all) {
        if (index_of(which, list->count, &at)) walk(w, list->children[at], path);
        return;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        DocNode *item = list->children[i];
        bool is_it = is_all || str_equal(document_text(document_get(item, str_slice(which, 0, equals))),
                                         str_slice(which, equals + 1, which.size));
        if (is_it) walk(w, item, path);
    }
}

static void walk_step(Walk *w, DocNode *node, Str step, Str path) {
    bool is_bracket = step.size >= 2 && step.data[0] == '[';
    if (node->kind == DOC_SEQUENCE) {
        walk_items(w, node, is_bracket ? str_slice(step, 1, step.size - 1) : step, path);
        return;
    }
    if (node->kind != DOC_MAPPING) return;
    if (str_equal(step, STR("*"))) {
        for (uint32_t i = 0; i < node->count; i++) walk(w, document_value(node, i), path);
        return;
    }
    Str name = plain(is_bracket ? str_slice(step, 1, step.size - 1) : step, w->budget->arena);
    DocNode *child = document_get(node, name);
    bool is_missing = !child || (child->kind == DOC_SCALAR && child->scalar == SCALAR_NULL && path.size);
    if (is_missing && w->creates) {
        child = document_new(path.size ? DOC_MAPPING : DOC_SCALAR, w->budget);
        document_put(node, name, child, w->budget);
    }
    if (child) walk(w, child, path);
}

static void walk(Walk *w, DocNode *node, Str path) {
    Str step;
    if (!document_path_step(&path, &step)) {
        w->visit(node, w->context);
        return;
    }
    if (w->depth >= NESTING_DEPTH_MAX) return;
    w->depth++;
    walk_step(w, node, step, path);
    w->depth--;
}

void document_each(DocNode *root, Str path, bool creates, DocBudget *budget, DocVisit visit, void *context) {
    Walk w = {budget, visit, context, creates, 0};
    if (path.size <= DOCUMENT_SIZE_BYTES_MAX && path.size) walk(&w, root, path);
}

typedef struct {
    const DocNode *value;
    DocBudget *budget;
    size_t count;
} Putting;

static void put_value(DocNode *node, void *context) {
    Putting *putting = context;
    DocNode kept = *node;
    *node = *document_copy(putting->value, true, putting->budget);
    node->source = kept.source;
    node->line = kept.line;
    node->column = kept.column;
    node->end_line = kept.end_line;
    putting->count++;
}

size_t document_put_at(DocNode *root, Str path, const DocNode *value, bool creates, DocBudget *budget) {
    Putting putting = {value, budget, 0};
    document_each(root, path, creates, budget, put_value, &putting);
    return putting.count;
}
