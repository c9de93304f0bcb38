/* UTF-8 decoding and the few properties of characters that reports need. */
#include "reports/utf8.h"

#include <assert.h>

typedef struct {
    uint32_t first, last;
} Range;

static bool is_in(const Range *ranges, size_t count, uint32_t c) {
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last) return true;
    return false;
}
#define IS_IN(ranges, c) is_in((ranges), sizeof(ranges) / sizeof *(ranges), (c))

uint32_t utf8_next(Str s, size_t *at) {
    assert(*at < s.size);
    const unsigned char *p = (const unsigned char *)s.data;
    unsigned char lead = p[(*at)++];
    if (lead < 0x80) return lead;
    uint32_t more = lead >= 0xC2 && lead < 0xE0   ? 1
                    : lead >= 0xE0 && lead < 0xF0 ? 2
                    : lead >= 0xF0 && lead < 0xF5 ? 3
                                                  : 0;
    if (!more) return UTF8_INVALID;
    /* The second byte decides over-long forms, surrogates and what lies beyond the last plane. */
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    uint32_t c = lead & (0x3Fu >> more);
    for (; more; more--) {
        if (*at >= s.size || p[*at] < low || p[*at] > high) return UTF8_INVALID;
        c = c << 6 | (p[(*at)++] & 0x3Fu);
        low = 0x80, high = 0xBF;
    }
    return c;
}

void utf8_add(StrBuf *out, uint32_t c) {
    char bytes[4];
    size_t size = 0;
    if (c >= UTF8_INVALID) c = 0xFFFD;
    if (c < 0x80) {
        bytes[size++] = (char)c;
    } else if (c < 0x800) {
        bytes[size++] = (char)(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        bytes[size++] = (char)(0xE0 | c >> 12);
        bytes[size++] = (char)(0x80 | (c >> 6 & 0x3F));
    } else {
        bytes[size++] = (char)(0xF0 | c >> 18);
        bytes[size++] = (char)(0x80 | (c >> 12 & 0x3F));
        bytes[size++] = (char)(0x80 | (c >> 6 & 0x3F));
    }
    if (c >= 0x80) bytes[size++] = (char)(0x80 | (c & 0x3F));
    strbuf_add(out, str_of(bytes, size));
}

uint32_t utf8_width(uint32_t c) {
    static const Range none[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},
                                 {0x64B, 0x65F},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
                                 {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}};
    static const Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
                                 {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                 {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    if (c < 0x300) return 1;
    if (IS_IN(none, c)) return 0;
    return IS_IN(wide, c) ? 2 : 1;
}

bool utf8_is_hidden(uint32_t c) {
    static const Range hidden[] = {{0x80, 0x9F},     {0xAD, 0xAD},      {0x61C, 0x61C},   {0x180E, 0x180E},
                                   {0x200B, 0x200F}, {0x2028, 0x202E},  {0x2060, 0x206F}, {0xFEFF, 0xFEFF},
                                   {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};
    return c >= 0x80 && IS_IN(hidden, c);
}

bool utf8_is_blank(uint32_t c) {
    static const Range blank[] = {{0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                                  {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
    return c >= 0x80 && IS_IN(blank, c);
}

uint32_t utf16_column(Str line, uint32_t column) {
    uint32_t units = 1;
    for (size_t at = 0; at < line.size && at + 1 < column;) {
        uint32_t c = utf8_next(line, &at);
        units += c >= 0x10000 && c < UTF8_INVALID ? 2 : 1;
    }
    return units;
}
