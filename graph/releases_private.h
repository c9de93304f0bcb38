/* Inside of releases*.c and charts*.c only. */
#ifndef GRAPH_RELEASES_PRIVATE_H
#define GRAPH_RELEASES_PRIVATE_H

#include "graph/instances.h"
#include "graph/releases.h"
#include "parsers/gotemplate.h"

/* What is applied by Terraform, beyond the charts that there are: room for it is kept. */
enum { APPLIED_FILES_MAX = 8000, APPLIED_UNITS_MAX = 3000 };
enum { CHARTS_MAX = 2000, RELEASES_PER_CHART_MAX = 400, CHART_DEPTH_MAX = 8, TEMPLATES_PER_CHART_MAX = 500 };

typedef struct {
    Str path;
    const GoNode *body; /* NULL: it can't be read */
} ChartTemplate;

typedef struct Chart Chart;
struct Chart {
    uint32_t repository;
    Str directory, name;
    Str alias; /* by which a chart that depends on it calls it; empty: by its name */
    GoValue *about, *values; /* Chart.yaml, values.yaml */
    GoTemplates *templates;  /* of it and of all that it depends on */
    VEC(ChartTemplate) files;
    VEC(Chart *) parts;      /* charts that it depends on */
    VEC(Str) part_names;     /* under which they have their values */
    VEC(Str) part_conditions;
    bool is_library;
    bool is_part; /* another chart of the repository depends on it */
    bool is_released_by_values; /* its own files of values say how often it is deployed */
    bool is_awaited; /* a text of Terraform names it: perhaps a resource applies it */
    size_t release_count, installed_count; /* … of them by commands */
    VEC(Str) used_values;                  /* files of values that commands name */
};

typedef struct {
    Chart *chart;
    Str name, namespace; /* empty: nothing says so */
    Str label;           /* which of several; empty when there is one */
    Environment environment;
    GoValue *values; /* over the chart's own; NULL: none */
    Location at;     /* what says so; line 0: not known */
    Str by;          /* path of the helmfile that says so */
    Str cluster;     /* name of the cluster that it goes to; empty: where what deploys it is, or not known */
    const struct ProviderCluster *provided; /* as of a Rendering */
    struct ResourceInstance *applied_by;
} Release;

typedef VEC(Release) Releases;

typedef struct {
    Model *model;
    /* Of what is read and made on the way: the model's, or that of the release or overlay that is rendered just now, which
     * takes many times what its facts do and goes when they are made. */
    Arena *arena;
    Arena *lasting; /* of facts: the model's, or that of what is kept before it is taken up */
    const Files *noting; /* stand for the repository's while what is read is noted; NULL: nobody notes it */
    VEC(FactsFile) files; /* all, with what is rendered */
    VEC(Chart *) charts;
    Map *chart_by_path;
    VEC(Sym) origins; /* files by DocNode.origin - 1 */
    Map *origin_by_path;
    bool *waits; /* per repository: Terraform applies something there, from which charts may be deployed */
    /* Who takes what a chart makes in place of releases_add(); NULL: nobody. */
    void (*take)(void *context, Str path, DocNode *const *documents, size_t count);
    void *take_context;
} Rendered;

/* ---- files ---- */
/* A template that can't be rendered is read as it stands. */
void releases_uncover(Rendered *rendered, uint32_t repository, Str path);
bool releases_read(Rendered *rendered, uint32_t repository, Str path, Str *bytes);
Str releases_join(Arena *arena, Str directory, Str name);
/* The first document of a YAML file as a value; NULL when there is none. */
GoValue *releases_yaml(Rendered *rendered, uint32_t repository, Str path);
GoValue *releases_yaml_text(Rendered *rendered, Str bytes);
/* Environment that a name says with one of its words: "values-prod", "prod_eu". */
Environment releases_environment(Str name);

/* ---- release_values.c ---- */
/* Sets what a path as of Helm's --set leads to: "a.b\\.c[0]". */
void releases_set(Arena *arena, GoValue *values, Str path, GoValue *value);
/* What a text means there: a number, true, {a,b}; with `is_text` words stay words. */
GoValue *releases_set_value(Arena *arena, Str text, bool is_text);

/* ---- charts.c ---- */
Chart *charts_at(const Rendered *rendered, uint32_t repository, Str path); /* NULL: there is none */
/* Where the folder of a command can't be told: the only chart whose path ends so; NULL: there is none, or several are. */
Chart *charts_by_end(const Rendered *rendered, uint32_t repository, Str path);
Chart *charts_load(Rendered *rendered, uint32_t repository, Str directory, GoTemplates *templates, uint32_t depth);
void charts_render(Rendered *rendered, const Release *release);
/* A text without the lines that nothing stands in but what can't be told. */
Str releases_without_loose_marks(Arena *arena, Str text);
/* ---- helmfile.c: what deploys charts of the repository ---- */
void helmfile_releases(Rendered *rendered, Releases *out);

/* ---- applications.c ---- */
/* Releases that the manifests of files first … end - 1 make. */
void applications_releases(Rendered *rendered, size_t first, size_t end, Releases *out);
GoValue *releases_value(Arena *arena, const Facts *facts, ExprId id);

/* ---- application_sets.c ---- */
/* Adds the manifests that templates in files first … end - 1 make. */
void application_sets_render(Rendered *rendered, size_t first, size_t end);

/* ---- command_releases.c ---- */
/* Releases that commands of scripts and pipelines install; keeps which command makes which. */
void command_releases_collect(Rendered *rendered, Releases *out);

/* ---- terraform_releases.c ---- */
/* Adds what resources of Terraform apply. */
void terraform_releases(Rendered *rendered, Instances *instances);

/* The number by which nodes of documents name the file that they are written in. */
uint16_t releases_origin(Rendered *rendered, Str path);
/* Ends facts that were made of these documents, with the lines of what others have put into them. false: they declare nothing. */
bool releases_finish(Rendered *rendered, FactsBuilder *builder, DocNode *const *documents, size_t count, FactsFile *file);
/* What is in these documents as facts of a file, and their lines; false: they declare nothing. */
bool releases_lower(Rendered *rendered, Str path, DocNode *const *documents, size_t count, FactsFile *file);
/* Adds such facts. */
void releases_put(Rendered *rendered, const Rendering *rendering, Str path, FactsFile file);
/* Both. */
void releases_add(Rendered *rendered, const Rendering *rendering, Str path, DocNode *const *documents, size_t count);

#endif
