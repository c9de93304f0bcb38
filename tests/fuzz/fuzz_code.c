/* Any bytes as source code: the first byte picks the language. Facts must come out whole, and print. */
#include <stdlib.h>

#include "parsers/language.h"
#include "parsers/prefilter.h"
#include "parsers/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { PRINTED_SIZE_MAX = 1024 * 1024 };
    static Arena *arena;
    if (size == 0) return 0;
    size_t language_count = 0;
    while (language_name(language_count)) language_count++;
    Str language = str_from(language_name(data[0] % language_count));
    Str source = str_of((const char *)data + 1, size - 1);
    prefilter_wants(source, true);

    if (!arena) arena = arena_new();
    arena_reset(arena);
    FactsBuilder *builder = facts_builder_new(arena, STR("fuzz"), language);
    code_parse(builder, STR("fuzz"), language, source, arena);
    size_t facts_size = 0;
    const unsigned char *bytes = facts_finish(builder, &facts_size);
    Facts facts;
    if (!facts_open(&facts, bytes, facts_size)) abort();
    StrBuf text = strbuf_new(arena, PRINTED_SIZE_MAX);
    facts_print(&facts, &text);
    return 0;
}
