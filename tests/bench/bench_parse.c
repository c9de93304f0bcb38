/* How long bare grammars need for the files of a folder that a scan parses, and nothing else: what a scan can't be faster than.
 *
 *     bench_parse FOLDER [rounds] [jobs]       3 rounds on two cores when nothing is given
 *
 * The files are listed and chosen as by a scan, read into memory, and handed out to processes largest first. Code and HCL are parsed by
 * tree-sitter's grammars, YAML and JSON are read as events by libyaml; trees and events are dropped. Printed per kind: files,
 * bytes, and the milliseconds of the best round and of all processes together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <tree_sitter/api.h>
#include <unistd.h>
#include <yaml.h>

#include "analyzer/scan.h"
#include "parsers/language.h"
#include "parsers/parser.h"

const TSLanguage *tree_sitter_hcl(void);

enum { ROUNDS = 3, JOBS = 2, JOBS_MAX = 64 };

typedef struct {
    Str bytes;
    Syntax syntax;
    Str language;
} Survivor;

typedef VEC(Survivor) Survivors;

static double now_ms(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* ---- What a scan parses ---- */

static bool is_of_grammar(Syntax syntax) {
    return syntax == SYNTAX_CODE || syntax == SYNTAX_HCL || syntax == SYNTAX_YAML || syntax == SYNTAX_JSON;
}

static int by_size(const void *a, const void *b) {
    size_t left = ((const Survivor *)a)->bytes.size, right = ((const Survivor *)b)->bytes.size;
    return (left < right) - (left > right);
}

static bool collect(Survivors *out, Str folder, Arena *arena) {
    Diags diags = diags_new(arena);
    Repository *repository;
    if (!repository_open(&repository, folder, arena, &diags)) return false;
    ScanList list = {0};
    repository_list(&list, repository, &(ScanOptions){0}, arena, &diags);
    Arena *passing = arena_new();
    for (size_t i = 0; i < list.files.count; i++) {
        const SourceFile *file = &list.files.items[i];
        Survivor survivor = {.language = STR_NONE};
        Str reason;
        arena_reset(passing);
        survivor.syntax = parser_syntax(file->path, &survivor.language);
        if (!is_of_grammar(survivor.syntax)) continue;
        if (!repository_read(&survivor.bytes, repository, file, passing, &diags)) continue;
        if (survivor.bytes.size > parser_size_max(survivor.syntax)) continue;
        if (!parser_wants(file->path, survivor.bytes, &reason)) continue;
        survivor.bytes = str_copy(arena, survivor.bytes);
        *VEC_PUSH(arena, out) = survivor;
    }
    arena_free(passing);
    repository_close(repository);
    qsort(out->items, out->count, sizeof *out->items, by_size);
    return true;
}

/* ---- Parsing ---- */

static void read_events(Str bytes) {
    yaml_parser_t parser;
    yaml_event_t event;
    if (!yaml_parser_initialize(&parser)) return;
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.data, bytes.size);
    bool is_done = false;
    while (!is_done && yaml_parser_parse(&parser, &event)) {
        is_done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static void parse(TSParser *parser, const Survivor *survivor) {
    if (survivor->syntax == SYNTAX_YAML || survivor->syntax == SYNTAX_JSON) {
        read_events(survivor->bytes);
        return;
    }
    const Language *language = survivor->syntax == SYNTAX_CODE ? language_get(survivor->language) : NULL;
    if (!ts_parser_set_language(parser, language ? language->grammar : tree_sitter_hcl())) return;
    ts_tree_delete(ts_parser_parse_string(parser, NULL, survivor->bytes.data, (uint32_t)survivor->bytes.size));
}

static bool is_asked(const Survivor *survivor, Syntax syntax) {
    bool is_document = survivor->syntax == SYNTAX_YAML || survivor->syntax == SYNTAX_JSON;
    return is_document ? syntax == SYNTAX_YAML : survivor->syntax == syntax;
}

/* One process of several: takes the next file as long as there is one. Its milliseconds of CPU are added to *cpu. */
static void work(const Survivors *survivors, Syntax syntax, uint32_t *next, double *cpu) {
    TSParser *parser = ts_parser_new();
    for (;;) {
        uint32_t at = __atomic_fetch_add(next, 1, __ATOMIC_RELAXED);
        if (at >= survivors->count) break;
        if (is_asked(&survivors->items[at], syntax)) parse(parser, &survivors->items[at]);
    }
    ts_parser_delete(parser);
    *cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
}

/* Milliseconds of one round; those of all processes go to *cpu. */
static double run(const Survivors *survivors, Syntax syntax, uint32_t jobs, double *cpu) {
    struct Shared {
        uint32_t next;
        double cpu[JOBS_MAX];
    } *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) exit(1);
    double start = now_ms(CLOCK_MONOTONIC);
    for (uint32_t i = 0; i < jobs; i++)
        if (fork() == 0) {
            work(survivors, syntax, &shared->next, &shared->cpu[i]);
            _exit(0);
        }
    while (wait(NULL) > 0) continue;
    double wall = now_ms(CLOCK_MONOTONIC) - start;
    *cpu = 0;
    for (uint32_t i = 0; i < jobs; i++) *cpu += shared->cpu[i];
    munmap(shared, sizeof *shared);
    return wall;
}

static void measure(const char *name, const Survivors *survivors, Syntax syntax, int rounds, uint32_t jobs) {
    size_t count = 0, bytes = 0;
    for (size_t i = 0; i < survivors->count; i++) {
        if (!is_asked(&survivors->items[i], syntax)) continue;
        count++;
        bytes += survivors->items[i].bytes.size;
    }
    double best = 1e300, best_cpu = 1e300;
    for (int i = 0; i < rounds; i++) {
        double cpu, wall = run(survivors, syntax, jobs, &cpu);
        if (wall < best) best = wall;
        if (cpu < best_cpu) best_cpu = cpu;
    }
    printf("%-10s %6zu files %6.1f MB %7.0f ms, %7.0f ms of CPU\n", name, count, (double)bytes / 1e6, best, best_cpu);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "expected a folder\n");
        return 2;
    }
    int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
    uint32_t jobs = argc > 3 ? (uint32_t)atoi(argv[3]) : JOBS;
    Arena *arena = arena_new();
    Survivors survivors = {0};
    if (jobs == 0 || jobs > JOBS_MAX || !collect(&survivors, str_from(argv[1]), arena)) return 2;
    measure("code", &survivors, SYNTAX_CODE, rounds, jobs);
    measure("terraform", &survivors, SYNTAX_HCL, rounds, jobs);
    measure("documents", &survivors, SYNTAX_YAML, rounds, jobs);
    arena_free(arena);
    return 0;
}
