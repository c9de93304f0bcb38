/* Which cluster commands mean, and what flows into those that deploy what others print. */
#ifndef PARSERS_FORMATS_DEPLOYMENT_CLUSTERS_H
#define PARSERS_FORMATS_DEPLOYMENT_CLUSTERS_H

#include "parsers/formats/deployment_body.h"

/* The value of a field; 0: it is not said. */
ExprId body_value(const Body *body, const char *key);

/* What the body says is chosen for commands that follow, under its name, its alias and the file that it is kept in. */
void choice_keep(Body *body, Shell *shell, Str kind);
/* The one of `other` that has the body's name is the chosen one from here on. */
void choice_pick(Body *body, Shell *shell, Str other);
/* The one that the body names, else the chosen one, as a field. */
void choice_take(Body *body, Shell *shell, const char *other);

/* The files that a command hands on: those that it reads, and its words that may be paths. */
void flow_take_files(Body *body, const ShellCommand *command);
/* What was said of a file when it was written, for whoever reads it: `path` as it is named. */
void flow_keep(Shell *shell, const ShellWord *path, ExprId object);
ExprId flow_kept(const Shell *shell, Str path);
/* All fields of an object. */
void flow_take_object(Body *body, ExprId object);

/* ---- profiles (deployment_profiles.c) ---- */

/* Keeps what the command writes into the settings of a profile, for those that follow. */
void profiles_command(Shell *shell, const ShellWord *words, size_t count);
/* The profile of the environment, where the command names none; and the region of the one that it takes, where nothing else says it. */
void profiles_take(Body *body, const Shell *shell);

#endif
