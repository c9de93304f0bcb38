/* faultline replay [OUTAGE] [PATH]: a recorded outage, or one of a file in the same form, against this system. Without an
 * outage: which ones there are. */
#include <stdio.h>
#include <sys/stat.h>

#include "analyzer/commands/command.h"
#include "analyzer/core/limits.h"
#include "analyzer/read_file.h"
#include "reports/replay.h"

static void list_outages(const Outage *outages, size_t count, StrBuf *out) {
    Arena *scratch = arena_new();
    for (size_t i = 0; i < count; i++) {
        Str from = str_slice(outage_time(scratch, outages[i].from), 0, sizeof "2025-10-20" - 1);
        strbuf_format(out, "%-32.*s %.*s  %.*s\n", STR_ARG(outages[i].id), STR_ARG(from), STR_ARG(outages[i].name));
    }
    arena_free(scratch);
}

static bool is_file(Str name) { return str_ends_with(name, STR(".yaml")) || str_ends_with(name, STR(".yml")); }

/* By id, or by the path of a file. NULL after a message. */
static const Outage *find_outage(Run *run, Str name) {
    const Outage *outages;
    size_t count;
    if (is_file(name)) {
        Str bytes;
        Outage *own = ARENA_NEW(run->arena, Outage);
        if (!read_file(&bytes, name, OUTAGE_SIZE_BYTES_MAX, run->arena, &run->diags)) return NULL;
        return outage_read(own, name, bytes, run->catalog, run->arena, &run->diags) ? own : NULL;
    }
    if (!outages_of_catalog(run->catalog, run->arena, &run->diags, &outages, &count)) return NULL;
    for (size_t i = 0; i < count; i++)
        if (str_equal(outages[i].id, name)) return &outages[i];
    fprintf(
        stderr,
        "faultline: no outage is called \"%.*s\"; \"faultline replay\" lists them, a file of your own ends in .yaml\n",
        STR_ARG(name));
    return NULL;
}

static void play(Run *run, const Outage *outage, bool is_json, StrBuf *out) {
    NodeSet zones = replay_zones(run->graph, outage, run->arena);
    size_t count = zones.count ? zones.count : 1;
    Replay *replays = ARENA_ARRAY(run->arena, Replay, count);
    for (size_t i = 0; i < count; i++)
        replay_outage(run->graph, run->engine, outage, zones.count ? zones.items[i] : 0, run->arena, &replays[i]);
    if (is_json) {
        report_replay_json(run->graph, replays, count, run->arena, out);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i) strbuf_add(out, STR("\n----\n\n"));
        report_replay_text(run->graph, &replays[i], run->arena, out);
    }
}

static int list(const Options *options) {
    Run run;
    const Outage *outages;
    size_t count;
    int code = EXIT_USAGE;
    if (run_start(&run, options) && outages_of_catalog(run.catalog, run.arena, &run.diags, &outages, &count)) {
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        list_outages(outages, count, &out);
        code = write_result(&run, STR_NONE, &out, EXIT_CLEAN);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}

int command_replay(const Options *options) {
    OneOutput output;
    if (!command_one_output(options, "replay", &output)) return EXIT_USAGE;
    if (options->arguments.count == 0) return list(options);
    Arena *scratch = arena_new();
    CommandArguments arguments = command_arguments(options, scratch);
    if (arguments.names.count != 1) {
        fputs("faultline: replay needs one outage; \"faultline replay\" lists them\n", stderr);
        arena_free(scratch);
        return EXIT_USAGE;
    }
    Run run;
    int code = run_everything(&run, options, arguments.targets, arguments.target_count);
    if (code == EXIT_CLEAN) {
        const Outage *outage = find_outage(&run, arguments.names.items[0]);
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        if (outage) play(&run, outage, output.is_json, &out);
        code = outage ? write_result(&run, output.file, &out, code) : EXIT_USAGE;
    }
    print_diags(&run.diags, false);
    run_end(&run);
    arena_free(scratch);
    return code;
}
