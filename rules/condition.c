/* Conditions: does what a subject says of itself answer what a rule asks? */
#include "rules/run.h"

static Answer answer_if(bool value) { return value ? ANSWER_YES : ANSWER_NO; }

static bool is_one_of(Str value, const RuleCondition *condition) {
    for (size_t i = 0; i < condition->value_count; i++)
        if (str_equal(value, condition->values[i]) ||
            (str_equal(condition->values[i], STR("set")) && !str_equal(value, STR("unset"))))
            return true;
    return false;
}

/* An unknown answers no condition but the one that asks for it: a rule fires on "no", never on "not yes". */
static Answer answer_of(const Subject *subject, const RuleCondition *condition) {
    Str value = subject_field(subject, &condition->field);
    bool is_equal = is_one_of(value, condition);
    /* is_equal on an unknown means that the condition asks for "unknown" by name. */
    if (str_equal(value, STR("unknown")) && !is_equal) return ANSWER_UNKNOWN;
    int64_t have;
    switch (condition->kind) {
    case CONDITION_IS: return answer_if(is_equal);
    case CONDITION_NOT: return answer_if(!is_equal);
    case CONDITION_AT_LEAST: return answer_if(str_to_int64(value, &have) && have >= condition->bound);
    case CONDITION_BELOW: return answer_if(str_to_int64(value, &have) && have < condition->bound);
    }
    return ANSWER_UNKNOWN;
}

static Answer all_of(const RuleCondition *conditions, size_t count, const Subject *subject) {
    Answer answer = ANSWER_YES;
    for (size_t i = 0; i < count; i++) {
        Answer next = answer_of(subject, &conditions[i]);
        if (next == ANSWER_NO) return ANSWER_NO;
        if (next == ANSWER_UNKNOWN) answer = ANSWER_UNKNOWN;
    }
    return answer;
}

/* ---- others ---- */

/* Do both say the same of each field, or of each something else? */
static Answer compare(const Subject *subject, const Subject *other, const RuleField *fields, size_t count,
                      bool is_same) {
    Answer answer = ANSWER_YES;
    for (size_t i = 0; i < count; i++) {
        Str ours = subject_field(subject, &fields[i]), theirs = subject_field(other, &fields[i]);
        if (str_equal(ours, STR("unknown")) || str_equal(theirs, STR("unknown"))) {
            answer = ANSWER_UNKNOWN;
            continue;
        }
        if (str_equal_ignoring_case(ours, theirs) != is_same) return ANSWER_NO;
    }
    return answer;
}

static Answer is_such(const Subject *subject, const Subject *other, const RuleOthers *others) {
    Answer answers[] = {
        all_of(others->conditions, others->condition_count, other),
        compare(subject, other, others->same, others->same_count, true),
        compare(subject, other, others->different, others->different_count, false),
    };
    Answer answer = ANSWER_YES;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (answers[i] == ANSWER_NO) return ANSWER_NO;
        if (answers[i] == ANSWER_UNKNOWN) answer = ANSWER_UNKNOWN;
    }
    return answer;
}

static bool is_in_scope(const Node *node, const Node *other, OthersScope scope) {
    switch (scope) {
    case OTHERS_IN_SERVICE: return node->owner && other->owner == node->owner;
    case OTHERS_IN_REPOSITORY: return other->location.repository == node->location.repository;
    case OTHERS_IN_RUN: return true;
    }
    return false;
}

static bool refers_to(const Graph *graph, NodeId from, NodeId to) {
    for (uint32_t i = graph->in_first[to]; i < graph->in_first[to + 1]; i++) {
        const GraphEdge *edge = &graph->edges[graph->in_edges[i]];
        if (edge->from == from && edge->kind == EDGE_REFERENCE) return true;
    }
    return false;
}

/* One node that stands for many that nobody can count. */
static bool stands_for_many(const Graph *graph, const Node *node) {
    for (size_t i = 0; i < node->unknowns.count; i++) {
        Str what = graph_str(graph, node->unknowns.items[i].what);
        if (str_equal(what, STR("instances")) || str_equal(what, STR("module instances"))) return true;
    }
    return false;
}

/* Whether there are so many: what can't be seen, or is not decided, may be one of them. */
static Answer count_others(const Subject *subject, const RuleOthers *others) {
    const Graph *graph = subject->context->graph;
    const Node *node = &graph->nodes[subject->node];
    int64_t certain = 0, possible = 0;
    bool is_open = !node->owner && others->scope == OTHERS_IN_SERVICE; /* of a module that nothing here calls */
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *other = &graph->nodes[id];
        if (id == subject->node || other->is_absent || !is_in_scope(node, other, others->scope)) continue;
        if (other->kind == NODE_MODULE && other->address) is_open = true; /* its source is not here */
        if (other->kind != NODE_RESOURCE) continue;
        if (others->refer_to_it && !refers_to(graph, id, subject->node)) continue;
        Subject there = *subject;
        there.node = id;
        Answer answer = is_such(subject, &there, others);
        certain += answer == ANSWER_YES;
        possible += answer != ANSWER_NO;
        is_open = is_open || (answer != ANSWER_NO && stands_for_many(graph, other));
    }
    if (certain >= others->bound) return answer_if(others->kind == CONDITION_AT_LEAST);
    if (is_open || possible >= others->bound) return ANSWER_UNKNOWN;
    return answer_if(others->kind == CONDITION_BELOW);
}

bool question_holds(const RuleQuestion *question, const Subject *subject) {
    for (size_t i = 0; i < question->condition_count; i++)
        if (answer_of(subject, &question->conditions[i]) != ANSWER_YES) return false;
    for (size_t i = 0; i < question->others_count; i++)
        if (count_others(subject, &question->others[i]) != ANSWER_YES) return false;
    return true;
}
