// The answers of the testbed; each is written down in the history before it is handed to the library.
#include "service.h"

#include <stdlib.h>
#include <string.h>

#include "Testbed.h"
#include "TestbedResponse.h"
#include "memory.h"

static const int32_t most_work = 60000;         // milliseconds
static const size_t most_groups = 10000;        // with members
static const size_t most_group_name = 128;

typedef struct client {
    int32_t counted;                            // the argument of its last countUp
    burst_queue bursts;
} client;

typedef struct group {
    eh_group *handle;
    table members;
} group;

static void destroy_group(void *value) {
    group *self = value;
    eh_group_free(self->handle);
    table_clear(&self->members, NULL);
    free(self);
}

/// An event on its way into the library.
typedef struct sending {
    eh_connection to;
    tag event;
    unsigned number;
    unsigned thread;
} sending;

static void received(service *self, eh_connection from, tag event) { history_received(self->log, from, &event); }

static sending begin_from(service *self, unsigned thread, eh_connection to, tag event) {
    return (sending){to, event, history_sending(self->log, to, &event, thread), thread};
}

static sending begin(service *self, eh_connection to, tag event) { return begin_from(self, 0, to, event); }

static void end(service *self, sending sent, eh_send_result result) {
    if (result != EH_QUEUED) history_refused(self->log, sent.to, &sent.event, sent.number);
}

/// A call that is answered by the function of the same name.
static sending begin_echo(service *self, eh_connection from, const char *name) {
    received(self, from, tag_of(name));
    return begin(self, from, tag_of(name));
}

/// Sends a text to many, who are these.
static void send_text(service *self, const table *members, eh_to to, eh_connection from, const char *text) {
    const tag event = tag_of_text("text", text);
    unsigned *numbers = NULL;
    size_t i = 0;
    if (self->log->file) {
        numbers = memory_new(members->count * sizeof *numbers);
        for (table_entry *entry = table_next(members, NULL); entry; entry = table_next(members, entry))
            numbers[i++] = history_sending(self->log, table_id(entry), &event, 0);
    }
    if (TestbedResponse_text_to(self->handler, to, from.id, text) != EH_QUEUED && numbers) {
        i = 0;
        for (table_entry *entry = table_next(members, NULL); entry; entry = table_next(members, entry))
            history_refused(self->log, table_id(entry), &event, numbers[i++]);
    }
    free(numbers);
}

static client *client_of(service *self, eh_connection id) {
    table_entry *entry = table_get_id(&self->clients, id);
    if (!entry->value) {
        client *made = memory_new(sizeof *made);
        made->bursts.id = id;
        entry->value = made;
    }
    return entry->value;
}

static void nothing(void *user, eh_connection from) {
    service *self = user;
    const sending echo = begin_echo(self, from, "nothing");
    end(self, echo, TestbedResponse_nothing_to(self->handler, eh_one(from)));
}

static void echo_int(void *user, eh_connection from, int32_t value) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoInt");
    end(self, echo, TestbedResponse_echoInt_to(self->handler, eh_one(from), value));
}

static void echo_long(void *user, eh_connection from, int64_t value) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoLong");
    end(self, echo, TestbedResponse_echoLong_to(self->handler, eh_one(from), value));
}

static void echo_double(void *user, eh_connection from, double value) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoDouble");
    end(self, echo, TestbedResponse_echoDouble_to(self->handler, eh_one(from), value));
}

static void echo_string(void *user, eh_connection from, const char *value) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoString");
    end(self, echo, TestbedResponse_echoString_to(self->handler, eh_one(from), value));
}

static void echo_ints(void *user, eh_connection from, const int32_t *values, size_t count) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoInts");
    end(self, echo, TestbedResponse_echoInts_to(self->handler, eh_one(from), values, count));
}

static void echo_longs(void *user, eh_connection from, const int64_t *values, size_t count) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoLongs");
    end(self, echo, TestbedResponse_echoLongs_to(self->handler, eh_one(from), values, count));
}

static void echo_doubles(void *user, eh_connection from, const double *values, size_t count) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoDoubles");
    end(self, echo, TestbedResponse_echoDoubles_to(self->handler, eh_one(from), values, count));
}

static void echo_strings(void *user, eh_connection from, const char *const *values, size_t count) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoStrings");
    end(self, echo, TestbedResponse_echoStrings_to(self->handler, eh_one(from), values, count));
}

static void echo_bytes(void *user, eh_connection from, const uint8_t *values, size_t count) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoBytes");
    end(self, echo, TestbedResponse_echoBytes_to(self->handler, eh_one(from), values, count));
}

static void echo_fixed(void *user, eh_connection from, const int32_t numbers[10], const char *const names[3]) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoFixed");
    end(self, echo, TestbedResponse_echoFixed_to(self->handler, eh_one(from), numbers, names));
}

static void echo_all(void *user, eh_connection from, int32_t i, int64_t l, double d, const char *s, const int32_t *ints, size_t int_count,
                     const int64_t *longs, size_t long_count, const double *doubles, size_t double_count, const char *const *strings,
                     size_t string_count, const uint8_t *bytes, size_t byte_count) {
    service *self = user;
    const sending echo = begin_echo(self, from, "echoAll");
    end(self, echo, TestbedResponse_echoAll_to(self->handler, eh_one(from), i, l, d, s, ints, int_count, longs, long_count, doubles,
                                               double_count, strings, string_count, bytes, byte_count));
}

static void broadcast(void *user, eh_connection from, const char *text) {
    service *self = user;
    received(self, from, tag_of_text("broadcast", text));
    send_text(self, &self->clients, eh_everyone(), from, text);
}

static void send_one(void *user, eh_connection from, int32_t cid, const char *text) {
    service *self = user;
    const eh_connection to = {cid};
    received(self, from, tag_of_text("send", text));
    if (table_find_id(&self->clients, to)) {
        const sending told = begin(self, to, tag_of_text("text", text));
        end(self, told, TestbedResponse_text_to(self->handler, eh_one(to), from.id, text));
    } else {
        const sending missing = begin(self, from, tag_of_number("missing", cid));
        end(self, missing, TestbedResponse_missing_to(self->handler, eh_one(from), cid));
    }
}

static void burst_to(void *user, eh_connection from, int32_t count, int32_t size) {
    service *self = user;
    client *caller = client_of(self, from);
    received(self, from, tag_of_number("burst", count));
    if (bursts_add(&self->pumps, &caller->bursts, count, size)) bursts_pump(&self->pumps, &caller->bursts);
    else eh_close(self->handler, from, "a burst of events that are larger than the limit, or too many bursts at once");
}

static void count_up(void *user, eh_connection from, int32_t number) {
    service *self = user;
    client *caller = client_of(self, from);
    const bool in_order = number == (int64_t)caller->counted + 1;
    received(self, from, tag_of_number("countUp", number));
    caller->counted = number;
    const sending counted = begin(self, from, tag_of_number("counted", number));
    end(self, counted, TestbedResponse_counted_to(self->handler, eh_one(from), number, in_order));
}

/// On a thread of the pool.
static void work_there(work_pool *pool, void *user, int32_t connection, int32_t milliseconds, unsigned thread) {
    service *self = user;
    const eh_connection from = {connection};
    const int32_t duration = milliseconds < 0 ? 0 : milliseconds < most_work ? milliseconds : most_work;
    if (!work_pool_sleep(pool, duration)) return;
    const sending worked = begin_from(self, thread, from, tag_of_number("worked", milliseconds));
    end(self, worked, TestbedResponse_worked_to(self->handler, eh_one(from), milliseconds));
}

static void work(void *user, eh_connection from, int32_t milliseconds) {
    service *self = user;
    received(self, from, tag_of_number("work", milliseconds));
    if (!work_pool_run(&self->pool, (pool_job){work_there, self, from.id, milliseconds}))
        eh_close(self->handler, from, "too much work is waiting already");
}

static void join(void *user, eh_connection from, const char *name) {
    service *self = user;
    table_entry *entry = table_find(&self->groups, name);
    received(self, from, tag_of_text("join", name));
    if (!entry) {
        if (self->groups.count >= most_groups || strlen(name) > most_group_name) {
            eh_close(self->handler, from, "too many groups, or too long a name for one");
            return;
        }
        group *made = memory_new(sizeof *made);
        made->handle = eh_group_new(self->handler, name);
        entry = table_get(&self->groups, name);
        entry->value = made;
    }
    group *joined = entry->value;
    table_get_id(&joined->members, from);
    eh_group_join(joined->handle, from);
}

/// Takes a client out of the members of a group, which goes with the last.
static void remove_member(service *self, table_entry *entry, eh_connection id) {
    group *left = entry->value;
    table_entry *member = table_find_id(&left->members, id);
    if (!member) return;
    table_remove(&left->members, member);
    if (left->members.count > 0) return;
    destroy_group(left);
    table_remove(&self->groups, entry);
}

static void leave(void *user, eh_connection from, const char *name) {
    service *self = user;
    table_entry *entry = table_find(&self->groups, name);
    received(self, from, tag_of_text("leave", name));
    if (!entry) return;
    eh_group_leave(((group *)entry->value)->handle, from);
    remove_member(self, entry, from);
}

static void tell(void *user, eh_connection from, const char *name, const char *text) {
    service *self = user;
    table_entry *entry = table_find(&self->groups, name);
    received(self, from, tag_of_text("tell", text));
    if (!entry) return;
    group *told = entry->value;
    send_text(self, &told->members, eh_members(told->handle), from, text);
}

static void disconnect(void *user, eh_connection from, const char *reason) {
    service *self = user;
    received(self, from, tag_of_text("disconnect", reason));
    eh_close(self->handler, from, reason);
}

static void connected(void *user, eh_connection id) { client_of(user, id); }

static void disconnected(void *user, eh_connection id, const eh_disconnect *why) {
    service *self = user;
    table_entry *entry = table_find_id(&self->clients, id);
    (void)why;
    if (entry) {
        bursts_remove(&self->pumps, &((client *)entry->value)->bursts);
        free(entry->value);
        table_remove(&self->clients, entry);
    }
    for (table_entry *next, *of = table_next(&self->groups, NULL); of; of = next) {
        next = table_next(&self->groups, of);
        remove_member(self, of, id);
    }
    history_ended(self->log, id);
}

static void dropped(void *user, eh_connection id, uint64_t count) { history_dropped(((service *)user)->log, id, count); }

static void drained(void *user, eh_connection id) {
    service *self = user;
    table_entry *entry = table_find_id(&self->clients, id);
    if (entry) bursts_pump(&self->pumps, &((client *)entry->value)->bursts);
}

bool service_open(service *self, eh_handler *handler, history *log) {
    memset(self, 0, sizeof *self);
    self->handler = handler;
    self->log = log;
    bursts_open(&self->pumps, handler, log);
    return work_pool_start(&self->pool);
}

void service_close(service *self) {
    work_pool_stop(&self->pool);
    table_clear(&self->groups, destroy_group);
    table_clear(&self->clients, free);
    bursts_close(&self->pumps);
}

eh_status service_bind(service *self, eh_server *server) {
    const Testbed callbacks = {
        .user = self,
        .nothing = nothing,
        .echoInt = echo_int,
        .echoLong = echo_long,
        .echoDouble = echo_double,
        .echoString = echo_string,
        .echoInts = echo_ints,
        .echoLongs = echo_longs,
        .echoDoubles = echo_doubles,
        .echoStrings = echo_strings,
        .echoBytes = echo_bytes,
        .echoFixed = echo_fixed,
        .echoAll = echo_all,
        .broadcast = broadcast,
        .send = send_one,
        .burst = burst_to,
        .countUp = count_up,
        .work = work,
        .join = join,
        .leave = leave,
        .tell = tell,
        .disconnect = disconnect,
    };
    eh_status status = Testbed_bind(self->handler, &callbacks);
    self->pumps.server = server;
    if (!status) status = TestbedResponse_declare(self->handler);
    if (!status) status = eh_handler_on_connect(self->handler, connected, self);
    if (!status) status = eh_handler_on_disconnect(self->handler, disconnected, self);
    if (!status) status = eh_handler_on_drop(self->handler, dropped, self);
    if (!status) status = eh_handler_on_drain(self->handler, drained, self);
    return status;
}
