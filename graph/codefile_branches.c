/* Which of several values a name or a condition stands for. A text beside something that is read elsewhere is a fallback
 * only where the condition asks whether that is there; else it is the value of one case, and which case holds can't be
 * told. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/codefile.h"

/* What an expression names: the last step of a path, the key that is read, the name that a call is given. */
static Str key_of(const CodeFile *file, ExprId id) {
    const Expr *expr = facts_expr(file->facts, id);
    Str key = STR_NONE;
    switch ((ExprKind)expr->kind) {
    case EXPR_NAME:
    case EXPR_ATTR: return facts_str(file->facts, expr->text);
    case EXPR_INDEX: expr_literal(file->facts, expr_child(file->facts, id, 1), &key); return key;
    case EXPR_CALL:
        for (uint32_t i = 0; i < expr_argument_count(file->facts, id); i++)
            if (expr_literal(file->facts, expr_argument(file->facts, id, i), &key)) return key;
        return STR_NONE;
    default: return STR_NONE;
    }
}

static bool holds_key(const CodeFile *file, ExprId id, Str key, uint32_t depth) {
    if (!id || depth > CODEFILE_STEPS_MAX) return false;
    if (str_equal(key_of(file, id), key)) return true;
    for (uint32_t i = 0; i < facts_expr(file->facts, id)->count; i++)
        if (holds_key(file, expr_child(file->facts, id, i), key, depth + 1)) return true;
    return false;
}

typedef struct {
    const CodeFile *file;
    Str name;     /* that is assigned; empty: none */
    ExprId value; /* that may be missing */
} Question;

static bool is_key(const Question *question, Str key) {
    size_t dot = str_find_last_char(question->name, '.');
    Str last = dot == SIZE_MAX ? question->name : str_slice(question->name, dot + 1, question->name.size);
    return key.size && (str_equal(key, last) || holds_key(question->file, question->value, key, 0));
}

/* null, "", 0, false, "undefined" (typeof): what is compared with something to see whether it is there. */
static bool is_nothing(const CodeFile *file, ExprId id) {
    const Expr *expr = facts_expr(file->facts, id);
    Str text = facts_str(file->facts, expr->text);
    bool is_empty = expr->kind == EXPR_STRING && (text.size == 0 || str_equal(text, STR("undefined")));
    return expr->kind == EXPR_NULL || expr->kind == EXPR_BOOL || expr->kind == EXPR_NUMBER || is_empty;
}

static bool asks(const Question *question, ExprId id, uint32_t depth);

static bool asks_binary(const Question *question, ExprId id, uint32_t depth) {
    const Facts *facts = question->file->facts;
    ExprId left = expr_child(facts, id, 0), right = expr_child(facts, id, 1);
    Str key = STR_NONE;
    switch ((ExprOp)facts_expr(facts, id)->number) {
    case OP_AND:
    case OP_OR:
    case OP_COALESCE: return asks(question, left, depth + 1) || asks(question, right, depth + 1);
    case OP_IN:
    case OP_NOT_IN: return expr_literal(facts, left, &key) && is_key(question, key);
    default: break;
    }
    if (is_nothing(question->file, left)) return asks(question, right, depth + 1);
    return is_nothing(question->file, right) && asks(question, left, depth + 1);
}

/* The other result of the call that gave the value: `region, ok := os.LookupEnv("REGION")`. */
static bool comes_with(const Question *question, ExprId id) {
    const CodeFile *file = question->file;
    const Expr *value = facts_expr(file->facts, question->value);
    if (value->kind != EXPR_INDEX || facts_expr(file->facts, id)->kind != EXPR_NAME) return false;
    ExprId call = expr_child(file->facts, question->value, 0);
    uint32_t first = map_get(file->variable_index, facts_str(file->facts, facts_expr(file->facts, id)->text));
    for (uint32_t at = first == MAP_NONE ? 0 : first + 1; at; at = file->variables.items[at - 1].next) {
        ExprId other = file->facts->code[file->variables.items[at - 1].fact].value;
        if (facts_expr(file->facts, other)->kind == EXPR_INDEX && expr_child(file->facts, other, 0) == call)
            return true;
    }
    return false;
}

/* x, not x, x is None, x.length, len(x), "X" in environ */
static bool asks(const Question *question, ExprId id, uint32_t depth) {
    const Facts *facts = question->file->facts;
    if (!id || depth > CODEFILE_STEPS_MAX) return false;
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_BINARY) return asks_binary(question, id, depth);
    if (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX && expr->kind != EXPR_CALL &&
        expr->kind != EXPR_UNARY && expr->kind != EXPR_ARGUMENT)
        return false;
    if (is_key(question, key_of(question->file, id)) || comes_with(question, id)) return true;
    /* A part of what is asked for is asked for as a whole: x.length, x.strip(). */
    uint32_t count = expr->kind == EXPR_CALL ? expr->count : expr->kind == EXPR_NAME ? 0 : 1;
    for (uint32_t i = 0; i < count; i++)
        if (asks(question, expr_child(facts, id, i), depth + 1)) return true;
    return false;
}

static ExprId value_of(const CodeFile *file, const Variable *variable) {
    return file->facts->code[variable->fact].value;
}

static bool is_text(const CodeFile *file, ExprId id) { return facts_expr(file->facts, id)->kind == EXPR_STRING; }

/* A text, or the name of a constant. */
static bool stands_for_text(CodeFile *file, const Variable *variable) {
    for (uint32_t depth = 0; variable && depth < CODEFILE_STEPS_MAX; depth++) {
        ExprId value = value_of(file, variable);
        if (is_text(file, value)) return true;
        variable =
            facts_expr(file->facts, value)->kind == EXPR_NAME ? codefile_assigned(file, value, variable->scope) : NULL;
    }
    return false;
}

CodeChoice codefile_choice(CodeFile *file, const Reaching *reaching) {
    bool has_texts = false, has_others = false, has_condition = false, is_asked = false;
    for (uint32_t i = 0; i < reaching->count; i++) {
        bool is_written = stands_for_text(file, reaching->items[i]);
        has_texts |= is_written;
        has_others |= !is_written;
        ExprId condition = file->facts->code[reaching->items[i]->fact].condition;
        has_condition |= condition != 0;
        for (uint32_t k = 0; k < reaching->count && !is_asked; k++) {
            Question question = {file, reaching->items[k]->name, value_of(file, reaching->items[k])};
            is_asked = asks(&question, condition, 0);
        }
    }
    if (!has_texts || !has_others) return CHOICE_OF_VALUES;
    return is_asked || !has_condition ? CHOICE_WITH_FALLBACK : CHOICE_UNDECIDED;
}

/* ---- texts of one case ---- */

static Str place_key(const CodeFile *file, Location at) {
    return str_format(file->evaluator->arena, "%u:%u", at.line, at.column);
}

void codefile_mark_case(CodeFile *file, ExprId id) {
    if (is_text(file, id)) map_put(file->cases, place_key(file, codefile_location(file, id)), 1);
}

bool codefile_is_case(const CodeFile *file, Location at) {
    return map_count(file->cases) && map_get(file->cases, place_key(file, at)) != MAP_NONE;
}

/* NODE_ENV === "development", settings.STAGE: the environment that is compared with. */
static Environment environment_compared(const CodeFile *file, ExprId comparison) {
    static const char *const words[] = {"env", "stage", "mode", "profile"};
    for (uint32_t side = 0; side < 2; side++) {
        Str text, key = key_of(file, expr_child(file->facts, comparison, 1 - side));
        bool names_environment = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            names_environment |= str_contains_ignoring_case(key, str_from(words[i]));
        if (names_environment && expr_literal(file->facts, expr_child(file->facts, comparison, side), &text))
            return environment_of_word(text);
    }
    return ENVIRONMENT_UNKNOWN;
}

/* isProd, IS_PRODUCTION, production? */
static Environment environment_named(Str name) {
    static const char *const marks[] = {"is", "is_", "in", "in_"};
    bool is_question = str_ends_with(name, STR("?"));
    if (is_question) name.size--;
    Environment found = code_is_named_local(name) ? ENVIRONMENT_DEVELOPMENT : ENVIRONMENT_UNKNOWN;
    if (found == ENVIRONMENT_UNKNOWN && is_question) found = environment_of_word(name);
    for (size_t i = 0; i < sizeof marks / sizeof *marks && found == ENVIRONMENT_UNKNOWN; i++) {
        size_t size = strlen(marks[i]);
        if (name.size > size && str_equal_ignoring_case(str_slice(name, 0, size), str_from(marks[i])))
            found = environment_of_word(str_slice(name, size, name.size));
    }
    return found;
}

typedef enum { HOLDS_UNKNOWN, HOLDS_LIVE, HOLDS_ELSEWHERE } Holds;

/* Does a condition hold in production, or elsewhere alone? */
static Holds where_it_holds(CodeFile *file, ExprId condition, uint32_t scope) {
    Environment asked = ENVIRONMENT_UNKNOWN;
    bool is_negated = false;
    for (uint32_t depth = 0; condition && depth < CODEFILE_STEPS_MAX && asked == ENVIRONMENT_UNKNOWN; depth++) {
        const Expr *expr = facts_expr(file->facts, condition);
        bool is_call = expr->kind == EXPR_CALL && expr_callee(file->facts, condition);
        if (expr->kind == EXPR_UNARY || is_call) {
            is_negated ^= expr->kind == EXPR_UNARY && expr->number == OP_NOT;
            condition = expr_child(file->facts, condition, 0);
        } else if (expr->kind == EXPR_BINARY && (expr->number == OP_EQUAL || expr->number == OP_NOT_EQUAL)) {
            is_negated ^= expr->number == OP_NOT_EQUAL;
            asked = environment_compared(file, condition);
            break;
        } else { /* const isProd = NODE_ENV === "production" */
            asked = environment_named(key_of(file, condition));
            const Variable *named = codefile_assigned(file, condition, scope);
            if (!named) break;
            condition = value_of(file, named);
            scope = named->scope;
        }
    }
    bool is_live = asked == ENVIRONMENT_PRODUCTION;
    if (!is_live && asked != ENVIRONMENT_DEVELOPMENT && asked != ENVIRONMENT_TEST) return HOLDS_UNKNOWN;
    return is_live == is_negated ? HOLDS_ELSEWHERE : HOLDS_LIVE;
}

ExprId codefile_live_branch(CodeFile *file, ExprId id, uint32_t scope) {
    Holds holds = where_it_holds(file, expr_child(file->facts, id, 0), scope);
    return holds == HOLDS_UNKNOWN ? 0 : expr_child(file->facts, id, holds == HOLDS_LIVE ? 1 : 2);
}

bool codefile_keep_live(CodeFile *file, Reaching *reaching) {
    Reaching live = {0};
    if (file->asks_where) return false; /* what a condition names may be assigned under that very condition */
    file->asks_where = true;
    for (uint32_t i = 0; i < reaching->count; i++) {
        const Variable *variable = reaching->items[i];
        ExprId condition = file->facts->code[variable->fact].condition;
        if (!condition || where_it_holds(file, condition, variable->scope) != HOLDS_ELSEWHERE)
            live.items[live.count++] = variable;
    }
    file->asks_where = false;
    if (live.count == reaching->count || !live.count) return false;
    *reaching = live;
    return true;
}

/* `c ? "us-east-1" : process.env.REGION` where c can't be told. */
const Value *codefile_conditional(CodeFile *file, ExprId id, uint32_t scope, const Value *unknown) {
    ExprId live = codefile_live_branch(file, id, scope);
    if (live) return codefile_value(file, live, scope);
    const Value *values[2];
    ExprId branches[2];
    for (uint32_t i = 0; i < 2; i++) {
        branches[i] = expr_child(file->facts, id, i + 1);
        values[i] = codefile_value(file, branches[i], scope);
    }
    for (uint32_t i = 0; i < 2; i++) {
        Question question = {file, STR_NONE, branches[1 - i]};
        bool is_fallback = values[i]->kind == VALUE_STRING && values[1 - i]->kind == VALUE_UNKNOWN &&
                           asks(&question, expr_child(file->facts, id, 0), 0);
        if (!is_fallback) continue;
        /* What is always there has no use for a fallback. */
        bool is_needed = values[1 - i]->cause->kind == CAUSE_ENVIRONMENT;
        return is_needed ? value_default(file->evaluator->arena, values[i]) : values[1 - i];
    }
    for (uint32_t i = 0; i < 2; i++) codefile_mark_case(file, branches[i]);
    return unknown;
}

/* ---- texts of one partition, or of one region ---- */

/* {"us-east-1": "arn:aws:lambda:us-east-1:…", …}: an entry is for the region that it is looked up by. */
static void index_entry(CodeFile *file, ExprId id, ExprId key, uint32_t depth) {
    if (!id || depth > CODEFILE_STEPS_MAX) return;
    if (is_text(file, id)) map_put(file->asked, place_key(file, codefile_location(file, id)), key);
    for (uint32_t i = 0; i < facts_expr(file->facts, id)->count; i++)
        index_entry(file, expr_child(file->facts, id, i), key, depth + 1);
}

/* What is asked before each text of the file is used, as far as anything is. */
static void index_asked(CodeFile *file) {
    file->asked = map_new(file->arena);
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        Location at = {.line = fact->line, .column = fact->column};
        if (fact->kind == CODE_LITERAL && fact->condition) map_put(file->asked, place_key(file, at), fact->condition);
    }
    for (ExprId id = 1; id < file->facts->expr_count; id++) {
        const Expr *item = facts_expr(file->facts, id);
        Str key = item->kind == EXPR_ITEM ? facts_str(file->facts, item->text) : STR_NONE;
        if (key.size && catalog_region(file->model->catalog, STR_NONE, key))
            index_entry(file, expr_child(file->facts, id, 1), expr_child(file->facts, id, 0), 0);
    }
}

static bool holds_text(const CodeFile *file, ExprId id, Str text, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (!id || depth > CODEFILE_STEPS_MAX) return false;
    if (expr->kind == EXPR_STRING && str_equal(facts_str(file->facts, expr->text), text)) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (holds_text(file, expr_child(file->facts, id, i), text, depth + 1)) return true;
    return false;
}

bool codefile_is_for_some(CodeFile *file, Location at, const Region *region) {
    if (!region || at.file != file->file->real_path) return false;
    if (!file->asked) index_asked(file);
    uint32_t condition = map_get(file->asked, place_key(file, at));
    if (condition == MAP_NONE || !condition) return false;
    /* The public partition is called as the provider is. */
    bool is_special = region->partition.size && !str_equal(region->partition, region->provider);
    return is_special || holds_text(file, condition, region->name, 0);
}
