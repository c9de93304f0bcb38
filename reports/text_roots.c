/* The map of roots for people: circles first, because they have no order; then the order; then every need with the
 * line that says so. */
#include <stdio.h>

#include "reports/display.h"
#include "reports/report.h"

typedef struct {
    const RootMap *map;
    const Model *model;
    StrBuf *out;
} Writer;

static Str shown(const Writer *writer, Sym text) {
    return display_text(writer->out->arena, model_str(writer->model, text), false);
}

/* Without the repository when there is only one. */
static Str root_name(const Writer *writer, const RootEntry *entry) {
    Arena *arena = writer->out->arena;
    if (writer->model->repositories.count > 1) return shown(writer, entry->key);
    Str name = entry->root ? shown(writer, entry->root) : STR(".");
    if (!entry->deployment) return name;
    return str_format(arena, "%.*s[%.*s]", STR_ARG(name), STR_ARG(shown(writer, entry->deployment)));
}

static void add_place(const Writer *writer, const Location *at) {
    if (at->file) strbuf_format(writer->out, " %.*s:%u", STR_ARG(shown(writer, at->file)), at->line);
}

static void add_evidence(const Writer *writer, const RootNeed *need, const char *indent) {
    strbuf_add(writer->out, str_from(indent));
    strbuf_format(writer->out, "%.*s", STR_ARG(shown(writer, need->address)));
    if (need->name) strbuf_format(writer->out, " \"%.*s\"", STR_ARG(shown(writer, need->name)));
    add_place(writer, &need->at);
    if (need->target_at.file) strbuf_add(writer->out, STR(" ->"));
    if (need->target) strbuf_format(writer->out, " %.*s", STR_ARG(shown(writer, need->target)));
    add_place(writer, &need->target_at);
    strbuf_add_char(writer->out, '\n');
}

static void add_cycles(const Writer *writer) {
    for (size_t c = 0; c < writer->map->cycle_count; c++) {
        const RootCycle *cycle = &writer->map->cycles[c];
        strbuf_format(writer->out, "cycle of %zu roots: none of them can be the first\n", cycle->root_count);
        for (size_t i = 0; i < cycle->path_count; i++) {
            const MappedNeed *need = &writer->map->needs[cycle->path[i]];
            strbuf_format(writer->out, "  %.*s needs %.*s (%s, %s)\n",
                          STR_ARG(root_name(writer, writer->map->roots[need->from].entry)),
                          STR_ARG(root_name(writer, writer->map->roots[need->to].entry)), root_link_name(need->link),
                          confidence_name(need->confidence));
            add_evidence(writer, need->places[0], "    ");
        }
        if (cycle->root_count > cycle->path_count) {
            strbuf_add(writer->out, STR("  all of it:"));
            for (size_t i = 0; i < cycle->root_count; i++)
                strbuf_format(writer->out, " %.*s",
                              STR_ARG(root_name(writer, writer->map->roots[cycle->roots[i]].entry)));
            strbuf_add_char(writer->out, '\n');
        }
        strbuf_add_char(writer->out, '\n');
    }
}

static bool is_alone(const MappedRoot *root) { return root->need_count == 0 && root->needed_by_count == 0; }

static void add_names(const Writer *writer, const char *head, uint32_t layer, bool alone) {
    enum { WIDTH = 100, INDENT = 4 };
    StrBuf names = strbuf_new(writer->out->arena, SIZE_MAX / 8);
    for (size_t i = 0; i < writer->map->root_count; i++) {
        const MappedRoot *root = &writer->map->roots[i];
        if (root->layer != layer || is_alone(root) != alone) continue;
        if (strbuf_str(&names).size) strbuf_add(&names, STR(", "));
        strbuf_add(&names, root_name(writer, root->entry));
    }
    if (strbuf_str(&names).size == 0) return;
    strbuf_format(writer->out, "  %s ", head);
    display_wrap(writer->out, strbuf_str(&names), (uint32_t)str_from(head).size + 3, INDENT, WIDTH);
    strbuf_add_char(writer->out, '\n');
}

static void add_order(const Writer *writer) {
    strbuf_add(writer->out, STR("running order\n"));
    for (uint32_t layer = 1; layer <= writer->map->layer_count; layer++) {
        char head[24];
        int size = snprintf(head, sizeof head, "%u:", layer);
        (void)size;
        add_names(writer, head, layer, false);
    }
    add_names(writer, "at any time:", 1, true);
}

static void add_open(const Writer *writer, const RootNeed *need) {
    strbuf_format(writer->out, "    %s (%s)", root_need_state(need), root_link_name(need->link));
    for (size_t i = 0; i < need->candidates.count; i++)
        strbuf_format(writer->out, "%s%.*s", i ? ", " : ": ",
                      STR_ARG(root_name(writer, &writer->model->roots.items[need->candidates.items[i]])));
    if (!need->candidates.count && !need->has_name && need->unknown)
        strbuf_format(writer->out, ": needs %.*s", STR_ARG(shown(writer, need->unknown)));
    strbuf_add_char(writer->out, '\n');
    add_evidence(writer, need, "      ");
}

static void add_needs(const Writer *writer) {
    for (size_t i = 0; i < writer->map->root_count; i++) {
        const MappedRoot *root = &writer->map->roots[i];
        if (root->need_count == 0 && root->open_count == 0) continue;
        strbuf_format(writer->out, "\n%.*s needs\n", STR_ARG(root_name(writer, root->entry)));
        for (uint32_t n = 0; n < root->need_count; n++) {
            const MappedNeed *need = &writer->map->needs[root->first_need + n];
            strbuf_format(writer->out, "  %.*s (%s, %s)\n",
                          STR_ARG(root_name(writer, writer->map->roots[need->to].entry)), root_link_name(need->link),
                          confidence_name(need->confidence));
            for (size_t k = 0; k < need->place_count; k++) add_evidence(writer, need->places[k], "    ");
        }
        if (root->open_count) strbuf_add(writer->out, STR("  what no single root here is known to make\n"));
        for (size_t k = 0; k < root->open_count; k++) add_open(writer, root->open[k]);
    }
}

void report_roots_text(const RootMap *map, const Model *model, StrBuf *out) {
    Writer writer = {map, model, out};
    if (map->root_count == 0) {
        strbuf_add(out, STR("no Terraform roots here\n"));
        return;
    }
    add_cycles(&writer);
    add_order(&writer);
    add_needs(&writer);
}
