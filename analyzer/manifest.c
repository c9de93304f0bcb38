#include "analyzer/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/core/hash.h"
#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "analyzer/read_file.h"
#include "graph/yaml_reader.h"

typedef struct {
    Manifest *out;
    Arena *arena;
    Diags *diags;
    Map *names;
    Map *folders;  /* device, inode and revision → index of the entry */
    Map *defaults; /* last folder of those that nobody has named → the first of them; SEVERAL: in several folders */
    bool is_good;
} Reader;

static Str last_step(Str path) {
    while (path.size > 1 && path.data[path.size - 1] == '/') path.size--;
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Str default_name(Str path) {
    Str name = last_step(path);
    return str_ends_with(name, STR(".git")) && name.size > 4 ? str_slice(name, 0, name.size - 4) : name;
}

static void sign(ManifestEntry *entry, Arena *arena) {
    enum { DIGITS = 16 };
    unsigned char digest[SHA256_SIZE];
    Str all =
        str_format(arena, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%u", STR_ARG(entry->name), STR_ARG(entry->path),
                   STR_ARG(entry->revision), STR_ARG(entry->team), STR_ARG(entry->environment), entry->criticality);
    StrBuf digits = strbuf_new(arena, DIGITS);
    sha256_digest(all, digest);
    for (int i = 0; i < DIGITS / 2; i++) strbuf_format(&digits, "%02x", digest[i]);
    entry->digest = strbuf_str(&digits);
}

static Str parent_of(Str path) {
    while (path.size > 1 && path.data[path.size - 1] == '/') path.size--;
    size_t slash = str_find_last_char(path, '/');
    return str_slice(path, 0, slash == SIZE_MAX ? 0 : slash);
}

/* A clone and a mirror may stand side by side ("shop" and "shop.git"), and two teams may have a "shop": then as many steps of the
 * path are said as tell them apart. */
static Str free_name(const Reader *reader, Str path) {
    Str name = default_name(path), parent = parent_of(path);
    uint32_t other = map_get(reader->names, name);
    if (other != MAP_NONE && str_equal(parent_of(reader->out->entries.items[other].path), parent))
        name = last_step(path);
    while (map_get(reader->names, name) != MAP_NONE && parent.size) {
        name = str_format(reader->arena, "%.*s/%.*s", STR_ARG(last_step(parent)), STR_ARG(name));
        parent = parent_of(parent);
    }
    return name;
}

#define SEVERAL (MAP_NONE - 1)

/* Whatever comes first: of all that end alike none has the short name. */
static void tell_apart(Reader *reader) {
    for (size_t i = 0; i < reader->out->entries.count; i++) {
        ManifestEntry *entry = &reader->out->entries.items[i];
        Str name = default_name(entry->path), parent = parent_of(entry->path);
        bool is_short = str_equal(entry->name, name) && parent.size;
        if (!is_short || map_get(reader->defaults, name) != SEVERAL) continue;
        Str longer = str_format(reader->arena, "%.*s/%.*s", STR_ARG(last_step(parent)), STR_ARG(name));
        if (map_get(reader->names, longer) != MAP_NONE) continue;
        map_put(reader->names, longer, (uint32_t)i);
        entry->name = longer;
        sign(entry, reader->arena);
    }
}

static void note_default(Reader *reader, Str path) {
    bool is_new = false;
    Str name = default_name(path);
    uint32_t found = map_add(reader->defaults, name, (uint32_t)reader->out->entries.count, &is_new);
    uint32_t first = map_value_at(reader->defaults, found);
    if (is_new || first == SEVERAL) return;
    if (!str_equal(parent_of(reader->out->entries.items[first].path), parent_of(path)))
        map_set_at(reader->defaults, found, SEVERAL);
}

/* One folder, whatever it is called, and one revision of it. Empty: there is no such folder. */
static Str place_of(const Reader *reader, const ManifestEntry *entry) {
    struct stat info;
    if (stat(str_zero_terminated(reader->arena, entry->path), &info)) return STR_NONE;
    return str_format(reader->arena, "%llu:%llu:%.*s", (unsigned long long)info.st_dev, (unsigned long long)info.st_ino,
                      STR_ARG(entry->revision));
}

/* Told when it is there already. */
static bool is_listed(Reader *reader, const ManifestEntry *entry, Str at, uint32_t line) {
    bool is_new = false;
    Str place = place_of(reader, entry);
    if (place.size == 0) return false;
    uint32_t found = map_add(reader->folders, place, (uint32_t)reader->out->entries.count, &is_new);
    if (is_new) return false;
    const ManifestEntry *first = &reader->out->entries.items[map_value_at(reader->folders, found)];
    diag_add(reader->diags, DIAG_NOTE, at, line, "%.*s is the repository \"%.*s\", which is audited once",
             STR_ARG(entry->path), STR_ARG(first->name));
    return true;
}

static void add(Reader *reader, ManifestEntry entry, Str at, uint32_t line) {
    bool is_new = false;
    if (is_listed(reader, &entry, at, line)) return;
    if (entry.name.size == 0) {
        note_default(reader, entry.path);
        entry.name = free_name(reader, entry.path);
    }
    map_add(reader->names, entry.name, (uint32_t)reader->out->entries.count, &is_new);
    if (!is_new) {
        diag_add(reader->diags, DIAG_ERROR, at, line, "two repositories are called \"%.*s\": give one another name",
                 STR_ARG(entry.name));
        reader->is_good = false;
        return;
    }
    sign(&entry, reader->arena);
    *VEC_PUSH(reader->arena, &reader->out->entries) = entry;
}

static int by_str(const void *left, const void *right) { return str_compare(*(const Str *)left, *(const Str *)right); }

typedef VEC(Str) Paths;

static bool is_folder(Str path, Arena *arena) {
    struct stat info;
    return stat(str_zero_terminated(arena, path), &info) == 0 && S_ISDIR(info.st_mode);
}

/* Folders in `folder` whose name fits; hidden ones are none. */
static bool list_folders(Reader *reader, Str folder, Str pattern, Paths *out) {
    DIR *stream = opendir(str_zero_terminated(reader->arena, folder.size ? folder : STR(".")));
    const struct dirent *entry;
    if (!stream) return false;
    while ((entry = readdir(stream))) {
        Str name = str_from(entry->d_name);
        if (name.data[0] == '.' || !str_matches_glob(name, pattern)) continue;
        Str path = folder.size ? str_format(reader->arena, "%.*s/%s", STR_ARG(folder), entry->d_name)
                               : str_copy(reader->arena, name);
        if (is_folder(path, reader->arena)) *VEC_PUSH(reader->arena, out) = path;
    }
    closedir(stream);
    if (out->count) qsort(out->items, out->count, sizeof *out->items, by_str);
    return true;
}

static bool has_wildcard(Str text) {
    return str_find_char(text, '*', 0) != SIZE_MAX || str_find_char(text, '?', 0) != SIZE_MAX ||
           str_find_char(text, '[', 0) != SIZE_MAX;
}

/* "mirrors/team-*" and "mirrors/x/y.git": each step of a pattern may have wildcards. */
static void expand(Reader *reader, Str done, Str rest, Paths *out) {
    Str step, next = rest;
    if (!rest.data || !str_split_next(&next, '/', &step)) {
        if (done.size && is_folder(done, reader->arena)) *VEC_PUSH(reader->arena, out) = done;
        return;
    }
    if (!has_wildcard(step)) {
        bool is_root = done.size == 0 && step.size == 0;
        Str path = is_root                     ? STR("/")
                   : done.size == 0            ? step
                   : str_equal(done, STR("/")) ? str_concat(reader->arena, done, step)
                                               : str_format(reader->arena, "%.*s/%.*s", STR_ARG(done), STR_ARG(step));
        expand(reader, path, next, out);
        return;
    }
    Paths found = {0};
    list_folders(reader, done, step, &found);
    for (size_t i = 0; i < found.count; i++) expand(reader, found.items[i], next, out);
}

static Str beside(Arena *arena, Str manifest, Str path) {
    size_t slash = str_find_last_char(manifest, '/');
    if (slash == SIZE_MAX || (path.size && path.data[0] == '/')) return path;
    return str_format(arena, "%.*s/%.*s", (int)slash, manifest.data, STR_ARG(path));
}

typedef struct {
    ManifestEntry entry; /* its path as it is written */
    uint32_t line;
} Listed;

static bool read_entry(YamlFile *file, const YamlNode *item, Listed *out) {
    ManifestEntry entry = {.name = yaml_string(file, item, "name", YAML_OPTIONAL),
                           .path = yaml_string(file, item, "path", YAML_REQUIRED),
                           .revision = yaml_string(file, item, "revision", YAML_OPTIONAL),
                           .team = yaml_string(file, item, "team", YAML_OPTIONAL),
                           .environment = yaml_string(file, item, "environment", YAML_OPTIONAL)};
    int64_t criticality = yaml_int(file, item, "criticality", 0);
    if (criticality < 0 || criticality > 1000) yaml_error(file, item, "criticality is a number from 1 to 1000");
    entry.criticality = (uint32_t)criticality;
    Str owner = yaml_string(file, item, "owner", YAML_OPTIONAL); /* another word for the same */
    if (entry.team.size == 0) entry.team = owner;
    if (entry.path.size == 0 && yaml_get(item, "path")) yaml_error(file, item, "expected a folder for \"path\"");
    if (has_wildcard(entry.path) && entry.name.size)
        yaml_error(file, item, "a pattern leads to several repositories, which can't have one name");
    *out = (Listed){entry, item->line};
    return entry.path.size > 0;
}

static void add_pattern(Reader *reader, ManifestEntry entry, Str at, uint32_t line) {
    Paths paths = {0};
    expand(reader, STR_NONE, beside(reader->arena, at, entry.path), &paths);
    if (paths.count == 0 && map_get(reader->names, entry.path) == MAP_NONE) { /* it may be written twice */
        entry.problem = str_format(reader->arena, "no folder is called so: %.*s", STR_ARG(entry.path));
        entry.name = entry.path;
        add(reader, entry, at, line);
    }
    for (size_t i = 0; i < paths.count; i++) {
        entry.path = paths.items[i];
        entry.name = STR_NONE;
        add(reader, entry, at, line);
    }
}

/* Those that are named come first, with what is said of them: a pattern for all others leads to them, too. */
static bool read_file_of(Reader *reader, Str path) {
    Str bytes;
    YamlFile file;
    VEC(Listed) listed = {0};
    Listed one;
    if (!read_file(&bytes, path, MANIFEST_SIZE_BYTES_MAX, reader->arena, reader->diags)) return false;
    if (!yaml_read(&file, path, bytes, reader->arena, reader->diags)) return false;
    for (const YamlNode *item = yaml_items(&file, file.root, "repositories"); item; item = item->next)
        if (read_entry(&file, item, &one)) *VEC_PUSH(reader->arena, &listed) = one;
    for (size_t i = 0; i < listed.count; i++) {
        one = listed.items[i];
        if (has_wildcard(one.entry.path)) continue;
        one.entry.path = beside(reader->arena, path, one.entry.path);
        add(reader, one.entry, path, one.line);
    }
    for (size_t i = 0; i < listed.count; i++)
        if (has_wildcard(listed.items[i].entry.path))
            add_pattern(reader, listed.items[i].entry, path, listed.items[i].line);
    return yaml_finish(&file);
}

static int by_name(const void *left, const void *right) {
    return str_compare(((const ManifestEntry *)left)->name, ((const ManifestEntry *)right)->name);
}

bool manifest_read(Manifest *out, Str path, Arena *arena, Diags *diags) {
    Reader reader = {out, arena, diags, map_new(arena), map_new(arena), map_new(arena), true};
    *out = (Manifest){0};
    if (is_folder(path, arena)) {
        Paths folders = {0};
        while (path.size > 1 && path.data[path.size - 1] == '/') path.size--;
        if (!list_folders(&reader, path, STR("*"), &folders)) {
            diag_add(diags, DIAG_ERROR, path, 0, "can't be read: %s", strerror(errno));
            return false;
        }
        for (size_t i = 0; i < folders.count; i++) add(&reader, (ManifestEntry){.path = folders.items[i]}, path, 0);
    } else if (!read_file_of(&reader, path)) {
        return false;
    }
    tell_apart(&reader);
    if (out->entries.count) qsort(out->entries.items, out->entries.count, sizeof *out->entries.items, by_name);
    if (reader.is_good && out->entries.count == 0)
        diag_add(diags, DIAG_ERROR, path, 0, "expected folders of repositories, or a list `repositories`");
    return reader.is_good && out->entries.count > 0;
}
