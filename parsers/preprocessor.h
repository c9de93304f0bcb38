/* Templates of templates: Jinja2, ERB, Go templates around YAML and JSON. They are not run; what they leave alone is read.
 * https://jinja.palletsprojects.com/en/stable/templates/ https://docs.ruby-lang.org/en/master/ERB.html
 * https://pkg.go.dev/text/template */
#ifndef PARSERS_PREPROCESSOR_H
#define PARSERS_PREPROCESSOR_H

#include "parsers/document.h"

/* Does the text have tags of a preprocessor? */
bool preprocessor_has_tags(Str bytes);
/* The text with what only defines something taken out, tags of ERB in the notation of Jinja, and, where the rest is JSON,
 * directives taken out and outputs in quotes. Lines stay where they are. Tells what is not read. */
Str preprocessor_text(FactsBuilder *notes, Str bytes, Arena *arena);

/* Lines between `if`, `else` and `end`; NULL: there are none. */
const DocBranches *preprocessor_branches(Str bytes, Arena *arena);

/* Which branch is taken is not known. A resource that stands in one exists under this condition: its body gets it as "Condition".
 * What is said in several branches, or in one of them alone, becomes a choice between what they say. To be called when the text
 * is lowered; `branches` may be NULL. */
void preprocessor_mark_branches(FactsBuilder *builder, const DocBranches *branches, Arena *arena);

#endif
