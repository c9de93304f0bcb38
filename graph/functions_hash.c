/* Digests of strings, and what never can be known before a run: random numbers and passwords' hashes. */
#include "graph/functions.h"

#include "analyzer/core/hash.h"

#define FUNCTION(name) \
    static const Value *name(Evaluator *evaluator, const Scope *scope, const Value *const *arguments, size_t count)

typedef void Digest(Str s, unsigned char *out);

static Str digest_hex(Arena *arena, Str s, Digest *digest, size_t size) {
    unsigned char bytes[SHA512_SIZE];
    digest(s, bytes);
    char *hex = arena_alloc(arena, 2 * size + 1);
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    return (Str){hex, 2 * size};
}

static const Value *hex(Evaluator *evaluator, Str s, Digest *digest, size_t size) {
    evaluator_charge(evaluator, s.size / 8);
    return make_string(evaluator, digest_hex(evaluator->arena, s, digest, size));
}

static const Value *base64(Evaluator *evaluator, Str s, Digest *digest, size_t size) {
    char bytes[SHA512_SIZE];
    evaluator_charge(evaluator, s.size / 8);
    digest(s, (unsigned char *)bytes);
    return make_string(evaluator, base64_encode(evaluator->arena, (Str){bytes, size}));
}

FUNCTION(md5_) {
    (void)scope, (void)count;
    return hex(evaluator, arguments[0]->string, md5_digest, MD5_SIZE);
}

FUNCTION(sha1_) {
    (void)scope, (void)count;
    return hex(evaluator, arguments[0]->string, sha1_digest, SHA1_SIZE);
}

FUNCTION(sha256_) {
    (void)scope, (void)count;
    return hex(evaluator, arguments[0]->string, sha256_digest, SHA256_SIZE);
}

FUNCTION(sha512_) {
    (void)scope, (void)count;
    return hex(evaluator, arguments[0]->string, sha512_digest, SHA512_SIZE);
}

FUNCTION(base64sha256_) {
    (void)scope, (void)count;
    return base64(evaluator, arguments[0]->string, sha256_digest, SHA256_SIZE);
}

FUNCTION(base64sha512_) {
    (void)scope, (void)count;
    return base64(evaluator, arguments[0]->string, sha512_digest, SHA512_SIZE);
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A name space by name, or written as an UUID. */
static bool uuid_namespace(Str name, unsigned char out[16]) {
    static const struct {
        const char *name, *uuid;
    } known[] = {{"dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
                 {"url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"},
                 {"oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"},
                 {"x500", "6ba7b814-9dad-11d1-80b4-00c04fd430c8"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(name, str_from(known[i].name))) name = str_from(known[i].uuid);
    if (name.size != 36) return false;
    size_t count = 0;
    for (size_t i = 0; i < name.size; i++) {
        bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash_place != (name.data[i] == '-')) return false;
        if (is_dash_place) continue;
        int digit = hex_value(name.data[i]);
        if (digit < 0) return false;
        out[count / 2] = (unsigned char)(count % 2 ? out[count / 2] | digit : digit << 4);
        count++;
    }
    return true;
}

FUNCTION(uuidv5_) {
    (void)scope, (void)count;
    unsigned char bytes[SHA1_SIZE], name_space[16] = {0};
    if (!uuid_namespace(arguments[0]->string, name_space))
        return value_error(evaluator, "uuidv5(): no such name space");
    Str prefix = {(const char *)name_space, sizeof name_space};
    sha1_digest(str_concat(evaluator->arena, prefix, arguments[1]->string), bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x50);
    bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
    StrBuf out = make_buffer(evaluator);
    for (size_t i = 0; i < 16; i++)
        strbuf_format(&out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
    return make_string_of(evaluator, &out);
}

static const Value *known_after_apply(Evaluator *evaluator, Str what) {
    return value_unknown(evaluator->arena, CAUSE_COMPUTED, what);
}

FUNCTION(uuid_) {
    (void)scope, (void)arguments, (void)count;
    return known_after_apply(evaluator, STR("uuid()"));
}

FUNCTION(bcrypt_) {
    (void)scope, (void)arguments, (void)count;
    return known_after_apply(evaluator, STR("bcrypt()"));
}

FUNCTION(rsadecrypt_) {
    (void)scope, (void)arguments, (void)count;
    return value_unsupported(evaluator, STR("rsadecrypt()"));
}

const FunctionRow hash_functions[] = {
    {"base64sha256", "s", base64sha256_, 0},
    {"base64sha512", "s", base64sha512_, 0},
    {"bcrypt", "sn?", bcrypt_, 0},
    {"md5", "s", md5_, 0},
    {"rsadecrypt", "ss", rsadecrypt_, 0},
    {"sha1", "s", sha1_, 0},
    {"sha256", "s", sha256_, 0},
    {"sha512", "s", sha512_, 0},
    {"uuid", "", uuid_, 0},
    {"uuidv5", "ss", uuidv5_, 0},
    {0},
};
