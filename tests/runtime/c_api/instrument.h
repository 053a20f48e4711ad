// A program in C that echoes, counts, and remembers what it was told.
#ifndef INSTRUMENT_H
#define INSTRUMENT_H

#include <eh/eh.h>

#include "Control.h"
#include "Display.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct instrument {
    eh_handler *handler;
    eh_group *log;
    unsigned pings;
    unsigned connected;
    unsigned disconnected;
    eh_code last_code;
    char last_detail[128];
    char last_text[128];
    size_t last_size;               ///< of last_text, by strlen
    size_t text_count;
    uint64_t dropped;
    unsigned backlogged;
    unsigned drained;
} instrument;

/// Makes a handler and binds everything to it; on failure eh_last_error() says why, and nothing is left.
eh_status instrument_open(instrument *self, const eh_handler_options *options);
void instrument_close(instrument *self);

#ifdef __cplusplus
}
#endif

#endif
