#include "reports/place.h"

#include <stdlib.h>

#include "analyzer/core/files.h"

Location finding_place(const Graph *graph, const Finding *finding) {
    if (finding->location.file) return finding->location;
    for (size_t i = 0; i < finding->chain_count; i++)
        if (finding->chain[i].location.file) return finding->chain[i].location;
    return finding->node ? graph->nodes[finding->node].location : (Location){0};
}

Str repository_path(const Graph *graph, uint32_t repository, Str file, Arena *arena) {
    const Model *model = graph->model;
    Str root = repository < model->repositories.count
                   ? graph_str(graph, model->repositories.items[repository].root_path)
                   : STR_NONE;
    if (root.size == 0 || root.data[0] == '/' || str_equal(root, STR("."))) return file;
    while (str_starts_with(file, STR("../"))) {
        size_t slash = str_find_last_char(root, '/');
        file = str_slice(file, 3, file.size);
        if (slash == SIZE_MAX) return file;
        root = str_slice(root, 0, slash);
    }
    return str_format(arena, "%.*s/%.*s", STR_ARG(root), STR_ARG(file));
}

Str shown_path(const Graph *graph, const Location *location, Arena *arena) {
    Str path = repository_path(graph, location->repository, graph_str(graph, location->file), arena);
    const Model *model = graph->model;
    if (model->repositories.count <= 1) return path;
    return str_format(arena, "%.*s/%.*s",
                      STR_ARG(graph_str(graph, model->repositories.items[location->repository].name)), STR_ARG(path));
}

Str node_label(const Graph *graph, NodeId id) {
    const Node *node = &graph->nodes[id];
    return graph_str(graph, node->name ? node->name : node->address ? node->address : node->key);
}

Str node_title(const Graph *graph, NodeId id) {
    const Node *node = &graph->nodes[id];
    bool is_written = node->kind == NODE_RESOURCE || node->kind == NODE_DATA_SOURCE || node->kind == NODE_CODE_UNIT;
    bool is_open = node->kind == NODE_REGION && !node->region; /* its key is for programs */
    if (node->kind == NODE_SERVICE || is_open) return node_label(graph, id);
    return graph_str(graph, is_written && node->address ? node->address : node->key);
}

static int by_place(const void *left, const void *right) {
    const PlacedFinding *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    if (order) return order;
    if (a->location.line != b->location.line) return a->location.line < b->location.line ? -1 : 1;
    return a->finding < b->finding ? -1 : a->finding > b->finding; /* of one array */
}

PlacedFindings findings_placed(const Report *report, Arena *arena) {
    PlacedFinding *items = ARENA_ARRAY(arena, PlacedFinding, report->findings.count);
    PlacedFindings out = {.items = items};
    for (size_t i = 0; i < report->findings.count; i++) {
        const Finding *finding = &report->findings.items[i];
        if (finding->status != STATUS_NEW) continue;
        Location location = finding_place(report->graph, finding);
        if (location.file)
            items[out.count++] = (PlacedFinding){finding, location, shown_path(report->graph, &location, arena)};
        else
            out.placeless_count++;
    }
    if (out.count) qsort(items, out.count, sizeof *items, by_place);
    return out;
}
