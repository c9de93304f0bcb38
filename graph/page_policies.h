/* Lists of what a browser may load (Content-Security-Policy), by the names that they have in programs and settings. */
#ifndef GRAPH_PAGE_POLICIES_H
#define GRAPH_PAGE_POLICIES_H

#include "analyzer/core/str.h"

/* "img-src", "imgSrc", "CSP_IMG_SRC", "contentSecurityPolicy" */
bool page_policy_is_named(Str name);
/* "default-src 'self'; img-src https://…" */
bool page_policy_is_text(Str text);

#endif
