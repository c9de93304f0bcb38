/* Texts of a file of code that place nothing: fallbacks for variables that what runs the file always sets, and texts
 * for people. */
#include "analyzer/core/limits.h"
#include "graph/codefile.h"
#include "graph/page_policies.h"

static Str without_underscores(Str name) {
    while (name.size && name.data[0] == '_') name = str_slice(name, 1, name.size);
    return name;
}

/* A parameter that is not used may be called "_". */
static bool is_parameter(Str name, Str names) {
    Str written = without_underscores(name), one;
    if (written.size == 0) return name.size > 0;
    while (names.data && str_split_next(&names, ' ', &one))
        if (str_equal(one, written)) return true;
    return false;
}

static bool has_parameters(const CodeFile *file, const CodeFact *function, const Idiom *idiom) {
    uint32_t count = function->value ? facts_expr(file->facts, function->value)->count : 0;
    if (count != idiom->parameter_count) return false;
    for (uint32_t i = 0; i < count; i++) {
        const Expr *parameter = facts_expr(file->facts, expr_child(file->facts, function->value, i));
        if (!is_parameter(facts_str(file->facts, parameter->text), idiom->parameters[i])) return false;
    }
    return true;
}

static bool is_handler(const CodeFile *file, const CodeFact *fact, const Idiom *idiom) {
    if (idiom->kind != IDIOM_HANDLER || !str_matches_glob(facts_str(file->facts, fact->name), idiom->callee))
        return false;
    if (idiom->is_exported) return fact->kind == CODE_EXPORT;
    bool is_function = fact->kind == CODE_DEFINE && str_equal(facts_str(file->facts, fact->alias), STR("function"));
    return is_function && (idiom->parameter_count == 0 || has_parameters(file, fact, idiom));
}

ServiceId codefile_handler_of(const Model *model, const Facts *facts) {
    CodeFile file = {.facts = facts};
    file.idioms = catalog_idioms(model->catalog, facts->format, &file.idiom_count);
    ServiceId service = 0;
    for (uint32_t i = 0; i < facts->code_count && !service; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->scope || (fact->kind != CODE_DEFINE && fact->kind != CODE_EXPORT)) continue;
        for (size_t k = 0; k < file.idiom_count && !service; k++)
            if (is_handler(&file, fact, &file.idioms[k]))
                service = catalog_service_by_id(model->catalog, file.idioms[k].runtime);
    }
    return service;
}

/* ---- fallbacks that can't be used ---- */

static Str place_key(const CodeFile *file, uint32_t line, uint32_t column) {
    return str_format(file->evaluator->arena, "%u:%u", line, column);
}

static void add_dead(CodeFile *file, ExprId id, uint32_t because, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE)
        map_put(file->dead, place_key(file, expr->line, expr->column), because);
    for (uint32_t i = 0; i < expr->count; i++) add_dead(file, expr_child(file->facts, id, i), because, depth + 1);
}

bool codefile_is_always_set(const CodeFile *file, Str variable) {
    for (size_t i = 0; file->runtime && variable.size && i < file->runtime->runtime_variable_count; i++)
        if (str_equal(file->runtime->runtime_variables[i], variable)) return true;
    return false;
}

void codefile_mark_dead(CodeFile *file, ExprId id, Str variable) {
    add_dead(file, id, (uint32_t)file->dead_because.count, 0);
    *VEC_PUSH(file->arena, &file->dead_because) = str_copy(file->arena, variable);
}

void codefile_runs_on(CodeFile *file, ServiceId runtime) {
    file->runtime = runtime ? catalog_service(file->model->catalog, runtime) : NULL;
    if (!file->runtime || !file->runtime->runtime_variable_count) return;
    for (ExprId id = 1; id < file->facts->expr_count; id++) {
        const Expr *expr = facts_expr(file->facts, id);
        bool is_choice = expr->kind == EXPR_BINARY && (expr->number == OP_OR || expr->number == OP_COALESCE);
        if (!is_choice && expr->kind != EXPR_CALL) continue;
        Str variable;
        ExprId fallback;
        if (!codefile_environment(file, is_choice ? expr_child(file->facts, id, 0) : id, &variable, &fallback))
            continue;
        if (is_choice) fallback = expr_child(file->facts, id, 1);
        if (fallback && codefile_is_always_set(file, variable)) codefile_mark_dead(file, fallback, variable);
    }
}

Str codefile_dead_fallback(const CodeFile *file, Location at) {
    if (!file->dead_because.count) return STR_NONE;
    uint32_t because = map_get(file->dead, place_key(file, at.line, at.column));
    return because == MAP_NONE ? STR_NONE : file->dead_because.items[because];
}

/* ---- texts for people, and names ---- */

#define COMPARED(word) word,
#define PICTURE(end)
#define LETTER(glob)
static const char *const compared_words[] = {
#include "graph/compared_names.def"
};
#undef COMPARED
#undef PICTURE
#undef LETTER
#define COMPARED(word)
#define PICTURE(end) end,
#define LETTER(glob)
static const char *const picture_ends[] = {
#include "graph/compared_names.def"
};
#undef COMPARED
#undef PICTURE
#undef LETTER
#define COMPARED(word)
#define PICTURE(end)
#define LETTER(glob) glob,
static const char *const letter_names[] = {
#include "graph/compared_names.def"
};
#undef COMPARED
#undef PICTURE
#undef LETTER

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* ALLOWED_IMAGE_PREFIXES, trustedHosts */
static bool is_compared(Str name) {
    for (size_t start = 0, at = 1; at <= name.size; at++) {
        bool is_mark = at < name.size && (name.data[at] == '_' || name.data[at] == '-' || name.data[at] == '.');
        bool is_hump = at < name.size && is_capital(name.data[at]) && !is_capital(name.data[at - 1]);
        if (at < name.size && !is_mark && !is_hump) continue;
        Str word = str_slice(name, start, at);
        for (size_t i = 0; i < sizeof compared_words / sizeof *compared_words; i++)
            if (str_equal_ignoring_case(word, str_from(compared_words[i]))) return true;
        start = is_mark ? at + 1 : at;
    }
    return false;
}

static bool is_picture(Str text) {
    text = str_slice(text, 0, str_find_char(text, '?', 0));
    for (size_t i = 0; i < sizeof picture_ends / sizeof *picture_ends; i++) {
        Str end = str_from(picture_ends[i]);
        if (text.size > end.size && str_equal_ignoring_case(str_slice(text, text.size - end.size, text.size), end))
            return true;
    }
    return false;
}

/* Why what stands under the key is not called; NULL: it may be. */
static const char *why_not_called(Str key) {
    /* Claims of tokens: https://www.rfc-editor.org/rfc/rfc7519#section-4.1 */
    if (str_equal(key, STR("iss")) || str_equal(key, STR("aud"))) return "the name of an issuer or audience in a token";
    /* Of an event that a function is given: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
    if (str_equal_ignoring_case(key, STR("eventSourceARN")) || str_equal(key, STR("awsRegion")))
        return "part of an event";
    /* … or that a topic sends: https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html */
    if (str_equal_ignoring_case(key, STR("SigningCertURL")) || str_equal_ignoring_case(key, STR("UnsubscribeURL")) ||
        str_equal_ignoring_case(key, STR("EventSubscriptionArn")))
        return "part of an event";
    if (page_policy_is_named(key)) return "what a page may load";
    if (str_equal(key, STR("href")) || str_equal(key, STR("link"))) return "a link that people follow";
    if (key_is_return(key)) return "where people come back to";
    /* https://pkg.go.dev/github.com/spf13/cobra#Command */
    if (str_equal(key, STR("Long")) || str_equal(key, STR("Short")) || str_equal(key, STR("usage")) ||
        str_equal(key, STR("Usage")) || str_equal(key, STR("epilog")))
        return "a description or example";
    if (key.size > 1 && str_ends_with(key, STR("s"))) key.size--;
    return key_is_prose(key) ? "a description or example" : NULL;
}

static void add_not_called(CodeFile *file, ExprId id, const char *why, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    if (expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE) {
        map_put(file->not_called, place_key(file, expr->line, expr->column), (uint32_t)file->not_called_because.count);
        *VEC_PUSH(file->arena, &file->not_called_because) = why;
    }
    for (uint32_t i = 0; i < expr->count; i++) add_not_called(file, expr_child(file->facts, id, i), why, depth + 1);
}

/* {"Effect": "Allow", "Resource": …}: what a policy is about is called by nobody here. */
static void add_policy(CodeFile *file, ExprId object) {
    static const char *const keys[] = {"Resource", "NotResource", "Principal", "NotPrincipal", "Condition"};
    if (!expr_attribute(file->facts, object, STR("Effect"))) return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        add_not_called(file, expr_attribute(file->facts, object, str_from(keys[i])), "a name in a policy", 0);
}

/* policy.img_src "https://…", "default-src 'self'; img-src https://…" */
static void add_page_policy(CodeFile *file, ExprId id) {
    static const char why[] = "what a page may load";
    const Expr *expr = facts_expr(file->facts, id);
    ExprId callee = expr->kind == EXPR_CALL ? expr_callee(file->facts, id) : 0;
    bool is_directive = callee && page_policy_is_named(facts_str(file->facts, facts_expr(file->facts, callee)->text));
    bool is_text = expr->kind == EXPR_STRING && page_policy_is_text(facts_str(file->facts, expr->text));
    if (is_directive || is_text) add_not_called(file, id, why, 0);
}

/* {'key' => 'your-public-key', 'region' => 'us-east-1'}: somebody fills in all of it, or nothing. */
static void add_sample_settings(CodeFile *file, ExprId object) {
    static const char *const keys[] = {"key", "secret", "token", "password"};
    bool is_sample = false;
    for (uint32_t i = 0; i < facts_expr(file->facts, object)->count && !is_sample; i++) {
        ExprId item = expr_child(file->facts, object, i);
        const Expr *expr = facts_expr(file->facts, item);
        Str value;
        if (expr->kind != EXPR_ITEM || !expr_literal(file->facts, expr_child(file->facts, item, 1), &value)) continue;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            is_sample |= str_contains_ignoring_case(facts_str(file->facts, expr->text), str_from(keys[k])) &&
                         catalog_is_sample_text(file->model->catalog, value);
    }
    if (is_sample) add_not_called(file, object, "a pattern or placeholder", 0);
}

/* option.addExample("us-west-1"), field.withDescription("…"): said to people. */
static void add_spoken(CodeFile *file, ExprId call) {
    static const char *const words[] = {"example", "description", "placeholder"};
    ExprId callee = expr_callee(file->facts, call);
    Str name = callee ? facts_str(file->facts, facts_expr(file->facts, callee)->text) : STR_NONE;
    bool is_spoken = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        is_spoken |= str_contains_ignoring_case(name, str_from(words[i]));
    for (uint32_t i = 0; is_spoken && i < expr_argument_count(file->facts, call); i++)
        add_not_called(file, expr_argument(file->facts, call, i), "a description or example", 0);
}

static void add_names(const CodeFile *file, ExprId id, Map *names, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (!id || depth > NESTING_DEPTH_MAX) return;
    if (expr->kind == EXPR_NAME) map_put(names, facts_str(file->facts, expr->text), 0);
    for (uint32_t i = 0; i < expr->count; i++) add_names(file, expr_child(file->facts, id, i), names, depth + 1);
}

static bool is_page_setting(const CodeFile *file, const CodeFact *fact) {
    return fact->kind == CODE_ASSIGN && fact->value && page_policy_is_named(facts_str(file->facts, fact->name));
}

/* CSP_IMG_SRC = ("https://…", bucket_host), and what bucket_host is when nothing else in the file takes it. */
static void add_page_settings(CodeFile *file) {
    static const char why[] = "what a page may load";
    Map *allowed = map_new(file->evaluator->arena), *elsewhere = map_new(file->evaluator->arena);
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (!is_page_setting(file, fact)) continue;
        add_not_called(file, fact->value, why, 0);
        add_names(file, fact->value, allowed, 0);
    }
    if (!map_count(allowed)) return;
    for (uint32_t i = 0; i < file->facts->code_count; i++)
        if (!is_page_setting(file, &file->facts->code[i])) add_names(file, file->facts->code[i].value, elsewhere, 0);
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        Str name = facts_str(file->facts, fact->name);
        bool is_allowed = fact->kind == CODE_ASSIGN && map_get(allowed, name) != MAP_NONE;
        if (is_allowed && map_get(elsewhere, name) == MAP_NONE) add_not_called(file, fact->value, why, 0);
    }
}

/* emailTemplates.js: an address in a text is a link, whatever variable it stands in. Its host alone is none: it may be asked. */
static void add_letter(CodeFile *file) {
    Str path = str_lower(file->arena, file->facts->path);
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    bool is_letter = false;
    for (size_t i = 0; i < sizeof letter_names / sizeof *letter_names; i++)
        is_letter |= str_matches_glob(name, str_from(letter_names[i]));
    for (ExprId id = 1; is_letter && id < file->facts->expr_count; id++) {
        const Expr *expr = facts_expr(file->facts, id);
        bool is_text = expr->kind == EXPR_STRING || expr->kind == EXPR_TEMPLATE;
        if (is_text) add_not_called(file, id, "a link that people follow", 0);
    }
}

/* ALLOWED_HOSTS = ["https://…"] */
static void add_compared(CodeFile *file) {
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (fact->kind == CODE_ASSIGN && fact->value && is_compared(facts_str(file->facts, fact->name)))
            add_not_called(file, fact->value, "compared with what comes", 0);
    }
}

/* `{"example": …}`, `Field(description=…)`, `{iss: …}` */
const char *codefile_why_not_called(CodeFile *file, Location at) {
    if (!file->not_called) {
        file->not_called = map_new(file->arena);
        add_page_settings(file);
        add_compared(file);
        add_letter(file);
        for (ExprId id = 1; id < file->facts->expr_count; id++) {
            const Expr *expr = facts_expr(file->facts, id);
            if (expr->kind == EXPR_STRING && is_picture(facts_str(file->facts, expr->text)))
                add_not_called(file, id, "a picture that people see", 0);
            if (expr->kind == EXPR_OBJECT) {
                add_policy(file, id);
                add_sample_settings(file, id);
            }
            if (expr->kind == EXPR_CALL) add_spoken(file, id);
            add_page_policy(file, id);
            if (expr->kind != EXPR_ITEM && expr->kind != EXPR_ARGUMENT) continue;
            if (expr->kind == EXPR_ITEM) add_not_called(file, expr_child(file->facts, id, 0), "a key", 0);
            const char *why = why_not_called(facts_str(file->facts, expr->text));
            ExprId value = expr_child(file->facts, id, expr->kind == EXPR_ITEM ? 1 : 0);
            /* awsRegion: {default: "eu-west-1", env: "AWS_REGION"}: a setting, whatever it is called. */
            bool is_setting = why && expr_attribute(file->facts, value, STR("default")) &&
                              expr_attribute(file->facts, value, STR("env"));
            if (why && !is_setting) add_not_called(file, value, why, 0);
        }
    }
    uint32_t found = map_get(file->not_called, place_key(file, at.line, at.column));
    return found == MAP_NONE ? NULL : file->not_called_because.items[found];
}

bool codefile_is_shared(const CodeFile *file, const CodeFact *fact, Str name) {
    const Facts *own = file->facts;
    const Catalog *catalog = file->model->catalog;
    bool is_open =
        catalog_language_is_open(catalog, file->language) || catalog_language_shares_folders(catalog, file->language);
    if (is_open && !fact->scope && name.data[0] != '_') return true;
    for (ExprId id = 1; id < own->expr_count; id++)
        if (facts_expr(own, id)->kind == EXPR_ATTR && str_equal(facts_str(own, facts_expr(own, id)->text), name))
            return true;
    return false;
}
