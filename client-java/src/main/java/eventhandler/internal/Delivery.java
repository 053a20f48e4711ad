package eventhandler.internal;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Runs the application's callbacks on its executor, one at a time and in order. What waits here is bounded by the server: it
 * is acknowledged only when it has run.
 */
final class Delivery {
    private static final int AT_ONCE = 256;        // then others on the executor have their turn

    private final Executor executor;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean isRunning;

    Delivery(Executor executor) {
        this.executor = executor;
    }

    void add(Runnable callback) {
        synchronized (waiting) {
            waiting.add(callback);
            if (isRunning) return;
            isRunning = true;
        }
        start();
    }

    private void start() {
        try {
            executor.execute(this::drain);
        } catch (RuntimeException e) {     // it refuses: the next callback tries again
            synchronized (waiting) {
                isRunning = false;
            }
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    private void drain() {
        for (int i = 0; i < AT_ONCE; ++i) {
            Runnable next;
            synchronized (waiting) {
                next = waiting.poll();
                if (next == null) {
                    isRunning = false;
                    return;
                }
            }
            next.run();
        }
        start();
    }
}
