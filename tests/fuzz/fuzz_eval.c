/* Any text as an expression, as a template, and as arguments of every function. The first byte says which. */
#include "graph/functions.h"
#include "graph/type.h"
#include "parsers/parser.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const Value *declaration(Evaluator *evaluator, const Scope *scope, DeclKind kind, Str name) {
    (void)scope;
    static const Str words[] = {{"a", 1}, {"", 0}, {"10.0.0.0/8", 10}, {"2025-10-20T00:00:00Z", 20}};
    if (kind == DECL_INPUT) return value_unknown(evaluator->arena, CAUSE_INPUT, name);
    return value_string(evaluator->arena, words[name.size % 4]);
}

static void print(const Value *value, Arena *arena) {
    StrBuf out = strbuf_new(arena, 1 << 16);
    value_print_json(value, &out, true);
    value_print(value, &out);
    value_cause(value);
    type_print(type_of(arena, value), &out);
}

/* Bytes 0xFF separate arguments; one that looks like a number is one. */
static void call_function(Evaluator *evaluator, const Scope *scope, const FunctionRow *row, Str text) {
    enum { ARGUMENTS_MAX = 6 };
    const Value *arguments[ARGUMENTS_MAX], *items[2];
    size_t count = 0;
    Str rest = text, part;
    while (count < ARGUMENTS_MAX && str_split_next(&rest, (char)0xFF, &part)) {
        const Value *string = value_string(evaluator->arena, part);
        Number number;
        items[0] = items[1] = string;
        bool is_number = value_to_number(evaluator->arena, string, &number);
        if (is_number)
            arguments[count++] = value_number(evaluator->arena, number);
        else if (part.size && part.data[0] == '[')
            arguments[count++] = value_list(evaluator->arena, items, 2);
        else if (part.size && part.data[0] == '{')
            arguments[count++] = value_object(evaluator->arena, &part, items, 1);
        else
            arguments[count++] = string;
    }
    print(function_call(evaluator, scope, str_from(row->name), arguments, count), evaluator->arena);
}

static void call_functions(Evaluator *evaluator, const Scope *scope, unsigned char which, Str text) {
    static const FunctionRow *const tables[] = {
        number_functions,   string_functions,     format_functions, regex_functions, set_functions,
        encoding_functions, yaml_functions,       hash_functions,   cidr_functions,  time_functions,
        file_functions,     collection_functions, type_functions};
    const FunctionRow *table = tables[which % (sizeof tables / sizeof *tables)];
    for (const FunctionRow *row = table; row->name; row++) call_function(evaluator, scope, row, text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    if (size == 0 || size > 20000) return 0;
    Arena *arena = arena_new();
    Evaluator evaluator = evaluator_new(arena, NULL, NULL);
    evaluator.step_count_max = 200000;
    Str text = str_of((const char *)data + 1, size - 1);
    size_t size_bytes = 0;
    const unsigned char *bytes = data[0] % 4 == 1 ? parser_parse_hcl_template(STR("t"), text, arena, &size_bytes)
                                                  : parser_parse_hcl_expression(text, arena, &size_bytes);
    Facts facts;
    if (facts_open(&facts, bytes, size_bytes) && facts.decl_count) {
        Scope scope = {.facts = &facts, .declaration = declaration};
        if (data[0] % 4 > 1)
            call_functions(&evaluator, &scope, data[0] / 4, text);
        else
            print(eval(&evaluator, &scope, facts.decls[0].body), arena);
    }
    arena_free(arena);
    return 0;
}
