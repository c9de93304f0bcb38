/* MD5, SHA-1, SHA-256 and SHA-512, for names that configuration makes with them. All four share one frame:
 * blocks, a padding of 0x80 and zeros, and the length in bits at the end. */
#include "analyzer/core/hash.h"

#include <stdint.h>
#include <string.h>

static uint32_t left32(uint32_t x, unsigned n) { return x << n | x >> (32 - n); }
static uint32_t right32(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }
static uint64_t right64(uint64_t x, unsigned n) { return x >> n | x << (64 - n); }

typedef void Compress(void *state, const unsigned char *block);

/* Feeds all blocks, the last ones padded. `length_size` bytes of the padding hold the length. */
static void feed(Str s, size_t block_size, size_t length_size, bool is_little_endian, Compress *compress, void *state) {
    unsigned char last[256] = {0};
    const unsigned char *bytes = (const unsigned char *)s.data;
    size_t whole = s.size / block_size * block_size, rest = s.size - whole;
    for (size_t at = 0; at < whole; at += block_size) compress(state, bytes + at);
    if (rest) memcpy(last, bytes + whole, rest);
    last[rest] = 0x80;
    size_t padded = rest + 1 + length_size > block_size ? 2 * block_size : block_size;
    uint64_t bit_count = (uint64_t)s.size * 8;
    for (size_t i = 0; i < 8; i++)
        last[padded - (is_little_endian ? 8 - i : 1 + i)] = (unsigned char)(bit_count >> (8 * i));
    for (size_t at = 0; at < padded; at += block_size) compress(state, last + at);
}

static uint32_t big32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void put32(unsigned char *out, uint32_t word) {
    for (int i = 0; i < 4; i++) out[i] = (unsigned char)(word >> (24 - 8 * i));
}

/* ---- MD5 ---- */

static const uint32_t md5_sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

static void md5_compress(void *context, const unsigned char *block) {
    static const unsigned shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t *state = context, words[16];
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] | (uint32_t)block[4 * i + 1] << 8 | (uint32_t)block[4 * i + 2] << 16 |
                   (uint32_t)block[4 * i + 3] << 24;
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    for (unsigned i = 0; i < 64; i++) {
        unsigned round = i / 16, word;
        uint32_t mix;
        if (round == 0)
            mix = (b & c) | (~b & d), word = i;
        else if (round == 1)
            mix = (d & b) | (~d & c), word = (5 * i + 1) % 16;
        else if (round == 2)
            mix = b ^ c ^ d, word = (3 * i + 5) % 16;
        else
            mix = c ^ (b | ~d), word = 7 * i % 16;
        uint32_t turned = left32(a + mix + md5_sines[i] + words[word], shifts[round][i % 4]);
        a = d, d = c, c = b, b += turned;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

void md5_digest(Str s, unsigned char *out) {
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    feed(s, 64, 8, true, md5_compress, state);
    for (int i = 0; i < MD5_SIZE; i++) out[i] = (unsigned char)(state[i / 4] >> (8 * (i % 4)));
}

/* ---- SHA-1 ---- */

static void sha1_compress(void *context, const unsigned char *block) {
    static const uint32_t constants[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t *state = context, words[80];
    for (int i = 0; i < 16; i++) words[i] = big32(block + 4 * i);
    for (int i = 16; i < 80; i++) words[i] = left32(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
        uint32_t mix = i < 20 ? (b & c) | (~b & d) : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t next = left32(a, 5) + mix + e + constants[i / 20] + words[i];
        e = d, d = c, c = left32(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

void sha1_digest(Str s, unsigned char *out) {
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    feed(s, 64, 8, false, sha1_compress, state);
    for (int i = 0; i < 5; i++) put32(out + 4 * i, state[i]);
}

/* ---- SHA-2: the constants of SHA-256 are the upper halves of the first 64 of SHA-512 ---- */

static const uint64_t sha2_constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

static void sha256_compress(void *context, const unsigned char *block) {
    uint32_t *state = context, words[64];
    for (int i = 0; i < 16; i++) words[i] = big32(block + 4 * i);
    for (int i = 16; i < 64; i++) {
        uint32_t low = words[i - 15], high = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (right32(low, 7) ^ right32(low, 18) ^ low >> 3) +
                   (right32(high, 17) ^ right32(high, 19) ^ high >> 10);
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        uint32_t one = h + (right32(e, 6) ^ right32(e, 11) ^ right32(e, 25)) + ((e & f) ^ (~e & g)) +
                       (uint32_t)(sha2_constants[i] >> 32) + words[i];
        uint32_t two = (right32(a, 2) ^ right32(a, 13) ^ right32(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + one;
        d = c, c = b, b = a, a = one + two;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void sha256_digest(Str s, unsigned char *out) {
    uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    feed(s, 64, 8, false, sha256_compress, state);
    for (int i = 0; i < 8; i++) put32(out + 4 * i, state[i]);
}

static void sha512_compress(void *context, const unsigned char *block) {
    uint64_t *state = context, words[80], v[8];
    for (int i = 0; i < 16; i++) words[i] = (uint64_t)big32(block + 8 * i) << 32 | big32(block + 8 * i + 4);
    for (int i = 16; i < 80; i++) {
        uint64_t low = words[i - 15], high = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (right64(low, 1) ^ right64(low, 8) ^ low >> 7) +
                   (right64(high, 19) ^ right64(high, 61) ^ high >> 6);
    }
    memcpy(v, state, sizeof v);
    for (int i = 0; i < 80; i++) {
        uint64_t one = v[7] + (right64(v[4], 14) ^ right64(v[4], 18) ^ right64(v[4], 41)) +
                       ((v[4] & v[5]) ^ (~v[4] & v[6])) + sha2_constants[i] + words[i];
        uint64_t two = (right64(v[0], 28) ^ right64(v[0], 34) ^ right64(v[0], 39)) +
                       ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += one;
        v[0] = one + two;
    }
    for (int i = 0; i < 8; i++) state[i] += v[i];
}

void sha512_digest(Str s, unsigned char *out) {
    uint64_t state[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                         0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    feed(s, 128, 16, false, sha512_compress, state);
    for (int i = 0; i < 8; i++) {
        put32(out + 8 * i, (uint32_t)(state[i] >> 32));
        put32(out + 8 * i + 4, (uint32_t)state[i]);
    }
}
