/* Line hashes by rolling backwards: the window that starts one unit earlier needs one multiplication less. */
#include "reports/line_hash.h"

#include <inttypes.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "reports/utf8.h"

enum { WINDOW = 100, BASE = 37, UNIT_END = 0xFFFF };

typedef struct {
    VEC(uint16_t) units; /* what counts of the text, then UNIT_END */
    VEC(size_t) lines;   /* index into units where each line starts */
    bool is_line_start, is_after_return;
} Units;

static void add_unit(Units *units, uint16_t unit, Arena *arena) {
    /* A line starts at its first unit that counts: blanks at its start belong to nothing. */
    if (unit == ' ' || unit == '\t' || (unit == '\n' && units->is_after_return)) {
        units->is_after_return = false;
        return;
    }
    units->is_after_return = unit == '\r';
    if (unit == '\r') unit = '\n';
    if (units->is_line_start) *VEC_PUSH(arena, &units->lines) = units->units.count;
    units->is_line_start = unit == '\n';
    *VEC_PUSH(arena, &units->units) = unit;
}

static Units units_of(Str text, Arena *arena) {
    Units units = {.is_line_start = true};
    for (size_t at = 0; at < text.size;) {
        uint32_t c = utf8_next(text, &at);
        if (c >= UTF8_INVALID) c = 0xFFFD;
        if (c < 0x10000) {
            add_unit(&units, (uint16_t)c, arena);
        } else {
            add_unit(&units, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)), arena);
            add_unit(&units, (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF)), arena);
        }
    }
    add_unit(&units, UNIT_END, arena);
    return units;
}

/* Sum of units[i] * BASE^(WINDOW-1-i). From the window at i+1 to the one at i: the unit that leaves at the end
 * was multiplied by 1, so what stays can be divided by BASE. That is a multiplication with its inverse modulo 2^64. */
static void hash_lines(const Units *units, LineHash *out) {
    uint64_t inverse = BASE, power = 1;
    for (int i = 0; i < 5; i++) inverse *= 2 - BASE * inverse; /* Newton: each step doubles the right bits */
    for (int i = 0; i < WINDOW - 1; i++) power *= BASE;
    uint64_t hash = 0;
    size_t line = units->lines.count;
    for (size_t i = units->units.count; i-- > 0;) {
        uint64_t leaving = i + WINDOW < units->units.count ? units->units.items[i + WINDOW] : 0;
        hash = (hash - leaving) * inverse + units->units.items[i] * power;
        if (line > 0 && units->lines.items[line - 1] == i) out[--line].hash = hash;
    }
}

LineHashes line_hashes(Str text, Arena *arena) {
    Units units = units_of(text, arena);
    LineHash *lines = ARENA_ARRAY(arena, LineHash, units.lines.count);
    hash_lines(&units, lines);
    Map *seen = map_new(arena);
    for (size_t i = 0; i < units.lines.count; i++) {
        uint32_t index = map_add(seen, str_of((const char *)&lines[i].hash, sizeof lines[i].hash), 0, NULL);
        lines[i].occurrence = map_value_at(seen, index) + 1;
        map_set_at(seen, index, lines[i].occurrence);
    }
    return (LineHashes){lines, units.lines.count};
}

Str line_hash_text(LineHashes hashes, uint32_t line, Arena *arena) {
    if (line == 0 || line > hashes.count) return STR_NONE;
    const LineHash *hash = &hashes.lines[line - 1];
    return str_format(arena, "%" PRIx64 ":%" PRIu32, hash->hash, hash->occurrence);
}
