// The machine under the debugger: a boiler whose heater keeps a temperature, simulated.
#ifndef BOILER_H
#define BOILER_H

#include <stdbool.h>
#include <stdint.h>

#include "journal.h"

typedef struct boiler {
    bool running;
    bool heating;
    int32_t step;
    double temperature;         ///< in degrees Celsius
    double target;
    journal *log;               ///< takes what the boiler does
} boiler;

void boiler_init(boiler *self, journal *log);
/// A tenth of a second of its life.
void boiler_step(boiler *self);

#endif
