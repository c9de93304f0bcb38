/* Freezing forgets the order in which passes added things; and what graph.h promises about the frozen graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/graph.h"

typedef struct {
    Arena *arena;
    Diags diags;
    Model *model;
} Draft;

static Draft *draft_new(void) {
    Arena *arena = arena_new();
    Draft *draft = ARENA_NEW(arena, Draft);
    draft->arena = arena;
    draft->diags = diags_new(arena);
    draft->model = model_new(arena, symbols_new(arena), NULL, &draft->diags);
    return draft;
}

static void draft_free(Draft *draft) { arena_free(draft->arena); }

static NodeId node(Draft *draft, NodeKind kind, const char *key) {
    return model_node(draft->model, kind, str_from(key), NULL);
}

static Location at(Draft *draft, const char *file, uint32_t line) {
    return (Location){.file = model_sym(draft->model, str_from(file)), .line = line};
}

static Str text_of(const Graph *graph, Arena *arena) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    graph_print(graph, &out);
    return strbuf_str(&out);
}

static void expect_text(const Graph *graph, Draft *draft, const char *expected) {
    assert_string_equal(str_zero_terminated(draft->arena, text_of(graph, draft->arena)), expected);
}

static const GraphEdge *only_edge(const Graph *graph) {
    assert_int_equal(graph->edge_count, 1);
    return &graph->edges[0];
}

/* ---- merging ---- */

static void equal_edges_become_one_with_all_their_evidence(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId a = node(draft, NODE_SERVICE, "a"), b = node(draft, NODE_RESOURCE, "b");
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, at(draft, "z.py", 3))->confidence = CONFIDENCE_GUESSED;
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, at(draft, "a.py", 9))->confidence = CONFIDENCE_LIKELY;
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, at(draft, "a.py", 2))->confidence = CONFIDENCE_GUESSED;
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, at(draft, "a.py", 9))->confidence = CONFIDENCE_GUESSED;
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, (Location){0})->confidence = CONFIDENCE_GUESSED;
    const Graph *graph = graph_freeze(draft->model);
    const GraphEdge *edge = only_edge(graph);
    assert_int_equal(edge->evidence_count, 3);
    assert_int_equal(edge->confidence, CONFIDENCE_LIKELY);
    assert_int_equal(edge->copies, 1);
    expect_text(graph, draft, "service a\n  call runtime likely b at a.py:2, a.py:9, z.py:3\nresource b\n");
    draft_free(draft);
}

/* Ids follow the keys from then on, and what points at nodes follows the ids. */
static void calls_and_mentions_keep_their_nodes(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId last = node(draft, NODE_CODE_UNIT, "z");
    node(draft, NODE_CODE_UNIT, "a");
    model_mention(draft->model, at(draft, "z.py", 1), STR("eu-west-1"), "client")->node = last;
    *VEC_PUSH(draft->arena, &draft->model->calls) = (OperationCall){.at = at(draft, "z.py", 1), .node = last};
    *VEC_PUSH(draft->arena, &draft->model->calls) = (OperationCall){.at = at(draft, "z.py", 2)};
    const Graph *graph = graph_freeze(draft->model);
    const Model *model = graph->model;
    assert_true(str_equal(graph_str(graph, graph->nodes[model->mentions.items[0].node].key), STR("z")));
    assert_true(str_equal(graph_str(graph, graph->nodes[model->calls.items[0].node].key), STR("z")));
    assert_int_equal(model->calls.items[1].node, 0);
    draft_free(draft);
}

static void edges_that_differ_in_anything_else_stay_apart(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId a = node(draft, NODE_SERVICE, "a"), b = node(draft, NODE_RESOURCE, "b");
    Location place = at(draft, "a.py", 1);
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, place)->detail = model_sym(draft->model, STR("PutItem"));
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, place)->detail = model_sym(draft->model, STR("GetItem"));
    model_edge(draft->model, a, b, EDGE_CALL, MODE_RUNTIME, place)->plane = PLANE_CONTROL;
    model_edge(draft->model, a, b, EDGE_CALL, MODE_DEPLOY, place);
    model_edge(draft->model, a, b, EDGE_MEMBER, MODE_RUNTIME, place);
    expect_text(graph_freeze(draft->model), draft,
                "service a\n"
                "  call runtime b (GetItem) at a.py:1\n"
                "  call runtime b (PutItem) at a.py:1\n"
                "  call runtime control b at a.py:1\n"
                "  call deploy b at a.py:1\n"
                "  member runtime b at a.py:1\n"
                "resource b\n");
    draft_free(draft);
}

static void members_keep_their_number(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId a = node(draft, NODE_SERVICE, "a"), b = node(draft, NODE_ZONE, "b"), c = node(draft, NODE_ZONE, "c");
    GroupId group = model_group(draft->model, a, 2, MODE_RUNTIME, STR("subnets"));
    model_group_member(draft->model, group, b, EDGE_PLACEMENT, at(draft, "vpc.tf", 1));
    model_group_member(draft->model, group, c, EDGE_PLACEMENT, at(draft, "vpc.tf", 2));
    model_group_member(draft->model, group, b, EDGE_PLACEMENT, at(draft, "vpc.tf", 1));
    expect_text(graph_freeze(draft->model), draft,
                "service a\n"
                "  group 1 needs 2 runtime (subnets)\n"
                "  placement runtime group=1 x2 b at vpc.tf:1\n"
                "  placement runtime group=1 c at vpc.tf:2\n"
                "zone b\n"
                "zone c\n"
                "domain b\n"
                "domain c\n");
    draft_free(draft);
}

static void a_need_of_itself_is_none(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId a = node(draft, NODE_SERVICE, "a"), b = node(draft, NODE_SERVICE, "b");
    model_edge(draft->model, a, a, EDGE_CALL, MODE_RUNTIME, at(draft, "a.py", 1));
    GroupId group = model_group(draft->model, a, 2, MODE_RUNTIME, STR("cluster"));
    model_group_member(draft->model, group, a, EDGE_CALL, at(draft, "a.py", 2));
    model_group_member(draft->model, group, b, EDGE_CALL, at(draft, "a.py", 2));
    const Graph *graph = graph_freeze(draft->model);
    assert_int_equal(only_edge(graph)->to, b);
    assert_int_equal(graph->groups[1].need, 1);
    draft_free(draft);
}

/* ---- order ---- */

static void ids_follow_keys_and_all_references_follow_ids(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId z = node(draft, NODE_RESOURCE, "z"), m = node(draft, NODE_SERVICE, "m"), a = node(draft, NODE_RESOURCE, "a");
    model_at(draft->model, z)->owner = m;
    model_mention(draft->model, at(draft, "f", 1), STR("us-east-1"), "literal")->node = a;
    model_mention(draft->model, at(draft, "f", 2), STR("us-east-1"), "literal");
    model_group_member(draft->model, model_group(draft->model, z, 1, MODE_RUNTIME, STR("w")), a, EDGE_HANDLE,
                       (Location){0});
    const Graph *graph = graph_freeze(draft->model);
    assert_int_equal(model_find(draft->model, STR("a")), 1);
    assert_int_equal(model_find(draft->model, STR("m")), 2);
    assert_int_equal(model_find(draft->model, STR("z")), 3);
    assert_int_equal(graph->nodes[3].owner, 2);
    assert_int_equal(graph->nodes[1].owner, 0);
    assert_int_equal(draft->model->mentions.items[0].node, 1);
    assert_int_equal(draft->model->mentions.items[1].node, 0);
    assert_int_equal(graph->groups[1].owner, 3);
    assert_int_equal(graph->out_first[3], 0);
    assert_int_equal(graph->out_first[4], 1);
    assert_int_equal(graph->in_first[1], 0);
    assert_int_equal(graph->in_first[2], 1);
    assert_int_equal(graph->in_edges[0], 0);
    draft_free(draft);
}

static void domains_are_what_services_need_in_report_order(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId shop = node(draft, NODE_SERVICE, "shop"), table = node(draft, NODE_RESOURCE, "table");
    static const struct {
        NodeKind kind;
        const char *key;
    } world[] = {{NODE_ACCOUNT, "acc"},
                 {NODE_THIRD_PARTY, "docker.io"},
                 {NODE_CONTROL_PLANE, "aws/iam#control"},
                 {NODE_PROVIDER_SERVICE, "aws/s3"},
                 {NODE_ZONE, "zone-b"},
                 {NODE_ZONE, "zone-a"},
                 {NODE_REGION, "region-1"},
                 {NODE_EXTERNAL, "arn:x"}};
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        model_edge(draft->model, table, node(draft, world[i].kind, world[i].key), EDGE_IMPLIED, MODE_DEPLOY,
                   (Location){0});
    model_edge(draft->model, shop, table, EDGE_MEMBER, MODE_NONE, (Location){0});
    NodeId orphan = node(draft, NODE_RESOURCE, "orphan"), absent = node(draft, NODE_RESOURCE, "absent");
    model_edge(draft->model, orphan, node(draft, NODE_REGION, "region-2"), EDGE_IMPLIED, MODE_RUNTIME, (Location){0});
    model_edge(draft->model, shop, node(draft, NODE_REGION, "region-3"), EDGE_REFERENCE, MODE_NONE, (Location){0});
    model_edge(draft->model, shop, absent, EDGE_MEMBER, MODE_RUNTIME, (Location){0});
    model_edge(draft->model, absent, node(draft, NODE_REGION, "region-4"), EDGE_IMPLIED, MODE_RUNTIME, (Location){0});
    model_at(draft->model, absent)->is_absent = true;
    const Graph *graph = graph_freeze(draft->model);
    static const char *const expected[] = {"region-1",        "zone-a",    "zone-b", "aws/s3",
                                           "aws/iam#control", "docker.io", "acc"};
    assert_int_equal(graph->domain_count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < graph->domain_count; i++)
        assert_true(str_equal(graph_str(graph, graph->nodes[graph->domains[i]].key), str_from(expected[i])));
    assert_int_equal(graph->service_count, 1);
    assert_int_equal(graph->edge_count, 13); /* what does not count is still in the picture */
    draft_free(draft);
}

/* The same system told in another order: pieces are drawn from lists shuffled by `seed`. */
enum { NODE_COUNT = 40, EDGE_COUNT = 150, GROUP_COUNT = 25 };

static uint64_t draw(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random >> 11;
}

static void shuffle(uint32_t *order, uint32_t count, uint64_t *random) {
    for (uint32_t i = 0; i < count; i++) order[i] = i;
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = (uint32_t)(draw(random) % i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static NodeId nth_node(Draft *draft, uint64_t n) {
    Str key = str_format(draft->arena, "node-%u", (unsigned)(n % NODE_COUNT * 7919 % 1000));
    return model_node(draft->model, (NodeKind)(NODE_SERVICE + n % NODE_COUNT % (NODE_KIND_COUNT - 1)), key, NULL);
}

static void tell(Draft *draft, uint64_t what, uint64_t *random) {
    uint32_t nodes[NODE_COUNT], edges[EDGE_COUNT], groups[GROUP_COUNT], members[5];
    shuffle(nodes, NODE_COUNT, random);
    shuffle(edges, EDGE_COUNT, random);
    shuffle(groups, GROUP_COUNT, random);
    for (uint32_t i = 0; i < NODE_COUNT; i++) nth_node(draft, nodes[i]);
    for (uint32_t i = 0; i < NODE_COUNT; i++)
        model_at(draft->model, nth_node(draft, i))->owner = i % 3 ? nth_node(draft, i * what) : 0;
    for (uint32_t i = 0; i < EDGE_COUNT; i++) {
        uint64_t of = what * 31 + edges[i] + 1;
        for (int k = 0; k < 5; k++) draw(&of);
        NodeId from = nth_node(draft, draw(&of) % 8), to = nth_node(draft, draw(&of) % 8);
        Str file = str_format(draft->arena, "file-%u.tf", (unsigned)(draw(&of) % 3));
        Location place = {.file = model_sym(draft->model, file), .line = (uint32_t)(draw(&of) % 2)};
        Edge *edge = model_edge(draft->model, from, to, (EdgeKind)(draw(&of) % 2), (EdgeMode)(draw(&of) % 3), place);
        edge->confidence = (Confidence)(draw(&of) % 3);
        edge->detail = model_sym(draft->model, str_format(draft->arena, "detail-%u", (unsigned)(draw(&of) % 2)));
    }
    for (uint32_t i = 0; i < GROUP_COUNT; i++) {
        uint64_t of = what * 57 + groups[i] % (GROUP_COUNT - 3) + 1; /* some groups are there twice */
        for (int k = 0; k < 5; k++) draw(&of);
        Str why = str_format(draft->arena, "why %u", (unsigned)(draw(&of) % 2));
        NodeId owner = nth_node(draft, draw(&of) % 4);
        GroupId group = model_group(draft->model, owner, (uint32_t)(draw(&of) % 3), MODE_RUNTIME, why);
        uint64_t member_seed = draw(&of);
        shuffle(members, 5, random);
        for (uint32_t m = 0; m < 5; m++) {
            uint64_t member = member_seed + members[m] + 1;
            for (int k = 0; k < 5; k++) draw(&member);
            model_group_member(draft->model, group, nth_node(draft, draw(&member) % 5), EDGE_HANDLE,
                               (Location){.line = (uint32_t)(draw(&member) % 3)});
        }
    }
}

static void the_order_of_telling_does_not_matter(void **state) {
    (void)state;
    for (uint64_t what = 1; what <= 30; what++) {
        Draft *first = draft_new();
        uint64_t random = what;
        tell(first, what, &random);
        const Graph *expected = graph_freeze(first->model);
        for (int i = 0; i < 10; i++) {
            Draft *other = draft_new();
            tell(other, what, &random);
            const Graph *graph = graph_freeze(other->model);
            Str expected_text = text_of(expected, first->arena), text = text_of(graph, other->arena);
            assert_true(text.size > 1000);
            assert_string_equal(str_zero_terminated(other->arena, text),
                                str_zero_terminated(first->arena, expected_text));
            for (NodeId id = 1; id < graph->node_count; id++)
                assert_int_equal(graph->nodes[id].owner, expected->nodes[id].owner);
            for (size_t e = 0; e < graph->edge_count; e++) assert_int_equal(graph->in_edges[e], expected->in_edges[e]);
            draft_free(other);
        }
        draft_free(first);
    }
}

/* ---- finding ---- */

static void nodes_are_found_by_key_or_unique_suffix(void **state) {
    (void)state;
    Draft *draft = draft_new();
    const char *const keys[] = {"shop//prod:aws_x.orders", "shop//test:aws_x.orders", "shop//prod:aws_x.carts",
                                "orders", "shop//prod:aws_x.reorders"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) node(draft, NODE_RESOURCE, keys[i]);
    NodeId carts = model_find(draft->model, STR("shop//prod:aws_x.carts"));
    Sym address = model_sym(draft->model, STR("module.a.aws_x.baskets"));
    model_at(draft->model, carts)->address = address;
    const Graph *graph = graph_freeze(draft->model);
    NodeId prod = model_find(graph->model, STR("shop//prod:aws_x.orders"));
    carts = model_find(graph->model, STR("shop//prod:aws_x.carts"));
    assert_int_equal(graph_find(graph, STR("shop//prod:aws_x.orders")), prod);
    assert_int_equal(graph_find(graph, STR("prod:aws_x.orders")), prod);
    assert_int_equal(graph_find(graph, STR("aws_x.orders")), 0); /* two */
    assert_int_equal(graph_find(graph, STR("orders")), model_find(graph->model, STR("orders")));
    assert_int_equal(graph_find(graph, STR("reorders")), model_find(graph->model, STR("shop//prod:aws_x.reorders")));
    assert_int_equal(graph_find(graph, STR("carts")), carts);
    assert_int_equal(graph_find(graph, STR("aws_x.baskets")), carts);
    assert_int_equal(graph_find(graph, STR("skets")), carts);
    assert_int_equal(graph_find(graph, STR("nothing")), 0);
    assert_int_equal(graph_find(graph, STR("")), 0);
    draft_free(draft);
}

/* ---- igraph ---- */

static void components_are_circles_of_one_mode(void **state) {
    (void)state;
    Draft *draft = draft_new();
    NodeId a = node(draft, NODE_SERVICE, "a"), b = node(draft, NODE_SERVICE, "b"), c = node(draft, NODE_SERVICE, "c");
    NodeId d = node(draft, NODE_SERVICE, "d");
    model_edge(draft->model, d, a, EDGE_CALL, MODE_RUNTIME, (Location){0});
    model_edge(draft->model, a, d, EDGE_CALL, MODE_RUNTIME, (Location){0});
    model_edge(draft->model, b, c, EDGE_CALL, MODE_RUNTIME, (Location){0});
    model_edge(draft->model, c, b, EDGE_CALL, MODE_START, (Location){0});
    const Graph *graph = graph_freeze(draft->model);
    Components components;
    assert_true(graph_components(graph, MODE_RUNTIME, draft->arena, &components));
    assert_int_equal(components.component_count, 3);
    const uint32_t expected[] = {0, 0, 1, 2, 0};
    for (NodeId id = 1; id <= 4; id++) assert_int_equal(components.component[id], expected[id]);
    assert_true(graph_components(graph, MODE_RECOVER, draft->arena, &components));
    assert_int_equal(components.component_count, 4);
    draft_free(draft);
}

static void a_layout_is_layered_and_does_not_depend_on_order(void **state) {
    (void)state;
    Arena *arena = arena_new();
    /* shop → {api, worker} → table → region, worker → region, and table ⇄ stream */
    const NodeId nodes[] = {10, 20, 30, 40, 50, 60}, shuffled[] = {40, 60, 10, 50, 30, 20};
    const uint32_t edges[][2] = {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}, {2, 4}, {3, 5}, {5, 3}, {2, 2}, {0, 1}};
    const uint32_t same_edges[][2] = {{0, 1}, {1, 0}, {4, 3}, {0, 3}, {4, 0}, {5, 0}, {2, 4}, {2, 5}};
    double x[6], y[6], x2[6], y2[6];
    assert_true(graph_layout(nodes, 6, edges, 10, arena, x, y));
    assert_true(graph_layout(shuffled, 6, same_edges, 8, arena, x2, y2));
    const size_t back[] = {2, 5, 4, 0, 3, 1}; /* position in `shuffled` of each of `nodes` */
    for (size_t i = 0; i < 6; i++) {
        assert_true(x[i] == x2[back[i]] && y[i] == y2[back[i]]);
        for (size_t k = 0; k < i; k++) assert_false(x[i] == x[k] && y[i] == y[k]);
    }
    for (size_t i = 0; i < 7; i++) assert_true(y[edges[i][0]] < y[edges[i][1]]);
    assert_true(graph_layout(nodes, 0, NULL, 0, arena, x, y));
    assert_true(graph_layout(nodes, 3, NULL, 0, arena, x, y));
    NodeId *many = ARENA_ARRAY(arena, NodeId, 100000);
    assert_false(graph_layout(many, 100000, NULL, 0, arena, NULL, NULL));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_edges_become_one_with_all_their_evidence),
        cmocka_unit_test(calls_and_mentions_keep_their_nodes),
        cmocka_unit_test(edges_that_differ_in_anything_else_stay_apart),
        cmocka_unit_test(members_keep_their_number),
        cmocka_unit_test(a_need_of_itself_is_none),
        cmocka_unit_test(ids_follow_keys_and_all_references_follow_ids),
        cmocka_unit_test(domains_are_what_services_need_in_report_order),
        cmocka_unit_test(the_order_of_telling_does_not_matter),
        cmocka_unit_test(nodes_are_found_by_key_or_unique_suffix),
        cmocka_unit_test(components_are_circles_of_one_mode),
        cmocka_unit_test(a_layout_is_layered_and_does_not_depend_on_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
