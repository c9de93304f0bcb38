/* faultline doctor: what the program can do here, and what decides it. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"
#include "analyzer/workers.h"

int command_doctor(const Options *options) {
    Run run;
    bool is_good = run_start(&run, options);
    StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
    if (is_good) {
        strbuf_format(&out, "catalog      %.*s, %zu services, %zu regions\n", STR_ARG(catalog_version(run.catalog)),
                      catalog_service_count(run.catalog), catalog_region_count(run.catalog));
        strbuf_format(&out, "rules        %zu\n", run.rules.count);
        strbuf_format(&out, "cores        %u usable; --jobs decides how many parser processes run\n",
                      workers_core_count());
        strbuf_format(&out, "limits       code %d bytes, HCL %d bytes, documents %d bytes, %d ms a file\n",
                      CODE_SIZE_BYTES_MAX, HCL_SIZE_BYTES_MAX, DOCUMENT_SIZE_BYTES_MAX, PARSE_TIME_MS_MAX);
        strbuf_add(&out, STR("network      never used\n"));
    }
    int code = write_result(&run, STR_NONE, &out, is_good ? EXIT_CLEAN : EXIT_USAGE);
    print_diags(&run.diags, true);
    run_end(&run);
    return code;
}
