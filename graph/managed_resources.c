#include "graph/managed_resources.h"

#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/composites.h"
#include "graph/link.h"
#include "graph/manifest_paths.h"
#include "parsers/gotemplate.h"

enum { MANAGED_MAX = 50000 };

/* One manifest of these. */
typedef struct {
    uint32_t file, decl;
    const ManagedWords *words;
    const ResourceType *type;
    Str name;    /* metadata.name */
    Str address; /* "Instance/orders" */
    Str group, folder;
    Str owner;     /* composite that it is a part of; empty: none */
    Str bare_type; /* without case and marks */
} Managed;

typedef VEC(uint32_t) ManagedIndices; /* into Lowering.all */

typedef struct {
    Model *model;
    VEC(Managed) all;
    Map *types; /* name without case and marks → into type_names */
    VEC(Str) type_names;
    Map *by_name; /* folder and metadata.name → into lists */
    Map *by_folder; /* … and address → into `lists` and `all` */
    Map *by_address;
    VEC(ManagedIndices) lists;
    VEC(ForeignLine) foreign; /* of what is written */
    /* The one that is being written. */
    const Managed *managed;
    const Facts *facts;
    FactsBuilder *builder;
    Map *steps; /* of the type's paths, without case and marks → into step_names */
    VEC(Str) step_names;
} Lowering;

/* ---- names in several spellings ---- */

static Str bare(Arena *arena, Str text) {
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out[size++] = c;
    }
    return str_of(out, size);
}

/* Types of Terraform and of CloudFormation differ in their marks alone. */
static Str type_key(Arena *arena, Str name) {
    return str_format(arena, "%d%.*s", (int)str_contains(name, STR("::")), STR_ARG(bare(arena, name)));
}

static void add_type_name(Lowering *lowering, Str name) {
    bool is_new = false;
    map_add(lowering->types, type_key(lowering->model->arena, name), (uint32_t)lowering->type_names.count, &is_new);
    if (is_new) *VEC_PUSH(lowering->model->arena, &lowering->type_names) = name;
}

static void index_types(Lowering *lowering) {
    const ResourceType *type;
    lowering->types = map_new(lowering->model->arena);
    for (size_t i = 0; (type = catalog_resource_type_at(lowering->model->catalog, i)); i++)
        add_type_name(lowering, type->type);
}

static Str snake(Arena *arena, Str text) {
    char *out = arena_alloc(arena, 2 * text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        bool is_after_lower = i && !(text.data[i - 1] >= 'A' && text.data[i - 1] <= 'Z');
        bool is_before_lower = i && i + 1 < text.size && text.data[i + 1] >= 'a' && text.data[i + 1] <= 'z';
        if (is_upper && (is_after_lower || is_before_lower)) out[size++] = '_';
        out[size++] = is_upper ? (char)(c - 'A' + 'a') : c;
    }
    return str_of(out, size);
}

static bool is_of_terraform(const ManagedWords *words) { return str_ends_with(words->prefix, STR("_")); }

/* The type by the table of its group, else by its name with and without the service. NULL: the catalog does not know it. */
static const ResourceType *type_of(Lowering *lowering, const ManagedWords *words, Str group, Str kind) {
    Model *model = lowering->model;
    Arena *arena = model->arena;
    Str service = str_slice(group, 0, str_find_char(group, '.', 0));
    Str key = str_format(arena, "%.*s.%.*s", STR_ARG(service), STR_ARG(kind));
    for (size_t i = 0; i < words->kind_count; i++)
        if (str_equal(words->kinds[i], key)) return catalog_resource_type(model->catalog, words->types[i]);
    Str names[] = {str_format(arena, "%.*s%.*s%.*s", STR_ARG(words->prefix), STR_ARG(service), STR_ARG(kind)),
                   str_concat(arena, words->prefix, kind)}; /* "AWS::" shows the marks of both */
    for (size_t i = 0; i < 2; i++) {
        uint32_t at = map_get(lowering->types, type_key(arena, names[i]));
        if (at != MAP_NONE) return catalog_resource_type(model->catalog, lowering->type_names.items[at]);
    }
    if (!is_of_terraform(words)) return NULL;
    Str plain =
        str_format(arena, "%.*s%.*s_%.*s", STR_ARG(words->prefix), STR_ARG(service), STR_ARG(snake(arena, kind)));
    const ResourceType *type = catalog_resource_type(model->catalog, plain);
    return type && type->service ? type : NULL;
}

/* ---- which there are ---- */

static Str folder_of(const Model *model, const FactsFile *file) {
    return file->rendering ? file->rendering->directory : location_of_directory(sym_str(model->symbols, file->path));
}

/* A name of which only a part is known tells things of one controller apart all the same. */
static Str name_at(Lowering *lowering, const Facts *facts, ExprId body, Str path) {
    Arena *arena = lowering->model->arena;
    ExprId at = manifest_at(facts, body, path);
    const Expr *expr = at ? facts_expr(facts, at) : NULL;
    if (!expr || expr->kind != EXPR_TEMPLATE) return manifest_text(facts, body, path);
    StrBuf name = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (uint32_t i = 0; i < expr->count; i++) {
        const Expr *part = facts_expr(facts, expr_child(facts, at, i));
        if (part->kind == EXPR_STRING)
            strbuf_add(&name, facts_str(facts, part->text));
        else
            strbuf_format(&name, GO_UNKNOWN_OPEN GO_UNKNOWN_CLOSE);
    }
    return composite_plain_name(arena, strbuf_str(&name));
}

static void take_owner(Str text, Str key, ExprId at, void *context) {
    (void)key, (void)at;
    ((Managed *)context)->owner = text;
}

static void add_to_list(Lowering *lowering, Map *map, Str key) {
    bool is_new = false;
    Arena *arena = lowering->model->arena;
    uint32_t entry = map_add(map, key, (uint32_t)lowering->lists.count, &is_new);
    if (is_new) *VEC_PUSH(arena, &lowering->lists) = (ManagedIndices){0};
    *VEC_PUSH(arena, &lowering->lists.items[map_value_at(map, entry)]) = (uint32_t)lowering->all.count;
}

static Str folder_key(Lowering *lowering, uint32_t repository, Str folder, Str name) {
    return str_format(lowering->model->arena, "%u\x1f%.*s\x1f%.*s", repository, STR_ARG(folder), STR_ARG(name));
}

static void take(Lowering *lowering, uint32_t index, uint32_t d, Map *seen) {
    Model *model = lowering->model;
    Arena *arena = model->arena;
    const FactsFile *file = &model->files[index];
    const Decl *decl = &file->facts.decls[d];
    Str type = facts_str(&file->facts, decl->type);
    size_t slash = str_find_char(type, '/', 0);
    if (decl->kind != DECL_RESOURCE || slash == SIZE_MAX) return;
    Str group = str_slice(type, 0, slash), kind = str_slice(type, slash + 1, type.size);
    const ManagedWords *words = catalog_managed_words(model->catalog, group);
    if (!words || !manifest_at(&file->facts, decl->body, words->arguments)) return;
    if (!lowering->types) index_types(lowering);
    const ResourceType *found = type_of(lowering, words, group, kind);
    if (!found || lowering->all.count >= MANAGED_MAX) return;
    Managed managed = {.file = index, .decl = d, .words = words, .type = found, .group = group};
    managed.name = name_at(lowering, &file->facts, decl->body, STR("metadata.name"));
    managed.folder = folder_of(model, file);
    managed.bare_type = bare(arena, found->type);
    manifest_each_text(&file->facts, decl->body, STR("metadata.ownerReferences[].name"), take_owner, &managed);
    Str name = managed.name;
    if (!name.size) name = manifest_text(&file->facts, decl->body, STR("metadata.generateName"));
    managed.address = str_format(arena, "%.*s/%.*s", STR_ARG(kind), STR_ARG(name));
    bool is_new = false;
    map_add(seen,
            str_format(arena, "%u\x1f%.*s\x1f%.*s\x1f%.*s", file->repository, STR_ARG(managed.folder), STR_ARG(group),
                       STR_ARG(managed.address)),
            0, &is_new);
    if (!is_new) return; /* rendered once more with other values */
    add_to_list(lowering, lowering->by_name, folder_key(lowering, file->repository, managed.folder, managed.name));
    add_to_list(lowering, lowering->by_folder, folder_key(lowering, file->repository, managed.folder, STR_NONE));
    map_put(lowering->by_address, folder_key(lowering, file->repository, managed.folder, managed.address),
            (uint32_t)lowering->all.count);
    *VEC_PUSH(arena, &lowering->all) = managed;
}

static void find_all(Lowering *lowering, size_t first) {
    Model *model = lowering->model;
    Map *seen = map_new(model->arena);
    for (uint32_t i = (uint32_t)first; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        bool is_read = file->is_parsed && !file->is_covered && !file->is_link && !file->is_vendored;
        if (!is_read || !str_equal(file->facts.format, STR("kubernetes"))) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) take(lowering, i, d, seen);
    }
}

/* ---- arguments in the spelling of the type ---- */

static void add_steps(Lowering *lowering, Str path) {
    Arena *arena = lowering->model->arena;
    Str step;
    while (path.size && resource_next_step(&path, &step)) {
        size_t end = str_find_char(step, '[', 0);
        step = str_slice(step, 0, end == SIZE_MAX ? step.size : end);
        bool is_new = false;
        map_add(lowering->steps, bare(arena, step), (uint32_t)lowering->step_names.count, &is_new);
        if (is_new) *VEC_PUSH(arena, &lowering->step_names) = step;
    }
}

static void index_steps(Lowering *lowering) {
    const ResourceType *type = lowering->managed->type;
    lowering->steps = map_new(lowering->model->arena);
    lowering->step_names.count = 0;
    for (size_t i = 0; i < type->property_count; i++) add_steps(lowering, type->properties[i].path);
    for (size_t i = 0; i < type->handle_count; i++) add_steps(lowering, type->handles[i].path);
    Str rest = type->region_path, path;
    while (rest.size && str_split_next(&rest, ' ', &path)) add_steps(lowering, path);
}

static Str spelled(Lowering *lowering, Str key) {
    Arena *arena = lowering->model->arena;
    uint32_t known = map_get(lowering->steps, bare(arena, key));
    if (known != MAP_NONE) return lowering->step_names.items[known];
    if (is_of_terraform(lowering->managed->words)) return snake(arena, key);
    if (!key.size || key.data[0] < 'a' || key.data[0] > 'z') return key;
    return str_format(arena, "%c%.*s", key.data[0] - 'a' + 'A', STR_ARG(str_slice(key, 1, key.size)));
}

static ExprId item_of(Lowering *lowering, Str key, ExprId value) {
    const Expr *at = facts_expr_at(lowering->builder, value);
    uint32_t line = at->line, column = at->column;
    ExprId pair[] = {facts_string(lowering->builder, key, line, column), value};
    ExprId id = facts_add_expr(lowering->builder, EXPR_ITEM, line, column, pair, 2);
    Text text = facts_text(lowering->builder, key);
    facts_expr_at(lowering->builder, id)->text = text;
    return id;
}

/* ---- what it refers to ---- */

/* {name: x}, {from: {name: x}} */
static Str referred_name(Lowering *lowering, const Facts *facts, ExprId id) {
    Str name = name_at(lowering, facts, id, STR("name"));
    return name.size ? name : name_at(lowering, facts, id, STR("from.name"));
}

/* "vpcId" → "vpc", "roleArnRefs" … */
static Str wanted_by(Lowering *lowering, Str argument) {
    static const char *const endings[] = {"ids", "arns", "names", "id", "arn", "name", "identifier", "selflink"};
    Str wanted = bare(lowering->model->arena, argument);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (wanted.size > strlen(endings[i]) && str_ends_with(wanted, str_from(endings[i])))
            return str_slice(wanted, 0, wanted.size - strlen(endings[i]));
    return wanted;
}

static bool is_wanted(Str wanted, const Managed *other) {
    return wanted.size && (str_ends_with(other->bare_type, wanted) ||
                           (str_ends_with(wanted, STR("s")) &&
                            str_ends_with(other->bare_type, str_slice(wanted, 0, wanted.size - 1))));
}

/* Several things may have one name: the one whose type the argument names, "vpc_id", then one of the same group. */
static const Managed *referred(Lowering *lowering, Str argument, Str name) {
    const Managed *own = lowering->managed, *found = NULL, *alike = NULL;
    uint32_t repository = lowering->model->files[own->file].repository;
    uint32_t list = map_get(lowering->by_name, folder_key(lowering, repository, own->folder, name));
    Str wanted = wanted_by(lowering, argument);
    size_t count = 0, alike_count = 0;
    for (size_t i = 0; name.size && list != MAP_NONE && i < lowering->lists.items[list].count; i++) {
        const Managed *other = &lowering->all.items[lowering->lists.items[list].items[i]];
        if (other == own) continue;
        count++;
        found = other;
        bool is_alike = is_wanted(wanted, other);
        if (is_alike && (!alike || str_equal(other->group, own->group))) alike = other;
        alike_count += is_alike;
    }
    return alike_count ? alike : count == 1 ? found : NULL;
}

static ExprId reference_of(Lowering *lowering, const Managed *target, const Expr *place) {
    ExprId to = facts_named(lowering->builder, EXPR_DECL, target->address, place->line, place->column, 0);
    facts_expr_at(lowering->builder, to)->number = DECL_RESOURCE;
    return facts_named(lowering->builder, EXPR_ATTR, STR("Ref"), place->line, place->column, to);
}

static ExprId reference_to(Lowering *lowering, Str argument, ExprId at) {
    const Expr *place = facts_expr(lowering->facts, at);
    Str name = referred_name(lowering, lowering->facts, at);
    const Managed *target = referred(lowering, argument, name);
    if (target) return reference_of(lowering, target, place);
    Str what = str_format(lowering->model->arena, "what %.*s names: \"%.*s\"", STR_ARG(argument), STR_ARG(name));
    if (!name.size) what = str_format(lowering->model->arena, "what %.*s selects", STR_ARG(argument));
    return facts_named(lowering->builder, EXPR_OPAQUE, what, place->line, place->column, 0);
}

static bool has_labels(Lowering *lowering, const Managed *managed, const Facts *facts, ExprId labels) {
    const FactsFile *file = &lowering->model->files[managed->file];
    ExprId body = file->facts.decls[managed->decl].body, own = manifest_at(&file->facts, body, STR("metadata.labels"));
    for (uint32_t i = 0; i < facts_expr(facts, labels)->count; i++) {
        Str key = facts_str(facts, facts_expr(facts, expr_child(facts, labels, i))->text);
        Str path = str_format(lowering->model->arena, "'%.*s'", STR_ARG(key));
        Str wanted = name_at(lowering, facts, labels, path);
        if (!own || !wanted.size || !str_equal(name_at(lowering, &file->facts, own, path), wanted)) return false;
    }
    return true;
}

/* What labels and a common composite find, of the kind that the argument is for. */
static void find_selected(Lowering *lowering, Str argument, ExprId selector, ManagedIndices *out) {
    const Managed *own = lowering->managed;
    const Facts *facts = lowering->facts;
    uint32_t repository = lowering->model->files[own->file].repository;
    uint32_t list = map_get(lowering->by_folder, folder_key(lowering, repository, own->folder, STR_NONE));
    ExprId controller = expr_attribute(facts, selector, STR("matchControllerRef")),
           labels = expr_attribute(facts, selector, STR("matchLabels"));
    bool is_own =
        controller && facts_expr(facts, controller)->kind == EXPR_BOOL && facts_expr(facts, controller)->number;
    bool has_some = labels && facts_expr(facts, labels)->kind == EXPR_OBJECT && facts_expr(facts, labels)->count;
    Str wanted = wanted_by(lowering, argument);
    for (size_t i = 0; (is_own || has_some) && list != MAP_NONE && i < lowering->lists.items[list].count; i++) {
        uint32_t index = lowering->lists.items[list].items[i];
        const Managed *other = &lowering->all.items[index];
        bool fits = other != own && is_wanted(wanted, other) &&
                    (!is_own || (own->owner.size && str_equal(own->owner, other->owner)));
        if (fits && (!has_some || has_labels(lowering, other, facts, labels)))
            *VEC_PUSH(lowering->model->arena, out) = index;
    }
}

/* Selectors of one and of many are called alike: the type tells which it is. */
static bool is_many(Lowering *lowering, Str *argument) {
    Str many = str_concat(lowering->model->arena, *argument, STR("s")), key = bare(lowering->model->arena, *argument);
    bool is_one = map_get(lowering->steps, key) != MAP_NONE;
    bool is_plural = map_get(lowering->steps, bare(lowering->model->arena, many)) != MAP_NONE;
    if (is_one || !is_plural) return false;
    *argument = many;
    return true;
}

static ExprId selected(Lowering *lowering, Str argument, bool is_list, ExprId selector) {
    const Expr *place = facts_expr(lowering->facts, selector);
    ManagedIndices found = {0};
    find_selected(lowering, argument, selector, &found);
    if (!found.count || (!is_list && found.count > 1)) return reference_to(lowering, argument, selector);
    if (!is_list) return reference_of(lowering, &lowering->all.items[found.items[0]], place);
    ExprId *children = ARENA_ARRAY(lowering->model->arena, ExprId, found.count);
    for (size_t i = 0; i < found.count; i++)
        children[i] = reference_of(lowering, &lowering->all.items[found.items[i]], place);
    return facts_add_expr(lowering->builder, EXPR_TUPLE, place->line, place->column, children, (uint32_t)found.count);
}

/* "VPC/orders-main.status.atProvider.vpcId": what one part of a composite is told of another. 0: it is none. */
static ExprId told(Lowering *lowering, const Expr *expr) {
    const Managed *own = lowering->managed;
    Str text = facts_str(lowering->facts, expr->text);
    size_t end = str_find(text, STR(".status."), 0);
    if (expr->kind != EXPR_OPAQUE || end == SIZE_MAX) return 0;
    Str key = folder_key(lowering, lowering->model->files[own->file].repository, own->folder, str_slice(text, 0, end));
    uint32_t at = map_get(lowering->by_address, key);
    return at == MAP_NONE ? 0 : reference_of(lowering, &lowering->all.items[at], expr);
}

/* "vpcIdRef" → "vpcId"; "subnetIdRefs" → "subnetIds"; false: it refers to nothing. */
static bool cut_reference(Arena *arena, Str key, Str *argument, bool *is_list, bool *is_selector) {
    static const struct {
        const char *ending;
        bool is_list, is_selector;
    } endings[] = {{"Refs", true, false}, {"Ref", false, false}, {"Selector", false, true}};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i].ending);
        if (key.size <= size || !str_ends_with(key, str_from(endings[i].ending))) continue;
        *argument = str_slice(key, 0, key.size - size);
        *is_list = endings[i].is_list;
        *is_selector = endings[i].is_selector;
        if (*is_list) *argument = str_concat(arena, *argument, STR("s"));
        return true;
    }
    return false;
}

/* ---- values ---- */

static ExprId convert(Lowering *lowering, ExprId id, uint32_t depth);

static ExprId convert_reference(Lowering *lowering, Str argument, bool is_list, ExprId value) {
    const Facts *facts = lowering->facts;
    const Expr *expr = facts_expr(facts, value);
    if (!is_list || expr->kind != EXPR_TUPLE) return reference_to(lowering, argument, value);
    ExprId *children = ARENA_ARRAY(lowering->model->arena, ExprId, expr->count + 1);
    for (uint32_t i = 0; i < expr->count; i++)
        children[i] = reference_to(lowering, argument, expr_child(facts, value, i));
    return facts_add_expr(lowering->builder, EXPR_TUPLE, expr->line, expr->column, children, expr->count);
}

/* Names of the cloud's own (tags, labels) are no arguments, but nothing asks for these by name. */
static ExprId convert_object(Lowering *lowering, ExprId id, uint32_t depth) {
    const Facts *facts = lowering->facts;
    const Expr *expr = facts_expr(facts, id);
    ExprId *children = ARENA_ARRAY(lowering->model->arena, ExprId, expr->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId item = expr_child(facts, id, i),
               value = facts_expr(facts, item)->count > 1 ? expr_child(facts, item, 1) : 0;
        Str key = facts_str(facts, facts_expr(facts, item)->text), argument;
        bool is_list = false, is_selector = false;
        if (facts_expr(facts, item)->kind != EXPR_ITEM || !key.size || !value) continue;
        if (!cut_reference(lowering->model->arena, key, &argument, &is_list, &is_selector)) {
            bool is_place = depth == 0 && str_equal(key, STR("region"));
            children[count++] =
                item_of(lowering, is_place ? key : spelled(lowering, key), convert(lowering, value, depth + 1));
            continue;
        }
        /* What was found stands beside what finds it. */
        if (expr_attribute(facts, id, argument)) continue;
        bool is_named = is_list || referred_name(lowering, facts, value).size;
        if (is_selector && expr_attribute(facts, id, str_concat(lowering->model->arena, argument, STR("Ref"))))
            continue;
        if (!is_selector && !is_named) continue;
        if (is_selector) is_list = is_many(lowering, &argument);
        if (is_selector && is_list && expr_attribute(facts, id, argument)) continue;
        ExprId to = is_selector ? selected(lowering, argument, is_list, value)
                                : convert_reference(lowering, argument, is_list, value);
        children[count++] = item_of(lowering, spelled(lowering, argument), to);
    }
    return facts_add_expr(lowering->builder, EXPR_OBJECT, expr->line, expr->column, children, count);
}

static int by_expr(const void *left, const void *right) {
    const ForeignLine *a = left, *b = right;
    return a->expr < b->expr ? -1 : a->expr > b->expr;
}

/* What was put in from another file still stands there. */
static void keep_line(Lowering *lowering, ExprId from, ExprId to) {
    const FactsFile *file = &lowering->model->files[lowering->managed->file];
    const ForeignLine key = {.expr = from};
    const ForeignLine *found = file->foreign_line_count
                                   ? bsearch(&key, file->foreign_lines, file->foreign_line_count, sizeof key, by_expr)
                                   : NULL;
    if (found) *VEC_PUSH(lowering->model->arena, &lowering->foreign) = (ForeignLine){to, found->path, found->line};
}

static ExprId convert(Lowering *lowering, ExprId id, uint32_t depth) {
    const Facts *facts = lowering->facts;
    const Expr *expr = facts_expr(facts, id);
    if (depth > NESTING_DEPTH_MAX) return facts_named(lowering->builder, EXPR_OPAQUE, STR("depth"), expr->line, 1, 0);
    if (expr->kind == EXPR_OBJECT) return convert_object(lowering, id, depth);
    ExprId reference = told(lowering, expr);
    if (reference) return reference;
    ExprId *children = ARENA_ARRAY(lowering->model->arena, ExprId, expr->count + 1);
    for (uint32_t i = 0; i < expr->count; i++) children[i] = convert(lowering, expr_child(facts, id, i), depth + 1);
    ExprId made =
        facts_add_expr(lowering->builder, (ExprKind)expr->kind, expr->line, expr->column, children, expr->count);
    Text text = facts_text(lowering->builder, facts_str(facts, expr->text));
    facts_set_second(lowering->builder, made, facts_str(facts, expr_second(facts, expr)));
    Expr *copy = facts_expr_at(lowering->builder, made);
    copy->text = text;
    copy->number = expr->number;
    keep_line(lowering, id, made);
    return made;
}

/* ---- one of them ---- */

/* The argument that the type is named by, when it is one and nothing gives it. */
static Str name_argument(const ResourceType *type) {
    for (size_t i = 0; i < type->property_count; i++) {
        const PropertyRule *rule = &type->properties[i];
        if (str_equal(rule->property, STR("name")) && str_find_char(rule->path, '.', 0) == SIZE_MAX &&
            str_find_char(rule->path, '[', 0) == SIZE_MAX)
            return rule->path;
    }
    return STR_NONE;
}

static bool has_item(const FactsBuilder *builder, const Expr *object, ExprId id, Str key) {
    for (uint32_t i = 0; i < object->count; i++) {
        ExprId item = facts_builder_child(builder, id, i);
        if (str_equal(facts_builder_str(builder, facts_expr_at((FactsBuilder *)(uintptr_t)builder, item)->text), key))
            return true;
    }
    return false;
}

typedef VEC(ExprId) Items;

static void add_text(Lowering *lowering, Items *items, ExprId object, Str key, Str text, uint32_t line) {
    if (!key.size || !text.size || has_item(lowering->builder, facts_expr_at(lowering->builder, object), object, key))
        return;
    *VEC_PUSH(lowering->model->arena, items) = item_of(lowering, key, facts_string(lowering->builder, text, line, 1));
}

static void write_one(Lowering *lowering) {
    const Managed *managed = lowering->managed;
    Arena *arena = lowering->model->arena;
    const Decl *source = &lowering->facts->decls[managed->decl];
    ExprId arguments = manifest_at(lowering->facts, source->body, managed->words->arguments);
    if (facts_expr(lowering->facts, arguments)->kind != EXPR_OBJECT) return;
    index_steps(lowering);
    ExprId object = convert(lowering, arguments, 0);
    Items items = {0};
    uint32_t count = facts_expr_at(lowering->builder, object)->count;
    for (uint32_t i = 0; i < count; i++) *VEC_PUSH(arena, &items) = facts_builder_child(lowering->builder, object, i);
    Str external =
        manifest_text(lowering->facts, source->body, STR("metadata.annotations.'crossplane.io/external-name'"));
    add_text(lowering, &items, object, name_argument(managed->type), external.size ? external : managed->name,
             source->line);
    Str rest = managed->words->regions, path;
    while (rest.size && str_word_next(&rest, &path)) {
        ExprId at = manifest_at(lowering->facts, source->body, path);
        if (at)
            add_text(lowering, &items, object, STR("region"), manifest_text(lowering->facts, source->body, path),
                     facts_expr(lowering->facts, at)->line);
    }
    if (managed->words->region_annotation.size) {
        path = str_format(arena, "metadata.annotations.'%.*s'", STR_ARG(managed->words->region_annotation));
        ExprId at = manifest_at(lowering->facts, source->body, path);
        add_text(lowering, &items, object, STR("region"), manifest_text(lowering->facts, source->body, path),
                 at ? facts_expr(lowering->facts, at)->line : source->line);
    }
    ExprId properties =
        facts_add_expr(lowering->builder, EXPR_OBJECT, source->line, 1, items.items, (uint32_t)items.count);
    ExprId unplaced = facts_string(lowering->builder, managed->words->unplaced, source->line, 1);
    ExprId parts[] = {item_of(lowering, STR("Properties"), properties), item_of(lowering, STR("unplaced"), unplaced)};
    ExprId body = facts_add_expr(lowering->builder, EXPR_OBJECT, source->line, 1, parts, 2);
    Decl *decl = facts_add_decl(lowering->builder, DECL_RESOURCE, managed->type->type, managed->address, source->line,
                                source->end_line);
    decl->column = source->column;
    decl->body = body;
}

void managed_resources_lower(Model *model, size_t first) {
    Lowering lowering = {.model = model,
                         .by_name = map_new(model->arena),
                         .by_folder = map_new(model->arena),
                         .by_address = map_new(model->arena)};
    VEC(FactsFile) made = {0};
    find_all(&lowering, first);
    for (size_t i = 0; i < lowering.all.count;) {
        uint32_t file = lowering.all.items[i].file;
        const FactsFile *source = &model->files[file];
        lowering.facts = &source->facts;
        lowering.builder = facts_builder_new(model->arena, source->facts.path, STR("managed"));
        memset(&lowering.foreign, 0, sizeof lowering.foreign);
        for (; i < lowering.all.count && lowering.all.items[i].file == file; i++) {
            lowering.managed = &lowering.all.items[i];
            write_one(&lowering);
        }
        size_t size = 0;
        const unsigned char *bytes = facts_finish(lowering.builder, &size);
        Str folder = folder_of(model, source);
        Str path = str_format(model->arena, "%.*s%s*.yaml", STR_ARG(folder), folder.size ? "/" : "");
        FactsFile copy = {.repository = source->repository,
                          .is_parsed = true,
                          .path = model_sym(model, path),
                          .real_path = source->real_path,
                          .is_made = true,
                          .is_echo = source->is_echo,
                          .foreign_lines = lowering.foreign.items,
                          .foreign_line_count = (uint32_t)lowering.foreign.count,
                          .made_in = model_sym(model, folder)};
        if (copy.foreign_line_count)
            qsort(lowering.foreign.items, lowering.foreign.count, sizeof *lowering.foreign.items, by_expr);
        if (facts_open(&copy.facts, bytes, size) && copy.facts.decl_count) *VEC_PUSH(model->arena, &made) = copy;
    }
    if (made.count) model_add_files(model, made.items, made.count);
}

Str managed_region(const ResourceInstance *resource) {
    const Model *model = resource->set->in->model;
    const Facts *facts = unit_facts(model, resource->set->decl);
    Str text;
    ExprId said = expr_attribute(facts, unit_decl(model, resource->set->decl)->body, STR("unplaced"));
    return said && expr_literal(facts, said, &text) ? text : STR("the region of the controller");
}
