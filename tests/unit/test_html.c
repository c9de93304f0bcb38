/* The HTML report: what each escaper lets through, that the graph in the page fails exactly as the engine's does, and that
 * names chosen to hurt stay text. The page in a real browser is tested in tests/e2e/html.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "reports/html_page.h"
#include "tests/unit/failure_system.h"

/* ---- escapers ---- */

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

typedef void Escaper(StrBuf *out, Str text);

static const char *escaped(Escaper *escaper, Str text) {
    StrBuf out = strbuf_new(arena, SIZE_MAX);
    escaper(&out, text);
    return str_zero_terminated(arena, strbuf_str(&out));
}

static void text_holds_no_markup_and_hides_nothing(void **state) {
    (void)state;
    assert_string_equal(escaped(html_text, STR("a <b class=\"x\">&'</b>")),
                        "a &lt;b class=&quot;x&quot;&gt;&amp;&#39;&lt;/b&gt;");
    assert_string_equal(escaped(html_text, STR("\0\x1b[31m\n\x7f")), "\\x00\\x1b[31m\\x0a\\x7f");
    assert_string_equal(escaped(html_text, STR("\xE2\x80\xAE"
                                               "cod\xE2\x80\x8B")),
                        "&lt;U+202E&gt;cod&lt;U+200B&gt;");
    assert_string_equal(escaped(html_text, STR("\xFFz")), "\xEF\xBF\xBDz");
    assert_string_equal(escaped(html_text, STR("h\xC3\xA4")), "h\xC3\xA4");
    assert_string_equal(escaped(html_source, STR("\tif (a < b)")), "    if (a &lt; b)");
    assert_string_equal(escaped(html_prose, STR("folded\n  text\n")), "folded text");
}

static void json_in_the_page_cannot_end_its_element(void **state) {
    (void)state;
    assert_string_equal(escaped(html_json_string, STR("</script><!--&\"\\")),
                        "\"\\u003c/script\\u003e\\u003c!--\\u0026\\\"\\\\\"");
    assert_string_equal(escaped(html_json_string, STR("\xE2\x80\xA8\xE2\x80\xA9")), "\"\\u2028\\u2029\"");
}

static const char *link_to(Str url) {
    StrBuf out = strbuf_new(arena, SIZE_MAX);
    html_link(&out, url, STR("<x>"));
    return str_zero_terminated(arena, strbuf_str(&out));
}

static void only_web_addresses_become_links(void **state) {
    (void)state;
    assert_string_equal(link_to(STR("https://a.example/?b=1&c")),
                        "<a rel=\"noopener noreferrer\" href=\"https://a.example/?b=1&amp;c\">&lt;x&gt;</a>");
    const Str refused[] = {
        STR("javascript:alert(1)"), STR(" https://a"),   STR("JAVASCRIPT:x"), STR("data:text/html,x"),
        STR("//a.example"),         STR("https://a\"b"), STR("https://a\nb"), STR("")};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) assert_string_equal(link_to(refused[i]), "&lt;x&gt;");
}

static void numbers_are_written_for_readers(void **state) {
    (void)state;
    StrBuf out = strbuf_new(arena, SIZE_MAX);
    html_count(&out, 7);
    strbuf_add_char(&out, ' ');
    html_count(&out, 1234567);
    strbuf_add_char(&out, ' ');
    html_counted(&out, 1, "service");
    assert_string_equal(str_zero_terminated(arena, strbuf_str(&out)), "7 1,234,567 1 service");
}

static void the_policy_names_bytes_by_hash(void **state) {
    (void)state;
    assert_string_equal(escaped(html_policy_hash, STR("abc")), "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='");
}

/* ---- the reduced graph ---- */

typedef struct {
    bool *is[STATE_LOST + 1]; /* by class */
} Outcome;

static bool set_to(bool *flag) {
    bool is_new = !*flag;
    *flag = true;
    return is_new;
}

static Effect effect_of(uint32_t mode) {
    static const Effect effects[] = {EFFECT_DOWN,   EFFECT_DEGRADED, EFFECT_FROZEN,
                                     EFFECT_FROZEN, EFFECT_STRANDED, EFFECT_COUNT};
    return effects[mode];
}

/* The rules at the head of graph/failure.c, applied to the reduced graph until nothing changes. */
static bool apply_rules(const Whatif *whatif, const Outcome *outcome) {
    bool is_changed = false;
    for (size_t i = 0; i < whatif->needs.count; i++) {
        const WhatifNeed *need = &whatif->needs.items[i];
        uint32_t mode = need->code % WHATIF_MEMBER;
        Effect effect = effect_of(mode);
        if (effect != EFFECT_COUNT && outcome->is[EFFECT_DOWN][need->to])
            is_changed |= set_to(&outcome->is[effect][need->from]);
        if (mode <= MODE_DEGRADED && outcome->is[EFFECT_DEGRADED][need->to])
            is_changed |= set_to(&outcome->is[EFFECT_DEGRADED][need->from]);
        for (size_t part = EFFECT_FROZEN; part <= EFFECT_STRANDED && need->code >= WHATIF_MEMBER; part++)
            if (outcome->is[part][need->to]) is_changed |= set_to(&outcome->is[part][need->from]);
    }
    for (size_t i = 0; i < whatif->gates.count; i++) {
        const WhatifGate *gate = &whatif->gates.items[i];
        uint32_t down = 0;
        for (uint32_t m = 0; m < gate->member_count; m++) {
            const WhatifMember *member = &whatif->members.items[gate->first_member + m];
            if (outcome->is[EFFECT_DOWN][member->to]) down += member->copies;
        }
        Effect effect = effect_of(gate->mode);
        if (effect != EFFECT_COUNT && down >= gate->threshold) is_changed |= set_to(&outcome->is[effect][gate->owner]);
    }
    return is_changed;
}

static void lose_redundancy(const Whatif *whatif, const Outcome *outcome) {
    bool *lost = outcome->is[STATE_LOST];
    for (size_t i = 0; i < whatif->gates.count; i++) {
        const WhatifGate *gate = &whatif->gates.items[i];
        for (uint32_t m = 0; m < gate->member_count; m++) {
            bool is_down = outcome->is[EFFECT_DOWN][whatif->members.items[gate->first_member + m].to];
            if (gate->mode == MODE_RUNTIME && is_down && !outcome->is[EFFECT_DOWN][gate->owner])
                lost[gate->owner] = true;
        }
    }
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (size_t i = 0; i < whatif->needs.count; i++) {
            const WhatifNeed *need = &whatif->needs.items[i];
            if (need->code >= WHATIF_MEMBER && lost[need->to]) is_changed |= set_to(&lost[need->from]);
        }
        for (size_t i = 0; i < whatif->parts.count; i++)
            if (lost[whatif->parts.items[i].to]) is_changed |= set_to(&lost[whatif->parts.items[i].from]);
    }
}

static void expect_same(const System *system, const Whatif *whatif, const NodeId *seeds, size_t seed_count) {
    Outcome outcome;
    for (size_t state = 0; state <= STATE_LOST; state++)
        outcome.is[state] = ARENA_ARRAY(system->arena, bool, whatif->class_count + 1);
    for (size_t i = 0; i < seed_count; i++) outcome.is[EFFECT_DOWN][whatif->class_of[seeds[i]]] = true;
    while (apply_rules(whatif, &outcome)) {}
    lose_redundancy(whatif, &outcome);

    Impact impact;
    failure_scenario(system->engine, seeds, seed_count, system->arena, &impact);
    for (NodeId id = 1; id < system->graph->node_count; id++) {
        const Node *of = &system->graph->nodes[id];
        bool is_service = of->kind == NODE_SERVICE;
        if (of->is_absent || (!is_service && of->kind != NODE_RESOURCE)) continue;
        uint32_t class = whatif->class_of[id];
        for (size_t state = 0; state <= STATE_LOST; state++) {
            if (state == STATE_LOST && !is_service) continue; /* redundancy is told to services only */
            bool is_down = class != CLASS_NONE && outcome.is[EFFECT_DOWN][class];
            bool is_expected = set_contains(state == STATE_LOST ? impact.redundancy_lost : impact.nodes[state], id);
            bool is_found = class != CLASS_NONE && outcome.is[state][class] && (state == EFFECT_DOWN || !is_down);
            if (is_found != is_expected)
                fail_msg("%s is%s %s", str_zero_terminated(system->arena, graph_str(system->graph, of->key)),
                         is_expected ? "" : " not", state_name(state));
        }
    }
}

static uint32_t below(uint64_t *random, uint32_t limit) {
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*random >> 33) % limit);
}

static EdgeMode some_mode(uint64_t *random) {
    return below(random, 3) ? MODE_RUNTIME : (EdgeMode)below(random, MODE_NONE + 1);
}

static System *random_system(uint64_t seed) {
    static const char *const prefixes[] = {"r", "r", "r", "r", "s-", "s-", "zone-", "region-", "ps-", "tp-"};
    System *system = system_new();
    uint64_t random = seed;
    uint32_t count = 4 + below(&random, 26);
    NodeId *ids = ARENA_ARRAY(system->arena, NodeId, count);
    for (uint32_t i = 0; i < count; i++) {
        Str name = str_format(system->arena, "%s%u", prefixes[below(&random, 10)], i);
        ids[i] = node(system, str_zero_terminated(system->arena, name));
        model_at(system->model, ids[i])->is_absent = below(&random, 25) == 0;
        if (i > 0 && below(&random, 4) == 0) model_at(system->model, ids[i])->owner = ids[below(&random, i)];
    }
    for (uint32_t i = below(&random, count * 3); i > 0; i--) {
        NodeId from = ids[below(&random, count)], to = ids[below(&random, count)];
        if (from == to) continue;
        model_edge(system->model, from, to, below(&random, 4) ? EDGE_REFERENCE : EDGE_MEMBER, some_mode(&random),
                   next_line(system));
    }
    for (uint32_t i = below(&random, 5); i > 0; i--) {
        uint32_t size = below(&random, 5);
        GroupId group = model_group(system->model, ids[below(&random, count)], below(&random, size + 2),
                                    some_mode(&random), STR("g"));
        for (; size > 0; size--)
            model_group_member(system->model, group, ids[below(&random, count)],
                               below(&random, 4) ? EDGE_REFERENCE : EDGE_MEMBER, next_line(system));
    }
    freeze(system);
    return system;
}

static void the_graph_in_the_page_fails_like_the_engine(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        System *system = random_system(seed);
        Whatif whatif;
        whatif_reduce(system->graph, system->arena, &whatif);
        uint64_t random = seed;
        for (size_t i = 0; i < system->graph->domain_count; i++) {
            NodeId pair[2] = {system->graph->domains[i],
                              system->graph->domains[below(&random, (uint32_t)system->graph->domain_count)]};
            expect_same(system, &whatif, pair, 1);
            expect_same(system, &whatif, pair, 2);
        }
        system_free(system);
    }
}

/* Thousands of parts of one kind are one class, or no page could carry them. */
static void parts_with_the_same_needs_share_a_class(void **state) {
    (void)state;
    System *system = system_new();
    for (int i = 0; i < 200; i++) {
        const char *part = str_zero_terminated(system->arena, str_format(system->arena, "queue-%d", i));
        needs(system, part, MODE_RUNTIME, "ps-queues");
        contains(system, i % 2 ? "s-odd" : "s-even", MODE_RUNTIME, part);
    }
    needs(system, "ps-queues", MODE_RUNTIME, "region-1");
    needs(system, "nobody-asks", MODE_RUNTIME, "s-odd");
    freeze(system);
    Whatif whatif;
    whatif_reduce(system->graph, system->arena, &whatif);
    assert_int_equal(whatif.class_of[id_of(system, "queue-0")], whatif.class_of[id_of(system, "queue-199")]);
    assert_int_not_equal(whatif.class_of[id_of(system, "s-odd")], whatif.class_of[id_of(system, "s-even")]);
    assert_int_equal(whatif.class_count, 6); /* region, provider service, queues, two services, who needs s-odd */
    assert_int_equal(whatif.needs.count, 5);
    assert_int_equal(whatif.parts.count, 0);
    system_free(system);
}

/* ---- a whole page ---- */

static Str page_of(System *system, Finding *findings, size_t finding_count) {
    Impact *impacts = ARENA_ARRAY(system->arena, Impact, system->graph->domain_count);
    failure_domains(system->engine, system->graph->domains, system->graph->domain_count, false, system->arena, impacts);
    CutSets *cuts = ARENA_ARRAY(system->arena, CutSets, system->graph->service_count);
    for (size_t i = 0; i < system->graph->service_count; i++)
        failure_cut_sets(system->engine, system->graph->domains, system->graph->domain_count,
                         system->graph->services[i], 2, system->arena, &cuts[i]);
    Report report = {.graph = system->graph,
                     .engine = system->engine,
                     .findings = {findings, finding_count},
                     .impacts = impacts,
                     .cuts = cuts,
                     .tool_version = STR("1.2.3"),
                     .catalog_version = STR("c0ffee")};
    StrBuf out = strbuf_new(system->arena, SIZE_MAX / 2);
    report_html(&report, &out);
    return strbuf_str(&out);
}

static void assert_says(Str page, const char *text) {
    if (!str_contains(page, str_from(text))) fail_msg("the page does not say: %s", text);
}

static void the_headline_names_the_worst_region(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-shop", MODE_RUNTIME, "region-1");
    needs(system, "s-search", MODE_RUNTIME, "region-1");
    needs(system, "s-mail", MODE_RUNTIME, "region-2");
    needs(system, "s-mail", MODE_RUNTIME, "tp-post");
    freeze(system);
    Str page = page_of(system, NULL, 0);
    assert_says(page, "Losing <span class=\"whole\">region-1</span> stops 2 of 3 services</h1>");
    assert_says(page, "stopped by losing region-1</a></dt><dd class=\"is-bad\">2</dd>");
    system_free(system);
}

static void nothing_found_is_said_with_its_limits(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "zone-a zone-b");
    freeze(system);
    assert_says(page_of(system, NULL, 0), "No single failure stops a service, as far as the source says</h1>");
    system_free(system);
    system = system_new();
    freeze(system);
    assert_says(page_of(system, NULL, 0), "No service was found, so nothing can be said about what stops</h1>");
    system_free(system);
}

static void a_part_whose_zone_has_no_name_makes_the_headline(void **state) {
    (void)state;
    System *system = system_new();
    needs_of(system, "s-shop", 1, MODE_RUNTIME, "zone-a zone-b");
    freeze(system);
    const Rule rule = {.id = STR("single-zone-database"), .title = STR("a database stands in a single zone")};
    Finding finding = {.rule = &rule, .severity = SEVERITY_HIGH};
    finding.services = (NodeSet){system->graph->services, 1};
    Str page = page_of(system, &finding, 1);
    assert_says(page, "One part stops the only service: a database stands in a single zone</h1>");
    assert_says(page, "stopped by one part</a></dt><dd class=\"is-bad\">1</dd>");
    finding.status = STATUS_SUPPRESSED;
    assert_says(page_of(system, &finding, 1), "No single failure stops a service, as far as the source says</h1>");
    system_free(system);
}

static void the_services_of_a_name_are_told_apart(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-a/live/infra", MODE_RUNTIME, "region-1");
    needs(system, "s-b/live/infra", MODE_RUNTIME, "region-1");
    needs(system, "s-c/live/web", MODE_RUNTIME, "region-1");
    freeze(system);
    Str page = page_of(system, NULL, 0);
    assert_says(page, "\">s-a/live/infra</a>"); /* two steps are not enough for these two */
    assert_says(page, "title=\"s-c/live/web\">live/web</a>");
    system_free(system);
}

static void hostile_names_are_text(void **state) {
    (void)state;
    System *system = system_new();
    needs(system, "s-</script><img src=x onerror=alert(1)>", MODE_RUNTIME, "region-\"><svg onload=alert(2)>");
    needs(system, "s-<!--<script>", MODE_RUNTIME, "tp-'-->\xE2\x80\xA8");
    freeze(system);
    Rule rule = {
        .id = STR("<i>"), .title = STR("</title>"), .source = STR("javascript:alert(3)"), .is_suppressible = true};
    Finding finding = {.rule = &rule,
                       .severity = SEVERITY_HIGH,
                       .message = model_sym(system->model, STR("</details><script>alert(4)</script>")),
                       .location = {.file = model_sym(system->model, STR("\x1b]8;;<b>.tf")), .line = 3},
                       .fingerprint = "0123456789abcdef0123456789abcdef"};
    Str page = page_of(system, &finding, 1);
    static const char *const forbidden[] = {"<img", "onload=alert(2)>", "<svg onload", "alert(4)<", "<b>.tf", "<i>\"",
                                            "\x1b", "\xE2\x80\xA8"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (str_contains(page, str_from(forbidden[i]))) fail_msg("the page holds %s", forbidden[i]);
    }
    size_t scripts = 0;
    for (size_t at = 0; (at = str_find(page, STR("<script"), at)) != SIZE_MAX; at++) scripts++;
    assert_int_equal(scripts, 2); /* the data and the program */
    assert_false(str_contains(page, STR("href=\"javascript:")));
    system_free(system);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_holds_no_markup_and_hides_nothing, start, end),
        cmocka_unit_test_setup_teardown(json_in_the_page_cannot_end_its_element, start, end),
        cmocka_unit_test_setup_teardown(only_web_addresses_become_links, start, end),
        cmocka_unit_test_setup_teardown(numbers_are_written_for_readers, start, end),
        cmocka_unit_test_setup_teardown(the_policy_names_bytes_by_hash, start, end),
        cmocka_unit_test(the_graph_in_the_page_fails_like_the_engine),
        cmocka_unit_test(parts_with_the_same_needs_share_a_class),
        cmocka_unit_test(the_headline_names_the_worst_region),
        cmocka_unit_test(nothing_found_is_said_with_its_limits),
        cmocka_unit_test(a_part_whose_zone_has_no_name_makes_the_headline),
        cmocka_unit_test(the_services_of_a_name_are_told_apart),
        cmocka_unit_test(hostile_names_are_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
