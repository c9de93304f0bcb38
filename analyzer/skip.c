#include "analyzer/skip.h"

#include <assert.h>

typedef struct {
    Str name;
    SkipReason reason;
    Str kept;
} SkipRule;

static const SkipRule folder_rules[] = {
#define SKIP_FOLDER(name, reason, kept) {{name, sizeof name - 1}, reason, {kept, sizeof kept - 1}},
#define SKIP_FILE(pattern, reason)
#include "analyzer/skip_rules.def"
#undef SKIP_FOLDER
#undef SKIP_FILE
};

static const SkipRule file_rules[] = {
#define SKIP_FOLDER(name, reason, kept)
#define SKIP_FILE(pattern, reason) {{pattern, sizeof pattern - 1}, reason, {"", 0}},
#include "analyzer/skip_rules.def"
#undef SKIP_FOLDER
#undef SKIP_FILE
};

const char *skip_reason_name(SkipReason reason) {
    switch (reason) {
    case SKIP_NOT: return "not skipped";
    case SKIP_IGNORED: return "ignored";
    case SKIP_EXCLUDED: return "excluded";
    case SKIP_VENDORED: return "vendored";
    case SKIP_GENERATED: return "generated";
    case SKIP_LOCK_FILE: return "lock file";
    case SKIP_ARCHIVE: return "archive";
    case SKIP_VERSION_CONTROL: return "version control";
    case SKIP_NESTED_REPOSITORY: return "nested repository";
    case SKIP_LINK_OUTSIDE: return "link leaves the root";
    case SKIP_LINK_BROKEN: return "broken link";
    case SKIP_SPECIAL: return "not a regular file";
    case SKIP_UNREADABLE: return "unreadable";
    case SKIP_BAD_NAME: return "bad name";
    case SKIP_TOO_DEEP: return "too deep";
    case SKIP_TOO_MANY: return "too many files";
    case SKIP_REASON_COUNT: break;
    }
    assert(!"unreachable");
    return "";
}

SkipReason skip_folder(Str name, Str *kept) {
    *kept = STR_NONE;
    for (size_t i = 0; i < sizeof folder_rules / sizeof *folder_rules; i++) {
        if (!str_equal(name, folder_rules[i].name)) continue;
        *kept = folder_rules[i].kept;
        return folder_rules[i].reason;
    }
    return SKIP_NOT;
}

/* Most names match nothing, so the common forms are compared without the glob matcher. */
static bool matches(Str name, Str pattern) {
    if (pattern.data[0] != '*') {
        if (name.size == 0 || name.data[0] != pattern.data[0]) return false;
        return memchr(pattern.data, '*', pattern.size) ? str_matches_glob(name, pattern) : str_equal(name, pattern);
    }
    return str_ends_with(name, str_slice(pattern, 1, pattern.size));
}

SkipReason skip_file(Str name) {
    for (size_t i = 0; i < sizeof file_rules / sizeof *file_rules; i++)
        if (matches(name, file_rules[i].name)) return file_rules[i].reason;
    return SKIP_NOT;
}

bool skip_is_kept(Str name, Str kept) {
    Str ending;
    while (str_word_next(&kept, &ending))
        if (str_ends_with(name, ending)) return true;
    return false;
}
