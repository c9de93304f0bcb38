#include "graph/stack_places.h"

#include "analyzer/core/files.h"
#include "graph/link.h"
#include "graph/ways.h"
#include "parsers/formats/deployments.h"
#include "parsers/parser.h"

enum { STACK_DEPLOYMENTS_MAX = 20000, TEMPLATES_PER_PATTERN_MAX = 200 };
/* Ways of one command stand together. */
enum { NEIGHBOURS_MAX = 64 };

/* ---- each once ---- */

/* Two profiles, and two files of a tool that has one for each stack, are two stacks, whatever these are called. */
static bool may_be_one(const StackDeployment *a, const StackDeployment *b) {
    bool is_one_profile = !a->profile.size || !b->profile.size || str_equal(a->profile, b->profile);
    return a->own_file == b->own_file && (is_one_profile || a->account.size);
}

static bool is_same_stack(const StackDeployment *a, const StackDeployment *b) {
    bool is_one_command = a->script && a->script == b->script; /* whose region several branches leave open */
    /* create-stack and update-stack without a region: wherever they are started. */
    bool is_one_silence = a->is_region_unsaid && b->is_region_unsaid && a->stack.size && a->unit != MAP_NONE &&
                          str_equal(a->profile, b->profile);
    return may_be_one(a, b) && a->unit == b->unit && a->repository == b->repository && str_equal(a->root, b->root) &&
           str_equal(a->kind, b->kind) && str_equal(a->stack, b->stack) &&
           str_equal(a->stack_pattern, b->stack_pattern) && str_equal(a->region, b->region) &&
           str_equal(a->account, b->account) && str_equal(a->config, b->config) &&
           (a->region.size || is_one_command || is_one_silence || str_equal(a->region_cause, b->region_cause));
}

/* One name in one region is one stack in one account, and environments mostly have accounts of their own. */
static bool is_same_deployment(const StackDeployment *a, const StackDeployment *b) {
    bool is_one_target = !a->target.size || !b->target.size || str_equal(a->target, b->target);
    return is_same_stack(a, b) && (a->account.size || (a->environment == b->environment && is_one_target));
}

/* What one of two commands for the same stack gives otherwise can't be told. */
static void merge_parameters(Arena *arena, StackDeployment *into, const StackDeployment *from) {
    for (size_t i = 0; i < from->parameters.count; i++) {
        const StackParameter *given = &from->parameters.items[i];
        StackParameter *own = NULL;
        for (size_t k = 0; k < into->parameters.count; k++)
            if (str_equal(into->parameters.items[k].name, given->name)) own = &into->parameters.items[k];
        if (!own)
            *VEC_PUSH(arena, &into->parameters) = *given;
        else if (!str_equal(own->value, given->value) && own->cause.size == 0)
            own->cause = given->cause.size ? given->cause : STR("several deployments of the stack give several values");
    }
    into->has_open_parameters = into->has_open_parameters || from->has_open_parameters;
}

void stack_places_add(StackDeployments *out, Arena *arena, const StackDeployment *deployment) {
    for (size_t i = out->all.count; i > 0; i--) {
        StackDeployment *other = out->all.items[i - 1];
        if (!is_same_deployment(other, deployment)) continue;
        merge_parameters(arena, other, deployment);
        if (other->environment != deployment->environment) other->environment = ENVIRONMENT_UNKNOWN;
        if (!other->target.size) other->target = deployment->target;
        other->is_prepared = other->is_prepared && deployment->is_prepared;
        if (!other->profile.size) other->profile = deployment->profile;
        return;
    }
    out->is_full = out->is_full || out->all.count >= STACK_DEPLOYMENTS_MAX;
    if (out->all.count >= STACK_DEPLOYMENTS_MAX) return;
    StackDeployment *kept = ARENA_NEW(arena, StackDeployment);
    *kept = *deployment;
    *VEC_PUSH(arena, &out->all) = kept;
}

/* ${AWS_REGION:-eu-west-1} on one way, $AWS_REGION on another: whoever sets it is asked by the default already. */
static bool is_subsumed(const StackDeployment *open, const StackDeployment *other) {
    return other->region.size && other->is_default && open->region.size == 0 && other->unit == open->unit &&
           other->repository == open->repository && str_equal(other->root, open->root) &&
           str_equal(other->stack, open->stack) && str_equal(other->stack_pattern, open->stack_pattern) &&
           str_equal(other->config, open->config) && other->at.file == open->at.file && other->at.line == open->at.line;
}

/* What a configuration file says of a template that it doesn't name: a command that takes it names it. */
static bool is_completed(const StackDeployment *open, const StackDeployment *other) {
    return other->unit != MAP_NONE && open->repository == other->repository && other->stack.size &&
           str_equal(open->stack, other->stack) && str_equal(open->region, other->region) &&
           str_equal(open->config, other->config);
}

/* A command that takes the configuration deploys it as the command says. */
static bool is_taken(const StackDeployment *own, const StackDeployment *other) {
    return own->is_configuration && !other->is_configuration && other->unit == own->unit && own->unit != MAP_NONE &&
           own->stack.size && str_equal(own->stack, other->stack) && str_equal(own->config, other->config);
}

/* From where the command is said to run there is no such template, and from where it runs as well there is. */
static bool is_found(const StackDeployment *open, const StackDeployment *other) {
    return may_be_one(open, other) && open->unit == MAP_NONE && other->unit != MAP_NONE &&
           open->repository == other->repository && open->stack.size && str_equal(open->root, other->root) &&
           str_equal(open->stack, other->stack) && str_equal(open->region, other->region) &&
           str_equal(open->account, other->account) && str_equal(open->config, other->config);
}

/* if … else …: no way through the script runs both, or one command takes one of two templates by their names. */
static bool is_instead(const StackDeployment *a, const StackDeployment *b) {
    if (!a->script || !b->script) return false;
    if (a->script == b->script) return !str_contains(a->root, STR("${")) && !str_contains(b->root, STR("${"));
    const Facts *facts = &a->script->file->facts;
    if (facts->decls != b->script->file->facts.decls) return false; /* started otherwise */
    Ways ways = {0};
    for (size_t i = 0; i < WAYS_MAX; i++) {
        if (ways_allow(&ways, facts, a->script->decl->body) && ways_allow(&ways, facts, b->script->decl->body))
            return false;
        if (!ways_next(&ways)) return true;
    }
    return false;
}

/* A template that is not in the repository (uploaded before, made by a step) for a stack that is deployed from one that is: one stack,
 * which a first or a last command gives another form. */
static bool is_of_known_template(const StackDeployment *own, const StackDeployment *other) {
    bool is_uploaded = str_contains(own->root, STR("://")) || str_starts_with(own->root, STR("${"));
    return may_be_one(own, other) && own->unit == MAP_NONE && is_uploaded && other->unit != MAP_NONE &&
           own->repository == other->repository && own->stack.size && own->region.size &&
           str_equal(own->stack, other->stack) && str_equal(own->region, other->region) &&
           str_equal(own->account, other->account) &&
           (own->environment == other->environment || own->environment == ENVIRONMENT_UNKNOWN) &&
           !is_instead(own, other);
}

/* … and of several of them the first stands for all. */
static bool is_uploaded_again(const StackDeployment *own, const StackDeployment *other) {
    bool is_uploaded = str_contains(own->root, STR("://")) && str_contains(other->root, STR("://"));
    return may_be_one(own, other) && own->unit == MAP_NONE && other->unit == MAP_NONE && is_uploaded &&
           own->repository == other->repository && own->stack.size && str_equal(own->stack, other->stack) &&
           str_equal(own->region, other->region) && str_equal(own->account, other->account) &&
           own->environment == other->environment && !is_instead(own, other);
}

/* update-stack --use-previous-template, of a stack that another command makes of a template. */
static bool is_changed(const StackDeployment *own, const StackDeployment *other) {
    bool is_unnamed = !own->root.size && own->unit == MAP_NONE && own->stack.size;
    bool is_there = str_equal(own->region, other->region) || (own->is_region_unsaid && !own->region.size);
    return is_unnamed && may_be_one(own, other) && other->unit != MAP_NONE && own->repository == other->repository &&
           str_equal(own->stack, other->stack) && is_there &&
           (!own->account.size || str_equal(own->account, other->account));
}

/* create-stack --region eu-west-1, and later update-stack without: the stack is where it was made, when all say one region. */
static bool is_of_known_region(const StackDeploymentList *all, const StackDeployment *own) {
    Str region = STR_NONE;
    bool is_asked = own->is_region_unsaid && !own->region.size && own->stack.size;
    for (size_t i = 0; i < all->count && is_asked; i++) {
        const StackDeployment *other = all->items[i];
        bool is_same = may_be_one(own, other) && other->unit == own->unit && other->repository == own->repository &&
                       str_equal(other->root, own->root) && str_equal(other->stack, own->stack) &&
                       str_equal(other->account, own->account) && other->environment == own->environment;
        if (!is_same || !other->region.size) continue;
        if (region.size && !str_equal(region, other->region)) return false;
        region = other->region;
    }
    return region.size > 0;
}

/* Who doesn't say the environment deploys to one of those that others say. */
static bool is_of_environments(const StackDeploymentList *all, StackDeployment *own, Arena *arena) {
    bool is_any = false;
    for (size_t i = 0; i < all->count && own->environment == ENVIRONMENT_UNKNOWN; i++) {
        StackDeployment *other = all->items[i];
        bool is_other = own->target.size && other->target.size && !str_equal(own->target, other->target);
        if (other->environment == ENVIRONMENT_UNKNOWN || is_other || !is_same_stack(own, other)) continue;
        merge_parameters(arena, other, own);
        is_any = true;
    }
    return is_any;
}

/* A configuration file of SAM beside which no template lies, and which says no region: commands say both. */
static bool is_of_commands(const Model *model, const StackDeployment *own) {
    Str language;
    parser_syntax(sym_str(model->symbols, own->at.file), &language);
    return own->unit == MAP_NONE && own->region.size == 0 && str_equal(language, STR("samconfig"));
}

static bool is_told(const Model *model, const StackDeploymentList *all, size_t index) {
    const StackDeployment *own = all->items[index];
    if (is_of_commands(model, own) || is_of_known_region(all, own)) return true;
    bool is_config = own->unit == MAP_NONE && str_equal(own->region_how, STR("samconfig"));
    size_t first = index < NEIGHBOURS_MAX ? 0 : index - NEIGHBOURS_MAX;
    for (size_t i = first; i < all->count && i < index + NEIGHBOURS_MAX && own->region.size == 0; i++)
        if (is_subsumed(own, all->items[i])) return true;
    for (size_t i = first; i < all->count && i < index + NEIGHBOURS_MAX; i++)
        if (is_found(own, all->items[i])) return true;
    for (size_t i = 0; i < all->count && own->unit == MAP_NONE; i++)
        if (is_of_known_template(own, all->items[i]) || is_changed(own, all->items[i]) ||
            (i < index && is_uploaded_again(own, all->items[i])))
            return true;
    for (size_t i = 0; i < all->count && own->is_configuration; i++)
        if (is_taken(own, all->items[i])) return true;
    for (size_t i = 0; i < all->count && is_config; i++)
        if (is_completed(own, all->items[i])) return true;
    return false;
}

static void drop_told(StackDeployments *deployments, const Model *model) {
    Arena *arena = model->arena;
    StackDeploymentList kept = {0};
    for (size_t i = 0; i < deployments->all.count; i++)
        if (!is_told(model, &deployments->all, i) &&
            !is_of_environments(&deployments->all, deployments->all.items[i], arena))
            *VEC_PUSH(arena, &kept) = deployments->all.items[i];
    deployments->all = kept;
}

/* ---- templates by a part of their names ---- */

bool stack_places_glob(Arena *arena, Str name, Str *out) {
    StrBuf glob = strbuf_new(arena, name.size + 1);
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == '?' || c == '[') return false;
        bool is_hole = c == '$' && i + 1 < name.size && name.data[i + 1] == '{';
        size_t end = is_hole ? str_find_char(name, '}', i) : SIZE_MAX;
        strbuf_add_char(&glob, end == SIZE_MAX ? c : '*');
        if (end != SIZE_MAX) i = end;
    }
    *out = strbuf_str(&glob);
    return true;
}

bool stack_places_is_telling(Str glob) {
    size_t slash = str_find_last_char(glob, '/'), first = str_find_char(glob, '/', 0);
    Str name = slash == SIZE_MAX ? glob : str_slice(glob, slash + 1, glob.size);
    Str stem = str_slice(name, 0, str_find_char(name, '.', 0));
    Str start = first == SIZE_MAX ? STR_NONE : str_slice(glob, 0, first);
    bool has_name = stem.size && !str_equal(stem, STR("*"));
    bool has_folder = start.size && !str_contains(start, STR("*"));
    return has_folder || (has_name && str_contains(name, STR("*")) && stem.size > 2);
}

bool stack_places_keep(StackPatterns *patterns, Arena *arena, const StackDeployment *deployment, Str directory,
                       Str name, bool is_default) {
    Str glob, path;
    bool is_open = str_contains(name, STR("${")) || str_contains(name, STR("*")); /* a loop over what is there */
    if (!is_open || str_contains(name, STR("://"))) return false;
    if (!stack_places_glob(arena, name, &glob) || !files_resolve(arena, directory, glob, &path) ||
        !stack_places_is_telling(path))
        return false;
    *VEC_PUSH(arena, &patterns->all) = (StackPattern){*deployment, path, is_default};
    return true;
}

static bool is_for(Str kind, const Unit *unit) {
    bool is_task = str_equal(kind, STR("ecs"));
    bool is_service = str_equal(kind, STR("serverless"));
    return str_equal(unit->format, is_service ? kind : is_task ? STR("task-definition") : STR("cloudformation"));
}

static StackDeployment deployment_of(const StackDeployment *deployment, const Unit *unit, uint32_t index) {
    StackDeployment own = *deployment;
    own.unit = index;
    own.root = unit->path;
    return own;
}

static void place_pattern(const StackPattern *pattern, StackDeployments *deployments, const Units *units,
                          const bool *is_deployed, Arena *arena) {
    size_t fit_count = 0;
    for (uint32_t u = 0; u < units->units.count; u++) {
        const Unit *unit = &units->units.items[u];
        if (unit->repository != pattern->deployment.repository || !is_for(pattern->deployment.kind, unit)) continue;
        if (unit->is_called || !str_matches_glob(unit->path, pattern->path)) continue;
        if (fit_count == TEMPLATES_PER_PATTERN_MAX) {
            deployments->is_full = true;
            break;
        }
        fit_count++;
        StackDeployment own = deployment_of(&pattern->deployment, unit, u);
        *VEC_PUSH(arena, &deployments->delivered) =
            (Delivered){pattern->deployment.script, u, STR_NONE, pattern->deployment.region};
        if (!is_deployed[u]) stack_places_add(deployments, arena, &own);
    }
    bool is_listed = !str_equal(pattern->deployment.kind, STR("ecs")); /* a step before may have written the file */
    if (fit_count == 0 && is_listed && !pattern->is_default) stack_places_add(deployments, arena, &pattern->deployment);
}

static void place_patterns(const StackPatterns *patterns, StackDeployments *deployments, const Units *units,
                           Arena *arena) {
    bool *is_deployed = ARENA_ARRAY(arena, bool, units->units.count + 1);
    for (size_t i = 0; i < deployments->all.count; i++)
        if (deployments->all.items[i]->unit != MAP_NONE) is_deployed[deployments->all.items[i]->unit] = true;
    for (size_t i = 0; i < patterns->all.count; i++)
        place_pattern(&patterns->all.items[i], deployments, units, is_deployed, arena);
}

/* ---- pipelines ---- */

/* A pipeline without a region of its own deploys where it stands itself. */
static void place_by_pipeline(const StackDeployments *all, const Units *units, const Model *model,
                              StackDeployment *own) {
    Str path = sym_str(model->symbols, own->at.file), region = STR_NONE;
    bool is_its_own = str_starts_with(own->region_cause, STR(PIPELINE_REGION)) ||
                      str_starts_with(own->region_cause, STR("AWS::Region"));
    if (own->region.size || !is_its_own || !str_equal(own->region_how, STR("pipeline"))) return;
    for (size_t i = 0; i < all->all.count; i++) {
        const StackDeployment *other = all->all.items[i];
        if (other == own || other->unit == MAP_NONE || other->region.size == 0) continue;
        const Unit *unit = &units->units.items[other->unit];
        if (unit->repository != own->repository || !str_equal(unit->path, path)) continue;
        if (region.size && !str_equal(region, other->region)) return;
        region = other->region;
    }
    own->region = region;
}

void stack_places_settle(const StackPatterns *patterns, StackDeployments *deployments, const Units *units,
                         const Model *model) {
    drop_told(deployments, model);
    place_patterns(patterns, deployments, units, model->arena);
    for (size_t i = 0; i < deployments->all.count; i++) {
        StackDeployment *own = deployments->all.items[i];
        place_by_pipeline(deployments, units, model, own);
        bool is_unsaid = own->unit != MAP_NONE && own->environment == ENVIRONMENT_UNKNOWN;
        if (is_unsaid) own->environment = environment_of(units->units.items[own->unit].path);
        bool has_own_file = is_unsaid && str_equal(own->kind, STR("sceptre")); /* config/prod/queue.yaml */
        if (has_own_file && own->environment == ENVIRONMENT_UNKNOWN)
            own->environment = environment_of(sym_str(model->symbols, own->at.file));
    }
}
