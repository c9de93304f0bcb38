/* CSV of findings, for spreadsheets (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection). */
#include <string.h>

#include "reports/display.h"
#include "reports/place.h"

static void add_cell(StrBuf *out, Str text, bool is_first) {
    Str shown = display_text(out->arena, text, false);
    if (!is_first) strbuf_add_char(out, ',');
    strbuf_add_char(out, '"');
    if (shown.size && memchr("=+-@|%", shown.data[0], 6)) strbuf_add_char(out, '\'');
    for (size_t i = 0; i < shown.size; i++) {
        if (shown.data[i] == '"') strbuf_add_char(out, '"');
        strbuf_add_char(out, shown.data[i]);
        if (shown.data[i] == '#' && i + 1 < shown.size && shown.data[i + 1] == '#') strbuf_add_char(out, ' ');
    }
    strbuf_add_char(out, '"');
}

/* Texts of rules are folded over several lines. */
static Str unfolded(Str text, Arena *arena) {
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    for (size_t i = 0; i < text.size; i++) {
        bool is_blank = text.data[i] == '\n' || text.data[i] == ' ';
        if (!is_blank)
            strbuf_add_char(&out, text.data[i]);
        else if (out.size && out.data[out.size - 1] != ' ')
            strbuf_add_char(&out, ' ');
    }
    return str_trim(strbuf_str(&out));
}

static Str services(const Graph *graph, NodeSet set, Arena *arena) {
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    for (size_t i = 0; i < set.count; i++) {
        if (i) strbuf_add(&out, STR("; "));
        strbuf_add(&out, node_title(graph, set.items[i]));
    }
    return strbuf_str(&out);
}

static void add_row(const Report *report, const Finding *finding, StrBuf *out) {
    const Graph *graph = report->graph;
    Location at = finding_place(graph, finding);
    add_cell(out, str_from(severity_name(finding->severity)), true);
    add_cell(out, finding->rule->id, false);
    add_cell(out, graph_str(graph, finding->message), false);
    add_cell(out, at.file ? shown_path(graph, &at, out->arena) : STR_NONE, false);
    strbuf_format(out, ",%u", at.line);
    add_cell(out, finding->domain ? graph_str(graph, graph->nodes[finding->domain].key) : STR_NONE, false);
    strbuf_format(out, ",%zu", finding->services.count);
    add_cell(out, services(graph, finding->services, out->arena), false);
    add_cell(out, unfolded(finding_remedy(finding), out->arena), false);
    add_cell(out, str_from(status_name(finding->status)), false);
    add_cell(out, str_from(finding->fingerprint), false);
    strbuf_add(out, STR("\r\n"));
}

void report_csv(const Report *report, StrBuf *out) {
    strbuf_add(out, STR("severity,rule,message,file,line,domain,stops,services,remedy,status,fingerprint\r\n"));
    for (size_t i = 0; i < report->findings.count; i++) add_row(report, &report->findings.items[i], out);
}
