/* Which code a container runs: the image that it names is made of a folder. An image that several folders make is nobody's. */
#include "graph/code_units.h"
#include "graph/image_builds.h"

typedef struct {
    CodeUnits *units;
    Map *chosen; /* place of a declaration → the node that stands for all that it makes */
} ImagePass;

static Str place_key(const Model *model, const Node *node) {
    return str_format(model->arena, "%u\x1f%u\x1f%u\x1f%u", node->location.repository, node->location.file,
                      node->location.line, node->type);
}

/* Of workloads that one declaration makes, in several overlays, the first of production stands for all. */
static void choose(Model *model, ResourceInstance *resource, void *context) {
    ImagePass *pass = context;
    const Node *node = resource->node ? model_at(model, resource->node) : NULL;
    if (!node || !node->resource_type || node->is_absent || !node_property(model, node, STR("image"))) return;
    bool is_new = false;
    uint32_t entry = map_add(pass->chosen, place_key(model, node), resource->node, &is_new);
    const Node *other = model_at(model, map_value_at(pass->chosen, entry));
    if (node->environment == ENVIRONMENT_PRODUCTION && other->environment != ENVIRONMENT_PRODUCTION)
        map_set_at(pass->chosen, entry, resource->node);
}

static void claim(ImagePass *pass, NodeId id, NodeId service, Str image, uint32_t line) {
    CodeUnits *units = pass->units;
    const Node *node = model_at(units->model, id);
    const ImageBuilds *builds = units->instances->image_builds;
    const BuiltImage *build = image_builds_find(builds, node->location.repository, image);
    if (!build || image_builds_is_shared(builds, build)) return;
    Location at = node->location;
    at.line = line ? line : at.line;
    CodeUnit *unit = build->folder.size ? code_units_add(units, build->repository, build->folder)
                                        : code_units_of(units, build->repository, STR("x"), STR_NONE);
    if (build->folder.size)
        code_units_add_claim(units, build->repository, build->folder,
                             (CodeClaim){.path = build->folder, .service = service, .runner = id, .at = at});
    if (unit->named_by) return;
    unit->named_by = service;
    unit->named_at = at;
    unit->is_named_likely = true;
}

static void look_at_resource(Model *model, ResourceInstance *resource, void *context) {
    ImagePass *pass = context;
    const Node *node = resource->node ? model_at(model, resource->node) : NULL;
    const Property *images =
        node && node->resource_type && !node->is_absent ? node_property(model, node, STR("image")) : NULL;
    NodeId service = 0;
    if (!images || !images->value) return;
    for (const Instance *in = resource->set->in; in && !service; in = in->parent) service = in->service;
    if (node->owner) service = node->owner;
    if (!service || map_get(pass->chosen, place_key(model, node)) != resource->node) return;
    Str rest = model_str(model, images->value), image;
    uint32_t line = images->line;
    while (rest.size && rest.data && str_split_next(&rest, ',', &image))
        claim(pass, resource->node, service, image, line);
}

void code_units_claim_images(CodeUnits *units) {
    ImagePass pass = {.units = units, .chosen = map_new(units->model->arena)};
    const Instances *instances = units->instances;
    bool is_any = instances->image_builds && instances->image_builds->items.count > 0;
    for (size_t i = 0; is_any && i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], choose, &pass);
    for (size_t i = 0; is_any && i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], look_at_resource, &pass);
}
