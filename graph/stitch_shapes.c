/* Providers lie sorted by kind and name, once from the front and once from the back: what begins or ends with the written part of
 * a pattern stands together. Patterns of providers are found by their written beginning or end, of which there are few lengths. */
#include "graph/stitch_shapes.h"

#include <stdlib.h>
#include <string.h>

#include "graph/link.h"
#include "graph/shape.h"

enum {
    MARK = '\x01', /* an unknown part */
    WRITTEN_MIN = 6,
    EDGE_MIN = 3,
    OPEN_MIN = 14, /* of a name that begins unknown on both sides */
    WORD_MAX = 20,
    UNKNOWN_PARTS_MAX = 3,
    LENGTH_MAX = 512,
    FOUND_MAX = 64
};

typedef struct {
    Sym kind;
    Str text; /* the name; or the name from the back */
    uint32_t handle;
} NameRow;

struct StitchShapes {
    const Model *model;
    NameRow *by_start, *by_end; /* providers whose name is known */
    size_t name_count;
    Str *patterns; /* by handle: unknown parts are MARK; without data: the name is known */
    Map *by_edge;  /* kind, side and written edge of a pattern → the first provider */
    Map *by_words; /* kind and pattern → the first provider */
    uint32_t *next_edge, *next_words;
    Sym export, state;                                 /* kinds */
    bool starts[LENGTH_MAX + 1], ends[LENGTH_MAX + 1]; /* lengths of written edges */
    uint32_t *first_of_repository;                     /* handles stand by repository; one more than there are */
};

/* ---- patterns ---- */

static Str pattern_of(Arena *arena, Str text) {
    StrBuf out = strbuf_new(arena, text.size + 1);
    size_t at = 0, start, end;
    for (; shape_next_unknown(text, at, &start, &end); at = end) {
        strbuf_add(&out, str_slice(text, at, start));
        if (out.size == 0 || out.data[out.size - 1] != MARK) strbuf_add_char(&out, MARK);
    }
    strbuf_add(&out, str_slice(text, at, text.size));
    return strbuf_str(&out);
}

static Str written_start(Str pattern) { return str_slice(pattern, 0, str_find_char(pattern, MARK, 0)); }

static Str written_end(Str pattern) {
    size_t mark = str_find_last_char(pattern, MARK);
    return mark == SIZE_MAX ? pattern : str_slice(pattern, mark + 1, pattern.size);
}

bool stitch_is_telling(Str name) {
    size_t at = 0, start, end, written = 0, parts = 0, first = SIZE_MAX;
    for (; shape_next_unknown(name, at, &start, &end); at = end) {
        if (parts++ == 0) first = start;
        for (size_t i = at; i < start; i++) written += name.data[i] != '/' && name.data[i] != '-';
    }
    for (size_t i = at; i < name.size; i++) written += name.data[i] != '/' && name.data[i] != '-';
    bool has_edge = first >= EDGE_MIN || name.size - at >= EDGE_MIN;
    return parts && parts <= UNKNOWN_PARTS_MAX && written >= WRITTEN_MIN && has_edge;
}

static bool is_word(const StitchShapes *shapes, Str text) {
    if (text.size > WORD_MAX) return false; /* made at random */
    for (size_t i = 0; i < text.size; i++)
        if (memchr("-_./:", text.data[i], 5)) return catalog_region(shapes->model->catalog, STR_NONE, text) != NULL;
    return true;
}

/* What names have in several editions: an environment, a region, an account. */
static bool is_edition(const StitchShapes *shapes, Str text) {
    bool is_number = text.size > 0;
    for (size_t i = 0; i < text.size; i++) is_number = is_number && text.data[i] >= '0' && text.data[i] <= '9';
    return is_number || environment_of(text) != ENVIRONMENT_UNKNOWN ||
           catalog_region(shapes->model->catalog, STR_NONE, text) != NULL;
}

typedef enum { PART_ANY, PART_WORD, PART_EDITION } Part;

/* Names of stacks and buckets, which begin exports and states, are any text; what is left open in other names is a word: "-cluster"
 * with anything before it says nothing. */
static Part part_of(const StitchShapes *shapes, Sym kind) {
    return kind == shapes->export || kind == shapes->state ? PART_ANY : PART_WORD;
}

static size_t slashes_before(Str text) {
    size_t count = 0;
    while (count < text.size && text.data[count] == '/') count++;
    return count;
}

/* "${var.product}-files", "/${var.product}/files" */
static bool begins_open(Str pattern) {
    size_t at = slashes_before(pattern);
    return at < pattern.size && pattern.data[at] == MARK;
}

/* What begins with an unknown part says little more than what it is ("-bucket"): that part has to be one of an edition. */
static Part part_in(const StitchShapes *shapes, Sym kind, Str pattern) {
    Part part = part_of(shapes, kind);
    return part == PART_WORD && begins_open(pattern) ? PART_EDITION : part;
}

static bool may_stand(const StitchShapes *shapes, Str text, Part part) {
    return part == PART_ANY || (part == PART_WORD ? is_word(shapes, text) : is_edition(shapes, text));
}

/* Could the unknown parts, each some text without a slash, make it the name? */
static bool could_be(const StitchShapes *shapes, Str pattern, Str name, Part part) {
    size_t mark = str_find_char(pattern, MARK, 0);
    if (mark == SIZE_MAX) return str_equal(pattern, name);
    if (!str_starts_with(name, str_slice(pattern, 0, mark))) return false;
    Str rest = str_slice(pattern, mark + 1, pattern.size);
    for (size_t at = mark + 1; at <= name.size && name.data[at - 1] != '/'; at++)
        if (may_stand(shapes, str_slice(name, mark, at), part) &&
            could_be(shapes, rest, str_slice(name, at, name.size), part)) /* depth: UNKNOWN_PARTS_MAX */
            return true;
    return false;
}

/* ---- what there is ---- */

static const PublicHandle *handle_at(const StitchShapes *shapes, uint32_t index) {
    return &shapes->model->handles.items[index];
}

static Str name_of(const StitchShapes *shapes, uint32_t index) {
    return model_str(shapes->model, handle_at(shapes, index)->value);
}

static int by_kind_and_text(const void *left, const void *right) {
    const NameRow *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    int order = str_compare(a->text, b->text);
    return order ? order : (a->handle > b->handle) - (a->handle < b->handle);
}

static Str reversed(Arena *arena, Str text) {
    char *out = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++) out[i] = text.data[text.size - 1 - i];
    return str_of(out, text.size);
}

static Str edge_key(Arena *arena, Sym kind, char side, Str edge) {
    return str_format(arena, "%u%c%.*s", kind, side, STR_ARG(edge));
}

static void chain(Map *map, Str key, uint32_t *next, uint32_t index) {
    next[index] = map_get(map, key);
    map_put(map, key, index);
}

static void add_pattern(StitchShapes *shapes, uint32_t index) {
    Arena *arena = shapes->model->arena;
    Sym kind = handle_at(shapes, index)->kind;
    Str pattern = shapes->patterns[index], start = written_start(pattern), end = written_end(pattern);
    bool is_by_start = start.size >= end.size;
    Str edge = is_by_start ? start : end;
    (is_by_start ? shapes->starts : shapes->ends)[edge.size <= LENGTH_MAX ? edge.size : LENGTH_MAX] = true;
    chain(shapes->by_edge, edge_key(arena, kind, is_by_start ? '<' : '>', edge), shapes->next_edge, index);
    chain(shapes->by_words, edge_key(arena, kind, '=', pattern), shapes->next_words, index);
}

StitchShapes *stitch_shapes_new(Model *model) {
    Arena *arena = model->arena;
    StitchShapes *shapes = ARENA_NEW(arena, StitchShapes);
    size_t count = model->handles.count;
    shapes->model = model;
    shapes->export = model_sym(model, STR("export"));
    shapes->state = model_sym(model, STR("state"));
    shapes->by_start = ARENA_ARRAY(arena, NameRow, count);
    shapes->by_end = ARENA_ARRAY(arena, NameRow, count);
    shapes->patterns = ARENA_ARRAY(arena, Str, count);
    shapes->next_edge = ARENA_ARRAY(arena, uint32_t, count);
    shapes->next_words = ARENA_ARRAY(arena, uint32_t, count);
    shapes->by_edge = map_new(arena);
    shapes->by_words = map_new(arena);
    shapes->first_of_repository = ARENA_ARRAY(arena, uint32_t, model->repositories.count + 1);
    bool has_partial = false;
    for (size_t i = count; i-- > 0;) { /* from the back: the first provider comes first */
        const PublicHandle *handle = handle_at(shapes, (uint32_t)i);
        has_partial = has_partial || handle->is_partial;
        if (handle->is_partial) shapes->patterns[i] = pattern_of(arena, name_of(shapes, (uint32_t)i));
        if (handle->is_partial && !handle->is_needed) add_pattern(shapes, (uint32_t)i);
    }
    for (size_t i = 0; i < count; i++) shapes->first_of_repository[handle_at(shapes, (uint32_t)i)->at.repository + 1]++;
    for (size_t i = 0; i < model->repositories.count; i++)
        shapes->first_of_repository[i + 1] += shapes->first_of_repository[i];
    for (uint32_t i = 0; i < count && has_partial; i++) {
        const PublicHandle *handle = handle_at(shapes, i);
        if (handle->is_needed || handle->is_partial) continue;
        Str name = name_of(shapes, i);
        shapes->by_start[shapes->name_count] = (NameRow){handle->kind, name, i};
        shapes->by_end[shapes->name_count++] = (NameRow){handle->kind, reversed(arena, name), i};
    }
    if (shapes->name_count) {
        qsort(shapes->by_start, shapes->name_count, sizeof *shapes->by_start, by_kind_and_text);
        qsort(shapes->by_end, shapes->name_count, sizeof *shapes->by_end, by_kind_and_text);
    }
    return shapes;
}

/* ---- which fit ---- */

static void add_candidate(const StitchShapes *shapes, Candidates *out, uint32_t index) {
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i] == index) return;
    if (out->count < FOUND_MAX) *VEC_PUSH(shapes->model->arena, out) = index;
}

static void add_edges(const StitchShapes *shapes, Sym kind, Str name, bool is_start, Candidates *out) {
    Arena *arena = shapes->model->arena;
    const bool *lengths = is_start ? shapes->starts : shapes->ends;
    for (size_t size = 1; size <= name.size && size <= LENGTH_MAX; size++) {
        if (!lengths[size]) continue;
        Str edge = is_start ? str_slice(name, 0, size) : str_slice(name, name.size - size, name.size);
        uint32_t at = map_get(shapes->by_edge, edge_key(arena, kind, is_start ? '<' : '>', edge));
        for (; at != MAP_NONE; at = shapes->next_edge[at])
            if (could_be(shapes, shapes->patterns[at], name, part_in(shapes, kind, shapes->patterns[at])))
                add_candidate(shapes, out, at);
    }
}

/* Known names that begin, or from the back end, with a text. */
static void add_names(const StitchShapes *shapes, Sym kind, Str pattern, Candidates *out) {
    Arena *arena = shapes->model->arena;
    Str start = written_start(pattern), end = written_end(pattern);
    bool is_by_start = start.size >= end.size;
    const NameRow *rows = is_by_start ? shapes->by_start : shapes->by_end;
    Str edge = is_by_start ? start : reversed(arena, end);
    size_t low = 0, high = shapes->name_count;
    NameRow wanted = {kind, edge, 0};
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_kind_and_text(&rows[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < shapes->name_count && rows[low].kind == kind && str_starts_with(rows[low].text, edge); low++) {
        uint32_t handle = rows[low].handle;
        if (could_be(shapes, pattern, name_of(shapes, handle), part_in(shapes, kind, pattern)))
            add_candidate(shapes, out, handle);
    }
}

static Candidates fitting(const StitchShapes *shapes, uint32_t need) {
    Candidates out = {0};
    Sym kind = handle_at(shapes, need)->kind;
    Str pattern = shapes->patterns[need];
    if (!pattern.data) {
        add_edges(shapes, kind, name_of(shapes, need), true, &out);
        add_edges(shapes, kind, name_of(shapes, need), false, &out);
        return out;
    }
    add_names(shapes, kind, pattern, &out);
    if (part_of(shapes, kind) != PART_ANY && begins_open(pattern) && pattern.size < OPEN_MIN) return out;
    uint32_t at = map_get(shapes->by_words, edge_key(shapes->model->arena, kind, '=', pattern));
    for (; at != MAP_NONE; at = shapes->next_words[at]) add_candidate(shapes, &out, at);
    return out;
}

/* ---- all that begins alike ---- */

/* What the unknown beginning of the provider's name, or of the need's, is for this need; empty: neither begins so. */
static Str beginning(const StitchShapes *shapes, uint32_t need, uint32_t provider) {
    Str name = name_of(shapes, need), pattern = shapes->patterns[provider];
    size_t start, end;
    if (shape_next_unknown(name, 0, &start, &end))
        return start == slashes_before(name) ? str_slice(name, 0, end) : STR_NONE;
    if (!pattern.data || pattern.size < 2 || !begins_open(pattern)) return STR_NONE;
    Str rest = str_slice(pattern, slashes_before(pattern) + 1, pattern.size);
    bool is_end = str_find_char(rest, MARK, 0) == SIZE_MAX && str_ends_with(name, rest);
    return is_end ? str_slice(name, 0, name.size - rest.size) : STR_NONE;
}

static bool is_had_by(const StitchShapes *shapes, uint32_t need, uint32_t repository) {
    Candidates fits = fitting(shapes, need);
    for (size_t i = 0; i < fits.count; i++)
        if (handle_at(shapes, fits.items[i])->at.repository == repository) return true;
    Sym kind = handle_at(shapes, need)->kind, value = handle_at(shapes, need)->value;
    for (uint32_t i = shapes->first_of_repository[repository]; i < shapes->first_of_repository[repository + 1]; i++) {
        const PublicHandle *other = handle_at(shapes, i);
        if (!other->is_needed && other->kind == kind && other->value == value) return true;
    }
    return false;
}

static bool has_all_of_it(const StitchShapes *shapes, uint32_t need, uint32_t provider) {
    Str begin = beginning(shapes, need, provider);
    const PublicHandle *own = handle_at(shapes, need);
    uint32_t repository = handle_at(shapes, provider)->at.repository, from = own->at.repository;
    if (begin.size == 0) return true;
    for (uint32_t i = shapes->first_of_repository[from]; i < shapes->first_of_repository[from + 1]; i++) {
        const PublicHandle *other = handle_at(shapes, i);
        if (i == need || !other->is_needed || other->kind != own->kind || other->value == own->value) continue;
        if (str_starts_with(name_of(shapes, i), begin) && !is_had_by(shapes, i, repository)) return false;
    }
    return true;
}

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

Candidates stitch_shapes_find(const StitchShapes *shapes, uint32_t need) {
    Candidates out = fitting(shapes, need);
    size_t kept = 0;
    for (size_t i = 0; i < out.count; i++)
        if (has_all_of_it(shapes, need, out.items[i])) out.items[kept++] = out.items[i];
    out.count = kept;
    if (kept) qsort(out.items, kept, sizeof *out.items, ascending);
    return out;
}

bool stitch_shapes_is_edition(const StitchShapes *shapes, uint32_t need, uint32_t provider) {
    const PublicHandle *own = handle_at(shapes, need), *other = handle_at(shapes, provider);
    if (part_of(shapes, own->kind) == PART_ANY || own->is_partial == other->is_partial) return true;
    return own->is_partial ? could_be(shapes, shapes->patterns[need], name_of(shapes, provider), PART_EDITION)
                           : could_be(shapes, shapes->patterns[provider], name_of(shapes, need), PART_EDITION);
}
