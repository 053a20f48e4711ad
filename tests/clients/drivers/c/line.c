// Values as the words of README.md.
#include "line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fatal.h"

/// Room for `count` bytes behind what is there.
static char *room(line *self, size_t count) {
    if (self->capacity - self->size < count) {
        self->capacity = 2 * self->capacity + count;
        self->bytes = memory_resize(self->bytes, self->capacity);
    }
    return self->bytes + self->size;
}

static void put(line *self, const char *bytes, size_t count) {
    memcpy(room(self, count), bytes, count);
    self->size += count;
}

static void put_char(line *self, char one) { put(self, &one, 1); }

static void put_decimal(line *self, int64_t number) {
    char digits[24];
    put(self, digits, (size_t)snprintf(digits, sizeof digits, "%" PRId64, number));
}

static void put_hex(line *self, const void *bytes, size_t count) {
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *to = room(self, 2 * count);
    for (size_t i = 0; i < count; ++i) {
        *to++ = digits[from[i] >> 4];
        *to++ = digits[from[i] & 15];
    }
    self->size += 2 * count;
}

static void put_bits(line *self, double number) {
    uint64_t bits;
    unsigned char bytes[sizeof bits];
    memcpy(&bits, &number, sizeof bits);
    for (size_t i = 0; i < sizeof bytes; ++i) bytes[i] = (unsigned char)(bits >> (56 - 8 * i) & 255);
    put_hex(self, bytes, sizeof bytes);
}

static void put_element(line *self, const eh_value *list, size_t i) {
    if (list->type == EH_INTS) put_decimal(self, list->as.ints[i]);
    if (list->type == EH_LONGS) put_decimal(self, list->as.longs[i]);
    if (list->type == EH_DOUBLES) put_bits(self, list->as.doubles[i]);
    if (list->type == EH_STRINGS) put_hex(self, list->as.strings[i], strlen(list->as.strings[i]));
    put_char(self, ',');
}

line line_new(const char *number) {
    line made = {NULL, 0, 0};
    put(&made, number, strlen(number));
    return made;
}

void line_word(line *self, const char *word) {
    put_char(self, ' ');
    put(self, word, strlen(word));
}

void line_number(line *self, long long number) {
    put_char(self, ' ');
    put_decimal(self, number);
}

void line_value(line *self, const eh_value *value) {
    static const char letters[] = "ildsILDSb";                     // in the order of eh_type
    put_char(self, ' ');
    put_char(self, letters[value->type]);
    switch (value->type) {
    case EH_INT: put_decimal(self, value->as.int32); break;
    case EH_LONG: put_decimal(self, value->as.int64); break;
    case EH_DOUBLE: put_bits(self, value->as.float64); break;
    case EH_STRING: put_hex(self, value->as.string, strlen(value->as.string)); break;
    case EH_BYTES: put_hex(self, value->as.bytes, value->size); break;
    default: for (size_t i = 0; i < value->size; ++i) put_element(self, value, i);
    }
}

void line_text(line *self, const char *text) {
    const eh_value value = eh_string(text);
    line_value(self, &value);
}

void line_say(line *self) {
    put_char(self, '\n');
    fwrite(self->bytes, 1, self->size, stdout);                     // one call, so that nobody's words come between
    fflush(stdout);
    free(self->bytes);
}
