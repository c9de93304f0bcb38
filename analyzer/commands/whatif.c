/* faultline whatif DOMAIN... [PATH]: several failure domains lost together. faultline why NODE [DOMAIN] [PATH]:
 * the proof. An argument that names a folder or repository@rev is the target. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "reports/display.h"

static void print_set(StrBuf *out, const Graph *graph, const char *title, NodeSet set) {
    strbuf_format(out, "%s: %zu\n", title, set.count);
    for (size_t i = 0; i < set.count; i++) {
        strbuf_add(out, STR("  "));
        display_add(out, graph_str(graph, graph->nodes[set.items[i]].key), false);
        strbuf_add_char(out, '\n');
    }
}

static int text_only(const char *command) {
    fprintf(stderr, "faultline: %s prints text; --format is for scan and roots\n", command);
    return EXIT_USAGE;
}

/* A region that exists and that nothing here stands in: a good question with a short answer. */
static bool is_unused_region(const Run *run, Str name) {
    size_t colon = str_find_char(name, ':', 0);
    Str provider = colon == SIZE_MAX ? STR_NONE : str_slice(name, 0, colon);
    Str region = colon == SIZE_MAX ? name : str_slice(name, colon + 1, name.size);
    return catalog_region(run->catalog, provider, region) != NULL;
}

int command_whatif(const Options *options) {
    if (options->outputs.count) return text_only("whatif");
    Arena *scratch = arena_new();
    CommandArguments arguments = command_arguments(options, scratch);
    if (arguments.names.count == 0) {
        fputs("faultline: whatif needs at least one failure domain, for example aws:us-east-1\n", stderr);
        arena_free(scratch);
        return EXIT_USAGE;
    }
    Run run;
    int code = run_everything(&run, options, arguments.targets, arguments.target_count);
    if (code == EXIT_CLEAN) {
        NodeId *seeds = ARENA_ARRAY(run.arena, NodeId, arguments.names.count);
        size_t seed_count = 0;
        for (size_t i = 0; i < arguments.names.count && code == EXIT_CLEAN; i++) {
            NodeId seed = command_node(run.graph, arguments.names.items[i], run.arena);
            if (seed) {
                seeds[seed_count++] = seed;
            } else if (!is_unused_region(&run, arguments.names.items[i])) {
                command_no_such_node(run.graph, arguments.names.items[i]);
                code = EXIT_USAGE;
            }
        }
        if (code == EXIT_CLEAN) {
            Impact impact;
            failure_scenario(run.engine, seeds, seed_count, run.arena, &impact);
            StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
            strbuf_format(&out, "%zu of %zu services stop\n", impact.services[EFFECT_DOWN].count,
                          run.graph->service_count);
            print_set(&out, run.graph, "down", impact.services[EFFECT_DOWN]);
            print_set(&out, run.graph, "degraded", impact.services[EFFECT_DEGRADED]);
            print_set(&out, run.graph, "frozen (can't scale, deploy or change)", impact.services[EFFECT_FROZEN]);
            print_set(&out, run.graph, "stranded (failover can't run)", impact.services[EFFECT_STRANDED]);
            print_set(&out, run.graph, "redundancy lost", impact.redundancy_lost);
            code = write_result(&run, &out, code);
        }
    }
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}

static Str shown(Arena *arena, const Graph *graph, Sym text) {
    return display_text(arena, graph_str(graph, text), false);
}

static void print_edge(StrBuf *out, const Graph *graph, const GraphEdge *edge, Arena *arena) {
    const Node *from = &graph->nodes[edge->from], *to = &graph->nodes[edge->to];
    strbuf_format(out, "  %.*s\n    needs %.*s (%s", STR_ARG(shown(arena, graph, from->key)),
                  STR_ARG(shown(arena, graph, to->key)), edge_mode_name(edge->mode));
    if (edge->detail) strbuf_format(out, ", %.*s", STR_ARG(shown(arena, graph, edge->detail)));
    strbuf_add(out, STR(")"));
    for (uint32_t i = 0; i < edge->evidence_count; i++) {
        const Location *at = &graph->evidence[edge->first_evidence + i];
        if (at->line)
            strbuf_format(out, "%s%.*s:%u", i ? ", " : "  ", STR_ARG(shown(arena, graph, at->file)), at->line);
        else if (i == 0)
            strbuf_add(out, STR("  (implied: the provider works so)"));
    }
    strbuf_add_char(out, '\n');
}

/* Proof for one (node, domain): the worst effect there is. false when the node is not affected. */
static bool print_proof(Run *run, NodeId node, NodeId domain, StrBuf *out) {
    const Graph *graph = run->graph;
    for (int effect = 0; effect < EFFECT_COUNT; effect++) {
        Witness witness;
        if (!failure_witness(run->engine, &domain, 1, node, (Effect)effect, run->arena, &witness)) continue;
        strbuf_format(out, "%.*s is %s when %.*s fails, because\n",
                      STR_ARG(shown(run->arena, graph, graph->nodes[node].key)), effect_name((Effect)effect),
                      STR_ARG(shown(run->arena, graph, graph->nodes[domain].key)));
        for (size_t i = 0; i < witness.count; i++) print_edge(out, graph, &graph->edges[witness.edges[i]], run->arena);
        return true;
    }
    return false;
}

int command_why(const Options *options) {
    if (options->outputs.count) return text_only("why");
    Arena *scratch = arena_new();
    CommandArguments arguments = command_arguments(options, scratch);
    if (arguments.names.count == 0 || arguments.names.count > 2) {
        fputs("faultline: why needs a node, and optionally a failure domain: faultline why checkout aws:us-east-1\n",
              stderr);
        arena_free(scratch);
        return EXIT_USAGE;
    }
    Run run;
    int code = run_everything(&run, options, arguments.targets, arguments.target_count);
    if (code == EXIT_CLEAN) {
        NodeId node = command_node(run.graph, arguments.names.items[0], run.arena);
        NodeId domain = arguments.names.count > 1 ? command_node(run.graph, arguments.names.items[1], run.arena) : 0;
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        if (!node || (arguments.names.count > 1 && !domain)) {
            command_no_such_node(run.graph, arguments.names.items[node ? 1 : 0]);
            code = EXIT_USAGE;
        } else if (domain) {
            if (!print_proof(&run, node, domain, &out))
                strbuf_format(&out, "%.*s does not depend on %.*s\n",
                              STR_ARG(graph_str(run.graph, run.graph->nodes[node].key)),
                              STR_ARG(graph_str(run.graph, run.graph->nodes[domain].key)));
        } else {
            size_t count = 0;
            for (size_t i = 0; i < run.graph->domain_count; i++)
                count += print_proof(&run, node, run.graph->domains[i], &out);
            if (count == 0) strbuf_add(&out, STR("no single failure domain affects it, as far as the source says\n"));
        }
        code = write_result(&run, &out, code);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
