/* What the languages of a library of constructs say differently, said the way of the others: builders, settings in braces, wrapped
 * values, functions for constructors. Facts of Java, C# and Go are copied so; what follows programs knows one form. */
#include "analyzer/core/limits.h"
#include "graph/construct_program.h"

typedef struct {
    Program *program;
    Arena *arena;
    const Facts *facts;
    FactsBuilder *builder;
    Dialect dialect;
    ExprId *made;   /* expression → its copy */
    bool *is_step;  /* is it what an attribute is asked of? */
    bool *is_named; /* an item whose key is the name of a property */
    Map *
        libraries; /* local names of packages that are libraries of constructs → 2 when their constructors take options, else 1 */
} Copy;

Dialect construct_dialect(Str format) {
    static const struct {
        const char *format;
        Dialect dialect;
    } formats[] = {{"java", DIALECT_JAVA}, {"csharp", DIALECT_CSHARP}, {"go", DIALECT_GO}, {"python", DIALECT_PYTHON}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_equal(format, str_from(formats[i].format))) return formats[i].dialect;
    return DIALECT_SCRIPT;
}

static Str text_of(const Copy *copy, ExprId id) { return facts_str(copy->facts, facts_expr(copy->facts, id)->text); }

static ExprKind kind_of(const Copy *copy, ExprId id) { return (ExprKind)facts_expr(copy->facts, id)->kind; }

static ExprId copy_of(const Copy *copy, ExprId id) { return copy->made[id]; }

static ExprId add(Copy *copy, ExprId at, ExprKind kind, Str text, const ExprId *children, uint32_t count) {
    const Expr *expr = facts_expr(copy->facts, at);
    Text interned = facts_text(copy->builder, text);
    ExprId id = facts_add_expr(copy->builder, kind, expr->line, expr->column, children, count);
    facts_expr_at(copy->builder, id)->text = interned;
    return id;
}

static ExprId add_item(Copy *copy, ExprId at, Str key, ExprId value) {
    ExprId pair[2] = {add(copy, at, EXPR_STRING, key, NULL, 0), value};
    return add(copy, at, EXPR_ITEM, key, pair, 2);
}

/* ---- paths ---- */

/* The steps of a.b.c; 0 when something else stands in it. */
static size_t steps_of(const Copy *copy, ExprId id, Str *steps, size_t max) {
    size_t count = 0;
    bool is_whole = false;
    for (; count < max && !is_whole; id = expr_child(copy->facts, id, 0)) {
        ExprKind kind = kind_of(copy, id);
        if (kind != EXPR_NAME && kind != EXPR_ATTR) return 0;
        steps[count++] = text_of(copy, id);
        is_whole = kind == EXPR_NAME;
    }
    if (!is_whole) return 0; /* longer */
    for (size_t i = 0; i < count / 2; i++) {
        Str step = steps[i];
        steps[i] = steps[count - 1 - i];
        steps[count - 1 - i] = step;
    }
    return count;
}

static Str joined(Arena *arena, const Str *steps, size_t count) {
    StrBuf out = strbuf_new(arena, 400);
    for (size_t i = 0; i < count; i++) strbuf_format(&out, "%s%.*s", i ? "." : "", STR_ARG(steps[i]));
    return strbuf_str(&out);
}

Str construct_folded(Arena *arena, Str text) {
    char *folded = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        folded[i] = text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char)(text.data[i] - 'A' + 'a') : text.data[i];
    return str_of(folded, text.size);
}

/* Amazon.CDK.AWS.S3.Bucket: namespaces are written as classes are; the one that the library has a module for ends where the class
 * begins. */
static bool spell_namespaces(const Copy *copy, const Str *steps, size_t count, Str *out) {
    bool is_found = false;
    for (size_t i = 1; i < count; i++) {
        Str space = construct_folded(copy->arena, joined(copy->arena, steps, i));
        Str full =
            str_format(copy->arena, "%.*s.%.*s", STR_ARG(space), STR_ARG(joined(copy->arena, steps + i, count - i)));
        Str module, rest;
        if (!construct_library_of(copy->program->model->catalog, full, copy->arena, &module, &rest)) continue;
        bool is_module = !str_equal(module, STR("core"));
        if (!is_found || is_module) *out = full;
        is_found = true;
        if (is_module) return true;
    }
    return is_found;
}

/* software.amazon.awscdk.services.s3.Bucket where a name would do. */
static ExprId whole_name(Copy *copy, ExprId id) {
    enum { STEPS_MAX = 12 };
    Str steps[STEPS_MAX], full = STR_NONE, module, rest;
    size_t count = steps_of(copy, id, steps, STEPS_MAX);
    if (count < 3) return 0;
    bool is_found;
    if (copy->dialect == DIALECT_CSHARP) {
        is_found = spell_namespaces(copy, steps, count, &full);
    } else {
        full = joined(copy->arena, steps, count);
        is_found = construct_library_of(copy->program->model->catalog, full, copy->arena, &module, &rest) && rest.size;
    }
    return is_found ? add(copy, id, EXPR_NAME, full, NULL, 0) : 0;
}

/* ---- calls ---- */

static ExprId add_call(Copy *copy, ExprId at, ExprId callee, const ExprId *arguments, uint32_t count) {
    ExprId *children = ARENA_ARRAY(copy->arena, ExprId, count + 1);
    children[0] = callee;
    for (uint32_t i = 0; i < count; i++) children[i + 1] = arguments[i];
    ExprId id = add(copy, at, EXPR_CALL, STR_NONE, children, count + 1);
    facts_expr_at(copy->builder, id)->number = CALL_HAS_CALLEE | CALL_NEW;
    return id;
}

static bool is_method_call(const Copy *copy, ExprId id, ExprId *callee) {
    *callee = kind_of(copy, id) == EXPR_CALL ? expr_callee(copy->facts, id) : 0;
    return *callee && kind_of(copy, *callee) == EXPR_ATTR;
}

/* X.builder(), X.Builder.create(…), new X.Builder(…): X; 0 for all else. */
static ExprId built_class(const Copy *copy, ExprId call) {
    ExprId callee = expr_callee(copy->facts, call);
    if (!callee || kind_of(copy, callee) != EXPR_ATTR) return 0;
    Str name = text_of(copy, callee);
    ExprId object = expr_child(copy->facts, callee, 0);
    if (str_equal(name, STR("builder"))) return object;
    if (str_equal(name, STR("Builder"))) return object;
    bool is_created = str_equal(name, STR("create")) && kind_of(copy, object) == EXPR_ATTR &&
                      str_equal(text_of(copy, object), STR("Builder"));
    return is_created ? expr_child(copy->facts, object, 0) : 0;
}

/* X.Builder.create(a, b).c(d).build(): new X(a, b, {c: d}). */
static ExprId built(Copy *copy, ExprId id) {
    enum { SETTERS_MAX = 200 };
    ExprId callee, calls[SETTERS_MAX], class = 0, at = id;
    if (!is_method_call(copy, id, &callee) || copy->is_step[id]) return 0;
    uint32_t count = 0;
    /* What is built later is the same thing. */
    if (str_equal(text_of(copy, callee), STR("build"))) at = expr_child(copy->facts, callee, 0);
    for (; count < SETTERS_MAX && kind_of(copy, at) == EXPR_CALL;) {
        class = built_class(copy, at);
        if (class || !is_method_call(copy, at, &callee)) break;
        calls[count++] = at;
        at = expr_child(copy->facts, callee, 0);
    }
    if (!class) return 0;
    ExprId *items = ARENA_ARRAY(copy->arena, ExprId, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        ExprId setter = calls[count - 1 - i];
        uint32_t given = expr_argument_count(copy->facts, setter);
        ExprId *values = ARENA_ARRAY(copy->arena, ExprId, given + 1);
        for (uint32_t k = 0; k < given; k++) values[k] = copy_of(copy, expr_argument(copy->facts, setter, k));
        ExprId value = given == 1 ? values[0] : add(copy, setter, EXPR_TUPLE, STR_NONE, values, given);
        items[i] = add_item(copy, setter, text_of(copy, expr_callee(copy->facts, setter)), value);
    }
    uint32_t position = 0, before = expr_argument_count(copy->facts, at);
    ExprId *arguments = ARENA_ARRAY(copy->arena, ExprId, before + 1);
    for (; position < before; position++) arguments[position] = copy_of(copy, expr_argument(copy->facts, at, position));
    if (count) arguments[position++] = add(copy, id, EXPR_OBJECT, STR_NONE, items, count);
    ExprId name = whole_name(copy, class);
    return add_call(copy, id, name ? name : copy_of(copy, class), arguments, position);
}

/* "%s-bucket": each verb stands for the next argument. */
static ExprId formatted(Copy *copy, ExprId id, const ExprId *values, uint32_t count) {
    Str text;
    if (!count || !expr_literal(copy->facts, expr_argument(copy->facts, id, 0), &text)) return 0;
    ExprId *parts = ARENA_ARRAY(copy->arena, ExprId, 2 * count + 1);
    uint32_t part_count = 0, next = 1;
    size_t from = 0;
    for (size_t i = 0; i + 1 < text.size && next < count; i++) {
        if (text.data[i] != '%') continue;
        size_t end = i + 1;
        while (end < text.size && !((text.data[end] | 32) >= 'a' && (text.data[end] | 32) <= 'z')) end++;
        if (text.data[i + 1] == '%' || end == text.size) return 0;
        if (i > from) parts[part_count++] = add(copy, id, EXPR_STRING, str_slice(text, from, i), NULL, 0);
        parts[part_count++] = values[next++];
        from = end + 1;
        i = end;
    }
    if (from < text.size) parts[part_count++] = add(copy, id, EXPR_STRING, str_slice(text, from, text.size), NULL, 0);
    return add(copy, id, EXPR_TEMPLATE, STR_NONE, parts, part_count);
}

/* List.of(a), Map.of("k", v), jsii.String("x"): what they are made of. */
static ExprId unwrapped(Copy *copy, ExprId id) {
    enum { STEPS_MAX = 8 };
    Str steps[STEPS_MAX];
    ExprId callee = expr_callee(copy->facts, id);
    size_t length = callee ? steps_of(copy, callee, steps, STEPS_MAX) : 0;
    uint32_t count = expr_argument_count(copy->facts, id);
    if (!length) return 0;
    ExprId *values = ARENA_ARRAY(copy->arena, ExprId, count + 1);
    for (uint32_t i = 0; i < count; i++) values[i] = copy_of(copy, expr_argument(copy->facts, id, i));
    size_t from = length > 2 ? length - 2 : 0; /* java.util.List.of */
    switch (construct_made_by_call(copy->program->model->catalog, joined(copy->arena, steps + from, length - from))) {
    case CALL_MAKES_VALUE: return count ? values[0] : 0;
    case CALL_MAKES_LIST: return add(copy, id, EXPR_TUPLE, STR_NONE, values, count);
    case CALL_MAKES_MAP: break;
    case CALL_MAKES_TEXT: return formatted(copy, id, values, count);
    case CALL_MAKES_ITS_OWN: return 0;
    }
    ExprId *items = ARENA_ARRAY(copy->arena, ExprId, count + 1);
    uint32_t item_count = 0;
    for (uint32_t i = 0; i + 1 < count; i += 2) {
        Str key;
        if (!expr_literal(copy->facts, expr_argument(copy->facts, id, i), &key)) key = STR_NONE;
        ExprId pair[2] = {values[i], values[i + 1]};
        items[item_count++] = add(copy, id, EXPR_ITEM, key, pair, 2);
    }
    return add(copy, id, EXPR_OBJECT, STR_NONE, items, item_count);
}

/* { {"A", x}, {"B", y} }: pairs in braces are a map. */
static ExprId pairs(Copy *copy, ExprId id) {
    const Expr *expr = facts_expr(copy->facts, id);
    bool are_pairs = expr->count > 0;
    for (uint32_t i = 0; i < expr->count && are_pairs; i++) {
        ExprId pair = expr_child(copy->facts, id, i);
        bool is_item = kind_of(copy, pair) == EXPR_ITEM;
        are_pairs = is_item || (kind_of(copy, pair) == EXPR_TUPLE && facts_expr(copy->facts, pair)->count == 2);
    }
    if (!are_pairs) return 0;
    ExprId *items = ARENA_ARRAY(copy->arena, ExprId, expr->count);
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId pair = expr_child(copy->facts, id, i);
        if (kind_of(copy, pair) == EXPR_ITEM) {
            items[i] = copy_of(copy, pair);
            continue;
        }
        Str key;
        ExprId children[2] = {copy_of(copy, expr_child(copy->facts, pair, 0)),
                              copy_of(copy, expr_child(copy->facts, pair, 1))};
        if (!expr_literal(copy->facts, expr_child(copy->facts, pair, 0), &key)) key = STR_NONE;
        items[i] = add(copy, pair, EXPR_ITEM, key, children, 2);
    }
    return add(copy, id, EXPR_OBJECT, STR_NONE, items, expr->count);
}

/* new Dictionary { {"A", x} }, new List { a }: what stands in the braces. Classes of libraries and of the program keep their name. */
static ExprId collected(Copy *copy, ExprId id) {
    const Expr *expr = facts_expr(copy->facts, id);
    if (!(expr->number & CALL_NEW) || expr_argument_count(copy->facts, id) != 1) return 0;
    ExprId argument = expr_argument(copy->facts, id, 0);
    ExprKind kind = kind_of(copy, argument);
    bool is_list = kind == EXPR_TUPLE;
    if (kind == EXPR_OBJECT && !expr_callee(copy->facts, id)) return copy_of(copy, argument); /* new() { … } */
    ExprId first = kind == EXPR_OBJECT ? expr_child(copy->facts, argument, 0) : 0;
    bool is_map = first && kind_of(copy, first) == EXPR_TUPLE;
    if (!is_list && !is_map) return 0;
    /* Nothing in braces: nothing is set. */
    if (!facts_expr(copy->facts, argument)->count) return add(copy, id, EXPR_OBJECT, STR_NONE, NULL, 0);
    ExprId map = pairs(copy, argument);
    return map ? map : copy_of(copy, argument);
}

/* Instance_: a name that is taken otherwise. */
static ExprId plain_class(Copy *copy, ExprId id) {
    Str name = text_of(copy, id);
    bool is_marked = kind_of(copy, id) == EXPR_NAME && name.size > 1 && name.data[name.size - 1] == '_';
    return is_marked ? add(copy, id, EXPR_NAME, str_slice(name, 0, name.size - 1), NULL, 0) : 0;
}

/* ---- Go ---- */

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/* Is this what a package of constructs gives: `awss3.…`? */
static bool is_of_library(const Copy *copy, ExprId id) {
    if (kind_of(copy, id) != EXPR_ATTR) return false;
    ExprId object = expr_child(copy->facts, id, 0);
    return kind_of(copy, object) == EXPR_NAME && map_get(copy->libraries, text_of(copy, object)) != MAP_NONE;
}

/* awsec2.SubnetType_PUBLIC: awsec2.SubnetType.PUBLIC. */
static ExprId static_member(Copy *copy, ExprId id) {
    Str name = text_of(copy, id);
    size_t mark = is_of_library(copy, id) ? str_find_char(name, '_', 0) : SIZE_MAX;
    if (mark == SIZE_MAX || mark == 0 || mark + 1 == name.size) return 0;
    ExprId package = copy_of(copy, expr_child(copy->facts, id, 0));
    ExprId class = add(copy, id, EXPR_ATTR, str_slice(name, 0, mark), &package, 1);
    return add(copy, id, EXPR_ATTR, str_slice(name, mark + 1, name.size), &class, 1);
}

static bool takes_options(const Copy *copy, ExprId id) {
    return is_of_library(copy, id) && map_get(copy->libraries, text_of(copy, expr_child(copy->facts, id, 0))) == 2;
}

/* VpcId: vpcId */
static Str lowered(Arena *arena, Str name) {
    if (!name.size || !is_upper(name.data[0])) return name;
    return str_format(arena, "%c%.*s", name.data[0] - 'A' + 'a', STR_ARG(str_slice(name, 1, name.size)));
}

/* pulumi.Provider(p), pulumi.Parent(c): {provider: p, parent: c} */
static ExprId options_of(Copy *copy, ExprId call, uint32_t first) {
    uint32_t count = expr_argument_count(copy->facts, call), item_count = 0;
    ExprId *items = ARENA_ARRAY(copy->arena, ExprId, count + 1);
    for (uint32_t i = first; i < count; i++) {
        ExprId option = expr_argument(copy->facts, call, i);
        ExprId callee = kind_of(copy, option) == EXPR_CALL ? expr_callee(copy->facts, option) : 0;
        bool is_option = callee && kind_of(copy, callee) == EXPR_ATTR && expr_argument_count(copy->facts, option) == 1;
        if (is_option) {
            ExprId value = copy_of(copy, expr_argument(copy->facts, option, 0));
            items[item_count++] = add_item(copy, option, lowered(copy->arena, text_of(copy, callee)), value);
        } else {
            ExprId spread = copy_of(copy, option);
            if (kind_of(copy, option) == EXPR_ARGUMENT) spread = copy_of(copy, expr_child(copy->facts, option, 0));
            items[item_count++] = add(copy, option, EXPR_ARGUMENT, STR("*"), &spread, 1);
        }
    }
    return add(copy, call, EXPR_OBJECT, STR_NONE, items, item_count);
}

/* s3.NewBucket(ctx, name, args, options…): new s3.Bucket(name, args, {options}). config.New(ctx, …): new config.Config(…). 0: no
 * constructor. */
static ExprId constructed_with_options(Copy *copy, ExprId id, ExprId callee) {
    enum { CONTEXT = 0, OPTIONS = 3 };
    Str name = text_of(copy, callee);
    ExprId object = expr_child(copy->facts, callee, 0), package = copy_of(copy, object);
    uint32_t count = expr_argument_count(copy->facts, id);
    bool is_alone = str_equal(name, STR("New"));
    bool is_made = is_alone || (str_starts_with(name, STR("New")) && name.size > 3 && is_upper(name.data[3]));
    if (!is_made || !count) return 0;
    Str local = text_of(copy, object), class = str_slice(name, 3, name.size);
    if (is_alone)
        class =
            str_format(copy->arena, "%c%.*s", local.data[0] - ('a' - 'A'), STR_ARG(str_slice(local, 1, local.size)));
    ExprId arguments[OPTIONS];
    uint32_t given = 0;
    for (uint32_t i = CONTEXT + 1; i < count && i < OPTIONS; i++)
        arguments[given++] = copy_of(copy, expr_argument(copy->facts, id, i));
    if (count > OPTIONS) arguments[given++] = options_of(copy, id, OPTIONS);
    return add_call(copy, id, add(copy, callee, EXPR_ATTR, class, &package, 1), arguments, given);
}

/* awss3.NewBucket(…): new awss3.Bucket(…). awslambda.Runtime_NODEJS_18_X(): awslambda.Runtime.NODEJS_18_X. */
static ExprId library_call(Copy *copy, ExprId id) {
    ExprId callee = expr_callee(copy->facts, id);
    if (!callee || !is_of_library(copy, callee)) return 0;
    Str name = text_of(copy, callee);
    uint32_t count = expr_argument_count(copy->facts, id);
    size_t mark = str_find_char(name, '_', 0);
    if (mark != SIZE_MAX && mark + 1 < name.size && is_upper(name.data[mark + 1]) && !count) {
        bool is_constant = true;
        for (size_t i = mark + 1; i < name.size; i++)
            is_constant = is_constant && !(name.data[i] >= 'a' && name.data[i] <= 'z');
        if (is_constant) return copy_of(copy, callee);
    }
    ExprId arguments_of_options = takes_options(copy, callee) ? constructed_with_options(copy, id, callee) : 0;
    if (arguments_of_options) return arguments_of_options;
    if (!str_starts_with(name, STR("New")) || name.size < 4 || !is_upper(name.data[3])) return 0;
    ExprId package = copy_of(copy, expr_child(copy->facts, callee, 0));
    ExprId class = add(copy, callee, EXPR_ATTR, str_slice(name, 3, name.size), &package, 1);
    ExprId *arguments = ARENA_ARRAY(copy->arena, ExprId, count + 1);
    for (uint32_t i = 0; i < count; i++) arguments[i] = copy_of(copy, expr_argument(copy->facts, id, i));
    return add_call(copy, id, class, arguments, count);
}

/* Structures hold others without a name of their own: StackProps{…} is the field StackProps. */
static ExprId embedded(Copy *copy, ExprId id) {
    const Expr *expr = facts_expr(copy->facts, id);
    ExprId *items = ARENA_ARRAY(copy->arena, ExprId, expr->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < expr->count; i++) {
        ExprId item = expr_child(copy->facts, id, i);
        bool is_structure = kind_of(copy, item) == EXPR_CALL && facts_expr(copy->facts, item)->number & CALL_NEW;
        ExprId callee = is_structure ? expr_callee(copy->facts, item) : 0;
        if (!callee) return 0;
        items[count++] = add_item(copy, item, text_of(copy, callee), copy_of(copy, item));
    }
    return add(copy, id, EXPR_OBJECT, STR_NONE, items, count);
}

/* T{a: b}: {a: b}. No constructor is called. */
static ExprId structure(Copy *copy, ExprId id) {
    const Expr *expr = facts_expr(copy->facts, id);
    if (!(expr->number & CALL_NEW) || expr_argument_count(copy->facts, id) > 1) return 0;
    ExprId argument = expr_argument(copy->facts, id, 0), callee = expr_callee(copy->facts, id);
    if (!argument) return add(copy, id, EXPR_OBJECT, STR_NONE, NULL, 0);
    /* []T{…}; of a library that takes options, whatever is no structure: ReplicaTypeArray{…}. */
    bool is_array = callee && takes_options(copy, callee) &&
                    !construct_is_any_structure(copy->program->model->catalog, text_of(copy, callee));
    bool is_list = is_array || (callee && kind_of(copy, callee) == EXPR_OPAQUE);
    ExprId made = !is_list && kind_of(copy, argument) == EXPR_TUPLE ? embedded(copy, argument) : 0;
    return made ? made : copy_of(copy, argument);
}

/* The name of a field stands for itself; other languages begin it in lower case. */
static ExprId field_item(Copy *copy, ExprId id) {
    ExprId key = expr_child(copy->facts, id, 0);
    if (!key || kind_of(copy, key) != EXPR_NAME) return 0;
    Str name = lowered(copy->arena, text_of(copy, key));
    return add_item(copy, id, name, copy_of(copy, expr_child(copy->facts, id, 1)));
}

/* Name = x, of a class that only holds properties: other languages begin it in lower case. */
static ExprId named_item(Copy *copy, ExprId id) {
    if (!copy->is_named[id]) return 0;
    Str name = lowered(copy->arena, text_of(copy, id));
    return add_item(copy, id, name, copy_of(copy, expr_child(copy->facts, id, 1)));
}

/* Marks what is named in `new XArgs { Name = x }` and `new() { Name = x }`. */
static void note_names(Copy *copy, ExprId call) {
    const Facts *facts = copy->facts;
    bool is_new = kind_of(copy, call) == EXPR_CALL && facts_expr(facts, call)->number & CALL_NEW;
    ExprId callee = is_new ? expr_callee(facts, call) : 0;
    bool is_settings = is_new && expr_argument_count(facts, call) == 1 &&
                       (!callee || construct_is_any_structure(copy->program->model->catalog, text_of(copy, callee)));
    ExprId settings = is_settings ? expr_argument(facts, call, 0) : 0;
    for (uint32_t i = 0; settings && kind_of(copy, settings) == EXPR_OBJECT && i < facts_expr(facts, settings)->count;
         i++)
        copy->is_named[expr_child(facts, settings, i)] = kind_of(copy, expr_child(facts, settings, i)) == EXPR_ITEM;
}

/* ---- copying ---- */

/* 0: as it is. */
static ExprId said_otherwise(Copy *copy, ExprId id) {
    ExprKind kind = kind_of(copy, id);
    ExprId found = 0;
    if (copy->dialect == DIALECT_GO) {
        if (kind == EXPR_ITEM) return field_item(copy, id);
        if (kind == EXPR_ATTR) return static_member(copy, id);
        if (kind != EXPR_CALL) return 0;
        found = structure(copy, id);
        if (!found) found = unwrapped(copy, id);
        return found ? found : library_call(copy, id);
    }
    if (kind == EXPR_ATTR) return copy->is_step[id] ? 0 : whole_name(copy, id);
    if (kind == EXPR_ITEM && copy->dialect == DIALECT_CSHARP) return named_item(copy, id);
    if (kind == EXPR_NAME && copy->dialect == DIALECT_CSHARP) return plain_class(copy, id);
    if (kind != EXPR_CALL) return 0;
    found = copy->dialect == DIALECT_JAVA ? built(copy, id) : collected(copy, id);
    return found ? found : unwrapped(copy, id);
}

static ExprId copied(Copy *copy, ExprId id) {
    Expr expr = *facts_expr(copy->facts, id);
    ExprId *children = ARENA_ARRAY(copy->arena, ExprId, expr.count + 1);
    for (uint32_t i = 0; i < expr.count; i++) {
        children[i] = copy->made[expr_child(copy->facts, id, i)];
        if (!children[i]) children[i] = add(copy, id, EXPR_OPAQUE, STR("the program"), NULL, 0);
    }
    Str second = facts_str(copy->facts, expr_second(copy->facts, facts_expr(copy->facts, id)));
    ExprId made = add(copy, id, (ExprKind)expr.kind, facts_str(copy->facts, expr.text), children, expr.count);
    facts_set_second(copy->builder, made, second);
    facts_expr_at(copy->builder, made)->number = expr.number;
    return made;
}

/* What functions are called that have a name of their own in a language. */
static Str name_of_fact(const Copy *copy, const CodeFact *fact) {
    Str name = facts_str(copy->facts, fact->name);
    bool is_of_class =
        fact->scope && str_equal(facts_str(copy->facts, copy->facts->code[fact->scope - 1].alias), STR("class"));
    if (copy->dialect == DIALECT_GO) return name;
    if (fact->kind == CODE_DEFINE && is_of_class &&
        str_equal(name, facts_str(copy->facts, copy->facts->code[fact->scope - 1].name)))
        return STR("constructor");
    if (fact->kind == CODE_CALL && str_equal(name, STR("base"))) return STR("super");
    return name;
}

/* `return x` of a language whose functions return several values: `return x, nil` gives x. */
static ExprId returned(const Copy *copy, const CodeFact *fact) {
    bool is_list = fact->kind == CODE_RETURN && copy->dialect == DIALECT_GO && fact->value &&
                   kind_of(copy, fact->value) == EXPR_TUPLE;
    uint32_t count = is_list ? facts_expr(copy->facts, fact->value)->count : 0;
    bool is_one = count == 1 || (count == 2 && kind_of(copy, expr_child(copy->facts, fact->value, 1)) == EXPR_NULL);
    return is_one ? expr_child(copy->facts, fact->value, 0) : fact->value;
}

static void copy_facts(Copy *copy) {
    const Facts *facts = copy->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        CodeFact fact = facts->code[i];
        Text name = facts_text(copy->builder, name_of_fact(copy, &facts->code[i]));
        Text member = facts_text(copy->builder, facts_str(facts, fact.member));
        Text alias = facts_text(copy->builder, facts_str(facts, fact.alias));
        fact.value = copy->made[returned(copy, &facts->code[i])];
        fact.condition = copy->made[fact.condition];
        fact.name = name;
        fact.member = member;
        fact.alias = alias;
        *facts_add_code(copy->builder, (CodeKind)fact.kind, fact.line, fact.column) = fact;
    }
}

static void note_libraries(Copy *copy) {
    const Facts *facts = copy->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        Str module, rest;
        if (fact->kind != CODE_IMPORT) continue;
        const ConstructLibrary *library = construct_library_of(
            copy->program->model->catalog, facts_str(facts, fact->name), copy->arena, &module, &rest);
        if (library) map_put(copy->libraries, facts_str(facts, fact->alias), construct_takes_options(library) ? 2 : 1);
    }
}

const Facts *construct_common_form(Program *program, const Facts *facts) {
    Dialect dialect = construct_dialect(facts->format);
    if (dialect == DIALECT_SCRIPT || dialect == DIALECT_PYTHON) return facts;
    Arena *arena = program->arena;
    Copy copy = {.program = program, .arena = arena, .facts = facts, .dialect = dialect, .libraries = map_new(arena)};
    copy.builder = facts_builder_new(arena, facts->path, facts->format);
    copy.made = ARENA_ARRAY(arena, ExprId, facts->expr_count + 1);
    copy.is_step = ARENA_ARRAY(arena, bool, facts->expr_count + 1);
    copy.is_named = ARENA_ARRAY(arena, bool, facts->expr_count + 1);
    note_libraries(&copy);
    for (ExprId id = 1; id < facts->expr_count && dialect == DIALECT_CSHARP; id++) note_names(&copy, id);
    for (ExprId id = 1; id < facts->expr_count; id++)
        if (facts_expr(facts, id)->kind == EXPR_ATTR) copy.is_step[expr_child(facts, id, 0)] = true;
    for (ExprId id = 1; id < facts->expr_count; id++) {
        ExprId found = said_otherwise(&copy, id);
        copy.made[id] = found ? found : copied(&copy, id);
    }
    copy_facts(&copy);
    Facts *common = ARENA_NEW(arena, Facts);
    size_t size = 0;
    const unsigned char *bytes = facts_finish(copy.builder, &size);
    return facts_open(common, bytes, size) ? common : facts;
}

Str construct_got(Arena *arena, Str name) {
    bool is_getter = name.size > 3 && str_starts_with(name, STR("get")) && name.data[3] >= 'A' && name.data[3] <= 'Z';
    if (!is_getter) return name;
    char first = (char)(name.data[3] - 'A' + 'a');
    return str_format(arena, "%c%.*s", first, STR_ARG(str_slice(name, 4, name.size)));
}

static char folded(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool construct_is_same_name(Str a, Str b) {
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.size && a.data[i] == '_') i++;
        while (k < b.size && b.data[k] == '_') k++;
        if (i == a.size || k == b.size) return i == a.size && k == b.size;
        if (folded(a.data[i++]) != folded(b.data[k++])) return false;
    }
}
