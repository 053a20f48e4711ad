package eventhandler.internal;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * One thread that runs what is posted, in order, and timers. It ends by itself a second after there is nothing left to do
 * and is made again when there is; while a timer waits it keeps the program alive.
 */
final class Loop {
    private static final long LINGER = 1000;

    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread;

    Loop(String name) {
        ThreadFactory factory = task -> {
            Thread made = new Thread(task, name);
            thread = made;
            return made;
        };
        executor = new ScheduledThreadPoolExecutor(1, factory);
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(LINGER, TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    void post(Runnable task) {
        executor.execute(() -> run(task));
    }

    Future<?> after(long ms, Runnable task) {
        return executor.schedule(() -> run(task), ms, TimeUnit.MILLISECONDS);
    }

    /** A mistake of ours must not be silent. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    /** Milliseconds that only grow. */
    static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
