/* Texts that a resource gets through locals, variables and modules: the same walk, but precise to the entry of a map
 * and the item of a loop, because a text in the entry beside it is none of the resource's. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/expansion.h"
#include "graph/references_private.h"

/* Steps into a collection that name no entry. No key of source is one control character. */
#define EVERY STR("\x01") /* all of them: a loop */
#define SOME STR("\x02")  /* one of them: a key that is not known */
#define FLAT STR("\x03")  /* every one of the lists in lists, at whatever depth */
#define FLAT_SOME STR("\x04")

enum { TEXTS_PER_VALUE_MAX = 256 }; /* a value with more of them is a table, of which no entry pins anything */

TextMarks *text_marks_new(Model *model, Arena *arena) {
    TextMarks *marks = ARENA_NEW(arena, TextMarks);
    *marks = (TextMarks){.model = model, .arena = arena};
    marks->by_file = ARENA_ARRAY(arena, uint32_t *, model->file_count + 1);
    return marks;
}

void text_mark(TextMarks *marks, uint32_t file, ExprId text, uint32_t number) {
    if (!marks->by_file[file])
        marks->by_file[file] = ARENA_ARRAY(marks->arena, uint32_t, marks->model->files[file].facts.expr_count);
    marks->by_file[file][text] = number;
}

static size_t file_of(const Model *model, const Facts *facts) {
    const char *files = (const char *)model->files;
    size_t file = (const char *)facts < files ? SIZE_MAX : (size_t)((const char *)facts - files) / sizeof *model->files;
    return file < model->file_count && &model->files[file].facts == facts ? file : SIZE_MAX;
}

uint32_t text_number(const TextMarks *marks, const Facts *facts, ExprId text) {
    size_t file = file_of(marks->model, facts);
    return file == SIZE_MAX || !marks->by_file[file] ? 0 : marks->by_file[file][text];
}

/* The names down to a text, then what is known of the way below it. */
static Str landing_path(const Walk *w, Str below) {
    size_t size = below.size;
    for (const Landing *step = w->landing; step; step = step->outer) size += step->name.size + 1;
    if (size == below.size) return below;
    char *path = arena_alloc(w->references->arena, size);
    size_t at = size - below.size;
    if (below.size) memcpy(path + at, below.data, below.size);
    for (const Landing *step = w->landing; step; step = step->outer) {
        path[--at] = PATH_MARK;
        at -= step->name.size;
        memcpy(path + at, step->name.data, step->name.size);
    }
    return (Str){path, below.size ? size : size - 1};
}

static void add_text(Walk *w, uint32_t number, Str landing, uint64_t choice) {
    Targets *out = w->out;
    if (out->texts.count >= TEXTS_PER_VALUE_MAX) return;
    for (size_t i = 0; i < out->texts.count; i++)
        if (out->texts.items[i].number == number && str_equal(out->texts.items[i].path, landing)) return;
    *VEC_PUSH(w->references->arena, &out->texts) = (TextUse){number, landing, choice};
}

void text_add_known(Walk *w, const Targets *known) {
    for (size_t i = 0; i < known->texts.count; i++) {
        const TextUse *use = &known->texts.items[i];
        add_text(w, use->number, landing_path(w, use->path), w->choice ? w->choice : use->choice);
    }
}

static void walk_named(Walk *w, ExprId id, Str name, Str path) {
    const Landing *outer = w->landing;
    Landing inner = {name, outer};
    if (name.size) w->landing = &inner;
    walk_at(w, id, path);
    w->landing = outer;
}

static void walk_all(Walk *w, ExprId id, Str path) {
    const Expr *expr = facts_expr(w->facts, id);
    for (uint32_t i = 0; i < expr->count; i++) walk_at(w, expr_child(w->facts, id, i), path);
}

static void walk_with_name(Walk *w, Name name, ExprId id, Str path) {
    const Name *outer = w->names;
    name.outer = outer;
    w->names = &name;
    walk_at(w, id, path);
    w->names = outer;
}

/* ---- collections ---- */

static bool is_flat(Str path) {
    return path.size && (path.data[0] == FLAT.data[0] || path.data[0] == FLAT_SOME.data[0]);
}

/* Which entry was chosen; the first choice on the way is the one that tells alternatives apart. */
static void choose(Walk *w, ExprId entry) {
    size_t file = file_of(w->references->model, w->facts);
    if (!w->choice) w->choice = ((uint64_t)(file + 1) << 32) | entry;
}

/* Below the lists; an item that is none has been reached. */
static Str below_flat(Walk *w, ExprId item, Str path) {
    while (is_flat(path))
        if (str_equal(path_next_step(&path), FLAT_SOME)) choose(w, item);
    return path;
}

static bool is_in_every_item(Str step) { return str_equal(step, EVERY) || str_equal(step, SOME); }

static void walk_object(Walk *w, ExprId id, Str path) {
    const Expr *expr = facts_expr(w->facts, id);
    if (walk_is_denial(w->facts, id)) return;
    uint64_t before = w->choice;
    path = below_flat(w, id, path);
    bool is_whole = path.size == 0;
    /* {name = "S3_REGION", value = "us-east-1"} is what S3_REGION = "us-east-1" is. */
    Str step = is_whole ? STR_NONE : path_next_step(&path), name = is_whole ? expr_pair_name(w->facts, id) : STR_NONE;
    ExprId named = is_whole ? 0 : expr_attribute(w->facts, id, step);
    uint64_t choice = w->choice;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(w->facts, id, i);
        const Expr *item = facts_expr(w->facts, child);
        if (str_equal(step, SOME)) choose(w, child);
        if (item->kind != EXPR_ITEM) {
            walk_at(w, child, is_whole ? STR_NONE : path);
            w->choice = choice;
            continue;
        }
        Str key = facts_str(w->facts, item->text);
        ExprId value = expr_child(w->facts, child, 1);
        if (is_whole)
            walk_named(w, value, name.size && str_equal_ignoring_case(key, STR("value")) ? name : key, STR_NONE);
        else if (is_in_every_item(step) || value == named || (!named && key.size == 0))
            walk_at(w, value, path);
        w->choice = choice;
    }
    w->choice = before;
}

static bool number_of(Str step, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < step.size; i++) {
        if (step.data[i] < '0' || step.data[i] > '9' || i > 6) return false;
        *out = *out * 10 + (uint64_t)(step.data[i] - '0');
    }
    return step.size > 0;
}

static void walk_tuple(Walk *w, ExprId id, Str path) {
    const Expr *expr = facts_expr(w->facts, id);
    if (is_flat(path)) {
        walk_all(w, id, path);
        return;
    }
    Str step = path.size ? path_next_step(&path) : EVERY, text;
    uint64_t index;
    bool is_number = number_of(step, &index);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(w->facts, id, i);
        /* toset([…]): the key is the item. */
        bool is_other =
            !is_number && !is_in_every_item(step) && expr_literal(w->facts, child, &text) && !str_equal(text, step);
        uint64_t choice = w->choice;
        if (str_equal(step, SOME)) choose(w, child);
        if (!is_other && (!is_number || index == i)) walk_at(w, child, path);
        w->choice = choice;
    }
}

static void walk_for(Walk *w, ExprId id, const Expr *expr, Str path) {
    Name name = {.value = facts_str(w->facts, expr->text),
                 .key = facts_str(w->facts, expr_second(w->facts, expr)),
                 .collection = expr_child(w->facts, id, 0),
                 .step = EVERY};
    bool is_object = (expr->number & FOR_OBJECT) != 0;
    uint64_t choice = w->choice;
    if (is_object) path = below_flat(w, id, path);
    Str step = path.size && !is_flat(path) ? path_next_step(&path) : EVERY;
    const Expr *key = facts_expr(w->facts, is_object ? expr_child(w->facts, id, 2) : 0);
    if (key->kind == EXPR_TEMPLATE && key->count == 1)
        key = facts_expr(w->facts, expr_child(w->facts, expr_child(w->facts, id, 2), 0));
    bool is_own_key = key->kind == EXPR_NAME && str_equal(facts_str(w->facts, key->text), name.key);
    if (is_own_key)
        name.step = step;
    else if (is_object && !str_equal(step, EVERY))
        name.step = SOME;
    else if (str_equal(step, SOME))
        name.step = SOME;
    if ((expr->number & FOR_GROUP) && path.size) path_next_step(&path);
    walk_with_name(w, name, expr_child(w->facts, id, 1), path);
    w->choice = choice;
}

/* ---- names ---- */

static void walk_each(Walk *w, Str path) {
    const Each *each = &w->each;
    Str what = path.size ? path_next_step(&path) : STR_NONE;
    if (!each->in || what.size == 0 || w->depth > EVAL_DEPTH_MAX) return;
    DeclRef where;
    ExprId expr = unit_attribute(each->in->model, each->in->unit, each->decl, STR("for_each"), &where);
    if (!expr) return;
    const Facts *facts = unit_facts(each->in->model, where);
    const Expr *collection = facts_expr(facts, expr);
    bool is_set = collection->kind == EXPR_CALL && str_equal(facts_str(facts, collection->text), STR("toset"));
    if (!is_set && str_equal(what, STR("key"))) return;
    Str key = expansion_key(w->references->arena, each->suffix);
    Walk inner = *w;
    inner.in = each->in;
    inner.facts = facts;
    inner.bindings = NULL;
    inner.names = NULL;
    inner.each = (Each){0};
    inner.is_first = false;
    inner.depth++;
    walk_at(&inner, expr, path_before(w, key.size ? key : EVERY, path));
}

static const Name *find_name(const Walk *w, Str text) {
    for (const Name *name = w->names; name; name = name->outer)
        if (str_equal(name->value, text) || (name->key.size && str_equal(name->key, text))) return name;
    return NULL;
}

static void walk_name(Walk *w, const Expr *expr, Str path) {
    Str text = facts_str(w->facts, expr->text);
    const Name *name = find_name(w, text);
    if (!name) {
        if (str_equal(text, STR("each"))) walk_each(w, path);
        return;
    }
    if (!str_equal(name->value, text)) return;
    if (name->is_iterator && !str_equal(path.size ? path_next_step(&path) : STR_NONE, STR("value"))) return;
    const Name *names = w->names;
    w->names = name->outer;
    walk_at(w, name->collection, path_before(w, name->step, path));
    w->names = names;
}

/* Does the key come from a loop? Then every entry is meant, each in its turn. */
static bool is_of_loop(const Walk *w, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(w->facts, id);
    if (!id || depth > 8) return false;
    if (expr->kind == EXPR_NAME && find_name(w, facts_str(w->facts, expr->text))) return true;
    for (uint32_t i = 0; i < expr->count; i++)
        if (is_of_loop(w, expr_child(w->facts, id, i), depth + 1)) return true;
    return false;
}

Str text_step(Walk *w, ExprId key) {
    Str text;
    if (w->names && is_of_loop(w, key, 0)) return EVERY;
    return walk_key_text(w, key, &text) ? text : SOME;
}

/* ---- functions ---- */

typedef enum { PASS_SAME, PASS_LIST, PASS_INNER, PASS_VALUES, PASS_FLAT, PASS_SOME, PASS_LOOKUP, PASS_NOTHING } Pass;

/* What of its arguments a function's value consists of. All others: of everything in them. */
static const struct {
    const char *name;
    Pass pass;
} passes[] = {
    {"merge", PASS_SAME},          {"try", PASS_SAME},
    {"coalesce", PASS_SAME},       {"coalescelist", PASS_SAME},
    {"tomap", PASS_SAME},          {"nonsensitive", PASS_SAME},
    {"sensitive", PASS_SAME},      {"toset", PASS_SAME},
    {"tolist", PASS_SAME},         {"concat", PASS_LIST},
    {"distinct", PASS_LIST},       {"compact", PASS_LIST},
    {"sort", PASS_LIST},           {"reverse", PASS_LIST},
    {"setunion", PASS_LIST},       {"slice", PASS_LIST},
    {"one", PASS_INNER},           {"values", PASS_VALUES},
    {"flatten", PASS_FLAT},        {"element", PASS_SOME},
    {"lookup", PASS_LOOKUP},       {"contains", PASS_NOTHING},
    {"can", PASS_NOTHING},         {"length", PASS_NOTHING},
    {"keys", PASS_NOTHING},        {"regex", PASS_NOTHING},
    {"startswith", PASS_NOTHING},  {"endswith", PASS_NOTHING},
    {"strcontains", PASS_NOTHING},
};

static void walk_lookup(Walk *w, ExprId id, Str path) {
    walk_at(w, expr_child(w->facts, id, 0), path_before(w, text_step(w, expr_child(w->facts, id, 1)), path));
    walk_at(w, expr_child(w->facts, id, 2), path);
}

static void walk_arguments(Walk *w, ExprId id, const Expr *expr, Str path) {
    for (uint32_t i = 0; i < expr->count; i++) {
        bool is_spread = i + 1 == expr->count && (expr->number & CALL_EXPAND_LAST);
        walk_at(w, expr_child(w->facts, id, i), is_spread ? path_before(w, EVERY, path) : path);
    }
}

static void walk_call(Walk *w, ExprId id, const Expr *expr, Str path) {
    Str name = facts_str(w->facts, expr->text), rest = path;
    Str step = path.size ? path_next_step(&rest) : STR_NONE;
    Pass pass = PASS_NOTHING;
    bool is_listed = false;
    for (size_t i = 0; i < sizeof passes / sizeof *passes && !is_listed; i++)
        if (str_equal(name, str_from(passes[i].name))) pass = passes[i].pass, is_listed = true;
    if (!is_listed) {
        walk_all(w, id, STR_NONE);
        return;
    }
    Str any = str_equal(step, SOME) ? SOME : EVERY;
    if (is_flat(path)) any = step;
    switch (pass) {
    case PASS_NOTHING: return;
    case PASS_SAME: walk_arguments(w, id, expr, path); return;
    case PASS_LIST:
    case PASS_VALUES: walk_arguments(w, id, expr, path.size ? path_before(w, any, rest) : path); return;
    case PASS_INNER: walk_arguments(w, id, expr, path_before(w, EVERY, path)); return;
    case PASS_FLAT:
        any = str_equal(step, SOME) || (is_flat(path) && path.data[0] == FLAT_SOME.data[0]) ? FLAT_SOME : FLAT;
        walk_arguments(w, id, expr, path.size ? path_before(w, any, rest) : path);
        return;
    case PASS_SOME:
        walk_at(w, expr_child(w->facts, id, 0), path_before(w, text_step(w, expr_child(w->facts, id, 1)), path));
        return;
    case PASS_LOOKUP: walk_lookup(w, id, path); return;
    }
}

/* ---- the walk ---- */

static void walk_string(Walk *w, ExprId id, const Expr *expr, Str path) {
    uint64_t choice = w->choice;
    path = below_flat(w, id, path);
    uint32_t number = path.size ? 0 : text_number(w->references->texts, w->facts, id);
    if (number) add_text(w, number, landing_path(w, STR_NONE), w->choice);
    w->choice = choice;
    if (expr->kind == EXPR_TEMPLATE) walk_all(w, id, expr->count == 1 ? path : STR_NONE);
}

static void walk_dynamic(Walk *w, ExprId id, const Expr *expr) {
    Str block = facts_str(w->facts, expr->text), iterator = facts_str(w->facts, expr_second(w->facts, expr));
    Name name = {.value = iterator.size ? iterator : block,
                 .collection = expr_child(w->facts, id, 0),
                 .step = EVERY,
                 .is_iterator = true};
    const Landing *outer = w->landing;
    Landing inner = {block, outer};
    w->landing = &inner;
    walk_with_name(w, name, expr_child(w->facts, id, 1), STR_NONE);
    w->landing = outer;
}

static void walk_conditional(Walk *w, ExprId id, Str path) {
    Answer holds = w->names ? ANSWER_UNKNOWN : walk_condition_holds(w, expr_child(w->facts, id, 0));
    if (holds != ANSWER_NO) walk_at(w, expr_child(w->facts, id, 1), path);
    if (holds != ANSWER_YES) walk_at(w, expr_child(w->facts, id, 2), path);
}

bool text_walk(Walk *w, ExprId id, const Expr *expr, Str path) {
    switch ((ExprKind)expr->kind) {
    case EXPR_STRING:
    case EXPR_TEMPLATE: walk_string(w, id, expr, path); return true;
    case EXPR_OBJECT: walk_object(w, id, path); return true;
    case EXPR_TUPLE: walk_tuple(w, id, path); return true;
    case EXPR_FOR: walk_for(w, id, expr, path); return true;
    case EXPR_NAME: walk_name(w, expr, path); return true;
    case EXPR_CALL: walk_call(w, id, expr, path); return true;
    case EXPR_CONDITIONAL: walk_conditional(w, id, path); return true;
    case EXPR_ATTRIBUTE:
    case EXPR_BLOCK: walk_named(w, expr_child(w->facts, id, 0), facts_str(w->facts, expr->text), STR_NONE); return true;
    case EXPR_ITEM: walk_named(w, expr_child(w->facts, id, 1), facts_str(w->facts, expr->text), STR_NONE); return true;
    case EXPR_ARGUMENT: walk_at(w, expr_child(w->facts, id, 0), path); return true;
    case EXPR_DYNAMIC: walk_dynamic(w, id, expr); return true;
    case EXPR_SPLAT: {
        Name name = {.value = STR("*"), .collection = expr_child(w->facts, id, 0), .step = EVERY};
        if (path.size) path_next_step(&path);
        walk_with_name(w, name, expr_child(w->facts, id, 1), path);
        return true;
    }
    /* A comparison asks, it does not place; nor do attributes of resources. */
    case EXPR_BINARY: return expr->number != OP_OR && expr->number != OP_COALESCE && expr->number != OP_ADD;
    case EXPR_UNARY: return true;
    case EXPR_DECL: return expr->number == DECL_RESOURCE || expr->number == DECL_DATA;
    default: return false;
    }
}

/* ---- from outside ---- */

TextUseList references_texts_of_resource(References *references, const ResourceInstance *resource) {
    Targets targets = {0};
    references->text_targets = &targets;
    references_of_resource(references, resource);
    return (TextUseList){targets.texts.items, targets.texts.count};
}

TextUseList references_texts_of_declaration(References *references, Instance *in, DeclRef ref) {
    enum { STEPS_MAX = 1000000 };
    Targets targets = {0};
    references->steps = STEPS_MAX;
    Walk w = {.references = references,
              .in = in,
              .facts = unit_facts(references->model, ref),
              .out = &targets,
              .each = {in, ref, STR_NONE}};
    walk_at(&w, unit_decl(references->model, ref)->body, STR_NONE);
    return (TextUseList){targets.texts.items, targets.texts.count};
}
