// The end of a driver that cannot go on.
#include "fatal.h"

#include <stdio.h>
#include <stdlib.h>

void fatal(const char *what, const char *which) {
    fprintf(stderr, "eh-client-driver-c: %s: %.200s\n", what, which);
    _Exit(2);        // clients have threads, whose end nobody waits for
}

void *memory_resize(void *memory, size_t size) {
    void *resized = realloc(memory, size ? size : 1);
    if (!resized) fatal("out of memory", "");
    return resized;
}

void *memory_new(size_t size) { return memory_resize(NULL, size); }
