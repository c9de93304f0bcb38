/* SDK clients and sessions that expressions make: what an idiom of the catalog says, through names, sessions, wrappers
 * and methods. */
#include "graph/codefile.h"

enum { INSIDE_MAX = 4, LOOKS_MAX = 256 };

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

ServiceId codefile_service_named(const CodeFile *file, const Idiom *idiom, Str star, Str package) {
    const Catalog *catalog = file->model->catalog;
    if (idiom->of_service.size) return catalog_service_by_id(catalog, idiom->of_service);
    if (idiom->service_from_callee) return catalog_service_by_sdk(catalog, idiom->naming, star);
    if (!idiom->service_from_package) return 0;
    bool is_prefix = idiom->package.size && idiom->package.data[idiom->package.size - 1] == '*';
    Str name = str_slice(package, idiom->package.size - (is_prefix ? 1 : 0), package.size);
    size_t end = 0; /* of what stands inside the package of a service only the first step names it */
    while (end < name.size && !strchr("./", name.data[end])) end++;
    ServiceId id = catalog_service_by_sdk(catalog, idiom->naming, name);
    return id ? id : catalog_service_by_sdk(catalog, idiom->naming, str_slice(name, 0, end));
}

static ServiceId service_of(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Str star, Str package) {
    const Catalog *catalog = file->model->catalog;
    if (idiom->service_from_callee || idiom->service_from_package || idiom->of_service.size)
        return codefile_service_named(file, idiom, star, package);
    ExprId argument = codefile_argument_through_names(file, call, &idiom->service, scope);
    const Value *name = argument ? codefile_value(file, argument, scope) : NULL;
    return name && name->kind == VALUE_STRING ? catalog_service_by_sdk(catalog, idiom->naming, name->string) : 0;
}

/* "test", "local": the keys of the provider are longer. */
static bool is_dummy_key(const Value *value) {
    enum { KEY_SIZE_MIN = 16 };
    return value->kind == VALUE_STRING && value->string.size && value->string.size < KEY_SIZE_MIN;
}

static bool names_key(Str name) {
    return str_contains_ignoring_case(name, STR("key")) || str_contains_ignoring_case(name, STR("secret")) ||
           str_contains_ignoring_case(name, STR("id"));
}

static void read_credentials(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out) {
    ExprId key = codefile_argument_through_names(file, call, &idiom->credentials, scope);
    if (!key) return;
    const Expr *expr = facts_expr(file->facts, key);
    for (uint32_t i = 0; expr->kind == EXPR_OBJECT && i < expr->count; i++) {
        ExprId item = expr_child(file->facts, key, i);
        Str name = facts_str(file->facts, facts_expr(file->facts, item)->text);
        if (!names_key(name)) continue; /* an expiry, a role */
        out->has_dummy_key |= is_dummy_key(codefile_value(file, expr_child(file->facts, item, 1), scope));
    }
    if (expr->kind != EXPR_OBJECT) out->has_dummy_key = is_dummy_key(codefile_value(file, key, scope));
}

static void read_path_style(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out) {
    bool is_set = false;
    ExprId given = codefile_argument_through_names(file, call, &idiom->path_style, scope);
    const Value *value = given ? codefile_value(file, given, scope) : NULL;
    out->has_path_style = value && value->kind == VALUE_BOOL && value_to_bool(value, &is_set) && is_set;
}

static void read_client(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out) {
    out->idiom = idiom;
    out->at = codefile_location(file, call);
    if (file->inside >= INSIDE_MAX) return; /* it is made of itself */
    file->inside++;
    /* config=Config(region_name=…): what it was made from says the region unless the call does. */
    ExprId from = codefile_argument_through_names(file, call, &idiom->base, scope);
    Client base = {0};
    bool has_base = from && codefile_client(file, from, scope, &base, 1);
    if (has_base && base.region_is_given) codefile_take_region(out, &base);
    if (has_base && base.endpoint.size) {
        out->endpoint = base.endpoint;
        out->endpoint_at = base.endpoint_at;
        out->endpoint_is_default = base.endpoint_is_default;
    }
    /* One argument is the region or what the client is made of, or an object that holds either. */
    bool is_same =
        has_base && (idiom->base.is_last ? idiom->region.is_last
                                         : idiom->base.position >= 0 && idiom->base.position == idiom->region.position);
    if (!is_same) codefile_region(file, idiom, call, scope, out);
    codefile_endpoint(file, idiom, call, scope, out);
    read_credentials(file, idiom, call, scope, out);
    read_path_style(file, idiom, call, scope, out);
    file->inside--;
}

/* ---- objects: boto3.resource("s3").Bucket("x").objects ---- */

const ObjectStep *codefile_step(const CodeFile *file, const Client *client, Str method) {
    const Catalog *catalog = file->model->catalog;
    Str name = client->object.size ? client->object : STR("Client");
    const ObjectStep *step = catalog_object_step(catalog, client->service, name, method);
    /* One of many is got in many ways: first, next, to_a. */
    if (!step && str_ends_with(name, STR("*")))
        step = catalog_object_step(catalog, client->service, str_slice(name, 0, name.size - 1), method);
    return step;
}

/* What a method or attribute of an object gives; false when it is data. */
static bool step_object(CodeFile *file, Client *object, Str method, bool is_call) {
    if (str_equal(method, STR("client")) || str_equal(method, STR("meta"))) { /* table.meta.client */
        if (str_equal(method, STR("client"))) object->object = STR_NONE;
        return true;
    }
    const ObjectStep *step = codefile_step(file, object, method);
    bool is_many = str_ends_with(object->object, STR("*"));
    object->reads = NULL;
    object->is_named_only = step && step->gives.size && !step->operation && !step->is_many;
    if (!step) return is_many;
    if (!step->gives.size) return false;
    object->object = step->is_many ? str_format(file->evaluator->arena, "%.*s*", STR_ARG(step->gives)) : step->gives;
    if (step->is_many && !is_call) object->reads = step->operation;
    return true;
}

/* One of several: each, or the one of that number. */
static bool item_of_object(Client *object) {
    if (!object->object.size) return false;
    if (str_ends_with(object->object, STR("*"))) object->object.size--;
    object->reads = NULL;
    object->is_named_only = false;
    return true;
}

/* "*": the class is called like the last step that has no name of its own, as in Aws.S3.Bucket.new. */
static Str object_made(CodeFile *file, const Idiom *idiom, ExprId callee) {
    if (!str_equal(idiom->makes, STR("*"))) return idiom->makes;
    StrBuf path = strbuf_new(file->evaluator->arena, 64);
    if (!codefile_written_called(file, callee, &path)) return STR_NONE;
    Str written = strbuf_str(&path);
    size_t dot = str_find_last_char(written, '.');
    return dot == SIZE_MAX ? STR_NONE : last_step(str_slice(written, 0, dot));
}

/* session.client("s3", region_name="us-east-1") of a session that is made elsewhere. */
static bool client_of_unseen_session(CodeFile *file, ExprId call, Str method, uint32_t scope, Client *out) {
    for (size_t i = 0; i < file->idiom_count; i++) {
        const Idiom *idiom = &file->idioms[i];
        bool is_method = idiom->on_session && idiom->kind == IDIOM_CLIENT && !idiom->region.in_object &&
                         str_equal(last_step(idiom->callee), method);
        if (!is_method || !expr_named_argument(file->facts, call, idiom->region.name)) continue;
        ServiceId service = service_of(file, idiom, call, scope, STR_NONE, STR_NONE);
        if (!service) continue;
        *out = (Client){0};
        read_client(file, idiom, call, scope, out);
        out->service = service;
        return true;
    }
    return false;
}

/* session.client("s3"): a method of a value that another idiom made. */
static bool method_client(CodeFile *file, ExprId call, ExprId callee, uint32_t scope, Client *out, uint32_t depth) {
    const Expr *method = facts_expr(file->facts, callee);
    if (method->kind != EXPR_ATTR) return false;
    Client base = {0};
    if (!codefile_client(file, expr_child(file->facts, callee, 0), scope, &base, depth + 1))
        return client_of_unseen_session(file, call, facts_str(file->facts, method->text), scope, out);
    for (size_t i = 0; i < file->idiom_count; i++) {
        const Idiom *idiom = &file->idioms[i];
        bool wants = (idiom->on_session && base.idiom->kind == IDIOM_SESSION) ||
                     (idiom->on_client && base.idiom->kind == IDIOM_CLIENT);
        if (!wants || (idiom->kind != IDIOM_CLIENT && idiom->kind != IDIOM_SESSION)) continue;
        Str name = facts_str(file->facts, method->text), pattern = last_step(idiom->callee);
        if (!str_matches_glob(name, pattern)) continue;
        size_t star = str_find_char(pattern, '*', 0);
        Str named = star == SIZE_MAX ? STR_NONE : str_slice(name, star, name.size);
        if (idiom->service_from_callee && !codefile_service_named(file, idiom, named, STR_NONE)) continue;
        *out = base; /* the session's region holds unless the client says otherwise */
        out->object = idiom->makes;
        read_client(file, idiom, call, scope, out);
        if (idiom->kind == IDIOM_CLIENT && base.service == 0)
            out->service = service_of(file, idiom, call, scope, named, STR_NONE);
        return true;
    }
    *out = base;
    Str name = facts_str(file->facts, method->text);
    if (base.object.size && catalog_has_objects(file->model->catalog, base.service))
        return step_object(file, out, name, true);
    /* What an operation gives is data; anything else made from a client belongs to it. */
    bool is_operation = catalog_operation(file->model->catalog, base.service, base.idiom->naming, name) != NULL;
    return base.idiom->kind == IDIOM_CLIENT && (!is_operation || base.idiom->builder.size);
}

/* DynamoDBDocumentClient.from(client): a wrapper around another client. What is none is a client of a service that the
 * catalog does not know. */
static void take_inner(CodeFile *file, ExprId call, uint32_t scope, Client *out, uint32_t depth) {
    Client inner = {0};
    if (file->inside >= INSIDE_MAX) return;
    file->inside++;
    bool is_found = false;
    for (uint32_t i = 0; i < expr_argument_count(file->facts, call) && !is_found; i++) {
        ExprId argument = expr_argument(file->facts, call, i);
        is_found = codefile_client(file, argument, scope, &inner, depth + 1) && inner.service;
    }
    file->inside--;
    if (is_found) *out = inner;
}

/* What holds for all clients of the file that say nothing else. */
static void take_config(const CodeFile *file, Client *out) {
    codefile_take_region(out, &file->config);
    out->endpoint = file->config.endpoint;
    out->endpoint_at = file->config.endpoint_at;
    out->endpoint_is_default = file->config.endpoint_is_default;
}

static bool call_client(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth) {
    const Expr *call = facts_expr(file->facts, id);
    ExprId callee = expr_callee(file->facts, id);
    if (!callee) return false;
    Str star, package;
    const Idiom *idiom = codefile_idiom(file, callee, 1u << IDIOM_CLIENT | 1u << IDIOM_SESSION,
                                        (call->number & CALL_NEW) != 0, &star, &package);
    if (!idiom) return method_client(file, id, callee, scope, out, depth);
    *out = (Client){0};
    if (idiom->kind == IDIOM_CLIENT) take_config(file, out);
    read_client(file, idiom, id, scope, out);
    if (idiom->makes.size) out->object = object_made(file, idiom, callee);
    if (idiom->kind == IDIOM_CLIENT) out->service = service_of(file, idiom, id, scope, star, package);
    if (idiom->kind == IDIOM_CLIENT && !out->service) take_inner(file, id, scope, out, depth);
    return true;
}

/* wrapper.s3 of something unknown: what the methods of a class of this file assign to self.s3. */
static bool member_client(CodeFile *file, ExprId id, Client *out, uint32_t depth) {
    const Catalog *catalog = file->model->catalog;
    Str name = facts_str(file->facts, facts_expr(file->facts, id)->text);
    ExprId holder = expr_child(file->facts, id, 0);
    if (facts_expr(file->facts, holder)->kind != EXPR_NAME) return false;
    Str holder_name = facts_str(file->facts, facts_expr(file->facts, holder)->text), receiver;
    if (catalog_language_receives(catalog, file->language, holder_name)) return false;
    for (size_t i = 0; (receiver = catalog_language_receiver(catalog, file->language, i)).size; i++) {
        Str path = str_format(file->evaluator->arena, "%.*s.%.*s", STR_ARG(receiver), STR_ARG(name));
        const Variable *variable = codefile_variable(file, path, 0, 0);
        if (variable)
            return codefile_client(file, file->facts->code[variable->fact].value, variable->scope, out, depth + 1);
    }
    return false;
}

static bool look_for_client(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth) {
    const Expr *expr = facts_expr(file->facts, id);
    if (expr->kind == EXPR_CALL && call_client(file, id, scope, out, depth)) return true;
    if (expr->kind == EXPR_CALL && codefile_returned_client(file, id, out, depth)) return true;
    if (expr->kind == EXPR_CALL && codefile_imported_client(file, id, out)) return true;
    if (expr->kind == EXPR_FUNCTION && expr->count && file->has_values)
        return codefile_client(file, expr_child(file->facts, id, 0), scope, out, depth + 1);
    if (expr->kind == EXPR_CALL) { /* lazy { … }: what stands for the client */
        Str star, package;
        const Idiom *idiom = file->has_values ? codefile_idiom(file, expr_callee(file->facts, id), 1u << IDIOM_VALUE,
                                                               false, &star, &package)
                                              : NULL;
        return idiom && codefile_client(file, codefile_argument(file, id, &idiom->value), scope, out, depth + 1);
    }
    if (expr->kind == EXPR_INDEX && codefile_client(file, expr_child(file->facts, id, 0), scope, out, depth + 1)) {
        const Expr *index = facts_expr(file->facts, expr_child(file->facts, id, 1));
        Str key = facts_str(file->facts, index->text);
        bool is_item = index->kind == EXPR_NUMBER || (index->kind == EXPR_NAME && str_equal(key, STR("*")));
        if (is_item && item_of_object(out)) return true;
        return index->kind == EXPR_NUMBER && str_equal(key, STR("0")); /* what a call gives beside an error */
    }
    bool is_choice = expr->kind == EXPR_BINARY && (expr->number == OP_OR || expr->number == OP_COALESCE);
    if (is_choice) /* @client ||= Client.new */
        return codefile_client(file, expr_child(file->facts, id, 1), scope, out, depth + 1) ||
               codefile_client(file, expr_child(file->facts, id, 0), scope, out, depth + 1);
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    if ((expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR) && codefile_written(file, id, &path)) {
        const Variable *variable = codefile_variable(file, strbuf_str(&path), scope, id);
        ExprId value = variable ? file->facts->code[variable->fact].value : id;
        if (value != id && codefile_client(file, value, variable->scope, out, depth + 1)) {
            codefile_members_assigned(file, strbuf_str(&path), id, scope, out);
            return true;
        }
        bool is_call = facts_expr(file->facts, value)->kind == EXPR_CALL; /* made by somebody else; its type may tell */
        if (value != id && !is_call) return false;
    }
    bool is_name = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR;
    if (is_name && codefile_parameter_client(file, id, scope, out, depth)) return true;
    if (is_name && codefile_imported_client(file, id, out)) return true;
    if (is_name && codefile_typed_client(file, id, scope, out)) return true;
    if (expr->kind != EXPR_ATTR) return false;
    if (!codefile_client(file, expr_child(file->facts, id, 0), scope, out, depth + 1))
        return member_client(file, id, out, depth);
    if (!out->object.size || !catalog_has_objects(file->model->catalog, out->service)) return true;
    return step_object(file, out, facts_str(file->facts, expr->text), false);
}

static Str last_of(const CodeFile *file, ExprId callee) {
    const Expr *expr = facts_expr(file->facts, callee);
    return expr->kind == EXPR_ATTR ? facts_str(file->facts, expr->text) : STR_NONE;
}

/* A call that an idiom may be for, or one of a session that is made elsewhere. */
static bool may_make_client(const CodeFile *file, ExprId call) {
    ExprId callee = expr_callee(file->facts, call);
    if (!callee) return false;
    if (codefile_may_be(file, callee, 1u << IDIOM_CLIENT | 1u << IDIOM_SESSION)) return true;
    Str method = last_of(file, callee);
    for (size_t i = 0; method.size && i < file->session_method_count; i++)
        if (str_equal(file->session_methods[i], method)) return true;
    return false;
}

/* Is there anything in the file that a client can come from? Of most files there is not. */
static bool find_any(CodeFile *file) {
    if (code_has_handed(file)) return true;
    for (size_t i = 0; i < file->types.count; i++) {
        Str star, package;
        if (codefile_idiom_of_path(file, file->types.items[i].type, 1u << IDIOM_TYPE, false, &star, &package))
            return true;
    }
    for (ExprId id = 1; id < file->facts->expr_count; id++)
        if (facts_expr(file->facts, id)->kind == EXPR_CALL && may_make_client(file, id)) return true;
    return false;
}

bool codefile_has_clients(CodeFile *file) {
    if (!file->is_searched) file->has_clients = find_any(file);
    file->is_searched = true;
    return file->has_clients;
}

/* What was found of those that are in doubt since there were `count` holds, or is to be found anew. */
static void settle(CodeFile *file, size_t count, bool holds) {
    for (size_t i = count; i < file->doubtful.count; i++) {
        NoClient *known = &file->no_clients[file->doubtful.items[i]];
        if (holds || known->is_open)
            known->is_doubtful = false;
        else
            *known = (NoClient){0};
    }
    file->doubtful.count = count;
}

/* Remembers that nothing was found, as far as that holds for later. */
static void remember(CodeFile *file, ExprId id, uint32_t scope, uint16_t choice, uint32_t depth) {
    NoClient *known = &file->no_clients[id];
    bool is_other = known->scope != scope + 1 || (file->is_deep && depth < known->depth);
    if (is_other) *known = (NoClient){.scope = scope + 1};
    known->choices |= choice;
    known->choice_count = (uint8_t)file->choice_count;
    if (file->is_deep && known->depth < depth) known->depth = (uint8_t)depth;
    if (!file->is_deep) known->depth = 0;
    if (file->is_round && !known->is_doubtful) {
        known->is_doubtful = true;
        *VEC_PUSH(file->arena, &file->doubtful) = id;
    }
}

/* Of most expressions the answer is that they make none, and they are asked for again and again: as a step of a longer path,
 * as what a call returns, as an argument; and by functions that call each other. */
bool codefile_client(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth) {
    if (!id || !codefile_has_clients(file)) return false;
    if (!file->no_clients) file->no_clients = ARENA_ARRAY(file->arena, NoClient, file->facts->expr_count);
    NoClient *known = &file->no_clients[id];
    uint32_t choice_count = file->choice_count;
    uint32_t chosen = file->choice == CODEFILE_CHOICE_NONE ? CODEFILE_CLIENTS_MAX : file->choice;
    uint16_t choice = (uint16_t)(1u << chosen);
    bool is_same = known->scope == scope + 1;
    if (is_same && known->is_open) {
        file->is_round = true;
        return false;
    }
    if (is_same && depth >= known->depth && (known->choice_count == 1 || known->choices & choice)) {
        if (choice_count < known->choice_count) file->choice_count = known->choice_count;
        file->is_deep |= known->depth > 0;
        file->is_round |= known->is_doubtful;
        return false;
    }
    if (depth > CODEFILE_STEPS_MAX || file->looks++ > LOOKS_MAX) {
        file->is_deep |= depth > CODEFILE_STEPS_MAX;
        file->is_cut |= depth <= CODEFILE_STEPS_MAX;
        return false;
    }
    bool was_cut = file->is_cut, was_deep = file->is_deep, was_round = file->is_round;
    size_t doubtful_count = file->doubtful.count;
    file->is_cut = file->is_deep = file->is_round = false;
    file->choice_count = 1;
    if (!is_same) *known = (NoClient){.scope = scope + 1};
    known->is_open = true;
    file->open_count++;
    bool is_client = look_for_client(file, id, scope, out, depth);
    file->open_count--;
    known->is_open = false;
    if (is_client || file->is_cut) settle(file, doubtful_count, false);
    if (!is_client && !file->is_cut) remember(file, id, scope, choice, depth);
    if (!file->open_count) settle(file, 0, true);
    if (file->choice_count < choice_count) file->choice_count = choice_count;
    file->is_cut |= was_cut;
    file->is_deep |= was_deep;
    file->is_round |= was_round;
    return is_client;
}

static bool is_same_client(const Client *a, const Client *b) {
    return a->idiom->kind == b->idiom->kind && a->service == b->service && str_equal(a->object, b->object) &&
           str_equal(a->region, b->region) && str_equal(a->region_cause, b->region_cause) &&
           a->region_is_given == b->region_is_given && str_equal(a->endpoint, b->endpoint);
}

size_t codefile_clients(CodeFile *file, ExprId expr, uint32_t scope, Client out[CODEFILE_CLIENTS_MAX]) {
    size_t count = 0;
    file->choice_count = 1;
    for (file->choice = 0; file->choice < file->choice_count; file->choice++) {
        Client client = {0};
        file->looks = 0;
        if (!codefile_client(file, expr, scope, &client, 0)) continue;
        bool is_new = true;
        for (size_t i = 0; i < count; i++) is_new &= !is_same_client(&out[i], &client);
        if (is_new) out[count++] = client;
    }
    file->choice = CODEFILE_CHOICE_NONE;
    file->looks = 0;
    return count;
}
