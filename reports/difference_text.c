/* The difference as text, worst first, and as JSON. */
#include "reports/difference.h"
#include "reports/display.h"
#include "reports/json_writer.h"

enum { LINES_MAX = 20, COMMIT_SHOWN = 12 };

typedef struct {
    const Difference *difference;
    Arena *arena;
    StrBuf *out;
} Telling;

static Str shown(const Telling *telling, Str text) { return display_text(telling->arena, text, false); }

static void tell_finding(const Telling *telling, const FindingChange *change) {
    const Report *report = change->after ? telling->difference->after : telling->difference->before;
    const Finding *finding = change->after ? change->after : change->before;
    Str message = shown(telling, graph_str(report->graph, finding->message));
    strbuf_format(telling->out, "%s %s[%.*s]: %.*s\n", change_kind_name(change->kind), severity_name(finding->severity),
                  STR_ARG(finding->rule->id), STR_ARG(message));
    if (change->before && change->after) {
        if (change->before->severity != change->after->severity)
            strbuf_format(telling->out, "  = was: %s\n", severity_name(change->before->severity));
        if (change->before->services.count != change->after->services.count)
            strbuf_format(telling->out, "  = stops: %zu services, was %zu\n", change->after->services.count,
                          change->before->services.count);
    }
    if (change->after && finding->status_reason)
        strbuf_format(telling->out, "  = note: %.*s\n",
                      STR_ARG(shown(telling, graph_str(report->graph, finding->status_reason))));
    if (finding->location.line)
        strbuf_format(telling->out, "  --> %.*s:%u\n",
                      STR_ARG(shown(telling, graph_str(report->graph, finding->location.file))),
                      finding->location.line);
    if (change->kind == CHANGE_NEW || change->kind == CHANGE_WORSE) {
        Str remedy = str_trim(finding_remedy(finding));
        if (remedy.size) {
            strbuf_add(telling->out, STR("  = help: "));
            display_wrap(telling->out, shown(telling, remedy), 10, 10, 100);
            strbuf_add_char(telling->out, '\n');
        }
    }
}

static void tell_findings(const Telling *telling) {
    const Difference *difference = telling->difference;
    size_t told = 0;
    for (size_t i = 0; i < difference->finding_count; i++) {
        const FindingChange *change = &difference->findings[i];
        bool is_bad = change->kind == CHANGE_NEW || change->kind == CHANGE_WORSE;
        if (!is_bad && told >= LINES_MAX) continue; /* what gets worse is told whole */
        tell_finding(telling, change);
        told++;
    }
    if (told < difference->finding_count)
        strbuf_format(telling->out, "and %zu more that are better or gone\n", difference->finding_count - told);
    if (told) strbuf_add_char(telling->out, '\n');
}

static void tell_radii(const Telling *telling) {
    const Difference *difference = telling->difference;
    if (difference->radius_count == 0) return;
    strbuf_add(telling->out, STR("blast radius (services)\n"));
    for (size_t i = 0; i < difference->radius_count && i < LINES_MAX; i++) {
        const RadiusChange *radius = &difference->radii[i];
        strbuf_format(telling->out, "  %.*s:", STR_ARG(shown(telling, radius->domain)));
        const char *comma = "";
        for (int effect = 0; effect < EFFECT_COUNT; effect++) {
            if (radius->before[effect] == radius->after[effect]) continue;
            strbuf_format(telling->out, "%s %s %zu, was %zu", comma, effect_name((Effect)effect), radius->after[effect],
                          radius->before[effect]);
            comma = ";";
        }
        strbuf_add_char(telling->out, '\n');
    }
    if (difference->radius_count > LINES_MAX)
        strbuf_format(telling->out, "  and %zu more failure domains\n", difference->radius_count - LINES_MAX);
    strbuf_add_char(telling->out, '\n');
}

static void tell_cuts(const Telling *telling, bool is_new) {
    const Difference *difference = telling->difference;
    size_t count = is_new ? difference->new_cut_count : difference->cut_count - difference->new_cut_count;
    if (count) strbuf_format(telling->out, "%s\n", is_new ? "now stop a service" : "no longer stop a service");
    size_t told = 0;
    for (size_t i = 0; i < difference->cut_count; i++) {
        const CutChange *cut = &difference->cuts[i];
        if (cut->is_new != is_new || told++ >= LINES_MAX) continue;
        strbuf_format(telling->out, "  %.*s: %.*s\n", STR_ARG(shown(telling, cut->domains)),
                      STR_ARG(shown(telling, cut->service)));
    }
    if (told > LINES_MAX) strbuf_format(telling->out, "  and %zu more\n", told - LINES_MAX);
    if (count) strbuf_add_char(telling->out, '\n');
}

static void tell_names(const Telling *telling, const char *title, const Str *names, size_t count) {
    if (count == 0) return;
    strbuf_format(telling->out, "%s:", title);
    for (size_t i = 0; i < count && i < LINES_MAX; i++)
        strbuf_format(telling->out, "%s%.*s", i ? ", " : " ", STR_ARG(shown(telling, names[i])));
    if (count > LINES_MAX) strbuf_format(telling->out, " and %zu more", count - LINES_MAX);
    strbuf_add_char(telling->out, '\n');
}

static void tell_recoveries(const Telling *telling) {
    const Difference *difference = telling->difference;
    if (difference->recovery_count == 0) return;
    strbuf_add(telling->out, STR("when a region is lost\n"));
    for (size_t i = 0; i < difference->recovery_count && i < LINES_MAX; i++) {
        const RecoveryChange *change = &difference->recoveries[i];
        strbuf_format(telling->out, "  %.*s, %.*s: %s, was %s\n", STR_ARG(shown(telling, change->domain)),
                      STR_ARG(shown(telling, change->service)), recovery_name(change->after),
                      recovery_name(change->before));
    }
    if (difference->recovery_count > LINES_MAX)
        strbuf_format(telling->out, "  and %zu more\n", difference->recovery_count - LINES_MAX);
    strbuf_add_char(telling->out, '\n');
}

void report_difference_text(const Difference *difference, bool is_ci, StrBuf *out) {
    Arena *arena = out->arena;
    StrBuf text = strbuf_new(arena, SIZE_MAX / 8);
    Telling telling = {difference, arena, &text};
    tell_findings(&telling);
    tell_radii(&telling);
    tell_recoveries(&telling);
    tell_cuts(&telling, true);
    tell_cuts(&telling, false);
    if (difference->has_cut_limit) strbuf_add(&text, STR("cut sets of services that have too many are not compared\n"));
    tell_names(&telling, "new services", difference->new_services, difference->new_service_count);
    tell_names(&telling, "gone services", difference->gone_services, difference->gone_service_count);
    tell_names(&telling, "new third parties", difference->new_parties, difference->new_party_count);
    tell_names(&telling, "third parties no longer needed", difference->gone_parties, difference->gone_party_count);
    Str base = str_slice(difference->base, 0, COMMIT_SHOWN);
    if (difference->finding_count == 0)
        strbuf_format(&text, "no finding changes against %.*s\n", STR_ARG(base));
    else
        strbuf_format(&text, "findings against %.*s: %zu new, %zu worse, %zu better, %zu gone\n", STR_ARG(base),
                      difference->counts[CHANGE_NEW], difference->counts[CHANGE_WORSE],
                      difference->counts[CHANGE_BETTER], difference->counts[CHANGE_GONE]);
    if (difference->accepted_count)
        strbuf_format(&text, "%zu more %s accepted by a comment or the baseline\n", difference->accepted_count,
                      difference->accepted_count == 1 ? "is" : "are");
    display_finish(out, strbuf_str(&text), is_ci);
}

/* ---- JSON ---- */

static void put_finding(JsonWriter *json, const Difference *difference, const FindingChange *change) {
    const Report *report = change->after ? difference->after : difference->before;
    const Finding *finding = change->after ? change->after : change->before;
    json_object(json, JSON_INLINE);
    json_put_name(json, "change", change_kind_name(change->kind));
    json_put_string(json, "rule", finding->rule->id);
    json_put_name(json, "severity", severity_name(finding->severity));
    json_put_string(json, "message", graph_str(report->graph, finding->message));
    json_put_string(json, "fingerprint", str_from(finding->fingerprint));
    json_put_optional(json, "file", graph_str(report->graph, finding->location.file));
    json_put_number(json, "line", finding->location.line);
    json_put_number(json, "services", finding->services.count);
    if (change->before && change->after) {
        json_put_name(json, "severity_before", severity_name(change->before->severity));
        json_put_number(json, "services_before", change->before->services.count);
    }
    json_object_end(json);
}

static void put_effects(JsonWriter *json, const char *name, const size_t *counts) {
    json_key(json, name);
    json_object(json, JSON_INLINE);
    for (int effect = 0; effect < EFFECT_COUNT; effect++)
        json_put_number(json, effect_name((Effect)effect), counts[effect]);
    json_object_end(json);
}

static void put_names(JsonWriter *json, const char *name, const Str *names, size_t count) {
    json_key(json, name);
    json_array(json, JSON_INLINE);
    for (size_t i = 0; i < count; i++) json_string(json, names[i]);
    json_array_end(json);
}

void report_difference_json(const Difference *difference, StrBuf *out) {
    JsonWriter json = json_writer(out);
    json_object(&json, JSON_LINES);
    json_put_string(&json, "base", difference->base);
    json_put_optional(&json, "head", difference->head);
    json_key(&json, "findings");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < difference->finding_count; i++) put_finding(&json, difference, &difference->findings[i]);
    json_array_end(&json);
    json_key(&json, "domains");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < difference->radius_count; i++) {
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "id", difference->radii[i].domain);
        put_effects(&json, "before", difference->radii[i].before);
        put_effects(&json, "after", difference->radii[i].after);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "cuts");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < difference->cut_count; i++) {
        json_object(&json, JSON_INLINE);
        json_put_name(&json, "change", difference->cuts[i].is_new ? "new" : "gone");
        json_put_string(&json, "service", difference->cuts[i].service);
        json_put_string(&json, "set", difference->cuts[i].domains);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "recoveries");
    json_array(&json, JSON_LINES);
    for (size_t i = 0; i < difference->recovery_count; i++) {
        json_object(&json, JSON_INLINE);
        json_put_string(&json, "service", difference->recoveries[i].service);
        json_put_string(&json, "domain", difference->recoveries[i].domain);
        json_put_name(&json, "before", recovery_name(difference->recoveries[i].before));
        json_put_name(&json, "after", recovery_name(difference->recoveries[i].after));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_put_number(&json, "accepted", difference->accepted_count);
    json_put_bool(&json, "cuts_truncated", difference->has_cut_limit);
    put_names(&json, "new_services", difference->new_services, difference->new_service_count);
    put_names(&json, "gone_services", difference->gone_services, difference->gone_service_count);
    put_names(&json, "new_third_parties", difference->new_parties, difference->new_party_count);
    put_names(&json, "gone_third_parties", difference->gone_parties, difference->gone_party_count);
    json_object_end(&json);
    json_finish(&json);
}
