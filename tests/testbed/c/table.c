// Buckets of lists, twice as many when there are as many entries.
#include "table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

/// FNV-1a.
static uint32_t hash(const char *key, size_t size) {
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < size; ++i) value = (value ^ (unsigned char)key[i]) * 16777619u;
    return value;
}

static table_entry **bucket_of(const table *self, const char *key, size_t size) {
    return &self->buckets[hash(key, size) & (self->bucket_count - 1)];
}

static table_entry *find(const table *self, const char *key, size_t size) {
    if (!self->bucket_count) return NULL;
    for (table_entry *entry = *bucket_of(self, key, size); entry; entry = entry->next)
        if (entry->size == size && memcmp(entry->key, key, size) == 0) return entry;
    return NULL;
}

static void insert(table *self, table_entry *entry) {
    table_entry **bucket = bucket_of(self, entry->key, entry->size);
    entry->next = *bucket;
    *bucket = entry;
}

static void grow(table *self) {
    table old = *self;
    self->bucket_count = old.bucket_count ? old.bucket_count * 2 : 16;
    self->buckets = memory_new(self->bucket_count * sizeof *self->buckets);
    for (size_t i = 0; i < old.bucket_count; ++i) {
        for (table_entry *entry = old.buckets[i], *next; entry; entry = next) {
            next = entry->next;
            insert(self, entry);
        }
    }
    free(old.buckets);
}

static table_entry *get(table *self, const char *key, size_t size) {
    table_entry *entry = find(self, key, size);
    if (entry) return entry;
    if (self->count == self->bucket_count) grow(self);
    entry = memory_new(sizeof *entry + size + 1);
    entry->size = size;
    memcpy(entry->key, key, size);
    insert(self, entry);
    ++self->count;
    return entry;
}

table_entry *table_find(const table *self, const char *key) { return find(self, key, strlen(key)); }
table_entry *table_find_id(const table *self, eh_connection id) { return find(self, (const char *)&id.id, sizeof id.id); }
table_entry *table_get(table *self, const char *key) { return get(self, key, strlen(key)); }
table_entry *table_get_id(table *self, eh_connection id) { return get(self, (const char *)&id.id, sizeof id.id); }

eh_connection table_id(const table_entry *entry) {
    eh_connection id;
    memcpy(&id.id, entry->key, sizeof id.id);
    return id;
}

void table_remove(table *self, table_entry *entry) {
    table_entry **place = bucket_of(self, entry->key, entry->size);
    while (*place != entry) place = &(*place)->next;
    *place = entry->next;
    --self->count;
    free(entry);
}

table_entry *table_next(const table *self, const table_entry *entry) {
    size_t bucket = 0;
    if (entry) {
        if (entry->next) return entry->next;
        bucket = (size_t)(bucket_of(self, entry->key, entry->size) - self->buckets) + 1;
    }
    for (; bucket < self->bucket_count; ++bucket)
        if (self->buckets[bucket]) return self->buckets[bucket];
    return NULL;
}

void table_clear(table *self, void (*destroy)(void *value)) {
    for (table_entry *entry = table_next(self, NULL), *next; entry; entry = next) {
        next = table_next(self, entry);
        if (destroy) destroy(entry->value);
        table_remove(self, entry);
    }
    free(self->buckets);
    memset(self, 0, sizeof *self);
}
