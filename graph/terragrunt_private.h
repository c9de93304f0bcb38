/* Private to terragrunt*.c: configurations as they are read (terragrunt_config.c), Terragrunt's functions
 * (terragrunt_functions.c), what it generates (terragrunt_generate.c), roots (terragrunt.c).
 *
 * Absolute paths depend on where the repository was checked out. They begin with a mark of many steps in its
 * place, so that whatever is cut off the end of a path is right, and whatever is counted from its beginning
 * holds the mark and is unknown in the end. */
#ifndef GRAPH_TERRAGRUNT_PRIVATE_H
#define GRAPH_TERRAGRUNT_PRIVATE_H

#include "graph/functions.h"
#include "graph/terragrunt.h"

typedef struct {
    const Value *value;
    bool is_running;
} TerragruntMemo;

/* One file in the light of the configuration that it takes part in. */
typedef struct {
    TerragruntRoot *root;
    uint32_t index; /* into Model.files */
    const Facts *facts;
    ExprId body;
    Str directory; /* of the file itself */
    bool is_included;
    Map *memo_index;
    VEC(TerragruntMemo *) memos;
} TerragruntFile;

typedef enum { MERGE_NONE, MERGE_SHALLOW, MERGE_DEEP } TerragruntMerge;

typedef struct {
    Str label;
    TerragruntFile *file;
    TerragruntMerge merge;
} TerragruntInclude;

/* A piece of generated text that stands for a value. */
typedef struct {
    TerragruntFile *file; /* NULL: `value` */
    ExprId expr;
    const Value *value;
} TerragruntPart;

/* A configuration: one file with those that it includes. Most are roots; some are only read by others. */
struct TerragruntRoot {
    Terragrunt *all;
    uint32_t repository;
    Str directory, original_directory;
    TerragruntFile *main;
    VEC(TerragruntInclude) includes;
    bool are_includes_known;
    bool is_opaque; /* its module is not in this run */
    uint32_t unit;
    Instance *instance;
    Evaluator *evaluator;
    VEC(TerragruntPart) parts;
    const Cause *unknown_include; /* why one of the includes can't be followed: anything may stand in it */
    const Cause *unknown_file;    /* a generated file that can't be told */
    const Value *values;          /* what a stack hands to it; NULL without a stack */
    VEC(ProviderConfig *) unseen;
};

struct Terragrunt {
    Model *model;
    Map *files;        /* repository, path → file */
    Map *by_directory; /* repository, directory → index into all_roots */
    Map *read;         /* configurations that others read: original directory, file → index into read_roots */
    Map *included;     /* index of a file → 1 */
    Map *reported;     /* messages that many roots share, said once */
    VEC(TerragruntRoot *) candidates, roots, read_roots;
    FactsFile *own_files; /* Model.files, once something is generated */
    size_t first_generated, file_capacity;
    uint32_t depth;
    bool is_started;
};

/* ---- terragrunt_config.c ---- */

Str terragrunt_key(Arena *arena, uint32_t repository, Str path);
TerragruntRoot *terragrunt_config_new(Terragrunt *all, uint32_t file, Str original_directory, Evaluator *evaluator);
void terragrunt_find_includes(TerragruntRoot *root);
/* An attribute of a file's top level, evaluated; NULL when absent. */
const Value *terragrunt_member(TerragruntFile *file, Evaluator *evaluator, ExprId body, Str name);
Scope terragrunt_scope(TerragruntFile *file);
/* What the configuration and its includes say for one input, or for all of them (empty name). NULL: nothing. */
const Value *terragrunt_config_input(TerragruntRoot *root, Evaluator *evaluator, Str name);
const Value *terragrunt_file_value(Evaluator *evaluator, TerragruntRoot *root);
/* The block of that type and label in the configuration, the including file first. */
ExprId terragrunt_block(TerragruntRoot *root, Str type, Str label, TerragruntFile **where);
/* The root that a dependency block points to; NULL when it is none. */
TerragruntRoot *terragrunt_dependency(TerragruntRoot *root, Str label);
TerragruntRoot *terragrunt_root_at(TerragruntRoot *from, const Value *path);
/* Values that hold the mark of the checkout are unknown. */
const Value *terragrunt_without_marks(Evaluator *evaluator, const Value *value);

void terragrunt_gap(Terragrunt *all, Str path, uint32_t line, Str message);

/* ---- terragrunt_functions.c ---- */

const Value *terragrunt_function(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                                 size_t count);
Str terragrunt_marked(Arena *arena, Str path);
bool terragrunt_has_mark(Str text);
/* A path as written, or with the mark, to one in the repository. */
bool terragrunt_resolve(Arena *arena, Str directory, Str path, Str *out);

/* ---- terragrunt_generate.c ---- */

/* Adds what Terragrunt generates to the root's unit, and takes away what that replaces. */
void terragrunt_generate(TerragruntRoot *root, Unit *unit);
/* A declaration of a call whose module can't be seen. */
void terragrunt_generate_call(TerragruntRoot *root, Unit *unit, const Value *source);
Str terragrunt_part_name(TerragruntRoot *root, TerragruntPart part);
/* NULL: the name is none of a part's. */
const TerragruntPart *terragrunt_part(const TerragruntRoot *root, Str name);

#endif
