// Writes what the testbed sent and received as JSON lines, for a checker that compares them with those of its clients.
#ifndef HISTORY_H
#define HISTORY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <eh/eh.h>

#include "table.h"

/// The value of an event: `name:what`, e.g. `counted:17` or `text:hello`, and `name` alone for events that nothing distinguishes.
typedef struct tag {
    char text[128];
} tag;

tag tag_of(const char *name);
tag tag_of_number(const char *name, int64_t number);
/// Of a long text its size only.
tag tag_of_text(const char *name, const char *text);

/// One history file; without a file every function does nothing. Any thread.
///
/// The second event of the same value in one direction of a connection gets `#2`, and so on: both ends count alike, so a lost or
/// doubled one is still seen.
typedef struct history {
    FILE *file;             ///< NULL: nothing is written
    pthread_mutex_t mutex;  ///< of what follows, and of the file
    table up;               ///< per connection, until it has ended: a table of values, and how many of each there were
    table down;
} history;

/// False, with errno, if the file cannot be written. `file` NULL: without.
bool history_open(history *self, const char *file);
void history_close(history *self);

/// An event is about to be handed to the library by sending thread `thread` (0: the loop). Its number among those of the same value.
unsigned history_sending(history *self, eh_connection to, const tag *event, unsigned thread);
/// The library did not take what history_sending() returned that number for.
void history_refused(history *self, eh_connection to, const tag *event, unsigned number);
void history_received(history *self, eh_connection from, const tag *event);
/// `count` events for that connection were dropped; the library does not say which, so the line has a null `v`.
void history_dropped(history *self, eh_connection to, uint64_t count);
void history_ended(history *self, eh_connection id);

#endif
