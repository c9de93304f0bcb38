/* What GitLab reads: Code Quality, which every tier shows in merge requests, and the security report for SAST. GitLab compares
 * with the report of the target branch by fingerprint, so both hold all findings, of a check, too. */
#include <time.h>

#include "analyzer/core/map.h"
#include "reports/escape.h"
#include "reports/json_writer.h"
#include "reports/place.h"

/* What version 15.0.7 of the security report takes, in characters: 255, 1,048,576 and 7,000; a report with one longer text is
 * refused as a whole. https://gitlab.com/gitlab-org/security-products/security-report-schemas */
enum { NAME_SIZE_MAX = 250, DESCRIPTION_SIZE_MAX = 1 << 20, SOLUTION_SIZE_MAX = 7000 };

static const char *quality_severity(Severity severity) {
    static const char *const names[] = {"info", "minor", "major", "critical", "blocker"};
    return names[severity];
}

static const char *security_severity(Severity severity) {
    static const char *const names[] = {"Info", "Low", "Medium", "High", "Critical"};
    return names[severity];
}

/* Entries of one fingerprint would become one. */
static Str unique_fingerprint(Map *seen, const Finding *finding, Arena *arena) {
    Str fingerprint = str_from(finding->fingerprint);
    uint32_t entry = map_add(seen, fingerprint, 0, NULL), count = map_value_at(seen, entry) + 1;
    map_set_at(seen, entry, count);
    return count == 1 ? fingerprint : str_format(arena, "%.*s-%u", STR_ARG(fingerprint), count);
}

void report_gitlab(const Report *report, StrBuf *out) {
    PlacedFindings placed = findings_placed(report, out->arena);
    Map *seen = map_new(out->arena);
    JsonWriter json = json_writer(out);
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < placed.count; i++) {
        const Finding *finding = placed.items[i].finding;
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "description", graph_str(report->graph, finding->message));
        json_put_string(&json, "check_name", finding->rule->id);
        json_put_string(&json, "fingerprint", unique_fingerprint(seen, finding, out->arena));
        json_put_name(&json, "severity", quality_severity(finding->severity));
        json_key(&json, "location");
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "path", placed.items[i].path);
        json_key(&json, "lines");
        json_object(&json, JSON_INLINE);
        json_put_number(&json, "begin", placed.items[i].location.line ? placed.items[i].location.line : 1);
        json_object_end(&json);
        json_object_end(&json);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_finish(&json);
}

/* ---- SAST ---- */

static Str clipped(Str text, size_t size) {
    if (text.size <= size) return text;
    while (size && ((unsigned char)text.data[size] & 0xC0) == 0x80) size--;
    return str_slice(text, 0, size);
}

static void put_tool(JsonWriter *json, const char *key, Str version) {
    json_key(json, key);
    json_object(json, JSON_INLINE);
    json_put_name(json, "id", "faultline");
    json_put_name(json, "name", "faultline");
    json_put_string(json, "version", version);
    json_key(json, "vendor");
    json_object(json, JSON_INLINE);
    json_put_name(json, "name", "faultline");
    json_object_end(json);
    json_object_end(json);
}

static void put_scan(JsonWriter *json, const Report *report, Arena *arena) {
    time_t seconds = (time_t)report->time_s;
    struct tm at;
    gmtime_r(&seconds, &at);
    Str time = str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday,
                          at.tm_hour, at.tm_min, at.tm_sec);
    json_key(json, "scan");
    json_object(json, JSON_LINES);
    put_tool(json, "analyzer", report->tool_version);
    put_tool(json, "scanner", report->tool_version);
    json_put_name(json, "type", "sast");
    json_put_string(json, "start_time", time);
    json_put_string(json, "end_time", time);
    json_put_name(json, "status", "success");
    json_object_end(json);
}

static void put_vulnerability(JsonWriter *json, const Report *report, const PlacedFinding *placed, Str id,
                              Arena *arena) {
    const Finding *finding = placed->finding;
    json_object(json, JSON_INLINE);
    json_put_string(json, "id", id);
    json_put_string(json, "name",
                    clipped(finding->rule->title.size ? finding->rule->title : finding->rule->id, NAME_SIZE_MAX));
    StrBuf description = strbuf_new(arena, SIZE_MAX / 8),
           solution = strbuf_new(arena, SIZE_MAX / 8); /* GitLab reads Markdown */
    markdown_add(&description, graph_str(report->graph, finding->message));
    markdown_prose(&solution, str_trim(finding_remedy(finding)));
    json_put_string(json, "description", clipped(strbuf_str(&description), DESCRIPTION_SIZE_MAX));
    json_put_name(json, "severity", security_severity(finding->severity));
    json_put_string(json, "solution", clipped(strbuf_str(&solution), SOLUTION_SIZE_MAX));
    json_key(json, "location");
    json_object(json, JSON_INLINE);
    json_put_string(json, "file", placed->path);
    json_put_number(json, "start_line", placed->location.line ? placed->location.line : 1);
    json_object_end(json);
    json_key(json, "identifiers");
    json_array(json, JSON_INLINE);
    json_object(json, JSON_INLINE);
    json_put_name(json, "type", "faultline");
    json_put_string(json, "name", finding->rule->id);
    json_put_string(json, "value", finding->rule->id);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
}

void report_gitlab_sast(const Report *report, StrBuf *out) {
    PlacedFindings placed = findings_placed(report, out->arena);
    Map *seen = map_new(out->arena);
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_name(&json, "version", "15.0.7");
    put_scan(&json, report, out->arena);
    json_key(&json, "vulnerabilities");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < placed.count; i++)
        put_vulnerability(&json, report, &placed.items[i],
                          unique_fingerprint(seen, placed.items[i].finding, out->arena), out->arena);
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
}
