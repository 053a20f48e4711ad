package eventhandler;

/** For generated code: takes the events of one {@code client} interface, with arguments that fit their prototypes. */
@FunctionalInterface
public interface Receiver {
    /**
     * An event arrived.
     *
     * @param event its index in the prototypes
     * @param arguments in order: Integer, Long, Double, String, int[], long[], double[], String[], byte[]
     */
    void receive(int event, Object[] arguments);
}
