#include "parsers/pragma.h"

static const char own_mark[] = "faultline:ignore";

typedef struct {
    const char *mark, *tool;
} OtherMark;

static const OtherMark others[] = {{"checkov:skip=", "checkov"},
                                   {"bridgecrew:skip=", "checkov"},
                                   {"trivy:ignore:", "trivy"},
                                   {"tfsec:ignore:", "tfsec"}};

size_t pragma_find(Str text, size_t from, size_t *start) {
    size_t best = str_find(text, STR(own_mark), from);
    if (best != SIZE_MAX) *start = best + sizeof own_mark - 1;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t at = str_find(text, str_from(others[i].mark), from);
        if (at < best) best = *start = at;
    }
    return best;
}

static bool is_id_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool pragma_of_other_tool(Str kept, Str *tool, Str *id, Str *reason) {
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        Str mark = str_from(others[i].mark);
        if (!str_starts_with(kept, mark)) continue;
        Str rest = str_slice(kept, mark.size, kept.size);
        size_t end = 0;
        while (end < rest.size && is_id_character(rest.data[end])) end++;
        *tool = str_from(others[i].tool);
        *id = str_slice(rest, 0, end);
        rest = str_trim(str_slice(rest, end, rest.size));
        if (str_starts_with(rest, STR(":"))) rest = str_trim(str_slice(rest, 1, rest.size));
        *reason = rest;
        return true;
    }
    return false;
}
