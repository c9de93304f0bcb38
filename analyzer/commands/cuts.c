/* faultline cuts NODE [PATH]: what has to fail together to take a node down. faultline cuts --open-psa FILE: the same of a
 * fault tree that another tool has written. */
#include <inttypes.h>
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"
#include "analyzer/read_file.h"
#include "graph/decision.h"
#include "graph/fault_cone.h"
#include "graph/open_psa.h"
#include "reports/display.h"

enum { OPEN_PSA_SIZE_BYTES_MAX = 64 * 1024 * 1024 };

/* A name from a file or repository, on one line and without control characters. */
static Str name_of(const FaultTree *tree, FaultId id) {
    return display_text(tree->arena, tree->nodes.items[id].name, false);
}

/* From order 1 to the highest that was asked for, or that there is. */
static void print_counts(const Decision *decision, StrBuf *out) {
    uint32_t last = decision->order_max ? decision->order_max : decision->order_count ? decision->order_count - 1 : 0;
    for (uint32_t order = decision->order_count && decision->counts[0] ? 0 : 1; order <= last; order++) {
        uint64_t count = order < decision->order_count ? decision->counts[order] : 0;
        strbuf_format(out, "%" PRIu32 " %" PRIu64 "%s\n", order, count, count == UINT64_MAX ? " or more" : "");
    }
}

static void print_sets(const FaultTree *tree, FaultId top, const Decision *decision, StrBuf *out) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < decision->order_count; i++) total += decision->counts[i];
    strbuf_format(out, "%" PRIu64 " minimal cut set%s", total, total == 1 ? "" : "s");
    if (decision->order_max) strbuf_format(out, " of up to %" PRIu32 " events", decision->order_max);
    strbuf_format(out, " of %.*s\n", STR_ARG(name_of(tree, top)));
    for (size_t i = 0; i < decision->set_count; i++) {
        const FaultSet *set = &decision->sets[i];
        strbuf_add(out, set->count ? STR("  ") : STR("  it has failed already"));
        for (uint32_t k = 0; k < set->count; k++)
            strbuf_format(out, "%s%.*s", k ? " + " : "", STR_ARG(name_of(tree, set->events[k])));
        strbuf_add_char(out, '\n');
    }
    if (decision->set_count < total)
        strbuf_format(out, "  and %" PRIu64 " more; --counts tells how many of each order\n",
                      total - decision->set_count);
}

static bool has_failed(const FaultTree *tree, FaultId top, const Decision *decision) {
    Str name = name_of(tree, top);
    if (decision->result == DECISION_CYCLE) {
        Str gate = name_of(tree, decision->gate);
        fprintf(stderr, "faultline: %.*s: the gate \"%.*s\" is below itself\n", STR_ARG(name), STR_ARG(gate));
    } else if (decision->result == DECISION_TOO_LARGE) {
        fprintf(stderr, "faultline: %.*s: too large a fault tree (limits: %d events, %d nodes of a diagram)%s\n",
                STR_ARG(name), DECISION_EVENTS_MAX, DECISION_NODES_MAX,
                decision->order_max ? "" : "; --max-order may help");
    } else if (decision->result == DECISION_TRUNCATED) {
        fprintf(
            stderr,
            "faultline: %.*s: too large for all of its cut sets (limit: %d nodes of a diagram): only those of up to "
            "%u events\n",
            STR_ARG(name), DECISION_NODES_MAX, decision->order_max);
        return false;
    }
    return decision->result != DECISION_DONE;
}

static void print_importance(const FaultTree *tree, FaultId top, const Decision *decision, StrBuf *out) {
    if (!decision->importance) {
        fprintf(stderr, "faultline: %.*s: no importance: the tree is too large\n", STR_ARG(name_of(tree, top)));
        return;
    }
    strbuf_format(out, "importance%s\n",
                  decision->is_structural ? ", in how much of all states of the others each one decides" : "");
    for (uint32_t i = 0; i < decision->importance_count; i++)
        strbuf_format(out, "  %.9g %.*s\n", decision->importance[i].value,
                      STR_ARG(name_of(tree, decision->importance[i].event)));
}

static int print_top(const Options *options, const FaultTree *tree, FaultId top, Arena *arena, StrBuf *out) {
    DecisionOptions wanted = {.order_max = options->max_order,
                              .sets_max = options->counts ? 0 : CUT_SETS_PER_SERVICE_MAX,
                              .wants_probability = options->probability,
                              .wants_importance = options->importance};
    Decision decision;
    decision_solve(tree, top, &wanted, arena, &decision);
    if (has_failed(tree, top, &decision)) return decision.result == DECISION_CYCLE ? EXIT_USAGE : EXIT_INCOMPLETE;
    if (tree->tops.count > 1 && options->counts) strbuf_format(out, "%.*s\n", STR_ARG(name_of(tree, top)));
    if (options->counts)
        print_counts(&decision, out);
    else
        print_sets(tree, top, &decision, out);
    if (!decision.is_coherent)
        fprintf(stderr,
                "faultline: %.*s: not coherent (\"not\" and its like): told is what may take it down, whatever else "
                "stays up\n",
                STR_ARG(name_of(tree, top)));
    if (options->probability && decision.has_probability)
        strbuf_format(out, "probability %.9g\n", decision.probability);
    else if (options->probability)
        fprintf(stderr, "faultline: %.*s: no probability: some event has none, or the tree is too large\n",
                STR_ARG(name_of(tree, top)));
    if (options->importance) print_importance(tree, top, &decision, out);
    return decision.result == DECISION_TRUNCATED ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

static int cuts_of_file(const Options *options) {
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    size_t count = options->open_psa.count;
    Str *bytes = ARENA_ARRAY(arena, Str, count);
    int code = EXIT_CLEAN;
    for (size_t i = 0; i < count && code == EXIT_CLEAN; i++)
        if (!read_file(&bytes[i], options->open_psa.items[i], OPEN_PSA_SIZE_BYTES_MAX, arena, &diags))
            code = EXIT_USAGE;
    FaultTree *tree = code == EXIT_CLEAN ? open_psa_read(options->open_psa.items, bytes, count, arena, &diags) : NULL;
    if (!tree) code = EXIT_USAGE;
    print_diags(&diags, true);
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    if (tree && tree->tops.count == 0) {
        fputs("faultline: no top gate: every gate is an input of another one, or there is none\n", stderr);
        code = EXIT_USAGE;
    }
    for (size_t i = 0; tree && i < tree->tops.count; i++) {
        int own = print_top(options, tree, tree->tops.items[i], arena, &out);
        if (own > code) code = own;
    }
    if (!write_output(STR_NONE, strbuf_str(&out), &diags)) code = EXIT_USAGE;
    arena_free(arena);
    return code;
}

/* Failure domains; with --resources all that can fail by itself but the node. */
static NodeId *list_events(const Run *run, NodeId node, bool has_resources, size_t *count) {
    const Graph *graph = run->graph;
    NodeId *events = ARENA_ARRAY(run->arena, NodeId, graph->node_count + graph->domain_count);
    *count = 0;
    for (size_t i = 0; i < graph->domain_count; i++)
        if (graph->domains[i] != node) events[(*count)++] = graph->domains[i];
    for (NodeId id = 1; id < graph->node_count && has_resources; id++)
        if (graph->nodes[id].kind == NODE_RESOURCE && id != node) events[(*count)++] = id;
    return events;
}

static int cuts_of_node(const Options *options, Run *run, NodeId node, StrBuf *out) {
    FaultTree *tree = fault_tree_new(run->arena);
    FaultId top;
    size_t count;
    NodeId *events = list_events(run, node, options->resources, &count);
    Str key = graph_str(run->graph, run->graph->nodes[node].key);
    if (!fault_cone(run->engine, events, count, &node, 1, tree, &top)) {
        fprintf(stderr, "faultline: %.*s: its needs go round in a circle that is too large (limit: %d gates)\n",
                STR_ARG(key), FAULT_CIRCLE_GATES_MAX);
        return EXIT_INCOMPLETE;
    }
    if (!top) {
        if (!options->counts) strbuf_format(out, "nothing takes %.*s down, as far as the source says\n", STR_ARG(key));
        return EXIT_CLEAN;
    }
    /* An event by itself, or a gate that another node has the name of. */
    top = fault_gate(tree, FAULT_OR, key, &top, 1);
    tree->tops.items[tree->tops.count - 1] = top;
    if (options->outputs.count) {
        open_psa_write(tree, out);
        return EXIT_CLEAN;
    }
    Options own = *options;
    if (own.max_order == 0) own.max_order = FAULT_TREE_ORDER_MAX;
    return print_top(&own, tree, top, run->arena, out);
}

static bool is_right_format(const Options *options) {
    if (options->outputs.count == 0) return true;
    const Output *output = &options->outputs.items[0];
    return options->outputs.count == 1 && str_equal(output->format, STR("open-psa"));
}

int command_cuts(const Options *options) {
    if (!is_right_format(options)) {
        fputs("faultline: cuts prints text, or --format open-psa[=FILE]\n", stderr);
        return EXIT_USAGE;
    }
    if (options->open_psa.count) return cuts_of_file(options);
    Arena *scratch = arena_new();
    CommandArguments arguments = command_arguments(options, scratch);
    if (arguments.names.count != 1) {
        fputs("faultline: cuts needs one node, for example a service: faultline cuts checkout\n", stderr);
        arena_free(scratch);
        return EXIT_USAGE;
    }
    Run run;
    Options reading = *options;
    reading.outputs.count = 0; /* a report's formats are not meant */
    int code = run_everything(&run, &reading, arguments.targets, arguments.target_count);
    if (code == EXIT_CLEAN) {
        NodeId node = command_node(run.graph, arguments.names.items[0], run.arena);
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        if (node) {
            code = cuts_of_node(options, &run, node, &out);
            Str file = options->outputs.count ? options->outputs.items[0].file : STR_NONE;
            if (!write_output(file, strbuf_str(&out), &run.diags)) code = EXIT_USAGE;
        } else {
            command_no_such_node(run.graph, arguments.names.items[0]);
            code = EXIT_USAGE;
        }
    }
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
