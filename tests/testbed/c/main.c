// eh-testbed-c: the testbed as a program in C, so that all tests of a server can be run against the C API.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <eh/eh.h>
#include <eh/users.h>

#include "../usage.h"
#include "alarm.h"
#include "echo.h"
#include "history.h"
#include "options.h"
#include "pages.h"
#include "service.h"
#include "uploads.h"

typedef struct program {
    options chosen;
    eh_handler *handler;
    eh_server *server;
    history log;
    service calls;
    alarm_clock clock;
    pages site;
} program;

static int complain(int status, const char *what, const char *why) {
    fprintf(stderr, "eh-testbed-c: %s%s\n", what, why);
    return status;
}

static void write_log(void *user, eh_log_level level, const char *line) {
    (void)user;
    if (level >= EH_LOG_WARNING) fprintf(stderr, "%s: %s\n", eh_log_level_name(level), line);
}

/// All of it is for that user.
static eh_status protect(program *self) {
    eh_known_user known = {.user = self->chosen.user, .password = self->chosen.password};
    eh_users *users = eh_users_new(&known, 1);
    eh_authenticator *basic = users ? eh_basic_new("eh-testbed", users, NULL) : NULL;
    eh_status status = basic ? eh_server_protect(self->server, "/", basic, NULL) : EH_BAD_ARGUMENT;
    eh_authenticator_free(basic);
    eh_users_free(users);
    return status;
}

static eh_status mount(program *self) {
    const int signals[] = {SIGTERM, SIGINT};
    eh_status status = service_bind(&self->calls, self->server);
    if (!status) status = eh_server_mount(self->server, "/testbed.interface", self->handler);
    if (!status) status = pages_mount(&self->site, self->server);
    if (!status) status = echo_mount(self->server);
    if (!status && self->chosen.uploads) status = uploads_mount(self->server, self->chosen.uploads);
    if (!status && self->chosen.files) status = eh_server_mount_files(self->server, "/files", self->chosen.files);
    if (!status && self->chosen.user) status = protect(self);
    if (!status) status = eh_server_stop_on_signals(self->server, signals, 2);
    return status;
}

static eh_status run(program *self) {
    eh_status status = mount(self);
    if (status) return status;
    printf("listening on %s\n", eh_server_url(self->server));
    fflush(stdout);
    return eh_server_run(self->server);
}

/// What may still use the server ends before it.
static int serve(program *self) {
    int exit = 0;
    self->chosen.server.log = write_log;
    self->server = eh_server_new(&self->chosen.server);
    if (!self->server) return complain(1, "", eh_last_error());
    if (!alarm_start(&self->clock)) return complain(1, "no thread for the alarm: ", strerror(errno));
    pages_init(&self->site, self->handler, &self->clock);
    if (run(self)) exit = complain(1, "", eh_last_error());
    alarm_stop(&self->clock);
    eh_server_free(self->server);
    pages_close(&self->site);
    return exit;
}

static int open_and_serve(program *self) {
    int exit;
    self->handler = eh_handler_new(&self->chosen.handler);
    if (!self->handler) return complain(2, "", eh_last_error());        // limits that contradict each other
    if (!history_open(&self->log, self->chosen.history)) return complain(1, "cannot write the history: ", strerror(errno));
    if (!service_open(&self->calls, self->handler, &self->log)) return complain(1, "no threads for work: ", strerror(errno));
    exit = serve(self);
    service_close(&self->calls);
    history_close(&self->log);
    eh_handler_free(self->handler);
    return exit;
}

int main(int count, char **arguments) {
    static program self;
    int exit = 2;
    if (options_read(&self.chosen, count, arguments)) {
        exit = 0;
        if (self.chosen.help) printf("usage: eh-testbed-c [options]\n%s", testbed_usage);
        else exit = open_and_serve(&self);
    }
    options_free(&self.chosen);
    return exit;
}
