/* Text from repositories put into other languages: XML, Markdown, Mermaid, commands of CI runners. Each takes any bytes and
 * shows controls, hidden characters and what is no UTF-8 as display.h does, so that only the language's own characters are left. */
#ifndef REPORTS_ESCAPE_H
#define REPORTS_ESCAPE_H

#include "analyzer/core/str.h"

/* Text or the inside of an attribute in either quotes. */
void xml_add(StrBuf *out, Str text);

/* Running text: nothing in it is markup, a link, a mention of a user or a reference to an issue. On one line. */
void markdown_add(StrBuf *out, Str text);
/* The same of texts of rules, in which what stands between backticks is code. */
void markdown_prose(StrBuf *out, Str text);
/* As code; in a row of a table, too. */
void markdown_code(StrBuf *out, Str text);

/* Text inside of an element of HTML in Markdown, on the line of its tags: <summary>. */
void markdown_html(StrBuf *out, Str text);

/* The inside of a label in quotes: id["..."]. */
void mermaid_add(StrBuf *out, Str text);

/* "::error file=PROPERTY::MESSAGE" of GitHub, "##vso[task.logissue sourcepath=PROPERTY;]MESSAGE" of Azure Pipelines. */
void github_message(StrBuf *out, Str text);
void github_property(StrBuf *out, Str text);
void azure_message(StrBuf *out, Str text);
void azure_property(StrBuf *out, Str text);

#endif
