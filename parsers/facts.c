/* The block that facts_finish() writes: a Header, then each array at the offset named there. Offsets
 * are multiples of 8. facts_open() is the only reader and trusts nothing. */
#include "parsers/facts.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

typedef struct {
    char magic[8];
    uint32_t version, is_partial;
    uint32_t path_offset, path_size, format_offset, format_size;
    uint32_t expr_count, link_count, decl_count, code_count, pragma_count, note_count, strings_size;
    uint32_t second_count;
} Header;

static const char MAGIC[8] = "FLFACTS";

struct FactsBuilder {
    Arena *arena;
    Map *texts;
    Text path, format;
    bool is_partial;
    const Files *files;
    VEC(Expr) exprs;
    VEC(ExprExtent) extents; /* by expression */
    VEC(ExprId) links;
    VEC(SecondText) seconds; /* in the order of expressions, nearly always */
    VEC(Decl) decls;
    VEC(CodeFact) code;
    VEC(Pragma) pragmas;
    VEC(ParseNote) notes;
    VEC(char) strings;
    VEC(Text) known; /* by value in `texts` */
};

FactsBuilder *facts_builder_new(Arena *arena, Str path, Str format) {
    FactsBuilder *builder = ARENA_NEW(arena, FactsBuilder);
    builder->arena = arena;
    builder->texts = map_new(arena);
    VEC_PUSH(arena, &builder->exprs); /* id 0 is "none" */
    VEC_PUSH(arena, &builder->extents);
    builder->path = facts_text(builder, path);
    builder->format = facts_text(builder, format);
    return builder;
}

void facts_builder_set_files(FactsBuilder *builder, const Files *files) { builder->files = files; }
const Files *facts_builder_files(const FactsBuilder *builder) { return builder->files; }
Str facts_builder_path(const FactsBuilder *builder) { return facts_builder_str(builder, builder->path); }

Text facts_text(FactsBuilder *builder, Str s) {
    if (s.size == 0) return (Text){0, 0};
    bool is_new = false;
    uint32_t index = map_add(builder->texts, s, (uint32_t)builder->known.count, &is_new);
    if (!is_new) return builder->known.items[map_value_at(builder->texts, index)];
    Text text = {(uint32_t)builder->strings.count, (uint32_t)s.size};
    size_t needed = builder->strings.count + s.size;
    /* A part of a text that is here already (facts_builder_str) moves with the others. */
    const char *strings = builder->strings.items;
    bool is_own = strings && s.data >= strings && s.data < strings + builder->strings.count;
    size_t offset = is_own ? (size_t)(s.data - strings) : 0;
    builder->strings.items = vec_reserve(builder->arena, builder->strings.items, &builder->strings.capacity, needed, 1);
    memcpy(builder->strings.items + builder->strings.count, is_own ? builder->strings.items + offset : s.data, s.size);
    builder->strings.count = needed;
    *VEC_PUSH(builder->arena, &builder->known) = text;
    return text;
}

Str facts_builder_str(const FactsBuilder *builder, Text text) {
    return text.size ? (Str){builder->strings.items + text.offset, text.size} : STR_NONE;
}

void facts_set_children(FactsBuilder *builder, ExprId id, const ExprId *children, uint32_t count) {
    Expr *expr = &builder->exprs.items[id];
    expr->first = (uint32_t)builder->links.count;
    expr->count = count;
    ExprExtent extent = {1, 1};
    for (uint32_t i = 0; i < count; i++) {
        *VEC_PUSH(builder->arena, &builder->links) = children[i];
        ExprExtent below = builder->extents.items[children[i]];
        extent.size = below.size < UINT32_MAX - extent.size ? extent.size + below.size : UINT32_MAX;
        if (below.height >= extent.height) extent.height = below.height + 1;
    }
    builder->extents.items[id] = extent;
}

ExprExtent facts_builder_extent(const FactsBuilder *builder, ExprId id) { return builder->extents.items[id]; }

ExprId facts_add_expr(FactsBuilder *builder, ExprKind kind, uint32_t line, uint32_t column, const ExprId *children,
                      uint32_t count) {
    Expr *expr = VEC_PUSH(builder->arena, &builder->exprs);
    expr->kind = (uint8_t)kind;
    expr->line = line;
    expr->column = column > UINT16_MAX ? UINT16_MAX : (uint16_t)column;
    ExprId id = (ExprId)(builder->exprs.count - 1);
    *VEC_PUSH(builder->arena, &builder->extents) = (ExprExtent){1, 1};
    if (count) facts_set_children(builder, id, children, count);
    return id;
}

/* Of an expression that has none yet. */
void facts_set_second(FactsBuilder *builder, ExprId id, Str text) {
    Text stored = facts_text(builder, text);
    if (!text.size) return;
    size_t at = builder->seconds.count;
    VEC_PUSH(builder->arena, &builder->seconds);
    SecondText *seconds = builder->seconds.items;
    for (; at && seconds[at - 1].expr > id; at--) seconds[at] = seconds[at - 1];
    seconds[at] = (SecondText){id, stored};
}

static Text second_of(const SecondText *seconds, size_t count, ExprId id) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (seconds[middle].expr == id) return seconds[middle].text;
        if (seconds[middle].expr < id)
            low = middle + 1;
        else
            high = middle;
    }
    return (Text){0, 0};
}

Str facts_builder_second(const FactsBuilder *builder, ExprId id) {
    return facts_builder_str(builder, second_of(builder->seconds.items, builder->seconds.count, id));
}

Text expr_second(const Facts *facts, const Expr *expr) {
    if (!facts->second_count) return (Text){0, 0};
    return second_of(facts->seconds, facts->second_count, (ExprId)(expr - facts->exprs));
}

uint32_t facts_expr_count(const FactsBuilder *builder) { return (uint32_t)builder->exprs.count; }

Expr *facts_expr_at(FactsBuilder *builder, ExprId id) {
    assert(id < builder->exprs.count);
    return &builder->exprs.items[id];
}

ExprId facts_builder_child(const FactsBuilder *builder, ExprId id, uint32_t index) {
    const Expr *expr = &builder->exprs.items[id];
    return index < expr->count ? builder->links.items[expr->first + index] : 0;
}

ExprId facts_string(FactsBuilder *builder, Str value, uint32_t line, uint32_t column) {
    ExprId id = facts_add_expr(builder, EXPR_STRING, line, column, NULL, 0);
    Text text = facts_text(builder, value);
    facts_expr_at(builder, id)->text = text;
    return id;
}

ExprId facts_named(FactsBuilder *builder, ExprKind kind, Str text, uint32_t line, uint32_t column, ExprId child) {
    ExprId id = facts_add_expr(builder, kind, line, column, &child, child ? 1 : 0);
    Text stored = facts_text(builder, text);
    facts_expr_at(builder, id)->text = stored;
    return id;
}

Decl *facts_add_decl(FactsBuilder *builder, DeclKind kind, Str type, Str name, uint32_t line, uint32_t end_line) {
    Text stored_type = facts_text(builder, type), stored_name = facts_text(builder, name);
    Decl *decl = VEC_PUSH(builder->arena, &builder->decls);
    decl->kind = (uint8_t)kind;
    decl->line = line;
    decl->end_line = end_line;
    decl->type = stored_type;
    decl->name = stored_name;
    return decl;
}

CodeFact *facts_add_code(FactsBuilder *builder, CodeKind kind, uint32_t line, uint32_t column) {
    CodeFact *fact = VEC_PUSH(builder->arena, &builder->code);
    fact->kind = (uint8_t)kind;
    fact->line = line;
    fact->end_line = line;
    fact->column = column > UINT16_MAX ? UINT16_MAX : (uint16_t)column;
    return fact;
}

uint32_t facts_decl_count(const FactsBuilder *builder) { return (uint32_t)builder->decls.count; }

Decl *facts_decl_at(FactsBuilder *builder, uint32_t index) {
    assert(index < builder->decls.count);
    return &builder->decls.items[index];
}

uint32_t facts_code_count(const FactsBuilder *builder) { return (uint32_t)builder->code.count; }

CodeFact *facts_code_at(FactsBuilder *builder, uint32_t index) {
    assert(index < builder->code.count);
    return &builder->code.items[index];
}

void facts_add_pragma(FactsBuilder *builder, PragmaKind kind, uint32_t line, Str text) {
    Text stored = facts_text(builder, text);
    *VEC_PUSH(builder->arena, &builder->pragmas) = (Pragma){kind, line, stored};
}

void facts_add_note(FactsBuilder *builder, DiagKind kind, uint32_t line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Str message = str_format_list(builder->arena, format, arguments);
    va_end(arguments);
    Text stored = facts_text(builder, message);
    *VEC_PUSH(builder->arena, &builder->notes) = (ParseNote){(uint8_t)kind, line, stored};
}

void facts_set_partial(FactsBuilder *builder) { builder->is_partial = true; }

void facts_set_format(FactsBuilder *builder, Str format) { builder->format = facts_text(builder, format); }

static size_t aligned(size_t size) { return (size + 7) & ~(size_t)7; }

/* Sizes of the sections in the order in which they stand in the block. */
enum { SECTION_COUNT = 8 };

static void section_sizes(const Header *header, size_t sizes[SECTION_COUNT]) {
    sizes[0] = (size_t)header->expr_count * sizeof(Expr);
    sizes[1] = (size_t)header->link_count * sizeof(ExprId);
    sizes[2] = (size_t)header->decl_count * sizeof(Decl);
    sizes[3] = (size_t)header->code_count * sizeof(CodeFact);
    sizes[4] = (size_t)header->pragma_count * sizeof(Pragma);
    sizes[5] = (size_t)header->note_count * sizeof(ParseNote);
    sizes[6] = (size_t)header->second_count * sizeof(SecondText);
    sizes[7] = header->strings_size;
}

/* Only children that don't stand one after another need links. */
static void shorten_links(FactsBuilder *builder) {
    uint32_t count = 0;
    ExprId *links = ARENA_ARRAY(builder->arena, ExprId, builder->links.count);
    for (size_t i = 0; i < builder->exprs.count; i++) {
        Expr *expr = &builder->exprs.items[i];
        if (!expr->count) expr->first = 0;
        if (!expr->count) continue; /* there may be no link at all */
        const ExprId *children = builder->links.items + expr->first;
        uint32_t same = 1;
        while (same < expr->count && children[same] == children[0] + same) same++;
        if (same < expr->count) memcpy(links + count, children, expr->count * sizeof *links);
        expr->first = same < expr->count ? count : children[0] | EXPR_RUN;
        if (same < expr->count) count += expr->count;
    }
    builder->links.items = links;
    builder->links.count = count;
}

const unsigned char *facts_finish(FactsBuilder *builder, size_t *size_bytes) {
    shorten_links(builder);
    Header header = {
        .version = FACTS_VERSION,
        .is_partial = builder->is_partial,
        .path_offset = builder->path.offset,
        .path_size = builder->path.size,
        .format_offset = builder->format.offset,
        .format_size = builder->format.size,
        .expr_count = (uint32_t)builder->exprs.count,
        .link_count = (uint32_t)builder->links.count,
        .decl_count = (uint32_t)builder->decls.count,
        .code_count = (uint32_t)builder->code.count,
        .pragma_count = (uint32_t)builder->pragmas.count,
        .note_count = (uint32_t)builder->notes.count,
        .strings_size = (uint32_t)builder->strings.count,
        .second_count = (uint32_t)builder->seconds.count,
    };
    memcpy(header.magic, MAGIC, sizeof MAGIC);
    const void *sources[SECTION_COUNT] = {builder->exprs.items,   builder->links.items,   builder->decls.items,
                                          builder->code.items,    builder->pragmas.items, builder->notes.items,
                                          builder->seconds.items, builder->strings.items};
    size_t sizes[SECTION_COUNT], total = aligned(sizeof header);
    section_sizes(&header, sizes);
    for (int i = 0; i < SECTION_COUNT; i++) total += aligned(sizes[i]);
    unsigned char *bytes = arena_alloc(builder->arena, total), *at = bytes;
    memcpy(at, &header, sizeof header);
    at += aligned(sizeof header);
    for (int i = 0; i < SECTION_COUNT; i++) {
        if (sizes[i]) memcpy(at, sources[i], sizes[i]);
        at += aligned(sizes[i]);
    }
    *size_bytes = total;
    return bytes;
}

static bool text_fits(const Facts *facts, Text text) {
    return text.size == 0 || (text.offset <= facts->strings_size && text.size <= facts->strings_size - text.offset);
}

static bool records_fit(const Facts *facts) {
    for (uint32_t i = 0; i < facts->expr_count; i++) {
        const Expr *expr = &facts->exprs[i];
        if (expr->kind >= EXPR_KIND_COUNT || !text_fits(facts, expr->text)) return false;
        uint32_t first = expr->first & ~EXPR_RUN, end = expr->first & EXPR_RUN ? facts->expr_count : facts->link_count;
        if (first > end || expr->count > end - first) return false;
        /* Children are made before or after their parent, but never are the parent: the tree is
         * written by our own parsers; what matters here is that no index leaves the array. */
        for (uint32_t c = 0; c < expr->count; c++)
            if (expr_child(facts, i, c) >= facts->expr_count) return false;
    }
    for (uint32_t i = 0; i < facts->second_count; i++)
        if (!text_fits(facts, facts->seconds[i].text)) return false;
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl->kind >= DECL_KIND_COUNT || decl->body >= facts->expr_count) return false;
        if (!text_fits(facts, decl->type) || !text_fits(facts, decl->name)) return false;
    }
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind >= CODE_KIND_COUNT || fact->value >= facts->expr_count || fact->scope > facts->code_count)
            return false;
        if (fact->condition >= facts->expr_count || fact->loop > facts->code_count || fact->handler > facts->code_count)
            return false;
        if (!text_fits(facts, fact->name) || !text_fits(facts, fact->member) || !text_fits(facts, fact->alias))
            return false;
    }
    for (uint32_t i = 0; i < facts->pragma_count; i++)
        if (!text_fits(facts, facts->pragmas[i].text)) return false;
    for (uint32_t i = 0; i < facts->note_count; i++)
        if (!text_fits(facts, facts->notes[i].message)) return false;
    return true;
}

bool facts_open(Facts *out, const unsigned char *bytes, size_t size_bytes) {
    Header header;
    if (size_bytes < aligned(sizeof header)) return false;
    memcpy(&header, bytes, sizeof header);
    if (memcmp(header.magic, MAGIC, sizeof MAGIC) != 0 || header.version != FACTS_VERSION || header.expr_count == 0)
        return false;
    size_t sizes[SECTION_COUNT], offsets[SECTION_COUNT], at = aligned(sizeof header);
    section_sizes(&header, sizes);
    for (int i = 0; i < SECTION_COUNT; i++) {
        offsets[i] = at;
        at += aligned(sizes[i]);
    }
    if (at != size_bytes) return false;
    *out = (Facts){
        .bytes = bytes,
        .size_bytes = size_bytes,
        .is_partial = header.is_partial != 0,
        .exprs = (const Expr *)(const void *)(bytes + offsets[0]),
        .expr_count = header.expr_count,
        .links = (const ExprId *)(const void *)(bytes + offsets[1]),
        .link_count = header.link_count,
        .decls = (const Decl *)(const void *)(bytes + offsets[2]),
        .decl_count = header.decl_count,
        .code = (const CodeFact *)(const void *)(bytes + offsets[3]),
        .code_count = header.code_count,
        .pragmas = (const Pragma *)(const void *)(bytes + offsets[4]),
        .pragma_count = header.pragma_count,
        .notes = (const ParseNote *)(const void *)(bytes + offsets[5]),
        .note_count = header.note_count,
        .seconds = (const SecondText *)(const void *)(bytes + offsets[6]),
        .second_count = header.second_count,
        .strings = (const char *)(bytes + offsets[7]),
        .strings_size = header.strings_size,
    };
    Text path = {header.path_offset, header.path_size}, format = {header.format_offset, header.format_size};
    if (!text_fits(out, path) || !text_fits(out, format) || !records_fit(out)) return false;
    out->path = facts_str(out, path);
    out->format = facts_str(out, format);
    return true;
}

ExprId expr_attribute(const Facts *facts, ExprId body, Str name) {
    const Expr *expr = &facts->exprs[body];
    for (uint32_t i = expr->count; i > 0; i--) {
        ExprId child = expr_child(facts, body, i - 1);
        const Expr *item = &facts->exprs[child];
        if (item->kind == EXPR_ATTRIBUTE && str_equal(facts_str(facts, item->text), name))
            return expr_child(facts, child, 0);
        if (item->kind == EXPR_ITEM && str_equal(facts_str(facts, item->text), name))
            return expr_child(facts, child, 1);
    }
    return 0;
}

ExprId expr_block(const Facts *facts, ExprId body, Str type, uint32_t index) {
    const Expr *expr = &facts->exprs[body];
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, body, i);
        const Expr *block = &facts->exprs[child];
        if (block->kind == EXPR_BLOCK && str_equal(facts_str(facts, block->text), type) && index-- == 0) return child;
    }
    return 0;
}

bool expr_literal(const Facts *facts, ExprId id, Str *out) {
    if (facts->exprs[id].kind != EXPR_STRING) return false;
    *out = facts_str(facts, facts->exprs[id].text);
    return true;
}

Str expr_pair_name(const Facts *facts, ExprId object) {
    static const char *const pairs[][2] = {{"name", "value"}, {"Name", "Value"}};
    Str name;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        ExprId id = expr_attribute(facts, object, str_from(pairs[i][0]));
        if (id && expr_attribute(facts, object, str_from(pairs[i][1])) && expr_literal(facts, id, &name)) return name;
    }
    return STR_NONE;
}

static uint32_t callee_count(const Expr *call) { return (call->number & CALL_HAS_CALLEE) ? 1 : 0; }

ExprId expr_callee(const Facts *facts, ExprId call) {
    return callee_count(&facts->exprs[call]) ? expr_child(facts, call, 0) : 0;
}

uint32_t expr_argument_count(const Facts *facts, ExprId call) {
    const Expr *expr = &facts->exprs[call];
    return expr->count - (expr->count ? callee_count(expr) : 0);
}

ExprId expr_argument(const Facts *facts, ExprId call, uint32_t index) {
    return expr_child(facts, call, index + callee_count(&facts->exprs[call]));
}

ExprId expr_named_argument(const Facts *facts, ExprId call, Str name) {
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = &facts->exprs[argument];
        if (expr->kind == EXPR_ARGUMENT && str_equal(facts_str(facts, expr->text), name))
            return expr_child(facts, argument, 0);
    }
    return 0;
}

/* They are added before all other pragmas, line by line. */
bool facts_has_kind(const Facts *facts, DeclKind kind) {
    for (uint32_t i = 0; i < facts->decl_count; i++)
        if (facts->decls[i].kind == kind) return true;
    return false;
}

bool facts_is_placeholder(const Facts *facts, uint32_t line) {
    uint32_t low = 0, high = facts->pragma_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const Pragma *pragma = &facts->pragmas[middle];
        if (pragma->kind == PRAGMA_PLACEHOLDER && pragma->line == line) return true;
        if (pragma->kind == PRAGMA_PLACEHOLDER && pragma->line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
