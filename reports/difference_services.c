#include "reports/difference_services.h"

#include <stdlib.h>

void loose_add(const Report *report, size_t at, Arena *arena, LooseVec *out) {
    const Graph *graph = report->graph;
    *VEC_PUSH(arena, out) = (Loose){.at = at,
                                    .key = graph_str(graph, graph->nodes[graph->services[at]].key),
                                    .parts = strbuf_new(arena, SIZE_MAX / 8)};
}

static int by_text(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

static void find_parts(const Report *report, LooseVec *loose, Arena *arena) {
    const Graph *graph = report->graph;
    Arena *scratch = arena_new();
    uint32_t *index = ARENA_ARRAY(scratch, uint32_t, graph->node_count); /* by service: + 1 */
    for (size_t i = 0; i < loose->count; i++) index[graph->services[loose->items[i].at]] = (uint32_t)i + 1;
    for (NodeId id = 1; id < graph->node_count && loose->count; id++) {
        const Node *node = &graph->nodes[id];
        if (!index[node->owner]) continue;
        Str address = graph_str(graph, node->address ? node->address : node->name);
        size_t slash = node->address ? SIZE_MAX : str_find_last_char(address, '/'); /* code is called as its folder */
        if (slash != SIZE_MAX) address = str_slice(address, slash + 1, address.size);
        strbuf_format(&loose->items[index[node->owner] - 1].parts, "%d %.*s %.*s\n", node->kind,
                      STR_ARG(graph_str(graph, node->type)), STR_ARG(address));
    }
    for (size_t i = 0; i < loose->count; i++) {
        Loose *one = &loose->items[i];
        Str rest = strbuf_str(&one->parts), line;
        while (rest.size && str_split_next(&rest, '\n', &line))
            if (line.size) *VEC_PUSH(arena, &one->lines) = line;
        if (one->lines.count) qsort(one->lines.items, one->lines.count, sizeof *one->lines.items, by_text);
    }
    arena_free(scratch);
}

static size_t count_of(const LooseVec *all, Str parts) {
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) count += str_equal(strbuf_str(&all->items[i].parts), parts);
    return count;
}

static void mark_moved(LooseVec *all, Str parts) {
    for (size_t i = 0; i < all->count; i++) {
        Loose *one = &all->items[i];
        one->is_moved = one->is_moved || str_equal(strbuf_str(&one->parts), parts);
    }
}

static size_t common_parts(const Loose *a, const Loose *b) {
    size_t count = 0;
    for (size_t i = 0, k = 0; i < a->lines.count && k < b->lines.count;) {
        int order = str_compare(a->lines.items[i], b->lines.items[k]);
        count += order == 0;
        i += order <= 0;
        k += order >= 0;
    }
    return count;
}

/* The root without its deployment: "shop//infra" of "shop//infra[prod.tfvars]". */
static Str root_of(Str key) {
    size_t bracket = str_ends_with(key, STR("]")) ? str_find_last_char(key, '[') : SIZE_MAX;
    return str_slice(key, 0, bracket);
}

/* How much two are alike, in percent; above 100 for deployments of one root. 0: they are two services. What was moved and changed
 * in one go has most of its parts still, and so many that it's no coincidence. */
static size_t likeness(const Loose *gone, const Loose *come) {
    enum { PERCENT_MIN = 60, PARTS_MIN = 3, SAME_ROOT = 101 };
    size_t most = gone->lines.count > come->lines.count ? gone->lines.count : come->lines.count;
    size_t common = common_parts(gone, come), percent = most ? common * 100 / most : 0;
    if (str_equal(root_of(gone->key), root_of(come->key))) return SAME_ROOT + percent;
    return common >= PARTS_MIN && percent >= PERCENT_MIN ? percent : 0;
}

/* The most alike first. */
static void pair_alike(LooseVec *gone, LooseVec *come, Arena *arena) {
    enum { LOOKED_AT_MAX = 10000 }; /* pairs */
    if (gone->count * come->count > LOOKED_AT_MAX) return;
    size_t *scores = ARENA_ARRAY(arena, size_t, gone->count * come->count);
    for (size_t i = 0; i < gone->count; i++)
        for (size_t k = 0; k < come->count; k++)
            if (!gone->items[i].is_moved && !come->items[k].is_moved)
                scores[i * come->count + k] = likeness(&gone->items[i], &come->items[k]);
    while (true) {
        size_t best = 0, at = 0;
        for (size_t i = 0; i < gone->count * come->count; i++)
            if (scores[i] > best && !gone->items[i / come->count].is_moved && !come->items[i % come->count].is_moved)
                best = scores[i], at = i;
        if (!best) return;
        gone->items[at / come->count].is_moved = come->items[at % come->count].is_moved = true;
    }
}

/* Services that are gone and services that are new are the same ones, moved or renamed, when as many of both consist of the same
 * parts: a root is one for each of its deployments. Likewise those that were changed on the way, one by one; what is left of a root
 * that is deployed more often than before is new. */
void loose_pair_moved(const Report *before, LooseVec *gone, const Report *after, LooseVec *come, Arena *arena) {
    enum { PAIRED_MAX = 1000 }; /* more is another system */
    if (gone->count > PAIRED_MAX || come->count > PAIRED_MAX) return;
    find_parts(before, gone, arena);
    find_parts(after, come, arena);
    for (size_t i = 0; i < come->count; i++) {
        Str parts = strbuf_str(&come->items[i].parts);
        if (!parts.size || come->items[i].is_moved || count_of(gone, parts) != count_of(come, parts)) continue;
        mark_moved(gone, parts);
        mark_moved(come, parts);
    }
    pair_alike(gone, come, arena);
}
