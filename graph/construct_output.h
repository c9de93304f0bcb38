/* What a stack of a program becomes while it is written: construct_values.c writes expressions, construct_emit.c declarations. */
#ifndef GRAPH_CONSTRUCT_OUTPUT_H
#define GRAPH_CONSTRUCT_OUTPUT_H

#include "graph/construct_program.h"

/* What a name stands for is written apart when it is met below VALUE_DEPTH_NAMED. */
enum { VALUE_DEPTH_MAX = 24, VALUE_DEPTH_NAMED = 16 };

typedef struct {
    uint32_t file;
    FactsBuilder *builder;
} FilePart;

typedef struct {
    Str path;
    ExprId value;
} Argument;

/* Things of which one is enough. */
typedef struct {
    const ConstructChoice *choice;
    const Frame *frame;
    ExprId expr; /* that makes it */
    Object **members;
} Chosen;

/* What a name of the program stands for: a value of the template when it is large, or met deep inside of another. */
typedef struct {
    Str name; /* of the value; empty: it is written where it is given */
    Frame *frame;
    ExprId expr; /* of the program */
    ExprId made; /* by `builder` */
    FactsBuilder *builder;
    Object *object;
    size_t first_need, end_need; /* of Model.stack_needs */
    uint32_t file, line, column;
    bool is_plain;
    ConstructSpelling spelling;
} SharedValue;

/* A resource that is declared when all of the stack are known. */
typedef struct {
    const Object *object; /* that makes it; NULL: what a test alone tells of */
    FactsBuilder *builder;
    uint32_t file, line, end_line, column;
    Str type, address;
    ExprId properties;
    Str asked;    /* what decides whether it is made; empty: it is */
    bool is_open; /* it depends on more than what decides about the object */
    bool is_dropped;
    bool is_delivery; /* it runs at deployments alone */
} Declared;

typedef struct {
    Program *program;
    Object *stack, *object;
    FactsBuilder *builder;
    uint32_t file, line, column; /* of the object that is written */
    VEC(FilePart) parts;
    VEC(Declared) declared;
    VEC(Argument) properties;
    VEC(Chosen) chosen; /* met in the values of the object */
    const ResourceType *type;
    Str argument;  /* of the type, that is written; empty: more than one is */
    Str folder;    /* that the program is started in */
    Lead place;    /* the region that a provider says; LEAD_UNKNOWN: none does */
    bool has_other_places;
    bool is_plain; /* names of the format itself, but for the first letter */
    ConstructSpelling spelling;
    bool is_in_either;
    Map *inputs;    /* names of inputs that are declared */
    uint32_t index; /* of a part that is made several times */
    Map *known;     /* frame, expression and spelling → index into shared */
    VEC(SharedValue) shared;
    VEC(size_t) waiting; /* those that are still to be written */
    uint32_t left;       /* expressions that may still be written for the argument */
} Output;

/* A new expression that stands at one of the source, else where the object does. */
ExprId output_add(Output *output, ExprKind kind, const Frame *frame, ExprId at, const ExprId *children, uint32_t count);
ExprId output_named(Output *output, ExprKind kind, Str name, const Frame *frame, ExprId at, ExprId child);
ExprId output_item(Output *output, Str key, ExprId value);
ExprId output_input(Output *output, Str name, Frame *frame, ExprId at);
ExprId output_reference(Output *output, Str address, Str attribute, const Frame *frame, ExprId at);
ExprId output_reference_to(Output *output, Object *target, Str attribute, const Frame *frame, ExprId at);
/* Something that may be given, and isn't known then. */
ExprId output_perhaps(Output *output, Str cause);
/* depth: 0 for the value of an argument. */
ExprId output_value(Output *output, Frame *frame, ExprId id, int depth);
/* Writes the values that were put off: to be called when all that is declared is written. */
void output_finish_values(Output *output);
/* Lines and expressions of this file are written from here on. */
void output_use_file(Output *output, uint32_t file);
ExprId output_library_value(Output *output, const Lead *lead, Frame *frame, ExprId id, int depth);
Str output_spelled(Output *output, Str name);

/* construct_choices.c */
/* Keeps what a call chooses from, when it does and each way leads to something of the stack. */
void output_note_choice(Output *output, const Lead *call, Str name);
/* What the object was given to choose from, as its type says it. */
void output_add_choices(Output *output);

/* construct_emit.c */
/* The type's own spelling of an argument: the catalog's, where it knows it. */
Str output_property_name(Output *output, Str name);

/* construct_overrides.c: the properties with what was set on the object later. */
ExprId output_overridden(Output *output, const Object *object, ExprId properties);

/* construct_manifests.c */
/* The arguments of what applies a manifest; `properties`: what the manifest is given. */
ExprId output_manifest(Output *output, const Object *object, Str argument, ExprId properties);
/* What the cluster is made of that the object's provider works in; 0: it says none. */
ExprId output_cluster(Output *output, const Object *object);
/* What a manifest of the program gives under a path is what it was given; 0: it is no manifest, or that can't be told. */
ExprId output_of_manifest(Output *output, const Object *target, Str path);

/* construct_within.c: "recordName.zone.zoneName": the first as a name below that which the rest leads to; 0: that can't be told. */
ExprId output_within(Output *output, const Object *object, Str words);

/* construct_conditions.c */
/* What decides last whether the object is made, as the user may call it. */
Str output_asked(const Output *output, const Object *object);
/* What decides whether the object, or one of its alternatives, is made; empty: nothing does. */
Str output_asked_about(const Output *output, const Object *object);
/* Declares the condition that the resource is made under, and gives its name. */
ExprId output_condition(Output *output, const Declared *declared);
/* The properties of one where the condition holds, else those of the other. */
ExprId output_either(Output *output, const Ask *ask, ExprId one, ExprId other);
/* Does what a deployment is given decide it? */
bool output_is_decided(Output *output, const Ask *ask);
/* What decides: an expression of what the deployment is given, else a name that nothing knows. */
ExprId output_decides(Output *output, const Ask *ask);

/* construct_expected.c: what a test expects of the stack besides, and of what is declared. */
void output_complete(Output *output);

#endif
