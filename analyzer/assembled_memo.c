#include "analyzer/assembled_memo.h"

#include "analyzer/content_memo.h"
#include "analyzer/objects.h"

static Str id_of_names(ReadContext *context) {
    if (context->names.size) return context->names;
    Arena *arena = context->run->arena;
    const Files *files = &context->run->file_access[context->repository];
    StrBuf all = strbuf_new(arena, SIZE_MAX / 8);
    for (size_t i = 0; i < files->path_count; i++) strbuf_format(&all, "%.*s\n", STR_ARG(files->paths[i]));
    context->names = objects_blob_id(strbuf_str(&all), arena);
    return context->names;
}

/* Beside the facts of files, whose names hold no line break. `reads`: what was read, and what it says; empty: of the list of
 * what is read. Facts never change under their key; the list may, and is then one that leads nowhere. */
static CacheKey key_of(ReadContext *context, const char *kind, bool lists, Str path, Str text, Str reads) {
    Run *run = context->run;
    Str name = str_format(run->arena, "\n%s\n%.*s\n%.*s\n%.*s", kind, STR_ARG(lists ? id_of_names(context) : STR_NONE),
                          STR_ARG(path), STR_ARG(reads));
    return cache_key(name, objects_blob_id(text, run->arena));
}

/* What is asked of a file here is read by this run, for same_reads(). */
static Str reads_of(ReadContext *context, Str paths) {
    Run *run = context->run;
    StrBuf out = strbuf_new(run->arena, SIZE_MAX / 8);
    Str path;
    strbuf_add_char(&out, '.'); /* never empty */
    while (paths.size && str_split_next(&paths, '\n', &path)) {
        if (!path.size) continue;
        *VEC_PUSH(run->arena, &run->reads) = path; /* as long as the cache is open */
        strbuf_format(&out, "%.*s %.*s\n", STR_ARG(content_id(context, path, run->arena)), STR_ARG(path));
    }
    return strbuf_str(&out);
}

bool assembled_recall(void *context, const char *kind, bool lists, Str path, Str text, Str *facts) {
    ReadContext *read = context;
    Cache *cache = read->run->cache;
    CacheKey list_key = key_of(read, kind, lists, path, text, STR_NONE);
    CacheEntry list, entry;
    if (!cache_get(&list, cache, &list_key)) return false;
    CacheKey key = key_of(read, kind, lists, path, text, reads_of(read, list.bytes));
    if (!cache_get(&entry, cache, &key) || !entry.bytes.size) return false;
    *facts = entry.bytes;
    return true;
}

void assembled_keep(void *context, const char *kind, bool lists, Str path, Str text, Str facts, const Str *reads,
                    size_t read_count) {
    ReadContext *read = context;
    Run *run = read->run;
    StrBuf paths = strbuf_new(run->arena, SIZE_MAX / 8);
    strbuf_add_char(&paths, '\n');
    for (size_t i = 0; i < read_count; i++) {
        if (str_find_char(reads[i], '\n', 0) != SIZE_MAX) return;
        strbuf_format(&paths, "%.*s\n", STR_ARG(reads[i]));
    }
    Str list = strbuf_str(&paths);
    CacheKey list_key = key_of(read, kind, lists, path, text, STR_NONE);
    CacheKey key = key_of(read, kind, lists, path, text, reads_of(read, list));
    CacheEntry known;
    bool is_known = cache_get(&known, run->cache, &list_key) && str_equal(known.bytes, list);
    if (!is_known) cache_put(run->cache, &list_key, (CacheEntry){list, STR_NONE});
    cache_put(run->cache, &key, (CacheEntry){facts, STR_NONE});
}
