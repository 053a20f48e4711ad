// The EventHandler client for browsers and Node: typed one-way calls to and from a server, over whatever link gets through.
// A classic script that assigns globalThis.EventHandler; eh.mjs is the same as a module. The manual is docs/javascript.md,
// the protocol docs/protocol.md.
(() => {
    "use strict";

    const share = EventHandler => {
        if (typeof module === "object" && module) module.exports = { EventHandler, default: EventHandler };
    };
    // A page may load this script twice, and Node two copies of it: the first one stays.
    if (globalThis.EventHandler?.protocol === 1) return share(globalThis.EventHandler);

    // ---- Values: what a prototype allows, and how it looks as JSON -------------------------------------------------

    const LONE_SURROGATE = /\p{Surrogate}/u;
    const LONG = /^-?(0|[1-9]\d{0,18})$/;
    const isInt = value => typeof value === "number" && (value | 0) === value;
    const isSafe = Number.isSafeInteger;
    const isInt64 = value => BigInt.asIntN(64, value) === value;
    const isText = value => typeof value === "string" && !LONE_SURROGATE.test(value);
    const isByte = value => isInt(value) && value >= 0 && value < 256;

    /** JSON of a long: digits while every JSON reader keeps them exact, else a string of digits; undefined if it is none. */
    const longText = value => {
        if (isSafe(value)) return String(value);
        if (typeof value !== "bigint" || !isInt64(value)) return undefined;
        return isSafe(Number(value)) ? String(value) : `"${value}"`;
    };

    /** JSON of a double: JSON.stringify would lose -0, NaN and the infinities. */
    const doubleText = value =>
        Object.is(value, -0) ? "-0" : Number.isFinite(value) ? String(value) : `"${value}"`;

    const bytesText = bytes => {
        let binary = "";
        for (const byte of bytes) binary += String.fromCharCode(byte);
        return `"${btoa(binary)}"`;
    };

    const bytesFrom = text => {
        if (typeof text !== "string" || text.length % 4 || !/^[\w+/]*=*$/.test(text)) return undefined;
        try {
            return Uint8Array.from(atob(text), character => character.charCodeAt(0));
        } catch {
            return undefined;
        }
    };

    const longFrom = (value, asNumber) => {
        if (!isSafe(value) && !(typeof value === "string" && LONG.test(value) && isInt64(BigInt(value)))) return undefined;
        if (!asNumber) return BigInt(value);
        return isSafe(Number(value)) ? Number(value) : undefined;
    };

    const doubleFrom = value =>
        Number.isFinite(value) || value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : undefined;

    /**
     * The scalar types. `encode` gives JSON and `decode` the value for the application; both give undefined for a value that
     * the type does not allow. `list` makes the array that the application sees.
     */
    const TYPES = {
        int: {
            encode: value => isInt(value) ? String(value) : undefined,
            decode: value => isInt(value) ? value | 0 : undefined,
            list: values => Int32Array.from(values),
            range: "-2147483648 to 2147483647",
        },
        long: {
            encode: longText,
            decode: longFrom,
            list: (values, asNumber) => asNumber ? values : BigInt64Array.from(values),
            range: "a bigint of 64 bits, or a safe integer",
        },
        double: {
            encode: value => typeof value === "number" ? doubleText(value) : undefined,
            decode: doubleFrom,
            list: values => Float64Array.from(values),
        },
        string: {
            encode: value => isText(value) ? JSON.stringify(value) : undefined,
            decode: value => isText(value) ? value : undefined,
            list: values => values,
        },
        byte: {
            encode: value => isByte(value) ? value : undefined,
            range: "0 to 255",
        },
    };

    /** What `value` is, for a person. */
    const describe = value => {
        const type = typeof value;
        if (type === "number" || type === "bigint") return `${type} ${value}`;
        if (type === "string") return LONE_SURROGATE.test(value) ? "string with a lone surrogate" : type;
        return Array.isArray(value) ? "array" : value === null ? "null" : type;
    };

    const isList = value => value !== null && typeof value === "object" && isSafe(value.length) && value.length >= 0;

    /** The error for a value that its type does not allow: a RangeError for a number out of range, else a TypeError. */
    const wrong = (where, type, value) => {
        const { range } = TYPES[type] ?? {};
        const isRange = range && /^(number|bigint)$/.test(typeof value);
        return new (isRange ? RangeError : TypeError)(
            `${where}: expected ${type}${isRange ? ` (${range})` : ""}, got ${describe(value)}`);
    };

    /** Converts one argument by `convert` ("encode" or "decode"); arrays give their converted elements. */
    const convert = (how, { type, array, length }, value, where, asNumber) => {
        const one = (element, place) => {
            const result = TYPES[type][how](element, asNumber);
            if (result === undefined) throw wrong(place, type, element);
            return result;
        };
        if (array === undefined) return one(value, where);
        if (!isList(value)) throw wrong(where, type + array, value);
        if (length && value.length !== length) {
            throw new RangeError(`${where}: expected ${type}${array}, got ${value.length} elements`);
        }
        return Array.from(value, (element, i) => one(element, `${where}, element ${i}`));
    };

    const encodeArgument = (parameter, value, where) => {
        const result = convert("encode", parameter, value, where);
        if (parameter.array === undefined) return result;
        return parameter.type === "byte" ? bytesText(result) : `[${result}]`;
    };

    const decodeArgument = (parameter, value, where, asNumber) => {
        const { type, array, length } = parameter;
        if (type === "byte") {
            const bytes = bytesFrom(value);
            if (!bytes) throw new TypeError(`${where}: expected byte${array} in base64, got ${describe(value)}`);
            if (length && bytes.length !== length) {
                throw new RangeError(`${where}: expected byte${array}, got ${bytes.length} elements`);
            }
            return bytes;
        }
        const result = convert("decode", parameter, value, where, asNumber);
        return array === undefined ? result : TYPES[type].list(result, asNumber);
    };

    /** JSON of a value that has no prototype (sendData). */
    const encodeAny = (value, where) => {
        if (value instanceof Uint8Array) return bytesText(value);
        if (isList(value)) return `[${Array.from(value, element => encodeAny(element, where))}]`;
        const type = { number: "double", bigint: "long", string: "string" }[typeof value];
        const text = type && TYPES[type].encode(value);
        if (text === undefined) throw wrong(where, type ?? "number, bigint, string or array", value);
        return text;
    };

    /**
     * Reads "name(string first,int[10] table)". `wire` is the same without the parameters' names, as the server compares it.
     */
    const parsePrototype = prototype => {
        const [, name, list] = /^(\w+)\((.*)\)$/.exec(prototype) ?? [];
        const parameters = (list ? list.split(",") : []).map(text => {
            const [, type, array, length, parameter] = /^\s*(\w+)(\[(\d*)\])?(?:\s+(\w+))?\s*$/.exec(text) ?? [];
            return { type, array, length: Number(length), label: parameter ? ` (${parameter})` : "" };
        });
        if (!name || parameters.some(({ type, array }) => !TYPES[type] || (type === "byte" && !array))) {
            throw new TypeError(`"${prototype}" is not a prototype`);
        }
        return { name, parameters, wire: `${name}(${parameters.map(({ type, array = "" }) => type + array)})` };
    };

    /** Converts all arguments of an event by its prototype; `each` is encodeArgument or decodeArgument. */
    const convertAll = (where, { parameters }, values, each, asNumber) => {
        if (values.length !== parameters.length) {
            throw new TypeError(`${where}: expected ${parameters.length} arguments, got ${values.length}`);
        }
        return parameters.map((parameter, i) =>
            each(parameter, values[i], `${where}: argument ${i + 1}${parameter.label}`, asNumber));
    };

    // ---- Options ---------------------------------------------------------------------------------------------------

    const DEFAULTS = {
        offline: "queue",
        maxAge: Infinity,
        long: "bigint",
        queue: { events: 16384, bytes: 4194304 },
        backoff: { min: 500, max: 30000 },
        connectTimeout: 15000,
        credentials: "same-origin",
        headers: {},
        fetch: (...request) => globalThis.fetch(...request),
        random: () => Math.random(),
        now: () => Date.now(),
    };
    const CHOICES = {
        offline: ["queue", "throw"],
        long: ["bigint", "number"],
        credentials: ["omit", "same-origin", "include"],
    };

    /** `given` over `defaults`, checked by name and type, so that a slip of the pen is a sentence. */
    const checkOptions = (given, defaults, prefix = "") => {
        const result = { ...defaults };
        for (const [name, value] of Object.entries(given ?? {})) {
            const fallback = defaults[name];
            const type = typeof fallback;
            const expected = CHOICES[name]?.map(choice => `"${choice}"`).join(" or ")
                ?? (type === "number" ? "a positive number" : type === "object" ? "an object" : `a ${type}`);
            if (fallback === undefined) {
                throw new TypeError(`option ${prefix}${name} is unknown; there are ${Object.keys(defaults).join(", ")}`);
            }
            if (value === undefined) continue;
            if (CHOICES[name] ? !CHOICES[name].includes(value)
                : type === "number" ? !(value > 0)
                : name === "headers" ? !value : typeof value !== type || !value) {
                throw new TypeError(`option ${prefix}${name}: expected ${expected}, got ${describe(value)}`);
            }
            result[name] = type === "object" && name !== "headers" ? checkOptions(value, fallback, `${name}.`) : value;
        }
        return result;
    };

    const resolveUrl = url => {
        const base = globalThis.document?.baseURI ?? globalThis.location?.href;
        try {
            const { href, protocol } = new URL(url, base);
            if (/^https?:$/.test(protocol)) return href.replace(/[?#].*/, "").replace(/\/*$/, "/");
        } catch { /* answered below */ }
        throw new TypeError(`EventHandler: "${url}" is not ${base ? "a path or" : "an absolute"} http address`
            + (base ? "" : ", and without a page there is nothing that a path could be relative to"));
    };

    // ---- Answers: what a response means, before anybody acts on it -------------------------------------------------

    /** The sentence for each end of a connection; the codes that are `final` wait for connect(). */
    const ENDS = {
        __proto__: null,
        expired: "The connection was interrupted for too long.",
        slow: "This client did not keep up with the server.",
        "too-large": "An event was larger than the server allows.",
        protocol: "The server and this client did not understand each other.",
        shutdown: "The server is shutting down.",
        closed: "The connection was closed.",
        kicked: "The server ended the connection.",
        mismatch: "The server has other prototypes than this client.",
        rejected: "The server refused the connection.",
        unauthorized: "You are not signed in.",
        origin: "The server does not allow pages of this origin.",
        host: "The server is not known by this name.",
    };
    const FINAL = ["closed", "kicked", "mismatch", "rejected", "unauthorized", "origin", "host"];
    const ORDINARY = ["closed", "kicked", "expired", "shutdown", "slow"];      // an end with one of these is no error
    const CODE_OF_STATUS = {
        400: "protocol", 401: "unauthorized", 403: "rejected", 405: "protocol", 410: "expired", 413: "limit", 415: "protocol",
    };

    const parseJson = text => {
        try {
            return JSON.parse(text);
        } catch {
            return undefined;
        }
    };

    const failure = (message, code) => Object.assign(new Error(message), { code });

    /**
     * Why a connection ended.
     * @property {string} code what happened, one of docs/javascript.md
     * @property {boolean} final true if nothing more happens until connect() is called
     * @property {{interface: string, event: string, args: any[]}[]} unconfirmed calls that may or may not have arrived
     */
    class Disconnect {
        constructor(code, detail, unconfirmed) {
            this.code = code;
            this.detail = detail || ENDS[code] || code;
            this.final = FINAL.includes(code);
            this.unconfirmed = unconfirmed;
        }

        toString() {
            const { length } = this.unconfirmed;
            return this.detail + (this.final ? "" : " Connecting again.")
                + (length ? ` ${length} ${length > 1 ? "calls" : "call"} may not have arrived.` : "");
        }
    }

    /** The pages of this browser that poll the same host: browsers allow six connections to a host, and we leave two. */
    class Neighbours {
        #known = new Map();
        #channel;
        #now;
        #id;

        constructor(host, now, random) {
            this.#now = now;
            this.#id = `${String(now()).padStart(16, "0")} ${random()}`;
            this.#channel = new BroadcastChannel(`eh ${host}`);
            this.#channel.onmessage = ({ data: [id, here] }) => {
                const isNew = !this.#known.has(id);
                if (here) this.#known.set(id, now());
                else this.#known.delete(id);
                if (here && isNew) this.announce(true);
            };
            this.announce(true);
        }

        announce(here) {
            this.#channel.postMessage([this.#id, here]);
        }

        /** True if fewer than four pages that came before this one hold a poll. */
        mayHold() {
            this.announce(true);
            let before = 0;
            for (const [id, heard] of this.#known) {
                if (this.#now() - heard > 60000) this.#known.delete(id);
                else if (id < this.#id) ++before;
            }
            return before < 4;
        }

        leave() {
            this.announce(false);
            this.#channel.close();
        }
    }

    // ---- The client ------------------------------------------------------------------------------------------------

    const BATCH_BYTES = 65536;             // one send: small enough to get through a slow link within two heartbeats
    const BATCH_EVENTS = 1024;
    const KEEPALIVE_BYTES = 60000;         // what browsers let a page that goes send after itself: 64 KiB with headers
    const EVENT_BYTES = 1048576;           // the protocol's default limit of an event, until a hello says otherwise
    const THROTTLED = 2000;                // ms between polls of a page that may not hold one
    const BREATH = 250;                    // ms before the next poll if one was answered at once, with nothing
    const FOREVER = 0x7fffffff;            // the longest timer there is

    const utf8 = new TextEncoder();

    /** 128 random bits, base64url. Node 18 has no global crypto; the name is in pieces so that bundlers do not look for it. */
    const makeNonce = async () => {
        const crypto = globalThis.crypto ?? (await import(["node", "crypto"].join(":"))).webcrypto;
        return bytesText(crypto.getRandomValues(new Uint8Array(16)))
            .replace(/["=]/g, "").replaceAll("+", "-").replaceAll("/", "_");
    };

    /** One connection, from the first try to open it to its end. */
    class Session {
        link = 1;                          // link number
        received = 0;                      // number of the last down event taken in
        acked = 0;                         // number of the last up event that the server has taken in
        sent = [];                         // up events handed to a link and not acknowledged: numbers acked + 1 and on
        heartbeat = 25000;
        window = 60000;
        limits = { event: EVENT_BYTES, frame: 4 * EVENT_BYTES };
        tries = { poll: 0, send: 0 };      // failures in a row
        requests = new Set();              // AbortControllers of what is under way
        batchEvents = BATCH_EVENTS;
        failingSince = undefined;

        constructor(now) {
            this.since = now;
        }

        get parameters() {
            return `?link=${this.link}&received=${this.received}`;
        }

        abort() {
            for (const request of this.requests) request.abort();
        }
    }

    class EventHandler {
        /** The version of the wire protocol; also how a second copy of this script knows the first. */
        static protocol = 1;

        #status;
        #url;
        #options;
        #state = "idle";                   // idle, opening, open, closing; "destroyed" at the very end
        #linkState = "down";
        #session;
        #receivers = new Map();            // interface -> Map of event -> {call, prototype}
        #server = new Map();               // what is declared: interface -> Map of event -> prototype as on the wire
        #client = new Map();
        #isRaw = false;                    // some receiver has no prototypes: then the server must send everything
        #isDeclared = false;               // an open request has been made up; what is bound from now on is declared apart
        #waiting = [];                     // up events that were handed to no link yet
        #control = [];                     // control messages for the next send
        #queuedBytes = 0;                  // of #waiting and what the session has sent
        #isFull = false;
        #isSending = false;
        #attempts = 0;                     // connections in a row that did not last
        #told = new Set();                 // failures reported since the link last worked
        #pauses = new Map();               // resolve function -> timer
        #connectAfterClose = false;
        #neighbours;
        #isFrozen = false;                 // the page is in the back/forward cache
        #polling;                          // AbortController of the held poll
        #listeners = [];

        /**
         * Makes a client; nothing is sent before connect().
         * @param {object} [status] onConnect(cid, linkKind), onDisconnect(reason), onError(error), onLink(state), each optional
         * @param {string} url where the EventHandler is mounted: in a page a path relative to it, in Node an absolute address
         * @param {object} [options] see docs/javascript.md
         * @throws {TypeError} if an argument is not as described
         */
        constructor(status, url, options) {
            this.#status = status ?? {};
            for (const name of ["onConnect", "onDisconnect", "onError", "onLink"]) {
                const callback = this.#status[name];
                if (callback !== undefined && typeof callback !== "function") {
                    throw new TypeError(`EventHandler: ${name}: expected a function, got ${describe(callback)}`);
                }
            }
            this.#url = resolveUrl(url);
            this.#options = checkOptions(options, DEFAULTS);
            this.#listen();
        }

        /**
         * Starts connecting, and keeps connected until close() or a final end. Harmless when already connected.
         * @throws {Error} after destructor()
         */
        connect() {
            if (this.#state === "destroyed") throw new Error("EventHandler: connect() after destructor()");
            if (this.#state === "closing") this.#connectAfterClose = true;
            if (this.#state !== "idle") return;
            this.#attempts = 0;
            this.#begin(0);
        }

        /**
         * Ends the connection. Calls that were already queued go with it as far as they fit into one request.
         * @returns {Promise<void>} fulfilled when the server has answered or cannot be reached; onDisconnect was called before
         */
        async close() {
            this.#connectAfterClose = false;
            const session = this.#session;
            const wasOpen = this.#state === "open";
            if (!wasOpen && this.#state !== "opening") return;
            this.#halt("closing");
            if (wasOpen) {
                const answer = await this.#sayClose(session, session.limits.frame, false);
                if (isSafe(answer.problem?.received)) this.#acknowledge(session, answer.problem.received);
            }
            if (this.#state !== "closing") return;
            this.#state = "idle";
            if (wasOpen) this.#tellEnd(session, "closed");
            if (this.#connectAfterClose) this.connect();
        }

        /** @returns {boolean} true from onConnect to onDisconnect or close(), also while the link is interrupted */
        isConnected() {
            return this.#state === "open";
        }

        /**
         * Calls a function of the server without a prototype: numbers, bigints, strings, Uint8Array and arrays of these.
         * @param {string} interfaceName
         * @param {string} method
         * @param {ArrayLike<any>} [args]
         * @returns {boolean} true if it was sent or queued, false if the queue is full
         * @throws {TypeError} for an argument that cannot travel
         * @throws {Error} code "offline" or "full", with the option offline: "throw"
         */
        sendData(interfaceName, method, args = []) {
            const where = `${interfaceName}.${method}`;
            if (!isText(interfaceName) || !isText(method)) throw new TypeError(`sendData: ${where} is not a name`);
            const texts = Array.from(args, (value, i) => encodeAny(value, `${where}: argument ${i + 1}`));
            return this.#enqueue(interfaceName, method, args, texts, this.#options);
        }

        /**
         * Receives an interface without prototypes: each event calls the method of that name with the arguments as JSON gives
         * them. Call it before connect(), because the server must know that it shall send everything.
         * @param {object} object
         * @param {string} name the interface
         * @throws {Error} if the connection was opened without it
         */
        addInterface(object, name) {
            if (this.#isDeclared && !this.#isRaw) {
                throw new Error(`EventHandler: addInterface("${name}") comes after connect(): call it before`);
            }
            const events = new Map();
            for (let level = object; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
                for (const [event, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
                    if (event !== "constructor" && typeof value === "function" && !events.has(event)) {
                        events.set(event, { call: values => value.apply(object, values) });
                    }
                }
            }
            this.#receivers.set(name, events);
            this.#isRaw = true;
        }

        /**
         * For generated code: prepares calls of a `server` interface.
         * @param {string} interfaceName
         * @param {string[]} prototypes with the parameters' names, such as "name(string id)"
         * @param {{offline?: "queue"|"throw", maxAge?: number}} [options] in place of the EventHandler's
         * @returns {(event: number, args: ArrayLike<any>) => boolean} calls the event of that index in `prototypes`, like
         *     sendData, after checking the arguments: TypeError or RangeError, with the parameter's name
         */
        bindServer(interfaceName, prototypes, options) {
            const { offline, maxAge } = this.#options;
            const settings = checkOptions(options, { offline, maxAge });
            const events = prototypes.map(parsePrototype);
            this.#declare("server", this.#server, interfaceName, events);
            return (index, args) => {
                const event = events[index];
                const texts = convertAll(`${interfaceName}.${event.name}`, event, args, encodeArgument);
                return this.#enqueue(interfaceName, event.name, args, texts, settings);
            };
        }

        /**
         * For generated code: receives a `client` interface. A later object takes the place of an earlier one.
         * @param {string} interfaceName
         * @param {string[]} prototypes
         * @param {object} object has a function for each event
         * @throws {TypeError} that names every function that is missing
         */
        bindClient(interfaceName, prototypes, object) {
            const events = prototypes.map(parsePrototype);
            const missing = events.map(({ name }) => name).filter(name =>
                typeof object?.[name] !== "function" || object[name] === Object.prototype[name]);
            if (missing.length) throw new TypeError(`${interfaceName}: missing ${missing.join(", ")}: expected a function for each`);
            this.#declare("client", this.#client, interfaceName, events);
            this.#receivers.set(interfaceName, new Map(events.map(event => {
                const receive = object[event.name];
                return [event.name, { call: values => receive.apply(object, values), event }];
            })));
        }

        /** Closes and releases everything; nothing is called any more. What was queued goes with it as close() does. */
        destructor() {
            if (this.#state === "destroyed") return;
            this.#leave();
            this.#state = "destroyed";
            for (const [target, type, listener] of this.#listeners) target.removeEventListener(type, listener);
        }

        // ---- Declaring, queueing -----------------------------------------------------------------------------------

        #declare(side, declared, interfaceName, events) {
            const all = declared.get(interfaceName) ?? new Map();
            for (const { name, wire } of events) all.set(name, wire);
            declared.set(interfaceName, all);
            if (!this.#isDeclared) return;
            this.#control.push(JSON.stringify({ declare: { [side]: { [interfaceName]: events.map(({ wire }) => wire) } } }));
            this.#flush();
        }

        #enqueue(interfaceName, event, args, texts, { offline, maxAge }) {
            const where = `${interfaceName}.${event}`;
            if (this.#state === "destroyed") throw new Error(`${where}: called after destructor()`);
            const text = `[${JSON.stringify(interfaceName)},${JSON.stringify(event)},[${texts}]]`;
            const bytes = utf8.encode(text).length;
            const limit = this.#session?.limits.event ?? EVENT_BYTES;
            if (bytes > limit) throw new RangeError(`${where}: ${bytes} bytes, and an event may have ${limit}`);
            const throws = offline === "throw";
            if (throws && this.#linkState !== "up") throw failure(`${where}: there is no link to the server now`, "offline");
            const { queue, now } = this.#options;
            const count = this.#waiting.length + (this.#session?.sent.length ?? 0);
            if (count >= queue.events || this.#queuedBytes + bytes > queue.bytes) {
                const error = failure(`${where}: the queue is full: ${count} calls wait for the server`, "full");
                if (throws) throw error;
                if (!this.#isFull) this.#report(error);
                this.#isFull = true;
                return false;
            }
            this.#isFull = false;
            this.#queuedBytes += bytes;
            this.#waiting.push({ text, bytes, interface: interfaceName, event, args: Array.from(args), until: now() + maxAge });
            this.#flush();
            return true;
        }

        /** Sends what waits, soon: the calls of one turn of the event loop travel together. */
        #flush() {
            if (this.#state !== "open" || this.#isSending) return;
            this.#isSending = true;
            const session = this.#session;
            queueMicrotask(() => this.#send(session));
        }

        /** Hands waiting events to the link, as many as `bytes` allow, and numbers them so. Those too old or too large go. */
        #hand(session, bytes, events) {
            const { sent, limits } = session;
            let room = bytes - sent.reduce((sum, item) => sum + item.bytes + 1, 0);
            let taken = 0;
            for (const item of this.#waiting) {
                const isOld = item.until < this.#options.now();
                const isLarge = item.bytes > limits.event;
                if (isOld || isLarge) {
                    this.#queuedBytes -= item.bytes;
                    this.#report(failure(`${item.interface}.${item.event}: not sent, because it `
                        + (isOld ? "waited longer than its maxAge" : `has more than the server's ${limits.event} bytes`),
                    isOld ? "too-old" : "too-large"));
                } else if (sent.length < events && (item.bytes < room || !sent.length)) {
                    room -= item.bytes + 1;
                    sent.push(item);
                } else {
                    break;
                }
                ++taken;
            }
            this.#waiting.splice(0, taken);
        }

        /** Takes the server's word for what it has; false if that cannot be. */
        #acknowledge(session, received) {
            const count = received - session.acked;
            if (!isSafe(count) || count > session.sent.length) return false;
            if (count > 0) {
                for (const item of session.sent.splice(0, count)) this.#queuedBytes -= item.bytes;
                session.acked = received;
            }
            return true;
        }

        // ---- The life of a connection ------------------------------------------------------------------------------

        #begin(delay) {
            const session = this.#session = new Session(this.#options.now());
            this.#state = "opening";
            this.#meet();
            this.#setLink("connecting");
            this.#open(session, delay);
        }

        #meet() {
            const { now, random } = this.#options;
            if (!globalThis.document || !globalThis.BroadcastChannel) return;
            this.#neighbours ??= new Neighbours(new URL(this.#url).host, now, random);
        }

        #part() {
            this.#neighbours?.leave();
            this.#neighbours = undefined;
        }

        /** Stops whatever is under way: from here on no loop of the session acts any more. */
        #halt(state) {
            const session = this.#session;
            this.#state = state;
            this.#session = undefined;
            this.#isSending = this.#isDeclared = false;
            this.#part();
            session?.abort();
            this.#wake();
        }

        /** The connection is over; unless for good, another one is opened. */
        #end(session, code, detail, retry = 0) {
            if (this.#session !== session) return;
            const wasOpen = this.#state === "open";
            this.#halt("idle");
            if (this.#options.now() - session.since > 10000) this.#attempts = 0;
            if (!FINAL.includes(code)) this.#begin(retry + this.#backoff(++this.#attempts));
            if (wasOpen || FINAL.includes(code)) this.#tellEnd(session, code, detail);
        }

        #tellEnd(session, code, detail) {
            const unconfirmed = session.sent.splice(0).map(item => {
                this.#queuedBytes -= item.bytes;
                return { interface: item.interface, event: item.event, args: item.args };
            });
            this.#tell("onDisconnect", new Disconnect(code, detail, unconfirmed));
            if (this.#state === "idle") this.#setLink("down");
        }

        /** The page goes, or the application is done: one last request that needs nobody to wait for it. */
        #leave() {
            const session = this.#session;
            const wasOpen = this.#state === "open";
            if (!session) return;
            this.#halt("idle");
            if (wasOpen) this.#sayClose(session, KEEPALIVE_BYTES, true);
            this.#linkState = "down";
        }

        #sayClose(session, bytes, keepalive) {
            const first = session.acked + 1;
            this.#hand(session, bytes, Infinity);
            let room = bytes;
            const items = session.sent.filter(item => (room -= item.bytes + 1) >= 0);
            return this.#ask(session, `close${session.parameters}&first=${first}`,
                { body: items.map(item => item.text).join("\n"), silence: this.#options.connectTimeout, keepalive });
        }

        #backoff(tries) {
            const { backoff: { min, max }, random } = this.#options;
            return tries ? random() * Math.min(max, min * 2 ** (tries - 1)) : 0;
        }

        /** Waits; #wake() ends all waiting. */
        #pause(ms) {
            return new Promise(resolve => {
                this.#pauses.set(resolve, setTimeout(() => {
                    this.#pauses.delete(resolve);
                    resolve();
                }, this.#isFrozen ? FOREVER : ms));
            });
        }

        #wake() {
            for (const [resolve, timer] of this.#pauses) {
                clearTimeout(timer);
                resolve();
            }
            this.#pauses.clear();
        }

        /** Something happened that makes a link likely: the network or the page is back. A held poll may be a dead one. */
        #hurry() {
            this.#polling?.abort("hurry");
            this.#wake();
        }

        #listen() {
            const on = (target, type, listener) => {
                if (!target?.addEventListener) return;
                target.addEventListener(type, listener);
                this.#listeners.push([target, type, listener]);
            };
            on(globalThis, "online", () => this.#hurry());
            on(globalThis, "pageshow", () => {
                this.#isFrozen = false;
                if (this.#session) this.#meet();
                this.#hurry();
            });
            on(globalThis, "pagehide", ({ persisted }) => {
                if (!persisted) return this.#leave();
                this.#isFrozen = true;
                this.#part();
                this.#session?.abort();
            });
            on(globalThis.document, "visibilitychange", () => {
                if (globalThis.document.visibilityState === "visible") this.#hurry();
            });
        }

        // ---- Telling the application -------------------------------------------------------------------------------

        /** Calls one of the application's functions; what it throws is reported and changes nothing here. */
        #call(callback) {
            try {
                const result = callback();
                if (result instanceof Promise) result.catch(error => this.#report(error));
            } catch (error) {
                this.#report(error);
            }
        }

        #tell(name, ...values) {
            const { [name]: callback } = this.#status;
            if (callback) this.#call(() => callback.apply(this.#status, values));
        }

        #report(error) {
            try {
                if (this.#status.onError) return void this.#status.onError(error);
            } catch (another) {
                error = another;
            }
            (globalThis.reportError ?? console.error)(error);
        }

        #setLink(state) {
            if (this.#linkState === state) return;
            this.#linkState = state;
            this.#tell("onLink", state);
        }

        // ---- Requests ----------------------------------------------------------------------------------------------

        /**
         * One request to the server, and what its answer means. Never rejects.
         * @returns {Promise<{isOk: boolean, status?: number, code?: string, detail?: string, retry?: number, problem?: object,
         *     text?: string, first?: number, last?: number}>} `code` "unreachable": nobody answered; "foreign": somebody else did
         */
        async #ask(session, path, { body, silence, keepalive }) {
            const { fetch, headers, credentials } = this.#options;
            const { link } = session;
            const request = new AbortController();
            session.requests.add(request);
            if (/^poll/.test(path)) this.#polling = request;
            let timer;
            const heard = () => {
                clearTimeout(timer);
                timer = setTimeout(() => request.abort(), silence);
            };
            try {
                heard();
                const response = await fetch(this.#url + path, {
                    method: body === undefined ? "GET" : "POST",
                    headers: {
                        ...typeof headers === "function" ? headers() : headers,
                        Accept: "application/x-ndjson, application/json",
                        ...body !== undefined && { "Content-Type": "application/x-ndjson" },
                        ...session.cid && { "EH-Connection": `${session.cid}.${session.token}` },
                    },
                    body, keepalive, credentials,
                    cache: "no-store",
                    redirect: "manual",            // a redirect leads to a login page, and is seen as such only here
                    signal: request.signal,
                });
                heard();
                return { ...this.#read(response, await this.#text(response, heard)), link };
            } catch (error) {
                return request.signal.reason === "hurry" ? { code: "hurry" } : {
                    code: "unreachable",
                    detail: `The server at ${this.#url} cannot be reached (${error?.cause?.message ?? error?.message ?? error}).`,
                };
            } finally {
                clearTimeout(timer);
                session.requests.delete(request);
            }
        }

        /** The body as text; each piece that arrives is a sign of life. */
        async #text(response, heard) {
            const reader = response.body?.getReader();
            const decoder = new TextDecoder();
            let text = "";
            for (let piece; reader && !(piece = await reader.read()).done; heard()) {
                text += decoder.decode(piece.value, { stream: true });
            }
            return text + decoder.decode();
        }

        #read(response, text) {
            const { status, headers } = response;
            const number = name => parseInt(headers.get(name) ?? "", 10);
            const type = headers.get("Content-Type") ?? "";
            const isJson = /[/+](x-nd)?json/.test(type);
            const problem = isJson ? parseJson(text) : undefined;
            const answer = { status, text, problem, first: number("EH-First"), last: number("EH-Last"), isOk: false };
            answer.retry = problem?.retry ?? (number("Retry-After") * 1000 || 0);
            if (response.ok && (isJson || status === 204)) return { ...answer, isOk: true };
            const server = `The server at ${this.#url}`;
            if (response.type === "opaqueredirect" || (status >= 300 && status < 400) || (response.ok && /html/.test(type))) {
                const what = response.ok ? "answered with a web page instead of events" : "sent us to another page";
                return { ...answer, code: "unauthorized",
                    detail: `${server} ${what}. You may have been signed out: reload the page and sign in again.` };
            }
            if (response.ok) {
                return { ...answer, code: "foreign", detail: `${server} answered with ${type || "no media type"} instead of events.` };
            }
            // A 413 without a problem is a proxy's limit of a body: the link's affair, not the connection's.
            const code = problem?.code ?? CODE_OF_STATUS[status] ?? (status >= 500 ? "unreachable" : "foreign");
            return { ...answer, code, detail: problem?.detail ?? `${server} answered ${status}.` };
        }

        /** Reports an obstacle once, until the link works again. */
        #reportOnce({ code, detail }) {
            if (this.#told.has(detail)) return;
            this.#told.add(detail);
            this.#report(failure(detail, code === "foreign" ? "protocol" : code));
        }

        // ---- Opening -----------------------------------------------------------------------------------------------

        #openBody(nonce) {
            const maps = side => Object.fromEntries(Array.from(side, ([name, events]) => [name, [...events.values()]]));
            const open = { protocol: 1, nonce, server: maps(this.#server) };
            if (!this.#isRaw) open.client = maps(this.#client);
            this.#control = [];
            this.#isDeclared = true;
            return JSON.stringify({ open });
        }

        async #open(session, delay) {
            let body;
            await this.#pause(delay);
            while (this.#session === session) {
                // The same nonce again after a lost answer gets the same connection; a definite answer needs a new one.
                body ??= this.#openBody(await makeNonce());
                const answer = await this.#ask(session, "open", { body, silence: this.#options.connectTimeout });
                if (this.#session !== session) return;
                if (answer.isOk && this.#greet(session, answer)) return;
                const { code, retry = 0 } = answer;
                if (code !== "hurry") this.#reportOnce(answer);
                if (FINAL.includes(code)) return this.#end(session, code, answer.detail);
                if (code !== "unreachable" && code !== "hurry") body = undefined;
                await this.#pause(retry + this.#backoff(++this.#attempts));
            }
        }

        /** The hello: the connection exists. False, with a reason in `answer`, if there is none. */
        #greet(session, answer) {
            const end = answer.text.indexOf("\n");
            const head = end < 0 ? answer.text : answer.text.slice(0, end);
            const { hello, bye } = parseJson(head) ?? {};
            if (hello?.protocol !== 1 || !(hello.cid > 0) || !isText(hello.token)) {
                answer.code = bye?.code ?? "foreign";
                answer.retry = bye?.retry;
                answer.detail = bye?.detail ?? `The server at ${this.#url} answered with something that is no greeting.`;
                return false;
            }
            const { cid, token, next, received, heartbeat, window, limits } = hello;
            Object.assign(session, { cid, token, heartbeat, window, since: this.#options.now() });
            Object.assign(session.limits, limits);
            session.received = next - 1;
            session.acked = received;
            answer.text = answer.text.slice(head.length);
            this.#state = "open";
            this.#told.clear();
            this.#tell("onConnect", cid, "poll");
            if (this.#session !== session) return true;
            this.#setLink("up");
            this.#take(session, answer);
            this.#flush();
            this.#poll(session);
            return true;
        }

        // ---- The poll link -----------------------------------------------------------------------------------------

        async #poll(session) {
            const { now } = this.#options;
            while (this.#session === session) {
                const { heartbeat } = session;
                const began = now();
                const before = session.received;
                const mayHold = this.#neighbours?.mayHold() ?? true;
                // The server answers a held poll within half a heartbeat; not to hear of it for a whole one is silence.
                const answer = await this.#ask(session, `poll${session.parameters}${mayHold ? "" : "&wait=0"}`,
                    { silence: heartbeat + 2000 });
                if (this.#session !== session) return;
                const isOk = answer.isOk && this.#take(session, answer);
                if (this.#session !== session) return;
                if (isOk) this.#works(session, "poll");
                else await this.#fails(session, "poll", answer);
                const isEmpty = isOk && session.received === before;
                if (!mayHold) await this.#pause(THROTTLED);
                else if (isEmpty && now() - began < BREATH / 5) await this.#pause(BREATH);
            }
        }

        /** One send is under way at a time; a batch goes again until the server has it. */
        async #send(session) {
            while (this.#session === session && (this.#waiting.length || session.sent.length || this.#control.length)) {
                this.#hand(session, Math.min(BATCH_BYTES, session.limits.frame), session.batchEvents);
                if (!session.sent.length && !this.#control.length) break;
                const first = session.acked + 1;
                const items = session.sent.slice(0, session.batchEvents);
                const control = this.#control.slice();
                const answer = await this.#ask(session, `send${session.parameters}&first=${first}`,
                    { body: [...control, ...items.map(item => item.text)].join("\n"), silence: 2 * session.heartbeat });
                if (this.#session !== session) return;
                await this.#sendAnswered(session, answer, first, items.length, control.length);
            }
            if (this.#session === session) this.#isSending = false;
        }

        async #sendAnswered(session, answer, first, itemCount, controlCount) {
            const { isOk, code, status, problem } = answer;
            const received = problem?.received;
            if ((isOk || code === "gap") && (!this.#acknowledge(session, received) || (!isOk && received + 1 < first))) {
                this.#abandon(session, `The server has taken in event ${received}, and it was sent ${first} to ${first + itemCount - 1}.`);
            } else if (isOk) {
                this.#control.splice(0, controlCount);
                for (const error of problem.errors ?? []) this.#onControl(session, { error });
                this.#works(session, "send");
                if (this.#neighbours?.mayHold() === false) this.#wake();        // the answering event need not wait for 2 s
            } else {
                // A 413 that is no problem of the server's own is a proxy's limit of a body: smaller bodies may pass.
                if (status === 413 && itemCount < 2) answer.code = "too-large";
                if (status === 413) session.batchEvents = Math.max(1, itemCount >> 1);
                await this.#fails(session, "send", answer);
            }
        }

        #works(session, kind) {
            const { tries } = session;
            const wasFailing = tries[kind];
            tries[kind] = 0;
            if (tries.poll || tries.send) return;
            session.failingSince = undefined;
            this.#told.clear();
            this.#setLink("up");
            if (wasFailing) this.#wake();
        }

        /** A request failed: the end of the connection, or a pause before the next try. */
        async #fails(session, kind, answer) {
            const { code, detail, link, retry = 0 } = answer;
            const now = this.#options.now();
            if (code === "hurry") return;
            if (code in ENDS) {
                if (!ORDINARY.includes(code)) this.#reportOnce(answer);
                return this.#end(session, code, detail, retry);
            }
            if (code === "stale" || code === "moved") this.#raise(session, link);
            else if (code !== "unreachable" && code !== "gap") this.#reportOnce(answer);
            session.failingSince ??= now;
            if (now - session.failingSince > session.window) return this.#end(session, "expired");
            this.#setLink("down");
            await this.#pause(retry + this.#backoff(session.tries[kind]++));
        }

        /** The server knows a newer link than the one of this request: ours, or we need one. */
        #raise(session, link) {
            session.link = Math.max(session.link, link + 1);
        }

        /** What the server says cannot be: end the connection and tell it why. */
        #abandon(session, detail) {
            const bye = { code: "protocol", detail };
            this.#reportOnce(bye);
            this.#end(session, "protocol", detail);
            this.#ask(session, `close${session.parameters}&first=${session.acked + 1}`,
                { body: JSON.stringify({ bye }), silence: this.#options.connectTimeout });
        }

        // ---- What comes down ---------------------------------------------------------------------------------------

        /** Takes in the body of an answer, each event once; false, with a reason in `answer`, if it is not whole. */
        #take(session, answer) {
            let number = answer.first;
            for (const line of answer.text.split("\n")) {
                if (this.#session !== session) return true;
                if (!line.trim()) continue;
                const message = parseJson(line);
                if (Array.isArray(message)) {
                    if (!(number <= session.received + 1)) {
                        this.#abandon(session, `The server sent event ${number} after event ${session.received}.`);
                        return true;
                    }
                    if (number++ <= session.received) continue;
                    ++session.received;
                    this.#dispatch(message, session.received);
                } else if (message && typeof message === "object") {
                    this.#onControl(session, message, answer.link);
                } else {
                    return this.#isCut(session, answer);
                }
            }
            return this.#session !== session || !(session.received < answer.last) || this.#isCut(session, answer);
        }

        /** Once is an accident on the way, and the next poll mends it; twice somebody meddles. */
        #isCut(session, answer) {
            answer.code = session.tries.poll ? "foreign" : "unreachable";
            answer.detail = `The server at ${this.#url} sent something that is no event, or not all of it.`;
            return false;
        }

        #onControl(session, { ack, error, bye }, link) {
            if (ack !== undefined && !this.#acknowledge(session, ack)) {
                this.#abandon(session, `The server acknowledged event ${ack}, which was not sent.`);
            }
            if (error) this.#report(failure(error.detail ?? error.code, error.code));
            if (!bye) return;
            if (bye.code in ENDS) this.#end(session, bye.code, bye.detail, bye.retry);
            else this.#raise(session, link);
        }

        #dispatch([interfaceName, event, values], number) {
            const where = `${interfaceName}.${event}`;
            const receiver = this.#receivers.get(interfaceName)?.get(event);
            let converted = values;
            try {
                if (!Array.isArray(values)) throw new TypeError(`${where}: expected [interface, function, [arguments]]`);
                if (!receiver) return;
                if (receiver.event) {
                    converted = convertAll(where, receiver.event, values, decodeArgument, this.#options.long === "number");
                }
            } catch ({ message: detail }) {
                const error = { code: "bad-event", number, detail };
                this.#report(failure(detail, error.code));
                this.#control.push(JSON.stringify({ error }));
                return this.#flush();
            }
            this.#call(() => receiver.call(converted));
        }
    }

    globalThis.EventHandler = EventHandler;
    share(EventHandler);
})();
