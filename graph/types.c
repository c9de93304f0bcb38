#include "graph/types.h"

#include "graph/type.h"

const Value *types_convert(Evaluator *evaluator, const Facts *facts, ExprId type, const Value *value) {
    if (value->kind == VALUE_LAZY) return value; /* a resource handed on as a whole keeps its references */
    /* Constraints and the defaults in them are constants: an empty scope is enough. */
    Scope scope = {.facts = facts};
    const Type *wanted = type_parse(evaluator, &scope, type);
    const Value *converted = wanted ? value_convert(evaluator, value, wanted) : NULL;
    return converted ? converted : value;
}
