// The Java client as a driver: lines of standard input and output, each with the number of a connection in front (README.md). Ends with
// its input.

import eventhandler.ConnectionListener;
import eventhandler.DisconnectReason;
import eventhandler.EventHandler;
import eventhandler.EventHandlerException;
import eventhandler.EventHandlerOptions;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** See the first line. */
public final class Driver implements ConnectionListener {
    private static final PrintStream OUT = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false);
    private static final Map<String, Method> CALLS = new HashMap<>();

    private final String number;
    private EventHandler eh;
    private Testbed testbed;

    private Driver(String number) {
        this.number = number;
    }

    /** Obeys its input. */
    public static void main(String[] arguments) throws Exception {
        for (Method method : Testbed.class.getDeclaredMethods()) CALLS.put(method.getName(), method);
        Map<String, Driver> drivers = new HashMap<>();
        ExecutorService closing = Executors.newCachedThreadPool();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII), 1 << 16);
        for (String line; (line = in.readLine()) != null;) {
            String[] words = line.split(" ", -1);
            Driver driver = drivers.computeIfAbsent(words[0], Driver::new);
            switch (words[1]) {
            case "open": driver.open(words); break;
            case "connect": driver.eh.connect(); break;
            case "call": driver.call(words[2], words[3], Arrays.copyOfRange(words, 4, words.length)); break;
            case "close":
                drivers.remove(words[0]);
                closing.execute(driver::close);
                break;
            default: throw new IllegalArgumentException("no such command: " + words[1]);
            }
        }
        System.exit(0);
    }

    private void say(Object... words) {
        StringBuilder line = new StringBuilder(number);
        for (Object word : words) line.append(' ').append(word);
        synchronized (OUT) {
            OUT.append(line.append('\n'));
            OUT.flush();
        }
    }

    private static String text(String text) {
        return 's' + hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private void open(String[] words) {
        EventHandlerOptions options = new EventHandlerOptions().links(words[3].split(","))
            .backoff(Duration.ofMillis(4), Duration.ofMillis(40))
            .encoding(words[4].equals("cbor") ? EventHandlerOptions.Encoding.CBOR : EventHandlerOptions.Encoding.JSON);
        for (int i = 5; i < words.length; ++i) {
            String[] setting = words[i].split("=");
            if (!setting[0].equals("connectTimeout")) throw new IllegalArgumentException("no such option: " + words[i]);
            options.connectTimeout(Duration.ofMillis(Long.parseLong(setting[1])));
        }
        eh = new EventHandler(this, words[2], options);
        TestbedResponse receiver = (TestbedResponse) Proxy.newProxyInstance(Driver.class.getClassLoader(),
            new Class<?>[] { TestbedResponse.class }, (proxy, method, values) -> {
                StringBuilder all = new StringBuilder(method.getName());
                for (Object value : values == null ? new Object[0] : values) all.append(' ').append(write(value));
                say("event", all);
                return null;
            });
        new TestbedResponseDecode(eh, receiver);
        testbed = new Testbed(eh);
        eh.connect();
    }

    private void call(String call, String name, String[] words) throws IllegalAccessException {
        Object[] values = new Object[words.length];
        for (int i = 0; i < words.length; ++i) values[i] = read(words[i].charAt(0), words[i].substring(1));
        try {
            boolean isTaken = (Boolean) CALLS.get(name).invoke(testbed, values);
            if (isTaken) say("called", call);
            else say("refused", call, text("full"));
        } catch (InvocationTargetException e) {
            say("refused", call, text(String.valueOf(e.getCause())));
        }
    }

    private void close() {
        eh.close();
        say("closed");
    }

    // ---- What the client tells ----------------------------------------------------------------------------------

    @Override
    public void onConnect(int cid, String link) {
        say("connect", cid, link);
    }

    @Override
    public void onDisconnect(DisconnectReason reason) {
        say("disconnect", reason.code(), reason.isFinal() ? "final" : "again", reason.unconfirmed().size(), text(reason.detail()));
    }

    @Override
    public void onLink(String state, String link) {
        if (state.equals("up")) say("link", state, link);
        else say("link", state);
    }

    @Override
    public void onError(Throwable error) {
        String code = error instanceof EventHandlerException ? ((EventHandlerException) error).code() : error.getClass().getSimpleName();
        say("error", code, text(String.valueOf(error.getMessage())));
    }

    // ---- Words --------------------------------------------------------------------------------------------------

    private static String[] elements(String text) {
        return text.isEmpty() ? new String[0] : text.substring(0, text.length() - 1).split(",", -1);
    }

    private static double toDouble(String hex) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(hex, 16));
    }

    private static Object read(char type, String text) {
        switch (type) {
        case 'i': return Integer.valueOf(text);
        case 'l': return Long.valueOf(text);
        case 'd': return toDouble(text);
        case 's': return toText(text);
        case 'b': return bytes(text);
        case 'I': return Arrays.stream(elements(text)).mapToInt(Integer::parseInt).toArray();
        case 'L': return Arrays.stream(elements(text)).mapToLong(Long::parseLong).toArray();
        case 'D': return Arrays.stream(elements(text)).mapToDouble(Driver::toDouble).toArray();
        case 'S': return Arrays.stream(elements(text)).map(Driver::toText).toArray(String[]::new);
        default: throw new IllegalArgumentException("no such type: " + type);
        }
    }

    private static String bits(double value) {
        return String.format("%016x", Double.doubleToRawLongBits(value));
    }

    private static String write(Object value) {
        StringBuilder all = new StringBuilder();
        if (value instanceof Integer) return "i" + value;
        if (value instanceof Long) return "l" + value;
        if (value instanceof Double) return "d" + bits((Double) value);
        if (value instanceof String) return text((String) value);
        if (value instanceof byte[]) return "b" + hex((byte[]) value);
        if (value instanceof int[]) {
            for (int one : (int[]) value) all.append(one).append(',');
            return "I" + all;
        }
        if (value instanceof long[]) {
            for (long one : (long[]) value) all.append(one).append(',');
            return "L" + all;
        }
        if (value instanceof double[]) {
            for (double one : (double[]) value) all.append(bits(one)).append(',');
            return "D" + all;
        }
        for (String one : (String[]) value) all.append(text(one).substring(1)).append(',');
        return "S" + all;
    }

    private static String hex(byte[] bytes) {
        StringBuilder all = new StringBuilder(2 * bytes.length);
        for (byte one : bytes) all.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
        return all.toString();
    }

    private static byte[] bytes(String hex) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(hex.length() / 2);
        for (int i = 0; i < hex.length(); i += 2) {
            all.write(Character.digit(hex.charAt(i), 16) << 4 | Character.digit(hex.charAt(i + 1), 16));
        }
        return all.toByteArray();
    }

    /** Text of UTF-8 bytes, in which a lone surrogate may stand like any other character. */
    private static String toText(String hex) {
        byte[] bytes = bytes(hex);
        StringBuilder text = new StringBuilder(bytes.length);
        for (int at = 0; at < bytes.length;) {
            int lead = bytes[at] & 0xff;
            int size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
            int code = size == 1 ? lead : lead & 0xff >> size + 1;
            for (int i = 1; i < size; ++i) code = code << 6 | bytes[at + i] & 0x3f;
            text.appendCodePoint(code);
            at += size;
        }
        return text.toString();
    }
}
