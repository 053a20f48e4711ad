// Reads the words of README.md.
#include "words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fatal.h"

static long long number_of(const char *text, long long least, long long most) {
    char *end;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    if (end == text || (*end && *end != ',') || errno || number < least || number > most) fatal("no number", text);
    return number;
}

static int32_t int_of(const char *text) { return (int32_t)number_of(text, INT32_MIN, INT32_MAX); }
static int64_t long_of(const char *text) { return number_of(text, INT64_MIN, INT64_MAX); }

static unsigned digit_of(char digit) {
    static const char digits[] = "0123456789abcdef";
    const char *found = digit ? strchr(digits, digit) : NULL;
    if (!found) fatal("no digit", (const char[]){digit, 0});
    return (unsigned)(found - digits);
}

static double double_of(const char *hex) {
    uint64_t bits = 0;
    for (int i = 0; i < 16; ++i) bits = bits << 4 | digit_of(hex[i]);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/// The bytes of `count` digits, and U+0000 behind them.
static char *bytes_of(const char *hex, size_t count) {
    char *bytes = memory_new(count / 2 + 1);
    for (size_t i = 0; i < count / 2; ++i) bytes[i] = (char)(digit_of(hex[2 * i]) << 4 | digit_of(hex[2 * i + 1]));
    bytes[count / 2] = 0;
    return bytes;
}

static const char *string_of(const char *hex, size_t count) {
    const char *text = bytes_of(hex, count);
    if (strlen(text) != count / 2) fatal("C has no string with U+0000 within", hex);
    return text;
}

static size_t count_elements(const char *list) {
    size_t count = 0;
    for (const char *comma = strchr(list, ','); comma; comma = strchr(comma + 1, ',')) ++count;
    return count;
}

/// Elements end with a comma each.
static eh_value list_of(char type, const char *list) {
    const size_t count = count_elements(list);
    int32_t *ints = type == 'I' ? memory_new(count * sizeof *ints) : NULL;
    int64_t *longs = type == 'L' ? memory_new(count * sizeof *longs) : NULL;
    double *doubles = type == 'D' ? memory_new(count * sizeof *doubles) : NULL;
    const char **strings = type == 'S' ? memory_new(count * sizeof *strings) : NULL;
    for (size_t i = 0; i < count; ++i) {
        const char *comma = strchr(list, ',');
        if (ints) ints[i] = int_of(list);
        if (longs) longs[i] = long_of(list);
        if (doubles) doubles[i] = double_of(list);
        if (strings) strings[i] = string_of(list, (size_t)(comma - list));
        list = comma + 1;
    }
    return ints ? eh_ints(ints, count) : longs ? eh_longs(longs, count) : doubles ? eh_doubles(doubles, count) : eh_strings(strings, count);
}

eh_value words_read(const char *word) {
    const char *text = word + 1;
    switch (*word) {
    case 'i': return eh_int(int_of(text));
    case 'l': return eh_long(long_of(text));
    case 'd': return eh_double(double_of(text));
    case 's': return eh_string(string_of(text, strlen(text)));
    case 'b': return eh_bytes((const uint8_t *)bytes_of(text, strlen(text)), strlen(text) / 2);
    case 'I':
    case 'L':
    case 'D':
    case 'S': return list_of(*word, text);
    default: fatal("no such type", word);
    }
    return eh_int(0);
}

void words_free(eh_value *value) {
    switch (value->type) {
    case EH_INT:
    case EH_LONG:
    case EH_DOUBLE: return;
    case EH_STRINGS:
        for (size_t i = 0; i < value->size; ++i) free((void *)value->as.strings[i]);
        free((void *)value->as.strings);
        return;
    case EH_STRING: free((void *)value->as.string); return;
    case EH_INTS: free((void *)value->as.ints); return;
    case EH_LONGS: free((void *)value->as.longs); return;
    case EH_DOUBLES: free((void *)value->as.doubles); return;
    case EH_BYTES: free((void *)value->as.bytes); return;
    }
}
