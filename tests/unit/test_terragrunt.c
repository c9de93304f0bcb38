/* Terragrunt's functions, as a root below two folders sees them, and modules from another repository. What roots,
 * includes, dependencies and stacks give is told by tests/golden/{model,graph}/terragrunt-*. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "graph/link.h"
#include "graph/terragrunt.h"
#include "parsers/parser.h"
#include "tests/unit/shared_catalog.h"

typedef struct {
    uint32_t repository;
    const char *path, *text;
} Source;

enum { SOURCES_MAX = 8, REPOSITORIES_MAX = 2 };

typedef struct {
    Arena *arena;
    Diags diags;
    Model *model;
    const Source *sources;
    size_t source_count;
    Str paths[REPOSITORIES_MAX][SOURCES_MAX];
    Files access[REPOSITORIES_MAX];
} World;

static bool read_source(void *context, Str path, Arena *arena, Str *bytes) {
    const World *world = context;
    (void)arena;
    for (size_t i = 0; i < world->source_count; i++)
        if (str_equal(path, str_from(world->sources[i].path))) {
            *bytes = str_from(world->sources[i].text);
            return true;
        }
    return false;
}

/* Sources come sorted by repository and path, as the pipeline gives them. */
static World *world_of(const Source *sources, size_t count) {
    static const char *const names[REPOSITORIES_MAX] = {"live", "modules"};
    Arena *arena = arena_new();
    World *world = ARENA_NEW(arena, World);
    *world = (World){.arena = arena, .diags = diags_new(arena), .sources = sources, .source_count = count};
    Model *model = world->model = model_new(arena, symbols_new(arena), catalog, &world->diags);
    FactsFile *files = ARENA_ARRAY(arena, FactsFile, count);
    for (size_t i = 0; i < count; i++) {
        size_t size;
        Files *access = &world->access[sources[i].repository];
        const unsigned char *bytes = parser_parse(str_from(sources[i].path), str_from(sources[i].text), arena, &size);
        Sym path = model_sym(model, str_from(sources[i].path));
        files[i] = (FactsFile){.repository = sources[i].repository, .is_parsed = true, .path = path, .real_path = path};
        assert_true(facts_open(&files[i].facts, bytes, size));
        world->paths[sources[i].repository][access->path_count++] = str_from(sources[i].path);
    }
    for (uint32_t r = 0; r < REPOSITORIES_MAX; r++) {
        VEC_PUSH(arena, &model->repositories)->name = model_sym(model, str_from(names[r]));
        world->access[r].context = world;
        world->access[r].read = read_source;
        world->access[r].paths = world->paths[r];
    }
    model->files = files;
    model->file_count = count;
    model->file_access = world->access;
    link_all(model);
    return world;
}

static Instance *root_at(const World *world, const char *path) {
    const Instances *instances = world->model->instances;
    for (size_t i = 0; i < instances->roots.count; i++)
        if (str_equal(instances->roots.items[i]->root_path, str_from(path))) return instances->roots.items[i];
    fail_msg("no root at %s", path);
    return NULL;
}

static Str input_text(const World *world, Instance *root, const char *name) {
    StrBuf buf = strbuf_new(world->arena, 4096);
    const Value *value = terragrunt_input(root, str_from(name));
    assert_non_null(value);
    value_print(value, &buf);
    return strbuf_str(&buf);
}

/* What `x = expression` gives in live/prod/app/terragrunt.hcl, which includes live/root.hcl. */
static void check(const char *expression, const char *expected) {
    static char text[1024];
    Source sources[] = {
        {0, "live/common.tfvars", "size = 3\nnames = [\"a\"]\n"},
        {0, "live/common.yaml", "team: core\n"},
        {0, "live/prod/app/terragrunt.hcl", text},
        {0, "live/prod/region.hcl", "locals {\n  region = \"eu-west-1\"\n}\n"},
        {0, "live/root.hcl", "inputs = {\n  from_root = path_relative_to_include()\n}\n"},
        {0, "module/main.tf", "variable \"x\" {}\n"},
    };
    snprintf(text, sizeof text,
             "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
             "terraform {\n  source = \"${get_repo_root()}//module\"\n}\ninputs = {\n  x = %s\n}\n",
             expression);
    World *world = world_of(sources, sizeof sources / sizeof *sources);
    Str actual = input_text(world, root_at(world, "live/prod/app"), "x");
    assert_string_equal(str_zero_terminated(world->arena, str_trim(actual)), expected);
    arena_free(world->arena);
}

static void folders_are_relative_to_the_including_file(void **state) {
    (void)state;
    check("path_relative_to_include(\"root\")", "\"prod/app\"");
    check("path_relative_from_include(\"root\")", "\"../..\"");
    check("get_path_from_repo_root()", "\"live/prod/app\"");
    check("get_path_to_repo_root()", "\"../../..\"");
    check("basename(get_terragrunt_dir())", "\"app\"");
    check("basename(dirname(get_terragrunt_dir()))", "\"prod\"");
    check("basename(get_parent_terragrunt_dir(\"root\"))", "\"live\"");
    check("reverse(split(\"/\", get_terragrunt_dir()))[1]", "\"prod\"");
}

static void the_checkout_is_unknown(void **state) {
    (void)state;
    static const char unknown[] = "unknown: needs the folder of the checkout (environment or command line)";
    check("get_repo_root()", unknown);
    check("basename(get_repo_root())", unknown);
    check("split(\"/\", get_terragrunt_dir())[3]", unknown);
}

static void files_are_found_and_read(void **state) {
    (void)state;
    check("yamldecode(file(find_in_parent_folders(\"common.yaml\"))).team", "\"core\"");
    check("read_terragrunt_config(find_in_parent_folders(\"region.hcl\")).locals.region", "\"eu-west-1\"");
    check("read_terragrunt_config(\"../region.hcl\").locals.region", "\"eu-west-1\"");
    check("jsondecode(read_tfvars_file(\"${get_repo_root()}/live/common.tfvars\")).names[0]", "\"a\"");
    check("jsondecode(read_tfvars_file(\"../../common.tfvars\")).size", "3");
    check("find_in_parent_folders(\"none.hcl\", \"fallback\")", "\"fallback\"");
    check("try(read_terragrunt_config(\"none.hcl\").locals.x, \"fallback\")", "\"fallback\"");
    check("fileexists(\"${get_repo_root()}/live/common.yaml\")", "true");
    check("fileexists(\"${get_repo_root()}/live/none.yaml\")", "false");
}

static void maps_are_merged_deeply(void **state) {
    (void)state;
    check("deep_merge({a = {b = 1, c = [1]}}, null, {a = {c = [2]}, d = 4})", "{ a = { b = 1, c = [1, 2] }, d = 4 }");
}

static void commands_are_lists(void **state) {
    (void)state;
    check("contains(get_terraform_commands_that_need_vars(), \"plan\")", "true");
    check("get_terraform_commands_that_need_parallelism()", "[\"apply\", \"plan\", \"destroy\"]");
}

static void defaults_of_environment_variables_are_defaults(void **state) {
    (void)state;
    static const Source sources[] = {
        {0, "app/main.tf", "variable \"x\" {}\n"},
        {0, "app/terragrunt.hcl", "inputs = {\n  x = get_env(\"REGION\", \"eu-west-1\")\n}\n"},
    };
    World *world = world_of(sources, 2);
    const Value *value = terragrunt_input(root_at(world, "app"), STR("x"));
    assert_int_equal(value->kind, VALUE_STRING);
    assert_true(value->is_default);
    arena_free(world->arena);
}

static void a_module_of_another_repository_gets_the_inputs(void **state) {
    (void)state;
    static const Source sources[] = {
        {0, "app/terragrunt.hcl",
         "terraform {\n  source = \"git::git@github.com:shop/modules.git//bucket?ref=v1\"\n}\n"
         "inputs = {\n  name = \"orders\"\n}\n"},
        {1, "bucket/main.tf",
         "variable \"name\" {}\nresource \"aws_s3_bucket\" \"this\" {\n  bucket = var.name\n  region = "
         "\"eu-west-1\"\n}\n"},
    };
    World *world = world_of(sources, 2);
    NodeId id = model_find(world->model, STR("live//app:aws_s3_bucket.this"));
    assert_int_not_equal(id, 0);
    const Property *name = node_property(world->model, model_at(world->model, id), STR("name"));
    assert_non_null(name);
    assert_string_equal(str_zero_terminated(world->arena, model_str(world->model, name->value)), "orders");
    arena_free(world->arena);
}

static void units_of_a_stack_come_from_another_repository(void **state) {
    (void)state;
    static const Source sources[] = {
        {0, "live/common.yaml", "team: core\n"},
        {0, "live/root.hcl",
         "locals {\n  common = yamldecode(file(\"common.yaml\"))\n}\ninputs = {\n  team = local.common.team\n}\n"},
        {0, "live/terragrunt.stack.hcl",
         "unit \"bucket\" {\n  source = \"git::https://github.com/shop/modules.git//units/bucket?ref=v1\"\n  path = "
         "\"b\"\n"
         "  values = { name = \"orders\" }\n}\n"},
        {1, "modules/bucket/main.tf",
         "variable \"name\" {}\nvariable \"team\" {}\nresource \"aws_s3_bucket\" \"this\" {\n"
         "  bucket = \"${var.team}-${var.name}\"\n}\n"},
        {1, "units/bucket/name.json", "{\"suffix\": \"2\"}\n"},
        {1, "units/bucket/terragrunt.hcl",
         "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
         "terraform {\n  source = \"github.com/shop/modules//modules/bucket?ref=v1\"\n}\n"
         "inputs = {\n  name = join(\"-\", [values.name, jsondecode(file(\"name.json\")).suffix, "
         "jsondecode(file(\"${get_terragrunt_dir()}/name.json\")).suffix])\n}\n"},
    };
    World *world = world_of(sources, sizeof sources / sizeof *sources);
    NodeId id = model_find(world->model, STR("live//live/.terragrunt-stack/b:aws_s3_bucket.this"));
    assert_int_not_equal(id, 0);
    const Property *name = node_property(world->model, model_at(world->model, id), STR("name"));
    assert_non_null(name);
    assert_string_equal(str_zero_terminated(world->arena, model_str(world->model, name->value)), "core-orders-2-2");
    arena_free(world->arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_are_relative_to_the_including_file),
        cmocka_unit_test(the_checkout_is_unknown),
        cmocka_unit_test(files_are_found_and_read),
        cmocka_unit_test(defaults_of_environment_variables_are_defaults),
        cmocka_unit_test(maps_are_merged_deeply),
        cmocka_unit_test(commands_are_lists),
        cmocka_unit_test(units_of_a_stack_come_from_another_repository),
        cmocka_unit_test(a_module_of_another_repository_gets_the_inputs),
    };
    return cmocka_run_group_tests(tests, start, end);
}
