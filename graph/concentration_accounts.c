/* How much hangs on one account, subscription or project: what stops when all that stands in it is gone. Accounts are no nodes of the
 * graph; each is the scenario of its resources. */
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "graph/concentration.h"

typedef VEC(NodeId) Seeds;

typedef struct {
    Str name; /* "aws:123456789012" */
    Seeds seeds;
    VEC(uint32_t) touched; /* places among the services */
    size_t stopped;
} Account;

typedef VEC(Account) Accounts;

typedef struct {
    const Graph *graph;
    Arena *arena;
    uint32_t *place; /* of a service node among Graph.services */
    uint32_t *seen;  /* by place: the account that it was last counted for, from 1 */
} Counting;

static Accounts find_seeds(const Graph *graph, Arena *arena) {
    Accounts out = {0};
    Map *by_name = map_new(arena);
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        Str account = graph_str(graph, node->account), provider = graph_str(graph, node->provider);
        if (node->kind != NODE_RESOURCE || node->is_absent || !account.size) continue;
        const Catalog *catalog = graph->model->catalog; /* NULL: nothing is known of samples */
        if (catalog && catalog_is_sample_account(catalog, account)) continue;
        bool is_new = false;
        Str name = str_format(arena, "%.*s:%.*s", STR_ARG(provider), STR_ARG(account));
        uint32_t at = map_value_at(by_name, map_add(by_name, name, (uint32_t)out.count, &is_new));
        if (is_new) *VEC_PUSH(arena, &out) = (Account){.name = name};
        *VEC_PUSH(arena, &out.items[at].seeds) = id;
    }
    return out;
}

static void count_services(const Counting *counting, NodeSet services, uint32_t mark, Account *account) {
    for (size_t i = 0; i < services.count; i++) {
        uint32_t place = counting->place[services.items[i]];
        if (counting->seen[place] == mark) continue;
        counting->seen[place] = mark;
        *VEC_PUSH(counting->arena, &account->touched) = place;
    }
}

static int compare_rows(const void *left, const void *right) {
    const ConcentrationRow *a = left, *b = right;
    if (a->touched != b->touched) return a->touched > b->touched ? -1 : 1;
    return str_compare(a->name, b->name);
}

/* Each service is divided evenly among the accounts that touch it. */
static void weigh(const Counting *counting, const Accounts *accounts, Concentration *out) {
    uint32_t *among = ARENA_ARRAY(counting->arena, uint32_t, counting->graph->service_count);
    ConcentrationRow *rows = ARENA_ARRAY(counting->arena, ConcentrationRow, accounts->count);
    size_t count = 0;
    for (size_t i = 0; i < accounts->count; i++)
        for (size_t k = 0; k < accounts->items[i].touched.count; k++) {
            uint32_t *times = &among[accounts->items[i].touched.items[k]];
            out->service_count += (*times)++ == 0;
        }
    for (size_t i = 0; i < accounts->count; i++) {
        const Account *account = &accounts->items[i];
        double weight = 0;
        if (account->touched.count == 0) continue;
        for (size_t k = 0; k < account->touched.count; k++) weight += 1.0 / (double)among[account->touched.items[k]];
        double share = weight / (double)out->service_count;
        out->index += share * share;
        rows[count++] =
            (ConcentrationRow){.name = account->name, .touched = account->touched.count, .stopped = account->stopped};
    }
    if (count) qsort(rows, count, sizeof *rows, compare_rows);
    out->rows = rows;
    out->row_count = count;
}

void concentration_find_accounts(const Graph *graph, const FailureEngine *engine, Arena *arena, Concentration *out) {
    Counting counting = {.graph = graph,
                         .arena = arena,
                         .place = ARENA_ARRAY(arena, uint32_t, graph->node_count),
                         .seen = ARENA_ARRAY(arena, uint32_t, graph->service_count)};
    for (size_t i = 0; i < graph->service_count; i++) counting.place[graph->services[i]] = (uint32_t)i;
    Accounts accounts = find_seeds(graph, arena);
    FailureRun *run = failure_run_new(engine, arena);
    Arena *scratch = arena_new();
    for (size_t i = 0; i < accounts.count; i++) {
        Account *account = &accounts.items[i];
        Impact impact = {0};
        arena_reset(scratch);
        failure_run(run, account->seeds.items, account->seeds.count, NULL, scratch, &impact);
        for (int effect = 0; effect < EFFECT_COUNT; effect++)
            count_services(&counting, impact.services[effect], (uint32_t)i + 1, account);
        count_services(&counting, impact.redundancy_lost, (uint32_t)i + 1, account);
        account->stopped = impact.services[EFFECT_DOWN].count;
    }
    arena_free(scratch);
    *out = (Concentration){0};
    weigh(&counting, &accounts, out);
}
