/* Documents of one stream as patches of the first: merged, as operations, and as values at paths. Whatever they are, the
 * result can be lowered. */
#include "parsers/document_edit.h"
#include "parsers/formats/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_values(DocNode *base, const DocNode *patch, DocBudget *budget) {
    for (uint32_t i = 0; document_is_mapping(patch) && i < patch->count; i++)
        document_put_at(base, document_key(patch, i)->value, document_value(patch, i), true, budget);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const Str lists[] = {{"containers", 10}, {"ports", 5}}, words[] = {{"name", 4}, {"containerPort port", 18}};
    const MergeKeys keys = {lists, words, 2};
    Arena *arena = arena_new();
    DocBudget budget = {.arena = arena, .nodes_left = 20000};
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, str_of((const char *)data, size), arena, NULL), facts_size = 0;
    DocNode *base = document_copy(count ? documents[0] : NULL, false, &budget);
    const DocNode *problem = NULL;
    for (size_t i = 1; i < count; i++) {
        document_patch(base, documents[i], &problem, &budget);
        document_merge(base, documents[i], i % 2 ? &keys : NULL, &budget);
        put_values(base, documents[i], &budget);
    }
    document_settle(base, &budget);
    FactsBuilder *builder = facts_builder_new(arena, STR("a.yaml"), STR("kubernetes"));
    documents_lower(builder, STR("yaml"), &base, 1, arena);
    Facts facts;
    const unsigned char *block = facts_finish(builder, &facts_size);
    if (!facts_open(&facts, block, facts_size)) __builtin_trap();
    arena_free(arena);
    return 0;
}
