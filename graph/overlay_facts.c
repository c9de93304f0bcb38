/* What a kustomization makes as facts. They follow from the files that it is made of, and are kept between runs. */
#include "graph/assembled.h"
#include "graph/instances.h"
#include "graph/link.h"
#include "graph/overlays_private.h"

/* "us-east-1", "prod-us-east-1", "ap-northeast-2-az-a": the one region that a name holds, between dashes. */
static const Region *region_of_name(const Model *model, Str name) {
    const Region *found = NULL;
    for (size_t start = 0; start < name.size; start++) {
        if (start && name.data[start - 1] != '-') continue;
        for (size_t end = name.size; end > start; end--) {
            if (end < name.size && name.data[end] != '-') continue;
            const Region *region = catalog_region(model->catalog, STR_NONE, str_slice(name, start, end));
            if (!region) continue;
            if (found && found != region) return NULL;
            found = region;
            break;
        }
    }
    return found;
}

/* The region that the deepest folder is named for which is named for one. */
static Sym region_of_folder(Model *model, Str path) {
    enum { NAME_MAX_BYTES = 100 }; /* each part of a name is looked up */
    const Region *found = NULL;
    Str rest = path, name;
    while (rest.data && str_split_next(&rest, '/', &name)) {
        const Region *region = name.size <= NAME_MAX_BYTES ? region_of_name(model, name) : NULL;
        if (region) found = region;
    }
    return found ? model_sym(model, found->name) : 0;
}

/* ---- as it is kept: notes, kustomizations, then files with their facts and the lines of these, each with how many ---- */

static void put_file(StrBuf *out, const Model *model, Str path, const FactsFile *file) {
    compound_put_text(out, path);
    compound_put_text(out, str_of((const char *)file->facts.bytes, file->facts.size_bytes));
    compound_put_number(out, file->foreign_line_count);
    for (uint32_t i = 0; i < file->foreign_line_count; i++) {
        compound_put_number(out, file->foreign_lines[i].expr);
        compound_put_text(out, model_str(model, file->foreign_lines[i].path));
        compound_put_number(out, file->foreign_lines[i].line);
    }
    compound_put_number(out, file->text_line_count);
    for (uint32_t i = 0; i < file->text_line_count; i++) {
        const TextLines *lines = &file->text_lines[i];
        compound_put_number(out, lines->expr);
        compound_put_text(out, str_of((const char *)lines->lines, lines->count * sizeof *lines->lines));
    }
}

static bool take_number(Str *rest, uint32_t *number) {
    uint64_t taken = 0;
    bool is_taken = compound_take_number(rest, &taken) && taken <= UINT32_MAX;
    *number = is_taken ? (uint32_t)taken : 0;
    return is_taken;
}

/* How many items follow, none of which takes no room. */
static bool take_count(Str *rest, uint32_t *count) { return take_number(rest, count) && *count <= rest->size; }

static bool take_foreign_lines(Model *model, Str *rest, FactsFile *file) {
    if (!take_count(rest, &file->foreign_line_count)) return false;
    ForeignLine *lines = ARENA_ARRAY(model->arena, ForeignLine, file->foreign_line_count);
    file->foreign_lines = lines;
    for (uint32_t i = 0; i < file->foreign_line_count; i++) {
        Str path;
        if (!take_number(rest, &lines[i].expr) || !compound_take_text(rest, &path) ||
            !take_number(rest, &lines[i].line))
            return false;
        lines[i].path = model_sym(model, path);
    }
    return true;
}

static bool take_text_lines(Model *model, Str *rest, FactsFile *file) {
    if (!take_count(rest, &file->text_line_count)) return false;
    TextLines *texts = ARENA_ARRAY(model->arena, TextLines, file->text_line_count);
    file->text_lines = texts;
    for (uint32_t i = 0; i < file->text_line_count; i++) {
        Str lines;
        if (!take_number(rest, &texts[i].expr) || !compound_take_text(rest, &lines)) return false;
        texts[i].lines = (const uint32_t *)(const void *)lines.data; /* numbers begin where they have to */
        texts[i].count = (uint32_t)(lines.size / sizeof *texts[i].lines);
    }
    return true;
}

static bool take_file(Model *model, Str *rest, Str *path, FactsFile *file) {
    Str facts;
    *file = (FactsFile){0};
    return compound_take_text(rest, path) && compound_take_text(rest, &facts) &&
           facts_open(&file->facts, (const unsigned char *)facts.data, facts.size) &&
           take_foreign_lines(model, rest, file) && take_text_lines(model, rest, file);
}

/* ---- making it ---- */

/* What stands in one file together, in the order in which the files come first. */
static void put_facts(Overlays *overlays, const OverlayItems *items, Arena *arena, StrBuf *out) {
    typedef struct {
        uint32_t first, last; /* into `next` */
    } FileItems;
    const OverlayWords *words = catalog_overlay_words(overlays->rendered->model->catalog);
    const MergeKeys keys = {words->merge_lists, words->merge_words, words->merge_count};
    Map *by_path = map_new(arena);
    FileItems *files = ARENA_ARRAY(arena, FileItems, items->count + 1);
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, items->count + 1);
    DocNode **documents = ARENA_ARRAY(arena, DocNode *, items->count + 1);
    for (uint32_t i = 0; i < items->count; i++) {
        bool is_new = false;
        next[i] = MAP_NONE;
        if (items->items[i].is_gone) continue;
        uint32_t file = map_add(by_path, items->items[i].path, 0, &is_new);
        if (is_new)
            files[file].first = i;
        else
            next[files[file].last] = i;
        files[file].last = i;
    }
    for (size_t f = 0; f < map_count(by_path); f++) {
        size_t count = 0;
        for (uint32_t i = files[f].first; i != MAP_NONE; i = next[i]) {
            document_drop_repeated(items->items[i].root, &keys);
            document_settle(items->items[i].root, &overlays->budget);
            documents[count++] = items->items[i].root;
        }
        FactsFile file = {0};
        Str path = map_key_at(by_path, f);
        if (releases_lower(overlays->rendered, path, documents, count, &file))
            put_file(out, overlays->rendered->model, path, &file);
    }
}

/* true: it follows from the files alone. */
static bool put_making(const OverlayMaking *making, StrBuf *out) {
    bool is_whole = !making->is_by_chance;
    compound_put_number(out, making->notes.count);
    for (size_t i = 0; i < making->notes.count; i++) {
        const OverlayNote *note = &making->notes.items[i];
        is_whole = is_whole && note->kind != DIAG_LIMIT;
        compound_put_number(out, note->kind);
        compound_put_text(out, note->path);
        compound_put_number(out, note->line);
        compound_put_text(out, note->message);
    }
    compound_put_number(out, making->taken.count);
    for (size_t i = 0; i < making->taken.count; i++) compound_put_text(out, making->taken.items[i]);
    return is_whole;
}

typedef struct {
    Overlays *overlays;
    Kustomization *kustomization;
} Making;

static bool make(void *context, Str path, Str bytes, const Files *files, Arena *arena, StrBuf *out) {
    (void)bytes;
    const Making *of = context;
    Overlays *overlays = of->overlays;
    Rendered *rendered = overlays->rendered;
    const Rendered outer = *rendered;
    OverlayItems items = {0};
    OverlayMaking making = {0};
    StrBuf facts = strbuf_new(arena, SIZE_MAX / 8);
    rendered->arena = rendered->lasting = arena;
    rendered->noting = files;
    overlays->making = &making;
    overlays->misses_parts = false;
    overlays->parts_left = OVERLAY_PARTS_MAX;
    overlays->budget = (DocBudget){.arena = arena, .nodes_left = OVERLAY_NODES_MAX};
    overlays->in = of->kustomization;
    overlays_take(overlays, of->kustomization, &items);
    put_facts(overlays, &items, arena, &facts);
    if (overlays->budget.is_exhausted)
        *VEC_PUSH(arena, &making.notes) = (OverlayNote){
            DIAG_LIMIT, path, 1,
            str_format(arena, "more than %d nodes in an overlay: the rest is not read", OVERLAY_NODES_MAX)};
    bool is_whole = put_making(&making, out);
    strbuf_add(out, strbuf_str(&facts));
    overlays->making = NULL;
    rendered->arena = outer.arena;
    rendered->lasting = outer.lasting;
    rendered->noting = NULL;
    return is_whole;
}

/* ---- taking it up ---- */

static bool take_note(Overlays *overlays, uint32_t repository, Str *rest) {
    Model *model = overlays->rendered->model;
    bool is_new = false;
    uint32_t kind, line;
    Str path, message;
    if (!take_number(rest, &kind) || !compound_take_text(rest, &path) || !take_number(rest, &line) ||
        !compound_take_text(rest, &message))
        return false;
    map_add(overlays->told,
            str_format(model->arena, "%u\x1f%.*s\x1f%u\x1f%.*s", repository, STR_ARG(path), line, STR_ARG(message)), 0,
            &is_new);
    if (is_new) diag_add(model->diags, (DiagKind)kind, path, line, "%.*s", STR_ARG(message));
    return true;
}

static void take_up(Overlays *overlays, const Rendering *rendering, Str rest) {
    Str path;
    uint32_t count;
    FactsFile file;
    bool is_good = take_count(&rest, &count);
    for (uint32_t i = 0; is_good && i < count; i++) is_good = take_note(overlays, rendering->repository, &rest);
    is_good = is_good && take_count(&rest, &count);
    for (uint32_t i = 0; is_good && i < count; i++) {
        is_good = compound_take_text(&rest, &path);
        Kustomization *taken = is_good ? overlays_at(overlays, rendering->repository, path) : NULL;
        if (taken) taken->is_taken = true;
    }
    while (is_good && take_file(overlays->rendered->model, &rest, &path, &file))
        releases_put(overlays->rendered, rendering, path, file);
}

/* What is kept says what the files say, read with this catalog; and where there are too many kustomizations, not all are known. */
static const char *kind_of(const Overlays *overlays) {
    const Model *model = overlays->rendered->model;
    return str_zero_terminated(model->arena,
                               str_format(model->arena, "overlay %d %.*s", overlays->all.count == OVERLAYS_MAX,
                                          STR_ARG(catalog_version(model->catalog))));
}

void overlays_make(Overlays *overlays, Kustomization *kustomization) {
    Model *model = overlays->rendered->model;
    Making making = {overlays, kustomization};
    const Compound compound = {.kind = kind_of(overlays), .lists = true, .make = make, .context = &making};
    Rendering *rendering = ARENA_NEW(model->arena, Rendering);
    *rendering =
        (Rendering){.repository = kustomization->repository,
                    .path = kustomization->directory,
                    .directory = kustomization->directory,
                    .environment = environment_of(releases_join(model->arena, kustomization->directory, STR("x"))),
                    .region = region_of_folder(model, kustomization->directory)};
    kustomization->is_done = true;
    Str bytes;
    if (!releases_read(overlays->rendered, kustomization->repository, kustomization->path, &bytes)) return;
    take_up(overlays, rendering,
            assembled_bytes(model, kustomization->repository, &compound, kustomization->path, bytes));
}
