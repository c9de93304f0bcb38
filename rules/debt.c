/* What was accepted is still there: how much, since when, and until when. */
#include "analyzer/core/clock.h"
#include "rules/rule.h"

Debt debt_of(Findings findings, const Graph *graph) {
    Debt debt = {.oldest = STR_NONE, .next_end = STR_NONE};
    for (size_t i = 0; i < findings.count; i++) {
        const Finding *finding = &findings.items[i];
        if (finding->status == STATUS_NEW) continue;
        Str date = graph_str(graph, finding->status_date);
        bool is_baselined = finding->status == STATUS_BASELINED;
        Str since = is_baselined ? date : graph_str(graph, finding->status_since);
        debt.baselined += is_baselined;
        debt.suppressed += !is_baselined;
        debt.undated += !is_baselined && date.size == 0;
        if (since.size && (debt.oldest.size == 0 || str_compare(since, debt.oldest) < 0)) debt.oldest = since;
        bool is_next = date.size && (debt.next_end.size == 0 || str_compare(date, debt.next_end) < 0);
        if (!is_baselined && is_next) debt.next_end = date;
        if (finding->services.count > debt.services) debt.services = finding->services.count;
    }
    return debt;
}

void debt_text(const Debt *debt, StrBuf *out) {
    size_t total = debt->suppressed + debt->baselined;
    int64_t day;
    if (total == 0) return;
    strbuf_format(out, "accepted: %zu finding%s", total, total == 1 ? "" : "s");
    const char *comma = ": ";
    if (debt->suppressed) {
        strbuf_format(out, "%s%zu by comments", comma, debt->suppressed);
        if (debt->undated) strbuf_format(out, " (%zu without an end)", debt->undated);
        if (debt->next_end.size) strbuf_format(out, ", the next until %.*s", STR_ARG(debt->next_end));
        comma = ", ";
    }
    if (debt->baselined) strbuf_format(out, "%s%zu in the baseline", comma, debt->baselined);
    if (debt->oldest.size && clock_day(debt->oldest, &day)) {
        int64_t age = clock_seconds() / 86400 - day;
        strbuf_format(out, ", the oldest since %.*s", STR_ARG(debt->oldest));
        if (age > 0) strbuf_format(out, " (%lld day%s)", (long long)age, age == 1 ? "" : "s");
    }
    if (debt->services)
        strbuf_format(out, "; one of them stops %zu service%s", debt->services, debt->services == 1 ? "" : "s");
}
