/* Every pure function, as a table of expressions and what Terraform makes of them: the value as JSON, "error", or
 * "unknown" with what it is unknown for. The table is meant to be read as documentation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "graph/functions.h"
#include "parsers/parser.h"

typedef struct {
    const char *expression, *result;
} Case;

/* Two files of a repository, for file() and its like. */
static const struct {
    const char *path, *text;
} repository[] = {
    {"app/config/a.json", "{\"a\": 1}"},
    {"app/config/b.yaml", "b: 2\n"},
    {"app/config/deep/c.json", "[]"},
    {"app/greeting.tftpl", "Hello ${name}%{ for x in list }, ${x}%{ endfor }!"},
    {"app/loop.tftpl", "${templatefile(\"loop.tftpl\", {})}"},
    {"app/notes.txt", "one\ntwo\n"},
    {"secret.txt", "outside app"},
};
enum { FILE_COUNT = sizeof repository / sizeof *repository };

static bool read_file(void *context, Str path, Arena *arena, Str *bytes) {
    (void)context;
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (!str_equal(path, str_from(repository[i].path))) continue;
        *bytes = str_copy(arena, str_from(repository[i].text));
        return true;
    }
    return false;
}

/* var.x is an input without a value; all names of variables are fine. */
static const Value *declaration(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    (void)scope, (void)kind;
    return value_unknown(evaluator->arena, CAUSE_INPUT, str_concat(evaluator->arena, STR("var."), name));
}

static Str evaluate(Arena *arena, Str expression) {
    Str paths[FILE_COUNT];
    for (size_t i = 0; i < FILE_COUNT; i++) paths[i] = str_from(repository[i].path);
    Files files = {.read = read_file, .paths = paths, .path_count = FILE_COUNT};
    size_t size_bytes = 0;
    const unsigned char *bytes = parser_parse_hcl_expression(expression, arena, &size_bytes);
    Facts facts;
    assert_true(facts_open(&facts, bytes, size_bytes));
    assert_int_equal(facts.decl_count, 1);
    Evaluator evaluator = evaluator_new(arena, NULL, &files);
    Scope scope = {.facts = &facts, .declaration = declaration, .directory = STR("app")};
    const Value *value = eval(&evaluator, &scope, facts.decls[0].body);
    if (value->kind == VALUE_UNKNOWN && value->cause->kind == CAUSE_ERROR) return STR("error");
    StrBuf out = strbuf_new(arena, 1 << 20);
    if (value->kind == VALUE_UNKNOWN && !value->is_sensitive)
        strbuf_format(&out, "unknown %.*s", STR_ARG(value->cause->what));
    else
        value_print_json(value, &out, true);
    return strbuf_str(&out);
}

static void check(const Case *cases, size_t count) {
    size_t failure_count = 0;
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_new();
        Str got = evaluate(arena, str_from(cases[i].expression));
        if (!str_equal(got, str_from(cases[i].result))) {
            print_error("%s\n  gives    %.*s\n  expected %s\n", cases[i].expression, STR_ARG(got), cases[i].result);
            failure_count++;
        }
        arena_free(arena);
    }
    assert_int_equal(failure_count, 0);
}

#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void numbers(void **state) {
    (void)state;
    static const Case cases[] = {
        {"abs(-2.5)", "2.5"},
        {"ceil(4.1)", "5"},
        {"floor(-4.1)", "-5"},
        {"max(3, \"12\", 7)", "12"},
        {"max()", "error"},
        {"min(3, -12, 7)", "-12"},
        {"pow(2, 10)", "1024"},
        {"pow(2, 0.5)", "1.4142135623730951"}, /* computed as a double, unlike anything else */
        {"tostring(pow(10, 400))", "\"+Inf\""},
        {"log(1000, 10)", "2.9999999999999996"},
        {"tostring(log(0, 10))", "\"-Inf\""},
        {"signum(-7)", "-1"},
        {"signum(0)", "0"},
        {"parseint(\"ff\", 16)", "255"},
        {"parseint(\"-0101\", 2)", "-5"},
        {"parseint(\"zZ\", 62)", "2231"},
        {"parseint(\"12\", 2)", "error"},
        {"parseint(\"1\", 63)", "error"},
        {"sum([1, 2.5, \"3\"])", "6.5"},
        {"sum([])", "error"},
        {"range(4)", "[0,1,2,3]"},
        {"range(2, 5)", "[2,3,4]"},
        {"range(5, 2)", "[5,4,3]"},
        {"range(0, 1, 0.25)", "[0,0.25,0.5,0.75]"},
        {"range(1, 5, -1)", "error"},
        {"range(1, 5, 0)", "error"},
        {"range(0, 1e9)", "error"}, /* Terraform stops at 1,024, too */
    };
    CHECK(cases);
}

static void strings(void **state) {
    (void)state;
    static const Case cases[] = {
        {"chomp(\"text\\r\\n\\n\")", "\"text\""},
        {"endswith(\"main.tf\", \".tf\")", "true"},
        {"startswith(\"main.tf\", \".tf\")", "false"},
        {"strcontains(\"us-east-1\", \"east\")", "true"},
        {"indent(2, \"a\\nb\\n\")", "\"a\\n  b\\n  \""},
        {"indent(1e9, \"a\\nb\")", "unknown string too large"},
        {"join(\"-\", [\"a\", 1, true])", "\"a-1-true\""},
        {"join(\",\", [\"a\"], toset([\"c\", \"b\"]))", "\"a,b,c\""},
        {"join(\",\", [\"a\", null])", "error"},
        {"join(\",\", [])", "\"\""},
        {"split(\",\", \"a,,b\")", "[\"a\",\"\",\"b\"]"},
        {"split(\"\", \"h\u00e9!\")", "[\"h\",\"\u00e9\",\"!\"]"},
        {"split(\",\", \"\")", "[\"\"]"},
        {"lower(\"\u00c4RGER\")", "\"\u00e4rger\""},
        {"upper(\"stra\u00dfe \u03c9\")", "\"STRA\u00dfE \u03a9\""}, /* one letter for one letter */
        {"title(\"hello big_world it's\")", "\"Hello Big_world It'S\""},
        {"strrev(\"ab\u00e9\")", "\"\u00e9ba\""},
        {"substr(\"hello\", 1, 3)", "\"ell\""},
        {"substr(\"hello\", -3, -1)", "\"llo\""},
        {"substr(\"hello\", 3, 99)", "\"lo\""},
        {"trim(\"--a-b--\", \"-\")", "\"a-b\""},
        {"trimspace(\"\\t a b \\n\")", "\"a b\""},
        {"trimprefix(\"aab\", \"a\")", "\"ab\""},
        {"trimsuffix(\"name.git\", \".git\")", "\"name\""},
        {"length(\"cafe\u0301 \U0001F1E9\U0001F1EA\")", "6"},            /* e with accent is one, a flag is one */
        {"length(\"\U0001F468\u200D\U0001F469\u200D\U0001F467\")", "1"}, /* so is a family */
        {"length(\"\u1112\u1161\u11ab\\r\\n\")", "2"},
        {"strrev(\"a\U0001F44D\U0001F3FDb\")", "\"b\U0001F44D\U0001F3FDa\""},
        {"substr(\"a\U0001F44D\U0001F3FDb\", 1, 1)", "\"\U0001F44D\U0001F3FD\""},
        {"split(\"\", \"\U0001F44D\U0001F3FD\")", "[\"\U0001F44D\",\"\U0001F3FD\"]"}, /* code points */
        {"upper(\"\u0561\u1E03\U00010428\")", "\"\u0531\u1E02\U00010400\""},
        {"title(\"\u01C6x\u2003\u00DFa\")", "\"\u01C5x\u2003\u00DFa\""}, /* a digraph has a third form */
        {"replace(\"a.b.c\", \".\", \"-\")", "\"a-b-c\""},
        {"replace(\"ab\", \"\", \"-\")", "\"-a-b-\""},
        {"replace(\"us-east-1\", \"/^([a-z]+)-([a-z]+)-/\", \"$2.$1.\")", "\"east.us.1\""},
        {"replace(\"aXbx\", \"/(?i)x/\", \"\")", "\"ab\""},
        {"format(\"%s-%03d\", \"web\", 7)", "\"web-007\""},
        {"format(\"%5.1f|%-5s|%+d|%x|%q\", 3.14159, \"ab\", 4, 255, \"a\\\"b\")",
         "\"  3.1|ab   |+4|ff|\\\"a\\\\\\\"b\\\"\""},
        {"format(\"%[2]s %[1]s %%\", \"a\", \"b\")", "\"b a %\""},
        {"format(\"%v %v %v\", 1234567, [1, \"a\"], true)", "\"1.234567e+06 [1,\\\"a\\\"] true\""},
        {"format(\"%s\", 1234567)", "\"1234567\""},
        {"format(\"%d\", 1.5)", "error"},
        {"format(\"%s\")", "error"},
        {"format(\"%s\", \"a\", \"b\")", "error"},
        {"format(\"%9999999d\", 1)", "error"},
        {"formatlist(\"%s/%d\", [\"a\", \"b\"], 8)", "[\"a/8\",\"b/8\"]"},
        {"formatlist(\"%s%s\", [\"a\"], [\"b\", \"c\"])", "error"},
    };
    CHECK(cases);
}

/* Every string and key is in normal form C: what looks the same is the same. */
static void unicode(void **state) {
    (void)state;
    static const Case cases[] = {
        {"base64encode(\"e\u0301\")", "\"w6k=\""},
        {"base64encode(\"\\u212B\")", "\"w4U=\""}, /* the sign of the Angstrom is the letter */
        {"base64encode(\"e${\"\u0301\"}\")", "\"w6k=\""},
        {"base64encode(join(\"\", [\"\u1112\", \"\u1161\", \"\u11ab\"]))", "\"7ZWc\""},
        {"base64encode(\"\u0344\")", "\"zIjMgQ==\""},             /* never composed */
        {"base64encode(\"\U0001D160\")", "\"8J2FmPCdhaXwnYWu\""}, /* one code point becomes three */
        {"\"e\u0301\" == \"\u00e9\"", "true"},
        {"{ \"e\u0301\" = 1, \"\u00e9\" = 2 }", "{\"\u00e9\":2}"},
        {"{ e\u0301 = 1 }.\u00e9", "1"},
        {"{ \u00e9 = 1 }.e\u0301", "1"},
        {"{ \u00e9 = 1 }[\"e\u0301\"]", "1"},
        {"jsondecode(\"{\\\"e\\\\u0301\\\":1}\").\u00e9", "1"},
        {"toset([\"e\u0301\", \"\u00e9\"])", "[\"\u00e9\"]"},
        {"lookup({ \"\u00e9\" = 1 }, \"e\u0301\", 0)", "1"},
    };
    CHECK(cases);
}

static void regular_expressions(void **state) {
    (void)state;
    static const Case cases[] = {
        {"regex(\"[a-z]+\", \"53453453.345345aaabbbccc23454\")", "\"aaabbbccc\""},
        {"regex(\"(\\\\d+)-(\\\\d+)?\", \"a12-\")", "[\"12\",null]"},
        {"regex(\"(?P<y>\\\\d{4})-(?P<m>\\\\d\\\\d)\", \"on 2025-10-20\")", "{\"m\":\"10\",\"y\":\"2025\"}"},
        {"regex(\"x\", \"abc\")", "error"},
        {"can(regex(\"^vpc-[0-9a-f]{8,17}$\", \"vpc-12345678\"))", "true"},
        {"can(regex(\"^vpc-[0-9a-f]{8,17}$\", \"subnet-1\"))", "false"},
        {"regexall(\"[a-z]\", \"a1b\")", "[\"a\",\"b\"]"},
        {"regexall(\"a*\", \"baac\")", "[\"\",\"aa\",\"\"]"},
        {"length(regexall(\"prod\", \"staging\"))", "0"},
        /* A dollar is the very end, not the place before a last line end. */
        {"can(regex(\"a$\", \"a\\n\"))", "false"},
        /* What RE2 does not know is no expression. */
        {"regex(\"(a)\\\\1\", \"aa\")", "error"},
        {"regex(\"a(?=b)\", \"ab\")", "error"},
        {"regex(\"(?<!a)b\", \"b\")", "error"},
        {"regex(\"a++\", \"aa\")", "error"},
        {"regex(\"(?R)\", \"a\")", "error"},
        {"regex(\"(*ACCEPT)a\", \"a\")", "error"},
        {"regex(\"a{1001}\", \"a\")", "error"},
        {"regex(\"(?P<x>a)(b)\", \"ab\")", "error"},
        {"regex(\"[\", \"a\")", "error"},
        /* Linear in RE2, exponential here: the limit ends it. */
        {"regex(\"^(a+)+$\", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\")",
         "unknown regular expression needs too many steps"},
    };
    CHECK(cases);
}

static void lists(void **state) {
    (void)state;
    static const Case cases[] = {
        {"alltrue([true, \"true\"])", "true"},
        {"alltrue([true, null])", "false"},
        {"anytrue([])", "false"},
        {"chunklist([1, 2, 3], 2)", "[[1,2],[3]]"},
        {"coalesce(null, \"\", \"a\")", "\"a\""},
        {"coalesce(1, \"a\")", "\"1\""},
        {"coalesce(\"\", null)", "error"},
        {"coalescelist([], [\"a\"], [\"b\"])", "[\"a\"]"},
        {"compact([\"a\", \"\", null])", "[\"a\"]"},
        {"concat([\"a\"], [], [1])", "[\"a\",1]"},
        {"concat(tolist([\"a\"]), tolist([1]))", "[\"a\",\"1\"]"},
        {"concat(toset([\"a\"]), [\"b\"])", "error"},
        {"contains([1, 2], 2)", "true"},
        {"contains([1, 2], \"2\")", "false"},
        {"distinct([\"b\", \"a\", \"b\"])", "[\"b\",\"a\"]"},
        {"element([\"a\", \"b\", \"c\"], 4)", "\"b\""},
        {"element([], 0)", "error"},
        {"element([\"a\", \"b\"], -1)", "\"b\""},
        {"flatten([[\"a\", [\"b\"]], [], \"c\"])", "[\"a\",\"b\",\"c\"]"},
        {"index([\"a\", \"b\"], \"b\")", "1"},
        {"index([\"a\"], \"z\")", "error"},
        {"length([])", "0"},
        {"length(5)", "error"},
        {"matchkeys([\"i-1\", \"i-2\", \"i-3\"], [\"a\", \"b\", \"a\"], [\"a\"])", "[\"i-1\",\"i-3\"]"},
        {"one([])", "null"},
        {"one([\"a\"])", "\"a\""},
        {"one([\"a\", \"b\"])", "error"},
        {"reverse([1, 2, 3])", "[3,2,1]"},
        {"slice([\"a\", \"b\", \"c\"], 1, 2)", "[\"b\"]"},
        {"slice([\"a\"], 0, 2)", "error"},
        {"sort([\"b\", \"A\", 10, \"a\", 9])", "[\"10\",\"9\",\"A\",\"a\",\"b\"]"},
        {"setproduct([\"a\", \"b\"], [1, 2])", "[[\"a\",1],[\"a\",2],[\"b\",1],[\"b\",2]]"},
        {"setproduct([\"a\"], [])", "[]"},
        {"setproduct([\"a\"])", "error"},
        {"setproduct(range(1000), range(1000), range(1000))", "unknown list too long"},
        {"setunion([\"b\"], [\"a\", \"b\"])", "[\"a\",\"b\"]"},
        {"setintersection([\"a\", \"b\"], [\"b\", \"c\"])", "[\"b\"]"},
        {"setsubtract([\"a\", \"b\", 1], [\"1\", \"b\"])", "[\"a\"]"},
    };
    CHECK(cases);
}

static void maps(void **state) {
    (void)state;
    static const Case cases[] = {
        {"keys({ b = 1, a = 2 })", "[\"a\",\"b\"]"},
        {"values({ b = 1, a = 2 })", "[2,1]"},
        {"lookup({ a = 1 }, \"a\", 9)", "1"},
        {"lookup({ a = 1 }, \"b\", 9)", "9"},
        {"lookup({ a = 1 }, \"b\")", "error"},
        {"lookup(tomap({ a = \"x\" }), \"b\", 9)", "\"9\""}, /* a map holds one type, so does its default */
        {"merge({ a = 1, b = 1 }, null, { b = 2 })", "{\"a\":1,\"b\":2}"},
        {"merge([{ a = 1 }, { b = 2 }]...)", "{\"a\":1,\"b\":2}"},
        {"merge()", "{}"},
        {"merge(\"a\")", "error"},
        {"transpose({ a = [\"x\", \"y\"], b = [\"y\"] })", "{\"x\":[\"a\"],\"y\":[\"a\",\"b\"]}"},
        {"zipmap([\"b\", \"a\"], [1, 2])", "{\"a\":2,\"b\":1}"},
        {"zipmap([\"a\"], [])", "error"},
        {"list(\"a\", \"b\")", "error"}, /* gone since 0.15 */
        {"map(\"a\", \"b\")", "error"},
    };
    CHECK(cases);
}

static void types(void **state) {
    (void)state;
    static const Case cases[] = {
        {"tobool(\"true\")", "true"},
        {"tobool(\"yes\")", "error"},
        {"tonumber(\"-1.5e3\")", "-1500"},
        {"tonumber(\"0x10\")", "error"},
        {"tonumber(\"\")", "error"},
        {"tonumber(null)", "null"},
        {"tostring(100000000000000000000)", "\"100000000000000000000\""},
        {"tostring(0.000001)", "\"0.000001\""},
        {"tostring([])", "error"},
        {"tolist([\"a\", 1])", "[\"a\",\"1\"]"},
        {"tolist([1, true])", "error"},
        {"tolist([[1], [\"a\"]])", "[[\"1\"],[\"a\"]]"},
        {"toset([3, 20, 100, 3])", "[3,20,100]"},
        {"toset([\"3\", \"20\", 100])", "[\"100\",\"20\",\"3\"]"},
        {"tomap({ a = 1, b = \"x\" })", "{\"a\":\"1\",\"b\":\"x\"}"},
        {"type([\"a\", 1])", "\"tuple([string, number])\""},
        {"type(tomap({ a = 1 }))", "\"map(number)\""},
        {"can([\"a\"][0])", "true"},
        {"can({}.a)", "false"},
        {"try({}.a, [\"b\"][7], \"c\")", "\"c\""},
        {"try(null, 1)", "null"},
        {"try({}.a)", "error"},
        {"try(length([1, {}.a]), 0)", "0"},
        {"try([1, {}.a][0], 0)", "0"},
        {"try({ a = 1, b = {}.a }.a, 0)", "0"},
        {"try([for x in [1, {}.a] : 1], 0)", "0"},
        {"try({ for k in [\"a\", \"b\"] : k => { a = 1 }[k] }[\"a\"], 0)", "0"},
        {"try(contains([{}.a, 1], 1), 0)", "0"},
        {"try(true ? 1 : {}.a, 0)", "1"},
        {"try(try({}.a, 2), 0)", "2"},
        {"try(null || true, 0)", "0"},
        {"can([1, {}.a])", "false"},
        {"sensitive(\"x\")", "{\"unknown\":\"(sensitive value)\"}"},
        {"upper(sensitive(\"x\"))", "{\"unknown\":\"(sensitive value)\"}"},
        {"\"a${sensitive(\"x\")}\"", "{\"unknown\":\"(sensitive value)\"}"},
        {"[1, sensitive(2)]", "[1,{\"unknown\":\"(sensitive value)\"}]"},
        {"length([sensitive(2)])", "1"},
        {"keys({ a = sensitive(2) })", "[\"a\"]"},
        {"jsonencode([sensitive(2)])", "{\"unknown\":\"(sensitive value)\"}"},
        {"nonsensitive(sensitive(\"x\"))", "\"x\""},
        {"issensitive(sensitive(1))", "true"},
    };
    CHECK(cases);
}

static void encodings(void **state) {
    (void)state;
    static const Case cases[] = {
        {"base64encode(\"Hello\")", "\"SGVsbG8=\""},
        {"base64decode(\"SGVsbG8=\")", "\"Hello\""},
        {"base64decode(\"SGVsbG8\")", "error"},
        {"base64decode(\"/w==\")", "error"}, /* not UTF-8 */
        {"base64gunzip(\"H4sIAAAAAAAA/0oEAAAA//8BAAD//0O+t+gBAAAA\")", "\"a\""},
        {"base64gunzip(\"SGVsbG8=\")", "error"},
        {"base64gzip(\"a\")", "unknown base64gzip()"},
        {"textencodebase64(\"h\u00e9\", \"UTF-16LE\")", "\"aADpAA==\""},
        {"textdecodebase64(\"aADpAA==\", \"UTF-16LE\")", "\"h\u00e9\""},
        {"urlencode(\"a b&c/\u00fc\")", "\"a+b%26c%2F%C3%BC\""},
        {"urldecode(\"a+b%26c\")", "\"a b\\u0026c\""},
        {"urldecode(\"%zz\")", "error"},
        {"csvdecode(\"name,zone\\nweb,\\\"a,b\\\"\\n\")", "[{\"name\":\"web\",\"zone\":\"a,b\"}]"},
        {"csvdecode(\"a,b\\n1\")", "error"},
        {"jsonencode({ b = [1, true, null], a = \"<&>\" })",
         "\"{\\\"a\\\":\\\"\\\\u003c\\\\u0026\\\\u003e\\\",\\\"b\\\":[1,true,null]}\""},
        {"jsondecode(\"{\\\"a\\\": [1, 2.50, null]}\")", "{\"a\":[1,2.5,null]}"},
        {"jsondecode(\"{a: 1}\")", "error"},
        {"jsondecode(\"[1,]\")", "error"},
        {"jsondecode(\"plain\")", "error"},
        {"jsondecode(\"\")", "error"},
        {"try(jsondecode(\"plain\"), \"plain\")", "\"plain\""},
        {"yamldecode(\"a: 1\\nb: [x, true]\\nc: ~\\n\")", "{\"a\":1,\"b\":[\"x\",true],\"c\":null}"},
        {"yamldecode(\"~\")", "null"},
        /* Of a text that is known in part the rest is told, where its shape is; nothing of what stands there is. */
        {"yamldecode(yamlencode({ a = 1, b = [var.x, \"y\"] }))", "{\"a\":1,\"b\":[{\"unknown\":\"var.x\"},\"y\"]}"},
        {"yamldecode(\"a: ${var.x}\\nb: 2\\n\")", "{\"a\":{\"unknown\":\"var.x\"},\"b\":2}"},
        {"yamldecode(\"a: 1\\n${var.x}\\nb: 2\\n\")", "unknown var.x"},
        {"yamldecode(\"${var.x}: 1\\nb: 2\\n\")", "unknown var.x"},
        {"yamlencode({ a = var.x })", "unknown var.x"},
        {"yamldecode(yamlencode({ a = sensitive(1), b = var.x }))", "{\"unknown\":\"(sensitive value)\"}"},
        {"yamldecode(\"[0o17, 007, -010, y, N, 0b11, '007', 0o8]\")", "[15,7,-10,true,false,\"0b11\",\"007\",\"0o8\"]"},
        {"yamldecode(\"a: 1\\n---\\nb: 2\")", "error"},
        {"yamldecode(\"[2012-10-17, '2012-10-17', 2012-1-7, 2012-13-45, 2012-10]\")",
         "[\"2012-10-17T00:00:00Z\",\"2012-10-17\",\"2012-01-07T00:00:00Z\",\"2012-13-45\",\"2012-10\"]"},
        {"yamldecode(\"[2012-10-17 10:00:00, 2001-12-14t21:59:43.10-05:00, 2012-10-17T10:00:00]\")",
         "[\"2012-10-17T10:00:00Z\",\"2001-12-14T21:59:43-05:00\",\"2012-10-17T10:00:00\"]"},
        {"yamldecode(\"2012-10-17: x\\ny: 1\\ntrue: 2\")", "{\"2012-10-17T00:00:00Z\":\"x\",\"true\":2}"},
        {"yamldecode(\"[09.5, 09, 1_000, 5., 22:22]\")", "[9.5,9,\"1_000\",5,\"22:22\"]"},
        {"try(yamldecode(\"a: .inf\"), 1)", "1"},
        {"try(yamldecode(\"null: 1\"), 1)", "1"},
        {"try(yamldecode(\"a: !foo 1\"), 1)", "1"},
        {"try(yamldecode(\"\\ta: 1\"), 1)", "1"},
        {"try(yamldecode(\"%%YAML 1.2\\n---\\na: 1\"), 1)", "1"},
        {"yamldecode(\"a: [\")", "error"},
        /* Merged keys count where they stand, and only mappings can be merged. */
        {"yamldecode(\"<<: {a: 1, b: 2}\\na: 3\")", "{\"a\":3,\"b\":2}"},
        {"yamldecode(\"a: 3\\n<<: {a: 1, b: 2}\")", "{\"a\":1,\"b\":2}"},
        {"yamldecode(\"'<<': {a: 1}\")", "{\"a\":1}"},
        {"yamldecode(\"<<: 1\\na: 2\")", "error"},
        {"yamldecode(\"<<: [{a: 1}]\\na: 2\")", "error"},
        {"yamldecode(\"<<: ~\\na: 2\")", "error"},
        {"yamldecode(\"a:\\n\\tb: 1\")", "error"}, /* tabs do not indent */
        {"yamldecode(\"a: |\\n\\ttext\")", "error"},
        {"yamldecode(\"a: b\\n\\t\\nc: d\")", "error"},
        {"yamldecode(\"a:\\t[\\n\\t1]\")", "{\"a\":[1]}"},
        {"yamldecode(\"a: b: c\")", "error"},
        {"yamlencode({ b = [1, \"x\"], a = {} })", "\"\\\"a\\\": {}\\n\\\"b\\\":\\n- 1\\n- \\\"x\\\"\\n\""},
        {"yamlencode({ text = \"one\\ntwo\\n\" })", "\"\\\"text\\\": |\\n  one\\n  two\\n\""},
        {"yamlencode([[1], [{ a = \"b\", c = null }]])",
         "\"- - 1\\n- - \\\"a\\\": \\\"b\\\"\\n    \\\"c\\\": null\\n\""},
    };
    CHECK(cases);
}

static void digests(void **state) {
    (void)state;
    static const Case cases[] = {
        {"md5(\"abc\")", "\"900150983cd24fb0d6963f7d28e17f72\""},
        {"sha1(\"abc\")", "\"a9993e364706816aba3e25717850c26c9cd0d89d\""},
        {"sha256(\"abc\")", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""},
        {"sha256(\"\")", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""},
        /* One byte more than what fits into a block with its padding. */
        {"md5(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\")", "\"3b0c8ac703f828b04c6c197006d17218\""},
        {"substr(sha512(\"abc\"), 0, 32)", "\"ddaf35a193617abacc417349ae204131\""},
        {"base64sha256(\"abc\")", "\"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\""},
        {"uuidv5(\"dns\", \"example.com\")", "\"cfbff0d1-9375-5685-968c-48ce8b15ae17\""},
        {"uuidv5(\"nowhere\", \"x\")", "error"},
        {"uuid()", "unknown uuid()"},
        {"bcrypt(\"x\")", "unknown bcrypt()"},
    };
    CHECK(cases);
}

static void networks(void **state) {
    (void)state;
    static const Case cases[] = {
        {"cidrsubnet(\"10.0.0.0/16\", 8, 3)", "\"10.0.3.0/24\""},
        {"cidrsubnet(\"fd00:fd12:3456:7890::/56\", 16, 162)", "\"fd00:fd12:3456:7800:a200::/72\""},
        {"cidrsubnet(\"10.0.0.0/16\", 8, 256)", "error"},
        {"cidrsubnet(\"10.0.0.0/16\", 17, 0)", "error"},
        {"cidrsubnets(\"10.0.0.0/16\", 4, 8, 4)", "[\"10.0.0.0/20\",\"10.0.16.0/24\",\"10.0.32.0/20\"]"},
        {"cidrsubnets(\"10.0.0.0/30\", 1, 1, 1)", "error"},
        {"cidrhost(\"10.1.0.0/16\", 257)", "\"10.1.1.1\""},
        {"cidrhost(\"10.1.0.0/16\", -2)", "\"10.1.255.254\""},
        {"cidrhost(\"10.1.0.0/30\", 4)", "error"},
        {"cidrnetmask(\"172.16.0.0/12\")", "\"255.240.0.0\""},
        {"cidrnetmask(\"fd00::/8\")", "error"},
        {"cidrcontains(\"10.0.0.0/8\", \"10.200.0.0/16\")", "true"},
        {"cidrcontains(\"10.0.0.0/16\", \"10.1.0.1\")", "false"},
        {"cidrhost(\"10.0.0.0\", 1)", "error"},
        {"cidrhost(\"300.0.0.0/8\", 1)", "error"},
        {"cidrsubnet(\"::/0\", 128, 1)", "\"::1/128\""},
    };
    CHECK(cases);
}

static void times(void **state) {
    (void)state;
    static const Case cases[] = {
        {"formatdate(\"EEEE, D MMMM YYYY HH:mm aa ZZZ\", \"2025-10-20T06:48:00Z\")",
         "\"Monday, 20 October 2025 06:48 am UTC\""},
        {"formatdate(\"YY-M-DD'T'hh:m:s Z ZZZZ ZZZZZ\", \"2024-02-29T23:05:09.5-08:30\")",
         "\"24-2-29T23:5:9 -08:30 -0830 -08:30\""},
        {"formatdate(\"q\", \"2024-02-29T23:05:09Z\")", "error"},
        {"formatdate(\"hh\", \"2023-02-29T00:00:00Z\")", "error"},
        {"timeadd(\"2024-02-28T23:00:00Z\", \"1h30m\")", "\"2024-02-29T00:30:00Z\""},
        {"timeadd(\"2024-03-01T00:00:00+02:00\", \"-1s\")", "\"2024-02-29T23:59:59+02:00\""},
        {"timeadd(\"2024-03-01T00:00:00Z\", \"1d\")", "error"},
        {"timeadd(\"2024-03-01T00:00:00Z\", \"99999999999h\")", "error"},
        {"timecmp(\"2024-03-01T01:00:00+01:00\", \"2024-03-01T00:00:00Z\")", "0"},
        {"timecmp(\"2024-03-01T00:00:00Z\", \"2024-03-01T00:00:01Z\")", "-1"},
        {"timestamp()", "unknown timestamp()"},
        {"plantimestamp()", "unknown plantimestamp()"},
    };
    CHECK(cases);
}

static void files(void **state) {
    (void)state;
    static const Case cases[] = {
        {"file(\"notes.txt\")", "\"one\\ntwo\\n\""},
        {"file(\"./config/../notes.txt\")", "\"one\\ntwo\\n\""},
        {"file(\"none.txt\")", "error"},
        {"try(file(\"none.txt\"), \"fallback\")", "\"fallback\""},
        {"file(\"../secret.txt\")", "\"outside app\""},
        {"file(\"../../etc/passwd\")", "unknown a file outside the repository"},
        {"file(\"/etc/passwd\")", "unknown a file outside the repository"},
        {"file(\"~/.ssh/id_rsa\")", "unknown home folder"},
        {"fileexists(\"notes.txt\")", "true"},
        {"fileexists(\"config\")", "false"},
        {"fileset(\".\", \"*.txt\")", "[\"notes.txt\"]"},
        {"fileset(\"config\", \"**/*.json\")", "[\"a.json\",\"deep/c.json\"]"},
        {"fileset(\"config\", \"*.{json,yaml}\")", "[\"a.json\",\"b.yaml\"]"},
        {"fileset(\"nowhere\", \"*\")", "[]"},
        {"filebase64(\"config/deep/c.json\")", "\"W10=\""},
        {"filemd5(\"config/deep/c.json\") == md5(\"[]\")", "true"},
        {"filebase64sha256(\"notes.txt\") == base64sha256(file(\"notes.txt\"))", "true"},
        {"jsondecode(file(\"config/a.json\")).a", "1"},
        {"templatefile(\"greeting.tftpl\", { name = \"you\", list = [1, 2] })", "\"Hello you, 1, 2!\""},
        {"templatefile(\"greeting.tftpl\", { name = \"you\" })", "error"},
        {"templatefile(\"greeting.tftpl\", { name = var.name, list = [] })", "unknown var.name"},
        {"templatefile(\"loop.tftpl\", {})", "error"}, /* a template renders no other */
        {"templatestring(\"$${x}\", { x = 1, y = 2 })", "\"1\""},
        {"templatestring(\"$${x}$${y}\", { x = 1 })", "error"},
        {"templatestring(\"$${true ? x : y}\", { x = 1 })", "error"}, /* names are looked for first */
        {"templatestring(\"$${try(y, x)}\", { x = 1 })", "error"},
        {"try(templatestring(\"$${y}\", {}), \"none\")", "\"none\""},
        {"templatestring(\"%%{ for x, y in l }$${x}$${y}%%{ endfor }\", { l = [7] })", "\"07\""},
        {"templatestring(\"%%{ for x in l }%%{ endfor }$${x}\", { l = [7] })", "error"},
        {"templatestring(\"a\", { \"a b\" = 1 })", "error"},
        {"basename(\"a/b/c.txt\")", "\"c.txt\""},
        {"basename(\"a/b/\")", "\"b\""},
        {"dirname(\"a/b/c.txt\")", "\"a/b\""},
        {"dirname(\"a\")", "\".\""},
        {"dirname(\"a/../b/c\")", "\"b\""},
        {"abspath(\"/a/./b/..\")", "\"/a\""},
        {"abspath(\"a\")", "unknown abspath()"},
        {"pathexpand(\"~/a\")", "unknown pathexpand()"},
        {"pathexpand(\"a\")", "\"a\""},
    };
    CHECK(cases);
}

/* An unknown argument makes the result unknown only where it could matter. */
static void unknown_arguments(void **state) {
    (void)state;
    static const Case cases[] = {
        {"upper(var.a)", "unknown var.a"},
        {"format(\"%s%s\", var.a, var.b)", "unknown var.a"},
        {"join(\"-\", [\"a\", var.b])", "unknown var.b"},
        {"length([var.a, 1])", "2"},
        {"length(toset([var.a, 1]))", "unknown var.a"},
        {"length(var.a)", "unknown var.a"},
        {"contains([1, var.a], 1)", "true"},
        {"contains([2, var.a], 1)", "unknown var.a"},
        {"contains([], var.a)", "false"},
        {"alltrue([var.a, false])", "false"},
        {"alltrue([var.a, true])", "unknown var.a"},
        {"anytrue([var.a, true])", "true"},
        {"index([1, var.a], 1)", "0"},
        {"index([var.a, 1], 1)", "unknown var.a"},
        {"coalesce(null, var.a, 1)", "unknown var.a"},
        {"coalesce(1, var.a)", "1"},
        {"element([1, var.a], 0)", "1"},
        {"element([1, var.a], 1)", "unknown var.a"},
        {"lookup({ a = 1, b = var.b }, \"a\")", "1"},
        {"lookup({ a = 1 }, \"z\", var.z)", "unknown var.z"},
        {"lookup(var.map, \"a\", 1)", "unknown var.map"},
        {"keys({ a = var.a })", "[\"a\"]"},
        {"values({ a = var.a, b = 1 })", "[{\"unknown\":\"var.a\"},1]"},
        {"merge({ a = var.a }, { b = 1 })", "{\"a\":{\"unknown\":\"var.a\"},\"b\":1}"},
        {"merge({ a = 1 }, var.b)", "unknown var.b"},
        {"concat([1], [var.a])", "[1,{\"unknown\":\"var.a\"}]"},
        {"concat([1], var.a)", "unknown var.a"},
        {"flatten([[1], var.a])", "unknown var.a"}, /* may be a list itself */
        {"zipmap([\"a\"], [var.a])", "{\"a\":{\"unknown\":\"var.a\"}}"},
        {"zipmap([var.a], [1])", "unknown var.a"},
        {"reverse([1, var.a])", "[{\"unknown\":\"var.a\"},1]"},
        {"slice([1, var.a], 0, 1)", "[1]"},
        {"one([var.a])", "unknown var.a"},
        {"distinct([1, var.a])", "unknown var.a"},
        {"try(var.a, 1)", "unknown var.a"},
        {"try({}.a, var.a)", "unknown var.a"},
        {"try(upper(var.a), 1)", "unknown var.a"},
        {"try(join(\",\", [var.a, {}.b]), \"d\")", "\"d\""}, /* an error, whatever var.a is */
        {"can(var.a.b)", "unknown var.a"},
        {"formatlist(\"%s!\", [\"a\", var.b])", "[\"a!\",{\"unknown\":\"var.b\"}]"},
        {"toset([\"a\", var.b])", "[\"a\",{\"unknown\":\"var.b\"}]"},
        {"tolist(var.a)", "unknown var.a"},
        {"setproduct([var.a], [1])", "[[{\"unknown\":\"var.a\"},1]]"},
        {"jsonencode({ a = var.a })", "unknown var.a"},
        {"length(jsonencode(var.a)) == null", "false"},
        {"provider::aws::arn_parse(\"arn:aws:s3:::b\")", "unknown provider::aws::arn_parse()"},
        {"nosuchfunction(1)", "unknown nosuchfunction()"},
        {"upper()", "error"},
        {"upper(null)", "error"},
        {"upper([])", "error"},
    };
    CHECK(cases);
}

/* Values that would outgrow memory become unknown, soon. */
/* What terraform console of 1.11 says, refusals included. */
static void types_of_results(void **state) {
    (void)state;
    static const Case cases[] = {
        {"true ? { k = 1, b = true } : { a = \"a\" }", "{\"b\":\"true\",\"k\":\"1\"}"},
        {"true ? [1, true] : [\"x\", \"y\", \"z\"]", "[\"1\",\"true\"]"},
        {"true ? [1] : toset([2])", "[1]"},
        {"true ? tomap({ a = 1 }) : { b = \"x\" }", "{\"a\":\"1\"}"},
        {"true ? { a = 1, b = \"x\" } : { a = true, b = \"y\" }", "error"},
        {"false ? 1 : true", "error"},
        {"true ? { k = 1, b = true } : {}", "error"},
        {"false ? \"a\" : [1]", "error"},
        {"true ? \"a\" : [1]", "error"},
        {"true ? null : [1]", "null"},
        {"true ? { a = { x = 1 }, b = { y = [1], z = true } } : tomap({})",
         "{\"a\":{\"x\":1},\"b\":{\"y\":[1],\"z\":true}}"},
        {"templatefile(\"greeting.tftpl\", { name = \"x\", list = [], a_b = 1 })", "\"Hello x!\""},
        {"try(false ? 1 : true, 2)", "2"},
        {"var.a ? 1 : true", "unknown var.a"},
        {"coalesce([1], [\"a\"])", "[\"1\"]"},
        {"coalesce(1, [\"a\"])", "error"},
        {"coalescelist(toset([1]), [2])", "error"},
        {"coalescelist([], [2])", "[2]"},
        {"alltrue([false, \"x\"])", "error"},
        {"anytrue([null, true])", "true"},
        {"slice(toset([\"a\"]), 0, 1)", "error"},
        {"zipmap([\"a\"], toset([\"x\"]))", "error"},
        {"lookup(tomap({ a = 1 }), \"b\", \"x\")", "error"},
        {"setproduct([\"b\", \"a\"], toset([\"z\"]))", "[[\"a\",\"z\"],[\"b\",\"z\"]]"},
        {"setproduct([\"b\", \"a\"], [\"z\"])", "[[\"b\",\"z\"],[\"a\",\"z\"]]"},
        {"setproduct([1, true], [1])", "error"},
        {"setsubtract([1], [true])", "error"},
        {"signum(0.5)", "error"},
        {"parseint(10, 8)", "error"},
        {"can(1/0)", "true"},
        {"jsonencode(1/0)", "error"},
        {"{ 1e3 = 1, 007 = 2 }", "{\"1000\":1,\"7\":2}"},
        {"substr(\"abc\", -1, 0)", "\"c\""},
        {"substr(\"abc\", 1, 0)", "\"\""},
        {"cidrsubnet(\"::ffff:10.0.0.0/112\", 8, 1)", "\"10.0.1.0/24\""},
        {"cidrsubnet(\"10.0.0.0/16\", 8, -1)", "\"0.0.1.0/24\""},
        {"cidrsubnet(\"10.0.0.0/16\", 8, 256)", "error"},
        {"cidrhost(\"::ffff:1.2.3.0/120\", 5)", "\"0:5::ffff:102:300\""},
        {"cidrhost(\"fd00::/64\", 18446744073709551616)", "\"fd00:0:0:1::\""},
        {"cidrnetmask(\"::ffff:10.0.0.0/100\")", "\"ffff:ffff:ffff:ffff:ffff:ffff:f000:0\""},
        {"textencodebase64(\"é\", \"windows-1252\")", "\"6Q==\""},
        {"textdecodebase64(\"xvzL3A==\", \"EUC-JP\")", "\"日本\""},
        {"textencodebase64(\"日\", \"windows-1252\")", "error"},
        {"fileset(\"config\", \"../*.txt\")", "[\"../notes.txt\"]"},
        {"fileset(\"config\", \"../config/*.json\")", "[\"a.json\"]"},
        {"fileset(\".\", \"../../x\")", "unknown a file outside the repository"},
    };
    CHECK(cases);
}

/* What is certain of a value that is not known. */
static void unknown_values_in_part(void **state) {
    (void)state;
    static const Case cases[] = {
        {"startswith(\"a-${var.x}\", \"a-\")", "true"},
        {"startswith(\"a-${var.x}\", \"b\")", "false"},
        {"startswith(\"a-${var.x}\", \"a-b\")", "unknown var.x"},
        {"startswith(\"ab${var.x}\", \"a\")", "true"},
        {"startswith(\"ab${var.x}\", \"ab\")", "unknown var.x"}, /* an accent may follow */
        {"startswith(format(\"a-%s\", var.x), \"a-\")", "true"},
        {"startswith(jsonencode({ a = var.x }), \"{\")", "true"},
        {"\"a-${var.x}\" == \"b\"", "false"},
        {"\"a-${var.x}\" == \"a-b\"", "unknown var.x"},
        {"\"a-${var.x}\" == [1]", "false"},
        {"length(var.c ? [1, 2] : [3, 4])", "2"},
        {"length(var.c ? [1, 2] : [3])", "unknown var.c"},
        {"(var.c ? [1, 2] : [1, 4])[0]", "1"},
        {"(var.c ? [1, 2] : [1, 4])[1]", "unknown var.c"},
        {"length(flatten([[\"a\"], [\"${var.x}!\"]]))", "2"},
        {"length(flatten([[\"a\"], [var.x]]))", "unknown var.x"},
        {"length(sort([\"a\", var.x]))", "2"},
        {"sort([\"a\", var.x])[0]", "unknown var.x"},
        {"try(\"${var.x}!\".a, 1)", "1"},
        {"null == ceil(null)", "error"},
    };
    CHECK(cases);
}

static void limits(void **state) {
    (void)state;
    static const Case cases[] = {
        {"[for i in range(500) : range(500)] == null", "unknown value too large"},
        {"length(join(\"\", [for i in range(1000) : join(\"\", [for j in range(100) : \"0123456789\"])]))",
         "unknown string too large"},
        {"[for a in range(900) : [for b in range(900) : [for c in range(900) : [for d in range(900) : a]]]]",
         "unknown evaluation steps"},
        {"replace(replace(join(\"\", [for i in range(1000) : \"a\"]), \"a\", \"aaaaaaaaaa\"), \"aa\", "
         "format(\"%250s\", \"\"))",
         "unknown string too large"},
    };
    CHECK(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(strings),
        cmocka_unit_test(regular_expressions),
        cmocka_unit_test(lists),
        cmocka_unit_test(maps),
        cmocka_unit_test(types),
        cmocka_unit_test(encodings),
        cmocka_unit_test(digests),
        cmocka_unit_test(networks),
        cmocka_unit_test(times),
        cmocka_unit_test(files),
        cmocka_unit_test(unknown_arguments),
        cmocka_unit_test(types_of_results),
        cmocka_unit_test(unknown_values_in_part),
        cmocka_unit_test(limits),
        cmocka_unit_test(unicode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
