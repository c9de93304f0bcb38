#include "analyzer/lsp_stream.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "analyzer/core/limits.h"

/* Without a buffer, so that poll() sees all that was not read yet. */
void lsp_stream_start(void) { setvbuf(stdin, NULL, _IONBF, 0); }

static bool read_size(Str line, size_t *size) {
    Str name = STR("content-length:");
    int64_t number;
    if (line.size < name.size || !str_equal_ignoring_case(str_slice(line, 0, name.size), name)) return false;
    if (!str_to_int64(str_trim(str_slice(line, name.size, line.size)), &number) || number < 0) return false;
    *size = (size_t)number;
    return true;
}

/* Header fields up to the empty line. */
static LspRead read_header(size_t *size) {
    enum { FIELDS_MAX = 16 };
    char line[256];
    bool has_size = false;
    for (int i = 0; i < FIELDS_MAX; i++) {
        if (!fgets(line, sizeof line, stdin)) return i == 0 ? LSP_READ_END : LSP_READ_BROKEN;
        Str field = str_from(line);
        if (!str_ends_with(field, STR("\n"))) return LSP_READ_BROKEN;
        field = str_trim(field);
        if (field.size == 0) return has_size ? LSP_READ_MESSAGE : LSP_READ_BROKEN;
        has_size = read_size(field, size) || has_size;
    }
    return LSP_READ_BROKEN;
}

static bool pass_over(size_t size) {
    char ignored[4096];
    while (size) {
        size_t part = fread(ignored, 1, size < sizeof ignored ? size : sizeof ignored, stdin);
        if (part == 0) return false;
        size -= part;
    }
    return true;
}

LspRead lsp_stream_read(Str *body, Arena *arena) {
    size_t size = 0;
    LspRead result = read_header(&size);
    if (result != LSP_READ_MESSAGE) return result;
    if (size > LSP_MESSAGE_BYTES_MAX) return pass_over(size) ? LSP_READ_TOO_LARGE : LSP_READ_END;
    char *bytes = arena_alloc(arena, size + 1);
    if (size && fread(bytes, 1, size, stdin) != size) return LSP_READ_END;
    bytes[size] = '\0';
    *body = str_of(bytes, size);
    return LSP_READ_MESSAGE;
}

bool lsp_stream_is_waiting(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

void lsp_stream_write(Str body) {
    printf("Content-Length: %zu\r\n\r\n", body.size);
    fwrite(body.data, 1, body.size, stdout);
    fflush(stdout);
}
