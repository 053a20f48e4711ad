// Answers pages that ask for a person: the person example as a server in C.
#include <eh/eh.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "PersonRequest.h"   // what pages call: generated from person.ehi
#include "PersonResponse.h"  // what the program calls on its pages
#include "www.h"             // the folder www and the generated scripts, inside the program

static const struct person {
    const char *id;
    const char *first_name;
    const char *last_name;
    int32_t birth_year;
} people[] = {
    {"815", "Ada", "Lovelace", 1815},
    {"906", "Grace", "Hopper", 1906},
    {"912", "Alan", "Turing", 1912},
    {"930", "Edsger", "Dijkstra", 1930},
};

/// PersonRequest.name; `user` is the handler.
static void name(void *user, eh_connection from, const char *id) {
    eh_handler *handler = user;
    for (size_t i = 0; i < sizeof people / sizeof *people; ++i) {
        if (strcmp(people[i].id, id) != 0) continue;
        PersonResponse_name_to(handler, eh_one(from), people[i].first_name, people[i].last_name, people[i].birth_year);
        return;
    }
    PersonResponse_unknown_to(handler, eh_one(from), id);
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
            fprintf(stderr, "person-c: not understood: %s %s\nusage: person-c [--port 0..65535] [--address IP]\n", arguments[i], value);
            return false;
        }
    }
    return true;
}

/// Puts everything together and runs until a signal comes; false, and eh_last_error() says why, if something fails.
static bool serve(eh_server *server, eh_handler *handler) {
    const PersonRequest callbacks = {.user = handler, .name = name};
    const int signals[] = {SIGINT, SIGTERM};
    if (!server || PersonRequest_bind(handler, &callbacks) || PersonResponse_declare(handler)) return false;
    if (eh_server_mount(server, "/person.interface", handler)) return false;        // serves person.interface/eh.js too
    if (eh_server_mount_embedded(server, "/", &www)) return false;
    if (eh_server_stop_on_signals(server, signals, 2)) return false;
    printf("listening on %s\n", eh_server_url(server));
    fflush(stdout);
    return eh_server_run(server) == EH_OK;
}

int main(int count, char **arguments) {
    eh_server_options options = {.size = sizeof options, .port = 8080};
    if (!read_options(count, arguments, &options)) return 2;
    eh_handler *handler = eh_handler_new(NULL);
    eh_server *server = eh_server_new(&options);             // binds here
    const bool served = handler && serve(server, handler);
    if (!served) fprintf(stderr, "person-c: %s\n", eh_last_error());
    eh_server_free(server);                                  // before the handler that it serves
    eh_handler_free(handler);
    return served ? 0 : 1;
}
