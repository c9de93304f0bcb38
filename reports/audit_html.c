/* Pages of an audit: one of all, one for each repository. No scripts, nothing from elsewhere: they open from a disk. */
#include "analyzer/core/hash.h"
#include "analyzer/core/map.h"
#include "reports/audit.h"
#include "reports/html_writer.h"

enum { INDEX_ROWS_MAX = 500, PAGE_ROWS_MAX = 5000 };

static const char style[] =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 "
    "1rem;color:#1c1f24;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%}"
    "div.t{overflow-x:auto}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid "
    "#d8dce2;vertical-align:top}"
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

typedef struct {
    const Audit *audit;
    Map *pages; /* name of a repository → index */
    StrBuf *out;
} Page;

static Page page_new(const Audit *audit, StrBuf *out) {
    Page page = {audit, map_new(out->arena), out};
    for (size_t i = 0; i < audit->repository_count; i++) map_put(page.pages, audit->repositories[i].name, (uint32_t)i);
    return page;
}

static void put_name(const Page *page, Str name) {
    uint32_t repository = map_get(page->pages, name);
    if (repository == MAP_NONE) {
        html_text(page->out, name);
        return;
    }
    MARKUP(page->out, "<a");
    html_attribute(page->out, "href", audit_page_name(page->audit, repository, page->out->arena));
    MARKUP(page->out, ">");
    html_text(page->out, name);
    MARKUP(page->out, "</a>");
}

static void put_cell(const Page *page, const AuditTable *table, size_t at, bool is_linked) {
    const AuditColumn *column = &table->columns[at % table->column_count];
    if (column->is_number) {
        MARKUP(page->out, "<td class=\"n\">");
        html_count(page->out, table->cells.items[at].number);
    } else {
        MARKUP(page->out, "<td>");
        if (is_linked)
            put_name(page, table->cells.items[at].text);
        else
            html_text(page->out, table->cells.items[at].text);
    }
    MARKUP(page->out, "</td>");
}

/* `wanted`: rows in which a column that names repositories has this name; empty: all. */
static bool is_wanted(const AuditTable *table, size_t row, Str wanted, bool between) {
    for (size_t column = 0; column < table->column_count; column++) {
        bool is_name = names_repository(&table->columns[column]) || (between && column < 2);
        if (is_name && str_equal(table->cells.items[row * table->column_count + column].text, wanted)) return true;
    }
    return wanted.size == 0;
}

static size_t put_rows(const Page *page, const AuditTable *table, Str wanted, size_t most) {
    bool between = strcmp(table->name, "dependencies") == 0;
    size_t count = 0;
    for (size_t row = 0; row < audit_row_count(table); row++) {
        if (!is_wanted(table, row, wanted, between)) continue;
        if (count++ >= most) continue;
        MARKUP(page->out, "<tr>");
        for (size_t column = 0; column < table->column_count; column++)
            put_cell(page, table, row * table->column_count + column,
                     names_repository(&table->columns[column]) || (between && column < 2));
        MARKUP(page->out, "</tr>\n");
    }
    return count;
}

static void put_column_name(StrBuf *out, const char *name) {
    for (; *name; name++) {
        char c = *name == '_' ? ' ' : *name;
        html_text(out, str_of(&c, 1));
    }
}

static void put_table(const Page *page, const AuditTable *table, Str wanted, size_t most) {
    MARKUP(page->out, "<h2");
    html_attribute(page->out, "id", str_from(table->name));
    MARKUP(page->out, ">");
    html_text(page->out, str_from(table->question));
    MARKUP(page->out, "</h2>\n<div class=\"t\"><table><thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].is_number)
            MARKUP(page->out, "<th class=\"n\">");
        else
            MARKUP(page->out, "<th>");
        put_column_name(page->out, table->columns[i].name);
        MARKUP(page->out, "</th>");
    }
    MARKUP(page->out, "</tr></thead><tbody>\n");
    size_t count = put_rows(page, table, wanted, most);
    MARKUP(page->out, "</tbody></table></div>\n");
    if (count == 0 || count > most) {
        MARKUP(page->out, "<p class=\"z\">");
        if (count == 0)
            html_text(page->out, wanted.size ? STR("none of this repository") : str_from(table->nothing));
        else
            html_text(page->out,
                      str_format(page->out->arena, "and %zu more, which the JSON and CSV have", count - most));
        MARKUP(page->out, "</p>\n");
    }
}

void audit_html_index(const Audit *audit, const AuditTable *tables, StrBuf *out) {
    Page page = page_new(audit, out);
    put_head(out, STR("Audit: what hangs on what"));
    MARKUP(out, "<nav>");
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        MARKUP(out, "<a");
        html_attribute(out, "href", str_format(out->arena, "#%s", tables[i].name));
        MARKUP(out, ">");
        html_text(out, str_from(tables[i].name));
        MARKUP(out, "</a>");
    }
    MARKUP(out, "</nav>\n");
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        bool is_list = strcmp(tables[i].name, "repositories") == 0; /* the only way to the pages */
        put_table(&page, &tables[i], STR_NONE, is_list ? SIZE_MAX : INDEX_ROWS_MAX);
    }
    MARKUP(out, "</body></html>\n");
}

static bool is_of_repositories(const AuditTable *table) {
    if (strcmp(table->name, "dependencies") == 0) return true;
    for (size_t i = 0; i < table->column_count; i++)
        if (names_repository(&table->columns[i])) return true;
    return false;
}

void audit_html_repository(const Audit *audit, const AuditTable *tables, size_t repository, StrBuf *out) {
    Page page = page_new(audit, out);
    put_head(out, audit->repositories[repository].name);
    MARKUP(out, "<nav><a href=\"index.html\">all repositories</a></nav>\n");
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++)
        if (is_of_repositories(&tables[i]))
            put_table(&page, &tables[i], audit->repositories[repository].name, PAGE_ROWS_MAX);
    MARKUP(out, "</body></html>\n");
}
