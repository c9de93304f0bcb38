/* faultline check --base REVISION [--head REVISION] [PATH]: what a change makes better or worse. Both sides are read like any
 * target: the base from git objects, the head, too, or the work folder. Facts of files that did not change come from the cache. */
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/commands/command.h"
#include "analyzer/commands/same.h"
#include "analyzer/objects.h"
#include "analyzer/snapshot.h"
#include "analyzer/workers.h"
#include "reports/difference.h"

typedef struct {
    Str path, base, head; /* commits; head empty: the work folder */
} Sides;

/* The commit that both have in common: what others changed meanwhile is not of this change. In a clone that does not hold it,
 * the base itself. */
static bool find_sides(const Options *options, Sides *out, Arena *arena, Diags *diags) {
    GitDir gitdir;
    char *real = realpath(str_zero_terminated(arena, out->path), NULL);
    Str folder = real ? str_copy(arena, str_from(real)) : STR_NONE;
    free(real);
    if (!folder.size || !gitdir_find(&gitdir, folder, arena, diags)) {
        diag_add(diags, DIAG_ERROR, out->path, 0, "check compares revisions of a git repository; this is in none");
        return false;
    }
    Objects *objects = objects_open(&gitdir, arena, diags);
    Str head = STR_NONE, common;
    bool is_ok = objects && objects_resolve(&out->base, objects, options->base, arena, diags) &&
                 objects_resolve(&head, objects, options->head.size ? options->head : STR("HEAD"), arena, diags);
    if (is_ok && objects_merge_base(&common, objects, out->base, head, arena)) out->base = common;
    if (is_ok && options->head.size) out->head = head;
    if (objects) objects_close(objects);
    return is_ok;
}

static bool is_gate_failed(const Run *run, const Difference *difference) {
    const FailOn *fail_on = &run->fail_on;
    bool is_failed = budgets_exceeded(&run->policy, difference->before, difference->after) ||
                     (fail_on->is_cuts && difference->new_cut_count) ||
                     (fail_on->is_recovery && difference->worse_recovery_count);
    for (size_t i = 0; i < difference->finding_count; i++) {
        const FindingChange *change = &difference->findings[i];
        if (change->kind != CHANGE_NEW && change->kind != CHANGE_WORSE) continue;
        const Finding *finding = change->after;
        is_failed = is_failed || (fail_on->is_new && finding->severity > SEVERITY_INFO) ||
                    (fail_on->radius && finding->services.count >= fail_on->radius) ||
                    (fail_on->has_severity && finding->severity >= fail_on->severity);
    }
    return is_failed;
}

/* The head's report with what is new or worse alone: for formats that know nothing of a difference. */
static Report report_of_changes(const Report *after, const Difference *difference, Arena *arena) {
    Report report = *after;
    Finding *items = ARENA_ARRAY(arena, Finding, difference->finding_count);
    FindingState *states = ARENA_ARRAY(arena, FindingState, difference->finding_count);
    size_t count = 0;
    for (size_t i = 0; i < difference->finding_count; i++) {
        const FindingChange *change = &difference->findings[i];
        if (change->kind > CHANGE_WORSE) continue;
        states[count] = change->kind == CHANGE_NEW ? FINDING_NEW : FINDING_UPDATED;
        items[count++] = *change->after;
    }
    report.findings = (Findings){items, count};
    report.states = states;
    return report;
}

static bool write_one(Run *run, const Output *output, const Report *after, const Difference *difference) {
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    const ReportFormat *format = report_format(output->format);
    const char *ci = getenv("CI");
    if (str_equal(output->format, STR("text"))) {
        report_difference_text(difference, ci && *ci, &out);
    } else if (str_equal(output->format, STR("json"))) {
        report_difference_json(difference, &out);
    } else {
        Report report = format->is_whole ? *after : report_of_changes(after, difference, run->arena);
        if (format->is_whole) report.states = difference->states;
        report.difference = difference;
        format->write(&report, &out);
    }
    return write_output(output->file, strbuf_str(&out), &run->diags);
}

static int compare(Run *base, Run *head, const Sides *sides) {
    const Options *options = head->options;
    Difference difference;
    /* What the change's own baseline accepts was accepted before, too: it is no news that it is there. */
    if (base != head && head->policy.has_baseline && !options->no_suppressions) {
        Baseline copy = head->policy.baseline;
        copy.items = ARENA_ARRAY(head->arena, BaselineEntry, copy.count);
        for (size_t i = 0; i < copy.count; i++) copy.items[i] = head->policy.baseline.items[i];
        baseline_apply(&copy, base->findings, base->graph, base->arena);
    }
    Report before = run_report(base), after = run_report(head);
    difference_find(&before, &after, sides->base, sides->head, head->arena, &difference);
    Output fallback = {STR("text"), STR_NONE};
    for (size_t i = 0; i < options->outputs.count || i == 0; i++)
        if (!write_one(head, options->outputs.count ? &options->outputs.items[i] : &fallback, &after, &difference))
            return EXIT_USAGE;
    if (options->is_strict && (is_incomplete(base) || is_incomplete(head))) return EXIT_INCOMPLETE;
    return is_gate_failed(head, &difference) ? EXIT_FINDINGS : EXIT_CLEAN;
}

static void judge(void *context, size_t index) {
    Run *run = ((Run **)context)[index];
    run->is_judged = run->snapshot.size ? run_learn(run) && snapshot_decode(run) : run_link(run) && run_judge(run);
}

/* Both sides at once: they share nothing but what is constant. Reading, which starts processes, is done by then. Where nothing
 * changed that matters, one side is enough. */
static bool judge_both(Run *base, Run *head, bool *is_same) {
    Run *sides[] = {head, base};
    *is_same = !base->snapshot.size && same_source(base, head);
    workers_run(judge, sides, *is_same ? 1 : 2, 2);
    if (*is_same && head->is_judged) *is_same = same_reads(base, head);
    if (*is_same) return head->is_judged;
    if (!base->is_judged && !base->snapshot.size) judge(sides, 1);
    return base->is_judged && head->is_judged;
}

/* What was kept of the base may be of no use after all. */
static bool judge_sides(Run *base, Run *head, Str target, bool *is_same) {
    const Options *options = base->options;
    bool is_good = judge_both(base, head, is_same);
    if (is_good || base->is_judged || !base->snapshot.size) return is_good;
    run_end(base);
    if (!run_start(base, options) || !run_read(base, &target, 1)) return false;
    Run *again[] = {base};
    judge(again, 0);
    return base->is_judged && head->is_judged;
}

static bool is_nothing(const Run *run) { return run->graph->service_count + run->model->mentions.count == 0; }

/* What both found, and what that means. */
static int conclude(Run *base, Run *head, bool is_same, const Options *options, const Sides *sides) {
    snapshot_keep(base, is_same ? head : base);
    if (is_nothing(head) && (is_same || is_nothing(base)) && !options->allow_empty) {
        fputs("faultline: nothing to analyse, before and after\n", stderr);
        return EXIT_NOTHING;
    }
    return compare(is_same ? head : base, head, sides);
}

/* ---- both sides from the beginning ---- */

typedef struct {
    Run base, head;
    Options of_base, of_head;
    bool is_started; /* the head is */
    const Options *options;
    Arena *arena;
    Diags diags;
    Sides sides;
    bool is_found; /* the sides are */
    Str base_target, head_target;
    Listing files; /* of the head */
} Check;

static void find_and_list(Check *check) {
    Sides *sides = &check->sides;
    Arena *arena = check->arena;
    objects_start(); /* once, and not for each side: git's library reads certificates, which takes longer than a tree */
    check->is_found = find_sides(check->options, sides, arena, &check->diags);
    if (!check->is_found) return;
    check->base_target = str_format(arena, "%.*s@%.*s", STR_ARG(sides->path), STR_ARG(sides->base));
    check->head_target = sides->path;
    if (sides->head.size)
        check->head_target = str_format(arena, "%.*s@%.*s", STR_ARG(sides->path), STR_ARG(sides->head));
    listing_make(&check->files, &check->of_head, check->head_target);
}

/* Each side has a catalog of its own. To read one takes as long as to ask git what is to be compared, and which files there are; the
 * base needs its own only where nothing is known of it, or while the head is judged. */
static void start(void *context, size_t index) {
    Check *check = context;
    if (index == 0) {
        find_and_list(check);
        return;
    }
    check->is_started = run_start(&check->head, &check->of_head);
}

static int check_both(Check *check) {
    Run *base = &check->base, *head = &check->head;
    if (!check->is_found) return EXIT_USAGE;
    if (!check->is_started) {
        print_diags(&head->diags, false);
        return EXIT_USAGE;
    }
    head->listing = &check->files;
    bool is_read = snapshot_find(base, check->base_target, catalog_version(head->catalog)) ||
                   (run_learn(base) && run_read(base, &check->base_target, 1));
    if (!is_read) {
        print_diags(&base->diags, false);
        return EXIT_USAGE;
    }
    int code = EXIT_USAGE;
    bool is_same;
    if (run_read(head, &check->head_target, 1) && judge_sides(base, head, check->base_target, &is_same))
        code = conclude(base, head, is_same, check->options, &check->sides);
    print_diags(&base->diags, false);
    print_diags(&head->diags, false);
    return code;
}

int command_check(const Options *options) {
    if (options->base.size == 0 || options->arguments.count > 1) {
        fputs("faultline: check needs --base REVISION, and at most one folder: faultline check --base origin/main\n",
              stderr);
        return EXIT_USAGE;
    }
    Arena *arena = arena_new();
    Check check = {.options = options, .arena = arena, .diags = diags_new(arena), .of_head = *options};
    check.sides.path = options->arguments.count ? options->arguments.items[0] : STR(".");
    check.of_head.allow_empty = true; /* of a side: what was there is gone, or the first there is */
    check.of_base = check.of_head;
    check.of_base.no_policy = true;
    run_open(&check.base, &check.of_base);
    workers_run(start, &check, 2, 2);
    int code = check_both(&check);
    run_end(&check.head);
    run_end(&check.base);
    if (check.is_found) listing_end(&check.files);
    objects_stop();
    print_diags(&check.diags, false);
    arena_free(arena);
    return code;
}
