// A control loop with two thresholds, simple enough to be watched.
#include "boiler.h"

static const double room = 18, most = 95, heat = 1.2, loss = 0.012, band = 1.5;

void boiler_init(boiler *self, journal *log) {
    self->running = true;
    self->heating = false;
    self->step = 0;
    self->temperature = 55;
    self->target = 60;
    self->log = log;
}

static void set_heater(boiler *self, bool on) {
    if (self->heating == on) return;
    self->heating = on;
    journal_write(self->log, EH_LOG_INFO, "heater %s at %.1f °C", on ? "on" : "off", self->temperature);
}

void boiler_step(boiler *self) {
    const double before = self->temperature;
    ++self->step;
    self->temperature += (self->heating ? heat : 0) - loss * (self->temperature - room);
    if (self->temperature < self->target - band) set_heater(self, true);
    if (self->temperature > self->target + band) set_heater(self, false);
    journal_write(self->log, EH_LOG_DEBUG, "step %d: %.2f °C", (int)self->step, self->temperature);
    if (before < most && self->temperature >= most)
        journal_write(self->log, EH_LOG_ERROR, "%.1f °C: the safety valve would open", self->temperature);
    else if (before < most - 10 && self->temperature >= most - 10)
        journal_write(self->log, EH_LOG_WARNING, "%.1f °C is close to the limit of %.0f °C", self->temperature, most);
}
