package eventhandler;

import java.util.List;

/** Why a connection ended. */
public final class DisconnectReason {
    private final String code;
    private final String detail;
    private final boolean isFinal;
    private final List<UnconfirmedCall> unconfirmed;

    /**
     * Notes a reason.
     *
     * @param code one of those of docs/java.md
     * @param detail a sentence
     * @param isFinal whether nothing more happens until connect() is called
     * @param unconfirmed calls that may or may not have arrived
     */
    public DisconnectReason(String code, String detail, boolean isFinal, List<UnconfirmedCall> unconfirmed) {
        this.code = code;
        this.detail = detail;
        this.isFinal = isFinal;
        this.unconfirmed = List.copyOf(unconfirmed);
    }

    /**
     * @return the code: {@code closed}, {@code expired}, {@code mismatch}, ...
     */
    public String code() {
        return code;
    }

    /**
     * @return a sentence for a person
     */
    public String detail() {
        return detail;
    }

    /**
     * @return true if nothing more happens until connect() is called
     */
    public boolean isFinal() {
        return isFinal;
    }

    /**
     * @return calls that were handed to a link and never acknowledged; they are not sent again
     */
    public List<UnconfirmedCall> unconfirmed() {
        return unconfirmed;
    }

    @Override
    public String toString() {
        return detail + (isFinal ? "" : " Connecting again.")
            + (unconfirmed.isEmpty() ? "" : " Unconfirmed calls: " + unconfirmed.size() + ".");
    }
}
