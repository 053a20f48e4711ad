// The EventHandler client for browsers and Node: typed one-way calls to and from a server, over whatever link gets
// through. A classic script that assigns globalThis.EventHandler; eh.mjs is the same as a module. The manual is
// docs/javascript.md, the protocol docs/protocol.md.
(() => {
    // ---- Values: what a prototype allows, and how it looks as JSON -------------------------------------------------

    const LONE_SURROGATE = /\p{Surrogate}/u;
    const LONG = /^-?(0|[1-9]\d{0,18})$/;
    const isInt = value => typeof value === "number" && (value | 0) === value;
    const isSafe = Number.isSafeInteger;
    const isInt64 = value => BigInt.asIntN(64, value) === value;
    const isText = value => typeof value === "string" && !LONE_SURROGATE.test(value);

    /**
     * JSON of a long: digits while every JSON reader keeps them exact, else a string of digits; undefined if it is
     * none.
     */
    const longText = value => {
        if (isSafe(value)) return String(value);
        if (typeof value !== "bigint" || !isInt64(value)) return undefined;
        return isSafe(Number(value)) ? String(value) : `"${value}"`;
    };

    /** JSON of a double: JSON.stringify would lose -0, NaN and the infinities. */
    const doubleText = value =>
        Object.is(value, -0) ? "-0" : Number.isFinite(value) ? String(value) : `"${value}"`;

    const bytesText = bytes => `"${btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""))}"`;

    const bytesFrom = text => /^[a-z\d+/]*={0,2}$/i.test(text) && text.length % 4 === 0
        ? Uint8Array.from(atob(text), character => character.charCodeAt(0)) : undefined;

    const longFrom = (value, asNumber) => {
        if (!isSafe(value)
            && !(typeof value === "string" && LONG.test(value) && isInt64(BigInt(value)))) return undefined;
        if (!asNumber) return BigInt(value);
        return isSafe(Number(value)) ? Number(value) : undefined;
    };

    const intFrom = value => isInt(value) ? value : undefined;

    const textFrom = value => isText(value) ? value : undefined;

    const doubleFrom = value =>
        Number.isFinite(value) || /^(NaN|-?Infinity)$/.test(value) ? Number(value) : undefined;

    /**
     * The scalar types. `encode` gives JSON and `decode` the value for the application; both give undefined for a value
     * that the type does not allow. `list` is the array that the application sees.
     */
    const TYPES = {
        int: { encode: value => JSON.stringify(intFrom(value)), decode: intFrom, list: Int32Array },
        long: { encode: longText, decode: longFrom, list: BigInt64Array },
        double: {
            encode: value => typeof value === "number" ? doubleText(value) : undefined,
            decode: doubleFrom,
            list: Float64Array,
        },
        string: { encode: value => JSON.stringify(textFrom(value)), decode: textFrom, list: Array },
        byte: { encode: value => isInt(value) && value >= 0 && value < 256 ? value : undefined },
    };

    /** What `value` is, for a person. */
    const describe = value => {
        const type = typeof value;
        return /number|bigint/.test(type) ? `${type} ${value}`
            : type === "string" && !isText(value) ? "a lone surrogate"
            : isList(value) ? "array" : type;
    };

    const isList = value => typeof value === "object" && value?.length >= 0;

    /** The error for a value that its type does not allow: a RangeError for a number where one was expected. */
    const wrong = (where, type, value) => {
        const isRange = /number|bigint/.test(typeof value) && /^(int|long|byte)$/.test(type);
        return new (isRange ? RangeError : TypeError)(`${where}: expected ${type}, got ${describe(value)}`);
    };

    /** Converts one argument by `how`: "encode" gives its JSON, "decode" what the application gets. */
    const convert = (how, { type, array, length }, value, where, asNumber) => {
        const one = (element, i) => {
            const result = TYPES[type][how](element, asNumber);
            if (result === undefined) throw wrong(array ? `${where}, element ${i}` : where, type, element);
            return result;
        };
        if (!array) return one(value);
        const isBytes = type === "byte";
        const isUp = how === "encode";
        const list = isBytes && !isUp ? bytesFrom(value) : value;
        if (!isList(list)) throw wrong(where, type + array, value);
        if (length && list.length !== length) {
            throw new RangeError(`${where}: expected ${type}${array}, got ${list.length} elements`);
        }
        if (isBytes && !isUp) return list;
        const values = Array.from(list, one);
        if (isUp) return isBytes ? bytesText(values) : `[${values}]`;
        return asNumber && type === "long" ? values : TYPES[type].list.from(values);
    };

    /** JSON of a value that has no prototype (sendData). */
    const encodeAny = (value, where) => {
        if (value instanceof Uint8Array) return bytesText(value);
        if (isList(value)) return `[${Array.from(value, element => encodeAny(element, where))}]`;
        const text = { number: doubleText, bigint: longText, string: TYPES.string.encode }[typeof value]?.(value);
        if (text === undefined) throw wrong(where, "number, string or array", value);
        return text;
    };

    /**
     * Reads "name(string first,int[10] table)"; `wire` is the same without the parameters' names, as the server
     * compares it.
     */
    const parsePrototype = prototype => ({
        name: prototype.split("(")[0],
        wire: prototype.replace(/ \w+(?=[,)])/g, ""),
        parameters: Array.from(prototype.matchAll(/(\w+)(\[(\d*)])? ?(\w*)[,)]/g),
            ([, type, array, length, label]) => ({ type, array, length: +length, label })),
    });

    /** Converts all arguments of an event by its prototype. */
    const convertAll = (how, where, { parameters }, values, asNumber) => {
        if (values?.length !== parameters.length) {
            throw new TypeError(`${where}: expected ${parameters.length} arguments, got ${values?.length}`);
        }
        return parameters.map((parameter, i) => {
            const { label } = parameter;
            return convert(how, parameter, values[i], `${where}: argument ${i + 1}${label && ` (${label})`}`, asNumber);
        });
    };

    // ---- Options ---------------------------------------------------------------------------------------------------

    const DEFAULTS = {
        offline: "queue",
        maxAge: Infinity,
        long: "bigint",
        queue: { events: 16384, bytes: 4194304 },
        backoff: { min: 500, max: 30000 },
        connectTimeout: 15000,
        headers: {},
        fetch: (...request) => fetch(...request),
        random: Math.random,
        now: Date.now,
    };
    const CHOICES = { offline: /^(queue|throw)$/, long: /^(bigint|number)$/ };

    /** `given` over `defaults`, checked by name and type, so that a slip of the pen is a sentence. */
    const checkOptions = (given, defaults) => {
        const result = { ...defaults };
        for (const [name, value] of Object.entries(given ?? {})) {
            const fallback = defaults[name];
            if (value === undefined) continue;
            if (!value || typeof value !== typeof fallback || value < 0 || CHOICES[name]?.test(value) === false) {
                throw new TypeError(`EventHandler: no such option: ${name}: ${value}`);
            }
            result[name] = typeof value === "object" && name !== "headers" ? checkOptions(value, fallback) : value;
        }
        return result;
    };

    const resolveUrl = url => {
        try {
            const { href } = new URL(url, globalThis.document?.baseURI ?? globalThis.location);
            if (/^http/.test(href)) return href.replace(/\/*([?#].*)?$/, "/");
        } catch { /* answered below */ }
        throw new TypeError(`EventHandler: not an absolute http address: ${url}`);
    };

    // ---- Answers: what a response means, before anybody acts on it -------------------------------------------------

    // The codes that end a connection: those after which we wait for connect(), those that are no error, and all.
    const FINAL = /^(closed|kicked|mismatch|rejected|unauthorized|origin|host)$/;
    const ORDINARY = /^(closed|kicked|expired|shutdown|slow)$/;
    const ENDS =
        /^(closed|kicked|mismatch|rejected|unauthorized|origin|host|expired|shutdown|slow|too-large|protocol|gap)$/;
    const CODE_OF_STATUS = { 401: "unauthorized", 403: "rejected", 410: "expired", 413: "too-large" };

    const parseJson = text => {
        try {
            return JSON.parse(text);
        } catch {
            return undefined;
        }
    };

    const failure = (message, code) => Object.assign(new Error(message), { code });

    const notSent = (call, code) => failure(`${call.interface}.${call.event}: not sent: ${code}`, code);

    /**
     * The pages of this browser that poll the same host: browsers allow six connections to a host, and we leave two.
     * `mayHold` is true if fewer than four pages that came before this one hold a poll.
     */
    const meetNeighbours = (host, now, id) => {
        const known = new Map();
        const channel = new BroadcastChannel(`eh ${host}`);
        const announce = isHere => channel.postMessage([id, isHere]);
        channel.onmessage = ({ data: [other, isHere] }) => {
            if (isHere && !known.has(other)) announce(true);
            known.set(other, isHere ? now() : 0);
        };
        announce(true);
        return {
            mayHold() {
                announce(true);
                let before = 0;
                for (const [other, heard] of known) before += other < id && now() - heard < 60000;
                return before < 4;
            },
            leave() {
                announce(false);
                channel.close();
            },
        };
    };

    // ---- The client ------------------------------------------------------------------------------------------------

    const BATCH_BYTES = 65536;             // one send: small enough to get through a slow link within two heartbeats
    const KEEPALIVE_BYTES = 60000;         // what browsers let a page that goes send after itself: 64 KiB with headers
    const NOWHERE = { sent: [], limits: { event: 1048576 } };     // in place of a session: the protocol's default limit
    const THROTTLED = 2000;                // ms between polls of a page that may not hold one
    const BREATH = 250;                    // ms before the next poll if one was answered at once, with nothing
    const LASTING = 10000;                 // ms after which a connection counts as a success
    const HURRY = "hurry";                 // why a request was given up: to ask again at once
    const FOREVER = 0x7fffffff;            // the longest timer there is

    const utf8 = new TextEncoder();

    /**
     * 128 random bits, base64url. Node 18 has no global crypto; the name is in pieces so that bundlers do not look for
     * it.
     */
    const makeNonce = async () => {
        const crypto = globalThis.crypto ?? (await import(["node", "crypto"].join(":"))).webcrypto;
        return bytesText(crypto.getRandomValues(new Uint8Array(16))).slice(1, 23).replace(/\W/g, "_");
    };

    class EventHandler {
        /** The version of the wire protocol; also how a second copy of this script knows the first. */
        static protocol = 1;

        #status;
        #url;
        #options;
        #state = "idle";                   // idle, opening, open; "destroyed" at the very end
        #linkState = "down";
        #session;
        #receivers = new Map();            // interface -> Map of event -> {object, prototype}
        #declared = { client: { __proto__: null }, server: { __proto__: null } };    // interface -> prototypes
        #isRaw = false;                    // some receiver has no prototypes: then the server must send everything
        #isDeclared = false;               // an open request exists: what is bound from now on is declared apart
        #waiting = [];                     // up events that were handed to no link yet
        #control = [];                     // control messages for the next send
        #queuedBytes = 0;                  // of #waiting and what the session has sent
        #isSending = false;
        #tries = { open: 0, poll: 0, send: 0 };        // failures in a row
        #told = new Set();                 // failures reported since the link last worked
        #pauses = new Map();               // resolve function -> timer
        #neighbours;
        #mayHold = true;                   // this page may hold a poll
        #isFrozen = false;                 // the page is in the back/forward cache
        #gone = new AbortController();     // ends listening to the page

        /**
         * Makes a client; nothing is sent before connect().
         * @param {object} [status] onConnect(cid, linkKind), onDisconnect(reason), onError(error), onLink(state),
         *     each optional
         * @param {string} url where the EventHandler is mounted: in a page a path relative to it, in Node an
         *     absolute address
         * @param {object} [options] see docs/javascript.md
         * @throws {TypeError} if an argument is not as described
         */
        constructor(status, url, options) {
            this.#status = status ?? {};
            this.#url = resolveUrl(url);
            this.#options = checkOptions(options, DEFAULTS);
            this.#listen();
        }

        /** Starts connecting, and keeps connected until close() or a final end. Harmless when already connected. */
        connect() {
            if (this.#state !== "idle") return;
            this.#tries.open = 0;
            this.#begin(0);
        }

        /**
         * Ends the connection, at once as far as the application can see. What waits goes with it as far as it fits
         * into one request, and is `unconfirmed`.
         * @returns {Promise<void>} fulfilled when the server has answered or cannot be reached
         */
        async close() {
            const session = this.#session;
            if (!session) return;
            const wasOpen = this.#halt();
            const answered = wasOpen && this.#sayClose(session, session.limits.frame);
            if (wasOpen) this.#tellEnd(session, "closed");
            this.#setLink("down");
            await answered;
        }

        /** @returns {boolean} true from onConnect to onDisconnect or close(), also while the link is interrupted */
        isConnected() {
            return this.#state === "open";
        }

        /**
         * Calls a function of the server without a prototype: numbers, bigints, strings, Uint8Array and arrays of
         * these.
         * @param {string} interfaceName
         * @param {string} method
         * @param {ArrayLike<any>} [args]
         * @returns {boolean} true if it was sent or queued, false if the queue is full
         * @throws {TypeError} for an argument that cannot travel
         * @throws {Error} code "offline" or "full", with the option offline: "throw"
         */
        sendData(interfaceName, method, args = []) {
            const texts = Array.from(args, (value, i) =>
                encodeAny(value, `${interfaceName}.${method}: argument ${i + 1}`));
            return this.#enqueue(interfaceName, method, args, texts, this.#options);
        }

        /**
         * Receives an interface without prototypes: each event calls the method of that name with the arguments as JSON
         * gives them. Call it before connect(), because the server must know that it shall send everything.
         * @param {object} object
         * @param {string} name the interface
         * @throws {Error} if the connection was opened without it
         */
        addInterface(object, name) {
            if (this.#isDeclared && !this.#isRaw) throw new Error(`addInterface("${name}"): call it before connect()`);
            const events = new Map();
            for (let level = object; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
                for (const event of Object.getOwnPropertyNames(level)) events.set(event, { object });
            }
            events.delete("constructor");
            this.#receivers.set(name, events);
            this.#isRaw = true;
        }

        /**
         * For generated code: prepares calls of a `server` interface.
         * @param {string} interfaceName
         * @param {string[]} prototypes with the parameters' names, such as "name(string id)"
         * @param {{offline?: "queue"|"throw", maxAge?: number}} [options] in place of the EventHandler's
         * @returns {(event: number, args: ArrayLike<any>) => boolean} calls the event of that index in
         *     `prototypes`, like sendData, after checking the arguments: TypeError or RangeError, with the parameter's
         *     name
         */
        bindServer(interfaceName, prototypes, options) {
            const { offline, maxAge } = this.#options;
            const settings = checkOptions(options, { offline, maxAge });
            const events = this.#declare("server", interfaceName, prototypes.map(parsePrototype));
            return (index, args) => {
                const { name } = events[index];
                const texts = convertAll("encode", `${interfaceName}.${name}`, events[index], args);
                return this.#enqueue(interfaceName, name, args, texts, settings);
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
            if (missing.length) throw new TypeError(`${interfaceName}: missing functions: ${missing.join(", ")}`);
            this.#declare("client", interfaceName, events);
            this.#receivers.set(interfaceName,
                new Map(events.map(prototype => [prototype.name, { object, prototype }])));
        }

        /** Closes and releases everything; nothing is called any more. What was queued goes with it as close() does. */
        destructor() {
            this.#leave();
            this.#state = "destroyed";
            this.#gone.abort();
        }

        // ---- Declaring, queueing -----------------------------------------------------------------------------------

        #declare(side, interfaceName, events) {
            const all = this.#declared[side];
            const added = events.map(({ wire }) => wire);
            all[interfaceName] = [...new Set([...all[interfaceName] ?? [], ...added])];
            if (this.#isDeclared) this.#say({ declare: { [side]: { [interfaceName]: added } } });
            return events;
        }

        /** Sends a control message. */
        #say(message) {
            this.#control.push(JSON.stringify(message));
            this.#flush();
        }

        #enqueue(interfaceName, event, args, texts, { offline, maxAge }) {
            const call = { interface: interfaceName, event, args: Array.from(args) };
            const text = `${JSON.stringify([interfaceName, event]).slice(0, -1)},[${texts}]]`;
            const bytes = utf8.encode(text).length + 1;
            const { sent, limits } = this.#session ?? NOWHERE;
            const throws = offline === "throw";
            const { queue, now } = this.#options;
            if (bytes > limits.event) {
                throw new RangeError(`${interfaceName}.${event}: ${bytes} bytes, more than ${limits.event}`);
            }
            const isFull = this.#waiting.length + sent.length >= queue.events
                || this.#queuedBytes + bytes > queue.bytes;
            const code = throws && this.#linkState !== "up" ? "offline" : isFull ? "full" : "";
            if (code) {
                const error = notSent(call, code);
                if (throws) throw error;
                this.#reportOnce(error.message, code);
                return false;
            }
            this.#queuedBytes += bytes;
            this.#waiting.push({ text, bytes, call, until: now() + maxAge });
            this.#flush();
            return true;
        }

        /** Sends what waits, soon: the calls of one turn of the event loop travel together. */
        #flush() {
            if (this.#state !== "open" || this.#isSending) return;
            this.#isSending = true;
            this.#send(this.#session);
        }

        /**
         * Hands waiting events to the link, as many as fit into `room` bytes, and numbers them so. Those too old or
         * too large go.
         */
        #hand({ sent, limits }, room) {
            for (const { bytes } of sent) room -= bytes;
            for (let item; (item = this.#waiting[0]);) {
                const { bytes, until, call } = item;
                const code = until < this.#options.now() ? "too-old" : bytes > limits.event ? "too-large" : "";
                if (!code && bytes > room && sent.length) return;
                this.#waiting.shift();
                if (code) {
                    this.#queuedBytes -= bytes;
                    this.#report(notSent(call, code));
                } else {
                    room -= bytes;
                    sent.push(item);
                }
            }
        }

        /** Takes the server's word for what it has; false if that cannot be. */
        #acknowledge(session, received) {
            const { sent } = session;
            const count = received - session.received;
            if (!(count <= sent.length)) return false;
            if (count > 0) {
                this.#drop(sent, count);
                session.received = received;
            }
            return true;
        }

        #drop(sent, count) {
            return sent.splice(0, count).map(({ bytes, call }) => {
                this.#queuedBytes -= bytes;
                return call;
            });
        }

        // ---- The life of a connection ------------------------------------------------------------------------------

        #begin(delay) {
            this.#session = {              // from the first try to open it to its end; the hello's members come on top
                link: 1,                   // link number
                next: 1,                   // number of the next down event
                received: 0,               // number of the last up event that the server has taken in
                sent: [],                  // up events handed to a link, not acknowledged: numbers received + 1 and on
                limits: NOWHERE.limits,
                window: 60000,
                requests: new Set(),       // AbortControllers of what is under way
                since: this.#options.now(),
            };
            this.#state = "opening";
            this.#meet();
            this.#open(this.#session, delay);
            this.#setLink("connecting");
        }

        #meet() {
            const { now, random } = this.#options;
            if (globalThis.document) {
                this.#neighbours ??= meetNeighbours(new URL(this.#url).host, now, now() + random());
            }
        }

        #part() {
            this.#neighbours?.leave();
            this.#neighbours = undefined;
        }

        /**
         * Stops whatever is under way: from here on no loop of the session acts any more. True if there was a
         * connection.
         */
        #halt() {
            const wasOpen = this.isConnected();
            this.#hurry();
            this.#state = "idle";
            this.#session = undefined;
            this.#isSending = this.#isDeclared = false;
            this.#part();
            return wasOpen;
        }

        /** The connection is over; unless for good, another one is opened. */
        #end(session, code, detail, retry = 0) {
            if (this.#session !== session) return;
            const isFinal = FINAL.test(code);
            const wasOpen = this.#halt();
            if (this.#options.now() - session.since > LASTING) this.#tries.open = 0;
            if (!isFinal) this.#begin(retry + this.#backoff(++this.#tries.open));
            if (wasOpen || isFinal) this.#tellEnd(session, code, detail);
            if (this.#state === "idle") this.#setLink("down");
        }

        /**
         * Calls that were handed to a link and not acknowledged may or may not have arrived: they are not sent again.
         */
        #tellEnd({ sent }, code, detail) {
            const unconfirmed = this.#drop(sent, sent.length);
            const { length } = unconfirmed;
            const final = FINAL.test(code);
            this.#tell("onDisconnect", {
                code, final, unconfirmed,
                detail: detail ||= `The connection ended: ${code}.`,
                toString: () => detail + (final ? "" : " Connecting again.")
                    + (length ? ` Unconfirmed calls: ${length}.` : ""),
            });
        }

        /** The page goes, or the application is done: one last request that needs nobody to wait for it. */
        #leave() {
            const session = this.#session;
            if (this.#halt()) this.#sayClose(session, KEEPALIVE_BYTES, true);
            this.#linkState = "down";
        }

        #sayClose(session, room, keepalive) {
            this.#hand(session, room);
            const items = session.sent.filter(({ bytes }) => (room -= bytes) >= 0);
            return this.#ask(session, "close", items.map(({ text }) => text), undefined, keepalive);
        }

        #backoff(tries) {
            const { backoff: { min, max }, random } = this.#options;
            return tries && random() * Math.min(max, min * 2 ** (tries - 1));
        }

        /** Waits; #hurry() ends all waiting. */
        #pause(ms) {
            return new Promise(resolve => {
                this.#pauses.set(resolve, setTimeout(() => {
                    this.#pauses.delete(resolve);
                    resolve();
                }, this.#isFrozen ? FOREVER : Math.min(ms, FOREVER)));
            });
        }

        #abort(reason) {
            for (const request of this.#session?.requests ?? []) request.abort(reason);
        }

        /** Whatever waits goes on now: the network or the page is back, and a held poll may be a dead one. */
        #hurry() {
            this.#abort(HURRY);
            for (const [resolve, timer] of this.#pauses) {
                clearTimeout(timer);
                resolve();
            }
            this.#pauses.clear();
        }

        #listen() {
            const on = (type, listener) => globalThis.addEventListener?.(type, listener, { signal: this.#gone.signal });
            on("online", () => this.#hurry());
            on("visibilitychange", () => globalThis.document.hidden || this.#hurry());
            on("pageshow", () => {
                this.#isFrozen = false;
                if (this.#session) this.#meet();
                this.#hurry();
            });
            on("pagehide", ({ persisted }) => {
                if (!persisted) return this.#leave();
                this.#isFrozen = true;
                this.#part();
                this.#abort();
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
            this.#call(() => this.#status[name]?.(...values));
        }

        #report(error) {
            try {
                if (this.#status.onError) return void this.#status.onError(error);
            } catch (another) {
                error = another;
            }
            (globalThis.reportError ?? console.error)(error);
        }

        /** Reports an obstacle once, until the link works again. */
        #reportOnce(detail, code) {
            if (this.#told.has(detail)) return;
            this.#told.add(detail);
            this.#report(failure(detail, code === "foreign" ? "protocol" : code));
        }

        #setLink(state) {
            if (this.#linkState === state) return;
            this.#linkState = state;
            this.#tell("onLink", state);
        }

        // ---- Requests ----------------------------------------------------------------------------------------------

        /**
         * One request to the server, and what its answer means; gives up after `silence` ms without a byte. Never
         * rejects.
         * @returns {Promise<{code?: string, detail?: string, retry?: number, json?: object, text?: string, first?:
         *     number, last?: number, link: number}>} without `code`: it worked; "unreachable": nobody answered
         */
        async #ask(session, path, lines, silence, keepalive) {
            const { fetch, headers, connectTimeout } = this.#options;
            const { link, cid } = session;
            const request = new AbortController();
            const { signal } = request;
            session.requests.add(request);
            let timer;
            const heard = () => {
                clearTimeout(timer);
                timer = setTimeout(() => request.abort(), silence ?? connectTimeout);
            };
            const query = cid ? `?link=${link}&received=${session.next - 1}${
                lines ? `&first=${session.received + 1}` : this.#mayHold ? "" : "&wait=0"}` : "";
            try {
                heard();
                const response = await fetch(this.#url + path + query, {
                    method: lines ? "POST" : "GET",
                    headers: {
                        ...headers,
                        ...lines && { "Content-Type": "application/x-ndjson" },
                        ...cid && { "EH-Connection": `${cid}.${session.token}` },
                    },
                    body: lines?.join("\n"),
                    keepalive, signal,
                    cache: "no-store",
                    redirect: "manual",            // a redirect leads to a login page, and is seen as such only here
                });
                return this.#read(response, await this.#text(response, heard), link);
            } catch (error) {
                const detail = `The server at ${this.#url} cannot be reached (${error?.cause ?? error}).`;
                return { code: signal.reason === HURRY ? HURRY : "unreachable", detail, link };
            } finally {
                clearTimeout(timer);
                session.requests.delete(request);
            }
        }

        /** The body as text; each piece that arrives is a sign of life. */
        async #text({ body }, heard) {
            const reader = body?.getReader();
            const decoder = new TextDecoder();
            let text = "";
            for (let piece; reader && !(piece = await reader.read()).done; heard()) {
                text += decoder.decode(piece.value, { stream: true });
            }
            return text;
        }

        #read({ status, headers, ok }, text, link) {
            const media = headers.get("Content-Type") ?? "";
            const isJson = /[/+](x-nd)?json/.test(media);
            const json = isJson && parseJson(text) || {};
            const answer = {
                text, json, link, first: parseInt(headers.get("EH-First")), last: parseInt(headers.get("EH-Last")),
                retry: json.retry,
            };
            if (ok && (isJson || status === 204)) return answer;
            if (status < 400 && (/html/.test(media) || !ok)) {
                answer.code = "unauthorized";
                answer.detail = `The server at ${this.#url} answered with a web page instead of events. `
                    + "You may have been signed out: reload the page and sign in again.";
            } else {
                answer.code = json.code ?? CODE_OF_STATUS[status] ?? (status < 500 ? "foreign" : "unreachable");
                answer.detail = json.detail ?? `The server at ${this.#url} answered ${status} (${media}).`;
            }
            return answer;
        }

        /** A request worked: both kinds of them working is a link that works. */
        #works(kind) {
            const tries = this.#tries;
            const wasFailing = tries[kind];
            tries[kind] = 0;
            if (tries.poll || tries.send) return;
            this.#session.failingSince = undefined;
            this.#told.clear();
            this.#setLink("up");
            if (wasFailing) this.#hurry();
        }

        /** A request failed: the end of the connection, or a pause before the next try. */
        async #fails(session, kind, { code, detail, link, retry = 0 }) {
            const now = this.#options.now();
            const isOpen = this.isConnected();
            if (code === HURRY) return;
            if (/stale|moved/.test(code)) this.#raise(session, link);
            else if (!(ORDINARY.test(code) || (isOpen && code === "unreachable"))) this.#reportOnce(detail, code);
            if (ENDS.test(code)) return this.#end(session, code, detail, retry);
            session.failingSince ??= now;
            if (now - session.failingSince > session.window) return this.#end(session, "expired");
            if (isOpen) this.#setLink("down");
            await this.#pause(retry + this.#backoff(this.#tries[kind]++));
        }

        /** The server knows a newer link than the one of this request: ours, or we need one. */
        #raise(session, link) {
            session.link = Math.max(session.link, link + 1);
        }

        /** What the server says cannot be: its numbers and ours have parted. */
        #abandon(session, theirs, ours) {
            const detail = `The server counts ${theirs} events, this client ${ours}.`;
            this.#reportOnce(detail, "protocol");
            this.#end(session, "protocol", detail);
        }

        // ---- The poll link -----------------------------------------------------------------------------------------

        #openLine(nonce) {
            this.#control = [];
            this.#isDeclared = true;
            const open = { protocol: 1, nonce, ...this.#declared, ...this.#isRaw && { client: undefined } };
            return JSON.stringify({ open });
        }

        /**
         * Opens the connection and goes on as its poll loop. After a lost answer the same nonce gets the same
         * connection.
         */
        async #open(session, delay) {
            await this.#pause(delay);
            const nonce = await makeNonce();
            let line;
            while (this.#session === session) {
                line ??= this.#openLine(nonce);
                const answer = await this.#ask(session, "open", [line]);
                if (this.#session !== session) return;
                this.#take(session, answer);
                if (this.#session !== session) return;
                if (this.isConnected()) return this.#poll(session);
                if (!answer.code) this.#strange(answer);
                await this.#fails(session, "open", answer);
            }
        }

        /** The hello: the connection exists. */
        #greet(session, hello) {
            if (hello.protocol !== 1 || !hello.cid || !hello.token || this.#state !== "opening") return;
            Object.assign(session, hello, { since: this.#options.now(), failingSince: undefined });
            this.#state = "open";
            this.#tries.poll = this.#tries.send = 0;
            this.#told.clear();
            this.#tell("onConnect", hello.cid, "poll");
            this.#flush();
            if (this.#session === session) this.#setLink("up");
        }

        async #poll(session) {
            const { now } = this.#options;
            while (this.#session === session) {
                const began = now();
                const { next, heartbeat } = session;
                const mayHold = this.#mayHold = this.#neighbours?.mayHold() ?? true;
                // The server answers a held poll within half a heartbeat; not to hear of it for a whole one is silence.
                const answer = await this.#ask(session, "poll", undefined, heartbeat + 2000);
                if (this.#session !== session) return;
                this.#take(session, answer);
                if (this.#session !== session) return;
                if (answer.code) await this.#fails(session, "poll", answer);
                else this.#works("poll");
                if (!mayHold) await this.#pause(THROTTLED);
                else if (!answer.code && session.next === next && now() - began < BREATH / 5) await this.#pause(BREATH);
            }
        }

        /** One send is under way at a time; a batch goes again until the server has it. */
        async #send(session) {
            const { sent } = session;
            await undefined;
            while (this.#session === session) {
                this.#hand(session, Math.min(BATCH_BYTES, session.limits.frame));
                const { length } = this.#control;
                if (!sent.length && !length) {
                    this.#isSending = false;
                    return;
                }
                const last = session.received + sent.length;
                const answer = await this.#ask(session, "send",
                    [...this.#control, ...sent.map(({ text }) => text)], 2 * session.heartbeat);
                if (this.#session === session) await this.#sendAnswered(session, answer, last, length);
            }
        }

        async #sendAnswered(session, answer, last, controlCount) {
            const { received, errors } = answer.json ?? {};
            if (!received && received !== 0) answer.code ??= "unreachable";      // cut off: the same events go again
            const { code } = answer;
            if (code && !(received > session.received)) return this.#fails(session, "send", answer);
            if (!this.#acknowledge(session, received)) return this.#abandon(session, received, last);
            if (code) return undefined;        // a gap that it filled itself: on from there
            this.#control.splice(0, controlCount);
            for (const error of errors ?? []) this.#onControl(session, { error });
            this.#works("send");
            if (!this.#mayHold) this.#hurry();            // the answering event need not wait for 2 s
        }

        // ---- What comes down ---------------------------------------------------------------------------------------

        /** Takes in the body of an answer, each event once; gives the answer a `code` if it is not whole. */
        #take(session, answer) {
            let { first } = answer;
            for (const line of answer.code ? [] : answer.text.split("\n")) {
                const message = line ? parseJson(line) : {};
                if (Array.isArray(message)) {
                    if (!(first <= session.next)) this.#abandon(session, first, session.next);
                    else if (first++ === session.next) this.#dispatch(message, session.next++);
                } else if (message) {
                    this.#onControl(session, message, answer.link);
                } else {
                    return this.#strange(answer);
                }
                if (this.#session !== session) return;
            }
            if (answer.last >= session.next) this.#strange(answer);
        }

        /** Once is an accident on the way, and the next try mends it; twice somebody meddles. */
        #strange(answer) {
            answer.code = this.isConnected() && !this.#tries.poll ? "unreachable" : "foreign";
            answer.detail = `The server at ${this.#url} sent something that is no event.`;
        }

        #onControl(session, { hello, ack, error, bye }, link) {
            if (hello) this.#greet(session, hello);
            if (ack && !this.#acknowledge(session, ack)) {
                this.#abandon(session, ack, session.received + session.sent.length);
            }
            if (error) this.#report(failure(error.detail ?? error.code, error.code));
            if (!bye) return;
            if (ENDS.test(bye.code)) this.#end(session, bye.code, bye.detail, bye.retry);
            else this.#raise(session, link);
        }

        #dispatch([interfaceName, event, values], number) {
            const { object, prototype } = this.#receivers.get(interfaceName)?.get(event) ?? {};
            if (!object) return;
            try {
                if (prototype) {
                    values = convertAll(
                        "decode", `${interfaceName}.${event}`, prototype, values, this.#options.long === "number");
                }
            } catch ({ message: detail }) {
                const error = { code: "bad-event", number, detail };
                this.#report(failure(detail, error.code));
                return this.#say({ error });
            }
            this.#call(() => object[event](...values));
        }
    }

    // A page may load this script twice, and Node two copies of it: the first one stays.
    if (globalThis.EventHandler?.protocol !== 1) globalThis.EventHandler = EventHandler;
    if (typeof module === "object") module.exports = { EventHandler: globalThis.EventHandler };
})();
