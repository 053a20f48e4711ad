package eventhandler;

import eventhandler.internal.CborCodec;
import eventhandler.internal.Client;
import eventhandler.internal.JsonCodec;
import eventhandler.internal.Settings;
import java.net.URI;
import java.util.Objects;

/**
 * A client of one EventHandler of a server. Any thread may call any method. A connection keeps the program alive until it is
 * closed.
 */
public final class EventHandler implements AutoCloseable {
    private final Client client;

    /**
     * Makes a client with the usual options; nothing is sent before connect().
     *
     * @param listener is told of the connection
     * @param url where the EventHandler is mounted, http or https
     */
    public EventHandler(ConnectionListener listener, String url) {
        this(listener, url, new EventHandlerOptions());
    }

    /**
     * Makes a client; nothing is sent before connect().
     *
     * @param listener is told of the connection
     * @param url where the EventHandler is mounted, http or https
     * @param options how it behaves
     */
    public EventHandler(ConnectionListener listener, String url, EventHandlerOptions options) {
        Settings settings = new Settings();
        settings.url = resolve(url);
        settings.codec = options.encoding == EventHandlerOptions.Encoding.JSON ? new JsonCodec() : new CborCodec();
        settings.throwsOffline = options.offline == EventHandlerOptions.Offline.THROW;
        settings.maxAge = options.maxAge == null ? 0 : Math.max(1, options.maxAge.toMillis());
        settings.queueEvents = options.queueEvents;
        settings.queueBytes = options.queueBytes;
        settings.maxMessage = options.maxMessage;
        settings.backoffMin = options.backoffMin.toMillis();
        settings.backoffMax = options.backoffMax.toMillis();
        settings.connectTimeout = options.connectTimeout.toMillis();
        settings.closeTimeout = options.closeTimeout.toMillis();
        settings.climbAfter = options.climbAfter.toMillis();
        settings.links = options.links;
        settings.headers = options::requestHeaders;
        settings.executor = options.executor;
        settings.transport = options.makeTransport();
        this.client = new Client(Objects.requireNonNull(listener, "listener"), settings);
    }

    private static URI resolve(String url) {
        try {
            URI uri = URI.create(url);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (isHttp && uri.getHost() != null) return URI.create(url.replaceFirst("/*([?#].*)?$", "/"));
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw new IllegalArgumentException("EventHandler: not an absolute http address: " + url);
    }

    /** Starts connecting, and keeps connected until close() or a final end. Harmless when already connected. */
    public void connect() {
        client.connect();
    }

    /**
     * Ends the connection, and releases what it needed; connect() may be called again. What waits goes with the closing
     * request as far as it fits, and is unconfirmed. Returns when the server has answered or cannot be reached, at the latest
     * after the option closeTimeout. Harmless when there is no connection.
     */
    @Override
    public void close() {
        client.close();
    }

    /**
     * Whether there is a connection.
     *
     * @return true from onConnect to onDisconnect or close(), also while the link is interrupted
     */
    public boolean isConnected() {
        return client.isConnected();
    }

    /**
     * Calls a function of the server without generated code; the server checks the arguments.
     *
     * @param interfaceName of the interface
     * @param event of the function
     * @param arguments Integer, Long, Double, String, byte[], int[], long[], double[], Object[] of these
     * @return true if it was sent or queued, false if the queue is full
     * @throws IllegalArgumentException for an argument that cannot travel
     * @throws EventHandlerException code {@code offline} or {@code full}, with the option {@code Offline.THROW}
     */
    public boolean sendData(String interfaceName, String event, Object... arguments) {
        return client.sendData(interfaceName, event, arguments);
    }

    /**
     * Receives an interface without generated code. The server then sends all events, so it must be told before the
     * connection opens.
     *
     * @param receiver takes the events
     * @param name of the interface
     * @throws IllegalStateException if the connection was opened without it
     */
    public void addInterface(RawReceiver receiver, String name) {
        client.addInterface(receiver, name);
    }

    /**
     * For generated code: prepares calls of a {@code server} interface.
     *
     * @param name of the interface
     * @param prototypes with the parameters' names, such as {@code name(string id)}; one text may hold several, separated by
     *     line feeds
     * @return what calls them by their index
     */
    public Caller bindServer(String name, String[] prototypes) {
        return client.bindServer(name, prototypes);
    }

    /**
     * For generated code: receives a {@code client} interface. A later receiver takes the place of an earlier one.
     *
     * @param name of the interface
     * @param prototypes as in bindServer
     * @param receiver gets them by their index
     */
    public void bindClient(String name, String[] prototypes, Receiver receiver) {
        client.bindClient(name, prototypes, receiver);
    }
}
