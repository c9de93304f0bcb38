/* Any bytes as what is known of a repository: it is damaged, or becomes a graph that can be asked. */
#include <stdlib.h>

#include "analyzer/bundle.h"
#include "graph/stitch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Arena *known;
    static const Catalog *catalog;
    if (!known || arena_size_bytes(known) > 64 * 1024 * 1024) { /* what is asked stays in the catalog's arena */
        if (known) arena_free(known);
        known = arena_new();
        Diags ignored = diags_new(known);
        catalog = catalog_load(known, NULL, 0, &ignored);
        if (!catalog) abort();
    }
    static const RuleSet no_rules;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    Model *model = model_new(arena, symbols_new(arena), catalog, &diags);
    BundleSink sink = {.model = model, .rules = &no_rules, .names = map_new(arena)};
    bundle_decode(&sink, str_of((const char *)data, size));
    bundle_decode(&sink, str_of((const char *)data, size)); /* the same again is another repository */
    Stitch joined;
    stitch(model, &joined);
    size_t count = model->nodes.count;
    Sym *keys = ARENA_ARRAY(arena, Sym, count);
    for (NodeId id = 1; id < count; id++) keys[id] = model->nodes.items[id].key;
    const Graph *graph = graph_freeze(model);
    stitch_renumber(model, &joined, keys);
    bundle_renumber(&sink, keys, count);
    FailureEngine *engine = failure_compile(graph, arena);
    Impact *impacts = ARENA_ARRAY(arena, Impact, graph->domain_count);
    failure_domains(engine, graph->domains, graph->domain_count, false, arena, impacts);
    arena_free(arena);
    return 0;
}
