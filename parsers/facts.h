/* Facts: what one file says, in one vocabulary for all formats and languages. Written by parsers,
 * which know syntax and nothing of clouds; read by graph/. Flat records with indices, no pointers
 * into the source: a Facts is one block of bytes that can be sent through a pipe, cached by blob id
 * and parser version, and mapped.
 *
 * Configuration gives declarations (Decl) whose bodies are expressions; code gives CodeFacts whose
 * values are expressions. There is one expression tree (Expr) and one evaluator (graph/eval.h). */
#ifndef PARSERS_FACTS_H
#define PARSERS_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/core/diag.h"
#include "analyzer/core/files.h"
#include "analyzer/core/str.h"

/* Changes whenever facts of the same bytes may differ: part of the cache key. */
enum { FACTS_VERSION = 41 };

/* A string inside a Facts: offset into Facts.strings. {0,0} is the empty string. */
typedef struct {
    uint32_t offset, size;
} Text;

typedef uint32_t ExprId; /* index into Facts.exprs; 0 = none */

typedef enum {
    EXPR_NONE,
    EXPR_NULL,
    EXPR_BOOL,   /* number: 0 or 1 */
    EXPR_NUMBER, /* text: the digits as written */
    EXPR_STRING, /* text: value after escapes */
    /* text: unused; children: parts, concatenated. A template of a single part that is not a string
     * passes the part's value through unchanged (Terraform's rule). */
    EXPR_TEMPLATE,
    /* A declaration of the same module or template. number: DeclKind; text: its name, as in
     * Decl.name for INPUT VALUE CONDITION MODULE OUTPUT, "type.name" for RESOURCE and DATA of
     * Terraform, the logical id for CloudFormation. Attributes follow as EXPR_ATTR / EXPR_INDEX.
     * Second text: "made" when nobody wrote it: a transform made it. */
    EXPR_DECL,
    /* A name bound in scope: for-variables, `each`, `count`, `self`, `path`, `terraform`,
     * template variables, pseudo parameters ("AWS::Region"), and every bare name in code. */
    EXPR_NAME,
    EXPR_ATTR,  /* text: attribute name; child 0: object. Ref of CloudFormation is attribute "Ref". */
    EXPR_INDEX, /* child 0: object, child 1: key */
    EXPR_SPLAT, /* child 0: list; child 1: expression applied to each, in which EXPR_NAME "*" is the item.
                   number: 1 for the legacy attribute-only form (.*) */
    /* text: function name for HCL and intrinsics ("join"); in code text is empty and child
     * number-of-`first` is the callee. See expr_callee(). number: ExprCallFlag bits.
     * children: callee (if CALL_HAS_CALLEE), then arguments; a named argument is EXPR_ARGUMENT. */
    EXPR_CALL,
    EXPR_ARGUMENT,    /* text: name; child 0: value. text "**" / "*" for spread arguments */
    EXPR_CONDITIONAL, /* children: condition, then, else */
    EXPR_UNARY,       /* number: ExprOp; child 0 */
    EXPR_BINARY,      /* number: ExprOp; children 0, 1 */
    /* [for k, v in coll : value if cond] or {for k, v in coll : key => value... if cond}
     * text: value variable; second text: key variable or empty; number: ExprForFlag bits;
     * children: collection, value, then key when FOR_OBJECT, then condition when FOR_CONDITION */
    EXPR_FOR,
    EXPR_TUPLE,  /* children: items; EXPR_ARGUMENT "*" for spread */
    EXPR_OBJECT, /* children: EXPR_ITEM, in source order */
    /* children: key expression, value; text: the key when it is a literal. number: 1 when nobody wrote it: a transform made it */
    EXPR_ITEM,
    /* Body of an HCL block: children EXPR_ATTRIBUTE, EXPR_BLOCK, EXPR_DYNAMIC in source order. */
    EXPR_BODY,
    EXPR_ATTRIBUTE, /* text: name; child 0: value */
    EXPR_BLOCK,     /* text: block type; second text: labels joined by '\x1f'; child 0: EXPR_BODY */
    EXPR_DYNAMIC,   /* text: block type; second text: iterator name; children: for_each, EXPR_BODY */
    EXPR_FUNCTION,  /* code: lambda or nested function as a value; no children */
    EXPR_OPAQUE,    /* something the parser saw but does not model; text: kind of syntax */
    EXPR_KIND_COUNT,
} ExprKind;

typedef enum {
    OP_NONE,
    OP_NOT,
    OP_NEGATE,
    OP_ADD, /* also string concatenation in code */
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_MODULO,
    OP_EQUAL,
    OP_NOT_EQUAL,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_AND,
    OP_OR, /* boolean; in code also "first truthy" (JavaScript ||, Python or) */
    OP_COALESCE, /* JavaScript ?? */
    OP_IN,       /* code: is the left one a key or an item of the right one? */
    OP_NOT_IN,
} ExprOp;

/* CALL_BARE: written without a list of arguments (Ruby), as an attribute would be. */
enum { CALL_EXPAND_LAST = 1, CALL_HAS_CALLEE = 2, CALL_NEW = 4, CALL_AWAIT = 8, CALL_BARE = 16 };
enum { FOR_OBJECT = 1, FOR_GROUP = 2, FOR_CONDITION = 4 };

typedef struct {
    uint8_t kind; /* ExprKind */
    uint8_t number;
    uint16_t column; /* 1-based, bytes; 65535 = beyond */
    uint32_t line;   /* 1-based */
    Text text; /* the few that have two: expr_second() */
    uint32_t first, count; /* children, for expr_child(): Facts.links[first .. first+count), or one after another from EXPR_RUN on */
} Expr;

/* In Expr.first: most children were made one after another, and the first of them says which they are. */
static const uint32_t EXPR_RUN = UINT32_C(1) << 31;

/* The second text of an expression. */
typedef struct {
    ExprId expr;
    Text text;
} SecondText;

typedef enum {
    DECL_NONE,
    DECL_INPUT,     /* Terraform variable, CloudFormation Parameter: name; body has default, type …; type: of a Parameter
                       "list" (written as one text) or the store that has the value under the name given */
    DECL_VALUE,     /* local, Mapping: name; body is the value itself */
    DECL_CONDITION, /* CloudFormation Condition: name; body is the value */
    DECL_RESOURCE,  /* type, name */
    DECL_DATA,      /* type, name */
    DECL_MODULE,    /* module call, nested stack: name; body has source */
    DECL_OUTPUT,    /* output, Export: name; body has value */
    DECL_PROVIDER,  /* type = provider's local name; alias stands in the body */
    DECL_BACKEND,   /* type: backend type ("s3", "cloud") */
    DECL_SETTINGS,  /* terraform { required_version, required_providers … } minus backend; Globals of SAM */
    /* .tfvars, parameter files, .env, properties: name; body is the value. Type "environment": what a container that is
     * made of an image finds in its environment unless whoever starts it says otherwise. */
    DECL_ASSIGNMENT,
    DECL_MOVED,     /* moved, import, removed, check: tolerated, kept for tools */
    /* What the making of an image fetches or runs: type "image" (body: the reference) or "command" (body: the line of a shell). */
    DECL_STEP,
    DECL_DOCUMENT,  /* a document that is not made of declarations: type = format, body = the whole */
    DECL_DEPLOYMENT,/* where a template goes: type = kind of tool, name = what says it (formats/deployments.h) */
    DECL_JOB,       /* what a job of a delivery pipeline runs in or runs: name = the job (formats/jobs.h) */
    DECL_KIND_COUNT,
} DeclKind;

typedef struct {
    uint8_t kind; /* DeclKind */
    uint8_t flags; /* DECL_OVERRIDE: from an override file; DECL_EPHEMERAL: read as data is, and not kept;
                      * DECL_DELIVERY: a tool makes it for its deployments alone */
    uint16_t column;
    uint32_t line, end_line;
    Text type, name;
    ExprId body;
} Decl;

/* DECL_MADE: nobody wrote it; a transform made it out of the declaration at its line, whose name its body has as MadeBy. */
enum { DECL_OVERRIDE = 1, DECL_EPHEMERAL = 2, DECL_DELIVERY = 4, DECL_MADE = 8 };

typedef enum {
    CODE_NONE,
    CODE_IMPORT, /* name: module or package; alias: local name; value: none. `from m import x as y`: name "m", member "x", alias "y" */
    /* name: function, method or class; alias: kind ("function", "class"); value: EXPR_TUPLE of parameter
     * EXPR_ARGUMENTs with defaults, or of a class's bases */
    CODE_DEFINE,
    CODE_ASSIGN, /* name: target as dotted path ("client", "self.client", "exports.handler"); value */
    CODE_CALL,   /* name: callee as dotted path where it is one ("boto3.client"); value: the EXPR_CALL */
    /* name: text of a string that looks like host, URL, ARN, region, zone …; value: the EXPR_STRING or EXPR_TEMPLATE;
     * alias: the constant that holds it, where comparisons alone read that in this file */
    CODE_LITERAL,
    CODE_EXPORT, /* name: exported name; value */
    CODE_TYPE, /* name: of a variable, field or parameter; member: path of the type it is declared with, divided by dots */
    CODE_RETURN, /* value returned by the enclosing function; name: function's name */
    /* What is done again for each item of `value`; alias "while": as long as `value` holds. Its facts have it as `loop`. */
    CODE_LOOP,
    /* What is done when something that was tried fails. name: what it catches, as written ("ClientError as e"; of an `if err != nil`
     * what is asked); empty: all. member: the name of the failure. alias: "if" where a question about a value stands for it, "when"
     * where it catches under a condition only, "chain" where a call on what was tried is it (name: its callee). value: EXPR_TUPLE of
     * what it does in turn, an EXPR_ARGUMENT each: "return" (with the value, if any), "do" an expression, "set" an EXPR_ITEM of target
     * and value, "raise", "skip", "other". */
    CODE_HANDLER,
    CODE_KIND_COUNT,
} CodeKind;

enum {
    CODE_IN_COMMENT = 1,
    CODE_IN_DOCSTRING = 2, /* a string expression that is nobody's value */
    CODE_IN_ASSERT = 4,    /* inside assert / expect(...) / test decorator */
    CODE_IN_COLLECTION = 8, /* an element of a list or map literal with many alike (lists of regions) */
    CODE_IN_TRY = 16,      /* inside a try / catch block: the call's failure is handled */
    CODE_IN_LOOP = 32,
    CODE_IN_LOG = 64,      /* argument of a logging or printing call, or of raise/throw */
    CODE_IN_COMPARISON = 128, /* operand of ==, in, startswith …: a check, not a use */
    CODE_IS_UNREAD = 256,     /* what a call gives is assigned to a name that stands nowhere else in the file */
    CODE_IN_TEST = 512,       /* inside a test that stands in the file which it is of */
};

typedef struct {
    uint8_t kind;  /* CodeKind */
    uint16_t flags;
    uint16_t column;
    uint32_t line, end_line;
    Text name, member, alias;
    ExprId value;
    /* Of assignments, calls, returns, literals: what must hold for this one to be done, as far as the branches around it ask; `else` holds
     * when `not` of what `if` asks does. 0 = nothing. */
    ExprId condition;
    uint32_t scope;  /* index + 1 of the enclosing CODE_DEFINE, 0 at module level */
    uint32_t loop;   /* index + 1 of the innermost CODE_LOOP around it in the same function; 0 = none */
    /* index + 1 of the first CODE_HANDLER of the innermost try around it in the same function, 0 = none; of a CODE_HANDLER: the next one of
     * the same try */
    uint32_t handler;
} CodeFact;

typedef enum {
    PRAGMA_IGNORE,      /* text: of a comment `faultline:ignore …`, as written after the mark */
    PRAGMA_PLACEHOLDER, /* a comment says that the values of this line are to be filled in */
} PragmaKind;

/* What a comment says to us, or of a line. */
typedef struct {
    uint32_t kind; /* PragmaKind */
    uint32_t line;
    Text text;
} Pragma;

typedef struct {
    uint8_t kind; /* DiagKind */
    uint32_t line;
    Text message;
} ParseNote;

/* All pointers point into `bytes`, a single block. */
typedef struct {
    const unsigned char *bytes;
    size_t size_bytes;
    Str path;     /* repository-relative, '/' separated */
    Str format;   /* "terraform", "tfvars", "cloudformation", "python", "workflow" … see parser.c */
    bool is_partial; /* syntax errors: something was dropped, see notes */
    const Expr *exprs;
    uint32_t expr_count; /* exprs[0] is EXPR_NONE */
    const ExprId *links;
    uint32_t link_count;
    const SecondText *seconds; /* by expression, ascending */
    uint32_t second_count;
    const Decl *decls;
    uint32_t decl_count;
    const CodeFact *code;
    uint32_t code_count;
    const Pragma *pragmas;
    uint32_t pragma_count;
    const ParseNote *notes;
    uint32_t note_count;
    const char *strings;
    uint32_t strings_size;
} Facts;

bool facts_has_kind(const Facts *facts, DeclKind kind); /* Is there any declaration of it? */
/* Does a comment beside or above the line say that its values are to be filled in? */
bool facts_is_placeholder(const Facts *facts, uint32_t line);

static inline Str facts_str(const Facts *facts, Text text) {
    return text.size ? (Str){facts->strings + text.offset, text.size} : STR_NONE;
}

static inline const Expr *facts_expr(const Facts *facts, ExprId id) { return &facts->exprs[id]; }

static inline ExprId expr_child(const Facts *facts, ExprId id, uint32_t index) {
    const Expr *expr = &facts->exprs[id];
    if (index >= expr->count) return 0;
    return expr->first & EXPR_RUN ? (expr->first & ~EXPR_RUN) + index : facts->links[expr->first + index];
}

/* `expr` is one of `facts`, no copy of one. */
Text expr_second(const Facts *facts, const Expr *expr);
/* Value of an attribute of a body or object with a literal key; 0 when absent. The last one wins. */
ExprId expr_attribute(const Facts *facts, ExprId body, Str name);
/* The n-th nested EXPR_BLOCK (not dynamic) of that type; 0 when there are fewer. */
ExprId expr_block(const Facts *facts, ExprId body, Str type, uint32_t index);
/* Text of an EXPR_STRING, or false. */
bool expr_literal(const Facts *facts, ExprId id, Str *out);
/* The name in {name = "A", value = …}, as lists of environment variables are written; empty for all else. */
Str expr_pair_name(const Facts *facts, ExprId object);
/* Arguments of a call without the callee. */
ExprId expr_callee(const Facts *facts, ExprId call);
uint32_t expr_argument_count(const Facts *facts, ExprId call);
ExprId expr_argument(const Facts *facts, ExprId call, uint32_t index);
ExprId expr_named_argument(const Facts *facts, ExprId call, Str name);

/* Makes a view of a block written by facts_finish(). Checks every index and bound, so that a damaged
 * cache entry is refused and never read out of bounds; false then. The block must outlive the view. */
bool facts_open(Facts *out, const unsigned char *bytes, size_t size_bytes);

/* Text form of everything, for --dump facts and golden tests. */
void facts_print(const Facts *facts, StrBuf *out);
const char *expr_kind_name(ExprKind kind);
const char *decl_kind_name(DeclKind kind);
const char *code_kind_name(CodeKind kind);
const char *expr_op_name(ExprOp op);

/* ---- Writing: used by parsers only ---- */

typedef struct FactsBuilder FactsBuilder;

FactsBuilder *facts_builder_new(Arena *arena, Str path, Str format);
/* The files of the repository, for readers that put a document together of several; NULL (the default): not at hand. */
void facts_builder_set_files(FactsBuilder *builder, const Files *files);
const Files *facts_builder_files(const FactsBuilder *builder);
Str facts_builder_path(const FactsBuilder *builder);
/* Interns: the same bytes give the same Text. */
Text facts_text(FactsBuilder *builder, Str s);
Str facts_builder_str(const FactsBuilder *builder, Text text);
/* A new expression with the children given (copied). line and column are 1-based. */
ExprId facts_add_expr(FactsBuilder *builder, ExprKind kind, uint32_t line, uint32_t column, const ExprId *children,
                      uint32_t count);
/* For setting text, number after facts_add_expr. Valid until the next facts_add_expr. */
Expr *facts_expr_at(FactsBuilder *builder, ExprId id);
void facts_set_second(FactsBuilder *builder, ExprId id, Str text);
Str facts_builder_second(const FactsBuilder *builder, ExprId id);
uint32_t facts_expr_count(const FactsBuilder *builder); /* the first one, 0, stands for none */
ExprId facts_builder_child(const FactsBuilder *builder, ExprId id, uint32_t index);
/* What a walk of an expression meets: parts may be shared, so that a few hundred can stand for 2^60. UINT32_MAX: that many or
 * more. */
typedef struct {
    uint32_t size, height;
} ExprExtent;
ExprExtent facts_builder_extent(const FactsBuilder *builder, ExprId id);
void facts_set_children(FactsBuilder *builder, ExprId id, const ExprId *children, uint32_t count);
/* Short forms. */
ExprId facts_string(FactsBuilder *builder, Str value, uint32_t line, uint32_t column);
ExprId facts_named(FactsBuilder *builder, ExprKind kind, Str text, uint32_t line, uint32_t column, ExprId child);
Decl *facts_add_decl(FactsBuilder *builder, DeclKind kind, Str type, Str name, uint32_t line, uint32_t end_line);
uint32_t facts_decl_count(const FactsBuilder *builder);
/* For changing fields later. Valid until the next facts_add_decl. */
Decl *facts_decl_at(FactsBuilder *builder, uint32_t index);
CodeFact *facts_add_code(FactsBuilder *builder, CodeKind kind, uint32_t line, uint32_t column);
uint32_t facts_code_count(const FactsBuilder *builder);
/* For setting fields later. Valid until the next facts_add_code. */
CodeFact *facts_code_at(FactsBuilder *builder, uint32_t index);
void facts_add_pragma(FactsBuilder *builder, PragmaKind kind, uint32_t line, Str text);
void facts_add_note(FactsBuilder *builder, DiagKind kind, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void facts_set_partial(FactsBuilder *builder);
void facts_set_format(FactsBuilder *builder, Str format);
/* One block allocated in the builder's arena. The builder must not be used afterwards. */
const unsigned char *facts_finish(FactsBuilder *builder, size_t *size_bytes);

#endif
