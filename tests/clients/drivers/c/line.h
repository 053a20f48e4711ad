// A line of output while it is being written: words, behind the number of the connection that tells them.
#ifndef LINE_H
#define LINE_H

#include <stddef.h>

#include <eh/eh.h>

typedef struct line {
    char *bytes;
    size_t size;
    size_t capacity;
} line;

/// Begins one; to be said in the end.
line line_new(const char *number);
/// The next word, as it is.
void line_word(line *self, const char *word);
/// The next word is a number.
void line_number(line *self, long long number);
/// The next word is a value: `size` elements of an array; a string ends with U+0000.
void line_value(line *self, const eh_value *value);
/// The next word is a text, as a value.
void line_text(line *self, const char *text);
/// Writes it to standard output, whole and at once, and frees it; any thread.
void line_say(line *self);

#endif
