package eventhandler.internal;

/** What arrived is no text of its encoding: how many events follow is unknown. */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String detail) {
        super(detail);
    }
}
