/* Shell text, as far as it decides what Terraform is given: words and quotes, assignments, folders, and blocks whose
 * branches exclude each other. Nothing is run: what a command prints, and what is decided at run time, is a hole. */
#include "graph/runs.h"

#include "analyzer/core/limits.h"

/* Far above what somebody writes; past them a value is a hole, and a word is not read. */
enum {
    BLOCKS_MAX = 64,
    WORDS_MAX = 512,
    WORD_BYTES_MAX = 1 << 14,
    EXPANSION_DEPTH_MAX = 8,
    EXPANSION_BYTES_MAX = 1 << 22,
    PARENTHESES_BYTES_MAX = 1 << 12,
    READ_DEPTH_MAX = 4,
};

typedef VEC(Str) Words;

typedef enum { BLOCK_BRANCHES, BLOCK_SUBSHELL, BLOCK_GROUP } BlockKind;

/* Names that a branch sets can't be told after it. */
typedef struct {
    BlockKind kind;
    RunState before;
    VEC(const RunSetting *) set;
    bool goes_elsewhere;
} Block;

typedef struct {
    RunReader *reader;
    Arena *arena;
    Block blocks[BLOCKS_MAX];
    size_t block_count, depth_too_deep;
    Words words; /* of the command being read */
    StrBuf word;
    bool has_word; /* quotes make an empty one */
    uint32_t line;
    Words ends; /* of here-documents */
    size_t ends_seen;
    uint32_t expanding;
    bool is_conditional; /* behind a test, on one line with it */
    bool is_for_later;   /* what is printed is set for the steps behind this one */
} Shell;

/* ---- settings ---- */

static bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static Str name_at(Str text, size_t at) {
    size_t end = at;
    while (end < text.size && is_name_character(text.data[end])) end++;
    return str_slice(text, at, end);
}

static void assign(Shell *shell, Str name, Str value, bool is_exported) {
    const RunSetting *known = run_setting(&shell->reader->state, name);
    if (shell->is_conditional) value = run_hole(shell->arena, name);
    run_set(shell->reader, name, value,
            is_exported || shell->reader->state.exports_all || (known && known->is_exported), shell->line);
}

/* ---- expansion ---- */

/* Variables that hold the folder of the whole checkout, as the systems that run scripts set them. */
static bool is_top(Str name) {
    static const char *const names[] = {
        "GITHUB_WORKSPACE",       "github.workspace",  "WORKSPACE",           "CI_PROJECT_DIR",
        "BUILD_SOURCESDIRECTORY", "CODEBUILD_SRC_DIR", "BITBUCKET_CLONE_DIR", "System.DefaultWorkingDirectory",
        "Build.SourcesDirectory"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    return false;
}

static Str directory_now(const Shell *shell) {
    Str directory = shell->reader->state.directory;
    bool is_whole = directory.size && directory.data[0] != HOLE && directory.data[0] < ' ';
    return is_whole ? directory : str_format(shell->arena, "%c%.*s", PATH_START, STR_ARG(directory));
}

static Str value_of(Shell *shell, Str name) {
    static const char own[] = {PATH_OWN, 0}, top[] = {PATH_TOP, 0};
    const RunSetting *setting = run_setting(&shell->reader->state, name);
    if (setting) return setting->value;
    if (str_equal(name, STR("PWD"))) return directory_now(shell);
    if (str_equal(name, STR("CURDIR"))) return str_from(own);
    if (is_top(name)) return str_from(top);
    return run_hole(shell->arena, name);
}

static Str last_word(Shell *shell, Str text);

/* $( … ): a folder that is asked for in one of the usual ways, a variable of a makefile, else a hole. */
static Str value_of_command(Shell *shell, Str text) {
    static const char own[] = {PATH_OWN, 0}, top[] = {PATH_TOP, 0};
    text = str_trim(text);
    bool is_own = str_contains(text, STR("$0")) || str_contains(text, STR("BASH_SOURCE"));
    bool is_bare = text.size > 0 && name_at(text, 0).size == text.size;
    if (str_equal(text, STR("pwd"))) return directory_now(shell);
    if (is_bare) return value_of(shell, text);
    if (str_starts_with(text, STR("git rev-parse --show-toplevel"))) return str_from(top);
    if (str_starts_with(text, STR("dirname ")) && is_own)
        return str_contains(str_slice(text, 8, text.size), STR("dirname")) ? run_hole(shell->arena, text)
                                                                           : str_from(own);
    if (str_starts_with(text, STR("cd "))) {
        size_t end = str_find(text, STR("&&"), 0);
        if (end == SIZE_MAX) end = str_find_char(text, ';', 0);
        if (end != SIZE_MAX && str_contains(str_slice(text, end, text.size), STR("pwd")))
            return last_word(shell, str_slice(text, 3, end));
    }
    return run_hole(shell->arena, text);
}

/* The end of what `open` begins at `at`, behind `close`. */
static size_t closing(Str text, size_t at, char open, char close) {
    size_t depth = 0;
    for (size_t i = at; i < text.size && i - at < PARENTHESES_BYTES_MAX; i++) {
        if (text.data[i] == open) depth++;
        if (text.data[i] == close && --depth == 0) return i;
    }
    return SIZE_MAX;
}

/* ${X}, ${X:-y}, ${{ env.X }} */
static Str value_of_braces(Shell *shell, Str text) {
    text = str_trim(text);
    if (str_starts_with(text, STR("env."))) text = str_slice(text, 4, text.size);
    Str name = name_at(text, 0);
    const RunSetting *setting = run_setting(&shell->reader->state, text);
    if (name.size == text.size || setting || is_top(text)) return value_of(shell, text);
    Str rest = str_slice(text, name.size, text.size);
    static const char own[] = {PATH_OWN, 0};
    bool is_own = str_starts_with(text, STR("BASH_SOURCE")) || name.size == 1;
    if (is_own && (str_ends_with(text, STR("%/*")))) return str_from(own);
    setting = run_setting(&shell->reader->state, name);
    bool is_fallback = str_starts_with(rest, STR(":-")) || str_starts_with(rest, STR(":=")) ||
                       str_starts_with(rest, STR("-")) || str_starts_with(rest, STR(":?"));
    if (setting && is_fallback && !run_has_hole(setting->value)) return setting->value;
    bool is_written = is_fallback && rest.size > 2 && rest.data[1] != '?' && str_find_char(rest, '$', 0) == SIZE_MAX &&
                      str_find_char(rest, '`', 0) == SIZE_MAX;
    if (name.size && is_written) {
        Str fallback = str_slice(rest, rest.data[0] == ':' ? 2 : 1, rest.size);
        bool is_quoted = fallback.size > 1 && (fallback.data[0] == '"' || fallback.data[0] == '\'');
        if (is_quoted) fallback = str_slice(fallback, 1, fallback.size - 1);
        return run_hole_with_fallback(shell->arena, name, fallback);
    }
    return run_hole(shell->arena, name.size && is_fallback ? name : text);
}

static Str bounded(Shell *shell, Str value, Str name) {
    shell->reader->expanded_bytes += value.size;
    return shell->reader->expanded_bytes > EXPANSION_BYTES_MAX ? run_hole(shell->arena, name) : value;
}

/* What stands behind the dollar at `*at`; moves behind it. */
static Str expansion(Shell *shell, Str text, size_t *at) {
    size_t next = *at + 1, end = SIZE_MAX;
    char c = next < text.size ? text.data[next] : 0;
    if (c == '{' || c == '(') end = closing(text, next, c, c == '{' ? '}' : ')');
    if (end != SIZE_MAX) {
        Str inside = str_slice(text, next + 1, end);
        *at = end + 1;
        if (shell->expanding >= EXPANSION_DEPTH_MAX) return run_hole(shell->arena, inside);
        shell->expanding++;
        if (c == '{' && inside.size > 1 && inside.data[0] == '{') inside = str_slice(inside, 1, inside.size - 1);
        Str value = c == '{' ? value_of_braces(shell, inside) : value_of_command(shell, inside);
        shell->expanding--;
        return bounded(shell, value, inside);
    }
    Str name = name_at(text, next);
    if (name.size && name.data[0] >= '0' && name.data[0] <= '9') name = str_slice(name, 0, 1);
    *at = next + (name.size ? name.size : c ? 1 : 0);
    return name.size ? bounded(shell, value_of(shell, name), name)
           : c == 0  ? STR("$")
                     : run_hole(shell->arena, str_slice(text, next, next + 1));
}

/* ---- words ---- */

static void end_word(Shell *shell) {
    if (!shell->has_word && shell->word.size == 0) return;
    if (shell->words.count < WORDS_MAX)
        *VEC_PUSH(shell->arena, &shell->words) = str_copy(shell->arena, strbuf_str(&shell->word));
    shell->word.size = 0;
    shell->has_word = false;
}

static void add_plain(Shell *shell, Str value) {
    for (size_t i = 0; i < value.size; i++) {
        bool is_hole = value.data[i] == HOLE;
        size_t end = is_hole ? str_find_char(value, HOLE_END, i) : SIZE_MAX;
        if (end != SIZE_MAX) { /* blanks in the name of a hole divide nothing */
            strbuf_add(&shell->word, str_slice(value, i, end + 1));
            i = end;
        } else if (value.data[i] == ' ' || value.data[i] == '\t' || value.data[i] == '\n') {
            end_word(shell);
        } else {
            strbuf_add_char(&shell->word, value.data[i]);
        }
    }
}

static size_t read_double_quotes(Shell *shell, Str text, size_t at) {
    shell->has_word = true;
    while (at < text.size && text.data[at] != '"') {
        char c = text.data[at];
        if (c == '\\' && at + 1 < text.size && strchr("\"\\$`", text.data[at + 1])) {
            strbuf_add_char(&shell->word, text.data[at + 1]);
            at += 2;
        } else if (c == '$') {
            strbuf_add(&shell->word, expansion(shell, text, &at));
        } else if (c == '`') {
            size_t end = str_find_char(text, '`', at + 1);
            if (end == SIZE_MAX) end = text.size;
            strbuf_add(&shell->word, value_of_command(shell, str_slice(text, at + 1, end)));
            at = end + 1;
        } else {
            strbuf_add_char(&shell->word, c);
            at++;
        }
    }
    return at + 1;
}

/* One piece of a word; false: no piece of a word stands here. */
static bool read_piece(Shell *shell, Str text, size_t *at) {
    char c = text.data[*at];
    size_t end;
    if (strchr(" \t\r\n;&|()<>", c)) return false;
    if (c == '\'') {
        end = str_find_char(text, '\'', *at + 1);
        if (end == SIZE_MAX) end = text.size;
        strbuf_add(&shell->word, str_slice(text, *at + 1, end));
        shell->has_word = true;
        *at = end + 1;
    } else if (c == '"') {
        *at = read_double_quotes(shell, text, *at + 1);
    } else if (c == '$') {
        add_plain(shell, expansion(shell, text, at));
    } else if (c == '`') {
        end = str_find_char(text, '`', *at + 1);
        if (end == SIZE_MAX) end = text.size;
        strbuf_add(&shell->word, value_of_command(shell, str_slice(text, *at + 1, end)));
        *at = end + 1;
    } else if (c == HOLE) { /* filled in by the reader of the file */
        end = str_find_char(text, HOLE_END, *at);
        if (end == SIZE_MAX) end = *at;
        strbuf_add(&shell->word, str_slice(text, *at, end + 1));
        *at = end + 1;
    } else {
        if (c == '\\' && *at + 1 < text.size) c = text.data[++*at];
        strbuf_add_char(&shell->word, c);
        ++*at;
    }
    return true;
}

/* A short text as one word: an operand of `cd` inside of $( … ). */
static Str last_word(Shell *shell, Str text) {
    StrBuf outer = shell->word;
    Words words = shell->words;
    bool had_word = shell->has_word;
    shell->word = strbuf_new(shell->arena, WORD_BYTES_MAX);
    shell->words = (Words){0};
    shell->has_word = false;
    for (size_t at = 0; at < text.size;) {
        if (read_piece(shell, text, &at)) continue;
        end_word(shell);
        at++;
    }
    end_word(shell);
    Str found = STR_NONE;
    for (size_t i = 0; i < shell->words.count && !found.size; i++)
        if (!str_starts_with(shell->words.items[i], STR("-"))) found = shell->words.items[i];
    shell->word = outer;
    shell->words = words;
    shell->has_word = had_word;
    return found.size ? found : run_hole(shell->arena, text);
}

/* ---- folders ---- */

static Str join(Arena *arena, Str directory, Str path) {
    bool is_whole = path.size && (path.data[0] == '/' || (path.data[0] != HOLE && path.data[0] < ' '));
    if (is_whole && path.data[0] == PATH_START) {
        path = str_slice(path, 1, path.size);
        return str_starts_with(path, STR("/")) ? str_slice(path, 1, path.size) : path;
    }
    if (is_whole || directory.size == 0) return path;
    return str_format(arena, "%.*s/%.*s", STR_ARG(directory), STR_ARG(path));
}

/* ---- blocks ---- */

static void open_block(Shell *shell, BlockKind kind) {
    if (shell->block_count == BLOCKS_MAX) {
        shell->depth_too_deep++;
        return;
    }
    shell->blocks[shell->block_count++] = (Block){.kind = kind, .before = shell->reader->state};
}

static void end_branch(Shell *shell) {
    Block *block = shell->block_count ? &shell->blocks[shell->block_count - 1] : NULL;
    if (!block || block->kind != BLOCK_BRANCHES) return;
    const RunSetting *setting = shell->reader->state.settings;
    for (; setting && setting != block->before.settings; setting = setting->outer)
        *VEC_PUSH(shell->arena, &block->set) = setting;
    bool is_there = str_equal(shell->reader->state.directory, block->before.directory);
    block->goes_elsewhere = block->goes_elsewhere || !is_there;
    shell->reader->state = block->before;
}

static void close_block(Shell *shell, BlockKind kind) {
    if (shell->depth_too_deep) {
        shell->depth_too_deep--;
        return;
    }
    if (shell->block_count == 0 || shell->blocks[shell->block_count - 1].kind != kind) return;
    end_branch(shell);
    Block block = shell->blocks[--shell->block_count];
    if (kind == BLOCK_SUBSHELL) shell->reader->state = block.before;
    if (kind == BLOCK_GROUP) shell->reader->state.directory = block.before.directory;
    if (block.goes_elsewhere) shell->reader->state.directory = run_hole(shell->arena, STR("a folder"));
    for (size_t i = 0; i < block.set.count; i++) {
        const RunSetting *set = block.set.items[i], *known = run_setting(&shell->reader->state, set->name);
        bool is_exported = set->is_exported || (known && known->is_exported);
        run_set(shell->reader, set->name, run_hole(shell->arena, set->name), is_exported, set->line);
    }
}

/* ---- commands ---- */

static Str base_of(Str word) {
    size_t slash = str_find_last_char(word, '/');
    return slash == SIZE_MAX ? word : str_slice(word, slash + 1, word.size);
}

static bool is_one_of(Str word, const char *const *names) {
    for (size_t i = 0; names[i]; i++)
        if (str_equal(word, str_from(names[i]))) return true;
    return false;
}

/* The tool by its name, an image of it, or a variable that is named after it. */
static bool is_tool(Str word) {
    static const char *const names[] = {"terraform", "tofu", NULL};
    static const char *const variables[] = {
        "TF",        "TERRAFORM", "TOFU", "TF_BIN", "TF_CMD", "TERRAFORM_BIN", "TERRAFORM_CMD",
        "terraform", "tofu",      "tf",   NULL};
    Str base = base_of(word);
    size_t colon = str_find_char(base, ':', 0);
    if (colon != SIZE_MAX && colon < base.size && str_contains(word, STR("/"))) base = str_slice(base, 0, colon);
    if (is_one_of(base, names) || str_equal(base, STR("opentofu"))) return true;
    return word.size > 2 && word.data[0] == HOLE && word.data[word.size - 1] == HOLE_END &&
           is_one_of(str_slice(word, 1, word.size - 1), variables);
}

static bool is_verb(Str word) {
    static const char *const verbs[] = {"plan", "apply", NULL}; /* what others do needs less, or only looks */
    return is_one_of(word, verbs) || run_has_hole(word);
}

static bool splits_at_equals(Str word, Str *name, Str *value) {
    size_t equals = str_find_char(word, '=', 0);
    if (equals == SIZE_MAX || equals == 0) return false;
    *name = str_slice(word, 0, equals);
    *value = str_slice(word, equals + 1, word.size);
    return name_at(*name, 0).size == name->size || str_contains(*name, STR("-"));
}

static bool is_computed(Str value) {
    for (size_t i = 0; i < value.size; i++)
        if (value.data[i] >= HOLE && value.data[i] <= PATH_START) return true;
    return false;
}

static CommandVariable variable(const Shell *shell, Str name, Str value) {
    return (CommandVariable){.name = name,
                             .value = value,
                             .is_computed = is_computed(value),
                             .file = shell->reader->script,
                             .line = shell->line};
}

/* "-var" as `option` with "x=y" behind it, after a sign or as the next word. */
static bool takes(const Words *words, size_t *i, const char *option, Str *value) {
    Str word = words->items[*i], name = str_from(option);
    if (str_starts_with(word, STR("--"))) word = str_slice(word, 1, word.size);
    if (!str_starts_with(word, name)) return false;
    Str rest = str_slice(word, name.size, word.size);
    if (rest.size == 0 && *i + 1 < words->count)
        *value = words->items[++*i];
    else if (rest.size && rest.data[0] == '=')
        *value = str_slice(rest, 1, rest.size);
    else
        return false;
    return true;
}

static void take_argument(Shell *shell, CommandRun *run, const Words *words, size_t *i) {
    static const char *const with_value[] = {"-out",         "-target",       "-state",
                                             "-backup",      "-lock-timeout", "-replace",
                                             "-parallelism", "-state-out",    "-backend-config"};
    Str value, name, text;
    if (takes(words, i, "-var-file", &value)) {
        *VEC_PUSH(shell->arena, &run->arguments) = (RunArgument){.file = value};
    } else if (takes(words, i, "-var", &value)) {
        if (splits_at_equals(value, &name, &text))
            *VEC_PUSH(shell->arena, &run->arguments) = (RunArgument){.variable = variable(shell, name, text)};
    } else if (words->items[*i].data[0] == '-') {
        for (size_t k = 0; k < sizeof with_value / sizeof *with_value; k++)
            if (takes(words, i, with_value[k], &value)) return;
    } else {
        run->target = words->items[*i];
    }
}

/* TF_CLI_ARGS and TF_CLI_ARGS_plan: more words, before those of the command line. */
static void take_more(Shell *shell, CommandRun *run, Str name) {
    const RunSetting *setting = run_setting(&shell->reader->state, name);
    Str rest = setting && setting->is_exported ? setting->value : STR_NONE, word;
    Words words = {0};
    while (str_word_next(&rest, &word) && words.count < WORDS_MAX) *VEC_PUSH(shell->arena, &words) = word;
    for (size_t i = 0; i < words.count; i++)
        if (words.items[i].size) take_argument(shell, run, &words, &i);
    run->target = STR_NONE;
}

static void take_environment(Shell *shell, CommandRun *run) {
    const RunSetting *setting = shell->reader->state.settings;
    for (; setting; setting = setting->outer) {
        if (!str_starts_with(setting->name, STR("TF_VAR_"))) continue;
        Str name = str_slice(setting->name, 7, setting->name.size);
        bool is_known = false;
        for (size_t i = 0; i < run->environment.count; i++)
            is_known = is_known || str_equal(run->environment.items[i].name, name);
        if (is_known || run_setting(&shell->reader->state, setting->name) != setting || !setting->is_exported) continue;
        *VEC_PUSH(shell->arena, &run->environment) = (CommandVariable){.name = name,
                                                                       .value = setting->value,
                                                                       .is_computed = is_computed(setting->value),
                                                                       .file = setting->file,
                                                                       .line = setting->line};
    }
}

/* `docker run -e NAME=value … image …`: its folder is one of the container's. */
static bool is_in_container(Shell *shell, const Words *words, size_t tool) {
    static const char *const engines[] = {"docker", "podman", "docker-compose", "kubectl", NULL};
    bool is_container = false;
    for (size_t i = 0; i < tool; i++) {
        Str value, name, text;
        is_container = is_container || is_one_of(base_of(words->items[i]), engines);
        if (is_container && (takes(words, &i, "-e", &value) || takes(words, &i, "-env", &value)) &&
            splits_at_equals(value, &name, &text))
            run_set(shell->reader, name, text, true, shell->line);
    }
    return is_container;
}

static void take_run(Shell *shell, const Words *words, size_t tool) {
    RunReader *reader = shell->reader;
    CommandRun run = {
        .repository = reader->repository, .start = reader->start, .script = reader->script, .line = shell->line};
    run.directory = reader->state.directory;
    size_t verb = tool + 1;
    for (Str value; verb < words->count && words->items[verb].size && words->items[verb].data[0] == '-'; verb++)
        if (takes(words, &verb, "-chdir", &value)) run.directory = join(shell->arena, run.directory, value);
    if (verb >= words->count || !is_verb(words->items[verb])) return;
    Str name = words->items[verb];
    take_more(shell, &run, STR("TF_CLI_ARGS"));
    take_more(shell, &run, str_concat(shell->arena, STR("TF_CLI_ARGS_"), name));
    for (size_t i = verb + 1; i < words->count; i++)
        if (words->items[i].size) take_argument(shell, &run, words, &i);
    bool is_bare = run.arguments.count == 0;
    take_environment(shell, &run);
    /* A plan by itself changes nothing. */
    if (is_bare && run.environment.count == 0 && !str_equal(name, STR("apply"))) return;
    *VEC_PUSH(shell->arena, reader->out) = run;
}

static bool read_file(Shell *shell, Str word) {
    RunReader *reader = shell->reader;
    Str own = reader->script, path, text;
    size_t slash = str_find_last_char(own, '/');
    Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(own, 0, slash);
    if (word.size > 1 && word.data[0] == PATH_TOP) folder = STR_NONE;
    if (word.size > 1 && word.data[0] != HOLE && word.data[0] < ' ') word = str_slice(word, 2, word.size);
    if (!word.size || run_has_hole(word) || !reader->files || reader->depth >= READ_DEPTH_MAX) return false;
    bool is_read = files_resolve(shell->arena, folder, word, &path) &&
                   reader->files->read(reader->files->context, path, shell->arena, &text);
    if (!is_read)
        is_read = files_resolve(shell->arena, STR_NONE, word, &path) &&
                  reader->files->read(reader->files->context, path, shell->arena, &text);
    if (!is_read || text.size > DOCUMENT_SIZE_BYTES_MAX) return false;
    reader->script = path;
    reader->depth++;
    run_shell_read(reader, text, 1);
    reader->depth--;
    reader->script = own;
    return true;
}

static void export_words(Shell *shell, const Words *words, size_t first, bool is_exported) {
    for (size_t i = first; i < words->count; i++) {
        Str name, value, word = words->items[i];
        if (str_starts_with(word, STR("-"))) {
            is_exported = is_exported || str_contains(word, STR("x"));
            continue;
        }
        if (splits_at_equals(word, &name, &value)) {
            assign(shell, name, value, is_exported);
        } else if (name_at(word, 0).size == word.size && is_exported) {
            const RunSetting *known = run_setting(&shell->reader->state, word);
            assign(shell, word, known ? known->value : run_hole(shell->arena, word), true);
        }
    }
}

static void change_directory(Shell *shell, const Words *words, size_t first) {
    size_t at = first + 1;
    while (at < words->count && words->items[at].size > 1 && words->items[at].data[0] == '-') at++;
    Str to = at < words->count ? words->items[at] : STR("/");
    RunState *state = &shell->reader->state;
    state->directory =
        str_equal(to, STR("-")) ? run_hole(shell->arena, STR("a folder")) : join(shell->arena, state->directory, to);
}

static void keep_for_later(Shell *shell, const Words *words) {
    Str name, value;
    for (size_t i = 1; i < words->count; i++) {
        if (!splits_at_equals(words->items[i], &name, &value)) continue;
        if (shell->block_count || shell->is_conditional) value = run_hole(shell->arena, name);
        *VEC_PUSH(shell->arena, &shell->reader->later) =
            (RunSetting){.name = name, .value = value, .line = shell->line};
    }
}

static void simple_command(Shell *shell, const Words *words, size_t first) {
    static const char *const talkers[] = {"echo", "printf", "cat", "grep", "which", "type", "man", NULL};
    static const char *const exporters[] = {"export", "declare", "typeset", "readonly", "local", NULL};
    static const char *const readers[] = {"source", ".", NULL};
    static const char *const tests[] = {"[", "[[", "test", NULL};
    Str word = words->items[first];
    if (is_one_of(word, tests)) shell->is_conditional = true;
    if (is_one_of(word, talkers)) {
        if (shell->is_for_later) keep_for_later(shell, words);
        return;
    }
    if (is_one_of(word, exporters)) {
        export_words(shell, words, first + 1, str_equal(word, STR("export")));
    } else if (str_equal(word, STR("cd")) || str_equal(word, STR("pushd"))) {
        change_directory(shell, words, first);
    } else if (str_equal(word, STR("popd"))) {
        shell->reader->state.directory = run_hole(shell->arena, STR("a folder"));
    } else if (str_equal(word, STR("set"))) {
        for (size_t i = first + 1; i < words->count; i++) {
            Str option = words->items[i];
            bool is_all =
                str_equal(option, STR("-a")) || str_equal(option, STR("+a")) || str_equal(option, STR("allexport"));
            if (is_all)
                shell->reader->state.exports_all =
                    option.data[0] == '-' || (option.data[0] != '+' && !str_equal(words->items[i - 1], STR("+o")));
        }
    } else if (str_equal(word, STR("unset"))) {
        for (size_t i = first + 1; i < words->count; i++)
            run_set(shell->reader, words->items[i], STR_NONE, false, shell->line);
    } else if (is_one_of(word, readers) && first + 1 < words->count) {
        read_file(shell, words->items[first + 1]);
    } else {
        RunState before = shell->reader->state;
        for (size_t i = first; i < words->count; i++)
            if (is_tool(words->items[i])) {
                if (is_in_container(shell, words, i))
                    shell->reader->state.directory = run_hole(shell->arena, STR("a folder"));
                take_run(shell, words, i);
                break;
            }
        shell->reader->state = before;
    }
}

/* for X in a b c: one value is as good as written in. */
static void begin_loop(Shell *shell, const Words *words, size_t at) {
    open_block(shell, BLOCK_BRANCHES);
    Str name = at + 1 < words->count ? words->items[at + 1] : STR_NONE;
    bool is_single = words->count == at + 4 && str_equal(words->items[at + 2], STR("in"));
    if (name.size && name_at(name, 0).size == name.size)
        assign(shell, name, is_single ? words->items[at + 3] : run_hole(shell->arena, name), false);
}

/* Words that open and close blocks stand before a command. Gives the index of its first word. */
static size_t skip_keywords(Shell *shell, const Words *words) {
    static const char *const openers[] = {"if", "while", "until", "case", NULL};
    static const char *const closers[] = {"fi", "done", "esac", NULL};
    static const char *const branches[] = {"else", "elif", NULL};
    static const char *const plain[] = {"then",    "do",  "!", "time",  "sudo", "exec",
                                        "command", "env", "@", "nohup", NULL};
    size_t at = 0;
    for (; at < words->count; at++) {
        Str word = words->items[at];
        if (is_one_of(word, openers)) {
            open_block(shell, BLOCK_BRANCHES);
            if (str_equal(word, STR("case"))) return words->count;
        } else if (str_equal(word, STR("for"))) {
            begin_loop(shell, words, at);
            return words->count;
        } else if (is_one_of(word, closers)) {
            close_block(shell, BLOCK_BRANCHES);
        } else if (is_one_of(word, branches)) {
            end_branch(shell);
        } else if (str_equal(word, STR("{"))) {
            open_block(shell, BLOCK_GROUP);
        } else if (str_equal(word, STR("}"))) {
            close_block(shell, BLOCK_GROUP);
        } else if (!is_one_of(word, plain)) {
            break;
        }
    }
    return at;
}

static void end_command(Shell *shell) {
    end_word(shell);
    Words words = shell->words;
    shell->words = (Words){0};
    size_t first = skip_keywords(shell, &words), at = first;
    const RunSetting *before = shell->reader->state.settings;
    Str name, value;
    while (at < words.count && !str_starts_with(words.items[at], STR("-")) &&
           splits_at_equals(words.items[at], &name, &value) && name_at(name, 0).size == name.size) {
        bool is_alone = true;
        for (size_t i = at + 1; i < words.count; i++) {
            Str own, text;
            is_alone = is_alone && splits_at_equals(words.items[i], &own, &text) && words.items[i].data[0] != '-';
        }
        if (is_alone)
            assign(shell, name, value, false);
        else
            run_set(shell->reader, name, value, true, shell->line);
        at++;
    }
    if (at >= words.count || words.items[at].size == 0) return;
    simple_command(shell, &words, at);
    shell->is_for_later = false;
    if (at > first) shell->reader->state.settings = before; /* given to this command only */
}

/* ---- lines ---- */

/* What stands between commands, and redirections. */
static size_t read_operator(Shell *shell, Str text, size_t at) {
    char c = text.data[at];
    Str rest = str_slice(text, at, text.size);
    if (c == ' ' || c == '\t' || c == '\r') {
        end_word(shell);
        return at + 1;
    }
    if (c == '<' || c == '>') {
        bool is_here = str_starts_with(rest, STR("<<")) && !str_starts_with(rest, STR("<<<"));
        end_word(shell);
        while (at < text.size && strchr("<>&-", text.data[at])) at++;
        while (at < text.size && text.data[at] == ' ') at++;
        Words words = shell->words;
        shell->words = (Words){0};
        while (at < text.size && read_piece(shell, text, &at)) continue;
        end_word(shell);
        for (size_t i = 0; i < shell->words.count; i++)
            if (str_contains(shell->words.items[i], STR("GITHUB_ENV"))) shell->is_for_later = true;
        if (is_here && shell->words.count) *VEC_PUSH(shell->arena, &shell->ends) = shell->words.items[0];
        shell->words = words;
        return at;
    }
    end_command(shell);
    if (str_starts_with(rest, STR("||"))) shell->is_conditional = true;
    if (c == ';' || c == '\n') shell->is_conditional = false;
    if (c == '(') open_block(shell, BLOCK_SUBSHELL);
    bool is_pattern = c == ')' && shell->block_count && shell->blocks[shell->block_count - 1].kind == BLOCK_BRANCHES;
    if (is_pattern || str_starts_with(rest, STR(";;"))) end_branch(shell);
    if (c == ')' && !is_pattern) close_block(shell, BLOCK_SUBSHELL);
    return at + (str_starts_with(rest, STR(";;")) ? 2 : 1);
}

static void read_line(Shell *shell, Str text) {
    for (size_t at = 0; at < text.size;) {
        bool is_start = shell->word.size == 0 && !shell->has_word;
        if (text.data[at] == '#' && is_start) break;
        if (!read_piece(shell, text, &at)) at = read_operator(shell, text, at);
    }
    end_command(shell);
    shell->is_conditional = false;
}

/* An open quote goes on in the next line. Counts what is open at the end of `line`. */
static char open_quote(Str line, char quote) {
    for (size_t i = 0; i < line.size; i++) {
        char c = line.data[i];
        if (c == '\\' && quote != '\'')
            i++;
        else if (quote ? c == quote : (c == '"' || c == '\''))
            quote = quote ? 0 : c;
        else if (!quote && c == '#' && (i == 0 || line.data[i - 1] == ' ' || line.data[i - 1] == '\t'))
            break;
    }
    return quote;
}

/* A line with those that it goes on in. */
static Str whole_line(Arena *arena, Str line, Str *rest, uint32_t *count) {
    enum { LINES_MAX = 200 }; /* a command that somebody wrote */
    char quote = open_quote(line, 0);
    bool goes_on = str_ends_with(line, STR("\\")) || quote;
    *count = 1;
    if (!goes_on) return line;
    StrBuf buf = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    while (*count < LINES_MAX) {
        bool is_continued = str_ends_with(line, STR("\\")) && quote != '\'';
        strbuf_add(&buf, str_slice(line, 0, line.size - (is_continued ? 1 : 0)));
        if (!is_continued && !quote) break;
        strbuf_add_char(&buf, is_continued ? ' ' : '\n');
        if (!rest->data || !str_split_next(rest, '\n', &line)) break;
        if (line.size && line.data[line.size - 1] == '\r') line.size--;
        ++*count;
        quote = open_quote(line, quote);
    }
    return strbuf_str(&buf);
}

Str run_expand(RunReader *reader, Str text, uint32_t line) {
    Shell shell = {
        .reader = reader, .arena = reader->arena, .line = line, .word = strbuf_new(reader->arena, WORD_BYTES_MAX)};
    for (size_t at = 0; at < text.size;) { /* a quote of its own is a character here */
        at = read_double_quotes(&shell, text, at);
        if (at <= text.size) strbuf_add_char(&shell.word, '"');
    }
    return strbuf_str(&shell.word);
}

void run_shell_read(RunReader *reader, Str text, uint32_t line) {
    Shell shell = {.reader = reader, .arena = reader->arena, .word = strbuf_new(reader->arena, WORD_BYTES_MAX)};
    Str rest = text, one;
    while (rest.data && str_split_next(&rest, '\n', &one)) {
        uint32_t count = 1;
        if (one.size && one.data[one.size - 1] == '\r') one.size--;
        if (shell.ends_seen < shell.ends.count) {
            if (str_equal(str_trim(one), shell.ends.items[shell.ends_seen])) shell.ends_seen++;
            line++;
            continue;
        }
        shell.line = line;
        one = whole_line(reader->arena, one, &rest, &count);
        read_line(&shell, one);
        line += count;
    }
}
