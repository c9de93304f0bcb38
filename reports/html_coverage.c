/* What is not known, what was not read, every mention with its judgement, and how it all was found out. Trust comes from
 * these sections. */
#include <inttypes.h>
#include <stdlib.h>

#include "reports/html_page.h"
#include "reports/unknowns.h"

enum {
    CAUSES_MAX = 100,
    ROOTS_MAX = 300,
    NOTES_MAX = 200,
    MENTIONS_MAX = 500,
};

/* ---- unknown ---- */

/* "region of Amazon DynamoDB" for "region of aws/dynamodb" */
static void add_what(const Page *page, Str what) {
    const Catalog *catalog = page->graph->model->catalog;
    size_t last = what.size;
    while (last > 0 && what.data[last - 1] != ' ') last--;
    ServiceId id = catalog_service_by_id(catalog, str_slice(what, last, what.size));
    html_text(page->out, id ? str_slice(what, 0, last) : what);
    if (id) html_text(page->out, catalog_service(catalog, id)->name);
}

/* The last four cells of a row, and its end. */
static void add_cause_cells(const Page *page, const UnknownCause *cause) {
    StrBuf *out = page->out;
    MARKUP(out, "<td><code>");
    html_text(out, cause->needs);
    MARKUP(out, "</code></td><td class=\"count\">");
    html_count(out, cause->count);
    MARKUP(out, "</td><td>");
    add_what(page, cause->what);
    MARKUP(out, "</td><td>");
    page_place_code(page, &cause->at);
    MARKUP(out, "</td></tr>\n");
}

static void add_causes(const Page *page, UnknownCauses causes) {
    StrBuf *out = page->out;
    page_table(page, "sortable", "What would decide most unknown values");
    MARKUP(out, "<thead><tr><th scope=\"col\">Decided by</th><th scope=\"col\" class=\"count\">Values</th>"
                "<th scope=\"col\">For example</th><th scope=\"col\">Declared at</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < causes.count && i < CAUSES_MAX; i++) {
        MARKUP(out, "<tr>");
        add_cause_cells(page, causes.items + i);
    }
    page_table_end(page);
    page_rest(page, causes.count, CAUSES_MAX);
}

static void add_roots(const Page *page) {
    StrBuf *out = page->out;
    UnknownCauses causes = unknowns_by_root(page->report, page->arena);
    MARKUP(out, "<details class=\"fold\"><summary>The same by where it is used</summary>\n");
    page_table(page, "sortable", "Unknown values by root");
    MARKUP(out, "<thead><tr><th scope=\"col\">In</th><th scope=\"col\">Decided by</th><th scope=\"col\" "
                "class=\"count\">Values</th>"
                "<th scope=\"col\">For example</th><th scope=\"col\">Declared at</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < causes.count && i < ROOTS_MAX; i++) {
        MARKUP(out, "<tr><td>");
        html_text(out, causes.items[i].root.size ? causes.items[i].root : STR("the whole repository"));
        MARKUP(out, "</td>");
        add_cause_cells(page, causes.items + i);
    }
    page_table_end(page);
    page_rest(page, causes.count, ROOTS_MAX);
    MARKUP(out, "</details>\n");
}

static void add_unknown(const Page *page) {
    UnknownCauses causes = unknowns_by_cause(page->report, page->arena);
    page_section(page, "unknown", "Unknown");
    if (!causes.count) {
        MARKUP(page->out,
               "<p class=\"intro\">Every value that decides a region, a zone or a need was found in the source.</p>\n");
    } else {
        MARKUP(page->out,
               "<p class=\"intro\">The source that was read does not hold these values: they are set elsewhere, or "
               "made when something is deployed. What depends on them is neither called safe nor called broken. "
               "Where you can give one (<code>--var-file</code>, <code>--region</code>), the report says more.</p>\n");
        add_causes(page, causes);
        add_roots(page);
    }
    page_section_end(page);
}

/* ---- coverage ---- */

static void add_skipped(const Page *page) {
    const Coverage *coverage = &page->report->coverage;
    StrBuf *out = page->out;
    size_t total = 0;
    for (size_t i = 0; i < coverage->skip_reason_count; i++) total += coverage->skip_counts[i];
    MARKUP(out, "<dl class=\"facts\">\n<div><dt>Files</dt><dd>");
    html_count(out, coverage->file_count);
    MARKUP(out, " seen, ");
    html_count(out, coverage->parsed_count);
    MARKUP(out, " read</dd></div>\n");
    if (total) {
        MARKUP(out, "<div><dt>Not read</dt><dd><ul>");
        for (size_t i = 0; i < coverage->skip_reason_count; i++) {
            if (!coverage->skip_counts[i]) continue;
            MARKUP(out, "<li>");
            html_count(out, coverage->skip_counts[i]);
            MARKUP(out, " ");
            html_text(out, coverage->skip_reasons[i]);
            MARKUP(out, "</li>");
        }
        MARKUP(out, "</ul></dd></div>\n");
    }
    MARKUP(out, "</dl>\n");
}

static void add_skipped_files(const Page *page) {
    const Coverage *coverage = &page->report->coverage;
    StrBuf *out = page->out;
    if (!coverage->skipped_count) return;
    page_table(page, "sortable", "Files left out");
    MARKUP(out, "<thead><tr><th scope=\"col\">File</th><th scope=\"col\">Reason</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < coverage->skipped_count && i < NOTES_MAX; i++) {
        MARKUP(out, "<tr><td><code class=\"at\">");
        html_text(out, coverage->skipped[i].path);
        MARKUP(out, "</code></td><td>");
        html_text(out, coverage->skipped[i].reason);
        MARKUP(out, "</td></tr>\n");
    }
    page_table_end(page);
    page_rest(page, coverage->skipped_count, NOTES_MAX);
}

static size_t count_notes(const Page *page) {
    size_t count = 0;
    for (size_t i = 0; i < page->report->coverage.note_count; i++)
        count += page->report->coverage.notes[i].kind != DIAG_ERROR;
    return count;
}

static const char *note_name(DiagKind kind) {
    switch (kind) {
    case DIAG_NOTE: return "note";
    case DIAG_GAP: return "gap";
    case DIAG_LIMIT: return "limit";
    case DIAG_ERROR: break;
    }
    return "error";
}

/* Gaps and limits before notes: they say what may be missing. */
static void add_notes(const Page *page) {
    const Coverage *coverage = &page->report->coverage;
    StrBuf *out = page->out;
    size_t total = count_notes(page), shown = 0;
    if (!total) {
        MARKUP(out, "<p>Nothing in the files that were read was left out or misunderstood.</p>\n");
        return;
    }
    static const DiagKind order[] = {DIAG_LIMIT, DIAG_GAP, DIAG_NOTE};
    page_table(page, "sortable", "Gaps, limits and notes");
    MARKUP(out, "<thead><tr><th scope=\"col\">Kind</th><th scope=\"col\">Where</th><th "
                "scope=\"col\">What</th></tr></thead>\n<tbody>\n");
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        for (size_t i = 0; i < coverage->note_count && shown < NOTES_MAX; i++) {
            const Diag *note = &coverage->notes[i];
            if (note->kind != order[k]) continue;
            shown++;
            strbuf_format(out, "<tr><td>%s</td><td><code class=\"at\">", note_name(note->kind));
            html_text(out, note->path);
            if (note->path.size && note->line) strbuf_format(out, ":%" PRIu32, note->line);
            MARKUP(out, "</code></td><td>");
            html_text(out, note->message);
            MARKUP(out, "</td></tr>\n");
        }
    }
    page_table_end(page);
    page_rest(page, total, NOTES_MAX);
}

void page_coverage(const Page *page) {
    add_unknown(page);
    page_section(page, "coverage", "Coverage");
    add_skipped(page);
    add_notes(page);
    add_skipped_files(page);
    page_section_end(page);
}

/* ---- mentions ---- */

static int by_sym(const Graph *graph, Sym a, Sym b) {
    return a == b ? 0 : str_compare(graph_str(graph, a), graph_str(graph, b));
}

/* What counts first: when not all fit, these are the ones to see. Then by place. */
static int by_mention(const void *left, const void *right, void *context) {
    const Mention *a = *(const Mention *const *)left, *b = *(const Mention *const *)right;
    const Graph *graph = *(const Graph *const *)context;
    if (a->counts != b->counts) return a->counts ? -1 : 1;
    if (a->location.repository != b->location.repository)
        return a->location.repository < b->location.repository ? -1 : 1;
    int order = by_sym(graph, a->location.file, b->location.file);
    if (order) return order;
    if (a->location.line != b->location.line) return a->location.line < b->location.line ? -1 : 1;
    if (a->location.column != b->location.column) return a->location.column < b->location.column ? -1 : 1;
    order = by_sym(graph, a->value, b->value);
    if (!order) order = by_sym(graph, a->kind, b->kind);
    return order ? order : by_sym(graph, a->why, b->why);
}

static void add_mention(const Page *page, const Mention *mention) {
    StrBuf *out = page->out;
    strbuf_format(out, "<tr><td>%s</td><td><code>", mention->counts ? "counts" : "does not count");
    html_text(out, graph_str(page->graph, mention->value));
    MARKUP(out, "</code></td><td>");
    html_text(out, graph_str(page->graph, mention->kind));
    MARKUP(out, "</td><td>");
    Str why = graph_str(page->graph, mention->why);
    html_text(out, why);
    if (mention->is_default && !str_contains(why, STR("fallback"))) MARKUP(out, " (a fallback)");
    if (mention->is_forced) MARKUP(out, " (the provider allows nothing else)");
    MARKUP(out, "</td><td>");
    html_text(out, graph_str(page->graph, mention->context));
    MARKUP(out, "</td><td>");
    page_place_code(page, &mention->location);
    MARKUP(out, "</td></tr>\n");
}

void page_mentions(const Page *page) {
    StrBuf *out = page->out;
    const Model *model = page->graph->model;
    size_t count = model->mentions.count, counting = 0;
    const Mention **sorted = ARENA_ARRAY(page->arena, const Mention *, count);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &model->mentions.items[i];
        counting += sorted[i]->counts;
    }
    const Graph *graph = page->graph;
    if (count) qsort_r(sorted, count, sizeof *sorted, by_mention, &graph);
    page_section(page, "mentions", "Mentions");
    MARKUP(
        out,
        "<p class=\"intro\">Every region, endpoint, ARN and control-plane call that was seen, and how it was judged: ");
    html_count(out, counting);
    MARKUP(out, " of ");
    html_count(out, count);
    strbuf_format(out, " count%s.</p>\n", counting == 1 ? "s" : "");
    if (count) {
        page_table(page, "sortable filterable", "Mentions and their judgement");
        MARKUP(out,
               "<thead><tr><th scope=\"col\">Judgement</th><th scope=\"col\">Mention</th><th scope=\"col\">Kind</th>"
               "<th scope=\"col\">Why</th><th scope=\"col\">Context</th><th "
               "scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
        for (size_t i = 0; i < count && i < MENTIONS_MAX; i++) add_mention(page, sorted[i]);
        page_table_end(page);
        page_rest(page, count, MENTIONS_MAX);
    }
    page_section_end(page);
}

/* ---- method ---- */

void page_method(const Page *page) {
    StrBuf *out = page->out;
    page_section(page, "method", "Method");
    MARKUP(
        out,
        "<p class=\"intro\">This was worked out from source alone: no credentials, no running system, no network. "
        "Every need has a line that proves it, or follows from how the provider builds its services.</p>\n"
        "<ol class=\"rules\">\n"
        "<li><b>Down</b>: it failed itself, something it needs at run time is down, or too few members of an "
        "alternative are left (k of n).</li>\n"
        "<li><b>Degraded</b>: something that it can do without for a while is down, or something that it needs is "
        "degraded.</li>\n"
        "<li><b>Frozen</b>: something that it needs to start, scale or be deployed is down; this reaches the whole "
        "from "
        "its parts.</li>\n"
        "<li><b>Stranded</b>: something that only its failover needs is down.</li>\n"
        "<li><b>Redundancy lost</b>: an alternative lost a member and still holds. What needs each other in a circle "
        "stays up until something else takes it down.</li>\n</ol>\n<p>Read: ");
    html_count(out, page->report->coverage.parsed_count);
    MARKUP(out, " of ");
    html_counted(out, page->report->coverage.file_count, "file");
    MARKUP(out, ", which make ");
    html_counted(out, page->graph->node_count ? page->graph->node_count - 1 : 0, "node");
    MARKUP(out, ", ");
    html_counted(out, page->graph->edge_count, "need");
    MARKUP(out, " and reference");
    if (page->graph->edge_count != 1) MARKUP(out, "s");
    MARKUP(out, ", and ");
    html_counted(out, page->graph->domain_count, "failure domain");
    MARKUP(out, ". Tool: faultline ");
    html_text(out, page->report->tool_version);
    MARKUP(out, ". Catalog of providers: ");
    html_text(out, page->report->catalog_version);
    MARKUP(out, ". Rules: ");
    html_count(out, page->report->rules ? page->report->rules->count : 0);
    MARKUP(out, ". The same commits and the same catalog give this page byte for byte.</p>\n");
    page_section_end(page);
}
