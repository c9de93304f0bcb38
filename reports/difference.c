/* Comparing two reports. Their graphs have ids of their own, so that all is compared by keys. */
#include "reports/difference.h"

#include <assert.h>
#include <stdlib.h>

#include "analyzer/core/map.h"
#include "analyzer/core/vec.h"
#include "reports/difference_services.h"

const char *change_kind_name(ChangeKind kind) {
    static const char *const names[] = {"new", "worse", "better", "gone"};
    assert(kind < CHANGE_KIND_COUNT);
    return names[kind];
}

typedef VEC(Str) StrVec;

static Str key_of(const Report *report, NodeId node) {
    return node ? graph_str(report->graph, report->graph->nodes[node].key) : STR_NONE;
}

/* ---- findings ---- */

typedef struct {
    const Report *report;
    const Finding **items;
    bool *is_paired;
    size_t count;
} Side;

static Side side_of(const Report *report, Arena *arena) {
    Side side = {.report = report,
                 .items = ARENA_ARRAY(arena, const Finding *, report->findings.count),
                 .is_paired = ARENA_ARRAY(arena, bool, report->findings.count)};
    for (size_t i = 0; i < report->findings.count; i++) side.items[side.count++] = &report->findings.items[i];
    return side;
}

static ChangeKind compare_findings(const Finding *before, const Finding *after, bool *is_same) {
    *is_same = before->severity == after->severity && before->services.count == after->services.count;
    if (after->severity != before->severity) return after->severity > before->severity ? CHANGE_WORSE : CHANGE_BETTER;
    return after->services.count > before->services.count ? CHANGE_WORSE : CHANGE_BETTER;
}

typedef VEC(FindingChange) ChangeVec;

/* Services that no longer stop are there all the same. */
static bool are_there(const Report *before, const Finding *old, const Report *after) {
    for (size_t i = 0; i < old->services.count; i++) {
        Str key = key_of(before, old->services.items[i]);
        NodeId node = graph_find(after->graph, key);
        if (!node || !str_equal(key_of(after, node), key)) return false;
    }
    return true;
}

/* Does all that fell with what the finding is about still fall? Then fewer services stop for one reason only: something else was put
 * beside it, and of a service that has other parts now a part stops. Nothing got better. */
static bool still_falls(const Report *before, const Finding *old, const Report *after, const Finding *new) {
    if (!old->node || !new->node || new->services.count >= old->services.count) return false;
    if (!are_there(before, old, after)) return false;
    Arena *scratch = arena_new();
    Impact was, is;
    failure_scenario(before->engine, &old->node, 1, scratch, &was);
    failure_scenario(after->engine, &new->node, 1, scratch, &is);
    Map *falls = map_new(scratch);
    for (int effect = EFFECT_DOWN; effect <= EFFECT_DEGRADED; effect++)
        for (size_t i = 0; i < is.nodes[effect].count; i++) {
            NodeId node = is.nodes[effect].items[i];
            bool is_whole = effect == EFFECT_DOWN || after->graph->nodes[node].kind == NODE_SERVICE;
            if (is_whole) map_put(falls, key_of(after, node), 1);
        }
    bool is_all = true;
    for (size_t i = 0; i < was.nodes[EFFECT_DOWN].count && is_all; i++) {
        NodeId node = was.nodes[EFFECT_DOWN].items[i];
        is_all = node == old->node || map_get(falls, key_of(before, node)) != MAP_NONE;
    }
    arena_free(scratch);
    return is_all;
}

/* What is accepted is no news; what is accepted no longer is new again. */
static void add_pair(const Side *old, const Finding *before, const Side *new, const Finding *after, Arena *arena,
                     ChangeVec *changes) {
    bool is_same;
    ChangeKind kind = compare_findings(before, after, &is_same);
    if (after->status != STATUS_NEW) return;
    is_same = is_same || (before->severity == after->severity && still_falls(old->report, before, new->report, after));
    if (before->status != STATUS_NEW && kind != CHANGE_WORSE)
        *VEC_PUSH(arena, changes) = (FindingChange){CHANGE_NEW, NULL, after};
    else if (!is_same)
        *VEC_PUSH(arena, changes) = (FindingChange){kind, before, after};
}

typedef enum { BY_FINGERPRINT, BY_SAYING, BY_PLACE } PairedBy;

/* Empty: it has none. */
static Str name_for(PairedBy by, const Report *report, const Finding *finding, Arena *arena) {
    if (by == BY_FINGERPRINT) return str_from(finding->fingerprint);
    return by == BY_SAYING ? finding_saying(report->graph, finding, arena)
                           : finding_saying_in_place(report->graph, finding, arena);
}

/* The first one before, + 1, that has a name of the finding, also one that it had before it was moved; 0: none. */
static uint32_t partner_of(const Map *first, PairedBy by, const Report *report, const Finding *finding, Arena *arena,
                           Str *name) {
    Str names[FINDING_SAYINGS_MAX] = {STR_NONE};
    size_t count = 1;
    if (by == BY_SAYING)
        count = finding_sayings(report->graph, finding, arena, names);
    else
        names[0] = name_for(by, report, finding, arena);
    for (size_t i = 0; i < count; i++) {
        uint32_t found = names[i].size ? map_get(first, names[i]) : MAP_NONE;
        *name = names[i];
        if (found != MAP_NONE && found) return found;
    }
    return 0;
}

/* Pairs what has the same name on both sides, in the order of the reports. */
static void pair(Side *before, Side *after, PairedBy by, Arena *arena, ChangeVec *changes) {
    Arena *scratch = arena_new();
    Map *first = map_new(scratch); /* by name: the first one before, + 1, that is not paired */
    uint32_t *next = ARENA_ARRAY(scratch, uint32_t, before->count + 1);
    for (size_t i = before->count; i > 0; i--) {
        if (before->is_paired[i - 1]) continue;
        Str name = name_for(by, before->report, before->items[i - 1], scratch);
        if (!name.size) continue;
        uint32_t old = map_get(first, name);
        next[i] = old == MAP_NONE ? 0 : old;
        map_put(first, name, (uint32_t)i);
    }
    for (size_t i = 0; i < after->count; i++) {
        if (after->is_paired[i]) continue;
        const Finding *finding = after->items[i];
        Str name;
        uint32_t found = partner_of(first, by, after->report, finding, scratch, &name);
        if (!found) continue;
        map_put(first, name, next[found]);
        before->is_paired[found - 1] = after->is_paired[i] = true;
        add_pair(before, before->items[found - 1], after, finding, arena, changes);
    }
    arena_free(scratch);
}

static Str name_of_thing(const Report *report, const Finding *finding, NodeId node, Arena *arena) {
    return str_format(arena, "%.*s\x1f%.*s\x1f%.*s", STR_ARG(finding->rule->id),
                      STR_ARG(key_of(report, finding->domain)), STR_ARG(key_of(report, node)));
}

/* The thing that a finding tells of, then the others of which its line says the same. 0: something else is judged than things, of which
 * one may have many that are bad. */
static NodeId thing_at(const Finding *finding, size_t at) {
    SelectKind select = finding->rule->select;
    bool is_of_things = select == SELECT_RESOURCE || select == SELECT_SERVICE || select == SELECT_MODULE;
    return !is_of_things ? 0 : at ? finding->merged.items[at - 1].node : finding->node;
}

static Map *index_things(const Side *side, Arena *arena) {
    Map *by_thing = map_new(arena);
    for (size_t i = 0; i < side->count; i++)
        for (size_t k = 0; k <= side->items[i]->merged.count; k++) {
            NodeId node = thing_at(side->items[i], k);
            if (node) map_add(by_thing, name_of_thing(side->report, side->items[i], node, arena), (uint32_t)i, NULL);
        }
    return by_thing;
}

/* The first finding by which one of the things was told, of those that are not paired where `is_free`; MAP_NONE: none. */
static uint32_t told_in(const Side *side, const Map *by_thing, bool is_free, const Report *report,
                        const Finding *finding, Arena *arena) {
    for (size_t k = 0; k <= finding->merged.count; k++) {
        NodeId node = thing_at(finding, k);
        uint32_t found = node ? map_get(by_thing, name_of_thing(report, finding, node, arena)) : MAP_NONE;
        if (found != MAP_NONE && !(is_free && side->is_paired[found])) return found;
    }
    return MAP_NONE;
}

/* One finding stands for all things that one line makes, and names the first of them. That another one is the first by now, or that
 * things stand on lines of their own, or on one line, is no news. */
static void pair_groups(Side *before, Side *after, Arena *arena, ChangeVec *changes) {
    Arena *scratch = arena_new();
    const Map *old = index_things(before, scratch), *new = index_things(after, scratch);
    for (int is_free = 1; is_free >= 0; is_free--)
        for (size_t i = 0; i < after->count; i++) {
            if (after->is_paired[i]) continue;
            uint32_t found = told_in(before, old, is_free, after->report, after->items[i], scratch);
            if (found == MAP_NONE) continue;
            before->is_paired[found] = after->is_paired[i] = true;
            add_pair(before, before->items[found], after, after->items[i], arena, changes);
        }
    for (size_t i = 0; i < before->count; i++)
        before->is_paired[i] =
            before->is_paired[i] || told_in(after, new, false, before->report, before->items[i], scratch) != MAP_NONE;
    arena_free(scratch);
}

/* By kind; those of one kind as they were found, which is the order of the reports. */
static void sort_changes(const ChangeVec *changes, Arena *arena, Difference *out) {
    FindingChange *sorted = ARENA_ARRAY(arena, FindingChange, changes->count);
    size_t count = 0;
    for (int kind = 0; kind < CHANGE_KIND_COUNT; kind++)
        for (size_t i = 0; i < changes->count; i++)
            if (changes->items[i].kind == (ChangeKind)kind) {
                sorted[count++] = changes->items[i];
                out->counts[kind]++;
            }
    out->findings = sorted;
    out->finding_count = count;
}

static const FindingState *states_of(const Report *after, const ChangeVec *changes, Arena *arena) {
    FindingState *states = ARENA_ARRAY(arena, FindingState, after->findings.count);
    for (size_t i = 0; i < after->findings.count; i++) states[i] = FINDING_UNCHANGED;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].after)
            states[changes->items[i].after - after->findings.items] =
                changes->items[i].before ? FINDING_UPDATED : FINDING_NEW;
    return states;
}

static void compare_all_findings(const Report *before, const Report *after, Arena *arena, Difference *out) {
    Side old = side_of(before, arena), new = side_of(after, arena);
    ChangeVec changes = {0};
    pair(&old, &new, BY_FINGERPRINT, arena, &changes);
    pair_groups(&old, &new, arena, &changes);
    pair(&old, &new, BY_SAYING, arena, &changes);
    pair(&old, &new, BY_PLACE, arena, &changes);
    for (size_t i = 0; i < new.count; i++)
        if (!new.is_paired[i] && new.items[i]->status == STATUS_NEW)
            *VEC_PUSH(arena, &changes) = (FindingChange){CHANGE_NEW, NULL, new.items[i]};
        else
            out->accepted_count += !new.is_paired[i];
    for (size_t i = 0; i < old.count; i++)
        if (!old.is_paired[i] && old.items[i]->status == STATUS_NEW)
            *VEC_PUSH(arena, &changes) = (FindingChange){CHANGE_GONE, old.items[i], NULL};
    sort_changes(&changes, arena, out);
    out->states = states_of(after, &changes, arena);
}

/* ---- blast radius ---- */

static int compare_radii(const void *a, const void *b) {
    const RadiusChange *left = a, *right = b;
    for (int effect = 0; effect < EFFECT_COUNT; effect++) {
        int64_t l = (int64_t)left->after[effect] - (int64_t)left->before[effect];
        int64_t r = (int64_t)right->after[effect] - (int64_t)right->before[effect];
        if (l != r) return l > r ? -1 : 1;
    }
    return str_compare(left->domain, right->domain);
}

static void compare_radii_of(const Report *before, const Report *after, Arena *arena, Difference *out) {
    VEC(RadiusChange) all = {0};
    Map *by_key = map_new(arena);
    const Report *sides[] = {before, after};
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < sides[side]->graph->domain_count; i++) {
            Str key = key_of(sides[side], sides[side]->graph->domains[i]);
            uint32_t index = map_get(by_key, key);
            if (index == MAP_NONE) {
                index = (uint32_t)all.count;
                map_put(by_key, key, index);
                *VEC_PUSH(arena, &all) = (RadiusChange){.domain = key};
            }
            for (int effect = 0; effect < EFFECT_COUNT; effect++)
                (side ? all.items[index].after : all.items[index].before)[effect] =
                    sides[side]->impacts[i].services[effect].count;
        }
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool is_same = true;
        for (int effect = 0; effect < EFFECT_COUNT; effect++)
            is_same = is_same && all.items[i].before[effect] == all.items[i].after[effect];
        if (!is_same) all.items[kept++] = all.items[i];
    }
    if (kept) qsort(all.items, kept, sizeof *all.items, compare_radii);
    out->radii = all.items;
    out->radius_count = kept;
}

/* ---- cut sets, services, third parties ---- */

static Str set_text(const Report *report, const CutSet *set, Arena *arena) {
    StrBuf out = strbuf_new(arena, 1 << 20);
    for (size_t i = 0; i < set->count; i++) {
        if (i) strbuf_add(&out, STR(" + "));
        strbuf_add(&out, key_of(report, set->items[i]));
    }
    return strbuf_str(&out);
}

static int compare_cuts(const void *a, const void *b) {
    const CutChange *left = a, *right = b;
    if (left->is_new != right->is_new) return left->is_new ? -1 : 1;
    int order = str_compare(left->service, right->service);
    return order ? order : str_compare(left->domains, right->domains);
}

typedef VEC(CutChange) CutVec;

/* Sets of `one` that `other` does not have. */
static void add_missing(const Report *one, const CutSets *of_one, const Report *other, const CutSets *of_other,
                        NodeId node, bool is_new, Arena *arena, CutVec *out) {
    Str service = key_of(one, node);
    Map *known = map_new(arena);
    for (size_t i = 0; i < of_other->count; i++) map_put(known, set_text(other, &of_other->sets[i], arena), 1);
    for (size_t i = 0; i < of_one->count; i++) {
        Str text = set_text(one, &of_one->sets[i], arena);
        if (map_get(known, text) == MAP_NONE)
            *VEC_PUSH(arena, out) = (CutChange){service, text, is_new, node, &of_one->sets[i]};
    }
}

static void list_loose(const LooseVec *loose, Arena *arena, StrVec *out) {
    for (size_t i = 0; i < loose->count; i++)
        if (!loose->items[i].is_moved) *VEC_PUSH(arena, out) = loose->items[i].key;
}

static void compare_services(const Report *before, const Report *after, Arena *arena, Difference *out) {
    Map *old = map_new(arena), *new = map_new(arena);
    LooseVec come = {0}, gone = {0};
    StrVec come_keys = {0}, gone_keys = {0};
    CutVec cuts = {0};
    for (size_t i = 0; i < before->graph->service_count; i++)
        map_put(old, key_of(before, before->graph->services[i]), (uint32_t)i);
    for (size_t i = 0; i < after->graph->service_count; i++) {
        Str key = key_of(after, after->graph->services[i]);
        map_put(new, key, (uint32_t)i);
        uint32_t was = map_get(old, key);
        if (was == MAP_NONE) {
            loose_add(after, i, arena, &come);
        } else if (before->cuts[was].is_truncated || after->cuts[i].is_truncated) {
            out->has_cut_limit = true;
        } else {
            add_missing(after, &after->cuts[i], before, &before->cuts[was], after->graph->services[i], true, arena,
                        &cuts);
            add_missing(before, &before->cuts[was], after, &after->cuts[i], before->graph->services[was], false, arena,
                        &cuts);
        }
    }
    for (size_t i = 0; i < before->graph->service_count; i++) {
        Str key = key_of(before, before->graph->services[i]);
        if (map_get(new, key) == MAP_NONE) loose_add(before, i, arena, &gone);
    }
    loose_pair_moved(before, &gone, after, &come, arena);
    list_loose(&come, arena, &come_keys);
    list_loose(&gone, arena, &gone_keys);
    if (cuts.count) qsort(cuts.items, cuts.count, sizeof *cuts.items, compare_cuts);
    out->cuts = cuts.items;
    out->cut_count = cuts.count;
    for (size_t i = 0; i < cuts.count; i++) out->new_cut_count += cuts.items[i].is_new;
    out->new_services = come_keys.items;
    out->new_service_count = come_keys.count;
    out->gone_services = gone_keys.items;
    out->gone_service_count = gone_keys.count;
}

/* Third parties that something needs on one side only. */
static void list_parties(const Report *one, const Report *other, Arena *arena, StrVec *out) {
    for (size_t i = 0; i < one->graph->domain_count; i++) {
        NodeId domain = one->graph->domains[i];
        if (one->graph->nodes[domain].kind != NODE_THIRD_PARTY) continue;
        Str key = key_of(one, domain);
        bool is_there = false;
        for (size_t k = 0; k < other->graph->domain_count && !is_there; k++)
            is_there = str_equal(key_of(other, other->graph->domains[k]), key);
        if (!is_there) *VEC_PUSH(arena, out) = key;
    }
}

void difference_find(const Report *before, const Report *after, Str base, Str head, Arena *arena, Difference *out) {
    StrVec come = {0}, gone = {0};
    *out = (Difference){.before = before, .after = after, .base = base, .head = head};
    compare_all_findings(before, after, arena, out);
    compare_radii_of(before, after, arena, out);
    compare_services(before, after, arena, out);
    recovery_changes(out, arena);
    list_parties(after, before, arena, &come);
    list_parties(before, after, arena, &gone);
    out->new_parties = come.items;
    out->new_party_count = come.count;
    out->gone_parties = gone.items;
    out->gone_party_count = gone.count;
}
