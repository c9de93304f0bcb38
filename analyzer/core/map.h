/* Map from bytes to a 32-bit number, and Symbols: strings as small numbers.
 * Iteration is by insertion order (index), never by hash, so that nothing depends on it. */
#ifndef ANALYZER_CORE_MAP_H
#define ANALYZER_CORE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/core/str.h"

typedef struct Map Map;

static const uint32_t MAP_NONE = UINT32_MAX;

Map *map_new(Arena *arena);                         /* lives in the arena */
uint32_t map_get(const Map *map, Str key);          /* MAP_NONE when absent */
void map_put(Map *map, Str key, uint32_t value);    /* copies the key on first use; replaces the value */
/* Index of the key's entry, added with `value` when new; *is_new may be NULL. */
uint32_t map_add(Map *map, Str key, uint32_t value, bool *is_new);
size_t map_count(const Map *map);
Str map_key_at(const Map *map, size_t index);
uint32_t map_value_at(const Map *map, size_t index);
void map_set_at(Map *map, size_t index, uint32_t value);

/* Interned strings. Sym 0 is the empty string. Equal text, equal Sym. Not thread-safe. */
typedef uint32_t Sym;
typedef struct Symbols Symbols;

Symbols *symbols_new(Arena *arena);
Sym sym(Symbols *symbols, Str text);
Sym sym_find(const Symbols *symbols, Str text); /* 0 when never interned */
Str sym_str(const Symbols *symbols, Sym id);
size_t symbols_count(const Symbols *symbols);

#endif
