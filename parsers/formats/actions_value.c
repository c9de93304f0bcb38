/* Values are expressions: a literal where all is known; conditionals of branches whose ends are values; all else as it is
 * written. Operators go down to the ends of conditionals. */
#include "parsers/formats/actions_value.h"

#include "analyzer/core/limits.h"
#include "parsers/formats/actions_expression.h"

/* Ends double with each condition that is not known; what is put together of more than that is not told. */
enum { DEPTH_MAX = 48, MADE_MAX = 400, NAME_BYTES_MAX = 400, PARTS_MAX = 16 };

typedef struct {
    Shell *shell;
    FactsBuilder *builder;
    Arena *arena;
    uint32_t line, depth, made;
} Working;

typedef enum { TRUTH_NO, TRUTH_YES, TRUTH_OPEN } Truth;

static ExprId work(Working *working, ExprId id);

static ExprKind kind_of(const Working *working, ExprId id) {
    return (ExprKind)facts_expr_at(working->builder, id)->kind;
}

static Str text_of(const Working *working, ExprId id) {
    return facts_builder_str(working->builder, facts_expr_at(working->builder, id)->text);
}

static ExprId child_of(const Working *working, ExprId id, uint32_t index) {
    return facts_builder_child(working->builder, id, index);
}

static uint32_t count_of(const Working *working, ExprId id) { return facts_expr_at(working->builder, id)->count; }

static ExprId make(Working *working, ExprKind kind, ExprOp op, const ExprId *children, uint32_t count) {
    working->made++;
    ExprId id = facts_add_expr(working->builder, kind, working->line, 1, children, count);
    facts_expr_at(working->builder, id)->number = (uint8_t)op;
    return id;
}

static ExprId string(const Working *working, Str text) {
    return facts_string(working->builder, text, working->line, 1);
}

static ExprId boolean(const Working *working, bool value) {
    ExprId id = facts_named(working->builder, EXPR_BOOL, value ? STR("true") : STR("false"), working->line, 1, 0);
    facts_expr_at(working->builder, id)->number = value;
    return id;
}

static ExprId opaque(const Working *working) {
    return facts_named(working->builder, EXPR_OPAQUE, STR("expression"), working->line, 1, 0);
}

/* Text of what is known. */
static bool literal(const Working *working, ExprId id, Str *out) {
    ExprKind kind = kind_of(working, id);
    *out = kind == EXPR_NULL ? STR_NONE : text_of(working, id);
    return kind == EXPR_STRING || kind == EXPR_NUMBER || kind == EXPR_BOOL || kind == EXPR_NULL;
}

/* ---- names ---- */

/* "matrix.stage", "github['ref']" as a path; false: it is none. */
static bool put_path(const Working *working, ExprId id, uint32_t depth, StrBuf *out) {
    Str key;
    ExprKind kind = kind_of(working, id);
    if (depth > DEPTH_MAX) return false;
    if (kind == EXPR_NAME) strbuf_add(out, text_of(working, id));
    if (kind == EXPR_NAME) return true;
    if ((kind != EXPR_ATTR && kind != EXPR_INDEX) || !put_path(working, child_of(working, id, 0), depth + 1, out))
        return false;
    if (kind == EXPR_ATTR) key = text_of(working, id);
    if (kind == EXPR_INDEX && kind_of(working, child_of(working, id, 1)) != EXPR_STRING) return false;
    if (kind == EXPR_INDEX) key = text_of(working, child_of(working, id, 1));
    strbuf_add_char(out, '.');
    strbuf_add(out, key);
    return true;
}

/* Under which name the shell has it: env.X is $X. */
static Str path_of(const Working *working, ExprId id) {
    static const char *const prefixes[][2] = {
        {"env.", ""}, {"variables.", ""}, {"github.event.inputs.", "inputs."}, {"jobs.", "needs."}};
    StrBuf path = strbuf_new(working->arena, NAME_BYTES_MAX);
    if (!put_path(working, id, 0, &path) || path.is_truncated) return STR_NONE;
    Str text = strbuf_str(&path);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts_with(text, str_from(prefixes[i][0])))
            text = str_concat(working->arena, str_from(prefixes[i][1]),
                              str_slice(text, strlen(prefixes[i][0]), text.size));
    return text;
}

/* The same text for what asks the same. */
static void put_question(const Working *working, ExprId id, uint32_t depth, StrBuf *out) {
    if (out->is_truncated) return; /* what is put together of itself unfolds without end */
    Str path = path_of(working, id), text = text_of(working, id);
    ExprKind kind = kind_of(working, id);
    uint32_t count = count_of(working, id), number = facts_expr_at(working->builder, id)->number;
    if (path.size) {
        strbuf_add(out, path);
    } else if (depth > DEPTH_MAX || kind == EXPR_OPAQUE) { /* no two of them are known to be the same */
        strbuf_format(out, "%.*s@%u", STR_ARG(text), (unsigned)facts_expr_at(working->builder, id)->line);
    } else if (kind == EXPR_BINARY && number == OP_COALESCE) {
        put_question(working, child_of(working, id, 0), depth + 1, out); /* a variable and its default */
    } else {
        if (kind == EXPR_UNARY || kind == EXPR_BINARY) strbuf_add(out, str_from(expr_op_name((ExprOp)number)));
        if (kind == EXPR_STRING) strbuf_add_char(out, '\'');
        strbuf_add(out, text);
        if (kind == EXPR_STRING) strbuf_add_char(out, '\'');
        for (uint32_t i = 0; i < count; i++) {
            strbuf_add_char(out, i ? ',' : '(');
            put_question(working, child_of(working, id, i), depth + 1, out);
        }
        if (count) strbuf_add_char(out, ')');
    }
}

static bool is_default(const Working *working, ExprId asked, Str value) {
    const Expr *expr = facts_expr_at(working->builder, asked);
    Str text;
    return expr->kind == EXPR_BINARY && expr->number == OP_COALESCE && value.size && /* as good as none */
           literal(working, child_of(working, asked, 1), &text) && str_equal_ignoring_case(text, value);
}

/* The branch that is taken where what is asked holds; 0: it is too long to be told from others. */
static ExprId branch(Working *working, ExprId asked, const Str *value) {
    StrBuf question = strbuf_new(working->arena, NAME_BYTES_MAX), name = strbuf_new(working->arena, NAME_BYTES_MAX);
    put_question(working, asked, 0, &question);
    strbuf_add(&name, STR("branch#"));
    for (size_t i = 0; i < question.size; i++) /* the first = stands before the value */
        strbuf_add_char(&name, question.data[i] == '=' ? '~' : question.data[i]);
    if (value && is_default(working, asked, *value)) strbuf_add_char(&name, '?');
    if (value) strbuf_add_char(&name, '=');
    if (value) strbuf_add(&name, *value);
    if (question.is_truncated || name.is_truncated) return 0;
    return facts_named(working->builder, EXPR_NAME, strbuf_str(&name), working->line, 1, 0);
}

static ExprId conditional(Working *working, ExprId asked, const Str *value, ExprId then, ExprId otherwise) {
    ExprId name = branch(working, asked, value);
    return name ? make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){name, then, otherwise}, 3) : opaque(working);
}

/* ---- truth ---- */

static Truth truth_of(const Working *working, ExprId id) {
    Str text;
    ExprKind kind = kind_of(working, id);
    if (literal(working, id, &text)) {
        bool is_zero = kind == EXPR_NUMBER && str_equal(text, STR("0"));
        bool is_false = kind == EXPR_BOOL && !facts_expr_at(working->builder, id)->number;
        return text.size == 0 || is_zero || is_false ? TRUTH_NO : TRUTH_YES;
    }
    bool has_text = false;
    for (uint32_t i = 0; kind == EXPR_TEMPLATE && i < count_of(working, id); i++)
        has_text = has_text || (literal(working, child_of(working, id, i), &text) && text.size > 0);
    return has_text ? TRUTH_YES : TRUTH_OPEN;
}

/* The end of what can't be is that of all that is made of it. */
static bool is_never(const Working *working, ExprId id) {
    return kind_of(working, id) == EXPR_OPAQUE && str_equal(text_of(working, id), STR(ACTIONS_NEVER));
}

/* A variable that is never empty: it has a default. */
static bool has_default(const Working *working, ExprId id) {
    const Expr *expr = facts_expr_at(working->builder, id);
    bool is_choice = expr->kind == EXPR_BINARY && (expr->number == OP_COALESCE || expr->number == OP_OR);
    return is_choice && truth_of(working, child_of(working, id, 1)) == TRUTH_YES;
}

static bool can_go_on(Working *working, ExprId a, uint32_t depth) {
    return kind_of(working, a) == EXPR_CONDITIONAL && depth < DEPTH_MAX && working->made < MADE_MAX;
}

/* a && b, a || b: each gives one of the two. */
static ExprId either(Working *working, ExprOp op, ExprId a, ExprId b, uint32_t depth) {
    if (can_go_on(working, a, depth)) {
        ExprId then = either(working, op, child_of(working, a, 1), b, depth + 1),
               otherwise = either(working, op, child_of(working, a, 2), b, depth + 1);
        return make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){child_of(working, a, 0), then, otherwise}, 3);
    }
    if (is_never(working, a)) return a;
    switch (truth_of(working, a)) {
    case TRUTH_YES: return op == OP_AND ? b : a;
    case TRUTH_NO: return op == OP_AND ? a : b;
    case TRUTH_OPEN: break;
    }
    if (op == OP_AND) return conditional(working, a, NULL, b, string(working, STR_NONE));
    if (has_default(working, a)) return a;
    return make(working, EXPR_BINARY, OP_OR, (ExprId[]){a, b}, 2);
}

/* The value as a condition: its ends are true or false. */
static ExprId condition_of(Working *working, ExprId value, bool is_negated, uint32_t depth) {
    if (can_go_on(working, value, depth)) {
        ExprId then = condition_of(working, child_of(working, value, 1), is_negated, depth + 1),
               otherwise = condition_of(working, child_of(working, value, 2), is_negated, depth + 1);
        return make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){child_of(working, value, 0), then, otherwise}, 3);
    }
    Truth truth = truth_of(working, value);
    if (is_never(working, value)) return value;
    if (truth != TRUTH_OPEN) return boolean(working, (truth == TRUTH_YES) != is_negated);
    return conditional(working, value, NULL, boolean(working, !is_negated), boolean(working, is_negated));
}

/* ---- comparisons ---- */

static ExprId equal_to(Working *working, ExprId a, ExprId b, uint32_t depth) {
    Str left, right;
    if (can_go_on(working, a, depth) || can_go_on(working, b, depth)) {
        bool is_left = can_go_on(working, a, depth);
        ExprId whole = is_left ? a : b, other = is_left ? b : a;
        ExprId then = equal_to(working, child_of(working, whole, 1), other, depth + 1),
               otherwise = equal_to(working, child_of(working, whole, 2), other, depth + 1);
        return make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){child_of(working, whole, 0), then, otherwise}, 3);
    }
    bool has_left = literal(working, a, &left), has_right = literal(working, b, &right);
    if (is_never(working, a) || is_never(working, b)) return is_never(working, a) ? a : b;
    if (has_left && has_right) return boolean(working, str_equal_ignoring_case(left, right));
    ExprId yes = boolean(working, true), no = boolean(working, false);
    if (has_left || has_right) return conditional(working, has_left ? b : a, has_left ? &left : &right, yes, no);
    return conditional(working, make(working, EXPR_BINARY, OP_EQUAL, (ExprId[]){a, b}, 2), NULL, yes, no);
}

static ExprId work_binary(Working *working, ExprId id) {
    ExprOp op = (ExprOp)facts_expr_at(working->builder, id)->number;
    ExprId a = work(working, child_of(working, id, 0)), b = work(working, child_of(working, id, 1));
    if (op == OP_AND || op == OP_OR) return either(working, op, a, b, 0);
    if (op == OP_EQUAL) return equal_to(working, a, b, 0);
    if (op == OP_NOT_EQUAL) return condition_of(working, equal_to(working, a, b, 0), true, 0);
    ExprId asked = make(working, EXPR_BINARY, op, (ExprId[]){a, b}, 2);
    return conditional(working, asked, NULL, boolean(working, true), boolean(working, false));
}

/* ---- functions ---- */

typedef bool (*Test)(Str text, Str part);

static bool starts_with(Str text, Str part) {
    return part.size <= text.size && str_equal_ignoring_case(str_slice(text, 0, part.size), part);
}

static bool ends_with(Str text, Str part) {
    return part.size <= text.size && str_equal_ignoring_case(str_slice(text, text.size - part.size, text.size), part);
}

/* In a text, or among the items of a list of JSON. */
static bool contains(Str text, Str part) { return str_contains_ignoring_case(text, part); }

static DocNode *json_of(Working *working, ExprId id, uint32_t depth);

static ExprId work_test(Working *working, ExprId id, Test test) {
    ExprId list = child_of(working, id, 0);
    DocNode *items = json_of(working, list, 0);
    ExprId a = items ? list : work(working, list), b = work(working, child_of(working, id, 1));
    Str text, part;
    if (document_is_sequence(items)) {
        ExprId found = boolean(working, false);
        for (uint32_t i = items->count; i > 0; i--) {
            ExprId is_it = equal_to(working, b, string(working, document_text(document_value(items, i - 1))), 0);
            found = either(working, OP_OR, is_it, found, 0);
        }
        return found;
    }
    if (literal(working, a, &text) && literal(working, b, &part)) return boolean(working, test(text, part));
    ExprId asked = make(working, EXPR_CALL, OP_NONE, (ExprId[]){a, b}, 2);
    Text name = facts_text(working->builder, text_of(working, id));
    facts_expr_at(working->builder, asked)->text = name;
    return conditional(working, asked, NULL, boolean(working, true), boolean(working, false));
}

static void add_part(Working *working, ExprId part, ExprId *parts, uint32_t *count) {
    Str text, before;
    bool is_text = literal(working, part, &text);
    if (is_text && *count && literal(working, parts[*count - 1], &before))
        parts[*count - 1] = string(working, str_concat(working->arena, before, text));
    else if (*count < PARTS_MAX)
        parts[(*count)++] = is_text ? string(working, text) : part;
}

/* format('{0}-{1}', a, b) */
static ExprId work_format(Working *working, ExprId id) {
    Str form;
    ExprId parts[PARTS_MAX];
    uint32_t count = 0;
    if (count_of(working, id) == 0 || !literal(working, work(working, child_of(working, id, 0)), &form)) return id;
    for (size_t at = 0; at < form.size;) {
        size_t open = str_find_char(form, '{', at), close = SIZE_MAX;
        if (open != SIZE_MAX) close = str_find_char(form, '}', open);
        int64_t number;
        bool is_whole = close != SIZE_MAX && str_to_int64(str_slice(form, open + 1, close), &number);
        if (open != SIZE_MAX && (!is_whole || number < 0 || number + 1 >= count_of(working, id))) return id;
        add_part(working, string(working, str_slice(form, at, open)), parts, &count);
        if (open == SIZE_MAX) break;
        add_part(working, work(working, child_of(working, id, (uint32_t)number + 1)), parts, &count);
        at = close + 1;
    }
    return count == 1 ? parts[0] : make(working, EXPR_TEMPLATE, OP_NONE, parts, count);
}

static ExprId work_call(Working *working, ExprId id) {
    static const struct {
        const char *name;
        Test test;
    } tests[] = {{"contains", contains}, {"startsWith", starts_with}, {"endsWith", ends_with}};
    Str name = text_of(working, id);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (count_of(working, id) == 2 && str_equal_ignoring_case(name, str_from(tests[i].name)))
            return work_test(working, id, tests[i].test);
    if (str_equal_ignoring_case(name, STR("format"))) return work_format(working, id);
    if (str_equal_ignoring_case(name, STR("always")) || str_equal_ignoring_case(name, STR("success")))
        return boolean(working, true);
    Str text;
    bool is_json = str_equal_ignoring_case(name, STR("fromJSON")) && count_of(working, id) == 1;
    ExprId value = is_json ? work(working, child_of(working, id, 0)) : id;
    return is_json && literal(working, value, &text) ? value : id; /* a text of JSON is as good as what it says */
}

/* ---- JSON ---- */

static DocNode *parse(Working *working, Str text) {
    DocNode *root = NULL;
    DocNotes ignored = {.arena = working->arena};
    bool is_json = text.size && strchr("[{\"", text.data[0]) && text.size <= VALUE_SIZE_BYTES_MAX;
    return is_json && document_read_json(&root, text, working->arena, &ignored) ? root : NULL;
}

/* fromJSON(text), and what is picked out of it; NULL: it is no such thing, or not known. */
static DocNode *json_of(Working *working, ExprId id, uint32_t depth) {
    Str text, name = text_of(working, id);
    ExprKind kind = kind_of(working, id);
    if (depth > DEPTH_MAX) return NULL;
    if (kind == EXPR_CALL && str_equal_ignoring_case(name, STR("fromJSON")) && count_of(working, id) == 1)
        return literal(working, work(working, child_of(working, id, 0)), &text) ? parse(working, str_trim(text)) : NULL;
    if (kind != EXPR_ATTR && kind != EXPR_INDEX) return NULL;
    DocNode *object = json_of(working, child_of(working, id, 0), depth + 1);
    if (!object) return NULL;
    if (kind == EXPR_INDEX && !literal(working, work(working, child_of(working, id, 1)), &name)) return NULL;
    int64_t index;
    if (document_is_sequence(object) && str_to_int64(name, &index) && index >= 0)
        return document_value(object, (uint32_t)index);
    return document_get(object, name);
}

/* fromJSON(text)[key] for a key that is not known: one of the entries. */
static ExprId pick(Working *working, const DocNode *object, ExprId key) {
    enum { ENTRIES_MAX = 12 };
    ExprId found = facts_named(working->builder, EXPR_OPAQUE, STR(ACTIONS_NEVER), working->line, 1, 0);
    if (object->count > ENTRIES_MAX) return 0;
    for (uint32_t i = object->count; i > 0; i--) {
        const DocNode *value = document_value(object, i - 1);
        if (value->kind != DOC_SCALAR) return 0;
        ExprId name = string(working, document_text(document_key(object, i - 1))),
               own = string(working, document_text(value));
        found = actions_choice(working->shell, equal_to(working, key, name, 0), own, found);
    }
    return found;
}

static ExprId work_member(Working *working, ExprId id) {
    DocNode *node = json_of(working, id, 0);
    if (node && node->kind == DOC_SCALAR) return string(working, document_text(node));
    if (kind_of(working, id) != EXPR_INDEX) return id;
    DocNode *object = json_of(working, child_of(working, id, 0), 0);
    ExprId key = document_is_mapping(object) ? work(working, child_of(working, id, 1)) : 0, found = 0;
    if (key) found = pick(working, object, key);
    return found ? found : id;
}

/* ---- all of them ---- */

static bool is_of_environment(const Working *working, ExprId id) {
    return str_equal(text_of(working, child_of(working, id, 0)), STR("env"));
}

static ExprId work(Working *working, ExprId id) {
    ExprKind kind = kind_of(working, id);
    if (working->depth > DEPTH_MAX || working->made > MADE_MAX) return opaque(working);
    Str path = path_of(working, id);
    const ShellWord *word = path.size ? shell_variable(working->shell, path) : NULL;
    if (word) return shell_word_expr(working->builder, word);
    if (str_equal(path, STR("github.workspace"))) return string(working, STR("/."));
    working->depth++;
    if (kind == EXPR_BINARY)
        id = work_binary(working, id);
    else if (kind == EXPR_UNARY)
        id = condition_of(working, work(working, child_of(working, id, 0)), true, 0);
    else if (kind == EXPR_CALL)
        id = work_call(working, id);
    else if (path.size == 0 && (kind == EXPR_ATTR || kind == EXPR_INDEX))
        id = work_member(working, id);
    else if (kind == EXPR_ATTR && !is_of_environment(working, id))
        id = facts_named(working->builder, EXPR_NAME, path, working->line, 1, 0);
    working->depth--;
    return id;
}

static Working working_of(Shell *shell, uint32_t line) {
    return (Working){.shell = shell, .builder = shell_builder(shell), .arena = shell_arena(shell), .line = line};
}

ExprId actions_value(Shell *shell, Str text, uint32_t line) {
    Working working = working_of(shell, line);
    return work(&working, actions_expression(working.builder, str_trim(text), line, 1));
}

ShellWord actions_word(Shell *shell, Str text, uint32_t line) {
    Working working = working_of(shell, line);
    ExprId id = actions_value(shell, text, line);
    Str known;
    if (literal(&working, id, &known)) return shell_word(working.arena, known, line);
    if (kind_of(&working, id) != EXPR_TEMPLATE) return shell_word_of_expr(working.arena, id, line);
    uint32_t count = count_of(&working, id);
    ShellWord word = {ARENA_ARRAY(working.arena, ShellPart, count + 1), count, line, true};
    for (uint32_t i = 0; i < count; i++) {
        ExprId part = child_of(&working, id, i);
        bool is_text = literal(&working, part, &known);
        word.parts[i] = (ShellPart){.text = is_text ? known : STR_NONE, .expr = is_text ? 0 : part};
    }
    return word;
}

/* All of the text, without ${{ }} around it. */
static bool inside_of(Str text, Str *inside) {
    text = str_trim(text);
    bool is_wrapped = str_starts_with(text, STR("${{")) && str_ends_with(text, STR("}}"));
    *inside = is_wrapped ? str_slice(text, 3, text.size - 2) : text;
    return is_wrapped && str_find(text, STR("${{"), 1) == SIZE_MAX;
}

ExprId actions_condition(Shell *shell, Str text, uint32_t line) {
    Working working = working_of(shell, line);
    Str inside;
    bool is_whole = inside_of(text, &inside) || !str_contains(text, STR("${{"));
    ExprId value = is_whole ? actions_value(shell, inside, line) : opaque(&working);
    return condition_of(&working, value, false, 0);
}

static ExprId choose(Working *working, ExprId condition, ExprId then, ExprId otherwise, uint32_t depth) {
    if (can_go_on(working, condition, depth)) {
        ExprId yes = choose(working, child_of(working, condition, 1), then, otherwise, depth + 1),
               no = choose(working, child_of(working, condition, 2), then, otherwise, depth + 1);
        return yes == no
                   ? yes
                   : make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){child_of(working, condition, 0), yes, no}, 3);
    }
    switch (truth_of(working, condition)) {
    case TRUTH_YES: return then;
    case TRUTH_NO: return otherwise;
    case TRUTH_OPEN: break;
    }
    return is_never(working, condition) ? condition : opaque(working);
}

ExprId actions_choice(Shell *shell, ExprId condition, ExprId then, ExprId otherwise) {
    Working working = working_of(shell, facts_expr_at(shell_builder(shell), condition)->line);
    return choose(&working, condition, then, otherwise, 0);
}

static ExprId fits(Working *working, ExprId asked, Str glob, uint32_t depth) {
    Str text;
    if (can_go_on(working, asked, depth)) {
        ExprId yes = fits(working, child_of(working, asked, 1), glob, depth + 1),
               no = fits(working, child_of(working, asked, 2), glob, depth + 1);
        return make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){child_of(working, asked, 0), yes, no}, 3);
    }
    if (is_never(working, asked)) return asked;
    if (literal(working, asked, &text)) return boolean(working, str_matches_glob(text, glob));
    if (glob.size == 0 && has_default(working, asked)) return boolean(working, false);
    ExprId yes = boolean(working, true), no = boolean(working, false);
    bool is_pattern = false;
    for (size_t i = 0; i < glob.size; i++) is_pattern = is_pattern || strchr("*?[", glob.data[i]);
    if (!is_pattern) return conditional(working, asked, &glob, yes, no);
    ExprId whole = make(working, EXPR_CALL, OP_NONE, (ExprId[]){asked, string(working, glob)}, 2);
    Text name = facts_text(working->builder, STR("fits"));
    facts_expr_at(working->builder, whole)->text = name;
    return conditional(working, whole, NULL, yes, no);
}

ExprId actions_fits(Shell *shell, ExprId asked, Str glob, uint32_t line) {
    Working working = working_of(shell, line);
    return fits(&working, asked, glob, 0);
}

/* Is it told by what it asks? Others are numbers. */
static bool is_question(const Working *working, ExprId name) {
    Str text = text_of(working, name), mark = STR("branch#");
    int64_t number;
    return str_starts_with(text, mark) && !str_to_int64(str_slice(text, mark.size, text.size), &number);
}

/* ${NAME:-fallback} of what questions decide: at each of its ends. */
static ExprId coalesce(Working *working, ExprId value, ExprId fallback, uint32_t depth) {
    Str text;
    if (can_go_on(working, value, depth) && is_question(working, child_of(working, value, 0))) {
        ExprId yes = coalesce(working, child_of(working, value, 1), fallback, depth + 1),
               no = coalesce(working, child_of(working, value, 2), fallback, depth + 1);
        return make(working, EXPR_CONDITIONAL, OP_NONE, (ExprId[]){child_of(working, value, 0), yes, no}, 3);
    }
    if (is_never(working, value)) return value;
    if (literal(working, value, &text)) return text.size ? value : fallback;
    return make(working, EXPR_BINARY, OP_COALESCE, (ExprId[]){value, fallback}, 2);
}

ExprId actions_coalesce(Shell *shell, ExprId value, ExprId fallback, uint32_t line) {
    Working working = working_of(shell, line);
    return coalesce(&working, value, fallback, 0);
}

ExprId actions_not(Shell *shell, ExprId condition) {
    Working working = working_of(shell, facts_expr_at(shell_builder(shell), condition)->line);
    return condition_of(&working, condition, true, 0);
}

ExprId actions_one_of(Shell *shell, Str name, const Str *values, size_t count, uint32_t line) {
    Working working = working_of(shell, line);
    FactsBuilder *builder = working.builder;
    ExprId asked = facts_named(builder, EXPR_NAME, name, line, 1, 0),
           value = facts_named(builder, EXPR_OPAQUE, STR(ACTIONS_NEVER), line, 1, 0);
    if (count == 0 || count > ACTIONS_VALUES_MAX) return 0;
    for (size_t i = count; i > 0; i--)
        value = conditional(&working, asked, &values[i - 1], string(&working, values[i - 1]), value);
    return value;
}

/* The lines in it are not those of the file. */
static void stand_at(DocNode *node, uint32_t line, uint32_t depth) {
    node->line = node->end_line = line;
    for (uint32_t i = 0; node->kind != DOC_SCALAR && depth < NESTING_DEPTH_MAX && i < node->count; i++) {
        stand_at(document_value(node, i), line, depth + 1);
        if (node->kind == DOC_MAPPING) stand_at(document_key(node, i), line, depth + 1);
    }
}

DocNode *actions_document(Shell *shell, const DocNode *node) {
    Str inside, text;
    if (!node || node->kind != DOC_SCALAR || !inside_of(node->value, &inside)) return NULL;
    Working working = working_of(shell, node->line);
    ExprId value = actions_value(shell, inside, node->line);
    DocNode *root = literal(&working, value, &text) ? parse(&working, str_trim(text)) : NULL;
    if (root) stand_at(root, node->line, 0);
    return root;
}
