// One connection of a driver: a client, and lines about all that it is told.
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stddef.h>

typedef struct connection connection;

/// Makes a client and connects. `words`: address, links, encoding, name=value...
connection *connection_open(const char *number, char **words, size_t count);
const char *connection_number(const connection *self);
void connection_connect(connection *self);
/// Makes a call. `words`: its number, event, arguments.
void connection_call(connection *self, char **words, size_t count);
/// Closes, says so and frees the connection; takes its time.
void connection_close(connection *self);

#endif
