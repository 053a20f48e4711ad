// The C client as a driver: lines of standard input and output, each with the number of a connection in front (README.md). Ends with
// its input.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "fatal.h"

/// All connections, one after the other.
typedef struct open_connection {
    struct open_connection *next;
    connection *connection;
} open_connection;

/// The place of the pointer to it; to NULL if there is no such connection.
static open_connection **find(open_connection **all, const char *number) {
    while (*all && strcmp(connection_number((*all)->connection), number) != 0) all = &(*all)->next;
    return all;
}

static void *close_slowly(void *closing) {
    connection_close(closing);
    return NULL;
}

/// On a thread of its own, for which nobody waits: the runner knows that it is closed when it is told.
static void begin_to_close(connection *closing) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, close_slowly, closing)) fatal("no thread", connection_number(closing));
    pthread_detach(thread);
}

/// `words`: number, command, and what belongs to it.
static void obey(open_connection **all, char **words, size_t count) {
    if (count < 2) fatal("a line without a command", count ? words[0] : "");
    open_connection **place = find(all, words[0]);
    if (strcmp(words[1], "open") == 0) {
        open_connection *added = memory_new(sizeof *added);
        added->next = *all;
        added->connection = connection_open(words[0], words + 2, count - 2);
        *all = added;
        return;
    }
    open_connection *found = *place;
    if (!found) fatal("no such connection", words[0]);
    else if (strcmp(words[1], "call") == 0) connection_call(found->connection, words + 2, count - 2);
    else if (strcmp(words[1], "connect") == 0) connection_connect(found->connection);
    else if (strcmp(words[1], "close") == 0) {
        *place = found->next;
        begin_to_close(found->connection);
        free(found);
    } else fatal("no such command", words[1]);
}

int main(void) {
    enum { most_words = 16 };
    open_connection *all = NULL;
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        char *words[most_words];
        size_t count = 0;
        line[strcspn(line, "\n")] = 0;
        for (char *next, *word = line; word; word = next) {
            next = strchr(word, ' ');
            if (next) *next++ = 0;
            if (count == most_words) fatal("too many words", word);
            words[count++] = word;
        }
        obey(&all, words, count);
    }
    free(line);
    _Exit(0);                 // clients that nobody closed end with the program
}
