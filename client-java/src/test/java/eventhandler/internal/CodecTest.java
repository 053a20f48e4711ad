package eventhandler.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The encodings by themselves: a main with checks of its own, so that nothing has to be fetched to run it. */
public final class CodecTest {
    private static int checks;

    private CodecTest() {
    }

    private static void check(boolean condition, String what) {
        ++checks;
        if (!condition) throw new AssertionError(what);
    }

    private static byte[] hex(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; ++i) bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        return bytes;
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(Codec codec, byte[] data, String why) {
        try {
            codec.parse(data, 0, data.length);
        } catch (Malformed e) {
            ++checks;
            return;
        }
        throw new AssertionError("taken: " + why);
    }

    /** Runs all checks. */
    public static void main(String[] arguments) throws Exception {
        json();
        jsonRefusals();
        cbor();
        cborRefusals();
        pieces();
        prototypes();
        System.out.println(checks + " checks passed");
    }

    private static String encoded(Codec codec, String prototype, Object... values) {
        return new String(Values.encode(codec.writer(), "I", new Prototype(prototype), values), StandardCharsets.UTF_8);
    }

    private static void json() throws Malformed {
        Codec codec = new JsonCodec();
        check(encoded(codec, "f(long a,long b)", (1L << 53) - 1, 1L << 53)
            .equals("[\"I\",\"f\",[9007199254740991,\"9007199254740992\"]]"), "longs");
        check(encoded(codec, "f(double[] a)", (Object) new double[] { -0.0, Double.NaN, Double.NEGATIVE_INFINITY })
            .equals("[\"I\",\"f\",[[-0.0,\"NaN\",\"-Infinity\"]]]"), "doubles");
        check(encoded(codec, "f(byte[] a,string b)", new byte[] { -1, 0 }, "\"\\\u0001é")
            .equals("[\"I\",\"f\",[\"/wA=\",\"\\\"\\\\\\u0001é\"]]"), "bytes and strings");
        Object[] read = (Object[]) codec.parse(text(" [1,-0,1.5e3,\"\\ud83d\\ude00\\n\",[],{\"a\":true},null]\n"), 0, 50);
        check(Arrays.deepToString(read).startsWith("[1, -0.0, 1500.0, \uD83D\uDE00\n, [], {a=true}, null"), Arrays.toString(read));
        check(codec.parse(text("  \n"), 0, 3) == null, "a blank line is nothing");
        check(new String(codec.control(Map.of("declare", Map.of("client", Map.of("A", List.of("a()"))))),
            StandardCharsets.UTF_8).equals("{\"declare\":{\"client\":{\"A\":[\"a()\"]}}}"), "control");
    }

    private static void jsonRefusals() {
        for (String wrong : List.of("[", "[1,]", "01", "1.", "-", "1e", "\"\\x\"", "\"\u0001\"", "[1] 2", "{\"a\":1,\"a\":2}", "nul",
            "\"\\u12\"", "+1", "[[[[[[[[[1]]]]]]]]]", "{1:2}")) {
            refused(new JsonCodec(), text(wrong), wrong);
        }
        refused(new JsonCodec(), hex("22ff22"), "no UTF-8");
        refused(new JsonCodec(), hex("22c08022"), "an overlong form");
        refused(new JsonCodec(), hex("22eda08022"), "a surrogate as UTF-8");
    }

    private static void cbor() throws Malformed {
        Codec codec = new CborCodec();
        byte[] event = Values.encode(codec.writer(), "I", new Prototype("f(int a,long b,double c,int[] d)"),
            new Object[] { -1, 1L << 40, 1.5, new int[] { 1, -2 } });
        check(Arrays.equals(event, hex("8361496166" + "84" + "20" + "1b0000010000000000" + "fb3ff8000000000000"
            + "d84e48" + "01000000feffffff")), "an event");
        Object[] read = (Object[]) codec.parse(event, 0, event.length);
        Object[] values = Values.decode("I", new Prototype("f(int,long,double,int[])"), read[2], false);
        check(Arrays.deepEquals(values, new Object[] { -1, 1L << 40, 1.5, new int[] { 1, -2 } }), "and back");
        String[] doubles = { "f93e00", "fa3fc00000", "fb3ff8000000000000" };
        for (String one : doubles) check(codec.parse(hex(one), 0, one.length() / 2).equals(1.5), one);
        check(codec.parse(hex("f90001"), 0, 3).equals(Math.scalb(1.0, -24)), "the least half");
        check(codec.parse(hex("f97c00"), 0, 3).equals(Double.POSITIVE_INFINITY), "half an infinity");
        check(codec.parse(hex("f98000"), 0, 3).equals(-0.0), "half of minus nothing");
        check(codec.parse(hex("3b7fffffffffffffff"), 0, 9).equals(Long.MIN_VALUE), "the least long");
        check(codec.parse(hex("1bffffffffffffffff"), 0, 9) instanceof Double, "beyond longs");
    }

    private static void cborRefusals() {
        for (String wrong : List.of("9f01ff", "7f6161ff", "1c", "ff", "62ff", "a2616101616102", "a10101",
            "818181818181818181", "f818", "5affffffff", "9affffffff", "82")) {
            refused(new CborCodec(), hex(wrong), wrong);
        }
        refused(new CborCodec(), hex("8181818181818181" + "8101"), "nested too deep");
        for (String unfit : List.of("61ff", "62c080", "63eda080", "d84e4301020304", "f6", "f0", "f8ff")) {
            check(parsed(unfit) instanceof Codec.Unfit, unfit + " is well-formed, and no value");
        }
    }

    private static Object parsed(String cbor) {
        try {
            return new CborCodec().parse(hex(cbor), 0, cbor.length() / 2);
        } catch (Malformed e) {
            throw new AssertionError(cbor, e);
        }
    }

    /** However bytes are cut, the same messages come out. */
    private static void pieces() throws Malformed {
        for (Codec codec : List.of(new JsonCodec(), new CborCodec())) {
            byte[] one = Values.encode(codec.writer(), "I", new Prototype("f(string)"), new Object[] { "x".repeat(300) });
            byte[] both = codec.join(List.of(one, codec.control(Map.of("ack", 7)), one));
            for (int cut = 0; cut < one.length; ++cut) check(codec.messageLength(both, 0, cut, false) == 0, "whole at " + cut);
            int first = codec.messageLength(both, 0, both.length, false);
            int second = codec.messageLength(both, first, both.length, true);
            check(((Map<?, ?>) codec.parse(both, first, first + second)).get("ack").equals(7L), "the second");
            int third = codec.messageLength(both, first + second, both.length, true);
            check(first + second + third == both.length, "all of it");
        }
    }

    private static void prototypes() {
        Prototype prototype = new Prototype("f(string first,int[10] table,byte[] rest)");
        check(prototype.wire().equals("f(string,int[10],byte[])"), prototype.wire());
        check(new Prototype("f()").wire().equals("f()"), "no parameters");
        check(Prototype.readAll(new String[] { "a()\nb(int x)", "c()" }).size() == 3, "several in one text");
        Object[][] wrong = { { 1.0 }, { 1L << 31 }, { "1" }, { Codec.NULL }, {}, { 1L, 2L } };
        for (Object[] values : wrong) {
            try {
                Values.decode("I", new Prototype("f(int x)"), values, true);
                throw new AssertionError("taken: " + Arrays.toString(values));
            } catch (IllegalArgumentException e) {
                check(e.getMessage().startsWith("I.f: "), e.getMessage());
            }
        }
        try {
            Values.decode("I", new Prototype("f(long x)"), new Object[] { 1L << 53 }, true);
            throw new AssertionError("an unsafe number was taken");
        } catch (IllegalArgumentException e) {
            check(e.getMessage().equals("I.f: argument 1 (x): expected long, got number 9007199254740992"), e.getMessage());
        }
    }
}
