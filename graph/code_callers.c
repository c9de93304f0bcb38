/* Functions of serving code that tests alone call: made for them, they stop nothing when what they call fails. Names decide,
 * and what stands for doubt is kept: a name that any other text of the repository holds is called by it. */
#include <stdio.h>
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/codefile.h"
#include "graph/text_words.h"

enum { NOBODY = 0, SCANNED_FILES_MAX = 8000, SCANNED_BYTES_MAX = 64 << 20 };

/* A function whose callers are asked for. */
typedef struct {
    uint32_t file, fact;
    Str name;
    uint32_t next; /* of that name, its index + 1 */
    bool is_named_for_tests, is_in_tests, is_called;
} Helper;

typedef struct {
    uint32_t from, to; /* helper, and a name's first helper + 1 */
} HelperCall;

/* What is known of one repository. */
typedef struct Callers {
    Model *model;
    uint32_t repository;
    bool are_texts_read;
    VEC(Helper) helpers;
    Map *by_name;      /* → first helper + 1 */
    Map *defined;      /* the name of anything that a helper's file defines → file + 1; 0: of several */
    Map *parsed;       /* path → file + 1 */
    uint32_t **owners; /* file → line → helper + 1 */
    uint32_t *line_counts;
    bool *is_used; /* files of which another one names something */
    VEC(HelperCall) calls;
    const uint8_t *uses; /* FileUse of each path of the repository */
    TextSigns *asked;    /* the names that are looked for */
    size_t files_left, bytes_left;
    Arena *scratch, *bytes;
    bool **is_for_tests; /* file → fact; NULL: none of its functions is */
} Callers;

static bool context_is_of_tests(const char *context) {
    return strcmp(context, "test") == 0 || strcmp(context, "mock") == 0;
}

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/* createTestBucket, make_test_table, set_up_for_testing: a word of the name is "test". "testConnection" tests something. */
static bool is_named_for_tests(Str name) {
    size_t start = 0;
    for (size_t i = 0; i <= name.size; i++) {
        bool is_hump = i < name.size && i && is_upper(name.data[i]) && !is_upper(name.data[i - 1]);
        if (i < name.size && name.data[i] != '_' && !is_hump) continue;
        Str word = str_slice(name, start, i);
        bool is_test = str_equal_ignoring_case(word, STR("test")) || str_equal_ignoring_case(word, STR("tests")) ||
                       str_equal_ignoring_case(word, STR("testing"));
        if (start && is_test) return true;
        start = is_hump ? i : i + 1;
    }
    return false;
}

static Str last_part(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

/* What calls a method may be a framework that knows the class which its own is derived from, or, where such a class need not be
 * named, the form of the method. */
static bool may_be_called_from_outside(const Facts *facts, const CodeFact *fact) {
    static const char *const unmarked[] = {"go", "rust"};   /* methods implement what their type doesn't name */
    static const char *const marked[] = {"java", "kotlin"}; /* what implements something carries a mark */
    bool is_marked = false;
    const CodeFact *around = fact->scope ? &facts->code[fact->scope - 1] : NULL;
    for (size_t i = 0; i < sizeof unmarked / sizeof *unmarked; i++)
        if (str_equal(facts->format, str_from(unmarked[i])) && (around || fact->member.size)) return true;
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        is_marked |= str_equal(facts->format, str_from(marked[i]));
    bool is_method = around && str_equal(facts_str(facts, around->alias), STR("class"));
    return is_method && !is_marked && facts_expr(facts, around->value)->count > 0;
}

static bool is_constructor(const Facts *facts, const CodeFact *fact, Str name) {
    Str around = fact->scope ? facts_str(facts, facts->code[fact->scope - 1].name) : STR_NONE;
    return str_equal(last_part(around), name) || str_starts_with(name, STR("__")) ||
           str_equal(name, STR("constructor"));
}

static void add_helper(Callers *callers, uint32_t index, uint32_t at) {
    const FactsFile *file = &callers->model->files[index];
    const Facts *facts = &file->facts;
    const CodeFact *fact = &facts->code[at];
    Str name = last_part(facts_str(facts, fact->name));
    bool is_for_tests = is_named_for_tests(name);
    if (!name.size || is_constructor(facts, fact, name)) return;
    if (!is_for_tests && may_be_called_from_outside(facts, fact)) return;
    uint32_t first = map_get(callers->by_name, name);
    *VEC_PUSH(callers->scratch, &callers->helpers) = (Helper){.file = index,
                                                              .fact = at,
                                                              .name = name,
                                                              .next = first == MAP_NONE ? 0 : first,
                                                              .is_named_for_tests = is_for_tests};
    map_put(callers->by_name, name, (uint32_t)callers->helpers.count);
    uint32_t *owners = callers->owners[index];
    for (uint32_t line = fact->line; line <= fact->end_line && line < callers->line_counts[index]; line++)
        owners[line] = (uint32_t)callers->helpers.count; /* an inner function stands behind the one around it */
}

static bool does_something(const Facts *facts, uint32_t function) {
    for (uint32_t i = function + 1; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->line > facts->code[function].end_line) break;
        if (fact->scope == function + 1 && (fact->kind == CODE_CALL || fact->kind == CODE_LITERAL)) return true;
    }
    return false;
}

/* Files that use a kit: elsewhere there is nothing to be judged. */
static bool imports_something(const Facts *facts) {
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_IMPORT) return true;
    return false;
}

static void add_file(Callers *callers, uint32_t index) {
    const FactsFile *file = &callers->model->files[index];
    const Facts *facts = &file->facts;
    if (!file->is_parsed || file->is_link || file->is_vendored || !facts->code_count || facts->is_partial) return;
    const char *context = context_of_file(file);
    if (strcmp(context, "production") != 0 && strcmp(context, "staging") != 0) return;
    map_put(callers->parsed, facts->path, index + 1);
    if (codefile_handler_of(callers->model, facts) || !imports_something(facts)) return;
    uint32_t lines = 0;
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].end_line > lines) lines = facts->code[i].end_line;
    callers->owners[index] = ARENA_ARRAY(callers->scratch, uint32_t, (size_t)lines + 2);
    callers->line_counts[index] = lines + 1;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_DEFINE) continue;
        bool is_new = false;
        uint32_t entry = map_add(callers->defined, last_part(facts_str(facts, fact->name)), index + 1, &is_new);
        if (!is_new && map_value_at(callers->defined, entry) != index + 1) map_set_at(callers->defined, entry, 0);
        bool is_function = !str_equal(facts_str(facts, fact->alias), STR("class"));
        if (is_function && does_something(facts, i)) add_helper(callers, index, i);
    }
}

/* ---- who names what ---- */

/* `from`: the file, its index + 1, 0 = one that was not parsed. */
static void found_in_use(Callers *callers, uint32_t from, uint32_t line, Str name) {
    uint32_t defined = map_get(callers->defined, name);
    if (defined != MAP_NONE && defined && defined != from) callers->is_used[defined - 1] = true;
    uint32_t first = map_get(callers->by_name, name);
    if (first == MAP_NONE) return;
    bool has_owner = from && callers->owners[from - 1] && line < callers->line_counts[from - 1];
    uint32_t owner = has_owner ? callers->owners[from - 1][line] : NOBODY;
    if (owner != NOBODY) {
        *VEC_PUSH(callers->scratch, &callers->calls) = (HelperCall){owner - 1, first};
        return;
    }
    for (uint32_t at = first; at; at = callers->helpers.items[at - 1].next)
        callers->helpers.items[at - 1].is_called = true;
}

/* What holds of a function holds of those that it calls. */
static void follow_calls(Callers *callers, bool (*holds)(const Helper *), void (*take)(Helper *)) {
    bool has_changed = true;
    while (has_changed) { /* each round takes one more, or is the last */
        has_changed = false;
        for (size_t i = 0; i < callers->calls.count; i++) {
            const HelperCall *call = &callers->calls.items[i];
            if (!holds(&callers->helpers.items[call->from])) continue;
            for (uint32_t at = call->to; at; at = callers->helpers.items[at - 1].next) {
                has_changed |= !holds(&callers->helpers.items[at - 1]);
                take(&callers->helpers.items[at - 1]);
            }
        }
    }
}

static bool is_called(const Helper *helper) { return helper->is_called; }
static void take_called(Helper *helper) { helper->is_called = true; }
static bool is_for_tests(const Helper *helper) { return helper->is_in_tests || helper->is_named_for_tests; }
static void take_for_tests(Helper *helper) { helper->is_in_tests = true; }

/* What was parsed says it without a look at the text. */
static void look_at_facts(Callers *callers, uint32_t index) {
    const FactsFile *file = &callers->model->files[index];
    const Facts *facts = &file->facts;
    if (!file->is_parsed || file->is_link || !facts->code_count) return;
    if (context_is_of_tests(context_of_file(file))) return;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind == CODE_CALL && !(fact->flags & CODE_IN_TEST))
            found_in_use(callers, index + 1, fact->line, last_part(facts_str(facts, fact->name)));
    }
}

typedef void (*FoundName)(Callers *callers, uint32_t from, uint32_t line, Str name);

/* `number`: of a line that something may find by a mark. */
static void look_at_mark(Callers *callers, uint32_t from, uint32_t number) {
    uint32_t owner = number < callers->line_counts[from - 1] ? callers->owners[from - 1][number] : NOBODY;
    if (owner == NOBODY) return;
    Helper *helper = &callers->helpers.items[owner - 1];
    helper->is_called |= callers->model->files[from - 1].facts.code[helper->fact].line == number;
}

/* Only what may still turn out to be for tests alone is looked for: those functions, and what their files define. */
static void ask_for_open(Callers *callers) {
    callers->asked = ARENA_NEW(callers->scratch, TextSigns);
    bool *is_open = ARENA_ARRAY(callers->scratch, bool, callers->model->file_count + 1); /* by file + 1 */
    for (size_t i = 0; i < callers->helpers.count; i++) {
        const Helper *helper = &callers->helpers.items[i];
        if (helper->is_called) continue;
        text_signs_add(callers->asked, helper->name);
        is_open[helper->file + 1] = true;
    }
    for (size_t i = 0; i < map_count(callers->defined); i++) {
        Str name = map_key_at(callers->defined, i);
        if (name.size && is_open[map_value_at(callers->defined, i)]) text_signs_add(callers->asked, name);
    }
}

/* Lines are asked for only where functions of the file may be what names something. */
static void look_at_words(Callers *callers, uint32_t from, const TextWords *words, FoundName found) {
    bool has_lines = from && callers->owners[from - 1];
    TextLineList lines;
    Str rest = words->words;
    for (Str word; text_words_next(&rest, &word, &lines);) {
        uint32_t number = 0;
        if (!text_signs_may_have(callers->asked, word)) continue;
        if (!has_lines) found(callers, from, 0, word);
        while (has_lines && text_lines_next(&lines, &number)) found(callers, from, number, word);
    }
    lines = text_words_marked(words);
    for (uint32_t number; has_lines && text_lines_next(&lines, &number);) look_at_mark(callers, from, number);
}

static void found_in_tests(Callers *callers, uint32_t from, uint32_t line, Str name) {
    (void)from, (void)line;
    uint32_t first = map_get(callers->by_name, name);
    for (uint32_t at = first == MAP_NONE ? 0 : first; at; at = callers->helpers.items[at - 1].next)
        callers->helpers.items[at - 1].is_in_tests = true;
}

typedef enum { USE_UNREAD, USE_OF_TESTS, USE_OTHER } FileUse;

static bool is_for_people(Str path) { return str_ends_with(path, STR(".md")); }

static const uint8_t *uses_of_files(Callers *callers) {
    const Files *files = &callers->model->file_access[callers->repository];
    uint8_t *uses = ARENA_ARRAY(callers->scratch, uint8_t, files->path_count + 1);
    FolderContext folder = {0};
    for (size_t i = 0; i < files->path_count; i++)
        if (!is_for_people(files->paths[i]))
            uses[i] = context_is_of_tests(context_of_path_beside(&folder, files->paths[i])) ? USE_OF_TESTS : USE_OTHER;
    return uses;
}

/* Where not all of them can be read, nothing will be known for sure: none needs to be. */
static bool are_too_many(const Callers *callers) {
    const Files *files = &callers->model->file_access[callers->repository];
    size_t count = 0;
    for (size_t i = 0; i < files->path_count; i++) count += !is_for_people(files->paths[i]);
    return count > callers->files_left;
}

/* All files of one kind; false when they are too large together. */
static bool look_at_files(Callers *callers, FileUse use, FoundName found) {
    const Files *files = &callers->model->file_access[callers->repository];
    for (size_t i = 0; i < files->path_count; i++) {
        Str path = files->paths[i];
        TextWords words;
        if (callers->uses[i] != use) continue;
        arena_reset(callers->bytes);
        bool is_there = text_words_of_file(&words, files, path, callers->asked, callers->bytes);
        bool is_text = is_there && words.is_text;
        if (!callers->files_left || (is_text && words.size_bytes > callers->bytes_left)) return false;
        callers->files_left--;
        if (!is_text) continue;
        callers->bytes_left -= words.size_bytes;
        uint32_t file = map_get(callers->parsed, path);
        look_at_words(callers, file == MAP_NONE ? 0 : file, &words, found);
    }
    return true;
}

/* Is there a function of which tests alone are known to call it? */
static bool has_open(const Callers *callers) {
    for (size_t i = 0; i < callers->helpers.count; i++) {
        const Helper *helper = &callers->helpers.items[i];
        if (!helper->is_called && is_for_tests(helper)) return true;
    }
    return false;
}

/* Is the function of that fact one whose callers are asked for, and none is known? Helpers stand in the order of files and facts. */
static bool is_open(const Callers *callers, uint32_t file, uint32_t fact) {
    size_t low = 0, high = callers->helpers.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Helper *helper = &callers->helpers.items[middle];
        if (helper->file == file && helper->fact == fact) return !helper->is_called;
        if (helper->file < file || (helper->file == file && helper->fact < fact))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* What the facts alone say: that is enough for nearly every function that is asked for. */
static void look_at_all_facts(Callers *callers) {
    Model *model = callers->model;
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].repository == callers->repository) add_file(callers, i);
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].repository == callers->repository) look_at_facts(callers, i);
    follow_calls(callers, is_called, take_called);
}

static void look_at_texts(Callers *callers) {
    Model *model = callers->model;
    if (are_too_many(callers)) return;
    callers->uses = uses_of_files(callers);
    ask_for_open(callers);
    if (!look_at_files(callers, USE_OF_TESTS, found_in_tests)) return;
    if (!has_open(callers) || !look_at_files(callers, USE_OTHER, found_in_use)) return;
    follow_calls(callers, is_called, take_called);
    follow_calls(callers, is_for_tests, take_for_tests);
    for (size_t i = 0; i < callers->helpers.count; i++) {
        const Helper *helper = &callers->helpers.items[i];
        bool is_used = callers->is_used[helper->file] || helper->is_named_for_tests;
        if (helper->is_called || !is_for_tests(helper) || !is_used) continue;
        bool **marks = &callers->is_for_tests[helper->file];
        if (!*marks) *marks = ARENA_ARRAY(model->arena, bool, model->files[helper->file].facts.code_count);
        (*marks)[helper->fact] = true;
    }
}

static Callers *open_repository(CodeCallers *found, uint32_t repository) {
    Model *model = found->model;
    Arena *scratch = arena_new();
    Callers *callers = ARENA_NEW(scratch, Callers);
    *callers = (Callers){.model = model,
                         .repository = repository,
                         .is_for_tests = found->is_for_tests,
                         .files_left = SCANNED_FILES_MAX,
                         .bytes_left = SCANNED_BYTES_MAX,
                         .scratch = scratch,
                         .bytes = arena_new()};
    callers->by_name = map_new(scratch);
    callers->defined = map_new(scratch);
    callers->parsed = map_new(scratch);
    callers->owners = ARENA_ARRAY(scratch, uint32_t *, model->file_count + 1);
    callers->line_counts = ARENA_ARRAY(scratch, uint32_t, model->file_count + 1);
    callers->is_used = ARENA_ARRAY(scratch, bool, model->file_count + 1);
    look_at_all_facts(callers);
    return callers;
}

/* Repositories are looked through when something is first asked of them, and their texts when that can make a difference: in most,
 * nothing is. */
bool code_is_called_by_tests_alone(CodeCallers *found, const FactsFile *file, uint32_t scope) {
    Model *model = found->model;
    if (!model->file_access || !scope) return false;
    if (!found->repositories) {
        found->repositories = ARENA_ARRAY(model->arena, Callers *, model->repositories.count);
        found->is_for_tests = ARENA_ARRAY(model->arena, bool *, model->file_count + 1);
    }
    Callers **callers = &found->repositories[file->repository];
    if (!*callers) *callers = open_repository(found, file->repository);
    uint32_t index = (uint32_t)(file - model->files);
    for (uint32_t at = scope; at; at = file->facts.code[at - 1].scope) {
        if (!is_open(*callers, index, at - 1)) continue;
        if (!(*callers)->are_texts_read) look_at_texts(*callers);
        (*callers)->are_texts_read = true;
        if (found->is_for_tests[index] && found->is_for_tests[index][at - 1]) return true;
    }
    return false;
}

void code_callers_free(CodeCallers *found) {
    for (size_t i = 0; found->repositories && i < found->model->repositories.count; i++) {
        Arena *scratch = found->repositories[i] ? found->repositories[i]->scratch : NULL;
        if (!scratch) continue;
        arena_free(found->repositories[i]->bytes);
        arena_free(scratch);
    }
}
