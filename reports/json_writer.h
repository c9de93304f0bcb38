/* JsonWriter: JSON straight into a buffer, without a tree in memory. Order is that of the calls, so the same
 * calls give the same bytes. Containers are laid out either with one item per line, for readable diffs, or on
 * the line they stand in.
 *
 * Text may be any bytes: what is no UTF-8 becomes U+FFFD. Escaped beyond what JSON asks for, so that the output
 * can be shown on a terminal or in a CI log and stand in a <script> element: control, bidirectional and
 * zero-width characters, '<', and a '#' behind a '#' (a runner acts on "##[command]" anywhere in its log). */
#ifndef REPORTS_JSON_WRITER_H
#define REPORTS_JSON_WRITER_H

#include "analyzer/core/str.h"

typedef struct {
    StrBuf *out;
    uint32_t depth;
    uint64_t lines_mask; /* bit n: the container at depth n has one item per line */
    bool is_first;       /* no item yet in the container */
    bool is_after_key;
} JsonWriter;

typedef enum { JSON_INLINE, JSON_LINES } JsonLayout;

JsonWriter json_writer(StrBuf *out);
/* At the end: all containers must be closed. Adds the line end. */
void json_finish(JsonWriter *json);

void json_object(JsonWriter *json, JsonLayout layout);
void json_object_end(JsonWriter *json);
void json_array(JsonWriter *json, JsonLayout layout);
void json_array_end(JsonWriter *json);

/* Inside an object, before its value. Keys are ours or data (names of properties). */
void json_key(JsonWriter *json, const char *key);
void json_key_of(JsonWriter *json, Str key);

void json_string(JsonWriter *json, Str value);
void json_number(JsonWriter *json, uint64_t value);
void json_bool(JsonWriter *json, bool value);
void json_null(JsonWriter *json);
/* A value that is JSON already. */
void json_raw(JsonWriter *json, Str value);

/* Key and value in one. */
void json_put_string(JsonWriter *json, const char *key, Str value);
void json_put_name(JsonWriter *json, const char *key, const char *value);
void json_put_number(JsonWriter *json, const char *key, uint64_t value);
void json_put_bool(JsonWriter *json, const char *key, bool value);
void json_put_null(JsonWriter *json, const char *key);
/* null for the empty string, which stands for "does not apply" */
void json_put_optional(JsonWriter *json, const char *key, Str value);

/* The one escaping routine: the inside of a JSON string, without quotes. */
void json_escape(StrBuf *out, Str text);

#endif
