// A client in C of the program in instrument.c, made from the same interfaces; it tells all that it is told, line by line.
#ifndef PANEL_H
#define PANEL_H

#include <eh/client.h>

#include "client/Control.h"
#include "client/Display.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct panel {
    eh_client *client;
    void (*note)(void *notes, const char *line);    ///< called on the thread that runs the client
    void *notes;
} panel;

/// Makes a client, not connected yet, and binds everything to it; on failure eh_last_error() says why, and nothing is left.
eh_status panel_open(panel *self, const char *url, const eh_client_options *options, void (*note)(void *notes, const char *line),
                     void *notes);
void panel_close(panel *self);

/// Calls Control.echo with a value of each type; comes back as panel_echo_line.
eh_send_result panel_echo(panel *self);
extern const char panel_echo_line[];
/// Calls it with what is empty.
eh_send_result panel_echo_empty(panel *self);
extern const char panel_empty_line[];

#ifdef __cplusplus
}
#endif

#endif
