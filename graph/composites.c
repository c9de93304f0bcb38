#include "graph/composites_private.h"

#include "analyzer/core/limits.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"

enum { COMPOSITES_MAX = 5000, COMPOSED_MAX = 50000, COMPOSITE_DEPTH_MAX = 8, COMPOSITE_NODES_MAX = 2 * 1000 * 1000 };

/* A type of one's own. */
typedef struct {
    uint32_t file;
    const DocNode *root;
    Str group, kind, claim;
} Definition;

typedef struct {
    uint32_t file, line;
    const DocNode *root;
    Str name, group, kind;
    bool is_chosen;
} Composition;

/* What a claim is made of, of one file that says it. */
typedef struct {
    uint32_t file;
    VEC(DocNode *) documents;
} Composed;

typedef struct {
    Rendered rendered;
    Model *model;
    DocBudget budget;
    VEC(Definition) definitions;
    VEC(Composition) compositions;
    VEC(Composed) composed; /* of the claim that is taken now */
    Map *claimed;           /* types that something is claimed of: repository, group, kind */
    uint32_t repository;
    DocNode **parsed; /* documents of the file that was read last */
    size_t parsed_count;
    uint32_t parsed_file; /* its index + 1 */
    size_t made;
    bool is_full;
} Composites;

/* ---- manifests as documents ---- */

static void put_open(const Facts *facts, ExprId id, StrBuf *out) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (expr->kind == EXPR_TEMPLATE)
        for (uint32_t i = 0; i < expr->count; i++) put_open(facts, expr_child(facts, id, i), out);
    else if (expr->kind == EXPR_OPAQUE)
        strbuf_format(out, GO_UNKNOWN_OPEN "%.*s" GO_UNKNOWN_CLOSE, STR_ARG(text));
    else
        strbuf_add(out, text);
}

static DocNode *node_of(Composites *all, const Facts *facts, ExprId id, uint16_t origin, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    DocBudget *budget = &all->budget;
    bool is_list = expr->kind == EXPR_TUPLE, is_map = expr->kind == EXPR_OBJECT;
    DocNode *node = document_new(is_list ? DOC_SEQUENCE : is_map ? DOC_MAPPING : DOC_SCALAR, budget);
    node->origin = origin;
    node->origin_line = expr->line;
    if (depth > NESTING_DEPTH_MAX || budget->is_exhausted) return node;
    if (is_list || is_map) {
        DocNode **children = ARENA_ARRAY(budget->arena, DocNode *, 2 * (size_t)expr->count + 1);
        uint32_t count = 0;
        for (uint32_t i = 0; i < expr->count; i++) {
            ExprId child = expr_child(facts, id, i);
            const Expr *item = facts_expr(facts, child);
            if (is_map && (item->kind != EXPR_ITEM || item->count < 2)) continue;
            if (is_map) children[count++] = document_new_text(facts_str(facts, item->text), budget);
            children[count++] = node_of(all, facts, is_map ? expr_child(facts, child, 1) : child, origin, depth + 1);
        }
        node->children = children;
        node->count = is_map ? count / 2 : count;
        return node;
    }
    if (expr->kind == EXPR_NULL) return node;
    StrBuf text = strbuf_new(budget->arena, DOCUMENT_SIZE_BYTES_MAX);
    put_open(facts, id, &text);
    document_set_text(node, strbuf_str(&text));
    if (expr->kind == EXPR_BOOL) document_set_text(node, expr->number ? STR("true") : STR("false"));
    if (expr->kind == EXPR_BOOL || expr->kind == EXPR_NUMBER) {
        document_resolve(node);
        node->is_quoted = false;
    }
    return node;
}

static Str text_at(const DocNode *root, const char *path) {
    return document_text(composite_field(root, str_from(path)));
}

static Str group_of(Str version) {
    size_t slash = str_find_char(version, '/', 0);
    return slash == SIZE_MAX ? STR_NONE : str_slice(version, 0, slash);
}

static Str path_of(const Composites *all, uint32_t file) {
    return sym_str(all->model->symbols, all->rendered.files.items[file].path);
}

static const DocNode *at_line(const DocNode *node, uint32_t line) {
    const DocNode *items = document_get(node, STR("items")), *found = NULL;
    if (document_is_mapping(node) && node->line == line) return node;
    for (uint32_t i = 0; document_is_sequence(items) && i < items->count && !found; i++)
        if (document_value(items, i)->line == line) found = document_value(items, i);
    return found;
}

/* As it is written: templates inside of it are not those of a tool that makes the file. NULL: it was rendered, or can't be read. */
static const DocNode *written(Composites *all, uint32_t file, uint32_t line) {
    const FactsFile *from = &all->rendered.files.items[file];
    Str bytes;
    if (from->rendering || !all->model->file_access) return NULL;
    if (all->parsed_file != file + 1) {
        all->parsed_file = file + 1;
        all->parsed_count = 0;
        if (releases_read(&all->rendered, from->repository, path_of(all, file), &bytes))
            all->parsed_count = document_parse_yaml(&all->parsed, bytes, all->model->arena, NULL);
    }
    const DocNode *found = NULL;
    for (size_t i = 0; i < all->parsed_count && !found; i++) found = at_line(all->parsed[i], line);
    return found;
}

static DocNode *document_of(Composites *all, uint32_t file, uint32_t d) {
    const FactsFile *from = &all->rendered.files.items[file];
    uint16_t origin = releases_origin(&all->rendered, path_of(all, file));
    const DocNode *node = written(all, file, from->facts.decls[d].line);
    if (!node) return node_of(all, &from->facts, from->facts.decls[d].body, origin, 0);
    all->budget.origin = origin;
    DocNode *copy = document_copy(node, true, &all->budget);
    all->budget.origin = 0;
    return copy;
}

Str composite_plain_name(Arena *arena, Str name) {
    size_t open = str_find(name, STR(GO_UNKNOWN_OPEN), 0), close;
    while (open != SIZE_MAX && (close = str_find(name, STR(GO_UNKNOWN_CLOSE), open)) != SIZE_MAX) {
        Str rest = str_slice(name, close + strlen(GO_UNKNOWN_CLOSE), name.size);
        while (open && name.data[open - 1] == '-') open--;
        name = str_concat(arena, str_slice(name, 0, open), rest);
        open = str_find(name, STR(GO_UNKNOWN_OPEN), 0);
    }
    while (name.size && name.data[0] == '-') name = str_slice(name, 1, name.size);
    return name;
}

/* ---- which there are ---- */

static bool is_read(const FactsFile *file) {
    return file->is_parsed && !file->is_covered && !file->is_link && !file->is_vendored && !file->is_echo &&
           str_equal(file->facts.format, STR("kubernetes"));
}

static void find_all(Composites *all) {
    const CompositionWords *words = catalog_composition_words(all->model->catalog);
    for (uint32_t f = 0; f < all->rendered.files.count; f++) {
        const FactsFile *file = &all->rendered.files.items[f];
        for (uint32_t d = 0; is_read(file) && d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            Str type = facts_str(&file->facts, decl->type);
            if (decl->kind != DECL_RESOURCE) continue;
            if (words->definition.size && str_equal(type, words->definition)) {
                const DocNode *root = document_of(all, f, d);
                *VEC_PUSH(all->model->arena, &all->definitions) =
                    (Definition){f, root, text_at(root, "spec.group"), text_at(root, "spec.names.kind"),
                                 text_at(root, "spec.claimNames.kind")};
            }
            if (words->composition.size && str_equal(type, words->composition)) {
                const DocNode *root = document_of(all, f, d);
                *VEC_PUSH(all->model->arena, &all->compositions) =
                    (Composition){f,
                                  decl->line,
                                  root,
                                  text_at(root, "metadata.name"),
                                  group_of(text_at(root, "spec.compositeTypeRef.apiVersion")),
                                  text_at(root, "spec.compositeTypeRef.kind"),
                                  false};
            }
        }
    }
}

/* How many folders two paths have in common. */
static size_t nearness(Str a, Str b) {
    size_t steps = 0;
    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) steps += a.data[i] == '/';
    return steps;
}

static uint32_t repository_of(const Composites *all, uint32_t file) {
    return all->rendered.files.items[file].repository;
}

/* Of several that are called alike the nearest counts. NULL: nothing says what it is. */
static const Definition *definition_of(const Composites *all, Str group, Str kind, Str path) {
    const Definition *best = NULL;
    for (size_t i = 0; i < all->definitions.count; i++) {
        const Definition *other = &all->definitions.items[i];
        bool is_it = str_equal(other->group, group) && (str_equal(other->kind, kind) || str_equal(other->claim, kind));
        if (!is_it || repository_of(all, other->file) != all->repository) continue;
        if (!best || nearness(path_of(all, other->file), path) > nearness(path_of(all, best->file), path)) best = other;
    }
    return best;
}

static bool has_labels(const Composition *composition, const DocNode *labels) {
    const DocNode *own = composite_field(composition->root, STR("metadata.labels"));
    for (uint32_t i = 0; document_is_mapping(labels) && i < labels->count; i++)
        if (!str_equal(document_text(document_get(own, document_text(document_key(labels, i)))),
                       document_text(document_value(labels, i))))
            return false;
    return true;
}

/* The first of these paths that says something. */
static const DocNode *said(const DocNode *root, const char *first, const char *second) {
    const DocNode *found = composite_field(root, str_from(first));
    return found ? found : composite_field(root, str_from(second));
}

/* Which composition makes a composite: the one that it or its type names, or the only one that fits. `count`: how many may. */
static Composition *chosen(Composites *all, const Definition *definition, const DocNode *composite, Str path,
                           size_t *count) {
    Str group = group_of(text_at(composite, "apiVersion")),
        kind = definition ? definition->kind : text_at(composite, "kind");
    const DocNode *forced =
        definition ? composite_field(definition->root, STR("spec.enforcedCompositionRef.name")) : NULL;
    Str name = document_text(
        forced ? forced : said(composite, "spec.compositionRef.name", "spec.crossplane.compositionRef.name"));
    const DocNode *labels =
        said(composite, "spec.compositionSelector.matchLabels", "spec.crossplane.compositionSelector.matchLabels");
    if (!name.size && !labels && definition) name = text_at(definition->root, "spec.defaultCompositionRef.name");
    Composition *best = NULL;
    *count = 0;
    for (size_t i = 0; i < all->compositions.count; i++) {
        Composition *other = &all->compositions.items[i];
        bool fits = str_equal(other->group, group) && str_equal(other->kind, kind) &&
                    repository_of(all, other->file) == all->repository &&
                    (name.size ? str_equal(other->name, name) : has_labels(other, labels));
        if (!fits) continue;
        if (best && str_equal(best->name, other->name)) {
            if (nearness(path_of(all, other->file), path) > nearness(path_of(all, best->file), path)) best = other;
            continue;
        }
        if (!best) best = other;
        ++*count;
    }
    return *count == 1 ? best : NULL;
}

static Str type_key(const Composites *all, Str group, Str kind) {
    return str_format(all->model->arena, "%u\x1f%.*s\x1f%.*s", all->repository, STR_ARG(group), STR_ARG(kind));
}

/* ---- defaults ---- */

static const DocNode *schema_of(const Definition *definition, Str version) {
    const DocNode *versions = definition ? composite_field(definition->root, STR("spec.versions")) : NULL,
                  *found = NULL;
    for (uint32_t i = 0; document_is_sequence(versions) && i < versions->count; i++) {
        const DocNode *item = document_value(versions, i);
        bool is_named = version.size && str_equal(text_at(item, "name"), version);
        if (!found || is_named) found = composite_field(item, STR("schema.openAPIV3Schema"));
        if (is_named) return found;
    }
    return found;
}

static bool is_listed(const DocNode *list, Str name) {
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++)
        if (str_equal(document_text(document_value(list, i)), name)) return true;
    return false;
}

/* `asks`: nobody claims it, so that what has to be said is open. */
static void put_defaults(Composites *all, DocNode *value, const DocNode *schema, Str path,
                         bool asks) { /* depth: of the schema */
    const DocNode *properties = document_get(schema, STR("properties")),
                  *required = document_get(schema, STR("required"));
    for (uint32_t i = 0; document_is_mapping(value) && document_is_mapping(properties) && i < properties->count; i++) {
        Str key = document_text(document_key(properties, i));
        const DocNode *of = document_value(properties, i), *given = document_get(of, STR("default"));
        bool is_object = document_get(of, STR("properties")) != NULL;
        Str own = path.size ? str_format(all->model->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(key)) : key;
        if (str_equal(own, STR("status")) || str_equal(own, STR("metadata"))) continue;
        if (!document_get(value, key) && given)
            document_put(value, key, document_copy(given, false, &all->budget), &all->budget);
        bool is_open = asks && !document_get(value, key);
        if (is_open && is_object) document_put(value, key, document_new(DOC_MAPPING, &all->budget), &all->budget);
        if (is_open && !is_object && is_listed(required, key))
            document_put(value, key, composite_unknown(own, &all->budget), &all->budget);
        DocNode *inner = document_get(value, key);
        if (inner && is_object) put_defaults(all, inner, of, own, asks);
    }
}

/* ---- what is made ---- */

static void tell(Composites *all, uint32_t file, uint32_t line, DiagKind kind, Str message) {
    const FactsFile *from = &all->rendered.files.items[file];
    diag_add(all->model->diags, kind, sym_str(all->model->symbols, from->real_path), line, "%.*s", STR_ARG(message));
}

static bool is_crowded(Composites *all, const Composition *composition) {
    if (all->made < COMPOSED_MAX && !all->budget.is_exhausted) return false;
    if (!all->is_full)
        tell(all, composition->file, composition->line, DIAG_LIMIT,
             STR("compositions make more than is read; the rest is left out"));
    all->is_full = true;
    return true;
}

static void put_text(Composites *all, DocNode *mapping, Str key, Str text) {
    document_put(mapping, key, document_new_text(text, &all->budget), &all->budget);
}

static DocNode *inner_of(Composites *all, DocNode *mapping, Str key) {
    DocNode *inner = document_get(mapping, key);
    if (inner && inner->kind == DOC_MAPPING) return inner;
    inner = document_new(DOC_MAPPING, &all->budget);
    document_put(mapping, key, inner, &all->budget);
    return inner;
}

/* A name that only the controller knows, and whose part it is: parts find each other by that. */
static void name_part(Composites *all, DocNode *part, Str owner, Str name) {
    DocNode *metadata = inner_of(all, part, STR("metadata"));
    Str full = str_format(all->model->arena, "%.*s-%.*s", STR_ARG(owner), STR_ARG(name));
    if (!document_text(document_get(metadata, STR("name"))).size) put_text(all, metadata, STR("generateName"), full);
    DocNode *reference = document_new(DOC_MAPPING, &all->budget), *owners = document_new(DOC_SEQUENCE, &all->budget);
    put_text(all, reference, STR("name"), owner);
    document_insert(owners, 0, reference, &all->budget);
    document_put(metadata, STR("ownerReferences"), owners, &all->budget);
}

static void compose(Composites *all, Composition *composition, DocNode *composite, Str owner, uint32_t depth);

static void take_part(Composites *all, const Composition *composition, DocNode *part, uint32_t depth) {
    size_t count = 0;
    const DocNode *metadata = document_get(part, STR("metadata"));
    Str path = path_of(all, composition->file), kind = text_at(part, "kind"), version = text_at(part, "apiVersion");
    const Definition *definition = definition_of(all, group_of(version), kind, path);
    Composition *inner = kind.size ? chosen(all, definition, part, path, &count) : NULL;
    if (is_crowded(all, composition)) return;
    all->made++;
    if (inner && inner != composition) {
        Str name = text_at(part, "metadata.name");
        if (!name.size) name = document_text(document_get(metadata, STR("generateName")));
        map_put(all->claimed, type_key(all, inner->group, inner->kind), 1);
        put_defaults(all, part, schema_of(definition, str_slice(version, group_of(version).size + 1, version.size)),
                     STR_NONE, false);
        compose(all, inner, part, composite_plain_name(all->model->arena, name), depth + 1);
        return;
    }
    if (!kind.size) return;
    size_t at = 0;
    while (at < all->composed.count && all->composed.items[at].file != composition->file) at++;
    if (at == all->composed.count) *VEC_PUSH(all->model->arena, &all->composed) = (Composed){.file = composition->file};
    *VEC_PUSH(all->model->arena, &all->composed.items[at].documents) = part;
}

/* What one part says of itself the others are told: so all is done twice. */
static void compose_resources(Composites *all, const Composition *composition, DocNode *composite, const DocNode *list,
                              const DocNode *sets, Str owner, uint32_t depth) {
    enum { ROUNDS = 2 };
    for (int round = 1; round <= ROUNDS; round++)
        for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++) {
            const DocNode *resource = document_value(list, i), *base = document_get(resource, STR("base"));
            Str name = text_at(resource, "name");
            if (!document_is_mapping(base)) continue;
            DocNode *part = document_copy(base, false, &all->budget);
            if (!name.size)
                name = str_lower(all->model->arena,
                                 str_format(all->model->arena, "%.*s-%u", STR_ARG(text_at(base, "kind")), i));
            name_part(all, part, owner, name);
            composite_patch(composite, part, document_get(resource, STR("patches")), sets, &all->budget);
            name_part(all, part, owner, name);
            if (round == ROUNDS) take_part(all, composition, part, depth);
        }
}

static bool no_file(void *context, Str path, Arena *arena, Str *bytes) {
    (void)context, (void)path, (void)arena, (void)bytes;
    return false;
}

/* Lines of what a template was rendered to are those of the template, which is a text of the composition. */
static void place_lines(DocNode *node, const GoRendering *text, const DocNode *of) { /* depth: height of the document */
    if (node->is_open) return;
    node->is_open = true;
    uint32_t line = node->line && node->line <= text->line_count ? text->lines[node->line - 1] : 0;
    node->origin = of->origin;
    node->origin_line = of->origin_line + line;
    node->text_lines = NULL;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) place_lines(node->children[i], text, of);
}

static void close_all(DocNode *node) {
    if (!node->is_open) return;
    node->is_open = false;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) close_all(node->children[i]);
}

static void compose_template(Composites *all, const Composition *composition, DocNode *composite,
                             const DocNode *template, Str owner, uint32_t depth) {
    Arena *arena = all->model->arena;
    uint32_t line = 0;
    Str problem = STR_NONE;
    GoTemplates *templates = go_templates_new(arena);
    const GoNode *body = go_templates_add(templates, document_text(template), &line, &problem);
    GoValue *root = go_new(arena, GO_MAP), *observed = go_new(arena, GO_MAP), *own = go_new(arena, GO_MAP);
    if (!body) {
        tell(all, composition->file, template->origin_line + line, DIAG_GAP,
             str_format(arena, "a template can't be read: %.*s", STR_ARG(problem)));
        return;
    }
    go_put(arena, own, STR("resource"), go_of_document(arena, composite));
    go_put(arena, observed, STR("composite"), own);
    go_put(arena, observed, STR("resources"), go_unknown(arena, STR("observed.resources")));
    go_put(arena, root, STR("observed"), observed);
    go_put(arena, root, STR("desired"), go_unknown(arena, STR("desired")));
    go_put(arena, root, STR("context"), go_unknown(arena, STR("context")));
    go_put(arena, root, STR("extraResources"), go_unknown(arena, STR("extraResources")));
    GoRendering text = go_render(templates, body, root, no_file, NULL, arena);
    if (text.problem.size)
        tell(all, composition->file, template->origin_line + text.problem_line, DIAG_GAP,
             str_format(arena, "a template is read up to here: %.*s", STR_ARG(text.problem)));
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, releases_without_loose_marks(arena, text.text), arena, NULL);
    for (size_t i = 0; i < count; i++) place_lines(documents[i], &text, template);
    for (size_t i = 0; i < count; i++) close_all(documents[i]);
    for (size_t i = 0; i < count; i++) {
        Str kind = text_at(documents[i], "kind");
        bool is_itself = str_equal(kind, text_at(composite, "kind")) &&
                         str_equal(text_at(documents[i], "apiVersion"), text_at(composite, "apiVersion"));
        if (!document_is_mapping(documents[i]) || !kind.size || is_itself) continue;
        DocNode *part = document_copy(documents[i], false, &all->budget);
        const DocNode *annotations = composite_field(part, STR("metadata.annotations"));
        Str name = document_text(document_get(annotations, catalog_composition_words(all->model->catalog)->part_name));
        if (!name.size) name = str_lower(arena, str_format(arena, "%.*s-%zu", STR_ARG(kind), i));
        name_part(all, part, owner, name);
        take_part(all, composition, part, depth);
    }
}

static bool is_idle(const CompositionWords *words, Str function) {
    for (size_t i = 0; i < words->idle_count; i++)
        if (str_matches_glob(function, words->idle[i])) return true;
    return false;
}

static bool is_told(const DocNode *input, Str type) {
    return str_equal(text_at(input, "kind"), str_slice(type, str_find_char(type, '/', 0) + 1, type.size)) &&
           str_equal(group_of(text_at(input, "apiVersion")), group_of(type));
}

static void compose_step(Composites *all, const Composition *composition, DocNode *composite, const DocNode *step,
                         Str owner, uint32_t depth) {
    const CompositionWords *words = catalog_composition_words(all->model->catalog);
    const DocNode *input = document_get(step, STR("input"));
    const DocNode *template = composite_field(input, STR("inline.template"));
    Str function = text_at(step, "functionRef.name");
    if (is_told(input, words->steps))
        compose_resources(all, composition, composite, document_get(input, STR("resources")),
                          document_get(input, STR("patchSets")), owner, depth);
    else if (is_told(input, words->templates) && template)
        compose_template(all, composition, composite, template, owner, depth);
    else if (function.size && !is_idle(words, function))
        tell(all, composition->file, step->origin_line ? step->origin_line : composition->line, DIAG_GAP,
             str_format(all->model->arena, "what the function %.*s makes is not known", STR_ARG(function)));
}

static void compose(Composites *all, Composition *composition, DocNode *composite, Str owner, uint32_t depth) {
    const DocNode *spec = document_get(composition->root, STR("spec")), *steps = document_get(spec, STR("pipeline"));
    composition->is_chosen = true;
    if (depth > COMPOSITE_DEPTH_MAX || is_crowded(all, composition)) return;
    compose_resources(all, composition, composite, document_get(spec, STR("resources")),
                      document_get(spec, STR("patchSets")), owner, depth);
    for (uint32_t i = 0; document_is_sequence(steps) && i < steps->count; i++)
        compose_step(all, composition, composite, document_value(steps, i), owner, depth);
}

/* ---- manifests with their lines ---- */

/* Lines of the file that they are taken to stand in; what is of others keeps where it is written beside. */
static void settle_lines(DocNode *node, uint16_t file, uint32_t line) { /* depth: height of the document */
    bool is_own = node->origin == file && node->origin_line;
    node->source = 0;
    node->line = is_own ? node->origin_line : line;
    node->end_line = node->line;
    node->column = 1;
    if (is_own || !node->origin) node->origin = 0;
    uint32_t count = node->kind == DOC_SCALAR ? 0 : node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (uint32_t i = 0; i < count; i++) settle_lines(node->children[i], file, node->line);
}

static void add_composed(Composites *all, const FactsFile *source, Str label) {
    Model *model = all->model;
    Str path = sym_str(model->symbols, source->path);
    Rendering *rendering = ARENA_NEW(model->arena, Rendering);
    if (source->rendering)
        *rendering = *source->rendering;
    else
        *rendering = (Rendering){.repository = source->repository, .environment = environment_of(path)};
    if (!source->rendering) rendering->path = rendering->directory = location_of_directory(path);
    if (!rendering->deployment.size) rendering->deployment = label;
    for (size_t i = 0; i < all->composed.count; i++) {
        const Composed *composed = &all->composed.items[i];
        Str from = path_of(all, composed->file);
        uint16_t origin = releases_origin(&all->rendered, from);
        for (size_t d = 0; d < composed->documents.count; d++) {
            settle_lines(composed->documents.items[d], origin, 1);
            document_settle(composed->documents.items[d], &all->budget);
        }
        size_t before = all->rendered.files.count;
        releases_add(&all->rendered, rendering, from, composed->documents.items, composed->documents.count);
        if (all->rendered.files.count > before) all->rendered.files.items[before].is_echo = true;
    }
    memset(&all->composed, 0, sizeof all->composed);
}

/* ---- claims and composites ---- */

/* What the controller makes of a claim: its fields, under a name that only the controller knows. */
static void complete(Composites *all, DocNode *composite, const Definition *definition, bool is_claimed) {
    Arena *arena = all->model->arena;
    DocNode *metadata = inner_of(all, composite, STR("metadata"));
    Str name = text_at(composite, "metadata.name"), namespace = text_at(composite, "metadata.namespace");
    bool is_claim = definition && str_equal(text_at(composite, "kind"), definition->claim);
    document_put(metadata, STR("uid"), composite_unknown(STR("metadata.uid"), &all->budget), &all->budget);
    if (is_claimed && !is_claim) {
        put_text(all, inner_of(all, metadata, STR("labels")), STR("crossplane.io/composite"), name);
        return;
    }
    Str own = str_format(arena, "%.*s%s" GO_UNKNOWN_OPEN "metadata.name" GO_UNKNOWN_CLOSE, STR_ARG(name),
                         name.size ? "-" : "");
    DocNode *labels = inner_of(all, metadata, STR("labels")), *spec = inner_of(all, composite, STR("spec"));
    put_text(all, metadata, STR("name"), own);
    put_text(all, labels, STR("crossplane.io/composite"), own);
    put_text(all, labels, STR("crossplane.io/claim-name"), name.size ? name : own);
    if (namespace.size) put_text(all, labels, STR("crossplane.io/claim-namespace"), namespace);
    DocNode *reference = inner_of(all, spec, STR("claimRef"));
    put_text(all, reference, STR("name"), name.size ? name : own);
    if (namespace.size) put_text(all, reference, STR("namespace"), namespace);
    if (definition) put_text(all, composite, STR("kind"), definition->kind);
}

static void take_claim(Composites *all, uint32_t f, uint32_t d) {
    const FactsFile source = all->rendered.files.items[f];
    const Decl *decl = &source.facts.decls[d];
    Str type = facts_str(&source.facts, decl->type), path = path_of(all, f);
    size_t slash = str_find_char(type, '/', 0), count = 0;
    if (decl->kind != DECL_RESOURCE || slash == SIZE_MAX) return;
    Str group = str_slice(type, 0, slash), kind = str_slice(type, slash + 1, type.size);
    all->repository = source.repository;
    const Definition *definition = definition_of(all, group, kind, path);
    bool is_composite = definition != NULL;
    for (size_t i = 0; i < all->compositions.count && !is_composite; i++)
        is_composite =
            str_equal(all->compositions.items[i].group, group) && str_equal(all->compositions.items[i].kind, kind);
    if (!is_composite) return;
    DocNode *composite = document_of(all, f, d);
    Str version = text_at(composite, "apiVersion"), name = text_at(composite, "metadata.name");
    Composition *composition = chosen(all, definition, composite, path, &count);
    if (!composition) {
        Str what = count ? str_format(all->model->arena, "%zu compositions fit, and nothing says which makes it", count)
                         : STR("what it is composed of is not in what is scanned");
        tell(all, f, decl->line, DIAG_GAP, what);
        return;
    }
    map_put(all->claimed, type_key(all, composition->group, composition->kind), 1);
    put_defaults(all, composite, schema_of(definition, str_slice(version, group.size + 1, version.size)), STR_NONE,
                 false);
    complete(all, composite, definition, true);
    if (!name.size) name = text_at(composite, "metadata.generateName");
    compose(all, composition, composite, composite_plain_name(all->model->arena, name), 0);
    add_composed(all, &source, STR_NONE);
}

/* Of a type that something else is claimed of, other compositions are alternatives that nobody took. */
static void take_unclaimed(Composites *all, Composition *composition) {
    all->repository = repository_of(all, composition->file);
    const FactsFile source = all->rendered.files.items[composition->file];
    if (composition->is_chosen ||
        map_get(all->claimed, type_key(all, composition->group, composition->kind)) != MAP_NONE)
        return;
    Str path = path_of(all, composition->file),
        version = text_at(composition->root, "spec.compositeTypeRef.apiVersion");
    const Definition *definition = definition_of(all, composition->group, composition->kind, path);
    DocNode *composite = document_new(DOC_MAPPING, &all->budget);
    put_text(all, composite, STR("apiVersion"), version);
    put_text(all, composite, STR("kind"), composition->kind);
    put_defaults(all, composite, schema_of(definition, str_slice(version, composition->group.size + 1, version.size)),
                 STR_NONE, true);
    complete(all, composite, definition, false);
    compose(all, composition, composite, composition->name, 0);
    add_composed(all, &source, composition->name);
}

static bool lists(const DocNode *resources, const Composition *composition) {
    for (uint32_t i = 0; document_is_sequence(resources) && i < resources->count; i++) {
        const DocNode *base = document_get(document_value(resources, i), STR("base"));
        if (str_equal(text_at(base, "kind"), composition->kind) &&
            str_equal(group_of(text_at(base, "apiVersion")), composition->group))
            return true;
    }
    return false;
}

/* Those that others are made of come by themselves only when nothing is made of them. */
static bool is_part_of_other(const Composites *all, const Composition *composition) {
    for (size_t i = 0; i < all->compositions.count; i++) {
        const Composition *other = &all->compositions.items[i];
        const DocNode *steps = composite_field(other->root, STR("spec.pipeline"));
        if (other == composition) continue;
        if (lists(composite_field(other->root, STR("spec.resources")), composition)) return true;
        for (uint32_t k = 0; document_is_sequence(steps) && k < steps->count; k++)
            if (lists(composite_field(document_value(steps, k), STR("input.resources")), composition)) return true;
    }
    return false;
}

void composites_render(Model *model) {
    Composites all = {.model = model, .claimed = map_new(model->arena)};
    all.rendered = (Rendered){
        .model = model, .arena = model->arena, .lasting = model->arena, .origin_by_path = map_new(model->arena)};
    all.budget = (DocBudget){.arena = model->arena, .nodes_left = COMPOSITE_NODES_MAX};
    for (size_t i = 0; i < model->file_count; i++) *VEC_PUSH(model->arena, &all.rendered.files) = model->files[i];
    find_all(&all);
    if (!all.compositions.count) return;
    size_t count = model->file_count;
    for (uint32_t f = 0; f < count; f++)
        for (uint32_t d = 0; is_read(&all.rendered.files.items[f]) && d < all.rendered.files.items[f].facts.decl_count;
             d++)
            take_claim(&all, f, d);
    for (int parts = 0; parts < 2; parts++)
        for (size_t i = 0; i < all.compositions.count; i++)
            if (parts || !is_part_of_other(&all, &all.compositions.items[i]))
                take_unclaimed(&all, &all.compositions.items[i]);
    model_add_files(model, all.rendered.files.items + count, all.rendered.files.count - count);
}
