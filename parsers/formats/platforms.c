/* Files by which platforms run an application, by rules that are data (platforms.yaml): the things in them as the resources
 * that a template would declare. */
#include "analyzer/core/asset.h"
#include "analyzer/core/map.h"
#include "parsers/document_edit.h"
#include "parsers/formats/formats.h"

enum { THINGS_MAX = 1000 };

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    DocBudget budget;
    DocNode *resources; /* of the template that is made */
    Map *taken;         /* lines of items that are things already */
    uint32_t count;
    Str folder; /* of the file: what a thing is called that says no name */
} Platform;

static DocNode *rules_of(Str kind, Arena *arena) {
    DocNode *root = NULL;
    Diags diags = diags_new(arena);
    for (size_t i = 0; i < format_assets.count; i++) {
        const Asset *asset = &format_assets.items[i];
        if (str_equal(str_from(asset->path), STR("platforms.yaml")))
            document_load_yaml(&root, str_from(asset->path), str_of((const char *)asset->data, asset->size), arena,
                               &diags);
    }
    return document_get(root, kind);
}

/* "platform:fly" → "fly" */
static Str kind_of(Str language) {
    Str prefix = STR("platform:");
    return str_starts_with(language, prefix) ? str_slice(language, prefix.size, language.size) : STR_NONE;
}

bool platform_is_language(Str language) { return kind_of(language).size > 0; }

static bool has_keys(const DocNode *root, const DocNode *keys, bool all) {
    for (uint32_t i = 0; keys && i < keys->count; i++) {
        bool has = document_get(root, document_text(document_value(keys, i))) != NULL;
        if (has != all) return !all;
    }
    return all;
}

static bool is_platform(Str language, const DocNode *root, Arena *arena) {
    const DocNode *rules = rules_of(kind_of(language), arena);
    const DocNode *any = document_get(rules, STR("any"));
    return document_is_mapping(root) && rules && has_keys(root, document_get(rules, STR("all")), true) &&
           (!any || has_keys(root, any, false));
}

Str platform_language(Str language, const char *generic, const DocNode *root, Arena *arena) {
    if (!platform_is_language(language)) return language;
    Str format = root ? document_format(str_from(generic), root) : str_from(generic);
    bool is_other = !root || !str_equal(format, str_from(generic));
    return is_other ? format : is_platform(language, root, arena) ? language : str_from(generic);
}

/* ---- what a rule says of an item ---- */

static DocNode *at_path(const DocNode *node, Str path) {
    Str step;
    while (node && path.data && str_split_next(&path, '.', &step)) node = document_get(node, step);
    return (DocNode *)(uintptr_t)node;
}

static bool holds(const DocNode *item, Str condition) {
    if (!condition.size) return true;
    size_t equal = str_find(condition, STR(" == "), 0);
    if (condition.data[0] == '!') return !at_path(item, str_slice(condition, 1, condition.size));
    if (equal == SIZE_MAX) return at_path(item, condition) != NULL;
    Str text = document_text(at_path(item, str_slice(condition, 0, equal)));
    return str_equal(text, str_slice(condition, equal + 4, condition.size));
}

/* "Load Balanced Web Service" → "loadBalancedWebService" */
static void put_word(Str text, StrBuf *out) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == ' ' || c == '\t' || c == '\n') continue;
        strbuf_add_char(out, i == 0 && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

static Str type_of(const Platform *platform, const DocNode *item, Str written) {
    enum { TYPE_BYTES_MAX = 200 };
    StrBuf out = strbuf_new(platform->arena, TYPE_BYTES_MAX);
    for (size_t at = 0; at < written.size;) {
        size_t open = str_find_char(written, '{', at), close = str_find_char(written, '}', at);
        strbuf_add(&out, str_slice(written, at, open == SIZE_MAX ? written.size : open));
        if (open == SIZE_MAX || close == SIZE_MAX) break;
        put_word(document_text(at_path(item, str_slice(written, open + 1, close))), &out);
        at = close + 1;
    }
    return strbuf_str(&out);
}

/* ---- things ---- */

static DocNode *reference_to(Platform *platform, Str name, const DocNode *at) {
    DocNode *reference = document_new(DOC_MAPPING, &platform->budget);
    document_put(reference, STR("Ref"), document_new_text(name, &platform->budget), &platform->budget);
    reference->line = at->line;
    reference->column = at->column;
    reference->origin = at->origin;
    reference->origin_line = at->origin_line;
    return reference;
}

/* [db, cache], {db: {condition: …}}, ["db:database"]: a list of references. */
static DocNode *references_to(Platform *platform, const DocNode *names) {
    DocNode *list = document_new(DOC_SEQUENCE, &platform->budget);
    for (uint32_t i = 0; i < names->count; i++) {
        const DocNode *name = names->kind == DOC_MAPPING ? document_key(names, i) : document_value(names, i);
        Str text = document_text(name);
        size_t colon = str_find_char(text, ':', 0);
        if (colon != SIZE_MAX) text = str_slice(text, 0, colon);
        if (text.size) document_insert(list, UINT32_MAX, reference_to(platform, text, name), &platform->budget);
    }
    return list;
}

/* Texts that name a thing become references to it, where it is there: {Ref: name}. */
static void refer(Platform *platform, DocNode *node, Str path) {
    Str step, rest = path;
    if (!node || !str_split_next(&rest, '.', &step)) return;
    bool is_list = str_ends_with(step, STR("[]"));
    if (str_ends_with(step, STR("{}"))) {
        step = str_slice(step, 0, step.size - 2);
        const DocNode *names = document_get(node, step);
        if (names && names->kind != DOC_SCALAR)
            document_put(node, step, references_to(platform, names), &platform->budget);
        return;
    }
    DocNode *next = document_get(node, is_list ? str_slice(step, 0, step.size - 2) : step);
    if (is_list && document_is_sequence(next)) {
        for (uint32_t i = 0; i < next->count; i++) refer(platform, document_value(next, i), rest);
    } else if (next && rest.data) {
        refer(platform, next, rest);
    } else if (next && next->kind == DOC_SCALAR && document_text(next).size) {
        document_put(node, step, reference_to(platform, document_text(next), next), &platform->budget);
    }
}

static Str own_name(Platform *platform, const DocNode *item, const DocNode *key, Str path, Str type) {
    Str name = str_equal(path, STR("@key")) ? document_text(key)
               : path.size                  ? document_text(at_path(item, path))
                                            : STR_NONE;
    bool is_filled_in = str_find_char(name, '{', 0) != SIZE_MAX; /* by whoever copies the file */
    if (!name.size || is_filled_in) name = platform->folder.size ? platform->folder : type;
    if (!document_get(platform->resources, name)) return name;
    return str_format(platform->arena, "%.*s (line %u)", STR_ARG(name), (unsigned)item->line);
}

static void add_thing(Platform *platform, const DocNode *rule, DocNode *item, const DocNode *key) {
    DocBudget *budget = &platform->budget;
    bool is_new = false;
    Str type = type_of(platform, item, document_text(document_get(rule, STR("type"))));
    if (!document_is_mapping(item) || !holds(item, document_text(document_get(rule, STR("when"))))) return;
    Str line = str_format(platform->arena, "%u:%u", (unsigned)item->line, (unsigned)item->column);
    map_add(platform->taken, line, 0, &is_new);
    if (!is_new || type.size == 0) return;
    if (platform->count++ >= THINGS_MAX) {
        if (platform->count == THINGS_MAX + 1)
            facts_add_note(platform->builder, DIAG_LIMIT, item->line, "more than %d things; the others are left out",
                           THINGS_MAX);
        return;
    }
    DocNode *resource = document_new(DOC_MAPPING, budget), *properties = document_copy(item, false, budget);
    const DocNode *refers = document_get(rule, STR("refers"));
    for (uint32_t i = 0; refers && i < refers->count; i++)
        refer(platform, properties, document_text(document_value(refers, i)));
    document_put(resource, STR("Type"), document_new_text(type, budget), budget);
    document_put(resource, STR("Properties"), properties, budget);
    Str name = own_name(platform, item, key, document_text(document_get(rule, STR("name"))), type);
    document_put(platform->resources, name, resource, budget);
    const DocNode *at = key ? key : item;
    DocNode *own_key = document_key(platform->resources, platform->resources->count - 1);
    DocNode *nodes[] = {resource, own_key};
    for (size_t i = 0; i < 2; i++) {
        nodes[i]->source = 0;
        nodes[i]->line = at->line;
        nodes[i]->column = at->column;
        nodes[i]->end_line = item->end_line;
    }
}

/* Every item that the path leads to. */
static void each_item(Platform *platform, const DocNode *rule, DocNode *node, const DocNode *key, Str path) {
    Str step;
    if (path.size == 0 || !str_split_next(&path, '.', &step)) {
        add_thing(platform, rule, node, key);
        return;
    }
    bool is_each = str_ends_with(step, STR("[]"));
    DocNode *next = document_get(node, is_each ? str_slice(step, 0, step.size - 2) : step);
    if (next && !is_each) each_item(platform, rule, next, NULL, path);
    for (uint32_t i = 0; is_each && next && next->kind != DOC_SCALAR && i < next->count; i++)
        each_item(platform, rule, document_value(next, i), next->kind == DOC_MAPPING ? document_key(next, i) : NULL,
                  path);
}

void platform_settle_tags(DocNode *root) {
    bool is_reset = str_equal(root->tag, STR("!reset")), is_override = str_equal(root->tag, STR("!override"));
    if (is_reset || is_override) root->tag = STR_NONE;
    if (is_reset) {
        root->kind = DOC_SCALAR;
        root->scalar = SCALAR_NULL;
        root->value = STR_NONE;
        root->count = 0;
    }
    size_t count = root->kind == DOC_SCALAR ? 0 : (size_t)root->count * (root->kind == DOC_MAPPING ? 2 : 1);
    for (size_t i = 0; i < count; i++) platform_settle_tags(root->children[i]); /* depth: height of a document */
}

DocNode *platform_lower(FactsBuilder *builder, Str language, Str path, DocNode *root, Arena *arena) {
    const DocNode *rules = rules_of(kind_of(language), arena);
    const DocNode *things = document_get(rules, STR("things")), *around = document_get(rules, STR("folder"));
    Platform platform = {.builder = builder,
                         .arena = arena,
                         .budget = {.arena = arena, .nodes_left = 2 * DOCUMENT_NODES_MAX},
                         .taken = map_new(arena)};
    size_t slash = str_find_last_char(path, '/');
    Str folder = str_slice(path, 0, slash == SIZE_MAX ? 0 : slash);
    size_t before = str_find_last_char(folder, '/');
    platform.folder = before == SIZE_MAX ? folder : str_slice(folder, before + 1, folder.size);
    platform.resources = document_new(DOC_MAPPING, &platform.budget);
    for (uint32_t i = 0; things && i < things->count; i++) {
        const DocNode *rule = document_value(things, i);
        const DocNode *each = document_get(rule, STR("each"));
        each_item(&platform, rule, root, NULL, each ? document_text(each) : STR_NONE);
    }
    DocNode *template = document_new(DOC_MAPPING, &platform.budget);
    document_put(template, STR("Resources"), platform.resources, &platform.budget);
    template->source = platform.resources->source = 0;
    template->line = platform.resources->line = root->line;
    template->end_line = platform.resources->end_line = root->end_line;
    document_settle(template, &platform.budget);
    Str place = around ? document_text(around) : STR(".");
    Decl *decl = facts_add_decl(builder, DECL_SETTINGS, STR("folder"), place, root->line, root->line);
    decl->body = facts_add_expr(builder, EXPR_OBJECT, root->line, 1, NULL, 0);
    cloudformation_declare(cloudformation_scope(builder, template, NULL, arena), template);
    return template;
}
