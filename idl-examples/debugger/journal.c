// A ring under a mutex. Writers never send: the log of the server may be written while the server sends.
#include "journal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "Panel.h"

void journal_init(journal *self) {
    memset(self, 0, sizeof *self);
    pthread_mutex_init(&self->mutex, NULL);
    clock_gettime(CLOCK_MONOTONIC, &self->begin);
}

bool journal_open(journal *self, eh_handler *handler) {
    self->handler = handler;
    for (int level = 0; level < journal_levels; ++level) {
        char name[16];
        snprintf(name, sizeof name, "level %d", level);
        self->watchers[level] = eh_group_new(handler, name);
        if (!self->watchers[level]) return false;
    }
    return true;
}

void journal_close(journal *self) {
    for (int level = 0; level < journal_levels; ++level) eh_group_free(self->watchers[level]);
    pthread_mutex_destroy(&self->mutex);
}

/// Takes half a character from the end of a text that was cut.
static void trim(char *text) {
    size_t size = strlen(text);
    size_t begin = size;
    if (size < journal_width - 1) return;
    while (begin > 0 && ((unsigned char)text[begin - 1] & 0xC0u) == 0x80u) --begin;
    if (begin > 0 && ((unsigned char)text[begin - 1] & 0x80u)) text[begin - 1] = '\0';
}

static void write_line(journal *self, eh_log_level level, const char *format, va_list arguments) {
    struct timespec now;
    journal_line *line;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_lock(&self->mutex);
    line = &self->lines[self->written % journal_lines];
    line->number = self->written++;
    line->seconds = (double)(now.tv_sec - self->begin.tv_sec) + (double)(now.tv_nsec - self->begin.tv_nsec) / 1e9;
    line->level = level;
    vsnprintf(line->text, sizeof line->text, format, arguments);
    trim(line->text);
    pthread_mutex_unlock(&self->mutex);
}

void journal_write(journal *self, eh_log_level level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    write_line(self, level, format, arguments);
    va_end(arguments);
}

void journal_take(void *self, eh_log_level level, const char *line) { journal_write(self, level, "server: %s", line); }

/// Copies line `number`, or the oldest that is there; false if it was not written yet.
static bool read_line(journal *self, int32_t number, journal_line *line) {
    bool found;
    pthread_mutex_lock(&self->mutex);
    if (number < self->written - journal_lines) number = self->written - journal_lines;
    found = number < self->written;
    if (found) *line = self->lines[number % journal_lines];
    pthread_mutex_unlock(&self->mutex);
    return found;
}

void journal_flush(journal *self) {
    journal_line line;
    while (read_line(self, self->sent, &line)) {
        self->sent = line.number + 1;
        for (int level = 0; level <= (int)line.level; ++level)
            Panel_log_to(self->handler, eh_members(self->watchers[level]), line.number, line.seconds, (int32_t)line.level, line.text);
    }
}

void journal_watch(journal *self, eh_connection page, eh_log_level level) {
    static journal_line lines[journal_lines];       // the loop's
    static int32_t numbers[journal_lines], levels[journal_lines];
    static double seconds[journal_lines];
    static const char *texts[journal_lines];
    size_t count = 0;
    journal_flush(self);                            // so that no line comes twice, and none is left out
    for (int32_t number = 0; number < self->sent && count < journal_lines;) {
        if (!read_line(self, number, &lines[count])) break;
        number = lines[count].number + 1;
        if (number > self->sent) break;
        if (lines[count].level < level) continue;
        numbers[count] = lines[count].number;
        seconds[count] = lines[count].seconds;
        levels[count] = (int32_t)lines[count].level;
        texts[count] = lines[count].text;
        ++count;
    }
    Panel_history_to(self->handler, eh_one(page), numbers, count, seconds, count, levels, count, texts, count);
    for (int other = 0; other < journal_levels; ++other) eh_group_leave(self->watchers[other], page);
    eh_group_join(self->watchers[level], page);
}
