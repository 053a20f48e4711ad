// One client a turn of the loop, however many want something: else the others would wait for all of them.
#include "bursts.h"

#include <stdlib.h>
#include <string.h>

#include "TestbedResponse.h"
#include "memory.h"

static const size_t events_per_turn = 512;      // so that other connections get their turn
static const size_t bytes_per_turn = 32u << 10;
static const size_t overhead = 96;              // bytes of a `numbered` event besides its payload, counting included

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

void bursts_open(bursts *self, eh_handler *handler, history *log) {
    memset(self, 0, sizeof *self);
    self->handler = handler;
    self->log = log;
    self->limits.size = sizeof self->limits;
    eh_handler_get_options(handler, &self->limits);
}

void bursts_close(bursts *self) { free(self->payload); }

bool bursts_add(bursts *self, burst_queue *queue, int32_t count, int32_t size) {
    const size_t bytes = size > 0 ? (size_t)size : 0;
    if (bytes + overhead > self->limits.max_event || queue->count == most_bursts) return false;
    queue->waiting[(queue->first + queue->count++) % most_bursts] = (burst){1, count, bytes};
    return true;
}

static void drop_first(burst_queue *queue) {
    queue->first = (queue->first + 1) % most_bursts;
    --queue->count;
}

/// Sends a numbered event whose payload has so many bytes.
static eh_send_result send_numbered(bursts *self, eh_connection to, int32_t number, size_t size) {
    const tag event = tag_of_number("numbered", number);
    const unsigned written = history_sending(self->log, to, &event, 0);
    if (self->payload_size < size || !self->payload) {
        self->payload = memory_resize(self->payload, size + 1);
        for (; self->payload_size < size; ++self->payload_size) self->payload[self->payload_size] = (char)('a' + self->payload_size % 26);
    }
    const char cut = self->payload[size];
    self->payload[size] = '\0';
    const eh_send_result result = TestbedResponse_numbered_to(self->handler, eh_one(to), number, self->payload);
    self->payload[size] = cut;
    if (result != EH_QUEUED) history_refused(self->log, to, &event, written);
    return result;
}

/// True if more is to be sent.
static bool send_some(bursts *self, burst_queue *queue, size_t events, size_t bytes) {
    for (size_t sent = 0; queue->count > 0;) {
        burst *first = &queue->waiting[queue->first];
        const size_t size = first->size + overhead;
        if (first->next > first->count) {
            drop_first(queue);
            continue;
        }
        if (sent == events || (sent > 0 && size > bytes)) return true;
        if (send_numbered(self, queue->id, first->next, first->size) != EH_QUEUED) return false;
        if (first->next == first->count) drop_first(queue);
        else ++first->next;
        bytes -= least(bytes, size);
        ++sent;
    }
    return false;
}

/// Until the client's queue is more than half full, and never to more than three quarters: then on_drain calls again when it is
/// nearly empty. True if another turn of the loop is to go on.
static bool fill(bursts *self, burst_queue *queue) {
    const eh_handler_options *limits = &self->limits;
    eh_connection_info info = {.size = sizeof info};
    if (eh_connection_get(self->handler, queue->id, &info)) return false;
    if (info.backlog_events > limits->queue_events / 2 || info.backlog_bytes > limits->queue_bytes / 2) return false;
    const size_t most = limits->queue_events / 4 * 3;
    const size_t events = (most ? most : 1) - info.backlog_events;
    const size_t bytes = limits->queue_bytes / 4 * 3 - info.backlog_bytes;
    return send_some(self, queue, least(events, events_per_turn), least(bytes, bytes_per_turn));
}

static void turn(void *user);

static void post_turn(bursts *self) {
    if (self->posted || !self->turns) return;
    self->posted = true;
    eh_server_post(self->server, turn, self);
}

static void turn(void *user) {
    bursts *self = user;
    burst_queue *queue = self->turns;
    self->posted = false;
    if (!queue) return;
    bursts_remove(self, queue);
    if (fill(self, queue)) bursts_pump(self, queue);
    post_turn(self);
}

void bursts_pump(bursts *self, burst_queue *queue) {
    burst_queue **end = &self->turns;
    if (queue->count == 0 || queue->pumping) return;
    while (*end) end = &(*end)->next;
    *end = queue;
    queue->pumping = true;
    post_turn(self);
}

void bursts_remove(bursts *self, burst_queue *queue) {
    burst_queue **place = &self->turns;
    if (!queue->pumping) return;
    while (*place != queue) place = &(*place)->next;
    *place = queue->next;
    queue->next = NULL;
    queue->pumping = false;
}
