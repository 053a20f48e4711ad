// One thread that answers requests when their time has come.
#ifndef ALARM_H
#define ALARM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <eh/eh.h>

enum { alarm_most_waiting = 10000 };

typedef struct alarm_clock {
    pthread_mutex_t mutex;              ///< of what follows
    pthread_cond_t changed;
    struct alarm_entry *waiting;        ///< by their times
    size_t count;
    bool stop;
    pthread_t thread;
} alarm_clock;

/// False, with errno, if there is no thread to be had.
bool alarm_start(alarm_clock *self);
/// Drops what waits and joins. Before the server is freed.
void alarm_stop(alarm_clock *self);
/// Answers with a line of text after so many milliseconds; false if too many wait: then `responder` is not used.
bool alarm_answer(alarm_clock *self, eh_responder *responder, int32_t milliseconds);

#endif
