/* faultline scan: the main job. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"
#include "analyzer/read_file.h"
#include "reports/earlier.h"

/* What was not understood, as `coverage` has it. */
static void print_gaps(Run *run, StrBuf *out) {
    diags_sort(&run->diags);
    for (size_t i = 0; i < run->diags.list.count; i++) {
        const Diag *diag = &run->diags.list.items[i];
        if (diag->kind != DIAG_GAP && diag->kind != DIAG_LIMIT) continue;
        strbuf_format(out, "%s %.*s:%u %.*s\n", diag->kind == DIAG_GAP ? "gap" : "limit", STR_ARG(diag->path),
                      diag->line, STR_ARG(diag->message));
    }
}

static int dump(Run *run, Str stage) {
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    if (str_equal(stage, STR("facts"))) {
        for (size_t i = 0; i < run->file_count; i++)
            if (!run->files[i].is_link) facts_print(&run->files[i].facts, &out);
    } else if (str_equal(stage, STR("model"))) {
        model_print(run->model, &out);
        print_gaps(run, &out);
    } else if (str_equal(stage, STR("graph"))) {
        graph_print(run->graph, &out);
    } else {
        const Graph *graph = run->graph;
        for (size_t i = 0; i < run->findings.count; i++) {
            const Finding *finding = &run->findings.items[i];
            strbuf_format(&out, "%s %.*s %.*s:%u %.*s\n", severity_name(finding->severity), STR_ARG(finding->rule->id),
                          STR_ARG(graph_str(graph, finding->location.file)), finding->location.line,
                          STR_ARG(graph_str(graph, finding->message)));
        }
    }
    return write_result(run, STR_NONE, &out, EXIT_CLEAN);
}

static bool is_stage(Str name) {
    return str_equal(name, STR("facts")) || str_equal(name, STR("model")) || str_equal(name, STR("graph")) ||
           str_equal(name, STR("findings"));
}

static bool is_gate_failed(const Run *run, const Report *report) {
    const FailOn *fail_on = &run->fail_on;
    bool is_failed = budgets_exceeded(&run->policy, NULL, report);
    size_t wide = 0;
    for (size_t i = 0; i < run->findings.count; i++) {
        const Finding *finding = &run->findings.items[i];
        if (finding->status != STATUS_NEW) continue;
        wide += fail_on->radius && finding->services.count >= fail_on->radius;
        is_failed = is_failed || (fail_on->has_severity && finding->severity >= fail_on->severity);
    }
    if (wide) /* the report tells of severities alone */
        fprintf(stderr, "faultline: failed: %zu finding%s, of %u services or more each\n", wide, wide == 1 ? "" : "s",
                fail_on->radius);
    return is_failed || wide;
}

/* What is accepted is a debt: how much of it, how old, and how long it lasts. Entries and comments that nothing needs any more
 * are told, too. */
static void tell_of_debt(const Run *run) {
    Debt debt = debt_of(run->findings, run->graph);
    if (run->options->is_quiet) return;
    StrBuf out = strbuf_new(run->arena, 4096);
    debt_text(&debt, &out);
    if (out.size) fprintf(stderr, "faultline: %.*s\n", STR_ARG(strbuf_str(&out)));
    size_t stale = 0;
    for (size_t i = 0; i < run->policy.baseline.count; i++) {
        const BaselineEntry *entry = &run->policy.baseline.items[i];
        stale += !entry->is_found && !entry->is_outside;
    }
    if (stale && !policy_baseline_is_above(&run->policy, run->options) && !run->options->no_suppressions)
        fprintf(stderr, "faultline: %.*s: %zu finding%s no longer there: faultline baseline prune\n",
                STR_ARG(run->policy.baseline.path), stale, stale == 1 ? " is" : "s are");
}

static void drop_below(Run *run, Severity least) {
    Finding *kept = ARENA_ARRAY(run->arena, Finding, run->findings.count);
    size_t count = 0;
    for (size_t i = 0; i < run->findings.count; i++)
        if (run->findings.items[i].severity >= least) kept[count++] = run->findings.items[i];
    run->findings = (Findings){kept, count};
}

/* The report that --compare names. false after a DIAG_ERROR. */
static bool read_earlier(Run *run, Report *report) {
    Str path = run->options->compare, bytes;
    if (!path.size) return true;
    Earlier *earlier = ARENA_NEW(run->arena, Earlier);
    if (!read_file(&bytes, path, DOCUMENT_SIZE_BYTES_MAX, run->arena, &run->diags)) return false;
    if (!earlier_read(earlier, path, bytes, run->arena, &run->diags)) return false;
    report->earlier = earlier;
    return true;
}

int command_scan(const Options *options) {
    Run run;
    if (options->dump.size && !is_stage(options->dump)) {
        fprintf(stderr, "faultline: --dump takes facts, model, graph or findings, not \"%.*s\"\n",
                STR_ARG(options->dump));
        return EXIT_USAGE;
    }
    if (options->fail_on.is_new || options->fail_on.is_cuts || options->fail_on.is_recovery) {
        fputs("faultline: --fail-on new, cuts and recovery are for check, which has something to compare with\n",
              stderr);
        return EXIT_USAGE;
    }
    int code = run_everything(&run, options, options->arguments.items, options->arguments.count);
    if (code == EXIT_CLEAN && options->dump.size) {
        code = dump(&run, options->dump);
    } else if (code == EXIT_CLEAN) {
        if (options->severity > SEVERITY_INFO) drop_below(&run, options->severity);
        Report report = run_report(&run);
        if (!read_earlier(&run, &report) || !run_write(&run, &report))
            code = EXIT_USAGE;
        else if (options->is_strict && is_incomplete(&run))
            code = EXIT_INCOMPLETE;
        else if (is_gate_failed(&run, &report))
            code = EXIT_FINDINGS;
        if (code != EXIT_USAGE) tell_of_debt(&run);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
