/* PowerShell as text for the shell (shell.h), line by line, so that lines stay what they are: variables, conditions, loops,
 * `switch`, functions, parameters with their defaults and the values that they may have, continued lines and paths of Windows.
 * What has no counterpart becomes a command that nobody knows.
 * https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-08 */
#ifndef PARSERS_FORMATS_POWERSHELL_H
#define PARSERS_FORMATS_POWERSHELL_H

#include "analyzer/core/arena.h"
#include "analyzer/core/str.h"

Str powershell_as_shell(Arena *arena, Str text);
/* "pwsh", "powershell", and as steps of workflows write it with arguments. */
bool powershell_is_name(Str shell);

#endif
