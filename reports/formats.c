/* The formats that --format knows. A new one is one file and one line here. */
#include "reports/report.h"

static const ReportFormat formats[] = {
    {{"text", 4}, NULL, false, false},
    {{"json", 4}, report_json, false, true},
    {{"sarif", 5}, report_sarif, true, false},
    {{"html", 4}, report_html, false, false},
    {{"markdown", 8}, report_markdown, false, false},
    {{"junit", 5}, report_junit, false, false},
    {{"gitlab", 6}, report_gitlab, true, false},
    {{"gitlab-sast", 11}, report_gitlab_sast, true, false},
    {{"github", 6}, report_github, false, false},
    {{"azure", 5}, report_azure, false, false},
    {{"checkstyle", 10}, report_checkstyle, false, false},
    {{"rdjson", 6}, report_rdjson, false, false},
    {{"csv", 3}, report_csv, false, false},
    {{"dot", 3}, report_dot, true, false},
    {{"graphml", 7}, report_graphml, true, false},
    {{"mermaid", 7}, report_mermaid, true, false},
    {{"structurizr", 11}, report_structurizr, true, false},
    {{"backstage", 9}, report_backstage, true, false},
    {{"cyclonedx", 9}, report_cyclonedx, true, false},
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
