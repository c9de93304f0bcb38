/* Judging text: a region, zone, ARN or host name in a string, what it stands for and whether anything
 * depends on it. Used for configuration (link_mentions.c) and for code (link_code.c). */
#ifndef GRAPH_MENTION_H
#define GRAPH_MENTION_H

#include "graph/link.h"

typedef enum { FOUND_NOTHING, FOUND_REGION, FOUND_ZONE, FOUND_ARN, FOUND_HOST } FoundKind;

typedef struct {
    FoundKind kind;
    Str region;        /* empty when it names none */
    Str service_field; /* of an ARN */
    ServiceId service;
    HostMatch host; /* FOUND_HOST; pattern empty when the catalog does not know it */
    Str host_name;
    const ThirdParty *third_party;
    bool is_pattern; /* holds a wildcard or a sample account: depends on nothing */
    bool is_url;     /* has a scheme */
} Found;

/* What the text is, as a whole. FOUND_NOTHING for anything else, sentences included. */
/* An address that leads to the machine itself, or by a bare name to what runs beside it: http://localstack:4566. */
bool text_is_local_address(Str text);
Found text_found(const Model *model, Str text);

/* Steps from the declaration to the text, outermost first: argument and key names. */
enum { KEY_STEPS_MAX = 16 };

typedef struct {
    Str items[KEY_STEPS_MAX];
    size_t count;
} KeyPath;

bool key_names_region(Str key);   /* region, aws_region, AWS_DEFAULT_REGION, regionName … */
bool key_names_endpoint(Str key); /* endpoint, url, host, uri, domain, address, server … */
bool key_names_copy(Str key);     /* replica_region, backup_vault, destination …: where a copy goes */
bool key_names_image(Str key);
bool key_is_prose(Str key); /* the whole key: example, description … */
bool path_is_prose(const KeyPath *path);
bool path_is_label(const KeyPath *path); /* tags and labels: for people, and for bills */
/* Inside a policy document or trust policy: permissions, not needs. */
bool path_is_policy(const KeyPath *path);

#endif
