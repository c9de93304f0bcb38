/* Linking: what only shows with several repositories, options, or input beyond the limits. What one repository gives is
 * told by the golden cases in tests/golden/model and tests/golden/graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "analyzer/core/limits.h"
#include "graph/graph.h"
#include "graph/link.h"
#include "parsers/parser.h"
#include "tests/unit/shared_catalog.h"

typedef struct {
    uint32_t repository;
    const char *path, *text;
} Source;

enum { SOURCES_MAX = 32, REPOSITORIES_MAX = 2 };

typedef struct {
    Arena *arena;
    Diags diags;
    Model *model;
    Source sources[SOURCES_MAX]; /* sorted by repository and path, as the pipeline gives them */
    size_t source_count;
    Str paths[REPOSITORIES_MAX][SOURCES_MAX];
    Files access[REPOSITORIES_MAX];
    size_t refused_count; /* reads of paths that are not there */
} World;

static bool read_source(void *context, Str path, Arena *arena, Str *bytes) {
    World *world = context;
    (void)arena;
    for (size_t i = 0; i < world->source_count; i++)
        if (str_equal(path, str_from(world->sources[i].path))) {
            *bytes = str_from(world->sources[i].text);
            return true;
        }
    world->refused_count++;
    return false;
}

static void add(World *world, uint32_t repository, const char *path, const char *text) {
    assert_true(world->source_count < SOURCES_MAX);
    world->sources[world->source_count++] = (Source){repository, path, text};
}

static World *world_new(void) {
    Arena *arena = arena_new();
    World *world = ARENA_NEW(arena, World);
    world->arena = arena;
    world->diags = diags_new(arena);
    world->model = model_new(arena, symbols_new(arena), catalog, &world->diags);
    return world;
}

static World *world_of(const char *path, const char *text) {
    World *world = world_new();
    add(world, 0, path, text);
    return world;
}

static void link_world(World *world) {
    static const char *const names[REPOSITORIES_MAX] = {"shop", "web"};
    Model *model = world->model;
    FactsFile *files = ARENA_ARRAY(world->arena, FactsFile, world->source_count);
    uint32_t repository_count = 1;
    for (size_t i = 0; i < world->source_count; i++) {
        const Source *source = &world->sources[i];
        size_t size;
        const unsigned char *bytes = parser_parse(str_from(source->path), str_from(source->text), world->arena, &size);
        Sym path = model_sym(model, str_from(source->path));
        files[i] = (FactsFile){.repository = source->repository, .is_parsed = true, .path = path, .real_path = path};
        assert_true(facts_open(&files[i].facts, bytes, size));
        Files *access = &world->access[source->repository];
        world->paths[source->repository][access->path_count++] = str_from(source->path);
        if (source->repository >= repository_count) repository_count = source->repository + 1;
    }
    for (uint32_t r = 0; r < repository_count; r++) {
        VEC_PUSH(world->arena, &model->repositories)->name = model_sym(model, str_from(names[r]));
        world->access[r].context = world;
        world->access[r].read = read_source;
        world->access[r].paths = world->paths[r];
    }
    model->files = files;
    model->file_count = world->source_count;
    model->file_access = world->access;
    link_all(model);
}

static void world_free(World *world) { arena_free(world->arena); }

static const Node *node(const World *world, const char *key) {
    NodeId id = model_find(world->model, str_from(key));
    if (!id) fail_msg("no node %s", key);
    return &world->model->nodes.items[id];
}

static bool has_node(const World *world, const char *key) { return model_find(world->model, str_from(key)) != 0; }

static const char *text(const World *world, Sym id) {
    return str_zero_terminated(world->arena, model_str(world->model, id));
}

static const Edge *edge(const World *world, const char *from, const char *to, EdgeKind kind) {
    NodeId from_id = model_find(world->model, str_from(from)), to_id = model_find(world->model, str_from(to));
    assert_true(from_id && to_id);
    for (size_t i = 0; i < world->model->edges.count; i++) {
        const Edge *found = &world->model->edges.items[i];
        if (found->from == from_id && found->to == to_id && found->kind == kind) return found;
    }
    return NULL;
}

static void expect_said(const World *world, DiagKind kind, const char *part) {
    for (size_t i = 0; i < world->diags.list.count; i++) {
        const Diag *diag = &world->diags.list.items[i];
        if (diag->kind == kind && str_contains(diag->message, str_from(part))) return;
    }
    fail_msg("no %s that says: %s", diag_kind_name(kind), part);
}

/* ---- options ---- */

#define QUEUE "resource \"aws_sqs_queue\" \"orders\" {\n  name = \"orders\"\n}\n"

static void the_region_option_places_what_nothing_else_places(void **state) {
    (void)state;
    World *world = world_of("main.tf", QUEUE);
    world->model->default_region = STR("eu-north-1");
    link_world(world);
    const Node *queue = node(world, "shop//:aws_sqs_queue.orders");
    assert_string_equal(text(world, queue->region), "eu-north-1");
    assert_string_equal(text(world, queue->region_how), "option");
    world_free(world);
}

static void the_region_option_moves_nothing_that_has_a_place(void **state) {
    (void)state;
    World *world = world_of("main.tf", "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n" QUEUE);
    world->model->default_region = STR("eu-north-1");
    link_world(world);
    assert_string_equal(text(world, node(world, "shop//:aws_sqs_queue.orders")->region), "eu-west-1");
    world_free(world);
}

static World *world_with_variable_files(void) {
    World *world = world_new();
    add(world, 0, "a.auto.tfvars", "name = \"automatic\"\n");
    add(world, 0, "main.tf",
        "variable \"name\" {\n  default = \"default\"\n}\nresource \"aws_sqs_queue\" \"orders\" {\n  name = "
        "var.name\n}\n");
    add(world, 0, "prod.tfvars", "name = \"asked for\"\n");
    return world;
}

static const char *queue_name(const World *world) {
    const Property *name = node_property(world->model, node(world, "shop//:aws_sqs_queue.orders"), STR("name"));
    assert_non_null(name);
    return text(world, name->value);
}

static void variable_files_count_when_terraform_reads_them_by_itself(void **state) {
    (void)state;
    World *world = world_with_variable_files();
    link_world(world);
    assert_string_equal(queue_name(world), "automatic");
    world_free(world);
}

static void a_variable_file_that_was_asked_for_wins(void **state) {
    (void)state;
    World *world = world_with_variable_files();
    Str asked = STR("prod.tfvars");
    world->model->var_files = &asked;
    world->model->var_file_count = 1;
    link_world(world);
    assert_string_equal(queue_name(world), "asked for");
    world_free(world);
}

/* ---- several repositories ---- */

static void equal_roots_of_two_repositories_stay_apart(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "main.tf", "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n" QUEUE);
    add(world, 1, "main.tf", "provider \"aws\" {\n  region = \"us-east-1\"\n}\n" QUEUE);
    link_world(world);
    assert_string_equal(text(world, node(world, "shop//:aws_sqs_queue.orders")->region), "eu-west-1");
    assert_string_equal(text(world, node(world, "web//:aws_sqs_queue.orders")->region), "us-east-1");
    world_free(world);
}

#define RECORD(name, target)                                                          \
    "resource \"aws_route53_record\" \"this\" {\n  zone_id = \"Z\"\n  name = \"" name \
    "\"\n  type = \"CNAME\"\n  records = [\"" target "\"]\n}\n"

static void a_name_joins_repositories(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "main.tf", RECORD("api.shop.example", "lb.elsewhere.example"));
    add(world, 1, "main.tf", RECORD("www.shop.example", "api.shop.example"));
    link_world(world);
    const Edge *found = edge(world, "web//:aws_route53_record.this", "shop//:aws_route53_record.this", EDGE_HANDLE);
    assert_non_null(found);
    assert_int_equal(found->mode, MODE_RUNTIME);
    assert_int_equal(found->evidence.repository, 1);
    assert_null(edge(world, "shop//:aws_route53_record.this", "web//:aws_route53_record.this", EDGE_HANDLE));
    world_free(world);
}

static void a_name_that_two_provide_joins_nothing(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "a/main.tf", RECORD("api.shop.example", "one.elsewhere.example"));
    add(world, 0, "b/main.tf", RECORD("api.shop.example", "two.elsewhere.example"));
    add(world, 1, "main.tf", RECORD("www.shop.example", "api.shop.example"));
    link_world(world);
    assert_null(edge(world, "web//:aws_route53_record.this", "shop//a:aws_route53_record.this", EDGE_HANDLE));
    assert_null(edge(world, "web//:aws_route53_record.this", "shop//b:aws_route53_record.this", EDGE_HANDLE));
    world_free(world);
}

/* ---- accounts ---- */

static void the_project_of_a_resource_comes_before_that_of_its_provider(void **state) {
    (void)state;
    World *world =
        world_of("main.tf", "variable \"p\" {}\nprovider \"google\" {\n  project = \"prod\"\n}\n"
                            "resource \"google_pubsub_topic\" \"a\" {\n  name = \"a\"\n}\n"
                            "resource \"google_pubsub_topic\" \"b\" {\n  name = \"b\"\n  project = \"audit\"\n}\n"
                            "resource \"google_pubsub_topic\" \"c\" {\n  name = \"c\"\n  project = var.p\n}\n");
    link_world(world);
    assert_string_equal(text(world, node(world, "shop//:google_pubsub_topic.a")->account), "prod");
    assert_string_equal(text(world, node(world, "shop//:google_pubsub_topic.b")->account), "audit");
    const Node *unknown = node(world, "shop//:google_pubsub_topic.c");
    assert_int_equal(unknown->account, 0);
    assert_int_equal(unknown->unknowns.count, 1);
    assert_string_equal(text(world, unknown->unknowns.items[0].what), "account");
    assert_string_equal(text(world, unknown->unknowns.items[0].needs), "var.p");
    world_free(world);
}

/* ---- limits ---- */

static void too_many_instances_become_one_that_stands_for_many(void **state) {
    (void)state;
    World *world =
        world_of("main.tf", "resource \"aws_sqs_queue\" \"many\" {\n  count = 1e9\n  name = \"q${count.index}\"\n}\n");
    link_world(world);
    size_t queues = 0;
    for (NodeId id = 1; id < world->model->nodes.count; id++)
        queues += world->model->nodes.items[id].kind == NODE_RESOURCE;
    assert_int_equal(queues, 1);
    assert_int_equal(world->diags.limit_count, 1);
    world_free(world);
}

static void as_many_instances_as_the_limit_are_all_there(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "main.tf",
        str_format(world->arena, "resource \"aws_sqs_queue\" \"many\" {\n  count = %d\n}\n", INSTANCES_PER_RESOURCE_MAX)
            .data);
    link_world(world);
    char last[64];
    snprintf(last, sizeof last, "shop//:aws_sqs_queue.many[%d]", INSTANCES_PER_RESOURCE_MAX - 1);
    assert_true(has_node(world, last));
    assert_int_equal(world->diags.limit_count, 0);
    world_free(world);
}

/* A module of many, called many times: what is made stays bounded, and nothing is left out. */
static void past_the_limit_of_a_root_one_stands_for_all_of_a_count(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "many/main.tf", "resource \"aws_sqs_queue\" \"many\" {\n  count = 1000\n}\n");
    add(world, 0, "main.tf",
        "module \"called\" {\n  source = \"./many\"\n  count  = 60\n}\nmodule \"last\" {\n  source = \"./many\"\n}\n");
    link_world(world);
    assert_true(has_node(world, "shop//:module.called[0].aws_sqs_queue.many[999]"));
    assert_true(has_node(world, "shop//:module.called[59].aws_sqs_queue.many"));
    assert_true(has_node(world, "shop//:module.last.aws_sqs_queue.many"));
    assert_true(world->model->nodes.count < 3 * INSTANCES_PER_ROOT_MAX);
    diags_sort(&world->diags);
    assert_int_equal(world->diags.limit_count, 1); /* said once, at its line */
    assert_int_equal(world->diags.list.items[world->diags.list.count - 1].line, 1);
    world_free(world);
}

/* 2^20 modules of nothing but calls: the tree ends. */
static void modules_that_double_at_each_depth_end(void **state) {
    (void)state;
    World *world = world_new();
    for (int depth = 0; depth < 20; depth++) {
        Str path = str_format(world->arena, "m%d/main.tf", depth);
        Str text = str_format(world->arena,
                              "module \"a\" {\n  source = \"../m%d\"\n}\nmodule \"b\" {\n  source = \"../m%d\"\n}\n",
                              depth + 1, depth + 1);
        add(world, 0, path.data, text.data);
    }
    add(world, 0, "m20/main.tf", QUEUE);
    add(world, 0, "main.tf", "module \"top\" {\n  source = \"./m0\"\n}\n");
    link_world(world);
    assert_true(world->diags.limit_count > 0);
    assert_true(world->model->nodes.count < 5 * INSTANCES_PER_ROOT_MAX);
    world_free(world);
}

static void a_module_that_calls_itself_is_followed_once(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "loop/main.tf", "module \"again\" {\n  source = \"../loop\"\n}\n" QUEUE);
    add(world, 0, "main.tf", "module \"first\" {\n  source = \"./loop\"\n}\n");
    link_world(world);
    assert_true(has_node(world, "shop//:module.first.aws_sqs_queue.orders"));
    assert_false(has_node(world, "shop//:module.first.module.again.aws_sqs_queue.orders"));
    expect_said(world, DIAG_GAP, "calls itself");
    world_free(world);
}

static void two_modules_that_call_each_other_end(void **state) {
    (void)state;
    World *world = world_new();
    add(world, 0, "a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n" QUEUE);
    add(world, 0, "b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n");
    add(world, 0, "main.tf", "module \"a\" {\n  source = \"./a\"\n}\n");
    link_world(world);
    assert_true(has_node(world, "shop//:module.a.aws_sqs_queue.orders"));
    expect_said(world, DIAG_GAP, "calls itself");
    world_free(world);
}

static void a_module_outside_the_repository_is_not_read(void **state) {
    (void)state;
    World *world = world_of("main.tf", "module \"secret\" {\n  source = \"../../etc\"\n}\n" QUEUE);
    link_world(world);
    assert_true(has_node(world, "shop//:aws_sqs_queue.orders"));
    assert_int_equal(world->refused_count, 0);
    world_free(world);
}

static void files_outside_the_repository_are_unknown(void **state) {
    (void)state;
    static const char *const paths[] = {"/etc/passwd", "../../../etc/passwd", "~/.aws/credentials",
                                        "a/../../../etc/passwd"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        World *world = world_new();
        add(world, 0, "main.tf",
            str_format(world->arena, "resource \"aws_sqs_queue\" \"orders\" {\n  name = file(\"%s\")\n}\n", paths[i])
                .data);
        link_world(world);
        const Property *name = node_property(world->model, node(world, "shop//:aws_sqs_queue.orders"), STR("name"));
        assert_int_equal(name->value, 0);
        assert_true(name->cause != 0);
        assert_int_equal(world->refused_count, 0); /* not even asked for */
        world_free(world);
    }
}

static void values_that_need_each_other_are_unknown(void **state) {
    (void)state;
    World *world = world_of("main.tf", "locals {\n  a = local.b\n  b = local.c\n  c = \"${local.a}x\"\n}\n"
                                       "resource \"aws_sqs_queue\" \"orders\" {\n  name = local.a\n}\n");
    link_world(world);
    const Property *name = node_property(world->model, node(world, "shop//:aws_sqs_queue.orders"), STR("name"));
    assert_int_equal(name->value, 0);
    assert_true(name->cause != 0);
    world_free(world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_region_option_places_what_nothing_else_places),
        cmocka_unit_test(the_region_option_moves_nothing_that_has_a_place),
        cmocka_unit_test(variable_files_count_when_terraform_reads_them_by_itself),
        cmocka_unit_test(a_variable_file_that_was_asked_for_wins),
        cmocka_unit_test(equal_roots_of_two_repositories_stay_apart),
        cmocka_unit_test(a_name_joins_repositories),
        cmocka_unit_test(a_name_that_two_provide_joins_nothing),
        cmocka_unit_test(too_many_instances_become_one_that_stands_for_many),
        cmocka_unit_test(as_many_instances_as_the_limit_are_all_there),
        cmocka_unit_test(the_project_of_a_resource_comes_before_that_of_its_provider),
        cmocka_unit_test(past_the_limit_of_a_root_one_stands_for_all_of_a_count),
        cmocka_unit_test(modules_that_double_at_each_depth_end),
        cmocka_unit_test(a_module_that_calls_itself_is_followed_once),
        cmocka_unit_test(two_modules_that_call_each_other_end),
        cmocka_unit_test(a_module_outside_the_repository_is_not_read),
        cmocka_unit_test(files_outside_the_repository_are_unknown),
        cmocka_unit_test(values_that_need_each_other_are_unknown),
    };
    return cmocka_run_group_tests(tests, start, end);
}
