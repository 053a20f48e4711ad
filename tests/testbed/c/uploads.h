// "/upload": forms with files, which go into a folder when they are complete.
#ifndef UPLOADS_H
#define UPLOADS_H

#include <eh/eh.h>

/// `folder` outlives the server.
eh_status uploads_mount(eh_server *server, const char *folder);

#endif
