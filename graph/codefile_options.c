/* Options of a command line, and their defaults: what a function gets as a parameter, or reads from what a parser
 * returns, when nobody says otherwise. */
#include "graph/codefile.h"

static bool is_dash(char c) { return c == '-' || c == '_'; }

/* "--aws-region" is the option aws_region. */
static bool is_option_name(Str written, Str name) {
    while (written.size && written.data[0] == '-') written = str_slice(written, 1, written.size);
    if (written.size != name.size) return false;
    for (size_t i = 0; i < name.size; i++)
        if (written.data[i] != name.data[i] && !(is_dash(written.data[i]) && is_dash(name.data[i]))) return false;
    return name.size > 0;
}

static ExprId default_in(const CodeFile *file, const Idiom *idiom, ExprId call, Str name) {
    Str written;
    ExprId named = codefile_argument(file, call, &idiom->variable);
    bool is_found = named && expr_literal(file->facts, named, &written) && is_option_name(written, name);
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call) && !named && !is_found; i++) {
        ExprId argument = expr_argument(file->facts, call, i);
        if (!expr_literal(file->facts, argument, &written)) continue;
        is_found = is_option_name(written, name);
    }
    return is_found ? codefile_argument(file, call, &idiom->fallback) : 0;
}

/* Decorators stand before the function, and nothing but their arguments between them. */
ExprId codefile_decorator_default(CodeFile *file, uint32_t scope, Str parameter) {
    if (scope == 0) return 0;
    uint32_t around = file->facts->code[scope - 1].scope;
    for (uint32_t i = scope - 1; i > 0; i--) {
        const CodeFact *fact = &file->facts->code[i - 1];
        if (fact->scope != around || (fact->kind != CODE_CALL && fact->kind != CODE_LITERAL)) return 0;
        if (fact->kind != CODE_CALL || !fact->value) continue;
        Str star, package;
        const Idiom *idiom =
            codefile_idiom(file, expr_callee(file->facts, fact->value), 1u << IDIOM_OPTION, false, &star, &package);
        ExprId found = idiom ? default_in(file, idiom, fact->value, parameter) : 0;
        if (found) return found;
    }
    return 0;
}

static Str method_of(const CodeFile *file, ExprId call) {
    ExprId callee = expr_callee(file->facts, call);
    const Expr *expr = facts_expr(file->facts, callee);
    return callee && expr->kind == EXPR_ATTR ? facts_str(file->facts, expr->text) : STR_NONE;
}

static bool reads_options(const CodeFile *file, const Idiom *idiom, ExprId result) {
    if (!result) return true; /* a parameter: what it is can't be told, and the name must do */
    if (facts_expr(file->facts, result)->kind == EXPR_INDEX) result = expr_child(file->facts, result, 0);
    if (facts_expr(file->facts, result)->kind != EXPR_CALL) return false;
    Str method = method_of(file, result);
    for (size_t i = 0; i < idiom->result_count; i++)
        if (str_equal(idiom->results[i], method)) return true;
    return false;
}

ExprId codefile_parser_default(CodeFile *file, ExprId result, Str name) {
    for (size_t k = 0; k < file->idiom_count; k++) {
        const Idiom *idiom = &file->idioms[k];
        if (idiom->kind != IDIOM_OPTION || !idiom->result_count || !reads_options(file, idiom, result)) continue;
        for (uint32_t i = 0; i < file->facts->code_count; i++) {
            const CodeFact *fact = &file->facts->code[i];
            if (fact->kind != CODE_CALL || !fact->value || facts_expr(file->facts, fact->value)->kind != EXPR_CALL)
                continue;
            if (!str_equal(method_of(file, fact->value), idiom->callee)) continue;
            ExprId found = default_in(file, idiom, fact->value, name);
            if (found) return found;
        }
    }
    return 0;
}

static void index_setters(CodeFile *file, const Idiom *idiom) {
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        bool is_call =
            fact->kind == CODE_CALL && fact->value && facts_expr(file->facts, fact->value)->kind == EXPR_CALL;
        if (!is_call || !str_matches_glob(method_of(file, fact->value), idiom->callee)) continue;
        ExprId target = codefile_argument(file, fact->value, &idiom->sets);
        ExprId fallback = codefile_argument(file, fact->value, &idiom->fallback);
        StrBuf path = strbuf_new(file->arena, 64);
        if (target && fallback && codefile_written(file, target, &path))
            map_put(file->set_by_options, strbuf_str(&path), fallback);
    }
}

ExprId codefile_option_default(const CodeFile *file, ExprId call, Str *name) {
    for (size_t k = 0; k < file->idiom_count; k++) {
        const Idiom *idiom = &file->idioms[k];
        bool is_named = idiom->kind == IDIOM_OPTION && str_matches_glob(method_of(file, call), idiom->callee);
        ExprId named = is_named ? codefile_argument(file, call, &idiom->variable) : 0;
        const Expr *expr = facts_expr(file->facts, named);
        bool is_constant = named && (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR);
        if (is_constant) *name = facts_str(file->facts, expr->text); /* flags.String(AWSRegionFlag, …) */
        if (is_constant || (named && expr_literal(file->facts, named, name)))
            return codefile_argument(file, call, &idiom->fallback);
    }
    return 0;
}

ExprId codefile_set_by_option(CodeFile *file, Str variable) {
    if (!file->set_by_options) {
        file->set_by_options = map_new(file->arena);
        for (size_t k = 0; k < file->idiom_count; k++)
            if (file->idioms[k].kind == IDIOM_OPTION && file->idioms[k].sets.position >= 0)
                index_setters(file, &file->idioms[k]);
    }
    uint32_t found = map_get(file->set_by_options, variable);
    return found == MAP_NONE ? 0 : found;
}
