/* What is known of one repository as bytes: texts once, numbers as short as they are. */
#include "analyzer/bundle.h"

typedef struct {
    const Model *model;
    Arena *arena;
    StrBuf texts, body;
    Map *by_text;
} Encoder;

static void put(StrBuf *out, uint64_t number) {
    for (; number >= 0x80; number >>= 7) strbuf_add_char(out, (char)((number & 0x7f) | 0x80));
    strbuf_add_char(out, (char)number);
}

static void put_number(Encoder *encoder, uint64_t number) { put(&encoder->body, number); }

/* 0 is the empty text. */
static void put_text(Encoder *encoder, Str text) {
    if (text.size == 0) {
        put(&encoder->body, 0);
        return;
    }
    bool is_new = false;
    uint32_t index = map_add(encoder->by_text, text, 0, &is_new);
    if (is_new) {
        put(&encoder->texts, text.size);
        strbuf_add(&encoder->texts, text);
    }
    put(&encoder->body, (uint64_t)index + 1);
}

static void put_sym(Encoder *encoder, Sym symbol) { put_text(encoder, model_str(encoder->model, symbol)); }

static void put_place(Encoder *encoder, Location at) {
    put_sym(encoder, at.file);
    put_number(encoder, at.line);
    put_number(encoder, at.column);
}

static void put_info(Encoder *encoder, const BundleInfo *info) {
    const Str texts[] = {info->name,        info->commit, info->root_path, info->team,
                         info->environment, info->source, info->message};
    const uint64_t numbers[] = {info->criticality,   info->status,    info->file_count, info->parsed_count,
                                info->skipped_count, info->gap_count, info->limit_count};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) put_text(encoder, texts[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) put_number(encoder, numbers[i]);
}

static void put_node(Encoder *encoder, const Node *node) {
    const Model *model = encoder->model;
    put_number(encoder, node->kind);
    const Sym symbols[] = {node->key,          node->type,       node->address, node->root,
                           node->name,         node->provider,   node->region,  node->stack,
                           node->region_cause, node->region_how, node->account};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) put_sym(encoder, symbols[i]);
    put_text(encoder, node->service ? catalog_service(model->catalog, node->service)->id : STR_NONE);
    put_number(encoder, node->environment);
    put_place(encoder, node->location);
    put_number(encoder, node->end_line);
    put_number(encoder, node->criticality);
    put_number(encoder, node->owner);
    put_number(encoder, node->copy_of);
    put_number(encoder, node->stands_by_for);
    put_number(encoder, (uint64_t)node->is_absent | (uint64_t)node->is_forced << 1 |
                            (uint64_t)node->is_alternative << 2 | (uint64_t)node->has_twin << 3 |
                            (uint64_t)node->is_loose << 4);
    put_number(encoder, node->zones.count);
    for (size_t i = 0; i < node->zones.count; i++) put_sym(encoder, node->zones.items[i]);
    put_number(encoder, node->unknowns.count);
    for (size_t i = 0; i < node->unknowns.count; i++) {
        put_sym(encoder, node->unknowns.items[i].what);
        put_sym(encoder, node->unknowns.items[i].needs);
    }
}

static void put_graph(Encoder *encoder, const Graph *graph) {
    put_number(encoder, graph->node_count - 1);
    for (NodeId id = 1; id < graph->node_count; id++) put_node(encoder, &graph->nodes[id]);
    put_number(encoder, graph->group_count ? graph->group_count - 1 : 0);
    for (GroupId id = 1; id < graph->group_count; id++) {
        put_number(encoder, graph->groups[id].owner);
        put_number(encoder, graph->groups[id].need);
        put_number(encoder, graph->groups[id].mode);
        put_sym(encoder, graph->groups[id].why);
    }
    put_number(encoder, graph->edge_count);
    for (size_t i = 0; i < graph->edge_count; i++) {
        const GraphEdge *edge = &graph->edges[i];
        const uint64_t numbers[] = {edge->from,  edge->to,         edge->kind,  edge->mode,
                                    edge->plane, edge->confidence, edge->group, edge->group ? edge->copies : 1};
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) put_number(encoder, numbers[k]);
        put_sym(encoder, edge->detail);
        put_number(encoder, edge->evidence_count);
        for (uint32_t k = 0; k < edge->evidence_count; k++)
            put_place(encoder, graph->evidence[edge->first_evidence + k]);
    }
}

static void put_public(Encoder *encoder, const Model *model) {
    put_number(encoder, model->handles.count);
    for (size_t i = 0; i < model->handles.count; i++) {
        const PublicHandle *handle = &model->handles.items[i];
        const Sym symbols[] = {handle->kind,   handle->value,   handle->version,
                               handle->region, handle->account, handle->partition};
        for (size_t k = 0; k < sizeof symbols / sizeof *symbols; k++) put_sym(encoder, symbols[k]);
        put_number(encoder, handle->node);
        put_number(encoder, handle->service);
        put_number(encoder, handle->root);
        put_number(encoder, handle->reach);
        put_number(encoder, handle->mode);
        put_number(encoder, (uint64_t)handle->is_needed | (uint64_t)handle->is_used << 1 |
                                (uint64_t)handle->is_single << 2 | (uint64_t)handle->is_given << 3 |
                                (uint64_t)handle->is_quiet << 4);
        put_place(encoder, handle->at);
    }
    put_number(encoder, model->ownerships.count);
    for (size_t i = 0; i < model->ownerships.count; i++) {
        const Ownership *ownership = &model->ownerships.items[i];
        put_number(encoder, ownership->service);
        put_sym(encoder, ownership->team);
        put_sym(encoder, ownership->system);
        put_place(encoder, ownership->at);
    }
}

static void put_finding(Encoder *encoder, const Finding *finding) {
    put_text(encoder, finding->rule->id);
    put_number(encoder, finding->severity);
    put_sym(encoder, finding->message);
    put_place(encoder, finding->location);
    put_place(encoder, finding->written);
    put_number(encoder, finding->end_line);
    put_number(encoder, finding->node);
    put_number(encoder, finding->merged.count);
    for (size_t i = 0; i < finding->merged.count; i++) {
        put_number(encoder, finding->merged.items[i].node);
        put_number(encoder, finding->merged.items[i].cause);
    }
    put_number(encoder, finding->domain);
    put_number(encoder, finding->services.count);
    for (size_t i = 0; i < finding->services.count; i++) put_number(encoder, finding->services.items[i]);
    put_number(encoder, finding->chain_count);
    for (size_t i = 0; i < finding->chain_count; i++) {
        put_number(encoder, finding->chain[i].node);
        put_place(encoder, finding->chain[i].location);
        put_sym(encoder, finding->chain[i].text);
    }
    put_text(encoder, str_from(finding->fingerprint));
    put_number(encoder, finding->cause);
    put_number(encoder, finding->status);
    put_sym(encoder, finding->status_reason);
    put_sym(encoder, finding->status_date);
    put_number(encoder, (uint64_t)finding->is_forced | (uint64_t)finding->is_of_test << 1);
    put_text(encoder, finding->remediation);
    put_sym(encoder, finding->operation);
}

void bundle_encode(const BundleInfo *info, const Run *run, Arena *arena, StrBuf *out) {
    Encoder encoder = {.model = run ? run->model : NULL,
                       .arena = arena,
                       .texts = strbuf_new(arena, SIZE_MAX / 8),
                       .body = strbuf_new(arena, SIZE_MAX / 8),
                       .by_text = map_new(arena)};
    put_info(&encoder, info);
    if (run) {
        put_graph(&encoder, run->graph);
        put_public(&encoder, run->model);
        put_number(&encoder, run->findings.count);
        for (size_t i = 0; i < run->findings.count; i++) put_finding(&encoder, &run->findings.items[i]);
    }
    put(out, map_count(encoder.by_text));
    strbuf_add(out, strbuf_str(&encoder.texts));
    strbuf_add(out, strbuf_str(&encoder.body));
}
