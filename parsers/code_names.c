/* Names that a file takes from elsewhere by writing their whole path, and the types that it declares names with. */
#include "parsers/code.h"

enum { GROUP_DEPTH_MAX = 8, NAMES_PER_IMPORT_MAX = 256, PATH_SIZE_MAX = 512 };

/* ---- `import a.b.C as D`, `use a::{b, c::D}`, `using X = A.B` ---- */

typedef struct {
    Code *code;
    Context context;
    Place place;
    Str text;
    size_t at;
    uint32_t names_left;
    bool is_open;
} PathReader;

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static char peek(PathReader *reader) {
    while (reader->at < reader->text.size && strchr(" \t\r\n;", reader->text.data[reader->at])) reader->at++;
    return reader->at < reader->text.size ? reader->text.data[reader->at] : '\0';
}

static bool take(PathReader *reader, char c) {
    if (peek(reader) != c) return false;
    reader->at++;
    return true;
}

/* `import a.{B => C}`, Scala 2 */
static bool is_renamed(PathReader *reader) {
    return peek(reader) == '=' && str_starts_with(str_slice(reader->text, reader->at, reader->text.size), STR("=>"));
}

static Str take_name(PathReader *reader) {
    peek(reader);
    size_t start = reader->at;
    while (reader->at < reader->text.size && is_name_char(reader->text.data[reader->at])) reader->at++;
    return str_slice(reader->text, start, reader->at);
}

static bool is_keyword(Str word) {
    static const char *const words[] = {"import", "use",      "using", "static", "pub",  "global",
                                        "extern", "function", "const", "crate",  "type", "unsafe"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(word, str_from(words[i]))) return true;
    return false;
}

static void add_path(PathReader *reader, Str path, Str alias) {
    size_t dot = str_find_last_char(path, '.');
    Str module = path, member = STR_NONE;
    if (reader->is_open && !alias.size) {
        member = STR("*");
    } else if (dot != SIZE_MAX) {
        module = str_slice(path, 0, dot);
        member = str_slice(path, dot + 1, path.size);
    }
    /* `use a::b::{self}`: the module itself. */
    if (str_equal(member, STR("self"))) {
        size_t around = str_find_last_char(module, '.');
        if (!alias.size && around != SIZE_MAX) alias = str_slice(module, around + 1, module.size);
        member = STR_NONE;
    }
    code_add_import(reader->code, module, member, alias, reader->place, reader->context);
}

/* One path and what follows it, written behind `prefix`; its parts are divided by dots whatever the language writes. */
static void read_path(PathReader *reader, Str prefix, int depth) {
    char path[PATH_SIZE_MAX];
    size_t size = prefix.size < sizeof path ? prefix.size : 0;
    if (size) memcpy(path, prefix.data, size);
    Str alias = STR_NONE;
    bool is_group = false;
    for (;;) {
        while (strchr(".:\\", peek(reader)) && peek(reader)) reader->at++;
        if (peek(reader) == '(') { /* pub(crate) */
            while (reader->at < reader->text.size && reader->text.data[reader->at] != ')') reader->at++;
            reader->at++;
            continue;
        }
        Str name = take(reader, '*') ? STR("*") : take_name(reader);
        if (str_equal(name, STR("_"))) name = STR("*"); /* Scala 2 */
        if (size == prefix.size && is_keyword(name) && name.size && peek(reader) != ':' && peek(reader) != '.')
            continue;
        if (name.size && size + name.size + 1 < sizeof path) {
            if (size) path[size++] = '.';
            memcpy(path + size, name.data, name.size);
            size += name.size;
        }
        if (!is_renamed(reader) && take(reader, '=')) { /* `using X = A.B` */
            alias = name;
            size = 0;
            continue;
        }
        is_group = !is_group && take(reader, '{');
        if (is_group || !peek(reader) || !strchr(".:\\", peek(reader))) break;
    }
    if (!is_group) {
        size_t before = reader->at;
        if (is_renamed(reader)) reader->at += 2;
        if (reader->at > before || str_equal(take_name(reader), STR("as")))
            alias = take_name(reader);
        else
            reader->at = before;
        if (size > prefix.size) add_path(reader, str_copy(reader->code->arena, str_of(path, size)), alias);
        return;
    }
    Str around = str_copy(reader->code->arena, str_of(path, size));
    while (peek(reader) && !take(reader, '}')) {
        size_t before = reader->at;
        if (depth < GROUP_DEPTH_MAX && reader->names_left-- > 1) read_path(reader, around, depth + 1);
        take(reader, ',');
        if (reader->at == before) break;
    }
}

/* `s3 "github.com/aws/aws-sdk-go-v2/service/s3"`: a package is called by the last step of its address that is no version. */
static void read_address(PathReader *reader, size_t quote) {
    Str address = str_slice(reader->text, quote + 1, reader->text.size);
    size_t end = 0;
    while (end < address.size && address.data[end] != '"' && address.data[end] != '`') end++;
    address.size = end;
    Str alias = str_trim(str_slice(reader->text, 0, quote)), rest = address, step;
    for (bool is_given = alias.size > 0; !is_given && rest.data && str_split_next(&rest, '/', &step);) {
        bool is_version = step.size > 1 && step.data[0] == 'v' && step.data[1] >= '0' && step.data[1] <= '9';
        if (!is_version) alias = step;
    }
    bool is_open = str_equal(alias, STR("."));
    size_t dot = str_find_last_char(alias, '.'); /* yaml.v3 */
    if (dot != SIZE_MAX && dot > 0) alias = str_slice(alias, 0, dot);
    code_add_import(reader->code, address, is_open ? STR("*") : STR_NONE, is_open ? STR_NONE : alias, reader->place,
                    reader->context);
}

void code_import_path(Code *code, bool is_open, Context context) {
    TSNode node = ts_tree_cursor_current_node(&code->cursor);
    PathReader reader = {.code = code,
                         .context = context,
                         .place = code_place(node),
                         .text = code_node_text(code, node),
                         .names_left = NAMES_PER_IMPORT_MAX,
                         .is_open = is_open};
    for (size_t i = 0; i < reader.text.size; i++) {
        if (reader.text.data[i] != '"' && reader.text.data[i] != '`') continue;
        read_address(&reader, i);
        return;
    }
    do {
        size_t before = reader.at;
        read_path(&reader, STR_NONE, 0);
        if (reader.at == before) break;
    } while (take(&reader, ',') && reader.names_left-- > 1);
}

/* ---- types ---- */

/* "&'a mut aws_sdk_s3::Client", "*s3.Client", "S3Client?": the path of the type itself. */
static Str type_path(Code *code, Str text) {
    static const char *const words[] = {"mut ", "dyn ", "const ", "final ", "readonly ", "ref ", "impl "};
    for (bool is_cut = true; is_cut;) {
        is_cut = false;
        while (text.size && strchr(":&*?\\ \t", text.data[0])) text = str_slice(text, 1, text.size), is_cut = true;
        if (text.size && text.data[0] == '\'') { /* a lifetime */
            size_t space = str_find_char(text, ' ', 0);
            text = str_slice(text, space == SIZE_MAX ? text.size : space, text.size);
            is_cut = true;
        }
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            if (!str_starts_with(text, str_from(words[i]))) continue;
            text = str_slice(text, strlen(words[i]), text.size);
            is_cut = true;
        }
    }
    char path[PATH_SIZE_MAX];
    size_t size = 0;
    for (size_t i = 0; i < text.size && size + 1 < sizeof path; i++) {
        char c = text.data[i];
        bool is_divider = c == '.' || c == '\\' || c == ':';
        if (!is_divider && !is_name_char(c)) break;
        if (!is_divider)
            path[size++] = c;
        else if (size && path[size - 1] != '.')
            path[size++] = '.';
    }
    return str_copy(code->arena, str_of(path, size));
}

/* Numbers and texts are none of anybody's classes. */
static bool is_plain(Str path) {
    bool is_class = path.size && path.data[0] >= 'A' && path.data[0] <= 'Z';
    return (!is_class && !str_contains(path, STR("."))) || str_equal(path, STR("String"));
}

void code_declare(Code *code, const NodeRule *rule, Parts *parts, Context context) {
    Str written = parts_text(parts, SLOT_TYPE)->size ? *parts_text(parts, SLOT_TYPE) : context.declared_type;
    Role role = (Role)rule->role;
    bool is_name = role == ROLE_ASSIGN || role == ROLE_DEFAULT || role == ROLE_INNER || role == ROLE_NONE;
    if (!written.size || !is_name) return;
    ExprId target = parts->expr[SLOT_TARGET] ? parts->expr[SLOT_TARGET] : parts->expr[SLOT_LEFT];
    if (!target && role == ROLE_INNER) target = parts->expr[SLOT_VALUE];
    Str name = target ? code_path(code, target) : *parts_text(parts, SLOT_NAME);
    if (!name.size) return;
    Text text = facts_text(code->builder, name);
    Str path = type_path(code, written);
    if (is_plain(path)) return;
    Text type = facts_text(code->builder, path);
    CodeFact *fact = code_fact(code, CODE_TYPE, parts->place, context);
    fact->name = text;
    fact->member = type;
}
