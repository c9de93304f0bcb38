/* The configuration of GitLab's pipelines as GitLab puts it together: what it includes, what jobs extend, what they refer to.
 * https://docs.gitlab.com/ci/yaml/includes/ https://docs.gitlab.com/ci/yaml/yaml_optimization/ */
#include "analyzer/core/limits.h"
#include "parsers/formats/actions_value.h"
#include "parsers/formats/pipeline.h"

/* GitLab's own: 150 files, 11 levels of extends, 10 of references. */
enum { INCLUDES_MAX = 150, EXTENDS_DEPTH_MAX = 11, REFERENCES_DEPTH_MAX = 10, PAIRS_MAX = 20000, MADE_MAX = 200000 };

typedef struct {
    Shell *shell;
    Arena *arena;
    DocNode *root;
    uint32_t included, made;
} Assembly;

/* ---- merging ---- */

static DocNode *copy_with(Assembly *assembly, const DocNode *node, DocNode *const *children, size_t count) {
    DocNode *copy = ARENA_NEW(assembly->arena, DocNode);
    DocNotes ignored = {.arena = assembly->arena};
    *copy = *node;
    copy->index = NULL;
    copy->tag = STR_NONE;
    document_set_children(copy, children, count, assembly->arena, &ignored);
    assembly->made += (uint32_t)count + 1;
    return copy;
}

/* Mappings are put together key by key; of all else what stands nearer counts. */
static DocNode *merged(Assembly *assembly, DocNode *under, DocNode *over, uint32_t depth) {
    bool are_mappings = document_is_mapping(under) && document_is_mapping(over);
    if (!under || !are_mappings || depth > NESTING_DEPTH_MAX || assembly->made > MADE_MAX) return over;
    VEC(DocNode *) pairs = {0};
    for (uint32_t i = 0; i < under->count; i++) {
        DocNode *key = document_key(under, i), *own = document_get(over, document_text(key));
        *VEC_PUSH(assembly->arena, &pairs) = key;
        *VEC_PUSH(assembly->arena, &pairs) =
            own ? merged(assembly, document_value(under, i), own, depth + 1) : document_value(under, i);
    }
    for (uint32_t i = 0; i < over->count; i++) {
        if (document_get(under, document_text(document_key(over, i)))) continue;
        *VEC_PUSH(assembly->arena, &pairs) = document_key(over, i);
        *VEC_PUSH(assembly->arena, &pairs) = document_value(over, i);
    }
    return copy_with(assembly, over, pairs.items, pairs.count);
}

/* ---- inputs ---- */

/* The value of an input: what the include gives, else its default in the header of the file; NULL: nothing says it. */
static const DocNode *input_of(const DocNode *given, const DocNode *header, Str name) {
    const DocNode *own = document_get(given, name);
    const DocNode *declared = document_get(document_get(document_get(header, STR("spec")), STR("inputs")), name);
    return own ? own : document_get(declared, STR("default"));
}

/* $[[ inputs.region ]], with or without functions behind it; what nothing says is a variable. */
static Str filled(Assembly *assembly, Str text, const DocNode *given, const DocNode *header) {
    if (!str_contains(text, STR("$[["))) return text;
    StrBuf out = strbuf_new(assembly->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, STR("$[["), at),
               close = open == SIZE_MAX ? SIZE_MAX : str_find(text, STR("]]"), open);
        if (close == SIZE_MAX) open = text.size;
        strbuf_add(&out, str_slice(text, at, open));
        if (open == text.size) break;
        Str inside = str_trim(str_slice(text, open + 3, close)), name = inside;
        if (str_starts_with(name, STR("inputs."))) name = str_slice(name, 7, name.size);
        bool is_changed = str_find_char(name, '|', 0) != SIZE_MAX;
        name = str_trim(str_slice(name, 0, str_find_char(name, '|', 0)));
        const DocNode *value = is_changed ? NULL : input_of(given, header, name);
        if (value && value->kind == DOC_SCALAR) {
            strbuf_add(&out, document_text(value));
        } else {
            strbuf_add(&out, STR("${inputs_"));
            for (size_t i = 0; i < name.size; i++)
                strbuf_add_char(&out, name.data[i] == '-' || name.data[i] == '.' ? '_' : name.data[i]);
            strbuf_add_char(&out, '}');
        }
        at = close + 2;
    }
    return strbuf_str(&out);
}

static void fill_inputs(Assembly *assembly, DocNode *node, const DocNode *given, const DocNode *header) {
    size_t count = node->kind == DOC_MAPPING ? 2 * (size_t)node->count : node->kind == DOC_SEQUENCE ? node->count : 0;
    if (node->kind == DOC_SCALAR) node->value = filled(assembly, node->value, given, header);
    for (size_t i = 0; i < count; i++) fill_inputs(assembly, node->children[i], given, header); /* depth: height */
    node->index = NULL;
}

/* ---- includes ---- */

static DocNode *with_includes(Assembly *assembly, DocNode *root, uint32_t depth);

static DocNode *included(Assembly *assembly, Str path, const DocNode *item, uint32_t depth) {
    Shell *shell = assembly->shell;
    ShellWord word = shell_word(assembly->arena, str_concat(assembly->arena, STR("/"), path), item->line);
    Str found, text;
    ShellPlace place;
    if (assembly->included++ >= INCLUDES_MAX || !shell_read_file(shell, &word, &found, &text)) return NULL;
    if (!shell_enter_file(shell, found, &place)) return NULL;
    DocNode **documents = NULL, *whole = NULL;
    size_t count = document_parse_yaml(&documents, text, assembly->arena, NULL);
    for (size_t i = 0; i < count; i++) {
        bool is_header = i == 0 && count > 1 && document_get(documents[i], STR("spec"));
        if (is_header || !document_is_mapping(documents[i])) continue;
        fill_inputs(assembly, documents[i], document_get(item, STR("inputs")), count > 1 ? documents[0] : NULL);
        pipeline_count_lines(documents[i], shell->line_base);
        whole = with_includes(assembly, documents[i], depth + 1);
    }
    shell_leave_file(shell, &place);
    return whole;
}

static void include_local(Assembly *assembly, DocNode **into, Str path, const DocNode *item, uint32_t depth) {
    const Files *files = assembly->shell->files;
    while (str_starts_with(path, STR("/"))) path = str_slice(path, 1, path.size);
    shell_add_call(assembly->shell, "include", path);
    if (!files || path.size == 0) return;
    if (!str_contains(path, STR("*"))) {
        DocNode *own = included(assembly, path, item, depth);
        if (own) *into = *into ? merged(assembly, *into, own, 0) : own;
        return;
    }
    Str start = str_slice(path, 0, str_find_char(path, '*', 0));
    for (size_t i = files_first_at(files, start); i < files->path_count && str_starts_with(files->paths[i], start);
         i++) {
        bool is_it = str_matches_glob(files->paths[i], path);
        DocNode *own = is_it ? included(assembly, files->paths[i], item, depth) : NULL;
        if (own) *into = *into ? merged(assembly, *into, own, 0) : own;
    }
}

/* Files of other projects, of GitLab and from elsewhere are not here: told once, by the file that includes them. */
static void tell_foreign(Assembly *assembly, const DocNode *item) {
    static const char *const keys[] = {"project", "component", "remote", "template"};
    if (assembly->shell->files || assembly->shell->line_base) return; /* it was told when the file was read by itself */
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        Str name = document_text(document_get(item, str_from(keys[i])));
        if (name.size)
            facts_add_note(shell_builder(assembly->shell), DIAG_GAP, item->line,
                           "jobs that stand elsewhere are not read: %s %.*s", keys[i], STR_ARG(name));
    }
    if (item->kind == DOC_SCALAR && str_contains(document_text(item), STR("://")))
        facts_add_note(shell_builder(assembly->shell), DIAG_GAP, item->line,
                       "jobs that stand elsewhere are not read: %.*s", STR_ARG(document_text(item)));
}

static DocNode *with_includes(Assembly *assembly, DocNode *root, uint32_t depth) {
    const DocNode *include = document_get(root, STR("include"));
    DocNode *all = NULL;
    bool is_list = document_is_sequence(include);
    for (uint32_t i = 0; include && depth < REFERENCES_DEPTH_MAX && i < (is_list ? include->count : 1); i++) {
        const DocNode *item = is_list ? document_value(include, i) : include;
        const DocNode *local = document_is_mapping(item) ? document_get(item, STR("local")) : item;
        Str path = local && local->kind == DOC_SCALAR ? document_text(local) : STR_NONE;
        if (path.size && !str_contains(path, STR("://")))
            include_local(assembly, &all, path, item, depth);
        else
            tell_foreign(assembly, item);
    }
    return all ? merged(assembly, all, root, 0) : root;
}

/* ---- references ---- */

static DocNode *referred(Assembly *assembly, const DocNode *path) {
    DocNode *found = assembly->root;
    for (uint32_t i = 0; found && i < path->count; i++) {
        int64_t index;
        Str key = document_text(document_value(path, i));
        bool is_item = document_is_sequence(found) && str_to_int64(key, &index) && index >= 0;
        found = is_item ? document_value(found, (uint32_t)index) : document_get(found, key);
    }
    return found;
}

static DocNode *resolved(Assembly *assembly, DocNode *node, uint32_t depth, uint32_t references) {
    if (!node || node->kind == DOC_SCALAR || depth > NESTING_DEPTH_MAX || assembly->made > MADE_MAX) return node;
    if (str_equal(node->tag, STR("!reference"))) {
        DocNode *other = references < REFERENCES_DEPTH_MAX ? referred(assembly, node) : NULL;
        return other ? resolved(assembly, other, depth + 1, references + 1) : node;
    }
    size_t count = node->kind == DOC_MAPPING ? 2 * (size_t)node->count : node->count;
    DocNode **children = NULL;
    for (size_t i = 0; i < count; i++) {
        DocNode *own = resolved(assembly, node->children[i], depth + 1, references);
        if (own == node->children[i]) continue;
        if (!children) {
            children = ARENA_ARRAY(assembly->arena, DocNode *, count);
            memcpy(children, node->children, count * sizeof *children);
        }
        children[i] = own;
    }
    return children ? copy_with(assembly, node, children, count) : node;
}

/* ---- jobs ---- */

static DocNode *extended(Assembly *assembly, DocNode *job, uint32_t depth) {
    const DocNode *extends = document_get(job, STR("extends"));
    DocNode *under = NULL;
    bool is_list = document_is_sequence(extends);
    for (uint32_t i = 0; extends && depth < EXTENDS_DEPTH_MAX && i < (is_list ? extends->count : 1); i++) {
        Str name = document_text(is_list ? document_value(extends, i) : extends);
        DocNode *other = document_get(assembly->root, name);
        if (!document_is_mapping(other) || other == job || assembly->made > MADE_MAX) continue;
        other = extended(assembly, other, depth + 1);
        under = under ? merged(assembly, under, other, 0) : other;
    }
    return under ? merged(assembly, under, job, 0) : job;
}

DocNode *gitlab_document(Shell *shell, DocNode *root) {
    Assembly assembly = {.shell = shell, .arena = shell_arena(shell), .root = NULL};
    fill_inputs(&assembly, root, NULL, NULL);
    assembly.root = with_includes(&assembly, root, 0);
    if (!document_is_mapping(assembly.root) || assembly.root->count > PAIRS_MAX) return assembly.root;
    size_t count = 2 * (size_t)assembly.root->count;
    DocNode **children = ARENA_ARRAY(assembly.arena, DocNode *, count + 1);
    for (size_t i = 0; i < count; i++) children[i] = assembly.root->children[i];
    for (size_t i = 1; i < count; i += 2)
        if (document_is_mapping(children[i])) children[i] = extended(&assembly, children[i], 0);
    assembly.root =
        copy_with(&assembly, assembly.root, children, count); /* references are to jobs as they were extended */
    for (size_t i = 1; i < count; i += 2) children[i] = resolved(&assembly, children[i], 0, 0);
    return copy_with(&assembly, assembly.root, children, count);
}

/* ---- rules ---- */

/* In the words that actions_condition() reads: $NAME == "text" as NAME == 'text'; what else there is, is asked as a whole. */
static Str condition_text(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    bool is_matched = str_contains(text, STR("=~")) || str_contains(text, STR("!~"));
    if (is_matched) strbuf_add(&out, STR("matches('"));
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool is_mark = c == '"' || c == '\'';
        if (is_matched && is_mark)
            strbuf_add_char(&out, '"');
        else if (is_matched || (c != '$' && !is_mark))
            strbuf_add_char(&out, c);
        else if (is_mark)
            strbuf_add_char(&out, '\'');
    }
    if (is_matched) strbuf_add(&out, STR("')"));
    return strbuf_str(&out);
}

static ExprId bool_expr(Pipeline *pipeline, bool value, uint32_t line) {
    FactsBuilder *builder = pipeline->deployments->builder;
    ExprId id = facts_named(builder, EXPR_BOOL, value ? STR("true") : STR("false"), line, 1, 0);
    facts_expr_at(builder, id)->number = value;
    return id;
}

static ExprId condition_of_rule(Pipeline *pipeline, const DocNode *rule) {
    Shell *shell = pipeline->shell;
    const DocNode *asked = document_get(rule, STR("if"));
    bool has_more = document_get(rule, STR("changes")) || document_get(rule, STR("exists"));
    if (asked && asked->kind == DOC_SCALAR && !has_more)
        return actions_condition(shell, condition_text(shell->arena, asked->value), asked->line);
    if (!asked && !has_more) return bool_expr(pipeline, true, rule->line);
    return actions_condition(shell, str_format(shell->arena, "rule(%u)", (unsigned)rule->line), rule->line);
}

/* What the first rule that holds gives to this variable, else what it has. */
static void set_ruled(Pipeline *pipeline, const DocNode *rules, const ExprId *conditions, Str name) {
    Shell *shell = pipeline->shell;
    const ShellWord *before = shell_variable(shell, name);
    ShellWord own = before ? *before : shell_unset_word(shell, name, rules->line);
    ExprId outside = shell_word_expr(shell->builder, &own), value = outside;
    for (uint32_t i = rules->count; i > 0; i--) {
        const DocNode *given = document_get(document_get(document_value(rules, i - 1), STR("variables")), name);
        ExprId here = outside;
        if (given && given->kind == DOC_SCALAR) {
            ShellWord word = pipeline_value(pipeline, given);
            here = shell_word_expr(shell->builder, &word);
        }
        value = actions_choice(shell, conditions[i - 1], here, value);
    }
    Str text;
    bool is_text = facts_expr_at(shell->builder, value)->kind == EXPR_STRING;
    text = is_text ? facts_builder_str(shell->builder, facts_expr_at(shell->builder, value)->text) : STR_NONE;
    shell_export(shell, name,
                 is_text ? shell_word(shell->arena, text, rules->line)
                         : shell_word_of_expr(shell->arena, value, rules->line));
}

bool gitlab_enter_rules(Pipeline *pipeline, const DocNode *job) {
    enum { RULES_MAX = 24 };
    Shell *shell = pipeline->shell;
    const DocNode *rules = document_get(job, STR("rules"));
    if (!document_is_sequence(rules) || rules->count == 0 || rules->count > RULES_MAX) return false;
    ExprId conditions[RULES_MAX], runs = bool_expr(pipeline, false, rules->line);
    for (uint32_t i = rules->count; i > 0; i--) {
        const DocNode *rule = document_value(rules, i - 1), *when = document_get(rule, STR("when"));
        bool is_never = str_equal(document_text(when), STR("never"));
        conditions[i - 1] = condition_of_rule(pipeline, rule);
        runs = actions_choice(shell, conditions[i - 1], bool_expr(pipeline, !is_never, rule->line), runs);
    }
    for (uint32_t i = 0; i < rules->count; i++) {
        const DocNode *variables = document_get(document_value(rules, i), STR("variables"));
        for (uint32_t k = 0; document_is_mapping(variables) && k < variables->count; k++)
            set_ruled(pipeline, rules, conditions, document_text(document_key(variables, k)));
    }
    *VEC_PUSH(pipeline->deployments->arena, &pipeline->deployments->when) = runs;
    return true;
}
