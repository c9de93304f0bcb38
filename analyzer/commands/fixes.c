/* faultline fixes [PATH]: what to change first. */
#include <stdio.h>

#include "analyzer/commands/command.h"
#include "graph/fixes.h"
#include "reports/display.h"
#include "reports/json_writer.h"

enum { SHOWN_MAX = 5 };

static Str shown(Arena *arena, const Graph *graph, Sym text) {
    return display_text(arena, graph_str(graph, text), false);
}

static void tell_nodes(const Graph *graph, Str title, NodeSet set, Arena *arena, StrBuf *out) {
    strbuf_format(out, "     %.*s", STR_ARG(title));
    for (size_t i = 0; i < set.count && i < SHOWN_MAX; i++)
        strbuf_format(out, "%s%.*s", i ? ", " : " ", STR_ARG(shown(arena, graph, graph->nodes[set.items[i]].key)));
    if (set.count > SHOWN_MAX) strbuf_format(out, " and %zu more", set.count - SHOWN_MAX);
    strbuf_add_char(out, '\n');
}

static void tell(const Graph *graph, const Fixes *fixes, Arena *arena, StrBuf *out) {
    static const char *const advice[FIX_KIND_COUNT] = {"an alternative in another zone",
                                                       "an alternative to the third party, or going on without it",
                                                       "an alternative in another region"};
    if (fixes->pair_count == 0) {
        strbuf_add(out, STR("no single failure stops a service, as far as the source says\n"));
        return;
    }
    strbuf_format(out, "%zu single points of failure: a service, and what by itself stops it\n", fixes->pair_count);
    if (fixes->count == 0)
        strbuf_format(out, "none goes by changing %d things or fewer\n", FIX_COUNT_MAX);
    else
        strbuf_format(out, "%zu of them go with %s\n", fixes->pairs_removed,
                      fixes->count == 1 ? "this change"
                                        : "these changes, the one that removes most for its cost first");
    for (size_t i = 0; i < fixes->count; i++) {
        const Fix *fix = &fixes->items[i];
        strbuf_format(out, "\n  %zu. %s  %.*s:%u\n", i + 1, advice[fix->kind],
                      STR_ARG(shown(arena, graph, fix->location.file)), fix->location.line);
        tell_nodes(graph, STR("for"), fix->things, arena, out);
        tell_nodes(graph, STR("against the loss of"), fix->domains, arena, out);
        if (fix->pairs_removed) {
            tell_nodes(graph, str_format(arena, "removes %zu, of", fix->pairs_removed), fix->services, arena, out);
        } else {
            strbuf_add(out, STR("     removes nothing by itself: the next one needs it\n"));
        }
    }
    if (fixes->is_truncated) strbuf_add(out, STR("\nnot everything was looked at: there is too much that fails\n"));
}

static void put_nodes(JsonWriter *json, const Graph *graph, const char *name, NodeSet set) {
    json_key(json, name);
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < set.count; i++) json_string(json, graph_str(graph, graph->nodes[set.items[i]].key));
    json_array_end(json);
}

static void put(const Graph *graph, const Fixes *fixes, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_number(&json, "single_points", fixes->pair_count);
    json_put_number(&json, "removed", fixes->pairs_removed);
    json_put_bool(&json, "is_exact", fixes->is_exact);
    json_put_bool(&json, "is_truncated", fixes->is_truncated);
    json_key(&json, "fixes");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < fixes->count; i++) {
        const Fix *fix = &fixes->items[i];
        json_object(&json, JSON_LINES);
        json_put_name(&json, "alternative_in", fix_kind_name(fix->kind));
        json_put_string(&json, "file", graph_str(graph, fix->location.file));
        json_put_number(&json, "line", fix->location.line);
        json_put_number(&json, "removes", fix->pairs_removed);
        put_nodes(&json, graph, "things", fix->things);
        put_nodes(&json, graph, "domains", fix->domains);
        put_nodes(&json, graph, "services", fix->services);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_finish(&json);
}

int command_fixes(const Options *options) {
    OneOutput output;
    if (!command_one_output(options, "fixes", &output)) return EXIT_USAGE;
    Run run;
    int code = run_everything(&run, options, options->arguments.items, options->arguments.count);
    if (code == EXIT_CLEAN) {
        Fixes fixes;
        StrBuf out = strbuf_new(run.arena, SIZE_MAX / 8);
        fixes_find(run.graph, run.engine, run.impacts, run.arena, &fixes);
        if (output.is_json)
            put(run.graph, &fixes, &out);
        else
            tell(run.graph, &fixes, run.arena, &out);
        code = write_result(&run, output.file, &out, code);
    }
    print_diags(&run.diags, false);
    run_end(&run);
    return code;
}
