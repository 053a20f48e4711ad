/** The Java client of EventHandler: typed one-way calls to and from a server, over whatever link gets through. */
module eventhandler {
    requires transitive java.net.http;
    exports eventhandler;
}
