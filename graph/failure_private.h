/* Inside of the failure engine: what its files share. The rules stand at the head of failure.c.
 *
 *   failure_compile.c    graph → needs in reverse (Dependents) and → Program (threshold network in slots)
 *   failure_program.c    the network condensed into slots: components, order, equal slots
 *   failure_lanes.c      512 scenarios per pass over a Program
 *   failure_sparse.c     the same, touching only what fails in one of them
 *   failure_order.c      which scenarios share a pass
 *   failure_count.c      how many services very many scenarios take down, on several threads
 *   failure_worklist.c   one scenario, touching only what fails
 *   failure_witness.c    proofs from the ranks that a worklist leaves behind
 *   cuts.c               minimal cut sets over the part of a Program that one node needs */
#ifndef GRAPH_FAILURE_PRIVATE_H
#define GRAPH_FAILURE_PRIVATE_H

#include "graph/failure.h"

/* The effects, and lost redundancy as one more thing that is known of a node. */
enum { LEVEL_LOST = EFFECT_COUNT, LEVEL_COUNT };

/* A group as the rules see it: fails when `threshold` of its `size` members are down. */
typedef struct {
    NodeId owner;
    uint32_t size; /* members that exist, with multiplicity; 0: the group says nothing */
    uint32_t threshold;
    EdgeMode mode;
    bool is_and; /* all members are needed: no alternative, its members are AND needs */
} Gate;

/* Who needs a node, and how. */
typedef struct {
    NodeId from;
    GroupId gate; /* member of this alternative; 0: an AND need */
    uint32_t copies;
    uint8_t mode;   /* EdgeMode; MODE_NONE when only membership counts */
    uint8_t effect; /* Effect that a failed need of this mode has */
    bool is_member; /* the node is a part of `from` */
} Dependent;

/* ---- threshold network in slots ---- */

typedef enum {
    SLOT_OR,
    SLOT_AND,
    SLOT_COUNT_AT_LEAST, /* `threshold` of the dependencies */
    SLOT_LOSS,           /* any of deps[1..] (members of a gate) and not deps[0] (its owner) */
} SlotKind;

typedef enum { SHAPE_OR, SHAPE_AND, SHAPE_OTHER } SlotShape;

typedef struct {
    uint32_t first, end; /* one past the last */
} SlotRange;

/* Slots in dependency-first order; slot 0 is never set. Components that are cycles through gates lie side by side and
 * are iterated. A program is immutable. */
typedef struct {
    uint32_t slot_count;
    const uint32_t *first; /* dependencies of slot s: deps[first[s] .. first[s + 1]) */
    const uint32_t *deps;
    const uint8_t *kind; /* SlotKind */
    const uint32_t *threshold;
    /* By slot, what a pass reads front to back: of an OR or an AND of at most four dependencies these four, an OR filled up
     * with slot 0, an AND with its first. Almost all are such, and one loop without a branch on what they are does them. */
    const uint8_t *shape;  /* SlotShape */
    const uint32_t *fours; /* of slot s: fours[4 * s .. 4 * s + 4) */
    const SlotRange *cycles; /* ascending */
    size_t cycle_count;
    const uint32_t *slot[LEVEL_COUNT]; /* by node: where that level of it is; NULL when left out */
} Program;

enum { LANE_COUNT = 512, LINE_WORDS = LANE_COUNT / 64 };

/* Loops over these become vector instructions at any optimisation level: one of 32 bytes, or two of 16. Aligned as
 * memory from anywhere is, since lines are parts of what arenas hold. */
typedef uint64_t LinePart __attribute__((vector_size(32), aligned(16)));
enum { LINE_PARTS = LANE_COUNT / 256 };
/* All of a line as one: only for functions compiled for machines with such registers, since for others compilers make
 * words of it. */
typedef uint64_t LineWhole __attribute__((vector_size(64), aligned(16)));

/* One bit per scenario: a cache line. */
typedef union {
    uint64_t words[LINE_WORDS];
    LinePart parts[LINE_PARTS];
    LineWhole whole;
} Line;

typedef struct {
    uint32_t slot, lane;
} Seed;

/* The scenarios in which a slot is seeded. */
typedef struct {
    uint32_t slot;
    Line line;
} Plant;

struct FailureEngine {
    const Graph *graph;
    const Gate *gates;           /* by GroupId */
    const uint32_t *first;       /* dependents of node n: dependents[first[n] .. first[n + 1]) */
    const uint32_t *runtime_end; /* those with mode runtime come first, up to here */
    const Dependent *dependents;
    const bool *is_domain; /* by node */
    Program all;           /* every level; only domains can be seeded */
    Program down;          /* DOWN only; every node can be seeded */
};

/* Mode of the need that this edge is, and its gate when it is one of an alternative; false when it is no need. */
bool failure_need(const Graph *graph, const Gate *gates, const GraphEdge *edge, EdgeMode *mode, GroupId *gate);
/* The effect that a failed need of this mode has; EFFECT_COUNT for MODE_NONE. */
Effect failure_effect_of(EdgeMode mode);

/* A network of variables before it is condensed. */
typedef struct {
    uint32_t var_count;
    uint32_t *first; /* dependencies of variable v: deps[first[v] .. first[v + 1]) */
    uint32_t *deps;
    uint8_t *kind; /* SlotKind */
    uint32_t *threshold;
    bool *is_seedable;
} Network;

/* slot_of_var: filled with the slot of each variable. */
void program_condense(const Network *network, Arena *arena, Program *out, uint32_t *slot_of_var);
/* The part of a program that one slot depends on, itself last. `slot_of` maps old to new slots (0: not in it). */
void program_cone(const Program *program, uint32_t root, Arena *arena, Program *out, uint32_t *slot_of);

/* DOWN only, and only domains can be seeded: the fewest slots. */
void failure_compile_counts(const FailureEngine *engine, Arena *arena, Program *out);

Line *lanes_state(const Program *program, Arena *arena); /* aligned; to be used for pass after pass */
/* How many bytes of a line this machine's registers hold; each has all before it. */
typedef enum { WIDTH_ANY, WIDTH_32, WIDTH_64 } LaneWidth;

LaneWidth lanes_width(void);
/* For tests, while nothing runs: as if this machine had no wider ones. */
void lanes_limit(LaneWidth widest);
/* Plants in ascending order of slots. Afterwards state[s] has a bit for each scenario in which slot s is set. */
void lanes_run(const Program *program, const Plant *plants, size_t plant_count, Line *state);
/* What a sparse pass asks of a slot, side by side, since it jumps about. Of slot s: words[first[s] .. first[s + 1]):
 * its threshold (0: an OR), how many dependencies, the dependencies (of an OR filled up with slot 0 to a multiple of
 * four), the slots that depend on it. */
typedef struct {
    const uint32_t *first, *words;
} SlotRecords;

/* A pass that follows what fails, in ascending order of slots; to be used for pass after pass. */
typedef struct {
    const Program *program;
    const SlotRecords *records;
    uint64_t *live; /* by slot: set in some scenario */
    uint32_t *rank; /* by word of `live`: how many slots are live before it */
    Line *state;    /* of live slots in ascending order, from state[1]; state[0] is never set */
    uint32_t *deps; /* room for the dependencies of one slot */
} SparsePass;

SlotRecords program_records(const Program *program, Arena *arena);
SparsePass sparse_pass_new(const Program *program, const SlotRecords *records, Line *state, Arena *arena);
/* As lanes_run, for programs without SLOT_LOSS, but only for live slots. False when so much fails that lanes_run is
 * quicker: then nothing is known. */
bool sparse_pass_run(SparsePass *pass, const Plant *plants, size_t plant_count);
/* Where in `state` the line of a slot is: 0 when it is not live. */
static inline uint32_t sparse_pass_line(const SparsePass *pass, uint32_t slot) {
    uint64_t live = pass->live[slot / 64], bit = (uint64_t)1 << slot % 64;
    uint32_t line = pass->rank[slot / 64] + (uint32_t)__builtin_popcountll(live & (bit - 1)) + 1;
    return line & -(uint32_t)(live >> slot % 64 & 1); /* without a branch, since nobody could guess it */
}

/* By slot; of equal ones none overtakes another. At most LANE_COUNT * FAILURE_COUNT_WIDTH_MAX. */
void seeds_sort(Seed *seeds, size_t count);
/* One plant per slot, from sorted seeds; room for `count`. Returns how many. */
size_t seeds_plant(const Seed *seeds, size_t count, Plant *out);

/* By slot of a domain: its place among the given domains, those that reach the same things side by side and the widest
 * first. */
uint32_t *domain_ranks(const Program *program, const NodeId *domains, size_t domain_count, Arena *arena);
/* The numbers of the scenarios, those that should share a pass side by side. ranks[i * width ..): of scenario i, all below
 * `rank_count`. */
uint32_t *order_scenarios(const uint32_t *ranks, size_t scenario_count, size_t width, size_t rank_count, Arena *arena);

/* ---- worklist ---- */

/* State of one scenario after another. rank[effect][node]: 0 = not; 1 = seeded; else one more than the rank of what
 * decided it, so that proofs have no cycles. */
typedef struct {
    const FailureEngine *engine;
    Arena *arena;
    size_t effect_count; /* 1: DOWN alone */
    uint32_t *rank[EFFECT_COUNT];
    uint32_t *hits; /* by gate: members down */
    VEC(GroupId) touched_gates;
    struct Failed {
        NodeId node;
        Effect effect;
    } * failed; /* in order of rank */
    size_t failed_count, failed_capacity;
    NodeId wanted; /* the run ends when it has got `wanted_effect`; 0: not before all is known */
    Effect wanted_effect;
    const bool *kept; /* by node: what doesn't go down; NULL: nothing */
    bool *is_lost;    /* filled by worklist_redundancy */
    VEC(NodeId) lost;
    size_t steps; /* needs looked at, over all scenarios */
} Worklist;

Worklist *worklist_new(const FailureEngine *engine, size_t effect_count, Arena *arena);
void worklist_run(Worklist *worklist, const NodeId *seeds, size_t seed_count);
/* After a run with all effects: which nodes lost redundancy. */
void worklist_redundancy(Worklist *worklist);
/* Forgets the scenario; costs as much as it touched. */
void worklist_reset(Worklist *worklist);

#endif
