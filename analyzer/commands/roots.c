/* faultline roots: what Terraform roots need of each other, and in which order they run. */
#include <stdio.h>

#include "analyzer/commands/command.h"

int command_roots(const Options *options) {
    Str here = STR(".");
    OneOutput output;
    if (!command_one_output(options, "roots", &output)) return EXIT_USAGE;
    Run run;
    size_t count = options->arguments.count;
    int code = run_start(&run, options) &&
                       run_read(&run, count ? options->arguments.items : &here, count ? count : 1) && run_link(&run)
                   ? EXIT_CLEAN
                   : EXIT_USAGE;
    if (code == EXIT_CLEAN && run.root_map.root_count == 0 && !options->allow_empty) {
        fprintf(stderr, "faultline: nothing to analyse: no Terraform root was recognised in %zu files\n",
                run.coverage.file_count);
        code = EXIT_NOTHING;
    } else if (code == EXIT_CLEAN) {
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        if (output.is_json)
            report_roots_json(&run.root_map, run.model, &out);
        else
            report_roots_text(&run.root_map, run.model, &out);
        code = write_result(&run, output.file, &out, code);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
