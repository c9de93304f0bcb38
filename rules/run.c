/* Running rules: each asks its conditions of every resource, mention, edge or service. */
#include "rules/run.h"

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/core/hash.h"
#include "graph/link.h"
#include "graph/replicas.h"

typedef struct {
    NodeSet down, degraded;
} Losses;

static const char *answer_word(Answer answer) {
    switch (answer) {
    case ANSWER_UNKNOWN: return "unknown";
    case ANSWER_NO: return "no";
    case ANSWER_YES: return "yes";
    }
    return "";
}

static Str yes_or_no(bool value) { return value ? STR("yes") : STR("no"); }

/* ---- what a subject says of itself ---- */

static Str set_or(Str text) { return text.size ? text : STR("unset"); }

static Str number(const Subject *subject, size_t value) { return str_format(subject->context->arena, "%zu", value); }

static Str node_region(const Graph *graph, const Node *node) {
    if (node->region) return graph_str(graph, node->region);
    return node->region_cause ? STR("unknown") : STR("unset");
}

static Str siblings(const Subject *subject, const Node *node) {
    size_t count = node->owner ? run_siblings(subject, node) : 0;
    return count == SIZE_MAX ? STR("unknown") : number(subject, count);
}

/* Code stands where the functions and containers do that are made of it; empty when nothing is known of them. */
static Str is_in_runner_region(const Graph *graph, NodeId code, Sym region) {
    bool is_here = false, is_elsewhere = false;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        const Node *from = &graph->nodes[edge->from];
        if (edge->to != code || edge->kind != EDGE_MEMBER || from->kind != NODE_RESOURCE) continue;
        if (!from->region) return STR("unknown");
        if (from->region == region)
            is_here = true;
        else
            is_elsewhere = true;
    }
    if (is_here && is_elsewhere) return STR("unknown");
    return is_here || is_elsewhere ? yes_or_no(is_here) : STR_NONE;
}

static Str is_in_service_region(const Subject *subject, const Mention *mention) {
    const Graph *graph = subject->context->graph;
    const Node *node = &graph->nodes[mention->node];
    if (!node->region && mention->home && mention->home == mention->region) return STR("yes");
    if (!mention->node) return STR("unknown");
    if (node->region) return yes_or_no(node->region == mention->region);
    Str of_runner =
        node->kind == NODE_CODE_UNIT ? is_in_runner_region(graph, mention->node, mention->region) : STR_NONE;
    if (of_runner.size) return of_runner;
    const RunFacts *facts = &subject->facts[node->kind == NODE_SERVICE ? mention->node : node->owner];
    if (facts->region_count == 0 || facts->unplaced_count || facts->is_elsewhere_too) return STR("unknown");
    /* In which of several regions this part stands can't be told. */
    for (size_t i = 0; i < facts->region_count && i < RUN_REGIONS_MAX && facts->region_count > 1; i++)
        if (facts->regions[i] == mention->region) return STR("unknown");
    return yes_or_no(facts->region_count == 1 && facts->region == mention->region);
}

static Str is_cross_region(const Subject *subject, const GraphEdge *edge) {
    const Graph *graph = subject->context->graph;
    const Node *from = &graph->nodes[edge->from], *to = &graph->nodes[edge->to];
    Sym home = from->kind == NODE_CODE_UNIT ? subject->facts[from->owner].region : from->region;
    if (from->kind == NODE_CODE_UNIT && subject->facts[from->owner].region_count != 1) home = 0;
    if (!home || !to->region) return STR("unknown");
    /* Nobody chose where a global service has its one home: rules of their own speak of those. */
    if (to->service && to->kind != NODE_RESOURCE &&
        catalog_service(graph->model->catalog, to->service)->reach == REACH_GLOBAL)
        return STR("no");
    const Property *copies = node_property(graph->model, to, STR("region_replicas"));
    if (copies && !copies->value) return STR("unknown");
    Str rest = copies ? graph_str(graph, copies->value) : (Str){NULL, 0}, copy;
    while (rest.data && str_split_next(&rest, ',', &copy))
        if (str_equal(copy, graph_str(graph, home))) return STR("no");
    return yes_or_no(home != to->region);
}

/* A text that is told by itself: code that needs a region because the region is written into it. */
static Str is_region_written(const Subject *subject, const GraphEdge *edge) {
    static const char *const kinds[] = {"client", "endpoint"};
    const Graph *graph = subject->context->graph;
    Sym region = graph->nodes[edge->to].region;
    if (graph->nodes[edge->from].kind != NODE_CODE_UNIT || !region) return STR("no");
    for (size_t i = 0; i < graph->model->mentions.count; i++) {
        const Mention *mention = &graph->model->mentions.items[i];
        if (mention->node != edge->from || mention->region != region) continue;
        if (!mention->counts || mention->is_default || mention->is_forced) continue;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (str_equal(graph_str(graph, mention->kind), str_from(kinds[k]))) return STR("yes");
    }
    return STR("no");
}

#define NODE_FIELD(text, answer)
#define LINKED_FIELD(text)
#define MENTION_FIELD(text, answer)
#define EDGE_FIELD(text, answer)

static Str node_field(const Subject *subject, const Node *node, Str name) {
    const Graph *graph = subject->context->graph;
    const ResourceType *type = node->resource_type;
#undef NODE_FIELD
#define NODE_FIELD(text, answer) \
    if (str_equal(name, STR(text))) return answer;
#include "rules/fields.def"
#undef NODE_FIELD
#define NODE_FIELD(text, answer)
    const Property *property = node_property(graph->model, node, name);
    if (!property) return STR("unset");
    if (property->value) return graph_str(graph, property->value);
    if (property->cause) return STR("unknown");
    return property->answer == ANSWER_UNKNOWN && !property->is_default ? STR("unknown")
                                                                       : str_from(answer_word(property->answer));
}

static Str mention_field(const Subject *subject, Str name) {
    const Graph *graph = subject->context->graph;
    const Mention *mention = subject->mention;
#undef MENTION_FIELD
#define MENTION_FIELD(text, answer) \
    if (str_equal(name, STR(text))) return answer;
#include "rules/fields.def"
#undef MENTION_FIELD
#define MENTION_FIELD(text, answer)
    if (str_starts_with(name, STR("node.")) && mention->node)
        return node_field(subject, &graph->nodes[mention->node], str_slice(name, 5, name.size));
    return STR("unset");
}

static Str edge_field(const Subject *subject, Str name) {
    const Graph *graph = subject->context->graph;
    const GraphEdge *edge = subject->edge;
#undef EDGE_FIELD
#define EDGE_FIELD(text, answer) \
    if (str_equal(name, STR(text))) return answer;
#include "rules/fields.def"
    if (str_starts_with(name, STR("from.")))
        return node_field(subject, &graph->nodes[edge->from], str_slice(name, 5, name.size));
    if (str_starts_with(name, STR("to.")))
        return node_field(subject, &graph->nodes[edge->to], str_slice(name, 3, name.size));
    return STR("unset");
}

static Str subject_field(const Subject *subject, Str name) {
    if (subject->mention) return mention_field(subject, name);
    if (subject->edge) return edge_field(subject, name);
    return node_field(subject, &subject->context->graph->nodes[subject->node], name);
}

/* ---- conditions ---- */

/* An unknown answers no condition but the one that asks for it: a rule fires on "no", never on "not yes". */
static bool holds(const Subject *subject, const RuleCondition *condition) {
    Str value = subject_field(subject, condition->property);
    bool is_equal = false;
    for (size_t i = 0; i < condition->value_count; i++)
        is_equal = is_equal || str_equal(value, condition->values[i]) ||
                   (str_equal(condition->values[i], STR("set")) && !str_equal(value, STR("unset")));
    /* is_equal on an unknown means that the condition asks for "unknown" by name. */
    if (str_equal(value, STR("unknown")) && !is_equal) return false;
    if (str_equal(condition->operation, STR("is"))) return is_equal;
    if (str_equal(condition->operation, STR("not"))) return !is_equal;
    int64_t have, bound;
    if (!condition->value_count || !str_to_int64(value, &have) || !str_to_int64(condition->values[0], &bound))
        return false;
    return str_equal(condition->operation, STR("at_least")) ? have >= bound : have < bound;
}

static bool all_hold(const RuleCondition *conditions, size_t count, const Subject *subject) {
    for (size_t i = 0; i < count; i++)
        if (!holds(subject, &conditions[i])) return false;
    return true;
}

/* ---- findings ---- */

/* "orders", "3 services", "a part of orders", "parts of 3 services". */
static Str services_phrase(const Graph *graph, const Losses *losses, Arena *arena) {
    NodeSet services = losses->down.count ? losses->down : losses->degraded;
    if (services.count == 0) return STR("no service, as far as the source shows");
    const char *of = losses->down.count ? "" : services.count == 1 ? "a part of " : "parts of ";
    if (services.count > 1) return str_format(arena, "%s%zu services", of, services.count);
    return str_format(arena, "%s%.*s", of, STR_ARG(graph_str(graph, graph->nodes[services.items[0]].name)));
}

static Str subject_name(const Subject *subject) {
    const Graph *graph = subject->context->graph;
    NodeId id = subject->edge ? subject->edge->from : subject->mention ? subject->mention->node : subject->node;
    if (!id) return STR("this file");
    const Node *node = &graph->nodes[id];
    if (node->kind == NODE_RESOURCE || node->kind == NODE_DATA_SOURCE) return graph_str(graph, node->address);
    return graph_str(graph, node->name ? node->name : node->key);
}

/* {name} {region} {services} and any field of the subject. */
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
        else if (str_equal(key, STR("target")) && subject->edge) {
            const Node *to = &graph->nodes[subject->edge->to];
            strbuf_add(&out, graph_str(graph, to->kind == NODE_RESOURCE ? to->address : to->name ? to->name : to->key));
        } else
            strbuf_add(&out, subject_field(subject, key));
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

static NodeId domain_of(const Subject *subject, const Rule *rule) {
    const Graph *graph = subject->context->graph;
    if (!subject->mention && !subject->edge && str_equal(rule->class_name, STR("az")))
        return zone_domain(graph, &graph->nodes[subject->node]);
    Sym region = subject->mention ? subject->mention->region
                 : subject->edge  ? graph->nodes[subject->edge->to].region
                                  : graph->nodes[subject->node].region;
    if (!subject->mention && !subject->edge && !region) region = subject->facts[subject->node].region;
    for (size_t i = 0; region && i < graph->domain_count; i++) {
        const Node *node = &graph->nodes[graph->domains[i]];
        if (node->kind == NODE_REGION && node->region == region) return graph->domains[i];
    }
    return 0;
}

/* What decides came from a variable's default: true as the source stands, and one setting away from false. */
static bool is_by_default(const Subject *subject, const Rule *rule) {
    if (subject->mention || subject->edge) return false;
    const Node *node = &subject->context->graph->nodes[subject->node];
    for (size_t i = 0; i < rule->condition_count; i++) {
        const Property *property = node_property(subject->context->graph->model, node, rule->conditions[i].property);
        if (property && property->is_fallback) return true;
    }
    return false;
}

static bool is_any(const Subject *subject, const Rule *rule) {
    if (subject->mention || subject->edge) return false;
    const Node *node = &subject->context->graph->nodes[subject->node];
    for (size_t i = 0; i < rule->condition_count; i++) {
        const Property *property = node_property(subject->context->graph->model, node, rule->conditions[i].property);
        if (property && property->is_any) return true;
    }
    return false;
}

/* The first adjustment that holds; NULL: none does. */
static const RuleAdjustment *adjustment_of(const Subject *subject, const Rule *rule) {
    for (size_t i = 0; i < rule->adjustment_count; i++)
        if (all_hold(rule->adjustments[i].conditions, rule->adjustments[i].condition_count, subject))
            return &rule->adjustments[i];
    return NULL;
}

static Severity severity_of(const Subject *subject, const Rule *rule, bool is_forced) {
    const Graph *graph = subject->context->graph;
    NodeId id = subject->edge ? subject->edge->from : subject->mention ? subject->mention->node : subject->node;
    if (is_forced) return SEVERITY_INFO;
    Environment environment = id ? graph->nodes[id].environment : ENVIRONMENT_UNKNOWN;
    bool is_loose = subject->mention && id && graph->nodes[id].is_loose;
    bool is_lower = environment == ENVIRONMENT_STAGING || is_loose || is_by_default(subject, rule);
    const RuleAdjustment *adjustment = adjustment_of(subject, rule);
    Severity severity = adjustment ? adjustment->severity : rule->severity;
    /* Nobody outside waits for what developers and tests use. */
    bool is_inside =
        environment == ENVIRONMENT_DEVELOPMENT || environment == ENVIRONMENT_TEST || environment == ENVIRONMENT_DEMO;
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
    NodeId node = subject->edge ? subject->edge->from : subject->mention ? subject->mention->node : subject->node;
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
    NodeId lead = node && graph->nodes[node].kind == NODE_SERVICE && !subject->mention ? subject->facts[node].lead : 0;
    Str shown = lead
                    ? str_format(context->arena, "resource %.*s", STR_ARG(graph_str(graph, graph->nodes[lead].address)))
                    : STR("the deciding line");
    Str detail = subject->mention ? graph_str(graph, subject->mention->why)
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

static void fingerprint(const Subject *subject, const Rule *rule, Finding *finding) {
    const Graph *graph = subject->context->graph;
    Arena *arena = subject->context->arena;
    NodeId node = finding->node;
    /* What tells two findings on one node apart: the edge's other end, or the text. */
    Str part = subject->edge ? graph_str(graph, graph->nodes[subject->edge->to].key)
               : subject->mention
                   ? str_format(arena, "%.*s\x1f%.*s\x1f%.*s", STR_ARG(graph_str(graph, subject->mention->value)),
                                STR_ARG(graph_str(graph, subject->mention->service)),
                                STR_ARG(node ? STR_NONE : graph_str(graph, finding->location.file)))
                   : STR_NONE;
    Str text = str_format(arena, "%.*s\x1e%.*s\x1e%.*s\x1e%.*s", STR_ARG(rule->id),
                          STR_ARG(node ? graph_str(graph, graph->nodes[node].key) : STR_NONE),
                          STR_ARG(finding->domain ? graph_str(graph, graph->nodes[finding->domain].key) : STR_NONE),
                          STR_ARG(part));
    unsigned char digest[32];
    sha256_digest(text, digest);
    for (int i = 0; i < 16; i++) snprintf(finding->fingerprint + 2 * i, 3, "%02x", digest[i]);
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

static bool is_root_for_show(const Graph *graph, Sym root) {
    Str path = str_concat(graph->model->arena, graph_str(graph, root), STR("/main.tf"));
    Location at = {.file = sym(graph->model->symbols, path)};
    return is_for_show(graph, at);
}

/* A need of requests, as an edge or as the text that makes it. */
static bool is_need(const Subject *subject) {
    return subject->edge || (subject->mention && subject->mention->mode == MODE_RUNTIME &&
                             str_equal(graph_str(subject->context->graph, subject->mention->kind), STR("client")));
}

static void report(const Rule *rule, const Subject *subject) {
    RuleContext *context = subject->context;
    const Graph *graph = context->graph;
    if (is_for_show(graph, run_location(subject, rule))) return;
    NodeId node = subject->edge ? subject->edge->from : subject->mention ? subject->mention->node : subject->node;
    Finding finding = {
        .rule = rule, .node = node, .written = run_location(subject, rule), .domain = domain_of(subject, rule)};
    finding.location = finding.written;
    Location decided;
    if (run_decided_elsewhere(subject, rule, finding.written, &decided)) finding.location = decided;
    finding.operation = subject->mention ? subject->mention->operation : 0;
    finding.is_forced = (subject->mention && subject->mention->is_forced) ||
                        (node && !subject->mention && graph->nodes[node].is_forced);
    finding.severity = severity_of(subject, rule, finding.is_forced);
    const RuleAdjustment *adjustment = adjustment_of(subject, rule);
    if (finding.severity > SEVERITY_LOW && is_without_effect(subject, node, finding.domain))
        finding.severity = SEVERITY_LOW;
    Losses losses = losses_with_domain(subject, node, finding.domain);
    if (is_need(subject) && finding.severity > SEVERITY_MEDIUM && !losses.down.count)
        finding.severity = SEVERITY_MEDIUM;
    /* A resource that no service is seen to have: of a module that nothing here calls. */
    bool is_resource = !subject->mention && !subject->edge && graph->nodes[node].kind == NODE_RESOURCE;
    if (is_resource && finding.severity > SEVERITY_LOW && !losses.down.count && !losses.degraded.count)
        finding.severity = SEVERITY_LOW;
    if (adjustment) finding.remediation = adjustment->remediation;
    if (!adjustment || !adjustment->stops_nothing) finding.services = losses.down;
    finding.is_of_test = node && graph->nodes[node].root && is_root_for_show(graph, graph->nodes[node].root);
    bool has_own = adjustment && adjustment->message.size;
    Str message = fill(subject, has_own ? adjustment->message : rule->message, &losses);
    Acceptance accepted;
    if (!subject->mention && !subject->edge && rules_accepted_elsewhere(rule, &graph->nodes[node], graph, &accepted)) {
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
    finding.message = sym(graph->model->symbols, message);
    bool is_proved = rule->domain == RULE_DOMAIN_ZONE && run_prove_by_zone(subject, &finding);
    finding.end_line = finding.location.line;
    if (!is_proved) make_chain(subject, &finding);
    fingerprint(subject, rule, &finding);
    *VEC_PUSH(context->arena, &context->findings) = finding;
}

/* ---- facts about services that several rules ask for ---- */

static bool is_serving(const Node *node) {
    return node->resource_type && !node->is_absent && node->kind == NODE_RESOURCE &&
           node->resource_type->role->service_mode == MODE_RUNTIME && node->resource_type->parent_path.size == 0;
}

bool run_has_zone_twin(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    if (node->zones.count != 1) return false;
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *other = &graph->nodes[id];
        if (other->owner == node->owner && other->type == node->type && !other->is_absent && other->zones.count == 1 &&
            other->zones.items[0] != node->zones.items[0])
            return true;
    }
    return false;
}

size_t run_siblings(const Subject *subject, const Node *node) {
    const Graph *graph = subject->context->graph;
    size_t count = 0;
    Sym instances = sym_find(graph->model->symbols, STR("instances")),
        modules = sym_find(graph->model->symbols, STR("module instances"));
    for (size_t i = 0; i < node->unknowns.count; i++)
        if (node->unknowns.items[i].what == instances || node->unknowns.items[i].what == modules) return SIZE_MAX;
    for (NodeId id = 1; id < graph->node_count; id++)
        if (graph->nodes[id].owner == node->owner && graph->nodes[id].type == node->type && !graph->nodes[id].is_absent)
            count++;
    return count;
}

static void add_region(Sym *regions, size_t *count, Sym region) {
    for (size_t i = 0; i < *count && i < RUN_REGIONS_MAX; i++)
        if (regions[i] == region) return;
    if (*count < RUN_REGIONS_MAX) regions[*count] = region;
    (*count)++;
}

/* Runs code or takes requests: where such things stand, the service works. */
static bool is_working(const Node *node) {
    static const char *const roles[] = {"compute", "container", "function", "api", "loadbalancer"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (str_equal(node->resource_type->role->id, str_from(roles[i]))) return true;
    return false;
}

typedef struct {
    Sym first;
    bool are_several;
} RootRegions; /* of the providers that it configures */

/* What stands elsewhere than the parts that serve, or may: a module that nobody here can read is given another region, or
 * its root has configured one. */
static void look_elsewhere(const Graph *graph, RunFacts *facts, Arena *arena) {
    const Model *model = graph->model;
    RootRegions *roots = ARENA_ARRAY(arena, RootRegions, symbols_count(model->symbols) + 1);
    bool *is_given = ARENA_ARRAY(arena, bool, graph->node_count);
    for (size_t i = 0; i < model->deployments.count; i++) {
        const Deployment *row = &model->deployments.items[i];
        RootRegions *root = &roots[row->root];
        root->are_several |= row->region && root->first && row->region != root->first;
        if (!root->first) root->first = row->region;
    }
    for (size_t i = 0; i < model->mentions.count; i++) {
        const Mention *mention = &model->mentions.items[i];
        Sym home = facts[graph->nodes[mention->node].owner].region;
        bool is_place = mention->region && mention->value == mention->region; /* and no endpoint there */
        if (is_place && home && mention->region != home) is_given[mention->node] = true;
    }
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        RunFacts *owner = &facts[node->owner];
        if (!node->owner || node->is_absent || node->is_forced || owner->region_count != 1) continue;
        if (node->kind == NODE_RESOURCE && node->region && node->region != owner->region)
            owner->is_elsewhere_too = true;
        const RootRegions *root = &roots[node->root];
        bool is_one = !root->are_several && (!root->first || root->first == owner->region);
        bool may_be = is_given[id] || (node->is_given_providers && !is_one);
        if (node->kind != NODE_MODULE || !may_be) continue;
        owner->is_elsewhere_too = true;
        owner->unplaced_count++;
    }
}

static RunFacts *collect_facts(const Graph *graph, Arena *arena) {
    RunFacts *facts = ARENA_ARRAY(arena, RunFacts, graph->node_count);
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        if (!node->owner || node->is_forced || !is_serving(node) || replicas_span_regions(graph->model, node)) continue;
        RunFacts *owner = &facts[node->owner];
        if (node->resource_type->reach == REACH_GLOBAL) continue; /* stands in no region */
        if (!node->resource_type->role->is_ground) owner->serving_count++;
        if (node->resource_type->role->is_load) {
            owner->load_count++;
            bool is_own = !str_starts_with(graph_str(graph, node->address), STR("module."));
            bool is_better = !owner->lead || (is_working(node) && !is_working(&graph->nodes[owner->lead]));
            if (is_own && is_better) owner->lead = id;
        }
        if (!node->region) {
            owner->unplaced_count++;
            continue;
        }
        add_region(owner->regions, &owner->region_count, node->region);
        if (is_working(node)) add_region(owner->working_regions, &owner->working_region_count, node->region);
        owner->region = owner->regions[0];
    }
    look_elsewhere(graph, facts, arena);
    return facts;
}

/* ---- the run ---- */

static bool is_chosen(const Rule *rule, const Str *only, size_t only_count, const Str *skip, size_t skip_count) {
    for (size_t i = 0; i < skip_count; i++)
        if (str_equal(rule->id, skip[i])) return false;
    for (size_t i = 0; i < only_count; i++)
        if (str_equal(rule->id, only[i])) return true;
    return only_count == 0;
}

static void run_rule(const Rule *rule, Subject subject) {
    const Graph *graph = subject.context->graph;
    switch (rule->select) {
    case SELECT_RESOURCE:
    case SELECT_SERVICE:
        for (NodeId id = 1; id < graph->node_count; id++) {
            NodeKind kind = graph->nodes[id].kind;
            if (kind != (rule->select == SELECT_SERVICE ? NODE_SERVICE : NODE_RESOURCE) || graph->nodes[id].is_absent)
                continue;
            subject.node = id;
            if (all_hold(rule->conditions, rule->condition_count, &subject)) report(rule, &subject);
        }
        break;
    case SELECT_MENTION:
        for (size_t i = 0; i < graph->model->mentions.count; i++) {
            subject.mention = &graph->model->mentions.items[i];
            if (subject.mention->counts && all_hold(rule->conditions, rule->condition_count, &subject))
                report(rule, &subject);
        }
        break;
    case SELECT_EDGE:
        for (size_t i = 0; i < graph->edge_count; i++) {
            subject.edge = &graph->edges[i];
            if (all_hold(rule->conditions, rule->condition_count, &subject)) report(rule, &subject);
        }
        break;
    case SELECT_DEPLOYMENT: break; /* deployments are asked through their services */
    }
}

static int by_importance(const void *left, const void *right, void *symbols) {
    const Finding *a = left, *b = right;
    if (a->severity != b->severity) return a->severity > b->severity ? -1 : 1;
    if (a->services.count != b->services.count) return a->services.count > b->services.count ? -1 : 1;
    int order = str_compare(a->rule->id, b->rule->id);
    if (!order) order = str_compare(sym_str(symbols, a->location.file), sym_str(symbols, b->location.file));
    if (!order && a->location.line != b->location.line) order = a->location.line < b->location.line ? -1 : 1;
    if (!order && a->location.column != b->location.column) order = a->location.column < b->location.column ? -1 : 1;
    if (!order && a->is_of_test != b->is_of_test) order = a->is_of_test ? 1 : -1;
    if (!order && a->node != b->node) order = a->node < b->node ? -1 : 1; /* ids follow the keys */
    return order ? order : strcmp(a->fingerprint, b->fingerprint);
}

/* One line, one failure domain, one finding: the worst that was said of it stands, because it stands first.
 * The same line may still be wrong for two different domains. */
static size_t merge_rules(Finding *items, size_t count, Arena *arena) {
    Map *seen = map_new(arena);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = true;
        if (items[i].domain)
            map_add(seen,
                    str_format(arena, "%u\x1f%u\x1f%u\x1f%u", items[i].location.repository, items[i].location.file,
                               items[i].location.line, items[i].domain),
                    0, &is_new);
        if (is_new) items[kept++] = items[i];
    }
    return kept;
}

static bool is_of_production(const Graph *graph, const Finding *finding) {
    return finding->node && graph->nodes[finding->node].environment == ENVIRONMENT_PRODUCTION;
}

/* One line of source that is instantiated many times is one finding, production's first; the others are counted in its
 * message. */
static size_t merge_instances(Finding *items, size_t count, const Graph *graph, Arena *arena) {
    Map *seen = map_new(arena);
    uint32_t *copies = ARENA_ARRAY(arena, uint32_t, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        Str key = str_format(arena, "%.*s\x1f%u\x1f%u\x1f%u", STR_ARG(items[i].rule->id), items[i].location.repository,
                             items[i].location.file, items[i].location.line);
        bool is_new = false;
        uint32_t entry = map_add(seen, key, (uint32_t)kept, &is_new);
        uint32_t at = map_value_at(seen, entry);
        bool is_better = !is_new && items[i].severity == items[at].severity && is_of_production(graph, &items[i]) &&
                         !is_of_production(graph, &items[at]);
        if (!is_new && !items[i].is_of_test) copies[at]++;
        if (is_new || is_better) items[is_new ? kept++ : at] = items[i];
    }
    for (size_t i = 0; i < kept; i++)
        if (copies[i])
            items[i].message = sym(graph->model->symbols,
                                   str_format(arena, "%.*s (and %u more from this line)",
                                              STR_ARG(sym_str(graph->model->symbols, items[i].message)), copies[i]));
    return kept;
}

static bool tells_that_stops(const Finding *finding, const Str *class_name, NodeId service) {
    if (!str_equal(finding->rule->class_name, *class_name)) return false;
    for (size_t i = 0; i < finding->services.count; i++)
        if (finding->services.items[i] == service) return true;
    return false;
}

/* Rules of last resort are silent where another of their class has told of the service. */
static size_t drop_last_resorts(Finding *items, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_told = false;
        for (size_t k = 0; k < count && items[i].rule->is_last_resort && !is_told; k++)
            is_told = !items[k].rule->is_last_resort &&
                      tells_that_stops(&items[k], &items[i].rule->class_name, items[i].node);
        if (!is_told) items[kept++] = items[i];
    }
    return kept;
}

/* Two findings of one rule on one node and domain: the second of them, in the order of the report, and so on. */
static void tell_apart(Finding *items, size_t count, Arena *arena) {
    Map *seen = map_new(arena);
    for (size_t i = 0; i < count; i++) {
        Str own = str_copy(arena, str_from(items[i].fingerprint));
        uint32_t entry = map_add(seen, own, 0, NULL);
        uint32_t before = map_value_at(seen, entry);
        map_set_at(seen, entry, before + 1);
        if (before == 0) continue;
        unsigned char digest[32];
        sha256_digest(str_format(arena, "%.*s#%u", STR_ARG(own), before), digest);
        for (int k = 0; k < 16; k++) snprintf(items[i].fingerprint + 2 * k, 3, "%02x", digest[k]);
    }
}

Findings rules_run(const RuleSet *rules, RuleContext *context, const Str *only, size_t only_count, const Str *skip,
                   size_t skip_count) {
    Subject subject = {.context = context, .facts = collect_facts(context->graph, context->arena)};
    context->deciding = deciding_new(context->graph->model, context->arena);
    for (size_t i = 0; i < rules->count; i++) {
        const Rule *rule = &rules->items[i];
        if (!is_chosen(rule, only, only_count, skip, skip_count)) continue;
        if (rule->check)
            rule->check(rule, context);
        else
            run_rule(rule, subject);
    }
    Finding *items = context->findings.items;
    if (context->findings.count)
        qsort_r(items, context->findings.count, sizeof *items, by_importance, context->graph->model->symbols);
    size_t count = drop_last_resorts(items, context->findings.count);
    count = merge_instances(items, count, context->graph, context->arena);
    count = merge_rules(items, count, context->arena);
    tell_apart(items, count, context->arena);
    return (Findings){items, count};
}
