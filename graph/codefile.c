/* Resolution inside one file of code. Depth is bounded by EVAL_DEPTH_MAX; a name that is being resolved and
 * leads back to itself ends there. */
#include "graph/codefile.h"

#include "analyzer/core/limits.h"
#include "graph/setting_reads.h"

Location codefile_location(const CodeFile *file, ExprId id) {
    const Expr *expr = facts_expr(file->facts, id);
    return (Location){file->file->repository, file->file->real_path, expr->line, expr->column};
}

static Str first_step(Str path) {
    size_t dot = str_find_char(path, '.', 0);
    return dot == SIZE_MAX ? path : str_slice(path, 0, dot);
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

static const Import *import_of(const CodeFile *file, Str local) {
    uint32_t index = map_get(file->import_index, local);
    return index == MAP_NONE ? NULL : &file->imports.items[index];
}

Str codefile_module_name(Str package) {
    static const char *const endings[] = {".js", ".ts", ".mjs", ".cjs"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(package, str_from(endings[i]))) package.size -= strlen(endings[i]);
    size_t slash = str_find_last_char(package, '/');
    return last_step(slash == SIZE_MAX ? package : str_slice(package, slash + 1, package.size));
}

bool codefile_imported_client(CodeFile *file, ExprId id, Client *out) {
    const Expr *expr = facts_expr(file->facts, id);
    ExprId named = expr->kind == EXPR_CALL ? expr_callee(file->facts, id) : id;
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    if (!file->handed || !named || !codefile_written(file, named, &path)) return false;
    Str written = strbuf_str(&path), root = first_step(written);
    const Import *import = import_of(file, root);
    if (!import) return false;
    Str rest = str_slice(written, root.size < written.size ? root.size + 1 : root.size, written.size);
    Str module = codefile_module_name(import->package), name = import->member;
    bool is_whole = !name.size || str_equal(name, STR("*")) || (str_equal(name, STR("default")) && rest.size);
    if (is_whole) {
        Str repeated = str_slice(import->package, 0, import->package.size); /* import a.b; a.b.c() */
        name = str_starts_with(written, repeated) && written.size > repeated.size + 1
                   ? str_slice(written, repeated.size + 1, written.size)
                   : rest;
    } else if (rest.size) { /* from . import clients; clients.s3 */
        module = import->member;
        name = rest;
    }
    if (!name.size || str_find_char(name, '.', 0) != SIZE_MAX) return false;
    return code_given_client(file, module, name, out);
}

bool codefile_is_imported(const CodeFile *file, Str path) { return import_of(file, first_step(path)) != NULL; }

static uint32_t scope_around(const CodeFile *file, uint32_t scope) {
    return scope ? file->facts->code[scope - 1].scope : 0;
}

static bool is_null(const CodeFile *file, const Variable *variable) {
    return facts_expr(file->facts, file->facts->code[variable->fact].value)->kind == EXPR_NULL;
}

/* `client = None` only says that there will be one: it counts when nothing else does. */
static void add_reaching(const CodeFile *file, const Variable *variable, Reaching *out) {
    if (out->count && is_null(file, variable)) return;
    if (out->count && is_null(file, out->items[0])) out->count = 0;
    if (out->count < CODEFILE_CLIENTS_MAX) out->items[out->count++] = variable;
}

static ExprId parameter_of(const CodeFile *file, uint32_t scope, Str name) {
    ExprId parameters = scope ? file->facts->code[scope - 1].value : 0;
    for (uint32_t i = 0; parameters && i < facts_expr(file->facts, parameters)->count; i++) {
        ExprId parameter = expr_child(file->facts, parameters, i);
        const Expr *expr = facts_expr(file->facts, parameter);
        if (expr->kind == EXPR_ARGUMENT && str_equal(facts_str(file->facts, expr->text), name)) return parameter;
    }
    return 0;
}

/* Expressions are numbered in the order of the source, and what is inside of one before it: an assignment stands
 * before a use when its value has the smaller number. */
static const Variable *last_before(const CodeFile *file, Str name, uint32_t scope, ExprId use) {
    const Variable *last = NULL;
    uint32_t first = codefile_scoped(file->scoped_index, scope, name);
    for (uint32_t at = first == MAP_NONE ? 0 : first + 1; at; at = file->variables.items[at - 1].next_in_scope) {
        const Variable *variable = &file->variables.items[at - 1];
        if (!use || file->facts->code[variable->fact].value < use) last = variable;
    }
    return last;
}

static ExprId first_inside(const CodeFile *file, ExprId id) {
    for (uint32_t depth = 0; depth < NESTING_DEPTH_MAX && facts_expr(file->facts, id)->count; depth++)
        id = expr_child(file->facts, id, 0);
    return id;
}

/* Where the statement begins that an expression is a part of; UINT32_MAX when that can't be told. */
static uint32_t statement_column(const CodeFile *file, ExprId use) {
    uint32_t column = UINT32_MAX;
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        bool is_statement = fact->kind == CODE_ASSIGN || fact->kind == CODE_CALL || fact->kind == CODE_RETURN;
        if (!is_statement || fact->value < use || first_inside(file, fact->value) > use) continue;
        if (fact->column < column) column = fact->column;
    }
    return column;
}

/* Is this asked by a condition, which may ask more? */
static bool asks_too(const Facts *facts, ExprId condition, ExprId asked) {
    for (uint32_t depth = 0; condition && depth < NESTING_DEPTH_MAX; depth++) {
        const Expr *expr = facts_expr(facts, condition);
        if (condition == asked) return true;
        if (expr->kind != EXPR_BINARY || expr->number != OP_AND) return false;
        condition = expr_child(facts, condition, 0);
    }
    return false;
}

/* Does the use stand inside of the branch that the assignment stands in? */
static bool is_in_branch_of(const CodeFile *file, ExprId use, const CodeFact *assignment) {
    const Facts *facts = file->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_statement = fact->kind == CODE_ASSIGN || fact->kind == CODE_CALL || fact->kind == CODE_RETURN;
        if (!is_statement || fact->value < use || first_inside(file, fact->value) > use) continue;
        if (asks_too(facts, fact->condition, assignment->condition)) return true;
    }
    return false;
}

/* Where indentation tells blocks, what stands further to the left than the use holds for it; what stands as far may be of a branch
 * beside the one that it stands in. */
static bool holds_for(const CodeFile *file, ExprId use, const CodeFact *assignment, uint32_t column, bool is_indented) {
    if (is_indented && assignment->column != column) return assignment->column < column;
    return !assignment->condition || is_in_branch_of(file, use, assignment);
}

/* An assignment in a branch that ended before the use: those of the other branches may hold as well, up to one that is not in
 * a branch. */
static void add_branches(const CodeFile *file, const Variable *last, ExprId use, Reaching *out) {
    if (!last->before_in_scope) return;
    const CodeFact *facts = file->facts->code;
    bool is_indented = catalog_language_is_indented(file->model->catalog, file->language);
    uint32_t column = is_indented ? statement_column(file, use) : 0;
    if (holds_for(file, use, &facts[last->fact], column, is_indented)) return;
    for (const Variable *variable = last; variable;
         variable = variable->before_in_scope ? &file->variables.items[variable->before_in_scope - 1] : NULL) {
        add_reaching(file, variable, out);
        const CodeFact *fact = &facts[variable->fact];
        if (is_indented ? holds_for(file, use, fact, column, true) : !fact->condition) break;
    }
}

/* Assignments in a scope: all of them, since what runs later may see any. self.x is set in one method and used in
 * others: those of its class, else of the file. */
static Reaching all_in_scope(const CodeFile *file, uint32_t first, Str name, uint32_t scope) {
    bool is_member = str_find_char(name, '.', 0) != SIZE_MAX || name.data[0] == '@';
    Reaching here = {0}, elsewhere = {0};
    for (uint32_t at = first + 1; at; at = file->variables.items[at - 1].next) {
        const Variable *variable = &file->variables.items[at - 1];
        if (variable->scope == scope ||
            (is_member && scope && variable->scope && scope_around(file, variable->scope) == scope_around(file, scope)))
            add_reaching(file, variable, &here);
        else if (is_member)
            add_reaching(file, variable, &elsewhere);
    }
    return here.count ? here : elsewhere;
}

/* One of several: the choice that is being looked at; none when nothing chooses. */
static const Variable *choose(CodeFile *file, const Reaching *reaching) {
    if (reaching->count <= 1) return reaching->count ? reaching->items[0] : NULL;
    if (file->choice_count < reaching->count) file->choice_count = reaching->count;
    return file->choice == CODEFILE_CHOICE_NONE ? NULL : reaching->items[file->choice % reaching->count];
}

/* The assignment that a use sees: the last one before it in the same function, else those of the function around it,
 * else of the module. What a function parameter hides is taken for it when there is one of that name only. */
static const Variable *assignment_seen(CodeFile *file, Str name, uint32_t scope, ExprId use, Reaching *out) {
    *out = (Reaching){0};
    uint32_t first = map_get(file->variable_index, name);
    if (first == MAP_NONE) return NULL;
    const Variable *last = last_before(file, name, scope, use);
    if (last) add_branches(file, last, use, out);
    if (last && codefile_keep_live(file, out) && out->count == 1) return out->items[0];
    if (last) return out->count > 1 ? choose(file, out) : last;
    bool is_hidden = false;
    for (uint32_t level = 0; level < CODEFILE_STEPS_MAX; level++) {
        is_hidden |= parameter_of(file, scope, name) != 0;
        *out = all_in_scope(file, first, name, scope);
        if (out->count) return is_hidden && out->count > 1 ? NULL : choose(file, out);
        if (scope == 0) return NULL;
        scope = scope_around(file, scope);
    }
    return NULL;
}

const Variable *codefile_variable(CodeFile *file, Str name, uint32_t scope, ExprId use) {
    Reaching reaching;
    return assignment_seen(file, name, scope, use, &reaching);
}

/* Dotted path as written: a.b.c, this.x, a["b"] as a.b; false when something else stands in it. */
static bool written_path(const CodeFile *file, ExprId id, StrBuf *out, uint32_t calls, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (depth > CODEFILE_STEPS_MAX) return false;
    if (expr->kind == EXPR_CALL && expr->count == 1 && expr->number & CALL_HAS_CALLEE && expr->number & calls)
        return written_path(file, expr_child(file->facts, id, 0), out, calls, depth + 1);
    if (expr->kind == EXPR_NAME) {
        strbuf_add(out, facts_str(file->facts, expr->text));
        return true;
    }
    if (expr->kind == EXPR_ATTR) {
        if (!written_path(file, expr_child(file->facts, id, 0), out, calls, depth + 1)) return false;
        strbuf_add_char(out, '.');
        strbuf_add(out, facts_str(file->facts, expr->text));
        return true;
    }
    if (expr->kind == EXPR_INDEX) {
        Str key;
        if (!expr_literal(file->facts, expr_child(file->facts, id, 1), &key)) return false;
        if (!written_path(file, expr_child(file->facts, id, 0), out, calls, depth + 1)) return false;
        strbuf_add_char(out, '.');
        strbuf_add(out, key);
        return true;
    }
    return false;
}

ExprId codefile_field(const CodeFile *file, ExprId id) {
    const Expr *expr = facts_expr(file->facts, id);
    uint32_t bare = CALL_BARE | CALL_HAS_CALLEE;
    return expr->kind == EXPR_CALL && expr->count == 1 && (expr->number & bare) == bare ? expr_child(file->facts, id, 0)
                                                                                        : id;
}

bool codefile_written(const CodeFile *file, ExprId id, StrBuf *out) {
    return written_path(file, id, out, CALL_BARE, 0);
}

bool codefile_written_called(const CodeFile *file, ExprId id, StrBuf *out) {
    return written_path(file, id, out, CALL_BARE | CALL_HAS_CALLEE, 0);
}

void codefile_resolve(const CodeFile *file, Str written, Arena *arena, Str *package, Str *path) {
    Str root = first_step(written);
    *package = STR_NONE;
    *path = written;
    const Import *import = import_of(file, root);
    if (!import) return;
    Str rest = str_slice(written, root.size < written.size ? root.size + 1 : root.size, written.size);
    *package = import->package;
    /* `import a.b` binds a: what follows repeats the package. */
    Str tail = str_slice(import->package, first_step(import->package).size, import->package.size);
    if (import->member.size == 0 && tail.size && str_equal(root, first_step(import->package))) {
        Str repeated = str_slice(tail, 1, tail.size);
        if (str_starts_with(rest, repeated))
            rest = str_slice(rest, repeated.size < rest.size ? repeated.size + 1 : rest.size, rest.size);
    }
    bool is_default = str_equal(import->member, STR("default")) || str_equal(import->member, STR("*"));
    if (import->member.size && !is_default)
        *path = rest.size ? str_format(arena, "%.*s.%.*s", STR_ARG(import->member), STR_ARG(rest)) : import->member;
    else
        *path = rest;
}

bool codefile_path(const CodeFile *file, ExprId id, Arena *arena, Str *package, Str *path) {
    StrBuf buf = strbuf_new(arena, 512);
    if (!codefile_written_called(file, id, &buf)) return false;
    codefile_resolve(file, strbuf_str(&buf), arena, package, path);
    return true;
}

/* ---- values ---- */

typedef struct {
    CodeFile *file;
    uint32_t scope;
    ExprId use; /* what is evaluated */
} CodeContext;

/* What a fallback stands for: its text, what a block gives, what stands behind the colon of a placeholder. */
static const Value *fallback_value(CodeFile *file, ExprId fallback, uint32_t scope) {
    const Expr *expr = facts_expr(file->facts, fallback);
    if (expr->kind == EXPR_FUNCTION && expr->count) fallback = expr_child(file->facts, fallback, 0);
    const Value *value = codefile_value(file, fallback, scope);
    if (value->kind != VALUE_STRING || !str_starts_with(value->string, STR("${"))) return value;
    Str text = str_slice(value->string, 2, value->string.size - 1);
    size_t colon = str_find_char(text, ':', 0);
    return colon == SIZE_MAX ? value : value_string(file->evaluator->arena, str_slice(text, colon + 1, text.size));
}

static const Value *environment_value(CodeFile *file, ExprId id, uint32_t scope) {
    Str variable;
    ExprId fallback;
    if (!codefile_environment(file, id, &variable, &fallback)) return NULL;
    Arena *arena = file->evaluator->arena;
    const Value *unknown =
        value_unknown(arena, CAUSE_ENVIRONMENT, variable.size ? variable : STR("an environment variable"));
    if (codefile_is_always_set(file, variable)) return value_unknown(arena, CAUSE_COMPUTED, variable);
    if (!fallback) return unknown;
    const Value *value = fallback_value(file, fallback, scope);
    if (!value_is_known(value) || value->kind == VALUE_NULL) return unknown;
    return value_default(arena, value);
}

/* Config.REGION where `class Config: REGION = …` stands in the same file. */
static const Variable *class_attribute(const CodeFile *file, Str path) {
    size_t dot = str_find_last_char(path, '.');
    if (dot == SIZE_MAX) return NULL;
    Str holder = last_step(str_slice(path, 0, dot)), name = str_slice(path, dot + 1, path.size);
    uint32_t first = map_get(file->variable_index, name);
    for (uint32_t at = first == MAP_NONE ? 0 : first + 1; at; at = file->variables.items[at - 1].next) {
        const Variable *variable = &file->variables.items[at - 1];
        if (!variable->scope) continue;
        if (str_equal(facts_str(file->facts, file->facts->code[variable->scope - 1].name), holder)) return variable;
    }
    return NULL;
}

static ExprId fallback_of_parameter(CodeFile *file, Str name, uint32_t scope) {
    ExprId parameter = parameter_of(file, scope, name);
    if (!parameter) return 0;
    ExprId option = codefile_decorator_default(file, scope, name);
    return option ? option : expr_child(file->facts, parameter, 0);
}

/* args.region, where args is what a parser returned or a parameter. */
static ExprId fallback_of_option(CodeFile *file, ExprId id, uint32_t scope) {
    const Expr *expr = facts_expr(file->facts, id);
    ExprId object = expr->kind == EXPR_ATTR ? expr_child(file->facts, id, 0) : 0;
    if (!object || facts_expr(file->facts, object)->kind != EXPR_NAME) return 0;
    Str name = facts_str(file->facts, facts_expr(file->facts, object)->text);
    const Variable *variable = codefile_variable(file, name, scope, id);
    if (!variable && !parameter_of(file, scope, name)) return 0;
    ExprId result = variable ? file->facts->code[variable->fact].value : 0;
    return codefile_parser_default(file, result, facts_str(file->facts, expr->text));
}

/* A text beside other values of the same name. */
static const Value *chosen_text(CodeFile *file, const Reaching *reaching, const Variable *chosen, const Value *value) {
    Arena *arena = file->evaluator->arena;
    ExprId text = file->facts->code[chosen->fact].value;
    CodeChoice choice = codefile_choice(file, reaching);
    if (choice == CHOICE_OF_VALUES) return value;
    if (choice == CHOICE_UNDECIDED) {
        codefile_mark_case(file, text);
        return value_unknown(arena, CAUSE_UNSUPPORTED, chosen->name);
    }
    for (uint32_t i = 0; i < reaching->count; i++) {
        const Variable *other = reaching->items[i];
        Str read = codefile_variable_read(file, file->facts->code[other->fact].value, other->scope, 0);
        if (!codefile_is_always_set(file, read)) continue;
        codefile_mark_dead(file, text, read);
        return value_unknown(arena, CAUSE_COMPUTED, read);
    }
    return value_default(arena, value);
}

/* config.get("region", "us-east-1"): whatever holds the setting, the region stands in for it. */
static const Value *setting_value(CodeFile *file, ExprId call, uint32_t scope) {
    Str key;
    ExprId fallback = setting_read_fallback(file->facts, call, &key);
    const Value *value = fallback ? codefile_value(file, fallback, scope) : NULL;
    bool is_region =
        value && value->kind == VALUE_STRING && catalog_region(file->model->catalog, STR_NONE, value->string);
    return is_region ? value_default(file->evaluator->arena, value) : NULL;
}

static const Value *special(Evaluator *evaluator, const Scope *scope, ExprId id) {
    const CodeContext *context = scope->context;
    CodeFile *file = context->file;
    const Value *environment = environment_value(file, id, context->scope);
    if (environment) return environment;
    if (facts_expr(file->facts, id)->kind == EXPR_CALL) {
        codefile_wrapped(file, id, context->scope, &environment);
        ExprId fallback = environment ? 0 : codefile_helper_fallback(file, id);
        if (fallback) {
            const Value *value = codefile_value(file, fallback, context->scope);
            return value->kind == VALUE_STRING ? value_default(evaluator->arena, value) : NULL;
        }
        if (!environment) environment = codefile_member_value(file, id, context->scope);
        if (!environment) environment = setting_value(file, id, context->scope);
        ExprId field = codefile_field(file, id);
        if (environment || field == id) return environment;
        id = field;
    }
    /* self.region, settings.REGION: assigned somewhere in this file under that name. */
    StrBuf path = strbuf_new(evaluator->arena, 256);
    if (!codefile_written(file, id, &path)) return NULL;
    Reaching reaching;
    const Variable *variable = assignment_seen(file, strbuf_str(&path), context->scope, id, &reaching);
    bool is_chosen = variable && reaching.count > 1;
    if (!variable) variable = class_attribute(file, strbuf_str(&path));
    if (!variable) codefile_wrapped(file, id, context->scope, &environment);
    if (!environment && !variable) environment = codefile_member_value(file, id, context->scope);
    if (environment) return environment;
    ExprId option = variable ? 0 : fallback_of_option(file, id, context->scope);
    if (option) {
        const Value *value = codefile_value(file, option, 0);
        return value->kind == VALUE_STRING ? value_default(evaluator->arena, value) : NULL;
    }
    if (!variable || facts_expr(file->facts, file->facts->code[variable->fact].value)->kind == EXPR_OPAQUE) return NULL;
    const Value *value = codefile_value(file, file->facts->code[variable->fact].value, variable->scope);
    return is_chosen && value->kind == VALUE_STRING ? chosen_text(file, &reaching, variable, value) : value;
}

/* A parameter with a default: what a call without that argument gets. */
static const Value *parameter_default(CodeFile *file, Str name, uint32_t scope) {
    ExprId fallback = fallback_of_parameter(file, name, scope);
    if (!fallback) return NULL;
    const Value *value = codefile_value(file, fallback, 0);
    if (!value_is_known(value) || value->kind == VALUE_NULL) return NULL;
    return value_default(file->evaluator->arena, value);
}

static const Value *name_value(Evaluator *evaluator, const Scope *scope, Str name) {
    const CodeContext *context = scope->context;
    CodeFile *file = context->file;
    uint32_t first = map_get(file->variable_index, name);
    bool is_own = first != MAP_NONE && last_before(file, name, context->scope, context->use);
    const Value *parameter = is_own ? NULL : parameter_default(file, name, context->scope);
    if (parameter) return parameter;
    Reaching reaching;
    const Variable *variable = assignment_seen(file, name, context->scope, context->use, &reaching);
    const Value *value =
        variable ? codefile_value(file, file->facts->code[variable->fact].value, variable->scope) : NULL;
    /* A loop's variable is an item of its list, written "*" in the facts. */
    bool is_item = value && value->kind == VALUE_UNKNOWN && str_equal(value->cause->what, STR("*"));
    const Value *elsewhere = value ? NULL : codefile_name_value(file, name, context->use, context->scope);
    if (elsewhere) return elsewhere;
    /* `import static Region.EU_WEST_1`: a constant of a kit that was taken by its own name. */
    const Value *constant = NULL;
    bool is_free = !variable && !parameter_of(file, context->scope, name);
    if (is_free && facts_expr(file->facts, context->use)->kind == EXPR_NAME)
        codefile_wrapped(file, context->use, context->scope, &constant);
    if (constant) return constant;
    if (!value || is_item) return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, name);
    return value->kind == VALUE_STRING ? chosen_text(file, &reaching, variable, value) : value;
}

static const Value *no_declaration(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    (void)scope;
    (void)kind;
    return value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, name);
}

const Value *codefile_value(CodeFile *file, ExprId expr, uint32_t scope) {
    if (!expr || file->depth > CODEFILE_STEPS_MAX)
        return value_unknown(file->evaluator->arena, CAUSE_LIMIT, STR("too many steps"));
    CodeContext context = {file, scope, expr};
    Scope code = {.facts = file->facts,
                  .context = &context,
                  .declaration = no_declaration,
                  .name = name_value,
                  .special = special};
    file->depth++;
    const Value *value = eval(file->evaluator, &code, expr);
    if (value->kind == VALUE_UNKNOWN && facts_expr(file->facts, expr)->kind == EXPR_CONDITIONAL)
        value = codefile_conditional(file, expr, scope, value);
    file->depth--;
    return value;
}

const Variable *codefile_assigned(CodeFile *file, ExprId id, uint32_t scope) {
    id = codefile_field(file, id);
    const Expr *expr = facts_expr(file->facts, id);
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    bool is_path = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX;
    if (!is_path || !codefile_written(file, id, &path)) return NULL;
    Str name = strbuf_str(&path);
    uint32_t first = map_get(file->variable_index, name);
    bool is_own = first != MAP_NONE && last_before(file, name, scope, id);
    if (!is_own && parameter_of(file, scope, name)) return NULL;
    const Variable *variable = codefile_variable(file, name, scope, id);
    if (!variable) variable = class_attribute(file, name);
    return variable && file->facts->code[variable->fact].value != id ? variable : NULL;
}

/* ---- where a value is written ---- */

static bool literal_below(CodeFile *file, ExprId id, uint32_t scope, Location *out, uint32_t depth) {
    if (!id || depth > CODEFILE_STEPS_MAX) return false;
    const Expr *expr = facts_expr(file->facts, id);
    const Variable *variable = NULL;
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE) {
        *out = codefile_location(file, id);
        return true;
    }
    if (expr->kind == EXPR_NAME) {
        Str name = facts_str(file->facts, expr->text);
        uint32_t first = map_get(file->variable_index, name);
        bool is_own = first != MAP_NONE && last_before(file, name, scope, id);
        ExprId fallback = is_own ? 0 : fallback_of_parameter(file, name, scope);
        if (fallback) return literal_below(file, fallback, 0, out, depth + 1);
        variable = codefile_variable(file, name, scope, id);
    } else if (expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX) {
        StrBuf path = strbuf_new(file->evaluator->arena, 256);
        if (codefile_written(file, id, &path)) variable = codefile_variable(file, strbuf_str(&path), scope, id);
        if (!variable && strbuf_str(&path).size) variable = class_attribute(file, strbuf_str(&path));
        ExprId option = variable ? 0 : fallback_of_option(file, id, scope);
        if (option) return literal_below(file, option, 0, out, depth + 1);
    } else if (expr->kind == EXPR_BINARY && expr->count == 2) {
        /* The fallback stands on the right. */
        return literal_below(file, expr_child(file->facts, id, 1), scope, out, depth + 1) ||
               literal_below(file, expr_child(file->facts, id, 0), scope, out, depth + 1);
    } else if (expr->kind == EXPR_CALL || expr->kind == EXPR_CONDITIONAL) {
        Str read;
        ExprId fallback = 0;
        if (expr->kind == EXPR_CALL && codefile_environment(file, id, &read, &fallback) && fallback)
            return literal_below(file, fallback, scope, out, depth + 1);
        ExprId live = expr->kind == EXPR_CONDITIONAL ? codefile_live_branch(file, id, scope) : 0;
        if (live) return literal_below(file, live, scope, out, depth + 1);
        for (uint32_t i = expr->count; i > 1; i--)
            if (literal_below(file, expr_child(file->facts, id, i - 1), scope, out, depth + 1)) return true;
        ExprId callee = expr->kind == EXPR_CALL && file->has_values ? expr_callee(file->facts, id) : 0;
        if (callee && facts_expr(file->facts, callee)->kind == EXPR_ATTR &&
            literal_below(file, expr_child(file->facts, callee, 0), scope, out, depth + 1))
            return true;
        ExprId field = codefile_field(file, id);
        if (field != id && literal_below(file, field, scope, out, depth + 1)) return true;
    } else if (expr->kind == EXPR_FUNCTION && expr->count) {
        return literal_below(file, expr_child(file->facts, id, 0), scope, out, depth + 1);
    } else if (expr->kind == EXPR_ARGUMENT) {
        return literal_below(file, expr_child(file->facts, id, 0), scope, out, depth + 1);
    }
    const Value *constant = NULL;
    if (!variable && codefile_wrapped(file, id, scope, &constant) == id && constant) { /* US_EAST_1 */
        *out = codefile_location(file, id);
        return true;
    }
    CodeMember member;
    if (!variable && codefile_member(file, id, scope, &member))
        return (member.file != file || member.value != id) &&
               literal_below(member.file, member.value, member.scope, out, depth + 1);
    return variable && literal_below(file, file->facts->code[variable->fact].value, variable->scope, out, depth + 1);
}

bool codefile_literal(CodeFile *file, ExprId expr, uint32_t scope, Location *out) {
    return literal_below(file, expr, scope, out, 0);
}
