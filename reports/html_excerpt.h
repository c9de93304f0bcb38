/* Source lines in the HTML report, with the deciding one marked. */
#ifndef REPORTS_HTML_EXCERPT_H
#define REPORTS_HTML_EXCERPT_H

#include "reports/html_page.h"

/* Files that were read for excerpts, so that a file with many findings is read once. */
typedef struct ExcerptFiles ExcerptFiles;
ExcerptFiles *excerpt_files_new(const Page *page);
void excerpt_files_free(ExcerptFiles *files);

/* The line and up to `context` lines around it on each side. Nothing when the file is not to be had. */
void excerpt_html(ExcerptFiles *files, const Location *location, uint32_t context);

#endif
