/* What the parts of the transform of AWS SAM share. sam.c says what it does. */
#ifndef PARSERS_FORMATS_SAM_H
#define PARSERS_FORMATS_SAM_H

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "parsers/formats/pattern.h"

typedef VEC(DocNode *) DocNodes;

/* What an event asks of an API that the transform writes. */
typedef struct {
    Str path, method;
    DocNode *integration;
} SamRoute;

/* A resource of the template, or an API that is there because an event asks for it. */
typedef struct {
    DocNode *key, *body;
    Str id;
    const DocNode *type; /* its entry in sam/types.json; NULL: no type of SAM */
    DocNode *properties; /* with Globals */
    DocNode *made;       /* Properties that take the place of others, or come to them; NULL: none */
    DocNode *depends;    /* DependsOn that comes to its own; NULL: none */
    DocNode *condition;
    DocNodes managed, policies; /* of its role */
    VEC(SamRoute) routes;
    bool has_free_route; /* of an implicit API: something without a condition asks for it */
    DocNodes conditions; /* of an implicit API: those of what asks for it */
} SamResource;

/* A resource that nobody wrote. */
typedef struct {
    Str id;
    DocNode *key, *body;
    uint32_t owner; /* into Sam.resources */
} SamMade;

typedef struct {
    FactsBuilder *builder;
    Arena *arena;
    DocNode *root;
    const DocNode *types, *shared, *events;
    const DocNode *policies, *connectors; /* NULL until they are asked for */
    VEC(SamResource) resources;
    Map *by_id; /* into resources */
    VEC(SamMade) made;
    Map *made_by_id;
    Map *names;    /* "Api.Stage": into name_ids */
    VEC(Str) name_ids;
    DocNodes conditions; /* made: key, value … */
    uint32_t nodes_left;
} Sam;

/* What a data file of sam/ says. */
const DocNode *sam_data(Sam *sam, const char *file);

PatternScope sam_scope(Sam *sam, const SamResource *resource);
/* Carries out rows: see sam.c. */
void sam_run(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *rows);
SamMade *sam_make(Sam *sam, uint32_t owner, PatternScope *scope, Str id, const DocNode *row);
SamResource *sam_resource(Sam *sam, Str id);
/* The name of a condition that holds when `name` does not. */
Str sam_opposite(Sam *sam, const PatternScope *scope, Str name);
/* The name of a condition that holds when one of `conditions` does. */
void sam_any_condition(Sam *sam, const PatternScope *scope, Str name, const DocNodes *conditions);

/* Calls of rows. */
void sam_events(Sam *sam, uint32_t owner, PatternScope *scope, Str kind);
void sam_policies(Sam *sam, uint32_t owner, PatternScope *scope);
void sam_route(Sam *sam, uint32_t owner, PatternScope *scope, const DocNode *row);
void sam_body(Sam *sam, uint32_t owner, PatternScope *scope);
void sam_version(PatternScope *scope);

/* Before everything else: APIs that events ask for without saying which. */
void sam_implicit_apis(Sam *sam);
/* After everything else. */
void sam_connect(Sam *sam);
/* The text of a data file with its variables, as far as all of them are there. */
DocNode *sam_substituted(const PatternScope *scope, Str text, DocNode *variables);
/* A statement that allows the actions on the resources; `variables` are for Fn::Sub. */
DocNode *sam_statement(PatternScope *scope, const DocNode *row, DocNode *variables);

#endif
