#include "graph/graph.h"
#include <git2.h>
int main(void) { return system("true"); }
