/* faultline collect [PATH|REPO@REV] -o FILE: what is known of one repository, for an audit of many. */
#include <stdio.h>

#include "analyzer/collect.h"
#include "analyzer/commands/command.h"

int command_collect(const Options *options) {
    if (options->arguments.count > 1 || options->output.size == 0) {
        fputs("faultline: collect takes one repository and --output FILE\n", stderr);
        return EXIT_USAGE;
    }
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    Knowledge knowledge;
    Options own = *options;
    int code = EXIT_USAGE;
    BundleInfo info = {.name = options->name, .team = options->team, .environment = options->environment};
    Str target = options->arguments.count ? options->arguments.items[0] : STR(".");
    if (knowledge_load(&knowledge, options, arena, &diags)) {
        own.knowledge = &knowledge;
        BundleRecord record = collect_repository(&own, target, &info, arena);
        bool is_written =
            collect_write(record, bundle_writer(knowledge.catalog, arena), options->output, arena, &diags);
        code = is_written ? EXIT_CLEAN : EXIT_USAGE;
        if (is_written && info.status != BUNDLE_READ) {
            fprintf(stderr, "faultline: %.*s: %.*s; the bundle says so\n", STR_ARG(target), STR_ARG(info.message));
            code = info.status == BUNDLE_FAILED ? EXIT_INCOMPLETE : EXIT_NOTHING;
        }
    }
    print_diags(&diags, false);
    arena_free(arena);
    return code;
}
