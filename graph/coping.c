/* A handler copes when all that it does is to tell of the failure and to give something else; everything that is not known to be that is
 * taken for failing. */
#include "graph/coping.h"

#include "analyzer/core/limits.h"

enum { STEPS_MAX = 12 };

typedef enum {
    ROW_ALL,
    ROW_OTHER,
    ROW_ALL_OF,
    ROW_TELLS,
    ROW_TELLS_BY,
    ROW_TELLS_ALONE,
    ROW_ENDS,
    ROW_FAILED,
    ROW_STANDS_IN,
    ROW_EMPTY,
    ROW_ARGUMENT,
    ROW_CHAIN,
    ROW_WAITS,
    ROW_LAST,
    ROW_LAZY,
} RowKind;

static const struct {
    RowKind kind;
    const char *language, *word, *other;
} ROWS[] = {
#define CATCHES_ALL(language, type) {ROW_ALL, language, type, ""},
#define CATCHES_ALL_OF(language, type, library) {ROW_ALL_OF, language, type, library},
#define CATCHES_BOTH(language, type, other) {ROW_ALL, language, type, other},
#define CATCHES_OTHER(type) {ROW_OTHER, "", type, ""},
#define TELLS(word) {ROW_TELLS, "", word, ""},
#define TELLS_BY(method) {ROW_TELLS_BY, "", method, ""},
#define TELLS_ALONE(function) {ROW_TELLS_ALONE, "", function, ""},
#define ENDS(word) {ROW_ENDS, "", word, ""},
#define SAYS_FAILED(text) {ROW_FAILED, "", text, ""},
#define STANDS_IN(word) {ROW_STANDS_IN, "", word, ""},
#define GIVES_EMPTY(callee) {ROW_EMPTY, "", callee, ""},
#define GIVES_ARGUMENT(callee) {ROW_ARGUMENT, "", callee, ""},
#define CATCHES_CHAIN(language, callee) {ROW_CHAIN, language, callee, ""},
#define WAITS(language, method) {ROW_WAITS, language, method, ""},
#define ASKS_LATER(method) {ROW_LAZY, "", method, ""},
#define GIVES_LAST(language) {ROW_LAST, language, "", ""},
#include "graph/coping.def"
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

typedef struct {
    CopingFile *file;
    const CodeFact *call, *handler;
    uint32_t number; /* of the first handler of the same try: its index + 1 */
    Str failure;     /* name of the failure; empty: none */
} Question;

static bool is_row(size_t i, RowKind kind, Str language) {
    return ROWS[i].kind == kind && (!ROWS[i].language[0] || str_equal(language, str_from(ROWS[i].language)));
}

static bool has_glob(RowKind kind, Str language, Str text) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (is_row(i, kind, language) && str_matches_glob(text, str_from(ROWS[i].word))) return true;
    return false;
}

static bool has_part(RowKind kind, Str text) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].kind == kind && str_contains_ignoring_case(text, str_from(ROWS[i].word))) return true;
    return false;
}

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/* Steps of a path, or words of a text. */
static bool next_step(Str *rest, Str *step) {
    while (rest->size && !is_word_char(rest->data[0])) *rest = str_slice(*rest, 1, rest->size);
    size_t end = 0;
    while (end < rest->size && is_word_char(rest->data[end])) end++;
    *step = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end, rest->size);
    return step->size > 0;
}

static bool has_step(RowKind kind, Str path) {
    Str step;
    while (next_step(&path, &step))
        if (has_glob(kind, STR_NONE, step)) return true;
    return false;
}

/* ---- expressions ---- */

static void put_path(const Facts *facts, ExprId id, StrBuf *out, int steps_left) {
    const Expr *expr = facts_expr(facts, id);
    if (steps_left == 0) return;
    if (expr->kind == EXPR_CALL && expr_callee(facts, id)) put_path(facts, expr_callee(facts, id), out, steps_left - 1);
    if (expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX)
        put_path(facts, expr_child(facts, id, 0), out, steps_left - 1);
    if (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR) return;
    if (out->size) strbuf_add_char(out, '.');
    strbuf_add(out, facts_str(facts, expr->text));
}

static Str path_of(const CopingFile *file, ExprId id) {
    StrBuf out = strbuf_new(file->arena, 256);
    put_path(file->facts, id, &out, STEPS_MAX);
    return strbuf_str(&out);
}

static bool is_failed_code(const Facts *facts, const Expr *expr) {
    int64_t code = 0;
    return expr->kind == EXPR_NUMBER && str_to_int64(facts_str(facts, expr->text), &code) && code >= 300 && code < 600;
}

/* Is the failure itself, or a word or number for it, anywhere in it? */
static bool tells_failure(const Question *question, ExprId id, uint32_t depth) {
    const Facts *facts = question->file->facts;
    const Expr *expr = facts_expr(facts, id);
    if (!id) return false;
    if (depth > STEPS_MAX || is_failed_code(facts, expr)) return true;
    Str text = facts_str(facts, expr->text);
    if (expr->kind == EXPR_NAME && question->failure.size && str_equal(text, question->failure)) return true;
    if (expr->kind != EXPR_OPAQUE && expr->kind != EXPR_NUMBER && has_part(ROW_FAILED, text)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (tells_failure(question, expr_child(facts, id, i), depth + 1)) return true;
    return false;
}

static CopingKind worse(CopingKind a, CopingKind b) { return a < b ? a : b; }

static CopingKind judge(const Question *question, ExprId id, uint32_t depth);

/* What a name was given before, in the same function or for the whole file, whatever else is the case. */
static CopingKind judge_name(const Question *question, Str name, uint32_t depth) {
    const Facts *facts = question->file->facts;
    uint32_t found = 0, count = 0;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_ASSIGN || !str_equal(facts_str(facts, fact->name), name)) continue;
        bool is_seen = fact->scope == question->handler->scope || fact->scope == 0;
        if (!is_seen || fact->handler == question->number) continue;
        bool is_before = fact->scope == 0 || fact->line <= question->call->line;
        count += is_before;
        if (is_before && !fact->condition) found = i + 1;
    }
    return found && count == 1 ? judge(question, facts->code[found - 1].value, depth + 1) : COPING_NOT;
}

/* The same, where a name is all that was given. */
static CopingKind judge_stand_in(const Question *question, Str name) {
    const Facts *facts = question->file->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_ASSIGN || !str_equal(facts_str(facts, fact->name), name)) continue;
        if (fact->scope != question->handler->scope || fact->handler == question->number || !fact->value) continue;
        if (!has_part(ROW_STANDS_IN, path_of(question->file, fact->value))) return COPING_NOT;
    }
    return judge_name(question, name, 0);
}

static CopingKind judge_call(const Question *question, ExprId id, uint32_t depth) {
    const CopingFile *file = question->file;
    const Facts *facts = file->facts;
    Str path = path_of(file, id), tried = path_of(file, question->call->value);
    uint32_t count = expr_argument_count(facts, id);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        bool is_named =
            (ROWS[i].kind == ROW_EMPTY || ROWS[i].kind == ROW_ARGUMENT) && str_equal(path, str_from(ROWS[i].word));
        if (is_named && ROWS[i].kind == ROW_EMPTY && count == 0) return COPING_EMPTY;
        if (is_named && ROWS[i].kind == ROW_ARGUMENT && count > 0)
            return judge(question, expr_argument(facts, id, 0), depth + 1);
    }
    if (tells_failure(question, id, 0)) return COPING_NOT;
    if (has_part(ROW_STANDS_IN, path)) return COPING_ANSWERS;
    /* The same asked of another. */
    size_t dot = str_find_last_char(path, '.'), other = str_find_last_char(tried, '.');
    bool is_same_method = dot != SIZE_MAX && other != SIZE_MAX &&
                          str_equal(str_slice(path, dot, path.size), str_slice(tried, other, tried.size));
    return is_same_method && !str_equal(path, tried) ? COPING_ANSWERS : COPING_NOT;
}

/* Of several values at once: `return x, nil` gives x and says that nothing failed. */
static CopingKind judge_list(const Question *question, ExprId id, uint32_t depth) {
    const Facts *facts = question->file->facts;
    uint32_t count = facts_expr(facts, id)->count;
    bool is_pair = str_equal(question->file->language, STR("go")) && count > 1;
    if (is_pair && facts_expr(facts, expr_child(facts, id, count - 1))->kind != EXPR_NULL) return COPING_NOT;
    if (is_pair && count == 2) return judge(question, expr_child(facts, id, 0), depth + 1);
    if (count == 0) return COPING_EMPTY;
    for (uint32_t i = 0; i < count; i++)
        if (facts_expr(facts, expr_child(facts, id, i))->kind == EXPR_NULL) return COPING_NOT;
    return tells_failure(question, id, 0) ? COPING_NOT : COPING_ANSWERS;
}

static CopingKind judge(const Question *question, ExprId id, uint32_t depth) {
    const Facts *facts = question->file->facts;
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > STEPS_MAX) return COPING_NOT;
    switch ((ExprKind)expr->kind) {
    case EXPR_STRING:
        if (!expr->text.size) return COPING_EMPTY;
        return tells_failure(question, id, 0) ? COPING_NOT : COPING_ANSWERS;
    case EXPR_TEMPLATE: return tells_failure(question, id, 0) ? COPING_NOT : COPING_ANSWERS;
    case EXPR_TUPLE: return judge_list(question, id, depth);
    case EXPR_OBJECT:
        if (expr->count == 0) return COPING_EMPTY;
        for (uint32_t i = 0; i < expr->count; i++) { /* { user: null } */
            ExprId item = expr_child(facts, id, i);
            ExprKind kind = (ExprKind)facts_expr(facts, expr_child(facts, item, 1))->kind;
            if (kind == EXPR_NULL || kind == EXPR_BOOL) return COPING_NOT;
        }
        return tells_failure(question, id, 0) ? COPING_NOT : COPING_ANSWERS;
    case EXPR_NAME:
    case EXPR_INDEX:
    case EXPR_ATTR: {
        if (tells_failure(question, id, 0)) return COPING_NOT;
        if (has_part(ROW_STANDS_IN, path_of(question->file, id))) return COPING_ANSWERS;
        return expr->kind == EXPR_NAME ? judge_name(question, facts_str(facts, expr->text), depth) : COPING_NOT;
    }
    case EXPR_CONDITIONAL:
        return worse(judge(question, expr_child(facts, id, 1), depth + 1),
                     judge(question, expr_child(facts, id, 2), depth + 1));
    case EXPR_BINARY: {
        bool is_default = expr->number == OP_OR || expr->number == OP_COALESCE;
        return is_default && !tells_failure(question, id, 0) ? judge(question, expr_child(facts, id, 1), depth + 1)
                                                             : COPING_NOT;
    }
    case EXPR_CALL: return judge_call(question, id, depth);
    case EXPR_ARGUMENT: return judge(question, expr_child(facts, id, 0), depth + 1);
    default: return COPING_NOT; /* numbers and truth values tell of success as often */
    }
}

/* ---- what it does ---- */

static bool is_word(RowKind kind, Str text) {
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (ROWS[i].kind == kind && str_equal_ignoring_case(text, str_from(ROWS[i].word))) return true;
    return false;
}

/* `log.error(…)`, `print(…)`, `failure.printStackTrace()`: a function of the program's own that is called so may do anything. */
static bool only_tells(const Question *question, ExprId id) {
    const Facts *facts = question->file->facts;
    if (facts_expr(facts, id)->kind != EXPR_CALL) return false;
    Str path = path_of(question->file, id), rest = path, step, last = STR_NONE;
    bool is_of_teller = false;
    for (size_t steps = 0; next_step(&rest, &step); steps++) {
        if (steps) is_of_teller |= has_glob(ROW_TELLS, STR_NONE, last);
        last = step;
    }
    if (!last.size || has_step(ROW_ENDS, path)) return false;
    return (is_of_teller && is_word(ROW_TELLS_BY, last)) || has_glob(ROW_TELLS_ALONE, STR_NONE, last);
}

/* Is the name given a value where the call is tried? */
static bool is_tried_for(const Question *question, Str name) {
    const Facts *facts = question->file->facts;
    bool is_question = str_equal(facts_str(facts, question->handler->alias), STR("if"));
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_ASSIGN || fact->scope != question->handler->scope) continue;
        bool is_there = is_question ? fact->line == question->call->line : fact->handler == question->number;
        if (is_there && str_equal(facts_str(facts, fact->name), name)) return true;
    }
    return false;
}

typedef struct {
    CopingKind kind;
    bool is_over; /* nothing after it is done */
} Act;

static Act judge_act(const Question *question, ExprId act, bool is_last) {
    const Facts *facts = question->file->facts;
    Str what = facts_str(facts, facts_expr(facts, act)->text);
    ExprId given = expr_child(facts, act, 0);
    if (str_equal(what, STR("skip"))) return (Act){COPING_SKIPS, false};
    if (str_equal(what, STR("return"))) return (Act){given ? judge(question, given, 0) : COPING_NOT, true};
    if (str_equal(what, STR("do"))) {
        if (only_tells(question, given)) return (Act){COPING_SKIPS, false};
        bool is_given = is_last && (str_equal(facts_str(facts, question->handler->alias), STR("chain")) ||
                                    has_glob(ROW_LAST, question->file->language, STR_NONE));
        return (Act){is_given ? judge(question, given, 0) : COPING_NOT, true};
    }
    if (!str_equal(what, STR("set"))) return (Act){COPING_NOT, true};
    Str name = path_of(question->file, expr_child(facts, given, 0));
    /* `failed = true`, `last = failure`: somebody asks it later. */
    if (!is_tried_for(question, name)) return (Act){COPING_NOT, true};
    return (Act){judge(question, expr_child(facts, given, 1), 0), false};
}

static CopingKind judge_acts(const Question *question) {
    const Facts *facts = question->file->facts;
    ExprId acts = question->handler->value;
    uint32_t count = facts_expr(facts, acts)->count;
    CopingKind best = COPING_SKIPS;
    for (uint32_t i = 0; i < count; i++) {
        Act act = judge_act(question, expr_child(facts, acts, i), i + 1 == count);
        if (act.kind == COPING_NOT) return COPING_NOT;
        if (act.kind > best) best = act.kind;
        if (act.is_over) break;
    }
    return best;
}

/* ---- what it catches ---- */

typedef enum { CATCHES_NOTHING_OF_IT, CATCHES_SOME, CATCHES_EVERYTHING } Catches;

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/* requests.RequestException and RequestException, Faraday::Error. */
static bool is_type(Str written, Str wanted) {
    if (str_equal(written, wanted)) return true;
    char before = written.size > wanted.size ? written.data[written.size - wanted.size - 1] : 0;
    return (before == '.' || before == ':' || before == '\\') && str_ends_with(written, wanted) &&
           !str_contains(wanted, STR("."));
}

static bool is_path_char(char c) { return is_word_char(c) || c == '.' || c == ':' || c == '\\'; }

/* The types in "(ClientError, BotoCoreError) as e", "final IOException | SdkException e": what begins in capitals, or has steps. */
static bool next_type(Str *rest, Str *type) {
    while (rest->size) {
        while (rest->size && !is_path_char(rest->data[0])) *rest = str_slice(*rest, 1, rest->size);
        size_t end = 0;
        while (end < rest->size && is_path_char(rest->data[end])) end++;
        *type = str_slice(*rest, 0, end);
        *rest = str_slice(*rest, end, rest->size);
        while (type->size && !is_word_char(type->data[0])) *type = str_slice(*type, 1, type->size);
        if (type->size && (is_upper(type->data[0]) || str_find_char(*type, '.', 0) != SIZE_MAX)) return true;
    }
    return false;
}

static bool names_type(Str caught, Str wanted) {
    Str type;
    while (next_type(&caught, &type))
        if (is_type(type, wanted)) return true;
    return false;
}

static Str last_of(Str type) {
    for (size_t i = type.size; i > 0; i--)
        if (!is_word_char(type.data[i - 1])) return str_slice(type, i, type.size);
    return type;
}

static Catches catches(const CopingFile *file, const CodeFact *handler, const CodeFact *call) {
    Str caught = facts_str(file->facts, handler->name), rest = caught, type;
    if (!caught.size) return CATCHES_EVERYTHING;
    Str path = path_of(file, call->value), library = STR_NONE, tried = path;
    next_step(&tried, &library);
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (is_row(i, ROW_ALL_OF, file->language) && names_type(caught, str_from(ROWS[i].word)) &&
            str_equal(library, str_from(ROWS[i].other)))
            return CATCHES_EVERYTHING;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!is_row(i, ROW_ALL, file->language) || !names_type(caught, str_from(ROWS[i].word))) continue;
        if (!ROWS[i].other[0] || names_type(caught, str_from(ROWS[i].other))) return CATCHES_EVERYTHING;
    }
    bool is_other = false;
    while (next_type(&rest, &type)) {
        is_other = true;
        if (!has_glob(ROW_OTHER, STR_NONE, last_of(type))) return CATCHES_SOME;
    }
    return is_other ? CATCHES_NOTHING_OF_IT : CATCHES_SOME;
}

/* "ClientError as e", "(Exception e)", "=> e": the last word, unless it is a type. */
static Str failure_of(const CopingFile *file, const CodeFact *handler) {
    Str rest = facts_str(file->facts, handler->member), step, last = STR_NONE;
    if (!rest.size) rest = facts_str(file->facts, handler->name);
    while (next_step(&rest, &step)) last = step;
    return last.size && !is_upper(last.data[0]) ? last : STR_NONE;
}

/* ---- where the call stands ---- */

void coping_forget_acts(const Facts *facts, ExprId *parents) {
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        uint32_t count = fact->kind == CODE_HANDLER ? facts_expr(facts, fact->value)->count : 0;
        for (uint32_t k = 0; k < count; k++) {
            ExprId act = expr_child(facts, fact->value, k), given = expr_child(facts, act, 0);
            bool is_set = str_equal(facts_str(facts, facts_expr(facts, act)->text), STR("set"));
            ExprId parts[] = {is_set ? expr_child(facts, given, 0) : given, is_set ? expr_child(facts, given, 1) : 0};
            for (size_t p = 0; p < 2; p++)
                if (parents[parts[p]] == (is_set ? given : act)) parents[parts[p]] = 0;
        }
    }
}

static void index_parents(CopingFile *file) {
    const Facts *facts = file->facts;
    if (file->parents) return;
    file->parents = ARENA_ARRAY(file->arena, ExprId, (size_t)facts->expr_count + 1);
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        for (uint32_t i = 0; i < expr->count; i++) {
            ExprId child = expr_child(facts, id, i);
            if (child < facts->expr_count && !file->parents[child]) file->parents[child] = id;
        }
    }
    coping_forget_acts(facts, file->parents);
}

/* Is somebody waiting for it here, so that its failure comes here? */
static bool is_awaited(const CopingFile *file, ExprId id) {
    const Facts *facts = file->facts;
    for (int i = 0; id && i < STEPS_MAX; i++, id = file->parents[id]) {
        const Expr *expr = facts_expr(facts, id);
        if (expr->kind == EXPR_FUNCTION) return false;
        if (expr->kind == EXPR_CALL && (expr->number & CALL_AWAIT)) return true;
    }
    return false;
}

/* The end of a chain of calls on the call: client.get(x).promise(). */
static ExprId chain_end(const CopingFile *file, ExprId id) {
    const Facts *facts = file->facts;
    for (int i = 0; i < STEPS_MAX; i++) {
        ExprId parent = file->parents[id];
        const Expr *expr = facts_expr(facts, parent);
        bool is_on =
            parent && (expr->kind == EXPR_ATTR || (expr->kind == EXPR_CALL && expr_callee(facts, parent) == id));
        if (!is_on) break;
        id = parent;
    }
    return id;
}

static bool is_caught_in_chain(const CopingFile *file, const CodeFact *call, const CodeFact *handler) {
    const Facts *facts = file->facts;
    if (!has_glob(ROW_CHAIN, file->language, facts_str(facts, handler->name))) return false;
    Str method = last_of(facts_str(facts, handler->name));
    ExprId id = call->value;
    for (int i = 0; i < STEPS_MAX;
         i++) { /* up to the call of the method, and not into an argument of something on the way */
        ExprId parent = file->parents[id];
        const Expr *expr = facts_expr(facts, parent);
        if (parent && expr->kind == EXPR_ATTR && str_equal(facts_str(facts, expr->text), method)) return true;
        bool is_on =
            parent && (expr->kind == EXPR_ATTR || (expr->kind == EXPR_CALL && expr_callee(facts, parent) == id));
        bool is_root =
            parent && (expr->kind == EXPR_CALL || expr->kind == EXPR_FUNCTION) && !str_equal(method, STR("catch"));
        if (!is_on && !is_root) return false; /* runCatching { client.get(x) }, Try(client.get(x)) */
        id = parent;
    }
    return false;
}

/* Does its failure come to the handler? */
static bool comes_there(const CopingFile *file, const CodeFact *call, const CodeFact *handler) {
    const Facts *facts = file->facts;
    Str kind = facts_str(facts, handler->alias), method = last_of(path_of(file, expr_callee(facts, call->value)));
    if (str_equal(kind, STR("chain"))) return is_caught_in_chain(file, call, handler);
    if (str_equal(kind, STR("if"))) return true;
    return !has_glob(ROW_WAITS, file->language, method) || is_awaited(file, call->value);
}

/* `_, err := f()`: of all that it gives, the failure alone gets a name. */
static bool gives_failure_alone(const CopingFile *file, const CodeFact *call, Str failure) {
    const Facts *facts = file->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_ASSIGN || !fact->value) continue;
        bool is_part = facts_expr(facts, fact->value)->kind == EXPR_INDEX;
        ExprId from = is_part ? expr_child(facts, fact->value, 0) : fact->value;
        Str name = facts_str(facts, fact->name);
        if (from == call->value && !str_equal(name, STR("_")) && !str_equal(name, failure)) return false;
    }
    return true;
}

/* Is nothing done with what it gives? */
static bool is_unused(const CopingFile *file, const CodeFact *call) {
    const Facts *facts = file->facts;
    ExprId end = chain_end(file, call->value);
    if (file->parents[end]) return false;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool takes = fact->kind == CODE_ASSIGN || fact->kind == CODE_RETURN || fact->kind == CODE_LOOP;
        if (takes && fact->value == end) return false;
    }
    return true;
}

static bool names(const Facts *facts, ExprId id, Str name, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > STEPS_MAX) return false;
    if (expr->kind == EXPR_NAME && str_equal(facts_str(facts, expr->text), name)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (names(facts, expr_child(facts, id, i), name, depth + 1)) return true;
    return false;
}

/* Behind the question about it the failure is asked about, given on or, where results have names, given without a word. */
static bool is_failure_kept(const Question *question) {
    const Facts *facts = question->file->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->scope != question->handler->scope || fact->line <= question->handler->line) continue;
        bool is_asked = fact->kind == CODE_HANDLER && str_equal(facts_str(facts, fact->name), question->failure);
        bool is_assigned = fact->kind == CODE_ASSIGN && str_equal(facts_str(facts, fact->name), question->failure);
        if (is_assigned) return false;
        if (is_asked) return true;
        if (fact->kind == CODE_RETURN && (!fact->value || names(facts, fact->value, question->failure, 0))) return true;
    }
    return false;
}

/* Something else is noted where the call is tried: `done = true`, which a loop around it may wait for. */
static bool notes_success(const Question *question) {
    const Facts *facts = question->file->facts;
    ExprId end = chain_end(question->file, question->call->value);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind == CODE_ASSIGN && fact->handler == question->number && fact->value != end) return true;
    }
    return false;
}

/* x = DEFAULT; try { x = client.get(…) } catch { log }: what was there before stands, if its name says that it does for that: a text
 * of the code may as well be what is asked later to see that nothing came. */
static CopingKind judge_before(const Question *question) {
    const Facts *facts = question->file->facts;
    ExprId end = chain_end(question->file, question->call->value);
    CopingKind out = COPING_NOT;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_ASSIGN || fact->handler != question->number || fact->scope != question->call->scope)
            continue;
        if (fact->value == end) out = judge_stand_in(question, facts_str(facts, fact->name));
    }
    return out;
}

/* The question about the failure that a call gave: `x, err := f()`, and then `if err != nil`. */
static uint32_t question_after(const CopingFile *file, const CodeFact *call) {
    const Facts *facts = file->facts;
    uint32_t index = (uint32_t)(call - facts->code);
    Str failure = STR_NONE;
    for (uint32_t i = index + 1; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->scope != call->scope) continue;
        Str name = facts_str(facts, fact->name);
        if (fact->kind == CODE_ASSIGN && fact->value) {
            const Expr *value = facts_expr(facts, fact->value);
            ExprId from = value->kind == EXPR_INDEX ? expr_child(facts, fact->value, 0) : fact->value;
            if (from == call->value)
                failure = name; /* the last of them */
            else if (failure.size && str_equal(name, failure))
                return 0;
        }
        if (fact->kind != CODE_HANDLER || !str_equal(facts_str(facts, fact->alias), STR("if"))) continue;
        return failure.size && str_equal(name, failure) ? i + 1 : 0;
    }
    return 0;
}

static CopingKind judge_handler(Question *question) {
    CopingKind kind = judge_acts(question);
    if (kind != COPING_SKIPS) return kind;
    /* It may be tried again, and what follows the last time is not seen. */
    if (question->call->loop || question->handler->loop) return COPING_NOT;
    bool is_question = str_equal(facts_str(question->file->facts, question->handler->alias), STR("if"));
    if (is_question)
        return gives_failure_alone(question->file, question->call, question->failure) && !is_failure_kept(question)
                   ? COPING_SKIPS
                   : COPING_NOT;
    if (notes_success(question)) return COPING_NOT;
    if (is_unused(question->file, question->call)) return COPING_SKIPS;
    return judge_before(question);
}

static bool is_part_of(const Facts *facts, ExprId id, Str name) {
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_ARGUMENT) return is_part_of(facts, expr_child(facts, id, 0), name);
    if (expr->kind == EXPR_ATTR) return is_part_of(facts, expr_child(facts, id, 0), name);
    return expr->kind == EXPR_NAME && str_equal(facts_str(facts, expr->text), name);
}

/* What is asked is handed on, itself or one of its methods: nobody sees what others do with it. Or it answers later, to whom it says so. */
static bool is_asked_elsewhere(const CopingFile *file, const CodeFact *call) {
    const Facts *facts = file->facts;
    Str path = path_of(file, call->value), name;
    if (!next_step(&path, &name) || !path.size) return false;
    for (ExprId id = 1; id < facts->expr_count; id++) {
        if (facts_expr(facts, id)->kind != EXPR_CALL) continue;
        for (uint32_t i = 0; i < expr_argument_count(facts, id); i++)
            if (is_part_of(facts, expr_argument(facts, id, i), name)) return true;
    }
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_own = fact->kind == CODE_ASSIGN && fact->value && str_equal(facts_str(facts, fact->name), name);
        if (is_own && has_step(ROW_LAZY, path_of(file, fact->value))) return true;
    }
    return false;
}

static Coping coping_by_handlers(CopingFile *file, const CodeFact *call);

Coping coping_of(CopingFile *file, const CodeFact *call) {
    Coping out = coping_by_handlers(file, call);
    return out.kind != COPING_NOT && is_asked_elsewhere(file, call) ? (Coping){COPING_NOT, 0} : out;
}

static Coping coping_by_handlers(CopingFile *file, const CodeFact *call) {
    const Facts *facts = file->facts;
    uint32_t number = call->handler;
    Coping out = {COPING_NOT, 0};
    if (!call->value || facts_expr(facts, call->value)->kind != EXPR_CALL) return out;
    /* Pages are asked for when they are walked through, wherever that is. */
    if (has_step(ROW_LAZY, path_of(file, call->value))) return out;
    if (!number && str_equal(file->language, STR("go"))) number = question_after(file, call);
    if (!number) return out;
    index_parents(file);
    uint32_t at = number;
    for (int i = 0; at && i < STEPS_MAX; i++, at = facts->code[at - 1].handler) {
        const CodeFact *handler = &facts->code[at - 1];
        if (handler->kind != CODE_HANDLER || !comes_there(file, call, handler)) return (Coping){COPING_NOT, 0};
        Str kind_of = facts_str(facts, handler->alias);
        bool is_question = str_equal(kind_of, STR("if"));
        bool is_all = is_question || str_equal(kind_of, STR("chain"));
        Catches caught = is_all ? CATCHES_EVERYTHING : catches(file, handler, call);
        if (caught == CATCHES_NOTHING_OF_IT) continue;
        Question question = {.file = file, .call = call, .handler = handler, .number = number};
        question.failure = is_question ? facts_str(facts, handler->name) : failure_of(file, handler);
        CopingKind kind = judge_handler(&question);
        if (kind == COPING_NOT) return (Coping){COPING_NOT, 0};
        if (!out.line || kind < out.kind) out = (Coping){kind, handler->line};
        if (caught == CATCHES_EVERYTHING && !str_equal(kind_of, STR("when"))) return out;
    }
    return (Coping){COPING_NOT, 0}; /* some failures are caught by nobody here */
}

const CodeFact *coping_call_around(CopingFile *file, ExprId id) {
    const Facts *facts = file->facts;
    index_parents(file);
    for (int i = 0; id && i < STEPS_MAX; i++, id = file->parents[id]) {
        if (facts_expr(facts, id)->kind == EXPR_FUNCTION) return NULL;
        for (uint32_t k = 0; facts_expr(facts, id)->kind == EXPR_CALL && k < facts->code_count; k++)
            if (facts->code[k].kind == CODE_CALL && facts->code[k].value == id) return &facts->code[k];
    }
    return NULL;
}
