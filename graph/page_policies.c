#include "graph/page_policies.h"

static const Str directives[] = {
#define DIRECTIVE(name) {name, sizeof(name) - 1},
#include "graph/page_policies.def"
#undef DIRECTIVE
};

enum { NAME_MAX_SIZE = 48 };

bool page_policy_is_named(Str name) {
    char letters[NAME_MAX_SIZE];
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i] | 0x20;
        if (c < 'a' || c > 'z' || name.data[i] == '_') continue;
        if (size == NAME_MAX_SIZE) return false;
        letters[size++] = c;
    }
    Str plain = str_of(letters, size);
    bool has_prefix = str_starts_with(plain, STR("csp"));
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        Str directive = directives[i];
        if (str_equal(plain, directive) || (has_prefix && str_equal(str_slice(plain, 3, plain.size), directive)))
            return true;
    }
    return false;
}

bool page_policy_is_text(Str text) {
    return str_contains(text, STR("-src ")) &&
           (str_contains(text, STR("'self'")) || str_contains(text, STR("'none'")) || str_contains(text, STR(";")));
}
