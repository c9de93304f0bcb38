/* The map as data: every part with what it can be grouped by, and which parts it needs. Texts are told once; lists beside each
 * other have one entry per part. */
#include "reports/display.h"
#include "reports/html_page.h"

#include <inttypes.h>

enum { PARTS_MAX = 20000, EDGES_MAX = 60000 };

/* Texts of one kind, in order of appearance; those that stand for "none" come last. */
typedef struct {
    Map *index;
    VEC(Str) texts;
} Texts;

static Texts texts_new(Arena *arena) { return (Texts){.index = map_new(arena)}; }

static uint32_t text_at(Texts *texts, Str text, Arena *arena) {
    bool is_new = false;
    uint32_t entry = map_add(texts->index, text, (uint32_t)texts->texts.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &texts->texts) = text;
    return map_value_at(texts->index, entry);
}

static void add_texts(const Page *page, const char *name, const Texts *texts) {
    strbuf_format(page->out, ",\n\"%s\":[", name);
    for (size_t i = 0; i < texts->texts.count; i++) {
        if (i) MARKUP(page->out, ",");
        html_json_string(page->out, display_text(page->arena, texts->texts.items[i], false));
    }
    MARKUP(page->out, "]");
}

static void add_numbers(StrBuf *out, const char *name, const int64_t *numbers, size_t count) {
    strbuf_format(out, ",\n\"%s\":[", name);
    for (size_t i = 0; i < count; i++) strbuf_format(out, "%s%" PRId64, i ? "," : "", numbers[i]);
    MARKUP(out, "]");
}

typedef Str TextOf(const Page *page, const Node *node); /* empty: none */

static Str region_of(const Page *page, const Node *node) { return graph_str(page->graph, node->region); }
static Str account_of(const Page *page, const Node *node) { return graph_str(page->graph, node->account); }

static Str zone_of(const Page *page, const Node *node) {
    if (node->zones.count > 1) return STR("several zones");
    return node->zones.count ? graph_str(page->graph, node->zones.items[0]) : STR_NONE;
}

/* Of the service that it is part of; NULL: nobody says. */
static const Ownership *ownership_of(const Page *page, const Node *node) {
    const Model *model = page->graph->model;
    for (size_t i = 0; node->owner && i < model->ownerships.count; i++)
        if (model->ownerships.items[i].service == node->owner) return &model->ownerships.items[i];
    return NULL;
}

/* As CODEOWNERS or a catalog-info says. */
static Str owner_of(const Page *page, const Node *node) {
    const Ownership *ownership = ownership_of(page, node);
    return ownership ? graph_str(page->graph, ownership->team) : STR_NONE;
}

/* As a catalog-info says; else of several repositories the repository, of one its top folder. */
static Str system_of(const Page *page, const Node *node) {
    const Model *model = page->graph->model;
    const Ownership *ownership = ownership_of(page, node);
    if (ownership && ownership->system) return graph_str(page->graph, ownership->system);
    if (!node->location.file) return STR_NONE;
    if (model->repositories.count > 1 && node->location.repository < model->repositories.count)
        return graph_str(page->graph, model->repositories.items[node->location.repository].name);
    Str file = graph_str(page->graph, node->location.file);
    for (size_t i = 0; i < file.size; i++)
        if (file.data[i] == '/') return str_slice(file, 0, i);
    return STR("top folder");
}

static Str role_of(const Page *page, const Node *node) {
    (void)page;
    return node->resource_type ? node->resource_type->role->id : STR("code");
}

typedef struct {
    const char *one, *many;
    TextOf *of;
    const char *none, *unknown; /* `unknown`: where the source leaves it open */
} Grouping;

static const Grouping groupings[] = {
    {"region", "regions", region_of, "no region", "unknown"}, {"zone", "zones", zone_of, "no zone", NULL},
    {"account", "accounts", account_of, "no account", NULL},  {"owner", "owners", owner_of, "no owner", NULL},
    {"system", "systems", system_of, "nowhere", NULL},        {"role", "roles", role_of, "other", NULL},
};

/* Returns how many names at the end of the list stand for none. */
static size_t add_grouping(const Page *page, const Grouping *grouping, size_t count) {
    Texts texts = texts_new(page->arena);
    int64_t *at = ARENA_ARRAY(page->arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        Str text = grouping->of(page, &page->graph->nodes[page->map_parts.items[i].node]);
        at[i] = text.size ? (int64_t)text_at(&texts, text, page->arena) : -1;
    }
    size_t named = texts.texts.count;
    for (size_t i = 0; i < count; i++) {
        if (at[i] >= 0) continue;
        bool is_open = grouping->unknown && page->graph->nodes[page->map_parts.items[i].node].region_cause;
        at[i] = (int64_t)text_at(&texts, str_from(is_open ? grouping->unknown : grouping->none), page->arena);
    }
    add_numbers(page->out, grouping->one, at, count);
    add_texts(page, grouping->many, &texts);
    return texts.texts.count - named;
}

static void add_edges(const Page *page, size_t count) {
    const Graph *graph = page->graph;
    uint32_t *part_at = ARENA_ARRAY(page->arena, uint32_t, graph->node_count);
    size_t told = 0;
    for (size_t i = 0; i < count; i++) part_at[page->map_parts.items[i].node] = (uint32_t)i + 1;
    MARKUP(page->out, ",\n\"edges\":[");
    for (size_t i = 0; i < count; i++) {
        NodeId from = page->map_parts.items[i].node, last = 0;
        for (uint32_t e = graph->out_first[from]; e < graph->out_first[from + 1] && told < EDGES_MAX; e++) {
            const GraphEdge *edge = &graph->edges[e];
            if (!part_at[edge->to] || edge->to == last || edge->mode == MODE_NONE || !graph_edge_counts(graph, edge))
                continue;
            last = edge->to;
            strbuf_format(page->out, "%s%zu,%" PRIu32, told++ ? "," : "", i, part_at[edge->to] - 1);
        }
    }
    MARKUP(page->out, "]");
}

void page_map_data(const Page *page) {
    StrBuf *out = page->out;
    size_t count = page->map_parts.count, nameless[sizeof groupings / sizeof *groupings];
    if (!count || count > PARTS_MAX) return;
    MARKUP(out, ",\n\"map\":{\"tiers\":[");
    for (int tier = 0; tier < TIER_COUNT; tier++)
        strbuf_format(out, "%s\"%s\"", tier ? "," : "", page_tier_name((Tier)tier));
    MARKUP(out, "],\n\"names\":[");
    int64_t *classes = ARENA_ARRAY(page->arena, int64_t, count), *tiers = ARENA_ARRAY(page->arena, int64_t, count);
    int64_t *services = ARENA_ARRAY(page->arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        const MapPart *part = &page->map_parts.items[i];
        NodeId owner = page->graph->nodes[part->node].owner;
        uint32_t class = page->whatif.class_of[part->node];
        classes[i] = class == CLASS_NONE ? -1 : (int64_t) class;
        tiers[i] = part->tier;
        services[i] = owner && page->service_at[owner] != UINT32_MAX ? (int64_t)page->service_at[owner] : -1;
        if (i) MARKUP(out, ",");
        html_json_string(out, display_text(page->arena, page_node_name(page, part->node), false));
    }
    MARKUP(out, "]");
    add_numbers(out, "class", classes, count);
    add_numbers(out, "tier", tiers, count);
    add_numbers(out, "service", services, count);
    for (size_t i = 0; i < sizeof groupings / sizeof *groupings; i++)
        nameless[i] = add_grouping(page, &groupings[i], count);
    add_edges(page, count);
    MARKUP(out, ",\n\"nameless\":{");
    for (size_t i = 0; i < sizeof groupings / sizeof *groupings; i++)
        strbuf_format(out, "%s\"%s\":%zu", i ? "," : "", groupings[i].one, nameless[i]);
    MARKUP(out, "}}");
}
