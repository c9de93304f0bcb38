/* Files that commands make of others: what is deployed of the one is written in the other. */
#ifndef PARSERS_FORMATS_RENDERINGS_H
#define PARSERS_FORMATS_RENDERINGS_H

#include "parsers/formats/shell.h"

/* Does the word end as templates do? Most files that are moved about are none. */
bool rendering_is_template(const ShellWord *word);
/* The only document that the commands of a pipe read; NULL: none, or several. */
const ShellWord *rendering_source(const Shell *shell);

#endif
