/* Programs of a repository whose names have no ending: their first line says what runs them. */
#ifndef PARSERS_PROGRAM_H
#define PARSERS_PROGRAM_H

#include "analyzer/core/str.h"

/* "shell", "python" and so on, of #!/usr/bin/env python3 and the like; empty when it is no language that is read. */
Str program_language(Str bytes);

#endif
