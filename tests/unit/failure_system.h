/* A system under test, written as sentences. For programs that include cmocka first. */
#ifndef TESTS_UNIT_FAILURE_SYSTEM_H
#define TESTS_UNIT_FAILURE_SYSTEM_H

#include "graph/failure.h"

typedef struct {
    Arena *arena;
    Diags diags;
    Model *model;
    const Graph *graph;
    FailureEngine *engine;
    uint32_t line; /* every edge has its own evidence */
} System;

static inline System *system_new(void) {
    Arena *arena = arena_new();
    System *system = ARENA_NEW(arena, System);
    system->arena = arena;
    system->diags = diags_new(arena);
    system->model = model_new(arena, symbols_new(arena), NULL, &system->diags);
    return system;
}

static inline void system_free(System *system) { arena_free(system->arena); }

/* The first letters of a name say what it is: s-… service, zone-…, region-…, tp-… third party, cp-… control plane,
 * acc-… account, ps-… provider service; everything else is a resource. */
static inline NodeKind kind_of(Str name) {
    static const struct {
        const char *prefix;
        NodeKind kind;
    } kinds[] = {{"s-", NODE_SERVICE},          {"zone-", NODE_ZONE},   {"region-", NODE_REGION},
                 {"tp-", NODE_THIRD_PARTY},     {"acc-", NODE_ACCOUNT}, {"cp-", NODE_CONTROL_PLANE},
                 {"ps-", NODE_PROVIDER_SERVICE}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts_with(name, str_from(kinds[i].prefix))) return kinds[i].kind;
    return NODE_RESOURCE;
}

static inline NodeId node(System *system, const char *name) {
    NodeId id = model_node(system->model, kind_of(str_from(name)), str_from(name), NULL);
    if (kind_of(str_from(name)) == NODE_REGION)
        model_at(system->model, id)->region = model_sym(system->model, str_from(name));
    return id;
}

static inline void put_in_account(System *system, const char *name, const char *account) {
    Node *own = model_at(system->model, node(system, name));
    own->account = model_sym(system->model, str_from(account));
    own->provider = model_sym(system->model, STR("aws"));
}

static inline Location next_line(System *system) {
    return (Location){.file = model_sym(system->model, STR("main.tf")), .line = ++system->line};
}

static inline void needs_as(System *system, const char *from, EdgeKind kind, EdgeMode mode, const char *to) {
    NodeId from_id = node(system, from), to_id = node(system, to);
    model_edge(system->model, from_id, to_id, kind, mode, next_line(system));
}

static inline void needs(System *system, const char *from, EdgeMode mode, const char *to) {
    needs_as(system, from, EDGE_REFERENCE, mode, to);
}

static inline void contains(System *system, const char *whole, EdgeMode mode, const char *part) {
    needs_as(system, whole, EDGE_MEMBER, mode, part);
}

/* `owner` needs `need` of the words in `members`. */
static inline void needs_of(System *system, const char *owner, uint32_t need, EdgeMode mode, const char *members) {
    GroupId group = model_group(system->model, node(system, owner), need, mode, STR("alternatives"));
    Str rest = str_from(members), word;
    while (str_word_next(&rest, &word)) {
        NodeId member = node(system, str_zero_terminated(system->arena, word));
        model_group_member(system->model, group, member, EDGE_REFERENCE, next_line(system));
    }
}

static inline void freeze(System *system) {
    system->graph = graph_freeze(system->model);
    system->engine = failure_compile(system->graph, system->arena);
}

static inline NodeId id_of(const System *system, const char *name) {
    NodeId id = graph_find(system->graph, str_from(name));
    assert_int_not_equal(id, 0);
    return id;
}

static inline size_t ids_of(const System *system, const char *names, NodeId *out) {
    Str rest = str_from(names), word;
    size_t count = 0;
    while (str_word_next(&rest, &word)) out[count++] = id_of(system, str_zero_terminated(system->arena, word));
    return count;
}

#endif
