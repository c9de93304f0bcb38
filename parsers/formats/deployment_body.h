/* What a command or step says of a deployment, collected until it is declared. */
#ifndef PARSERS_FORMATS_DEPLOYMENT_BODY_H
#define PARSERS_FORMATS_DEPLOYMENT_BODY_H

#include "parsers/formats/deployments.h"

typedef struct {
    Deployments *deployments;
    FactsBuilder *builder;
    Arena *arena;
    uint32_t line;
    VEC(ExprId) items, parameters, files, arguments, given, backend;
    Str said_by; /* how a region is said that is not that of the environment */
    bool has_open_parameters, has_region;
    bool is_nothing; /* it goes to an endpoint of its own, or undoes what was deployed */
} Body;

Body body_new(Deployments *deployments, uint32_t line);
void body_add(Body *body, const char *key, ExprId value);
void body_add_text(Body *body, const char *key, Str text);
void body_add_list(Body *body, const char *key, const ExprId *items, size_t count);
/* What surrounds the command: the region of the environment, whose account it is, and the folder. */
void body_add_surroundings(Body *body, Shell *shell);
void body_add_parameter(Body *body, Str name, const ShellWord *value);
/* One word may hold several parameters, divided by blanks; for some tools by commas. */
void body_add_parameters(Body *body, const ShellWord *word);
void body_add_parameter_file(Body *body, const ShellWord *word);
/* name=value, or a file: in order, since the last one counts. */
void body_add_variable(Body *body, const ShellWord *word);
void body_add_variable_file(Body *body, const ShellWord *word);
void body_add_backend(Body *body, const ShellWord *word);
/* A variable of the environment that is given under this name. */
void body_add_given(Body *body, const ShellVariable *variable, Str name);
/* A word that is a variable file, a variable or nothing, decided at run time; false: it is no such word. */
bool body_add_choice(Body *body, const ShellWord *word);
/* All that is said so far, as one object. */
ExprId body_object(Body *body);
void body_declare(Body *body, Shell *shell, Str kind, Str how);

#endif
