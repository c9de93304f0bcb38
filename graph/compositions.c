#include "graph/compositions.h"

#include "graph/assembled.h"
#include "parsers/parser.h"

typedef struct {
    Model *model;
    FactsFile *files;
    size_t count, capacity;
    Map *by_path; /* repository and path → index */
} Compositions;

static Str file_key(Arena *arena, uint32_t repository, Str path) {
    return str_format(arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static bool is_composed(const Facts *facts) {
    for (uint32_t d = 0; d < facts->decl_count; d++)
        if (facts->decls[d].kind == DECL_SETTINGS && str_equal(facts_str(facts, facts->decls[d].type), STR("files")))
            return true;
    return false;
}

static FactsFile *next_file(Compositions *all) {
    if (all->count == all->capacity) {
        all->capacity = 2 * all->capacity + 16;
        FactsFile *files = ARENA_ARRAY(all->model->arena, FactsFile, all->capacity);
        for (size_t i = 0; i < all->count; i++) files[i] = all->files[i];
        all->files = files;
    }
    return &all->files[all->count++];
}

/* A document without a name of its own is, from here on, what it is a part of; one that others read as well is added. */
static void add_part(Compositions *all, uint32_t whole, const ParsedPart *parsed) {
    Model *model = all->model;
    Facts facts;
    if (!facts_open(&facts, parsed->bytes, parsed->size_bytes)) return;
    for (uint32_t i = 0; i < facts.note_count; i++)
        diag_add(model->diags, (DiagKind)facts.notes[i].kind, facts.path, facts.notes[i].line, "%.*s",
                 STR_ARG(facts_str(&facts, facts.notes[i].message)));
    uint32_t repository = all->files[whole].repository;
    uint32_t known = map_get(all->by_path, file_key(model->arena, repository, parsed->path));
    Str format = known == MAP_NONE ? STR_NONE : all->files[known].facts.format;
    bool is_taken = known != MAP_NONE && !all->files[known].part_of &&
                    (!all->files[known].is_parsed || str_equal(format, STR("yaml")) || str_equal(format, STR("json")) ||
                     str_equal(format, STR("cloudformation")));
    FactsFile *file = is_taken ? &all->files[known] : next_file(all);
    if (!is_taken) {
        Sym path = model_sym(model, parsed->path);
        *file = (FactsFile){.repository = repository, .path = path, .real_path = path};
    }
    file->is_parsed = is_taken;
    file->facts = facts;
    file->part_of = whole + 1;
}

static bool has_note(const Facts *facts, uint32_t line, Str message) {
    for (uint32_t i = 0; i < facts->note_count; i++)
        if (facts->notes[i].line == line && str_equal(facts_str(facts, facts->notes[i].message), message)) return true;
    return false;
}

/* What a template includes is no template by itself any more. */
static void take_included(Compositions *all, uint32_t whole) {
    const Facts facts = all->files[whole].facts;
    uint32_t repository = all->files[whole].repository;
    for (uint32_t i = 0; i < facts.decl_count; i++) {
        const Decl *decl = &facts.decls[i];
        if (decl->kind != DECL_SETTINGS || !str_equal(facts_str(&facts, decl->type), STR("included"))) continue;
        uint32_t at = map_get(all->by_path, file_key(all->model->arena, repository, facts_str(&facts, decl->name)));
        if (at == MAP_NONE || !str_equal(all->files[at].facts.format, STR("cloudformation"))) continue;
        all->files[at].facts.decl_count = 0;
        all->files[at].part_of = whole + 1;
    }
}

/* A template with what it includes. */
static void compose_template(Compositions *all, uint32_t index, Str path, Str bytes) {
    FactsFile *file = &all->files[index];
    static const Assembly template = {"template", parser_parse_with, true};
    Facts facts;
    if (!assembled_parse(all->model, file->repository, &template, path, bytes, &facts)) return;
    for (uint32_t i = 0; i < facts.note_count; i++) {
        const ParseNote *note = &facts.notes[i];
        Str message = facts_str(&facts, note->message);
        if (!has_note(&file->facts, note->line, message))
            diag_add(all->model->diags, (DiagKind)note->kind, path, note->line, "%.*s", STR_ARG(message));
    }
    file->facts = facts;
    take_included(all, index);
}

static bool make_parts(void *context, Str path, Str bytes, const Files *files, Arena *arena, StrBuf *out) {
    (void)context;
    ParsedPart *parts = NULL;
    bool is_whole = true;
    size_t count = serverless_compose(path, bytes, files, arena, &parts);
    for (size_t i = 0; i < count; i++) {
        Facts facts;
        is_whole = is_whole && facts_open(&facts, parts[i].bytes, parts[i].size_bytes) && assembled_is_whole(&facts);
        compound_put_text(out, parts[i].path);
        compound_put_text(out, str_of((const char *)parts[i].bytes, parts[i].size_bytes));
    }
    return is_whole;
}

static bool take_part(Str *rest, ParsedPart *part) {
    Str facts;
    if (!compound_take_text(rest, &part->path) || !compound_take_text(rest, &facts)) return false;
    part->bytes = (const unsigned char *)facts.data;
    part->size_bytes = facts.size;
    return true;
}

static void compose(Compositions *all, uint32_t index) {
    Model *model = all->model;
    const FactsFile *file = &all->files[index];
    Str path = sym_str(model->symbols, file->path), bytes;
    const Files *access = &model->file_access[file->repository];
    static const Compound serverless = {.kind = "serverless", .lists = true, .make = make_parts};
    ParsedPart part;
    Facts facts;
    if (!access->read || !access->read(access->context, path, model->arena, &bytes)) return;
    if (str_equal(file->facts.format, STR("cloudformation"))) {
        compose_template(all, index, path, bytes);
        return;
    }
    Str rest = assembled_bytes(model, file->repository, &serverless, path, bytes);
    if (!take_part(&rest, &part) || !facts_open(&facts, part.bytes, part.size_bytes)) return;
    all->files[index].facts = facts;
    while (take_part(&rest, &part)) add_part(all, index, &part);
}

void compositions_read(Model *model) {
    Compositions all = {.model = model, .count = model->file_count, .capacity = model->file_count};
    bool is_any = false;
    for (size_t i = 0; i < model->file_count && model->file_access; i++)
        is_any = is_any || (model->files[i].is_parsed && is_composed(&model->files[i].facts));
    if (!is_any) return;
    all.by_path = map_new(model->arena);
    all.files = ARENA_ARRAY(model->arena, FactsFile, all.capacity);
    for (uint32_t i = 0; i < model->file_count; i++) {
        all.files[i] = model->files[i];
        Str path = sym_str(model->symbols, model->files[i].path);
        map_put(all.by_path, file_key(model->arena, model->files[i].repository, path), i);
    }
    for (uint32_t i = 0; i < model->file_count; i++)
        if (model->files[i].is_parsed && !model->files[i].is_link && is_composed(&model->files[i].facts))
            compose(&all, i);
    model->files = all.files;
    model->file_count = all.count;
}
