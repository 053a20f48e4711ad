// What can be typed on a page. The loop's.
#ifndef COMMANDS_H
#define COMMANDS_H

#include "boiler.h"
#include "clients.h"

typedef struct commands {
    eh_handler *handler;
    boiler *machine;
    clients *who;
    journal *log;
} commands;

/// Does what the line says and answers its page.
void commands_run(const commands *self, eh_connection from, const char *line);
/// Sends the state of the machine to everyone.
void commands_tell_state(const commands *self);

#endif
