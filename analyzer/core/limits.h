/* Every bound on input and work, each with its reason. Reaching one is a diagnostic (DIAG_LIMIT)
 * and a line in `coverage`, never silence and never a crash. */
#ifndef ANALYZER_CORE_LIMITS_H
#define ANALYZER_CORE_LIMITS_H

enum {
    /* A syntax tree takes 60 to 400 times its source: 2 MiB of code stays under 800 MiB. */
    CODE_SIZE_BYTES_MAX = 2 * 1024 * 1024,
    /* HCL beyond the above is read in parts, with a tree for one at a time; this much takes half of PARSE_TIME_MS_MAX. */
    HCL_SIZE_BYTES_MAX = 8 * 1024 * 1024,
    /* Documents are read by streaming readers that cost about ten times the source. */
    DOCUMENT_SIZE_BYTES_MAX = 16 * 1024 * 1024,
    /* Nothing people write nests deeper; grammars' scanners abort between 250 and 1,100. */
    NESTING_DEPTH_MAX = 200,
    /* One file may cost this much of a worker's time; good files need a hundredth. */
    PARSE_TIME_MS_MAX = 5000,
    /* Address space of one worker process; the worst measured file of CODE_SIZE_BYTES_MAX needs half. */
    WORKER_MEMORY_BYTES_MAX = 2047 * 1024 * 1024,
    /* The largest repositories known have 500,000 files. */
    FILE_COUNT_MAX = 1000000,
    PATH_DEPTH_MAX = 128,
    /* count and for_each beyond this become one node that stands for many. */
    INSTANCES_PER_RESOURCE_MAX = 1000,
    /* Of resources and modules, each of about 8 KiB; from there on one stands for many in all that have several. */
    INSTANCES_PER_ROOT_MAX = 50000,
    MODULE_DEPTH_MAX = 32,
    /* Calls of modules that only the catalog knows: each costs about 20 KiB. */
    KNOWN_MODULE_CALLS_MAX = 4000,
    /* Instances that an argument might refer to, beside those that it does: 1,000 of 1,000 would be a million edges. */
    GUESSED_TARGETS_MAX = 64,
    /* Edges from all instances of one declaration to all of another: 1,000 to 1,000 would be a million, of 900 bytes each. */
    REFERENCES_PER_PAIR_MAX = 20000,
    /* The same of all pairs together; from there on every set with many instances is one node. */
    REFERENCES_TO_SETS_MAX = 200 * 1000,
    /* Deployments of a root of which one's state is read, and nothing says which: each is a possible target. */
    STATE_CANDIDATES_MAX = 64,
    /* Things that one root does independently of each other; with more, all of them are needed together. */
    WORK_PIECES_MAX = 500,
    /* Parts of a template that a transform makes; the largest known make a tenth, a hundred thousand functions with a long
     * list of shared properties would fill the memory. */
    EXPANSION_NODES_MAX = 1000 * 1000,
    /* Evaluation: a value larger than this becomes unknown ("too large"). */
    VALUE_SIZE_BYTES_MAX = 512 * 1024,
    VALUE_ITEMS_MAX = 50000,
    /* Values share their parts, so that a small program can name a tree of 2^60 values. */
    VALUE_NODES_MAX = 200000,
    EVAL_DEPTH_MAX = 400,
    EVAL_STEPS_MAX = 20 * 1000 * 1000,
    /* One expression, or the value of one variable or local, must not use up what the others of its root need. Products
     * of a thousand by fifty, as large as a value may become, take a million. */
    EVAL_STEPS_PER_EXPRESSION_MAX = 3 * 1000 * 1000,
    /* What blocks made by loops use of what they loop over: beyond, all of it is taken for used. */
    EVAL_STEPS_FOR_DYNAMIC_MAX = 1000 * 1000,
    /* One file of code must not use up what the others need. */
    EVAL_STEPS_PER_CODE_FILE_MAX = 1000 * 1000,
    /* Looks at expressions of programs that declare resources, for each repository: these many, and more by its size. The largest
     * known has 1,025 files and takes 400,000. */
    CONSTRUCT_STEPS_MIN = 250 * 1000,
    CONSTRUCT_STEPS_PER_EXPRESSION = 10,
    /* Expressions that stand for the values of what they declare, in the same way, and for one value. */
    CONSTRUCT_VALUES_MIN = 200 * 1000,
    CONSTRUCT_VALUES_PER_EXPRESSION = 2,
    CONSTRUCT_VALUES_PER_ARGUMENT_MAX = 50000,
    /* A value of more than this is written once and named where it is given: sixty variables, each of which names the next
     * one twice, would be 2^60. */
    CONSTRUCT_VALUES_SHARED_MIN = 500,
    CONSTRUCTS_MAX = 100000,
    /* Loops of such programs that run more often are walked once: nobody reads a hundred alike resources one by one. */
    CONSTRUCT_TURNS_MAX = 100,
    /* The same of loops inside of loops. */
    CONSTRUCT_RUNS_MAX = 1000,
    CONSTRUCT_LOOP_DEPTH_MAX = 32,
    /* Different sets of values that commands hand to one program: stages times regions times tenants. Each is followed by itself. */
    PROGRAM_RUNS_MAX = 48,
    /* A matcher that needs more steps than this on one string gives up ("unknown"). */
    REGEX_STEPS_MAX = 100000,
    FAULT_TREE_ORDER_MAX = 3,
    /* Nodes of a decision diagram of a fault tree: about half a gigabyte. Where only cut sets up to an order are wanted,
     * these are made directly when the diagram has more than the first. */
    DECISION_NODES_MAX = 16 * 1000 * 1000,
    DECISION_NODES_FIRST = 1000 * 1000,
    /* Of trees with "not" whose diagram is too large: sets that are tried have so many events, and take so many steps. */
    TRIAL_ORDER_MAX = 4,
    TRIAL_STEPS_MAX = 2000 * 1000 * 1000,
    /* Gates that circles of needs become when they are unrolled. */
    FAULT_CIRCLE_GATES_MAX = 1000 * 1000,
    /* Events of a fault tree: as deep as diagrams go. */
    DECISION_EVENTS_MAX = 8000,
    CUT_SETS_PER_SERVICE_MAX = 1000,
    /* Steps (one need, 512 scenarios) spent on the cut sets of one service: about half a second. */
    CUT_SETS_STEPS_MAX = 100 * 1000 * 1000,
    /* Things whose own failure is looked at to tell what would have helped in an outage: tens of microseconds each. */
    REPLAY_THINGS_MAX = 20000,
    /* Constants and settings that files of code give each other: 48 bytes each. */
    CODE_VALUES_MAX = 500 * 1000,
    /* Makefiles, jobs and files of images that are read for what they start: tens of microseconds each. */
    STARTING_TEXTS_MAX = 5000,
    /* The same for what to change first; and what all single points of failure together ask for. */
    FIX_THINGS_MAX = 20000,
    FIX_NEEDS_MAX = 5 * 1000 * 1000,
    /* An outage is told in some ten lines a phase. */
    OUTAGE_SIZE_BYTES_MAX = 1 << 20,
    GRAPH_EDGES_MAX = 20 * 1000 * 1000,
    /* What is known of one repository, for an audit: the largest known (48,000 resources) takes 40 MB. */
    BUNDLE_PAYLOAD_BYTES_MAX = 1024 * 1024 * 1024,
    /* What was found in one commit, kept beside a gigabyte of facts: 1,000 folders of samples take 3 MB. */
    SNAPSHOT_SIZE_BYTES_MAX = 64 * 1024 * 1024,
    /* A list of a hundred thousand repositories, each told in full. */
    MANIFEST_SIZE_BYTES_MAX = 64 * 1024 * 1024,
    /* One repository of an audit; the largest known takes 40 seconds. */
    COLLECT_TIME_S_MAX = 1800,
    /* Nobody reads a picture of more; a layered layout of this many takes a quarter of a second. */
    LAYOUT_NODES_MAX = 2000,
    /* Edges times the layers they cross: each crossing is a node to the layout. */
    LAYOUT_SPAN_MAX = 20000,
    /* Needs one below the other that are followed to see what a standby brings back: deeper chains of real systems end in tens. What
     * lies deeper counts as lost, and the service waits. */
    STANDBY_DEPTH_MAX = 500,
    /* Lines of calls beside the first one of a finding: its message counts all, and nobody reads on behind these. */
    CALL_LINES_MAX = 50,
    /* Things of one line that an entry of the baseline names beside the first: 4 KiB, and the rest is found again by these. */
    BASELINE_OTHERS_MAX = 200,
    /* GitHub shows 5,000 results of a SARIF file and refuses 25,000. */
    SARIF_RESULTS_MAX = 5000,
    /* GitHub refuses comments of more than 65,536 characters. */
    MARKDOWN_SIZE_MAX = 60000,
    MARKDOWN_CUTS_SIZE_MAX = 20000, /* the cut sets' part of it: findings need room, too */
    /* A message of an editor: the largest file that is read, each of its bytes escaped. */
    LSP_MESSAGE_BYTES_MAX = 96 * 1024 * 1024,
    /* Resources of one file whose own failure an editor is told: tens of microseconds each. */
    LSP_LENSES_MAX = 2000,
};

#endif
