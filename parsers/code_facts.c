/* Facts of code: imports, definitions, assignments, calls, literals, exports. */
#include "parsers/code.h"
#include "parsers/literal_shape.h"
#include "parsers/pragma.h"

enum {
    IMPORT_DEPTH_MAX = 8,
    BIND_DEPTH_MAX = 16,
    LITERALS_PER_STRING_MAX = 64,
    ALIKE_COUNT = 4, /* so many different ones are a list of what exists, not a choice */
    /* What a call or assignment as such can be: being logged or compared is said of literals. */
    FLAGS_OF_STATEMENTS = CODE_IN_ASSERT | CODE_IN_TRY | CODE_IN_LOOP,
};

static bool has_condition(CodeKind kind) {
    return kind == CODE_ASSIGN || kind == CODE_CALL || kind == CODE_RETURN || kind == CODE_LITERAL;
}

CodeFact *code_fact(Code *code, CodeKind kind, Place place, Context context) {
    CodeFact *fact = facts_add_code(code->builder, kind, place.line, place.column);
    fact->end_line = place.end_line;
    fact->scope = context.scope;
    fact->flags = kind == CODE_LITERAL ? context.flags : (uint8_t)(context.flags & FLAGS_OF_STATEMENTS);
    if (has_condition(kind)) fact->condition = context.condition;
    fact->loop = context.loop;
    fact->handler = context.tried;
    return fact;
}

/* ---- Literals ---- */

bool code_has_literal(Str text) {
    if (text.size < 6) return false;
    if (literal_shape(text)) return true;
    Str token;
    LiteralShape shape;
    return literal_shape_next(&text, &token, &shape);
}

static void add_literal(Code *code, Str text, ExprId value, Place place, Context context) {
    Text name = facts_text(code->builder, text);
    if (!value) value = facts_string(code->builder, text, place.line, place.column);
    CodeFact *fact = code_fact(code, CODE_LITERAL, place, context);
    fact->name = name;
    fact->value = value;
}

/* A Content-Security-Policy tells browsers what pages may load, not what anybody calls: https://www.w3.org/TR/CSP3/ */
static bool is_source_list(Str text) {
    static const char *const directives[] = {"default-src ", "script-src ", "connect-src ", "img-src ",
                                             "style-src ",   "frame-src ",  "font-src ",    "frame-ancestors "};
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
        if (str_contains(text, str_from(directives[i]))) return true;
    return false;
}

void code_literals(Code *code, Str text, ExprId value, Place place, Context context) {
    /* Prose is no value. */
    if (context.flags & (CODE_IN_COMMENT | CODE_IN_DOCSTRING)) value = 0;
    if (value && literal_shape(text)) {
        add_literal(code, str_trim(text), value, place, context);
        return;
    }
    bool is_prose = !value;
    if (is_source_list(text)) context.flags |= CODE_IN_COLLECTION;
    Str rest = text, token;
    LiteralShape shape;
    size_t seen = 0, line_start = 0;
    uint32_t lines = 0;
    for (int i = 0; i < LITERALS_PER_STRING_MAX && literal_shape_next(&rest, &token, &shape); i++) {
        size_t at = (size_t)(token.data - text.data);
        Place found = place;
        /* Line ends that were written as escapes do not move the place beyond the end of the string. */
        for (; seen < at; seen++)
            if (text.data[seen] == '\n' && found.line + lines < place.end_line) {
                lines++;
                line_start = seen + 1;
            }
        found.line += lines;
        if (lines)
            found.column = (uint32_t)(at - line_start) + 1;
        else if (is_prose)
            found.column += (uint32_t)at;
        add_literal(code, token, value, found, context);
    }
}

static void put_joined(Code *code, ExprId id, int depth) {
    Expr expr = *facts_expr_at(code->builder, id);
    bool is_join = expr.kind == EXPR_TEMPLATE || (expr.kind == EXPR_BINARY && expr.number == OP_ADD);
    if (expr.kind == EXPR_STRING) {
        code_put_text(code, facts_builder_str(code->builder, expr.text));
    } else if (is_join && depth < NESTING_DEPTH_MAX) {
        for (uint32_t i = 0; i < expr.count; i++)
            put_joined(code, facts_builder_child(code->builder, id, i), depth + 1);
    } else {
        code_put_text(code, STR("{}"));
    }
}

void code_joined_literals(Code *code, ExprId value, Place place, Context context) {
    size_t from = code->text.count;
    put_joined(code, value, 0);
    Str text = code->text.items ? str_of(code->text.items + from, code->text.count - from) : STR_NONE;
    if (code_has_literal(text)) code_literals(code, text, value, place, context);
    code->text.count = from;
}

void code_flag_literals(Code *code, uint32_t facts_from, uint8_t flags) {
    for (uint32_t i = facts_from; i < facts_code_count(code->builder); i++) {
        CodeFact *fact = facts_code_at(code->builder, i);
        if (fact->kind == CODE_LITERAL) fact->flags |= flags;
    }
}

/* ---- Collections of alike literals ---- */

typedef struct {
    uint32_t offsets[ALIKE_COUNT]; /* of different texts; texts are interned */
    uint32_t count;
} Distinct;

static void distinct_add(Distinct *distinct, Text text) {
    for (uint32_t i = 0; i < distinct->count; i++)
        if (distinct->offsets[i] == text.offset) return;
    if (distinct->count < ALIKE_COUNT) distinct->offsets[distinct->count++] = text.offset;
}

static LiteralShape shape_of(const Code *code, ExprId id, Text *text) {
    const Expr *expr = facts_expr_at(code->builder, id);
    if (expr->kind != EXPR_STRING) return SHAPE_NONE;
    *text = expr->text;
    return literal_shape(facts_builder_str(code->builder, expr->text));
}

enum { SHAPE_COUNT = SHAPE_ARN + 1 };

/* Items of a list may be alike in any shape; values under different keys are alike only when they are regions, since
 * an object of URLs is an ordinary configuration. Keys that are regions make the whole map a table of regions. */
void code_flag_collection(Code *code, ExprId collection, uint32_t facts_from) {
    FactsBuilder *builder = code->builder;
    Expr expr = *facts_expr_at(builder, collection);
    if (expr.count < ALIKE_COUNT || facts_code_count(builder) == facts_from) return;
    Distinct items[SHAPE_COUNT] = {0}, keys[SHAPE_COUNT] = {0};
    for (uint32_t i = 0; i < expr.count; i++) {
        ExprId child = facts_builder_child(builder, collection, i);
        bool is_item = facts_expr_at(builder, child)->kind == EXPR_ITEM;
        Text text = {0, 0};
        LiteralShape shape = shape_of(code, is_item ? facts_builder_child(builder, child, 1) : child, &text);
        if (shape && (!is_item || shape == SHAPE_REGION)) distinct_add(&items[shape], text);
        if (is_item && (shape = shape_of(code, facts_builder_child(builder, child, 0), &text)) != SHAPE_NONE)
            distinct_add(&keys[shape], text);
    }
    bool is_table = keys[SHAPE_REGION].count == ALIKE_COUNT;
    for (uint32_t i = facts_from; i < facts_code_count(builder); i++) {
        CodeFact *fact = facts_code_at(builder, i);
        if (fact->kind != CODE_LITERAL) continue;
        LiteralShape shape = literal_shape(facts_builder_str(builder, fact->name));
        if (is_table || items[shape].count == ALIKE_COUNT || keys[shape].count == ALIKE_COUNT)
            fact->flags |= CODE_IN_COLLECTION;
    }
}

void code_flag_enumeration(Code *code, uint32_t facts_from) {
    Distinct regions = {0};
    for (uint32_t i = facts_from; i < facts_code_count(code->builder); i++) {
        const CodeFact *fact = facts_code_at(code->builder, i);
        bool is_region =
            fact->kind == CODE_LITERAL && literal_shape(facts_builder_str(code->builder, fact->name)) == SHAPE_REGION;
        if (is_region) distinct_add(&regions, fact->name);
    }
    if (regions.count == ALIKE_COUNT) code_flag_literals(code, facts_from, CODE_IN_COLLECTION);
}

/* ---- Comments ---- */

void code_comment(Code *code, TSNode node, Context context) {
    Str text = code_node_text(code, node);
    Place place = code_place(node);
    size_t start, at = pragma_find(text, 0, &start);
    if (at != SIZE_MAX) {
        Str rest = str_slice(text, start, text.size);
        size_t end = str_find_char(rest, '\n', 0);
        if (end != SIZE_MAX) rest.size = end;
        rest = str_trim(rest);
        if (str_ends_with(rest, STR("*/"))) rest = str_trim(str_slice(rest, 0, rest.size - 2));
        if (str_ends_with(rest, STR("-->"))) rest = str_trim(str_slice(rest, 0, rest.size - 3));
        uint32_t line = place.line;
        for (size_t i = 0; i < at; i++) line += text.data[i] == '\n';
        facts_add_pragma(code->builder, PRAGMA_IGNORE, line, rest);
    }
    if (text.size < 8) return;
    context.flags = CODE_IN_COMMENT;
    code_literals(code, text, 0, place, context);
}

/* ---- Imports and exports ---- */

typedef struct {
    Str member, alias;
    Place place;
} ImportedName;

typedef struct {
    Str module;
    VEC(ImportedName) names;
    bool is_default; /* `export default` */
} Imports;

/* A module is named by a string or by bare names. */
static Str unquoted(Str s) {
    bool is_quoted = s.size >= 2 && strchr("\"'`", s.data[0]) && s.data[s.size - 1] == s.data[0];
    return is_quoted ? str_slice(s, 1, s.size - 1) : s;
}

static void add_name(Code *code, Imports *imports, Str member, Str alias, Place place) {
    *VEC_PUSH(code->arena, &imports->names) = (ImportedName){unquoted(member), alias, place};
}

static void collect_imports(Code *code, Imports *imports, ImportedName *name, int depth) {
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    const NodeRule *rule = code_rule(code, ts_node_symbol(node));
    if (depth > IMPORT_DEPTH_MAX || !ts_tree_cursor_goto_first_child(&code->cursor)) return;
    uint16_t position = 0;
    do {
        TSNode child = ts_tree_cursor_current_node(&code->cursor);
        bool is_named = ts_node_is_named(child);
        TSFieldId field = ts_tree_cursor_current_field_id(&code->cursor);
        const ChildRule *child_rule = code_child_rule(rule, ts_node_symbol(child), field, is_named, &position);
        Slot slot = child_rule ? (Slot)child_rule->slot : SLOT_NONE;
        const NodeRule *inner = code_rule(code, ts_node_symbol(child));
        Str text = code_node_text(code, child);
        Place place = code_place(child);
        if (slot == SLOT_DECLARATION || slot == SLOT_VALUE || inner->role == ROLE_SKIP) continue;
        if (inner->role == ROLE_IMPORT_NAME) {
            ImportedName inside = {.place = place};
            collect_imports(code, imports, &inside, depth + 1);
            add_name(code, imports, inside.member, inside.alias, place);
        } else if (slot == SLOT_MODULE) {
            imports->module = unquoted(text);
        } else if (slot == SLOT_MEMBER && !is_named) {
            continue; /* a comma in a field of several names */
        } else if (slot == SLOT_MEMBER && name) {
            name->member = text;
        } else if (slot == SLOT_MEMBER) {
            add_name(code, imports, text, STR_NONE, place);
        } else if (slot == SLOT_ALIAS && name) {
            name->alias = unquoted(text);
        } else if (slot == SLOT_DEFAULT && is_named) {
            add_name(code, imports, STR("default"), text, place);
        } else if (slot == SLOT_DEFAULT) {
            imports->is_default = true;
        } else if (slot == SLOT_NAMESPACE) {
            add_name(code, imports, STR_NONE, unquoted(text), place);
        } else {
            collect_imports(code, imports, name, depth + 1);
        }
    } while (ts_tree_cursor_goto_next_sibling(&code->cursor));
    ts_tree_cursor_goto_parent(&code->cursor);
}

void code_add_import(Code *code, Str module, Str member, Str alias, Place place, Context context) {
    if (module.size == 0) return;
    /* Bound under its own name: no alias. */
    if (str_equal(alias, member)) alias = STR_NONE;
    Text texts[] = {facts_text(code->builder, module), facts_text(code->builder, member),
                    facts_text(code->builder, alias)};
    CodeFact *fact = code_fact(code, CODE_IMPORT, place, context);
    fact->name = texts[0];
    fact->member = texts[1];
    fact->alias = texts[2];
}

void code_import(Code *code, Context context) {
    Imports imports = {0};
    Place place = code_place(ts_tree_cursor_current_node(&code->cursor));
    collect_imports(code, &imports, NULL, 0);
    for (size_t i = 0; i < imports.names.count; i++) {
        const ImportedName *name = &imports.names.items[i];
        /* `import a, b`: without a module the names are modules. */
        if (imports.module.size)
            code_add_import(code, imports.module, name->member, name->alias, name->place, context);
        else
            code_add_import(code, name->member, STR_NONE, name->alias, name->place, context);
    }
    if (imports.names.count == 0) code_add_import(code, imports.module, STR_NONE, STR_NONE, place, context);
}

static void add_export(Code *code, Str name, ExprId value, Place place, Context context) {
    Text text = facts_text(code->builder, name);
    CodeFact *fact = code_fact(code, CODE_EXPORT, place, context);
    fact->name = text;
    fact->value = value;
}

static ExprId name_of_fact(Code *code, Text name, Place place) {
    return code_expr(code, EXPR_NAME, place, facts_builder_str(code->builder, name));
}

/* Names given by the declaration inside an export. */
static void export_declared(Code *code, uint32_t facts_from, bool is_default, Context context) {
    uint32_t end = facts_code_count(code->builder);
    for (uint32_t i = facts_from; i < end; i++) {
        CodeFact fact = *facts_code_at(code->builder, i);
        bool is_declared = (fact.kind == CODE_DEFINE || fact.kind == CODE_ASSIGN) && fact.scope == context.scope;
        if (!is_declared || fact.name.size == 0) continue;
        Place place = {fact.line, fact.column, fact.line};
        ExprId value = name_of_fact(code, fact.name, place);
        Str name = is_default ? STR("default") : facts_builder_str(code->builder, fact.name);
        add_export(code, name, value, place, context);
    }
}

void code_export(Code *code, const NodeRule *rule, Context context) {
    Imports names = {0};
    Place place = code_place(ts_tree_cursor_current_node(&code->cursor));
    collect_imports(code, &names, NULL, 0);
    for (size_t i = 0; i < names.names.count; i++) {
        const ImportedName *name = &names.names.items[i];
        Str exported = name->alias.size ? name->alias : name->member;
        /* What is passed on gets a local name that no program can use, so that it hides nothing. */
        Str local = name->member;
        if (names.module.size) {
            local = str_format(code->arena, "export %.*s", STR_ARG(exported));
            code_add_import(code, names.module, name->member, local, name->place, context);
        }
        ExprId value = local.size ? code_expr(code, EXPR_NAME, name->place, local) : 0;
        add_export(code, exported, value, name->place, context);
    }
    if (names.module.size && names.names.count == 0) {
        code_add_import(code, names.module, STR("*"), STR_NONE, place, context);
        add_export(code, STR("*"), 0, place, context);
    }
    if (names.names.count || names.module.size) return;

    uint32_t facts_from = facts_code_count(code->builder);
    Parts parts = {.place = place, .items_from = (uint32_t)code->items.count, .facts_from = facts_from};
    context.given_name = names.is_default ? facts_text(code->builder, STR("default")) : (Text){0, 0};
    code_visit_children(code, rule, &parts, context);
    code->items.count = parts.items_from;
    ExprId value = parts.expr[SLOT_VALUE];
    if (value && facts_expr_at(code->builder, value)->kind == EXPR_FUNCTION)
        value = code_expr(code, EXPR_NAME, place, STR("default"));
    if (value)
        add_export(code, STR("default"), value, place, context);
    else
        export_declared(code, facts_from, names.is_default, context);
}

/* ---- Calls ---- */

static bool is_word(Str step, Str word) {
    if (str_ends_with(word, STR("*"))) return str_starts_with(step, str_slice(word, 0, word.size - 1));
    return str_equal(step, word);
}

static bool path_has_word(Str path, const Str *words, uint32_t word_count) {
    Str step;
    while (path.size && str_split_next(&path, '.', &step)) {
        if (str_ends_with(step, STR("()"))) step.size -= 2;
        for (uint32_t i = 0; i < word_count; i++)
            if (is_word(step, words[i])) return true;
    }
    return false;
}

CallFlags code_call_flags(Code *code, const NodeRule *rule, ExprId callee) {
    CallFlags flags = {0};
    if (!callee || rule->condition_count == 0) return flags;
    const Expr *last = facts_expr_at(code->builder, callee);
    Str method = last->kind == EXPR_ATTR ? facts_builder_str(code->builder, last->text) : STR_NONE;
    Str path = code_path(code, callee);
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        const Condition *condition = &rule->conditions[i];
        Str said = condition->handles ? method : path;
        if (!said.size || !path_has_word(said, condition->words, condition->word_count)) continue;
        flags.contexts |= condition->contexts;
        flags.binds |= condition->binds;
        flags.handles |= condition->handles;
    }
    return flags;
}

/* define("REGION", "us-east-1"): a name of the whole file, whatever it is said in. */
static void assign_called(Code *code, ExprId call, Str callee, Place place, Context context) {
    enum { CALLEE, NAME, VALUE, COUNT };
    FactsBuilder *builder = code->builder;
    for (uint32_t i = 0; i < code->language->assign_function_count; i++) {
        if (!str_equal(callee, code->language->assign_functions[i])) continue;
        if (facts_expr_at(builder, call)->count < COUNT) return;
        const Expr *name = facts_expr_at(builder, facts_builder_child(builder, call, NAME));
        if (name->kind != EXPR_STRING || !name->text.size) return;
        Text text = name->text;
        context.scope = 0;
        CodeFact *fact = code_fact(code, CODE_ASSIGN, place, context);
        fact->name = text;
        fact->value = facts_builder_child(builder, call, VALUE);
        return;
    }
}

void code_call(Code *code, ExprId call, Place place, Context context) {
    Text name = facts_text(code->builder, code_path(code, facts_builder_child(code->builder, call, 0)));
    CodeFact *fact = code_fact(code, CODE_CALL, place, context);
    fact->name = name;
    fact->value = call;
    assign_called(code, call, facts_builder_str(code->builder, name), place, context);
}

/* ---- Assignments ---- */

/* `require("m")` and `require("m").a`: the value is a module or a member of it. */
static bool is_module(Code *code, ExprId value, Str *module, Str *member) {
    FactsBuilder *builder = code->builder;
    *member = STR_NONE;
    if (facts_expr_at(builder, value)->kind == EXPR_ATTR) {
        *member = facts_builder_str(builder, facts_expr_at(builder, value)->text);
        value = facts_builder_child(builder, value, 0);
    }
    const Expr *call = facts_expr_at(builder, value);
    if (call->kind != EXPR_CALL || call->count != 2 || !(call->number & CALL_HAS_CALLEE)) return false;
    Str path = code_path(code, facts_builder_child(builder, value, 0));
    bool is_import = false;
    for (uint32_t i = 0; i < code->language->import_function_count; i++)
        is_import |= str_equal(path, code->language->import_functions[i]);
    const Expr *name = facts_expr_at(builder, facts_builder_child(builder, value, 1));
    *module = facts_builder_str(builder, name->text);
    return is_import && name->kind == EXPR_STRING;
}

/* `module.exports = {a, b: c}`, `exports.a = …`. */
static void export_assigned(Code *code, Str target, ExprId value, Place place, Context context) {
    FactsBuilder *builder = code->builder;
    for (uint32_t i = 0; i < code->language->export_object_count; i++) {
        Str object = code->language->export_objects[i];
        if (!str_starts_with(target, object)) continue;
        Str rest = str_slice(target, object.size, target.size);
        if (rest.size > 1 && rest.data[0] == '.' && !str_contains(str_slice(rest, 1, rest.size), STR("."))) {
            add_export(code, str_slice(rest, 1, rest.size), value, place, context);
        } else if (rest.size == 0 && facts_expr_at(builder, value)->kind == EXPR_OBJECT) {
            for (uint32_t c = 0; c < facts_expr_at(builder, value)->count; c++) {
                ExprId item = facts_builder_child(builder, value, c);
                Text key = facts_expr_at(builder, item)->text;
                if (facts_expr_at(builder, item)->kind != EXPR_ITEM || key.size == 0) continue;
                add_export(code, facts_builder_str(builder, key), facts_builder_child(builder, item, 1), place,
                           context);
            }
        } else if (rest.size == 0) {
            add_export(code, STR("default"), value, place, context);
        }
        return;
    }
}

static void bind_name(Code *code, ExprId target, ExprId value, Place place, Context context) {
    FactsBuilder *builder = code->builder;
    Str module, member;
    Text name = facts_text(builder, code_path(code, target));
    if (name.size == 0) return;
    if (is_module(code, value, &module, &member)) {
        code_add_import(code, module, member, facts_builder_str(builder, name), place, context);
        return;
    }
    ExprKind kind = (ExprKind)facts_expr_at(builder, value)->kind;
    ExprId exported = kind == EXPR_FUNCTION ? name_of_fact(code, name, place) : value;
    if (kind != EXPR_OPAQUE && kind != EXPR_FUNCTION) {
        CodeFact *fact = code_fact(code, CODE_ASSIGN, place, context);
        fact->name = name;
        fact->value = value;
    }
    if (code->language->export_object_count)
        export_assigned(code, facts_builder_str(builder, name), exported, place, context);
}

static ExprId number_of(Code *code, uint32_t number, Place place) {
    return code_expr(code, EXPR_NUMBER, place, str_format(code->arena, "%u", number));
}

/* Assigns `value` to all names of the target: patterns are taken apart. */
static void bind(Code *code, ExprId target, ExprId value, Place place, Context context, int depth) {
    FactsBuilder *builder = code->builder;
    Expr pattern = *facts_expr_at(builder, target), taken = *facts_expr_at(builder, value);
    if (depth > BIND_DEPTH_MAX) return;
    if (pattern.kind == EXPR_BINARY && pattern.number == OP_COALESCE) {
        ExprId children[] = {value, facts_builder_child(builder, target, 1)};
        ExprId filled = code_expr_of(code, EXPR_BINARY, place, STR_NONE, children, 2);
        facts_expr_at(builder, filled)->number = OP_COALESCE;
        bind(code, facts_builder_child(builder, target, 0), filled, place, context, depth + 1);
        return;
    }
    if (pattern.kind == EXPR_TUPLE && taken.kind == EXPR_TUPLE && taken.count == 1 && pattern.count > 1) {
        value = facts_builder_child(builder, value, 0); /* `a, err := f()` in Go */
        taken = *facts_expr_at(builder, value);
    }
    if (pattern.kind != EXPR_TUPLE && pattern.kind != EXPR_OBJECT) {
        bind_name(code, target, value, place, context);
        return;
    }
    for (uint32_t i = 0; i < pattern.count; i++) {
        ExprId item = facts_builder_child(builder, target, i), part;
        Expr expr = *facts_expr_at(builder, item);
        if (expr.kind == EXPR_ARGUMENT) continue; /* the rest of a list or object has no form of its own */
        if (pattern.kind == EXPR_TUPLE && taken.kind == EXPR_TUPLE && taken.count == pattern.count) {
            part = facts_builder_child(builder, value, i);
        } else if (pattern.kind == EXPR_TUPLE) {
            ExprId children[] = {value, number_of(code, i, place)};
            part = code_expr_of(code, EXPR_INDEX, place, STR_NONE, children, 2);
        } else if (expr.kind == EXPR_ITEM && expr.text.size) {
            part = code_expr_of(code, EXPR_ATTR, place, facts_builder_str(builder, expr.text), &value, 1);
            item = facts_builder_child(builder, item, 1);
        } else {
            continue;
        }
        bind(code, item, part, place, context, depth + 1);
    }
}

void code_bind(Code *code, ExprId target, ExprId value, Place place, Context context) {
    bind(code, target, value, place, context, 0);
}

void code_assign(Code *code, Parts *parts, Context context, bool is_each) {
    ExprId target = parts->expr[SLOT_TARGET], value = parts->expr[SLOT_VALUE];
    Str operator_text = *parts_text(parts, SLOT_OPERATOR);
    if (is_each) {
        parts->loop = code_loop(code, value, false, parts->place, context);
        context.loop = parts->loop;
        code_assign_item(code, target, value, STR("*"), parts->place, context);
        return;
    }
    if (operator_text.size > 1 && str_ends_with(operator_text, STR("="))) {
        bool is_comparison = false;
        ExprOp op = code_operator(str_slice(operator_text, 0, operator_text.size - 1), &is_comparison);
        if (op == OP_NONE || is_comparison) return;
        ExprId children[] = {target, value};
        value = code_expr_of(code, EXPR_BINARY, parts->place, STR_NONE, children, 2);
        facts_expr_at(code->builder, value)->number = (uint8_t)op;
    }
    bind(code, target, value, parts->place, context, 0);
}

/* ---- Loops and branches ---- */

uint32_t code_loop(Code *code, ExprId value, bool is_while, Place place, Context context) {
    Text alias = is_while ? facts_text(code->builder, STR("while")) : (Text){0, 0};
    CodeFact *fact = code_fact(code, CODE_LOOP, place, context);
    fact->value = value;
    fact->alias = alias;
    if (code->clause) fact->loop = code->clause; /* the next clause of the same comprehension */
    return facts_code_count(code->builder);
}

void code_assign_item(Code *code, ExprId target, ExprId collection, Str key, Place place, Context context) {
    ExprId children[] = {collection, code_expr(code, EXPR_NAME, place, key)};
    bind(code, target, code_expr_of(code, EXPR_INDEX, place, STR_NONE, children, 2), place, context, 0);
}

void code_close_clause(Code *code, uint32_t facts_from, Context context) {
    uint32_t innermost = code->clause, outermost = innermost;
    code->clause = 0;
    for (uint32_t around = innermost; around && around != context.loop;) {
        outermost = around;
        around = facts_code_at(code->builder, around - 1)->loop;
    }
    for (uint32_t i = facts_from; i < facts_code_count(code->builder); i++) {
        CodeFact *fact = facts_code_at(code->builder, i);
        if (fact->scope == context.scope && fact->loop == context.loop && i + 1 != outermost) fact->loop = innermost;
    }
}

static ExprId joined(Code *code, ExprOp op, ExprId one, ExprId other, Place place) {
    if (!one || !other) return one ? one : other;
    ExprId id = code_expr_of(code, EXPR_BINARY, place, STR_NONE, (ExprId[]){one, other}, 2);
    facts_expr_at(code->builder, id)->number = (uint8_t)op;
    return id;
}

ExprId code_both(Code *code, ExprId outer, ExprId inner, Place place) {
    return joined(code, OP_AND, outer, inner, place);
}

ExprId code_either(Code *code, ExprId one, ExprId other, Place place) { return joined(code, OP_OR, one, other, place); }

ExprId code_not(Code *code, ExprId condition, Place place) {
    if (!condition) return 0;
    ExprId id = code_expr_of(code, EXPR_UNARY, place, STR_NONE, &condition, 1);
    facts_expr_at(code->builder, id)->number = OP_NOT;
    return id;
}

void code_ask_before(Code *code, uint32_t facts_from, uint32_t facts_until, ExprId condition, Place place,
                     Context context) {
    for (uint32_t i = facts_from; condition && i < facts_until; i++) {
        CodeFact fact = *facts_code_at(code->builder, i);
        if (!has_condition((CodeKind)fact.kind) || fact.scope != context.scope) continue;
        ExprId both = code_both(code, condition, fact.condition, place);
        facts_code_at(code->builder, i)->condition = both;
    }
}

/* What a class holds is read as an attribute of something. */
static bool is_of_class(Code *code, uint32_t scope) {
    const CodeFact *around = scope ? facts_code_at(code->builder, scope - 1) : NULL;
    return around && str_equal(facts_builder_str(code->builder, around->alias), STR("class"));
}

void code_compare(Code *code, ExprId operand) {
    const Expr *expr = facts_expr_at(code->builder, operand);
    if (expr->kind != EXPR_NAME) return;
    uint32_t entry = map_add(code->compared, facts_builder_str(code->builder, expr->text), 0, NULL);
    map_set_at(code->compared, entry, map_value_at(code->compared, entry) + 1);
}

/* Does a modifier before it, in its line, keep what a class holds from others? */
static bool is_private(const Code *code, const CodeFact *fact) {
    size_t start = 0;
    for (uint32_t line = 1; line < fact->line && start < code->bytes.size; line++) {
        size_t end = str_find_char(code->bytes, '\n', start);
        start = end == SIZE_MAX ? code->bytes.size : end + 1;
    }
    size_t end = str_find_char(code->bytes, '\n', start);
    return str_contains(str_slice(code->bytes, start, end == SIZE_MAX ? code->bytes.size : end), STR("private"));
}

/* Literals that a constant holds which nothing but comparisons reads get its name. */
static void name_compared(Code *code, const Map *assigned, const Map *exported) {
    FactsBuilder *builder = code->builder;
    Map *held = map_new(code->arena); /* expression → fact of the assignment */
    for (uint32_t i = 0; i < facts_code_count(builder); i++) {
        const CodeFact *fact = facts_code_at(builder, i);
        Str name = facts_builder_str(builder, fact->name);
        uint32_t compared = fact->kind == CODE_ASSIGN ? map_get(code->compared, name) : MAP_NONE;
        if (compared == MAP_NONE || map_get(code->names, name) != map_get(assigned, name) + compared) continue;
        bool is_hidden =
            map_get(exported, name) == MAP_NONE && (!is_of_class(code, fact->scope) || is_private(code, fact));
        if (fact->value && is_hidden) map_put(held, (Str){(const char *)&fact->value, sizeof fact->value}, i);
    }
    for (uint32_t i = 0; map_count(held) && i < facts_code_count(builder); i++) {
        CodeFact *fact = facts_code_at(builder, i);
        if (fact->kind != CODE_LITERAL || !fact->value) continue;
        uint32_t by = map_get(held, (Str){(const char *)&fact->value, sizeof fact->value});
        if (by != MAP_NONE) fact->alias = facts_code_at(builder, by)->name;
    }
}

/* A name that others may read, or a step of a path, is never unread. */
void code_flag_unread(Code *code) {
    Map *assigned = map_new(code->arena), *exported = map_new(code->arena);
    FactsBuilder *builder = code->builder;
    for (uint32_t i = 0; i < facts_code_count(builder); i++) {
        const CodeFact *fact = facts_code_at(builder, i);
        Str name = facts_builder_str(builder, fact->name);
        if (fact->kind == CODE_EXPORT) {
            const Expr *value = facts_expr_at(builder, fact->value);
            map_put(exported, fact->value ? facts_builder_str(builder, value->text) : name, 1);
        }
        if (fact->kind != CODE_ASSIGN) continue;
        uint32_t entry = map_add(assigned, name, 0, NULL);
        map_set_at(assigned, entry, map_value_at(assigned, entry) + 1);
    }
    for (uint32_t i = 0; i < facts_code_count(builder); i++) {
        CodeFact *fact = facts_code_at(builder, i);
        Str name = facts_builder_str(builder, fact->name);
        if (fact->kind != CODE_ASSIGN || map_get(exported, name) != MAP_NONE) continue;
        if (facts_expr_at(builder, fact->value)->kind == EXPR_CALL && !is_of_class(code, fact->scope) &&
            map_get(code->names, name) == map_get(assigned, name))
            fact->flags |= CODE_IS_UNREAD;
    }
    name_compared(code, assigned, exported);
}

/* ---- Definitions ---- */

/* Parameters that are patterns: `({ region = "x" })` assigns region an attribute of the first argument. */
static void bind_patterns(Code *code, ExprId parameters, Place place, Context context) {
    for (uint32_t i = 0; i < facts_expr_at(code->builder, parameters)->count; i++) {
        ExprId parameter = facts_builder_child(code->builder, parameters, i);
        ExprId pattern = facts_builder_child(code->builder, parameter, 0);
        if (facts_expr_at(code->builder, parameter)->text.size || !pattern) continue;
        ExprId children[] = {code_expr(code, EXPR_NAME, place, STR("arguments")), number_of(code, i, place)};
        bind(code, pattern, code_expr_of(code, EXPR_INDEX, place, STR_NONE, children, 2), place, context, 0);
    }
}

/* Inside of a definition: what runs later is not inside of what stands around it. */
static void enter_definition(const Parts *parts, bool is_class, Context *body) {
    body->scope = parts->scope;
    body->returns_to = is_class ? 0 : parts->scope;
    body->flags &= CODE_IN_COMMENT;
    body->condition = 0;
    body->loop = 0;
    body->tried = 0;
    body->is_acting = false;
}

void code_define(Code *code, const NodeRule *rule, Parts *parts, Context *body, Text name) {
    bool is_class = rule->role == ROLE_DEFINE_CLASS || rule->role == ROLE_CLASS;
    if (parts->scope) { /* the second part of a body: `: base(x) { … }` */
        enter_definition(parts, is_class, body);
        return;
    }
    ExprId value = 0;
    if (is_class && code->items.count > parts->items_from) {
        value = code_expr_of(code, EXPR_TUPLE, parts->place, STR_NONE, code->items.items + parts->items_from,
                             (uint32_t)(code->items.count - parts->items_from));
        code->items.count = parts->items_from;
    } else if (!is_class) {
        value = code_parameters(code, parts->items_from, parts->place);
    }
    Text kind = facts_text(code->builder, is_class ? STR("class") : STR("function"));
    uint32_t facts_from = parts->facts_from, fact_scope = body->scope;
    CodeFact *fact = code_fact(code, CODE_DEFINE, parts->place, *body);
    fact->name = name;
    fact->alias = kind;
    fact->value = value;
    parts->scope = facts_code_count(code->builder);
    for (uint32_t i = facts_from; i + 1 < parts->scope; i++) { /* types of parameters, which stand before the body */
        CodeFact *typed = facts_code_at(code->builder, i);
        if (typed->kind == CODE_TYPE && typed->scope == fact_scope) typed->scope = parts->scope;
    }
    enter_definition(parts, is_class, body);
    if (value && !is_class) bind_patterns(code, value, parts->place, *body);
}

void code_return(Code *code, ExprId value, Place place, Context context) {
    if (!value || !context.returns_to || facts_expr_at(code->builder, value)->kind == EXPR_OPAQUE) return;
    Text name = facts_code_at(code->builder, context.returns_to - 1)->name;
    CodeFact *fact = code_fact(code, CODE_RETURN, place, context);
    fact->name = name;
    fact->value = value;
}
