/* Inside of constructs: a program that declares resources, followed as far as its names lead. Nothing is run: constructors and
 * functions are walked in the order of their source; the branch is taken whose condition holds, else each of them, and what it
 * makes may be made; a loop is walked for each of its items, or once for any number when they are not known. What can't be told
 * stays unknown.
 *
 *     construct_dialects.c one form for what languages say differently
 *     construct_imports.c  names that files and libraries give
 *     construct_names.c    what an expression leads to
 *     construct_arguments.c what calls hand to functions
 *     construct_options.c  … beside their arguments
 *     construct_texts.c    … as a text
 *     construct_inputs.c   what it is given from outside
 *     construct_documents.c … and what it reads from files of the repository
 *     construct_runs.c     … by each of the commands that run it
 *     construct_stack_names.c what stacks are called
 *     construct_outputs.c  what programs give each other
 *     construct_flow.c     which branches are taken, how often loops are run
 *     construct_objects.c  what constructors and calls make
 *     construct_named.c    whether a class that nobody is seen to make is named anywhere
 *     construct_values.c   values that it was given, as expressions
 *     construct_emit.c     declarations of what was made
 *     construct_overrides.c what is set on it later
 *     construct_within.c   names that stand below others
 *     construct_conditions.c whether a resource is made in a deployment
 *     construct_tests.c    what tests expect of which class
 *     construct_expected.c … and what of that the program doesn't show
 *     construct_gaps.c     what is told of what is not known
 *     construct_budget.c   how much of that may be done for one repository */
#ifndef GRAPH_CONSTRUCT_PROGRAM_H
#define GRAPH_CONSTRUCT_PROGRAM_H

#include "graph/codefile.h"
#include "graph/constructs.h"

typedef struct Program Program;
typedef struct Object Object;
typedef struct Frame Frame;

/* A function that made nothing when it was walked is not walked again: most of what programs call only works out values. */
enum { WALK_MAKES_NOTHING = UINT8_MAX };

/* Languages that differ in how names are looked up. */
typedef enum { DIALECT_SCRIPT, DIALECT_PYTHON, DIALECT_JAVA, DIALECT_CSHARP, DIALECT_GO } Dialect;

typedef struct Source Source;

/* A file of code. */
struct Source {
    uint32_t index; /* into Model.files */
    const FactsFile *file;
    const Facts *facts; /* in the common form: not those of the file. From here on as of construct_ready(). */
    Dialect dialect;
    uint8_t *overrides;     /* fact → it sets something on what a construct has made, and that is known */
    uint8_t *walks;         /* scope → how often it is being walked, or WALK_MAKES_NOTHING */
    uint32_t *first, *next; /* scope → its first fact + 1; fact → the next one of its scope + 1 */
    Map *defined;           /* name → fact + 1 of its first definition */
    bool is_program;        /* imports a library of constructs */
    bool is_using;          /* imports one that does */
    bool is_imported;       /* another file does import it */
    Frame *module;          /* names at the top of the file */
};

/* A class or function by its name, in languages whose files need not import each other. */
typedef struct {
    Source *source;
    uint32_t fact, next; /* fact + 1; index of the next one of that name + 1 */
} Defined;

/* A walk through a function: names are looked up in it, and parameters in the call that it was entered by. */
struct Frame {
    Source *source;
    uint32_t scope; /* fact + 1 of the function; 0: the file */
    Object *self;
    Frame *caller; /* NULL: nobody is known to call it */
    ExprId call;
    uint32_t number, depth;
    bool is_walked;
    /* A turn of a loop: names of the loop's body are looked up in it, all others in `around`. */
    Frame *around;
    uint32_t loop; /* fact + 1 of the CODE_LOOP; 0: no turn of a loop */
    uint32_t turn;
    bool is_any;   /* it stands for all turns: how many there are is not known, or more than anybody reads */
    uint32_t runs; /* how often what stands in it is run, with the loops around */
};

/* Something that decides whether an object is made, and can't be told: a condition, or what a loop runs over. */
typedef struct {
    Frame *frame;
    ExprId expr;
    Str key; /* the same for the same question asked elsewhere */
    bool is_negated, is_loop;
} Ask;

typedef struct {
    Str path;
    Frame *frame;
    ExprId value;
    Object *object; /* in place of a value */
    uint32_t line, column;
} Addition;

/* Something that is set on what a construct has made, after it was made: cfn.multiAz = true,
 * cfn.addPropertyOverride("Rules.0.Status", "Enabled"). The last one counts. */
typedef struct {
    Str path; /* below the properties of its type */
    Frame *frame;
    ExprId value; /* 0: it is taken away */
    ExprId by;    /* the call, or the value that is assigned */
    bool is_plain; /* keys in the value are spelled as the program spells them */
    bool is_unsure; /* it is set in one case only, and which it is can't be told */
} Override;

/* How often a part is made; whether it is is not known from `sure` on. */
typedef struct {
    uint32_t times, sure;
} PartCount;

/* What a constructor made. */
struct Object {
    uint32_t number;
    const ConstructLibrary *library;
    const Construct *construct; /* NULL: of a class whose origin is not known */
    Str name;                   /* of the construct: "s3.Bucket" */
    Source *class_source;       /* of a class that the program defines; NULL: the library's own */
    uint32_t class_fact;        /* + 1 */
    Frame *made_in;             /* the constructor call that was written */
    ExprId made_by;
    Frame *arguments_in; /* the call of the library's constructor: of the subclass, when there is one */
    ExprId arguments;
    Object *parent, *stack;
    Str id, address; /* address: ids from below the stack on */
    Str label;       /* the id, with names of what is not known in it */
    uint32_t file, line, end_line, column;
    VEC(Frame *) frames; /* of its constructors and methods */
    VEC(Addition) additions;
    VEC(Override) overrides;
    VEC(Addition) setters;         /* what its builder is told after it was made; value 0: in one case only */
    const ConstructMethod *method; /* of a resource that a method call made */
    Object *receiver;              /* … on this object */
    Object *same;                  /* the one that was made by the same call, seen another way; NULL: itself */
    VEC(PartCount) part_counts;    /* of construct->parts; empty before they are counted */
    VEC(Ask) asks;                 /* all must hold; empty: it is made */
    VEC(Object *) alternatives;    /* the same thing, made in another branch: one of them is */
    Object *other; /* what is made in place of this one in another branch, by another name or of another type */
    bool is_named, is_absent; /* is_absent: its branch is not taken */
    bool is_expected;         /* a stack that a test tells all of */
    bool is_unmade;           /* a stack of a class that nothing here makes or names */
};

typedef enum {
    LEAD_UNKNOWN,
    LEAD_ABSENT,  /* known not to be set */
    LEAD_VALUE,   /* an expression of a file that leads no further */
    LEAD_OBJECT,  /* attribute: what is asked of it */
    LEAD_LIBRARY, /* path: "s3.BucketEncryption.KMS"; expr: the call, if it is one */
    LEAD_CODE,    /* a class or function of the program: source, fact + 1 */
    LEAD_MODULE,  /* source */
    LEAD_NUMBER,  /* number: of a turn */
    LEAD_INPUT,   /* path: name of what a deployment gives; object: of the settings that it may be a part of */
} LeadKind;

/* What an expression leads to. */
typedef struct {
    LeadKind kind;
    Object *object;
    Str attribute;
    Frame *frame;
    ExprId expr;
    const ConstructLibrary *library;
    Str module, path; /* "s3", "Bucket.fromBucketName" */
    Str package;      /* of an import that is no file and no library of constructs */
    Source *source;
    uint32_t fact;
    int64_t number;
    bool is_anywhere; /* of the library, which module of it can't be told */
    bool is_default;  /* holds unless somebody outside of the program says otherwise */
} Lead;

/* What was found before. That something is not known holds only as long as nothing more was walked. */
typedef struct {
    Lead lead;
    size_t frame_count;
    bool is_known, is_running;
} Remembered;

/* A call of a constructor of a package that nobody knows: whatever it makes stands below it. */
typedef struct {
    Object *scope; /* NULL: its constructors take none */
    Frame *frame;
    ExprId call;
    Str module, class; /* "@shop/cdk", "Alarm" */
    bool is_made;      /* it stands among the objects, and nothing else is known of it */
} Stranger;

/* A template that a test expects of a stack, which it makes with this call. */
typedef struct {
    const FactsFile *file; /* of the snapshots */
    uint32_t first, end;   /* its declarations */
    Source *class_source;
    uint32_t class_fact; /* + 1 */
    Frame *frame;
    ExprId call;
} Expected;

/* How the arguments of the test differ from those of a stack that is deployed. */
typedef struct {
    VEC(Str) texts;    /* that only the test gives */
    bool is_same;      /* they don't differ */
    bool is_open;      /* something differs that has no text */
    bool is_otherwise; /* one gives what the other leaves out */
    bool
        is_one_of_several; /* the test expects other things of the same class, too, and it can't be told which of them hold */
    uint32_t shared;       /* values that are the same */
} Difference;

/* A program that is told by the name that its file (Pulumi.yaml) has for it. */
typedef struct {
    uint32_t repository;
    Str name, path;
} Project;

/* A program reads what a stack of another one gives: which one, as far as it says so ('*' for what is not known). */
typedef struct {
    uint32_t repository;
    Str folder; /* that the one which reads is started in */
    Str path, stack;
} StackLink;

/* What the programs of one repository may cost. */
typedef struct {
    uint64_t steps, values; /* that are left */
    uint32_t objects;
    bool is_told; /* that it has run out */
} Budget;

struct Program {
    Model *model;
    Arena *arena;
    Arena *passing; /* of texts that are looked up and forgotten: emptied before each look-up */
    Evaluator evaluator;
    VEC(Source *) sources;
    Source **by_file;
    Map *packages; /* repository and name of a package of the workspace → index of its folder */
    VEC(Str) package_folders;
    Map *definitions; /* repository and name → index into defined + 1 of the last one */
    VEC(Defined) defined;
    Map *python_folders; /* repository and name of a folder → index into python_paths + 1; 0: several are called so */
    VEC(Str) python_paths;
    Map *folders;  /* repository and folder → index of a source + 1 */
    Map *by_path;  /* repository and path without its ending → index of the source + 1 */
    Map *steps;    /* the names of folders and files in those paths */
    Map *made;     /* frame and call → object's number + 1 */
    Map *entered;  /* frame, call and function → index of the frame + 1 */
    Map *turns;    /* frame, loop and turn → index of the frame */
    Map *settings; /* repository and folder of a cdk.json → file */
    Map **named;   /* per repository: names that something other than a test says; NULL before they are asked for */
    VEC(Project) named_projects;
    VEC(StackLink) stack_links;
    VEC(Stranger) strangers;
    VEC(Expected) expected;
    Map *settings_sources; /* file → index into settings_files */
    VEC(Source *) settings_files;
    Map *projects; /* repository and folder of a program that is one stack → number of the stack */
    VEC(Object *) objects;
    VEC(Frame *) frames;
    Map *leads; /* frame and expression → index of what was remembered */
    VEC(Remembered) remembered;
    size_t addition_count;
    uint32_t looks; /* that may still be taken for one call or value */
    bool is_cut;    /* some value was not followed to its end */
    uint32_t depth;
    uint32_t spreads; /* objects that are spread into one another, one inside of another */
    uint32_t imports; /* that are followed for one name, one inside of another */
    Budget *budgets; /* of the repositories */
    Budget *budget;  /* that is drawn on */
    /* The program as a command runs it, with what that hands to it; else that of which nothing is known from outside. */
    const Program *base; /* NULL: this is it */
    const ProgramRun *run;
    uint32_t run_number;   /* index of the run + 1 */
    Source *given;         /* what is handed to it, as something that expressions can be looked up in */
    uint32_t first_number; /* of objects */
    Map *decides; /* repository and input → 1: it decides what is made, what that is called, or where it goes */
    Map *aspects; /* repository and property in lower case, without dashes → 1; NULL before it is asked for */
    Map *used;    /* classes of which something is made, once that is known */
    const bool *is_program; /* file → does it import a library of constructs? */
    uint32_t choosing;      /* what is asked decides between values only */
};

/* construct_dialects.c */
Dialect construct_dialect(Str format);
/* Facts as the other languages would have them; the same ones where there is nothing to say otherwise. */
const Facts *construct_common_form(Program *program, const Facts *facts);
/* The file as far as following programs needs it; most files of a repository are never led to. NULL for NULL. */
Source *construct_ready(Program *program, Source *source);
/* In lower case: namespaces of C# are modules. */
Str construct_folded(Arena *arena, Str text);
/* Are fields and methods of `this` named alone? */
static inline bool construct_has_implicit_self(const Source *source) {
    return source->dialect == DIALECT_JAVA || source->dialect == DIALECT_CSHARP;
}

/* construct_imports.c */
/* Sets is_imported and is_using of all sources. */
void construct_mark_imports(Program *program);
/* What a file defines, imports or gives others under a name. */
Lead construct_defined(Source *source, Str name);
Lead construct_imported(Program *program, Source *source, Str name);
Lead construct_exported(Program *program, Source *source, Str name);
/* What `require(path)` gives in a file of JavaScript or TypeScript. */
Lead construct_required(Program *program, const Source *from, Str path);
Lead construct_library_lead(Program *program, Str full);

/* construct_texts.c */
/* The text of an expression, with '*' for what is not known; empty when nothing is. */
Str construct_text(Program *program, Frame *frame, ExprId expr);
/* … with the names of what is not known: "<stage>-api". Empty when some part has no name. */
Str construct_label(Program *program, Frame *frame, ExprId expr);
/* … with "<...>" for such a part; empty when nothing is known. */
Str construct_open_label(Program *program, Frame *frame, ExprId expr);

/* construct_names.c */
Lead construct_name(Program *program, Frame *frame, Str name);
Lead construct_lead(Program *program, Frame *frame, ExprId expr);
Lead construct_member(Program *program, Lead of, Str name);
/* An argument of the constructor call of a library's construct: by name, in whatever way the language passes names. */
Lead construct_argument(Program *program, const Object *object, Str name);
/* getVpc: vpc */
Str construct_got(Arena *arena, Str name);
/* The same name in the spelling of another language: natGateways, nat_gateways, NatGateways. */
bool construct_is_same_name(Str a, Str b);
/* The definition of a function of a class or its bases, of several the one that fits the call in the frame best; sets its source. 0
 * when there is none. */
uint32_t construct_method_of(Program *program, Source **source, uint32_t class_fact, Str name, const Frame *frame,
                             ExprId call);
/* Reads the files that those programs import and that nobody has read yet. true: there were some, and files have other places now. */
bool construct_read_imported(Model *model, const bool *is_program, Arena *arena);
/* A field of a class whose fields are variables of the environment (pydantic's settings), `body` the frame of the class; LEAD_UNKNOWN: it
 * is none. `fallback`: what it has without; 0: nothing. */
Lead construct_setting(Program *program, Frame *body, Str name, ExprId fallback);
Lead construct_base(Program *program, Source *source, uint32_t class_fact, uint32_t which);

/* construct_arguments.c */
/* The value of a named argument of a call; of a parameter of the function that the frame walks through. */
Lead construct_named(Program *program, Frame *frame, ExprId call, Str name);
Lead construct_parameter(Program *program, Frame *frame, Str name, bool *is_parameter);
Lead construct_positional(Program *program, Frame *frame, ExprId call, uint32_t index, Str name);

/* construct_budget.c */
/* To be called when all sources are known, and again when all objects are made: what was made can then still be told. */
void construct_set_budgets(Program *program);
/* What is done from here on is done for a program of this repository. */
void construct_charge(Program *program, uint32_t repository);
/* False when the budget is used up: the place is where that was, and is told once. 0: of the file. */
bool construct_step(Program *program, const Frame *frame, ExprId at);
/* Tells that a limit was reached, once for each repository. */
void construct_tell(Program *program, const Source *source, uint32_t line, const char *what);

/* construct_flow.c */
/* Does a condition hold? */
Answer construct_holds(Program *program, Frame *frame, ExprId condition);
/* The frame in which what stands in a loop (fact + 1; 0: in none) of the same function is looked up. */
Frame *construct_frame_at(Program *program, Frame *frame, uint32_t loop);
/* turns: how often the loop is run; 0: any number of times. */
Frame *construct_turn(Program *program, Frame *around, uint32_t loop, uint32_t turn, uint32_t turns);
/* How often a loop is run; false when it can't be told, or is more often than it is worth following. */
bool construct_turns(Program *program, Frame *frame, uint32_t loop, uint32_t *turns);
/* What an item of a collection leads to in the turn that the frame is in; part: 0 or 1 of a pair, -1: the whole. */
Lead construct_item(Program *program, Frame *frame, ExprId collection, int part);
/* The number of the turn that goes over this collection, or that counts this name up. */
Lead construct_turn_number(Program *program, Frame *frame, ExprId collection);
Lead construct_counter(Program *program, Frame *frame, Str name);
/* Sets asks and is_absent of an object. */
void construct_ask(Program *program, Object *object);
/* Can't both of them be made, since they stand in different branches? */
bool construct_excludes(const Object *a, const Object *b);
/* What decides, as the user may call it: "props.isProduction". */
Str construct_asked(Program *program, const Ask *ask);

/* construct_objects.c */
Object *construct_make(Program *program, Frame *frame, ExprId call, const Lead *callee);
/* … what a class of a package that nobody knows makes: something of a type that is called as the class is. */
Object *construct_make_opaque(Program *program, Frame *frame, ExprId call, const ConstructLibrary *library, Str module,
                              Str class);
/* Walks a function for a call and says what it returns. */
Lead construct_enter(Program *program, Frame *frame, ExprId call, Source *source, uint32_t fact, Object *self);
/* What a method of a value makes that makes nothing by itself: new Metric(…).createAlarm(…); NULL: nothing. */
Object *construct_make_by_value(Program *program, Frame *frame, ExprId call, const Lead *value, Str method);
/* construct_overrides.c */
/* A call of a method that sets something on what the object has made. */
void construct_override(Program *program, Frame *frame, ExprId call, Object *object, const ConstructMethod *method);
/* cfn.setMultiAz(true) of Java and Go; false: it is no such call. */
bool construct_override_by_setter(Program *program, Frame *frame, ExprId call, Object *object, Str name);
/* cfn.multiAz = true; `at`: the fact + 1. */
void construct_override_by_assignment(Program *program, Frame *frame, uint32_t at);
Lead construct_call_method(Program *program, Frame *frame, ExprId call, Object *object, Str attribute, Str name);
Frame *construct_frame(Program *program, Source *source, uint32_t scope, Object *self, Frame *caller, ExprId call);
void construct_walk(Program *program, Frame *frame);
void construct_make_all(Program *program);

/* construct_named.c */
/* Does anything but tests name the class (fact + 1)? Imports, exports and classes derived from it don't. */
bool construct_is_named(Program *program, const Source *source, uint32_t class_fact);

/* construct_runs.c */
/* Is the file part of the program that is followed now? */
bool construct_is_followed(const Program *program, const FactsFile *file);
/* Is the stack told by the runs that commands make, so that it is not told here? */
bool construct_is_replaced(const Program *program, const Object *stack);
/* The value that the command which runs the program has for the input; LEAD_UNKNOWN: it says none. */
Lead construct_handed(Program *program, Str input);
/* Is it an input that the command which runs the program doesn't give, so that the program's own fallback holds? */
bool construct_is_left_out(const Program *program, const Lead *input);
/* What is made depends on the input. */
void construct_note_deciding(Program *program, const Lead *input);
/* … so do names and places of the stack. */
void construct_note_stack(Program *program, const Object *stack);

/* construct_inputs.c */
/* The input that a variable of the environment is (env:X), when that is what the expression reads; LEAD_UNKNOWN: it is something
 * else. */
Lead construct_variable(Program *program, Frame *frame, ExprId id);
/* The inputs of which the first that is set is the region of the stack, "*" for that of whoever deploys it, "=eu-west-1" for what it
 * is in the end; 0: it is worked out otherwise. */
size_t construct_region_inputs(Program *program, const Object *stack, const Lead *region, Str *out, size_t max);
/* What the settings of the program, or the commands that run it, say under a key. Where commands may say it, an input (context:X);
 * its expression is what the settings say then, else the call. */
Lead construct_context(Program *program, Frame *frame, ExprId call, Str key);

/* A document, by its place in Model.files, as something that expressions can be looked up in. */
Source *construct_document_source(Program *program, uint32_t index);

/* construct_documents.c */
/* The document that a call reads, `JSON.parse(fs.readFileSync(path))`, or the module that it loads, `require(path)`; LEAD_UNKNOWN: it
 * does neither, or the path is not known. */
Lead construct_read(Program *program, Frame *frame, ExprId call);
/* The document at a path from the folder of a file; LEAD_UNKNOWN: there is none. */
Lead construct_document(Program *program, const Source *from, Str path);

/* construct_outputs.c */
void construct_add_project(Program *program, const FactsFile *file);
/* What a stack that is referred to gives under a name. */
Lead construct_output(Program *program, const Object *reference, Str key);
/* Which stack of `to` a stack of `from` reads, with '*' for what is not known; empty when it reads several. */
Str construct_linked_stack(const Program *program, const Object *from, Str folder, const Object *to);

/* construct_tests.c */
/* Sets Program.expected. */
void construct_find_expected(Program *program);
/* The template that a test expects of the class of the stack; NULL when there is none. Of several the one whose arguments are most
 * like those of the stack. */
const Expected *construct_expected_of(Program *program, const Object *stack, Difference *difference);

/* construct_gaps.c */
/* Keeps a call for being told later: `new Alarm(this, "id", …)` of a package that nobody knows. What it makes, where its library
 * calls things by names; NULL: that is not known. */
Object *construct_meet_stranger(Program *program, Frame *frame, ExprId call, Str package);
/* Tells of them, once for each class, where no test tells what they make. */
void construct_tell_strangers(Program *program);
/* Tells of constructs whose scope leads to no stack, once for each file. */
void construct_tell_unplaced(Program *program);
/* Tells of projects of which nothing is known but that they are there. */
void construct_tell_projects(Program *program);
/* Tells that nothing here makes the stack. */
void construct_tell_unmade(Program *program, const Object *stack);
/* Tells that nothing is known of a stack, which is deployed all the same; false when there is nothing in it. */
bool construct_tell_empty(Program *program, const Object *stack);

/* construct_shape.c: what is known of objects when all of them are made. */
void construct_settle(Program *program);
Object *construct_itself(Object *object);
/* How often a part is made. */
uint32_t construct_part_times(Program *program, Object *object, size_t part);
bool construct_part_is_sure(const Object *object, size_t part, uint32_t index);
/* An argument of an argument: "zoneAwareness.enabled", "cluster.vpc". */
Lead construct_argument_along(Program *program, const Object *object, Str path);
Str construct_part_address(Program *program, const Object *object, size_t part, uint32_t index);
/* Which parts of a network `$subnets` stands for; false when none is known. */
bool construct_subnets(Program *program, const Object *object, Str group, Object **network, size_t *part);
/* Calls `visit` for what the constructor is given by name. */
typedef void (*ConstructVisit)(void *context, Frame *frame, Str name, ExprId value);
/* Might it be given more than can be followed: by a map that is not known or changed before, or by somebody who changes it after
 * it was made? What is not seen of its arguments is unknown then, and no default. */
bool construct_is_open(Program *program, const Object *object);
/* Is the map of that name changed where it is a variable: by an assignment to a part of it, or a method that changes it? */
bool construct_is_changed(const Frame *frame, Str name);
/* Do aspects of the program, which visit all that it makes, set the property of something? */
bool construct_is_set_by_aspects(Program *program, const Object *object, Str property);
void construct_each_argument(Program *program, const Object *object, ConstructVisit visit, void *context);

/* Are the properties of a constructor its argument at this position? */
bool construct_is_properties(const Object *object, uint32_t position, ExprKind kind);
/* Options of a constructor that takes them (construct_takes_options). */
Lead construct_options(Program *program, const Object *object);
/* One of them, also where they are put together of several. */
Lead construct_option(Program *program, const Object *object, Str name);
/* The folder above a file, or its own, that has a file of that name; false: none. */
bool construct_folder_with(const Program *program, const FactsFile *file, Str name, Str *folder);
/* The folder that the program of a file is started in: the innermost around it that says how, else its own. */
Str construct_start_folder(const Program *program, const FactsFile *file);

/* construct_stack_names.c */
/* What the stack is called where it is deployed, "<stage>" for what is not known of it. */
Str construct_stack_name(Program *program, Object *stack);
/* What environment it is told to be for, by an argument that is called so; empty: by none. */
Str construct_stack_environment(Program *program, Object *stack);
/* The ids that lead to it from the program: "Prod/inner". */
Str construct_stack_place(const Program *program, const Object *stack);

/* construct_emit.c; taken: paths of templates that are given. */
void construct_emit(Program *program, Map *taken);

#endif
