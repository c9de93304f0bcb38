/* Marks are short expressions of their own, hardly ever more than `true`. */
#include "graph/declaration_marks.h"

static bool says(Instance *in, DeclRef ref, Str attribute, bool what) {
    DeclRef where;
    bool answer = !what;
    ExprId expr = unit_attribute(in->model, in->unit, ref, attribute, &where);
    if (!expr) return false;
    Scope scope = instance_scope(in, unit_facts(in->model, where), NULL);
    return value_to_bool(eval(in->evaluator, &scope, expr), &answer) && answer == what;
}

bool declaration_is_never_null(Instance *in, DeclRef ref) { return says(in, ref, STR("nullable"), false); }

bool declaration_is_sensitive(Instance *in, DeclRef ref) {
    if (in->unit->arguments_key.size) return says(in, ref, STR("NoEcho"), true);
    return says(in, ref, STR("sensitive"), true) || says(in, ref, STR("ephemeral"), true);
}
