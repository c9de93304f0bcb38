/* The operations of services that calls name: methods of clients, requests that say what they ask for, and methods of what
 * is handed in and only by its name a client. */
#include "graph/code_pass.h"

Str code_call_key(Arena *arena, uint32_t scope, ServiceId service, Str operation) {
    return str_format(arena, "%u:%u:%.*s", scope, service, STR_ARG(operation));
}

static const Operation *operation_named(const CodePass *pass, const Idiom *idiom, ServiceId service, Str name) {
    const Catalog *catalog = pass->model->catalog;
    return idiom->waits ? catalog_waiter(catalog, service, name)
                        : catalog_operation(catalog, service, idiom->naming, name);
}

/* get_paginator("list_tables"), get_waiter: the argument names the operation. NULL when it names none, and `is_named` tells
 * whether it should. */
static const Operation *named_operation(CodePass *pass, ExprId call, Str method, ServiceId service, bool *is_named) {
    CodeFile *file = &pass->file;
    *is_named = false;
    for (size_t i = 0; i < file->idiom_count; i++) {
        const Idiom *idiom = &file->idioms[i];
        if (idiom->kind != IDIOM_PAGINATOR) continue;
        size_t dot = str_find_last_char(idiom->callee, '.');
        if (!str_equal(dot == SIZE_MAX ? idiom->callee : str_slice(idiom->callee, dot + 1, idiom->callee.size), method))
            continue;
        Str name;
        *is_named = true;
        ExprId argument = codefile_argument(file, call, &idiom->operation);
        if (!argument || !expr_literal(file->facts, argument, &name)) return NULL;
        return operation_named(pass, idiom, service, name);
    }
    return NULL;
}

/* list_buckets, or a name that is made of it: ListBucketsWithContext, listBucketsPaginator. */
static const Operation *method_operation(CodePass *pass, ServiceId service, Str naming, Str method) {
    const Catalog *catalog = pass->model->catalog;
    const Operation *operation = catalog_operation(catalog, service, naming, method);
    for (size_t i = 0; i < pass->file.idiom_count && !operation; i++) {
        const Idiom *idiom = &pass->file.idioms[i];
        bool is_form = idiom->kind == IDIOM_OPERATION && idiom->on_client && idiom->callee.size > 1 &&
                       str_matches_glob(method, idiom->callee);
        if (!is_form) continue;
        size_t star = str_find_char(idiom->callee, '*', 0);
        Str name = star == SIZE_MAX ? method : str_slice(method, star, method.size - (idiom->callee.size - star - 1));
        operation = operation_named(pass, idiom, service, name);
    }
    return operation;
}

const Operation *code_operation_of(CodePass *pass, ExprId call, const Client *client, Str method) {
    const ObjectStep *step = codefile_step(&pass->file, client, method);
    if (step) return step->operation;
    bool is_object = client->object.size && catalog_has_objects(pass->model->catalog, client->service);
    return is_object ? client->reads : code_asked_operation(pass, call, client->service, client->idiom->naming, method);
}

const Operation *code_asked_operation(CodePass *pass, ExprId call, ServiceId service, Str naming, Str method) {
    bool is_named;
    const Operation *operation = named_operation(pass, call, method, service, &is_named);
    return is_named ? operation : method_operation(pass, service, naming, method);
}

/* PutItemRequest.builder(): what is asked for says the operation, whoever asks. */
static void look_at_request(CodePass *pass, const CodeFact *fact) {
    CodeFile *file = &pass->file;
    Str star, package;
    bool is_new = (facts_expr(file->facts, fact->value)->number & CALL_NEW) != 0;
    const Idiom *idiom =
        codefile_idiom(file, expr_callee(file->facts, fact->value), 1u << IDIOM_OPERATION, is_new, &star, &package);
    if (!idiom || !star.size) return;
    /* Several packages may bring such names: the operation is that of the one which has it. */
    for (size_t i = 0; i <= file->imports.count; i++) {
        Str from = i == 0 ? package : file->imports.items[i - 1].package;
        if (i > 0 && (!str_equal(file->imports.items[i - 1].member, STR("*")) || !codefile_is_of(idiom, from)))
            continue;
        ServiceId service = codefile_service_named(file, idiom, star, from);
        const Operation *operation = catalog_operation(pass->model->catalog, service, idiom->naming, star);
        if (!operation) continue;
        Arena *arena = pass->model->arena;
        if (map_get(pass->called, code_call_key(arena, fact->scope, service, operation->name)) != MAP_NONE) return;
        Client client = {.idiom = idiom, .service = service, .region_is_given = true, .is_handed_in = true};
        for (size_t k = 0; k < pass->made.count; k++)
            if (pass->made.items[k].service == service) client = pass->made.items[k];
        client.is_guessed = true;
        if (!client.region_cause.size) client.region_cause = STR("a client that is made elsewhere");
        Location at = {file->file->repository, file->file->real_path, fact->line, fact->column};
        code_found_operation(pass, &client, operation, at);
        return;
    }
}

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/* "dynamoDbClient" names DynamoDB: its words without those that any client may have. */
static ServiceId service_in_name(const CodePass *pass, Str name) {
    static const char *const COMMON[] = {"client",   "wrapper", "service", "manager", "resource", "api",
                                         "sdk",      "aws",     "amazon",  "async",   "my",       "actions",
                                         "scenario", "basics",  "example", "the",     "sync",     "boto3"};
    enum { NAME_SIZE_MAX = 64 };
    char text[NAME_SIZE_MAX];
    size_t size = 0;
    for (size_t i = 0; i < name.size;) {
        size_t end = i + 1; /* a word: up to an underscore, or a capital after a small letter */
        while (end < name.size && name.data[end] != '_' && !(is_upper(name.data[end]) && !is_upper(name.data[end - 1])))
            end++;
        Str word = str_lower(pass->model->arena, str_slice(name, i, end));
        while (word.size && strchr("_$@", word.data[0])) word = str_slice(word, 1, word.size);
        bool is_common = false;
        for (size_t k = 0; k < sizeof COMMON / sizeof *COMMON; k++) is_common |= str_equal(word, str_from(COMMON[k]));
        if (!is_common && size + word.size <= sizeof text) {
            memcpy(text + size, word.data, word.size);
            size += word.size;
        }
        i = end;
    }
    const Catalog *catalog = pass->model->catalog;
    ServiceId id = size ? catalog_service_by_sdk(catalog, STR("sdk"), str_of(text, size)) : 0;
    return id || !size ? id : catalog_service_by_sdk(catalog, STR("boto3"), str_of(text, size));
}

static Str stem_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    Str name = slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
    return str_slice(name, 0, str_find_char(name, '.', 0));
}

/* What the names around say of a client that is handed in: its own, and where it is just "client", those of the class and
 * the file. */
static ServiceId service_around(const CodePass *pass, Str name, uint32_t scope) {
    const Facts *facts = pass->file.facts;
    size_t dot = str_find_last_char(name, '.');
    name = dot == SIZE_MAX ? name : str_slice(name, dot + 1, name.size);
    ServiceId service = service_in_name(pass, name);
    if (service || !str_contains(str_lower(pass->model->arena, name), STR("client"))) return service;
    for (uint32_t at = scope; at && !service; at = facts->code[at - 1].scope)
        service = service_in_name(pass, facts_str(facts, facts->code[at - 1].name));
    return service ? service : service_in_name(pass, stem_of(facts->path));
}

/* Does the name say "client", or the method something that little else has? `query` is one of many things. */
static bool is_telling(const CodePass *pass, Str name, const Operation *operation) {
    Str small = str_lower(pass->model->arena, name);
    if (str_contains(small, STR("client")) || str_contains(small, STR("resource"))) return true;
    for (size_t i = 1; i < operation->name.size; i++)
        if (is_upper(operation->name.data[i])) return true;
    return false;
}

/* A value that was made here of something that is no client. */
static bool is_something_else(CodePass *pass, ExprId object, uint32_t scope) {
    const Variable *assigned = codefile_assigned(&pass->file, object, scope);
    if (!assigned) return false;
    ExprId value = pass->file.facts->code[assigned->fact].value;
    ExprKind kind = (ExprKind)facts_expr(pass->file.facts, value)->kind;
    return kind != EXPR_NAME && kind != EXPR_ATTR && kind != EXPR_CALL && kind != EXPR_NULL && kind != EXPR_BINARY &&
           kind != EXPR_INDEX;
}

/* `s3_client.put_object(…)` of something handed in: what its name says it is has such an operation, or the one service that
 * has it of those which the file makes clients of. */
static void look_at_unknown(CodePass *pass, const CodeFact *fact) {
    CodeFile *file = &pass->file;
    ExprId callee = expr_callee(file->facts, fact->value);
    if (!callee || facts_expr(file->facts, callee)->kind != EXPR_ATTR) return;
    ExprId object = expr_child(file->facts, callee, 0);
    StrBuf path = strbuf_new(pass->model->arena, 64);
    Client known[CODEFILE_CLIENTS_MAX];
    if (!codefile_written(file, object, &path) || codefile_clients(file, object, fact->scope, known)) return;
    if (is_something_else(pass, object, fact->scope)) return;
    Str method = facts_str(file->facts, facts_expr(file->facts, callee)->text), name = strbuf_str(&path);
    Client found = {.region_is_given = true, .is_handed_in = true, .region_cause = name};
    Str naming = STR("sdk");
    found.service = service_around(pass, name, fact->scope);
    const Operation *operation =
        found.service ? code_asked_operation(pass, fact->value, found.service, naming, method) : NULL;
    for (size_t i = 0; i < pass->made.count && !(operation && i == 0); i++) {
        const Client *client = &pass->made.items[i];
        const Operation *own = code_asked_operation(pass, fact->value, client->service, client->idiom->naming, method);
        if (!own || !is_telling(pass, name, own)) continue;
        if (operation) return; /* several have it */
        found = *client;
        operation = own;
    }
    if (!operation) return;
    found.is_guessed = true;
    Location at = {file->file->repository, file->file->real_path, fact->line, fact->column};
    code_found_operation(pass, &found, operation, at);
}

/* What is known of calls only when all clients of the file are. */
void code_look_at_rest(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < facts->code_count; i++) {
            const CodeFact *fact = &facts->code[i];
            if (fact->kind != CODE_CALL || !fact->value || facts_expr(facts, fact->value)->kind != EXPR_CALL) continue;
            pass->scope = fact->scope;
            if (round == 0)
                look_at_unknown(pass, fact);
            else
                look_at_request(pass, fact);
        }
    }
}
