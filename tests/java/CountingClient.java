// A client of eh-testbed for fault tests: calls are lines of standard input, and all that it is told are lines of standard output. Ends with
// its input.

import eventhandler.ConnectionListener;
import eventhandler.DisconnectReason;
import eventhandler.EventHandler;
import eventhandler.EventHandlerException;
import eventhandler.EventHandlerOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** See the first line. */
public final class CountingClient implements ConnectionListener {
    private CountingClient() {
    }

    /** Obeys its input; the arguments are address, encoding and links. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) throw new IllegalArgumentException("expected ADDRESS json|cbor LINK[,LINK...]");
        EventHandlerOptions options = new EventHandlerOptions().links(arguments[2].split(","))
            .encoding(EventHandlerOptions.Encoding.valueOf(arguments[1].toUpperCase(Locale.ROOT)))
            .backoff(Duration.ofMillis(4), Duration.ofMillis(16)).climbAfter(Duration.ofMillis(20));
        try (EventHandler eh = new EventHandler(new CountingClient(), arguments[0], options)) {
            new TestbedResponseDecode(eh, new Responses() {
                @Override
                public void counted(int number, int inOrder) {
                    say("counted " + number + ' ' + inOrder);
                }

                @Override
                public void numbered(int number, String payload) {
                    say("numbered " + number);
                }
            });
            Testbed testbed = new Testbed(eh);
            eh.connect();
            obey(testbed);
        }
    }

    private static void obey(Testbed testbed) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line; (line = in.readLine()) != null;) {
            String[] words = line.split(" ");
            int number = Integer.parseInt(words[1]);
            boolean isTaken = words[0].equals("burst") ? testbed.burst(number, Integer.parseInt(words[2])) : testbed.countUp(number);
            if (!isTaken) say("refused");
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    @Override
    public void onConnect(int cid, String link) {
        say("connect " + cid);
    }

    @Override
    public void onDisconnect(DisconnectReason reason) {
        say("disconnect " + reason.code() + ": " + reason.detail());
    }

    @Override
    public void onLink(String state, String link) {
        say("link " + state + ' ' + link);
    }

    @Override
    public void onError(Throwable error) {
        String code = error instanceof EventHandlerException ? ((EventHandlerException) error).code() : error.getClass().getSimpleName();
        say("error " + code + ": " + error.getMessage());
    }
}
