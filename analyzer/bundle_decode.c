/* Bytes of a repository into the model of all. They are somebody else's, so that nothing in them is trusted: every number that
 * counts or points is checked. Things of the world (regions, control planes, third parties) are the same in all repositories,
 * and come with the same needs. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/bundle.h"
#include "graph/link.h"
#include "graph/shape.h"

typedef struct {
    BundleSink *sink;
    Model *model;
    Str rest;
    bool is_damaged;
    Sym *texts;
    uint64_t text_count;
    uint32_t repository;
    Str name, renamed; /* renamed: when another repository has the name */
    NodeId *nodes;     /* by its number in the payload */
    bool *is_known;    /* … a thing of the world that another repository brought */
    uint64_t node_count;
    GroupId *groups;
    uint64_t group_count;
} Decoder;

static uint64_t take(Decoder *decoder) {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (decoder->rest.size == 0) break;
        unsigned char byte = (unsigned char)decoder->rest.data[0];
        decoder->rest = str_slice(decoder->rest, 1, decoder->rest.size);
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return number;
    }
    decoder->is_damaged = true;
    return 0;
}

static uint64_t take_below(Decoder *decoder, uint64_t bound) {
    uint64_t number = take(decoder);
    if (number < bound) return number;
    decoder->is_damaged = true;
    return 0;
}

/* Everything counted takes a byte or more. */
static uint64_t take_count(Decoder *decoder) { return take_below(decoder, decoder->rest.size + 1); }

static uint32_t take_short(Decoder *decoder) { return (uint32_t)take_below(decoder, (uint64_t)UINT32_MAX + 1); }

static Sym take_sym(Decoder *decoder) {
    uint64_t index = take_below(decoder, decoder->text_count + 1);
    return index ? decoder->texts[index - 1] : 0;
}

static Str take_text(Decoder *decoder) { return sym_str(decoder->model->symbols, take_sym(decoder)); }

static Location take_place(Decoder *decoder) {
    Location at = {.repository = decoder->repository, .file = take_sym(decoder)};
    at.line = take_short(decoder);
    at.column = take_short(decoder);
    return at;
}

static void take_texts(Decoder *decoder) {
    decoder->text_count = take_count(decoder);
    decoder->texts = ARENA_ARRAY(decoder->model->arena, Sym, decoder->text_count + 1);
    for (uint64_t i = 0; i < decoder->text_count && !decoder->is_damaged; i++) {
        uint64_t size = take_count(decoder);
        decoder->texts[i] = sym(decoder->model->symbols, str_slice(decoder->rest, 0, size));
        decoder->rest = str_slice(decoder->rest, size, decoder->rest.size);
    }
}

static void take_info(Decoder *decoder, BundleInfo *info) {
    Str *texts[] = {&info->name,        &info->commit, &info->root_path, &info->team,
                    &info->environment, &info->source, &info->message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = take_text(decoder);
    info->criticality = take_short(decoder);
    info->status = (BundleStatus)take_below(decoder, BUNDLE_FAILED + 1);
    uint64_t *numbers[] = {&info->file_count, &info->parsed_count, &info->skipped_count, &info->gap_count,
                           &info->limit_count};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) *numbers[i] = take(decoder);
}

/* Two repositories of one name are two; keys begin with it. */
static void add_repository(Decoder *decoder, BundleInfo *info) {
    BundleSink *sink = decoder->sink;
    Model *model = decoder->model;
    uint32_t before = map_get(sink->names, info->name);
    decoder->name = decoder->renamed = info->name;
    map_put(sink->names, info->name, before == MAP_NONE ? 1 : before + 1);
    if (before != MAP_NONE) decoder->renamed = str_format(model->arena, "%.*s~%u", STR_ARG(info->name), before + 1);
    info->name = decoder->renamed;
    decoder->repository = (uint32_t)model->repositories.count;
    *VEC_PUSH(model->arena, &model->repositories) =
        (RepositoryInfo){model_sym(model, decoder->renamed), model_sym(model, info->commit),
                         model_sym(model, info->root_path), model_sym(model, decoder->name)};
    *VEC_PUSH(model->arena, &sink->infos) = *info;
}

/* "aws:var.region@shop//infra": a region that only one repository knows of */
static Str open_region_key(const Decoder *decoder, Str key) {
    Arena *arena = decoder->model->arena;
    Str old = str_format(arena, "@%.*s//", STR_ARG(decoder->name));
    size_t at = str_find(key, old, 0);
    if (at == SIZE_MAX) return key;
    return str_format(arena, "%.*s@%.*s//%.*s", STR_ARG(str_slice(key, 0, at)), STR_ARG(decoder->renamed),
                      STR_ARG(str_slice(key, at + old.size, key.size)));
}

static Str own_key(const Decoder *decoder, Str key, bool is_world) {
    bool is_own = !is_world && decoder->renamed.size != decoder->name.size && str_starts_with(key, decoder->name);
    return is_own ? str_concat(decoder->model->arena, decoder->renamed, str_slice(key, decoder->name.size, key.size))
                  : key;
}

static void take_marks(Decoder *decoder, Node *node) {
    Model *model = decoder->model;
    uint64_t flags = take(decoder);
    node->is_absent = flags & 1;
    node->is_forced = flags >> 1 & 1;
    node->is_alternative = flags >> 2 & 1;
    node->has_twin = flags >> 3 & 1;
    node->is_loose = flags >> 4 & 1;
    uint64_t zones = take_count(decoder);
    for (uint64_t i = 0; i < zones && !decoder->is_damaged; i++)
        *VEC_PUSH(model->arena, &node->zones) = take_sym(decoder);
    uint64_t unknowns = take_count(decoder);
    for (uint64_t i = 0; i < unknowns && !decoder->is_damaged; i++) {
        Sym what = take_sym(decoder);
        *VEC_PUSH(model->arena, &node->unknowns) = (Unknown){what, take_sym(decoder)};
    }
}

static void take_node(Decoder *decoder, uint64_t index) {
    Model *model = decoder->model;
    Node node = {.kind = (NodeKind)take_below(decoder, NODE_KIND_COUNT)};
    Sym *symbols[] = {&node.key,    &node.type,  &node.address,      &node.root,       &node.name,   &node.provider,
                      &node.region, &node.stack, &node.region_cause, &node.region_how, &node.account};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) *symbols[i] = take_sym(decoder);
    node.service = catalog_service_by_id(model->catalog, take_text(decoder));
    node.environment = (Environment)take_below(decoder, ENVIRONMENT_DEMO + 1);
    node.location = take_place(decoder);
    node.end_line = take_short(decoder);
    node.criticality = take_short(decoder);
    node.owner =
        (NodeId)take_below(decoder, decoder->node_count + 1); /* as in the payload; settled when all are there */
    node.copy_of = (NodeId)take_below(decoder, decoder->node_count + 1);
    node.stands_by_for = (NodeId)take_below(decoder, decoder->node_count + 1);
    take_marks(decoder, &node);
    if (decoder->is_damaged || !node.key) {
        decoder->is_damaged = true;
        return;
    }
    bool is_new = false, is_world = node_kind_is_of_world(node.kind),
         is_open = node.kind == NODE_REGION && !node.region;
    if (is_world) node.location = (Location){0};
    Str key = own_key(decoder, model_str(model, node.key), is_world);
    NodeId id = model_node(model, node.kind, is_open ? open_region_key(decoder, key) : key, &is_new);
    decoder->nodes[index] = id;
    decoder->is_known[index] = !is_new && is_world;
    if (!is_new) return;
    node.key = model_at(model, id)->key;
    node.resource_type = NULL;
    if (node.kind == NODE_RESOURCE || node.kind == NODE_DATA_SOURCE)
        node.resource_type = catalog_resource_type(model->catalog, model_str(model, node.type));
    const BundleInfo *info = &decoder->sink->infos.items[decoder->repository];
    if (node.kind == NODE_SERVICE && !node.criticality) node.criticality = info->criticality;
    if (node.kind == NODE_SERVICE && node.environment == ENVIRONMENT_UNKNOWN)
        node.environment = environment_of_value(info->environment);
    *model_at(model, id) = node;
}

static NodeId take_id(Decoder *decoder) { return decoder->nodes[take_below(decoder, decoder->node_count + 1)]; }

static void take_nodes(Decoder *decoder) {
    Model *model = decoder->model;
    decoder->node_count = take_count(decoder);
    decoder->nodes = ARENA_ARRAY(model->arena, NodeId, decoder->node_count + 1);
    decoder->is_known = ARENA_ARRAY(model->arena, bool, decoder->node_count + 1);
    size_t first = model->nodes.count;
    for (uint64_t i = 1; i <= decoder->node_count && !decoder->is_damaged; i++) take_node(decoder, i);
    for (size_t id = first; id < model->nodes.count; id++) {
        NodeId *others[] = {&model->nodes.items[id].owner, &model->nodes.items[id].copy_of,
                            &model->nodes.items[id].stands_by_for};
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            *others[i] = decoder->is_damaged ? 0 : decoder->nodes[*others[i]];
    }
}

static void take_groups(Decoder *decoder) {
    Model *model = decoder->model;
    decoder->group_count = take_count(decoder);
    decoder->groups = ARENA_ARRAY(model->arena, GroupId, decoder->group_count + 1);
    for (uint64_t i = 1; i <= decoder->group_count && !decoder->is_damaged; i++) {
        uint64_t owner = take_below(decoder, decoder->node_count + 1);
        uint32_t need = take_short(decoder);
        EdgeMode mode = (EdgeMode)take_below(decoder, MODE_NONE + 1);
        Str why = take_text(decoder);
        bool is_wanted = !decoder->is_damaged && decoder->nodes[owner] && !decoder->is_known[owner];
        if (is_wanted) decoder->groups[i] = model_group(model, decoder->nodes[owner], need, mode, why);
    }
}

static void take_edge(Decoder *decoder) {
    Model *model = decoder->model;
    uint64_t from_index = take_below(decoder, decoder->node_count + 1);
    NodeId from = decoder->nodes[from_index], to = take_id(decoder);
    Edge edge = {.from = from, .to = to, .kind = (EdgeKind)take_below(decoder, EDGE_PLACEMENT + 1)};
    edge.mode = (EdgeMode)take_below(decoder, MODE_NONE + 1);
    edge.plane = (Plane)take_below(decoder, PLANE_CONTROL + 1);
    edge.confidence = (Confidence)take_below(decoder, CONFIDENCE_PROVED + 1);
    uint64_t group = take_below(decoder, decoder->group_count + 1);
    edge.group = decoder->groups[group];
    if (edge.group && model->groups.items[edge.group].owner != from) decoder->is_damaged = true;
    uint64_t copies = take_count(decoder);
    edge.detail = take_sym(decoder);
    uint64_t places = take_count(decoder), written = places > copies ? places : copies;
    for (uint64_t i = 0; i < (written ? written : 1) && !decoder->is_damaged; i++) {
        edge.evidence = i < places ? take_place(decoder) : edge.evidence;
        if (!from || !to || decoder->is_known[from_index] || (group && !edge.group)) continue;
        if (edge.group && i >= copies) continue; /* members are counted */
        *VEC_PUSH(model->arena, &model->edges) = edge;
    }
}

static void take_public(Decoder *decoder) {
    Model *model = decoder->model;
    uint64_t handles = take_count(decoder);
    for (uint64_t i = 0; i < handles && !decoder->is_damaged; i++) {
        PublicHandle handle = {0};
        Sym *symbols[] = {&handle.kind,   &handle.value,   &handle.version,
                          &handle.region, &handle.account, &handle.partition};
        for (size_t k = 0; k < sizeof symbols / sizeof *symbols; k++) *symbols[k] = take_sym(decoder);
        handle.node = take_id(decoder);
        handle.service = take_id(decoder);
        handle.root = take_id(decoder);
        handle.reach = (HandleReach)take_below(decoder, HANDLE_OF_REGION + 1);
        handle.mode = (EdgeMode)take_below(decoder, MODE_NONE + 1);
        uint64_t flags = take_below(decoder, 32);
        handle.is_needed = flags & 1;
        handle.is_used = flags >> 1 & 1;
        handle.is_single = flags >> 2 & 1;
        handle.is_given = flags >> 3 & 1;
        handle.is_quiet = flags >> 4 & 1;
        handle.at = take_place(decoder);
        size_t start, end;
        handle.is_partial = handle.value && shape_next_unknown(model_str(model, handle.value), 0, &start, &end);
        if (handle.node) *VEC_PUSH(model->arena, &model->handles) = handle;
    }
    decoder->sink->infos.items[decoder->repository].handle_count = handles;
    uint64_t ownerships = take_count(decoder);
    for (uint64_t i = 0; i < ownerships && !decoder->is_damaged; i++) {
        Ownership ownership = {.service = take_id(decoder)};
        ownership.team = take_sym(decoder);
        ownership.system = take_sym(decoder);
        ownership.at = take_place(decoder);
        if (ownership.service) *VEC_PUSH(model->arena, &model->ownerships) = ownership;
    }
}

static void take_chain(Decoder *decoder, Finding *finding) {
    Model *model = decoder->model;
    finding->chain_count = take_count(decoder);
    Hop *hops = ARENA_ARRAY(model->arena, Hop, finding->chain_count);
    for (size_t i = 0; i < finding->chain_count && !decoder->is_damaged; i++) {
        hops[i].node = take_id(decoder);
        hops[i].location = take_place(decoder);
        hops[i].text = take_sym(decoder);
    }
    finding->chain = hops;
}

static void take_finding(Decoder *decoder) {
    Model *model = decoder->model;
    Finding finding = {.rule = rules_find(decoder->sink->rules, take_text(decoder))};
    finding.severity = (Severity)take_below(decoder, SEVERITY_CRITICAL + 1);
    finding.message = take_sym(decoder);
    finding.location = take_place(decoder);
    finding.written = take_place(decoder);
    finding.end_line = take_short(decoder);
    finding.node = take_id(decoder);
    uint64_t merged_count = take_count(decoder);
    for (uint64_t i = 0; i < merged_count && !decoder->is_damaged; i++) {
        MergedThing *thing = VEC_PUSH(model->arena, &finding.merged);
        thing->node = take_id(decoder);
        thing->cause = take(decoder);
    }
    finding.domain = take_id(decoder);
    finding.services.count = take_count(decoder);
    NodeId *services = ARENA_ARRAY(model->arena, NodeId, finding.services.count);
    for (size_t i = 0; i < finding.services.count && !decoder->is_damaged; i++) services[i] = take_id(decoder);
    finding.services.items = services;
    take_chain(decoder, &finding);
    Str fingerprint = take_text(decoder);
    if (fingerprint.size < sizeof finding.fingerprint) memcpy(finding.fingerprint, fingerprint.data, fingerprint.size);
    finding.cause = take(decoder);
    finding.status = (FindingStatus)take_below(decoder, STATUS_SUPPRESSED + 1);
    finding.status_reason = take_sym(decoder);
    finding.status_date = take_sym(decoder);
    uint64_t flags = take(decoder);
    finding.is_forced = flags & 1;
    finding.is_of_test = flags >> 1 & 1;
    finding.remediation = take_text(decoder);
    finding.operation = take_sym(decoder);
    if (decoder->is_damaged) return;
    decoder->sink->lost_rules += !finding.rule;
    if (finding.rule) *VEC_PUSH(model->arena, &decoder->sink->findings) = finding;
}

bool bundle_decode(BundleSink *sink, Str payload) {
    Decoder decoder = {.sink = sink, .model = sink->model, .rest = payload};
    BundleInfo info = {0};
    take_texts(&decoder);
    take_info(&decoder, &info);
    if (decoder.is_damaged || info.name.size == 0) return false;
    add_repository(&decoder, &info);
    if (info.status != BUNDLE_READ) return decoder.rest.size == 0;
    take_nodes(&decoder);
    take_groups(&decoder);
    uint64_t edges = decoder.is_damaged ? 0 : take_count(&decoder);
    for (uint64_t i = 0; i < edges && !decoder.is_damaged; i++) take_edge(&decoder);
    if (!decoder.is_damaged) take_public(&decoder);
    uint64_t findings = decoder.is_damaged ? 0 : take_count(&decoder);
    for (uint64_t i = 0; i < findings && !decoder.is_damaged; i++) take_finding(&decoder);
    return !decoder.is_damaged && decoder.rest.size == 0;
}

/* ---- after freezing ---- */

static NodeId renumbered(const Model *model, const Sym *keys, NodeId id) {
    return id ? model_find(model, model_str(model, keys[id])) : 0;
}

static int ascending(const void *left, const void *right) {
    NodeId a = *(const NodeId *)left, b = *(const NodeId *)right;
    return (a > b) - (a < b);
}

void bundle_renumber(BundleSink *sink, const Sym *keys, size_t count) {
    const Model *model = sink->model;
    NodeId *now = ARENA_ARRAY(model->arena, NodeId, count);
    for (NodeId id = 1; id < count; id++) now[id] = renumbered(model, keys, id);
    for (size_t i = 0; i < sink->findings.count; i++) {
        Finding *finding = &sink->findings.items[i];
        finding->node = now[finding->node];
        for (size_t k = 0; k < finding->merged.count; k++)
            finding->merged.items[k].node = now[finding->merged.items[k].node];
        finding->domain = now[finding->domain];
        NodeId *services = (NodeId *)(uintptr_t)finding->services.items;
        for (size_t k = 0; k < finding->services.count; k++) services[k] = now[services[k]];
        if (finding->services.count) qsort(services, finding->services.count, sizeof *services, ascending);
        Hop *hops = (Hop *)(uintptr_t)finding->chain;
        for (size_t k = 0; k < finding->chain_count; k++) hops[k].node = now[hops[k].node];
    }
}
