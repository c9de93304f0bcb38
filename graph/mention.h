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
    bool is_strange; /* a host that the catalog does not know: text_found_for_others() alone finds such */
} Found;

/* What the text is, as a whole. FOUND_NOTHING for anything else, sentences included. */
/* An address that leads to the machine itself, or by a bare name to what runs beside it: http://localstack:4566. */
bool text_is_local_address(Str text);
Found text_found(const Model *model, Str text);
/* What a template says whatever its open parts ("{}" in `text`) are: an ARN, or a host with its region. */
Found template_found(const Model *model, const Facts *facts, ExprId id, Str *text);
/* The same, and with Model.wants_public a URL whose host the catalog does not know: another repository may have it. */
Found text_found_for_others(const Model *model, Str text);
/* Does the top of the name say that it is one of the public DNS? `host` without a dot at its end. */
bool host_is_public(Str host);

/* Steps from the declaration to the text, outermost first: argument and key names. */
enum { KEY_STEPS_MAX = 16 };

typedef struct {
    Str items[KEY_STEPS_MAX];
    size_t count;
} KeyPath;

bool key_names_region(Str key);   /* region, aws_region, AWS_DEFAULT_REGION, regionName … */
bool key_names_endpoint(Str key); /* endpoint, url, host, uri, domain, address, server … */
bool key_names_copy(Str key);     /* replica_region, backup_vault, destination …: where a copy goes */
bool path_has(const KeyPath *path, const char *step);
bool path_names_copy(const KeyPath *path); /* a key of it */
bool key_names_image(Str key);
bool key_is_prose(Str key); /* the whole key: example, description … */
bool path_is_prose(const KeyPath *path);
/* Where others come from, are sent to or read on: callback_urls, allowed_origins, homepage. Nothing is asked for there. */
bool path_is_for_others(const KeyPath *path);
bool key_is_for_others(Str key);
bool key_is_return(Str key); /* redirectUri, callback_url: where people come back to */
bool path_is_label(const KeyPath *path); /* tags and labels: for people, and for bills */
/* Does the text at that path stand in an environment that a file of values sets for a chart which no source holds? */
bool values_are_of_others(const Model *model, const FactsFile *file, const KeyPath *path);
/* Does a file of values stand beside its Chart.yaml, so that an installation may say others? */
bool values_stand_in_chart(const Model *model, const FactsFile *file);
/* Does a manifest say the text because the values of its own chart do, with which nobody is seen to install it? `at`: in the template. */
bool value_is_default_of_chart(const Model *model, const FactsFile *file, Location at, Str text);
/* Inside a policy document or trust policy: permissions, not needs. */
bool path_is_policy(const KeyPath *path);
/* Is the object or body a statement that denies, or the argument one of all but what it names ("NotResource")? */
bool expr_denies(const Facts *facts, ExprId id);

#endif
