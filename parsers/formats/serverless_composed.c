/* What serverless-compose.yml gives its services: parameters, which may be what another service puts out.
 * https://www.serverless.com/framework/docs/guides/compose */
#include "analyzer/core/limits.h"
#include "parsers/formats/serverless.h"

enum { LEVELS_MAX = 4, OUTPUTS_MAX = 16 };

static DocNode *read_document(Serverless *service, Str path) {
    DocNode **documents = NULL;
    Str bytes;
    if (!service->files->read(service->files->context, path, service->arena, &bytes)) return NULL;
    if (bytes.size > DOCUMENT_SIZE_BYTES_MAX) return NULL;
    return document_parse_yaml(&documents, bytes, service->arena, NULL) ? documents[0] : NULL;
}

/* Is it the folder that an entry of the file there names? */
static bool is_in(Serverless *service, Str folder, const DocNode *entry, Str wanted) {
    Str path = document_text(document_get(entry, STR("path"))), found;
    return path.size && files_resolve(service->arena, folder, path, &found) && str_equal(found, wanted);
}

/* The file that names the service: its services, and the folder it stands in. NULL: none does. */
static const DocNode *services_around(Serverless *service, Str *folder, const DocNode **own) {
    static const char *const names[] = {"serverless-compose.yml", "serverless-compose.yaml"};
    *folder = service->directory;
    for (int level = 0; level < LEVELS_MAX && folder->size; level++) {
        size_t slash = str_find_last_char(*folder, '/');
        *folder = slash == SIZE_MAX ? STR_NONE : str_slice(*folder, 0, slash);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            Str path =
                folder->size ? str_format(service->arena, "%.*s/%s", STR_ARG(*folder), names[i]) : str_from(names[i]);
            const DocNode *services = document_get(read_document(service, path), STR("services"));
            for (uint32_t k = 0; document_is_mapping(services) && k < services->count; k++) {
                *own = document_value(services, k);
                if (is_in(service, *folder, *own, service->directory)) return services;
            }
        }
    }
    return NULL;
}

/* "orders.QueueUrl": the output by the names of its stack and itself, as ${cf:…} has it; false: the stack has no plain name. */
static bool output_of(Serverless *service, const DocNode *services, Str folder, Str body, StrBuf *out) {
    Str name = body, output = STR_NONE, path;
    size_t dot = str_find_char(body, '.', 0);
    if (dot == SIZE_MAX) return false;
    name = str_slice(body, 0, dot);
    output = str_slice(body, dot + 1, body.size);
    const DocNode *entry = document_get(services, name);
    Str place = document_text(document_get(entry, STR("path")));
    if (!place.size || !files_resolve(service->arena, folder, place, &path)) return false;
    DocNode *root = NULL;
    static const char *const endings[] = {"yml", "yaml"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings && !root; i++)
        root = read_document(service, str_format(service->arena, "%.*s/serverless.%s", STR_ARG(path), endings[i]));
    const DocNode *stack = document_get(document_get(root, STR("provider")), STR("stackName")),
                  *called = document_get(root, STR("service"));
    if (document_is_mapping(called)) called = document_get(called, STR("name"));
    Str text = document_text(stack ? stack : called);
    bool is_plain = text.size && !str_contains(text, STR("${"));
    if (is_plain) strbuf_format(out, "${cf:%.*s%s.%.*s}", STR_ARG(text), stack ? "" : "-${sls:stage}", STR_ARG(output));
    return is_plain;
}

Str serverless_composed(Serverless *service, Str parameter) {
    Str folder;
    const DocNode *own;
    if (!service->files) service->wants_files = true;
    const DocNode *services = service->files ? services_around(service, &folder, &own) : NULL;
    const DocNode *value = services ? document_get(document_get(own, STR("params")), parameter) : NULL;
    if (!value || value->kind != DOC_SCALAR || value->tag.size) return STR_NONE;
    Str text = document_text(value);
    StrBuf out = strbuf_new(service->arena, text.size + OUTPUTS_MAX * 200);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, STR("${"), at),
               close = serverless_find(text, '}', open == SIZE_MAX ? 0 : open + 2);
        bool is_reference = open != SIZE_MAX && close < text.size;
        Str body = is_reference ? str_slice(text, open + 2, close) : STR_NONE;
        strbuf_add(&out, str_slice(text, at, is_reference ? open : text.size));
        if (!is_reference) break;
        bool is_variable = serverless_is_variable(body);
        if (is_variable) strbuf_format(&out, "${%.*s}", STR_ARG(body));
        if (!is_variable && !output_of(service, services, folder, body, &out))
            strbuf_format(&out, "${unset:%.*s}", STR_ARG(body));
        at = close + 1;
    }
    return strbuf_str(&out);
}
