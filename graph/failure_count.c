/* Counting what very many scenarios take down. Lines of services are added up lane by lane in bit planes: a carry-save
 * tree takes eight of them at a time (W. Muła, N. Kurz, D. Lemire, "Faster Population Counts Using AVX2 Instructions",
 * 2018, the tree of R. Harley and D. Seal turned by a right angle), so that most lines cost five operations per word.
 * Threads take blocks of 512 scenarios: they share nothing but the program. Wherever a block fails little, only that is
 * looked at. */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "graph/failure_lines.h"

enum { PLANES_MAX = 32, TREE_LINES = 8, THREADS_MAX = 64 };

struct FailureCounter {
    const Graph *graph;
    Program program;
    SlotRecords records;
    const uint32_t *ranks; /* of domains, by slot */
    uint32_t *slots;       /* of services, each as often as there are services in it; equal ones side by side */
    size_t slot_count;
    size_t single_count; /* of them at the front, with one service each */
    uint64_t *is_single; /* by slot: has one service */
    uint64_t *is_several;
    uint32_t *services; /* in a slot: how many */
    Arena *arena;
    struct Worker *workers[THREADS_MAX]; /* of the threads that there have been */
};

/* What a thread works with, kept for the next time: to get fresh memory takes as long as a pass. */
typedef struct Worker {
    struct Job *job;
    SparsePass pass;
    Seed seeds[LANE_COUNT * FAILURE_COUNT_WIDTH_MAX];
    Plant plants[LANE_COUNT * FAILURE_COUNT_WIDTH_MAX];
} Worker;

static void list_services(FailureCounter *counter, Arena *arena) {
    const Program *program = &counter->program;
    size_t count = counter->graph->service_count;
    counter->services = ARENA_ARRAY(arena, uint32_t, program->slot_count);
    counter->is_single = ARENA_ARRAY(arena, uint64_t, program->slot_count / 64 + 1);
    counter->is_several = ARENA_ARRAY(arena, uint64_t, program->slot_count / 64 + 1);
    counter->slots = ARENA_ARRAY(arena, uint32_t, count);
    for (size_t i = 0; i < count; i++) counter->services[program->slot[EFFECT_DOWN][counter->graph->services[i]]]++;
    for (int several = 0; several < 2; several++) {
        for (uint32_t slot = 0; slot < program->slot_count; slot++) {
            uint32_t services = counter->services[slot];
            if (services == 0 || (services > 1) != (several == 1)) continue;
            (several ? counter->is_several : counter->is_single)[slot / 64] |= (uint64_t)1 << slot % 64;
            for (uint32_t i = 0; i < services; i++) counter->slots[counter->slot_count++] = slot;
        }
        if (several == 0) counter->single_count = counter->slot_count;
    }
}

FailureCounter *failure_counter_new(const FailureEngine *engine, Arena *arena) {
    FailureCounter *counter = ARENA_NEW(arena, FailureCounter);
    counter->graph = engine->graph;
    counter->arena = arena;
    failure_compile_counts(engine, arena, &counter->program);
    counter->records = program_records(&counter->program, arena);
    counter->ranks = domain_ranks(&counter->program, engine->graph->domains, engine->graph->domain_count, arena);
    list_services(counter, arena);
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
static inline __attribute__((always_inline)) void add_at(Line *planes, const Line *line, int at) {
    _Static_assert(LINE_PARTS == 2, "low and high");
    LinePart low = line->parts[0], high = line->parts[1];
    for (int p = at; p < PLANES_MAX; p++) {
        LinePart low_plane = planes[p].parts[0], high_plane = planes[p].parts[1];
        planes[p].parts[0] = low_plane ^ low;
        planes[p].parts[1] = high_plane ^ high;
        low &= low_plane;
        high &= high_plane;
        LinePart any = low | high;
        if ((any[0] | any[1] | any[2] | any[3]) == 0) return;
    }
}

/* sum + a + b as sum and carry. */
static inline __attribute__((always_inline)) void add_two(LaneWidth width, Line *carry, Line *sum, const Line *a,
                                                          const Line *b) {
    if (width == WIDTH_64) {
        LineWhole s = sum->whole, x = a->whole, y = b->whole, half = s ^ x;
        carry->whole = (s & x) | (half & y);
        sum->whole = half ^ y;
        return;
    }
    for (int p = 0; p < LINE_PARTS; p++) {
        LinePart s = sum->parts[p], x = a->parts[p], y = b->parts[p], half = s ^ x;
        carry->parts[p] = (s & x) | (half & y);
        sum->parts[p] = half ^ y;
    }
}

static inline __attribute__((always_inline)) void add_eight(LaneWidth width, Line planes[PLANES_MAX], const Line *state,
                                                            const uint32_t *slots) {
    Line two_a, two_b, four_a, four_b, eight;
    add_two(width, &two_a, &planes[0], &state[slots[0]], &state[slots[1]]);
    add_two(width, &two_b, &planes[0], &state[slots[2]], &state[slots[3]]);
    add_two(width, &four_a, &planes[1], &two_a, &two_b);
    add_two(width, &two_a, &planes[0], &state[slots[4]], &state[slots[5]]);
    add_two(width, &two_b, &planes[0], &state[slots[6]], &state[slots[7]]);
    add_two(width, &four_b, &planes[1], &two_a, &two_b);
    add_two(width, &eight, &planes[2], &four_a, &four_b);
    add_at(planes, &eight, 3);
}

/* Services in one slot: added at the digits of their number. */
static inline __attribute__((always_inline)) size_t add_run(Line planes[PLANES_MAX], const Line *state,
                                                            const uint32_t *slots, size_t count) {
    size_t run = 1;
    while (run < count && slots[run] == slots[0]) run++;
    for (int digit = 0; run >> digit; digit++)
        if (run >> digit & 1) add_at(planes, &state[slots[0]], digit);
    return run;
}

static inline __attribute__((always_inline)) void add_up(LaneWidth width, const FailureCounter *counter,
                                                         const Line *state, Line *planes) {
    size_t i = 0;
    for (; i + TREE_LINES <= counter->single_count; i += TREE_LINES)
        add_eight(width, planes, state, counter->slots + i);
    while (i < counter->slot_count) i += add_run(planes, state, counter->slots + i, counter->slot_count - i);
}

/* The same of what is live. */
static inline __attribute__((always_inline)) void add_live_up(LaneWidth width, const FailureCounter *counter,
                                                              const SparsePass *pass, Line *planes) {
    uint32_t lines[TREE_LINES], count = 0;
    for (uint32_t word = 0; word <= counter->program.slot_count / 64; word++) {
        for (uint64_t left = pass->live[word] & counter->is_single[word]; left; left &= left - 1) {
            lines[count++] = sparse_pass_line(pass, word * 64 + (uint32_t)__builtin_ctzll(left));
            if (count < TREE_LINES) continue;
            add_eight(width, planes, pass->state, lines);
            count = 0;
        }
        for (uint64_t left = pass->live[word] & counter->is_several[word]; left; left &= left - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(left), services = counter->services[slot];
            const Line *line = &pass->state[sparse_pass_line(pass, slot)];
            for (int digit = 0; services >> digit; digit++)
                if (services >> digit & 1) add_at(planes, line, digit);
        }
    }
    for (uint32_t i = 0; i < count; i++) add_at(planes, &pass->state[lines[i]], 0);
}

/* What follows a pass: adds up what it left in `planes`. `is_sparse`: it was a sparse one. */
static inline __attribute__((always_inline)) void count_up(LaneWidth width, const FailureCounter *counter,
                                                           const SparsePass *pass, bool is_sparse, Line *planes) {
    if (is_sparse)
        add_live_up(width, counter, pass, planes);
    else
        add_up(width, counter, pass->state, planes);
}

static void count_any(const FailureCounter *counter, const SparsePass *pass, bool is_sparse, Line *planes) {
    count_up(WIDTH_ANY, counter, pass, is_sparse, planes);
}

#ifdef __x86_64__
__attribute__((target("avx2,popcnt"))) static void count_32(const FailureCounter *counter, const SparsePass *pass,
                                                            bool is_sparse, Line *planes) {
    count_up(WIDTH_32, counter, pass, is_sparse, planes);
}

__attribute__((target("avx512f,avx512vl,popcnt"))) static void
count_64(const FailureCounter *counter, const SparsePass *pass, bool is_sparse, Line *planes) {
    count_up(WIDTH_64, counter, pass, is_sparse, planes);
}
#else
#define count_32 count_any
#define count_64 count_any
#endif

/* ---- passes ---- */

typedef struct Job {
    const FailureCounter *counter;
    const NodeId *domains;
    const uint32_t *order; /* of scenarios */
    size_t scenario_count, width;
    uint32_t *out;
    atomic_size_t next; /* block of scenarios */
} Job;

static Worker *make_worker(const FailureCounter *counter) {
    Worker *worker = ARENA_NEW(counter->arena, Worker);
    Line *state = lanes_state(&counter->program, counter->arena);
    worker->pass = sparse_pass_new(&counter->program, &counter->records, state, counter->arena);
    return worker;
}

/* One pass: the scenarios order[0 .. lane_count). */
static void count_block(Worker *worker, const uint32_t *order, size_t lane_count) {
    const Job *job = worker->job;
    const Program *program = &job->counter->program;
    size_t count = 0;
    for (uint32_t lane = 0; lane < lane_count; lane++)
        for (size_t k = 0; k < job->width; k++)
            worker->seeds[count++] =
                (Seed){program->slot[EFFECT_DOWN][job->domains[order[lane] * job->width + k]], lane};
    seeds_sort(worker->seeds, count);
    size_t plant_count = seeds_plant(worker->seeds, count, worker->plants);
    Line planes[PLANES_MAX];
    memset(planes, 0, sizeof planes);
    bool is_sparse = sparse_pass_run(&worker->pass, worker->plants, plant_count);
    if (!is_sparse) lanes_run(program, worker->plants, plant_count, worker->pass.state);
    LaneWidth width = lanes_width();
    (width == WIDTH_64   ? count_64
     : width == WIDTH_32 ? count_32
                         : count_any)(job->counter, &worker->pass, is_sparse, planes);
    for (size_t lane = 0; lane < lane_count; lane++) {
        uint32_t down = 0;
        for (unsigned p = 0; p < PLANES_MAX; p++) down |= (uint32_t)(planes[p].words[lane / 64] >> lane % 64 & 1) << p;
        job->out[order[lane]] = down;
    }
}

static void *work(void *context) {
    Worker *worker = context;
    Job *job = worker->job;
    for (;;) {
        size_t first = atomic_fetch_add(&job->next, 1) * LANE_COUNT;
        if (first >= job->scenario_count) return NULL;
        size_t left = job->scenario_count - first;
        count_block(worker, job->order + first, left < LANE_COUNT ? left : LANE_COUNT);
    }
}

static const uint32_t *make_order(const FailureCounter *counter, const NodeId *domains, size_t scenario_count,
                                  size_t width, Arena *arena) {
    uint32_t *ranks = ARENA_ARRAY(arena, uint32_t, scenario_count * width);
    for (size_t i = 0; i < scenario_count * width; i++)
        ranks[i] = counter->ranks[counter->program.slot[EFFECT_DOWN][domains[i]]];
    return order_scenarios(ranks, scenario_count, width, counter->graph->domain_count, arena);
}

void failure_count(FailureCounter *counter, const NodeId *domains, size_t scenario_count, size_t width,
                   unsigned thread_count, uint32_t *services_down) {
    assert(width > 0 && width <= FAILURE_COUNT_WIDTH_MAX && scenario_count < UINT32_MAX);
    Arena *scratch = arena_new();
    Job job = {
        .counter = counter, .domains = domains, .scenario_count = scenario_count, .width = width, .out = services_down};
    job.order = make_order(counter, domains, scenario_count, width, scratch);
    size_t block_count = (scenario_count + LANE_COUNT - 1) / LANE_COUNT;
    if (thread_count > THREADS_MAX) thread_count = THREADS_MAX;
    if (thread_count > block_count) thread_count = (unsigned)block_count;
    if (thread_count == 0) thread_count = 1;
    for (unsigned i = 0; i < thread_count; i++) {
        if (!counter->workers[i]) counter->workers[i] = make_worker(counter);
        counter->workers[i]->job = &job;
    }
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    /* This thread works, too; where no other can be had it does all of it. */
    while (started + 1 < thread_count &&
           pthread_create(&threads[started], NULL, work, counter->workers[started + 1]) == 0)
        started++;
    work(counter->workers[0]);
    for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
    arena_free(scratch);
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
