/* From a rule and what it holds for to a finding: its severity, its place, what stops, the chain that proves it. */
#include <stdio.h>
#include <string.h>

#include "analyzer/core/hash.h"
#include "graph/link.h"
#include "rules/fields.h"
#include "rules/run.h"

typedef struct {
    NodeSet down, degraded;
} Losses;

/* "orders", "3 services", "a part of orders", "parts of 3 services"; a clause may follow it. */
static Str services_phrase(const Graph *graph, const Losses *losses, Arena *arena) {
    NodeSet services = losses->down.count ? losses->down : losses->degraded;
    if (services.count == 0) return STR("what uses it (no service that the source shows)");
    const char *of = losses->down.count ? "" : services.count == 1 ? "a part of " : "parts of ";
    if (services.count > 1) return str_format(arena, "%s%zu services", of, services.count);
    return str_format(arena, "%s%.*s", of, STR_ARG(graph_str(graph, graph->nodes[services.items[0]].name)));
}

static Str subject_name(const Subject *subject) {
    const Graph *graph = subject->context->graph;
    NodeId id = subject_node(subject);
    if (!id) return STR("this file");
    const Node *node = &graph->nodes[id];
    if (node->kind == NODE_RESOURCE || node->kind == NODE_DATA_SOURCE) return graph_str(graph, node->address);
    return graph_str(graph, node->name ? node->name : node->key);
}

static Str field_text(const Subject *subject, Str name) {
    SelectKind select = subject->mention ? SELECT_MENTION
                        : subject->edge  ? SELECT_EDGE
                        : subject->call  ? SELECT_CALL
                                         : SELECT_RESOURCE;
    RuleField field = field_of(select, name);
    return subject_field(subject, &field);
}

static Str services_stop_phrase(const Graph *graph, const Losses *losses, Arena *arena) {
    bool is_one = losses->down.count + (losses->down.count ? 0 : losses->degraded.count) <= 1;
    return str_format(arena, "%.*s %s", STR_ARG(services_phrase(graph, losses, arena)), is_one ? "stops" : "stop");
}

/* {name} {region} {services} {services stop} and any field of the subject. */
static Str fill(const Subject *subject, Str template, const Losses *losses) {
    Arena *arena = subject->context->arena;
    const Graph *graph = subject->context->graph;
    StrBuf out = strbuf_new(arena, 2048);
    size_t at = 0;
    while (at < template.size) {
        size_t open = str_find_char(template, '{', at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find_char(template, '}', open);
        if (close == SIZE_MAX) break;
        strbuf_add(&out, str_slice(template, at, open));
        Str key = str_slice(template, open + 1, close);
        if (str_equal(key, STR("name")))
            strbuf_add(&out, subject_name(subject));
        else if (str_equal(key, STR("services")))
            strbuf_add(&out, services_phrase(graph, losses, arena));
        else if (str_equal(key, STR("services stop")))
            strbuf_add(&out, services_stop_phrase(graph, losses, arena));
        else if (str_equal(key, STR("target")) && subject->edge) {
            const Node *to = &graph->nodes[subject->edge->to];
            strbuf_add(&out, graph_str(graph, to->kind == NODE_RESOURCE ? to->address : to->name ? to->name : to->key));
        } else
            strbuf_add(&out, field_text(subject, key));
        at = close + 1;
    }
    strbuf_add(&out, str_slice(template, at, template.size));
    return strbuf_str(&out);
}

/* Of what a zone takes along, that zone where it is known; the region as a whole has not failed then. */
static NodeId zone_domain(const Graph *graph, const Node *node) {
    for (size_t i = 0; node->zones.count == 1 && i < graph->domain_count; i++) {
        const Node *domain = &graph->nodes[graph->domains[i]];
        if (domain->kind == NODE_ZONE && domain->name == node->zones.items[0]) return graph->domains[i];
    }
    return 0;
}

static bool is_of_zone(const Subject *subject, const Rule *rule) {
    return subject_is_thing(subject) && str_equal(rule->class_name, STR("az"));
}

static Sym region_of(const Subject *subject) {
    const Graph *graph = subject->context->graph;
    Sym region = subject->mention ? subject->mention->region
                 : subject->call  ? subject->call->region
                 : subject->edge  ? graph->nodes[subject->edge->to].region
                                  : graph->nodes[subject->node].region;
    return subject_is_thing(subject) && !region ? subject->facts[subject->node].region : region;
}

static NodeId domain_of(const Subject *subject, const Rule *rule) {
    const Graph *graph = subject->context->graph;
    if (rule->domain == RULE_DOMAIN_FOREIGN_REGION) return run_foreign_region(subject, subject->node);
    if (is_of_zone(subject, rule)) return zone_domain(graph, &graph->nodes[subject->node]);
    Sym region = region_of(subject);
    for (size_t i = 0; region && i < graph->domain_count; i++) {
        const Node *node = &graph->nodes[graph->domains[i]];
        if (node->kind == NODE_REGION && node->region == region) return graph->domains[i];
    }
    return 0;
}

/* What decides came from a variable's default: true as the source stands, and one setting away from false. */
static bool is_by_default(const Subject *subject, const Rule *rule) {
    if (!subject_is_thing(subject)) return false;
    const Node *node = &subject->context->graph->nodes[subject->node];
    for (size_t i = 0; i < rule->question.condition_count; i++) {
        const Property *property =
            node_property(subject->context->graph->model, node, rule->question.conditions[i].field.name);
        if (property && property->is_fallback) return true;
    }
    return false;
}

static bool is_any(const Subject *subject, const Rule *rule) {
    if (!subject_is_thing(subject)) return false;
    const Node *node = &subject->context->graph->nodes[subject->node];
    for (size_t i = 0; i < rule->question.condition_count; i++) {
        const Property *property =
            node_property(subject->context->graph->model, node, rule->question.conditions[i].field.name);
        if (property && property->is_any) return true;
    }
    return false;
}

/* The first adjustment that holds; NULL: none does. */
static const RuleAdjustment *adjustment_of(const Subject *subject, const Rule *rule) {
    for (size_t i = 0; i < rule->adjustment_count; i++)
        if (question_holds(&rule->adjustments[i].question, subject)) return &rule->adjustments[i];
    return NULL;
}

/* What decides by whether the thing is there at all, to a preprocessor or for a module of which nothing else is seen; 0: it is, as far
 * as the source shows. */
static Sym undecided(const Subject *subject) {
    const Graph *graph = subject->context->graph;
    NodeId id = subject_node(subject);
    const Node *node = id ? &graph->nodes[id] : NULL;
    bool is_open = node && (node->is_branch || node->kind == NODE_MODULE);
    for (size_t i = 0; is_open && i < node->unknowns.count; i++) {
        if (str_equal(graph_str(graph, node->unknowns.items[i].what), STR("condition")))
            return node->unknowns.items[i].needs;
    }
    return 0;
}

static Severity severity_of(const Subject *subject, const Rule *rule, bool is_forced) {
    const Graph *graph = subject->context->graph;
    NodeId id = subject_node(subject);
    if (is_forced) return SEVERITY_INFO;
    Environment environment = id ? graph->nodes[id].environment : ENVIRONMENT_UNKNOWN;
    bool is_loose = (subject->mention || subject->call) && id && graph->nodes[id].is_loose;
    /* A document of settings may have a part for each environment. */
    bool is_of_staging = environment == ENVIRONMENT_STAGING ||
                         (subject->mention && str_equal(graph_str(graph, subject->mention->context), STR("staging")));
    bool is_job = id && graph->nodes[id].is_timed && graph->nodes[id].kind == NODE_RESOURCE;
    bool is_lower = is_of_staging || is_loose || is_job || is_by_default(subject, rule) || undecided(subject);
    const RuleAdjustment *adjustment = adjustment_of(subject, rule);
    Severity severity = adjustment ? adjustment->severity : rule->severity;
    /* Nobody outside waits for what developers and tests use, or for what looks at the rest. */
    bool is_inside = environment == ENVIRONMENT_DEVELOPMENT || environment == ENVIRONMENT_TEST ||
                     environment == ENVIRONMENT_DEMO || (id && graph->nodes[id].is_watcher);
    if (is_inside && severity > SEVERITY_LOW) return SEVERITY_LOW;
    return is_lower && severity > SEVERITY_LOW ? (Severity)(severity - 1) : severity;
}

static void add_hop(RuleContext *context, Hop *chain, size_t *count, NodeId node, Location at, Str text) {
    if (*count && at.line && chain[*count - 1].location.file == at.file && chain[*count - 1].location.line == at.line &&
        chain[*count - 1].node == node)
        return;
    chain[*count] = (Hop){node, at, sym(context->graph->model->symbols, text)};
    (*count)++;
}

/* From the service to the thing, then from the thing to what fails. */
static void make_chain(const Subject *subject, Finding *finding) {
    enum { HOPS_MAX = 16 };
    RuleContext *context = subject->context;
    const Graph *graph = context->graph;
    Hop *chain = ARENA_ARRAY(context->arena, Hop, HOPS_MAX);
    size_t count = 0;
    NodeId node = subject_node(subject);
    NodeId owner = node ? (graph->nodes[node].kind == NODE_SERVICE ? node : graph->nodes[node].owner) : 0;
    if (owner && owner != node)
        add_hop(context, chain, &count, owner, graph->nodes[owner].location,
                str_format(context->arena, "service %.*s", STR_ARG(graph_str(graph, graph->nodes[owner].name))));
    if (node)
        add_hop(context, chain, &count, node, graph->nodes[node].location,
                str_format(context->arena, "%s %.*s", node_kind_name(graph->nodes[node].kind),
                           STR_ARG(subject_name(subject))));
    bool is_elsewhere =
        finding->written.file != finding->location.file || finding->written.line != finding->location.line;
    if (is_elsewhere && node) add_hop(context, chain, &count, node, finding->written, STR("the attribute"));
    NodeId lead =
        node && graph->nodes[node].kind == NODE_SERVICE && subject_is_thing(subject) ? subject->facts[node].lead : 0;
    Str shown = lead
                    ? str_format(context->arena, "resource %.*s", STR_ARG(graph_str(graph, graph->nodes[lead].address)))
                    : STR("the deciding line");
    Str detail = subject->mention ? graph_str(graph, subject->mention->why)
                 : subject->call  ? graph_str(graph, subject->call->operation)
                 : subject->edge  ? graph_str(graph, subject->edge->detail)
                                  : shown;
    add_hop(context, chain, &count, lead ? lead : node, finding->location, detail.size ? detail : shown);
    NodeId last = subject->edge ? subject->edge->to : 0;
    if (last)
        add_hop(context, chain, &count, last, graph->nodes[last].location,
                str_format(context->arena, "%s %.*s", node_kind_name(graph->nodes[last].kind),
                           STR_ARG(graph_str(graph, graph->nodes[last].key))));
    if (finding->domain && finding->domain != last)
        add_hop(context, chain, &count, finding->domain, (Location){0},
                str_format(context->arena, "%.*s", STR_ARG(graph_str(graph, graph->nodes[finding->domain].key))));
    finding->chain = chain;
    finding->chain_count = count;
}

static Str call_name(const OperationCall *call, const Graph *graph, Arena *arena) {
    return str_format(arena, "%.*s\x1f%.*s", STR_ARG(catalog_service(graph->model->catalog, call->service)->id),
                      STR_ARG(graph_str(graph, call->operation)));
}

/* Whether anything else stands in the region of a text makes no other finding of it. */
static Str domain_name(const Subject *subject, const Rule *rule, const Finding *finding) {
    const Graph *graph = subject->context->graph;
    if (finding->domain) return graph_str(graph, graph->nodes[finding->domain].key);
    if (rule->domain != RULE_DOMAIN_REGION || is_of_zone(subject, rule)) return STR_NONE;
    Sym name = region_of(subject);
    const Region *region = name ? catalog_region(graph->model->catalog, STR_NONE, graph_str(graph, name)) : NULL;
    return region ? str_format(subject->context->arena, "%.*s:%.*s", STR_ARG(region->provider), STR_ARG(region->name))
                  : STR_NONE;
}

static void fingerprint(const Subject *subject, const Rule *rule, Finding *finding) {
    const Graph *graph = subject->context->graph;
    Arena *arena = subject->context->arena;
    NodeId node = finding->node;
    /* What tells two findings on one node apart: the edge's other end, or the text. */
    Str part = subject->edge   ? graph_str(graph, graph->nodes[subject->edge->to].key)
               : subject->call ? call_name(subject->call, graph, arena)
               : subject->mention
                   ? str_format(arena, "%.*s\x1f%.*s\x1f%.*s",
                                STR_ARG(subject->mention->operation ? STR_NONE /* its calls are one cause */
                                                                    : graph_str(graph, subject->mention->value)),
                                STR_ARG(graph_str(graph, subject->mention->service)),
                                STR_ARG(node ? STR_NONE : graph_str(graph, finding->location.file)))
                   : STR_NONE;
    Str text = str_format(arena, "%.*s\x1e%.*s\x1e%.*s\x1e%.*s", STR_ARG(rule_concern(rule)->id),
                          STR_ARG(node ? graph_str(graph, graph->nodes[node].key) : STR_NONE),
                          STR_ARG(domain_name(subject, rule, finding)), STR_ARG(part));
    unsigned char digest[32];
    sha256_digest(text, digest);
    for (int i = 0; i < 16; i++) snprintf(finding->fingerprint + 2 * i, 3, "%02x", digest[i]);
    for (int i = 0; i < 8; i++) finding->cause = finding->cause << 8 | digest[i];
}

/* `node` among the services, in its place. */
static NodeSet with_service(NodeSet services, NodeId node, Arena *arena) {
    NodeId *items = ARENA_ARRAY(arena, NodeId, services.count + 1);
    size_t count = 0;
    bool is_in = false;
    for (size_t i = 0; i < services.count; i++) {
        NodeId id = services.items[i];
        if (!is_in && id > node) items[count++] = node, is_in = true;
        if (id == node) is_in = true;
        items[count++] = id;
    }
    if (!is_in) items[count++] = node;
    return (NodeSet){items, count};
}

/* Services that stop with the thing, or lose a part: itself seeded, for mentions and edges the part that holds them. */
static Losses losses_of(const Subject *subject, NodeId node) {
    Impact impact;
    if (!node) return (Losses){0};
    Arena *arena = subject->context->arena;
    failure_scenario(subject->context->engine, &node, 1, arena, &impact);
    Losses losses = {impact.services[EFFECT_DOWN], impact.services[EFFECT_DEGRADED]};
    if (subject->context->graph->nodes[node].kind == NODE_SERVICE) losses.down = with_service(losses.down, node, arena);
    return losses;
}

const char *run_stops(const Subject *subject, const Node *node) {
    Losses losses = losses_of(subject, (NodeId)(node - subject->context->graph->nodes));
    return losses.down.count ? "service" : losses.degraded.count ? "part" : "nothing";
}

static NodeSet in_both(NodeSet a, NodeSet b, Arena *arena) {
    NodeId *items = ARENA_ARRAY(arena, NodeId, a.count);
    size_t count = 0, k = 0;
    for (size_t i = 0; i < a.count; i++) {
        while (k < b.count && b.items[k] < a.items[i]) k++;
        if (k < b.count && b.items[k] == a.items[i]) items[count++] = a.items[i];
    }
    return (NodeSet){items, count};
}

/* What the engine says of the domain; NULL when it was not asked. */
static const Impact *impact_of(const RuleContext *context, NodeId domain) {
    for (size_t i = 0; domain && i < context->graph->domain_count; i++)
        if (context->graph->domains[i] == domain) return &context->impacts[i];
    return NULL;
}

/* A text, or a service in one region, stops what the engine says that the region stops, and no more. */
static Losses losses_with_domain(const Subject *subject, NodeId node, NodeId domain) {
    Losses losses = losses_of(subject, node);
    bool is_service = node && subject->context->graph->nodes[node].kind == NODE_SERVICE;
    const Impact *impact = subject->mention || is_service ? impact_of(subject->context, domain) : NULL;
    if (!impact) return losses;
    Arena *arena = subject->context->arena;
    Losses out = {.down = in_both(losses.down, impact->services[EFFECT_DOWN], arena)};
    if (!out.down.count) out.degraded = in_both(losses.down, impact->services[EFFECT_DEGRADED], arena);
    if (!out.down.count && !out.degraded.count)
        out.degraded = in_both(losses.degraded, impact->services[EFFECT_DEGRADED], arena);
    return out;
}

/* Text in configuration whose region does nothing to the service that holds it, as far as the engine can tell. */
static bool is_without_effect(const Subject *subject, NodeId node, NodeId domain) {
    static const char *const kinds[] = {"endpoint", "literal", "env", "arn"};
    const Graph *graph = subject->context->graph;
    const Impact *impact = subject->mention && node ? impact_of(subject->context, domain) : NULL;
    bool is_text = false;
    for (size_t i = 0; impact && i < sizeof kinds / sizeof *kinds; i++)
        is_text = is_text || str_equal(graph_str(graph, subject->mention->kind), str_from(kinds[i]));
    if (!is_text) return false;
    NodeId service = graph->nodes[node].kind == NODE_SERVICE ? node : graph->nodes[node].owner;
    for (size_t effect = 0; effect < EFFECT_COUNT; effect++)
        for (size_t i = 0; i < impact->services[effect].count; i++)
            if (impact->services[effect].items[i] == service) return false;
    return true;
}

/* Tests, fixtures and documents deploy nothing that anybody waits for. Mentions were judged by this already. */
static bool is_for_show(const Graph *graph, Location at) {
    static const char *const contexts[] = {"test", "mock", "docs", "generated"};
    const char *context = context_of_path(graph_str(graph, at.file));
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++)
        if (strcmp(context, contexts[i]) == 0) return true;
    return false;
}

bool is_root_for_show(const Graph *graph, Sym root) {
    Str path = str_concat(graph->model->arena, graph_str(graph, root), STR("/main.tf"));
    Location at = {.file = sym(graph->model->symbols, path)};
    return is_for_show(graph, at);
}

/* A need of requests, as an edge or as the text that makes it. */
static bool is_need(const Subject *subject) {
    return subject->edge || (subject->mention && subject->mention->mode == MODE_RUNTIME &&
                             str_equal(graph_str(subject->context->graph, subject->mention->kind), STR("client")));
}

void rule_report(const Rule *rule, const Subject *subject) {
    RuleContext *context = subject->context;
    const Graph *graph = context->graph;
    if (is_for_show(graph, run_location(subject, rule))) return;
    NodeId node = subject_node(subject);
    Finding finding = {
        .rule = rule, .node = node, .written = run_location(subject, rule), .domain = domain_of(subject, rule)};
    finding.location = finding.written;
    Location decided;
    if (run_decided_elsewhere(subject, rule, finding.written, &decided)) finding.location = decided;
    finding.operation = subject->mention ? subject->mention->operation : subject->call ? subject->call->operation : 0;
    if (subject->mention && finding.operation) finding.service = subject->mention->service;
    if (subject->call) {
        ServiceId called = subject->call->service;
        finding.service = sym(graph->model->symbols, catalog_service(graph->model->catalog, called)->id);
    }
    finding.is_forced = (subject->mention && subject->mention->is_forced) ||
                        (node && !subject->mention && !subject->call && graph->nodes[node].is_forced);
    finding.severity = severity_of(subject, rule, finding.is_forced);
    const RuleAdjustment *adjustment = adjustment_of(subject, rule);
    finding.judged = adjustment ? adjustment->severity : rule->severity;
    if (finding.severity > SEVERITY_LOW && is_without_effect(subject, node, finding.domain))
        finding.severity = SEVERITY_LOW;
    Losses losses = losses_with_domain(subject, node, finding.domain);
    if (is_need(subject) && finding.severity > SEVERITY_MEDIUM && !losses.down.count)
        finding.severity = SEVERITY_MEDIUM;
    /* A resource that no service is seen to have: of a module that nothing here calls. */
    bool is_resource = subject_is_thing(subject) && graph->nodes[node].kind == NODE_RESOURCE;
    if (is_resource && finding.severity > SEVERITY_LOW && !losses.down.count && !losses.degraded.count)
        finding.severity = SEVERITY_LOW;
    if (adjustment) finding.remediation = adjustment->remediation;
    if (!adjustment || !adjustment->stops_nothing) finding.services = losses.down;
    finding.is_of_test = node && graph->nodes[node].root && is_root_for_show(graph, graph->nodes[node].root);
    bool has_own = adjustment && adjustment->message.size;
    Str message = fill(subject, has_own ? adjustment->message : rule->message, &losses);
    Acceptance accepted;
    if (subject_is_thing(subject) && rules_accepted_elsewhere(rule, &graph->nodes[node], graph, &accepted)) {
        if (finding.severity > SEVERITY_LOW) finding.severity = SEVERITY_LOW;
        message = str_format(context->arena, "%.*s (accepted here for %.*s: %.*s)", STR_ARG(message),
                             STR_ARG(accepted.tool), STR_ARG(accepted.id));
    }
    if (subject->mention && subject->mention->client_count > 1)
        message = str_format(context->arena, "%.*s (%u clients)", STR_ARG(message), subject->mention->client_count);
    if (is_by_default(subject, rule))
        message = str_concat(context->arena, message, STR(" (by the default of a variable)"));
    else if (is_any(subject, rule))
        message = str_concat(context->arena, message, STR(" (whichever key is taken)"));
    if (undecided(subject))
        message = str_format(context->arena, "%.*s (whether it is made is not known: %.*s)", STR_ARG(message),
                             STR_ARG(graph_str(graph, undecided(subject))));
    finding.message = sym(graph->model->symbols, message);
    bool is_proved = run_prove(subject, rule->domain, &finding);
    finding.end_line = finding.location.line;
    if (!is_proved) make_chain(subject, &finding);
    fingerprint(subject, rule, &finding);
    if (context->adjust) context->adjust(context->adjust_context, graph, &finding);
    *VEC_PUSH(context->arena, &context->findings) = finding;
}
