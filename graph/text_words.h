/* The words of a text, and the lines that they stand in: all that is asked of texts that nobody parses. They follow from the content
 * alone, and are kept with it, since reading a whole repository costs more than all else. */
#ifndef GRAPH_TEXT_WORDS_H
#define GRAPH_TEXT_WORDS_H

#include <stdint.h>

#include "analyzer/core/files.h"

/* A word: letters, digits, '_', and all that is not ASCII. Those of lines that are comments are left out. */
typedef struct {
    bool is_text;        /* else it is data, and has no words: it is too large, or holds a NUL */
    uint64_t size_bytes; /* of the file */
    Str marks, words;    /* as they are kept; for the functions below */
} TextWords;

/* Lines one after another, from 1 on, in ascending order. */
typedef struct {
    Str rest;
    uint32_t left, line;
} TextLineList;

/* Words that are asked for, and a few others: nearly all words of a repository's texts are none that is looked for. */
typedef struct {
    uint8_t bits[(1 << 16) / 8]; /* by the sign of a word */
} TextSigns;

void text_signs_add(TextSigns *signs, Str word);
bool text_signs_may_have(const TextSigns *signs, Str word);

/* false: there is no such file, or it can't be read. What is found lives as long as the arena, or as the run. Words that aren't asked for
 * may be missing. */
bool text_words_of_file(TextWords *out, const Files *files, Str path, const TextSigns *asked, Arena *arena);
/* … of a text at hand. */
void text_words_of(TextWords *out, Str text, Arena *arena);

/* Each word once, in the order of the text. `rest`: what is left of TextWords.words. false: there are no more. */
bool text_words_next(Str *rest, Str *word, TextLineList *lines);
/* Lines that carry an annotation, decorator or attribute, by which something else may find what stands there; or stand below
 * one, blank lines aside. */
TextLineList text_words_marked(const TextWords *words);
bool text_lines_next(TextLineList *lines, uint32_t *line);

#endif
