// One function for each command, and a table of them, from which `help` is made.
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Panel.h"

enum { most_steps = 1000, answer_width = 512 };

static void answer(const commands *self, eh_connection to, const char *text) { Panel_answer_to(self->handler, eh_one(to), text); }
static void fail(const commands *self, eh_connection to, const char *text) { Panel_failure_to(self->handler, eh_one(to), text); }

void commands_tell_state(const commands *self) {
    const boiler *machine = self->machine;
    Panel_state_to(self->handler, eh_latest(eh_everyone(), "state"), machine->running, machine->step, machine->temperature,
                     machine->target, machine->heating);
}

/// A whole number at the beginning of `text`, and what is behind it and blanks; false if there is none from `least` to `most`.
static bool read_number(const char **text, long least, long most, long *number) {
    char *end;
    *number = strtol(*text, &end, 10);
    if (end == *text || (*end && *end != ' ') || *number < least || *number > most) return false;
    *text = end + strspn(end, " ");
    return true;
}

static void pause_machine(const commands *self, eh_connection from, const char *rest) {
    (void)rest;
    self->machine->running = false;
    journal_write(self->log, EH_LOG_INFO, "paused by %d", (int)from.id);
    commands_tell_state(self);
    answer(self, from, "paused");
}

static void continue_machine(const commands *self, eh_connection from, const char *rest) {
    (void)rest;
    self->machine->running = true;
    journal_write(self->log, EH_LOG_INFO, "continued by %d", (int)from.id);
    commands_tell_state(self);
    answer(self, from, "running");
}

static void step_machine(const commands *self, eh_connection from, const char *rest) {
    long count = 1;
    char text[64];
    if (*rest && (!read_number(&rest, 1, most_steps, &count) || *rest)) {
        fail(self, from, "step takes a number from 1 to 1000, or nothing");
        return;
    }
    for (long i = 0; i < count; ++i) boiler_step(self->machine);
    commands_tell_state(self);
    snprintf(text, sizeof text, "at step %d", (int)self->machine->step);
    answer(self, from, text);
}

static void set_value(const commands *self, eh_connection from, const char *rest) {
    char *end = NULL;
    char text[64];
    const bool known = strncmp(rest, "target ", 7) == 0;
    const double value = known ? strtod(rest + 7, &end) : 0;
    if (!known || end == rest + 7 || *end || !isfinite(value) || value < 0 || value > 120) {
        fail(self, from, "set what? There is: set target DEGREES, from 0 to 120");
        return;
    }
    self->machine->target = value;
    snprintf(text, sizeof text, "target %.1f °C", value);
    journal_write(self->log, EH_LOG_INFO, "%s, by %d", text, (int)from.id);
    commands_tell_state(self);
    answer(self, from, text);
}

/// The client whose id the rest of a line begins with; complains and is false if there is none.
static bool read_client(const commands *self, eh_connection from, const char **rest, eh_connection *client) {
    long id = 0;
    if (!read_number(rest, 1, INT32_MAX, &id) || !clients_has(self->who, (int32_t)id)) {
        fail(self, from, "no such client; the list has the ids");
        return false;
    }
    client->id = (int32_t)id;
    return true;
}

static void say(const commands *self, eh_connection from, const char *rest) {
    eh_connection client;
    if (!read_client(self, from, &rest, &client)) return;
    if (!*rest) fail(self, from, "say what?");
    else if (Panel_message_to(self->handler, eh_one(client), from.id, rest) == EH_QUEUED) answer(self, from, "said");
    else fail(self, from, eh_last_error());
}

static void kick(const commands *self, eh_connection from, const char *rest) {
    eh_connection client;
    if (!read_client(self, from, &rest, &client)) return;
    journal_write(self->log, EH_LOG_WARNING, "%d kicks %d", (int)from.id, (int)client.id);
    answer(self, from, "kicked");
    eh_close(self->handler, client, *rest ? rest : "kicked by another page");
}

static void tell_counts(const commands *self, eh_connection from, const char *rest) {
    eh_stats stats = {.size = sizeof stats};
    char text[answer_width];
    (void)rest;
    if (eh_handler_stats(self->handler, &stats) != EH_OK) {
        fail(self, from, eh_last_error());
        return;
    }
    snprintf(text, sizeof text, "%lu connected, %lu ever; %lu events up, %lu down, %lu replaced; %lu bytes wait",
             (unsigned long)stats.connections, (unsigned long)stats.opened, (unsigned long)stats.events_up,
             (unsigned long)stats.events_down, (unsigned long)stats.replaced, (unsigned long)stats.queued_bytes);
    answer(self, from, text);
}

static void help(const commands *self, eh_connection from, const char *rest);

static const struct command {
    const char *name;
    const char *usage;
    void (*run)(const commands *self, eh_connection from, const char *rest);
} table[] = {
    {"pause", "pause", pause_machine},
    {"continue", "continue", continue_machine},
    {"step", "step [COUNT]", step_machine},
    {"set", "set target DEGREES", set_value},
    {"say", "say CLIENT TEXT", say},
    {"kick", "kick CLIENT [REASON]", kick},
    {"stats", "stats", tell_counts},
    {"help", "help", help},
};

static void help(const commands *self, eh_connection from, const char *rest) {
    char text[answer_width] = "commands: ";
    (void)rest;
    for (size_t i = 0; i < sizeof table / sizeof *table; ++i) {
        strncat(text, i > 0 ? ", " : "", sizeof text - strlen(text) - 1);
        strncat(text, table[i].usage, sizeof text - strlen(text) - 1);
    }
    answer(self, from, text);
}

void commands_run(const commands *self, eh_connection from, const char *line) {
    line += strspn(line, " ");
    const size_t length = strcspn(line, " ");
    for (size_t i = 0; i < sizeof table / sizeof *table; ++i) {
        if (strlen(table[i].name) != length || strncmp(table[i].name, line, length) != 0) continue;
        table[i].run(self, from, line + length + strspn(line + length, " "));
        return;
    }
    fail(self, from, "no such command; help lists them");
}
