// Every type and edge value goes to the server and back, by stubs and without them, and comes back bit for bit.

import eventhandler.EventHandler;
import eventhandler.EventHandlerOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** See the first line. */
final class Echo {
    private static final int[] INTS = { 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE };
    private static final long[] LONGS = { 0, -1, 1L << 32, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, -(1L << 53) - 1,
        Long.MAX_VALUE, Long.MIN_VALUE };
    private static final double[] DOUBLES = { 0.0, -0.0, 1.0, 0.1, 1e21, 1e-7, 2e-3, 123456789012345680.0, Double.MIN_VALUE,
        Double.MIN_NORMAL, Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY };
    private static final String[] STRINGS = { "", "a", "\0\u001f\"\\/\b\n\r\t\u007f", "grüß € \uD83D\uDE00 \uFFFF\u2028",
        "x".repeat(300) };
    private static final byte[] BYTES = allBytes();

    private final BlockingQueue<Object[]> answers = new LinkedBlockingQueue<>();
    private final Testbed testbed;

    private Echo(EventHandler eh) {
        testbed = new Testbed(eh);
    }

    private static byte[] allBytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; ++i) all[i] = (byte) i;
        return all;
    }

    static void run(String url, String links, String encoding) throws Exception {
        run(url, links, encoding, null);
    }

    static void run(String url, String links, String encoding, SSLContext context) throws Exception {
        EventHandlerOptions options = Scenarios.options(links, encoding);
        if (context != null) options.sslContext(context);
        Scenarios.Witness witness = new Scenarios.Witness();
        try (EventHandler eh = new EventHandler(witness, url, options)) {
            Echo echo = new Echo(eh);
            echo.bind(eh);
            eh.connect();
            echo.scalars();
            echo.arrays();
            echo.refusals();
            echo.raw(eh);
            Scenarios.check(witness.errors.isEmpty() && witness.ends.isEmpty(), witness);
            Scenarios.check(witness.links.contains("up " + links), "the link is " + links + ": " + witness);
        }
    }

    private void bind(EventHandler eh) {
        new TestbedResponseDecode(eh, new Responses() {
            @Override public void nothing() { answers.add(new Object[0]); }
            @Override public void echoInt(int value) { answers.add(new Object[] { value }); }
            @Override public void echoLong(long value) { answers.add(new Object[] { value }); }
            @Override public void echoDouble(double value) { answers.add(new Object[] { value }); }
            @Override public void echoString(String value) { answers.add(new Object[] { value }); }
            @Override public void echoInts(int[] values) { answers.add(new Object[] { values }); }
            @Override public void echoLongs(long[] values) { answers.add(new Object[] { values }); }
            @Override public void echoDoubles(double[] values) { answers.add(new Object[] { values }); }
            @Override public void echoStrings(String[] values) { answers.add(new Object[] { values }); }
            @Override public void echoBytes(byte[] values) { answers.add(new Object[] { values }); }
            @Override public void echoFixed(int[] table, String[] names) { answers.add(new Object[] { table, names }); }
            @Override public void echoAll(int i, long l, double d, String s, int[] ints, long[] longs, double[] doubles,
                    String[] strings, byte[] bytes) {
                answers.add(new Object[] { i, l, d, s, ints, longs, doubles, strings, bytes });
            }
        });
    }

    /** The next answer has exactly these arguments; Double.equals compares bits, but for the kinds of NaN. */
    private void expect(Object... arguments) throws InterruptedException {
        Object[] answer = answers.poll(20, TimeUnit.SECONDS);
        Scenarios.check(answer != null, "no answer with " + Arrays.deepToString(arguments));
        Scenarios.check(Arrays.deepEquals(answer, arguments),
            "sent " + Arrays.deepToString(arguments) + ", got " + Arrays.deepToString(answer));
    }

    private void scalars() throws InterruptedException {
        testbed.nothing();
        expect();
        for (int value : INTS) {
            testbed.echoInt(value);
            expect(value);
        }
        for (long value : LONGS) {
            testbed.echoLong(value);
            expect(value);
        }
        for (double value : DOUBLES) {
            testbed.echoDouble(value);
            expect(value);
        }
        List<String> strings = new ArrayList<>(Arrays.asList(STRINGS));
        strings.add("€".repeat(300_000));
        for (String value : strings) {
            testbed.echoString(value);
            expect(value);
        }
    }

    private void arrays() throws InterruptedException {
        testbed.echoInts(INTS);
        expect((Object) INTS);
        testbed.echoLongs(LONGS);
        expect((Object) LONGS);
        testbed.echoDoubles(DOUBLES);
        expect((Object) DOUBLES);
        testbed.echoStrings(STRINGS);
        expect((Object) STRINGS);
        testbed.echoBytes(BYTES);
        expect((Object) BYTES);
        testbed.echoBytes(new byte[700_000]);
        expect((Object) new byte[700_000]);
        testbed.echoInts(new int[0]);
        expect((Object) new int[0]);
        testbed.echoLongs(new long[0]);
        expect((Object) new long[0]);
        testbed.echoDoubles(new double[0]);
        expect((Object) new double[0]);
        testbed.echoStrings(new String[0]);
        expect((Object) new String[0]);
        testbed.echoBytes(new byte[0]);
        expect((Object) new byte[0]);
        testbed.echoFixed(new int[] { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 }, new String[] { "a", "", "c" });
        expect(new int[] { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 }, new String[] { "a", "", "c" });
        testbed.echoAll(1, 2, -0.0, "s", INTS, LONGS, DOUBLES, STRINGS, BYTES);
        expect(1, 2L, -0.0, "s", INTS, LONGS, DOUBLES, STRINGS, BYTES);
    }

    private static void refused(String sentence, Runnable call) {
        try {
            call.run();
        } catch (IllegalArgumentException e) {
            Scenarios.check(sentence.equals(e.getMessage()), e.getMessage());
            return;
        }
        throw new AssertionError("not refused: " + sentence);
    }

    private void refusals() throws InterruptedException {
        refused("Testbed.echoString: argument 1 (value): expected string, got a lone surrogate",
            () -> testbed.echoString("\uD800"));
        refused("Testbed.echoString: argument 1 (value): expected string, got null", () -> testbed.echoString(null));
        refused("Testbed.echoStrings: argument 1 (values), element 1: expected string, got a lone surrogate",
            () -> testbed.echoStrings(new String[] { "a", "b\uDC00" }));
        refused("Testbed.echoFixed: argument 1 (table): expected int[10], got 9 elements",
            () -> testbed.echoFixed(new int[9], new String[] { "a", "b", "c" }));
        refused("Testbed.echoFixed: argument 2 (names): expected string[3], got null",
            () -> testbed.echoFixed(new int[10], null));
        testbed.nothing();
        expect();
    }

    private void raw(EventHandler eh) throws InterruptedException {
        eh.sendData("Testbed", "echoAll", 1, 2L, 0.5, "s", INTS, LONGS, DOUBLES, STRINGS, BYTES);
        expect(1, 2L, 0.5, "s", INTS, LONGS, DOUBLES, STRINGS, BYTES);
        refused("Testbed.echoInt: argument 1: expected number, string or array, got Object",
            () -> eh.sendData("Testbed", "echoInt", new Object()));
    }
}
