#include "graph/assembled.h"

#include <string.h>

/* ---- parts of a compound ---- */

void compound_put_number(StrBuf *out, uint64_t number) {
    char bytes[sizeof number];
    memcpy(bytes, &number, sizeof number);
    strbuf_add(out, str_of(bytes, sizeof bytes));
}

static size_t padding_of(uint64_t size) { return (size_t)(-size % sizeof(uint64_t)); }

void compound_put_text(StrBuf *out, Str text) {
    static const char zeros[sizeof(uint64_t)] = {0};
    compound_put_number(out, text.size);
    strbuf_add(out, text);
    strbuf_add(out, str_of(zeros, padding_of(text.size)));
}

bool compound_take_number(Str *rest, uint64_t *number) {
    if (rest->size < sizeof *number) return false;
    memcpy(number, rest->data, sizeof *number);
    *rest = str_slice(*rest, sizeof *number, rest->size);
    return true;
}

bool compound_take_text(Str *rest, Str *text) {
    uint64_t size;
    if (!compound_take_number(rest, &size) || size > rest->size || padding_of(size) > rest->size - size) return false;
    *text = str_slice(*rest, 0, size);
    *rest = str_slice(*rest, size + padding_of(size), rest->size);
    return true;
}

/* ---- making and keeping ---- */

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

/* Where time did not suffice, another run may find more, and the parser says that something was dropped. Bounds on how many cut every
 * run at the same place. */
bool assembled_is_whole(const Facts *facts) { return !facts->is_partial; }

/* All that is made on the way goes away with `scratch`: it is many times what the facts take. */
static Str assemble(const Assembly *assembly, Str path, Str bytes, const Files *files, Arena *arena, Arena *scratch) {
    size_t size = 0;
    const unsigned char *block = assembly->assemble(path, bytes, files, scratch, &size);
    return str_copy(arena, str_of((const char *)block, size)); /* arenas align */
}

/* Files as they are, of which is noted what is read. */
static Files recorded_files(Recorder *recorder) {
    Files recorded = {0};
    if (!recorder->files) return recorded;
    recorded = *recorder->files;
    recorded.context = recorder;
    recorded.read = recorder->files->read ? read_and_note : NULL;
    recorded.recall_content = NULL; /* what is read is noted */
    recorded.keep_content = NULL;
    return recorded;
}

Str assembled_bytes(const Model *model, uint32_t repository, const Compound *compound, Str path, Str bytes) {
    const Files *files = &model->file_access[repository];
    Str known;
    if (files->recall && files->recall(files->context, compound->kind, compound->lists, path, bytes, &known))
        return known;
    Arena *scratch = arena_new();
    Recorder recorder = {.files = files, .arena = scratch};
    Files recorded = recorded_files(&recorder);
    StrBuf made = strbuf_new(scratch, SIZE_MAX / 8);
    bool is_whole = compound->make(compound->context, path, bytes, &recorded, scratch, &made);
    Str out = str_copy(model->arena, strbuf_str(&made)); /* arenas align */
    if (is_whole && files->keep)
        files->keep(files->context, compound->kind, compound->lists, path, bytes, out, recorder.reads.items,
                    recorder.reads.count);
    arena_free(scratch);
    return out;
}

bool assembled_parse(const Model *model, uint32_t repository, const Assembly *assembly, Str path, Str bytes,
                     Facts *out) {
    const Files *files = model->file_access ? &model->file_access[repository] : NULL;
    Str known;
    if (files && files->recall && files->recall(files->context, assembly->kind, assembly->lists, path, bytes, &known))
        return facts_open(out, (const unsigned char *)known.data, known.size);
    Arena *scratch = arena_new();
    Recorder recorder = {.files = files, .arena = scratch};
    Files recorded = recorded_files(&recorder);
    Str facts = assemble(assembly, path, bytes, files ? &recorded : NULL, model->arena, scratch);
    bool is_open = facts_open(out, (const unsigned char *)facts.data, facts.size);
    if (is_open && files && files->keep && assembled_is_whole(out))
        files->keep(files->context, assembly->kind, assembly->lists, path, bytes, facts, recorder.reads.items,
                    recorder.reads.count);
    arena_free(scratch);
    return is_open;
}
