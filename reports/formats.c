/* The formats that --format knows. A new one is one file and one line here. */
#include "reports/report.h"

static const ReportFormat formats[] = {
    {{"text", 4}, NULL},
    {{"json", 4}, report_json},
    {{"sarif", 5}, report_sarif},
    {{"html", 4}, report_html},
};

const ReportFormat *report_format(Str name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_equal(formats[i].name, name)) return &formats[i];
    return NULL;
}
