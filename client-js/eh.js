// The EventHandler client for browsers and Node: typed one-way calls to and from a server, over whatever link gets
// through. A classic script that assigns globalThis.EventHandler; eh.mjs is the same as a module. The manual is
// docs/javascript.md, the protocol docs/protocol.md.
(() => {
    // ---- Values: what a prototype allows, and how it looks as JSON -------------------------------------------------

    const LONE_SURROGATE = /\p{Surrogate}/u;
    const MINUS_ZERO = "\ud800";           // in its place, because JSON.stringify would lose the sign; no string has it
    const isSafe = Number.isSafeInteger;
    const isInt64 = value => BigInt.asIntN(64, value) === value;

    /** Base64 of an array of bytes. */
    const base64 = bytes => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));

    /** What base64() makes of bytes, and nothing else that atob() takes; otherwise something false. */
    const fromBase64 = text => {
        try {
            const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0));
            return base64(bytes) === text && bytes;
        } catch { /* undefined */ }
    };

    const asInt = value => isSafe(value) && (value | 0) === value ? value : undefined;
    const asByte = value => asInt(value) >= 0 && value < 256 ? value : undefined;
    const asText = value => typeof value === "string" && !LONE_SURROGATE.test(value) ? value : undefined;

    const asSafe = value => isSafe(Number(value)) ? Number(value) : undefined;

    /** A number while every JSON reader keeps it exact, else a string of digits. */
    const longTo = value => isSafe(value) ? value
        : typeof value !== "bigint" || !isInt64(value) ? undefined
        : asSafe(value) ?? `${value}`;

    const longFrom = (value, asNumber) => {
        if (isSafe(value)
            || /^-?(0|[1-9]\d{0,18})$/.test(value) && typeof value === "string" && isInt64(BigInt(value))) {
            return asNumber ? asSafe(value) : BigInt(value);
        }
    };

    const doubleTo = value => typeof value !== "number" ? undefined
        : Object.is(value, -0) ? MINUS_ZERO : Number.isFinite(value) ? value : `${value}`;

    const doubleFrom = value =>
        Number.isFinite(value) || /^(NaN|-?Infinity)$/.test(value) ? Number(value) : undefined;

    /**
     * For each type what a value becomes in JSON, what JSON becomes for the application, both undefined for what the
     * type does not allow, and the array that the application sees.
     */
    const TYPES = {
        int: [asInt, asInt, Int32Array],
        long: [longTo, longFrom, BigInt64Array],
        double: [doubleTo, doubleFrom, Float64Array],
        string: [asText, asText, Array],
        byte: [asByte, asInt, Uint8Array],
    };

    const isList = value => value?.length >= 0 && typeof value === "object";

    /** Throws for a value that its type does not allow: a RangeError for a number where one was expected. */
    const wrong = (where, type, value) => {
        const kind = typeof value;
        const isNumber = /^n|bi/.test(kind);       // number, bigint
        const what = isNumber ? `${kind} ${value}`
            : isList(value) ? "array" : LONE_SURROGATE.test(value) ? "a lone surrogate" : kind;
        const WrongError = isNumber && /^[bil]\w+$/.test(type) ? RangeError : TypeError;    // byte, int, long
        throw new WrongError(`${where}: expected ${type}, got ${what}`);
    };

    /** Converts one argument, up to JSON or down to what the application gets. */
    const convert = (isUp, { type, array, length }, value, where, asNumber) => {
        const [up, down, List] = TYPES[type];
        const one = (element, i) => (isUp ? up : down)(element, asNumber)
            ?? wrong(where + (array ? `, element ${i}` : ""), type, element);
        if (!array) return one(value);
        const list = isUp || type !== "byte" ? value : fromBase64(value);
        if (!isList(list)) wrong(where, type + array, value);
        if (length && list.length !== length) {
            throw new RangeError(`${where}: expected ${type}${array}, got ${list.length} elements`);
        }
        const values = Array.from(list, one);
        if (isUp) return type === "byte" ? base64(values) : values;
        return asNumber && type === "long" ? values : List.from(values);
    };

    /** The parameter that a value is taken for where there is no prototype (sendData). */
    const guess = value => value instanceof Uint8Array ? { type: "byte", array: "[]" }
        : isList(value) ? { ...guess(value[0]), array: "[]" }
        : { type: typeof value === "bigint" ? "long" : typeof value === "number" ? "double" : "string" };

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
    const convertAll = (codec, isUp, where, { parameters }, values, asNumber) => {
        if (values?.length !== parameters.length) {
            throw new TypeError(`${where}: expected ${parameters.length} arguments, got ${values?.length}`);
        }
        return parameters.map((parameter, i) => {
            const { label } = parameter;
            const place = `${where}: argument ${i + 1}` + (label ? ` (${label})` : "");
            return codec.convert(isUp, parameter, values[i], place, asNumber, convert);
        });
    };

    const LONGEST_LINE = 1e7;

    /** How messages travel: as lines of JSON. eh-cbor.js is another way, and may use our convert(). */
    const JSON_LINES = {
        protocol: "eh1.json",
        type: "application/x-ndjson",
        convert,
        /** A control message, or an event whose arguments are converted. */
        encode: message => JSON.stringify(message).replaceAll('"\\ud800"', "-0"),
        join: lines => lines.join("\n"),
        /** Takes pieces, text or bytes; gives the messages that they complete, undefined for what is none. */
        read: (text = "", decoder = new TextDecoder()) => (piece, isWhole) => {
            const lines = (text + (piece.byteLength ? decoder.decode(piece, { stream: true }) : piece)).split("\n");
            text = isWhole ? "" : lines.pop();
            if (text[LONGEST_LINE]) lines.push("?");               // it has no end, and is no message
            return lines.filter(Boolean).map(parseJson);
        },
    };

    // ---- Options ---------------------------------------------------------------------------------------------------

    const DEFAULTS = {
        offline: "queue",
        maxAge: Infinity,
        long: "bigint",
        queue: { events: 16384, bytes: 4194304 },
        now: Date.now,
        connectTimeout: 15000,
        headers: {},
        random: Math.random,
        backoff: { min: 500, max: 30000 },
        links: ["websocket", "stream", "poll"],
        fetch: (...request) => fetch(...request),
        WebSocket: globalThis.WebSocket ?? (() => {}),         // in its place where there is none: cannot be made
        codec: JSON_LINES,
    };
    const CHOICES = /^((^|,)(throw|queue|websocket|number|poll|bigint|stream))+$/;

    /** `given` over `defaults`, checked by name and type, so that a slip of the pen is a sentence. */
    const checkOptions = (given, defaults) => {
        const result = { ...defaults };
        for (const name in given) {
            const value = given[name];
            const fallback = defaults[name];
            if (value === undefined) continue;
            if (!value || typeof value !== typeof fallback || value < 0
                || /line|long|links/.test(name) && !CHOICES.test(value)) {
                throw new TypeError(`bad option ${name}: ${value}`);
            }
            result[name] = /queue|backoff/.test(name) ? checkOptions(value, fallback) : value;
        }
        return result;
    };

    // ---- Answers: what a response means, before anybody acts on it -------------------------------------------------

    // Codes after which we wait for connect(), those that are no error, and those after which the connection goes on.
    const FINAL = /closed|kicked|unauthorized|rejected|mismatch|origin|host/;
    const ORDINARY = /closed|kicked|shutdown|expired|slow/;
    const PASSING = /stale|moved|foreign|not-found|unreachable|limit/;

    const parseJson = text => {
        try {
            return JSON.parse(text);
        } catch { /* undefined */ }
    };

    const failure = (message, code) => Object.assign(new Error(message), { code });

    const notSent = ({ interface: name, event }, code) => failure(`${name}.${event}: not sent: ${code}`, code);

    /**
     * The pages of this browser that poll the same host: browsers allow six connections to a host, and we leave two.
     * `mayHold` is true if fewer than four pages that came before this one hold a poll, or did within the last minute.
     */
    const meetNeighbours = (host, now, id) => {
        const known = new Map();
        const channel = new BroadcastChannel(`eh ${host}`);
        channel.onmessage = ({ data }) => {
            if (!known.has(data)) channel.postMessage(id);
            known.set(data, now());
        };
        return {
            mayHold() {
                channel.postMessage(id);
                return ![...known].filter(([other, heard]) => other < id && now() - heard < 70000)[3];
            },
            leave: () => channel.close(),
        };
    };

    // ---- The client ------------------------------------------------------------------------------------------------

    // One send: small enough to get through a slow link within two heartbeats, and what browsers let a page that goes
    // send after itself: 64 KiB with headers. What is cut off goes again as a whole, so each failure halves it, and it
    // grows again little by little.
    const BATCH_BYTES = 60000;
    const MORE_BYTES = 2000;
    const THROTTLED = 2000;                // ms between polls of a page that may not hold one
    const BREATH = 250;                    // ms before the next try if a link ended at once, with nothing
    const PROBE = 3000;                    // ms in which a WebSocket or a stream must say hello; then half as many
    const CLIMB = 5000;                    // half the ms before a better link is tried again, doubling
    const LATE = 5000;                     // ms by which a timer is late if the computer slept
    const HURRY = "hurry";                 // why a link was given up: to try again at once
    const FOREVER = 1e9;                   // 11 days, and no timer is much longer

    /** 128 random bits in base64url, and two characters more. Node 18 has no global crypto. */
    const makeNonce = () => base64((globalThis.crypto ?? module.require("crypto").webcrypto)
        .getRandomValues(new Uint8Array(16))).replace(/\W/g, "_");

    /** All that an EventHandler can do, over the state that its functions share. */
    const makeClient = (status, address, options) => {
        const { now, links, WebSocket, headers, random, codec } = options;
        const { document, location } = globalThis;
        const url = new URL(address, document?.baseURI ?? location).href.replace(/\/*([?#].*)?$/, "/");
        // A WebSocket cannot carry more headers.
        const ladder = links.filter(kind => kind !== "websocket" || !Object.keys(headers).length);
        const receivers = new Map();       // interface -> {object, prototypes by event}
        const declared = { client: {}, server: {} };    // interface -> prototypes
        const waiting = [];                // up events that were handed to no link yet
        const told = new Set();            // failures reported since the link last worked
        const gone = new AbortController();    // ends listening to the page
        let linkState = "down";            // what onLink was told last, with the kind of a link that is up
        let linkKind;
        let isRaw = false;                 // some receiver has no prototypes: then the server must send everything
        let queuedBytes = 0;               // of `waiting` and `sent`
        let ends = 0;                      // of connections in a row, without a link that worked
        let neighbours;
        let mayHold;                       // this page may hold a poll or a stream
        let isFrozen;                      // the page is in the back/forward cache
        let wake, pausing;                 // ends the present pause, and its timer
        let rung = 0;                      // of the ladder: where the next link is tried
        let home = 0;                      // the one that worked last
        let climbAt;                       // when a better one is tried again
        let climb = CLIMB;                 // how long that is from now
        let room = BATCH_BYTES;            // of one send

        // Of the connection, from the first try to open it to its end:
        let session;                       // what is under way for it; another object for each connection
        let opening;                       // its first message, the same on whichever link it is tried
        let cid, token, heartbeat, window, ack;        // as the hello says
        let limits = { event: 1048576 };   // likewise; before it the protocol's default
        let kind;                          // of the present link
        let number;                        // of the present link
        let tried;                         // number of the last link that was tried
        let socket;                        // the present link, if it is a WebSocket
        let next;                          // number of the next down event
        let fresh;                         // how near what was not acknowledged is to the server's threshold
        let said;                          // when they last were
        let owes;                          // an acknowledgement
        let received;                      // number of the last up event that the server has taken in
        let sent = [];                     // up events handed to a link, not acknowledged: numbers received + 1 and on
        let declares;                      // what was declared since the first message, and is again on each link
        let control;                       // control messages for the next send
        let isSending;
        let ticking;                       // a timer
        let tries;                         // failures in a row
        let trouble;                       // whether they are of sends, or of what comes down
        let failingSince;
        let cause;                         // a send that failed, and with it its link

        // ---- What applications and generated code call -------------------------------------------------------------

        /** Starts connecting, and keeps connected until close() or a final end. Harmless when already connected. */
        const connect = () => {
            if (session || gone.signal.aborted) return;
            begin(ends = 0);
        };

        /**
         * Ends the connection, at once as far as the application can see. What waits goes with it as far as it fits
         * into one request, and is `unconfirmed`.
         * @returns {Promise<void>} fulfilled when the server has answered or cannot be reached
         */
        const close = async () => {
            if (!session) return;
            const wasOpen = token;
            const answered = halt(true);
            if (wasOpen) tellEnd("closed");
            setLink("down");
            await answered;
        };

        /** @returns {boolean} true from onConnect to onDisconnect or close(), also while the link is interrupted */
        const isConnected = () => !!token;

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
            const prototype = { parameters: Array.from(args, guess) };
            return enqueue(interfaceName, method, args, prototype, options);
        };

        /**
         * Receives an interface without prototypes: each event calls the method of that name with the arguments as JSON
         * gives them. Call it before connect(), because the server must know that it shall send everything.
         * @param {object} object
         * @param {string} name the interface
         * @throws {Error} if the connection was opened without it
         */
        const addInterface = (object, name) => {
            if (session && !isRaw) throw failure("addInterface after connect()");
            receivers.set(name, { object });
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
            const settings = checkOptions(given, options);
            const events = declare("server", interfaceName, prototypes.map(parsePrototype));
            return (index, args) => {
                const prototype = events[index];
                return enqueue(interfaceName, prototype.name, args, prototype, settings);
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
                typeof object?.[name] !== "function" || object[name] === {}[name]);
            if (missing.length) throw new TypeError(`${interfaceName}: missing: ${missing}`);
            declare("client", interfaceName, events);
            receivers.set(interfaceName, { object, prototypes: new Map(events.map(event => [event.name, event])) });
        };

        /** Closes and releases everything; nothing is called any more. What was queued goes with it as close() does. */
        const destructor = () => {
            halt(true);
            gone.abort();
        };

        // ---- Declaring, queueing -----------------------------------------------------------------------------------

        const declare = (side, interfaceName, events) => {
            const added = declared[side][interfaceName] = events.map(({ wire }) => wire);
            if (opening) declares.push(say({ declare: { [side]: { [interfaceName]: added } } }));
            return events;
        };

        /** Sends a control message. */
        const say = message => {
            const line = codec.encode(message);
            control.push(line);
            flush();
            return line;
        };

        const enqueue = (interfaceName, event, args, prototype, { offline, maxAge }) => {
            const name = `${interfaceName}.${event}`;
            const values = convertAll(codec, true, name, prototype, args);
            const call = { interface: interfaceName, event, args: Array.from(args) };
            const text = codec.encode([interfaceName, event, values]);
            const bytes = text.byteLength ?? new TextEncoder().encode(text).length + 1;
            if (bytes > limits.event) {
                throw new RangeError(`${name}: ${bytes} bytes, limit ${limits.event}`);
            }
            const code = offline === "throw" && linkState !== "up" ? "offline"
                : waiting.length + sent.length >= options.queue.events || queuedBytes + bytes > options.queue.bytes
                    ? "full" : "";
            if (code) {
                const error = notSent(call, code);
                if (offline === "throw") throw error;
                reportOnce(error.message, code);
                return false;
            }
            queuedBytes += bytes;
            waiting.push({ text, bytes, call, until: now() + maxAge });
            flush();
            return true;
        };

        /** The next call that waits; those that are too old or too large go. */
        const peek = () => {
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
         * The next lines for a link, that has the first `count` unacknowledged events already: at least one event. In a
         * last request only what fits.
         */
        const batch = (count, isLast) => {
            const lines = isLast ? [] : [...control];
            let left = room = Math.min(room + MORE_BYTES, BATCH_BYTES, limits.frame);
            for (let item; (item = sent[count] ?? peek()); ++count) {
                left -= item.bytes;
                if (left < 0 && (isLast || lines.length)) break;
                sent[count] ??= waiting.shift();
                lines.push(item.text);
            }
            return lines;
        };

        /** Takes the server's word for what it has; what cannot be is the end of the link. */
        const acknowledge = (link, count) => {
            const most = received + sent.length;
            if (!(count <= most)) return disagree(link, count, most);
            if (count > received) {
                drop(count - received);
                received = count;
                flush();
            }
        };

        const drop = count => sent.splice(0, count).map(({ bytes, call }) => {
            queuedBytes -= bytes;
            return call;
        });

        // ---- The life of a connection ------------------------------------------------------------------------------

        const begin = delay => {
            session = new Set();
            number = tried = next = 1;
            fresh = received = tries = 0;
            declares = [];
            control = [];
            opening = kind = trouble = failingSince = cause = isSending = undefined;
            rung = home;
            run(delay);
            setLink("connecting");
        };

        const part = () => {
            neighbours?.leave();
            neighbours = undefined;
        };

        /**
         * Stops whatever is under way: from here on no loop of the session acts any more. The server may be told, with
         * last calls, as a new link, because one may be under way of which it knows already.
         */
        const halt = isTelling => {
            hurry(0);
            clearTimeout(ticking);
            session = socket = undefined;
            part();
            const answered = isTelling && token && carry("close", ++tried, batch(0, true));
            token = opening = undefined;
            return answered;
        };

        /** The connection is over; unless for good, another one is opened. */
        const end = (code, detail, retry = 0) => {
            const final = FINAL.test(code);
            const isTold = token || final;
            halt();
            final || begin(backoff(++ends, retry));
            if (isTold) tellEnd(code, detail, final);
            session || setLink("down");
        };

        /**
         * Calls that were handed to a link and not acknowledged may or may not have arrived: they are not sent again.
         */
        const tellEnd = (code, detail = `Ended: ${code}.`, final = true) => tell("onDisconnect", {
            code, final, detail,
            unconfirmed: drop(sent.length),
            toString: () => detail,
        });

        /** ms to wait after so many failures, not less than the server asks for, and spread over as long. */
        const backoff = (count, retry) => {
            const { min, max } = options.backoff;
            return retry + (count
                && random() * Math.max(retry, Math.min(token ? 1500 : max, max, min * 2 ** count / 2)));
        };

        /** Waits, unless hurry() ends it: there is one who waits at a time. */
        const pause = ms => new Promise(resolve => {
            pausing = setTimeout(wake = resolve, isFrozen ? FOREVER : ms);
        });

        /** Gives up what is under way, but not what said something within the last `patience` ms. */
        const abort = (reason, patience) => {
            for (const link of session ?? []) {
                if (!(now() - link.heard < patience)) link.abort(reason);
            }
        };

        /** Whatever waits goes on now: the network or the page is back, and a silent link may be a dead one. */
        const hurry = patience => {
            abort(HURRY, patience ?? heartbeat * .7);
            clearTimeout(pausing);
            wake?.();
        };

        const on = (type, listener) =>
            globalThis.addEventListener?.(type, listener, { capture: true, signal: gone.signal });
        on("online", () => hurry(climbAt = 0));
        on("resume", () => hurry(climbAt = 0));    // after "freeze", which a stream does not survive
        const back = () => {
            isFrozen = false;
            document?.hidden || hurry();
        };
        on("visibilitychange", back);
        on("pageshow", back);
        on("pagehide", ({ persisted }) => {
            isFrozen = persisted;
            persisted || halt(true);
            part();
            abort();
        });

        // ---- Telling the application -------------------------------------------------------------------------------

        /** Calls one of the application's functions; what it throws is reported and changes nothing here. */
        const attempt = async callback => {
            try {
                await callback();
            } catch (error) {
                report(error);
            }
        };

        const tell = (name, ...values) => attempt(() => status[name]?.(...values));

        const report = error => {
            const otherwise = globalThis.reportError ?? console.error;
            try {
                status.onError ? status.onError(error) : otherwise(error);
            } catch (another) {
                otherwise(another);
            }
        };

        /** Reports an obstacle once, until the link works again. */
        const reportOnce = (detail, code) => {
            told.has(detail) || told.add(detail) && report(failure(detail, code === "foreign" ? "protocol" : code));
        };

        const setLink = (value, itsKind) => {
            if (linkState !== value || linkKind !== itsKind) tell("onLink", linkState = value, linkKind = itsKind);
        };

        // ---- Requests and sockets ----------------------------------------------------------------------------------

        /**
         * Carries one request, or one socket, until it ends; gives up after `silence` ms without a byte. Never rejects.
         * @returns {Promise<object>} what became of it: without `code` it worked; "unreachable": nobody answered;
         *     with `detail`, a sentence, and `retry`
         */
        const carry = async (path, itsNumber, lines, silence = options.connectTimeout) => {
            const on = session;
            let timer;
            const link = Object.assign(new AbortController(), {
                path, silence, number: itsNumber, read: codec.read(),
                hear() {
                    link.heard = now();
                    clearTimeout(timer);
                    timer = setTimeout(() => link.abort(), link.silence);
                },
            });
            on?.add(link);
            link.hear();
            link.heard = 0;                        // what was only asked may be given up at any time
            try {
                await new Promise((resolve, reject) => {
                    // Not left to fetch: in Node 18 it may forget the signal (once garbage has been collected).
                    link.signal.onabort = () => reject(link.signal.reason);
                    if (path === "websocket") carrySocket(link, resolve, reject);
                    else carryRequest(link, lines).then(resolve, reject);
                });
            } catch (error) {
                blame(link, error === HURRY ? HURRY : "unreachable",
                    `${url} cannot be reached: ${error?.cause ?? error}`);
            }
            clearTimeout(timer);
            on?.delete(link);
            link.abort();                          // a stream that is not understood
            link.socket?.close();
            return link;
        };

        const carrySocket = (link, resolve, reject) => link.socket = Object.assign(
            new WebSocket(url.replace("http", "ws") + "ws", codec.protocol), {
            binaryType: "arraybuffer",
            onopen: () => link.socket.send(token
                ? codec.encode({ resume: { cid, token, link: link.number, received: confirm() } }) : openLine()),
            onmessage({ data }) {
                take(link, data, true);
                if (link.code) resolve();
            },
            onclose: () => reject("WebSocket"),
        });

        const carryRequest = async (link, lines) => {
            const { path, signal } = link;
            const query = token ? `?link=${link.number}&received=${confirm()}${
                lines ? `&first=${received + 1}` : !mayHold || tries ? "&wait=0" : ""}` : "";
            const answer = await options.fetch(url + path + query, {
                method: lines ? "POST" : "GET",
                headers: {
                    ...headers,
                    ...lines && { "Content-Type": codec.type },
                    ...token && { "EH-Connection": `${cid}.${token}` },
                },
                body: lines && codec.join(lines),
                keepalive: path === "close",       // also when the page goes
                signal,
                cache: "no-store",
                redirect: "manual",                // a redirect leads to a login page, and is seen as such only here
            });
            link.heard = now();
            const { status, headers: its, ok } = answer;
            const media = its.get("Content-Type");
            const isGood = ok && (/json|cbor/.test(media) || status === 204);
            if (isGood && (!lines || path === "open")) {
                const reader = answer.body?.getReader();
                link.first = token && parseInt(its.get("EH-First"));      // nothing counts before the hello
                for (let piece; reader && !(piece = await reader.read()).done;) {
                    take(link, piece.value);
                    if (link.code) return;
                }
                return path === "stream" ? blame(link, "unreachable") : take(link, "", true);
            }
            const json = link.json = parseJson(await answer.text()) ?? {};
            if (isGood) return;
            const isPage = status < 400 && (/html/.test(media) || !ok);
            blame(link, json.code ?? (status === 413 ? "too-large" : isPage || status === 401 ? "unauthorized"
                : status < 500 ? "foreign" : "unreachable"),
                json.detail ?? `${url} answered ${isPage ? "with a web page: sign in" : `${status} (${media})`}.`,
                json.retry);
        };

        /** One direction works: if it was the one in trouble, or none was, the link does. */
        const works = isUp => {
            isUp || settle();
            if (tries) hurry(BREATH);
            if (trouble === !isUp) return;
            trouble = failingSince = undefined;
            tries = ends = 0;
            told.clear();
            setLink("up", kind);
        };

        /** A link failed: the end of the connection, or a pause before the next try, less what was waited in vain. */
        const fails = async ({ code, detail, number: itsNumber, path, retry = 0 }, waited) => {
            const on = session;
            if (!code || code === HURRY) return;
            if (/stale|moved/.test(code)) {
                if (itsNumber === tried) number = ++tried;     // the server knows a newer one, which is not ours
            } else if (!(ORDINARY.test(code) || token && code === "unreachable")) reportOnce(detail, code);
            if (session !== on) return;
            if (!PASSING.test(code)) return end(code, detail, retry);
            if (now() - (failingSince ??= now()) > window) return end("expired");
            if (token) setLink("down");
            trouble = path === "send";
            room /= 2;
            await pause(backoff(tries++, retry) - waited);
        };

        /** Why a link ended: what was noted first stays. */
        const blame = (link, code, detail, retry) => {
            link.detail ??= detail;
            link.retry ??= retry;
            link.code ??= code;
        };

        /** What the server says cannot be: its numbers and ours have parted. */
        const disagree = (link, theirs, ours) =>
            blame(link, "protocol", `${url} counts ${theirs}, not ${ours}.`);

        const strange = link => blame(link, "foreign", `${url} sent no event.`);

        // ---- Links -------------------------------------------------------------------------------------------------

        const openLine = () => opening ??= codec.encode({
            open: { protocol: 1, nonce: makeNonce(), ...declared, ...isRaw && { client: undefined } },
        });

        /** Attaches one link after the other, until the connection ends. */
        const run = async delay => {
            const on = session;
            await pause(delay);
            while (session === on) {
                if (now() >= climbAt) {
                    rung = 0;
                    climbAt = undefined;
                }
                const began = now();
                const before = next;
                const link = await attach(ladder[rung]);
                if (session !== on) return;
                socket = undefined;
                const { code, path, lives } = link;
                const failure = cause ?? link;
                cause = undefined;
                if (/we|st/.test(path) && !lives && PASSING.test(code) && ladder[rung + 1]) {
                    rung = tries > 1 ? ladder.length - 1 : rung + 1;
                    await pause(0);
                    continue;
                }
                if (!failure.code || next > before) works();   // even cut off it was not in vain
                await fails(failure, link.heard ? 0 : now() - began);
                if (code === "unreachable") rung = home;
                flush();
                if (!mayHold) await pause(THROTTLED);
                else if (code !== HURRY && next === before && now() - began < BREATH / 5) {
                    await pause(BREATH);
                }
            }
        };

        /** Brings a link of this kind up, and carries it to its end; opens the connection before if there is none. */
        const attach = async rungKind => {
            const isSocket = rungKind === "websocket";
            mayHold = isSocket || !document
                || (neighbours ??= meetNeighbours(new URL(url).host, now, now() + random())).mayHold();
            if (!isSocket && !token) {
                const link = await carry("open", 1, [openLine()]);
                if (!token) strange(link);
                if (link.code) return link;
            }
            if (isSocket || rungKind === "stream" && mayHold) {
                return carry(rungKind, token ? ++tried : 1, null, tries > 1 ? PROBE / 2 : PROBE);
            }
            if (kind !== "poll" || number < tried) {
                number = ++tried;
                move("poll");
            }
            // The server answers a held poll within half a heartbeat; not to hear of it for a whole one is silence.
            return carry("poll", number, null, PROBE + (tries ? 0 : heartbeat));
        };

        /** From here on calls leave by another link. */
        const move = (itsKind, itsSocket) => {
            kind = itsKind;
            socket = itsSocket;
            control = [...declares];
            flush();
        };

        /** The link that works is remembered; a better one is tried again, later and later. */
        const settle = () => {
            home = rung;
            if (!rung) climb = CLIMB;
            else climbAt ??= now() + (climb *= 2);
        };

        /** The hello: the connection exists, or has moved to this link. */
        const greet = (link, hello) => {
            const { received: count } = hello;
            const isNew = !token;
            const isRight = hello.protocol === 1 && asInt(hello.cid) > 0 && asInt(hello.heartbeat) > 0
                && hello.ack && (hello.token ?? token) && hello.limits;
            if (!isRight) return strange(link);
            if (link.number < number) return blame(link, "stale");         // it came too late
            count < received ? disagree(link, count, received) : acknowledge(link, count);
            if (link.code) return;
            ({ window, cid, heartbeat, limits, ack } = hello);
            token ??= hello.token;
            number = link.number;
            link.first = hello.next;
            link.written = count;
            link.silence = 2 * heartbeat;
            link.hear();
            hurry(BREATH);                         // whatever goes by older links, but not this one
            trouble = undefined;
            move(link.path === "open" ? "poll" : link.path, link.socket && link);
            if (socket) part();
            if (kind !== "poll") tick();
            if (isNew) {
                tries = 0;
                tell("onConnect", cid, kind);
            }
            if (token) setLink("up", kind);
        };

        // ---- What goes up ------------------------------------------------------------------------------------------

        /** Sends what waits, soon. */
        const flush = () => {
            if (!token || isSending) return;
            isSending = true;
            send();
        };

        /** By a socket at once; else by one request at a time, and a batch goes again until the server has it. */
        const send = async () => {
            const on = session;
            await undefined;                       // the calls of one turn of the event loop travel together
            while (session === on && (socket || kind !== "websocket")) {
                const { length } = control;
                const lines = batch(socket ? socket.written - received : 0);
                if (!lines.length && !owes) break;
                if (socket) {
                    socket.written += lines.length - length;
                    control = [];
                    if (owes) lines.push(codec.encode({ ack: confirm() }));
                    socket.socket.send(codec.join(lines));
                } else {
                    const link = await carry("send", number, lines, 2 * heartbeat);
                    if (session !== on) return;
                    if (!answered(link, length)) break;
                }
            }
            if (session === on) isSending = false;
        };

        /** What became of a send; what failed fails its link, too. True if sending goes on. */
        const answered = (link, controlCount) => {
            const { received: count, errors } = link.json ?? {};
            if (!(count >= 0)) blame(link, "unreachable");         // cut off: the same events go again
            if (count > received) link.code = undefined;           // a gap that it filled itself: on from there
            acknowledge(link, count);
            if (link.code) {
                owes = true;                       // the acknowledgement may be lost, too
                if (link.number === tried && link.code !== HURRY) abort(cause = link);     // else by a newer one
                return link.code === HURRY || link.number < number;    // on by the newer link
            }
            control.splice(0, controlCount);
            for (const error of errors ?? []) obey(link, { error });
            works(true);
            if (!mayHold) hurry();                 // the answering event need not wait for 2 s
            return true;
        };

        /** What to tell the server as received. */
        const confirm = () => {
            fresh = 0;
            owes = false;
            said = now();
            return next - 1;
        };

        /** Acknowledges at a threshold and within half a heartbeat, which is the sign of life; polls do anyway. */
        const beat = () => {
            if (kind === "poll" || fresh < 1 && now() - said < heartbeat / 3) return;
            owes = true;
            flush();
        };

        /** Eight times a heartbeat, while a link lasts; a browser calls it once a minute if the page is hidden. */
        const tick = due => {
            if (now() - due > LATE) hurry();
            if (now() >= climbAt) abort(HURRY);
            neighbours?.mayHold();
            beat();
            const ms = heartbeat / 8;
            clearTimeout(ticking);
            ticking = setTimeout(tick, ms, now() + ms);
        };

        // ---- What comes down ---------------------------------------------------------------------------------------

        /** Takes in whole messages, each event once, until one gives the link a `code`. */
        const take = (link, piece, isWhole) => {
            if (link.signal.aborted) return;       // given up, and not told so yet
            link.hear();                           // each piece is a sign of life
            if ((link.lives = link.written >= 0)) works();  // on after its hello
            for (const message of link.read(piece, isWhole)) {
                if (Array.isArray(message)) {
                    if (!(link.first <= next)) disagree(link, link.first, next);
                    else if (link.first++ === next) {
                        fresh += 1 / ack.events;
                        dispatch(message, next++);
                    }
                } else if (message) obey(link, message);
                else strange(link);
                if (link.signal.aborted || link.code) return;
            }
            if (!token) return;
            fresh += (piece.byteLength ?? piece.length) / ack.bytes;
            beat();
        };

        const obey = (link, { hello, ack: count, error, bye }) => {
            if (hello) greet(link, hello);
            if (count) acknowledge(link, count);
            if (error) report(failure(error.detail, error.code));
            Object.assign(link, bye);
        };

        const dispatch = ([interfaceName, event, values], itsNumber) => {
            const { object, prototypes } = receivers.get(interfaceName) ?? {};
            const prototype = prototypes?.get(event);
            // By the declared names; without prototypes by any function that not every object has.
            if (!(prototypes ? prototype : !(event in {}) && object?.[event])) return;
            try {
                if (prototype) {
                    values = convertAll(
                        codec, false, `${interfaceName}.${event}`, prototype, values, options.long === "number");
                }
            } catch ({ message: detail }) {
                const error = { code: "bad-event", number: itsNumber, detail };
                report(failure(detail, error.code));
                return say({ error });
            }
            attempt(() => object[event](...values));
        };

        return { bindClient, close, isConnected, sendData, addInterface, bindServer, connect, destructor };
    };

    /** What applications see; the functions are makeClient's. */
    class EventHandler {
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
            Object.assign(this, makeClient(status ?? {}, url, checkOptions(options, DEFAULTS)));
        }
    }

    // A page may load this script twice, and Node two copies of it: the first one stays.
    globalThis.EventHandler ??= EventHandler;
    if (typeof module === "object") module.exports = { EventHandler: globalThis.EventHandler };
})();
