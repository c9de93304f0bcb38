/* Constants and settings that one file of a repository gives and others use: `from app.settings import REGION`,
 * `config.aws.region`, `Consts.REGION`. Only files in which a region is written are looked at. A name means what stands
 * nearest; where two are as near and differ, neither. */
#include "analyzer/core/limits.h"
#include "graph/codefile.h"

typedef struct {
    uint32_t file;
    uint32_t scope; /* of the value */
    ExprId value;
    Str holder;        /* the object, class or instance that has it; empty: the file itself */
    bool is_of_object; /* of an instance: made with something else, it says something else */
    bool is_of_case;   /* a condition asks for it: `if gov: REGION = …` */
    uint32_t next;     /* of that name, + 1 */
} Given;

struct CodeValues {
    Model *model;
    Evaluator *evaluator;
    VEC(Given) items;
    bool is_full;
    Map *by_name;     /* name → the last one, + 1 */
    CodeFile **files; /* by index; NULL until one is asked for */
};

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

static bool is_class(const Facts *facts, uint32_t scope) {
    return scope && str_equal(facts_str(facts, facts->code[scope - 1].alias), STR("class"));
}

static void add(CodeValues *values, Str name, Given given) {
    name = codefile_bare(name);
    if (!name.size) return;
    if (values->items.count >= CODE_VALUES_MAX) {
        if (!values->is_full)
            diag_add(values->model->diags, DIAG_LIMIT, STR_NONE, 0,
                     "constants that code takes from other files: only %d are looked at", CODE_VALUES_MAX);
        values->is_full = true;
        return;
    }
    bool is_new = false;
    uint32_t entry = map_add(values->by_name, name, 0, &is_new);
    given.next = map_value_at(values->by_name, entry);
    *VEC_PUSH(values->model->arena, &values->items) = given;
    map_set_at(values->by_name, entry, (uint32_t)values->items.count);
}

/* { region: "x" } and what stands inside: the holder is the key above. */
static void add_object(CodeValues *values, const Facts *facts, Given given, uint32_t depth) {
    enum { OBJECT_DEPTH_MAX = 6 };
    const Expr *expr = facts_expr(facts, given.value);
    if (depth > OBJECT_DEPTH_MAX) return;
    for (uint32_t i = 0; expr->kind == EXPR_CALL && i < expr_argument_count(facts, given.value); i++) {
        Given inner = given; /* Object.freeze({…}), ImmutableMap.of(…) */
        inner.value = expr_argument(facts, given.value, i);
        if (facts_expr(facts, inner.value)->kind == EXPR_OBJECT) add_object(values, facts, inner, depth + 1);
    }
    for (uint32_t i = 0; expr->kind == EXPR_OBJECT && i < expr->count; i++) {
        ExprId item = expr_child(facts, given.value, i);
        Str key = facts_str(facts, facts_expr(facts, item)->text);
        if (facts_expr(facts, item)->kind != EXPR_ITEM || !key.size) continue;
        Given inner = given;
        inner.value = expr_child(facts, item, 1);
        if (facts_expr(facts, inner.value)->kind != EXPR_OBJECT) add(values, key, inner);
        inner.holder = key;
        add_object(values, facts, inner, depth + 1);
    }
}

/* What classes of a file give, by class: the last one, + 1, and for each the one before. */
typedef struct {
    Map *by_class;
    uint32_t *next;
} Members;

static Members list_members(const Facts *facts, Arena *arena) {
    Members members = {map_new(arena), ARENA_ARRAY(arena, uint32_t, facts->code_count + 1)};
    for (uint32_t i = facts->code_count; i > 0; i--) {
        const CodeFact *fact = &facts->code[i - 1];
        if (fact->kind != CODE_ASSIGN || !fact->value || !is_class(facts, fact->scope)) continue;
        Str class_name = facts_str(facts, facts->code[fact->scope - 1].name);
        uint32_t next = map_get(members.by_class, class_name);
        members.next[i] = next == MAP_NONE ? 0 : next;
        map_put(members.by_class, class_name, i);
    }
    return members;
}

/* `settings = Settings()`: what the class gives, the instance does. */
static void add_instance(CodeValues *values, const Facts *facts, uint32_t file, const Members *members, Str name,
                         ExprId made) {
    ExprId callee = expr_callee(facts, made);
    const Expr *expr = facts_expr(facts, callee);
    if (!callee || (expr->kind != EXPR_NAME && expr->kind != EXPR_ATTR)) return;
    uint32_t first = map_get(members->by_class, facts_str(facts, expr->text));
    for (uint32_t i = first == MAP_NONE ? 0 : first; i; i = members->next[i]) {
        const CodeFact *fact = &facts->code[i - 1];
        Given given = {.file = file, .scope = fact->scope, .value = fact->value, .holder = name, .is_of_object = true};
        add(values, facts_str(facts, fact->name), given);
    }
}

static void collect_file(CodeValues *values, uint32_t index) {
    const Facts *facts = &values->model->files[index].facts;
    Arena *scratch = arena_new();
    Members members = list_members(facts, scratch);
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        bool gives = (fact->kind == CODE_ASSIGN || fact->kind == CODE_EXPORT) && fact->value;
        if (!gives || (fact->scope && !is_class(facts, fact->scope))) continue;
        Str name = facts_str(facts, fact->name);
        Str holder = fact->scope ? facts_str(facts, facts->code[fact->scope - 1].name) : STR_NONE;
        bool is_again = fact->kind == CODE_EXPORT && facts_expr(facts, fact->value)->kind == EXPR_NAME;
        Given given = {.file = index, .scope = fact->scope, .value = fact->value, .holder = holder};
        given.is_of_case = fact->condition != 0;
        if (!is_again && str_find_char(name, '.', 0) == SIZE_MAX) add(values, name, given);
        given.holder = last_step(name);
        add_object(values, facts, given, 0);
        if (!fact->scope && facts_expr(facts, fact->value)->kind == EXPR_CALL)
            add_instance(values, facts, index, &members, name, fact->value);
    }
    arena_free(scratch);
}

static bool names_region(const Model *model, const Facts *facts) {
    for (uint32_t i = 0; i < facts->code_count; i++) {
        if (facts->code[i].kind != CODE_LITERAL) continue;
        FoundKind kind = text_found(model, facts_str(facts, facts->code[i].name)).kind;
        if (kind == FOUND_REGION) return true;
    }
    return false;
}

CodeValues *code_values_collect(Model *model, Evaluator *evaluator) {
    CodeValues *values = ARENA_NEW(model->arena, CodeValues);
    values->model = model;
    values->evaluator = evaluator;
    values->by_name = map_new(model->arena);
    values->files = ARENA_ARRAY(model->arena, CodeFile *, model->file_count + 1);
    for (uint32_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        size_t count;
        bool is_code = file->is_parsed && !file->is_link && !file->is_vendored && file->facts.code_count &&
                       catalog_idioms(model->catalog, file->facts.format, &count);
        const char *context = is_code ? context_of_file(file) : "";
        bool is_live = strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
        if (is_live && names_region(model, &file->facts)) collect_file(values, i);
    }
    return values;
}

/* ---- asking ---- */

static size_t shared_folders(Str a, Str b) {
    size_t count = 0;
    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) count += a.data[i] == '/';
    return count;
}

/* What is asked for: `from module import holder; holder.name`. */
typedef struct {
    Str module, holder, name;
    bool is_beside; /* any file of the same folder may give it; where constants are global, any file */
} Question;

static bool is_answer(const CodeFile *file, const Question *question, const Given *given) {
    const Model *model = file->model;
    const FactsFile *giver = &model->files[given->file];
    size_t count, own_count;
    if (giver == file->file || giver->repository != file->file->repository) return false;
    /* TypeScript takes from JavaScript, and the other way round. */
    if (catalog_idioms(model->catalog, giver->facts.format, &count) !=
        catalog_idioms(model->catalog, file->facts->format, &own_count))
        return false;
    bool is_held = given->holder.size > 0 && !str_equal(given->holder, STR("default"));
    if (question->is_beside)
        return !is_held &&
               (catalog_language_shares_constants(model->catalog, file->language) ||
                str_equal(location_of_directory(giver->facts.path), location_of_directory(file->facts->path)));
    bool is_module = question->module.size && code_is_module(giver->facts.path, question->module);
    if (question->module.size && !is_module && !str_equal(question->module, given->holder)) return false;
    if (!question->holder.size) return !is_held || !is_module;
    if (str_equal(given->holder, question->holder)) return true;
    bool is_setting = !question->module.size && given->scope && !given->is_of_object &&
                      catalog_language_holds_settings(model->catalog, file->facts->format, question->holder);
    return (!is_held || is_setting) && code_is_module(giver->facts.path, question->holder); /* consts.REGION */
}

static bool is_same_text(const Model *model, const Given *a, const Given *b) {
    Str one, other;
    return expr_literal(&model->files[a->file].facts, a->value, &one) &&
           expr_literal(&model->files[b->file].facts, b->value, &other) && str_equal(one, other);
}

static const Given *answer(CodeFile *file, const Question *question) {
    const CodeValues *values = file->values;
    const Given *best = NULL;
    size_t near = 0;
    bool is_sure = true;
    uint32_t last = map_get(values->by_name, codefile_bare(question->name));
    for (uint32_t at = last == MAP_NONE ? 0 : last; at; at = values->items.items[at - 1].next) {
        const Given *given = &values->items.items[at - 1];
        if (!is_answer(file, question, given)) continue;
        size_t shared = shared_folders(file->model->files[given->file].facts.path, file->facts->path);
        if (best && shared < near) continue;
        bool is_other = best && shared == near && !(given->file == best->file && given->value == best->value);
        if (is_other && given->file == best->file && str_equal(given->holder, best->holder)) {
            if (best->is_of_case && !given->is_of_case) best = given; /* else: a later one */
            continue;
        }
        is_sure = (is_sure || (best && shared > near)) && !(is_other && !is_same_text(file->model, best, given));
        best = given;
        near = shared;
    }
    return is_sure ? best : NULL;
}

static CodeFile *opened(CodeFile *file, uint32_t index) {
    CodeFile **slot = &((CodeFile **)(uintptr_t)file->values->files)[index];
    if (!*slot) {
        *slot = ARENA_NEW(file->model->arena, CodeFile);
        codefile_open(*slot, file->model, &file->model->files[index], file->evaluator, file->model->arena);
        (*slot)->values = file->values;
    }
    (*slot)->runtime = file->runtime;
    return *slot;
}

bool code_given_value(CodeFile *file, Str module, Str holder, Str name, bool is_beside, CodeMember *out) {
    if (!file->values || !name.size || file->depth > CODEFILE_STEPS_MAX) return false;
    const Given *given = answer(file, &(Question){module, holder, name, is_beside});
    if (!given) return false;
    *out = (CodeMember){opened(file, given->file), given->value, given->scope, given->is_of_object};
    out->file->depth = file->depth + 1;
    return true;
}
