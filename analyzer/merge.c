#include "analyzer/merge.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/gitdir.h"
#include "analyzer/workers.h"

bool merge_outputs_check(const Options *options, Diags *diags) {
    size_t to_stdout = 0;
    for (size_t i = 0; i < options->outputs.count; i++) {
        const Output *output = &options->outputs.items[i];
        bool is_own = str_equal(output->format, STR("text")) || str_equal(output->format, STR("json")) ||
                      str_equal(output->format, STR("html"));
        if (!is_own) {
            diag_add(diags, DIAG_ERROR, STR_NONE, 0,
                     "of many repositories there is text, json, html, --csv DIR and --site DIR, not \"%.*s\"",
                     STR_ARG(output->format));
            return false;
        }
        if (output_is_written_twice(options, i, diags->arena)) {
            diag_add(diags, DIAG_ERROR, output->file, 0, "two formats can't be written to one file");
            return false;
        }
        to_stdout += output->file.size == 0 || str_equal(output->file, STR("-"));
    }
    if (to_stdout <= 1) return true;
    diag_add(diags, DIAG_ERROR, STR_NONE, 0,
             "only one format can go to standard output; give the others a file: --format json=FILE");
    return false;
}

bool merge_start(Merge *merge, const Options *options) {
    *merge = (Merge){.arena = arena_new()};
    merge->diags = diags_new(merge->arena);
    merge->symbols = symbols_new(merge->arena);
    merge->knowledge = options->knowledge;
    if (!merge_outputs_check(options, &merge->diags)) return false;
    Options known = *options;
    known.outputs.count = 0; /* they are checked already, and are others than those of one repository */
    if (!merge->knowledge) {
        merge->knowledge = &merge->own_knowledge;
        if (!knowledge_load(&merge->own_knowledge, &known, merge->arena, &merge->diags)) return false;
    }
    /* What another program or catalog wrote down, this one would misread. */
    merge->records.writer = bundle_writer(merge->knowledge->catalog, merge->arena);
    return true;
}

/* ---- reading ---- */

static int by_str(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

typedef struct {
    uint64_t finished, unfinished, count, bundles; /* of how many parts; bundles that the finished ones made */
} Parts;

/* "finished-3-of-16" holds how many bundles the part has. */
static void note_part(const Merge *merge, Str folder, Str name, Parts *parts) {
    int64_t count, bundles;
    size_t mark = str_find_last_char(name, '-');
    parts->unfinished += str_starts_with(name, STR("unfinished-"));
    if (!str_starts_with(name, STR("finished-")) || !str_to_int64(str_slice(name, mark + 1, name.size), &count)) return;
    Str text = gitdir_read(folder, name, merge->arena);
    parts->finished++;
    parts->count = count > 0 ? (uint64_t)count : 0;
    if (str_to_int64(str_trim(text), &bundles) && bundles > 0) parts->bundles += (uint64_t)bundles;
}

/* A part whose task was lost, or was never started; bundles that somebody took away. */
static void tell_missing(Merge *merge, Str folder, const Parts *parts, uint64_t bundles) {
    bool is_known = parts->finished && parts->finished < parts->count;
    uint64_t missing = is_known ? parts->count - parts->finished : parts->unfinished;
    if (missing) {
        diag_add(&merge->diags, DIAG_ERROR, folder, 0,
                 "unfinished parts of the audit: %llu; start them again, then merge", (unsigned long long)missing);
    } else if (parts->bundles > bundles) {
        missing = parts->bundles - bundles;
        diag_add(&merge->diags, DIAG_ERROR, folder, 0,
                 "missing bundles of the audit: %llu; start its parts again, then merge", (unsigned long long)missing);
    }
    merge->missing_count += missing;
}

/* "shop.failed.flb" beside "shop.flb" is left of a reading that was repeated, and cut off before it was taken away. */
static bool is_repeated(const Merge *merge, Str file, const Map *files) {
    static const char failed[] = ".failed.flb";
    if (!str_ends_with(file, STR(failed))) return false;
    Str name = str_slice(file, 0, file.size - (sizeof failed - 1));
    return map_get(files, str_format(merge->arena, "%.*s.flb", STR_ARG(name))) != MAP_NONE;
}

static void add_folder(Merge *merge, Str folder) {
    VEC(Str) files = {0};
    Parts parts = {0};
    DIR *stream = opendir(str_zero_terminated(merge->arena, folder));
    const struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        Str name = str_copy(merge->arena, str_from(entry->d_name));
        if (str_ends_with(name, STR(".flb")))
            *VEC_PUSH(merge->arena, &files) = str_format(merge->arena, "%.*s/%s", STR_ARG(folder), entry->d_name);
        else
            note_part(merge, folder, name, &parts);
    }
    if (stream) closedir(stream);
    if (files.count) qsort(files.items, files.count, sizeof *files.items, by_str);
    Map *names = map_new(merge->arena);
    for (size_t i = 0; i < files.count; i++) map_put(names, files.items[i], 1);
    size_t repeated = 0;
    for (size_t i = 0; i < files.count; i++) {
        if (is_repeated(merge, files.items[i], names))
            repeated++;
        else
            merge_add_file(merge, files.items[i]);
    }
    tell_missing(merge, folder, &parts, files.count - repeated);
}

void merge_add_file(Merge *merge, Str path) {
    merge->damaged_count += !bundle_open(&merge->records, path, merge->arena, &merge->diags);
}

void merge_add(Merge *merge, Str path) {
    struct stat info;
    if (stat(str_zero_terminated(merge->arena, path), &info) == 0 && S_ISDIR(info.st_mode))
        add_folder(merge, path);
    else
        merge_add_file(merge, path);
}

void merge_add_record(Merge *merge, const BundleRecord *record) {
    *VEC_PUSH(merge->arena, &merge->records.items) = *record;
}

static void add_damaged(Merge *merge, const BundleRecord *record) {
    merge->damaged_count++;
    diag_add(&merge->diags, DIAG_ERROR, record->name, 0, "its bundle is damaged; collect it again");
}

/* As many payloads as are unpacked at the same time, by several threads, before they become part of the model one after the
 * other. Each thread takes a part with an arena of its own. */
enum { BATCH_PARTS = 16, PART_RECORDS = 32, BATCH_BYTES_MAX = 64 * 1024 * 1024 };

typedef struct {
    const BundleRecord *records;
    size_t count;
    Str payloads[BATCH_PARTS * PART_RECORDS];
    bool is_whole[BATCH_PARTS * PART_RECORDS];
    Arena *scratches[BATCH_PARTS];
} Batch;

static void unpack_part(void *context, size_t part) {
    Batch *batch = context;
    size_t end = (part + 1) * PART_RECORDS < batch->count ? (part + 1) * PART_RECORDS : batch->count;
    arena_reset(batch->scratches[part]);
    for (size_t i = part * PART_RECORDS; i < end; i++)
        batch->is_whole[i] = bundle_payload(&batch->records[i], batch->scratches[part], &batch->payloads[i]);
}

/* How many records from `first` on one batch takes: one at least. */
static size_t batch_size(const Merge *merge, size_t first) {
    size_t count = 0;
    for (uint64_t bytes = 0; first + count < merge->records.items.count && count < BATCH_PARTS * PART_RECORDS;
         count++) {
        bytes += merge->records.items.items[first + count].size_bytes;
        if (count && bytes > BATCH_BYTES_MAX) break;
    }
    return count;
}

/* Only what becomes part of the model stays in memory. */
static void decode_all(Merge *merge, uint32_t threads) {
    merge->sink.model = model_new(merge->arena, merge->symbols, merge->knowledge->catalog, &merge->diags);
    merge->sink.rules = &merge->knowledge->rules;
    merge->sink.names = map_new(merge->arena);
    Batch *batch = ARENA_NEW(merge->arena, Batch);
    for (size_t i = 0; i < BATCH_PARTS; i++) batch->scratches[i] = arena_new();
    for (size_t first = 0; first < merge->records.items.count; first += batch->count) {
        batch->records = &merge->records.items.items[first];
        batch->count = batch_size(merge, first);
        workers_run(unpack_part, batch, (batch->count + PART_RECORDS - 1) / PART_RECORDS, threads);
        for (size_t i = 0; i < batch->count; i++)
            if (!batch->is_whole[i] || !bundle_decode(&merge->sink, batch->payloads[i]))
                add_damaged(merge, &batch->records[i]);
    }
    for (size_t i = 0; i < BATCH_PARTS; i++) arena_free(batch->scratches[i]);
}

/* ---- questions ---- */

static const char *status_of(BundleStatus status) {
    return status == BUNDLE_READ ? "read" : status == BUNDLE_EMPTY ? "empty" : "failed";
}

static void describe_repositories(Merge *merge) {
    size_t count = merge->sink.infos.count;
    merge->repositories = ARENA_ARRAY(merge->arena, AuditRepository, count);
    for (size_t i = 0; i < count; i++) {
        const BundleInfo *info = &merge->sink.infos.items[i];
        merge->repositories[i] = (AuditRepository){.name = info->name,
                                                   .commit = info->commit,
                                                   .team = info->team,
                                                   .environment = info->environment,
                                                   .status = str_from(status_of(info->status)),
                                                   .message = info->message,
                                                   .file_count = info->file_count,
                                                   .parsed_count = info->parsed_count,
                                                   .skipped_count = info->skipped_count,
                                                   .gap_count = info->gap_count,
                                                   .limit_count = info->limit_count};
    }
}

Audit merge_audit(const Merge *merge) {
    return (Audit){.organisation = &merge->organisation,
                   .repositories = merge->repositories,
                   .repository_count = merge->sink.infos.count,
                   .findings = {merge->sink.findings.items, merge->sink.findings.count},
                   .tool_version = STR(FAULTLINE_VERSION),
                   .catalog_version = catalog_version(merge->knowledge->catalog)};
}

void merge_finish(Merge *merge, uint32_t threads) {
    Arena *arena = merge->arena;
    bundle_sort(&merge->records);
    decode_all(merge, threads);
    Model *model = merge->sink.model;
    stitch(model, &merge->stitch);
    size_t count = model->nodes.count;
    Sym *keys = ARENA_ARRAY(arena, Sym, count);
    for (NodeId id = 1; id < count; id++) keys[id] = model->nodes.items[id].key;
    merge->graph = graph_freeze(model);
    stitch_renumber(model, &merge->stitch, keys);
    bundle_renumber(&merge->sink, keys, count);
    merge->engine = failure_compile(merge->graph, arena);
    merge->impacts = ARENA_ARRAY(arena, Impact, merge->graph->domain_count);
    failure_domains(merge->engine, merge->graph->domains, merge->graph->domain_count, false, arena, merge->impacts);
    Str *teams = ARENA_ARRAY(arena, Str, merge->sink.infos.count);
    for (size_t i = 0; i < merge->sink.infos.count; i++) teams[i] = merge->sink.infos.items[i].team;
    organisation_find(merge->graph, merge->engine, merge->impacts, &merge->stitch, teams, arena, &merge->organisation);
    describe_repositories(merge);
    Audit audit = merge_audit(merge);
    audit_tables(&audit, arena, merge->tables);
}

/* ---- writing ---- */

static bool make_folder(Merge *merge, Str folder) {
    if (mkdir(str_zero_terminated(merge->arena, folder), 0777) == 0 || errno == EEXIST) return true;
    diag_add(&merge->diags, DIAG_ERROR, folder, 0, "can't be made: %s", strerror(errno));
    return false;
}

static bool write_csv(Merge *merge, Str folder) {
    if (!make_folder(merge, folder)) return false;
    for (size_t i = 0; i < AUDIT_TABLE_COUNT; i++) {
        Arena *scratch = arena_new();
        StrBuf out = strbuf_new(scratch, SIZE_MAX / 8);
        audit_csv(&merge->tables[i], &out);
        Str file = str_format(scratch, "%.*s/%s.csv", STR_ARG(folder), merge->tables[i].name);
        bool is_written = write_output(file, strbuf_str(&out), &merge->diags);
        arena_free(scratch);
        if (!is_written) return false;
    }
    return true;
}

static bool write_site(Merge *merge, Str folder) {
    Audit audit = merge_audit(merge);
    const AuditPages *pages = audit_pages_new(&audit, merge->tables, merge->arena);
    if (!make_folder(merge, folder)) return false;
    for (size_t i = 0; i <= audit.repository_count; i++) { /* the index is written last: it is there when all is */
        Arena *scratch = arena_new();
        StrBuf out = strbuf_new(scratch, SIZE_MAX / 8);
        bool is_index = i == audit.repository_count;
        Str name = is_index ? STR("index.html") : audit_page_name(&audit, i, scratch);
        if (is_index)
            audit_html_index(pages, &out);
        else
            audit_html_repository(pages, i, &out);
        Str file = str_format(scratch, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
        bool is_written = write_output(file, strbuf_str(&out), &merge->diags);
        arena_free(scratch);
        if (!is_written) return false;
    }
    return true;
}

bool merge_write(Merge *merge, const Options *options) {
    Output fallback = {STR("text"), STR_NONE};
    bool is_default = options->outputs.count == 0;
    const Output *outputs = is_default ? &fallback : options->outputs.items;
    Audit audit = merge_audit(merge);
    for (size_t i = 0; i < (is_default ? 1 : options->outputs.count); i++) {
        StrBuf out = strbuf_new(merge->arena, SIZE_MAX / 8);
        if (str_equal(outputs[i].format, STR("json")))
            audit_json(&audit, merge->tables, &out);
        else if (str_equal(outputs[i].format, STR("html")))
            audit_html_file(audit_pages_new(&audit, merge->tables, merge->arena), &out);
        else
            audit_text(&audit, merge->tables, &out);
        if (!write_output(outputs[i].file, strbuf_str(&out), &merge->diags)) return false;
    }
    if (options->csv.size && !write_csv(merge, options->csv)) return false;
    return !options->site.size || write_site(merge, options->site);
}

void merge_end(Merge *merge) {
    bundle_close(&merge->records);
    arena_free(merge->arena);
}
