/* The catalog: the world as data. Embedded YAML files of graph/catalog/ plus the user's overlay folders:
 * the same path replaces a file, a new path adds one. Unknown keys, duplicate ids and dangling
 * references are errors with file and line. Immutable after loading. */
#ifndef GRAPH_CATALOG_H
#define GRAPH_CATALOG_H

#include "analyzer/core/diag.h"
#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

/* Some parts are worked out at the first question about them, so a catalog belongs to one thread at a time. */
typedef struct Catalog Catalog;

typedef enum { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES } Answer;

/* What happens to the one who needs it (design.md section 1.3). */
typedef enum { MODE_RUNTIME, MODE_DEGRADED, MODE_START, MODE_DEPLOY, MODE_RECOVER, MODE_NONE } EdgeMode;
typedef enum { PLANE_DATA, PLANE_CONTROL } Plane;
typedef enum { REACH_ZONAL, REACH_REGIONAL, REACH_GLOBAL } Reach;

typedef uint16_t ServiceId; /* 0 = none */

typedef struct {
    Str partition, region;
} PartitionRegion;

typedef struct {
    Str id;       /* "aws/dynamodb" */
    Str name;     /* "Amazon DynamoDB" */
    Str provider; /* "aws" */
    Reach reach;
    Str third_party; /* id of the third party that all of it is; empty: none */
    /* Where the control plane of a global service stands, by partition; empty for regional services,
     * whose control plane stands in their own region. */
    const PartitionRegion *control_planes;
    size_t control_plane_count;
    bool is_own; /* of nobody's cloud: software that runs on what is placed, and has no service of a region behind it */
    bool data_plane_in_control_region; /* single-region services: the data plane is there too */
    bool has_own_endpoints;            /* its clients are told the address of something of the customer's own */
    /* Calls with this argument are answered in this region only, whoever makes them; empty: there are none. */
    Str forced_argument, forced_value, forced_region;
    const Str
        *few_regions; /* all that it is offered in, where that is next to no choice; none: wherever its provider is */
    size_t few_region_count;
    /* Node ids that creating or changing a resource of it needs besides its own control plane, such as
     * "aws/route53#control" for whatever makes a DNS name. */
    const Str *creation_needs;
    size_t creation_need_count;
    /* Environment variables that it always sets for the code it runs. */
    const Str *runtime_variables;
    size_t runtime_variable_count;
    Str sdk_id; /* AWS metadata.serviceId */
    Str source; /* URL */
} Service;

/* Where things of a role stand in a system, from who asks to what carries it: rows of the map. */
typedef enum {
    TIER_EDGE,    /* requests come in by it */
    TIER_SERVICE, /* answers them */
    TIER_WORK,    /* passes work on, or does it later */
    TIER_DATA,
    TIER_NETWORK, /* carries all of these, or is asked by them on each request */
    TIER_START,   /* read when a process starts */
    TIER_RECOVER,
    TIER_CONTROL, /* shapes other things */
    TIER_COUNT,
} Tier;

/* How a role is depended on: `service_mode` by the service that has such a resource, `reference_mode` by
 * another resource that refers to it. */
typedef struct {
    Str id; /* compute function database cache storage queue stream topic api loadbalancer cdn dns network … */
    EdgeMode service_mode, reference_mode;
    bool is_ground; /* carries what serves, and answers no request itself */
    Tier tier;
    bool is_load; /* runs code, answers requests or holds what they ask for */
} Role;

typedef enum { TEST_VALUE, TEST_IS, TEST_IN, TEST_AT_LEAST, TEST_PRESENT, TEST_NOT_EMPTY } PropertyTest;

/* A word of the property vocabulary (catalog/properties.yaml), for rules and link passes to agree on. */
typedef struct {
    Str name;     /* "zone_redundant" */
    bool is_test; /* answered with an Answer; else a value */
    Str meaning;  /* one line */
} PropertyName;

/* One way in which one format spells a property. Several rules for one property: the first whose path
 * is set decides; when none is, `absent` of the first does. */
typedef struct {
    Str property;        /* zone_redundant, zones, subnets, count, region_replicas, cluster, name … */
    Str path;            /* "cluster_config.zone_awareness_enabled", "replica[].region_name"; for
                             CloudFormation relative to Properties. Empty: nothing sets it, `absent`
                             and `absent_value` always hold (Aurora storage is multi-zone) */
    PropertyTest test;   /* TEST_VALUE: the value itself is the property */
    const Str *operands; /* IS, IN: values as text (a list is no text: unknown); AT_LEAST: one number
                             (of a list: its length) */
    size_t operand_count;
    Answer absent;    /* answer when the path is not set (tests) */
    Str absent_value; /* value when not set (TEST_VALUE); empty = none */
} PropertyRule;

typedef struct {
    Str handle;     /* arn bucket queue topic table host parameter secret image role function log-group export … */
    Str path;       /* attribute that carries it */
    bool is_needed; /* needs it (else provides it) */
    EdgeMode mode;  /* for needs */
} HandleRule;

/* Where a name is somebody's own. */
typedef enum { HANDLE_EVERYWHERE, HANDLE_OF_ACCOUNT, HANDLE_OF_REGION } HandleReach;

/* What an ARN of a service names: "table/" stands in front of a table's name. */
typedef struct {
    Str service, before, handle;
    uint32_t random_end; /* characters that the provider adds to the name behind a dash; 0: none */
    Str behind;          /* the name begins behind the last of it: "/" of a role's path; empty: at once */
    Str until;           /* what ends the name: "/" of a bucket's, behind which its objects are; empty: ":" */
} ArnHandle;

/* An argument of a service's operations by which code names what somebody else may have. */
typedef struct {
    Str service, argument, handle; /* "aws/dynamodb", "TableName", "table" */
} ArgumentHandle;

/* An argument that names another thing of the same deployment, as manifests do. */
typedef struct {
    Str path; /* of texts, or of a map of labels */
    Str type; /* "core/Secret" */
    EdgeMode mode;
} NameRule;

/* A provider service that a manifest says to work with, and where. */
typedef struct {
    Str service;              /* id: "aws/secretsmanager" */
    Str path;                 /* of the region */
    Str when_path, when_text; /* what must stand where; empty: nothing */
    EdgeMode mode;
} AskRule;

typedef struct ResourceType {
    Str type;          /* "aws_db_instance", "AWS::RDS::DBInstance" */
    ServiceId service; /* 0: provider known only by prefix */
    Reach reach;
    const Role *role; /* never NULL: "other" by default */
    /* What it is where all that `role_when_path` leads to is `role_when_value` (a table with the key that a lock needs): the
     * same with another role. NULL: that is never so. */
    const struct ResourceType *otherwise;
    Str role_when_path, role_when_value;
    bool has_region_argument;
    Str region_path; /* attributes that state where the thing is, the first that is set ("location region"), or empty */
    bool has_place;  /* it does have such an attribute: no guess by what other types have */
    Str provider_arguments; /* of the provider's configuration, that stand in for these ("region zone"); empty: none does */
    Str default_place;      /* where it is when nothing says so ("US"), or empty */
    Str within;             /* attributes that name what it belongs to, and stands where that does */
    bool is_spread_alike; /* … in the same zones, too, unless it names its own */
    Str forced_region;    /* the provider only allows this region, or empty */
    /* Forced only when all that one of these paths leads to is one of these values ("scope" = "CLOUDFRONT"), words divided by
     * blanks; empty = always. */
    Str forced_when_paths, forced_when_values;
    bool needs_region_at_runtime; /* false: its data plane does not depend on its region (edge, certificates) */
    Str unplaced;                 /* why nothing in it can say where it is, or empty */
    Str pod_path;          /* where what it runs is described, below its body; empty: it runs nothing by itself */
    Str labels_path;       /* what selectors see of what it runs; empty: nothing */
    Str selects;           /* labels of what it leads to */
    Str scales;            /* {kind, name} of what it changes the number of */
    const NameRule *names; /* things that it names, all of one deployment */
    size_t name_count;
    const NameRule *stand_ins; /* things that come to be by it: under the name at `path`, else its own */
    size_t stand_in_count;
    const AskRule *asks; /* provider services that it asks */
    size_t ask_count;
    Str parent_path; /* fold into the resource that this attribute refers to (aws_s3_bucket_versioning.bucket) */
    const PropertyRule *properties;
    size_t property_count;
    const HandleRule *handles;
    size_t handle_count;
} ResourceType;

/* How what is written and what a resource has are compared. */
typedef enum {
    LOOKUP_EQUAL,
    LOOKUP_HOST,     /* DNS names: case and a last dot don't matter */
    LOOKUP_TAGS,     /* everything that is asked for, the resource has */
    LOOKUP_PRESENCE, /* true: the attribute is set */
} LookupTest;

typedef struct {
    Str path;   /* argument of who looks up */
    Str filter; /* name of a `filter` block that says the same, or empty */
    Str absent; /* what is asked for when the argument is not set; empty: nothing */
    LookupTest test;
    const Str *targets; /* attributes of the resource: one of them */
    size_t target_count;
} LookupRule;

/* How a data source, or a resource, names a resource that may belong to another root. */
typedef struct {
    const Str *types; /* that it finds */
    size_t type_count;
    const LookupRule *rules;
    size_t rule_count;
    uint32_t next; /* another one of the same type: catalog_lookup_at(next - 1); 0: none */
} Lookup;

typedef struct {
    Str name;        /* "us-east-1" */
    Str provider;    /* "aws" */
    Str partition;   /* "aws", "aws-cn"; empty for others */
    Str dns_suffix;  /* of the hosts of its partition: "amazonaws.com"; empty: not known */
    Str zone_prefix; /* "use1" */
    Str country;     /* ISO 3166 code or empty */
    Str stands_in;   /* region of another provider that it is run in, "aws:us-east-1"; empty: not known, or its own */
    bool is_opt_in;
} Region;

typedef struct {
    Str name; /* API name "PutItem" */
    Plane plane;
    Str global_region; /* region it depends on beyond its own endpoint, or empty */
    bool is_mutating;
    bool is_uncertain; /* the plane is a judgement call */
} Operation;

typedef struct {
    Str pattern; /* name of the grammar entry */
    Str provider;
    Reach reach;
    ServiceId service; /* 0 when the catalog has no such service */
    Str service_word;  /* as in the host */
    Str region, zone;  /* empty when the host has none */
    bool is_redundant; /* multi-region name: positive evidence */
    bool is_control;   /* host of a control plane */
    bool is_name;      /* has a host's form and is none: the name of a service, to be looked up */
} HostMatch;

typedef struct {
    Str id, name, category;
    Str source;           /* URL or empty */
    const Str *variables; /* names or prefixes ("STRIPE_*") of environment variables that give it away */
    size_t variable_count;
    const Str *commands; /* beginnings of command lines that fetch from it: "pip install" */
    size_t command_count;
    const Str *elsewhere; /* words of such a line by which it fetches from another place: "--index-url" */
    size_t elsewhere_count;
    bool is_image_default;     /* where images come from whose names say no registry */
    const Str *image_commands; /* beginnings of command lines that name an image last: "docker pull" */
    size_t image_command_count;
    const Str *login_commands; /* … that name a registry, or mean this one: "docker login" */
    size_t login_command_count;
    const Str *actions; /* names of steps of pipelines that go there, as patterns */
    size_t action_count;
    const Str *pipelines; /* paths of pipelines that it runs, as patterns */
    size_t pipeline_count;
    EdgeMode mode;        /* of a request's need of it: MODE_RUNTIME, MODE_DEGRADED, MODE_NONE */
    const Str *addresses; /* arguments and settings of its kits that send them to somebody else: "base_url" */
    size_t address_count;
} ThirdParty;

Catalog *catalog_load(Arena *arena, const Str *overlay_folders, size_t overlay_count, Diags *diags); /* NULL on error */
Str catalog_version(const Catalog *catalog); /* short content hash: in every report */

/* Files of the catalog after overlays, for readers of their own kind ("outages/…"). NULL bytes when absent. */
size_t catalog_file_count(const Catalog *catalog);
/* Path in the catalog; `bytes` and `shown` (path for diagnostics) may be NULL. */
Str catalog_file_at(const Catalog *catalog, size_t index, Str *bytes, Str *shown);

size_t catalog_service_count(const Catalog *catalog); /* ids are 1..count */
const Service *catalog_service(const Catalog *catalog, ServiceId id);
/* Is the service offered in a handful of regions only, of which this is one? */
bool catalog_is_one_of_few_regions(const Catalog *catalog, ServiceId service, Str region);
ServiceId catalog_service_by_id(const Catalog *catalog, Str id); /* "aws/dynamodb" */
/* Region of the control plane of a global service in a partition (empty: its first, the public one); empty
 * when it stands in each region or is not known. */
Str catalog_control_region(const Service *service, Str partition);
/* By the name an SDK uses: naming "boto3" ("dynamodb"), "js" (package suffix "dynamodb"), "js-class"
 * ("DynamoDBClient", "DynamoDB"), "js2" (class of version 2, "StepFunctions"), "js2-module" ("stepfunctions" in
 * aws-sdk/clients/…), "sdk" (the service id of the SDKs in any spelling, which crates, packages and classes of the other
 * languages have), "cli", "endpoint" ("<provider>-endpoint" where the provider is known). 0 when unknown. */
ServiceId catalog_service_by_sdk(const Catalog *catalog, Str naming, Str name);
/* By ARN's service field or IAM prefix ("dynamodb", "elasticloadbalancing"). */
ServiceId catalog_service_by_arn(const Catalog *catalog, Str provider, Str field);

/* By Terraform or CloudFormation type. Types without an entry of their own get one made from their
 * service (longest known prefix); NULL for a provider the catalog does not know, and for names that no type has. */
const ResourceType *catalog_resource_type(const Catalog *catalog, Str type);
/* When what an argument names is needed, if it is not by requests: true and the mode. `path` are the steps from the
 * resource's body on. types/<provider>.yaml: argument_modes. */
bool catalog_argument_mode(const Catalog *catalog, Str type, const Str *path, size_t path_count, EdgeMode *mode);
/* What an attribute of a Terraform data source stands for: "region", "account", "partition", "zones", or
 * empty. catalog/terraform.yaml. */
Str catalog_data_attribute(const Catalog *catalog, Str data_type, Str attribute);
/* The n-th argument by which a data source is asked about another region, and whether it holds a host of that; empty past
 * the last. */
Str catalog_data_argument(const Catalog *catalog, Str data_type, size_t index, bool *is_host);
/* Does this data source read the outputs of another root's state? */
bool catalog_is_remote_state(const Catalog *catalog, Str data_type);
/* Arguments of what declares a workspace of Terraform Cloud, by resource type, or "module"; NULL for all others. */
typedef struct {
    Str name, directory;
} WorkspaceWords;
const WorkspaceWords *catalog_workspace_words(const Catalog *catalog, Str type);
/* NULL: it finds nothing by name. catalog/terraform.yaml. */
const Lookup *catalog_lookup(const Catalog *catalog, bool is_data, Str type);
/* What arguments tell of whatever a module makes whose source is not in the run, by their names alone. */
const PropertyRule *catalog_unread_module(const Catalog *catalog, size_t *count);
/* Names of arguments that, being false, say of such a module that it makes nothing. */
const Str *catalog_unread_switches(const Catalog *catalog, size_t *count);
const Lookup *catalog_lookup_at(const Catalog *catalog, size_t index); /* NULL past the end */
/* The argument that says the account of a provider's configuration, or of one of its resources; empty for none. */
Str catalog_account_argument(const Catalog *catalog, Str provider, bool is_of_resource);
/* The service behind a Terraform state backend ("s3" → aws/s3) and the argument that holds its place
 * ("region"); 0 for backends without one. catalog/terraform.yaml. */
ServiceId catalog_backend_service(const Catalog *catalog, Str backend_type);
Str catalog_backend_bucket(const Catalog *catalog, Str backend_type); /* the handle of what keeps it; empty: none */
/* Is what keeps it a container in an account of storage, called as others call theirs? */
bool catalog_backend_is_in_account(const Catalog *catalog, Str backend_type);
/* The folder of the bucket in which the states of workspaces lie unless the backend says another one ("s3" → "env:"), each
 * below its workspace's name; empty for backends that keep them otherwise. */
Str catalog_backend_workspace_prefix(const Catalog *catalog, Str backend_type);
/* How pods write what they run: paths of images below a pod, the registry of those that name none, and the ends of names
 * that lead to others in the same cluster. types/<provider>.yaml. */
typedef struct {
    Str images, region, image_registry;
    const Str *cluster_hosts;
    size_t cluster_host_count;
    const Str *clusters; /* types of clusters */
    size_t cluster_count;
    const Str *cluster_providers; /* of Terraform, that work in one */
    size_t cluster_provider_count;
} PodWords;
/* Manifests from which a controller makes things of a cloud (Crossplane, ACK, Config Connector): by API group, what type of another
 * format each kind is. types/<provider>.yaml: managed_resources. */
typedef struct {
    Str group;     /* end of it: ".aws.upbound.io" */
    Str prefix;    /* of the types: "aws_", "AWS::" */
    Str arguments; /* where they stand: "spec.forProvider" */
    Str region_annotation;
    Str regions;              /* where else it may stand: "spec.forProvider.locationConstraint" */
    Str unplaced;             /* what decides the region where nothing in it says one */
    const Str *kinds, *types; /* "rds.Instance" → "aws_db_instance", for those that are called otherwise */
    size_t kind_count;
} ManagedWords;
const ManagedWords *catalog_managed_words(const Catalog *catalog, Str group); /* NULL: none of these */
const PodWords *catalog_pod_words(const Catalog *catalog);
bool catalog_is_cluster(const Catalog *catalog, Str type); /* a cluster of Kubernetes */
bool catalog_is_cluster_provider(const Catalog *catalog,
                                 Str provider); /* as unit_provider() names it: it works in such a cluster */
/* Manifests of which a controller makes others: the kinds that define a type of its own and what is made of one. */
typedef struct {
    Str definition, composition; /* kinds; empty: there are none */
    Str steps, templates;        /* kinds of what a step is told: resources with patches, a template */
    Str part_name;               /* annotation by which a template names a part */
    const Str *idle;             /* globs: functions that make nothing */
    size_t idle_count;
} CompositionWords;
const CompositionWords *catalog_composition_words(const Catalog *catalog);
/* Where a kind of manifest says which chart it deploys, and with what; `values` are several paths. */
typedef struct {
    Str type, path, name, namespace, files, values, parameters;
} ReleaseWords;
const ReleaseWords *catalog_release_words(const Catalog *catalog, Str type); /* NULL: it deploys none */
/* What a kind of manifest makes of its template. */
typedef struct {
    Str type, version, kind;
} TemplatedWords;
const TemplatedWords *catalog_templated_words(const Catalog *catalog, Str type); /* NULL: it makes nothing */
/* Where a kind of manifest says what it deploys, and in which cluster: paths of each, empty where it has none. */
typedef struct {
    Str type;
    Str paths;        /* of folders; several */
    Str name, server; /* of the cluster; address of its API */
    Str secret;       /* that leads to it */
    Str recurse;      /* true: folders below are meant, too; "always" */
    const Str *local; /* names and addresses of the cluster that the manifest itself is in */
    size_t local_count;
} DestinationWords;
const DestinationWords *catalog_destination_words(const Catalog *catalog, Str type); /* NULL: it deploys nothing */
/* Where a resource says which chart it deploys, which manifest it applies, or which template it makes a stack of. */
typedef struct {
    Str type;
    Str chart, repository, name, namespace, values,
        parameters; /* values: texts; parameters: arguments with names and values */
    Str manifest;
    bool is_text;          /* of the manifest; else it is an object */
    Str template;          /* of a stack: where its template stands, or is read from */
    bool is_set;           /* of stacks, which others put into regions and accounts */
    Str set;               /* of such a one: the argument that names the set */
    Str regions, accounts; /* … and those that say where to, the first that is given */
} AppliedWords;
const AppliedWords *catalog_applied_words(const Catalog *catalog, Str type); /* NULL: it applies nothing */
/* Where a kind of document lists images and what they are made of: paths below each item. */
typedef struct {
    Str type, list, image, context, dockerfile; /* type: "skaffold/Config" */
} ImageWords;
const ImageWords *catalog_image_words(const Catalog *catalog, Str version, Str kind); /* NULL: it lists none */
/* What overlays of manifests change, and where: types/<provider>.yaml. Paths as of document_each(). */
typedef struct {
    Str path;
    const Str *types; /* none: all of them */
    size_t type_count;
    bool creates;
} FieldRule;
typedef struct {
    const FieldRule *items;
    size_t count;
} FieldRules;
typedef struct {
    const Str *merge_lists, *merge_words; /* lists that are merged by a key of their items, and which keys */
    size_t merge_count;
    const Str *merged_groups, *unnamespaced,
        *unprefixed; /* groups whose lists are; types without a namespace, or a prefix */
    size_t merged_group_count, unnamespaced_count, unprefixed_count;
    FieldRules labels, selectors, templates, annotations, replicas;
} OverlayWords;
const OverlayWords *catalog_overlay_words(const Catalog *catalog);
/* Where a kind of manifest says which overlay it deploys: paths; empty: it deploys none. */
Str catalog_overlay_paths(const Catalog *catalog, Str type);
const char *tier_name(Tier tier); /* "edge" */
const Role *catalog_role(const Catalog *catalog, Str id);
/* The n-th type that has an entry of its own; NULL past the end. */
const ResourceType *catalog_resource_type_at(const Catalog *catalog, size_t index);
const PropertyName *catalog_property_names(const Catalog *catalog, size_t *count);

const Region *catalog_region(const Catalog *catalog, Str provider, Str name); /* provider empty: any */
/* The first region of the provider that a constant spells, by letters and digits alone: US_EAST_1, USEast1; of any
 * without a provider. NULL: none. */
const Region *catalog_region_spelled(const Catalog *catalog, Str provider, Str name);
/* Region of a zone name or zone id ("us-east-1a", "use1-az4", "europe-west1-b"); NULL when it is none. */
const Region *catalog_zone_region(const Catalog *catalog, Str zone);
/* What an argument that holds a place says: a region, a zone of one, or more than a region. Also the path of a place
 * ("projects/p/zones/us-east1-b"). */
typedef struct {
    const Region *region; /* NULL: of several regions, or all */
    Str zone;             /* empty when it is no zone; of the catalog or the text */
} NamedPlace;
bool catalog_place(const Catalog *catalog, Str provider, Str text, NamedPlace *out); /* false: no place */
/* Is a subnet of this provider in one zone? Those of others span their region. */
bool catalog_subnets_are_zonal(const Catalog *catalog, Str provider);
/* Texts of documentation (samples.yaml): nothing real is named by them. */
bool catalog_is_sample_account(const Catalog *catalog, Str account);
bool catalog_is_sample_text(const Catalog *catalog, Str text);
/* Is it written like an address, but the name of a permission that a token is asked for? */
bool catalog_is_name_text(const Catalog *catalog, Str text);
/* A text that stands where an id of a thing has to (property "subnets" of a type, a parameter of type
 * "AWS::EC2::Subnet::Id") and is not written as one: "SUBNET_IDS", to be replaced by whoever deploys. */
bool catalog_is_placeholder(const Catalog *catalog, Str type, Str what, Str text);
/* Can the configuration of a provider ("aws", not "azurerm") say where its resources are? False for those that the catalog
 * does not know. */
bool catalog_provider_has_place(const Catalog *catalog, Str provider);
/* Is it a zone's name within whichever region ("2")? */
bool catalog_is_inner_zone(const Catalog *catalog, Str provider, Str name);
size_t catalog_region_count(const Catalog *catalog);
const Region *catalog_region_at(const Catalog *catalog, size_t index);

/* What a published module makes, as a module in Terraform, by version: for calls whose source is not in the run. */
typedef struct {
    uint64_t from, until; /* versions: from one on, and below the other */
    Str text;
    uint32_t line; /* in its file */
    const struct KnownModule *module;
} KnownModuleVersion;

/* "aws_db_instance.this" stands at "module.db_instance.aws_db_instance.this{key}", within the module. */
typedef struct {
    Str name, address;
} KnownAddress;

typedef struct KnownModule {
    Str shown;                        /* the file, for diagnostics */
    VEC(KnownModuleVersion) versions; /* in rising order */
    VEC(KnownAddress) addresses;      /* of what stands in modules of its own */
} KnownModule;

/* By "owner/repository" or "owner/repository/folder", in small letters; NULL: nothing is known of it. */
const KnownModule *catalog_module(const Catalog *catalog, Str key);
/* A version as a number that sorts. */
uint64_t catalog_module_version(Str text);

/* By API name, or by an SDK's spelling: naming "boto3" put_item, "js" putItem / PutItemCommand, "cli"
 * put-item. NULL when unknown. */
const Operation *catalog_operation(const Catalog *catalog, ServiceId service, Str naming, Str name);
/* What a waiter asks again and again: "bucket_exists", "BucketExists" → HeadBucket. NULL when unknown. */
const Operation *catalog_waiter(const Catalog *catalog, ServiceId service, Str name);

/* What a command line has besides operations: "cp s3://" → GetObject. A word that is no address is "*". */
const Operation *catalog_command(const Catalog *catalog, ServiceId service, Str words);

/* A method or attribute of the objects that layers over a client give (boto3.resource, Aws::S3::Resource). */
typedef struct {
    const Operation *operation; /* NULL: it calls none */
    Str gives;                  /* the class of what it gives; empty: data */
    bool is_many;               /* it gives a collection of them, and what reads the collection calls the operation */
} ObjectStep;

/* `class_name`: "ServiceResource" for what stands for the whole service, "Client" for clients, "Bucket*" for many of them;
 * `method` in any spelling. NULL when the class has none of that name. */
/* What an operation that is called with an argument makes its service ask of another one for the caller: PutObject with a key of
 * KMS. */
typedef struct {
    Str operation, argument; /* argument: as the API calls it */
    Str service, asked;      /* "aws/kms", "GenerateDataKey" */
} AskedToo;
/* One after the other, from 0; NULL: there are no more. */
const AskedToo *catalog_asked_too(const Catalog *catalog, ServiceId service, size_t index);
const ObjectStep *catalog_object_step(const Catalog *catalog, ServiceId service, Str class_name, Str method);
/* Does the service have such objects? */
bool catalog_has_objects(const Catalog *catalog, ServiceId service);

/* Host names without scheme, port and path. Case-insensitive. */
bool catalog_host(const Catalog *catalog, Str host, HostMatch *out);
const ThirdParty *catalog_third_party_by_host(const Catalog *catalog, Str host);
/* Whose kit a name belongs to that code of the language calls, with the package that it is imported from in front:
 * "stripe.Charge.create", "github.com/stripe/stripe-go/v72/customer.New". NULL: nobody's, or a part of a kit that asks for nothing. */
const ThirdParty *catalog_third_party_by_import(const Catalog *catalog, Str language, Str name);
/* May names from that package belong to such a kit? */
bool catalog_third_party_is_imported(const Catalog *catalog, Str language, Str package);
/* What a need that is felt in `mode` is, of that third party: a request that asks an error tracker doesn't fail with it. */
EdgeMode catalog_third_party_mode(const ThirdParty *party, EdgeMode mode);
size_t catalog_third_party_count(const Catalog *catalog);
const ThirdParty *catalog_third_party_at(const Catalog *catalog, size_t index);

/* ---- idioms of programming languages (catalog/idioms/<language>.yaml) ---- */

typedef struct {
    int32_t position; /* of the positional argument; -1 = none */
    Str name;         /* of the keyword argument, or of the key in the object argument at `position` */
    bool in_object;   /* the argument at `position` is an object literal; take key `name` */
    bool is_last;     /* the last positional argument, as far as it says what it is asked for */
    bool in_call; /* some argument is a call of a function of that name; take its first argument (WithRegion("x")) */
} IdiomArgument;

typedef enum {
    IDIOM_CLIENT,      /* makes an SDK client */
    IDIOM_SESSION,     /* carries region for clients made from it */
    IDIOM_CONFIG,      /* sets the default region of the module (AWS.config.update) */
    IDIOM_ENVIRONMENT, /* reads an environment variable */
    IDIOM_OPERATION,   /* an object or call that names an operation (new PutItemCommand) */
    IDIOM_PAGINATOR,   /* get_paginator("list_tables") on a client: names an operation */
    IDIOM_HANDLER,     /* a function that a runtime calls */
    IDIOM_OPTION,      /* declares an option of a command line: a decorator, or a method of a parser */
    IDIOM_TYPE,        /* a type that a client has: what is declared with it is one, whoever makes it */
    IDIOM_VALUE,       /* stands for another value: aws.String("x"), x.to_string(), Region.US_EAST_1 */
} IdiomKind;

typedef struct {
    IdiomKind kind;
    Str package; /* import that must be there; may end in '*' ("@aws-sdk/client-*"); empty = any */
    Str callee;  /* dotted path after aliases are resolved to packages ("boto3.client", "AWS.*", "*Client");
                      '*' matches one step, or the rest of one, and is the captured name. A first step that is a
                      whole import of `package` matches under whatever local name it has. */
    bool is_constructor,
        is_member; /* `new X`; or an indexed or plain attribute read, not a call (os.environ[…], process.env.X) */
    bool on_session, on_client; /* callee is a method of a value made by such an idiom */
    bool on_value;              /* callee is a method of any value: it gives that value, or `fallback` without one */
    bool names_region;          /* what the '*' stands for is the name of a region as a constant: US_EAST_1, USEast1 */
    bool waits;                 /* the operation is named by what waits for it: wait_until("bucket_exists") */
    Str makes;                  /* the class of the object that is made, "*": its own name; empty: a client */
    Str builder;                /* what is called on it goes on making it, up to this method */
    Str reads;                  /* the environment variable that it always reads */
    Str naming;                 /* how the service or operation is named (catalog_service_by_sdk) */
    bool service_from_package, service_from_callee; /* what the '*' stands for */
    Str of_service; /* the one that a library asks, "aws/ssm"; empty: as above, or an argument names it */
    IdiomArgument service, region, endpoint, variable, fallback, operation, value;
    IdiomArgument default_region; /* where nothing else says one */
    Str region_member;            /* assigned to what was made, or in a function among the arguments: its region */
    Str endpoint_member;          /* … its endpoint */
    bool changes_itself;          /* a method that sets what it says on the client that it is called on */
    bool is_placeholder;          /* the variable and its fallback are written as one text: "${aws.region:us-east-1}" */
    IdiomArgument sets;           /* of an option: the variable that gets its value */
    IdiomArgument waiter;         /* names what waits, where `operation` names no operation */
    IdiomArgument credentials;    /* an access key, or an object that holds one */
    IdiomArgument path_style; /* true: names of buckets stand in the path, as stores beside the provider's want it */
    const Str *parameters;    /* of a handler: for each, names that it may have, divided by spaces */
    size_t parameter_count;
    const Str *results; /* of a parser: methods that give the options as attributes */
    size_t result_count;
    bool is_exported;   /* the handler is known by its exported name */
    Str runtime;        /* id of the service that calls the handler */
    IdiomArgument base; /* a client or session whose service and region it takes over (DocumentClient.from(client),
                           config=Config(region_name=…)) unless it says its own */
} Idiom;

/* Does the column of a statement say in which block it stands? */
bool catalog_language_is_indented(const Catalog *catalog, Str language);
/* May others import whatever a module holds, without its being exported? */
bool catalog_language_is_open(const Catalog *catalog, Str language);
/* May a name be written whole, without an import: Stripe::Charge, new \Stripe\StripeClient()? */
bool catalog_language_has_whole_names(const Catalog *catalog, Str language);
/* Is what a function of that name gives the package that its argument names: require("stripe")(key)? */
bool catalog_language_imports_by(const Catalog *catalog, Str language, Str function);
/* Does the language use libraries of `family`: itself, or the one that it shares them with (Kotlin, those of Java)? */
bool catalog_language_is_of(const Catalog *catalog, Str language, Str family);
/* Are these commands, which somebody runs to deliver or to operate? */
bool catalog_language_is_commands(const Catalog *catalog, Str language);
/* Is a method of that name called by the name of its class? */
bool catalog_language_constructs(const Catalog *catalog, Str language, Str method);
/* Does the name stand for the object or class that a method is of, and takes no argument as a parameter? */
bool catalog_language_receives(const Catalog *catalog, Str language, Str name);
/* One of those names after the other; empty behind the last one. */
Str catalog_language_receiver(const Catalog *catalog, Str language, size_t index);
/* Does an object of that name hold what the classes of the module of the same name say (Flask's app.config)? */
bool catalog_language_holds_settings(const Catalog *catalog, Str language, Str name);
/* Do classes with this base read their members from the environment, so that what is written there is a default? */
bool catalog_language_reads_members(const Catalog *catalog, Str language, Str base);
/* May a member be written without the name of its object? */
bool catalog_language_has_bare_members(const Catalog *catalog, Str language);
/* Are the files of a folder one package, which share their names? */
bool catalog_language_shares_folders(const Catalog *catalog, Str language);
/* How the name of a file ends whose module is imported by the rest of its name; empty: imports name no files. */
Str catalog_language_module_ending(const Catalog *catalog, Str language);
/* Has a constant, in capitals, one meaning in the whole program, whatever file it stands in? */
bool catalog_language_shares_constants(const Catalog *catalog, Str language);
const Idiom *catalog_idioms(const Catalog *catalog, Str language, size_t *count);

/* Everything the catalog says, checked: dangling ids, duplicate types, regexes, prefixes. */
bool catalog_check(const Catalog *catalog, Diags *diags);
/* `what`: services, regions, types, hosts, thirdparties, roles, properties, files or summary; false: none of these. */
bool catalog_print(const Catalog *catalog, Str what, StrBuf *out);

const char *edge_mode_name(EdgeMode mode);
const char *plane_name(Plane plane);
const char *reach_name(Reach reach);

/* Many accounts have something under that name: it tells nothing. */
/* Repositories there are named without their host, as those of registries are: "owner/repository". */
bool catalog_is_usual_source_host(const Catalog *catalog, Str host);
bool catalog_is_common_name(const Catalog *catalog, Str name);
/* Anybody calls such a thing so: it is the same thing in one account only. */
bool catalog_is_ordinary_name(const Catalog *catalog, Str name);
/* Of a kind of handle that the catalog knows; everywhere else. */
/* The kind of name that stands behind the account in URLs of the service, "https://host/account/name"; empty: none does. */
Str catalog_url_handle(const Catalog *catalog, Str service);
HandleReach catalog_handle_reach(const Catalog *catalog, Str handle);
/* A name of that kind without the slashes at its beginning that are no part of it: a part of `name`. */
Str catalog_handle_name(const Catalog *catalog, Str handle, Str name);
/* The kind of handle that an argument of this name holds, however it is written ("table_name"); empty: none. */
Str catalog_argument_handle(const Catalog *catalog, Str service, Str argument);
/* The kind of handle that an ARN of that service holds, and the name in `resource` (all behind the account); NULL: none. */
const ArnHandle *catalog_arn_handle(const Catalog *catalog, Str service, Str resource, Str *name);

/* What an ARN says that asks a service to do something instead of naming a thing. */
typedef struct {
    Str region;       /* of the service; empty: where what asks stands */
    Str service, sdk; /* its name in ARNs, or in SDKs */
    Str operation;    /* empty: not said */
    ServiceId id;     /* never 0 */
} ArnRequest;

/* `resource`: all behind "arn:<partition>:", to the end of the text that it stands in. false: it asks no service that is known. */
bool catalog_arn_request(const Catalog *catalog, Str provider, Str resource, ArnRequest *out);

#endif
