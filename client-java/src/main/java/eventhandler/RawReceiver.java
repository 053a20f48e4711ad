package eventhandler;

/** Takes events of an interface whose functions are known only at run time. */
@FunctionalInterface
public interface RawReceiver {
    /**
     * An event arrived.
     *
     * @param event its name
     * @param arguments as they travelled: Long, Double, String, Object[]; with CBOR also byte[], int[], long[] and
     *     double[], while JSON has bytes as base64, longs beyond 2^53 - 1, NaN and the infinities as strings
     */
    void receive(String event, Object[] arguments);
}
