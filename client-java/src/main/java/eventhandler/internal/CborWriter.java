package eventhandler.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** CBOR, RFC 8949, with definite lengths and heads as short as they can be. */
final class CborWriter implements EventWriter {
    static final int INTS = 78;            // tags of RFC 8746: little endian, 32 bits, 64 bits, doubles
    static final int LONGS = 79;
    static final int DOUBLES = 86;

    private final Bytes out = new Bytes(64);

    private void head(int major, long value) {
        int kind = major << 5;
        if (value < 24) out.add(kind | (int) value);
        else if (value < 0x100) {
            out.add(kind | 24);
            out.addBig(value, 1);
        } else if (value < 0x10000) {
            out.add(kind | 25);
            out.addBig(value, 2);
        } else if (value <= 0xffffffffL) {
            out.add(kind | 26);
            out.addBig(value, 4);
        } else {
            out.add(kind | 27);
            out.addBig(value, 8);
        }
    }

    @Override
    public void begin(String interfaceName, String event, int arguments) {
        head(4, 3);
        string(interfaceName);
        string(event);
        head(4, arguments);
    }

    @Override
    public void beginList(int length) {
        head(4, length);
    }

    @Override
    public void endList() {
        // lengths are definite
    }

    @Override
    public void integer(long value) {
        if (value >= 0) head(0, value);
        else head(1, ~value);
    }

    @Override
    public void number(double value) {
        out.add(0xfb);
        out.addBig(Double.doubleToRawLongBits(value), 8);
    }

    @Override
    public void string(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        head(3, text.length);
        out.add(text);
    }

    @Override
    public void bytes(byte[] value) {
        head(2, value.length);
        out.add(value);
    }

    private void typed(int tag, long length) {
        head(6, tag);
        head(2, length);
    }

    @Override
    public void ints(int[] values) {
        typed(INTS, 4L * values.length);
        for (int value : values) out.addLittle(value, 4);
    }

    @Override
    public void longs(long[] values) {
        typed(LONGS, 8L * values.length);
        for (long value : values) out.addLittle(value, 8);
    }

    @Override
    public void doubles(double[] values) {
        typed(DOUBLES, 8L * values.length);
        for (double value : values) out.addLittle(Double.doubleToRawLongBits(value), 8);
    }

    @Override
    public byte[] end() {
        return out.toArray();
    }

    /** A whole value of a control message: Map, Iterable, Number or String. */
    byte[] value(Object value) {
        any(value);
        return out.toArray();
    }

    private void any(Object value) {
        if (value instanceof Map) {
            Map<?, ?> map = (Map<?, ?>) value;
            head(5, map.size());
            map.forEach((key, member) -> {
                string(key.toString());
                any(member);
            });
        } else if (value instanceof Iterable) {
            List<Object> list = new ArrayList<>();
            ((Iterable<?>) value).forEach(list::add);
            head(4, list.size());
            list.forEach(this::any);
        } else if (value instanceof Number) integer(((Number) value).longValue());
        else string(value.toString());
    }
}
