/* Hand-written recognisers: linear, no backtracking, nothing allocated. */
#include "parsers/literal_shape.h"

enum { PLACE_SIZE_MAX = 2048, HOST_LABELS_MAX = 40 };

static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alnum(char c) { return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); }

static bool is_one_of(Str s, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(s, str_from(words[i]))) return true;
    return false;
}
#define IS_ONE_OF(s, words) is_one_of((s), (words), sizeof(words) / sizeof *(words))

/* ---- Regions and zones ---- */

/* All clouds name regions by a point of the compass; most texts that look like `abc-def-1` don't. */
static const char *const DIRECTIONS[] = {"central", "east",      "north",     "northeast", "northwest",
                                         "south",   "southeast", "southwest", "west"};

static size_t letters_at(Str s, size_t at) {
    size_t end = at;
    while (end < s.size && is_lower(s.data[end])) end++;
    return end - at;
}

static size_t digits_at(Str s, size_t at) {
    size_t end = at;
    while (end < s.size && is_digit(s.data[end])) end++;
    return end - at;
}

/* us-east-1a, europe-west1-b, us-east-1-bos-1a, us-east-1-wl1-bos-wlz-1: what may follow a region in a zone's name. */
static bool is_zone_rest(Str rest) {
    if (rest.size == 0) return true;
    if (rest.size == 1) return is_lower(rest.data[0]);
    if (rest.data[0] != '-') return false;
    if (rest.size == 2) return is_lower(rest.data[1]);
    size_t place = letters_at(rest, 1);
    if (place == 3 && rest.size >= 6 && rest.data[4] == '-' && is_digit(rest.data[5]))
        return rest.size == 6 || (rest.size == 7 && is_lower(rest.data[6]));
    return str_starts_with(rest, STR("-wl")) && str_contains(rest, STR("-wlz-")) && rest.size <= 16;
}

/* use1-az4 */
static bool is_zone_id(Str s) {
    size_t place = letters_at(s, 0);
    return place >= 3 && place <= 5 && s.size == place + 5 && is_digit(s.data[place]) &&
           str_equal(str_slice(s, place + 1, place + 4), STR("-az")) && is_digit(s.data[s.size - 1]);
}

static bool is_region(Str s) {
    if (s.size < 8 || s.size > 40) return false;
    size_t at = letters_at(s, 0);
    if (at < 2) return false;
    if (at < s.size && is_digit(s.data[at])) return is_zone_id(s);
    Str last = STR_NONE;
    while (at + 1 < s.size && s.data[at] == '-' && is_lower(s.data[at + 1])) {
        size_t size = letters_at(s, at + 1);
        last = str_slice(s, at + 1, at + 1 + size);
        at += 1 + size;
        if (IS_ONE_OF(last, DIRECTIONS)) break;
    }
    if (!IS_ONE_OF(last, DIRECTIONS)) return false;
    if (at < s.size && s.data[at] == '-') at++;
    size_t digits = digits_at(s, at);
    return digits >= 1 && digits <= 2 && is_zone_rest(str_slice(s, at + digits, s.size));
}

/* `eastus2`, `westeurope`, `koreacentral`: regions without dashes. Plain words pass too (`western`), so only a text
 * that is nothing else counts. */
static bool is_joined_region(Str s) {
    size_t letters = letters_at(s, 0);
    if (letters < 6 || letters > 20 || letters + digits_at(s, letters) != s.size || s.size > letters + 1) return false;
    Str word = str_slice(s, 0, letters);
    for (size_t i = 0; i < sizeof DIRECTIONS / sizeof *DIRECTIONS; i++) {
        Str direction = str_from(DIRECTIONS[i]);
        if (word.size > direction.size + 1 && (str_starts_with(word, direction) || str_ends_with(word, direction)))
            return true;
    }
    return false;
}

/* ---- Hosts ---- */

/* Endings that make two labels a host ("example.com"), and ones that need three, since programs are full of names
 * like "config.dev". */
static const char *const ENDINGS[] = {"com", "net", "org", "gov", "edu", "io"};
static const char *const ENDINGS_OF_LONG_NAMES[] = {"app",  "ai",  "aws", "biz",   "cloud",    "dev",  "eu",
                                                    "info", "int", "mil", "local", "internal", "tech", "site"};
/* Country codes that are endings of file names. */
static const char *const FILE_ENDINGS[] = {"am", "as", "cc", "cs", "go", "gz", "hs", "in", "js", "kt", "la",
                                           "lz", "md", "mk", "ml", "mm", "mo", "pl", "pm", "po", "ps", "py",
                                           "rb", "rs", "sh", "so", "sv", "tf", "ts", "vb", "xz"};

/* Size of `{…}`, `${…}`, `%s`, `%(…)s`, `<…>` at `at`, 0 when there is none. */
static size_t placeholder_at(Str s, size_t at) {
    size_t start = at;
    if (at < s.size && s.data[at] == '$') at++;
    if (at >= s.size) return 0;
    if (s.data[at] == '{' || s.data[at] == '<') {
        size_t end = str_find_char(s, s.data[at] == '{' ? '}' : '>', at);
        return end == SIZE_MAX || end - at > 64 ? 0 : end + 1 - start;
    }
    if (s.data[at] != '%' || at + 1 >= s.size) return 0;
    if (s.data[at + 1] == 's' || s.data[at + 1] == 'v') return 2;
    if (s.data[at + 1] != '(') return 0;
    size_t end = str_find(s, STR(")s"), at);
    return end == SIZE_MAX || end - at > 64 ? 0 : end + 2 - at;
}

static bool is_host_end(char c) { return c == ':' || c == '/' || c == '?' || c == '#'; }

static bool is_host(Str s) {
    size_t at = 0, label_start = 0, label_count = 0;
    Str last = STR_NONE;
    bool has_letter = false, is_plain = true;
    for (;;) {
        size_t skipped = at < s.size ? placeholder_at(s, at) : 0;
        if (skipped) {
            at += skipped;
            is_plain = false;
            continue;
        }
        bool is_label_char = at < s.size && (is_alnum(s.data[at]) || s.data[at] == '-' || s.data[at] == '_');
        if (is_label_char) {
            /* People write hosts in lower case; names of companies and classes they don't. */
            if (s.data[at] >= 'A' && s.data[at] <= 'Z') return false;
            has_letter |= !is_digit(s.data[at]);
            at++;
            continue;
        }
        last = str_slice(s, label_start, at);
        if (last.size == 0 || ++label_count > HOST_LABELS_MAX) return false;
        if (at >= s.size || s.data[at] != '.') break;
        at++;
        label_start = at;
        is_plain = true;
    }
    if (at < s.size && !is_host_end(s.data[at])) return false;
    if (label_count < 2 || !is_plain || !has_letter || letters_at(last, 0) != last.size) return false;
    if (IS_ONE_OF(last, ENDINGS)) return true;
    if (label_count < 3) return false;
    return IS_ONE_OF(last, ENDINGS_OF_LONG_NAMES) || (last.size == 2 && !IS_ONE_OF(last, FILE_ENDINGS));
}

/* ---- URLs and ARNs ---- */

static bool is_url(Str s) {
    size_t end = str_find(str_slice(s, 0, 40), STR("://"), 0);
    if (end == SIZE_MAX || end < 2 || end + 3 >= s.size || !is_lower(s.data[0])) return false;
    for (size_t i = 0; i < end; i++)
        if (!is_alnum(s.data[i]) && !strchr("+.:-", s.data[i])) return false;
    /* Whatever the host is made of (names, addresses, placeholders), it has some letter or digit. */
    for (size_t i = end + 3; i < s.size; i++)
        if (is_alnum(s.data[i])) return true;
    return false;
}

static bool is_arn(Str s) {
    if (!str_starts_with(s, STR("arn:")) || s.size < 12) return false;
    size_t colons = 0;
    for (size_t i = 0; i < s.size; i++) colons += s.data[i] == ':';
    return colons >= 5;
}

static bool has_space(Str s) {
    for (size_t i = 0; i < s.size; i++)
        if ((unsigned char)s.data[i] <= ' ') return true;
    return false;
}

static LiteralShape shape_of_token(Str s) {
    if (s.size < 6 || s.size > PLACE_SIZE_MAX) return SHAPE_NONE;
    if (is_region(s)) return SHAPE_REGION;
    if (is_arn(s)) return SHAPE_ARN;
    if (is_url(s)) return SHAPE_URL;
    return is_host(s) ? SHAPE_HOST : SHAPE_NONE;
}

LiteralShape literal_shape(Str s) {
    s = str_trim(s);
    if (s.size < 6 || s.size > PLACE_SIZE_MAX || has_space(s)) return SHAPE_NONE;
    LiteralShape shape = shape_of_token(s);
    return !shape && is_joined_region(s) ? SHAPE_REGION : shape;
}

/* ---- Tokens of longer texts ---- */

static bool is_separator(char c) { return (unsigned char)c <= ' ' || strchr("\"'`()[]<>,;|\\", c) != NULL; }

static Str trim_punctuation(Str s) {
    while (s.size && strchr(".:!?=*", s.data[s.size - 1])) s.size--;
    while (s.size && strchr("=*:@-", s.data[0])) s = str_slice(s, 1, s.size);
    return s;
}

/* The part of a token that has a shape: `--region=us-east-1`, `tcp:db.example.com`, `projects/p/zones/us-east1-b`. */
static bool part_with_shape(Str token, Str *part, LiteralShape *shape) {
    *part = token;
    if ((*shape = shape_of_token(token)) != SHAPE_NONE) return true;
    if (token.size > PLACE_SIZE_MAX) return false;
    size_t start = 0;
    for (size_t i = 0; i <= token.size; i++) {
        bool is_end = i == token.size || token.data[i] == '=' || token.data[i] == ':' || token.data[i] == '/' ||
                      token.data[i] == '@' || token.data[i] == '{' || token.data[i] == '}';
        if (!is_end) continue;
        /* After an equals sign or a scheme all the rest may be one host or URL. */
        if (start > 0 && i < token.size && token.data[start - 1] == '=') {
            *part = str_slice(token, start, token.size);
            if ((*shape = shape_of_token(*part)) != SHAPE_NONE) return true;
        }
        *part = str_slice(token, start, i);
        bool is_mail = start > 0 && token.data[start - 1] == '@';
        if (i - start >= 6 && !is_mail && (*shape = shape_of_token(*part)) != SHAPE_NONE) return true;
        start = i + 1;
    }
    return false;
}

bool literal_shape_next(Str *rest, Str *token, LiteralShape *shape) {
    while (rest->size) {
        size_t start = 0;
        while (start < rest->size && is_separator(rest->data[start])) start++;
        size_t end = start;
        bool is_candidate = false;
        while (end < rest->size && !is_separator(rest->data[end])) {
            is_candidate |= rest->data[end] == '-' || rest->data[end] == '.' || rest->data[end] == ':';
            end++;
        }
        Str word = str_slice(*rest, start, end);
        *rest = str_slice(*rest, end, rest->size);
        if (!is_candidate || word.size < 6) continue;
        word = trim_punctuation(word);
        if (word.size >= 6 && part_with_shape(word, token, shape)) return true;
    }
    return false;
}
