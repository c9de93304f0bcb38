/* Markdown for a comment or a job's summary: the sentence first, then what stops with what, then the evidence, folded. It
 * stays below what sites accept, and says what it left out. */
#include "reports/markdown.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "reports/alike.h"
#include "reports/display.h"
#include "reports/escape.h"
#include "reports/place.h"
#include "reports/unknowns.h"

enum { NAME_WIDTH = 100, MESSAGE_WIDTH = 400, HOPS_MAX = 12, ROWS_MAX = 10, CAUSES_MAX = 5, NOTE_SIZE_MAX = 200 };

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

void comment_name(StrBuf *out, Str name) {
    markdown_code(out, display_clip(out->arena, display_text(out->arena, name, false), NAME_WIDTH));
}

/* The root goes into the marker, so that two folders of one repository have a comment each. */
void comment_start(Comment *comment, const char *what, StrBuf *out) {
    const Model *model = comment->graph->model;
    Str root =
        model->repositories.count == 1 ? graph_str(comment->graph, model->repositories.items[0].root_path) : STR_NONE;
    strbuf_format(out, "<!-- faultline %s ", what);
    for (size_t i = 0; i < root.size && i < NAME_WIDTH; i++) {
        char c = root.data[i];
        bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '/';
        strbuf_add_char(out, is_plain ? c : '_');
    }
    strbuf_add(out, STR(" -->\n"));
}

void comment_add(Comment *comment, const StrBuf *block) {
    if (comment->left_count ||
        comment->out->size + block->size + comment->tail.size + NOTE_SIZE_MAX > MARKDOWN_SIZE_MAX)
        comment->left_count++;
    else
        strbuf_add(comment->out, strbuf_str(block));
}

/* ---- one finding ---- */

static Str clipped(Str text, Arena *arena) {
    Str shown = display_text(arena, text, false);
    if (shown.size <= MESSAGE_WIDTH) return shown;
    size_t size = MESSAGE_WIDTH;
    while (size && ((unsigned char)shown.data[size] & 0xC0) == 0x80) size--;
    return str_concat(arena, str_slice(shown, 0, size), STR("..."));
}

static void add_place(const Comment *comment, const Location *at, StrBuf *out) {
    if (!at->file) return;
    Str path = shown_path(comment->graph, at, out->arena);
    comment_name(out, at->line ? str_format(out->arena, "%.*s:%u", STR_ARG(path), at->line) : path);
}

void comment_finding(const Comment *comment, const char *change, const Finding *finding, StrBuf *out) {
    const Graph *graph = comment->graph;
    strbuf_format(out, "<details><summary><b>%s%s</b> <code>%.*s</code> ", change, severity_name(finding->severity),
                  STR_ARG(finding->rule->id));
    markdown_html(out, clipped(graph_str(graph, finding->message), out->arena));
    if (finding->status == STATUS_NEW && finding->status_reason) {
        strbuf_add(out, STR(" ("));
        markdown_html(out, graph_str(graph, finding->status_reason));
        strbuf_add_char(out, ')');
    }
    strbuf_add(out, STR("</summary>\n\n"));
    Location place = finding_place(graph, finding);
    add_place(comment, &place, out);
    if (place.file) strbuf_add(out, STR("\n\n"));
    for (size_t i = 0; i < finding->chain_count && i < HOPS_MAX; i++) {
        const Hop *hop = &finding->chain[i];
        strbuf_add(out, STR("1. "));
        Str text = hop->text ? graph_str(graph, hop->text) : hop->node ? node_title(graph, hop->node) : STR("here");
        markdown_add(out, clipped(text, out->arena));
        if (hop->location.file) strbuf_add(out, STR(", "));
        add_place(comment, &hop->location, out);
        strbuf_add_char(out, '\n');
    }
    if (finding->chain_count > HOPS_MAX) strbuf_format(out, "\nand %zu more steps\n", finding->chain_count - HOPS_MAX);
    if (finding->services.count) {
        strbuf_format(out, "\nStops %zu service%s: ", finding->services.count, plural(finding->services.count));
        for (size_t i = 0; i < finding->services.count && i < ROWS_MAX; i++) {
            if (i) strbuf_add(out, STR(", "));
            comment_name(out, node_title(graph, finding->services.items[i]));
        }
        strbuf_add(out, finding->services.count > ROWS_MAX ? STR(" and more\n") : STR("\n"));
    }
    Str remedy = str_trim(finding_remedy(finding));
    if (remedy.size) {
        strbuf_add(out, STR("\n**Fix:** "));
        markdown_prose(out, remedy);
        strbuf_add_char(out, '\n');
    }
    strbuf_add(out, STR("\n</details>\n"));
}

/* ---- one cut set ---- */

static void add_step(const Comment *comment, const GraphEdge *edge, StrBuf *out) {
    const Graph *graph = comment->graph;
    strbuf_add(out, STR("1. "));
    comment_name(out, node_title(graph, edge->from));
    strbuf_add(out, STR(" needs "));
    comment_name(out, node_title(graph, edge->to));
    const Location *at = edge->evidence_count ? &graph->evidence[edge->first_evidence] : NULL;
    if (at && at->file) {
        strbuf_add(out, STR(", "));
        add_place(comment, at, out);
    } else {
        strbuf_add(out, STR(" (the provider works so)"));
    }
    strbuf_add_char(out, '\n');
}

void comment_cut(const Comment *comment, NodeId service, const NodeId *seeds, size_t seed_count, StrBuf *out) {
    const Graph *graph = comment->graph;
    strbuf_add(out, STR("<details><summary>Losing "));
    for (size_t i = 0; i < seed_count; i++) {
        strbuf_add(out, i ? STR(" and <code>") : STR("<code>"));
        xml_add(out, clipped(graph_str(graph, graph->nodes[seeds[i]].key), out->arena));
        strbuf_add(out, STR("</code>"));
    }
    strbuf_add(out, STR(" stops <code>"));
    xml_add(out, clipped(node_title(graph, service), out->arena));
    strbuf_add(out, STR("</code></summary>\n\n"));
    Witness witness;
    if (failure_witness(comment->report->engine, seeds, seed_count, service, EFFECT_DOWN, out->arena, &witness)) {
        for (size_t i = 0; i < witness.count && i < HOPS_MAX; i++)
            add_step(comment, &graph->edges[witness.edges[i]], out);
        if (witness.count > HOPS_MAX) strbuf_format(out, "\nand %zu more steps\n", witness.count - HOPS_MAX);
    }
    strbuf_add(out, STR("\n</details>\n"));
}

/* ---- what is known ---- */

void comment_coverage(const Comment *comment, StrBuf *out) {
    const Report *report = comment->report;
    const Coverage *coverage = &report->coverage;
    size_t gaps = 0, limits = 0;
    for (size_t i = 0; i < coverage->note_count; i++) {
        gaps += coverage->notes[i].kind == DIAG_GAP;
        limits += coverage->notes[i].kind == DIAG_LIMIT;
    }
    strbuf_format(out, "\n**Coverage:** %zu file%s, %zu parsed", coverage->file_count, plural(coverage->file_count),
                  coverage->parsed_count);
    if (gaps) strbuf_format(out, "; %zu gap%s", gaps, plural(gaps));
    if (limits) strbuf_format(out, "; **%zu limit%s reached**", limits, plural(limits));
    if (coverage->skipped_count)
        strbuf_format(out, "; **%zu file%s not read**", coverage->skipped_count, plural(coverage->skipped_count));
    UnknownCauses causes = unknowns_by_cause(report, out->arena);
    size_t total = 0;
    for (size_t i = 0; i < causes.count; i++) total += causes.items[i].count;
    strbuf_format(out, "; %zu unknown value%s", total, plural(total));
    for (size_t i = 0; i < causes.count && i < CAUSES_MAX; i++) {
        strbuf_add(out, i ? STR(", ") : STR(" for want of "));
        comment_name(out, causes.items[i].needs);
    }
    if (causes.count > CAUSES_MAX) strbuf_add(out, STR(" and more"));
    strbuf_add(out, STR(". "));
    Str unplaced = services_placed_text(comment->graph, out->arena);
    if (unplaced.size) {
        markdown_add(out, unplaced);
        strbuf_add_char(out, '.');
    }
    strbuf_format(out, "\n\n<sub>faultline %.*s", STR_ARG(report->tool_version));
    if (report->difference)
        strbuf_format(out, ", compared with %.*s", STR_ARG(str_slice(report->difference->base, 0, 12)));
    strbuf_add(out, STR("</sub>\n"));
}

/* ---- a scan ---- */

static int by_down(const void *left, const void *right) {
    const Impact *a = *(const Impact *const *)left, *b = *(const Impact *const *)right;
    for (int effect = 0; effect < EFFECT_COUNT; effect++)
        if (a->services[effect].count != b->services[effect].count)
            return a->services[effect].count > b->services[effect].count ? -1 : 1;
    return a < b ? -1 : a > b; /* of one array */
}

static const Impact **domains_by_down(const Report *report, size_t *count, Arena *arena) {
    const Impact **order = ARENA_ARRAY(arena, const Impact *, report->graph->domain_count);
    *count = 0;
    for (size_t i = 0; report->impacts && i < report->graph->domain_count; i++) {
        size_t touched = 0;
        for (int effect = 0; effect < EFFECT_COUNT; effect++) touched += report->impacts[i].services[effect].count;
        if (touched) order[(*count)++] = &report->impacts[i];
    }
    if (*count) qsort(order, *count, sizeof *order, by_down);
    return order;
}

static void add_domains(const Comment *comment, const Impact **order, size_t count, StrBuf *out) {
    if (!count) return;
    strbuf_add(out, STR("\n| when this fails, services are | down | degraded | frozen | stranded |\n"
                        "|:---|---:|---:|---:|---:|\n"));
    for (size_t i = 0; i < count && i < ROWS_MAX; i++) {
        strbuf_add(out, STR("| "));
        comment_name(out, node_title(comment->graph, order[i]->domain));
        for (int effect = 0; effect < EFFECT_COUNT; effect++)
            strbuf_format(out, " | %zu", order[i]->services[effect].count);
        strbuf_add(out, STR(" |\n"));
    }
    if (count > ROWS_MAX)
        strbuf_format(out, "\nand %zu more failure domain%s\n", count - ROWS_MAX, plural(count - ROWS_MAX));
}

static void add_headline(const Comment *comment, const Impact **order, size_t count, StrBuf *out) {
    size_t services = comment->graph->service_count, down = count ? order[0]->services[EFFECT_DOWN].count : 0;
    strbuf_add(out, STR("### "));
    if (services == 0) {
        strbuf_add(out, STR("No service was found, so nothing can be said about what stops"));
    } else if (down == 0) {
        strbuf_format(out, "No single failure domain stops any of %zu service%s, as far as the source says", services,
                      plural(services));
    } else {
        const Node *domain = &comment->graph->nodes[order[0]->domain];
        strbuf_add(out, domain->kind == NODE_REGION && !domain->region ? STR("Losing the region ") : STR("Losing "));
        comment_name(out, node_title(comment->graph, order[0]->domain));
        strbuf_format(out, " stops %zu of %zu service%s", down, services, plural(services));
    }
    strbuf_add_char(out, '\n');
}

static void add_counts(const Report *report, StrBuf *out) {
    size_t severities[SEVERITY_CRITICAL + 1] = {0}, statuses[STATUS_SUPPRESSED + 1] = {0};
    for (size_t i = 0; i < report->findings.count; i++) {
        const Finding *finding = &report->findings.items[i];
        statuses[finding->status]++;
        if (finding->status == STATUS_NEW) severities[finding->severity]++;
    }
    strbuf_format(out, "\n%zu finding%s", statuses[STATUS_NEW], plural(statuses[STATUS_NEW]));
    const char *separator = ": ";
    for (int i = SEVERITY_CRITICAL; i >= 0; i--) {
        if (!severities[i]) continue;
        strbuf_format(out, "%s%zu %s", separator, severities[i], severity_name((Severity)i));
        separator = ", ";
    }
    if (statuses[STATUS_BASELINED]) strbuf_format(out, "; %zu in the baseline", statuses[STATUS_BASELINED]);
    if (statuses[STATUS_SUPPRESSED]) strbuf_format(out, "; %zu suppressed", statuses[STATUS_SUPPRESSED]);
    strbuf_add(out, STR(".\n\n"));
}

static void comment_of_scan(const Report *report, StrBuf *out) {
    Comment comment = {.report = report, .graph = report->graph, .out = out, .picture = {.graph = report->graph}};
    AlikeGroups groups = findings_alike(report, out->arena);
    size_t domain_count;
    const Impact **order = domains_by_down(report, &domain_count, out->arena);
    StrBuf tail = strbuf_new(out->arena, SIZE_MAX / 8);
    for (size_t i = 0; i < groups.count && i < PICTURE_NODES_MAX; i++)
        if (groups.items[i].items[0]->severity >= SEVERITY_MEDIUM)
            picture_add_chain(&comment.picture, groups.items[i].items[0]);
    comment.picture.left_count = 0; /* a glance at the worst, not all of them */
    strbuf_add_char(&tail, '\n');
    picture_write(&comment.picture, &tail);
    comment_coverage(&comment, &tail);
    comment.tail = strbuf_str(&tail);
    comment_start(&comment, "scan", out);
    add_headline(&comment, order, domain_count, out);
    add_domains(&comment, order, domain_count, out);
    add_counts(report, out);
    for (size_t i = 0; i < groups.count; i++) {
        StrBuf block = strbuf_new(out->arena, SIZE_MAX / 8);
        size_t more = groups.items[i].count - 1;
        comment_finding(&comment, more ? str_format(out->arena, "%zu × ", more + 1).data : "", groups.items[i].items[0],
                        &block);
        comment_add(&comment, &block);
    }
    if (comment.left_count)
        strbuf_format(out, "\n**%zu more entr%s left out here**, to stay below the size of a comment.\n",
                      comment.left_count, comment.left_count == 1 ? "y" : "ies");
    strbuf_add(out, comment.tail);
}

void report_markdown(const Report *report, StrBuf *out) {
    if (report->difference)
        comment_of_change(report, out);
    else
        comment_of_scan(report, out);
}
