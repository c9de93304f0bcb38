/* faultline why NODE [DOMAIN] [PATH]: the proof, need by need, each with its line of source. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "reports/display.h"
#include "reports/json_writer.h"

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
    if (edge->caught.line)
        strbuf_format(out, "; the failure is caught at %.*s:%u", STR_ARG(shown(arena, graph, edge->caught.file)),
                      edge->caught.line);
    strbuf_add_char(out, '\n');
}

/* The worst that `domain` does to `node`, and why. false when the node is not affected. */
static bool find_proof(Run *run, NodeId node, NodeId domain, Effect *effect, Witness *witness) {
    for (int at = 0; at < EFFECT_COUNT; at++) {
        *effect = (Effect)at;
        if (failure_witness(run->engine, &domain, 1, node, *effect, run->arena, witness)) return true;
    }
    return false;
}

static void print_proof(Run *run, NodeId node, NodeId domain, Effect effect, const Witness *witness, StrBuf *out) {
    const Graph *graph = run->graph;
    strbuf_format(out, "%.*s is %s when %.*s fails, because\n",
                  STR_ARG(shown(run->arena, graph, graph->nodes[node].key)), effect_name(effect),
                  STR_ARG(shown(run->arena, graph, graph->nodes[domain].key)));
    for (size_t i = 0; i < witness->count; i++) print_edge(out, graph, &graph->edges[witness->edges[i]], run->arena);
}

static void put_step(JsonWriter *json, const Graph *graph, const GraphEdge *edge) {
    json_object(json, JSON_INLINE);
    json_put_string(json, "from", graph_str(graph, graph->nodes[edge->from].key));
    json_put_string(json, "to", graph_str(graph, graph->nodes[edge->to].key));
    json_put_name(json, "mode", edge_mode_name(edge->mode));
    json_put_optional(json, "detail", graph_str(graph, edge->detail));
    json_key(json, "evidence");
    json_array(json, JSON_INLINE);
    for (uint32_t i = 0; i < edge->evidence_count; i++) {
        const Location *at = &graph->evidence[edge->first_evidence + i];
        if (!at->file) continue; /* the provider works so: nobody writes it down */
        json_object(json, JSON_INLINE);
        json_put_string(json, "file", graph_str(graph, at->file));
        json_put_number(json, "line", at->line);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void put_proof(Run *run, NodeId domain, Effect effect, const Witness *witness, JsonWriter *json) {
    json_object(json, JSON_LINES);
    json_put_string(json, "domain", graph_str(run->graph, run->graph->nodes[domain].key));
    json_put_name(json, "effect", effect_name(effect));
    json_key(json, "steps");
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < witness->count; i++) put_step(json, run->graph, &run->graph->edges[witness->edges[i]]);
    json_array_end(json);
    json_object_end(json);
}

static size_t tell(Run *run, NodeId node, const NodeId *domains, size_t count, JsonWriter *json, StrBuf *out) {
    size_t told = 0;
    for (size_t i = 0; i < count; i++) {
        Effect effect;
        Witness witness;
        if (!find_proof(run, node, domains[i], &effect, &witness)) continue;
        told++;
        if (json)
            put_proof(run, domains[i], effect, &witness, json);
        else
            print_proof(run, node, domains[i], effect, &witness, out);
    }
    return told;
}

static void tell_json(Run *run, NodeId node, const NodeId *domains, size_t count, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_string(&json, "node", graph_str(run->graph, run->graph->nodes[node].key));
    json_key(&json, "proofs");
    json_array(&json, JSON_LINES);
    tell(run, node, domains, count, &json, out);
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
}

static void tell_text(Run *run, NodeId node, const NodeId *domains, size_t count, bool is_asked, StrBuf *out) {
    if (tell(run, node, domains, count, NULL, out)) return;
    if (is_asked)
        strbuf_format(out, "%.*s does not depend on %.*s\n",
                      STR_ARG(shown(run->arena, run->graph, run->graph->nodes[node].key)),
                      STR_ARG(shown(run->arena, run->graph, run->graph->nodes[domains[0]].key)));
    else
        strbuf_add(out, STR("no single failure domain affects it, as far as the source says\n"));
}

int command_why(const Options *options) {
    OneOutput output;
    if (!command_one_output(options, "why", &output)) return EXIT_USAGE;
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
        bool is_asked = arguments.names.count > 1;
        NodeId node = command_node(run.graph, arguments.names.items[0], run.arena);
        NodeId domain = is_asked ? command_node(run.graph, arguments.names.items[1], run.arena) : 0;
        const NodeId *domains = is_asked ? &domain : run.graph->domains;
        size_t count = is_asked ? 1 : run.graph->domain_count;
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        if (!node || (is_asked && !domain)) {
            command_no_such_node(run.graph, arguments.names.items[node ? 1 : 0]);
            code = EXIT_USAGE;
        } else if (output.is_json) {
            tell_json(&run, node, domains, count, &out);
        } else {
            tell_text(&run, node, domains, count, is_asked, &out);
        }
        if (code == EXIT_CLEAN) code = write_result(&run, output.file, &out, code);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
