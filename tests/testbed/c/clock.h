// Waiting for a time: conditions that go by a clock which nobody sets.
#ifndef CLOCK_H
#define CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/// So many milliseconds from now.
struct timespec clock_after(int32_t milliseconds);
bool clock_is_before(const struct timespec *a, const struct timespec *b);
/// Makes a condition for pthread_cond_timedwait() with such times.
void clock_condition(pthread_cond_t *condition);

#endif
