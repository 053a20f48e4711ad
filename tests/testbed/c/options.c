// A table of the options, and what is wrong with one in a sentence.
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "memory.h"

typedef struct reader {
    char **arguments;               ///< those that are left; NULL ends them
    const char *option;             ///< that is being read
    options *into;
} reader;

static bool refuse(const char *format, ...) {
    va_list values;
    fputs("eh-testbed-c: ", stderr);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    return false;
}

static bool read_text(reader *self, const char *wanted, const char **text) {
    if (!*self->arguments) return refuse("%s needs %s", self->option, wanted);
    *text = *self->arguments++;
    return true;
}

static bool read_number(reader *self, long least, long most, long *number) {
    char range[64];
    const char *text = NULL;
    char *end = NULL;
    snprintf(range, sizeof range, "a number from %ld to %ld", least, most);
    if (!read_text(self, range, &text)) return false;
    errno = 0;
    if ((*text >= '0' && *text <= '9') || *text == '-') *number = strtol(text, &end, 10);
    if (end && !*end && !errno && *number >= least && *number <= most) return true;
    return refuse("%s needs %s, not '%s'", self->option, range, text);
}

static bool read_port(reader *self) {
    long port = 0;
    if (!read_number(self, 0, 65535, &port)) return false;
    self->into->server.port = (uint16_t)port;
    return true;
}

static bool read_threads(reader *self) {
    long threads = 0;
    if (!read_number(self, 1, 1024, &threads)) return false;
    return threads == 1 || refuse("--threads: this server has one loop; only 1 is possible");
}

static bool read_tls(reader *self) {
    static const char wanted[] = "a certificate file and a key file";
    return read_text(self, wanted, &self->into->server.certificate_file) && read_text(self, wanted, &self->into->server.key_file);
}

static bool read_origin(reader *self) {
    options *into = self->into;
    into->origins = memory_resize(into->origins, (into->handler.origin_count + 1) * sizeof *into->origins);
    into->handler.origins = into->origins;
    return read_text(self, "an origin, e.g. https://example.org", &into->origins[into->handler.origin_count++]);
}

static bool read_host(reader *self) {
    options *into = self->into;
    into->hosts = memory_resize(into->hosts, (into->server.host_count + 1) * sizeof *into->hosts);
    into->server.hosts = into->hosts;
    return read_text(self, "a name, e.g. example.org", &into->hosts[into->server.host_count++]);
}

static bool read_proxy(reader *self) {
    options *into = self->into;
    into->proxies = memory_resize(into->proxies, (into->server.proxy_count + 1) * sizeof *into->proxies);
    into->server.proxies = into->proxies;
    return read_text(self, "an address or a network", &into->proxies[into->server.proxy_count++]);
}

static bool read_security_headers(reader *self) { return self->into->server.security_headers = true; }

static void log_access(void *user, const eh_access *access) {
    const eh_access_format *format = user;
    char line[64 << 10];
    eh_access_line(access, *format, line, sizeof line);
    fprintf(stderr, "%s\n", line);
}

static bool read_access_log(reader *self) {
    static const char *const names[] = {"common", "combined", "json"};
    const char *format = NULL;
    if (!read_text(self, "common, combined or json", &format)) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        if (strcmp(names[i], format) != 0) continue;
        self->into->access_format = (eh_access_format)i;
        self->into->server.access = log_access;
        self->into->server.access_user = &self->into->access_format;
        return true;
    }
    return refuse("--access-log needs common, combined or json, not '%s'", format);
}

static bool read_strict(reader *self) { return self->into->handler.strict = true; }

static bool read_drop_oldest(reader *self) {
    self->into->handler.on_full = EH_DROP_OLDEST;
    return true;
}

static bool read_help(reader *self) { return self->into->help = true; }

static bool read_basic(reader *self) {
    const char *wanted = "a user and a password";
    return read_text(self, wanted, &self->into->user) && read_text(self, wanted, &self->into->password);
}

static bool read_uploads(reader *self) {
    struct stat facts;
    if (!read_text(self, "a folder", &self->into->uploads)) return false;
    if (stat(self->into->uploads, &facts) == 0 && S_ISDIR(facts.st_mode)) return true;
    return refuse("--uploads needs a folder, and '%s' is none", self->into->uploads);
}

/// Where a number, at least 1, or a text goes.
enum kind { size, milliseconds, text };

static const struct {
    const char *name;
    enum kind kind;
    size_t place;               ///< in options
    const char *wanted;         ///< of texts
} values[] = {
    {"--address", text, offsetof(options, server.address), "an IP address"},
    {"--files", text, offsetof(options, files), "a folder"},
    {"--history", text, offsetof(options, history), "a file"},
    {"--heartbeat", milliseconds, offsetof(options, handler.heartbeat_ms), NULL},
    {"--window", milliseconds, offsetof(options, handler.window_ms), NULL},
    {"--queue-bytes", size, offsetof(options, handler.queue_bytes), NULL},
    {"--queue-events", size, offsetof(options, handler.queue_events), NULL},
    {"--max-event", size, offsetof(options, handler.max_event), NULL},
    {"--max-connections", size, offsetof(options, handler.max_connections), NULL},
    {"--header-timeout", milliseconds, offsetof(options, server.header_timeout_ms), NULL},
    {"--body-timeout", milliseconds, offsetof(options, server.body_timeout_ms), NULL},
    {"--idle-timeout", milliseconds, offsetof(options, server.idle_timeout_ms), NULL},
    {"--body-rate", size, offsetof(options, server.body_rate), NULL},
    {"--address-sockets", size, offsetof(options, server.sockets_per_address), NULL},
    {"--address-requests", size, offsetof(options, server.requests_per_address), NULL},
    {"--in-flight", size, offsetof(options, handler.in_flight_events), NULL},
};

static const struct {
    const char *name;
    bool (*read)(reader *self);
} others[] = {
    {"--port", read_port},         {"--threads", read_threads},         {"--tls", read_tls},   {"--origin", read_origin},
    {"--host", read_host},         {"--proxy", read_proxy},             {"--access-log", read_access_log}, {"--security-headers", read_security_headers},
    {"--strict", read_strict},     {"--drop-oldest", read_drop_oldest}, {"--help", read_help}, {"--basic", read_basic},
    {"--uploads", read_uploads},
};

static bool read_value(reader *self, size_t index) {
    const long day = 86400000;
    void *place = (char *)self->into + values[index].place;
    long number = 0;
    if (values[index].kind == text) return read_text(self, values[index].wanted, place);
    if (!read_number(self, 1, values[index].kind == size ? INT32_MAX : day, &number)) return false;
    if (values[index].kind == size) *(size_t *)place = (size_t)number;
    else *(uint32_t *)place = (uint32_t)number;
    return true;
}

static bool read_option(reader *self) {
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i)
        if (strcmp(values[i].name, self->option) == 0) return read_value(self, i);
    for (size_t i = 0; i < sizeof others / sizeof *others; ++i)
        if (strcmp(others[i].name, self->option) == 0) return others[i].read(self);
    return refuse("unknown option '%s'; --help lists the options", self->option);
}

static void at_least(size_t *value, size_t bound) {
    if (*value < bound) *value = bound;
}

static void at_most(size_t *value, size_t bound) {
    if (*value > bound) *value = bound;
}

/// `limits`: as given, 0 where nothing was.
static bool settle_sizes(eh_handler_options *limits) {
    const eh_handler_options given = *limits;
    eh_handler_options defaults = {.size = sizeof defaults};
    eh_handler_get_options(NULL, &defaults);
    if (given.queue_bytes && given.max_event > given.queue_bytes)
        return refuse("--max-event is larger than --queue-bytes: an event must fit into the queue");
    at_least(&limits->max_event, given.max_event ? given.max_event : defaults.max_event);
    limits->max_frame = defaults.max_frame;
    limits->queue_bytes = defaults.queue_bytes;
    limits->in_flight_bytes = defaults.in_flight_bytes;
    at_least(&limits->queue_events, given.queue_events ? given.queue_events : defaults.queue_events);
    at_least(&limits->in_flight_events, given.in_flight_events ? given.in_flight_events : defaults.in_flight_events);
    at_least(&limits->max_frame, limits->max_event);
    at_least(&limits->queue_bytes, limits->max_frame);
    if (given.queue_bytes) {
        limits->queue_bytes = given.queue_bytes;
        at_most(&limits->max_frame, given.queue_bytes);
        at_most(&limits->max_event, given.queue_bytes);
    }
    at_most(&limits->in_flight_bytes, limits->queue_bytes);
    at_most(&limits->in_flight_events, limits->queue_events);
    return true;
}

bool options_read(options *self, int count, char **arguments) {
    reader reading = {arguments + 1, NULL, self};
    (void)count;
    memset(self, 0, sizeof *self);
    self->server.size = sizeof self->server;
    self->handler.size = sizeof self->handler;
    while (*reading.arguments) {
        reading.option = *reading.arguments++;
        if (!read_option(&reading)) return false;
    }
    return settle_sizes(&self->handler);
}

void options_free(options *self) {
    free(self->origins);
    free(self->hosts);
    free(self->proxies);
}
