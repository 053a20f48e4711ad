// It posts, and shares nothing with the loop: the program needs no lock for its state.
#include "ticker.h"

#include <time.h>

static const long period = 100000000;        // nanoseconds

static void *run(void *argument) {
    ticker *self = argument;
    struct timespec next;
    clock_gettime(CLOCK_REALTIME, &next);
    pthread_mutex_lock(&self->mutex);
    while (!self->ended) {
        eh_server_post(self->server, self->tick, self->user);
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_nsec += period;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        while (!self->ended && pthread_cond_timedwait(&self->wake, &self->mutex, &next) == 0) {}
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

bool ticker_start(ticker *self, eh_server *server, void (*tick)(void *user), void *user) {
    self->server = server;
    self->tick = tick;
    self->user = user;
    self->ended = false;
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->wake, NULL);
    return pthread_create(&self->thread, NULL, run, self) == 0;
}

void ticker_stop(ticker *self) {
    pthread_mutex_lock(&self->mutex);
    self->ended = true;
    pthread_cond_signal(&self->wake);
    pthread_mutex_unlock(&self->mutex);
    pthread_join(self->thread, NULL);
}
