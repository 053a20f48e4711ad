package eventhandler.internal;

import java.util.List;
import java.util.Map;

/** The encoding that people can read: one JSON text a line. */
public final class JsonCodec implements Codec {
    @Override
    public String mediaType() {
        return "application/x-ndjson";
    }

    @Override
    public String subprotocol() {
        return "eh1.json";
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public EventWriter writer() {
        return new JsonWriter();
    }

    @Override
    public byte[] control(Map<String, ?> message) {
        return new JsonWriter().value(message);
    }

    @Override
    public byte[] join(List<byte[]> messages) {
        Bytes all = new Bytes(1024);
        for (byte[] message : messages) {
            if (all.size > 0) all.add('\n');
            all.add(message);
        }
        return all.toArray();
    }

    @Override
    public int messageLength(byte[] data, int from, int to, boolean isEnd) {
        for (int at = from; at < to; ++at) {
            if (data[at] == '\n') return at + 1 - from;
        }
        return isEnd ? to - from : 0;
    }

    @Override
    public Object parse(byte[] data, int from, int to) throws Malformed {
        return JsonParser.parse(data, from, to);
    }
}
