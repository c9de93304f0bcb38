/* Findings by what they say, for things that were moved or renamed. */
#include "graph/moves.h"
#include "rules/rule.h"

/* The message of a finding about a whole service or unit of code, without its name, which is that of its folder. */
static Str without_name(Str message, Str name, Arena *arena) {
    StrBuf out = strbuf_new(arena, message.size + 1);
    size_t from = 0, at;
    while (name.size && (at = str_find(message, name, from)) != SIZE_MAX) {
        strbuf_add(&out, str_slice(message, from, at));
        from = at + name.size;
    }
    strbuf_add(&out, str_slice(message, from, message.size));
    return strbuf_str(&out);
}

static bool is_folder(const Node *node) { return node->kind == NODE_SERVICE || node->kind == NODE_CODE_UNIT; }

static Str saying_of(const Graph *graph, const Finding *finding, Str address, Arena *arena) {
    const Node *node = finding->node ? &graph->nodes[finding->node] : NULL;
    Str message = graph_str(graph, finding->message), name = STR_NONE;
    if (node && is_folder(node)) {
        message = without_name(message, graph_str(graph, node->name), arena);
    } else if (node && node->address) {
        size_t slash = str_find_last_char(address, '/');
        name = slash == SIZE_MAX ? address : str_slice(address, slash + 1, address.size);
        message = STR_NONE;
    }
    return str_format(arena, "%.*s\x1f%.*s\x1f%.*s\x1f%.*s\x1f%.*s", STR_ARG(finding->rule->id),
                      STR_ARG(finding->domain ? graph_str(graph, graph->nodes[finding->domain].key) : STR_NONE),
                      STR_ARG(name), STR_ARG(message), STR_ARG(graph_str(graph, finding->operation)));
}

Str finding_saying(const Graph *graph, const Finding *finding, Arena *arena) {
    const Node *node = finding->node ? &graph->nodes[finding->node] : NULL;
    Str address = node ? moves_plain(graph_str(graph, node->address), arena) : STR_NONE;
    return saying_of(graph, finding, address, arena);
}

size_t finding_sayings(const Graph *graph, const Finding *finding, Arena *arena, Str out[FINDING_SAYINGS_MAX]) {
    const Node *node = finding->node ? &graph->nodes[finding->node] : NULL;
    Str addresses[FINDING_SAYINGS_MAX] = {STR_NONE};
    bool may_move = node && !is_folder(node) && node->address;
    size_t count = may_move ? moves_addresses(graph->model, node, arena, addresses, FINDING_SAYINGS_MAX) : 1;
    for (size_t i = 0; i < count; i++) out[i] = saying_of(graph, finding, addresses[i], arena);
    return count;
}

/* Of one who holds it under another name now, as code does whose folder became a package: where it stands, and what it says. */
Str finding_saying_in_place(const Graph *graph, const Finding *finding, Arena *arena) {
    const Node *node = finding->node ? &graph->nodes[finding->node] : NULL;
    if (!node || !is_folder(node) || !finding->location.file) return STR_NONE;
    Str message = without_name(graph_str(graph, finding->message), graph_str(graph, node->name), arena);
    if (node->owner) message = without_name(message, graph_str(graph, graph->nodes[node->owner].name), arena);
    return str_format(arena, "%.*s\x1f%.*s\x1f%.*s\x1f%.*s\x1f%.*s", STR_ARG(finding->rule->id),
                      STR_ARG(finding->domain ? graph_str(graph, graph->nodes[finding->domain].key) : STR_NONE),
                      STR_ARG(graph_str(graph, finding->location.file)), STR_ARG(message),
                      STR_ARG(graph_str(graph, finding->operation)));
}
