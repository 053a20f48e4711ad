// malloc() and realloc(), without NULL.
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

static void *checked(void *memory) {
    if (memory) return memory;
    fputs("eh-testbed-c: out of memory\n", stderr);
    abort();
}

void *memory_new(size_t size) { return checked(calloc(1, size ? size : 1)); }

void *memory_resize(void *memory, size_t size) { return checked(realloc(memory, size ? size : 1)); }
