/* Whose way out a gateway is: from the routes that lead to it to their tables, from the tables to the subnets, from the
 * subnets to their zones. A gateway of one zone that serves this zone only is no common way out. Other ways through a
 * network, as endpoints and firewalls, serve all of it: where that is one zone they stand in all there are. */
#include "graph/link.h"

typedef struct {
    Model *model;
    uint32_t *first, *next; /* edges of each node, as lists; 0 ends them (edge numbers start at 1 here) */
    uint32_t *first_in, *next_in;
} Ways;

typedef struct {
    VEC(NodeId) subnets;
    VEC(Sym) zones;
    size_t nameless; /* subnets in zones that are not known */
    bool is_open;    /* there are more, and which is not known */
} Served;

typedef struct {
    NodeId node;
    Served served;
} Gateway;

typedef VEC(Gateway) Gateways;

static void list_edges(Ways *ways) {
    const Model *model = ways->model;
    ways->first = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count);
    ways->first_in = ARENA_ARRAY(model->arena, uint32_t, model->nodes.count);
    ways->next = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    ways->next_in = ARENA_ARRAY(model->arena, uint32_t, model->edges.count + 1);
    for (uint32_t i = (uint32_t)model->edges.count; i > 0; i--) {
        const Edge *edge = &model->edges.items[i - 1];
        if (edge->kind != EDGE_REFERENCE) continue;
        ways->next[i] = ways->first[edge->from];
        ways->first[edge->from] = i;
        ways->next_in[i] = ways->first_in[edge->to];
        ways->first_in[edge->to] = i;
    }
}

static bool is_role(const Node *node, const char *role, Reach reach) {
    return node->resource_type && node->kind == NODE_RESOURCE && node->resource_type->reach == reach &&
           str_equal(node->resource_type->role->id, str_from(role));
}

static bool is_several(const Model *model, const Node *node) {
    for (size_t i = 0; i < node->unknowns.count; i++) {
        Str what = model_str(model, node->unknowns.items[i].what);
        if (str_equal(what, STR("instances")) || str_equal(what, STR("module instances"))) return true;
    }
    return false;
}

/* What a part is folded into: the target of its parent argument. 0 when it has none. */
static NodeId parent_of(const Ways *ways, NodeId id) {
    const Node *node = model_at(ways->model, id);
    if (!node->resource_type || node->resource_type->parent_path.size == 0) return 0;
    for (uint32_t i = ways->first[id]; i; i = ways->next[i])
        if (str_equal(model_str(ways->model, ways->model->edges.items[i - 1].detail), node->resource_type->parent_path))
            return ways->model->edges.items[i - 1].to;
    return 0;
}

static void add_subnet(const Ways *ways, Served *served, NodeId id) {
    Arena *arena = ways->model->arena;
    const Node *subnet = model_at(ways->model, id);
    if (subnet->is_absent) return;
    for (size_t i = 0; i < served->subnets.count; i++)
        if (served->subnets.items[i] == id) return;
    *VEC_PUSH(arena, &served->subnets) = id;
    if (is_several(ways->model, subnet)) served->is_open = true;
    if (subnet->zones.count == 0) served->nameless++;
    for (size_t k = 0; k < subnet->zones.count; k++) {
        bool is_known = false;
        for (size_t i = 0; i < served->zones.count; i++)
            is_known = is_known || served->zones.items[i] == subnet->zones.items[k];
        if (!is_known) *VEC_PUSH(arena, &served->zones) = subnet->zones.items[k];
    }
}

/* The subnets of a table: what its parts tie to it. */
static void add_table(const Ways *ways, Served *served, NodeId table) {
    if (is_several(ways->model, model_at(ways->model, table))) served->is_open = true;
    for (uint32_t i = ways->first_in[table]; i; i = ways->next_in[i]) {
        NodeId part = ways->model->edges.items[i - 1].from;
        if (parent_of(ways, part) != table || model_at(ways->model, part)->is_absent) continue;
        if (is_several(ways->model, model_at(ways->model, part))) served->is_open = true;
        for (uint32_t k = ways->first[part]; k; k = ways->next[k]) {
            NodeId subnet = ways->model->edges.items[k - 1].to;
            if (is_role(model_at(ways->model, subnet), "network", REACH_ZONAL)) add_subnet(ways, served, subnet);
        }
    }
}

/* The network that a subnet, or what stands in subnets, is in; 0: that is not told. */
static NodeId network_of(const Ways *ways, NodeId id, uint32_t depth) {
    NodeId network = 0;
    for (uint32_t i = ways->first[id]; i; i = ways->next[i]) {
        NodeId to = ways->model->edges.items[i - 1].to, found = 0;
        if (is_role(model_at(ways->model, to), "network", REACH_REGIONAL)) found = to;
        if (depth == 0 && is_role(model_at(ways->model, to), "network", REACH_ZONAL)) found = network_of(ways, to, 1);
        if (network && found && found != network) return 0;
        if (found) network = found;
    }
    return network;
}

/* Nothing says which subnets: then it may be all of the same root, but for those of other networks. */
static void add_all(const Ways *ways, Served *served, NodeId gateway) {
    const Node *own = model_at(ways->model, gateway);
    NodeId network = network_of(ways, gateway, 0);
    for (NodeId id = 1; id < ways->model->nodes.count; id++) {
        const Node *node = model_at(ways->model, id);
        if (node->root != own->root || node->location.repository != own->location.repository ||
            !is_role(node, "network", REACH_ZONAL))
            continue;
        NodeId other = network ? network_of(ways, id, 1) : 0;
        if (!other || other == network) add_subnet(ways, served, id);
    }
}

/* Subnets of one name each: nobody makes two of them for one zone and one way out. */
static void tell_zones(Model *model, NodeId id, const Served *served) {
    size_t count = served->zones.count + served->nameless;
    bool is_told = count > 1 || (count == 1 && !served->is_open);
    Sym value = is_told ? model_sym(model, str_format(model->arena, "%zu", count)) : 0;
    Sym cause = is_told ? 0 : model_sym(model, STR("the subnets whose routes lead to it"));
    Property *property = model_property(model, id, STR("routed_zone_count"));
    property->value = value;
    property->cause = cause;
    property->line = model_at(model, id)->location.line;
}

static Served read_gateway(const Ways *ways, NodeId gateway) {
    Served served = {0};
    Model *model = ways->model;
    for (uint32_t i = ways->first_in[gateway]; i; i = ways->next_in[i]) {
        NodeId route = model->edges.items[i - 1].from, table = parent_of(ways, route);
        if (model_at(model, route)->is_absent) continue;
        if (!table && is_role(model_at(model, route), "network", REACH_REGIONAL)) table = route;
        if (table) add_table(ways, &served, table);
    }
    if (served.subnets.count == 0) add_all(ways, &served, gateway);
    tell_zones(model, gateway, &served);
    return served;
}

static bool serve_together(const Gateway *one, const Gateway *other) {
    for (size_t i = 0; i < one->served.subnets.count; i++)
        for (size_t k = 0; k < other->served.subnets.count; k++)
            if (one->served.subnets.items[i] == other->served.subnets.items[k]) return true;
    return false;
}

/* Subnets in zones that are not known may all stand in that of the gateway: where another is beside it, they are as likely to. */
static bool may_be_of_one_zone(Model *model, const Gateways *gateways, const Gateway *gateway) {
    const Node *own = model_at(model, gateway->node);
    for (size_t i = 0; gateway->served.nameless && i < gateways->count; i++) {
        const Node *other = model_at(model, gateways->items[i].node);
        if (other != own && other->root == own->root && other->location.repository == own->location.repository)
            return true;
    }
    return false;
}

/* Those through which the same subnets have their way out. */
static void count_gateways(Model *model, const Gateways *gateways) {
    for (size_t i = 0; i < gateways->count; i++) {
        const Gateway *gateway = &gateways->items[i];
        size_t count = 1;
        bool is_open =
            is_several(model, model_at(model, gateway->node)) || may_be_of_one_zone(model, gateways, gateway);
        for (size_t k = 0; k < gateways->count; k++) {
            if (k == i || !serve_together(gateway, &gateways->items[k])) continue;
            is_open |= is_several(model, model_at(model, gateways->items[k].node));
            count++;
        }
        Sym value = is_open ? 0 : model_sym(model, str_format(model->arena, "%zu", count));
        Sym cause = is_open ? model_sym(model, STR("how many gateways there are")) : 0;
        Property *property = model_property(model, gateway->node, STR("gateway_count"));
        property->value = value;
        property->cause = cause;
        property->line = model_at(model, gateway->node)->location.line;
    }
}

/* Has all its subnets in one zone, and they are known here. */
static bool is_way_in_one_zone(Model *model, NodeId id) {
    const Node *node = model_at(model, id);
    static const char *const roles[] = {"endpoint", "firewall", "dns", "network"};
    const Property *zones = node_property(model, node, STR("zone_count"));
    if (!zones || !str_equal(model_str(model, zones->value), STR("1"))) return false;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (is_role(node, roles[i], REACH_REGIONAL)) return true;
    return false;
}

void link_routes(Model *model) {
    Ways ways = {.model = model};
    Gateways gateways = {0};
    for (NodeId id = 1; id < model->nodes.count; id++) {
        bool is_gateway = is_role(model_at(model, id), "nat", REACH_ZONAL), is_way = is_way_in_one_zone(model, id);
        if ((!is_gateway && !is_way) || model_at(model, id)->is_absent) continue;
        if (!ways.first) list_edges(&ways);
        if (is_gateway) {
            *VEC_PUSH(model->arena, &gateways) = (Gateway){id, read_gateway(&ways, id)};
            continue;
        }
        Served served = {0};
        add_all(&ways, &served, id);
        if (served.subnets.count) tell_zones(model, id, &served);
    }
    count_gateways(model, &gateways);
}
