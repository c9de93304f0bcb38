/* What is kept of a text, numbers in groups of seven bits, lowest first:
 *
 *     size of the file, is it a text?, size of the marks, marks, words
 *
 * Marks: how many, then the lines, each as the distance from the one before. A word: its size, itself, and lines likewise. */
#include "graph/text_words.h"

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"

enum { FILE_BYTES_MAX = 256 << 10 /* larger ones are data */ };

static const char KIND[] = "words";

/* ---- numbers ---- */

static void put_number(StrBuf *out, uint64_t number) {
    for (; number >= 0x80; number >>= 7) strbuf_add_char(out, (char)(number | 0x80));
    strbuf_add_char(out, (char)number);
}

static bool take_number(Str *rest, uint64_t *number) {
    enum { BITS_MAX = 63 };
    *number = 0;
    for (unsigned shift = 0; rest->size && shift < BITS_MAX; shift += 7) {
        unsigned char byte = (unsigned char)rest->data[0];
        *rest = str_slice(*rest, 1, rest->size);
        *number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

static bool take_bytes(Str *rest, uint64_t size, Str *bytes) {
    if (size > rest->size) return false;
    *bytes = str_slice(*rest, 0, size);
    *rest = str_slice(*rest, size, rest->size);
    return true;
}

/* ---- lines ---- */

typedef struct {
    VEC(uint32_t) items;
} Lines;

static void put_lines(StrBuf *out, const Lines *lines) {
    uint32_t before = 0;
    put_number(out, lines->items.count);
    for (size_t i = 0; i < lines->items.count; i++) {
        put_number(out, lines->items.items[i] - before);
        before = lines->items.items[i];
    }
}

/* Behind the lines, when there are as many as it says. */
static bool take_lines(Str *rest, TextLineList *lines) {
    uint64_t count, distance;
    if (!take_number(rest, &count) || count > rest->size) return false;
    *lines = (TextLineList){.rest = *rest, .left = (uint32_t)count};
    for (uint64_t i = 0; i < count; i++)
        if (!take_number(rest, &distance)) return false;
    return true;
}

bool text_lines_next(TextLineList *lines, uint32_t *line) {
    uint64_t distance;
    if (!lines->left || !take_number(&lines->rest, &distance)) return false;
    lines->left--;
    lines->line += (uint32_t)distance;
    *line = lines->line;
    return true;
}

TextLineList text_words_marked(const TextWords *words) {
    Str rest = words->marks;
    TextLineList lines;
    return take_lines(&rest, &lines) ? lines : (TextLineList){0};
}

bool text_words_next(Str *rest, Str *word, TextLineList *lines) {
    uint64_t size;
    return take_number(rest, &size) && take_bytes(rest, size, word) && take_lines(rest, lines);
}

/* ---- what is asked for ---- */

static inline uint32_t sign_of(Str word) {
    unsigned char first = (unsigned char)word.data[0], middle = (unsigned char)word.data[word.size / 2],
                  last = (unsigned char)word.data[word.size - 1];
    return (((first * 31u + middle) * 31u + last) * 31u + (uint32_t)word.size) % (1 << 16);
}

void text_signs_add(TextSigns *signs, Str word) {
    uint32_t sign = sign_of(word);
    signs->bits[sign / 8] |= (uint8_t)(1u << sign % 8);
}

bool text_signs_may_have(const TextSigns *signs, Str word) {
    uint32_t sign = sign_of(word);
    return signs->bits[sign / 8] >> sign % 8 & 1;
}

/* ---- reading a text ---- */

/* Letters, digits, '_', and all that is not ASCII: a bit for each. Every byte of a repository's texts may be asked for. */
static inline bool is_word_char(char c) {
    static const uint64_t chars[4] = {0x03FF000000000000u, 0x07FFFFFE87FFFFFEu, UINT64_MAX, UINT64_MAX};
    unsigned char byte = (unsigned char)c;
    return chars[byte / 64] >> byte % 64 & 1;
}

static bool is_comment(Str line) {
    static const char *const starts[] = {"//", "*", "/*", "# ", "<!--"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (str_starts_with(line, str_from(starts[i]))) return true;
    return false;
}

static bool is_mark(Str line) {
    static const char *const silent[] = {"@staticmethod",      "@classmethod", "@property", "@SuppressWarnings",
                                         "@VisibleForTesting", "@Nullable",    "@NotNull",  "@Nonnull"};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (str_starts_with(line, str_from(silent[i]))) return false;
    return str_starts_with(line, STR("@")) || str_starts_with(line, STR("[")) || str_starts_with(line, STR("#["));
}

typedef struct {
    Arena *arena;
    const TextSigns *asked; /* NULL: all are */
    Map *places;            /* word → its place in `lines` */
    VEC(Lines) lines;
} Found;

static void add_line(Arena *arena, Lines *lines, uint32_t line) {
    if (lines->items.count && lines->items.items[lines->items.count - 1] == line) return;
    *VEC_PUSH(arena, &lines->items) = line;
}

static void find_words(Found *found, Str text, uint32_t line) {
    for (size_t i = 0; i < text.size;) {
        if (!is_word_char(text.data[i])) {
            i++;
            continue;
        }
        size_t end = i + 1;
        while (end < text.size && is_word_char(text.data[end])) end++;
        Str word = str_slice(text, i, end);
        i = end;
        if (found->asked && !text_signs_may_have(found->asked, word)) continue;
        bool is_new = false;
        uint32_t place = map_add(found->places, word, 0, &is_new);
        if (is_new) VEC_PUSH(found->arena, &found->lines);
        add_line(found->arena, &found->lines.items[place], line);
    }
}

static void encode(StrBuf *out, Str text, const TextSigns *asked, Arena *scratch) {
    Found found = {.arena = scratch, .asked = asked, .places = map_new(scratch)};
    Lines marks = {0};
    uint32_t number = 0;
    bool is_below_mark = false;
    for (Str line, rest = text; str_split_next(&rest, '\n', &line);) {
        Str trimmed = str_trim(line);
        number++;
        if (is_below_mark || is_mark(trimmed)) add_line(scratch, &marks, number);
        if (trimmed.size) is_below_mark = is_mark(trimmed);
        if (!is_comment(trimmed)) find_words(&found, line, number);
    }
    StrBuf told = strbuf_new(scratch, SIZE_MAX / 8);
    put_lines(&told, &marks);
    put_number(out, told.size);
    strbuf_add(out, strbuf_str(&told));
    for (size_t i = 0; i < found.lines.count; i++) {
        Str word = map_key_at(found.places, i);
        put_number(out, word.size);
        strbuf_add(out, word);
        put_lines(out, &found.lines.items[i]);
    }
}

static Str encoded(Str text, const TextSigns *asked, Arena *arena) {
    Arena *scratch = arena_new();
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    bool is_text = text.size <= FILE_BYTES_MAX && str_find_char(text, '\0', 0) == SIZE_MAX;
    put_number(&out, text.size);
    put_number(&out, is_text);
    if (is_text) encode(&out, text, asked, scratch);
    arena_free(scratch);
    return strbuf_str(&out);
}

/* false: it is damaged. */
static bool open_encoded(TextWords *out, Str kept) {
    uint64_t is_text, size;
    *out = (TextWords){.marks = STR_NONE, .words = STR_NONE};
    if (!take_number(&kept, &out->size_bytes) || !take_number(&kept, &is_text) || is_text > 1) return false;
    out->is_text = is_text;
    if (!is_text) return kept.size == 0;
    if (!take_number(&kept, &size) || !take_bytes(&kept, size, &out->marks)) return false;
    out->words = kept;
    return true;
}

void text_words_of(TextWords *out, Str text, Arena *arena) { open_encoded(out, encoded(text, NULL, arena)); }

bool text_words_of_file(TextWords *out, const Files *files, Str path, const TextSigns *asked, Arena *arena) {
    Str bytes, kept;
    if (files->recall_content && files->recall_content(files->context, KIND, path, &kept) && open_encoded(out, kept))
        return true;
    if (!files->read(files->context, path, arena, &bytes)) return false;
    /* What is kept is asked for other words by the next run. */
    kept = encoded(bytes, files->keep_content ? NULL : asked, arena);
    if (files->keep_content) files->keep_content(files->context, KIND, path, bytes, kept);
    return open_encoded(out, kept);
}
