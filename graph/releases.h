/* Charts and overlays: manifests that are put together from several files. Each deployment of one becomes facts of its own,
 * with the lines of the files that they come from. */
#ifndef GRAPH_RELEASES_H
#define GRAPH_RELEASES_H

#include "graph/instances.h"

/* Adds those facts behind the files of the model. The first thing that is done with a model. What Terraform may apply waits. */
void releases_render(Model *model);
/* Room for what has waited, so that nothing moves when it is added. Before there is any instance. */
void releases_reserve(Model *model, Units *units);
/* Adds what resources of Terraform apply, and what waited for them without need. */
void releases_apply(Model *model, Instances *instances);

/* ---- what commands install (command_releases.c) ---- */
/* A command, and the release of a chart that it is: one command may be several. */
typedef struct {
    Str command, directory, label; /* directory: of the chart */
    uint32_t repository;
} CommandRelease;

typedef struct CommandReleases {
    VEC(CommandRelease) all;
} CommandReleases;

struct Reading;
/* The name by which a command is known on the way that is read. */
Str command_release_key(struct Reading *reading);

#endif
