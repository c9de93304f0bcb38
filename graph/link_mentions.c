/* Every region, endpoint and ARN in configuration, judged. What counts becomes a need of the resource or
 * service that holds it; what does not is listed with the reason, so that a reader can check it. */
#include <stdio.h>
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_units.h"
#include "graph/mention_uses.h"
#include "graph/setting_reads.h"

typedef struct Visit {
    Model *model;
    Instances *instances;
    const FactsFile *file;
    const Facts *facts;
    const Decl *decl;
    NodeId node; /* the resource or service that the declaration belongs to */
    KeyPath path;
    uint32_t alike;     /* items of the innermost collection */
    bool is_in_list;    /* which is a list */
    Str pair;           /* the name in {name = "A", value = …}; empty in other objects */
    bool *is_telling;   /* expressions in which something is said that is to be judged */
    uint32_t steps;     /* left for this file: aliases make a body a graph, which may unfold without end */
    Map *nodes_by_line; /* file and line of a declaration → first node made from it */
    Map *nodes_by_decl; /* of manifests: one line of a chart is rendered many times */
    Map *applying;      /* declarations of Terraform whose manifest is rendered */
    Str applied;        /* argument that holds it, of the one that is visited */
    Map *services_by_directory;
    const MentionUses *uses;
    CodeUnits *units;
    NodeId *beside; /* node → the next one that the same line makes: in another deployment, or one of many; 0: none */
    NodeId beside_count;
    bool is_of_line;      /* the node is the first one of its line */
    bool is_put_in;       /* a reference that the deployment puts the value in for: nothing reads it later */
    uint32_t line_offset; /* lines below the text's own at which it says this */
    ExprId settings;      /* the object that was last asked for addresses beside a region */
    bool has_endpoints;   /* … and whether it has any: long lists of settings hold many regions */
    bool is_elsewhere;    /* beside an address that is not the provider's: a region is written for the kit alone */
    bool is_denied;       /* of a statement that denies */
    bool is_fallback;     /* what stands there when nothing else is given: the right side of `??` */
    /* Where the text stands in the source, when it is looked at in an argument that gets it from there. */
    const struct Visit *source;
} Visit;

static bool is_named(const Expr *expr) {
    return expr->kind == EXPR_ATTRIBUTE || expr->kind == EXPR_BLOCK || expr->kind == EXPR_DYNAMIC ||
           expr->kind == EXPR_ITEM || expr->kind == EXPR_ARGUMENT;
}

/* The text may stand elsewhere than where it is used: what either place says of it holds. */
static bool either_path(const Visit *visit, bool (*test)(const KeyPath *)) {
    return test(&visit->path) || (visit->source && test(&visit->source->path));
}

static Str last_key(const KeyPath *path) { return path->count ? path->items[path->count - 1] : STR_NONE; }

static bool is_format(const Visit *visit, const char *name) {
    return str_equal(visit->facts->format, str_from(name)) ||
           (visit->decl->kind == DECL_DOCUMENT &&
            str_equal(facts_str(visit->facts, visit->decl->type), str_from(name)));
}

/* What an application finds in its environment, or in the file of settings that is packed with it, and nothing else holds. */
static bool is_of_code(const Visit *visit) {
    if (visit->decl->kind == DECL_ASSIGNMENT)
        return str_equal(facts_str(visit->facts, visit->decl->type), STR("environment"));
    if (visit->decl->kind != DECL_DOCUMENT) return false;
    if (is_format(visit, "settings") || values_are_of_others(visit->model, visit->file, &visit->path)) return true;
    bool is_environment =
        is_format(visit, "dotenv") || (is_format(visit, "compose") && path_has(&visit->path, "environment"));
    return is_environment && path_is_named_production(visit->facts->path);
}

typedef struct {
    const char *kind, *why;
    bool counts, is_default;
} Judgement;

static bool is_uppercase_name(Str key) {
    for (size_t i = 0; i < key.size; i++)
        if (key.data[i] >= 'a' && key.data[i] <= 'z') return false;
    return key.size > 0;
}

/* A map from region to something speaks of all its regions, and which one is taken is decided elsewhere. */
static bool is_keyed_by_region(const Visit *visit) {
    for (size_t i = 0; i < visit->path.count; i++)
        if (catalog_region(visit->model->catalog, STR_NONE, visit->path.items[i])) return true;
    return visit->source && is_keyed_by_region(visit->source);
}

/* What the text is called: by the argument, or, where that only says "value", by the entry that it comes from. */
static Str name_of_text(const Visit *visit) {
    Str key = last_key(&visit->path);
    bool is_any = str_equal_ignoring_case(key, STR("value")) || str_equal_ignoring_case(key, STR("values"));
    return is_any && visit->source ? last_key(&visit->source->path) : key;
}

static Judgement judge_region_argument(const Visit *visit) {
    Str key = name_of_text(visit);
    const ResourceType *type = visit->node ? model_at(visit->model, visit->node)->resource_type : NULL;
    /* What a job is given for its run it takes, whatever it is for. */
    bool is_given_to_run = type && type->pod_path.size && key_names_region(key) && is_uppercase_name(key);
    if (type && type->role->service_mode == MODE_DEPLOY && !is_given_to_run)
        return (Judgement){"literal", "of a part that no request goes through", false, false};
    if (path_is_label(&visit->path)) return (Judgement){"literal", "a label", false, false};
    if (visit->decl->kind == DECL_DATA && path_has(&visit->path, "defaults"))
        return (Judgement){"literal", "taken where what is read does not say it", false, true};
    bool names_region = key_names_region(key);
    if (names_region && is_uppercase_name(key))
        return (Judgement){"env", "environment variable of a resource", true, false};
    bool is_told = names_region && key.size > STR("region").size; /* "awslogs-region" beside other options of a log */
    bool is_one_of_many = visit->alike >= 4 && (visit->is_in_list || !is_told);
    if (is_one_of_many) return (Judgement){"literal", "one of many in a list or map", false, false};
    /* Manifests are data: there is nowhere else to say it. */
    if (is_format(visit, "kubernetes")) return (Judgement){"literal", "a place that a manifest names", false, false};
    if (!names_region) return (Judgement){"literal", "a name that holds a region, not a place", false, false};
    return (Judgement){"literal", "region argument, written in", true, false};
}

/* cloud.aws.region.static: any of the steps may say it. */
static Judgement judge_setting(const Visit *visit) {
    bool names_region = false;
    for (size_t i = 0; i < visit->path.count; i++) names_region |= key_names_region(visit->path.items[i]);
    if (!names_region) return (Judgement){"literal", "a name that holds a region, not a place", false, false};
    if (visit->alike >= 4 && visit->is_in_list)
        return (Judgement){"literal", "one of many in a list or map", false, false};
    if (visit->is_elsewhere)
        return (Judgement){"literal", "a region beside an endpoint that is not the provider's", false, false};
    bool is_of_image = visit->decl->kind == DECL_ASSIGNMENT, is_of_chart = is_format(visit, "yaml");
    const char *why = is_of_image   ? "environment of an image"
                      : is_of_chart ? "environment of a workload whose chart is not here"
                                    : "a setting of the application";
    /* config.defaults.yml: what another file says wins. */
    Str path = visit->facts->path;
    size_t slash = str_find_last_char(path, '/');
    bool is_default = str_find(path, STR("defaults."), slash == SIZE_MAX ? 0 : slash) != SIZE_MAX ||
                      (is_of_chart && values_stand_in_chart(visit->model, visit->file));
    return (Judgement){is_of_image || is_of_chart ? "env" : "literal", why, true, is_default || visit->is_fallback};
}

static Judgement judge_region(const Visit *visit) {
    Str key = last_key(&visit->path);
    bool names_region = key_names_region(key);
    if (is_of_code(visit)) return judge_setting(visit);
    if (either_path(visit, path_names_copy)) return (Judgement){"literal", "where a copy goes", false, false};
    if (visit->decl->kind != DECL_INPUT && either_path(visit, path_is_policy))
        return (Judgement){"literal", "a condition or resource of a policy", false, false};
    switch ((DeclKind)visit->decl->kind) {
    case DECL_INPUT: {
        bool is_fallback =
            str_equal(last_key(&visit->path), STR("default")) || str_equal(last_key(&visit->path), STR("Default"));
        return (Judgement){"input",
                           is_fallback ? "default of a variable" : "allowed values or description of a variable", false,
                           is_fallback};
    }
    case DECL_ASSIGNMENT: return (Judgement){"input", "value given to a variable", false, false};
    case DECL_OUTPUT: return (Judgement){"literal", "a value that is handed out", false, false};
    case DECL_RESOURCE:
    case DECL_DATA:
    case DECL_MODULE:
    case DECL_VALUE: return judge_region_argument(visit);
    default: break; /* documents and the rest: below */
    }
    if (is_format(visit, "workflow") || is_format(visit, "gitlab-ci") || is_format(visit, "pipeline") ||
        is_format(visit, "buildspec"))
        return (Judgement){"workflow", "region of a delivery job", false, false};
    if (is_format(visit, "samconfig") || is_format(visit, "parameters"))
        return (Judgement){"input", "region of a deployment", false, false};
    if (is_format(visit, "serverless") && names_region)
        return (Judgement){"provider", "region of the stack", true, false};
    if (is_format(visit, "compose")) return (Judgement){"env", "environment of a local composition", false, false};
    if (is_format(visit, "kubernetes") && (names_region || str_equal(key, STR("value"))))
        return (Judgement){"env", "environment of a workload", true, false};
    return (Judgement){"literal", "a region name whose use can't be told", false, false};
}

static const char why_read[] = "read when a plan is made, not when requests are served";

static Judgement judge_arn(const Visit *visit, const Found *found) {
    if (found->is_pattern) return (Judgement){"arn", "a pattern or placeholder", false, false};
    if (either_path(visit, path_is_policy)) return (Judgement){"arn", "a permission, not a need", false, false};
    if (visit->decl->kind == DECL_OUTPUT) return (Judgement){"arn", "a value that is handed out", false, false};
    if (visit->decl->kind == DECL_INPUT) return (Judgement){"arn", "default or description of a variable", false, true};
    if (visit->decl->kind == DECL_ASSIGNMENT && !is_of_code(visit))
        return (Judgement){"arn", "value given to a variable", false, false};
    if (visit->decl->kind == DECL_DOCUMENT && !is_of_code(visit) && !is_format(visit, "kubernetes") &&
        !is_format(visit, "serverless"))
        return (Judgement){"arn", "a document that deploys nothing by itself", false, false};
    if (visit->decl->kind == DECL_DATA) return (Judgement){"arn", why_read, false, false};
    if (found->region.size == 0) return (Judgement){"arn", "names no region", false, false};
    if (key_names_copy(last_key(&visit->path))) return (Judgement){"arn", "where a copy goes", false, false};
    return (Judgement){"arn", "an ARN with the region written in", true, visit->is_fallback};
}

static bool is_read_by(const Visit *visit, const SettingsReader *reader) {
    static const char *const parts[] = {"data", "stringData"};
    if (reader->holder != visit->node || visit->path.count < 2) return false;
    bool is_data = false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        is_data = is_data || str_equal(visit->path.items[1], str_from(parts[i]));
    return is_data && (!reader->key.size || (visit->path.count > 2 && str_equal(reader->key, visit->path.items[2])));
}

/* A manifest that holds what others are started with. */
static bool is_settings(const Visit *visit) {
    if (!visit->node || !is_format(visit, "kubernetes")) return false;
    const ResourceType *type = model_at(visit->model, visit->node)->resource_type;
    return type && type->role->service_mode == MODE_START;
}

/* Does a workload say it, or read what does? */
static bool is_of_workload(const Visit *visit) {
    if (!visit->node || !is_format(visit, "kubernetes")) return false;
    const Node *node = model_at(visit->model, visit->node);
    if (node->resource_type && node->resource_type->pod_path.size) return !path_is_label(&visit->path);
    for (size_t i = 0; i < visit->model->settings_readers.count; i++)
        if (is_read_by(visit, &visit->model->settings_readers.items[i])) return true;
    return false;
}

static Judgement judge_host(const Visit *visit, const Found *found) {
    Str key = name_of_text(visit);
    bool is_public = found->third_party || (!found->is_url && found->service && !found->region.size);
    if (key_names_image(key) && is_public && !either_path(visit, path_is_policy))
        return (Judgement){"image", "an image of somebody else's registry", false, false};
    if (either_path(visit, path_is_policy) || (!found->is_url && !key_names_endpoint(key) && found->region.size == 0))
        return (Judgement){"endpoint", "a service principal or policy value, not an endpoint", false, false};
    if (found->is_pattern) return (Judgement){"endpoint", "a pattern or placeholder", false, false};
    if (key_names_image(key))
        return (Judgement){"image", "an image of a registry in one region", found->region.size > 0, false};
    if (visit->decl->kind == DECL_OUTPUT) return (Judgement){"endpoint", "a value that is handed out", false, false};
    if (visit->decl->kind == DECL_INPUT)
        return (Judgement){"endpoint", "default or description of a variable", false, true};
    if (visit->decl->kind == DECL_ASSIGNMENT && !is_of_code(visit))
        return (Judgement){"endpoint", "value given to a variable", false, false};
    if (visit->decl->kind == DECL_DOCUMENT && !is_of_code(visit) && !is_format(visit, "kubernetes") &&
        !is_format(visit, "serverless"))
        return (Judgement){"endpoint", "a document that deploys nothing by itself", false, false};
    if (visit->decl->kind == DECL_DATA) return (Judgement){"endpoint", why_read, false, false};
    bool is_for_others = either_path(visit, path_is_for_others) || key_is_for_others(visit->pair);
    if (found->is_strange)
        return (Judgement){"endpoint", "a host of others", !is_for_others && !either_path(visit, path_is_label), false};
    if (found->third_party && found->is_url && (is_of_workload(visit) || is_of_code(visit)))
        return (Judgement){"endpoint", "told to what runs", true, visit->is_fallback};
    if (key_is_return(key)) return (Judgement){"endpoint", "where people come back to", false, false};
    if (found->region.size == 0)
        return (Judgement){"endpoint", "names no region", found->host.reach == REACH_GLOBAL && found->is_url, false};
    return (Judgement){"endpoint", "a host with the region written in", true, visit->is_fallback};
}

/* Does the text stand at a path of the catalog ("origin[].domain_name"), or below it? */
static bool is_at_path(Str path, const Str *steps, size_t count) {
    Str step;
    size_t at = 0;
    for (; path.data && str_split_next(&path, '.', &step); at++) {
        if (str_ends_with(step, STR("[]"))) step = str_slice(step, 0, step.size - 2);
        if (at >= count || !str_equal(step, steps[at])) return false;
    }
    return at > 0;
}

/* The argument of a certificate or function that is used at the edge: copied there from the one region that the provider allows. */
static bool is_used_at_edge(const Visit *visit) {
    size_t first = 1; /* as below */
    if (visit->decl->kind != DECL_RESOURCE || !visit->node) return false;
    const ResourceType *type = model_at(visit->model, visit->node)->resource_type;
    if (first < visit->path.count && str_equal(visit->path.items[first], STR("Properties"))) first++;
    for (size_t i = 0; type && i < type->property_count; i++) {
        Str property = type->properties[i].property;
        bool is_edge = str_equal(property, STR("edge_certificate")) || str_equal(property, STR("edge_functions"));
        if (is_edge && first <= visit->path.count &&
            is_at_path(type->properties[i].path, visit->path.items + first, visit->path.count - first))
            return true;
    }
    return false;
}

/* When what the text names is needed: by requests, unless the catalog knows better of the argument. Data sources are
 * read when a plan is made. */
static EdgeMode argument_mode(const Visit *visit) {
    if (visit->decl->kind == DECL_DATA || visit->is_put_in) return MODE_DEPLOY;
    if (visit->decl->kind != DECL_RESOURCE) return MODE_RUNTIME;
    if (is_used_at_edge(visit)) return MODE_DEPLOY;
    EdgeMode mode = MODE_RUNTIME;
    size_t first = 1; /* after the name; arguments of a template stand below a key of their own */
    Str type = facts_str(visit->facts, visit->decl->type);
    if (first < visit->path.count && str_equal(visit->path.items[first], STR("Properties"))) first++;
    bool is_known =
        first <= visit->path.count &&
        catalog_argument_mode(visit->model->catalog, type, visit->path.items + first, visit->path.count - first, &mode);
    if (is_known) return mode;
    /* A build's environment is read when it builds. */
    const ResourceType *holder = catalog_resource_type(visit->model->catalog, type);
    return holder && holder->role->service_mode == MODE_DEPLOY ? MODE_DEPLOY : MODE_RUNTIME;
}

/* The provider service behind what was found; 0: none. */
static NodeId target_of(Model *model, const Found *found) {
    if (found->service && (found->region.size || found->host.reach == REACH_GLOBAL))
        return model_provider_service(model, found->service, found->region);
    return found->third_party ? model_third_party(model, found->third_party) : 0;
}

/* … becomes a need of the node. */
static void need_of_node(const Visit *visit, NodeId id, NodeId target, const Found *found, Location at) {
    Model *model = visit->model;
    const Node *holder = model_at(model, id);
    if (holder->is_absent || target == id) return;
    Str region = model_str(model, holder->region);
    EdgeMode mode = MODE_RUNTIME, argument = argument_mode(visit);
    if (holder->resource_type)
        mode = holder->resource_type->role->service_mode == MODE_RUNTIME ? MODE_RUNTIME : MODE_DEPLOY;
    bool is_start = argument == MODE_START || key_names_image(last_key(&visit->path));
    if (mode == MODE_RUNTIME) mode = argument;
    if (is_start && !visit->is_put_in)
        mode = MODE_START; /* what a definition says is needed by what is started from it */
    /* Its own service it needs already. */
    bool is_own = holder->service && holder->service == found->service;
    if (is_own && found->region.size && str_equal(region, found->region)) mode = MODE_NONE;
    /* What a module that is not in the run does with it can't be told. */
    if (holder->kind == NODE_SERVICE || holder->kind == NODE_MODULE) mode = MODE_NONE;
    Sym detail = model_sym(model, last_key(&visit->path));
    Edge *edge = model_edge(model, id, target, EDGE_HANDLE, mode, at);
    edge->detail = detail;
    edge->confidence = CONFIDENCE_LIKELY;
}

static void need_found(const Visit *visit, const Found *found, Location at) {
    NodeId target = visit->node ? target_of(visit->model, found) : 0;
    if (!target) return;
    need_of_node(visit, visit->node, target, found, at);
    if (!visit->is_of_line || visit->node >= visit->beside_count) return;
    for (NodeId id = visit->beside[visit->node]; id; id = visit->beside[id]) need_of_node(visit, id, target, found, at);
}

/* What a manifest holds for others is needed by those that are started with it: the first of them, 0 when nobody is seen to be. */
static NodeId need_of_readers(const Visit *visit, const Found *found, Location at) {
    NodeId target = visit->node ? target_of(visit->model, found) : 0;
    NodeId first = 0;
    for (size_t i = 0; target && i < visit->model->settings_readers.count; i++) {
        SettingsReader reader = visit->model->settings_readers.items[i];
        if (!is_read_by(visit, &reader)) continue;
        need_of_node(visit, reader.reader, target, found, at);
        if (!first) first = reader.reader;
    }
    return first;
}

static Judgement judge(const Visit *visit, ExprId id, const Found *found) {
    const Facts *facts = visit->source ? visit->source->facts : visit->facts;
    if (facts_is_placeholder(facts, facts_expr(facts, id)->line))
        return (Judgement){"literal", "a pattern or placeholder", false, false};
    if (either_path(visit, path_is_prose)) return (Judgement){"literal", "a description or example", false, false};
    if (is_keyed_by_region(visit))
        return (Judgement){"literal", "one entry of a map from region to value", false, false};
    switch (found->kind) {
    case FOUND_REGION: return judge_region(visit);
    case FOUND_ZONE: return (Judgement){"literal", "a zone name", false, false};
    case FOUND_ARN: return judge_arn(visit, found);
    case FOUND_HOST: return judge_host(visit, found);
    case FOUND_NOTHING: break;
    }
    return (Judgement){"literal", "", false, false};
}

/* Settings belong to the package of code that they stand in; without one, who reads them can't be told. */
static NodeId code_that_reads(const Visit *visit, Location at) {
    CodeUnit *unit = code_units_of(visit->units, visit->file->repository, visit->facts->path, STR_NONE);
    return unit->has_manifest || unit->named_by ? code_unit_node(visit->units, unit, at) : 0;
}

/* {test: {region: …}, production: {…}}, test.region = …: a document of settings may have a part for each environment. */
static const char *context_of_section(const Visit *visit) {
    if (visit->decl->kind != DECL_DOCUMENT || visit->path.count < 2) return "production";
    Str key = visit->path.items[1];
    size_t dot = str_find_char(key, '.', 0);
    bool has_section = visit->path.count > 2 || dot != SIZE_MAX;
    return has_section ? context_of_setting_word(str_slice(key, 0, dot == SIZE_MAX ? key.size : dot)) : "production";
}

/* What is told to all that read a manifest, or to what the text stands in. */
static void put_strange(const Visit *visit, const Found *found, Location at) {
    HostUse use = {.node = visit->node, .mode = argument_mode(visit), .at = at};
    use.is_asked = is_of_workload(visit) || is_of_code(visit) || key_names_endpoint(name_of_text(visit));
    use.host = model_sym(visit->model, found->host_name);
    bool is_read = false;
    for (size_t i = 0; i < visit->model->settings_readers.count; i++) {
        SettingsReader reader = visit->model->settings_readers.items[i];
        if (!is_read_by(visit, &reader)) continue;
        use.node = reader.reader;
        is_read = true;
        *VEC_PUSH(visit->model->arena, &visit->model->host_uses) = use;
    }
    if (!is_read) *VEC_PUSH(visit->model->arena, &visit->model->host_uses) = use;
}

/* `visit` is where the text is used; where it stands, if that is another place, is its source. */
static void put_mention(Visit *visit, ExprId id, Str text, const Found *found, Judgement judgement) {
    Model *model = visit->model;
    const Visit *at_source = visit->source ? visit->source : visit;
    const char *context = context_of_file(at_source->file);
    /* What a folder called "ci" declares is deployed like everything else. */
    DeclKind kind = (DeclKind)at_source->decl->kind;
    bool is_declared = kind == DECL_RESOURCE || kind == DECL_PROVIDER || kind == DECL_VALUE || kind == DECL_MODULE;
    if (is_declared && strcmp(context, "ci") == 0) context = "production";
    if (is_of_code(visit) && strcmp(context, "production") == 0) {
        context = context_of_settings(visit->facts->path, visit->facts, visit->decl->body);
        if (strcmp(context, "production") == 0) context = context_of_section(visit);
    }
    bool is_live = strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
    if (at_source->file->is_vendored) {
        is_live = false;
        context = "vendored";
    }
    Location at = visit->line_offset ? model_place_in_text(at_source->file, id, visit->line_offset)
                                     : model_place(at_source->file, id);
    if (is_of_code(visit) && judgement.counts && is_live) {
        visit->node = code_that_reads(visit, at);
        if (!visit->node) judgement = (Judgement){judgement.kind, "no code is seen that reads it", false, false};
    }
    if (judgement.counts && is_settings(visit) && path_has(&visit->path, "data") && !is_of_workload(visit))
        judgement = (Judgement){judgement.kind, "no workload is seen to read it", false, false};
    if (found->kind == FOUND_REGION && judgement.counts && value_is_default_of_chart(model, at_source->file, at, text))
        judgement =
            (Judgement){judgement.kind, "a value of the chart itself, which an installation may change", true, true};
    if (found->is_strange) {
        if (judgement.counts && is_live) put_strange(visit, found, at);
        return;
    }
    Sym region = found->region.size ? model_sym(model, found->region) : 0;
    Sym context_sym = model_sym(model, str_from(context)), why = model_sym(model, str_from(judgement.why));
    Sym service = found->service ? model_sym(model, catalog_service(model->catalog, found->service)->id) : 0;
    if (found->third_party) service = model_sym(model, found->third_party->id);
    size_t index = model->mentions.count;
    Mention *mention = model_mention(model, at, text, judgement.kind);
    mention->region = region;
    mention->context = context_sym;
    mention->node = visit->node;
    mention->counts = judgement.counts && is_live;
    mention->is_default = judgement.is_default;
    mention->why = why;
    mention->service = service;
    mention->home = visit->file->rendering ? visit->file->rendering->region : 0;
    mention->mode = argument_mode(visit);
    mention->is_forced = found->kind == FOUND_ARN && is_used_at_edge(visit);
    mention->is_denied = visit->is_denied;
    mention->is_name = found->kind == FOUND_HOST && found->host.is_name;
    /* What one part of the settings names is needed where that part holds: not by what the others serve. */
    bool is_of_part = is_of_code(visit) && strcmp(context_of_section(visit), "production") != 0;
    if (!mention->counts || found->kind == FOUND_REGION || is_of_part) return;
    NodeId reader = need_of_readers(visit, found, at);
    if (!reader) need_found(visit, found, at);
    if (reader) model->mentions.items[index].node = reader;
}

static Judgement judge_use(const Visit *visit, ExprId id, const Found *found, TextUseKind kind) {
    Judgement judgement = judge(visit, id, found);
    if (!judgement.counts || kind == TEXT_USED) return judgement;
    judgement.counts = false;
    judgement.why = kind == TEXT_OF_SEVERAL
                        ? "one of several in a map, of other regions, and which is taken can't be told"
                        : "one of several in a map; another is told";
    return judgement;
}

static const char *why_unused(const Visit *visit) {
    if (is_format(visit, "terragrunt")) return "a setting that Terragrunt hands on to its units";
    return visit->decl->kind == DECL_MODULE ? "given to a module, of which no resource is seen to use it"
                                            : "a value that no resource is seen to use";
}

/* A text in a local value or a module's argument is judged in each argument that gets it, as if it stood there. */
static void add_used(Visit *visit, ExprId id, Str text, const Found *found, const TextUses *uses) {
    Judgement judgement = judge(visit, id, found);
    Visit used = *visit; /* where it is told, if it counts nowhere */
    bool is_told = false;
    if (found->kind == FOUND_REGION && uses->is_of_provider)
        judgement.why = "the region of a provider configuration, which is judged there";
    else if (uses->items.count == 0 && judgement.counts)
        judgement.why = why_unused(visit);
    judgement.counts = false;
    bool is_central = found->kind == FOUND_REGION && uses->is_of_provider;
    for (size_t i = 0; i < uses->items.count && !is_central; i++) {
        const MentionUse *use = &uses->items.items[i];
        Visit as = *visit;
        as.source = visit;
        as.file = &visit->model->files[use->decl.file];
        as.facts = &as.file->facts;
        as.settings = 0;
        as.decl = &as.facts->decls[use->decl.decl];
        as.node = use->node;
        as.is_of_line = false; /* each of them is a use */
        as.path = use->path;
        as.alike = visit->is_in_list ? visit->alike : 0;
        Judgement here = judge_use(&as, id, found, use->kind);
        if (here.counts)
            put_mention(&as, id, text, found, here);
        else if (i == 0)
            used = as, judgement = here;
        is_told = is_told || here.counts;
    }
    if (!is_told) put_mention(&used, id, text, found, judgement);
}

static void add_mention(Visit *visit, ExprId id, Str text, const Found *found) {
    bool is_elsewhere = visit->decl->kind == DECL_VALUE || visit->decl->kind == DECL_MODULE;
    const TextUses *uses = is_elsewhere ? mention_uses_of(visit->uses, visit->facts, id) : NULL;
    if (uses)
        add_used(visit, id, text, found, uses);
    else
        put_mention(visit, id, text, found, judge(visit, id, found));
}

/* "url: https://…", "db.host=…": the name of what a line of settings says, and what. */
static void visit_line(Visit *visit, ExprId id, Str line) {
    static const char breaks[] = " \t\r\"'`,;()[]{}<>|=";
    size_t steps = visit->path.count, start = 0;
    Str name = STR_NONE;
    for (size_t i = 0; i <= line.size; i++) {
        bool is_break = i == line.size || strchr(breaks, line.data[i]);
        if (!is_break) continue;
        Str word = str_slice(line, start, i);
        start = i + 1;
        if (word.size == 0) continue;
        bool is_key = str_ends_with(word, STR(":")) || (i < line.size && line.data[i] == '=');
        if (is_key || (!name.size && i < line.size)) {
            name = str_ends_with(word, STR(":")) ? str_slice(word, 0, word.size - 1) : word;
            continue;
        }
        Found found = text_found_for_others(visit->model, word);
        if (found.kind != FOUND_HOST && found.kind != FOUND_ARN) continue;
        if (name.size && steps < KEY_STEPS_MAX) visit->path.items[visit->path.count++] = name;
        add_mention(visit, id, word, &found);
        visit->path.count = steps;
    }
}

/* A file that a manifest holds as a text: whatever its format is, a line of it says one thing. */
static void visit_lines(Visit *visit, ExprId id, Str text) {
    Str rest = text, line;
    for (uint32_t offset = 1; rest.data && str_split_next(&rest, '\n', &line); offset++) {
        Str said = str_trim(line);
        bool is_comment = str_starts_with(said, STR("#")) || str_starts_with(said, STR("//"));
        visit->line_offset = offset;
        if (!is_comment) visit_line(visit, id, said);
    }
    visit->line_offset = 0;
}

static void visit_text(Visit *visit, ExprId id) {
    Str text = facts_str(visit->facts, facts_expr(visit->facts, id)->text);
    Found found = text_found_for_others(visit->model, text);
    if (found.kind != FOUND_NOTHING) add_mention(visit, id, text, &found);
    if (str_find_char(text, '\n', 0) != SIZE_MAX && is_settings(visit)) visit_lines(visit, id, text);
}

static bool visit_template(Visit *visit, ExprId id) {
    Str text;
    Found found = template_found(visit->model, visit->facts, id, &text);
    if (found.kind != FOUND_NOTHING) add_mention(visit, id, text, &found);
    return found.kind != FOUND_NOTHING;
}

/* {name = "S3_REGION", value = "us-east-1"} is what S3_REGION = "us-east-1" is, where things are declared. */
static Str name_of_item(const Visit *visit, const Expr *expr) {
    Str name = facts_str(visit->facts, expr->text);
    bool is_value = expr->kind == EXPR_ITEM && visit->pair.size && str_equal_ignoring_case(name, STR("value"));
    bool is_declared = visit->decl->kind != DECL_DOCUMENT || is_format(visit, "yaml");
    return is_value && is_declared ? visit->pair : name;
}

/* {endpoint: "http://minio:9000", region: "us-east-1"} */
static bool is_beside_foreign_endpoint(Visit *visit, ExprId object, ExprId item) {
    Str key = facts_str(visit->facts, facts_expr(visit->facts, item)->text), text;
    if (!key_names_region(key)) return false;
    if (visit->settings != object) visit->has_endpoints = setting_has_endpoints(visit->facts, object);
    visit->settings = object;
    ExprId endpoint = visit->has_endpoints ? setting_endpoint_beside(visit->facts, object, key) : 0;
    if (!endpoint || !expr_literal(visit->facts, endpoint, &text) || !text.size) return false;
    Found found = text_found(visit->model, text);
    return found.kind != FOUND_HOST || found.host.pattern.size == 0;
}

static void visit_expr(Visit *visit, ExprId id, uint32_t depth) {
    if (!id || depth > NESTING_DEPTH_MAX || visit->steps == 0 || !visit->is_telling[id]) return;
    visit->steps--;
    const Expr *expr = facts_expr(visit->facts, id);
    if (depth == 1 && visit->applied.size && str_equal(facts_str(visit->facts, expr->text), visit->applied)) return;
    /* Local values are declarations of their own, and visited as such. */
    if (expr->kind == EXPR_BLOCK && visit->decl->kind == DECL_DOCUMENT &&
        str_equal(facts_str(visit->facts, expr->text), STR("locals")))
        return;
    size_t steps = visit->path.count;
    uint32_t alike = visit->alike;
    bool is_in_list = visit->is_in_list;
    if (expr->kind == EXPR_STRING) visit_text(visit, id);
    bool is_joined = expr->kind == EXPR_TEMPLATE && visit_template(visit, id);
    if (is_named(expr) && steps < KEY_STEPS_MAX) visit->path.items[visit->path.count++] = name_of_item(visit, expr);
    Str pair = visit->pair;
    if (expr->kind == EXPR_OBJECT) visit->pair = expr_pair_name(visit->facts, id);
    if (expr->kind == EXPR_TUPLE || expr->kind == EXPR_OBJECT) {
        visit->alike = expr->count;
        visit->is_in_list = expr->kind == EXPR_TUPLE;
    }
    /* A comparison asks, it does not place. */
    bool is_question = expr->kind == EXPR_BINARY && (expr->number == OP_EQUAL || expr->number == OP_NOT_EQUAL);
    uint32_t first = expr->kind == EXPR_ITEM ? 1 : 0; /* keys are not values */
    /* What a transform adds to a resource says nothing of its own. */
    bool is_made = expr->kind == EXPR_ITEM && expr->number && visit->decl->kind == DECL_RESOURCE;
    bool is_fallback = visit->is_fallback, is_choice = expr->kind == EXPR_BINARY && expr->number == OP_COALESCE;
    bool was_put_in = visit->is_put_in, was_elsewhere = visit->is_elsewhere, was_denied = visit->is_denied;
    visit->is_denied = was_denied || expr_denies(visit->facts, id);
    if (expr->kind == EXPR_CALL && str_equal(facts_str(visit->facts, expr->text), STR("cfn_resolve")))
        visit->is_put_in = true;
    for (uint32_t i = first; i < expr->count && !is_question; i++) {
        ExprId child = expr_child(visit->facts, id, i);
        bool is_part = is_joined && facts_expr(visit->facts, child)->kind == EXPR_STRING;
        visit->is_fallback = is_fallback || (is_choice && i > 0);
        if (expr->kind == EXPR_OBJECT)
            visit->is_elsewhere = was_elsewhere || is_beside_foreign_endpoint(visit, id, child);
        if (!is_part && !is_made) visit_expr(visit, child, depth + 1);
    }
    visit->is_fallback = is_fallback;
    visit->is_put_in = was_put_in;
    visit->is_elsewhere = was_elsewhere;
    visit->is_denied = was_denied;
    visit->path.count = steps;
    visit->alike = alike;
    visit->is_in_list = is_in_list;
    visit->pair = pair;
}

/* A line format gives its assignments and the document that holds them: once is enough. What images are made by gives
 * all that counts as declarations. */
static bool is_said_elsewhere(const Visit *visit) {
    if (visit->decl->kind == DECL_ASSIGNMENT) return !is_of_code(visit) && facts_has_kind(visit->facts, DECL_DOCUMENT);
    /* What a stack is made of: what is made tells what its texts are for. */
    if (is_format(visit, "compose") && visit->decl->kind == DECL_RESOURCE) return true;
    bool is_whole = visit->decl->kind == DECL_DOCUMENT && is_format(visit, "serverless");
    if (is_whole && facts_has_kind(visit->facts, DECL_PROVIDER)) return true;
    return visit->decl->kind == DECL_STEP ||
           (visit->decl->kind == DECL_DOCUMENT && facts_has_kind(visit->facts, DECL_STEP));
}

static Str line_key(const Model *model, uint32_t repository, Str file, uint32_t line) {
    StrBuf *key = model_text(model);
    strbuf_format(key, "%u\x1f%.*s\x1f%u", repository, STR_ARG(file), line);
    return strbuf_str(key);
}

static Str decl_key(const Model *model, uint32_t file, uint32_t decl) {
    StrBuf *key = model_text(model);
    strbuf_format(key, "%u\x1f%u", file, decl);
    return strbuf_str(key);
}

static void index_decl(Model *model, ResourceInstance *resource, void *context) {
    DeclRef ref = resource->set->decl;
    map_put(context, decl_key(model, ref.file, ref.decl), resource->node);
}

/* The nodes of each line are a chain. It begins with one that is there, if any is. */
static void index_lines(Visit *visit) {
    Model *model = visit->model;
    NodeId *last = ARENA_ARRAY(model->arena, NodeId, model->nodes.count);
    visit->beside = ARENA_ARRAY(model->arena, NodeId, model->nodes.count);
    visit->beside_count = (NodeId)model->nodes.count;
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = &model->nodes.items[id];
        if (node->kind != NODE_RESOURCE && node->kind != NODE_DATA_SOURCE) continue;
        Str key =
            line_key(model, node->location.repository, model_str(model, node->location.file), node->location.line);
        bool is_new = false;
        uint32_t entry = map_add(visit->nodes_by_line, key, id, &is_new);
        NodeId first = map_value_at(visit->nodes_by_line, entry);
        if (is_new) {
            last[id] = id;
        } else if (model_at(model, first)->is_absent && !node->is_absent) {
            visit->beside[id] = first;
            last[id] = last[first];
            map_set_at(visit->nodes_by_line, entry, id);
        } else {
            visit->beside[last[first]] = id;
            last[first] = id;
        }
    }
}

static void index_nodes(Visit *visit) {
    Model *model = visit->model;
    index_lines(visit);
    for (size_t i = 0; i < visit->instances->roots.count; i++) {
        Instance *root = visit->instances->roots.items[i];
        if (root->unit->has_own_services) instances_each_resource(root, index_decl, visit->nodes_by_decl);
        Str key = model_key(model, root->unit->repository, root->unit->path);
        if (root->service) map_put(visit->services_by_directory, key, root->service);
    }
}

static NodeId holder_of(Visit *visit) {
    Model *model = visit->model;
    Str key = decl_key(model, (uint32_t)(visit->file - model->files), (uint32_t)(visit->decl - visit->facts->decls));
    uint32_t id = is_format(visit, "kubernetes") ? map_get(visit->nodes_by_decl, key) : MAP_NONE;
    visit->is_of_line = false;
    if (id != MAP_NONE) return id;
    id = map_get(visit->nodes_by_line, line_key(model, visit->file->repository, visit->facts->path, visit->decl->line));
    visit->is_of_line = id != MAP_NONE && (visit->decl->kind == DECL_RESOURCE || visit->decl->kind == DECL_DATA);
    if (visit->is_of_line) return id;
    Str path = sym_str(model->symbols, visit->file->path);
    Str place = str_equal(visit->facts->format, STR("terraform")) ? location_of_directory(path) : path;
    id = map_get(visit->services_by_directory, model_key(model, visit->file->repository, place));
    return id == MAP_NONE ? 0 : id;
}

/* The argument that holds a manifest which is told where it is rendered; empty: none does. */
static Str applied_argument(const Visit *visit) {
    if (visit->decl->kind != DECL_RESOURCE || !map_count(visit->applying)) return STR_NONE;
    Model *model = visit->model;
    Str key = decl_key(model, (uint32_t)(visit->file - model->files), (uint32_t)(visit->decl - visit->facts->decls));
    if (map_get(visit->applying, key) == MAP_NONE) return STR_NONE;
    const AppliedWords *words = catalog_applied_words(model->catalog, facts_str(visit->facts, visit->decl->type));
    return words ? words->manifest : STR_NONE;
}

static void index_applying(Visit *visit) {
    Model *model = visit->model;
    visit->applying = map_new(model->arena);
    for (size_t i = 0; i < model->file_count; i++) {
        const ResourceInstance *by = model->files[i].applied_by;
        if (by) map_put(visit->applying, decl_key(model, by->set->decl.file, by->set->decl.decl), 1);
    }
}

static bool may_tell(const Visit *visit, const Expr *expr) {
    if (expr->kind == EXPR_TEMPLATE) return true;
    if (expr->kind != EXPR_STRING) return false;
    Str text = facts_str(visit->facts, expr->text);
    bool has_lines = str_find_char(text, '\n', 0) != SIZE_MAX; /* they may be settings */
    return has_lines || text_found_for_others(visit->model, text).kind != FOUND_NOTHING;
}

/* Most of most documents names nothing of the kind: one look at all texts, without what they stand in, tells where there is
 * something to visit. Parts stand before what they are parts of; where one does not, it is visited. */
static bool mark_telling(Visit *visit, Arena *scratch) {
    const Facts *facts = visit->facts;
    visit->is_telling = ARENA_ARRAY(scratch, bool, facts->expr_count);
    bool is_any = false;
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        bool is_telling = may_tell(visit, expr);
        for (uint32_t i = 0; i < expr->count && !is_telling; i++) {
            ExprId child = expr_child(facts, id, i);
            is_telling = child >= id || visit->is_telling[child];
        }
        visit->is_telling[id] = is_telling;
        is_any = is_any || is_telling;
    }
    return is_any;
}

void link_mentions(Model *model, Instances *instances, CodeUnits *units) {
    Visit visit = {.model = model,
                   .instances = instances,
                   .units = units,
                   .nodes_by_line = map_new(model->arena),
                   .nodes_by_decl = map_new(model->arena),
                   .services_by_directory = map_new(model->arena),
                   .uses = mention_uses_collect(model, instances)};
    Arena *scratch = arena_new();
    index_nodes(&visit);
    index_applying(&visit);
    for (size_t i = 0; i < model->file_count; i++) {
        visit.file = &model->files[i];
        if (!visit.file->is_parsed || visit.file->is_link || visit.file->is_covered || visit.file->is_echo) continue;
        visit.facts = &visit.file->facts;
        visit.settings = 0;
        if (str_equal(visit.facts->format, STR("snapshot"))) continue; /* what the program itself says is there, too */
        arena_reset(scratch);
        if (!visit.facts->decl_count || !mark_telling(&visit, scratch)) continue;
        visit.steps = 4 * visit.facts->expr_count;
        for (uint32_t d = 0; d < visit.facts->decl_count; d++) {
            visit.decl = &visit.facts->decls[d];
            /* Provider and backend regions are judged where deployments are listed. */
            if (is_said_elsewhere(&visit)) continue;
            if (unit_is_call_of_resource(visit.facts, visit.decl) || (visit.decl->flags & DECL_MADE)) continue;
            if (visit.decl->kind == DECL_PROVIDER || visit.decl->kind == DECL_BACKEND || visit.decl->kind == DECL_MOVED)
                continue;
            if (visit.decl->kind == DECL_DEPLOYMENT || visit.decl->kind == DECL_JOB) continue; /* told as such */
            visit.node = holder_of(&visit);
            visit.applied = applied_argument(&visit);
            visit.path.count = 0;
            visit.path.items[visit.path.count++] = facts_str(visit.facts, visit.decl->name);
            visit.alike = 0;
            visit.is_in_list = false;
            visit_expr(&visit, visit.decl->body, 0);
        }
    }
    arena_free(scratch);
}
