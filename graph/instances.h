/* Instances: units in use. A root is instantiated once per deployment, a module once per call and key, a
 * resource once per count or for_each key, exactly as Terraform would. Everything is expanded when first
 * asked for, because a count may depend on another module's output. */
#ifndef GRAPH_INSTANCES_H
#define GRAPH_INSTANCES_H

#include "graph/cluster_deployments.h"
#include "graph/runs.h"
#include "graph/stack_deployments.h"

typedef struct Instance Instance;
typedef struct ResourceSet ResourceSet;
typedef struct ResourceInstance ResourceInstance;
typedef struct ModuleSet ModuleSet;
typedef struct ProviderConfig ProviderConfig;
typedef struct Memo Memo;
typedef struct VarSet VarSet; /* var_sets.h */

/* One resource or data source under one key. */
struct ResourceInstance {
    ResourceSet *set;
    Str suffix; /* "", "[0]", "[\"a\"]" */
    Origin origin; /* of the values of its attributes */
    const Binding *bindings; /* each / count */
    NodeId node;
    bool is_state_known;      /* states have been looked for */
    struct Instance **states; /* the root whose outputs this data source reads, or all that it may be; else NULL */
    uint32_t state_count;
    bool is_state_likely; /* … and whether it is these is not proved */
    Str computed_name; /* the attribute that was last asked for and is known after apply only … */
    const Value *computed; /* … as a value; lists of a thousand such are asked for a thousand times */
    Str output;  /* it stands for this output of a state that nothing here has, which the set reads (references.h); else empty */
    ResourceInstance *next_output; /* of a data source: the first such; of one: the next */
    NodeId gate; /* the region's parts that it belongs to, where the same parts stand in other regions too */
};

struct ResourceSet {
    Instance *in;
    Origin origin; /* of the whole */
    DeclRef decl;
    Str name; /* "aws_x.y" or logical id */
    bool is_expanded, is_expanding;
    bool is_absent;        /* count = 0, empty for_each, or condition false: declared, not deployed */
    const Cause *unknown_count; /* count or for_each can't be told: one instance stands for all */
    bool is_one_at_most; /* … and there is this one, or none */
    bool is_branch;      /* … for it stands in a branch of a preprocessor */
    bool is_indexed; /* count or for_each is used */
    bool is_keyed;   /* for_each: all of them are a map */
    const Value *all; /* the list or map of all of them, once it was asked for */
    Environment environment; /* that its guard names, where it can't be told whether that holds */
    VEC(ResourceInstance *) items;
    ResourceInstance *whole; /* stands for all of many items where something refers to all (references.h); NULL: not yet */
};

struct ModuleSet {
    Instance *in;
    DeclRef call;
    Str name;
    bool is_expanded, is_expanding, is_absent, is_indexed, is_keyed;
    const Cause *unknown_count;
    bool is_one_at_most;
    uint32_t unit; /* MAP_NONE: source not found */
    Str source;    /* as written, when literal */
    ResourceSet *opaque; /* stands for what the module makes when its source is not found */
    VEC(Instance *) items;
};

/* The region that the zones of what a provider makes stand in: where nothing says it, it can be no other. */
typedef struct {
    Str region; /* empty: no zone is written in, or such of several regions are */
    bool is_contradicted;
    Location at; /* the first of these zones */
} ZoneRegion;

struct ProviderConfig {
    Instance *in;
    DeclRef decl;
    Str name, alias;      /* "aws", "use1" */
    Str key;              /* of its for_each, "\x1f" when it can't be told; empty without one */
    const Binding *bindings;
    Str region;           /* empty when unknown or not given */
    Str region_cause;     /* why unknown; empty when the block has no region argument */
    bool region_is_given; /* the block has the argument */
    Str region_variable;  /* the variable that the argument is, and nothing else, known or not; else empty */
    Str region_local; /* the local value that the argument is, and nothing else: "local.region"; else empty */
    bool region_is_default; /* from a variable's default */
    bool region_is_assigned; /* from a variable file, or a command */
    bool region_is_of_command;
    bool is_literal;
    bool is_emulated; /* its endpoints are not the provider's: LocalStack and the like; the region is a dummy */
    Str account;
    Str account_cause;    /* why unknown, where a role decides it */
    bool assumes_role;    /* works in the account of a role, known or not */
    Location location;    /* of the region argument, else of the block */
    ZoneRegion zone_region; /* place.h */
    const struct ProviderCluster *cluster; /* cluster_providers.h; NULL: not asked for yet */
};

struct Instance {
    Model *model;
    Units *units;
    const Unit *unit;
    uint32_t unit_index;
    Instance *parent;
    const ModuleSet *set; /* the call; NULL for a root */
    Str address;          /* "" or "module.a[\"k\"].module.b" */
    Str suffix;           /* its own key there: "", "[0]", "[\"k\"]" */
    Str root_path;        /* `root` of the nodes below */
    const Binding *call_bindings; /* each / count of the call: scope of its arguments */
    bool is_absent;
    uint32_t depth;
    Scope scope;
    Evaluator *evaluator;
    Map *memo_index;
    VEC(Memo *) memos;
    VEC(ResourceSet *) resources; /* in declaration order */
    VEC(ModuleSet *) modules;
    VEC(ProviderConfig *) providers;
    Map *resource_index, *module_index; /* kind letter + name; name */
    Map *reference_index; /* kind letter + name → what it depends on (references.c) */
    Map *guard_index;     /* kind letter + name → Environment in which it holds, or not (guards.c) */
    NodeId service; /* of roots */
    bool runs_code; /* roots: has a resource that runs code */
    uint32_t made_count; /* roots: instances of resources and modules so far, for the limit */
    bool is_library; /* roots: a module that nothing in the run calls; it is deployed from elsewhere, if at all */
    /* Which of several deployments of the root this is ("env/prod.tfvars"); empty when there is only one. Below
     * the root as above. */
    Str deployment;
    Environment environment;
    /* Of roots: sets of variable files whose common values hold here. Without `deployment` they fill in only what
     * nothing else gives, unless the user asked for them. */
    const VarSet *var_sets;
    size_t var_set_count;
    Str run_region; /* of what runs Terraform here, for providers that are configured with none; empty: not known */
    ZoneRegion zone_region; /* of roots: of what has no provider block */
    Str workspace; /* terraform.workspace; empty when it can't be told */
    bool is_var_set_asked;
    bool is_var_set_expected; /* nothing names it, and it is there to be given: it comes before defaults only */
    const struct Plan *plan; /* plan.h; of the root, at all depths */
    struct TerragruntRoot *terragrunt; /* of roots that Terragrunt puts together; NULL for all others */
    /* Where a template is deployed to, when a file beside it says so, or the stack set that makes it; empty when nothing
     * does. Of a nested stack: instance_placed_stack(). */
    Str stack_region;
    Location stack_region_at;
    Str stack_name; /* AWS::StackName of a root; empty when nothing says it */
    const char *stack_region_how; /* "samconfig", "stack", "cli" … */
    Str stack_region_cause;       /* why a stack that says it can't be told; empty when nothing says it */
    ClusterDeploymentList clusters; /* of manifests: the deployments that lead to this place */
    StackDeploymentList stacks;   /* of templates: the deployments that lead to this place */
    struct StatePlaces *state_places; /* states.c: asked for once for each state that is read somewhere; NULL: not yet */
};

/* Where a state is kept; empty: not known, or not said. `region`: of the bucket. */
typedef struct {
    Str bucket, key, workspace_prefix, region;
    Str backend; /* kind; empty when it is not known */
    Str account; /* of storage, in which the container is; empty: not said, or none is needed */
    Str in_workspace; /* the key as that of a workspace is: prefix, workspace, key */
    bool is_container; /* `bucket` is one: others may call theirs so, too */
} StatePlace;

/* What `terraform init` is told of the state of a unit. */
typedef struct {
    uint32_t unit;
    StatePlace place;
} StateGiven;

typedef struct {
    uint32_t repository;
    Str name, directory;
} WorkspaceDecl;

typedef struct {
    Units *units;
    VEC(Instance *) roots;
    VEC(WorkspaceDecl) workspaces; /* states.c */
    VEC(StateGiven) states_given;  /* states.c; by unit */
    struct Exports *exports; /* exports.h; NULL until somebody asks */
    StackDeployments *deployments; /* of templates */
    ClusterDeployments *cluster_deployments; /* of manifests */
    struct ImageBuilds *image_builds; /* image_builds.h */
    const CommandRuns *runs;          /* of Terraform */
} Instances;

/* An instance of a unit with nothing expanded; `set` and `parent` are NULL for a root. */
Instance *instance_new(Model *model, Units *units, uint32_t unit_index, Instance *parent, const ModuleSet *set);
/* "repository//root", with the deployment where there are several: "repository//root[env/prod.tfvars]". */
Str instance_root_key(const Instance *in, Arena *arena);
/* Collects units, finds roots, expands everything (roots.c). */
Instances *instances_build(Model *model);
/* A unit by itself, as if nobody called it: for showing its values. */
Instance *instances_standalone(Model *model, const Instances *instances, uint32_t unit);
/* Calls `visit` for every resource instance of a root, modules included, in address order. */
void instances_each_resource(Instance *root, void (*visit)(Model *, ResourceInstance *, void *), void *context);
void instances_each_module(Instance *root, void (*visit)(Model *, Instance *, void *), void *context);

/* A call whose unit was found, as a value: outputs are its attributes. */
const Value *module_set_value(Evaluator *evaluator, ModuleSet *set);
/* The stack around an instance, itself included, of which the region is told, or why it is not: a nested stack stands where
 * that one is. The root when nothing says anything. */
static inline const Instance *instance_placed_stack(const Instance *in) {
    while (in->parent && in->stack_region.size == 0 && in->stack_region_cause.size == 0) in = in->parent;
    return in;
}
/* The outputs of an instance as a value. */
const Value *instance_outputs(Evaluator *evaluator, Instance *in);
/* The root whose outputs a data source reads, looked for once; NULL when it reads none that is known, or one of several. */
Instance *resource_state(ResourceInstance *resource);
/* How many roots it may be: deployments of one, where nothing says which. Their list is resource->states. */
uint32_t resource_state_count(ResourceInstance *resource);
ResourceSet *instance_resource_set(Instance *in, DeclKind kind, Str name); /* NULL when not declared */
ModuleSet *instance_module_set(Instance *in, Str name);
void resource_set_expand(ResourceSet *set);
void module_set_expand(ModuleSet *set);

Scope instance_scope(const Instance *in, const Facts *facts, const Binding *bindings);
/* An argument of a resource ("multi_az", "cluster_config") evaluated; NULL when not set. Sets the expression
 * and its facts when asked. For CloudFormation the name is that of a property. Sensitive values are unknown here, in
 * resource_path() and in provider_argument(): what these give goes into reports. */
const Value *resource_argument(const ResourceInstance *resource, Str name);
/* A dotted path with [] for "of every item": "replica[].region_name". NULL when any step is not set. */
const Value *resource_path(const ResourceInstance *resource, Str path, uint32_t *line);
/* The arguments of one resource whose paths are asked for one after the other: of a manifest each path begins at "spec", and
 * that is evaluated once. For Model.arguments, as long as nothing is linked meanwhile. */
typedef struct ArgumentMemo {
    const ResourceInstance *resource;
    Str names[8];
    const Value *values[8];
    size_t count;
} ArgumentMemo;
/* The next step of such a path, without its quotes: a dot inside of 'a.b' or [a:b.c] ends none. false at the end. */
bool resource_next_step(Str *path, Str *step);
/* The expression behind the first step of a path and the facts it stands in; 0 when not set. */
ExprId resource_expression(const ResourceInstance *resource, Str first_step, const Facts **facts);
/* The expression behind a whole path; 0 when it is not written so, or behind something that is evaluated. */
ExprId resource_path_expression(const ResourceInstance *resource, Str path, const Facts **facts);
/* The region that a data source such as aws_region is asked about itself; NULL: the provider's. */
const Value *resource_region_asked_for(const ResourceInstance *resource);
Str resource_address(const ResourceInstance *resource, Arena *arena); /* module.a.aws_x.y["k"] */
/* The provider configuration that a resource uses; NULL: none is written, the environment decides. */
ProviderConfig *resource_provider(const ResourceInstance *resource);
/* Where a template says itself that its stack goes; NULL for templates that don't, and for all that are none. */
ProviderConfig *instance_stack_provider(Instance *in);
/* An argument of a configuration, evaluated; NULL when it is not set. */
const Value *provider_argument(const ProviderConfig *config, Str name);
/* By key: "aws", "aws.use1", "aws.by_region\x1feu-west-1" for one of several made by for_each. */
ProviderConfig *instance_provider(Instance *in, Str key);
/* Calls `visit` for every configuration that the unit of an instance declares itself. */
void instance_each_provider(Instance *in, void (*visit)(ProviderConfig *, void *), void *context);
/* Does a variable file give a root's input its value? */
bool instance_input_is_assigned(Instance *in, Str name);
const Binding *instance_bind_each(Arena *arena, const Value *key, const Value *value);

Location location_of(Model *model, DeclRef ref, uint32_t line, uint32_t column);
Str location_of_directory(Str path); /* directory part */

#endif
