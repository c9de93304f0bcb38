/* Manifests of an overlay by name. Thousands of them with as many patches, replicas and references would each be compared with each. */
#include "graph/overlays_private.h"

void overlays_rename(OverlayNames *names, uint32_t item, Str name) {
    bool is_new = false;
    map_add(names->known, str_format(names->arena, "%u\x1f%.*s", item, STR_ARG(name)), 0, &is_new);
    if (!name.size || !is_new) return;
    uint32_t at = (uint32_t)names->links.count, last = map_get(names->last, name);
    *VEC_PUSH(names->arena, &names->links) = (NameLink){item, 0};
    if (last == MAP_NONE)
        map_put(names->first, name, at);
    else
        names->links.items[last].next = at + 1;
    map_put(names->last, name, at);
}

OverlayNames overlays_names(Overlays *overlays, const OverlayItems *items) {
    Arena *arena = overlays->budget.arena;
    OverlayNames names = {.arena = arena, .first = map_new(arena), .last = map_new(arena), .known = map_new(arena)};
    for (uint32_t i = 0; i < items->count; i++) {
        const OverlayItem *item = &items->items[i];
        overlays_rename(&names, i, overlays_name_of(item));
        for (size_t k = 0; k < item->former.count; k++) overlays_rename(&names, i, item->former.items[k]);
    }
    return names;
}

uint32_t overlays_named(const OverlayNames *names, Str name) {
    uint32_t first = name.size ? map_get(names->first, name) : MAP_NONE;
    return first == MAP_NONE ? 0 : first + 1;
}

uint32_t overlays_next(const OverlayNames *names, uint32_t link) { return names->links.items[link - 1].next; }

uint32_t overlays_link_item(const OverlayNames *names, uint32_t link) { return names->links.items[link - 1].item; }

/* A pattern that only one name answers. */
static bool is_one_name(Str pattern) {
    for (size_t i = 0; i < pattern.size; i++) {
        char c = pattern.data[i];
        bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!is_plain) return false;
    }
    return pattern.size > 0;
}

Selection overlays_select(Overlays *overlays, const OverlayItems *items, const OverlayNames *names,
                          const DocNode *selector) {
    Str name = document_text(document_get(selector, STR("name")));
    Selection selection = {.overlays = overlays, .selector = selector, .items = items};
    if (!is_one_name(name)) return selection;
    selection.names = names;
    selection.link = overlays_named(names, name);
    return selection;
}

bool overlays_selected(Selection *selection, uint32_t *item) {
    for (;;) {
        *item = selection->next;
        if (selection->names) {
            if (!selection->link) return false;
            *item = overlays_link_item(selection->names, selection->link);
            selection->link = overlays_next(selection->names, selection->link);
        } else if (selection->next++ >= selection->items->count) {
            return false;
        }
        if (overlays_selects(selection->overlays, selection->selector, &selection->items->items[*item])) return true;
    }
}
