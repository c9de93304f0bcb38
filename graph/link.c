/* The order of the passes, and why:
 *   contexts       before all that asks what a file is for
 *   releases       first of the others: what is rendered is facts like the rest
 *   composites   after releases, whose manifests may claim some
 *   managed      after both, whose manifests may declare things of a cloud
 *   resources    first of the nodes: everything else hangs on these nodes
 *   references   before placement, because zones are found through references to subnets
 *   compositions after references, which say less than the hosts that parts are told
 *   deployment_calls  after references, which it reads; before services, whose parts serve or don't
 *   placement    before services, because a service's parts are judged by where they stand
 *   lists        after placement, and before what makes needs of other kinds
 *   names        after placement: the numbers that others keep are properties; before services, which are told by them
 *   routes       after placement: the zones of subnets
 *   services     before deployments and code, which belong to services
 *   clusters     after services: workloads need the cluster that they are applied to
 *   deployments  provider configurations and state backends
 *   code         clients and calls; may use environment variables set on resources
 *   mentions     what is left in text: needs to know what the earlier passes have already judged
 *   builds       after mentions, which may be the first to tell of a code unit
 *   deliveries   after builds: what is made of code is deployed with it; after code, whose calls its commands are
 *   requests     after mentions, which may have told the same in another place
 *   runners      after all that adds to what code needs; before handles, which join names where the code runs
 *   handles      joins what all of them provide and need
 *   roots        after handles, which it reads; what one root needs of another
 *   callers      the other passes read copied modules where they stand
 *   fronts       after all that makes needs: what is behind an alternative is not needed by itself
 *   timers       after all that refers to what is started, and after fronts, whose groups are not touched
 *   coping       after all that makes needs and groups of them: what code copes without is weaker
 *   public       after all that makes nodes and needs: what is left for other repositories to answer
 *   made         last: the other passes take what a transform refers to for written */
#include "graph/link.h"

#include "graph/composites.h"
#include "graph/inline_templates.h"
#include "graph/managed_resources.h"
#include "graph/releases.h"

void link_all(Model *model) {
    contexts_of_replaced(model);
    releases_render(model);
    composites_render(model);
    managed_resources_lower(model, 0);
    inline_templates_lower(model);
    Instances *instances = instances_build(model);
    References *references = references_new(model, model->arena);
    link_resources(model, instances);
    link_references(model, instances, references);
    link_compositions(model, instances);
    link_asides(model); /* what only they call, is found next */
    link_deployment_calls(model);
    link_placement(model, instances, references);
    link_lists(model);
    link_names(model, instances);
    link_routes(model);
    link_failovers(model);
    link_origins(model, instances);
    link_addresses(model, instances);
    link_services(model, instances, references);
    link_workloads(model, instances);
    link_clusters(model, instances);
    link_deployments(model, instances);
    struct CodeUnits *units = link_code(model, instances);
    link_mentions(model, instances, units);
    link_builds(model, units);
    link_deliveries(model, instances, units);
    link_requests(model, instances);
    link_runners(model, units);
    link_handles(model, instances);
    link_origins(model, instances); /* for what their names and texts lead to */
    link_roots(model, instances);
    link_callers(model, instances);
    link_fronts(model);
    link_timers(model, units);
    link_coping(model, units);
    link_owners(model);
    if (model->wants_public) link_public(model, instances, references);
    link_made(model);
}
