// The stubs of Testbed behind their names.
#include "calls.h"

#include <string.h>

#include "client/Testbed.h"
#include "fatal.h"

static eh_send_result nothing(eh_client *to, const eh_value *in) {
    (void)in;
    return client_Testbed_nothing(to);
}
static eh_send_result echo_int(eh_client *to, const eh_value *in) { return client_Testbed_echoInt(to, in->as.int32); }
static eh_send_result echo_long(eh_client *to, const eh_value *in) { return client_Testbed_echoLong(to, in->as.int64); }
static eh_send_result echo_double(eh_client *to, const eh_value *in) { return client_Testbed_echoDouble(to, in->as.float64); }
static eh_send_result echo_string(eh_client *to, const eh_value *in) { return client_Testbed_echoString(to, in->as.string); }
static eh_send_result echo_ints(eh_client *to, const eh_value *in) { return client_Testbed_echoInts(to, in->as.ints, in->size); }
static eh_send_result echo_longs(eh_client *to, const eh_value *in) { return client_Testbed_echoLongs(to, in->as.longs, in->size); }
static eh_send_result echo_doubles(eh_client *to, const eh_value *in) { return client_Testbed_echoDoubles(to, in->as.doubles, in->size); }
static eh_send_result echo_strings(eh_client *to, const eh_value *in) { return client_Testbed_echoStrings(to, in->as.strings, in->size); }
static eh_send_result echo_bytes(eh_client *to, const eh_value *in) { return client_Testbed_echoBytes(to, in->as.bytes, in->size); }

static eh_send_result echo_fixed(eh_client *to, const eh_value *in) {
    if (in[0].size != 10 || in[1].size != 3) fatal("C has no arrays of these lengths for", "echoFixed");
    return client_Testbed_echoFixed(to, in[0].as.ints, in[1].as.strings);
}

static eh_send_result echo_all(eh_client *to, const eh_value *in) {
    return client_Testbed_echoAll(to, in[0].as.int32, in[1].as.int64, in[2].as.float64, in[3].as.string, in[4].as.ints, in[4].size,
                                  in[5].as.longs, in[5].size, in[6].as.doubles, in[6].size, in[7].as.strings, in[7].size,
                                  in[8].as.bytes, in[8].size);
}

static eh_send_result send(eh_client *to, const eh_value *in) { return client_Testbed_send(to, in[0].as.int32, in[1].as.string); }
static eh_send_result tell(eh_client *to, const eh_value *in) { return client_Testbed_tell(to, in[0].as.string, in[1].as.string); }
static eh_send_result burst(eh_client *to, const eh_value *in) { return client_Testbed_burst(to, in[0].as.int32, in[1].as.int32); }
static eh_send_result count_up(eh_client *to, const eh_value *in) { return client_Testbed_countUp(to, in->as.int32); }

typedef struct call {
    const char *event;
    eh_type types[calls_most_arguments];
    size_t count;
    eh_send_result (*make)(eh_client *to, const eh_value *in);
} call;

static const call calls[] = {
    {"nothing", {EH_INT}, 0, nothing},
    {"echoInt", {EH_INT}, 1, echo_int},
    {"echoLong", {EH_LONG}, 1, echo_long},
    {"echoDouble", {EH_DOUBLE}, 1, echo_double},
    {"echoString", {EH_STRING}, 1, echo_string},
    {"echoInts", {EH_INTS}, 1, echo_ints},
    {"echoLongs", {EH_LONGS}, 1, echo_longs},
    {"echoDoubles", {EH_DOUBLES}, 1, echo_doubles},
    {"echoStrings", {EH_STRINGS}, 1, echo_strings},
    {"echoBytes", {EH_BYTES}, 1, echo_bytes},
    {"echoFixed", {EH_INTS, EH_STRINGS}, 2, echo_fixed},
    {"echoAll", {EH_INT, EH_LONG, EH_DOUBLE, EH_STRING, EH_INTS, EH_LONGS, EH_DOUBLES, EH_STRINGS, EH_BYTES}, 9, echo_all},
    {"send", {EH_INT, EH_STRING}, 2, send},
    {"tell", {EH_STRING, EH_STRING}, 2, tell},
    {"burst", {EH_INT, EH_INT}, 2, burst},
    {"countUp", {EH_INT}, 1, count_up},
};

eh_send_result calls_make(eh_client *client, const char *event, const eh_value *in, size_t count) {
    for (const call *one = calls; one < calls + sizeof calls / sizeof *calls; ++one) {
        if (strcmp(one->event, event) != 0) continue;
        bool fits = one->count == count;
        for (size_t i = 0; fits && i < count; ++i) fits = one->types[i] == in[i].type;
        if (!fits) fatal("not the arguments of", event);
        return one->make(client, in);
    }
    fatal("no such event", event);
    return EH_INVALID;
}
