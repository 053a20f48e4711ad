package eventhandler;

import java.net.CookieHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** How a client behaves. Every method returns the object itself; values are read when the client is made. */
public final class EventHandlerOptions {
    /** The usual options. */
    public EventHandlerOptions() {
    }

    /** How events are written. */
    public enum Encoding {
        /** Compact. */
        CBOR,
        /** Readable on the wire. */
        JSON
    }

    /** What a call does while the link is not up. */
    public enum Offline {
        /** It waits. */
        QUEUE,
        /** It throws an {@link EventHandlerException} of code {@code offline}. */
        THROW
    }

    Encoding encoding = Encoding.CBOR;
    Offline offline = Offline.QUEUE;
    Duration maxAge;
    int queueEvents = 16_384;
    int queueBytes = 4 << 20;
    int maxMessage = 4 << 20;
    Duration backoffMin = Duration.ofMillis(500);
    Duration backoffMax = Duration.ofSeconds(30);
    Duration connectTimeout = Duration.ofSeconds(15);
    Duration closeTimeout = Duration.ofSeconds(2);
    Duration climbAfter = Duration.ofSeconds(10);
    List<String> links = List.of("websocket", "stream", "poll");
    Supplier<Map<String, String>> headers = Map::of;
    String authorization;
    Supplier<String> bearer;
    CookieHandler cookies;
    SSLContext sslContext;
    Executor executor;
    Transport transport;

    /**
     * How events are written; CBOR if not said.
     *
     * @param value the encoding
     * @return this
     */
    public EventHandlerOptions encoding(Encoding value) {
        encoding = Objects.requireNonNull(value, "encoding");
        return this;
    }

    /**
     * What a call does while the link is not up; it waits if not said.
     *
     * @param value queue or throw
     * @return this
     */
    public EventHandlerOptions offline(Offline value) {
        offline = Objects.requireNonNull(value, "offline");
        return this;
    }

    /**
     * After which time a call that still waits is dropped, with an error of code {@code too-old}; never if not said.
     *
     * @param value more than nothing
     * @return this
     */
    public EventHandlerOptions maxAge(Duration value) {
        maxAge = positive(value, "maxAge");
        return this;
    }

    /**
     * How much may wait or be unacknowledged, bytes as they travel; 16,384 events and 4 MiB if not said.
     *
     * @param events at most
     * @param bytes at most
     * @return this
     */
    public EventHandlerOptions queue(int events, int bytes) {
        queueEvents = positive(events, "queue events");
        queueBytes = positive(bytes, "queue bytes");
        return this;
    }

    /**
     * The largest event, frame or answer that is taken in; more ends the connection ({@code too-large}). 4 MiB if not
     * said.
     *
     * @param bytes at most
     * @return this
     */
    public EventHandlerOptions maxMessage(int bytes) {
        maxMessage = positive(bytes, "maxMessage");
        return this;
    }

    /**
     * Between tries: the first retry of an interrupted link comes at once, then random from nothing to {@code min},
     * doubling, to {@code max}. 500 ms and 30 s if not said.
     *
     * @param min of the first pause
     * @param max of all
     * @return this
     */
    public EventHandlerOptions backoff(Duration min, Duration max) {
        backoffMin = positive(min, "backoff min");
        backoffMax = positive(max, "backoff max");
        return this;
    }

    /**
     * After which silence an opening or closing request is given up; 15 s if not said.
     *
     * @param value more than nothing
     * @return this
     */
    public EventHandlerOptions connectTimeout(Duration value) {
        connectTimeout = positive(value, "connectTimeout");
        return this;
    }

    /**
     * How long close() waits for the server's answer to the last calls; 2 s if not said.
     *
     * @param value more than nothing
     * @return this
     */
    public EventHandlerOptions closeTimeout(Duration value) {
        closeTimeout = positive(value, "closeTimeout");
        return this;
    }

    /**
     * On a lesser link, after which a better one is tried again, doubling, to an hour; 10 s if not said.
     *
     * @param value more than nothing
     * @return this
     */
    public EventHandlerOptions climbAfter(Duration value) {
        climbAfter = positive(value, "climbAfter");
        return this;
    }

    /**
     * Which links are tried, the best first; {@code websocket}, {@code stream}, {@code poll} if not said.
     *
     * @param values one or more of these
     * @return this
     */
    public EventHandlerOptions links(String... values) {
        links = List.of(values);
        if (links.isEmpty() || !List.of("websocket", "stream", "poll").containsAll(links)) {
            throw new IllegalArgumentException("links: expected websocket, stream, poll, got " + links);
        }
        return this;
    }

    /**
     * More request headers, asked for anew for each request.
     *
     * @param value gives names and values
     * @return this
     */
    public EventHandlerOptions headers(Supplier<Map<String, String>> value) {
        headers = Objects.requireNonNull(value, "headers");
        return this;
    }

    /**
     * HTTP basic authentication, sent with each request. Without TLS anybody on the way can read it.
     *
     * @param user without a colon
     * @param password of that user
     * @return this
     */
    public EventHandlerOptions basic(String user, String password) {
        if (user.indexOf(':') >= 0) throw new IllegalArgumentException("basic: a user's name has no colon");
        byte[] both = (user + ':' + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(both);
        return this;
    }

    /**
     * Bearer tokens.
     *
     * @param token asked anew for each request, so that it can change
     * @return this
     */
    public EventHandlerOptions bearer(Supplier<String> token) {
        bearer = Objects.requireNonNull(token, "token");
        return this;
    }

    /**
     * Keeps cookies, for instance a {@link java.net.CookieManager}; none are kept if not said.
     *
     * @param value shared with whatever else uses it
     * @return this
     */
    public EventHandlerOptions cookies(CookieHandler value) {
        cookies = Objects.requireNonNull(value, "cookies");
        return this;
    }

    /**
     * For TLS; the platform's if not said.
     *
     * @param value whom to trust, and own certificates
     * @return this
     */
    public EventHandlerOptions sslContext(SSLContext value) {
        sslContext = Objects.requireNonNull(value, "sslContext");
        return this;
    }

    /**
     * Where callbacks run, one at a time and in order: a GUI's thread, a pool, {@code Runnable::run}. A thread of the
     * client's own if not said.
     *
     * @param value must run what it is given
     * @return this
     */
    public EventHandlerOptions executor(Executor value) {
        executor = Objects.requireNonNull(value, "executor");
        return this;
    }

    /**
     * Another way to the network than {@link HttpTransport}; cookies and sslContext are then its own affair.
     *
     * @param value the transport
     * @return this
     */
    public EventHandlerOptions transport(Transport value) {
        transport = Objects.requireNonNull(value, "transport");
        return this;
    }

    Transport makeTransport() {
        return transport != null ? transport : new HttpTransport(sslContext, cookies, connectTimeout);
    }

    /** What each request carries besides the protocol's own headers. */
    Map<String, String> requestHeaders() {
        Map<String, String> all = new LinkedHashMap<>(headers.get());
        if (authorization != null) all.put("Authorization", authorization);
        if (bearer != null) all.put("Authorization", "Bearer " + bearer.get());
        return all;
    }

    private static int positive(int value, String name) {
        if (value <= 0) throw new IllegalArgumentException(name + ": expected more than 0, got " + value);
        return value;
    }

    private static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected more than nothing, got " + value);
        }
        return value;
    }
}
