/* Paths, files and templates. Only files of the repository are read, through Files; a path that leaves it is
 * unknown, since what stands there depends on the machine. */
#include "graph/functions.h"

#include "analyzer/core/limits.h"
#include "parsers/parser.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

/* ---- paths as text ---- */

/* The shortest form of a path: no "." and no "..", unless it begins with them. */
static Str path_clean(Arena *arena, Str path) {
    bool is_absolute = path.size && path.data[0] == '/';
    char *clean = arena_alloc(arena, path.size + 2);
    size_t size = 0, kept = 0; /* what stands before `kept` can't be taken back */
    Str rest = path, step;
    if (is_absolute) clean[size++] = '/', kept = size;
    while (str_split_next(&rest, '/', &step)) {
        if (step.size == 0 || str_equal(step, STR("."))) continue;
        bool is_up = str_equal(step, STR(".."));
        if (is_up && size > kept) {
            while (size > kept && clean[size - 1] != '/') size--;
            if (size > kept) size--;
            continue;
        }
        if (is_up && is_absolute) continue;
        if (size && clean[size - 1] != '/') clean[size++] = '/';
        memcpy(clean + size, step.data, step.size);
        size += step.size;
        if (is_up) kept = size;
    }
    return size ? (Str){clean, size} : STR(".");
}

FUNCTION(basename_) {
    (void)scope, (void)count;
    Str path = arguments[0]->string;
    if (path.size == 0) return make_string(evaluator, STR("."));
    while (path.size > 1 && path.data[path.size - 1] == '/') path.size--;
    size_t slash = str_find_last_char(path, '/');
    if (slash == SIZE_MAX || path.size == 1) return make_string(evaluator, path);
    return make_string(evaluator, str_slice(path, slash + 1, path.size));
}

FUNCTION(dirname_) {
    (void)scope, (void)count;
    Str path = arguments[0]->string;
    size_t slash = str_find_last_char(path, '/');
    return make_string(evaluator,
                       path_clean(evaluator->arena, slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash + 1)));
}

FUNCTION(abspath_) {
    (void)scope, (void)count;
    Str path = arguments[0]->string;
    if (path.size == 0 || path.data[0] != '/')
        return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, STR("abspath()"));
    return make_string(evaluator, path_clean(evaluator->arena, path));
}

FUNCTION(pathexpand_) {
    (void)scope, (void)count;
    Str path = arguments[0]->string;
    if (path.size && path.data[0] == '~')
        return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, STR("pathexpand()"));
    return make_string(evaluator, path);
}

/* ---- files ---- */

static const Value *outside(Evaluator *evaluator) {
    return value_unsupported(evaluator, STR("a file outside the repository"));
}

/* NULL and the path in the repository, or why there is none. */
static const Value *locate(Evaluator *evaluator, const Scope *scope, Str path, Str *out) {
    if (!evaluator->files) return value_unsupported(evaluator, STR("reading files"));
    if (path.size && path.data[0] == '~') return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT, STR("home folder"));
    bool is_path = files_resolve(evaluator->arena, scope->directory, path, out);
    if (!is_path || !files_is_inside(evaluator->files, *out)) return outside(evaluator);
    *out = files_uncovered(evaluator->arena, evaluator->files, *out);
    return NULL;
}

static const Value *not_read(Evaluator *evaluator) {
    return value_unsupported(evaluator, STR("a file that is left out of the run"));
}

/* NULL and the file's bytes, or why they can't be had. */
static const Value *read_bytes(Evaluator *evaluator, const Scope *scope, Str path, Str *bytes) {
    Str resolved;
    const Value *problem = locate(evaluator, scope, path, &resolved);
    if (problem) return problem;
    bool is_itself;
    if (!evaluator->files->read(evaluator->files->context, resolved, evaluator->arena, bytes))
        return files_is_unread(evaluator->files, resolved, &is_itself)
                   ? not_read(evaluator)
                   : value_error(evaluator, "no file %.*s", STR_ARG(resolved));
    evaluator_charge(evaluator, 16 + bytes->size / 16);
    return NULL;
}

FUNCTION(file_) {
    (void)count;
    Str bytes;
    const Value *problem = read_bytes(evaluator, scope, arguments[0]->string, &bytes);
    if (problem) return problem;
    if (!str_is_valid_utf8(bytes)) return value_error(evaluator, "file(): not UTF-8");
    return make_string(evaluator, bytes);
}

FUNCTION(filebase64_) {
    (void)count;
    Str bytes;
    const Value *problem = read_bytes(evaluator, scope, arguments[0]->string, &bytes);
    if (problem) return problem;
    if (bytes.size > VALUE_SIZE_BYTES_MAX) return value_limit(evaluator, STR("string too large"));
    return make_string(evaluator, base64_encode(evaluator->arena, bytes));
}

FUNCTION(fileexists_) {
    (void)count;
    Str path;
    const Value *problem = locate(evaluator, scope, arguments[0]->string, &path);
    if (problem) return problem;
    bool is_itself;
    path = files_follow(evaluator->arena, evaluator->files, path);
    if (files_is_unread(evaluator->files, path, &is_itself)) return is_itself ? &VALUE_TRUE : not_read(evaluator);
    size_t index = files_first_at(evaluator->files, path);
    return value_bool(index < evaluator->files->path_count && str_equal(evaluator->files->paths[index], path));
}

enum { BRACE_PATTERNS_MAX = 64 };

typedef struct {
    VEC(Str) items;
} Patterns;

/* "*.{json,yaml}" as two patterns. A pattern that would become too many stands as it is. */
static void expand_braces(Evaluator *evaluator, Str pattern, Patterns *out) {
    *VEC_PUSH(evaluator->arena, &out->items) = pattern;
    for (size_t i = 0; i < out->items.count;) {
        Str current = out->items.items[i];
        size_t open = str_find_char(current, '{', 0);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find_char(current, '}', open);
        if (close == SIZE_MAX || out->items.count > BRACE_PATTERNS_MAX) {
            i++;
            continue;
        }
        Str rest = str_slice(current, open + 1, close), part;
        bool is_first = true;
        while (str_split_next(&rest, ',', &part)) {
            Str head = str_concat(evaluator->arena, str_slice(current, 0, open), part);
            Str whole = str_concat(evaluator->arena, head, str_slice(current, close + 1, current.size));
            if (is_first)
                out->items.items[i] = whole;
            else
                *VEC_PUSH(evaluator->arena, &out->items) = whole;
            is_first = false;
        }
    }
}

static bool matches_any(const Patterns *patterns, Str path) {
    for (size_t i = 0; i < patterns->items.count; i++)
        if (str_matches_glob(path, patterns->items.items[i])) return true;
    return false;
}

typedef VEC(const Value *) Items;

/* A pattern that begins with "../" is looked for from the folder above on; `below` is what was left behind. */
static bool go_up(Arena *arena, Str *base, Str *pattern, Str *below) {
    while (str_starts_with(*pattern, STR("../"))) {
        size_t slash = str_find_last_char(*base, '/');
        if (base->size == 0) return false;
        Str name = slash == SIZE_MAX ? *base : str_slice(*base, slash + 1, base->size);
        *below = below->size ? str_format(arena, "%.*s/%.*s", STR_ARG(name), STR_ARG(*below)) : name;
        *base = slash == SIZE_MAX ? STR_NONE : str_slice(*base, 0, slash);
        *pattern = str_slice(*pattern, 3, pattern->size);
    }
    return true;
}

/* A path of the upper folder as seen from `below` in it. */
static Str path_from_below(Arena *arena, Str below, Str path) {
    Str step;
    StrBuf out = strbuf_new(arena, path.size + 3 * below.size + 3);
    while (below.size) {
        Str rest = below;
        if (!str_split_next(&rest, '/', &step)) break;
        bool is_same = str_starts_with(path, step) && path.size > step.size && path.data[step.size] == '/';
        if (!is_same) break;
        path = str_slice(path, step.size + 1, path.size);
        below = rest;
    }
    while (below.size && str_split_next(&below, '/', &step)) strbuf_add(&out, STR("../"));
    strbuf_add(&out, path);
    return strbuf_str(&out);
}

/* Of sorted paths, those below `prefix` that match. NULL, or the limit that was reached. */
static const Value *add_matches(Evaluator *evaluator, const Str *paths, size_t count, Str prefix,
                                const Patterns *patterns, Items *items) {
    for (size_t i = 0; i < count; i++) {
        if (!str_starts_with(paths[i], prefix)) {
            if (str_compare(paths[i], prefix) > 0) break;
            continue;
        }
        Str relative = str_slice(paths[i], prefix.size, paths[i].size);
        evaluator_charge(evaluator, patterns->items.count);
        if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
        if (!matches_any(patterns, relative)) continue;
        if (items->count == VALUE_ITEMS_MAX) return value_limit(evaluator, STR("list too long"));
        *VEC_PUSH(evaluator->arena, items) = make_string(evaluator, relative);
    }
    return NULL;
}

/* The files of a folder that match, and those that can't be read but are there. */
static const Value *add_folder(Evaluator *evaluator, Str base, const Patterns *patterns, Items *items) {
    const Files *files = evaluator->files;
    Str prefix = base.size ? str_concat(evaluator->arena, base, STR("/")) : STR_NONE;
    size_t first = files_first_at(files, prefix);
    const Value *limit =
        add_matches(evaluator, files->paths + first, files->path_count - first, prefix, patterns, items);
    return limit ? limit : add_matches(evaluator, files->unread, files->unread_count, prefix, patterns, items);
}

FUNCTION(fileset_) {
    (void)count;
    Str base;
    const Value *problem = locate(evaluator, scope, arguments[0]->string, &base);
    if (problem) return problem;
    Str pattern = path_clean(evaluator->arena, arguments[1]->string);
    const Files *files = evaluator->files;
    Str below = STR_NONE;
    if (!go_up(evaluator->arena, &base, &pattern, &below) || !files_is_inside(files, base)) return outside(evaluator);
    Patterns patterns = {0};
    expand_braces(evaluator, pattern, &patterns);
    bool is_itself;
    if (files_is_unread(files, base, &is_itself)) return not_read(evaluator);
    Items items = {0};
    Str over;
    const Value *limit = add_folder(evaluator, base, &patterns, &items);
    if (!limit && files_over(evaluator->arena, files, base, &over))
        limit = add_folder(evaluator, over, &patterns, &items);
    for (size_t i = 0; below.size && i < items.count; i++)
        items.items[i] = make_string(evaluator, path_from_below(evaluator->arena, below, items.items[i]->string));
    return limit ? limit : value_typed(evaluator->arena, value_set(evaluator->arena, items.items, items.count));
}

/* ---- digests of files ---- */

static const Value *digest_of_file(Evaluator *evaluator, const Scope *scope, Str path, Str function) {
    Str bytes;
    const Value *problem = read_bytes(evaluator, scope, path, &bytes);
    if (problem) return problem;
    Value text = {.kind = VALUE_STRING, .string = bytes};
    const Value *argument = &text;
    return function_find(function)(evaluator, scope, &argument, 1);
}

FUNCTION(filemd5_) {
    (void)count;
    return digest_of_file(evaluator, scope, arguments[0]->string, STR("md5"));
}

FUNCTION(filesha1_) {
    (void)count;
    return digest_of_file(evaluator, scope, arguments[0]->string, STR("sha1"));
}

FUNCTION(filesha256_) {
    (void)count;
    return digest_of_file(evaluator, scope, arguments[0]->string, STR("sha256"));
}

FUNCTION(filesha512_) {
    (void)count;
    return digest_of_file(evaluator, scope, arguments[0]->string, STR("sha512"));
}

FUNCTION(filebase64sha256_) {
    (void)count;
    return digest_of_file(evaluator, scope, arguments[0]->string, STR("base64sha256"));
}

FUNCTION(filebase64sha512_) {
    (void)count;
    return digest_of_file(evaluator, scope, arguments[0]->string, STR("base64sha512"));
}

/* ---- text that is parsed ---- */

static bool open_value(Facts *facts, const unsigned char *bytes, size_t size_bytes) {
    return bytes && facts_open(facts, bytes, size_bytes) && facts->decl_count > 0;
}

static const Value *evaluate_facts(Evaluator *evaluator, const Scope *scope) {
    const Facts *facts = scope->facts;
    for (uint32_t i = 0; i < facts->note_count; i++)
        if (facts->notes[i].kind == DIAG_LIMIT)
            return value_limit(evaluator, facts_str(facts, facts->notes[i].message));
    if (facts->is_partial) return value_error(evaluator, "text with wrong syntax");
    return eval(evaluator, scope, facts->decls[0].body);
}

const Value *value_of_facts(Evaluator *evaluator, const Scope *scope, const unsigned char *bytes, size_t size_bytes) {
    Facts facts;
    if (!open_value(&facts, bytes, size_bytes)) return value_error(evaluator, "text that can't be parsed");
    return evaluate_facts(evaluator, &(Scope){.facts = &facts, .directory = scope->directory});
}

/* ---- templates ---- */

static bool is_bound(const Binding *bindings, Str name) {
    for (; bindings; bindings = bindings->outer)
        if (str_equal(bindings->name, name)) return true;
    return false;
}

/* Terraform looks for names before it evaluates: one that nobody gave is an error wherever it stands, in a branch that
 * is not taken and inside try(), too. Sets *name to the first. */
static bool has_unbound_name(const Facts *facts, ExprId id, const Binding *bindings, Str *name) {
    const Expr *expr = facts_expr(facts, id);
    *name = facts_str(facts, expr->text);
    if (expr->kind == EXPR_NAME) return !str_equal(*name, STR("*")) && !is_bound(bindings, *name);
    const Binding value = {.name = *name, .outer = bindings},
                  key = {.name = facts_str(facts, expr_second(facts, expr)), .outer = &value};
    for (uint32_t i = 0; i < expr->count; i++) { /* depth: NESTING_DEPTH_MAX of the parser */
        bool is_inside = expr->kind == EXPR_FOR && i > 0;
        if (has_unbound_name(facts, expr_child(facts, id, i), is_inside ? &key : bindings, name)) return true;
    }
    return false;
}

static bool is_identifier(Str s) {
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        bool is_letter = c == '_' || c >= 0x80 || ((c | 32) >= 'a' && (c | 32) <= 'z');
        bool is_inner = (c >= '0' && c <= '9') || c == '-';
        if (!is_letter && !(is_inner && i > 0)) return false;
    }
    return s.size > 0;
}

static const Value *render_facts(Evaluator *evaluator, const Scope *scope, const Facts *facts, const Value *variables) {
    Binding *bindings = ARENA_ARRAY(evaluator->arena, Binding, variables->object.count);
    const Binding *innermost = NULL;
    Str name;
    for (size_t i = 0; i < variables->object.count; i++) {
        bindings[i] = (Binding){variables->object.keys[i], variables->object.values[i], innermost};
        innermost = &bindings[i];
        if (!is_identifier(bindings[i].name))
            return value_error(evaluator, "\"%.*s\" is no name for a variable of a template",
                               STR_ARG(bindings[i].name));
    }
    evaluator_charge(evaluator, facts->expr_count);
    if (!facts->is_partial && has_unbound_name(facts, facts->decls[0].body, innermost, &name))
        return value_error(evaluator, "the template asks for \"%.*s\", which it is not given", STR_ARG(name));
    return evaluate_facts(
        evaluator, &(Scope){.facts = facts, .bindings = innermost, .directory = scope->directory, .is_template = true});
}

const Value *render_template(Evaluator *evaluator, const Scope *scope, Str path, Str text, const Value *variables) {
    if (scope->is_template) return value_error(evaluator, "a template that renders a template");
    if (text.size > VALUE_SIZE_BYTES_MAX) return value_limit(evaluator, STR("string too large"));
    evaluator_charge(evaluator, 100 + 4 * text.size); /* parsing costs more than most functions */
    if (evaluator_is_exhausted(evaluator)) return value_limit(evaluator, STR("evaluation steps"));
    size_t size_bytes = 0;
    Facts facts;
    const unsigned char *bytes = parser_parse_hcl_template(path, text, evaluator->arena, &size_bytes);
    if (!open_value(&facts, bytes, size_bytes)) return value_error(evaluator, "text that can't be parsed");
    const Value *rendered = render_facts(evaluator, scope, &facts, variables);
    Str string;
    if (rendered->kind == VALUE_STRING || !value_to_string(evaluator->arena, rendered, &string)) return rendered;
    return make_string(evaluator, string);
}

FUNCTION(templatefile_) {
    (void)count;
    Str bytes;
    Str path = arguments[0]->string;
    RememberedCall *last = &evaluator->rendered;
    bool is_same = last->answer && last->facts == scope->facts && last->context == scope->context &&
                   str_equal(last->text, path) && str_equal(last->directory, scope->directory) &&
                   (last->variables == arguments[1] || value_equal(last->variables, arguments[1]));
    if (is_same) return last->answer;
    const Value *problem = read_bytes(evaluator, scope, path, &bytes);
    if (problem) return problem;
    const Value *answer = render_template(evaluator, scope, path, bytes, arguments[1]);
    if (value_is_wholly_known(arguments[1]) && answer->kind == VALUE_STRING)
        evaluator->rendered =
            (RememberedCall){path, scope->directory, scope->facts, scope->context, arguments[1], answer};
    return answer;
}

FUNCTION(templatestring_) {
    (void)count;
    return render_template(evaluator, scope, STR("template"), arguments[0]->string, arguments[1]);
}

const FunctionRow file_functions[] = {
    {"abspath", "s", abspath_, 0},
    {"basename", "s", basename_, 0},
    {"dirname", "s", dirname_, 0},
    {"file", "s", file_, 0},
    {"filebase64", "s", filebase64_, 0},
    {"filebase64sha256", "s", filebase64sha256_, 0},
    {"filebase64sha512", "s", filebase64sha512_, 0},
    {"fileexists", "s", fileexists_, 0},
    {"filemd5", "s", filemd5_, 0},
    {"fileset", "ss", fileset_, 0},
    {"filesha1", "s", filesha1_, 0},
    {"filesha256", "s", filesha256_, 0},
    {"filesha512", "s", filesha512_, 0},
    {"pathexpand", "s", pathexpand_, 0},
    {"templatefile", "smU", templatefile_, 0},
    {"templatestring", "smU", templatestring_, 0},
    {0},
};
