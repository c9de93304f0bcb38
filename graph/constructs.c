/* Programs of the run that declare resources: finds their files and follows them. */
#include "graph/constructs.h"

#include "graph/construct_program.h"
#include "graph/link.h"
#include "graph/program_runs.h"

static bool is_code(const FactsFile *file) {
    return file->is_parsed && !file->is_link && !file->is_vendored && file->facts.code_count;
}

static bool imports_library(const Model *model, const Facts *facts, Arena *arena) {
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_IMPORT) continue;
        Str package = facts_str(facts, fact->name), member = facts_str(facts, fact->member), module, rest;
        if (str_equal(facts->format, STR("csharp"))) package = construct_folded(arena, package);
        Str full = member.size ? str_format(arena, "%.*s.%.*s", STR_ARG(package), STR_ARG(member)) : package;
        if (construct_library_of(model->catalog, full, arena, &module, &rest)) return true;
    }
    return false;
}

/* Facts by the scope that they stand in. */
static void index_facts(Program *program, Source *source) {
    const Facts *facts = source->facts;
    source->walks = ARENA_ARRAY(program->arena, uint8_t, facts->code_count + 1);
    source->overrides = ARENA_ARRAY(program->arena, uint8_t, facts->code_count + 1);
    source->first = ARENA_ARRAY(program->arena, uint32_t, facts->code_count + 1);
    source->next = ARENA_ARRAY(program->arena, uint32_t, facts->code_count + 1);
    source->defined = map_new(program->arena);
    uint32_t *last = ARENA_ARRAY(program->arena, uint32_t, facts->code_count + 1);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        uint32_t scope = facts->code[i].scope;
        if (last[scope])
            source->next[last[scope] - 1] = i + 1;
        else
            source->first[scope] = i + 1;
        last[scope] = i + 1;
        bool is_free = facts->code[i].kind == CODE_DEFINE && facts->code[i].name.size;
        /* Methods are no names of the file. */
        if (is_free && scope && str_equal(facts_str(facts, facts->code[scope - 1].alias), STR("class")))
            is_free = false;
        if (is_free) map_add(source->defined, facts_str(facts, facts->code[i].name), i + 1, NULL);
    }
}

Source *construct_ready(Program *program, Source *source) {
    if (!source || source->module) return source;
    source->facts = construct_common_form(program, &source->file->facts);
    index_facts(program, source);
    source->module = construct_frame(program, source, 0, NULL, NULL, 0);
    return source;
}

/* Names of classes and functions by the repository: files need not import each other. */
static void index_names(Program *program, Source *source) {
    const Facts *facts = &source->file->facts;
    uint32_t repository = source->file->repository;
    Str folder = location_of_directory(source->file->facts.path);
    map_add(program->folders, str_format(program->arena, "%u\x1f%.*s", repository, STR_ARG(folder)),
            (uint32_t)program->sources.count, NULL);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_class = str_equal(facts_str(facts, fact->alias), STR("class"));
        if (fact->kind != CODE_DEFINE || !fact->name.size || (!is_class && fact->scope)) continue;
        Str key = str_format(program->arena, "%u\x1f%.*s", repository, STR_ARG(facts_str(facts, fact->name)));
        uint32_t before = map_get(program->definitions, key);
        *VEC_PUSH(program->arena, &program->defined) = (Defined){source, i + 1, before == MAP_NONE ? 0 : before};
        map_put(program->definitions, key, (uint32_t)program->defined.count);
    }
}

static Str without_ending(Str path) {
    size_t dot = str_find_last_char(path, '.'), slash = str_find_last_char(path, '/');
    bool is_ending = dot != SIZE_MAX && (slash == SIZE_MAX || dot > slash);
    Str name = is_ending ? str_slice(path, 0, dot) : path;
    return str_ends_with(name, STR(".d")) ? str_slice(name, 0, name.size - 2) : name;
}

/* Packages of Python that are installed from a folder of the repository are imported from anywhere. */
static void add_python_folders(Program *program, const Source *source) {
    if (source->dialect != DIALECT_PYTHON) return;
    Str folder = location_of_directory(source->file->facts.path);
    for (; folder.size; folder = location_of_directory(folder)) {
        size_t slash = str_find_last_char(folder, '/');
        Str name = slash == SIZE_MAX ? folder : str_slice(folder, slash + 1, folder.size);
        Str key = str_format(program->arena, "%u\x1f%.*s", source->file->repository, STR_ARG(name));
        bool is_new = false;
        uint32_t at = map_add(program->python_folders, key, (uint32_t)program->python_paths.count + 1, &is_new);
        if (is_new) {
            *VEC_PUSH(program->arena, &program->python_paths) = folder;
            continue;
        }
        uint32_t known = map_value_at(program->python_folders, at);
        if (known && str_equal(program->python_paths.items[known - 1], folder)) return; /* so are those around it */
        map_set_at(program->python_folders, at, 0);
    }
}

static void add_source(Program *program, uint32_t index, bool is_program) {
    Model *model = program->model;
    Source *source = ARENA_NEW(program->arena, Source);
    *source = (Source){.index = index, .file = &model->files[index], .is_program = is_program};
    source->dialect = construct_dialect(source->file->facts.format);
    *VEC_PUSH(program->arena, &program->sources) = source;
    Str path = without_ending(source->file->facts.path), step;
    Str key = str_format(program->arena, "%u\x1f%.*s", source->file->repository, STR_ARG(path));
    map_add(program->by_path, key, (uint32_t)program->sources.count, NULL);
    add_python_folders(program, source);
    while (!program->base && str_split_next(&path, '/', &step)) map_add(program->steps, step, 0, NULL);
    if (source->dialect != DIALECT_SCRIPT && source->dialect != DIALECT_PYTHON) index_names(program, source);
}

/* package.json says what a folder is called. */
static void add_package(Program *program, const FactsFile *file) {
    const Facts *facts = &file->facts;
    Str name;
    if (!file->is_parsed || !str_equal(facts->format, STR("package.json")) || facts->decl_count == 0) return;
    ExprId expr = expr_attribute(facts, facts->decls[0].body, STR("name"));
    if (!expr || !expr_literal(facts, expr, &name) || !name.size) return;
    Str key = str_format(program->arena, "%u\x1f%.*s", file->repository, STR_ARG(name));
    bool is_new = false;
    map_add(program->packages, key, (uint32_t)program->package_folders.count, &is_new);
    if (is_new) *VEC_PUSH(program->arena, &program->package_folders) = location_of_directory(facts->path);
}

/* cdk.json says how a program is run, and what its flags are. */
static void add_settings(Program *program, uint32_t index) {
    const FactsFile *file = &program->model->files[index];
    Str path = file->facts.path;
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    if (!file->is_parsed || !str_equal(name, STR("cdk.json"))) return;
    Str key = str_format(program->arena, "%u\x1f%.*s", file->repository, STR_ARG(location_of_directory(path)));
    map_add(program->settings, key, index, NULL);
}

/* The file that a program begins with, beside the one that says how it is run: whatever packages it uses, it makes something. */
static bool is_first_of_program(const Program *program, const FactsFile *file) {
    static const char *const names[] = {"index.ts",    "index.js", "index.mts", "index.mjs",
                                        "__main__.py", "main.go",  "Program.cs"};
    Str path = file->facts.path, folder = location_of_directory(path), found;
    Str name = str_slice(path, folder.size ? folder.size + 1 : 0, path.size);
    bool is_first = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        is_first = is_first || str_equal(name, str_from(names[i]));
    return is_first && construct_folder_with(program, file, STR("Pulumi.yaml"), &found) && str_equal(found, folder);
}

static void find_programs(Program *program) {
    Model *model = program->model;
    bool *is_program = ARENA_ARRAY(program->arena, bool, model->file_count + 1);
    for (uint32_t i = 0; i < model->file_count; i++)
        is_program[i] = is_code(&model->files[i]) && (is_first_of_program(program, &model->files[i]) ||
                                                      imports_library(model, &model->files[i].facts, program->arena));
    program->is_program = is_program;
}

static void collect_sources(Program *program) {
    Model *model = program->model;
    const bool *is_program = program->is_program;
    bool *has_program = ARENA_ARRAY(program->arena, bool, model->repositories.count + 1);
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (program->run && file->repository != program->run->repository) continue;
        if (is_program[i]) has_program[file->repository] = true;
        add_package(program, file);
        add_settings(program, i);
        construct_add_project(program, file);
    }
    for (uint32_t i = 0; i < model->file_count; i++)
        if (is_code(&model->files[i]) && has_program[model->files[i].repository]) add_source(program, i, is_program[i]);
}

/* The files that were made, behind those that were read. */
static void append_files(Model *model) {
    if (!model->made_files.count) return;
    FactsFile *files = ARENA_ARRAY(model->arena, FactsFile, model->file_count + model->made_files.count);
    for (size_t i = 0; i < model->file_count; i++) files[i] = model->files[i];
    for (size_t i = 0; i < model->made_files.count; i++) files[model->file_count + i] = model->made_files.items[i];
    model->files = files;
    model->file_count += model->made_files.count;
}

static Program *new_program(Model *model, const Program *base, uint32_t run, Arena *arena, Arena *passing) {
    Program *program = ARENA_NEW(arena, Program);
    *program = (Program){.model = model, .arena = arena, .passing = passing, .base = base, .run_number = run};
    if (run) program->run = &model->program_runs.items[run - 1];
    program->by_path = map_new(program->arena);
    program->steps = base ? base->steps : map_new(program->arena);
    program->definitions = map_new(program->arena);
    program->folders = map_new(program->arena);
    program->python_folders = map_new(program->arena);
    program->packages = map_new(program->arena);
    program->leads = map_new(program->arena);
    program->made = map_new(program->arena);
    program->entered = map_new(program->arena);
    program->turns = map_new(program->arena);
    program->projects = map_new(program->arena);
    program->settings_sources = map_new(program->arena);
    program->settings = map_new(program->arena);
    program->decides = map_new(program->arena);
    if (base)
        program->is_program = base->is_program;
    else
        find_programs(program);
    if (!base && construct_read_imported(model, program->is_program, arena)) find_programs(program);
    collect_sources(program);
    return program;
}

static void follow(Program *program) {
    construct_set_budgets(program);
    construct_make_all(program);
    construct_set_budgets(program);
    construct_settle(program);
    construct_find_expected(program);
}

/* Each run of a program is followed by itself, and forgotten when what it declares is written. */
static void lower_programs(Model *model, Program *program) {
    follow(program);
    for (size_t i = 0; i < program->objects.count; i++) construct_note_stack(program, program->objects.items[i]);
    program_runs_collect(model, program->decides);
    Map *taken = map_new(program->arena);
    construct_emit(program, taken);
    uint32_t number = (uint32_t)program->objects.count;
    for (uint32_t i = 0; i < model->program_runs.count; i++) {
        Arena *own = arena_new();
        Program *run = new_program(model, program, i + 1, own, program->passing);
        run->first_number = number;
        follow(run);
        construct_emit(run, taken);
        number += (uint32_t)run->objects.count;
        arena_free(own);
    }
    append_files(model);
}

/* What was found on the way is several times what is declared in the end. */
void constructs_lower(Model *model) {
    Arena *scratch = arena_new(), *passing = arena_new();
    Program *program = new_program(model, NULL, 0, scratch, passing);
    if (program->sources.count)
        lower_programs(model, program);
    else
        construct_tell_projects(program);
    arena_free(passing);
    arena_free(scratch);
}
