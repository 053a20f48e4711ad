// The calls that a driver is told to make, by name.
#ifndef CALLS_H
#define CALLS_H

#include <stddef.h>

#include <eh/client.h>

/// The most arguments that an event of Testbed has.
enum { calls_most_arguments = 9 };

/// Calls that event of Testbed by its stub. An event that is unknown, or has other arguments, is fatal.
eh_send_result calls_make(eh_client *client, const char *event, const eh_value *in, size_t count);

#endif
