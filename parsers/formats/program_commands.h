/* Command lines that a program starts (subprocess.run(["aws", …]), execSync(`sam deploy …`)), as text of the shell. What is not written
 * in is a variable: os.environ["STAGE"] is ${STAGE}, args.stage ${args_stage}. Constants, loops over what is written in, lists that are
 * put together and functions that only hand on what they are called with are followed. */
#ifndef PARSERS_FORMATS_PROGRAM_COMMANDS_H
#define PARSERS_FORMATS_PROGRAM_COMMANDS_H

#include "parsers/facts.h"

typedef void (*ProgramCommandVisit)(Str command, uint32_t line, void *context);

/* Each command of the code facts of `builder`, in their order; tests of the file start none. */
void program_commands(FactsBuilder *builder, Arena *arena, ProgramCommandVisit visit, void *context);
/* A step that is a program of this language, as text of the shell that has the same lines. */
Str program_as_shell(Arena *arena, Str language, Str text);

#endif
