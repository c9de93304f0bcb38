/* Names, places and pictures that several sections of the HTML report use. */
#include "reports/html_page.h"

#include <assert.h>
#include <inttypes.h>

/* ---- states ---- */

const char *state_name(size_t state) {
    static const char *const names[STATE_COUNT] = {"down", "degraded", "frozen", "stranded", "redundancy lost", "live"};
    assert(state < STATE_COUNT);
    return names[state];
}

const char *state_meaning(size_t state) {
    static const char *const meanings[STATE_COUNT] = {
        "stops serving",
        "serves slower or in part",
        "serves, but can't scale, deploy or be changed",
        "serves, but its own failover can't run",
        "serves on what is left: the next failure counts",
        "nothing it needs has failed",
    };
    assert(state < STATE_COUNT);
    return meanings[state];
}

const char *page_tier_name(Tier tier) {
    switch (tier) {
    case TIER_WORK: return "workers";
    case TIER_START: return "to start";
    case TIER_RECOVER: return "to recover";
    default: return tier_name(tier);
    }
}

/* Colours stand in the attributes too, for readers whose browser is not allowed to use our style. */
void page_glyph_shapes(StrBuf *out) {
    MARKUP(out,
           "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" class=\"shapes\"><defs>"
           "<symbol id=\"g0\" viewBox=\"0 0 12 12\"><path class=\"g0\" d=\"M0 0H12V12H0Z\" fill=\"#b3261e\"/></symbol>"
           "<symbol id=\"g1\" viewBox=\"0 0 12 12\"><path class=\"g1\" fill=\"#a15c00\" "
           "d=\"M0 0H12V12H0ZM1.6 1.6V6H10.4V1.6Z\" fill-rule=\"evenodd\"/></symbol>"
           "<symbol id=\"g2\" viewBox=\"0 0 12 12\"><path class=\"g2\" fill=\"#1f5fbf\" "
           "d=\"M0 0H12V12H0ZM1.6 1.6V10.4H10.4V1.6ZM3.4 3.4H5.2V8.6H3.4ZM6.8 3.4H8.6V8.6H6.8Z\" "
           "fill-rule=\"evenodd\"/></symbol>"
           "<symbol id=\"g3\" viewBox=\"0 0 12 12\"><path class=\"g3\" fill=\"#7a3fb5\" "
           "d=\"M1.9 0L6 4.1L10.1 0L12 1.9L7.9 6L12 10.1L10.1 12L6 7.9L1.9 12L0 10.1L4.1 6L0 1.9Z\"/></symbol>"
           "<symbol id=\"g4\" viewBox=\"0 0 12 12\"><path class=\"g4\" fill=\"#0d7377\" "
           "d=\"M6 0A6 6 0 0 1 6 12A6 6 0 0 1 6 0ZM6 1.8A4.2 4.2 0 0 0 6 10.2A4.2 4.2 0 0 0 6 1.8Z\" "
           "fill-rule=\"evenodd\"/></symbol>"
           "<symbol id=\"g5\" viewBox=\"0 0 12 12\"><path class=\"g5\" fill=\"#a3a9b3\" d=\"M4 4H8V8H4Z\"/></symbol>"
           "</defs></svg>\n");
}

void page_glyph(const Page *page, size_t state) {
    strbuf_format(page->out,
                  "<svg class=\"g\" width=\"12\" height=\"12\" aria-hidden=\"true\"><use href=\"#g%zu\"/></svg>",
                  state);
}

NodeSet page_services_in(const Impact *impact, size_t state) {
    assert(state <= STATE_LOST);
    return state == STATE_LOST ? impact->redundancy_lost : impact->services[state];
}

bool set_contains(NodeSet set, NodeId node) {
    size_t low = 0, high = set.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set.items[middle] == node) return true;
        if (set.items[middle] < node) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

/* ---- names ---- */

Str page_service_name(const Page *page, NodeId service) {
    uint32_t at = page->service_at[service];
    return at == UINT32_MAX ? graph_str(page->graph, page->graph->nodes[service].key) : page->service_names[at];
}

Str page_node_name(const Page *page, NodeId id) {
    const Node *node = &page->graph->nodes[id];
    if (node->kind == NODE_SERVICE) return page_service_name(page, id);
    if (node->kind == NODE_RESOURCE || node->kind == NODE_DATA_SOURCE)
        return graph_str(page->graph, node->address ? node->address : node->key);
    return page_domain_name(page, id);
}

Str page_domain_name(const Page *page, NodeId id) {
    const Graph *graph = page->graph;
    const Node *node = &graph->nodes[id];
    Str name = graph_str(graph, node->name ? node->name : node->key), region = graph_str(graph, node->region);
    if (node->kind == NODE_CONTROL_PLANE && str_ends_with(name, STR(" control")))
        return str_format(page->arena, "control plane of %.*s%s%.*s", STR_ARG(name), region.size ? " in " : "",
                          STR_ARG(region));
    if (node->kind == NODE_CONTROL_PLANE)
        return str_format(page->arena, "%.*s control plane%s%.*s", STR_ARG(name), region.size ? " in " : "",
                          STR_ARG(region));
    if (node->kind == NODE_REGION && !node->region) return str_format(page->arena, "the region %.*s", STR_ARG(name));
    if (node->kind != NODE_PROVIDER_SERVICE) return name;
    bool is_global = !str_contains(graph_str(graph, node->key), STR("@"));
    return str_format(page->arena, "%.*s%s%.*s", STR_ARG(name),
                      is_global     ? " (global)"
                      : region.size ? " in "
                                    : "",
                      STR_ARG(is_global ? STR_NONE : region));
}

Str page_place(const Page *page, const Location *location) {
    if (!location->file) return STR_NONE;
    Str file = graph_str(page->graph, location->file);
    const Model *model = page->graph->model;
    if (model->repositories.count > 1 && location->repository < model->repositories.count) {
        Str repository = graph_str(page->graph, model->repositories.items[location->repository].name);
        file = str_format(page->arena, "%.*s//%.*s", STR_ARG(repository), STR_ARG(file));
    }
    return location->line ? str_format(page->arena, "%.*s:%" PRIu32, STR_ARG(file), location->line) : file;
}

void page_place_code(const Page *page, const Location *location) {
    if (!location->file) return;
    MARKUP(page->out, "<code class=\"at\">");
    html_text(page->out, page_place(page, location));
    MARKUP(page->out, "</code>");
}

Location page_place_of_need(const Graph *graph, const GraphEdge *need) {
    for (uint32_t i = 0; i < need->evidence_count; i++)
        if (graph->evidence[need->first_evidence + i].line) return graph->evidence[need->first_evidence + i];
    return graph->nodes[need->from].location;
}

void page_service_list(const Page *page, NodeSet services, size_t most) {
    for (size_t i = 0; i < services.count && i < most; i++) {
        if (i) MARKUP(page->out, ", ");
        uint32_t at = page->service_at[services.items[i]];
        strbuf_format(page->out, "<a href=\"#s=%s\"", page->service_links[at]);
        if (page->service_labels[at].size < page->service_names[at].size)
            html_attribute(page->out, "title", page->service_names[at]);
        MARKUP(page->out, ">");
        html_text(page->out, page->service_labels[at]);
        MARKUP(page->out, "</a>");
    }
    if (services.count > most) {
        MARKUP(page->out, " and ");
        html_count(page->out, services.count - most);
        MARKUP(page->out, " more");
    }
}

void page_recovery(const Page *page, RecoveryClass class, NodeId actor, NodeId standby) {
    StrBuf *out = page->out;
    switch (class) {
    case RECOVERY_UNAFFECTED: MARKUP(out, "goes on"); break;
    case RECOVERY_BY_ITSELF: MARKUP(out, "goes on by what is left"); break;
    case RECOVERY_IN_PART: MARKUP(out, "goes on in part"); break;
    case RECOVERY_BY_HAND:
        MARKUP(out, "comes back by hand: ");
        if (!actor && standby) {
            html_text(out, page_node_name(page, standby));
            MARKUP(out, " has to be promoted or started");
            break;
        }
        if (!actor) {
            MARKUP(out, "the same modules stand in another region, and nothing leads there by itself");
            break;
        }
        if (page->service_at[actor] != UINT32_MAX) {
            MARKUP(out, "its own failover can run");
            break;
        }
        html_text(out, page_node_name(page, actor));
        MARKUP(out, " can run");
        break;
    case RECOVERY_WAITS:
        MARKUP(out, "waits until it is back");
        if (!actor) break;
        MARKUP(out, ": ");
        html_text(out, page_node_name(page, actor));
        MARKUP(out, " needs what failed, too");
        break;
    }
}

void page_need(const Page *page, const GraphEdge *need) {
    html_text(page->out, page_node_name(page, need->from));
    MARKUP(page->out, " needs ");
    html_text(page->out, page_node_name(page, need->to));
    MARKUP(page->out, " ");
    Location at = page_place_of_need(page->graph, need);
    page_place_code(page, &at);
    if (!need->caught.line) return;
    MARKUP(page->out, ", whose failure is caught at ");
    page_place_code(page, &need->caught);
}

/* ---- bars and tables ---- */

void page_bar(const Page *page, size_t width, size_t part, size_t dark, size_t whole) {
    StrBuf *out = page->out;
    size_t all = whole ? (part * width + whole - 1) / whole : 0;
    size_t down = whole ? (dark * width + whole - 1) / whole : 0;
    /* To the nearest; 100 is said of all only. */
    size_t percent = whole ? (part * 200 + whole) / (2 * whole) : 0;
    if (percent == 100 && part < whole) percent = 99;
    strbuf_format(out,
                  "<svg class=\"share-bar\" width=\"%zu\" height=\"8\" aria-hidden=\"true\">"
                  "<path class=\"track\" fill=\"#dfe3e7\" d=\"M0 3h%zuv2h-%zuz\"/>",
                  width, width, width);
    if (all > down) strbuf_format(out, "<path class=\"touched\" fill=\"#9aa2ab\" d=\"M0 0h%zuv8h-%zuz\"/>", all, all);
    if (down) strbuf_format(out, "<path class=\"g0\" fill=\"#b3261e\" d=\"M0 0h%zuv8h-%zuz\"/>", down, down);
    MARKUP(out, "</svg> ");
    if (part && !percent) {
        MARKUP(out, "&lt;1%");
    } else {
        strbuf_format(out, "%zu%%", percent);
    }
}

void page_table(const Page *page, const char *class_name, const char *caption) {
    strbuf_format(page->out,
                  "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n"
                  "<table class=\"list %s\"><caption>%s</caption>\n",
                  caption, class_name, caption);
}

void page_table_end(const Page *page) { MARKUP(page->out, "</tbody></table></div>\n"); }

void page_rest(const Page *page, size_t count, size_t most) {
    if (count <= most) return;
    MARKUP(page->out, "<p>and ");
    html_count(page->out, count - most);
    MARKUP(page->out, " more, which the JSON report lists.</p>\n");
}

/* ---- sections ---- */

void page_section(const Page *page, const char *id, const char *title) {
    strbuf_format(page->out, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n", id, id,
                  id, title);
}

void page_section_end(const Page *page) { MARKUP(page->out, "</section>\n\n"); }
