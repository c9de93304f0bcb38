/* Model: nodes, edges, groups and evidence while they are built by the link passes (link.c says in
 * which order). Ids are positions and change on freezing; keys are stable (graph.h). */
#ifndef GRAPH_MODEL_H
#define GRAPH_MODEL_H

#include "analyzer/core/vec.h"
#include "graph/catalog.h"
#include "graph/eval.h"

typedef uint32_t NodeId;  /* 0 = none */
typedef uint32_t GroupId; /* 0 = none */

typedef enum {
    NODE_NONE,
    NODE_SERVICE,          /* the unit in which blast radius is counted */
    NODE_RESOURCE,
    NODE_DATA_SOURCE,
    NODE_CODE_UNIT,
    NODE_PROVIDER_SERVICE, /* aws/dynamodb@us-east-1 */
    NODE_CONTROL_PLANE,    /* aws/dynamodb@us-east-1#control, aws/iam#control */
    NODE_ZONE,
    NODE_REGION,
    NODE_ACCOUNT,
    NODE_THIRD_PARTY,
    NODE_EXTERNAL,         /* an ARN, host or bucket that no scanned repository owns */
    NODE_MODULE,           /* the parts of a service in one region, where the same parts stand in another too */
    NODE_KIND_COUNT,
} NodeKind;

typedef enum { EDGE_REFERENCE, EDGE_HANDLE, EDGE_CALL, EDGE_MEMBER, EDGE_IMPLIED, EDGE_PLACEMENT } EdgeKind;
typedef enum { CONFIDENCE_GUESSED, CONFIDENCE_LIKELY, CONFIDENCE_PROVED } Confidence;

typedef enum {
    ENVIRONMENT_UNKNOWN,
    ENVIRONMENT_PRODUCTION,
    ENVIRONMENT_STAGING,
    ENVIRONMENT_DEVELOPMENT,
    ENVIRONMENT_TEST,
    ENVIRONMENT_DEMO, /* made to show something: samples, demonstrations, trials */
} Environment;

typedef struct {
    uint32_t repository;
    Sym file; /* repository-relative path */
    uint32_t line, column;
} Location;

/* What a node says about itself in the catalog's vocabulary. */
typedef struct {
    Sym name;           /* "zone_redundant" */
    Answer answer;      /* for tests; ANSWER_UNKNOWN with cause */
    Sym value;          /* text of the value for TEST_VALUE, 0 when unknown or a reference */
    Sym cause;          /* what would decide an unknown: "var.multi_az" */
    uint32_t line;      /* of the deciding attribute, else of the block */
    bool is_default;    /* not written: the provider's default */
    bool is_any;        /* the same whichever entry of a map is taken by a key that is not known */
    bool is_fallback;   /* from the default of a variable, which a deployment may set otherwise */
    Sym file;         /* of `line`; 0: the one that declares the node */
} Property;

typedef struct {
    Sym what, needs; /* "replica.region_name" needs "var.replica_region" */
} Unknown;

typedef struct {
    Sym key, type, address, root, name;
    NodeKind kind;
    const ResourceType *resource_type; /* resources and data sources of known providers */
    ServiceId service;
    Sym provider; /* "aws" */
    Sym region;   /* 0: does not apply or unknown, see region_cause */
    Sym site;     /* key of the region node that stands for an unknown region, see model_open_region(); 0: none */
    Sym stack; /* of resources of a nested stack: its address in the stack that is deployed, "Network.Subnets"; else 0 */
    Sym region_cause; /* why unknown: "var.region"; 0 when known or not applicable */
    Sym region_how;   /* provider argument zone literal default environment tfvars parameter cli workflow … */
    Sym account;
    Environment environment;
    Location location;
    uint32_t end_line;
    uint32_t criticality; /* of services: how much it matters, as its owners say; 0: nothing is said, which is 1 */
    NodeId owner;     /* the service it is part of; 0 = none or shared */
    NodeId copy_of;   /* of what replicates another thing: that, where it is here; 0: none */
    NodeId
        stands_by_for; /* of what has to be started first, in another region: in whose place it would serve then; 0: none */
    Sym runs_in;      /* of code: the region of what runs it; 0: not one, or not known */
    NodeId next_copy; /* of code that runs in several regions: the same in the next of them; 0: the last */
    Sym source_type;  /* as written, where a transform makes another type of it; else 0 */
    Sym made_by;      /* name of the declaration that a transform made it out of; else 0 */
    bool is_absent;   /* declared, but count is 0 or its condition is false: never needed by anything */
    bool is_forced;   /* stands where it does because the provider allows no other region */
    bool is_alternative; /* one of several that stand in for each other behind something that is needed instead */
    bool
        is_home_ground; /* what a thing with replicas stands on in its own region alone: needed by who asks for the thing there */
    bool is_given_providers; /* of modules that are not in the run: the call says which configurations they work with */
    bool has_twin;    /* of services: the same modules stand in another region, too, called by a root beside this one */
    bool is_timed;    /* a clock alone starts it, and nobody waits for its answer */
    bool is_recovery; /* it switches over to another region, and does nothing at other times */
    bool is_delivery; /* it runs, or is asked, while something is deployed, and at no other time */
    bool is_watcher;  /* it looks at the others of its root, and none of them needs it */
    bool is_branch;   /* it stands in a branch of a preprocessor, which nothing here runs */
    bool is_loose;    /* code that nothing in a repository of deployed units says is deployed: scripts, mostly */
    VEC(Sym) zones;
    VEC(Property) properties;
    VEC(Unknown) unknowns;
} Node;

typedef struct {
    NodeId from, to;
    EdgeKind kind;
    EdgeMode mode;
    Plane plane;
    Confidence confidence;
    GroupId group;      /* member of an alternative of `from`; 0: an AND need */
    bool is_made;       /* of a reference: nobody wrote it, a transform made it */
    bool follows;       /* of code: it goes to the region that the code runs in, whichever that is */
    Sym detail;         /* operation ("PutItem"), attribute path, handle; may be 0 */
    Location evidence;  /* equal edges are merged on freezing and keep all their evidence */
    Location caught;    /* of a degraded need: what catches its failure and answers otherwise; line 0: nothing is seen to */
} Edge;

/* `owner` needs at least `need` of the members (edges with this group id). */
typedef struct {
    NodeId owner;
    uint32_t need;
    EdgeMode mode;
    Sym why; /* "subnets in 3 zones" */
} Group;

/* One occurrence of a region, endpoint, ARN or control-plane call, and how it was judged. */
typedef struct {
    Location location;
    Sym value, region;
    Sym kind;    /* client provider backend endpoint arn env cli workflow image input literal operation */
    Sym context; /* production staging ci dev test docs mock generated comment */
    NodeId node; /* what it belongs to; 0 = nothing */
    bool counts;
    bool is_default; /* a fallback: `|| 'us-east-1'`, variable default */
    bool is_forced;
    bool is_denied;  /* a statement of a policy that denies names it */
    bool is_of_twin; /* of a state: where a twin of its root runs */
    bool is_name; /* names a service, and is no host */
    Sym why;
    Sym service;   /* catalog id of the service concerned, or 0 */
    Sym operation; /* for kind operation */
    bool is_mutating; /* … it makes, changes or removes something */
    bool waits;       /* of an address: a request to it goes on for ever when nobody answers */
    EdgeMode mode;   /* what the text is for: requests, delivery or recovery */
    Sym run_by; /* of code: "deployment", "hand", "schedule", 0 = what requests need, or not known */
    uint32_t client_count; /* clients that take their region from here */
    Sym home; /* region that the overlay is named for which it stands in; 0: none */
} Mention;

/* A name that code hands to an operation: perhaps a table, bucket or queue that some resource has. */
typedef struct {
    NodeId node; /* the code unit */
    ServiceId service;
    Sym argument; /* "TableName"; 0: it has no name */
    Sym region;   /* where the client asks, as far as it is known; 0: where the code runs */
    Sym value;
    EdgeMode mode;
    Location location;
} NameUse;

/* A host that no catalog knows, in an address that something is told or asks. */
typedef struct {
    NodeId node; /* what is told, or asks; 0: nothing is seen to */
    Sym host;    /* in small letters */
    EdgeMode mode;
    bool is_asked; /* seen to be asked, or told to what runs */
    Location at;
} HostUse;

/* A thing is made from an output of a state that nothing here has. */
typedef struct {
    NodeId node, data; /* the thing; the data source that reads the state */
    Sym output;
    Location at;
} OutputUse;

/* A name by which other repositories find a thing, or by which something here looks for what another one may have. */
typedef struct {
    Sym kind;    /* "bucket", "state", "export", "aws_route53_zone.name", "module" */
    Sym value;
    Sym version; /* of a module or an image, as it is written; what narrows down a name that is looked up ("REGIONAL"); 0: none */
    NodeId node; /* that has it, or that looks for it */
    NodeId service; /* … and whose it is; 0: that can't be told */
    NodeId root;    /* of states and their outputs: of the root that has, or reads, them; else 0 */
    Sym region, account; /* of the name, as far as they are known */
    Sym partition;       /* "aws-cn": that an ARN says; 0: none does */
    HandleReach reach;
    EdgeMode mode;       /* of a need: what it is for. Of a thing that is looked up: how those who refer to it need it */
    bool is_needed;
    bool is_used;        /* provided, and needed in the repository itself */
    bool is_single;      /* provided, by a root that is deployed once */
    bool is_quiet;       /* of a kind that is often made by hand, or not made for others: that nobody has it, or needs it, is not told */
    bool is_given;       /* needed, and the repository gives that name to a module that is not in the run: it may make it */
    bool is_partial;     /* the name has unknown parts: "${var.environment}-vpc" */
    Location at;
} PublicHandle;

/* Who answers for a service: what CODEOWNERS or a catalog-info says. */
typedef struct {
    NodeId service;
    Sym team, system; /* 0: not said */
    Location at;
} Ownership;

typedef struct {
    Sym root, kind, environment, provider, alias, account, region, how, unknown;
    Sym stack; /* name of a stack, or of the release of a chart; 0: not known, or none */
    Sym cluster; /* of manifests: name of the cluster that they are applied to */
    Sym target;  /* the environment as it is called; 0: not said */
    Sym namespace; /* of manifests: where the release or overlay puts them; 0: not said */
    Sym variant; /* which of several deployments of one root it is: after a variable file, a file of values …; 0: the only one */
    Location location;
    bool is_prepared; /* a change set is made, which nothing that was read carries out */
} Deployment;

typedef struct {
    Sym name, commit, root_path;
    Sym said; /* the name before others of that name were told apart from it; 0: as it is */
} RepositoryInfo;

/* What is deployed by itself: a Terraform root, once per deployment; a template. */
/* A call of an operation of a provider's service. */
typedef struct {
    Location at;
    ServiceId service;
    Sym operation, region, cause; /* region 0: not known for want of `cause`, or the service is global */
    Sym context, run_by;          /* as in Mention */
    NodeId node;                  /* the code unit; 0 when nothing of it is live */
    EdgeMode mode;
    Plane plane;
    bool is_mutating;
    bool is_global; /* of a service that has one control plane for all regions, or one that needs a certain region */
    Confidence confidence;
} OperationCall;

typedef struct {
    Sym key, root, deployment, kind; /* key: "shop//infra/prod", as of its service */
    Environment environment;
    Location location; /* of the state backend, else of the first declaration */
} RootEntry;

typedef enum { ROOT_LINK_STATE, ROOT_LINK_EXPORT, ROOT_LINK_NAME } RootLink;

/* One place where a root needs what another one makes: it reads its outputs, or finds a thing by name. */
typedef struct {
    uint32_t from, to; /* into Model.roots; `to` is MAP_NONE where `candidates` has none or several */
    RootLink link;
    Confidence confidence;
    Sym address; /* of what reads: "data.tfe_outputs.vpc" */
    Sym name;    /* of the state or the thing, as far as it is known */
    Sym unknown; /* what would decide the name; 0 when it is known */
    bool has_name; /* something of it is known, and nothing here has such a name */
    Sym target;  /* address of the thing that was found */
    Location at, target_at;
    VEC(uint32_t) candidates; /* into Model.roots */
} RootNeed;

/* What is put together from several files before it is applied: a chart with the values of one release, an overlay. */
typedef struct {
    uint32_t repository;
    Str path;       /* root of what is in it: the folder of the chart or overlay */
    Str directory;
    Str deployment; /* which of several of that path; empty when there is one */
    Environment environment;
    Str release, namespace; /* of a chart: what it is installed as, and where; empty: nobody says it */
    Location at;            /* what deploys it; line 0: not known */
    Str by;         /* path of the helmfile that deploys it; empty: none does */
    Str cluster;    /* name of the cluster that the manifest which deploys it names */
    const struct ProviderCluster *provided; /* of what Terraform applies: the cluster of its provider; NULL: nobody says */
    struct ResourceInstance *applied_by;    /* … of a chart: the resource that does */
    Sym region; /* the one that the folder is named for; 0: none */
} Rendering;

/* An expression that stands in a manifest because an overlay put it there, and where that is written. */
typedef struct {
    ExprId expr;
    Sym path;
    uint32_t line;
} ForeignLine;

/* A text of several lines that a template was rendered to, and the template's line by line of it. */
typedef struct {
    ExprId expr;
    const uint32_t *lines;
    uint32_t count;
} TextLines;

/* Facts of one file inside the run. */
typedef struct {
    Facts facts;
    uint32_t repository;
    bool is_parsed; /* false: skipped, see reason */
    Sym path;       /* where it takes part: for a symbolic link the link's own path */
    Sym real_path;  /* what is reported */
    const char *context; /* what its path says of it (context_of_file); NULL: not asked yet */
    bool is_link, is_vendored;
    bool is_made; /* declarations that a program makes (constructs.h); its lines are those of the program */
    Sym made_in;  /* … the folder that the program is started in */
    uint32_t part_of; /* index + 1 of the file whose declarations these complete; 0 = none */
    bool is_covered;            /* what is in it is read where it is rendered */
    bool is_echo;               /* made of what another file says, where its texts are judged */
    const Rendering *rendering; /* of such facts; NULL for a file as it is */
    struct ResourceInstance *applied_by; /* resource of Terraform that applies it; NULL: none */
    const ForeignLine *foreign_lines; /* by expression */
    uint32_t foreign_line_count;
    const TextLines *text_lines; /* by expression */
    uint32_t text_line_count;
} FactsFile;

/* A template that a program makes. */
typedef struct {
    uint32_t number; /* of its stack */
    uint32_t repository;
    Str path;
    Str stack;      /* what the stack is called, "<stage>" for what is not known of it; empty: a program that is one stack */
    Str place;      /* the ids that lead to it: "Prod/inner" */
    Str folder;     /* that the program is started in */
    Str environment; /* what the stack is told to be for: stage: "PROD"; empty: nothing */
    uint32_t run;   /* index of Model.program_runs + 1; 0: of none */
    bool is_idle;   /* no command deploys it, and another run's is deployed */
    bool is_unmade; /* the program has the stack's class, and nothing makes a stack of it */
} MadeUnit;

typedef struct {
    Str name; /* "context:stage" */
    Str value;
    bool is_given; /* else the program has its own fallback, or nobody knows */
    bool is_open;  /* … but what is given is not known */
} ProgramInput;

/* A program followed with what a command hands to it (program_runs.h). */
typedef struct {
    uint32_t repository;
    Str folder;
    VEC(ProgramInput) inputs; /* that decide and that some command gives */
    bool is_open;             /* something that decides is not given, and the program has no fallback for it */
    Location at;              /* of the command */
} ProgramRun;

/* A folder that programs are run in by commands. */
typedef struct {
    uint32_t repository;
    Str folder;
    VEC(Str) inputs; /* that decide and that some command gives */
    bool has_known;  /* … with a value that is known */
    bool is_full;    /* there are more runs than PROGRAM_RUNS_MAX */
    uint32_t run_count;
} ProgramFolder;

/* Something that runs is started with what a manifest holds (a ConfigMap, a Secret), under one key or all of it. */
typedef struct {
    NodeId holder, reader;
    Str key; /* empty: all */
} SettingsReader;

/* A stack of a program uses something of another one: addresses there and here. */
typedef struct {
    uint32_t from_unit, to_unit; /* MadeUnit.number */
    Str from, to;
    Str argument; /* of the one here that names the other one; empty: it can't be told */
    Str stack; /* of `to_unit` that is meant, with '*' for what is not known; empty: several are */
    uint32_t file, line, column; /* file: into Model.files */
} StackNeed;

typedef struct {
    Arena *arena;
    Symbols *symbols;
    const Catalog *catalog;
    Diags *diags;
    VEC(RepositoryInfo) repositories;
    const FactsFile *files; /* sorted by repository and path */
    size_t file_count;
    size_t file_capacity;   /* of `files`, once there is room for what is rendered after Terraform is evaluated; else 0 */
    void *rendered;         /* charts that wait for that: releases.c */
    const struct Scripts *scripts; /* scripts.h; NULL until somebody asks */
    const struct CommandReleases *command_releases; /* releases.h; NULL: there are none */
    const Files *file_access; /* one per repository */
    const struct Moves *moves; /* moves.h; NULL: there are none */
    VEC(Node) nodes;        /* nodes[0] unused */
    VEC(Edge) edges;
    VEC(Group) groups;      /* groups[0] unused */
    VEC(Mention) mentions;
    VEC(Deployment) deployments;
    VEC(NameUse) name_uses; /* joined by link_handles */
    VEC(OperationCall) calls;
    VEC(RootEntry) roots;
    VEC(RootNeed) root_needs;
    bool wants_public; /* the next three are asked for */
    VEC(HostUse) host_uses;
    VEC(PublicHandle) handles; /* in the order of their nodes, kinds and names */
    VEC(OutputUse) output_uses;
    VEC(Ownership) ownerships;
    Map *node_by_key;
    /* What the user gave on the command line. */
    Str default_region;
    const Str *var_files;
    size_t var_file_count;
    VEC(FactsFile) made_files;
    VEC(MadeUnit) made_units;
    VEC(ProgramRun) program_runs;
    VEC(ProgramFolder) program_folders;
    VEC(SettingsReader) settings_readers;
    VEC(StackNeed) stack_needs;
    StrBuf *text; /* of model_text() */
    struct ArgumentMemo *arguments; /* of the resource that is asked for many of its paths just now; NULL: of none */
    void *instances; /* root and module instances: instances.c, for the later passes */
} Model;

/* Room behind the files: what is added then moves none of them. */
void model_reserve_files(Model *model, size_t count);
/* Adds files behind the others; what there is no room for is left out, and told. */
void model_add_files(Model *model, const FactsFile *files, size_t count);

Model *model_new(Arena *arena, Symbols *symbols, const Catalog *catalog, Diags *diags);

/* Finds or makes the node with this key. The pointer is valid until the next model_node call. */
NodeId model_node(Model *model, NodeKind kind, Str key, bool *is_new);
NodeId model_find(const Model *model, Str key);
Node *model_at(Model *model, NodeId id);
/* Nodes that stand for the world: made on first use with their implied needs (service in region needs
 * region, zone needs region, control plane needs its region). */
NodeId model_region(Model *model, Str provider, Str region);
/* A region that nothing in the source names, although it is certain that it is one. The key tells it from all others in every
 * repository ("aws:var.region@shop//infra"), its node's name is for readers ("var.region of infra"); it has no `region`. */
NodeId model_open_region(Model *model, Sym site);
/* Is it a resource with this role of the catalog ("network")? */
bool node_has_role(const Node *node, const char *role);
/* What two things of one region have in common, be its name known or not; 0: nobody can tell. */
static inline Sym node_site(const Node *node) { return node->region ? node->region : node->site; }
NodeId model_zone(Model *model, const Region *region, Str zone);
NodeId model_provider_service(Model *model, ServiceId service, Str region); /* region empty for global */
NodeId model_control_plane(Model *model, ServiceId service, Str region);
/* The control plane that making a thing of the service needs besides its own; 0: the catalog has none of that index. */
NodeId model_creation_need(Model *model, ServiceId service, size_t index, Str region);
NodeId model_third_party(Model *model, const ThirdParty *party);
NodeId model_external(Model *model, Str handle);

Edge *model_edge(Model *model, NodeId from, NodeId to, EdgeKind kind, EdgeMode mode, Location evidence);
GroupId model_group(Model *model, NodeId owner, uint32_t need, EdgeMode mode, Str why);
/* A member of a group: the edge owner → member. */
void model_group_member(Model *model, GroupId group, NodeId member, EdgeKind kind, Location evidence);
/* Where an expression of the file is written. */
Location model_place(const FactsFile *file, ExprId expr);
/* Where the n-th line of its text is, from 1 on; of a text in a template that is rendered, where the template has it. */
Location model_place_in_text(const FactsFile *file, ExprId expr, uint32_t n);
Mention *model_mention(Model *model, Location location, Str value, const char *kind);
Property *model_property(Model *model, NodeId node, Str name); /* finds or adds */
const Property *node_property(const Model *model, const Node *node, Str name); /* NULL when absent */
void model_unknown(Model *model, NodeId node, Str what, Str needs);

/* An empty text to put together what is looked up and forgotten; the next call empties it. */
StrBuf *model_text(const Model *model);
/* Such a text: a path or name of one of several repositories. */
Str model_key(const Model *model, uint32_t repository, Str text);

static inline Str model_str(const Model *model, Sym id) { return sym_str(model->symbols, id); }
static inline Sym model_sym(Model *model, Str text) { return sym(model->symbols, text); }

/* Is it none of the system's own: something of a provider, of a third party, or what nothing here declares? */
bool node_kind_is_of_world(NodeKind kind);
const char *node_kind_name(NodeKind kind);
const char *edge_kind_name(EdgeKind kind);
const char *confidence_name(Confidence confidence);
const char *environment_name(Environment environment);

/* Text form for --dump model: nodes by key, deployments, mentions by place. */
void model_print(const Model *model, StrBuf *out);

#endif
