/* The catalog, loaded once for all tests of a program: group setup and teardown. */
#ifndef TESTS_SHARED_CATALOG_H
#define TESTS_SHARED_CATALOG_H

#include "graph/catalog.h"

static Catalog *catalog;
static Arena *catalog_arena;

static int start(void **state) {
    (void)state;
    catalog_arena = arena_new();
    Diags diags = diags_new(catalog_arena);
    catalog = catalog_load(catalog_arena, NULL, 0, &diags);
    return catalog ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    arena_free(catalog_arena);
    return 0;
}

#endif
