/* Document nodes: what the readers of YAML and JSON share, and the plain way from a node to an expression. */
#include "parsers/document.h"

#include <assert.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

DocNode *document_key(const DocNode *node, uint32_t index) {
    if (!node || node->kind != DOC_MAPPING || index >= node->count) return NULL;
    return node->children[2 * (size_t)index];
}

DocNode *document_value(const DocNode *node, uint32_t index) {
    if (!node || node->kind == DOC_SCALAR || index >= node->count) return NULL;
    return node->kind == DOC_MAPPING ? node->children[2 * (size_t)index + 1] : node->children[index];
}

DocNode *document_get(const DocNode *node, Str key) {
    if (!node || node->kind != DOC_MAPPING) return NULL;
    if (node->index) {
        uint32_t at = map_get(node->index, key);
        return at == MAP_NONE ? NULL : node->children[2 * (size_t)at + 1];
    }
    for (uint32_t i = 0; i < node->count; i++) {
        const DocNode *candidate = node->children[2 * (size_t)i];
        if (candidate->kind == DOC_SCALAR && str_equal(candidate->value, key)) return node->children[2 * (size_t)i + 1];
    }
    return NULL;
}

Str document_text(const DocNode *node) {
    if (!node || node->kind != DOC_SCALAR || node->scalar == SCALAR_NULL) return STR_NONE;
    return node->value;
}

bool document_is_mapping(const DocNode *node) { return node && node->kind == DOC_MAPPING; }
bool document_is_sequence(const DocNode *node) { return node && node->kind == DOC_SEQUENCE; }

/* ---- Remarks ---- */

void document_note(DocNotes *notes, DiagKind kind, uint32_t line, const char *format, ...) {
    enum { REMARKS_MAX = 200 }; /* more on one file help nobody */
    if (!notes || notes->list.count == REMARKS_MAX) return;
    va_list arguments;
    va_start(arguments, format);
    Str message = str_format_list(notes->arena, format, arguments);
    va_end(arguments);
    *VEC_PUSH(notes->arena, &notes->list) = (DocNote){kind, line, message};
}

bool document_has_loss(const DocNotes *notes) {
    for (size_t i = 0; i < notes->list.count; i++)
        if (notes->list.items[i].kind != DIAG_NOTE) return true;
    return false;
}

void document_flush_notes(const DocNotes *notes, FactsBuilder *facts) {
    if (!facts) return;
    for (size_t i = 0; i < notes->list.count; i++) {
        const DocNote *note = &notes->list.items[i];
        facts_add_note(facts, note->kind, note->line, "%.*s", STR_ARG(note->message));
        if (note->kind != DIAG_NOTE) facts_set_partial(facts);
    }
}

/* ---- Encoding ---- */

size_t document_put_utf8(char *out, uint32_t code) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | (code >> 12));
        out[1] = (char)(0x80 | ((code >> 6) & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* Length of the valid UTF-8 sequence at `at`, 0 when there is none. */
static size_t utf8_valid_size(Str s, size_t at) {
    unsigned char first = (unsigned char)s.data[at];
    if (first < 0x80) return 1;
    size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + size > s.size) return 0;
    uint32_t code = first & (0xFFU >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        unsigned char next = (unsigned char)s.data[at + i];
        if ((next & 0xC0) != 0x80) return 0;
        code = (code << 6) | (next & 0x3F);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
    return size;
}

static Str utf8_from_utf16(Str s, bool is_big_endian, Arena *arena) {
    size_t unit_count = s.size / 2, written = 0;
    char *out = arena_array(arena, unit_count, 3);
    for (size_t i = 0; i < unit_count; i++) {
        unsigned char a = (unsigned char)s.data[2 * i], b = (unsigned char)s.data[2 * i + 1];
        uint32_t code = is_big_endian ? (uint32_t)(a << 8 | b) : (uint32_t)(b << 8 | a);
        if (code >= 0xD800 && code <= 0xDFFF) {
            uint32_t low = 0;
            if (code < 0xDC00 && i + 1 < unit_count) {
                unsigned char c = (unsigned char)s.data[2 * i + 2], d = (unsigned char)s.data[2 * i + 3];
                low = is_big_endian ? (uint32_t)(c << 8 | d) : (uint32_t)(d << 8 | c);
            }
            if (low >= 0xDC00 && low <= 0xDFFF) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                i++;
            } else {
                code = 0xFFFD;
            }
        }
        written += document_put_utf8(out + written, code);
    }
    return str_of(out, written);
}

static Str utf8_repaired(Str s, Arena *arena) {
    size_t broken_count = 0, at = 0;
    while (at < s.size) {
        size_t size = utf8_valid_size(s, at);
        if (size == 0) broken_count++;
        at += size ? size : 1;
    }
    if (broken_count == 0) return s;
    char *out = arena_alloc(arena, s.size + 2 * broken_count);
    size_t written = 0;
    for (at = 0; at < s.size;) {
        size_t size = utf8_valid_size(s, at);
        if (size == 0) {
            written += document_put_utf8(out + written, 0xFFFD);
            at++;
            continue;
        }
        memcpy(out + written, s.data + at, size);
        written += size;
        at += size;
    }
    return str_of(out, written);
}

Str document_clean(Str bytes, Arena *arena) {
    const unsigned char *start = (const unsigned char *)bytes.data;
    if (bytes.size >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0)
        bytes = str_slice(bytes, 3, bytes.size);
    else if (bytes.size >= 2 && start[0] == 0xFF && start[1] == 0xFE)
        return utf8_from_utf16(str_slice(bytes, 2, bytes.size), false, arena);
    else if (bytes.size >= 2 && start[0] == 0xFE && start[1] == 0xFF)
        return utf8_from_utf16(str_slice(bytes, 2, bytes.size), true, arena);
    else if (bytes.size >= 4 && start[0] && !start[1] && start[2] && !start[3])
        return utf8_from_utf16(bytes, false, arena);
    else if (bytes.size >= 4 && !start[0] && start[1] && !start[2] && start[3])
        return utf8_from_utf16(bytes, true, arena);
    return utf8_repaired(bytes, arena);
}

/* ---- Scalars ---- */

static bool is_one_of(Str text, const char *const *words) {
    for (; *words; words++)
        if (str_equal(text, str_from(*words))) return true;
    return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t skip_digits(Str s, size_t at) {
    while (at < s.size && is_digit(s.data[at])) at++;
    return at;
}

static bool is_hex_number(Str s) {
    if (s.size < 3 || s.size > 18 || s.data[0] != '0' || s.data[1] != 'x') return false;
    for (size_t i = 2; i < s.size; i++) {
        char c = s.data[i];
        if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) return false;
    }
    return true;
}

static ScalarType number_type(Str s) {
    if (is_hex_number(s)) return SCALAR_INT;
    size_t start = s.size && (s.data[0] == '-' || s.data[0] == '+'), at = skip_digits(s, start);
    size_t digit_count = at - start;
    /* 0644 is a file mode and 012345678901 an account: their text is what counts. */
    if (digit_count > 1 && s.data[start] == '0') return SCALAR_STRING;
    if (at == s.size) return digit_count ? SCALAR_INT : SCALAR_STRING;
    if (s.data[at] == '.') {
        size_t end = skip_digits(s, at + 1);
        digit_count += end - at - 1;
        at = end;
    }
    if (digit_count == 0) return SCALAR_STRING;
    if (at < s.size && (s.data[at] == 'e' || s.data[at] == 'E')) {
        at++;
        if (at < s.size && (s.data[at] == '-' || s.data[at] == '+')) at++;
        size_t end = skip_digits(s, at);
        if (end == at) return SCALAR_STRING;
        at = end;
    }
    return at == s.size ? SCALAR_FLOAT : SCALAR_STRING;
}

void document_resolve(DocNode *node) {
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", NULL};
    Str text = node->value;
    node->scalar = SCALAR_STRING;
    if (text.size > 400) return;
    if (is_one_of(text, nulls))
        node->scalar = SCALAR_NULL;
    else if (is_one_of(text, trues) || is_one_of(text, falses)) {
        node->scalar = SCALAR_BOOL;
        node->is_true = is_one_of(text, trues);
    } else
        node->scalar = (uint8_t)number_type(text);
}

/* ---- Mappings and sequences ---- */

static bool is_kept(const DocNotes *notes, const DocNode *first, const DocNode *second) {
    return notes && notes->are_duplicates_kept && first->kind != DOC_SCALAR && second->kind != DOC_SCALAR;
}

const DocBranch *document_branch(const DocBranches *branches, uint32_t first, uint32_t last) {
    const DocBranch *found = NULL;
    for (size_t i = 0; branches && i < branches->count; i++) {
        const DocBranch *branch = &branches->items[i];
        bool is_around = branch->first < first && last <= branch->last;
        if (is_around && (!found || branch->last - branch->first < found->last - found->first)) found = branch;
    }
    return found;
}

/* Only one of them may be there: which one, whoever runs the preprocessor says. */
static bool are_apart(const DocNotes *notes, const DocNode *first, const DocNode *second) {
    return notes && notes->branches &&
           document_branch(notes->branches, first->line, first->line) !=
               document_branch(notes->branches, second->line, second->line);
}

/* { Fn::X: … } and the like are values, not keys to put together. */
static bool is_joined(const DocNode *node) {
    Str key = node->count == 1 ? document_text(node->children[0]) : STR_NONE;
    return node->kind == DOC_MAPPING && node->tag.size == 0 && !str_equal(key, STR("Ref")) &&
           !str_starts_with(key, STR("Fn::"));
}

/* The keys of both, which document_set_children() puts together in turn. */
static DocNode *join_mappings(const DocNode *first, const DocNode *second, Arena *arena, DocNotes *notes) {
    size_t before = 2 * (size_t)first->count, more = 2 * (size_t)second->count;
    DocNode **children = ARENA_ARRAY(arena, DocNode *, before + more);
    if (before) memcpy(children, first->children, before * sizeof *children);
    if (more) memcpy(children + before, second->children, more * sizeof *children);
    DocNode *both = ARENA_NEW(arena, DocNode);
    *both = *first;
    both->index = NULL;
    both->end_line = first->end_line > second->end_line ? first->end_line : second->end_line;
    document_set_children(both, children, before + more, arena, notes);
    return both;
}

/* Of blocks everything in the first is lost; a text that is set again is what people mean. */
static void note_duplicate(DocNotes *notes, const DocNode *first, const DocNode *lost, const DocNode *second) {
    document_note(notes, lost->kind == DOC_SCALAR ? DIAG_NOTE : DIAG_GAP, second->line,
                  "key \"%.*s\" stands on line %u already; the last one counts",
                  STR_ARG(str_slice(first->value, 0, 80)), (unsigned)first->line);
}

/* Index of the pair among pairs[0 .. count) with the same key, or `count`. Small mappings are searched, large ones
 * looked up, so that many keys stay linear. */
static size_t find_pair(DocNode **pairs, size_t count, const DocNode *key, Map *known) {
    if (key->kind != DOC_SCALAR) return count;
    if (known) {
        bool is_new = false;
        uint32_t entry = map_add(known, key->value, (uint32_t)count, &is_new);
        return is_new ? count : map_value_at(known, entry);
    }
    for (size_t i = 0; i < count; i++)
        if (pairs[2 * i]->kind == DOC_SCALAR && str_equal(pairs[2 * i]->value, key->value)) return i;
    return count;
}

static void set_pairs(DocNode *node, DocNode *const *children, size_t pair_count, Arena *arena, DocNotes *notes) {
    enum { SEARCHED_PAIRS_MAX = 16 };
    Map *known = pair_count > SEARCHED_PAIRS_MAX ? map_new(arena) : NULL;
    size_t kept = 0;
    for (size_t i = 0; i < pair_count; i++) {
        DocNode *key = children[2 * i];
        size_t at = find_pair(node->children, kept, key, known);
        bool is_apart = at < kept && are_apart(notes, node->children[2 * at], key);
        if (is_apart && is_joined(node->children[2 * at + 1]) && is_joined(children[2 * i + 1])) {
            node->children[2 * at + 1] = join_mappings(node->children[2 * at + 1], children[2 * i + 1], arena, notes);
            continue;
        }
        bool is_both = at < kept && (is_apart || is_kept(notes, node->children[2 * at + 1], children[2 * i + 1]));
        if (at < kept && !is_both) note_duplicate(notes, node->children[2 * at], node->children[2 * at + 1], key);
        if (is_both) at = kept;
        if (at == kept) kept++;
        node->children[2 * at] = key;
        node->children[2 * at + 1] = children[2 * i + 1];
    }
    node->count = (uint32_t)kept;
    node->index = known;
}

void document_set_children(DocNode *node, DocNode *const *children, size_t count, Arena *arena, DocNotes *notes) {
    node->children = ARENA_ARRAY(arena, DocNode *, count);
    if (node->kind == DOC_MAPPING) {
        assert(count % 2 == 0);
        set_pairs(node, children, count / 2, arena, notes);
        count = 2 * (size_t)node->count;
    } else {
        if (count) memcpy(node->children, children, count * sizeof *children);
        node->count = (uint32_t)count;
    }
    uint32_t height = 0;
    uint64_t size = 1;
    for (size_t i = 0; i < count; i++) {
        const DocNode *child = node->children[i];
        if (child->height + 1U > height) height = child->height + 1U;
        size += child->size;
    }
    node->height = (uint16_t)height;
    node->size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
}

/* ---- To expressions ---- */

static ExprId number_expr(FactsBuilder *builder, const DocNode *node) {
    Str text = node->value;
    char decimal[24];
    if (text.data[0] == '+') text = str_slice(text, 1, text.size);
    if (is_hex_number(text)) {
        uint64_t value = 0;
        for (size_t i = 2; i < text.size; i++) {
            char c = text.data[i];
            value = value * 16 + (uint64_t)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        size_t at = sizeof decimal;
        do decimal[--at] = (char)('0' + value % 10);
        while (value /= 10);
        text = str_of(decimal + at, sizeof decimal - at);
    }
    return facts_named(builder, EXPR_NUMBER, text, node->line, node->column, 0);
}

ExprId document_scalar_expr(FactsBuilder *builder, const DocNode *node) {
    switch ((ScalarType)node->scalar) {
    case SCALAR_NULL: return facts_add_expr(builder, EXPR_NULL, node->line, node->column, NULL, 0);
    case SCALAR_INT:
    case SCALAR_FLOAT: return number_expr(builder, node);
    case SCALAR_BOOL: {
        /* The word stays with it: what a tool reads as true another one shows as "yes". */
        ExprId id = facts_named(builder, EXPR_BOOL, node->value, node->line, node->column, 0);
        facts_expr_at(builder, id)->number = node->is_true;
        return id;
    }
    case SCALAR_STRING: break;
    }
    return facts_string(builder, node->value, node->line, node->column);
}

ExprId document_expr(FactsBuilder *builder, DocNode *node, Arena *arena) {
    if (node->expr[0]) return node->expr[0];
    if (node->kind == DOC_SCALAR) return node->expr[0] = document_scalar_expr(builder, node);
    assert(node->height <= NESTING_DEPTH_MAX);
    ExprId *children = ARENA_ARRAY(arena, ExprId, node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        ExprId value = document_expr(builder, document_value(node, i), arena);
        if (node->kind == DOC_SEQUENCE) {
            children[i] = value;
            continue;
        }
        DocNode *key = document_key(node, i);
        bool is_text = key->kind == DOC_SCALAR;
        ExprId pair[2] = {is_text ? facts_string(builder, key->value, key->line, key->column)
                                  : document_expr(builder, key, arena),
                          value};
        Text text = is_text ? facts_text(builder, key->value) : (Text){0, 0};
        children[i] = facts_add_expr(builder, EXPR_ITEM, key->line, key->column, pair, 2);
        facts_expr_at(builder, children[i])->text = text;
    }
    ExprKind kind = node->kind == DOC_SEQUENCE ? EXPR_TUPLE : EXPR_OBJECT;
    return node->expr[0] = facts_add_expr(builder, kind, node->line, node->column, children, node->count);
}
