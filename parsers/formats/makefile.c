/* Makefiles: variables and the commands of rules. What make would expand becomes text for the shell: a variable that the
 * file sets its text, one that it sets only where nobody else does ${NAME:-text}, every other one ${NAME}. */
#include "parsers/formats/deployments.h"

#include "analyzer/core/limits.h"

typedef struct {
    Str name, value;
    Str target;      /* that it is set for; empty: for all */
    bool is_default; /* ?= */
    bool is_exported;
    bool is_conditional; /* between ifeq and endif */
} MakeVariable;

typedef struct {
    Str targets, needs;
    VEC(Str) commands;
    VEC(uint32_t) lines;
} MakeRule;

typedef struct {
    Arena *arena;
    VEC(MakeVariable) variables;
    VEC(MakeRule) rules;
    bool exports_all;
    Str target;  /* whose commands are expanded */
    size_t size; /* bytes expanded so far */
} Makefile;

enum { MAKE_DEPTH_MAX = 10, MAKE_VARIABLES_MAX = 2000, MAKE_RULES_MAX = 2000 };

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

static const MakeVariable *variable_of(const Makefile *make, Str name) {
    const MakeVariable *found = NULL;
    for (size_t i = 0; i < make->variables.count; i++) {
        const MakeVariable *variable = &make->variables.items[i];
        if (!str_equal(variable->name, name)) continue;
        if (variable->target.size && !str_equal(variable->target, make->target)) continue;
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

static void expand_name(Makefile *make, Str inside, StrBuf *out, uint32_t depth) {
    size_t end = 0;
    while (end < inside.size && is_name_char(inside.data[end])) end++;
    Str name = str_slice(inside, 0, end);
    if (end < inside.size) { /* $(shell command), $(patsubst …) */
        bool is_shell = str_equal(name, STR("shell"));
        strbuf_add(out, is_shell ? STR("$(") : STR("$(make-"));
        if (is_shell)
            expand(make, str_slice(inside, end, inside.size), out, depth + 1);
        else
            strbuf_add(out, name);
        strbuf_add_char(out, ')');
        return;
    }
    const MakeVariable *variable = variable_of(make, name);
    if (!variable || variable->is_conditional) {
        if (str_equal(name, STR("CURDIR")) || str_equal(name, STR("PWD"))) {
            strbuf_add(out, STR("$(pwd)"));
            return;
        }
        strbuf_format(out, "${%.*s}", STR_ARG(name));
        return;
    }
    if (variable->is_default) strbuf_format(out, "${%.*s:-", STR_ARG(name));
    expand(make, variable->value, out, depth + 1);
    if (variable->is_default) strbuf_add_char(out, '}');
}

static void expand(Makefile *make, Str text, StrBuf *out, uint32_t depth) {
    if (depth > MAKE_DEPTH_MAX || make->size > DOCUMENT_SIZE_BYTES_MAX) return;
    make->size += text.size;
    for (size_t at = 0; at < text.size;) {
        char next = at + 1 < text.size ? text.data[at + 1] : '\0';
        if (text.data[at] != '$') {
            strbuf_add_char(out, text.data[at++]);
        } else if (next == '$') {
            strbuf_add_char(out, '$');
            at += 2;
        } else if (next == '(' || next == '{') {
            size_t end = behind(text, at + 1);
            expand_name(make, str_slice(text, at + 2, end - 1), out, depth);
            at = end;
        } else if (next == '@') {
            strbuf_add(out, make->target);
            at += 2;
        } else {
            strbuf_add(out, STR("$(make-automatic)"));
            at += 2;
        }
    }
}

/* ---- reading ---- */

/* NAME = value, NAME := value, NAME ?= value, NAME += value, perhaps after export. */
static bool take_assignment(Makefile *make, Str line, Str target, bool is_conditional) {
    MakeVariable variable = {.target = target, .is_conditional = is_conditional};
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
    size_t comment = str_find(variable.value, STR(" #"), 0);
    if (comment != SIZE_MAX) variable.value = str_trim(str_slice(variable.value, 0, comment));
    const MakeVariable *before = variable_of(make, variable.name);
    if (is_added && before)
        variable.value = str_format(make->arena, "%.*s %.*s", STR_ARG(before->value), STR_ARG(variable.value));
    if (before && before->is_exported) variable.is_exported = true;
    if (make->variables.count < MAKE_VARIABLES_MAX) *VEC_PUSH(make->arena, &make->variables) = variable;
    return true;
}

/* "targets: needs", or what is set for a target. */
static void take_rule(Makefile *make, Str line, bool is_conditional) {
    size_t colon = str_find_char(line, ':', 0);
    if (colon == SIZE_MAX || make->rules.count >= MAKE_RULES_MAX) return;
    Str targets = str_trim(str_slice(line, 0, colon)), rest = str_slice(line, colon + 1, line.size);
    if (str_starts_with(rest, STR(":"))) rest = str_slice(rest, 1, rest.size);
    if (str_equal(targets, STR(".EXPORT_ALL_VARIABLES"))) make->exports_all = true;
    if (!str_contains(rest, STR(";")) && str_contains(rest, STR("=")) &&
        take_assignment(make, rest, targets, is_conditional))
        return;
    MakeRule *rule = VEC_PUSH(make->arena, &make->rules);
    *rule = (MakeRule){.targets = targets, .needs = str_trim(rest)};
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

static void read_lines(Makefile *make, Str bytes) {
    Str rest = bytes, line;
    uint32_t number = 0, conditions = 0;
    bool is_in_define = false;
    while (str_split_next(&rest, '\n', &line)) {
        uint32_t first = ++number;
        if (str_ends_with(line, STR("\r"))) line = str_slice(line, 0, line.size - 1);
        line = whole_line(make, line, &rest, &number);
        Str trimmed = str_trim(line);
        if (str_starts_with(trimmed, STR("define "))) is_in_define = true;
        if (str_starts_with(trimmed, STR("endef"))) is_in_define = false;
        if (is_in_define || trimmed.size == 0) continue;
        bool is_recipe = line.data[0] == '\t' && make->rules.count;
        if (is_recipe) {
            MakeRule *rule = &make->rules.items[make->rules.count - 1];
            *VEC_PUSH(make->arena, &rule->commands) = trimmed;
            *VEC_PUSH(make->arena, &rule->lines) = first;
        } else if (trimmed.data[0] == '#') {
            continue;
        } else if (str_starts_with(trimmed, STR("if"))) {
            conditions++;
        } else if (str_starts_with(trimmed, STR("endif"))) {
            conditions -= conditions > 0;
        } else if (str_equal(trimmed, STR("export"))) {
            make->exports_all = true;
        } else if (!take_assignment(make, joined(make, line), STR_NONE, conditions > 0)) {
            take_rule(make, joined(make, line), conditions > 0);
        }
    }
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
        Str text = expanded(make, variable->is_default ? str_format(make->arena, "$(%.*s)", STR_ARG(variable->name))
                                                       : variable->value);
        shell_set(shell, variable->name, shell_expand(shell, text, 1, true));
    }
}

/* The commands of a rule as one of its targets has them, and those of what it needs: what is set for the target holds
 * for them, too. */
static void run_rule(Makefile *make, Shell *shell, const MakeRule *rule, uint32_t depth) {
    Str start = make->target;
    for (size_t i = 0; i < rule->commands.count; i++) {
        Str command = rule->commands.items[i];
        while (command.size && strchr("@-+", command.data[0])) command = str_slice(command, 1, command.size);
        const ShellState *before = shell_enter(shell);
        export_variables(make, shell);
        shell_run(shell, expanded(make, command), rule->lines.items[i], false);
        shell_leave(shell, before);
    }
    bool has_own = false;
    for (size_t i = 0; i < make->variables.count; i++)
        has_own =
            has_own || (make->variables.items[i].target.size && str_equal(make->variables.items[i].target, start));
    Str rest = rule->needs, need;
    while (has_own && depth < 3 && str_word_next(&rest, &need))
        for (size_t i = 0; i < make->rules.count; i++)
            if (str_equal(make->rules.items[i].targets, need)) run_rule(make, shell, &make->rules.items[i], depth + 1);
}

void deployments_of_makefile(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    Makefile make = {.arena = arena};
    read_lines(&make, bytes);
    size_t slash = str_find_last_char(path, '/');
    Str start = str_concat(arena, STR("/"), slash == SIZE_MAX ? STR(".") : str_slice(path, 0, slash));
    Deployments deployments = {.builder = builder, .arena = arena, .how = STR("environment")};
    Shell *shell = shell_new(builder, arena, path, start, deployments_command, &deployments);
    for (size_t i = 0; i < make.rules.count; i++) {
        make.target = make.rules.items[i].targets;
        if (str_equal(make.target, STR(".PHONY"))) continue;
        run_rule(&make, shell, &make.rules.items[i], 0);
    }
}
