// "/echo": a body comes back while it arrives; whoever does not read is not read.
#ifndef ECHO_H
#define ECHO_H

#include <eh/eh.h>

eh_status echo_mount(eh_server *server);

#endif
