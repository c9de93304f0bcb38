/* Folders that a command is given when it runs: `cd services/$SERVICE && sls deploy`. Each service or template of the repository whose
 * place its path fits, and that nothing else deploys, may be what it deploys. */
#ifndef GRAPH_DEPLOYED_FOLDERS_H
#define GRAPH_DEPLOYED_FOLDERS_H

#include "graph/deployment_reading.h"

typedef VEC(Str) FolderList;

/* Given when it runs, or each that a pattern of the shell finds, in a loop over all of them. */
bool deployed_folder_is_open(const Said *directory);
/* Those for `kind`, each once, in the order of the units. `is_deployed`: by unit, what another command deploys: a loop over all of
 * them deploys that, too. Empty: nothing fits, or too much would. */
FolderList deployed_folders_of(Reading *reading, const Said *directory, Str kind, const bool *is_deployed);

#endif
