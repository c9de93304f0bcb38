/* Collecting: one repository as a bundle. */
#ifndef ANALYZER_COLLECT_H
#define ANALYZER_COLLECT_H

#include "analyzer/bundle.h"

/* Reads, links and judges `target` and gives its record; a repository that can't be read, or has nothing in it, has one too, that
 * says so. `info`: what a manifest says; its name empty: that of the repository. Nothing is printed. */
BundleRecord collect_repository(const Options *options, Str target, BundleInfo *info, Arena *arena);
/* The record of a repository that nothing is known of but that it failed. */
BundleRecord collect_failure(BundleInfo *info, Str message, Arena *arena);
/* A bundle of one record into `file`, at once or not at all. */
bool collect_write(BundleRecord record, Str writer, Str file, Arena *arena, Diags *diags);

#endif
