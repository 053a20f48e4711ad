// Who is connected. The loop's.
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include <eh/eh.h>

enum { most_clients = 200 };

typedef struct clients {
    eh_handler *handler;
    size_t count;
    int32_t ids[most_clients];
    int32_t levels[most_clients];           ///< that each watches; -1: none yet
} clients;

void clients_init(clients *self, eh_handler *handler);
void clients_add(clients *self, eh_connection id);
void clients_remove(clients *self, eh_connection id);
void clients_set_level(clients *self, eh_connection id, int32_t level);
bool clients_has(const clients *self, int32_t id);
/// Sends the list to all. In callbacks of the handler only.
void clients_tell(const clients *self);

#endif
