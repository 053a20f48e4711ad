package eventhandler.internal;

import eventhandler.ConnectionListener;
import eventhandler.EventHandlerException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls the application, on its executor. What a callback throws is reported and changes nothing else. */
final class Teller {
    private final ConnectionListener listener;
    private final Delivery delivery;
    private final Set<String> told = new HashSet<>();      // obstacles reported since the link last worked
    private String linkState = "down";
    private String linkKind;

    Teller(ConnectionListener listener, Executor executor) {
        this.listener = listener;
        this.delivery = new Delivery(executor != null ? executor : ownExecutor());
    }

    private static Executor ownExecutor() {
        ThreadPoolExecutor own = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            task -> new Thread(task, "EventHandler callbacks"));
        own.allowCoreThreadTimeOut(true);
        return own;
    }

    void later(Runnable callback) {
        delivery.add(callback);
    }

    /** Runs a callback now; it is the caller's affair to be on the executor. */
    void attempt(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            pass(e);
        }
    }

    void tell(Consumer<ConnectionListener> what) {
        delivery.add(() -> attempt(() -> what.accept(listener)));
    }

    void report(Throwable error) {
        delivery.add(() -> pass(error));
    }

    private void pass(Throwable error) {
        try {
            listener.onError(error);
        } catch (RuntimeException | Error another) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, another);
        }
    }

    /** Reports an obstacle once, until the link works again. */
    void reportOnce(String detail, String code) {
        synchronized (told) {
            if (!told.add(detail)) return;
        }
        report(new EventHandlerException(code.equals("foreign") ? "protocol" : code, detail));
    }

    void forgetObstacles() {
        synchronized (told) {
            told.clear();
        }
    }

    synchronized boolean isUp() {
        return linkState.equals("up");
    }

    void setLink(String state, String kind) {
        synchronized (this) {
            if (linkState.equals(state) && (kind == null || kind.equals(linkKind))) return;
            linkState = state;
            if (kind != null) linkKind = kind;
            String present = linkKind;
            tell(to -> to.onLink(state, present));
        }
    }
}
