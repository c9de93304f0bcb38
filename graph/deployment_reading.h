/* One declaration of a deployment as it is read: what its fields say on one way through the branches around it, and why what can't
 * be told is not known. */
#ifndef GRAPH_DEPLOYMENT_READING_H
#define GRAPH_DEPLOYMENT_READING_H

#include "graph/eval.h"
#include "graph/stack_deployments.h"
#include "graph/ways.h"

enum { PATTERN_SIZE_MAX = 1024, PLACES_MAX = 5 };

typedef struct Reading {
    Model *model;
    const Units *units;
    const ScriptDeployment *script; /* whose declaration was started with */
    const FactsFile *file;
    const Decl *decl;
    Evaluator evaluator;
    Scope scope;
    Ways ways;
    StackDeployments *out;          /* of templates: where they are added */
    struct StackPatterns *patterns; /* … and where those whose template is not known */
    bool has_open_defaults;         /* what has a default counts as not known */
    const bool
        *is_deployed; /* by unit: what commands whose folder is known deploy; set where those are read whose isn't */
    bool has_open_folder; /* it is one of these, on one way at least */
    uint32_t group_depth; /* of settings of stack groups that are asked for by others */
} Reading;

typedef struct {
    Str text, cause; /* one of them; both empty: it is not said */
    Str pattern;     /* with a cause: what is known of the text, ${NAME} for all else */
    bool is_default;
    uint32_t line;
} Said;

/* `reading` must stay where it is: the evaluator asks it. */
void reading_start(Reading *reading, Model *model, const Units *units, const ScriptDeployment *script);
/* Does it run on this way? To be asked first: what is asked for by its value (ways_is_question) is decided before anything is read. */
bool reading_runs(Reading *reading);
/* What is reading the same field of another declaration; its scope is to be set to where it stands. */
Reading reading_other(const Reading *reading, const FactsFile *file, const Decl *decl);
Said reading_said(Reading *reading, ExprId id);
Said reading_field(Reading *reading, const char *name);
/* A text with ${NAME} for what can't be told. */
void reading_put_written(Reading *reading, ExprId id, uint32_t depth, StrBuf *out);
/* "what, in file:line" */
Str reading_place(const Reading *reading, Str what, uint32_t line);

/* The object that says which cluster was chosen; what a branch decides is decided on each way. 0: none is, or it can't be told. */
ExprId reading_cluster(Reading *reading);
/* Was one chosen that is on the machine where the command runs? What is applied there is tried out. */
bool reading_is_local(Reading *reading);

/* A path below the folder that a command runs in. Scripts are started where they lie, at the top, or in a folder around their own. */
typedef struct {
    Str folders[PLACES_MAX];
    size_t count;
} Starts;
Starts reading_starts(Reading *reading, const Said *directory);

/* NULL: it was not read. Files come sorted by repository and path. */
const FactsFile *reading_file_at(const Model *model, uint32_t repository, Str path);

/* A field of another declaration, of another file, on the same way. */
Said reading_elsewhere(Reading *reading, const FactsFile *file, const Decl *decl, const char *name);
/* The declaration of that type, for that environment of a configuration file, if one is asked for. */
const Decl *reading_declaration(const FactsFile *file, Str kind, Str config);
/* Of Sceptre: what the nearest config.yaml at or above the folder of the file says. */
Said reading_inherited(Reading *reading, const char *name);

#endif
