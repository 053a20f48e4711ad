package eventhandler.internal;

import eventhandler.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Carries requests and sockets until they end, and says what their answers mean. On the loop. */
final class Carrier {
    /** In which a WebSocket or a stream must say hello. */
    static final long PROBE = 3000;
    /** Why something was given up: to ask again at once. */
    static final String HURRY = "hurry";

    private final Settings settings;
    private final Loop loop;
    private final Engine engine;
    private final Traffic traffic;

    Carrier(Settings settings, Loop loop, Engine engine, Traffic traffic) {
        this.settings = settings;
        this.loop = loop;
        this.engine = engine;
        this.traffic = traffic;
    }

    /** `then` runs on the loop, later, when the link has ended: without a code it worked. */
    Link carry(Session on, String path, long number, List<byte[]> lines, long silence, Consumer<Link> then) {
        Link link = new Link(path, number, lines, silence, then);
        on.requests.add(link);
        hear(link, on);
        if (silence != PROBE) link.heard = 0;      // what was only asked may be given up at any time
        try {
            link.exchange = link.isSocket() ? openSocket(on, link) : request(on, link);
        } catch (RuntimeException e) {             // a header that HTTP does not allow, a transport that refuses
            unreachable(on, link, e);
        }
        return link;
    }

    void hear(Link link, Session on) {
        link.heard = Loop.now();
        if (link.timer != null) link.timer.cancel(false);
        link.timer = loop.after(link.silence, () -> unreachable(on, link, "no answer within " + link.silence + " ms"));
    }

    private void unreachable(Session on, Link link, Object cause) {
        link.blame("unreachable", "The server at " + settings.url + " cannot be reached (" + cause + ").", 0);
        finish(on, link);
    }

    void abort(Session on, Link link) {
        link.blame(HURRY, HURRY, 0);
        finish(on, link);
    }

    void finish(Session on, Link link) {
        if (link.isEnded) return;
        link.isEnded = true;
        link.timer.cancel(false);
        on.requests.remove(link);
        if (link.exchange != null) link.exchange.cancel();
        if (link.socket != null) link.socket.cancel();
        loop.post(() -> link.then.accept(link));
    }

    /** Posts what a listener was told, unless the link has ended. */
    private void post(Link link, Runnable task) {
        loop.post(() -> {
            if (!link.isEnded) task.run();
        });
    }

    // ---- sockets ------------------------------------------------------------------------------------------------

    private Transport.Exchange openSocket(Session on, Link link) {
        URI uri = URI.create(settings.url.toString().replaceFirst("^http", "ws") + "ws");
        return settings.transport.open(uri, settings.codec.subprotocol(), settings.headers.get(),
            new Transport.SocketListener() {
                @Override
                public void onOpen(Transport.Socket socket) {
                    loop.post(() -> {
                        if (link.isEnded) socket.cancel();
                        else begin(on, link, socket);
                    });
                }

                @Override
                public void onMessage(byte[] piece, boolean isLast, Runnable more) {
                    post(link, () -> {
                        hear(link, on);
                        link.body.add(piece);
                        if (isLast) traffic.take(on, link, true);
                        else limit(link);
                        if (link.code != null) finish(on, link);
                        else more.run();
                    });
                }

                @Override
                public void onEnd(String cause) {
                    post(link, () -> unreachable(on, link, cause));
                }
            });
    }

    private void begin(Session on, Link link, Transport.Socket socket) {
        link.socket = socket;
        Map<String, Object> resume = new LinkedHashMap<>();
        if (on.isOpen()) {
            resume.put("cid", on.cid);
            resume.put("token", on.token);
            resume.put("link", link.number);
            resume.put("received", on.confirm());
        }
        write(on, link, List.of(on.isOpen() ? settings.codec.control(Map.of("resume", resume)) : engine.openLine(on)));
    }

    void write(Session on, Link link, List<byte[]> lines) {
        link.isBusy = true;
        link.socket.send(settings.codec.join(lines), settings.codec.isText(), () -> post(link, () -> {
            link.isBusy = false;
            traffic.flush();
        }));
    }

    // ---- requests -----------------------------------------------------------------------------------------------

    private Transport.Exchange request(Session on, Link link) {
        String uri = settings.url + link.path;
        Map<String, String> headers = new LinkedHashMap<>(settings.headers.get());
        if (on.isOpen()) {
            uri += "?link=" + link.number + "&received=" + on.confirm();
            if (link.lines != null) uri += "&first=" + (on.received + 1);
            else if (link.path.equals("poll") && engine.tries[Engine.DOWN] > 0) uri += "&wait=0";
            headers.put("EH-Connection", on.cid + "." + on.token);
        }
        if (link.lines != null) headers.put("Content-Type", settings.codec.mediaType());
        else headers.put("Accept", settings.codec.mediaType());
        byte[] body = link.lines == null ? null : settings.codec.join(link.lines);
        return settings.transport.request(body == null ? "GET" : "POST", URI.create(uri), headers, body,
            new Transport.AnswerListener() {
                @Override
                public void onHead(int status, UnaryOperator<String> header) {
                    String media = header.apply("Content-Type");
                    String first = header.apply("EH-First");
                    String last = header.apply("EH-Last");
                    post(link, () -> {
                        hear(link, on);
                        link.status = status;
                        link.media = media == null ? "" : media;
                        link.lastHeader = last;
                        if (takesBody(link)) link.first = number(first);
                    });
                }

                @Override
                public void onBody(byte[] piece, Runnable more) {
                    post(link, () -> {
                        hear(link, on);            // each piece is a sign of life
                        link.body.add(piece);
                        // Of an answer that is cut off, the events that came whole are not asked for again.
                        if (takesEvents(link) && isGood(link)) traffic.take(on, link, false);
                        else limit(link);
                        if (link.code != null) finish(on, link);
                        else more.run();
                    });
                }

                @Override
                public void onEnd() {
                    post(link, () -> {
                        conclude(on, link);
                        finish(on, link);
                    });
                }

                @Override
                public void onFailure(Throwable cause) {
                    post(link, () -> unreachable(on, link, cause));
                }
            });
    }

    private void limit(Link link) {
        if (link.body.size > settings.maxMessage) {
            link.blame("too-large", "The server sent more than " + settings.maxMessage
                + " bytes at once, the limit maxMessage of this client.", 0);
        }
    }

    private static boolean isJson(Link link) {
        return link.media.matches(".*[/+]json\\b.*");
    }

    /** Whether its body has all events that it brings, counted by its headers. */
    private static boolean takesBody(Link link) {
        return link.path.equals("open") || link.path.equals("poll");
    }

    private static boolean takesEvents(Link link) {
        return takesBody(link) || link.path.equals("stream");
    }

    private boolean isGood(Link link) {
        return link.status == 204 || link.status >= 200 && link.status < 300
            && (takesEvents(link) ? link.media.startsWith(settings.codec.mediaType()) : isJson(link));
    }

    /** The answer is whole. */
    private void conclude(Session on, Link link) {
        if (!isGood(link)) {
            refuse(link);
        } else if (link.path.equals("stream")) {
            link.blame("unreachable", "The stream ended.", 0);
        } else if (takesBody(link)) {
            traffic.take(on, link, true);
            if (number(link.lastHeader) >= on.next) engine.strange(link);
        } else {
            link.json = jsonBody(link);
        }
    }

    private static long number(String header) {
        return header != null && header.matches("\\d{1,18}") ? Long.parseLong(header) : -1;
    }

    private static Map<?, ?> jsonBody(Link link) {
        try {
            Object value = JsonParser.parse(link.body.data, 0, link.body.size);
            return value instanceof Map ? (Map<?, ?>) value : Map.of();
        } catch (Malformed e) {
            return Map.of();
        }
    }

    private void refuse(Link link) {
        int status = link.status;
        if (status < 400 && (link.media.contains("html") || status >= 300)) {
            link.blame("unauthorized", "The server at " + settings.url + " answered with a web page instead of events. "
                + "You may have been signed out: sign in again.", 0);
            return;
        }
        link.json = isJson(link) ? jsonBody(link) : Map.of();
        Object code = link.json.get("code");
        Object detail = link.json.get("detail");
        String fallback = status == 401 ? "unauthorized" : status == 413 ? "too-large"
            : status < 500 ? "foreign" : "unreachable";       // not of our server, which gives codes
        link.blame(code instanceof String ? (String) code : fallback, detail instanceof String ? (String) detail
            : "The server at " + settings.url + " answered " + status + " (" + link.media + ").",
            Session.number(link.json, "retry", 0));
    }

    List<Link> underWay(Session on) {
        return new ArrayList<>(on.requests);
    }
}
