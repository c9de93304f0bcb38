/* Inside of releases*.c and charts*.c only. */
#ifndef GRAPH_RELEASES_PRIVATE_H
#define GRAPH_RELEASES_PRIVATE_H

#include "graph/releases.h"
#include "parsers/gotemplate.h"

enum { CHARTS_MAX = 2000, RELEASES_PER_CHART_MAX = 400, CHART_DEPTH_MAX = 8, TEMPLATES_PER_CHART_MAX = 500 };

typedef struct {
    Str path;
    const GoNode *body; /* NULL: it can't be read */
} ChartTemplate;

typedef struct Chart Chart;
struct Chart {
    uint32_t repository;
    Str directory, name;
    GoValue *about, *values; /* Chart.yaml, values.yaml */
    GoTemplates *templates;  /* of it and of all that it depends on */
    VEC(ChartTemplate) files;
    VEC(Chart *) parts;      /* charts that it depends on */
    VEC(Str) part_names;     /* under which they have their values */
    VEC(Str) part_conditions;
    bool is_library;
    bool is_part; /* another chart of the repository depends on it */
    bool is_released_by_values; /* its own files of values say how often it is deployed */
    size_t release_count;
};

typedef struct {
    Chart *chart;
    Str name, namespace; /* empty: nothing says so */
    Str label;           /* which of several; empty when there is one */
    Environment environment;
    GoValue *values; /* over the chart's own; NULL: none */
    Str by;          /* path of the helmfile that says so */
    Str cluster;     /* name of the cluster that it goes to; empty: where what deploys it is, or not known */
} Release;

typedef VEC(Release) Releases;

typedef struct {
    Model *model;
    VEC(FactsFile) files; /* all, with what is rendered */
    VEC(Chart *) charts;
    Map *chart_by_path;
    VEC(Sym) origins; /* files by DocNode.origin - 1 */
    Map *origin_by_path;
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

/* ---- charts.c ---- */
Chart *charts_at(const Rendered *rendered, uint32_t repository, Str path); /* NULL: there is none */
Chart *charts_load(Rendered *rendered, uint32_t repository, Str directory, GoTemplates *templates, uint32_t depth);
void charts_render(Rendered *rendered, const Release *release);
/* ---- helmfile.c: what deploys charts of the repository ---- */
void helmfile_releases(Rendered *rendered, Releases *out);

/* ---- applications.c ---- */
/* Releases that the manifests of files first … end - 1 make. */
void applications_releases(Rendered *rendered, size_t first, size_t end, Releases *out);
GoValue *releases_value(Arena *arena, const Facts *facts, ExprId id);

/* The number by which nodes of documents name the file that they are written in. */
uint16_t releases_origin(Rendered *rendered, Str path);
/* Adds what is in these documents as facts of a file. */
void releases_add(Rendered *rendered, const Rendering *rendering, Str path, DocNode *const *documents, size_t count);

#endif
