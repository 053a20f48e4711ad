// What the tests run in a JVM, one scenario a process: each ends with status 0 and "done", or says what was wrong.

import eventhandler.ConnectionListener;
import eventhandler.DisconnectReason;
import eventhandler.EventHandler;
import eventhandler.EventHandlerException;
import eventhandler.EventHandlerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.CookieManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** See the first line. */
public final class Scenarios {
    private static final long PATIENCE = 20_000;

    private Scenarios() {
    }

    /** Remembers what it was told. */
    static final class Witness implements ConnectionListener {
        final List<String> links = new ArrayList<>();
        final List<Integer> connects = new ArrayList<>();
        final List<DisconnectReason> ends = new ArrayList<>();
        final List<Throwable> errors = new ArrayList<>();
        final List<String> threads = new ArrayList<>();

        private synchronized void note(Runnable what) {
            what.run();
            threads.add(Thread.currentThread().getName());
            notifyAll();
        }

        @Override
        public void onConnect(int cid, String link) {
            note(() -> {
                connects.add(cid);
                links.add(link);
            });
        }

        @Override
        public void onDisconnect(DisconnectReason reason) {
            note(() -> ends.add(reason));
        }

        @Override
        public void onLink(String state, String link) {
            note(() -> links.add(state + ' ' + link));
        }

        @Override
        public void onError(Throwable error) {
            note(() -> errors.add(error));
        }

        synchronized void until(String what, BooleanSupplier condition) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE * 1_000_000;
            while (!condition.getAsBoolean()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) throw new AssertionError("waited in vain until " + what + "; " + this);
                wait(left);
            }
        }

        @Override
        public synchronized String toString() {
            return "links " + links + ", connects " + connects + ", ends " + ends + ", errors " + errors;
        }
    }

    static void check(boolean condition, Object what) {
        if (!condition) throw new AssertionError(what);
    }

    static EventHandlerOptions options(String links, String encoding) {
        return new EventHandlerOptions().links(links.split(",")).backoff(Duration.ofMillis(4), Duration.ofMillis(40))
            .encoding(EventHandlerOptions.Encoding.valueOf(encoding));
    }

    /** Runs one scenario. */
    public static void main(String[] arguments) throws Exception {
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (arguments[0]) {
        case "echo": Echo.run(rest[0], rest[1], rest[2]); break;
        case "count": count(rest[0], rest[1], rest[2], Integer.parseInt(rest[3]), rest[4]); break;
        case "ladder": ladder(rest[0], rest[1]); break;
        case "mismatch": mismatch(rest[0]); break;
        case "final": finalEnd(rest[0], rest[1]); break;
        case "oversized": oversized(rest[0], rest[1]); break;
        case "credentials": credentials(rest[0]); break;
        case "tls": tls(rest[0], rest[1]); break;
        case "closing": closing(rest[0]); break;
        case "offline": offline(rest[0]); break;
        case "executor": executor(rest[0]); break;
        default: throw new IllegalArgumentException(arguments[0]);
        }
        System.out.println("done");
    }

    /** Counts up through a bad network and writes a history. */
    private static void count(String url, String links, String encoding, int total, String file) throws Exception {
        Witness witness = new Witness();
        Semaphore outstanding = new Semaphore(100);
        List<String> history = new ArrayList<>();
        List<String> received = new ArrayList<>();
        try (EventHandler eh = new EventHandler(witness, url, options(links, encoding))) {
            Testbed testbed = new Testbed(eh);
            new TestbedResponseDecode(eh, new Responses() {
                @Override
                public void counted(int number, int inOrder) {
                    synchronized (received) {
                        received.add("counted:" + number);
                        received.notifyAll();
                    }
                    outstanding.release();
                }
            });
            eh.connect();
            witness.until("it is connected", () -> !witness.connects.isEmpty());
            int cid = witness.connects.get(0);
            for (int i = 1; i <= total; ++i) {
                outstanding.acquire();
                history.add(line("send", cid, "up", "countUp:" + i));
                check(testbed.countUp(i), "the queue was full");
            }
            synchronized (received) {
                long end = System.nanoTime() + PATIENCE * 1_000_000;
                while (received.size() < total && System.nanoTime() < end) received.wait(100);
            }
            for (String v : received) history.add(line("recv", cid, "down", v));
            check(witness.connects.size() == 1 && witness.ends.isEmpty(), "one connection from begin to end: " + witness);
        }
        try (PrintWriter out = new PrintWriter(file)) {
            history.forEach(out::println);
        }
        System.out.println("links " + witness.links.size());
    }

    private static String line(String operation, int cid, String direction, String v) {
        return "{\"op\":\"" + operation + "\",\"conn\":" + cid + ",\"dir\":\"" + direction + "\",\"v\":\"" + v
            + "\",\"th\":0}";
    }

    /** Goes down the ladder to a link of the expected kind. */
    private static void ladder(String url, String expected) throws Exception {
        Witness witness = new Witness();
        try (EventHandler eh = new EventHandler(witness, url, options("websocket,stream,poll", "CBOR"))) {
            Semaphore answered = new Semaphore(0);
            new TestbedResponseDecode(eh, new Responses() {
                @Override
                public void nothing() {
                    answered.release();
                }
            });
            Testbed testbed = new Testbed(eh);
            testbed.nothing();                     // before there is a connection: it waits
            eh.connect();
            witness.until("the link is " + expected, () -> witness.links.contains("up " + expected));
            answered.acquire();
            testbed.nothing();
            answered.acquire();
            check(witness.connects.size() == 1 && witness.ends.isEmpty(), witness);
        }
    }

    private static void mismatch(String url) throws Exception {
        Witness witness = new Witness();
        try (EventHandler eh = new EventHandler(witness, url)) {
            eh.bindServer("Testbed", new String[] { "echoInt(string value)" });
            eh.connect();
            witness.until("it is refused", () -> !witness.ends.isEmpty());
            DisconnectReason reason = witness.ends.get(0);
            check(reason.code().equals("mismatch") && reason.isFinal(), reason);
            check(reason.detail().contains("echoInt(string)") && reason.detail().contains("echoInt(int)"), reason);
            check(!eh.isConnected(), "it is not connected");
        }
    }

    /** The server refuses for good. */
    private static void finalEnd(String url, String code) throws Exception {
        Witness witness = new Witness();
        try (EventHandler eh = new EventHandler(witness, url)) {
            eh.connect();
            witness.until("it is refused", () -> !witness.ends.isEmpty());
            check(witness.ends.get(0).code().equals(code) && witness.ends.get(0).isFinal(), witness);
            System.out.println(witness.ends.get(0).detail());
        }
    }

    private static void oversized(String url, String links) throws Exception {
        Witness witness = new Witness();
        try (EventHandler eh = new EventHandler(witness, url, options(links, "CBOR").maxMessage(2000))) {
            Testbed testbed = new Testbed(eh);
            new TestbedResponseDecode(eh, new Responses());
            eh.connect();
            testbed.echoString("x".repeat(5000));
            witness.until("it ends", () -> !witness.ends.isEmpty());
            check(witness.ends.get(0).code().equals("too-large") && !witness.ends.get(0).isFinal(), witness);
            witness.until("it is connected again", () -> witness.connects.size() > 1);
            try {
                testbed.echoString("x".repeat(2 << 20));
                throw new AssertionError("2 MiB were sent");
            } catch (IllegalArgumentException e) {
                check(e.getMessage().contains("more than 1048576"), e);
            }
        }
    }

    /** The server behind `url` tells what it was sent. */
    private static void credentials(String url) throws Exception {
        for (String kind : List.of("basic", "bearer", "cookies")) {
            Witness witness = new Witness();
            EventHandlerOptions options = options("websocket,poll", "JSON");
            if (kind.equals("basic")) options.basic("ada", "pass:wörd");
            else if (kind.equals("bearer")) options.bearer(() -> "t0ken");
            else options.cookies(new CookieManager());
            try (EventHandler eh = new EventHandler(witness, url + '/' + kind, options)) {
                eh.connect();
                witness.until("the server has what it wants", () -> !witness.ends.isEmpty());
                check(witness.ends.get(0).detail().equals("well done, " + kind), witness);
            }
        }
    }

    private static void tls(String url, String certificate) throws Exception {
        Witness stranger = new Witness();
        try (EventHandler eh = new EventHandler(stranger, url, options("poll", "CBOR"))) {
            eh.connect();
            stranger.until("it is told", () -> !stranger.errors.isEmpty());
            EventHandlerException error = (EventHandlerException) stranger.errors.get(0);
            check(error.code().equals("unreachable") && stranger.connects.isEmpty(), stranger);
        }
        for (String links : List.of("websocket", "stream", "poll")) {
            Echo.run(url, links, "CBOR", trusting(certificate));
        }
    }

    private static SSLContext trusting(String file) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            store.setCertificateEntry("it", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Closing is idempotent, says so once, sends what waits, and leaves no threads behind. */
    private static void closing(String url) throws Exception {
        Witness witness = new Witness();
        EventHandler eh = new EventHandler(witness, url, options("websocket,stream,poll", "CBOR"));
        eh.close();
        Testbed testbed = new Testbed(eh);
        eh.connect();
        eh.connect();
        witness.until("it is connected", () -> witness.connects.size() == 1);
        testbed.echoString("last words");
        eh.close();
        eh.close();
        check(!eh.isConnected(), "it is closed");
        witness.until("it is told", () -> witness.ends.size() == 1);
        check(witness.ends.get(0).code().equals("closed") && witness.ends.get(0).isFinal(), witness);
        eh.connect();
        witness.until("it is connected again", () -> witness.connects.size() == 2);
        eh.close();
        witness.until("it is told again", () -> witness.ends.size() == 2);
        cycles(url);
    }

    private static void cycles(String url) throws Exception {
        long memory = 0;
        for (int i = 0; i < 1_000; ++i) {
            if (i == 300) memory = usedMemory();
            Witness witness = new Witness();
            try (EventHandler eh = new EventHandler(witness, url, options("websocket,stream,poll", "CBOR"))) {
                eh.connect();
                witness.until("it is connected", () -> !witness.connects.isEmpty());
            }
        }
        long end = System.nanoTime() + PATIENCE * 1_000_000;
        while (ownThreads() > 5 && System.nanoTime() < end) {
            System.gc();
            Thread.sleep(50);
        }
        check(ownThreads() <= 5, ownThreads() + " threads are left: " + Thread.getAllStackTraces().keySet());
        while (usedMemory() > memory + 2_000_000 && System.nanoTime() < end) Thread.sleep(50);
        check(usedMemory() <= memory + 2_000_000, usedMemory() + " bytes are in use, and were " + memory + " after 300 connections");
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("EventHandler") || thread.getName().startsWith("HttpClient"))
            .count();
    }

    /** Nobody listens at `url`. */
    private static void offline(String url) throws Exception {
        Witness witness = new Witness();
        EventHandlerOptions options = options("websocket,stream,poll", "JSON");
        try (EventHandler eh = new EventHandler(witness, url, options.offline(EventHandlerOptions.Offline.THROW))) {
            Testbed testbed = new Testbed(eh);
            eh.connect();
            try {
                testbed.nothing();
                throw new AssertionError("it was sent");
            } catch (EventHandlerException e) {
                check(e.code().equals("offline") && e.getMessage().equals("Testbed.nothing: not sent: offline"), e);
            }
            witness.until("it is told", () -> !witness.errors.isEmpty());
            check(((EventHandlerException) witness.errors.get(0)).code().equals("unreachable"), witness);
        }
        try (EventHandler eh = new EventHandler(new Witness(), url, options("poll", "CBOR").queue(2, 1000))) {
            Testbed testbed = new Testbed(eh);
            check(testbed.nothing() && testbed.nothing() && !testbed.nothing(), "the third does not fit");
        }
        for (String wrong : List.of("relative/path", "ftp://host/x", "http:///x")) {
            try {
                new EventHandler(witness, wrong).close();
                throw new AssertionError(wrong);
            } catch (IllegalArgumentException e) {
                check(e.getMessage().contains(wrong), e);
            }
        }
    }

    /** Callbacks run on the caller's executor; a slow one loses nothing, and one that throws is reported. */
    private static void executor(String url) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(3, task -> new Thread(task, "callers"));
        Witness witness = new Witness();
        Semaphore done = new Semaphore(0);
        List<Integer> numbers = new ArrayList<>();
        int total = 20_000;
        try (EventHandler eh = new EventHandler(witness, url, options("stream", "CBOR").executor(executor))) {
            Testbed testbed = new Testbed(eh);
            new TestbedResponseDecode(eh, new Responses() {
                @Override
                public void numbered(int number, String payload) {
                    numbers.add(number);           // unguarded: callbacks come one at a time
                    if (number == total) done.release();
                }

                @Override
                public void nothing() {
                    throw new IllegalStateException("on purpose");
                }
            });
            eh.connect();
            testbed.nothing();
            testbed.burst(total, 10);
            done.acquire();
            witness.until("the exception is reported", () -> !witness.errors.isEmpty());
            check(witness.errors.get(0).getMessage().equals("on purpose"), witness);
            check(witness.threads.stream().allMatch("callers"::equals), witness.threads);
        } finally {
            executor.shutdown();
        }
        for (int i = 0; i < total; ++i) check(numbers.get(i) == i + 1, "number " + numbers.get(i) + " at " + i);
    }
}
