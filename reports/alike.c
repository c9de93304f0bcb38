/* Groups of findings: told once, with all their places. */
#include "reports/alike.h"

#include <inttypes.h>

#include "analyzer/core/map.h"

static Str key_of(const Report *report, size_t index, Arena *arena) {
    const Finding *finding = &report->findings.items[index];
    if (report_is_bad(report, finding->severity)) {
        if (!finding->operation) return str_format(arena, "%zu", index);
        /* However many calls there are to it, leaning on an operation is one decision of the code that makes them. */
        return str_format(arena, "%.*s\x1f%" PRIu32 "\x1f%" PRIu32 "\x1f%" PRIu32 "\x1f%" PRIu32 "\x1f%" PRIu32,
                          STR_ARG(finding->rule->id), finding->location.repository,
                          finding->node ? finding->node : finding->location.file, finding->operation, finding->domain,
                          finding->status_reason);
    }
    return str_format(arena, "%.*s\x1f%d\x1f%" PRIu32 "\x1f%" PRIu32 "\x1f%d\x1f%" PRIu32, STR_ARG(finding->rule->id),
                      (int)finding->severity, finding->location.repository, finding->domain, finding->is_forced,
                      finding->status_reason);
}

AlikeGroups findings_alike(const Report *report, Arena *arena) {
    size_t total = report->findings.count, group_count = 0;
    uint32_t *group_of = ARENA_ARRAY(arena, uint32_t, total);
    size_t *sizes = ARENA_ARRAY(arena, size_t, total);
    Map *groups = map_new(arena);
    for (size_t i = 0; i < total; i++) {
        if (report->findings.items[i].status != STATUS_NEW) continue;
        bool is_new = false;
        uint32_t entry = map_add(groups, key_of(report, i, arena), (uint32_t)group_count, &is_new);
        group_of[i] = map_value_at(groups, entry);
        group_count += is_new;
        sizes[group_of[i]]++;
    }
    AlikeFindings *items = ARENA_ARRAY(arena, AlikeFindings, group_count);
    const Finding ***next = ARENA_ARRAY(arena, const Finding **, group_count);
    for (size_t g = 0; g < group_count; g++) {
        next[g] = ARENA_ARRAY(arena, const Finding *, sizes[g]);
        items[g] = (AlikeFindings){next[g], sizes[g]};
    }
    for (size_t i = 0; i < total; i++)
        if (report->findings.items[i].status == STATUS_NEW) *next[group_of[i]]++ = &report->findings.items[i];
    return (AlikeGroups){items, group_count};
}
