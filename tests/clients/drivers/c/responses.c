// The callbacks of TestbedResponse: each is a line.
#include "responses.h"

#include <stddef.h>

#include "client/TestbedResponse.h"
#include "line.h"

/// `number`: the connection's.
static void tell(const char *number, const char *event, const eh_value *values, size_t count) {
    line told = line_new(number);
    line_word(&told, "event");
    line_word(&told, event);
    for (size_t i = 0; i < count; ++i) line_value(&told, &values[i]);
    line_say(&told);
}

/// The last arguments are the values.
#define TELL(event, ...) \
    do { \
        const eh_value eh_values[] = {__VA_ARGS__}; \
        tell(user, event, eh_values, sizeof eh_values / sizeof *eh_values); \
    } while (0)

static void nothing(void *user) { tell(user, "nothing", NULL, 0); }
static void echo_int(void *user, int32_t value) { TELL("echoInt", eh_int(value)); }
static void echo_long(void *user, int64_t value) { TELL("echoLong", eh_long(value)); }
static void echo_double(void *user, double value) { TELL("echoDouble", eh_double(value)); }
static void echo_string(void *user, const char *value) { TELL("echoString", eh_string(value)); }
static void echo_ints(void *user, const int32_t *values, size_t count) { TELL("echoInts", eh_ints(values, count)); }
static void echo_longs(void *user, const int64_t *values, size_t count) { TELL("echoLongs", eh_longs(values, count)); }
static void echo_doubles(void *user, const double *values, size_t count) { TELL("echoDoubles", eh_doubles(values, count)); }
static void echo_strings(void *user, const char *const *values, size_t count) { TELL("echoStrings", eh_strings(values, count)); }
static void echo_bytes(void *user, const uint8_t *values, size_t count) { TELL("echoBytes", eh_bytes(values, count)); }

static void echo_fixed(void *user, const int32_t table[10], const char *const names[3]) {
    TELL("echoFixed", eh_ints(table, 10), eh_strings(names, 3));
}

static void echo_all(void *user, int32_t i, int64_t l, double d, const char *s, const int32_t *ints, size_t ints_count,
                     const int64_t *longs, size_t longs_count, const double *doubles, size_t doubles_count,
                     const char *const *strings, size_t strings_count, const uint8_t *bytes, size_t bytes_count) {
    TELL("echoAll", eh_int(i), eh_long(l), eh_double(d), eh_string(s), eh_ints(ints, ints_count), eh_longs(longs, longs_count),
         eh_doubles(doubles, doubles_count), eh_strings(strings, strings_count), eh_bytes(bytes, bytes_count));
}

static void text(void *user, int32_t sender, const char *said) { TELL("text", eh_int(sender), eh_string(said)); }
static void missing(void *user, int32_t cid) { TELL("missing", eh_int(cid)); }
static void numbered(void *user, int32_t number, const char *payload) { TELL("numbered", eh_int(number), eh_string(payload)); }
static void counted(void *user, int32_t number, int32_t in_order) { TELL("counted", eh_int(number), eh_int(in_order)); }
static void worked(void *user, int32_t milliseconds) { TELL("worked", eh_int(milliseconds)); }

eh_status responses_bind(eh_client *client, const char *number) {
    const client_TestbedResponse callbacks = {
        .user = (void *)number, .nothing = nothing, .echoInt = echo_int, .echoLong = echo_long, .echoDouble = echo_double,
        .echoString = echo_string, .echoInts = echo_ints, .echoLongs = echo_longs, .echoDoubles = echo_doubles,
        .echoStrings = echo_strings, .echoBytes = echo_bytes, .echoFixed = echo_fixed, .echoAll = echo_all, .text = text,
        .missing = missing, .numbered = numbered, .counted = counted, .worked = worked,
    };
    return client_TestbedResponse_bind(client, &callbacks);
}
