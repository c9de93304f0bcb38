/* faultline rules and faultline catalog: what the program knows. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "rules/example.h"

typedef VEC(Str) StrVec;

static StrVec strs_copy(const Str *items, size_t count, Arena *arena) {
    StrVec out = {0};
    for (size_t i = 0; i < count; i++) *VEC_PUSH(arena, &out) = items[i];
    return out;
}

static int unknown_word(const char *command, Str word, const char *expected) {
    fprintf(stderr, "faultline: %s: \"%.*s\" is not known; expected %s\n", command, STR_ARG(word), expected);
    return EXIT_USAGE;
}

static void list_rules(const RuleSet *rules, StrBuf *out) {
    for (size_t i = 0; i < rules->count; i++) {
        const Rule *rule = &rules->items[i];
        strbuf_format(out, "%-8s %-36.*s %.*s\n", severity_name(rule->severity), STR_ARG(rule->id),
                      STR_ARG(rule->title));
    }
}

static int explain_rule(const RuleSet *rules, Str id, StrBuf *out) {
    const Rule *rule = rules_find(rules, id);
    if (!rule) return unknown_word("rules explain", id, "a rule of `faultline rules list`");
    rule_explain(rule, out);
    return EXIT_CLEAN;
}

/* The examples of the rules in `folder`, or of all when none is named. */
static int test_rules(const Run *run, Str folder, StrBuf *out) {
    Str prefix = folder.size ? str_format(run->arena, "%.*s/", STR_ARG(folder)) : STR_NONE;
    size_t tested = 0, failed = 0;
    for (size_t i = 0; i < run->rules.count; i++) {
        const Rule *rule = &run->rules.items[i];
        if (!str_starts_with(rule->file, prefix)) continue;
        tested++;
        failed += rule_test(rule, &run->rules, run->catalog, out) > 0;
    }
    if (tested == 0) {
        fprintf(stderr, "faultline: rules test: no rule in %.*s; expected *.yaml files\n", STR_ARG(folder));
        return EXIT_USAGE;
    }
    if (failed)
        strbuf_format(out, "%zu of %zu rules fail\n", failed, tested);
    else
        strbuf_format(out, "%zu rules: every bad example is reported, no good one is\n", tested);
    return failed ? EXIT_FINDINGS : EXIT_CLEAN;
}

int command_rules(const Options *options) {
    Str word = options->arguments.count ? options->arguments.items[0] : STR("list");
    Str argument = options->arguments.count > 1 ? options->arguments.items[1] : STR_NONE;
    bool is_test = str_equal(word, STR("test"));
    Arena *scratch = arena_new();
    Options own = *options;
    StrVec folders = strs_copy(options->rule_folders.items, options->rule_folders.count, scratch);
    if (is_test && argument.size) *VEC_PUSH(scratch, &folders) = argument;
    own.rule_folders.items = folders.items;
    own.rule_folders.count = folders.count;
    Run run;
    int code = run_start(&run, &own) ? EXIT_CLEAN : EXIT_USAGE;
    StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
    if (code == EXIT_CLEAN && str_equal(word, STR("list")))
        list_rules(&run.rules, &out);
    else if (code == EXIT_CLEAN && str_equal(word, STR("explain")))
        code = explain_rule(&run.rules, argument, &out);
    else if (code == EXIT_CLEAN && is_test)
        code = test_rules(&run, argument, &out);
    else if (code == EXIT_CLEAN)
        code = unknown_word("rules", word, "list, explain RULE or test [DIR]");
    code = write_result(&run, STR_NONE, &out, code);
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}

int command_catalog(const Options *options) {
    Run run;
    Str word = options->arguments.count ? options->arguments.items[0] : STR("list");
    Options with_overlay = *options;
    Str overlay = options->arguments.count > 1 ? options->arguments.items[1] : STR_NONE;
    Arena *scratch = arena_new();
    StrVec folders = strs_copy(options->catalogs.items, options->catalogs.count, scratch);
    if (str_equal(word, STR("check")) && overlay.size) *VEC_PUSH(scratch, &folders) = overlay;
    with_overlay.catalogs.items = folders.items;
    with_overlay.catalogs.count = folders.count;
    int code = run_start(&run, &with_overlay) ? EXIT_CLEAN : EXIT_USAGE;
    StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
    if (code == EXIT_CLEAN && str_equal(word, STR("check"))) {
        bool is_good = catalog_check(run.catalog, &run.diags);
        if (is_good) strbuf_format(&out, "catalog %.*s: no mistake found\n", STR_ARG(catalog_version(run.catalog)));
        code = is_good ? EXIT_CLEAN : EXIT_USAGE;
    } else if (code == EXIT_CLEAN && str_equal(word, STR("list"))) {
        Str what = options->arguments.count > 1 ? options->arguments.items[1] : STR("services");
        if (!catalog_print(run.catalog, what, &out))
            code = unknown_word("catalog list", what,
                                "services, regions, types, hosts, thirdparties, roles, properties, files or summary");
    } else if (code == EXIT_CLEAN) {
        code = unknown_word("catalog", word, "list or check");
    }
    code = write_result(&run, STR_NONE, &out, code);
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
