#include "parsers/formats/step_conditions.h"

#include "parsers/formats/actions_value.h"

StepCondition step_condition_enter(Deployments *deployments, Shell *shell, const DocNode *node, bool is_setting) {
    const DocNode *asked = document_get(node, STR("if"));
    StepCondition step = {.is_setting = is_setting, .later_count = shell->later.count};
    if (!asked || asked->kind != DOC_SCALAR) return step;
    ExprId condition = actions_condition(shell, asked->value, asked->line);
    const Expr *expr = facts_expr_at(deployments->builder, condition);
    if (expr->kind == EXPR_BOOL) {
        step.is_off = !expr->number;
        return step;
    }
    step.condition = condition;
    if (is_setting) step.before = shell_enter(shell);
    *VEC_PUSH(deployments->arena, &deployments->when) = condition;
    return step;
}

static const ShellVariable *variable_in(const ShellState *state, Str name) {
    for (size_t i = 0; i < state->variables.count; i++)
        if (str_equal(state->variables.items[i].name, name)) return &state->variables.items[i];
    return NULL;
}

static bool is_same_value(const ShellVariable *a, const ShellVariable *b) {
    bool is_same = a->value.count == b->value.count && a->value.items == b->value.items;
    if (is_same || a->value.count != 1 || b->value.count != 1) return is_same;
    const ShellWord *left = a->value.items, *right = b->value.items;
    is_same = left->count == right->count;
    for (size_t i = 0; is_same && i < left->count; i++)
        is_same = left->parts[i].expr == right->parts[i].expr && str_equal(left->parts[i].text, right->parts[i].text);
    return is_same;
}

/* The value where the condition holds, else what was there before. */
static ShellWords chosen(Shell *shell, ExprId condition, const ShellVariable *own, const ShellVariable *before) {
    uint32_t line = own->value.items[0].line;
    ShellWord otherwise =
        before && before->value.count == 1 ? before->value.items[0] : shell_unset_word(shell, own->name, line);
    ShellWord *value = ARENA_NEW(shell->arena, ShellWord);
    *value = shell_word_of_expr(shell->arena,
                                actions_choice(shell, condition, shell_word_expr(shell->builder, &own->value.items[0]),
                                               shell_word_expr(shell->builder, &otherwise)),
                                line);
    return (ShellWords){value, 1};
}

void step_condition_leave(Deployments *deployments, Shell *shell, const StepCondition *step) {
    if (!step->condition) return;
    deployments->when.count--;
    for (size_t i = 0; step->before && i < shell->state.variables.count; i++) {
        ShellVariable *own = &shell->state.variables.items[i];
        const ShellVariable *before = variable_in(step->before, own->name);
        if (own->value.count && (!before || !is_same_value(own, before)))
            own->value = chosen(shell, step->condition, own, before);
    }
    for (size_t i = step->later_count; i < shell->later.count; i++) {
        ShellVariable *own = &shell->later.items[i];
        const ShellVariable *before = shell_variable_of(shell, own->name);
        if (step->before) before = variable_in(step->before, own->name);
        own->value = chosen(shell, step->condition, own, before);
    }
}

ShellWord step_condition_value(Shell *shell, const DocNode *asked, Str name, ShellWord value) {
    if (!asked) return value;
    const ShellVariable own = {.name = name, .value = {&value, 1}}, *before = shell_variable_of(shell, name);
    return *chosen(shell, actions_condition(shell, asked->value, asked->line), &own, before).items;
}

/* ---- what starts the workflow ---- */

static Str trigger_at(const DocNode *on, uint32_t i) {
    if (on->kind == DOC_SCALAR) return document_text(on);
    return document_text(document_is_mapping(on) ? document_key(on, i) : document_value(on, i));
}

/* Pushes to a single branch, whatever else they are restricted to. */
static Str only_branch(const DocNode *push) {
    const DocNode *branches = document_get(push, STR("branches"));
    const DocNode *name =
        document_is_sequence(branches) && branches->count == 1 ? document_value(branches, 0) : branches;
    Str text = name && name->kind == DOC_SCALAR ? document_text(name) : STR_NONE;
    bool is_pattern = str_contains(text, STR("*")) || str_contains(text, STR("?")) || str_contains(text, STR("!")) ||
                      str_contains(text, STR("+")) || str_contains(text, STR("["));
    return document_get(push, STR("tags")) || is_pattern ? STR_NONE : text;
}

void step_conditions_of_triggers(Shell *shell, const DocNode *on) {
    uint32_t count = !on ? 0 : on->kind == DOC_SCALAR ? 1 : on->count;
    bool is_by_hand = false, is_other = false;
    for (uint32_t i = 0; i < count; i++) {
        Str name = trigger_at(on, i);
        bool is_hand = str_equal(name, STR("workflow_dispatch"));
        is_by_hand = is_by_hand || is_hand;
        is_other = is_other || (!is_hand && !str_equal(name, STR("workflow_call")));
    }
    if (is_by_hand && is_other) shell_set(shell, STR("other triggers"), shell_word(shell->arena, STR("yes"), on->line));
    if (count != 1 || str_equal(trigger_at(on, 0), STR("workflow_call"))) return;
    shell_set(shell, STR("github.event_name"), shell_word(shell->arena, trigger_at(on, 0), on->line));
    Str branch = only_branch(document_get(on, STR("push")));
    if (!branch.size) return;
    shell_set(shell, STR("github.ref_name"), shell_word(shell->arena, branch, on->line));
    shell_set(shell, STR("github.ref"),
              shell_word(shell->arena, str_concat(shell->arena, STR("refs/heads/"), branch), on->line));
}
