/* Examples of rules: each rule shows one file that it reports and one that it does not. Both go through all stages,
 * in memory, as if each were the only file of a repository (or the only files: "# file: PATH" begins another). */
#ifndef RULES_EXAMPLE_H
#define RULES_EXAMPLE_H

#include "rules/rule.h"

typedef struct {
    bool is_understood; /* read without a note, and something was recognised in it */
    Str note;           /* why not */
    Findings findings;  /* of all rules */
} ExampleResult;

/* `path` and `text` are the file; `catalog` answers for one caller at a time. Everything lives in `arena`. */
ExampleResult rule_run_example(const RuleSet *rules, Str path, Str text, const Catalog *catalog, Arena *arena);

/* The bad example must be reported, and by no other rule at the same place; the good one must not. Both must be there
 * and be understood. `rule` is one of `rules`. One line per failure. Returns the number of failures. */
size_t rule_test(const Rule *rule, const RuleSet *rules, const Catalog *catalog, StrBuf *out);

#endif
