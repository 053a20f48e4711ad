// A program that can be debugged from any browser: its log, its state and its clients are on a page, which commands it.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Panel.h"         // what the program calls on its pages: generated from debugger.ehi
#include "Debugger.h"        // what pages call
#include "boiler.h"
#include "clients.h"
#include "commands.h"
#include "journal.h"
#include "ticker.h"
#include "www.h"             // the folder www and the generated scripts, inside the program

typedef struct program {
    eh_handler *handler;
    eh_server *server;
    journal log;
    boiler machine;
    clients who;
    commands console;
} program;

static void watch(void *user, eh_connection from, int32_t level) {
    program *self = user;
    if (level < 0 || level >= journal_levels) {
        Panel_failure_to(self->handler, eh_one(from), "a level is 0 debug, 1 info, 2 warning or 3 error");
        return;
    }
    clients_set_level(&self->who, from, level);
    journal_watch(&self->log, from, (eh_log_level)level);
    clients_tell(&self->who);                        // the link of the page may have changed, too
}

static void command(void *user, eh_connection from, const char *line) {
    program *self = user;
    commands_run(&self->console, from, line);
    journal_flush(&self->log);
}

static void connected(void *user, eh_connection id) {
    program *self = user;
    clients_add(&self->who, id);
    journal_write(&self->log, EH_LOG_INFO, "client %d has come", (int)id.id);
    clients_tell(&self->who);
    commands_tell_state(&self->console);
}

static void disconnected(void *user, eh_connection id, const eh_disconnect *why) {
    program *self = user;
    clients_remove(&self->who, id);
    journal_write(&self->log, why->code == EH_CLOSED ? EH_LOG_INFO : EH_LOG_WARNING, "client %d has gone: %s%s%s", (int)id.id,
                  eh_code_name(why->code), *why->detail ? ": " : "", why->detail);
    clients_tell(&self->who);
}

/// Ten times a second, on the loop, where all callbacks run: so nothing here needs a lock.
static void tick(void *user) {
    program *self = user;
    if (self->machine.running) {
        boiler_step(&self->machine);
        commands_tell_state(&self->console);
    }
    journal_flush(&self->log);
}

/// Puts everything together; false, and eh_last_error() says why, if something fails.
static bool assemble(program *self, const eh_server_options *options) {
    const eh_handler_options limits = {.size = sizeof limits, .max_connections = most_clients, .strict = true};
    const Debugger callbacks = {.user = self, .watch = watch, .command = command};
    const int signals[] = {SIGINT, SIGTERM};
    self->handler = eh_handler_new(&limits);
    if (!self->handler || !journal_open(&self->log, self->handler)) return false;
    boiler_init(&self->machine, &self->log);
    clients_init(&self->who, self->handler);
    self->console = (commands){self->handler, &self->machine, &self->who, &self->log};
    self->server = eh_server_new(options);
    return self->server && !Debugger_bind(self->handler, &callbacks) && !Panel_declare(self->handler) &&
           !eh_handler_on_connect(self->handler, connected, self) && !eh_handler_on_disconnect(self->handler, disconnected, self) &&
           !eh_server_mount(self->server, "/debugger.interface", self->handler) &&
           !eh_server_mount_embedded(self->server, "/", &www) && !eh_server_stop_on_signals(self->server, signals, 2);
}

/// Runs until a signal comes; false if something fails.
static bool run(program *self) {
    ticker clock;
    if (!ticker_start(&clock, self->server, tick, self)) return false;
    printf("listening on %s\n", eh_server_url(self->server));
    fflush(stdout);
    journal_write(&self->log, EH_LOG_INFO, "listening on %s", eh_server_url(self->server));
    const eh_status status = eh_server_run(self->server);
    ticker_stop(&clock);
    return status == EH_OK;
}

/// Reads the command line into `options`; false, and a line on stderr, if it is wrong.
static bool read_options(int count, char **arguments, eh_server_options *options) {
    for (int i = 1; i < count; i += 2) {
        const char *value = i + 1 < count ? arguments[i + 1] : "";
        char *end = NULL;
        const long number = strtol(value, &end, 10);
        if (strcmp(arguments[i], "--address") == 0 && *value) {
            options->address = value;
        } else if (strcmp(arguments[i], "--port") == 0 && *value && !*end && number >= 0 && number <= 65535) {
            options->port = (uint16_t)number;
        } else {
            fprintf(stderr, "debugger: not understood: %s %s\nusage: debugger [--port 0..65535] [--address IP]\n", arguments[i], value);
            return false;
        }
    }
    return true;
}

int main(int count, char **arguments) {
    static program self;
    journal_init(&self.log);
    eh_server_options options = {.size = sizeof options, .port = 8080, .log = journal_take, .log_user = &self.log};
    if (!read_options(count, arguments, &options)) return 2;
    const bool done = assemble(&self, &options) && run(&self);
    if (!done) fprintf(stderr, "debugger: %s\n", eh_last_error());
    eh_server_free(self.server);                     // before the handler that it serves
    journal_close(&self.log);
    eh_handler_free(self.handler);
    return done ? 0 : 1;
}
