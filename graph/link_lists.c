/* Machines and containers that something is told in one list: `servers = aws_instance.server[*].private_ip`. Whoever has the list asks
 * one that answers. */
#include "graph/link.h"
#include "graph/work.h"

/* "aws_instance.server" of "aws_instance.server[0]" */
static Str set_of(const Model *model, const Node *node) {
    Str address = model_str(model, node->address);
    size_t open = str_ends_with(address, STR("]")) ? str_find_last_char(address, '[') : SIZE_MAX;
    return open == SIZE_MAX ? STR_NONE : str_slice(address, 0, open);
}

static bool is_listed(const Model *model, const Edge *edge) {
    const Node *from = &model->nodes.items[edge->from], *to = &model->nodes.items[edge->to];
    return edge->kind == EDGE_REFERENCE && edge->mode == MODE_RUNTIME && !edge->group && work_is_done_by(from) &&
           work_is_done_by(to) && to->resource_type->reach == REACH_ZONAL;
}

static bool is_of_same_list(const Model *model, const Edge *first, const Edge *other) {
    const Node *one = &model->nodes.items[first->to], *two = &model->nodes.items[other->to];
    Str set = set_of(model, one);
    return other->from == first->from && other->detail == first->detail && one->root == two->root &&
           one->location.repository == two->location.repository && other->evidence.file == first->evidence.file &&
           other->evidence.line == first->evidence.line && set.size && str_equal(set, set_of(model, two));
}

void link_lists(Model *model) {
    for (size_t i = 0; i < model->edges.count; i++) {
        Edge *first = &model->edges.items[i];
        size_t count = 1;
        if (!is_listed(model, first)) continue;
        /* The references of an argument stand together. */
        for (size_t k = i + 1; k < model->edges.count && model->edges.items[k].from == first->from; k++)
            count += is_listed(model, &model->edges.items[k]) && model->edges.items[k].to != first->to &&
                     is_of_same_list(model, first, &model->edges.items[k]);
        if (count < 2) continue;
        Str set = set_of(model, &model->nodes.items[first->to]);
        GroupId group = model_group(model, first->from, 1, MODE_RUNTIME,
                                    str_format(model->arena, "any of %zu instances of %.*s", count, STR_ARG(set)));
        for (size_t k = i + 1; k < model->edges.count && model->edges.items[k].from == first->from; k++)
            if (is_listed(model, &model->edges.items[k]) && is_of_same_list(model, first, &model->edges.items[k]))
                model->edges.items[k].group = group;
        first->group = group;
    }
}
