/* Tables of an audit for a terminal, for programs and for spreadsheets. */
#include "reports/audit.h"
#include "reports/display.h"
#include "reports/json_writer.h"

enum { CELL_WIDTH_MAX = 60, LAST_WIDTH_MAX = 400 };

static Str cell_text(const AuditTable *table, size_t row, size_t column, Arena *arena) {
    const AuditCell *cell = &table->cells.items[row * table->column_count + column];
    if (table->columns[column].is_number) return str_format(arena, "%llu", (unsigned long long)cell->number);
    bool is_last = column + 1 == table->column_count; /* nothing has to stand below each other behind it */
    return display_clip(arena, display_text(arena, cell->text, false), is_last ? LAST_WIDTH_MAX : CELL_WIDTH_MAX);
}

static void put_padded(StrBuf *out, Str value, size_t width, bool is_right) {
    size_t own = display_width(value);
    if (is_right)
        for (size_t i = own; i < width; i++) strbuf_add_char(out, ' ');
    strbuf_add(out, value);
    for (size_t i = own; !is_right && i < width; i++) strbuf_add_char(out, ' ');
}

static void put_row(const AuditTable *table, size_t row, const size_t *widths, StrBuf *out) {
    for (size_t column = 0; column < table->column_count; column++) {
        if (!widths[column]) continue;
        bool is_head = row == SIZE_MAX, is_last = column + 1 == table->column_count;
        Str value = is_head ? str_from(table->columns[column].name) : cell_text(table, row, column, out->arena);
        strbuf_add(out, STR("  "));
        put_padded(out, value, is_last && !table->columns[column].is_number ? 0 : widths[column],
                   table->columns[column].is_number);
    }
    strbuf_add_char(out, '\n');
}

/* Columns of which no cell says anything are left out. */
static void put_table(const AuditTable *table, StrBuf *out) {
    size_t count = audit_row_count(table), shown = 0;
    Arena *arena = out->arena;
    const bool *is_shown = audit_rows_shown(table, table->shown, table->shown_each, arena);
    size_t *widths = ARENA_ARRAY(arena, size_t, table->column_count);
    for (size_t row = 0; row < count; row++) shown += is_shown[row];
    for (size_t column = 0; column < table->column_count; column++) {
        for (size_t row = 0; row < count; row++) {
            size_t width = is_shown[row] ? display_width(cell_text(table, row, column, arena)) : 0;
            if (width > widths[column]) widths[column] = width;
        }
        size_t head = strlen(table->columns[column].name);
        if (widths[column] && widths[column] < head) widths[column] = head;
    }
    put_row(table, SIZE_MAX, widths, out);
    for (size_t row = 0; row < count; row++)
        if (is_shown[row]) put_row(table, row, widths, out);
    if (shown < count) strbuf_format(out, "  and %zu more\n", count - shown);
}

void audit_text(const Audit *audit, const AuditTable *tables, StrBuf *out) {
    StrBuf all = strbuf_new(out->arena, SIZE_MAX / 8);
    (void)audit;
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        const AuditTable *table = &tables[i];
        strbuf_format(&all, "%s%s\n", i ? "\n" : "", table->question);
        if (audit_row_count(table) == 0)
            strbuf_format(&all, "  %s\n", table->nothing);
        else
            put_table(table, &all);
    }
    display_finish(out, strbuf_str(&all), false);
}

void audit_json(const Audit *audit, const AuditTable *tables, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_name(&json, "schema", "faultline-audit/1");
    json_key(&json, "tool");
    json_object(&json, JSON_INLINE);
    json_put_name(&json, "name", "faultline");
    json_put_string(&json, "version", audit->tool_version);
    json_put_string(&json, "catalog", audit->catalog_version);
    json_object_end(&json);
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        const AuditTable *table = &tables[i];
        json_key(&json, table->name);
        json_array(&json, JSON_LINES);
        for (size_t row = 0; row < audit_row_count(table); row++) {
            json_object(&json, JSON_INLINE);
            for (size_t column = 0; column < table->column_count; column++) {
                const AuditCell *cell = &table->cells.items[row * table->column_count + column];
                if (table->columns[column].is_number)
                    json_put_number(&json, table->columns[column].name, cell->number);
                else
                    json_put_optional(&json, table->columns[column].name, cell->text);
            }
            json_object_end(&json);
        }
        json_array_end(&json);
    }
    json_object_end(&json);
    json_finish(&json);
}

/* A spreadsheet takes what begins so for a formula. */
static bool is_formula(Str value) { return value.size && strchr("=+-@\t\r", value.data[0]) != NULL; }

static void put_csv(StrBuf *out, Str value) {
    Str shown = display_text(out->arena, value, false);
    strbuf_add_char(out, '"');
    if (is_formula(shown)) strbuf_add_char(out, '\'');
    for (size_t i = 0; i < shown.size; i++) {
        if (shown.data[i] == '"') strbuf_add_char(out, '"');
        strbuf_add_char(out, shown.data[i]);
    }
    strbuf_add_char(out, '"');
}

void audit_csv(const AuditTable *table, StrBuf *out) {
    for (size_t column = 0; column < table->column_count; column++)
        strbuf_format(out, "%s%s", column ? "," : "", table->columns[column].name);
    strbuf_add(out, STR("\r\n"));
    for (size_t i = 0; i < table->cells.count; i++) {
        size_t column = i % table->column_count;
        if (column) strbuf_add_char(out, ',');
        if (table->columns[column].is_number)
            strbuf_format(out, "%llu", (unsigned long long)table->cells.items[i].number);
        else
            put_csv(out, table->cells.items[i].text);
        if (column + 1 == table->column_count) strbuf_add(out, STR("\r\n"));
    }
}
