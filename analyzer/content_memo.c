#include "analyzer/content_memo.h"

#include "analyzer/file_memo.h"
#include "analyzer/objects.h"

/* Beside the facts of files, whose names hold no line break. */
static Str name_of(const char *kind, Arena *arena) { return str_format(arena, "\n%s", kind); }

/* A file of a work folder that this process may know; empty: it can't be told from what an editor holds of it, or others. */
static Str name_on_disk(const ReadContext *read, const SourceFile *file, const char *kind, Arena *arena) {
    const Repository *repository = read->run->repositories[read->repository];
    Str shown;
    if (!read->run->memo || !file->stamp.seen_ns) return STR_NONE;
    if (repository_open_document(&shown, repository, file->path, arena)) return STR_NONE;
    return str_format(arena, "\n%s\x1f%.*s", kind, STR_ARG(repository_place(repository, file->path, arena)));
}

/* Content that the clone lacks must be missed on every run. */
static bool is_known(CacheKey *key, const ReadContext *read, const SourceFile *file, const char *kind, Arena *arena) {
    Repository *repository = read->run->repositories[read->repository];
    if (file->blob_id.size) {
        *key = cache_key(name_of(kind, arena), file->blob_id);
        return repository_has_blob(repository, file);
    }
    Str name = name_on_disk(read, file, kind, arena);
    return name.size && file_memo_get(read->run->memo, name, &file->stamp, key);
}

static Str digits_of(const CacheKey *id, Arena *arena) {
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(arena, 2 * sizeof id->bytes);
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        out[2 * i] = digits[id->bytes[i] >> 4];
        out[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    return str_of(out, 2 * sizeof id->bytes);
}

/* Of a work folder. Reading and summing all that many things are put together from takes longer than to look at them. */
static Str id_on_disk(const ReadContext *read, const SourceFile *file, Arena *arena) {
    Repository *repository = read->run->repositories[read->repository];
    Str name = name_on_disk(read, file, "id", arena), bytes;
    CacheKey id;
    Diags ignored = diags_new(arena);
    if (name.size && file_memo_get(read->run->memo, name, &file->stamp, &id)) return digits_of(&id, arena);
    if (!repository_read(&bytes, repository, file, arena, &ignored)) return STR("-");
    objects_hash(id.bytes, bytes);
    if (name.size) file_memo_put(read->run->memo, name, &file->stamp, &id);
    return digits_of(&id, arena);
}

Str content_id(const ReadContext *context, Str path, Arena *arena) {
    Repository *repository = context->run->repositories[context->repository];
    SourceFile file;
    if (!run_find(&file, context->run, context->repository, path, arena)) return STR("-");
    if (!repository_is_commit(repository)) return id_on_disk(context, &file, arena);
    return repository_has_blob(repository, &file) ? file.blob_id : STR("-");
}

bool content_recall(void *context, const char *kind, Str path, Str *kept) {
    ReadContext *read = context;
    Run *run = read->run;
    Arena *scratch = arena_new();
    SourceFile file;
    CacheKey key;
    CacheEntry entry;
    bool is_found = run_find(&file, run, read->repository, path, scratch) &&
                    is_known(&key, read, &file, kind, scratch) && cache_get(&entry, run->cache, &key) &&
                    entry.bytes.size;
    if (is_found) {
        *kept = entry.bytes;
        *VEC_PUSH(run->arena, &run->reads) = str_copy(run->arena, path); /* as if it were read, for same_reads() */
    }
    arena_free(scratch);
    return is_found;
}

void content_keep(void *context, const char *kind, Str path, Str bytes, Str kept) {
    ReadContext *read = context;
    Run *run = read->run;
    SourceFile file;
    if (!run_find(&file, run, read->repository, path, run->arena)) return;
    Str name = file.blob_id.size ? STR_NONE : name_on_disk(read, &file, kind, run->arena);
    if (!file.blob_id.size && !name.size) return;
    Str id = file.blob_id.size ? file.blob_id : objects_blob_id(bytes, run->arena);
    CacheKey key = cache_key(name_of(kind, run->arena), id);
    if (name.size) file_memo_put(run->memo, name, &file.stamp, &key);
    cache_put(run->cache, &key, (CacheEntry){str_copy(run->arena, kept), STR_NONE});
}

/* ---- what is known of files of work folders, from process to process ---- */

static CacheKey stamps_key(const Run *run) {
    Str place = repository_place(run->repositories[0], STR_NONE, run->arena);
    return cache_key(STR("\nstamps"), objects_blob_id(place, run->arena));
}

void content_recall_stamps(Run *run) {
    run->memo = run->options->memo;
    if (run->memo || !run->cache || repository_is_commit(run->repositories[0])) return;
    CacheKey key = stamps_key(run);
    CacheEntry entry;
    run->memo = file_memo_new(run->arena);
    if (cache_get(&entry, run->cache, &key)) file_memo_decode(run->memo, entry.bytes);
}

void content_keep_stamps(Run *run) {
    if (!run->memo || run->memo == run->options->memo) return; /* that of a process which goes on */
    Str kept = file_memo_encode(run->memo, run->arena);
    CacheKey key = stamps_key(run);
    if (kept.size) cache_put(run->cache, &key, (CacheEntry){kept, STR_NONE});
}
