// The lines of a history, and the numbers that keep equal events apart.
#include "history.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { longest_text = 100 };

tag tag_of(const char *name) {
    tag made;
    snprintf(made.text, sizeof made.text, "%s", name);
    return made;
}

tag tag_of_number(const char *name, int64_t number) {
    tag made;
    snprintf(made.text, sizeof made.text, "%s:%" PRId64, name, number);
    return made;
}

tag tag_of_text(const char *name, const char *text) {
    tag made;
    const size_t size = strlen(text);
    if (size <= longest_text) snprintf(made.text, sizeof made.text, "%s:%s", name, text);
    else snprintf(made.text, sizeof made.text, "%s:%zu bytes", name, size);
    return made;
}

bool history_open(history *self, const char *file) {
    memset(self, 0, sizeof *self);
    pthread_mutex_init(&self->mutex, NULL);
    if (!file) return true;
    self->file = fopen(file, "w");
    return self->file != NULL;
}

static void destroy_counts(void *counts) {
    table_clear(counts, free);
    free(counts);
}

void history_close(history *self) {
    if (self->file) fclose(self->file);
    table_clear(&self->up, destroy_counts);
    table_clear(&self->down, destroy_counts);
    pthread_mutex_destroy(&self->mutex);
}

/// How many events of that value there have been, with this one.
static unsigned count(table *connections, eh_connection id, const tag *event) {
    table_entry *connection = table_get_id(connections, id);
    table_entry *entry;
    if (!connection->value) connection->value = memory_new(sizeof(table));
    entry = table_get(connection->value, event->text);
    if (!entry->value) entry->value = memory_new(sizeof(unsigned));
    return ++*(unsigned *)entry->value;
}

static void write_text(FILE *file, const char *text) {
    for (; *text; ++text) {
        if ((unsigned char)*text < 0x20) {
            fprintf(file, "\\u%04x", (unsigned)*text);
            continue;
        }
        if (*text == '"' || *text == '\\') putc('\\', file);
        putc(*text, file);
    }
}

/// The line without its end. With the mutex held, like the next.
static void begin_line(history *self, const char *operation, eh_connection id, const char *direction, const tag *event, unsigned number) {
    fprintf(self->file, "{\"op\":\"%s\",\"conn\":%d,\"dir\":\"%s\",\"v\":\"", operation, (int)id.id, direction);
    write_text(self->file, event->text);
    if (number > 1) fprintf(self->file, "#%u", number);
    putc('"', self->file);
}

static void end_line(history *self) {
    fputs("}\n", self->file);
    fflush(self->file);                 // a killed server's history still tells what it did
}

unsigned history_sending(history *self, eh_connection to, const tag *event, unsigned thread) {
    unsigned number;
    if (!self->file) return 0;
    pthread_mutex_lock(&self->mutex);
    number = count(&self->down, to, event);
    begin_line(self, "send", to, "down", event, number);
    fprintf(self->file, ",\"th\":%u", thread);
    end_line(self);
    pthread_mutex_unlock(&self->mutex);
    return number;
}

void history_refused(history *self, eh_connection to, const tag *event, unsigned number) {
    if (!self->file) return;
    pthread_mutex_lock(&self->mutex);
    begin_line(self, "refuse", to, "down", event, number);
    end_line(self);
    pthread_mutex_unlock(&self->mutex);
}

void history_received(history *self, eh_connection from, const tag *event) {
    if (!self->file) return;
    pthread_mutex_lock(&self->mutex);
    begin_line(self, "recv", from, "up", event, count(&self->up, from, event));
    end_line(self);
    pthread_mutex_unlock(&self->mutex);
}

void history_dropped(history *self, eh_connection to, uint64_t dropped) {
    if (!self->file) return;
    pthread_mutex_lock(&self->mutex);
    fprintf(self->file, "{\"op\":\"drop\",\"conn\":%d,\"dir\":\"down\",\"v\":null,\"count\":%" PRIu64, (int)to.id, dropped);
    end_line(self);
    pthread_mutex_unlock(&self->mutex);
}

static void forget(table *connections, eh_connection id) {
    table_entry *entry = table_find_id(connections, id);
    if (!entry) return;
    destroy_counts(entry->value);
    table_remove(connections, entry);
}

void history_ended(history *self, eh_connection id) {
    if (!self->file) return;
    pthread_mutex_lock(&self->mutex);
    fprintf(self->file, "{\"op\":\"end\",\"conn\":%d", (int)id.id);
    end_line(self);
    forget(&self->up, id);
    forget(&self->down, id);
    pthread_mutex_unlock(&self->mutex);
}
