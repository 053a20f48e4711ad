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

    const NONE = () => {};                 // in place of a WebSocket where there is none
    const DEFAULTS = {
        offline: "queue",
        maxAge: Infinity,
        long: "bigint",
        queue: { events: 16384, bytes: 4194304 },
        backoff: { min: 500, max: 30000 },
        connectTimeout: 15000,
        headers: {},
        fetch: (...request) => fetch(...request),
        WebSocket: globalThis.WebSocket ?? NONE,
        links: ["websocket", "stream", "poll"],
        random: Math.random,
        now: Date.now,
    };
    const CHOICES = { offline: /^(queue|throw)$/, long: /^(bigint|number)$/, links: /^(,?(websocket|stream|poll))+$/ };

    /** `given` over `defaults`, checked by name and type, so that a slip of the pen is a sentence. */
    const checkOptions = (given, defaults) => {
        const result = { ...defaults };
        for (const [name, value] of Object.entries(given ?? {})) {
            const fallback = defaults[name];
            if (value === undefined) continue;
            if (!value || typeof value !== typeof fallback || value < 0 || CHOICES[name]?.test(value) === false) {
                throw new TypeError(`EventHandler: no such option: ${name}: ${value}`);
            }
            result[name] = /queue|backoff/.test(name) ? checkOptions(value, fallback) : value;
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
    const BREATH = 250;                    // ms before the next try if a link ended at once, with nothing
    const LASTING = 10000;                 // ms after which a connection counts as a success
    const PROBE = 3000;                    // ms in which a WebSocket or a stream must say hello
    const CLIMB = 10000;                   // ms before a better link is tried again, doubling up to an hour
    const LATE = 5000;                     // ms by which a timer is late if the computer slept
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

    /** All that an EventHandler can do, over the state that its functions share. */
    const makeClient = (status, url, options) => {
        const { now, random, WebSocket, headers, links } = options;
        // A browser's WebSocket cannot carry more headers.
        const usable = links.filter(kind =>
            kind !== "websocket" || WebSocket !== NONE && !Object.keys(headers).length);
        const ladder = usable.length ? usable : links;
        const receivers = new Map();       // interface -> Map of event -> {object, prototype}
        const declared = { client: { __proto__: null }, server: { __proto__: null } };    // interface -> prototypes
        const waiting = [];                // up events that were handed to no link yet
        const tries = { open: 0, down: 0, send: 0 };   // failures in a row
        const told = new Set();            // failures reported since the link last worked
        const pauses = new Map();          // resolve function -> timer
        const gone = new AbortController();    // ends listening to the page
        let linkState = "down";
        let linkKind;                      // of the link that is up
        let session;
        let isRaw = false;                 // some receiver has no prototypes: then the server must send everything
        let queuedBytes = 0;               // of `waiting` and what the session has sent
        let neighbours;
        let mayHold = true;                // this page may hold a poll or a stream
        let isFrozen = false;              // the page is in the back/forward cache
        let rung = 0;                      // of the ladder: where the next link is tried
        let home = 0;                      // the one that worked last
        let climbAt = Infinity;            // when a better one is tried again
        let climbs = 0;

        // ---- What applications and generated code call -------------------------------------------------------------

        /** Starts connecting, and keeps connected until close() or a final end. Harmless when already connected. */
        const connect = () => {
            if (session || gone.signal.aborted) return;
            tries.open = 0;
            begin(0);
        };

        /**
         * Ends the connection, at once as far as the application can see. What waits goes with it as far as it fits
         * into one request, and is `unconfirmed`.
         * @returns {Promise<void>} fulfilled when the server has answered or cannot be reached
         */
        const close = async () => {
            const on = session;
            if (!on) return;
            const wasOpen = halt();
            const answered = wasOpen && sayClose(on, on.limits.frame);
            if (wasOpen) tellEnd(on, "closed");
            setLink("down");
            await answered;
        };

        /** @returns {boolean} true from onConnect to onDisconnect or close(), also while the link is interrupted */
        const isConnected = () => !!session?.token;

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
        const sendData = (interfaceName, method, args = []) => {
            const texts = Array.from(args, (value, i) =>
                encodeAny(value, `${interfaceName}.${method}: argument ${i + 1}`));
            return enqueue(interfaceName, method, args, texts, options);
        };

        /**
         * Receives an interface without prototypes: each event calls the method of that name with the arguments as JSON
         * gives them. Call it before connect(), because the server must know that it shall send everything.
         * @param {object} object
         * @param {string} name the interface
         * @throws {Error} if the connection was opened without it
         */
        const addInterface = (object, name) => {
            if (session?.line && !isRaw) throw new Error(`addInterface("${name}"): call it before connect()`);
            const events = new Map();
            for (let level = object; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
                for (const event of Object.getOwnPropertyNames(level)) events.set(event, { object });
            }
            events.delete("constructor");
            receivers.set(name, events);
            isRaw = true;
        };

        /**
         * For generated code: prepares calls of a `server` interface.
         * @param {string} interfaceName
         * @param {string[]} prototypes with the parameters' names, such as "name(string id)"
         * @param {{offline?: "queue"|"throw", maxAge?: number}} [given] in place of the EventHandler's options
         * @returns {(event: number, args: ArrayLike<any>) => boolean} calls the event of that index in
         *     `prototypes`, like sendData, after checking the arguments: TypeError or RangeError, with the parameter's
         *     name
         */
        const bindServer = (interfaceName, prototypes, given) => {
            const { offline, maxAge } = options;
            const settings = checkOptions(given, { offline, maxAge });
            const events = declare("server", interfaceName, prototypes.map(parsePrototype));
            return (index, args) => {
                const { name } = events[index];
                const texts = convertAll("encode", `${interfaceName}.${name}`, events[index], args);
                return enqueue(interfaceName, name, args, texts, settings);
            };
        };

        /**
         * For generated code: receives a `client` interface. A later object takes the place of an earlier one.
         * @param {string} interfaceName
         * @param {string[]} prototypes
         * @param {object} object has a function for each event
         * @throws {TypeError} that names every function that is missing
         */
        const bindClient = (interfaceName, prototypes, object) => {
            const events = prototypes.map(parsePrototype);
            const missing = events.map(({ name }) => name).filter(name =>
                typeof object?.[name] !== "function" || object[name] === Object.prototype[name]);
            if (missing.length) throw new TypeError(`${interfaceName}: missing functions: ${missing.join(", ")}`);
            declare("client", interfaceName, events);
            receivers.set(interfaceName, new Map(events.map(prototype => [prototype.name, { object, prototype }])));
        };

        /** Closes and releases everything; nothing is called any more. What was queued goes with it as close() does. */
        const destructor = () => {
            leave();
            gone.abort();
        };

        // ---- Declaring, queueing -----------------------------------------------------------------------------------

        const declare = (side, interfaceName, events) => {
            const all = declared[side];
            const added = events.map(({ wire }) => wire);
            all[interfaceName] = [...new Set([...all[interfaceName] ?? [], ...added])];
            if (session?.line) session.declares.push(say({ declare: { [side]: { [interfaceName]: added } } }));
            return events;
        };

        /** Sends a control message. */
        const say = message => {
            const line = JSON.stringify(message);
            session.control.push(line);
            flush();
            return line;
        };

        const enqueue = (interfaceName, event, args, texts, { offline, maxAge }) => {
            const call = { interface: interfaceName, event, args: Array.from(args) };
            const text = `${JSON.stringify([interfaceName, event]).slice(0, -1)},[${texts}]]`;
            const bytes = utf8.encode(text).length + 1;
            const { sent, limits } = session ?? NOWHERE;
            const throws = offline === "throw";
            const { queue } = options;
            if (bytes > limits.event) {
                throw new RangeError(`${interfaceName}.${event}: ${bytes} bytes, more than ${limits.event}`);
            }
            const isFull = waiting.length + sent.length >= queue.events || queuedBytes + bytes > queue.bytes;
            const code = throws && linkState !== "up" ? "offline" : isFull ? "full" : "";
            if (code) {
                const error = notSent(call, code);
                if (throws) throw error;
                reportOnce(error.message, code);
                return false;
            }
            queuedBytes += bytes;
            waiting.push({ text, bytes, call, until: now() + maxAge });
            flush();
            return true;
        };

        /** The next call that waits; those that are too old or too large go. */
        const peek = limits => {
            for (let item; (item = waiting[0]);) {
                const { bytes, until, call } = item;
                const code = until < now() ? "too-old" : bytes > limits.event ? "too-large" : "";
                if (!code) return item;
                waiting.shift();
                queuedBytes -= bytes;
                report(notSent(call, code));
            }
        };

        /**
         * The next lines for a link, that has the first `count` unacknowledged events already: at least one event, but
         * not more than the server's thresholds allow for. With `room` for a last request: only what fits.
         */
        const batch = ({ sent, limits, ack, control }, count, room) => {
            const lines = room ? [] : [...control];
            let left = room ?? Math.min(BATCH_BYTES, limits.frame);
            for (let item; (item = sent[count] ?? peek(limits)); ++count) {
                left -= item.bytes;
                if (left < 0 && (room || lines.length) || !room && count > 4 * ack.events) break;
                if (count === sent.length) sent.push(waiting.shift());
                lines.push(item.text);
            }
            return lines;
        };

        /** Takes the server's word for what it has; what cannot be is the end of the link. */
        const acknowledge = (on, link, received) => {
            const { sent } = on;
            const count = received - on.received;
            if (!(count <= sent.length)) return disagree(link, received, on.received + sent.length);
            if (count > 0) {
                drop(sent, count);
                on.received = received;
                flush();
            }
            return true;
        };

        const drop = (sent, count) => sent.splice(0, count).map(({ bytes, call }) => {
            queuedBytes -= bytes;
            return call;
        });

        // ---- The life of a connection ------------------------------------------------------------------------------

        const begin = delay => {
            session = {                    // from the first try to open it to its end; the hello's members come on top
                link: 1,                   // number of the present link
                links: 1,                  // of the last one that was tried
                next: 1,                   // number of the next down event
                fresh: 0,                  // of those, how many and how much were not acknowledged
                freshBytes: 0,
                received: 0,               // number of the last up event that the server has taken in
                sent: [],                  // up events handed to a link, not acknowledged: numbers received + 1 and on
                limits: NOWHERE.limits,
                declares: [],              // what was declared since the open message, and is again on each link
                control: [],               // control messages for the next send
                ack: { events: 512 },
                window: 60000,
                requests: new Set(),       // what is under way
                since: now(),
            };
            rung = home;
            run(session, delay);
            setLink("connecting");
        };

        const part = () => {
            neighbours?.leave();
            neighbours = undefined;
        };

        /**
         * Stops whatever is under way: from here on no loop of the session acts any more. True if there was a
         * connection.
         */
        const halt = () => {
            const wasOpen = isConnected();
            hurry(0);
            session = undefined;
            part();
            return wasOpen;
        };

        /** The connection is over; unless for good, another one is opened. */
        const end = (on, code, detail, retry = 0) => {
            const isFinal = FINAL.test(code);
            const wasOpen = halt();
            if (now() - on.since > LASTING) tries.open = 0;
            if (!isFinal) begin(retry + backoff(++tries.open));
            if (wasOpen || isFinal) tellEnd(on, code, detail);
            if (!session) setLink("down");
        };

        /**
         * Calls that were handed to a link and not acknowledged may or may not have arrived: they are not sent again.
         */
        const tellEnd = ({ sent }, code, detail) => {
            const unconfirmed = drop(sent, sent.length);
            const { length } = unconfirmed;
            const final = FINAL.test(code);
            tell("onDisconnect", {
                code, final, unconfirmed,
                detail: detail ||= `The connection ended: ${code}.`,
                toString: () => detail + (final ? "" : " Connecting again.")
                    + (length ? ` Unconfirmed calls: ${length}.` : ""),
            });
        };

        /** The page goes, or the application is done: one last request that needs nobody to wait for it. */
        const leave = () => {
            const on = session;
            if (halt()) sayClose(on, KEEPALIVE_BYTES, true);
            linkState = "down";
        };

        /** As a new link, because one may be under way of which the server knows already. */
        const sayClose = (on, room, keepalive) =>
            carry(on, "close", { lines: batch(on, 0, room), keepalive, number: ++on.links });

        const backoff = tried => {
            const { min, max } = options.backoff;
            return tried && random() * Math.min(max, min * 2 ** (tried - 1));
        };

        /** Waits; hurry() ends all waiting. */
        const pause = ms => new Promise(resolve => {
            pauses.set(resolve, setTimeout(() => {
                pauses.delete(resolve);
                resolve();
            }, isFrozen ? FOREVER : Math.min(ms, FOREVER)));
        });

        /** Gives up what is under way, but not what said something within the last `patience` ms. */
        const abort = (reason, patience) => {
            for (const link of session?.requests ?? []) {
                if (!(now() - link.heard < patience)) link.request.abort(reason);
            }
        };

        /** Whatever waits goes on now: the network or the page is back, and a silent link may be a dead one. */
        const hurry = patience => {
            abort(HURRY, patience ?? session?.heartbeat * .7);
            for (const [resolve, timer] of pauses) {
                clearTimeout(timer);
                resolve();
            }
            pauses.clear();
        };

        const on = (type, listener) => globalThis.addEventListener?.(type, listener, { signal: gone.signal });
        on("online", () => {
            climbAt = climbs = 0;
            hurry(0);
        });
        on("visibilitychange", () => globalThis.document.hidden || hurry());
        on("pageshow", () => {
            isFrozen = false;
            hurry();
        });
        on("pagehide", ({ persisted }) => {
            if (!persisted) return leave();
            isFrozen = true;
            part();
            abort();
        });

        // ---- Telling the application -------------------------------------------------------------------------------

        /** Calls one of the application's functions; what it throws is reported and changes nothing here. */
        const attempt = callback => {
            try {
                const result = callback();
                if (result instanceof Promise) result.catch(report);
            } catch (error) {
                report(error);
            }
        };

        const tell = (name, ...values) => attempt(() => status[name]?.(...values));

        const report = error => {
            try {
                if (status.onError) return void status.onError(error);
            } catch (another) {
                error = another;
            }
            (globalThis.reportError ?? console.error)(error);
        };

        /** Reports an obstacle once, until the link works again. */
        const reportOnce = (detail, code) => {
            if (told.has(detail)) return;
            told.add(detail);
            report(failure(detail, code === "foreign" ? "protocol" : code));
        };

        const setLink = (value, kind) => {
            if (linkState === value && linkKind === kind) return;
            linkState = value;
            linkKind = kind;
            tell("onLink", value, kind);
        };

        // ---- Requests and sockets ----------------------------------------------------------------------------------

        /**
         * Carries one request, or one socket, until it ends; gives up after `silence` ms without a byte. Never rejects.
         * @returns {Promise<object>} what became of it: without `code` it worked; "unreachable": nobody answered;
         *     with `detail`, a sentence, and `retry`
         */
        const carry = async (on, path, { lines, keepalive, silence = options.connectTimeout, number = on.link }) => {
            const request = new AbortController();
            const { signal } = request;
            let timer;
            const link = {
                path, lines, keepalive, silence, number, request, signal,
                hear() {
                    link.heard = now();
                    clearTimeout(timer);
                    timer = setTimeout(() => request.abort(), link.silence);
                },
            };
            on.requests.add(link);
            link.hear();
            if (silence !== PROBE) link.heard = 0;         // what was only asked may be given up at any time
            try {
                await (path === "ws" ? carrySocket : carryRequest)(on, link);
            } catch (error) {
                blame(link, signal.reason === HURRY ? HURRY : "unreachable",
                    `The server at ${url} cannot be reached (${error?.cause ?? error}).`);
            }
            clearTimeout(timer);
            on.requests.delete(link);
            request.abort();                               // a socket that says bye, a stream that is not understood
            return link;
        };

        const carrySocket = (on, link) => new Promise((resolve, reject) => {
            const socket = new WebSocket(url.replace("http", "ws") + "ws", "eh1.json");
            const { token, cid } = on;
            link.send = lines => socket.send(lines.join("\n"));
            socket.onopen = () => link.send([token
                ? JSON.stringify({ resume: { cid, token, link: link.number, received: confirm(on) } })
                : openLine(on)]);
            socket.onmessage = ({ data }) => {
                link.hear();
                take(on, link, `${data}\n`);
                if (link.code) resolve();
            };
            socket.onerror = socket.onclose = () => reject("WebSocket");
            link.signal.onabort = () => {
                socket.onmessage = undefined;
                socket.close();
                reject();
            };
        });

        const carryRequest = async (on, link) => {
            const { path, number, lines, keepalive, signal } = link;
            const { cid, token, received } = on;
            const query = cid ? `?link=${number}&received=${confirm(on)}${
                lines ? `&first=${received + 1}` : mayHold ? "" : "&wait=0"}` : "";
            const { status, headers, ok, body } = await options.fetch(url + path + query, {
                method: lines ? "POST" : "GET",
                headers: {
                    ...options.headers,
                    ...lines && { "Content-Type": "application/x-ndjson" },
                    ...cid && { "EH-Connection": `${cid}.${token}` },
                },
                body: lines?.join("\n"),
                keepalive, signal,
                cache: "no-store",
                redirect: "manual",                // a redirect leads to a login page, and is seen as such only here
            });
            const media = headers.get("Content-Type") ?? "";
            const isJson = /[/+](x-nd)?json/.test(media);
            const isGood = ok && (isJson || status === 204);
            const reader = body?.getReader();
            const decoder = new TextDecoder();
            let text = "";
            for (let piece; reader && !(piece = await reader.read()).done;) {
                link.hear();                       // each piece is a sign of life
                text += decoder.decode(piece.value, { stream: true });
                if (path === "stream" && isGood) text = take(on, link, text);
                if (link.code) return;
            }
            const json = link.json = isJson && parseJson(text) || {};
            if (isGood) {
                if (path === "stream") link.code = "unreachable";
                if (!/open|poll/.test(path)) return;
                link.first = parseInt(headers.get("EH-First"));
                take(on, link, `${text}\n`);
                if (parseInt(headers.get("EH-Last")) >= on.next) strange(link);
            } else if (status < 400 && (/html/.test(media) || !ok)) {
                blame(link, "unauthorized", `The server at ${url} answered with a web page instead of events. `
                    + "You may have been signed out: reload the page and sign in again.");
            } else {
                blame(link, json.code ?? CODE_OF_STATUS[status] ?? (status < 500 ? "foreign" : "unreachable"),
                    json.detail ?? `The server at ${url} answered ${status} (${media}).`, json.retry);
            }
        };

        /** A request worked: both kinds of them working is a link that works. */
        const works = kind => {
            const wasFailing = tries[kind];
            tries[kind] = 0;
            if (tries.down || tries.send) return;
            session.failingSince = undefined;
            told.clear();
            setLink("up", session.kind);
            if (wasFailing) hurry();
        };

        /** A request or a link failed: the end of the connection, or a pause before the next try. */
        const fails = async (on, kind, { code, detail, number, retry = 0 }) => {
            const isOpen = isConnected();
            if (code === HURRY) return;
            if (/stale|moved/.test(code)) {
                if (number === on.links) on.link = ++on.links;     // the server knows a newer one, which is not ours
            } else if (!(ORDINARY.test(code) || (isOpen && code === "unreachable"))) reportOnce(detail, code);
            if (session !== on) return;
            if (ENDS.test(code)) return end(on, code, detail, retry);
            on.failingSince ??= now();
            if (now() - on.failingSince > on.window) return end(on, "expired");
            if (isOpen) setLink("down");
            await pause(retry + backoff(tries[kind]++));
        };

        /** Why a link ended: what was noted first stays. */
        const blame = (link, code, detail, retry) => {
            link.code ??= code;
            link.detail ??= detail;
            link.retry ??= retry;
        };

        /** What the server says cannot be: its numbers and ours have parted. */
        const disagree = (link, theirs, ours) =>
            blame(link, "protocol", `The server counts ${theirs} events, this client ${ours}.`);

        /** Once is an accident on the way, and the next try mends it; twice somebody meddles. */
        const strange = link => blame(link, isConnected() && !tries.down ? "unreachable" : "foreign",
            `The server at ${url} sent something that is no event.`);

        // ---- Links -------------------------------------------------------------------------------------------------

        /** The first message of a connection: the same on whichever link it is tried. */
        const openLine = on => on.line ??= JSON.stringify({
            open: { protocol: 1, nonce: on.nonce, ...declared, ...isRaw && { client: undefined } },
        });

        /** Attaches one link after the other, until the connection ends. */
        const run = async (on, delay) => {
            await pause(delay);
            on.nonce = await makeNonce();
            while (session === on) {
                if (now() >= climbAt) {
                    rung = 0;
                    climbAt = Infinity;
                }
                const began = now();
                const { next } = on;
                const link = await attach(on, ladder[rung]);
                clearTimeout(on.timer);
                if (session !== on) return;
                const { path } = link;
                on.socket = undefined;
                if (path === "open" && !link.code) {
                    if (isConnected()) continue;
                    strange(link);
                }
                const { code } = link;
                const hasFailed = !(link.isProven || code === HURRY || ENDS.test(code));
                if (/ws|stream/.test(path) && hasFailed && ladder[rung + 1]) {
                    ++rung;
                    await pause(0);
                    continue;
                }
                if (code) {
                    await fails(on, on.token ? "down" : "open", link);
                    if (code === "unreachable") rung = home;
                } else {
                    works("down");
                    settle();
                }
                if (!mayHold) await pause(THROTTLED);
                else if (code !== HURRY && on.next === next && now() - began < BREATH / 5) await pause(BREATH);
            }
        };

        /** Brings a link of this kind up, and carries it to its end; opens the connection before if there is none. */
        const attach = (on, kind) => {
            const isSocket = kind === "websocket";
            mayHold = true;
            if (!isSocket && globalThis.document) {
                neighbours ??= meetNeighbours(new URL(url).host, now, now() + random());
                mayHold = neighbours.mayHold();
            }
            if (isSocket || on.token && kind === "stream" && mayHold) {
                return carry(on, isSocket ? "ws" : kind, { silence: PROBE, number: on.token ? ++on.links : 1 });
            }
            if (!on.token) return carry(on, "open", { lines: [openLine(on)] });
            if (on.kind !== "poll" || on.link < on.links) {
                on.link = ++on.links;
                move(on, "poll");
            }
            // The server answers a held poll within half a heartbeat; not to hear of it for a whole one is silence.
            return carry(on, "poll", { silence: on.heartbeat + 2000 });
        };

        /** From here on calls leave by another link. */
        const move = (on, kind, socket) => {
            on.kind = kind;
            on.socket = socket;
            on.control = [...on.declares];
            flush();
        };

        /** The link that works is remembered; a better one is tried again, later and later. */
        const settle = () => {
            home = rung;
            if (!rung) climbs = 0;
            else if (climbAt === Infinity) climbAt = now() + Math.min(CLIMB * 2 ** climbs++, 3600000);
        };

        /** The hello: the connection exists, or has moved to this link. */
        const greet = (on, link, { protocol, next, received, ...more }) => {
            const { path } = link;
            const isNew = !on.token;
            if (protocol !== 1 || isNew && !(more.cid && more.token)) return;
            if (link.number < on.link) return Object.assign(link, { code: "moved" });      // it came too late
            if (received < on.received) return disagree(link, received, on.received);
            Object.assign(on, more, { failingSince: undefined, link: link.number });
            Object.assign(link, { first: next, written: received, silence: 2 * on.heartbeat });
            acknowledge(on, link, received);
            hurry(BREATH);                         // whatever goes by older links, but not this one
            link.hear();
            tries.send = 0;
            told.clear();
            move(on, path === "ws" ? "websocket" : path === "stream" ? path : "poll", link.send && link);
            if (link.send) part();
            if (path !== "open") tick(on);
            if (isNew) {
                on.since = now();
                tries.down = 0;
                tell("onConnect", on.cid, on.kind);
            }
            if (session === on) setLink("up", on.kind);
        };

        // ---- What goes up ------------------------------------------------------------------------------------------

        /** Sends what waits, soon. */
        const flush = () => {
            if (!isConnected() || session.isSending) return;
            session.isSending = true;
            send(session);
        };

        /** By a socket at once; else by one request at a time, and a batch goes again until the server has it. */
        const send = async on => {
            await undefined;                       // the calls of one turn of the event loop travel together
            while (session === on && (on.socket || on.kind !== "websocket")) {
                const { socket, owes } = on;
                const lines = batch(on, socket ? socket.written - on.received : 0);
                const { length } = on.control;
                if (!lines.length && !owes) break;
                on.owes = false;
                if (socket) {
                    socket.written += lines.length - length;
                    on.control = [];
                    if (owes) lines.push(`{"ack":${confirm(on)}}`);
                    socket.send(lines);
                } else await answered(on, await carry(on, "send", { lines, silence: 2 * on.heartbeat }), length);
            }
            on.isSending = false;
        };

        const answered = async (on, link, controlCount) => {
            if (session !== on) return;
            const { received, errors } = link.json ?? {};
            if (!received && received !== 0) link.code ??= "unreachable";      // cut off: the same events go again
            const isRefused = link.code && !(received > on.received);
            on.owes ||= !!link.code;           // the acknowledgement may be lost, too
            if (isRefused || !acknowledge(on, link, received)) return fails(on, "send", link);
            if (link.code) return;             // a gap that it filled itself: on from there
            on.control.splice(0, controlCount);
            for (const error of errors ?? []) obey(on, link, { error });
            works("send");
            if (!mayHold) hurry();             // the answering event need not wait for 2 s
        };

        /** What to tell the server as received. */
        const confirm = on => {
            on.fresh = on.freshBytes = 0;
            on.said = now();
            return on.next - 1;
        };

        /** Acknowledges at a threshold and within half a heartbeat, which is the sign of life; polls do anyway. */
        const beat = on => {
            const { ack, heartbeat, kind } = on;
            const isDue = on.fresh >= ack.events || on.freshBytes >= ack.bytes || now() - on.said > heartbeat * .375;
            if (kind === "poll" || !isDue) return;
            on.owes = true;
            flush();
        };

        /** Eight times a heartbeat, while a link lasts; a browser calls it once a minute if the page is hidden. */
        const tick = (on, due) => {
            if (now() - due > LATE) hurry();
            if (now() >= climbAt) abort(HURRY);
            neighbours?.mayHold();
            beat(on);
            const ms = on.heartbeat / 8;
            on.timer = setTimeout(tick, ms, on, now() + ms);
        };

        // ---- What comes down ---------------------------------------------------------------------------------------

        /** Takes in whole lines, each event once, until one gives the link a `code`; returns what is no line yet. */
        const take = (on, link, text) => {
            const lines = text.split("\n");
            const rest = lines.pop();
            if (link.written >= 0) {
                link.isProven = true;              // it lives on after its hello
                tries.down = 0;
                settle();
            }
            for (const line of lines) {
                const message = line ? parseJson(line) : {};
                if (Array.isArray(message)) {
                    if (!(link.first <= on.next)) disagree(link, link.first, on.next);
                    else if (link.first++ === on.next) {
                        ++on.fresh;
                        on.freshBytes += line.length;
                        dispatch(message, on.next++);
                    }
                } else if (message) obey(on, link, message);
                else strange(link);
                if (session !== on || link.code) return;
            }
            if (on.token) beat(on);
            return rest;
        };

        const obey = (on, link, { hello, ack, error, bye }) => {
            if (hello) greet(on, link, hello);
            if (ack) acknowledge(on, link, ack);
            if (error) report(failure(error.detail ?? error.code, error.code));
            if (bye) Object.assign(link, bye);
        };

        const dispatch = ([interfaceName, event, values], number) => {
            const { object, prototype } = receivers.get(interfaceName)?.get(event) ?? {};
            if (!object) return;
            try {
                if (prototype) {
                    values = convertAll(
                        "decode", `${interfaceName}.${event}`, prototype, values, options.long === "number");
                }
            } catch ({ message: detail }) {
                const error = { code: "bad-event", number, detail };
                report(failure(detail, error.code));
                return say({ error });
            }
            attempt(() => object[event](...values));
        };

        return { connect, close, isConnected, sendData, addInterface, bindServer, bindClient, destructor };
    };

    /** What applications see; the functions are makeClient's. */
    class EventHandler {
        /** The version of the wire protocol; also how a second copy of this script knows the first. */
        static protocol = 1;

        /**
         * Makes a client; nothing is sent before connect().
         * @param {object} [status] onConnect(cid, linkKind), onDisconnect(reason), onError(error), onLink(state,
         *     linkKind), each optional
         * @param {string} url where the EventHandler is mounted: in a page a path relative to it, in Node an
         *     absolute address
         * @param {object} [options] see docs/javascript.md
         * @throws {TypeError} if an argument is not as described
         */
        constructor(status, url, options) {
            Object.assign(this, makeClient(status ?? {}, resolveUrl(url), checkOptions(options, DEFAULTS)));
        }
    }

    // A page may load this script twice, and Node two copies of it: the first one stays.
    if (globalThis.EventHandler?.protocol !== 1) globalThis.EventHandler = EventHandler;
    if (typeof module === "object") module.exports = { EventHandler: globalThis.EventHandler };
})();
