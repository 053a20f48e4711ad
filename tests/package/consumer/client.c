// Both sides in one program in C, with the installed library: exit 0 if the client is answered by the server.
#include "Odd.h"
#include "OddAnswer.h"
#include "client/Odd.h"
#include "client/OddAnswer.h"

#include <stdio.h>
#include <string.h>

static void ask(void *user, eh_connection from, const char *what) {
    static const int32_t values[3] = {1, 2, 3};
    OddAnswer_answer_to((eh_handler *)user, eh_one(from), what, values);
}

typedef struct waiting {
    eh_client *client;
    bool answered;
} waiting;

static void answer(void *user, const char *what, const int32_t values[3]) {
    waiting *self = (waiting *)user;
    self->answered = strcmp(what, "why") == 0 && values[2] == 3;
    eh_client_stop(self->client);
}

static eh_status serve(eh_server *server, eh_handler *handler) {
    const Odd odd = {handler, ask};
    eh_status status = Odd_bind(handler, &odd);
    if (!status) status = OddAnswer_declare(handler);
    if (!status) status = eh_server_mount(server, "/odd", handler);
    return status ? status : eh_server_start(server);
}

static bool is_answered(eh_server *server) {
    char url[64];
    waiting self = {NULL, false};
    const eh_client_options options = {.size = sizeof options, .runner = EH_CALLER};
    const client_OddAnswer odd_answer = {&self, answer};
    snprintf(url, sizeof url, "%s/odd", eh_server_url(server));
    self.client = eh_client_new(url, NULL, &options);
    if (self.client && !client_OddAnswer_bind(self.client, &odd_answer) && !client_Odd_ask(self.client, "why") &&
        !eh_client_connect(self.client))
        eh_client_run(self.client);
    eh_client_free(self.client);
    return self.answered;
}

int main(void) {
    eh_handler *handler = eh_handler_new(NULL);
    eh_server *server = eh_server_new(NULL);
    const bool works = handler && server && !serve(server, handler) && is_answered(server);
    if (!works) fprintf(stderr, "consumer: %s\n", eh_last_error());
    eh_server_free(server);
    eh_handler_free(handler);
    return works ? 0 : 1;
}
