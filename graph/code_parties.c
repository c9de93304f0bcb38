/* Third parties whose kits code calls: stripe.Charge.create(…) asks Stripe, though no address of it stands anywhere. What is
 * imported and not called, or only listed in a manifest, is no need. */
#include "analyzer/core/limits.h"
#include "graph/code_pass.h"

/* Errors are made and caught without asking anybody. */
static bool is_error(Str name) {
    Str rest = name, step;
    while (str_split_next(&rest, '.', &step))
        if (str_ends_with(step, STR("Error")) || str_ends_with(step, STR("Exception"))) return true;
    return false;
}

static bool has_word(const Str *words, size_t count, Str word) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i], word)) return true;
    return false;
}

/* OpenAI(base_url=…): the kit asks somebody else. */
static bool goes_elsewhere(const Facts *facts, ExprId call, const ThirdParty *party) {
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind == EXPR_ARGUMENT &&
            has_word(party->addresses, party->address_count, facts_str(facts, expr->text)))
            return true;
        if (expr->kind == EXPR_ARGUMENT) argument = expr_child(facts, argument, 0);
        for (size_t k = 0; facts_expr(facts, argument)->kind == EXPR_OBJECT && k < party->address_count; k++)
            if (expr_attribute(facts, argument, party->addresses[k])) return true;
    }
    return false;
}

/* openai.api_base = …, config.BaseURL = …: the same of all that the file asks. */
static bool is_sent_elsewhere(const Facts *facts, const ThirdParty *party) {
    for (uint32_t i = 0; party->address_count && i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        Str name = facts_str(facts, fact->name);
        size_t dot = str_find_last_char(name, '.');
        if (fact->kind == CODE_ASSIGN && dot != SIZE_MAX &&
            has_word(party->addresses, party->address_count, str_slice(name, dot + 1, name.size)))
            return true;
    }
    return false;
}

/* require("stripe")(key): the text that names the package. */
static Str imported_here(const CodePass *pass, ExprId callee) {
    const Facts *facts = pass->file.facts;
    Str package = STR_NONE;
    if (facts_expr(facts, callee)->kind != EXPR_CALL || expr_argument_count(facts, callee) != 1) return STR_NONE;
    const Expr *function = facts_expr(facts, expr_callee(facts, callee));
    if (function->kind != EXPR_NAME ||
        !catalog_language_imports_by(pass->model->catalog, pass->file.language, facts_str(facts, function->text)))
        return STR_NONE;
    return expr_literal(facts, expr_argument(facts, callee, 0), &package) ? package : STR_NONE;
}

static Str joined(Arena *arena, Str package, Str path) {
    if (!package.size || !path.size) return package.size ? package : path;
    return str_format(arena, "%.*s.%.*s", STR_ARG(package), STR_ARG(path));
}

static Map *kits_of(CodePass *pass, Str language) {
    for (size_t i = 0; i < pass->kits.count; i++)
        if (str_equal(pass->kits.items[i].language, language)) return pass->kits.items[i].packages;
    Map *packages = map_new(pass->model->arena);
    *VEC_PUSH(pass->model->arena, &pass->kits) = (KnownKits){language, packages};
    return packages;
}

static bool is_kit(CodePass *pass, Str package) {
    Str language = pass->file.language;
    bool is_new = false;
    Map *kits = kits_of(pass, language);
    uint32_t entry = map_add(kits, package, 0, &is_new);
    if (is_new) map_set_at(kits, entry, catalog_third_party_is_imported(pass->model->catalog, language, package));
    return map_value_at(kits, entry) != 0;
}

/* Does a name begin like one of a kit that needs no import? Most don't. */
static bool may_be_whole(CodePass *pass, ExprId callee) {
    const Facts *facts = pass->file.facts;
    const Catalog *catalog = pass->model->catalog;
    if (!catalog_language_has_whole_names(catalog, pass->file.language)) return false;
    for (uint32_t depth = 0; depth < CODEFILE_STEPS_MAX; depth++) {
        const Expr *expr = facts_expr(facts, callee);
        if (expr->kind == EXPR_NAME) {
            Str name = facts_str(facts, expr->text);
            size_t dot = str_find_char(name, '.', 0);
            return is_kit(pass, dot == SIZE_MAX ? name : str_slice(name, 0, dot));
        }
        if ((expr->kind != EXPR_ATTR && expr->kind != EXPR_CALL) || !expr->count) return false;
        callee = expr_child(facts, callee, 0);
    }
    return false;
}

static bool is_file(const Files *files, Str path) {
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

/* Is `name` a module that stands in a folder from which the file's imports are looked up? A folder that is a package is none. */
static bool is_own_in(const CodePass *pass, Str folder, Str name, Str ending) {
    const Files *files = &pass->model->file_access[pass->file.file->repository];
    Arena *arena = pass->evaluator.arena;
    Str in = folder.size ? str_concat(arena, folder, STR("/")) : STR_NONE, whole = str_concat(arena, in, name);
    Str module = str_concat(arena, whole, ending);
    if (is_file(files, str_format(arena, "%.*s__init__%.*s", STR_ARG(in), STR_ARG(ending)))) return false;
    if (str_equal(module, pass->file.facts->path)) return false;
    return is_file(files, module) ||
           is_file(files, str_format(arena, "%.*s/__init__%.*s", STR_ARG(whole), STR_ARG(ending)));
}

/* `import stripe` beside a stripe.py: https://docs.python.org/3/library/sys_path_init.html */
static bool is_own_module(const CodePass *pass, Str package) {
    Str ending = catalog_language_module_ending(pass->model->catalog, pass->file.language);
    size_t dot = str_find_char(package, '.', 0);
    Str name = dot == SIZE_MAX ? package : str_slice(package, 0, dot), folder = pass->file.facts->path;
    if (!ending.size || !name.size) return false;
    for (uint32_t depth = 0; folder.size && depth < NESTING_DEPTH_MAX; depth++) {
        folder = location_of_directory(folder);
        if (is_own_in(pass, folder, name, ending)) return true;
    }
    return false;
}

/* Whose kit a call asks; NULL: nobody's that is known. */
static const ThirdParty *party_of(CodePass *pass, ExprId callee, bool has_imports) {
    CodeFile *file = &pass->file;
    const Catalog *catalog = pass->model->catalog;
    Arena *arena = file->evaluator->arena;
    StrBuf written = strbuf_new(arena, 128);
    Str package = imported_here(pass, callee), path = STR_NONE;
    if (package.size) return catalog_third_party_by_import(catalog, file->language, package);
    if (!has_imports && !may_be_whole(pass, callee)) return NULL;
    if (!codefile_written_called(file, callee, &written)) return NULL;
    codefile_resolve(file, strbuf_str(&written), arena, &package, &path);
    if (is_error(path)) return NULL;
    if (package.size) { /* an import of a package that is no kit is the most frequent */
        if (!has_imports || !is_kit(pass, package) || is_own_module(pass, package)) return NULL;
        return catalog_third_party_by_import(catalog, file->language, joined(arena, package, path));
    }
    const ThirdParty *party = NULL;
    if (catalog_language_has_whole_names(catalog, file->language))
        party = catalog_third_party_by_import(catalog, file->language, path);
    for (size_t i = 0; !party && has_imports && file->has_open_imports && i < file->imports.count; i++) {
        const Import *import = &file->imports.items[i];
        if (!str_equal(import->member, STR("*")) || !is_kit(pass, import->package)) continue;
        party = catalog_third_party_by_import(catalog, file->language, joined(arena, import->package, path));
    }
    return party;
}

static bool has_imports(CodePass *pass) {
    for (size_t i = 0; i < pass->file.imports.count; i++)
        if (is_kit(pass, pass->file.imports.items[i].package)) return true;
    return false;
}

static bool is_found(const CodePass *pass, size_t first, const ThirdParty *party) {
    for (size_t i = first; i < pass->parties.count; i++)
        if (pass->parties.items[i].party == party) return true;
    return false;
}

/* OpenAI(), new Stripe(key), openai.NewClient(key): makes a client, and asks nobody yet. */
static bool makes_client(const Facts *facts, const CodeFact *call) {
    Str name = facts_str(facts, call->name);
    size_t dot = str_find_last_char(name, '.');
    Str last = dot == SIZE_MAX ? name : str_slice(name, dot + 1, name.size);
    bool is_type = last.size && last.data[0] >= 'A' && last.data[0] <= 'Z' && dot != SIZE_MAX;
    return (facts_expr(facts, call->value)->number & CALL_NEW) || is_type || str_starts_with(last, STR("new")) ||
           str_starts_with(last, STR("New"));
}

/* Calls on the name that a client is given, in this file; 0: none is seen, so that others may ask by it. */
static uint32_t ask_by_client(CodePass *pass, const CodeFact *made, const ThirdParty *party) {
    const Facts *facts = pass->file.facts;
    Str name = STR_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < facts->code_count && !name.size; i++)
        if (facts->code[i].kind == CODE_ASSIGN && facts->code[i].value == made->value)
            name = facts_str(facts, facts->code[i].name);
    for (uint32_t i = 0; name.size && i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        Str callee = facts_str(facts, fact->name);
        if (fact->kind == CODE_EXPORT && str_equal(callee, name)) return 0;
        bool is_on = str_starts_with(callee, name) && callee.size > name.size && callee.data[name.size] == '.';
        if (fact->kind != CODE_CALL || !is_on) continue;
        Location at = {pass->file.file->repository, pass->file.file->real_path, fact->line, fact->column};
        code_ask(pass, 0, party, PLANE_DATA, fact, at);
        count++;
    }
    return count;
}

void code_find_parties(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    if (!pass->is_live || pass->mode != MODE_RUNTIME || pass->run_by) return;
    bool is_imported = has_imports(pass);
    size_t first = pass->parties.count;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_CALL || !fact->value || facts_expr(facts, fact->value)->kind != EXPR_CALL) continue;
        const ThirdParty *party = party_of(pass, expr_callee(facts, fact->value), is_imported);
        if (!party || goes_elsewhere(facts, fact->value, party)) continue;
        if (code_is_tried_by_hand(facts, fact, pass->has_handler) || code_serves_tests(pass, fact->scope)) continue;
        if (is_sent_elsewhere(facts, party)) continue;
        Location at = {pass->file.file->repository, pass->file.file->real_path, fact->line, fact->column};
        if (!makes_client(facts, fact) || !ask_by_client(pass, fact, party))
            code_ask(pass, 0, party, PLANE_DATA, fact, at);
        if (is_found(pass, first, party)) continue;
        *VEC_PUSH(pass->model->arena, &pass->parties) = (PartyUse){pass->unit, party, at};
    }
}

static Str need_key(Arena *arena, NodeId from, NodeId to) { return str_format(arena, "%u:%u", from, to); }

/* Third parties whose addresses are asked already: who asks, and whom → the mode, the strongest first. */
static Map *asked_by_address(const Model *model, Arena *arena) {
    Map *asked = map_new(arena);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (model->nodes.items[edge->to].kind != NODE_THIRD_PARTY) continue;
        Str key = need_key(arena, edge->from, edge->to);
        uint32_t known = map_get(asked, key);
        if (known == MAP_NONE || edge->mode < known) map_put(asked, key, edge->mode);
    }
    return asked;
}

void code_need_parties(CodePass *pass) {
    Model *model = pass->model;
    Arena *arena = pass->evaluator.arena;
    const Map *asked = pass->parties.count ? asked_by_address(model, arena) : NULL;
    for (size_t i = 0; i < pass->parties.count; i++) {
        const PartyUse *use = &pass->parties.items[i];
        NodeId unit = code_unit_node(pass->units, use->unit, use->at), target = model_third_party(model, use->party);
        uint32_t known = map_get(asked, need_key(arena, unit, target));
        if (known != MAP_NONE && known <= (uint32_t)use->party->mode) continue;
        Sym detail = model_sym(model, STR("client"));
        Edge *edge = model_edge(model, unit, target, EDGE_CALL, use->party->mode, use->at);
        edge->confidence = CONFIDENCE_LIKELY;
        edge->detail = detail;
        use->unit->has_code = true;
    }
}
