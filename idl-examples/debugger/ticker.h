// A thread that has something done on the server's loop ten times a second.
#ifndef TICKER_H
#define TICKER_H

#include <pthread.h>
#include <stdbool.h>

#include <eh/eh.h>

typedef struct ticker {
    eh_server *server;
    void (*tick)(void *user);
    void *user;
    pthread_mutex_t mutex;      ///< of `ended`
    pthread_cond_t wake;
    bool ended;
    pthread_t thread;
} ticker;

/// False if there is no thread to be had.
bool ticker_start(ticker *self, eh_server *server, void (*tick)(void *user), void *user);
/// Returns when the thread has ended. Before the server is freed.
void ticker_stop(ticker *self);

#endif
