/* Images that are made of folders of the repository, as commands, pipelines and documents say. */
#ifndef GRAPH_IMAGE_BUILDS_H
#define GRAPH_IMAGE_BUILDS_H

#include "graph/stack_deployments.h"

typedef struct {
    uint32_t repository;
    Str name;    /* without registry and tag: "shop/web" */
    bool is_end; /* only the last word of it is known */
    Str folder;
    Str context; /* the folder that its making sees: this one, or one around it */
    Str dockerfile; /* that is there; empty: none is known */
    /* Folders that its Dockerfile builds or starts, else those that it copies; none where it takes the whole context. */
    const Str *sources;
    uint32_t source_count;
    const ScriptDeployment *script; /* that makes it; NULL: a document says so */
} BuiltImage;

typedef struct ImageBuilds {
    Model *model;
    VEC(BuiltImage) items;
} ImageBuilds;

ImageBuilds *image_builds_collect(Model *model, const StackDeployments *deployments);
/* The one folder that the image is made of; NULL: none is known, or several are. */
const BuiltImage *image_builds_find(const ImageBuilds *builds, uint32_t repository, Str image);
/* Does an image of another name come out of the same folder? Then whose its code is can't be told. */
bool image_builds_is_shared(const ImageBuilds *builds, const BuiltImage *image);
/* Does an image of another name take that folder, too? */
bool image_builds_shares_source(const ImageBuilds *builds, const BuiltImage *image, Str source);
/* Is it a name without registry or owner that is made here? Such a name is no public registry's. */
bool image_builds_is_own(const ImageBuilds *builds, uint32_t repository, Str image);

#endif
