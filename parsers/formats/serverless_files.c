/* The files that a service is written in: ${file(path)} names them, and a path may hold what a deployment gives. */
#include "analyzer/core/limits.h"
#include "parsers/formats/serverless.h"

enum { SOURCES_MAX = 500 };

static void mark_source(DocNode *node, uint16_t source) { /* depth: height of a document */
    if (node->source == source) return;                   /* an alias, marked before */
    node->source = source;
    uint32_t count = node->kind == DOC_MAPPING ? 2 * node->count : node->kind == DOC_SEQUENCE ? node->count : 0;
    for (uint32_t i = 0; i < count; i++) mark_source(node->children[i], source);
}

ServerlessFile *serverless_add_source(Serverless *service, Str path, DocNode *root, FactsBuilder *builder,
                                      CfnScope *names) {
    ServerlessFile *file = ARENA_NEW(service->arena, ServerlessFile);
    *file = (ServerlessFile){.path = path, .root = root, .builder = builder};
    file->variables = (Interpolation){
        .builder = builder, .arena = service->arena, .notation = NOTATION_SERVERLESS, .service = service};
    file->scope = cloudformation_scope_beside(names, builder, &file->variables, (uint16_t)service->sources.count);
    file->variables.scope = file->scope;
    *VEC_PUSH(service->arena, &service->sources) = file;
    return file;
}

bool serverless_is_program(Str path) {
    static const char *const endings[] = {".ts", ".js", ".cjs", ".mjs"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(path, str_from(endings[i]))) return !str_ends_with(path, STR(".d.ts"));
    return false;
}

static const Facts *read_program(Serverless *service, Str path, Str bytes) {
    size_t size = 0;
    Facts *facts = ARENA_NEW(service->arena, Facts);
    const unsigned char *block = parser_parse(path, bytes, service->arena, &size);
    return facts_open(facts, block, size) ? facts : NULL;
}

uint32_t serverless_add_program(Serverless *service, Str path) {
    uint32_t known = map_get(service->source_by_path, path), index = (uint32_t)service->sources.count;
    Str bytes;
    if (known != MAP_NONE) return service->sources.items[known]->program ? known : MAP_NONE;
    if (index >= SOURCES_MAX || !service->files->read(service->files->context, path, service->arena, &bytes))
        return MAP_NONE;
    const Facts *facts = read_program(service, path, bytes);
    if (!facts) return MAP_NONE;
    map_put(service->source_by_path, path, index);
    FactsBuilder *builder = facts_builder_new(service->arena, path, STR("serverless"));
    serverless_add_source(service, path, NULL, builder, service->sources.items[0]->scope)->program = facts;
    return index;
}

DocNode *serverless_parse(Serverless *service, Str path, Str bytes, FactsBuilder *builder) {
    DocNode *root = NULL, **documents = NULL;
    if (serverless_is_program(path)) { /* the service itself */
        service->sources.items[0]->program = read_program(service, path, bytes);
        return serverless_program(service, 0);
    }
    if (str_ends_with(path, STR(".json")))
        return document_parse_json(&root, bytes, service->arena, builder) ? root : NULL;
    return document_parse_yaml(&documents, bytes, service->arena, builder) ? documents[0] : NULL;
}

static bool is_document(Str path) {
    return str_ends_with(path, STR(".yml")) || str_ends_with(path, STR(".yaml")) || str_ends_with(path, STR(".json"));
}

DocNode *serverless_read(Serverless *service, Str written) {
    enum { NESTED_MAX = 4 };
    Str path, resolved;
    if (service->reading == NESTED_MAX) return NULL;
    service->reading++;
    serverless_text(service, written, &path, NULL);
    service->reading--;
    path = str_trim(path);
    if (!files_resolve(service->arena, service->directory, path, &resolved) || !is_document(resolved)) return NULL;
    if (!service->files) service->wants_files = true;
    if (!service->files) return NULL;
    uint32_t known = map_get(service->source_by_path, resolved);
    if (known != MAP_NONE) return service->sources.items[known]->root;
    Str bytes;
    if (service->sources.count >= SOURCES_MAX ||
        !service->files->read(service->files->context, resolved, service->arena, &bytes))
        return NULL;
    FactsBuilder *builder = facts_builder_new(service->arena, resolved, STR("serverless"));
    if (bytes.size > DOCUMENT_SIZE_BYTES_MAX) return NULL;
    DocNode *root = serverless_parse(service, resolved, bytes, builder);
    if (!root) return NULL;
    uint32_t index = (uint32_t)service->sources.count;
    map_put(service->source_by_path, resolved, index);
    mark_source(root, (uint16_t)index);
    serverless_add_source(service, resolved, root, builder, service->sources.items[0]->scope);
    return root;
}

/* ---- Paths that a deployment completes ---- */

typedef struct {
    Str captured[4]; /* what stands for each sign, in order */
    size_t count;
    Str stage;
    uint32_t steps; /* left: several signs fit in many ways */
} Match;

enum { SIGNS_MAX = sizeof((Match *)0)->captured / sizeof(Str) };

static bool is_sign(char c) { return c == SERVERLESS_ANY || c == SERVERLESS_STAGE; }

static bool matches(Str pattern, Str path, Match *match) { /* depth: SIGNS_MAX */
    size_t at = 0;
    while (at < pattern.size && at < path.size && !is_sign(pattern.data[at]) && pattern.data[at] == path.data[at]) at++;
    if (at == pattern.size) return at == path.size;
    if (!is_sign(pattern.data[at]) || match->count == SIGNS_MAX) return false;
    bool is_stage = pattern.data[at] == SERVERLESS_STAGE;
    Match before = *match;
    for (size_t end = at + 1; end <= path.size && path.data[end - 1] != '/' && match->steps; end++) {
        Str text = str_slice(path, at, end);
        before.steps = match->steps - 1;
        *match = before;
        if (is_stage && match->stage.size && !str_equal(match->stage, text)) continue;
        if (is_stage) match->stage = text;
        match->captured[match->count++] = text;
        if (matches(str_slice(pattern, at + 1, pattern.size), str_slice(path, end, path.size), match)) return true;
    }
    return false;
}

/* The pattern with each sign replaced. */
static Str filled_in(Arena *arena, Str pattern, const Match *match) {
    StrBuf text = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (size_t i = 0, sign = 0; i < pattern.size; i++)
        if (is_sign(pattern.data[i]))
            strbuf_add(&text, match->captured[sign++]);
        else
            strbuf_add_char(&text, pattern.data[i]);
    return strbuf_str(&text);
}

static size_t first_sign(Str pattern) {
    size_t at = 0;
    while (at < pattern.size && !is_sign(pattern.data[at])) at++;
    return at;
}

/* "${opt:stage}.yml" beside the service: any file is of that form, and says nothing of stages. */
static bool tells_stages(const Serverless *service, Str pattern) {
    size_t slash = str_find_last_char(pattern, '/');
    Str folder = slash == SIZE_MAX ? STR_NONE : str_slice(pattern, 0, slash);
    Str base = slash == SIZE_MAX ? pattern : str_slice(pattern, slash + 1, pattern.size);
    return !str_equal(folder, service->directory) || !is_sign(base.data[0]);
}

ServerlessChoices serverless_choices(Serverless *service, Str path) {
    enum { CHOICES_MAX = 64, STEPS_MAX = 20 * 1000 };
    ServerlessChoices choices = {0};
    Str pattern, resolved;
    if (!str_contains(path, STR("${"))) return choices;
    if (!service->files) service->wants_files = true;
    if (!service->files || service->reading) return choices;
    service->reading++;
    service->is_pattern = true;
    bool is_known = serverless_text(service, path, &pattern, NULL);
    service->is_pattern = false;
    service->reading--;
    pattern = str_trim(pattern);
    size_t sign = first_sign(pattern);
    if (!is_known || sign == pattern.size || !is_document(pattern) ||
        !files_resolve(service->arena, service->directory, pattern, &resolved))
        return choices;
    Str start = str_slice(resolved, 0, first_sign(resolved));
    bool is_telling = tells_stages(service, resolved);
    for (size_t i = files_first_at(service->files, start); i < service->files->path_count; i++) {
        Match match = {.steps = STEPS_MAX};
        if (!str_starts_with(service->files->paths[i], start) || choices.count == CHOICES_MAX) break;
        if (!matches(resolved, service->files->paths[i], &match) ||
            map_get(service->source_by_path, service->files->paths[i]) == 0)
            continue;
        *VEC_PUSH(service->arena, &choices) =
            (ServerlessChoice){filled_in(service->arena, pattern, &match), is_telling ? match.stage : STR_NONE};
    }
    return choices;
}
