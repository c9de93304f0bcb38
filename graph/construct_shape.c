/* What is known of the objects of a program when all of them are made: whose they are, what they are called, of how many parts they
 * consist. */
#include "graph/construct_program.h"
#include "graph/instances.h"

Object *construct_itself(Object *object) {
    while (object && object->same) object = object->same;
    return object;
}

/* ---- names ---- */

static Object *parent_of(Program *program, Object *object) {
    if (object->parent) return object->parent;
    if (construct_takes_options(object->library)) {
        Lead parent = construct_option(program, object, STR("parent"));
        return parent.kind == LEAD_OBJECT && parent.object != object ? parent.object : NULL;
    }
    Lead scope = construct_positional(program, object->arguments_in, object->arguments, 0, STR("scope"));
    if (scope.kind != LEAD_OBJECT)
        scope = construct_positional(program, object->made_in, object->made_by, 0, STR("scope"));
    if (scope.kind == LEAD_OBJECT && scope.object != object) return scope.object;
    Object *around = object->made_in->self;
    return around != object ? around : NULL;
}

/* What is given as the id: to the library's constructor (0), to the one that was written (1). */
static Lead id_lead(Program *program, Object *object, int which) {
    static const char *const by_scope[] = {"id", "construct_id"}, *const by_options[] = {"resource_name", "name"};
    Frame *frame = which ? object->made_in : object->arguments_in;
    ExprId call = which ? object->made_by : object->arguments;
    bool takes_options = construct_takes_options(object->library);
    /* `super("pkg:index:Shop", name, …)`: the type comes first. */
    bool is_super = object->class_source && object->arguments != object->made_by;
    uint32_t position = takes_options && (which || !is_super) ? 0 : 1;
    const char *const *names = takes_options ? by_options : by_scope;
    Lead lead = construct_positional(program, frame, call, position, str_from(names[0]));
    return lead.kind == LEAD_ABSENT ? construct_positional(program, frame, call, position, str_from(names[1])) : lead;
}

/* The literal id, or the name of the class. */
static Str id_of(Program *program, Object *object) {
    for (int i = 0; i < 2; i++) {
        Lead lead = id_lead(program, object, i);
        if (lead.kind != LEAD_VALUE) continue;
        Str text = construct_text(program, lead.frame, lead.expr);
        if (text.size && !str_equal(text, STR("*"))) return text;
    }
    if (object->class_source) {
        const Facts *facts = object->class_source->facts;
        return facts_str(facts, facts->code[object->class_fact - 1].name);
    }
    if (object->method) return object->construct->name;
    size_t dot = str_find_last_char(object->name, '.');
    return dot == SIZE_MAX ? object->name : str_slice(object->name, dot + 1, object->name.size);
}

/* In messages the parts that are not known have names; where they have none, the class has. */
static Str label_of(Program *program, Object *object) {
    if (str_find_char(object->id, '*', 0) == SIZE_MAX) return object->id;
    for (int i = 0; i < 2; i++) {
        Lead lead = id_lead(program, object, i);
        if (lead.kind != LEAD_VALUE && lead.kind != LEAD_INPUT) continue;
        bool is_stack = object->construct && object->construct->kind == CONSTRUCT_STACK;
        Str label = is_stack ? construct_open_label(program, lead.frame, lead.expr)
                             : construct_label(program, lead.frame, lead.expr);
        if (label.size) return label;
    }
    if (!object->class_source) return object->id;
    const Facts *facts = object->class_source->facts;
    return facts_str(facts, facts->code[object->class_fact - 1].name);
}

static bool is_kind(const Object *object, ConstructKind kind) {
    return object->construct && object->construct->kind == kind;
}

typedef struct {
    Map *counts; /* address → how many objects have it */
    Map *first;  /* … → the number of the first of them */
} Taken;

/* Two constructs can't have one name, so those that do stand in different branches: one of them is made. */
static bool is_alternative(Program *program, Object *object, Object *first) {
    bool excludes = construct_excludes(first, object);
    for (size_t i = 0; i < first->alternatives.count; i++)
        excludes = excludes && construct_excludes(first->alternatives.items[i], object);
    if (!excludes || !first->construct || !object->construct) return false;
    bool is_same_type = first->construct->type.size && str_equal(first->construct->type, object->construct->type);
    if (is_same_type) {
        object->same = first;
        *VEC_PUSH(program->arena, &first->alternatives) = object;
    } else if (!object->other) {
        object->other = first;
    }
    return is_same_type;
}

/* What is run when the program is: the file that programs begin with, and what is imported. A file beside it is another try. Where
 * no file has such a name, any may be the first. */
static bool is_run(Program *program, const Source *source, Str folder) {
    static const char *const names[] = {"index.ts", "index.js", "index.mts", "__main__.py", "main.py", "main.ts"};
    Str path = source->file->facts.path, beside;
    if (source->is_imported || str_equal(source->facts->format, STR("pulumi"))) return true;
    bool has_first = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !has_first; i++) {
        beside = str_format(program->arena, "%.*s%s%s", STR_ARG(folder), folder.size ? "/" : "", names[i]);
        if (str_equal(beside, path)) return true;
        const Files *files = &program->model->file_access[source->file->repository];
        size_t at = files_first_at(files, beside);
        has_first = at < files->path_count && str_equal(files->paths[at], beside);
    }
    return !has_first;
}

/* A program that has no stacks of its own is one, named after the file that says how it is run. */
static Object *project_of(Program *program, const Object *object) {
    static const char *const names[] = {"Pulumi.yaml", "Pulumi.yml"};
    static const Construct PROJECT = {.kind = CONSTRUCT_STACK};
    const Frame *frame = object->made_in;
    for (int i = 0; i < 100 && frame->caller; i++) frame = frame->caller;
    Str folder, path = STR_NONE;
    for (size_t i = 0; i < 2 && !path.size; i++)
        if (construct_folder_with(program, frame->source->file, str_from(names[i]), &folder))
            path = str_format(program->arena, "%.*s%s%s", STR_ARG(folder), folder.size ? "/" : "", names[i]);
    if (!path.size || !is_run(program, frame->source, folder)) return NULL;
    Str key = str_format(program->arena, "%u\x1f%.*s", frame->source->file->repository, STR_ARG(path));
    bool is_new = false;
    uint32_t at = map_add(program->projects, key, (uint32_t)program->objects.count, &is_new);
    if (!is_new) return program->objects.items[map_value_at(program->projects, at)];
    Object *project = ARENA_NEW(program->arena, Object);
    *VEC_PUSH(program->arena, &program->objects) = project;
    *project = (Object){.number = program->first_number + (uint32_t)program->objects.count,
                        .library = object->library,
                        .construct = &PROJECT,
                        .name = STR("core.Stack"),
                        .made_in = frame->source->module,
                        .arguments_in = frame->source->module,
                        .file = frame->source->index,
                        .line = 1,
                        .end_line = 1,
                        .column = 1,
                        .is_named = true};
    project->stack = project;
    project->id = project->label = location_of_directory(path);
    project->address = path;
    return project;
}

enum { TREE_DEPTH_MAX = 40 };

/* Programs that are broken, or of which too little is followed, may have constructs that stand below themselves. */
static void cut_circle(Object *object) {
    int depth = 0;
    object->parent = construct_itself(object->parent);
    for (const Object *at = object->parent; at; at = at->parent) {
        if (at != object && ++depth <= TREE_DEPTH_MAX) continue;
        object->parent = NULL;
        return;
    }
}

static void name_object(Program *program, Object *object, const Taken *taken, int depth) {
    if (object->is_named) return;
    object->is_named = true;
    object->parent = parent_of(program, object);
    cut_circle(object);
    object->id = id_of(program, object);
    object->label = label_of(program, object);
    construct_ask(program, object);
    if (depth > TREE_DEPTH_MAX) object->parent = NULL;
    if (object->parent) name_object(program, object->parent, taken, depth + 1);
    cut_circle(object);
    bool is_stack = is_kind(object, CONSTRUCT_STACK);
    const Object *parent = object->parent;
    bool takes_options = construct_takes_options(object->library);
    object->stack = is_stack ? object : parent ? parent->stack : NULL;
    if (takes_options && !is_stack) object->stack = project_of(program, object);
    bool is_top = is_stack || takes_options || !parent || is_kind(parent, CONSTRUCT_STACK) || !parent->address.size;
    object->address = object->label;
    if (!is_top)
        object->address = str_format(program->arena, "%.*s/%.*s", STR_ARG(parent->address), STR_ARG(object->label));
    if (is_stack) return;
    bool is_new = false;
    uint32_t stack = object->stack ? object->stack->number : 0;
    Str key = str_format(program->arena, "%u %.*s", stack, STR_ARG(object->address));
    uint32_t at = map_add(taken->counts, key, 1, &is_new);
    /* Names of one type differ: the type tells resources of one name apart. */
    const Object *first = is_new || !takes_options
                              ? NULL
                              : program->objects.items[map_get(taken->first, key) - program->first_number - 1];
    bool is_other_type = first && first->construct && object->construct && object->construct->type.size &&
                         !str_equal(first->construct->type, object->construct->type);
    if (is_other_type) {
        object->address =
            str_format(program->arena, "%.*s.%.*s", STR_ARG(object->construct->type), STR_ARG(object->label));
        key = str_format(program->arena, "%u %.*s", stack, STR_ARG(object->address));
        at = map_add(taken->counts, key, 1, &is_new);
    }
    if (is_new) map_put(taken->first, key, object->number);
    if (is_new ||
        is_alternative(program, object, program->objects.items[map_get(taken->first, key) - program->first_number - 1]))
        return;
    map_set_at(taken->counts, at, map_value_at(taken->counts, at) + 1);
    object->address = str_format(program->arena, "%.*s~%u", STR_ARG(object->address), map_value_at(taken->counts, at));
}

void construct_settle(Program *program) {
    Map *walked = map_new(program->arena);
    Taken taken = {map_new(program->arena), map_new(program->arena)};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < program->objects.count; i++) {
            Object *object = program->objects.items[i];
            const Frame *frame = object->made_in;
            bool is_seen_elsewhere = frame->scope && !frame->is_walked; /* looked into, not walked */
            if (is_seen_elsewhere != (pass == 1) || !object->made_by) continue;
            Str key = str_format(program->arena, "%u %u %u", frame->source->index, object->made_by,
                                 frame->self ? frame->self->number : 0);
            if (pass == 0) map_add(walked, key, (uint32_t)i, NULL);
            uint32_t at = pass == 1 ? map_get(walked, key) : MAP_NONE;
            if (at != MAP_NONE) object->same = program->objects.items[at];
        }
    }
    for (size_t i = 0; i < program->objects.count; i++) {
        Object *object = program->objects.items[i];
        construct_charge(program, object->made_in->source->file->repository);
        if (!object->same) name_object(program, object, &taken, 0);
    }
}

bool construct_folder_with(const Program *program, const FactsFile *file, Str name, Str *folder) {
    const Model *model = program->model;
    *folder = location_of_directory(file->facts.path);
    if (!model->file_access) return false;
    const Files *files = &model->file_access[file->repository];
    for (;; *folder = location_of_directory(*folder)) {
        arena_reset(program->passing);
        Str path = str_format(program->passing, "%.*s%s%.*s", STR_ARG(*folder), folder->size ? "/" : "", STR_ARG(name));
        size_t at = files_first_at(files, path);
        if (at < files->path_count && str_equal(files->paths[at], path)) return true;
        if (!folder->size) return false;
    }
}

Str construct_start_folder(const Program *program, const FactsFile *file) {
    Str folder;
    bool is_found = construct_folder_with(program, file, STR("cdk.json"), &folder) ||
                    construct_folder_with(program, file, STR("Pulumi.yaml"), &folder);
    return is_found ? folder : location_of_directory(file->facts.path);
}

/* ---- parts ---- */

enum { PART_TIMES_MAX = 100 };

Lead construct_argument_along(Program *program, const Object *object, Str path) {
    Str step;
    if (!str_split_next(&path, '.', &step)) return (Lead){.kind = LEAD_ABSENT};
    Lead lead = construct_argument(program, object, step);
    while (path.size && str_split_next(&path, '.', &step)) {
        bool is_construct = lead.kind == LEAD_OBJECT && lead.object->construct;
        lead = is_construct ? construct_argument(program, construct_itself(lead.object), step)
                            : construct_member(program, lead, step);
    }
    return lead;
}

typedef enum { NUMBER_ABSENT, NUMBER_KNOWN, NUMBER_UNKNOWN } NumberAnswer;

static NumberAnswer number_of(Program *program, const Object *object, Str property, uint32_t *out) {
    Lead lead = construct_argument_along(program, object, property);
    if (lead.kind == LEAD_ABSENT) return NUMBER_ABSENT;
    if (lead.kind != LEAD_VALUE) return NUMBER_UNKNOWN;
    const Facts *facts = lead.frame->source->facts;
    const Expr *expr = facts_expr(facts, lead.expr);
    int64_t number = 0;
    if (expr->kind == EXPR_TUPLE) {
        *out = expr->count;
        return NUMBER_KNOWN;
    }
    if (expr->kind == EXPR_NULL) return NUMBER_ABSENT;
    if (expr->kind != EXPR_NUMBER || !str_to_int64(facts_str(facts, expr->text), &number) || number < 0)
        return NUMBER_UNKNOWN;
    *out = number > PART_TIMES_MAX ? PART_TIMES_MAX : (uint32_t)number;
    return NUMBER_KNOWN;
}

static bool has_region(Program *program, const Object *object) {
    for (const Object *at = object->stack; at; at = at->parent) {
        Lead env = construct_argument(program, at, STR("env"));
        Lead region = construct_member(program, env, STR("region"));
        if (region.kind != LEAD_ABSENT && region.kind != LEAD_UNKNOWN) return true;
        if (env.kind == LEAD_UNKNOWN) return true; /* it says something */
    }
    return false;
}

/* How many, and from which on it can't be told whether there are so many. */
static uint32_t count_named(Program *program, const Object *object, Str name, uint32_t *sure, int depth) {
    const Construct *construct = object->construct;
    int64_t number = 1;
    if (name.size && name.data[0] != '$') return str_to_int64(name, &number) && number >= 0 ? (uint32_t)number : 1;
    uint32_t ignored = UINT32_MAX;
    name = str_slice(name, 1, name.size);
    for (size_t i = 0; i < construct->count_count && depth < 4; i++) {
        const ConstructCount *count = &construct->counts[i];
        if (!str_equal(count->name, name)) continue;
        uint32_t found = 0, most;
        NumberAnswer number_is = NUMBER_ABSENT;
        Str rest = count->property, property; /* the first that is set */
        while (number_is == NUMBER_ABSENT && str_word_next(&rest, &property))
            number_is = number_of(program, object, property, &found);
        if (number_is != NUMBER_KNOWN) found = count_named(program, object, count->absent, sure, depth + 1);
        if (number_is == NUMBER_UNKNOWN) {
            *sure = found ? 1 : 0;
            if (found < 2) found = 2;
        }
        if (count->without_region.size && !has_region(program, object) &&
            (most = count_named(program, object, count->without_region, &ignored, depth + 1)) < found)
            found = most;
        if (count->at_most.size && (most = count_named(program, object, count->at_most, sure, depth + 1)) < found)
            found = most;
        return found;
    }
    return 1;
}

/* Does a list of the constructor's have one of the words under a key? */
static bool is_listed(Program *program, const Object *object, const ConstructPart *part) {
    Lead list = construct_argument(program, object, part->list);
    if (list.kind != LEAD_VALUE) return part->is_default;
    const Facts *facts = list.frame->source->facts;
    const Expr *expr = facts_expr(facts, list.expr);
    if (expr->kind != EXPR_TUPLE) return part->is_default;
    for (uint32_t i = 0; i < expr->count; i++) {
        Lead item = construct_lead(program, list.frame, expr_child(facts, list.expr, i));
        Lead word = construct_member(program, item, part->key);
        size_t dot = word.kind == LEAD_LIBRARY ? str_find_last_char(word.path, '.') : SIZE_MAX;
        if (dot == SIZE_MAX) continue;
        Str said = str_slice(word.path, dot + 1, word.path.size), rest = part->listed, step;
        while (str_word_next(&rest, &step))
            if (str_equal(step, said)) return true;
    }
    return false;
}

/* Is a flag on in the settings of the program that the object belongs to? */
static bool has_flag(const Program *program, const Object *object, Str flag) {
    const Model *model = program->model;
    const FactsFile *file = &model->files[object->stack ? object->stack->file : object->file];
    Str folder = construct_start_folder(program, file);
    uint32_t at =
        map_get(program->settings, str_format(program->arena, "%u\x1f%.*s", file->repository, STR_ARG(folder)));
    if (at == MAP_NONE || !model->files[at].facts.decl_count) return false;
    const Facts *facts = &model->files[at].facts;
    ExprId context = expr_attribute(facts, facts->decls[0].body, STR("context"));
    ExprId value = context ? expr_attribute(facts, context, flag) : 0;
    return value && facts_expr(facts, value)->kind == EXPR_BOOL && facts_expr(facts, value)->number;
}

static bool is_part_made(Program *program, const Object *object, const ConstructPart *part) {
    Str unless = part->unless, word;
    Lead given = part->when.size ? construct_argument(program, object, part->when) : (Lead){.kind = LEAD_UNKNOWN};
    const Expr *written = given.kind == LEAD_VALUE ? facts_expr(given.frame->source->facts, given.expr) : NULL;
    if (given.kind == LEAD_ABSENT || (written && written->kind == EXPR_BOOL && !written->number)) return false;
    while (str_word_next(&unless, &word))
        if (construct_argument(program, object, word).kind != LEAD_ABSENT) return false;
    if (part->list.size && !is_listed(program, object, part)) return false;
    bool is_denied = part->flag.size && part->flag.data[0] == '!';
    if (!part->flag.size) return true;
    return has_flag(program, object, str_slice(part->flag, is_denied ? 1 : 0, part->flag.size)) != is_denied;
}

/* One for each subnet that it is put into; two, the second not for sure, where these can't be counted. */
static uint32_t count_subnets(Program *program, const Object *object, uint32_t *sure) {
    Object *network;
    size_t part;
    if (construct_subnets(program, object, STR_NONE, &network, &part)) {
        uint32_t times = construct_part_times(program, network, part);
        *sure = network->part_counts.items[part].sure;
        return times;
    }
    *sure = 1;
    return 2;
}

uint32_t construct_part_times(Program *program, Object *object, size_t part) {
    const Construct *construct = object->construct;
    if (!object->part_counts.count) {
        for (size_t i = 0; i < construct->part_count; i++) {
            const ConstructPart *item = &construct->parts[i];
            uint32_t sure = UINT32_MAX;
            uint32_t times = str_equal(item->times, STR("$subnets")) ? count_subnets(program, object, &sure)
                             : item->times.size ? count_named(program, object, item->times, &sure, 0)
                                                : 1;
            bool is_made = is_part_made(program, object, item);
            *VEC_PUSH(program->arena, &object->part_counts) = (PartCount){is_made ? times : 0, sure};
        }
    }
    return object->part_counts.items[part].times;
}

bool construct_part_is_sure(const Object *object, size_t part, uint32_t index) {
    return index < object->part_counts.items[part].sure;
}

Str construct_part_address(Program *program, const Object *object, size_t part, uint32_t index) {
    const ConstructPart *item = &object->construct->parts[part];
    if (!item->times.size)
        return str_format(program->arena, "%.*s/%.*s", STR_ARG(object->address), STR_ARG(item->name));
    return str_format(program->arena, "%.*s/%.*s%u", STR_ARG(object->address), STR_ARG(item->name), index + 1);
}

/* ---- networks ---- */

static bool has_word(Str words, Str word) {
    Str step;
    while (str_word_next(&words, &step))
        if (str_equal(step, word)) return true;
    return false;
}

bool construct_subnets(Program *program, const Object *object, Str group, Object **network, size_t *part) {
    static const char *const by_default[] = {"private", "isolated", "public"};
    Str paths = object->construct->vpc, path;
    Lead vpc = {.kind = LEAD_ABSENT};
    while (vpc.kind != LEAD_OBJECT && str_word_next(&paths, &path))
        vpc = construct_argument_along(program, object, path);
    if (vpc.kind != LEAD_OBJECT) return false;
    *network = construct_itself(vpc.object);
    if (!(*network)->construct) return false;
    Lead type = construct_member(program, construct_argument(program, object, STR("vpcSubnets")), STR("subnetType"));
    size_t dot = type.kind == LEAD_LIBRARY ? str_find_last_char(type.path, '.') : SIZE_MAX;
    Str word = dot == SIZE_MAX ? STR_NONE : str_slice(type.path, dot + 1, type.path.size);
    for (size_t choice = 0; choice < sizeof by_default / sizeof *by_default; choice++) {
        for (size_t i = 0; i < (*network)->construct->part_count; i++) {
            const ConstructPart *item = &(*network)->construct->parts[i];
            if (!item->group.size || construct_part_times(program, *network, i) == 0) continue;
            bool is_wanted = group.size  ? str_equal(item->group, group)
                             : word.size ? has_word(item->listed, word)
                                         : str_equal(item->group, str_from(by_default[choice]));
            *part = i;
            if (is_wanted) return true;
        }
        if (group.size || word.size) return false;
    }
    return false;
}

/* ---- arguments ---- */

typedef struct {
    Program *program;
    ConstructVisit visit;
    void *context;
} Visiting;

static void each_item(Visiting *visiting, Lead props, int depth);

/* Arguments that are given by name, and those of a map that is written down: **settings. */
static void each_named(Visiting *visiting, Frame *frame, ExprId call, const Str *besides, size_t beside_count) {
    const Facts *facts = frame->source->facts;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        ExprId argument = expr_argument(facts, call, i);
        const Expr *expr = facts_expr(facts, argument);
        Str name = facts_str(facts, expr->text);
        bool is_beside = expr->kind != EXPR_ARGUMENT || !name.size || name.data[0] == '*';
        for (size_t k = 0; k < beside_count; k++) is_beside = is_beside || str_equal(name, besides[k]);
        if (!is_beside) visiting->visit(visiting->context, frame, name, expr_child(facts, argument, 0));
        bool is_map = expr->kind == EXPR_ARGUMENT && str_equal(name, STR("**"));
        if (is_map) each_item(visiting, construct_lead(visiting->program, frame, expr_child(facts, argument, 0)), 0);
    }
}

static void each_item(Visiting *visiting, Lead props, int depth) {
    if (props.kind == LEAD_LIBRARY && props.expr) each_named(visiting, props.frame, props.expr, NULL, 0);
    if (props.kind != LEAD_VALUE || depth > 6) return;
    const Facts *facts = props.frame->source->facts;
    const Expr *expr = facts_expr(facts, props.expr);
    if (expr->kind != EXPR_OBJECT) return;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId child = expr_child(facts, props.expr, i);
        const Expr *item = facts_expr(facts, child), *key = facts_expr(facts, expr_child(facts, child, 0));
        Str name = facts_str(facts, item->text);
        if (item->kind == EXPR_ITEM && !name.size && key->kind == EXPR_STRING) name = facts_str(facts, key->text);
        if (item->kind == EXPR_ITEM && name.size)
            visiting->visit(visiting->context, props.frame, name, expr_child(facts, child, 1));
        else if (item->kind == EXPR_ARGUMENT)
            each_item(visiting, construct_lead(visiting->program, props.frame, expr_child(facts, child, 0)), depth + 1);
    }
}

void construct_each_argument(Program *program, const Object *object, ConstructVisit visit, void *context) {
    Frame *frame = object->arguments_in;
    Visiting visiting = {program, visit, context};
    if (!object->arguments) return;
    const Facts *facts = frame->source->facts;
    static const char *const names[] = {"scope", "id", "opts", "resource_name", "__props__"};
    bool takes_options = construct_takes_options(object->library);
    Str places[3];
    size_t from = takes_options ? 2 : 0, count = takes_options ? 3 : 2;
    for (size_t i = 0; i < count; i++) places[i] = str_from(names[from + i]);
    each_named(&visiting, frame, object->arguments, places, count);
    for (uint32_t i = 0; i < expr_argument_count(facts, object->arguments); i++) {
        ExprId argument = expr_argument(facts, object->arguments, i);
        const Expr *expr = facts_expr(facts, argument);
        if (expr->kind != EXPR_ARGUMENT && construct_is_properties(object, i, (ExprKind)expr->kind))
            each_item(&visiting, construct_lead(program, frame, argument), 0);
    }
}
