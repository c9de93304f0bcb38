/* The evaluator: operators, collections, bodies and lazy values, each also with unknown parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "analyzer/core/limits.h"
#include "graph/eval.h"
#include "graph/type.h"
#include "parsers/parser.h"

static Arena *arena;
static Evaluator evaluator;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    evaluator = evaluator_new(arena, NULL, NULL);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- a resource with count = 2 whose attributes are worked out when asked for ---- */

static const Value *instance_attribute(Evaluator *e, const Value *lazy, Str name) {
    if (str_equal(name, STR("name"))) return value_string(e->arena, lazy->lazy.id ? STR("second") : STR("first"));
    Value *unknown = ARENA_NEW(e->arena, Value);
    *unknown = *value_unknown(e->arena, CAUSE_COMPUTED, str_concat(e->arena, STR("aws_x.y."), name));
    unknown->is_not_null = true;
    return unknown;
}

static const Value *instance_index(Evaluator *e, const Value *lazy, const Value *key) {
    return instance_attribute(e, lazy, key->kind == VALUE_STRING ? key->string : STR_NONE);
}

static const Value *instance_force(Evaluator *e, const Value *lazy) {
    (void)lazy;
    return value_unknown(e->arena, CAUSE_COMPUTED, STR("all of aws_x.y"));
}

static const LazyOps instance_ops = {instance_attribute, instance_index, instance_force, false};

static const Value *instance(Evaluator *e, uint32_t id) {
    Value *value = ARENA_NEW(e->arena, Value);
    *value = (Value){.kind = VALUE_LAZY, .is_not_null = true, .lazy = {.ops = &instance_ops, .id = id}};
    return value;
}

static const Value *resource_force(Evaluator *e, const Value *lazy) {
    (void)lazy;
    const Value *items[2] = {instance(e, 0), instance(e, 1)};
    return value_list(e->arena, items, 2);
}

static const Value *resource_index(Evaluator *e, const Value *lazy, const Value *key) {
    return eval_index(e, resource_force(e, lazy), key);
}

static const Value *resource_attribute(Evaluator *e, const Value *lazy, Str name) {
    (void)lazy, (void)name;
    return value_unknown(e->arena, CAUSE_ERROR, STR("a resource with count has no attributes"));
}

static const LazyOps resource_ops = {resource_attribute, resource_index, resource_force, false};

/* var.known is "us-east-1" by default, var.secret is sensitive, other inputs have no value; aws_x.y has count,
 * aws_x.z has not; data sources are unknown. */
static const Value *declaration(Evaluator *e, const Scope *scope, DeclKind kind, Str name) {
    (void)scope;
    if (kind == DECL_RESOURCE && str_equal(name, STR("aws_x.z"))) return instance(e, 0);
    if (kind == DECL_RESOURCE) {
        Value *value = ARENA_NEW(e->arena, Value);
        *value = (Value){.kind = VALUE_LAZY, .lazy = {.ops = &resource_ops}};
        return value;
    }
    if (str_equal(name, STR("known"))) return value_default(e->arena, value_string(e->arena, STR("us-east-1")));
    if (str_equal(name, STR("secret"))) return value_sensitive(e->arena, value_string(e->arena, STR("hunter2")));
    const char *prefix = kind == DECL_DATA ? "data." : "var.";
    return value_unknown(e->arena, kind == DECL_DATA ? CAUSE_DATA : CAUSE_INPUT,
                         str_concat(e->arena, str_from(prefix), name));
}

static const Value *name_of(Evaluator *e, const Scope *scope, Str name) {
    (void)scope;
    if (str_equal(name, STR("env"))) return value_unknown(e->arena, CAUSE_ENVIRONMENT, STR("env"));
    return value_unknown(e->arena, CAUSE_ERROR, str_concat(e->arena, STR("no name "), name));
}

static Facts facts_of(const unsigned char *bytes, size_t size_bytes) {
    Facts facts;
    assert_true(facts_open(&facts, bytes, size_bytes));
    return facts;
}

static const Value *value_of(const char *expression) {
    size_t size_bytes = 0;
    const unsigned char *bytes = parser_parse_hcl_expression(str_from(expression), arena, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    return eval(&evaluator, &scope, facts.decls[0].body);
}

static const char *shown(const Value *value) {
    if (value->kind == VALUE_UNKNOWN && value->cause->kind == CAUSE_ERROR) return "error";
    StrBuf out = strbuf_new(arena, 1 << 20);
    if (value->kind == VALUE_UNKNOWN)
        strbuf_format(&out, "unknown %.*s", STR_ARG(value->cause->what));
    else
        value_print_json(value, &out, true);
    return str_zero_terminated(arena, strbuf_str(&out));
}

typedef struct {
    const char *expression, *result;
} Case;

static void check(const Case *cases, size_t count) {
    size_t failure_count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *got = shown(value_of(cases[i].expression));
        if (strcmp(got, cases[i].result) == 0) continue;
        print_error("%s\n  gives    %s\n  expected %s\n", cases[i].expression, got, cases[i].result);
        failure_count++;
    }
    assert_int_equal(failure_count, 0);
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void operators(void **state) {
    (void)state;
    static const Case cases[] = {
        {"2 + 3 * 4", "14"},
        {"10 / 4", "2.5"},
        {"7 % 3", "1"},
        {"-7 % 3", "-1"},
        {"\"2\" + \"3\"", "5"}, /* strings convert to numbers, they are not joined */
        {"\"a\" + \"b\"", "error"},
        {"1 / 0", "\"+Inf\""},
        {"1 < 2 && !(2 <= 1)", "true"},
        {"\"true\" && true", "true"},
        {"1 && true", "error"},
        {"1 == \"1\"", "false"},
        {"[1] == [1]", "true"},
        {"tolist([1]) == [1]", "false"}, /* Terraform's own trap: var.list == [] is never true */
        {"{ a = [null] } == { a = [null] }", "true"},
        {"-\"5\"", "-5"},
        {"null == null", "true"},
        {"1 + 2 + 3 + 4 + 5 + 6", "21"},
    };
    CHECK(cases);
}

static void a_side_that_cannot_matter_does_not(void **state) {
    (void)state;
    static const Case cases[] = {
        {"false && var.a", "false"},
        {"var.a && false", "false"},
        {"true || var.a", "true"},
        {"var.a || true", "true"},
        {"true && var.a", "unknown var.a"},
        {"var.a || var.b", "unknown var.a"},
        {"!var.a", "unknown var.a"},
        {"var.a + 1", "unknown var.a"},
        {"var.a == var.a", "unknown var.a"},
        {"[1, var.a] == [2, 3]", "false"},
        {"var.a == null", "unknown var.a"},
        {"aws_x.z.id == null", "false"}, /* known after apply, but known to be something */
        {"aws_x.z == null", "false"},
        {"\"x${var.a}\" == null", "false"},
        {"var.a + \"x\"", "error"}, /* an error is one whatever var.a is */
    };
    CHECK(cases);
}

static void conditions(void **state) {
    (void)state;
    static const Case cases[] = {
        {"true ? 1 : 2", "1"},
        {"\"false\" ? 1 : 2", "2"},
        {"5 ? 1 : 2", "error"},
        {"null ? 1 : 2", "error"},
        {"var.a ? 1 : 2", "unknown var.a"},
        {"var.a ? \"us-east-1\" : \"us-east-1\"", "\"us-east-1\""},
        {"var.a ? var.b : var.b", "unknown var.a"},
        {"true ? 1 : var.a", "1"},
        {"false ? {}.nothing : 1", "1"}, /* errors of the other branch do not count */
        /* Both branches get one type. */
        {"true ? 1 : \"a\"", "\"1\""},
        {"true ? { a = 1, b = \"x\" } : {}", "{\"a\":\"1\",\"b\":\"x\"}"},
        {"true ? [1, 2] : [\"a\"]", "[\"1\",\"2\"]"},
        {"true ? [1] : null", "[1]"},
        {"(true ? [] : [\"a\"]) == []", "false"},
        {"(var.a ? 1 : 2) == null", "false"},
        {"(var.a ? 1 : null) == null", "unknown var.a"},
    };
    CHECK(cases);
}

static void templates(void **state) {
    (void)state;
    static const Case cases[] = {
        {"\"${1}-${true}-${1.50}\"", "\"1-true-1.5\""},
        {"\"${[1]}\"", "[1]"}, /* one part passes through */
        {"\"a${[1]}\"", "error"},
        {"\"a${null}\"", "error"},
        {"\"a-${var.a}-${var.b}\"", "unknown var.a"},
        {"\"${var.known}a\"", "\"us-east-1a\""},
        {"\"%{ if 1 == 1 }yes%{ else }no%{ endif }\"", "\"yes\""},
        {"\"%{ for k, v in { a = 1, b = 2 } }${k}=${v};%{ endfor }\"", "\"a=1;b=2;\""},
        {"\"%{ for x in var.a }${x}%{ endfor }\"", "unknown var.a"},
    };
    CHECK(cases);
}

static void parts_of_collections(void **state) {
    (void)state;
    static const Case cases[] = {
        {"{ a = [1, { b = 2 }] }.a[1].b", "2"},
        {"{ a = 1 }[\"a\"]", "1"},
        {"{ 1 = \"x\" }[1]", "\"x\""},
        {"[\"a\", \"b\"][\"1\"]", "\"b\""},
        {"[\"a\"][1]", "error"},
        {"[\"a\"][0.5]", "error"},
        {"[\"a\"][-1]", "error"},
        {"{ a = 1 }.b", "error"},
        {"null.a", "error"},
        {"\"abc\"[0]", "error"},
        {"toset([\"a\"])[0]", "error"},
        {"var.a.b[0].c", "unknown var.a"},
        {"[1, 2][var.i]", "unknown var.i"},
        {"{ a = var.a, b = 1 }.b", "1"},
        {"[var.a, 2][1]", "2"},
        {"{ (var.a) = 1, b = 2 }", "unknown var.a"}, /* var.a may be "b" */
        {"{ (upper(\"a\")) = 1 }", "{\"A\":1}"},
        {"{ (null) = 1 }", "error"},
    };
    CHECK(cases);
}

static void for_expressions(void **state) {
    (void)state;
    static const Case cases[] = {
        {"[for s in [\"a\", \"b\"] : upper(s)]", "[\"A\",\"B\"]"},
        {"[for i, s in [\"a\", \"b\"] : \"${i}${s}\" if i > 0]", "[\"1b\"]"},
        {"[for k, v in { b = 1, a = 2 } : k]", "[\"a\",\"b\"]"},
        {"[for k, v in toset([\"b\", \"a\"]) : k == v]", "[true,true]"},
        {"{ for k, v in { a = \"x\", b = \"y\" } : v => k }", "{\"x\":\"a\",\"y\":\"b\"}"},
        {"{ for s in [\"ab\", \"c\", \"de\"] : length(s) => s... }", "{\"1\":[\"c\"],\"2\":[\"ab\",\"de\"]}"},
        {"{ for s in [\"a\", \"a\"] : s => s }", "error"},
        {"[for x in [[1, 2], [3]] : [for y in x : y * 10]]", "[[10,20],[30]]"},
        {"[for x in null : x]", "error"},
        {"[for x in \"abc\" : x]", "error"},
        {"[for x in [1] : x if null]", "error"},
        {"[for x in [1, var.a] : x]", "[1,{\"unknown\":\"var.a\"}]"},
        {"[for x in var.a : x]", "unknown var.a"},
        {"[for x in [1, 2] : x if x == var.a]", "unknown var.a"}, /* how many there are is not known */
        {"{ for x in [\"a\"] : x => var.a }", "{\"a\":{\"unknown\":\"var.a\"}}"},
        {"{ for x in [var.a] : x => 1 }", "unknown var.a"},
    };
    CHECK(cases);
}

static void splats(void **state) {
    (void)state;
    static const Case cases[] = {
        {"[{ a = 1 }, { a = 2 }][*].a", "[1,2]"},
        {"[{ a = [1, 2] }, { a = [3] }][*].a[0]", "[1,3]"},
        {"[[{ a = 1 }], [{ a = 2 }]].*.0.a", "[1,2]"},
        {"{ a = 1 }[*].a", "[1]"},
        {"null[*]", "[]"},
        {"\"x\"[*]", "[\"x\"]"},
        {"[{}][*].a", "error"},
        {"var.a[*].b", "unknown var.a"},
        {"[[1, 2], [3]][*][*]", "[[1,2],[3]]"},
    };
    CHECK(cases);
}

static void lazy_values_are_asked_only_for_what_is_needed(void **state) {
    (void)state;
    static const Case cases[] = {
        {"aws_x.z.name", "\"first\""},
        {"aws_x.z[\"name\"]", "\"first\""},
        {"aws_x.z.id", "unknown aws_x.y.id"},
        {"aws_x.y[1].name", "\"second\""},
        {"aws_x.y[2].name", "error"},
        {"aws_x.y[*].name", "[\"first\",\"second\"]"},
        {"aws_x.y.*.name", "[\"first\",\"second\"]"},
        {"aws_x.z[*].name", "[\"first\"]"},
        {"aws_x.y.name", "error"},
        {"length(aws_x.y)", "2"},
        {"[for x in aws_x.y : x.name]", "[\"first\",\"second\"]"},
        {"concat(aws_x.y, [aws_x.z])[2].name", "\"first\""},
        {"flatten([aws_x.y, [aws_x.z]])[*].name", "[\"first\",\"second\",\"first\"]"},
        {"element(aws_x.y, 3).name", "\"second\""},
        {"one(aws_x.y[*].name)", "error"},
        {"{ a = aws_x.z }.a.name", "\"first\""},
        {"try(aws_x.y[7].name, \"none\")", "\"none\""},
        {"try(aws_x.y[0].name, \"none\")", "\"first\""},
        {"true ? aws_x.z.name : \"x\"", "\"first\""},
        {"(true ? aws_x.z : null).name", "\"first\""},
        {"join(\",\", aws_x.y[*].name)", "\"first,second\""},
        {"\"${aws_x.y}\" == 1", "unknown attributes of a resource"},
        {"jsonencode(aws_x.z)", "unknown all of aws_x.y"},
    };
    CHECK(cases);
}

static void marks_travel_with_values(void **state) {
    (void)state;
    assert_true(value_of("var.known")->is_default);
    assert_true(value_of("true ? var.known : \"x\"")->is_default);
    assert_true(value_of("\"${var.known}\"")->is_default);
    assert_false(value_of("upper(var.known)")->is_default); /* made, not taken */
    assert_false(value_of("\"${var.known}a\"")->is_default);
    assert_true(value_of("\"a${var.secret}\"")->is_sensitive);
    assert_true(value_of("var.secret == \"x\"")->is_sensitive);
    assert_true(value_of("true ? var.secret : \"x\"")->is_sensitive);
    assert_true(value_of("var.secret == \"x\" ? 1 : 2")->is_sensitive);
    assert_true(value_of("{ a = var.secret }.a")->is_sensitive);
    assert_false(value_of("{ a = var.secret, b = 1 }.b")->is_sensitive);
}

/* ---- bodies ---- */

static const char resource[] =
    "resource \"aws_x\" \"y\" {\n"
    "  name = \"n\"\n"
    "  count = var.a\n"
    "  rule {\n    port = 80\n  }\n"
    "  dynamic \"rule\" {\n"
    "    for_each = { b = 2, a = 1 }\n"
    "    content {\n      port = rule.value\n      name = \"${rule.key}!\"\n    }\n"
    "  }\n"
    "  dynamic \"replica\" {\n"
    "    for_each = toset([\"eu-west-1\"])\n"
    "    iterator = it\n"
    "    content {\n      region = it.value\n      inner {\n        x = it.key\n      }\n    }\n"
    "  }\n"
    "  dynamic \"open\" {\n    for_each = var.list\n    content {}\n  }\n"
    "}\n";

static void a_body_is_an_object_with_a_list_per_block_type(void **state) {
    (void)state;
    size_t size_bytes = 0;
    const unsigned char *bytes = parser_parse(STR("main.tf"), str_from(resource), arena, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    ExprId body = facts.decls[0].body;
    assert_string_equal(shown(eval_member(&evaluator, &scope, body, STR("name"))), "\"n\"");
    assert_string_equal(shown(eval_member(&evaluator, &scope, body, STR("rule"))),
                        "[{\"port\":80},{\"name\":\"a!\",\"port\":1},{\"name\":\"b!\",\"port\":2}]");
    assert_string_equal(shown(eval_member(&evaluator, &scope, body, STR("replica"))),
                        "[{\"inner\":[{\"x\":\"eu-west-1\"}],\"region\":\"eu-west-1\"}]");
    assert_string_equal(shown(eval_member(&evaluator, &scope, body, STR("open"))), "unknown var.list");
    assert_null(eval_member(&evaluator, &scope, body, STR("nothing")));
    const Value *whole = eval_body(&evaluator, &scope, body);
    assert_int_equal(whole->object.count, 5);
    assert_string_equal(shown(value_get(whole, STR("count"))), "unknown var.a");
}

static void members_of_objects_need_not_evaluate_the_rest(void **state) {
    (void)state;
    size_t size_bytes = 0;
    const unsigned char *bytes =
        parser_parse_hcl_expression(STR("{ a = 1, b = { c = var.x }, a = 2, d = {}.e }"), arena, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    ExprId body = facts.decls[0].body;
    assert_string_equal(shown(eval_member(&evaluator, &scope, body, STR("a"))), "2");
    assert_string_equal(shown(eval_member(&evaluator, &scope, body, STR("b"))), "{\"c\":{\"unknown\":\"var.x\"}}");
    assert_null(eval_member(&evaluator, &scope, body, STR("z")));
}

/* ---- code: the same operators mean other things ---- */

static const Value *code_binary(ExprOp op, ExprKind left_kind, const char *left, const char *right) {
    FactsBuilder *builder = facts_builder_new(arena, STR("app.js"), STR("javascript"));
    ExprId parts[2] = {facts_named(builder, left_kind, str_from(left), 1, 1, 0),
                       facts_string(builder, str_from(right), 1, 5)};
    ExprId binary = facts_add_expr(builder, EXPR_BINARY, 1, 1, parts, 2);
    facts_expr_at(builder, binary)->number = (uint8_t)op;
    facts_add_code(builder, CODE_ASSIGN, 1, 1)->value = binary;
    size_t size_bytes = 0;
    const unsigned char *bytes = facts_finish(builder, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    return eval(&evaluator, &scope, facts.code[0].value);
}

static void code_joins_strings_and_falls_back(void **state) {
    (void)state;
    assert_string_equal(shown(code_binary(OP_ADD, EXPR_STRING, "sqs.", "us-east-1")), "\"sqs.us-east-1\"");
    assert_string_equal(shown(code_binary(OP_ADD, EXPR_NUMBER, "1", "a")), "\"1a\"");
    assert_string_equal(shown(code_binary(OP_OR, EXPR_STRING, "", "b")), "\"b\"");
    assert_string_equal(shown(code_binary(OP_OR, EXPR_STRING, "a", "b")), "\"a\"");
    assert_string_equal(shown(code_binary(OP_AND, EXPR_STRING, "a", "b")), "\"b\"");
    assert_string_equal(shown(code_binary(OP_COALESCE, EXPR_STRING, "", "b")), "\"\"");
    assert_string_equal(shown(code_binary(OP_COALESCE, EXPR_NULL, "", "b")), "\"b\"");
    /* process.env.REGION || "us-east-1": the fallback is the answer, and says that it is one. */
    const Value *region = code_binary(OP_OR, EXPR_NAME, "env", "us-east-1");
    assert_string_equal(shown(region), "\"us-east-1\"");
    assert_true(region->is_default);
}

/* ---- limits ---- */

static void work_is_bounded(void **state) {
    (void)state;
    Diags diags = diags_new(arena);
    evaluator.diags = &diags;
    evaluator.step_count_max = 1000;
    assert_string_equal(shown(value_of("[for i in range(1000) : [for j in range(1000) : j]]")),
                        "unknown evaluation steps");
    assert_int_equal(diags.limit_count, 1); /* said once */
    assert_string_equal(shown(value_of("1 + 1")), "2"); /* what else there is has steps of its own */
    evaluator.total_count_max = evaluator.total_count;
    assert_int_equal(value_of("1")->cause->kind, CAUSE_LIMIT);
    assert_int_equal(value_of("2")->cause->kind, CAUSE_LIMIT);
    assert_int_equal(diags.limit_count, 2);
}

/* A chain of 100,000 additions nests as deep to the left; a template of the same length to the right does not end. */
static void long_chains_do_not_exhaust_the_stack(void **state) {
    (void)state;
    enum { LENGTH = 100000 };
    FactsBuilder *builder = facts_builder_new(arena, STR("main.tf"), STR("terraform"));
    ExprId one = facts_named(builder, EXPR_NUMBER, STR("1"), 1, 1, 0), sum = one, nested = one;
    for (int i = 1; i < LENGTH; i++) {
        ExprId parts[2] = {sum, one};
        sum = facts_add_expr(builder, EXPR_BINARY, 1, 1, parts, 2);
        facts_expr_at(builder, sum)->number = OP_ADD;
        nested = facts_add_expr(builder, EXPR_TUPLE, 1, 1, &nested, 1);
    }
    facts_add_decl(builder, DECL_VALUE, STR_NONE, STR("sum"), 1, 1)->body = sum;
    facts_add_decl(builder, DECL_VALUE, STR_NONE, STR("nested"), 1, 1)->body = nested;
    size_t size_bytes = 0;
    const unsigned char *bytes = facts_finish(builder, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    assert_string_equal(shown(eval(&evaluator, &scope, facts.decls[0].body)), "100000");
    const Value *deep = eval(&evaluator, &scope, facts.decls[1].body);
    assert_int_equal(value_cause(deep)->kind, CAUSE_LIMIT);
    assert_int_equal(evaluator.depth, 0);
}

/* Facts from a damaged cache may have an expression that is its own child. */
static void cycles_end(void **state) {
    (void)state;
    FactsBuilder *builder = facts_builder_new(arena, STR("main.tf"), STR("terraform"));
    static const ExprKind kinds[] = {EXPR_BINARY, EXPR_TEMPLATE, EXPR_BLOCK, EXPR_BODY, EXPR_CALL, EXPR_FOR, EXPR_ATTR};
    enum { KIND_COUNT = sizeof kinds / sizeof *kinds };
    for (size_t i = 0; i < KIND_COUNT; i++) {
        ExprId id = facts_add_expr(builder, kinds[i], 1, 1, NULL, 0);
        facts_set_children(builder, id, (ExprId[]){id, id}, 2);
        facts_expr_at(builder, id)->number = kinds[i] == EXPR_CALL ? CALL_HAS_CALLEE : OP_ADD;
        facts_add_decl(builder, DECL_VALUE, STR_NONE, STR_NONE, 1, 1)->body = id;
    }
    size_t size_bytes = 0;
    const unsigned char *bytes = facts_finish(builder, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    evaluator.step_count_max = 1000000;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        assert_non_null(eval(&evaluator, &scope, facts.decls[i].body));
        eval_member(&evaluator, &scope, facts.decls[i].body, STR("a"));
        eval_body(&evaluator, &scope, facts.decls[i].body);
    }
}

/* ---- type constraints ---- */

static const char *converted(const char *value, const char *type) {
    size_t size_bytes = 0;
    const unsigned char *bytes = parser_parse_hcl_expression(str_from(type), arena, &size_bytes);
    Facts facts = facts_of(bytes, size_bytes);
    Scope scope = {.facts = &facts, .declaration = declaration, .name = name_of};
    const Value *result =
        value_convert(&evaluator, value_of(value), type_parse(&evaluator, &scope, facts.decls[0].body));
    return result ? shown(result) : "impossible";
}

static void values_take_the_type_of_their_variable(void **state) {
    (void)state;
    assert_string_equal(converted("5", "string"), "\"5\"");
    assert_string_equal(converted("\"x\"", "number"), "impossible");
    assert_string_equal(converted("[1, \"a\"]", "list(string)"), "[\"1\",\"a\"]");
    assert_string_equal(converted("[2, 1, 2]", "set(number)"), "[1,2]");
    assert_string_equal(converted("{ a = 1 }", "map(string)"), "{\"a\":\"1\"}");
    assert_string_equal(converted("{ a = 1, b = \"x\" }", "map(any)"), "{\"a\":\"1\",\"b\":\"x\"}");
    assert_string_equal(converted("[1, \"x\"]", "tuple([string, string])"), "[\"1\",\"x\"]");
    assert_string_equal(converted("{ a = 1, b = 2 }", "object({ a = string })"), "{\"a\":\"1\"}");
    assert_string_equal(converted("{}", "object({ a = string })"), "impossible");
    assert_string_equal(converted("{}", "object({ a = optional(string), b = optional(bool, true) })"),
                        "{\"a\":null,\"b\":true}");
    assert_string_equal(converted("[{}, { n = 5 }]", "list(object({ n = optional(number, 1) }))"),
                        "[{\"n\":1},{\"n\":5}]");
    assert_string_equal(converted("{ a = var.a }", "object({ a = string })"), "{\"a\":{\"unknown\":\"var.a\"}}");
    assert_string_equal(converted("[1]", "any"), "[1]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operators, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_side_that_cannot_matter_does_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(conditions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(templates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_of_collections, set_up, tear_down),
        cmocka_unit_test_setup_teardown(for_expressions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(splats, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lazy_values_are_asked_only_for_what_is_needed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(marks_travel_with_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_is_an_object_with_a_list_per_block_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(members_of_objects_need_not_evaluate_the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(code_joins_strings_and_falls_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(work_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_chains_do_not_exhaust_the_stack, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cycles_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_take_the_type_of_their_variable, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
