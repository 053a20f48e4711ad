package eventhandler.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON text (RFC 8259), strictly. */
final class JsonParser {
    private final String text;
    private int at;

    private JsonParser(String text) {
        this.text = text;
    }

    /** The value; null if there are only blanks. */
    static Object parse(byte[] data, int from, int to) throws Malformed {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("it is not UTF-8");
        }
        JsonParser parser = new JsonParser(text);
        parser.blanks();
        if (parser.at == text.length()) return null;
        Object value = parser.value(0);
        parser.blanks();
        if (parser.at != text.length()) throw parser.wrong();
        return value;
    }

    private Malformed wrong() {
        return new Malformed("it is not JSON, at character " + at);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) ++at;
    }

    private Object value(int depth) throws Malformed {
        char c = peek();
        if ((c == '[' || c == '{') && depth == Codec.DEEPEST) throw new Malformed("it is nested too deep");
        if (c == '[') return list(depth);
        if (c == '{') return object(depth);
        if (c == '"') return string();
        if (c == '-' || c >= '0' && c <= '9') return number();
        if (text.startsWith("true", at)) return word("true", Boolean.TRUE);
        if (text.startsWith("false", at)) return word("false", Boolean.FALSE);
        if (text.startsWith("null", at)) return word("null", Codec.NULL);
        throw wrong();
    }

    private Object word(String word, Object value) {
        at += word.length();
        return value;
    }

    private Object[] list(int depth) throws Malformed {
        List<Object> values = new ArrayList<>();
        ++at;
        blanks();
        if (peek() == ']') {
            ++at;
            return values.toArray();
        }
        while (true) {
            blanks();
            values.add(value(depth + 1));
            blanks();
            char c = peek();
            if (c != ',' && c != ']') throw wrong();
            ++at;
            if (c == ']') return values.toArray();
        }
    }

    private Map<String, Object> object(int depth) throws Malformed {
        Map<String, Object> members = new LinkedHashMap<>();
        ++at;
        blanks();
        if (peek() == '}') {
            ++at;
            return members;
        }
        while (true) {
            blanks();
            if (peek() != '"') throw wrong();
            String key = string();
            blanks();
            if (peek() != ':') throw wrong();
            ++at;
            blanks();
            if (members.put(key, value(depth + 1)) != null) throw new Malformed("it has the key " + key + " twice");
            blanks();
            char c = peek();
            if (c != ',' && c != '}') throw wrong();
            ++at;
            if (c == '}') return members;
        }
    }

    private String string() throws Malformed {
        StringBuilder value = null;
        int plain = ++at;
        while (true) {
            if (at >= text.length()) throw wrong();
            char c = text.charAt(at);
            if (c < 0x20) throw wrong();
            if (c != '"' && c != '\\') {
                ++at;
                continue;
            }
            if (c == '"' && value == null) return text.substring(plain, at++);
            if (value == null) value = new StringBuilder();
            value.append(text, plain, at++);
            if (c == '"') return value.toString();
            value.append(escape());
            plain = at;
        }
    }

    private char escape() throws Malformed {
        char c = peek();
        ++at;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) return "\"\\/\b\f\n\r\t".charAt(simple);
        if (c != 'u' || at + 4 > text.length()) throw wrong();
        int code = 0;
        for (int i = 0; i < 4; ++i) {
            char digit = text.charAt(at++);
            int value = digit < 128 ? Character.digit(digit, 16) : -1;
            if (value < 0) throw wrong();
            code = code << 4 | value;
        }
        return (char) code;
    }

    /** A Long if it has neither fraction nor exponent and fits, else a Double. */
    private Object number() throws Malformed {
        int begin = at;
        if (peek() == '-') ++at;
        if (peek() == '0') ++at;
        else digits();
        boolean isInteger = true;
        if (peek() == '.') {
            isInteger = false;
            ++at;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            isInteger = false;
            ++at;
            if (peek() == '+' || peek() == '-') ++at;
            digits();
        }
        String number = text.substring(begin, at);
        if (isInteger && number.length() < 20 && !number.equals("-0")) {
            try {
                return Long.parseLong(number);
            } catch (NumberFormatException e) {
                return Double.parseDouble(number);
            }
        }
        return Double.parseDouble(number);
    }

    private void digits() throws Malformed {
        int begin = at;
        while (peek() >= '0' && peek() <= '9') ++at;
        if (at == begin) throw wrong();
    }
}
