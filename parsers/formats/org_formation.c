/* Tasks of AWS Organization Formation: which template goes to which regions of which accounts.
 * https://github.com/org-formation/org-formation-cli/blob/master/docs/task-files.md */
#include "parsers/formats/deployments.h"
#include "parsers/formats/formats.h"

enum { REGIONS_MAX = 64, DEPTH_MAX = 8, TEXT_SIZE_MAX = 512 };

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Shell *shell;                  /* reads what the tasks include */
    const DocNode *own, *included; /* parameters; NULL: there are none, or they are not at hand */
} Tasks;

static bool is_type(const DocNode *task, const char *type) {
    return str_equal(document_text(document_get(task, STR("Type"))), str_from(type));
}

bool org_formation_is_tasks(const DocNode *root) {
    for (uint32_t i = 0; document_is_mapping(root) && i < root->count; i++) {
        const DocNode *task = document_value(root, i);
        if (is_type(task, "update-stacks") && document_get(task, STR("Template"))) return true;
        if (is_type(task, "include") && document_get(task, STR("Path"))) return true;
    }
    return false;
}

/* ---- parameters ---- */

static const DocNode *default_of(const Tasks *tasks, Str name) {
    const DocNode *found = document_get(tasks->own, name);
    if (!found) found = document_get(tasks->included, name);
    return document_get(found, STR("Default"));
}

/* What `!Ref name` leads to: the default of a parameter, since no command line gives others; NULL: an account, or nothing here. */
static const DocNode *followed(const Tasks *tasks, const DocNode *node, int depth) {
    bool is_reference = node && node->kind == DOC_SCALAR && str_equal(node->tag, STR("!Ref"));
    if (!is_reference) return node;
    return depth < DEPTH_MAX ? followed(tasks, default_of(tasks, node->value), depth + 1) : NULL;
}

static bool put_text(const Tasks *tasks, const DocNode *node, StrBuf *out, int depth) {
    node = followed(tasks, node, depth);
    if (!node || node->kind != DOC_SCALAR || depth > DEPTH_MAX) return false;
    bool is_template = str_equal(node->tag, STR("!Sub"));
    if (node->tag.size && !is_template) return false;
    Str text = document_text(node);
    if (!is_template) {
        strbuf_add(out, text);
        return !str_contains(text, STR("{{"));
    }
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, STR("${"), at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find_char(text, '}', open);
        if (close == SIZE_MAX) open = text.size;
        strbuf_add(out, str_slice(text, at, open));
        if (open == text.size) break;
        const DocNode *value = default_of(tasks, str_slice(text, open + 2, close));
        if (!value || !put_text(tasks, value, out, depth + 1)) return false;
        at = close + 1;
    }
    return true;
}

/* The text as far as the parameters say it; else unknown, by its name. */
static ExprId text_expr(const Tasks *tasks, const DocNode *node, uint32_t line) {
    StrBuf out = strbuf_new(tasks->arena, TEXT_SIZE_MAX);
    if (put_text(tasks, node, &out, 0)) return facts_string(tasks->builder, strbuf_str(&out), line, 1);
    Str name = node->kind == DOC_SCALAR ? node->value : STR("a value");
    return facts_named(tasks->builder, EXPR_OPAQUE, name, line, 1, 0);
}

static Str folder_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

/* Parameters: {<<: !Include ../_parameters.yml, …} */
static const DocNode *included_parameters(const Tasks *tasks) {
    const DocNode *include = document_get(tasks->own, STR("<<"));
    Str resolved, path, text;
    if (!include || !str_equal(include->tag, STR("!Include")) ||
        !files_resolve(tasks->arena, folder_of(shell_path(tasks->shell)), include->value, &resolved))
        return NULL;
    shell_add_call(tasks->shell, "include", resolved);
    ShellWord word = shell_word(tasks->arena, str_concat(tasks->arena, STR("/"), resolved), include->line);
    DocNode **documents = NULL;
    if (!shell_read_file(tasks->shell, &word, &path, &text)) return NULL;
    return document_parse_yaml(&documents, text, tasks->arena, NULL) ? documents[0] : NULL;
}

/* ---- tasks ---- */

/* A region, and the line of the task that names it: what a parameter says may stand in another file. */
typedef struct {
    const DocNode *node;
    uint32_t line;
} Region;

typedef struct {
    Region items[REGIONS_MAX];
    size_t count;
} Regions;

static void add_region(const Tasks *tasks, Regions *regions, const DocNode *region, uint32_t line, int depth) {
    const DocNode *value = followed(tasks, region, 0);
    if (!value) value = region; /* unknown, by the name of the parameter */
    for (uint32_t i = 0; document_is_sequence(value) && i < value->count && depth < DEPTH_MAX; i++)
        add_region(tasks, regions, document_value(value, i), line, depth + 1);
    if (!value || value->kind != DOC_SCALAR || regions->count == REGIONS_MAX) return;
    for (size_t i = 0; i < regions->count; i++)
        if (str_equal(regions->items[i].node->value, value->value)) return;
    regions->items[regions->count++] = (Region){value, line};
}

/* A binding without a region of its own has that of the task. */
static void add_binding(const Tasks *tasks, Regions *regions, const DocNode *binding, const DocNode *otherwise) {
    const DocNode *region = document_get(binding, STR("Region"));
    if (!region) region = otherwise;
    if (binding && region) add_region(tasks, regions, region, region->line, 0);
}

static void add_item(const Tasks *tasks, ExprId *items, uint32_t *count, const char *key, ExprId value, uint32_t line) {
    ExprId pair[2] = {facts_string(tasks->builder, str_from(key), line, 1), value};
    ExprId id = facts_add_expr(tasks->builder, EXPR_ITEM, line, 1, pair, 2);
    Text text = facts_text(tasks->builder, str_from(key));
    facts_expr_at(tasks->builder, id)->text = text;
    items[(*count)++] = id;
}

/* From the folder of the file, unless it is fetched. */
static ExprId template_expr(const Tasks *tasks, const DocNode *template) {
    StrBuf out = strbuf_new(tasks->arena, TEXT_SIZE_MAX);
    Str path;
    bool is_here = put_text(tasks, template, &out, 0) && !str_contains(strbuf_str(&out), STR("://")) &&
                   files_resolve(tasks->arena, folder_of(shell_path(tasks->shell)), strbuf_str(&out), &path);
    return is_here
               ? facts_string(tasks->builder, str_concat(tasks->arena, STR(SHELL_START "/"), path), template->line, 1)
               : text_expr(tasks, template, template->line);
}

static void declare(const Tasks *tasks, const DocNode *task, const Region *region) {
    enum { ITEMS_MAX = 8 };
    ExprId items[ITEMS_MAX];
    uint32_t count = 0;
    const DocNode *name = document_get(task, STR("StackName"));
    add_item(tasks, items, &count, "template", template_expr(tasks, document_get(task, STR("Template"))), task->line);
    if (name) add_item(tasks, items, &count, "stack", text_expr(tasks, name, name->line), name->line);
    ExprId place = region ? text_expr(tasks, region->node, region->line)
                          : facts_named(tasks->builder, EXPR_OPAQUE, STR("the regions that the task is bound to"),
                                        task->line, 1, 0);
    uint32_t line = region ? region->line : task->line;
    add_item(tasks, items, &count, "region", place, line);
    add_item(tasks, items, &count, "region_how", facts_string(tasks->builder, STR("org-formation"), line, 1), line);
    ExprId body = facts_add_expr(tasks->builder, EXPR_OBJECT, task->line, 1, items, count);
    Decl *decl = facts_add_decl(tasks->builder, DECL_DEPLOYMENT, STR("cloudformation"), STR("org-formation"),
                                task->line, task->end_line);
    decl->column = task->column;
    decl->body = body;
}

/* The template itself; NULL: it is not at hand. */
static const DocNode *template_of(const Tasks *tasks, const DocNode *task) {
    StrBuf written = strbuf_new(tasks->arena, TEXT_SIZE_MAX);
    Str resolved, path, text;
    const DocNode *template = document_get(task, STR("Template"));
    bool is_here = put_text(tasks, template, &written, 0) && !str_contains(strbuf_str(&written), STR("://")) &&
                   files_resolve(tasks->arena, folder_of(shell_path(tasks->shell)), strbuf_str(&written), &resolved);
    if (!is_here) return NULL;
    shell_add_call(tasks->shell, "include", resolved);
    ShellWord word = shell_word(tasks->arena, str_concat(tasks->arena, STR("/"), resolved), template->line);
    DocNode **documents = NULL;
    if (!shell_read_file(tasks->shell, &word, &path, &text)) return NULL;
    return document_parse_yaml(&documents, text, tasks->arena, NULL) ? documents[0] : NULL;
}

static bool is_same(const Regions *a, const Regions *b) {
    bool is_same = a->count == b->count;
    for (size_t i = 0; is_same && i < a->count; i++)
        is_same = str_equal(a->items[i].node->value, b->items[i].node->value);
    return is_same;
}

/* What a template says that it is bound to. Each resource has its own binding: only where all lead to the same regions is all of it
 * there. */
static void add_own_bindings(const Tasks *tasks, Regions *regions, const DocNode *task, const DocNode *otherwise) {
    const DocNode *template = template_of(tasks, task), *named = document_get(template, STR("OrganizationBindings"));
    const DocNode *resources = document_get(template, STR("Resources"));
    const DocNode *own = document_get(template, STR("DefaultOrganizationBindingRegion"));
    uint32_t named_count = document_is_mapping(named) ? named->count : 0;
    if (own) otherwise = own;
    bool is_first = true;
    for (uint32_t i = 0; i <= named_count + (document_is_mapping(resources) ? resources->count : 0); i++) {
        const DocNode *binding = i < named_count    ? document_value(named, i)
                                 : i == named_count ? document_get(template, STR("DefaultOrganizationBinding"))
                                                    : document_get(document_value(resources, i - named_count - 1),
                                                                   STR("OrganizationBinding"));
        Regions found = {.count = 0};
        if (!document_is_mapping(binding)) continue; /* none, or one of those that have a name */
        add_binding(tasks, &found, binding, otherwise);
        for (size_t r = 0; r < found.count; r++) found.items[r].line = task->line;
        if (is_first) *regions = found;
        if (!is_first && !is_same(regions, &found)) {
            regions->count = 0;
            return;
        }
        is_first = false;
    }
}

static void lower_task(const Tasks *tasks, const DocNode *task) {
    Regions regions = {.count = 0};
    const DocNode *otherwise = document_get(task, STR("DefaultOrganizationBindingRegion"));
    const DocNode *bindings = document_get(task, STR("OrganizationBindings"));
    if (!is_type(task, "update-stacks") || !document_get(task, STR("Template"))) return;
    if (str_equal(document_text(document_get(task, STR("Skip"))), STR("true"))) return;
    add_binding(tasks, &regions, document_get(task, STR("DefaultOrganizationBinding")), otherwise);
    add_binding(tasks, &regions, document_get(task, STR("OrganizationBinding")), otherwise);
    for (uint32_t i = 0; document_is_mapping(bindings) && i < bindings->count; i++)
        add_binding(tasks, &regions, document_value(bindings, i), otherwise);
    if (!regions.count) add_own_bindings(tasks, &regions, task, otherwise);
    for (size_t i = 0; i < regions.count; i++) declare(tasks, task, &regions.items[i]);
    if (!regions.count) declare(tasks, task, NULL);
}

void org_formation_lower(FactsBuilder *builder, const ScriptSource *source, const DocNode *root, Arena *arena) {
    Shell *shell = shell_new(builder, arena, source->path, STR_NONE, NULL, NULL);
    shell_set_files(shell, source->files);
    Tasks tasks = {.builder = builder, .arena = arena, .shell = shell};
    tasks.own = document_get(root, STR("Parameters"));
    tasks.included = included_parameters(&tasks);
    for (uint32_t i = 0; document_is_mapping(root) && i < root->count; i++) lower_task(&tasks, document_value(root, i));
    shell_finish(shell);
}
