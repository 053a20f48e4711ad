// Only client.h, generated C and the standard library: what a client in C looks like.
#include "panel.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct text {
    char bytes[1024];
    size_t size;
} text;

static void add(text *to, const char *format, ...) {
    va_list arguments;
    int size;
    va_start(arguments, format);
    size = vsnprintf(to->bytes + to->size, sizeof to->bytes - to->size, format, arguments);
    va_end(arguments);
    to->size += (size_t)size < sizeof to->bytes - to->size ? (size_t)size : sizeof to->bytes - to->size - 1;
}

static void tell(panel *self, const text *line) { self->note(self->notes, line->bytes); }

#define ADD_ALL(to, format, values, count)                                     \
    do {                                                                       \
        add(to, " [");                                                         \
        for (size_t i_ = 0; i_ < (count); ++i_) add(to, format " ", (values)[i_]); \
        add(to, "]");                                                          \
    } while (0)

static void echo(void *user, int32_t i, int64_t l, double d, const char *s, const int32_t *is, size_t is_count, const int64_t *ls,
                 size_t ls_count, const double *ds, size_t ds_count, const char *const *ss, size_t ss_count, const uint8_t *bs,
                 size_t bs_count, const int32_t i3[3], const int64_t l2[2], const double d2[2], const char *const s2[2],
                 const uint8_t b4[4]) {
    text line = {{0}, 0};
    add(&line, "echo %" PRId32 " %" PRId64 " %g %s", i, l, d, s);
    ADD_ALL(&line, "%" PRId32, is, is_count);
    ADD_ALL(&line, "%" PRId64, ls, ls_count);
    ADD_ALL(&line, "%g", ds, ds_count);
    ADD_ALL(&line, "%s", ss, ss_count);
    ADD_ALL(&line, "%u", bs, bs_count);
    ADD_ALL(&line, "%" PRId32, i3, 3);
    ADD_ALL(&line, "%" PRId64, l2, 2);
    ADD_ALL(&line, "%g", d2, 2);
    ADD_ALL(&line, "%s", s2, 2);
    ADD_ALL(&line, "%u", b4, 4);
    tell(user, &line);
}

static void line(void *user, const char *given) {
    text told = {{0}, 0};
    add(&told, "line %s", given);
    tell(user, &told);
}

static void gauge(void *user, int32_t number, double value) {
    text told = {{0}, 0};
    add(&told, "gauge %" PRId32 " %g", number, value);
    tell(user, &told);
}

static void blob(void *user, const uint8_t *bytes, size_t count) {
    text told = {{0}, 0};
    (void)bytes;
    add(&told, "blob %zu", count);
    tell(user, &told);
}

static void pong(void *user) {
    panel *self = user;
    self->note(self->notes, "pong");
}

static void connected(void *user, eh_connection id, eh_link link) {
    text told = {{0}, 0};
    add(&told, "connect %" PRId32 " %s", id.id, eh_link_name(link));
    tell(user, &told);
}

static void disconnected(void *user, const eh_client_end *end) {
    text told = {{0}, 0};
    for (size_t i = 0; i < end->unconfirmed_count; ++i) {
        const eh_unconfirmed *call = &end->unconfirmed[i];
        text named = {{0}, 0};
        add(&named, "unconfirmed %s.%s %.*s", call->interface_name, call->event, (int)call->message_size, call->message);
        tell(user, &named);
    }
    add(&told, "disconnect %s%s: %s", end->code, end->is_final ? " for good" : "", end->detail);
    tell(user, &told);
}

static void link_changed(void *user, eh_link_state state, eh_link link) {
    text told = {{0}, 0};
    add(&told, "link %s %s", eh_link_state_name(state), eh_link_name(link));
    tell(user, &told);
}

static void failed(void *user, const char *code, const char *detail) {
    text told = {{0}, 0};
    add(&told, "error %s: %s", code, detail);
    tell(user, &told);
}

eh_status panel_open(panel *self, const char *url, const eh_client_options *options, void (*note)(void *notes, const char *line),
                     void *notes) {
    const client_Display display = {self, echo, line, gauge, blob, pong};
    const eh_client_handlers handlers = {sizeof handlers, self, connected, disconnected, link_changed, failed};
    eh_status status;
    self->note = note;
    self->notes = notes;
    self->client = eh_client_new(url, &handlers, options);
    if (!self->client) return EH_FAILED;
    status = client_Display_bind(self->client, &display);
    if (!status) status = client_Control_declare(self->client);
    if (status) panel_close(self);
    return status;
}

void panel_close(panel *self) {
    eh_client_free(self->client);
    self->client = NULL;
}

eh_send_result panel_echo(panel *self) {
    static const int32_t is[] = {1, -2}, i3[] = {1, 2, 3};
    static const int64_t ls[] = {INT64_MIN}, l2[] = {4, 5};
    static const double ds[] = {0.25}, d2[] = {6.5, 7.5};
    static const char *const ss[] = {"a", "", "b"}, *const s2[] = {"c", "d"};
    static const uint8_t bs[] = {1, 255}, b4[] = {8, 9, 10, 11};
    return client_Control_echo(self->client, -1, INT64_C(1099511627776), 0.5, "four", is, 2, ls, 1, ds, 1, ss, 3, bs, 2, i3, l2, d2, s2,
                               b4);
}

const char panel_echo_line[] = "echo -1 1099511627776 0.5 four [1 -2 ] [-9223372036854775808 ] [0.25 ] [a  b ] [1 255 ] [1 2 3 ] [4 5 ] "
                               "[6.5 7.5 ] [c d ] [8 9 10 11 ]";

eh_send_result panel_echo_empty(panel *self) {
    static const int32_t i3[3] = {0};
    static const int64_t l2[2] = {0};
    static const double d2[2] = {0};
    static const char *const s2[] = {"", ""};
    static const uint8_t b4[4] = {0};
    return client_Control_echo(self->client, 0, 0, 0, "", NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, i3, l2, d2, s2, b4);
}

const char panel_empty_line[] = "echo 0 0 0  [] [] [] [] [] [0 0 0 ] [0 0 ] [0 0 ] [  ] [0 0 0 0 ]";
