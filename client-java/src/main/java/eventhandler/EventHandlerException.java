package eventhandler;

/** Something went wrong; the code says what, the message is a sentence for a person. */
public final class EventHandlerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * Makes one.
     *
     * @param code one of those of docs/java.md
     * @param message a sentence
     */
    public EventHandlerException(String code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * What went wrong, for programs.
     *
     * @return the code: {@code offline}, {@code full}, {@code unreachable}, {@code bad-event}, ...
     */
    public String code() {
        return code;
    }
}
