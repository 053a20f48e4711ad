package eventhandler.internal;

import java.util.List;
import java.util.Map;

/** The compact encoding: a sequence of CBOR items, RFC 8742. */
public final class CborCodec implements Codec {
    @Override
    public String mediaType() {
        return "application/cbor-seq";
    }

    @Override
    public String subprotocol() {
        return "eh1.cbor";
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public EventWriter writer() {
        return new CborWriter();
    }

    @Override
    public byte[] control(Map<String, ?> message) {
        return new CborWriter().value(message);
    }

    @Override
    public byte[] join(List<byte[]> messages) {
        Bytes all = new Bytes(1024);
        for (byte[] message : messages) all.add(message);
        return all.toArray();
    }

    @Override
    public int messageLength(byte[] data, int from, int to, boolean isEnd) throws Malformed {
        int end = CborParser.itemEnd(data, from, to, 0);
        if (end >= 0) return end - from;
        if (isEnd && to > from) throw new Malformed("it ends within an item");
        return 0;
    }

    @Override
    public Object parse(byte[] data, int from, int to) throws Malformed {
        return CborParser.parse(data, from, to);
    }
}
