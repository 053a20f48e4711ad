// The C client: a program's connection to the EventHandler of a server, kept alive over whatever link works; also usable from
// C++. Handles, options, errors and texts are as in eh/eh.h, which the server's side of a program uses.
//
// Threads: like the C++ client. Any thread may call any function that says nothing else. All callbacks of a client come one at a
// time, on one thread: its own, unless the options say that the program runs it; what they are given is valid during the call.
// Nothing but eh_client_close(), eh_client_free() and eh_client_run() blocks, and eh_client_unbind() for a callback that runs.
#ifndef EH_CLIENT_H
#define EH_CLIENT_H

#include <eh/eh.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eh_client eh_client;

// what the program is told ----------------------------------------------------------------------------------------------------

/// EH_CONNECTING: a connection is being opened. EH_UP: calls get through. EH_DOWN: the link is interrupted, or there is no
/// connection and none is being opened.
typedef enum eh_link_state { EH_CONNECTING, EH_UP, EH_DOWN } eh_link_state;

/// "connecting", "up", "down".
const char *eh_link_state_name(eh_link_state state);

/// A call that was handed to a link and never acknowledged: it may or may not have arrived, and is not sent again.
typedef struct eh_unconfirmed {
    const char *interface_name;
    const char *event;
    const char *message;          ///< as it travels; JSON is an array of interface, event and arguments
    size_t message_size;
} eh_unconfirmed;

/// Why a connection ended, or none was opened.
typedef struct eh_client_end {
    const char *code;                       ///< one of docs/c.md, for instance "expired"
    const char *detail;                     ///< a sentence
    bool is_final;                          ///< nothing more happens until eh_client_connect() is called
    const eh_unconfirmed *unconfirmed;
    size_t unconfirmed_count;
} eh_client_end;

/// What a program is told; what is NULL is not. All are called on the thread that runs the client, one at a time, together with
/// the callbacks of interfaces.
typedef struct eh_client_handlers {
    size_t size;                            ///< sizeof(eh_client_handlers)
    void *user;                             ///< what all functions are given first
    /// A connection exists: once for each id, not for each time that its link comes back.
    void (*on_connect)(void *user, eh_connection id, eh_link link);
    /// A connection ended, or the server refused to open one for good.
    void (*on_disconnect)(void *user, const eh_client_end *end);
    void (*on_link)(void *user, eh_link_state state, eh_link link);
    /// Something went wrong that does not end the connection by itself: a code of docs/c.md and a sentence.
    void (*on_error)(void *user, const char *code, const char *detail);
} eh_client_handlers;

// clients ---------------------------------------------------------------------------------------------------------------------

typedef enum eh_encoding { EH_CBOR, EH_JSON } eh_encoding;

/// Who runs a client.
typedef enum eh_runner {
    EH_OWN_THREAD,   ///< a thread of its own, from eh_client_new() to eh_client_free()
    EH_CALLER        ///< the program: by eh_client_run(), or by eh_client_poll() in a loop of its own
} eh_runner;

/// Everything may be 0, which chooses the default. What it points to is copied.
typedef struct eh_client_options {
    size_t size;                      ///< sizeof(eh_client_options)
    eh_encoding encoding;             ///< EH_CBOR
    eh_runner runner;                 ///< EH_OWN_THREAD
    const eh_link *links;             ///< which are tried, the best first; WebSocket, stream, poll
    size_t link_count;
    bool refuse_offline;              ///< calls answer EH_GONE while the link is not up, instead of waiting for it
    uint32_t max_age_ms;              ///< calls that wait longer are dropped, with an error `too-old`; never
    size_t queue_events;              ///< waiting and unacknowledged: 16,384
    size_t queue_bytes;               ///< the same in bytes, as they travel: 4 MiB
    size_t max_message;               ///< largest event, frame or answer taken in; more ends the connection: 4 MiB
    uint32_t backoff_min_ms;          ///< between tries: random from 0 to that, doubling: 500
    uint32_t backoff_max_ms;          ///< to that: 30,000
    uint32_t connect_timeout_ms;      ///< without a byte, after which an opening request is given up: 15,000
    uint32_t close_timeout_ms;        ///< for which eh_client_close() waits for the server's answer: 2,000
    uint32_t climb_after_ms;          ///< on a lesser link, after which a better one is tried again; doubling, to an hour: 10,000
    const char *authorities;          ///< a PEM file with the authorities whose word on an https server counts; the system's
    /// More headers for every request, WebSockets included; asked anew for each, on the thread that runs the client. It sets
    /// their number and returns the first; they are copied, but have to outlive the call.
    const eh_header *(*headers)(void *user, size_t *count);
    void *headers_user;
} eh_client_options;

/// A client of the EventHandler that is mounted at `url`: "http://host:8080/person", or https, whose certificate is always
/// verified. Nothing is sent before eh_client_connect(). `handlers`, which are copied, and `options` may be NULL. NULL with a
/// sentence for an address or an option that cannot be, or if the file of authorities cannot be used.
eh_client *eh_client_new(const char *url, const eh_client_handlers *handlers, const eh_client_options *options);
/// Like eh_client_close(), then undoes all binds and stops the thread. Not inside a callback of the client, not while another
/// thread runs it, and nobody may use it afterwards. NULL is nothing.
void eh_client_free(eh_client *client);

/// Starts connecting and keeps connected, whatever happens, until eh_client_close() or a final end. Harmless when connected.
eh_status eh_client_connect(eh_client *client);
/// Ends the connection. What waits goes with the closing request as far as it fits; the rest stays queued. Returns when the
/// server has answered, at the latest after close_timeout_ms; on_disconnect has been called then. (If the program runs the
/// client, and nobody does just then, this runs it meanwhile.) Inside a callback it returns at once, and the connection ends when
/// the callback has returned. Harmless when there is no connection.
eh_status eh_client_close(eh_client *client);
/// From on_connect to on_disconnect, also while the link is interrupted.
bool eh_client_is_connected(const eh_client *client);

// With EH_CALLER only: otherwise, and while another thread runs the client, eh_client_run() and eh_client_poll() are EH_BAD_STATE.

/// Runs the client on this thread until eh_client_stop(). May be called again then.
eh_status eh_client_run(eh_client *client);
/// Runs what is ready on this thread and returns at once. Unless it is NULL, `timeout_ms` is set to the time after which the client
/// wants to be called again at the latest, as poll() takes it: -1 is for ever. It wants to be called before when
/// eh_client_poll_handle() is readable. From within a callback it does nothing.
eh_status eh_client_poll(eh_client *client, int *timeout_ms);
/// A descriptor for poll(), epoll and the like; only to wait for that it is readable. -1 if `client` is NULL.
int eh_client_poll_handle(const eh_client *client);
/// eh_client_run() returns soon, or as soon as it is called. The connection stays, but nobody cares for it. Harmless with
/// EH_OWN_THREAD.
eh_status eh_client_stop(eh_client *client);

// interfaces: what generated code calls ---------------------------------------------------------------------------------------

/// Takes an event of an interface: its number, and its arguments as the prototype says. Strings end with U+0000.
typedef void (*eh_client_receive)(const void *callbacks, size_t event, const eh_value *values);

/// Lets the server call an interface, one that is copied; if the client is connected, the server hears of it at once. `size` bytes
/// at `callbacks` are copied, and `receive` is given the copy; if `size` is 0, `callbacks` itself. An event with U+0000 in a string
/// is dropped, and told to on_error and to the server. EH_BAD_STATE if an interface of that name is bound already; EH_BAD_ARGUMENT
/// if it was with other prototypes.
eh_status eh_client_bind(eh_client *client, const eh_interface *about, const void *callbacks, size_t size,
                         eh_client_receive receive);
/// Undoes a bind: waits for a running callback, except within one. What the server goes on calling is dropped.
eh_status eh_client_unbind(eh_client *client, const char *name);

/// Makes an interface known that the program calls: the server is asked for it when the connection opens, or at once if the client
/// is connected. What `about` points to has to stay where and as it is as long as the client.
eh_status eh_client_declare(eh_client *client, const eh_interface *about);
/// Calls an event of the server; never blocks. The arguments are encoded during the call. Bytes that are not UTF-8 are sent as
/// U+FFFD, and on_error is told. EH_QUEUED: it leaves, once and in order, as soon as there is a link. EH_FULL: queue_events or
/// queue_bytes are used up. EH_TOO_LARGE: it is larger than the server takes. EH_GONE: refuse_offline is set, and the link is not
/// up. EH_INVALID: an argument cannot be sent, or does not fit the prototype.
eh_send_result eh_client_call(eh_client *client, const eh_interface *about, size_t event, const eh_value *values, size_t count);
/// The same, but EH_INVALID, with interface, event and argument in the sentence, for a text that is not UTF-8.
eh_send_result eh_client_call_checked(eh_client *client, const eh_interface *about, size_t event, const eh_value *values,
                                      size_t count);
/// Calls an event that is known only at run time, by its names; the types of the values are those of the event. The server is not
/// asked for it when the connection opens: what does not fit comes back to on_error as `bad-event`.
eh_send_result eh_client_send_data(eh_client *client, const char *interface_name, const char *event, const eh_value *values,
                                   size_t count);

#ifdef __cplusplus
}
#endif

#endif
