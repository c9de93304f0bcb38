/* Random scenarios of a system, as the failure engine judges them: what the page's "what if" is compared with.
 *
 *     scenarios FOLDER COUNT
 *
 * One line of JSON each: the domains that are lost together, and the ids of the services in each state. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/pipeline.h"

enum { TOGETHER_MAX = 5 };

static uint64_t draw(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random >> 11;
}

static void print_set(const char *name, NodeSet set) {
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < set.count; i++) printf("%s%" PRIu32, i ? "," : "", set.items[i]);
    printf("]");
}

/* Domains by their position: names need no escaping then. */
static void print_scenario(const Run *run, FailureRun *failures, uint64_t *random, Arena *scratch) {
    NodeId seeds[TOGETHER_MAX];
    const Graph *graph = run->graph;
    size_t count = 2 + draw(random) % (TOGETHER_MAX - 1);
    printf("{\"lose\":[");
    for (size_t i = 0; i < count; i++) {
        size_t domain = draw(random) % graph->domain_count;
        seeds[i] = graph->domains[domain];
        printf("%s%zu", i ? "," : "", domain);
    }
    printf("]");
    Impact impact;
    failure_run(failures, seeds, count, NULL, scratch, &impact);
    for (int effect = 0; effect < EFFECT_COUNT; effect++)
        print_set(effect_name((Effect)effect), impact.services[effect]);
    print_set("redundancy lost", impact.redundancy_lost);
    printf("}\n");
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("expected: scenarios FOLDER COUNT\n", stderr);
        return 2;
    }
    Arena *arena = arena_new(), *scratch = arena_new();
    Diags diags = diags_new(arena);
    Options options;
    char command[] = "scan", option[] = "--no-cache";
    char *words[] = {argv[0], command, argv[1], option};
    Run run;
    bool is_ready = options_parse(&options, sizeof words / sizeof *words, words, arena, &diags) &&
                    run_start(&run, &options) && run_read(&run, options.arguments.items, 1) && run_link(&run) &&
                    run_judge(&run);
    if (!is_ready || !run.graph->domain_count) {
        fputs("scenarios: nothing to judge\n", stderr);
        return 1;
    }
    FailureRun *failures = failure_run_new(run.engine, arena);
    uint64_t random = 20251020;
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--) {
        print_scenario(&run, failures, &random, scratch);
        arena_reset(scratch);
    }
    run_end(&run);
    arena_free(scratch);
    arena_free(arena);
    return 0;
}
