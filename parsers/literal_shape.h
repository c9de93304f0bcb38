/* Does a text look like the name of a place: a cloud region or zone, a host, a URL, an ARN? Shapes only, no list of
 * regions or providers: what a name means, and whether it exists, is catalog data. Placeholders of templates
 * (`{}`, `{name}`, `${name}`, `%s`) may stand for parts of hosts. */
#ifndef PARSERS_LITERAL_SHAPE_H
#define PARSERS_LITERAL_SHAPE_H

#include "analyzer/core/str.h"

typedef enum { SHAPE_NONE, SHAPE_REGION, SHAPE_HOST, SHAPE_URL, SHAPE_ARN } LiteralShape;

/* The shape of the whole text, white space on both ends aside. */
LiteralShape literal_shape(Str s);
/* The next token of a longer text (prose, a script, a policy) that has a shape. `rest` is left behind it. */
bool literal_shape_next(Str *rest, Str *token, LiteralShape *shape);

#endif
