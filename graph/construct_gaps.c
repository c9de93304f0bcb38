/* What could not be told of the constructs of programs, and is said. */
#include <string.h>

#include "graph/construct_program.h"
#include "graph/link.h"

/* Does its class do more than hand on what it is given? Then something of it was lost when nothing is known to be made. */
static bool does_something(const Object *stack) {
    for (size_t i = 0; i < stack->frames.count; i++) {
        const Source *source = stack->frames.items[i]->source;
        for (uint32_t at = source->first[stack->frames.items[i]->scope]; at; at = source->next[at - 1]) {
            const CodeFact *fact = &source->facts->code[at - 1];
            Str name = facts_str(source->facts, fact->name);
            bool is_own = str_starts_with(name, STR("super")) || str_equal(name, STR("this"));
            if (fact->kind == CODE_CALL && !is_own && !(fact->flags & CODE_IN_LOG)) return true;
        }
    }
    return false;
}

/* ---- constructors of packages that nobody knows ---- */

/* "@shop/cdk.Alarm": where the class begins; false when that is no class of a package. */
static bool split_class(Str package, Str *module, Str *class) {
    size_t dot = str_find_last_char(package, '.');
    if (dot == SIZE_MAX || dot == 0 || dot + 1 == package.size) return false;
    *module = str_slice(package, 0, dot);
    *class = str_slice(package, dot + 1, package.size);
    return class->data[0] >= 'A' && class->data[0] <= 'Z';
}

/* Is the program of the frame one whose constructors take a name, arguments and options? */
static bool takes_names(const Program *program, const Frame *frame) {
    for (int i = 0; i < 100 && frame->caller; i++) frame = frame->caller;
    Str folder, other;
    const FactsFile *file = frame->source->file;
    bool is_project = construct_folder_with(program, file, STR("Pulumi.yaml"), &folder) ||
                      construct_folder_with(program, file, STR("Pulumi.yml"), &folder);
    bool is_other = construct_folder_with(program, file, STR("cdk.json"), &other) && other.size > folder.size;
    return is_project && !is_other;
}

/* Arguments in an object or a structure, options, or something that was made before: what no other function is given. */
static bool is_given_as_resources_are(Program *program, Frame *frame, ExprId call, uint32_t first) {
    const Facts *facts = frame->source->facts;
    for (uint32_t i = first; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind == EXPR_ARGUMENT && str_equal(facts_str(facts, expr->text), STR("opts"))) return true;
        if (expr->kind == EXPR_ARGUMENT) argument = expr_child(facts, argument, 0);
        if (expr->kind == EXPR_OBJECT && i == first) return true;
        Lead lead = construct_lead(program, frame, argument);
        if (lead.kind == LEAD_OBJECT && construct_takes_options(lead.object->library)) return true;
        if (lead.kind == LEAD_LIBRARY && lead.expr && construct_is_any_structure(program->model->catalog, lead.path))
            return true;
    }
    return false;
}

/* A resource of which no more is known than its name and what it is given: `new infra.Vpc("net", {…})`. */
static Object *made_by_stranger(Program *program, Frame *frame, ExprId call, Str module, Str class) {
    bool is_go = frame->source->dialect == DIALECT_GO;
    const ConstructLibrary *library = construct_library_of_strangers(program->model->catalog);
    if (!library || expr_argument_count(frame->source->facts, call) < (is_go ? 3 : 2)) return NULL;
    if (is_go && !str_starts_with(class, STR("New"))) return NULL;
    if (construct_is_ordinary(library, module) || construct_is_structure(library, class)) return NULL;
    Lead name = construct_positional(program, frame, call, is_go ? 1 : 0, STR("name"));
    Str text = name.kind == LEAD_VALUE ? construct_text(program, name.frame, name.expr) : STR_NONE;
    if (!text.size || str_equal(text, STR("*")) || !takes_names(program, frame)) return NULL;
    bool is_resource = str_find(module, STR("pulumi"), 0) != SIZE_MAX ||
                       is_given_as_resources_are(program, frame, call, is_go ? 2 : 1);
    *VEC_PUSH(program->arena, &program->strangers) =
        (Stranger){.frame = frame, .call = call, .module = module, .class = class, .is_made = is_resource};
    return is_resource ? construct_make_opaque(program, frame, call, library, module, class) : NULL;
}

Object *construct_meet_stranger(Program *program, Frame *frame, ExprId call, Str package) {
    Str module, class;
    if (!split_class(package, &module, &class) || module.data[0] == '.') return NULL;
    const Facts *facts = frame->source->facts;
    if (expr_argument_count(facts, call) < 2) return NULL;
    Lead scope = construct_positional(program, frame, call, 0, STR_NONE);
    if (scope.kind != LEAD_OBJECT) return made_by_stranger(program, frame, call, module, class);
    if (!scope.attribute.size && scope.object->library)
        *VEC_PUSH(program->arena, &program->strangers) =
            (Stranger){.scope = scope.object, .frame = frame, .call = call, .module = module, .class = class};
    return NULL;
}

void construct_tell_strangers(Program *program) {
    Map *told = map_new(program->arena);
    for (size_t i = 0; i < program->strangers.count; i++) {
        const Stranger *stranger = &program->strangers.items[i];
        const Object *scope = stranger->scope ? construct_itself(stranger->scope) : NULL;
        const FactsFile *file = stranger->frame->source->file;
        if (scope && scope->stack && scope->stack->is_expected) continue;
        bool is_new = false;
        map_add(told,
                str_format(program->arena, "%u %.*s.%.*s", file->repository, STR_ARG(stranger->module),
                           STR_ARG(stranger->class)),
                1, &is_new);
        if (!is_new) continue;
        diag_add(program->model->diags, DIAG_GAP, file->facts.path,
                 facts_expr(stranger->frame->source->facts, stranger->call)->line,
                 "what %.*s of %.*s makes is not known%s", STR_ARG(stranger->class), STR_ARG(stranger->module),
                 stranger->is_made ? "" : ": it is left out");
    }
}

/* ---- the rest ---- */

bool construct_tell_empty(Program *program, const Object *stack) {
    const Model *model = program->model;
    if (!does_something(stack)) return false;
    diag_add(model->diags, DIAG_GAP, model->files[stack->file].facts.path, stack->line,
             "nothing that the stack %.*s consists of can be told", STR_ARG(stack->label));
    return true;
}

void construct_tell_unplaced(Program *program) {
    const Model *model = program->model;
    uint32_t *counts = ARENA_ARRAY(program->arena, uint32_t, model->file_count);
    const Object **first = ARENA_ARRAY(program->arena, const Object *, model->file_count);
    for (size_t i = 0; i < program->objects.count; i++) {
        const Object *object = program->objects.items[i];
        bool is_made = !object->same && !object->is_absent && !object->receiver && object->made_by;
        bool is_resource = object->construct && object->construct->type.size && object->library;
        if (!is_made || !is_resource || object->stack || construct_takes_options(object->library)) continue;
        if (!counts[object->file]++) first[object->file] = object;
    }
    for (uint32_t i = 0; i < model->file_count; i++) {
        if (!counts[i]) continue;
        Str name = first[i]->name, path = model->files[i].facts.path;
        if (counts[i] == 1)
            diag_add(model->diags, DIAG_GAP, path, first[i]->line,
                     "the stack that %.*s belongs to is not known: it is left out", STR_ARG(name));
        else
            diag_add(model->diags, DIAG_GAP, path, first[i]->line,
                     "the stacks that %u constructs belong to are not known, this %.*s among them: they are left out",
                     counts[i], STR_ARG(name));
    }
}

void construct_tell_projects(Program *program) {
    const Model *model = program->model;
    for (size_t i = 0; i < program->named_projects.count; i++) {
        const Project *project = &program->named_projects.items[i];
        Str key = str_format(program->arena, "%u\x1f%.*s", project->repository, STR_ARG(project->path));
        bool is_shown = strcmp(context_of_path(project->path), "production") != 0;
        if (is_shown || map_get(program->projects, key) != MAP_NONE) continue;
        diag_add(model->diags, DIAG_GAP, project->path, 1,
                 "nothing that the program of this project makes can be told");
    }
}

void construct_tell_unmade(Program *program, const Object *stack) {
    const Model *model = program->model;
    diag_add(model->diags, DIAG_GAP, model->files[stack->file].facts.path, stack->line,
             "nothing here makes the stack %.*s: it is no service", STR_ARG(stack->label));
}
