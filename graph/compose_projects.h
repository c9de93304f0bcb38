/* Compose projects that are put together from several files: those that a command names one after the other (-f, COMPOSE_FILE), an
 * override beside the file that it completes, files that are included, and services that extend others.
 * https://docs.docker.com/compose/how-tos/multiple-compose-files/ */
#ifndef GRAPH_COMPOSE_PROJECTS_H
#define GRAPH_COMPOSE_PROJECTS_H

#include "graph/model.h"

/* Gives the file that a project is known by (the last one that a command names, else the first) the facts that hold for the whole,
 * and what is declared in the others as parts of it (FactsFile.part_of). Before there are any units. */
void compose_projects_read(Model *model);
/* docker-compose.prod.yml: what the name says, else the folder. */
Environment compose_environment(Str path);

#endif
