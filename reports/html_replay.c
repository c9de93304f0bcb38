/* Recorded outages against this system: which stop what, for how long, by which line, as a table and as pictures in time. The
 * script adds a slider to each picture (html/replay.js), from the data-* attributes of its bars. */
#include "reports/html_page.h"
#include "reports/replay.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    PLAYED_MAX = 12, /* outages with a picture */
    SERVICES_MAX = 40,
    SPANS_MAX = 8, /* told per service */
    HELPS_MAX = 5,
    PHASES_MAX = 20,
    LABEL_WIDTH = 260,
    CHART_WIDTH = 780,
    ROW_HEIGHT = 18,
    BAR_HEIGHT = 10,
    HEAD_HEIGHT = 24,
    LABEL_CHARACTERS = 38,
    MINUTES_PER_HOUR = 60,
    MINUTES_PER_DAY = 24 * 60,
};

typedef struct {
    const Outage *outage;
    Replay replay;
    size_t zone_count; /* zones that it may have hit; the replay is of the worst */
    size_t counts[REPLAY_STATE_COUNT];
    int64_t longest[REPLAY_STATE_COUNT];
} Played;

/* ---- playing ---- */

static void tally(Played *played) {
    for (size_t i = 0; i < played->replay.service_count; i++)
        for (int state = 0; state < REPLAY_STATE_COUNT; state++) {
            int64_t minutes = played->replay.services[i].minutes[state];
            played->counts[state] += minutes > 0;
            if (minutes > played->longest[state]) played->longest[state] = minutes;
        }
}

static int by_harm(const void *left, const void *right) {
    const Played *a = left, *b = right;
    for (int state = 0; state < REPLAY_STATE_COUNT; state++)
        if (a->counts[state] != b->counts[state]) return a->counts[state] < b->counts[state] ? 1 : -1;
    if (a->longest[REPLAY_DOWN] != b->longest[REPLAY_DOWN])
        return a->longest[REPLAY_DOWN] < b->longest[REPLAY_DOWN] ? 1 : -1;
    return str_compare(a->outage->id, b->outage->id);
}

static Played play(const Page *page, const Outage *outage) {
    NodeSet zones = replay_zones(page->graph, outage, page->arena);
    Played worst = {0};
    for (size_t i = 0; i == 0 || i < zones.count; i++) {
        Played one = {.outage = outage, .zone_count = zones.count};
        replay_outage(page->graph, page->report->engine, outage, zones.count ? zones.items[i] : 0, page->arena,
                      &one.replay);
        tally(&one);
        if (i == 0 || by_harm(&one, &worst) < 0) worst = one;
    }
    return worst;
}

/* ---- times ---- */

static bool is_one_day(const Outage *outage) {
    return outage->from / MINUTES_PER_DAY == (outage->until - 1) / MINUTES_PER_DAY;
}

/* The hour; with the day in front where the outage has several. */
static Str moment(const Page *page, const Outage *outage, int64_t minutes) {
    Str text = outage_time(page->arena, minutes);
    Str hour = str_slice(text, sizeof "2025-10-20T" - 1, sizeof "2025-10-20T06:48" - 1);
    if (is_one_day(outage)) return hour;
    return str_format(page->arena, "%.*s %.*s", STR_ARG(str_slice(text, 5, 10)), STR_ARG(hour));
}

static Str day(const Page *page, int64_t minutes) {
    return str_slice(outage_time(page->arena, minutes), 0, sizeof "2025-10-20" - 1);
}

/* ---- the picture ---- */

/* Pixels from the left of the chart. */
static uint32_t place_of(const Outage *outage, int64_t minutes) {
    if (minutes < outage->from) minutes = outage->from;
    if (minutes > outage->until) minutes = outage->until;
    return LABEL_WIDTH + (uint32_t)((minutes - outage->from) * CHART_WIDTH / (outage->until - outage->from));
}

/* Hours of day at which a line stands: at most a dozen. */
static int64_t tick_step(const Outage *outage) {
    static const int64_t steps[] = {15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if ((outage->until - outage->from) / steps[i] <= 10) return steps[i];
    return 7 * MINUTES_PER_DAY;
}

static void add_ticks(const Page *page, const Outage *outage, uint32_t height) {
    int64_t step = tick_step(outage);
    for (int64_t at = (outage->from + step - 1) / step * step; at <= outage->until; at += step) {
        Str text = outage_time(page->arena, at);
        Str label = at % MINUTES_PER_DAY == 0 ? str_slice(text, 5, 10) : str_slice(text, 11, 16);
        uint32_t x = place_of(outage, at);
        strbuf_format(page->out,
                      "<path class=\"tick\" stroke=\"#dfe3e7\" d=\"M%" PRIu32 " %dV%" PRIu32 "\"/><text x=\"%" PRIu32
                      "\" y=\"12\" text-anchor=\"middle\">%.*s</text>",
                      x, HEAD_HEIGHT - 6, height, x, STR_ARG(label));
    }
}

static void add_bar(const Page *page, const Outage *outage, const ReplaySpan *span, size_t row) {
    static const char *const colours[REPLAY_STATE_COUNT] = {"#b3261e", "#945200", "#1f5fbf", "#8fb1e0", "#7a3fb5"};
    uint32_t x = place_of(outage, span->from), end = place_of(outage, span->until);
    /* What stops is a full bar, what it can't do meanwhile a thinner one, so that both are seen where they overlap. */
    bool is_thin = span->state == REPLAY_FROZEN || span->state == REPLAY_SLOWED || span->state == REPLAY_STRANDED;
    size_t height = is_thin ? BAR_HEIGHT / 2 : BAR_HEIGHT;
    size_t y = HEAD_HEIGHT + row * ROW_HEIGHT + (ROW_HEIGHT - height) / 2;
    strbuf_format(page->out,
                  "<path class=\"r%d\" fill=\"%s\" data-row=\"%zu\" data-state=\"%d\" data-from=\"%" PRId64
                  "\" data-until=\"%" PRId64 "\" d=\"M%" PRIu32 " %zuh%" PRIu32 "v%zuh-%" PRIu32 "z\"/>",
                  (int)span->state, colours[span->state], row, (int)span->state, span->from - outage->from,
                  span->until - outage->from, x, y, end > x ? end - x : 1, height, end > x ? end - x : 1);
}

static void add_chart(const Page *page, const Played *played) {
    StrBuf *out = page->out;
    const Outage *outage = played->outage;
    size_t rows = played->replay.service_count < SERVICES_MAX ? played->replay.service_count : SERVICES_MAX;
    uint32_t height = HEAD_HEIGHT + (uint32_t)rows * ROW_HEIGHT;
    strbuf_format(out,
                  "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Services in time\">\n"
                  "<svg class=\"chart\" viewBox=\"0 0 %d %" PRIu32 "\" width=\"%d\" height=\"%" PRIu32
                  "\" role=\"img\" aria-label=\"Which service is in which state when; the list below says the same\" "
                  "font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"#57606a\">",
                  LABEL_WIDTH + CHART_WIDTH + 20, height, LABEL_WIDTH + CHART_WIDTH + 20, height);
    add_ticks(page, outage, height);
    for (size_t row = 0; row < rows; row++) {
        const ReplayService *service = &played->replay.services[row];
        Str label = page->service_labels[page->service_at[service->service]];
        strbuf_format(out, "<text class=\"label\" x=\"%d\" y=\"%zu\" text-anchor=\"end\">", LABEL_WIDTH - 12,
                      HEAD_HEIGHT + row * ROW_HEIGHT + 13);
        if (label.size > LABEL_CHARACTERS) {
            MARKUP(out, "…");
            label = str_slice(label, label.size - LABEL_CHARACTERS, label.size);
        }
        html_text(out, label);
        MARKUP(out, "</text>");
        for (size_t k = service->span_count; k-- > 0;) add_bar(page, outage, &service->spans[k], row);
    }
    MARKUP(out, "</svg></div>\n");
    if (played->replay.service_count > rows)
        strbuf_format(out, "<p>and %zu services more, touched less.</p>\n", played->replay.service_count - rows);
}

/* ---- one outage in words ---- */

static void add_span(const Page *page, const Outage *outage, const ReplaySpan *span) {
    StrBuf *out = page->out;
    Str from = moment(page, outage, span->from), until = moment(page, outage, span->until);
    Str length = replay_duration(page->arena, span->until - span->from);
    strbuf_format(out, "<li><b class=\"w%d\">%s</b> %.*s to %.*s, %.*s, by ", (int)span->state,
                  replay_state_name(span->state), STR_ARG(from), STR_ARG(until), STR_ARG(length));
    html_text(out, page_domain_name(page, span->cause));
    const GraphEdge *need = recovery_need(page->graph, span->why, span->why_count);
    if (need) {
        MARKUP(out, ": ");
        page_need(page, need);
    }
    MARKUP(out, "</li>");
}

static void add_service(const Page *page, const Outage *outage, const ReplayService *service) {
    StrBuf *out = page->out;
    MARKUP(out, "<div><dt>");
    page_service_list(page, (NodeSet){&service->service, 1}, 1);
    MARKUP(out, "<br><span class=\"meta\">");
    page_recovery(page, service->recovery.class, service->recovery.actor, service->recovery.standby);
    MARKUP(out, "</span></dt><dd><ul>");
    for (size_t i = 0; i < service->span_count && i < SPANS_MAX; i++) add_span(page, outage, &service->spans[i]);
    if (service->span_count > SPANS_MAX) strbuf_format(out, "<li>and %zu more</li>", service->span_count - SPANS_MAX);
    MARKUP(out, "</ul></dd></div>\n");
}

static void add_helps(const Page *page, const Replay *replay) {
    StrBuf *out = page->out;
    if (!replay->help_count) return;
    MARKUP(out, "<h3>What would have helped</h3>\n<p>An alternative elsewhere for</p>\n<ul class=\"plain\">");
    for (size_t i = 0; i < replay->help_count && i < HELPS_MAX; i++) {
        const ReplayHelp *help = &replay->helps[i];
        MARKUP(out, "<li>");
        html_text(out, page_node_name(page, help->node));
        MARKUP(out, " ");
        Location at = page_place_of_need(page->graph, help->need);
        page_place_code(page, &at);
        strbuf_format(out, ", which stops %zu</li>\n", help->services.count);
    }
    if (replay->help_count > HELPS_MAX) strbuf_format(out, "<li>and %zu more</li>", replay->help_count - HELPS_MAX);
    MARKUP(out, "</ul>\n");
    if (replay->is_help_truncated) MARKUP(out, "<p>Not everything was looked at: there is too much that fails.</p>\n");
}

static void add_phases(const Page *page, const Replay *replay) {
    StrBuf *out = page->out;
    const Outage *outage = replay->outage;
    size_t shown = 0;
    MARKUP(out, "<h3>What happened</h3>\n<ol class=\"plain phases\">");
    for (size_t i = 0; i < outage->phase_count && shown < PHASES_MAX; i++) {
        const OutagePhase *phase = &outage->phases[i];
        if (!phase->is_told_only && !replay->is_used[i]) continue;
        shown++;
        Str from = moment(page, outage, phase->from), until = moment(page, outage, phase->until);
        strbuf_format(out, "<li data-from=\"%" PRId64 "\" data-until=\"%" PRId64 "\"><time>%.*s to %.*s</time> ",
                      phase->from - outage->from, phase->until - outage->from, STR_ARG(from), STR_ARG(until));
        html_prose(out, phase->what);
        if (phase->is_told_only) MARKUP(out, " <span class=\"meta\">(told, not judged)</span>");
        MARKUP(out, "</li>\n");
    }
    MARKUP(out, "</ol>\n");
    size_t unused = 0;
    for (size_t i = 0; i < outage->phase_count; i++) unused += !outage->phases[i].is_told_only && !replay->is_used[i];
    if (unused)
        strbuf_format(out, "<p class=\"meta\">%zu of %zu things that happened are of what nothing here needs.</p>\n",
                      unused, outage->phase_count);
}

static void add_outage(const Page *page, const Played *played, bool is_open) {
    StrBuf *out = page->out;
    const Outage *outage = played->outage;
    MARKUP(out, "<details class=\"outage\"");
    html_attribute(out, "id", str_format(page->arena, "o=%.*s", STR_ARG(outage->id)));
    strbuf_format(out, " data-minutes=\"%" PRId64 "\" data-start=\"%" PRId64 "\"%s><summary>",
                  outage->until - outage->from, outage->from, is_open ? " open" : "");
    strbuf_format(out, "<span class=\"when\">%.*s</span> <span class=\"msg\">", STR_ARG(day(page, outage->from)));
    html_prose(out, outage->name);
    MARKUP(out, "</span> <span class=\"stops\">");
    if (played->counts[REPLAY_DOWN]) {
        Str longest = replay_duration(page->arena, played->longest[REPLAY_DOWN]);
        strbuf_format(out, "stops <b>%zu</b> for up to %.*s", played->counts[REPLAY_DOWN], STR_ARG(longest));
    } else {
        strbuf_format(out, "touches <b>%zu</b>", played->replay.service_count);
    }
    MARKUP(out, "</span></summary>\n<div class=\"play\">\n<p class=\"intro\">");
    html_prose(out, outage->cause);
    MARKUP(out, " <span class=\"meta\">");
    Str source = outage->source;
    size_t end = 0;
    while (end < source.size && source.data[end] != ' ') end++;
    html_link(out, str_slice(source, 0, end), STR("Source"));
    if (played->replay.zone) {
        MARKUP(out, " · played as if the zone was ");
        html_text(out, page_domain_name(page, played->replay.zone));
        if (played->zone_count > 1) strbuf_format(out, ", the worst of the %zu used here", played->zone_count);
    }
    MARKUP(out, "</span></p>\n");
    add_chart(page, played);
    MARKUP(out, "<dl class=\"facts\">\n");
    for (size_t i = 0; i < played->replay.service_count && i < SERVICES_MAX; i++)
        add_service(page, outage, &played->replay.services[i]);
    MARKUP(out, "</dl>\n");
    add_helps(page, &played->replay);
    add_phases(page, &played->replay);
    MARKUP(out, "</div></details>\n");
}

/* ---- the section ---- */

static void add_intro(const Page *page, size_t touching, size_t all, size_t unplaced) {
    StrBuf *out = page->out;
    MARKUP(out,
           "<p class=\"intro\">What recorded outages would have done here, by what operators published: what was gone "
           "is lost in the failure engine, what was slow is judged as degraded. <b>");
    strbuf_format(out, "%zu</b> of %zu outages touch this system.", touching, all);
    if (unplaced) {
        MARKUP(out, " ");
        html_counted(out, unplaced, "service");
        strbuf_format(out, " ha%s parts whose region the source doesn&#39;t tell: they may be touched, too.",
                      unplaced == 1 ? "s" : "ve");
    }
    MARKUP(out, "</p>\n<ul class=\"legend\">");
    for (int state = 0; state < REPLAY_STATE_COUNT; state++)
        strbuf_format(out,
                      "<li><svg width=\"18\" height=\"10\" aria-hidden=\"true\"><path class=\"r%d\" "
                      "d=\"M0 %dh18v%dh-18z\"/></svg> <b>%s</b></li>",
                      state, state > REPLAY_DEGRADED ? 3 : 0, state > REPLAY_DEGRADED ? 5 : 10,
                      replay_state_name((ReplayState)state));
    MARKUP(out, "</ul>\n");
}

void page_replays(const Page *page) {
    StrBuf *out = page->out;
    const Outage *outages;
    size_t count, touching = 0;
    if (!page->report->engine || !page->graph->model->catalog) return;
    Diags diags = diags_new(page->arena);
    if (!outages_of_catalog(page->graph->model->catalog, page->arena, &diags, &outages, &count)) return;
    Played *played = ARENA_ARRAY(page->arena, Played, count + 1);
    for (size_t i = 0; i < count; i++) {
        Played one = play(page, &outages[i]);
        if (one.replay.service_count) played[touching++] = one;
    }
    if (touching) qsort(played, touching, sizeof *played, by_harm);
    page_section(page, "outages", "Past outages, played here");
    add_intro(page, touching, count, touching ? played[0].replay.unplaced_count : 0);
    MARKUP(out, "<div id=\"outage-list\">\n");
    for (size_t i = 0; i < touching && i < PLAYED_MAX; i++) add_outage(page, &played[i], i == 0);
    MARKUP(out, "</div>\n");
    if (touching > PLAYED_MAX)
        strbuf_format(out, "<p>%zu more touch less: <code>faultline replay</code> plays them.</p>\n",
                      touching - PLAYED_MAX);
    page_section_end(page);
}
