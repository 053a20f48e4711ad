// What a driver can do about commands that it does not understand, and without memory: say so and end.
#ifndef FATAL_H
#define FATAL_H

#include <stddef.h>

/// Says both on standard error and ends the program.
void fatal(const char *what, const char *which);
/// malloc() and realloc(), without NULL; the memory is to be freed.
void *memory_new(size_t size);
void *memory_resize(void *memory, size_t size);

#endif
