/* What a file writes, as idioms of the catalog: which of them a call or a path is, and its arguments. */
#include "graph/codefile.h"

static Str first_step(Str path) {
    size_t dot = str_find_char(path, '.', 0);
    return dot == SIZE_MAX ? path : str_slice(path, 0, dot);
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* Pattern of dotted steps; '*' stands for one step or the rest of one ("*Client"). */
static bool matches_path(Str pattern, Str path, Str *star) {
    Str pattern_rest = pattern, path_rest = path, want, have;
    while (str_split_next(&pattern_rest, '.', &want)) {
        if (!str_split_next(&path_rest, '.', &have)) return false;
        size_t at = str_find_char(want, '*', 0);
        if (at == SIZE_MAX) {
            if (!str_equal(want, have)) return false;
            continue;
        }
        Str head = str_slice(want, 0, at), tail = str_slice(want, at + 1, want.size);
        if (have.size < head.size + tail.size + 1 || !str_starts_with(have, head) || !str_ends_with(have, tail))
            return false;
        if (!star->size) *star = str_slice(have, head.size, have.size - tail.size);
    }
    return !path_rest.data;
}

/* The same of the path behind its package, as one. */
static bool matches_package_and_path(Str pattern, Str package, Str path, Str *star) {
    enum { FULL_SIZE_MAX = 512 };
    char full[FULL_SIZE_MAX];
    if (!path.size) return matches_path(pattern, package, star);
    if (package.size + path.size + 1 > sizeof full) return false;
    memcpy(full, package.data, package.size);
    full[package.size] = '.';
    memcpy(full + package.size + 1, path.data, path.size);
    Str before = *star;
    bool is_match = matches_path(pattern, str_of(full, package.size + path.size + 1), star);
    if (star->data == before.data) return is_match;
    size_t at = (size_t)(star->data - full); /* a step lies in one of the two */
    star->data = at < package.size ? package.data + at : path.data + (at - package.size - 1);
    return is_match;
}

/* The callee of an idiom is written with or without the package in front: boto3.client, client imported
 * from boto3, AWS.S3, S3 imported from aws-sdk. */
static bool matches_callee(const Idiom *idiom, Str package, Str path, Str *star) {
    if (!codefile_is_of(idiom, package)) return false;
    if (matches_path(idiom->callee, path, star)) return true;
    if (package.size == 0) return false;
    if (matches_package_and_path(idiom->callee, package, path, star)) return true;
    Str head = first_step(idiom->callee);
    if (head.size >= idiom->callee.size || str_find_char(head, '*', 0) != SIZE_MAX) return false;
    Str rest = str_slice(idiom->callee, head.size + 1, idiom->callee.size);
    /* Optional.*: any name of Optional, and not any name that is imported. */
    bool is_of_any = str_equal(rest, STR("*")) && !idiom->package.size;
    return (!is_of_any || str_equal(last_step(package), head)) && matches_path(rest, path, star);
}

static uint32_t kinds_of(const CodeFile *file, ExprId callee) {
    const Expr *expr = facts_expr(file->facts, callee);
    for (uint32_t depth = 0; expr->kind == EXPR_CALL && expr->count == 1 && depth < CODEFILE_STEPS_MAX; depth++) {
        callee = expr_child(file->facts, callee, 0);
        expr = facts_expr(file->facts, callee);
    }
    Str text = facts_str(file->facts, expr->text);
    if (expr->kind == EXPR_NAME && codefile_is_imported(file, text)) return UINT32_MAX;
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR) return codefile_kinds_ending(file, last_step(text));
    if (expr->kind != EXPR_INDEX || !expr_literal(file->facts, expr_child(file->facts, callee, 1), &text)) return 0;
    return codefile_kinds_ending(file, last_step(text));
}

bool codefile_may_be(const CodeFile *file, ExprId callee, uint32_t kinds) {
    const uint32_t known = 1u << 31; /* no kind has that bit */
    if (!file->kinds) return (kinds_of(file, callee) & kinds) != 0;
    uint32_t *found = &file->kinds[callee];
    if (!*found) *found = kinds_of(file, callee) | known;
    return (*found & kinds) != 0;
}

/* The last step of a path is that of the callee, whatever stands before it. */
static bool may_end_in(const Candidate *candidate, Str last) {
    if (candidate->is_whole) return str_equal(last, candidate->head);
    return last.size > candidate->head.size + candidate->tail.size && str_starts_with(last, candidate->head) &&
           str_ends_with(last, candidate->tail);
}

static const Idiom *idiom_in(const CodeFile *file, Str path, uint32_t kinds, bool is_constructor, Str *star,
                             Str package) {
    Str last = last_step(path.size ? path : package);
    for (size_t i = 0; i < file->candidate_count; i++) {
        const Idiom *idiom = file->candidates[i].idiom;
        if (!may_end_in(&file->candidates[i], last)) continue;
        if (!(kinds & 1u << idiom->kind) || idiom->on_session || idiom->on_client || idiom->on_value) continue;
        bool is_of_values = idiom->kind == IDIOM_VALUE; /* read, or called */
        if (is_of_values ? idiom->is_member != is_constructor : idiom->is_member) continue;
        if (idiom->is_constructor != is_constructor && idiom->is_constructor) continue;
        *star = STR_NONE;
        if (matches_callee(idiom, package, path, star)) return idiom;
    }
    return NULL;
}

const Idiom *codefile_idiom_of_path(CodeFile *file, Str written, uint32_t kinds, bool is_constructor, Str *star,
                                    Str *package) {
    enum { REMEMBERED_SIZE_MAX = 256 };
    Str path;
    uint32_t asked = kinds << 1 | is_constructor;
    *star = *package = STR_NONE;
    if (file->no_idioms && codefile_scoped(file->no_idioms, asked, written) != MAP_NONE) return NULL;
    codefile_resolve(file, written, file->evaluator->arena, package, &path);
    const Idiom *idiom = idiom_in(file, path, kinds, is_constructor, star, *package);
    /* A name without an import of its own may be of any package whose names need none. */
    for (size_t i = 0; !idiom && !package->size && file->has_open_imports && i < file->imports.count; i++) {
        const Import *import = &file->imports.items[i];
        if (!str_equal(import->member, STR("*"))) continue;
        idiom = idiom_in(file, path, kinds, is_constructor, star, import->package);
        if (idiom) *package = import->package;
    }
    if (!idiom && file->no_idioms && written.size < REMEMBERED_SIZE_MAX)
        codefile_scoped_add(file->no_idioms, asked, written, 1);
    return idiom;
}

const Idiom *codefile_idiom(CodeFile *file, ExprId callee, uint32_t kinds, bool is_constructor, Str *star,
                            Str *package) {
    *star = *package = STR_NONE;
    if (!callee || !codefile_may_be(file, callee, kinds)) return NULL;
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    if (!codefile_written_called(file, callee, &path)) return NULL;
    return codefile_idiom_of_path(file, strbuf_str(&path), kinds, is_constructor, star, package);
}

const Idiom *codefile_config(const CodeFile *file, Str target) {
    Str package, path, star = STR_NONE;
    StrBuf dotted = strbuf_new(file->evaluator->arena, 64); /* a[b] is a.b */
    for (size_t i = 0; i < target.size; i++)
        if (target.data[i] != ']') strbuf_add_char(&dotted, target.data[i] == '[' ? '.' : target.data[i]);
    codefile_resolve(file, strbuf_str(&dotted), file->evaluator->arena, &package, &path);
    for (size_t i = 0; i < file->candidate_count; i++) {
        const Idiom *idiom = file->candidates[i].idiom;
        if (idiom->kind == IDIOM_CONFIG && idiom->is_member && matches_callee(idiom, package, path, &star))
            return idiom;
    }
    return NULL;
}

/* The first argument of WithRegion("x") among the arguments. */
static ExprId argument_in_call(const CodeFile *file, ExprId call, Str name) {
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call); i++) {
        ExprId argument = expr_argument(file->facts, call, i);
        ExprId callee = facts_expr(file->facts, argument)->kind == EXPR_CALL ? expr_callee(file->facts, argument) : 0;
        const Expr *function = facts_expr(file->facts, callee);
        bool is_named = callee && (function->kind == EXPR_ATTR || function->kind == EXPR_NAME);
        if (is_named && str_equal(facts_str(file->facts, function->text), name))
            return expr_argument_count(file->facts, argument) ? expr_argument(file->facts, argument, 0) : 0;
    }
    return 0;
}

ExprId codefile_argument(const CodeFile *file, ExprId call, const IdiomArgument *argument) {
    if (argument->in_call) return argument_in_call(file, call, argument->name);
    if (argument->name.size && !argument->in_object) {
        ExprId named = expr_named_argument(file->facts, call, argument->name);
        if (named) return named;
    }
    if (argument->position < 0 && !argument->is_last) return 0;
    uint32_t position = 0;
    ExprId found = 0;
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call); i++) {
        ExprId candidate = expr_argument(file->facts, call, i);
        if (facts_expr(file->facts, candidate)->kind == EXPR_ARGUMENT) continue;
        if (argument->is_last || position == (uint32_t)argument->position) found = candidate;
        position++;
    }
    if (!found || !argument->in_object) return found;
    const Expr *object = facts_expr(file->facts, found);
    if (object->kind != EXPR_CALL || !(object->number & CALL_NEW))
        return expr_attribute(file->facts, found, argument->name);
    for (uint32_t i = 0; i < expr_argument_count(file->facts, found); i++) { /* new Config { Region = x } */
        ExprId given = expr_attribute(file->facts, expr_argument(file->facts, found, i), argument->name);
        if (given) return given;
    }
    return 0;
}

ExprId codefile_argument_through_names(CodeFile *file, ExprId call, const IdiomArgument *argument, uint32_t scope) {
    ExprId direct = codefile_argument(file, call, argument);
    if (direct || !argument->in_object) return direct;
    IdiomArgument whole = *argument;
    whole.in_object = false;
    whole.name = STR_NONE;
    ExprId object = codefile_argument(file, call, &whole);
    if (!object || facts_expr(file->facts, object)->kind != EXPR_NAME) return 0;
    const Variable *variable =
        codefile_variable(file, facts_str(file->facts, facts_expr(file->facts, object)->text), scope, object);
    return variable ? expr_attribute(file->facts, file->facts->code[variable->fact].value, argument->name) : 0;
}

/* ---- the environment ---- */

/* "${aws.region:us-east-1}": the text is the fallback, too. */
static bool take_placeholder(Str *text, ExprId written, ExprId *fallback) {
    if (!str_starts_with(*text, STR("${")) || !str_ends_with(*text, STR("}"))) return false;
    *text = str_slice(*text, 2, text->size - 1);
    size_t colon = str_find_char(*text, ':', 0);
    if (colon == SIZE_MAX) return true;
    text->size = colon;
    *fallback = written;
    return true;
}

bool codefile_environment(CodeFile *file, ExprId id, Str *variable, ExprId *fallback) {
    Str package, path, star = STR_NONE;
    *variable = STR_NONE;
    *fallback = 0;
    if (facts_expr(file->facts, id)->kind == EXPR_CALL) {
        const Idiom *idiom =
            codefile_idiom(file, expr_callee(file->facts, id), 1u << IDIOM_ENVIRONMENT, false, &star, &package);
        if (!idiom) return false;
        ExprId name = codefile_argument(file, id, &idiom->variable);
        if (name) expr_literal(file->facts, name, variable);
        if (idiom->is_placeholder) return take_placeholder(variable, name, fallback);
        if (idiom->reads.size) *variable = idiom->reads;
        *fallback = codefile_argument(file, id, &idiom->fallback);
        return true;
    }
    /* process.env.NAME, os.environ["NAME"]: what is read from the member is the variable. */
    bool is_member = facts_expr(file->facts, id)->kind == EXPR_ATTR || facts_expr(file->facts, id)->kind == EXPR_INDEX;
    if (is_member && !codefile_may_be(file, expr_child(file->facts, id, 0), 1u << IDIOM_ENVIRONMENT)) return false;
    if (!codefile_path(file, id, file->evaluator->arena, &package, &path)) return false;
    size_t dot = str_find_last_char(path, '.');
    Str holder = str_slice(path, 0, dot == SIZE_MAX ? 0 : dot);
    for (size_t i = 0; i < file->candidate_count; i++) {
        const Idiom *idiom = file->candidates[i].idiom;
        if (idiom->kind != IDIOM_ENVIRONMENT || !idiom->is_member) continue;
        if (!matches_callee(idiom, package, holder, &star)) continue;
        *variable = last_step(path);
        return true;
    }
    return false;
}
