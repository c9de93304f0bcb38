/* Private to terragrunt*.c: configurations as they are read (terragrunt_config.c), Terragrunt's functions
 * (terragrunt_functions.c), stacks and what they copy (terragrunt_stacks.c), what Terragrunt generates
 * (terragrunt_generate.c) and hands on (terragrunt_arguments.c), roots (terragrunt.c).
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
typedef struct TerragruntFile {
    TerragruntRoot *root;
    uint32_t index; /* into Model.files */
    const Facts *facts;
    ExprId body;
    Str directory; /* of the file itself */
    bool is_included;
    struct TerragruntFile *stack; /* the stack's file in whose light an `autoinclude` block is read; else NULL */
    Map *memo_index;
    VEC(TerragruntMemo *) memos;
} TerragruntFile;

typedef enum { MERGE_NONE, MERGE_SHALLOW, MERGE_DEEP } TerragruntMerge;

typedef struct {
    Str label;
    TerragruntFile *file;
    TerragruntMerge merge;
} TerragruntInclude;

/* Where the files of a folder really are. */
typedef struct {
    uint32_t repository;
    Str path;
} TerragruntPlace;

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
    VEC(TerragruntInclude) layers; /* the files that make it up, the one that wins first */
    TerragruntFile *automatic;     /* what the stack adds to it; NULL: nothing */
    bool are_includes_known;
    bool is_stack;
    bool is_copy;       /* made by a stack */
    uint32_t top_stack; /* of copies: the file of the outermost stack */
    bool is_opaque;     /* its module is not in this run */
    uint32_t unit;
    Instance *instance;
    Evaluator *evaluator;
    VEC(TerragruntPart) parts;
    const Cause *unknown_include; /* why one of the includes can't be followed: anything may stand in it */
    const Cause *unknown_file;    /* a generated file that can't be told */
    const Value *values;          /* what a stack or a file beside it hands to it; NULL: not known yet, or nothing */
    VEC(ProviderConfig *) unseen;
};

/* A stack that stands: what its units are called. */
typedef struct {
    VEC(Str) labels;
    VEC(TerragruntRoot *) units;
} TerragruntStack;

struct Terragrunt {
    Model *model;
    Map *files;        /* repository, path → file */
    Map *by_directory; /* repository, directory → index into all_roots */
    Map *read;         /* configurations that others read: original directory, file → index into read_roots */
    Map *included;     /* index of a file → 1 */
    Map *reported;     /* messages that many roots share, said once */
    Map *copy_index;   /* repository, folder that a stack writes → index into copies */
    VEC(TerragruntPlace) copies;
    Map *stack_index; /* repository, folder of a stack → index into stacks */
    VEC(TerragruntStack *) stacks;
    Units *units;
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
/* The files of a configuration, the one that wins first. */
size_t terragrunt_layer_count(TerragruntRoot *root);
TerragruntFile *terragrunt_layer(const TerragruntRoot *root, size_t index);
/* Has one of the files before this one a block of that type and label? */
bool terragrunt_is_replaced(const TerragruntRoot *root, size_t layer, Str type, Str label);
/* A file of a configuration; `body` 0: all of it. */
TerragruntFile *terragrunt_file_new(TerragruntRoot *root, uint32_t index, bool is_included, ExprId body);
/* An attribute of a file's top level, evaluated; NULL when absent. */
const Value *terragrunt_member(TerragruntFile *file, Evaluator *evaluator, ExprId body, Str name);
Scope terragrunt_scope(TerragruntFile *file);
/* What the configuration and its includes say for one input, or for all of them (empty name). NULL: nothing. */
const Value *terragrunt_config_input(TerragruntRoot *root, Evaluator *evaluator, Str name);
const Value *terragrunt_merge_deeply(Evaluator *evaluator, const Value *under, const Value *over, uint32_t depth);
const Value *terragrunt_file_value(Evaluator *evaluator, TerragruntRoot *root);
/* The block of that type and label in the configuration, the including file first. */
ExprId terragrunt_block(TerragruntRoot *root, Str type, Str label, TerragruntFile **where);
/* The text, number or bool of an attribute as text; empty when absent or unknown. */
Str terragrunt_text(TerragruntFile *file, ExprId body, Str name);
/* The root that a dependency block takes outputs from; NULL when it is none. */
TerragruntRoot *terragrunt_dependency(TerragruntRoot *root, Str label);
/* Likewise the stack. */
const TerragruntStack *terragrunt_stack_dependency(TerragruntRoot *root, Str label);
const TerragruntStack *terragrunt_stack_at(const TerragruntRoot *from, const Value *path);
TerragruntRoot *terragrunt_stack_unit(const TerragruntStack *stack, Str label);
TerragruntRoot *terragrunt_root_at(TerragruntRoot *from, const Value *path);
/* Values that hold the mark of the checkout are unknown. */
const Value *terragrunt_without_marks(Evaluator *evaluator, const Value *value);

void terragrunt_gap(Terragrunt *all, Str path, uint32_t line, Str message);

/* ---- terragrunt_functions.c ---- */

const Value *terragrunt_function(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                                 size_t count);
Str terragrunt_marked(Arena *arena, Str path);
bool terragrunt_has_mark(Str text);
/* A path or source as it may be shown: from the root of the repository on. */
Str terragrunt_shown(Str text);
/* A path as written, or with the mark, to one in the repository. */
bool terragrunt_resolve(Arena *arena, Str directory, Str path, Str *out);

/* ---- terragrunt_stacks.c ---- */

/* The units of all stacks become candidates. */
void terragrunt_expand_stacks(Terragrunt *all);
/* Where a file or folder of that path is, when a stack made it. */
TerragruntPlace terragrunt_place(const Terragrunt *all, uint32_t repository, Str path);
/* The file of that path, at its source when it is a copy; MAP_NONE: there is none. */
uint32_t terragrunt_file_at(const Terragrunt *all, uint32_t repository, Str path);
/* The configuration in that folder. */
uint32_t terragrunt_config_at(const Terragrunt *all, uint32_t repository, Str directory);
/* The folder with Terraform files there. */
uint32_t terragrunt_unit_at(const Terragrunt *all, uint32_t repository, Str path);
/* unit.NAME.path and stack.NAME.path of a stack's file. */
const Value *terragrunt_components(Evaluator *evaluator, TerragruntFile *file, bool is_stack);
/* `values` in that file. */
const Value *terragrunt_values(Evaluator *evaluator, TerragruntRoot *root);
/* A source that is a path in this repository; else as it is. */
Str terragrunt_local_source(Str source);
bool terragrunt_is_path(Str source);
Str terragrunt_without_double_slash(Arena *arena, Str path);
const Files *terragrunt_files(const Model *model, uint32_t repository);
/* A configuration that is put together in `directory` from a file that may lie elsewhere. */
TerragruntRoot *terragrunt_candidate(Terragrunt *all, uint32_t file, uint32_t repository, Str directory);
void terragrunt_add_candidate(TerragruntRoot *root);

/* ---- terragrunt_arguments.c ---- */

/* terraform { extra_arguments "x" { … } }: variable files and values of variables. */
void terragrunt_add_arguments(TerragruntRoot *root, Unit *unit);
/* A variable of the environment that Terraform is run with; NULL when nothing sets it. */
const Value *terragrunt_environment(TerragruntRoot *root, Str name);

/* ---- terragrunt_generate.c ---- */

/* A value as the JSON syntax of Terraform writes it; what is unknown becomes a part. */
void terragrunt_print_json(TerragruntRoot *root, StrBuf *buf, const Value *value);
/* Text that stands at `line` of the file becomes a file of the unit; 0: it is already on its lines. */
void terragrunt_add_text(TerragruntFile *origin, Unit *unit, Str path, Str text, uint32_t line);

/* Adds what Terragrunt generates to the root's unit, and takes away what that replaces. */
void terragrunt_generate(TerragruntRoot *root, Unit *unit);
/* Is something of the unit in a file of that name? Takes it away when asked to. */
bool terragrunt_remove_file(Model *model, Unit *unit, Str name, bool is_removing);
/* A declaration of a call whose module can't be seen. */
void terragrunt_generate_call(TerragruntRoot *root, Unit *unit, const Value *source);
Str terragrunt_part_name(TerragruntRoot *root, TerragruntPart part);
/* NULL: the name is none of a part's. */
const TerragruntPart *terragrunt_part(const TerragruntRoot *root, Str name);

#endif
