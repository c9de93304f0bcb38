/* The tables of an audit, each from what the organisation is known to be. */
#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "reports/audit.h"

typedef struct {
    const Audit *audit;
    const Organisation *known;
    const Graph *graph;
    const Model *model;
    Arena *arena;
    AuditTable *table;
} Filler;

size_t audit_row_count(const AuditTable *table) { return table->cells.count / table->column_count; }

static void text(Filler *filler, Str value) {
    *VEC_PUSH(filler->arena, &filler->table->cells) = (AuditCell){.text = value};
}

static void number(Filler *filler, uint64_t value) {
    *VEC_PUSH(filler->arena, &filler->table->cells) = (AuditCell){.number = value};
}

static void word(Filler *filler, const char *value) { text(filler, str_from(value)); }
static void symbol(Filler *filler, Sym value) { text(filler, model_str(filler->model, value)); }

static void begin(Filler *filler, AuditTable *table, const char *name, const char *question, const char *nothing,
                  const AuditColumn *columns, size_t column_count) {
    *table = (AuditTable){
        .name = name, .question = question, .nothing = nothing, .columns = columns, .column_count = column_count};
    filler->table = table;
}

#define BEGIN(filler, table, name, question, nothing, columns) \
    begin((filler), (table), (name), (question), (nothing), (columns), sizeof(columns) / sizeof *(columns))

static Str repository_name(const Filler *filler, uint32_t repository) {
    return repository == MAP_NONE ? STR_NONE : filler->audit->repositories[repository].name;
}

static Str place(const Filler *filler, Location at) {
    if (!at.file) return STR_NONE;
    return str_format(filler->arena, "%.*s:%u", STR_ARG(model_str(filler->model, at.file)), at.line);
}

/* Without the repository, which has a column of its own. */
static Str service_name(const Filler *filler, NodeId service) {
    if (!service) return STR_NONE;
    const Node *node = &filler->graph->nodes[service];
    Str key = graph_str(filler->graph, node->key), repository = repository_name(filler, node->location.repository);
    size_t cut = repository.size + 2;
    bool is_prefixed = str_starts_with(key, repository) && key.size > cut && key.data[repository.size] == '/';
    return is_prefixed ? str_slice(key, cut, key.size) : key;
}

static Str team_of(const Filler *filler, NodeId service) {
    return service ? filler->known->teams.items[filler->known->team_of_service[service]] : STR_NONE;
}

static const char *mode_name(EdgeMode mode) {
    static const char *const names[] = {"runtime", "degraded", "start", "deploy", "recover", "none"};
    assert(mode <= MODE_NONE);
    return names[mode];
}

/* ---- repositories ---- */

static const AuditColumn repository_columns[] = {
    {"repository", false}, {"commit", false},  {"team", false},  {"environment", false}, {"status", false},
    {"message", false},    {"files", true},    {"parsed", true}, {"skipped", true},      {"gaps", true},
    {"limits", true},      {"services", true}, {"needs", true},  {"needed_by", true},    {"dangling", true},
    {"ambiguous", true},   {"critical", true}, {"high", true},   {"medium", true},
};

typedef struct {
    uint64_t services, needs, needed_by, dangling, ambiguous, findings[SEVERITY_CRITICAL + 1];
} Counts;

static Counts *count_all(const Filler *filler) {
    const Stitch *stitch = filler->known->stitch;
    Counts *counts = ARENA_ARRAY(filler->arena, Counts, filler->audit->repository_count);
    for (size_t i = 0; i < filler->graph->service_count; i++)
        counts[filler->graph->nodes[filler->graph->services[i]].location.repository].services++;
    for (size_t i = 0; i < filler->known->repositories.count; i++) {
        counts[filler->known->repositories.items[i].from].needs++;
        counts[filler->known->repositories.items[i].to].needed_by++;
    }
    for (size_t i = 0; i < stitch->joins.count; i++) {
        const Join *join = &stitch->joins.items[i];
        Counts *own = &counts[filler->model->handles.items[join->need].at.repository];
        own->dangling += join->state == JOIN_DANGLING;
        own->ambiguous += join->state == JOIN_AMBIGUOUS;
    }
    for (size_t i = 0; i < filler->audit->findings.count; i++) {
        const Finding *finding = &filler->audit->findings.items[i];
        if (finding->status == STATUS_NEW) counts[finding->location.repository].findings[finding->severity]++;
    }
    return counts;
}

static void fill_repositories(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "repositories", "Which repositories were read, and how did it go?", "none was given",
          repository_columns);
    const Counts *counts = count_all(filler);
    for (size_t i = 0; i < filler->audit->repository_count; i++) {
        const AuditRepository *one = &filler->audit->repositories[i];
        const Counts *own = &counts[i];
        const Str texts[] = {one->name, one->commit, one->team, one->environment, one->status, one->message};
        const uint64_t numbers[] = {one->file_count,
                                    one->parsed_count,
                                    one->skipped_count,
                                    one->gap_count,
                                    one->limit_count,
                                    own->services,
                                    own->needs,
                                    own->needed_by,
                                    own->dangling,
                                    own->ambiguous,
                                    own->findings[SEVERITY_CRITICAL],
                                    own->findings[SEVERITY_HIGH],
                                    own->findings[SEVERITY_MEDIUM]};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) text(filler, texts[k]);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) number(filler, numbers[k]);
    }
    table->shown = 20;
}

/* ---- links ---- */

static const AuditColumn link_columns[] = {
    {"from_repository", false}, {"from_service", false}, {"from_team", false},  {"to_repository", false},
    {"to_service", false},      {"to_team", false},      {"kind", false},       {"name", false},
    {"version", false},         {"mode", false},         {"confidence", false}, {"region", false},
    {"account", false},         {"at", false},           {"target_at", false},
};

static void fill_link(Filler *filler, const Join *join) {
    const PublicHandle *need = &filler->model->handles.items[join->need];
    NodeId from = organisation_from(filler->graph, join), to = organisation_to(filler->graph, join);
    const PublicHandle *provider = join->provider == MAP_NONE ? NULL : &filler->model->handles.items[join->provider];
    text(filler, repository_name(filler, need->at.repository));
    text(filler, service_name(filler, from));
    text(filler, team_of(filler, from));
    text(filler, repository_name(filler, organisation_target(filler->graph, join)));
    text(filler, service_name(filler, to));
    text(filler, team_of(filler, to));
    symbol(filler, need->kind);
    symbol(filler, need->value);
    symbol(filler, need->version);
    word(filler, mode_name(need->mode));
    word(filler, confidence_name(join->confidence));
    symbol(filler, need->region);
    symbol(filler, need->account);
    text(filler, place(filler, need->at));
    text(filler, provider ? place(filler, provider->at) : STR_NONE);
}

static void fill_links(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "links", "What of one repository needs what of another, and where is that written?",
          "no name that one of them looks for is had by another one", link_columns);
    for (size_t i = 0; i < filler->known->stitch->joins.count; i++) {
        const Join *join = &filler->known->stitch->joins.items[i];
        if (join->state == JOIN_MADE) fill_link(filler, join);
    }
    table->shown = 20;
}

static const AuditColumn between_columns[] = {
    {"from", false},   {"to", false},          {"links", true}, {"services", true},
    {"runtime", true}, {"for_example", false}, {"at", false},
};

static void fill_between(Filler *filler, const Between *between, Str from, Str to) {
    const PublicHandle *need = &filler->model->handles.items[filler->known->stitch->joins.items[between->first].need];
    text(filler, from);
    text(filler, to);
    number(filler, between->links);
    number(filler, between->services);
    number(filler, between->runtime);
    text(filler, str_format(filler->arena, "%.*s %.*s", STR_ARG(model_str(filler->model, need->kind)),
                            STR_ARG(model_str(filler->model, need->value))));
    text(filler, place(filler, need->at));
}

static void fill_dependencies(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "dependencies", "Which repository depends on which?", "none depends on another one",
          between_columns);
    for (size_t i = 0; i < filler->known->repositories.count; i++) {
        const Between *between = &filler->known->repositories.items[i];
        fill_between(filler, between, repository_name(filler, between->from), repository_name(filler, between->to));
    }
    table->shown = 40;
}

static void fill_teams(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "teams", "Which team depends on which?",
          "no need between services of different teams is known (CODEOWNERS, catalog-info.yaml or the manifest say "
          "teams)",
          between_columns);
    for (size_t i = 0; i < filler->known->of_teams.count; i++) {
        const Between *between = &filler->known->of_teams.items[i];
        fill_between(filler, between, filler->known->teams.items[between->from],
                     filler->known->teams.items[between->to]);
    }
    table->shown = 40;
}

/* ---- what everybody shares ---- */

static const AuditColumn thing_columns[] = {
    {"thing", false},   {"kind", false},  {"repository", false}, {"direct", true},       {"stopped", true},
    {"degraded", true}, {"frozen", true}, {"stranded", true},    {"repositories", true},
};

static void fill_things(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "shared", "What do several repositories hang on, and how many services does its loss stop?",
          "nothing is needed by services of two repositories", thing_columns);
    for (size_t i = 0; i < filler->known->things.count; i++) {
        const SharedThing *thing = &filler->known->things.items[i];
        const Node *node = &filler->graph->nodes[thing->node];
        symbol(filler, node->key);
        bool has_type = node->kind == NODE_EXTERNAL || node->kind == NODE_RESOURCE;
        text(filler,
             has_type && node->type ? model_str(filler->model, node->type) : str_from(node_kind_name(node->kind)));
        text(filler, repository_name(filler, thing->repository));
        number(filler, thing->direct);
        for (int effect = 0; effect < EFFECT_COUNT; effect++) number(filler, thing->services[effect]);
        number(filler, thing->repositories);
    }
    table->shown = 30;
}

static const AuditColumn concentration_columns[] = {
    {"kind", false},   {"name", false},   {"country", false},       {"touched", true},
    {"stopped", true}, {"percent", true}, {"index_of_kind", false},
};

static uint64_t percent_of(const Filler *filler, size_t services) {
    size_t all = filler->graph->service_count;
    return all ? (services * 100 + all / 2) / all : 0;
}

/* What services are made of stops none of them. */
static void fill_share(Filler *filler, const SharedRow *row) {
    word(filler, shared_kind_name(row->kind));
    text(filler, row->name);
    text(filler, STR_NONE);
    number(filler, row->services);
    number(filler, 0);
    number(filler, percent_of(filler, row->services));
    text(filler, str_format(filler->arena, "%.2f", row->index));
}

static void fill_concentration(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "concentration",
          "How much hangs on one provider, country, region, account, control plane, third party, module or registry?",
          "nothing that may fail touches a service", concentration_columns);
    for (int kind = 0; kind < CONCENTRATION_KIND_COUNT; kind++) {
        const Concentration *one = &filler->known->concentration[kind];
        for (size_t i = 0; i < one->row_count; i++) {
            word(filler, concentration_kind_name((ConcentrationKind)kind));
            text(filler, one->rows[i].name);
            text(filler, one->rows[i].country);
            number(filler, one->rows[i].touched);
            number(filler, one->rows[i].stopped);
            number(filler, percent_of(filler, one->rows[i].touched));
            text(filler, str_format(filler->arena, "%.2f", one->index));
        }
    }
    for (size_t i = 0; i < filler->known->shares.count; i++) fill_share(filler, &filler->known->shares.items[i]);
    table->shown = 30;
}

static const AuditColumn bound_columns[] = {
    {"repository", false},  {"service", false},    {"team", false},   {"system", false},
    {"environment", false}, {"criticality", true}, {"region", false},
};

static void fill_bound(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "one-region", "Which services have no standby in another region?",
          "no service is stopped by the loss of one region", bound_columns);
    for (size_t i = 0; i < filler->known->bound.count; i++) {
        const Bound *bound = &filler->known->bound.items[i];
        const Node *node = &filler->graph->nodes[bound->service];
        text(filler, repository_name(filler, node->location.repository));
        text(filler, service_name(filler, bound->service));
        text(filler, team_of(filler, bound->service));
        symbol(filler, filler->known->system_of_service[bound->service]);
        word(filler, environment_name(node->environment));
        number(filler, node->criticality);
        symbol(filler, filler->graph->nodes[bound->region].key);
    }
    table->shown = 20;
}

/* ---- what is open ---- */

static const AuditColumn open_columns[] = {
    {"repository", false}, {"service", false}, {"kind", false}, {"name", false}, {"at", false}, {"candidates", false},
};

static Str candidates_of(const Filler *filler, const Join *join) {
    enum { CANDIDATES_TOLD_MAX = 8 };
    StrBuf out = strbuf_new(filler->arena, 1 << 16);
    for (size_t i = 0; i < join->candidates.count && i < CANDIDATES_TOLD_MAX; i++) {
        const PublicHandle *one = &filler->model->handles.items[join->candidates.items[i]];
        strbuf_format(&out, "%s%.*s", i ? ", " : "",
                      STR_ARG(graph_str(filler->graph, filler->graph->nodes[one->node].key)));
    }
    if (join->candidates.count > CANDIDATES_TOLD_MAX)
        strbuf_format(&out, " and %zu more", join->candidates.count - CANDIDATES_TOLD_MAX);
    return strbuf_str(&out);
}

static void fill_handle(Filler *filler, const PublicHandle *handle, Str candidates) {
    text(filler, repository_name(filler, handle->at.repository));
    text(filler, service_name(filler, handle->service));
    symbol(filler, handle->kind);
    symbol(filler, handle->value);
    text(filler, place(filler, handle->at));
    text(filler, candidates);
}

static void fill_open(Filler *filler, AuditTable *table, JoinState state) {
    if (state == JOIN_AMBIGUOUS)
        BEGIN(filler, table, "ambiguous", "Which names have several owners, so that nothing was joined?", "none has",
              open_columns);
    else
        BEGIN(filler, table, "dangling", "What is looked for that no repository here has?",
              "all that is looked for is had by somebody", open_columns);
    for (size_t i = 0; i < filler->known->stitch->joins.count; i++) {
        const Join *join = &filler->known->stitch->joins.items[i];
        if (join->state == state)
            fill_handle(filler, &filler->model->handles.items[join->need], candidates_of(filler, join));
    }
    table->shown = 20;
}

static void fill_orphans(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "orphans", "What is exported and imported by nobody here?",
          "every export is imported by somebody here", open_columns);
    for (size_t i = 0; i < filler->known->stitch->orphans.count; i++)
        fill_handle(filler, &filler->model->handles.items[filler->known->stitch->orphans.items[i]], STR_NONE);
    table->shown = 20;
}

static const AuditColumn cycle_columns[] = {{"size", true}, {"repositories", false}};

static void fill_cycles(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "cycles", "Which repositories need each other in a circle?", "none do", cycle_columns);
    for (size_t i = 0; i < filler->known->cycles.count; i++) {
        const RepositoryCycle *cycle = &filler->known->cycles.items[i];
        StrBuf names = strbuf_new(filler->arena, 1 << 20);
        for (size_t k = 0; k < cycle->count; k++)
            strbuf_format(&names, "%s%.*s", k ? ", " : "", STR_ARG(repository_name(filler, cycle->repositories[k])));
        number(filler, cycle->count);
        text(filler, strbuf_str(&names));
    }
}

/* ---- modules and images ---- */

static const AuditColumn version_columns[] = {
    {"kind", false}, {"name", false}, {"versions", true}, {"uses", true}, {"repositories", true}, {"which", false},
};

static const Filler *sorting; /* of the two comparisons below, within one call */

static const PublicHandle *need_of(const uint32_t *join) {
    return &sorting->model->handles.items[sorting->known->stitch->joins.items[*join].need];
}

static int by_name_and_version(const void *left, const void *right) {
    const PublicHandle *a = need_of(left), *b = need_of(right);
    const Model *model = sorting->model;
    int order = str_compare(model_str(model, a->kind), model_str(model, b->kind));
    if (!order) order = str_compare(model_str(model, a->value), model_str(model, b->value));
    if (!order) order = str_compare(model_str(model, a->version), model_str(model, b->version));
    if (!order) order = (a->at.repository > b->at.repository) - (a->at.repository < b->at.repository);
    return order ? order
                 : (*(const uint32_t *)left > *(const uint32_t *)right) -
                       (*(const uint32_t *)left < *(const uint32_t *)right);
}

static bool has_versions(const Filler *filler, const PublicHandle *need) {
    Str kind = model_str(filler->model, need->kind);
    return str_equal(kind, STR("module")) || str_equal(kind, STR("workflow")) || str_equal(kind, STR("image")) ||
           str_equal(kind, STR("base-image"));
}

static void fill_version(Filler *filler, const uint32_t *uses, size_t count) {
    StrBuf which = strbuf_new(filler->arena, 4096);
    size_t versions = 0, repositories = 0;
    Map *seen = map_new(filler->arena);
    for (size_t i = 0; i < count; i++) {
        const PublicHandle *need = need_of(&uses[i]);
        bool is_new = false;
        map_add(seen, str_format(filler->arena, "%u", need->at.repository), 1, &is_new);
        repositories += is_new;
        if (i && need_of(&uses[i - 1])->version == need->version) continue;
        Str version = need->version ? model_str(filler->model, need->version) : STR("(none)");
        strbuf_format(&which, "%s%.*s", versions++ ? ", " : "", STR_ARG(version));
    }
    symbol(filler, need_of(uses)->kind);
    symbol(filler, need_of(uses)->value);
    number(filler, versions);
    number(filler, count);
    number(filler, repositories);
    text(filler, strbuf_str(&which));
}

static void fill_versions(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "versions", "Which modules and images are used, in which versions?", "none is",
          version_columns);
    VEC(uint32_t) uses = {0};
    for (size_t i = 0; i < filler->known->stitch->joins.count; i++)
        if (has_versions(filler, &filler->model->handles.items[filler->known->stitch->joins.items[i].need]))
            *VEC_PUSH(filler->arena, &uses) = (uint32_t)i;
    sorting = filler;
    if (uses.count) qsort(uses.items, uses.count, sizeof *uses.items, by_name_and_version);
    for (size_t start = 0, end; start < uses.count; start = end) {
        const PublicHandle *first = need_of(&uses.items[start]);
        for (end = start + 1; end < uses.count; end++) {
            const PublicHandle *other = need_of(&uses.items[end]);
            if (other->kind != first->kind || other->value != first->value) break;
        }
        fill_version(filler, &uses.items[start], end - start);
    }
    table->shown = 20;
}

/* ---- findings ---- */

static const AuditColumn finding_columns[] = {
    {"rule", false}, {"severity", false}, {"findings", true}, {"repositories", true}, {"title", false},
};

static int by_rule(const void *left, const void *right) {
    const Finding *a = *(const Finding *const *)left, *b = *(const Finding *const *)right;
    int order = (b->severity > a->severity) - (b->severity < a->severity);
    if (!order) order = str_compare(a->rule->id, b->rule->id);
    if (!order)
        order = (a->location.repository > b->location.repository) - (a->location.repository < b->location.repository);
    return order;
}

static void fill_findings(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "findings", "Which rules find most?", "no rule finds anything that is not accepted",
          finding_columns);
    VEC(const Finding *) all = {0};
    for (size_t i = 0; i < filler->audit->findings.count; i++)
        if (filler->audit->findings.items[i].status == STATUS_NEW)
            *VEC_PUSH(filler->arena, &all) = &filler->audit->findings.items[i];
    if (all.count) qsort(all.items, all.count, sizeof *all.items, by_rule);
    for (size_t start = 0, end; start < all.count; start = end) {
        const Finding *first = all.items[start];
        size_t repositories = 1;
        for (end = start + 1; end < all.count; end++) {
            if (all.items[end]->rule != first->rule || all.items[end]->severity != first->severity) break;
            repositories += all.items[end]->location.repository != all.items[end - 1]->location.repository;
        }
        text(filler, first->rule->id);
        word(filler, severity_name(first->severity));
        number(filler, end - start);
        number(filler, repositories);
        text(filler, first->rule->title);
    }
    table->shown = 20;
}

/* ---- in short ---- */

static const AuditColumn summary_columns[] = {{"what", false}, {"number", true}};

static void put_summary(Filler *filler, const char *what, uint64_t value) {
    word(filler, what);
    number(filler, value);
}

static void fill_summary(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "summary", "In short", "", summary_columns);
    const Organisation *known = filler->known;
    uint64_t read = 0, failed = 0, empty = 0, states[JOIN_DANGLING + 1] = {0}, bound = 0, severe[2] = {0};
    for (size_t i = 0; i < filler->audit->repository_count; i++) {
        read += str_equal(filler->audit->repositories[i].status, STR("read"));
        failed += str_equal(filler->audit->repositories[i].status, STR("failed"));
        empty += str_equal(filler->audit->repositories[i].status, STR("empty"));
    }
    for (size_t i = 0; i < known->stitch->joins.count; i++) states[known->stitch->joins.items[i].state]++;
    for (size_t i = 0; i < known->bound.count; i++)
        bound += i == 0 || known->bound.items[i].service != known->bound.items[i - 1].service;
    for (size_t i = 0; i < filler->audit->findings.count; i++) {
        const Finding *finding = &filler->audit->findings.items[i];
        if (finding->status == STATUS_NEW && finding->severity >= SEVERITY_HIGH)
            severe[finding->severity - SEVERITY_HIGH]++;
    }
    put_summary(filler, "repositories", filler->audit->repository_count);
    put_summary(filler, "repositories read", read);
    put_summary(filler, "repositories with nothing to analyse", empty);
    put_summary(filler, "repositories that failed", failed);
    put_summary(filler, "services", filler->graph->service_count);
    put_summary(filler, "teams", known->teams.count - 1);
    put_summary(filler, "links between repositories", states[JOIN_MADE]);
    put_summary(filler, "dependencies of one repository on another", known->repositories.count);
    put_summary(filler, "needs of things of nobody here", states[JOIN_SHARED]);
    put_summary(filler, "ambiguous names", states[JOIN_AMBIGUOUS]);
    put_summary(filler, "dangling names", states[JOIN_DANGLING]);
    put_summary(filler, "services that one region stops", bound);
    put_summary(filler, "circles of repositories", known->cycles.count);
    put_summary(filler, "critical findings", severe[1]);
    put_summary(filler, "high findings", severe[0]);
}

/* ---- since the last time ---- */

static const AuditColumn trend_columns[] = {{"what", false}, {"before", true}, {"now", true}, {"change", false}};

static void begin_trend(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "trend", "What has changed since the last audit?",
          "no number has, or --history has no earlier audit", trend_columns);
}

void audit_trend(AuditTable *trend, const AuditTable *summary, const uint64_t *before, const bool *is_known,
                 Arena *arena) {
    Filler filler = {.arena = arena};
    begin_trend(&filler, trend);
    for (size_t row = 0; row < audit_row_count(summary); row++) {
        const AuditCell *cells = &summary->cells.items[row * summary->column_count];
        uint64_t now = cells[1].number;
        if (!is_known[row] || before[row] == now) continue;
        text(&filler, cells[0].text);
        number(&filler, before[row]);
        number(&filler, now);
        bool is_more = now > before[row];
        text(&filler, str_format(arena, "%s%llu", is_more ? "+" : "-",
                                 (unsigned long long)(is_more ? now - before[row] : before[row] - now)));
    }
}

AuditTable *audit_table(AuditTable tables[AUDIT_TABLE_COUNT], const char *name) {
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++)
        if (strcmp(tables[i].name, name) == 0) return &tables[i];
    return NULL;
}

void audit_tables(const Audit *audit, Arena *arena, AuditTable out[AUDIT_TABLE_COUNT]) {
    Filler filler = {audit, audit->organisation, audit->organisation->graph, audit->organisation->graph->model, arena,
                     NULL};
    fill_summary(&filler, &out[0]);
    fill_repositories(&filler, &out[1]);
    fill_dependencies(&filler, &out[2]);
    fill_teams(&filler, &out[3]);
    fill_things(&filler, &out[4]);
    fill_concentration(&filler, &out[5]);
    fill_bound(&filler, &out[6]);
    fill_cycles(&filler, &out[7]);
    fill_versions(&filler, &out[8]);
    fill_findings(&filler, &out[9]);
    fill_links(&filler, &out[10]);
    fill_open(&filler, &out[11], JOIN_AMBIGUOUS);
    fill_open(&filler, &out[12], JOIN_DANGLING);
    fill_orphans(&filler, &out[13]);
    begin_trend(&filler, &out[14]);
}
