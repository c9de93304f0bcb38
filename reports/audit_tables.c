/* The tables of an audit, each from what the organisation is known to be. */
#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "reports/audit.h"

/* A name that is open in one repository, whichever of its services look for it. */
typedef struct {
    const PublicHandle *handle;           /* the first of them */
    const Join *join;                     /* likewise; NULL: nobody looks for it */
    size_t services, repositories, order; /* repositories: in which it is open */
} OpenName;

typedef VEC(OpenName) OpenNames;

typedef struct {
    const Audit *audit;
    const Organisation *known;
    OpenNames open[JOIN_DANGLING + 1]; /* by state, in the order of repositories */
    const Graph *graph;
    const Model *model;
    Arena *arena;
    AuditTable *table;
} Filler;

size_t audit_row_count(const AuditTable *table) { return table->cells.count / table->column_count; }

bool *audit_rows_shown(const AuditTable *table, size_t most, size_t most_each, Arena *arena) {
    size_t count = audit_row_count(table), shown = 0;
    bool *is_shown = ARENA_ARRAY(arena, bool, count);
    Map *seen = map_new(arena);
    for (size_t row = 0; row < count && (!most || shown < most); row++) {
        if (most_each) {
            bool is_new = false;
            Str group = table->cells.items[row * table->column_count + table->group_column].text;
            uint32_t entry = map_add(seen, group.size ? group : STR("-"), 0, &is_new),
                     before = map_value_at(seen, entry);
            map_set_at(seen, entry, before + 1);
            if (before >= most_each) continue;
        }
        is_shown[row] = true;
        shown++;
    }
    return is_shown;
}

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
    Counts *counts = ARENA_ARRAY(filler->arena, Counts, filler->audit->repository_count);
    for (size_t i = 0; i < filler->graph->service_count; i++)
        counts[filler->graph->nodes[filler->graph->services[i]].location.repository].services++;
    for (size_t i = 0; i < filler->known->repositories.count; i++) {
        counts[filler->known->repositories.items[i].from].needs++;
        counts[filler->known->repositories.items[i].to].needed_by++;
    }
    for (size_t i = 0; i < filler->open[JOIN_DANGLING].count; i++)
        counts[filler->open[JOIN_DANGLING].items[i].handle->at.repository].dangling++;
    for (size_t i = 0; i < filler->open[JOIN_AMBIGUOUS].count; i++)
        counts[filler->open[JOIN_AMBIGUOUS].items[i].handle->at.repository].ambiguous++;
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
    size_t count = filler->audit->repository_count;
    for (size_t k = 0; k < 2 * count; k++) { /* first those that failed: whoever reads it has to know of them */
        size_t i = k % count;
        const AuditRepository *one = &filler->audit->repositories[i];
        if (str_equal(one->status, STR("failed")) != (k < count)) continue;
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
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) text(filler, texts[t]);
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) number(filler, numbers[n]);
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
    table->shown = 40;
    table->shown_each = 3;
    table->group_column = 6;
}

static const AuditColumn between_columns[] = {
    {"from", false},   {"to", false},          {"links", true}, {"services", true},
    {"runtime", true}, {"for_example", false}, {"at", false},
};

static Str example_of(const Filler *filler, const PublicHandle *need) {
    return str_format(filler->arena, "%.*s %.*s", STR_ARG(model_str(filler->model, need->kind)),
                      STR_ARG(model_str(filler->model, need->value)));
}

static void fill_between(Filler *filler, const Between *between, Str from, Str to) {
    const PublicHandle *need = &filler->model->handles.items[filler->known->stitch->joins.items[between->first].need];
    text(filler, from);
    text(filler, to);
    number(filler, between->links);
    number(filler, between->services);
    number(filler, between->runtime);
    text(filler, example_of(filler, need));
    text(filler, place(filler, need->at));
}

static int heaviest_first(const void *left, const void *right) {
    const Between *a = *(const Between *const *)left, *b = *(const Between *const *)right;
    if (a->runtime != b->runtime) return a->runtime > b->runtime ? -1 : 1;
    if (a->services != b->services) return a->services > b->services ? -1 : 1;
    if (a->links != b->links) return a->links > b->links ? -1 : 1;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    return (a->to > b->to) - (a->to < b->to);
}

/* Those first without which most stops. */
static const Between **sorted_between(const Filler *filler, const Between *items, size_t count) {
    const Between **out = ARENA_ARRAY(filler->arena, const Between *, count);
    for (size_t i = 0; i < count; i++) out[i] = &items[i];
    if (count) qsort(out, count, sizeof *out, heaviest_first);
    return out;
}

static void fill_dependencies(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "dependencies", "Which repository depends on which?", "none depends on another one",
          between_columns);
    size_t count = filler->known->repositories.count;
    const Between **all = sorted_between(filler, filler->known->repositories.items, count);
    for (size_t i = 0; i < count; i++)
        fill_between(filler, all[i], repository_name(filler, all[i]->from), repository_name(filler, all[i]->to));
    table->shown = 40;
}

static void fill_teams(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "teams", "Which team depends on which?",
          "no need between services of different teams is known (CODEOWNERS, catalog-info.yaml or the manifest say "
          "teams)",
          between_columns);
    size_t count = filler->known->of_teams.count;
    const Between **all = sorted_between(filler, filler->known->of_teams.items, count);
    for (size_t i = 0; i < count; i++)
        fill_between(filler, all[i], filler->known->teams.items[all[i]->from], filler->known->teams.items[all[i]->to]);
    table->shown = 20;
}

static const AuditColumn service_columns[] = {
    {"from_repository", false}, {"from_service", false}, {"to_repository", false},
    {"to_service", false},      {"links", true},         {"runtime", true},
    {"for_example", false},     {"at", false},
};

static void fill_services(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "services", "Which service depends on which one of another repository?",
          "none depends on one of another repository", service_columns);
    size_t count = filler->known->of_services.count;
    const Between **all = sorted_between(filler, filler->known->of_services.items, count);
    for (size_t i = 0; i < count; i++) {
        const Join *join = &filler->known->stitch->joins.items[all[i]->first];
        const PublicHandle *need = &filler->model->handles.items[join->need];
        text(filler, repository_name(filler, filler->graph->nodes[all[i]->from].location.repository));
        text(filler, service_name(filler, all[i]->from));
        text(filler, repository_name(filler, filler->graph->nodes[all[i]->to].location.repository));
        text(filler, service_name(filler, all[i]->to));
        number(filler, all[i]->links);
        number(filler, all[i]->runtime);
        text(filler, example_of(filler, need));
        text(filler, place(filler, need->at));
    }
    table->shown = 20;
    table->shown_each = 3;
    table->group_column = 2; /* of one repository that all need hardly more is told by more rows */
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
    table->shown = 40;
    table->shown_each = 6;
    table->group_column = 1;
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
    table->shown = 60;
    table->shown_each = 5;
}

static const AuditColumn bound_columns[] = {
    {"repository", false},  {"service", false},    {"team", false},   {"system", false},
    {"environment", false}, {"criticality", true}, {"region", false},
};

static const Filler *sorting; /* of the comparisons below, within one call */

/* What an outage hurts most: production, what may be production, then the others. */
static int rank_of(Environment environment) {
    return environment == ENVIRONMENT_PRODUCTION ? 0 : environment == ENVIRONMENT_UNKNOWN ? 1 : 2;
}

static int most_critical_first(const void *left, const void *right) {
    const Bound *a = *(const Bound *const *)left, *b = *(const Bound *const *)right;
    const Node *first = &sorting->graph->nodes[a->service], *second = &sorting->graph->nodes[b->service];
    if (first->criticality != second->criticality) return first->criticality > second->criticality ? -1 : 1;
    int order = rank_of(first->environment) - rank_of(second->environment);
    return order ? order : (a > b) - (a < b); /* they stand in one array */
}

static void fill_bound(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "one-region", "Which services have no standby in another region?",
          "no service is stopped by the loss of one region", bound_columns);
    size_t count = filler->known->bound.count;
    const Bound **all = ARENA_ARRAY(filler->arena, const Bound *, count);
    for (size_t i = 0; i < count; i++) all[i] = &filler->known->bound.items[i];
    sorting = filler;
    if (count) qsort(all, count, sizeof *all, most_critical_first);
    for (size_t i = 0; i < count; i++) {
        const Bound *bound = all[i];
        const Node *node = &filler->graph->nodes[bound->service];
        text(filler, repository_name(filler, node->location.repository));
        text(filler, service_name(filler, bound->service));
        text(filler, team_of(filler, bound->service));
        text(filler, filler->known->systems.items[filler->known->system_of_service[bound->service]]);
        word(filler, environment_name(node->environment));
        number(filler, node->criticality);
        symbol(filler, filler->graph->nodes[bound->region].key);
    }
    table->shown = 30;
    table->shown_each = 2;
}

/* ---- what is open ---- */

static const AuditColumn open_columns[] = {
    {"repository", false}, {"service", false}, {"kind", false},       {"name", false},
    {"services", true},    {"at", false},      {"candidates", false},
};

static void add_open(const Filler *filler, Map *seen, OpenNames *out, const PublicHandle *handle, const Join *join) {
    bool is_new = false;
    Str name = str_format(filler->arena, "%u %u %u", handle->at.repository, handle->kind, handle->value);
    uint32_t at = map_value_at(seen, map_add(seen, name, (uint32_t)out->count, &is_new));
    if (is_new) *VEC_PUSH(filler->arena, out) = (OpenName){.handle = handle, .join = join, .order = out->count};
    map_add(seen, str_format(filler->arena, "%.*s %u", STR_ARG(name), handle->service), 0, &is_new);
    out->items[at].services += is_new && handle->service;
}

static void count_repositories(const Filler *filler, OpenNames *names) {
    Map *counts = map_new(filler->arena);
    for (int is_told = 0; is_told < 2; is_told++)
        for (size_t i = 0; i < names->count; i++) {
            bool is_new = false;
            OpenName *one = &names->items[i];
            Str key = str_format(filler->arena, "%u %u", one->handle->kind, one->handle->value);
            uint32_t entry = map_add(counts, key, 0, &is_new), count = map_value_at(counts, entry);
            if (is_told)
                one->repositories = count;
            else
                map_set_at(counts, entry, count + 1);
        }
}

static void find_open(Filler *filler) {
    const Stitch *stitch = filler->known->stitch;
    const PublicHandle *handles = filler->model->handles.items;
    Map *seen[JOIN_DANGLING + 1];
    for (int state = 0; state <= JOIN_DANGLING; state++) seen[state] = map_new(filler->arena);
    for (size_t i = 0; i < stitch->joins.count; i++) {
        const Join *join = &stitch->joins.items[i];
        if (join->state == JOIN_AMBIGUOUS || join->state == JOIN_DANGLING)
            add_open(filler, seen[join->state], &filler->open[join->state], &handles[join->need], join);
    }
    count_repositories(filler, &filler->open[JOIN_AMBIGUOUS]);
    count_repositories(filler, &filler->open[JOIN_DANGLING]);
}

static int most_wanted_first(const void *left, const void *right) {
    const OpenName *a = left, *b = right;
    if (a->repositories != b->repositories) return a->repositories > b->repositories ? -1 : 1;
    if (a->services != b->services) return a->services > b->services ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

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

static void fill_names(Filler *filler, AuditTable *table, OpenNames *names) {
    if (names->count) qsort(names->items, names->count, sizeof *names->items, most_wanted_first);
    for (size_t i = 0; i < names->count; i++) {
        const PublicHandle *handle = names->items[i].handle;
        text(filler, repository_name(filler, handle->at.repository));
        text(filler, service_name(filler, handle->service));
        symbol(filler, handle->kind);
        symbol(filler, handle->value);
        number(filler, names->items[i].services);
        text(filler, place(filler, handle->at));
        text(filler, names->items[i].join ? candidates_of(filler, names->items[i].join) : STR_NONE);
    }
    table->shown = 30;
    table->shown_each = 5;
    table->group_column = 2;
}

static void fill_open(Filler *filler, AuditTable *table, JoinState state) {
    if (state == JOIN_AMBIGUOUS)
        BEGIN(filler, table, "ambiguous", "Which names have several owners, so that nothing was joined?", "none has",
              open_columns);
    else
        BEGIN(filler, table, "dangling", "What is looked for that no repository here has?",
              "all that is looked for is had by somebody", open_columns);
    fill_names(filler, table, &filler->open[state]);
}

static void fill_orphans(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "orphans", "What is exported and imported by nobody here?",
          "every export is imported by somebody here", open_columns);
    const Stitch *stitch = filler->known->stitch;
    OpenNames names = {0};
    Map *seen = map_new(filler->arena);
    for (size_t i = 0; i < stitch->orphans.count; i++)
        add_open(filler, seen, &names, &filler->model->handles.items[stitch->orphans.items[i]], NULL);
    fill_names(filler, table, &names);
    table->shown_each = 3;
    table->group_column = 0; /* one repository may have hundreds */
}

static const AuditColumn cycle_columns[] = {{"of", false}, {"size", true}, {"members", false}, {"because", false}};

static Str member_name(const Filler *filler, CycleKind kind, uint32_t member) {
    return kind == CYCLE_OF_SYSTEMS ? filler->known->systems.items[member] : repository_name(filler, member);
}

/* "a needs b (module x at main.tf:3); b needs a (…)" */
static Str round_of(const Filler *filler, const Cycle *cycle) {
    StrBuf out = strbuf_new(filler->arena, 1 << 16);
    for (size_t i = 0; i < cycle->round_count; i++) {
        const Between *need = cycle->kind == CYCLE_OF_SYSTEMS ? &filler->known->of_systems.items[cycle->round[i]]
                                                              : &filler->known->repositories.items[cycle->round[i]];
        const Join *join = &filler->known->stitch->joins.items[need->first];
        const PublicHandle *handle = &filler->model->handles.items[join->need];
        strbuf_format(&out, "%s%.*s needs %.*s (%.*s at %.*s)", i ? "; " : "",
                      STR_ARG(member_name(filler, cycle->kind, need->from)),
                      STR_ARG(member_name(filler, cycle->kind, need->to)), STR_ARG(example_of(filler, handle)),
                      STR_ARG(place(filler, handle->at)));
    }
    return strbuf_str(&out);
}

static void fill_cycles(Filler *filler, AuditTable *table) {
    BEGIN(filler, table, "cycles", "Which repositories, and which systems, need each other in a circle?", "none do",
          cycle_columns);
    for (size_t i = 0; i < filler->known->cycles.count; i++) {
        const Cycle *cycle = &filler->known->cycles.items[i];
        StrBuf names = strbuf_new(filler->arena, 1 << 20);
        for (size_t k = 0; k < cycle->count; k++)
            strbuf_format(&names, "%s%.*s", k ? ", " : "",
                          STR_ARG(member_name(filler, cycle->kind, cycle->members[k])));
        word(filler, cycle->kind == CYCLE_OF_SYSTEMS ? "systems" : "repositories");
        number(filler, cycle->count);
        text(filler, strbuf_str(&names));
        text(filler, round_of(filler, cycle));
    }
}

/* ---- modules and images ---- */

static const AuditColumn version_columns[] = {
    {"kind", false}, {"name", false}, {"versions", true}, {"uses", true}, {"repositories", true}, {"which", false},
};

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

/* Uses of one thing: from `start` to `end` of those that are sorted by name. */
typedef struct {
    size_t start, end, repositories;
} Used;

static size_t repositories_of(const Filler *filler, const uint32_t *uses, size_t count) {
    Map *seen = map_new(filler->arena);
    size_t repositories = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = false;
        map_add(seen, str_format(filler->arena, "%u", need_of(&uses[i])->at.repository), 1, &is_new);
        repositories += is_new;
    }
    return repositories;
}

static int most_used_first(const void *left, const void *right) {
    const Used *a = left, *b = right;
    if (a->repositories != b->repositories) return a->repositories > b->repositories ? -1 : 1;
    if (a->end - a->start != b->end - b->start) return a->end - a->start > b->end - b->start ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

static void fill_version(Filler *filler, const uint32_t *uses, size_t count, size_t repositories) {
    StrBuf which = strbuf_new(filler->arena, 4096);
    size_t versions = 0;
    for (size_t i = 0; i < count; i++) {
        const PublicHandle *need = need_of(&uses[i]);
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
    VEC(Used) things = {0};
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
        size_t repositories = repositories_of(filler, &uses.items[start], end - start);
        *VEC_PUSH(filler->arena, &things) = (Used){start, end, repositories};
    }
    if (things.count) qsort(things.items, things.count, sizeof *things.items, most_used_first);
    for (size_t i = 0; i < things.count; i++) {
        const Used *one = &things.items[i];
        fill_version(filler, &uses.items[one->start], one->end - one->start, one->repositories);
    }
    table->shown = 30;
    table->shown_each = 8;
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
    put_summary(filler, "ambiguous names", filler->open[JOIN_AMBIGUOUS].count);
    put_summary(filler, "dangling names", filler->open[JOIN_DANGLING].count);
    put_summary(filler, "services that one region stops", bound);
    put_summary(filler, "circles of repositories or systems", known->cycles.count);
    put_summary(filler, "critical findings", severe[1]);
    put_summary(filler, "high findings", severe[0]);
}

AuditTable *audit_table(AuditTable tables[AUDIT_TABLE_COUNT], const char *name) {
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++)
        if (strcmp(tables[i].name, name) == 0) return &tables[i];
    return NULL;
}

void audit_tables(const Audit *audit, Arena *arena, AuditTable out[AUDIT_TABLE_COUNT]) {
    Filler filler = {.audit = audit,
                     .known = audit->organisation,
                     .graph = audit->organisation->graph,
                     .model = audit->organisation->graph->model,
                     .arena = arena};
    find_open(&filler);
    AuditTable *next = out;
    fill_summary(&filler, next++);
    fill_repositories(&filler, next++);
    fill_dependencies(&filler, next++);
    fill_services(&filler, next++);
    fill_teams(&filler, next++);
    fill_things(&filler, next++);
    fill_concentration(&filler, next++);
    fill_bound(&filler, next++);
    fill_cycles(&filler, next++);
    fill_versions(&filler, next++);
    fill_findings(&filler, next++);
    fill_links(&filler, next++);
    fill_open(&filler, next++, JOIN_AMBIGUOUS);
    fill_open(&filler, next++, JOIN_DANGLING);
    fill_orphans(&filler, next++);
    audit_trend_begin(next++);
    audit_history_begin(next++);
    assert(next == out + AUDIT_TABLE_COUNT);
}
