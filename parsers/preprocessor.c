#include "parsers/preprocessor.h"

#include "analyzer/core/limits.h"

#include <string.h>

typedef enum { TAG_OUTPUT, TAG_DIRECTIVE, TAG_COMMENT } TagKind;

typedef struct {
    TagKind kind;
    size_t start, end; /* of the whole tag */
    Str body;          /* without marks and the signs that trim */
} Tag;

static const struct {
    const char *open, *close;
    TagKind kind;
} marks[] = {
    {"{%", "%}", TAG_DIRECTIVE}, {"{#", "#}", TAG_COMMENT},   {"<%#", "%>", TAG_COMMENT},
    {"<%=", "%>", TAG_OUTPUT},   {"<%", "%>", TAG_DIRECTIVE}, {"{{", "}}", TAG_OUTPUT},
};
enum { MARK_COUNT = sizeof marks / sizeof *marks };

bool preprocessor_has_tags(Str bytes) {
    return str_contains(bytes, STR("{%")) || str_contains(bytes, STR("<%")) || str_contains(bytes, STR("{{"));
}

static bool has_at(Str text, size_t at, Str word) {
    return text.size - at >= word.size && memcmp(text.data + at, word.data, word.size) == 0;
}

static Str first_word(Str body) {
    size_t end = 0;
    while (end < body.size && ((body.data[end] >= 'a' && body.data[end] <= 'z') || body.data[end] == '_')) end++;
    return str_slice(body, 0, end);
}

static bool is_one_of(Str word, const char *const *words) {
    for (; *words; words++)
        if (str_equal(word, str_from(*words))) return true;
    return false;
}

/* What Go templates do with the same braces as they print with. */
static bool is_control(Str word) {
    static const char *const words[] = {"if",    "else",     "end",   "range",    "with",    "define",
                                        "block", "template", "break", "continue", "include", NULL};
    return is_one_of(word, words);
}

static bool opens_block(Str word) {
    static const char *const words[] = {"if", "range", "with", "define", "block", NULL};
    return is_one_of(word, words);
}

/* The next tag at or behind `from`; false: there is none. `unclosed`: marks that nothing behind closes, which starts empty. */
static bool next_tag(Str text, size_t from, uint32_t *unclosed, Tag *out) {
    for (size_t at = from; at + 1 < text.size; at++) {
        if (text.data[at] != '{' && text.data[at] != '<') continue;
        for (size_t i = 0; i < MARK_COUNT; i++) {
            Str open = str_from(marks[i].open), close = str_from(marks[i].close);
            if ((*unclosed >> i & 1) || !has_at(text, at, open)) continue;
            size_t end = str_find(text, close, at + open.size);
            if (end == SIZE_MAX) {
                *unclosed |= UINT32_C(1) << i;
                continue;
            }
            Str body = str_slice(text, at + open.size, end);
            while (body.size && (body.data[0] == '-' || body.data[0] == '~')) body = str_slice(body, 1, body.size);
            while (body.size && (body.data[body.size - 1] == '-' || body.data[body.size - 1] == '~'))
                body = str_slice(body, 0, body.size - 1);
            *out = (Tag){marks[i].kind, at, end + close.size, str_trim(body)};
            bool is_braces = open.data[0] == '{' && open.data[1] == '{';
            if (is_braces && is_control(first_word(out->body))) out->kind = TAG_DIRECTIVE;
            if (is_braces && str_starts_with(out->body, STR("/*"))) out->kind = TAG_COMMENT;
            return true;
        }
    }
    return false;
}

static uint32_t line_of(Str text, size_t at) {
    uint32_t line = 1;
    for (size_t i = 0; i < at; i++) line += text.data[i] == '\n';
    return line;
}

static void blank(char *text, size_t start, size_t end) {
    for (size_t i = start; i < end; i++)
        if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
}

/* ---- definitions ---- */

enum { DEFINITIONS_MAX = 200 };

typedef struct {
    Str name, body;
    uint32_t line;
    bool is_placed;
} Definition;

typedef struct {
    Definition items[DEFINITIONS_MAX];
    size_t count;
} Definitions;

/* `define "worker"`, `template "worker" .`: worker. */
static Str name_in(Str body) {
    size_t open = str_find_char(body, '"', 0), close = open == SIZE_MAX ? SIZE_MAX : str_find_char(body, '"', open + 1);
    return close == SIZE_MAX ? STR_NONE : str_slice(body, open + 1, close);
}

/* Where the block ends that the tag opens; 0 when nothing closes it. */
static size_t end_of_block(Str text, const Tag *open) {
    bool is_macro = str_equal(first_word(open->body), STR("macro"));
    size_t depth = 1, at = open->end;
    uint32_t unclosed = 0;
    for (Tag tag; next_tag(text, at, &unclosed, &tag); at = tag.end) {
        Str word = first_word(tag.body);
        if (tag.kind != TAG_DIRECTIVE) continue;
        if (is_macro) {
            if (str_equal(word, STR("endmacro"))) return tag.end;
        } else if (opens_block(word)) {
            depth++;
        } else if (str_equal(word, STR("end")) && --depth == 0) {
            return tag.end;
        }
    }
    return 0;
}

static bool is_all_blank(Str text) {
    size_t at = 0;
    uint32_t unclosed = 0;
    for (Tag tag; next_tag(text, at, &unclosed, &tag); at = tag.end)
        if (str_trim(str_slice(text, at, tag.start)).size) return false;
    return str_trim(str_slice(text, at, text.size)).size == 0;
}

/* What a macro or a named template holds stands where it is called, and nowhere else. */
static Str without_definitions(Str bytes, Definitions *all, Arena *arena) {
    char *out = arena_alloc(arena, bytes.size + 1);
    uint32_t tried = 0, unclosed = 0;
    size_t at = 0;
    memcpy(out, bytes.data, bytes.size);
    for (Tag tag; next_tag(bytes, at, &unclosed, &tag);) {
        Str word = first_word(tag.body);
        bool is_definition = tag.kind == TAG_DIRECTIVE && tried < DEFINITIONS_MAX &&
                             (str_equal(word, STR("define")) || str_equal(word, STR("macro")));
        size_t end = is_definition ? end_of_block(bytes, &tag) : 0;
        tried += is_definition;
        at = end ? end : tag.end;
        if (!end) continue;
        size_t close = end;
        while (close > tag.end && bytes.data[close - 1] != '{') close--;
        Str name = name_in(tag.body), body = close > tag.end ? str_slice(bytes, tag.end, close - 2) : STR_NONE;
        if (name.size == 0) name = str_trim(str_slice(tag.body, word.size, tag.body.size));
        all->items[all->count++] = (Definition){name, body, line_of(bytes, tag.start), false};
        blank(out, tag.start, end);
    }
    Str rest = str_of(out, bytes.size);
    if (all->count && !is_all_blank(rest)) return rest;
    all->count = 0; /* a file of definitions is read for what they hold */
    return bytes;
}

static void tell_unplaced(FactsBuilder *notes, const Definitions *all) {
    const Definition *first = NULL;
    uint32_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].is_placed) continue;
        if (count++ == 0) first = &all->items[i];
    }
    if (!first) return;
    facts_add_note(notes, DIAG_GAP, first->line, "the definition %.*s is not read where it is called (%u from here on)",
                   STR_ARG(first->name), count);
    facts_set_partial(notes);
}

/* ---- notations ---- */

/* <%= x %> as {{  x }} and <% x %> as {% x %}: as long as before. */
static Str without_erb(Str bytes, Arena *arena) {
    if (!str_contains(bytes, STR("<%"))) return bytes;
    char *out = arena_alloc(arena, bytes.size);
    memcpy(out, bytes.data, bytes.size);
    size_t at = 0;
    uint32_t unclosed = 0;
    for (Tag tag; next_tag(bytes, at, &unclosed, &tag); at = tag.end) {
        if (bytes.data[tag.start] != '<') continue;
        char open = tag.kind == TAG_OUTPUT ? '{' : tag.kind == TAG_COMMENT ? '#' : '%';
        out[tag.start] = '{';
        out[tag.start + 1] = open;
        if (tag.kind != TAG_DIRECTIVE) out[tag.start + 2] = ' ';
        out[tag.end - 2] = tag.kind == TAG_OUTPUT ? '}' : open;
        out[tag.end - 1] = '}';
    }
    return str_of(out, bytes.size);
}

static bool is_json(Str text) {
    size_t at = 0;
    uint32_t unclosed = 0;
    Tag tag;
    while (next_tag(text, at, &unclosed, &tag) && str_trim(str_slice(text, at, tag.start)).size == 0) at = tag.end;
    Str rest = str_trim(str_slice(text, at, text.size));
    return rest.size && rest.data[0] == '{';
}

/* A tag inside of a text keeps it whole; one that stands alone becomes a text. */
static void add_output(StrBuf *out, Str tag, bool is_in_text) {
    if (!is_in_text) strbuf_add_char(out, '"');
    for (size_t i = 0; i < tag.size; i++) {
        bool is_escape = tag.data[i] == '\\' && i + 1 < tag.size && tag.data[i + 1] == '"';
        if (!is_escape) strbuf_add_char(out, tag.data[i] == '"' ? '\'' : tag.data[i]);
    }
    if (!is_in_text) strbuf_add_char(out, '"');
}

static void add_blanks(StrBuf *out, Str text) {
    for (size_t i = 0; i < text.size; i++) strbuf_add_char(out, text.data[i] == '\n' ? '\n' : ' ');
}

typedef struct {
    StrBuf out;
    Definitions *definitions;
    uint32_t count, first_line, steps;
    bool is_in_text;
} JsonText;

static Definition *called(const JsonText *json, const Tag *tag) {
    Str word = first_word(tag->body), name = name_in(tag->body);
    bool is_call = str_equal(word, STR("template")) || str_equal(word, STR("include"));
    for (size_t i = 0; i < json->definitions->count && is_call; i++)
        if (str_equal(json->definitions->items[i].name, name)) return &json->definitions->items[i];
    return NULL;
}

/* Between tags. What is called stands on the line of the call. */
static void add_plain(JsonText *json, Str text, bool is_called) {
    for (size_t at = 0; at < text.size; at++) {
        char c = text.data[at];
        strbuf_add_char(&json->out, is_called && c == '\n' ? ' ' : c);
        if (json->is_in_text && c == '\\' && at + 1 < text.size) strbuf_add_char(&json->out, text.data[++at]);
        if (c == '"') json->is_in_text = !json->is_in_text;
        if (c == '\n') json->is_in_text = false;
    }
}

static void add_json(JsonText *json, Str text, uint32_t depth) { /* depth: CALLS_MAX */
    enum { CALLS_MAX = 4 };
    uint32_t unclosed = 0;
    size_t at = 0;
    for (Tag tag; next_tag(text, at, &unclosed, &tag) && json->steps; at = tag.end) {
        json->steps--;
        add_plain(json, str_slice(text, at, tag.start), depth > 0);
        if (tag.kind == TAG_DIRECTIVE && json->count++ == 0) json->first_line = line_of(text, tag.start);
        Definition *definition = depth < CALLS_MAX ? called(json, &tag) : NULL;
        Str whole = str_slice(text, tag.start, tag.end);
        if (definition) {
            definition->is_placed = true;
            add_json(json, definition->body, depth + 1);
        } else if (tag.kind == TAG_OUTPUT) {
            add_output(&json->out, whole, json->is_in_text);
        } else if (depth == 0) {
            add_blanks(&json->out, whole);
        }
    }
    add_plain(json, str_slice(text, at, text.size), depth > 0);
}

static Str as_json(FactsBuilder *notes, Str bytes, Definitions *definitions, Arena *arena) {
    enum { TAGS_MAX = 20 * 1000, GROWTH_MAX = 8 };
    JsonText json = {
        .out = strbuf_new(arena, GROWTH_MAX * bytes.size + 64), .definitions = definitions, .steps = TAGS_MAX};
    add_json(&json, bytes, 0);
    if (json.count) {
        facts_add_note(notes, DIAG_GAP, json.first_line, "template directives are not evaluated (%u from here on)",
                       json.count);
        facts_set_partial(notes);
    }
    return strbuf_str(&json.out);
}

Str preprocessor_text(FactsBuilder *notes, Str bytes, Arena *arena) {
    Definitions *definitions = ARENA_NEW(arena, Definitions);
    Str text = without_erb(without_definitions(bytes, definitions, arena), arena);
    if (is_json(text)) text = as_json(notes, text, definitions, arena);
    tell_unplaced(notes, definitions);
    return text;
}

/* ---- branches ---- */

enum { BRANCHES_MAX = 500, BRANCH_DEPTH_MAX = 64 };

typedef struct {
    DocBranch items[BRANCHES_MAX];
    size_t count;
    DocBranch open[BRANCH_DEPTH_MAX]; /* blocks around what is read; without a condition: of another kind */
    size_t depth;
} Branches;

static void open_branch(Branches *branches, Str condition, uint32_t line) {
    if (branches->depth < BRANCH_DEPTH_MAX)
        branches->open[branches->depth] = (DocBranch){.first = line, .condition = condition};
    branches->depth++;
}

static void close_branch(Branches *branches, uint32_t line) {
    if (branches->depth == 0) return;
    branches->depth--;
    if (branches->depth >= BRANCH_DEPTH_MAX || branches->count >= BRANCHES_MAX) return;
    DocBranch branch = branches->open[branches->depth];
    branch.last = line;
    if (branch.condition.size) branches->items[branches->count++] = branch;
}

/* Tags as Jinja, ERB and Go write them. What begins in a line behind other text stands in that line, too. */
static void read_branches(Branches *branches, Str bytes, Arena *arena) {
    static const char *const others[] = {"for",    "range", "with",  "define", "block", "macro", "call",
                                         "filter", "raw",   "while", "case",   "begin", NULL};
    static const char *const ends[] = {"end",      "endif",   "endfor",    "endwith", "endblock",
                                       "endmacro", "endcall", "endfilter", "endraw",  NULL};
    uint32_t unclosed = 0, line = 1;
    size_t at = 0, counted = 0;
    for (Tag tag; next_tag(bytes, at, &unclosed, &tag); at = tag.end) {
        for (; counted < tag.start; counted++) line += bytes.data[counted] == '\n';
        Str word = first_word(tag.body), rest = str_trim(str_slice(tag.body, word.size, tag.body.size));
        if (tag.kind != TAG_DIRECTIVE) continue;
        bool is_else = str_equal(word, STR("else")) || str_equal(word, STR("elif")) || str_equal(word, STR("elsif"));
        if (str_equal(word, STR("if")) || str_equal(word, STR("unless"))) {
            open_branch(branches, tag.body, line);
        } else if (is_else && branches->depth) {
            Str before = branches->depth <= BRANCH_DEPTH_MAX ? branches->open[branches->depth - 1].condition : STR_NONE;
            bool is_own = rest.size || !before.size || str_starts_with(before, STR("else of "));
            close_branch(branches, line);
            open_branch(branches, is_own ? tag.body : str_concat(arena, STR("else of "), before), line);
        } else if (is_one_of(word, others) || str_ends_with(tag.body, STR(" do")) ||
                   str_ends_with(tag.body, STR("|"))) {
            open_branch(branches, STR_NONE, line);
        } else if (is_one_of(word, ends)) {
            close_branch(branches, line);
        }
    }
}

static void add_condition(FactsBuilder *builder, Decl *decl, const DocBranch *branch, Arena *arena) {
    uint32_t count = facts_expr_at(builder, decl->body)->count;
    ExprId *items = ARENA_ARRAY(arena, ExprId, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        items[i] = facts_builder_child(builder, decl->body, i);
        Str key = facts_builder_str(builder, facts_expr_at(builder, items[i])->text);
        if (str_equal(key, STR("Condition"))) return;
    }
    ExprId condition = facts_named(builder, EXPR_OPAQUE, branch->condition, branch->first, 1, 0);
    ExprId pair[] = {facts_string(builder, STR("Condition"), branch->first, 1), condition};
    items[count] = facts_add_expr(builder, EXPR_ITEM, branch->first, 1, pair, 2);
    facts_expr_at(builder, items[count])->text = facts_text(builder, STR("Condition"));
    ExprId body = facts_add_expr(builder, EXPR_OBJECT, decl->line, decl->column, items, count + 1);
    decl->body = body;
}

/* ---- What is said in a branch ---- */

/* `branch` is taken: first; else second. 0: nothing is said. */
static ExprId choice_of(FactsBuilder *builder, const DocBranch *branch, ExprId first, ExprId second) {
    Expr at = *facts_expr_at(builder, first ? first : second);
    ExprId children[3] = {facts_named(builder, EXPR_OPAQUE, branch->condition, branch->first, 1, 0), first, second};
    for (int i = 1; i <= 2; i++)
        if (!children[i]) children[i] = facts_add_expr(builder, EXPR_NULL, at.line, at.column, NULL, 0);
    return facts_add_expr(builder, EXPR_CONDITIONAL, at.line, at.column, children, 3);
}

static bool is_equal(FactsBuilder *builder, ExprId a, ExprId b) {
    Expr *left = facts_expr_at(builder, a), *right = facts_expr_at(builder, b);
    bool is_literal = left->kind == EXPR_STRING || left->kind == EXPR_NUMBER || left->kind == EXPR_BOOL;
    return is_literal && left->kind == right->kind && left->number == right->number &&
           str_equal(facts_builder_str(builder, left->text), facts_builder_str(builder, right->text));
}

typedef struct {
    FactsBuilder *builder;
    const DocBranches *branches;
    bool *is_done; /* by ExprId */
    Arena *arena;
} Settling;

enum { SETTLED_ITEMS_MAX = 200 };

typedef struct {
    ExprId item, value;
    uint32_t line;
    bool is_repeated;
} Settled;

/* What a later item of the same key makes of the value. */
static void settle_again(const Settling *settling, Settled *known, ExprId item) {
    FactsBuilder *builder = settling->builder;
    uint32_t line = facts_expr_at(builder, item)->line;
    const DocBranch *before = document_branch(settling->branches, known->line, known->line);
    const DocBranch *now = document_branch(settling->branches, line, line);
    ExprId value = facts_builder_child(builder, item, 1);
    bool is_inside = before && now && before->first <= now->first && now->last <= before->last;
    known->is_repeated = true;
    if (is_equal(builder, known->value, value)) return;
    if (!before && !now)
        known->value = value;
    else
        known->value = before && !is_inside ? choice_of(builder, before, known->value, value)
                                            : choice_of(builder, now, value, known->value);
}

/* Is it said in a branch that the object, which begins in line `from`, is not in? */
static bool is_said_sometimes(const Settling *settling, const Settled *known, uint32_t from) {
    const DocBranch *inner = document_branch(settling->branches, known->line, known->line);
    const Expr *value = facts_expr_at(settling->builder, known->value);
    if (known->is_repeated || !inner || (inner->first < from && from <= inner->last)) return false;
    return value->kind != EXPR_CONDITIONAL ||
           facts_expr_at(settling->builder, facts_builder_child(settling->builder, known->value, 0))->kind !=
               EXPR_OPAQUE;
}

/* One item per key; what is written in no branch stays as it is. */
static void settle_items(const Settling *settling, ExprId object, uint32_t from) {
    FactsBuilder *builder = settling->builder;
    uint32_t count = facts_expr_at(builder, object)->count, kept = 0;
    if (count > SETTLED_ITEMS_MAX) return;
    Settled *known = ARENA_ARRAY(settling->arena, Settled, count);
    for (uint32_t i = 0; i < count; i++) {
        ExprId item = facts_builder_child(builder, object, i);
        Str key = facts_builder_str(builder, facts_expr_at(builder, item)->text);
        uint32_t at = 0;
        while (at < kept && !str_equal(facts_builder_str(builder, facts_expr_at(builder, known[at].item)->text), key))
            at++;
        if (at < kept && key.size)
            settle_again(settling, &known[at], item);
        else
            known[kept++] =
                (Settled){item, facts_builder_child(builder, item, 1), facts_expr_at(builder, item)->line, false};
    }
    ExprId *items = ARENA_ARRAY(settling->arena, ExprId, kept);
    for (uint32_t i = 0; i < kept; i++) {
        const DocBranch *inner = document_branch(settling->branches, known[i].line, known[i].line);
        ExprId pair[2] = {facts_builder_child(builder, known[i].item, 0), known[i].value};
        if (is_said_sometimes(settling, &known[i], from)) pair[1] = choice_of(builder, inner, known[i].value, 0);
        items[i] = known[i].item;
        if (pair[1] != facts_builder_child(builder, known[i].item, 1))
            facts_set_children(builder, known[i].item, pair, 2);
    }
    if (kept < count) facts_set_children(builder, object, items, kept);
}

/* Recursion is bounded by `depth`; what is shared is settled once. */
static void settle(const Settling *settling, ExprId id, uint32_t from, uint32_t depth) {
    FactsBuilder *builder = settling->builder;
    if (!id || depth > NESTING_DEPTH_MAX || settling->is_done[id]) return;
    settling->is_done[id] = true;
    uint32_t line = facts_expr_at(builder, id)->kind == EXPR_ITEM ? facts_expr_at(builder, id)->line : from;
    for (uint32_t i = 0; i < facts_expr_at(builder, id)->count; i++)
        settle(settling, facts_builder_child(builder, id, i), line, depth + 1);
    if (facts_expr_at(builder, id)->kind == EXPR_OBJECT) settle_items(settling, id, from);
}

void preprocessor_mark_branches(FactsBuilder *builder, const DocBranches *branches, Arena *arena) {
    if (!branches) return;
    Settling settling = {builder, branches, ARENA_ARRAY(arena, bool, facts_expr_count(builder)), arena};
    memset(settling.is_done, 0, facts_expr_count(builder) * sizeof(bool));
    for (uint32_t i = 0; i < facts_decl_count(builder); i++) {
        Decl *decl = facts_decl_at(builder, i);
        settle(&settling, decl->body, decl->line, 0);
        const DocBranch *branch =
            decl->kind == DECL_RESOURCE ? document_branch(branches, decl->line, decl->end_line) : NULL;
        if (branch && decl->body && facts_expr_at(builder, decl->body)->kind == EXPR_OBJECT)
            add_condition(builder, decl, branch, arena);
    }
}

const DocBranches *preprocessor_branches(Str bytes, Arena *arena) {
    bool has_branches = str_contains(bytes, STR("if")) || str_contains(bytes, STR("unless"));
    if (!has_branches || !preprocessor_has_tags(bytes)) return NULL;
    Branches *branches = ARENA_NEW(arena, Branches);
    read_branches(branches, bytes, arena);
    if (branches->count == 0) return NULL;
    DocBranches *out = ARENA_NEW(arena, DocBranches);
    *out = (DocBranches){branches->items, branches->count};
    return out;
}
