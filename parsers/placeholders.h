#ifndef PARSERS_PLACEHOLDERS_H
#define PARSERS_PLACEHOLDERS_H

#include "parsers/facts.h"

/* Notes the lines of which a comment says that their values are to be filled in. */
void add_placeholders(FactsBuilder *builder, Str bytes);

#endif
