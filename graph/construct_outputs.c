/* What programs give each other: the outputs of a stack, which another one reads under their names. The program is told by the name of
 * its project, with the organization before it and the stack behind: "acme/network/prod". Which of its stacks is read is not known to
 * the program that reads; the stacks are paired when both are deployed (link_resources.c). */
#include "graph/construct_program.h"
#include "graph/link.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

void construct_add_project(Program *program, const FactsFile *file) {
    const Facts *facts = &file->facts;
    Str path = facts->path, name = STR_NONE;
    size_t slash = str_find_last_char(path, '/');
    Str base = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    bool is_project = str_equal(base, STR("Pulumi.yaml")) || str_equal(base, STR("Pulumi.yml"));
    if (!file->is_parsed || !is_project || file->is_vendored) return;
    for (uint32_t i = 0; i < facts->decl_count && !name.size; i++)
        if (facts->decls[i].kind == DECL_DOCUMENT) name = facts_str(facts, facts->decls[i].name);
    if (name.size) *VEC_PUSH(program->arena, &program->named_projects) = (Project){file->repository, name, path};
}

static size_t shared_steps(Str a, Str b) {
    size_t shared = 0, i = 0;
    for (; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) shared += a.data[i] == '/';
    return shared + (i == a.size && (i == b.size || b.data[i] == '/'));
}

/* Of projects of one name the one that shares most folders with the file; NULL when several do, or none is there. */
static const Project *project_named(const Program *program, const Source *from, Str name) {
    const Project *found = NULL;
    size_t most = 0;
    bool is_tie = false;
    for (size_t i = 0; i < program->named_projects.count; i++) {
        const Project *project = &program->named_projects.items[i];
        if (project->repository != from->file->repository || !str_equal(project->name, name)) continue;
        size_t shared = shared_steps(location_of_directory(project->path), from->file->facts.path);
        is_tie = found && shared == most;
        if (found && shared <= most) continue;
        found = project;
        most = shared;
    }
    return is_tie ? NULL : found;
}

/* "acme/network/prod": network and prod. What is not known is '*'. */
static bool split_name(Str text, Str *project, Str *stack) {
    size_t last = str_find_last_char(text, '/');
    if (last == SIZE_MAX) return false;
    Str before = str_slice(text, 0, last);
    size_t first = str_find_last_char(before, '/');
    *stack = str_slice(text, last + 1, text.size);
    *project = first == SIZE_MAX ? before : str_slice(before, first + 1, before.size);
    return project->size && str_find_char(*project, '*', 0) == SIZE_MAX;
}

/* What the stacks of the program are given under the name of an input: the last one, when all have the same project. */
static Str configured(Program *program, const Source *source, Str input) {
    const Model *model = program->model;
    Str folder = construct_start_folder(program, source->file), found = STR_NONE, project, stack, other, other_stack;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        const Facts *facts = &file->facts;
        bool is_stack = file->is_parsed && file->repository == source->file->repository &&
                        str_equal(facts->format, STR("pulumi-stack")) &&
                        str_equal(location_of_directory(facts->path), folder);
        for (uint32_t k = 0; is_stack && k < facts->decl_count; k++) {
            ExprId given = facts->decls[k].kind == DECL_DEPLOYMENT
                               ? expr_attribute(facts, facts->decls[k].body, STR("parameters"))
                               : 0;
            ExprId value = given ? expr_attribute(facts, given, input) : 0;
            Str text;
            if (!value || !expr_literal(facts, value, &text) || !split_name(text, &project, &stack)) continue;
            if (found.size && split_name(found, &other, &other_stack) && !str_equal(project, other)) return STR_NONE;
            found = found.size ? str_format(program->arena, "*/%.*s/*", STR_ARG(project)) : text;
        }
    }
    return found;
}

/* The name of the stack that a reference is made with. */
static Str reference_text(Program *program, const Object *reference) {
    static const char *const names[] = {"name", "stackName"};
    Lead lead = {.kind = LEAD_ABSENT};
    for (size_t i = 0; i < 2 && lead.kind == LEAD_ABSENT; i++)
        lead = construct_argument(program, reference, str_from(names[i]));
    if (lead.kind == LEAD_ABSENT)
        lead = construct_positional(program, reference->made_in, reference->made_by, 0, STR("name"));
    if (lead.kind == LEAD_INPUT) return configured(program, lead.frame->source, lead.path);
    return lead.kind == LEAD_VALUE ? construct_text(program, lead.frame, lead.expr) : STR_NONE;
}

/* ---- outputs ---- */

static bool is_export_call(const Program *program, const Facts *facts, const CodeFact *fact, Str key) {
    Str name;
    if (fact->kind != CODE_CALL || !fact->value || expr_argument_count(facts, fact->value) < 2) return false;
    if (!construct_is_output_call(program->model->catalog, facts_str(facts, fact->name))) return false;
    return expr_literal(facts, expr_argument(facts, fact->value, 0), &name) && str_equal(name, key);
}

/* What a file of a program gives under a name: by the export of its language, or by a call. */
static Lead output_in(Program *program, Source *source, Str key) {
    const Facts *facts = source->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_own = fact->kind == CODE_EXPORT && fact->value && str_equal(facts_str(facts, fact->name), key);
        if (is_own && !source->is_imported) return construct_exported(program, source, key);
        if (!is_export_call(program, facts, fact, key)) continue;
        uint32_t scope = fact->scope;
        Frame *frame = scope ? construct_frame(program, source, scope, NULL, NULL, 0) : source->module;
        return construct_lead(program, construct_frame_at(program, frame, fact->loop),
                              expr_argument(facts, fact->value, 1));
    }
    return UNKNOWN;
}

static Lead output_of_project(Program *program, const Project *project, Str key) {
    Str folder = location_of_directory(project->path);
    for (size_t i = 0; i < program->sources.count; i++) {
        Source *source = program->sources.items[i];
        Str path = source->file->facts.path;
        bool is_below = source->file->repository == project->repository && str_starts_with(path, folder) &&
                        (!folder.size || path.data[folder.size] == '/');
        if (!is_below || !construct_step(program, construct_ready(program, source)->module, 0)) continue;
        if (!str_equal(construct_start_folder(program, source->file), folder)) continue;
        Lead lead = output_in(program, source, key);
        if (lead.kind != LEAD_UNKNOWN) return lead;
    }
    return UNKNOWN;
}

Lead construct_output(Program *program, const Object *reference, Str key) {
    Str text = reference_text(program, reference), name, stack;
    const Source *source = reference->made_in->source;
    const Project *project = split_name(text, &name, &stack) ? project_named(program, source, name) : NULL;
    if (!project || !key.size) return UNKNOWN;
    *VEC_PUSH(program->arena, &program->stack_links) =
        (StackLink){.folder = construct_start_folder(program, source->file),
                    .repository = source->file->repository,
                    .path = project->path,
                    .stack = stack};
    return output_of_project(program, project, key);
}

Str construct_linked_stack(const Program *program, const Object *from, Str folder, const Object *to) {
    const Model *model = program->model;
    Str found = STR("*");
    bool is_found = false;
    for (size_t i = 0; i < program->stack_links.count; i++) {
        const StackLink *link = &program->stack_links.items[i];
        bool is_it = link->repository == model->files[from->file].repository && str_equal(link->folder, folder) &&
                     str_equal(link->path, to->address);
        if (!is_it) continue;
        if (is_found && !str_equal(found, link->stack)) return STR_NONE;
        found = link->stack;
        is_found = true;
    }
    return found;
}
