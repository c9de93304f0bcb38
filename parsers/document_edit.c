#include "parsers/document_edit.h"

#include <assert.h>

#include "analyzer/core/limits.h"

enum { FOREIGN = 1 }; /* DocNode.source of what has no line here */

/* ---- nodes ---- */

static DocNode *new_node(DocBudget *budget) {
    if (budget->nodes_left)
        budget->nodes_left--;
    else
        budget->is_exhausted = true;
    return ARENA_NEW(budget->arena, DocNode);
}

static void set_origin(DocNode *node, uint32_t line, const DocBudget *budget) {
    if (node->origin || !budget->origin) return;
    node->origin = budget->origin;
    node->origin_line = budget->origin_line ? budget->origin_line : line + budget->lines_above;
}

DocNode *document_new(DocKind kind, DocBudget *budget) {
    DocNode *node = new_node(budget);
    if (budget->origin_line) set_origin(node, 0, budget);
    node->kind = (uint8_t)kind;
    node->scalar = SCALAR_NULL;
    node->source = FOREIGN;
    node->size = 1;
    return node;
}

DocNode *document_new_text(Str text, DocBudget *budget) {
    DocNode *node = document_new(DOC_SCALAR, budget);
    document_set_text(node, text);
    return node;
}

void document_set_text(DocNode *scalar, Str text) {
    scalar->kind = DOC_SCALAR;
    scalar->scalar = SCALAR_STRING;
    scalar->is_quoted = true;
    scalar->value = text;
    scalar->children = NULL;
    scalar->count = 0;
}

DocNode *document_copy(const DocNode *node, bool is_foreign, DocBudget *budget) { /* depth: height of the document */
    if (!node || budget->nodes_left == 0) {
        budget->is_exhausted |= node != NULL;
        return document_new(DOC_SCALAR, budget);
    }
    DocNode *copy = new_node(budget);
    *copy = *node;
    copy->expr[0] = copy->expr[1] = 0;
    copy->index = NULL;
    copy->source = is_foreign || node->source == FOREIGN ? FOREIGN : 0;
    if (is_foreign) set_origin(copy, node->line, budget);
    size_t count = node->kind == DOC_SCALAR ? 0 : (size_t)node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    copy->children = ARENA_ARRAY(budget->arena, DocNode *, count);
    for (size_t i = 0; i < count; i++) copy->children[i] = document_copy(node->children[i], is_foreign, budget);
    return copy;
}

/* ---- changes ---- */

static uint32_t find_key(const DocNode *mapping, Str key) {
    for (uint32_t i = 0; mapping->kind == DOC_MAPPING && i < mapping->count; i++)
        if (str_equal(document_key(mapping, i)->value, key)) return i;
    return UINT32_MAX;
}

static void take_place(DocNode *value, const DocNode *of) {
    if (value->source != FOREIGN || of->source == FOREIGN) return;
    value->source = 0;
    value->line = of->line;
    value->column = of->column;
    value->end_line = of->end_line;
}

void document_put(DocNode *mapping, Str key, DocNode *value, DocBudget *budget) {
    if (mapping->kind != DOC_MAPPING) return;
    uint32_t at = find_key(mapping, key);
    mapping->index = NULL;
    if (at != UINT32_MAX) {
        take_place(value, mapping->children[2 * (size_t)at + 1]);
        mapping->children[2 * (size_t)at + 1] = value;
        return;
    }
    DocNode **children = ARENA_ARRAY(budget->arena, DocNode *, 2 * ((size_t)mapping->count + 1));
    for (size_t i = 0; i < 2 * (size_t)mapping->count; i++) children[i] = mapping->children[i];
    children[2 * (size_t)mapping->count] = document_new_text(key, budget);
    children[2 * (size_t)mapping->count + 1] = value;
    mapping->children = children;
    mapping->count++;
}

void document_remove(DocNode *mapping, Str key) {
    uint32_t at = find_key(mapping, key);
    if (at == UINT32_MAX) return;
    mapping->index = NULL;
    mapping->count--;
    for (size_t i = 2 * (size_t)at; i < 2 * (size_t)mapping->count; i++)
        mapping->children[i] = mapping->children[i + 2];
}

void document_insert(DocNode *sequence, uint32_t at, DocNode *item, DocBudget *budget) {
    if (sequence->kind != DOC_SEQUENCE) return;
    if (at > sequence->count) at = sequence->count;
    DocNode **children = ARENA_ARRAY(budget->arena, DocNode *, (size_t)sequence->count + 1);
    for (uint32_t i = 0; i < at; i++) children[i] = sequence->children[i];
    children[at] = item;
    for (uint32_t i = at; i < sequence->count; i++) children[i + 1] = sequence->children[i];
    sequence->children = children;
    sequence->count++;
}

void document_drop(DocNode *sequence, uint32_t at) {
    if (sequence->kind != DOC_SEQUENCE || at >= sequence->count) return;
    sequence->count--;
    for (uint32_t i = at; i < sequence->count; i++) sequence->children[i] = sequence->children[i + 1];
}

/* ---- readable again ---- */

static void settle(DocNode *node, const DocNode *parent, uint32_t depth, DocBudget *budget) {
    if (node->source == FOREIGN) {
        node->line = parent->line;
        node->column = parent->column;
        node->end_line = parent->line;
        node->source = 0;
    }
    if (depth >= NESTING_DEPTH_MAX && node->kind != DOC_SCALAR) {
        *node = (DocNode){.kind = DOC_SCALAR, .scalar = SCALAR_NULL, .line = node->line, .end_line = node->line};
        budget->is_exhausted = true;
    }
    if (node->kind == DOC_SCALAR) {
        node->size = 1;
        node->height = 0;
        return;
    }
    size_t count = (size_t)node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (size_t i = 0; i < count; i++) settle(node->children[i], node, depth + 1, budget);
    document_set_children(node, node->children, count, budget->arena, NULL);
}

void document_settle(DocNode *root, DocBudget *budget) {
    DocNode top = {.line = root->line ? root->line : 1, .column = 1};
    settle(root, &top, 0, budget);
}

/* ---- merge patches ---- */

static Str merge_words(const MergeKeys *keys, Str list) {
    for (size_t i = 0; keys && i < keys->count; i++)
        if (str_equal(keys->lists[i], list)) return keys->words[i];
    return STR_NONE;
}

static bool all_have(const DocNode *list, Str key) {
    for (uint32_t i = 0; i < list->count; i++) {
        const DocNode *item = document_value(list, i);
        if (!document_get(item, key) && !document_get(item, STR("$patch"))) return false;
    }
    return true;
}

static Str merge_key(const MergeKeys *keys, Str name, const DocNode *base, const DocNode *patch) {
    Str words = merge_words(keys, name), word;
    while (str_word_next(&words, &word))
        if (all_have(patch, word) && all_have(base, word)) return word;
    return STR_NONE;
}

static Str directive(const DocNode *patch) { return document_text(document_get(patch, STR("$patch"))); }

static DocNode *clean_copy(const DocNode *patch, DocBudget *budget) {
    DocNode *copy = document_copy(patch, true, budget);
    for (uint32_t i = copy->kind == DOC_MAPPING ? copy->count : 0; i > 0; i--) {
        Str key = document_key(copy, i - 1)->value;
        bool is_order = str_starts_with(key, STR("$setElementOrder")) || str_starts_with(key, STR("$retainKeys"));
        if (str_equal(key, STR("$patch")) || is_order) document_remove(copy, key);
    }
    return copy;
}

/* The item that the one of the patch is meant for. Ports may stand twice, once per protocol. */
static uint32_t same_item(const DocNode *base, const DocNode *item, Str key) {
    Str protocol = document_text(document_get(item, STR("protocol")));
    for (uint32_t i = 0; i < base->count; i++) {
        const DocNode *other = document_value(base, i);
        Str theirs = document_text(document_get(other, STR("protocol")));
        bool is_alike = str_equal(document_text(document_get(other, key)), document_text(document_get(item, key)));
        if (is_alike && (protocol.size == 0 || theirs.size == 0 || str_equal(protocol, theirs))) return i;
    }
    return UINT32_MAX;
}

static void merge_list(DocNode *base, const DocNode *patch, Str key, const MergeKeys *keys, DocBudget *budget) {
    uint32_t added = 0;
    for (uint32_t i = 0; i < patch->count; i++) /* `- $patch: replace`: the others are the list */
        if (str_equal(directive(document_value(patch, i)), STR("replace")) &&
            !document_get(document_value(patch, i), key))
            base->count = 0;
    for (uint32_t i = 0; i < patch->count; i++) {
        const DocNode *item = document_value(patch, i);
        if (!document_get(item, key)) continue;
        uint32_t at = same_item(base, item, key);
        bool is_delete = str_equal(directive(item), STR("delete"));
        if (at == UINT32_MAX && !is_delete)
            document_insert(base, added++, clean_copy(item, budget), budget);
        else if (at != UINT32_MAX && (is_delete || !document_merge(base->children[at], item, keys, budget)))
            document_drop(base, at);
    }
}

static void merge_value(DocNode *base, Str key, const DocNode *value, const MergeKeys *keys, DocBudget *budget) {
    DocNode *own = document_get(base, key);
    if (str_starts_with(key, STR("$"))) return;
    if (value->kind == DOC_SCALAR && value->scalar == SCALAR_NULL && !value->is_quoted) {
        document_remove(base, key);
        return;
    }
    if (own && own->kind == DOC_MAPPING && value->kind == DOC_MAPPING) {
        if (!document_merge(own, value, keys, budget)) document_remove(base, key);
        return;
    }
    Str words =
        own && own->kind == DOC_SEQUENCE && value->kind == DOC_SEQUENCE ? merge_key(keys, key, own, value) : STR_NONE;
    if (words.size)
        merge_list(own, value, words, keys, budget);
    else
        document_put(base, key, clean_copy(value, budget), budget);
}

bool document_merge(DocNode *base, const DocNode *patch, const MergeKeys *keys, DocBudget *budget) {
    if (base->kind != DOC_MAPPING || patch->kind != DOC_MAPPING) return true; /* depth: height of the patch */
    if (str_equal(directive(patch), STR("delete"))) return false;
    if (str_equal(directive(patch), STR("replace"))) {
        DocNode *whole = clean_copy(patch, budget);
        base->children = whole->children;
        base->count = whole->count;
        base->index = NULL;
        return true;
    }
    base->index = NULL;
    for (uint32_t i = 0; i < patch->count; i++)
        merge_value(base, document_key(patch, i)->value, document_value(patch, i), keys, budget);
    return true;
}

/* Twice the same is seldom, and lists are short: what is compared with all that follow it is bounded all the same. */
static void drop_repeated(DocNode *list, Str key) {
    enum { COMPARED_ITEMS_MAX = 500 };
    for (uint32_t i = 0; i < list->count && list->count <= COMPARED_ITEMS_MAX; i++) {
        Str name = document_text(document_get(document_value(list, i), key));
        bool is_repeated = false;
        for (uint32_t k = i + 1; k < list->count && name.size && !is_repeated; k++)
            is_repeated = str_equal(document_text(document_get(document_value(list, k), key)), name);
        if (is_repeated) document_drop(list, i--);
    }
}

void document_drop_repeated(DocNode *root, const MergeKeys *keys) { /* depth: height of a document */
    for (uint32_t i = 0; root->kind != DOC_SCALAR && i < root->count; i++) {
        DocNode *value = document_value(root, i);
        const DocNode *key = document_key(root, i);
        Str words = key && value->kind == DOC_SEQUENCE ? merge_words(keys, key->value) : STR_NONE;
        bool is_one_word = words.size && str_find_char(words, ' ', 0) == SIZE_MAX; /* ports are told apart by several */
        if (is_one_word) drop_repeated(value, words);
        document_drop_repeated(value, keys);
    }
}
