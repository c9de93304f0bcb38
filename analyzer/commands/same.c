#include "analyzer/commands/same.h"

static bool same_facts(const Run *base, const Run *head) {
    if (base->file_count != head->file_count) return false;
    for (size_t i = 0; i < base->file_count; i++) {
        const FactsFile *old = &base->files[i], *new = &head->files[i];
        if (old->is_link != new->is_link || old->is_vendored != new->is_vendored ||
            old->facts.size_bytes != new->facts.size_bytes ||
            !str_equal(sym_str(base->symbols, old->path), sym_str(head->symbols, new->path)) ||
            memcmp(old->facts.bytes, new->facts.bytes, old->facts.size_bytes) != 0)
            return false;
    }
    return true;
}

static bool same_names(const Str *a, size_t a_count, const Str *b, size_t b_count) {
    if (a_count != b_count) return false;
    for (size_t i = 0; i < a_count; i++)
        if (!str_equal(a[i], b[i])) return false;
    return true;
}

/* Functions of Terraform list folders and ask whether a file is there. */
static bool same_paths(const Files *a, const Files *b) {
    return same_names(a->paths, a->path_count, b->paths, b->path_count) &&
           same_names(a->unread, a->unread_count, b->unread, b->unread_count) &&
           same_names(a->unread_folders, a->unread_folder_count, b->unread_folders, b->unread_folder_count) &&
           same_names(a->link_from, a->link_count, b->link_from, b->link_count) &&
           same_names(a->link_to, a->link_count, b->link_to, b->link_count);
}

bool same_source(const Run *base, const Run *head) {
    return base->repository_count == 1 && head->repository_count == 1 &&
           str_equal(settings_text(base->settings, 0), settings_text(head->settings, 0)) &&
           str_equal(repository_name(base->repositories[0]), repository_name(head->repositories[0])) &&
           same_paths(&base->file_access[0], &head->file_access[0]) && same_facts(base, head);
}

bool same_reads(Run *base, Run *head) {
    Arena *scratch = arena_new();
    bool is_same = true;
    for (size_t i = 0; i < head->reads.count && is_same; i++) {
        Str then = STR_NONE, now = STR_NONE, path = head->reads.items[i];
        bool was_there = run_file(base, 0, path, scratch, &then), is_there = run_file(head, 0, path, scratch, &now);
        is_same = was_there == is_there && str_equal(then, now);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return is_same;
}
