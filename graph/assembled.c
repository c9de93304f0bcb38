#include "graph/assembled.h"

typedef struct {
    const Files *files;
    Arena *arena;
    VEC(Str) reads;
} Recorder;

static bool read_and_note(void *context, Str path, Arena *arena, Str *bytes) {
    Recorder *recorder = context;
    *VEC_PUSH(recorder->arena, &recorder->reads) = str_copy(recorder->arena, path);
    return recorder->files->read(recorder->files->context, path, arena, bytes);
}

/* Where time or a bound did not suffice, another run may find more. */
static bool is_whole(const Facts *facts) {
    for (uint32_t i = 0; i < facts->note_count; i++)
        if (facts->notes[i].kind == DIAG_LIMIT) return false;
    return !facts->is_partial;
}

/* All that is made on the way goes away with `scratch`: it is many times what the facts take. */
static Str assemble(const Assembly *assembly, Str path, Str bytes, const Files *files, Arena *arena, Arena *scratch) {
    size_t size = 0;
    const unsigned char *block = assembly->assemble(path, bytes, files, scratch, &size);
    return str_copy(arena, str_of((const char *)block, size)); /* arenas align */
}

bool assembled_parse(const Model *model, uint32_t repository, const Assembly *assembly, Str path, Str bytes,
                     Facts *out) {
    const Files *files = model->file_access ? &model->file_access[repository] : NULL;
    Str known;
    if (files && files->recall && files->recall(files->context, assembly->kind, assembly->lists, path, bytes, &known))
        return facts_open(out, (const unsigned char *)known.data, known.size);
    Arena *scratch = arena_new();
    Recorder recorder = {.files = files, .arena = scratch};
    Files recorded = {0};
    if (files) {
        recorded = *files;
        recorded.context = &recorder;
        recorded.read = files->read ? read_and_note : NULL;
        recorded.recall_content = NULL; /* what is read is noted */
        recorded.keep_content = NULL;
    }
    Str facts = assemble(assembly, path, bytes, files ? &recorded : NULL, model->arena, scratch);
    bool is_open = facts_open(out, (const unsigned char *)facts.data, facts.size);
    if (is_open && files && files->keep && is_whole(out))
        files->keep(files->context, assembly->kind, assembly->lists, path, bytes, facts, recorder.reads.items,
                    recorder.reads.count);
    arena_free(scratch);
    return is_open;
}
