/* Parts of a service that a deployment chooses: ${file(fn-${opt:stage}.yml)}, ${file(res.yml):${sls:stage}, file(res.yml):default}.
 * Each one's declarations exist under the condition that it is the one that is chosen, which the evaluator decides for each
 * deployment as it does conditions of templates. */
#include "parsers/formats/serverless.h"

enum { ALTERNATIVES_MAX = 16 };

/* The name of a condition of the template. */
static Str add_condition(Serverless *service, Str name, DocNode *value, const DocNode *at) {
    bool is_new = false;
    map_add(service->condition_names, name, 0, &is_new);
    if (!is_new) return name;
    *VEC_PUSH(service->arena, &service->conditions) = serverless_scalar(service, name, at);
    *VEC_PUSH(service->arena, &service->conditions) = value;
    return name;
}

static DocNode *intrinsic(Serverless *service, const char *name, DocNode *argument, const DocNode *at) {
    DocNode *pair[2] = {serverless_scalar(service, str_from(name), at), argument};
    return serverless_mapping(service, pair, 1, at);
}

static DocNode *condition_named(Serverless *service, Str name, const DocNode *at) {
    return intrinsic(service, "Condition", serverless_scalar(service, name, at), at);
}

/* "a or b", "a and b": of two conditions. */
static Str both(Serverless *service, const char *word, const char *function, Str a, Str b, const DocNode *at) {
    if (str_equal(a, b)) return a;
    DocNode *items[2] = {condition_named(service, a, at), condition_named(service, b, at)};
    Str name = str_format(service->arena, "%.*s %s %.*s", STR_ARG(a), word, STR_ARG(b));
    return add_condition(service, name, intrinsic(service, function, serverless_sequence(service, items, 2, at), at),
                         at);
}

/* "fn-${opt:stage}.yml" as "fn-<opt:stage>.yml": names of conditions hold no variables. */
static Str without_signs(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c != '$') strbuf_add_char(&out, c == '{' ? '<' : c == '}' ? '>' : c);
    }
    return strbuf_str(&out);
}

static Str is_condition(Serverless *service, Str written, Str wanted, const DocNode *at) {
    DocNode *items[2] = {serverless_scalar(service, written, at), serverless_scalar(service, wanted, at)};
    Str name =
        str_format(service->arena, "%.*s == %.*s", STR_ARG(without_signs(service->arena, written)), STR_ARG(wanted));
    return add_condition(service, name,
                         intrinsic(service, "Fn::Equals", serverless_sequence(service, items, 2, at), at), at);
}

static Str not_condition(Serverless *service, Str name, const DocNode *at) {
    DocNode *item = condition_named(service, name, at);
    Str other = str_format(service->arena, "not %.*s", STR_ARG(name));
    return add_condition(service, other, intrinsic(service, "Fn::Not", serverless_sequence(service, &item, 1, at), at),
                         at);
}

/* What is taken where none of the others are. `others`: the condition of those before it; empty: there are none. */
typedef struct {
    Serverless *service;
    const DocNode *at;
    ServerlessParts *parts;
    Str others;
} Choosing;

static void add_part(Choosing *choosing, DocNode *node, Str condition) {
    Str earlier = choosing->others;
    if (!node) return;
    if (earlier.size && !condition.size) condition = not_condition(choosing->service, earlier, choosing->at);
    *VEC_PUSH(choosing->service->arena, choosing->parts) = (ServerlessPart){node, condition};
}

static void taken(Choosing *choosing, Str condition) {
    choosing->others = choosing->others.size
                           ? both(choosing->service, "or", "Fn::Or", choosing->others, condition, choosing->at)
                           : condition;
}

/* ${file(fn-${opt:stage}.yml):key}: one part for each file of that name. */
static bool add_files(Choosing *choosing, Str path, Str key) {
    Serverless *service = choosing->service;
    ServerlessChoices choices = serverless_choices(service, path);
    for (size_t i = 0; i < choices.count; i++) {
        const ServerlessChoice *choice = &choices.items[i];
        DocNode *part = serverless_read(service, choice->written);
        if (part && key.size) part = serverless_path(service, part, key);
        Str condition = is_condition(service, path, choice->written, choosing->at);
        if (choice->stage.size) serverless_note_stage(service, choice->stage);
        add_part(choosing, part, condition);
        taken(choosing, condition);
    }
    return choices.count > 0;
}

/* ${file(res.yml):a.${opt:stage}}: one part for each key of `a`. */
static bool add_keys(Choosing *choosing, Str path, Str key) {
    enum { KEYS_MAX = 64 };
    Serverless *service = choosing->service;
    size_t start = str_find(key, STR("${"), 0);
    Str text;
    bool is_of_stage = false;
    if (start == SIZE_MAX || serverless_find(key, '}', start + 2) + 1 != key.size) return false;
    if (start && key.data[start - 1] != '.') return false;
    DocNode *map = serverless_read(service, path);
    if (map && start) map = serverless_path(service, map, str_slice(key, 0, start - 1));
    if (!document_is_mapping(map) || map->tag.size || map->count > KEYS_MAX) return false;
    Str written = str_slice(key, start, key.size);
    serverless_text(service, written, &text, &is_of_stage);
    if (is_of_stage) serverless_note_stages(service, map, STR_NONE);
    for (uint32_t i = 0; i < map->count; i++) {
        Str wanted = document_text(document_key(map, i));
        Str condition = is_condition(service, written, wanted, choosing->at);
        add_part(choosing, serverless_follow(service, document_value(map, i)), condition);
        taken(choosing, condition);
    }
    return map->count > 0;
}

ServerlessParts serverless_parts(Serverless *service, DocNode *node) {
    ServerlessParts parts = {0};
    Choosing choosing = {service, node, &parts, STR_NONE};
    Str text = node->kind == DOC_SCALAR && !node->tag.size ? str_trim(node->value) : STR_NONE;
    bool is_whole = str_starts_with(text, STR("${")) && serverless_find(text, '}', 2) + 1 == text.size;
    Str body = is_whole ? str_slice(text, 2, text.size - 1) : STR_NONE;
    bool is_open = false;
    for (size_t from = 0, count = 0; is_whole && from <= body.size && count < ALTERNATIVES_MAX; count++) {
        size_t end = serverless_find(body, ',', from);
        Str source = str_trim(str_slice(body, from, end)), path, key;
        Str whole = str_format(service->arena, "${%.*s}", STR_ARG(source));
        from = end + 1;
        if (!serverless_is_file(whole, &path, &key)) continue;
        if (add_files(&choosing, path, key) || add_keys(&choosing, path, key)) {
            is_open = true;
            continue;
        }
        DocNode *alone = serverless_scalar(service, whole, node), *part = serverless_follow(service, alone);
        if (part == alone) continue;
        add_part(&choosing, part, STR_NONE);
        break;
    }
    if (!is_open) parts.count = 0;
    return parts;
}

/* ---- Under a condition ---- */

static DocNode *with_pair(Serverless *service, DocNode *node, Str key, DocNode *value) {
    DocNode *pair[2] = {serverless_scalar(service, key, node), value};
    return serverless_over(service, node, serverless_mapping(service, pair, 1, node));
}

DocNode *serverless_under(Serverless *service, DocNode *body, Str key, Str condition) {
    if (!condition.size || !document_is_mapping(body) || body->tag.size) return body;
    Str own = document_text(document_get(body, key));
    if (own.size) condition = both(service, "and", "Fn::And", own, condition, body);
    return with_pair(service, body, key, serverless_scalar(service, condition, body));
}

DocNode *serverless_entries_under(Serverless *service, DocNode *entries, Str key, Str condition) {
    entries = serverless_follow(service, entries);
    if (!condition.size || !document_is_mapping(entries) || entries->tag.size) return entries;
    DocNode **pairs = ARENA_ARRAY(service->arena, DocNode *, 2 * (size_t)entries->count);
    for (uint32_t i = 0; i < entries->count; i++) {
        DocNode *value = serverless_follow(service, document_value(entries, i));
        pairs[2 * (size_t)i] = document_key(entries, i);
        pairs[2 * (size_t)i + 1] = serverless_under(service, value, key, condition);
    }
    return serverless_mapping(service, pairs, entries->count, entries);
}

static DocNode *either_value(Serverless *service, Str condition, DocNode *first, DocNode *second, const DocNode *at) {
    if (first && second && first->kind == DOC_SCALAR && second->kind == DOC_SCALAR && !first->tag.size &&
        !second->tag.size && str_equal(first->value, second->value))
        return first;
    DocNode *nothing = intrinsic(service, "Ref", serverless_scalar(service, STR("AWS::NoValue"), at), at);
    DocNode *items[3] = {serverless_scalar(service, condition, at), first ? first : nothing, second ? second : nothing};
    return intrinsic(service, "Fn::If", serverless_sequence(service, items, 3, at), at);
}

/* The keys of both, each a choice. */
static DocNode *either_keys(Serverless *service, Str condition, DocNode *first, DocNode *second) {
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; i < second->count; i++) {
        DocNode *key = document_key(second, i), *other = document_get(first, document_text(key));
        *VEC_PUSH(service->arena, &pairs) = key;
        *VEC_PUSH(service->arena, &pairs) = either_value(service, condition, other, document_value(second, i), key);
    }
    for (uint32_t i = 0; i < first->count; i++) {
        DocNode *key = document_key(first, i);
        if (document_get(second, document_text(key))) continue;
        *VEC_PUSH(service->arena, &pairs) = key;
        *VEC_PUSH(service->arena, &pairs) = either_value(service, condition, document_value(first, i), NULL, key);
    }
    return serverless_mapping(service, pairs.items, pairs.count / 2, second);
}

DocNode *serverless_rehomed(Serverless *service, DocNode *body, const DocNode *at) {
    Str condition = document_text(document_get(body, STR("Condition")));
    if (!document_is_mapping(body) || body->tag.size || (body->source == at->source && !condition.size)) return body;
    DocNode *same = serverless_mapping(service, body->children, body->count, at);
    same->end_line = body->source == at->source ? body->end_line : at->end_line;
    DocNode *pair[2] = {serverless_scalar(service, STR("Condition"), at), serverless_scalar(service, condition, at)};
    return condition.size ? serverless_over(service, same, serverless_mapping(service, pair, 1, same)) : same;
}

DocNode *serverless_either(Serverless *service, DocNode *known, DocNode *other) {
    Str is_known = document_text(document_get(known, STR("Condition")));
    Str is_other = document_text(document_get(other, STR("Condition")));
    DocNode *first = document_get(other, STR("Properties")), *second = document_get(known, STR("Properties"));
    bool is_plain = (!first || (document_is_mapping(first) && !first->tag.size)) &&
                    (!second || (document_is_mapping(second) && !second->tag.size));
    bool is_alike =
        str_equal(document_text(document_get(known, STR("Type"))), document_text(document_get(other, STR("Type"))));
    if (!is_known.size || !is_other.size || str_equal(is_known, is_other)) return NULL;
    if (!is_plain || !is_alike) {
        facts_add_note(service->sources.items[other->source]->builder, DIAG_GAP, other->line,
                       "declared here for another deployment than before, and as something else: not read");
        return known;
    }
    DocNode *nothing = serverless_mapping(service, NULL, 0, other);
    DocNode *properties = either_keys(service, is_other, first ? first : nothing, second ? second : nothing);
    Str any = both(service, "or", "Fn::Or", is_known, is_other, known);
    DocNode *body = with_pair(service, known, STR("Properties"), properties);
    return with_pair(service, body, STR("Condition"), serverless_scalar(service, any, known));
}
