/* A published module changes with its versions: that which `terraform init` would take, the newest that the call allows,
 * decides which description holds. Of a commit nobody can tell the version: it is known only where all versions are alike. */
#include "graph/known_modules.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/module_sources.h"
#include "parsers/parser.h"

/* ---- versions ---- */

typedef struct {
    uint64_t value;
    bool is_below;  /* versions below it are meant, it not */
    bool is_hidden; /* a commit or branch: some version, nobody knows which */
} Newest;

static Str without_spaces(Str text) {
    while (text.size && text.data[0] == ' ') text = str_slice(text, 1, text.size);
    while (text.size && text.data[text.size - 1] == ' ') text = str_slice(text, 0, text.size - 1);
    return text;
}

static size_t digits_and_dots(Str text) {
    size_t size = 0;
    while (size < text.size && (text.data[size] == '.' || (text.data[size] >= '0' && text.data[size] <= '9'))) size++;
    return size;
}

static Str after(Str text, Str prefix) {
    return str_starts_with(text, prefix) ? str_slice(text, prefix.size, text.size) : text;
}

/* "~> 5.1" ends below 6, "~> 5.1.2" below 5.2.
 * https://developer.hashicorp.com/terraform/language/expressions/version-constraints */
static uint64_t pessimistic_end(Str version) {
    size_t dot = str_find_last_char(version, '.');
    Str kept = dot == SIZE_MAX ? STR_NONE : str_slice(version, 0, dot);
    size_t dots = 0;
    for (size_t i = 0; i < kept.size; i++) dots += kept.data[i] == '.';
    if (kept.size == 0) return UINT64_MAX;
    return catalog_module_version(kept) + ((uint64_t)1 << (dots ? 20 : 40));
}

static void narrow(Newest *newest, uint64_t value, bool is_below) {
    if (value > newest->value || (value == newest->value && !is_below)) return;
    newest->value = value;
    newest->is_below = is_below;
}

static Newest newest_of_constraint(Str constraint) {
    Newest newest = {.value = UINT64_MAX};
    Str part;
    while (constraint.data && str_split_next(&constraint, ',', &part)) {
        part = without_spaces(part);
        size_t sign = 0;
        while (sign < part.size && strchr("=<>~!", part.data[sign])) sign++;
        Str operator= str_slice(part, 0, sign), text = without_spaces(str_slice(part, sign, part.size));
        text = after(text, STR("v"));
        text = str_slice(text, 0, digits_and_dots(text));
        uint64_t value = catalog_module_version(text);
        if (operator.size == 0 || str_equal(operator, STR("="))) narrow(&newest, value, false);
        if (str_equal(operator, STR("<="))) narrow(&newest, value, false);
        if (str_equal(operator, STR("<"))) narrow(&newest, value, true);
        if (str_equal(operator, STR("~>"))) narrow(&newest, pessimistic_end(text), true);
    }
    return newest;
}

/* git::https://…?ref=v5.1.2 */
static Newest newest_of_source(Str source) {
    size_t at = str_find(source, STR("ref="), 0), from = at == SIZE_MAX ? SIZE_MAX : at + 4;
    bool is_registry = at == SIZE_MAX && (at = str_find(source, STR("?version="), 0)) != SIZE_MAX;
    if (is_registry) from = at + 9;
    if (from == SIZE_MAX) return (Newest){.value = UINT64_MAX};
    Str ref = str_slice(source, from, source.size);
    ref = str_slice(ref, 0, str_find_char(ref, '&', 0));
    ref = after(after(after(ref, STR("refs/")), STR("tags/")), STR("v"));
    bool is_version = digits_and_dots(ref) == ref.size && str_find_char(ref, '.', 0) != SIZE_MAX;
    return (Newest){.value = is_version ? catalog_module_version(ref) : 0, .is_hidden = !is_version};
}

static const KnownModuleVersion *version_for(const KnownModule *module, Newest newest) {
    if (newest.is_hidden) return module->versions.count == 1 ? &module->versions.items[0] : NULL;
    for (size_t i = module->versions.count; i > 0; i--) {
        const KnownModuleVersion *version = &module->versions.items[i - 1];
        if (version->from > newest.value || (version->from == newest.value && newest.is_below)) continue;
        /* What is newer than all that is known is taken for the newest of these only where no version is asked for. */
        bool is_past = newest.value > version->until || (newest.value == version->until && !newest.is_below);
        return !is_past || newest.value == UINT64_MAX ? version : NULL;
    }
    return NULL;
}

/* ---- where what is made stands ---- */

typedef struct {
    Arena *arena;
    const Facts *facts; /* of the description */
    const Facts *caller;
    const Decl *call;
    Expr *exprs;
    uint32_t *lines;  /* by expression: of the argument that decides it; 0: none does */
    Map *value_lines; /* of locals */
} Placing;

static uint32_t line_of_argument(const Placing *placing, Str name) {
    const Expr *body = facts_expr(placing->caller, placing->call->body);
    for (uint32_t i = 0; i < body->count; i++) {
        const Expr *member = facts_expr(placing->caller, expr_child(placing->caller, placing->call->body, i));
        if (member->kind == EXPR_ATTRIBUTE && str_equal(facts_str(placing->caller, member->text), name))
            return member->line;
    }
    return 0;
}

static uint32_t deciding_line(const Placing *placing, const Expr *expr) {
    if (expr->kind != EXPR_DECL) return 0;
    Str name = facts_str(placing->facts, expr->text);
    if (expr->number == DECL_INPUT) return line_of_argument(placing, name);
    uint32_t line = expr->number == DECL_VALUE ? map_get(placing->value_lines, name) : MAP_NONE;
    return line == MAP_NONE ? 0 : line;
}

/* The first argument that an expression is made of. Depth: NESTING_DEPTH_MAX. */
static uint32_t place(Placing *placing, ExprId id) {
    const Expr *expr = facts_expr(placing->facts, id);
    uint32_t line = deciding_line(placing, expr);
    for (uint32_t i = 0; i < expr->count; i++) {
        uint32_t of_child = place(placing, expr_child(placing->facts, id, i));
        if (!line) line = of_child;
    }
    bool is_whole = expr->kind == EXPR_BODY;
    placing->exprs[id].line = line && !is_whole ? line : placing->call->line;
    return line;
}

static Facts placed(Arena *arena, const Facts *facts, const Facts *caller, const Decl *call) {
    enum { LOCALS_DEPTH = 3 }; /* locals of locals; a later round tells nothing new */
    Placing placing = {.arena = arena, .facts = facts, .caller = caller, .call = call, .value_lines = map_new(arena)};
    placing.exprs = ARENA_ARRAY(arena, Expr, facts->expr_count);
    Decl *decls = ARENA_ARRAY(arena, Decl, facts->decl_count);
    for (uint32_t i = 0; i < facts->expr_count; i++) placing.exprs[i] = facts->exprs[i];
    for (int round = 0; round < LOCALS_DEPTH; round++)
        for (uint32_t i = 0; i < facts->decl_count; i++) {
            uint32_t line = facts->decls[i].kind == DECL_VALUE ? place(&placing, facts->decls[i].body) : 0;
            if (line) map_put(placing.value_lines, facts_str(facts, facts->decls[i].name), line);
        }
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        if (facts->decls[i].body) place(&placing, facts->decls[i].body);
        decls[i] = facts->decls[i];
        decls[i].line = call->line;
        decls[i].end_line = call->end_line;
        decls[i].column = call->column;
    }
    Facts out = *facts;
    out.exprs = placing.exprs;
    out.decls = decls;
    out.path = caller->path;
    out.pragmas = NULL;
    out.pragma_count = 0;
    return out;
}

/* ---- calls ---- */

typedef struct {
    Model *model;
    Units *units;
    Map *parsed; /* text of a description, by its address → index */
    VEC(Facts) descriptions;
    FactsFile *files;
    size_t file_capacity, made;
} Collector;

static const Facts *description(Collector *collector, const KnownModuleVersion *version) {
    Arena *arena = collector->model->arena;
    Str key = str_of((const char *)&version->text.data, sizeof version->text.data);
    bool is_new = false;
    uint32_t entry = map_add(collector->parsed, str_copy(arena, key), (uint32_t)collector->descriptions.count, &is_new);
    if (is_new) {
        size_t size = 0;
        const unsigned char *bytes = parser_parse(STR("module.tf"), version->text, arena, &size);
        Facts facts = {0};
        facts_open(&facts, bytes, size);
        *VEC_PUSH(arena, &collector->descriptions) = facts;
    }
    return &collector->descriptions.items[map_value_at(collector->parsed, entry)];
}

static Str lower_key(Arena *arena, const RemoteSource *remote) {
    StrBuf key = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    strbuf_format(&key, "%.*s/%.*s%s%.*s", STR_ARG(remote->owner), STR_ARG(remote->repository),
                  remote->folder.size ? "/" : "", STR_ARG(remote->folder));
    for (size_t i = 0; i < key.size; i++)
        if (key.data[i] >= 'A' && key.data[i] <= 'Z') key.data[i] = (char)(key.data[i] - 'A' + 'a');
    return strbuf_str(&key);
}

static const KnownModuleVersion *known_version(const Collector *collector, const Facts *facts, ExprId body) {
    Str source, constraint;
    RemoteSource remote;
    ExprId source_at = expr_attribute(facts, body, STR("source")),
           version_at = expr_attribute(facts, body, STR("version"));
    if (!source_at || !expr_literal(facts, source_at, &source)) return NULL;
    if (!module_source_parse(collector->model->arena, source, &remote) || !remote.owner.size) return NULL;
    const KnownModule *module = catalog_module(collector->model->catalog, lower_key(collector->model->arena, &remote));
    if (!module) return NULL;
    Newest newest = newest_of_source(source);
    if (version_at && !expr_literal(facts, version_at, &constraint)) newest.is_hidden = true;
    if (version_at && !newest.is_hidden) newest = newest_of_constraint(constraint);
    return version_for(module, newest);
}

/* One more file of the model; it is nobody's to read again. */
static uint32_t add_file(Collector *collector, uint32_t caller, const Facts *facts) {
    Model *model = collector->model;
    if (!collector->files || model->file_count == collector->file_capacity) {
        collector->file_capacity = 2 * model->file_count + 16;
        collector->files = ARENA_ARRAY(model->arena, FactsFile, collector->file_capacity);
        for (size_t i = 0; i < model->file_count; i++) collector->files[i] = model->files[i];
        model->files = collector->files;
    }
    FactsFile *file = &collector->files[model->file_count];
    *file = model->files[caller];
    file->facts = *facts;
    file->is_parsed = false;
    return (uint32_t)model->file_count++;
}

static void add_call(Collector *collector, const Unit *caller, DeclRef call) {
    Model *model = collector->model;
    const Facts *facts = unit_facts(model, call);
    const Decl *decl = unit_decl(model, call);
    const KnownModuleVersion *version = decl->body ? known_version(collector, facts, decl->body) : NULL;
    if (!version) return;
    if (collector->made++ >= KNOWN_MODULE_CALLS_MAX) {
        if (collector->made == KNOWN_MODULE_CALLS_MAX + 1)
            diag_add(model->diags, DIAG_LIMIT, facts->path, decl->line,
                     "more than %d calls of published modules; what these make is left out from here on",
                     KNOWN_MODULE_CALLS_MAX);
        return;
    }
    Unit unit = unit_without_decls(model, caller);
    memset(&unit.assignments, 0, sizeof unit.assignments);
    memset(&unit.backend_files, 0, sizeof unit.backend_files);
    unit.is_vendored = unit.is_called = unit.is_partial = true;
    unit.known = version->module;
    Facts own = placed(model->arena, description(collector, version), facts, decl);
    uint32_t file = add_file(collector, call.file, &own);
    for (uint32_t i = 0; i < own.decl_count; i++) unit_add(model, &unit, (DeclRef){file, i});
    map_put(collector->units->known, str_format(model->arena, "%u:%u", call.file, call.decl),
            (uint32_t)collector->units->units.count);
    *VEC_PUSH(model->arena, &collector->units->units) = unit;
}

void known_modules_collect(Model *model, Units *units) {
    Collector collector = {.model = model, .units = units, .parsed = map_new(model->arena)};
    units->known = map_new(model->arena);
    size_t count = units->units.count;
    for (size_t u = 0; u < count; u++) {
        Unit caller = units->units.items[u]; /* a copy: the list grows */
        if (caller.arguments_key.size) continue;
        for (size_t i = 0; i < caller.decls.count; i++)
            if (unit_decl(model, caller.decls.items[i])->kind == DECL_MODULE)
                add_call(&collector, &caller, caller.decls.items[i]);
    }
}

uint32_t known_modules_find(const Units *units, Arena *scratch, DeclRef call) {
    if (!units->known) return MAP_NONE;
    return map_get(units->known, str_format(scratch, "%u:%u", call.file, call.decl));
}
