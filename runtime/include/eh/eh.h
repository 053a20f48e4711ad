// The C API: an HTTP server, EventHandlers and their connections, for programs in C99 or later; also usable from C++.
//
// Handles are opaque pointers, ids and addresses are values, callbacks get the program's `user` first. Options begin with
// their size and are zero for what they do not choose: eh_server_options o = { .size = sizeof o, .port = 8080 };
//
// Errors: a function that makes something returns NULL, others a status, and eh_last_error() has a sentence about the last
// failure on the calling thread. Nothing throws. Texts are UTF-8 and end with U+0000, which therefore is in none of them.
//
// Threads: like the C++ API. Every function may be called on any thread unless it says otherwise; sending never blocks.
// Callbacks run on the server's loop (or the executor of the options), one at a time; what they are given is valid during
// the call.
#ifndef EH_EH_H
#define EH_EH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// errors ------------------------------------------------------------------------------------------------------------------

typedef enum eh_status {
    EH_OK,
    EH_BAD_ARGUMENT,   ///< what was passed cannot be
    EH_BAD_STATE,      ///< not now, or not any more
    EH_NO_MEMORY,
    EH_FAILED          ///< the system refused
} eh_status;

/// A sentence about the last failure of a function of this API on this thread; "" if there was none. Valid until the next.
/// Never NULL. Functions that succeed leave it alone.
const char *eh_last_error(void);

/// What became of one send call. Only EH_QUEUED means that the event is on its way.
typedef enum eh_send_result {
    EH_QUEUED,      ///< taken over: it arrives once and in order at each addressed connection that stays alive
    EH_GONE,        ///< the addressed connection does not exist (any more)
    EH_FULL,        ///< the queue of that connection, or what waits for the loop, is at its limit
    EH_TOO_LARGE,   ///< the encoded event is larger than max_event
    EH_INVALID,     ///< an argument cannot be sent: NULL, U+0000 in a text; or the group is another handler's
    EH_STOPPED      ///< the server has stopped
} eh_send_result;

/// "queued", "too large".
const char *eh_send_result_name(eh_send_result result);

// logging -----------------------------------------------------------------------------------------------------------------

typedef enum eh_log_level { EH_LOG_DEBUG, EH_LOG_INFO, EH_LOG_WARNING, EH_LOG_ERROR } eh_log_level;

/// Takes one line without a line end, on whatever thread has something to report; must not block.
typedef void (*eh_log)(void *user, eh_log_level level, const char *line);

const char *eh_log_level_name(eh_log_level level);

// connections and addresses -----------------------------------------------------------------------------------------------

typedef struct eh_handler eh_handler;   ///< the connections of one mount
typedef struct eh_group eh_group;       ///< a named set of them
typedef struct eh_server eh_server;     ///< an HTTP server with one loop

/// Names one connection of one client: 1 to 2^31-1. A value; it may outlive its connection.
typedef struct eh_connection {
    int32_t id;
} eh_connection;

typedef enum eh_to_kind { EH_TO_NOBODY, EH_TO_ONE, EH_TO_GROUP, EH_TO_EVERYONE } eh_to_kind;

/// The most connections that eh_except() leaves out of one address; eh_except_all() has no such limit.
#define EH_MAX_EXCEPT 8

/// Whom an event is for. Made by the functions below; what it points to has to live until the send call returns.
typedef struct eh_to {
    eh_to_kind kind;
    eh_connection connection;
    eh_group *group;
    const char *key;
    uint32_t except_count;                  ///< more than EH_MAX_EXCEPT: refused when sent
    eh_connection except[EH_MAX_EXCEPT];
    const eh_connection *except_all;
    size_t except_all_count;
} eh_to;

eh_to eh_one(eh_connection connection);
eh_to eh_members(eh_group *group);
eh_to eh_everyone(void);
/// The same address without that connection. May be repeated.
eh_to eh_except(eh_to to, eh_connection connection);
/// The same address without those, however many. Not repeated: the last counts.
eh_to eh_except_all(eh_to to, const eh_connection *connections, size_t count);
/// The event replaces an earlier one of the same interface, event and key that still waits, and takes its place in the order.
eh_to eh_latest(eh_to to, const char *key);

// interfaces: what generated code calls -------------------------------------------------------------------------------------

/// The types of the interface language.
typedef enum eh_type { EH_INT, EH_LONG, EH_DOUBLE, EH_STRING, EH_INTS, EH_LONGS, EH_DOUBLES, EH_STRINGS, EH_BYTES } eh_type;

/// One argument, and how many elements it has: bytes of a string, elements of an array, 0 for a number.
typedef struct eh_value {
    eh_type type;
    size_t size;
    union {
        int32_t int32;
        int64_t int64;
        double float64;
        const char *string;
        const int32_t *ints;
        const int64_t *longs;
        const double *doubles;
        const char *const *strings;
        const uint8_t *bytes;
    } as;
} eh_value;

/// The size of a string whose end is its U+0000.
#define EH_TERMINATED SIZE_MAX

static inline eh_value eh_int(int32_t value) {
    eh_value made;
    made.type = EH_INT;
    made.size = 0;
    made.as.int32 = value;
    return made;
}

static inline eh_value eh_long(int64_t value) {
    eh_value made;
    made.type = EH_LONG;
    made.size = 0;
    made.as.int64 = value;
    return made;
}

static inline eh_value eh_double(double value) {
    eh_value made;
    made.type = EH_DOUBLE;
    made.size = 0;
    made.as.float64 = value;
    return made;
}

static inline eh_value eh_string(const char *value) {
    eh_value made;
    made.type = EH_STRING;
    made.size = EH_TERMINATED;
    made.as.string = value;
    return made;
}

/// A text of `size` bytes, which needs no end. U+0000 in it is refused when it is sent.
static inline eh_value eh_text(const char *value, size_t size) {
    eh_value made;
    made.type = EH_STRING;
    made.size = size;
    made.as.string = value;
    return made;
}

static inline eh_value eh_ints(const int32_t *values, size_t count) {
    eh_value made;
    made.type = EH_INTS;
    made.size = count;
    made.as.ints = values;
    return made;
}

static inline eh_value eh_longs(const int64_t *values, size_t count) {
    eh_value made;
    made.type = EH_LONGS;
    made.size = count;
    made.as.longs = values;
    return made;
}

static inline eh_value eh_doubles(const double *values, size_t count) {
    eh_value made;
    made.type = EH_DOUBLES;
    made.size = count;
    made.as.doubles = values;
    return made;
}

static inline eh_value eh_strings(const char *const *values, size_t count) {
    eh_value made;
    made.type = EH_STRINGS;
    made.size = count;
    made.as.strings = values;
    return made;
}

static inline eh_value eh_bytes(const uint8_t *values, size_t count) {
    eh_value made;
    made.type = EH_BYTES;
    made.size = count;
    made.as.bytes = values;
    return made;
}

/// What the compiler knows of an interface: its name, and `name(type,...)` for each event. It has to stay where and as it
/// is as long as handlers that know it.
typedef struct eh_interface {
    const char *name;
    const char *const *prototypes;
    size_t count;
} eh_interface;

/// Takes an event of an interface: its number, and its arguments as the prototype says. Strings end with U+0000.
typedef void (*eh_receive)(const void *callbacks, eh_connection from, size_t event, const eh_value *values);

/// Lets clients call an interface. `size` bytes at `callbacks` are copied, and `receive` is given the copy; if `size` is 0,
/// `callbacks` itself. An event with U+0000 in a string is refused, and its client told.
eh_status eh_bind(eh_handler *handler, const eh_interface *about, const void *callbacks, size_t size, eh_receive receive);
/// Undoes a bind: waits for a running callback of that interface, except within one. The rest of what clients call is refused.
eh_status eh_unbind(eh_handler *handler, const char *name);
/// Complains, for a bind function, that a callback is NULL.
eh_status eh_missing(const char *name, const char *event);

/// Makes an interface known that the program calls.
eh_status eh_declare(eh_handler *handler, const eh_interface *about);
/// Sends. The arguments are encoded during the call. Bytes that are not UTF-8 arrive as U+FFFD.
eh_send_result eh_send(eh_handler *handler, const eh_interface *about, size_t event, eh_to to, const eh_value *values,
                       size_t count);
/// The same, but EH_INVALID, with interface, event and argument in the sentence, for a text that is not UTF-8.
eh_send_result eh_send_checked(eh_handler *handler, const eh_interface *about, size_t event, eh_to to,
                               const eh_value *values, size_t count);

// HTTP: requests and answers ------------------------------------------------------------------------------------------------

/// One request, valid during the callback, and so is every text that it gives.
typedef struct eh_request eh_request;

const char *eh_request_method(const eh_request *request);
const char *eh_request_target(const eh_request *request);   ///< as sent: "/a%20b?x=1"
const char *eh_request_path(const eh_request *request);     ///< decoded; begins with a slash
const char *eh_request_query(const eh_request *request);    ///< as sent, without the question mark
const char *eh_request_remote(const eh_request *request);   ///< the peer's address, without the port
const char *eh_request_user(const eh_request *request);     ///< who an authenticator says it is; "": nobody
bool eh_request_secure(const eh_request *request);          ///< came over TLS
/// The body, whose size goes to `size` unless that is NULL. Any bytes.
const char *eh_request_body(const eh_request *request, size_t *size);
/// The value of a header, whatever the case of its name; NULL if there is none.
const char *eh_request_header(const eh_request *request, const char *name);
/// The decoded value of a query parameter; NULL if there is none, or if it holds U+0000.
const char *eh_request_parameter(const eh_request *request, const char *name);

typedef struct eh_header {
    const char *name;
    const char *value;
} eh_header;

/// All headers in the order in which they came; their number goes to `count`.
const eh_header *eh_request_headers(const eh_request *request, size_t *count);

typedef struct eh_response {
    size_t size;                  ///< sizeof(eh_response)
    int status;                   ///< 0: 200
    const char *content_type;     ///< NULL: "text/plain; charset=utf-8"
    const char *body;             ///< copied, unless there is a `release`
    size_t body_size;             ///< EH_TERMINATED: up to the end of `body`
    const eh_header *headers;     ///< further ones
    size_t header_count;
    /// NULL, or: `body` is not copied, and `release(release_user)` is called once when it is needed no more: on any thread, also
    /// within eh_respond(), and also if that fails.
    void (*release)(void *user);
    void *release_user;
} eh_response;

/// The right and the duty to answer one request, at once or later, on any thread.
typedef struct eh_responder eh_responder;

/// Answers; the responder is used up, whatever is returned.
eh_status eh_respond(eh_responder *responder, const eh_response *response);
/// Answers with a line of plain text.
eh_status eh_respond_text(eh_responder *responder, int status, const char *text);
/// Has `gone` called, at most once, if the client goes before it has been answered. The responder has to be used up all the same.
/// On the loop only, where `gone` is called, too.
eh_status eh_responder_on_gone(eh_responder *responder, void (*gone)(void *user), void *user);
/// Gives the responder back unanswered: a client that is still there gets a 500, and the log a line. NULL is nothing.
void eh_responder_free(eh_responder *responder);

/// The body of an answer that goes on, of whatever length. Any thread, also when the client or the server has gone.
typedef struct eh_stream eh_stream;

/// Everything may be 0. The functions are called on the loop, and not once the stream has been ended or freed there; one that
/// runs while another thread does that is not waited for.
typedef struct eh_stream_options {
    size_t size;                  ///< sizeof(eh_stream_options)
    size_t queue_bytes;           ///< that wait for the client, 64 for each piece included: 1 MiB
    /// There is room again: a quarter of queue_bytes or less waits, after more than the half did or a write was EH_FULL.
    void (*on_writable)(void *user, eh_stream *stream);
    /// Once, if the client or the server goes before the end. The stream has to be freed all the same, here or later.
    void (*on_gone)(void *user, eh_stream *stream);
    void *user;
    uint64_t body_size;           ///< bytes of the whole body, if they are known: the client is told. 0: they are not
} eh_stream_options;

/// Answers with status and headers of `head` (NULL: all by default; a body must not be in it), with the body to follow. The
/// responder is used up, whatever is returned. NULL with a sentence if that fails. Outside the loop on_gone may come first.
eh_stream *eh_respond_stream(eh_responder *responder, const eh_response *head, const eh_stream_options *options);
/// Queues a piece, which is copied; never blocks. EH_FULL: it would exceed queue_bytes; it is not queued, and on_writable will
/// tell when there is room. EH_TOO_LARGE: it alone exceeds them, or what is left of body_size. EH_GONE: the client or the server has gone.
eh_send_result eh_stream_write(eh_stream *stream, const void *bytes, size_t size);
/// Bytes that wait for the client, 64 for each piece included.
size_t eh_stream_waiting(const eh_stream *stream);
/// Ends the body behind what is queued; the stream is used up, whatever is returned.
eh_status eh_stream_end(eh_stream *stream);
/// Breaks the body off: the client is shown that it is not complete. NULL is nothing.
void eh_stream_free(eh_stream *stream);

typedef enum eh_taken { EH_DECLINED, EH_TAKEN } eh_taken;

/// EH_TAKEN: `responder` was or will be used. EH_DECLINED: it was not, and the next mount is asked.
typedef eh_taken (*eh_route)(void *user, const eh_request *request, eh_responder *responder);

// bodies and forms that arrive ----------------------------------------------------------------------------------------------

/// The body of one request, to be read piece by piece. Nothing is read before eh_body_start() and while paused, beyond the
/// 64 KiB that the server has in its hands; the client has to wait. The program frees it, whatever became of it. Any thread,
/// unless it says otherwise.
typedef struct eh_body eh_body;

/// What is NULL does nothing. Called on the loop, one at a time, never from within a function of the body; not any more once the
/// request has been answered or the body freed (one that runs while another thread does that is not waited for).
typedef struct eh_body_handlers {
    size_t size;                  ///< sizeof(eh_body_handlers)
    /// The next bytes, at least one. With a buffer: in it, and it is full, or this is the end of the body. Without: what has arrived.
    void (*on_data)(void *user, eh_body *body, const char *piece, size_t piece_size);
    /// Once: the body is complete.
    void (*on_end)(void *user, eh_body *body);
    /// Once, instead: it breaks off. `why` is a sentence. The server has answered where that was possible; the responder has to be
    /// used up all the same.
    void (*on_gone)(void *user, eh_body *body, const char *why);
    void *user;
} eh_body_handlers;

/// Begins to read into `buffer`, which has to stay until on_end or on_gone has been called or the body freed; NULL: pieces as they
/// arrive. Once. On the loop, or before another thread has the body.
eh_status eh_body_start(eh_body *body, void *buffer, size_t buffer_size, const eh_body_handlers *handlers);
/// Nothing is read and only on_gone called until eh_body_resume(). Called in on_data it leaves the buffer as it is.
eh_status eh_body_pause(eh_body *body);
eh_status eh_body_resume(eh_body *body);
/// Whether its size is known before it has come (Content-Length); that goes to `bytes` unless that is NULL.
bool eh_body_size(const eh_body *body, uint64_t *bytes);
/// Gives the rest up: the socket is closed behind the answer. NULL is nothing.
void eh_body_free(eh_body *body);

/// Called when the head of a request has come. EH_TAKEN: `body` is the program's, and `responder` was or will be used. EH_DECLINED:
/// neither was.
typedef eh_taken (*eh_streaming_route)(void *user, const eh_request *head, eh_responder *responder, eh_body *body);

/// The head of one part of a form (multipart/form-data), valid during the callback.
typedef struct eh_part {
    const char *name;             ///< of the field
    const char *file_name;        ///< as the client says, a path perhaps: see eh_safe_file_name(). NULL: no file
    const char *media_type;
} eh_part;

/// What a program does with the parts of a form, one after the other. What is NULL does nothing, and takes everything.
typedef struct eh_form_handlers {
    size_t size;                  ///< sizeof(eh_form_handlers)
    /// A part begins. False: its bytes are read and ignored, and its end is not told.
    bool (*on_part)(void *user, const eh_part *part);
    /// The next of its bytes, at least one. False gives the form up, with status 500.
    bool (*on_bytes)(void *user, const char *bytes, size_t byte_count);
    /// It is complete; or it is not, because the form has broken off or was refused. What is returned then does not matter.
    bool (*on_part_end)(void *user, bool complete);
    void *user;
} eh_form_handlers;

/// Limits; 0 is the default. Above, the form is refused with status 413.
typedef struct eh_form_options {
    size_t size;                  ///< sizeof(eh_form_options)
    size_t max_parts;             ///< 100
    size_t max_part_head;         ///< bytes of the head of one part: 8 KiB
    size_t max_part_headers;      ///< 16
    uint64_t max_part_size;       ///< bytes of one part: 1 TiB
    size_t max_around;            ///< bytes before the first part and behind the last: 64 KiB
} eh_form_options;

/// A form that is taken apart while it arrives. One thread at a time.
typedef struct eh_form eh_form;

/// `content_type`: of the request. If it is none of a form, eh_form_problem() says so at once. `options` may be NULL.
eh_form *eh_form_new(const char *content_type, const eh_form_handlers *handlers, const eh_form_options *options);
/// The next bytes of the body, however it is cut. False: refused, now or before.
bool eh_form_feed(eh_form *form, const void *bytes, size_t byte_count);
/// The body has ended. False: refused, or the last boundary has not come.
bool eh_form_end(eh_form *form);
/// The status to answer with if the form was refused, and 0 if not; a sentence goes to `sentence`, valid as long as the form.
int eh_form_problem(const eh_form *form, const char **sentence);
/// A part that is open is told to be incomplete. NULL is nothing. Not from within a callback of the form.
void eh_form_free(eh_form *form);
/// A name for a file in a folder of the program's, made of what a client says; "" if nothing of it can be used. It is cut to fit
/// into `room` bytes with its end; 201 are enough for all.
void eh_safe_file_name(const char *sent, char *name, size_t room);

// plain WebSockets ----------------------------------------------------------------------------------------------------------

/// One open WebSocket, for a protocol of the program's own. Valid in the callbacks, the last of which is on_close; with
/// eh_socket_keep() longer. All functions: on any thread, also when the socket has closed and its server has gone. What is
/// sent leaves in the order of the calls, all that waits at the end of a turn of the loop in one write.
typedef struct eh_socket eh_socket;

typedef enum eh_message_kind { EH_TEXT, EH_BINARY } eh_message_kind;

/// What a program does with its sockets; what is NULL does nothing. All are called on the loop, one at a time. Payloads have
/// no U+0000 at their end, and may have one within.
typedef struct eh_socket_handlers {
    size_t size;                  ///< sizeof(eh_socket_handlers)
    void *user;                   ///< what all functions are given first
    /// Asked before a socket is opened, after the checks of Host, Origin and handshake. False refuses it with `refusal`, which
    /// is a 403 unless it is changed; what it points to has to stay until the next call.
    bool (*admit)(void *user, const eh_request *request, eh_response *refusal);
    /// First, with the request that was upgraded.
    void (*on_open)(void *user, eh_socket *socket, const eh_request *request);
    void (*on_message)(void *user, eh_socket *socket, eh_message_kind kind, const char *payload, size_t size);
    /// A ping, which has been answered, and a pong, asked for or not.
    void (*on_ping)(void *user, eh_socket *socket, const char *payload, size_t size);
    void (*on_pong)(void *user, eh_socket *socket, const char *payload, size_t size);
    /// There is room again: a quarter of queue_bytes or less waits, after more than the half did or a send was EH_FULL.
    void (*on_drain)(void *user, eh_socket *socket);
    /// Last, once for every socket that was opened, with the code and reason of whoever said close first: 1005 if the client
    /// gave none, 1006 and a sentence if the socket ended without a close frame, 1002, 1007, 1008 or 1009 and a sentence if the
    /// client broke RFC 6455 or a limit.
    void (*on_close)(void *user, eh_socket *socket, uint16_t code, const char *reason);
} eh_socket_handlers;

/// Everything may be 0, which chooses the default.
typedef struct eh_socket_options {
    size_t size;                  ///< sizeof(eh_socket_options)
    size_t max_message;           ///< bytes of a message that arrives: 4 MiB
    size_t max_fragments;         ///< frames of one: 131,072
    size_t queue_bytes;           ///< waiting for one socket, 64 for each message included: 16 MiB
    size_t max_sockets;           ///< open at a time: 10,000
    uint32_t ping_every_ms;       ///< a client that was silent for so long is sent a ping: 25,000
    uint32_t silence_ms;          ///< one that neither said nor read anything for so long has gone: 60,000
    uint32_t goodbye_ms;          ///< for the client's close frame, and for its closing the socket: 3,000
    const char *const *protocols; ///< subprotocols; the first of the client's list that is among them is agreed upon
    size_t protocol_count;
    const char *const *origins;   ///< of pages that may connect besides those of this server
    size_t origin_count;
    bool deflate;                 ///< messages are compressed for clients that ask for it (permessage-deflate, RFC 7692)
    size_t least_deflated;        ///< shorter messages are sent as they are: 256
    int deflate_window_bits;      ///< the largest window of clients that let the server choose, 9 to 15: 15
} eh_socket_options;

/// Queues a text of `size` bytes (EH_TERMINATED: up to its end); never blocks. EH_FULL: it would exceed queue_bytes; it is not
/// queued, and on_drain will tell when there is room. EH_TOO_LARGE: it alone exceeds them. EH_INVALID: it is not UTF-8.
/// EH_GONE: the socket has ended, or eh_socket_close() was called.
eh_send_result eh_socket_text(eh_socket *socket, const char *text, size_t size);
eh_send_result eh_socket_binary(eh_socket *socket, const void *bytes, size_t size);
/// Queues a ping like a message; at most 125 bytes.
eh_send_result eh_socket_ping(eh_socket *socket, const void *payload, size_t size);

/// A message framed once, for any number of sockets: they share its bytes. Any thread.
typedef struct eh_message eh_message;

/// NULL with a sentence if that fails, because it is not UTF-8 for instance.
eh_message *eh_message_text(const char *text, size_t size);
eh_message *eh_message_binary(const void *bytes, size_t size);
/// Also while it waits to be sent. NULL is nothing.
void eh_message_free(eh_message *message);
/// Queues a message that is shared.
eh_send_result eh_socket_send(eh_socket *socket, const eh_message *message);

/// Closes after what is queued; no more messages are delivered. `code`: 1000 to 1003, 1007 to 1014 or 3000 to 4999; `reason`: NULL
/// is none, and it is cut to 123 bytes. Does nothing on a socket that is closing already.
eh_status eh_socket_close(eh_socket *socket, uint16_t code, const char *reason);
/// Nothing more is read until eh_socket_resume_reading(), so that the client has to wait; what was read already, at most 64 KiB, is
/// still delivered.
eh_status eh_socket_pause_reading(eh_socket *socket);
eh_status eh_socket_resume_reading(eh_socket *socket);

size_t eh_socket_backlog(const eh_socket *socket);          ///< bytes that wait to be written, 64 for each message included
const char *eh_socket_protocol(const eh_socket *socket);    ///< the subprotocol; "" if none was agreed upon
const char *eh_socket_remote(const eh_socket *socket);      ///< the peer's address, without the port
bool eh_socket_deflates(const eh_socket *socket);           ///< whether messages may be compressed, as was agreed

/// Keeps an object of the program's with a socket. Whoever sets it frees it, in on_close for instance.
eh_status eh_socket_set_data(eh_socket *socket, void *data);
void *eh_socket_data(const eh_socket *socket);
/// Makes a socket valid until eh_socket_free(), which every call of this needs one of. In a callback, or while somebody keeps it.
eh_socket *eh_socket_keep(eh_socket *socket);
/// NULL is nothing.
void eh_socket_free(eh_socket *socket);

// servers -------------------------------------------------------------------------------------------------------------------

/// One request and what became of it. Texts are valid during the call; "" for what is not known.
typedef struct eh_access {
    const char *remote;      ///< the client's address; behind a proxy of the options the one that it tells
    const char *user;
    const char *method;      ///< "", like the next, if the request line was malformed
    const char *target;
    const char *host;
    const char *referer;
    const char *agent;
    int status;              ///< 0: the client had gone before it was answered
    uint64_t bytes;          ///< of the body
    int64_t time_us;         ///< when it was answered, since 1970
    int64_t took_us;         ///< since its head was complete
    bool http10;
    bool secure;             ///< came over TLS
} eh_access;

/// Called on the loop for every answer; must not block.
typedef void (*eh_access_log)(void *user, const eh_access *access);

typedef enum eh_access_format { EH_ACCESS_COMMON, EH_ACCESS_COMBINED, EH_ACCESS_JSON } eh_access_format;

/// Writes a line without a line end, like snprintf: ended, cut to `size`, and the length of the whole line is returned.
size_t eh_access_line(const eh_access *access, eh_access_format format, char *line, size_t size);

/// A certificate chain, the server's own certificate first, and its key, which is not encrypted: PEM files.
typedef struct eh_certificate {
    const char *certificate_file;
    const char *key_file;
} eh_certificate;

/// For eh_server_options::body_rate: however slow.
#define EH_ANY_RATE ((size_t)-1)

/// Everything may be 0, which chooses the default.
typedef struct eh_server_options {
    size_t size;                       ///< sizeof(eh_server_options)
    const char *address;               ///< an IPv4 or IPv6 literal; 127.0.0.1. "0.0.0.0" or "::" to be reached from elsewhere
    uint16_t port;                     ///< 0: a free one, see eh_server_port()
    const char *certificate_file;      ///< PEM, the chain and its key: HTTPS
    const char *key_file;
    const char *const *hosts;          ///< further names that a Host header may carry
    size_t host_count;
    size_t max_connections;            ///< sockets: 20,000
    size_t max_header;                 ///< bytes of a request's head: 16 KiB
    size_t max_queued;                 ///< bytes that wait for all clients together: 512 MiB
    size_t max_receiving;              ///< bytes that are being received together: 256 MiB
    uint32_t header_timeout_ms;        ///< 10,000
    uint32_t body_timeout_ms;          ///< 30,000
    uint32_t write_timeout_ms;         ///< 30,000
    uint32_t idle_timeout_ms;          ///< 75,000
    eh_log log;                        ///< NULL: silence
    void *log_user;
    size_t body_rate;                  ///< bytes a second that a body has to come with, beyond body_timeout_ms: 500; or EH_ANY_RATE
    size_t requests_per_second;        ///< of all clients, on average: 503 above; no limit
    size_t request_burst;              ///< that may come at once; as many
    size_t sockets_per_address;        ///< further ones are closed at once; no limit. An address: 64 bits of IPv6
    size_t requests_per_address;       ///< a second: 429 above; no limit
    size_t request_burst_per_address;  ///< as many
    size_t receiving_per_address;      ///< bytes of bodies at the same time: 429 above; no limit
    const char *const *proxies;        ///< addresses or networks that are believed what they say of their clients
    size_t proxy_count;
    const eh_header *headers;          ///< added to each answer that has none of that name
    size_t header_count;
    bool security_headers;             ///< adds those that make browsers careful (docs/http.md)
    eh_access_log access;              ///< NULL: nobody is told
    void *access_user;
    /// Further certificates for other names: a client is shown the first that bears, as a DNS name of its subjectAltName, the
    /// name that it asks for; that of certificate_file if none does. Without certificate_file these and the next must not be set.
    const eh_certificate *certificates;
    size_t certificate_count;
    /// A second port without TLS at the same address sends GET and HEAD for a host of the server's to the one with (308), and
    /// refuses all else, clients of handlers and WebSockets included (403).
    bool redirect;
    uint16_t redirect_port;            ///< 0: a free one, see eh_server_redirect_port()
    uint16_t redirect_to;              ///< the port that clients are sent to, where it is another than the server has
    uint32_t strict_transport_s;       ///< for so long browsers that came by https use nothing else; 0: that is not sent
    bool strict_transport_subdomains;  ///< also for the names below the host's
} eh_server_options;

/// Binds and listens. `options` may be NULL. NULL with a sentence if that fails.
eh_server *eh_server_new(const eh_server_options *options);
/// Stops without waiting, and joins the thread of eh_server_start(). Not on the loop. NULL is nothing.
void eh_server_free(eh_server *server);

/// Mounts a handler, which must outlive the server, with the client script below it. Of several mounts that fit the longest
/// path is asked first, those at one path in the order of mounting. All mounts: before the server runs, or on its loop.
eh_status eh_server_mount(eh_server *server, const char *path, eh_handler *handler);
/// Serves the files of a folder, which need not exist yet.
eh_status eh_server_mount_files(eh_server *server, const char *path, const char *folder);

/// Serves all that the server and its handlers count, at exactly `path`, as Prometheus reads it.
eh_status eh_server_metrics(eh_server *server, const char *path);

/// Counts since the server was made, and what is now.
typedef struct eh_server_stats {
    size_t size;                   ///< sizeof(eh_server_stats)
    size_t sockets;                ///< now, WebSockets included
    uint64_t accepted;             ///< sockets
    uint64_t turned_away;          ///< closed at once: sockets_per_address
    uint64_t requests;             ///< that were read to their end, or to their head if the program reads their body itself
    uint64_t answers_2xx;          ///< refusals included
    uint64_t answers_3xx;
    uint64_t answers_4xx;
    uint64_t answers_5xx;
    uint64_t upgrades;             ///< sockets that became WebSockets
    uint64_t received_bytes;
    uint64_t sent_bytes;
    uint64_t malformed;            ///< requests that were refused by their form
    uint64_t wrong_host;
    uint64_t too_many;             ///< requests over a rate, or over receiving_per_address
    uint64_t slow_heads;           ///< cut by header_timeout_ms
    uint64_t slow_bodies;          ///< by body_timeout_ms or body_rate
    uint64_t slow_readers;         ///< by write_timeout_ms
    uint64_t idle;                 ///< closed by idle_timeout_ms
} eh_server_stats;

eh_status eh_server_get_stats(const eh_server *server, eh_server_stats *stats);

/// A file inside the program.
typedef struct eh_embedded_file {
    const char *path;        ///< relative, with forward slashes
    const char *content;
    size_t size;
    const char *etag;        ///< quoted
    const char *gzip;        ///< the content compressed; NULL: it is not there
    size_t gzip_size;
    const char *brotli;
    size_t brotli_size;
} eh_embedded_file;

/// A folder inside the program, as eh_embed(... LANGUAGE c) makes it; sorted by path.
typedef struct eh_embedded_folder {
    const eh_embedded_file *files;
    size_t count;
} eh_embedded_folder;

/// Writes the path by which browsers may keep a file for ever, because another content has another one: "app.3f2a9c81d04e7b65.js" for
/// "app.js". Like snprintf: ended, cut to `size`, and the length of the whole path is returned; 0 if there is no such file.
size_t eh_hashed_path(const eh_embedded_folder *folder, const char *path, char *hashed, size_t size);

/// Serves a folder inside the program, which must outlive the server. By their own paths its files are asked about again each time, by
/// those of eh_hashed_path() they are kept.
eh_status eh_server_mount_embedded(eh_server *server, const char *path, const eh_embedded_folder *folder);

/// Asks `route` about each request for `pattern`: a path, or one with `*` at its end for all that begin so. Bodies of up to
/// `max_body` bytes are taken. It is called on the loop, and must return soon.
eh_status eh_server_route(eh_server *server, const char *pattern, size_t max_body, eh_route route, void *user);

/// The same for bodies that are read piece by piece. It is asked about POST requests only: others are answered with 405 unless
/// another route or mount takes them.
eh_status eh_server_streaming_route(eh_server *server, const char *pattern, uint64_t max_body, eh_streaming_route route, void *user);

/// Serves plain WebSockets at exactly `path`. What the handlers use must outlive the server. `options` may be NULL.
eh_status eh_server_web_socket(eh_server *server, const char *path, const eh_socket_handlers *handlers,
                               const eh_socket_options *options);

uint16_t eh_server_port(const eh_server *server);
/// "http://127.0.0.1:43210". As long as the server.
const char *eh_server_url(const eh_server *server);

/// Reads the files of the certificates again, for handshakes that begin from now on. Any thread: they are read on this one. If one of
/// them cannot be used, all stays as it was: EH_FAILED.
eh_status eh_server_reload_certificates(eh_server *server);
/// The port of eh_server_options::redirect; 0 if there is none.
uint16_t eh_server_redirect_port(const eh_server *server);

/// Runs the loop on this thread until eh_server_stop().
eh_status eh_server_run(eh_server *server);
/// Runs the loop on a thread of its own.
eh_status eh_server_start(eh_server *server);
/// Runs what is ready on this thread and returns at once.
eh_status eh_server_poll(eh_server *server);
/// A descriptor that is readable when eh_server_poll() has something to do, timers included. Neither read it nor close it. By whoever
/// polls, and before the first wait. -1 with a sentence if that fails.
int eh_server_poll_handle(eh_server *server);
/// Whether the loop has ended after eh_server_stop().
bool eh_server_stopped(const eh_server *server);
/// Stops: no new sockets; every client is told; what waits for clients is flushed for at most `drain_ms`. With
/// eh_server_start() it returns when the thread has ended, unless called on it.
eh_status eh_server_stop(eh_server *server, uint32_t drain_ms);
/// Stops, draining up to 5 s, when one of these signals arrives. Before the server runs.
eh_status eh_server_stop_on_signals(eh_server *server, const int *signals, size_t count);
/// Runs `task` on the loop, soon. After the loop has ended it is dropped.
eh_status eh_server_post(eh_server *server, void (*task)(void *user), void *user);

// handlers ------------------------------------------------------------------------------------------------------------------

/// What happens to a connection whose queue is at its limit.
typedef enum eh_on_full {
    EH_CLOSE,         ///< it ends with EH_SLOW
    EH_DROP_OLDEST    ///< the oldest event that has not left yet is dropped, and on_drop tells it
} eh_on_full;

/// Runs `task(argument)` exactly once, soon, in the order of the calls, one at a time: on a GUI's thread, for instance. Also
/// after the handler has gone: it does nothing then.
typedef void (*eh_executor)(void *user, void (*task)(void *argument), void *argument);

/// Everything may be 0, which chooses the default. Sizes are encoded bytes.
typedef struct eh_handler_options {
    size_t size;                    ///< sizeof(eh_handler_options)
    size_t max_event;               ///< one event: 1 MiB
    size_t max_frame;               ///< the body of one request, one message of a WebSocket: 4 MiB
    size_t max_open;                ///< the one that opens a connection: 256 KiB
    size_t max_fragments;           ///< of one WebSocket message: 131,072
    size_t queue_bytes;             ///< waiting or unacknowledged, for one connection: 4 MiB
    size_t queue_events;            ///< 16,384
    size_t in_flight_bytes;         ///< handed to a link and not acknowledged: 512 KiB
    size_t in_flight_events;        ///< 2,048
    size_t inbox_bytes;             ///< sent by other threads and not taken over yet: 64 MiB
    size_t inbox_events;            ///< 262,144
    eh_on_full on_full;
    uint32_t heartbeat_ms;          ///< 25,000
    uint32_t window_ms;             ///< a connection without a link is kept so long: 60,000
    uint32_t first_window_ms;       ///< one that never had a second request: 10,000
    size_t max_connections;         ///< 1,000,000
    size_t max_unattached;          ///< 10,000
    size_t max_per_address;         ///< no limit
    size_t max_raw_streams;         ///< 100
    size_t max_answer;              ///< bytes of one answer to a poll: 256 KiB
    size_t max_groups;              ///< of one connection: 1,024
    size_t max_bad_events;          ///< of one connection, then it ends with EH_PROTOCOL: 16
    bool strict;                    ///< refuses clients that lack a function which the program declared
    const char *const *origins;     ///< of pages that may connect besides those of this server
    size_t origin_count;
    eh_executor executor;           ///< where callbacks run; NULL: on the loop
    void *executor_user;
} eh_handler_options;

/// `options` may be NULL. NULL with a sentence if they cannot be.
eh_handler *eh_handler_new(const eh_handler_options *options);
/// Fills `options` with what that handler works with, defaults included; NULL: with the defaults. As long as the handler.
eh_status eh_handler_get_options(const eh_handler *handler, eh_handler_options *options);
/// After the servers that it is mounted in. NULL is nothing.
void eh_handler_free(eh_handler *handler);

/// Somebody who asks to be connected.
typedef struct eh_opening {
    const eh_request *request;
    const char *user;
    const char *remote;
} eh_opening;

/// Decides about each opening, on the loop: NULL admits, a sentence for the client refuses.
eh_status eh_handler_admit(eh_handler *handler, const char *(*decide)(void *user, const eh_opening *opening), void *user);

typedef enum eh_code {
    EH_CLOSED,       ///< the client said goodbye
    EH_KICKED,       ///< the program ended it
    EH_EXPIRED,      ///< no link for window_ms
    EH_SLOW,         ///< its queue reached its limit
    EH_OVERSIZE,     ///< it sent more than a limit allows
    EH_PROTOCOL,     ///< it broke the protocol, or sent too many wrong events
    EH_SHUTDOWN,     ///< the server stopped
    EH_UNAUTHORIZED  ///< its user was signed out, or what let him in has run out
} eh_code;

/// The code's name on the wire, e.g. "too-large".
const char *eh_code_name(eh_code code);

/// How a connection ended.
typedef struct eh_disconnect {
    eh_code code;
    const char *detail;              ///< a sentence
    uint64_t unacknowledged;         ///< events for it that it never confirmed
} eh_disconnect;

/// These set what is called; before the server runs. Of on_connect and on_disconnect there may be several, called in order.
eh_status eh_handler_on_connect(eh_handler *handler, void (*connected)(void *user, eh_connection id), void *user);
eh_status eh_handler_on_disconnect(eh_handler *handler,
                                   void (*disconnected)(void *user, eh_connection id, const eh_disconnect *why), void *user);
eh_status eh_handler_on_drop(eh_handler *handler, void (*dropped)(void *user, eh_connection id, uint64_t count), void *user);
eh_status eh_handler_on_backlog(eh_handler *handler,
                                void (*backlogged)(void *user, eh_connection id, size_t events, size_t bytes), void *user);
eh_status eh_handler_on_drain(eh_handler *handler, void (*drained)(void *user, eh_connection id), void *user);

typedef enum eh_link { EH_LINK_NONE, EH_LINK_POLL, EH_LINK_STREAM, EH_LINK_WEBSOCKET } eh_link;

const char *eh_link_name(eh_link link);

/// What is known of a connection.
typedef struct eh_connection_info {
    size_t size;                ///< sizeof(eh_connection_info)
    const char *user;           ///< "": nobody
    const char *remote;         ///< the peer's address when it opened
    eh_link link;
    size_t backlog_events;      ///< not acknowledged by the client yet
    size_t backlog_bytes;
} eh_connection_info;

/// Fills `info`, whose texts are valid until the callback returns. In callbacks of the handler only, like the next three.
/// EH_BAD_STATE if there is no such connection (any more).
eh_status eh_connection_get(eh_handler *handler, eh_connection connection, eh_connection_info *info);
/// Whether an authenticator gave its user that role.
bool eh_connection_has(eh_handler *handler, eh_connection connection, const char *role);
/// Keeps an object of the program's with a connection; `destroy`, unless NULL, is called with it when it is replaced, and
/// after on_disconnect.
eh_status eh_connection_set_data(eh_handler *handler, eh_connection connection, void *data, void (*destroy)(void *data));
/// That object; NULL if there is none.
void *eh_connection_data(eh_handler *handler, eh_connection connection);

/// Ends a connection: the client hears `kicked` with that sentence. One that is not there is none.
eh_status eh_close(eh_handler *handler, eh_connection connection, const char *reason);
size_t eh_connection_count(const eh_handler *handler);

/// The group of that name, made if it is new. NULL with a sentence if that fails.
eh_group *eh_group_new(eh_handler *handler, const char *name);
/// Gives this handle back; the group exists as long as it has members or a handle. Before its handler is freed. NULL is nothing.
void eh_group_free(eh_group *group);
/// Adds a connection, which leaves by itself when it ends. Takes effect in order with sends from the same thread.
eh_status eh_group_join(eh_group *group, eh_connection connection);
eh_status eh_group_leave(eh_group *group, eh_connection connection);

/// Counts since the handler was made, and what is now.
typedef struct eh_stats {
    size_t size;                   ///< sizeof(eh_stats)
    size_t connections;            ///< now
    size_t polls;
    size_t streams;
    size_t websockets;
    size_t queued_bytes;           ///< now, all connections together
    uint64_t opened;
    uint64_t events_up;
    uint64_t events_down;
    uint64_t resumed;
    uint64_t dropped_by_policy;
    uint64_t replaced;
    uint64_t ended_slow;
    uint64_t ended_expired;
    uint64_t bad_events;
} eh_stats;

eh_status eh_handler_stats(const eh_handler *handler, eh_stats *stats);

#ifdef __cplusplus
}
#endif

#endif
