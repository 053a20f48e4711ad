package eventhandler.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;

/** One connection, from the first try to open it to its end. The loop's, but for what is volatile. */
final class Session {
    long link = 1;                 // number of the present link
    long links = 1;                // of the last one that was tried
    long next = 1;                 // number of the next down event
    long received;                 // number of the last up event that the server has taken in
    String nonce;
    byte[] open;                   // the open message, the same on whichever link it is tried
    final List<byte[]> declares = new ArrayList<>();   // what was declared since, and is again on each link
    List<byte[]> control = new ArrayList<>();          // control messages for the next send
    final Set<Link> requests = new LinkedHashSet<>();  // what is under way
    String kind;                   // of the link by which calls leave
    Link socket;                   // the WebSocket, if that is it
    boolean isSending;
    boolean owes;                  // an acknowledgement
    long said;                     // when one was given
    long failingSince = -1;
    long since = Loop.now();
    Future<?> timer;
    int batch = Traffic.MOST_BATCH;    // bytes of one send or frame

    int cid;
    String token;                  // null until the hello
    long heartbeat = 25_000;
    long window = 60_000;
    volatile long ackEvents = 512;
    volatile long ackBytes = 131_072;
    long maxFrame = 4 << 20;

    volatile long delivered;       // number of the last event that the application has had; written by its executor
    volatile long deliveredBytes;
    volatile long confirmed;       // of those, what the server was told
    volatile long confirmedBytes;
    volatile boolean isBeatAsked;

    boolean isOpen() {
        return token != null;
    }

    /** An event was given to the application; true if it is time to acknowledge. */
    boolean deliver(long number, int bytes) {
        long count = deliveredBytes + bytes;
        deliveredBytes = count;
        delivered = number;
        boolean isDue = number - confirmed >= ackEvents || count - confirmedBytes >= ackBytes;
        if (!isDue || isBeatAsked) return false;
        isBeatAsked = true;
        return true;
    }

    /** What to tell the server as received. */
    long confirm() {
        isBeatAsked = false;
        confirmedBytes = deliveredBytes;
        confirmed = delivered;
        said = Loop.now();
        return confirmed;
    }

    /** Takes the terms of a hello. */
    void agree(Map<?, ?> hello, Outbox outbox) {
        if (!isOpen()) {
            cid = (int) number(hello, "cid", 0);
            token = (String) hello.get("token");
        }
        heartbeat = number(hello, "heartbeat", heartbeat);
        window = number(hello, "window", window);
        Object ack = hello.get("ack");
        if (ack instanceof Map) {
            ackEvents = number((Map<?, ?>) ack, "events", ackEvents);
            ackBytes = number((Map<?, ?>) ack, "bytes", ackBytes);
        }
        Object limits = hello.get("limits");
        if (limits instanceof Map) {
            maxFrame = number((Map<?, ?>) limits, "frame", maxFrame);
            outbox.limit((int) number((Map<?, ?>) limits, "event", Outbox.DEFAULT_EVENT));
        }
    }

    /** A positive number within an int, or what is given instead. */
    static long number(Map<?, ?> members, String name, long otherwise) {
        Object value = members.get(name);
        if (!(value instanceof Long)) return otherwise;
        long number = (Long) value;
        return number > 0 && number <= Integer.MAX_VALUE ? number : otherwise;
    }

    /** A count of events; -1 if there is none. */
    static long count(Map<?, ?> members, String name) {
        Object value = members.get(name);
        return value instanceof Long && (Long) value >= 0 ? (Long) value : -1;
    }
}
