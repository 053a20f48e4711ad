package eventhandler.internal;

import java.util.ArrayList;
import java.util.List;

/** What an event is called and takes, read from {@code name(string first,int[10] table)}. */
public final class Prototype {
    /** One parameter. */
    static final class Parameter {
        final String type;         // int, long, double, string, byte
        final boolean isArray;
        final int length;          // of a fixed array, else 0
        final String name;         // may be empty

        Parameter(String text) {
            int blank = text.indexOf(' ');
            String whole = blank < 0 ? text : text.substring(0, blank);
            int bracket = whole.indexOf('[');
            isArray = bracket >= 0;
            type = isArray ? whole.substring(0, bracket) : whole;
            length = isArray && !whole.endsWith("[]")
                ? Integer.parseInt(whole.substring(bracket + 1, whole.length() - 1)) : 0;
            name = blank < 0 ? "" : text.substring(blank + 1);
        }

        /** {@code int[10]} */
        String typeName() {
            return isArray ? type + '[' + (length > 0 ? length : "") + ']' : type;
        }
    }

    final String name;
    final List<Parameter> parameters = new ArrayList<>();

    Prototype(String text) {
        int open = text.indexOf('(');
        if (open < 1 || !text.endsWith(")")) throw new IllegalArgumentException("no prototype: " + text);
        name = text.substring(0, open);
        String inner = text.substring(open + 1, text.length() - 1);
        if (inner.isEmpty()) return;
        for (String parameter : inner.split(",", -1)) parameters.add(new Parameter(parameter));
    }

    /** As the server compares it: without the names of parameters. */
    String wire() {
        StringBuilder text = new StringBuilder(name).append('(');
        for (Parameter parameter : parameters) {
            if (text.charAt(text.length() - 1) != '(') text.append(',');
            text.append(parameter.typeName());
        }
        return text.append(')').toString();
    }

    /** Reads those of an interface; an element may hold several, separated by line feeds. */
    static List<Prototype> readAll(String[] texts) {
        List<Prototype> all = new ArrayList<>();
        for (String text : texts) {
            for (String one : text.split("\n")) all.add(new Prototype(one));
        }
        return all;
    }
}
