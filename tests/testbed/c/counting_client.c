// eh-counting-client-c: the client for fault tests as a program in C. Calls are lines of standard input, and all that it is told are
// lines of standard output. Ends with its input.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <eh/client.h>

#include "client/Testbed.h"

enum { counted, numbered };

/// Of TestbedResponse only what is counted.
static const char *const prototypes[] = {"counted(int,int)", "numbered(int,string)"};
static const eh_interface responses = {"TestbedResponse", prototypes, sizeof prototypes / sizeof *prototypes};

static void take_event(const void *callbacks, size_t event, const eh_value *values) {
    (void)callbacks;
    if (event == counted) printf("counted %" PRId32 " %" PRId32 "\n", values[0].as.int32, values[1].as.int32);
    if (event == numbered) printf("numbered %" PRId32 "\n", values[0].as.int32);
    fflush(stdout);
}

static void connected(void *user, eh_connection id, eh_link link) {
    (void)user;
    (void)link;
    printf("connect %" PRId32 "\n", id.id);
    fflush(stdout);
}

static void disconnected(void *user, const eh_client_end *end) {
    (void)user;
    printf("disconnect %s: %s\n", end->code, end->detail);
    fflush(stdout);
}

static void link_changed(void *user, eh_link_state state, eh_link link) {
    (void)user;
    printf("link %s %s\n", eh_link_state_name(state), eh_link_name(link));
    fflush(stdout);
}

static void failed(void *user, const char *code, const char *detail) {
    (void)user;
    printf("error %s: %s\n", code, detail);
    fflush(stdout);
}

/// Reads names separated by commas; how many there are, 0 if one is wrong.
static size_t read_links(char *names, eh_link links[3]) {
    size_t count = 0;
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
        eh_link link = EH_LINK_POLL;
        while (link <= EH_LINK_WEBSOCKET && strcmp(eh_link_name(link), name) != 0) link = (eh_link)(link + 1);
        if (link > EH_LINK_WEBSOCKET || count == 3) return 0;
        links[count++] = link;
    }
    return count;
}

/// Makes the calls that the lines of standard input say.
static void obey(eh_client *client) {
    char name[16];
    int32_t number = 0;
    int32_t size = 0;
    while (scanf("%15s %" SCNd32, name, &number) == 2) {
        const bool bursts = strcmp(name, "burst") == 0 && scanf("%" SCNd32, &size) == 1;
        const eh_send_result result = bursts ? client_Testbed_burst(client, number, size) : client_Testbed_countUp(client, number);
        if (result == EH_QUEUED) continue;
        printf("refused %s\n", eh_send_result_name(result));
        fflush(stdout);
    }
}

static bool run(eh_client *client) {
    if (!client || eh_client_bind(client, &responses, NULL, 0, take_event) || client_Testbed_declare(client)) return false;
    if (eh_client_connect(client)) return false;
    obey(client);
    return eh_client_close(client) == EH_OK;
}

int main(int count, char **arguments) {
    const eh_client_handlers handlers = {
        .size = sizeof handlers, .on_connect = connected, .on_disconnect = disconnected, .on_link = link_changed, .on_error = failed};
    eh_link links[3];
    eh_client_options options = {
        .size = sizeof options, .links = links, .backoff_min_ms = 4, .backoff_max_ms = 16, .climb_after_ms = 20};
    options.link_count = count == 4 ? read_links(arguments[3], links) : 0;
    if (options.link_count == 0) {
        fprintf(stderr, "usage: eh-counting-client-c ADDRESS json|cbor LINK[,LINK...]\n");
        return 2;
    }
    if (strcmp(arguments[2], "json") == 0) options.encoding = EH_JSON;
    eh_client *client = eh_client_new(arguments[1], &handlers, &options);
    const bool ran = run(client);
    if (!ran) fprintf(stderr, "eh-counting-client-c: %s\n", eh_last_error());
    eh_client_free(client);
    return ran ? 0 : 2;
}
