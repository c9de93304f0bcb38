/* Texts are compared by shape (shape.h): "${var.environment}.example.org" finds "${var.environment}.example.org". What
 * is written of such a shape must be long enough to mean something. Tags that are asked for may come from the default
 * tags of the provider. */
#include "graph/lookups.h"

#include "graph/shape.h"

typedef VEC(ResourceInstance *) Resources;

struct Lookups {
    Model *model;
    Map *targets; /* type → index into target_paths */
    VEC(VEC(LookupRule)) target_paths;
    VEC(VEC(const Lookup *)) finders; /* likewise: that find the type */
    Map *index;                       /* type, attribute, text → index into lists */
    VEC(Resources) lists;
};

enum { TAGS_MAX = 32, CRITERIA_MAX = 16 };

typedef struct {
    Str key;
    Shape value;
} Tag;

typedef struct {
    Tag items[TAGS_MAX];
    size_t count;
    bool is_open; /* there may be more */
} Tags;

/* One thing that is asked for. */
typedef struct {
    const LookupRule *rule;
    Shapes texts;     /* alternatives, where a condition chooses one */
    const Tags *tags; /* of LOOKUP_TAGS */
} Criterion;

typedef struct {
    Criterion items[CRITERIA_MAX];
    size_t count;
} Criteria;

/* ---- texts ---- */

static Str normal_host(Arena *arena, Str host) {
    if (host.size > 1 && host.data[host.size - 1] == '.') host = str_slice(host, 0, host.size - 1);
    return str_lower(arena, host);
}

static Shape normal(Arena *arena, LookupTest test, Shape shape) {
    if (test == LOOKUP_HOST) shape.text = normal_host(arena, shape.text);
    return shape;
}

/* An unknown part without a name is like no other; a name alone says too little. */
static bool is_comparable(const Shape *shape) {
    enum { WRITTEN_MIN = 4 };
    if (shape->text.size == 0 || !shape->is_complete) return false;
    if (shape->is_known) return !str_contains(shape->text, STR("*")) || shape->text.data[0] == '*';
    size_t written = shape->text.size, start, end;
    for (size_t at = 0; shape_next_unknown(shape->text, at, &start, &end); at = end) written -= end - start;
    return written >= WRITTEN_MIN;
}

/* ---- tags ---- */

static void add_tags(Arena *arena, const Value *value, Tags *out) {
    if (!value) return;
    if (!value_is_known(value) || value->kind != VALUE_OBJECT) {
        out->is_open = true;
        return;
    }
    for (size_t i = 0; i < value->object.count; i++) {
        Shapes shapes = shapes_of_value(arena, value->object.values[i]);
        bool is_there = out->count == TAGS_MAX;
        for (size_t k = 0; k < out->count; k++)
            is_there = is_there || str_equal(out->items[k].key, value->object.keys[i]);
        if (is_there) continue;
        Shape none = {0};
        out->items[out->count++] = (Tag){value->object.keys[i], shapes.count ? shapes.items[0] : none};
    }
}

static void add_default_tags(const ResourceInstance *resource, Tags *out) {
    ProviderConfig *config = resource_provider(resource);
    if (!config) return;
    const Model *model = resource->set->in->model;
    const Facts *facts = unit_facts(model, config->decl);
    ExprId block = expr_block(facts, unit_decl(model, config->decl)->body, STR("default_tags"), 0);
    ExprId tags = block ? expr_attribute(facts, expr_child(facts, block, 0), STR("tags")) : 0;
    if (!tags) return;
    Scope scope = instance_scope(config->in, facts, config->bindings);
    Evaluator *evaluator = config->in->evaluator;
    add_tags(evaluator->arena, eval_force(evaluator, eval(evaluator, &scope, tags)), out);
}

static Tags tags_of(const ResourceInstance *resource, Str path) {
    Tags tags = {0};
    add_tags(resource->set->in->model->arena, resource_path(resource, path, NULL), &tags);
    add_default_tags(resource, &tags);
    return tags;
}

static const Tag *tag_of(const Tags *tags, Str key) {
    for (size_t i = 0; i < tags->count; i++)
        if (str_equal(tags->items[i].key, key)) return &tags->items[i];
    return NULL;
}

/* ---- what can be found ---- */

static Str index_key(Arena *arena, Str type, Str path, Str text) {
    return str_format(arena, "%.*s\x1f%.*s\x1f%.*s", STR_ARG(type), STR_ARG(path), STR_ARG(text));
}

static void add_to_index(Lookups *lookups, Str key, ResourceInstance *resource) {
    bool is_new = false;
    uint32_t entry = map_add(lookups->index, key, (uint32_t)lookups->lists.count, &is_new);
    if (is_new) *VEC_PUSH(lookups->model->arena, &lookups->lists) = (Resources){0};
    Resources *list = &lookups->lists.items[map_value_at(lookups->index, entry)];
    if (list->count == 0 || list->items[list->count - 1] != resource) *VEC_PUSH(lookups->model->arena, list) = resource;
}

static Str type_of(const ResourceInstance *resource) {
    const Model *model = resource->set->in->model;
    return facts_str(unit_facts(model, resource->set->decl), unit_decl(model, resource->set->decl)->type);
}

/* Texts of an attribute: one, or each of a list. */
static Shapes texts_at(const ResourceInstance *resource, const LookupRule *rule, Str path) {
    Arena *arena = resource->set->in->model->arena;
    Shapes out = {0};
    if (str_ends_with(path, STR("[]"))) {
        const Value *list = resource_path(resource, str_slice(path, 0, path.size - 2), NULL);
        for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->list.count && out.count < 4; i++) {
            Shapes item = shapes_of_value(arena, list->list.items[i]);
            if (item.count) out.items[out.count++] = normal(arena, rule->test, item.items[0]);
        }
        return out;
    }
    out = shapes_of_argument(resource, path);
    for (size_t i = 0; i < out.count; i++) out.items[i] = normal(arena, rule->test, out.items[i]);
    return out;
}

static void index_resource(Model *model, ResourceInstance *resource, void *context) {
    Lookups *lookups = context;
    Str type = type_of(resource);
    uint32_t at = map_get(lookups->targets, type);
    if (unit_decl(model, resource->set->decl)->kind != DECL_RESOURCE || at == MAP_NONE || !resource->node) return;
    if (model_at(model, resource->node)->is_absent) return;
    for (size_t r = 0; r < lookups->target_paths.items[at].count; r++) {
        const LookupRule *rule = &lookups->target_paths.items[at].items[r];
        for (size_t p = 0; p < rule->target_count; p++) {
            Str path = rule->targets[p];
            if (rule->test == LOOKUP_TAGS) {
                Tags tags = tags_of(resource, path);
                for (size_t i = 0; i < tags.count; i++)
                    add_to_index(lookups, index_key(model->arena, type, tags.items[i].key, tags.items[i].value.text),
                                 resource);
                continue;
            }
            Shapes shapes = texts_at(resource, rule, path);
            for (size_t i = 0; i < shapes.count; i++)
                if (is_comparable(&shapes.items[i]))
                    add_to_index(lookups, index_key(model->arena, type, path, shapes.items[i].text), resource);
        }
    }
}

static void add_targets(Lookups *lookups, const Lookup *lookup) {
    Arena *arena = lookups->model->arena;
    for (size_t t = 0; t < lookup->type_count; t++) {
        bool is_new = false;
        uint32_t entry = map_add(lookups->targets, lookup->types[t], (uint32_t)lookups->target_paths.count, &is_new);
        if (is_new) {
            *VEC_PUSH(arena, &lookups->target_paths) = (__typeof__(*lookups->target_paths.items)){0};
            *VEC_PUSH(arena, &lookups->finders) = (__typeof__(*lookups->finders.items)){0};
        }
        uint32_t at = map_value_at(lookups->targets, entry);
        *VEC_PUSH(arena, &lookups->finders.items[at]) = lookup;
        for (size_t r = 0; r < lookup->rule_count; r++)
            if (lookup->rules[r].test != LOOKUP_PRESENCE)
                *VEC_PUSH(arena, &lookups->target_paths.items[at]) = lookup->rules[r];
    }
}

Lookups *lookups_new(Model *model, const Instances *instances) {
    Lookups *lookups = ARENA_NEW(model->arena, Lookups);
    lookups->model = model;
    lookups->targets = map_new(model->arena);
    lookups->index = map_new(model->arena);
    const Lookup *lookup;
    for (size_t i = 0; (lookup = catalog_lookup_at(model->catalog, i)) != NULL; i++) add_targets(lookups, lookup);
    for (size_t i = 0; i < instances->roots.count; i++)
        instances_each_resource(instances->roots.items[i], index_resource, lookups);
    return lookups;
}

/* ---- what is asked for ---- */

/* filter { name = "tag:Name" values = ["x"] }: calls for each with one value. */
static const Value *filters_of(const ResourceInstance *seeker) {
    const Value *filters = resource_path(seeker, STR("filter"), NULL);
    return filters && (filters->kind == VALUE_LIST || filters->kind == VALUE_SET) ? filters : NULL;
}

static bool read_filter(const ResourceInstance *seeker, const Value *filter, Str *name, Shape *value) {
    Evaluator *evaluator = seeker->set->in->evaluator;
    filter = eval_force(evaluator, filter);
    if (filter->kind != VALUE_OBJECT) return false;
    const Value *word = value_get(filter, STR("name")), *values = value_get(filter, STR("values"));
    if (!word || word->kind != VALUE_STRING || !values) return false;
    *name = word->string;
    *value = (Shape){0};
    values = eval_force(evaluator, values);
    if ((values->kind != VALUE_LIST && values->kind != VALUE_SET) || values->list.count != 1) return true;
    Shapes shapes = shapes_of_value(evaluator->arena, values->list.items[0]);
    if (shapes.count) *value = shapes.items[0];
    return true;
}

static bool is_rule_of(const Lookup *lookup, Str name, bool is_filter) {
    if (is_filter && str_starts_with(name, STR("tag:"))) return true;
    for (size_t i = 0; i < lookup->rule_count; i++)
        if (str_equal(is_filter ? lookup->rules[i].filter : lookup->rules[i].path, name)) return true;
    return false;
}

/* Arguments that narrow the search further, in words that the catalog does not have. */
static bool is_narrowed(const ResourceInstance *seeker, const Lookup *lookup) {
    static const char *const neutral[] = {"provider", "count",     "for_each", "depends_on",
                                          "region",   "lifecycle", "timeouts", "filter"};
    const Model *model = seeker->set->in->model;
    const Facts *facts = unit_facts(model, seeker->set->decl);
    ExprId body = unit_decl(model, seeker->set->decl)->body;
    const Expr *expr = facts_expr(facts, body);
    for (uint32_t i = 0; i < expr->count; i++) {
        Str name = facts_str(facts, facts_expr(facts, expr_child(facts, body, i))->text);
        bool is_neutral = is_rule_of(lookup, name, false);
        for (size_t k = 0; k < sizeof neutral / sizeof *neutral; k++)
            is_neutral = is_neutral || str_equal(name, str_from(neutral[k]));
        if (!is_neutral) return true;
    }
    const Value *filters = filters_of(seeker);
    Str name;
    Shape value;
    for (size_t i = 0; filters && i < filters->list.count; i++)
        if (!read_filter(seeker, filters->list.items[i], &name, &value) || !is_rule_of(lookup, name, true)) return true;
    return false;
}

/* Are all tags that are asked for known? */
static bool asked_tags(const ResourceInstance *seeker, const LookupRule *rule, Tags *out) {
    add_tags(seeker->set->in->model->arena, resource_path(seeker, rule->path, NULL), out);
    const Value *filters = filters_of(seeker);
    Str name;
    Shape value;
    for (size_t i = 0; filters && i < filters->list.count && out->count < TAGS_MAX; i++)
        if (read_filter(seeker, filters->list.items[i], &name, &value) && str_starts_with(name, STR("tag:")))
            out->items[out->count++] = (Tag){str_slice(name, 4, name.size), value};
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].value.text.size == 0 || str_contains(out->items[i].value.text, STR("*"))) return false;
    return !out->is_open && out->count > 0;
}

/* false: what is asked for can't be told. */
static bool asked_texts(const ResourceInstance *seeker, const LookupRule *rule, Shapes *out) {
    Shapes shapes = shapes_of_argument(seeker, rule->path);
    const Value *filters = rule->filter.size ? filters_of(seeker) : NULL;
    Str name;
    Shape value;
    for (size_t i = 0; shapes.count == 0 && filters && i < filters->list.count; i++)
        if (read_filter(seeker, filters->list.items[i], &name, &value) && str_equal(name, rule->filter) &&
            value.text.size)
            shapes.items[shapes.count++] = value;
    *out = (Shapes){0};
    if (shapes.count == 0 && rule->absent.size)
        shapes.items[shapes.count++] = (Shape){.text = rule->absent, .is_known = true, .is_complete = true};
    if (shapes.count == 0) return true;
    for (size_t i = 0; i < shapes.count; i++)
        if (is_comparable(&shapes.items[i]))
            out->items[out->count++] = normal(seeker->set->in->model->arena, rule->test, shapes.items[i]);
    return out->count > 0;
}

/* false: nothing that can be compared is asked for. The first criterion is one that finds candidates. */
static bool criteria_of(const ResourceInstance *seeker, const Lookup *lookup, Criteria *out) {
    Arena *arena = seeker->set->in->model->arena;
    size_t names = 0;
    for (size_t i = 0; i < lookup->rule_count && out->count < CRITERIA_MAX; i++) {
        Criterion criterion = {.rule = &lookup->rules[i]};
        if (criterion.rule->test == LOOKUP_TAGS) {
            Tags *tags = ARENA_NEW(arena, Tags);
            bool is_known = asked_tags(seeker, criterion.rule, tags);
            if (!is_known && (tags->is_open || tags->count) && names == 0) return false;
            if (!is_known) continue;
            criterion.tags = tags;
            if (names == 0 && is_narrowed(seeker, lookup)) return false;
        } else {
            if (!asked_texts(seeker, criterion.rule, &criterion.texts)) return false;
            if (criterion.texts.count == 0) continue;
            if (criterion.rule->test != LOOKUP_PRESENCE) names++;
        }
        out->items[out->count++] = criterion;
    }
    return out->count > 0 && out->items[0].rule->test != LOOKUP_PRESENCE;
}

/* ---- comparison ---- */

typedef enum { DIFFERENT, PERHAPS, SAME } Answer3;

static Answer3 compare_texts(const Shapes *asked, const Shapes *has) {
    Answer3 best = DIFFERENT;
    for (size_t a = 0; a < asked->count; a++)
        for (size_t h = 0; h < has->count; h++) {
            const Shape *one = &asked->items[a], *other = &has->items[h];
            if (!str_equal(one->text, other->text)) continue;
            bool is_sure = one->is_known && !one->is_default && other->is_known && !other->is_default &&
                           asked->count == 1 && has->count == 1;
            if (is_sure) return SAME;
            best = PERHAPS;
        }
    return best;
}

static Answer3 compare_text(const ResourceInstance *target, const Criterion *criterion) {
    Answer3 best = DIFFERENT;
    for (size_t p = 0; p < criterion->rule->target_count && best != SAME; p++) {
        Shapes shapes = texts_at(target, criterion->rule, criterion->rule->targets[p]);
        Answer3 answer = compare_texts(&criterion->texts, &shapes);
        if (answer > best) best = answer;
    }
    return best;
}

static Answer3 compare_tags(const ResourceInstance *target, const Criterion *criterion, bool is_name_same) {
    Tags tags = tags_of(target, criterion->rule->targets[0]);
    Answer3 answer = SAME;
    for (size_t i = 0; i < criterion->tags->count; i++) {
        const Tag *asked = &criterion->tags->items[i], *tag = tag_of(&tags, asked->key);
        if (tag && str_equal(tag->value.text, asked->value.text)) continue;
        bool may_be = tag ? tag->value.text.size == 0 : tags.is_open;
        if (!may_be || !is_name_same) return DIFFERENT;
        answer = PERHAPS;
    }
    return answer;
}

static bool is_present(const ResourceInstance *target, const LookupRule *rule) {
    const Value *value = resource_path(target, rule->targets[0], NULL);
    return value && !((value->kind == VALUE_LIST || value->kind == VALUE_SET) && value->list.count == 0);
}

static Answer3 compare_presence(const ResourceInstance *target, const Criterion *criterion) {
    return is_present(target, criterion->rule) == str_equal(criterion->texts.items[0].text, STR("true")) ? SAME
                                                                                                         : DIFFERENT;
}

static Answer3 compare(const ResourceInstance *target, const Criteria *criteria) {
    Answer3 all = SAME;
    bool has_name = false;
    for (size_t i = 0; i < criteria->count; i++) {
        const Criterion *criterion = &criteria->items[i];
        Answer3 one = criterion->rule->test == LOOKUP_TAGS       ? compare_tags(target, criterion, has_name)
                      : criterion->rule->test == LOOKUP_PRESENCE ? compare_presence(target, criterion)
                                                                 : compare_text(target, criterion);
        if (one == DIFFERENT) return DIFFERENT;
        if (one == PERHAPS) all = PERHAPS;
        if (criterion->rule->test != LOOKUP_TAGS && criterion->rule->test != LOOKUP_PRESENCE) has_name = true;
    }
    return all;
}

static void add_hits(const Lookups *lookups, Str key, const Criteria *criteria, LookupResult *out) {
    uint32_t at = map_get(lookups->index, key);
    for (size_t i = 0; at != MAP_NONE && i < lookups->lists.items[at].count; i++) {
        ResourceInstance *target = lookups->lists.items[at].items[i];
        Answer3 answer = compare(target, criteria);
        bool is_there = answer == DIFFERENT;
        for (size_t k = 0; k < out->hits.count; k++) is_there = is_there || out->hits.items[k].resource == target;
        if (!is_there) *VEC_PUSH(lookups->model->arena, &out->hits) = (LookupHit){target, answer == SAME};
    }
}

static void find(const Lookups *lookups, const ResourceInstance *seeker, const Lookup *lookup, LookupResult *out) {
    Arena *arena = lookups->model->arena;
    Criteria criteria = {0};
    if (!criteria_of(seeker, lookup, &criteria)) return;
    const Criterion *first = &criteria.items[0];
    size_t before = out->hits.count;
    for (size_t t = 0; t < lookup->type_count; t++) {
        if (first->rule->test == LOOKUP_TAGS) {
            const Tag *tag = &first->tags->items[0];
            add_hits(lookups, index_key(arena, lookup->types[t], tag->key, tag->value.text), &criteria, out);
            if (out->hits.count > before) out->name = tag->value.text;
            continue;
        }
        for (size_t p = 0; p < first->rule->target_count; p++)
            for (size_t i = 0; i < first->texts.count; i++) {
                size_t count = out->hits.count;
                Str text = first->texts.items[i].text;
                add_hits(lookups, index_key(arena, lookup->types[t], first->rule->targets[p], text), &criteria, out);
                if (out->hits.count > count) out->name = text;
            }
    }
}

size_t lookups_find(const Lookups *lookups, const ResourceInstance *seeker, LookupResult *out, size_t most) {
    const Model *model = lookups->model;
    bool is_data = unit_decl(model, seeker->set->decl)->kind == DECL_DATA;
    const Lookup *lookup = catalog_lookup(model->catalog, is_data, type_of(seeker));
    size_t count = 0;
    while (lookup && count < most) {
        out[count] = (LookupResult){0};
        find(lookups, seeker, lookup, &out[count]);
        count += out[count].hits.count > 0;
        lookup = lookup->next ? catalog_lookup_at(model->catalog, lookup->next - 1) : NULL;
    }
    return count;
}

/* ---- between repositories ---- */

static bool is_sure(const Shapes *shapes) {
    return shapes->count == 1 && shapes->items[0].is_known && !str_contains(shapes->items[0].text, STR("*"));
}

/* A name of which some parts are not known: "/platform/${var.environment}/vpc". */
static bool is_in_part(const Shapes *shapes) {
    return shapes->count == 1 && !shapes->items[0].is_known && !str_contains(shapes->items[0].text, STR("*"));
}

/* Of tags the name alone: others are shared by all that a team has. */
static const Tag *name_tag(const Tags *tags) {
    const Tag *tag = tag_of(tags, STR("Name"));
    return tag && tag->value.is_known && tag->value.text.size ? tag : NULL;
}

/* What narrows a name down: the scope of an IP set, the network of a subnet. NULL: nothing does. */
static const LookupRule *narrowing_of(const Lookup *lookup) {
    for (size_t r = 1; r < lookup->rule_count; r++)
        if ((lookup->rules[r].test == LOOKUP_EQUAL || lookup->rules[r].test == LOOKUP_PRESENCE) &&
            lookup->rules[r].target_count)
            return &lookup->rules[r];
    return NULL;
}

/* "private_zone=true": what is set, or is not, is asked for by another name. */
static Str narrowed_by(const Lookups *lookups, const LookupRule *rule, Str text) {
    if (rule->test != LOOKUP_PRESENCE) return text;
    return str_format(lookups->model->arena, "%.*s=%.*s", STR_ARG(rule->path), STR_ARG(text));
}

static Str asked_within(const Lookups *lookups, const Criteria *criteria, const LookupRule *narrowing) {
    for (size_t i = 1; narrowing && i < criteria->count; i++)
        if (criteria->items[i].rule == narrowing && is_sure(&criteria->items[i].texts))
            return narrowed_by(lookups, narrowing, criteria->items[i].texts.items[0].text);
    return STR_NONE;
}

/* `rule` is the first of a lookup, by which the resource is found; what does the lookup ask for besides? */
static Str has_within(const Lookups *lookups, uint32_t at, const ResourceInstance *resource, const LookupRule *rule) {
    for (size_t i = 0; i < lookups->finders.items[at].count; i++) {
        const Lookup *lookup = lookups->finders.items[at].items[i];
        const LookupRule *narrowing = lookup->rules[0].targets == rule->targets ? narrowing_of(lookup) : NULL;
        if (!narrowing) continue;
        if (narrowing->test == LOOKUP_PRESENCE)
            return narrowed_by(lookups, narrowing, is_present(resource, narrowing) ? STR("true") : STR("false"));
        Shapes shapes = texts_at(resource, narrowing, narrowing->targets[0]);
        if (is_sure(&shapes)) return shapes.items[0].text;
    }
    return STR_NONE;
}

void lookups_each_sought(const Lookups *lookups, const ResourceInstance *seeker, LookupName visit, void *context) {
    const Catalog *catalog = lookups->model->catalog;
    bool is_data = unit_decl(lookups->model, seeker->set->decl)->kind == DECL_DATA;
    for (const Lookup *lookup = catalog_lookup(catalog, is_data, type_of(seeker)); lookup;
         lookup = lookup->next ? catalog_lookup_at(catalog, lookup->next - 1) : NULL) {
        Criteria criteria = {0};
        if (!criteria_of(seeker, lookup, &criteria)) continue;
        const Criterion *first = &criteria.items[0];
        const Tag *tag = first->tags ? name_tag(first->tags) : NULL;
        for (size_t t = 0; t < lookup->type_count; t++) {
            if (tag) visit(context, lookup->types[t], STR("tags.Name"), tag->value.text, STR_NONE);
            bool is_told = !first->tags && (is_sure(&first->texts) || is_in_part(&first->texts));
            if (is_told && first->rule->target_count)
                visit(context, lookup->types[t], first->rule->targets[0], first->texts.items[0].text,
                      asked_within(lookups, &criteria, narrowing_of(lookup)));
        }
    }
}

void lookups_each_findable(const Lookups *lookups, const ResourceInstance *resource, LookupName visit, void *context) {
    Str type = type_of(resource);
    uint32_t at = map_get(lookups->targets, type);
    if (unit_decl(lookups->model, resource->set->decl)->kind != DECL_RESOURCE || at == MAP_NONE) return;
    for (size_t r = 0; r < lookups->target_paths.items[at].count; r++) {
        const LookupRule *rule = &lookups->target_paths.items[at].items[r];
        if (rule->test == LOOKUP_TAGS) {
            Tags tags = tags_of(resource, rule->targets[0]);
            const Tag *tag = name_tag(&tags);
            if (tag) visit(context, type, STR("tags.Name"), tag->value.text, STR_NONE);
            continue;
        }
        for (size_t p = 0; p < rule->target_count; p++) {
            Shapes shapes = texts_at(resource, rule, rule->targets[p]);
            /* Who looks for it names the first of the attributes, whichever of them has it. */
            if (is_sure(&shapes))
                visit(context, type, rule->targets[0], shapes.items[0].text, has_within(lookups, at, resource, rule));
        }
    }
}
