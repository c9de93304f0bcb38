/* Multi-pattern search by rare triples of bytes: a table of bits says whether any indicator may have the triple at its
 * anchor. Eight positions are looked at per step, and almost all steps end there. Portable C, and the table stays in
 * the first level cache. */
#include "parsers/prefilter.h"

enum { SLOT_BITS = 14 };

typedef struct {
    uint8_t anchor; /* offset of the three bytes looked for */
    uint8_t size;
    bool is_of_code; /* in documents it is one word of many */
    const char *text;
} Indicator;

static const Indicator INDICATORS[] = {
#define INDICATOR(anchor, text) {anchor, sizeof(text) - 1, false, text},
#define CODE_INDICATOR(anchor, text) {anchor, sizeof(text) - 1, true, text},
#include "parsers/prefilter.def"
#undef INDICATOR
#undef CODE_INDICATOR
};
enum { INDICATOR_COUNT = sizeof INDICATORS / sizeof *INDICATORS };

/* Hosts that stand in comments, licences and schemas of every second file, and that no program calls. */
static const char *const IGNORED_HOSTS[] = {
    "apache.org",
    "www.apache.org",
    "bugs.python.org",
    "creativecommons.org",
    "docs.python.org",
    "eslint.org",
    "gnu.org",
    "www.gnu.org",
    "developer.mozilla.org",
    "en.wikipedia.org",
    "github.com",
    "json-schema.org",
    "json.schemastore.org",
    "mozilla.org",
    "opensource.org",
    "nodejs.org",
    "peps.python.org",
    "reactjs.org",
    "schemas.microsoft.com",
    "schemas.xmlsoap.org",
    "spdx.org",
    "stackoverflow.com",
    "tools.ietf.org",
    "typescriptlang.org",
    "www.typescriptlang.org",
    "unlicense.org",
    "www.w3.org",
    "xmlns.com",
    "purl.org",
    "example.com",
    "www.example.com",
    "localhost",
    "127.0.0.1",
    "0.0.0.0",
};

/* Hosts that people read and programs don't. */
static const char *const IGNORED_STARTS[] = {"bugs.", "developer.", "developers.", "doc.", "docs.",
                                             "help.", "learn.",     "man.",        "wiki."};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

static bool is_host_char(char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
}

/* Is the rest of the line from `at` on a comment? Only what starts a line counts: behind code, `#` and `//` may be part
 * of a string. */
static bool is_comment_line(Str bytes, size_t at) {
    size_t start = at;
    while (start && bytes.data[start - 1] != '\n') start--;
    while (start < at && (bytes.data[start] == ' ' || bytes.data[start] == '\t')) start++;
    Str line = str_slice(bytes, start, at);
    return str_starts_with(line, STR("#")) || str_starts_with(line, STR("//")) || str_starts_with(line, STR("* ")) ||
           str_starts_with(line, STR("/*")) || str_starts_with(line, STR("<!--"));
}

/* `at` is the colon of "://". */
static bool is_url(Str bytes, size_t at) {
    if (at < 2 || bytes.size - at < 6 || memcmp(bytes.data + at, "://", 3) != 0 || !is_lower(bytes.data[at - 1]))
        return false;
    size_t start = at + 3, end = start;
    while (end < bytes.size && is_host_char(bytes.data[end])) end++;
    Str host = str_slice(bytes, start, end);
    for (size_t i = 0; i < sizeof IGNORED_HOSTS / sizeof *IGNORED_HOSTS; i++)
        if (str_equal(host, str_from(IGNORED_HOSTS[i]))) return false;
    for (size_t i = 0; i < sizeof IGNORED_STARTS / sizeof *IGNORED_STARTS; i++)
        if (str_starts_with(host, str_from(IGNORED_STARTS[i]))) return false;
    return !is_comment_line(bytes, at);
}

/* What stands before the digit that ends the name of a region. */
static const char *const REGION_ENDS[] = {"t-", "h-", "l-", "st", "th", "al"};

/* A digit at `at` ends the name of a region: `…-east-1`, `…-west1`; the point of the compass may be a compound. */
static bool is_region(Str bytes, size_t at) {
    static const char *const DIRECTIONS[] = {"east", "west", "north", "south", "central"};
    size_t end = at && bytes.data[at - 1] == '-' ? at - 1 : at, start = end;
    while (start && is_lower(bytes.data[start - 1]) && end - start < 10) start--;
    if (start < 2 || bytes.data[start - 1] != '-') return false;
    Str word = str_slice(bytes, start, end);
    for (size_t i = 0; i < sizeof DIRECTIONS / sizeof *DIRECTIONS; i++)
        if (str_ends_with(word, str_from(DIRECTIONS[i]))) return true;
    return false;
}

/* ---- The table ---- */

/* A triple that the scan looks for, and what to ask where it stands. */
typedef struct {
    char three[3];
    uint8_t next;               /* entry + 1 with the same slot, 0 at the end */
    const Indicator *indicator; /* NULL: by its first byte a URL, else a region */
} Entry;

enum {
    REGION_END_COUNT = sizeof REGION_ENDS / sizeof *REGION_ENDS,
    ENTRY_COUNT = INDICATOR_COUNT + 1 + 9 * REGION_END_COUNT
};
_Static_assert(ENTRY_COUNT < UINT8_MAX, "slots hold the number of an entry in a byte");

typedef struct {
    uint8_t slots[1 << SLOT_BITS]; /* entry + 1 */
    Entry entries[ENTRY_COUNT];
    size_t count;
} Table;

/* Three bytes at `bytes`, of which four can be read, as an index of the slots. */
static inline uint32_t slot_of(const char *bytes) {
    uint32_t four;
    memcpy(&four, bytes, 4);
    return (four << 8) * 0x9E3779B1u >> (32 - SLOT_BITS);
}

static void add_entry(Table *table, const char *three, const Indicator *indicator) {
    uint8_t *slot = &table->slots[slot_of((const char[]){three[0], three[1], three[2], 0})];
    table->entries[table->count] = (Entry){{three[0], three[1], three[2]}, *slot, indicator};
    *slot = (uint8_t)++table->count;
}

static const Table *table_get(void) {
    static _Thread_local Table table;
    if (table.count) return &table;
    for (size_t i = 0; i < INDICATOR_COUNT; i++)
        add_entry(&table, INDICATORS[i].text + INDICATORS[i].anchor, &INDICATORS[i]);
    add_entry(&table, "://", NULL);
    for (char digit = '1'; digit <= '9'; digit++) {
        for (size_t i = 0; i < REGION_END_COUNT; i++)
            add_entry(&table, (const char[]){REGION_ENDS[i][0], REGION_ENDS[i][1], digit}, NULL);
    }
    return &table;
}

static bool matches(char pattern, char c) {
    if (pattern == '^') return c >= 'A' && c <= 'Z';
    if (pattern == '<') return !is_lower(c);
    return pattern == c;
}

static bool is_there(Str bytes, bool is_code, size_t at, const Entry *entry) {
    if (memcmp(entry->three, bytes.data + at, 3) != 0) return false;
    const Indicator *indicator = entry->indicator;
    if (indicator && indicator->is_of_code && !is_code) return false;
    if (!indicator) return entry->three[0] == ':' ? is_url(bytes, at) : is_region(bytes, at + 2);
    /* Before the file stands nothing, which is no lower-case letter either. */
    size_t skipped = at < indicator->anchor && at + 1 == indicator->anchor && indicator->text[0] == '<';
    if (at + skipped < indicator->anchor) return false;
    size_t start = at + skipped - indicator->anchor;
    if (bytes.size - start < indicator->size - skipped) return false;
    for (size_t i = skipped; i < indicator->size; i++)
        if (!matches(indicator->text[i], bytes.data[start + i - skipped])) return false;
    return true;
}

static bool is_indicator(Str bytes, bool is_code, size_t at, const Table *table, uint8_t entry) {
    for (; entry; entry = table->entries[entry - 1].next)
        if (is_there(bytes, is_code, at, &table->entries[entry - 1])) return true;
    return false;
}

bool prefilter_wants(Str bytes, bool is_code) {
    enum { STEP = 8 };
    const Table *table = table_get();
    const uint8_t *slots = table->slots;
    size_t at = 0;
    for (; at + STEP + 3 <= bytes.size; at += STEP) {
        const char *p = bytes.data + at;
        int hits = slots[slot_of(p)] | slots[slot_of(p + 1)] | slots[slot_of(p + 2)] | slots[slot_of(p + 3)] |
                   slots[slot_of(p + 4)] | slots[slot_of(p + 5)] | slots[slot_of(p + 6)] | slots[slot_of(p + 7)];
        if (!hits) continue;
        for (size_t i = 0; i < STEP; i++)
            if (is_indicator(bytes, is_code, at + i, table, slots[slot_of(p + i)])) return true;
    }
    for (; at + 3 <= bytes.size; at++) {
        const char four[4] = {bytes.data[at], bytes.data[at + 1], bytes.data[at + 2], 0};
        if (is_indicator(bytes, is_code, at, table, slots[slot_of(four)])) return true;
    }
    return false;
}
