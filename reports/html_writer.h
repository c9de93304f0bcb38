/* Writing HTML: one escaping function per context, so that text from a repository cannot become markup. Markup itself
 * is written with MARKUP, which takes nothing but string literals.
 *
 * Text may be any bytes. Control characters are shown as \x1b, characters that hide or reorder others as <U+202E>, what
 * is no UTF-8 as U+FFFD (display.h). */
#ifndef REPORTS_HTML_WRITER_H
#define REPORTS_HTML_WRITER_H

#include "analyzer/core/str.h"

#define MARKUP(out, literal) strbuf_add((out), STR("" literal ""))

/* Between tags, and between the quotes of an attribute: both need the same characters escaped. */
void html_text(StrBuf *out, Str text);
/* Texts of ours that are folded over several lines: line ends and runs of blanks become one blank. */
void html_prose(StrBuf *out, Str text);
/* A line of source: tabs become blanks, as in an editor. */
void html_source(StrBuf *out, Str line);
/* ` name="value"`, with the blank in front. */
void html_attribute(StrBuf *out, const char *name, Str value);
/* 30,470 */
void html_count(StrBuf *out, size_t number);
/* `count` and the noun, with an s unless it is one: "4 services". */
void html_counted(StrBuf *out, size_t count, const char *noun);

/* A link that leads out of the page. Only http and https are links; anything else stays text. */
void html_link(StrBuf *out, Str url, Str label);

/* A JSON string inside <script type="application/json">, with quotes. */
void html_json_string(StrBuf *out, Str text);
/* What a Content-Security-Policy calls a script or style with these bytes: 'sha256-…'. */
void html_policy_hash(StrBuf *out, Str bytes);

#endif
