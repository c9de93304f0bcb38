/* faultline lsp: the Language Server Protocol for editors, on standard input and output. After each change the whole
 * workspace is read again, what did not change from the cache, and what is open as the editor shows it. */
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"
#include "analyzer/file_memo.h"
#include "analyzer/lsp_answers.h"
#include "analyzer/lsp_stream.h"
#include "parsers/document.h"
#include "reports/json_writer.h"

/* Of JSON-RPC 2.0 and the protocol. */
enum {
    ERROR_PARSE = -32700,
    ERROR_INVALID_REQUEST = -32600,
    ERROR_METHOD_NOT_FOUND = -32601,
    ERROR_NOT_INITIALIZED = -32002,
};

typedef struct {
    Arena *arena; /* its own: it goes with the next change */
    LspName name;
    Str text;
} Open;

typedef struct {
    Str place;
    uint64_t hash; /* of what the client was told */
    bool is_there;
} Published;

typedef struct {
    Options options;
    Arena *arena;   /* as long as the server runs */
    Arena *message; /* as long as one message is answered */
    VEC(LspName) folders;
    VEC(Open) open;
    VEC(Published) published;
    Map *published_index;
    Knowledge knowledge;
    Run run, last;   /* `last`: what `run` took the place of; it goes when what was asked is answered */
    Impact *impacts; /* with nodes; made when somebody first asks */
    Str last_error;
    int code;
    bool has_run, has_last, is_stale, is_initialized, is_shut_down, is_over, can_refresh_lenses;
} Server;

/* ---- What is sent ---- */

static JsonWriter begin(Server *server, StrBuf *out) {
    *out = strbuf_new(server->message, SIZE_MAX / 8);
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_INLINE);
    json_put_name(&json, "jsonrpc", "2.0");
    return json;
}

static void send(JsonWriter *json) {
    json_object_end(json);
    json_finish(json);
    lsp_stream_write(str_trim(strbuf_str(json->out)));
}

static void put_id(JsonWriter *json, const DocNode *id) {
    json_key(json, "id");
    if (!id || id->kind != DOC_SCALAR || id->scalar == SCALAR_NULL)
        json_null(json);
    else if (id->is_quoted)
        json_string(json, id->value);
    else
        json_raw(json, id->value);
}

static void send_error(Server *server, const DocNode *id, int code, const char *message) {
    StrBuf out;
    JsonWriter json = begin(server, &out);
    put_id(&json, id);
    json_key(&json, "error");
    json_object(&json, JSON_INLINE);
    json_key(&json, "code");
    json_raw(&json, str_format(server->message, "%d", code));
    json_put_name(&json, "message", message);
    json_object_end(&json);
    send(&json);
}

static void send_result(Server *server, const DocNode *id, Str result) {
    StrBuf out;
    JsonWriter json = begin(server, &out);
    put_id(&json, id);
    json_key(&json, "result");
    json_raw(&json, result);
    send(&json);
}

static void show_message(Server *server, Str text) {
    enum { TYPE_ERROR = 1 };
    StrBuf out;
    JsonWriter json = begin(server, &out);
    json_put_name(&json, "method", "window/showMessage");
    json_key(&json, "params");
    json_object(&json, JSON_INLINE);
    json_put_number(&json, "type", TYPE_ERROR);
    json_put_string(&json, "message", text);
    json_object_end(&json);
    send(&json);
}

static LspNames names_of(const Server *server, Arena *arena) {
    LspName *items = ARENA_ARRAY(arena, LspName, server->folders.count + server->open.count);
    size_t count = 0;
    for (size_t i = 0; i < server->folders.count; i++) items[count++] = server->folders.items[i];
    for (size_t i = 0; i < server->open.count; i++) items[count++] = server->open.items[i].name;
    return (LspNames){items, count};
}

static void publish(Server *server, const LspNames *names, Str place, Str diagnostics) {
    StrBuf out;
    JsonWriter json = begin(server, &out);
    json_put_name(&json, "method", "textDocument/publishDiagnostics");
    json_key(&json, "params");
    json_object(&json, JSON_INLINE);
    json_put_string(&json, "uri", lsp_uri_of(names, place, server->message));
    json_key(&json, "diagnostics");
    json_raw(&json, str_trim(diagnostics));
    json_object_end(&json);
    send(&json);
}

/* Only what is another than last time; and nothing any more for files where nothing is left. */
static void publish_all(Server *server) {
    LspNames names = names_of(server, server->message);
    LspDiagnostics *files;
    size_t count = lsp_diagnostics(&server->run, &names, server->message, &files);
    for (size_t i = 0; i < server->published.count; i++) server->published.items[i].is_there = false;
    for (size_t i = 0; i < count; i++) {
        bool is_new = false;
        uint64_t hash = str_hash(files[i].json);
        uint32_t entry = map_add(server->published_index, files[i].place, (uint32_t)server->published.count, &is_new);
        if (is_new)
            *VEC_PUSH(server->arena, &server->published) =
                (Published){str_copy(server->arena, files[i].place), 0, false};
        Published *last = &server->published.items[map_value_at(server->published_index, entry)];
        last->is_there = true;
        if (last->hash == hash) continue;
        last->hash = hash;
        publish(server, &names, files[i].place, files[i].json);
    }
    for (size_t i = 0; i < server->published.count; i++) {
        Published *last = &server->published.items[i];
        if (last->is_there || last->hash == 0) continue;
        last->hash = 0;
        publish(server, &names, last->place, STR("[]"));
    }
}

static void ask_to_refresh_lenses(Server *server) {
    if (!server->can_refresh_lenses) return;
    StrBuf out;
    JsonWriter json = begin(server, &out);
    json_put_name(&json, "id", "refresh"); /* the answer is nothing */
    json_put_name(&json, "method", "workspace/codeLens/refresh");
    send(&json);
}

/* ---- Looking at the workspace ---- */

static void tell_errors(Server *server, const Diags *diags) {
    StrBuf text = strbuf_new(server->message, SIZE_MAX / 8);
    for (size_t i = 0; i < diags->list.count; i++) {
        const Diag *diag = &diags->list.items[i];
        if (diag->kind != DIAG_ERROR) continue;
        strbuf_format(&text, "%s%.*s", text.size ? "\n" : "faultline: ", STR_ARG(diag->path));
        if (diag->path.size && diag->line) strbuf_format(&text, ":%u", diag->line);
        strbuf_format(&text, "%s%.*s", diag->path.size ? ": " : "", STR_ARG(diag->message));
    }
    if (str_equal(strbuf_str(&text), server->last_error)) return; /* once, not with every key */
    server->last_error = str_copy(server->arena, strbuf_str(&text));
    if (text.size) show_message(server, strbuf_str(&text));
}

static void end_last(Server *server) {
    if (server->has_last) run_end(&server->last);
    server->has_last = false;
}

static void look(Server *server) {
    OpenDocument *documents = ARENA_ARRAY(server->message, OpenDocument, server->open.count);
    for (size_t i = 0; i < server->open.count; i++)
        documents[i] = (OpenDocument){server->open.items[i].name.place, server->open.items[i].text};
    server->options.documents = documents;
    server->options.document_count = server->open.count;
    Str *targets = ARENA_ARRAY(server->message, Str, server->folders.count);
    for (size_t i = 0; i < server->folders.count; i++) targets[i] = server->folders.items[i].place;
    server->is_stale = false;
    Run run;
    int code = run_everything(&run, &server->options, targets, server->folders.count);
    tell_errors(server, &run.diags);
    if (code != EXIT_CLEAN) {
        run_end(&run); /* what was found last stays, until this can be looked at again */
        return;
    }
    end_last(server);
    server->has_last = server->has_run;
    server->last = server->run;
    server->run = run;
    server->impacts = NULL;
    server->has_run = true;
    publish_all(server);
    ask_to_refresh_lenses(server);
    for (size_t i = 0; i < server->run.repository_count; i++)
        repository_open_documents(server->run.repositories[i], NULL, 0); /* they end with the message */
}

static void look_if_stale(Server *server) {
    if (server->is_stale && server->is_initialized && !server->is_shut_down) look(server);
}

/* ---- What the client says ---- */

static bool real_place(Str path, Arena *arena, Str *place) {
    char *real = realpath(str_zero_terminated(arena, path), NULL);
    if (!real) return false;
    *place = str_copy(arena, str_from(real));
    free(real);
    return true;
}

static Str without_slash(Str text) {
    while (text.size > 1 && text.data[text.size - 1] == '/') text.size--;
    return text;
}

/* A folder inside of another one is looked at with it. */
static void add_folder(Server *server, Str uri) {
    Str path, place;
    if (!lsp_path_of(uri, server->arena, &path) || !real_place(path, server->arena, &place)) return;
    for (size_t i = 0; i < server->folders.count; i++) {
        Str other = server->folders.items[i].place;
        if (str_equal(place, other) || str_starts_with(place, str_format(server->message, "%.*s/", STR_ARG(other))))
            return;
    }
    *VEC_PUSH(server->arena, &server->folders) = (LspName){without_slash(str_copy(server->arena, uri)), place};
}

static void take_folders(Server *server, const DocNode *params) {
    const DocNode *folders = document_get(params, STR("workspaceFolders"));
    for (uint32_t i = 0; folders && folders->kind == DOC_SEQUENCE && i < folders->count; i++)
        add_folder(server, document_text(document_get(document_value(folders, i), STR("uri"))));
    if (server->folders.count == 0) add_folder(server, document_text(document_get(params, STR("rootUri"))));
    Str path = document_text(document_get(params, STR("rootPath")));
    if (server->folders.count == 0)
        add_folder(server, lsp_uri_of(&(LspNames){0}, path.size ? path : STR("/nothing"), server->message));
    Str here;
    if (server->folders.count == 0 && real_place(STR("."), server->arena, &here))
        add_folder(server, lsp_uri_of(&(LspNames){0}, here, server->message));
}

static void initialize(Server *server, const DocNode *id, const DocNode *params) {
    take_folders(server, params);
    const DocNode *workspace = document_get(document_get(params, STR("capabilities")), STR("workspace"));
    const DocNode *refresh = document_get(document_get(workspace, STR("codeLens")), STR("refreshSupport"));
    server->can_refresh_lenses = refresh && refresh->scalar == SCALAR_BOOL && refresh->is_true;
    server->is_initialized = server->is_stale = true;
    send_result(server, id,
                STR("{\"capabilities\": {\"positionEncoding\": \"utf-16\", "
                    "\"textDocumentSync\": {\"openClose\": true, \"change\": 1, \"save\": {\"includeText\": false}}, "
                    "\"hoverProvider\": true, \"codeLensProvider\": {\"resolveProvider\": false}}, "
                    "\"serverInfo\": {\"name\": \"faultline\"}}"));
}

static Str uri_in(const DocNode *params) {
    return document_text(document_get(document_get(params, STR("textDocument")), STR("uri")));
}

static Open *find_open(Server *server, Str uri) {
    for (size_t i = 0; i < server->open.count; i++)
        if (str_equal(server->open.items[i].name.uri, uri)) return &server->open.items[i];
    return NULL;
}

static void close_document(Server *server, Str uri) {
    Open *open = find_open(server, uri);
    if (!open) return;
    arena_free(open->arena);
    *open = server->open.items[--server->open.count];
    server->is_stale = true;
}

/* Files that are not on disk yet have no place in the repository. */
static void open_document(Server *server, Str uri, Str text) {
    close_document(server, uri);
    Arena *arena = arena_new();
    Str path, place;
    if (!lsp_path_of(uri, arena, &path) || !real_place(path, arena, &place)) {
        arena_free(arena);
        return;
    }
    *VEC_PUSH(server->arena, &server->open) = (Open){arena, {str_copy(arena, uri), place}, str_copy(arena, text)};
    server->is_stale = true;
}

static void did_open(Server *server, const DocNode *params) {
    open_document(server, uri_in(params),
                  document_text(document_get(document_get(params, STR("textDocument")), STR("text"))));
}

/* Whole texts were asked for; of several the last counts. */
static void did_change(Server *server, const DocNode *params) {
    const DocNode *changes = document_get(params, STR("contentChanges"));
    if (!changes || changes->kind != DOC_SEQUENCE || changes->count == 0) return;
    open_document(server, uri_in(params),
                  document_text(document_get(document_value(changes, changes->count - 1), STR("text"))));
}

static void did_close(Server *server, const DocNode *params) { close_document(server, uri_in(params)); }

static void did_something(Server *server, const DocNode *params) {
    (void)params;
    server->is_stale = true;
}

static void exit_now(Server *server, const DocNode *params) {
    (void)params;
    server->is_over = true;
    server->code = server->is_shut_down ? EXIT_CLEAN : EXIT_FINDINGS; /* 0 and 1, as the protocol has it */
}

static bool place_in(Server *server, const DocNode *params, Str *place) {
    Str path;
    return lsp_path_of(uri_in(params), server->message, &path) && real_place(path, server->message, place);
}

static void hover(Server *server, const DocNode *id, const DocNode *params) {
    look_if_stale(server);
    Str place;
    int64_t line;
    Str text = document_text(document_get(document_get(params, STR("position")), STR("line")));
    StrBuf markdown = strbuf_new(server->message, SIZE_MAX / 8);
    if (server->has_run && !server->impacts) {
        const Graph *graph = server->run.graph;
        server->impacts = ARENA_ARRAY(server->run.arena, Impact, graph->domain_count);
        failure_domains(server->run.engine, graph->domains, graph->domain_count, true, server->run.arena,
                        server->impacts);
    }
    if (!server->has_run || !place_in(server, params, &place) || !str_to_int64(text, &line) || line < 0 ||
        line >= UINT32_MAX ||
        !lsp_hover(&server->run, server->impacts, place, (uint32_t)line + 1, server->message, &markdown)) {
        send_result(server, id, STR("null"));
        return;
    }
    StrBuf out = strbuf_new(server->message, SIZE_MAX / 8);
    JsonWriter json = json_writer(&out);
    json_object(&json, JSON_INLINE);
    json_key(&json, "contents");
    json_object(&json, JSON_INLINE);
    json_put_name(&json, "kind", "markdown");
    json_put_string(&json, "value", strbuf_str(&markdown));
    json_object_end(&json);
    json_object_end(&json);
    json_finish(&json);
    send_result(server, id, str_trim(strbuf_str(&out)));
}

static void code_lens(Server *server, const DocNode *id, const DocNode *params) {
    look_if_stale(server);
    Str place;
    StrBuf out = strbuf_new(server->message, SIZE_MAX / 8);
    if (server->has_run && place_in(server, params, &place)) lsp_lenses(&server->run, place, server->message, &out);
    send_result(server, id, out.size ? str_trim(strbuf_str(&out)) : STR("[]"));
}

static void shut_down(Server *server, const DocNode *id, const DocNode *params) {
    (void)params;
    server->is_shut_down = true;
    send_result(server, id, STR("null"));
}

typedef struct {
    const char *method;
    void (*answer)(Server *server, const DocNode *id, const DocNode *params);
} RequestEntry;

static const RequestEntry requests[] = {
    {"initialize", initialize},
    {"textDocument/hover", hover},
    {"textDocument/codeLens", code_lens},
    {"shutdown", shut_down},
};

typedef struct {
    const char *method;
    void (*take)(Server *server, const DocNode *params);
} NotificationEntry;

static const NotificationEntry notifications[] = {
    {"textDocument/didOpen", did_open},
    {"textDocument/didChange", did_change},
    {"textDocument/didClose", did_close},
    {"textDocument/didSave", did_something},
    {"workspace/didChangeWatchedFiles", did_something},
    {"exit", exit_now},
};

static void take_notification(Server *server, Str method, const DocNode *params) {
    bool is_exit = str_equal(method, STR("exit"));
    if (!is_exit && (!server->is_initialized || server->is_shut_down)) return;
    for (size_t i = 0; i < sizeof notifications / sizeof *notifications; i++)
        if (str_equal(method, str_from(notifications[i].method))) notifications[i].take(server, params);
}

static void answer_request(Server *server, const DocNode *id, Str method, const DocNode *params) {
    bool is_first = str_equal(method, STR("initialize"));
    if (server->is_shut_down || (is_first && server->is_initialized)) {
        send_error(server, id, ERROR_INVALID_REQUEST, is_first ? "initialized already" : "shut down");
        return;
    }
    if (!is_first && !server->is_initialized) {
        send_error(server, id, ERROR_NOT_INITIALIZED, "expected initialize first");
        return;
    }
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        if (!str_equal(method, str_from(requests[i].method))) continue;
        requests[i].answer(server, id, params);
        return;
    }
    send_error(server, id, ERROR_METHOD_NOT_FOUND, "no such method here");
}

static void take_message(Server *server, Str body) {
    DocNode *message = NULL;
    DocNotes notes = {.arena = server->message};
    bool is_read = document_read_json(&message, body, server->message, &notes) && document_is_mapping(message);
    if (!is_read || document_has_loss(&notes)) {
        send_error(server, NULL, ERROR_PARSE, "expected a JSON object");
        return;
    }
    const DocNode *id = document_get(message, STR("id")), *params = document_get(message, STR("params"));
    Str method = document_text(document_get(message, STR("method")));
    if (method.size == 0) return; /* an answer to one of ours */
    if (id)
        answer_request(server, id, method, params);
    else
        take_notification(server, method, params);
}

static void serve(Server *server) {
    while (!server->is_over) {
        Str body;
        switch (lsp_stream_read(&body, server->message)) {
        case LSP_READ_MESSAGE: take_message(server, body); break;
        case LSP_READ_TOO_LARGE: show_message(server, STR("faultline: a message is too large and was left out")); break;
        case LSP_READ_BROKEN:
            fputs("faultline: lsp: expected messages of the Language Server Protocol on standard input\n", stderr);
            server->code = EXIT_USAGE;
            return;
        case LSP_READ_END: return;
        }
        /* Who types is looked at when the keys stop coming faster than they are read. */
        if (!server->is_over && !lsp_stream_is_waiting()) look_if_stale(server);
        end_last(server);
        arena_reset(server->message);
    }
}

int command_lsp(const Options *options) {
    if (options->arguments.count) {
        fputs("faultline: lsp takes no folder: the editor says which\n", stderr);
        return EXIT_USAGE;
    }
    Server server = {.options = *options, .arena = arena_new(), .message = arena_new(), .code = EXIT_FINDINGS};
    server.options.allow_empty = true;
    server.options.progress = WHEN_NEVER;
    server.published_index = map_new(server.arena);
    server.options.memo = file_memo_new(server.arena);
    Diags diags = diags_new(server.arena);
    if (knowledge_load(&server.knowledge, options, server.arena, &diags)) {
        server.options.knowledge = &server.knowledge;
        lsp_stream_start();
        serve(&server);
    } else {
        server.code = EXIT_USAGE;
    }
    print_diags(&diags, false);
    end_last(&server);
    if (server.has_run) run_end(&server.run);
    for (size_t i = 0; i < server.open.count; i++) arena_free(server.open.items[i].arena);
    arena_free(server.message);
    arena_free(server.arena);
    return server.code;
}
