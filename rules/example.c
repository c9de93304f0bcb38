#include "rules/example.h"

#include "graph/link.h"
#include "parsers/parser.h"

enum { FILES_MAX = 8 };

/* An example is one file, or several behind lines that say "# file: PATH"; sorted by path. */
typedef struct {
    Str paths[FILES_MAX], texts[FILES_MAX];
    size_t count;
} ExampleFiles;

static void add_file(ExampleFiles *files, Str path, Str text) {
    if (files->count == FILES_MAX) return;
    size_t at = files->count++;
    for (; at > 0 && str_compare(path, files->paths[at - 1]) < 0; at--) {
        files->paths[at] = files->paths[at - 1];
        files->texts[at] = files->texts[at - 1];
    }
    files->paths[at] = path;
    files->texts[at] = text;
}

static ExampleFiles split_files(Str path, Str text) {
    ExampleFiles files = {0};
    Str mark = STR("\n# file: ");
    for (size_t next; (next = str_find(text, mark, 0)) != SIZE_MAX;) {
        add_file(&files, path, str_slice(text, 0, next + 1));
        Str rest = str_slice(text, next + mark.size, text.size);
        size_t end = str_find_char(rest, '\n', 0);
        path = str_slice(rest, 0, end == SIZE_MAX ? rest.size : end);
        text = str_slice(rest, path.size, rest.size);
    }
    add_file(&files, path, text);
    return files;
}

static bool read_example_file(void *context, Str path, Arena *arena, Str *bytes) {
    const ExampleFiles *files = context;
    (void)arena;
    for (size_t i = 0; i < files->count; i++)
        if (str_equal(path, files->paths[i])) *bytes = files->texts[i];
    return bytes->data != NULL;
}

/* Symbols, catalog questions and diagnostics of one example never meet those of another. */
static Model *model_of(const FactsFile *parsed, ExampleFiles *files, const Catalog *catalog, Symbols *symbols,
                       Diags *diags) {
    Arena *arena = diags->arena;
    Model *model = model_new(arena, symbols, catalog, diags);
    RepositoryInfo *info = VEC_PUSH(arena, &model->repositories);
    info->name = sym(symbols, STR("example"));
    info->root_path = sym(symbols, STR("."));
    Files *access = ARENA_NEW(arena, Files);
    *access = (Files){.context = files, .read = read_example_file, .paths = files->paths, .path_count = files->count};
    model->files = parsed;
    model->file_count = files->count;
    model->file_access = access;
    link_all(model);
    return model;
}

/* Without this, a good example that nobody can read would pass as one without findings. */
static bool is_recognised(const Graph *graph) {
    for (NodeId id = 1; id < graph->node_count; id++) {
        NodeKind kind = graph->nodes[id].kind;
        if (kind == NODE_RESOURCE || kind == NODE_DATA_SOURCE || kind == NODE_CODE_UNIT) return true;
    }
    return graph->model->mentions.count > 0;
}

static Findings judge(const RuleSet *rules, const Graph *graph, Arena *arena) {
    FailureEngine *engine = failure_compile(graph, arena);
    Impact *impacts = ARENA_ARRAY(arena, Impact, graph->domain_count);
    failure_domains(engine, graph->domains, graph->domain_count, false, arena, impacts);
    RuleContext context = {.graph = graph, .engine = engine, .impacts = impacts, .arena = arena};
    return rules_run(rules, &context, NULL, 0, NULL, 0);
}

ExampleResult rule_run_example(const RuleSet *rules, Str path, Str text, const Catalog *catalog, Arena *arena) {
    ExampleFiles files = split_files(path, text);
    FactsFile parsed[FILES_MAX] = {0};
    Symbols *symbols = symbols_new(arena);
    Diags diags = diags_new(arena);
    for (size_t i = 0; i < files.count; i++) {
        Str reason = STR_NONE;
        size_t size = 0;
        FactsFile *file = &parsed[i];
        if (!parser_wants(files.paths[i], files.texts[i], &reason)) return (ExampleResult){.note = reason};
        const unsigned char *bytes = parser_parse(files.paths[i], files.texts[i], arena, &size);
        Sym name = sym(symbols, files.paths[i]);
        *file = (FactsFile){.is_parsed = true, .path = name, .real_path = name};
        if (!facts_open(&file->facts, bytes, size)) return (ExampleResult){.note = STR("no facts")};
        if (file->facts.note_count)
            return (ExampleResult){.note = facts_str(&file->facts, file->facts.notes[0].message)};
    }
    const Graph *graph = graph_freeze(model_of(parsed, &files, catalog, symbols, &diags));
    if (diags.error_count + diags.limit_count + diags.gap_count)
        return (ExampleResult){.note = diags.list.items[0].message};
    if (!is_recognised(graph)) return (ExampleResult){.note = STR("nothing in it was recognised")};
    return (ExampleResult){.is_understood = true, .findings = judge(rules, graph, arena)};
}

static void failure(StrBuf *out, const Rule *rule, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void failure(StrBuf *out, const Rule *rule, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    strbuf_format(out, "%.*s: %.*s\n", STR_ARG(rule->file), STR_ARG(str_format_list(out->arena, format, arguments)));
    va_end(arguments);
}

static const Finding *finding_of(Findings findings, const Rule *rule) {
    for (size_t i = 0; i < findings.count; i++)
        if (str_equal(findings.items[i].rule->id, rule->id)) return &findings.items[i];
    return NULL;
}

/* Another rule that says something of the same thing in the same place: the reader is told twice. */
static const Rule *repeated_by(Findings findings, const Finding *finding) {
    for (size_t i = 0; i < findings.count; i++) {
        const Finding *other = &findings.items[i];
        if (other->rule != finding->rule && other->node == finding->node &&
            other->location.file == finding->location.file && other->location.line == finding->location.line)
            return other->rule;
    }
    return NULL;
}

static size_t test_example(const Rule *rule, bool is_bad, const RuleSet *rules, const Catalog *catalog, StrBuf *out) {
    const char *which = is_bad ? "bad" : "good";
    Str path = is_bad ? rule->bad_example_file : rule->good_example_file,
        text = is_bad ? rule->bad_example : rule->good_example;
    if (!path.size || !text.size) {
        failure(out, rule, "%.*s has no %s example", STR_ARG(rule->id), which);
        return 1;
    }
    Arena *arena = arena_new();
    ExampleResult result = rule_run_example(rules, path, text, catalog, arena);
    const Finding *found = result.is_understood ? finding_of(result.findings, rule) : NULL;
    const Rule *other = found && is_bad ? repeated_by(result.findings, found) : NULL;
    if (!result.is_understood)
        failure(out, rule, "the %s example, %.*s: %.*s", which, STR_ARG(path), STR_ARG(result.note));
    else if (is_bad && !found)
        failure(out, rule, "the bad example, %.*s, is not reported", STR_ARG(path));
    else if (!is_bad && found)
        failure(out, rule, "the good example is reported at %.*s:%u", STR_ARG(path), found->location.line);
    else if (other)
        failure(out, rule, "line %u of the bad example is reported by %.*s, too", found->location.line,
                STR_ARG(other->id));
    bool is_good = result.is_understood && (found != NULL) == is_bad && !other;
    arena_free(arena);
    return !is_good;
}

size_t rule_test(const Rule *rule, const RuleSet *rules, const Catalog *catalog, StrBuf *out) {
    return test_example(rule, true, rules, catalog, out) + test_example(rule, false, rules, catalog, out);
}
