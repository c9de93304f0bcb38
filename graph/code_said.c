/* A region that no client is seen to take, and what the code says of it all the same: it is what a setting falls back to that is
 * called a region, it is given under the name of one, or the kit's own type for regions is made of it. */
#include <string.h>

#include "analyzer/core/limits.h"
#include "graph/code_pass.h"
#include "graph/link.h"
#include "graph/setting_reads.h"

/* `connect(region = x)`: the assignment that it was read as first is a part of nothing; the argument is what is meant. */
static void leave_unused_parents(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    for (ExprId id = 1; id < facts->expr_count; id++)
        for (uint32_t i = 0; i < facts_expr(facts, id)->count; i++) {
            ExprId child = expr_child(facts, id, i), parent = child < facts->expr_count ? pass->parents[child] : 0;
            bool is_unused = parent && parent < id && parent != child && !pass->parents[parent] && !pass->stated[parent];
            if (is_unused && (pass->parents[id] || pass->stated[id])) pass->parents[child] = id;
        }
}

static void index_parents(CodePass *pass) {
    const Facts *facts = pass->file.facts;
    pass->parents = ARENA_ARRAY(pass->file.arena, ExprId, (size_t)facts->expr_count + 1);
    for (ExprId id = 1; id < facts->expr_count; id++)
        for (uint32_t i = 0; i < facts_expr(facts, id)->count; i++) {
            ExprId child = expr_child(facts, id, i);
            if (child < facts->expr_count && !pass->parents[child]) pass->parents[child] = id;
        }
    coping_forget_acts(facts, pass->parents);
    /* Parameters stand below what they are defined with: marked as their own parents. */
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind == CODE_DEFINE && fact->value) pass->parents[fact->value] = fact->value;
    }
    pass->stated = ARENA_ARRAY(pass->file.arena, uint32_t, (size_t)facts->expr_count + 1);
    for (uint32_t i = facts->code_count; i-- > 0;) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind == CODE_LITERAL || fact->value >= facts->expr_count) continue;
        uint32_t *stated = &pass->stated[fact->value];
        CodeKind known = *stated ? (CodeKind)facts->code[*stated - 1].kind : CODE_NONE;
        bool is_known = known == CODE_ASSIGN || (known == CODE_RETURN && fact->kind != CODE_ASSIGN);
        if (!is_known) *stated = i + 1;
    }
    leave_unused_parents(pass);
}

static Str last_step(Str path) {
    size_t end = path.size;
    while (end && path.data[end - 1] == ']') end--;
    for (size_t i = end; i > 0; i--)
        if (path.data[i - 1] == '.' || path.data[i - 1] == '[') return str_slice(path, i, end);
    return str_slice(path, 0, end);
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/* REGION_US_EAST_1: what is named after its own value stands for nothing that somebody chose. */
static bool spells(Str name, Str region) {
    char letters[2][128];
    size_t sizes[2] = {0, 0};
    const Str texts[2] = {name, region};
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < texts[t].size && sizes[t] < sizeof letters[t]; i++)
            if (is_letter(texts[t].data[i])) letters[t][sizes[t]++] = (char)(texts[t].data[i] | 0x20);
    return str_contains(str_of(letters[0], sizes[0]), str_of(letters[1], sizes[1]));
}

/* location="us-west1": so Google and Azure call it; to AWS a location is many things. */
static bool names_location(const CodePass *pass, Str name, Str region) {
    enum { WORD_SIZE = sizeof "location" - 1 };
    if (name.size < WORD_SIZE) return false;
    const Region *known = catalog_region(pass->model->catalog, STR_NONE, region);
    Str end = str_slice(name, name.size - WORD_SIZE, name.size);
    return str_equal_ignoring_case(end, STR("location")) && known && !str_equal(known->provider, STR("aws"));
}

/* GLOBAL_REGION: the provider chose it. */
static bool names_place(const CodePass *pass, Str name, Str region) {
    return (key_names_region(name) || names_location(pass, name, region)) && !key_names_copy(name) &&
           !str_contains_ignoring_case(name, STR("global")) && !spells(name, region);
}

/* f("a", "b", "c"), Set(Name("a"), Name("b"), Name("c")): a list that is written as a call. */
static bool is_list_call(const CodeFile *file, ExprId call, ExprId item) {
    enum { ALIKE_MIN = 3 };
    const Facts *facts = file->facts;
    Str option;
    if (codefile_option_default(file, call, &option) == item) return false;
    const Expr *one = facts_expr(facts, item);
    uint32_t alike = 0;
    for (uint32_t i = 0; i < expr_argument_count(facts, call); i++) {
        const Expr *other = facts_expr(facts, expr_argument(facts, call, i));
        alike += other->kind == one->kind && other->kind != EXPR_ARGUMENT && other->count == one->count;
    }
    return alike >= ALIKE_MIN && call != item && expr_callee(facts, call) != item;
}

/* An argument of a request that is made here: which table is copied where, which regions are listed. */
static bool is_of_request(CodePass *pass, ExprId call) {
    CodeFile *file = &pass->file;
    ExprId callee = expr_callee(file->facts, call);
    Str star, package;
    Client clients[CODEFILE_CLIENTS_MAX];
    bool is_new = (facts_expr(file->facts, call)->number & CALL_NEW) != 0;
    if (codefile_idiom(file, callee, 1u << IDIOM_OPERATION, is_new, &star, &package)) return true;
    if (!callee || facts_expr(file->facts, callee)->kind != EXPR_ATTR) return false;
    return codefile_clients(file, expr_child(file->facts, callee, 0), pass->scope, clients) > 0;
}

static bool is_given_to_request(CodePass *pass, ExprId id) {
    for (uint32_t depth = 0; id && depth < NESTING_DEPTH_MAX; depth++) {
        ExprId parent = pass->parents[id];
        if (parent == id) return false;
        if (parent && facts_expr(pass->file.facts, parent)->kind == EXPR_CALL && is_of_request(pass, parent))
            return true;
        id = parent;
    }
    return false;
}

typedef struct {
    ExprId at;  /* as far as it has been followed */
    Str region; /* the text */
    bool is_fallback;
    bool is_made;     /* the kit's own type is made of it */
    bool is_constant; /* … or it is one of that type's own constants */
} Followed;

/* response.bucketRegion || "us-east-1": what an answer leaves out is meant by it, and no setting. */
static bool is_of_answer(Str path) {
    size_t dot = str_find_char(path, '.', 0);
    return dot != SIZE_MAX && setting_is_answer(str_slice(path, 0, dot));
}

/* The setting that the left side of `a || b` reads: AWS_REGION, config.region. */
static bool reads_region(CodePass *pass, ExprId id, Str region) {
    CodeFile *file = &pass->file;
    Str variable = codefile_variable_read(file, id, pass->scope, 0);
    StrBuf path = strbuf_new(file->evaluator->arena, 128);
    if (!variable.size && codefile_written_called(file, id, &path)) variable = last_step(strbuf_str(&path));
    if (is_of_answer(strbuf_str(&path))) return false;
    return variable.size && names_place(pass, variable, region);
}

/* flags.StringVar(&x, "region", "us-east-1", …): does the call declare an option of that name with this default? */
static bool is_default_of_option(CodePass *pass, const Followed *text, ExprId call) {
    Str name;
    return codefile_option_default(&pass->file, call, &name) == text->at && names_place(pass, name, text->region);
}

static bool names_default(Str argument) {
    static const char *const names[] = {"default", "default_value", "defaultValue", "fallback"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(argument, str_from(names[i]))) return true;
    return false;
}

/* What a call makes of one of its parts. true: that is decided, and `said` says what. */
static bool follow_call(CodePass *pass, Followed *text, ExprId call, Said *said) {
    CodeFile *file = &pass->file;
    const Facts *facts = file->facts;
    ExprId callee = expr_callee(facts, call), fallback = 0;
    Str key = STR_NONE, star, package;
    *said = SAID_NOTHING;
    if (facts_expr(facts, text->at)->kind == EXPR_ARGUMENT) return false; /* Field(default="us-east-1") */
    const Expr *named = facts_expr(facts, callee);
    Str name =
        callee && (named->kind == EXPR_ATTR || named->kind == EXPR_NAME) ? facts_str(facts, named->text) : STR_NONE;
    if (text->at == callee || (callee && expr_child(facts, callee, 0) == text->at)) {
        bool is_compared = setting_call_compares(name);
        text->is_made = text->is_made && !is_compared;
        return is_compared;
    }
    if (is_default_of_option(pass, text, call)) {
        *said = SAID_FALLBACK;
        return true;
    }
    bool is_read = codefile_environment(file, call, &key, &fallback) && fallback;
    if (!is_read) {
        fallback = setting_read_fallback(facts, call, &key);
        is_read = fallback && setting_read_is_plain(facts, call, key);
    }
    if (is_read && fallback == text->at) {
        text->is_fallback = true;
        if (!names_place(pass, last_step(key), text->region)) return false;
        *said = SAID_FALLBACK;
        return true;
    }
    if (setting_written(facts, call, &key) == text->at && names_place(pass, key, text->region)) {
        *said = text->is_fallback ? SAID_FALLBACK : SAID_REGION;
        return true;
    }
    if (setting_call_gives_region(name) && expr_argument_count(facts, call) == 1) {
        *said = text->is_fallback ? SAID_FALLBACK : SAID_REGION;
        return true;
    }
    const Idiom *idiom = codefile_idiom(file, callee, 1u << IDIOM_VALUE, false, &star, &package);
    if (idiom && codefile_argument(file, call, &idiom->value) == text->at) {
        text->is_made |= key_names_region(idiom->callee);
        return false;
    }
    const Value *value = NULL;
    if (codefile_wrapped(file, call, pass->scope, &value) == 0 && value && value->kind == VALUE_STRING &&
        str_equal(value->string, text->region)) { /* x.unwrap_or("us-east-1") */
        text->is_fallback |= value->is_default;
        if (!text->is_fallback || !reads_region(pass, expr_child(facts, callee, 0), text->region)) return false;
        *said = SAID_FALLBACK;
        return true;
    }
    /* Who takes one goes there. */
    text->is_made = (text->is_made || text->is_constant) && !setting_call_compares(name);
    return true;
}

/* IsNullOrEmpty(region), !region, region === undefined: does a condition ask whether there is one, and nothing else? */
static bool asks_for_region(CodePass *pass, ExprId id, Str region) {
    const Facts *facts = pass->file.facts;
    for (uint32_t depth = 0; id && depth < CODEFILE_STEPS_MAX; depth++) {
        const Expr *expr = facts_expr(facts, id);
        Str text;
        bool is_plain = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX;
        if (is_plain) return reads_region(pass, id, region);
        ExprId other = expr->kind == EXPR_BINARY ? expr_child(facts, id, 1) : 0;
        bool is_nothing = other && (facts_expr(facts, other)->kind == EXPR_NULL ||
                                    (expr_literal(facts, other, &text) && !text.size) ||
                                    facts_expr(facts, other)->kind == EXPR_NAME); /* undefined, nil */
        if (expr->kind == EXPR_UNARY || is_nothing)
            id = expr_child(facts, id, 0);
        else if (expr->kind == EXPR_CALL && expr_argument_count(facts, id) == 1)
            id = expr_argument(facts, id, 0);
        else if (expr->kind == EXPR_CALL && !expr_argument_count(facts, id) && expr_callee(facts, id))
            id = expr_child(facts, expr_callee(facts, id), 0); /* region.isEmpty() */
        else
            return false;
    }
    return false;
}

/* Of several alike, in one case of several, or for another environment than what is judged: nobody chose this one. */
static bool is_one_of_many(CodePass *pass, ExprId id, Str region) {
    const Facts *facts = pass->file.facts;
    for (uint32_t depth = 0; id && depth < NESTING_DEPTH_MAX; depth++) {
        ExprId parent = pass->parents[id];
        const Expr *expr = facts_expr(facts, parent);
        if (!parent || parent == id || expr->kind == EXPR_FUNCTION) return false;
        if (expr->kind == EXPR_TUPLE && expr->count > 1) return true;
        if (expr->kind == EXPR_CALL && is_list_call(&pass->file, parent, id)) return true;
        bool is_undecided =
            expr->kind == EXPR_CONDITIONAL && codefile_live_branch(&pass->file, parent, pass->scope) != id;
        if (is_undecided && !asks_for_region(pass, expr_child(facts, parent, 0), region)) return true;
        Str key = expr->kind == EXPR_ITEM ? facts_str(facts, expr->text) : STR_NONE;
        if (key.size && catalog_region(pass->model->catalog, STR_NONE, key)) return true;
        Environment environment = key.size ? environment_of_word(key) : ENVIRONMENT_UNKNOWN;
        if (environment == ENVIRONMENT_DEVELOPMENT || environment == ENVIRONMENT_TEST || code_is_named_local(key))
            return true;
        id = parent;
    }
    return false;
}

/* A default of a parameter is written down so, too, and is a part of nothing: who calls the function may say another. */
static bool is_parameter_default(const CodePass *pass, ExprId choice) {
    return !pass->parents[choice] && !pass->stated[choice];
}

/* `for role in roles: role["Region"] = …`: a record of many is marked, and nothing is set up. */
static bool is_of_record(CodePass *pass, const CodeFact *fact) {
    const Facts *facts = pass->file.facts;
    Str path = facts_str(facts, fact->name), item = STR_NONE;
    size_t end = 0;
    while (end < path.size && path.data[end] != '.' && path.data[end] != '[') end++;
    if (end == path.size) return false;
    const Variable *of = codefile_variable(&pass->file, str_slice(path, 0, end), fact->scope, fact->value);
    const CodeFact *given = of ? &facts->code[of->fact] : NULL;
    if (!given || !given->loop) return false;
    for (ExprId id = given->value; facts_expr(facts, id)->kind == EXPR_INDEX; id = expr_child(facts, id, 0)) {
        item = facts_str(facts, facts_expr(facts, expr_child(facts, id, 1))->text);
        if (str_equal(item, STR("*"))) return true; /* an item of the list that is gone through */
    }
    return false;
}

static bool is_only_argument(const Facts *facts, ExprId call, ExprId id) {
    return call && facts_expr(facts, call)->kind == EXPR_CALL && expr_argument_count(facts, call) == 1 &&
           expr_argument(facts, call, 0) == id;
}

/* `region ?? DEFAULT_REGION`, `c != null ? c.region : DEFAULT_REGION`: is that place of a name one beside what says a region? */
static bool is_beside_setting(CodePass *pass, ExprId id, Str region) {
    const Facts *facts = pass->file.facts;
    ExprId parent = pass->parents[id];
    /* Optional.of(DEFAULT_REGION) */
    for (uint32_t depth = 0; depth < CODEFILE_STEPS_MAX && is_only_argument(facts, parent, id); depth++) {
        id = parent;
        parent = pass->parents[id];
    }
    const Expr *expr = facts_expr(facts, parent);
    if (!parent || parent == id) return false;
    if (expr->kind == EXPR_BINARY)
        return (expr->number == OP_OR || expr->number == OP_COALESCE) && expr_child(facts, parent, 1) == id &&
               reads_region(pass, expr_child(facts, parent, 0), region);
    if (expr->kind != EXPR_CONDITIONAL || expr_child(facts, parent, 0) == id) return false;
    ExprId other = expr_child(facts, parent, expr_child(facts, parent, 1) == id ? 2 : 1);
    bool is_wrapped = facts_expr(facts, other)->kind == EXPR_CALL && expr_argument_count(facts, other) == 1;
    if (is_wrapped && !reads_region(pass, other, region)) other = expr_argument(facts, other, 0);
    return reads_region(pass, other, region);
}

static bool is_used_between(const Facts *facts, Str name, uint32_t from, uint32_t to) {
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        if (expr->kind == EXPR_NAME && expr->line > from && expr->line < to &&
            str_equal(facts_str(facts, expr->text), name))
            return true;
    }
    return false;
}

/* try: region = load(); except: region = "us-east-1". What is tried may fail, and what is not tried holds then. */
static bool is_after_failure(const CodePass *pass, const CodeFact *given) {
    const Facts *facts = pass->file.facts;
    for (uint32_t i = 0; i < facts->code_count && !(given->flags & CODE_IN_TRY); i++) {
        const CodeFact *other = &facts->code[i];
        ExprKind kind = (ExprKind)facts_expr(facts, other->value)->kind;
        if (other->kind == CODE_ASSIGN && (other->flags & CODE_IN_TRY) && other->scope == given->scope &&
            kind != EXPR_STRING && kind != EXPR_TEMPLATE &&
            str_equal(facts_str(facts, other->name), facts_str(facts, given->name)))
            return true;
    }
    return false;
}

/* region = "us-east-1"; if (isNotBlank(name)) region = of(name): what stands first holds where nothing else is said. */
static bool is_given_anew(const CodePass *pass, const CodeFact *first) {
    const Facts *facts = pass->file.facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *other = &facts->code[i];
        ExprKind kind = (ExprKind)facts_expr(facts, other->value)->kind;
        bool is_later = other->kind == CODE_ASSIGN && other->scope == first->scope && other->line > first->line &&
                        str_equal(facts_str(facts, other->name), facts_str(facts, first->name));
        bool is_asked = is_later && other->condition && other->condition != first->condition &&
                        !is_used_between(facts, facts_str(facts, first->name), first->line, other->line);
        if (is_asked && kind != EXPR_STRING && kind != EXPR_TEMPLATE) return true;
    }
    return false;
}

/* r := defaultRegion; if … { r = … }, or the last of what a function returns: does that place of a name stand for what is not said? */
static bool holds_until_said(const CodePass *pass, ExprId id) {
    const Facts *facts = pass->file.facts;
    const CodeFact *fact = pass->stated[id] ? &facts->code[pass->stated[id] - 1] : NULL;
    if (!fact) return false;
    if (fact->kind == CODE_ASSIGN) return is_given_anew(pass, fact);
    for (uint32_t i = 0; i < facts->code_count && fact->kind == CODE_RETURN; i++) {
        const CodeFact *other = &facts->code[i];
        ExprKind kind = (ExprKind)facts_expr(facts, other->value)->kind;
        bool is_read = kind == EXPR_NAME || kind == EXPR_ATTR || kind == EXPR_CALL || kind == EXPR_INDEX;
        if (other->kind == CODE_RETURN && other->scope == fact->scope && other != fact && is_read) return true;
    }
    return false;
}

/* Is it called a default, and taken as one in its file? */
static bool is_default_in_file(CodePass *pass, const CodeFact *assignment, Str region) {
    const Facts *facts = pass->file.facts;
    Str path = facts_str(facts, assignment->name), name = last_step(path);
    if (!str_contains_ignoring_case(name, STR("default"))) return false;
    bool is_used = false;
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        bool is_use =
            (expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR) && str_equal(facts_str(facts, expr->text), name);
        if (is_use && (is_beside_setting(pass, id, region) || holds_until_said(pass, id))) return true;
        is_used |= is_use && expr->line != assignment->line;
    }
    /* A constant for other files: nothing but its name tells. os.environ["AWS_DEFAULT_REGION"] = … is none. */
    return !is_used && str_equal(name, path);
}

/* GetBucketLocation leaves us-east-1 out: who asks where a bucket is falls back to nothing. */
static bool asks_for_bucket(const Facts *facts, const CodeFact *function) {
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        bool is_inside = expr->line >= function->line && expr->line <= function->end_line;
        bool is_name = expr->kind == EXPR_NAME || expr->kind == EXPR_ATTR || expr->kind == EXPR_STRING;
        if (is_inside && is_name && setting_tells_of_bucket(facts_str(facts, expr->text))) return true;
    }
    return false;
}

/* def region(): return "us-east-1". Beside what is read elsewhere it is a fallback; one of several texts is for one case. */
static Said said_of_result(CodePass *pass, const Followed *text, const CodeFact *result) {
    const Facts *facts = pass->file.facts;
    bool has_others = false;
    if (!names_place(pass, facts_str(facts, result->name), text->region)) return SAID_NOTHING;
    if (result->scope && asks_for_bucket(facts, &facts->code[result->scope - 1])) return SAID_NOTHING;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *other = &facts->code[i];
        if (other->kind != CODE_RETURN || other->scope != result->scope || other == result) continue;
        ExprKind kind = (ExprKind)facts_expr(facts, other->value)->kind;
        if (kind == EXPR_STRING || kind == EXPR_TEMPLATE) return SAID_NOTHING;
        has_others |= kind != EXPR_NULL;
    }
    bool is_default = str_contains_ignoring_case(facts_str(facts, result->name), STR("default"));
    return text->is_fallback || has_others || result->condition || is_default ? SAID_FALLBACK : SAID_REGION;
}

/* The name that a text is assigned to, or of the function that gives it. */
static Said said_of_target(CodePass *pass, const Followed *text) {
    const Facts *facts = pass->file.facts;
    uint32_t stated = pass->stated[text->at];
    const CodeFact *fact = stated ? &facts->code[stated - 1] : NULL;
    if (fact && fact->kind == CODE_RETURN) return said_of_result(pass, text, fact);
    if (!fact || fact->kind != CODE_ASSIGN ||
        !names_place(pass, last_step(facts_str(facts, fact->name)), text->region) || is_of_record(pass, fact))
        return SAID_NOTHING;
    /* if (…) cfg.Region = "us-east-1": of one case, where another says nothing. */
    bool is_asked = asks_for_region(pass, fact->condition, text->region);
    bool is_part = str_find_char(facts_str(facts, fact->name), '.', 0) != SIZE_MAX;
    if (is_part && fact->condition && !is_asked && !text->is_fallback) return SAID_NOTHING;
    bool is_default = is_asked || is_given_anew(pass, fact) ||
                      is_after_failure(pass, fact) || is_default_in_file(pass, fact, text->region) ||
                      code_is_set_by_others(pass, fact);
    return text->is_fallback || is_default ? SAID_FALLBACK : SAID_REGION;
}

/* {default: "https://…", env: "ENDPOINT"}: https://github.com/mozilla/node-convict#convict */
static bool is_default_of_setting(const Facts *facts, ExprId item, ExprId object) {
    Str variable;
    ExprId env = facts_expr(facts, object)->kind == EXPR_OBJECT ? expr_attribute(facts, object, STR("env")) : 0;
    return env && expr_literal(facts, env, &variable) && variable.size &&
           names_default(facts_str(facts, facts_expr(facts, item)->text));
}

/* … of one that is called a region. */
static bool is_default_of_region(const CodePass *pass, ExprId item, Str region) {
    const Facts *facts = pass->file.facts;
    ExprId object = pass->parents[item];
    Str variable;
    return is_default_of_setting(facts, item, object) &&
           expr_literal(facts, expr_attribute(facts, object, STR("env")), &variable) &&
           names_place(pass, variable, region);
}

/* connect(regions = EU_WEST_1): who takes a constant of the kit goes there, whatever the argument is called. */
static bool is_constant_given(const CodePass *pass, const Followed *text, ExprId argument) {
    const Facts *facts = pass->file.facts;
    Str name = facts_str(facts, facts_expr(facts, argument)->text);
    ExprId call = pass->parents[argument];
    ExprId callee = facts_expr(facts, call)->kind == EXPR_CALL ? expr_callee(facts, call) : 0;
    const Expr *named = facts_expr(facts, callee);
    bool is_path = callee && (named->kind == EXPR_ATTR || named->kind == EXPR_NAME);
    return text->is_constant && is_path && !setting_call_compares(facts_str(facts, named->text)) &&
           !key_names_copy(name) && !str_contains_ignoring_case(name, STR("default"));
}

/* One step from a part to what it is a part of. true: that is decided. */
static bool follow(CodePass *pass, Followed *text, ExprId parent, Said *said) {
    const Facts *facts = pass->file.facts;
    const Expr *expr = facts_expr(facts, parent);
    *said = SAID_NOTHING;
    switch ((ExprKind)expr->kind) {
    case EXPR_ARGUMENT: /* of a call, or a parameter with a default: who calls it may say another */
        if (names_default(facts_str(facts, expr->text))) {
            text->is_fallback = true;
            return false;
        }
        if (pass->parents[pass->parents[parent]] == pass->parents[parent]) return true;
        if (!names_place(pass, facts_str(facts, expr->text), text->region)) {
            text->is_made = text->is_made || is_constant_given(pass, text, parent);
            return true;
        }
        *said = text->is_fallback ? SAID_FALLBACK : SAID_REGION;
        return true;
    case EXPR_ITEM:
        if (expr_child(facts, parent, 1) != text->at) return true;
        if (is_default_of_region(pass, parent, text->region)) {
            *said = SAID_FALLBACK;
            return true;
        }
        if (!names_place(pass, last_step(facts_str(facts, expr->text)), text->region)) return true;
        if (code_is_beside_endpoint(pass, parent) || code_is_in_message(pass, parent)) return true;
        *said = text->is_fallback || code_is_filled_later(pass, parent) ? SAID_FALLBACK : SAID_REGION;
        return true;
    case EXPR_BINARY:
        if (expr->number != OP_OR && expr->number != OP_COALESCE) return true;
        if (expr_child(facts, parent, 1) != text->at) return false;
        if (is_parameter_default(pass, parent)) return true;
        text->is_fallback = true;
        if (reads_region(pass, expr_child(facts, parent, 0), text->region)) *said = SAID_FALLBACK;
        return *said != SAID_NOTHING;
    case EXPR_CONDITIONAL:
        if (codefile_live_branch(&pass->file, parent, pass->scope) == text->at) return false;
        text->is_fallback = true;
        return expr_child(facts, parent, 0) == text->at ||
               !asks_for_region(pass, expr_child(facts, parent, 0), text->region);
    case EXPR_FUNCTION:
    case EXPR_ATTR: return expr->count != 1;
    case EXPR_CALL: return follow_call(pass, text, parent, said);
    default: return true;
    }
}

/* class Sandbox(Config): REGION = …, if (isLocal) region = … */
static bool is_for_developer(const Facts *facts, const CodeFact *place) {
    if (code_asks_for_local(facts, place->condition) || code_is_made_locally(facts, place->scope)) return true;
    for (uint32_t scope = place->scope; scope; scope = facts->code[scope - 1].scope) {
        Environment environment = environment_of_word(facts_str(facts, facts->code[scope - 1].name));
        if (environment == ENVIRONMENT_DEVELOPMENT || environment == ENVIRONMENT_TEST) return true;
    }
    return false;
}

Said code_said(CodePass *pass, ExprId literal, const CodeFact *place, Str region) {
    bool is_constant = literal && facts_expr(pass->file.facts, literal)->kind != EXPR_STRING;
    Followed text = {.at = literal, .region = region, .is_constant = is_constant};
    Said said = SAID_NOTHING;
    Str whole;
    if (!literal || !region.size || is_for_developer(pass->file.facts, place)) return said;
    /* "The region of the stack, us-west-2 if none is given": a word of a sentence. */
    bool is_text = facts_expr(pass->file.facts, literal)->kind == EXPR_STRING;
    if (is_text && expr_literal(pass->file.facts, literal, &whole) && !str_equal_ignoring_case(str_trim(whole), region))
        return said;
    if (!pass->parents) index_parents(pass);
    pass->scope = place->scope;
    bool is_decided = false;
    for (uint32_t depth = 0; !is_decided && depth < CODEFILE_STEPS_MAX; depth++) {
        ExprId parent = pass->parents[text.at];
        if (!parent || parent == text.at) {
            said = said_of_target(pass, &text);
            break;
        }
        is_decided = follow(pass, &text, parent, &said);
        if (!is_decided) text.at = parent;
    }
    /* Zone US_EAST_1A = new Zone(Region.US_EAST_1) */
    bool is_named_so =
        place->kind == CODE_ASSIGN && spells(last_step(facts_str(pass->file.facts, place->name)), region);
    if (said == SAID_NOTHING && text.is_made && !is_named_so) said = text.is_fallback ? SAID_FALLBACK : SAID_REGION;
    if (said == SAID_NOTHING || is_one_of_many(pass, literal, region) || is_given_to_request(pass, literal))
        return SAID_NOTHING;
    return said;
}

/* ---- texts that settings fall back to ---- */

static bool reads_variable(CodePass *pass, ExprId id) {
    return codefile_variable_read(&pass->file, id, pass->scope, 0).size > 0;
}

static bool is_right_of_setting(CodePass *pass, ExprId id) {
    const Facts *facts = pass->file.facts;
    ExprId parent = pass->parents[id];
    const Expr *expr = facts_expr(facts, parent);
    return parent && parent != id && expr->kind == EXPR_BINARY &&
           (expr->number == OP_OR || expr->number == OP_COALESCE) && expr_child(facts, parent, 1) == id &&
           reads_variable(pass, expr_child(facts, parent, 0));
}

/* const own = {url: "https://…"}, and nothing but process.env.URL ?? own.url takes it. */
static bool is_fallback_by_name(CodePass *pass, ExprId item) {
    const Facts *facts = pass->file.facts;
    Str key = facts_str(facts, facts_expr(facts, item)->text);
    uint32_t stated = pass->stated[pass->parents[item]], uses = 0;
    if (!key.size || !stated || facts->code[stated - 1].kind != CODE_ASSIGN) return false;
    Str name = facts_str(facts, facts->code[stated - 1].name);
    for (ExprId id = 1; id < facts->expr_count; id++) {
        const Expr *expr = facts_expr(facts, id);
        if (expr->kind != EXPR_ATTR || !str_equal(facts_str(facts, expr->text), key)) continue;
        const Expr *holder = facts_expr(facts, expr_child(facts, id, 0));
        if (holder->kind != EXPR_NAME || !str_equal(facts_str(facts, holder->text), name)) continue;
        if (!is_right_of_setting(pass, id)) return false;
        uses++;
    }
    return uses > 0;
}

bool code_is_fallback(CodePass *pass, const CodeFact *literal) {
    const Facts *facts = pass->file.facts;
    ExprId at = literal->value, parent, fallback = 0;
    Str key;
    if (!at) return false;
    if (!pass->parents) index_parents(pass);
    pass->scope = literal->scope;
    for (uint32_t depth = 0; depth < CODEFILE_STEPS_MAX && (parent = pass->parents[at]) && parent != at; depth++) {
        const Expr *expr = facts_expr(facts, parent);
        ExprId first = expr->count ? expr_child(facts, parent, 0) : 0;
        switch ((ExprKind)expr->kind) {
        case EXPR_BINARY:
            return (expr->number == OP_OR || expr->number == OP_COALESCE) && first != at && reads_variable(pass, first);
        case EXPR_CONDITIONAL: return first != at && reads_variable(pass, first);
        case EXPR_ITEM:
            return is_default_of_setting(facts, parent, pass->parents[parent]) || is_fallback_by_name(pass, parent);
        case EXPR_CALL: return codefile_environment(&pass->file, parent, &key, &fallback) && fallback == at;
        case EXPR_ARGUMENT: break;
        default: return false;
        }
        at = parent;
    }
    return false;
}

/* ---- constants of kits ---- */

/* The innermost statement that an expression is a part of. */
static const CodeFact *statement_of(const CodePass *pass, ExprId id) {
    for (uint32_t depth = 0; id && depth < NESTING_DEPTH_MAX; depth++) {
        if (pass->stated[id]) return &pass->file.facts->code[pass->stated[id] - 1];
        if (pass->parents[id] == id) return NULL;
        id = pass->parents[id];
    }
    return NULL;
}

/* The flags of code say this of texts; a constant is none. */
static const char *why_not_constant(CodePass *pass, ExprId id, const CodeFact *statement, Str region) {
    const Expr *parent = facts_expr(pass->file.facts, pass->parents[id]);
    bool is_compared = parent->kind == EXPR_BINARY && (parent->number == OP_EQUAL || parent->number == OP_NOT_EQUAL ||
                                                       parent->number == OP_IN || parent->number == OP_NOT_IN);
    if (is_compared) return "a comparison";
    if (statement && statement->flags & CODE_IN_ASSERT) return "an assertion or mock";
    if (statement && statement->flags & CODE_IN_TEST) return "in a test";
    if (statement && statement->flags & CODE_IN_LOG) return "a message";
    if (is_one_of_many(pass, id, region)) return "one of many in a list or map";
    return NULL;
}

/* Nearly all names are those of no region. What is imported may be another's under a name of its own. */
static bool may_be_constant(const CodeFile *file, ExprId id) {
    const Expr *expr = facts_expr(file->facts, id);
    if (expr->kind != EXPR_ATTR && expr->kind != EXPR_NAME) return false;
    Str name = facts_str(file->facts, expr->text);
    bool is_told = !file->has_other_region_names && (expr->kind == EXPR_ATTR || !codefile_is_imported(file, name));
    if (is_told && !codefile_may_name_region(file, name)) return false;
    return codefile_may_be(file, id, 1u << IDIOM_VALUE);
}

/* Others have a type called Region, too, which a file of their package takes without an import. A namespace in one word
 * ("Amazon") does not say what it gives. */
static bool may_be_of_kit(const CodeFile *file) {
    const Facts *facts = file->facts;
    for (uint32_t i = 0; i < facts->code_count && !file->imports_sdk; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_IMPORT) continue;
        Str name = facts_str(facts, fact->name), word = STR("region");
        bool is_named =
            str_contains_ignoring_case(name, word) || str_contains_ignoring_case(facts_str(facts, fact->member), word);
        if (is_named || str_find_char(name, '.', 0) == SIZE_MAX) return true;
    }
    return file->imports_sdk;
}

void code_said_constants(CodePass *pass, SaidConstants *out) {
    CodeFile *file = &pass->file;
    bool is_judged_here = pass->is_live && pass->mode == MODE_RUNTIME && !pass->run_by;
    bool is_of_kit = is_judged_here && file->has_region_names && may_be_of_kit(file);
    *out = (SaidConstants){0};
    for (ExprId id = 1; file->has_region_names && id < file->facts->expr_count; id++) {
        const Value *value = NULL;
        if (!may_be_constant(file, id) || codefile_wrapped(file, id, 0, &value) != id) continue;
        const Region *region =
            value->kind == VALUE_STRING ? catalog_region(pass->model->catalog, STR_NONE, value->string) : NULL;
        if (!region) continue;
        if (!pass->parents) index_parents(pass);
        const CodeFact *statement = statement_of(pass, id);
        const char *why = why_not_constant(pass, id, statement, region->name);
        bool is_asked = !why && is_judged_here && statement && is_of_kit;
        Said said = is_asked ? code_said(pass, id, statement, region->name) : SAID_NOTHING;
        *VEC_PUSH(pass->model->arena, out) =
            (SaidConstant){.at = codefile_location(file, id), .region = region->name, .why = why, .said = said};
    }
}
