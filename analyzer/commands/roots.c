/* faultline roots: what Terraform roots need of each other, and in which order they run. */
#include <stdio.h>

#include "analyzer/commands/command.h"

static bool is_format(const Options *options, Str *file, bool *is_json) {
    *is_json = false;
    *file = STR_NONE;
    if (options->outputs.count == 0) return true;
    const Output *output = &options->outputs.items[0];
    *is_json = str_equal(output->format, STR("json"));
    *file = output->file;
    return options->outputs.count == 1 && (*is_json || str_equal(output->format, STR("text")));
}

int command_roots(const Options *options) {
    Str here = STR("."), file;
    bool is_json;
    if (!is_format(options, &file, &is_json)) {
        fputs("faultline: roots prints text or json, one of them\n", stderr);
        return EXIT_USAGE;
    }
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
        if (is_json)
            report_roots_json(&run.root_map, run.model, &out);
        else
            report_roots_text(&run.root_map, run.model, &out);
        if (!write_output(file, strbuf_str(&out), &run.diags)) code = EXIT_USAGE;
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
