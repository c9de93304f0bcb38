#include "rules/baseline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/core/clock.h"
#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "graph/yaml_reader.h"

/* false: not just hexadecimal digits, at most 16 of them. */
static bool hex_number(Str text, uint64_t *out) {
    static const char digits[] = "0123456789abcdef";
    *out = 0;
    for (size_t i = 0; i < text.size; i++) {
        const char *digit = strchr(digits, text.data[i]);
        if (!digit || !text.data[i]) return false;
        *out = *out << 4 | (uint64_t)(digit - digits);
    }
    return text.size > 0 && text.size <= 16;
}

static void read_others(BaselineEntry *out, YamlFile *file, const YamlNode *item) {
    const Str *words;
    size_t count = yaml_words(file, item, "others", &words);
    uint64_t *others = ARENA_ARRAY(file->arena, uint64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        if (hex_number(words[i], &others[out->other_count]) && others[out->other_count])
            out->other_count++;
        else
            yaml_error(file, item, "others: expected names of 16 hexadecimal digits");
    out->others = others;
}

/* JSON is YAML, and our own reader of YAML takes nothing that is not meant. */
static void read_entry(BaselineEntry *out, YamlFile *file, const YamlNode *item) {
    static const char *const severities[] = {"info", "low", "medium", "high", "critical", NULL};
    int64_t day;
    out->rule = yaml_string(file, item, "rule", YAML_REQUIRED);
    out->severity = (Severity)yaml_choice(file, item, "severity", severities, SEVERITY_CRITICAL);
    int64_t services = yaml_int(file, item, "services", -1);
    out->services = services < 0 ? BASELINE_UNSAID : (size_t)services;
    out->since = yaml_string(file, item, "since", YAML_REQUIRED);
    out->thing = yaml_string(file, item, "thing", YAML_OPTIONAL);
    out->saying = yaml_string(file, item, "saying", YAML_OPTIONAL);
    out->fingerprint = yaml_string(file, item, "fingerprint", YAML_REQUIRED);
    read_others(out, file, item);
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

/* ---- which entry accepts which finding ---- */

typedef enum { NAMED_BY_FINGERPRINT, NAMED_BY_CAUSE, NAMED_BY_THING, NAMED_BY_SAYING } Naming;

/* One way to find the entry of a finding, tried for all before the next one. */
typedef struct {
    Naming naming;
    bool wants_rule; /* the very rule, not one that refines the same one */
    bool wants_fit;  /* it weighs no more than was accepted */
} Way;

static const Way ways[] = {
    {NAMED_BY_FINGERPRINT, true, true},   {NAMED_BY_CAUSE, true, true},        {NAMED_BY_THING, false, true},
    {NAMED_BY_SAYING, false, true},       {NAMED_BY_FINGERPRINT, false, true}, {NAMED_BY_CAUSE, false, true},
    {NAMED_BY_FINGERPRINT, false, false}, {NAMED_BY_CAUSE, false, false},      {NAMED_BY_THING, false, false},
    {NAMED_BY_SAYING, false, false},
};

/* Entries by name: of each the first + 1, then the next one of that name. */
typedef struct {
    Baseline *baseline;
    Findings findings;
    const Graph *graph;
    Map *by_fingerprint, *by_cause, *by_saying;
    uint32_t *next_of_fingerprint, *next_of_cause, *next_of_saying;
    Map *by_other;      /* entry + 1 */
    uint32_t *entry_of; /* per finding, + 1 */
} Matching;

static Str cause_text(uint64_t cause, Arena *arena) { return str_format(arena, "%016" PRIx64, cause); }

static Str first_half(Str fingerprint) {
    return str_slice(fingerprint, 0, fingerprint.size < 16 ? fingerprint.size : 16);
}

static void put_in_front(Map *first, uint32_t *next, Str name, size_t i) {
    if (!name.size) return;
    uint32_t old = map_get(first, name);
    next[i] = old == MAP_NONE ? 0 : old;
    map_put(first, name, (uint32_t)i);
}

static Matching matching_new(Baseline *baseline, Findings findings, const Graph *graph, Arena *arena) {
    Matching all = {.baseline = baseline,
                    .findings = findings,
                    .graph = graph,
                    .by_fingerprint = map_new(arena),
                    .by_cause = map_new(arena),
                    .by_saying = map_new(arena),
                    .next_of_fingerprint = ARENA_ARRAY(arena, uint32_t, baseline->count + 1),
                    .next_of_cause = ARENA_ARRAY(arena, uint32_t, baseline->count + 1),
                    .next_of_saying = ARENA_ARRAY(arena, uint32_t, baseline->count + 1),
                    .by_other = map_new(arena),
                    .entry_of = ARENA_ARRAY(arena, uint32_t, findings.count + 1)};
    for (size_t i = baseline->count; i > 0; i--) {
        BaselineEntry *entry = &baseline->items[i - 1];
        entry->is_found = false;
        put_in_front(all.by_fingerprint, all.next_of_fingerprint, entry->fingerprint, i);
        put_in_front(all.by_cause, all.next_of_cause, first_half(entry->fingerprint), i);
        put_in_front(all.by_saying, all.next_of_saying, entry->saying, i);
        for (size_t k = 0; k < entry->other_count; k++)
            map_put(all.by_other, cause_text(entry->others[k], arena), (uint32_t)i);
    }
    return all;
}

static bool is_worse(const Finding *finding, const BaselineEntry *entry) {
    return finding->severity > entry->severity || (finding->services.count && entry->services == 0);
}

static bool suits(const Way *way, const Finding *finding, const BaselineEntry *entry) {
    return (!way->wants_rule || str_equal(finding->rule->id, entry->rule)) &&
           (!way->wants_fit || !is_worse(finding, entry));
}

/* The first entry of a name that stands for no other finding. */
static uint32_t free_entry(const Matching *all, const Map *first, const uint32_t *next, Str name, const Way *way,
                           const Finding *finding) {
    uint32_t at = map_get(first, name);
    for (at = at == MAP_NONE ? 0 : at; at; at = next[at]) {
        const BaselineEntry *entry = &all->baseline->items[at - 1];
        if (!entry->is_found && suits(way, finding, entry)) return at;
    }
    return 0;
}

/* Things of one line that were accepted together stay so when another of them comes first, or they get lines of their own. Of texts and
 * needs a thing may have many. */
static uint32_t entry_of_thing(const Matching *all, const Way *way, const Finding *finding, Arena *arena) {
    SelectKind select = finding->rule->select;
    bool is_thing = select == SELECT_RESOURCE || select == SELECT_SERVICE || select == SELECT_MODULE;
    for (size_t i = 0; i <= finding->merged.count; i++) {
        uint64_t cause = i ? finding->merged.items[i - 1].cause : finding->cause;
        if (!cause) continue;
        Str name = cause_text(cause, arena);
        uint32_t own = i ? map_get(all->by_cause, name) : MAP_NONE, other = map_get(all->by_other, name);
        uint32_t at = own != MAP_NONE ? own : other == MAP_NONE ? 0 : other;
        const BaselineEntry *entry = at ? &all->baseline->items[at - 1] : NULL;
        if (entry && (is_thing || !entry->is_found) && suits(way, finding, entry)) return at;
    }
    return 0;
}

static Str hash_text(Str saying, Arena *arena) { return str_format(arena, "%016" PRIx64, str_hash(saying)); }

static uint32_t entry_by_saying(const Matching *all, const Way *way, const Finding *finding, Arena *arena) {
    Str sayings[FINDING_SAYINGS_MAX];
    size_t count = map_count(all->by_saying) ? finding_sayings(all->graph, finding, arena, sayings) : 0;
    uint32_t found = 0;
    for (size_t i = 0; i < count && !found; i++)
        found = free_entry(all, all->by_saying, all->next_of_saying, hash_text(sayings[i], arena), way, finding);
    return found;
}

static uint32_t find_entry(const Matching *all, const Way *way, const Finding *finding, Arena *arena) {
    switch (way->naming) {
    case NAMED_BY_FINGERPRINT:
        return free_entry(all, all->by_fingerprint, all->next_of_fingerprint, str_from(finding->fingerprint), way,
                          finding);
    case NAMED_BY_CAUSE:
        return free_entry(all, all->by_cause, all->next_of_cause, cause_text(finding->cause, arena), way, finding);
    case NAMED_BY_THING: return entry_of_thing(all, way, finding, arena);
    case NAMED_BY_SAYING: return entry_by_saying(all, way, finding, arena);
    }
    return 0;
}

/* Per finding the entry that stands for it, + 1. */
static uint32_t *match_all(Baseline *baseline, Findings findings, const Graph *graph, Arena *arena) {
    Matching all = matching_new(baseline, findings, graph, arena);
    for (size_t way = 0; way < sizeof ways / sizeof *ways && baseline->count; way++)
        for (size_t i = 0; i < findings.count; i++) {
            if (all.entry_of[i] || findings.items[i].status == STATUS_SUPPRESSED) continue;
            all.entry_of[i] = find_entry(&all, &ways[way], &findings.items[i], arena);
            if (all.entry_of[i]) baseline->items[all.entry_of[i] - 1].is_found = true;
        }
    return all.entry_of;
}

void baseline_apply(Baseline *baseline, Findings findings, const Graph *graph, Arena *arena) {
    const uint32_t *entry_of = match_all(baseline, findings, graph, arena);
    for (size_t i = 0; i < findings.count; i++) {
        if (!entry_of[i]) continue;
        const BaselineEntry *entry = &baseline->items[entry_of[i] - 1];
        Finding *finding = (Finding *)(uintptr_t)&findings.items[i]; /* ours to mark, as in rules_suppress */
        if (is_worse(finding, entry)) {
            Str was = finding->severity > entry->severity
                          ? str_format(arena, "the baseline accepts it as %s", severity_name(entry->severity))
                          : STR("the baseline accepts it as something that stops no service");
            finding->status_reason = sym(graph->model->symbols, was);
            continue;
        }
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

/* Only what was accepted before stays, when nothing may be added. */
static bool was_accepted(const BaselineEntry *entry, uint64_t cause) {
    Arena *scratch = arena_new();
    bool is_in = str_equal(first_half(entry->fingerprint), cause_text(cause, scratch));
    arena_free(scratch);
    for (size_t i = 0; i < entry->other_count && !is_in; i++) is_in = entry->others[i] == cause;
    return is_in;
}

static void list_others(BaselineEntry *out, const Finding *finding, const BaselineEntry *only, Arena *arena) {
    size_t room = finding->merged.count < BASELINE_OTHERS_MAX ? finding->merged.count : BASELINE_OTHERS_MAX;
    uint64_t *others = ARENA_ARRAY(arena, uint64_t, room + 1);
    for (size_t i = 0; i < finding->merged.count && out->other_count < room; i++) {
        uint64_t cause = finding->merged.items[i].cause;
        if (cause && cause != finding->cause && (!only || was_accepted(only, cause)))
            others[out->other_count++] = cause;
    }
    out->others = others;
}

/* What is written of a finding. `old`: what stood for it; NULL: nothing. */
static BaselineEntry entry_for(const Finding *finding, const BaselineEntry *old, const Graph *graph, Str date,
                               bool is_pruning, Arena *arena) {
    bool was_less = old && is_worse(finding, old), keeps_weight = is_pruning && was_less;
    BaselineEntry entry = {.fingerprint = str_from(finding->fingerprint),
                           .saying = saying_hash(graph, finding, arena),
                           .rule = finding->rule->id,
                           .thing = finding->node ? graph_str(graph, graph->nodes[finding->node].key)
                                                  : graph_str(graph, finding->location.file),
                           .since = old && (is_pruning || !was_less) ? old->since : date,
                           .severity = keeps_weight ? old->severity : finding->severity,
                           .services = keeps_weight ? old->services : finding->services.count};
    if (!str_is_valid_utf8(entry.thing)) entry.thing = STR_NONE;
    list_others(&entry, finding, is_pruning ? old : NULL, arena);
    return entry;
}

static void write_entry(StrBuf *out, const BaselineEntry *entry) {
    strbuf_format(out, "\n{\"rule\": \"%.*s\", \"severity\": \"%s\"", STR_ARG(entry->rule),
                  severity_name(entry->severity));
    if (entry->services != BASELINE_UNSAID) strbuf_format(out, ", \"services\": %zu", entry->services);
    add_text(out, "since", entry->since);
    add_text(out, "thing", entry->thing);
    add_text(out, "saying", entry->saying);
    add_text(out, "fingerprint", entry->fingerprint);
    for (size_t i = 0; i < entry->other_count; i++)
        strbuf_format(out, "%s\"%016" PRIx64 "\"", i ? ", " : ", \"others\": [", entry->others[i]);
    strbuf_add(out, entry->other_count ? STR("]}") : STR("}"));
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
        const BaselineEntry *entry = entry_of[i] ? &known.items[entry_of[i] - 1] : NULL;
        if (findings.items[i].status == STATUS_SUPPRESSED || (!entry && is_pruning)) continue;
        items[count++] = entry_for(&findings.items[i], entry, graph, date, is_pruning, arena);
        change->kept += entry != NULL;
        change->added += entry == NULL;
    }
    for (size_t i = 0; i < known.count; i++) {
        if (known.items[i].is_found) continue;
        if (known.items[i].is_outside)
            items[count++] = known.items[i], change->kept++;
        else
            change->removed++;
    }
    if (count) qsort(items, count, sizeof *items, by_rule);
    strbuf_add(out, STR("{\n\"schema\": \"faultline-baseline/1\",\n\"findings\": ["));
    for (size_t i = 0; i < count; i++) {
        if (i) strbuf_add_char(out, ',');
        write_entry(out, &items[i]);
    }
    strbuf_add(out, STR("\n]\n}\n"));
}
