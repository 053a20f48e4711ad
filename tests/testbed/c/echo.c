// One echo: a body, a stream, and the piece that there was no room for.
#include "echo.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static const uint64_t most_echoed = (uint64_t)16 << 30;
static const size_t queue_bytes = 256u << 10;

typedef struct echo {
    eh_body *body;
    eh_stream *stream;
    char *waiting;
    size_t waiting_size;
} echo;

static void echo_free(echo *self) {
    eh_body_free(self->body);
    free(self->waiting);
    free(self);
}

static void go_on(void *user, eh_stream *stream) {
    echo *self = user;
    if (!self->waiting || eh_stream_write(stream, self->waiting, self->waiting_size) == EH_FULL) return;
    free(self->waiting);
    self->waiting = NULL;
    eh_body_resume(self->body);
}

static void take(void *user, eh_body *body, const char *piece, size_t size) {
    echo *self = user;
    if (eh_stream_write(self->stream, piece, size) != EH_FULL) return;
    self->waiting = memory_new(size);
    self->waiting_size = size;
    memcpy(self->waiting, piece, size);
    eh_body_pause(body);
}

static void end(void *user, eh_body *body) {
    echo *self = user;
    (void)body;
    eh_stream_end(self->stream);
    echo_free(self);
}

static void gone(void *user, eh_body *body, const char *why) {
    echo *self = user;
    (void)body;
    (void)why;
    eh_stream_free(self->stream);
    echo_free(self);
}

static eh_taken serve(void *user, const eh_request *request, eh_responder *responder, eh_body *body) {
    const eh_body_handlers handlers = {.size = sizeof handlers, .on_data = take, .on_end = end, .on_gone = gone, .user = memory_new(sizeof(echo))};
    eh_stream_options options = {.size = sizeof options, .queue_bytes = queue_bytes, .on_writable = go_on, .user = handlers.user};
    eh_response head = {.size = sizeof head, .content_type = eh_request_header(request, "Content-Type")};
    echo *self = handlers.user;
    (void)user;
    if (!head.content_type || !*head.content_type) head.content_type = "application/octet-stream";
    eh_body_size(body, &options.body_size);
    self->body = body;
    self->stream = eh_respond_stream(responder, &head, &options);
    if (!self->stream) echo_free(self);
    else if (eh_body_start(body, NULL, 0, &handlers)) gone(self, body, "");
    return EH_TAKEN;
}

eh_status echo_mount(eh_server *server) { return eh_server_streaming_route(server, "/echo", most_echoed, serve, NULL); }
