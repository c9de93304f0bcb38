/* Fn::ForEach of the transform AWS::LanguageExtensions, in sections and inside of resources, expanded in the document before
 * anything is declared:
 *
 *     Fn::ForEach::Tables: [Name, [Orders, Users], {"${Name}Table": {Type: …}}]
 *
 * A collection is a list, a parameter's default, or an entry of a mapping. What can't be told stays as it is written, and is
 * reported where it is declared. What no loop changes is the same node for every item.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html */
#include "analyzer/core/limits.h"
#include "analyzer/core/vec.h"
#include "parsers/formats/formats.h"

enum { NODES_MADE_MAX = 500 * 1000, ITEMS_PER_LOOP_MAX = 1000 };

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    DocNode *root;
    uint32_t nodes_made;
    bool is_exhausted;
} Loops;

typedef struct Bound {
    Str name, value;
    const struct Bound *outer;
} Bound;

typedef VEC(Str) Items;
typedef VEC(DocNode *) Nodes;

static DocNode *expand(Loops *loops, DocNode *node, const Bound *bound);

/* ---- names ---- */

static const Bound *bound_of(const Bound *bound, Str name) {
    for (; bound; bound = bound->outer)
        if (str_equal(bound->name, name)) return bound;
    return NULL;
}

/* "${Name}" is the item, "&{Name}" its letters and digits, as logical ids have to be. */
static Str substitute(Loops *loops, Str text, const Bound *bound) {
    StrBuf out = strbuf_new(loops->arena, text.size + NESTING_DEPTH_MAX * ITEMS_PER_LOOP_MAX);
    bool is_changed = false;
    for (size_t i = 0; i < text.size; i++) {
        bool is_open = i + 1 < text.size && (text.data[i] == '$' || text.data[i] == '&') && text.data[i + 1] == '{';
        size_t close = is_open ? str_find_char(text, '}', i) : SIZE_MAX;
        const Bound *found = close == SIZE_MAX ? NULL : bound_of(bound, str_slice(text, i + 2, close));
        if (!found) {
            strbuf_add_char(&out, text.data[i]);
            continue;
        }
        for (size_t k = 0; k < found->value.size; k++) {
            char c = found->value.data[k];
            bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (is_plain || text.data[i] == '$') strbuf_add_char(&out, c);
        }
        is_changed = true;
        i = close;
    }
    return is_changed ? strbuf_str(&out) : text;
}

/* ---- nodes ---- */

static DocNode *copy_of(Loops *loops, const DocNode *node) {
    if (++loops->nodes_made > NODES_MADE_MAX) loops->is_exhausted = true;
    DocNode *copy = ARENA_NEW(loops->arena, DocNode);
    *copy = *node;
    copy->expr[0] = copy->expr[1] = 0;
    return copy;
}

static DocNode *text_node(Loops *loops, const DocNode *at, Str text) {
    DocNode *node = copy_of(loops, at);
    node->kind = DOC_SCALAR;
    node->scalar = SCALAR_STRING;
    node->tag = STR_NONE;
    node->value = text;
    node->count = node->height = 0;
    node->size = 1;
    return node;
}

/* The name that `Ref: Name` or `!Ref Name` refers to; empty for all else. */
static Str referred(const DocNode *node) {
    if (node->kind == DOC_SCALAR && str_equal(node->tag, STR("!Ref"))) return node->value;
    if (node->kind != DOC_MAPPING || node->count != 1 || node->tag.size) return STR_NONE;
    return str_equal(document_text(document_key(node, 0)), STR("Ref")) ? document_text(document_value(node, 0))
                                                                       : STR_NONE;
}

static DocNode *expand_scalar(Loops *loops, DocNode *node, const Bound *bound) {
    Str text = bound ? substitute(loops, node->value, bound) : node->value;
    if (text.data == node->value.data) return node;
    DocNode *copy = copy_of(loops, node);
    copy->value = text;
    copy->is_literal = false; /* its lines are no longer those of the source */
    if (copy->scalar != SCALAR_STRING || !copy->is_quoted) document_resolve(copy);
    return copy;
}

/* ---- collections ---- */

static void add_item(Items *items, Arena *arena, Str text) {
    if (items->count < ITEMS_PER_LOOP_MAX) *VEC_PUSH(arena, items) = text;
}

static Str default_of(const Loops *loops, Str name) {
    const DocNode *parameter = document_get(document_get(loops->root, STR("Parameters")), name);
    return document_text(document_get(parameter, STR("Default")));
}

/* The entry of a mapping: keys are written out, or a parameter's default, or the only one that there is. */
static DocNode *entry_of_map(const Loops *loops, const DocNode *node) {
    bool is_tagged = node->kind == DOC_SEQUENCE && str_equal(node->tag, STR("!FindInMap"));
    const DocNode *path = is_tagged ? node : document_get(node, STR("Fn::FindInMap"));
    DocNode *at = document_get(loops->root, STR("Mappings"));
    for (uint32_t i = 0; i < 3 && path && at; i++) {
        const DocNode *step = document_value(path, i);
        Str key = step ? referred(step) : STR_NONE;
        key = key.size ? default_of(loops, key) : step && step->tag.size == 0 ? document_text(step) : STR_NONE;
        if (key.size)
            at = document_get(at, key);
        else
            at = document_is_mapping(at) && at->count == 1 ? document_value(at, 0) : NULL;
    }
    return path ? at : NULL;
}

static bool read_default(Loops *loops, Str name, uint32_t line, Items *out) {
    Str rest = default_of(loops, name), item;
    if (rest.size == 0) return false;
    while (rest.data && str_split_next(&rest, ',', &item)) add_item(out, loops->arena, str_trim(item));
    facts_add_note(loops->builder, DIAG_GAP, line,
                   "Fn::ForEach is expanded with the default of %.*s; a deployment may give others", STR_ARG(name));
    return true;
}

/* false: not all of them can be told. */
static bool read_items(Loops *loops, DocNode *node, Items *out, uint32_t depth) {
    if (!node || depth > NESTING_DEPTH_MAX) return false;
    Str name = referred(node);
    if (name.size) return read_default(loops, name, node->line, out);
    DocNode *entry = entry_of_map(loops, node);
    if (entry) return read_items(loops, entry, out, depth + 1);
    if (node->kind == DOC_SCALAR && node->tag.size == 0) add_item(out, loops->arena, node->value);
    if (node->kind == DOC_SCALAR) return node->tag.size == 0;
    if (node->kind != DOC_SEQUENCE || node->tag.size) return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!read_items(loops, document_value(node, i), out, depth + 1)) return false;
    return true;
}

/* ---- loops ---- */

static bool is_loop(const DocNode *key) {
    return key->kind == DOC_SCALAR && str_starts_with(key->value, STR("Fn::ForEach::"));
}

static void add_pairs(Loops *loops, DocNode *mapping, const Bound *bound, Nodes *out);

/* false: left as it is. */
static bool expand_loop(Loops *loops, DocNode *loop, const Bound *bound, Nodes *out) {
    Items items = {0};
    Str name = document_text(document_value(loop, 0));
    DocNode *collection = document_value(loop, 1), *body = document_value(loop, 2);
    if (loop->kind != DOC_SEQUENCE || loop->tag.size || loop->count != 3 || name.size == 0) return false;
    if (!document_is_mapping(body) || !read_items(loops, expand(loops, collection, bound), &items, 0)) return false;
    for (size_t i = 0; i < items.count && !loops->is_exhausted; i++) {
        Bound inner = {name, items.items[i], bound};
        add_pairs(loops, body, &inner, out);
    }
    return true;
}

static void add_pairs(Loops *loops, DocNode *mapping, const Bound *bound, Nodes *out) {
    for (uint32_t i = 0; i < mapping->count; i++) {
        DocNode *key = document_key(mapping, i), *value = document_value(mapping, i);
        if (is_loop(key) && expand_loop(loops, value, bound, out)) continue;
        *VEC_PUSH(loops->arena, out) = expand(loops, key, bound);
        *VEC_PUSH(loops->arena, out) = expand(loops, value, bound);
    }
}

static DocNode *with_children(Loops *loops, DocNode *node, const Nodes *children) {
    bool is_changed = children->count != (size_t)node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (size_t i = 0; i < children->count && !is_changed; i++) is_changed = children->items[i] != node->children[i];
    if (!is_changed) return node;
    DocNode *copy = copy_of(loops, node);
    DocNotes notes = {.arena = loops->arena};
    copy->index = NULL;
    copy->count = 0;
    document_set_children(copy, children->items, children->count, loops->arena, &notes);
    document_flush_notes(&notes, loops->builder);
    return copy;
}

/* Recursion is bounded by the height of the document. */
static DocNode *expand(Loops *loops, DocNode *node, const Bound *bound) {
    if (loops->is_exhausted) return node;
    if (node->kind == DOC_SCALAR || referred(node).size) {
        const Bound *found = bound_of(bound, referred(node));
        if (found) return text_node(loops, node, found->value);
        if (node->kind == DOC_SCALAR) return expand_scalar(loops, node, bound);
    }
    Nodes children = {0};
    if (node->kind == DOC_MAPPING)
        add_pairs(loops, node, bound, &children);
    else
        for (uint32_t i = 0; i < node->count; i++)
            *VEC_PUSH(loops->arena, &children) = expand(loops, document_value(node, i), bound);
    return with_children(loops, node, &children);
}

/* Most templates have none, and are not walked through twice. */
static bool has_loop(const DocNode *node, uint32_t *steps) {
    if (*steps == 0 || node->kind == DOC_SCALAR) return false;
    for (uint32_t i = 0; i < node->count; i++, --*steps) {
        if (*steps == 0) return false;
        if (node->kind == DOC_MAPPING && is_loop(document_key(node, i))) return true;
        if (has_loop(document_value(node, i), steps)) return true;
    }
    return false;
}

DocNode *cloudformation_expand_loops(FactsBuilder *builder, DocNode *root, Arena *arena) {
    Loops loops = {.builder = builder, .arena = arena, .root = root};
    uint32_t steps = DOCUMENT_NODES_MAX;
    if (!has_loop(root, &steps)) return root;
    DocNode *expanded = expand(&loops, root, NULL);
    if (!loops.is_exhausted) return expanded;
    facts_add_note(builder, DIAG_LIMIT, root->line, "loops make more than %d values; they are not expanded",
                   NODES_MADE_MAX);
    return root;
}
