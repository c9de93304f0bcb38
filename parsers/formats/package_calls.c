/* Scripts of packages that commands run: npm run x, yarn x, npm --prefix folder run x, npm run x --workspace packages/y, pnpm
 * --filter y x, yarn workspace y x. */
#include "parsers/document.h"
#include "parsers/formats/deployments.h"
#include "parsers/formats/open_calls.h"

typedef enum { OPTION_FOLDER, OPTION_WORKSPACE } OptionKind;

/* Options of package managers that say where the package is; of what stands behind the name of the script only npm's own count. */
static const struct {
    const char *program, *name;
    OptionKind kind;
} OPTIONS[] = {
    {"npm", "--prefix", OPTION_FOLDER},      {"npm", "-C", OPTION_FOLDER},     {"npm", "--workspace", OPTION_WORKSPACE},
    {"npm", "-w", OPTION_WORKSPACE},         {"yarn", "--cwd", OPTION_FOLDER}, {"yarn", "workspace", OPTION_WORKSPACE},
    {"pnpm", "-C", OPTION_FOLDER},           {"pnpm", "--dir", OPTION_FOLDER}, {"pnpm", "--prefix", OPTION_FOLDER},
    {"pnpm", "--filter", OPTION_WORKSPACE},  {"pnpm", "-F", OPTION_WORKSPACE}, {"lerna", "--scope", OPTION_WORKSPACE},
    {"turbo", "--filter", OPTION_WORKSPACE},
};

typedef struct {
    Str program;
    Str script;
    const ShellWord *open; /* its name, where it is made of what is not known here; NULL: it is known */
    size_t after; /* the first word behind the name of the script */
    ShellWord folder;
    Str workspace;
    bool has_folder;
} PackageCall;

bool package_is_manager(Str program) { return shell_is_among(program, "npm yarn pnpm lerna turbo"); }

static Str text_of(const ShellWord *word) {
    Str text;
    return shell_word_text(word, &text) ? text : STR_NONE;
}

/* An option with its value, in this word or the next; how many words it takes, 0: it is none of them. */
static size_t take_option(Shell *shell, PackageCall *call, const ShellWord *words, size_t count) {
    Str text = words->count && !words->parts[0].expr ? words->parts[0].text : STR_NONE;
    size_t equal = str_find_char(text, '=', 0);
    Str name = equal == SIZE_MAX ? text : str_slice(text, 0, equal);
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        if (!str_equal(call->program, str_from(OPTIONS[i].program)) || !str_equal(name, str_from(OPTIONS[i].name)))
            continue;
        if (equal == SIZE_MAX && count < 2) return 0;
        ShellWord value = equal == SIZE_MAX ? words[1] : shell_word_from(shell->arena, words, equal + 1);
        if (OPTIONS[i].kind == OPTION_WORKSPACE) {
            call->workspace = text_of(&value);
        } else {
            call->folder = value;
            call->has_folder = true;
        }
        return equal == SIZE_MAX ? 2 : 1;
    }
    return 0;
}

static void read_call(Shell *shell, PackageCall *call, const ShellWord *words, size_t count) {
    for (size_t at = 1; at < count;) {
        Str text = text_of(&words[at]);
        if (str_equal(text, STR("--"))) return;
        bool is_named = call->script.size || call->open, is_own = !is_named || str_equal(call->program, STR("npm"));
        size_t taken = is_own ? take_option(shell, call, &words[at], count - at) : 0;
        if (!taken && !call->script.size && !call->open && open_call_is(shell, &words[at])) {
            call->open = &words[at];
            call->after = at + 1;
        }
        if (!taken && !is_named && !call->open && !str_starts_with(text, STR("-")) &&
            !shell_is_among(text, "run run-script")) {
            call->script = text;
            call->after = at + 1;
        }
        at += taken ? taken : 1;
    }
}

/* Arguments of the script begin behind "--"; all but npm hand on what stands behind its name, too. */
static size_t arguments_at(const PackageCall *call, const ShellWord *words, size_t count) {
    for (size_t i = call->after; i < count; i++)
        if (str_equal(text_of(&words[i]), STR("--"))) return i + 1;
    return str_equal(call->program, STR("npm")) ? count : call->after;
}

/* ---- workspaces ---- */

static DocNode *read_json(Shell *shell, Str path) {
    Str found, bytes;
    DocNode *root = NULL;
    ShellWord word = shell_word(shell->arena, path, 1);
    bool is_read =
        shell_read_file(shell, &word, &found, &bytes) && document_parse_json(&root, bytes, shell->arena, NULL);
    return is_read ? root : NULL;
}

static bool is_package_of(Shell *shell, Str folder, Str name) {
    DocNode *root = read_json(shell, str_format(shell->arena, "%.*s/package.json", STR_ARG(folder)));
    return root && str_equal(document_text(document_get(root, STR("name"))), name);
}

/* What a folder of a pattern may be called when a package of this name is in it: packages/cdk of @company/cdk. */
static bool find_by_pattern(Shell *shell, Str pattern, Str name, Str *out) {
    size_t star = str_find_char(pattern, '*', 0), slash = str_find_last_char(name, '/');
    if (star == SIZE_MAX) {
        *out = pattern;
        return is_package_of(shell, pattern, name);
    }
    Str last = slash == SIZE_MAX ? name : str_slice(name, slash + 1, name.size);
    *out = str_concat(shell->arena, str_slice(pattern, 0, star), last);
    return is_package_of(shell, *out, name);
}

/* A workspace is named by its folder or by the name of its package. */
static bool find_workspace(Shell *shell, Str name, Str *out) {
    enum { PATTERNS_MAX = 64 };
    while (str_ends_with(name, STR("."))) name.size--; /* pnpm's --filter name...: with what it depends on */
    *out = name;
    if (name.size == 0) return false;
    if (read_json(shell, str_format(shell->arena, "%.*s/package.json", STR_ARG(name)))) return true;
    const DocNode *root = read_json(shell, STR("package.json"));
    const DocNode *list = root ? document_get(root, STR("workspaces")) : NULL;
    if (document_is_mapping(list)) list = document_get(list, STR("packages"));
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count && i < PATTERNS_MAX; i++)
        if (find_by_pattern(shell, document_text(document_value(list, i)), name, out)) return true;
    static const char *const usual[] = {"packages/*", "apps/*", "services/*", "*"}; /* pnpm keeps its list elsewhere */
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (find_by_pattern(shell, str_from(usual[i]), name, out)) return true;
    return false;
}

/* ---- the call ---- */

static bool enter(Shell *shell, const PackageCall *call) {
    Str folder;
    if (call->has_folder) shell_change_directory(shell, &call->folder);
    if (call->workspace.size == 0) return true;
    if (!find_workspace(shell, call->workspace, &folder)) return false;
    ShellWord word = shell_word(shell->arena, folder, 1);
    shell_change_directory(shell, &word);
    return true;
}

typedef struct {
    Str bytes; /* of package.json */
    const ShellWord *arguments;
    size_t count;
} OpenScript;

static void run_one(Shell *shell, Str script, void *context) {
    const OpenScript *open = context;
    package_run(shell, open->bytes, script, open->arguments, open->count);
}

static void run_each(Shell *shell, const ShellWord *word, OpenScript *open) {
    DocNode *root = NULL;
    VEC(Str) names = {0};
    if (!document_parse_json(&root, open->bytes, shell->arena, NULL)) return;
    const DocNode *scripts = document_get(root, STR("scripts"));
    for (uint32_t i = 0; document_is_mapping(scripts) && i < scripts->count; i++)
        *VEC_PUSH(shell->arena, &names) = document_text(document_key(scripts, i));
    open_call_each(shell, word, names.items, names.count, run_one, open);
}

bool package_call(Shell *shell, const ShellWord *words, size_t count) {
    Str path, text, program = text_of(&words[0]);
    size_t slash = str_find_last_char(program, '/');
    PackageCall call = {.program = slash == SIZE_MAX ? program : str_slice(program, slash + 1, program.size)};
    const ShellState *before = shell_enter(shell);
    read_call(shell, &call, words, count);
    ShellPlace place;
    ShellWord file = shell_word(shell->arena, STR("package.json"), 1);
    shell_add_call(shell, "call", STR("package.json"));
    bool is_named = call.script.size || call.open;
    bool is_found = is_named && enter(shell, &call) && shell_read_file(shell, &file, &path, &text);
    if (is_found && shell_enter_file(shell, path, &place)) {
        size_t end = str_find_last_char(path, '/');
        Str folder = end == SIZE_MAX ? STR("/.") : str_concat(shell->arena, STR("/"), str_slice(path, 0, end));
        shell_set_directory(shell, shell_word(shell->arena, folder, 1));
        size_t first = arguments_at(&call, words, count);
        OpenScript open = {text, words + first, count - first};
        if (call.open)
            run_each(shell, call.open, &open);
        else
            run_one(shell, call.script, &open);
        shell_leave_file(shell, &place);
    }
    shell_leave_program(shell, before);
    return is_found;
}
