package eventhandler.internal;

/** Writes one event, value after value. */
interface EventWriter {
    void begin(String interfaceName, String event, int arguments);

    void beginList(int length);

    void endList();

    void integer(long value);

    void number(double value);

    /** A string without lone surrogates. */
    void string(String value);

    void bytes(byte[] value);

    void ints(int[] values);

    void longs(long[] values);

    void doubles(double[] values);

    byte[] end();
}
