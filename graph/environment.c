/* Environments, as names of folders, files, stacks and settings tell them. */
#include "graph/link.h"

typedef struct {
    const char *word;
    Environment environment;
    bool is_plain; /* means nothing else */
} EnvironmentWord;

static const EnvironmentWord environment_words[] = {
#define ENVIRONMENT_WORD(word, environment, is_plain) {word, environment, is_plain},
#define ENVIRONMENT_VALUE(word, environment)
#include "graph/environments.def"
#undef ENVIRONMENT_WORD
#undef ENVIRONMENT_VALUE
};

static const EnvironmentWord value_words[] = {
#define ENVIRONMENT_WORD(word, environment, is_plain)
#define ENVIRONMENT_VALUE(word, environment) {word, environment, false},
#include "graph/environments.def"
#undef ENVIRONMENT_WORD
#undef ENVIRONMENT_VALUE
};

/* "dev2", "qa03": one of several. "stage1" is as often a step of something, "live8" a name. */
static Str without_number(Str word) {
    Str bare = word;
    while (bare.size && bare.data[bare.size - 1] >= '0' && bare.data[bare.size - 1] <= '9') bare.size--;
    bool is_ambiguous = str_equal_ignoring_case(bare, STR("stage")) || str_equal_ignoring_case(bare, STR("live"));
    return is_ambiguous ? word : bare;
}

Environment environment_of_word(Str word) {
    word = without_number(word);
    if (word.size == 0) return ENVIRONMENT_UNKNOWN;
    char first = word.data[0] | 0x20; /* in lower case, where it is a letter */
    for (size_t i = 0; i < sizeof environment_words / sizeof *environment_words; i++)
        if (environment_words[i].word[0] == first && str_equal_ignoring_case(word, str_from(environment_words[i].word)))
            return environment_words[i].environment;
    return ENVIRONMENT_UNKNOWN;
}

/* Of what a thing is, as often as of where it runs: "LiveChat", "test_results", "stageManager". */
static bool is_ambiguous(Str word) {
    static const char *const ambiguous[] = {"live",    "stage",    "integration", "test",
                                            "testing", "training", "demo",        "poc"};
    for (size_t i = 0; i < sizeof ambiguous / sizeof *ambiguous; i++)
        if (str_equal_ignoring_case(word, str_from(ambiguous[i]))) return true;
    return false;
}

static Environment environment_of_edge(Str word, char mark) {
    return mark == '_' && is_ambiguous(word) ? ENVIRONMENT_UNKNOWN : environment_of_word(word);
}

Environment environment_of_end(Str name) {
    size_t dash = str_find_last_char(name, '-');
    return dash == SIZE_MAX ? ENVIRONMENT_UNKNOWN : environment_of_edge(str_slice(name, dash + 1, name.size), '_');
}

/* The last or first word: orders-prod, prod-eu, stack_prod. Underscores also join what names code. */
static Environment environment_at_edges(Str step, char mark) {
    size_t last = str_find_last_char(step, mark), first = str_find_char(step, mark, 0);
    if (last == SIZE_MAX) return ENVIRONMENT_UNKNOWN;
    Environment found = environment_of_edge(str_slice(step, last + 1, step.size), mark);
    return found == ENVIRONMENT_UNKNOWN ? environment_of_edge(str_slice(step, 0, first), mark) : found;
}

static Environment environment_in_middle(Str step) {
    Str rest = step, word;
    while (rest.data && str_split_next(&rest, '-', &word))
        for (size_t i = 0; i < sizeof environment_words / sizeof *environment_words; i++)
            if (environment_words[i].is_plain && str_equal_ignoring_case(word, str_from(environment_words[i].word)))
                return environment_words[i].environment;
    return ENVIRONMENT_UNKNOWN;
}

/* java/dev/shop: of whoever has shop.dev; java/com/example/demo: as a new project is called. `step` lies in the path. */
static bool is_of_package(Str path, Str step) {
    static const char *const sources[] = {"/java/", "/kotlin/", "/scala/", "/groovy/"};
    bool is_demo = str_equal(step, STR("demo"));
    if (!str_equal(step, STR("dev")) && !is_demo) return false;
    Str before = str_slice(path, 0, (size_t)(step.data - path.data));
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if ((is_demo && str_contains(before, str_from(sources[i]))) || str_ends_with(before, str_from(sources[i])) ||
            str_equal(before, str_slice(str_from(sources[i]), 1, SIZE_MAX)))
            return true;
    return false;
}

/* The deepest step that says something wins: "prod/test-data" is rare, "envs/prod/db" is not. A step
 * says something as a whole, or by its last or first word. */
Environment environment_of(Str path) {
    Environment found = ENVIRONMENT_UNKNOWN;
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step)) {
        Environment whole = environment_of_word(step);
        /* live/ at the top holds what is deployed, in every environment, beside modules/ (Terragrunt's convention). */
        bool is_all = step.data == path.data && rest.data && str_equal_ignoring_case(step, STR("live"));
        if (is_of_package(path, step)) continue;
        if (is_all) whole = ENVIRONMENT_UNKNOWN;
        if (whole == ENVIRONMENT_UNKNOWN && !is_all) {
            whole = environment_at_edges(step, '-');
            if (whole == ENVIRONMENT_UNKNOWN) whole = environment_in_middle(step);
            if (whole == ENVIRONMENT_UNKNOWN) whole = environment_at_edges(step, '_');
        }
        if (whole != ENVIRONMENT_UNKNOWN) found = whole;
    }
    return found;
}

static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* "devCache", "cacheQa", "CacheQA": the words between capitals. */
static Environment environment_in_capitals(Str name) {
    for (size_t start = 0, at = 1; at <= name.size; at++) {
        bool is_end = at == name.size || (is_capital(name.data[at]) && !is_capital(name.data[at - 1]));
        if (!is_end) continue;
        Str word = str_slice(name, start, at);
        bool is_clear = word.size < name.size && !is_ambiguous(word);
        Environment found = is_clear ? environment_of_word(word) : ENVIRONMENT_UNKNOWN;
        if (found != ENVIRONMENT_UNKNOWN) return found;
        start = at;
    }
    return ENVIRONMENT_UNKNOWN;
}

Environment environment_of_parts(Str name) {
    Environment found = environment_of(name);
    Str rest = name, word;
    while (found == ENVIRONMENT_UNKNOWN && rest.data && str_split_next(&rest, '-', &word))
        found = environment_of_word(word);
    rest = name;
    while (found == ENVIRONMENT_UNKNOWN && rest.data && str_split_next(&rest, '_', &word))
        found = environment_of_word(word);
    return found == ENVIRONMENT_UNKNOWN ? environment_in_capitals(name) : found;
}

/* deprecated/, tf_files_deprecated/: nobody applies it any more, whatever environment it was for. */
static bool is_given_up(Str path) {
    static const char *const words[] = {"deprecated", "obsolete", "archived", "attic"};
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step))
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            Str word = str_from(words[i]);
            size_t start = step.size > word.size ? step.size - word.size : 0;
            bool is_word = !start || step.data[start - 1] == '_' || step.data[start - 1] == '-';
            if (is_word && str_equal_ignoring_case(str_slice(step, start, step.size), word)) return true;
        }
    return false;
}

Environment environment_of_folder(Str path) {
    static const struct {
        const char *name;
        Environment environment;
    } folders[] = {{"tests", ENVIRONMENT_TEST},
                   {"unittests", ENVIRONMENT_TEST},
                   {"unit-tests", ENVIRONMENT_TEST},
                   {"unit_tests", ENVIRONMENT_TEST},
                   {"integration-tests", ENVIRONMENT_TEST},
                   {"integration_tests", ENVIRONMENT_TEST},
                   {"acceptance-tests", ENVIRONMENT_TEST},
                   {"acceptance_tests", ENVIRONMENT_TEST},
                   {"smoke-tests", ENVIRONMENT_TEST},
                   {"smoke_tests", ENVIRONMENT_TEST},
                   {"testdata", ENVIRONMENT_TEST},
                   {"fixtures", ENVIRONMENT_TEST},
                   {"examples", ENVIRONMENT_DEMO},
                   {"example", ENVIRONMENT_DEMO},
                   /* What something new is copied from: nobody applies it where it lies. */
                   {"boilerplate", ENVIRONMENT_DEMO},
                   {"boilerplates", ENVIRONMENT_DEMO},
                   {"cookiecutter", ENVIRONMENT_DEMO},
                   {"cookiecutters", ENVIRONMENT_DEMO},
                   {"scaffold", ENVIRONMENT_DEMO},
                   {"scaffolding", ENVIRONMENT_DEMO},
                   {"scaffolds", ENVIRONMENT_DEMO},
                   {"skeleton", ENVIRONMENT_DEMO},
                   {"skeletons", ENVIRONMENT_DEMO}};
    Environment found = environment_of(path);
    Str rest = path, step;
    while (rest.data && str_split_next(&rest, '/', &step))
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
            /* What is shown stays an example, whatever environment it shows: examples/prod. */
            bool is_shown = folders[i].environment == ENVIRONMENT_DEMO;
            if ((is_shown || found == ENVIRONMENT_UNKNOWN) && str_equal_ignoring_case(step, str_from(folders[i].name)))
                found = folders[i].environment;
        }
    if (is_given_up(path)) found = ENVIRONMENT_DEMO;
    /* {{cookiecutter.name}}/, ${{values.name}}/: https://cookiecutter.readthedocs.io/en/stable/overview.html */
    if (str_contains(path, STR("{{"))) found = ENVIRONMENT_DEMO;
    /* What a program is expected to make: shop.expected.json. */
    if (found == ENVIRONMENT_UNKNOWN && str_contains(path, STR(".expected."))) found = ENVIRONMENT_TEST;
    return found;
}

Environment environment_of_value(Str value) {
    Environment found = environment_of_parts(value);
    for (size_t i = 0; found == ENVIRONMENT_UNKNOWN && i < sizeof value_words / sizeof *value_words; i++)
        if (str_equal_ignoring_case(value, str_from(value_words[i].word))) found = value_words[i].environment;
    return found;
}

bool path_is_named_production(Str path) {
    size_t slash = str_find_last_char(path, '/'), start = slash == SIZE_MAX ? 0 : slash + 1;
    for (size_t i = start; i <= path.size; i++) {
        if (i < path.size && path.data[i] != '-' && path.data[i] != '.' && path.data[i] != '_') continue;
        if (environment_of_word(str_slice(path, start, i)) == ENVIRONMENT_PRODUCTION) return true;
        start = i + 1;
    }
    return false;
}
