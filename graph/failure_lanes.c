/* The kernel: every slot once, dependencies first, 512 scenarios side by side. It is bound by memory traffic, so a line
 * is written once and read where it is needed; the loops over its words are of a fixed length, for the compiler to
 * turn into vector instructions. */
#include <assert.h>
#include <stdlib.h>

#include "graph/failure_lines.h"

static inline Line evaluate(const Program *program, uint32_t slot, const Line *state) {
    const uint32_t *deps = program->deps + program->first[slot];
    uint32_t count = program->first[slot + 1] - program->first[slot];
    Line line = {{0}};
    switch ((SlotKind)program->kind[slot]) {
    case SLOT_OR: {
        const uint32_t *four = program->fours + 4 * (size_t)program->four_first[slot];
        const uint32_t *end = program->fours + 4 * (size_t)program->four_first[slot + 1];
        for (; four < end; four += 4) {
            const Line *a = &state[four[0]], *b = &state[four[1]], *c = &state[four[2]], *d = &state[four[3]];
            for (int p = 0; p < LINE_PARTS; p++)
                line.parts[p] |= (a->parts[p] | b->parts[p]) | (c->parts[p] | d->parts[p]);
        }
        return line;
    }
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

/* The commonest slot, an OR that is no seed, without a copy of its line. */
static inline void evaluate_or(const Program *program, uint32_t slot, Line *state) {
    const uint32_t *four = program->fours + 4 * (size_t)program->four_first[slot];
    const uint32_t *end = program->fours + 4 * (size_t)program->four_first[slot + 1];
    LinePart low = {0}, high = {0};
    for (; four < end; four += 4) {
        const Line *a = &state[four[0]], *b = &state[four[1]], *c = &state[four[2]], *d = &state[four[3]];
        low |= (a->parts[0] | b->parts[0]) | (c->parts[0] | d->parts[0]);
        high |= (a->parts[1] | b->parts[1]) | (c->parts[1] | d->parts[1]);
    }
    state[slot].parts[0] = low;
    state[slot].parts[1] = high;
}

static inline __attribute__((always_inline)) void run(const Program *program, const Plant *plants, size_t plant_count,
                                                      Line *state) {
    _Static_assert(LINE_PARTS == 2, "evaluate_or has two");
    state[0] = (Line){{0}};
    const Plant *plant = plants, *plants_end = plants + plant_count;
    size_t cycle = 0;
    for (uint32_t slot = 1; slot < program->slot_count;) {
        uint32_t next_cycle = cycle < program->cycle_count ? program->cycles[cycle].first : program->slot_count;
        uint32_t next_plant = plant < plants_end ? plant->slot : program->slot_count;
        uint32_t plain_end = next_cycle < next_plant ? next_cycle : next_plant;
        for (; slot < plain_end; slot++) {
            if (program->kind[slot] == SLOT_OR)
                evaluate_or(program, slot, state);
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
/* The same with registers of 32 bytes, where the machine has them. */
__attribute__((target("avx2"))) static void run_wide(const Program *program, const Plant *plants, size_t plant_count,
                                                     Line *state) {
    run(program, plants, plant_count, state);
}
#endif

void lanes_run(const Program *program, const Plant *plants, size_t plant_count, Line *state) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        run_wide(program, plants, plant_count, state);
        return;
    }
#endif
    run(program, plants, plant_count, state);
}

Line *lanes_state(const Program *program, Arena *arena) {
    size_t alignment = sizeof(Line);
    char *block = arena_array(arena, (size_t)program->slot_count + 1, sizeof(Line));
    return (Line *)(block + (alignment - (uintptr_t)block % alignment) % alignment);
}

static int by_slot(const void *left, const void *right) {
    const Seed *a = left, *b = right;
    if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
    return (a->lane > b->lane) - (a->lane < b->lane);
}

void seeds_sort(Seed *seeds, size_t count) { qsort(seeds, count, sizeof *seeds, by_slot); }

size_t seeds_plant(const Seed *seeds, size_t count, Plant *out) {
    size_t plant_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || seeds[i].slot != seeds[i - 1].slot) out[plant_count++] = (Plant){.slot = seeds[i].slot};
        out[plant_count - 1].line.words[seeds[i].lane / 64] |= (uint64_t)1 << seeds[i].lane % 64;
    }
    return plant_count;
}
