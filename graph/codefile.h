/* Code as the graph sees it: files of one repository that use SDKs, what their imports and assignments
 * mean, and the clients they make. */
#ifndef GRAPH_CODEFILE_H
#define GRAPH_CODEFILE_H

#include "graph/mention.h"

typedef struct {
    Str local, package, member; /* `from package import member as local` */
    uint32_t line;
    uint32_t next; /* of that local name: its index + 1; 0: none */
} Import;

typedef struct CodeFile CodeFile;
typedef struct CodeHanded CodeHanded; /* code_handed.c */
typedef struct CodeValues CodeValues; /* code_values.c */

/* An SDK client or session that an expression makes. */
typedef struct {
    const Idiom *idiom;
    ServiceId service;      /* 0 for sessions */
    Str object;             /* the class of an object that stands for a part of the service; empty: a client */
    const Operation *reads; /* what reads the collection calls this */
    Str region;             /* empty: the environment decides, or unknown */
    Str region_cause;       /* why not known: "AWS_REGION" */
    Str region_variable;    /* the environment variable that it is read from */
    bool region_is_given;   /* an argument says it; else the client stands where it runs */
    bool region_is_default; /* a fallback, used when something else is not set */
    Location region_at;     /* of the deciding literal; line 0 when there is none */
    Str endpoint;
    Location endpoint_at;
    bool endpoint_is_default;
    bool is_named_only;  /* an object of which nothing was asked for yet: reading what it holds does */
    bool has_dummy_key;  /* an access key is written in that no provider gives */
    bool has_path_style; /* names of buckets are put into the path: what stores that are like the provider's ask for */
    bool is_for_local;   /* it is made only where somebody develops, or gives an endpoint of their own */
    bool is_handed_in;   /* made elsewhere: only what it is, is known */
    bool is_guessed;     /* … for want of a better one: the file uses clients of that service */
    Location at;         /* of the construction */
} Client;

typedef struct {
    Str name;       /* "queue", "self.s3" */
    uint32_t scope; /* CodeFact.scope of the assignment */
    uint32_t fact;
    uint32_t next;                           /* of that name: its index + 1; 0: none */
    uint32_t next_in_scope, before_in_scope; /* of that name and scope, likewise */
} Variable;

/* A name with the type that it is declared with. */
typedef struct {
    Str name, type;
    uint32_t scope; /* of a function for its parameters, of a class for its members */
    uint32_t next;  /* of that name: its index + 1; 0: none */
} TypedName;

enum { CODEFILE_CLIENTS_MAX = 8, CODEFILE_STEPS_MAX = 24 };
static const uint32_t CODEFILE_CHOICE_NONE = UINT32_MAX;

/* Assignments of which a use may see any. */
typedef struct {
    const Variable *items[CODEFILE_CLIENTS_MAX];
    uint32_t count;
} Reaching;

typedef enum {
    CHOICE_OF_VALUES,     /* all are texts, or none is */
    CHOICE_WITH_FALLBACK, /* a text stands in for what may be missing */
    CHOICE_UNDECIDED,     /* a text holds in one case, something else in another */
} CodeChoice;

/* An idiom that a file may use. */
typedef struct {
    const Idiom *idiom;
    uint32_t kind;  /* of the idiom, as a bit */
    Str head, tail; /* of the last step of its callee: what stands around the '*', else all of it */
    bool is_whole;  /* … without a '*' */
} Candidate;

/* What the last steps of candidates begin and end with, by the lower bits of the character: most names are none of them. */
enum { CANDIDATE_LETTERS = 64 };
typedef struct {
    uint64_t sizes[CANDIDATE_LETTERS]; /* by the first letter: a bit for the size of each without a '*' */
    uint64_t heads, tails;             /* letters that others begin with, or end with where they begin with a '*' */
    const Candidate **others;          /* those with a '*' */
    size_t other_count;
} CandidateLetters;

/* An expression that was looked at for a client, and made none. */
typedef struct {
    uint32_t scope;       /* in that one + 1; 0: not yet */
    uint16_t choices;     /* with those: a bit for each, the last for none */
    uint8_t choice_count; /* the most that it met; 1: none, so that it holds for all choices */
    uint8_t depth; /* from there on: the look ended at the limit of steps, which is nearer from deeper; 0: everywhere */
    bool is_open;  /* it is being looked at */
    bool is_doubtful; /* … as something that it leads to was: true unless that makes a client after all */
} NoClient;

struct CodeFile {
    Model *model;
    const FactsFile *file;
    const Facts *facts;
    Str language; /* of the idioms */
    VEC(Import) imports;
    VEC(Variable) variables;
    VEC(TypedName) types;
    bool has_values, has_open_imports; /* idioms that stand for other values; packages whose names need no import */
    bool has_region_names;             /* idioms of constants that are named as a region … */
    bool has_other_region_names;       /* … of which the region is not the whole last step */
    bool imports_sdk;                  /* a kit that makes clients */
    bool is_searched, has_clients;     /* looked through for what may make a client; there is something */
    Map *import_index;                 /* local name → index of its first import */
    Map *variable_index;               /* name → index of its first assignment */
    Map *scoped_index;                 /* scope and name (codefile_scoped()) → likewise */
    Map *type_index;                   /* name without its mark → index of the first that is so called */
    Map *scoped_type_index;            /* scope and that name → likewise */
    Map *no_idioms;                    /* kinds and path (codefile_scoped()) of what no idiom is for */
    Map *cases;                        /* places of texts that hold in one case, where another has another value */
    const Service *runtime;            /* that runs the file; NULL when it is not known */
    Map *not_called; /* places of texts for people and of mere names → index of why; NULL before it is asked for */
    VEC(const char *) not_called_because;
    Map *asked;            /* places of texts → what is asked before they are used; NULL before it is asked for */
    Map *dead;             /* places of literals that can't be used → index into dead_because */
    VEC(Str) dead_because; /* environment variables */
    const Idiom *idioms;
    size_t idiom_count;
    const CodeValues *values;    /* of other files; NULL: not known yet */
    const Candidate *candidates; /* idioms that need no import, or one that the file has */
    size_t candidate_count;
    const Str *session_methods; /* last steps of the idioms that are methods of a session */
    size_t session_method_count;
    CandidateLetters letters;
    uint32_t *kinds; /* expression → idioms that it may be the callee of (codefile_may_be), 0 = not asked yet; NULL: not kept */
    const CodeHanded *handed; /* clients that other files hand to functions; NULL: not known yet */
    Map *set_by_options; /* variables that options of a command line set → their default; NULL before it is asked for */
    Map *calls;          /* what is called → its first call here + 1; NULL before it is asked for */
    Map *functions;      /* name → scope of the only function so called, 0 of several; NULL before it is asked for */
    uint32_t *next_call;    /* call → the next one of that name + 1 */
    uint32_t *first_return; /* scope of a function → its first return + 1; NULL before it is asked for */
    uint32_t *next_return;  /* return → the next one of its function + 1 */
    NoClient *no_clients;   /* expression → what was found of it; NULL before it is asked for */
    Client config;          /* its region holds for the whole file (AWS.config.update) */
    Evaluator *evaluator;
    uint32_t depth;        /* of resolutions under way */
    bool asks_where;       /* what a condition asks is under way */
    uint32_t inside;       /* clients that are looked at for what is made of them */
    uint32_t looks;        /* at expressions, for one client */
    uint32_t open_count;   /* NoClient.is_open */
    uint32_t choice;       /* which of several assignments that a use may see is looked at */
    uint32_t choice_count; /* the most that a use met */
    bool is_cut, is_deep,
        is_round;         /* a look for a client ended for want of looks, at the limit of steps, or where it began */
    VEC(ExprId) doubtful; /* NoClient.is_doubtful */
    Arena *arena;         /* what is needed while the file is open */
};

/* The service that calls a function of a file; 0 when none has the form of a handler. */
ServiceId codefile_handler_of(const Model *model, const Facts *facts);
/* What the runtime always sets has no use for a fallback: its literals become dead. Asked for before anything else is
 * evaluated. */
void codefile_runs_on(CodeFile *file, ServiceId runtime);
/* Why a text is not called: for people, under a key or argument named example or description, or a mere name. NULL: it may be. */
const char *codefile_why_not_called(CodeFile *file, Location at);
/* Is a constant, which its file itself only compares others with, read as a member, or may another file import it? `fact`: what it
 * holds. */
bool codefile_is_shared(const CodeFile *file, const CodeFact *fact, Str name);
/* The variable whose fallback is written here and can't be used; empty when it can. */
Str codefile_dead_fallback(const CodeFile *file, Location at);
/* Index of the first of that name in a scope; MAP_NONE: there is none. Names are told apart by their first 500 bytes. */
uint32_t codefile_scoped(const Map *index, uint32_t scope, Str name);
void codefile_scoped_add(Map *index, uint32_t scope, Str name, uint32_t value); /* unless it is there */
/* Without the mark of a variable: a property of PHP is declared as $x and used as $this->x, one of Ruby is @x. */
Str codefile_bare(Str name);
/* Imports and idioms alone. What the file needs for as long as it is open lives in `arena`; what is made while something is
 * asked of it in the evaluator's, as are texts and values that it gives. */
void codefile_view(CodeFile *out, Model *model, const FactsFile *file, Evaluator *evaluator, Arena *arena);
void codefile_index(CodeFile *file); /* its names, so that clients and values can be asked for */
/* Both. */
void codefile_open(CodeFile *out, Model *model, const FactsFile *file, Evaluator *evaluator, Arena *arena);
/* The client with its texts in an arena that outlives the evaluator's. */
Client codefile_keep(const Client *client, Arena *arena);
/* Value of an expression of this file, with its module's constants and the language's way to read the
 * environment. Fallbacks are marked is_default. `scope` is that of the fact it stands in. */
const Value *codefile_value(CodeFile *file, ExprId expr, uint32_t scope);
/* The literal that decides the value of an expression: follows names to their assignment and fallbacks to
 * their text. false when there is none. */
bool codefile_literal(CodeFile *file, ExprId expr, uint32_t scope, Location *out);
/* The clients or sessions that an expression may make or name: several when it can't be told which assignment of a
 * name ran last. Returns how many; 0 when it is none. */
size_t codefile_clients(CodeFile *file, ExprId expr, uint32_t scope, Client out[CODEFILE_CLIENTS_MAX]);
/* May any expression of the file be one? */
bool codefile_has_clients(CodeFile *file);
/* The same for one that is being looked at; `depth`: steps from where it began. */
bool codefile_client(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth);
/* The step that a method of this client or object is; NULL when its class has none. */
const ObjectStep *codefile_step(const CodeFile *file, const Client *client, Str method);
/* The assignment that a name or path stands for; NULL when a parameter does, or it can't be told. */
const Variable *codefile_assigned(CodeFile *file, ExprId id, uint32_t scope);
/* Is this a class whose members are read from the environment, so that what is written there is a default? */
bool codefile_reads_members(const CodeFile *file, uint32_t scope);
/* codefile_branches.c: what several assignments of a name are to each other. */
CodeChoice codefile_choice(CodeFile *file, const Reaching *reaching);
/* Leaves out those that hold on no machine but a developer's or in tests; false: there are none, or no others. */
bool codefile_keep_live(CodeFile *file, Reaching *reaching);
/* Of a conditional that asks whether it runs on a developer's machine, the branch for elsewhere; 0 = it asks otherwise. */
ExprId codefile_live_branch(CodeFile *file, ExprId id, uint32_t scope);
/* The value of a conditional whose condition can't be told: `unknown` when its branches don't agree. */
const Value *codefile_conditional(CodeFile *file, ExprId id, uint32_t scope, const Value *unknown);
void codefile_mark_case(CodeFile *file, ExprId id);
/* Does the text here hold in one case only? */
bool codefile_is_case(const CodeFile *file, Location at);
/* Does the text here hold only where somebody asked for it: one of a special partition in a branch, or one of a region that the
 * condition names? */
bool codefile_is_for_some(CodeFile *file, Location at, const Region *region);
/* The environment variable that a value is read from; empty when it is none. */
Str codefile_variable_read(CodeFile *file, ExprId id, uint32_t scope, uint32_t depth);
/* Does what runs the file always set this variable? */
bool codefile_is_always_set(const CodeFile *file, Str variable);
/* The text is a fallback that can't be used, because what runs the file sets the variable. */
void codefile_mark_dead(CodeFile *file, ExprId id, Str variable);
/* codefile_parameters.c: what a parameter of a function gets. */
bool codefile_parameter_client(CodeFile *file, ExprId id, uint32_t scope, Client *out, uint32_t depth);
/* What the function of this file returns that the call is of. */
bool codefile_returned_client(CodeFile *file, ExprId call, Client *out, uint32_t depth);
/* Does the path begin with a name that is taken from elsewhere? */
bool codefile_is_imported(const CodeFile *file, Str path);
/* getenv("NAME", "x") of a function of this file that gives its parameter where it finds nothing else: what the call gives
 * for it; 0 when it is no such call. */
ExprId codefile_helper_fallback(CodeFile *file, ExprId call);
/* The name by which a function (its scope) is called: that of its class for a constructor. */
Str codefile_called(const CodeFile *file, uint32_t function);
/* The name that a call has for what it calls. */
Str codefile_callee(const CodeFile *file, const CodeFact *call);
/* How many arguments stand before that of the parameter; UINT32_MAX when the function has none so called. */
uint32_t codefile_parameter_place(const CodeFile *file, uint32_t function, Str name);
/* code_handed.c: clients that files of a repository hand to functions of others. */
CodeHanded *code_handed_collect(Model *model, Evaluator *evaluator, const CodeValues *values);
bool code_handed_client(CodeFile *file, Str function, Str name, uint32_t place, Client *out);
/* What a module of that name, nearest to the file, gives under a name: a value of it, or what its function returns. */
bool code_given_client(CodeFile *file, Str module, Str name, Client *out);
/* May any expression be a client because of other files: handed to the file, or taken from a module that gives one? */
bool code_has_handed(const CodeFile *file);
/* A name, a path or a call that is taken from another file of the repository. */
bool codefile_imported_client(CodeFile *file, ExprId id, Client *out);
/* What a member of something, or a constant of another file, is assigned. */
typedef struct {
    CodeFile *file; /* that it stands in */
    ExprId value;
    uint32_t scope;
    bool is_of_object; /* another object of the class may be made with something else */
} CodeMember;

/* codefile_members.c: the assignment behind a name, path or getter that nothing in the same scope assigns. */
bool codefile_member(CodeFile *file, ExprId id, uint32_t scope, CodeMember *out);
/* Its value; NULL when there is none. */
const Value *codefile_member_value(CodeFile *file, ExprId id, uint32_t scope);
/* The same for a name that the expression `use` holds. */
const Value *codefile_name_value(CodeFile *file, Str name, ExprId use, uint32_t scope);
/* code_values.c: constants of files in which a region is written. */
CodeValues *code_values_collect(Model *model, Evaluator *evaluator);
/* What another file gives under a name: of a module (empty: any), of a class or object (empty: of none), or, where `is_beside`
 * holds, of the files of the same folder. */
bool code_given_value(CodeFile *file, Str module, Str holder, Str name, bool is_beside, CodeMember *out);
/* "src/lib/aws.ts", "lib/aws/index.ts" and, of a language whose packages are folders, "lib/aws/make.go" are aws. */
bool code_is_module(Str path, Str module);
/* "./lib/aws.js", "..common.aws", "github.com/x/aws" are aws. */
Str codefile_module_name(Str package);
/* codefile_types.c: the type that a name is declared with where it is used; for a member that of the only class which has
 * one so called. Empty: none is known. */
Str codefile_declared_type(const CodeFile *file, Str path, uint32_t scope);
/* The client that a name is declared as. */
bool codefile_typed_client(CodeFile *file, ExprId id, uint32_t scope, Client *out);
/* Does the expression stand for another value? Then that value, and the expression that says it, 0 when several do. */
ExprId codefile_wrapped(CodeFile *file, ExprId id, uint32_t scope, const Value **value);
/* A call without a list of arguments as the field that it may as well read; anything else as it is. */
ExprId codefile_field(const CodeFile *file, ExprId id);
/* Dotted path as written: a.b.c, this.x, a["b"] as a.b; false when something else stands in it. */
bool codefile_written(const CodeFile *file, ExprId id, StrBuf *out);
/* The same where calls without arguments may be steps: System.getenv().get. */
bool codefile_written_called(const CodeFile *file, ExprId id, StrBuf *out);
/* What the region argument of a call says; nothing when there is none, or the runtime always sets what it names. */
void codefile_take_region(Client *out, const Client *from);
void codefile_region_of(CodeFile *file, ExprId value, uint32_t scope,
                        Client *out); /* … what a value says as a region */
void codefile_region(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out);
/* … and the endpoint argument. */
void codefile_endpoint(CodeFile *file, const Idiom *idiom, ExprId call, uint32_t scope, Client *out);
/* What is assigned to members of a client or session under the name that it has. */
void codefile_members_assigned(CodeFile *file, Str name, ExprId use, uint32_t scope, Client *out);
/* A path as written, with its first name resolved through imports: the package and the rest. */
void codefile_resolve(const CodeFile *file, Str written, Arena *arena, Str *package, Str *path);
/* Dotted path of an expression with the first name resolved through imports: package and the rest.
 * false when it is no path. */
bool codefile_path(const CodeFile *file, ExprId expr, Arena *arena, Str *package, Str *path);
/* An expression that reads an environment variable, and its fallback (0 when it has none). */
bool codefile_environment(CodeFile *file, ExprId id, Str *variable, ExprId *fallback);
/* The default of an option that a decorator of the function at `scope` hands to that parameter; 0 when there is none. */
ExprId codefile_decorator_default(CodeFile *file, uint32_t scope, Str parameter);
/* The default of the option that sets a variable: flag.StringVar(&region, "region", "us-east-1", …); 0 when none does. */
ExprId codefile_set_by_option(CodeFile *file, Str variable);
/* The default of the option that a call declares, and its name; 0 when it is no such call. */
ExprId codefile_option_default(const CodeFile *file, ExprId call, Str *name);
/* The default of an option of that name that a parser of this file takes, when `result` is a call that reads options. */
ExprId codefile_parser_default(CodeFile *file, ExprId result, Str name);
/* Is its last step spelled as a region may be? false: it is no constant of one. */
bool codefile_may_name_region(const CodeFile *file, Str path);
/* May an expression be a callee of an idiom of these kinds, as far as its last step tells? */
bool codefile_may_be(const CodeFile *file, ExprId callee, uint32_t kinds);
/* The kinds of idioms, a bit for each, whose callees may end with this step. */
uint32_t codefile_kinds_ending(const CodeFile *file, Str last);
/* First idiom of one of the kinds (bits 1 << IdiomKind) whose callee this expression is. `star`: what '*' stands for. */
const Idiom *codefile_idiom(CodeFile *file, ExprId callee, uint32_t kinds, bool is_constructor, Str *star,
                            Str *package);
/* The same for a path that is written somewhere. */
const Idiom *codefile_idiom_of_path(CodeFile *file, Str written, uint32_t kinds, bool is_constructor, Str *star,
                                    Str *package);
/* The service that a client's or operation's idiom names by its callee or package; 0 when it names none. */
ServiceId codefile_service_named(const CodeFile *file, const Idiom *idiom, Str star, Str package);
/* codefile_idioms.c: is the package one that the idiom is for? */
bool codefile_is_of(const Idiom *idiom, Str package);
/* Is the package a kit that makes clients? */
bool codefile_is_sdk(const CodeFile *file, Str package);
/* Does the file define a function or method of that name? */
bool codefile_defines(CodeFile *file, Str name);
/* The idiom by which an assignment to this sets the region of the whole file: AWS.config.region; NULL when none does. */
const Idiom *codefile_config(const CodeFile *file, Str target);
ExprId codefile_argument(const CodeFile *file, ExprId call, const IdiomArgument *argument); /* 0 when not given */
/* The same where the object argument may be a variable that holds an object literal. */
ExprId codefile_argument_through_names(CodeFile *file, ExprId call, const IdiomArgument *argument, uint32_t scope);
/* The assignment of a name that the expression `use` sees, in source order; NULL when there is none, or several may
 * have run last. */
const Variable *codefile_variable(CodeFile *file, Str name, uint32_t scope, ExprId use);
Location codefile_location(const CodeFile *file, ExprId expr);

#endif
