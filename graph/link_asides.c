/* What stands beside a system by its name: machines by which people come in, what watches the others, what builds and deploys them.
 * A system goes on without any of these, so what else stands in the root is judged without them. Where nothing else works in a root,
 * they are what it does: a platform for monitoring has users of its own. */
#include "graph/link.h"

static bool is_any_of(Str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignoring_case(word, str_from(words[i]))) return true;
    return false;
}

static bool is_way_in_word(Str word) {
    static const char *const words[] = {
#define WAY_IN(word) word,
#include "graph/ways_in.def"
#undef WAY_IN
    };
    return is_any_of(word, words, sizeof words / sizeof *words);
}

static bool is_watcher_word(Str word) {
    static const char *const words[] = {
#define WATCHER(word) word,
#define WATCHER_END(end)
#define BUILDER(word)
#include "graph/aside_names.def"
#undef WATCHER
#undef WATCHER_END
#undef BUILDER
    };
    return is_any_of(word, words, sizeof words / sizeof *words);
}

static bool is_builder_word(Str word) {
    static const char *const words[] = {
#define WATCHER(word)
#define WATCHER_END(end)
#define BUILDER(word) word,
#include "graph/aside_names.def"
#undef WATCHER
#undef WATCHER_END
#undef BUILDER
    };
    return is_any_of(word, words, sizeof words / sizeof *words);
}

/* Deployment/orders-metrics */
static bool has_watcher_end(Str address) {
    static const char *const ends[] = {
#define WATCHER(word)
#define WATCHER_END(end) end,
#define BUILDER(word)
#include "graph/aside_names.def"
#undef WATCHER
#undef WATCHER_END
#undef BUILDER
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends_with(address, str_from(ends[i]))) return true;
    return false;
}

static bool is_small(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* module.network.aws_instance.jump_host, BastionHost */
static bool has_word(Str address, bool (*is_word)(Str word)) {
    size_t start = 0;
    for (size_t at = 0; at <= address.size; at++) {
        char c = at < address.size ? address.data[at] : 0;
        bool is_hump = is_capital(c) && at > start && is_small(address.data[at - 1]);
        if (!is_hump && (is_small(c) || is_capital(c))) continue;
        if (is_word(str_slice(address, start, at))) return true;
        start = is_hump ? at : at + 1;
    }
    return false;
}

/* templates/bastion.yaml, bastion.tf */
static bool is_file_of_ways_in(const Model *model, const Node *node) {
    Str path = model_str(model, node->location.file);
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    return has_word(str_slice(name, 0, str_find_char(name, '.', 0)), is_way_in_word);
}

static bool serves_others(const Node *node) {
    static const char *const roles[] = {"loadbalancer", "api", "cdn", "function", "container", "compute"};
    for (size_t i = 0; !node->is_absent && i < sizeof roles / sizeof *roles; i++)
        if (node_has_role(node, roles[i])) return true;
    return false;
}

/* A role or what hands one to a machine: global, and no request passes through it. What a network lets in is said per region: rules for
 * a machine for people stand on the machines that it leads to, too. */
static bool is_for_its_role(const Node *node) {
    const ResourceType *type = node->kind == NODE_RESOURCE ? node->resource_type : NULL;
    return type && type->reach == REACH_GLOBAL && type->role->service_mode != MODE_RUNTIME &&
           type->role->service_mode != MODE_DEGRADED;
}

/* Machines by which people come in, by their own name or that of the role that they have, unless something that serves leads to
 * them. */
static void find_ways_in(Model *model) {
    size_t count = model->nodes.count + 1;
    bool *is_used = ARENA_ARRAY(model->arena, bool, count), *has_its_role = ARENA_ARRAY(model->arena, bool, count);
    bool *is_way_in = ARENA_ARRAY(model->arena, bool, count);
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        const Node *to = &model->nodes.items[edge->to];
        if (edge->kind != EDGE_REFERENCE) continue;
        if (serves_others(&model->nodes.items[edge->from])) is_used[edge->to] = true;
        if (is_for_its_role(to) && has_word(model_str(model, to->address), is_way_in_word))
            has_its_role[edge->from] = true;
    }
    for (NodeId id = 1; id < model->nodes.count; id++) {
        Node *node = &model->nodes.items[id];
        bool is_machine = node_has_role(node, "compute");
        is_way_in[id] = is_machine && !is_used[id] &&
                        (has_its_role[id] || has_word(model_str(model, node->address), is_way_in_word) ||
                         is_file_of_ways_in(model, node));
        node->is_delivery |= is_way_in[id];
    }
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        if (edge->kind == EDGE_REFERENCE && is_way_in[edge->to] && edge->mode != MODE_NONE) edge->mode = MODE_DEPLOY;
    }
}

/* What watches or builds, where something else works in the same root. */
static void find_watchers(Model *model) {
    size_t count = model->nodes.count + 1;
    bool *is_watcher = ARENA_ARRAY(model->arena, bool, count), *is_builder = ARENA_ARRAY(model->arena, bool, count);
    bool *works = ARENA_ARRAY(model->arena, bool, symbols_count(model->symbols) + 1); /* by root */
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = &model->nodes.items[id];
        if (node->kind != NODE_RESOURCE || !node->resource_type) continue;
        Str address = model_str(model, node->address);
        is_watcher[id] = has_word(address, is_watcher_word) || has_watcher_end(address);
        is_builder[id] = !is_watcher[id] && has_word(address, is_builder_word);
        bool is_aside = is_watcher[id] || is_builder[id] || node->is_delivery;
        /* A function beside it may as well run by night alone. */
        if (serves_others(node) && !node_has_role(node, "function") && !is_aside) works[node->root] = true;
    }
    for (NodeId id = 1; id < model->nodes.count; id++) {
        Node *node = &model->nodes.items[id];
        if (!works[node->root]) continue;
        node->is_watcher |= is_watcher[id];
        node->is_delivery |= is_builder[id];
    }
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *edge = &model->edges.items[i];
        bool is_need = edge->mode == MODE_RUNTIME || edge->mode == MODE_START;
        if (edge->kind == EDGE_REFERENCE && is_need && model->nodes.items[edge->from].is_watcher)
            edge->mode = MODE_DEGRADED;
    }
}

void link_asides(Model *model) {
    find_ways_in(model);
    find_watchers(model);
}
