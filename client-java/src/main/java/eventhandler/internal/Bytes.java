package eventhandler.internal;

import java.util.Arrays;

/** Bytes that grow. */
final class Bytes {
    byte[] data;
    int size;

    Bytes(int capacity) {
        data = new byte[capacity];
    }

    void reserve(int more) {
        if (data.length - size < more) data = Arrays.copyOf(data, Math.max(data.length * 2, size + more));
    }

    void add(int value) {
        reserve(1);
        data[size++] = (byte) value;
    }

    void add(byte[] more, int from, int to) {
        reserve(to - from);
        System.arraycopy(more, from, data, size, to - from);
        size += to - from;
    }

    void add(byte[] more) {
        add(more, 0, more.length);
    }

    /** `count` bytes, the most significant first. */
    void addBig(long value, int count) {
        reserve(count);
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) data[size++] = (byte) (value >>> shift);
    }

    /** `count` bytes, the least significant first. */
    void addLittle(long value, int count) {
        reserve(count);
        for (int shift = 0; shift < 8 * count; shift += 8) data[size++] = (byte) (value >>> shift);
    }

    /** Forgets the first bytes. */
    void drop(int count) {
        System.arraycopy(data, count, data, 0, size - count);
        size -= count;
    }

    byte[] toArray() {
        return Arrays.copyOf(data, size);
    }
}
