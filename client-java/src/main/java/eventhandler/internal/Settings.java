package eventhandler.internal;

import eventhandler.Transport;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The options as the client reads them; times in milliseconds. */
public final class Settings {
    public URI url;                // ends with a slash
    public Codec codec;
    public boolean throwsOffline;
    public long maxAge;            // 0: for ever
    public int queueEvents;
    public int queueBytes;
    public int maxMessage;
    public long backoffMin;
    public long backoffMax;
    public long connectTimeout;
    public long closeTimeout;
    public long climbAfter;
    public List<String> links;
    public Supplier<Map<String, String>> headers;
    public Executor executor;      // null: one of the client's own
    public Transport transport;
}
