package eventhandler.internal;

import eventhandler.UnconfirmedCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Calls on their way up: those that were handed to no link yet, and those that are not acknowledged. Any thread. */
final class Outbox {
    /** The protocol's limit of an event before the server has named its own. */
    static final int DEFAULT_EVENT = 1 << 20;

    /** One call. */
    static final class Call {
        final byte[] message;
        final UnconfirmedCall what;
        final long until;

        Call(byte[] message, UnconfirmedCall what, long until) {
            this.message = message;
            this.what = what;
            this.until = until;
        }

        int size() {
            return message.length + 1;
        }
    }

    private final int maxEvents;
    private final int maxBytes;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final ArrayList<Call> sent = new ArrayList<>();    // numbers received + 1 and on
    private long bytes;
    private int maxEvent = DEFAULT_EVENT;

    Outbox(int maxEvents, int maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** False if it is full. */
    synchronized boolean add(Call call) {
        if (call.message.length > maxEvent) {
            throw new IllegalArgumentException(call.what + ": " + call.message.length + " bytes, more than " + maxEvent);
        }
        if (waiting.size() + sent.size() >= maxEvents || bytes + call.size() > maxBytes) return false;
        bytes += call.size();
        waiting.add(call);
        return true;
    }

    synchronized void limit(int event) {
        maxEvent = event;
    }

    synchronized int sentCount() {
        return sent.size();
    }

    /**
     * Adds the next messages to `lines`, for a link that has the first `count` unacknowledged ones already: at least one, but
     * no more than `room`, unless it is the last request (`isLast`), and no more than `most` unacknowledged.
     */
    synchronized void batch(List<byte[]> lines, int count, int room, int most, boolean isLast,
            BiConsumer<Call, String> refused) {
        long now = Loop.now();
        int left = room;
        for (int i = count; isLast || i <= most; ++i) {
            Call call = i < sent.size() ? sent.get(i) : peek(now, refused);
            if (call == null) return;
            left -= call.size();
            if (left < 0 && (isLast || !lines.isEmpty())) return;
            if (i == sent.size()) sent.add(waiting.poll());
            lines.add(call.message);
        }
    }

    /** The next call that waits; those that are too old or too large go. */
    private Call peek(long now, BiConsumer<Call, String> refused) {
        while (true) {
            Call call = waiting.peek();
            if (call == null) return null;
            String code = call.until < now ? "too-old" : call.message.length > maxEvent ? "too-large" : null;
            if (code == null) return call;
            waiting.poll();
            bytes -= call.size();
            refused.accept(call, code);
        }
    }

    /** The server has the first `count` of those that were sent, or nobody will know. */
    synchronized List<UnconfirmedCall> drop(int count) {
        List<UnconfirmedCall> dropped = new ArrayList<>();
        for (Call call : sent.subList(0, count)) {
            bytes -= call.size();
            dropped.add(call.what);
        }
        sent.subList(0, count).clear();
        return dropped;
    }
}
