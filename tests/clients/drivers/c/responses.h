// What a driver tells of the events of TestbedResponse.
#ifndef RESPONSES_H
#define RESPONSES_H

#include <eh/client.h>

/// Has all of them told as those of connection `number`, which lives as long as the client.
eh_status responses_bind(eh_client *client, const char *number);

#endif
