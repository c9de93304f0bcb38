#include "graph/deployment_reading.h"

#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "parsers/formats/actions_value.h"
#include "parsers/formats/deployments.h"

/* ---- values ---- */

static const Value *branch_value(Reading *reading, Str name) {
    bool is_taken;
    if (ways_decide(&reading->ways, name, &is_taken)) return value_bool(is_taken);
    return value_unknown(reading->evaluator.arena, CAUSE_LIMIT, STR("too many branches"));
}

/* What the groups of a stack say, nearest first. */
static const Value *group_value(Reading *reading, Str name) {
    enum { GROUPS_MAX = 4 }; /* settings that are made of others: each step asks more than once */
    Arena *arena = reading->evaluator.arena;
    Reading own = *reading;
    own.scope.context = &own;
    if (own.group_depth++ >= GROUPS_MAX) return value_unknown(arena, CAUSE_LIMIT, name);
    Said said = reading_inherited(&own, str_zero_terminated(arena, name));
    reading->ways = own.ways;
    if (!said.text.size) return value_unknown(arena, CAUSE_UNSUPPORTED, name);
    const Value *value = value_string(arena, said.text);
    return said.is_default ? value_default(arena, value) : value;
}

static const Value *name_value(Evaluator *evaluator, const Scope *scope, Str name) {
    Reading *reading = scope->context;
    Str value;
    if (ways_is_branch(name)) return branch_value(reading, name);
    if (str_starts_with(name, STR(SCEPTRE_GROUP_SETTING))) return group_value(reading, name);
    if (ways_value(&reading->ways, name, &value)) /* what is empty is as good as not given: ${NAME:-fallback} */
        return value.size ? value_string(evaluator->arena, value) : &VALUE_NULL_VALUE;
    if (ways_is_no_default(&reading->ways, name)) return value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, name);
    return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, name);
}

/* What the deployments of the template give its parameter, where those that are known give one thing; NULL: they say nothing. */
static const Value *given_value(Evaluator *evaluator, const Reading *reading, Str name) {
    const Model *model = reading->model;
    const StackDeployments *known = reading->out;
    uint32_t unit = known ? units_find_template(reading->units, model->arena, reading->file->repository,
                                                sym_str(model->symbols, reading->file->path))
                          : MAP_NONE;
    const StackParameter *found = NULL;
    for (size_t i = 0; unit != MAP_NONE && i < known->all.count; i++) {
        const StackDeployment *deployment = known->all.items[i];
        for (size_t k = 0; deployment->unit == unit && k < deployment->parameters.count; k++) {
            const StackParameter *own = &deployment->parameters.items[k];
            if (!str_equal(own->name, name)) continue;
            if (own->cause.size || (found && !str_equal(found->value, own->value)))
                return value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, name);
            found = own;
        }
    }
    return found ? value_string(evaluator->arena, found->value) : NULL;
}

/* A parameter of the template that declares a pipeline has what it is deployed with, else its default. What was read again with the
 * files that it leads to has its parameters where it was read first. */
static const Value *declared_value(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    const Reading *reading = scope->context;
    const FactsFile *first = reading_file_at(reading->model, reading->file->repository,
                                             sym_str(reading->model->symbols, reading->file->path));
    Scope own = *scope;
    if (first) own.facts = &first->facts;
    const Facts *facts = own.facts;
    const Value *given = kind == DECL_INPUT ? given_value(evaluator, reading, name) : NULL;
    if (given) return given;
    for (uint32_t i = 0; i < facts->decl_count && kind == DECL_INPUT; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl->kind != DECL_INPUT || !str_equal(facts_str(facts, decl->name), name)) continue;
        ExprId expr = expr_attribute(facts, decl->body, STR("Default"));
        if (expr && !decl->type.size) return value_default(evaluator->arena, eval(evaluator, &own, expr));
    }
    return value_unknown(evaluator->arena, CAUSE_UNSUPPORTED, name);
}

/* "vars.AWS_REGION", "REGION", "argument 1", a command: what somebody has to know. */
static Str written(Model *model, const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (expr->kind == EXPR_ATTR) {
        Str object = written(model, facts, expr_child(facts, id, 0));
        return object.size ? str_format(model->arena, "%.*s.%.*s", STR_ARG(object), STR_ARG(text)) : text;
    }
    if (expr->kind == EXPR_NAME && text.size && text.data[0] >= '0' && text.data[0] <= '9')
        return str_concat(model->arena, STR("argument "), text);
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_DECL) return text;
    if (expr->kind == EXPR_OPAQUE && text.size) return str_format(model->arena, "what \"%.*s\" gives", STR_ARG(text));
    for (uint32_t i = 0; i < expr->count; i++) {
        Str found = written(model, facts, expr_child(facts, id, i)); /* depth: NESTING_DEPTH_MAX */
        if (found.size && !ways_is_branch(found)) return found;
    }
    return STR_NONE;
}

/* A join of what is written, by what is written: parts as those of a text. */
static bool is_join(const Facts *facts, ExprId id, Str *separator) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind != EXPR_CALL || !str_equal(facts_str(facts, expr->text), STR("join"))) return false;
    ExprId list = expr_argument(facts, id, 1);
    return list && facts_expr(facts, list)->kind == EXPR_TUPLE &&
           expr_literal(facts, expr_argument(facts, id, 0), separator);
}

void reading_put_written(Reading *reading, ExprId id, uint32_t depth, StrBuf *out) {
    const Facts *facts = &reading->file->facts;
    const Expr *expr = facts_expr(facts, id);
    Str text;
    const Value *value = eval_force(&reading->evaluator, eval(&reading->evaluator, &reading->scope, id));
    bool has_parts = expr->kind == EXPR_TEMPLATE && depth < NESTING_DEPTH_MAX;
    bool is_open = reading->has_open_defaults && (has_parts || value->is_default);
    if (!is_open && value_to_string(reading->model->arena, value, &text)) {
        strbuf_add(out, text);
    } else if (has_parts) {
        for (uint32_t i = 0; i < expr->count; i++)
            reading_put_written(reading, expr_child(facts, id, i), depth + 1, out);
    } else if (depth < NESTING_DEPTH_MAX && is_join(facts, id, &text)) {
        ExprId list = expr_argument(facts, id, 1);
        for (uint32_t i = 0; i < facts_expr(facts, list)->count; i++) {
            if (i) strbuf_add(out, text);
            reading_put_written(reading, expr_child(facts, list, i), depth + 1, out);
        }
    } else {
        bool is_name = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR || reading->has_open_defaults;
        strbuf_format(out, "${%.*s}", STR_ARG(is_name ? written(reading->model, facts, id) : STR("...")));
    }
}

Str reading_place(const Reading *reading, Str what, uint32_t line) {
    return str_format(reading->model->arena, "%.*s, in %.*s:%u", STR_ARG(what),
                      STR_ARG(scripts_path(&reading->file->facts, line)), line % SHELL_LINES_MAX);
}

/* Of branches that are decided on this way, what is taken: there stands what is said. */
static uint32_t line_of(const Reading *reading, ExprId id) {
    const Facts *facts = &reading->file->facts;
    for (uint32_t depth = 0; depth < NESTING_DEPTH_MAX && facts_expr(facts, id)->kind == EXPR_CONDITIONAL; depth++) {
        Str name = facts_str(facts, facts_expr(facts, expr_child(facts, id, 0))->text);
        bool is_taken;
        if (!ways_is_branch(name) || !ways_decided(&reading->ways, name, &is_taken)) break;
        id = expr_child(facts, id, is_taken ? 1 : 2);
    }
    return facts_expr(facts, id)->line;
}

Said reading_said(Reading *reading, ExprId id) {
    const Facts *facts = &reading->file->facts;
    if (!id) return (Said){0};
    Said said = {.text = STR_NONE, .cause = STR_NONE, .pattern = STR_NONE, .line = facts_expr(facts, id)->line};
    const Value *value = eval_force(&reading->evaluator, eval(&reading->evaluator, &reading->scope, id));
    said.line = line_of(reading, id);
    if (value->kind == VALUE_NULL) return said;
    if (!value_to_string(reading->model->arena, value, &said.text)) {
        said.text = STR_NONE;
        Str what = written(reading->model, facts, id);
        said.cause = reading_place(reading, what.size ? what : STR("what is worked out"), said.line);
        StrBuf pattern = strbuf_new(reading->model->arena, PATTERN_SIZE_MAX);
        reading_put_written(reading, id, 0, &pattern);
        said.pattern = strbuf_str(&pattern);
    }
    said.is_default = value->is_default;
    return said;
}

Said reading_field(Reading *reading, const char *name) {
    return reading_said(reading, expr_attribute(&reading->file->facts, reading->decl->body, str_from(name)));
}

Reading reading_other(const Reading *reading, const FactsFile *file, const Decl *decl) {
    Reading other = *reading;
    other.file = file;
    other.decl = decl;
    other.scope.facts = &file->facts;
    return other;
}

void reading_start(Reading *reading, Model *model, const Units *units, const ScriptDeployment *script) {
    reading->model = model;
    reading->units = units;
    reading->script = script;
    reading->file = script->file;
    reading->decl = script->decl;
    reading->evaluator = evaluator_new(model->arena, model->diags, NULL);
    reading->scope =
        (Scope){.facts = &script->file->facts, .context = reading, .declaration = declared_value, .name = name_value};
}

/* Files come sorted by repository and path. */
const FactsFile *reading_file_at(const Model *model, uint32_t repository, Str path) {
    size_t low = 0, high = 0;
    while (high < model->file_count && !model->files[high].rendering && !model->files[high].is_made) high++;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const FactsFile *file = &model->files[middle];
        bool is_before = file->repository != repository ? file->repository < repository
                                                        : str_compare(sym_str(model->symbols, file->path), path) < 0;
        if (is_before)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == model->file_count) return NULL;
    const FactsFile *file = &model->files[low];
    bool is_it = file->repository == repository && str_equal(sym_str(model->symbols, file->path), path);
    return is_it && file->is_parsed ? file : NULL;
}

/* ---- other files ---- */

Said reading_elsewhere(Reading *reading, const FactsFile *file, const Decl *decl, const char *name) {
    Reading other = reading_other(reading, file, decl);
    other.scope.context = &other;
    Said said = reading_field(&other, name);
    reading->ways = other.ways;
    return said;
}

const Decl *reading_declaration(const FactsFile *file, Str kind, Str config) {
    for (uint32_t i = 0; file && i < file->facts.decl_count; i++) {
        const Decl *decl = &file->facts.decls[i];
        if (decl->kind != DECL_DEPLOYMENT || !str_equal(facts_str(&file->facts, decl->type), kind)) continue;
        Str text;
        ExprId said = expr_attribute(&file->facts, decl->body, STR("config_env"));
        if (config.size == 0 || (said && expr_literal(&file->facts, said, &text) && str_equal(text, config)))
            return decl;
    }
    return NULL;
}

/* Of Sceptre: what the nearest config.yaml at or above the folder says. */
Said reading_inherited(Reading *reading, const char *name) {
    Str folder = location_of_directory(reading->file->facts.path);
    for (;;) {
        Str path = folder.size ? str_concat(reading->model->arena, folder, STR("/config.yaml")) : STR("config.yaml");
        const FactsFile *file = reading_file_at(reading->model, reading->file->repository, path);
        const Decl *decl = reading_declaration(file, STR("defaults"), STR_NONE);
        Said said = decl ? reading_elsewhere(reading, file, decl, name) : (Said){0};
        if (said.text.size || said.cause.size || folder.size == 0) return said;
        folder = location_of_directory(folder);
    }
}

/* ---- ways ---- */

/* Decides what is asked for by its value on the way that is taken; false: it ends where nothing can be. */
static bool ask(Reading *reading, ExprId id, uint32_t depth) {
    const Facts *facts = &reading->file->facts;
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_OPAQUE) return !str_equal(facts_str(facts, expr->text), STR(ACTIONS_NEVER));
    Str asked =
        expr->kind == EXPR_CONDITIONAL ? facts_str(facts, facts_expr(facts, expr_child(facts, id, 0))->text) : STR_NONE;
    bool is_taken;
    if (ways_is_question(asked) && depth < NESTING_DEPTH_MAX && ways_decide(&reading->ways, asked, &is_taken))
        return ask(reading, expr_child(facts, id, is_taken ? 1 : 2), depth + 1);
    bool can_be = true;
    for (uint32_t i = 0; depth < NESTING_DEPTH_MAX && i < expr->count; i++)
        can_be = ask(reading, expr_child(facts, id, i), depth + 1) && can_be;
    return can_be;
}

bool reading_runs(Reading *reading) {
    if (!ways_allow(&reading->ways, &reading->file->facts, reading->decl->body)) return false;
    return ask(reading, reading->decl->body, 0);
}

/* ---- clusters ---- */

ExprId reading_cluster(Reading *reading) {
    const Facts *facts = &reading->file->facts;
    ExprId id = expr_attribute(facts, reading->decl->body, STR("cluster"));
    for (int depth = 0; id && depth < WAY_DECISIONS_MAX && facts_expr(facts, id)->kind == EXPR_CONDITIONAL; depth++) {
        ExprId condition = expr_child(facts, id, 0);
        Str name = facts_str(facts, facts_expr(facts, condition)->text);
        bool is_taken;
        if (facts_expr(facts, condition)->kind != EXPR_NAME || !ways_is_branch(name)) return 0;
        if (!ways_decide(&reading->ways, name, &is_taken)) return 0;
        id = expr_child(facts, id, is_taken ? 1 : 2);
    }
    return id && facts_expr(facts, id)->kind == EXPR_OBJECT ? id : 0;
}

bool reading_is_local(Reading *reading) {
    ExprId cluster = reading_cluster(reading);
    return cluster && expr_attribute(&reading->file->facts, cluster, STR("local"));
}

/* ---- paths ---- */

Starts reading_starts(Reading *reading, const Said *directory) {
    Model *model = reading->model;
    Str own = location_of_directory(reading->file->facts.path), text = directory->text, path, start = STR(SHELL_START);
    Starts starts = {0};
    if (directory->cause.size) return starts;
    bool is_from_top = str_starts_with(text, STR("/")) && !str_starts_with(text, start);
    if (scripts_resolve(model->arena, reading->file->facts.path, own, text, &path))
        starts.folders[starts.count++] = path;
    if (str_starts_with(text, start)) text = str_slice(text, start.size + 1, text.size);
    if (!is_from_top && own.size && files_resolve(model->arena, STR_NONE, text.size ? text : STR("."), &path))
        starts.folders[starts.count++] = path;
    /* bin/deploy.sh of one of several projects is started in its project. */
    Str around = own;
    for (size_t i = 0; i < 2 && !is_from_top && around.size; i++) {
        around = location_of_directory(around);
        if (around.size && files_resolve(model->arena, around, text.size ? text : STR("."), &path))
            starts.folders[starts.count++] = path;
    }
    /* A pipeline that lies with what it deploys may run there: the folder is a repository of its own elsewhere. */
    while (is_from_top && str_starts_with(text, STR("/"))) text = str_slice(text, 1, text.size);
    if (is_from_top && own.size && files_resolve(model->arena, own, text.size ? text : STR("."), &path))
        starts.folders[starts.count++] = path;
    return starts;
}
