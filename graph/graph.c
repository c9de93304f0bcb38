/* Freezing: the order in which passes added things is forgotten, and the same model always becomes the same bytes.
 *
 * Text is compared once: every Sym that matters for the order gets its rank among the others, and from then on
 * nodes, edges and groups are sorted by numbers. */
#include <igraph.h>
#undef STR /* igraph's; ours comes below */

#include <assert.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/graph.h"
#include "graph/graph_igraph.h"
#include "graph/instances.h"
#include "graph/moves.h"

/* An edge on its way into the graph; every field but `edge` takes part in the order. */
typedef struct {
    uint32_t from, to, kind, mode, plane, group, detail_rank;
    uint32_t repository, file_rank, line, column;
    uint32_t edge; /* position in Model.edges */
} Record;

typedef struct {
    uint32_t owner, why_rank, need, mode;
    const Record *members; /* sorted; group still holds the old id */
    size_t member_count;
    GroupId old_id;
} GroupRecord;

typedef struct {
    Str text;
    Sym id;
} RankedSym;

typedef struct {
    Model *model;
    Arena *scratch;
    uint32_t *rank; /* by Sym; only of those that take part in the order */
    NodeId *new_id; /* by old node id */
    Record *records;
    size_t record_count, first_member;
    GroupId *new_group; /* by old group id */
} Freezer;

static int compare_numbers(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int by_text(const void *left, const void *right) {
    const RankedSym *a = left, *b = right;
    return str_compare(a->text, b->text);
}

/* ---- ranks ---- */

static void rank_symbols(Freezer *freezer) {
    const Model *model = freezer->model;
    size_t symbol_count = symbols_count(model->symbols);
    bool *is_used = ARENA_ARRAY(freezer->scratch, bool, symbol_count);
    for (size_t i = 1; i < model->nodes.count; i++) is_used[model->nodes.items[i].key] = true;
    for (size_t i = 1; i < model->groups.count; i++) is_used[model->groups.items[i].why] = true;
    for (size_t i = 0; i < model->edges.count; i++) {
        is_used[model->edges.items[i].detail] = true;
        is_used[model->edges.items[i].evidence.file] = true;
    }
    size_t count = 0;
    for (size_t i = 0; i < symbol_count; i++) count += is_used[i];
    RankedSym *sorted = ARENA_ARRAY(freezer->scratch, RankedSym, count);
    count = 0;
    for (Sym id = 0; id < symbol_count; id++)
        if (is_used[id]) sorted[count++] = (RankedSym){sym_str(model->symbols, id), id};
    qsort(sorted, count, sizeof *sorted, by_text);
    freezer->rank = ARENA_ARRAY(freezer->scratch, uint32_t, symbol_count);
    for (size_t i = 0; i < count; i++) freezer->rank[sorted[i].id] = (uint32_t)i;
}

/* ---- nodes ---- */

static void renumber_resource(Model *model, ResourceInstance *resource, void *context) {
    (void)model;
    const Freezer *freezer = context;
    resource->node = freezer->new_id[resource->node];
}

static void renumber_nodes(Freezer *freezer) {
    Model *model = freezer->model;
    size_t count = model->nodes.count;
    size_t symbol_count = symbols_count(model->symbols);
    /* Keys are unique, so ranks of keys are a permutation: a counting sort without collisions. */
    NodeId *by_rank = ARENA_ARRAY(freezer->scratch, NodeId, symbol_count);
    for (NodeId id = 1; id < count; id++) {
        uint32_t rank = freezer->rank[model->nodes.items[id].key];
        assert(by_rank[rank] == 0);
        by_rank[rank] = id;
    }
    Node *nodes = ARENA_ARRAY(model->arena, Node, count);
    freezer->new_id = ARENA_ARRAY(freezer->scratch, NodeId, count);
    NodeId next = 1;
    for (size_t rank = 0; rank < symbol_count; rank++) {
        if (by_rank[rank] == 0) continue;
        nodes[next] = model->nodes.items[by_rank[rank]];
        freezer->new_id[by_rank[rank]] = next++;
    }
    assert(next == count || count == 0);
    for (size_t i = 1; i < count; i++) {
        nodes[i].owner = freezer->new_id[nodes[i].owner];
        nodes[i].next_copy = freezer->new_id[nodes[i].next_copy];
        nodes[i].copy_of = freezer->new_id[nodes[i].copy_of];
        nodes[i].stands_by_for = freezer->new_id[nodes[i].stands_by_for];
    }
    model->nodes.items = nodes;
    model->nodes.capacity = count;
    const Instances *instances = model->instances;
    for (size_t i = 0; instances && i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], renumber_resource, freezer);
    for (size_t i = 0; i < model->mentions.count; i++) {
        Mention *mention = &model->mentions.items[i];
        mention->node = freezer->new_id[mention->node];
    }
    for (size_t i = 0; i < model->calls.count; i++) {
        OperationCall *call = &model->calls.items[i];
        call->node = freezer->new_id[call->node];
    }
    for (size_t i = 0; i < model->handles.count; i++) {
        model->handles.items[i].node = freezer->new_id[model->handles.items[i].node];
        model->handles.items[i].service = freezer->new_id[model->handles.items[i].service];
        model->handles.items[i].root = freezer->new_id[model->handles.items[i].root];
    }
    for (size_t i = 0; i < model->ownerships.count; i++)
        model->ownerships.items[i].service = freezer->new_id[model->ownerships.items[i].service];
    for (size_t i = 0; i < map_count(model->node_by_key); i++)
        map_set_at(model->node_by_key, i, freezer->new_id[map_value_at(model->node_by_key, i)]);
}

/* ---- edges as records ---- */

/* Members of groups go to the end, to be sorted there. */
static void collect_records(Freezer *freezer, bool members) {
    Model *model = freezer->model;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if ((edge->group != 0) != members) continue;
        assert(edge->group < model->groups.count);
        assert(edge->group == 0 || model->groups.items[edge->group].owner == edge->from);
        if (edge->from == edge->to) {
            /* A member that is its owner is up as long as the owner is: one alternative less is needed. */
            Group *group = &model->groups.items[edge->group];
            if (edge->group && group->need > 0) group->need--;
            continue;
        }
        freezer->records[freezer->record_count++] = (Record){
            .from = freezer->new_id[edge->from],
            .to = freezer->new_id[edge->to],
            .kind = edge->kind,
            .mode = edge->mode,
            .plane = edge->plane,
            .group = edge->group,
            .detail_rank = freezer->rank[edge->detail],
            .repository = edge->evidence.repository,
            .file_rank = freezer->rank[edge->evidence.file],
            .line = edge->evidence.line,
            .column = edge->evidence.column,
            .edge = (uint32_t)i,
        };
    }
}

static int compare_evidence(const Record *a, const Record *b) {
    int order = compare_numbers(a->repository, b->repository);
    if (!order) order = compare_numbers(a->file_rank, b->file_rank);
    if (!order) order = compare_numbers(a->line, b->line);
    if (!order) order = compare_numbers(a->column, b->column);
    return order;
}

/* Everything but from, group and evidence. */
static int compare_needs(const Record *a, const Record *b) {
    int order = compare_numbers(a->to, b->to);
    if (!order) order = compare_numbers(a->kind, b->kind);
    if (!order) order = compare_numbers(a->mode, b->mode);
    if (!order) order = compare_numbers(a->plane, b->plane);
    return order;
}

static int by_group_and_member(const void *left, const void *right) {
    const Record *a = left, *b = right;
    int order = compare_numbers(a->group, b->group);
    if (!order) order = compare_needs(a, b);
    if (!order) order = compare_numbers(a->detail_rank, b->detail_rank);
    if (!order) order = compare_evidence(a, b);
    return order;
}

/* Edges that are equal in all but evidence. */
static int compare_edges(const Record *a, const Record *b) {
    int order = compare_numbers(a->from, b->from);
    if (!order) order = compare_needs(a, b);
    if (!order) order = compare_numbers(a->group, b->group);
    if (!order) order = compare_numbers(a->detail_rank, b->detail_rank);
    return order;
}

static int in_graph_order(const void *left, const void *right) {
    const Record *a = left, *b = right;
    int order = compare_edges(a, b);
    if (!order) order = compare_evidence(a, b);
    return order;
}

/* ---- groups ---- */

static int by_owner_why_members(const void *left, const void *right) {
    const GroupRecord *a = left, *b = right;
    int order = compare_numbers(a->owner, b->owner);
    if (!order) order = compare_numbers(a->why_rank, b->why_rank);
    size_t shared = a->member_count < b->member_count ? a->member_count : b->member_count;
    for (size_t i = 0; !order && i < shared; i++) order = compare_numbers(a->members[i].to, b->members[i].to);
    if (!order) order = (a->member_count > b->member_count) - (a->member_count < b->member_count);
    if (!order) order = compare_numbers(a->need, b->need);
    if (!order) order = compare_numbers(a->mode, b->mode);
    for (size_t i = 0; !order && i < shared; i++) {
        order = compare_needs(&a->members[i], &b->members[i]);
        if (!order) order = compare_numbers(a->members[i].detail_rank, b->members[i].detail_rank);
        if (!order) order = compare_evidence(&a->members[i], &b->members[i]);
    }
    return order;
}

static void renumber_groups(Freezer *freezer) {
    Model *model = freezer->model;
    size_t count = model->groups.count;
    freezer->new_group = ARENA_ARRAY(freezer->scratch, GroupId, count);
    if (count <= 1) return;
    size_t at = freezer->first_member;
    qsort(freezer->records + at, freezer->record_count - at, sizeof *freezer->records, by_group_and_member);

    GroupRecord *order = ARENA_ARRAY(freezer->scratch, GroupRecord, count - 1);
    for (GroupId id = 1; id < count; id++) {
        const Group *group = &model->groups.items[id];
        size_t first = at;
        while (at < freezer->record_count && freezer->records[at].group == id) at++;
        order[id - 1] = (GroupRecord){freezer->new_id[group->owner],
                                      freezer->rank[group->why],
                                      group->need,
                                      group->mode,
                                      &freezer->records[first],
                                      at - first,
                                      id};
    }
    qsort(order, count - 1, sizeof *order, by_owner_why_members);

    Group *groups = ARENA_ARRAY(model->arena, Group, count);
    for (size_t i = 0; i + 1 < count; i++) {
        groups[i + 1] = model->groups.items[order[i].old_id];
        groups[i + 1].owner = order[i].owner;
        freezer->new_group[order[i].old_id] = (GroupId)(i + 1);
    }
    model->groups.items = groups;
    model->groups.capacity = count;
    for (size_t i = freezer->first_member; i < freezer->record_count; i++)
        freezer->records[i].group = freezer->new_group[freezer->records[i].group];
}

/* ---- edges ---- */

/* By node first, then the few of each node among themselves: several times faster than one large sort. */
static void sort_records(Freezer *freezer) {
    size_t node_count = freezer->model->nodes.count, count = freezer->record_count;
    size_t *end = ARENA_ARRAY(freezer->scratch, size_t, node_count + 1); /* by node; while filling, its start */
    for (size_t i = 0; i < count; i++) end[freezer->records[i].from + 1]++;
    for (size_t id = 0; id < node_count; id++) end[id + 1] += end[id];
    Record *sorted = ARENA_ARRAY(freezer->scratch, Record, count);
    for (size_t i = 0; i < count; i++) sorted[end[freezer->records[i].from]++] = freezer->records[i];
    for (size_t id = 0; id < node_count; id++) {
        size_t first = id ? end[id - 1] : 0;
        qsort(sorted + first, end[id] - first, sizeof *sorted, in_graph_order);
    }
    freezer->records = sorted;
}

/* Needs that nobody writes down have no place. */
static bool is_evidence(Location location) { return location.line != 0 || location.file != 0; }

/* Equal edges stand side by side, and so does equal evidence among them. */
static void merge_edges(const Freezer *freezer, Graph *graph) {
    const Model *model = freezer->model;
    GraphEdge *edges = ARENA_ARRAY(model->arena, GraphEdge, freezer->record_count);
    Location *evidence = ARENA_ARRAY(model->arena, Location, freezer->record_count);
    size_t edge_count = 0, evidence_count = 0;
    const Record *previous = NULL;
    for (size_t i = 0; i < freezer->record_count; i++) {
        const Record *record = &freezer->records[i];
        const Edge *from_model = &model->edges.items[record->edge];
        bool is_new = !previous || compare_edges(previous, record) != 0;
        if (is_new) {
            if (edge_count == GRAPH_EDGES_MAX) {
                diag_add(model->diags, DIAG_LIMIT, STR_NONE, 0, "more than %d needs; the rest is left out",
                         GRAPH_EDGES_MAX);
                break;
            }
            edges[edge_count++] = (GraphEdge){
                .from = record->from,
                .to = record->to,
                .kind = from_model->kind,
                .mode = from_model->mode,
                .plane = from_model->plane,
                .confidence = from_model->confidence,
                .group = record->group,
                .detail = from_model->detail,
                .first_evidence = (uint32_t)evidence_count,
                .caught = from_model->caught,
            };
        }
        GraphEdge *edge = &edges[edge_count - 1];
        if (from_model->confidence > edge->confidence) edge->confidence = from_model->confidence;
        if (is_new || edge->group) edge->copies++;
        if (is_evidence(from_model->evidence) && (is_new || compare_evidence(previous, record) != 0)) {
            evidence[evidence_count++] = from_model->evidence;
            edge->evidence_count++;
        }
        previous = record;
    }
    graph->edges = edges;
    graph->edge_count = edge_count;
    graph->evidence = evidence;
    graph->evidence_count = evidence_count;
}

static void index_edges(Graph *graph, Arena *arena) {
    uint32_t *out_first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    uint32_t *in_first = ARENA_ARRAY(arena, uint32_t, graph->node_count + 1);
    uint32_t *in_edges = ARENA_ARRAY(arena, uint32_t, graph->edge_count);
    for (size_t i = 0; i < graph->edge_count; i++) {
        out_first[graph->edges[i].from + 1]++;
        in_first[graph->edges[i].to + 1]++;
    }
    for (size_t i = 0; i < graph->node_count; i++) {
        out_first[i + 1] += out_first[i];
        in_first[i + 1] += in_first[i];
    }
    /* Filled from the back with the ends as cursors: afterwards they are the starts again. */
    for (size_t i = graph->edge_count; i-- > 0;) in_edges[--in_first[graph->edges[i].to + 1]] = (uint32_t)i;
    for (size_t i = 0; i < graph->node_count; i++) in_first[i] = in_first[i + 1];
    in_first[graph->node_count] = (uint32_t)graph->edge_count;
    graph->out_first = out_first;
    graph->in_first = in_first;
    graph->in_edges = in_edges;
}

bool graph_edge_counts(const Graph *graph, const GraphEdge *edge) {
    if (graph->nodes[edge->from].is_absent || graph->nodes[edge->to].is_absent) return false;
    return edge->mode != MODE_NONE || edge->kind == EDGE_MEMBER;
}

/* ---- services and domains ---- */

static void list_services(Graph *graph, Arena *arena) {
    NodeId *services = ARENA_ARRAY(arena, NodeId, graph->node_count);
    for (NodeId id = 1; id < graph->node_count; id++)
        if (graph->nodes[id].kind == NODE_SERVICE && !graph->nodes[id].is_absent) services[graph->service_count++] = id;
    graph->services = services;
}

static void list_domains(Graph *graph, Arena *arena, Arena *scratch) {
    static const NodeKind report_order[] = {NODE_REGION,        NODE_ZONE,        NODE_PROVIDER_SERVICE,
                                            NODE_CONTROL_PLANE, NODE_THIRD_PARTY, NODE_ACCOUNT};
    bool *is_needed = ARENA_ARRAY(scratch, bool, graph->node_count);
    NodeId *queue = ARENA_ARRAY(scratch, NodeId, graph->node_count + graph->service_count);
    size_t count = 0;
    for (size_t i = 0; i < graph->service_count; i++) queue[count++] = graph->services[i];
    for (size_t at = 0; at < count; at++) {
        for (uint32_t e = graph->out_first[queue[at]]; e < graph->out_first[queue[at] + 1]; e++) {
            const GraphEdge *edge = &graph->edges[e];
            if (is_needed[edge->to] || !graph_edge_counts(graph, edge)) continue;
            is_needed[edge->to] = true;
            queue[count++] = edge->to;
        }
    }
    NodeId *domains = ARENA_ARRAY(arena, NodeId, graph->node_count);
    for (size_t k = 0; k < sizeof report_order / sizeof *report_order; k++)
        for (NodeId id = 1; id < graph->node_count; id++)
            if (is_needed[id] && graph->nodes[id].kind == report_order[k]) domains[graph->domain_count++] = id;
    graph->domains = domains;
}

const Graph *graph_freeze(Model *model) {
    model->moves = moves_collect(model);
    Freezer freezer = {.model = model, .scratch = arena_new()};
    rank_symbols(&freezer);
    renumber_nodes(&freezer);
    freezer.records = ARENA_ARRAY(freezer.scratch, Record, model->edges.count);
    collect_records(&freezer, false);
    freezer.first_member = freezer.record_count;
    collect_records(&freezer, true);
    renumber_groups(&freezer);
    sort_records(&freezer);

    Graph *graph = ARENA_NEW(model->arena, Graph);
    merge_edges(&freezer, graph);
    model->edges.items = NULL;
    model->edges.count = model->edges.capacity = 0;
    graph->model = model;
    graph->nodes = model->nodes.items;
    graph->node_count = model->nodes.count;
    graph->groups = model->groups.items;
    graph->group_count = model->groups.count;
    index_edges(graph, model->arena);
    list_services(graph, model->arena);
    list_domains(graph, model->arena, freezer.scratch);
    arena_free(freezer.scratch);
    return graph;
}

/* ---- finding ---- */

static bool is_step_end(char c) { return c == '/' || c == ':' || c == '.' || c == '@' || c == '#'; }

/* 0 no suffix, 1 suffix in the middle of a step, 2 whole steps, 3 all of it */
static int suffix_quality(Str text, Str suffix) {
    if (!str_ends_with(text, suffix)) return 0;
    if (text.size == suffix.size) return 3;
    return is_step_end(text.data[text.size - suffix.size - 1]) ? 2 : 1;
}

NodeId graph_find(const Graph *graph, Str key) {
    if (key.size == 0) return 0;
    NodeId exact = model_find(graph->model, key);
    if (exact) return exact;
    /* The best kind of match decides, and must be the only one of its kind. */
    int best = 0;
    size_t count = 0;
    NodeId found = 0;
    for (NodeId id = 1; id < graph->node_count; id++) {
        int quality = suffix_quality(graph_str(graph, graph->nodes[id].key), key);
        int by_address = suffix_quality(graph_str(graph, graph->nodes[id].address), key);
        if (by_address > quality) quality = by_address;
        if (quality == 0 || quality < best) continue;
        count = quality > best ? 1 : count + 1;
        best = quality;
        found = id;
    }
    return count == 1 ? found : 0;
}

/* ---- igraph ---- */

static void end_on_fatal(const char *reason, const char *file, int line) {
    (void)file;
    (void)line;
    fprintf(stderr, "faultline: igraph: %s\n", reason);
    _Exit(5);
}

static atomic_flag igraph_lock = ATOMIC_FLAG_INIT;

void graph_igraph_end(void) { atomic_flag_clear(&igraph_lock); }

void graph_igraph_begin(void) {
    while (atomic_flag_test_and_set(&igraph_lock)) sched_yield(); /* what is done there is short */
    igraph_set_error_handler(igraph_error_handler_ignore); /* frees what the call allocated; the caller sees its code */
    igraph_set_warning_handler(igraph_warning_handler_ignore);
    igraph_set_fatal_handler(end_on_fatal);
}

static bool strong_components(const Graph *graph, EdgeMode mode, igraph_vector_int_t *pairs,
                              igraph_vector_int_t *membership) {
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (edge->mode != mode || !graph_edge_counts(graph, edge)) continue;
        if (igraph_vector_int_push_back(pairs, edge->from)) return false;
        if (igraph_vector_int_push_back(pairs, edge->to)) return false;
    }
    igraph_t view;
    if (igraph_create(&view, pairs, (igraph_integer_t)graph->node_count, IGRAPH_DIRECTED)) return false;
    bool is_done = igraph_connected_components(&view, membership, NULL, NULL, IGRAPH_STRONG) == IGRAPH_SUCCESS;
    igraph_destroy(&view);
    return is_done;
}

static bool find_components(const Graph *graph, EdgeMode mode, Arena *arena, Components *out) {
    igraph_vector_int_t pairs, membership;
    if (igraph_vector_int_init(&pairs, 0)) return false;
    if (igraph_vector_int_init(&membership, 0)) {
        igraph_vector_int_destroy(&pairs);
        return false;
    }
    bool is_done = strong_components(graph, mode, &pairs, &membership);
    if (is_done) {
        out->component = ARENA_ARRAY(arena, uint32_t, graph->node_count);
        Arena *scratch = arena_new();
        uint32_t *number = ARENA_ARRAY(scratch, uint32_t, graph->node_count); /* + 1, by igraph's number */
        for (NodeId id = 1; id < graph->node_count; id++) {
            uint32_t *known = &number[VECTOR(membership)[id]];
            if (*known == 0) *known = (uint32_t)++out->component_count;
            out->component[id] = *known - 1;
        }
        arena_free(scratch);
    }
    igraph_vector_int_destroy(&membership);
    igraph_vector_int_destroy(&pairs);
    return is_done;
}

bool graph_components(const Graph *graph, EdgeMode mode, Arena *arena, Components *out) {
    *out = (Components){0};
    graph_igraph_begin();
    bool is_done = find_components(graph, mode, arena, out);
    graph_igraph_end();
    return is_done;
}

/* ---- text form ---- */

static void print_edge(const Graph *graph, const GraphEdge *edge, StrBuf *out) {
    strbuf_format(out, "  %s %s", edge_kind_name(edge->kind), edge_mode_name(edge->mode));
    if (edge->plane != PLANE_DATA) strbuf_format(out, " %s", plane_name(edge->plane));
    if (edge->group) strbuf_format(out, " group=%u", edge->group);
    if (edge->copies > 1) strbuf_format(out, " x%u", edge->copies);
    if (edge->confidence != CONFIDENCE_PROVED) strbuf_format(out, " %s", confidence_name(edge->confidence));
    strbuf_format(out, " %.*s", STR_ARG(graph_str(graph, graph->nodes[edge->to].key)));
    if (edge->detail) strbuf_format(out, " (%.*s)", STR_ARG(graph_str(graph, edge->detail)));
    for (size_t i = 0; i < edge->evidence_count; i++) {
        const Location *place = &graph->evidence[edge->first_evidence + i];
        strbuf_format(out, "%s%.*s:%u", i ? ", " : " at ", STR_ARG(graph_str(graph, place->file)), place->line);
    }
    if (edge->caught.line)
        strbuf_format(out, ", caught at %.*s:%u", STR_ARG(graph_str(graph, edge->caught.file)), edge->caught.line);
    strbuf_add_char(out, '\n');
}

void graph_print(const Graph *graph, StrBuf *out) {
    GroupId group = 1;
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        strbuf_format(out, "%s %.*s%s\n", node_kind_name(node->kind), STR_ARG(graph_str(graph, node->key)),
                      node->is_absent ? " absent" : "");
        for (; group < graph->group_count && graph->groups[group].owner == id; group++)
            strbuf_format(out, "  group %u needs %u %s (%.*s)\n", group, graph->groups[group].need,
                          edge_mode_name(graph->groups[group].mode),
                          STR_ARG(graph_str(graph, graph->groups[group].why)));
        for (uint32_t e = graph->out_first[id]; e < graph->out_first[id + 1]; e++)
            print_edge(graph, &graph->edges[e], out);
    }
    for (size_t i = 0; i < graph->domain_count; i++)
        strbuf_format(out, "domain %.*s\n", STR_ARG(graph_str(graph, graph->nodes[graph->domains[i]].key)));
}
