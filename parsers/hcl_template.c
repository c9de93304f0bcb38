/* Templates: literal text is unescaped, trimmed and unindented exactly as Terraform does it, and directives become
 * expressions that need nothing new of the evaluator:
 *
 *     %{ if c }a%{ else }b%{ endif }      c ? "a" : "b"
 *     %{ for k, v in m }…%{ endfor }      join("", [for k, v in m : "…"])
 */
#include <assert.h>

#include "parsers/hcl_lower.h"

/* A token of Terraform's template scanner: a sequence, or literal text. Text of heredocs and files comes line by line,
 * since strip markers and indentation work on such tokens and not on all the text between two sequences. */
typedef struct {
    const HclSequence *sequence; /* NULL for text */
    Str text;
    uint32_t offset;
} Piece;

typedef struct {
    Piece *items;
    size_t count, capacity;
} Pieces;

/* ---- Literal text ---- */

static size_t encode_utf8(uint32_t code, char *out) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = size - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)(leads[size] | code);
    return size;
}

/* Reads \uNNNN or \UNNNNNNNN at `at`; 0 when it is none. */
static size_t unescape_code(Str text, size_t at, char *out, size_t *out_size) {
    size_t digits = text.data[at + 1] == 'u' ? 4 : 8;
    uint32_t code = 0;
    if (text.size - at < digits + 2) return 0;
    for (size_t i = 0; i < digits; i++) {
        char c = text.data[at + 2 + i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16) return 0;
        code = code << 4 | digit;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
    *out_size = encode_utf8(code, out);
    return digits + 2;
}

/* Appends what the escape at `at` (a backslash) stands for; returns its size in the source. */
static size_t unescape(Str text, size_t at, char *out, size_t *out_size) {
    if (text.size - at < 2) return 0;
    *out_size = 1;
    switch (text.data[at + 1]) {
    case 'n': *out = '\n'; return 2;
    case 'r': *out = '\r'; return 2;
    case 't': *out = '\t'; return 2;
    case '"':
    case '\\': *out = text.data[at + 1]; return 2;
    case 'u':
    case 'U': return unescape_code(text, at, out, out_size);
    }
    return 0;
}

static bool is_escaped_sequence(Str text, size_t at) {
    char c = text.data[at];
    return (c == '$' || c == '%') && text.size - at >= 3 && text.data[at + 1] == c && text.data[at + 2] == '{';
}

static bool has_escapes(Str text, bool is_quoted) {
    if (is_quoted && memchr(text.data, '\\', text.size)) return true;
    return str_find(text, STR("$${"), 0) != SIZE_MAX || str_find(text, STR("%%{"), 0) != SIZE_MAX;
}

Str hcl_literal(Arena *arena, Str text, bool is_quoted) {
    if (text.size == 0 || !has_escapes(text, is_quoted)) return text;
    char *out = arena_alloc(arena, text.size);
    size_t size = 0;
    for (size_t at = 0; at < text.size;) {
        size_t taken = 0, made = 0;
        if (is_quoted && text.data[at] == '\\') taken = unescape(text, at, out + size, &made);
        if (is_escaped_sequence(text, at)) {
            out[size] = text.data[at];
            out[size + 1] = '{';
            taken = 3;
            made = 2;
        }
        if (taken == 0) { /* not an escape: itself */
            out[size] = text.data[at];
            taken = made = 1;
        }
        size += made;
        at += taken;
    }
    return str_of(out, size);
}

/* Size of the white space character at the start or end of `text`, 0 when there is none. Beside ASCII: NEL, NBSP and
 * the spaces of U+1680, U+2000 and U+3000, as Go's unicode.IsSpace has them. */
static size_t space_size(const char *at, size_t size) {
    static const char *const wide[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
                                       "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
                                       "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
                                       "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
    if (size == 0) return 0;
    if (*at == ' ' || (*at >= '\t' && *at <= '\r')) return 1;
    if ((unsigned char)*at < 0xc2) return 0;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        size_t wide_size = strlen(wide[i]);
        if (size >= wide_size && memcmp(at, wide[i], wide_size) == 0) return wide_size;
    }
    return 0;
}

static Str trim_start(Str text, size_t *removed_characters, size_t characters_max) {
    size_t at = 0, characters = 0, size;
    while (characters < characters_max && (size = space_size(text.data + at, text.size - at))) {
        at += size;
        characters++;
    }
    if (removed_characters) *removed_characters = characters;
    return str_slice(text, at, text.size);
}

static Str trim_end(Str text) {
    while (text.size) {
        size_t size = 1;
        while (size < 3 && size < text.size && ((unsigned char)text.data[text.size - size] & 0xc0) == 0x80) size++;
        if (space_size(text.data + text.size - size, size) != size) break;
        text.size -= size;
    }
    return text;
}

/* ---- Pieces ---- */

static Piece *push_piece(Arena *arena, Pieces *pieces) { return VEC_PUSH(arena, pieces); }

static void add_text(const HclLowering *lowering, const HclTemplate *template, Pieces *pieces, uint32_t from,
                     uint32_t to) {
    bool is_quoted = template->kind == HCL_TEMPLATE_QUOTED;
    while (from < to) {
        uint32_t end = to;
        if (!is_quoted) {
            const char *bytes = lowering->source->text.data, *newline = memchr(bytes + from, '\n', to - from);
            if (newline) end = (uint32_t)(newline - bytes) + 1;
        }
        Str text = hcl_literal(lowering->arena, str_slice(lowering->source->text, from, end), is_quoted);
        *push_piece(lowering->arena, pieces) = (Piece){.text = text, .offset = from};
        from = end;
    }
}

static void strip(Pieces *pieces) {
    for (size_t i = 0; i < pieces->count; i++) {
        const HclSequence *sequence = pieces->items[i].sequence;
        if (!sequence) continue;
        if (sequence->trims_before && i > 0 && !pieces->items[i - 1].sequence)
            pieces->items[i - 1].text = trim_end(pieces->items[i - 1].text);
        if (sequence->trims_after && i + 1 < pieces->count && !pieces->items[i + 1].sequence)
            pieces->items[i + 1].text = trim_start(pieces->items[i + 1].text, NULL, SIZE_MAX);
    }
}

static bool ends_line(const Piece *piece) { return !piece->sequence && str_ends_with(piece->text, STR("\n")); }

static bool is_blank_line(const Piece *piece) {
    return ends_line(piece) && trim_start(piece->text, NULL, SIZE_MAX).size == 0;
}

/* <<- : the smallest indentation of all lines is taken off each. Lines of white space do not count and keep theirs. */
static void unindent(Pieces *pieces) {
    size_t smallest = SIZE_MAX;
    for (int pass = 0; pass < 2; pass++) {
        bool at_line_start = true;
        for (size_t i = 0; i < pieces->count; i++) {
            Piece *piece = &pieces->items[i];
            bool starts_line = at_line_start;
            at_line_start = ends_line(piece);
            if (!starts_line || is_blank_line(piece)) continue;
            size_t spaces = 0;
            if (pass == 1 && !piece->sequence)
                piece->text = trim_start(piece->text, NULL, smallest);
            else if (!piece->sequence)
                trim_start(piece->text, &spaces, SIZE_MAX);
            if (pass == 0 && spaces < smallest) smallest = spaces;
        }
    }
}

static Pieces pieces_of(const HclLowering *lowering, const HclTemplate *template) {
    Pieces pieces = {0};
    uint32_t at = template->text_start;
    for (uint32_t link = template->first; link;) {
        const HclSequence *sequence = &lowering->source->sequences.items[link - 1];
        add_text(lowering, template, &pieces, at, sequence->start);
        *push_piece(lowering->arena, &pieces) = (Piece){.sequence = sequence, .offset = sequence->start};
        at = sequence->end;
        link = sequence->next;
    }
    add_text(lowering, template, &pieces, at, template->text_end);
    strip(&pieces);
    if (template->kind == HCL_TEMPLATE_FLUSH_HEREDOC) unindent(&pieces);
    return pieces;
}

Str hcl_template_text(const HclLowering *lowering, const HclTemplate *template) {
    Str text = str_slice(lowering->source->text, template->text_start, template->text_end);
    if (template->first) return text;
    if (template->kind != HCL_TEMPLATE_FLUSH_HEREDOC)
        return hcl_literal(lowering->arena, text, template->kind == HCL_TEMPLATE_QUOTED);
    Pieces pieces = pieces_of(lowering, template);
    char *joined = arena_alloc(lowering->arena, text.size);
    size_t size = 0;
    for (size_t i = 0; i < pieces.count; i++) {
        memcpy(joined + size, pieces.items[i].text.data, pieces.items[i].text.size);
        size += pieces.items[i].text.size;
    }
    return str_of(joined, size);
}

/* ---- Lowering ---- */

/* A directive that is open: its parts are in `pending` from `mark` on. */
typedef struct {
    const HclSequence *sequence;
    ExprId argument, then;
    size_t mark, bound;
    bool in_else;
} Directive;

typedef struct {
    HclLowering *lowering;
    Pieces pieces;
    VEC(Directive) open;
    const char *problem;
    bool has_arguments; /* the cursor is among the arguments */
    bool at_first_argument;
} TemplateLowering;

static ExprId next_argument(TemplateLowering *state) {
    HclLowering *lowering = state->lowering;
    if (!state->has_arguments) return 0;
    bool found = state->at_first_argument && hcl_symbol(lowering) == lowering->symbols->expression;
    state->at_first_argument = false;
    while (!found && ts_tree_cursor_goto_next_sibling(&lowering->cursor))
        found = hcl_symbol(lowering) == lowering->symbols->expression;
    return found ? hcl_lower_expression(lowering) : 0;
}

static ExprId add_string(HclLowering *lowering, Str text, uint32_t offset) {
    uint32_t line, column;
    hcl_position(lowering->source, offset, &line, &column);
    return facts_string(lowering->builder, text, line, column);
}

/* The parts since `mark` as one value. Only a whole template passes the value of a single part through; the body of a
 * directive is always a string, which a second, empty part says. */
static ExprId join_parts(HclLowering *lowering, size_t mark, uint32_t offset, bool is_whole) {
    size_t count = lowering->pending.count - mark;
    if (count == 0) return add_string(lowering, STR_NONE, offset);
    if (count == 1) {
        ExprId only = lowering->pending.items[mark];
        if (facts_expr_at(lowering->builder, only)->kind == EXPR_STRING) {
            lowering->pending.count = mark;
            return only;
        }
        if (!is_whole) {
            ExprId empty = add_string(lowering, STR_NONE, offset);
            *VEC_PUSH(lowering->arena, &lowering->pending) = empty;
        }
    }
    return hcl_add_pending(lowering, EXPR_TEMPLATE, offset, mark);
}

static void open_directive(TemplateLowering *state, const HclSequence *sequence) {
    HclLowering *lowering = state->lowering;
    ExprId argument = next_argument(state);
    if (state->open.count == NESTING_DEPTH_MAX) {
        state->problem = "template directives nested too deeply";
        return;
    }
    *VEC_PUSH(lowering->arena, &state->open) = (Directive){
        .sequence = sequence, .argument = argument, .mark = lowering->pending.count, .bound = lowering->bound.count};
    if (sequence->kind != HCL_SEQUENCE_FOR) return;
    if (sequence->key.size) *VEC_PUSH(lowering->arena, &lowering->bound) = sequence->key;
    *VEC_PUSH(lowering->arena, &lowering->bound) = sequence->name;
}

static ExprId finish_for(HclLowering *lowering, const Directive *directive, ExprId body) {
    const HclSequence *sequence = directive->sequence;
    ExprId loop = hcl_add(lowering, EXPR_FOR, sequence->start, (ExprId[]){directive->argument, body}, 2);
    Text name = facts_text(lowering->builder, sequence->name);
    facts_expr_at(lowering->builder, loop)->text = name;
    facts_set_second(lowering->builder, loop, sequence->key);
    ExprId separator = add_string(lowering, STR_NONE, sequence->start);
    ExprId call = hcl_add(lowering, EXPR_CALL, sequence->start, (ExprId[]){separator, loop}, 2);
    Text join = facts_text(lowering->builder, STR("join"));
    facts_expr_at(lowering->builder, call)->text = join;
    return call;
}

static void close_directive(TemplateLowering *state) {
    HclLowering *lowering = state->lowering;
    const Directive *directive = &state->open.items[--state->open.count];
    uint32_t offset = directive->sequence->start;
    ExprId body = join_parts(lowering, directive->mark, offset, false), id;
    if (directive->sequence->kind == HCL_SEQUENCE_FOR) {
        id = finish_for(lowering, directive, body);
    } else {
        ExprId parts[3] = {directive->argument, directive->then, body};
        if (!directive->in_else) {
            parts[1] = body;
            parts[2] = add_string(lowering, STR_NONE, offset);
        }
        id = hcl_add(lowering, EXPR_CONDITIONAL, offset, parts, 3);
    }
    lowering->bound.count = directive->bound;
    *VEC_PUSH(lowering->arena, &lowering->pending) = id;
}

static void lower_sequence(TemplateLowering *state, const HclSequence *sequence) {
    HclLowering *lowering = state->lowering;
    Directive *innermost = state->open.count ? &state->open.items[state->open.count - 1] : NULL;
    HclSequenceKind open_kind = innermost ? (HclSequenceKind)innermost->sequence->kind : HCL_SEQUENCE_VALUE;
    switch ((HclSequenceKind)sequence->kind) {
    case HCL_SEQUENCE_VALUE: {
        ExprId value = next_argument(state);
        *VEC_PUSH(lowering->arena, &lowering->pending) = value;
        return;
    }
    case HCL_SEQUENCE_IF:
    case HCL_SEQUENCE_FOR: open_directive(state, sequence); return;
    case HCL_SEQUENCE_ELSE:
        if (open_kind != HCL_SEQUENCE_IF || innermost->in_else) break;
        innermost->then = join_parts(lowering, innermost->mark, innermost->sequence->start, false);
        innermost->in_else = true;
        return;
    case HCL_SEQUENCE_ENDIF:
        if (open_kind != HCL_SEQUENCE_IF) break;
        close_directive(state);
        return;
    case HCL_SEQUENCE_ENDFOR:
        if (open_kind != HCL_SEQUENCE_FOR) break;
        close_directive(state);
        return;
    }
    state->problem = "template directives do not pair";
}

static void lower_pieces(TemplateLowering *state, size_t text_size) {
    HclLowering *lowering = state->lowering;
    char *joined = arena_alloc(lowering->arena, text_size);
    size_t i = 0;
    while (i < state->pieces.count) {
        const Piece *piece = &state->pieces.items[i];
        if (piece->sequence) {
            lower_sequence(state, piece->sequence);
            i++;
            continue;
        }
        size_t size = 0;
        uint32_t offset = piece->offset;
        for (; i < state->pieces.count && !state->pieces.items[i].sequence; i++) {
            Str text = state->pieces.items[i].text;
            memcpy(joined + size, text.data, text.size);
            size += text.size;
        }
        if (size == 0) continue;
        ExprId string = add_string(lowering, str_of(joined, size), offset);
        *VEC_PUSH(lowering->arena, &lowering->pending) = string;
    }
    if (state->open.count && !state->problem) state->problem = "template directive not closed";
    while (state->open.count) close_directive(state);
}

static bool enter_arguments(HclLowering *lowering) {
    if (!ts_tree_cursor_goto_first_child(&lowering->cursor)) return false;
    do {
        if (hcl_symbol(lowering) != lowering->symbols->function_arguments) continue;
        if (ts_tree_cursor_goto_first_child(&lowering->cursor)) return true;
    } while (ts_tree_cursor_goto_next_sibling(&lowering->cursor));
    ts_tree_cursor_goto_parent(&lowering->cursor);
    return false;
}

ExprId hcl_lower_template(HclLowering *lowering, const HclTemplate *template, bool has_arguments) {
    if (!template->first) return add_string(lowering, hcl_template_text(lowering, template), template->start);
    TemplateLowering state = {.lowering = lowering, .pieces = pieces_of(lowering, template)};
    state.has_arguments = state.at_first_argument = has_arguments && enter_arguments(lowering);
    size_t mark = lowering->pending.count;
    bool kept = lowering->keeps_names;
    lowering->keeps_names = false;
    lower_pieces(&state, template->text_end - template->text_start);
    lowering->keeps_names = kept;
    if (state.has_arguments) {
        ts_tree_cursor_goto_parent(&lowering->cursor);
        ts_tree_cursor_goto_parent(&lowering->cursor);
    }
    if (state.problem) {
        facts_add_note(lowering->builder, DIAG_GAP, hcl_line(lowering->source, template->start), "%s", state.problem);
        facts_set_partial(lowering->builder);
    }
    return join_parts(lowering, mark, template->start, true);
}
