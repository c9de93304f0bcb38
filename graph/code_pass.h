/* One pass over the code of all units: link_code.c, which makes needs and mentions of it, and code_operations.c, which tells
 * the operations that calls name. */
#ifndef GRAPH_CODE_PASS_H
#define GRAPH_CODE_PASS_H

#include "graph/code_units.h"
#include "graph/codefile.h"
#include "graph/http_calls.h"

/* A third party whose kit a file calls. */
typedef struct {
    CodeUnit *unit;
    const ThirdParty *party;
    Location at; /* of the first call */
} PartyUse;

typedef struct {
    Str language;
    Map *packages; /* → 1: a third party's kit, or what one stands in */
} KnownKits;

typedef struct {
    Model *model;
    CodeUnits *units;
    Evaluator evaluator;
    const CodeHanded *handed;
    const CodeValues *values;
    CodeFile file;
    HttpCalls http; /* of the file */
    CodeUnit *unit;
    const char *context;
    bool is_live;           /* production or staging code */
    EdgeMode mode;          /* of what this file needs: its job */
    const char *run_by;     /* as in CodeJob */
    const CodeClaim *claim; /* of what runs the file; NULL = nothing names it */
    Map *judged;            /* lines and columns already mentioned → of a client's region: the mention's index + 1 */
    Map *named_services;    /* name → the service that it names, 0 = none */
    Map *counted;           /* clients and the places of their regions */
    CodeCallers *callers;
    CopingFile coping;     /* of the open file */
    const CodeFact *call;  /* that is looked at; NULL: none */
    uint32_t scope;        /* of what is looked at */
    bool has_handler;      /* a runtime calls a function of the file */
    bool is_entry;         /* a runtime calls the file, and no other file imports it */
    bool wants_unused;     /* clients that nothing uses are looked at, else only the others */
    VEC(Client) made;      /* in this file, or declared in it: one per service */
    Map *called;           /* scope, service and operation of the calls of this file */
    uint32_t *assigned;    /* expression → its first assignment, a fact + 1; NULL before it is asked for */
    bool *is_looked_at;    /* expressions, for what is read of objects */
    Map *chained;          /* expression → the call that is made on it + 1 */
    ExprId *parents;       /* expression → what it is a part of; NULL before it is asked for */
    VEC(PartyUse) parties; /* of all files */
    VEC(KnownKits) kits;   /* what was asked of packages before, by language: nearly all are imported again and again */
    uint32_t
        *stated; /* … → the fact that it is the value of, an assignment before others, + 1; there when parents is */
} CodePass;

/* Where a client's requests go. */
typedef struct {
    Str region; /* empty: it can't be told, for want of `cause` */
    Str cause;
    Confidence confidence;
    bool follows; /* where the code runs, whichever region that is */
} CodeDestination;
/* code_destination.c */
CodeDestination code_destination(CodePass *pass, const Client *client);
/* Can the region that stands in for a setting come into use? Not where all that runs the code gives it the setting. */
bool code_fallback_is_taken(CodePass *pass, const Client *client);

/* ---- mentions: code_mentions.c ---- */

/* Whether something has been said of that place already; it is judged from now on. */
bool code_is_judged(CodePass *pass, Location at);
/* A mention in the file that is looked at. `kind` and `why` are kept as they are: static text. The model owns it. */
Mention *code_mention(CodePass *pass, Location at, Str value, const char *kind, const char *why, bool counts);
/* The region that a client or a configuration is given; again for each client that takes it from there. */
void code_mention_client_region(CodePass *pass, const Client *client, bool is_foreign);
void code_mention_endpoint(CodePass *pass, const Client *client);
/* Why what stands there places nothing, as its own place in the code says; NULL: it may. */
const char *code_why_not(const CodeFact *fact);
/* A URL whose host no catalog knows: of others, which an audit may have, too. */
void code_use_host(CodePass *pass, const CodeFact *fact, Str host);
/* A dummy region beside an endpoint that is not the provider's: LocalStack, MinIO, R2. Where the endpoint can't be
 * told, a key that no provider gives or a name that says "local" does. */
bool code_is_foreign_endpoint(CodePass *pass, const Client *client);
/* The code asks for this region's partition, or for the region, before. */
bool code_is_for_some(CodePass *pass, Location at, Str region);
extern const char code_why_for_some[];

/* ---- third parties: code_parties.c ---- */

/* Third parties whose kits the open file calls, when it answers requests: into CodePass.parties. */
void code_find_parties(CodePass *pass);
/* Needs of them, where no address of theirs was found that the unit asks. After all files. */
void code_need_parties(CodePass *pass);

/* ---- what is asked, and whether its failure is coped with: code_asks.c ---- */

/* `call`: the call of the open file; NULL: none is seen, or it is not one call that can be told. */
void code_ask(CodePass *pass, ServiceId service, const ThirdParty *party, Plane plane, const CodeFact *call, Location at);
/* The same of an address in the text of a request. */
void code_ask_by_text(CodePass *pass, ServiceId service, const ThirdParty *party, const CodeFact *text, Location at);

/* ---- operations ---- */

/* A call of an operation on this client. */
void code_found_operation(CodePass *pass, const Client *client, const Operation *operation, Location at);
/* The same of a call that is there, with what its arguments make the service ask of others (catalog_asked_too). */
void code_found_call(CodePass *pass, const Client *client, const Operation *operation, ExprId call, uint32_t scope,
                     Location at);
/* The operation that a method of a client of that service calls; NULL when it calls none. */
const Operation *code_asked_operation(CodePass *pass, ExprId call, ServiceId service, Str naming, Str method);
/* The same of a client or object that is known. */
const Operation *code_operation_of(CodePass *pass, ExprId call, const Client *client, Str method);
/* What is known of calls only when all clients of the file are. */
void code_look_at_rest(CodePass *pass);
/* A call that was found, in CodePass.called. */
Str code_call_key(Arena *arena, uint32_t scope, ServiceId service, Str operation);

/* ---- regions that no client is seen to take: code_said.c ---- */

typedef enum { SAID_NOTHING, SAID_REGION, SAID_FALLBACK } Said;
/* What the code says of an expression of the open file that is a region: that it is one to go to, or what a setting falls back to that
 * is called a region. `place`: a fact that it stands in. */
Said code_said(CodePass *pass, ExprId literal, const CodeFact *place, Str region);
/* Is a text what holds only when a variable of the environment, or a setting that may come from one, is not set? */
bool code_is_fallback(CodePass *pass, const CodeFact *literal);
/* Region.US_EAST_1 and its like: constants of kits, which are no texts. */
typedef struct {
    Location at;
    Str region;      /* of the catalog */
    const char *why; /* it does not count; NULL: nothing says so */
    Said said;
} SaidConstant;
typedef VEC(SaidConstant) SaidConstants;
/* ---- what is said where a setting is declared: code_defaults.c; CodePass.parents is there ---- */

/* The object of this item is handed on to what fills it: envconfig.Process("", cfg). */
bool code_is_filled_later(const CodePass *pass, ExprId item);
/* The object of this item is made a message of: json.Marshal(Event{Region: …}). */
bool code_is_in_message(const CodePass *pass, ExprId item);
/* A member of a class that a method of it sets to what it is given. */
bool code_is_set_by_others(const CodePass *pass, const CodeFact *member);
/* An address stands beside it, for the same thing, which is not the provider's or can't be told: a store beside it takes any region. */
bool code_is_beside_endpoint(const CodePass *pass, ExprId item);

/* Those of the open file; the model owns them. */
void code_said_constants(CodePass *pass, SaidConstants *out);

/* Tests may stand in the file that they are of; so may functions that tests alone call, which is asked for only where it
 * matters. */
typedef struct {
    const char *context;
    bool is_live;
} CodeContext;
bool code_serves_tests(CodePass *pass, uint32_t scope);    /* false in a file that is not live: that serves nobody */
CodeContext code_enter(CodePass *pass, bool is_for_tests); /* gives what code_leave() takes back */
void code_leave(CodePass *pass, CodeContext outside);

#endif
