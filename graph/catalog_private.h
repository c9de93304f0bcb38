/* Inside of the catalog, shared by catalog_*.c only. */
#ifndef GRAPH_CATALOG_PRIVATE_H
#define GRAPH_CATALOG_PRIVATE_H

#include "analyzer/core/vec.h"
#include "graph/catalog.h"
#include "graph/yaml_reader.h"

typedef struct {
    Str path;  /* relative to the catalog: "services/aws/dynamodb.yaml"; the identity for overlays */
    Str shown; /* as diagnostics name it */
    Str bytes;
    bool is_overlay;
} CatalogFile;

/* A mention of a service or node id, checked when all files are read. */
typedef struct {
    Str path;
    uint32_t line;
    Str id;
} Mention;

/* "_policy" → policy: what a type without an entry of its own is by its name. */
typedef struct {
    Str suffix;
    const Role *role;
} SuffixRole;

/* Types as written, searched once per type, under a key: the arguments that hold their place, say. */
typedef struct {
    Str key, words;
} TypeWords;

typedef VEC(TypeWords) WordLists;

/* Where the types of one provider are (catalog_places.c). */
typedef struct {
    const Str *prefixes;
    size_t prefix_count;
    WordLists places;          /* arguments → types */
    WordLists provider_places; /* those arguments → arguments of the provider's configuration that stand in */
    WordLists default_places;  /* place → types that are there when they don't say */
    WordLists zone_arguments;  /* argument → types whose zones it holds */
    Str arguments;             /* of types that are not listed */
    Str within;                /* arguments that name what a resource belongs to */
    const Str *globals;        /* globs: types that stand nowhere */
    size_t global_count;
} PlaceTable;

/* How ids of things of a provider are written: what is of another form is none, but a text to be replaced. */
typedef struct {
    const Str *prefixes; /* of the types of the provider */
    size_t prefix_count;
    WordLists forms; /* property or type of parameter → globs */
} FormTable;

/* What an argument is read for, when it is not by requests: "aws_cloudformation_stack.template_url". */
typedef struct {
    Str argument;
    EdgeMode mode;
} ArgumentMode;

typedef struct {
    Str provider;
    const Str *name_suffixes, *id_suffixes; /* globs: "[a-z]" after a region's name, "-az[0-9]" after its zone prefix */
    size_t name_suffix_count, id_suffix_count;
    const Str *inner_names; /* globs: "[1-9]", zones that are named within their region */
    size_t inner_name_count;
    const Str *multi_regions; /* globs: places that are no single region */
    size_t multi_region_count;
    const Str *prefixes; /* before the name of a region: "regional-" */
    size_t prefix_count;
    const Str *segments; /* of a path: what follows is a place ("zones") */
    size_t segment_count;
    bool subnets_are_zonal; /* one subnet is one zone */
} PlaceGrammar;

/* By which a data source is asked about another region than the provider's. */
typedef struct {
    Str type, name;
    bool is_host;
} DataArgument;

/* What is true of every pod, by paths below it. */
typedef struct {
    PodWords words;
    VEC(PropertyRule) properties;
    VEC(NameRule) names;
    VEC(ReleaseWords) releases;
    VEC(AppliedWords) applied;
    VEC(TemplatedWords) templated;
    VEC(DestinationWords) destinations;
    VEC(ManagedWords) managed;
    VEC(ImageWords) images;
    OverlayWords overlays;
    CompositionWords compositions;
    VEC(Str) overlay_types, overlay_paths; /* kinds that deploy overlays, and where they say which */
} PodTable;

typedef struct HostPattern HostPattern; /* catalog_hosts.c */
typedef VEC(HostPattern *) HostPatterns;

enum { IDIOM_FAMILIES_MAX = 4 };

typedef struct {
    Str language;
    const Idiom *items;
    size_t count;
    bool is_indented, is_open, are_commands, has_bare_members, shares_folders, shares_constants;
    bool has_whole_names;
    const Str *constructors, *receivers, *settings, *settings_classes, *importers;
    size_t constructor_count, receiver_count, settings_count, settings_class_count, importer_count;
    Str module_ending;
    Str families[IDIOM_FAMILIES_MAX]; /* languages whose files it has the idioms of */
    size_t family_count;
} IdiomList;

/* A beginning of names that belong to a kit of a third party, or ("!…") to a part of it that asks for nothing. */
typedef struct {
    Str language; /* the family */
    Str pattern;  /* '*' stands for the rest of a step */
    bool is_except;
    uint32_t party; /* index into third_parties */
} PartyImport;

/* Operations of one service, made at the first question about it. */
typedef struct {
    VEC(Operation) items;
    Map *by_name;    /* API name, snake_case, lowerCamel, kebab-case */
    Map *by_alias;   /* the same of names that convenience layers of JavaScript have */
    Map *by_command; /* what a command line has besides operations: "cp s3://" */
    Map *by_waiter;  /* name in small letters → what it asks */
    VEC(AskedToo) asked_too;
    VEC(ObjectStep) steps;
    Map *by_step; /* class and method in small letters */
} OperationTable;

/* What is worked out at the first question. Hence a catalog belongs to one thread at a time. */
typedef struct {
    Catalog *catalog;            /* itself, to be completed through a const pointer */
    OperationTable **operations; /* by ServiceId */
    VEC(ResourceType *) types;   /* with an entry of their own */
    Map *type_by_name;
    VEC(ResourceType *) made; /* from their service; NULL: of no known provider */
    Map *made_by_name;
    VEC(KnownModule *) modules;
    Map *module_index;
    VEC(struct ConstructLibrary *) libraries; /* constructs.h */
    bool has_libraries, is_checking;
} Lazy;

typedef VEC(Str) SampleTexts;

/* What hosts that were asked for are. */
typedef struct {
    Map *by_name; /* in lower case → index of its match + 1; 0: it is nobody's */
    VEC(HostMatch) matches;
} FoundHosts;

struct Catalog {
    Arena *arena;
    VEC(CatalogFile) files; /* sorted by path */
    Str version;

    VEC(Service) services;           /* id - 1 */
    VEC(const Role *) default_roles; /* id - 1: of its types without an entry or a telling name */
    VEC(uint32_t) types_file;        /* id - 1: file whose `types` are not read yet; MAP_NONE when they are */
    Map *service_by_id;
    Map *service_by_sdk; /* naming \x1f name → ServiceId */
    Map *service_by_arn; /* provider \x1f field */
    VEC(Mention) mentions;

    VEC(Role) roles;
    Map *role_by_id;
    const Role *role_other;
    VEC(PropertyName) properties;
    Map *property_by_name;
    Map *handle_by_name;                         /* → HandleReach */
    VEC(ArgumentHandle) url_handles;             /* without arguments */
    const Str *rooted_handles, *leveled_handles; /* handle_slash: always, levels */
    size_t rooted_handle_count, leveled_handle_count;
    VEC(ArnHandle) arn_handles;
    const Str *arn_requests; /* patterns with {region}, {service}, {sdk}, {operation} */
    size_t arn_request_count;
    VEC(ArgumentHandle) argument_handles;
    const Str *common_names;
    size_t common_name_count;
    const Str *usual_source_hosts;
    size_t usual_source_host_count;
    const Str *ordinary_names;
    size_t ordinary_name_count;
    SampleTexts sample_accounts, sample_texts, sample_words, name_texts;
    uint64_t sample_starts[1024 / 64]; /* of sample_texts: a bit for the first two letters of each */

    Map *type_exact;  /* type → ServiceId */
    Map *type_prefix; /* "aws_dynamodb_" → ServiceId */
    Map *type_role;   /* type → index of role */
    Map *type_parent; /* type → index into parent_paths */
    VEC(Str) parent_paths;
    VEC(PlaceTable) place_tables;
    VEC(FormTable) form_tables;
    PodTable pod;
    VEC(ArgumentMode) argument_modes;
    VEC(Str) provider_prefixes;        /* "aws_": a type of a known provider, even if of no known service */
    VEC(Str) region_argument_prefixes; /* types that have a `region` argument … */
    VEC(Str) types_without_region;     /* … except these, as written */
    VEC(SuffixRole) suffix_roles;

    VEC(Region) regions;
    Map *region_by_name; /* provider \x1f name, and name alone for the first of that name */
    Map *region_by_zone_prefix;
    Map *region_by_spelling;             /* provider \x1f letters and digits of the name, and without the provider */
    uint64_t spelling_starts[1024 / 64]; /* a bit for the first two letters of each */
    uint64_t place_starts[1024]; /* a bit for each two characters that a region, or the prefix of a zone, starts with */
    uint64_t place_sizes;        /* a bit for each length that such a name has; 63: or more */
    VEC(PlaceGrammar) place_grammars;

    HostPatterns hosts;
    FoundHosts *found_hosts;
    Map *hosts_by_top; /* last label of a host → index into host_groups */
    VEC(HostPatterns)
    host_groups; /* of patterns that such a host may match, in their order; the first: of all other hosts */
    VEC(ThirdParty) third_parties;
    Map *third_party_by_host; /* "docker.io", ".example.org" for *.example.org */
    VEC(PartyImport) party_imports;
    Map *third_party_by_id;

    VEC(IdiomList) idioms;
    Map *data_attributes, *backends; /* into data_meanings */
    Map *account_arguments;          /* provider, "provider" or "resource"; likewise */
    VEC(Str) data_meanings;
    VEC(DataArgument) data_arguments;
    Map *workspace_by_type; /* into workspace_words */
    VEC(WorkspaceWords) workspace_words;
    Map *lookup_by_type; /* "data" or "resource", type → index into lookups */
    VEC(Lookup) lookups;
    PropertyRule *unread_rules; /* what arguments of modules say whose source is not in the run */
    size_t unread_rule_count;
    const Str *unread_switches; /* arguments of theirs by which a call says that nothing is made */
    size_t unread_switch_count;
    Map *operation_file; /* service id → index into files */
    Map *module_file;    /* "owner/repository/folder" → index into files */
    Lazy *lazy;
};

/* One reader per folder of the catalog. Errors are in the file's diagnostics. */
void catalog_read_roles(Catalog *catalog, YamlFile *file);
void catalog_read_handles(Catalog *catalog, YamlFile *file); /* reach of handles, and what ARNs name */
void catalog_read_samples(Catalog *catalog, YamlFile *file);
void catalog_read_properties(Catalog *catalog, YamlFile *file);
void catalog_read_regions(Catalog *catalog, YamlFile *file);
void catalog_read_services(Catalog *catalog, YamlFile *file);
void catalog_read_types(Catalog *catalog, YamlFile *file);
void catalog_read_places(Catalog *catalog, YamlFile *file);
/* What the tables say of where a type is, as far as its entry doesn't. */
void catalog_complete_place(const Catalog *catalog, ResourceType *type);
/* Things by name: `pod_…` of a provider's file; `pod`, `names`, `selects` of a type's entry. */
void catalog_read_pods(Catalog *catalog, YamlFile *file);
void catalog_read_names(Catalog *catalog, YamlFile *file, const YamlNode *format, ResourceType *type);
/* The properties of a type with those of its pod. */
void catalog_add_pod_properties(const Catalog *catalog, ResourceType *type);
/* The entries of `properties` below a node, as those of types. */
PropertyRule *catalog_read_property_rules(Catalog *catalog, YamlFile *file, const YamlNode *node, size_t *count);
void catalog_read_type_entries(Catalog *catalog, YamlFile *file, const YamlNode *service_node, ServiceId service);
void catalog_read_hosts(Catalog *catalog, YamlFile *file);
void catalog_index_hosts(Catalog *catalog); /* once all are read */
void catalog_read_third_party(Catalog *catalog, YamlFile *file);
void catalog_read_idioms(Catalog *catalog, YamlFile *file);
void catalog_read_terraform(Catalog *catalog, YamlFile *file);
void catalog_read_constructs(Catalog *catalog, YamlFile *file);
/* The part of a service's file that is read at load: up to its `types`, which come last. */
Str catalog_service_head(Str bytes);
OperationTable *catalog_read_operations(const Catalog *catalog, YamlFile *file, Str service);

void catalog_read_module(Catalog *catalog, YamlFile *file);
void catalog_index_modules(Catalog *catalog);

bool catalog_check_types(const Catalog *catalog, Diags *diags);
bool catalog_check_hosts(const Catalog *catalog, Diags *diags);
bool catalog_check_constructs(const Catalog *catalog, Diags *diags);
void catalog_print_hosts(const Catalog *catalog, StrBuf *out);
bool catalog_check_operations(const Catalog *catalog, Diags *diags);
bool catalog_check_modules(const Catalog *catalog, Diags *diags);

/* Notes that `id` (a service, or a plane of one: "aws/route53#control") must exist once all is read. */
void catalog_mention(Catalog *catalog, const YamlFile *file, const YamlNode *at, Str id);
/* "provider\x1fname": one map for two-part keys. */
Str catalog_pair(Arena *arena, Str first, Str second);
uint32_t catalog_get_pair(const Map *map, Str first, Str second);
bool catalog_has_word(Str words, Str word); /* is it in a text of words? */
const Role *catalog_role_of(Catalog *catalog, YamlFile *file, const YamlNode *node, Str id);

extern const char *const reach_names[];     /* by Reach, NULL-terminated */
extern const char *const edge_mode_names[]; /* by EdgeMode */
extern const char *const answer_names[];    /* by Answer */

#endif
