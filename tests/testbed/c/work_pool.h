// A fixed number of threads that take jobs from a bounded queue: for what must not be done on the server's loop.
#ifndef WORK_POOL_H
#define WORK_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { pool_threads = 4, pool_most_waiting = 1024 };

struct work_pool;

typedef struct pool_job {
    /// Gets the number of its thread, from 1.
    void (*run)(struct work_pool *pool, void *user, int32_t connection, int32_t argument, unsigned thread);
    void *user;
    int32_t connection;
    int32_t argument;
} pool_job;

typedef struct work_pool {
    pthread_mutex_t mutex;              ///< of what follows
    pthread_cond_t changed;
    pthread_cond_t stopping;
    pool_job waiting[pool_most_waiting];    // a ring
    size_t first;
    size_t count;
    unsigned next_thread;
    bool stop;
    pthread_t threads[pool_threads];
    unsigned started;
} work_pool;

/// False, with errno, if there is no thread to be had.
bool work_pool_start(work_pool *self);
/// Interrupts what sleeps, drops what waits and joins.
void work_pool_stop(work_pool *self);
/// False if the queue is full.
bool work_pool_run(work_pool *self, pool_job job);
/// For jobs: sleeps, but not longer than the pool lives. False if it was interrupted.
bool work_pool_sleep(work_pool *self, int32_t milliseconds);

#endif
