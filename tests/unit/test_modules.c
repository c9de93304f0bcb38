/* Module sources: what is written, taken apart; and found again in another repository of the run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/link.h"
#include "graph/module_sources.h"
#include "parsers/parser.h"

static void a_source_names_owner_repository_and_folder(void **state) {
    (void)state;
    static const struct {
        const char *source, *owner, *repository, *folder;
    } rows[] = {
        {"terraform-aws-modules/vpc/aws", "terraform-aws-modules", "terraform-aws-vpc", ""},
        {"terraform-aws-modules/iam/aws//modules/iam-role", "terraform-aws-modules", "terraform-aws-iam",
         "modules/iam-role"},
        {"app.terraform.io/acme/queue/google", "acme", "terraform-google-queue", ""},
        {"github.com/acme/queue", "acme", "queue", ""},
        {"github.com/acme/queue//part?ref=v1.0", "acme", "queue", "part"},
        {"git@github.com:acme/queue.git", "acme", "queue", ""},
        {"git@github.com:acme/queue.git//a/b?ref=main", "acme", "queue", "a/b"},
        {"git::https://github.com/acme/queue.git//part/?ref=v1&depth=1", "acme", "queue", "part"},
        {"git::ssh://git@example.com:7999/acme/queue.git", "acme", "queue", ""},
        {"git::git@github.com:acme/queue.git", "acme", "queue", ""},
        {"tfr:///acme/queue/google//part?version=1.0.0", "acme", "terraform-google-queue", "part"},
        {"tfr://registry.example.com/acme/queue/google", "acme", "terraform-google-queue", ""},
        {"https://example.com/queue.git", "", "queue", ""},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        RemoteSource found;
        if (!module_source_parse(arena, str_from(rows[i].source), &found) ||
            !str_equal(found.owner, str_from(rows[i].owner)) ||
            !str_equal(found.repository, str_from(rows[i].repository)) ||
            !str_equal(found.folder, str_from(rows[i].folder)))
            fail_msg("%s: %.*s %.*s %.*s", rows[i].source, STR_ARG(found.owner), STR_ARG(found.repository),
                     STR_ARG(found.folder));
    }
    arena_free(arena);
}

static void a_path_is_no_remote_source(void **state) {
    (void)state;
    static const char *const sources[] = {"",    ".",  "..",    "./a",     "../a//b", "/opt/a", "a",
                                          "a/b", "//", "git::", "?ref=v1", "git@",    "a:b",    "://"};
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        RemoteSource found;
        if (module_source_parse(arena, str_from(sources[i]), &found))
            fail_msg("%s: %.*s", sources[i], STR_ARG(found.repository));
    }
    arena_free(arena);
}

/* ---- other repositories ---- */

typedef struct {
    uint32_t repository;
    const char *path, *text;
} Source;

static Model *link_sources(Arena *arena, const char *const *names, size_t name_count, const Source *sources,
                           size_t count) {
    Diags *diags = ARENA_NEW(arena, Diags);
    *diags = diags_new(arena);
    Catalog *catalog = catalog_load(arena, NULL, 0, diags);
    assert_non_null(catalog);
    Model *model = model_new(arena, symbols_new(arena), catalog, diags);
    FactsFile *files = ARENA_ARRAY(arena, FactsFile, count);
    for (size_t i = 0; i < count; i++) {
        size_t size;
        const unsigned char *bytes = parser_parse(str_from(sources[i].path), str_from(sources[i].text), arena, &size);
        Sym path = model_sym(model, str_from(sources[i].path));
        files[i] = (FactsFile){.repository = sources[i].repository, .is_parsed = true, .path = path, .real_path = path};
        files[i].is_vendored = str_contains(str_from(sources[i].path), STR("vendor/"));
        assert_true(facts_open(&files[i].facts, bytes, size));
    }
    for (size_t i = 0; i < name_count; i++)
        VEC_PUSH(arena, &model->repositories)->name = model_sym(model, str_from(names[i]));
    model->file_access = ARENA_ARRAY(arena, Files, name_count);
    model->files = files;
    model->file_count = count;
    link_all(model);
    return model;
}

#define QUEUE "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n"
#define CALL(SOURCE) "module \"m\" {\n  source = \"" SOURCE "\"\n}\n"

static void expect_resolved(const char *name, const char *source_text, const char *module_path, bool is_wanted) {
    Arena *arena = arena_new();
    const char *names[] = {"shop", name};
    Source sources[] = {{0, "main.tf", source_text}, {1, module_path, QUEUE}};
    Model *model = link_sources(arena, names, 2, sources, 2);
    bool is_found = model_find(model, STR("shop//:module.m.aws_sqs_queue.q")) != 0;
    bool is_opaque = model_find(model, STR("shop//:module.m")) != 0;
    if (is_found != is_wanted || is_opaque == is_wanted)
        fail_msg("%s in %s: found %d opaque %d", source_text, name, is_found, is_opaque);
    arena_free(arena);
}

static void a_module_of_another_repository_is_read_there(void **state) {
    (void)state;
    expect_resolved("terraform-aws-queue", CALL("acme/queue/aws"), "main.tf", true);
    expect_resolved("acme/terraform-aws-queue", CALL("acme/queue/aws"), "main.tf", true);
    expect_resolved("acme__terraform-aws-queue", CALL("Acme/queue/aws//part"), "part/main.tf", true);
    expect_resolved("queue", CALL("git::https://github.com/acme/queue.git?ref=v1"), "main.tf", true);
}

static void the_same_name_of_another_owner_is_another_repository(void **state) {
    (void)state;
    expect_resolved("other/terraform-aws-queue", CALL("acme/queue/aws"), "main.tf", false);
    expect_resolved("queue", CALL("acme/queue/aws"), "main.tf", false);
    expect_resolved("queue", CALL("github.com/acme/queue//nowhere"), "main.tf", false);
}

static void a_name_that_two_repositories_have_decides_nothing(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *names[] = {"shop", "a/queue", "b/queue"};
    Source sources[] = {
        {0, "main.tf", CALL("https://example.com/queue.git")}, {1, "main.tf", QUEUE}, {2, "main.tf", QUEUE}};
    Model *model = link_sources(arena, names, 3, sources, 3);
    assert_true(model_find(model, STR("shop//:module.m")));
    arena_free(arena);
}

static void a_module_that_another_repository_calls_is_no_root(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *names[] = {"shop", "queue"};
    Source sources[] = {{0, "main.tf", CALL("github.com/acme/queue")}, {1, "main.tf", QUEUE}};
    Model *model = link_sources(arena, names, 2, sources, 2);
    assert_false(model_find(model, STR("queue//")));
    assert_true(model_find(model, STR("shop//")));
    arena_free(arena);
}

static void a_copy_in_the_tree_is_used_and_is_no_root(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *names[] = {"shop"};
    Source sources[] = {{0, "main.tf", CALL("acme/queue/aws//part")},
                        {0, "vendor/terraform-aws-queue/main.tf", QUEUE},
                        {0, "vendor/terraform-aws-queue/part/main.tf", QUEUE}};
    Model *model = link_sources(arena, names, 1, sources, 3);
    NodeId id = model_find(model, STR("shop//:module.m.aws_sqs_queue.q"));
    assert_true(id);
    /* Told where the reader can change something. */
    assert_string_equal(str_zero_terminated(arena, model_str(model, model_at(model, id)->location.file)), "main.tf");
    assert_false(model_find(model, STR("shop//vendor/terraform-aws-queue")));
    arena_free(arena);
}

static void what_an_opaque_module_is_given_it_needs(void **state) {
    (void)state;
    Arena *arena = arena_new();
    const char *names[] = {"shop"};
    Source sources[] = {{0, "main.tf",
                         QUEUE "module \"m\" {\n  source = \"acme/w/aws\"\n  for_each = toset([\"a\", \"b\"])\n  queue "
                               "= aws_sqs_queue.q.arn\n}\n"
                               "resource \"aws_sqs_queue\" \"r\" {\n  name = module.m[\"a\"].name\n}\n"}};
    Model *model = link_sources(arena, names, 1, sources, 1);
    NodeId module = model_find(model, STR("shop//:module.m")), given = model_find(model, STR("shop//:aws_sqs_queue.q")),
           user = model_find(model, STR("shop//:aws_sqs_queue.r"));
    assert_true(module && given && user);
    bool needs = false, is_needed = false;
    for (size_t i = 0; i < model->edges.count; i++) {
        const Edge *edge = &model->edges.items[i];
        if (edge->from == module && edge->to == given)
            needs = edge->mode == MODE_RUNTIME && edge->confidence == CONFIDENCE_GUESSED;
        if (edge->from == user && edge->to == module) is_needed = edge->kind == EDGE_REFERENCE;
    }
    assert_true(needs);
    assert_true(is_needed);
    arena_free(arena);
}

/* ---- deployments ---- */

static void a_variable_file_that_was_asked_for_is_the_only_deployment(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    static const Source sources[] = {
        {0, "env/dev.tfvars", "region = \"us-east-1\"\n"},
        {0, "env/prod.tfvars", "region = \"eu-west-1\"\n"},
        {0, "main.tf", "variable \"region\" {}\nprovider \"aws\" {\n  region = var.region\n}\n" QUEUE}};
    Catalog *catalog = catalog_load(arena, NULL, 0, &diags);
    Model *model = model_new(arena, symbols_new(arena), catalog, &diags);
    FactsFile files[3];
    for (size_t i = 0; i < 3; i++) {
        size_t size;
        const unsigned char *bytes = parser_parse(str_from(sources[i].path), str_from(sources[i].text), arena, &size);
        Sym path = model_sym(model, str_from(sources[i].path));
        files[i] = (FactsFile){.is_parsed = true, .path = path, .real_path = path};
        assert_true(facts_open(&files[i].facts, bytes, size));
    }
    VEC_PUSH(arena, &model->repositories)->name = model_sym(model, STR("shop"));
    Str asked = STR("env/prod.tfvars");
    model->file_access = ARENA_NEW(arena, Files);
    model->files = files;
    model->file_count = 3;
    model->var_files = &asked;
    model->var_file_count = 1;
    link_all(model);
    NodeId queue = model_find(model, STR("shop//:aws_sqs_queue.q"));
    assert_true(queue);
    assert_string_equal(str_zero_terminated(arena, model_str(model, model_at(model, queue)->region)), "eu-west-1");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_names_owner_repository_and_folder),
        cmocka_unit_test(a_path_is_no_remote_source),
        cmocka_unit_test(a_module_of_another_repository_is_read_there),
        cmocka_unit_test(the_same_name_of_another_owner_is_another_repository),
        cmocka_unit_test(a_name_that_two_repositories_have_decides_nothing),
        cmocka_unit_test(a_module_that_another_repository_calls_is_no_root),
        cmocka_unit_test(a_copy_in_the_tree_is_used_and_is_no_root),
        cmocka_unit_test(what_an_opaque_module_is_given_it_needs),
        cmocka_unit_test(a_variable_file_that_was_asked_for_is_the_only_deployment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
