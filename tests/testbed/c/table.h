// A hash table: texts or ids, and a pointer for each.
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <eh/eh.h>

typedef struct table_entry {
    struct table_entry *next;       ///< of the same bucket
    void *value;                    ///< the program's; NULL at first
    size_t size;
    char key[];                     ///< `size` bytes, and U+0000
} table_entry;

/// All zero: empty.
typedef struct table {
    table_entry **buckets;
    size_t bucket_count;            ///< a power of two, or 0
    size_t count;
} table;

/// NULL if there is none.
table_entry *table_find(const table *self, const char *key);
table_entry *table_find_id(const table *self, eh_connection id);
/// The entry of that key, made if it is new.
table_entry *table_get(table *self, const char *key);
table_entry *table_get_id(table *self, eh_connection id);
/// The id that an entry of table_get_id() has for a key.
eh_connection table_id(const table_entry *entry);
/// Removes an entry of this table; its value is not touched.
void table_remove(table *self, table_entry *entry);
/// All entries, in some order: table_next(self, NULL) is the first, NULL ends. What was given may be removed once its next is known.
table_entry *table_next(const table *self, const table_entry *entry);
/// Removes all; `destroy`, unless NULL, is called with each value.
void table_clear(table *self, void (*destroy)(void *value));

#endif
