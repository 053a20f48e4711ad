package eventhandler;

import java.net.URI;
import java.util.Map;

/**
 * What carries requests and WebSockets: the only door to the network. {@link HttpTransport} is the one of the JDK; a
 * platform without java.net.http brings its own.
 */
public interface Transport {
    /** Something under way. */
    interface Exchange {
        /** Gives it up, soon; harmless when it has ended. Its listener may still be called, and ignores it. */
        void cancel();
    }

    /** An open WebSocket. */
    interface Socket extends Exchange {
        /**
         * Sends one message; the next one only when {@code done} was called.
         *
         * @param message the whole message
         * @param isText text in UTF-8, or binary
         * @param done called when it was handed to the network; not after a failure, which ends the socket
         */
        void send(byte[] message, boolean isText, Runnable done);
    }

    /** Is told of an answer, on any thread, one call at a time. */
    interface AnswerListener {
        /**
         * The head arrived.
         *
         * @param status of HTTP
         * @param headers a function that finds a header by its name in any case; null if there is none
         */
        void onHead(int status, java.util.function.UnaryOperator<String> headers);

        /**
         * A piece of the body arrived.
         *
         * @param piece not changed afterwards
         * @param more to be called once for the next piece
         */
        void onBody(byte[] piece, Runnable more);

        /** The answer is whole. */
        void onEnd();

        /**
         * There will be no more.
         *
         * @param cause why
         */
        void onFailure(Throwable cause);
    }

    /** Is told of a WebSocket, on any thread, one call at a time. */
    interface SocketListener {
        /**
         * It is open.
         *
         * @param socket to send by
         */
        void onOpen(Socket socket);

        /**
         * A piece of a message arrived.
         *
         * @param piece not changed afterwards
         * @param isLast whether the message ends with it
         * @param more to be called once for the next piece
         */
        void onMessage(byte[] piece, boolean isLast, Runnable more);

        /**
         * It is closed, or was never opened.
         *
         * @param cause why, for a person
         */
        void onEnd(String cause);
    }

    /**
     * Makes a request. Redirects are not followed.
     *
     * @param method of HTTP
     * @param uri absolute
     * @param headers to send
     * @param body null for none
     * @param listener is told of the answer
     * @return what can be given up
     */
    Exchange request(String method, URI uri, Map<String, String> headers, byte[] body, AnswerListener listener);

    /**
     * Opens a WebSocket.
     *
     * @param uri absolute, ws or wss
     * @param subprotocol the only one that is asked for
     * @param headers to send with the handshake
     * @param listener is told of it
     * @return what can be given up
     */
    Exchange open(URI uri, String subprotocol, Map<String, String> headers, SocketListener listener);

    /** Releases what is kept for the next request; more requests may follow. */
    default void release() {
    }
}
