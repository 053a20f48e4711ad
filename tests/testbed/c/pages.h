// The plain HTTP side of the testbed: small pages, each showing one way to answer, and the socket that echoes.
#ifndef PAGES_H
#define PAGES_H

#include <eh/eh.h>

#include "alarm.h"

/// What the pages need.
typedef struct pages {
    eh_handler *handler;        ///< whose counts /stats tells
    alarm_clock *alarm;         ///< of /later
    char *block;                ///< of which /big is made
    const eh_server *server;    ///< that they are mounted in
} pages;

void pages_init(pages *self, eh_handler *handler, alarm_clock *alarm);
/// After the server is freed.
void pages_close(pages *self);
eh_status pages_mount(pages *self, eh_server *server);

#endif
