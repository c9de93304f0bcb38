/* Which code a container runs: the image that it names is made of a folder. An image that several folders make is nobody's. */
#include "graph/code_units.h"
#include "graph/image_builds.h"

typedef struct {
    NodeId repository;
    uint32_t next; /* index of the workload's next one + 1 */
} Fetched;

typedef struct {
    CodeUnits *units;
    Map *chosen;             /* place of a declaration → the node that stands for all that it makes */
    uint32_t *first_fetched; /* node → index + 1 of the first image repository that it refers to */
    VEC(Fetched) fetched;
} ImagePass;

/* An address that only the provider knows: the name of the repository is the image's. */
static Str repository_names(const ImagePass *pass, NodeId id) {
    Model *model = pass->units->model;
    Str names = STR_NONE;
    for (uint32_t at = pass->first_fetched[id]; at; at = pass->fetched.items[at - 1].next) {
        const Property *name =
            node_property(model, model_at(model, pass->fetched.items[at - 1].repository), STR("name"));
        if (!name || !name->value) continue;
        Str one = model_str(model, name->value);
        names = names.size ? str_format(model->arena, "%.*s,%.*s", STR_ARG(names), STR_ARG(one)) : one;
    }
    return names;
}

static Str images_of(const ImagePass *pass, NodeId id, uint32_t *line) {
    Model *model = pass->units->model;
    const Property *images = node_property(model, model_at(model, id), STR("image"));
    *line = images ? images->line : 0;
    if (!images) return STR_NONE;
    return images->value ? model_str(model, images->value) : repository_names(pass, id);
}

/* One declaration of a module makes many workloads: those that run the same are one. */
static Str place_key(const ImagePass *pass, NodeId id) {
    uint32_t line;
    const Node *node = model_at(pass->units->model, id);
    Str images = images_of(pass, id, &line);
    return str_format(pass->units->model->arena, "%u\x1f%u\x1f%u\x1f%u\x1f%.*s", node->location.repository,
                      node->location.file, node->location.line, node->type, STR_ARG(images));
}

/* "1.dkr.ecr.eu-west-1.amazonaws.com/shop:1" and what is replicated to another region's registry are the same image. */
static void keep_images(ImagePass *pass, NodeId id) {
    uint32_t line;
    Model *model = pass->units->model;
    Str rest = images_of(pass, id, &line), image, names = STR_NONE;
    while (rest.size && rest.data && str_split_next(&rest, ',', &image)) {
        size_t slash = str_find_char(image, '/', 0);
        bool is_host = slash != SIZE_MAX && str_find_char(str_slice(image, 0, slash), '.', 0) != SIZE_MAX;
        Str name = is_host ? str_slice(image, slash + 1, image.size) : image;
        names = str_format(model->arena, "%.*s,%.*s", STR_ARG(names), STR_ARG(name));
    }
    map_put(pass->units->images, str_of((const char *)&id, sizeof id), model_sym(model, names));
}

/* Of workloads that one declaration makes, in several overlays, the first of production stands for all. */
static void choose(Model *model, ResourceInstance *resource, void *context) {
    ImagePass *pass = context;
    const Node *node = resource->node ? model_at(model, resource->node) : NULL;
    if (!node || !node->resource_type || node->is_absent || !node_property(model, node, STR("image"))) return;
    bool is_new = false;
    keep_images(pass, resource->node);
    uint32_t entry = map_add(pass->chosen, place_key(pass, resource->node), resource->node, &is_new);
    const Node *other = model_at(model, map_value_at(pass->chosen, entry));
    if (node->environment == ENVIRONMENT_PRODUCTION && other->environment != ENVIRONMENT_PRODUCTION)
        map_set_at(pass->chosen, entry, resource->node);
}

static void claim_folder(ImagePass *pass, CodeClaim claim, uint32_t repository, Str folder) {
    CodeUnits *units = pass->units;
    CodeUnit *unit =
        folder.size ? code_units_add(units, repository, folder) : code_units_of(units, repository, STR("x"), STR_NONE);
    code_units_claim_unit(units, unit, claim);
}

static bool is_inside(Str folder, Str path) {
    return folder.size == 0 ||
           (str_starts_with(path, folder) && path.size > folder.size && path.data[folder.size] == '/');
}

/* Folders that the Dockerfile names count where the folder that the image is made of says less: several images come out of
 * it, or it holds the Dockerfile alone. */
static void claim(ImagePass *pass, NodeId id, NodeId service, Str image, uint32_t line) {
    const Node *node = model_at(pass->units->model, id);
    const ImageBuilds *builds = pass->units->instances->image_builds;
    const BuiltImage *build = image_builds_find(builds, node->location.repository, image);
    if (!build) return;
    CodeClaim made = {.service = service, .runner = id, .at = node->location};
    made.at.line = line ? line : made.at.line;
    bool is_shared = image_builds_is_shared(builds, build), is_outside = false;
    for (uint32_t i = 0; i < build->source_count; i++) is_outside |= !is_inside(build->folder, build->sources[i]);
    if (!is_shared && !is_outside) claim_folder(pass, made, build->repository, build->folder);
    for (uint32_t i = 0; (is_shared || is_outside) && i < build->source_count; i++)
        if (!image_builds_shares_source(builds, build, build->sources[i]))
            claim_folder(pass, made, build->repository, build->sources[i]);
}

static void look_at_resource(Model *model, ResourceInstance *resource, void *context) {
    ImagePass *pass = context;
    const Node *node = resource->node ? model_at(model, resource->node) : NULL;
    const Property *images =
        node && node->resource_type && !node->is_absent ? node_property(model, node, STR("image")) : NULL;
    NodeId service = 0;
    if (!images) return;
    for (const Instance *in = resource->set->in; in && !service; in = in->parent) service = in->service;
    if (node->owner) service = node->owner;
    if (!service || map_get(pass->chosen, place_key(pass, resource->node)) != resource->node) return;
    uint32_t line;
    Str rest = images_of(pass, resource->node, &line), image;
    while (rest.size && rest.data && str_split_next(&rest, ',', &image))
        claim(pass, resource->node, service, image, line);
}

static void collect_repositories(ImagePass *pass) {
    Model *model = pass->units->model;
    pass->first_fetched = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count + 1);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *to = model_at(model, edge->to);
        bool is_repository = edge->kind == EDGE_REFERENCE && to->resource_type &&
                             str_equal(to->resource_type->role->id, STR("registry"));
        if (!is_repository) continue;
        *VEC_PUSH(model->arena, &pass->fetched) = (Fetched){edge->to, pass->first_fetched[edge->from]};
        pass->first_fetched[edge->from] = (uint32_t)pass->fetched.count;
    }
}

void code_units_claim_images(CodeUnits *units) {
    ImagePass pass = {.units = units, .chosen = map_new(units->model->arena)};
    collect_repositories(&pass);
    units->images = map_new(units->model->arena);
    const Instances *instances = units->instances;
    bool is_any = instances->image_builds && instances->image_builds->items.count > 0;
    for (size_t i = 0; is_any && i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], choose, &pass);
    for (size_t i = 0; is_any && i < units->roots.count; i++)
        instances_each_resource(units->roots.items[i].root, look_at_resource, &pass);
}
