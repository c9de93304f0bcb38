#include "graph/program_runs.h"

#include "analyzer/core/limits.h"
#include "graph/constructs.h"
#include "graph/deployment_reading.h"
#include "graph/program_stacks.h"

static const StackParameter *given_by(const StackDeployment *command, Str name) {
    for (size_t i = 0; i < command->parameters.count; i++)
        if (str_equal(command->parameters.items[i].name, name)) return &command->parameters.items[i];
    return NULL;
}

Str program_runs_key(Arena *arena, uint32_t repository, Str input) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(input));
}

static ProgramFolder *folder_at(const Model *model, uint32_t repository, Str folder) {
    for (size_t i = 0; i < model->program_folders.count; i++) {
        ProgramFolder *known = &model->program_folders.items[i];
        if (known->repository == repository && str_equal(known->folder, folder)) return known;
    }
    return NULL;
}

static ProgramInput input_of(const StackDeployment *command, Str name) {
    const StackParameter *given = given_by(command, name);
    bool is_open = given && given->cause.size;
    return (ProgramInput){
        .name = name, .value = given && !is_open ? given->value : STR_NONE, .is_given = given, .is_open = is_open};
}

static bool is_run(const ProgramRun *run, const StackDeployment *command) {
    for (size_t i = 0; i < run->inputs.count; i++) {
        const ProgramInput *own = &run->inputs.items[i];
        ProgramInput given = input_of(command, own->name);
        bool is_same = own->is_given == given.is_given && own->is_open == given.is_open;
        if (!is_same || !str_equal(own->value, given.value)) return false;
    }
    return true;
}

static uint32_t run_at(const Model *model, const ProgramFolder *folder, const StackDeployment *command) {
    for (size_t i = 0; i < model->program_runs.count; i++) {
        const ProgramRun *run = &model->program_runs.items[i];
        bool is_there = run->repository == folder->repository && str_equal(run->folder, folder->folder);
        if (is_there && is_run(run, command)) return (uint32_t)i + 1;
    }
    return 0;
}

uint32_t program_runs_of(const Model *model, uint32_t repository, Str folder, const StackDeployment *command) {
    const ProgramFolder *known = folder_at(model, repository, folder);
    return known ? run_at(model, known, command) : 0;
}

bool program_runs_are_all(const Model *model, uint32_t repository, Str folder) {
    const ProgramFolder *known = folder_at(model, repository, folder);
    return known && known->run_count && !known->is_full;
}

/* What decides and is given by this command becomes known of its folder. */
static void note_inputs(Model *model, const Map *decides, ProgramFolder *folder, const StackDeployment *command) {
    for (size_t i = 0; i < command->parameters.count; i++) {
        const StackParameter *given = &command->parameters.items[i];
        Str key = program_runs_key(model->arena, folder->repository, given->name);
        if (map_get(decides, key) == MAP_NONE) continue;
        bool is_known = false;
        for (size_t k = 0; k < folder->inputs.count; k++)
            is_known = is_known || str_equal(folder->inputs.items[k], given->name);
        if (!is_known) *VEC_PUSH(model->arena, &folder->inputs) = given->name;
        folder->has_known = folder->has_known || !given->cause.size;
    }
}

/* One more run, where the command makes one that none before has made. */
static void add_run(Model *model, ProgramFolder *folder, const StackDeployment *command) {
    if (!folder->has_known || run_at(model, folder, command)) return;
    folder->is_full = folder->run_count >= PROGRAM_RUNS_MAX;
    if (folder->is_full) return;
    ProgramRun run = {.repository = folder->repository, .folder = folder->folder, .at = command->at};
    for (size_t i = 0; i < folder->inputs.count; i++)
        *VEC_PUSH(model->arena, &run.inputs) = input_of(command, folder->inputs.items[i]);
    folder->run_count++;
    *VEC_PUSH(model->arena, &model->program_runs) = run;
}

typedef struct {
    uint32_t repository;
    Str folder;
    StackDeployment command;
} Command;

typedef VEC(Command) Commands;

static void read_command(Reading *reading, Commands *out) {
    Said directory = reading_field(reading, "directory");
    Starts starts = reading_starts(reading, &directory);
    Command command = {.repository = reading->file->repository};
    command.command.at = scripts_location(reading->model, reading->file, reading->decl->line);
    if (!program_stack_home(reading, &starts, STR("cdk"), &command.folder)) return;
    program_stack_take_handed(reading, &command.command);
    *VEC_PUSH(reading->model->arena, out) = command;
}

static Commands commands_of(Model *model) {
    Commands out = {0};
    const Scripts *scripts = scripts_collect(model);
    for (size_t i = 0; i < scripts->all.count; i++) {
        const ScriptDeployment *script = &scripts->all.items[i];
        bool is_cdk = str_equal(facts_str(&script->file->facts, script->decl->type), STR("cdk"));
        if (!is_cdk || !scripts_deploys(script)) continue;
        Reading reading = {0};
        reading_start(&reading, model, NULL, script);
        for (size_t way = 0; way < WAYS_MAX; way++) {
            if (reading_runs(&reading)) read_command(&reading, &out);
            if (!ways_next(&reading.ways)) break;
        }
    }
    return out;
}

void program_runs_collect(Model *model, const Map *decides) {
    Commands commands = commands_of(model);
    for (size_t i = 0; i < commands.count; i++) {
        const Command *command = &commands.items[i];
        ProgramFolder *folder = folder_at(model, command->repository, command->folder);
        if (!folder) {
            folder = VEC_PUSH(model->arena, &model->program_folders);
            *folder = (ProgramFolder){.repository = command->repository, .folder = command->folder};
        }
        note_inputs(model, decides, folder, &command->command);
    }
    for (size_t i = 0; i < commands.count; i++)
        add_run(model, folder_at(model, commands.items[i].repository, commands.items[i].folder),
                &commands.items[i].command);
}

/* ---- what no command deploys ---- */

static Str key_of(Arena *arena, const MadeUnit *made) {
    return str_format(arena, "%u\x1f%.*s", made->repository, STR_ARG(made->path));
}

/* Is it the same stack as that, as far as its name is known? */
static bool is_same_stack(Arena *arena, const MadeUnit *a, const MadeUnit *b) {
    Str one = constructs_glob(arena, a->place), other = constructs_glob(arena, b->place);
    return a->repository == b->repository && str_matches_glob(other, one);
}

/* Is what the program is given left to whoever calls the command? It makes one of those that others make, then. */
static bool is_told_less(const Model *model, const MadeUnit *made) {
    const ProgramRun *run = made->run ? &model->program_runs.items[made->run - 1] : NULL;
    for (size_t i = 0; run && i < run->inputs.count; i++)
        if (run->inputs.items[i].is_given) return false;
    return run && run->is_open;
}

typedef struct {
    Model *model;
    const Units *units;
    StackDeployments *deployments;
    Map *deployed; /* repository and path of what some command deploys */
} Search;

static const MadeUnit *made_of(const Search *search, uint32_t unit) {
    const Unit *wanted = unit == MAP_NONE ? NULL : &search->units->units.items[unit];
    for (size_t i = 0; wanted && i < search->model->made_units.count; i++) {
        const MadeUnit *made = &search->model->made_units.items[i];
        if (made->repository == wanted->repository && str_equal(made->path, wanted->path)) return made;
    }
    return NULL;
}

static bool is_deployed(const Search *search, const MadeUnit *made) {
    return map_get(search->deployed, key_of(search->model->arena, made)) != MAP_NONE;
}

/* Does another command say more of the same stack there? */
static bool is_told_elsewhere(const Search *search, const StackDeployment *own, const MadeUnit *made) {
    for (size_t i = 0; i < search->deployments->all.count; i++) {
        const StackDeployment *other = search->deployments->all.items[i];
        bool is_there = other->unit != own->unit && other->unit != MAP_NONE && other->repository == own->repository &&
                        (!own->region.size || str_equal(other->region, own->region));
        const MadeUnit *known = is_there ? made_of(search, other->unit) : NULL;
        bool is_known = known && !is_told_less(search->model, known) && str_equal(known->folder, made->folder);
        if (is_known && is_same_stack(search->model->arena, made, known)) return true;
    }
    return false;
}

static void drop_told(const Search *search) {
    StackDeploymentList kept = {0};
    for (size_t i = 0; i < search->deployments->all.count; i++) {
        StackDeployment *own = search->deployments->all.items[i];
        const MadeUnit *made = made_of(search, own->unit);
        bool is_less = made && is_told_less(search->model, made);
        if (!is_less || !is_told_elsewhere(search, own, made)) *VEC_PUSH(search->model->arena, &kept) = own;
    }
    search->deployments->all = kept;
}

static bool has_deployment(const Search *search, const MadeUnit *made) {
    for (size_t i = 0; i < search->deployments->all.count; i++)
        if (made_of(search, search->deployments->all.items[i]->unit) == made) return true;
    return false;
}

static void mark_idle(const Search *search, MadeUnit *made) {
    Model *model = search->model;
    bool is_made = str_find_char(made->path, '#', 0) != SIZE_MAX;
    bool is_used = is_deployed(search, made) && (!is_told_less(model, made) || has_deployment(search, made));
    if (!is_made || is_used) return;
    for (size_t i = 0; i < model->made_units.count && !made->is_idle; i++) {
        const MadeUnit *other = &model->made_units.items[i];
        bool is_other = !str_equal(other->path, made->path) && str_equal(other->folder, made->folder);
        made->is_idle = is_other && is_deployed(search, other) && !is_told_less(model, other) &&
                        is_same_stack(model->arena, made, other);
    }
}

bool program_runs_is_idle(const Model *model, const Unit *unit) {
    bool is_idle = false;
    for (size_t i = 0; i < model->made_units.count && model->program_runs.count; i++) {
        const MadeUnit *made = &model->made_units.items[i];
        if (made->repository != unit->repository || !str_equal(made->path, unit->path)) continue;
        if (!made->is_idle) return false;
        is_idle = true;
    }
    return is_idle;
}

void program_runs_drop_idle(Model *model, const Units *units, StackDeployments *deployments) {
    if (!model->program_runs.count) return;
    Search search = {model, units, deployments, map_new(model->arena)};
    for (size_t i = 0; i < deployments->delivered.count; i++) {
        if (deployments->delivered.items[i].unit == MAP_NONE) continue;
        const Unit *unit = &units->units.items[deployments->delivered.items[i].unit];
        MadeUnit made = {.repository = unit->repository, .path = unit->path};
        map_put(search.deployed, key_of(model->arena, &made), 1);
    }
    drop_told(&search);
    for (size_t i = 0; i < model->made_units.count; i++) mark_idle(&search, &model->made_units.items[i]);
}
