/* Go templates with the functions that Helm adds: text in, text out. Pure: what a template is rendered with is given as
 * values, other files are asked for through the caller.
 *
 * What can't be known (the time, a random word, a value that nobody gives) is written into the text between two marks,
 * with what would tell it: "⟦.Values.tag⟧". A condition on such a thing holds: what may be there is shown.
 * https://pkg.go.dev/text/template, https://helm.sh/docs/chart_template_guide/function_list/ */
#ifndef PARSERS_GOTEMPLATE_H
#define PARSERS_GOTEMPLATE_H

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/document.h"

#define GO_UNKNOWN_OPEN "\xE2\x9F\xA6"
#define GO_UNKNOWN_CLOSE "\xE2\x9F\xA7"

typedef enum { GO_NIL, GO_BOOL, GO_INT, GO_FLOAT, GO_STRING, GO_LIST, GO_MAP, GO_UNKNOWN } GoKind;

typedef struct GoValue GoValue;
struct GoValue {
    GoKind kind;
    bool is_true;
    bool is_files;    /* a map that stands for the chart's files */
    bool is_versions; /* … for the API versions that a cluster has */
    int64_t number;
    double real;
    Str text; /* GO_STRING; of GO_UNKNOWN what would tell it; of GO_NIL the path that has nothing, or empty */
    VEC(GoValue *) items; /* of a list, and of a map beside its keys */
    VEC(Str) keys;
};

GoValue *go_new(Arena *arena, GoKind kind);
GoValue *go_string(Arena *arena, Str text);
GoValue *go_int(Arena *arena, int64_t number);
GoValue *go_bool(Arena *arena, bool is_true);
GoValue *go_unknown(Arena *arena, Str cause);
GoValue *go_get(const GoValue *map, Str key); /* NULL when there is none */
void go_put(Arena *arena, GoValue *map, Str key, GoValue *value);
/* A copy of `base` in which what `over` has counts; lists are replaced, a null takes away. */
GoValue *go_merge(Arena *arena, const GoValue *base, const GoValue *over);
/* A copy that shares nothing that can be changed. */
GoValue *go_copy(Arena *arena, GoValue *value);
GoValue *go_of_document(Arena *arena, const DocNode *node);
bool go_is_true(const GoValue *value);
/* As `{{ }}` prints it. */
void go_print(const GoValue *value, StrBuf *out);
void go_print_yaml(const GoValue *value, uint32_t indent, StrBuf *out);
void go_print_json(const GoValue *value, StrBuf *out);

/* Templates that may include each other: all files of a chart and of those that it depends on. */
typedef struct GoTemplates GoTemplates;
GoTemplates *go_templates_new(Arena *arena);
typedef struct GoNode GoNode;
/* Reads a file and takes up what it defines. NULL, with the line and what is wrong, when it can't be read. */
const GoNode *go_templates_add(GoTemplates *templates, Str text, uint32_t *line, Str *problem);

typedef struct {
    Str text;
    const uint32_t *lines; /* source line by line of the text, from 0 on */
    size_t line_count;
    Str problem; /* why it ended early; empty when it did not */
    uint32_t problem_line;
    Str guard; /* the first `fail` that was met: what is rendered goes on as if its condition did not hold; empty: none was */
    uint32_t guard_line;
} GoRendering;

typedef bool (*GoReadFile)(void *context, Str path, Arena *arena, Str *bytes);

/* `root`: what `.` is at first. */
GoRendering go_render(const GoTemplates *templates, const GoNode *file, GoValue *root, GoReadFile read, void *context,
                      Arena *arena);

#endif
