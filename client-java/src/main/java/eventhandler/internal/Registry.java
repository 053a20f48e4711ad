package eventhandler.internal;

import eventhandler.RawReceiver;
import eventhandler.Receiver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who takes which events, and what the server was or will be told of interfaces. */
final class Registry {
    /** The receiver of one interface. */
    static final class Target {
        final RawReceiver raw;
        final Receiver receiver;
        final List<Prototype> prototypes;
        final Map<String, Integer> numbers = new LinkedHashMap<>();

        Target(RawReceiver raw, Receiver receiver, List<Prototype> prototypes) {
            this.raw = raw;
            this.receiver = receiver;
            this.prototypes = prototypes;
            for (Prototype prototype : prototypes) numbers.put(prototype.name, numbers.size());
        }
    }

    final Map<String, Target> targets = new ConcurrentHashMap<>();
    volatile boolean isRaw;                // some receiver has no prototypes: then the server must send everything
    private final Map<String, Set<String>> client = new LinkedHashMap<>();    // the loop's
    private final Map<String, Set<String>> server = new LinkedHashMap<>();

    /** Notes prototypes; gives the message for a connection that is open already. */
    Map<String, Object> declare(String side, String interfaceName, List<Prototype> prototypes) {
        Set<String> all = (side.equals("client") ? client : server)
            .computeIfAbsent(interfaceName, name -> new LinkedHashSet<>());
        List<String> added = new ArrayList<>();
        for (Prototype prototype : prototypes) {
            String wire = prototype.wire();
            added.add(wire);
            all.add(wire);
        }
        return Map.of("declare", Map.of(side, Map.of(interfaceName, added)));
    }

    Map<String, Object> openMessage(String nonce) {
        Map<String, Object> open = new LinkedHashMap<>();
        open.put("protocol", 1L);
        open.put("nonce", nonce);
        if (!isRaw) open.put("client", client);
        open.put("server", server);
        return Map.of("open", open);
    }
}
