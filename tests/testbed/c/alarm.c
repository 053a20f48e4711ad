// A list by times, and a thread that sleeps until the first.
#include "alarm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "memory.h"

typedef struct alarm_entry {
    struct alarm_entry *next;
    struct timespec time;
    int32_t milliseconds;               // that it was to wait
    eh_responder *responder;
} alarm_entry;

static void ring(alarm_entry *entry) {
    char text[64];
    snprintf(text, sizeof text, "after %d ms\n", (int)entry->milliseconds);
    eh_respond_text(entry->responder, 200, text);
    free(entry);
}

/// Takes out the first entry.
static alarm_entry *take(alarm_clock *self) {
    alarm_entry *entry = self->waiting;
    self->waiting = entry->next;
    --self->count;
    return entry;
}

static void *keep(void *argument) {
    alarm_clock *self = argument;
    pthread_mutex_lock(&self->mutex);
    while (!self->stop) {
        const struct timespec now = clock_after(0);
        if (!self->waiting) {
            pthread_cond_wait(&self->changed, &self->mutex);
        } else if (clock_is_before(&now, &self->waiting->time)) {
            const struct timespec until = self->waiting->time;
            pthread_cond_timedwait(&self->changed, &self->mutex, &until);
        } else {
            alarm_entry *entry = take(self);
            pthread_mutex_unlock(&self->mutex);
            ring(entry);
            pthread_mutex_lock(&self->mutex);
        }
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

bool alarm_start(alarm_clock *self) {
    memset(self, 0, sizeof *self);
    pthread_mutex_init(&self->mutex, NULL);
    clock_condition(&self->changed);
    errno = pthread_create(&self->thread, NULL, keep, self);
    return errno == 0;
}

void alarm_stop(alarm_clock *self) {
    pthread_mutex_lock(&self->mutex);
    self->stop = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    pthread_join(self->thread, NULL);
    while (self->waiting) {
        alarm_entry *entry = take(self);
        eh_responder_free(entry->responder);
        free(entry);
    }
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->mutex);
}

bool alarm_answer(alarm_clock *self, eh_responder *responder, int32_t milliseconds) {
    bool taken;
    pthread_mutex_lock(&self->mutex);
    taken = self->count < alarm_most_waiting;
    if (taken) {
        alarm_entry *entry = memory_new(sizeof *entry);
        alarm_entry **place = &self->waiting;
        *entry = (alarm_entry){.time = clock_after(milliseconds), .milliseconds = milliseconds, .responder = responder};
        while (*place && !clock_is_before(&entry->time, &(*place)->time)) place = &(*place)->next;
        entry->next = *place;
        *place = entry;
        ++self->count;
        pthread_cond_signal(&self->changed);
    }
    pthread_mutex_unlock(&self->mutex);
    return taken;
}
