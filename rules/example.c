#include "rules/example.h"

#include "graph/link.h"
#include "parsers/parser.h"

typedef struct {
    Str path, text;
} OnlyFile;

static bool read_only_file(void *context, Str path, Arena *arena, Str *bytes) {
    const OnlyFile *file = context;
    (void)arena;
    if (!str_equal(path, file->path)) return false;
    *bytes = file->text;
    return true;
}

/* Symbols, catalog questions and diagnostics of one example never meet those of another. */
static Model *model_of(const FactsFile *file, const OnlyFile *only, const Catalog *catalog, Symbols *symbols,
                       Diags *diags) {
    Arena *arena = diags->arena;
    Model *model = model_new(arena, symbols, catalog, diags);
    RepositoryInfo *info = VEC_PUSH(arena, &model->repositories);
    info->name = sym(symbols, STR("example"));
    info->root_path = sym(symbols, STR("."));
    Files *access = ARENA_NEW(arena, Files);
    *access =
        (Files){.context = (OnlyFile *)(uintptr_t)only, .read = read_only_file, .paths = &only->path, .path_count = 1};
    model->files = file;
    model->file_count = 1;
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

static Findings judge(const Rule *rule, const Graph *graph, Arena *arena) {
    FailureEngine *engine = failure_compile(graph, arena);
    Impact *impacts = ARENA_ARRAY(arena, Impact, graph->domain_count);
    failure_domains(engine, graph->domains, graph->domain_count, false, arena, impacts);
    RuleContext context = {.graph = graph, .engine = engine, .impacts = impacts, .arena = arena};
    RuleSet alone = {rule, 1};
    return rules_run(&alone, &context, NULL, 0, NULL, 0);
}

ExampleResult rule_run_example(const Rule *rule, Str path, Str text, const Catalog *catalog, Arena *arena) {
    Str reason = STR_NONE;
    if (!parser_wants(path, text, &reason)) return (ExampleResult){.note = reason};
    OnlyFile only = {path, text};
    Symbols *symbols = symbols_new(arena);
    Diags diags = diags_new(arena);
    size_t size = 0;
    const unsigned char *bytes = parser_parse(path, text, arena, &size);
    Sym name = sym(symbols, path);
    FactsFile file = {.is_parsed = true, .path = name, .real_path = name};
    if (!facts_open(&file.facts, bytes, size)) return (ExampleResult){.note = STR("no facts")};
    if (file.facts.note_count) return (ExampleResult){.note = facts_str(&file.facts, file.facts.notes[0].message)};
    const Graph *graph = graph_freeze(model_of(&file, &only, catalog, symbols, &diags));
    if (diags.error_count + diags.limit_count + diags.gap_count)
        return (ExampleResult){.note = diags.list.items[0].message};
    if (!is_recognised(graph)) return (ExampleResult){.note = STR("nothing in it was recognised")};
    return (ExampleResult){.is_understood = true, .findings = judge(rule, graph, arena)};
}

static void failure(StrBuf *out, const Rule *rule, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void failure(StrBuf *out, const Rule *rule, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    strbuf_format(out, "%.*s: %.*s\n", STR_ARG(rule->file), STR_ARG(str_format_list(out->arena, format, arguments)));
    va_end(arguments);
}

static size_t test_example(const Rule *rule, bool is_bad, const Catalog *catalog, StrBuf *out) {
    const char *which = is_bad ? "bad" : "good";
    Str path = is_bad ? rule->bad_example_file : rule->good_example_file,
        text = is_bad ? rule->bad_example : rule->good_example;
    if (!path.size || !text.size) {
        failure(out, rule, "%.*s has no %s example", STR_ARG(rule->id), which);
        return 1;
    }
    Arena *arena = arena_new();
    ExampleResult result = rule_run_example(rule, path, text, catalog, arena);
    bool is_good = result.is_understood && (result.findings.count > 0) == is_bad;
    if (!result.is_understood) {
        failure(out, rule, "the %s example, %.*s: %.*s", which, STR_ARG(path), STR_ARG(result.note));
    } else if (!is_good && is_bad) {
        failure(out, rule, "the bad example, %.*s, is not reported", STR_ARG(path));
    } else if (!is_good) {
        failure(out, rule, "the good example is reported at %.*s:%u", STR_ARG(path),
                result.findings.items[0].location.line);
    }
    arena_free(arena);
    return !is_good;
}

size_t rule_test(const Rule *rule, const Catalog *catalog, StrBuf *out) {
    return test_example(rule, true, catalog, out) + test_example(rule, false, catalog, out);
}
