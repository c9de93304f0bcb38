/* What images are made of: the registries of their base images, and the package indexes and hosts that their making
 * fetches from. Without these nothing new can be built, while what runs goes on. */
#include "graph/code_units.h"
#include "graph/mention.h"

typedef struct {
    Model *model;
    const FactsFile *file;
    const Facts *facts;
    NodeId unit;
} BuildPass;

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

/* The reference as far as the file says it, with "{}" for what it does not. */
static void put_reference(const Facts *facts, const Expr *expr, uint32_t depth, StrBuf *out) {
    enum { DEPTH_MAX = 8 };
    const Expr *value = NULL;
    switch (depth < DEPTH_MAX ? (ExprKind)expr->kind : EXPR_OPAQUE) {
    case EXPR_STRING: strbuf_add(out, facts_str(facts, expr->text)); return;
    case EXPR_TEMPLATE:
        for (uint32_t i = 0; i < expr->count; i++)
            put_reference(facts, facts_expr(facts, facts->links[expr->first + i]), depth + 1, out);
        return;
    case EXPR_NAME: value = default_of(facts, facts_str(facts, expr->text)); break;
    case EXPR_BINARY: /* ${TAG:-default} */
        if (expr->number == OP_COALESCE) value = facts_expr(facts, facts->links[expr->first + 1]);
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

static void need(BuildPass *pass, NodeId target, EdgeKind kind, Str detail, Location at) {
    if (!target || target == pass->unit) return;
    Sym detail_sym = model_sym(pass->model, detail);
    Edge *edge = model_edge(pass->model, pass->unit, target, kind, MODE_DEPLOY, at);
    edge->detail = detail_sym;
    edge->confidence = CONFIDENCE_LIKELY;
}

static void need_host(BuildPass *pass, Str text, Str detail, Location at) {
    Found found = text_found(pass->model, text);
    if (found.kind != FOUND_HOST || found.is_pattern) return;
    if (found.third_party)
        need(pass, model_third_party(pass->model, found.third_party), EDGE_HANDLE, detail, at);
    else if (found.service && (found.region.size || found.host.reach == REACH_GLOBAL))
        need(pass, model_provider_service(pass->model, found.service, found.region), EDGE_HANDLE, detail, at);
}

static void look_at_image(BuildPass *pass, const Decl *decl, Location at) {
    StrBuf buf = strbuf_new(pass->model->arena, 256);
    put_reference(pass->facts, facts_expr(pass->facts, decl->body), 0, &buf);
    Str reference = strbuf_str(&buf), registry = registry_of(reference);
    size_t slash = str_find_char(reference, '/', 0);
    /* What can't be told may hold the registry. */
    if (str_contains(str_slice(reference, 0, slash == SIZE_MAX ? 0 : slash), STR("{}"))) return;
    if (slash == SIZE_MAX && str_starts_with(reference, STR("{}"))) return;
    const ThirdParty *usual = registry.size ? NULL : default_registry(pass->model->catalog);
    if (registry.size)
        need_host(pass, registry, STR("image"), at);
    else if (usual)
        need(pass, model_third_party(pass->model, usual), EDGE_HANDLE, STR("image"), at);
}

/* ---- commands ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool ends_command(char c) { return c == ';' || c == '&' || c == '|' || c == '\n'; }

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

static void look_at_command(BuildPass *pass, Str line, Location at) {
    const Catalog *catalog = pass->model->catalog;
    line = without_prefixes(line);
    for (size_t i = 0; i < catalog_third_party_count(catalog) && line.size; i++) {
        const ThirdParty *party = catalog_third_party_at(catalog, i);
        for (size_t k = 0; k < party->command_count; k++) {
            if (!begins_with_words(line, party->commands[k])) continue;
            if (!has_word(line, party->elsewhere, party->elsewhere_count))
                need(pass, model_third_party(pass->model, party), EDGE_CALL, party->commands[k], at);
            break;
        }
    }
    for (size_t start = str_find(line, STR("://"), 0); start != SIZE_MAX;
         start = str_find(line, STR("://"), start + 3)) {
        size_t begin = start, end = start;
        while (begin && line.data[begin - 1] >= 'a' && line.data[begin - 1] <= 'z') begin--;
        while (end < line.size && !is_blank(line.data[end]) && !strchr("\"'`)<>\\", line.data[end])) end++;
        need_host(pass, str_slice(line, begin, end), STR("download"), at);
    }
}

/* A step is a line of a shell, or a script of several. */
static void look_at_commands(BuildPass *pass, const Decl *decl, Location at) {
    Str text;
    if (!expr_literal(pass->facts, decl->body, &text)) return;
    uint32_t line = at.line;
    for (size_t start = 0; start < text.size;) {
        size_t end = start;
        while (end < text.size && !ends_command(text.data[end])) end++;
        look_at_command(pass, str_slice(text, start, end), (Location){at.repository, at.file, line, 1});
        if (end < text.size && text.data[end] == '\n') line++;
        start = end + 1;
    }
}

void link_builds(Model *model, CodeUnits *units) {
    for (size_t i = 0; i < model->file_count; i++) {
        BuildPass pass = {.model = model, .file = &model->files[i]};
        if (!pass.file->is_parsed || pass.file->is_link || pass.file->is_vendored) continue;
        pass.facts = &pass.file->facts;
        if (!facts_has_kind(pass.facts, DECL_STEP)) continue;
        const char *context = context_of_path(pass.facts->path);
        bool is_live = strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
        for (uint32_t d = 0; d < pass.facts->decl_count && is_live; d++) {
            const Decl *decl = &pass.facts->decls[d];
            if (decl->kind != DECL_STEP) continue;
            /* Only code that is seen to need something is a node: an image alone is none. */
            pass.unit = code_units_of(units, pass.file->repository, pass.facts->path, STR_NONE)->node;
            if (!pass.unit) break;
            Location at = {pass.file->repository, pass.file->real_path, decl->line, 1};
            if (str_equal(facts_str(pass.facts, decl->type), STR("image")))
                look_at_image(&pass, decl, at);
            else
                look_at_commands(&pass, decl, at);
        }
    }
}
