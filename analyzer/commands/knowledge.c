/* faultline rules and faultline catalog: what the program knows. */
#include <stdio.h>

#include "analyzer/commands/command.h"

static int unknown_word(const char *command, Str word, const char *expected) {
    fprintf(stderr, "faultline: %s: \"%.*s\" is not known; expected %s\n", command, STR_ARG(word), expected);
    return EXIT_USAGE;
}

int command_rules(const Options *options) {
    Run run;
    int code = run_start(&run, options) ? EXIT_CLEAN : EXIT_USAGE;
    Str word = options->arguments.count ? options->arguments.items[0] : STR("list");
    StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
    if (code == EXIT_CLEAN && str_equal(word, STR("list"))) {
        for (size_t i = 0; i < run.rules.count; i++) {
            const Rule *rule = &run.rules.items[i];
            strbuf_format(&out, "%-8s %-36.*s %.*s\n", severity_name(rule->severity), STR_ARG(rule->id), STR_ARG(rule->title));
        }
    } else if (code == EXIT_CLEAN && str_equal(word, STR("explain"))) {
        const Rule *rule = options->arguments.count > 1 ? rules_find(&run.rules, options->arguments.items[1]) : NULL;
        if (rule) rule_explain(rule, &out);
        else code = unknown_word("rules explain", options->arguments.count > 1 ? options->arguments.items[1] : STR_NONE, "a rule of `faultline rules list`");
    } else if (code == EXIT_CLEAN) {
        code = unknown_word("rules", word, "list or explain RULE");
    }
    write_output(STR_NONE, strbuf_str(&out), &run.diags);
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}

int command_catalog(const Options *options) {
    Run run;
    Str word = options->arguments.count ? options->arguments.items[0] : STR("list");
    Options with_overlay = *options;
    Str overlay = options->arguments.count > 1 ? options->arguments.items[1] : STR_NONE;
    typedef VEC(Str) StrVec;
    StrVec folders = {0};
    Arena *scratch = arena_new();
    for (size_t i = 0; i < options->catalogs.count; i++) *VEC_PUSH(scratch, &folders) = options->catalogs.items[i];
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
        catalog_print(run.catalog, options->arguments.count > 1 ? options->arguments.items[1] : STR("services"), &out);
    } else if (code == EXIT_CLEAN) {
        code = unknown_word("catalog", word, "list or check");
    }
    write_output(STR_NONE, strbuf_str(&out), &run.diags);
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
