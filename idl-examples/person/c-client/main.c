// Asks the person program for persons by their ids: person-c-client http://127.0.0.1:8080/person.interface 815 7
#include <eh/client.h>

#include <inttypes.h>
#include <stdio.h>

#include "client/PersonRequest.h"   // what we call: generated from person.ehi
#include "client/PersonResponse.h"  // what the server calls here

typedef struct asking {
    eh_client *client;
    int expected;     ///< answers that are still to come
    bool refused;
} asking;

static void count_down(asking *self) {
    if (--self->expected == 0) eh_client_stop(self->client);
}

static void name(void *user, const char *first, const char *last, int32_t birth_year) {
    printf("%s %s, born %" PRId32 "\n", first, last, birth_year);
    count_down(user);
}

static void unknown(void *user, const char *id) {
    printf("nobody has the id %s\n", id);
    count_down(user);
}

static void failed(void *user, const char *code, const char *detail) {
    (void)user;
    (void)code;
    fprintf(stderr, "%s\n", detail);
}

static void disconnected(void *user, const eh_client_end *end) {
    asking *self = user;
    if (!end->is_final || self->expected == 0) return;       // it connects again by itself; or we did this
    fprintf(stderr, "%s\n", end->detail);
    self->refused = true;
    eh_client_stop(self->client);
}

/// Asks for all ids and runs the client until they are answered; false, and eh_last_error() says why, if something fails.
static bool ask(asking *self, char **ids) {
    const client_PersonResponse answers = {.user = self, .name = name, .unknown = unknown};
    if (!self->client || client_PersonResponse_bind(self->client, &answers)) return false;
    for (int i = 0; i < self->expected; ++i)
        if (client_PersonRequest_name(self->client, ids[i])) return false;               // they wait for the connection
    return !eh_client_connect(self->client) && !eh_client_run(self->client);             // until eh_client_stop()
}

int main(int count, char **arguments) {
    asking self = {.expected = count - 2};
    const eh_client_handlers handlers = {.size = sizeof handlers, .user = &self, .on_disconnect = disconnected, .on_error = failed};
    const eh_client_options options = {.size = sizeof options, .runner = EH_CALLER};     // no thread of its own
    if (count < 3) {
        fprintf(stderr, "usage: person-c-client ADDRESS ID...\n");
        return 2;
    }
    self.client = eh_client_new(arguments[1], &handlers, &options);
    const bool asked = ask(&self, arguments + 2);
    if (!asked) fprintf(stderr, "person-c-client: %s\n", eh_last_error());
    eh_client_free(self.client);
    return asked && !self.refused ? 0 : 1;
}
