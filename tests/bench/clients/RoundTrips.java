// Round trips of the client in Java, as round_trips.cpp has them in C++.

import eventhandler.ConnectionListener;
import eventhandler.DisconnectReason;
import eventhandler.EventHandler;
import eventhandler.EventHandlerOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A run starts on another thread than the rest of it. */
public final class RoundTrips extends Responses implements ConnectionListener {
    private Testbed testbed;
    private int number;
    private int left;
    private int unanswered;

    private RoundTrips() {
    }

    /** The arguments are address and encoding. */
    public static void main(String[] arguments) throws Exception {
        EventHandlerOptions options = new EventHandlerOptions().links("websocket")
            .encoding(EventHandlerOptions.Encoding.valueOf(arguments[1].toUpperCase(Locale.ROOT)));
        RoundTrips trips = new RoundTrips();
        try (EventHandler eh = new EventHandler(trips, arguments[0], options)) {
            new TestbedResponseDecode(eh, trips);
            trips.testbed = new Testbed(eh);
            eh.connect();
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line; (line = in.readLine()) != null;) {
                String[] words = line.split(" ");
                trips.begin(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            }
        }
    }

    private synchronized void begin(int count, int underWay) {
        left = count - underWay;
        unanswered = count;
        for (int i = 0; i < underWay; ++i) call();
    }

    private void call() {
        if (!testbed.countUp(++number)) fail("a call was not taken");
    }

    @Override
    public synchronized void counted(int answered, int inOrder) {
        if (inOrder == 0) fail("an event was lost, doubled or reordered");
        if (left > 0) {
            --left;
            call();
        }
        if (--unanswered == 0) System.out.println("done");
    }

    @Override
    public void onDisconnect(DisconnectReason reason) {
        if (!reason.code().equals("closed")) fail(reason.detail());
    }

    @Override
    public void onError(Throwable error) {
        fail(error.toString());
    }

    private static void fail(String why) {
        System.err.println("RoundTrips: " + why);
        Runtime.getRuntime().halt(1);
    }
}
