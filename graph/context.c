/* What a path says of the code in it. */
#include <stddef.h>
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/link.h"

typedef enum { RULE_STEP, RULE_STEPS_LIKE, RULE_NAME } RuleKind;

typedef struct {
    Str pattern;
    const char *context;
    RuleKind kind;
} ContextRule;

static const ContextRule rules[] = {
#define CONTEXT_STEP(step, context) {{step, sizeof(step) - 1}, context, RULE_STEP},
#define CONTEXT_STEPS_LIKE(glob, context) {{glob, sizeof(glob) - 1}, context, RULE_STEPS_LIKE},
#define CONTEXT_NAME(glob, context) {{glob, sizeof(glob) - 1}, context, RULE_NAME},
#define SAMPLE_NAME(glob) {{glob, sizeof(glob) - 1}, "docs", RULE_NAME},
#define SHOWN_PHRASE(text)
#define PROFILE_KEY(path)
#define TEST_PACKAGE(name)
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_STEPS_LIKE
#undef CONTEXT_NAME
#undef SAMPLE_NAME
#undef SHOWN_PHRASE
#undef PROFILE_KEY
#undef TEST_PACKAGE
};

enum { RULE_COUNT = sizeof rules / sizeof *rules };

static const char *const shown_phrases[] = {
#define CONTEXT_STEP(step, context)
#define CONTEXT_STEPS_LIKE(glob, context)
#define CONTEXT_NAME(glob, context)
#define SAMPLE_NAME(glob)
#define SHOWN_PHRASE(text) text,
#define PROFILE_KEY(path)
#define TEST_PACKAGE(name)
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_STEPS_LIKE
#undef CONTEXT_NAME
#undef SAMPLE_NAME
#undef SHOWN_PHRASE
#undef PROFILE_KEY
#undef TEST_PACKAGE
};

static const char *const profile_keys[] = {
#define CONTEXT_STEP(step, context)
#define CONTEXT_STEPS_LIKE(glob, context)
#define CONTEXT_NAME(glob, context)
#define SAMPLE_NAME(glob)
#define SHOWN_PHRASE(text)
#define PROFILE_KEY(path) path,
#define TEST_PACKAGE(name)
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_STEPS_LIKE
#undef CONTEXT_NAME
#undef SAMPLE_NAME
#undef SHOWN_PHRASE
#undef PROFILE_KEY
#undef TEST_PACKAGE
};

static const Str sample_names[] = {
#define CONTEXT_STEP(step, context)
#define CONTEXT_STEPS_LIKE(glob, context)
#define CONTEXT_NAME(glob, context)
#define SAMPLE_NAME(glob) {glob, sizeof(glob) - 1},
#define SHOWN_PHRASE(text)
#define PROFILE_KEY(path)
#define TEST_PACKAGE(name)
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_STEPS_LIKE
#undef CONTEXT_NAME
#undef SAMPLE_NAME
#undef SHOWN_PHRASE
#undef PROFILE_KEY
#undef TEST_PACKAGE
};

static const char *const test_packages[] = {
#define CONTEXT_STEP(step, context)
#define CONTEXT_STEPS_LIKE(glob, context)
#define CONTEXT_NAME(glob, context)
#define SAMPLE_NAME(glob)
#define SHOWN_PHRASE(text)
#define PROFILE_KEY(path)
#define TEST_PACKAGE(name) name,
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_STEPS_LIKE
#undef CONTEXT_NAME
#undef SAMPLE_NAME
#undef SHOWN_PHRASE
#undef PROFILE_KEY
#undef TEST_PACKAGE
};

bool path_is_sample(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    for (size_t i = 0; i < sizeof sample_names / sizeof *sample_names; i++)
        if (str_matches_glob(name, sample_names[i])) return true;
    return false;
}

bool description_tells_demo(Str description, Arena *arena) {
    Str text = str_lower(arena, description);
    for (size_t i = 0; i < sizeof shown_phrases / sizeof *shown_phrases; i++)
        if (str_contains(text, str_from(shown_phrases[i]))) return true;
    return false;
}

enum { FOLDERS_MAX = 64 };

/* The folders of a path, cut once for all rules; deeper ones say nothing. */
typedef struct {
    Str items[FOLDERS_MAX];
    size_t count;
    uint64_t sizes; /* a bit for the size of each, the last for all that are longer: most rules are ruled out by it */
} Folders;

static uint64_t size_bit(size_t size) { return (uint64_t)1 << (size < 63 ? size : 63); }

/* java/com/example/shop: whose package it is, and not what for. */
static bool is_owner_of_package(const Folders *folders) {
    static const char *const languages[] = {"java", "kotlin", "scala", "groovy"};
    static const char *const tops[] = {"com", "org", "net", "io", "dev"};
    bool is_source = false, is_top = false;
    for (size_t i = 0; folders->count > 1 && i < sizeof languages / sizeof *languages; i++)
        is_source |= str_equal(folders->items[folders->count - 2], str_from(languages[i]));
    for (size_t i = 0; is_source && i < sizeof tops / sizeof *tops; i++)
        is_top |= str_equal(folders->items[folders->count - 1], str_from(tops[i]));
    return is_top;
}

static bool is_part_of_page(const Folders *folders) {
    static const char *const names[] = {"components", "pages", "views", "routes", "features"};
    for (size_t i = 0; folders->count && i < sizeof names / sizeof *names; i++)
        if (str_equal(folders->items[folders->count - 1], str_from(names[i]))) return true;
    return false;
}

static void folders_of(Folders *folders, Str path) {
    Str rest = path, step;
    folders->count = 0;
    folders->sizes = 0;
    while (rest.data && folders->count < FOLDERS_MAX && str_split_next(&rest, '/', &step)) {
        if (!rest.data) return; /* that was the file's name */
        if (is_owner_of_package(folders)) step = STR_NONE;
        /* src/it: https://maven.apache.org/guides/introduction/introduction-to-the-standard-directory-layout.html */
        bool is_below_source = folders->count && str_equal(folders->items[folders->count - 1], STR("src"));
        if (is_below_source && str_equal(step, STR("it"))) step = STR("itests");
        /* src/components/docs: the page of an application that shows documents. */
        if (is_part_of_page(folders) && str_equal_ignoring_case(step, STR("docs"))) step = STR_NONE;
        folders->items[folders->count++] = step;
        folders->sizes |= size_bit(step.size);
    }
}

static bool has_folder(const Folders *folders, Str wanted) {
    if (!(folders->sizes & size_bit(wanted.size))) return false;
    for (size_t i = 0; i < folders->count; i++)
        if (str_equal_ignoring_case(folders->items[i], wanted)) return true;
    return false;
}

static bool has_folder_like(const Folders *folders, Str wanted) {
    for (size_t i = 0; i < folders->count; i++)
        if (str_equal_ignoring_case(folders->items[i], wanted) || str_matches_glob(folders->items[i], wanted))
            return true;
    return false;
}

/* Is it a rule of folders that these follow? */
static bool folders_follow(const ContextRule *rule, const Folders *folders) {
    switch (rule->kind) {
    case RULE_STEP: return has_folder(folders, rule->pattern);
    case RULE_STEPS_LIKE: return has_folder_like(folders, rule->pattern);
    case RULE_NAME: break;
    }
    return false;
}

/* What a file called "e2e_test.tf" declares is made like everything else; code in "aws_test_helpers.py" is for tests. */
static bool is_declaring(Str name) {
    static const char *const endings[] = {".tf", ".tofu", ".hcl", ".json", ".yaml", ".yml", ".tfvars", ".template"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(name, str_from(endings[i]))) return true;
    return false;
}

/* load-tests, locust_tests, aws_test_helpers.py: one of its words is "test" or "tests". */
static bool step_has_test_word(Str step) {
    size_t start = 0;
    for (size_t i = 0; i <= step.size; i++) {
        if (i < step.size && step.data[i] != '-' && step.data[i] != '_' && step.data[i] != '.') continue;
        Str word = str_slice(step, start, i);
        if (str_equal_ignoring_case(word, STR("test")) || str_equal_ignoring_case(word, STR("tests"))) return true;
        start = i + 1;
    }
    return false;
}

static bool folder_has_test_word(Str folder) {
    Str rest = folder, step;
    while (rest.data && str_split_next(&rest, '/', &step))
        if (step_has_test_word(step)) return true;
    return false;
}

const char *context_of_step(Str step) {
    Folders folders = {.items = {step}, .count = 1, .sizes = size_bit(step.size)};
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (folders_follow(&rules[i], &folders)) return rules[i].context;
    return NULL;
}

const char *context_of_program_name(Str name) {
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (rules[i].kind == RULE_NAME && str_matches_glob(name, rules[i].pattern)) return rules[i].context;
    return !is_declaring(name) && folder_has_test_word(name) ? "test" : NULL;
}

static bool is_settings_word(Str word) {
    static const char *const words[] = {"config", "configuration", "settings",  "environment", "environments",
                                        "env",    "conf",          "constants", "properties",  "parameters"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(word, str_from(words[i]))) return true;
    return false;
}

/* The next word of a name, which ends before one of the characters; false at its end. */
static bool next_word(Str *rest, const char *ends, Str *word) {
    if (!rest->data) return false;
    size_t end = 0;
    while (end < rest->size && !strchr(ends, rest->data[end])) end++;
    *word = str_slice(*rest, 0, end);
    *rest = end < rest->size ? str_slice(*rest, end + 1, rest->size) : (Str){NULL, 0};
    return true;
}

/* environment.development.ts, config/dev.js, settings_staging.py: code that is taken in one environment only. */
static Environment environment_of_code(Str name) {
    size_t dot = str_find_last_char(name, '.');
    if (dot == SIZE_MAX || is_declaring(name) || str_ends_with(name, STR(".sh"))) return ENVIRONMENT_UNKNOWN;
    Str base = str_slice(name, 0, dot), rest = base, word;
    Environment found = environment_of_word(base);
    for (size_t i = 0; found == ENVIRONMENT_UNKNOWN && next_word(&rest, ".", &word); i++) {
        if (i) found = environment_of_word(word);
        if (i && str_equal_ignoring_case(word, STR("local"))) found = ENVIRONMENT_DEVELOPMENT;
    }
    Environment named = ENVIRONMENT_UNKNOWN;
    bool is_settings = false;
    rest = base;
    while (found == ENVIRONMENT_UNKNOWN && next_word(&rest, "-_.", &word)) {
        is_settings = is_settings || is_settings_word(word);
        if (environment_of_word(word) != ENVIRONMENT_UNKNOWN) named = environment_of_word(word);
        if (str_equal_ignoring_case(word, STR("local"))) named = ENVIRONMENT_DEVELOPMENT;
    }
    return found == ENVIRONMENT_UNKNOWN && is_settings ? named : found;
}

static const char *context_of_environment(Environment environment) {
    switch (environment) {
    case ENVIRONMENT_STAGING: return "staging";
    case ENVIRONMENT_DEVELOPMENT: return "dev";
    case ENVIRONMENT_TEST: return "test";
    case ENVIRONMENT_DEMO: return "demo";
    case ENVIRONMENT_UNKNOWN:
    case ENVIRONMENT_PRODUCTION: break;
    }
    return "production";
}

static void look_at_folder(FolderContext *out, Str path, Str folder) {
    Folders folders;
    folders_of(&folders, path);
    *out = (FolderContext){.is_known = true, .folder = folder, .has_test_word = folder_has_test_word(folder)};
    while (out->rule < RULE_COUNT && !folders_follow(&rules[out->rule], &folders)) out->rule++;
}

const char *context_of_path_beside(FolderContext *folder, Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size),
        own = str_slice(path, 0, slash == SIZE_MAX ? 0 : slash);
    if (!folder->is_known || !str_equal(folder->folder, own)) look_at_folder(folder, path, own);
    for (size_t i = 0; i < folder->rule; i++)
        if (rules[i].kind == RULE_NAME && str_matches_glob(name, rules[i].pattern)) return rules[i].context;
    if (folder->rule < RULE_COUNT) return rules[folder->rule].context;
    if (folder->has_test_word || (!is_declaring(name) && step_has_test_word(name))) return "test";
    Environment named = environment_of_code(name);
    return context_of_environment(named != ENVIRONMENT_UNKNOWN ? named : environment_of(path));
}

const char *context_of_path(Str path) {
    FolderContext folder = {0};
    return context_of_path_beside(&folder, path);
}

/* environment.ts, where environment.prod.ts stands beside it. Files are sorted by path: the ones beside it stand before it. */
static bool is_replaced_by(Str path, Str other) {
    static const char *const words[] = {".prod", ".production"};
    size_t dot = str_find_last_char(path, '.');
    Str rest = str_starts_with(other, str_slice(path, 0, dot)) ? str_slice(other, dot, other.size) : STR_NONE;
    for (size_t i = 0; rest.size && i < sizeof words / sizeof *words; i++) {
        Str word = str_from(words[i]);
        if (str_starts_with(rest, word) &&
            str_equal(str_slice(rest, word.size, rest.size), str_slice(path, dot, path.size)))
            return true;
    }
    return false;
}

static bool is_test_package(Str package) {
    for (size_t i = 0; i < sizeof test_packages / sizeof *test_packages; i++) {
        Str name = str_from(test_packages[i]);
        if (!str_starts_with(package, name)) continue;
        if (package.size == name.size || package.data[name.size] == '.' || package.data[name.size] == '/') return true;
    }
    return false;
}

/* What others are tested with lies beside their code: src/main/java/…/QueueExtension.java. */
static bool imports_tests(const FactsFile *file) {
    const Facts *facts = &file->facts;
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_IMPORT && is_test_package(facts_str(facts, facts->code[i].name))) return true;
    return false;
}

void contexts_of_replaced(Model *model) {
    enum { BESIDE_MAX = 16 };                     /* environments of one application */
    static const char name[] = "/environment.ts"; /* https://angular.dev/tools/cli/environments */
    FactsFile *files = (FactsFile *)(uintptr_t)model->files;
    for (size_t i = 0; i < model->file_count; i++) {
        Str path = files[i].facts.path;
        bool is_live = files[i].facts.code_count && strcmp(context_of_file(&files[i]), "production") == 0;
        if (is_live && imports_tests(&files[i])) files[i].context = "test";
        if (!str_ends_with(path, str_from(name))) continue;
        for (size_t back = 1; back <= i && back <= BESIDE_MAX; back++)
            if (files[i - back].repository == files[i].repository && is_replaced_by(path, files[i - back].facts.path) &&
                strcmp(context_of_file(&files[i]), "production") == 0)
                files[i].context = "dev";
    }
}

const char *context_of_file(const FactsFile *file) {
    return file->context ? file->context : context_of_path(file->facts.path);
}

/* ---- settings of applications ---- */

const char *context_of_setting_word(Str word) {
    return code_is_named_local(word) ? "dev" : context_of_environment(environment_of_word(word));
}

/* The value under a path of keys, which may stand below each other or be written as one. */
static ExprId setting_at(const Facts *facts, ExprId object, Str path, uint32_t depth) {
    const Expr *expr = facts_expr(facts, object);
    for (uint32_t i = 0; i < expr->count && expr->kind == EXPR_OBJECT; i++) {
        ExprId item = expr_child(facts, object, i);
        Str key = facts_str(facts, facts_expr(facts, item)->text);
        if (!key.size || !str_starts_with(path, key)) continue;
        if (key.size == path.size) return expr_child(facts, item, 1);
        if (path.data[key.size] != '.' || depth > NESTING_DEPTH_MAX) continue;
        ExprId found =
            setting_at(facts, expr_child(facts, item, 1), str_slice(path, key.size + 1, path.size), depth + 1);
        if (found) return found;
    }
    return 0;
}

/* "dev | local": for none but these. What is negated or not known may be for production. */
static const char *context_of_profiles(const Facts *facts, ExprId value) {
    const Expr *expr = facts_expr(facts, value);
    const char *found = "production";
    for (uint32_t i = 0; i < expr->count && expr->kind == EXPR_TUPLE; i++) {
        found = context_of_profiles(facts, expr_child(facts, value, i));
        if (strcmp(found, "production") == 0) break;
    }
    Str text, word;
    if (!expr_literal(facts, value, &text)) return found;
    while (next_word(&text, " ,|&()", &word)) {
        if (!word.size) continue;
        found = context_of_setting_word(word);
        if (strcmp(found, "production") == 0) break;
    }
    return found;
}

const char *context_of_settings(Str path, const Facts *facts, ExprId document) {
    size_t slash = str_find_last_char(path, '/');
    Str rest = str_slice(path, slash == SIZE_MAX ? 0 : slash + 1, path.size), word;
    while (next_word(&rest, "-._", &word)) {
        const char *context = context_of_setting_word(word);
        if (strcmp(context, "production") != 0) return context;
    }
    for (size_t i = 0; document && i < sizeof profile_keys / sizeof *profile_keys; i++) {
        ExprId profiles = setting_at(facts, document, str_from(profile_keys[i]), 0);
        if (profiles) return context_of_profiles(facts, profiles);
    }
    return "production";
}
