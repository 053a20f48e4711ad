package eventhandler.internal;

import eventhandler.EventHandlerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** What goes up and what comes down by the links: counting, acknowledging, handing over. On the loop. */
final class Traffic {
    /**
     * Bytes of one send or frame: small enough for a slow link within two heartbeats. What is cut off has to go again as a
     * whole, so each failure halves it and each acknowledgement doubles it.
     */
    static final int MOST_BATCH = 65_536;
    static final int LEAST_BATCH = 2_048;
    /** Up events that may be on their way, whatever the server's thresholds: it acknowledges every 256 by itself. */
    private static final int UNACKNOWLEDGED = 2048;

    private final Settings settings;
    private final Loop loop;
    private final Teller teller;
    private final Outbox outbox;
    private final Registry registry;
    private final Engine engine;
    private final AtomicBoolean isFlushAsked = new AtomicBoolean();

    Traffic(Settings settings, Loop loop, Teller teller, Outbox outbox, Registry registry, Engine engine) {
        this.settings = settings;
        this.loop = loop;
        this.teller = teller;
        this.outbox = outbox;
        this.registry = registry;
        this.engine = engine;
    }

    // ---- up -----------------------------------------------------------------------------------------------------

    /** Sends what waits, soon: the calls of one moment travel together. Any thread. */
    void flush() {
        if (!isFlushAsked.compareAndSet(false, true)) return;
        loop.post(() -> {
            isFlushAsked.set(false);
            Session on = engine.session;
            if (on != null && on.isOpen() && !on.isSending) send(on);
        });
    }

    /** Sends a control message; gives its bytes. */
    byte[] say(Session on, Map<String, Object> message) {
        byte[] line = settings.codec.control(message);
        on.control.add(line);
        flush();
        return line;
    }

    /** By a socket as soon as it takes something; else by one request at a time, again until the server has it. */
    private void send(Session on) {
        Link socket = on.socket;
        if (socket == null && "websocket".equals(on.kind) || socket != null && (socket.isBusy || socket.isEnded)) return;
        int count = socket == null ? 0 : (int) (socket.written - on.received);
        List<byte[]> lines = new ArrayList<>(on.control);
        int controls = lines.size();
        outbox.batch(lines, count, room(on), most(on), false, this::notSent);
        boolean owes = on.owes;
        if (lines.isEmpty() && !owes) return;
        on.owes = false;
        if (socket != null) {
            socket.written += lines.size() - controls;
            on.control.clear();
            if (owes) lines.add(settings.codec.control(Map.of("ack", on.confirm())));
            engine.carrier.write(on, socket, lines);
            return;
        }
        on.isSending = true;
        engine.carrier.carry(on, "send", on.link, lines, 2 * on.heartbeat, link -> answered(on, link, controls));
    }

    private int room(Session on) {
        return (int) Math.min(on.batch, on.maxFrame);
    }

    private int most(Session on) {
        return (int) Math.min(Math.max(4 * on.ackEvents, UNACKNOWLEDGED), Integer.MAX_VALUE);
    }

    private void notSent(Outbox.Call call, String code) {
        teller.report(new EventHandlerException(code, call.what + ": not sent: " + code));
    }

    /** What goes with the closing request. */
    List<byte[]> lastBatch(Session on) {
        List<byte[]> lines = new ArrayList<>();
        outbox.batch(lines, 0, (int) on.maxFrame, 0, true, this::notSent);
        return lines;
    }

    private void answered(Session on, Link link, int controls) {
        if (engine.session != on) return;
        Runnable goOn = () -> {
            on.isSending = false;
            flush();
        };
        long received = Session.count(link.json, "received");
        if (received < 0) link.blame("unreachable", "The answer was cut off.", 0);     // the same events go again
        on.owes |= link.code != null;          // the acknowledgement may be lost, too
        boolean isRefused = link.code != null && received <= on.received;
        if (isRefused || !acknowledge(on, link, received)) {
            engine.fails(on, Engine.SEND, link, goOn);
            return;
        }
        if (link.code == null) {               // else a gap that it filled itself: on from there
            on.control.subList(0, Math.min(controls, on.control.size())).clear();
            Object errors = link.json.get("errors");
            if (errors instanceof Object[]) {
                for (Object error : (Object[]) errors) reportError(error);
            }
            engine.works(Engine.SEND);
        }
        goOn.run();
    }

    /** Takes the server's word for what it has; what cannot be is the end of the link. */
    boolean acknowledge(Session on, Link link, long received) {
        long count = received - on.received;
        int sent = outbox.sentCount();
        if (count > sent) {
            engine.disagree(link, received, on.received + sent);
            return false;
        }
        if (count > 0) {
            outbox.drop((int) count);
            on.received = received;
            on.batch = Math.min(2 * on.batch, MOST_BATCH);
            flush();
        }
        return true;
    }

    /** Acknowledges at a threshold and within half a heartbeat, which is the sign of life; polls do anyway. */
    void beat(Session on) {
        on.isBeatAsked = false;                // first: what is delivered from here on may ask again
        boolean isDue = on.delivered - on.confirmed >= on.ackEvents || on.deliveredBytes - on.confirmedBytes >= on.ackBytes
            || Loop.now() - on.said > on.heartbeat * 3 / 8;
        if ("poll".equals(on.kind) || !isDue) return;
        on.owes = true;
        flush();
    }

    // ---- down ---------------------------------------------------------------------------------------------------

    /** Takes in whole messages, each event once, until one gives the link a code; what is no message yet stays. */
    void take(Session on, Link link, boolean isEnd) {
        if (link.written >= 0) {
            link.isProven = true;              // it lives on after its hello
            engine.tries[Engine.DOWN] = 0;
            engine.settle();
        }
        Bytes body = link.body;
        int at = 0;
        try {
            while (link.code == null && engine.session == on) {
                int length = settings.codec.messageLength(body.data, at, body.size, isEnd);
                if (length == 0) break;
                if (length > settings.maxMessage) tooLarge(link);
                else takeOne(on, link, settings.codec.parse(body.data, at, at + length), length);
                at += length;
            }
        } catch (Malformed e) {
            engine.strange(link);
        }
        body.drop(at);
        if (body.size > settings.maxMessage) tooLarge(link);
    }

    private void tooLarge(Link link) {
        link.blame("too-large", "The server sent an event of more than " + settings.maxMessage
            + " bytes, the limit maxMessage of this client.", 0);
    }

    private void takeOne(Session on, Link link, Object message, int bytes) {
        if (message instanceof Object[]) {
            if (!on.isOpen()) engine.strange(link);            // before the hello
            else if (link.first < 0 || link.first > on.next) engine.disagree(link, link.first, on.next);
            else if (link.first++ == on.next) dispatch(on, (Object[]) message, on.next++, bytes);
        } else if (message instanceof Map) {
            obey(on, link, (Map<?, ?>) message);
        } else if (message != null) {
            engine.strange(link);
        }
    }

    private void obey(Session on, Link link, Map<?, ?> message) {
        if (message.get("hello") instanceof Map) engine.greet(on, link, (Map<?, ?>) message.get("hello"));
        long ack = Session.count(message, "ack");
        if (ack > 0) acknowledge(on, link, ack);
        if (message.containsKey("error")) reportError(message.get("error"));
        if (!(message.get("bye") instanceof Map)) return;
        Map<?, ?> bye = (Map<?, ?>) message.get("bye");
        Object detail = bye.get("detail");
        String code = String.valueOf(bye.get("code"));
        link.blame(code, detail instanceof String ? (String) detail : "The server ended the link: " + code + '.',
            Session.number(bye, "retry", 0));
    }

    private void reportError(Object error) {
        if (!(error instanceof Map)) return;
        String code = String.valueOf(((Map<?, ?>) error).get("code"));
        Object detail = ((Map<?, ?>) error).get("detail");
        teller.report(new EventHandlerException(code, detail instanceof String ? (String) detail : code));
    }

    private void dispatch(Session on, Object[] event, long number, int bytes) {
        Runnable callback = callback(on, event, number);
        teller.later(() -> {
            if (callback != null) teller.attempt(callback);
            if (on.deliver(number, bytes)) loop.post(() -> {
                if (engine.session == on) beat(on);
            });
        });
    }

    /** The application's function; null if there is none, or if the event does not fit. */
    private Runnable callback(Session on, Object[] event, long number) {
        boolean isEvent = event.length == 3 && event[0] instanceof String && event[1] instanceof String;
        if (!isEvent) return complain(on, number, "An event is [interface, function, [arguments...]].");
        Registry.Target target = registry.targets.get((String) event[0]);
        if (target == null) return null;
        String name = (String) event[1];
        if (target.raw != null) {
            Object[] values = event[2] instanceof Object[] ? (Object[]) event[2] : new Object[0];
            return () -> target.raw.receive(name, values);
        }
        Integer index = target.numbers.get(name);
        if (index == null) return null;
        try {
            Object[] values = Values.decode(
                (String) event[0], target.prototypes.get(index), event[2], settings.codec.isText());
            return () -> target.receiver.receive(index, values);
        } catch (IllegalArgumentException e) {
            return complain(on, number, e.getMessage());
        }
    }

    /** Tells the application and the server what is wrong with an event; there is nothing to call. */
    private Runnable complain(Session on, long number, String detail) {
        teller.report(new EventHandlerException("bad-event", detail));
        say(on, Map.of("error", Map.of("code", "bad-event", "number", number, "detail", detail)));
        return null;
    }
}
