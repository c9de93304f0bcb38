/* House rules that a machine can check: direction of includes, doors to third-party libraries, banned calls, lengths.
 *
 *     tidy [root]      one line per offence; exit 1 if there is any
 *
 * Code is looked at twice side by side: as written, and with comments and the insides of literals blanked, so that a
 * position in one is the same position in the other. No parser is needed for rules as coarse as these. */
#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_LINES_MAX = 800,
    FUNCTION_LINES_WARN = 100, /* the house rule is 70; past this it is worth a look in every run */
    FUNCTION_LINES_MAX = 150,
    LINE_WIDTH_MAX = 140, /* the formatter breaks code at 120; a comment beside a row may be longer */
    PATH_LENGTH_MAX = 1024,
};

typedef struct {
    const char *path;
    char *text; /* as written, NUL-terminated */
    char *code; /* same length; comments and the insides of literals are spaces */
    size_t size;
} File;

typedef struct {
    char **items;
    size_t count;
} Paths;

static size_t offence_count;

/* ---- folders ---- */

/* Pipeline order = include order. The first prefix that matches counts, so core stands before the rest of analyzer. */
static const char *const folders[] = {"analyzer/core/", "parsers/", "graph/", "rules/", "reports/", "analyzer/"};
enum { FOLDER_COUNT = sizeof folders / sizeof *folders, FOLDER_NONE = FOLDER_COUNT };

/* Inputs of tests are other people's style, and some are broken on purpose. */
static const char *const skipped[] = {
    ".git", "build", "node_modules", "tests/golden", "tests/fixtures", "tests/fuzz/corpus", "tests/tidy", "examples"};

/* NULL ends a list; a prefix names a folder ("parsers/") or the start of a file name ("graph/graph"). */
typedef struct {
    const char *name;
    const char *reason;
    const char *allowed[4];
} Ban;

static const Ban header_doors[] = {
    {"git2.h", "libgit2 has one door", {"analyzer/objects", "analyzer/repository", "analyzer/scan"}},
    {"git2/", "libgit2 has one door", {"analyzer/objects", "analyzer/repository", "analyzer/scan"}},
    {"igraph", "igraph has one door", {"graph/graph", "graph/layout"}},
    {"utf8proc", "libutf8proc has one door", {"graph/unicode"}},
    {"sqlite3.h", "SQLite has one door", {"analyzer/history"}},
    {"mpfr.h", "MPFR and GMP have one door", {"graph/number"}},
    {"gmp.h", "MPFR and GMP have one door", {"graph/number"}},
    {"tree_sitter/", "tree-sitter stays inside parsers", {"parsers/"}},
    {"pthread.h", "threads live in two places", {"analyzer/workers", "graph/failure_count"}},
    {"threads.h", "threads live in two places", {"analyzer/workers", "graph/failure_count"}},
};

#define NEVER_RUNS "faultline never runs a program: a scanned repository could choose which"
#define MEMORY "memory comes from an arena"
static const Ban banned_calls[] = {
    {"strcpy", "has no bound; use Str", {0}},
    {"strcat", "has no bound; use Str", {0}},
    {"sprintf", "has no bound; use snprintf", {0}},
    {"vsprintf", "has no bound; use vsnprintf", {0}},
    {"gets", "has no bound; use fgets", {0}},
    {"strtok", "keeps hidden state", {0}},
    {"atoi", "hides errors; use strtol", {0}},
    {"atol", "hides errors; use strtol", {0}},
    {"atof", "hides errors; use strtod", {0}},
    {"alloca", "overflows the stack unseen", {0}},
    {"rand", "reports must be the same every time", {0}},
    {"setlocale", "output must not depend on the locale", {0}},
    {"system", NEVER_RUNS, {0}},
    {"popen", NEVER_RUNS, {0}},
    {"execl", NEVER_RUNS, {0}},
    {"execle", NEVER_RUNS, {0}},
    {"execlp", NEVER_RUNS, {0}},
    {"execv", NEVER_RUNS, {0}},
    {"execve", NEVER_RUNS, {0}},
    {"execvp", NEVER_RUNS, {0}},
    {"execvpe", NEVER_RUNS, {0}},
    {"fexecve", NEVER_RUNS, {0}},
    {"posix_spawn", NEVER_RUNS, {0}},
    {"posix_spawnp", NEVER_RUNS, {0}},
    {"fork", "processes live in one place", {"analyzer/workers", "parsers/worker"}},
    {"pthread_create", "threads live in two places", {"analyzer/workers", "graph/failure_count"}},
    {"malloc", MEMORY, {"analyzer/core/"}},
    {"calloc", MEMORY, {"analyzer/core/"}},
    {"realloc", MEMORY, {"analyzer/core/"}},
    {"strdup", MEMORY, {"analyzer/core/"}},
};

static bool starts_with(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

static bool ends_with(const char *text, const char *suffix) {
    size_t text_size = strlen(text), suffix_size = strlen(suffix);
    return text_size >= suffix_size && strcmp(text + text_size - suffix_size, suffix) == 0;
}

static size_t folder_of(const char *path) {
    size_t folder = 0;
    while (folder < FOLDER_COUNT && !starts_with(path, folders[folder])) folder++;
    return folder;
}

static bool is_allowed(const Ban *ban, const char *path) {
    for (size_t i = 0; i < sizeof ban->allowed / sizeof *ban->allowed && ban->allowed[i]; i++) {
        if (starts_with(path, ban->allowed[i])) return true;
    }
    return false;
}

static bool is_c(const char *path) { return ends_with(path, ".c") || ends_with(path, ".h"); }
static bool is_word(char c) { return isalnum((unsigned char)c) || c == '_'; }

/* ---- reporting ---- */

static size_t line_of(const File *file, const char *position, const char *start) {
    size_t line = 1;
    assert(position >= start && position <= start + file->size);
    for (const char *c = start; c < position; c++) line += *c == '\n';
    return line;
}

static void offence(const File *file, size_t line, const char *what, const char *subject) {
    printf("%s:%zu: %s%s%s\n", file->path, line, subject ? subject : "", subject ? ": " : "", what);
    offence_count++;
}

/* ---- reading ---- */

static void *must(void *memory) {
    if (memory) return memory;
    perror("tidy");
    exit(2);
}

/* Blanks comments and the insides of string and character literals; quotes and line ends stay. */
static void blank_comments_and_literals(char *code) {
    for (char *c = code; *c;) {
        if (c[0] == '/' && c[1] == '/') {
            while (*c && *c != '\n') *c++ = ' ';
        } else if (c[0] == '/' && c[1] == '*') {
            while (*c && !(c[0] == '*' && c[1] == '/')) {
                if (*c != '\n') *c = ' ';
                c++;
            }
            for (int i = 0; i < 2 && *c; i++) *c++ = ' ';
        } else if (*c == '"' || *c == '\'') {
            char quote = *c++;
            while (*c && *c != quote && *c != '\n') {
                bool is_escape = *c == '\\' && c[1] && c[1] != '\n';
                *c++ = ' ';
                if (is_escape) *c++ = ' ';
            }
            if (*c == quote) c++;
        } else {
            c++;
        }
    }
}

static bool file_read(File *out, const char *path) {
    FILE *stream = fopen(path, "rb");
    if (!stream) return false;
    size_t capacity = 1 << 16, size = 0;
    char *text = must(malloc(capacity));
    for (size_t got; (got = fread(text + size, 1, capacity - size - 1, stream)) > 0;) {
        size += got;
        if (capacity - size < 2) text = must(realloc(text, capacity *= 2));
    }
    fclose(stream);
    text[size] = '\0';
    *out = (File){.path = path, .text = text, .code = must(malloc(size + 1)), .size = size};
    memcpy(out->code, text, size + 1);
    if (is_c(path)) blank_comments_and_literals(out->code);
    return true;
}

static void file_free(File *file) {
    free(file->text);
    free(file->code);
}

static bool is_skipped(const char *path) {
    for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++) {
        if (strcmp(path, skipped[i]) == 0) return true;
    }
    return false;
}

static void paths_add(Paths *paths, const char *path) {
    if ((paths->count & (paths->count - 1)) == 0) { /* a power of two: full */
        size_t capacity = paths->count ? paths->count * 2 : 1;
        paths->items = must(realloc(paths->items, capacity * sizeof *paths->items));
    }
    paths->items[paths->count++] = must(strdup(path));
}

static void paths_collect(Paths *paths, const char *folder) {
    DIR *directory = opendir(*folder ? folder : ".");
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char path[PATH_LENGTH_MAX];
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        int length = snprintf(path, sizeof path, "%s%s%s", folder, *folder ? "/" : "", entry->d_name);
        if (length < 0 || (size_t)length >= sizeof path || is_skipped(path)) continue;
        if (lstat(path, &status) != 0) continue;
        if (S_ISDIR(status.st_mode)) paths_collect(paths, path);
        if (S_ISREG(status.st_mode)) paths_add(paths, path);
    }
    closedir(directory);
}

static int compare_paths(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* ---- rules ---- */

static void check_include(const File *file, size_t line, const char *header, bool is_quoted) {
    size_t from = folder_of(file->path), to = folder_of(header);
    if (to != FOLDER_NONE && !is_quoted) offence(file, line, "a header of ours is included with quotes", header);
    if (is_quoted && access(header, R_OK) != 0) {
        offence(file, line, "no such file; includes start at the root of the repository", header);
    }
    if (from == FOLDER_NONE) return; /* tests may look everywhere */
    if (to != FOLDER_NONE && to > from) offence(file, line, "includes a folder on the right of its own", header);
    if (to == FOLDER_NONE && is_quoted) offence(file, line, "includes something outside the six folders", header);
    for (size_t i = 0; i < sizeof header_doors / sizeof *header_doors; i++) {
        if (!starts_with(header, header_doors[i].name) || is_allowed(&header_doors[i], file->path)) continue;
        offence(file, line, header_doors[i].reason, header);
    }
}

static void check_includes(const File *file) {
    for (const char *hash = file->code; (hash = strchr(hash, '#')); hash++) {
        const char *word = hash + 1;
        while (*word == ' ') word++;
        if (!starts_with(word, "include")) continue;
        const char *open = word + strlen("include");
        while (*open == ' ') open++;
        if (*open != '"' && *open != '<') continue;
        const char *name = file->text + (open - file->code) + 1; /* blanked in the code, so read as written */
        size_t size = strcspn(name, "\">\n");
        char header[PATH_LENGTH_MAX];
        if (size >= sizeof header) continue;
        memcpy(header, name, size);
        header[size] = '\0';
        check_include(file, line_of(file, hash, file->code), header, *open == '"');
    }
}

/* A call: the word, not part of another one and not a member, with a parenthesis behind it. */
static void check_call(const File *file, const Ban *ban) {
    size_t size = strlen(ban->name);
    for (const char *c = file->code; (c = strstr(c, ban->name)); c += size) {
        bool is_member = (c > file->code && c[-1] == '.') || (c > file->code + 1 && c[-2] == '-' && c[-1] == '>');
        if ((c > file->code && is_word(c[-1])) || is_member) continue;
        const char *behind = c + size;
        while (*behind == ' ') behind++;
        if (*behind == '(') offence(file, line_of(file, c, file->code), ban->reason, ban->name);
    }
}

static void check_calls(const File *file) {
    if (folder_of(file->path) == FOLDER_NONE) return; /* tests run programs and free what they like */
    for (size_t i = 0; i < sizeof banned_calls / sizeof *banned_calls; i++) {
        if (!is_allowed(&banned_calls[i], file->path)) check_call(file, &banned_calls[i]);
    }
}

/* Products are rows of the catalog. A resource type spelled out behind the parsers is knowledge in the wrong place. */
static bool is_resource_type(const char *text, size_t size) {
    static const char *const prefixes[] = {"aws_", "azurerm_", "google_"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (size > strlen(prefixes[i]) && starts_with(text, prefixes[i])) return true;
    }
    if (!starts_with(text, "AWS::")) return false;
    const char *second = strstr(text + strlen("AWS::"), "::"); /* AWS::Region and the like are syntax */
    return second && second < text + size;
}

static void check_knowledge(const File *file) {
    if (!starts_with(file->path, "graph/") && !starts_with(file->path, "rules/")) return;
    for (const char *open = file->code; (open = strchr(open, '"'));) {
        const char *close = strchr(open + 1, '"');
        if (!close) return;
        const char *literal = file->text + (open - file->code) + 1;
        if (is_resource_type(literal, (size_t)(close - open - 1))) {
            offence(file, line_of(file, open, file->code), "a resource type in code; it belongs in the catalog", NULL);
        }
        open = close + 1;
    }
}

/* The name in front of the parameter list that ends at close. */
static void function_name(char *out, size_t out_size, const char *start, const char *close) {
    int depth = 0;
    const char *c = close;
    for (; c > start; c--) {
        if (*c == ')') depth++;
        if (*c == '(' && --depth == 0) break;
    }
    while (c > start && !is_word(c[-1])) c--;
    const char *end = c;
    while (c > start && is_word(c[-1])) c--;
    snprintf(out, out_size, "%.*s", (int)(end - c), c);
}

static void check_function(const File *file, const char *start, const char *close, const char *end) {
    size_t first = line_of(file, start, file->code), last = line_of(file, end, file->code);
    size_t line_count = last - first + 1;
    if (line_count <= FUNCTION_LINES_WARN) return;
    char name[128];
    function_name(name, sizeof name, file->code, close);
    if (line_count > FUNCTION_LINES_MAX) {
        offence(file, first, "a function does one thing and fits a screen", name);
    } else {
        printf("%s:%zu: warning: %s has %zu lines\n", file->path, first, name, line_count);
    }
}

/* A function is a brace at file level behind a closing parenthesis. */
static void check_functions(const File *file) {
    int depth = 0;
    const char *function_start = NULL, *close = NULL, *before = NULL;
    for (const char *c = file->code; *c; c++) {
        bool is_line_start = c == file->code || c[-1] == '\n';
        if (is_line_start && c[strspn(c, " ")] == '#') { /* a macro's braces need not balance */
            while (*c && !(*c == '\n' && c[-1] != '\\')) c++;
            if (!*c) return;
            continue;
        }
        if (*c == '{' && depth++ == 0) {
            function_start = before && *before == ')' ? before : NULL;
            close = before;
        }
        if (*c == '}' && depth > 0 && --depth == 0 && function_start) {
            check_function(file, function_start, close, c);
            function_start = NULL;
        }
        if (!isspace((unsigned char)*c)) before = c;
    }
}

static void check_lines(const File *file) {
    size_t line = 1, width = 0;
    for (const char *c = file->text; *c; c++) {
        if (*c == '\t') offence(file, line, "a tab; indent with spaces", NULL);
        if (*c != '\n') {
            width += ((unsigned char)*c & 0xc0) != 0x80; /* bytes that continue a character have no width */
            continue;
        }
        if (width > LINE_WIDTH_MAX) offence(file, line, "wider than 140 columns", NULL);
        if (c > file->text && c[-1] == ' ') offence(file, line, "a space at the end of the line", NULL);
        width = 0;
        line++;
    }
    if (line - 1 > FILE_LINES_MAX) offence(file, line - 1, "more than 800 lines; look for the second noun", NULL);
    if (file->size && file->text[file->size - 1] != '\n') offence(file, line, "no line end at the end", NULL);
}

/* Split, so that this file does not offend itself. */
static const char *const unfinished[] = {"TO"
                                         "DO",
                                         "FIX"
                                         "ME"};

static void check_unfinished(const File *file) {
    for (size_t i = 0; i < sizeof unfinished / sizeof *unfinished; i++) {
        size_t size = strlen(unfinished[i]);
        for (const char *c = file->text; (c = strstr(c, unfinished[i])); c += size) {
            if ((c > file->text && is_word(c[-1])) || is_word(c[size])) continue;
            offence(file, line_of(file, c, file->text), "finish it, or open an issue", unfinished[i]);
        }
    }
}

/* A download address in the lock file would tie every build to one machine's registry. */
static void check_lock_file(const File *file) {
    const char *address = strstr(file->text, "\"resolved\"");
    if (address) offence(file, line_of(file, address, file->text), "names a download address", NULL);
}

static bool is_text(const char *path) {
    static const char *const suffixes[] = {".c",   ".h",  ".def", ".cmake", ".txt", ".md",   ".yaml",    ".yml", ".js",
                                           ".mjs", ".sh", ".css", ".html",  ".scm", ".json", "Makefile", "/run"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (ends_with(path, suffixes[i])) return true;
    }
    return false;
}

static void check_file(const char *path) {
    File file;
    if (!is_text(path) || !file_read(&file, path)) return;
    if (is_c(path)) {
        check_includes(&file);
        check_calls(&file);
        check_knowledge(&file);
        check_functions(&file);
        check_lines(&file);
    }
    check_unfinished(&file);
    if (ends_with(path, "package-lock.json")) check_lock_file(&file);
    file_free(&file);
}

int main(int argc, char **argv) {
    if (argc > 1 && chdir(argv[1]) != 0) {
        perror(argv[1]);
        return 2;
    }
    Paths paths = {0};
    paths_collect(&paths, "");
    if (paths.count == 0) return 2;
    qsort(paths.items, paths.count, sizeof *paths.items, compare_paths);
    for (size_t i = 0; i < paths.count; i++) {
        check_file(paths.items[i]);
        free(paths.items[i]);
    }
    free(paths.items);
    printf("%zu offences\n", offence_count);
    return offence_count > 0;
}
