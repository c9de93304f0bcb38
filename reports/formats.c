/* The formats that --format knows. A new one is one file and one line here. */
#include "reports/report.h"

static const ReportFormat formats[] = {
    {{"text", 4}, NULL, false},
    {{"json", 4}, report_json, false},
    {{"sarif", 5}, report_sarif, true},
    {{"html", 4}, report_html, false},
    {{"markdown", 8}, report_markdown, false},
    {{"junit", 5}, report_junit, false},
    {{"gitlab", 6}, report_gitlab, true},
    {{"gitlab-sast", 11}, report_gitlab_sast, true},
    {{"github", 6}, report_github, false},
    {{"azure", 5}, report_azure, false},
    {{"checkstyle", 10}, report_checkstyle, false},
    {{"rdjson", 6}, report_rdjson, false},
    {{"csv", 3}, report_csv, false},
    {{"dot", 3}, report_dot, true},
    {{"graphml", 7}, report_graphml, true},
    {{"mermaid", 7}, report_mermaid, true},
    {{"structurizr", 11}, report_structurizr, true},
    {{"backstage", 9}, report_backstage, true},
    {{"cyclonedx", 9}, report_cyclonedx, true},
};
enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

const ReportFormat *report_format(Str name) {
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (str_equal(formats[i].name, name)) return &formats[i];
    return NULL;
}

Str report_format_names(Arena *arena) {
    StrBuf out = strbuf_new(arena, 1024);
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (i) strbuf_add(&out, i + 1 == FORMAT_COUNT ? STR(" or ") : STR(", "));
        strbuf_add(&out, formats[i].name);
    }
    return strbuf_str(&out);
}
