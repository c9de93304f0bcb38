/* The stages on one page: read, parse, link, freeze, judge. Commands run as many of them as they need. */
#ifndef ANALYZER_PIPELINE_H
#define ANALYZER_PIPELINE_H

#include "analyzer/cache.h"
#include "analyzer/options.h"
#include "analyzer/policy.h"
#include "analyzer/scan.h"
#include "analyzer/settings.h"
#include "reports/report.h"

/* A target that was opened and listed ahead of its run, by another thread than the one that reads what the program knows. */
typedef struct {
    Arena *arena;
    Diags diags;
    Repository *repository; /* NULL: it could not be opened, or a run has taken it */
    ScanList list;
} Listing;

typedef struct {
    const Options *options;
    Arena *arena; /* the run arena: everything below lives here */
    Diags diags;
    Symbols *symbols;
    Catalog *catalog;
    RuleSet rules;
    Repository **repositories;
    size_t repository_count;
    Listing *listing;  /* of the first target; NULL: run_read() makes it. Given after run_start(), outlives the run */
    Str snapshot;      /* what an earlier run found of the target (snapshot.h); empty: not known */
    Settings *settings; /* what .faultline.yaml of each repository says */
    Cache *cache;      /* facts of earlier runs; NULL = none */
    struct FileMemo *memo; /* what is in files of a work folder, as far as it is known without reading them; NULL: nothing is */
    ScanList *lists;   /* one per repository */
    FactsFile *files;  /* of all repositories, sorted by repository and path */
    size_t file_count;
    Files *file_access; /* one per repository */
    VEC(Str) reads;     /* files that the evaluator has read by itself, or looked for */
    Coverage coverage;
    Model *model;
    const Graph *graph;
    RootMap root_map;
    FailureEngine *engine;
    Impact *impacts;
    CutSets *cuts;
    Findings findings;
    bool has_missing;  /* the clone lacks the content of some file */
    bool is_by_chance; /* some file was not read that another run may read */
    bool is_judged;
    Policy policy;
    FailOn fail_on; /* of the options, else of the policy, else the default */
} Run;

/* What a run knows before it reads anything; for several runs of one process. */
typedef struct Knowledge {
    Catalog *catalog;
    RuleSet rules;
} Knowledge;

/* False after a DIAG_ERROR. */
bool knowledge_load(Knowledge *out, const Options *options, Arena *arena, Diags *diags);

/* Needs git to be there (objects_start()); nothing else may go on in the process but run_start(). To be ended when no run needs it. */
void listing_make(Listing *out, const Options *options, Str target);
void listing_end(Listing *listing);

/* Each is false after a DIAG_ERROR. They must be called in this order. */
bool run_start(Run *run, const Options *options);                         /* what follows, together */
void run_open(Run *run, const Options *options);
bool run_learn(Run *run);                                                 /* catalog and rules; Options.knowledge, if given */
bool run_read(Run *run, const Str *targets, size_t target_count);         /* list, read, parse */
bool run_link(Run *run);                                                  /* model and graph */
bool run_judge(Run *run);                                                 /* impacts, cut sets, findings */
/* A part of it, of a graph that was linked elsewhere: impacts and cut sets. */
void run_measure(Run *run);
void run_end(Run *run);

/* A file of the repository, listed or not; false: there is none. */
bool run_find(SourceFile *out, const Run *run, uint32_t repository, Str path, Arena *arena);
/* … its bytes. */
bool run_file(const Run *run, uint32_t repository, Str path, Arena *arena, Str *bytes);
Report run_report(const Run *run);
/* Are the formats asked for known, and does at most one go to standard output? false after a DIAG_ERROR. */
bool outputs_check(const Options *options, Diags *diags);
/* Does an output go to the file that one before it goes to, whatever they are called? */
bool output_is_written_twice(const Options *options, size_t at, Arena *arena);
/* Writes every --format asked for (text to standard output when none is). false after a DIAG_ERROR. */
bool run_write(Run *run, const Report *report);
/* Text into a file, through a temporary one beside it; "" or "-" is standard output. */
bool write_output(Str file, Str text, Diags *diags);

#endif
