#include "rules/baseline.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analyzer/core/clock.h"
#include "analyzer/core/map.h"
#include "graph/yaml_reader.h"

/* JSON is YAML, and our own reader of YAML takes nothing that is not meant. */
static void read_entry(BaselineEntry *out, YamlFile *file, const YamlNode *item) {
    static const char *const severities[] = {"info", "low", "medium", "high", "critical", NULL};
    int64_t day;
    out->rule = yaml_string(file, item, "rule", YAML_REQUIRED);
    out->severity = (Severity)yaml_choice(file, item, "severity", severities, SEVERITY_CRITICAL);
    out->services = (size_t)yaml_int(file, item, "services", 0);
    out->since = yaml_string(file, item, "since", YAML_REQUIRED);
    out->thing = yaml_string(file, item, "thing", YAML_OPTIONAL);
    out->saying = yaml_string(file, item, "saying", YAML_OPTIONAL);
    out->fingerprint = yaml_string(file, item, "fingerprint", YAML_REQUIRED);
    if (out->since.size && !clock_day(out->since, &day)) yaml_error(file, item, "since: expected YYYY-MM-DD");
}

bool baseline_read(Baseline *out, Str path, Str bytes, Arena *arena, Diags *diags) {
    YamlFile file;
    *out = (Baseline){.path = path};
    if (!yaml_read(&file, path, bytes, arena, diags)) return false;
    Str schema = yaml_string(&file, file.root, "schema", YAML_REQUIRED);
    if (schema.size && !str_equal(schema, STR("faultline-baseline/1")))
        yaml_error(&file, file.root, "schema: expected faultline-baseline/1");
    const YamlNode *list = yaml_get(file.root, "findings");
    out->items = ARENA_ARRAY(arena, BaselineEntry, list ? list->count : 0);
    for (const YamlNode *item = yaml_items(&file, file.root, "findings"); item; item = item->next)
        read_entry(&out->items[out->count++], &file, item);
    return yaml_finish(&file);
}

static Str saying_hash(const Graph *graph, const Finding *finding, Arena *arena) {
    return str_format(arena, "%016" PRIx64, str_hash(finding_saying(graph, finding, arena)));
}

/* Entries by name, those of one name in their order; each stands for one finding. */
static void match(Baseline *baseline, Findings findings, const Graph *graph, bool by_fingerprint, Arena *arena,
                  uint32_t *entry_of) {
    Map *first = map_new(arena);
    uint32_t *next = ARENA_ARRAY(arena, uint32_t, baseline->count + 1);
    for (size_t i = baseline->count; i > 0; i--) {
        const BaselineEntry *entry = &baseline->items[i - 1];
        Str name = by_fingerprint ? entry->fingerprint : entry->saying;
        if (entry->is_found || name.size == 0) continue;
        uint32_t old = map_get(first, name);
        next[i] = old == MAP_NONE ? 0 : old;
        map_put(first, name, (uint32_t)i);
    }
    for (size_t i = 0; i < findings.count && map_count(first); i++) {
        if (entry_of[i] || findings.items[i].status == STATUS_SUPPRESSED) continue;
        Str name =
            by_fingerprint ? str_from(findings.items[i].fingerprint) : saying_hash(graph, &findings.items[i], arena);
        uint32_t found = map_get(first, name);
        if (found == MAP_NONE || found == 0) continue;
        map_put(first, name, next[found]);
        baseline->items[found - 1].is_found = true;
        entry_of[i] = found;
    }
}

/* Per finding the entry that stands for it, + 1. */
static uint32_t *match_all(Baseline *baseline, Findings findings, const Graph *graph, Arena *arena) {
    uint32_t *entry_of = ARENA_ARRAY(arena, uint32_t, findings.count + 1);
    for (size_t i = 0; i < baseline->count; i++) baseline->items[i].is_found = false;
    match(baseline, findings, graph, true, arena, entry_of);
    match(baseline, findings, graph, false, arena, entry_of);
    return entry_of;
}

void baseline_apply(Baseline *baseline, Findings findings, const Graph *graph, Arena *arena) {
    const uint32_t *entry_of = match_all(baseline, findings, graph, arena);
    for (size_t i = 0; i < findings.count; i++) {
        if (!entry_of[i]) continue;
        const BaselineEntry *entry = &baseline->items[entry_of[i] - 1];
        Finding *finding = (Finding *)(uintptr_t)&findings.items[i]; /* ours to mark, as in rules_suppress */
        if (finding->severity > entry->severity) continue;
        finding->status = STATUS_BASELINED;
        finding->status_date = sym(graph->model->symbols, entry->since);
    }
}

/* ---- writing ---- */

static int by_rule(const void *left, const void *right) {
    const BaselineEntry *a = left, *b = right;
    int order = str_compare(a->rule, b->rule);
    if (!order) order = str_compare(a->thing, b->thing);
    return order ? order : str_compare(a->fingerprint, b->fingerprint);
}

/* Keys are made of names in a repository: JSON by the rules, and on one line. */
static void add_text(StrBuf *out, const char *key, Str text) {
    strbuf_format(out, ", \"%s\": \"", key);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            strbuf_format(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            strbuf_format(out, "\\u%04x", c);
        else
            strbuf_add_char(out, (char)c);
    }
    strbuf_add_char(out, '"');
}

void baseline_write(const Baseline *old, Findings findings, const Graph *graph, Str date, bool is_pruning, StrBuf *out,
                    BaselineChange *change) {
    Arena *arena = out->arena;
    Baseline none = {0}, known = old ? *old : none;
    const uint32_t *entry_of = match_all(&known, findings, graph, arena);
    BaselineEntry *items = ARENA_ARRAY(arena, BaselineEntry, findings.count + known.count);
    size_t count = 0;
    *change = (BaselineChange){0};
    for (size_t i = 0; i < findings.count; i++) {
        const Finding *finding = &findings.items[i];
        const BaselineEntry *entry = entry_of[i] ? &known.items[entry_of[i] - 1] : NULL;
        if (finding->status == STATUS_SUPPRESSED || (!entry && is_pruning)) continue;
        bool is_worse = entry && finding->severity > entry->severity;
        items[count] = (BaselineEntry){.fingerprint = str_from(finding->fingerprint),
                                       .saying = saying_hash(graph, finding, arena),
                                       .rule = finding->rule->id,
                                       .thing = finding->node ? graph_str(graph, graph->nodes[finding->node].key)
                                                              : graph_str(graph, finding->location.file),
                                       .since = entry && !is_worse ? entry->since : date,
                                       .severity = is_pruning && is_worse ? entry->severity : finding->severity,
                                       .services = finding->services.count};
        if (is_pruning && is_worse) items[count].since = entry->since;
        if (!str_is_valid_utf8(items[count].thing)) items[count].thing = STR_NONE;
        count++;
        change->kept += entry != NULL;
        change->added += entry == NULL;
    }
    for (size_t i = 0; i < known.count; i++)
        if (known.items[i].is_outside && !known.items[i].is_found) items[count++] = known.items[i], change->kept++;
    change->removed = known.count - change->kept;
    if (count) qsort(items, count, sizeof *items, by_rule);
    strbuf_add(out, STR("{\n\"schema\": \"faultline-baseline/1\",\n\"findings\": ["));
    for (size_t i = 0; i < count; i++) {
        strbuf_format(out, "%s\n{\"rule\": \"%.*s\", \"severity\": \"%s\", \"services\": %zu", i ? "," : "",
                      STR_ARG(items[i].rule), severity_name(items[i].severity), items[i].services);
        add_text(out, "since", items[i].since);
        add_text(out, "thing", items[i].thing);
        add_text(out, "saying", items[i].saying);
        add_text(out, "fingerprint", items[i].fingerprint);
        strbuf_add_char(out, '}');
    }
    strbuf_add(out, STR("\n]\n}\n"));
}
