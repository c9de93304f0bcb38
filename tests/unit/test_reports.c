/* Reports: what a reader, GitHub, a terminal and a CI runner get to see of a small system, and of names that were
 * chosen to hurt them. Whole outputs are validated against their schemas in tests/e2e/formats.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/core/limits.h"
#include "reports/display.h"
#include "reports/excerpt.h"
#include "reports/json_writer.h"
#include "reports/line_hash.h"
#include "reports/report.h"
#include "reports/sarif.h"
#include "reports/utf8.h"

/* ---- helpers ---- */
static Arena *arena;

static int start(void **state) {
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *zero(Str s) { return str_zero_terminated(arena, s); }
static const char *text_of(const StrBuf *buf) { return zero(strbuf_str(buf)); }
static StrBuf buffer(void) { return strbuf_new(arena, SIZE_MAX); }

static void assert_contains(Str text, const char *part) {
    if (!str_contains(text, str_from(part))) fail_msg("expected\n%s\nin\n%.4000s", part, zero(text));
}

static void assert_lacks(Str text, const char *part) {
    if (str_contains(text, str_from(part))) fail_msg("did not expect\n%s\nin\n%.4000s", part, zero(text));
}

static size_t occurrences(Str text, const char *part) {
    size_t count = 0;
    for (size_t at = 0; (at = str_find(text, str_from(part), at)) != SIZE_MAX; at++) count++;
    return count;
}

/* ---- characters ---- */

static void broken_utf8_is_replaced_once_per_sequence(void **state) {
    (void)state;
    const struct {
        Str bytes;
        size_t replaced;
    } cases[] = {
        {STR("\xFF"), 1},     {STR("\x80\x80"), 2},     {STR("\xE2\x82"), 1},     {STR("\xE2\x82z"), 1},
        {STR("\xC0\xAF"), 2}, {STR("\xED\xA0\x80"), 3}, {STR("\xF0\x9F\x98"), 1}, {STR("\xF4\x90\x80\x80"), 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        for (size_t at = 0; at < cases[i].bytes.size;) count += utf8_next(cases[i].bytes, &at) == UTF8_INVALID;
        assert_int_equal(count, cases[i].replaced);
    }
}

static void columns_count_utf16_code_units(void **state) {
    (void)state;
    Str line = STR("é = \"\xF0\x9F\x98\x80\" # x"); /* é has 2 bytes and 1 unit, the face 4 bytes and 2 units */
    assert_int_equal(utf16_column(line, 1), 1);
    assert_int_equal(utf16_column(line, 3), 2);
    assert_int_equal(utf16_column(line, 11), 8);
    assert_int_equal(utf16_column(line, 99), utf16_column(line, (uint32_t)line.size + 1));
}

/* ---- JSON ---- */

static const char *escaped(Str s) {
    StrBuf out = buffer();
    json_escape(&out, s);
    return text_of(&out);
}

static void json_strings_survive_any_bytes(void **state) {
    (void)state;
    assert_string_equal(escaped(STR("plain é")), "plain é");
    assert_string_equal(escaped(STR("\"\\\n\r\t\0\x1b\x7f")), "\\\"\\\\\\n\\r\\t\\u0000\\u001b\\u007f");
    assert_string_equal(escaped(STR("a\xFF"
                                    "b")),
                        "a\xEF\xBF\xBD"
                        "b");
    /* Nothing that ends a <script>, reorders the line on a terminal or is a command to a CI runner. */
    assert_string_equal(escaped(STR("</script>")), "\\u003c/script>");
    assert_string_equal(escaped(STR("\xE2\x80\xAE")), "\\u202e");
    assert_string_equal(escaped(STR("\xF3\xA0\x80\x81")), "\\udb40\\udc01");
    assert_string_equal(escaped(STR("##[x] ###vso[y] #z")), "#\\u0023[x] #\\u0023\\u0023vso[y] #z");
}

static void json_has_one_array_element_per_line(void **state) {
    (void)state;
    StrBuf out = buffer();
    JsonWriter json = json_writer(&out);
    json_object(&json, JSON_LINES);
    json_put_number(&json, "a", 1);
    json_key(&json, "b");
    json_array(&json, JSON_LINES);
    for (int i = 0; i < 2; i++) {
        json_object(&json, JSON_INLINE);
        json_put_bool(&json, "c", i == 0);
        json_key(&json, "d");
        json_array(&json, JSON_LINES); /* inside a line there are no lines */
        json_null(&json);
        json_number(&json, 2);
        json_array_end(&json);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "e");
    json_array(&json, JSON_LINES);
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
    assert_string_equal(text_of(&out), "{\n"
                                       "  \"a\": 1,\n"
                                       "  \"b\": [\n"
                                       "    {\"c\": true, \"d\": [null, 2]},\n"
                                       "    {\"c\": false, \"d\": [null, 2]}\n"
                                       "  ],\n"
                                       "  \"e\": []\n"
                                       "}\n");
}

/* ---- line hashes ---- */

static void assert_hashes(Str text, const char *const *expected, size_t count) {
    LineHashes hashes = line_hashes(text, arena);
    assert_int_equal(hashes.count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(zero(line_hash_text(hashes, (uint32_t)i + 1, arena)), expected[i]);
}

static void line_hashes_are_those_of_github(void **state) {
    (void)state;
    assert_hashes(STR(""), (const char *[]){"c129715d7a2bc9a3:1"}, 1);
    assert_hashes(
        STR(" a\nb\n  \t\tc\n d"),
        (const char *[]){"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}, 4);
    StrBuf lorem = buffer();
    for (int i = 0; i < 10; i++) strbuf_add(&lorem, STR("Lorem ipsum dolor sit amet.\n"));
    LineHashes hashes = line_hashes(strbuf_str(&lorem), arena);
    assert_int_equal(hashes.count, 11); /* the empty line behind the last line end counts */
    for (uint32_t line = 1; line <= 6; line++)
        assert_string_equal(zero(line_hash_text(hashes, line, arena)),
                            zero(str_format(arena, "a7f2ff13bc495cf2:%u", line)));
    assert_string_equal(zero(line_hash_text(hashes, 7, arena)), "a7f2ff1481e87703:1");
    assert_string_equal(zero(line_hash_text(hashes, 11, arena)), "c129715d7a2bc9a3:1");
    assert_string_equal(zero(line_hash_text(hashes, 12, arena)), "");
}

static void line_hashes_ignore_the_kind_of_line_end(void **state) {
    (void)state;
    Str same[] = {STR("one;\ntwo\n\nthree\n"), STR("one;\rtwo\r\rthree\r"), STR("\tone;\r\n  two\r\n\r\nthree  \r\n"),
                  STR("one;\r\ntwo\n\rthree\n")};
    LineHashes first = line_hashes(same[0], arena);
    assert_int_equal(first.count, 5);
    for (size_t i = 1; i < sizeof same / sizeof *same; i++) {
        LineHashes other = line_hashes(same[i], arena);
        assert_int_equal(other.count, first.count);
        for (size_t line = 0; line < first.count; line++) assert_true(first.lines[line].hash == other.lines[line].hash);
    }
}

/* ---- terminals ---- */

static void hostile_names_are_shown_and_not_obeyed(void **state) {
    (void)state;
    Str name = STR("\x1b]0;x\a\n\xE2\x80\xAE\xC2\x9B"
                   "é\xFF");
    assert_string_equal(zero(display_text(arena, name, false)), "\\x1b]0;x\\x07\\x0a<U+202E><U+009B>é\xEF\xBF\xBD");
    assert_string_equal(zero(display_text(arena, name, true)), "\\x1b]0;x\\x07\\x0a<U+202E><U+009B><U+00E9>?");
}

static void words_are_wrapped_by_the_columns_they_take(void **state) {
    (void)state;
    StrBuf out = buffer();
    display_wrap(&out, STR("aaa \xE6\xBC\xA2\xE5\xAD\x97 bbb averylongwordthatstays c"), 4, 2, 14);
    assert_string_equal(text_of(&out), "aaa \xE6\xBC\xA2\xE5\xAD\x97\n  bbb\n  averylongwordthatstays\n  c");
    assert_string_equal(zero(display_clip(arena, STR("shop//infra/prod"), 10)), "...ra/prod");
}

static const char *finished(const char *text, bool is_ci) {
    StrBuf out = buffer();
    display_finish(&out, str_from(text), is_ci);
    return text_of(&out);
}

#define ZWSP "\xE2\x80\x8B"

static void commands_to_ci_runners_are_broken(void **state) {
    (void)state;
    assert_string_equal(finished("::set-output name=a::b\n", true), ":" ZWSP ":set-output name=a::b\n");
    assert_string_equal(finished("  \xC2\xA0\xE3\x80\x80::x\n", true), "  \xC2\xA0\xE3\x80\x80:" ZWSP ":x\n");
    assert_string_equal(finished("a ##[add-mask]x ###[y] ##VSO[z]\n", true),
                        "a #" ZWSP "#[add-mask]x ##" ZWSP "#[y] #" ZWSP "#VSO[z]\n");
    assert_string_equal(finished("## heading aws::x\n", true), "## heading aws::x\n");
    assert_string_equal(finished("::x  \n\n##[y]\n", false), "::x\n\n##[y]\n");
}

static const char *excerpt_of(Excerpt excerpt) {
    excerpt.gutter = 1;
    excerpt.frame_color = excerpt.caret_color = excerpt.reset = "";
    if (!excerpt.width) excerpt.width = 80;
    StrBuf out = buffer(), clean = buffer();
    if (!excerpt_add(&excerpt, &out)) return NULL;
    display_finish(&clean, strbuf_str(&out), false);
    return text_of(&clean);
}

static void excerpts_point_at_the_deciding_words(void **state) {
    (void)state;
    Str text = STR("resource \"aws_db_instance\" \"orders\" {\r\n"
                   "  engine = \"postgres\"\r\n"
                   "\tmulti_az = false  \r\n"
                   "}\r\n");
    assert_string_equal(excerpt_of((Excerpt){.text = text, .line = 3, .column = 2, .header_line = 1}),
                        "  |\n"
                        "1 | resource \"aws_db_instance\" \"orders\" {\n"
                        " ...\n"
                        "3 |     multi_az = false\n"
                        "  |     ^^^^^^^^^^^^^^^^\n");
    assert_string_equal(excerpt_of((Excerpt){.text = text, .line = 2, .column = 12, .header_line = 1}),
                        "  |\n"
                        "1 | resource \"aws_db_instance\" \"orders\" {\n"
                        "2 |   engine = \"postgres\"\n"
                        "  |            ^^^^^^^^^^\n");
    assert_string_equal(excerpt_of((Excerpt){.text = STR("boto3.client(sqs, region)"), .line = 1, .column = 14}),
                        "  |\n"
                        "1 | boto3.client(sqs, region)\n"
                        "  |              ^^^\n");
    assert_string_equal(excerpt_of((Excerpt){.text = STR("\n\x1b[31m\xE2\x80\xAEx"), .line = 2}),
                        "  |\n"
                        "2 | \\x1b[31m<U+202E>x\n"
                        "  | ^^^^^^^^^^^^^^^^^\n");
    assert_null(excerpt_of((Excerpt){.text = text, .line = 9}));
}

static void long_lines_are_clipped_around_the_caret(void **state) {
    (void)state;
    StrBuf line = buffer();
    for (int i = 0; i < 200; i++) strbuf_format(&line, "word%03d ", i);
    strbuf_add(&line, STR("\xE6\xBC\xA2\xCC\x81\xFF\t\x1b"));
    for (uint32_t column = 0; column < line.size + 3; column++) {
        Str shown =
            str_from(excerpt_of((Excerpt){.text = strbuf_str(&line), .line = 1, .column = column, .width = 60}));
        Str part;
        while (shown.size && str_split_next(&shown, '\n', &part)) {
            assert_true(display_width(part) <= 60);
            if (part.size > 4 && part.data[4] == '.') assert_true(column > 40);
        }
    }
    assert_string_equal(excerpt_of((Excerpt){.text = strbuf_str(&line), .line = 1, .column = 801, .width = 60}),
                        "  |\n"
                        "1 | ...7 word098 word099 word100 word101 word102 word103 ...\n"
                        "  |                      ^^^^^^^\n");
}

/* ---- SARIF's own spellings ---- */

static void paths_become_uris_byte_by_byte(void **state) {
    (void)state;
    StrBuf out = buffer();
    sarif_uri(&out, STR("a b/é%#?:\xFF/x-1_.~tf\n"));
    assert_string_equal(text_of(&out), "a%20b/%C3%A9%25%23%3F%3A%FF/x-1_.~tf%0A");
}

static void names_make_no_links_in_messages(void **state) {
    (void)state;
    StrBuf out = buffer();
    sarif_message(&out, STR("x[\"k\"] [click](http://evil) [](1)"));
    assert_string_equal(text_of(&out), "x[\"k\"] [click\\](http://evil) [\\](1)");
}

/* ---- a small system ---- */

typedef struct {
    Model *model;
    const Graph *graph;
    Report report;
    Finding *findings;
    size_t finding_count;
} System;

static const char main_tf[] = "# orders\n"
                              "\n"
                              "resource \"aws_db_instance\" \"orders\" {\n"
                              "  engine   = \"postgres\"\n"
                              "  multi_az = false\n"
                              "}\n";
static const char app_py[] = "import boto3\n"
                             "queue = boto3.client(\"sqs\", region_name=\"eu-west-1\")\n";

static const Rule rules[] = {
    {.id = {"single-zone-database", 20},
     .title = {"a database in one zone", 22},
     .class_name = {"az", 2},
     .severity = SEVERITY_HIGH,
     .rationale = {"A zone fails about once a year.", 31},
     .remediation = {"Set multi_az = true. It costs a second instance.\n\nMore.", 55},
     .source = {"https://docs.aws.amazon.com/x", 29}},
    {.id = {"hardcoded-region", 16}, .title = {"a region in code", 16}, .severity = SEVERITY_MEDIUM},
};
static const RuleSet rule_set = {rules, 2};

static bool source_lines(void *context, uint32_t repository, Str file, Arena *into, Str *text) {
    (void)context;
    (void)into;
    (void)repository;
    if (str_equal(file, STR("infra/main.tf"))) {
        *text = str_from(main_tf);
    } else if (str_equal(file, STR("src/app.py"))) {
        *text = str_from(app_py);
    } else {
        return false;
    }
    return true;
}

static Location at(Model *model, const char *file, uint32_t line, uint32_t column) {
    return (Location){.file = model_sym(model, str_from(file)), .line = line, .column = column};
}

static NodeId add_node(Model *model, NodeKind kind, const char *key, const char *name, const char *file,
                       uint32_t line) {
    NodeId id = model_node(model, kind, str_from(key), NULL);
    Sym name_sym = model_sym(model, str_from(name));
    Node *node = model_at(model, id);
    node->name = name_sym;
    if (file) node->location = at(model, file, line, 1);
    return id;
}

static void add_edge(Model *model, const char *from, const char *to, EdgeKind kind, EdgeMode mode, const char *file,
                     uint32_t line) {
    NodeId a = model_find(model, str_from(from)), b = model_find(model, str_from(to));
    model_edge(model, a, b, kind, mode, file ? at(model, file, line, 1) : (Location){0});
}

/* checkout needs a database in one zone, a queue that is slower without its replica, and a region that nobody
 * names. The order of the parts must not show in any report. */
static Model *build_model(bool is_reversed) {
    Diags *diags = ARENA_NEW(arena, Diags);
    *diags = diags_new(arena);
    Model *model = model_new(arena, symbols_new(arena), NULL, diags);
    *VEC_PUSH(arena, &model->repositories) = (RepositoryInfo){
        model_sym(model, STR("shop")), model_sym(model, STR("abc123")), model_sym(model, STR("/home/me/shop")), 0};
    for (int step = 0; step < 2; step++) {
        if ((step == 0) != is_reversed) {
            add_node(model, NODE_SERVICE, "shop//checkout", "checkout", "infra/main.tf", 1);
            model_region(model, STR("aws"), STR("eu-west-1"));
        } else {
            NodeId database =
                add_node(model, NODE_RESOURCE, "shop//infra:aws_db_instance.orders", "orders", "infra/main.tf", 3);
            model_at(model, database)->end_line = 6;
            add_node(model, NODE_ZONE, "aws:eu-west-1a", "eu-west-1a", NULL, 0);
        }
    }
    NodeId bucket = add_node(model, NODE_RESOURCE, "shop//infra:aws_s3_bucket.logs", "logs", "infra/s3.tf", 1);
    Sym cause = model_sym(model, STR("var.region")), root = model_sym(model, STR("infra"));
    model_at(model, bucket)->region_cause = cause;
    model_at(model, bucket)->root = root;
    model_unknown(model, bucket, STR("replica.region_name"), STR("var.replica"));
    Property *property = model_property(model, bucket, STR("versioned"));
    property->answer = ANSWER_NO;
    property->line = 2;
    property->is_default = true;

    static const char *const edges[][2] = {{"shop//checkout", "shop//infra:aws_db_instance.orders"},
                                           {"shop//infra:aws_db_instance.orders", "aws:eu-west-1a"},
                                           {"aws:eu-west-1a", "aws:eu-west-1"}};
    for (size_t i = 0; i < 3; i++) {
        size_t edge = is_reversed ? 2 - i : i;
        add_edge(model, edges[edge][0], edges[edge][1], EDGE_REFERENCE, MODE_RUNTIME, edge == 0 ? "src/app.py" : NULL,
                 2);
    }
    add_edge(model, "shop//checkout", "shop//infra:aws_s3_bucket.logs", EDGE_REFERENCE, MODE_NONE, "src/app.py", 1);

    for (int i = 0; i < 2; i++) {
        bool is_first = (i == 0) != is_reversed;
        Mention *mention = model_mention(model, at(model, "src/app.py", is_first ? 1 : 2, 3), STR("eu-west-1"),
                                         is_first ? "literal" : "client");
        mention->counts = !is_first;
    }
    return model;
}

static Finding make_finding(const System *system, size_t rule, const char *key, const char *message,
                            Location location) {
    NodeId *services = ARENA_NEW(arena, NodeId);
    *services = graph_find(system->graph, STR("shop//checkout"));
    Finding finding = {
        .rule = &rules[rule],
        .severity = rules[rule].severity,
        .message = model_sym(system->model, str_from(message)),
        .location = location,
        .node = graph_find(system->graph, str_from(key)),
        .domain = graph_find(system->graph, STR("aws:eu-west-1a")),
        .services = {services, 1},
        .fingerprint = "0123456789abcdef0123456789abcdef",
    };
    return finding;
}

static System system_of(Model *model) {
    System system = {.model = model, .graph = graph_freeze(model)};
    FailureEngine *engine = failure_compile(system.graph, arena);
    Impact *impacts = ARENA_ARRAY(arena, Impact, system.graph->domain_count + 1);
    failure_domains(engine, system.graph->domains, system.graph->domain_count, true, arena, impacts);

    system.findings = ARENA_ARRAY(arena, Finding, 2);
    system.finding_count = 2;
    Hop *chain = ARENA_ARRAY(arena, Hop, 3);
    chain[0] = (Hop){.location = at(model, "src/app.py", 2, 1), .text = model_sym(model, STR("checkout reads orders"))};
    chain[1] = (Hop){.node = graph_find(system.graph, STR("shop//infra:aws_db_instance.orders")),
                     .location = at(model, "infra/main.tf", 3, 1)};
    chain[2] = (Hop){.node = graph_find(system.graph, STR("aws:eu-west-1a"))};
    system.findings[0] =
        make_finding(&system, 0, "shop//infra:aws_db_instance.orders",
                     "losing zone eu-west-1a stops 1 service: orders has no standby", at(model, "infra/main.tf", 5, 3));
    system.findings[0].chain = chain;
    system.findings[0].chain_count = 3;
    system.findings[1] = make_finding(&system, 1, "shop//checkout", "region eu-west-1 is written into the code",
                                      at(model, "src/app.py", 2, 41));

    static const Str reasons[] = {{"binary", 6}, {"vendored", 8}};
    static const size_t counts[] = {3, 0};
    system.report = (Report){
        .graph = system.graph,
        .engine = engine,
        .rules = &rule_set,
        .findings = {system.findings, 2},
        .impacts = impacts,
        .coverage = {.file_count = 7,
                     .parsed_count = 4,
                     .skip_reasons = reasons,
                     .skip_counts = counts,
                     .skip_reason_count = 2},
        .sources = {NULL, source_lines},
        .tool_version = STR("0.1.0"),
        .catalog_version = STR("c0ffee"),
        .fail_on = SEVERITY_HIGH,
        .has_gate = true,
    };
    return system;
}

static System small_system(void) { return system_of(build_model(false)); }

static Str json_of(const System *system) {
    StrBuf out = buffer();
    report_json(&system->report, &out);
    return strbuf_str(&out);
}

static Str sarif_of(const System *system) {
    StrBuf out = buffer();
    report_sarif(&system->report, &out);
    return strbuf_str(&out);
}

static Str terminal_of(const System *system, TextOptions options) {
    StrBuf out = buffer();
    report_text(&system->report, &options, &out);
    return strbuf_str(&out);
}

/* ---- JSON report ---- */

static void json_says_what_is_unknown_and_why(void **state) {
    (void)state;
    System system = small_system();
    Str json = json_of(&system);
    assert_contains(
        json,
        "\"root\": \"infra\", \"service\": null, \"provider\": null, \"region\": \"unknown\", \"region_how\": null");
    assert_contains(json, "\"properties\": {\"versioned\": {\"answer\": \"no\", \"line\": 2, \"default\": true}}, "
                          "\"unknown\": [{\"what\": \"replica.region_name\", \"needs\": \"var.replica\"}, "
                          "{\"what\": \"region\", \"needs\": \"var.region\"}]}");
    assert_contains(json, "{\"root\": \"infra\", \"needs\": \"var.region\", \"what\": \"region\", \"count\": 1}");
    assert_contains(json, "\"key\": \"shop//checkout\", \"kind\": \"service\", \"name\": \"checkout\", \"type\": null");
}

static void json_lists_services_per_domain(void **state) {
    (void)state;
    System system = small_system();
    NodeId checkout = graph_find(system.graph, STR("shop//checkout")),
           region = graph_find(system.graph, STR("aws:eu-west-1"));
    Str line =
        str_format(arena,
                   "{\"id\": \"aws:eu-west-1\", \"kind\": \"region\", \"node\": %u, \"down\": [%u], \"degraded\": [], "
                   "\"frozen\": [], \"stranded\": [], \"redundancy_lost\": [], \"nodes_down\": 3, \"importance\": 1, "
                   "\"recovery\": [{\"service\": %u, \"class\": \"waits\", \"group\": null, \"actor\": null, ",
                   region, checkout, checkout);
    assert_contains(json_of(&system), zero(line));
}

static void json_keeps_references_without_effect(void **state) {
    (void)state;
    System system = small_system();
    assert_contains(json_of(&system),
                    "\"kind\": \"reference\", \"mode\": \"none\", \"plane\": \"data\", \"group\": null, "
                    "\"confidence\": \"proved\", \"detail\": null, "
                    "\"evidence\": [{\"repository\": 0, \"file\": \"src/app.py\", \"line\": 1}]}");
}

static void json_does_not_say_where_the_repository_lay(void **state) {
    (void)state;
    System system = small_system();
    assert_contains(json_of(&system), "{\"id\": 0, \"name\": \"shop\", \"commit\": \"abc123\", \"root\": \".\"}");
    assert_lacks(json_of(&system), "/home/me");
}

static void group_members_count_as_often_as_they_are_members(void **state) {
    (void)state;
    Model *model = build_model(false);
    NodeId service = model_find(model, STR("shop//checkout"));
    GroupId group = model_group(model, service, 2, MODE_RUNTIME, STR("subnets"));
    model_group_member(model, group, model_find(model, STR("aws:eu-west-1a")), EDGE_REFERENCE, at(model, "a.tf", 1, 1));
    model_group_member(model, group, model_find(model, STR("aws:eu-west-1a")), EDGE_REFERENCE, at(model, "a.tf", 2, 1));
    model_group_member(model, group, model_find(model, STR("aws:eu-west-1")), EDGE_REFERENCE, at(model, "a.tf", 3, 1));
    System system = system_of(model);
    Str line =
        str_format(arena, "\"need\": 2, \"members\": [%u, %u, %u], \"why\": \"subnets\", \"mode\": \"runtime\"}",
                   graph_find(system.graph, STR("aws:eu-west-1")), graph_find(system.graph, STR("aws:eu-west-1a")),
                   graph_find(system.graph, STR("aws:eu-west-1a")));
    assert_contains(json_of(&system), zero(line));
}

static void reports_do_not_depend_on_the_order_of_building(void **state) {
    (void)state;
    System one = system_of(build_model(false)), other = system_of(build_model(true));
    assert_string_equal(zero(json_of(&one)), zero(json_of(&other)));
    assert_string_equal(zero(sarif_of(&one)), zero(sarif_of(&other)));
    assert_string_equal(zero(terminal_of(&one, (TextOptions){0})), zero(terminal_of(&other, (TextOptions){0})));
}

/* ---- SARIF report ---- */

static void sarif_locates_a_finding_on_one_line(void **state) {
    (void)state;
    System system = small_system();
    Str sarif = sarif_of(&system);
    LineHashes hashes = line_hashes(str_from(main_tf), arena);
    assert_contains(
        sarif, "\"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"infra/main.tf\", "
               "\"uriBaseId\": \"%SRCROOT%\"}, \"region\": {\"startLine\": 5, \"startColumn\": 3, \"endColumn\": 19}}");
    assert_contains(
        sarif, zero(str_format(arena, "\"primaryLocationLineHash\": \"%s\"", zero(line_hash_text(hashes, 5, arena)))));
    assert_contains(sarif, "\"faultline/v1\": \"0123456789abcdef0123456789abcdef\"");
    assert_contains(sarif, "\"region\": {\"startLine\": 2, \"startColumn\": 41, \"endColumn\": 52}"); /* "eu-west-1" */
}

static void sarif_shows_the_chain_as_code_flow(void **state) {
    (void)state;
    System system = small_system();
    Str sarif = sarif_of(&system);
    /* The zone has no line of its own and stands where the hop before it does; the same line is related only once. */
    assert_int_equal(occurrences(sarif, "{\"location\": {\"physicalLocation\""), 3);
    assert_contains(sarif, "{\"text\": \"eu-west-1a\"}");
    assert_contains(sarif, "\"relatedLocations\": [{\"id\": 1, ");
    assert_contains(sarif, "{\"id\": 2, ");
    assert_lacks(sarif, "{\"id\": 3, ");
}

static void sarif_maps_severity_and_status(void **state) {
    (void)state;
    System system = small_system();
    system.findings[0].status = STATUS_BASELINED;
    system.findings[1].status = STATUS_SUPPRESSED;
    system.findings[1].status_reason = model_sym(system.model, STR("a demo"));
    system.report.has_baseline = true;
    Str sarif = sarif_of(&system);
    assert_contains(sarif, "\"ruleIndex\": 0, \"level\": \"error\"");
    assert_contains(sarif, "\"ruleIndex\": 1, \"level\": \"warning\"");
    assert_contains(sarif, "\"baselineState\": \"unchanged\", \"suppressions\": []");
    assert_contains(
        sarif,
        "\"baselineState\": \"new\", \"suppressions\": [{\"kind\": \"inSource\", \"justification\": \"a demo\"}]");
}

static void sarif_stays_within_the_limits_of_github(void **state) {
    (void)state;
    System system = small_system();
    size_t count = SARIF_RESULTS_MAX + 7;
    Finding *many = ARENA_ARRAY(arena, Finding, count);
    for (size_t i = 0; i < count; i++) many[i] = system.findings[1];
    many[0].location = (Location){0}; /* one without a line would make GitHub refuse the file */
    many[0].node = graph_find(system.graph, STR("aws:eu-west-1"));
    system.report.findings = (Findings){many, count};
    Str sarif = sarif_of(&system);
    assert_int_equal(occurrences(sarif, "{\"ruleId\": "), SARIF_RESULTS_MAX);
    assert_contains(sarif, "6 more findings left out");
    assert_contains(sarif, "1 finding without a line in any file");
}

static void sarif_is_valid_without_sources(void **state) {
    (void)state;
    System system = small_system();
    system.report.sources = (Sources){0};
    Str sarif = sarif_of(&system);
    assert_contains(sarif, "\"region\": {\"startLine\": 5}}"); /* a byte column would be a lie */
    assert_lacks(sarif, "primaryLocationLineHash");
}

/* ---- text report ---- */

static void text_shows_what_where_why_and_what_to_do(void **state) {
    (void)state;
    System system = small_system();
    assert_string_equal(zero(terminal_of(&system, (TextOptions){.width = 80})),
                        "high[single-zone-database]: losing zone eu-west-1a stops 1 service: orders has\n"
                        "  no standby\n"
                        " --> infra/main.tf:5:3\n"
                        "  |\n"
                        "3 | resource \"aws_db_instance\" \"orders\" {\n"
                        " ...\n"
                        "5 |   multi_az = false\n"
                        "  |   ^^^^^^^^^^^^^^^^\n"
                        "  |\n"
                        "  = path:  checkout reads orders (src/app.py:2)\n"
                        "         > orders (infra/main.tf:3)\n"
                        "         > eu-west-1a\n"
                        "  = stops: checkout\n"
                        "  = fix:   Set multi_az = true. It costs a second instance.\n"
                        "\n"
                        "medium[hardcoded-region]: region eu-west-1 is written into the code\n"
                        " --> src/app.py:2:41\n"
                        "  |\n"
                        "2 | queue = boto3.client(\"sqs\", region_name=\"eu-west-1\")\n"
                        "  |                                         ^^^^^^^^^^^\n"
                        "  |\n"
                        "  = stops: checkout\n"
                        "\n"
                        "when this fails, services are                 down  degraded    frozen  stranded\n"
                        "aws:eu-west-1                                    1         0         0         0\n"
                        "aws:eu-west-1a                                   1         0         0         0\n"
                        "\n"
                        "coverage: 7 files, 4 parsed, 3 skipped (3 binary)\n"
                        "unknown: 2 values, for want of var.region (1), var.replica (1)\n"
                        "failed: 1 of 2 findings at or above high: 1 high, 1 medium\n");
}

static void quiet_text_has_findings_only(void **state) {
    (void)state;
    System system = small_system();
    Str text = terminal_of(&system, (TextOptions){.is_quiet = true});
    assert_contains(text, "high[single-zone-database]");
    assert_lacks(text, "coverage:");
    assert_lacks(text, "failed");
    system.report.findings.count = 0;
    assert_string_equal(zero(terminal_of(&system, (TextOptions){.is_quiet = true})), "");
}

static void old_and_suppressed_findings_are_only_counted(void **state) {
    (void)state;
    System system = small_system();
    system.findings[0].status = STATUS_BASELINED;
    system.findings[1].status = STATUS_SUPPRESSED;
    Str text = terminal_of(&system, (TextOptions){0});
    assert_lacks(text, "-->");
    assert_contains(text, "passed: 0 findings, none at or above high: 1 in the baseline; 1 suppressed\n");
}

/* What is low may be left for other formats; what somebody should act on may not. */
static void text_shows_twenty_groups_and_all_that_matters(void **state) {
    (void)state;
    System system = small_system();
    Finding *many = ARENA_ARRAY(arena, Finding, 23);
    for (size_t i = 0; i < 23; i++) many[i] = system.findings[0];
    system.report.findings = (Findings){many, 23};
    Str text = terminal_of(&system, (TextOptions){0});
    assert_int_equal(occurrences(text, "high[single-zone-database]"), 23);
    for (size_t i = 0; i < 23; i++) many[i].severity = SEVERITY_LOW, many[i].domain = (NodeId)i + 1; /* not alike */
    text = terminal_of(&system, (TextOptions){0});
    assert_int_equal(occurrences(text, "low[single-zone-database]"), 20);
    assert_contains(text, "and 3 more findings, see --format json\n");
}

/* The same news of eight places: one frame, five places named, two counted. What fails the check stands alone. */
static void text_tells_what_is_alike_once_with_its_places(void **state) {
    (void)state;
    System system = small_system();
    Finding *many = ARENA_ARRAY(arena, Finding, 10);
    many[0] = system.findings[0];
    for (uint32_t i = 1; i < 9; i++) {
        many[i] = system.findings[1];
        many[i].location.line = 10 + i;
    }
    many[9] = system.findings[1];
    many[9].domain = graph_find(system.graph, STR("aws:eu-west-1"));
    system.report.findings = (Findings){many, 10};
    Str text = terminal_of(&system, (TextOptions){0});
    assert_int_equal(occurrences(text, "medium[hardcoded-region]"), 2); /* another domain is other news */
    assert_contains(text, "   = also:  src/app.py:12\n            src/app.py:13\n");
    assert_contains(text, "            src/app.py:16\n            and 2 more places\n");
    assert_lacks(text, "more findings, see");
    system.report.fail_on = SEVERITY_MEDIUM;
    assert_int_equal(occurrences(terminal_of(&system, (TextOptions){0}), "medium[hardcoded-region]"), 9);
}

static void colors_only_when_asked_for(void **state) {
    (void)state;
    System system = small_system();
    assert_lacks(terminal_of(&system, (TextOptions){0}), "\x1b");
    assert_contains(terminal_of(&system, (TextOptions){.use_color = true}),
                    "\x1b[1;31mhigh[single-zone-database]\x1b[0m: ");
}

static void hostile_text_is_harmless_in_every_report(void **state) {
    (void)state;
    System system = small_system();
    Sym hostile =
        model_sym(system.model, STR("##[add-mask]\x1b]52;c;x\a\n::set-output name=x::\xE2\x80\xAE</script>\xFF"));
    system.findings[0].message = hostile;
    system.findings[0].location.file = hostile;
    Str outputs[] = {json_of(&system), sarif_of(&system), terminal_of(&system, (TextOptions){.is_ci = true})};
    for (size_t i = 0; i < 3; i++) {
        assert_true(str_is_valid_utf8(outputs[i]));
        assert_lacks(outputs[i], "##[");
        assert_lacks(outputs[i], "\n::");
        assert_lacks(outputs[i], "\x1b");
        assert_lacks(outputs[i], "\xE2\x80\xAE");
    }
    assert_lacks(outputs[0], "</script>");
    assert_contains(
        outputs[1],
        "%23%23%5Badd-mask%5D%1B%5D52%3Bc%3Bx%07%0A%3A%3Aset-output%20name%3Dx%3A%3A%E2%80%AE%3C/script%3E%FF");
}

static void text_fits_its_width_and_has_no_blanks_at_line_ends(void **state) {
    (void)state;
    System system = small_system();
    for (uint32_t width = 60; width <= 120; width += 20) {
        Str text = terminal_of(&system, (TextOptions){.width = width}), line;
        while (text.size && str_split_next(&text, '\n', &line)) {
            assert_true(display_width(line) <= width);
            assert_false(str_ends_with(line, STR(" ")));
        }
    }
}

static void formats_are_found_by_name(void **state) {
    (void)state;
    assert_true(report_format(STR("json"))->write == report_json);
    assert_true(report_format(STR("sarif"))->write == report_sarif);
    assert_null(report_format(STR("text"))->write);
    assert_null(report_format(STR("xml")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(broken_utf8_is_replaced_once_per_sequence, start, end),
        cmocka_unit_test_setup_teardown(columns_count_utf16_code_units, start, end),
        cmocka_unit_test_setup_teardown(json_strings_survive_any_bytes, start, end),
        cmocka_unit_test_setup_teardown(json_has_one_array_element_per_line, start, end),
        cmocka_unit_test_setup_teardown(line_hashes_are_those_of_github, start, end),
        cmocka_unit_test_setup_teardown(line_hashes_ignore_the_kind_of_line_end, start, end),
        cmocka_unit_test_setup_teardown(hostile_names_are_shown_and_not_obeyed, start, end),
        cmocka_unit_test_setup_teardown(words_are_wrapped_by_the_columns_they_take, start, end),
        cmocka_unit_test_setup_teardown(commands_to_ci_runners_are_broken, start, end),
        cmocka_unit_test_setup_teardown(excerpts_point_at_the_deciding_words, start, end),
        cmocka_unit_test_setup_teardown(long_lines_are_clipped_around_the_caret, start, end),
        cmocka_unit_test_setup_teardown(paths_become_uris_byte_by_byte, start, end),
        cmocka_unit_test_setup_teardown(names_make_no_links_in_messages, start, end),
        cmocka_unit_test_setup_teardown(json_says_what_is_unknown_and_why, start, end),
        cmocka_unit_test_setup_teardown(json_lists_services_per_domain, start, end),
        cmocka_unit_test_setup_teardown(json_keeps_references_without_effect, start, end),
        cmocka_unit_test_setup_teardown(json_does_not_say_where_the_repository_lay, start, end),
        cmocka_unit_test_setup_teardown(group_members_count_as_often_as_they_are_members, start, end),
        cmocka_unit_test_setup_teardown(reports_do_not_depend_on_the_order_of_building, start, end),
        cmocka_unit_test_setup_teardown(sarif_locates_a_finding_on_one_line, start, end),
        cmocka_unit_test_setup_teardown(sarif_shows_the_chain_as_code_flow, start, end),
        cmocka_unit_test_setup_teardown(sarif_maps_severity_and_status, start, end),
        cmocka_unit_test_setup_teardown(sarif_stays_within_the_limits_of_github, start, end),
        cmocka_unit_test_setup_teardown(sarif_is_valid_without_sources, start, end),
        cmocka_unit_test_setup_teardown(text_shows_what_where_why_and_what_to_do, start, end),
        cmocka_unit_test_setup_teardown(quiet_text_has_findings_only, start, end),
        cmocka_unit_test_setup_teardown(old_and_suppressed_findings_are_only_counted, start, end),
        cmocka_unit_test_setup_teardown(text_shows_twenty_groups_and_all_that_matters, start, end),
        cmocka_unit_test_setup_teardown(text_tells_what_is_alike_once_with_its_places, start, end),
        cmocka_unit_test_setup_teardown(colors_only_when_asked_for, start, end),
        cmocka_unit_test_setup_teardown(hostile_text_is_harmless_in_every_report, start, end),
        cmocka_unit_test_setup_teardown(text_fits_its_width_and_has_no_blanks_at_line_ends, start, end),
        cmocka_unit_test_setup_teardown(formats_are_found_by_name, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
