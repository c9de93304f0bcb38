/* What a repository says in names that others may know: states, exports, buckets, queues, host names, modules, images. Names
 * that it has itself are not looked for elsewhere. What holds a hole, or is a sample, is no name. */
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/exports.h"
#include "graph/handle_places.h"
#include "graph/image_builds.h"
#include "graph/link.h"
#include "graph/lookups.h"
#include "graph/manifest_paths.h"
#include "graph/mention.h"
#include "graph/module_sources.h"
#include "graph/shape.h"
#include "graph/states.h"
#include "graph/stitch_shapes.h"
#include "graph/workspaces.h"

enum { NAME_SIZE_MAX = 512, HANDLES_MAX = 200000 };

typedef struct {
    NodeId root;
    Sym name;
} OpenState;

typedef struct {
    Model *model;
    const Instances *instances;
    const Lookups *lookups;
    Map *seen;        /* node, kind, name, version and side → 1 */
    Map *own;         /* kind and name of what is provided → 1 */
    Map *given;       /* handle, or "name", and what an unread module is given for it → 1 */
    Map *open_states; /* data source that reads a state that nothing here has → index + 1 into OpenStates */
    VEC(OpenState) states;
    References *references;
    NodeId root_service; /* of what is looked at */
    NodeId root;         /* likewise: what stands for its state */
    bool has_state, is_state_known,
        is_single; /* likewise: a state, of a name without unknown parts; it is deployed once */
    bool is_shown; /* likewise: it is deployed for readers or tests only */
    const HandlePlaces *places;
    NodeId *only_service; /* by repository; 0: none, or several */
} Public;

typedef struct {
    bool is_needed;
    Str kind, value, version, region, account, partition;
    NodeId node, root;
    HandleReach reach;
    EdgeMode mode;
    Location at;
    bool is_certain; /* a name whatever it looks like */
    bool is_quiet;   /* as of a handle */
} Entry;

/* ---- names ---- */

static bool is_name(const Public *public, Str text) {
    if (text.size == 0 || text.size > NAME_SIZE_MAX || text.data[0] == '-')
        return false; /* '-': its beginning is lost */
    for (size_t i = 0; i < text.size; i++)
        if (memchr("${}*<>%\"' \t\n", text.data[i], 12) || (unsigned char)text.data[i] < 0x20) return false;
    return !catalog_is_sample_text(public->model->catalog, text) &&
           !catalog_is_common_name(public->model->catalog, text);
}

/* What is written of a name with unknown parts. */
static Str written_of(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    size_t at = 0, start, end;
    for (; shape_next_unknown(text, at, &start, &end); at = end) strbuf_add(&out, str_slice(text, at, start));
    strbuf_add(&out, str_slice(text, at, text.size));
    return strbuf_str(&out);
}

/* "${?}/terraform.tfstate" is anybody's. */
static bool is_partial_name(const Public *public, Str text) {
    if (!stitch_is_telling(text)) return false;
    Str written = written_of(public->model->arena, text);
    while (written.size && memchr("/-", written.data[0], 2)) written = str_slice(written, 1, written.size);
    return is_name(public, written) && !catalog_is_ordinary_name(public->model->catalog, written);
}

static bool is_address(Str host) {
    for (size_t i = 0; i < host.size; i++)
        if ((host.data[i] < '0' || host.data[i] > '9') && host.data[i] != '.' && host.data[i] != ':') return false;
    return true;
}

static Str normal_name(const Model *model, Str kind, Str value) {
    value = catalog_handle_name(model->catalog, kind, value);
    if (!str_equal(kind, STR("host")) && !str_equal(kind, STR("zone"))) return value;
    while (value.size && value.data[value.size - 1] == '.') value.size--;
    bool is_host =
        str_find_char(value, '.', 0) != SIZE_MAX && str_find_char(value, '/', 0) == SIZE_MAX && !is_address(value);
    return is_host ? str_lower(model->arena, value) : STR_NONE;
}

static Str key_of(Arena *arena, Str kind, Str value) {
    return str_format(arena, "%.*s\x1f%.*s", STR_ARG(kind), STR_ARG(value));
}

static bool is_shown_place(const Public *public, Location at) {
    return handle_places_is_shown(public->places, at.repository, model_str(public->model, at.file));
}

static void add(Public *public, Entry entry) {
    Model *model = public->model;
    if (!entry.node || model_at(model, entry.node)->is_absent || model->handles.count >= HANDLES_MAX) return;
    entry.value = normal_name(model, entry.kind, entry.value);
    bool is_partial = is_partial_name(public, entry.value);
    if (!is_partial && !entry.is_certain && !is_name(public, entry.value)) return;
    bool is_new = false;
    Str key = key_of(model->arena, entry.kind, entry.value);
    if (!entry.is_needed) map_put(public->own, key, 1);
    if (public->is_shown || is_shown_place(public, entry.at)) return;
    /* What is there is one thing, by what its type has and by what data sources find, which says what it is besides. */
    Str counted = entry.is_needed ? entry.version : STR_NONE;
    uint32_t at = map_add(public->seen,
                          str_format(model->arena, "%u %d %.*s %.*s %.*s %.*s %.*s", entry.node, entry.is_needed,
                                     STR_ARG(entry.account), STR_ARG(entry.region), STR_ARG(entry.partition),
                                     STR_ARG(counted), STR_ARG(key)),
                          (uint32_t)model->handles.count, &is_new);
    Sym version = entry.version.size ? model_sym(model, entry.version) : 0;
    if (!is_new) {
        Sym *known = &model->handles.items[map_value_at(public->seen, at)].version;
        if (!*known) *known = version;
        return;
    }
    const Node *node = model_at(model, entry.node);
    Sym region = entry.region.size ? model_sym(model, entry.region) : node->region,
        account = entry.account.size ? model_sym(model, entry.account) : node->account,
        kind = model_sym(model, entry.kind), value = model_sym(model, entry.value),
        partition = entry.partition.size ? model_sym(model, entry.partition) : 0;
    NodeId service = node->kind == NODE_SERVICE ? entry.node : node->owner;
    if (!service) service = public->root_service;
    if (!service) service = public->only_service[entry.at.repository];
    *VEC_PUSH(model->arena, &model->handles) = (PublicHandle){.kind = kind,
                                                              .service = service,
                                                              .value = value,
                                                              .version = version,
                                                              .node = entry.node,
                                                              .root = entry.root,
                                                              .is_quiet = entry.is_quiet,
                                                              .is_single = !entry.is_needed && public->is_single,
                                                              .region = region,
                                                              .account = account,
                                                              .partition = partition,
                                                              .reach = entry.reach,
                                                              .mode = entry.mode,
                                                              .is_needed = entry.is_needed,
                                                              .is_partial = is_partial,
                                                              .at = entry.at};
}

/* A need that an ARN says: with the account and region of what it names. */
static void add_arn(Public *public, NodeId node, Str arn, EdgeMode mode, Location at, bool is_quiet) {
    Str rest = arn, fields[5], name;
    for (int i = 0; i < 5; i++)
        if (!str_split_next(&rest, ':', &fields[i]) || !rest.data) return;
    const ArnHandle *handle = catalog_arn_handle(public->model->catalog, fields[2], rest, &name);
    if (!handle || catalog_is_sample_account(public->model->catalog, fields[4])) return;
    add(public, (Entry){.is_needed = true,
                        .kind = handle->handle,
                        .value = name,
                        .partition = is_name(public, fields[1]) ? fields[1] : STR_NONE,
                        .region = is_name(public, fields[3]) ? fields[3] : STR_NONE,
                        .account = is_name(public, fields[4]) ? fields[4] : STR_NONE,
                        .node = node,
                        .reach = catalog_handle_reach(public->model->catalog, handle->handle),
                        .mode = mode,
                        .at = at,
                        .is_quiet = is_quiet});
}

/* "host/shop/web:1.2@sha256:…" without its version. */
static Str without_version(Str image, Str *version) {
    size_t digest = str_find_char(image, '@', 0);
    Str name = str_slice(image, 0, digest);
    size_t slash = str_find_last_char(name, '/'), colon = str_find_char(name, ':', slash == SIZE_MAX ? 0 : slash);
    *version = colon == SIZE_MAX ? STR_NONE : str_slice(name, colon + 1, name.size);
    return str_slice(name, 0, colon);
}

/* A registry of a cloud says the account and region of the image in its host. */
static void place_image(const Public *public, Entry *entry) {
    HostMatch match = {0};
    Str host = str_slice(entry->value, 0, str_find_char(entry->value, '/', 0));
    if (!entry->is_needed || !catalog_host(public->model->catalog, host, &match) || !match.region.size) return;
    Str account = str_slice(host, 0, str_find_char(host, '.', 0));
    bool is_account = account.size == 12 && is_address(account);
    if (is_account && !catalog_is_sample_account(public->model->catalog, account)) entry->account = account;
    entry->region = match.region;
    entry->reach = HANDLE_OF_REGION;
}

/* ---- resources ---- */

static void add_ruled(Public *public, const ResourceInstance *resource, const HandleRule *rule, Str value,
                      uint32_t line) {
    Entry entry = {.is_needed = rule->is_needed,
                   .kind = rule->handle,
                   .value = value,
                   .node = resource->node,
                   .reach = catalog_handle_reach(public->model->catalog, rule->handle),
                   .mode = rule->mode,
                   .at = model_at(public->model, resource->node)->location};
    if (line) entry.at.line = line;
    if (str_equal(rule->handle, STR("site"))) return; /* addresses of others: mentions tell them */
    if (str_starts_with(value, STR("arn:"))) {
        if (rule->is_needed) add_arn(public, resource->node, value, rule->mode, entry.at, false);
        return;
    }
    if (str_equal(rule->handle, STR("image"))) {
        entry.value = without_version(value, &entry.version);
        place_image(public, &entry);
    }
    add(public, entry);
}

/* As far as it is known: "${var.environment}-orders". */
static void add_shape(Public *public, const ResourceInstance *resource, const HandleRule *rule) {
    Shapes shapes = shapes_of_argument(resource, rule->path);
    if (shapes.count == 1 && !shapes.items[0].is_known && !str_starts_with(shapes.items[0].text, STR("arn:")))
        add_ruled(public, resource, rule, shapes.items[0].text, 0);
}

static void add_rules(Model *model, ResourceInstance *resource, Public *public) {
    const ResourceType *type = model_at(model, resource->node)->resource_type;
    for (size_t i = 0; type && i < type->handle_count; i++) {
        const HandleRule *rule = &type->handles[i];
        uint32_t line = 0;
        const Value *value = resource_path(resource, rule->path, &line);
        if (!value || !value_is_known(value)) add_shape(public, resource, rule);
        if (!value) continue;
        bool is_list = value->kind == VALUE_LIST || value->kind == VALUE_SET;
        for (size_t k = 0; is_list && k < value->list.count; k++)
            if (value->list.items[k]->kind == VALUE_STRING)
                add_ruled(public, resource, rule, value->list.items[k]->string, line);
        if (value->kind == VALUE_STRING) add_ruled(public, resource, rule, value->string, line);
    }
}

typedef struct {
    Public *public;
    const ResourceInstance *resource;
    bool is_needed;
} LookupVisit;

/* What Terraform finds by an attribute that is a handle is found by that handle, too, in whatever way it is made. */
static Str kind_of_lookup(const Public *public, Str type_name, Str path, HandleReach *reach) {
    const Catalog *catalog = public->model->catalog;
    const ResourceType *type = catalog_resource_type(catalog, type_name);
    for (size_t i = 0; type && i < type->handle_count; i++)
        if (!type->handles[i].is_needed && str_equal(type->handles[i].path, path)) {
            *reach = catalog_handle_reach(catalog, type->handles[i].handle);
            return type->handles[i].handle;
        }
    *reach = type && type->reach == REACH_GLOBAL ? HANDLE_OF_ACCOUNT : HANDLE_OF_REGION;
    return str_format(public->model->arena, "%.*s.%.*s", STR_ARG(type_name), STR_ARG(path));
}

static void add_lookup(void *context, Str type_name, Str path, Str name, Str within) {
    const LookupVisit *visit = context;
    Public *public = visit->public;
    Entry entry = {.is_needed = visit->is_needed, .value = name, .version = within, .node = visit->resource->node};
    entry.kind = kind_of_lookup(public, type_name, path, &entry.reach);
    const ResourceType *type = catalog_resource_type(public->model->catalog, type_name);
    entry.mode = type ? type->role->reference_mode : MODE_DEPLOY;
    entry.at = model_at(public->model, entry.node)->location;
    if (str_starts_with(name, STR("arn:")))
        add_arn(public, entry.node, name, entry.mode, entry.at, false);
    else
        add(public, entry);
}

static bool is_found_here(const Public *public, const ResourceInstance *seeker) {
    enum { LOOKUPS_MAX = 8 };
    LookupResult results[LOOKUPS_MAX];
    return lookups_find(public->lookups, seeker, results, LOOKUPS_MAX) > 0;
}

static void add_images(Public *public, const ResourceInstance *resource) {
    const Model *model = public->model;
    const Node *node = model_at(public->model, resource->node);
    const Property *images = node_property(model, node, STR("image"));
    if (!images || !images->value) return;
    Str rest = model_str(model, images->value), image;
    while (rest.size && rest.data && str_split_next(&rest, ',', &image)) {
        Entry entry = {.is_needed = true, .kind = STR("image"), .node = resource->node, .mode = MODE_START};
        entry.value = without_version(str_trim(image), &entry.version);
        entry.at = node->location;
        if (images->line) entry.at.line = images->line;
        place_image(public, &entry);
        if (!image_builds_is_own(public->instances->image_builds, node->location.repository, entry.value))
            add(public, entry);
    }
}

/* A state that nothing here has: what is read of it may be others'. */
static void note_open_state(Public *public, const ResourceInstance *data) {
    if (!data->next_output) return;
    StateMatch match = states_find(data);
    if (!match.has_name || match.candidates.count) return;
    Model *model = public->model;
    *VEC_PUSH(model->arena, &public->states) = (OpenState){public->root, model_sym(model, match.name)};
    map_put(public->open_states, str_format(model->arena, "%u", data->node), (uint32_t) public->states.count);
}

/* A state is read from the bucket that keeps it. */
static void add_bucket_of_state(Public *public, const ResourceInstance *data) {
    Model *model = public->model;
    Shapes backend = shapes_of_argument(data, STR("backend")), bucket = shapes_of_argument(data, STR("config.bucket"));
    Str kind = backend.count == 1 ? catalog_backend_bucket(model->catalog, backend.items[0].text) : STR_NONE;
    if (!kind.size || bucket.count != 1 || !bucket.items[0].is_known) return;
    add(public, (Entry){.is_needed = true,
                        .kind = kind,
                        .value = bucket.items[0].text,
                        .node = data->node,
                        .reach = catalog_handle_reach(model->catalog, kind),
                        .mode = MODE_DEPLOY,
                        .at = model_at(model, data->node)->location,
                        .is_quiet = true});
}

static void add_resource(Model *model, ResourceInstance *resource, void *context) {
    Public *public = context;
    if (!resource->node || model_at(model, resource->node)->is_absent) return;
    if (states_is_remote(resource)) note_open_state(public, resource), add_bucket_of_state(public, resource);
    LookupVisit visit = {public, resource, false};
    if (model_at(model, resource->node)->kind == NODE_RESOURCE) add_rules(model, resource, public);
    lookups_each_findable(public->lookups, resource, add_lookup, &visit);
    visit.is_needed = true;
    if (!states_is_remote(resource) && !is_found_here(public, resource))
        lookups_each_sought(public->lookups, resource, add_lookup, &visit);
    add_images(public, resource);
}

/* ---- roots ---- */

static NodeId node_of_root(Model *model, const Instance *root) {
    NodeId service = root->service;
    return service ? service : model_find(model, instance_root_key(root, model->arena));
}

static void add_state(Instance *root, Str name, void *context) {
    Public *public = context;
    size_t start, end;
    public->has_state = true;
    public->is_state_known |= !shape_next_unknown(name, 0, &start, &end);
    add(context, (Entry){.kind = STR("state"),
                         .value = name,
                         .node = public->root,
                         .root = public->root,
                         .mode = MODE_DEPLOY,
                         .at = states_backend_location(root)});
}

/* The one thing that an output is of; else the root. */
static NodeId node_of_output(const Public *public, Instance *root, DeclRef ref) {
    ReferenceList list = references_of_output(public->references, root, ref);
    NodeId node = 0;
    for (size_t i = 0; i < list.count; i++) {
        NodeId one = list.items[i].target->node;
        if (!one || one == node || model_at(public->model, one)->kind != NODE_RESOURCE) continue;
        if (node) return public->root;
        node = one;
    }
    return node && !model_at(public->model, node)->is_absent ? node : public->root;
}

static void add_outputs(Public *public, Instance *root) {
    Model *model = public->model;
    for (size_t i = 0; i < root->unit->decls.count; i++) {
        DeclRef ref = root->unit->decls.items[i];
        const Decl *decl = unit_decl(model, ref);
        if (decl->kind != DECL_OUTPUT) continue;
        add(public, (Entry){.kind = STR("output"),
                            .value = facts_str(unit_facts(model, ref), decl->name),
                            .node = node_of_output(public, root, ref),
                            .root = public->root,
                            .mode = MODE_DEPLOY,
                            .at = location_of(model, ref, decl->line, decl->column),
                            .is_certain = true});
    }
}

/* "bucket/network.tfstate#vpc_id": what is made of outputs of states that nothing here has. */
static void add_output_uses(Public *public) {
    Model *model = public->model;
    for (size_t i = 0; i < model->output_uses.count; i++) {
        const OutputUse *use = &model->output_uses.items[i];
        uint32_t at = map_get(public->open_states, str_format(model->arena, "%u", use->data));
        if (at == MAP_NONE) continue;
        const OpenState *state = &public->states.items[at - 1];
        add(public, (Entry){.is_needed = true,
                            .kind = STR("output"),
                            .value = str_format(model->arena, "%.*s#%.*s", STR_ARG(model_str(model, state->name)),
                                                STR_ARG(model_str(model, use->output))),
                            .node = use->node,
                            .root = state->root,
                            .mode = MODE_DEPLOY,
                            .at = use->at});
    }
}

static void add_export(Instance *in, DeclRef output, Str name, void *context) {
    Instance *root = in;
    while (root->parent) root = root->parent;
    const Decl *decl = unit_decl(in->model, output);
    add(context, (Entry){.kind = STR("export"),
                         .value = name,
                         .region = instance_placed_stack(in)->stack_region,
                         .node = node_of_root(in->model, root),
                         .reach = HANDLE_OF_REGION,
                         .mode = MODE_DEPLOY,
                         .at = location_of(in->model, output, decl->line, decl->column),
                         .is_quiet = str_starts_with(name, STR("cf:"))}); /* an output that is read without an export */
}

/* What the repository imports of itself is no export for nobody. */
static void mark_used(const Public *public, const RootNeed *need) {
    for (size_t i = 0; need->link == ROOT_LINK_EXPORT && need->to != MAP_NONE && i < public->model->handles.count;
         i++) {
        PublicHandle *handle = &public->model->handles.items[i];
        const Location *at = &handle->at, *target = &need->target_at;
        handle->is_used |= at->repository == target->repository && at->file == target->file && at->line == target->line;
    }
}

/* States and exports that nothing here has. */
static void add_root_needs(Public *public) {
    Model *model = public->model;
    for (size_t i = 0; i < model->root_needs.count; i++) mark_used(public, &model->root_needs.items[i]);
    for (size_t i = 0; i < model->root_needs.count; i++) {
        const RootNeed *need = &model->root_needs.items[i];
        bool is_open = need->to == MAP_NONE && need->candidates.count == 0 && need->has_name;
        if (!is_open || need->link == ROOT_LINK_NAME) continue;
        bool is_state = need->link == ROOT_LINK_STATE;
        NodeId root = model_find(model, model_str(model, model->roots.items[need->from].key));
        add(public, (Entry){.is_needed = true,
                            .kind = is_state ? STR("state") : STR("export"),
                            .value = model_str(model, need->name),
                            .node = root,
                            .root = is_state ? root : 0,
                            .reach = is_state ? HANDLE_EVERYWHERE : HANDLE_OF_REGION,
                            .mode = MODE_DEPLOY,
                            .at = need->at});
    }
}

/* "owner/repository//folder" of a module that stands elsewhere, with the host where that is not the usual one. */
static Str module_name(const Public *public, const RemoteSource *remote) {
    Arena *arena = public->model->arena;
    Str host = str_lower(arena, remote->host);
    if (catalog_is_usual_source_host(public->model->catalog, host)) host = STR_NONE;
    return str_lower(arena,
                     str_format(arena, "%.*s%s%.*s%s%.*s%s%.*s", STR_ARG(host), host.size ? "/" : "",
                                STR_ARG(remote->owner), remote->owner.size ? "/" : "", STR_ARG(remote->repository),
                                remote->folder.size ? "//" : "", STR_ARG(remote->folder)));
}

/* … and its version. */
static void add_module(Public *public, const Instance *in, const ModuleSet *set) {
    Arena *arena = public->model->arena;
    RemoteSource remote;
    if (set->is_absent || !module_source_parse(arena, set->source, &remote)) return;
    size_t query = str_find(set->source, STR("ref="), 0);
    Str version = query == SIZE_MAX ? STR_NONE : str_slice(set->source, query + 4, set->source.size), written;
    DeclRef where;
    ExprId expr = unit_attribute(public->model, in->unit, set->call, STR("version"), &where);
    if (!version.size && expr && expr_literal(unit_facts(public->model, where), expr, &written)) version = written;
    const Decl *decl = unit_decl(public->model, set->call);
    const Instance *root = in;
    while (root->parent) root = root->parent;
    add(public, (Entry){.is_needed = true,
                        .kind = STR("module"),
                        .value = module_name(public, &remote),
                        .version = version,
                        .node = node_of_root(public->model, root),
                        .mode = MODE_DEPLOY,
                        .at = location_of(public->model, set->call, decl->line, decl->column)});
}

/* Arguments that name what the module makes, or finds: "name", "bucket", "role_name". */
static void note_given(Public *public, Instance *in, const ModuleSet *set) {
    Model *model = public->model;
    const Facts *facts = unit_facts(model, set->call);
    ExprId body = unit_decl(model, set->call)->body;
    const Expr *members = facts_expr(facts, body);
    for (uint32_t i = 0; body && i < members->count; i++) {
        ExprId child = expr_child(facts, body, i);
        const Expr *member = facts_expr(facts, child);
        if (member->kind != EXPR_ATTRIBUTE) continue;
        Str word = facts_str(facts, member->text);
        if (str_ends_with(word, STR("_name"))) word = str_slice(word, 0, word.size - 5);
        size_t mark = str_find_last_char(word, '_');
        if (mark != SIZE_MAX) word = str_slice(word, mark + 1, word.size);
        Shapes shapes = shapes_of_expression(in, facts, expr_child(facts, child, 0), NULL);
        for (size_t k = 0; k < shapes.count; k++)
            if (shapes.items[k].is_known) map_put(public->given, key_of(model->arena, word, shapes.items[k].text), 1);
    }
}

static void add_modules(Model *model, Instance *in, void *context) {
    (void)model;
    for (size_t i = 0; !in->is_absent && i < in->modules.count; i++) {
        add_module(context, in, in->modules.items[i]);
        if (in->modules.items[i]->unit == MAP_NONE) note_given(context, in, in->modules.items[i]);
    }
}

/* ---- texts ---- */

/* "https://sqs.eu-west-1.amazonaws.com/482910375561/orders": a need with the account and region of what it names. */
static void add_url(Public *public, const Found *found, Str url, NodeId node, const Mention *mention) {
    const Catalog *catalog = public->model->catalog;
    Str kind = found->service ? catalog_url_handle(catalog, catalog_service(catalog, found->service)->id) : STR_NONE;
    if (!kind.size || !found->is_url) return;
    size_t host = str_find(url, STR("://"), 0) + 3, slash = str_find_char(url, '/', host);
    Str rest = slash == SIZE_MAX ? STR_NONE : str_slice(url, slash + 1, url.size), account;
    if (!str_split_next(&rest, '/', &account) || !rest.data || str_find_char(rest, '/', 0) != SIZE_MAX) return;
    if (account.size != 12 || !is_address(account) || catalog_is_sample_account(catalog, account)) return;
    add(public, (Entry){.is_needed = true,
                        .kind = kind,
                        .value = rest,
                        .region = found->region,
                        .account = account,
                        .node = node,
                        .reach = catalog_handle_reach(catalog, kind),
                        .mode = mention->mode,
                        .at = mention->location});
}

static void add_mention(Public *public, const Mention *mention) {
    Model *model = public->model;
    Str value = model_str(model, mention->value), context = model_str(model, mention->context);
    NodeId node = mention->node ? mention->node : public->only_service[mention->location.repository];
    bool is_live = str_equal(context, STR("production")) || str_equal(context, STR("staging"));
    if (!node || !is_live || mention->is_forced || mention->is_denied) return;
    Found found = text_found(model, value);
    if (found.is_pattern) return;
    if (found.kind == FOUND_ARN) add_arn(public, node, value, mention->mode, mention->location, false);
    if (found.kind == FOUND_HOST) add_url(public, &found, value, node, mention);
}

/* Whether there is such a host is told where somebody has it; that those who ask the same one share it, where it is of the public DNS. */
static void add_host_use(Public *public, const HostUse *use) {
    Model *model = public->model;
    Str host = model_str(model, use->host);
    add(public, (Entry){.is_needed = true,
                        .kind = STR("host"),
                        .value = host,
                        .node = use->node ? use->node : public->only_service[use->at.repository],
                        .mode = use->mode,
                        .at = use->at,
                        .is_quiet = !use->is_asked || !host_is_public(host)});
}

/* What code hands to an operation by name. Whether there is such a thing is told where somebody has it. */
static void add_name_use(Public *public, const NameUse *use) {
    Model *model = public->model;
    const Service *service = use->service ? catalog_service(model->catalog, use->service) : NULL;
    Str value = model_str(model, use->value),
        kind =
            service ? catalog_argument_handle(model->catalog, service->id, model_str(model, use->argument)) : STR_NONE;
    if (!kind.size) return;
    if (str_starts_with(value, STR("arn:")))
        add_arn(public, use->node, value, use->mode, use->location, true);
    else
        add(public, (Entry){.is_needed = true,
                            .kind = kind,
                            .value = value,
                            .region = model_str(model, use->region),
                            .node = use->node,
                            .reach = catalog_handle_reach(model->catalog, kind),
                            .mode = use->mode,
                            .at = use->location,
                            .is_quiet = true});
}

/* What an image is made from is needed to make it anew. */
static void add_bases(Public *public, const FactsFile *file) {
    for (uint32_t d = 0; d < file->facts.decl_count; d++) {
        const Decl *decl = &file->facts.decls[d];
        Str image;
        if (decl->kind != DECL_STEP || !str_equal(facts_str(&file->facts, decl->type), STR("image"))) continue;
        if (!expr_literal(&file->facts, decl->body, &image) || str_equal(image, STR("scratch"))) continue;
        Entry entry = {.is_needed = true, .kind = STR("base-image"), .mode = MODE_DEPLOY};
        entry.value = without_version(image, &entry.version);
        entry.node = public->only_service[file->repository];
        entry.at = (Location){file->repository, file->real_path, decl->line, decl->column};
        add(public, entry);
    }
}

/* What stands for a repository of several services where they are delivered by the same jobs. */
static NodeId delivery_of(Model *model, uint32_t repository) {
    return model_external(model, str_format(model->arena, "delivery of %.*s",
                                            STR_ARG(model_str(model, model->repositories.items[repository].name))));
}

/* Workflows and actions of other repositories that jobs run: "owner/repository/.github/workflows/deploy.yml@v1". Without them nothing
 * is delivered. */
static void add_actions(Public *public, const FactsFile *file) {
    Model *model = public->model;
    for (uint32_t d = 0; d < file->facts.decl_count; d++) {
        const Decl *decl = &file->facts.decls[d];
        Str uses, rest, owner, repository;
        if (decl->kind != DECL_JOB || !str_equal(facts_str(&file->facts, decl->type), STR("action"))) continue;
        if (!expr_literal(&file->facts, decl->body, &uses) || str_starts_with(uses, STR("."))) continue;
        size_t mark = str_find_char(uses, '@', 0);
        rest = str_slice(uses, 0, mark);
        if (str_contains(rest, STR(":")) || !str_split_next(&rest, '/', &owner) || !rest.data) continue;
        str_split_next(&rest, '/', &repository);
        Str folder = rest.data ? rest : STR_NONE;
        Str name = str_format(model->arena, "%.*s/%.*s%s%.*s", STR_ARG(owner), STR_ARG(repository),
                              folder.size ? "//" : "", STR_ARG(folder));
        NodeId node = public->only_service[file->repository];
        add(public, (Entry){.is_needed = true,
                            .kind = STR("workflow"),
                            .value = str_lower(model->arena, name),
                            .version = mark == SIZE_MAX ? STR_NONE : str_slice(uses, mark + 1, uses.size),
                            .node = node ? node : delivery_of(model, file->repository),
                            .mode = MODE_DEPLOY,
                            .at = {file->repository, file->real_path, decl->line, decl->column}});
    }
}

static Str text_with_holes(Arena *arena, const Facts *facts, ExprId id) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_STRING) return facts_str(facts, expr->text);
    if (expr->kind != EXPR_TEMPLATE) return STR("${?}");
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (uint32_t i = 0; i < expr->count; i++) {
        const Expr *part = facts_expr(facts, expr_child(facts, id, i));
        strbuf_add(&out, part->kind == EXPR_STRING ? facts_str(facts, part->text) : STR("${?}"));
    }
    return strbuf_str(&out);
}

/* Roles that jobs take on to deploy. */
static void add_job_roles(Public *public, const FactsFile *file) {
    const Facts *facts = &file->facts;
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        const Decl *decl = &facts->decls[d];
        ExprId role = decl->kind == DECL_DEPLOYMENT && decl->body ? expr_attribute(facts, decl->body, STR("role")) : 0;
        Str arn = role ? text_with_holes(public->model->arena, facts, role) : STR_NONE;
        if (!str_starts_with(arn, STR("arn:"))) continue;
        NodeId node = public->only_service[file->repository];
        uint32_t line =
            facts_expr(facts, role)->line; /* the step that takes it on stands before the one that deploys */
        add_arn(public, node ? node : delivery_of(public->model, file->repository), arn, MODE_DEPLOY,
                (Location){file->repository, file->real_path, line ? line : decl->line, decl->column}, true);
    }
}

/* ---- all of it ---- */

static void find_only_services(Public *public) {
    Model *model = public->model;
    bool *has_more = ARENA_ARRAY(model->arena, bool, model->repositories.count);
    public->only_service = ARENA_ARRAY(model->arena, NodeId, model->repositories.count);
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        if (node->kind != NODE_SERVICE || node->is_absent) continue;
        NodeId *only = &public->only_service[node->location.repository];
        has_more[node->location.repository] |= *only != 0;
        *only = has_more[node->location.repository] ? 0 : id;
    }
}

/* Names that the repository has itself. */
static void drop_own(const Public *public) {
    Model *model = public->model;
    size_t kept = 0;
    for (size_t i = 0; i < model->handles.count; i++) {
        const PublicHandle *handle = &model->handles.items[i];
        Str key = key_of(model->arena, model_str(model, handle->kind), model_str(model, handle->value));
        if (handle->is_needed && map_get(public->own, key) != MAP_NONE) continue;
        model->handles.items[kept] = *handle;
        Str name = key_of(model->arena, STR("name"), model_str(model, handle->value));
        bool is_given = map_get(public->given, key) != MAP_NONE || map_get(public->given, name) != MAP_NONE;
        model->handles.items[kept++].is_given = handle->is_needed && handle->reach != HANDLE_EVERYWHERE && is_given;
    }
    model->handles.count = kept;
}

/* A state of one name and no word of workspaces. */
static bool is_deployed_once(const Public *public, const Instance *root) {
    size_t given = 0;
    for (size_t i = 0; i < public->instances->states_given.count; i++)
        given += public->instances->states_given.items[i].unit == root->unit_index;
    return given < 2 && public->is_state_known && root->deployment.size == 0 && root->unit->backend_files.count == 0 &&
           !workspaces_are_asked(root);
}

static void add_bucket(Instance *root, Str kind, Str name, void *context) {
    const Public *public = context;
    add(context, (Entry){.is_needed = true,
                         .kind = kind,
                         .value = name,
                         .node = public->root,
                         .reach = catalog_handle_reach(root->model->catalog, kind),
                         .mode = MODE_DEPLOY,
                         .at = states_backend_location(root),
                         .is_quiet = true});
}

/* Whoever deploys the root takes on the roles of its providers. */
static void add_roles(Public *public, Instance *root) {
    static const char *const words[] = {"assume_role", "assume_role_with_web_identity"};
    enum { ROLES_MAX = 8 };
    for (size_t i = 0; i < root->providers.count; i++) {
        const ProviderConfig *config = root->providers.items[i];
        const Facts *facts = unit_facts(public->model, config->decl);
        ExprId body = unit_decl(public->model, config->decl)->body;
        for (uint32_t k = 0; body && k < 2 * ROLES_MAX; k++) {
            ExprId block = expr_block(facts, body, str_from(words[k / ROLES_MAX]), k % ROLES_MAX);
            ExprId role = block ? expr_attribute(facts, expr_child(facts, block, 0), STR("role_arn")) : 0;
            Shapes shapes = role ? shapes_of_expression(root, facts, role, config->bindings) : (Shapes){0};
            Location at = location_of(public->model, config->decl, facts_expr(facts, role)->line, 1);
            for (size_t s = 0; s < shapes.count; s++)
                if (str_starts_with(shapes.items[s].text, STR("arn:")))
                    add_arn(public, public->root, shapes.items[s].text, MODE_DEPLOY, at, true);
        }
    }
}

static void add_root(Public *public, Instance *root) {
    Model *model = public->model;
    public->root = public->root_service = node_of_root(model, root);
    public->has_state = public->is_state_known = public->is_single = false;
    Str folder = str_format(model->arena, "%.*s/", STR_ARG(root->root_path));
    public->is_shown = handle_places_is_shown(public->places, root->unit->repository, folder);
    states_each_name(root, add_state, public);
    public->is_single = is_deployed_once(public, root);
    states_each_bucket(root, add_bucket, public);
    add_roles(public, root);
    if (public->has_state) add_outputs(public, root);
    instances_each_resource(root, add_resource, public);
    instances_each_module(root, add_modules, public);
    public->root = public->root_service = 0;
    public->is_single = public->is_shown = false;
}

void link_public(Model *model, Instances *instances, References *references) {
    Public public = {.model = model,
                     .instances = instances,
                     .references = references,
                     .given = map_new(model->arena),
                     .open_states = map_new(model->arena),
                     .lookups = lookups_new(model, instances),
                     .seen = map_new(model->arena),
                     .places = handle_places_new(model),
                     .own = map_new(model->arena)};
    find_only_services(&public);
    for (size_t i = 0; i < instances->roots.count; i++) {
        if (!instances->roots.items[i]->is_library) add_root(&public, instances->roots.items[i]);
    }
    add_output_uses(&public);
    exports_each(model, add_export, &public);
    add_root_needs(&public);
    for (size_t i = 0; i < model->mentions.count; i++) add_mention(&public, &model->mentions.items[i]);
    for (size_t i = 0; i < model->host_uses.count; i++) add_host_use(&public, &model->host_uses.items[i]);
    for (size_t i = 0; i < model->name_uses.count; i++) add_name_use(&public, &model->name_uses.items[i]);
    for (size_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed && !model->files[i].is_vendored && !model->files[i].is_link)
            add_bases(&public, &model->files[i]), add_actions(&public, &model->files[i]),
                add_job_roles(&public, &model->files[i]);
    drop_own(&public);
}
