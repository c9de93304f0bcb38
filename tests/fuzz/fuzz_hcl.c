/* Any bytes as each of the HCL languages: no crash, no leak, facts that open. The first byte picks the language. */
#include <stdlib.h>

#include "parsers/formats/terraform.h"
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef void FormatParser(FactsBuilder *builder, Str path, Str bytes, Arena *arena);

static void check(const unsigned char *block, size_t size) {
    Facts facts;
    if (!facts_open(&facts, block, size)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FormatParser *const parsers[] = {terraform_parse, terraform_parse_vars, terragrunt_parse,
                                            terraform_parse_json, terraform_parse_vars_json};
    enum { PARSER_COUNT = sizeof parsers / sizeof parsers[0] };
    if (size == 0) return 0;
    Arena *arena = arena_new();
    Str bytes = str_of((const char *)data + 1, size - 1);
    size_t block_size, choice = data[0] % (PARSER_COUNT + 2);
    if (choice < PARSER_COUNT) {
        FactsBuilder *builder = facts_builder_new(arena, STR("fuzz"), STR("fuzz"));
        parsers[choice](builder, STR("fuzz"), bytes, arena);
        const unsigned char *block = facts_finish(builder, &block_size);
        check(block, block_size);
    } else {
        const unsigned char *block = choice == PARSER_COUNT
                                         ? parser_parse_hcl_expression(bytes, arena, &block_size)
                                         : parser_parse_hcl_template(STR("fuzz"), bytes, arena, &block_size);
        check(block, block_size);
    }
    arena_free(arena);
    return 0;
}
