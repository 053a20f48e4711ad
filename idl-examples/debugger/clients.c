// An array in the order of arrival.
#include "clients.h"

#include <string.h>

#include "Panel.h"

void clients_init(clients *self, eh_handler *handler) {
    self->handler = handler;
    self->count = 0;
}

static size_t find(const clients *self, int32_t id) {
    size_t at = 0;
    while (at < self->count && self->ids[at] != id) ++at;
    return at;
}

bool clients_has(const clients *self, int32_t id) { return find(self, id) < self->count; }

void clients_add(clients *self, eh_connection id) {
    if (self->count == most_clients) return;         // the handler's max_connections is the same
    self->ids[self->count] = id.id;
    self->levels[self->count++] = -1;
}

void clients_remove(clients *self, eh_connection id) {
    const size_t at = find(self, id.id);
    if (at == self->count) return;
    --self->count;
    memmove(&self->ids[at], &self->ids[at + 1], (self->count - at) * sizeof self->ids[0]);
    memmove(&self->levels[at], &self->levels[at + 1], (self->count - at) * sizeof self->levels[0]);
}

void clients_set_level(clients *self, eh_connection id, int32_t level) {
    const size_t at = find(self, id.id);
    if (at < self->count) self->levels[at] = level;
}

void clients_tell(const clients *self) {
    const char *links[most_clients], *addresses[most_clients];
    for (size_t i = 0; i < self->count; ++i) {
        eh_connection_info info = {.size = sizeof info};
        const bool known = eh_connection_get(self->handler, (eh_connection){self->ids[i]}, &info) == EH_OK;
        links[i] = eh_link_name(known ? info.link : EH_LINK_NONE);
        addresses[i] = known ? info.remote : "";
    }
    Panel_clients_to(self->handler, eh_latest(eh_everyone(), "clients"), self->ids, self->count, links, self->count, addresses,
                       self->count, self->levels, self->count);
}
