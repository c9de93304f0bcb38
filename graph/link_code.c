/* Code: the SDK clients that a unit makes, the region each goes to, and the operations it calls. Each
 * becomes a need of the unit with the line that says so; each region, endpoint and control-plane call
 * becomes a mention that says whether it counts. */
#include "analyzer/core/limits.h"
#include "graph/code_pass.h"
#include "graph/functions.h"

static NodeId unit_node(CodePass *pass, Location first_use) {
    return code_unit_node(pass->units, pass->unit, first_use);
}

static void add_call(CodePass *pass, const Client *client, const Operation *operation, Location at) {
    Model *model = pass->model;
    map_put(pass->called, code_call_key(pass->file.arena, pass->scope, client->service, operation->name), 1);
    bool is_new = false;
    Str place = str_format(pass->file.arena, "%u:%u:%u\x1f%.*s\x1f%.*s", at.file, at.line, at.column,
                           STR_ARG(operation->name), STR_ARG(client->region));
    map_add(pass->counted, place, 0, &is_new);
    if (!is_new) return;
    code_ask(pass, client->service, NULL, (Plane)operation->plane, pass->call, at);
    bool is_global = catalog_service(model->catalog, client->service)->reach == REACH_GLOBAL;
    CodeDestination to = is_global
                             ? (CodeDestination){.region = operation->global_region, .confidence = CONFIDENCE_PROVED}
                             : code_destination(pass, client);
    if (client->is_guessed) to.confidence = CONFIDENCE_GUESSED;
    OperationCall call = {.at = at,
                          .service = client->service,
                          .operation = model_sym(model, operation->name),
                          .region = to.region.size ? model_sym(model, to.region) : 0,
                          .cause = to.region.size || is_global ? 0 : model_sym(model, to.cause),
                          .context = model_sym(model, str_from(pass->context)),
                          .run_by = pass->run_by ? model_sym(model, str_from(pass->run_by)) : 0,
                          .node = pass->unit->node,
                          .mode = pass->mode,
                          .plane = operation->plane,
                          .is_mutating = operation->is_mutating,
                          .is_global = is_global || operation->global_region.size > 0,
                          .confidence = to.confidence};
    *VEC_PUSH(model->arena, &model->calls) = call;
}

/* Clients that may be what an unknown name stands for. */
static void remember_made(CodePass *pass, const Client *client) {
    for (size_t i = 0; i < pass->made.count; i++)
        if (pass->made.items[i].service == client->service) return;
    if (client->service) *VEC_PUSH(pass->file.arena, &pass->made) = *client;
}

static void need_service(CodePass *pass, const Client *client, Location at, Str detail) {
    Model *model = pass->model;
    const Service *service = catalog_service(model->catalog, client->service);
    CodeDestination to = code_destination(pass, client);
    NodeId unit = unit_node(pass, at);
    if (service->reach != REACH_GLOBAL && !to.region.size) {
        model_unknown(model, unit, str_format(pass->file.arena, "region of %.*s", STR_ARG(service->id)), to.cause);
        return;
    }
    if (service->reach != REACH_GLOBAL && !catalog_region(model->catalog, service->provider, to.region)) return;
    Sym detail_sym = model_sym(model, detail);
    Edge *edge =
        model_edge(model, unit, model_provider_service(model, client->service, to.region), EDGE_CALL, pass->mode, at);
    edge->detail = detail_sym;
    edge->confidence = to.confidence;
    edge->follows = to.follows;
}

static void found_client(CodePass *pass, const Client *client) {
    bool is_foreign = code_is_foreign_endpoint(pass, client);
    bool is_pinned = client->region_at.line && client->region.size;
    CodeContext outside = code_enter(pass, is_pinned && code_serves_tests(pass, pass->scope));
    remember_made(pass, client);
    if (pass->is_live && !pass->wants_unused) unit_node(pass, client->at);
    code_mention_client_region(pass, client, is_foreign);
    code_mention_endpoint(pass, client);
    if (client->service && pass->is_live && !is_foreign && !pass->wants_unused)
        need_service(pass, client, client->at, STR("client"));
    code_leave(pass, outside);
}

/* ---- operations ---- */

static void use_name(CodePass *pass, const Client *client, Str argument, ExprId id, uint32_t scope, Location at) {
    enum { NAME_SIZE_MAX = 256 };
    const Value *value = codefile_value(&pass->file, id, scope);
    if (value->kind != VALUE_STRING || value->string.size == 0 || value->string.size > NAME_SIZE_MAX) return;
    NameUse use = {.service = client->service, .mode = pass->mode, .location = at};
    use.argument = model_sym(pass->model, argument);
    use.value = model_sym(pass->model, value->string);
    CodeDestination to = client->region_is_default ? (CodeDestination){0} : code_destination(pass, client);
    use.region = to.region.size && !to.follows ? model_sym(pass->model, to.region) : 0;
    use.node = unit_node(pass, at);
    *VEC_PUSH(pass->model->arena, &pass->model->name_uses) = use;
}

/* TableName="orders", { Bucket: "pictures" }: which resource has that name is found out when all are known. */
static void use_names(CodePass *pass, const Client *client, ExprId call, uint32_t scope, Location at) {
    const Facts *facts = pass->file.facts;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        const Variable *variable = expr->kind == EXPR_NAME
                                       ? codefile_variable(&pass->file, facts_str(facts, expr->text), scope, argument)
                                       : NULL;
        if (variable) argument = facts->code[variable->fact].value, expr = facts_expr(facts, argument);
        if (expr->kind == EXPR_ARGUMENT)
            use_name(pass, client, facts_str(facts, expr->text), expr_child(facts, argument, 0), scope, at);
        for (uint32_t k = 0; expr->kind == EXPR_OBJECT && k < expr->count; k++) {
            ExprId item = expr_child(facts, argument, k);
            Str key = facts_str(facts, facts_expr(facts, expr_child(facts, item, 0))->text);
            use_name(pass, client, key, expr_child(facts, item, 1), scope, at);
        }
    }
}

/* resource.Table("orders"), s3.Bucket("pictures"): an object stands for what has that name, whatever is asked of it. */
static void use_object(CodePass *pass, const Client *client, Str method, const CodeFact *fact, Location at) {
    const Facts *facts = pass->file.facts;
    const ObjectStep *step = codefile_step(&pass->file, client, method);
    if (!step || step->operation || step->is_many || !str_equal_ignoring_case(step->gives, method)) return;
    if (!expr_argument_count(facts, fact->value)) return;
    ExprId name = expr_argument(facts, fact->value, 0);
    if (facts_expr(facts, name)->kind == EXPR_ARGUMENT) name = expr_child(facts, name, 0);
    use_name(pass, client, step->gives, name, fact->scope, at);
}

/* The edge to a control plane that a call asks. */
static void need_control(CodePass *pass, const Operation *operation, NodeId plane, bool follows, Location at) {
    Sym detail = model_sym(pass->model, operation->name);
    Edge *edge = model_edge(pass->model, unit_node(pass, at), plane, EDGE_CALL,
                            pass->mode == MODE_RUNTIME && !operation->is_mutating ? MODE_DEGRADED : pass->mode, at);
    edge->plane = PLANE_CONTROL;
    edge->detail = detail;
    edge->follows = follows;
}

/* What only a name hints at is listed as a call, and proves nothing. */
static bool is_control_call(const Client *client, const Operation *operation) {
    return operation->plane == PLANE_CONTROL && !operation->is_uncertain && !client->is_guessed;
}

static void found_operation(CodePass *pass, const Client *client, const Operation *operation, Location at) {
    Model *model = pass->model;
    const Service *service = catalog_service(model->catalog, client->service);
    if (client->is_handed_in && !client->is_guessed) remember_made(pass, client);
    add_call(pass, client, operation, at);
    bool is_control = is_control_call(client, operation);
    bool is_global = service->reach == REACH_GLOBAL || operation->global_region.size > 0;
    /* What is made gets its name from another control plane, besides what the service's own does where the client asks. */
    bool makes_names = operation->global_region.size > 0 && service->creation_need_count > 0;
    bool is_elsewhere = operation->global_region.size > 0 && !makes_names;
    CodeDestination to =
        is_elsewhere ? (CodeDestination){.region = operation->global_region} : code_destination(pass, client);
    Str region = to.region;
    if (pass->is_live) {
        if (!client->is_guessed) need_service(pass, client, at, operation->name);
        if (is_control && (service->reach == REACH_GLOBAL || region.size))
            need_control(pass, operation, model_control_plane(model, client->service, region), to.follows, at);
        for (size_t i = 0; is_control && makes_names && i < service->creation_need_count; i++) {
            NodeId need = model_creation_need(model, client->service, i, region);
            if (need) need_control(pass, operation, need, false, at);
        }
    }
    if (!is_control || !is_global) return;
    Sym name = model_sym(model, operation->name), id = model_sym(model, service->id);
    Str hosted = operation->global_region;
    for (size_t i = 0; i < service->control_plane_count && !hosted.size; i++)
        if (str_equal(service->control_planes[i].partition, service->provider))
            hosted = service->control_planes[i].region;
    Sym hosted_sym = hosted.size ? model_sym(model, hosted) : 0;
    const char *why = pass->mode == MODE_RECOVER  ? "a call to a global control plane on a recovery path"
                      : pass->mode == MODE_DEPLOY ? "a call to a global control plane from a tool or script"
                                                  : "a call to a global control plane";
    Mention *made = code_mention(pass, at, operation->name, "operation", why, true);
    made->operation = name;
    made->is_mutating = operation->is_mutating;
    made->service = id;
    made->region = hosted_sym;
}

void code_found_operation(CodePass *pass, const Client *client, const Operation *operation, Location at) {
    if (code_is_foreign_endpoint(pass, client)) return;
    CodeContext outside = code_enter(pass, is_control_call(client, operation) && code_serves_tests(pass, pass->scope));
    found_operation(pass, client, operation, at);
    code_leave(pass, outside);
}

/* new PutItemCommand(input) handed to a client. */
static void command_operation(CodePass *pass, ExprId call, uint32_t scope, const Client *client, Location at) {
    CodeFile *file = &pass->file;
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call); i++) {
        ExprId argument = expr_argument(file->facts, call, i);
        const Expr *expr = facts_expr(file->facts, argument);
        if (expr->kind == EXPR_NAME) {
            const Variable *variable = codefile_variable(file, facts_str(file->facts, expr->text), scope, argument);
            if (!variable) continue;
            argument = file->facts->code[variable->fact].value;
            expr = facts_expr(file->facts, argument);
        }
        if (expr->kind != EXPR_CALL) continue;
        Str star, package;
        const Idiom *idiom =
            codefile_idiom(file, expr_callee(file->facts, argument), 1u << IDIOM_OPERATION, true, &star, &package);
        if (!idiom) continue;
        const Operation *operation = catalog_operation(pass->model->catalog, client->service, idiom->naming, star);
        if (!operation) continue;
        code_found_call(pass, client, operation, argument, scope, at);
        if (pass->is_live && !code_is_foreign_endpoint(pass, client)) use_names(pass, client, argument, scope, at);
    }
}

/* os.getenv("QUEUE", "https://sqs.us-east-1…"): a default that a deployment sets otherwise. */
static void look_at_fallback(CodePass *pass, const CodeFact *fact) {
    CodeFile *file = &pass->file;
    Str star, package, text;
    const Idiom *idiom =
        codefile_idiom(file, expr_callee(file->facts, fact->value), 1u << IDIOM_ENVIRONMENT, false, &star, &package);
    ExprId fallback = idiom ? codefile_argument(file, fact->value, &idiom->fallback) : 0;
    if (!fallback || !expr_literal(file->facts, fallback, &text)) return;
    Found found = text_found(pass->model, text);
    Location at = codefile_location(file, fallback);
    if ((found.kind != FOUND_HOST && found.kind != FOUND_ARN) || code_is_judged(pass, at)) return;
    Sym region = found.region.size ? model_sym(pass->model, found.region) : 0;
    const char *why = found.is_pattern ? "a pattern or placeholder" : "fallback of an environment variable";
    Mention *made = code_mention(pass, at, text, found.kind == FOUND_HOST ? "endpoint" : "arn", why,
                                 found.region.size > 0 && !found.is_pattern);
    made->region = region;
    made->is_default = true;
}

/* A method of what may be this client. */
static void look_at_method(CodePass *pass, const CodeFact *fact, const Client *client) {
    CodeFile *file = &pass->file;
    Location at = {file->file->repository, file->file->real_path, fact->line, fact->column};
    Str method = facts_str(file->facts, facts_expr(file->facts, expr_callee(file->facts, fact->value))->text);
    if (!client->service || (fact->condition && code_asks_for_local(file->facts, fact->condition))) return;
    bool is_used = pass->is_live && !client->is_guessed && !code_is_foreign_endpoint(pass, client);
    if (is_used) use_object(pass, client, method, fact, at);
    const Operation *operation = code_operation_of(pass, fact->value, client, method);
    if (!operation) {
        size_t known = pass->units->asks.count;
        command_operation(pass, fact->value, fact->scope, client, at);
        /* What can't be told may be any request. */
        if (is_used && pass->units->asks.count == known && !codefile_step(file, client, method))
            code_ask(pass, client->service, NULL, PLANE_DATA, fact, at);
        return;
    }
    code_found_call(pass, client, operation, fact->value, fact->scope, at);
    if (is_used) use_names(pass, client, fact->value, fact->scope, at);
}

/* Is what a call gives assigned to a name that nothing reads? Names of a module may be read from elsewhere, where the
 * language lets others import whatever it holds. */
static bool is_unused(CodePass *pass, ExprId call) {
    const Facts *facts = pass->file.facts;
    if (facts->is_partial) return false;
    if (!pass->scope && !pass->is_entry && catalog_language_is_open(pass->model->catalog, pass->file.language))
        return false;
    if (!pass->assigned) {
        pass->assigned = ARENA_ARRAY(pass->file.arena, uint32_t, (size_t)facts->expr_count + 1);
        for (uint32_t i = facts->code_count; i-- > 0;)
            if (facts->code[i].kind == CODE_ASSIGN) pass->assigned[facts->code[i].value] = i + 1;
    }
    uint32_t fact = pass->assigned[call];
    return fact && (facts->code[fact - 1].flags & CODE_IS_UNREAD) != 0;
}

/* S3Client.builder().region(x).build(): the client is what the last of the calls gives. */
static ExprId end_of_builder(CodePass *pass, ExprId call, Str last) {
    const Facts *facts = pass->file.facts;
    for (uint32_t i = 0; last.size && i < CODEFILE_STEPS_MAX; i++) {
        uint32_t next = map_get(pass->chained, str_format(pass->file.arena, "%u", call));
        if (next == MAP_NONE) break;
        call = next;
        if (str_equal(facts_str(facts, facts_expr(facts, expr_callee(facts, call))->text), last)) break;
    }
    return call;
}

static void index_chains(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    pass->assigned = NULL;
    pass->parents = NULL;
    pass->chained = map_new(pass->file.arena);
    bool has_builders = false;
    for (size_t i = 0; i < pass->file.idiom_count; i++) has_builders |= pass->file.idioms[i].builder.size > 0;
    for (uint32_t i = 0; has_builders && i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_CALL || !fact->value || facts_expr(facts, fact->value)->kind != EXPR_CALL) continue;
        ExprId callee = expr_callee(facts, fact->value);
        if (!callee || facts_expr(facts, callee)->kind != EXPR_ATTR) continue;
        map_put(pass->chained, str_format(pass->file.arena, "%u", expr_child(facts, callee, 0)), fact->value);
    }
}

/* The first words behind a name, as far as they tell what it does: "cp * s3://". */
static Str command_words(CodePass *pass, ExprId call, int32_t position, uint32_t count) {
    const Facts *facts = pass->file.facts;
    StrBuf out = strbuf_new(pass->file.arena, 256);
    for (uint32_t i = (uint32_t)position; i <= (uint32_t)position + count && i < expr_argument_count(facts, call);
         i++) {
        ExprId word = expr_argument(facts, call, i);
        if (facts_expr(facts, word)->kind == EXPR_ARGUMENT) break;
        if (facts_expr(facts, word)->kind == EXPR_TEMPLATE) word = expr_child(facts, word, 0);
        Str text;
        bool is_text = expr_literal(facts, word, &text);
        size_t scheme = is_text ? str_find(text, STR("://"), 0) : SIZE_MAX;
        if (out.size) strbuf_add_char(&out, ' ');
        if (i == (uint32_t)position)
            strbuf_add(&out, is_text ? text : STR("*"));
        else
            strbuf_add(&out, scheme == SIZE_MAX ? STR("*") : str_slice(text, 0, scheme + 3));
    }
    return strbuf_str(&out);
}

/* aws s3api create-bucket …: the line names the operation itself. */
static void look_at_command(CodePass *pass, const CodeFact *fact, const Client *client) {
    const Catalog *catalog = pass->model->catalog;
    const Idiom *idiom = client->idiom;
    Str name, waiter;
    ExprId operation_word = codefile_argument(&pass->file, fact->value, &idiom->operation);
    ExprId waiter_word = codefile_argument(&pass->file, fact->value, &idiom->waiter);
    if (!client->service || !operation_word || !expr_literal(pass->file.facts, operation_word, &name)) return;
    const Operation *operation = catalog_operation(catalog, client->service, idiom->naming, name);
    if (!operation && waiter_word && expr_literal(pass->file.facts, waiter_word, &waiter))
        operation = catalog_waiter(catalog, client->service, waiter);
    for (uint32_t count = 3; !operation && count-- > 0;)
        operation = catalog_command(catalog, client->service,
                                    command_words(pass, fact->value, idiom->operation.position, count));
    Location at = {pass->file.file->repository, pass->file.file->real_path, fact->line, fact->column};
    if (operation) code_found_operation(pass, client, operation, at);
}

/* s3.setRegion(x): said of the client that is called. */
static bool changes_client(const CodePass *pass, ExprId callee) {
    Str method = facts_str(pass->file.facts, facts_expr(pass->file.facts, callee)->text);
    for (size_t i = 0; i < pass->file.idiom_count; i++) {
        const Idiom *idiom = &pass->file.idioms[i];
        if (idiom->changes_itself && idiom->on_client && str_equal(idiom->callee, method)) return true;
    }
    return false;
}

/* builder.region(x); builder.endpointOverride(y): what other statements say of the endpoint of the same name. */
static void take_endpoint_beside(CodePass *pass, const CodeFact *fact, Client *client) {
    CodeFile *file = &pass->file;
    ExprId of = expr_child(file->facts, expr_callee(file->facts, fact->value), 0);
    Str name = facts_str(file->facts, facts_expr(file->facts, of)->text);
    if (client->endpoint.size || facts_expr(file->facts, of)->kind != EXPR_NAME) return;
    for (uint32_t i = 0; i < file->facts->code_count && !client->endpoint.size; i++) {
        const CodeFact *other = &file->facts->code[i];
        if (other->kind != CODE_CALL || other->scope != fact->scope || other->condition || other == fact) continue;
        if (facts_expr(file->facts, other->value)->kind != EXPR_CALL) continue;
        ExprId callee = expr_callee(file->facts, other->value);
        ExprId object =
            callee && facts_expr(file->facts, callee)->kind == EXPR_ATTR ? expr_child(file->facts, callee, 0) : 0;
        if (!object || facts_expr(file->facts, object)->kind != EXPR_NAME || !changes_client(pass, callee) ||
            !str_equal(facts_str(file->facts, facts_expr(file->facts, object)->text), name))
            continue;
        Client clients[CODEFILE_CLIENTS_MAX];
        size_t count = codefile_clients(file, other->value, other->scope, clients);
        if (count == 1) client->endpoint = clients[0].endpoint;
        if (count == 1) client->is_for_local |= clients[0].is_for_local;
    }
}

static bool ends_builder(const CodePass *pass, ExprId callee) {
    Str method = facts_str(pass->file.facts, facts_expr(pass->file.facts, callee)->text);
    for (size_t i = 0; i < pass->file.idiom_count; i++)
        if (pass->file.idioms[i].builder.size && str_equal(pass->file.idioms[i].builder, method)) return true;
    return false;
}

/* A change in the midst of a chain is a part of what the chain makes, or says in the end. */
static bool is_in_chain(const CodePass *pass, ExprId call) {
    for (uint32_t i = 0; i < CODEFILE_STEPS_MAX; i++) {
        call = map_get(pass->chained, str_format(pass->file.arena, "%u", call));
        if (call == MAP_NONE) return false;
        ExprId callee = expr_callee(pass->file.facts, call);
        if (changes_client(pass, callee) || ends_builder(pass, callee)) return true;
    }
    return true;
}

static void look_at_call(CodePass *pass, const CodeFact *fact) {
    CodeFile *file = &pass->file;
    if (!fact->value || facts_expr(file->facts, fact->value)->kind != EXPR_CALL) return;
    if (!pass->wants_unused) look_at_fallback(pass, fact);
    pass->scope = fact->scope;
    if (!codefile_has_clients(file)) return; /* no call makes one, and none is handed in */
    Client clients[CODEFILE_CLIENTS_MAX];
    ExprId callee = expr_callee(file->facts, fact->value);
    Str star, package;
    uint32_t makes = 1u << IDIOM_CLIENT | 1u << IDIOM_SESSION;
    bool is_new = (facts_expr(file->facts, fact->value)->number & CALL_NEW) != 0;
    const Idiom *idiom = codefile_idiom(file, callee, makes, is_new, &star, &package);
    if (idiom) {
        ExprId made = end_of_builder(pass, fact->value, idiom->builder);
        if (is_unused(pass, made) != pass->wants_unused) return;
        size_t count = codefile_clients(file, made, fact->scope, clients);
        for (size_t i = 0; i < count; i++) {
            found_client(pass, &clients[i]);
            if (idiom->operation.position >= 0) look_at_command(pass, fact, &clients[i]);
        }
        return;
    }
    if (!callee || facts_expr(file->facts, callee)->kind != EXPR_ATTR) return;
    size_t count = codefile_clients(file, expr_child(file->facts, callee, 0), fact->scope, clients);
    bool is_session = false;
    for (size_t i = 0; i < count; i++) {
        if (clients[i].idiom->kind == IDIOM_SESSION)
            is_session = true;
        else if (!pass->wants_unused)
            look_at_method(pass, fact, &clients[i]);
    }
    bool is_change = count && !is_session && changes_client(pass, callee);
    if (is_change && is_in_chain(pass, fact->value)) return;
    if ((count && !is_session && !is_change) || is_unused(pass, fact->value) != pass->wants_unused) return;
    count = codefile_clients(file, fact->value, fact->scope, clients);
    for (size_t i = 0; i < count; i++) {
        if (is_change) take_endpoint_beside(pass, fact, &clients[i]);
        if (clients[i].service) found_client(pass, &clients[i]);
    }
}

/* AWS.config.update({region}), AWS.config.region = … hold for every client of the file that says nothing else. */
static void look_for_config(CodePass *pass) {
    CodeFile *file = &pass->file;
    pass->wants_unused = false;
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        const Idiom *assigned =
            fact->kind == CODE_ASSIGN && fact->value ? codefile_config(file, facts_str(file->facts, fact->name)) : NULL;
        ExprId region = assigned && assigned->region.in_object
                            ? expr_attribute(file->facts, fact->value, assigned->region.name)
                            : fact->value;
        if (assigned && region) codefile_region_of(file, region, fact->scope, &file->config);
        if (fact->kind != CODE_CALL || !fact->value || facts_expr(file->facts, fact->value)->kind != EXPR_CALL)
            continue;
        Str star, package;
        bool is_new = (facts_expr(file->facts, fact->value)->number & CALL_NEW) != 0;
        const Idiom *idiom =
            codefile_idiom(file, expr_callee(file->facts, fact->value), 1u << IDIOM_CONFIG, is_new, &star, &package);
        if (!idiom) continue;
        Client read = {.at = codefile_location(file, fact->value)};
        codefile_region(file, idiom, fact->value, fact->scope, &read);
        codefile_endpoint(file, idiom, fact->value, fact->scope, &read);
        ExprId object = codefile_argument(file, fact->value, &(IdiomArgument){.position = 0});
        ExprId inside = object && !read.region_is_given ? expr_attribute(file->facts, object, idiom->region.name) : 0;
        if (inside) codefile_region_of(file, inside, fact->scope, &read);
        if (!read.region_is_given) continue;
        /* One per generation of the kit, perhaps: each is used. */
        if (file->config.region_at.line) code_mention_client_region(pass, &file->config, false);
        file->config = read;
    }
}

/* ---- all other text ---- */

static void need_found(CodePass *pass, const Found *found, Location at) {
    Model *model = pass->model;
    NodeId target = 0;
    if (found->service && found->region.size)
        target = model_provider_service(model, found->service, found->region);
    else if (found->third_party)
        target = model_third_party(model, found->third_party);
    if (!target) return;
    /* With a region in it, an address of a third party may be a link for people as well; without, it is known to be asked. */
    bool is_link = found->third_party && found->region.size;
    EdgeMode mode = is_link ? MODE_NONE
                    : found->third_party && !(found->service && found->region.size)
                        ? catalog_third_party_mode(found->third_party, pass->mode)
                        : pass->mode;
    Edge *edge = model_edge(model, unit_node(pass, at), target, EDGE_HANDLE, mode, at);
    edge->confidence = is_link ? CONFIDENCE_GUESSED : CONFIDENCE_LIKELY;
    edge->detail = model_sym(model, found->host_name);
}

/* What the file itself says against a text; NULL: nothing. */
static const char *why_not_in(CodePass *pass, const CodeFact *fact) {
    CodeFile *file = &pass->file;
    const char *why = code_why_not(fact);
    if (why || text_found_for_others(pass->model, facts_str(file->facts, fact->name)).kind == FOUND_NOTHING) return why;
    Location at = {file->file->repository, file->file->real_path, fact->line, fact->column};
    Str dead = codefile_dead_fallback(file, at);
    if (dead.size)
        return str_format(file->arena, "fallback of %.*s, which the runtime always sets", STR_ARG(dead)).data;
    if (codefile_is_case(file, at)) return "a region in one case; which case holds can't be told";
    if (code_is_for_some(pass, at, text_found(pass->model, facts_str(file->facts, fact->name)).region))
        return code_why_for_some;
    if ((why = codefile_why_not_called(file, at))) return why;
    /* A text of many lines says it as a whole. */
    if (fact->value && (why = codefile_why_not_called(file, codefile_location(file, fact->value)))) return why;
    if (code_is_tried_by_hand(file->facts, fact, pass->has_handler)) return "for trying the handler by hand";
    if (text_found(pass->model, facts_str(file->facts, fact->name)).region.size && code_serves_tests(pass, fact->scope))
        return "in a function that tests alone call";
    Str constant = facts_str(file->facts, fact->alias);
    if (constant.size && !codefile_is_shared(file, fact, constant)) return "a comparison";
    return facts_is_placeholder(file->facts, fact->line) ? "a pattern or placeholder" : NULL;
}

static const char why_untold[] = "a region name whose use can't be told";

/* What is known of a text when its file is left. */
typedef struct {
    Sym why; /* it does not count; 0: nothing says so yet */
    Said said;
    bool is_fallback; /* of a setting */
} Verdict;

/* A region that code names one, though no client is seen to take it. */
static void told_region(CodePass *pass, Location at, Str text, Str region, Said said) {
    const char *why = said == SAID_FALLBACK ? "fallback of a setting that is called a region"
                                            : "called a region; what goes there can't be seen";
    NodeId node = pass->is_live ? unit_node(pass, at) : pass->unit->node;
    Sym region_sym = model_sym(pass->model, region);
    Mention *made = code_mention(pass, at, text, "literal", why, true);
    made->region = region_sym;
    made->is_default = said == SAID_FALLBACK;
    made->node = node;
}

static void look_at_literal(CodePass *pass, const CodeFact *fact, Verdict verdict) {
    Model *model = pass->model;
    Str text = facts_str(pass->file.facts, fact->name);
    Found found = text_found_for_others(model, text);
    if (found.kind == FOUND_NOTHING) return;
    if (found.is_strange && !verdict.why) code_use_host(pass, fact, found.host_name);
    if (found.is_strange) return;
    Location at = {pass->file.file->repository, pass->file.file->real_path, fact->line, fact->column};
    if (code_is_judged(pass, at)) return;
    if (!verdict.why && found.kind == FOUND_REGION && verdict.said != SAID_NOTHING) {
        told_region(pass, at, text, found.region, verdict.said);
        return;
    }
    const char *why = verdict.why ? model_str(model, verdict.why).data : NULL;
    bool counts = !why;
    const char *kind = found.kind == FOUND_ARN ? "arn" : found.kind == FOUND_HOST ? "endpoint" : "literal";
    bool is_script = catalog_language_is_commands(model->catalog, pass->file.language);
    if (counts && is_script && found.kind != FOUND_REGION)
        counts = false, why = "in a script; what gets it can't be told";
    if (counts && found.is_pattern) counts = false, why = "a pattern or placeholder";
    if (counts && (found.kind == FOUND_REGION || found.kind == FOUND_ZONE)) counts = false, why = why_untold;
    if (counts && found.kind == FOUND_HOST && !found.is_url && found.region.size == 0)
        counts = false, why = "a name, not an endpoint that is called";
    bool is_global_url =
        found.kind == FOUND_HOST && found.is_url && found.host.reach == REACH_GLOBAL && found.host.pattern.size;
    if (counts && found.kind != FOUND_REGION && !found.region.size && !found.third_party && !is_global_url)
        counts = false, why = "names no region";
    if (counts && found.third_party && !found.region.size &&
        !http_calls_ask(&pass->http, pass->file.facts, fact, model->arena))
        counts = false, why = "a third party's address; whether it is called can't be told";
    if (!why)
        why = found.third_party   ? "a third party's host"
              : found.region.size ? "an endpoint or ARN with the region written in"
                                  : "an endpoint of the provider, in no region";
    Sym region = found.region.size ? model_sym(model, found.region) : 0;
    Sym service = found.service ? model_sym(model, catalog_service(model->catalog, found.service)->id) : 0;
    if (found.third_party) service = model_sym(model, found.third_party->id);
    Mention *made = code_mention(pass, at, text, kind, why, counts);
    made->region = region;
    made->service = service;
    made->is_default = counts && verdict.is_fallback;
    made->waits = counts && found.kind == FOUND_HOST && (found.third_party || found.region.size) &&
                  http_calls_wait(&pass->http, pass->file.facts, fact, model->arena);
    if (made->counts) {
        need_found(pass, &found, at);
        code_ask_by_text(pass, found.service && found.region.size ? found.service : 0, found.third_party, fact, at);
        model->mentions.items[model->mentions.count - 1].node = pass->unit->node;
    }
}

/* `delivers`: "deployment" or "hand" when it is a program that deploys, a command, or imported by such alone. */
static void look_at_file(CodePass *pass, const FactsFile *file, ServiceId runtime, bool is_imported,
                         const char *delivers) {
    Str path = file->facts.path;
    pass->context = file->is_vendored ? "vendored" : context_of_file(file);
    pass->is_live = strcmp(pass->context, "production") == 0 || strcmp(pass->context, "staging") == 0;
    pass->unit = code_units_for_code(pass->units, file->repository, path, file->facts.format);
    evaluator_forget(&pass->evaluator);
    codefile_open(&pass->file, pass->model, file, &pass->evaluator, pass->evaluator.arena);
    pass->file.handed = pass->handed;
    pass->file.values = pass->values;
    ServiceId handled_by = codefile_handler_of(pass->model, &file->facts);
    CodeJob job = code_job(pass->units, file, handled_by != 0);
    Str folder = handled_by || job.mode == MODE_RECOVER ? STR_NONE : code_hand_folder(pass->units, file);
    if (folder.size) pass->unit = code_units_by_hand(pass->units, pass->unit, folder);
    const CodeClaim *claim = code_units_claim(pass->units, file->repository, path);
    pass->claim = claim ? claim : pass->unit->whole;
    /* What makes clients below such a program is as likely to be deployed by it; in its very folder scripts stand. */
    bool is_beside = !handled_by && code_is_program_folder(pass->units, file->repository, location_of_directory(path));
    bool is_run = runtime || (claim && !claim->is_tool) || (pass->file.imports_sdk && !is_beside);
    if (job.mode != MODE_RECOVER && !is_run && code_is_of_program(pass->units, file, pass->unit))
        job = (CodeJob){MODE_DEPLOY, "deployment"};
    if (delivers && job.mode == MODE_RUNTIME && !runtime && !claim) job = (CodeJob){MODE_DEPLOY, delivers};
    bool is_command = !handled_by && !runtime && job.mode == MODE_RUNTIME && code_is_command(pass->units, file);
    if (is_command) job.mode = MODE_DEPLOY;
    if ((folder.size || is_command) && !job.run_by) job.run_by = "hand";
    bool is_script = catalog_language_is_commands(pass->model->catalog, pass->file.language);
    EdgeMode entry = is_script ? code_entry_mode(pass->units, file) : MODE_NONE;
    if (is_script && job.mode == MODE_RUNTIME && !is_run) job = (CodeJob){MODE_DEPLOY, "hand"};
    if (entry != MODE_NONE && job.mode != MODE_RECOVER) job = (CodeJob){entry, NULL};
    pass->mode = job.mode;
    if (pass->is_live) pass->unit->jobs |= 1u << job.mode;
    /* What only delivers is no service by itself. */
    if (is_script && job.mode == MODE_DEPLOY) pass->is_live &= pass->unit->has_code;
    if (entry != MODE_NONE) pass->unit->has_code = true;
    pass->has_handler = handled_by != 0;
    pass->is_entry = handled_by && !is_imported;
    pass->run_by = job.run_by;
    codefile_runs_on(&pass->file, runtime);
    look_for_config(pass);
    index_chains(pass);
    pass->made.items = NULL;
    pass->made.count = pass->made.capacity = 0;
    pass->called = map_new(pass->file.arena);
    const Facts *facts = pass->file.facts;
    /* A text that several clients use counts when one of them is used. */
    uint32_t rounds = codefile_has_clients(&pass->file) ? 2 : 1;
    for (uint32_t i = 0; i < rounds * facts->code_count; i++) {
        pass->wants_unused = i >= facts->code_count;
        const CodeFact *fact = &facts->code[i % facts->code_count];
        if (fact->kind != CODE_CALL) continue;
        CodeContext outside = code_enter(pass, code_is_tried_by_hand(facts, fact, pass->has_handler));
        pass->call = fact;
        look_at_call(pass, fact);
        pass->call = NULL;
        code_leave(pass, outside);
    }
    pass->wants_unused = false;
    code_mention_client_region(pass, &pass->file.config, code_is_foreign_endpoint(pass, &pass->file.config));
    code_look_at_rest(pass);
    code_find_parties(pass);
    if (!catalog_language_is_commands(pass->model->catalog, pass->file.language))
        pass->unit->has_code |= pass->unit->node != 0;
}

/* What was found out about a file, for what is looked at when all files are known. */
typedef struct {
    const FactsFile *file; /* NULL: it was not looked at */
    Str language;
    CodeUnit *unit;
    const char *context, *run_by;
    EdgeMode mode;
    bool is_live;
    Verdict *verdicts; /* of its literals */
    SaidConstants constants;
} Kept;

static Verdict verdict_of(CodePass *pass, const CodeFact *fact) {
    const char *why = why_not_in(pass, fact);
    if (why) return (Verdict){.why = model_sym(pass->model, str_from(why))};
    Found found = text_found(pass->model, facts_str(pass->file.facts, fact->name));
    bool is_asked = found.kind == FOUND_REGION && pass->is_live && pass->mode == MODE_RUNTIME && !pass->run_by;
    return (Verdict){.said = is_asked ? code_said(pass, fact->value, fact, found.region) : SAID_NOTHING,
                     .is_fallback = found.kind == FOUND_HOST && found.region.size && code_is_fallback(pass, fact)};
}

static void keep(Kept *kept, CodePass *pass) {
    const CodeFile *file = &pass->file;
    *kept = (Kept){.file = file->file,
                   .language = file->language,
                   .unit = pass->unit,
                   .context = pass->context,
                   .run_by = pass->run_by,
                   .mode = pass->mode,
                   .is_live = pass->is_live};
    uint32_t count = 0;
    for (uint32_t i = 0; i < file->facts->code_count; i++) count += file->facts->code[i].kind == CODE_LITERAL;
    kept->verdicts = ARENA_ARRAY(pass->model->arena, Verdict, count);
    count = 0;
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        if (fact->kind != CODE_LITERAL) continue;
        kept->verdicts[count++] = verdict_of(pass, fact);
    }
    code_said_constants(pass, &kept->constants);
}

static void look_at_constant(CodePass *pass, const SaidConstant *constant) {
    if (code_is_judged(pass, constant->at)) return;
    if (constant->said != SAID_NOTHING) {
        told_region(pass, constant->at, constant->region, constant->region, constant->said);
        return;
    }
    Sym region = model_sym(pass->model, constant->region);
    const char *why = constant->why ? constant->why : why_untold;
    code_mention(pass, constant->at, constant->region, "literal", why, false)->region = region;
}

/* A text may be the region of a client that another file makes: what is left is judged when all clients are. */
static void look_at_literals(CodePass *pass, const Kept *kept) {
    pass->file =
        (CodeFile){.model = pass->model, .file = kept->file, .facts = &kept->file->facts, .language = kept->language};
    pass->unit = kept->unit;
    pass->context = kept->context;
    pass->run_by = kept->run_by;
    pass->mode = kept->mode;
    pass->is_live = kept->is_live;
    const Facts *facts = pass->file.facts;
    uint32_t count = 0;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        if (facts->code[i].kind != CODE_LITERAL) continue;
        look_at_literal(pass, &facts->code[i], kept->verdicts[count++]);
    }
    for (size_t i = 0; i < kept->constants.count; i++) look_at_constant(pass, &kept->constants.items[i]);
    if (!catalog_language_is_commands(pass->model->catalog, pass->file.language))
        pass->unit->has_code |= pass->unit->node != 0;
}

static bool has_commands(const Model *model, const FactsFile *file) {
    size_t count;
    bool is_code = catalog_idioms(model->catalog, file->facts.format, &count) != NULL;
    return !is_code || catalog_language_is_commands(model->catalog, file->facts.format);
}

CodeUnits *link_code(Model *model, Instances *instances) {
    CodeCallers callers = {.model = model};
    CodePass pass = {.model = model,
                     .callers = &callers,
                     .units = code_units_collect(model, instances),
                     .judged = map_new(model->arena),
                     .named_services = map_new(model->arena),
                     .counted = map_new(model->arena)};
    Arena *scratch = arena_new();
    pass.evaluator = evaluator_new(scratch, NULL, NULL);
    pass.values = code_values_collect(model, &pass.evaluator);
    pass.handed = code_handed_collect(model, &pass.evaluator, pass.values);
    Kept *kept = ARENA_ARRAY(model->arena, Kept, model->file_count + 1);
    bool *is_imported = ARENA_ARRAY(model->arena, bool, model->file_count + 1);
    const char **delivers = ARENA_ARRAY(model->arena, const char *, model->file_count + 1);
    const ServiceId *runtimes = code_runtimes_find(pass.units, is_imported, delivers);
    uint64_t steps_left = 10 * (uint64_t)EVAL_STEPS_MAX;    /* of all files together */
    for (size_t at = 0; at < 2 * model->file_count; at++) { /* command lines come last: they belong to what is there */
        size_t i = at % model->file_count;
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_link || !file->facts.code_count) continue;
        if (has_commands(model, file) != (at >= model->file_count)) continue;
        pass.evaluator.total_count = 0;
        pass.evaluator.total_count_max =
            steps_left < EVAL_STEPS_PER_CODE_FILE_MAX ? steps_left : EVAL_STEPS_PER_CODE_FILE_MAX;
        look_at_file(&pass, file, runtimes[i], is_imported[i], delivers[i]);
        keep(&kept[i], &pass);
        uint64_t used = pass.evaluator.total_count;
        steps_left -= used < steps_left ? used : steps_left;
        if (evaluator_is_exhausted(&pass.evaluator))
            diag_add(model->diags, DIAG_LIMIT, file->facts.path, 0,
                     "evaluation stopped after %llu steps; the rest of the file is unknown",
                     (unsigned long long)pass.evaluator.total_count_max);
    }
    evaluator_forget(&pass.evaluator);
    for (size_t i = 0; i < model->file_count; i++)
        if (kept[i].file) look_at_literals(&pass, &kept[i]);
    code_need_parties(&pass);
    code_callers_free(&callers);
    if (pass.coping.arena) arena_free(pass.coping.arena);
    arena_free(scratch);
    return pass.units;
}
