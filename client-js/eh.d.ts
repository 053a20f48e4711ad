// Types of eh.js as a classic script: everything is global. eh.d.mts and eh.d.cts are made of these.

/** Why a connection ended; String(reason) is a sentence for a person. */
interface EventHandlerReason {
    /** One of the codes in docs/javascript.md, such as "expired" or "kicked". */
    readonly code: string;
    /** The server's sentence, or ours. */
    readonly detail: string;
    /** True if nothing more happens until connect() is called. */
    readonly final: boolean;
    /** Calls that may or may not have arrived; they are not sent again. */
    readonly unconfirmed: { interface: string; event: string; args: any[] }[];
    toString(): string;
}

/** An error with a stable code, such as "unreachable", "mismatch" or "full". */
interface EventHandlerError extends Error {
    code?: string;
}

/** What an EventHandler tells the application. Each function may be left out. */
interface EventHandlerStatus {
    /** A connection exists. Once for each connection id, not for each time that its link comes back. */
    onConnect?(cid: number, linkKind: "poll" | "stream" | "websocket"): void;
    /** A connection ended, or the server refused to open one. */
    onDisconnect?(reason: EventHandlerReason): void;
    /** Something went wrong; nobody needs to act for the connection to go on. */
    onError?(error: EventHandlerError): void;
    /**
     * "connecting": opening a connection; "up": calls get through, by a link of this kind; "down": interrupted or
     * closed. "up" comes again when the connection moves to another kind of link.
     */
    onLink?(state: "connecting" | "up" | "down", linkKind?: "poll" | "stream" | "websocket"): void;
}

interface EventHandlerCallOptions {
    /** What a call does while the link is not up: wait (the default), or throw an error with code "offline". */
    offline?: "queue" | "throw";
    /** Milliseconds after which a call that still waits is dropped, with an error of code "too-old". Default: never. */
    maxAge?: number;
}

/** How events travel: eh-cbor.js has one. Its members are between it and eh.js. */
interface EventHandlerCodec {
    readonly protocol: string;
    readonly type: string;
}

interface EventHandlerOptions extends EventHandlerCallOptions {
    /** How longs arrive. "number" refuses those beyond 2^53 - 1. Default "bigint". */
    long?: "bigint" | "number";
    /** How much may wait for the server. Default 16,384 events and 4 MiB. */
    queue?: { events?: number; bytes?: number };
    /** Milliseconds between tries: random up to min, doubling, up to max. Default 500 and 30,000. */
    backoff?: { min?: number; max?: number };
    /** Milliseconds to wait for an answer to the opening and closing requests. Default 15,000. */
    connectTimeout?: number;
    /** More request headers, such as Authorization. A getter is asked anew for each request. */
    headers?: Record<string, string>;
    /** In place of the global fetch. */
    fetch?: (input: string, init?: RequestInit) => Promise<Response>;
    /** In place of the global WebSocket, where there is none. */
    WebSocket?: new (url: string, protocol: string) => WebSocket;
    /** The links that may be used, the best one first. Default all three. */
    links?: readonly ("websocket" | "stream" | "poll")[];
    /** In place of JSON: `EventHandlerCbor`, or what eh-cbor.mjs exports. */
    codec?: EventHandlerCodec;
    /** In place of Math.random. */
    random?: () => number;
    /** In place of Date.now. */
    now?: () => number;
}

/** Typed one-way calls to and from a server, over whatever link gets through. */
declare class EventHandler {
    /**
     * Makes a client; nothing is sent before connect().
     * @param status what the application wants to hear
     * @param url where the EventHandler is mounted: in a page a path relative to it, in Node an absolute address
     */
    constructor(status: EventHandlerStatus | null | undefined, url: string | URL, options?: EventHandlerOptions);
    /** Starts connecting, and keeps connected until close() or a final end. */
    connect(): void;
    /** Ends the connection at once; fulfilled when the server has answered or cannot be reached. */
    close(): Promise<void>;
    /** True from onConnect to onDisconnect or close(), also while the link is interrupted. */
    isConnected(): boolean;
    /** Calls a function of the server without a prototype. False if the queue is full. */
    sendData(interfaceName: string, method: string, args?: ArrayLike<any>): boolean;
    /** Receives an interface without prototypes; to be called before connect(). */
    addInterface(object: object, name: string): void;
    /** For generated code: prepares calls of a `server` interface. */
    bindServer(interfaceName: string, prototypes: readonly string[], options?: EventHandlerCallOptions):
        (event: number, args: ArrayLike<any>) => boolean;
    /** For generated code: receives a `client` interface; throws a TypeError that names every missing function. */
    bindClient(interfaceName: string, prototypes: readonly string[], object: object): void;
    /** Closes and releases everything; nothing is called any more. */
    destructor(): void;
}
