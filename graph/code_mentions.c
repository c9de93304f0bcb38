/* Mentions of regions and endpoints that clients have in code: one for each place, and whether it counts. */
#include "graph/code_pass.h"

/* Keys of maps: a place, or two. */
typedef struct {
    uint32_t file, line, column;
} Place;

static Place place_of(Location at) { return (Place){at.file, at.line, at.column}; }
static Str place_key(const Place *place) { return str_of((const char *)place, sizeof *place); }

bool code_is_judged(CodePass *pass, Location at) {
    bool is_new = false;
    Place place = place_of(at);
    map_add(pass->judged, place_key(&place), 0, &is_new);
    return !is_new;
}

static void judge(CodePass *pass, Mention *made, const char *why, bool counts) {
    made->context = model_sym(pass->model, str_from(pass->context));
    made->why = model_sym(pass->model, str_from(why));
    made->counts = counts && pass->is_live;
    made->node = pass->unit->node;
    made->mode = pass->mode;
    made->run_by = pass->run_by ? model_sym(pass->model, str_from(pass->run_by)) : 0;
}

Mention *code_mention(CodePass *pass, Location at, Str value, const char *kind, const char *why, bool counts) {
    Mention *made = model_mention(pass->model, at, value, kind);
    judge(pass, made, why, counts);
    return made;
}

/* "auto": nothing of the provider stands in a place that is called so, and no new region of it will. */
static bool is_in_no_region(const CodePass *pass, const Client *client) {
    if (!client->service || !client->region.size || client->region_is_default) return false;
    const Catalog *catalog = pass->model->catalog;
    const Service *service = catalog_service(catalog, client->service);
    return service->reach != REACH_GLOBAL && str_find_char(client->region, '-', 0) == SIZE_MAX &&
           !catalog_region(catalog, STR_NONE, client->region);
}

/* A dummy region beside an endpoint that is not the provider's: LocalStack, MinIO, R2; or of a client that is made for a
 * developer or a test alone. Where the endpoint can't be told, a key that no provider gives, names of buckets in the path or a
 * name that says "local" does. */
bool code_is_foreign_endpoint(CodePass *pass, const Client *client) {
    if (is_in_no_region(pass, client)) return true;
    if (client->is_for_local || client->endpoint.size == 0)
        return client->is_for_local || client->has_dummy_key; /* the provider would answer nobody with it */
    if (str_equal(client->endpoint, STR("unknown"))) /* whoever types a command leaves the provider's own out */
        return client->has_dummy_key || client->has_path_style || code_is_made_locally(pass->file.facts, pass->scope) ||
               catalog_language_is_commands(pass->model->catalog, pass->file.language);
    Found found = text_found(pass->model, client->endpoint);
    bool is_own = client->service && catalog_service(pass->model->catalog, client->service)->has_own_endpoints &&
                  !text_is_local_address(client->endpoint);
    return !is_own && (found.kind != FOUND_HOST || found.host.pattern.size == 0);
}

/* The file calls the service with what it is asked for in one region only: `Scope: "CLOUDFRONT"`. */
static bool has_forced_call(const CodePass *pass, const Service *service) {
    const Facts *facts = pass->file.facts;
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        Str text;
        if (expr->kind != EXPR_ITEM && expr->kind != EXPR_ARGUMENT) continue;
        if (!str_equal(facts_str(facts, expr->text), service->forced_argument)) continue;
        ExprId value = expr_child(facts, id, expr->kind == EXPR_ITEM ? 1 : 0);
        if (value && expr_literal(facts, value, &text) && str_equal(text, service->forced_value)) return true;
    }
    return false;
}

/* The service answers in that region only: nobody chose it. */
static bool is_only_region(const CodePass *pass, const Client *client) {
    if (!client->service) return false;
    const Service *service = catalog_service(pass->model->catalog, client->service);
    if (service->forced_region.size && str_equal(service->forced_region, client->region) &&
        has_forced_call(pass, service))
        return true;
    for (size_t i = 0; service->reach == REACH_GLOBAL && i < service->control_plane_count; i++)
        if (str_equal(service->control_planes[i].region, client->region)) return true;
    return false;
}

/* One text may be the region of many clients. */
static void count_client(CodePass *pass, const Client *client) {
    Place places[2] = {place_of(client->region_at), place_of(client->at)};
    uint32_t index = map_get(pass->judged, place_key(&places[0]));
    if (index == MAP_NONE || index == 0 || !client->service) return;
    bool is_new = false;
    map_add(pass->counted, str_of((const char *)places, sizeof places), 0, &is_new);
    if (!is_new) return;
    Mention *mention = &pass->model->mentions.items[index - 1];
    Sym service = model_sym(pass->model, catalog_service(pass->model->catalog, client->service)->id);
    bool is_first = mention->client_count++ == 0;
    /* A configuration is no client yet: what is made with it says whether somebody chose its region. */
    mention->is_forced = is_only_region(pass, client) && (is_first || mention->is_forced);
    mention->service = is_first || mention->service == service ? service : 0;
}

static const char why_foreign[] = "region of a client whose endpoint is not the provider's";

/* A constant that one client goes to and another falls back to is forced: the worse of the two is told. */
static void judge_worse(CodePass *pass, const Client *client, const char *why, bool counts) {
    Place place = place_of(client->region_at);
    uint32_t index = map_get(pass->judged, place_key(&place));
    if (index == MAP_NONE || index == 0 || !counts || !pass->is_live) return;
    Mention *mention = &pass->model->mentions.items[index - 1];
    bool is_of_other = str_equal(model_str(pass->model, mention->why), str_from(why_foreign));
    bool is_worse = (!mention->counts && !is_of_other) || (mention->is_default && !client->region_is_default);
    if (!is_worse || !str_equal(model_str(pass->model, mention->kind), STR("client"))) return;
    judge(pass, mention, why, counts);
    mention->is_default = client->region_is_default;
}

void code_mention_client_region(CodePass *pass, const Client *client, bool is_foreign) {
    if (client->region_at.line == 0 || !client->region.size) return;
    if (!catalog_region(pass->model->catalog, STR_NONE, client->region)) return;
    bool is_command = catalog_language_is_commands(pass->model->catalog, pass->file.language);
    /* The region of a whole job is told as what it is. */
    bool is_of_job = is_command && client->region_at.line != client->at.line &&
                     !str_equal(pass->file.file->facts.format, pass->file.language);
    if (is_of_job) return;
    /* What a command line says holds for that line: somebody says it anew whenever it is run. */
    bool is_line = is_command && pass->mode == MODE_DEPLOY, is_taken = code_fallback_is_taken(pass, client);
    const char *kind = is_line ? "cli" : "client";
    const char *why = is_line                     ? "region of a command that somebody runs"
                      : pass->wants_unused        ? "region of a client that nothing uses"
                      : is_foreign                ? why_foreign
                      : !is_taken                 ? "fallback of a setting that the deployment gives"
                      : client->region_is_default ? "fallback region of a client"
                                                  : "region of a client";
    bool counts = !is_foreign && !pass->wants_unused && !is_line && is_taken;
    if (code_is_judged(pass, client->region_at)) {
        judge_worse(pass, client, why, counts);
        count_client(pass, client);
        return;
    }
    Sym region = model_sym(pass->model, client->region);
    Sym service =
        client->service ? model_sym(pass->model, catalog_service(pass->model->catalog, client->service)->id) : 0;
    Mention *made = code_mention(pass, client->region_at, client->region, kind, why, counts);
    made->region = region;
    made->is_default = client->region_is_default;
    made->service = service;
    made->is_forced = is_only_region(pass, client);
    Place place = place_of(client->region_at);
    map_put(pass->judged, place_key(&place), (uint32_t)pass->model->mentions.count);
    count_client(pass, client);
}

const char code_why_for_some[] = "for one partition or region, which is asked for before";

bool code_is_for_some(CodePass *pass, Location at, Str region) {
    return region.size && codefile_is_for_some(&pass->file, at, catalog_region(pass->model->catalog, STR_NONE, region));
}

void code_mention_endpoint(CodePass *pass, const Client *client) {
    if (client->endpoint_at.line == 0) return;
    Found found = text_found(pass->model, client->endpoint);
    if (found.kind != FOUND_HOST || code_is_judged(pass, client->endpoint_at)) return;
    Sym region = found.region.size ? model_sym(pass->model, found.region) : 0;
    Sym service = found.service ? model_sym(pass->model, catalog_service(pass->model->catalog, found.service)->id) : 0;
    bool is_some = code_is_for_some(pass, client->endpoint_at, found.region);
    const char *why = is_some              ? code_why_for_some
                      : pass->wants_unused ? "endpoint of a client that nothing uses"
                                           : "endpoint of a client";
    Mention *made = code_mention(pass, client->endpoint_at, client->endpoint, "endpoint", why,
                                 found.host.pattern.size > 0 && !pass->wants_unused && !is_some);
    made->region = region;
    made->service = service;
    made->is_default = client->endpoint_is_default;
}

void code_use_host(CodePass *pass, const CodeFact *fact, Str host) {
    Model *model = pass->model;
    if (!pass->is_live || key_is_for_others(facts_str(pass->file.facts, fact->alias))) return;
    HostUse use = {.mode = pass->mode};
    use.at = (Location){pass->file.file->repository, pass->file.file->real_path, fact->line, fact->column};
    use.is_asked = http_calls_ask(&pass->http, pass->file.facts, fact, model->arena);
    use.node = use.is_asked ? code_unit_node(pass->units, pass->unit, use.at) : pass->unit->node;
    use.host = model_sym(model, host);
    *VEC_PUSH(model->arena, &model->host_uses) = use;
}

const char *code_why_not(const CodeFact *fact) {
    if (fact->flags & CODE_IN_COMMENT) return "a comment";
    if (fact->flags & CODE_IN_DOCSTRING) return "documentation in the code";
    if (fact->flags & CODE_IN_ASSERT) return "an assertion or mock";
    if (fact->flags & CODE_IN_TEST) return "in a test";
    if (fact->flags & CODE_IN_LOG) return "a message";
    if (fact->flags & CODE_IN_COLLECTION) return "one of many in a list or map";
    if (fact->flags & CODE_IN_COMPARISON) return "a comparison";
    return NULL;
}
