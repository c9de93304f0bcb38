/* The kernel: every slot once, dependencies first, 512 scenarios side by side. It is bound by memory traffic, so a line
 * is written once and read where it is needed; the loops over its words are of a fixed length, for the compiler to
 * turn into vector instructions. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/failure_lines.h"

static inline Line evaluate(const Program *program, uint32_t slot, const Line *state) {
    const uint32_t *deps = program->deps + program->first[slot];
    uint32_t count = program->first[slot + 1] - program->first[slot];
    Line line = {{0}};
    switch ((SlotKind)program->kind[slot]) {
    case SLOT_OR:
        for (uint32_t i = 0; i < count; i++) line_or(&line, &state[deps[i]]);
        return line;
    case SLOT_AND:
        line = state[deps[0]];
        for (uint32_t i = 1; i < count; i++) line_and(&line, &state[deps[i]]);
        return line;
    case SLOT_COUNT_AT_LEAST:
        if (program->threshold[slot] == 2) return count_two(state, deps, count);
        return count_at_least(state, deps, count, program->threshold[slot]);
    case SLOT_LOSS:
        for (uint32_t i = 1; i < count; i++) line_or(&line, &state[deps[i]]);
        for (int w = 0; w < LINE_WORDS; w++) line.words[w] &= ~state[deps[0]].words[w];
        return line;
    }
    assert(!"unreachable");
    return line;
}

/* An OR or an AND of four: both are made and one is taken, since which it is cannot be guessed and a wrong guess costs as
 * much as the whole slot. A line is made whole before it is stored: the compiler can't know that no part is read again. */
static inline __attribute__((always_inline)) void evaluate_four(LaneWidth width, const uint32_t *four,
                                                                const Line *is_and, Line *state, uint32_t slot) {
    const Line *a = &state[four[0]], *b = &state[four[1]], *c = &state[four[2]], *d = &state[four[3]];
    if (width == WIDTH_64) {
        LineWhole any = (a->whole | b->whole) | (c->whole | d->whole);
        LineWhole all = (a->whole & b->whole) & (c->whole & d->whole);
        state[slot].whole = any ^ ((any ^ all) & is_and->whole);
        return;
    }
    Line line;
    for (int p = 0; p < LINE_PARTS; p++) {
        LinePart any = (a->parts[p] | b->parts[p]) | (c->parts[p] | d->parts[p]);
        LinePart all = (a->parts[p] & b->parts[p]) & (c->parts[p] & d->parts[p]);
        line.parts[p] = any ^ ((any ^ all) & is_and->parts[p]);
    }
    for (int p = 0; p < LINE_PARTS; p++) state[slot].parts[p] = line.parts[p];
}

static inline __attribute__((always_inline)) void run(LaneWidth width, const Program *program, const Plant *plants,
                                                      size_t plant_count, Line *state) {
    Line is_and[2]; /* by shape */
    memset(&is_and[SHAPE_OR], 0, sizeof is_and[SHAPE_OR]);
    memset(&is_and[SHAPE_AND], 0xFF, sizeof is_and[SHAPE_AND]);
    state[0] = (Line){{0}};
    const Plant *plant = plants, *plants_end = plants + plant_count;
    size_t cycle = 0;
    for (uint32_t slot = 1; slot < program->slot_count;) {
        uint32_t next_cycle = cycle < program->cycle_count ? program->cycles[cycle].first : program->slot_count;
        uint32_t next_plant = plant < plants_end ? plant->slot : program->slot_count;
        uint32_t plain_end = next_cycle < next_plant ? next_cycle : next_plant;
        for (; slot < plain_end; slot++) {
            SlotShape shape = (SlotShape)program->shape[slot];
            if (__builtin_expect(shape != SHAPE_OTHER, true))
                evaluate_four(width, program->fours + 4 * (size_t)slot, &is_and[shape], state, slot);
            else
                state[slot] = evaluate(program, slot, state);
        }
        if (slot == program->slot_count) break;
        if (slot != next_cycle) {
            Line line = evaluate(program, slot, state);
            line_or(&line, &plant++->line);
            state[slot++] = line;
            continue;
        }
        uint32_t first = slot, end = program->cycles[cycle++].end;
        for (; slot < end; slot++)
            state[slot] = plant < plants_end && plant->slot == slot ? plant++->line : (Line){{0}};
        for (bool has_grown = true; has_grown;) {
            has_grown = false;
            for (uint32_t s = first; s < end; s++) {
                Line line = evaluate(program, s, state);
                has_grown |= grow(&state[s], &line);
            }
        }
    }
    assert(plant == plants_end);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void run_32(const Program *program, const Plant *plants, size_t plant_count,
                                                   Line *state) {
    run(WIDTH_32, program, plants, plant_count, state);
}

__attribute__((target("avx512f,avx512vl"))) static void run_64(const Program *program, const Plant *plants,
                                                               size_t plant_count, Line *state) {
    run(WIDTH_64, program, plants, plant_count, state);
}

static LaneWidth machine_width(void) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("popcnt")) return WIDTH_ANY;
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? WIDTH_64 : WIDTH_32;
}
#else
#define run_32 run_any
#define run_64 run_any

static LaneWidth machine_width(void) { return WIDTH_ANY; }
#endif

static LaneWidth width_limit = WIDTH_64;

void lanes_limit(LaneWidth widest) { width_limit = widest; }

LaneWidth lanes_width(void) {
    LaneWidth width = machine_width();
    return width < width_limit ? width : width_limit;
}

static void run_any(const Program *program, const Plant *plants, size_t plant_count, Line *state) {
    run(WIDTH_ANY, program, plants, plant_count, state);
}

void lanes_run(const Program *program, const Plant *plants, size_t plant_count, Line *state) {
    LaneWidth width = lanes_width();
    (width == WIDTH_64 ? run_64 : width == WIDTH_32 ? run_32 : run_any)(program, plants, plant_count, state);
}

Line *lanes_state(const Program *program, Arena *arena) {
    size_t alignment = sizeof(Line);
    char *block = arena_array(arena, (size_t)program->slot_count + 1, sizeof(Line));
    return (Line *)(block + (alignment - (uintptr_t)block % alignment) % alignment);
}

/* One stable counting sort per digit that the highest slot has: callers seed lane by lane, which stays. */
void seeds_sort(Seed *seeds, size_t count) {
    enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, ROOM = LANE_COUNT * FAILURE_COUNT_WIDTH_MAX };
    Seed room[ROOM];
    uint32_t highest = 0;
    assert(count <= ROOM);
    for (size_t i = 0; i < count; i++)
        if (seeds[i].slot > highest) highest = seeds[i].slot;
    Seed *from = seeds, *to = room;
    for (int shift = 0; shift < 32 && highest >> shift; shift += DIGIT_BITS) {
        uint32_t cursor[DIGITS + 1] = {0};
        for (size_t i = 0; i < count; i++) cursor[(from[i].slot >> shift) % DIGITS + 1]++;
        for (int digit = 0; digit < DIGITS; digit++) cursor[digit + 1] += cursor[digit];
        for (size_t i = 0; i < count; i++) to[cursor[(from[i].slot >> shift) % DIGITS]++] = from[i];
        Seed *sorted = to;
        to = from;
        from = sorted;
    }
    if (from == room) memcpy(seeds, room, count * sizeof *seeds);
}

size_t seeds_plant(const Seed *seeds, size_t count, Plant *out) {
    size_t plant_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || seeds[i].slot != seeds[i - 1].slot) out[plant_count++] = (Plant){.slot = seeds[i].slot};
        out[plant_count - 1].line.words[seeds[i].lane / 64] |= (uint64_t)1 << seeds[i].lane % 64;
    }
    return plant_count;
}
