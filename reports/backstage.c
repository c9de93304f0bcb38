/* Backstage: an entity per service, and per thing of the world that services need (https://backstage.io/docs/features/software-catalog/
 * descriptor-format). Values are JSON strings, which are YAML, too. Owner and lifecycle are required and not in the source:
 * "unknown" is for somebody to fill in. */
#include <ctype.h>

#include "analyzer/core/map.h"
#include "reports/json_writer.h"
#include "reports/place.h"
#include "reports/service_view.h"

enum { NAME_MAX_CHARACTERS = 63, NAME_STEM = 54 };

static void add_string(StrBuf *out, Str text) {
    strbuf_add_char(out, '"');
    json_escape(out, text);
    strbuf_add(out, STR("\"\n"));
}

/* [a-z0-9] with single '-' between, at most 63 characters, beginning with the end of the title: that tells most. */
static Str plain_name(Str title, Arena *arena) {
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    size_t start = title.size > NAME_STEM ? title.size - NAME_STEM : 0;
    for (size_t i = start; i < title.size; i++) {
        unsigned char c = (unsigned char)title.data[i];
        if (c < 0x80 && isalnum(c))
            strbuf_add_char(&out, (char)tolower(c));
        else if (out.size && out.data[out.size - 1] != '-')
            strbuf_add_char(&out, '-');
    }
    Str name = strbuf_str(&out);
    if (str_ends_with(name, STR("-"))) name = str_slice(name, 0, name.size - 1);
    return name.size ? name : STR("unnamed");
}

static Str *name_nodes(const Graph *graph, const ServiceView *view, Arena *arena) {
    Str *names = ARENA_ARRAY(arena, Str, view->node_count + 1);
    Map *taken = map_new(arena);
    for (size_t i = 0; i < view->node_count; i++) {
        Str stem = plain_name(node_title(graph, view->nodes[i]), arena), name = stem;
        bool is_new = false;
        for (size_t n = 2; map_add(taken, name, 0, &is_new), !is_new; n++)
            name = str_format(arena, "%.*s-%zu", STR_ARG(stem), n);
        names[i] = name;
    }
    return names;
}

/* "group:default/payments" of "@shop/payments"; a reference to an entity stays as it is. "unknown" where nobody says. */
static Str owner_of(const Graph *graph, NodeId service, Arena *arena) {
    const Model *model = graph->model;
    for (size_t i = 0; i < model->ownerships.count; i++) {
        if (model->ownerships.items[i].service != service) continue;
        Str team = graph_str(graph, model->ownerships.items[i].team);
        size_t start = team.size;
        while (start > 0 && team.data[start - 1] != '/' && team.data[start - 1] != '@') start--;
        bool is_mail = str_find_char(team, '@', 1) != SIZE_MAX;
        Str name = plain_name(
            is_mail ? str_slice(team, 0, str_find_char(team, '@', 1)) : str_slice(team, start, team.size), arena);
        bool is_user = is_mail || (str_starts_with(team, STR("@")) && str_find_char(team, '/', 0) == SIZE_MAX);
        if (str_starts_with(team, STR("user:"))) is_user = true;
        return str_format(arena, "%s:default/%.*s", is_user ? "user" : "group", STR_ARG(name));
    }
    return STR("unknown");
}

static const char *kind_of(const Graph *graph, const ServiceView *view, size_t at) {
    return graph->nodes[view->nodes[at]].kind == NODE_SERVICE ? "component" : "resource";
}

static const char *lifecycle_of(Environment environment) {
    return environment == ENVIRONMENT_UNKNOWN ? "unknown" : environment_name(environment);
}

static const char *type_of(NodeKind kind) {
    switch (kind) {
    case NODE_SERVICE: return "service";
    case NODE_THIRD_PARTY: return "third-party";
    case NODE_PROVIDER_SERVICE: return "provider-service";
    case NODE_CONTROL_PLANE: return "control-plane";
    case NODE_REGION: return "region";
    case NODE_ZONE: return "zone";
    case NODE_ACCOUNT: return "account";
    default: return "infrastructure";
    }
}

static size_t add_entity(const Graph *graph, const ServiceView *view, const Str *names, size_t at, size_t need,
                         StrBuf *out) {
    const Node *node = &graph->nodes[view->nodes[at]];
    bool is_service = node->kind == NODE_SERVICE;
    if (at) strbuf_add(out, STR("---\n"));
    strbuf_format(out, "apiVersion: backstage.io/v1alpha1\nkind: %s\nmetadata:\n  name: %.*s\n  title: ",
                  is_service ? "Component" : "Resource", STR_ARG(names[at]));
    add_string(out, node_title(graph, view->nodes[at]));
    strbuf_add(out, STR("  annotations:\n    faultline/key: "));
    add_string(out, graph_str(graph, node->key));
    if (node->location.file) {
        strbuf_add(out, STR("    faultline/place: "));
        Str path = shown_path(graph, &node->location, out->arena);
        add_string(out, str_format(out->arena, "%.*s:%u", STR_ARG(path), node->location.line));
    }
    Str owner = is_service ? owner_of(graph, view->nodes[at], out->arena) : STR("unknown");
    strbuf_format(out, "spec:\n  type: %s\n  owner: %.*s\n", type_of(node->kind), STR_ARG(owner));
    if (is_service) strbuf_format(out, "  lifecycle: %s\n", lifecycle_of(node->environment));
    for (size_t first = need; need < view->need_count && view->needs[need].from == at; need++) {
        size_t to = view->needs[need].to;
        if (need == first) strbuf_add(out, STR("  dependsOn:\n"));
        strbuf_format(out, "    - %s:default/%.*s\n", kind_of(graph, view, to), STR_ARG(names[to]));
    }
    return need;
}

void report_backstage(const Report *report, StrBuf *out) {
    ServiceView view;
    service_view(report->graph, out->arena, &view);
    const Str *names = name_nodes(report->graph, &view, out->arena);
    size_t need = 0;
    for (size_t i = 0; i < view.node_count; i++) need = add_entity(report->graph, &view, names, i, need, out);
}
