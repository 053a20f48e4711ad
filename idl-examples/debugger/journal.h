// The log: the latest lines, written on any thread and sent to the pages that watch.
#ifndef JOURNAL_H
#define JOURNAL_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include <eh/eh.h>

enum { journal_lines = 400, journal_width = 240, journal_levels = 4 };

typedef struct journal_line {
    int32_t number;
    double seconds;             ///< since the program began
    eh_log_level level;
    char text[journal_width];
} journal_line;

typedef struct journal {
    pthread_mutex_t mutex;      ///< of all but what follows `sent`; held for a copy, never while something is sent
    struct timespec begin;
    int32_t written;            ///< lines, ever; line n is at n % journal_lines
    journal_line lines[journal_lines];
    int32_t sent;               ///< the loop's, like the rest
    eh_handler *handler;
    eh_group *watchers[journal_levels];    ///< of pages that want this level and above
} journal;

void journal_init(journal *self);
/// From now on lines go to the pages of `handler`. False: eh_last_error() says why.
bool journal_open(journal *self, eh_handler *handler);
/// Before the handler is freed.
void journal_close(journal *self);

/// Any thread. A text that is too long is cut.
void journal_write(journal *self, eh_log_level level, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;
/// The same as an eh_log: for the lines of the server itself.
void journal_take(void *self, eh_log_level level, const char *line);

/// On the loop: sends what was written since the last call.
void journal_flush(journal *self);
/// On the loop: the page gets the lines that are there, and from now on those of `level` and above.
void journal_watch(journal *self, eh_connection page, eh_log_level level);

#endif
