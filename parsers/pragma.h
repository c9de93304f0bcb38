/* Comments that speak to scanners. */
#ifndef PARSERS_PRAGMA_H
#define PARSERS_PRAGMA_H

#include "analyzer/core/str.h"

/* The next such comment at or after `from`: where its mark begins (SIZE_MAX: none), and in `start` where the text that
 * is kept begins: after our own "faultline:ignore", and with the mark of another tool, whose name tells whom it was
 * said to.
 * Sources: https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html,
 * https://trivy.dev/latest/docs/configuration/filtering/ (inline: trivy:ignore:ID, and tfsec's form of it). */
size_t pragma_find(Str text, size_t from, size_t *start);

/* The identifier that a kept text of another tool names ("CKV_AWS_157"), with its reason if one is given; false for
 * our own. `tool` is "checkov", "trivy" or "tfsec". */
bool pragma_of_other_tool(Str kept, Str *tool, Str *id, Str *reason);

#endif
