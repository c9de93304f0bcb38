/* A pipeline of Azure DevOps as it is put together before it runs: templates of the repository with the parameters that they are
 * given, and what stands below ${{ if }}, ${{ each }} and ${{ insert }}. What the source can't decide is kept with the question that
 * decides it (azure_conditions.h).
 * https://learn.microsoft.com/azure/devops/pipelines/process/templates
 * https://learn.microsoft.com/azure/devops/pipelines/process/template-expressions */
#include "analyzer/core/limits.h"
#include "parsers/formats/azure_conditions.h"
#include "parsers/formats/pipeline.h"

/* Azure's own: 100 files, 100 levels. */
enum { TEMPLATES_MAX = 100, MADE_MAX = 200000 };

typedef struct {
    Shell *shell;
    Arena *arena;
    uint32_t included, made;
    bool is_of_variables; /* what is expanded is a mapping of variables, which have other sources too */
    const AzureName
        *variables; /* variables.region: those that the pipeline writes at its top; templates see them, too */
} Expansion;

static void expand_into(Expansion *expansion, AzureNodes *out, const DocNode *list, const AzureName *names,
                        uint32_t depth);

/* ---- texts ---- */

/* What stands between the marks of `${{ … }}`, where that is all of the text; empty: it isn't. */
static Str inside_of(Str text) {
    text = str_trim(text);
    bool is_one = str_starts_with(text, STR("${{")) && str_ends_with(text, STR("}}")) &&
                  str_find(text, STR("}}"), 0) == text.size - 2;
    return is_one ? str_trim(str_slice(text, 3, text.size - 2)) : STR_NONE;
}

static Str filled(Expansion *expansion, Str text, const AzureName *names) {
    if (!str_contains(text, STR("${{"))) return text;
    StrBuf out = strbuf_new(expansion->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, STR("${{"), at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(text, STR("}}"), open);
        if (close == SIZE_MAX) open = text.size;
        strbuf_add(&out, str_slice(text, at, open));
        if (open == text.size) break;
        bool is_changeable = false;
        const DocNode *value = azure_value(names, str_trim(str_slice(text, open + 3, close)), &is_changeable);
        bool is_text = value && value->kind == DOC_SCALAR && !is_changeable;
        strbuf_add(&out, is_text ? value->value : str_slice(text, open, close + 2));
        at = close + 2;
    }
    return strbuf_str(&out);
}

/* ---- nodes ---- */

static DocNode *copy_with(Expansion *expansion, const DocNode *node, const AzureNodes *children) {
    DocNode *copy = ARENA_NEW(expansion->arena, DocNode);
    DocNotes ignored = {.arena = expansion->arena};
    *copy = *node;
    copy->index = NULL;
    document_set_children(copy, children->items, children->count, expansion->arena, &ignored);
    expansion->made += (uint32_t)children->count + 1;
    return copy;
}

static DocNode *expanded(Expansion *expansion, DocNode *node, const AzureName *names, uint32_t depth);

/* "${{ if … }}", "${{ elseif … }}", "${{ else }}", "${{ each x in list }}", "${{ insert }}": empty for any other key. */
static Str directive_of(Str key, Str *argument) {
    static const char *const words[] = {"if", "elseif", "else", "each", "insert"};
    Str inside = inside_of(key);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        Str word = str_from(words[i]);
        bool is_it =
            str_starts_with(inside, word) && (inside.size == word.size || !azure_is_path_char(inside.data[word.size]));
        if (!is_it) continue;
        *argument = str_trim(str_slice(inside, word.size, inside.size));
        return word;
    }
    return STR_NONE;
}

/* A chain of if, elseif and else: what one of them has taken is left to no other. */
typedef struct {
    bool is_open;
    Str others; /* what holds where none before was taken; empty: nothing is asked */
} Chain;

/* What has to be asked for it to be taken: empty where it is in any case. False: it never is. */
static bool is_taken(const Expansion *expansion, Chain *chain, const AzureName *names, Str word, Str argument,
                     Str *question) {
    Arena *arena = expansion->arena;
    *question = STR_NONE;
    if (str_equal(word, STR("insert"))) return true;
    if (str_equal(word, STR("if"))) *chain = (Chain){.is_open = true};
    if (!chain->is_open) return false;
    AzureTruth own = str_equal(word, STR("else")) ? AZURE_YES : azure_truth(names, argument);
    if (own == AZURE_NO) return false;
    *question = chain->others;
    if (own == AZURE_YES) {
        chain->is_open = false;
        return true;
    }
    Str asked = azure_question(arena, names, argument);
    *question = azure_both(arena, chain->others, asked);
    chain->others = azure_both(arena, chain->others, azure_not(arena, asked));
    return true;
}

typedef struct {
    AzureNodes *nodes;
    bool is_mapping; /* they are keys and values in turn */
    Str question;    /* which decides what is put there */
} Target;

static void put(Expansion *expansion, const Target *out, DocNode *value, const AzureName *names, uint32_t depth) {
    Arena *arena = expansion->arena;
    if (document_is_sequence(value) && !out->is_mapping) {
        AzureNodes own = {0};
        expand_into(expansion, &own, value, names, depth + 1);
        for (size_t i = 0; i < own.count; i++)
            *VEC_PUSH(arena, out->nodes) = azure_where(arena, own.items[i], out->question);
        return;
    }
    DocNode *own = expanded(expansion, value, names, depth + 1);
    for (uint32_t i = 0; out->is_mapping && document_is_mapping(own) && i < own->count; i++)
        azure_put_pair(arena, out->nodes, document_key(own, i), document_value(own, i), out->question,
                       expansion->is_of_variables);
    if (!out->is_mapping && own) *VEC_PUSH(arena, out->nodes) = azure_where(arena, own, out->question);
}

/* split(parameters.regions, ','): the parts of a text. NULL: it is something else, or not known. */
static DocNode *split_list(Expansion *expansion, const AzureName *names, Str text) {
    Str call = STR("split("), rest, path, separator;
    bool is_changeable = false;
    if (!str_starts_with(text, call) || !str_ends_with(text, STR(")"))) return NULL;
    rest = str_trim(str_slice(text, call.size, text.size - 1));
    size_t comma = str_find_char(rest, ',', 0);
    if (comma == SIZE_MAX) return NULL;
    path = str_trim(str_slice(rest, 0, comma));
    separator = str_trim(str_slice(rest, comma + 1, rest.size));
    if (separator.size < 3 || separator.data[0] != '\'' || separator.data[separator.size - 1] != '\'') return NULL;
    separator = str_slice(separator, 1, separator.size - 1);
    const DocNode *value = azure_value(names, path, &is_changeable);
    if (!value || value->kind != DOC_SCALAR || str_contains(document_text(value), STR("$"))) return NULL;
    AzureNodes parts = {0};
    Str left = document_text(value);
    for (size_t end = 0; end != SIZE_MAX;) {
        end = str_find(left, separator, 0);
        DocNode *part = ARENA_NEW(expansion->arena, DocNode);
        *part = (DocNode){
            .kind = DOC_SCALAR, .line = value->line, .end_line = value->line, .column = value->column, .size = 1};
        part->value = str_slice(left, 0, end == SIZE_MAX ? left.size : end);
        *VEC_PUSH(expansion->arena, &parts) = part;
        if (end != SIZE_MAX) left = str_slice(left, end + separator.size, left.size);
    }
    DocNode *list = ARENA_NEW(expansion->arena, DocNode);
    *list = (DocNode){.kind = DOC_SEQUENCE, .line = value->line, .end_line = value->line, .column = value->column};
    document_set_children(list, parts.items, parts.count, expansion->arena, NULL);
    return list;
}

/* ${{ each stage in parameters.stages }}: a list of texts or objects, or an object whose entries have a key and a value. */
static void put_each(Expansion *expansion, const Target *out, Str argument, DocNode *value, const AzureName *names,
                     uint32_t depth) {
    size_t in = str_find(argument, STR(" in "), 0);
    bool is_changeable = false;
    if (in == SIZE_MAX) return;
    AzureName item = {.path = str_trim(str_slice(argument, 0, in)), .outer = names};
    Str of = str_trim(str_slice(argument, in + 4, argument.size));
    const DocNode *list = split_list(expansion, names, of);
    if (!list) list = azure_value(names, of, &is_changeable);
    for (uint32_t i = 0; list && list->kind != DOC_SCALAR && i < list->count && expansion->made < MADE_MAX; i++) {
        item.value = document_value(list, i);
        if (document_is_mapping(list)) {
            AzureNodes pair = {0};
            DocNode *names_of_pair[2] = {ARENA_NEW(expansion->arena, DocNode), ARENA_NEW(expansion->arena, DocNode)};
            for (size_t k = 0; k < 2; k++) {
                *names_of_pair[k] = (DocNode){.kind = DOC_SCALAR, .line = list->line, .size = 1};
                names_of_pair[k]->value = k ? STR("value") : STR("key");
                *VEC_PUSH(expansion->arena, &pair) = names_of_pair[k];
                *VEC_PUSH(expansion->arena, &pair) = list->children[2 * i + k];
            }
            item.value = copy_with(expansion, list, &pair);
        }
        put(expansion, out, value, &item, depth);
    }
}

static void put_directive(Expansion *expansion, Target out, Chain *chain, Str word, Str argument, DocNode *value,
                          const AzureName *names, uint32_t depth) {
    if (str_equal(word, STR("each")))
        put_each(expansion, &out, argument, value, names, depth);
    else if (is_taken(expansion, chain, names, word, argument, &out.question))
        put(expansion, &out, value, names, depth);
}

/* ---- templates ---- */

/* The parameters that a template declares, {region: eu-west-1} or [{name: region, default: eu-west-1}], with what they are given. */
static const AzureName *parameters_of(Expansion *expansion, const DocNode *declared, const DocNode *given,
                                      bool is_root) {
    const AzureName *names = expansion->variables;
    for (uint32_t i = 0; declared && declared->kind != DOC_SCALAR && i < declared->count; i++) {
        bool is_list = document_is_sequence(declared);
        DocNode *item = document_value(declared, i), *value = is_list ? document_get(item, STR("default")) : item;
        Str name = document_text(is_list ? document_get(item, STR("name")) : document_key(declared, i));
        DocNode *own = document_get(given, name);
        if (own) value = own;
        if (!name.size || !value) continue;
        AzureName *entry = ARENA_NEW(expansion->arena, AzureName);
        *entry = (AzureName){.path = str_concat(expansion->arena, STR("parameters."), name),
                             .value = value,
                             .is_changeable = is_root,
                             .values = is_root && is_list ? document_get(item, STR("values")) : NULL,
                             .outer = names};
        names = entry;
    }
    return names;
}

static Str folder_of(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? STR_NONE : str_slice(path, 0, slash);
}

/* {name: value} as [{name: …, value: …}], which may stand beside others. */
static void put_variables(Expansion *expansion, AzureNodes *out, DocNode *mapping, const AzureName *names,
                          uint32_t depth) {
    bool is_of_variables = expansion->is_of_variables;
    expansion->is_of_variables = true;
    const DocNode *variables = expanded(expansion, mapping, names, depth + 1);
    expansion->is_of_variables = is_of_variables;
    for (uint32_t i = 0; i < variables->count; i++) {
        AzureNodes pair = {0};
        for (size_t k = 0; k < 2; k++) {
            DocNode *key = ARENA_NEW(expansion->arena, DocNode);
            *key = (DocNode){.kind = DOC_SCALAR, .line = variables->line, .size = 1};
            key->value = k ? STR("value") : STR("name");
            *VEC_PUSH(expansion->arena, &pair) = key;
            *VEC_PUSH(expansion->arena, &pair) = variables->children[2 * i + k];
        }
        *VEC_PUSH(expansion->arena, out) = copy_with(expansion, variables, &pair);
    }
}

static DocNode *read_template(Expansion *expansion, Str written, uint32_t line, ShellPlace *place) {
    Shell *shell = expansion->shell;
    Str resolved, found, text;
    bool is_from_top = str_starts_with(written, STR("/"));
    Str folder = is_from_top ? STR_NONE : folder_of(shell_path(shell));
    if (is_from_top) written = str_slice(written, 1, written.size);
    if (!files_resolve(expansion->arena, folder, written, &resolved)) return NULL;
    shell_add_call(shell, "include", resolved);
    ShellWord word = shell_word(expansion->arena, str_concat(expansion->arena, STR("/"), resolved), line);
    if (expansion->included++ >= TEMPLATES_MAX || !shell_read_file(shell, &word, &found, &text)) return NULL;
    if (!shell_enter_file(shell, found, place)) return NULL;
    DocNode **documents = NULL;
    size_t count = document_parse_yaml(&documents, text, expansion->arena, NULL);
    if (count == 0 || !document_is_mapping(documents[0])) {
        shell_leave_file(shell, place);
        return NULL;
    }
    pipeline_count_lines(documents[0], shell->line_base);
    return documents[0];
}

/* Those of other repositories are not here: told once, by the file that names them. */
static bool is_elsewhere(Expansion *expansion, Str *written, uint32_t line) {
    size_t at = str_find_last_char(*written, '@');
    if (at == SIZE_MAX) return false;
    Str alias = str_slice(*written, at + 1, written->size);
    bool is_self = str_equal(alias, STR("self"));
    if (!is_self && !expansion->shell->files && !expansion->shell->line_base)
        facts_add_note(shell_builder(expansion->shell), DIAG_GAP, line,
                       "jobs that stand elsewhere are not read: template %.*s", STR_ARG(*written));
    *written = str_slice(*written, 0, at);
    return !is_self;
}

/* What a template has of stages, jobs, steps or variables. */
static void put_template_at(Expansion *expansion, AzureNodes *out, Str written, const DocNode *item,
                            const AzureName *names, uint32_t depth) {
    static const char *const lists[] = {"stages", "jobs", "steps", "variables"};
    DocNode *own = document_get(item, STR("parameters"));
    ShellPlace place;
    if (is_elsewhere(expansion, &written, item->line)) return;
    const DocNode *given = own ? expanded(expansion, own, names, depth + 1) : NULL;
    DocNode *root = read_template(expansion, written, item->line, &place);
    if (!root) return;
    const AzureName *inner = parameters_of(expansion, document_get(root, STR("parameters")), given, false);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        DocNode *list = document_get(root, str_from(lists[i]));
        if (document_is_sequence(list)) expand_into(expansion, out, list, inner, depth + 1);
        if (document_is_mapping(list) && i == 3) put_variables(expansion, out, list, inner, depth + 1);
    }
    shell_leave_file(expansion->shell, &place);
}

/* The parameter in the path of a template that whoever starts the pipeline chooses from a list; NULL: there is none. */
static const AzureName *choice_in(Str written, const AzureName *names) {
    size_t open = str_find(written, STR("${{"), 0),
           close = open == SIZE_MAX ? open : str_find(written, STR("}}"), open);
    if (close == SIZE_MAX) return NULL;
    const AzureName *name = azure_name(names, str_trim(str_slice(written, open + 3, close)));
    return name && name->is_changeable && document_is_sequence(name->values) ? name : NULL;
}

/* … in place of the item that names it: vars/${{ parameters.stage }}.yml is one for each stage there is. */
static void put_template(Expansion *expansion, AzureNodes *out, const DocNode *item, const AzureName *names,
                         uint32_t depth) {
    Arena *arena = expansion->arena;
    Str written = filled(expansion, document_text(document_get(item, STR("template"))), names);
    const AzureName *choice = choice_in(written, names);
    if (!choice) {
        put_template_at(expansion, out, written, item, names, depth);
        return;
    }
    for (uint32_t i = 0; i < choice->values->count; i++) {
        AzureName chosen = *choice;
        AzureNodes own = {0};
        chosen.value = document_value(choice->values, i);
        chosen.is_changeable = false;
        chosen.outer = names;
        if (chosen.value->kind != DOC_SCALAR) continue;
        put_template_at(expansion, &own, filled(expansion, written, &chosen), item, &chosen, depth);
        Str asked = str_format(arena, "eq(%.*s, '%.*s')", STR_ARG(choice->path), STR_ARG(document_text(chosen.value)));
        for (size_t k = 0; k < own.count; k++)
            *VEC_PUSH(arena, out) = azure_where(arena, own.items[k], azure_question(arena, names, asked));
    }
}

/* ---- expansion ---- */

/* A stage, job or step with its `condition`; NULL: it never holds. */
static DocNode *with_condition(Expansion *expansion, DocNode *node, const AzureName *names, uint32_t depth) {
    const DocNode *condition = document_get(node, STR("condition"));
    Str text = condition && condition->kind == DOC_SCALAR ? document_text(condition) : STR_NONE;
    AzureTruth truth = text.size ? azure_truth(names, text) : AZURE_YES;
    if (truth == AZURE_NO) return NULL;
    DocNode *own = expanded(expansion, node, names, depth);
    if (truth == AZURE_YES) return own;
    return azure_where(expansion->arena, own, azure_question(expansion->arena, names, text));
}

static void expand_into(Expansion *expansion, AzureNodes *out, const DocNode *list, const AzureName *names,
                        uint32_t depth) {
    Chain chain = {0};
    for (uint32_t i = 0; depth < NESTING_DEPTH_MAX && i < list->count && expansion->made < MADE_MAX; i++) {
        DocNode *item = document_value(list, i);
        Str argument, word = STR_NONE;
        if (document_is_mapping(item) && item->count == 1)
            word = directive_of(document_text(document_key(item, 0)), &argument);
        bool is_template = document_text(document_get(item, STR("template"))).size > 0;
        if (word.size)
            put_directive(expansion, (Target){.nodes = out}, &chain, word, argument, document_value(item, 0), names,
                          depth);
        else if (is_template)
            put_template(expansion, out, item, names, depth);
        else if ((item = with_condition(expansion, item, names, depth + 1)))
            *VEC_PUSH(expansion->arena, out) = item;
    }
}

static DocNode *expanded_mapping(Expansion *expansion, DocNode *node, const AzureName *names, uint32_t depth) {
    AzureNodes pairs = {0};
    Chain chain = {0};
    for (uint32_t i = 0; i < node->count; i++) {
        DocNode *key = document_key(node, i), *value = document_value(node, i);
        Str argument, word = directive_of(document_text(key), &argument);
        if (word.size) {
            put_directive(expansion, (Target){.nodes = &pairs, .is_mapping = true}, &chain, word, argument, value,
                          names, depth);
            continue;
        }
        bool is_of_variables = expansion->is_of_variables;
        expansion->is_of_variables = is_of_variables || str_equal(document_text(key), STR("variables"));
        *VEC_PUSH(expansion->arena, &pairs) = expanded(expansion, key, names, depth + 1);
        *VEC_PUSH(expansion->arena, &pairs) = expanded(expansion, value, names, depth + 1);
        expansion->is_of_variables = is_of_variables;
    }
    return copy_with(expansion, node, &pairs);
}

static DocNode *expanded(Expansion *expansion, DocNode *node, const AzureName *names, uint32_t depth) {
    if (depth > NESTING_DEPTH_MAX || expansion->made > MADE_MAX) return node;
    if (expansion->is_of_variables) node = azure_worked_out(expansion->arena, node);
    if (node->kind == DOC_MAPPING) return expanded_mapping(expansion, node, names, depth);
    if (node->kind == DOC_SEQUENCE) {
        AzureNodes items = {0};
        expand_into(expansion, &items, node, names, depth);
        return copy_with(expansion, node, &items);
    }
    if (!str_contains(node->value, STR("${{"))) return node;
    bool is_changeable = false;
    DocNode *whole = azure_value(names, inside_of(node->value), &is_changeable);
    if (whole && !is_changeable) return whole;
    DocNode *copy = ARENA_NEW(expansion->arena, DocNode);
    *copy = *node;
    copy->value = filled(expansion, node->value, names);
    expansion->made++;
    return copy;
}

/* extends: {template: …}: all of the pipeline stands there. */
static DocNode *with_extended(Expansion *expansion, DocNode *root, const AzureName *names) {
    const DocNode *extends = document_get(root, STR("extends"));
    if (!document_text(document_get(extends, STR("template"))).size) return root;
    AzureNodes items = {0}, pairs = {0};
    put_template(expansion, &items, extends, names, 0);
    for (uint32_t i = 0; i < 2 * root->count; i++) *VEC_PUSH(expansion->arena, &pairs) = root->children[i];
    DocNode *key = ARENA_NEW(expansion->arena, DocNode);
    *key = *root->children[0];
    key->value = STR("stages");
    *VEC_PUSH(expansion->arena, &pairs) = key;
    *VEC_PUSH(expansion->arena, &pairs) =
        copy_with(expansion, &(DocNode){.kind = DOC_SEQUENCE, .line = root->line}, &items);
    return copy_with(expansion, root, &pairs);
}

/* One of them; what a template would have to be put into is not known yet, and neither is what a question decides. */
static void add_variable(Expansion *expansion, Str name, DocNode *value, bool is_asked) {
    bool is_text = value && value->kind == DOC_SCALAR && (is_asked || !str_contains(value->value, STR("${{")));
    if (!name.size || !is_text) return;
    AzureName *entry = ARENA_NEW(expansion->arena, AzureName);
    *entry = (AzureName){.path = str_concat(expansion->arena, STR("variables."), name),
                         .value = value,
                         .is_changeable = is_asked,
                         .outer = expansion->variables};
    expansion->variables = entry;
}

/* variables.environment may choose the template that has others, and these may be made of it: as often as it takes.
 * https://learn.microsoft.com/azure/devops/pipelines/process/variables#understand-variable-syntax */
static const AzureName *with_variables(Expansion *expansion, const DocNode *root) {
    enum { ROUNDS_MAX = 4 };
    const DocNode *declared = document_get(root, STR("parameters"));
    DocNode *variables = document_get(root, STR("variables"));
    uint32_t included = expansion->included, made = expansion->made;
    size_t known = 0;
    for (int round = 0; variables && round < ROUNDS_MAX; round++) {
        const AzureName *names = parameters_of(expansion, declared, NULL, true);
        expansion->is_of_variables = true;
        const DocNode *list = expanded(expansion, variables, names, 0);
        expansion->is_of_variables = false;
        size_t count = 0;
        expansion->variables = NULL;
        for (uint32_t i = 0; list->kind != DOC_SCALAR && i < list->count; i++) {
            DocNode *item = document_value(list, i);
            bool is_pair = document_is_mapping(list);
            add_variable(expansion, document_text(is_pair ? document_key(list, i) : document_get(item, STR("name"))),
                         is_pair ? item : document_get(item, STR("value")), !is_pair && document_get(item, STR("if")));
        }
        for (const AzureName *name = expansion->variables; name; name = name->outer) count++;
        expansion->included = included;
        expansion->made = made;
        if (count == known) break;
        known = count;
    }
    return parameters_of(expansion, declared, NULL, true);
}

DocNode *azure_document(Shell *shell, DocNode *root) {
    static const char *const lists[] = {"stages", "jobs", "steps"};
    bool is_azure = document_is_mapping(document_get(root, STR("extends")));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        is_azure = is_azure || document_is_sequence(document_get(root, str_from(lists[i])));
    if (!is_azure || document_is_mapping(document_get(root, STR("jobs")))) return root;
    Expansion expansion = {.shell = shell, .arena = shell_arena(shell)};
    const AzureName *names = with_variables(&expansion, root);
    DocNode *own = with_extended(&expansion, expanded(&expansion, root, names, 0), names);
    if (expansion.made >= MADE_MAX || expansion.included > TEMPLATES_MAX)
        facts_add_note(
            shell_builder(shell), DIAG_LIMIT, root->line,
            "templates put in here are more than %d, or have more than %d values; what is beyond is left out",
            TEMPLATES_MAX, MADE_MAX);
    return own;
}
