package eventhandler;

/** What an application is told about its connection. Every method may be left out; calls come one at a time. */
public interface ConnectionListener {
    /**
     * A connection exists: once for each connection id, not for each time that its link comes back.
     *
     * @param cid the connection's id
     * @param link {@code websocket}, {@code stream} or {@code poll}
     */
    default void onConnect(int cid, String link) {
    }

    /**
     * A connection ended, or the server refused to open one for good. It is the last call for that id.
     *
     * @param reason why
     */
    default void onDisconnect(DisconnectReason reason) {
    }

    /**
     * The link changed.
     *
     * @param state {@code connecting}, {@code up} or {@code down}
     * @param link the kind of the last link; null before there was one
     */
    default void onLink(String state, String link) {
    }

    /**
     * Something went wrong, or a callback threw. An obstacle that stays is told once until the link works again.
     * Left out, errors go to the uncaught exception handler of the thread.
     *
     * @param error an {@link EventHandlerException}, or what the callback threw
     */
    default void onError(Throwable error) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
    }
}
