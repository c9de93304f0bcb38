/* Several Compose files as one, and services that others complete.
 * https://docs.docker.com/reference/compose-file/merge/ https://docs.docker.com/reference/compose-file/services/#extends */
#ifndef GRAPH_COMPOSE_MERGE_H
#define GRAPH_COMPOSE_MERGE_H

#include "parsers/document_edit.h"

/* Lays a service, or any mapping in it, over another one: mappings are merged, lists added to, commands replaced. `over` is copied:
 * where it is written stays with the copies, as the budget says. */
void compose_lay_over(DocNode *base, const DocNode *over, DocBudget *budget);
/* Paths of a service (build, env_file) that start at folder `from`, from folder `to`. */
void compose_move_paths(DocNode *service, Str from, Str to, Arena *arena);

#endif
