/* What a path says of the code in it. */
#include <stddef.h>

#include "graph/link.h"

typedef struct {
    const char *pattern, *context;
    bool is_name;
} ContextRule;

static const ContextRule rules[] = {
#define CONTEXT_STEP(step, context) {step, context, false},
#define CONTEXT_NAME(glob, context) {glob, context, true},
#include "graph/context.def"
#undef CONTEXT_STEP
#undef CONTEXT_NAME
};

static bool has_step(Str path, Str wanted) {
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step))
        if (rest.data && str_equal_ignoring_case(step, wanted)) return true; /* folders only: rest is what follows */
    return false;
}

const char *context_of_path(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        Str pattern = str_from(rules[i].pattern);
        if (rules[i].is_name ? str_matches_glob(name, pattern) : has_step(path, pattern)) return rules[i].context;
    }
    switch (environment_of(path)) {
    case ENVIRONMENT_STAGING: return "staging";
    case ENVIRONMENT_DEVELOPMENT: return "dev";
    case ENVIRONMENT_TEST: return "test";
    case ENVIRONMENT_UNKNOWN:
    case ENVIRONMENT_PRODUCTION: break;
    }
    return "production";
}
