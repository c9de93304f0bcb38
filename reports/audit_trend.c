/* What an audit says of earlier ones: the numbers that changed since the last, and the numbers of all. Both stay empty where no history
 * is kept. */
#include "reports/audit.h"

static const AuditColumn trend_columns[] = {{"what", false}, {"before", true}, {"now", true}, {"change", false}};

/* Numbers of the summary, each a column behind the audit's own number and time. */
static const AuditColumn history_columns[] = {
    {"audit", true},      {"time", false},   {"repositories", true}, {"failed", true},
    {"services", true},   {"links", true},   {"ambiguous", true},    {"dangling", true},
    {"one_region", true}, {"circles", true}, {"critical", true},     {"high", true},
};

static const char *const history_metrics[] = {"repositories",
                                              "repositories that failed",
                                              "services",
                                              "links between repositories",
                                              "ambiguous names",
                                              "dangling names",
                                              "services that one region stops",
                                              "circles of repositories or systems",
                                              "critical findings",
                                              "high findings"};

enum { METRIC_COUNT = sizeof history_metrics / sizeof *history_metrics };

static void text(AuditTable *table, Str value, Arena *arena) {
    *VEC_PUSH(arena, &table->cells) = (AuditCell){.text = value};
}

static void number(AuditTable *table, uint64_t value, Arena *arena) {
    *VEC_PUSH(arena, &table->cells) = (AuditCell){.number = value};
}

void audit_trend_begin(AuditTable *trend) {
    *trend = (AuditTable){.name = "trend",
                          .question = "What has changed since the last audit?",
                          .nothing = "no number has, or --history has no earlier audit",
                          .columns = trend_columns,
                          .column_count = sizeof trend_columns / sizeof *trend_columns};
}

void audit_history_begin(AuditTable *history) {
    *history = (AuditTable){.name = "history",
                            .question = "How have the numbers gone from audit to audit?",
                            .nothing = "--history keeps them",
                            .columns = history_columns,
                            .column_count = sizeof history_columns / sizeof *history_columns};
}

void audit_trend_add(AuditTable *trend, Str what, uint64_t before, uint64_t now, Arena *arena) {
    if (now == before) return;
    bool is_more = now > before;
    text(trend, what, arena);
    number(trend, before, arena);
    number(trend, now, arena);
    text(trend,
         str_format(arena, "%s%llu", is_more ? "+" : "-", (unsigned long long)(is_more ? now - before : before - now)),
         arena);
}

const char *const *audit_history_metrics(size_t *count) {
    *count = METRIC_COUNT;
    return history_metrics;
}

void audit_history_add(AuditTable *history, uint64_t audit, Str time, const uint64_t *values, Arena *arena) {
    number(history, audit, arena);
    text(history, time, arena);
    for (size_t i = 0; i < METRIC_COUNT; i++) number(history, values[i], arena);
}
