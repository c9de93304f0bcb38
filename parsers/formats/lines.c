/* Formats whose unit is the line: Dockerfile, .env, properties and ini files, CODEOWNERS, and TOML as far as
 * configuration files use it. */
#include "parsers/formats/formats.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/vec.h"

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    Interpolation variables;
    Str text;
    size_t at;
    uint32_t line;           /* of the line read last */
    uint32_t unclosed_count; /* heredocs without an end */
} Reader;

/* ---- Lines ---- */

static bool next_line(Reader *reader, Str *line) {
    if (reader->at >= reader->text.size) return false;
    size_t end = reader->at;
    while (end < reader->text.size && reader->text.data[end] != '\n' && reader->text.data[end] != '\r') end++;
    *line = str_slice(reader->text, reader->at, end);
    bool is_crlf = end + 1 < reader->text.size && reader->text.data[end] == '\r' && reader->text.data[end + 1] == '\n';
    reader->at = end + (is_crlf ? 2 : 1);
    reader->line++;
    return true;
}

/* A line together with those that continue it: each but the last ends in a backslash. */
static bool next_logical_line(Reader *reader, Str *line, uint32_t *first_line, bool skips_comments) {
    Str part;
    if (!next_line(reader, line)) return false;
    *first_line = reader->line;
    if (!str_ends_with(str_trim(*line), STR("\\")) || str_starts_with(str_trim(*line), STR("#"))) return true;
    StrBuf buf = strbuf_new(reader->arena, reader->text.size);
    part = *line;
    for (;;) {
        Str trimmed = str_trim(part);
        bool is_comment = skips_comments && (trimmed.size == 0 || trimmed.data[0] == '#');
        bool is_continued = str_ends_with(trimmed, STR("\\"));
        if (!is_comment || reader->line == *first_line) {
            strbuf_add(&buf, is_continued ? str_slice(trimmed, 0, trimmed.size - 1) : trimmed);
            if (!is_continued) break;
            strbuf_add_char(&buf, ' ');
        }
        if (!next_line(reader, &part)) break;
    }
    *line = strbuf_str(&buf);
    return true;
}

static DocNode text_node(Str text, uint32_t line, size_t column) {
    return (DocNode){.kind = DOC_SCALAR,
                     .line = line,
                     .end_line = line,
                     .tag = STR_NONE,
                     .value = text,
                     .size = 1,
                     .column = column > UINT16_MAX ? UINT16_MAX : (uint16_t)column};
}

static size_t column_in(Str line, Str part) {
    return part.data >= line.data && part.data <= line.data + line.size ? (size_t)(part.data - line.data) + 1 : 1;
}

static ExprId interpolated(Reader *reader, Str text, uint32_t line, size_t column) {
    DocNode node = text_node(text, line, column);
    return interpolation_scalar(&reader->variables, &node);
}

static ExprId plain(Reader *reader, Str text, uint32_t line, size_t column) {
    return facts_string(reader->builder, text, line, (uint32_t)column);
}

static ExprId item(Reader *reader, Str key, ExprId value, uint32_t line) {
    ExprId pair[2] = {plain(reader, key, line, 1), value};
    ExprId id = facts_add_expr(reader->builder, EXPR_ITEM, line, 1, pair, 2);
    Text text = facts_text(reader->builder, key);
    facts_expr_at(reader->builder, id)->text = text;
    return id;
}

static void add_document(Reader *reader, Str format, ExprKind kind, const ExprId *items, size_t count) {
    ExprId body = facts_add_expr(reader->builder, kind, 1, 1, items, (uint32_t)count);
    Decl *decl = facts_add_decl(reader->builder, DECL_DOCUMENT, format, STR_NONE, 1, reader->line ? reader->line : 1);
    decl->column = 1;
    decl->body = body;
}

/* ---- Assignments ---- */

static Str without_comment(Str value) {
    for (size_t i = 1; i < value.size; i++)
        if (value.data[i] == '#' && (value.data[i - 1] == ' ' || value.data[i - 1] == '\t'))
            return str_trim(str_slice(value, 0, i));
    return value;
}

static bool is_quoted_text(Str value) {
    char first = value.size ? value.data[0] : 0;
    return value.size >= 2 && (first == '"' || first == '\'') && value.data[value.size - 1] == first;
}

/* .env: the value may be quoted; single quotes keep variables as they are. */
static ExprId dotenv_value(Reader *reader, Str line, Str value, uint32_t number) {
    size_t column = column_in(line, value);
    Str bare = without_comment(value);
    if (!is_quoted_text(bare)) return interpolated(reader, bare, number, column);
    Str inside = str_slice(bare, 1, bare.size - 1);
    return bare.data[0] == '\'' ? plain(reader, inside, number, column + 1)
                                : interpolated(reader, inside, number, column + 1);
}

/* Splits "key = value", "key: value" and, in properties files, "key value". */
static bool split_assignment(Str line, bool is_dotenv, Str *key, Str *value) {
    size_t at = 0;
    while (at < line.size && line.data[at] != '=' &&
           (is_dotenv || (line.data[at] != ':' && line.data[at] != ' ' && line.data[at] != '\t')))
        at++;
    *key = str_trim(str_slice(line, 0, at));
    if (key->size == 0 || (is_dotenv && at == line.size)) return false;
    Str rest = str_trim(str_slice(line, at, line.size));
    if (rest.size && (rest.data[0] == '=' || rest.data[0] == ':')) rest = str_trim(str_slice(rest, 1, rest.size));
    *value = rest;
    return true;
}

static void parse_assignments(Reader *reader, Str language) {
    bool is_dotenv = str_equal(language, STR("dotenv"));
    VEC(ExprId) items = {0};
    Str line, section = STR_NONE;
    uint32_t number = 0;
    while (next_logical_line(reader, &line, &number, false)) {
        Str text = str_trim(line), key, value;
        if (text.size == 0 || strchr("#!;", text.data[0])) continue;
        if (text.data[0] == '[' && text.data[text.size - 1] == ']') {
            section = str_concat(reader->arena, str_trim(str_slice(text, 1, text.size - 1)), STR("."));
            continue;
        }
        if (str_starts_with(text, STR("export "))) text = str_trim(str_slice(text, 7, text.size));
        if (!split_assignment(text, is_dotenv, &key, &value)) continue;
        ExprId body = is_dotenv ? dotenv_value(reader, line, value, number)
                                : interpolated(reader, value, number, column_in(line, value));
        Str name = str_concat(reader->arena, section, key);
        Decl *decl = facts_add_decl(reader->builder, DECL_ASSIGNMENT, language, name, number, reader->line);
        decl->column = (uint16_t)(column_in(line, key) > UINT16_MAX ? UINT16_MAX : column_in(line, key));
        decl->body = body;
        *VEC_PUSH(reader->arena, &items) = item(reader, name, body, number);
    }
    add_document(reader, language, EXPR_OBJECT, items.items, items.count);
}

/* ---- CODEOWNERS ---- */

static void parse_codeowners(Reader *reader) {
    VEC(ExprId) rows = {0};
    Str line;
    while (next_line(reader, &line)) {
        Str rest = without_comment(str_trim(line)), word;
        /* `[section]` and `^[section]` are headings of GitLab. */
        if (rest.size == 0 || strchr("#[^", rest.data[0])) continue;
        VEC(ExprId) owners = {0};
        str_word_next(&rest, &word);
        ExprId pattern = plain(reader, word, reader->line, column_in(line, word));
        while (str_word_next(&rest, &word))
            *VEC_PUSH(reader->arena, &owners) = plain(reader, word, reader->line, column_in(line, word));
        ExprId list =
            facts_add_expr(reader->builder, EXPR_TUPLE, reader->line, 1, owners.items, (uint32_t)owners.count);
        ExprId fields[2] = {item(reader, STR("pattern"), pattern, reader->line),
                            item(reader, STR("owners"), list, reader->line)};
        *VEC_PUSH(reader->arena, &rows) = facts_add_expr(reader->builder, EXPR_OBJECT, reader->line, 1, fields, 2);
    }
    add_document(reader, STR("codeowners"), EXPR_TUPLE, rows.items, rows.count);
}

/* ---- Dockerfile ---- */

typedef struct {
    VEC(ExprId) items;
    uint32_t line;
} Fields;

static void add_field(Reader *reader, Fields *fields, const char *name, ExprId value) {
    *VEC_PUSH(reader->arena, &fields->items) = item(reader, str_from(name), value, fields->line);
}

/* Next word; quotes hold blanks together and are taken off around values. */
static bool next_argument(Str *rest, Str *word) {
    size_t at = 0;
    char quote = 0;
    *rest = str_trim(*rest);
    if (rest->size == 0) return false;
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        if (c == '\\' && quote != '\'')
            at++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == ' ' || c == '\t')
            break;
    }
    *word = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at, rest->size);
    return true;
}

static Str unquoted(Str text) { return is_quoted_text(text) ? str_slice(text, 1, text.size - 1) : text; }

/* ENV A=1 B="2 3", ENV A 1 2 and ARG A, ARG A=1. */
static ExprId variables_object(Reader *reader, Str rest, uint32_t line, bool is_argument) {
    VEC(ExprId) items = {0};
    Str word;
    while (next_argument(&rest, &word)) {
        size_t equal = str_find_char(word, '=', 0);
        Str name = str_slice(word, 0, equal == SIZE_MAX ? word.size : equal);
        bool is_old_form = equal == SIZE_MAX && !is_argument;
        Str value = is_old_form ? unquoted(str_trim(rest))
                                : unquoted(str_slice(word, equal == SIZE_MAX ? word.size : equal + 1, word.size));
        ExprId expr = equal == SIZE_MAX && is_argument ? facts_add_expr(reader->builder, EXPR_NULL, line, 1, NULL, 0)
                                                       : interpolated(reader, value, line, 1);
        *VEC_PUSH(reader->arena, &items) = item(reader, name, expr, line);
        if (is_old_form) break;
    }
    return facts_add_expr(reader->builder, EXPR_OBJECT, line, 1, items.items, (uint32_t)items.count);
}

static void add_words(Reader *reader, Fields *fields, Str rest) {
    VEC(ExprId) words = {0};
    DocNode *json = NULL;
    rest = str_trim(rest);
    if (rest.size && rest.data[0] == '[' && document_parse_json(&json, rest, reader->arena, NULL) &&
        json->kind == DOC_SEQUENCE) {
        for (uint32_t i = 0; i < json->count; i++)
            *VEC_PUSH(reader->arena, &words) = plain(reader, document_text(document_value(json, i)), fields->line, 1);
    } else {
        for (Str word; next_argument(&rest, &word);)
            *VEC_PUSH(reader->arena, &words) = interpolated(reader, unquoted(word), fields->line, 1);
    }
    add_field(reader, fields, "arguments",
              facts_add_expr(reader->builder, EXPR_TUPLE, fields->line, 1, words.items, (uint32_t)words.count));
}

/* --name=value options in front of the arguments. */
static void add_options(Reader *reader, Fields *fields, Str *rest) {
    *rest = str_trim(*rest);
    while (str_starts_with(*rest, STR("--"))) {
        Str word;
        next_argument(rest, &word);
        size_t equal = str_find_char(word, '=', 0);
        Str value = equal == SIZE_MAX ? STR_NONE : str_slice(word, equal + 1, word.size);
        Str name = str_slice(word, 2, equal == SIZE_MAX ? word.size : equal);
        *VEC_PUSH(reader->arena, &fields->items) =
            item(reader, name, interpolated(reader, unquoted(value), fields->line, 1), fields->line);
        *rest = str_trim(*rest);
    }
}

static void add_from(Reader *reader, Fields *fields, Str rest) {
    Str image, word;
    if (!next_argument(&rest, &image)) return;
    add_field(reader, fields, "image", interpolated(reader, image, fields->line, 1));
    if (next_argument(&rest, &word) && str_equal_ignoring_case(word, STR("as")) && next_argument(&rest, &word))
        add_field(reader, fields, "name", plain(reader, word, fields->line, 1));
}

/* RUN <<EOF … EOF: the lines belong to the instruction. */
static Str with_heredoc(Reader *reader, Str rest) {
    size_t at = str_find(rest, STR("<<"), 0);
    if (at == SIZE_MAX) return rest;
    Str word = str_slice(rest, at + 2, rest.size), mark, line;
    if (word.size && word.data[0] == '-') word = str_slice(word, 1, word.size);
    if (!next_argument(&word, &mark) || mark.data[0] == '<') return rest;
    mark = unquoted(mark);
    enum { UNCLOSED_MAX = 8 }; /* each costs a look at the rest of the file */
    if (reader->unclosed_count == UNCLOSED_MAX) return rest;
    size_t start = reader->at;
    uint32_t start_line = reader->line;
    while (next_line(reader, &line)) {
        if (!str_equal(str_trim(line), mark)) continue;
        Str body = str_slice(reader->text, start, (size_t)(line.data - reader->text.data));
        return str_format(reader->arena, "%.*s\n%.*s", STR_ARG(rest), STR_ARG(body));
    }
    reader->unclosed_count++;
    reader->at = start; /* never closed: it was a shift operator or the like */
    reader->line = start_line;
    return rest;
}

static Str upper(Arena *arena, Str word) {
    char *out = arena_alloc(arena, word.size);
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        out[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return str_of(out, word.size);
}

/* A stage begins with FROM. The last one is what the image is made of, with the stages that it begins from. */
typedef struct {
    Str name;
    uint32_t base; /* the stage that it begins from, + 1; 0: an image from elsewhere */
    bool is_kept;
} Stage;

typedef struct {
    Str name;
    ExprId value;
    uint32_t line, stage;
} EnvironmentEntry;

typedef struct {
    VEC(Stage) stages;
    VEC(EnvironmentEntry) environment;
} Image;

static Decl *add_step(Reader *reader, const char *type, uint32_t line, ExprId body) {
    Decl *decl = facts_add_decl(reader->builder, DECL_STEP, str_from(type), STR_NONE, line, reader->line);
    decl->column = 1;
    decl->body = body;
    return decl;
}

static void begin_stage(Reader *reader, Image *image, Str rest, uint32_t line) {
    Str reference = STR_NONE, word, name = STR_NONE;
    next_argument(&rest, &reference);
    if (next_argument(&rest, &word) && str_equal_ignoring_case(word, STR("as"))) next_argument(&rest, &name);
    Stage stage = {.name = name};
    for (uint32_t i = 0; i < image->stages.count; i++)
        if (image->stages.items[i].name.size && str_equal_ignoring_case(image->stages.items[i].name, reference))
            stage.base = i + 1;
    *VEC_PUSH(reader->arena, &image->stages) = stage;
    if (stage.base == 0 && reference.size && !str_equal(reference, STR("scratch")))
        add_step(reader, "image", line, interpolated(reader, reference, line, 1));
}

/* ARG REGION=us-east-1: whoever builds may give another value. */
static void declare_arguments(Reader *reader, ExprId variables, uint32_t line) {
    for (uint32_t i = 0, count = facts_expr_at(reader->builder, variables)->count; i < count; i++) {
        ExprId entry = facts_builder_child(reader->builder, variables, i);
        Str name = facts_builder_str(reader->builder, facts_expr_at(reader->builder, entry)->text);
        ExprId value = facts_builder_child(reader->builder, entry, 1);
        if (facts_expr_at(reader->builder, value)->kind == EXPR_NULL) continue;
        ExprId fallback = item(reader, STR("default"), value, line);
        ExprId body = facts_add_expr(reader->builder, EXPR_OBJECT, line, 1, &fallback, 1);
        Decl *decl = facts_add_decl(reader->builder, DECL_INPUT, STR_NONE, name, line, line);
        decl->column = 1;
        decl->body = body;
    }
}

static void note_environment(Reader *reader, Image *image, ExprId variables, uint32_t line) {
    for (uint32_t i = 0, count = facts_expr_at(reader->builder, variables)->count; i < count; i++) {
        ExprId entry = facts_builder_child(reader->builder, variables, i);
        Str name = facts_builder_str(reader->builder, facts_expr_at(reader->builder, entry)->text);
        *VEC_PUSH(reader->arena, &image->environment) = (EnvironmentEntry){
            name, facts_builder_child(reader->builder, entry, 1), line, (uint32_t)image->stages.count};
    }
}

/* What the finished image has in its environment. */
static void declare_environment(Reader *reader, Image *image) {
    for (uint32_t at = (uint32_t)image->stages.count; at; at = image->stages.items[at - 1].base)
        image->stages.items[at - 1].is_kept = true;
    for (size_t i = 0; i < image->environment.count; i++) {
        EnvironmentEntry entry = image->environment.items[i];
        if (entry.stage == 0 || !image->stages.items[entry.stage - 1].is_kept) continue;
        Decl *decl =
            facts_add_decl(reader->builder, DECL_ASSIGNMENT, STR("environment"), entry.name, entry.line, entry.line);
        decl->column = 1;
        decl->body = entry.value;
    }
}

static ExprId parse_instruction(Reader *reader, Image *image, Str line, uint32_t number) {
    Fields fields = {.line = number};
    Str rest = line, word = STR_NONE;
    str_word_next(&rest, &word);
    Str name = upper(reader->arena, word);
    add_field(reader, &fields, "instruction", plain(reader, name, number, 1));
    add_options(reader, &fields, &rest);
    bool is_argument = str_equal(name, STR("ARG"));
    if (str_equal(name, STR("FROM"))) {
        add_from(reader, &fields, rest);
        begin_stage(reader, image, rest, number);
    } else if (is_argument || str_equal(name, STR("ENV")) || str_equal(name, STR("LABEL"))) {
        ExprId variables = variables_object(reader, rest, number, is_argument);
        add_field(reader, &fields, "variables", variables);
        if (str_equal(name, STR("ENV"))) note_environment(reader, image, variables, number);
        if (is_argument) declare_arguments(reader, variables, number);
    } else if (str_equal(name, STR("RUN")) || str_equal(name, STR("HEALTHCHECK")) || str_equal(name, STR("ONBUILD"))) {
        ExprId text = plain(reader, str_trim(with_heredoc(reader, rest)), number, 1);
        add_field(reader, &fields, "text", text);
        if (str_equal(name, STR("RUN"))) add_step(reader, "command", number, text);
    } else
        add_words(reader, &fields, rest);
    return facts_add_expr(reader->builder, EXPR_OBJECT, number, 1, fields.items.items, (uint32_t)fields.items.count);
}

static void parse_dockerfile(Reader *reader) {
    VEC(ExprId) instructions = {0};
    Image image = {0};
    Str line;
    uint32_t number = 0;
    while (next_logical_line(reader, &line, &number, true)) {
        line = str_trim(line);
        if (line.size == 0 || line.data[0] == '#') continue;
        *VEC_PUSH(reader->arena, &instructions) = parse_instruction(reader, &image, line, number);
    }
    declare_environment(reader, &image);
    add_document(reader, STR("dockerfile"), EXPR_TUPLE, instructions.items, instructions.count);
}

/* ---- Entry ---- */

void lines_parse(FactsBuilder *builder, Str language, Str bytes, Arena *arena) {
    bool is_shell = str_equal(language, STR("dotenv")) || str_equal(language, STR("dockerfile"));
    Reader reader = {.builder = builder, .arena = arena, .text = document_clean(bytes, arena)};
    reader.variables =
        (Interpolation){.builder = builder, .arena = arena, .notation = is_shell ? NOTATION_SHELL : NOTATION_COLON};
    if (str_equal(language, STR("dockerfile")))
        parse_dockerfile(&reader);
    else if (str_equal(language, STR("codeowners")))
        parse_codeowners(&reader);
    else
        parse_assignments(&reader, language);
}
