// Pages that answer at once, later, from another thread, and with more than fits into memory.
#include "pages.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const size_t most_echoed_message = 32u << 20;
static const size_t most_echoed_queue = 80u << 20;      // a message above the half, and what came with it
static const size_t block_size = 64u << 10;
static const int64_t most_big = (int64_t)16 << 30;
static const int64_t most_later = 60000;

/// Answers what is not `method` (nor HEAD, where that is GET) with 405.
static bool is_method(const eh_request *request, eh_responder *responder, const char *method) {
    const bool gets = strcmp(method, "GET") == 0;
    const char *allowed = gets ? "GET, HEAD" : method;
    const eh_header headers[] = {{"Allow", allowed}};
    char text[64];
    if (strcmp(eh_request_method(request), method) == 0 || (gets && strcmp(eh_request_method(request), "HEAD") == 0)) return true;
    snprintf(text, sizeof text, "This page understands %s.\n", allowed);
    eh_respond(responder, &(eh_response){.size = sizeof(eh_response), .status = 405, .body = text, .body_size = EH_TERMINATED,
                                         .headers = headers, .header_count = 1});
    return false;
}

/// Reads a parameter from 0 to `most`; answers 400 if it is none.
static bool has_number(const eh_request *request, eh_responder *responder, const char *name, int64_t most, int64_t *number) {
    const char *text = eh_request_parameter(request, name);
    char sentence[96];
    char *end = NULL;
    errno = 0;
    if (text && *text >= '0' && *text <= '9') *number = strtoll(text, &end, 10);
    if (end && !*end && !errno && *number <= most) return true;
    snprintf(sentence, sizeof sentence, "This page needs ?%s=N, N from 0 to %" PRId64 ".\n", name, most);
    eh_respond_text(responder, 400, sentence);
    return false;
}

static eh_taken hello(void *user, const eh_request *request, eh_responder *responder) {
    (void)user;
    if (is_method(request, responder, "GET")) eh_respond_text(responder, 200, "hello\n");
    return EH_TAKEN;
}

typedef struct big {
    const char *block;
    uint64_t left;
} big;

/// Writes as much as there is room for; the rest when there is room again.
static void big_go_on(void *user, eh_stream *stream) {
    big *self = user;
    while (self->left > 0) {
        const size_t piece = self->left < block_size ? (size_t)self->left : block_size;
        if (eh_stream_write(stream, self->block, piece) != EH_QUEUED) return;
        self->left -= piece;
    }
    eh_stream_end(stream);
    free(self);
}

static void big_gone(void *user, eh_stream *stream) {
    eh_stream_free(stream);
    free(user);
}

static eh_taken big_page(void *user, const eh_request *request, eh_responder *responder) {
    const pages *self = user;
    int64_t bytes = 0;
    if (!is_method(request, responder, "GET") || !has_number(request, responder, "bytes", most_big, &bytes)) return EH_TAKEN;
    big *made = memory_new(sizeof *made);
    *made = (big){self->block, (uint64_t)bytes};
    const eh_response head = {.size = sizeof head, .content_type = "application/octet-stream"};
    const eh_stream_options options = {.size = sizeof options, .on_writable = big_go_on, .on_gone = big_gone, .user = made,
                                       .body_size = made->left};
    eh_stream *stream = eh_respond_stream(responder, &head, &options);
    if (stream) big_go_on(made, stream);
    else free(made);
    return EH_TAKEN;
}

static eh_taken later(void *user, const eh_request *request, eh_responder *responder) {
    pages *self = user;
    int64_t delay = 0;
    if (!is_method(request, responder, "GET") || !has_number(request, responder, "ms", most_later, &delay)) return EH_TAKEN;
    if (!alarm_answer(self->alarm, responder, (int32_t)delay)) eh_respond_text(responder, 503, "Too many answers wait for their time.\n");
    return EH_TAKEN;
}

static eh_taken pattern(void *user, const eh_request *request, eh_responder *responder) {
    const char *path = eh_request_path(request);
    char text[1024];
    (void)user;
    if (strcmp(path, "/pattern/thread-none") == 0) return EH_DECLINED;
    if (!is_method(request, responder, "GET")) return EH_TAKEN;
    snprintf(text, sizeof text, "%s\n", path);
    eh_respond_text(responder, 200, text);
    return EH_TAKEN;
}

static eh_taken stats_page(void *user, const eh_request *request, eh_responder *responder) {
    const pages *self = user;
    const eh_header headers[] = {{"Cache-Control", "no-store"}};
    eh_stats now = {.size = sizeof now};
    eh_server_stats http = {.size = sizeof http};
    char text[2048];
    if (!is_method(request, responder, "GET")) return EH_TAKEN;
    eh_handler_stats(self->handler, &now);
    eh_server_get_stats(self->server, &http);
    snprintf(text, sizeof text,
             "{\"connections\":%zu,\"links\":{\"poll\":%zu,\"stream\":%zu,\"websocket\":%zu},\"opened\":%" PRIu64 ",\"eventsUp\":%" PRIu64
             ",\"eventsDown\":%" PRIu64 ",\"queuedBytes\":%zu,\"resumes\":%" PRIu64 ",\"drops\":{\"policy\":%" PRIu64 ",\"replaced\":%" PRIu64
             ",\"slow\":%" PRIu64 ",\"expired\":%" PRIu64 "},\"badEvents\":%" PRIu64 ",\"http\":{\"sockets\":%zu,\"accepted\":%" PRIu64 ",\"turnedAway\":%" PRIu64
             ",\"requests\":%" PRIu64 ",\"answers2xx\":%" PRIu64 ",\"answers3xx\":%" PRIu64 ",\"answers4xx\":%" PRIu64 ",\"answers5xx\":%" PRIu64
             ",\"upgrades\":%" PRIu64 ",\"receivedBytes\":%" PRIu64 ",\"sentBytes\":%" PRIu64 ",\"malformed\":%" PRIu64 ",\"wrongHost\":%" PRIu64
             ",\"tooMany\":%" PRIu64 ",\"slowHeads\":%" PRIu64 ",\"slowBodies\":%" PRIu64 ",\"slowReaders\":%" PRIu64 ",\"idle\":%" PRIu64 "}}\n",
             now.connections, now.polls, now.streams, now.websockets, now.opened, now.events_up, now.events_down, now.queued_bytes,
             now.resumed, now.dropped_by_policy, now.replaced, now.ended_slow, now.ended_expired, now.bad_events, http.sockets, http.accepted,
             http.turned_away, http.requests, http.answers_2xx, http.answers_3xx, http.answers_4xx, http.answers_5xx, http.upgrades, http.received_bytes,
             http.sent_bytes, http.malformed, http.wrong_host, http.too_many, http.slow_heads, http.slow_bodies, http.slow_readers, http.idle);
    eh_respond(responder, &(eh_response){.size = sizeof(eh_response), .content_type = "application/json", .body = text,
                                         .body_size = EH_TERMINATED, .headers = headers, .header_count = 1});
    return EH_TAKEN;
}

/// A client that sends and does not read has to wait.
static void echo_message(void *user, eh_socket *socket, eh_message_kind kind, const char *payload, size_t size) {
    const eh_send_result sent = kind == EH_TEXT ? eh_socket_text(socket, payload, size) : eh_socket_binary(socket, payload, size);
    (void)user;
    if (sent != EH_QUEUED) eh_socket_close(socket, 1013, "too much is waiting to come back");
    if (eh_socket_backlog(socket) > most_echoed_queue / 2) eh_socket_pause_reading(socket);
}

static void echo_drained(void *user, eh_socket *socket) {
    (void)user;
    eh_socket_resume_reading(socket);
}

void pages_init(pages *self, eh_handler *handler, alarm_clock *alarm) {
    *self = (pages){handler, alarm, memory_new(block_size), NULL};
    for (size_t i = 0; i < block_size; ++i) self->block[i] = (char)('a' + i % 26);
}

void pages_close(pages *self) { free(self->block); }

eh_status pages_mount(pages *self, eh_server *server) {
    static const struct {
        const char *pattern;
        eh_route route;
    } routes[] = {{"/hello", hello}, {"/big", big_page}, {"/later", later}, {"/stats", stats_page},
                  {"/pattern/thread-*", pattern}};
    const eh_socket_handlers handlers = {.size = sizeof handlers, .on_message = echo_message, .on_drain = echo_drained};
    eh_socket_options options = {.size = sizeof options, .max_message = most_echoed_message, .queue_bytes = most_echoed_queue};
    self->server = server;
    eh_status status = eh_server_web_socket(server, "/ws-echo", &handlers, &options);
#ifdef TESTBED_DEFLATE
    options.deflate = true;
    if (!status) status = eh_server_web_socket(server, "/ws-deflate", &handlers, &options);
#endif
    if (!status) status = eh_server_metrics(server, "/metrics");
    for (size_t i = 0; i < sizeof routes / sizeof *routes && !status; ++i)
        status = eh_server_route(server, routes[i].pattern, 0, routes[i].route, self);
    return status;
}
