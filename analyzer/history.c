#include "analyzer/history.h"

#include <sqlite3.h>
#include <stdio.h>

#include "analyzer/core/clock.h"

static const char schema[] =
    "create table if not exists audit (id integer primary key, time integer not null, catalog text not null);"
    "create table if not exists metric (audit integer not null references audit (id), name text not null,"
    " value integer not null, primary key (audit, name)) without rowid;"
    "create table if not exists repository (audit integer not null references audit (id), name text not null,"
    " \"commit\" text not null, status text not null, primary key (audit, name)) without rowid;"
    "create table if not exists shared (audit integer not null references audit (id), thing text not null,"
    " stopped integer not null, frozen integer not null, primary key (audit, thing)) without rowid;";

typedef struct {
    sqlite3 *database;
    sqlite3_int64 audit, before; /* before: 0, there is none */
} History;

static bool bind_text(sqlite3_stmt *statement, int at, Str text) {
    return sqlite3_bind_text64(statement, at, text.data, text.size, SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK;
}

/* One row: the audit, one or several texts, then numbers. */
static bool insert(const History *history, const char *sql, const Str *texts, int text_count, const uint64_t *numbers,
                   int number_count) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(history->database, sql, -1, &statement, NULL) != SQLITE_OK) return false;
    bool is_good = sqlite3_bind_int64(statement, 1, history->audit) == SQLITE_OK;
    for (int i = 0; i < text_count; i++) is_good = is_good && bind_text(statement, 2 + i, texts[i]);
    for (int i = 0; i < number_count; i++)
        is_good = is_good && sqlite3_bind_int64(statement, 2 + text_count + i, (sqlite3_int64)numbers[i]) == SQLITE_OK;
    is_good = is_good && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    return is_good;
}

static bool number_of(sqlite3_stmt *statement, sqlite3_int64 *out) {
    bool is_there = sqlite3_step(statement) == SQLITE_ROW;
    if (is_there) *out = sqlite3_column_int64(statement, 0);
    return is_there;
}

static bool begin_audit(History *history, Str catalog) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(history->database, "select max(id) from audit", -1, &statement, NULL) != SQLITE_OK)
        return false;
    number_of(statement, &history->before);
    sqlite3_finalize(statement);
    if (sqlite3_prepare_v2(history->database, "insert into audit (time, catalog) values (?1, ?2)", -1, &statement,
                           NULL) != SQLITE_OK)
        return false;
    bool is_good = sqlite3_bind_int64(statement, 1, clock_seconds()) == SQLITE_OK && bind_text(statement, 2, catalog) &&
                   sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    history->audit = sqlite3_last_insert_rowid(history->database);
    return is_good;
}

/* false: the last audit had no such number. */
static bool value_before(const History *history, Str metric, uint64_t *value) {
    sqlite3_stmt *statement;
    sqlite3_int64 before = 0;
    const char *sql = "select value from metric where audit = ?1 and name = ?2";
    if (!history->before || sqlite3_prepare_v2(history->database, sql, -1, &statement, NULL) != SQLITE_OK) return false;
    bool is_found = sqlite3_bind_int64(statement, 1, history->before) == SQLITE_OK && bind_text(statement, 2, metric) &&
                    number_of(statement, &before);
    sqlite3_finalize(statement);
    *value = (uint64_t)before;
    return is_found;
}

static bool add_metrics(const History *history, Merge *merge, bool is_quiet) {
    const AuditTable *summary = audit_table(merge->tables, "summary");
    size_t count = audit_row_count(summary);
    AuditTable *trend = audit_table(merge->tables, "trend");
    for (size_t row = 0; row < count; row++) {
        uint64_t before;
        const AuditCell *cells = &summary->cells.items[row * summary->column_count];
        bool is_known = value_before(history, cells[0].text, &before);
        if (is_known) audit_trend_add(trend, cells[0].text, before, cells[1].number, merge->arena);
        if (!is_quiet && is_known && before != cells[1].number)
            fprintf(stderr, "faultline: since the last audit: %.*s: %llu, was %llu\n", STR_ARG(cells[0].text),
                    (unsigned long long)cells[1].number, (unsigned long long)before);
        if (!insert(history, "insert into metric values (?1, ?2, ?3)", &cells[0].text, 1, &cells[1].number, 1))
            return false;
    }
    return true;
}

/* ---- what earlier audits said ---- */

/* Shared things that stop more services than before, or fewer: those first that differ most. */
static bool add_changed_things(const History *history, Merge *merge) {
    static const char sql[] = "select thing, sum(case audit when ?1 then stopped else 0 end) before,"
                              " sum(case audit when ?2 then stopped else 0 end) now from shared where audit in (?1, ?2)"
                              " group by thing having before <> now order by abs(now - before) desc, thing limit 50";
    sqlite3_stmt *statement;
    if (!history->before) return true;
    if (sqlite3_prepare_v2(history->database, sql, -1, &statement, NULL) != SQLITE_OK) return false;
    sqlite3_bind_int64(statement, 1, history->before);
    sqlite3_bind_int64(statement, 2, history->audit);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *thing = (const char *)sqlite3_column_text(statement, 0);
        Str what = str_format(merge->arena, "services that the loss of %s stops", thing ? thing : "");
        audit_trend_add(audit_table(merge->tables, "trend"), what, (uint64_t)sqlite3_column_int64(statement, 1),
                        (uint64_t)sqlite3_column_int64(statement, 2), merge->arena);
    }
    return sqlite3_finalize(statement) == SQLITE_OK;
}

enum { HISTORY_AUDITS_MAX = 520 /* ten years of weeks */, METRICS_MAX = 32 };

/* Of each audit all that the table has columns for; what an older program did not count is 0. */
static bool add_history(const History *history, Merge *merge) {
    static const char sql[] = "select id, strftime('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') from"
                              " (select id, time from audit order by id desc limit ?1) order by id";
    size_t count = 0;
    const char *const *metrics = audit_history_metrics(&count);
    AuditTable *table = audit_table(merge->tables, "history");
    sqlite3_stmt *audits;
    if (sqlite3_prepare_v2(history->database, sql, -1, &audits, NULL) != SQLITE_OK) return false;
    sqlite3_bind_int64(audits, 1, HISTORY_AUDITS_MAX);
    while (sqlite3_step(audits) == SQLITE_ROW) {
        uint64_t values[METRICS_MAX] = {0};
        History one = {history->database, history->audit, sqlite3_column_int64(audits, 0)};
        for (size_t i = 0; i < count && i < METRICS_MAX; i++) value_before(&one, str_from(metrics[i]), &values[i]);
        const char *time = (const char *)sqlite3_column_text(audits, 1);
        audit_history_add(table, (uint64_t)one.before, str_copy(merge->arena, str_from(time ? time : "")), values,
                          merge->arena);
    }
    return sqlite3_finalize(audits) == SQLITE_OK;
}

static bool add_rows(const History *history, const Merge *merge) {
    for (size_t i = 0; i < merge->sink.infos.count; i++) {
        const AuditRepository *one = &merge->repositories[i];
        const Str texts[] = {one->name, one->commit, one->status};
        if (!insert(history, "insert into repository values (?1, ?2, ?3, ?4)", texts, 3, NULL, 0)) return false;
    }
    for (size_t i = 0; i < merge->organisation.things.count; i++) {
        const SharedThing *thing = &merge->organisation.things.items[i];
        Str key = graph_str(merge->graph, merge->graph->nodes[thing->node].key);
        const uint64_t numbers[] = {thing->services[EFFECT_DOWN], thing->services[EFFECT_FROZEN]};
        if (!insert(history, "insert into shared values (?1, ?2, ?3, ?4)", &key, 1, numbers, 2)) return false;
    }
    return true;
}

/* Another audit holds the file for as long as it writes its numbers. */
enum { WAIT_FOR_OTHERS_MS = 10000 };

bool history_add(Merge *merge, const Options *options) {
    if (options->history.size == 0) return true;
    History history = {0};
    const char *file = str_zero_terminated(merge->arena, options->history);
    bool is_good = sqlite3_open(file, &history.database) == SQLITE_OK &&
                   sqlite3_busy_timeout(history.database, WAIT_FOR_OTHERS_MS) == SQLITE_OK &&
                   sqlite3_exec(history.database, schema, NULL, NULL, NULL) == SQLITE_OK &&
                   sqlite3_exec(history.database, "begin immediate", NULL, NULL, NULL) == SQLITE_OK &&
                   begin_audit(&history, catalog_version(merge->knowledge->catalog)) &&
                   add_metrics(&history, merge, options->is_quiet) && add_rows(&history, merge) &&
                   add_changed_things(&history, merge) && add_history(&history, merge) &&
                   sqlite3_exec(history.database, "commit", NULL, NULL, NULL) == SQLITE_OK;
    if (!is_good)
        diag_add(&merge->diags, DIAG_ERROR, options->history, 0, "no history can be kept there: %s",
                 history.database ? sqlite3_errmsg(history.database) : "out of memory");
    sqlite3_close(history.database);
    return is_good;
}
