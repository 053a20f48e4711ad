// The options of the testbeds, as their --help lists them: both programs understand the same.
#ifndef TESTBED_USAGE_H
#define TESTBED_USAGE_H

static const char testbed_usage[] =
    "  --address ADDRESS      where to listen, an IP literal (127.0.0.1)\n"
    "  --port N               0: a free one (0)\n"
    "  --threads N            loops of the server (1)\n"
    "  --heartbeat MS         a poll is held for half of it (25000)\n"
    "  --window MS            how long a connection without a link is kept (60000)\n"
    "  --queue-bytes N        down queue of one connection (4194304)\n"
    "  --queue-events N       the same in events (16384)\n"
    "  --max-event BYTES      the largest event, encoded (1048576)\n"
    "  --origin URL           an origin whose pages may connect; may be repeated\n"
    "  --basic USER PASSWORD  everything is for that user, by HTTP Basic\n"
    "  --tls CERT KEY         HTTPS, with these PEM files\n"
    "  --files DIR            served at /files/\n"
    "  --uploads DIR          takes forms with files at /upload\n"
    "  --max-connections N    connections at a time (1000000)\n"
    "  --in-flight N          events handed to a link and not acknowledged (2048)\n"
    "  --header-timeout MS    a head may take so long (10000)\n"
    "  --body-timeout MS      so long without a byte of a body (30000)\n"
    "  --body-rate N          bytes a second of a body, beyond that (500)\n"
    "  --idle-timeout MS      between requests (75000)\n"
    "  --address-sockets N    sockets of one address (no limit)\n"
    "  --address-requests N   requests of one address in a second (no limit)\n"
    "  --host NAME            a name of this server; may be repeated\n"
    "  --proxy ADDRESS        a proxy that is believed; may be repeated\n"
    "  --security-headers     headers that make browsers careful\n"
    "  --access-log FORMAT    common, combined or json, on stderr\n"
    "  --strict               refuse clients that lack a function\n"
    "  --drop-oldest          drop events of a full queue instead of ending the connection\n"
    "  --history FILE         write what was sent and received, as JSON lines\n";

#endif
