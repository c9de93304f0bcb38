#include "analyzer/pipeline.h"

#include <stdlib.h>
#include <unistd.h>

#include "analyzer/assembled_memo.h"
#include "analyzer/content_memo.h"
#include "analyzer/core/clock.h"
#include "analyzer/core/limits.h"
#include "analyzer/core/mask.h"
#include "analyzer/progress.h"
#include "analyzer/workers.h"
#include "graph/link.h"
#include "parsers/parser.h"

#ifndef FAULTLINE_VERSION
#define FAULTLINE_VERSION "0.1.0"
#endif

static bool are_rules(const RuleSet *rules, const Str *ids, size_t count, Diags *diags) {
    for (size_t i = 0; i < count; i++)
        if (!rules_find(rules, ids[i])) {
            diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no rule \"%.*s\"; see faultline rules list", STR_ARG(ids[i]));
            return false;
        }
    return true;
}

bool knowledge_load(Knowledge *out, const Options *options, Arena *arena, Diags *diags) {
    *out = (Knowledge){.catalog = catalog_load(arena, options->catalogs.items, options->catalogs.count, diags)};
    if (!out->catalog || !outputs_check(options, diags)) return false;
    if (options->region.size && !catalog_region(out->catalog, STR_NONE, options->region)) {
        diag_add(diags, DIAG_ERROR, STR_NONE, 0, "--region: \"%.*s\" is no region; see faultline catalog list regions",
                 STR_ARG(options->region));
        return false;
    }
    if (!rules_load(&out->rules, options->rule_folders.items, options->rule_folders.count, out->catalog, diags))
        return false;
    return are_rules(&out->rules, options->only.items, options->only.count, diags) &&
           are_rules(&out->rules, options->skip.items, options->skip.count, diags);
}

void run_open(Run *run, const Options *options) {
    *run = (Run){.options = options, .arena = arena_new()};
    arena_recycle(run->arena);
    run->diags = diags_new(run->arena);
    run->symbols = symbols_new(run->arena);
}

bool run_learn(Run *run) {
    const Options *options = run->options;
    Knowledge own;
    if (!options->knowledge && !knowledge_load(&own, options, run->arena, &run->diags)) return false;
    const Knowledge *knowledge = options->knowledge ? options->knowledge : &own;
    run->catalog = knowledge->catalog;
    run->rules = knowledge->rules;
    return true;
}

bool run_start(Run *run, const Options *options) {
    run_open(run, options);
    return run_learn(run);
}

void run_end(Run *run) {
    for (size_t i = 0; i < run->repository_count; i++)
        if (run->repositories[i]) repository_close(run->repositories[i]);
    if (run->cache) cache_close(run->cache);
    arena_free(run->arena);
}

/* ---- reading ---- */

static int by_path(const void *path, const void *file) {
    return str_compare(*(const Str *)path, ((const SourceFile *)file)->path);
}

bool run_find(SourceFile *out, const Run *run, uint32_t repository, Str path, Arena *arena) {
    const ScanList *list = &run->lists[repository];
    const SourceFile *listed =
        list->files.count ? bsearch(&path, list->files.items, list->files.count, sizeof *list->files.items, by_path)
                          : NULL;
    if (!listed) return repository_find(out, run->repositories[repository], path, arena);
    *out = *listed;
    return true;
}

bool run_file(const Run *run, uint32_t repository, Str path, Arena *arena, Str *bytes) {
    SourceFile file;
    Diags ignored = diags_new(arena);
    if (!run_find(&file, run, repository, path, arena)) return false;
    return repository_read(bytes, run->repositories[repository], &file, arena, &ignored);
}

static bool read_for_evaluator(void *context, Str path, Arena *arena, Str *bytes) {
    const ReadContext *read = context;
    *VEC_PUSH(read->run->arena, &read->run->reads) = str_copy(read->run->arena, path);
    return run_file(read->run, read->repository, path, arena, bytes);
}

static int by_str(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

static Str *unread_paths(Run *run, const ScanList *list, size_t *count) {
    size_t most = list->unread.count + list->links.count;
    Str *paths = ARENA_ARRAY(run->arena, Str, most);
    *count = 0;
    for (size_t i = 0; i < list->unread.count; i++) paths[(*count)++] = list->unread.items[i];
    for (size_t i = 0; i < list->links.count; i++)
        if (!list->links.items[i].is_folder) paths[(*count)++] = list->links.items[i].path;
    if (*count) qsort(paths, *count, sizeof *paths, by_str);
    return paths;
}

static void give_file_access(Run *run, uint32_t index) {
    const ScanList *list = &run->lists[index];
    Str *paths = ARENA_ARRAY(run->arena, Str, list->files.count);
    for (size_t i = 0; i < list->files.count; i++) paths[i] = list->files.items[i].path;
    if (list->files.count) qsort(paths, list->files.count, sizeof *paths, by_str);
    Str *from = ARENA_ARRAY(run->arena, Str, list->links.count), *to = ARENA_ARRAY(run->arena, Str, list->links.count);
    size_t link_count = 0;
    for (size_t i = 0; i < list->links.count; i++) {
        if (!list->links.items[i].is_folder) continue;
        from[link_count] = list->links.items[i].path;
        to[link_count++] = list->links.items[i].target;
    }
    size_t unread_count = 0;
    Str *unread = unread_paths(run, list, &unread_count);
    size_t folder_count = list->skipped_folders.count;
    Str *folders = ARENA_ARRAY(run->arena, Str, folder_count);
    for (size_t i = 0; i < folder_count; i++) folders[i] = list->skipped_folders.items[i].path; /* sorted */
    ReadContext *context = ARENA_NEW(run->arena, ReadContext);
    *context = (ReadContext){.run = run, .repository = index};
    Str rest = repository_root(run->repositories[index]), step;
    size_t climbs_max = 0;
    while (!str_equal(rest, STR(".")) && rest.data && str_split_next(&rest, '/', &step)) climbs_max++;
    run->file_access[index] = (Files){.context = context,
                                      .read = read_for_evaluator,
                                      .recall = run->cache ? assembled_recall : NULL,
                                      .keep = run->cache ? assembled_keep : NULL,
                                      .recall_content = run->cache ? content_recall : NULL,
                                      .keep_content = run->cache ? content_keep : NULL,
                                      .paths = paths,
                                      .path_count = list->files.count,
                                      .unread = unread,
                                      .unread_folders = folders,
                                      .unread_count = unread_count,
                                      .unread_folder_count = folder_count,
                                      .link_from = from,
                                      .link_to = to,
                                      .link_count = link_count,
                                      .climbs_max = climbs_max};
}

/* A counted reason to skip, kept as two parallel arrays in order of first use. */
static void count_reason(Run *run, Map *reasons, Str reason, size_t count) {
    if (count == 0) return;
    bool is_new = false;
    uint32_t entry = map_add(reasons, reason, 0, &is_new);
    map_set_at(reasons, entry, map_value_at(reasons, entry) + (uint32_t)count);
    (void)run;
}

typedef VEC(FactsFile) FactsFileVec;
typedef VEC(SkippedFile) SkippedVec;

static void take_results(Run *run, uint32_t repository, const ScanList *list, const ParsedFile *parsed,
                         FactsFileVec *files, SkippedVec *skipped, Map *reasons) {
    FolderContext folder = {0};
    for (size_t i = 0; i < list->files.count; i++) {
        const SourceFile *source = &list->files.items[i];
        const ParsedFile *result = &parsed[i];
        run->coverage.file_count++;
        if (result->status == PARSED_FACTS) {
            Sym path = sym(run->symbols, source->path);
            *VEC_PUSH(run->arena, files) = (FactsFile){.facts = result->facts,
                                                       .repository = repository,
                                                       .is_parsed = true,
                                                       .path = path,
                                                       .real_path = path,
                                                       .context = context_of_path_beside(&folder, result->facts.path),
                                                       .is_vendored = source->is_vendored};
            run->coverage.parsed_count++;
            for (uint32_t n = 0; n < result->facts.note_count; n++) {
                const ParseNote *note = &result->facts.notes[n];
                diag_add(&run->diags, (DiagKind)note->kind, source->path, note->line, "%.*s",
                         STR_ARG(facts_str(&result->facts, note->message)));
            }
        } else {
            bool is_worth_naming = result->status == PARSED_LIMIT || result->status == PARSED_STOPPED ||
                                   result->status == PARSED_UNREADABLE;
            bool is_missing = result->status == PARSED_UNREADABLE && source->blob_id.size &&
                              !repository_has_blob(run->repositories[repository], source);
            run->has_missing = run->has_missing || is_missing;
            run->is_by_chance =
                run->is_by_chance || result->is_by_chance || (result->status == PARSED_UNREADABLE && !is_missing);
            if (is_worth_naming)
                *VEC_PUSH(run->arena, skipped) = (SkippedFile){source->path, repository, result->reason};
            Str reason =
                result->status == PARSED_NOT_WANTED ? result->reason : str_from(parse_status_name(result->status));
            count_reason(run, reasons, reason, 1);
        }
    }
}

/* A link to a file takes part where it stands: Terraform reads it as a file of that folder. */
static void take_links(Run *run, uint32_t repository, FactsFileVec *files, size_t first) {
    const ScanList *list = &run->lists[repository];
    Map *by_path = map_new(run->arena);
    for (size_t i = first; i < files->count; i++)
        map_put(by_path, sym_str(run->symbols, files->items[i].path), (uint32_t)i);
    for (size_t i = 0; i < list->links.count; i++) {
        const SourceLink *link = &list->links.items[i];
        uint32_t target = link->is_folder ? MAP_NONE : map_get(by_path, link->target);
        if (target == MAP_NONE) continue;
        FactsFile alias = files->items[target];
        alias.path = sym(run->symbols, link->path);
        alias.is_link = true;
        *VEC_PUSH(run->arena, files) = alias;
    }
}

static int by_repository_and_path(const void *left, const void *right, void *symbols) {
    const FactsFile *a = left, *b = right;
    if (a->repository != b->repository) return a->repository < b->repository ? -1 : 1;
    return str_compare(sym_str(symbols, a->path), sym_str(symbols, b->path));
}

static void parse_list(Run *run, uint32_t index, ScanList *list, FactsFileVec *files, SkippedVec *skipped,
                       Map *reasons) {
    Arena *passing = arena_new();
    ParsedFile *parsed = ARENA_ARRAY(passing, ParsedFile, list->files.count);
    Progress progress = progress_new(run->options->progress);
    WorkerOptions workers = {.jobs = run->options->jobs,
                             .cache = run->cache,
                             .memo = run->memo,
                             .progress = progress_show,
                             .progress_context = &progress};
    workers_parse(parsed, run->repositories[index], list->files.items, list->files.count, &workers, run->arena,
                  &run->diags);
    progress_end(&progress);
    take_results(run, index, list, parsed, files, skipped, reasons);
    arena_free(passing);
}

/* Folder above the target that a local module call of this file leads to; empty when it has none that is new. */
static Str folder_above(Run *run, const FactsFile *file, uint32_t decl, Map *known) {
    const Facts *facts = &file->facts;
    Str source, path;
    if (facts->decls[decl].kind != DECL_MODULE) return STR_NONE;
    ExprId expr = expr_attribute(facts, facts->decls[decl].body, STR("source"));
    if (!expr || !expr_literal(facts, expr, &source) || !str_starts_with(source, STR("."))) return STR_NONE;
    Str directory = location_of_directory(sym_str(run->symbols, file->path));
    if (!files_resolve(run->arena, directory, source, &path) || !str_starts_with(path, STR("../"))) return STR_NONE;
    bool is_new = false;
    map_add(known, path, 0, &is_new);
    return is_new ? path : STR_NONE;
}

/* A target inside a repository may call modules that stand beside it: they are read too, from the same
 * repository, as far as the calls lead. */
static void read_above(Run *run, uint32_t index, FactsFileVec *files, size_t first, SkippedVec *skipped, Map *reasons) {
    Map *known = map_new(run->arena);
    for (size_t i = first; i < files->count; i++) {
        if (!str_equal(files->items[i].facts.format, STR("terraform"))) continue;
        for (uint32_t d = 0; d < files->items[i].facts.decl_count; d++) {
            Str folder = folder_above(run, &files->items[i], d, known);
            if (folder.size == 0) continue;
            ScanList list = {0};
            ScanOptions scan = {.under = folder};
            repository_list(&list, run->repositories[index], &scan, run->arena, &run->diags);
            parse_list(run, index, &list, files, skipped, reasons);
        }
    }
}

static bool open_and_list(Repository **repository, ScanList *list, const Options *options, Str target, Arena *arena,
                          Diags *diags) {
    if (!repository_open(repository, target, arena, diags)) return false;
    repository_open_documents(*repository, options->documents, options->document_count);
    ScanOptions scan = {.excludes = options->excludes.items, .exclude_count = options->excludes.count};
    repository_list(list, *repository, &scan, arena, diags);
    return true;
}

void listing_make(Listing *out, const Options *options, Str target) {
    Arena *arena = arena_new();
    *out = (Listing){.arena = arena, .diags = diags_new(arena)};
    if (!open_and_list(&out->repository, &out->list, options, target, arena, &out->diags)) out->repository = NULL;
}

void listing_end(Listing *listing) {
    if (listing->repository) repository_close(listing->repository);
    arena_free(listing->arena);
}

static bool take_listing(Run *run) {
    Listing *listing = run->listing;
    diags_append(&run->diags, &listing->diags);
    run->repositories[0] = listing->repository;
    run->lists[0] = listing->list;
    listing->repository = NULL; /* the run closes it */
    return run->repositories[0] != NULL;
}

static bool read_repository(Run *run, uint32_t index, Str target, FactsFileVec *files, SkippedVec *skipped,
                            Map *reasons) {
    ScanList *list = &run->lists[index];
    if (index == 0 && run->listing ? !take_listing(run)
                                   : !open_and_list(&run->repositories[index], list, run->options, target, run->arena,
                                                    &run->diags))
        return false;
    if (index == 0) content_recall_stamps(run);
    for (int reason = 0; reason < SKIP_REASON_COUNT; reason++) {
        run->coverage.file_count += list->skipped_files[reason];
        if (list->skipped_files[reason])
            count_reason(run, reasons, str_from(skip_reason_name((SkipReason)reason)), list->skipped_files[reason]);
    }
    count_reason(run, reasons, STR("folders left out"), list->skipped_folders.count);
    for (size_t i = 0; i < list->skipped_folders.count; i++)
        if (list->skipped_folders.items[i].reason == SKIP_UNREADABLE)
            *VEC_PUSH(run->arena, skipped) =
                (SkippedFile){list->skipped_folders.items[i].path, index, STR("skipped: a folder that can't be read")};
    size_t first = files->count;
    parse_list(run, index, list, files, skipped, reasons);
    take_links(run, index, files, first);
    read_above(run, index, files, first, skipped, reasons);
    give_file_access(run, index);
    return true;
}

/* A file that stands in two targets would be two systems. What lies outside of a target is no part of it. */
static bool are_apart(Run *run, const Str *targets, size_t target_count) {
    if (target_count < 2) return true;
    Map *seen = map_new(run->arena);
    for (uint32_t i = 0; i < target_count; i++) {
        const ScanList *list = &run->lists[i];
        for (size_t k = 0; k < list->files.count; k++) {
            Str path = list->files.items[k].path;
            if (str_starts_with(path, STR("../"))) continue;
            bool is_new = false;
            map_add(seen, repository_place(run->repositories[i], path, run->arena), i, &is_new);
            if (is_new) continue;
            diag_add(&run->diags, DIAG_ERROR, targets[i], 0,
                     "its file %.*s belongs to another target already; name each folder once", STR_ARG(path));
            return false;
        }
    }
    return true;
}

static bool has_path(const ScanList *list, Str path) {
    for (size_t i = 0; i < list->files.count; i++)
        if (str_equal(list->files.items[i].path, path)) return true;
    for (size_t i = 0; i < list->links.count; i++)
        if (!list->links.items[i].is_folder && str_equal(list->links.items[i].path, path)) return true;
    return false;
}

/* A misspelt name would change values and findings without a word. */
static bool are_var_files(Run *run) {
    for (size_t i = 0; i < run->options->var_files.count; i++) {
        Str path = run->options->var_files.items[i], language;
        bool is_there = false;
        for (size_t k = 0; k < run->repository_count; k++) is_there = is_there || has_path(&run->lists[k], path);
        parser_syntax(path, &language);
        if (is_there && str_equal(language, STR("tfvars"))) continue;
        diag_add(&run->diags, DIAG_ERROR, path, 0,
                 is_there ? "--var-file: expected a name that ends in .tfvars or .tfvars.json"
                          : "--var-file: no such file is read; expected its path in the target");
        return false;
    }
    return true;
}

bool run_read(Run *run, const Str *targets, size_t target_count) {
    run->repository_count = target_count;
    run->repositories = ARENA_ARRAY(run->arena, Repository *, target_count);
    run->lists = ARENA_ARRAY(run->arena, ScanList, target_count);
    run->file_access = ARENA_ARRAY(run->arena, Files, target_count);
    FactsFileVec files = {0};
    SkippedVec skipped = {0};
    Map *reasons = map_new(run->arena);
    Diags ignored = diags_new(run->arena); /* a cache that can't be used costs time, and is no news of the source */
    if (!run->options->no_cache) run->cache = cache_open(STR_NONE, run->arena, &ignored);
    for (uint32_t i = 0; i < target_count; i++)
        if (!read_repository(run, i, targets[i], &files, &skipped, reasons)) return false;
    if (run->cache) cache_save(run->cache);
    if (!are_apart(run, targets, target_count) || !are_var_files(run)) return false;
    run->settings = settings_read(run->repositories, target_count, &run->rules, run->options, run->arena, &run->diags);
    if (!run->settings) return false;
    if (files.count) qsort_r(files.items, files.count, sizeof *files.items, by_repository_and_path, run->symbols);
    run->files = files.items;
    run->file_count = files.count;
    run->coverage.skipped = skipped.items;
    run->coverage.skipped_count = skipped.count;
    size_t reason_count = map_count(reasons);
    Str *names = ARENA_ARRAY(run->arena, Str, reason_count);
    size_t *counts = ARENA_ARRAY(run->arena, size_t, reason_count);
    for (size_t i = 0; i < reason_count; i++) {
        names[i] = map_key_at(reasons, i);
        counts[i] = map_value_at(reasons, i);
    }
    run->coverage.skip_reasons = names;
    run->coverage.skip_counts = counts;
    run->coverage.skip_reason_count = reason_count;
    return true;
}

/* ---- linking and judging ---- */

/* Keys begin with the repository's name, so two of one name would become one. Folders of one repository are
 * told apart by their place, clones of the same name by their order. */
static Str unique_name(const Run *run, size_t index) {
    Str name = repository_name(run->repositories[index]);
    size_t same = 0, before = 0;
    for (size_t i = 0; i < run->repository_count; i++) {
        if (!str_equal(repository_name(run->repositories[i]), name)) continue;
        same++;
        before += i < index;
    }
    if (same == 1) return name;
    Str root = repository_root(run->repositories[index]);
    bool is_unique = true;
    for (size_t i = 0; i < run->repository_count; i++)
        if (i != index && str_equal(repository_name(run->repositories[i]), name) &&
            str_equal(repository_root(run->repositories[i]), root))
            is_unique = false;
    if (is_unique)
        return str_equal(root, STR(".")) ? name : str_format(run->arena, "%.*s/%.*s", STR_ARG(name), STR_ARG(root));
    return before ? str_format(run->arena, "%.*s~%zu", STR_ARG(name), before + 1) : name;
}

bool run_link(Run *run) {
    Model *model = model_new(run->arena, run->symbols, run->catalog, &run->diags);
    for (size_t i = 0; i < run->repository_count; i++) {
        RepositoryInfo *info = VEC_PUSH(run->arena, &model->repositories);
        bool is_named = run->options->name.size && run->repository_count == 1;
        info->name = sym(run->symbols, is_named ? run->options->name : unique_name(run, i));
        info->commit = sym(run->symbols, repository_commit(run->repositories[i]));
        info->root_path = sym(run->symbols, repository_root(run->repositories[i]));
    }
    model->files = run->files;
    model->file_count = run->file_count;
    model->file_access = run->file_access;
    model->default_region = run->options->region;
    model->var_files = run->options->var_files.items;
    model->var_file_count = run->options->var_files.count;
    model->wants_public = run->options->wants_public;
    run->model = model;
    link_all(model);
    content_keep_stamps(run);
    if (run->cache) cache_save(run->cache);
    settings_weigh(run->settings, model, &run->diags);
    if (str_equal(run->options->dump, STR("model"))) return true;
    run->graph = graph_freeze(model);
    if (!root_map_build(model, run->arena, &run->root_map))
        diag_add(&run->diags, DIAG_LIMIT, STR_NONE, 0, "the map of roots is left out");
    run->engine = failure_compile(run->graph, run->arena);
    return true;
}

/* What comments and the baseline accept, and what fails the run: that of the command line, of the repository, or by default. */
static bool accept_findings(Run *run) {
    const Options *options = run->options;
    run->fail_on = options->fail_on;
    if (!options->no_policy) {
        run->policy = *settings_policy(run->settings, 0);
        if (!policy_read_baseline(&run->policy, options, &run->rules, run->repositories[0], run->arena, &run->diags))
            return false;
    }
    if (!run->fail_on.is_given) run->fail_on = run->policy.fail_on;
    if (!run->fail_on.is_given) run->fail_on = (FailOn){.has_severity = true, .severity = SEVERITY_HIGH};
    if (!options->no_suppressions)
        rules_suppress(run->findings, run->graph, run->policy.binding, run->policy.binding_count, &run->diags);
    run->findings = rules_join_calls(run->findings, run->graph, run->arena);
    if (run->policy.has_baseline && !options->no_suppressions)
        baseline_apply(&run->policy.baseline, run->findings, run->graph, run->arena);
    return true;
}

void run_measure(Run *run) {
    const Graph *graph = run->graph;
    run->impacts = ARENA_ARRAY(run->arena, Impact, graph->domain_count);
    failure_domains(run->engine, graph->domains, graph->domain_count, false, run->arena, run->impacts);
    run->cuts = ARENA_ARRAY(run->arena, CutSets, graph->service_count);
    /* Pairs of domains cost the square of their number: for organisations only single points are listed. */
    enum { SERVICES_WITH_PAIRS_MAX = 200 };
    uint32_t order = graph->service_count > SERVICES_WITH_PAIRS_MAX ? 1 : 2;
    for (size_t i = 0; i < graph->service_count; i++)
        failure_cut_sets(run->engine, graph->domains, graph->domain_count, graph->services[i], order, run->arena,
                         &run->cuts[i]);
}

bool run_judge(Run *run) {
    const Graph *graph = run->graph;
    run_measure(run);
    RuleContext context = {.graph = graph,
                           .engine = run->engine,
                           .impacts = run->impacts,
                           .arena = run->arena,
                           .adjust = settings_adjust,
                           .adjust_context = run->settings};
    run->findings = rules_run(&run->rules, &context, run->options->only.items, run->options->only.count,
                              run->options->skip.items, run->options->skip.count);
    return accept_findings(run);
}

/* ---- the report ---- */

static bool source_text(void *context, uint32_t repository, Str file, Arena *arena, Str *text) {
    if (!run_file(context, repository, file, arena, text)) return false;
    *text = mask_secrets(*text, arena);
    return true;
}

Report run_report(const Run *run) {
    Run *borrowed = (Run *)(uintptr_t)run;
    diags_sort(&borrowed->diags);
    Coverage coverage = run->coverage;
    coverage.notes = run->diags.list.items;
    coverage.note_count = run->diags.list.count;
    return (Report){
        .graph = run->graph,
        .engine = run->engine,
        .rules = &run->rules,
        .findings = run->findings,
        .impacts = run->impacts,
        .cuts = run->cuts,
        .root_map = run->root_map,
        .coverage = coverage,
        .sources = {borrowed, source_text},
        .tool_version = STR(FAULTLINE_VERSION),
        .catalog_version = catalog_version(run->catalog),
        .fail_on = run->fail_on.has_severity ? run->fail_on.severity : SEVERITY_CRITICAL,
        .has_gate = run->fail_on.has_severity,
        .has_baseline = run->policy.has_baseline,
        .time_s = clock_seconds(),
    };
}
