/* A pass that touches only what fails in some of its 512 scenarios. Scenarios that reach the same things share passes
 * (failure_order.c sees to that), and most passes then reach a small part of the slots. What has failed marks what
 * depends on it; marks are visited in ascending order, so that a slot is settled when it is reached. The marks are one
 * bit per slot and stay in the cache of the core; lines of live slots lie side by side, found by counting marks. */
#include <assert.h>

#include "graph/failure_lines.h"

enum { RECORD_THRESHOLD, RECORD_DEP_COUNT, RECORD_DEPS };

static uint32_t dep_room(const Program *program, uint32_t slot) {
    uint32_t count = program->first[slot + 1] - program->first[slot];
    return program->kind[slot] == SLOT_OR ? (count + 3) / 4 * 4 : count;
}

SlotRecords program_records(const Program *program, Arena *arena) {
    Arena *scratch = arena_new();
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, (size_t)program->slot_count + 1);
    uint32_t *cursor = ARENA_ARRAY(scratch, uint32_t, program->slot_count), used = 0;
    for (uint32_t d = 0; d < program->first[program->slot_count]; d++) cursor[program->deps[d]]++;
    for (uint32_t slot = 0; slot < program->slot_count; slot++) {
        first[slot] = used;
        used += RECORD_DEPS + dep_room(program, slot) + cursor[slot];
        cursor[slot] = first[slot] + RECORD_DEPS + dep_room(program, slot);
    }
    first[program->slot_count] = used;
    uint32_t *words = ARENA_ARRAY(arena, uint32_t, used);
    for (uint32_t slot = 0; slot < program->slot_count; slot++) {
        uint32_t *record = words + first[slot];
        record[RECORD_THRESHOLD] = program->kind[slot] == SLOT_OR ? 0 : program->threshold[slot];
        record[RECORD_DEP_COUNT] = dep_room(program, slot);
        for (uint32_t d = program->first[slot], at = RECORD_DEPS; d < program->first[slot + 1]; d++, at++) {
            record[at] = program->deps[d];
            words[cursor[program->deps[d]]++] = slot;
        }
    }
    arena_free(scratch);
    return (SlotRecords){first, words};
}

SparsePass sparse_pass_new(const Program *program, const SlotRecords *records, Line *state, Arena *arena) {
    uint32_t most = 0;
    for (uint32_t slot = 0; slot < program->slot_count; slot++) {
        uint32_t count = program->first[slot + 1] - program->first[slot];
        if (count > most) most = count;
    }
    return (SparsePass){.program = program,
                        .records = records,
                        .live = ARENA_ARRAY(arena, uint64_t, program->slot_count / 64 + 1),
                        .rank = ARENA_ARRAY(arena, uint32_t, program->slot_count / 64 + 1),
                        .state = state,
                        .deps = ARENA_ARRAY(arena, uint32_t, most)};
}

static inline void mark(SparsePass *pass, uint32_t slot) { pass->live[slot / 64] |= (uint64_t)1 << slot % 64; }

static inline void unmark(SparsePass *pass, uint32_t slot) { pass->live[slot / 64] &= ~((uint64_t)1 << slot % 64); }

static inline void mark_users(SparsePass *pass, uint32_t slot) {
    const uint32_t *record = pass->records->words + pass->records->first[slot];
    const uint32_t *end = pass->records->words + pass->records->first[slot + 1];
    for (const uint32_t *user = record + RECORD_DEPS + record[RECORD_DEP_COUNT]; user < end; user++) mark(pass, *user);
}

static Line evaluate_gate(const SparsePass *pass, const uint32_t *record) {
    uint32_t count = 0, threshold = record[RECORD_THRESHOLD];
    for (uint32_t d = 0; d < record[RECORD_DEP_COUNT]; d++) {
        uint32_t line = sparse_pass_line(pass, record[RECORD_DEPS + d]);
        if (line) pass->deps[count++] = line;
    }
    if (count < threshold) return (Line){{0}};
    if (count > threshold && threshold == 2) return count_two(pass->state, pass->deps, count);
    if (count > threshold) return count_at_least(pass->state, pass->deps, count, threshold);
    Line line = pass->state[pass->deps[0]];
    for (uint32_t i = 1; i < count; i++) line_and(&line, &pass->state[pass->deps[i]]);
    return line;
}

/* Into `out`, part by part: a copy in smaller pieces would be waited for by whoever reads it next. */
static inline void evaluate(const SparsePass *pass, uint32_t slot, Line *out) {
    const uint32_t *record = pass->records->words + pass->records->first[slot];
    if (record[RECORD_THRESHOLD]) {
        Line line = evaluate_gate(pass, record);
        for (int p = 0; p < LINE_PARTS; p++) out->parts[p] = line.parts[p];
        return;
    }
    const uint32_t *four = record + RECORD_DEPS, *end = four + record[RECORD_DEP_COUNT];
    LinePart low = {0}, high = {0};
    for (; four < end; four += 4) {
        const Line *a = &pass->state[sparse_pass_line(pass, four[0])];
        const Line *b = &pass->state[sparse_pass_line(pass, four[1])];
        const Line *c = &pass->state[sparse_pass_line(pass, four[2])];
        const Line *d = &pass->state[sparse_pass_line(pass, four[3])];
        low |= (a->parts[0] | b->parts[0]) | (c->parts[0] | d->parts[0]);
        high |= (a->parts[1] | b->parts[1]) | (c->parts[1] | d->parts[1]);
    }
    out->parts[0] = low;
    out->parts[1] = high;
}

static inline bool is_set(const Line *line) {
    _Static_assert(LINE_PARTS == 2, "here and in evaluate");
    LinePart any = line->parts[0] | line->parts[1];
    return (any[0] | any[1] | any[2] | any[3]) != 0;
}

/* What a run has done so far. */
typedef struct {
    const Plant *plant, *plants_end; /* those to come */
    uint32_t settled, live_count;    /* slots before `settled` are; so many of them are live */
} Progress;

/* Adds what is planted in the slot, which has to be asked of every slot that is planted. */
static inline void plant(Progress *progress, uint32_t slot, Line *line) {
    if (progress->plant < progress->plants_end && progress->plant->slot == slot)
        line_or(line, &progress->plant++->line);
}

/* Slots of a cycle wait for each other: all of them are iterated, and all count as live. */
static void settle_cycle(SparsePass *pass, SlotRange cycle, Progress *progress) {
    for (uint32_t slot = cycle.first; slot < cycle.end; slot++) mark(pass, slot);
    for (uint32_t word = cycle.first / 64 + 1; word <= (cycle.end - 1) / 64; word++)
        pass->rank[word] = progress->live_count + word * 64 - cycle.first;
    Line *lines = &pass->state[progress->live_count + 1];
    for (uint32_t slot = cycle.first; slot < cycle.end; slot++) {
        lines[slot - cycle.first] = (Line){{0}};
        plant(progress, slot, &lines[slot - cycle.first]);
    }
    for (bool has_grown = true; has_grown;) {
        has_grown = false;
        for (uint32_t slot = cycle.first; slot < cycle.end; slot++) {
            Line line;
            evaluate(pass, slot, &line);
            has_grown |= grow(&lines[slot - cycle.first], &line);
        }
    }
    for (uint32_t slot = cycle.first; slot < cycle.end; slot++)
        if (is_set(&lines[slot - cycle.first])) mark_users(pass, slot);
    progress->live_count += cycle.end - cycle.first;
    progress->settled = cycle.end;
}

static inline void settle(SparsePass *pass, uint32_t slot, Progress *progress) {
    Line *line = &pass->state[progress->live_count + 1];
    evaluate(pass, slot, line);
    plant(progress, slot, line);
    progress->settled = slot + 1;
    if (!is_set(line)) {
        unmark(pass, slot);
        return;
    }
    progress->live_count++;
    mark_users(pass, slot);
}

/* A live slot costs about four times of what a slot costs when all are evaluated. Looked at every so many words of marks,
 * in the first eighth of them: later there is too little to be gained. */
static bool is_dense(const Program *program, uint32_t word, uint32_t live_count) {
    enum { SAMPLE_WORDS = 16 };
    uint32_t eighth = program->slot_count / 64 / 8;
    if (word == 0 || word % SAMPLE_WORDS != 0 || (word > SAMPLE_WORDS && word > eighth)) return false;
    return live_count > word * 64 / 4;
}

/* The marks of a word that are not settled. */
static inline uint64_t marks_left(const SparsePass *pass, uint32_t word, uint32_t settled) {
    if (settled <= word * 64) return pass->live[word];
    return settled < word * 64 + 64 ? pass->live[word] & ~(uint64_t)0 << (settled - word * 64) : 0;
}

/* Asks for the records of a word that will soon be settled. */
static inline void prefetch(const SparsePass *pass, uint32_t word) {
    for (uint64_t left = pass->live[word]; left; left &= left - 1) {
        uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(left);
        const uint32_t *record = pass->records->words + pass->records->first[slot];
        __builtin_prefetch(record);
        __builtin_prefetch(pass->records->words + pass->records->first[slot + 1] - 1);
    }
}

static inline __attribute__((always_inline)) bool run(SparsePass *pass, const Plant *plants, size_t plant_count) {
    const Program *program = pass->program;
    const SlotRange *cycle = program->cycles, *cycles_end = cycle + program->cycle_count;
    enum { AHEAD = 2 };
    uint32_t word_count = program->slot_count / 64 + 1;
    Progress progress = {.plant = plants, .plants_end = plants + plant_count};
    pass->state[0] = (Line){{0}};
    memset(pass->live, 0, word_count * sizeof *pass->live);
    for (size_t i = 0; i < plant_count; i++) mark(pass, plants[i].slot);
    for (uint32_t word = 0; word < word_count; word++) {
        if (is_dense(program, word, progress.live_count)) return false;
        if (word + AHEAD < word_count) prefetch(pass, word + AHEAD);
        if (progress.settled <= word * 64) pass->rank[word] = progress.live_count;
        for (;;) {
            uint64_t left = marks_left(pass, word, progress.settled);
            if (!left) break;
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(left);
            while (cycle < cycles_end && cycle->end <= slot) cycle++;
            if (cycle < cycles_end && cycle->first <= slot)
                settle_cycle(pass, *cycle, &progress);
            else
                settle(pass, slot, &progress);
        }
    }
    assert(progress.plant == progress.plants_end);
    return true;
}

#ifdef __x86_64__
__attribute__((target("avx2,popcnt"))) static bool run_wide(SparsePass *pass, const Plant *plants, size_t plant_count) {
    return run(pass, plants, plant_count);
}
#endif

bool sparse_pass_run(SparsePass *pass, const Plant *plants, size_t plant_count) {
#ifdef __x86_64__
    if (lanes_width() >= WIDTH_32) return run_wide(pass, plants, plant_count);
#endif
    return run(pass, plants, plant_count);
}
