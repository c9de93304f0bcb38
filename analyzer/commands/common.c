#include <stdio.h>
#include <sys/stat.h>

#include "analyzer/commands/command.h"

/* Text of the scanned repository may stand in a diagnostic: nothing of it may act on the terminal. */
void print_safely(FILE *file, Str text) {
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x20 || c == 0x7f)
            fprintf(file, "\\x%02x", c);
        else
            fputc(c, file);
    }
}

static void print_diag(const Diag *diag) {
    fputs("faultline: ", stderr);
    if (diag->path.size) {
        print_safely(stderr, diag->path);
        if (diag->line) fprintf(stderr, ":%u", diag->line);
        fputs(": ", stderr);
    }
    print_safely(stderr, diag->message);
    fputc('\n', stderr);
}

void print_diags(const Diags *diags, bool all) {
    for (size_t i = 0; i < diags->list.count; i++)
        if (all || diags->list.items[i].kind == DIAG_ERROR) print_diag(&diags->list.items[i]);
}

bool command_one_output(const Options *options, const char *command, OneOutput *output) {
    *output = (OneOutput){0};
    if (options->outputs.count == 0) return true;
    const Output *asked = &options->outputs.items[0];
    *output = (OneOutput){asked->file, str_equal(asked->format, STR("json"))};
    if (options->outputs.count == 1 && (output->is_json || str_equal(asked->format, STR("text")))) return true;
    fprintf(stderr, "faultline: %s prints text or json, one of them\n", command);
    return false;
}

int write_result(Run *run, Str file, const StrBuf *out, int code) {
    return write_output(file, strbuf_str(out), &run->diags) ? code : EXIT_USAGE;
}

bool is_incomplete(const Run *run) { return run->diags.limit_count || run->coverage.skipped_count; }

bool is_empty(const Run *run) {
    for (NodeId id = 1; id < run->graph->node_count; id++) {
        NodeKind kind = run->graph->nodes[id].kind;
        if (kind == NODE_RESOURCE || kind == NODE_DATA_SOURCE || kind == NODE_CODE_UNIT || kind == NODE_SERVICE)
            return false;
    }
    return run->model->mentions.count == 0 && run->model->calls.count == 0; /* scripts may have nothing but calls */
}

/* What was left out may be the reason. */
static void tell_of_nothing(Run *run) {
    enum { TOLD_MAX = 20 };
    size_t told = 0;
    fprintf(stderr,
            "faultline: nothing to analyse: no infrastructure, deployment or application code was recognised in "
            "%zu files",
            run->coverage.file_count);
    for (size_t i = 0; i < run->coverage.skip_reason_count; i++) {
        fprintf(stderr, "%s%zu ", i ? ", " : "; skipped: ", run->coverage.skip_counts[i]);
        print_safely(stderr, run->coverage.skip_reasons[i]);
    }
    fputc('\n', stderr);
    diags_sort(&run->diags);
    for (size_t i = 0; i < run->diags.list.count; i++) {
        const Diag *diag = &run->diags.list.items[i];
        if (diag->kind != DIAG_GAP && diag->kind != DIAG_LIMIT) continue;
        if (told++ < TOLD_MAX) print_diag(diag);
    }
    if (told > TOLD_MAX) fprintf(stderr, "faultline: and %zu more that was not read\n", told - TOLD_MAX);
}

int run_everything(Run *run, const Options *options, const Str *targets, size_t target_count) {
    Str here = STR(".");
    if (target_count == 0) {
        targets = &here;
        target_count = 1;
    }
    if (!run_start(run, options) || !run_read(run, targets, target_count) || !run_link(run)) return EXIT_USAGE;
    if (str_equal(options->dump, STR("model")) || str_equal(options->dump, STR("facts")) ||
        str_equal(options->dump, STR("graph")))
        return EXIT_CLEAN;
    if (!run_judge(run)) return EXIT_USAGE;
    if (is_empty(run) && !options->allow_empty) {
        tell_of_nothing(run);
        return options->is_strict && is_incomplete(run) ? EXIT_INCOMPLETE : EXIT_NOTHING;
    }
    return EXIT_CLEAN;
}

/* ---- arguments ---- */

/* "aws:us-east-1" could be a folder too; what exists on disk and is not a domain's form wins nothing by
 * guessing, so only "." , paths with a slash, existing folders and name@rev are targets. */
static bool is_target(Arena *arena, Str word) {
    struct stat info;
    if (str_find_char(word, ':', 0) != SIZE_MAX || str_contains(word, STR("//"))) return false;
    Str path = str_slice(word, 0, str_find_char(word, '@', 0));
    return stat(str_zero_terminated(arena, path), &info) == 0;
}

CommandArguments command_arguments(const Options *options, Arena *arena) {
    CommandArguments out = {0};
    for (size_t i = 0; i < options->arguments.count; i++) {
        Str word = options->arguments.items[i];
        bool is_last = i + 1 == options->arguments.count;
        if (is_last && i > 0 && is_target(arena, word))
            out.targets[out.target_count++] = word;
        else
            *VEC_PUSH(arena, &out.names) = word;
    }
    return out;
}

NodeId command_node(const Graph *graph, Str name, Arena *arena) {
    NodeId id = graph_find(graph, name);
    for (size_t i = 0; !id && i < graph->service_count; i++)
        if (str_equal(graph_str(graph, graph->nodes[graph->services[i]].name), name)) id = graph->services[i];
    if (!id && str_find_char(name, ':', 0) == SIZE_MAX)
        id = graph_find(graph, str_format(arena, "aws:%.*s", STR_ARG(name))); /* the commonest provider, for short */
    return id;
}

void command_no_such_node(const Graph *graph, Str name) {
    fprintf(stderr, "faultline: nothing here is called \"%.*s\"; failure domains of this system:\n", STR_ARG(name));
    for (size_t i = 0; i < graph->domain_count && i < 40; i++)
        fprintf(stderr, "  %.*s\n", STR_ARG(graph_str(graph, graph->nodes[graph->domains[i]].key)));
}
