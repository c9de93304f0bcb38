/* Makefiles and justfiles: variables and the commands of rules. What make would expand becomes text for the shell: a
 * variable that the file sets its text, one that it sets only where nobody else does ${NAME:-text}, every other one
 * ${NAME}. */
#include "parsers/formats/deployments.h"

#include "analyzer/core/limits.h"

typedef struct {
    Str name, value;
    Str target;      /* that it is set for; empty: for all */
    bool is_default; /* ?= */
    bool is_exported;
    bool is_conditional; /* between ifeq and endif */
    uint32_t line;
} MakeVariable;

/* What $(call) and $(foreach) give to a name while they are expanded. */
typedef struct MakeBinding MakeBinding;
struct MakeBinding {
    Str name, value; /* expanded */
    const MakeBinding *outer;
};

typedef struct {
    Str targets, needs;
    Str path; /* of the file that it stands in */
    VEC(Str) commands;
    VEC(uint32_t) lines;
    bool is_needed; /* by another one that sets variables for it */
    bool is_running;
    bool is_made; /* a rule with a pattern: it was run for a target that something needs */
} MakeRule;

typedef struct {
    Arena *arena;
    Shell *shell;
    Str folder; /* "/" and that of the file */
    VEC(MakeVariable) variables;
    VEC(MakeRule) rules;
    bool exports_all, is_one_shell, is_just;
    Str target; /* whose commands are expanded */
    Str stem;   /* what % stands for */
    const MakeBinding *bindings;
    uint32_t number;     /* of the line being read */
    uint32_t conditions; /* ifeq around it */
    uint32_t made;       /* lines that come of others, around this one */
    Str overrides;       /* variables that the command line sets, divided by blanks */
    size_t size;         /* bytes expanded so far */
    uint32_t included;   /* files that are being read for others */
    Str needs;           /* of the rule whose commands are expanded */
    size_t *compared;    /* names, so far */
    uint32_t cut_at;     /* the line from which on rules or variables were left out; 0: none were */
} Makefile;

enum { MAKE_DEPTH_MAX = 10, MAKE_VARIABLES_MAX = 2000, MAKE_RULES_MAX = 2000, INCLUDES_MAX = 4, WORDS_MAX = 200 };
/* Names that are compared with others, in all of the file: what is written by hand takes some thousands. */
enum { COMPARED_MAX = 10 * 1000 * 1000 };

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

/* One more word is compared; false: it is one too many. */
static bool may_compare(const Makefile *make) {
    bool may = *make->compared < COMPARED_MAX;
    *make->compared += may;
    return may;
}

static bool has_word(const Makefile *make, Str words, Str wanted) {
    Str word;
    while (str_word_next(&words, &word) && may_compare(make))
        if (str_equal(word, wanted)) return true;
    return false;
}

/* "deploy-%" for "deploy-prod"; sets what % stands for. */
static bool fits_pattern(const Makefile *make, Str targets, Str wanted, Str *stem) {
    Str target;
    *stem = STR_NONE;
    while (str_word_next(&targets, &target) && may_compare(make)) {
        size_t mark = str_find_char(target, '%', 0);
        if (mark == SIZE_MAX && str_equal(target, wanted)) return true;
        if (mark == SIZE_MAX || wanted.size < target.size) continue;
        Str end = str_slice(target, mark + 1, target.size);
        if (!str_starts_with(wanted, str_slice(target, 0, mark)) || !str_ends_with(wanted, end)) continue;
        *stem = str_slice(wanted, mark, wanted.size - end.size);
        return true;
    }
    return false;
}

/* Is one of the words of `b` one of those of `a`, or made by a pattern among them? */
static bool has_common_word(const Makefile *make, Str a, Str b) {
    Str word, stem;
    while (str_word_next(&b, &word))
        if (fits_pattern(make, a, word, &stem)) return true;
    return false;
}

static const MakeVariable *variable_of(const Makefile *make, Str name) {
    const MakeVariable *found = NULL;
    if (has_word(make, make->overrides, name)) return NULL;
    for (size_t i = 0; i < make->variables.count; i++) {
        const MakeVariable *variable = &make->variables.items[i];
        if (!str_equal(variable->name, name)) continue;
        if (variable->target.size && !has_common_word(make, variable->target, make->target)) continue;
        if (found && found->target.size && !variable->target.size) continue;
        if (variable->is_default && found && !found->is_conditional) continue;
        found = variable;
    }
    return found;
}

static void expand(Makefile *make, Str text, StrBuf *out, uint32_t depth);

/* Behind the bracket that closes what opens at `at`. */
static size_t behind(Str text, size_t at) {
    char open = text.data[at], close = open == '(' ? ')' : '}';
    size_t depth = 0;
    for (; at < text.size; at++) {
        if (text.data[at] == open) depth++;
        if (text.data[at] == close && --depth == 0) return at + 1;
    }
    return text.size;
}

/* ---- functions ---- */

static Str expanded_at(Makefile *make, Str text, uint32_t depth) {
    StrBuf buf = strbuf_new(make->arena, DOCUMENT_SIZE_BYTES_MAX);
    expand(make, text, &buf, depth);
    return strbuf_str(&buf);
}

/* The next argument, up to a comma outside of brackets; false: there is none. */
static bool next_argument(Str *rest, Str *argument) {
    size_t at = 0, depth = 0;
    if (!rest->data) return false; /* behind the last one */
    for (; at < rest->size && (depth || rest->data[at] != ','); at++) {
        depth += rest->data[at] == '(' || rest->data[at] == '{';
        depth -= depth && (rest->data[at] == ')' || rest->data[at] == '}');
    }
    *argument = str_slice(*rest, 0, at);
    *rest = at < rest->size ? str_slice(*rest, at + 1, rest->size) : (Str){NULL, 0};
    return true;
}

/* $(call name,first,second): what the name holds, with $(1), $(2) in it. */
static void expand_call(Makefile *make, Str rest, StrBuf *out, uint32_t depth) {
    enum { CALL_ARGUMENTS_MAX = 9 };
    MakeBinding bindings[CALL_ARGUMENTS_MAX];
    const MakeBinding *before = make->bindings, *inner = before;
    Str name = STR_NONE, argument;
    next_argument(&rest, &name);
    name = str_trim(expanded_at(make, name, depth));
    for (size_t i = 0; i < CALL_ARGUMENTS_MAX; i++) {
        Str value = next_argument(&rest, &argument) ? expanded_at(make, argument, depth) : STR_NONE;
        bindings[i] = (MakeBinding){str_format(make->arena, "%zu", i + 1), value, inner};
        inner = &bindings[i];
    }
    const MakeVariable *variable = variable_of(make, name);
    make->bindings = inner;
    if (variable && !variable->is_conditional)
        expand(make, variable->value, out, depth);
    else
        strbuf_format(out, "$(make-%.*s)", STR_ARG(name));
    make->bindings = before;
}

/* $(foreach name,words,text) */
static void expand_foreach(Makefile *make, Str rest, StrBuf *out, uint32_t depth) {
    Str name = STR_NONE, words = STR_NONE, text = STR_NONE, word;
    next_argument(&rest, &name);
    next_argument(&rest, &words);
    text = rest;
    MakeBinding binding = {.name = str_trim(expanded_at(make, name, depth)), .outer = make->bindings};
    words = expanded_at(make, words, depth);
    for (size_t i = 0; i < WORDS_MAX && str_word_next(&words, &word); i++) {
        if (i) strbuf_add_char(out, ' ');
        binding.value = word;
        make->bindings = &binding;
        expand(make, text, out, depth);
        make->bindings = binding.outer;
    }
}

/* The first that isn't empty, as far as that can be told: ${A:-b}. */
static void expand_or(Makefile *make, Str rest, StrBuf *out, uint32_t depth) {
    Str argument;
    size_t open = 0;
    while (next_argument(&rest, &argument)) {
        Str text = str_trim(expanded_at(make, argument, depth));
        bool is_name = str_starts_with(text, STR("${")) && str_find_char(text, '}', 0) == text.size - 1;
        if (text.size == 0) continue;
        bool has_more = is_name && rest.data;
        strbuf_add(out, has_more ? str_slice(text, 0, text.size - 1) : text);
        if (!has_more) break;
        strbuf_add(out, STR(":-"));
        open++;
    }
    for (; open > 0; open--) strbuf_add_char(out, '}');
}

/* $(addprefix x,words), $(addsuffix x,words) */
static void expand_affix(Makefile *make, Str rest, bool is_prefix, StrBuf *out, uint32_t depth) {
    Str affix = STR_NONE, word;
    next_argument(&rest, &affix);
    affix = expanded_at(make, affix, depth);
    rest = expanded_at(make, rest, depth);
    for (size_t i = 0; i < WORDS_MAX && str_word_next(&rest, &word); i++) {
        if (i) strbuf_add_char(out, ' ');
        if (is_prefix) strbuf_add(out, affix);
        strbuf_add(out, word);
        if (!is_prefix) strbuf_add(out, affix);
    }
}

/* False: a function that is not worked out. */
static bool expand_function(Makefile *make, Str name, Str rest, StrBuf *out, uint32_t depth) {
    rest = str_slice(rest, 1, rest.size);
    if (str_equal(name, STR("call"))) {
        expand_call(make, rest, out, depth);
    } else if (str_equal(name, STR("foreach"))) {
        expand_foreach(make, rest, out, depth);
    } else if (str_equal(name, STR("or"))) {
        expand_or(make, rest, out, depth);
    } else if (str_equal(name, STR("addprefix")) || str_equal(name, STR("addsuffix"))) {
        expand_affix(make, rest, str_equal(name, STR("addprefix")), out, depth);
    } else if (str_equal(name, STR("strip"))) {
        strbuf_add(out, str_trim(expanded_at(make, rest, depth)));
    } else if (str_equal(name, STR("eval"))) { /* lines of the makefile */
        strbuf_add_char(out, '\n');
        expand(make, rest, out, depth);
        strbuf_add_char(out, '\n');
    } else {
        return false;
    }
    return true;
}

static const MakeBinding *binding_of(const Makefile *make, Str name) {
    for (const MakeBinding *binding = make->bindings; binding; binding = binding->outer)
        if (str_equal(binding->name, name)) return binding;
    return NULL;
}

static void expand_name(Makefile *make, Str inside, StrBuf *out, uint32_t depth) {
    size_t end = 0;
    while (end < inside.size && is_name_char(inside.data[end])) end++;
    Str name = str_slice(inside, 0, end);
    if (end < inside.size) { /* $(shell command), $(patsubst …) */
        bool is_shell = str_equal(name, STR("shell"));
        bool is_here = is_shell && str_equal(str_trim(str_slice(inside, end, inside.size)), STR("pwd"));
        if (is_here || str_equal(inside, STR("justfile_directory()"))) {
            strbuf_add(out, make->folder);
            return;
        }
        if (!make->is_just && expand_function(make, name, str_slice(inside, end, inside.size), out, depth + 1)) return;
        strbuf_add(out, is_shell ? STR("$(") : STR("$(make-"));
        if (is_shell)
            expand(make, str_slice(inside, end, inside.size), out, depth + 1);
        else
            strbuf_add(out, name);
        strbuf_add_char(out, ')');
        return;
    }
    const MakeBinding *binding = binding_of(make, name);
    const MakeVariable *variable = variable_of(make, name);
    if (binding) {
        strbuf_add(out, binding->value);
        return;
    }
    if (!variable || variable->is_conditional) {
        bool is_here = !variable && (str_equal(name, STR("CURDIR")) || str_equal(name, STR("PWD")));
        if (is_here)
            strbuf_add(out, make->folder);
        else if (str_equal(name, STR("MAKE")))
            strbuf_add(out, STR("make"));
        else
            strbuf_format(out, "${%.*s}", STR_ARG(name));
        return;
    }
    if (variable->is_default) strbuf_format(out, "${%.*s:-", STR_ARG(name));
    expand(make, variable->value, out, depth + 1);
    if (variable->is_default) strbuf_add_char(out, '}');
}

/* $<, the first thing that the rule needs; $^, all of them. */
static void add_needs(const Makefile *make, bool is_all, StrBuf *out) {
    Str rest = make->needs, need;
    for (bool is_first = true; str_word_next(&rest, &need) && (is_first || is_all); is_first = false) {
        if (str_equal(need, STR("|"))) return; /* what is behind only has to be there */
        size_t mark = make->stem.size ? str_find_char(need, '%', 0) : SIZE_MAX;
        if (!is_first) strbuf_add_char(out, ' ');
        strbuf_add(out, str_slice(need, 0, mark));
        if (mark != SIZE_MAX) strbuf_add(out, make->stem);
        if (mark != SIZE_MAX) strbuf_add(out, str_slice(need, mark + 1, need.size));
    }
}

static void expand(Makefile *make, Str text, StrBuf *out, uint32_t depth) {
    if (depth > MAKE_DEPTH_MAX || make->size > DOCUMENT_SIZE_BYTES_MAX) return;
    make->size += text.size;
    for (size_t at = 0; at < text.size;) {
        char c = text.data[at], next = at + 1 < text.size ? text.data[at + 1] : '\0';
        size_t end = make->is_just && c == '{' && next == '{' ? str_find(text, STR("}}"), at) : SIZE_MAX;
        if (end != SIZE_MAX) {
            expand_name(make, str_trim(str_slice(text, at + 2, end)), out, depth);
            at = end + 2;
        } else if (c != '$' || make->is_just) {
            strbuf_add_char(out, c);
            at++;
        } else if (next == '(' || next == '{') {
            end = behind(text, at + 1);
            expand_name(make, str_slice(text, at + 2, end - 1), out, depth);
            at = end;
        } else {
            if (next == '$')
                strbuf_add_char(out, '$');
            else if (next == '@')
                strbuf_add(out, make->target);
            else if ((next == '<' || next == '^') && make->needs.size && !str_contains(make->needs, STR("$")))
                add_needs(make, next == '^', out);
            else if (next == '*' && make->stem.size)
                strbuf_add(out, make->stem);
            else if (next >= '1' && next <= '9' && binding_of(make, str_slice(text, at + 1, at + 2)))
                strbuf_add(out, binding_of(make, str_slice(text, at + 1, at + 2))->value);
            else
                strbuf_add(out, STR("$(make-automatic)"));
            at += 2;
        }
    }
}

/* ---- reading ---- */

/* NAME = value, NAME := value, NAME ?= value, NAME += value, perhaps after export. */
static bool take_assignment(Makefile *make, Str line, Str target, bool is_conditional) {
    MakeVariable variable = {.target = target, .is_conditional = is_conditional, .line = make->number};
    line = str_trim(line);
    static const char *const words[] = {"export ", "override ", "private "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_with(line, str_from(words[i]))) {
            variable.is_exported = variable.is_exported || i == 0;
            line = str_trim(str_slice(line, strlen(words[i]), line.size));
        }
    size_t end = 0;
    while (end < line.size && is_name_char(line.data[end])) end++;
    variable.name = str_slice(line, 0, end);
    Str rest = str_trim(str_slice(line, end, line.size));
    bool is_added = str_starts_with(rest, STR("+="));
    variable.is_default = str_starts_with(rest, STR("?="));
    size_t sign = 0;
    while (sign < rest.size && (rest.data[sign] == ':' || rest.data[sign] == '?' || rest.data[sign] == '+')) sign++;
    if (end == 0 || sign > 3 || sign >= rest.size || rest.data[sign] != '=') {
        bool is_list = variable.is_exported && rest.size == 0; /* export NAME */
        for (size_t i = 0; is_list && i < make->variables.count; i++)
            if (str_equal(make->variables.items[i].name, variable.name)) make->variables.items[i].is_exported = true;
        return is_list;
    }
    variable.value = str_trim(str_slice(rest, sign + 1, rest.size));
    if (make->is_just) {
        char quote = variable.value.size > 1 ? variable.value.data[0] : '\0';
        bool is_text =
            (quote == '"' || quote == '\'') && str_find_char(variable.value, quote, 1) == variable.value.size - 1;
        if (is_text) variable.value = str_slice(variable.value, 1, variable.value.size - 1);
        variable.is_conditional = !is_text; /* an expression */
    }
    size_t comment = str_find(variable.value, STR(" #"), 0);
    if (comment != SIZE_MAX) variable.value = str_trim(str_slice(variable.value, 0, comment));
    const MakeVariable *before = variable_of(make, variable.name);
    if (is_added && before)
        variable.value = str_format(make->arena, "%.*s %.*s", STR_ARG(before->value), STR_ARG(variable.value));
    if (before && before->is_exported) variable.is_exported = true;
    if (make->variables.count < MAKE_VARIABLES_MAX)
        *VEC_PUSH(make->arena, &make->variables) = variable;
    else if (!make->cut_at)
        make->cut_at = make->number;
    return true;
}

/* "name argument other='default'" of a justfile: arguments are variables of the rule. */
static Str take_parameters(Makefile *make, Str words) {
    Str name = STR_NONE, word;
    while (str_starts_with(words, STR("@"))) words = str_slice(words, 1, words.size);
    str_word_next(&words, &name);
    while (str_word_next(&words, &word)) {
        size_t equal = str_find_char(word, '=', 0);
        if (equal == SIZE_MAX || make->variables.count >= MAKE_VARIABLES_MAX) continue;
        Str value = str_slice(word, equal + 1, word.size);
        bool is_text = value.size > 1 && (value.data[0] == '"' || value.data[0] == '\'');
        value = is_text ? str_slice(value, 1, value.size - 1)
                        : str_format(make->arena, "{{%.*s}}", STR_ARG(value)); /* the name of a variable */
        *VEC_PUSH(make->arena, &make->variables) =
            (MakeVariable){.name = str_slice(word, 0, equal), .value = value, .target = name, .is_default = true};
    }
    return name;
}

/* "targets: needs", or what is set for a target. */
static void take_rule(Makefile *make, Str line, bool is_conditional) {
    size_t colon = str_find_char(line, ':', 0);
    if (colon != SIZE_MAX && make->rules.count >= MAKE_RULES_MAX && !make->cut_at) make->cut_at = make->number;
    if (colon == SIZE_MAX || make->rules.count >= MAKE_RULES_MAX) return;
    Str targets = str_trim(str_slice(line, 0, colon)), rest = str_slice(line, colon + 1, line.size);
    if (str_starts_with(rest, STR(":"))) rest = str_slice(rest, 1, rest.size);
    if (str_equal(targets, STR(".EXPORT_ALL_VARIABLES"))) make->exports_all = true;
    if (str_equal(targets, STR(".ONESHELL"))) make->is_one_shell = true;
    if (!make->is_just && !str_contains(rest, STR(";")) && str_contains(rest, STR("=")) &&
        take_assignment(make, rest, targets, is_conditional))
        return;
    if (make->is_just) targets = take_parameters(make, targets);
    rest = str_slice(rest, 0, str_find_char(rest, '#', 0)); /* what is behind is for readers */
    MakeRule *rule = VEC_PUSH(make->arena, &make->rules);
    *rule = (MakeRule){.targets = targets, .needs = str_trim(rest), .path = make->shell->path};
}

static Str whole_line(Makefile *make, Str line, Str *rest, uint32_t *number) {
    if (!str_ends_with(line, STR("\\"))) return line;
    StrBuf buf = strbuf_new(make->arena, DOCUMENT_SIZE_BYTES_MAX);
    while (str_ends_with(line, STR("\\"))) {
        strbuf_add(&buf, line);
        strbuf_add_char(&buf, '\n');
        ++*number;
        if (!str_split_next(rest, '\n', &line)) return strbuf_str(&buf);
        if (str_ends_with(line, STR("\r"))) line = str_slice(line, 0, line.size - 1);
    }
    strbuf_add(&buf, line);
    return strbuf_str(&buf);
}

/* A continued line of a variable is one line. */
static Str joined(Makefile *make, Str line) {
    if (str_find_char(line, '\n', 0) == SIZE_MAX) return line;
    StrBuf buf = strbuf_new(make->arena, DOCUMENT_SIZE_BYTES_MAX);
    for (size_t i = 0; i < line.size; i++) {
        bool is_break = line.data[i] == '\\' && i + 1 < line.size && line.data[i + 1] == '\n';
        strbuf_add_char(&buf, is_break ? ' ' : line.data[i]);
        if (is_break) i++;
    }
    return strbuf_str(&buf);
}

static void read_lines(Makefile *make, Str bytes);
/* `rest`: the lines that follow, for what takes several; `number`: the last one taken. */
static void read_line(Makefile *make, Str line, Str *rest, uint32_t *number);
static Str expanded(Makefile *make, Str text);

/* include other.mk: its rules stand here. */
static void take_included(Makefile *make, Str names) {
    Shell *shell = make->shell;
    Str word, path, text;
    names = expanded(make, names);
    while (str_word_next(&names, &word)) {
        ShellPlace place;
        shell_add_call(shell, "source", word);
        ShellWord file = shell_word(make->arena, word, 1);
        if (str_contains(word, STR("$")) || make->included >= INCLUDES_MAX) continue;
        if (!shell_read_file(shell, &file, &path, &text) || !shell_enter_file(shell, path, &place)) continue;
        make->included++;
        read_lines(make, text);
        make->included--;
        shell_leave_file(shell, &place);
    }
}

static bool is_recipe_line(const Makefile *make, Str line) {
    return make->rules.count && (line.data[0] == '\t' || (make->is_just && line.data[0] == ' '));
}

static void take_recipe_line(Makefile *make, Str line, uint32_t number) {
    MakeRule *rule = &make->rules.items[make->rules.count - 1];
    *VEC_PUSH(make->arena, &rule->commands) = line;
    *VEC_PUSH(make->arena, &rule->lines) = make->shell->line_base + number;
}

/* The names behind "include"; empty: the line is none. */
static Str included_names(Str line) {
    static const char *const words[] = {"include ", "-include ", "sinclude "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_with(line, str_from(words[i]))) return str_trim(str_slice(line, strlen(words[i]), line.size));
    return STR_NONE;
}

/* define name … endef: a variable of several lines. Gives the name; empty: the line begins none. */
static Str defined_name(Str line) {
    Str words = line, word = STR_NONE, name = STR_NONE;
    if (!str_starts_with(line, STR("define "))) return STR_NONE;
    str_word_next(&words, &word);
    str_word_next(&words, &name);
    return name;
}

static void take_definition(Makefile *make, Str name, Str *rest, uint32_t *number) {
    StrBuf buf = strbuf_new(make->arena, DOCUMENT_SIZE_BYTES_MAX);
    MakeVariable variable = {.name = name, .line = make->number};
    Str line;
    while (str_split_next(rest, '\n', &line)) {
        ++*number;
        if (str_starts_with(str_trim(line), STR("endef"))) break;
        if (buf.size) strbuf_add_char(&buf, '\n');
        strbuf_add(&buf, line);
    }
    variable.value = strbuf_str(&buf);
    if (make->variables.count < MAKE_VARIABLES_MAX) *VEC_PUSH(make->arena, &make->variables) = variable;
}

/* $(foreach e,$(ENVIRONMENTS),$(eval $(call rules,$(e)))): what comes of it is lines of the makefile, all of them at this one. */
static void take_made_lines(Makefile *make, Str line) {
    enum { MADE_DEPTH_MAX = 3 };
    if (make->made >= MADE_DEPTH_MAX) return;
    make->made++;
    Str text = expanded(make, line), one;
    uint32_t number = make->number;
    while (str_split_next(&text, '\n', &one)) {
        uint32_t ignored = 0;
        Str left = STR_NONE;
        read_line(make, one, &left, &ignored);
        make->number = number;
    }
    make->made--;
}

static void read_line(Makefile *make, Str line, Str *rest, uint32_t *number) {
    Str trimmed = str_trim(line), included = included_names(trimmed), defined = defined_name(trimmed);
    if (trimmed.size == 0) return;
    if (defined.size && !make->is_just) {
        take_definition(make, defined, rest, number);
    } else if (is_recipe_line(make, line)) {
        take_recipe_line(make, trimmed, make->number);
    } else if (trimmed.data[0] == '#') {
        return;
    } else if (str_starts_with(trimmed, STR("if")) && !make->is_just) {
        make->conditions++;
    } else if (str_starts_with(trimmed, STR("endif"))) {
        make->conditions -= make->conditions > 0;
    } else if (str_equal(trimmed, STR("export")) || str_equal(trimmed, STR("set export"))) {
        make->exports_all = true;
    } else if (included.size && !make->is_just) {
        take_included(make, included);
    } else if (str_starts_with(trimmed, STR("$(")) && !make->is_just && str_contains(trimmed, STR("$(eval "))) {
        take_made_lines(make, joined(make, line));
    } else if (!take_assignment(make, joined(make, line), STR_NONE, make->conditions > 0)) {
        take_rule(make, joined(make, line), make->conditions > 0);
    }
}

static void read_lines(Makefile *make, Str bytes) {
    Str rest = bytes, line;
    uint32_t number = 0, conditions = make->conditions;
    make->conditions = 0;
    while (str_split_next(&rest, '\n', &line)) {
        make->number = ++number;
        if (str_ends_with(line, STR("\r"))) line = str_slice(line, 0, line.size - 1);
        line = whole_line(make, line, &rest, &number);
        read_line(make, line, &rest, &number);
    }
    make->conditions = conditions;
}

/* ---- running ---- */

static Str expanded(Makefile *make, Str text) {
    StrBuf buf = strbuf_new(make->arena, DOCUMENT_SIZE_BYTES_MAX);
    expand(make, text, &buf, 0);
    return strbuf_str(&buf);
}

static void export_variables(Makefile *make, Shell *shell) {
    for (size_t i = 0; i < make->variables.count; i++) {
        const MakeVariable *variable = &make->variables.items[i];
        if (!make->exports_all && !variable->is_exported) continue;
        if (variable_of(make, variable->name) != variable || variable->is_conditional) continue;
        Str text = expanded(make, variable->is_default ? str_format(make->arena, make->is_just ? "{{%.*s}}" : "$(%.*s)",
                                                                    STR_ARG(variable->name))
                                                       : variable->value);
        shell_export(shell, variable->name, shell_expand(shell, text, variable->line ? variable->line : 1, true));
    }
}

static Str without_marks(Str command) {
    while (command.size && strchr("@-+", command.data[0])) command = str_slice(command, 1, command.size);
    return command;
}

/* Of what stands for several lines each may have marks; what goes on from the line before is no line by itself. */
static Str without_line_marks(Makefile *make, Str text) {
    if (!str_contains(text, STR("\n"))) return text;
    StrBuf out = strbuf_new(make->arena, DOCUMENT_SIZE_BYTES_MAX);
    Str line;
    for (bool is_first = true, goes_on = false; str_split_next(&text, '\n', &line); is_first = false) {
        if (!is_first) strbuf_add_char(&out, '\n');
        strbuf_add(&out, goes_on ? line : without_marks(str_trim(line)));
        goes_on = str_ends_with(line, STR("\\"));
    }
    return strbuf_str(&out);
}

/* The next line, with those that it goes on in. */
static bool next_command(Makefile *make, Str *rest, Str *command) {
    Str line;
    if (!str_split_next(rest, '\n', command)) return false;
    while (str_ends_with(*command, STR("\\")) && str_split_next(rest, '\n', &line))
        *command = str_format(make->arena, "%.*s\n%.*s", STR_ARG(*command), STR_ARG(line));
    return true;
}

/* Each line has a shell of its own, those of a definition that is called, too. */
static void run_commands(Makefile *make, const MakeRule *rule) {
    Shell *shell = make->shell;
    bool is_script = make->is_just && rule->commands.count && str_starts_with(rule->commands.items[0], STR("#!"));
    bool is_one_shell = make->is_one_shell || is_script;
    const ShellState *around = shell_enter(shell);
    Str needs = make->needs;
    make->needs = STR_NONE;
    make->needs = expanded(make, rule->needs);
    if (is_one_shell) export_variables(make, shell);
    for (size_t i = 0; i < rule->commands.count; i++) {
        Str rest = without_line_marks(make, expanded(make, without_marks(rule->commands.items[i]))), command;
        bool is_called = str_contains(rule->commands.items[i], STR("$(call "));
        while (next_command(make, &rest, &command)) {
            const ShellState *before = is_one_shell ? NULL : shell_enter(shell);
            if (!is_one_shell) export_variables(make, shell);
            shell_run(shell, command, rule->lines.items[i], is_called);
            if (before) shell_leave(shell, before);
        }
    }
    make->needs = needs;
    shell_leave(shell, around);
}

/* The commands of a rule, in the file that it stands in. */
static void run_rule(Makefile *make, MakeRule *rule) {
    ShellPlace place;
    bool is_elsewhere = !str_equal(rule->path, make->shell->path);
    if (is_elsewhere && !shell_enter_file(make->shell, rule->path, &place)) return;
    run_commands(make, rule);
    if (is_elsewhere) shell_leave_file(make->shell, &place);
}

static bool has_own_variables(const Makefile *make, const MakeRule *rule) {
    for (size_t i = 0; i < make->variables.count; i++) {
        const MakeVariable *variable = &make->variables.items[i];
        if (!make->is_just && variable->target.size && has_common_word(make, variable->target, rule->targets))
            return true;
    }
    return false;
}

/* Is there a rule of its own with commands? Patterns are for the others. */
static bool is_known_target(const Makefile *make, Str name) {
    for (size_t i = 0; i < make->rules.count; i++)
        if (make->rules.items[i].commands.count && has_word(make, make->rules.items[i].targets, name)) return true;
    return false;
}

static bool is_pattern(const MakeRule *rule) { return str_find_char(rule->targets, '%', 0) != SIZE_MAX; }

/* What a rule needs, with what is set for its target. `has_patterns`: only what rules with patterns make. */
static void run_needs(Makefile *make, const MakeRule *rule, bool has_patterns, uint32_t depth) {
    enum { NEEDS_DEPTH_MAX = 3 };
    Str rest = expanded(make, rule->needs), need, stem = make->stem, target = make->target, own;
    for (size_t words = 0; depth < NEEDS_DEPTH_MAX && words < WORDS_MAX && str_word_next(&rest, &need); words++)
        for (size_t i = 0; i < make->rules.count; i++) {
            MakeRule *other = &make->rules.items[i];
            bool is_made = is_pattern(other);
            if (other->is_running || (has_patterns && !is_made) || !fits_pattern(make, other->targets, need, &own))
                continue;
            if (is_made && is_known_target(make, need)) continue;
            other->is_running = true;
            if (is_made) make->stem = own;
            if (is_made) make->target = need;
            run_needs(make, other, has_patterns, depth + 1);
            run_rule(make, other);
            make->stem = stem;
            make->target = target;
            other->is_running = false;
            other->is_made = true;
        }
}

static void mark_needs(Makefile *make, const MakeRule *rule, uint32_t depth) {
    enum { NEEDS_DEPTH_MAX = 3 };
    Str rest = rule->needs, need;
    while (depth < NEEDS_DEPTH_MAX && str_word_next(&rest, &need))
        for (size_t i = 0; i < make->rules.count; i++) {
            MakeRule *other = &make->rules.items[i];
            if (other->is_needed || !has_word(make, other->targets, need)) continue;
            other->is_needed = true;
            mark_needs(make, other, depth + 1);
        }
}

static Makefile makefile_read(Shell *shell, Str bytes, bool is_just) {
    size_t slash = str_find_last_char(shell->path, '/');
    Makefile make = {.arena = shell->arena, .shell = shell, .is_just = is_just};
    make.compared = ARENA_NEW(shell->arena, size_t);
    *make.compared = 0;
    make.folder = str_concat(shell->arena, STR("/"), slash == SIZE_MAX ? STR(".") : str_slice(shell->path, 0, slash));
    read_lines(&make, bytes);
    return make;
}

static void tell_limits(const Makefile *make) {
    FactsBuilder *builder = shell_builder(make->shell);
    uint32_t line = make->rules.count && make->rules.items[0].lines.count ? make->rules.items[0].lines.items[0] : 1;
    if (make->cut_at)
        facts_add_note(builder, DIAG_LIMIT, make->cut_at, "more than %d rules or %d variables; the others are left out",
                       MAKE_RULES_MAX, MAKE_VARIABLES_MAX);
    if (*make->compared >= COMPARED_MAX)
        facts_add_note(
            builder, DIAG_LIMIT, line % SHELL_LINES_MAX,
            "rules and variables whose names are compared more than %d times; not all that they need is followed",
            COMPARED_MAX);
}

void deployments_of_makefile(FactsBuilder *builder, const ScriptSource *source, Arena *arena) {
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("environment")};
    Shell *shell = shell_new(builder, arena, source->path, STR_NONE, deployments_command, &deployments);
    shell_set_files(shell, source->files);
    Makefile make = makefile_read(shell, source->bytes, str_equal(source->language, STR("justfile")));
    shell_set_directory(shell, shell_word(arena, make.folder, 1));
    for (size_t i = 0; i < make.rules.count; i++) /* what is set for a target holds for what it needs, too */
        if (has_own_variables(&make, &make.rules.items[i])) mark_needs(&make, &make.rules.items[i], 0);
    for (size_t i = 0; i < make.rules.count; i++) {
        MakeRule *rule = &make.rules.items[i];
        make.target = rule->targets;
        if (is_pattern(rule) || rule->is_needed) continue;
        bool is_phony = str_equal(make.target, STR(".PHONY"));
        if (!is_phony) run_rule(&make, rule);
        run_needs(&make, rule, is_phony || !has_own_variables(&make, rule), 0);
    }
    for (size_t i = 0; i < make.rules.count; i++) { /* whatever somebody asks for */
        MakeRule *rule = &make.rules.items[i];
        make.target = rule->targets;
        if (is_pattern(rule) && !rule->is_made && !rule->is_needed) run_rule(&make, rule);
    }
    tell_limits(&make);
    shell_finish(shell);
}

/* ---- called by others ---- */

static Str first_target(const Makefile *make) {
    for (size_t i = 0; i < make->rules.count; i++) {
        Str targets = make->rules.items[i].targets, target = STR_NONE;
        str_word_next(&targets, &target);
        if (target.size && target.data[0] != '.') return target;
    }
    return STR_NONE;
}

void makefile_run(Shell *shell, Str bytes, bool is_just, Str targets, Str overrides) {
    Makefile make = makefile_read(shell, bytes, is_just);
    Str target, rest = targets.size ? targets : first_target(&make);
    make.overrides = overrides;
    shell_set_directory(shell, shell_word(shell->arena, make.folder, 1));
    while (str_word_next(&rest, &target))
        for (size_t i = 0; i < make.rules.count; i++) {
            MakeRule *rule = &make.rules.items[i];
            if (!fits_pattern(&make, rule->targets, target, &make.stem)) continue;
            make.target = target;
            rule->is_running = true;
            run_needs(&make, rule, false, 0);
            run_rule(&make, rule);
            rule->is_running = false;
        }
}
