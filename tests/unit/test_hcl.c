/* HCL to facts: expressions, templates, blocks, and what is saved of broken files.
 *
 * Expectations are the printed form of facts (facts_print.c). Values of templates were compared with Terraform's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/core/limits.h"
#include "parsers/formats/terraform.h"
#include "parsers/parser.h"

typedef void FormatParser(FactsBuilder *builder, Str path, Str bytes, Arena *arena);

static Arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static Facts open_facts(const unsigned char *block, size_t size) {
    Facts facts;
    assert_true(facts_open(&facts, block, size));
    return facts;
}

static Facts parse_as(FormatParser *parser, const char *path, Str bytes) {
    FactsBuilder *builder = facts_builder_new(arena, str_from(path), STR("none"));
    parser(builder, str_from(path), bytes, arena);
    size_t size;
    const unsigned char *block = facts_finish(builder, &size);
    return open_facts(block, size);
}

static Facts parse(const char *text) { return parse_as(terraform_parse, "main.tf", str_from(text)); }

/* The text form without its first line, which names file and format. */
static const char *print(const Facts *facts) {
    StrBuf out = strbuf_new(arena, 1024 * 1024);
    facts_print(facts, &out);
    Str text = strbuf_str(&out);
    text = str_slice(text, str_find_char(text, '\n', 0) + 1, text.size);
    return str_zero_terminated(arena, text);
}

#define expect_text(actual, expected)                                                                 \
    do {                                                                                              \
        const char *actual_text = (actual);                                                           \
        assert_string_equal(str_zero_terminated(arena, str_trim(str_from(actual_text))), (expected)); \
    } while (0)

static void expect_printed(const unsigned char *block, size_t size, const char *prefix, const char *expected) {
    Facts facts = open_facts(block, size);
    assert_int_equal(facts.note_count, 0);
    assert_int_equal(facts.decl_count, 1);
    const char *text = print(&facts), *value = strstr(text, prefix);
    assert_non_null(value);
    expect_text(value + strlen(prefix), expected);
}

static void expect_expression(const char *text, const char *expected) {
    size_t size;
    const unsigned char *block = parser_parse_hcl_expression(str_from(text), arena, &size);
    expect_printed(block, size, "value expression = ", expected);
}

static void expect_template(const char *text, const char *expected) {
    size_t size;
    const unsigned char *block = parser_parse_hcl_template(STR("t.tftpl"), str_from(text), arena, &size);
    expect_printed(block, size, "value template = ", expected);
}

static const Decl *find_decl(const Facts *facts, DeclKind kind, const char *type, const char *name) {
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl->kind == kind && str_equal(facts_str(facts, decl->type), str_from(type)) &&
            str_equal(facts_str(facts, decl->name), str_from(name)))
            return decl;
    }
    return NULL;
}

static bool has_string(const Facts *facts, const Decl *decl, const char *attribute, const char *value) {
    Str text;
    ExprId id = expr_attribute(facts, decl->body, str_from(attribute));
    return id && expr_literal(facts, id, &text) && str_equal(text, str_from(value));
}

/* ---- Expressions ---- */

static void operators_bind_as_in_terraform(void **state) {
    (void)state;
    expect_expression("1 + 2 * 3", "(1 + (2 * 3))");
    expect_expression("1 - 2 - 3", "((1 - 2) - 3)");
    expect_expression("!a.b || c.d && e.f == 1",
                      "(!decl resource a.b || (decl resource c.d && (decl resource e.f == 1)))");
    expect_expression("-var.x % 2", "(-decl input x % 2)");
    expect_expression("(1 + 2) * 3", "((1 + 2) * 3)");
    expect_expression("var.a ? 1 : var.b ? 2 : 3", "(decl input a ? 1 : (decl input b ? 2 : 3))");
    expect_expression("a ? b ? 1 : 2 : c == d ? 3 : (e ? 4 : 5) ? 6 : 7",
                      "(name a ? (name b ? 1 : 2) : ((name c == name d) ? 3 : ((name e ? 4 : 5) ? 6 : 7)))");
    expect_expression("a-b.c - d", "(decl resource a-b.c - name d)");
}

static void numbers_keep_their_text(void **state) {
    (void)state;
    expect_expression("[0, 1.50, 1e5, 12E-3, 100000000000000000000]", "[0, 1.50, 1e5, 12E-3, 100000000000000000000]");
}

static void names_become_declarations(void **state) {
    (void)state;
    expect_expression("var.region", "decl input region");
    expect_expression("local.a.b", "decl value a.b");
    expect_expression("module.m.out", "decl module m.out");
    expect_expression("data.aws_ami.x.id", "decl data aws_ami.x.id");
    expect_expression("aws_x.y[0].id", "decl resource aws_x.y[0].id");
    expect_expression("resource.aws_x.y.id", "decl resource aws_x.y.id");
    expect_expression("each.value.x", "name each.value.x");
    expect_expression("path.module", "name path.module");
    expect_expression("terraform.workspace", "name terraform.workspace");
    expect_expression("data.aws_ami", "name data.aws_ami");
    expect_expression("string", "name string");
}

static void steps_and_splats(void **state) {
    (void)state;
    expect_expression("aws_x.y.0.id", "decl resource aws_x.y[0].id");
    expect_expression("aws_x.y.*.a.b[0]", "splat.*(decl resource aws_x.y, name *.a.b)[0]");
    expect_expression("aws_x.y[*].a[0]", "splat[*](decl resource aws_x.y, name *.a[0])");
    expect_expression("aws_x.y[*].a[*].b", "splat[*](decl resource aws_x.y, splat[*](name *.a, name *.b))");
    expect_expression("f(var.x)[\"k\"].z", "call f(decl input x)[\"k\"].z");
}

static void for_expressions_bind_their_names(void **state) {
    (void)state;
    expect_expression("[for v in var.l : v.id if v.on]", "[for v in decl input l : name v.id if name v.on]");
    expect_expression("{for k, v in var.m : v => k...}", "{for k, v in decl input m : name v => name k...}");
    expect_expression("[for x in x.y : [for y in x.z : x.y]]",
                      "[for x in decl resource x.y : [for y in name x.z : name x.y]]");
    expect_expression("{for k, v in var.m : k => v if\n(v)}",
                      "{for k, v in decl input m : name k => name v if name v}");
}

static void calls(void **state) {
    (void)state;
    expect_expression("max(var.list...)", "call max(decl input list...)");
    expect_expression("f(1, [],)", "call f(1, [])");
    expect_expression("provider::aws::arn_parse(\"x\")", "call provider::aws::arn_parse(\"x\")");
}

/* In HCL a line end separates items; in the grammar it is white space. */
static void object_keys(void **state) {
    (void)state;
    expect_expression("{ a = 1, \"b\" : 2, 3 = 4 }", "{\"a\": 1, \"b\": 2, \"3\": 4}");
    expect_expression(
        "{\n a = b.c\n (var.d) = 1\n \"${var.e}x\" = f\n (g) = 2 }",
        "{\n  2:2 \"a\": decl resource b.c\n  3:2 decl input d: 1\n  4:2 template(decl input e, \"x\"): name f\n"
        "  5:2 name g: 2\n}");
    expect_expression("{ a = (1), b = [2], c = {} }", "{\"a\": 1, \"b\": [2], \"c\": {}}");
}

static void text_that_is_no_expression_is_opaque(void **state) {
    (void)state;
    static const char *const texts[] = {"", "1 +", "a b", "1\nx = 2", "\"a", "\"${\"", "[1", "}", "${a}", "\"${}\""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t size;
        const unsigned char *block = parser_parse_hcl_expression(str_from(texts[i]), arena, &size);
        Facts facts = open_facts(block, size);
        assert_true(facts.is_partial);
        assert_int_equal(facts.note_count, 1);
        assert_int_equal(facts_expr(&facts, facts.decls[0].body)->kind, EXPR_OPAQUE);
    }
}

/* ---- Templates ---- */

static void quoted_templates(void **state) {
    (void)state;
    expect_expression("\"plain\"", "\"plain\"");
    expect_expression("\"\"", "\"\"");
    expect_expression("\"${var.x}\"", "template(decl input x)");
    expect_expression("\"a${var.x}b${\"c${1}\"}\"", "template(\"a\", decl input x, \"b\", template(\"c\", 1))");
    expect_expression("\"${ { a = \"}\" } }\"", "template({\"a\": \"}\"})");
    expect_expression("\"a # b // c /* d\"", "\"a # b // c /* d\"");
}

static void escapes(void **state) {
    (void)state;
    expect_expression("\"\\\"\\\\\\n\\t\"", "\"\\\"\\\\\\n\\t\"");
    expect_expression("\"\\u00e9\\U0001F600\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"");
    expect_expression("\"$${a} %%{b} $$${1} 100% $\"", "\"${a} %{b} $${1} 100% $\"");
    expect_expression("\"$$$${var.x}\"", "\"$$${var.x}\"");
    expect_expression("\"a\\\\${var.x}\"", "template(\"a\\\\\", decl input x)");
}

static void directives_become_expressions(void **state) {
    (void)state;
    expect_expression("\"%{ if var.a }x%{ endif }\"", "template((decl input a ? \"x\" : \"\"))");
    expect_expression("\"%{ if var.a }x%{ else }${var.b}%{ endif }y\"",
                      "template((decl input a ? \"x\" : template(decl input b, \"\")), \"y\")");
    expect_expression("\"%{ for k, v in var.m }${k}=${v},%{ endfor }\"",
                      "template(call join(\"\", [for k, v in decl input m : template(name k, \"=\", name v, \",\")]))");
    expect_expression(
        "\"%{for x in x.y}%{if x}${x}%{endif}%{endfor}\"",
        "template(call join(\"\", [for x in decl resource x.y : template((name x ? template(name x, \"\") : "
        "\"\"), \"\")]))");
}

static void strip_markers_take_neighbouring_space(void **state) {
    (void)state;
    expect_expression("\"a  ${~ 1 ~}  b\"", "template(\"a\", 1, \"b\")");
    expect_expression("\"a \\n ${~ 1 } b\"", "template(\"a\", 1, \" b\")");
    expect_expression("\" %{~ if true ~} x %{~ endif ~} \"", "template((true ? \"x\" : \"\"))");
}

static void heredocs(void **state) {
    (void)state;
    expect_expression("<<E\n  a\n    b\n  E\n", "\"  a\\n    b\\n\"");
    expect_expression("<<-E\n    a\n      ${var.x}\n\n  \n   E\n",
                      "template(\"a\\n  \", decl input x, \"\\n\\n  \\n\")");
    expect_expression("<<-E\n\ta\n\t\tb\n\tE\n", "\"a\\n\\tb\\n\"");
    expect_expression("<<E\n\\n $${x} \"q\" E\nE\n", "\"\\\\n ${x} \\\"q\\\" E\\n\"");
    expect_expression("f(<<A\n${g(<<B\nb\nB\n)}\nA\n, 1)", "call f(template(call g(\"b\\n\"), \"\\n\"), 1)");
    expect_expression("<<E-1_x\nE\nE-1_x", "\"E\\n\"");
}

/* Terraform trims and unindents tokens that end with the line, so ~} takes the line end but not the next line's
 * indentation, and what follows on the same token keeps its own. */
static void stripping_in_heredocs_works_line_by_line(void **state) {
    (void)state;
    expect_expression("<<-EOT\n    hello\n    %{ for x in var.l ~}\n    - ${x}\n    %{ endfor ~}\n    end\n  EOT\n",
                      "template(\"hello\\n\", call join(\"\", [for x in decl input l : template(\"    - \", name x, "
                      "\"\\n\")]), \"    end\\n\")");
    expect_expression("<<EOT\n  %{ if true ~}\n  yes\n  %{~ else }\n  no\n  %{ endif }\nEOT\n",
                      "template(\"  \", (true ? \"  yes\\n\" : \"\\n  no\\n  \"), \"\\n\")");
}

static void template_files_have_names_only(void **state) {
    (void)state;
    expect_template("", "\"\"");
    expect_template("a \"quoted\" \\n $${b}\n", "\"a \\\"quoted\\\" \\\\n ${b}\\n\"");
    expect_template("x=${var.x}\n%{ for p in ports ~}\n${p.n}\n%{ endfor ~}\n",
                    "template(\"x=\", name var.x, \"\\n\", call join(\"\", [for p in name ports : template(name p.n, "
                    "\"\\n\")]))");
    expect_template("${a}", "template(name a)");
}

static void unpaired_directives_lose_nothing(void **state) {
    (void)state;
    Facts facts = parse("locals {\n  a = \"%{ if var.x }${aws_x.y.id}\"\n  b = \"${aws_x.z.id}%{ endfor }\"\n}\n");
    assert_true(facts.is_partial);
    assert_int_equal(facts.note_count, 2);
    const char *text = print(&facts);
    assert_non_null(strstr(text, "decl resource aws_x.y.id"));
    assert_non_null(strstr(text, "decl resource aws_x.z.id"));
}

/* ---- Positions ---- */

static void positions_are_those_of_the_source(void **state) {
    (void)state;
    Facts facts = parse("# c\nlocals {\n  a = \"x${ # c\n    var.b }\" /* c */\n  c = <<E\ntext\nE\n\td=[1,\n 2]\n}\n");
    const Decl *a = find_decl(&facts, DECL_VALUE, "", "a"), *c = find_decl(&facts, DECL_VALUE, "", "c");
    const Decl *d = find_decl(&facts, DECL_VALUE, "", "d");
    assert_true(a && c && d);
    assert_true(a->line == 3 && a->column == 3 && a->end_line == 4);
    assert_true(c->line == 5 && c->end_line == 7);
    assert_true(d->line == 8 && d->column == 2 && d->end_line == 9);
    const Expr *reference = facts_expr(&facts, expr_child(&facts, a->body, 1));
    assert_true(reference->kind == EXPR_DECL && reference->line == 4 && reference->column == 5);
}

static void byte_order_marks_and_carriage_returns(void **state) {
    (void)state;
    Facts facts = parse("\xef\xbb\xbfvariable \"a\" {\r\n  default = \"x\"\r\n  description = <<E\r\nt\r\nE\r\n}\r\n");
    assert_int_equal(facts.note_count, 0);
    const Decl *a = find_decl(&facts, DECL_INPUT, "", "a");
    assert_true(a && a->line == 1 && a->column == 1 && a->end_line == 6);
    assert_true(has_string(&facts, a, "default", "x"));
    assert_true(has_string(&facts, a, "description", "t\r\n"));
}

/* ---- Files ---- */

static void each_block_is_its_declaration(void **state) {
    (void)state;
    Facts facts = parse("resource \"t\" \"n\" {}\ndata \"t\" \"n\" {}\nephemeral t e {}\nvariable \"v\" {}\n"
                        "locals { l = 1 }\noutput \"o\" {}\nmodule \"m\" {}\nprovider \"p\" {}\n"
                        "terraform {\n  backend \"s3\" {}\n  required_version = \"1\"\n}\nterraform {\n  cloud {}\n}\n"
                        "moved {}\nimport {}\nremoved {}\ncheck \"c\" {\n  data \"t\" \"k\" {}\n}\n");
    assert_int_equal(facts.note_count, 0);
    static const struct {
        DeclKind kind;
        const char *type, *name;
    } expected[] = {
        {DECL_RESOURCE, "t", "n"},
        {DECL_DATA, "t", "n"},
        {DECL_DATA, "t", "e"},
        {DECL_INPUT, "", "v"},
        {DECL_VALUE, "", "l"},
        {DECL_OUTPUT, "", "o"},
        {DECL_MODULE, "", "m"},
        {DECL_PROVIDER, "p", ""},
        {DECL_BACKEND, "s3", ""},
        {DECL_BACKEND, "cloud", ""},
        {DECL_SETTINGS, "terraform", ""},
        {DECL_MOVED, "moved", ""},
        {DECL_MOVED, "import", ""},
        {DECL_MOVED, "removed", ""},
        {DECL_MOVED, "check", "c"},
        {DECL_DATA, "t", "k"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_non_null(find_decl(&facts, expected[i].kind, expected[i].type, expected[i].name));
    assert_int_equal(facts.decl_count, sizeof expected / sizeof expected[0]);
}

static void provider_names_stay_names(void **state) {
    (void)state;
    Facts facts = parse("module \"m\" {\n  providers = { aws = aws, aws.dst = aws.by[each.key] }\n}\n");
    expect_text(print(&facts), "1:1-3 module m = {\n"
                               "  2:3 providers = {\"aws\": name aws, \"aws.dst\": name aws.by[name each.key]}\n}");
    facts = parse("resource \"a\" \"b\" {\n  provider = aws.x\n  z = aws.x\n}\n");
    expect_text(print(&facts), "1:1-4 resource a b = {\n  2:3 provider = name aws.x\n  3:3 z = decl resource aws.x\n}");
}

static void dynamic_blocks_bind_their_iterator(void **state) {
    (void)state;
    Facts facts =
        parse("resource \"a\" \"b\" {\n  dynamic \"s\" {\n    for_each = var.l\n    content {\n      x = s.value\n"
              "      dynamic \"t\" {\n        iterator = i\n        for_each = s.value.l\n        content {\n"
              "          y = [i.key, t.key]\n        }\n      }\n    }\n  }\n  z = s.value\n}\n");
    expect_text(print(&facts), "1:1-16 resource a b = {\n"
                               "  2:3 dynamic s as s in decl input l {\n"
                               "    5:7 x = name s.value\n"
                               "    6:7 dynamic t as i in name s.value.l {\n"
                               "      10:11 y = [name i.key, decl resource t.key]\n"
                               "    }\n"
                               "  }\n"
                               "  15:3 z = decl resource s.value\n"
                               "}");
}

static void override_files_are_marked(void **state) {
    (void)state;
    static const struct {
        const char *path;
        uint8_t flags;
    } cases[] = {{"a/override.tf", DECL_OVERRIDE},
                 {"b_override.tf", DECL_OVERRIDE},
                 {"c_override.tofu", DECL_OVERRIDE},
                 {"a/no-override.tf", 0},
                 {"override/main.tf", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Facts facts = parse_as(terraform_parse, cases[i].path, STR("variable \"x\" {}\n"));
        assert_int_equal(facts.decls[0].flags, cases[i].flags);
    }
}

/* Parts of a large file end where a block seems to: here most do so inside a heredoc, and one block is broken. */
static void large_files_are_read_in_parts(void **state) {
    (void)state;
    enum { BLOCKS = 30000, BROKEN = 20000 };
    StrBuf text = strbuf_new(arena, HCL_SIZE_BYTES_MAX);
    for (int i = 0; i < BLOCKS; i++)
        strbuf_format(&text, "resource \"t\" \"r%d\" {\n  policy = <<EOF\n{\n  \"n\": \"${var.x}-%d\"\n}\nEOF\n%s}\n",
                      i, i, i == BROKEN ? "  wrong = [\n" : "");
    assert_true(text.size > CODE_SIZE_BYTES_MAX && !text.is_truncated);
    Facts facts = parse_as(terraform_parse, "main.tf", strbuf_str(&text));
    assert_int_equal(facts.decl_count, BLOCKS);
    assert_true(facts.is_partial);
    assert_int_equal(facts.note_count, 1);
    for (uint32_t i = 0; i < facts.decl_count; i++) {
        const Decl *decl = &facts.decls[i];
        assert_true(str_equal(facts_str(&facts, decl->name), str_format(arena, "r%u", i)));
        assert_int_equal(decl->line, 7 * i + 1 + (i > BROKEN));
        assert_int_not_equal(expr_attribute(&facts, decl->body, STR("policy")), 0);
    }
}

static void comments_can_carry_pragmas(void **state) {
    (void)state;
    Facts facts =
        parse("# faultline:ignore a reason=\"x\"\nlocals { // faultline:ignore b\n  c = \"# faultline:ignore no\"\n"
              "/* first\n faultline:ignore d */\n}\n");
    assert_int_equal(facts.pragma_count, 3);
    assert_true(str_equal(facts_str(&facts, facts.pragmas[0].text), STR("a reason=\"x\"")));
    assert_int_equal(facts.pragmas[0].line, 1);
    assert_true(str_equal(facts_str(&facts, facts.pragmas[1].text), STR("b")));
    assert_true(str_equal(facts_str(&facts, facts.pragmas[2].text), STR("d")));
    assert_int_equal(facts.pragmas[2].line, 5);
}

static void variable_files(void **state) {
    (void)state;
    Facts facts = parse_as(terraform_parse_vars, "a.tfvars", STR("region = \"eu-west-1\"\nzones = [\n  \"a\"\n]\n"));
    expect_text(print(&facts), "1:1 assignment region = \"eu-west-1\"\n2:1-4 assignment zones = [\n  3:3 \"a\"\n]");
    facts = parse_as(terraform_parse_vars_json, "a.tfvars.json", STR("{\"region\": \"${no template}\"}"));
    expect_text(print(&facts), "1:2 assignment region = \"${no template}\"");
}

static void terragrunt_files(void **state) {
    (void)state;
    Facts facts = parse_as(terragrunt_parse, "terragrunt.hcl",
                           STR("locals {\n  a = 1\n}\ndependency \"vpc\" {\n  config_path = \"../vpc\"\n}\n"
                               "inputs = {\n  b = local.a\n  c = dependency.vpc.outputs.id\n}\n"));
    expect_text(print(&facts),
                "1:1-10 document terragrunt = {\n"
                "  1:1 locals {\n    2:3 a = 1\n  }\n"
                "  4:1 dependency \"vpc\" {\n    5:3 config_path = \"../vpc\"\n  }\n"
                "  7:1 inputs = {\n    8:3 \"b\": decl value a\n    9:3 \"c\": name dependency.vpc.outputs.id\n  }\n"
                "}\n"
                "2:3 value a = 1");
}

static void json_syntax_gives_the_same_declarations(void **state) {
    (void)state;
    Facts native = parse("resource \"a\" \"b\" {\n  provider = aws.x\n  name = \"n-${var.e}\"\n"
                         "  depends_on = [c.d]\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n");
    Facts json = parse_as(terraform_parse_json, "main.tf.json",
                          STR("{\"resource\": {\"a\": {\"b\": {\"provider\": \"aws.x\", \"name\": \"n-${var.e}\","
                              "\"depends_on\": [\"c.d\"], \"lifecycle\": {\"ignore_changes\": [\"tags\"]}}}}}"));
    assert_int_equal(json.note_count, 0);
    static const char *const names[] = {"provider", "name", "depends_on"};
    for (size_t i = 0; i < 3; i++) {
        ExprId a = expr_attribute(&native, native.decls[0].body, str_from(names[i]));
        ExprId b = expr_attribute(&json, json.decls[0].body, str_from(names[i]));
        assert_int_equal(facts_expr(&native, a)->kind, facts_expr(&json, b)->kind);
    }
    assert_true(expr_block(&json, json.decls[0].body, STR("lifecycle"), 0));
    assert_non_null(strstr(print(&json), "name = template(\"n-\", decl input e)"));
}

static void json_strings_are_not_always_templates(void **state) {
    (void)state;
    Facts facts =
        parse_as(terraform_parse_json, "main.tf.json",
                 STR("{\"//\": \"faultline:ignore r\", \"variable\": {\"v\": {\"default\": \"${x}\", \"type\": "
                     "\"map(string)\"}}, \"module\": {\"m\": {\"source\": \"./${x}\", \"providers\": {\"aws\": "
                     "\"aws.w\"}}}}"));
    assert_int_equal(facts.note_count, 0);
    assert_int_equal(facts.pragma_count, 1);
    assert_true(has_string(&facts, find_decl(&facts, DECL_INPUT, "", "v"), "default", "${x}"));
    assert_true(has_string(&facts, find_decl(&facts, DECL_MODULE, "", "m"), "source", "./${x}"));
    const char *text = print(&facts);
    assert_non_null(strstr(text, "type = call map(name string)"));
    assert_non_null(strstr(text, "providers = {\"aws\": name aws.w}"));
}

/* ---- Broken files ---- */

static void a_broken_attribute_costs_itself(void **state) {
    (void)state;
    Facts facts = parse("variable \"a\" {}\nresource \"t\" \"n\" {\n  before = \"1\"\n  broken = 1 +\n  after = \"2\"\n"
                        "  nested {\n    x = \"3\"\n    y = ]\n    z = \"4\"\n  }\n}\noutput \"o\" {}\n");
    assert_true(facts.is_partial);
    assert_int_equal(facts.note_count, 2);
    assert_int_equal(facts.notes[0].line, 4);
    assert_int_equal(facts.notes[1].line, 8);
    assert_true(find_decl(&facts, DECL_INPUT, "", "a") && find_decl(&facts, DECL_OUTPUT, "", "o"));
    const Decl *resource = find_decl(&facts, DECL_RESOURCE, "t", "n");
    assert_non_null(resource);
    assert_true(has_string(&facts, resource, "before", "1") && has_string(&facts, resource, "after", "2"));
    ExprId nested = expr_child(&facts, expr_block(&facts, resource->body, STR("nested"), 0), 0);
    assert_true(expr_attribute(&facts, nested, STR("x")) && expr_attribute(&facts, nested, STR("z")));
}

static void expect_neighbours_survive(const char *middle) {
    const char *text = str_zero_terminated(arena, str_format(arena,
                                                             "resource \"t\" \"first\" {\n  a = \"1\"\n}\n%s\n"
                                                             "resource \"t\" \"last\" {\n  a = \"2\"\n}\n",
                                                             middle));
    Facts facts = parse(text);
    assert_true(facts.is_partial);
    assert_in_range(facts.note_count, 1, 20);
    const Decl *first = find_decl(&facts, DECL_RESOURCE, "t", "first"),
               *last = find_decl(&facts, DECL_RESOURCE, "t", "last");
    assert_true(first && has_string(&facts, first, "a", "1"));
    assert_true(last && has_string(&facts, last, "a", "2"));
}

static void broken_blocks_do_not_take_their_neighbours(void **state) {
    (void)state;
    expect_neighbours_survive("resource \"t\" \"x\" {\n  a = [1, 2\n}");
    expect_neighbours_survive("resource \"t\" \"x\" {\n  a = 1\n");
    expect_neighbours_survive("resource \"t\" \"x\" {\n  tags {\n    a = 1\n}");
    expect_neighbours_survive("resource \"t\" \"x\" {\n  a = \"unclosed\n}");
    expect_neighbours_survive("resource \"t\" \"x\" {\n  a = \"${var.x\"\n}");
    expect_neighbours_survive("resource \"t\" \"x\" {\n  a = <<EOT\n  never closed\n}");
    expect_neighbours_survive("resource \"t\" {\n  a = 1\n}");
    expect_neighbours_survive("}\n}");
    expect_neighbours_survive("<<<<<<< HEAD\n=======\n>>>>>>> other");
    expect_neighbours_survive("resource \"t\" \"x${1}\" {\n}");
    expect_neighbours_survive("locals {\n  a = \"%{ unless x }\"\n}");
    expect_neighbours_survive("a ~ b");
}

static void a_long_list_of_errors_is_cut(void **state) {
    (void)state;
    StrBuf text = strbuf_new(arena, 1024 * 1024);
    for (int i = 0; i < 1000; i++) strbuf_add(&text, STR("x = ]\n"));
    Facts facts = parse_as(terraform_parse, "main.tf", strbuf_str(&text));
    assert_int_equal(facts.note_count, 21);
}

static void binary_files_give_a_note(void **state) {
    (void)state;
    Facts facts = parse_as(terraform_parse_vars, "a.tfvars", STR("\0GITCRYPT\0a = 1\n"));
    assert_true(facts.is_partial);
    assert_int_equal(facts.note_count, 1);
    assert_int_equal(facts.decl_count, 0);
}

/* ---- Limits ---- */

static Str repeated(const char *before, const char *middle, const char *after, size_t count) {
    StrBuf text = strbuf_new(arena, 64 * 1024 * 1024);
    for (size_t i = 0; i < count; i++) strbuf_add(&text, str_from(before));
    strbuf_add(&text, str_from(middle));
    for (size_t i = 0; i < count; i++) strbuf_add(&text, str_from(after));
    return strbuf_str(&text);
}

static Facts parse_nested(size_t depth) {
    Str text = repeated("[", "1", "]", depth - 1);
    return parse_as(terraform_parse, "a.tf",
                    str_format(arena, "locals {\n  a = %.*s\n}\noutput \"o\" {}\n", STR_ARG(text)));
}

static void nesting_is_bounded(void **state) {
    (void)state;
    Facts facts = parse_nested(NESTING_DEPTH_MAX);
    assert_int_equal(facts.note_count, 0);
    facts = parse_nested(NESTING_DEPTH_MAX + 1);
    assert_int_equal(facts.notes[0].kind, DIAG_LIMIT);
    assert_true(facts.is_partial);
    assert_non_null(find_decl(&facts, DECL_OUTPUT, "", "o"));
}

static void hostile_nesting_ends(void **state) {
    (void)state;
    static const char *const parts[][3] = {{"[", "", "]"},       {"(", "1", ")"},       {"{a=", "1", "}"},
                                           {"\"${", "1", "}\""}, {"a {\n", "", "}\n"},  {"\"%{if a}", "", "%{endif}\""},
                                           {"!", "a", ""},       {"a ? b : ", "c", ""}, {"<<A\n", "", "A\n"},
                                           {"f(", "", ""},       {"x[", "1", "]"}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        Str text = repeated(parts[i][0], parts[i][1], parts[i][2], 20000);
        Facts facts = parse_as(terraform_parse, "a.tf",
                               str_concat(arena, STR("locals {\na = "), str_concat(arena, text, STR("\n}\n"))));
        if (!facts.is_partial) fail_msg("nested %s", parts[i][0]);
        size_t size;
        parser_parse_hcl_expression(text, arena, &size);
        parser_parse_hcl_template(STR("t"), text, arena, &size);
    }
}

/* Operators of one level are a list to their author, but the tree is as deep as the list is long. */
static void long_chains_of_operators_are_read(void **state) {
    (void)state;
    static const struct { const char *before, *after; } chains[] = {{"1 + ", "1"}, {"a ? b : ", "c"}};
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        size_t size;
        const unsigned char *block = parser_parse_hcl_expression(
            repeated(chains[i].before, chains[i].after, "", 2 * NESTING_DEPTH_MAX), arena, &size);
        Facts facts = open_facts(block, size);
        assert_int_equal(facts.note_count, 0);
        block = parser_parse_hcl_expression(repeated(chains[i].before, chains[i].after, "", 2 * NESTING_DEPTH_MAX + 1),
                                            arena, &size);
        facts = open_facts(block, size);
        assert_int_equal(facts.note_count, 1);
        assert_int_equal(facts.notes[0].kind, DIAG_LIMIT);
        assert_int_equal(facts_expr(&facts, facts.decls[0].body)->kind, EXPR_OPAQUE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operators_bind_as_in_terraform, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_keep_their_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_become_declarations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(steps_and_splats, set_up, tear_down),
        cmocka_unit_test_setup_teardown(for_expressions_bind_their_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(object_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_that_is_no_expression_is_opaque, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quoted_templates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(escapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(directives_become_expressions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strip_markers_take_neighbouring_space, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heredocs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stripping_in_heredocs_works_line_by_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(template_files_have_names_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unpaired_directives_lose_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(positions_are_those_of_the_source, set_up, tear_down),
        cmocka_unit_test_setup_teardown(byte_order_marks_and_carriage_returns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_block_is_its_declaration, set_up, tear_down),
        cmocka_unit_test_setup_teardown(provider_names_stay_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dynamic_blocks_bind_their_iterator, set_up, tear_down),
        cmocka_unit_test_setup_teardown(override_files_are_marked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(large_files_are_read_in_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(comments_can_carry_pragmas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(variable_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(terragrunt_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_syntax_gives_the_same_declarations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_strings_are_not_always_templates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_attribute_costs_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_blocks_do_not_take_their_neighbours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_list_of_errors_is_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(binary_files_give_a_note, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nesting_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_nesting_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_chains_of_operators_are_read, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("hcl", tests, NULL, NULL);
}
