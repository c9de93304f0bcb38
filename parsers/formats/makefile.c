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
} MakeVariable;

typedef struct {
    Str targets, needs;
    Str path; /* of the file that it stands in */
    VEC(Str) commands;
    VEC(uint32_t) lines;
    bool is_needed; /* by another one that sets variables for it */
    bool is_running;
} MakeRule;

typedef struct {
    Arena *arena;
    Shell *shell;
    Str folder; /* "/" and that of the file */
    VEC(MakeVariable) variables;
    VEC(MakeRule) rules;
    bool exports_all, is_one_shell, is_just;
    Str target;        /* whose commands are expanded */
    Str stem;          /* what % stands for */
    Str overrides;     /* variables that the command line sets, divided by blanks */
    size_t size;       /* bytes expanded so far */
    uint32_t included; /* files that are being read for others */
} Makefile;

enum { MAKE_DEPTH_MAX = 10, MAKE_VARIABLES_MAX = 2000, MAKE_RULES_MAX = 2000, INCLUDES_MAX = 4 };

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

static bool has_word(Str words, Str wanted) {
    Str word;
    while (str_word_next(&words, &word))
        if (str_equal(word, wanted)) return true;
    return false;
}

static bool has_common_word(Str a, Str b) {
    Str word;
    while (str_word_next(&a, &word))
        if (has_word(b, word)) return true;
    return false;
}

static const MakeVariable *variable_of(const Makefile *make, Str name) {
    const MakeVariable *found = NULL;
    if (has_word(make->overrides, name)) return NULL;
    for (size_t i = 0; i < make->variables.count; i++) {
        const MakeVariable *variable = &make->variables.items[i];
        if (!str_equal(variable->name, name)) continue;
        if (variable->target.size && !has_common_word(variable->target, make->target)) continue;
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
        bool is_here = is_shell && str_equal(str_trim(str_slice(inside, end, inside.size)), STR("pwd"));
        if (is_here || str_equal(inside, STR("justfile_directory()"))) {
            strbuf_add(out, make->folder);
            return;
        }
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
            else if (next == '*' && make->stem.size)
                strbuf_add(out, make->stem);
            else
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
    if (make->variables.count < MAKE_VARIABLES_MAX) *VEC_PUSH(make->arena, &make->variables) = variable;
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
        if (value.size > 1 && (value.data[0] == '"' || value.data[0] == '\''))
            value = str_slice(value, 1, value.size - 1);
        *VEC_PUSH(make->arena, &make->variables) =
            (MakeVariable){.name = str_slice(word, 0, equal), .value = value, .target = name, .is_default = true};
    }
    return name;
}

/* "targets: needs", or what is set for a target. */
static void take_rule(Makefile *make, Str line, bool is_conditional) {
    size_t colon = str_find_char(line, ':', 0);
    if (colon == SIZE_MAX || make->rules.count >= MAKE_RULES_MAX) return;
    Str targets = str_trim(str_slice(line, 0, colon)), rest = str_slice(line, colon + 1, line.size);
    if (str_starts_with(rest, STR(":"))) rest = str_slice(rest, 1, rest.size);
    if (str_equal(targets, STR(".EXPORT_ALL_VARIABLES"))) make->exports_all = true;
    if (str_equal(targets, STR(".ONESHELL"))) make->is_one_shell = true;
    if (!make->is_just && !str_contains(rest, STR(";")) && str_contains(rest, STR("=")) &&
        take_assignment(make, rest, targets, is_conditional))
        return;
    if (make->is_just) targets = take_parameters(make, targets);
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

static void read_lines(Makefile *make, Str bytes) {
    Str rest = bytes, line;
    uint32_t number = 0, conditions = 0;
    bool is_in_define = false;
    while (str_split_next(&rest, '\n', &line)) {
        uint32_t first = ++number;
        if (str_ends_with(line, STR("\r"))) line = str_slice(line, 0, line.size - 1);
        line = whole_line(make, line, &rest, &number);
        Str trimmed = str_trim(line), included = included_names(trimmed);
        if (str_starts_with(trimmed, STR("define "))) is_in_define = true;
        if (str_starts_with(trimmed, STR("endef"))) is_in_define = false;
        if (is_in_define || trimmed.size == 0) continue;
        if (is_recipe_line(make, line)) {
            take_recipe_line(make, trimmed, first);
        } else if (trimmed.data[0] == '#') {
            continue;
        } else if (str_starts_with(trimmed, STR("if")) && !make->is_just) {
            conditions++;
        } else if (str_starts_with(trimmed, STR("endif"))) {
            conditions -= conditions > 0;
        } else if (str_equal(trimmed, STR("export")) || str_equal(trimmed, STR("set export"))) {
            make->exports_all = true;
        } else if (included.size && !make->is_just) {
            take_included(make, included);
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
        Str text = expanded(make, variable->is_default ? str_format(make->arena, make->is_just ? "{{%.*s}}" : "$(%.*s)",
                                                                    STR_ARG(variable->name))
                                                       : variable->value);
        shell_export(shell, variable->name, shell_expand(shell, text, 1, true));
    }
}

static Str without_marks(Str command) {
    while (command.size && strchr("@-+", command.data[0])) command = str_slice(command, 1, command.size);
    return command;
}

static void run_commands(Makefile *make, const MakeRule *rule) {
    Shell *shell = make->shell;
    bool is_script = make->is_just && rule->commands.count && str_starts_with(rule->commands.items[0], STR("#!"));
    bool is_one_shell = make->is_one_shell || is_script;
    const ShellState *around = shell_enter(shell);
    if (is_one_shell) export_variables(make, shell);
    for (size_t i = 0; i < rule->commands.count; i++) {
        const ShellState *before = is_one_shell ? NULL : shell_enter(shell);
        if (!is_one_shell) export_variables(make, shell);
        shell_run(shell, expanded(make, without_marks(rule->commands.items[i])), rule->lines.items[i], false);
        if (before) shell_leave(shell, before);
    }
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
        if (!make->is_just && variable->target.size && has_common_word(variable->target, rule->targets)) return true;
    }
    return false;
}

/* What a rule needs, with what is set for its target. */
static void run_needs(Makefile *make, const MakeRule *rule, uint32_t depth) {
    enum { NEEDS_DEPTH_MAX = 3 };
    Str rest = rule->needs, need;
    while (depth < NEEDS_DEPTH_MAX && str_word_next(&rest, &need))
        for (size_t i = 0; i < make->rules.count; i++) {
            MakeRule *other = &make->rules.items[i];
            if (other->is_running || !has_word(other->targets, need)) continue;
            other->is_running = true;
            run_needs(make, other, depth + 1);
            run_rule(make, other);
            other->is_running = false;
        }
}

static void mark_needs(Makefile *make, const MakeRule *rule, uint32_t depth) {
    enum { NEEDS_DEPTH_MAX = 3 };
    Str rest = rule->needs, need;
    while (depth < NEEDS_DEPTH_MAX && str_word_next(&rest, &need))
        for (size_t i = 0; i < make->rules.count; i++) {
            MakeRule *other = &make->rules.items[i];
            if (other->is_needed || !has_word(other->targets, need)) continue;
            other->is_needed = true;
            mark_needs(make, other, depth + 1);
        }
}

static Makefile makefile_read(Shell *shell, Str bytes, bool is_just) {
    size_t slash = str_find_last_char(shell->path, '/');
    Makefile make = {.arena = shell->arena, .shell = shell, .is_just = is_just};
    make.folder = str_concat(shell->arena, STR("/"), slash == SIZE_MAX ? STR(".") : str_slice(shell->path, 0, slash));
    read_lines(&make, bytes);
    return make;
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
        if (str_equal(make.target, STR(".PHONY")) || rule->is_needed) continue;
        run_rule(&make, rule);
        if (has_own_variables(&make, rule)) run_needs(&make, rule, 0);
    }
    shell_finish(shell);
}

/* ---- called by others ---- */

/* "deploy-%" for "deploy-prod"; sets what % stands for. */
static bool fits_pattern(Str targets, Str wanted, Str *stem) {
    Str target;
    *stem = STR_NONE;
    while (str_word_next(&targets, &target)) {
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
            if (!fits_pattern(rule->targets, target, &make.stem)) continue;
            make.target = target;
            rule->is_running = true;
            run_needs(&make, rule, 0);
            run_rule(&make, rule);
            rule->is_running = false;
        }
}
