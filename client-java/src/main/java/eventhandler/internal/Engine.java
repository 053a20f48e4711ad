package eventhandler.internal;

import eventhandler.DisconnectReason;
import eventhandler.UnconfirmedCall;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** The life of connections: which link is tried when, and what becomes of failures. All of it runs on the loop. */
final class Engine {
    static final int OPEN = 0;     // kinds of tries
    static final int DOWN = 1;
    static final int SEND = 2;

    private static final Set<String> FINAL =
        Set.of("closed", "kicked", "mismatch", "rejected", "unauthorized", "origin", "host");
    private static final Set<String> ORDINARY = Set.of("closed", "kicked", "expired", "shutdown", "slow");
    private static final Set<String> PASSING = Set.of("expired", "shutdown", "slow", "too-large", "protocol", "gap");
    private static final long BREATH = 250;        // ms before the next try if a link ended at once, with nothing
    private static final long WITHIN = 1_500;      // ms between tries while a connection waits for its link
    private static final long LASTING = 10_000;    // ms after which a connection counts as a success
    private static final long LAST_CLIMB = 3_600_000;      // ms before a better link is tried again, at most
    private static final long LATE = 5_000;        // ms by which a timer is late if the computer slept
    private static final SecureRandom RANDOM = new SecureRandom();

    final Carrier carrier;
    final Traffic traffic;
    final int[] tries = new int[3];                // failures in a row
    Session session;                               // null: idle
    volatile boolean isConnected;
    volatile boolean hasOpened;                    // the open message exists

    private final Settings settings;
    private final Loop loop;
    private final Teller teller;
    private final Outbox outbox;
    private final Registry registry;
    private final Map<Runnable, Future<?>> pauses = new LinkedHashMap<>();
    private int rung;                              // of the ladder: where the next link is tried
    private int home;                              // the one that worked last
    private long climbAt = Long.MAX_VALUE;         // when a better one is tried again
    private int climbs;

    Engine(Settings settings, Loop loop, Teller teller, Outbox outbox, Registry registry) {
        this.settings = settings;
        this.loop = loop;
        this.teller = teller;
        this.outbox = outbox;
        this.registry = registry;
        this.traffic = new Traffic(settings, loop, teller, outbox, registry, this);
        this.carrier = new Carrier(settings, loop, this, traffic);
    }

    // ---- begin and end ------------------------------------------------------------------------------------------

    void connect() {
        if (session != null) return;
        tries[OPEN] = 0;
        begin(0);
    }

    /** `done` runs when the server has answered, or cannot be reached. */
    void close(Runnable done) {
        Session on = session;
        if (on == null) {
            done.run();
            return;
        }
        if (halt()) {
            carrier.carry(on, "close", ++on.links, traffic.lastBatch(on), settings.connectTimeout, link -> done.run());
            tellEnd(on, "closed", null);
        } else done.run();
        teller.setLink("down", null);
    }

    private void begin(long delay) {
        session = new Session();
        rung = home;
        Session on = session;
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        on.nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        pause(delay, () -> run(on));
        teller.setLink("connecting", null);
    }

    /** Stops whatever is under way. True if there was a connection. */
    private boolean halt() {
        boolean wasOpen = session.isOpen();
        hurry(0);
        session = null;
        isConnected = false;
        hasOpened = false;
        return wasOpen;
    }

    /** The connection is over; unless for good, another one is opened. */
    private void end(Session on, String code, String detail, long retry) {
        boolean isFinal = FINAL.contains(code);
        boolean wasOpen = halt();
        if (Loop.now() - on.since > LASTING) tries[OPEN] = 0;
        if (wasOpen || isFinal) tellEnd(on, code, detail);
        if (isFinal) teller.setLink("down", null);
        else begin(retry + backoff(++tries[OPEN]));
    }

    /** Calls that were handed to a link and not acknowledged may or may not have arrived: they are not sent again. */
    private void tellEnd(Session on, String code, String detail) {
        List<UnconfirmedCall> unconfirmed = outbox.drop(outbox.sentCount());
        DisconnectReason reason = new DisconnectReason(
            code, detail != null ? detail : "The connection ended: " + code + '.', FINAL.contains(code), unconfirmed);
        teller.tell(to -> to.onDisconnect(reason));
    }

    /** The first message of a connection: the same on whichever link it is tried. */
    byte[] openLine(Session on) {
        if (on.open == null) on.open = settings.codec.control(registry.openMessage(on.nonce));
        hasOpened = true;
        return on.open;
    }

    void declare(String side, String interfaceName, List<Prototype> prototypes) {
        Map<String, Object> message = registry.declare(side, interfaceName, prototypes);
        if (session != null && session.open != null) session.declares.add(traffic.say(session, message));
    }

    // ---- waiting ------------------------------------------------------------------------------------------------

    private long backoff(int tried) {
        if (tried == 0) return 0;
        long max = session != null && session.isOpen() ? Math.min(settings.backoffMax, WITHIN) : settings.backoffMax;
        double most = Math.min(max, settings.backoffMin * Math.pow(2, tried - 1));
        return (long) (ThreadLocalRandom.current().nextDouble() * most);
    }

    /** Waits; hurry() ends all waiting. */
    private void pause(long ms, Runnable then) {
        pauses.put(then, loop.after(ms, () -> {
            if (pauses.remove(then) != null) then.run();
        }));
    }

    /** Whatever waits goes on now; what said something within the last `patience` ms is left alone. */
    private void hurry(long patience) {
        if (session != null) {
            for (Link link : carrier.underWay(session)) {
                if (Loop.now() - link.heard >= patience) carrier.abort(session, link);
            }
        }
        Map<Runnable, Future<?>> waiting = new LinkedHashMap<>(pauses);
        pauses.clear();
        waiting.forEach((then, timer) -> {
            timer.cancel(false);
            loop.post(then);
        });
    }

    // ---- what links come to -------------------------------------------------------------------------------------

    /** A request worked: both kinds of them working is a link that works. */
    void works(int kind) {
        boolean wasFailing = tries[kind] > 0;
        tries[kind] = 0;
        if (tries[DOWN] > 0 || tries[SEND] > 0) return;
        session.failingSince = -1;
        teller.forgetObstacles();
        teller.setLink("up", session.kind);
        if (wasFailing) hurry(session.heartbeat * 7 / 10);
    }

    /** A request or a link failed: the end of the connection, or a pause before the next try. */
    void fails(Session on, int kind, Link link, Runnable then) {
        String code = link.code;
        if (code.equals(Carrier.HURRY)) {
            loop.post(then);
            return;
        }
        on.batch = Math.max(on.batch / 2, Traffic.LEAST_BATCH);
        if (code.equals("stale") || code.equals("moved")) {
            if (link.number == on.links) on.link = ++on.links;     // the server knows a newer one, which is not ours
        } else if (!ORDINARY.contains(code) && !(on.isOpen() && code.equals("unreachable"))) {
            teller.reportOnce(link.detail, code);
        }
        if (session != on) return;
        if (ends(code)) {
            end(on, code, link.detail, link.retry);
            return;
        }
        if (on.failingSince < 0) on.failingSince = Loop.now();
        if (Loop.now() - on.failingSince > on.window) {
            end(on, "expired", null, 0);
            return;
        }
        if (on.isOpen()) teller.setLink("down", null);
        pause(link.retry + backoff(tries[kind]++), then);
    }

    private static boolean ends(String code) {
        return FINAL.contains(code) || PASSING.contains(code);
    }

    /** What the server says cannot be: its numbers and ours have parted. */
    void disagree(Link link, long theirs, long ours) {
        link.blame("protocol", "The server counts " + theirs + " events, this client " + ours + '.', 0);
    }

    /** Once is an accident on the way, and the next try mends it; twice somebody meddles. */
    void strange(Link link) {
        boolean isAccident = session != null && session.isOpen() && tries[DOWN] == 0;
        link.blame(isAccident ? "unreachable" : "foreign",
            "The server at " + settings.url + " sent something that is no event.", 0);
    }

    // ---- links --------------------------------------------------------------------------------------------------

    /** Attaches one link after the other, until the connection ends. */
    private void run(Session on) {
        if (session != on) return;
        if (Loop.now() >= climbAt) {
            rung = 0;
            climbAt = Long.MAX_VALUE;
        }
        attach(on, settings.links.get(rung));
    }

    /** Brings a link of this kind up, and carries it to its end; opens the connection before if there is none. */
    private void attach(Session on, String kind) {
        boolean isSocket = kind.equals("websocket");
        if (isSocket || on.isOpen() && kind.equals("stream")) {
            start(on, isSocket ? "ws" : "stream", on.isOpen() ? ++on.links : 1, null, Carrier.PROBE);
        } else if (!on.isOpen()) {
            start(on, "open", on.link, List.of(openLine(on)), settings.connectTimeout);
        } else {
            if (!"poll".equals(on.kind) || on.link < on.links) {
                on.link = ++on.links;
                move(on, "poll", null);
            }
            // Not before the application has had what came: the server would answer it again.
            teller.later(() -> loop.post(() -> poll(on)));
        }
    }

    private void poll(Session on) {
        if (session != on) return;
        // After a failure it is not held, to know soon. The server answers within half a heartbeat; not to hear of it for a whole one is silence.
        start(on, "poll", on.link, null, tries[DOWN] > 0 ? Carrier.PROBE + 1 : on.heartbeat + 2000);
    }

    private void start(Session on, String path, long number, List<byte[]> lines, long silence) {
        long began = Loop.now();
        long next = on.next;
        carrier.carry(on, path, number, lines, silence, link -> ended(on, link, began, next));
    }

    private void ended(Session on, Link link, long began, long next) {
        if (on.timer != null) on.timer.cancel(false);
        if (session != on) return;
        on.socket = null;
        if (link.path.equals("open") && link.code == null) {
            if (on.isOpen()) {
                run(on);
                return;
            }
            strange(link);
        }
        String code = link.code;
        boolean isHurry = Carrier.HURRY.equals(code);
        boolean hasFailed = !link.isProven && !isHurry && (code == null || !ends(code));
        if ((link.isSocket() || link.path.equals("stream")) && hasFailed && rung + 1 < settings.links.size()) {
            ++rung;
            pause(0, () -> run(on));
            return;
        }
        Runnable goOn = () -> {
            if (session != on) return;
            if ("unreachable".equals(code)) rung = home;
            boolean isVain = !isHurry && on.next == next && Loop.now() - began < BREATH / 5;
            if (isVain) pause(BREATH, () -> run(on));
            else run(on);
        };
        if (code != null) {
            if (on.next != next) works(DOWN);          // it was cut off, and has brought something
            fails(on, on.isOpen() ? DOWN : OPEN, link, goOn);
        } else {
            works(DOWN);
            settle();
            goOn.run();
        }
    }

    /** From here on calls leave by another link. */
    private void move(Session on, String kind, Link socket) {
        on.kind = kind;
        on.socket = socket;
        on.control = new ArrayList<>(on.declares);
        traffic.flush();
    }

    /** The link that works is remembered; a better one is tried again, later and later. */
    void settle() {
        home = rung;
        if (rung == 0) climbs = 0;
        else if (climbAt == Long.MAX_VALUE) {
            long pause = Math.min(settings.climbAfter, LAST_CLIMB) << Math.min(climbs++, 20);
            climbAt = Loop.now() + Math.min(pause, LAST_CLIMB);
        }
    }

    /** The hello: the connection exists, or has moved to this link. */
    void greet(Session on, Link link, Map<?, ?> hello) {
        boolean isNew = !on.isOpen();
        boolean isWhole = Session.number(hello, "cid", 0) > 0 && hello.get("token") instanceof String;
        if (Session.number(hello, "protocol", 0) != 1 || isNew && !isWhole) return;
        if (link.number < on.link) {                       // it came too late
            link.blame("moved", null, 0);
            return;
        }
        long received = Session.count(hello, "received");
        if (received < on.received) {
            disagree(link, received, on.received);
            return;
        }
        on.agree(hello, outbox);
        on.failingSince = -1;
        on.link = link.number;
        link.first = Session.number(hello, "next", 1);
        link.written = received;
        link.silence = 2 * on.heartbeat;
        if (!traffic.acknowledge(on, link, received)) return;
        hurry(BREATH);                                     // whatever goes by older links, but not this one
        carrier.hear(link, on);
        tries[SEND] = 0;
        teller.forgetObstacles();
        move(on, link.isSocket() ? "websocket" : link.path.equals("stream") ? "stream" : "poll",
            link.isSocket() ? link : null);
        if (!link.path.equals("open")) tick(on, System.currentTimeMillis());
        if (isNew) {
            on.since = Loop.now();
            tries[DOWN] = 0;
            isConnected = true;
            String kind = on.kind;
            teller.tell(to -> to.onConnect(on.cid, kind));
        }
        teller.setLink("up", on.kind);
    }

    /** Eight times a heartbeat, while a link lasts. */
    private void tick(Session on, long due) {
        if (session != on) return;
        if (System.currentTimeMillis() - due > LATE) hurry(on.heartbeat * 7 / 10);
        if (Loop.now() >= climbAt) {
            for (Link link : carrier.underWay(on)) carrier.abort(on, link);
        }
        traffic.beat(on);
        long ms = Math.max(1, on.heartbeat / 8);
        long next = System.currentTimeMillis() + ms;
        on.timer = loop.after(ms, () -> tick(on, next));
    }
}
