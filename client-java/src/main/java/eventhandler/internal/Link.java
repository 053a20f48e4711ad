package eventhandler.internal;

import eventhandler.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** One request, or one socket, from its begin to its end, and what became of it. The loop's. */
final class Link {
    final String path;             // ws, stream, open, poll, send, close
    final long number;
    final List<byte[]> lines;      // the body of a POST; null for a GET
    final Consumer<Link> then;
    long silence;                  // ms without a byte after which it is given up
    long heard;                    // when something was; 0 if it may be given up at any time
    Future<?> timer;
    boolean isEnded;
    Transport.Exchange exchange;
    Transport.Socket socket;
    boolean isBusy;                // the socket has a message that the network has not taken yet
    boolean isProven;              // it lived on after its hello
    long first = -1;               // number of the next down event that it carries
    long written = -1;             // number of the last up event that was written to the socket; -1 before the hello
    int status;
    String media = "";
    String lastHeader;
    final Bytes body = new Bytes(256);     // what is not understood yet
    Map<?, ?> json = Map.of();

    String code;                   // null: it worked
    String detail;
    long retry;

    Link(String path, long number, List<byte[]> lines, long silence, Consumer<Link> then) {
        this.path = path;
        this.number = number;
        this.lines = lines;
        this.silence = silence;
        this.then = then;
    }

    /** Why it ended: what was noted first stays. */
    void blame(String why, String sentence, long pause) {
        if (code == null) code = why;
        if (detail == null) detail = sentence;
        if (retry == 0) retry = pause;
    }

    boolean isSocket() {
        return path.equals("ws");
    }
}
