/* Counting what very many scenarios take down. Lines of services are added up lane by lane in bit planes: a carry-save
 * tree takes eight of them at a time (W. Muła, N. Kurz, D. Lemire, "Faster Population Counts Using AVX2 Instructions",
 * 2018, the tree of R. Harley and D. Seal turned by a right angle), so that most lines cost five operations per word.
 * Threads take blocks of 512 scenarios: they share nothing but the program. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "graph/failure_private.h"

enum { PLANES_MAX = 32, TREE_LINES = 8 };

struct FailureCounter {
    const Graph *graph;
    Program program;
    uint32_t *slots; /* of services, each as often as there are services in it; equal ones side by side */
    size_t slot_count;
    size_t single_count; /* of them at the front, with one service each */
};

static int by_number(const void *left, const void *right) {
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

FailureCounter *failure_counter_new(const FailureEngine *engine, Arena *arena) {
    FailureCounter *counter = ARENA_NEW(arena, FailureCounter);
    counter->graph = engine->graph;
    failure_compile_counts(engine, arena, &counter->program);
    Arena *scratch = arena_new();
    size_t count = engine->graph->service_count;
    uint32_t *all = ARENA_ARRAY(scratch, uint32_t, count);
    for (size_t i = 0; i < count; i++) all[i] = counter->program.slot[EFFECT_DOWN][engine->graph->services[i]];
    if (count) qsort(all, count, sizeof *all, by_number);
    counter->slots = ARENA_ARRAY(arena, uint32_t, count);
    for (int several = 0; several < 2; several++) {
        for (size_t i = 0; i < count; i++) {
            bool is_several = (i > 0 && all[i - 1] == all[i]) || (i + 1 < count && all[i + 1] == all[i]);
            if (is_several == (several == 1)) counter->slots[counter->slot_count++] = all[i];
        }
        if (several == 0) counter->single_count = counter->slot_count;
    }
    arena_free(scratch);
    return counter;
}

size_t failure_counter_state_size(const FailureCounter *counter) { return counter->program.slot_count * sizeof(Line); }

size_t failure_counter_traffic(const FailureCounter *counter) {
    const Program *program = &counter->program;
    size_t edges = program->first[program->slot_count];
    return (edges + program->slot_count + counter->slot_count) * sizeof(Line) + edges * sizeof *program->deps;
}

/* ---- planes ---- */

/* Adds the line at digit `at`. */
static inline void add_at(Line *planes, const Line *line, int at) {
    Line carry = *line;
    for (int p = at; p < PLANES_MAX; p++) {
        uint64_t is_left = 0;
        for (int w = 0; w < LINE_WORDS; w++) {
            uint64_t both = planes[p].words[w] & carry.words[w];
            planes[p].words[w] ^= carry.words[w];
            is_left |= carry.words[w] = both;
        }
        if (!is_left) return;
    }
}

/* sum + a + b as sum and carry. */
static inline void add_two(Line *carry, Line *sum, const Line *a, const Line *b) {
    for (int p = 0; p < LINE_PARTS; p++) {
        LinePart s = sum->parts[p], x = a->parts[p], y = b->parts[p], half = s ^ x;
        carry->parts[p] = (s & x) | (half & y);
        sum->parts[p] = half ^ y;
    }
}

static inline void add_eight(Line planes[PLANES_MAX], const Line *state, const uint32_t *slots) {
    Line two_a, two_b, four_a, four_b, eight;
    add_two(&two_a, &planes[0], &state[slots[0]], &state[slots[1]]);
    add_two(&two_b, &planes[0], &state[slots[2]], &state[slots[3]]);
    add_two(&four_a, &planes[1], &two_a, &two_b);
    add_two(&two_a, &planes[0], &state[slots[4]], &state[slots[5]]);
    add_two(&two_b, &planes[0], &state[slots[6]], &state[slots[7]]);
    add_two(&four_b, &planes[1], &two_a, &two_b);
    add_two(&eight, &planes[2], &four_a, &four_b);
    add_at(planes, &eight, 3);
}

/* Services in one slot: added at the digits of their number. */
static inline size_t add_run(Line planes[PLANES_MAX], const Line *state, const uint32_t *slots, size_t count) {
    size_t run = 1;
    while (run < count && slots[run] == slots[0]) run++;
    for (int digit = 0; run >> digit; digit++)
        if (run >> digit & 1) add_at(planes, &state[slots[0]], digit);
    return run;
}

static inline __attribute__((always_inline)) void add_up(const FailureCounter *counter, const Line *state,
                                                         Line *planes) {
    size_t i = 0;
    for (; i + TREE_LINES <= counter->single_count; i += TREE_LINES) add_eight(planes, state, counter->slots + i);
    while (i < counter->slot_count) i += add_run(planes, state, counter->slots + i, counter->slot_count - i);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void add_up_wide(const FailureCounter *counter, const Line *state,
                                                        Line *planes) {
    add_up(counter, state, planes);
}
#endif

static void read_counts(const FailureCounter *counter, const Line *state, size_t lane_count, uint32_t *out) {
    Line planes[PLANES_MAX];
    memset(planes, 0, sizeof planes);
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        add_up_wide(counter, state, planes);
    else
#endif
        add_up(counter, state, planes);
    for (size_t lane = 0; lane < lane_count; lane++) {
        out[lane] = 0;
        for (unsigned p = 0; p < PLANES_MAX; p++)
            out[lane] |= (uint32_t)(planes[p].words[lane / 64] >> lane % 64 & 1) << p;
    }
}

/* ---- passes ---- */

typedef struct {
    const FailureCounter *counter;
    const NodeId *domains;
    size_t scenario_count, width;
    uint32_t *out;
    atomic_size_t next; /* block of scenarios */
} Job;

static void *work(void *context) {
    Job *job = context;
    const Program *program = &job->counter->program;
    Arena *arena = arena_new();
    Line *state = lanes_state(program, arena);
    Seed *seeds = ARENA_ARRAY(arena, Seed, LANE_COUNT * job->width);
    Plant *plants = ARENA_ARRAY(arena, Plant, LANE_COUNT * job->width);
    for (;;) {
        size_t first = atomic_fetch_add(&job->next, 1) * LANE_COUNT, count = 0;
        if (first >= job->scenario_count) break;
        size_t lane_count = job->scenario_count - first < LANE_COUNT ? job->scenario_count - first : LANE_COUNT;
        for (uint32_t lane = 0; lane < lane_count; lane++)
            for (size_t k = 0; k < job->width; k++)
                seeds[count++] =
                    (Seed){program->slot[EFFECT_DOWN][job->domains[(first + lane) * job->width + k]], lane};
        seeds_sort(seeds, count);
        size_t plant_count = seeds_plant(seeds, count, plants);
        lanes_run(program, plants, plant_count, state);
        read_counts(job->counter, state, lane_count, job->out + first);
    }
    arena_free(arena);
    return NULL;
}

void failure_count(const FailureCounter *counter, const NodeId *domains, size_t scenario_count, size_t width,
                   unsigned thread_count, uint32_t *services_down) {
    enum { THREADS_MAX = 64 };
    assert(width > 0 && width <= FAILURE_COUNT_WIDTH_MAX);
    Job job = {
        .counter = counter, .domains = domains, .scenario_count = scenario_count, .width = width, .out = services_down};
    size_t block_count = (scenario_count + LANE_COUNT - 1) / LANE_COUNT;
    if (thread_count > THREADS_MAX) thread_count = THREADS_MAX;
    if (thread_count > block_count) thread_count = (unsigned)block_count;
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    /* This thread works, too; where no other can be had it does all of it. */
    while (started + 1 < thread_count && pthread_create(&threads[started], NULL, work, &job) == 0) started++;
    work(&job);
    for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
}

/* ---- pairs ---- */

static size_t union_size(NodeSet a, NodeSet b) {
    size_t i = 0, k = 0, count = 0;
    while (i < a.count && k < b.count) {
        NodeId left = a.items[i], right = b.items[k];
        i += left <= right;
        k += right <= left;
        count++;
    }
    return count + (a.count - i) + (b.count - k);
}

static bool is_worse(const FailurePair *a, const FailurePair *b) {
    return a->beyond != b->beyond ? a->beyond > b->beyond : a->down > b->down;
}

static size_t insert(FailurePair *out, size_t count, size_t room, FailurePair pair) {
    if (count == room && !is_worse(&pair, &out[count - 1])) return count;
    size_t at = count < room ? count++ : count - 1;
    for (; at > 0 && is_worse(&pair, &out[at - 1]); at--) out[at] = out[at - 1];
    out[at] = pair;
    return count;
}

size_t failure_worst_pairs(const FailureEngine *engine, const Impact *impacts, unsigned thread_count, FailurePair *out,
                           size_t room) {
    const Graph *graph = engine->graph;
    size_t n = graph->domain_count < FAILURE_PAIR_DOMAINS_MAX ? graph->domain_count : FAILURE_PAIR_DOMAINS_MAX;
    size_t count = 0;
    if (n < 2 || room == 0) return 0;
    Arena *arena = arena_new();
    FailureCounter *counter = failure_counter_new(engine, arena);
    NodeId *pairs = ARENA_ARRAY(arena, NodeId, n * (n - 1));
    uint32_t *down = ARENA_ARRAY(arena, uint32_t, n * (n - 1) / 2);
    size_t at = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++) {
            pairs[at++] = graph->domains[a];
            pairs[at++] = graph->domains[b];
        }
    failure_count(counter, pairs, at / 2, 2, thread_count, down);
    at = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++, at++) {
            NodeSet first = impacts[a].services[EFFECT_DOWN], second = impacts[b].services[EFFECT_DOWN];
            uint32_t most = down[at] - (uint32_t)(first.count > second.count ? first.count : second.count);
            if (most == 0 || (count == room && most < out[count - 1].beyond)) continue;
            uint32_t beyond = down[at] - (uint32_t)union_size(first, second);
            if (beyond)
                count = insert(out, count, room, (FailurePair){pairs[2 * at], pairs[2 * at + 1], down[at], beyond});
        }
    arena_free(arena);
    return count;
}
