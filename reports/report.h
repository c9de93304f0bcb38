/* Report: a borrowed, sorted view of everything a run found out. Writers turn it into bytes; each format
 * is one file and one line in formats.c. A writer never looks anything up elsewhere. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "graph/root_map.h"
#include "rules/rule.h"

typedef struct {
    Str path; /* repository-relative */
    uint32_t repository;
    Str reason; /* "binary", "minified", "vendored", "too large: 50000000 bytes" */
} SkippedFile;

typedef struct {
    size_t file_count; /* seen */
    size_t parsed_count;
    const Diag *notes; /* gaps and limits with file and line, sorted */
    size_t note_count;
    const SkippedFile *skipped; /* worth naming: limits, crashes; vendored and binary are only counted */
    size_t skipped_count;
    const Str *skip_reasons; /* counted reasons, parallel to skip_counts */
    const size_t *skip_counts;
    size_t skip_reason_count;
} Coverage;

/* Source lines for excerpts: `text` is the whole file as it was analysed, in `arena`. Never reads outside the
 * repository. NULL function: no excerpts. false: that file is not to be had. */
typedef struct {
    void *context;
    bool (*lines)(void *context, uint32_t repository, Str file, Arena *arena, Str *text);
} Sources;

/* A finding against what it is compared with. */
typedef enum { FINDING_NEW, FINDING_UPDATED, FINDING_UNCHANGED } FindingState;

struct Difference;
struct Earlier;

typedef struct {
    const Graph *graph;
    const FailureEngine *engine;
    const RuleSet *rules;
    Findings findings;
    const Impact *impacts; /* one per graph->domains entry, in that order */
    const CutSets *cuts;   /* per graph->services entry */
    RootMap root_map;
    Coverage coverage;
    Sources sources;
    Str tool_version, catalog_version;
    Severity fail_on;
    bool has_gate;                       /* false: --fail-on never */
    const struct Difference *difference; /* what a change does, of a check; NULL of a scan */
    const struct Earlier *earlier;       /* a report that --compare names; NULL: none */
    const FindingState *states;          /* parallel to findings; NULL: nothing to compare with */
    bool has_baseline;                   /* a file of findings that were accepted was read */
    int64_t time_s;                      /* of the run, since 1970; for the one format that asks for it */
} Report;

/* Would a finding of that severity fail the run? Without a gate: would it by default? */
static inline bool report_is_bad(const Report *report, Severity severity) {
    return severity >= (report->has_gate ? report->fail_on : SEVERITY_HIGH);
}

typedef struct {
    bool use_color;
    uint32_t width;        /* columns; 0 = 80 */
    bool is_quiet;         /* findings only */
    bool is_ci;            /* break CI command sequences in text output */
    bool is_ascii;         /* the terminal shows nothing else: other characters as <U+00E9> */
    uint32_t findings_max; /* groups shown; 0 = 20, and all of medium severity and above */
} TextOptions;

/* Bytes of one format into `out`. Deterministic: no clock, no paths of this machine. */
void report_text(const Report *report, const TextOptions *options, StrBuf *out);
void report_json(const Report *report, StrBuf *out);
void report_sarif(const Report *report, StrBuf *out);
void report_html(const Report *report, StrBuf *out);
void report_markdown(const Report *report, StrBuf *out); /* a comment: at most MARKDOWN_SIZE_MAX */
void report_junit(const Report *report, StrBuf *out);    /* a suite per rule, a case per finding */
void report_checkstyle(const Report *report, StrBuf *out);
void report_rdjson(const Report *report, StrBuf *out); /* for reviewdog */
void report_gitlab(const Report *report, StrBuf *out); /* Code Quality */
void report_gitlab_sast(const Report *report, StrBuf *out);
void report_github(const Report *report, StrBuf *out); /* annotations: commands on standard output */
void report_azure(const Report *report, StrBuf *out);
/* Of the graph, for other tools; each is one file. */
void report_dot(const Report *report, StrBuf *out);         /* services and what they need */
void report_mermaid(const Report *report, StrBuf *out);     /* a cut-out of the same */
void report_structurizr(const Report *report, StrBuf *out); /* the same */
void report_backstage(const Report *report, StrBuf *out);   /* the same, as entities */
void report_cyclonedx(const Report *report, StrBuf *out);   /* the same, as services of a bill of materials */
void report_graphml(const Report *report, StrBuf *out);     /* everything */
void report_csv(const Report *report, StrBuf *out);         /* findings */

/* Of the map of roots alone: for `faultline roots`. */
void report_roots_text(const RootMap *map, const Model *model, StrBuf *out);
void report_roots_json(const RootMap *map, const Model *model, StrBuf *out);

typedef struct {
    Str name;                                         /* "json" */
    void (*write)(const Report *report, StrBuf *out); /* NULL for text, which takes options */
    bool is_whole; /* of a check, too, it holds all findings: who reads it compares by itself */
    bool is_straight; /* never looks back at what it has written: large reports are written out on the way */
} ReportFormat;
const ReportFormat *report_format(Str name); /* NULL when unknown */
Str report_format_names(Arena *arena);       /* "text, json or html" */

#endif
