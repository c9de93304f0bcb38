/* Terraform modules as text, and what must come out: values in the scope of the root, addresses, gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/link.h"
#include "parsers/parser.h"

enum { FILES_MAX = 8 };

static Arena *arena;
static Model *model;
static FactsFile *files;
static size_t file_count;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    Diags *diags = ARENA_NEW(arena, Diags);
    *diags = diags_new(arena);
    model = model_new(arena, symbols_new(arena), catalog_load(arena, NULL, 0, diags), diags);
    files = ARENA_ARRAY(arena, FactsFile, FILES_MAX);
    file_count = 0;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* In the order of their paths, as they are read. */
static const Facts *file(const char *path, const char *text) {
    assert_true(file_count < FILES_MAX);
    size_t size;
    const unsigned char *bytes = parser_parse(str_from(path), str_from(text), arena, &size);
    Sym name = model_sym(model, str_from(path));
    FactsFile *added = &files[file_count++];
    *added = (FactsFile){.is_parsed = true, .path = name, .real_path = name};
    assert_true(facts_open(&added->facts, bytes, size));
    return &added->facts;
}

static void link_files(void) {
    VEC_PUSH(arena, &model->repositories)->name = model_sym(model, STR("shop"));
    model->file_access = ARENA_ARRAY(arena, Files, 1);
    model->files = files;
    model->file_count = file_count;
    link_all(model);
}

static void expect(const char *expression, const char *wanted) {
    size_t size;
    Facts facts;
    const unsigned char *bytes = parser_parse_hcl_expression(str_from(expression), arena, &size);
    assert_true(facts_open(&facts, bytes, size));
    const Instances *instances = model->instances;
    uint32_t unit = units_find(instances->units, arena, 0, STR_NONE);
    Instance *in = instances_standalone(model, instances, unit);
    Scope scope = instance_scope(in, &facts, NULL);
    const Value *value = eval_force(in->evaluator, eval(in->evaluator, &scope, facts.decls[0].body));
    StrBuf out = strbuf_new(arena, 1 << 20);
    if (value_is_wholly_known(value) && !value->is_sensitive && !value->has_sensitive)
        value_print_json(value, &out, false);
    else
        value_print(value, &out);
    if (!str_equal(strbuf_str(&out), str_from(wanted)))
        fail_msg("%s: %.*s, wanted %s", expression, STR_ARG(strbuf_str(&out)), wanted);
}

/* Is there such a resource, and is it deployed? */
static void expect_node(const char *address, bool is_there) {
    NodeId id = model_find(model, str_format(arena, "shop//:%s", address));
    if (is_there != (id != 0 && !model_at(model, id)->is_absent)) fail_msg("%s: there: %d", address, !is_there);
}

static void expect_region(const char *address, const char *region) {
    NodeId id = model_find(model, str_format(arena, "shop//:%s", address));
    if (!id) fail_msg("no %s", address);
    Str actual = model_str(model, model_at(model, id)->region);
    if (!str_equal(actual, str_from(region))) fail_msg("%s: %.*s, wanted %s", address, STR_ARG(actual), region);
}

static void a_variable_that_is_never_null_keeps_its_default(void **state) {
    (void)state;
    file("child/main.tf", "variable \"strict\" {\n  nullable = false\n  default = \"own\"\n}\n"
                          "variable \"loose\" {\n  default = \"own\"\n}\n"
                          "output \"strict\" {\n  value = var.strict\n}\n"
                          "output \"loose\" {\n  value = var.loose == null\n}\n");
    file("main.tf", "variable \"nothing\" {\n  default = null\n}\n"
                    "module \"child\" {\n  source = \"./child\"\n  strict = var.nothing\n  loose = null\n}\n");
    link_files();
    expect("module.child.strict", "\"own\"");
    expect("module.child.loose", "true");
}

static void optional_attributes_take_their_defaults(void **state) {
    (void)state;
    file("main.tf",
         "variable \"pool\" {\n  type = object({\n    name = string\n    size = optional(number, 3)\n"
         "    zone = optional(string)\n    disk = optional(object({ gb = optional(number, 20) }), {})\n  })\n"
         "  default = { name = \"web\" }\n}\n"
         "variable \"unset\" {\n  type = object({ a = optional(string, \"x\") })\n}\n");
    link_files();
    expect("var.pool.size", "3");
    expect("var.pool.disk", "{\"gb\":20}");
    expect("coalesce(var.pool.zone, \"any\")", "\"any\"");
    expect("var.unset.a", "unknown: needs var.unset (input without a value)");
}

static void a_template_with_an_unknown_part_is_unknown_and_its_neighbours_are_not(void **state) {
    (void)state;
    file("main.tf", "variable \"tail\" {}\nlocals {\n  one = \"head-${var.tail}\"\n  all = [\"a\", var.tail, \"c\"]\n"
                    "  map = merge({ kept = 1 }, { open = var.tail })\n}\n");
    link_files();
    expect("local.one", "unknown: needs var.tail (input without a value)");
    expect("local.all[2]", "\"c\"");
    expect("length(local.all)", "3");
    expect("local.map.kept", "1");
    expect("local.map.open", "unknown: needs var.tail (input without a value)");
}

static void a_sensitive_value_counts_like_any_other(void **state) {
    (void)state;
    file("main.tf",
         "variable \"names\" {\n  sensitive = true\n  default = [\"a\", \"b\"]\n}\n"
         "resource \"aws_sqs_queue\" \"q\" {\n  count = length(var.names)\n  name = var.names[count.index]\n}\n"
         "resource \"aws_sns_topic\" \"t\" {\n  for_each = nonsensitive(toset(var.names))\n  name = each.key\n}\n");
    link_files();
    expect_node("aws_sqs_queue.q[1]", true);
    expect_node("aws_sns_topic.t[\"b\"]", true);
    expect("aws_sqs_queue.q[1].name == \"b\" ? nonsensitive(\"it is\") : nonsensitive(\"it is not\")",
           "(sensitive value)");
    expect("nonsensitive(aws_sqs_queue.q[1].name)", "\"b\"");
}

static void nothing_made_of_a_secret_is_told(void **state) {
    (void)state;
    file("main.tf", "variable \"secret\" {\n  sensitive = true\n  default = \"hunter2\"\n}\n"
                    "variable \"token\" {\n  ephemeral = true\n  default = \"hunter3\"\n}\n"
                    "variable \"plain\" {\n  sensitive = false\n  default = \"p\"\n}\n"
                    "locals {\n  text = \"u:${var.secret}\"\n}\n"
                    "module \"m\" {\n  source = \"./m\"\n  in = \"x\"\n}\n"
                    "resource \"aws_sqs_queue\" \"q\" {\n  for_each = toset([var.secret])\n  name = local.text\n}\n");
    file("m/main.tf", "variable \"in\" {}\noutput \"hidden\" {\n  value = var.in\n  sensitive = true\n}\n"
                      "output \"open\" {\n  value = var.in\n}\n");
    link_files();
    static const char *const secret[] = {
        "var.secret",
        "var.token",
        "local.text",
        "upper(var.secret)",
        "var.secret == \"x\"",
        "var.secret == \"x\" || true",
        "{ (var.secret) = 1 }",
        "{ for k in [var.secret] : k => 1 }",
        "[for x in [1, 2] : x if var.secret == \"x\"]",
        "{ a = 1 }[var.secret]",
        "tonumber(var.secret)",
        "cidrsubnet(var.secret, 8, 1)",
        "jsonencode({ a = var.secret })",
        "{ for k in [var.secret, var.secret] : k => 1 }",
        "module.m.hidden",
        "sensitive(\"x\")",
        "lookup({ a = 1 }, var.secret)",
    };
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) expect(secret[i], "(sensitive value)");
    expect("{ a = var.secret, b = [var.token, var.plain] }",
           "{ a = (sensitive value), b = [(sensitive value), \"p\"] }");
    expect("var.plain", "\"p\"");
    expect("module.m.open", "\"x\"");
    expect("[issensitive(var.secret), issensitive(var.token), issensitive(var.plain)]", "[true,true,false]");
    expect("nonsensitive(var.secret)", "\"hunter2\"");
    expect_node("aws_sqs_queue.q", true); /* which are there nobody says */
}

static size_t edges_from(const char *key, NodeId *last) {
    NodeId from = model_find(model, str_from(key));
    size_t count = 0;
    assert_true(from != 0);
    for (size_t i = 0; i < model->edges.count; i++)
        if (model->edges.items[i].from == from && model->edges.items[i].kind == EDGE_REFERENCE)
            count++, *last = model->edges.items[i].to;
    return count;
}

static void all_of_many_are_one_node_for_many_others(void **state) {
    (void)state;
    file("main.tf",
         "resource \"aws_sqs_queue\" \"a\" {\n  count = 200\n}\n"
         "resource \"aws_sqs_queue\" \"many\" {\n  count = 200\n  policy = jsonencode(aws_sqs_queue.a[*].arn)\n}\n"
         "resource \"aws_sqs_queue\" \"own\" {\n  count = 200\n  policy = aws_sqs_queue.a[count.index].arn\n}\n"
         "resource \"aws_sqs_queue\" \"one\" {\n  policy = jsonencode(aws_sqs_queue.a[*].arn)\n}\n");
    link_files();
    NodeId to = 0;
    assert_int_equal(edges_from("shop//:aws_sqs_queue.many[7]", &to), 1);
    assert_int_equal(to, model_find(model, STR("shop//:aws_sqs_queue.a[*]")));
    assert_int_equal(edges_from("shop//:aws_sqs_queue.a[*]", &to), 200);
    assert_int_equal(edges_from("shop//:aws_sqs_queue.own[7]", &to), 1);
    assert_int_equal(to, model_find(model, STR("shop//:aws_sqs_queue.a[7]")));
    assert_int_equal(edges_from("shop//:aws_sqs_queue.one", &to), 200);
    size_t told = 0;
    for (size_t i = 0; i < model->diags->list.count; i++)
        told += model->diags->list.items[i].kind == DIAG_LIMIT && model->diags->list.items[i].line == 4;
    assert_int_equal(told, 1);
}

static void an_unknown_number_gives_one_resource_that_says_so(void **state) {
    (void)state;
    file("main.tf",
         "variable \"n\" {}\nvariable \"names\" {\n  type = set(string)\n}\n"
         "resource \"aws_sqs_queue\" \"counted\" {\n  count = var.n\n  name = \"q\"\n}\n"
         "resource \"aws_sqs_queue\" \"each\" {\n  for_each = var.names\n  name = each.value\n}\n"
         "resource \"aws_sqs_queue\" \"none\" {\n  count = 0\n  name = \"q\"\n}\n"
         "resource \"aws_sqs_queue\" \"known_keys\" {\n  for_each = { a = 1, b = var.n }\n  name = each.key\n"
         "  delay_seconds = each.value\n}\n");
    link_files();
    expect_node("aws_sqs_queue.counted", true);
    expect_node("aws_sqs_queue.each", true);
    expect_node("aws_sqs_queue.none", false);
    expect("aws_sqs_queue.each[\"x\"].name", "unknown: needs var.names (input without a value)");
    expect("aws_sqs_queue.known_keys[\"a\"].delay_seconds", "1");
    expect("aws_sqs_queue.known_keys[\"b\"].delay_seconds", "unknown: needs var.n (input without a value)");
}

static void a_resource_that_is_not_enabled_is_absent(void **state) {
    (void)state;
    file("main.tofu",
         "variable \"on\" {\n  default = true\n}\nvariable \"maybe\" {}\n"
         "resource \"aws_sqs_queue\" \"yes\" {\n  name = \"q\"\n  lifecycle {\n    enabled = var.on\n  }\n}\n"
         "resource \"aws_sqs_queue\" \"no\" {\n  name = \"q\"\n  lifecycle {\n    enabled = !var.on\n  }\n}\n"
         "resource \"aws_sqs_queue\" \"open\" {\n  name = \"q\"\n  lifecycle {\n    enabled = var.maybe\n  }\n}\n"
         "module \"part\" {\n  source = \"./part\"\n  lifecycle {\n    enabled = false\n  }\n}\n");
    file("part/main.tofu", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n");
    link_files();
    expect_node("aws_sqs_queue.yes", true);
    expect_node("aws_sqs_queue.no", false);
    expect_node("aws_sqs_queue.open", true);
    expect_node("module.part.aws_sqs_queue.q", false);
}

static void dynamic_blocks_stand_once_per_item(void **state) {
    (void)state;
    file("main.tf",
         "variable \"rules\" {\n  default = { web = [80, 443], ssh = [22] }\n}\n"
         "resource \"x_firewall\" \"f\" {\n  dynamic \"rule\" {\n    for_each = var.rules\n    iterator = r\n"
         "    content {\n      name = r.key\n      dynamic \"port\" {\n        for_each = r.value\n"
         "        content {\n          number = \"${r.key}:${port.value}\"\n        }\n      }\n    }\n  }\n"
         "  dynamic \"none\" {\n    for_each = []\n    content {}\n  }\n}\n");
    link_files();
    expect("x_firewall.f.rule[*].name", "[\"ssh\",\"web\"]");
    expect("x_firewall.f.rule[1].port[1].number", "\"web:443\"");
    expect("length(x_firewall.f.none)", "0");
}

static void values_pass_from_module_to_module(void **state) {
    (void)state;
    file("giver/main.tf",
         "variable \"name\" {}\noutput \"all\" {\n  value = { name = \"${var.name}!\", size = 2 }\n}\n");
    file("main.tf",
         "module \"giver\" {\n  for_each = toset([\"a\", \"b\"])\n  source = \"./giver\"\n  name = each.key\n}\n"
         "module \"taker\" {\n  source = \"./taker\"\n  given = module.giver\n}\n"
         "locals {\n  sizes = { for k, m in module.giver : upper(k) => m.all.size if k != \"b\" }\n}\n");
    file("taker/main.tf",
         "variable \"given\" {}\noutput \"names\" {\n  value = [for m in values(var.given) : m.all.name]\n}\n");
    link_files();
    expect("module.taker.names", "[\"a!\",\"b!\"]");
    expect("local.sizes", "{\"A\":2}");
}

static void a_cycle_is_unknown_and_ends(void **state) {
    (void)state;
    file("main.tf", "locals {\n  a = local.b\n  b = local.a\n  alone = local.alone\n  free = 1\n}\n");
    link_files();
    expect("local.free", "1");
    expect("local.alone", "unknown: needs a cycle through alone (error in the expression)");
    expect("try(local.a, \"gone\")", "\"gone\"");
}

static void the_last_override_holds(void **state) {
    (void)state;
    file("a_override.tf", "locals {\n  place = \"second\"\n}\nvariable \"size\" {\n  default = 2\n}\n"
                          "resource \"x_thing\" \"t\" {\n  part {\n    name = \"new\"\n  }\n}\n");
    file("b_override.tf", "locals {\n  place = \"third\"\n}\n");
    file("main.tf", "locals {\n  place = \"first\"\n}\nvariable \"size\" {\n  default = 1\n}\n"
                    "resource \"x_thing\" \"t\" {\n  kept = var.size\n  dynamic \"part\" {\n    for_each = [1, 2]\n"
                    "    content {\n      name = \"old\"\n    }\n  }\n}\n");
    link_files();
    expect("local.place", "\"third\"");
    expect("x_thing.t.kept", "2");
    expect("x_thing.t.part[*].name", "[\"new\"]");
}

static void an_override_of_nothing_is_told(void **state) {
    (void)state;
    file("main.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n");
    file("x_override.tf", "provider \"aws\" {\n  region = \"eu-west-1\"\n}\nvariable \"absent\" {\n  default = 1\n}\n");
    link_files();
    expect_region("aws_sqs_queue.q", "eu-west-1");
    assert_int_equal(model->diags->gap_count, 1);
    assert_true(str_contains(model->diags->list.items[0].message, STR("absent")));
}

static void what_stands_there_twice_is_told(void **state) {
    (void)state;
    file("a.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"first\"\n}\nlocals {\n  x = 1\n}\n");
    file("b.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"second\"\n}\nlocals {\n  x = 2\n}\n");
    link_files();
    expect("aws_sqs_queue.q.name", "\"first\"");
    assert_int_equal(model->diags->gap_count, 2);
}

static void a_tofu_file_stands_for_its_twin(void **state) {
    (void)state;
    file("main.tf", "locals {\n  tool = \"terraform\"\n}\n");
    file("main.tf.json", "{\"locals\": {\"json\": 1}}");
    file("main.tofu", "locals {\n  tool = \"tofu\"\n}\n");
    file("rest.tf", "locals {\n  rest = local.tool\n}\n");
    link_files();
    expect("local.rest", "\"tofu\"");
    expect("local.json", "1");
    assert_int_equal(model->diags->gap_count, 0);
}

static void keys_may_hold_any_character(void **state) {
    (void)state;
    file("main.tf", "locals {\n  keys = toset([\"a\\\"b\", \"c\\\\d\", \"e[0]\"])\n}\n"
                    "resource \"aws_sqs_queue\" \"q\" {\n  for_each = local.keys\n  name = each.key\n}\n"
                    "module \"m\" {\n  for_each = local.keys\n  source = \"./m\"\n  key = each.key\n}\n");
    file("m/main.tf", "variable \"key\" {}\noutput \"key\" {\n  value = var.key\n}\n");
    link_files();
    expect("[for k in local.keys : aws_sqs_queue.q[k].name == k]", "[true,true,true]");
    expect("[for k in local.keys : module.m[k].key == k]", "[true,true,true]");
    expect("join(\",\", keys(aws_sqs_queue.q)) == join(\",\", local.keys)", "true");
}

static void json_says_the_same_as_the_native_syntax(void **state) {
    (void)state;
    file(
        "main.tf.json",
        "{\"variable\": {\"n\": {\"default\": \"q\"}},"
        " \"provider\": {\"aws\": [{\"region\": \"eu-west-1\"}, {\"alias\": \"far\", \"region\": \"us-east-1\"}]},"
        " \"locals\": {\"all\": \"${[for i in range(2) : \\\"${var.n}-${i}\\\"]}\"},"
        " \"resource\": {\"aws_sqs_queue\": {\"near\": {\"name\": \"${local.all[0]}\"},"
        " \"far\": {\"provider\": \"aws.far\", \"for_each\": \"${toset(local.all)}\", \"name\": \"${each.key}\"}}}}\n");
    link_files();
    expect("aws_sqs_queue.near.name", "\"q-0\"");
    expect_region("aws_sqs_queue.near", "eu-west-1");
    expect_region("aws_sqs_queue.far[\"q-1\"]", "us-east-1");
}

static void an_alias_reaches_a_module_only_when_it_is_passed(void **state) {
    (void)state;
    file("child/main.tf", "resource \"aws_sqs_queue\" \"near\" {\n  name = \"n\"\n}\n"
                          "resource \"aws_sqs_queue\" \"far\" {\n  provider = aws.far\n  name = \"f\"\n}\n"
                          "module \"inner\" {\n  source = \"../inner\"\n  providers = {\n    aws = aws.far\n  }\n}\n");
    file("inner/main.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"i\"\n}\n");
    file("main.tf", "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n"
                    "provider \"aws\" {\n  alias = \"other\"\n  region = \"us-west-2\"\n}\n"
                    "module \"passed\" {\n  source = \"./child\"\n  providers = {\n    aws.far = aws.other\n  }\n}\n"
                    "module \"alone\" {\n  source = \"./child\"\n}\n"
                    "resource \"aws_sqs_queue\" \"wrong\" {\n  provider = [\"aws\"]\n  name = \"w\"\n}\n");
    link_files();
    expect_region("module.passed.aws_sqs_queue.near", "eu-west-1");
    expect_region("module.passed.aws_sqs_queue.far", "us-west-2");
    expect_region("module.passed.module.inner.aws_sqs_queue.q", "us-west-2");
    expect_region("module.alone.aws_sqs_queue.far", "");
    expect_region("aws_sqs_queue.wrong", "");
}

static void what_can_not_be_meant_is_noted_and_the_rest_is_read(void **state) {
    (void)state;
    static const char *const rows[][3] = {
        {"a.tf", "resorce \"aws_sqs_queue\" \"q\" {\n}\n", "resorce: not a block that is known"},
        {"a.tf", "resource \"aws_sqs_queue\" \"q\" {\n  count = 1\n  for_each = {}\n}\n",
         "for_each beside count is not read"},
        {"a.tf", "resource \"aws_sqs_queue\" \"q\" {\n  provider = [\"aws\"]\n}\n",
         "provider should name a configuration"},
        {"a.tf", "region = \"eu-west-1\"\n", "expected a block, found an attribute"},
        {"a.tf", "resource \"aws_sqs_queue\" {\n}\n", "resource block without its labels"},
        {"a.tf.json", "", "expected an object of blocks"},
        {"a.tf.json", "\"text\"", "expected an object of blocks"},
        {"a.tf", "moved {\n  from = a.b\n  to = a.c\n}\nlanguage {\n  edition = x\n}\n", NULL},
        {"a.tf", "resource \"aws_sqs_queue\" \"q\" {\n  provider = aws.by_region[\"eu-west-1\"]\n}\n", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        file_count = 0;
        const Facts *facts = file(rows[i][0], rows[i][1]);
        size_t wanted = rows[i][2] ? 1 : 0;
        if (facts->note_count != wanted) fail_msg("%s: %u notes", rows[i][1], facts->note_count);
        if (wanted) assert_true(str_equal(facts_str(facts, facts->notes[0].message), str_from(rows[i][2])));
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_variable_that_is_never_null_keeps_its_default),
        TEST(optional_attributes_take_their_defaults),
        TEST(a_template_with_an_unknown_part_is_unknown_and_its_neighbours_are_not),
        TEST(a_sensitive_value_counts_like_any_other),
        TEST(nothing_made_of_a_secret_is_told),
        TEST(all_of_many_are_one_node_for_many_others),
        TEST(an_unknown_number_gives_one_resource_that_says_so),
        TEST(a_resource_that_is_not_enabled_is_absent),
        TEST(dynamic_blocks_stand_once_per_item),
        TEST(values_pass_from_module_to_module),
        TEST(a_cycle_is_unknown_and_ends),
        TEST(the_last_override_holds),
        TEST(an_override_of_nothing_is_told),
        TEST(what_stands_there_twice_is_told),
        TEST(a_tofu_file_stands_for_its_twin),
        TEST(keys_may_hold_any_character),
        TEST(json_says_the_same_as_the_native_syntax),
        TEST(an_alias_reaches_a_module_only_when_it_is_passed),
        TEST(what_can_not_be_meant_is_noted_and_the_rest_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
