/* Findings: the claim, its proof line by line, what stops, what to do, and how to accept it. */
#include "reports/alike.h"
#include "reports/html_excerpt.h"

#include <inttypes.h>

enum {
    SHOWN_MAX = 100,   /* with proof */
    LISTED_MAX = 1000, /* further ones, one line each */
    HOPS_MAX = 12,
    SERVICES_MAX = 25,
    CONTEXT_LINES = 3,
};

/* ---- proof ---- */

static bool is_same_place(const Location *a, const Location *b) {
    return a->file && a->repository == b->repository && a->file == b->file && a->line == b->line;
}

/* The hop that stands where the finding does gets the lines around it, the others their own line. */
static void add_hops(const Page *page, const Finding *finding, ExcerptFiles *files) {
    bool is_decided = false;
    MARKUP(page->out, "<ol class=\"hops\">\n");
    for (size_t i = 0; i < finding->chain_count && i < HOPS_MAX; i++) {
        const Hop *hop = &finding->chain[i];
        bool is_deciding = !is_decided && is_same_place(&hop->location, &finding->location);
        is_decided = is_decided || is_deciding;
        MARKUP(page->out, "<li>");
        if (hop->text || hop->node) {
            html_text(page->out, hop->text ? graph_str(page->graph, hop->text) : page_node_name(page, hop->node));
            MARKUP(page->out, " ");
        }
        page_place_code(page, &hop->location);
        excerpt_html(files, &hop->location, is_deciding ? CONTEXT_LINES : 0);
        MARKUP(page->out, "</li>\n");
    }
    if (finding->location.file && !is_decided) {
        MARKUP(page->out, "<li>the deciding line ");
        page_place_code(page, &finding->location);
        excerpt_html(files, &finding->location, CONTEXT_LINES);
        MARKUP(page->out, "</li>\n");
    }
    MARKUP(page->out, "</ol>\n");
    if (finding->chain_count > HOPS_MAX)
        strbuf_format(page->out, "<p>and %zu steps more</p>\n", finding->chain_count - HOPS_MAX);
}

/* ---- accepting a finding ---- */

/* NULL where the format has no comments. */
static const char *comment_sign(Str file) {
    static const struct {
        const char *end, *sign;
    } rows[] = {{".json", NULL}, {".js", "//"},  {".mjs", "//"}, {".cjs", "//"}, {".jsx", "//"},
                {".ts", "//"},   {".tsx", "//"}, {".go", "//"},  {".java", "//"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_ends_with(file, str_from(rows[i].end))) return rows[i].sign;
    return "#";
}

static void add_suppression(const Page *page, const Finding *finding) {
    if (!finding->rule->is_suppressible || !finding->location.file) return;
    const char *sign = comment_sign(graph_str(page->graph, finding->location.file));
    if (!sign) return;
    MARKUP(page->out, "<div><dt>Accept</dt><dd>on the line or above it: <code class=\"copy\">");
    strbuf_format(page->out, "%s faultline:ignore ", sign);
    html_text(page->out, finding->rule->id);
    MARKUP(page->out, " until=YYYY-MM-DD reason=&quot;…&quot;</code></dd></div>\n");
}

/* ---- one finding ---- */

static void add_severity(const Page *page, Severity severity) {
    strbuf_format(page->out, "<span class=\"sev %s\">%s</span>", severity_name(severity), severity_name(severity));
}

static void add_summary(const Page *page, const Finding *finding) {
    StrBuf *out = page->out;
    MARKUP(out, "<summary>");
    add_severity(page, finding->severity);
    MARKUP(out, " <span class=\"msg\">");
    html_prose(out, graph_str(page->graph, finding->message));
    MARKUP(out, "</span> <span class=\"meta\"><code>");
    html_text(out, finding->rule->id);
    MARKUP(out, "</code> ");
    page_place_code(page, &finding->location);
    if (finding->is_forced) MARKUP(out, " <span>the provider allows nothing else</span>");
    MARKUP(out, "</span> <span class=\"stops\">");
    if (finding->services.count) {
        MARKUP(out, "stops <b>");
        html_count(out, finding->services.count);
        MARKUP(out, "</b>");
    }
    MARKUP(out, "</span></summary>\n");
}

static void add_remedy(const Page *page, const Finding *finding) {
    StrBuf *out = page->out;
    MARKUP(out, "<dl class=\"remedy\">\n");
    if (finding->services.count) {
        MARKUP(out, "<div><dt>Stops</dt><dd>");
        page_service_list(page, finding->services, SERVICES_MAX);
        MARKUP(out, "</dd></div>\n");
    }
    if (finding->rule->rationale.size) {
        MARKUP(out, "<div><dt>Why</dt><dd>");
        html_prose(out, finding->rule->rationale);
        if (finding->rule->source.size) {
            MARKUP(out, " ");
            html_link(out, finding->rule->source, STR("Source"));
        }
        MARKUP(out, "</dd></div>\n");
    }
    Str remedy = finding_remedy(finding);
    if (remedy.size) {
        MARKUP(out, "<div><dt>Remedy</dt><dd>");
        html_prose(out, remedy);
        MARKUP(out, "</dd></div>\n");
    }
    add_suppression(page, finding);
    MARKUP(out, "<div><dt>Link</dt><dd><a");
    html_attribute(out, "href", str_format(page->arena, "#f=%s", finding->fingerprint));
    MARKUP(out, "><code>");
    html_text(out, str_from(finding->fingerprint));
    MARKUP(out, "</code></a></dd></div>\n</dl>\n");
}

/* Two findings may have the same fingerprint; an id may not occur twice. */
static void add_id(const Page *page, const Finding *finding, Map *ids) {
    bool is_new = false;
    map_add(ids, str_from(finding->fingerprint), 0, &is_new);
    if (is_new && finding->fingerprint[0])
        html_attribute(page->out, "id", str_format(page->arena, "f=%s", finding->fingerprint));
}

static void add_data(const Page *page, const Finding *finding) {
    html_attribute(page->out, "data-severity", str_from(severity_name(finding->severity)));
    html_attribute(page->out, "data-rule", finding->rule->id);
}

typedef struct {
    const Page *page;
    ExcerptFiles *files;
    PathPictures *pictures;
    Map *ids;
} Listing;

/* An item, left open for what else belongs into it. */
static void begin_finding(const Listing *listing, const Finding *finding) {
    const Page *page = listing->page;
    MARKUP(page->out, "<li");
    add_data(page, finding);
    MARKUP(page->out, "><details");
    add_id(page, finding, listing->ids);
    MARKUP(page->out, ">");
    add_summary(page, finding);
    MARKUP(page->out, "<div class=\"proof\">\n");
    add_hops(page, finding, listing->files);
    page_picture(listing->pictures, finding);
    add_remedy(page, finding);
    MARKUP(page->out, "</div></details>");
}

/* The first one in full, the others folded below it, each with its proof. */
static void add_alike(const Listing *listing, const AlikeFindings *alike) {
    StrBuf *out = listing->page->out;
    begin_finding(listing, alike->items[0]);
    if (alike->count > 1) {
        MARKUP(out, "\n<details class=\"fold alike\"><summary>the same in ");
        html_count(out, alike->count - 1);
        strbuf_format(out, " other place%s</summary>\n<ol class=\"findings\">\n", alike->count > 2 ? "s" : "");
        for (size_t i = 1; i < alike->count; i++) {
            begin_finding(listing, alike->items[i]);
            MARKUP(out, "</li>\n");
        }
        MARKUP(out, "</ol></details>");
    }
    MARKUP(out, "</li>\n");
}

/* ---- tables of the others ---- */

static void add_row(const Page *page, const Finding *finding, bool with_status, Map *ids) {
    StrBuf *out = page->out;
    MARKUP(out, "<tr");
    add_data(page, finding);
    add_id(page, finding, ids);
    MARKUP(out, "><td>");
    add_severity(page, finding->severity);
    MARKUP(out, "</td><td>");
    html_prose(out, graph_str(page->graph, finding->message));
    MARKUP(out, "</td><td><code>");
    html_text(out, finding->rule->id);
    MARKUP(out, "</code></td><td>");
    page_place_code(page, &finding->location);
    MARKUP(out, "</td><td class=\"count\">");
    html_count(out, finding->services.count);
    MARKUP(out, "</td>");
    if (with_status) {
        strbuf_format(out, "<td>%s", status_name(finding->status));
        if (finding->status_reason) {
            MARKUP(out, ": ");
            html_prose(out, graph_str(page->graph, finding->status_reason));
        }
        MARKUP(out, "</td>");
    }
    MARKUP(out, "</tr>\n");
}

static void add_table(const Page *page, const Finding *const *findings, size_t count, bool is_accepted, Map *ids) {
    if (!count) return;
    StrBuf *out = page->out;
    MARKUP(out, "<details class=\"fold\"><summary>");
    html_count(out, count);
    if (is_accepted) {
        MARKUP(out, " accepted: suppressed in the source or in the baseline");
    } else {
        MARKUP(out, " more, one line each");
    }
    MARKUP(out, "</summary>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\"");
    html_attribute(out, "aria-label", is_accepted ? STR("Accepted findings") : STR("More findings"));
    MARKUP(out,
           ">\n<table class=\"list sortable\"><thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Finding</th>"
           "<th scope=\"col\">Rule</th><th scope=\"col\">Where</th><th scope=\"col\" class=\"count\">Stops</th>");
    if (is_accepted) MARKUP(out, "<th scope=\"col\">Status</th>");
    MARKUP(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) add_row(page, findings[i], is_accepted, ids);
    MARKUP(out, "</tbody></table></div>\n");
    if (count > LISTED_MAX) {
        MARKUP(out, "<p>and ");
        html_count(out, count - LISTED_MAX);
        MARKUP(out, " more, which the JSON report lists.</p>\n");
    }
    MARKUP(out, "</details>\n");
}

/* What is accepted is a debt: how much, how old, until when. */
static void add_debt(const Page *page, const Findings *findings) {
    StrBuf line = strbuf_new(page->arena, SIZE_MAX / 8);
    Debt debt = debt_of(*findings, page->graph);
    debt_text(&debt, &line);
    if (!line.size) return;
    MARKUP(page->out, "<p class=\"debt\">");
    html_text(page->out, strbuf_str(&line));
    MARKUP(page->out, "</p>\n");
}

static void add_counts(const Page *page, const size_t *severities, size_t total) {
    MARKUP(page->out, "<p class=\"intro\">");
    html_counted(page->out, total, "finding");
    for (size_t i = SEVERITY_CRITICAL + 1, listed = 0; i-- > 0;)
        if (severities[i])
            strbuf_format(page->out, "%s<b>%zu</b> %s", listed++ ? ", " : ": ", severities[i],
                          severity_name((Severity)i));
    MARKUP(page->out, ". Each opens to its proof in the source.</p>\n");
}

void page_findings(const Page *page) {
    const Findings *findings = &page->report->findings;
    const Finding **rest = ARENA_ARRAY(page->arena, const Finding *, findings->count);
    const Finding **accepted = ARENA_ARRAY(page->arena, const Finding *, findings->count);
    size_t severities[SEVERITY_CRITICAL + 1] = {0}, total = 0, rest_count = 0, accepted_count = 0;
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].status != STATUS_NEW) continue;
        severities[findings->items[i].severity]++;
        total++;
    }
    page_section(page, "findings", "Findings");
    if (!total) {
        MARKUP(page->out, "<p class=\"intro\">No rule found anything to say.</p>\n");
    } else {
        add_counts(page, severities, total);
    }
    MARKUP(page->out, "<ol class=\"findings\" id=\"finding-list\">\n");
    Listing listing = {page, excerpt_files_new(page), page_pictures_new(page), map_new(page->arena)};
    AlikeGroups groups = findings_alike(page->report, page->arena);
    for (size_t i = 0, shown = 0; i < groups.count; i++) {
        AlikeFindings alike = groups.items[i];
        size_t room = SHOWN_MAX - shown, rest_of_group = alike.count > room ? alike.count - room : 0;
        alike.count -= rest_of_group;
        for (size_t k = 0; k < rest_of_group; k++) rest[rest_count++] = alike.items[alike.count + k];
        if (alike.count) add_alike(&listing, &alike);
        shown += alike.count;
    }
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].status != STATUS_NEW) accepted[accepted_count++] = &findings->items[i];
    excerpt_files_free(listing.files);
    MARKUP(page->out, "</ol>\n");
    add_table(page, rest, rest_count, false, listing.ids);
    add_debt(page, findings);
    add_table(page, accepted, accepted_count, true, listing.ids);
    page_section_end(page);
}
