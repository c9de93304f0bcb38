#include "graph/ways.h"

bool ways_is_branch(Str name) { return str_starts_with(name, STR("branch#")); }

bool ways_decide(Ways *ways, Str branch, bool *is_taken) {
    for (size_t i = 0; i < ways->count; i++)
        if (str_equal(ways->names[i], branch)) {
            *is_taken = ways->is_taken[i];
            return true;
        }
    if (ways->count == WAY_DECISIONS_MAX) return false;
    ways->names[ways->count] = branch;
    ways->is_taken[ways->count++] = *is_taken = true;
    return true;
}

bool ways_next(Ways *ways) {
    while (ways->count && !ways->is_taken[ways->count - 1]) ways->count--;
    if (ways->count == 0) return false;
    ways->is_taken[ways->count - 1] = false;
    return true;
}
