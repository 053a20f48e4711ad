// The command line of eh-testbed-c, turned into the options of the server and of its handler.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include <eh/eh.h>

typedef struct options {
    eh_server_options server;
    eh_handler_options handler;
    const char *user;               ///< NULL: whoever comes
    const char *password;
    const char *files;              ///< NULL: no /files/
    const char *uploads;            ///< NULL: no /upload
    const char *history;            ///< NULL: no history
    const char **origins;           ///< what handler.origins are; to be freed
    const char **hosts;             ///< likewise
    const char **proxies;
    eh_access_format access_format;
    bool help;
} options;

/// False, and a line on stderr, if the command line is wrong. Limits that were not given follow those that were, so that
/// event <= frame <= queue holds.
bool options_read(options *self, int count, char **arguments);
void options_free(options *self);

#endif
