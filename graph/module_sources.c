/* In order of trust: what is written as a path; the manifest that `terraform init` wrote, which names the very
 * copy that Terraform itself would use; a vendored copy with the repository's name; another repository of this
 * run with that name, whatever version it is at. A name that two repositories have, decides nothing. */
#include "graph/module_sources.h"

#include "graph/known_modules.h"
#include "graph/template_sources.h"

static const uint32_t AMBIGUOUS = UINT32_MAX - 1;

struct ModuleSources {
    Map *installed;    /* repository, root, key of the call ("vpc.subnets") → unit */
    Map *copies;       /* repository, name of a vendored folder → unit, or AMBIGUOUS */
    Map *repositories; /* name without owner → repository, or AMBIGUOUS */
    Map *owned;        /* owner/name → repository */
};

static Str last_step(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static void put_unless_ambiguous(Map *map, Str key, uint32_t value) {
    bool is_new = false;
    uint32_t entry = map_add(map, key, value, &is_new);
    if (!is_new && map_value_at(map, entry) != value) map_set_at(map, entry, AMBIGUOUS);
}

static uint32_t get_unambiguous(const Map *map, Str key) {
    uint32_t value = map_get(map, key);
    return value == AMBIGUOUS ? MAP_NONE : value;
}

/* ---- sources as they are written ---- */

static size_t step_count(Str path) {
    size_t count = 0;
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step)) count++;
    return count;
}

static bool is_local(Str source) {
    return str_starts_with(source, STR("./")) || str_starts_with(source, STR("../")) || str_equal(source, STR(".")) ||
           str_equal(source, STR(".."));
}

static Str without_prefix(Str text, Str prefix) {
    return str_starts_with(text, prefix) ? str_slice(text, prefix.size, text.size) : text;
}

/* "org/name/provider" or "host/org/name/provider": a dot is what only hosts have. */
static bool parse_registry(Arena *arena, Str address, RemoteSource *out) {
    Str rest = address, steps[4];
    size_t count = step_count(address);
    if (count != 3 && count != 4) return false;
    for (size_t i = 0; i < count; i++) {
        str_split_next(&rest, '/', &steps[i]);
        bool has_dot = str_find_char(steps[i], '.', 0) != SIZE_MAX;
        if (steps[i].size == 0 || has_dot != (count == 4 && i == 0)) return false;
    }
    const Str *parts = steps + count - 3;
    out->owner = parts[0];
    out->repository = str_format(arena, "terraform-%.*s-%.*s", STR_ARG(parts[2]), STR_ARG(parts[1]));
    return true;
}

/* "git@git.acme.com:2222" without who asks there, and at which port. */
static Str host_of(Str place) {
    size_t user = str_find_last_char(place, '@');
    if (user != SIZE_MAX) place = str_slice(place, user + 1, place.size);
    place = str_slice(place, 0, str_find_char(place, ':', 0));
    return str_find_char(place, '.', 0) == SIZE_MAX ? STR_NONE : place;
}

bool module_source_parse(Arena *arena, Str source, RemoteSource *out) {
    *out = (RemoteSource){0};
    if (source.size == 0 || is_local(source) || source.data[0] == '/') return false;
    size_t query = str_find_char(source, '?', 0);
    Str address = query == SIZE_MAX ? source : str_slice(source, 0, query);
    bool is_forced = str_starts_with(address, STR("git::")), is_registry = str_starts_with(address, STR("tfr://"));
    address = without_prefix(address, STR("git::"));
    size_t scheme = str_find(address, STR("://"), 0);
    bool is_url = scheme != SIZE_MAX;
    if (is_url) address = str_slice(address, scheme + 3, address.size);
    size_t folder = str_find(address, STR("//"), 0);
    if (folder != SIZE_MAX) {
        out->folder = str_slice(address, folder + 2, address.size);
        while (str_ends_with(out->folder, STR("/"))) out->folder = str_slice(out->folder, 0, out->folder.size - 1);
        address = str_slice(address, 0, folder);
    }
    while (str_ends_with(address, STR("/"))) address = str_slice(address, 0, address.size - 1);
    /* How Terragrunt writes addresses of a registry: "tfr:///org/vpc/aws", "tfr://host/org/vpc/aws". */
    if (is_registry) return parse_registry(arena, without_prefix(address, STR("/")), out);
    size_t colon = str_find_char(address, ':', 0);
    bool is_scp = !is_url && colon != SIZE_MAX && str_find_char(address, '@', 0) < colon;
    if (!is_url && !is_scp && !is_forced && parse_registry(arena, address, out)) return true;
    Str place = str_slice(address, 0, is_scp ? colon : str_find_char(address, '/', 0));
    if (is_scp) address = str_format(arena, "host/%.*s", STR_ARG(str_slice(address, colon + 1, address.size)));
    size_t steps = step_count(address);
    if (steps < 2) return false;
    Str host = str_slice(address, 0, str_find_char(address, '/', 0));
    /* Without a scheme only the hosts that Terraform knows by name are remote: "github.com/org/repo". */
    if (!is_url && !is_scp && !is_forced && str_find_char(host, '.', 0) == SIZE_MAX) return false;
    out->host = host_of(place);
    out->repository = last_step(address);
    if (str_ends_with(out->repository, STR(".git")))
        out->repository = str_slice(out->repository, 0, out->repository.size - 4);
    if (steps > 2) out->owner = last_step(str_slice(address, 0, address.size - last_step(address).size - 1));
    return out->repository.size > 0;
}

/* ---- what there is ---- */

/* "org/name" and "org__name" as folders are called that hold repositories of many owners. */
static void split_repository_name(Str full, Str *owner, Str *name) {
    *name = last_step(full);
    *owner = STR_NONE;
    if (name->size < full.size) *owner = last_step(str_slice(full, 0, full.size - name->size - 1));
    size_t mark = str_find(*name, STR("__"), 0);
    if (mark != SIZE_MAX && mark > 0 && owner->size == 0) {
        *owner = str_slice(*name, 0, mark);
        *name = str_slice(*name, mark + 2, name->size);
    }
}

bool module_sources_has_owner(Str full) {
    Str owner, name;
    split_repository_name(full, &owner, &name);
    return owner.size > 0;
}

Str module_sources_group(Str full) {
    Str owner, name, rest = full, step;
    split_repository_name(full, &owner, &name);
    if (owner.size == 0 || str_find_char(full, '/', 0) == SIZE_MAX) return owner;
    str_split_next(&rest, '/', &step);
    bool is_host = str_find_char(step, '.', 0) != SIZE_MAX && rest.data && str_find_char(rest, '/', 0) != SIZE_MAX;
    if (is_host) str_split_next(&rest, '/', &step);
    return step;
}

static Str lower(Arena *arena, Str text) {
    char *copy = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){copy, text.size};
}

static Str lower_pair(Arena *arena, Str owner, Str name) {
    return lower(arena, str_format(arena, "%.*s/%.*s", STR_ARG(owner), STR_ARG(name)));
}

static void list_repositories(Model *model, ModuleSources *sources) {
    for (uint32_t i = 0; i < model->repositories.count; i++) {
        Str owner, name;
        split_repository_name(sym_str(model->symbols, model->repositories.items[i].name), &owner, &name);
        put_unless_ambiguous(sources->repositories, lower(model->arena, name), i);
        if (owner.size) put_unless_ambiguous(sources->owned, lower_pair(model->arena, owner, name), i);
    }
}

static Str repository_key(Arena *arena, uint32_t repository, Str text) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(text));
}

static void list_copies(Model *model, ModuleSources *sources, const Units *units) {
    for (uint32_t i = 0; i < units->units.count; i++) {
        const Unit *unit = &units->units.items[i];
        if (!unit->is_vendored || str_contains(unit->path, STR(".terraform/"))) continue;
        put_unless_ambiguous(sources->copies, repository_key(model->arena, unit->repository, last_step(unit->path)), i);
    }
}

static Str member_text(const Facts *facts, ExprId object, Str name) {
    Str text;
    ExprId expr = expr_attribute(facts, object, name);
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

static Str install_key(Arena *arena, uint32_t repository, Str root, Str key) {
    return str_format(arena, "%u\x1f%.*s\x1f%.*s", repository, STR_ARG(root), STR_ARG(key));
}

/* {"Modules": [{"Key": "vpc", "Source": "…", "Version": "…", "Dir": ".terraform/modules/vpc"}]} */
static void read_manifest(Model *model, ModuleSources *sources, const Units *units, const FactsFile *file) {
    static const Str ending = {".terraform/modules/modules.json", 31};
    const Facts *facts = &file->facts;
    Str path = sym_str(model->symbols, file->path);
    if (!str_equal(facts->format, STR("modules.json")) || !str_ends_with(path, ending)) return;
    Str root = str_slice(path, 0, path.size - ending.size);
    if (root.size) root = str_slice(root, 0, root.size - 1);
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        ExprId list = expr_attribute(facts, facts->decls[d].body, STR("Modules"));
        for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
            ExprId module = expr_child(facts, list, i);
            Str key = member_text(facts, module, STR("Key")), directory = member_text(facts, module, STR("Dir")), at;
            if (key.size == 0 || !files_resolve(model->arena, root, directory, &at)) continue;
            uint32_t unit = units_find(units, model->arena, file->repository, at);
            if (unit != MAP_NONE)
                map_put(sources->installed, install_key(model->arena, file->repository, root, key), unit);
        }
    }
}

ModuleSources *module_sources_of_repositories(Model *model) {
    ModuleSources *sources = ARENA_NEW(model->arena, ModuleSources);
    sources->repositories = map_new(model->arena);
    sources->owned = map_new(model->arena);
    list_repositories(model, sources);
    return sources;
}

ModuleSources *module_sources_collect(Model *model, const Units *units) {
    ModuleSources *sources = module_sources_of_repositories(model);
    sources->installed = map_new(model->arena);
    sources->copies = map_new(model->arena);
    list_copies(model, sources, units);
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed) read_manifest(model, sources, units, &model->files[i]);
    return sources;
}

/* ---- from a call to a unit ---- */

static uint32_t find_local(const Instance *in, Str source) {
    Model *model = in->model;
    Str path;
    if (!files_resolve(model->arena, in->unit->directory, source, &path)) return MAP_NONE;
    const Files over = {
        .has_over = in->unit->is_copied_over, .over_from = in->unit->over_directory, .over_to = in->unit->directory};
    Str copied;
    uint32_t covering = files_over(model->arena, &over, path, &copied)
                            ? units_find(in->units, model->arena, in->unit->over_repository, copied)
                            : MAP_NONE;
    if (covering != MAP_NONE) return covering;
    uint32_t unit = units_find(in->units, model->arena, in->unit->files_repository, path);
    if (unit != MAP_NONE || !model->file_access) return unit;
    Str real = files_follow(model->arena, &model->file_access[in->unit->files_repository], path);
    return units_find(in->units, model->arena, in->unit->files_repository, real);
}

static uint32_t find_installed(const Instance *in, Str name) {
    const Instance *root = in;
    Arena *arena = in->model->arena;
    Str key = name;
    for (; root->parent; root = root->parent) /* bounded by MODULE_DEPTH_MAX */
        key = str_format(arena, "%.*s.%.*s", STR_ARG(root->set->name), STR_ARG(key));
    return map_get(in->units->sources->installed, install_key(arena, root->unit->repository, root->unit->path, key));
}

uint32_t module_sources_repository(const Model *model, const ModuleSources *sources, const RemoteSource *remote) {
    Arena *arena = model->arena;
    uint32_t repository = MAP_NONE;
    if (remote->owner.size)
        repository = get_unambiguous(sources->owned, lower_pair(arena, remote->owner, remote->repository));
    if (repository != MAP_NONE) return repository;
    repository = get_unambiguous(sources->repositories, lower(arena, remote->repository));
    if (repository == MAP_NONE) return MAP_NONE;
    /* The same name of another owner is another repository. */
    Str owner, name;
    split_repository_name(sym_str(model->symbols, model->repositories.items[repository].name), &owner, &name);
    bool is_other = owner.size && remote->owner.size && !str_equal_ignoring_case(owner, remote->owner);
    return is_other ? MAP_NONE : repository;
}

static uint32_t find_remote(const Instance *in, const RemoteSource *remote) {
    const ModuleSources *sources = in->units->sources;
    Arena *arena = in->model->arena;
    uint32_t copy =
        get_unambiguous(sources->copies, repository_key(arena, in->unit->files_repository, remote->repository));
    if (copy != MAP_NONE) {
        Str path = in->units->units.items[copy].path;
        if (remote->folder.size) path = str_format(arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(remote->folder));
        return units_find(in->units, arena, in->unit->files_repository, path);
    }
    uint32_t repository = module_sources_repository(in->model, sources, remote);
    return repository == MAP_NONE ? MAP_NONE : units_find(in->units, arena, repository, remote->folder);
}

/* OpenTofu lets a source be made of variables and locals, as far as they are known beforehand.
 * https://opentofu.org/docs/language/modules/sources/#support-for-variable-and-local-evaluation */
static bool worked_out(const Instance *in, DeclRef where, ExprId expr, Str *source) {
    if (!in->evaluator) return false;
    Scope scope = instance_scope((Instance *)(uintptr_t)in, unit_facts(in->model, where), NULL);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, expr));
    if (value->kind != VALUE_STRING || value->is_any) return false;
    *source = value->string;
    return true;
}

static uint32_t find(const Instance *in, DeclRef call, Str *source, bool is_installed_wanted) {
    Model *model = in->model;
    DeclRef where;
    RemoteSource remote;
    ExprId expr = unit_attribute(model, in->unit, call, STR("source"), &where);
    if (!expr) return MAP_NONE;
    if (in->unit->arguments_key.size) return template_source_find(model, in->units, in->unit_index, call, source);
    if (!expr_literal(unit_facts(model, where), expr, source) && !worked_out(in, where, expr, source)) return MAP_NONE;
    if (is_local(*source)) return find_local(in, *source);
    if (!in->units->sources) return MAP_NONE;
    if (is_installed_wanted) {
        uint32_t unit = find_installed(in, facts_str(unit_facts(model, call), unit_decl(model, call)->name));
        if (unit != MAP_NONE) return unit;
    }
    uint32_t unit = module_source_parse(model->arena, *source, &remote) ? find_remote(in, &remote) : MAP_NONE;
    return unit == MAP_NONE ? known_modules_find(in->units, model->arena, call) : unit;
}

uint32_t module_sources_find(const Instance *in, DeclRef call, Str *source) { return find(in, call, source, true); }

/* An instance to ask for sources with the defaults of variables; made only where a source is no plain text. */
static Instance *instance_with_defaults(Model *model, Units *units, uint32_t unit) {
    Instance *in = instance_new(model, units, unit, NULL, NULL);
    in->evaluator = ARENA_NEW(model->arena, Evaluator);
    *in->evaluator = evaluator_new(model->arena, model->diags, NULL);
    return in;
}

UnitIndices module_sources_called(Model *model, Units *units, uint32_t unit) {
    const Unit *caller = &units->units.items[unit];
    Instance probe = {.model = model, .units = units, .unit = caller, .unit_index = unit}, *asked = NULL;
    UnitIndices out = {0};
    for (size_t i = 0; i < caller->decls.count; i++) {
        DeclRef ref = caller->decls.items[i], where;
        Str source;
        if (unit_decl(model, ref)->kind != DECL_MODULE) continue;
        ExprId expr = unit_attribute(model, caller, ref, STR("source"), &where);
        bool is_made = expr && !expr_literal(unit_facts(model, where), expr, &source) && !caller->arguments_key.size;
        if (is_made && !asked) asked = instance_with_defaults(model, units, unit);
        uint32_t called = find(is_made ? asked : &probe, ref, &source, false);
        if (called != MAP_NONE && called != unit) *VEC_PUSH(model->arena, &out) = called;
    }
    return out;
}
