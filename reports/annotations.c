/* Findings line by line, for tools that put them beside the code: Checkstyle XML, rdjson of reviewdog, annotations of GitHub
 * and log commands of Azure Pipelines. */
#include "reports/escape.h"
#include "reports/json_writer.h"
#include "reports/place.h"

/* GitHub keeps ten annotations of a level and step, and Azure Pipelines shows as many: the worst are told one by one. */
enum { COMMANDS_MAX = 10 };

static const char *level_of(Severity severity, const char *high, const char *medium, const char *low) {
    return severity >= SEVERITY_HIGH ? high : severity == SEVERITY_MEDIUM ? medium : low;
}

/* ---- Checkstyle ---- */

void report_checkstyle(const Report *report, StrBuf *out) {
    PlacedFindings placed = findings_placed(report, out->arena);
    strbuf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n"));
    for (size_t i = 0; i < placed.count; i++) {
        const PlacedFinding *here = &placed.items[i];
        const Finding *finding = here->finding;
        if (i == 0 || !str_equal(here->path, placed.items[i - 1].path)) {
            strbuf_add(out, STR("  <file name=\""));
            xml_add(out, here->path);
            strbuf_add(out, STR("\">\n"));
        }
        strbuf_format(out, "    <error line=\"%u\"", here->location.line ? here->location.line : 1);
        if (here->location.column) strbuf_format(out, " column=\"%u\"", here->location.column);
        strbuf_format(out, " severity=\"%s\" message=\"", level_of(finding->severity, "error", "warning", "info"));
        xml_add(out, graph_str(report->graph, finding->message));
        strbuf_format(out, "\" source=\"faultline.%.*s\"/>\n", STR_ARG(finding->rule->id));
        if (i + 1 == placed.count || !str_equal(here->path, placed.items[i + 1].path))
            strbuf_add(out, STR("  </file>\n"));
    }
    strbuf_add(out, STR("</checkstyle>\n"));
}

/* ---- rdjson ---- */

static void put_location(JsonWriter *json, const Graph *graph, const Location *location, Arena *arena) {
    json_key(json, "location");
    json_object(json, JSON_INLINE);
    json_put_string(json, "path", shown_path(graph, location, arena));
    if (location->line) {
        json_key(json, "range");
        json_object(json, JSON_INLINE);
        json_key(json, "start");
        json_object(json, JSON_INLINE);
        json_put_number(json, "line", location->line);
        if (location->column) json_put_number(json, "column", location->column);
        json_object_end(json);
        json_object_end(json);
    }
    json_object_end(json);
}

static void put_related(JsonWriter *json, const Graph *graph, const Finding *finding, Arena *arena) {
    json_key(json, "related_locations");
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < finding->chain_count; i++) {
        const Hop *hop = &finding->chain[i];
        if (!hop->location.file) continue;
        json_object(json, JSON_INLINE);
        json_put_string(json, "message",
                        hop->text   ? graph_str(graph, hop->text)
                        : hop->node ? node_label(graph, hop->node)
                                    : STR("here"));
        put_location(json, graph, &hop->location, arena);
        json_object_end(json);
    }
    json_array_end(json);
}

void report_rdjson(const Report *report, StrBuf *out) {
    PlacedFindings placed = findings_placed(report, out->arena);
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_key(&json, "source");
    json_object(&json, JSON_INLINE);
    json_put_name(&json, "name", "faultline");
    json_object_end(&json);
    json_key(&json, "diagnostics");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < placed.count; i++) {
        const Finding *finding = placed.items[i].finding;
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "message", graph_str(report->graph, finding->message));
        put_location(&json, report->graph, &placed.items[i].location, out->arena);
        json_put_name(&json, "severity", level_of(finding->severity, "ERROR", "WARNING", "INFO"));
        json_key(&json, "code");
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "value", finding->rule->id);
        json_object_end(&json);
        put_related(&json, report->graph, finding, out->arena);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
}

/* ---- commands of CI runners ---- */

static void add_github(StrBuf *out, const Report *report, const Finding *finding) {
    Location place = finding_place(report->graph, finding);
    strbuf_format(out, "::%s ", level_of(finding->severity, "error", "warning", "notice"));
    if (place.file) {
        strbuf_add(out, STR("file="));
        github_property(out, shown_path(report->graph, &place, out->arena));
        if (place.line) strbuf_format(out, ",line=%u", place.line);
        if (place.line && place.column) strbuf_format(out, ",col=%u", place.column);
        strbuf_add_char(out, ',');
    }
    strbuf_format(out, "title=%s[%.*s]::", severity_name(finding->severity), STR_ARG(finding->rule->id));
    github_message(out, graph_str(report->graph, finding->message));
    strbuf_add(out, STR("%0Afix: "));
    github_message(out, str_trim(finding_remedy(finding)));
    strbuf_add_char(out, '\n');
}

static void add_azure(StrBuf *out, const Report *report, const Finding *finding) {
    Location place = finding_place(report->graph, finding);
    strbuf_format(out, "##vso[task.logissue type=%s;", level_of(finding->severity, "error", "warning", "warning"));
    if (place.file) {
        strbuf_add(out, STR("sourcepath="));
        azure_property(out, shown_path(report->graph, &place, out->arena));
        strbuf_add_char(out, ';');
        if (place.line) strbuf_format(out, "linenumber=%u;", place.line);
        if (place.line && place.column) strbuf_format(out, "columnnumber=%u;", place.column);
    }
    strbuf_format(out, "code=%.*s;]", STR_ARG(finding->rule->id));
    azure_message(out, graph_str(report->graph, finding->message));
    strbuf_add_char(out, '\n');
}

/* Returns how many are left. What is only for information is worth no line in somebody's change. */
static size_t add_worst(StrBuf *out, const Report *report, void (*add)(StrBuf *, const Report *, const Finding *)) {
    size_t count = 0;
    for (size_t i = 0; i < report->findings.count; i++) {
        const Finding *finding = &report->findings.items[i];
        if (finding->status != STATUS_NEW || finding->severity == SEVERITY_INFO) continue;
        if (count++ < COMMANDS_MAX) add(out, report, finding);
    }
    return count > COMMANDS_MAX ? count - COMMANDS_MAX : 0;
}

void report_github(const Report *report, StrBuf *out) {
    size_t left = add_worst(out, report, add_github);
    if (left) strbuf_format(out, "::notice title=faultline::and %zu more finding%s\n", left, left == 1 ? "" : "s");
}

void report_azure(const Report *report, StrBuf *out) {
    size_t left = add_worst(out, report, add_azure);
    if (left)
        strbuf_format(out, "##vso[task.logissue type=warning;]faultline: and %zu more finding%s\n", left,
                      left == 1 ? "" : "s");
}
