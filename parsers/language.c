/* languages.def and the queries it names, compiled to tables. A small recursive reader of the pattern syntax; the
 * queries are our own files, so a mistake in one is kept as Language.problem for the tests and skipped otherwise. */
#include "parsers/language.h"

#include <assert.h>
#include <tree_sitter/api.h>

#include "analyzer/core/asset.h"
#include "analyzer/core/vec.h"
#include "parsers/facts.h"

#define LANGUAGE(name, endings, grammar, query) const TSLanguage *grammar(void);
#include "parsers/languages.def"
#undef LANGUAGE

static const struct {
    const char *name, *endings;
    const TSLanguage *(*grammar)(void);
    const char *query;
} LANGUAGES[] = {
#define LANGUAGE(name, endings, grammar, query) {name, endings, grammar, query},
#include "parsers/languages.def"
#undef LANGUAGE
};
enum { LANGUAGE_COUNT = sizeof LANGUAGES / sizeof *LANGUAGES, INHERITANCE_DEPTH_MAX = 4, ALTERNATIVES_MAX = 64 };

static const struct {
    const char *name;
    uint8_t contexts;
} CONTEXTS[] = {
    {"context.assert", CODE_IN_ASSERT},
    {"context.collection", CODE_IN_COLLECTION},
    {"context.comparison", CODE_IN_COMPARISON},
    {"context.docstring", CODE_IN_DOCSTRING},
    {"context.log", CODE_IN_LOG},
    {"context.loop", CODE_IN_LOOP},
    {"context.try", CODE_IN_TRY},
};

static const char *const ACTS[] = {
    [ACT_INSIDE] = "act.inside", [ACT_RAISE] = "act.raise", [ACT_SKIP] = "act.skip", [ACT_TEST] = "act.test"};

#define TEXT_OF(name, text) text,
static const char *const ROLE_NAMES[] = {"", LANGUAGE_ROLES(TEXT_OF)};
static const char *const SLOT_NAMES[] = {"", LANGUAGE_SLOTS(TEXT_OF)};
#undef TEXT_OF

/* A rule while patterns still add to it. */
typedef struct {
    uint8_t role, contexts, act;
    VEC(ChildRule) children;
    VEC(Condition) conditions;
} Draft;

typedef struct {
    Str name;
    Str file;
    bool is_named; /* false: a token in quotes */
} NodeName;

typedef struct {
    Arena *arena;
    const TSLanguage *grammar;
    Draft *drafts; /* by symbol */
    uint32_t symbol_count;
    VEC(Str) import_functions, export_objects, assign_functions;
    Str problem;
    /* Names that another language's query uses and this grammar lacks are no mistake. */
    bool is_inherited;
    Str text;
    size_t at;
} Compiler;

static void complain(Compiler *compiler, const char *what, Str name) {
    if (compiler->problem.size) return;
    size_t line = 1;
    for (size_t i = 0; i < compiler->at && i < compiler->text.size; i++) line += compiler->text.data[i] == '\n';
    compiler->problem = str_format(compiler->arena, "line %zu: %s %.*s", line, what, STR_ARG(name));
}

/* ---- Reading ---- */

static char peek(Compiler *compiler) {
    while (compiler->at < compiler->text.size) {
        char c = compiler->text.data[compiler->at];
        if (c == ';') {
            size_t end = str_find_char(compiler->text, '\n', compiler->at);
            compiler->at = end == SIZE_MAX ? compiler->text.size : end;
        } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
            compiler->at++;
        } else {
            return c;
        }
    }
    return '\0';
}

static bool take(Compiler *compiler, char c) {
    if (peek(compiler) != c) return false;
    compiler->at++;
    return true;
}

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == '?' || c == '!';
}

static Str take_word(Compiler *compiler) {
    peek(compiler);
    size_t start = compiler->at;
    while (compiler->at < compiler->text.size && is_word_char(compiler->text.data[compiler->at])) compiler->at++;
    return str_slice(compiler->text, start, compiler->at);
}

/* A string in quotes, without escapes: none of our tokens and words needs one. */
static Str take_quoted(Compiler *compiler) {
    if (!take(compiler, '"')) return STR_NONE;
    size_t end = str_find_char(compiler->text, '"', compiler->at);
    if (end == SIZE_MAX) end = compiler->text.size;
    Str word = str_slice(compiler->text, compiler->at, end);
    compiler->at = end + 1;
    return word;
}

/* ---- Names of the query, names of the grammar ---- */

static uint16_t symbol_of(Compiler *compiler, Str name, bool is_named) {
    uint16_t symbol = ts_language_symbol_for_name(compiler->grammar, name.data, (uint32_t)name.size, is_named);
    if (!symbol && !compiler->is_inherited) complain(compiler, "the grammar has no node", name);
    return symbol;
}

static uint8_t index_of(const char *const *names, size_t count, Str name) {
    for (size_t i = 1; i < count; i++)
        if (str_equal(str_from(names[i]), name)) return (uint8_t)i;
    return 0;
}

static uint8_t context_of(Str name) {
    for (size_t i = 0; i < sizeof CONTEXTS / sizeof *CONTEXTS; i++)
        if (str_equal(str_from(CONTEXTS[i].name), name)) return CONTEXTS[i].contexts;
    return 0;
}

/* ---- Patterns ---- */

typedef struct {
    NodeName names[ALTERNATIVES_MAX];
    size_t name_count;
    VEC(ChildRule) children;
    uint8_t role, contexts, act;
    bool is_import_function, is_export_object, binds, assigns, handles;
} Pattern;

static bool take_name(Compiler *compiler, NodeName *out) {
    if (peek(compiler) == '"') {
        *out = (NodeName){.name = take_quoted(compiler), .is_named = false};
        return true;
    }
    if (!take(compiler, '(')) return false;
    *out = (NodeName){.name = take_word(compiler), .is_named = true};
    return out->name.size > 0;
}

/* `field: (_) @slot`, `(node) @slot`, `"token" @slot`, `(_) @slot`; captures may be several. */
static void take_child(Compiler *compiler, Pattern *pattern, uint16_t *position) {
    ChildRule child = {.by = CHILD_TYPE};
    bool is_known = true;
    if (peek(compiler) != '(' && peek(compiler) != '"') {
        Str field = take_word(compiler);
        if (!take(compiler, ':')) complain(compiler, "expected a field before", field);
        child.by = CHILD_FIELD;
        child.id = ts_language_field_id_for_name(compiler->grammar, field.data, (uint32_t)field.size);
        is_known = child.id != 0;
        if (!is_known && !compiler->is_inherited) complain(compiler, "the grammar has no field", field);
    }
    NodeName name;
    if (!take_name(compiler, &name)) {
        complain(compiler, "expected a node", STR_NONE);
        compiler->at = compiler->text.size;
        return;
    }
    if (name.is_named && !take(compiler, ')')) complain(compiler, "children of children are not supported:", name.name);
    if (child.by == CHILD_TYPE && str_equal(name.name, STR("_"))) {
        child.by = CHILD_POSITION;
        child.id = (*position)++;
    } else if (child.by == CHILD_TYPE) {
        child.id = symbol_of(compiler, name.name, name.is_named);
        is_known = child.id != 0;
    }
    while (take(compiler, '@')) {
        Str capture = take_word(compiler);
        uint8_t context = context_of(capture), slot = index_of(SLOT_NAMES, SLOT_COUNT, capture);
        child.contexts |= context;
        if (slot) child.slot = slot;
        if (!context && !slot) complain(compiler, "unknown slot", capture);
    }
    if (is_known) *VEC_PUSH(compiler->arena, &pattern->children) = child;
}

static void take_nodes(Compiler *compiler, Pattern *pattern) {
    if (take(compiler, '[')) {
        while (!take(compiler, ']') && peek(compiler)) {
            NodeName name;
            if (!take_name(compiler, &name)) break;
            if (name.is_named) take(compiler, ')');
            if (pattern->name_count < ALTERNATIVES_MAX) pattern->names[pattern->name_count++] = name;
        }
        return;
    }
    if (!take_name(compiler, &pattern->names[0])) {
        complain(compiler, "expected a pattern", STR_NONE);
        compiler->at = compiler->text.size;
        return;
    }
    pattern->name_count = 1;
    if (!pattern->names[0].is_named) return;
    uint16_t position = 0;
    while (peek(compiler) && !take(compiler, ')')) take_child(compiler, pattern, &position);
}

static void take_captures(Compiler *compiler, Pattern *pattern) {
    while (take(compiler, '@')) {
        Str capture = take_word(compiler);
        uint8_t context = context_of(capture), role = index_of(ROLE_NAMES, ROLE_COUNT, capture);
        uint8_t act = index_of(ACTS, sizeof ACTS / sizeof *ACTS, capture);
        pattern->contexts |= context;
        if (role) pattern->role = role;
        if (act) pattern->act = act;
        if (str_equal(capture, STR("import.function")))
            pattern->is_import_function = true;
        else if (str_equal(capture, STR("export.object")))
            pattern->is_export_object = true;
        else if (str_equal(capture, STR("binds")))
            pattern->binds = true;
        else if (str_equal(capture, STR("assigns")))
            pattern->assigns = true;
        else if (str_equal(capture, STR("handles")))
            pattern->handles = true;
        else if (!context && !role && !act)
            complain(compiler, "unknown role", capture);
    }
}

/* `(#any-of? @callee "a" "b")` */
static void take_predicate(Compiler *compiler, Pattern *pattern, Condition *condition) {
    VEC(Str) words = {0};
    take(compiler, '(');
    take(compiler, '#');
    Str name = take_word(compiler);
    if (!str_equal(name, STR("any-of?"))) complain(compiler, "unknown predicate", name);
    if (take(compiler, '@')) take_word(compiler);
    while (peek(compiler) == '"') {
        Str word = str_copy(compiler->arena, take_quoted(compiler));
        *VEC_PUSH(compiler->arena, &words) = word;
        if (pattern->is_import_function) *VEC_PUSH(compiler->arena, &compiler->import_functions) = word;
        if (pattern->is_export_object) *VEC_PUSH(compiler->arena, &compiler->export_objects) = word;
        if (pattern->assigns) *VEC_PUSH(compiler->arena, &compiler->assign_functions) = word;
    }
    if (!take(compiler, ')')) complain(compiler, "expected ) after", name);
    *condition = (Condition){pattern->contexts, pattern->binds, pattern->handles, words.items, (uint32_t)words.count};
}

static void add_pattern(Compiler *compiler, const Pattern *pattern, const Condition *condition) {
    for (size_t n = 0; n < pattern->name_count; n++) {
        uint16_t symbol = symbol_of(compiler, pattern->names[n].name, pattern->names[n].is_named);
        if (!symbol || symbol >= compiler->symbol_count) continue;
        Draft *draft = &compiler->drafts[symbol];
        if (pattern->role) draft->role = pattern->role;
        if (pattern->act) draft->act = pattern->act;
        if (!condition) draft->contexts |= pattern->contexts;
        if (condition && (condition->contexts || condition->binds || condition->handles))
            *VEC_PUSH(compiler->arena, &draft->conditions) = *condition;
        for (size_t c = 0; !condition && c < pattern->children.count; c++)
            *VEC_PUSH(compiler->arena, &draft->children) = pattern->children.items[c];
    }
}

static void take_pattern(Compiler *compiler) {
    Pattern pattern = {0};
    /* A second parenthesis right after the first groups a pattern with its predicate. */
    size_t start = compiler->at;
    bool is_group = take(compiler, '(') && peek(compiler) == '(';
    if (!is_group) compiler->at = start;
    take_nodes(compiler, &pattern);
    take_captures(compiler, &pattern);
    if (!is_group) {
        add_pattern(compiler, &pattern, NULL);
        return;
    }
    Condition condition;
    take_predicate(compiler, &pattern, &condition);
    if (!take(compiler, ')')) complain(compiler, "expected ) after the predicate of a pattern", STR_NONE);
    add_pattern(compiler, &pattern, &condition);
}

static void compile_query(Compiler *compiler, Str file, int depth) {
    const Asset *asset = NULL;
    for (size_t i = 0; i < language_assets.count; i++)
        if (str_equal(str_from(language_assets.items[i].path), file)) asset = &language_assets.items[i];
    if (!asset || depth > INHERITANCE_DEPTH_MAX) {
        complain(compiler, "no such query", file);
        return;
    }
    Str text = str_of((const char *)asset->data, asset->size);
    if (str_starts_with(text, STR("; inherits: "))) {
        Str rest = str_slice(text, sizeof "; inherits: " - 1, str_find_char(text, '\n', 0));
        bool was_inherited = compiler->is_inherited;
        compiler->is_inherited = true;
        compile_query(compiler, str_format(compiler->arena, "%.*s.scm", STR_ARG(str_trim(rest))), depth + 1);
        compiler->is_inherited = was_inherited;
    }
    compiler->text = text;
    compiler->at = 0;
    while (peek(compiler)) take_pattern(compiler);
}

static const Language *compile(size_t index, Arena *arena) {
    const TSLanguage *grammar = LANGUAGES[index].grammar();
    Compiler compiler = {.arena = arena, .grammar = grammar, .symbol_count = ts_language_symbol_count(grammar)};
    compiler.drafts = ARENA_ARRAY(arena, Draft, compiler.symbol_count);
    compile_query(&compiler, str_from(LANGUAGES[index].query), 0);

    NodeRule *rules = ARENA_ARRAY(arena, NodeRule, compiler.symbol_count);
    for (uint32_t i = 0; i < compiler.symbol_count; i++) {
        const Draft *draft = &compiler.drafts[i];
        NodeRule *rule = &rules[i];
        *rule = (NodeRule){.role = draft->role,
                           .contexts = draft->contexts,
                           .act = draft->act,
                           .children = draft->children.items,
                           .child_count = (uint32_t)draft->children.count,
                           .conditions = draft->conditions.items,
                           .condition_count = (uint32_t)draft->conditions.count};
        for (uint32_t c = 0; c < rule->child_count; c++) {
            rule->has_fields |= rule->children[c].by == CHILD_FIELD;
            rule->has_positions |= rule->children[c].by == CHILD_POSITION;
        }
    }
    Language *language = ARENA_NEW(arena, Language);
    *language = (Language){
        .name = LANGUAGES[index].name,
        .grammar = grammar,
        .rules = rules,
        .rule_count = compiler.symbol_count,
        .import_functions = compiler.import_functions.items,
        .export_objects = compiler.export_objects.items,
        .import_function_count = (uint32_t)compiler.import_functions.count,
        .export_object_count = (uint32_t)compiler.export_objects.count,
        .assign_functions = compiler.assign_functions.items,
        .assign_function_count = (uint32_t)compiler.assign_functions.count,
        .problem = compiler.problem,
    };
    return language;
}

const Language *language_get(Str name) {
    /* A cache of what never changes: the same table on every call. */
    static _Thread_local const Language *compiled[LANGUAGE_COUNT];
    static _Thread_local Arena *arena;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (!str_equal(str_from(LANGUAGES[i].name), name)) continue;
        if (!arena) arena = arena_new();
        if (!compiled[i]) compiled[i] = compile(i, arena);
        return compiled[i];
    }
    return NULL;
}

const char *language_name(size_t index) { return index < LANGUAGE_COUNT ? LANGUAGES[index].name : NULL; }

bool language_of_path(Str path, Str *name) {
    size_t slash = str_find_last_char(path, '/'), dot = str_find_last_char(path, '.');
    if (dot == SIZE_MAX || (slash != SIZE_MAX && dot < slash)) return false;
    Str ending = str_slice(path, dot, path.size);
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        Str endings = str_from(LANGUAGES[i].endings), word;
        while (str_word_next(&endings, &word)) {
            if (!str_equal_ignoring_case(word, ending)) continue;
            *name = str_from(LANGUAGES[i].name);
            return true;
        }
    }
    return false;
}
