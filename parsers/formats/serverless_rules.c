/* What the framework makes of functions, their events and its plugins' settings: resources, said by rules that are data
 * (serverless.yaml), with the logical ids that the framework gives them. The form of the rules is told there. */
#include "analyzer/core/asset.h"
#include "parsers/formats/serverless.h"

enum {
    BINDINGS_MAX = 8,
    LOOPS_MAX = 4,
    /* Made resources of one service; CloudFormation takes 500. */
    MADE_MAX = 20000,
};

typedef struct {
    Str name;
    DocNode *key; /* of an entry of a mapping; NULL for items of lists */
    DocNode *value;
    uint32_t position; /* from 1, in its collection */
} Binding;

typedef struct {
    VEC(DocNode *) pairs;
    Map *index; /* logical id → number of its pair */
} Made;

typedef struct {
    Serverless *service;
    Binding bindings[BINDINGS_MAX];
    uint32_t count;
    uint32_t number; /* of this turn among those with the same first binding, from 1 */
    Str first_key;
    const DocNode *rule;
    Made *made; /* Resources or Outputs */
} Maker;

static DocNode *fill(Maker *maker, DocNode *node, const DocNode *at);
static bool all_hold(Maker *maker, const DocNode *conditions);

/* ---- Paths ---- */

static const Binding *binding_named(const Maker *maker, Str name) {
    for (uint32_t i = maker->count; i > 0; i--)
        if (str_equal(maker->bindings[i - 1].name, name)) return &maker->bindings[i - 1];
    return NULL;
}

/* The n-th word of a text, from 1: "GET /orders". */
static DocNode *word_of(Maker *maker, const DocNode *node, Str number) {
    int64_t wanted = 0;
    Str rest = document_text(node), word;
    str_to_int64(number, &wanted);
    while (str_word_next(&rest, &word))
        if (--wanted == 0) return serverless_scalar(maker->service, word, node);
    return NULL;
}

static DocNode *step_into(Maker *maker, DocNode *node, Str step) {
    node = serverless_follow(maker->service, node);
    if (!node) return NULL;
    if (step.data[0] == '@')
        return node->kind == DOC_SCALAR ? word_of(maker, node, str_slice(step, 1, step.size)) : NULL;
    /* `- alexaSkill` is an event without settings. */
    if (node->kind == DOC_SCALAR && str_equal(node->value, step)) return node;
    return serverless_path(maker->service, node, step);
}

/* "event.bucket": a binding and steps below it; "provider.iam": the document's own keys. */
static DocNode *find(Maker *maker, Str path) {
    Str rest = str_trim(path), step;
    if (!str_split_next(&rest, '.', &step)) return NULL;
    const Binding *binding = binding_named(maker, step);
    DocNode *node = binding                             ? binding->value
                    : str_equal(step, STR("provider"))  ? maker->service->provider
                    : str_equal(step, STR("functions")) ? maker->service->functions
                                                        : serverless_get(maker->service, maker->service->root, step);
    while (node && rest.data && str_split_next(&rest, '.', &step)) {
        if (str_equal(step, STR("@key")))
            node = binding ? binding->key : NULL;
        else if (str_equal(step, STR("@position")))
            node = serverless_scalar(maker->service,
                                     str_format(maker->service->arena, "%u", binding ? binding->position : 0), node);
        else
            node = step_into(maker, node, step);
    }
    return serverless_follow(maker->service, node);
}

static Str resolved_text(Maker *maker, const DocNode *node) {
    Str text = STR_NONE;
    if (node && node->kind == DOC_SCALAR && node->scalar != SCALAR_NULL)
        serverless_text(maker->service, node->value, &text, NULL);
    return text;
}

static bool is_set(Maker *maker, const DocNode *node) {
    if (!node || (node->kind == DOC_SCALAR && node->scalar == SCALAR_NULL)) return false;
    if (node->kind != DOC_SCALAR) return node->count > 0;
    if (node->scalar == SCALAR_BOOL) return node->is_true;
    return !str_equal(resolved_text(maker, node), STR("false"));
}

/* ---- Names ---- */

static bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static Str upper_first(Arena *arena, Str text) {
    if (!text.size || text.data[0] < 'a' || text.data[0] > 'z') return text;
    return str_format(arena, "%c%.*s", text.data[0] - 'a' + 'A', (int)text.size - 1, text.data + 1);
}

static Str alphanumeric(Arena *arena, Str text) {
    StrBuf buf = strbuf_new(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        if (is_letter_or_digit(text.data[i])) strbuf_add_char(&buf, text.data[i]);
    return upper_first(arena, strbuf_str(&buf));
}

/* "get-orders_v2": "GetDashordersUnderscorev2". */
static Str normalized(Arena *arena, Str text) {
    StrBuf buf = strbuf_new(arena, 16 * text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '-')
            strbuf_add(&buf, STR("Dash"));
        else if (text.data[i] == '_')
            strbuf_add(&buf, STR("Underscore"));
        else
            strbuf_add_char(&buf, text.data[i]);
    }
    return upper_first(arena, strbuf_str(&buf));
}

/* "orders/{orderId}/line-items": "OrdersOrderidVarLineDashitems". */
static Str normalized_path(Arena *arena, Str path) {
    StrBuf all = strbuf_new(arena, 32 * path.size + 1);
    Str step;
    while (path.data && str_split_next(&path, '/', &step)) {
        StrBuf buf = strbuf_new(arena, 32 * step.size + 1);
        Str lower = str_lower(arena, step);
        size_t open = str_find_char(lower, '{', 0), close = str_find_last_char(lower, '}');
        for (size_t i = 0; i < lower.size; i++) {
            if (lower.data[i] == '-') strbuf_add(&buf, STR("Dash"));
            if (is_letter_or_digit(lower.data[i])) strbuf_add_char(&buf, lower.data[i]);
            if (i == close && open < close) strbuf_add(&buf, STR("Var"));
        }
        strbuf_add(&all, upper_first(arena, strbuf_str(&buf)));
    }
    return strbuf_str(&all);
}

/* The route keys of WebSockets: "$connect". */
static Str normalized_route(Arena *arena, Str route) {
    static const struct {
        char c;
        const char *word;
    } words[] = {{'$', "S"}, {'/', "Slash"}, {'-', "Dash"}, {'_', "Underscore"}, {'.', "Period"}};
    StrBuf buf = strbuf_new(arena, 16 * route.size + 1);
    for (size_t i = 0; i < route.size; i++) {
        const char *word = NULL;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (words[k].c == route.data[i]) word = words[k].word;
        if (word)
            strbuf_add(&buf, str_from(word));
        else
            strbuf_add_char(&buf, route.data[i]);
    }
    return strbuf_str(&buf);
}

/* What an ARN, however it is written, names: the logical id, the export, or the last part. */
static Str name_in_arn(Maker *maker, const DocNode *node) {
    Str text = resolved_text(maker, node);
    if (node->kind == DOC_SCALAR && node->tag.size == 0) {
        size_t slash = str_find_char(text, '/', 0), colon = str_find_last_char(text, ':');
        if (slash != SIZE_MAX) {
            Str name = str_slice(text, slash + 1, text.size);
            return str_slice(name, 0, str_find_char(name, '/', 0));
        }
        return colon == SIZE_MAX ? text : str_slice(text, colon + 1, text.size);
    }
    if (node->kind == DOC_SCALAR) return str_slice(text, 0, str_find_char(text, '.', 0));
    const DocNode *argument = node->kind == DOC_MAPPING ? document_value(node, 0) : node;
    bool is_join = node->kind == DOC_MAPPING && str_equal(document_text(document_key(node, 0)), STR("Fn::Join"));
    if (is_join) argument = document_value(argument, 1);
    while (document_is_sequence(argument) && argument->count)
        argument = document_value(argument, is_join ? argument->count - 1 : 0);
    if (argument && argument->kind == DOC_SCALAR && !is_join) {
        text = resolved_text(maker, argument);
        bool is_attribute = str_equal(document_text(document_key(node, 0)), STR("Fn::GetAtt"));
        return is_attribute ? str_slice(text, 0, str_find_char(text, '.', 0)) : text;
    }
    return resolved_text(maker, argument);
}

static Str named_by(Maker *maker, Str filter, const DocNode *node) {
    Arena *arena = maker->service->arena;
    if (str_equal(filter, STR("arn"))) return alphanumeric(arena, name_in_arn(maker, node));
    Str text = resolved_text(maker, node);
    if (str_equal(filter, STR("id"))) return normalized(arena, text);
    if (str_equal(filter, STR("alnum"))) return alphanumeric(arena, text);
    if (str_equal(filter, STR("path"))) return normalized_path(arena, text);
    if (str_equal(filter, STR("route"))) return normalized_route(arena, text);
    if (str_equal(filter, STR("method"))) return upper_first(arena, str_lower(arena, text));
    if (str_equal(filter, STR("stream"))) { /* "dynamodb", or the third part of an ARN */
        Str rest = text, part = text;
        for (int i = 0; i < 3 && str_find_char(text, ':', 0) != SIZE_MAX && rest.data; i++)
            if (!str_split_next(&rest, ':', &part)) break;
        return upper_first(arena, part);
    }
    if (str_equal(filter, STR("alb"))) { /* the load balancer's own part of its listener's ARN */
        Str before = str_slice(text, 0, str_find_last_char(text, '/'));
        size_t slash = str_find_last_char(before, '/');
        if (node->kind == DOC_MAPPING) return name_in_arn(maker, node);
        return slash == SIZE_MAX ? text : str_slice(before, slash + 1, before.size);
    }
    if (str_equal(filter, STR("upper"))) return upper_first(arena, text);
    return text;
}

/* "{id fn.@key}LambdaFunction": {filter path | path} and {n} are put in; ${…} stays. */
static Str filled_text(Maker *maker, Str text) {
    Arena *arena = maker->service->arena;
    StrBuf buf = strbuf_new(arena, 8192);
    for (size_t i = 0; i < text.size; i++) {
        bool is_open = text.data[i] == '{' && (i == 0 || text.data[i - 1] != '$');
        size_t close = is_open ? str_find_char(text, '}', i) : SIZE_MAX;
        if (close == SIZE_MAX) {
            strbuf_add_char(&buf, text.data[i]);
            continue;
        }
        Str body = str_slice(text, i + 1, close), filter = STR_NONE, path;
        size_t space = str_find_char(body, ' ', 0);
        if (str_find_char(str_slice(body, 0, space), '.', 0) != SIZE_MAX) space = SIZE_MAX; /* a path */
        i = close;
        if (str_equal(body, STR("n"))) {
            strbuf_format(&buf, "%u", maker->number);
            continue;
        }
        if (space != SIZE_MAX) {
            filter = str_slice(body, 0, space);
            body = str_slice(body, space + 1, body.size);
        }
        const DocNode *node = NULL;
        while (!node && body.data && str_split_next(&body, '|', &path)) node = find(maker, path);
        if (node) strbuf_add(&buf, named_by(maker, filter, node));
    }
    return strbuf_str(&buf);
}

/* ---- Values ---- */

static bool is_intrinsic(const DocNode *node) {
    if (node->tag.size) return true;
    Str key = node->kind == DOC_MAPPING && node->count == 1 ? document_text(document_key(node, 0)) : STR_NONE;
    return str_starts_with(key, STR("Fn::")) || str_equal(key, STR("Ref"));
}

/* A role or function is named by its ARN, or by the logical id of what makes it. */
static DocNode *as_arn(Maker *maker, DocNode *node) {
    Serverless *service = maker->service;
    if (node->kind != DOC_SCALAR || node->tag.size) return is_intrinsic(node) ? node : NULL;
    if (str_find_char(node->value, ':', 0) != SIZE_MAX) return node;
    DocNode *parts[2] = {node, serverless_scalar(service, STR("Arn"), node)};
    DocNode *pair[2] = {serverless_scalar(service, STR("Fn::GetAtt"), node),
                        serverless_sequence(service, parts, 2, node)};
    return serverless_mapping(service, pair, 1, node);
}

static DocNode *filtered(Maker *maker, Str filter, DocNode *node) {
    if (!node || (node->kind == DOC_SCALAR && node->scalar == SCALAR_NULL)) return NULL;
    bool is_text = node->kind == DOC_SCALAR && node->tag.size == 0;
    bool is_arn = is_text ? str_starts_with(resolved_text(maker, node), STR("arn:")) : is_intrinsic(node);
    if (str_equal(filter, STR("existing"))) return is_arn ? node : NULL;
    if (str_equal(filter, STR("name")))
        return is_text && !is_arn && !str_equal(node->value, STR("default")) ? node : NULL;
    if (str_equal(filter, STR("arn"))) return as_arn(maker, node);
    if (str_equal(filter, STR("list")))
        return node->kind == DOC_SEQUENCE ? node : serverless_sequence(maker->service, &node, 1, node);
    if (str_equal(filter, STR("plain"))) return node->kind == DOC_SCALAR || is_intrinsic(node) ? node : NULL;
    return node;
}

/* "=arn:fn.role | provider.role": the first that is there. */
static DocNode *value_of(Maker *maker, Str expression) {
    Str rest = expression, alternative;
    while (rest.data && str_split_next(&rest, '|', &alternative)) {
        alternative = str_trim(alternative);
        size_t colon = str_find_char(alternative, ':', 0);
        Str filter = colon == SIZE_MAX ? STR_NONE : str_slice(alternative, 0, colon);
        Str path = colon == SIZE_MAX ? alternative : str_slice(alternative, colon + 1, alternative.size);
        DocNode *found = filtered(maker, filter, find(maker, path));
        if (found) return found;
    }
    return NULL;
}

static bool is_path(const DocNode *node) {
    return node && node->kind == DOC_SCALAR && node->tag.size == 0 && str_starts_with(node->value, STR("="));
}

static Str path_in(const DocNode *node) { return str_slice(node->value, 1, node->value.size); }

/* `$merge: [=a, =b]`: all maps that are there, the later ones over the earlier ones. A map that a variable stands for is
 * merged when it is known. */
static DocNode *merged(Maker *maker, const DocNode *parts, const DocNode *at) {
    Serverless *service = maker->service;
    DocNode *all = NULL;
    VEC(DocNode *) computed = {0};
    for (uint32_t i = 0; i < parts->count; i++) {
        DocNode *part = value_of(maker, path_in(document_value(parts, i)));
        if (document_is_mapping(part) && !is_intrinsic(part)) {
            all = serverless_merge(service, all, part, false);
        } else if (part && part->kind == DOC_SCALAR && str_contains(part->value, STR("${"))) {
            if (all) *VEC_PUSH(service->arena, &computed) = all;
            *VEC_PUSH(service->arena, &computed) = part;
            all = NULL;
        }
    }
    if (computed.count == 0) return all;
    if (all) *VEC_PUSH(service->arena, &computed) = all;
    DocNode *call = serverless_sequence(service, computed.items, computed.count, at);
    call->tag = STR("!" SERVERLESS_MERGE);
    return call;
}

static DocNode *fill_mapping(Maker *maker, DocNode *node, const DocNode *at) {
    Serverless *service = maker->service;
    DocNode *parts = document_get(node, STR("$merge")), *first = document_get(node, STR("$first"));
    if (parts) return merged(maker, parts, at);
    if (first) {
        DocNode *found = value_of(maker, document_text(first));
        DocNode *other = document_get(node, STR("$else"));
        return found ? found : other ? fill(maker, other, at) : NULL;
    }
    if (!all_hold(maker, document_get(node, STR("$when")))) return NULL;
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *key = document_key(node, i);
        if (str_starts_with(key->value, STR("$"))) continue;
        DocNode *value = fill(maker, document_value(node, i), at);
        if (!value) continue;
        *VEC_PUSH(service->arena, &pairs) = serverless_scalar(service, filled_text(maker, key->value), at);
        *VEC_PUSH(service->arena, &pairs) = value;
    }
    if (pairs.count == 0 && node->count) return NULL; /* nothing of it is set */
    return serverless_mapping(service, pairs.items, pairs.count / 2, at);
}

/* "=*path" in a list stands for all items of that list. */
static DocNode *fill_sequence(Maker *maker, const DocNode *node, const DocNode *at) {
    VEC(DocNode *) items = {0};
    for (uint32_t i = 0; i < node->count; i++) {
        DocNode *item = document_value(node, i);
        if (is_path(item) && str_starts_with(item->value, STR("=*"))) {
            DocNode *list = value_of(maker, str_slice(item->value, 2, item->value.size));
            for (uint32_t k = 0; document_is_sequence(list) && k < list->count; k++)
                *VEC_PUSH(maker->service->arena, &items) = serverless_follow(maker->service, document_value(list, k));
            continue;
        }
        DocNode *value = fill(maker, item, at);
        if (value) *VEC_PUSH(maker->service->arena, &items) = value;
    }
    if (items.count == 0 && node->count) return NULL;
    return serverless_sequence(maker->service, items.items, items.count, at);
}

/* NULL: what it stands for is not set, and neither is it. Recursion is bounded by the height of the rules. */
static DocNode *fill(Maker *maker, DocNode *node, const DocNode *at) {
    if (node->kind == DOC_MAPPING) return fill_mapping(maker, node, at);
    if (node->kind == DOC_SEQUENCE) return fill_sequence(maker, node, at);
    if (is_path(node)) return value_of(maker, path_in(node));
    DocNode *scalar = serverless_scalar(maker->service, filled_text(maker, node->value), at);
    scalar->scalar = node->scalar;
    scalar->is_true = node->is_true;
    return scalar;
}

/* ---- Conditions ---- */

/* "a.b": it is set; "a.b == text"; "!a.b". */
static bool holds(Maker *maker, Str condition) {
    condition = str_trim(condition);
    bool is_negated = str_starts_with(condition, STR("!"));
    if (is_negated) condition = str_slice(condition, 1, condition.size);
    size_t equal = str_find(condition, STR("=="), 0);
    Str path = str_slice(condition, 0, equal), wanted = str_trim(str_slice(condition, equal + 2, condition.size));
    DocNode *node = value_of(maker, path);
    bool is_true = equal == SIZE_MAX ? is_set(maker, node) : str_equal(resolved_text(maker, node), wanted);
    return is_true != is_negated;
}

static bool all_hold(Maker *maker, const DocNode *conditions) {
    if (!conditions) return true;
    if (conditions->kind == DOC_SCALAR) return holds(maker, conditions->value);
    for (uint32_t i = 0; i < conditions->count; i++)
        if (!holds(maker, document_value(conditions, i)->value)) return false;
    return true;
}

/* ---- Making ---- */

/* "~text~Ending": the letters and digits of the text, with its variables as they are without options. */
static Str filled_id(Maker *maker, Str template) {
    Str text = filled_text(maker, template), resolved;
    if (!str_starts_with(text, STR("~"))) return text;
    size_t end = str_find_last_char(text, '~');
    serverless_text(maker->service, str_slice(text, 1, end), &resolved, NULL);
    return str_concat(maker->service->arena, alphanumeric(maker->service->arena, resolved),
                      str_slice(text, end + 1, text.size));
}

static void put(Maker *maker, Str id, DocNode *body, const DocNode *at, bool joins) {
    Serverless *service = maker->service;
    Made *made = maker->made;
    if (!body || id.size == 0 || map_count(made->index) >= MADE_MAX) return;
    bool is_new = false;
    uint32_t entry = map_add(made->index, id, (uint32_t)made->pairs.count / 2, &is_new);
    if (is_new) {
        *VEC_PUSH(service->arena, &made->pairs) = serverless_scalar(service, id, at);
        *VEC_PUSH(service->arena, &made->pairs) = body;
        return;
    }
    DocNode **known = &made->pairs.items[2 * (size_t)map_value_at(made->index, entry) + 1];
    DocNode *either = serverless_either(service, *known, body);
    bool is_always = document_get(*known, STR("Condition")) && !document_get(body, STR("Condition"));
    if (either)
        *known = either;
    else if (is_always) /* also made for what is there always */
        *known = body;
    else if (joins)
        *known = serverless_merge(service, *known, body, true);
}

/* A function's `condition` is that of all that is made for it. */
static DocNode *under_condition(Maker *maker, DocNode *body) {
    const Binding *first = maker->count ? &maker->bindings[0] : NULL;
    Str condition = first && first->key ? document_text(document_get(first->value, STR("condition"))) : STR_NONE;
    return body ? serverless_under(maker->service, body, STR("Condition"), condition) : NULL;
}

static void make(Maker *maker) {
    const DocNode *rule = maker->rule;
    if (!all_hold(maker, document_get(rule, STR("when")))) return;
    DocNode *made = document_get(rule, STR("make"));
    const DocNode *joins = document_get(rule, STR("joins")), *place = document_get(rule, STR("at"));
    DocNode *at = place ? value_of(maker, place->value) : NULL;
    if (!at && maker->count) at = maker->bindings[maker->count - 1].value;
    if (!at) at = maker->service->root;
    if (!place && maker->count && maker->bindings[maker->count - 1].key) {
        const Binding *last = &maker->bindings[maker->count - 1];
        DocNode *whole = serverless_scalar(maker->service, STR_NONE, last->key);
        bool is_here = last->key->source == last->value->source;
        whole->end_line = is_here ? last->value->end_line : last->key->end_line;
        at = whole;
    }
    for (uint32_t i = 0; made && i < made->count; i++) {
        Str id = filled_id(maker, document_key(made, i)->value);
        DocNode *body = document_value(made, i);
        if (!all_hold(maker, document_get(body, STR("$when")))) continue;
        DocNode *made_body = fill(maker, body, at);
        made_body = under_condition(maker, made_body);
        if (made_body) made_body->is_delivery = document_get(body, STR("$delivery")) != NULL;
        put(maker, id, made_body, at, is_set(maker, joins));
    }
}

static void loop(Maker *maker, const DocNode *loops, uint32_t level);

static void turn(Maker *maker, const DocNode *loops, uint32_t level, Binding binding) {
    if (level == 0) maker->number = 0;
    maker->bindings[maker->count++] = binding;
    loop(maker, loops, level + 1);
    maker->count--;
}

/* false: the path leads nowhere. */
static bool loop_over(Maker *maker, const DocNode *loops, uint32_t level, Str name, Str path) {
    size_t star = str_find(path, STR(".*"), 0);
    Str after = star == SIZE_MAX ? STR_NONE : str_slice(path, star + 3, path.size);
    DocNode *all = find(maker, str_slice(path, 0, star));
    if (!all) return false;
    if (star == SIZE_MAX || all->kind == DOC_SCALAR) {
        if (is_set(maker, all)) turn(maker, loops, level, (Binding){name, NULL, all, 1});
        return true;
    }
    for (uint32_t i = 0; i < all->count; i++) {
        DocNode *value = serverless_follow(maker->service, document_value(all, i));
        if (after.size) value = serverless_follow(maker->service, step_into(maker, value, after));
        if (value) turn(maker, loops, level, (Binding){name, after.size ? NULL : document_key(all, i), value, i + 1});
    }
    return true;
}

/* "part in prefixes(path)": the folders of a route, each with the one around it. */
static void loop_over_route(Maker *maker, const DocNode *loops, uint32_t level, Str name, const DocNode *route) {
    Serverless *service = maker->service;
    Str whole = resolved_text(maker, route);
    while (whole.size && whole.data[0] == '/') whole = str_slice(whole, 1, whole.size);
    while (whole.size && whole.data[whole.size - 1] == '/') whole.size--;
    for (size_t end = 0; end < whole.size; end++) {
        end = str_find_char(whole, '/', end);
        if (end == SIZE_MAX) end = whole.size;
        Str part = str_slice(whole, 0, end);
        size_t slash = str_find_last_char(part, '/');
        DocNode *pairs[4] = {serverless_scalar(service, STR("path"), route), serverless_scalar(service, part, route),
                             serverless_scalar(service, STR("parent"), route),
                             serverless_scalar(service, str_slice(part, 0, slash), route)};
        DocNode *step = serverless_mapping(service, pairs, slash == SIZE_MAX ? 1 : 2, route);
        turn(maker, loops, level, (Binding){name, NULL, step, 0});
    }
}

/* "fn in functions.*": each entry or item; without the star the one thing, where it is set. */
static void loop(Maker *maker, const DocNode *loops, uint32_t level) {
    uint32_t count = !loops ? 0 : loops->kind == DOC_SEQUENCE ? loops->count : 1;
    if (level == count || level == LOOPS_MAX) {
        maker->number++;
        make(maker);
        return;
    }
    Str text = loops->kind == DOC_SEQUENCE ? document_value(loops, level)->value : loops->value;
    size_t in = str_find(text, STR(" in "), 0);
    Str name = str_slice(text, 0, in), path = str_slice(text, in + 4, text.size);
    if (str_starts_with(path, STR("prefixes("))) {
        const DocNode *route = value_of(maker, str_slice(path, 9, path.size - 1));
        if (route) loop_over_route(maker, loops, level, name, route);
        return;
    }
    Str alternative;
    while (path.data && str_split_next(&path, '|', &alternative))
        if (loop_over(maker, loops, level, name, str_trim(alternative))) return;
}

static DocNode *load_rules(Arena *arena) {
    DocNode *root = NULL;
    Diags diags = diags_new(arena);
    for (size_t i = 0; i < format_assets.count; i++) {
        const Asset *asset = &format_assets.items[i];
        if (str_equal(str_from(asset->path), STR("serverless.yaml")))
            document_load_yaml(&root, str_from(asset->path), str_of((const char *)asset->data, asset->size), arena,
                               &diags);
    }
    return root;
}

void serverless_make(Serverless *service, DocNode **resources, DocNode **outputs) {
    DocNode *rules = load_rules(service->arena);
    const char *const sections[] = {"resources", "outputs"};
    for (size_t s = 0; s < 2; s++) {
        Made made = {.index = map_new(service->arena)};
        const DocNode *list = document_get(rules, str_from(sections[s]));
        for (uint32_t i = 0; list && i < list->count; i++) {
            Maker maker = {.service = service, .rule = document_value(list, i), .made = &made};
            const DocNode *loops = document_get(maker.rule, STR("each"));
            loop(&maker, loops, 0);
            Str each =
                loops && loops->kind == DOC_SEQUENCE ? document_text(document_value(loops, 0)) : document_text(loops);
            DocNode *functions = service->functions;
            for (size_t k = 0; k < service->function_sets.count && str_contains(each, STR("functions")); k++) {
                service->functions = service->function_sets.items[k];
                loop(&maker, loops, 0);
            }
            service->functions = functions;
        }
        if (made.pairs.count == 0) continue;
        DocNode *all = serverless_mapping(service, made.pairs.items, made.pairs.count / 2, service->root);
        *(s ? outputs : resources) = all;
    }
}
