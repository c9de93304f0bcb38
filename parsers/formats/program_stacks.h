/* Calls of an SDK that do what a command line does (cloudformation.create_stack(StackName=…, TemplateBody=…)), as that command line.
 * Which those are is data: REQUEST, GIVEN and CLIENT of deploy_commands.def. */
#ifndef PARSERS_FORMATS_PROGRAM_STACKS_H
#define PARSERS_FORMATS_PROGRAM_STACKS_H

#include "parsers/formats/program_values.h"

/* The command line that the call is, with the region of its client where somebody says it; false: it is none. */
bool program_put_request(ProgramReading *all, const ProgramFrame *frame, const CodeFact *call, StrBuf *out);
/* Might it be one? Asks for its name alone. */
bool program_is_request(const ProgramReading *all, const CodeFact *call);

#endif
