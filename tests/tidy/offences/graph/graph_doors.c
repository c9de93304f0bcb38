#include <igraph/igraph.h> /* allowed: this is the door */
#include <git2.h>
#include <tree_sitter/api.h>
#include <pthread.h>
