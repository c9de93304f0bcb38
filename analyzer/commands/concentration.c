/* faultline concentration [PATH]: how much hangs on one region, account, provider, third party, control plane or country. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "graph/concentration.h"
#include "reports/display.h"
#include "reports/json_writer.h"

enum { ROWS_SHOWN = 10, PERCENT = 100 };

static unsigned percent(size_t part, size_t whole) {
    return whole ? (unsigned)((part * PERCENT + whole / 2) / whole) : 0;
}

static void tell(const Graph *graph, const Concentration *all, Arena *arena, StrBuf *out) {
    for (int kind = 0; kind < CONCENTRATION_KIND_COUNT; kind++) {
        const Concentration *one = &all[kind];
        if (one->row_count == 0) continue;
        strbuf_format(out, "%s%s: %zu, which touch %zu of %zu services; index %.2f\n", kind ? "\n" : "",
                      concentration_kind_name((ConcentrationKind)kind), one->row_count, one->service_count,
                      graph->service_count, one->index);
        for (size_t i = 0; i < one->row_count && i < ROWS_SHOWN; i++) {
            const ConcentrationRow *row = &one->rows[i];
            strbuf_format(out, "  %-32.*s %-3.*s %5zu (%u %%) touched, %5zu stop\n",
                          STR_ARG(display_text(arena, row->name, false)), STR_ARG(row->country), row->touched,
                          percent(row->touched, graph->service_count), row->stopped);
        }
        if (one->row_count > ROWS_SHOWN) strbuf_format(out, "  and %zu more\n", one->row_count - ROWS_SHOWN);
    }
    if (strbuf_str(out).size == 0)
        strbuf_add(out, STR("nothing that may fail touches a service, as far as the source says\n"));
}

static void put(const Graph *graph, const Concentration *all, Arena *arena, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_number(&json, "service_count", graph->service_count);
    for (int kind = 0; kind < CONCENTRATION_KIND_COUNT; kind++) {
        const Concentration *one = &all[kind];
        json_key(&json, concentration_kind_name((ConcentrationKind)kind));
        json_object(&json, JSON_LINES);
        json_put_number(&json, "services", one->service_count);
        json_key(&json, "index");
        json_raw(&json, str_format(arena, "%.4f", one->index));
        json_key(&json, "rows");
        json_array(&json, JSON_LINES);
        for (size_t i = 0; i < one->row_count; i++) {
            const ConcentrationRow *row = &one->rows[i];
            json_object(&json, JSON_INLINE);
            json_put_string(&json, "name", row->name);
            json_put_optional(&json, "country", row->country);
            json_put_number(&json, "touched", row->touched);
            json_put_number(&json, "stopped", row->stopped);
            json_object_end(&json);
        }
        json_array_end(&json);
        json_object_end(&json);
    }
    json_object_end(&json);
    json_finish(&json);
}

int command_concentration(const Options *options) {
    OneOutput output;
    if (!command_one_output(options, "concentration", &output)) return EXIT_USAGE;
    Run run;
    int code = run_everything(&run, options, options->arguments.items, options->arguments.count);
    if (code == EXIT_CLEAN) {
        Concentration all[CONCENTRATION_KIND_COUNT];
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        concentration_find(run.graph, run.engine, run.impacts, run.arena, all);
        if (output.is_json)
            put(run.graph, all, run.arena, &out);
        else
            tell(run.graph, all, run.arena, &out);
        code = write_result(&run, output.file, &out, code);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
