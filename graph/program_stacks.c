#include "graph/program_stacks.h"

#include <string.h>

#include "graph/constructs.h"
#include "graph/deployed_templates.h"
#include "graph/link.h"
#include "graph/stack_environment.h"

/* Stacks are named by the ids that lead to them ("Prod/api", with globs); what is not known of either may be the same.
 * https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-deploy.html */
static bool is_meant(const Reading *reading, const MadeUnit *stack, Str said) {
    bool is_inside = str_find_char(stack->place, '/', 0) != SIZE_MAX;
    Str names[] = {stack->place, stack->stack};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str name = constructs_glob(reading->model->arena, names[i]);
        bool is_whole = i == 1 && is_inside; /* "*" means no stack that stands in a stage */
        if (is_whole ? str_equal(name, said) : str_matches_glob(name, said) || str_matches_glob(said, name))
            return true;
    }
    return false;
}

/* What a command names; all that it doesn't name is meant when it names none. */
bool program_stack_is_chosen(Reading *reading, const MadeUnit *stack) {
    static const char *const fields[] = {"stack",  "stack2", "stack3", "stack4", "stack5",
                                         "stack6", "stack7", "stack8", "stack9"};
    bool names_any = false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Said said = reading_field(reading, fields[i]);
        if (!said.line) continue;
        if (said.cause.size || i == 8) return true; /* some, which ones can't be told */
        if (str_equal(said.text, STR("true")) || str_equal(said.text, STR("false")))
            continue; /* of a switch: --ci true */
        names_any = true;
        if (is_meant(reading, stack, said.text)) return true;
    }
    return !names_any;
}

static bool is_program_name(Str word) {
    static const char *const endings[] = {".ts", ".js",   ".mjs", ".cjs", ".mts",
                                          ".py", ".java", ".go",  ".cs",  ".csproj"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (word.size && word.data[0] != '-' && str_ends_with(word, str_from(endings[i]))) return true;
    return false;
}

bool program_stack_home(Reading *reading, const Starts *starts, Str kind, Str *out) {
    Str root = deployed_root_of_tool(reading, starts, kind);
    *out = location_of_directory(root);
    if (root.size) return true;
    Said app = reading_field(reading, "app");
    Str rest = app.cause.size ? app.pattern : app.text, word;
    while (str_split_next(&rest, ' ', &word)) {
        Str folder = location_of_directory(word);
        if (!is_program_name(word) || str_find_char(folder, '*', 0) != SIZE_MAX) continue;
        for (size_t i = 0; i < starts->count; i++)
            if (files_resolve(reading->model->arena, starts->folders[i], folder.size ? folder : STR("."), out))
                return true;
    }
    return false;
}

/* The context and the variables that the command hands to the program, as the inputs that they are there. */
void program_stack_take_handed(Reading *reading, StackDeployment *deployment) {
    static const char *const fields[][2] = {{"arguments", "context:"}, {"given", "env:"}};
    const Facts *facts = &reading->file->facts;
    Arena *arena = reading->model->arena;
    for (size_t k = 0; k < 2; k++) {
        ExprId list = expr_attribute(facts, reading->decl->body, str_from(fields[k][0]));
        for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
            ExprId item = expr_child(facts, list, i);
            Said said = reading_said(reading, expr_child(facts, item, 1));
            Str name = str_concat(arena, str_from(fields[k][1]), facts_str(facts, facts_expr(facts, item)->text));
            *VEC_PUSH(arena, &deployment->parameters) = (StackParameter){name, said.text, said.cause};
        }
    }
}

/* The settings of a stack that a program declares; 0: it has none. */
static ExprId settings_of(const Model *model, const Unit *unit, const Facts **facts) {
    for (size_t i = 0; i < unit->decls.count; i++) {
        *facts = unit_facts(model, unit->decls.items[i]);
        const Decl *decl = unit_decl(model, unit->decls.items[i]);
        if (decl->kind == DECL_SETTINGS && str_equal(facts_str(*facts, decl->type), STR("stack"))) return decl->body;
    }
    return 0;
}

static const StackParameter *given_by(const StackDeployment *command, Str name) {
    for (size_t i = 0; i < command->parameters.count; i++)
        if (str_equal(command->parameters.items[i].name, name)) return &command->parameters.items[i];
    return NULL;
}

/* What an input is where the command doesn't say it. */
static bool is_set_by_program(const Model *model, const Unit *unit, Str name, Str *out) {
    const DeclRef *ref = unit_find(unit, model->arena, DECL_INPUT, name);
    const Facts *facts = ref ? unit_facts(model, *ref) : NULL;
    ExprId value = ref ? expr_attribute(facts, unit_decl(model, *ref)->body, STR("Default")) : 0;
    return value && expr_literal(facts, value, out);
}

/* What the stack says itself, whoever deploys it. */
static void place_as_written(Reading *reading, Str region, StackDeployment *out) {
    bool is_region = region.size && catalog_region(reading->model->catalog, STR_NONE, region);
    out->region = is_region ? region : STR_NONE;
    out->region_how = is_region ? STR("stack") : STR_NONE;
    out->region_cause = is_region ? STR_NONE : STR("env of the stack");
    out->is_default = false;
    out->is_region_unsaid = false;
    out->at = scripts_location(reading->model, reading->file, reading->decl->line);
}

/* Where the stack goes that says so by what it is given: that of the command where it takes the command's, else the value of an
 * input. What it says itself is nothing that a command can change. */
static void place_stack(Reading *reading, const StackDeployment *command, const Facts *facts, ExprId settings,
                        StackDeployment *out) {
    const Unit *unit = &reading->units->units.items[out->unit];
    ExprId list = expr_attribute(facts, settings, STR("region_of")),
           own = expr_attribute(facts, settings, STR("region")),
           account = expr_attribute(facts, settings, STR("account"));
    Str text = STR_NONE;
    if (account && expr_literal(facts, account, &text)) out->account = text;
    text = STR_NONE;
    if (own && expr_literal(facts, own, &text)) list = 0;
    for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
        Str name;
        if (!expr_literal(facts, expr_child(facts, list, i), &name)) break;
        if (str_equal(name, STR("*"))) return;
        if (name.data[0] == '=') text = str_slice(name, 1, name.size);
        const StackParameter *given = given_by(command, name);
        if (given) {
            place_as_written(reading, given->value, out);
            if (given->cause.size) out->region_cause = given->cause;
            out->region_how = str_starts_with(name, STR("env:")) ? STR("environment") : STR("cli");
            return;
        }
        if (is_set_by_program(reading->model, unit, name, &text)) break;
    }
    bool is_fallback = list && text.size;
    if (list || own) place_as_written(reading, text, out);
    if (is_fallback && out->region.size) out->is_default = true;
}

/* Only what the stack asks for tells its deployments apart. */
static void take_asked(Reading *reading, const StackDeployment *command, const Unit *unit, StackDeployment *out) {
    const Model *model = reading->model;
    memset(&out->parameters, 0, sizeof out->parameters);
    for (size_t i = 0; i < command->parameters.count; i++) {
        const StackParameter *given = &command->parameters.items[i];
        if (unit_find(unit, model->arena, DECL_INPUT, given->name)) *VEC_PUSH(model->arena, &out->parameters) = *given;
    }
}

const MadeUnit *program_stack_of(const Model *model, const Unit *unit) {
    for (size_t i = 0; i < model->made_units.count; i++) {
        const MadeUnit *made = &model->made_units.items[i];
        if (made->repository == unit->repository && str_equal(made->path, unit->path)) return made;
    }
    return NULL;
}

bool program_stack_is_named(Str name) {
    return name.size && str_find_char(name, '<', 0) == SIZE_MAX && str_find_char(name, '*', 0) == SIZE_MAX;
}

Str program_stack_pattern(Arena *arena, Str name) {
    StrBuf out = strbuf_new(arena, 2 * name.size + 1);
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '<')
            strbuf_add(&out, STR("${"));
        else
            strbuf_add_char(&out, name.data[i] == '>' ? '}' : name.data[i]);
    }
    return strbuf_str(&out);
}

StackDeployment program_stack_deployment(Reading *reading, const StackDeployment *command, uint32_t index,
                                         const MadeUnit *stack) {
    const Unit *unit = &reading->units->units.items[index];
    const Facts *facts = NULL;
    ExprId settings = settings_of(reading->model, unit, &facts);
    StackDeployment own = *command;
    own.unit = index;
    own.root = unit->path;
    if (program_stack_is_named(stack->stack))
        own.stack = stack->stack;
    else
        own.stack_pattern = program_stack_pattern(reading->model->arena, stack->stack);
    take_asked(reading, command, unit, &own);
    if (settings) place_stack(reading, command, facts, settings, &own);
    Environment told = environment_of_value(stack->environment);
    if (told != ENVIRONMENT_UNKNOWN) own.environment = told;
    stack_environment_take(reading, &own);
    return own;
}
