package eventhandler;

/** For generated code: calls the events of one {@code server} interface. */
public interface Caller {
    /**
     * Calls an event of the server. Any thread may; it never blocks.
     *
     * @param event its index in the prototypes
     * @param arguments in order
     * @return true if it was sent or queued, false if the queue is full
     * @throws IllegalArgumentException if an argument does not fit, with its number and name
     * @throws EventHandlerException code {@code offline} or {@code full}, with the option {@code Offline.THROW}
     */
    boolean call(int event, Object[] arguments);
}
