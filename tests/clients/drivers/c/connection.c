// Brings commands to a client of C and tells what comes of them.
#include "connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <eh/client.h>

#include "calls.h"
#include "client/Testbed.h"
#include "fatal.h"
#include "line.h"
#include "responses.h"
#include "words.h"

struct connection {
    char number[16];
    eh_client *client;
};

// what the client tells -------------------------------------------------------------------------------------------------------

static void connected(void *user, eh_connection id, eh_link link) {
    line told = line_new(user);
    line_word(&told, "connect");
    line_number(&told, id.id);
    line_word(&told, eh_link_name(link));
    line_say(&told);
}

static void disconnected(void *user, const eh_client_end *end) {
    line told = line_new(user);
    line_word(&told, "disconnect");
    line_word(&told, end->code);
    line_word(&told, end->is_final ? "final" : "again");
    line_number(&told, (long long)end->unconfirmed_count);
    line_text(&told, end->detail);
    line_say(&told);
}

static void link_changed(void *user, eh_link_state state, eh_link link) {
    line told = line_new(user);
    line_word(&told, "link");
    line_word(&told, eh_link_state_name(state));
    if (state == EH_UP) line_word(&told, eh_link_name(link));
    line_say(&told);
}

static void failed(void *user, const char *code, const char *detail) {
    line told = line_new(user);
    line_word(&told, "error");
    line_word(&told, code);
    line_text(&told, detail);
    line_say(&told);
}

// commands --------------------------------------------------------------------------------------------------------------------

static eh_link link_of(const char *name) {
    for (eh_link link = EH_LINK_POLL; link <= EH_LINK_WEBSOCKET; link = (eh_link)(link + 1))
        if (strcmp(eh_link_name(link), name) == 0) return link;
    fatal("no such link", name);
    return EH_LINK_NONE;
}

/// `names` with commas in between, which are overwritten.
static size_t links_of(char *names, eh_link links[3]) {
    size_t count = 0;
    for (char *next, *name = names; name; name = next) {
        next = strchr(name, ',');
        if (next) *next++ = 0;
        if (count == 3) fatal("more links than there are", name);
        links[count++] = link_of(name);
    }
    return count;
}

static void set_option(eh_client_options *options, const char *word) {
    static const char timeout[] = "connectTimeout=";
    if (strncmp(word, timeout, sizeof timeout - 1) != 0) fatal("no such option", word);
    options->connect_timeout_ms = (uint32_t)strtoul(word + sizeof timeout - 1, NULL, 10);
}

connection *connection_open(const char *number, char **words, size_t count) {
    if (count < 3) fatal("open without address, links and encoding", number);
    connection *made = memory_new(sizeof *made);
    snprintf(made->number, sizeof made->number, "%s", number);
    eh_link links[3];
    eh_client_options options = {
        .size = sizeof options, .links = links, .link_count = links_of(words[1], links), .backoff_min_ms = 4, .backoff_max_ms = 40};
    options.encoding = strcmp(words[2], "cbor") == 0 ? EH_CBOR : EH_JSON;
    for (size_t i = 3; i < count; ++i) set_option(&options, words[i]);
    const eh_client_handlers handlers = {.size = sizeof handlers, .user = made->number, .on_connect = connected,
                                         .on_disconnect = disconnected, .on_link = link_changed, .on_error = failed};
    made->client = eh_client_new(words[0], &handlers, &options);
    if (!made->client || responses_bind(made->client, made->number) || client_Testbed_declare(made->client) ||
        eh_client_connect(made->client))
        fatal("a client that cannot be", eh_last_error());
    return made;
}

const char *connection_number(const connection *self) { return self->number; }

void connection_connect(connection *self) {
    if (eh_client_connect(self->client)) fatal("connect", eh_last_error());
}

/// What became of a call: `words` are its number and its event.
static void answer(const connection *self, char **words, eh_send_result result) {
    line told = line_new(self->number);
    line_word(&told, result == EH_QUEUED ? "called" : "refused");
    line_word(&told, words[0]);
    if (result != EH_QUEUED) {
        char sentence[512];
        snprintf(sentence, sizeof sentence, "Testbed.%s: %s: %s", words[1], eh_send_result_name(result), eh_last_error());
        line_text(&told, sentence);
    }
    line_say(&told);
}

void connection_call(connection *self, char **words, size_t count) {
    if (count < 2 || count - 2 > calls_most_arguments) fatal("a call without number and event", self->number);
    eh_value in[calls_most_arguments];
    for (size_t i = 2; i < count; ++i) in[i - 2] = words_read(words[i]);
    const eh_send_result result = calls_make(self->client, words[1], in, count - 2);
    for (size_t i = 2; i < count; ++i) words_free(&in[i - 2]);
    answer(self, words, result);
}

void connection_close(connection *self) {
    if (eh_client_close(self->client)) fatal("close", eh_last_error());
    line told = line_new(self->number);
    line_word(&told, "closed");
    line_say(&told);
    eh_client_free(self->client);
    free(self);
}
