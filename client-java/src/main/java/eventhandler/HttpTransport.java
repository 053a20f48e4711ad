package eventhandler;

import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** The transport of the JDK, by java.net.http. */
public final class HttpTransport implements Transport {
    private final Supplier<HttpClient> makeClient;
    private HttpClient client;

    /**
     * A transport with the platform's settings, but for these.
     *
     * @param context for TLS; null for the platform's
     * @param cookies keeps cookies; null for none
     * @param connectTimeout for each connection of TCP and TLS
     */
    public HttpTransport(SSLContext context, CookieHandler cookies, Duration connectTimeout) {
        this.makeClient = () -> {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(connectTimeout);
            if (context != null) builder.sslContext(context);
            if (cookies != null) builder.cookieHandler(cookies);
            return builder.build();
        };
    }

    /**
     * A transport by a client of the application's making. It should use HTTP/1.1 and follow no redirects.
     *
     * @param client of java.net.http
     */
    public HttpTransport(HttpClient client) {
        this.makeClient = () -> client;
    }

    private synchronized HttpClient client() {
        if (client == null) client = makeClient.get();
        return client;
    }

    /** A client's threads end when nobody holds it any more. */
    @Override
    public synchronized void release() {
        client = null;
    }

    @Override
    public Exchange request(String method, URI uri, Map<String, String> headers, byte[] body,
            AnswerListener listener) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body == null
            ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        Body pieces = new Body(listener);
        CompletableFuture<HttpResponse<Void>> answer = client().sendAsync(request.build(), info -> {
            listener.onHead(info.statusCode(), name -> info.headers().firstValue(name).orElse(null));
            return pieces;
        });
        answer.whenComplete((response, failure) -> {
            if (failure == null) listener.onEnd();
            else listener.onFailure(failure instanceof CompletionException ? failure.getCause() : failure);
        });
        return () -> {
            pieces.cancel();               // before JDK 16 cancelling the future alone did not end the request
            answer.cancel(true);
        };
    }

    @Override
    public Exchange open(URI uri, String subprotocol, Map<String, String> headers, SocketListener listener) {
        WebSocket.Builder builder = client().newWebSocketBuilder().subprotocols(subprotocol);
        headers.forEach(builder::header);
        CompletableFuture<WebSocket> opening = builder.buildAsync(uri, new Pieces(listener, subprotocol));
        opening.whenComplete((socket, failure) -> {
            if (failure != null) listener.onEnd(String.valueOf(failure.getCause() == null ? failure : failure.getCause()));
        });
        return () -> {
            opening.thenAccept(WebSocket::abort);
            opening.cancel(true);
        };
    }

    /** Hands the body over piece by piece, the next one when it is asked for. */
    private static final class Body implements HttpResponse.BodySubscriber<Void> {
        private final AnswerListener listener;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.Subscription subscription;
        private boolean isCancelled;

        Body(AnswerListener listener) {
            this.listener = listener;
        }

        @Override
        public CompletionStage<Void> getBody() {
            return end;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            synchronized (this) {
                subscription = given;
                if (!isCancelled) {
                    given.request(1);
                    return;
                }
            }
            given.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            listener.onBody(copy(buffers), () -> subscription.request(1));
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }

        void cancel() {
            Flow.Subscription present;
            synchronized (this) {
                isCancelled = true;
                present = subscription;
            }
            if (present != null) present.cancel();
            end.completeExceptionally(new IOException("given up"));
        }
    }

    /** Hands the messages of a WebSocket over. */
    private static final class Pieces implements WebSocket.Listener {
        private final SocketListener listener;
        private final String subprotocol;

        Pieces(SocketListener listener, String subprotocol) {
            this.listener = listener;
            this.subprotocol = subprotocol;
        }

        @Override
        public void onOpen(WebSocket socket) {
            if (!subprotocol.equals(socket.getSubprotocol())) {
                listener.onEnd("the server answered without the subprotocol " + subprotocol);
                socket.abort();
                return;
            }
            listener.onOpen(new OpenSocket(socket, listener));
            socket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            listener.onMessage(text.toString().getBytes(StandardCharsets.UTF_8), last, () -> socket.request(1));
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            listener.onMessage(copy(List.of(data)), last, () -> socket.request(1));
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            listener.onEnd("WebSocket closed, " + code + ' ' + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            listener.onEnd(String.valueOf(failure));
        }
    }

    private static final class OpenSocket implements Socket {
        private final WebSocket socket;
        private final SocketListener listener;

        OpenSocket(WebSocket socket, SocketListener listener) {
            this.socket = socket;
            this.listener = listener;
        }

        @Override
        public void send(byte[] message, boolean isText, Runnable done) {
            CompletableFuture<WebSocket> sent = isText
                ? socket.sendText(new String(message, StandardCharsets.UTF_8), true)
                : socket.sendBinary(ByteBuffer.wrap(message), true);
            sent.whenComplete((same, failure) -> {
                if (failure == null) done.run();
                else listener.onEnd(String.valueOf(failure));
            });
        }

        @Override
        public void cancel() {
            socket.abort();
        }
    }

    private static byte[] copy(List<ByteBuffer> buffers) {
        int length = 0;
        for (ByteBuffer buffer : buffers) length += buffer.remaining();
        byte[] bytes = new byte[length];
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            int size = buffer.remaining();
            buffer.get(bytes, at, size);
            at += size;
        }
        return bytes;
    }
}
