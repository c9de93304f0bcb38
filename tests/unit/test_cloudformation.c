/* CloudFormation to expressions: what the golden cases in tests/golden/facts/cloudformation can't show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsers/parser.h"

static Facts parse(Arena *arena, const char *path, Str text) {
    Facts facts;
    size_t size = 0;
    const unsigned char *block = parser_parse(str_from(path), text, arena, &size);
    assert_true(facts_open(&facts, block, size));
    return facts;
}

static const Decl *find_decl(const Facts *facts, DeclKind kind, const char *name) {
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (facts->decls[i].kind == kind && str_equal(facts_str(facts, facts->decls[i].name), str_from(name)))
            return &facts->decls[i];
    fail_msg("no declaration %s", name);
    return NULL;
}

/* Value of a property of the resource R. */
static ExprId property(const Facts *facts, const char *name) {
    const Decl *decl = find_decl(facts, DECL_RESOURCE, "R");
    return expr_attribute(facts, expr_attribute(facts, decl->body, STR("Properties")), str_from(name));
}

static void parts_of_a_literal_block_have_their_own_line(void **state) {
    Facts facts = parse(*state, "t.yaml",
                        STR("Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n      P: !Sub |\n        one\n\n"
                            "        two ${A}\n        ${B.C}\n"));
    ExprId template = property(&facts, "P");
    assert_int_equal(facts_expr(&facts, template)->kind, EXPR_TEMPLATE);
    assert_int_equal(facts_expr(&facts, expr_child(&facts, template, 1))->line, 8);
    assert_int_equal(facts_expr(&facts, expr_child(&facts, template, 3))->line, 9);
}

static void names_are_inputs_resources_or_pseudo_parameters(void **state) {
    Facts facts =
        parse(*state, "t.yaml",
              STR("Parameters: {Both: {Type: String}}\nResources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n"
                  "      Input: !Ref Both\n      Resource: !Ref R\n      Unknown: !Ref RRole\n"
                  "      Pseudo: !Ref AWS::Region\n"));
    assert_int_equal(facts_expr(&facts, property(&facts, "Input"))->number, DECL_INPUT);
    assert_int_equal(facts_expr(&facts, property(&facts, "Pseudo"))->kind, EXPR_NAME);
    static const char *const resources[] = {"Resource", "Unknown"};
    for (int i = 0; i < 2; i++) {
        ExprId ref = property(&facts, resources[i]);
        assert_int_equal(facts_expr(&facts, ref)->kind, EXPR_ATTR);
        assert_true(str_equal(facts_str(&facts, facts_expr(&facts, ref)->text), STR("Ref")));
        assert_int_equal(facts_expr(&facts, expr_child(&facts, ref, 0))->number, DECL_RESOURCE);
    }
}

static void policy_variables_and_shell_variables_stay_text(void **state) {
    Facts facts =
        parse(*state, "t.yaml",
              STR("Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n      Policy: !Sub 'home/${aws:username}'\n"
                  "      Shell: !Sub '${!A} ${A//b} ${unclosed'\n      Secret: '{{resolve:ssm:/a:1}}'\n"));
    Str text;
    assert_true(expr_literal(&facts, property(&facts, "Policy"), &text));
    assert_true(str_equal(text, STR("home/${aws:username}")));
    assert_true(expr_literal(&facts, property(&facts, "Shell"), &text));
    assert_true(str_equal(text, STR("${A} ${A//b} ${unclosed")));
    ExprId reference = property(&facts, "Secret");
    assert_true(str_equal(facts_str(&facts, facts_expr(&facts, reference)->text), STR("cfn_resolve")));
    assert_true(expr_literal(&facts, expr_argument(&facts, reference, 1), &text));
    assert_true(str_equal(text, STR("/a:1")));
}

static void intrinsics_of_a_wrong_shape_stay_visible(void **state) {
    static const struct {
        const char *text, *function;
    } rows[] = {
        {"!Ref [a]", "cfn_ref"},
        {"!GetAtt Nothing", "cfn_get_att"},
        {"!Select [1]", "cfn_select"},
        {"!FindInMap [a]", "cfn_find_in_map"},
        {"!If [a]", "cfn_if"},
        {"!Sub {a: b}", "cfn_sub"},
        {"!Equals [a]", "cfn_equals"},
        {"!And []", "cfn_and"},
        {"!Nonsense [a]", "cfn_unknown"},
        {"{Fn::Nonsense: a}", "cfn_unknown"},
        {"!Join x", "join"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str text =
            str_format(*state, "Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n      P: %s\n", rows[i].text);
        Facts facts = parse(*state, "t.yaml", text);
        const Expr *call = facts_expr(&facts, property(&facts, "P"));
        bool is_expected =
            call->kind == EXPR_CALL && str_equal(facts_str(&facts, call->text), str_from(rows[i].function));
        if (!is_expected)
            fail_msg("%s: got %s %.*s", rows[i].text, expr_kind_name((ExprKind)call->kind),
                     STR_ARG(facts_str(&facts, call->text)));
    }
}

static uint32_t depth_of(const Facts *facts, ExprId id) {
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < facts_expr(facts, id)->count; i++) {
        uint32_t depth = depth_of(facts, expr_child(facts, id, i));
        if (depth > deepest) deepest = depth;
    }
    return deepest + 1;
}

static void long_conditions_do_not_nest_deep(void **state) {
    StrBuf buf = strbuf_new(*state, 100000);
    strbuf_add(&buf, STR("Conditions:\n  C: !And ["));
    for (int i = 0; i < 3000; i++) strbuf_add(&buf, STR("{Condition: A},"));
    strbuf_add(&buf, STR("]\nAWSTemplateFormatVersion: x\n"));
    Facts facts = parse(*state, "t.yaml", strbuf_str(&buf));
    ExprId body = find_decl(&facts, DECL_CONDITION, "C")->body;
    assert_int_equal(facts_expr(&facts, body)->kind, EXPR_BINARY);
    assert_true(depth_of(&facts, body) < 20);
}

static void a_condition_key_is_one_only_inside_conditions(void **state) {
    Facts facts =
        parse(*state, "t.yaml",
              STR("Resources:\n  R:\n    Type: AWS::X::Y\n    Properties:\n      Statement: {Condition: text}\n"));
    assert_int_equal(facts_expr(&facts, property(&facts, "Statement"))->kind, EXPR_OBJECT);
}

static void serverless_variables_lead_to_their_value(void **state) {
    Facts facts =
        parse(*state, "serverless.yml",
              STR("service: s\nprovider: {name: aws, region: '${self:custom.region}'}\ncustom:\n  region: us-east-1\n"
                  "  loop: ${self:custom.loop}\n  a: ${self:custom.b}\n  b: ${self:custom.a}\nfunctions: {}\n"));
    const Decl *document = find_decl(&facts, DECL_DOCUMENT, "s");
    Str text;
    assert_true(expr_literal(
        &facts, expr_attribute(&facts, expr_attribute(&facts, document->body, STR("provider")), STR("region")), &text));
    assert_true(str_equal(text, STR("us-east-1")));
    ExprId loop = expr_attribute(&facts, expr_attribute(&facts, document->body, STR("custom")), STR("loop"));
    assert_int_equal(facts_expr(&facts, loop)->kind, EXPR_NAME); /* its own text: nobody can know it */
    assert_true(depth_of(&facts, document->body) < 20);
}

static int make_arena(void **state) {
    *state = arena_new();
    return 0;
}

static int drop_arena(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)
    const struct CMUnitTest tests[] = {
        TEST(parts_of_a_literal_block_have_their_own_line),
        TEST(names_are_inputs_resources_or_pseudo_parameters),
        TEST(policy_variables_and_shell_variables_stay_text),
        TEST(intrinsics_of_a_wrong_shape_stay_visible),
        TEST(long_conditions_do_not_nest_deep),
        TEST(a_condition_key_is_one_only_inside_conditions),
        TEST(serverless_variables_lead_to_their_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
