/* Files compiled into the program with .incbin (catalog, rules, report front end, schemas). */
#ifndef ANALYZER_CORE_ASSET_H
#define ANALYZER_CORE_ASSET_H

#include <stddef.h>

typedef struct {
    const char *path; /* relative to the embedded folder, '/' separated */
    const unsigned char *data;
    size_t size;
} Asset;

/* Sorted by path. */
typedef struct {
    const Asset *items;
    size_t count;
} AssetTable;

extern const AssetTable catalog_assets; /* graph/catalog */
extern const AssetTable rule_assets;    /* rules/checks, *.yaml */
extern const AssetTable language_assets; /* parsers/languages, *.scm */
extern const AssetTable format_assets;  /* parsers/formats, *.yaml */
extern const AssetTable sam_assets;     /* parsers/formats/sam, *.json */
extern const AssetTable html_assets;    /* reports/html */
extern const AssetTable schema_assets;  /* reports/schema */

#endif
