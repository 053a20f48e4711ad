// Who may have what of a server, for programs in C: docs/security.md says what each way to sign in promises. Functions that give a
// handle give NULL and a sentence (eh_last_error) if it cannot be made.
#ifndef EH_USERS_H
#define EH_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <eh/eh.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eh_users eh_users;                    ///< whom a program knows
typedef struct eh_authenticator eh_authenticator;    ///< finds out who asks

/// A user, his password, and what he may do. Copied by whoever gets it.
typedef struct eh_known_user {
    const char *user;               ///< without a colon
    const char *password;
    const char *const *roles;       ///< names that mean something to the program
    size_t role_count;
} eh_known_user;

/// Users that the program brings itself.
eh_users *eh_users_new(const eh_known_user *users, size_t count);
/// Users in a file, a line each, passwords hashed by scrypt; read again when it changes. `report`, unless NULL, is told a sentence
/// about a change that could not be read, on the loop.
eh_users *eh_users_open(const char *file, void (*report)(void *user, const char *problem), void *user);
/// Gives the handle back; authenticators keep what they have. NULL is nothing.
void eh_users_free(eh_users *users);
/// Writes a line of such a file, without its line end but with a NUL: its length, as snprintf, and 0 with a sentence if it cannot be
/// made. `realm`: for signing in by digest, too; NULL: not so. The password is hashed by each call.
size_t eh_user_line(const eh_known_user *user, const char *realm, char *line, size_t size);

/// Failures of one address that are answered at once; then it has to wait. 0: the default, 10 in 60,000 ms.
typedef struct eh_guess_limits {
    size_t per_address;
    uint32_t per_ms;                ///< in whole seconds
} eh_guess_limits;

typedef enum eh_same_site { EH_SAME_SITE_LAX, EH_SAME_SITE_STRICT, EH_SAME_SITE_NONE } eh_same_site;

/// For eh_sign_in_new(). All zero but the size: the defaults.
typedef struct eh_sign_in_options {
    size_t size;                    ///< sizeof(eh_sign_in_options)
    const char *sign_in;            ///< NULL: "/sign-in"
    const char *sign_out;           ///< NULL: "/sign-out"
    const char *title;              ///< of the page; NULL: "Sign in"
    const char *cookie;             ///< its name; NULL: "session"
    eh_same_site same_site;
    uint32_t idle_ms;               ///< a session without a request or connection ends; 0: 30 min
    uint32_t lifetime_ms;           ///< any ends; 0: 12 h
    size_t sessions_per_user;       ///< 0: 20
    size_t sessions;                ///< of all; 0: 10,000
    eh_guess_limits guesses;
} eh_sign_in_options;

/// People sign in by a form, and a cookie keeps them signed in. `options` may be NULL.
eh_authenticator *eh_sign_in_new(eh_users *users, const eh_sign_in_options *options);
/// A name and a password with each request. `guesses` may be NULL, here and below.
eh_authenticator *eh_basic_new(const char *realm, eh_users *users, const eh_guess_limits *guesses);
/// Likewise, but the password does not travel: SHA-256.
eh_authenticator *eh_digest_new(const char *realm, eh_users *users, const eh_guess_limits *guesses);

/// Whom a token stands for. Copied when the function that filled it has returned.
typedef struct eh_bearer {
    const char *user;
    const char *const *roles;
    size_t role_count;
    int64_t until;                  ///< seconds since 1970 after which it is worth nothing; 0: it lasts
} eh_bearer;

/// A token with each request. `verify` is called on the loop, must not block, and fills `bearer`, or answers false.
eh_authenticator *eh_bearer_new(const char *realm, bool (*verify)(void *user, const char *token, eh_bearer *bearer), void *user,
                                const eh_guess_limits *guesses);
/// The first of these whose kind of credentials a request has.
eh_authenticator *eh_any_of_new(eh_authenticator *const *authenticators, size_t count);
/// Gives the handle back; servers keep what they have. NULL is nothing.
void eh_authenticator_free(eh_authenticator *authenticator);

/// Ends all sessions of a user, or of everybody (NULL), of a form: how many. `why` may be NULL. Any thread.
size_t eh_sign_out(eh_authenticator *form, const char *user, const char *why);

/// Which users get what is below a path.
typedef struct eh_protection {
    size_t size;                    ///< sizeof(eh_protection)
    const char *const *roles;       ///< one of these; none: all users
    size_t role_count;
    bool everybody;                 ///< also those who are not signed in
    const char *const *origins;     ///< whose pages may change something, besides the server's own
    size_t origin_count;
} eh_protection;

/// Keeps what is below `path` to users; NULL for `authenticator` leaves it open. `protection` may be NULL.
eh_status eh_server_protect(eh_server *server, const char *path, eh_authenticator *authenticator, const eh_protection *protection);
/// Keeps an interface to users with one of these roles. Before the server runs.
eh_status eh_handler_restrict(eh_handler *handler, const char *interface_name, const char *const *roles, size_t count);
/// Whether an authenticator gave the user of a request that role.
bool eh_request_has(const eh_request *request, const char *role);

#ifdef __cplusplus
}
#endif

#endif
