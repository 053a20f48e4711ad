// Arguments of calls as the words of a command say them (README.md).
#ifndef WORDS_H
#define WORDS_H

#include <eh/eh.h>

/// The value of a word, to be freed by words_free(). A word that is none, or that C has no value for, is fatal.
eh_value words_read(const char *word);
void words_free(eh_value *value);

#endif
