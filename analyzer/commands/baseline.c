/* faultline baseline write|prune: what is there today is accepted, and what is there no more forgotten. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "analyzer/core/clock.h"

static int write_baseline(Run *run, bool is_pruning) {
    const Policy *policy = &run->policy;
    Str file = policy_baseline_file(run->options, policy, run->repositories[0], run->arena);
    if (file.size == 0) {
        fputs("faultline: baseline of a commit: expected --baseline FILE, to say where it goes\n", stderr);
        return EXIT_USAGE;
    }
    if (is_pruning && !policy->has_baseline) {
        fprintf(stderr, "faultline: %.*s: no baseline to prune; write one first\n", STR_ARG(file));
        return EXIT_USAGE;
    }
    if (policy_baseline_is_above(policy, run->options)) {
        fprintf(stderr, "faultline: %.*s is the baseline of more than this folder; write it from its own\n",
                STR_ARG(policy->baseline.path));
        return EXIT_USAGE;
    }
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    BaselineChange change;
    baseline_write(policy->has_baseline ? &policy->baseline : NULL, run->findings, run->graph,
                   clock_date(clock_seconds(), run->arena), is_pruning, &out, &change);
    if (!write_output(file, strbuf_str(&out), &run->diags)) return EXIT_USAGE;
    if (!run->options->is_quiet)
        printf("%.*s: %zu kept, %zu added, %zu removed\n", STR_ARG(file), change.kept, change.added, change.removed);
    return EXIT_CLEAN;
}

int command_baseline(const Options *options) {
    Str word = options->arguments.count ? options->arguments.items[0] : STR_NONE;
    bool is_pruning = str_equal(word, STR("prune"));
    if ((!is_pruning && !str_equal(word, STR("write"))) || options->arguments.count > 2) {
        fputs("faultline: baseline needs write or prune, and at most one folder: faultline baseline write\n", stderr);
        return EXIT_USAGE;
    }
    Run run;
    Options any = *options;
    any.allow_empty = true;
    int code = run_everything(&run, &any, options->arguments.items + 1, options->arguments.count - 1);
    if (code == EXIT_CLEAN) code = write_baseline(&run, is_pruning);
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
