/* faultline whatif DOMAIN... [PATH]: several failure domains lost together. An argument that names a folder or
 * repository@rev is the target. */
#include <stdio.h>
#include <unistd.h>

#include "analyzer/commands/command.h"
#include "reports/display.h"
#include "reports/json_writer.h"

static void print_set(StrBuf *out, const Graph *graph, const char *title, NodeSet set) {
    strbuf_format(out, "%s: %zu\n", title, set.count);
    for (size_t i = 0; i < set.count; i++) {
        strbuf_add(out, STR("  "));
        display_add(out, graph_str(graph, graph->nodes[set.items[i]].key), false);
        strbuf_add_char(out, '\n');
    }
}

static void write_text(const Graph *graph, const Impact *impact, StrBuf *out) {
    strbuf_format(out, "%zu of %zu services stop\n", impact->services[EFFECT_DOWN].count, graph->service_count);
    print_set(out, graph, "down", impact->services[EFFECT_DOWN]);
    print_set(out, graph, "degraded", impact->services[EFFECT_DEGRADED]);
    print_set(out, graph, "frozen (can't scale, deploy or change)", impact->services[EFFECT_FROZEN]);
    print_set(out, graph, "stranded (failover can't run)", impact->services[EFFECT_STRANDED]);
    print_set(out, graph, "redundancy lost", impact->redundancy_lost);
}

static void put_keys(JsonWriter *json, const Graph *graph, const char *name, NodeSet set) {
    json_key(json, name);
    json_array(json, JSON_LINES);
    for (size_t i = 0; i < set.count; i++) json_string(json, graph_str(graph, graph->nodes[set.items[i]].key));
    json_array_end(json);
}

static void write_json(const Graph *graph, NodeSet lost, const Impact *impact, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    put_keys(&json, graph, "lost", lost);
    json_put_number(&json, "service_count", graph->service_count);
    for (int effect = 0; effect < EFFECT_COUNT; effect++)
        put_keys(&json, graph, effect_name((Effect)effect), impact->services[effect]);
    put_keys(&json, graph, "redundancy_lost", impact->redundancy_lost);
    json_object_end(&json);
    json_finish(&json);
}

enum { PAIRS_SHOWN = 20 };

static void pairs_text(const Graph *graph, const FailurePair *pairs, size_t count, StrBuf *out) {
    if (count == 0) strbuf_add(out, STR("no two failure domains take more down together than each by itself\n"));
    for (size_t i = 0; i < count; i++) {
        display_add(out, graph_str(graph, graph->nodes[pairs[i].first].key), false);
        strbuf_add(out, STR(" + "));
        display_add(out, graph_str(graph, graph->nodes[pairs[i].second].key), false);
        strbuf_format(out, ": %u services stop, %u of them with neither alone\n", pairs[i].down, pairs[i].beyond);
    }
}

static void pairs_json(const Graph *graph, const FailurePair *pairs, size_t count, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_number(&json, "service_count", graph->service_count);
    json_key(&json, "pairs");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < count; i++) {
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "first", graph_str(graph, graph->nodes[pairs[i].first].key));
        json_put_string(&json, "second", graph_str(graph, graph->nodes[pairs[i].second].key));
        json_put_number(&json, "down", pairs[i].down);
        json_put_number(&json, "beyond", pairs[i].beyond);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
}

/* whatif --pairs [PATH]: the worst pairs that there are. */
static int whatif_pairs(const Options *options, const OneOutput *output) {
    Run run;
    int code = run_everything(&run, options, options->arguments.items, options->arguments.count);
    if (code == EXIT_CLEAN) {
        FailurePair pairs[PAIRS_SHOWN];
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        unsigned threads = options->jobs ? options->jobs : cores > 1 ? (unsigned)cores : 1;
        size_t count = failure_worst_pairs(run.engine, run.impacts, threads, pairs, PAIRS_SHOWN);
        if (output->is_json)
            pairs_json(run.graph, pairs, count, &out);
        else
            pairs_text(run.graph, pairs, count, &out);
        if (run.graph->domain_count > FAILURE_PAIR_DOMAINS_MAX)
            fprintf(stderr, "faultline: only the first %d of %zu failure domains were paired\n",
                    FAILURE_PAIR_DOMAINS_MAX, run.graph->domain_count);
        code = write_result(&run, output->file, &out, code);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}

/* A region that exists and that nothing here stands in: a good question with a short answer. */
static bool is_unused_region(const Run *run, Str name) {
    size_t colon = str_find_char(name, ':', 0);
    Str provider = colon == SIZE_MAX ? STR_NONE : str_slice(name, 0, colon);
    Str region = colon == SIZE_MAX ? name : str_slice(name, colon + 1, name.size);
    return catalog_region(run->catalog, provider, region) != NULL;
}

int command_whatif(const Options *options) {
    OneOutput output;
    if (!command_one_output(options, "whatif", &output)) return EXIT_USAGE;
    if (options->pairs) return whatif_pairs(options, &output);
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
            if (output.is_json)
                write_json(run.graph, (NodeSet){seeds, seed_count}, &impact, &out);
            else
                write_text(run.graph, &impact, &out);
            code = write_result(&run, output.file, &out, code);
        }
    }
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
