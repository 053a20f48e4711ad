// Round trips of the client in C, as round_trips.cpp has them in C++.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eh/client.h>

#include "client/Testbed.h"

/// Of TestbedResponse only what is counted.
static const char *const prototypes[] = {"counted(int,int)"};
static const eh_interface responses = {"TestbedResponse", prototypes, sizeof prototypes / sizeof *prototypes};

/// A run starts on another thread than the rest of it, when nothing is under way.
typedef struct round_trips {
    eh_client *client;
    int32_t number;
    int32_t left;
    int32_t unanswered;
} round_trips;

static void fail(const char *why) {
    fprintf(stderr, "eh-round-trips-c: %s\n", why);
    _Exit(1);
}

static void call(round_trips *trips) {
    if (client_Testbed_countUp(trips->client, ++trips->number) != EH_QUEUED) fail("a call was not taken");
}

static void begin(round_trips *trips, int32_t count, int32_t under_way) {
    trips->left = count - under_way;
    trips->unanswered = count;
    for (int32_t i = 0; i < under_way; ++i) call(trips);
}

/// There is one set of trips, since callbacks of an interface are shared by all that bind it.
static round_trips all;

static void take_event(const void *callbacks, size_t event, const eh_value *values) {
    (void)callbacks;
    (void)event;
    if (!values[1].as.int32) fail("an event was lost, doubled or reordered");
    if (all.left > 0) {
        --all.left;
        call(&all);
    }
    if (--all.unanswered > 0) return;
    puts("done");
    fflush(stdout);
}

static void disconnected(void *user, const eh_client_end *end) {
    (void)user;
    if (strcmp(end->code, "closed") != 0) fail(end->detail);
}

static void failed(void *user, const char *code, const char *detail) {
    (void)user;
    (void)code;
    fail(detail);
}

int main(int count, char **arguments) {
    const eh_client_handlers handlers = {.size = sizeof handlers, .on_disconnect = disconnected, .on_error = failed};
    const eh_link link = EH_LINK_WEBSOCKET;
    eh_client_options options = {.size = sizeof options, .links = &link, .link_count = 1};
    if (count != 3) fail("usage: eh-round-trips-c ADDRESS json|cbor");
    if (strcmp(arguments[2], "json") == 0) options.encoding = EH_JSON;
    eh_client *client = all.client = eh_client_new(arguments[1], &handlers, &options);
    if (!client || eh_client_bind(client, &responses, NULL, 0, take_event) || client_Testbed_declare(client) ||
        eh_client_connect(client))
        fail(eh_last_error());
    int32_t calls = 0;
    int32_t under_way = 0;
    while (scanf("%" SCNd32 "%" SCNd32, &calls, &under_way) == 2) begin(&all, calls, under_way);
    eh_client_close(client);
    eh_client_free(client);
    return 0;
}
