package eventhandler.internal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** JSON, compact. */
final class JsonWriter implements EventWriter {
    /** Beyond this magnitude a reader of JSON may round. */
    static final long SAFE = (1L << 53) - 1;

    private final StringBuilder text = new StringBuilder(64);
    private boolean isFirst = true;

    private void next() {
        if (!isFirst) text.append(',');
        isFirst = false;
    }

    @Override
    public void begin(String interfaceName, String event, int arguments) {
        beginList(3);
        string(interfaceName);
        string(event);
        beginList(arguments);
    }

    @Override
    public void beginList(int length) {
        next();
        text.append('[');
        isFirst = true;
    }

    @Override
    public void endList() {
        text.append(']');
        isFirst = false;
    }

    @Override
    public void integer(long value) {
        next();
        if (value >= -SAFE && value <= SAFE) text.append(value);
        else text.append('"').append(value).append('"');
    }

    @Override
    public void number(double value) {
        next();
        if (Double.isNaN(value) || Double.isInfinite(value)) text.append('"').append(value).append('"');
        else text.append(value);
    }

    @Override
    public void string(String value) {
        next();
        quote(value);
    }

    @Override
    public void bytes(byte[] value) {
        next();
        text.append('"').append(Base64.getEncoder().encodeToString(value)).append('"');
    }

    @Override
    public void ints(int[] values) {
        beginList(values.length);
        for (int value : values) integer(value);
        endList();
    }

    @Override
    public void longs(long[] values) {
        beginList(values.length);
        for (long value : values) integer(value);
        endList();
    }

    @Override
    public void doubles(double[] values) {
        beginList(values.length);
        for (double value : values) number(value);
        endList();
    }

    @Override
    public byte[] end() {
        endList();
        endList();
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); ++i) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < 0x20) text.append(String.format("\\u%04x", (int) c));
            else text.append(c);
        }
        text.append('"');
    }

    /** A whole value of a control message: Map, Iterable, Number or String. */
    byte[] value(Object value) {
        any(value);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void any(Object value) {
        if (value instanceof Map) {
            next();
            text.append('{');
            isFirst = true;
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                string(entry.getKey().toString());
                text.append(':');
                isFirst = true;
                any(entry.getValue());
            }
            text.append('}');
            isFirst = false;
        } else if (value instanceof Iterable) {
            beginList(0);
            for (Object element : (Iterable<?>) value) any(element);
            endList();
        } else if (value instanceof Number) {
            next();
            text.append(value);
        } else string(value.toString());
    }
}
