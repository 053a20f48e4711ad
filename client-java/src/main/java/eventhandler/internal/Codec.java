package eventhandler.internal;

import java.util.List;
import java.util.Map;

/** One encoding: how events and control messages become bytes, and the other way round. */
public interface Codec {
    /** Nesting allowed in what arrives. */
    int DEEPEST = 8;

    /** The media type of bodies. */
    String mediaType();

    /** The subprotocol of WebSockets. */
    String subprotocol();

    /** Whether WebSockets carry text frames. */
    boolean isText();

    /** Begins an event; Values writes the arguments. */
    EventWriter writer();

    /** A control message: an object with one member. */
    byte[] control(Map<String, ?> message);

    /** Messages one after the other, as a body or a frame. */
    byte[] join(List<byte[]> messages);

    /**
     * The length of the message at `from`, with its separator; 0 if it is not whole.
     *
     * @param isEnd whether nothing follows `to`
     */
    int messageLength(byte[] data, int from, int to, boolean isEnd) throws Malformed;

    /**
     * Reads one message: an Object[] is an event, a Map a control message, null nothing. Values are Long, Double, String,
     * Boolean, byte[], int[], long[], double[], Object[], Map; NULL.
     */
    Object parse(byte[] data, int from, int to) throws Malformed;

    /** In place of what was read and is no value of any type. */
    final class Unfit {
        private final String what;

        Unfit(String what) {
            this.what = what;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** In place of null. */
    Object NULL = new Unfit("null");
}
