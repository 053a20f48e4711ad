// What eh-testbed-c does when a client calls it: the behaviour that the comments of testbed.ehi promise.
#ifndef SERVICE_H
#define SERVICE_H

#include <eh/eh.h>

#include "bursts.h"
#include "history.h"
#include "table.h"
#include "work_pool.h"

/// Everything but `worked` is sent from callbacks, on the loop, and so is the state.
typedef struct service {
    eh_handler *handler;
    history *log;
    bursts pumps;
    table clients;              ///< by their ids: client
    table groups;               ///< by their names: group, as long as it has members
    work_pool pool;
} service;

/// False, with errno, if there are no threads to be had.
bool service_open(service *self, eh_handler *handler, history *log);
/// After the server is freed, before the handler is. The threads of the pool have been stopped.
void service_close(service *self);
/// Binds everything to the handler.
eh_status service_bind(service *self, eh_server *server);

#endif
