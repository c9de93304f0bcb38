/* What the sections of the HTML report share. Each section is one file and one function; html.c has them in order.
 *
 * The page is whole without script and without style: everything is written here, as real text. The script
 * (html/report.js) sorts, filters and answers "what if"; the style (html/report.css) has no say in the content. */
#ifndef REPORTS_HTML_PAGE_H
#define REPORTS_HTML_PAGE_H

#include "graph/recovery.h"
#include "reports/html_whatif.h"
#include "reports/html_writer.h"
#include "reports/report.h"

typedef struct {
    NodeId node;
    Tier tier;
} MapPart;

typedef struct {
    const Report *report;
    const Graph *graph;
    StrBuf *out;
    Arena *arena;
    const Str *service_names;        /* parallel to graph->services; no two the same */
    const Str *service_labels;       /* the end of the name, as much as tells it from the others */
    const char (*service_links)[17]; /* of their section: the same in every report that has the service */
    const uint32_t *service_at;      /* by NodeId: position in graph->services; UINT32_MAX */
    size_t worst;        /* position in graph->domains of what the page talks about first; SIZE_MAX = none */
    Impact worst_impact; /* with nodes */
    Whatif whatif;
    bool has_whatif;              /* the graph travels in the page */
    VEC(MapPart) map_parts;       /* that serve, by id */
    VEC(uint32_t) square_classes; /* of the squares of the map, in order */
    uint32_t *parts_of_class;     /* parts on the map, by class; NULL without a map */
} Page;

/* What a service can be when something fails: the effects of the engine, and two more. */
enum { STATE_LOST = EFFECT_COUNT, STATE_LIVE, STATE_COUNT };
const char *state_name(size_t state);    /* "redundancy lost" */
const char *state_meaning(size_t state); /* one line */
/* A small picture that tells the states apart by shape as well as by colour. It says nothing to a screen reader: the
 * word always stands beside it. */
void page_glyph(const Page *page, size_t state);
/* The shapes, once per page. */
void page_glyph_shapes(StrBuf *out);

const char *page_tier_name(Tier tier); /* a row of the map: "workers", "to recover" */

NodeSet page_services_in(const Impact *impact, size_t state); /* not STATE_LIVE */
bool set_contains(NodeSet set, NodeId node);

Str page_node_name(const Page *page, NodeId node);     /* as a service or by address, else by name or key */
Str page_domain_name(const Page *page, NodeId domain); /* "us-east-1", "Amazon DynamoDB in us-east-1" */
Str page_service_name(const Page *page, NodeId service);
Str page_place(const Page *page, const Location *location);       /* "repository//file:line"; empty without a file */
void page_place_code(const Page *page, const Location *location); /* the same in <code> */
/* Where the need is written; the place of what needs it when nothing says where. */
Location page_place_of_need(const Graph *graph, const GraphEdge *need);
/* "a, b, c and 12 more", services as links to their section, by label. */
void page_service_list(const Page *page, NodeSet services, size_t most);

/* How something comes back, in words; `actor` is that of a Recovery. */
void page_recovery(const Page *page, RecoveryClass class, NodeId actor, NodeId standby);
/* "a needs b file:line" */
void page_need(const Page *page, const GraphEdge *need);
/* A bar of `width` pixels for `part` of `whole`, the first `dark` of it in the colour of what is down, and the share of `part` in
 * per cent. */
void page_bar(const Page *page, size_t width, size_t part, size_t dark, size_t whole);
/* A table of class list in a box that scrolls sideways, up to its head. `caption` is ours; the table is ended by page_table_end. */
void page_table(const Page *page, const char *class_name, const char *caption);
void page_table_end(const Page *page);
/* "<p>and 12 more, which the JSON report lists.</p>", when there are more than `most`. */
void page_rest(const Page *page, size_t count, size_t most);

/* Opening tags of a section with heading. `id` and `title` are ours. */
void page_section(const Page *page, const char *id, const char *title);
void page_section_end(const Page *page);

/* One file each. */
void page_verdict(const Page *page);
void page_domains(Page *page);
void page_map(Page *page);
void page_findings(const Page *page);
void page_services(const Page *page);
/* Small pictures of why something stops, laid out by layers; one maker for all of a page. */
typedef struct PathPictures PathPictures;
PathPictures *page_pictures_new(const Page *page);
/* Nothing where the path is no longer than what the words beside it say. */
void page_picture(PathPictures *pictures, const Finding *finding);
void page_comparison(const Page *page);
void page_fixes(const Page *page);
void page_replays(const Page *page);
void page_fates(const Page *page);
void page_concentration(const Page *page);
void page_roots(const Page *page);
void page_coverage(const Page *page);
void page_mentions(const Page *page);
void page_method(const Page *page);
void page_data(const Page *page);
void page_map_data(const Page *page); /* a part of it: the key "map" and its value */

/* Whether the reduced graph is small enough to travel in the page. */
bool page_graph_fits(const Whatif *whatif);

#endif
