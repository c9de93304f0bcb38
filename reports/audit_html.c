/* Pages of an audit: one of all, one for each repository; or all of them in one. No scripts, nothing from elsewhere: they open from a
 * disk. */
#include "analyzer/core/hash.h"
#include "analyzer/core/map.h"
#include "reports/audit.h"
#include "reports/html_writer.h"

enum { INDEX_ROWS_MAX = 500, INDEX_EACH = 10, PAGE_ROWS_MAX = 5000 };

static const char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 "
    "1rem;color:#1c1f24;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%}"
    "div.t{overflow-x:auto}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid "
    "#d8dce2;vertical-align:top}"
    "td{overflow-wrap:anywhere;min-width:5rem}td.n{min-width:0;white-space:nowrap}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}p.z{color:#565d68}a{color:#0b57d0}"
    "nav a{margin-right:1rem}@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e8eb}"
    "th,td{border-color:#383d45}p.z{color:#a2a9b4}a{color:#8ab4f8}}";

static void put_head(StrBuf *out, Str title) {
    MARKUP(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ");
    html_policy_hash(out, str_from(style));
    MARKUP(out, "\"><title>");
    html_text(out, title);
    MARKUP(out, "</title><style>");
    strbuf_add(out, str_from(style));
    MARKUP(out, "</style></head>\n<body><h1>");
    html_text(out, title);
    MARKUP(out, "</h1>\n");
}

/* Names of repositories may be any text; what is no plain letter becomes a dash, and a digest of the name keeps them apart. A page
 * keeps its address whatever other repositories come and go. */
Str audit_page_name(const Audit *audit, size_t repository, Arena *arena) {
    Str name = audit->repositories[repository].name;
    unsigned char digest[SHA256_SIZE];
    sha256_digest(name, digest);
    StrBuf out = strbuf_new(arena, 256);
    for (size_t i = 0; i < name.size && i < 80; i++) {
        char c = name.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        strbuf_add_char(&out, is_plain ? c : '-');
    }
    strbuf_format(&out, "-%02x%02x%02x%02x.html", digest[0], digest[1], digest[2], digest[3]);
    return strbuf_str(&out);
}

static bool names_repository(const AuditColumn *column) {
    return strcmp(column->name, "repository") == 0 || strcmp(column->name, "from_repository") == 0 ||
           strcmp(column->name, "to_repository") == 0;
}

/* Rows of one table in which a column names the repository, by repository. */
typedef struct {
    uint32_t *first, *rows; /* rows[first[i]] to rows[first[i + 1]] are those of the repository i */
} RowsOf;

struct AuditPages {
    const Audit *audit;
    const AuditTable *tables;
    Map *pages; /* name of a repository → index */
    RowsOf rows[AUDIT_TABLE_COUNT];
};

typedef struct {
    const AuditPages *known;
    StrBuf *out;
    bool is_single; /* pages of repositories are parts of this one */
} Page;

/* "shop-1f2e3d4c" of "shop-1f2e3d4c.html": where the page is a part of one. */
static Str part_of_page(Str page_name) { return str_slice(page_name, 0, page_name.size - strlen(".html")); }

static void put_name(const Page *page, Str name) {
    uint32_t repository = map_get(page->known->pages, name);
    if (repository == MAP_NONE) {
        html_text(page->out, name);
        return;
    }
    Str address = audit_page_name(page->known->audit, repository, page->out->arena);
    if (page->is_single) address = str_format(page->out->arena, "#%.*s", STR_ARG(part_of_page(address)));
    MARKUP(page->out, "<a");
    html_attribute(page->out, "href", address);
    MARKUP(page->out, ">");
    html_text(page->out, name);
    MARKUP(page->out, "</a>");
}

enum { COMMIT_SHOWN = 12 };

/* Columns of which none of these rows says anything are left out. By column: is it shown. `rows`: NULL: all. */
static bool *columns_shown(const AuditTable *table, const bool *is_row, const uint32_t *rows, size_t count,
                           Arena *arena) {
    bool *is_shown = ARENA_ARRAY(arena, bool, table->column_count);
    for (size_t i = 0; i < count; i++) {
        if (is_row && !is_row[i]) continue;
        size_t row = rows ? rows[i] : i;
        for (size_t column = 0; column < table->column_count; column++)
            is_shown[column] |= table->columns[column].is_number ||
                                table->cells.items[row * table->column_count + column].text.size > 0;
    }
    return is_shown;
}

static void put_cell(const Page *page, const AuditTable *table, size_t at, bool is_linked) {
    const AuditColumn *column = &table->columns[at % table->column_count];
    if (column->is_number) {
        MARKUP(page->out, "<td class=\"n\">");
        html_count(page->out, table->cells.items[at].number);
    } else {
        MARKUP(page->out, "<td>");
        Str text = table->cells.items[at].text;
        if (is_linked)
            put_name(page, text);
        else
            html_text(page->out, strcmp(column->name, "commit") == 0 ? str_slice(text, 0, COMMIT_SHOWN) : text);
    }
    MARKUP(page->out, "</td>");
}

static bool names_cell(const AuditTable *table, size_t column) {
    bool between = strcmp(table->name, "dependencies") == 0;
    return names_repository(&table->columns[column]) || (between && column < 2);
}

static void put_row(const Page *page, const AuditTable *table, size_t row, const bool *is_column) {
    MARKUP(page->out, "<tr>");
    for (size_t column = 0; column < table->column_count; column++)
        if (is_column[column]) put_cell(page, table, row * table->column_count + column, names_cell(table, column));
    MARKUP(page->out, "</tr>\n");
}

static void put_column_name(StrBuf *out, const char *name) {
    for (; *name; name++) {
        char c = *name == '_' ? ' ' : *name;
        html_text(out, str_of(&c, 1));
    }
}

static void put_heading(const Page *page, const AuditTable *table, bool is_part) {
    if (is_part) {
        MARKUP(page->out, "<h3>");
        html_text(page->out, str_from(table->question));
        MARKUP(page->out, "</h3>\n");
        return;
    }
    MARKUP(page->out, "<h2");
    html_attribute(page->out, "id", str_from(table->name));
    MARKUP(page->out, ">");
    html_text(page->out, str_from(table->question));
    MARKUP(page->out, "</h2>\n");
}

static void put_head_row(const Page *page, const AuditTable *table, const bool *is_column) {
    MARKUP(page->out, "<div class=\"t\"><table><thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        if (!is_column[i]) continue;
        if (table->columns[i].is_number)
            MARKUP(page->out, "<th class=\"n\">");
        else
            MARKUP(page->out, "<th>");
        put_column_name(page->out, table->columns[i].name);
        MARKUP(page->out, "</th>");
    }
    MARKUP(page->out, "</tr></thead><tbody>\n");
}

static void put_note(const Page *page, Str note) {
    MARKUP(page->out, "<p class=\"z\">");
    html_text(page->out, note);
    MARKUP(page->out, "</p>\n");
}

static void put_end(const Page *page) { MARKUP(page->out, "</tbody></table></div>\n"); }

/* ---- the page of all ---- */

static void put_table(const Page *page, const AuditTable *table) {
    Arena *arena = arena_new();
    bool is_list = strcmp(table->name, "repositories") == 0; /* the only way to the pages */
    size_t count = audit_row_count(table), shown = 0, most = is_list ? 0 : INDEX_ROWS_MAX;
    const bool *is_shown = audit_rows_shown(table, most, INDEX_EACH * table->shown_each, arena);
    const bool *is_column = columns_shown(table, is_shown, NULL, count, arena);
    put_heading(page, table, false);
    if (count == 0) put_note(page, str_from(table->nothing));
    if (count) put_head_row(page, table, is_column);
    for (size_t row = 0; row < count; row++) {
        if (!is_shown[row]) continue;
        put_row(page, table, row, is_column);
        shown++;
    }
    if (count) put_end(page);
    if (shown < count) put_note(page, str_format(arena, "and %zu more, which the JSON and CSV have", count - shown));
    arena_free(arena);
}

static void put_all(const Page *page) {
    const AuditTable *tables = page->known->tables;
    put_head(page->out, STR("Audit: what hangs on what"));
    MARKUP(page->out, "<nav>");
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        MARKUP(page->out, "<a");
        html_attribute(page->out, "href", str_format(page->out->arena, "#%s", tables[i].name));
        MARKUP(page->out, ">");
        html_text(page->out, str_from(tables[i].name));
        MARKUP(page->out, "</a>");
    }
    MARKUP(page->out, "</nav>\n");
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) put_table(page, &tables[i]);
}

void audit_html_index(const AuditPages *pages, StrBuf *out) {
    Page page = {pages, out, false};
    put_all(&page);
    MARKUP(out, "</body></html>\n");
}

/* ---- repositories ---- */

/* The repository that a cell names; MAP_NONE: none. */
static uint32_t named_in(const AuditPages *pages, const AuditTable *table, size_t row, size_t column) {
    if (!names_cell(table, column)) return MAP_NONE;
    return map_get(pages->pages, table->cells.items[row * table->column_count + column].text);
}

static bool is_named_before(const AuditPages *pages, const AuditTable *table, size_t row, size_t column, uint32_t one) {
    for (size_t before = 0; before < column; before++)
        if (named_in(pages, table, row, before) == one) return true;
    return false;
}

/* Counts the rows of each repository two places behind it, and puts them in one place behind it: then each stands where it begins. */
static RowsOf find_rows(const AuditPages *pages, const AuditTable *table, Arena *arena) {
    size_t count = pages->audit->repository_count, row_count = audit_row_count(table);
    RowsOf out = {ARENA_ARRAY(arena, uint32_t, count + 2), NULL};
    for (int is_put = 0; is_put < 2; is_put++) {
        for (size_t i = 2; is_put && i < count + 2; i++) out.first[i] += out.first[i - 1];
        if (is_put) out.rows = ARENA_ARRAY(arena, uint32_t, out.first[count + 1]);
        for (size_t row = 0; row < row_count; row++)
            for (size_t column = 0; column < table->column_count; column++) {
                uint32_t one = named_in(pages, table, row, column);
                if (one == MAP_NONE || is_named_before(pages, table, row, column, one)) continue;
                if (is_put)
                    out.rows[out.first[one + 1]++] = (uint32_t)row;
                else
                    out.first[one + 2]++;
            }
    }
    return out;
}

AuditPages *audit_pages_new(const Audit *audit, const AuditTable *tables, Arena *arena) {
    AuditPages *pages = ARENA_NEW(arena, AuditPages);
    *pages = (AuditPages){.audit = audit, .tables = tables, .pages = map_new(arena)};
    for (size_t i = 0; i < audit->repository_count; i++)
        map_put(pages->pages, audit->repositories[i].name, (uint32_t)i);
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) pages->rows[i] = find_rows(pages, &tables[i], arena);
    return pages;
}

static void put_repository(const Page *page, size_t repository) {
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        const AuditTable *table = &page->known->tables[i];
        const RowsOf *of = &page->known->rows[i];
        uint32_t start = of->first[repository], end = of->first[repository + 1];
        if (start == end) continue;
        uint32_t shown_end = end - start > PAGE_ROWS_MAX ? start + PAGE_ROWS_MAX : end;
        Arena *arena = arena_new();
        const bool *is_column = columns_shown(table, NULL, &of->rows[start], shown_end - start, arena);
        put_heading(page, table, true);
        put_head_row(page, table, is_column);
        for (uint32_t k = start; k < shown_end; k++) put_row(page, table, of->rows[k], is_column);
        put_end(page);
        arena_free(arena);
        if (end - start > PAGE_ROWS_MAX)
            put_note(page, str_format(page->out->arena, "and %u more, which the JSON and CSV have",
                                      end - start - PAGE_ROWS_MAX));
    }
}

void audit_html_repository(const AuditPages *pages, size_t repository, StrBuf *out) {
    Page page = {pages, out, false};
    put_head(out, pages->audit->repositories[repository].name);
    MARKUP(out, "<nav><a href=\"index.html\">all repositories</a></nav>\n");
    put_repository(&page, repository);
    MARKUP(out, "</body></html>\n");
}

void audit_html_file(const AuditPages *pages, StrBuf *out) {
    Page page = {pages, out, true};
    put_all(&page);
    for (size_t i = 0; i < pages->audit->repository_count; i++) {
        MARKUP(out, "<section><h2");
        html_attribute(out, "id", part_of_page(audit_page_name(pages->audit, i, out->arena)));
        MARKUP(out, ">");
        html_text(out, pages->audit->repositories[i].name);
        MARKUP(out, "</h2>\n");
        put_repository(&page, i);
        MARKUP(out, "</section>\n");
    }
    MARKUP(out, "</body></html>\n");
}
