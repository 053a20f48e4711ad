// Memory that is there: a testbed without any says so and ends.
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/// `size` bytes of zeros, to be freed.
void *memory_new(size_t size);
/// Like realloc().
void *memory_resize(void *memory, size_t size);

#endif
