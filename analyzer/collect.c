#include "analyzer/collect.h"

#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"

static BundleRecord without_graph(BundleInfo *info, BundleStatus status, Str message, Arena *arena) {
    StrBuf payload = strbuf_new(arena, BUNDLE_PAYLOAD_BYTES_MAX);
    info->status = status;
    info->message = message;
    bundle_encode(info, NULL, arena, &payload);
    return bundle_record(info->name, info->commit, strbuf_str(&payload), arena);
}

BundleRecord collect_failure(BundleInfo *info, Str message, Arena *arena) {
    return without_graph(info, BUNDLE_FAILED, message, arena);
}

/* Absolute paths differ from machine to machine: their last steps stay. */
static Str without_paths(Str message, Arena *arena) {
    StrBuf out = strbuf_new(arena, message.size + 1);
    Str word;
    while (message.data && str_split_next(&message, ' ', &word)) {
        size_t slash = str_starts_with(word, STR("/")) ? str_find_last_char(word, '/') : SIZE_MAX;
        if (out.size) strbuf_add_char(&out, ' ');
        strbuf_add(&out, slash == SIZE_MAX ? word : str_slice(word, slash + 1, word.size));
    }
    return strbuf_str(&out);
}

static Str first_error(const Run *run, Arena *arena) {
    for (size_t i = 0; i < run->diags.list.count; i++) {
        const Diag *diag = &run->diags.list.items[i];
        if (diag->kind != DIAG_ERROR) continue;
        return without_paths(diag->message, arena);
    }
    return STR("it can't be read");
}

static void fill(BundleInfo *info, Run *run, Arena *arena) {
    const RepositoryInfo *repository = &run->model->repositories.items[0];
    info->name = str_copy(arena, model_str(run->model, repository->name));
    info->commit = str_copy(arena, model_str(run->model, repository->commit));
    info->root_path = str_copy(arena, model_str(run->model, repository->root_path));
    info->file_count = run->coverage.file_count;
    info->parsed_count = run->coverage.parsed_count;
    info->skipped_count = run->coverage.skipped_count;
    if (info->skipped_count == 1) info->message = STR("a file or folder was not read");
    if (info->skipped_count > 1)
        info->message =
            str_format(arena, "%llu files or folders were not read", (unsigned long long)info->skipped_count);
    for (size_t i = 0; i < run->diags.list.count; i++) {
        info->gap_count += run->diags.list.items[i].kind == DIAG_GAP;
        info->limit_count += run->diags.list.items[i].kind == DIAG_LIMIT;
    }
}

/* Files and folders whose bytes are missing or damaged; others are left out on purpose. */
static size_t unreadable_count(const Run *run) {
    size_t count = 0;
    for (size_t i = 0; i < run->coverage.skip_reason_count; i++)
        if (str_equal(run->coverage.skip_reasons[i], STR("unreadable"))) count += run->coverage.skip_counts[i];
    for (size_t i = 0; i < run->repository_count; i++)
        for (size_t k = 0; k < run->lists[i].skipped_folders.count; k++)
            count += run->lists[i].skipped_folders.items[k].reason == SKIP_UNREADABLE;
    return count;
}

BundleRecord collect_repository(const Options *options, Str target, BundleInfo *info, Arena *arena) {
    Options own = *options;
    Run run;
    own.wants_public = true;
    own.name = info->name;
    bool is_good = run_start(&run, &own) && run_read(&run, &target, 1) && run_link(&run) && run_judge(&run);
    if (!is_good) {
        if (info->name.size == 0) info->name = target;
        bool is_unborn = repository_is_unborn(target, arena);
        BundleRecord record = is_unborn
                                  ? without_graph(info, BUNDLE_EMPTY, STR("nothing was ever committed to it"), arena)
                                  : collect_failure(info, first_error(&run, arena), arena);
        run_end(&run);
        return record;
    }
    fill(info, &run, arena);
    bool has_nothing = is_empty(&run);
    size_t unreadable = unreadable_count(&run);
    if (has_nothing && unreadable) {
        Str message = str_format(arena, "%zu files or folders can't be read, and nothing else is there", unreadable);
        run_end(&run);
        return collect_failure(info, message, arena);
    }
    info->status = has_nothing ? BUNDLE_EMPTY : BUNDLE_READ;
    if (has_nothing) info->message = STR("no infrastructure, deployment or application code was recognised");
    StrBuf payload = strbuf_new(arena, BUNDLE_PAYLOAD_BYTES_MAX);
    bundle_encode(info, has_nothing ? NULL : &run, arena, &payload);
    run_end(&run);
    if (payload.is_truncated) return collect_failure(info, STR("more is known of it than a bundle can hold"), arena);
    /* What is read of a damaged repository is not all that the commit has: it is read again when it may have been mended. */
    return bundle_record(info->name, unreadable ? STR_NONE : info->commit, strbuf_str(&payload), arena);
}

bool collect_write(BundleRecord record, Str writer, Str file, Arena *arena, Diags *diags) {
    BundleRecords one = {0};
    StrBuf out = strbuf_new(arena, SIZE_MAX / 8);
    *VEC_PUSH(arena, &one.items) = record;
    bundle_write(&one, writer, &out);
    return write_output(file, strbuf_str(&out), diags);
}
