// A loop around a condition variable for each thread.
#include "work_pool.h"

#include <errno.h>
#include <string.h>

#include "clock.h"

static void *work(void *argument) {
    work_pool *self = argument;
    pthread_mutex_lock(&self->mutex);
    const unsigned thread = ++self->next_thread;
    for (;;) {
        while (!self->stop && self->count == 0) pthread_cond_wait(&self->changed, &self->mutex);
        if (self->stop) break;
        const pool_job job = self->waiting[self->first];
        self->first = (self->first + 1) % pool_most_waiting;
        --self->count;
        pthread_mutex_unlock(&self->mutex);
        job.run(self, job.user, job.connection, job.argument, thread);
        pthread_mutex_lock(&self->mutex);
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

bool work_pool_start(work_pool *self) {
    int error = 0;
    memset(self, 0, sizeof *self);
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->changed, NULL);
    clock_condition(&self->stopping);
    while (self->started < pool_threads && !error) {
        error = pthread_create(&self->threads[self->started], NULL, work, self);
        if (!error) ++self->started;
    }
    if (error) work_pool_stop(self);
    errno = error;
    return error == 0;
}

void work_pool_stop(work_pool *self) {
    pthread_mutex_lock(&self->mutex);
    self->stop = true;
    pthread_mutex_unlock(&self->mutex);
    pthread_cond_broadcast(&self->changed);
    pthread_cond_broadcast(&self->stopping);
    while (self->started > 0) pthread_join(self->threads[--self->started], NULL);
    pthread_cond_destroy(&self->stopping);
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->mutex);
}

bool work_pool_run(work_pool *self, pool_job job) {
    bool taken;
    pthread_mutex_lock(&self->mutex);
    taken = self->count < pool_most_waiting;
    if (taken) self->waiting[(self->first + self->count++) % pool_most_waiting] = job;
    pthread_mutex_unlock(&self->mutex);
    if (taken) pthread_cond_signal(&self->changed);
    return taken;
}

bool work_pool_sleep(work_pool *self, int32_t milliseconds) {
    const struct timespec until = clock_after(milliseconds);
    int waited = 0;
    bool stopped;
    pthread_mutex_lock(&self->mutex);
    while (!self->stop && waited == 0) waited = pthread_cond_timedwait(&self->stopping, &self->mutex, &until);
    stopped = self->stop;
    pthread_mutex_unlock(&self->mutex);
    return !stopped;
}
