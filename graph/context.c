/* What a path says of the code in it. */
#include <stddef.h>

#include "graph/link.h"

typedef struct {
    Str pattern;
    const char *context;
    bool is_name;
} ContextRule;

static const ContextRule rules[] = {
#define CONTEXT_STEP(step, context) {{step, sizeof(step) - 1}, context, false},
#define CONTEXT_NAME(glob, context) {{glob, sizeof(glob) - 1}, context, true},
#define SHOWN_PHRASE(text)
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_NAME
#undef SHOWN_PHRASE
};

static const char *const shown_phrases[] = {
#define CONTEXT_STEP(step, context)
#define CONTEXT_NAME(glob, context)
#define SHOWN_PHRASE(text) text,
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_NAME
#undef SHOWN_PHRASE
};

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
} Folders;

static void folders_of(Folders *folders, Str path) {
    Str rest = path, step;
    folders->count = 0;
    while (rest.data && folders->count < FOLDERS_MAX && str_split_next(&rest, '/', &step))
        if (rest.data) folders->items[folders->count++] = step; /* rest is what follows */
}

static bool has_folder(const Folders *folders, Str wanted) {
    for (size_t i = 0; i < folders->count; i++)
        if (str_equal_ignoring_case(folders->items[i], wanted) || str_matches_glob(folders->items[i], wanted))
            return true;
    return false;
}

/* What a file called "e2e_test.tf" declares is made like everything else; code in "aws_test_helpers.py" is for tests. */
static bool is_declaring(Str name) {
    static const char *const endings[] = {".tf", ".tofu", ".hcl", ".json", ".yaml", ".yml", ".tfvars", ".template"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(name, str_from(endings[i]))) return true;
    return false;
}

/* load-tests, locust_tests, aws_test_helpers.py: a folder or file of code one of whose words is "test" or "tests". */
static bool has_test_word(Str path) {
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step)) {
        if (!rest.data && is_declaring(step)) return false;
        size_t start = 0;
        for (size_t i = 0; i <= step.size; i++) {
            if (i < step.size && step.data[i] != '-' && step.data[i] != '_' && step.data[i] != '.') continue;
            Str word = str_slice(step, start, i);
            if (str_equal_ignoring_case(word, STR("test")) || str_equal_ignoring_case(word, STR("tests"))) return true;
            start = i + 1;
        }
    }
    return false;
}

const char *context_of_path(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    Folders folders;
    folders_of(&folders, path);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        Str pattern = rules[i].pattern;
        bool applies = rules[i].is_name ? str_matches_glob(name, pattern) : has_folder(&folders, pattern);
        if (applies) return rules[i].context;
    }
    if (has_test_word(path)) return "test";
    switch (environment_of(path)) {
    case ENVIRONMENT_STAGING: return "staging";
    case ENVIRONMENT_DEVELOPMENT: return "dev";
    case ENVIRONMENT_TEST: return "test";
    case ENVIRONMENT_DEMO: return "demo";
    case ENVIRONMENT_UNKNOWN:
    case ENVIRONMENT_PRODUCTION: break;
    }
    return "production";
}
