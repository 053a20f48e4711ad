package eventhandler;

/** A call that was handed to a link and never acknowledged: it may or may not have arrived. */
public final class UnconfirmedCall {
    private final String interfaceName;
    private final String event;
    private final Object[] arguments;

    /**
     * Notes a call.
     *
     * @param interfaceName of the interface
     * @param event of the function
     * @param arguments as they were given
     */
    public UnconfirmedCall(String interfaceName, String event, Object[] arguments) {
        this.interfaceName = interfaceName;
        this.event = event;
        this.arguments = arguments.clone();
    }

    /**
     * @return the interface
     */
    public String interfaceName() {
        return interfaceName;
    }

    /**
     * @return the function
     */
    public String event() {
        return event;
    }

    /**
     * @return a copy of the arguments as they were given
     */
    public Object[] arguments() {
        return arguments.clone();
    }

    @Override
    public String toString() {
        return interfaceName + '.' + event;
    }
}
