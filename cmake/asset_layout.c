/* The assembler file of EmbedAssets.cmake writes these structs by hand; this is where a change of one without the other
 * stops the build. */
#include "analyzer/core/asset.h"

_Static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8, "the table is written with .quad");
_Static_assert(offsetof(Asset, path) == 0 && offsetof(Asset, data) == 8 && offsetof(Asset, size) == 16, "three quads");
_Static_assert(sizeof(Asset) == 24, "no padding");
_Static_assert(offsetof(AssetTable, items) == 0 && offsetof(AssetTable, count) == 8, "two quads");
