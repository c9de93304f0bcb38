/* Expressions of GitHub workflows worked out, as far as the shell's variables say what they name. What is not known stays as it is
 * written; a condition that is not known is a branch, as those of the shell are (shell.h), named by what it asks: "github.ref ==
 * 'refs/heads/main'" is "branch#github.ref=refs/heads/main" wherever it stands, and its != is the same branch, not taken. An input
 * that has this value for its default has a "?" before the "=": where the branch is not taken, the default isn't either.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions */
#ifndef PARSERS_FORMATS_ACTIONS_VALUE_H
#define PARSERS_FORMATS_ACTIONS_VALUE_H

#include "parsers/document.h"
#include "parsers/formats/shell.h"

/* The text of an EXPR_OPAQUE at the end of what can't be: that way is not gone. */
#define ACTIONS_NEVER "never"

/* What stands between ${{ and }}. */
ExprId actions_value(Shell *shell, Str text, uint32_t line);
/* The same as pieces of a word. */
ShellWord actions_word(Shell *shell, Str text, uint32_t line);
/* `if: …`, with or without ${{ }}: an EXPR_BOOL where it is known, else a conditional of branches whose ends are EXPR_BOOL. */
ExprId actions_condition(Shell *shell, Str text, uint32_t line);
/* `then` where the condition holds, else `otherwise`. */
ExprId actions_choice(Shell *shell, ExprId condition, ExprId then, ExprId otherwise);
/* Is what is asked this value, or one that fits the glob? A condition as above; what is written in is compared here, and a glob of
 * what is not known is asked as a whole. Letters count as they are written. */
ExprId actions_fits(Shell *shell, ExprId asked, Str glob, uint32_t line);
/* `value`, or `fallback` where it is empty or nobody says it; what branches decide is asked at each end. */
ExprId actions_coalesce(Shell *shell, ExprId value, ExprId fallback, uint32_t line);
ExprId actions_not(Shell *shell, ExprId condition);
/* A name that stands for one of `values`, and for nothing else: whoever starts the script chooses. 0: too many to follow. */
ExprId actions_one_of(Shell *shell, Str name, const Str *values, size_t count, uint32_t line);
enum { ACTIONS_VALUES_MAX = 40 };
/* "${{ fromJSON('[…]') }}", and texts of JSON that a variable holds, as the document they are; NULL: it can't be told. */
DocNode *actions_document(Shell *shell, const DocNode *node);

#endif
