package eventhandler.internal;

import eventhandler.Caller;
import eventhandler.ConnectionListener;
import eventhandler.EventHandlerException;
import eventhandler.RawReceiver;
import eventhandler.Receiver;
import eventhandler.UnconfirmedCall;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What an EventHandler is made of; any thread may call, everything happens on the loop. */
public final class Client {
    private final Settings settings;
    private final Loop loop = new Loop("EventHandler");
    private final Teller teller;
    private final Outbox outbox;
    private final Registry registry = new Registry();
    private final Engine engine;

    public Client(ConnectionListener listener, Settings settings) {
        this.settings = settings;
        this.teller = new Teller(listener, settings.executor);
        this.outbox = new Outbox(settings.queueEvents, settings.queueBytes);
        this.engine = new Engine(settings, loop, teller, outbox, registry);
    }

    public void connect() {
        loop.post(engine::connect);
    }

    public boolean isConnected() {
        return engine.isConnected;
    }

    public void close() {
        if (loop.isCurrent()) {            // a callback on an executor that runs things at once
            engine.close(settings.transport::release);
            return;
        }
        CountDownLatch isOver = new CountDownLatch(1);
        loop.post(() -> engine.close(() -> {
            settings.transport.release();
            isOver.countDown();
        }));
        try {
            if (!isOver.await(settings.closeTimeout, TimeUnit.MILLISECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean sendData(String interfaceName, String event, Object[] arguments) {
        byte[] message = Values.encodeRaw(settings.codec.writer(), interfaceName, event, arguments);
        return enqueue(message, new UnconfirmedCall(interfaceName, event, arguments));
    }

    public void addInterface(RawReceiver receiver, String name) {
        if (engine.hasOpened && !registry.isRaw) {
            throw new IllegalStateException("addInterface(\"" + name + "\"): call it before connect()");
        }
        registry.isRaw = true;
        registry.targets.put(name, new Registry.Target(receiver, null, List.of()));
    }

    public Caller bindServer(String name, String[] prototypes) {
        List<Prototype> all = Prototype.readAll(prototypes);
        loop.post(() -> engine.declare("server", name, all));
        return (event, arguments) -> {
            Prototype prototype = all.get(event);
            byte[] message = Values.encode(settings.codec.writer(), name, prototype, arguments);
            return enqueue(message, new UnconfirmedCall(name, prototype.name, arguments));
        };
    }

    public void bindClient(String name, String[] prototypes, Receiver receiver) {
        List<Prototype> all = Prototype.readAll(prototypes);
        registry.targets.put(name, new Registry.Target(null, receiver, all));
        loop.post(() -> engine.declare("client", name, all));
    }

    private boolean enqueue(byte[] message, UnconfirmedCall what) {
        if (settings.throwsOffline && !teller.isUp()) throw notSent(what, "offline");
        long until = settings.maxAge == 0 ? Long.MAX_VALUE : Loop.now() + settings.maxAge;
        if (outbox.add(new Outbox.Call(message, what, until))) {
            traffic().flush();
            return true;
        }
        if (settings.throwsOffline) throw notSent(what, "full");
        teller.reportOnce(notSent(what, "full").getMessage(), "full");
        return false;
    }

    private Traffic traffic() {
        return engine.traffic;
    }

    private static EventHandlerException notSent(UnconfirmedCall what, String code) {
        return new EventHandlerException(code, what + ": not sent: " + code);
    }
}
