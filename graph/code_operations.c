/* The operations of services that calls name: methods of clients, requests that say what they ask for, and methods of what
 * is handed in and only by its name a client. */
#include "analyzer/core/limits.h"
#include "graph/code_pass.h"

Str code_call_key(Arena *arena, uint32_t scope, ServiceId service, Str operation) {
    return str_format(arena, "%u:%u:%.*s", scope, service, STR_ARG(operation));
}

/* class MockUploader: stands in for another in tests, wherever it is written. */
static bool is_in_stand_in(const Facts *facts, uint32_t scope) {
    for (; scope; scope = facts->code[scope - 1].scope) {
        const CodeFact *around = &facts->code[scope - 1];
        if (str_equal(facts_str(facts, around->alias), STR("class")) &&
            code_is_named_stand_in(facts_str(facts, around->name)))
            return true;
    }
    return false;
}

bool code_serves_tests(CodePass *pass, uint32_t scope) {
    if (pass->is_live && is_in_stand_in(pass->file.facts, scope)) return true;
    return pass->is_live && code_is_called_by_tests_alone(pass->callers, pass->file.file, scope);
}

CodeContext code_enter(CodePass *pass, bool is_for_tests) {
    CodeContext outside = {pass->context, pass->is_live};
    if (is_for_tests) pass->context = "test";
    if (is_for_tests) pass->is_live = false;
    return outside;
}

void code_leave(CodePass *pass, CodeContext outside) {
    pass->context = outside.context;
    pass->is_live = outside.is_live;
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

/* What a decorator hands over was made by nothing that is read here. */
static Str naming_of(const Client *client) { return client->idiom ? client->idiom->naming : STR("sdk"); }

const Operation *code_operation_of(CodePass *pass, ExprId call, const Client *client, Str method) {
    const ObjectStep *step = codefile_step(&pass->file, client, method);
    if (step) return step->operation;
    bool is_object = client->object.size && catalog_has_objects(pass->model->catalog, client->service);
    return is_object ? client->reads : code_asked_operation(pass, call, client->service, naming_of(client), method);
}

const Operation *code_asked_operation(CodePass *pass, ExprId call, ServiceId service, Str naming, Str method) {
    bool is_named;
    const Operation *operation = named_operation(pass, call, method, service, &is_named);
    return is_named ? operation : method_operation(pass, service, naming, method);
}

static bool is_called(Str name, Str wanted) {
    size_t at = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '_' || name.data[i] == '-') continue;
        if (at >= wanted.size || (name.data[i] | 0x20) != (wanted.data[at] | 0x20)) return false;
        at++;
    }
    return at == wanted.size && at > 0;
}

/* SSEKMSKeyId=…, {SSEKMSKeyId: …}, .ssekmsKeyId(…), anywhere in what a call is made with. */
static bool is_given(CodePass *pass, ExprId id, Str argument, uint32_t scope, uint32_t depth) {
    const Facts *facts = pass->file.facts;
    const Expr *expr = facts_expr(facts, id);
    if (!id || depth > CODEFILE_STEPS_MAX || expr->kind == EXPR_FUNCTION) return false;
    bool is_name = expr->kind == EXPR_ARGUMENT || expr->kind == EXPR_ITEM || expr->kind == EXPR_ATTR;
    if (is_name && is_called(facts_str(facts, expr->text), argument)) return true;
    if (expr->kind == EXPR_NAME && depth) {
        const Variable *variable = codefile_variable(&pass->file, facts_str(facts, expr->text), scope, id);
        ExprId value = variable ? facts->code[variable->fact].value : 0;
        return value && value < id && is_given(pass, value, argument, variable->scope, depth + 1);
    }
    for (uint32_t i = 0; i < expr->count; i++)
        if (is_given(pass, expr_child(facts, id, i), argument, scope, depth + 1)) return true;
    return false;
}

void code_found_call(CodePass *pass, const Client *client, const Operation *operation, ExprId call, uint32_t scope,
                     Location at) {
    const Catalog *catalog = pass->model->catalog;
    code_found_operation(pass, client, operation, at);
    const AskedToo *asked;
    for (size_t i = 0; (asked = catalog_asked_too(catalog, client->service, i)); i++) {
        if (!str_equal(asked->operation, operation->name)) continue;
        bool has_argument = false;
        for (uint32_t k = 0; k < expr_argument_count(pass->file.facts, call) && !has_argument; k++)
            has_argument = is_given(pass, expr_argument(pass->file.facts, call, k), asked->argument, scope, 1);
        Client other = *client; /* in the region of the one that is called */
        other.service = has_argument ? catalog_service_by_id(catalog, asked->service) : 0;
        const Operation *too =
            other.service ? catalog_operation(catalog, other.service, STR("sdk"), asked->asked) : NULL;
        if (too) code_found_operation(pass, &other, too, at);
    }
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
        Arena *arena = pass->file.arena;
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

/* A capital after a small letter, and the last of several capitals: Dynamo-DB-Service. */
static bool starts_word(Str name, size_t at) {
    char before = name.data[at - 1], after = at + 1 < name.size ? name.data[at + 1] : 0;
    return is_upper(name.data[at]) && (!is_upper(before) || (after >= 'a' && after <= 'z'));
}

/* The next word of a name, in small letters. */
static bool next_word(Arena *arena, Str *rest, Str *word) {
    size_t end = 1;
    if (!rest->size) return false;
    while (end < rest->size && rest->data[end] != '_' && !starts_word(*rest, end)) end++;
    *word = str_lower(arena, str_slice(*rest, 0, end));
    while (word->size && strchr("_$@", word->data[0])) *word = str_slice(*word, 1, word->size);
    *rest = str_slice(*rest, end, rest->size);
    return true;
}

static bool is_one_of(Str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count && word.size; i++)
        if (words[i][0] == word.data[0] && str_equal(word, str_from(words[i]))) return true;
    return false;
}

/* "dynamoDbClient" names DynamoDB: its words without those that any client may have. */
static ServiceId find_service_in_name(const CodePass *pass, Str name) {
    static const char *const COMMON[] = {"client",   "wrapper", "service", "manager", "resource", "api",
                                         "sdk",      "aws",     "amazon",  "async",   "my",       "actions",
                                         "scenario", "basics",  "example", "the",     "sync",     "boto3"};
    enum { NAME_SIZE_MAX = 64 };
    char text[NAME_SIZE_MAX];
    size_t size = 0;
    Str word;
    while (next_word(pass->file.arena, &name, &word)) {
        if (is_one_of(word, COMMON, sizeof COMMON / sizeof *COMMON) || size + word.size > sizeof text) continue;
        memcpy(text + size, word.data, word.size);
        size += word.size;
    }
    const Catalog *catalog = pass->model->catalog;
    ServiceId id = size ? catalog_service_by_sdk(catalog, STR("sdk"), str_of(text, size)) : 0;
    return id || !size ? id : catalog_service_by_sdk(catalog, STR("boto3"), str_of(text, size));
}

/* The same names stand in many files. */
static ServiceId service_in_name(const CodePass *pass, Str name) {
    uint32_t known = map_get(pass->named_services, name);
    if (known != MAP_NONE) return (ServiceId)known;
    known = find_service_in_name(pass, name);
    map_add(pass->named_services, name, known, NULL);
    return (ServiceId)known;
}

/* "s3Wrapper", "KmsService": what an application calls its own classes around clients, whose methods are often called like
 * the operations. */
static bool is_named_own(const CodePass *pass, Str name) {
    static const char *const OWN[] = {"wrapper",  "service",    "services", "manager", "actions",  "actor",
                                      "scenario", "helper",     "handler",  "repo",    "dao",      "repository",
                                      "runner",   "controller", "basics",   "facade",  "adapter",  "store",
                                      "provider", "gateway",    "util",     "utils",   "registry", "mock",
                                      "stubber",  "stub",       "builder",  "fake"};
    Str word;
    while (next_word(pass->file.arena, &name, &word))
        if (is_one_of(word, OWN, sizeof OWN / sizeof *OWN)) return true;
    return false;
}

static Str last_part(Str text, char separator) {
    size_t at = str_find_last_char(text, separator);
    return at == SIZE_MAX ? text : str_slice(text, at + 1, text.size);
}

/* The file, or a folder around it, may be called like the service. */
static ServiceId service_in_path(const CodePass *pass, Str path) {
    enum { PARTS_MAX = 3 };
    Str name = last_part(path, '/');
    name = str_slice(name, 0, str_find_char(name, '.', 0));
    for (int i = 0; i < PARTS_MAX && name.size; i++) {
        ServiceId service = service_in_name(pass, name);
        if (service) return service;
        path = location_of_directory(path);
        name = last_part(path, '/');
    }
    return 0;
}

/* The class that a name is declared with or made of: `$service = new KmsService()`. */
static Str class_of_name(CodePass *pass, Str name, ExprId object, uint32_t scope) {
    CodeFile *file = &pass->file;
    Str type = codefile_declared_type(file, name, scope);
    const Variable *assigned = type.size ? NULL : codefile_assigned(file, object, scope);
    ExprId value = assigned ? file->facts->code[assigned->fact].value : 0;
    const Expr *expr = facts_expr(file->facts, value);
    StrBuf path = strbuf_new(pass->file.arena, 64);
    if (expr->kind != EXPR_CALL || !codefile_written(file, expr_callee(file->facts, value), &path))
        return last_part(type, '.');
    Str last = last_part(strbuf_str(&path), '.');
    bool is_method =
        catalog_language_constructs(pass->model->catalog, file->language, last) || str_equal(last, STR("new"));
    if (!is_method) return is_upper(last.data[0]) ? last : STR_NONE;
    Str holder = strbuf_str(&path);
    holder.size -= last.size < holder.size ? last.size + 1 : holder.size;
    return last_part(holder, '.');
}

/* What the names around say of a client that is handed in: its own, that of its class, and where it is just "client", those of
 * the class and the file that it stands in. */
static ServiceId service_around(const CodePass *pass, Str name, Str class_name, uint32_t scope) {
    const Facts *facts = pass->file.facts;
    name = last_part(name, '.');
    ServiceId service = service_in_name(pass, name);
    if (!service) service = service_in_name(pass, class_name);
    if (service || !str_contains_ignoring_case(name, STR("client"))) return service;
    for (uint32_t at = scope; at && !service; at = facts->code[at - 1].scope)
        service = service_in_name(pass, facts_str(facts, facts->code[at - 1].name));
    return service ? service : service_in_path(pass, facts->path);
}

static bool is_named_client(Str name) {
    return str_contains_ignoring_case(name, STR("client")) || str_contains_ignoring_case(name, STR("resource"));
}

/* Does the name say "client", or the method something that little else has? `query` is one of many things. */
static bool is_telling(Str name, Str method) {
    if (is_named_client(name)) return true;
    for (size_t i = 1; i + 1 < method.size; i++)
        if (is_upper(method.data[i]) || method.data[i] == '_') return true;
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

/* `self`, a class, the package of the kit itself, or what has a method of this file: not a client. */
static bool is_no_client(CodePass *pass, Str name, Str method) {
    CodeFile *file = &pass->file;
    Str root = str_slice(name, 0, str_find_char(name, '.', 0));
    if (catalog_language_receives(pass->model->catalog, file->language, name)) return true;
    for (size_t i = 0; i < file->imports.count; i++) {
        const Import *import = &file->imports.items[i];
        if (str_equal(import->local, root) && codefile_is_sdk(file, import->package)) return true;
    }
    if (is_named_client(last_part(name, '.'))) return false;
    bool is_class = root.size == name.size && is_upper(name.data[0]);
    return is_class || codefile_defines(file, method);
}

/* "old_bucket" is no class, "bucket" and "self.bucket" are called like Bucket. */
static Str class_named(const CodePass *pass, Str name) {
    StrBuf out = strbuf_new(pass->file.arena, 64);
    bool starts = true;
    for (name = codefile_bare(last_part(name, '.')); name.size; name = str_slice(name, 1, name.size)) {
        char c = name.data[0];
        if (c != '_') strbuf_add_char(&out, starts && c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
        starts = c == '_';
    }
    return strbuf_str(&out);
}

/* `message.delete()` in a file that works with the objects of a service which has Messages. */
static const Operation *operation_of_object(const CodePass *pass, Str name, Str method, Client *out) {
    Str class_name = class_named(pass, name);
    for (size_t i = 0; i < pass->made.count; i++) {
        const Client *made = &pass->made.items[i];
        const ObjectStep *step =
            made->object.size ? catalog_object_step(pass->model->catalog, made->service, class_name, method) : NULL;
        if (!step || !step->operation || step->is_many) continue;
        *out = *made;
        return step->operation;
    }
    return NULL;
}

/* The one service that has it of those which the file makes clients of. */
static const Operation *operation_of_made(CodePass *pass, ExprId call, Str method, Client *out) {
    const Operation *operation = NULL;
    for (size_t i = 0; i < pass->made.count; i++) {
        const Client *client = &pass->made.items[i];
        const Operation *own = code_asked_operation(pass, call, client->service, naming_of(client), method);
        if (!own) continue;
        if (operation) return NULL;
        *out = *client;
        operation = own;
    }
    return operation;
}

static bool takes_parameter(const Facts *facts, const CodeFact *function, Str name) {
    for (uint32_t i = 0; function->value && i < facts_expr(facts, function->value)->count; i++) {
        Str own = facts_str(facts, facts_expr(facts, expr_child(facts, function->value, i))->text);
        if (str_equal(own, name) || str_equal(own, STR("**"))) return true;
    }
    return false;
}

/* @sts_client("route53") def wait(client=None): what a decorator is told by its service's name it hands to the function.
 * Decorators stand before the function, and nothing but their arguments between them. */
static ServiceId service_of_decorator(const CodePass *pass, Str name, uint32_t scope) {
    const Facts *facts = pass->file.facts;
    if (scope == 0 || str_find_char(name, '.', 0) != SIZE_MAX) return 0;
    const CodeFact *function = &facts->code[scope - 1];
    if (function->kind != CODE_DEFINE || !takes_parameter(facts, function, name)) return 0;
    for (uint32_t i = scope - 1; i > 0; i--) {
        const CodeFact *fact = &facts->code[i - 1];
        Str told;
        if (fact->scope != function->scope || (fact->kind != CODE_CALL && fact->kind != CODE_LITERAL)) return 0;
        if (fact->kind != CODE_CALL || fact->line >= function->line || expr_argument_count(facts, fact->value) == 0)
            continue;
        if (!expr_literal(facts, expr_argument(facts, fact->value, 0), &told)) continue;
        ServiceId service = catalog_service_by_sdk(pass->model->catalog, STR("sdk"), told);
        if (service) return service;
    }
    return 0;
}

/* `s3_client.put_object(…)` of something handed in: what its name says it is has such an operation, or one of the clients and
 * objects that the file makes. Most calls are of nothing like it; whether they are of a client that is known costs most, and is
 * asked last. */
static void look_at_unknown(CodePass *pass, const CodeFact *fact) {
    CodeFile *file = &pass->file;
    ExprId callee = expr_callee(file->facts, fact->value);
    if (!callee || facts_expr(file->facts, callee)->kind != EXPR_ATTR) return;
    ExprId object = expr_child(file->facts, callee, 0);
    StrBuf path = strbuf_new(pass->file.arena, 64);
    Client known[CODEFILE_CLIENTS_MAX];
    if (!codefile_written(file, object, &path)) return;
    Str method = facts_str(file->facts, facts_expr(file->facts, callee)->text), name = strbuf_str(&path);
    Client found = {.region_is_given = true, .is_handed_in = true, .region_cause = name};
    Str class_name = class_of_name(pass, name, object, fact->scope);
    ServiceId decorated = service_of_decorator(pass, name, fact->scope);
    found.service = decorated ? decorated : service_around(pass, name, class_name, fact->scope);
    const Operation *operation =
        found.service ? code_asked_operation(pass, fact->value, found.service, STR("sdk"), method) : NULL;
    if (!operation && !pass->made.count) return;
    bool is_own = is_named_own(pass, last_part(name, '.')) || is_named_own(pass, class_name);
    if (!operation && !is_own && is_telling(name, method))
        operation = operation_of_made(pass, fact->value, method, &found);
    if (!operation && !is_own) operation = operation_of_object(pass, name, method, &found);
    if (!operation || is_no_client(pass, name, method) || is_something_else(pass, object, fact->scope)) return;
    if (codefile_clients(file, object, fact->scope, known)) return;
    found.is_guessed = !decorated || found.service != decorated;
    Location at = {file->file->repository, file->file->real_path, fact->line, fact->column};
    code_found_operation(pass, &found, operation, at);
}

/* ---- what objects hold ---- */

/* `boto3.resource("iam").Policy(arn).description`: who reads what an object holds that was only named asks for it first. */
static void look_at_attribute(CodePass *pass, ExprId id, uint32_t scope) {
    CodeFile *file = &pass->file;
    Client known[CODEFILE_CLIENTS_MAX];
    Str name = facts_str(file->facts, facts_expr(file->facts, id)->text);
    size_t count = codefile_clients(file, expr_child(file->facts, id, 0), scope, known);
    for (size_t i = 0; i < count; i++) {
        if (!known[i].is_named_only || codefile_step(file, &known[i], name)) continue;
        const ObjectStep *load = codefile_step(file, &known[i], STR("load"));
        if (!load || !load->operation) continue;
        Str key = code_call_key(pass->file.arena, scope, known[i].service, load->operation->name);
        if (map_get(pass->called, key) == MAP_NONE)
            code_found_operation(pass, &known[i], load->operation, codefile_location(file, id));
    }
}

static void look_at_attributes_in(CodePass *pass, ExprId id, uint32_t scope, uint32_t depth) {
    const Facts *facts = pass->file.facts;
    if (!id || depth > NESTING_DEPTH_MAX || pass->is_looked_at[id]) return;
    pass->is_looked_at[id] = true;
    const Expr *expr = facts_expr(facts, id);
    if (expr->kind == EXPR_ATTR) look_at_attribute(pass, id, scope);
    bool has_callee = expr->kind == EXPR_CALL && expr_callee(facts, id);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, id, i);
        if (i == 0 && has_callee && facts_expr(facts, child)->kind == EXPR_ATTR) /* a method is called, not read */
            child = expr_child(facts, child, 0);
        look_at_attributes_in(pass, child, scope, depth + 1);
    }
}

static void look_at_attributes(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    bool has_objects = false;
    for (size_t i = 0; i < pass->made.count; i++) has_objects |= pass->made.items[i].object.size > 0;
    if (!has_objects) return;
    pass->is_looked_at = ARENA_ARRAY(pass->file.arena, bool, (size_t)facts->expr_count + 1);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool is_done = fact->kind == CODE_CALL || fact->kind == CODE_ASSIGN || fact->kind == CODE_RETURN;
        pass->scope = fact->scope;
        if (is_done) look_at_attributes_in(pass, fact->value, fact->scope, 0);
    }
}

/* What is known of calls only when all clients of the file are. */
void code_look_at_rest(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    look_at_attributes(pass);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < facts->code_count; i++) {
            const CodeFact *fact = &facts->code[i];
            if (fact->kind != CODE_CALL || !fact->value || facts_expr(facts, fact->value)->kind != EXPR_CALL) continue;
            pass->scope = fact->scope;
            CodeContext outside = code_enter(pass, code_is_tried_by_hand(facts, fact, pass->has_handler));
            pass->call = fact;
            if (round == 0)
                look_at_unknown(pass, fact);
            else
                look_at_request(pass, fact);
            pass->call = NULL;
            code_leave(pass, outside);
        }
    }
}
