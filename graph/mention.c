#include "graph/mention.h"

#include "analyzer/core/limits.h"

static const char *const never_asked[] = {
#define NEVER_ASKED(glob) glob,
#define FOR_OTHERS(part)
#define RETURN_TO(part)
#define RETURN_AT_END(part)
#define TOP(name)
#include "graph/strange_hosts.def"
#undef NEVER_ASKED
#undef FOR_OTHERS
#undef RETURN_TO
#undef RETURN_AT_END
#undef TOP
};

static const char *const for_others[] = {
#define NEVER_ASKED(glob)
#define FOR_OTHERS(part) part,
#define RETURN_TO(part) part,
#define RETURN_AT_END(part) part,
#define TOP(name)
#include "graph/strange_hosts.def"
#undef NEVER_ASKED
#undef FOR_OTHERS
#undef RETURN_TO
#undef RETURN_AT_END
#undef TOP
};

static const char *const return_to[] = {
#define NEVER_ASKED(glob)
#define FOR_OTHERS(part)
#define RETURN_TO(part) part,
#define RETURN_AT_END(part)
#define TOP(name)
#include "graph/strange_hosts.def"
#undef NEVER_ASKED
#undef FOR_OTHERS
#undef RETURN_TO
#undef RETURN_AT_END
#undef TOP
};

static const char *const return_at_end[] = {
#define NEVER_ASKED(glob)
#define FOR_OTHERS(part)
#define RETURN_TO(part)
#define RETURN_AT_END(part) part,
#define TOP(name)
#include "graph/strange_hosts.def"
#undef NEVER_ASKED
#undef FOR_OTHERS
#undef RETURN_TO
#undef RETURN_AT_END
#undef TOP
};

static const char *const tops[] = {
#define NEVER_ASKED(glob)
#define FOR_OTHERS(part)
#define RETURN_TO(part)
#define RETURN_AT_END(part)
#define TOP(name) name,
#include "graph/strange_hosts.def"
#undef NEVER_ASKED
#undef FOR_OTHERS
#undef RETURN_TO
#undef RETURN_AT_END
#undef TOP
};

static bool contains_ignoring_case(Str text, const char *part) {
    return str_contains_ignoring_case(text, str_from(part));
}

bool key_names_region(Str key) {
    return contains_ignoring_case(key, "region") && !contains_ignoring_case(key, "regional") &&
           !contains_ignoring_case(key, "regions");
}

bool key_names_endpoint(Str key) {
    static const char *const words[] = {"endpoint", "url",    "uri",    "host",   "domain",
                                        "address",  "server", "origin", "broker", "bootstrap"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains_ignoring_case(key, words[i])) return true;
    return false;
}

bool path_is_policy(const KeyPath *path) {
    static const char *const words[] = {"policy",       "policies",   "statement",      "principal",   "condition",
                                        "assume_role",  "assumerole", "trust",          "permission",  "event_pattern",
                                        "eventpattern", "filter",     "client_id_list", "clientidlist"};
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (contains_ignoring_case(path->items[i], words[k])) return true;
    return false;
}

/* https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
bool expr_denies(const Facts *facts, ExprId id) {
    static const char *const words[] = {"NotResource", "not_resources", "notResources"};
    const Expr *expr = facts_expr(facts, id);
    Str name = facts_str(facts, expr->text), value;
    if (expr->kind == EXPR_ITEM || expr->kind == EXPR_ATTRIBUTE)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (str_equal(name, str_from(words[i]))) return true;
    if (expr->kind != EXPR_OBJECT && expr->kind != EXPR_BODY) return false;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        const Expr *part = facts_expr(facts, child);
        bool is_item = part->kind == EXPR_ITEM, is_named = is_item || part->kind == EXPR_ATTRIBUTE;
        if (is_named && str_equal_ignoring_case(facts_str(facts, part->text), STR("effect")) &&
            expr_literal(facts, expr_child(facts, child, is_item ? 1 : 0), &value) &&
            str_equal_ignoring_case(value, STR("deny")))
            return true;
    }
    return false;
}

/* Text for people, and samples in it. */
static const char *const prose_words[] = {"example", "description", "title",       "comment",
                                          "help",    "summary",     "placeholder", "documentation"};

bool path_is_prose(const KeyPath *path) {
    for (size_t i = 0; i < path->count; i++)
        for (size_t k = 0; k < sizeof prose_words / sizeof *prose_words; k++)
            if (contains_ignoring_case(path->items[i], prose_words[k])) return true;
    return false;
}

/* "allowed_origins" holds "allowedorigin". */
static bool key_holds(Str key, const char *const *parts, size_t count) {
    enum { KEY_SIZE_MAX = 64 };
    char letters[KEY_SIZE_MAX];
    size_t size = 0;
    for (size_t i = 0; i < key.size && size < KEY_SIZE_MAX; i++)
        if (key.data[i] != '_' && key.data[i] != '-') letters[size++] = key.data[i];
    for (size_t i = 0; i < count; i++)
        if (contains_ignoring_case(str_of(letters, size), parts[i])) return true;
    return false;
}

bool key_is_for_others(Str key) { return key_holds(key, for_others, sizeof for_others / sizeof *for_others); }

bool key_is_return(Str key) {
    for (size_t i = 0; i < sizeof return_at_end / sizeof *return_at_end; i++) {
        Str end = str_from(return_at_end[i]);
        if (key.size >= end.size && str_equal_ignoring_case(str_slice(key, key.size - end.size, key.size), end))
            return true;
    }
    return key_holds(key, return_to, sizeof return_to / sizeof *return_to);
}

bool path_is_for_others(const KeyPath *path) {
    for (size_t i = 1; i < path->count; i++)
        if (key_is_for_others(path->items[i])) return true;
    return false;
}

bool path_is_label(const KeyPath *path) {
    static const char *const words[] = {"tags", "labels", "annotations"};
    for (size_t i = 1; i < path->count; i++)
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (contains_ignoring_case(path->items[i], words[k])) return true;
    return false;
}

bool key_is_prose(Str key) {
    for (size_t k = 0; k < sizeof prose_words / sizeof *prose_words; k++)
        if (str_equal_ignoring_case(key, str_from(prose_words[k]))) return true;
    return false;
}

bool key_names_copy(Str key) {
    static const char *const words[] = {"replica",  "secondary", "standby",       "destination", "backup",
                                        "failover", "peer",      "source_region", "copy"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains_ignoring_case(key, words[i])) return true;
    return false;
}

bool path_has(const KeyPath *path, const char *step) {
    for (size_t i = 0; i < path->count; i++)
        if (str_equal(path->items[i], str_from(step))) return true;
    return false;
}

bool path_names_copy(const KeyPath *path) {
    for (size_t i = 0; i < path->count; i++)
        if (key_names_copy(path->items[i])) return true;
    return false;
}

bool key_names_image(Str key) {
    return contains_ignoring_case(key, "image") || contains_ignoring_case(key, "registry");
}

static bool is_account(Str field) {
    for (size_t i = 0; i < field.size; i++)
        if (field.data[i] < '0' || field.data[i] > '9')
            return true; /* "aws", a template's remains: not for us to judge */
    return field.size == 0 || field.size == 12;
}

static bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

/* The host of "https://user@host:443/path", of "host:port", "host/path" or of a bare host. */
static bool host_of(Str text, Str *host, bool *is_url) {
    size_t scheme = str_find(text, STR("://"), 0);
    *is_url = scheme != SIZE_MAX && scheme < 16;
    Str rest = *is_url ? str_slice(text, scheme + 3, text.size) : text;
    size_t end = 0;
    while (end < rest.size && is_host_character(rest.data[end])) end++;
    if (*is_url && end < rest.size && (rest.data[end] == '@' || rest.data[end] == ':')) {
        size_t at = str_find_char(rest, '@', 0);
        size_t slash = str_find_char(rest, '/', 0);
        if (at != SIZE_MAX && (slash == SIZE_MAX || at < slash)) {
            rest = str_slice(rest, at + 1, rest.size);
            end = 0;
            while (end < rest.size && is_host_character(rest.data[end])) end++;
        }
    }
    if (end < 4 || str_find_char(str_slice(rest, 0, end), '.', 0) == SIZE_MAX) return false;
    if (end < rest.size && !strchr(":/?#", rest.data[end])) return false;
    *host = str_slice(rest, 0, end);
    while (host->size && host->data[host->size - 1] == '.') host->size--;
    return host->size >= 4;
}

bool text_is_local_address(Str text) {
    size_t scheme = str_find(text, STR("://"), 0), end = 0;
    Str host = scheme == SIZE_MAX ? text : str_slice(text, scheme + 3, text.size);
    while (end < host.size && is_host_character(host.data[end])) end++;
    host = str_slice(host, 0, end);
    if (host.size == 0) return false; /* a placeholder */
    return str_find_char(host, '.', 0) == SIZE_MAX || str_starts_with(host, STR("localhost.")) ||
           str_starts_with(host, STR("127.")) || str_equal(host, STR("0.0.0.0")) ||
           str_ends_with(host, STR(".internal"));
}

/* "Server=tcp:db.example,1433;Database=x": what the settings of .NET and ODBC call a connection string. It has both '=' and
 * ';'. */
static Str server_of_connection(Str text) {
    static const char *const keys[] = {"server",          "data source",      "host", "address", "addr", "endpoint",
                                       "accountendpoint", "bootstrap.servers"};
    Str rest = text, pair;
    while (rest.data && str_split_next(&rest, ';', &pair)) {
        size_t equal = str_find_char(pair, '=', 0);
        if (equal == SIZE_MAX) continue;
        Str key = str_trim(str_slice(pair, 0, equal)), value = str_trim(str_slice(pair, equal + 1, pair.size));
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            if (!str_equal_ignoring_case(key, str_from(keys[i]))) continue;
            if (str_starts_with(value, STR("tcp:"))) value = str_slice(value, 4, value.size);
            size_t comma = str_find_char(value, ',', 0);
            return str_slice(value, 0, comma == SIZE_MAX ? value.size : comma);
        }
    }
    return STR_NONE;
}

static Found arn_found(const Model *model, Str text) {
    Found found = {.kind = FOUND_ARN};
    Str rest = text, fields[6] = {{0}};
    for (int i = 0; i < 5; i++)
        if (!str_split_next(&rest, ':', &fields[i]) || !rest.data) return (Found){0};
    fields[5] = rest;
    found.service_field = fields[2];
    found.is_pattern = str_find_char(text, '*', 0) != SIZE_MAX ||
                       catalog_is_sample_account(model->catalog, fields[4]) || !is_account(fields[4]) ||
                       catalog_is_sample_text(model->catalog, text);
    found.service = catalog_service_by_arn(model->catalog, STR("aws"), fields[2]);
    if (catalog_region(model->catalog, STR_NONE, fields[3])) found.region = fields[3];
    /* "arn:aws:apigateway:us-east-1:sqs:path/…" is about SQS. */
    ArnRequest request;
    Str asked = str_slice(text, (size_t)(fields[2].data - text.data), text.size);
    if (catalog_arn_request(model->catalog, STR("aws"), asked, &request)) found.service = request.id;
    return found;
}

/* "https://{}.s3-eu-west-1.amazonaws.com": a name that is filled in does not hide the region behind it. Where no region
 * is written, what is filled in may be one. */
static Found found_behind_name(const Model *model, Str text) {
    Str hole = STR("{}");
    StrBuf filled = strbuf_new(model->arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        bool is_hole = str_starts_with(str_slice(text, i, text.size), hole);
        strbuf_add_char(&filled, is_hole ? 'x' : text.data[i]);
        i += is_hole;
    }
    Found found = text_found(model, strbuf_str(&filled));
    bool is_place = found.kind == FOUND_HOST && catalog_region(model->catalog, STR_NONE, found.region);
    return is_place ? found : (Found){0};
}

/* "a.example:9092,b.example:9092": several hosts of one service, in one place. */
static Found hosts_found(const Model *model, Str text) {
    Found first = {0};
    Str part;
    while (text.data && str_split_next(&text, ',', &part)) {
        part = str_trim(part);
        Found next = str_find_char(part, ' ', 0) == SIZE_MAX ? text_found(model, part) : (Found){0};
        if (next.kind != FOUND_HOST || !next.service) return (Found){0};
        if (first.kind == FOUND_HOST && (next.service != first.service || !str_equal(next.region, first.region)))
            return (Found){0};
        if (first.kind != FOUND_HOST) first = next;
    }
    return first;
}

/* Which characters there are that decide what a text may be. */
enum { HAS_DASH = 1, HAS_DOT = 2, HAS_COMMA = 4, HAS_BLANK = 8, HAS_PAIRS = 16, HAS_PAIR = 32 };

static unsigned signs_of(Str text) {
    static const unsigned char signs[256] = {
        ['-'] = HAS_DASH,   ['.'] = HAS_DOT,   [','] = HAS_COMMA, [' '] = HAS_BLANK,
        ['\n'] = HAS_BLANK, [';'] = HAS_PAIRS, ['='] = HAS_PAIR};
    unsigned all = 0;
    for (size_t i = 0; i < text.size; i++) all |= signs[(unsigned char)text.data[i]];
    return all;
}

Found text_found(const Model *model, Str text) {
    enum { TEXT_SIZE_MAX = 2048 };
    if (text.size < 4 || text.size > TEXT_SIZE_MAX) return (Found){0};
    if (str_starts_with(text, STR("arn:"))) return arn_found(model, text);
    unsigned signs = signs_of(text);
    /* Azure's names are also plain words; only names with a dash are taken without context. */
    if (text.size < 40 && (signs & HAS_DASH)) {
        const Region *region = catalog_region(model->catalog, STR_NONE, text);
        if (region) return (Found){.kind = FOUND_REGION, .region = region->name};
        const Region *of_zone = catalog_zone_region(model->catalog, text);
        if (of_zone) return (Found){.kind = FOUND_ZONE, .region = of_zone->name};
    }
    if (!(signs & HAS_DOT)) return (Found){0}; /* hosts have one */
    bool has_pairs = (signs & HAS_PAIRS) && (signs & HAS_PAIR);
    Str server = has_pairs ? server_of_connection(text) : STR_NONE;
    if (server.size && server.size < text.size) {
        Found found = text_found(model, server);
        found.is_url = found.kind == FOUND_HOST; /* it says itself that this is a server */
        return found;
    }
    if (signs & HAS_COMMA) return hosts_found(model, text);
    if (signs & HAS_BLANK) return (Found){0};
    Found found = {.kind = FOUND_HOST};
    if (!host_of(text, &found.host_name, &found.is_url))
        return str_contains(text, STR("{}")) ? found_behind_name(model, text) : (Found){0};
    if (catalog_host(model->catalog, found.host_name, &found.host)) {
        /* A global name is answered somewhere, but names no region: nothing is "written in". */
        found.region = found.host.reach == REACH_GLOBAL ? STR_NONE : found.host.region;
        found.service = found.host.service;
        /* Nor does one that stands in several regions: us-docker.pkg.dev. */
        NamedPlace place;
        Str provider = found.service ? catalog_service(model->catalog, found.service)->provider : STR_NONE;
        bool is_place =
            found.region.size && provider.size && catalog_place(model->catalog, provider, found.region, &place);
        if (is_place && !place.region) found.region = STR_NONE;
    }
    if (found.is_url && catalog_is_name_text(model->catalog, text)) found.is_url = false;
    found.third_party = catalog_third_party_by_host(model->catalog, found.host_name);
    if (found.host.pattern.size == 0 && !found.third_party) return (Found){0};
    found.is_pattern = str_find_char(text, '*', 0) != SIZE_MAX || catalog_is_sample_text(model->catalog, text);
    return found;
}

static void put_joined(const Facts *facts, ExprId id, uint32_t depth, StrBuf *out) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_STRING)
        strbuf_add(out, facts_str(facts, expr->text));
    else if (expr->kind == EXPR_TEMPLATE && depth < NESTING_DEPTH_MAX)
        for (uint32_t i = 0; i < expr->count; i++) put_joined(facts, expr_child(facts, id, i), depth + 1, out);
    else
        strbuf_add(out, STR("{}")); /* as for code */
}

/* "arn:aws:sqs:us-east-1:${var.account}:orders" says its region whatever the account is, and so does
 * "${var.account}.dkr.ecr.us-east-1.amazonaws.com/shop". */
Found template_found(const Model *model, const Facts *facts, ExprId id, Str *text) {
    enum { TEXT_SIZE_MAX = 2048 };
    *text = STR_NONE;
    if (facts_expr(facts, id)->kind != EXPR_TEMPLATE) return (Found){0};
    StrBuf buf = strbuf_new(model->arena, TEXT_SIZE_MAX);
    put_joined(facts, id, 0, &buf);
    *text = strbuf_str(&buf);
    bool is_line = text->size <= TEXT_SIZE_MAX && str_find_char(*text, '\n', 0) == SIZE_MAX;
    Found found = is_line ? text_found(model, *text) : (Found){0};
    return found.kind == FOUND_ARN || (found.kind == FOUND_HOST && found.region.size) ? found : (Found){0};
}

/* Labels of letters, digits and dashes, and the last one begins with a letter. */
static bool is_dotted_name(Str host) {
    size_t label = 0, dots = 0;
    enum { LABEL_SIZE_MAX = 63 };
    for (size_t i = 0; i < host.size; i++) {
        char c = host.data[i];
        if (c == '_' || (c == '.' && label == 0)) return false;
        dots += c == '.';
        label = c == '.' ? 0 : label + 1;
        if (label > LABEL_SIZE_MAX) return false;
    }
    Str top = str_slice(host, host.size - label, host.size);
    return dots && label > 1 && (top.data[0] | 0x20) >= 'a' && (top.data[0] | 0x20) <= 'z';
}

static bool is_never_asked(Str host) {
    for (size_t i = 0; i < sizeof never_asked / sizeof *never_asked; i++)
        if (str_matches_glob(host, str_from(never_asked[i]))) return true;
    return false;
}

bool host_is_public(Str host) {
    size_t dot = str_find_last_char(host, '.');
    Str top = dot == SIZE_MAX ? STR_NONE : str_slice(host, dot + 1, host.size);
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
        if (str_equal_ignoring_case(top, str_from(tops[i]))) return true;
    return top.size == 2 || str_starts_with(top, STR("xn--"));
}

Found text_found_for_others(const Model *model, Str text) {
    enum { TEXT_SIZE_MAX = 2048 };
    Found found = text_found(model, text);
    if (found.kind != FOUND_NOTHING || !model->wants_public || text.size > TEXT_SIZE_MAX) return found;
    if (!str_contains(text, STR("://")) || (signs_of(text) & (HAS_BLANK | HAS_COMMA))) return found;
    Found strange = {.kind = FOUND_HOST, .is_strange = true};
    bool is_host = host_of(text, &strange.host_name, &strange.is_url) && strange.is_url &&
                   is_dotted_name(strange.host_name) && !text_is_local_address(text);
    if (!is_host || catalog_is_name_text(model->catalog, text) || catalog_is_sample_text(model->catalog, text))
        return found;
    strange.host_name = str_lower(model->arena, strange.host_name);
    HostMatch match = {0};
    bool is_known = catalog_host(model->catalog, strange.host_name, &match) ||
                    catalog_third_party_by_host(model->catalog, strange.host_name);
    return is_known || is_never_asked(strange.host_name) ? found : strange;
}
