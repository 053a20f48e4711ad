// Bursts of numbered events, paced by what waits at their connections: a client's queue is never overrun.
#ifndef BURSTS_H
#define BURSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <eh/eh.h>

#include "history.h"

enum { most_bursts = 64 };              ///< of one client, not all sent yet

typedef struct burst {
    int32_t next;
    int32_t count;
    size_t size;                        ///< of its payloads
} burst;

/// One client's. All zero: none.
typedef struct burst_queue {
    eh_connection id;
    burst waiting[most_bursts];         ///< a ring
    size_t first;
    size_t count;
    bool pumping;                       ///< is in the list of those whose turn comes
    struct burst_queue *next;
} burst_queue;

typedef struct bursts {
    eh_handler *handler;
    eh_server *server;
    history *log;
    eh_handler_options limits;          ///< of the handler
    burst_queue *turns;                 ///< whose bursts go on, one after the other
    bool posted;                        ///< a turn is sure to come
    char *payload;                      ///< the alphabet again and again, as long as the longest asked for, and U+0000
    size_t payload_size;
} bursts;

void bursts_open(bursts *self, eh_handler *handler, history *log);
void bursts_close(bursts *self);

/// False if the events would be larger than the limit, or too many bursts wait already.
bool bursts_add(bursts *self, burst_queue *queue, int32_t count, int32_t size);
/// Goes on when it is their turn.
void bursts_pump(bursts *self, burst_queue *queue);
/// Forgets a client.
void bursts_remove(bursts *self, burst_queue *queue);

#endif
