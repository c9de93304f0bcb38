/* faultline merge BUNDLE|DIR...: one graph of many repositories; with --output a bundle of them all. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "analyzer/history.h"
#include "analyzer/merge.h"

static bool write_bundle(Merge *merge, const Options *options) {
    StrBuf out = strbuf_new(merge->arena, SIZE_MAX / 8);
    bundle_sort(&merge->records);
    Str writer = merge->records.writer;
    bundle_write(&merge->records, writer, &out);
    return write_output(options->output, strbuf_str(&out), &merge->diags);
}

int command_merge(const Options *options) {
    Merge merge;
    if (options->arguments.count == 0) {
        fputs("faultline: merge takes bundles, or folders of them\n", stderr);
        return EXIT_USAGE;
    }
    int code = EXIT_USAGE;
    if (merge_start(&merge, options)) {
        for (size_t i = 0; i < options->arguments.count; i++) merge_add(&merge, options->arguments.items[i]);
        bool has_report =
            options->output.size == 0 || options->outputs.count || options->csv.size || options->site.size;
        if (merge.records.items.count == 0) {
            fputs("faultline: there is no bundle to merge\n", stderr);
            code = EXIT_NOTHING;
        } else if (!options->output.size || write_bundle(&merge, options)) {
            if (has_report) merge_finish(&merge, options->jobs);
            bool is_kept = !has_report || history_add(&merge, options);
            bool is_told = !has_report || merge_write(&merge, options);
            code = is_told && is_kept ? EXIT_CLEAN : EXIT_USAGE;
        }
        if (code == EXIT_CLEAN && (merge.damaged_count || merge.missing_count)) code = EXIT_INCOMPLETE;
    }
    print_diags(&merge.diags, false);
    merge_end(&merge);
    return code;
}
