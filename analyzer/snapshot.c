#include "analyzer/snapshot.h"

#include <dirent.h>
#include <inttypes.h>

#include "analyzer/bundle.h"
#include "analyzer/core/clock.h"
#include "analyzer/core/limits.h"
#include "analyzer/repository.h"

enum { KEY_SIZE_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- what it follows from ---- */

static void add_text(StrBuf *out, Str text) { strbuf_format(out, "%zu:%.*s\n", text.size, STR_ARG(text)); }

static void add_texts(StrBuf *out, const Str *texts, size_t count) {
    strbuf_format(out, "%zu\n", count);
    for (size_t i = 0; i < count; i++) add_text(out, texts[i]);
}

/* Files outside of the repository say something; or what is found is asked for in another form. */
static bool has_other_sources(const Options *options) {
    return options->no_cache || options->rule_folders.count || options->config.size || options->var_files.count ||
           options->document_count || options->dump.size || options->wants_public;
}

/* A clone that fetches content when somebody asks for it. */
static bool is_partial(const GitDir *gitdir, Arena *arena) {
    Str folder = str_concat(arena, gitdir->common_folder, STR("/objects/pack"));
    DIR *stream = opendir(str_zero_terminated(arena, folder));
    const struct dirent *entry;
    bool is_found = false;
    while (stream && !is_found && (entry = readdir(stream)))
        is_found = str_ends_with(str_from(entry->d_name), STR(".promisor"));
    if (stream) closedir(stream);
    return is_found;
}

/* What it lacks, which must be missed on every run. false: that can't be told. Which ids a tree leads to is always the same, and kept:
 * to read all its folders takes longer than to look whether they are there. */
static bool add_missing(StrBuf *out, Cache *cache, Objects *objects, Str tree, Arena *arena) {
    CacheKey key = cache_key(STR("\nids"), tree);
    CacheEntry known = {0};
    if (!cache_get(&known, cache, &key)) {
        if (!objects_ids_below(&known.bytes, objects, tree, FILE_COUNT_MAX, arena)) return false;
        if (known.bytes.size) cache_put(cache, &key, known);
    }
    add_text(out, objects_missing_of(objects, known.bytes, arena));
    return true;
}

/* false: of such a target nothing is kept. */
static bool key_of(CacheKey *key, Cache *cache, const Repository *repository, const Run *run, Str version) {
    const Options *options = run->options;
    Arena *arena = run->arena;
    if (!cache || !repository->objects || repository->only_file.size) return false;
    StrBuf all = strbuf_new(arena, KEY_SIZE_BYTES_MAX);
    const Str texts[] = {repository->tree, repository->prefix, repository->name,
                         options->name,    options->region,    version};
    add_texts(&all, texts, sizeof texts / sizeof *texts);
    add_texts(&all, options->excludes.items, options->excludes.count);
    add_texts(&all, options->only.items, options->only.count);
    add_texts(&all, options->skip.items, options->skip.count);
    strbuf_format(&all, "%d %u %u %" PRId64 "\n", options->no_suppressions, options->timeout_s, options->memory_mb_max,
                  clock_seconds() / 86400);
    bool is_told =
        !is_partial(&repository->gitdir, arena) || add_missing(&all, cache, repository->objects, repository->tree, arena);
    if (!is_told || all.is_truncated) return false;
    *key = cache_key(STR("\nsnapshot"), objects_blob_id(strbuf_str(&all), arena));
    return true;
}

/* ---- recalling ---- */

/* As merging does it with many. */
bool snapshot_decode(Run *run) {
    BundleSink sink = {.model = model_new(run->arena, run->symbols, run->catalog, &run->diags),
                       .rules = &run->rules,
                       .names = map_new(run->arena)};
    Model *model = sink.model;
    if (!bundle_decode(&sink, run->snapshot) || sink.lost_rules) return false;
    size_t count = model->nodes.count;
    Sym *keys = ARENA_ARRAY(run->arena, Sym, count);
    for (NodeId id = 1; id < count; id++) keys[id] = model->nodes.items[id].key;
    model->repositories.items[0].commit = sym(run->symbols, repository_commit(run->repositories[0]));
    run->model = model;
    run->graph = graph_freeze(model);
    bundle_renumber(&sink, keys, count);
    run->findings = (Findings){sink.findings.items, sink.findings.count};
    run->diags.limit_count = sink.infos.items[0].limit_count + sink.infos.items[0].skipped_count;
    run->engine = failure_compile(run->graph, run->arena);
    run_measure(run);
    return true;
}

bool snapshot_find(Run *run, Str target, Str version) {
    const Options *options = run->options;
    if (has_other_sources(options)) return false;
    Repository *repository;
    Diags ignored = diags_new(run->arena); /* told when it is read */
    if (!repository_open(&repository, target, run->arena, &ignored)) return false;
    run->cache = cache_open(STR_NONE, run->arena, &ignored);
    CacheKey key;
    CacheEntry entry;
    if (!key_of(&key, run->cache, repository, run, version) || !cache_get(&entry, run->cache, &key)) {
        repository_close(repository);
        cache_close(run->cache);
        run->cache = NULL;
        return false;
    }
    run->repository_count = 1;
    run->repositories = ARENA_ARRAY(run->arena, Repository *, 1);
    run->repositories[0] = repository;
    run->snapshot = entry.bytes; /* as long as the cache is open */
    return true;
}

/* ---- keeping ---- */

/* Findings are what they are without what the repository says about its gate: that of the change holds for both sides. */
static bool is_neutral(const Run *run) {
    return run->options->no_policy || (run->policy.binding_count == 0 && !run->policy.has_baseline);
}

static bool is_sure(const Run *run) { return run->repository_count == 1 && run->cache && !run->is_by_chance; }

void snapshot_keep(const Run *run, const Run *found) {
    CacheKey key;
    CacheEntry known;
    if (run->snapshot.size || !is_sure(run) || !is_sure(found) || !found->is_judged || !found->graph->service_count ||
        !is_neutral(found) || has_other_sources(run->options) ||
        run->coverage.skipped_count != found->coverage.skipped_count)
        return;
    const Repository *repository = run->repositories[0];
    if (run->has_missing && !is_partial(&repository->gitdir, run->arena)) return; /* damaged: it may be mended */
    if (!key_of(&key, run->cache, repository, run, catalog_version(run->catalog)) || cache_get(&known, run->cache, &key)) return;
    BundleInfo info = {.name = sym_str(found->symbols, found->model->repositories.items[0].name),
                       .commit = STR_NONE, /* another one may have the same tree */
                       .root_path = repository_root(repository),
                       .status = BUNDLE_READ,
                       .skipped_count = found->coverage.skipped_count,
                       .limit_count = found->diags.limit_count};
    StrBuf payload = strbuf_new(run->arena, SNAPSHOT_SIZE_BYTES_MAX);
    bundle_encode(&info, found, run->arena, &payload);
    if (payload.is_truncated) return;
    cache_put(run->cache, &key, (CacheEntry){strbuf_str(&payload), STR_NONE});
    cache_save(run->cache);
}
