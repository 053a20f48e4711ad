package eventhandler.internal;

import eventhandler.internal.Prototype.Parameter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** What a prototype allows, in both directions, and the sentences about what it does not. */
public final class Values {
    private static final Pattern LONG = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

    private Values() {
    }

    // ---- up ---------------------------------------------------------------------------------------------------

    /** Encodes an event; IllegalArgumentException for arguments that do not fit. */
    static byte[] encode(EventWriter out, String interfaceName, Prototype prototype, Object[] arguments) {
        String where = interfaceName + '.' + prototype.name;
        List<Parameter> parameters = prototype.parameters;
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException(
                where + ": expected " + parameters.size() + " arguments, got " + arguments.length);
        }
        out.begin(interfaceName, prototype.name, arguments.length);
        for (int i = 0; i < arguments.length; ++i) {
            Parameter parameter = parameters.get(i);
            String place = place(where, i, parameter);
            if (parameter.isArray) encodeArray(out, place, parameter, arguments[i]);
            else encodeScalar(out, place, parameter.type, arguments[i]);
        }
        return out.end();
    }

    private static String place(String where, int index, Parameter parameter) {
        return where + ": argument " + (index + 1) + (parameter.name.isEmpty() ? "" : " (" + parameter.name + ')');
    }

    private static IllegalArgumentException wrong(String place, String expected, Object value) {
        return new IllegalArgumentException(place + ": expected " + expected + ", got " + describe(value));
    }

    private static String describe(Object value) {
        if (value == null) return "null";
        if (value instanceof Codec.Unfit) return value.toString();
        if (value instanceof Number) return "number " + value;
        if (value instanceof String) return isText((String) value) ? "string" : "a lone surrogate";
        return value.getClass().isArray() ? "array" : value.getClass().getSimpleName();
    }

    /** Whether UTF-8 can hold it: no lone surrogates. */
    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); ++i) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) continue;
            if (!Character.isHighSurrogate(c) || ++i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static void encodeScalar(EventWriter out, String place, String type, Object value) {
        switch (type) {
        case "int":
            if (!(value instanceof Integer)) throw wrong(place, type, value);
            out.integer((Integer) value);
            break;
        case "long":
            if (!(value instanceof Long)) throw wrong(place, type, value);
            out.integer((Long) value);
            break;
        case "double":
            if (!(value instanceof Double)) throw wrong(place, type, value);
            out.number((Double) value);
            break;
        default:
            if (!(value instanceof String) || !isText((String) value)) throw wrong(place, type, value);
            out.string((String) value);
        }
    }

    private static void encodeArray(EventWriter out, String place, Parameter parameter, Object value) {
        boolean fits = parameter.type.equals("int") ? value instanceof int[]
            : parameter.type.equals("long") ? value instanceof long[]
            : parameter.type.equals("double") ? value instanceof double[]
            : parameter.type.equals("byte") ? value instanceof byte[] : value instanceof String[];
        if (!fits) throw wrong(place, parameter.typeName(), value);
        checkLength(place, parameter, value);
        if (value instanceof int[]) out.ints((int[]) value);
        else if (value instanceof long[]) out.longs((long[]) value);
        else if (value instanceof double[]) out.doubles((double[]) value);
        else if (value instanceof byte[]) out.bytes((byte[]) value);
        else {
            String[] texts = (String[]) value;
            out.beginList(texts.length);
            for (int i = 0; i < texts.length; ++i) encodeScalar(out, place + ", element " + i, "string", texts[i]);
            out.endList();
        }
    }

    private static void checkLength(String place, Parameter parameter, Object array) {
        int length = array instanceof int[] ? ((int[]) array).length : array instanceof long[] ? ((long[]) array).length
            : array instanceof double[] ? ((double[]) array).length : array instanceof byte[] ? ((byte[]) array).length
            : ((Object[]) array).length;
        if (parameter.length > 0 && length != parameter.length) {
            throw new IllegalArgumentException(
                place + ": expected " + parameter.typeName() + ", got " + length + " elements");
        }
    }

    /** Encodes an event without a prototype. */
    static byte[] encodeRaw(EventWriter out, String interfaceName, String event, Object[] arguments) {
        out.begin(interfaceName, event, arguments.length);
        for (int i = 0; i < arguments.length; ++i) {
            encodeAny(out, interfaceName + '.' + event + ": argument " + (i + 1), arguments[i]);
        }
        return out.end();
    }

    private static void encodeAny(EventWriter out, String place, Object value) {
        if (value instanceof Integer || value instanceof Long) out.integer(((Number) value).longValue());
        else if (value instanceof Double || value instanceof Float) out.number(((Number) value).doubleValue());
        else if (value instanceof String && isText((String) value)) out.string((String) value);
        else if (value instanceof byte[]) out.bytes((byte[]) value);
        else if (value instanceof int[]) out.ints((int[]) value);
        else if (value instanceof long[]) out.longs((long[]) value);
        else if (value instanceof double[]) out.doubles((double[]) value);
        else if (value instanceof Object[]) {
            Object[] values = (Object[]) value;
            out.beginList(values.length);
            for (Object element : values) encodeAny(out, place, element);
            out.endList();
        } else throw wrong(place, "number, string or array", value);
    }

    // ---- down -------------------------------------------------------------------------------------------------

    /** Converts what was read by a prototype; IllegalArgumentException for what does not fit. */
    static Object[] decode(String interfaceName, Prototype prototype, Object read, boolean isJson) {
        String where = interfaceName + '.' + prototype.name;
        List<Parameter> parameters = prototype.parameters;
        int count = read instanceof Object[] ? ((Object[]) read).length : -1;
        if (count != parameters.size()) {
            throw new IllegalArgumentException(where + ": expected " + parameters.size() + " arguments, got "
                + (count < 0 ? describe(read) : count));
        }
        Object[] result = ((Object[]) read).clone();
        for (int i = 0; i < count; ++i) {
            Parameter parameter = parameters.get(i);
            String place = place(where, i, parameter);
            result[i] = parameter.isArray ? decodeArray(place, parameter, result[i], isJson)
                : decodeScalar(place, parameter.type, result[i], isJson);
        }
        return result;
    }

    private static Object decodeScalar(String place, String type, Object value, boolean isJson) {
        Object result = type.equals("int") ? intFrom(value) : type.equals("long") ? longFrom(value, isJson)
            : type.equals("double") ? doubleFrom(value, isJson)
            : value instanceof String && isText((String) value) ? value : null;
        if (result == null) throw wrong(place, type, value);
        return result;
    }

    private static Integer intFrom(Object value) {
        if (value instanceof Double && value.equals(-0.0)) return 0;           // how a JSON -0 is read, which is an int, too
        return value instanceof Long && (int) (long) value == (long) value ? (Integer) (int) (long) value : null;
    }

    private static Long longFrom(Object value, boolean isJson) {
        if (value instanceof Long) {
            long number = (Long) value;
            boolean mayBeRounded = isJson && (number > JsonWriter.SAFE || number < -JsonWriter.SAFE);
            return mayBeRounded ? null : (Long) number;
        }
        if (!isJson || !(value instanceof String) || !LONG.matcher((String) value).matches()) return null;
        try {
            return Long.valueOf((String) value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Double doubleFrom(Object value, boolean isJson) {
        if (value instanceof Double) return (Double) value;
        if (!isJson) return null;
        if (value instanceof Long) return (double) (Long) value;
        if ("NaN".equals(value)) return Double.NaN;
        if ("Infinity".equals(value)) return Double.POSITIVE_INFINITY;
        return "-Infinity".equals(value) ? (Double) Double.NEGATIVE_INFINITY : null;
    }

    private static Object decodeArray(String place, Parameter parameter, Object value, boolean isJson) {
        Object result = value;
        if (parameter.type.equals("byte")) result = isJson ? bytesFrom(value) : value;
        else if (value instanceof Object[]) result = elements(place, parameter.type, (Object[]) value, isJson);
        boolean fits = parameter.type.equals("int") ? result instanceof int[]
            : parameter.type.equals("long") ? result instanceof long[]
            : parameter.type.equals("double") ? result instanceof double[]
            : parameter.type.equals("byte") ? result instanceof byte[] : result instanceof String[];
        if (!fits) throw wrong(place, parameter.typeName(), value);
        checkLength(place, parameter, result);
        return result;
    }

    private static Object bytesFrom(Object value) {
        if (!(value instanceof String) || ((String) value).length() % 4 != 0) return null;
        try {
            byte[] bytes = Base64.getDecoder().decode((String) value);
            return hasSpareBits((String) value, bytes) ? null : bytes;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether the last character has bits that no byte takes, which the decoder of the JDK overlooks. */
    private static boolean hasSpareBits(String text, byte[] bytes) {
        byte[] last = Arrays.copyOfRange(bytes, bytes.length - bytes.length % 3, bytes.length);
        return !text.endsWith(Base64.getEncoder().encodeToString(last));
    }

    private static Object elements(String place, String type, Object[] values, boolean isJson) {
        int length = values.length;
        for (int i = 0; i < length; ++i) values[i] = decodeScalar(place + ", element " + i, type, values[i], isJson);
        switch (type) {
        case "int": {
            int[] result = new int[length];
            for (int i = 0; i < length; ++i) result[i] = (Integer) values[i];
            return result;
        }
        case "long": {
            long[] result = new long[length];
            for (int i = 0; i < length; ++i) result[i] = (Long) values[i];
            return result;
        }
        case "double": {
            double[] result = new double[length];
            for (int i = 0; i < length; ++i) result[i] = (Double) values[i];
            return result;
        }
        default: {
            String[] result = new String[length];
            for (int i = 0; i < length; ++i) result[i] = (String) values[i];
            return result;
        }
        }
    }
}
