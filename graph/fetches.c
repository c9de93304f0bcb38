#include "graph/fetches.h"

/* ---- images ---- */

/* The default of a build argument; NULL when it has none. */
static const Expr *default_of(const Facts *facts, Str name) {
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl->kind != DECL_INPUT || !str_equal(facts_str(facts, decl->name), name)) continue;
        ExprId value = expr_attribute(facts, decl->body, STR("default"));
        return value ? facts_expr(facts, value) : NULL;
    }
    return NULL;
}

static const Expr *child_of(const Facts *facts, const Expr *expr, uint32_t index) {
    return facts_expr(facts, expr_child(facts, (ExprId)(expr - facts->exprs), index));
}

/* The reference as far as the file says it, with "{}" for what it does not. */
static void put_reference(const Facts *facts, const Expr *expr, uint32_t depth, StrBuf *out) {
    enum { DEPTH_MAX = 8 };
    const Expr *value = NULL;
    switch (depth < DEPTH_MAX ? (ExprKind)expr->kind : EXPR_OPAQUE) {
    case EXPR_STRING: strbuf_add(out, facts_str(facts, expr->text)); return;
    case EXPR_TEMPLATE:
        for (uint32_t i = 0; i < expr->count; i++) put_reference(facts, child_of(facts, expr, i), depth + 1, out);
        return;
    case EXPR_NAME: value = default_of(facts, facts_str(facts, expr->text)); break;
    case EXPR_BINARY: /* ${TAG:-default} */
        if (expr->number == OP_COALESCE) value = child_of(facts, expr, 1);
        break;
    default: break;
    }
    if (value)
        put_reference(facts, value, depth + 1, out);
    else
        strbuf_add(out, STR("{}"));
}

/* The registry in front of an image's name: what stands before the first slash, if it has a dot or a port. Empty: none is
 * written. https://github.com/distribution/reference/blob/main/reference.go */
static Str registry_of(Str reference) {
    size_t slash = str_find_char(reference, '/', 0);
    Str first = str_slice(reference, 0, slash == SIZE_MAX ? 0 : slash);
    bool is_host = str_find_char(first, '.', 0) != SIZE_MAX || str_find_char(first, ':', 0) != SIZE_MAX ||
                   str_equal(first, STR("localhost"));
    return is_host ? first : STR_NONE;
}

static const ThirdParty *default_registry(const Catalog *catalog) {
    for (size_t i = 0; i < catalog_third_party_count(catalog); i++)
        if (catalog_third_party_at(catalog, i)->is_image_default) return catalog_third_party_at(catalog, i);
    return NULL;
}

/* ---- needs ---- */

static void add(Model *model, NodeId target, EdgeKind kind, Str detail, Location at, Fetches *out) {
    Sym sym = model_sym(model, detail);
    if (target) *VEC_PUSH(model->arena, out) = (Fetch){target, kind, sym, at};
}

/* False: it is no host that the catalog knows. */
static bool add_host(Model *model, Str text, Str detail, Location at, Fetches *out) {
    Found found = text_found(model, text);
    if (found.kind != FOUND_HOST || found.is_pattern) return false;
    if (found.third_party)
        add(model, model_third_party(model, found.third_party), EDGE_HANDLE, detail, at, out);
    else if (found.service && (found.region.size || found.host.reach == REACH_GLOBAL))
        add(model, model_provider_service(model, found.service, found.region), EDGE_HANDLE, detail, at, out);
    return found.third_party || found.service;
}

static void add_image(Model *model, Str reference, Location at, Fetches *out) {
    Str registry = registry_of(reference);
    size_t slash = str_find_char(reference, '/', 0);
    /* What can't be told may hold the registry. */
    if (str_contains(str_slice(reference, 0, slash == SIZE_MAX ? 0 : slash), STR("{}"))) return;
    if (slash == SIZE_MAX && str_starts_with(reference, STR("{}"))) return;
    const ThirdParty *usual = registry.size ? NULL : default_registry(model->catalog);
    if (registry.size)
        add_host(model, registry, STR("image"), at, out);
    else if (usual)
        add(model, model_third_party(model, usual), EDGE_HANDLE, STR("image"), at, out);
}

void fetches_of_image(Model *model, const Facts *facts, ExprId reference, Location at, Fetches *out) {
    StrBuf buf = strbuf_new(model->arena, 256);
    put_reference(facts, facts_expr(facts, reference), 0, &buf);
    if (buf.size) add_image(model, strbuf_str(&buf), at, out);
}

Str fetches_line(const Model *model, const Facts *facts, ExprId words) {
    StrBuf line = strbuf_new(model->arena, 16 * 1024);
    for (uint32_t i = 0; i < facts_expr(facts, words)->count; i++) {
        if (i) strbuf_add_char(&line, ' ');
        put_reference(facts, facts_expr(facts, expr_child(facts, words, i)), 0, &line);
    }
    return strbuf_str(&line);
}

/* ---- commands ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* Does the line begin with these words, whatever blanks stand between them? */
static bool begins_with_words(Str line, Str words) {
    Str word, own;
    while (str_word_next(&words, &word))
        if (!str_word_next(&line, &own) || !str_equal(own, word)) return false;
    return true;
}

static bool has_word(Str line, const Str *words, size_t count) {
    for (Str word; str_word_next(&line, &word);)
        for (size_t i = 0; i < count; i++)
            if (str_starts_with(word, words[i])) return true;
    return false;
}

/* `sudo`, `exec`, an assignment in front, options of RUN such as --mount=…: the command comes behind them. */
static Str without_prefixes(Str line) {
    for (;;) {
        Str rest = str_trim(line), word;
        line = rest;
        if (!str_word_next(&rest, &word)) return line;
        bool is_prefix = str_equal(word, STR("sudo")) || str_equal(word, STR("exec")) || str_equal(word, STR("time")) ||
                         str_starts_with(word, STR("--")) ||
                         (str_find_char(word, '=', 0) != SIZE_MAX && word.data[0] != '-' && word.data[0] != '/');
        if (!is_prefix) return line;
        line = rest;
    }
}

static bool begins_with_any(Str line, const Str *commands, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (begins_with_words(line, commands[i])) return true;
    return false;
}

/* `docker pull NAME`: the last word. */
static void look_at_image_command(Model *model, Str line, Location at, Fetches *out) {
    Str last = STR_NONE;
    for (Str word; str_word_next(&line, &word);) last = word;
    if (last.size && last.data[0] != '-') add_image(model, last, at, out);
}

/* `docker login HOST`; without a host it is the usual one. Which word is the name of a user can't be told by its form. */
static void look_at_login(Model *model, const ThirdParty *party, Str line, Location at, Fetches *out) {
    bool has_host = false;
    for (Str word; str_word_next(&line, &word);) {
        has_host = has_host || str_contains(word, STR("{}")) || str_find_char(word, '.', 0) != SIZE_MAX;
        if (word.data[0] != '-' && add_host(model, word, STR("login"), at, out)) return;
    }
    if (!has_host) add(model, model_third_party(model, party), EDGE_HANDLE, STR("login"), at, out);
}

void fetches_of_command(Model *model, Str line, Location at, Fetches *out) {
    const Catalog *catalog = model->catalog;
    line = without_prefixes(line);
    for (size_t i = 0; i < catalog_third_party_count(catalog) && line.size; i++) {
        const ThirdParty *party = catalog_third_party_at(catalog, i);
        if (begins_with_any(line, party->image_commands, party->image_command_count))
            look_at_image_command(model, line, at, out);
        if (begins_with_any(line, party->login_commands, party->login_command_count))
            look_at_login(model, party, line, at, out);
        for (size_t k = 0; k < party->command_count; k++) {
            if (!begins_with_words(line, party->commands[k])) continue;
            if (!has_word(line, party->elsewhere, party->elsewhere_count))
                add(model, model_third_party(model, party), EDGE_CALL, party->commands[k], at, out);
            break;
        }
    }
    for (size_t start = str_find(line, STR("://"), 0); start != SIZE_MAX;
         start = str_find(line, STR("://"), start + 3)) {
        size_t begin = start, end = start;
        while (begin && line.data[begin - 1] >= 'a' && line.data[begin - 1] <= 'z') begin--;
        while (end < line.size && !is_blank(line.data[end]) && !strchr("\"'`)<>\\", line.data[end])) end++;
        add_host(model, str_slice(line, begin, end), STR("download"), at, out);
    }
}
