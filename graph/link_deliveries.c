/* What a service needs to be changed besides its provider: the pipeline that deploys it, the images that the job and those
 * before it run in, what they fetch, and the services that their commands call. None of it stops what runs. */
#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/fetches.h"
#include "graph/image_builds.h"
#include "graph/var_sets.h"
#include "parsers/formats/shell.h"

enum { JOBS_MAX = 100 /* before one */, JOBS_PER_FILE_MAX = 500, NEEDS_PER_JOB_MAX = 400, EDGES_MAX = 200000 };

/* A job of a pipeline, and the services that it deploys. */
typedef struct {
    const FactsFile *file;
    Str job;
    VEC(NodeId) services;
} Delivery;

typedef struct {
    Model *model;
    Instances *instances;
    CodeUnits *units;
    Map *index; /* file and job → entry of `all` */
    VEC(Delivery) all;
    const ScriptDeployment *last_script; /* that something was delivered by, and its entry */
    uint32_t last;
    Map *jobs_of_file;        /* file → how many of them are its */
    Map *calls;               /* place of a command → index + 1 of a call in Model.calls */
    VEC(uint32_t) next_calls; /* … and of the next one there; 0 = none */
    size_t edge_count;
} Deliveries;

static bool is_type(const Facts *facts, const Decl *decl, const char *type) {
    return decl->kind == DECL_JOB && str_equal(facts_str(facts, decl->type), str_from(type));
}

/* ---- which jobs deliver ---- */

static bool is_among(Str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_starts_with(word, str_from(words[i]))) return true;
    return false;
}

/* The parts of a name, "e2e-test" → e2e, test. */
static bool next_part(Str *rest, Str *part) {
    size_t at = 0, end;
    while (at < rest->size && strchr("-_. /", rest->data[at])) at++;
    for (end = at; end < rest->size && !strchr("-_. /", rest->data[end]);) end++;
    *part = str_slice(*rest, at, end);
    *rest = str_slice(*rest, end, rest->size);
    return part->size > 0;
}

/* Does the name of the pipeline or of the job say that something is tried out? */
static bool is_trial(Arena *arena, Str path, Str job) {
    static const char *const trials[] = {"test", "e2e", "check", "lint", "verif", "validat", "scan", "preview"};
    static const char *const deliveries[] = {"deploy", "releas",  "publish", "apply",
                                             "promot", "rollout", "push",    "deliver"};
    size_t slash = str_find_last_char(path, '/');
    Str name = str_slice(path, slash == SIZE_MAX ? 0 : slash + 1, path.size), part;
    bool is_tried = false;
    for (Str rest = str_lower(arena, str_format(arena, "%.*s %.*s", STR_ARG(name), STR_ARG(job)));
         next_part(&rest, &part);) {
        if (is_among(part, deliveries, sizeof deliveries / sizeof *deliveries)) return false;
        is_tried = is_tried || is_among(part, trials, sizeof trials / sizeof *trials);
    }
    return is_tried;
}

/* Do only events of these kinds start the pipeline? */
static bool is_started_by(const Facts *facts, const char *const *events, size_t count) {
    Str event;
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        const Decl *decl = &facts->decls[d];
        if (!is_type(facts, decl, "trigger")) continue;
        for (uint32_t i = 0; i < facts_expr(facts, decl->body)->count; i++)
            if (!expr_literal(facts, expr_child(facts, decl->body, i), &event) || !is_among(event, events, count))
                return false;
        return true;
    }
    return false;
}

static bool is_by_hand(const Facts *facts) {
    static const char *const events[] = {"workflow_dispatch"};
    return is_started_by(facts, events, 1);
}

/* What changes of others start is thrown away again. */
static bool is_for_changes(const Facts *facts) {
    static const char *const events[] = {"pull_request", "merge_group"};
    return is_started_by(facts, events, sizeof events / sizeof *events);
}

/* ---- what jobs deploy ---- */

static Str job_of(const ScriptDeployment *script) {
    const Facts *facts = &script->file->facts;
    ExprId id = script->decl->body ? expr_attribute(facts, script->decl->body, STR("job")) : 0;
    Str job = STR_NONE;
    if (id) expr_literal(facts, id, &job);
    return job;
}

/* One more job of the file; false: there are too many. */
static bool has_room(Deliveries *deliveries, const ScriptDeployment *script) {
    Model *model = deliveries->model;
    Str path = script->file->facts.path;
    Str key = str_format(model->arena, "%u\x1f%.*s", script->file->repository, STR_ARG(path));
    uint32_t count = map_get(deliveries->jobs_of_file, key);
    count = count == MAP_NONE ? 1 : count + 1;
    map_put(deliveries->jobs_of_file, key, count);
    if (count == JOBS_PER_FILE_MAX + 1)
        diag_add(model->diags, DIAG_LIMIT, path, script->decl->line % SHELL_LINES_MAX,
                 "more than %d jobs that deploy something; what the others need is left out", JOBS_PER_FILE_MAX);
    return count <= JOBS_PER_FILE_MAX;
}

/* The delivery that a command is of; MAP_NONE: it is none, or there is no room for it. */
static uint32_t delivery_of(Deliveries *deliveries, const ScriptDeployment *script) {
    Arena *arena = deliveries->model->arena;
    Str job = job_of(script);
    const Facts *facts = &script->file->facts;
    if (!job.size || !scripts_deploys(script)) return MAP_NONE;
    if (is_for_changes(facts) || is_trial(arena, facts->path, job)) return MAP_NONE;
    Str key = str_format(arena, "%u\x1f%.*s\x1f%.*s", script->file->repository, STR_ARG(facts->path), STR_ARG(job));
    uint32_t at = map_get(deliveries->index, key);
    if (at != MAP_NONE || !has_room(deliveries, script)) return at;
    at = (uint32_t)deliveries->all.count;
    map_put(deliveries->index, key, at);
    *VEC_PUSH(arena, &deliveries->all) = (Delivery){.file = script->file, .job = job};
    return at;
}

static void deliver(Deliveries *deliveries, const ScriptDeployment *script, NodeId service) {
    if (!service) return;
    if (deliveries->last_script != script) { /* one command may deliver a thousand services */
        deliveries->last_script = script;
        deliveries->last = delivery_of(deliveries, script);
    }
    if (deliveries->last == MAP_NONE) return;
    Delivery *delivery = &deliveries->all.items[deliveries->last];
    for (size_t i = 0; i < delivery->services.count; i++)
        if (delivery->services.items[i] == service) return;
    *VEC_PUSH(deliveries->model->arena, &delivery->services) = service;
}

typedef struct {
    Deliveries *deliveries;
    const Delivered *delivered;
} Applied;

/* Of manifests each thing that runs code is a service. */
static void deliver_workload(Model *model, ResourceInstance *resource, void *context) {
    const Applied *applied = context;
    const Node *node = model_at(model, resource->node);
    bool is_workload = node->resource_type && node->resource_type->pod_path.size && !node->is_absent;
    Str file = applied->delivered->file;
    if (is_workload && (!file.size || str_equal(file, sym_str(model->symbols, node->location.file))))
        deliver(applied->deliveries, applied->delivered->script, node->owner);
}

static void deliver_unit(Deliveries *deliveries, const Delivered *delivered) {
    for (size_t i = 0; i < deliveries->instances->roots.count; i++) {
        Instance *root = deliveries->instances->roots.items[i];
        Str region = root->clusters.count ? root->clusters.items[0]->region : root->stack_region;
        bool is_elsewhere = region.size && delivered->region.size && !str_equal(region, delivered->region);
        if (root->unit_index != delivered->unit || is_elsewhere) continue;
        Applied applied = {deliveries, delivered};
        if (root->unit->has_own_services)
            instances_each_resource(root, deliver_workload, &applied);
        else
            deliver(deliveries, delivered->script, root->service);
    }
}

static Str command_of(const CommandRun *run) {
    const Facts *facts = &run->from->file->facts;
    ExprId id = expr_attribute(facts, run->from->decl->body, STR("command"));
    Str command = STR_NONE;
    if (id) expr_literal(facts, id, &command);
    return command;
}

static void deliver_run(Deliveries *deliveries, const CommandRun *run) {
    CommandRun own = *run;
    if (!job_of(run->from).size || run->is_selection || str_equal(command_of(run), STR("plan"))) return;
    if (str_equal(command_of(run), STR("apply")) && own.target.size)
        own.target = STR_NONE,
        own.starts = ARENA_NEW(deliveries->model->arena, RunStarts); /* the plan that is applied */
    uint32_t last = MAP_NONE;
    bool is_it = false;
    for (size_t i = 0; i < deliveries->instances->roots.count; i++) {
        const Instance *root = deliveries->instances->roots.items[i];
        bool is_of_terraform = str_equal(root->unit->format, STR("terraform")) && root->service;
        if (!is_of_terraform || root->unit->repository != run->repository) continue;
        if (root->unit_index != last)
            is_it = run_is_of(deliveries->model, deliveries->instances->units, root->unit_index, &own);
        last = root->unit_index;
        if (is_it) deliver(deliveries, run->from, root->service);
    }
}

/* ---- images ---- */

static bool says_push(const Facts *facts, ExprId words) {
    Str word;
    for (uint32_t i = 1; i < 3 && i < facts_expr(facts, words)->count; i++)
        if (expr_literal(facts, expr_child(facts, words, i), &word) && str_equal(word, STR("push"))) return true;
    return false;
}

/* An image that is only made is tried out. */
static bool is_pushed(const ScriptDeployment *script) {
    const Facts *facts = &script->file->facts;
    ExprId push = expr_attribute(facts, script->decl->body, STR("push"));
    Str text, job = job_of(script);
    if (push && !(expr_literal(facts, push, &text) && str_equal(text, STR("false")))) return true;
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        const Decl *decl = &facts->decls[d];
        if (is_type(facts, decl, "command") && str_equal(facts_str(facts, decl->name), job) &&
            says_push(facts, decl->body))
            return true;
    }
    return false;
}

static NodeId service_of_folder(const Deliveries *deliveries, uint32_t repository, Str folder) {
    Str inside = folder.size ? str_concat(deliveries->model->arena, folder, STR("/Dockerfile")) : STR("Dockerfile");
    const CodeUnit *unit = code_units_of(deliveries->units, repository, inside, STR_NONE);
    return unit->node ? unit->service : unit->named_by;
}

static void deliver_image(Deliveries *deliveries, const BuiltImage *image) {
    if (!image->script || !job_of(image->script).size || !is_pushed(image->script)) return;
    NodeId service = service_of_folder(deliveries, image->repository, image->folder);
    if (!service) service = service_of_folder(deliveries, image->repository, image->context);
    deliver(deliveries, image->script, service);
}

static void find_delivered(Deliveries *deliveries) {
    const Instances *instances = deliveries->instances;
    const DeliveredList *lists[] = {&instances->deployments->delivered, &instances->cluster_deployments->delivered};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            if (job_of(lists[l]->items[i].script).size) deliver_unit(deliveries, &lists[l]->items[i]);
    for (size_t i = 0; i < instances->runs->count; i++) deliver_run(deliveries, &instances->runs->items[i]);
    for (size_t i = 0; i < instances->image_builds->items.count; i++)
        deliver_image(deliveries, &instances->image_builds->items.items[i]);
}

/* ---- what jobs need ---- */

static Str place_key(const Model *model, Location at) {
    return str_format(model->arena, "%u\x1f%u\x1f%u", at.repository, at.file, at.line);
}

static void index_calls(Deliveries *deliveries) {
    Model *model = deliveries->model;
    for (uint32_t i = 0; i < model->calls.count; i++) {
        Str key = place_key(model, model->calls.items[i].at);
        uint32_t before = map_get(deliveries->calls, key);
        *VEC_PUSH(model->arena, &deliveries->next_calls) = before == MAP_NONE ? 0 : before;
        map_put(deliveries->calls, key, i + 1);
    }
}

static void add(Model *model, Fetches *out, Fetch fetch) {
    if (fetch.target && out->count < NEEDS_PER_JOB_MAX) *VEC_PUSH(model->arena, out) = fetch;
}

/* The region of a call as the job has it that makes it; empty: it is not written in. */
static Str own_region(const Model *model, const Facts *facts, ExprId call) {
    Str region = STR_NONE;
    ExprId given = expr_named_argument(facts, call, STR("region"));
    bool is_known = given && expr_literal(facts, given, &region) && catalog_region(model->catalog, STR_NONE, region);
    return is_known ? region : STR_NONE;
}

/* What a command line calls. Several jobs may make it, each in its region. */
static void add_calls(Deliveries *deliveries, const Facts *facts, ExprId expr, Location at, Fetches *out) {
    Model *model = deliveries->model;
    Str own = own_region(model, facts, expr);
    uint32_t next = map_get(deliveries->calls, place_key(model, at));
    for (uint32_t index = next == MAP_NONE ? 0 : next; index; index = deliveries->next_calls.items[index - 1]) {
        const OperationCall *call = &model->calls.items[index - 1];
        const Service *service = call->service ? catalog_service(model->catalog, call->service) : NULL;
        Sym operation = call->operation;
        Str region = own.size ? own : call->region ? model_str(model, call->region) : STR_NONE;
        if (!service || (!region.size && service->reach != REACH_GLOBAL)) continue;
        NodeId target = call->plane == PLANE_CONTROL ? model_control_plane(model, call->service, region)
                                                     : model_provider_service(model, call->service, region);
        add(model, out, (Fetch){target, EDGE_CALL, operation, at});
    }
}

static void add_party_of_action(Model *model, Str action, Location at, Fetches *out) {
    Str name = str_slice(action, 0, str_find_char(action, '@', 0));
    for (size_t i = 0; i < catalog_third_party_count(model->catalog); i++) {
        const ThirdParty *party = catalog_third_party_at(model->catalog, i);
        for (size_t k = 0; k < party->action_count; k++)
            if (str_matches_glob(name, party->actions[k]))
                add(model, out, (Fetch){model_third_party(model, party), EDGE_HANDLE, model_sym(model, name), at});
    }
}

/* Who runs the pipeline. */
static void add_host(Model *model, const FactsFile *file, Location at, Fetches *out) {
    for (size_t i = 0; i < catalog_third_party_count(model->catalog); i++) {
        const ThirdParty *party = catalog_third_party_at(model->catalog, i);
        for (size_t k = 0; k < party->pipeline_count; k++)
            if (str_matches_glob(file->facts.path, party->pipelines[k]))
                add(model, out,
                    (Fetch){model_third_party(model, party), EDGE_HANDLE, model_sym(model, STR("pipeline")), at});
    }
}

typedef struct {
    Str names[JOBS_MAX];
    size_t count;
} JobNames;

static void add_job(JobNames *jobs, Str name) {
    for (size_t i = 0; i < jobs->count; i++)
        if (str_equal(jobs->names[i], name)) return;
    if (name.size && jobs->count < JOBS_MAX) jobs->names[jobs->count++] = name;
}

/* Is it the job, or one in a workflow that it calls? */
static bool is_of_job(Str name, Str job) {
    return str_starts_with(name, job) && (name.size == job.size || name.data[job.size] == '/');
}

/* The job, what it waits for, and what the job waits for that calls it. */
static void collect_jobs(const Facts *facts, Str job, JobNames *jobs) {
    for (Str name = job; name.size;) {
        add_job(jobs, name);
        size_t slash = str_find_last_char(name, '/');
        name = slash == SIZE_MAX ? STR_NONE : str_slice(name, 0, slash);
    }
    for (size_t i = 0; i < jobs->count; i++)
        for (uint32_t d = 0; d < facts->decl_count; d++) {
            const Decl *decl = &facts->decls[d];
            Str after;
            if (!is_type(facts, decl, "after") || !str_equal(facts_str(facts, decl->name), jobs->names[i])) continue;
            for (uint32_t k = 0; k < facts_expr(facts, decl->body)->count; k++)
                if (expr_literal(facts, expr_child(facts, decl->body, k), &after)) add_job(jobs, after);
        }
}

/* What a job waits for it waits for with all that this one calls; of what calls it, only the call itself is its. */
static bool is_needed(const JobNames *jobs, Str job, Str name) {
    for (size_t i = 0; i < jobs->count; i++) {
        bool is_around = jobs->names[i].size < job.size && is_of_job(job, jobs->names[i]);
        if (is_around ? str_equal(name, jobs->names[i]) : is_of_job(name, jobs->names[i])) return true;
    }
    return false;
}

static Fetches needs_of(Deliveries *deliveries, const Delivery *delivery) {
    Model *model = deliveries->model;
    const Facts *facts = &delivery->file->facts;
    JobNames *jobs = ARENA_NEW(model->arena, JobNames);
    Fetches out = {0};
    collect_jobs(facts, delivery->job, jobs);
    bool is_host_told = false;
    for (uint32_t d = 0; d < facts->decl_count && out.count < NEEDS_PER_JOB_MAX; d++) {
        const Decl *decl = &facts->decls[d];
        if (decl->kind != DECL_JOB || !is_needed(jobs, delivery->job, facts_str(facts, decl->name))) continue;
        Location at = scripts_location(model, delivery->file, decl->line);
        if (!is_host_told) add_host(model, delivery->file, at, &out);
        is_host_told = true;
        if (is_type(facts, decl, "image")) fetches_of_image(model, facts, decl->body, at, &out);
        if (is_type(facts, decl, "command"))
            fetches_of_command(model, fetches_line(model, facts, decl->body), at, &out);
        if (is_type(facts, decl, "call")) add_calls(deliveries, facts, decl->body, at, &out);
        Str action;
        if (is_type(facts, decl, "action") && expr_literal(facts, decl->body, &action))
            add_party_of_action(model, action, at, &out);
    }
    return out;
}

static void need(Deliveries *deliveries, NodeId service, const Fetch *fetch) {
    Model *model = deliveries->model;
    if (deliveries->edge_count++ >= EDGES_MAX) {
        if (deliveries->edge_count == EDGES_MAX + 1)
            diag_add(model->diags, DIAG_LIMIT, sym_str(model->symbols, fetch->at.file), fetch->at.line,
                     "more than %d needs of deliveries; the others are left out", EDGES_MAX);
        return;
    }
    Edge *edge = model_edge(model, service, fetch->target, fetch->kind, MODE_DEPLOY, fetch->at);
    edge->detail = fetch->detail;
    edge->confidence = CONFIDENCE_LIKELY;
}

void link_deliveries(Model *model, Instances *instances, CodeUnits *units) {
    Deliveries deliveries = {.model = model,
                             .instances = instances,
                             .units = units,
                             .index = map_new(model->arena),
                             .jobs_of_file = map_new(model->arena),
                             .calls = map_new(model->arena)};
    find_delivered(&deliveries);
    if (deliveries.all.count) index_calls(&deliveries);
    /* What somebody starts for a purpose of its own is not how a service is delivered that others deliver. */
    bool *is_delivered = ARENA_ARRAY(model->arena, bool, model->nodes.count);
    for (size_t i = 0; i < deliveries.all.count; i++)
        for (size_t k = 0; k < deliveries.all.items[i].services.count; k++)
            if (!is_by_hand(&deliveries.all.items[i].file->facts))
                is_delivered[deliveries.all.items[i].services.items[k]] = true;
    for (size_t i = 0; i < deliveries.all.count; i++) {
        Delivery *delivery = &deliveries.all.items[i];
        size_t count = 0;
        bool is_spare = is_by_hand(&delivery->file->facts);
        for (size_t k = 0; k < delivery->services.count; k++)
            if (!is_spare || !is_delivered[delivery->services.items[k]])
                delivery->services.items[count++] = delivery->services.items[k];
        Fetches needs = {0};
        if (count) needs = needs_of(&deliveries, delivery);
        for (size_t k = 0; k < count; k++)
            for (size_t n = 0; n < needs.count; n++) need(&deliveries, delivery->services.items[k], &needs.items[n]);
    }
}
