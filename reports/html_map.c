/* The map: where the parts stand, and which of them the worst failure domain takes along. Columns are regions, rows are
 * tiers, a square is a part. No optimisation is involved, so two reports can be compared by eye. The script draws the same
 * parts, each by itself, where it may (html/map.js). */
#include "reports/html_page.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    SQUARES_MAX = 1000,
    REGIONS_MAX = 8, /* columns of their own; the others share one */
    PITCH = 11,
    SQUARE = 9,
    LABEL_WIDTH = 76,
    WIDTH_MAX = 720,
    COLUMN_GAP = 14,
    ROW_GAP = 5,
    HEAD_HEIGHT = 22,
    CHARACTER_WIDTH_TENTHS = 62, /* of the labels; a little more than it is */
};

typedef struct {
    NodeId node;
    uint32_t row, column, class;
} Part;

typedef struct {
    Str name;
    uint32_t rank; /* what comes first whatever its size */
    size_t count;
    uint32_t id; /* as the parts know it until rows are in order */
} Line;

typedef struct {
    Page *page;
    VEC(Part) parts;
    VEC(Line) rows, columns;
    Map *row_by_name, *column_by_name;
    size_t left_out;  /* parts that serve nothing themselves */
    size_t scale;     /* parts per square, at most */
    uint32_t *widths; /* of columns, in squares */
    uint32_t *cells;  /* squares per row and column */
} Picture;

/* ---- what there is ---- */

static uint32_t line_of(Map *by_name, Str name, bool *is_new) {
    return map_add(by_name, name, (uint32_t)map_count(by_name), is_new);
}

static void count_line(Picture *picture, bool is_row, Str name, uint32_t rank, uint32_t *at) {
    bool is_new = false;
    Arena *arena = picture->page->arena;
    *at = line_of(is_row ? picture->row_by_name : picture->column_by_name, name, &is_new);
    if (is_new)
        *(is_row ? VEC_PUSH(arena, &picture->rows) : VEC_PUSH(arena, &picture->columns)) = (Line){name, rank, 0, *at};
    (is_row ? picture->rows.items : picture->columns.items)[*at].count++;
}

/* Columns that are no regions come last. */
static const Str no_region = {"no region", 9}, unknown_region = {"unknown", 7};

static void gather(Picture *picture) {
    const Graph *graph = picture->page->graph;
    for (NodeId id = 1; id < graph->node_count; id++) {
        const Node *node = &graph->nodes[id];
        bool is_code = node->kind == NODE_CODE_UNIT;
        if (node->is_absent || (node->kind != NODE_RESOURCE && !is_code)) continue;
        const Role *role = node->resource_type ? node->resource_type->role : NULL;
        EdgeMode mode = is_code ? MODE_RUNTIME : role ? role->service_mode : MODE_NONE;
        if (mode == MODE_DEPLOY || mode == MODE_NONE) {
            picture->left_out++;
            continue;
        }
        Part part = {.node = id, .class = picture->page->whatif.class_of[id]};
        Tier tier = is_code ? TIER_SERVICE : role->tier;
        count_line(picture, true, str_from(page_tier_name(tier)), tier, &part.row);
        Str region = node->region ? graph_str(graph, node->region) : node->region_cause ? unknown_region : no_region;
        count_line(picture, false, region, node->region ? 0 : node->region_cause ? 2 : 1, &part.column);
        *VEC_PUSH(picture->page->arena, &picture->parts) = part;
        *VEC_PUSH(picture->page->arena, &picture->page->map_parts) = (MapPart){id, tier};
    }
}

static int by_rank_and_count(const void *left, const void *right) {
    const Line *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    if (a->count != b->count) return a->count < b->count ? 1 : -1;
    return str_compare(a->name, b->name);
}

static int by_cell(const void *left, const void *right) {
    const Part *a = left, *b = right;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    if (a->class != b->class) return a->class < b->class ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

static uint32_t *places_of(Line *lines, size_t count, Arena *arena) {
    qsort(lines, count, sizeof *lines, by_rank_and_count);
    uint32_t *place = ARENA_ARRAY(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) place[lines[i].id] = i;
    return place;
}

static void put_in_order(Picture *picture) {
    Arena *arena = picture->page->arena;
    uint32_t *row = places_of(picture->rows.items, picture->rows.count, arena);
    uint32_t *column = places_of(picture->columns.items, picture->columns.count, arena);
    size_t region_count = 0;
    while (region_count < picture->columns.count && picture->columns.items[region_count].rank == 0) region_count++;
    size_t merged = region_count > REGIONS_MAX ? region_count - REGIONS_MAX : 0;
    for (size_t i = 0; i < picture->parts.count; i++) {
        Part *part = &picture->parts.items[i];
        part->row = row[part->row];
        part->column = column[part->column];
        if (!merged || part->column < REGIONS_MAX) continue;
        part->column = part->column < region_count ? REGIONS_MAX : part->column - (uint32_t)merged + 1;
    }
    if (merged) {
        Line *columns = picture->columns.items;
        columns[REGIONS_MAX] = (Line){.name = str_format(arena, "%zu others", merged)};
        for (size_t i = region_count; i < picture->columns.count; i++) columns[i - merged + 1] = columns[i];
        picture->columns.count -= merged - 1;
    }
    qsort(picture->parts.items, picture->parts.count, sizeof *picture->parts.items, by_cell);
}

/* ---- layout ---- */

static bool is_same_kind(const Part *a, const Part *b) {
    return a->row == b->row && a->column == b->column && a->class == b->class;
}

/* Leaves one part per square: of each run of parts that fail together, every scale-th. */
static void make_squares(Picture *picture) {
    picture->scale = (picture->parts.count + SQUARES_MAX - 1) / SQUARES_MAX;
    size_t kept = 0, run = 0;
    Part *parts = picture->parts.items;
    Part previous = {0};
    for (size_t i = 0; i < picture->parts.count; i++) {
        run = i > 0 && is_same_kind(&previous, &parts[i]) ? run + 1 : 0;
        previous = parts[i];
        if (run % picture->scale == 0) parts[kept++] = parts[i];
    }
    picture->parts.count = kept;
    size_t column_count = picture->columns.count;
    picture->cells = ARENA_ARRAY(picture->page->arena, uint32_t, picture->rows.count * column_count);
    for (size_t i = 0; i < kept; i++) picture->cells[parts[i].row * column_count + parts[i].column]++;
}

static uint32_t text_width(Str text) { return (uint32_t)(text.size * CHARACTER_WIDTH_TENTHS / 10); }

static uint32_t lines_needed(const Picture *picture, size_t column) {
    uint32_t most = 0;
    for (size_t row = 0; row < picture->rows.count; row++) {
        uint32_t count = picture->cells[row * picture->columns.count + column];
        if (count > most) most = count;
    }
    return (most + picture->widths[column] - 1) / picture->widths[column];
}

/* Each column is as wide as its name; what room is left goes, square by square, to the column with most lines. */
static void share_width(Picture *picture) {
    size_t count = picture->columns.count;
    picture->widths = ARENA_ARRAY(picture->page->arena, uint32_t, count);
    int64_t room = (WIDTH_MAX - LABEL_WIDTH - (int64_t)count * COLUMN_GAP) / PITCH;
    for (size_t i = 0; i < count; i++) {
        picture->widths[i] = text_width(picture->columns.items[i].name) / PITCH + 1;
        room -= picture->widths[i];
    }
    for (; room > 0; room--) {
        size_t tallest = 0;
        for (size_t i = 1; i < count; i++)
            if (lines_needed(picture, i) > lines_needed(picture, tallest)) tallest = i;
        if (lines_needed(picture, tallest) <= 1) return;
        picture->widths[tallest]++;
    }
}

static uint32_t column_start(const Picture *picture, size_t column) {
    uint32_t x = LABEL_WIDTH;
    for (size_t i = 0; i < column; i++) x += picture->widths[i] * PITCH + COLUMN_GAP;
    return x;
}

static uint32_t row_height(const Picture *picture, size_t row) {
    uint32_t lines = 1;
    for (size_t column = 0; column < picture->columns.count; column++) {
        uint32_t needed = (picture->cells[row * picture->columns.count + column] + picture->widths[column] - 1) /
                          picture->widths[column];
        if (needed > lines) lines = needed;
    }
    return lines * PITCH + ROW_GAP;
}

/* ---- drawing ---- */

static size_t state_of(const Page *page, NodeId node) {
    for (size_t effect = 0; effect < EFFECT_COUNT; effect++)
        if (set_contains(page->worst_impact.nodes[effect], node)) return effect;
    return STATE_LIVE;
}

static void add_label(StrBuf *out, uint32_t x, uint32_t y, const char *anchor, Str text) {
    strbuf_format(out, "<text x=\"%" PRIu32 "\" y=\"%" PRIu32 "\" text-anchor=\"%s\">", x, y, anchor);
    html_text(out, text);
    MARKUP(out, "</text>");
}

static void add_squares(Picture *picture) {
    Page *page = picture->page;
    uint32_t y = HEAD_HEIGHT, at = 0;
    size_t row = 0;
    for (size_t i = 0; i < picture->parts.count; i++) {
        const Part *part = &picture->parts.items[i];
        if (i && (picture->parts.items[i - 1].row != part->row || picture->parts.items[i - 1].column != part->column))
            at = 0;
        for (; row < part->row; row++) y += row_height(picture, row);
        uint32_t width = picture->widths[part->column];
        strbuf_format(page->out, "<use href=\"#g%zu\" x=\"%" PRIu32 "\" y=\"%" PRIu32 "\" width=\"%d\" height=\"%d\"/>",
                      state_of(page, part->node), column_start(picture, part->column) + at % width * PITCH,
                      y + at / width * PITCH, SQUARE, SQUARE);
        *VEC_PUSH(page->arena, &page->square_classes) = part->class;
        at++;
    }
}

static void draw(Picture *picture) {
    Page *page = picture->page;
    StrBuf *out = page->out;
    uint32_t height = HEAD_HEIGHT, width = column_start(picture, picture->columns.count);
    for (size_t row = 0; row < picture->rows.count; row++) height += row_height(picture, row);
    strbuf_format(
        out,
        "<svg id=\"map\" viewBox=\"0 0 %" PRIu32 " %" PRIu32 "\" width=\"%" PRIu32 "\" height=\"%" PRIu32
        "\" role=\"img\" "
        "aria-labelledby=\"map-title\" font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"#57606a\">\n",
        width, height, width, height);
    for (size_t i = 0; i < picture->columns.count; i++)
        add_label(out, column_start(picture, i), HEAD_HEIGHT - 9, "start", picture->columns.items[i].name);
    uint32_t y = HEAD_HEIGHT;
    for (size_t row = 0; row < picture->rows.count; row++) {
        add_label(out, LABEL_WIDTH - 10, y + SQUARE, "end", picture->rows.items[row].name);
        y += row_height(picture, row);
    }
    MARKUP(out, "\n<g id=\"squares\">");
    add_squares(picture);
    MARKUP(out, "</g>\n</svg>\n");
}

static void add_caption(const Picture *picture, size_t part_count, size_t down_count) {
    const Page *page = picture->page;
    StrBuf *out = page->out;
    MARKUP(out, "<figcaption id=\"map-title\">Where the ");
    html_counted(out, part_count, "part");
    MARKUP(out, " that serve stand, by tier and region");
    if (page->worst != SIZE_MAX) {
        MARKUP(out, "; <span id=\"map-down\">");
        html_count(out, down_count);
        strbuf_format(out, " %s down when ", down_count == 1 ? "is" : "are");
        html_text(out, page_domain_name(page, page->graph->domains[page->worst]));
        MARKUP(out, " fails</span>");
    }
    MARKUP(out, ".");
    if (picture->scale > 1)
        strbuf_format(out, "<span class=\"scale\"> A square stands for up to %zu parts that fail together.</span>",
                      picture->scale);
    if (picture->left_out) {
        MARKUP(out, " Not drawn: ");
        html_count(out, picture->left_out);
        MARKUP(out, " that only shape others, such as policies and alarms.");
    }
    MARKUP(out, "</figcaption>\n");
}

void page_map(Page *page) {
    Picture picture = {.page = page, .row_by_name = map_new(page->arena), .column_by_name = map_new(page->arena)};
    gather(&picture);
    size_t part_count = picture.parts.count, down_count = 0;
    if (!part_count) return;
    page->parts_of_class = ARENA_ARRAY(page->arena, uint32_t, page->whatif.class_count);
    for (size_t i = 0; i < part_count; i++) {
        const Part *part = &picture.parts.items[i];
        down_count += state_of(page, part->node) == EFFECT_DOWN;
        if (part->class != CLASS_NONE) page->parts_of_class[part->class]++;
    }
    put_in_order(&picture);
    make_squares(&picture);
    share_width(&picture);
    MARKUP(page->out, "<figure class=\"map\">\n");
    add_caption(&picture, part_count, down_count);
    draw(&picture);
    MARKUP(page->out, "</figure>\n");
}
