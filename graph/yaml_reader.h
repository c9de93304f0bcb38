/* Strict YAML for our own data: catalog, rules, configuration. Over libyaml's event API, so that every
 * node knows its line. One document per file, no anchors, no tags, no duplicate keys; a file that is not
 * exactly that is an error, since a silently repaired rule is a wrong rule.
 *
 * Reading a file is a conversation: take the values you know with yaml_get() and its relatives, which
 * mark what they hand out, then call yaml_finish(), which reports every key that nobody asked for. The
 * helpers report a value of the wrong shape with its line and return the default.
 *
 *     YamlFile file;
 *     if (!yaml_read(&file, path, bytes, arena, diags)) return false;
 *     Str name = yaml_string(&file, file.root, "name", YAML_REQUIRED);
 *     bool is_old = yaml_bool(&file, file.root, "old", false);
 *     for (const YamlNode *item = yaml_items(&file, file.root, "hosts"); item; item = item->next) …
 *     return yaml_finish(&file);
 */
#ifndef GRAPH_YAML_READER_H
#define GRAPH_YAML_READER_H

#include "analyzer/core/diag.h"

typedef enum { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING } YamlKind;

typedef struct YamlNode YamlNode;
struct YamlNode {
    YamlKind kind;
    bool is_quoted; /* also block scalars: never null, a bool or a number */
    bool is_used;
    uint32_t line;          /* 1-based; of the key for values of a mapping */
    uint32_t column;        /* 1-based, bytes */
    uint32_t count;         /* children */
    Str key;                /* of a mapping's value; else empty */
    Str text;               /* of a scalar; the file's bytes are not needed any more */
    YamlNode *first, *next; /* children in source order; sibling */
};

typedef struct {
    Str path;       /* as shown in diagnostics */
    YamlNode *root; /* an empty file is an empty mapping */
    Arena *arena;
    Diags *diags;
    size_t error_count; /* of this file */
} YamlFile;

typedef enum { YAML_OPTIONAL, YAML_REQUIRED } YamlNeed;

/* false: not readable as YAML or not strict enough; explained in diags. Nodes live in the arena. */
bool yaml_read(YamlFile *out, Str path, Str bytes, Arena *arena, Diags *diags);

/* An error of this file at a node (NULL: the file). */
void yaml_error(YamlFile *file, const YamlNode *at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Value of a key, marked as used; NULL when absent or when `mapping` is NULL or none. */
YamlNode *yaml_get(const YamlNode *mapping, const char *key);
/* Marks a node and all below it as used: for parts that are read by somebody else. */
void yaml_use_all(YamlNode *node);

/* Text of a key's scalar; empty when absent. A mapping or sequence in its place is an error. */
Str yaml_string(YamlFile *file, const YamlNode *mapping, const char *key, YamlNeed need);
bool yaml_bool(YamlFile *file, const YamlNode *mapping, const char *key, bool absent);
int64_t yaml_int(YamlFile *file, const YamlNode *mapping, const char *key, int64_t absent);
/* First item of a key's sequence, to be walked by ->next; NULL when absent or empty. Items are marked used. */
YamlNode *yaml_items(YamlFile *file, const YamlNode *mapping, const char *key);
/* First value of a key's mapping, to be walked by ->next (keys are ->key); marked as used. */
YamlNode *yaml_entries(YamlFile *file, const YamlNode *mapping, const char *key);
/* Words of a key: a scalar is split at white space, a sequence of scalars is taken as it is. Returns
 * their number; *out is in the arena. */
size_t yaml_words(YamlFile *file, const YamlNode *mapping, const char *key, const Str **out);
size_t yaml_words_of(YamlFile *file, YamlNode *node, const Str **out);
/* Index of a key's text in `names` (NULL-terminated); `absent` when there is none. Other texts are errors that
 * list what was expected. */
int yaml_choice(YamlFile *file, const YamlNode *mapping, const char *key, const char *const *names, int absent);
int yaml_choice_of(YamlFile *file, const YamlNode *node, const char *const *names, int absent);

/* A plain `null`, `~` or nothing. */
bool yaml_is_null(const YamlNode *node);

/* Reports keys that were never asked for. true: the file had no error at all. */
bool yaml_finish(YamlFile *file);

#endif
