/* What a stack of a program becomes while it is written: construct_values.c writes expressions, construct_emit.c declarations. */
#ifndef GRAPH_CONSTRUCT_OUTPUT_H
#define GRAPH_CONSTRUCT_OUTPUT_H

#include "graph/construct_program.h"

enum { VALUE_DEPTH_MAX = 24 };

typedef struct {
    uint32_t file;
    FactsBuilder *builder;
} FilePart;

typedef struct {
    Str path;
    ExprId value;
} Argument;

typedef struct {
    Program *program;
    Object *stack, *object;
    FactsBuilder *builder;
    uint32_t file, line, column; /* of the object that is written */
    VEC(FilePart) parts;
    VEC(Argument) properties;
    const ResourceType *type;
    Str folder;    /* that the program is started in */
    bool is_plain; /* names of the format itself, but for the first letter */
    bool is_snake; /* multi_az, in place of MultiAZ */
    bool is_in_either;
    Map *inputs; /* names of inputs that are declared */
    uint32_t index; /* of a part that is made several times */
    uint64_t *left; /* expressions that may still be written */
} Output;

/* A new expression that stands at one of the source, else where the object does. */
ExprId output_add(Output *output, ExprKind kind, const Frame *frame, ExprId at, const ExprId *children,
                  uint32_t count);
ExprId output_named(Output *output, ExprKind kind, Str name, const Frame *frame, ExprId at, ExprId child);
ExprId output_item(Output *output, Str key, ExprId value);
ExprId output_reference(Output *output, Str address, Str attribute, const Frame *frame, ExprId at);
ExprId output_reference_to(Output *output, Object *target, Str attribute, const Frame *frame, ExprId at);
ExprId output_value(Output *output, Frame *frame, ExprId id, int depth);
ExprId output_library_value(Output *output, const Lead *lead, Frame *frame, ExprId id, int depth);
Str output_spelled(Output *output, Str name);
Str output_asked(const Output *output, const Object *object);

#endif
