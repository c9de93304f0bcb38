/* Code that nothing names belongs to what sets the variables that it reads: a function or container sets ORDERS_TABLE, which one
 * package of the repository reads and no other, and nothing else sets it. The folder of an image that a pipeline builds and hands over
 * is often known by no other sign. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/codefile.h"
#include "graph/image_builds.h"
#include "graph/mention.h"

/* One declaration of a function or container, with all that is made of it. */
typedef struct {
    size_t first;     /* in CodeUnits.made */
    bool is_function; /* a runtime calls a function of its code */
    bool is_known;    /* what it runs is said, or is not of this repository */
    CodeUnit *unit;   /* that reads what it alone sets; NULL: none yet */
    uint32_t name_count;
    bool is_told; /* by a name that is not common to all programs */
    bool is_ambiguous;
} Runner;

/* A variable: who sets it and who reads it. Indices + 1; 0: nobody yet. */
typedef struct {
    Str name;
    uint32_t runner;
    CodeUnit *unit;
    bool has_more_runners, has_more_readers;
    bool is_read_elsewhere; /* in a file that something names */
} Setting;

typedef struct {
    CodeUnits *units;
    VEC(Runner) runners;
    VEC(Setting) settings;
    Map *by_name;  /* repository and name → index in settings */
    Map *handlers; /* units with a function that a runtime calls */
} SettingPass;

static bool is_common(Str name) {
    static const char *const names[] = {
#define COMMON_SETTING(name) name,
#include "graph/code_settings.def"
    };
    static const char *const beginnings[] = {
#define COMMON_BEGINNING(name) name,
#include "graph/code_settings.def"
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (str_starts_with(name, str_from(beginnings[i]))) return true;
    return false;
}

/* ORDERS_TABLE: two words of capitals at least. */
static bool is_setting_name(Str text) {
    enum { NAME_SIZE_MIN = 6, NAME_SIZE_MAX = 80 };
    bool has_line = false;
    if (text.size < NAME_SIZE_MIN || text.size > NAME_SIZE_MAX || text.data[0] < 'A' || text.data[0] > 'Z')
        return false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
        has_line |= c == '_';
    }
    return has_line;
}

static Str setting_key(Arena *arena, uint32_t repository, Str name) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(name));
}

/* ---- who sets ---- */

static void add_name(SettingPass *pass, uint32_t runner, uint32_t repository, Str name) {
    Arena *arena = pass->units->model->arena;
    if (!is_setting_name(name)) return;
    bool is_new = false;
    uint32_t entry =
        map_add(pass->by_name, setting_key(arena, repository, name), (uint32_t)pass->settings.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &pass->settings) = (Setting){.name = name};
    Setting *setting = &pass->settings.items[map_value_at(pass->by_name, entry)];
    setting->has_more_runners |= setting->runner && setting->runner != runner;
    setting->runner = runner;
}

/* { NAME = value }, or a list of objects with a name, at any depth of lists. */
static void add_names(SettingPass *pass, uint32_t runner, uint32_t repository, const Value *defined, uint32_t depth) {
    if (depth > NESTING_DEPTH_MAX) return;
    bool is_list = defined->kind == VALUE_LIST || defined->kind == VALUE_SET;
    for (size_t i = 0; is_list && i < defined->list.count; i++) {
        const Value *item = defined->list.items[i];
        if (item->kind == VALUE_LIST) add_names(pass, runner, repository, item, depth + 1);
        for (size_t k = 0; item->kind == VALUE_OBJECT && k < item->object.count; k++) {
            const Value *name = item->object.values[k];
            bool is_name = str_equal_ignoring_case(item->object.keys[k], STR("name")) ||
                           str_equal_ignoring_case(item->object.keys[k], STR("key"));
            if (is_name && name->kind == VALUE_STRING) add_name(pass, runner, repository, name->string);
        }
    }
    for (size_t i = 0; defined->kind == VALUE_OBJECT && i < defined->object.count; i++)
        add_name(pass, runner, repository, defined->object.keys[i]);
}

/* An image of the repository is known by its name; one of others has no code here. What has none, or one that only a run
 * knows, or one in a registry of the provider, may be made here by means that nothing tells. */
static bool may_run_own(const CodeUnits *units, const Node *node) {
    Model *model = units->model;
    const Property *images = node_property(model, node, STR("image"));
    if (!images || !images->value) return true;
    Str rest = model_str(model, images->value), image;
    while (rest.size && rest.data && str_split_next(&rest, ',', &image)) {
        HostMatch match = {0};
        size_t slash = str_find_char(image, '/', 0);
        Str host = slash == SIZE_MAX ? STR_NONE : str_slice(image, 0, slash);
        if (image_builds_find(units->instances->image_builds, node->location.repository, image)) return false;
        if (host.size && catalog_host(model->catalog, host, &match) && match.service) return true;
    }
    return false;
}

static void add_runner(SettingPass *pass, size_t first, const Map *known) {
    CodeUnits *units = pass->units;
    Model *model = units->model;
    Location at = units->made.items[first].at;
    Str role = model_at(model, units->made.items[first].resource->node)->resource_type->role->id;
    Runner runner = {.first = first, .is_function = str_equal(role, STR("function"))};
    for (size_t i = first; code_units_is_made_with(units, i, first); i++) {
        NodeId id = units->made.items[i].resource->node;
        runner.is_known |= map_get(known, str_of((const char *)&id, sizeof id)) != MAP_NONE;
        runner.is_known |= !may_run_own(units, model_at(model, id));
    }
    *VEC_PUSH(model->arena, &pass->runners) = runner;
    uint32_t number = (uint32_t)pass->runners.count;
    for (size_t i = first; code_units_is_made_with(units, i, first); i++) {
        const ResourceInstance *resource = units->made.items[i].resource;
        const ResourceType *type = model_at(model, resource->node)->resource_type;
        for (size_t k = 0; type && k < type->property_count; k++) {
            uint32_t line = 0;
            if (!str_equal(type->properties[k].property, STR("environment"))) continue;
            const Value *defined = resource_path(resource, type->properties[k].path, &line);
            if (defined) add_names(pass, number, at.repository, defined, 0);
        }
    }
}

static void collect_runners(SettingPass *pass) {
    CodeUnits *units = pass->units;
    Map *known = map_new(units->model->arena);
    for (size_t i = 0; i < units->claims.count; i++) {
        NodeId id = units->claims.items[i].runner;
        if (id) map_put(known, str_copy(units->model->arena, str_of((const char *)&id, sizeof id)), 1);
    }
    code_units_list_made(units);
    for (size_t i = 0; i < units->made.count; i++) {
        bool is_first = i == 0 || !code_units_is_made_with(units, i, i - 1);
        const Node *node = model_at(units->model, units->made.items[i].resource->node);
        if (is_first && code_is_runner(node) && !node->is_absent) add_runner(pass, i, known);
    }
}

/* ---- who reads ---- */

static void read_name(SettingPass *pass, const FactsFile *file, CodeUnit *unit, bool is_claimed, Str name) {
    Arena *arena = pass->units->model->arena;
    if (!is_setting_name(name)) return;
    uint32_t index = map_get(pass->by_name, setting_key(arena, file->repository, name));
    if (index == MAP_NONE) return;
    Setting *setting = &pass->settings.items[index];
    setting->is_read_elsewhere |= is_claimed;
    if (is_claimed) return;
    setting->has_more_readers |= setting->unit && setting->unit != unit;
    setting->unit = unit;
}

/* process.env, os.environ, getenv, ENV: what holds the variables, or gives one. */
static bool is_environment(const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    bool is_named = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR;
    if (!is_named || depth > 2) return false;
    Str text = facts_str(facts, expr->text);
    for (size_t i = 0; i + 3 <= text.size; i++)
        if (str_equal_ignoring_case(str_slice(text, i, i + 3), STR("env"))) return true;
    return expr->kind == EXPR_ATTR && expr->count && is_environment(facts, expr_child(facts, id, 0), depth + 1);
}

static void read_names(SettingPass *pass, const FactsFile *file, CodeUnit *unit, bool is_claimed, ExprId id) {
    const Facts *facts = &file->facts;
    const Expr *expr = facts_expr(facts, id);
    if (!expr->count || !is_environment(facts, expr_child(facts, id, 0), 0)) return;
    if (expr->kind == EXPR_ATTR) read_name(pass, file, unit, is_claimed, facts_str(facts, expr->text));
    for (uint32_t i = 1; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        if (facts_expr(facts, child)->kind == EXPR_ARGUMENT) child = expr_child(facts, child, 0);
        if (facts_expr(facts, child)->kind == EXPR_STRING)
            read_name(pass, file, unit, is_claimed, facts_str(facts, facts_expr(facts, child)->text));
    }
}

static Str unit_key(CodeUnit *const *unit) { return str_of((const char *)unit, sizeof *unit); }

static void look_for_readers(SettingPass *pass) {
    CodeUnits *units = pass->units;
    Model *model = units->model;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        size_t count;
        if (!file->is_parsed || file->is_link || file->is_vendored || !file->facts.code_count) continue;
        if (!catalog_idioms(model->catalog, file->facts.format, &count)) continue;
        if (catalog_language_is_commands(model->catalog, file->facts.format) || code_imports_program(file)) continue;
        const char *context = context_of_file(file);
        if (strcmp(context, "production") != 0 && strcmp(context, "staging") != 0) continue;
        CodeUnit *unit = code_units_of(units, file->repository, file->facts.path, file->facts.format);
        if (codefile_handler_of(model, &file->facts))
            map_put(pass->handlers, str_copy(model->arena, unit_key(&unit)), 1);
        bool is_claimed = unit->named_by || code_units_claim(units, file->repository, file->facts.path);
        for (ExprId id = 1; id < file->facts.expr_count; id++) {
            const Expr *expr = facts_expr(&file->facts, id);
            if (expr->kind == EXPR_CALL || expr->kind == EXPR_INDEX || expr->kind == EXPR_ATTR)
                read_names(pass, file, unit, is_claimed, id);
        }
    }
}

/* ---- joining ---- */

static void weigh(SettingPass *pass) {
    for (size_t i = 0; i < pass->settings.count; i++) {
        const Setting *setting = &pass->settings.items[i];
        if (!setting->unit || setting->has_more_runners || setting->has_more_readers || setting->is_read_elsewhere)
            continue;
        Runner *runner = &pass->runners.items[setting->runner - 1];
        runner->is_ambiguous |= runner->unit && runner->unit != setting->unit;
        runner->unit = setting->unit;
        runner->name_count++;
        runner->is_told |= !is_common(setting->name);
    }
}

static bool is_joined(const SettingPass *pass, const Runner *runner) {
    if (runner->is_function && runner->unit && map_get(pass->handlers, unit_key(&runner->unit)) == MAP_NONE)
        return false;
    return runner->unit && !runner->is_ambiguous && !runner->is_known && (runner->is_told || runner->name_count > 1) &&
           runner->unit->has_manifest;
}

static NodeId service_of(const Model *model, const ResourceInstance *resource) {
    NodeId owner = model->nodes.items[resource->node].owner;
    for (const Instance *in = resource->set->in; in && !owner; in = in->parent) owner = in->service;
    return owner;
}

static void join(SettingPass *pass, Runner *runner) {
    CodeUnits *units = pass->units;
    Model *model = units->model;
    const ResourceInstance *first = units->made.items[runner->first].resource;
    CodeUnit *unit = runner->unit;
    Location at = model_at(model, first->node)->location;
    NodeId service = service_of(model, first);
    if (!service || unit->named_by) return;
    code_units_claim_unit(units, unit, (CodeClaim){.service = service, .runner = first->node, .at = at});
}

void code_units_claim_settings(CodeUnits *units) {
    SettingPass pass = {
        .units = units, .by_name = map_new(units->model->arena), .handlers = map_new(units->model->arena)};
    collect_runners(&pass);
    if (!pass.settings.count) return;
    look_for_readers(&pass);
    weigh(&pass);
    for (size_t i = 0; i < pass.runners.count; i++) {
        Runner *runner = &pass.runners.items[i];
        /* Two that share the code are known by neither's variables. */
        for (size_t k = 0; k < pass.runners.count && is_joined(&pass, runner); k++)
            if (k != i && pass.runners.items[k].unit == runner->unit) runner->is_ambiguous = true;
        if (is_joined(&pass, runner)) join(&pass, runner);
    }
}
