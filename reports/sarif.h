/* Parts of the SARIF writer that stand on their own. */
#ifndef REPORTS_SARIF_H
#define REPORTS_SARIF_H

#include "analyzer/core/str.h"

/* A repository path as a relative URI: all bytes but letters, digits and "-._~/" percent-encoded, so that names
 * that are no UTF-8 survive, and "::" or a colon in the first step is no scheme. */
void sarif_uri(StrBuf *out, Str path);

/* Text of a message: "](" would make a link of what a repository calls its things. */
void sarif_message(StrBuf *out, Str text);

#endif
