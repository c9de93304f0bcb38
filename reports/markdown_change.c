/* The comment on a change: what it does to what fails, before and after. */
#include "analyzer/core/limits.h"
#include "reports/escape.h"
#include "reports/markdown.h"

enum { ROWS_MAX = 12, NAMES_MAX = 10, PATHS_TRIED_MAX = 20 };

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

/* ---- the sentence ---- */

typedef struct {
    size_t count;
    const CutChange *first;
} Singles;

static Singles new_singles(const Difference *difference) {
    Singles out = {0};
    for (size_t i = 0; i < difference->new_cut_count; i++) {
        if (difference->cuts[i].set->count != 1) continue;
        if (!out.count++) out.first = &difference->cuts[i];
    }
    return out;
}

static void add_clause(StrBuf *out, bool *is_first, Str clause) {
    strbuf_add(out, *is_first ? STR("This change ") : STR(", "));
    strbuf_add(out, clause);
    *is_first = false;
}

static void add_domain_sentence(const Difference *difference, StrBuf *out) {
    for (size_t i = 0; i < difference->radius_count; i++) {
        const RadiusChange *radius = &difference->radii[i];
        if (radius->after[EFFECT_DOWN] <= radius->before[EFFECT_DOWN]) continue;
        strbuf_add(out, STR(": losing "));
        comment_name(out, radius->domain);
        strbuf_format(out, " now stops %zu service%s, was %zu", radius->after[EFFECT_DOWN],
                      plural(radius->after[EFFECT_DOWN]), radius->before[EFFECT_DOWN]);
        return;
    }
}

static Severity worst_new(const Difference *difference) {
    Severity worst = SEVERITY_INFO;
    for (size_t i = 0; i < difference->counts[CHANGE_NEW]; i++)
        if (difference->findings[i].after->severity > worst) worst = difference->findings[i].after->severity;
    return worst;
}

void difference_headline(const Difference *difference, StrBuf *out) {
    size_t new_count = difference->counts[CHANGE_NEW], worse_count = difference->counts[CHANGE_WORSE];
    size_t good_count = difference->counts[CHANGE_BETTER] + difference->counts[CHANGE_GONE];
    Singles singles = new_singles(difference);
    size_t pairs = difference->new_cut_count - singles.count;
    bool is_first = true;
    if (singles.count)
        add_clause(out, &is_first,
                   str_format(out->arena, "adds %zu single point%s of failure", singles.count, plural(singles.count)));
    else if (pairs)
        add_clause(out, &is_first,
                   str_format(out->arena, "adds %zu pair%s of failures that stop%s a service", pairs, plural(pairs),
                              pairs == 1 ? "s" : ""));
    if (new_count)
        add_clause(out, &is_first,
                   str_format(out->arena, "%s%zu new finding%s, %s%s", is_first ? "brings " : "", new_count,
                              plural(new_count), new_count == 1 ? "" : "the worst ",
                              severity_name(worst_new(difference))));
    if (worse_count)
        add_clause(out, &is_first,
                   str_format(out->arena, "makes %zu finding%s worse", worse_count, plural(worse_count)));
    if (!is_first)
        add_domain_sentence(difference, out);
    else if (good_count)
        strbuf_format(out, "This change makes nothing worse, and %zu finding%s better or gone", good_count,
                      plural(good_count));
    else if (difference->radius_count || difference->cut_count)
        strbuf_add(out, STR("This change adds no finding and no way to fail"));
    else
        strbuf_add(out, STR("This change changes nothing about what fails"));
}

/* ---- before and after ---- */

static void add_radii(const Difference *difference, StrBuf *out) {
    if (difference->radius_count == 0) return;
    strbuf_add(out, STR("\n| when this fails, services are | down | degraded | frozen | stranded |\n"
                        "|:---|---:|---:|---:|---:|\n"));
    for (size_t i = 0; i < difference->radius_count && i < ROWS_MAX; i++) {
        const RadiusChange *radius = &difference->radii[i];
        strbuf_add(out, STR("| "));
        comment_name(out, radius->domain);
        for (int effect = 0; effect < EFFECT_COUNT; effect++) {
            size_t before = radius->before[effect], after = radius->after[effect];
            if (before == after)
                strbuf_format(out, " | %zu", after);
            else
                strbuf_format(out, " | %zu → **%zu**", before, after);
        }
        strbuf_add(out, STR(" |\n"));
    }
    if (difference->radius_count > ROWS_MAX)
        strbuf_format(out, "\nand %zu more failure domain%s\n", difference->radius_count - ROWS_MAX,
                      plural(difference->radius_count - ROWS_MAX));
}

static void add_names(const char *title, const Str *names, size_t count, StrBuf *out) {
    if (count == 0) return;
    strbuf_format(out, "\n%s: ", title);
    for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
        if (i) strbuf_add(out, STR(", "));
        comment_name(out, names[i]);
    }
    if (count > NAMES_MAX) strbuf_format(out, " and %zu more", count - NAMES_MAX);
    strbuf_add_char(out, '\n');
}

static void add_gone_cuts(const Difference *difference, StrBuf *out) {
    size_t count = difference->cut_count - difference->new_cut_count;
    if (!count) return;
    strbuf_add(out, STR("\nNo longer stops a service: "));
    for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
        const CutChange *cut = &difference->cuts[difference->new_cut_count + i];
        if (i) strbuf_add(out, STR("; "));
        comment_name(out, cut->domains);
        strbuf_add(out, STR(" of "));
        comment_name(out, cut->service);
    }
    if (count > NAMES_MAX) strbuf_format(out, " and %zu more", count - NAMES_MAX);
    strbuf_add_char(out, '\n');
}

static void add_recoveries(const Difference *difference, StrBuf *out) {
    if (difference->recovery_count == 0) return;
    strbuf_add(out, STR("\n| when this is lost | this service | comes back | was |\n|:---|:---|:---|:---|\n"));
    for (size_t i = 0; i < difference->recovery_count && i < ROWS_MAX; i++) {
        const RecoveryChange *change = &difference->recoveries[i];
        strbuf_add(out, STR("| "));
        comment_name(out, change->domain);
        strbuf_add(out, STR(" | "));
        comment_name(out, change->service);
        strbuf_format(out, " | **%s** | %s |\n", recovery_name(change->after), recovery_name(change->before));
    }
    if (difference->recovery_count > ROWS_MAX)
        strbuf_format(out, "\nand %zu more\n", difference->recovery_count - ROWS_MAX);
}

/* What the new cut sets and then the findings go through. */
static void draw(Comment *comment, const Difference *difference, Arena *arena) {
    for (size_t i = 0; i < difference->new_cut_count && i < PATHS_TRIED_MAX; i++) {
        const CutChange *cut = &difference->cuts[i];
        Witness witness;
        if (failure_witness(comment->report->engine, cut->set->items, cut->set->count, cut->node, EFFECT_DOWN, arena,
                            &witness))
            picture_add_witness(&comment->picture, &witness);
    }
    for (size_t i = 0; i < difference->finding_count && i < PATHS_TRIED_MAX; i++)
        if (difference->findings[i].kind <= CHANGE_WORSE)
            picture_add_chain(&comment->picture, difference->findings[i].after);
}

static Str tail_of(Comment *comment, const Difference *difference, Arena *arena) {
    StrBuf tail = strbuf_new(arena, SIZE_MAX / 8);
    add_gone_cuts(difference, &tail);
    if (difference->has_cut_limit)
        strbuf_add(&tail, STR("\nCut sets of services that have too many are not compared.\n"));
    add_names("New services", difference->new_services, difference->new_service_count, &tail);
    add_names("Gone services", difference->gone_services, difference->gone_service_count, &tail);
    add_names("New third parties", difference->new_parties, difference->new_party_count, &tail);
    add_names("Third parties no longer needed", difference->gone_parties, difference->gone_party_count, &tail);
    if (difference->accepted_count)
        strbuf_format(&tail, "\n%zu more finding%s accepted by a comment or the baseline.\n",
                      difference->accepted_count, difference->accepted_count == 1 ? " is" : "s are");
    draw(comment, difference, arena);
    if (comment->picture.edge_count) strbuf_add_char(&tail, '\n');
    picture_write(&comment->picture, &tail);
    comment_coverage(comment, &tail);
    return strbuf_str(&tail);
}

static void add_changes(Comment *comment, const Difference *difference, bool is_bad, StrBuf *out) {
    for (size_t i = 0; i < difference->finding_count; i++) {
        const FindingChange *change = &difference->findings[i];
        if ((change->kind <= CHANGE_WORSE) != is_bad) continue;
        StrBuf block = strbuf_new(out->arena, SIZE_MAX / 8);
        Comment side = *comment; /* what is gone stands in the graph before */
        if (!change->after) {
            side.report = difference->before;
            side.graph = side.report->graph;
        }
        Str kind = str_format(out->arena, "%s ", change_kind_name(change->kind));
        comment_finding(&side, kind.data, change->after ? change->after : change->before, &block);
        comment_add(comment, &block);
    }
}

void comment_of_change(const Report *report, StrBuf *out) {
    const Difference *difference = report->difference;
    Comment comment = {.report = report, .graph = report->graph, .out = out, .picture = {.graph = report->graph}};
    comment.tail = tail_of(&comment, difference, out->arena);
    comment_start(&comment, "check", out);
    strbuf_add(out, STR("### "));
    difference_headline(difference, out);
    strbuf_add_char(out, '\n');
    add_radii(difference, out);
    add_recoveries(difference, out);
    if (difference->new_cut_count) strbuf_add(out, STR("\n#### Now stop a service\n\n"));
    for (size_t i = 0; i < difference->new_cut_count; i++) {
        const CutChange *cut = &difference->cuts[i];
        StrBuf block = strbuf_new(out->arena, SIZE_MAX / 8);
        comment_cut(&comment, cut->node, cut->set->items, cut->set->count, &block);
        comment_add(&comment, &block);
        if (comment.out->size > MARKDOWN_CUTS_SIZE_MAX) {
            strbuf_format(out, "\nand %zu more\n", difference->new_cut_count - i - 1);
            break;
        }
    }
    if (difference->finding_count) strbuf_add(out, STR("\n#### Findings\n\n"));
    add_changes(&comment, difference, true, out);
    add_changes(&comment, difference, false, out);
    if (comment.left_count)
        strbuf_format(out, "\n**%zu more entr%s left out here**, to stay below the size of a comment.\n",
                      comment.left_count, comment.left_count == 1 ? "y" : "ies");
    strbuf_add(out, comment.tail);
}
