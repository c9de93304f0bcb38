/* Files of records: reading, checking, sorting, writing. The only door to zlib for them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "analyzer/bundle.h"
#include "analyzer/core/hash.h"
#include "analyzer/core/limits.h"

static const char MAGIC[8] = "FLBUNDL3";

enum { NUMBER_SIZE = 8, COMPRESSION = 6 };
enum { MAPPED_SIZE_MIN = 64 * 1024 }; /* below that a map costs more than it saves */

/* ---- numbers ---- */

static void put_number(StrBuf *out, uint64_t number) {
    for (int i = 0; i < NUMBER_SIZE; i++) strbuf_add_char(out, (char)(number >> (8 * i) & 0xff));
}

static bool take_number(Str *rest, uint64_t *number) {
    if (rest->size < NUMBER_SIZE) return false;
    *number = 0;
    for (int i = 0; i < NUMBER_SIZE; i++) *number |= (uint64_t)(unsigned char)rest->data[i] << (8 * i);
    *rest = str_slice(*rest, NUMBER_SIZE, rest->size);
    return true;
}

static bool take_bytes(Str *rest, uint64_t size, Str *bytes) {
    if (size > rest->size) return false;
    *bytes = str_slice(*rest, 0, size);
    *rest = str_slice(*rest, size, rest->size);
    return true;
}

/* ---- reading ---- */

static bool read_all(int descriptor, size_t size, Arena *arena, Str *bytes) {
    char *start = arena_alloc(arena, size);
    size_t done = 0;
    while (done < size) {
        ssize_t got = read(descriptor, start + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += (size_t)got;
    }
    *bytes = str_of(start, done); /* of a file that became shorter its header says that it is cut off */
    return done > 0;
}

/* Processes for repositories that are read meanwhile don't need it. A system may allow too few maps for all. */
static bool map_file(BundleRecords *out, int descriptor, size_t size, Arena *arena, Str *bytes) {
    void *start = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (start == MAP_FAILED) return false;
    madvise(start, size, MADV_DONTFORK);
    *bytes = str_of(start, size);
    *VEC_PUSH(arena, &out->mapped) = *bytes;
    return true;
}

static bool load_file(BundleRecords *out, Str file, Arena *arena, Str *bytes, const char **why) {
    struct stat info;
    /* A pipe in place of a bundle would be waited for without end. */
    int descriptor = open(str_zero_terminated(arena, file), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    *why = strerror(errno);
    if (descriptor < 0) return false;
    bool is_file = fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
    size_t size = is_file ? (size_t)info.st_size : 0;
    bool is_loaded = is_file && ((size > MAPPED_SIZE_MIN && map_file(out, descriptor, size, arena, bytes)) ||
                                 read_all(descriptor, size, arena, bytes));
    *why = is_file ? strerror(errno) : "a bundle is a regular file that is not empty";
    close(descriptor);
    return is_loaded;
}

static bool take_record(Str *rest, BundleRecord *record) {
    uint64_t compressed, name, commit;
    Str digest;
    if (!take_number(rest, &compressed) || !take_number(rest, &record->size_bytes) || !take_number(rest, &name) ||
        !take_number(rest, &commit) || !take_bytes(rest, SHA256_SIZE, &digest))
        return false;
    memcpy(record->digest, digest.data, SHA256_SIZE);
    return record->size_bytes <= BUNDLE_PAYLOAD_BYTES_MAX && take_bytes(rest, name, &record->name) &&
           take_bytes(rest, commit, &record->commit) && take_bytes(rest, compressed, &record->compressed);
}

/* NULL: all of it is as it should be. */
static const char *take_records(BundleRecords *out, Str bytes, Arena *arena) {
    uint64_t size, count, writer_size;
    Str rest = bytes, magic, writer;
    if (!take_bytes(&rest, sizeof MAGIC, &magic) || memcmp(magic.data, MAGIC, sizeof MAGIC) != 0)
        return "expected a bundle of faultline collect or merge";
    if (!take_number(&rest, &size) || !take_number(&rest, &count) || !take_number(&rest, &writer_size) ||
        !take_bytes(&rest, writer_size, &writer))
        return "the bundle is cut off";
    if (size != bytes.size) return "the bundle is cut off, or something is added to it";
    if (out->writer.size && !str_equal(out->writer, writer))
        return "written by another version of the program, or with another catalog: collect it again, or merge with "
               "that --catalog";
    out->writer = writer;
    for (uint64_t i = 0; i < count; i++) {
        BundleRecord record = {0};
        if (!take_record(&rest, &record)) return "the bundle is damaged";
        *VEC_PUSH(arena, &out->items) = record;
    }
    return rest.size ? "the bundle is damaged" : NULL;
}

bool bundle_open(BundleRecords *out, Str file, Arena *arena, Diags *diags) {
    Str bytes = STR_NONE;
    const char *why = NULL;
    size_t before = out->items.count;
    if (load_file(out, file, arena, &bytes, &why)) {
        Str writer = out->writer;
        why = take_records(out, bytes, arena);
        if (!why) return true;
        out->items.count = before;
        out->writer = writer;
    }
    diag_add(diags, DIAG_ERROR, file, 0, "%s", why);
    return false;
}

void bundle_close(BundleRecords *records) {
    for (size_t i = 0; i < records->mapped.count; i++)
        munmap((void *)(uintptr_t)records->mapped.items[i].data, records->mapped.items[i].size);
    records->mapped.count = records->items.count = 0;
}

/* Of the name and the commit, too: a flipped bit there would be a repository that nobody has. */
static void digest_record(const BundleRecord *record, Str payload, Arena *arena, unsigned char *digest) {
    StrBuf all = strbuf_new(arena, SIZE_MAX / 8);
    sha256_digest(payload, digest);
    strbuf_add(&all, str_of((const char *)digest, SHA256_SIZE));
    strbuf_add(&all, record->name);
    strbuf_add_char(&all, 0);
    strbuf_add(&all, record->commit);
    sha256_digest(strbuf_str(&all), digest);
}

bool bundle_payload(const BundleRecord *record, Arena *arena, Str *payload) {
    unsigned char digest[SHA256_SIZE];
    char *bytes = arena_alloc(arena, record->size_bytes + 1);
    uLongf size = record->size_bytes;
    if (uncompress((Bytef *)bytes, &size, (const Bytef *)record->compressed.data, record->compressed.size) != Z_OK ||
        size != record->size_bytes)
        return false;
    *payload = str_of(bytes, size);
    if (record->is_checked) return true;
    digest_record(record, *payload, arena, digest);
    return memcmp(digest, record->digest, sizeof digest) == 0;
}

/* ---- order ---- */

static int compare_records(const void *left, const void *right) {
    const BundleRecord *a = left, *b = right;
    int order = str_compare(a->name, b->name);
    if (!order) order = str_compare(a->commit, b->commit);
    return order ? order : memcmp(a->digest, b->digest, sizeof a->digest);
}

void bundle_sort(BundleRecords *records) {
    size_t kept = 0;
    BundleRecord *items = records->items.items;
    if (records->items.count) qsort(items, records->items.count, sizeof *items, compare_records);
    for (size_t i = 0; i < records->items.count; i++)
        if (kept == 0 || compare_records(&items[i], &items[kept - 1]) != 0) items[kept++] = items[i];
    records->items.count = kept;
}

/* ---- writing ---- */

BundleRecord bundle_record(Str name, Str commit, Str payload, Arena *arena) {
    BundleRecord record = {.name = name, .commit = commit, .size_bytes = payload.size};
    uLongf size = compressBound(payload.size);
    char *bytes = arena_alloc(arena, size);
    int code = compress2((Bytef *)bytes, &size, (const Bytef *)payload.data, payload.size, COMPRESSION);
    if (code == Z_OK) record.compressed = str_of(bytes, size);
    digest_record(&record, payload, arena, record.digest);
    return record;
}

Str bundle_writer(const Catalog *catalog, Arena *arena) {
    return str_format(arena, "faultline %s, catalog %.*s", FAULTLINE_VERSION, STR_ARG(catalog_version(catalog)));
}

void bundle_write(const BundleRecords *records, Str writer, StrBuf *out) {
    uint64_t size = sizeof MAGIC + 3 * NUMBER_SIZE + writer.size;
    for (size_t i = 0; i < records->items.count; i++) {
        const BundleRecord *record = &records->items.items[i];
        size += 4 * NUMBER_SIZE + SHA256_SIZE + record->name.size + record->commit.size + record->compressed.size;
    }
    strbuf_add(out, str_of(MAGIC, sizeof MAGIC));
    put_number(out, size);
    put_number(out, records->items.count);
    put_number(out, writer.size);
    strbuf_add(out, writer);
    for (size_t i = 0; i < records->items.count; i++) {
        const BundleRecord *record = &records->items.items[i];
        put_number(out, record->compressed.size);
        put_number(out, record->size_bytes);
        put_number(out, record->name.size);
        put_number(out, record->commit.size);
        strbuf_add(out, str_of((const char *)record->digest, SHA256_SIZE));
        strbuf_add(out, record->name);
        strbuf_add(out, record->commit);
        strbuf_add(out, record->compressed);
    }
}
