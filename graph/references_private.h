/* Inside of the walk over references: shared by references.c and references_text.c. */
#ifndef GRAPH_REFERENCES_PRIVATE_H
#define GRAPH_REFERENCES_PRIVATE_H

#include "graph/references.h"

typedef struct {
    ResourceInstance **items;
    size_t count, capacity;
    ExprId *at; /* per item: where in the first expression it is referred to; 0 inside a Known */
    size_t at_capacity;
    VEC(TextUse) texts; /* when the walk looks for texts */
} Targets;

typedef struct {
    Targets targets;
    bool is_running;
} Known;

typedef VEC(Reference) ReferenceVec;

#define PATH_MARK '\x1f'
/* A deeper path counts as the whole; without a bound a cycle would lengthen it for ever. */
enum { PATH_STEPS_MAX = 8, TEXT_PATH_STEPS_MAX = 16 };

struct References {
    Model *model;
    Arena *arena;
    bool is_wide;           /* whole objects, not the parts of them that are used */
    uint64_t dynamic_steps; /* of evaluation, for telling what dynamic blocks use; of EVAL_STEPS_FOR_DYNAMIC_MAX */
    bool has_open_item; /* the item of a dynamic block's for_each was used, and nobody can tell what it is made of */
    size_t target_max;  /* of a wide walk: what it might be besides is left out */
    bool is_cut;        /* … which has happened since this was last asked */
    bool may_share;     /* a set of many may be told as one target */
    size_t expanded;    /* targets in sets that were told one by one; of REFERENCES_TO_SETS_MAX */
    Map *reported;      /* declarations of which that was said */
    Targets found;       /* of the argument under way; of many thousands of them, in turn */
    ReferenceVec listed; /* what references_of_resource() gave last */
    uint32_t steps;     /* left for the walk under way: aliases make a body a graph, which may unfold without end */
    VEC(Known *) known;
    const TextMarks *texts; /* looked for; NULL: resources are */
    Targets *text_targets;
};

/* A name that an expression binds for a part of itself: [for v in collection : …], dynamic blocks, [*]. */
typedef struct Name {
    Str value, key;
    ExprId collection;
    Str step;         /* into the collection */
    bool is_iterator; /* its item is its attribute `value` */
    const struct Name *outer;
} Name;

/* A name passed since the walk began: on the stack, because few ways lead to a text. */
typedef struct Landing {
    Str name;
    const struct Landing *outer;
} Landing;

/* What `each` means: the declaration that has the for_each, and the instance of it. */
typedef struct {
    Instance *in; /* NULL: nothing */
    DeclRef decl;
    Str suffix;
} Each;

typedef struct {
    References *references;
    Instance *in;
    const Facts *facts;
    const Binding *bindings;
    Targets *out;
    uint32_t depth;
    bool is_first; /* still in the expression where the walk began */
    ExprId at;     /* the reference that is being followed, in the expression where the walk began */
    Each each;
    const DeclRef *each_call; /* whose for_each gives the bindings; NULL: nobody's */
    const Binding *item;      /* of the dynamic block around it; NULL outside of any */
    bool is_in_choice;        /* what is chosen is told for the expression around this one */
    ExprId
        whole; /* what a declaration without arguments of its own is, by kind and name; 0: the walk began elsewhere */
    DeclKind whole_kind;
    Str whole_name;
    /* For texts only. */
    const Name *names;
    const Landing *landing;
    uint64_t choice; /* the entry of several that is being followed, of which a key that is not known takes one */
} Walk;

/* Of an object only what stands at `path` matters: names and keys, with PATH_MARK between; empty for all of it. */
void walk_at(Walk *walk, ExprId id, Str path);
/* As deep as paths go; empty, which is the whole, when it would be deeper. */
Str path_before(Walk *walk, Str step, Str path);
Str path_next_step(Str *path);
bool walk_key_text(Walk *walk, ExprId key, Str *out);
/* By a default only it may be the other way round in a deployment. */
Answer walk_condition_holds(const Walk *walk, ExprId id);
bool walk_is_denial(const Facts *facts, ExprId id);

void walk_kind(Walk *walk, ExprId id, const Expr *expr, Str path);
void walk_in(Walk *walk, Instance *in, const Facts *facts, ExprId id, Str path);
/* What a local value or a condition is, in the place that holds it. */
void walk_whole(Walk *walk, DeclKind kind, Str name, DeclRef where, Str path);
void walk_add_target(Walk *walk, ResourceInstance *target);
void walk_add_set(Walk *walk, ResourceSet *set);

/* An expression whose value holds perhaps fewer things than it names (references_choice.c): false where the walk goes on as
 * for any other. */
bool choice_walk(Walk *walk, ExprId id, const Expr *expr, Str path);

/* `aws_db_instance.main.username`: an argument that is copied for the plan, and no need (copied_arguments.def). The walk for what
 * only stands beside takes it. */
bool choice_is_copy(const Walk *walk, ExprId base, const Expr *attribute);

/* A dynamic block of which it can be told what is in it: false where all of its for_each counts. */
bool dynamic_walk(Walk *walk, ExprId id, const Expr *expr);

/* What a declaration of an instance depends on. */
void walk_known(Walk *walk, Instance *in, DeclKind kind, Str name, Str path);

/* "outputs", or "values" of Terraform Cloud's data source. */
bool walk_is_outputs(const Facts *facts, const Expr *attribute);
/* All outputs of a state, of which `path` says the one that is used: local.network.vpc_id. False: that isn't it. */
bool walk_outputs_at(Walk *walk, ExprId id, Str path);
/* An output of a state that nothing here has, if others may have it. Always false: all else that the expression depends on
 * is still to be walked. */
bool walk_open_output(Walk *walk, ResourceInstance *reader, ExprId id);

/* When texts are looked for: false where the walk goes on as for resources. */
bool text_walk(Walk *walk, ExprId id, const Expr *expr, Str path);
/* What a declaration leads to, seen from where it is used. */
void text_add_known(Walk *walk, const Targets *known);
/* The step into a collection that an index makes. */
Str text_step(Walk *walk, ExprId key);

#endif
