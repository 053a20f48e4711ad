package eventhandler.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads CBOR (RFC 8949) with definite lengths. */
final class CborParser {
    private static final int INCOMPLETE = -1;

    private final byte[] data;
    private final int end;
    private int at;
    private int info;              // of the last head: additional information
    private long argument;         // and its argument, unsigned

    private CborParser(byte[] data, int from, int to) {
        this.data = data;
        this.at = from;
        this.end = to;
    }

    static Object parse(byte[] data, int from, int to) throws Malformed {
        return new CborParser(data, from, to).value(0);
    }

    /** Where the item at `from` ends; less than 0 if that is beyond `to`. */
    static int itemEnd(byte[] data, int from, int to, int depth) throws Malformed {
        CborParser parser = new CborParser(data, from, to);
        return parser.skip(depth) ? parser.at : INCOMPLETE;
    }

    /** Reads a head; false if it is not whole. The major type is the result of major(). */
    private boolean head() throws Malformed {
        if (at >= end) return false;
        int first = data[at];
        info = first & 0x1f;
        if (info > 27) throw new Malformed("a head with reserved bits, or an indefinite length");
        int more = info < 24 ? 0 : 1 << (info - 24);
        if (end - at <= more) return false;
        ++at;
        argument = info < 24 ? info : 0;
        for (int i = 0; i < more; ++i) argument = argument << 8 | (data[at++] & 0xff);
        return true;
    }

    private int length() throws Malformed {
        if (argument < 0 || argument > Integer.MAX_VALUE) throw new Malformed("a length beyond all limits");
        return (int) argument;
    }

    private boolean skip(int depth) throws Malformed {
        if (at >= end) return false;
        int major = (data[at] & 0xff) >> 5;
        if (!head()) return false;
        switch (major) {
        case 2:
        case 3:
            if (end - at < length()) return false;
            at += length();
            return true;
        case 4:
        case 5:
        case 6:
            if (depth == Codec.DEEPEST) throw new Malformed("it is nested too deep");
            long items = major == 6 ? 1 : (long) length() * (major - 3);
            for (long i = 0; i < items; ++i) {
                if (!skip(depth + 1)) return false;
            }
            return true;
        default:
            return true;
        }
    }

    private Object value(int depth) throws Malformed {
        if (at >= end) throw new Malformed("it ends within an item");
        int major = (data[at] & 0xff) >> 5;
        if (!head()) throw new Malformed("it ends within an item");
        if (major >= 4 && major <= 6 && depth == Codec.DEEPEST) throw new Malformed("it is nested too deep");
        switch (major) {
        case 0: return argument < 0 ? (Object) unsigned() : (Object) argument;
        case 1: return argument < 0 ? (Object) (-1 - unsigned()) : (Object) ~argument;
        case 2: return take(length());
        case 3: return text();
        case 4: return list(depth);
        case 5: return map(depth);
        case 6: return tagged(depth);
        default: return simple();
        }
    }

    /** An integer that no long holds; no type of ours does. */
    private double unsigned() {
        return (argument >>> 1) * 2.0 + (argument & 1);
    }

    private byte[] take(int count) throws Malformed {
        if (end - at < count) throw new Malformed("it ends within an item");
        at += count;
        return Arrays.copyOfRange(data, at - count, at);
    }

    private Object text() throws Malformed {
        int count = length();
        if (end - at < count) throw new Malformed("it ends within an item");
        at += count;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, at - count, count)).toString();
        } catch (CharacterCodingException e) {
            return new Codec.Unfit("text that is not UTF-8");
        }
    }

    private Object[] list(int depth) throws Malformed {
        int count = length();
        if (count > end - at) throw new Malformed("it ends within an item");
        Object[] values = new Object[count];
        for (int i = 0; i < count; ++i) values[i] = value(depth + 1);
        return values;
    }

    private Map<String, Object> map(int depth) throws Malformed {
        int count = length();
        if (count > end - at) throw new Malformed("it ends within an item");
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < count; ++i) {
            Object key = value(depth + 1);
            if (!(key instanceof String)) throw new Malformed("a key is no text");
            if (members.put((String) key, value(depth + 1)) != null) throw new Malformed("a key is there twice");
        }
        return members;
    }

    /** A typed array of RFC 8746; other tags say nothing here. */
    private Object tagged(int depth) throws Malformed {
        long tag = argument;
        Object content = value(depth + 1);
        if (!(content instanceof byte[])) return content;
        byte[] bytes = (byte[]) content;
        int size = tag == CborWriter.INTS ? 4 : tag == CborWriter.LONGS || tag == CborWriter.DOUBLES ? 8 : 1;
        if (bytes.length % size != 0) return new Codec.Unfit("a typed array with a part of an element");
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (tag == CborWriter.INTS) {
            int[] values = new int[bytes.length / 4];
            buffer.asIntBuffer().get(values);
            return values;
        }
        if (tag == CborWriter.LONGS) {
            long[] values = new long[bytes.length / 8];
            buffer.asLongBuffer().get(values);
            return values;
        }
        if (tag == CborWriter.DOUBLES) {
            double[] values = new double[bytes.length / 8];
            buffer.asDoubleBuffer().get(values);
            return values;
        }
        return content;
    }

    private Object simple() throws Malformed {
        switch (info) {
        case 20: return Boolean.FALSE;
        case 21: return Boolean.TRUE;
        case 22:
        case 23: return Codec.NULL;
        case 25: return half((int) argument);
        case 26: return (double) Float.intBitsToFloat((int) argument);
        case 27: return Double.longBitsToDouble(argument);
        case 24:
            if (argument < 32) throw new Malformed("a simple value in a form that is reserved");
            return new Codec.Unfit("simple value " + argument);
        default: return new Codec.Unfit("simple value " + argument);
        }
    }

    private static double half(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        double value = exponent == 0 ? Math.scalb((double) mantissa, -24)
            : exponent < 31 ? Math.scalb((double) (mantissa + 1024), exponent - 25)
            : mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        return (bits & 0x8000) == 0 ? value : -value;
    }
}
