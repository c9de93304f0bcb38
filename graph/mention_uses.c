/* A region in a local value pins nothing by itself: what it pins is the resource whose argument gets it. Texts of local
 * values, mappings and module arguments are marked first; then every resource, module that is not in the run and
 * provider configuration is asked which of them reach it. */
#include "graph/mention_uses.h"

#include "analyzer/core/limits.h"
#include "graph/functions.h"

enum { USES_PER_TEXT_MAX = 16 }; /* a text that more use is told where it is used first */

typedef struct {
    TextUses uses;
    Str region;      /* that it names */
    Str text;        /* empty when it has parts that are not written out */
    bool is_strange; /* a host of others: says nothing of what other entries are */
} MarkedText;

struct MentionUses {
    Model *model;
    TextMarks *marks;
    References *references;
    VEC(MarkedText) texts; /* by number; the first is unused */
    uint32_t file, steps;  /* while texts are marked: steps left for the file */
};

/* ---- marking ---- */

static void mark_text(MentionUses *uses, ExprId id, Str region, Str text, bool is_strange) {
    if (text_number(uses->marks, &uses->model->files[uses->file].facts, id)) return;
    text_mark(uses->marks, uses->file, id, (uint32_t)uses->texts.count);
    *VEC_PUSH(uses->model->arena, &uses->texts) =
        (MarkedText){.region = region, .text = text, .is_strange = is_strange};
}

static void mark(MentionUses *uses, ExprId id, uint32_t depth) {
    const Facts *facts = &uses->model->files[uses->file].facts;
    if (!id || depth > NESTING_DEPTH_MAX || uses->steps == 0) return;
    uses->steps--;
    const Expr *expr = facts_expr(facts, id);
    Str text;
    if (expr_literal(facts, id, &text)) {
        Found found = text_found_for_others(uses->model, text);
        if (found.kind != FOUND_NOTHING) mark_text(uses, id, found.region, text, found.is_strange);
    } else if (expr->kind == EXPR_TEMPLATE) {
        Found found = template_found(uses->model, facts, id, &text);
        if (found.kind != FOUND_NOTHING) mark_text(uses, id, found.region, STR_NONE, false);
    }
    for (uint32_t i = expr->kind == EXPR_ITEM ? 1 : 0; i < expr->count; i++)
        mark(uses, expr_child(facts, id, i), depth + 1);
}

static void mark_all(MentionUses *uses) {
    const Model *model = uses->model;
    for (uses->file = 0; uses->file < model->file_count; uses->file++) {
        const FactsFile *file = &model->files[uses->file];
        if (!file->is_parsed || file->is_link || file->is_vendored) continue;
        uses->steps = 4 * file->facts.expr_count;
        for (uint32_t d = 0; d < file->facts.decl_count; d++) {
            const Decl *decl = &file->facts.decls[d];
            if (unit_is_call_of_resource(&file->facts, decl)) continue;
            if (decl->kind == DECL_VALUE || decl->kind == DECL_MODULE) mark(uses, decl->body, 0);
        }
    }
}

/* ---- who uses them ---- */

static bool paths_are_equal(const KeyPath *a, const KeyPath *b) {
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_equal(a->items[i], b->items[i])) return false;
    return true;
}

static void add_use(MentionUses *uses, uint32_t number, const MentionUse *use) {
    TextUses *of_text = &uses->texts.items[number].uses;
    if (of_text->items.count >= USES_PER_TEXT_MAX) return;
    for (size_t i = 0; i < of_text->items.count; i++) {
        MentionUse *known = &of_text->items.items[i];
        if (!unit_is_same_decl(known->decl, use->decl) || !paths_are_equal(&known->path, &use->path)) continue;
        /* One deployment takes this entry, whatever another one does. */
        if (use->kind < known->kind) *known = *use;
        return;
    }
    *VEC_PUSH(uses->model->arena, &of_text->items) = *use;
}

/* ---- is it there? ---- */

typedef struct {
    const Value *value; /* of an argument, forced; NULL: not set */
    Str argument;
} Evaluated;

static bool contains_text(const Value *value, Str text) {
    switch (value->kind) {
    case VALUE_STRING: return str_contains(value->string, text);
    case VALUE_LIST:
    case VALUE_SET:
        for (size_t i = 0; i < value->list.count; i++)
            if (contains_text(value->list.items[i], text)) return true;
        return false;
    case VALUE_OBJECT:
        for (size_t i = 0; i < value->object.count; i++)
            if (contains_text(value->object.values[i], text)) return true;
        return false;
    default: return false;
    }
}

/* References are followed by the source; where the argument has a value, that decides. */
static Answer is_in_value(const ResourceInstance *resource, Str argument, Str text, Evaluated *last) {
    if (text.size == 0 || argument.size == 0) return ANSWER_UNKNOWN;
    if (!str_equal(last->argument, argument)) {
        last->argument = argument;
        last->value = resource_argument(resource, argument);
        if (last->value) last->value = force_deeply(resource->set->in->evaluator, last->value);
    }
    if (!last->value) return ANSWER_UNKNOWN;
    if (contains_text(last->value, text)) return ANSWER_YES;
    return value_is_wholly_known(last->value) ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* Of several entries that one argument may get a text from, the first speaks for all if they agree in the region. */
static TextUseKind kind_of(const MentionUses *uses, const TextUseList *list, size_t index) {
    const TextUse *use = &list->items[index];
    TextUseKind kind = TEXT_USED;
    uint64_t first = 0;
    if (!use->choice) return TEXT_USED;
    for (size_t i = 0; i < list->count; i++) {
        const TextUse *other = &list->items[i];
        if (!other->choice || !str_equal(other->path, use->path)) continue;
        if (uses->texts.items[other->number].is_strange != uses->texts.items[use->number].is_strange) continue;
        if (!first) first = other->choice;
        if (other->choice == use->choice) continue;
        if (!str_equal(uses->texts.items[other->number].region, uses->texts.items[use->number].region))
            return TEXT_OF_SEVERAL;
    }
    if (first != use->choice) kind = TEXT_REPEATED;
    return kind;
}

/* The value of the argument says which entry was taken, unless another one holds the same. */
static TextUseKind kind_in_value(const MentionUses *uses, const TextUseList *list, size_t index) {
    const TextUse *use = &list->items[index];
    Str text = uses->texts.items[use->number].text;
    for (size_t i = 0; i < index && use->choice; i++) {
        const TextUse *other = &list->items[i];
        bool is_alternative = other->choice && other->choice != use->choice && str_equal(other->path, use->path);
        if (is_alternative && str_equal(uses->texts.items[other->number].text, text)) return TEXT_REPEATED;
    }
    return TEXT_USED;
}

/* ---- everything that may use one ---- */

static void take_resource(Model *model, ResourceInstance *resource, void *context) {
    MentionUses *uses = context;
    const ResourceSet *set = resource->set;
    if (!resource->node || set->is_absent || set->in->is_absent) return;
    TextUseList list = references_texts_of_resource(uses->references, resource);
    Evaluated last = {0};
    for (size_t i = 0; i < list.count; i++) {
        MentionUse use = {.node = resource->node, .decl = set->decl};
        use.path.items[use.path.count++] = facts_str(unit_facts(model, set->decl), unit_decl(model, set->decl)->name);
        Str rest = list.items[i].path, step;
        while (use.path.count < KEY_STEPS_MAX && rest.data && str_split_next(&rest, '\x1f', &step))
            use.path.items[use.path.count++] = step;
        Str argument = use.path.count > 1 ? use.path.items[1] : STR_NONE;
        Answer is_there = is_in_value(resource, argument, uses->texts.items[list.items[i].number].text, &last);
        if (is_there == ANSWER_NO) continue;
        use.kind = is_there == ANSWER_YES ? kind_in_value(uses, &list, i) : kind_of(uses, &list, i);
        add_use(uses, list.items[i].number, &use);
    }
}

static void take_module(Model *model, Instance *in, void *context) {
    MentionUses *uses = context;
    for (size_t i = 0; i < in->modules.count; i++)
        if (in->modules.items[i]->opaque) take_resource(model, in->modules.items[i]->opaque->items.items[0], context);
    for (size_t i = 0; i < in->unit->providers.count; i++) {
        TextUseList list = references_texts_of_declaration(uses->references, in, in->unit->providers.items[i]);
        for (size_t k = 0; k < list.count; k++) uses->texts.items[list.items[k].number].uses.is_of_provider = true;
    }
}

MentionUses *mention_uses_collect(Model *model, Instances *instances) {
    MentionUses *uses = ARENA_NEW(model->arena, MentionUses);
    uses->model = model;
    uses->marks = text_marks_new(model, model->arena);
    uses->references = references_to_texts(model, model->arena, uses->marks);
    *VEC_PUSH(model->arena, &uses->texts) = (MarkedText){0};
    mark_all(uses);
    for (size_t i = 0; i < instances->roots.count && uses->texts.count > 1; i++) {
        instances_each_resource(instances->roots.items[i], take_resource, uses);
        instances_each_module(instances->roots.items[i], take_module, uses);
    }
    return uses;
}

const TextUses *mention_uses_of(const MentionUses *uses, const Facts *facts, ExprId text) {
    uint32_t number = text_number(uses->marks, facts, text);
    return number ? &uses->texts.items[number].uses : NULL;
}
