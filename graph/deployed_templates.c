#include "graph/deployed_templates.h"

#include "analyzer/core/files.h"
#include "graph/link.h"
#include "parsers/formats/deployments.h"
#include "parsers/formats/shell.h"

bool deployed_has_file(const Model *model, uint32_t repository, Str path) {
    if (!model->file_access) return false;
    const Files *files = &model->file_access[repository];
    size_t at = files_first_at(files, path);
    return at < files->path_count && str_equal(files->paths[at], path);
}

static uint32_t unit_at(const Reading *reading, Str path) {
    return units_find_template(reading->units, reading->model->arena, reading->file->repository, path);
}

bool deployed_resolve_at(const Reading *reading, const Starts *starts, Str path, size_t place, Str *out) {
    Arena *arena = reading->model->arena;
    Str start = STR(SHELL_START);
    if (!str_starts_with(path, STR("/")))
        return place < starts->count && files_resolve(arena, starts->folders[place], path, out);
    if (place == 0) return scripts_resolve(arena, reading->file->facts.path, STR_NONE, path, out);
    if (!str_starts_with(path, start) || place > starts->count) return false;
    Str folder = place == 1 ? STR_NONE : starts->folders[place - 1];
    return files_resolve(arena, folder, str_slice(path, start.size + 1, path.size), out);
}

static uint32_t find_template(const Reading *reading, const Starts *starts, Str path) {
    Str resolved;
    for (size_t place = 0; place < PLACES_MAX; place++) {
        bool is_path = deployed_resolve_at(reading, starts, path, place, &resolved);
        uint32_t unit = is_path ? unit_at(reading, resolved) : MAP_NONE;
        if (unit != MAP_NONE) return unit;
    }
    return MAP_NONE;
}

static Str without_dot(Str path) { return str_starts_with(path, STR("./")) ? str_slice(path, 2, path.size) : path; }

/* Where the folder can't be told: the only template of the repository whose path ends so. */
static uint32_t find_by_end(const Reading *reading, Str path) {
    uint32_t found = MAP_NONE;
    if (path.size == 0 || str_contains(path, STR(".."))) return MAP_NONE;
    path = without_dot(path);
    for (uint32_t u = 0; u < reading->units->units.count; u++) {
        const Unit *unit = &reading->units->units.items[u];
        if (unit->repository != reading->file->repository || !unit->arguments_key.size) continue;
        bool is_same = str_equal(unit->path, path) || (str_ends_with(unit->path, path) && unit->path.size > path.size &&
                                                       unit->path.data[unit->path.size - path.size - 1] == '/');
        if (is_same && found != MAP_NONE) return MAP_NONE;
        if (is_same) found = u;
    }
    return found;
}

/* A template that was uploaded before, https://BUCKET.s3.amazonaws.com/v1/network.yaml: the only one of that name. */
static uint32_t find_uploaded(const Reading *reading, const Said *template) {
    Str url = template->text.size ? template->text : template->pattern;
    size_t scheme = str_find(url, STR("://"), 0), open = str_find_last_char(url, '}');
    if (scheme == SIZE_MAX) return MAP_NONE;
    size_t slash = str_find_char(url, '/', open == SIZE_MAX || open < scheme ? scheme + 3 : open);
    Str path = slash == SIZE_MAX ? STR_NONE : str_slice(url, slash + 1, str_find_char(url, '?', slash));
    while (path.size) {
        uint32_t unit = find_by_end(reading, path);
        size_t next = str_find_char(path, '/', 0);
        bool is_common = next == SIZE_MAX && str_starts_with(path, STR("template."));
        if (unit != MAP_NONE) return is_common ? MAP_NONE : unit;
        path = next == SIZE_MAX ? STR_NONE : str_slice(path, next + 1, path.size);
    }
    return MAP_NONE;
}

/* The names that SAM looks for. */
static uint32_t find_default_template(const Reading *reading, const Starts *starts) {
    static const char *const names[] = {"template.yaml", "template.yml", "template.json"};
    bool is_config = str_equal(facts_str(&reading->file->facts, reading->decl->name), STR("samconfig"));
    Starts own = *starts;
    if (is_config && own.count > 1) own.count = 1; /* it lies beside the template */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t unit = find_template(reading, &own, str_from(names[i]));
        if (unit != MAP_NONE) return unit;
    }
    /* Of another name: the only one beside the configuration file. */
    uint32_t found = MAP_NONE;
    for (uint32_t u = 0; is_config && starts->count && u < reading->units->units.count; u++) {
        const Unit *unit = &reading->units->units.items[u];
        if (unit->repository != reading->file->repository || !unit->arguments_key.size ||
            !str_equal(unit->directory, starts->folders[0]))
            continue;
        if (found != MAP_NONE) return MAP_NONE;
        found = u;
    }
    return found;
}

static Str path_of_copy(Arena *arena, Str template, Str output) {
    size_t slash = str_find_last_char(template, '/');
    Str name = slash == SIZE_MAX ? template : str_slice(template, slash + 1, template.size);
    return str_ends_with(output, STR("/")) ? str_concat(arena, output, name) : output;
}

/* `sam build` writes to .aws-sam/build where it runs, and `sam deploy` may run in there. */
static bool is_built_in(const Reading *reading, const Starts *starts, const Starts *own, Str output) {
    Arena *arena = reading->model->arena;
    Str full = output, folder = STR(".aws-sam/");
    if (starts->count && !files_resolve(arena, starts->folders[0], output, &full)) return false;
    if (own->count && own->folders[0].size) folder = str_format(arena, "%.*s/.aws-sam/", STR_ARG(own->folders[0]));
    return str_starts_with(full, folder);
}

/* Does this declaration write `output`? An empty one is what `build` writes. */
static bool is_written_by(Reading *reading, Str kind, const Starts *starts, const Starts *own, Str output) {
    Said made = reading_field(reading, "output"), template = reading_field(reading, "template");
    bool is_same_place =
        own->count == starts->count && (starts->count == 0 || str_equal(own->folders[0], starts->folders[0]));
    if (str_equal(kind, STR("build")))
        return output.size == 0 ? is_same_place : is_built_in(reading, starts, own, output);
    if (str_equal(kind, STR("copy"))) made.text = path_of_copy(reading->model->arena, template.text, made.text);
    if (!made.text.size || str_equal(without_dot(made.text), without_dot(output))) return made.text.size > 0;
    Str path, other; /* out.yaml here is ../out.yaml of the script's folder there */
    for (size_t place = 0; place < 2 * PLACES_MAX; place++)
        if (deployed_resolve_at(reading, own, made.text, place / 2, &path) &&
            deployed_resolve_at(reading, starts, output, place % 2, &other) && str_equal(path, other))
            return true;
    return false;
}

/* dist/cloudformation/stack.json, which a build has put there from cloudformation/stack.json. */
static uint32_t find_built(const Reading *reading, const Starts *starts, Str path) {
    static const char *const folders[] = {"dist", "build", "out", "target", "output", "tmp", ".build", ".tmp"};
    path = without_dot(path);
    size_t slash = str_find_char(path, '/', 0);
    Str first = slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
    for (size_t i = 0; first.size && i < sizeof folders / sizeof *folders; i++)
        if (str_equal(first, str_from(folders[i])))
            return find_template(reading, starts, str_slice(path, slash + 1, path.size));
    return MAP_NONE;
}

/* The template of the stack of that name, or of the only one there is, of the programs of the repository. */
static uint32_t find_stack_of_program(const Reading *reading, Str name) {
    const Model *model = reading->model;
    uint32_t found = MAP_NONE;
    for (size_t i = 0; i < model->made_units.count; i++) {
        const MadeUnit *made = &model->made_units.items[i];
        bool is_meant = !name.size || str_equal(made->place, name) || str_equal(made->stack, name);
        if (made->repository != reading->file->repository || made->is_unmade || !is_meant) continue;
        if (found != MAP_NONE) return MAP_NONE;
        found = unit_at(reading, made->path);
        if (name.size) return found; /* of several runs the first */
    }
    return found;
}

static uint32_t made_from(Reading *reading, const Starts *own, const Said *template) {
    uint32_t unit = template->text.size ? find_template(reading, own, template->text) : MAP_NONE;
    if (template->text.size) return unit == MAP_NONE ? find_built(reading, own, template->text) : unit;
    return template->cause.size ? MAP_NONE : find_default_template(reading, own);
}

typedef struct {
    uint32_t unit;
    bool is_made; /* something writes it, whether its own source is here or not */
} Source;

/* What the same file makes a template of: `package` names what it writes, `build` puts it in a folder of its own, both
 * may be copied elsewhere. Of several, the last one before what deploys it. */
static Source find_source(Reading *reading, const Starts *starts, Str output, uint32_t depth) {
    enum { COPIES_MAX = 4 };
    const Facts *facts = &reading->file->facts;
    const Decl *own = reading->decl;
    Source found = {MAP_NONE, false};
    for (uint32_t i = 0; i < facts->decl_count && depth < COPIES_MAX; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl >= own && found.is_made) break;
        Str kind = facts_str(facts, decl->type);
        bool is_copy = str_equal(kind, STR("copy"));
        bool is_synth = str_equal(kind, STR("synth"));
        bool is_making = is_copy || is_synth || str_equal(kind, STR("package")) || str_equal(kind, STR("build"));
        if (decl->kind != DECL_DEPLOYMENT || !is_making) continue;
        reading->decl = decl;
        Said template = reading_field(reading, "template"), directory = reading_field(reading, "directory");
        Starts own_starts = reading_starts(reading, &directory);
        if (is_written_by(reading, kind, starts, &own_starts, output)) {
            Said stack = is_synth ? reading_field(reading, "stack") : (Said){0};
            uint32_t unit = is_synth && !stack.cause.size ? find_stack_of_program(reading, stack.text)
                                                          : made_from(reading, &own_starts, &template);
            if (unit == MAP_NONE && is_copy) unit = find_source(reading, &own_starts, template.text, depth + 1).unit;
            found = (Source){unit, true};
        }
        reading->decl = own;
    }
    return found;
}

/* What another file of the repository builds or packages: a makefile, perhaps, before a pipeline deploys it. The only one. */
static uint32_t find_source_elsewhere(Reading *reading, const Starts *starts, Str output) {
    uint32_t found = MAP_NONE;
    for (uint32_t i = 0; i < reading->model->file_count; i++) {
        const FactsFile *file = &reading->model->files[i];
        bool is_other = file->is_parsed && file->repository == reading->file->repository && file != reading->file;
        for (uint32_t d = 0; is_other && d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            Str kind = facts_str(&file->facts, decl->type);
            bool is_making = str_equal(kind, STR("package")) || str_equal(kind, STR("build"));
            if (decl->kind != DECL_DEPLOYMENT || !is_making) continue;
            Reading other = reading_other(reading, file, decl);
            other.scope.context = &other;
            Said template = reading_field(&other, "template"), directory = reading_field(&other, "directory");
            Starts own = reading_starts(&other, &directory);
            if (!is_written_by(&other, kind, starts, &own, output)) continue;
            uint32_t unit = made_from(&other, &own, &template);
            if (unit != MAP_NONE && found != MAP_NONE && unit != found) return MAP_NONE;
            if (unit != MAP_NONE) found = unit;
        }
    }
    return found;
}

Str deployed_root_of_tool(const Reading *reading, const Starts *starts, Str kind) {
    static const char *const names[][2] = {{"cdk", "cdk.json"},
                                           {"pulumi", "Pulumi.yaml"},
                                           {"pulumi", "Pulumi.yml"},
                                           {"serverless", "serverless.yml"},
                                           {"serverless", "serverless.yaml"},
                                           {"serverless", "serverless.json"},
                                           {"serverless", "serverless.ts"},
                                           {"serverless", "serverless.js"}};
    Str path;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < starts->count && str_equal(kind, str_from(names[i][0])); k++)
            if (files_resolve(reading->model->arena, starts->folders[k], str_from(names[i][1]), &path) &&
                deployed_has_file(reading->model, reading->file->repository, path))
                return path;
    return STR_NONE;
}

static Str text_of(const Facts *facts, const Decl *decl, const char *name) {
    Str text = STR_NONE;
    ExprId id = expr_attribute(facts, decl->body, str_from(name));
    if (id) expr_literal(facts, id, &text);
    return text;
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Does a step of the job fetch what another job made? */
static bool fetches_artifacts(const Reading *reading) {
    const Facts *facts = &reading->file->facts;
    Str job = text_of(facts, reading->decl, "job"), step;
    for (uint32_t d = 0; d < facts->decl_count && job.size; d++) {
        const Decl *decl = &facts->decls[d];
        bool is_step = decl->kind == DECL_JOB && str_equal(facts_str(facts, decl->type), STR("action"));
        if (is_step && str_equal(facts_str(facts, decl->name), job) && expr_literal(facts, decl->body, &step) &&
            deployments_fetches(step))
            return true;
    }
    return false;
}

/* What the job had built last that kept the artifact of this name. */
static Source find_in_artifact(Reading *reading, Str name) {
    const Facts *facts = &reading->file->facts;
    const Decl *own = reading->decl, *built = NULL;
    Source found = {MAP_NONE, false};
    for (const Decl *decl = facts->decls; name.size && decl < own && !found.is_made; decl++) {
        Str kind = decl->kind == DECL_DEPLOYMENT ? facts_str(facts, decl->type) : STR_NONE;
        bool is_making = str_equal(kind, STR("build")) || str_equal(kind, STR("package"));
        if (is_making) built = decl;
        if (!built || !str_equal(kind, STR("artifact"))) continue;
        reading->decl = decl;
        bool is_it = str_equal(reading_field(reading, "artifact").text, name) &&
                     str_equal(text_of(facts, decl, "job"), text_of(facts, built, "job"));
        reading->decl = built;
        Said template = reading_field(reading, "template"), directory = reading_field(reading, "directory");
        Starts starts = reading_starts(reading, &directory);
        if (is_it) found = (Source){made_from(reading, &starts, &template), true};
    }
    reading->decl = own;
    return found;
}

/* Where the job fetched it, under the name that the tool writes: what the repository builds or packages, where that is one template. */
static uint32_t find_fetched(Reading *reading, Str path) {
    uint32_t found = MAP_NONE;
    bool is_fetched = fetches_artifacts(reading);
    for (uint32_t i = 0; i < reading->model->file_count && is_fetched; i++) {
        const FactsFile *file = &reading->model->files[i];
        bool is_near = file->is_parsed && file->repository == reading->file->repository;
        for (uint32_t d = 0; is_near && d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            Str kind = facts_str(&file->facts, decl->type);
            bool is_build = str_equal(kind, STR("build"));
            if (decl->kind != DECL_DEPLOYMENT || !(is_build || str_equal(kind, STR("package")))) continue;
            Reading other = reading_other(reading, file, decl);
            other.scope.context = &other;
            Said template = reading_field(&other, "template"), directory = reading_field(&other, "directory");
            Str made = is_build ? STR("template.yaml") : base_name(reading_field(&other, "output").text);
            Starts own = reading_starts(&other, &directory);
            uint32_t unit = str_equal(made, base_name(path)) ? made_from(&other, &own, &template) : MAP_NONE;
            if (unit != MAP_NONE && found != MAP_NONE && unit != found) return MAP_NONE;
            if (unit != MAP_NONE) found = unit;
        }
    }
    return found;
}

/* What a build has made of something here: the only template of that name, or what a program writes under the name of its stack,
 * STACK.template.json. */
static uint32_t find_in_content(const Reading *reading, Str folder, Str path) {
    const Model *model = reading->model;
    uint32_t unit = find_by_end(reading, path);
    if (unit == MAP_NONE && folder.size)
        unit = find_by_end(reading, str_format(model->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path)));
    Str name = base_name(path), ending = STR(".template.json");
    if (unit != MAP_NONE || !str_ends_with(name, ending)) return unit;
    return find_stack_of_program(reading, str_slice(name, 0, name.size - ending.size));
}

/* Artifact::path, but not in ${AWS::StackName}; SIZE_MAX: there is none. */
static size_t artifact_end(Str text) {
    size_t depth = 0;
    for (size_t i = 0; i + 1 < text.size; i++) {
        depth += text.data[i] == '{';
        depth -= depth && text.data[i] == '}';
        if (!depth && text.data[i] == ':' && text.data[i + 1] == ':') return i;
    }
    return SIZE_MAX;
}

/* The name of what a pipeline hands on may be worked out; the path in it is known all the same. */
static void take_tail(Said *template) {
    size_t artifact = template->cause.size ? artifact_end(template->pattern) : SIZE_MAX;
    if (artifact == SIZE_MAX || str_find(template->pattern, STR("${"), artifact) != SIZE_MAX) return;
    template->text = str_slice(template->pattern, artifact, template->pattern.size);
    template->cause = STR_NONE;
}

uint32_t deployed_template_find(Reading *reading, const Starts *starts, Said *template, Str kind) {
    bool is_sam = str_equal(kind, STR("sam"));
    take_tail(template);
    uint32_t uploaded = find_uploaded(reading, template);
    if (template->cause.size || uploaded != MAP_NONE) return uploaded;
    size_t artifact = artifact_end(template->text);
    /* Of a pipeline: what it works on, and the path in it. */
    Str folder = artifact == SIZE_MAX ? STR_NONE : str_slice(template->text, 0, artifact);
    if (artifact != SIZE_MAX) template->text = str_slice(template->text, artifact + 2, template->text.size);
    if (template->text.size) {
        /* What the file itself makes is made anew, whatever stands there. */
        Source made = find_source(reading, starts, template->text, 0);
        uint32_t unit = find_template(reading, starts, template->text);
        if (unit != MAP_NONE && made.unit != MAP_NONE) unit = made.unit;
        if (unit == MAP_NONE && artifact != SIZE_MAX) unit = find_in_content(reading, folder, template->text);
        if (unit == MAP_NONE && starts->count == 0) unit = find_by_end(reading, template->text);
        Said fetched = reading_field(reading, "fetched");
        Source source = {unit, unit != MAP_NONE};
        if (!source.is_made) source = find_in_artifact(reading, fetched.text);
        if (!source.is_made) source = made;
        unit = source.is_made ? source.unit : find_source_elsewhere(reading, starts, template->text);
        size_t build = str_find(template->text, STR(".aws-sam/build/"), 0);
        if (unit == MAP_NONE && build != SIZE_MAX) {
            /* What is built of template.yaml beside it. */
            Str path = str_concat(reading->model->arena, str_slice(template->text, 0, build), STR("template.yaml"));
            unit = find_template(reading, starts, path);
        }
        if (unit == MAP_NONE) unit = find_fetched(reading, template->text);
        Str name = base_name(template->text), ending = STR(".template.json");
        if (unit == MAP_NONE && str_ends_with(name, ending)) /* as the program writes it */
            unit = find_stack_of_program(reading, str_slice(name, 0, name.size - ending.size));
        return unit == MAP_NONE ? find_built(reading, starts, template->text) : unit;
    }
    Str own = deployed_root_of_tool(reading, starts, kind);
    if (own.size) return unit_at(reading, own);
    if (!is_sam) return MAP_NONE;
    Source built = find_source(reading, starts, STR_NONE, 0);
    return built.is_made ? built.unit : find_default_template(reading, starts);
}
