/* Services: where each stands, what it needs, what takes it down. */
#include "reports/html_page.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    SERVICES_MAX = 1000,
    NEEDS_MAX = 25,     /* per kind */
    DETAILED_MAX = 100, /* services, with a line for each place and control plane */
    DOMAINS_MAX = 40,
    PAIRS_MAX = 12,
    ALTERNATIVES_MAX = 12,
    MEMBERS_MAX = 8,
    REASONS_MAX = 16,
    FINDINGS_MAX = 12,
};

/* For each service some things, by position: items[first[s] .. first[s + 1]). */
typedef struct {
    uint32_t *first, *items;
} Lists;

typedef struct {
    NodeId node;
    EdgeMode mode; /* the strongest */
    size_t count;
    Location evidence; /* the first there is */
    Str name;
} Need;

/* Why a failure domain stops a service, and how that comes back. */
typedef struct {
    RecoveryClass class;
    NodeId actor, standby;
    uint32_t step;         /* the edge that decides the class; RECOVERY_NO_STEP */
    const GraphEdge *need; /* by which it stops, as far as somebody wrote it; NULL */
} Reason;

typedef struct {
    const Page *page;
    Reason *reasons;              /* parallel to states[EFFECT_DOWN].items */
    Lists parts;                  /* nodes */
    Lists states[STATE_LOST + 1]; /* positions in graph->domains */
    Lists findings;               /* positions in findings */
    Lists groups;                 /* alternatives that leave some room */
    uint32_t *group_size;         /* by group: how many members there are */
    uint32_t *need_at;            /* by node: position in the needs of the service at hand, or UINT32_MAX */
} Services;

/* ---- lists by service ---- */

/* Called twice for each pair, first to count, then to fill in. */
static void put(Lists *lists, uint32_t service, uint32_t item) {
    if (service == UINT32_MAX) return;
    if (lists->items) {
        lists->items[lists->first[service + 1]++] = item;
    } else {
        lists->first[service + 2]++;
    }
}

static void lists_start(Lists *lists, const Page *page) {
    *lists = (Lists){.first = ARENA_ARRAY(page->arena, uint32_t, page->graph->service_count + 2)};
}

static void lists_fill(Lists *lists, const Page *page) {
    size_t count = page->graph->service_count;
    for (size_t i = 2; i < count + 2; i++) lists->first[i] += lists->first[i - 1];
    lists->items = ARENA_ARRAY(page->arena, uint32_t, lists->first[count + 1] + 1);
}

static void list_parts(Services *services) {
    const Page *page = services->page;
    lists_start(&services->parts, page);
    for (int is_filling = 0; is_filling < 2; is_filling++) {
        if (is_filling) lists_fill(&services->parts, page);
        for (NodeId id = 1; id < page->graph->node_count; id++) {
            const Node *node = &page->graph->nodes[id];
            if (node->owner && !node->is_absent) put(&services->parts, page->service_at[node->owner], id);
        }
    }
}

static void list_domains(Services *services, size_t state) {
    const Page *page = services->page;
    Lists *lists = &services->states[state];
    lists_start(lists, page);
    for (int is_filling = 0; is_filling < 2; is_filling++) {
        if (is_filling) lists_fill(lists, page);
        for (uint32_t domain = 0; page->report->impacts && domain < page->graph->domain_count; domain++) {
            NodeSet set = page_services_in(&page->report->impacts[domain], state);
            for (size_t i = 0; i < set.count; i++) put(lists, page->service_at[set.items[i]], domain);
        }
    }
}

/* In the order of list_domains: domain by domain. */
static void find_reasons(Services *services) {
    const Page *page = services->page;
    const Lists *lists = &services->states[EFFECT_DOWN];
    size_t count = page->graph->service_count;
    services->reasons = ARENA_ARRAY(page->arena, Reason, lists->first[count] + 1);
    if (!page->report->impacts || !page->report->engine) return;
    Arena *scratch = arena_new();
    uint32_t *filled = ARENA_ARRAY(scratch, uint32_t, count + 1);
    FailureProofs *proofs = failure_proofs_new(page->report->engine, scratch);
    Recoveries *recoveries = recoveries_new(page->graph, scratch);
    Arena *memory = arena_new();
    for (size_t domain = 0; domain < page->graph->domain_count; domain++) {
        const Impact *impact = &page->report->impacts[domain];
        NodeSet down = impact->services[EFFECT_DOWN];
        if (!down.count) continue;
        failure_proofs_run(proofs, &impact->domain, 1);
        for (size_t i = 0; i < down.count; i++) {
            uint32_t at = page->service_at[down.items[i]];
            if (at == UINT32_MAX) continue;
            Recovery recovery = recovery_of(recoveries, proofs, impact, down.items[i], memory);
            Witness proof;
            const GraphEdge *need = NULL;
            if (failure_prove(proofs, down.items[i], EFFECT_DOWN, memory, &proof))
                need = recovery_need(page->graph, proof.edges, proof.count);
            services->reasons[lists->first[at] + filled[at]++] =
                (Reason){recovery.class, recovery.actor, recovery.standby, recovery.step, need};
        }
        arena_reset(memory);
    }
    arena_free(memory);
    arena_free(scratch);
}

static void list_findings(Services *services) {
    const Page *page = services->page;
    const Findings *findings = &page->report->findings;
    lists_start(&services->findings, page);
    for (int is_filling = 0; is_filling < 2; is_filling++) {
        if (is_filling) lists_fill(&services->findings, page);
        for (uint32_t at = 0; at < findings->count; at++) {
            const Finding *finding = &findings->items[at];
            if (finding->status != STATUS_NEW) continue;
            NodeId owner = finding->node ? page->graph->nodes[finding->node].owner : 0;
            if (!owner && finding->node && page->service_at[finding->node] != UINT32_MAX) owner = finding->node;
            if (owner && !set_contains(finding->services, owner)) put(&services->findings, page->service_at[owner], at);
            for (size_t i = 0; i < finding->services.count; i++)
                put(&services->findings, page->service_at[finding->services.items[i]], at);
        }
    }
}

/* Where all members are needed there is no choice. */
static void list_groups(Services *services) {
    const Page *page = services->page;
    const Graph *graph = page->graph;
    services->group_size = ARENA_ARRAY(page->arena, uint32_t, graph->group_count + 1);
    for (size_t i = 0; i < graph->edge_count; i++)
        if (graph->edges[i].group && graph_edge_counts(graph, &graph->edges[i]))
            services->group_size[graph->edges[i].group] += graph->edges[i].copies;
    lists_start(&services->groups, page);
    for (int is_filling = 0; is_filling < 2; is_filling++) {
        if (is_filling) lists_fill(&services->groups, page);
        for (GroupId id = 1; id < graph->group_count; id++) {
            NodeId owner = graph->groups[id].owner;
            if (page->service_at[owner] == UINT32_MAX) owner = graph->nodes[owner].owner;
            if (owner && services->group_size[id] > graph->groups[id].need)
                put(&services->groups, page->service_at[owner], id);
        }
    }
}

static size_t list_count(const Lists *lists, size_t service) {
    return lists->first[service + 1] - lists->first[service];
}

/* ---- where it stands ---- */

typedef struct {
    Str name;
    size_t count;
} Tally;

static int by_tally(const void *left, const void *right) {
    const Tally *a = left, *b = right;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return str_compare(a->name, b->name);
}

static void add_tallies(const Page *page, const Map *counts, const char *separator) {
    size_t count = map_count(counts);
    Tally *tallies = ARENA_ARRAY(page->arena, Tally, count);
    for (size_t i = 0; i < count; i++) tallies[i] = (Tally){map_key_at(counts, i), map_value_at(counts, i)};
    if (count) qsort(tallies, count, sizeof *tallies, by_tally);
    for (size_t i = 0; i < count; i++) {
        if (i) strbuf_add(page->out, str_from(separator));
        html_text(page->out, tallies[i].name);
        MARKUP(page->out, " (");
        html_count(page->out, tallies[i].count);
        MARKUP(page->out, ")");
    }
}

static void tally(Map *counts, Str name) {
    uint32_t entry = map_add(counts, name, 0, NULL);
    map_set_at(counts, entry, map_value_at(counts, entry) + 1);
}

static void add_regions(const Services *services, size_t service) {
    const Page *page = services->page;
    Map *regions = map_new(page->arena), *roles = map_new(page->arena);
    for (uint32_t i = services->parts.first[service]; i < services->parts.first[service + 1]; i++) {
        const Node *node = &page->graph->nodes[services->parts.items[i]];
        if (node->region) tally(regions, graph_str(page->graph, node->region));
        if (!node->region && node->region_cause) tally(regions, STR("unknown"));
        if (node->kind == NODE_CODE_UNIT) tally(roles, STR("code"));
        if (node->kind == NODE_RESOURCE)
            tally(roles, node->resource_type ? node->resource_type->role->id : STR("other"));
    }
    MARKUP(page->out, "<div><dt>Regions</dt><dd>");
    if (map_count(regions)) {
        add_tallies(page, regions, ", ");
    } else {
        MARKUP(page->out, "none of its own");
    }
    MARKUP(page->out, "</dd></div>\n");
    if (!map_count(roles)) return;
    MARKUP(page->out, "<div><dt>Parts</dt><dd>");
    add_tallies(page, roles, ", ");
    MARKUP(page->out, "</dd></div>\n");
}

/* ---- what it needs ---- */

typedef struct {
    const Services *services;
    NodeId service;
    VEC(Need) needs;
} Needing;

static void collect_needs(Needing *needing, NodeId from) {
    const Page *page = needing->services->page;
    const Graph *graph = page->graph;
    for (uint32_t i = graph->out_first[from]; i < graph->out_first[from + 1]; i++) {
        const GraphEdge *edge = &graph->edges[i];
        const Node *to = &graph->nodes[edge->to];
        if (!graph_edge_counts(graph, edge) || edge->mode == MODE_NONE) continue;
        if (edge->to == needing->service || to->owner == needing->service) continue;
        uint32_t *at = &needing->services->need_at[edge->to];
        if (*at == UINT32_MAX) {
            *at = (uint32_t)needing->needs.count;
            *VEC_PUSH(page->arena, &needing->needs) =
                (Need){.node = edge->to, .mode = edge->mode, .name = page_node_name(page, edge->to)};
        }
        Need *need = &needing->needs.items[*at];
        need->count++;
        if (edge->mode < need->mode) need->mode = edge->mode;
        for (uint32_t e = 0; e < edge->evidence_count && !need->evidence.file; e++)
            need->evidence = graph->evidence[edge->first_evidence + e];
    }
}

static int by_mode_and_name(const void *left, const void *right) {
    const Need *a = left, *b = right;
    if (a->mode != b->mode) return a->mode < b->mode ? -1 : 1;
    int order = str_compare(a->name, b->name);
    return order ? order : (a->node > b->node) - (a->node < b->node);
}

/* Places and control planes of a large system: their names alone, since each stops or freezes the service as told above. A page of
 * thousands of services would be slow to open with a line for each. */
static bool is_brief(const Page *page, NodeKind kind) {
    bool is_place = kind == NODE_ZONE || kind == NODE_REGION || kind == NODE_CONTROL_PLANE;
    return is_place && page->graph->service_count > DETAILED_MAX;
}

static void add_need(const Page *page, const Need *need, bool is_brief, bool is_first) {
    StrBuf *out = page->out;
    if (is_brief) {
        if (!is_first) MARKUP(out, " · ");
        html_text(out, need->name);
        return;
    }
    MARKUP(out, "<li>");
    html_text(out, need->name);
    strbuf_format(out, " <span class=\"mode\">%s</span> ", edge_mode_name(need->mode));
    page_place_code(page, &need->evidence);
    MARKUP(out, "</li>");
}

static void add_needs_of_kind(const Page *page, const Needing *needing, NodeKind kind, const char *title) {
    StrBuf *out = page->out;
    size_t count = 0;
    bool brief = is_brief(page, kind);
    for (size_t i = 0; i < needing->needs.count; i++) {
        const Need *need = &needing->needs.items[i];
        if (page->graph->nodes[need->node].kind != kind) continue;
        if (count++ == 0) strbuf_format(out, "<div><dt>%s</dt><dd>%s", title, brief ? "" : "<ul>");
        if (count <= NEEDS_MAX) add_need(page, need, brief, count == 1);
    }
    if (!count) return;
    if (count > NEEDS_MAX) strbuf_format(out, brief ? " and %zu more" : "<li>and %zu more</li>", count - NEEDS_MAX);
    strbuf_format(out, "%s</dd></div>\n", brief ? "" : "</ul>");
}

static void add_needs(Services *services, size_t service) {
    static const struct {
        NodeKind kind;
        const char *title;
    } kinds[] = {{NODE_SERVICE, "Needs services"},
                 {NODE_RESOURCE, "Needs parts of others"},
                 {NODE_CODE_UNIT, "Needs code"},
                 {NODE_PROVIDER_SERVICE, "Needs provider services"},
                 {NODE_REGION, "Needs regions"},
                 {NODE_ZONE, "Needs zones"},
                 {NODE_CONTROL_PLANE, "Needs control planes"},
                 {NODE_THIRD_PARTY, "Needs third parties"},
                 {NODE_ACCOUNT, "Needs accounts"},
                 {NODE_EXTERNAL, "Needs what no scanned repository owns"}};
    const Page *page = services->page;
    Needing needing = {.services = services, .service = page->graph->services[service]};
    collect_needs(&needing, needing.service);
    for (uint32_t i = services->parts.first[service]; i < services->parts.first[service + 1]; i++)
        collect_needs(&needing, services->parts.items[i]);
    for (size_t i = 0; i < needing.needs.count; i++) services->need_at[needing.needs.items[i].node] = UINT32_MAX;
    if (needing.needs.count) qsort(needing.needs.items, needing.needs.count, sizeof(Need), by_mode_and_name);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        add_needs_of_kind(page, &needing, kinds[i].kind, kinds[i].title);
}

/* ---- what takes it down ---- */

static void add_domains(const Services *services, size_t service, size_t state) {
    const Page *page = services->page;
    const Lists *lists = &services->states[state];
    size_t count = list_count(lists, service);
    if (!count) return;
    MARKUP(page->out, "<div><dt>");
    page_glyph(page, state);
    strbuf_format(page->out, "%c%s by losing</dt><dd>", state_name(state)[0] - 'a' + 'A', state_name(state) + 1);
    for (size_t i = 0; i < count && i < DOMAINS_MAX; i++) {
        if (i) MARKUP(page->out, " · ");
        html_text(page->out, page_domain_name(page, page->graph->domains[lists->items[lists->first[service] + i]]));
    }
    if (count > DOMAINS_MAX) strbuf_format(page->out, " · and %zu more", count - DOMAINS_MAX);
    MARKUP(page->out, "</dd></div>\n");
}

/* "aws_lb.front goes on with 1 of 3: us-east-1a, us-east-1b, us-east-1c" */
static void add_alternative(const Services *services, GroupId id) {
    const Page *page = services->page;
    const Graph *graph = page->graph;
    const Group *group = &graph->groups[id];
    StrBuf *out = page->out;
    size_t named = 0, members = 0;
    MARKUP(out, "<li>");
    html_text(out, page_node_name(page, group->owner));
    strbuf_format(out, " needs %" PRIu32 " of %" PRIu32 ": ", group->need, services->group_size[id]);
    for (uint32_t i = graph->out_first[group->owner]; i < graph->out_first[group->owner + 1]; i++) {
        const GraphEdge *edge = &graph->edges[i];
        if (edge->group != id || !graph_edge_counts(graph, edge) || members++ >= MEMBERS_MAX) continue;
        if (named++) MARKUP(out, ", ");
        html_text(out, page_node_name(page, edge->to));
        if (edge->copies > 1) strbuf_format(out, " (%" PRIu32 ")", edge->copies);
    }
    if (members > named) strbuf_format(out, " and %zu more", members - named);
    strbuf_format(out, " <span class=\"mode\">%s</span></li>", edge_mode_name(group->mode));
}

static void add_alternatives(const Services *services, size_t service) {
    StrBuf *out = services->page->out;
    size_t count = list_count(&services->groups, service);
    MARKUP(out, "<div><dt>Alternatives</dt><dd>");
    if (!count) {
        MARKUP(out, "none that the source shows</dd></div>\n");
        return;
    }
    MARKUP(out, "<ul>");
    for (size_t i = 0; i < count && i < ALTERNATIVES_MAX; i++)
        add_alternative(services, services->groups.items[services->groups.first[service] + i]);
    if (count > ALTERNATIVES_MAX) strbuf_format(out, "<li>and %zu more</li>", count - ALTERNATIVES_MAX);
    MARKUP(out, "</ul></dd></div>\n");
}

static bool is_same_reason(const Reason *a, const Reason *b) {
    bool is_by_step = a->class == RECOVERY_BY_HAND;
    return a->class == b->class && a->actor == b->actor && a->standby == b->standby && a->need == b->need &&
           (!is_by_step || a->step == b->step);
}

/* One line for all that stop it in the same way: the names, the need that decides, and how it comes back. */
static void add_reason(const Services *services, size_t service, size_t first, bool *is_told) {
    const Page *page = services->page;
    StrBuf *out = page->out;
    const Lists *lists = &services->states[EFFECT_DOWN];
    const Reason *reason = &services->reasons[lists->first[service] + first];
    MARKUP(out, "<li><b>");
    for (size_t i = first, named = 0; i < list_count(lists, service); i++) {
        if (!is_same_reason(reason, &services->reasons[lists->first[service] + i])) continue;
        is_told[i] = true;
        if (named++) MARKUP(out, " · ");
        html_text(out, page_domain_name(page, page->graph->domains[lists->items[lists->first[service] + i]]));
    }
    MARKUP(out, "</b><br>");
    if (reason->need) {
        MARKUP(out, "because ");
        page_need(page, reason->need);
        MARKUP(out, "<br>");
    }
    MARKUP(out, "<span class=\"meta\">");
    page_recovery(page, reason->class, reason->actor, reason->standby);
    if (reason->class == RECOVERY_BY_HAND && reason->step != RECOVERY_NO_STEP) {
        Location at = reason->standby ? page->graph->nodes[reason->standby].location
                                      : page_place_of_need(page->graph, &page->graph->edges[reason->step]);
        MARKUP(out, " ");
        page_place_code(page, &at);
    }
    MARKUP(out, "</span></li>");
}

static void add_stops(const Services *services, size_t service) {
    const Page *page = services->page;
    size_t count = list_count(&services->states[EFFECT_DOWN], service), shown = 0, left = 0;
    if (!count) return;
    bool *is_told = ARENA_ARRAY(page->arena, bool, count);
    MARKUP(page->out, "<div><dt>");
    page_glyph(page, EFFECT_DOWN);
    MARKUP(page->out, "Down by losing</dt><dd><ul class=\"reasons\">");
    for (size_t i = 0; i < count; i++) {
        if (is_told[i]) continue;
        if (shown++ < REASONS_MAX)
            add_reason(services, service, i, is_told);
        else
            left++;
    }
    if (left) strbuf_format(page->out, "<li>and %zu more</li>", left);
    MARKUP(page->out, "</ul></dd></div>\n");
}

static void add_pairs(const Page *page, size_t service) {
    if (!page->report->cuts) return;
    StrBuf *out = page->out;
    const CutSets *cuts = &page->report->cuts[service];
    size_t count = 0;
    for (size_t i = 0; i < cuts->count; i++) {
        const CutSet *set = &cuts->sets[i];
        if (set->count < 2) continue;
        if (count++ == 0) MARKUP(out, "<div><dt>Down by losing together</dt><dd><ul>");
        if (count > PAIRS_MAX) continue;
        MARKUP(out, "<li>");
        for (size_t item = 0; item < set->count; item++) {
            if (item) MARKUP(out, " + ");
            html_text(out, page_domain_name(page, set->items[item]));
        }
        MARKUP(out, "</li>");
    }
    if (!count) return;
    if (count > PAIRS_MAX) strbuf_format(out, "<li>and %zu more</li>", count - PAIRS_MAX);
    MARKUP(out, "</ul></dd></div>\n");
}

static void add_findings(const Services *services, size_t service) {
    const Page *page = services->page;
    size_t count = list_count(&services->findings, service);
    if (!count) return;
    MARKUP(page->out, "<div><dt>Findings</dt><dd><ul>");
    for (size_t i = 0; i < count && i < FINDINGS_MAX; i++) {
        const Finding *finding =
            &page->report->findings.items[services->findings.items[services->findings.first[service] + i]];
        strbuf_format(page->out, "<li><span class=\"sev %s\">%s</span> <a", severity_name(finding->severity),
                      severity_name(finding->severity));
        html_attribute(page->out, "href", str_format(page->arena, "#f=%s", finding->fingerprint));
        MARKUP(page->out, ">");
        html_prose(page->out, graph_str(page->graph, finding->message));
        MARKUP(page->out, "</a></li>");
    }
    if (count > FINDINGS_MAX) strbuf_format(page->out, "<li>and %zu more</li>", count - FINDINGS_MAX);
    MARKUP(page->out, "</ul></dd></div>\n");
}

/* ---- one service ---- */

/* What stands nobody knows where may fall with anything. */
static void add_unstopped(const Services *services, size_t service) {
    const Page *page = services->page;
    size_t open = 0;
    for (uint32_t i = services->parts.first[service]; i < services->parts.first[service + 1]; i++) {
        const Node *node = &page->graph->nodes[services->parts.items[i]];
        open += !node->region && node->region_cause;
    }
    if (!open) {
        MARKUP(page->out, "no single failure stops it");
        return;
    }
    MARKUP(page->out, "none known; region of ");
    html_counted(page->out, open, "part");
    MARKUP(page->out, " unknown");
}

static void add_summary(const Services *services, size_t service) {
    const Page *page = services->page;
    StrBuf *out = page->out;
    NodeId id = page->graph->services[service];
    size_t single = list_count(&services->states[EFFECT_DOWN], service);
    strbuf_format(out, "<details class=\"service\" id=\"s=%s\"><summary>", page->service_links[service]);
    page_glyph(page, single ? EFFECT_DOWN : STATE_LIVE);
    MARKUP(out, "<span class=\"msg\">");
    html_text(out, page->service_names[service]);
    MARKUP(out, "</span> <span class=\"meta\">");
    if (page->graph->nodes[id].environment != ENVIRONMENT_UNKNOWN)
        strbuf_format(out, "%s · ", environment_name(page->graph->nodes[id].environment));
    html_counted(out, list_count(&services->parts, service), "part");
    MARKUP(out, " · ");
    html_counted(out, list_count(&services->findings, service), "finding");
    MARKUP(out, "</span> <span class=\"stops\">");
    if (single) {
        MARKUP(out, "<b>");
        html_count(out, single);
        MARKUP(out, "</b> stop it alone");
    } else {
        add_unstopped(services, service);
    }
    MARKUP(out, "</span></summary>\n");
}

static void add_service(Services *services, size_t service) {
    const Page *page = services->page;
    const Node *node = &page->graph->nodes[page->graph->services[service]];
    add_summary(services, service);
    MARKUP(page->out, "<dl class=\"facts\">\n");
    if (node->location.file) {
        MARKUP(page->out, "<div><dt>Declared</dt><dd>");
        page_place_code(page, &node->location);
        MARKUP(page->out, "</dd></div>\n");
    }
    strbuf_format(page->out, "<div><dt>Environment</dt><dd>%s</dd></div>\n", environment_name(node->environment));
    add_regions(services, service);
    for (size_t state = 0; state <= STATE_LOST; state++) {
        if (state == EFFECT_DOWN) {
            add_stops(services, service);
            add_pairs(page, service);
        } else {
            add_domains(services, service, state);
        }
    }
    add_alternatives(services, service);
    add_needs(services, service);
    add_findings(services, service);
    strbuf_format(page->out,
                  "<div><dt>Link</dt><dd><a href=\"#s=%s\"><code>s=%s</code></a></dd></div>\n</dl></details>\n",
                  page->service_links[service], page->service_links[service]);
}

void page_services(const Page *page) {
    Services services = {.page = page, .need_at = ARENA_ARRAY(page->arena, uint32_t, page->graph->node_count)};
    for (size_t i = 0; i < page->graph->node_count; i++) services.need_at[i] = UINT32_MAX;
    list_parts(&services);
    for (size_t state = 0; state <= STATE_LOST; state++) list_domains(&services, state);
    find_reasons(&services);
    list_findings(&services);
    list_groups(&services);
    page_section(page, "services", "Services");
    size_t count = page->graph->service_count;
    MARKUP(page->out, "<p class=\"intro\">A service is what is deployed on its own: the unit in which blast radius is "
                      "counted.</p>\n<div id=\"service-list\">\n");
    for (size_t i = 0; i < count && i < SERVICES_MAX; i++) add_service(&services, i);
    MARKUP(page->out, "</div>\n");
    if (count > SERVICES_MAX) {
        MARKUP(page->out, "<p>");
        html_count(page->out, count - SERVICES_MAX);
        MARKUP(page->out, " more services are counted above and listed in the JSON report.</p>\n");
    }
    page_section_end(page);
}
