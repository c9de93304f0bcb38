/* A cache is a folder of segments. A segment is written once, under a temporary name, and renamed, so
 * that any number of processes may read and write at the same time without locks:
 *
 *     SegmentHeader | SegmentEntry × count, sorted by key | facts and reason of each, aligned
 *
 * Its name begins with the build of the program that wrote it; others do not read it. */
#include "analyzer/cache.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/objects.h"
#include "parsers/facts.h"

typedef struct {
    char magic[8];
    uint64_t count, size_bytes; /* of the whole file */
} SegmentHeader;

typedef struct {
    CacheKey key;
    uint32_t reason_size;
    uint64_t offset, facts_size, checksum;
} SegmentEntry;

typedef struct {
    Str name;
    const char *bytes;
    size_t size_bytes;
    const SegmentEntry *entries;
    size_t count;
    int64_t modified;
    bool is_damaged;
} Segment;

typedef struct {
    CacheKey key;
    CacheEntry entry;
} NewEntry;

struct Cache {
    Arena *arena, *scratch;
    Str folder, build;
    VEC(Segment) segments; /* newest first */
    VEC(NewEntry) added;
};

enum {
    ALIGNMENT = 16,
    KEY_TEXT_SIZE = 512,
    BUILD_DIGITS = 16,
    SEGMENTS_MAX = 8,          /* more are merged into one */
    SEGMENT_AGE_DAYS_MAX = 30, /* of another build */
    CACHE_SIZE_BYTES_MAX = 1024 * 1024 * 1024,
};

static const char MAGIC[8] = "FLCACHE1";

/* ---- Identity ---- */

/* Notes are pairs of name and content, each padded to 4 bytes. */
static bool find_build_note(Str *out, const char *notes, size_t size) {
    for (size_t at = 0; at + sizeof(ElfW(Nhdr)) <= size;) {
        ElfW(Nhdr) note;
        memcpy(&note, notes + at, sizeof note);
        at += sizeof note;
        size_t name_size = (note.n_namesz + 3u) & ~(size_t)3, content_size = (note.n_descsz + 3u) & ~(size_t)3;
        if (name_size > size - at || content_size > size - at - name_size) return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(notes + at, "GNU", 4) == 0) {
            *out = str_of(notes + at + name_size, note.n_descsz);
            return true;
        }
        at += name_size + content_size;
    }
    return false;
}

/* The first object is the program itself. */
static int take_build_id(struct dl_phdr_info *info, size_t size, void *context) {
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        const char *notes = (const char *)(info->dlpi_addr + part->p_vaddr);
        if (part->p_type == PT_NOTE && find_build_note(context, notes, part->p_memsz)) return 1;
    }
    return 1;
}

/* Every build has its own cache, since nobody remembers to change a version number. */
static Str build_name(Arena *arena) {
    Str id = STR_NONE;
    struct stat program = {0};
    dl_iterate_phdr(take_build_id, &id);
    if (id.size == 0 && stat("/proc/self/exe", &program) == 0)
        id = str_format(arena, "%lld %lld", (long long)program.st_size, (long long)program.st_mtime);
    Str all = str_concat(arena, id, str_format(arena, " facts %d", FACTS_VERSION));
    return str_slice(objects_blob_id(all, arena), 0, BUILD_DIGITS);
}

CacheKey cache_key(Str path, Str blob_id) {
    CacheKey key;
    _Static_assert(sizeof key.bytes == HASH_SIZE, "a key is a hash");
    Arena *longer = NULL;
    char near[KEY_TEXT_SIZE];                   /* nearly all are shorter; and several threads ask at once */
    Str all = {near, blob_id.size + path.size}; /* blob ids are all of one size */
    if (all.size <= sizeof near) {
        memcpy(near, blob_id.data, blob_id.size);
        memcpy(near + blob_id.size, path.data, path.size);
    } else {
        longer = arena_new();
        all = str_concat(longer, blob_id, path);
    }
    objects_hash(key.bytes, all);
    arena_free(longer);
    return key;
}

static uint64_t word_at(Str bytes, size_t at) {
    uint64_t word;
    memcpy(&word, bytes.data + at, sizeof word);
    return word;
}

/* All facts are summed on every run: four sums go on side by side, as a processor can. */
static uint64_t checksum_of(Str bytes, uint64_t sum) {
    enum { LANES = 4 };
    uint64_t lanes[LANES] = {sum, sum ^ 0x243F6A8885A308D3u, sum ^ 0x13198A2E03707344u, sum ^ 0xA4093822299F31D0u};
    size_t i = 0;
    for (; i + 8 * LANES <= bytes.size; i += 8 * LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            lanes[lane] = (lanes[lane] ^ word_at(bytes, i + 8 * lane)) * 0x9E3779B97F4A7C15u;
            lanes[lane] ^= lanes[lane] >> 32;
        }
    sum = lanes[0];
    for (size_t lane = 1; lane < LANES; lane++) {
        sum = (sum ^ lanes[lane]) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 32;
    }
    for (; i + 8 <= bytes.size; i += 8) {
        uint64_t word;
        memcpy(&word, bytes.data + i, 8);
        sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 32;
    }
    for (; i < bytes.size; i++) sum = (sum ^ (unsigned char)bytes.data[i]) * 0x100000001B3u;
    return sum ^ sum >> 29;
}

static uint64_t entry_checksum(const CacheKey *key, Str facts, Str reason) {
    uint64_t sum = checksum_of((Str){(const char *)key->bytes, sizeof key->bytes}, facts.size);
    return checksum_of(reason, checksum_of(facts, sum));
}

/* ---- Opening ---- */

static Str default_folder(Arena *arena) {
    Str base = str_from(getenv("XDG_CACHE_HOME"));
    if (base.size && base.data[0] == '/') return str_format(arena, "%.*s/faultline", STR_ARG(base));
    Str home = str_from(getenv("HOME"));
    return home.size ? str_format(arena, "%.*s/.cache/faultline", STR_ARG(home)) : STR_NONE;
}

static bool make_folder(Str folder, Arena *arena) {
    for (size_t end = 0; end != SIZE_MAX;) {
        end = str_find_char(folder, '/', end + 1);
        const char *part = str_zero_terminated(arena, str_slice(folder, 0, end));
        if (mkdir(part, 0700) && errno != EEXIST) return false;
    }
    struct stat info;
    return stat(str_zero_terminated(arena, folder), &info) == 0 && S_ISDIR(info.st_mode);
}

static bool map_segment(Segment *out, int file, Str name, Arena *arena) {
    struct stat info;
    SegmentHeader header;
    if (fstat(file, &info) || !S_ISREG(info.st_mode) || (size_t)info.st_size < sizeof header) return false;
    size_t size = (size_t)info.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) return false;
    memcpy(&header, bytes, sizeof header);
    bool is_good = memcmp(header.magic, MAGIC, sizeof MAGIC) == 0 && header.size_bytes == size &&
                   header.count <= (size - sizeof header) / sizeof(SegmentEntry);
    *out = (Segment){.name = str_copy(arena, name),
                     .bytes = bytes,
                     .size_bytes = size,
                     .entries = (const SegmentEntry *)((const char *)bytes + sizeof header),
                     .count = is_good ? header.count : 0,
                     .modified = info.st_mtime,
                     .is_damaged = !is_good};
    return true;
}

static void load_segment(Cache *cache, int folder, Str name) {
    Segment segment;
    int file = openat(folder, name.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) return;
    if (map_segment(&segment, file, name, cache->arena)) *VEC_PUSH(cache->arena, &cache->segments) = segment;
    close(file);
}

/* What other builds left behind goes when it is old: another version may be in use too. */
static void remove_when_old(int folder, const char *name) {
    struct stat info;
    const int64_t day_seconds = 24 * 3600;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) || !S_ISREG(info.st_mode)) return;
    if (time(NULL) - info.st_mtime > SEGMENT_AGE_DAYS_MAX * day_seconds) unlinkat(folder, name, 0);
}

static int newest_first(const void *left, const void *right) {
    const Segment *a = left, *b = right;
    if (a->modified != b->modified) return a->modified > b->modified ? -1 : 1;
    return str_compare(a->name, b->name);
}

static bool load_segments(Cache *cache) {
    DIR *stream = opendir(str_zero_terminated(cache->arena, cache->folder));
    if (!stream) return false;
    const struct dirent *entry;
    while ((entry = readdir(stream))) {
        Str name = str_from(entry->d_name);
        bool is_segment = str_ends_with(name, STR(".facts")), is_temporary = str_ends_with(name, STR(".tmp"));
        if (is_segment && str_starts_with(name, cache->build))
            load_segment(cache, dirfd(stream), name);
        else if (is_segment || is_temporary)
            remove_when_old(dirfd(stream), entry->d_name);
    }
    closedir(stream);
    if (cache->segments.count)
        qsort(cache->segments.items, cache->segments.count, sizeof *cache->segments.items, newest_first);
    return true;
}

Cache *cache_open(Str folder, Arena *arena, Diags *diags) {
    objects_start();
    Cache *cache = ARENA_NEW(arena, Cache);
    cache->arena = arena;
    cache->folder = folder.size ? folder : default_folder(arena);
    cache->build = build_name(arena);
    bool is_usable = cache->folder.size && make_folder(cache->folder, arena) && load_segments(cache);
    if (!is_usable) {
        diag_add(diags, DIAG_NOTE, cache->folder, 0, "no cache: expected a folder that can be written");
        objects_stop();
        return NULL;
    }
    cache->scratch = arena_new();
    return cache;
}

/* The kernel takes the address; no byte is written through it. */
static void unmap(const Segment *segment) { munmap((void *)(uintptr_t)segment->bytes, segment->size_bytes); }

void cache_close(Cache *cache) {
    if (!cache) return;
    for (size_t i = 0; i < cache->segments.count; i++) unmap(&cache->segments.items[i]);
    arena_free(cache->scratch);
    objects_stop();
}

/* ---- Reading ---- */

static bool read_entry(CacheEntry *out, const Segment *segment, const SegmentEntry *entry) {
    uint64_t size = segment->size_bytes;
    if (entry->offset > size || entry->offset % ALIGNMENT || entry->facts_size > size - entry->offset ||
        entry->reason_size > size - entry->offset - entry->facts_size)
        return false;
    out->bytes = str_of(segment->bytes + entry->offset, entry->facts_size);
    out->reason = str_of(segment->bytes + entry->offset + entry->facts_size, entry->reason_size);
    return entry_checksum(&entry->key, out->bytes, out->reason) == entry->checksum;
}

static const SegmentEntry *find_entry(const Segment *segment, const CacheKey *key) {
    size_t low = 0, high = segment->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(segment->entries[middle].key.bytes, key->bytes, sizeof key->bytes);
        if (order == 0) return &segment->entries[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool cache_get(CacheEntry *out, Cache *cache, const CacheKey *key) {
    for (size_t i = 0; i < cache->segments.count; i++) {
        Segment *segment = &cache->segments.items[i];
        const SegmentEntry *entry = find_entry(segment, key);
        if (!entry) continue;
        if (read_entry(out, segment, entry)) return true;
        __atomic_store_n(&segment->is_damaged, true, __ATOMIC_RELAXED);
    }
    return false;
}

/* ---- Writing ---- */

void cache_put(Cache *cache, const CacheKey *key, CacheEntry entry) {
    *VEC_PUSH(cache->arena, &cache->added) = (NewEntry){*key, entry};
}

/* A segment that holds most of all is left as it is, so that runs that add little write little: it is merged again when the
 * others have grown to half its size. NULL: there is none. */
static const Segment *lasting_segment(const Cache *cache) {
    const Segment *largest = NULL;
    uint64_t size_bytes = 0;
    for (size_t i = 0; i < cache->segments.count; i++) {
        const Segment *segment = &cache->segments.items[i];
        size_bytes += segment->size_bytes;
        if (!largest || segment->size_bytes > largest->size_bytes) largest = segment;
    }
    return largest && largest->size_bytes >= 2 * (size_bytes - largest->size_bytes) ? largest : NULL;
}

/* Entries of the old segments that are still good; newer ones come first. */
static void take_over(Cache *cache, const Segment *left, uint64_t size_bytes_max) {
    uint64_t size_bytes = 0;
    for (size_t i = 0; i < cache->segments.count; i++) {
        const Segment *segment = &cache->segments.items[i];
        if (segment == left) continue;
        size_bytes += segment->size_bytes;
        if (size_bytes > size_bytes_max) return;
        for (size_t k = 0; k < segment->count; k++) {
            CacheEntry entry;
            if (read_entry(&entry, segment, &segment->entries[k])) cache_put(cache, &segment->entries[k].key, entry);
        }
    }
}

static int compare_added(const void *left, const void *right) {
    const NewEntry *a = left, *b = right;
    return memcmp(a->key.bytes, b->key.bytes, sizeof a->key.bytes);
}

/* Equal keys stand for equal facts, so which of them stays does not matter. */
static void sort_added(Cache *cache) {
    size_t kept = 0;
    NewEntry *items = cache->added.items;
    if (cache->added.count) qsort(items, cache->added.count, sizeof *items, compare_added);
    for (size_t i = 0; i < cache->added.count; i++)
        if (kept == 0 || compare_added(&items[i], &items[kept - 1]) != 0) items[kept++] = items[i];
    cache->added.count = kept;
}

static uint64_t round_up(uint64_t size) { return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

static bool write_segment(const Cache *cache, FILE *file) {
    size_t count = cache->added.count;
    const NewEntry *items = cache->added.items;
    uint64_t offset = round_up(sizeof(SegmentHeader) + count * sizeof(SegmentEntry)), first = offset;
    SegmentHeader header = {.count = count, .size_bytes = offset};
    memcpy(header.magic, MAGIC, sizeof MAGIC);
    for (size_t i = 0; i < count; i++)
        header.size_bytes += round_up(items[i].entry.bytes.size + items[i].entry.reason.size);

    fwrite(&header, sizeof header, 1, file);
    for (size_t i = 0; i < count; i++) {
        Str bytes = items[i].entry.bytes, reason = items[i].entry.reason;
        SegmentEntry entry = {items[i].key, (uint32_t)reason.size, offset, bytes.size,
                              entry_checksum(&items[i].key, bytes, reason)};
        fwrite(&entry, sizeof entry, 1, file);
        offset += round_up(bytes.size + reason.size);
    }
    static const char padding[ALIGNMENT];
    fwrite(padding, 1, first - sizeof header - count * sizeof(SegmentEntry), file);
    for (size_t i = 0; i < count; i++) {
        Str bytes = items[i].entry.bytes, reason = items[i].entry.reason;
        fwrite(bytes.data, 1, bytes.size, file);
        fwrite(reason.data, 1, reason.size, file);
        fwrite(padding, 1, round_up(bytes.size + reason.size) - bytes.size - reason.size, file);
    }
    return fflush(file) == 0 && !ferror(file);
}

static bool write_new_segment(const Cache *cache, int folder) {
    uint64_t drawn = 0;
    if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) != (ssize_t)sizeof drawn) return false;
    Str name = str_format(cache->scratch, "%.*s-%016llx.facts", STR_ARG(cache->build), (unsigned long long)drawn);
    Str temporary = str_concat(cache->scratch, name, STR(".tmp"));
    int descriptor = openat(folder, temporary.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file) {
        if (descriptor >= 0) close(descriptor);
        return false;
    }
    bool is_written = write_segment(cache, file);
    if (fclose(file)) is_written = false;
    if (is_written && renameat(folder, temporary.data, folder, name.data) == 0) return true;
    unlinkat(folder, temporary.data, 0);
    return false;
}

void cache_save(Cache *cache) {
    uint64_t size_bytes = 0;
    bool is_damaged = false;
    for (size_t i = 0; i < cache->segments.count; i++) {
        is_damaged = is_damaged || cache->segments.items[i].is_damaged;
        size_bytes += cache->segments.items[i].size_bytes;
    }
    bool is_too_large = size_bytes > CACHE_SIZE_BYTES_MAX;
    bool is_merging = is_damaged || is_too_large || cache->segments.count >= SEGMENTS_MAX;
    const Segment *left = is_damaged || is_too_large ? NULL : lasting_segment(cache);
    if (!is_damaged && cache->added.count == 0) return;
    if (is_merging) take_over(cache, left, CACHE_SIZE_BYTES_MAX / 2);

    int folder = open(str_zero_terminated(cache->scratch, cache->folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    sort_added(cache);
    bool is_written = cache->added.count == 0 || write_new_segment(cache, folder);
    if (is_merging && is_written)
        for (size_t i = 0; i < cache->segments.count; i++)
            if (&cache->segments.items[i] != left)
                unlinkat(folder, str_zero_terminated(cache->scratch, cache->segments.items[i].name), 0);
    cache->added.count = 0;
    close(folder);
}
