/* Inside of overlay*.c only. */
#ifndef GRAPH_OVERLAYS_PRIVATE_H
#define GRAPH_OVERLAYS_PRIVATE_H

#include "analyzer/core/map.h"
#include "graph/overlays.h"
#include "parsers/document_edit.h"

enum {
    OVERLAY_DEPTH_MAX = 24,
    OVERLAY_ITEMS_MAX = 20000,
    OVERLAYS_MAX = 4000,
    OVERLAY_NODES_MAX = 2 * 1000 * 1000,
    OVERLAY_PARTS_MAX = 20000,
};

/* One manifest on its way through an overlay. */
typedef struct {
    DocNode *root;
    Str path;        /* file that it is written in */
    Str type;        /* "apps/Deployment" */
    VEC(Str) former; /* names that it had */
    bool is_gone;    /* a patch took it away */
} OverlayItem;

typedef VEC(OverlayItem) OverlayItems;

/* Manifests by the names that they have and had. */
typedef struct {
    uint32_t item, next; /* next: as in overlays_next() */
} NameLink;

typedef struct {
    Arena *arena;
    Map *first, *last; /* name → index of a link */
    Map *known;        /* manifest and name */
    VEC(NameLink) links;
} OverlayNames;

/* One kustomization, read. */
typedef struct {
    uint32_t repository;
    Str path, directory;
    const DocNode *root; /* NULL: it can't be read */
    bool is_component, is_used, is_vendored;
    bool is_done;  /* it was rendered by itself */
    bool is_taken; /* by itself, or in another */
    bool is_open;  /* it is being put together */
} Kustomization;

typedef struct {
    DiagKind kind;
    Str path;
    uint32_t line;
    Str message;
} OverlayNote;

/* What comes to light while an overlay is made, beside its manifests. */
typedef struct {
    VEC(OverlayNote) notes;
    VEC(Str) taken;    /* folders of the kustomizations that it is made of */
    bool is_by_chance; /* it follows from more than the files that are read */
} OverlayMaking;

struct Overlays {
    Rendered *rendered;
    VEC(Kustomization) all;
    Map *by_directory; /* repository and folder → into all */
    Map *file_by_path; /* repository and path → into Model.files */
    Map *told;         /* gaps: once each, however many overlays meet them */
    DocBudget budget;  /* of the overlay that is being made */
    const Kustomization *in; /* where the instructions stand */
    OverlayMaking *making;
    uint32_t depth, parts_left;
    bool misses_parts; /* something that it is made of is not here: what looks for it finds nothing */
};

/* ---- overlays.c ---- */
/* The folder or file that a text of the kustomization names; false: it is not in what is scanned. */
bool overlays_resolve(const Overlays *overlays, Str text, Str *path);
Kustomization *overlays_at(const Overlays *overlays, uint32_t repository, Str directory);
__attribute__((format(printf, 3, 4))) void overlays_gap(Overlays *overlays, const DocNode *at, const char *format, ...);
/* What a text names is not here, or nowhere near. */
void overlays_miss(Overlays *overlays, const DocNode *at, Str text);
/* All documents of a file; 0 when it can't be read. */
size_t overlays_read(Overlays *overlays, Str path, DocNode ***documents);
/* Adds a manifest; one that is a list gives all that is in it. */
void overlays_add(Overlays *overlays, const DocNode *root, Str path, bool is_foreign, OverlayItems *items);
/* Told, when it is. */
bool overlays_is_full(Overlays *overlays, const OverlayItems *items);
Str overlays_type_of(const DocNode *root, Arena *arena);
Str overlays_name_of(const OverlayItem *item);
bool overlays_has_name(const OverlayItem *item, Str name); /* now or formerly */

/* What is put into manifests from now on is written in this file, `lines_above` its own lines, or at `line`; a path of
 * STR_NONE: nowhere in particular. */
void overlays_write_from(Overlays *overlays, Str path, uint32_t lines_above, uint32_t line);

/* A component changes what those that use it have gathered; all others what they gather themselves. */
void overlays_take(Overlays *overlays, Kustomization *kustomization, OverlayItems *items);

/* ---- overlay_facts.c ---- */
/* Adds the facts of what a kustomization makes. */
void overlays_make(Overlays *overlays, Kustomization *kustomization);

/* ---- overlay_names.c ---- */
OverlayNames overlays_names(Overlays *overlays, const OverlayItems *items);
/* A manifest got another name. */
void overlays_rename(OverlayNames *names, uint32_t item, Str name);
/* Manifests that have or had the name, as far as `names` was told: a link, and the one after it; 0 at the end. */
uint32_t overlays_named(const OverlayNames *names, Str name);
uint32_t overlays_next(const OverlayNames *names, uint32_t link);
uint32_t overlays_link_item(const OverlayNames *names, uint32_t link); /* into OverlayItems */

/* ---- overlay_patches.c, overlay_transforms.c, overlay_generators.c: what a kustomization says, in the order in which
 * it is done ---- */
void overlays_generate(Overlays *overlays, OverlayItems *items);
void overlays_patch(Overlays *overlays, OverlayItems *items);
void overlays_patch_json(Overlays *overlays, OverlayItems *items); /* patchesJson6902 */
void overlays_transform(Overlays *overlays, OverlayItems *items);
void overlays_replace(Overlays *overlays, OverlayItems *items); /* replacements, vars */
/* Does the manifest answer a selector: kind, group, name, namespace, labels? */
bool overlays_selects(Overlays *overlays, const DocNode *selector, const OverlayItem *item);
/* Goes through those that answer a selector. A name that is written in whole is looked up: of thousands of patches each is for one. */
typedef struct {
    Overlays *overlays;
    const DocNode *selector;
    const OverlayItems *items;
    const OverlayNames *names; /* NULL: all are looked at */
    uint32_t link;
    uint32_t next;
} Selection;
Selection overlays_select(Overlays *overlays, const OverlayItems *items, const OverlayNames *names, const DocNode *selector);
bool overlays_selected(Selection *selection, uint32_t *item); /* false: there are no more */

#endif
