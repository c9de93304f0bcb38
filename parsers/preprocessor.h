/* Templates of templates: Jinja2, ERB, Go templates around YAML and JSON. They are not run; what they leave alone is read.
 * https://jinja.palletsprojects.com/en/stable/templates/ https://docs.ruby-lang.org/en/master/ERB.html
 * https://pkg.go.dev/text/template */
#ifndef PARSERS_PREPROCESSOR_H
#define PARSERS_PREPROCESSOR_H

#include "parsers/facts.h"

/* Does the text have tags of a preprocessor? */
bool preprocessor_has_tags(Str bytes);
/* The text with what only defines something taken out, tags of ERB in the notation of Jinja, and, where the rest is JSON,
 * directives taken out and outputs in quotes. Lines stay where they are. Tells what is not read. */
Str preprocessor_text(FactsBuilder *notes, Str bytes, Arena *arena);

/* Resources that stand between `if` and `end` exist under a condition that is not known: their bodies get it as "Condition". To be
 * called when the text is lowered. */
void preprocessor_mark_branches(FactsBuilder *builder, Str bytes, Arena *arena);

#endif
