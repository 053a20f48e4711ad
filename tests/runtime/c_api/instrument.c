// Only eh.h, generated C and the standard library: what a program in C looks like.
#include "instrument.h"

#include <string.h>

static void remember(char *to, size_t room, const char *text) {
    const size_t size = strlen(text) < room - 1 ? strlen(text) : room - 1;
    memcpy(to, text, size);
    to[size] = '\0';
}

static void echo(void *user, eh_connection from, int32_t i, int64_t l, double d, const char *s, const int32_t *is, size_t is_count,
                 const int64_t *ls, size_t ls_count, const double *ds, size_t ds_count, const char *const *ss, size_t ss_count,
                 const uint8_t *bs, size_t bs_count, const int32_t i3[3], const int64_t l2[2], const double d2[2],
                 const char *const s2[2], const uint8_t b4[4]) {
    instrument *self = user;
    Display_echo_to(self->handler, eh_one(from), i, l, d, s, is, is_count, ls, ls_count, ds, ds_count, ss, ss_count, bs, bs_count, i3,
                    l2, d2, s2, b4);
}

static void text(void *user, eh_connection from, const char *given) {
    instrument *self = user;
    (void)from;
    remember(self->last_text, sizeof self->last_text, given);
    self->last_size = strlen(given);
}

static void texts(void *user, eh_connection from, const char *const *given, size_t count) {
    instrument *self = user;
    self->text_count = count;
    for (size_t i = 0; i < count; ++i) text(user, from, given[i]);
}

static void ping(void *user, eh_connection from) {
    instrument *self = user;
    ++self->pings;
    Display_pong_to(self->handler, eh_one(from));
}

static void join(void *user, eh_connection from) {
    instrument *self = user;
    eh_group_join(self->log, from);
}

static void leave(void *user, eh_connection from) {
    instrument *self = user;
    eh_group_leave(self->log, from);
}

static void connected(void *user, eh_connection id) {
    instrument *self = user;
    (void)id;
    ++self->connected;
}

static void disconnected(void *user, eh_connection id, const eh_disconnect *why) {
    instrument *self = user;
    (void)id;
    ++self->disconnected;
    self->last_code = why->code;
    remember(self->last_detail, sizeof self->last_detail, why->detail);
}

static void dropped(void *user, eh_connection id, uint64_t count) {
    instrument *self = user;
    (void)id;
    self->dropped += count;
}

static void backlogged(void *user, eh_connection id, size_t events, size_t bytes) {
    instrument *self = user;
    (void)id;
    if (events > 0 && bytes > 0) ++self->backlogged;
}

static void drained(void *user, eh_connection id) {
    instrument *self = user;
    (void)id;
    ++self->drained;
}

eh_status instrument_open(instrument *self, const eh_handler_options *options) {
    const Control control = {self, echo, text, texts, ping, join, leave};
    eh_status status = EH_FAILED;
    memset(self, 0, sizeof *self);
    self->handler = eh_handler_new(options);
    if (!self->handler) return status;
    self->log = eh_group_new(self->handler, "log");
    status = self->log ? Control_bind(self->handler, &control) : EH_FAILED;
    if (!status) status = Display_declare(self->handler);
    if (!status) status = eh_handler_on_connect(self->handler, connected, self);
    if (!status) status = eh_handler_on_disconnect(self->handler, disconnected, self);
    if (!status) status = eh_handler_on_drop(self->handler, dropped, self);
    if (!status) status = eh_handler_on_backlog(self->handler, backlogged, self);
    if (!status) status = eh_handler_on_drain(self->handler, drained, self);
    if (status) instrument_close(self);
    return status;
}

void instrument_close(instrument *self) {
    eh_group_free(self->log);
    eh_handler_free(self->handler);
    self->log = NULL;
    self->handler = NULL;
}
