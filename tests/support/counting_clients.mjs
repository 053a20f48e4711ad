// The clients that fault tests count with: eh.js, those in Java, C++ and C, and one by hand in either encoding, behind the same few functions.
import assert from "node:assert/strict";
import path from "node:path";
import { cbor } from "../../client-js/eh-cbor.mjs";
import { Client, until } from "./client.mjs";
import { CountingProcess } from "./counting_process.mjs";
import { NodeWebSocket } from "./node_websocket.mjs";
import { RawConnection } from "./raw_connection.mjs";
import { bin, root, testbedStubs } from "./testbed.mjs";

/**
 * ms that the clock of eh.js gains where it has a choice of links, each time that it looks at it (eight times a
 * heartbeat): it tries better ones again soon, not after ten seconds. From 5 s on it would think that the computer
 * slept.
 */
const gain = 4_000;

/**
 * Each connects to `url` with `links`, the server's `heartbeat` being known; with `keepsTime` clocks are right.
 * `take(cid, name, ...values)` gets every event. Answers { cid, call(name, ...values), check(), which throws if
 * something went wrong, tell() for messages, kind, changes }.
 */
const ehClient = (codec) => async (t, { url, links, heartbeat, random, take, keepsTime }) => {
    let ahead = 0;
    const client = new Client(t, url, await testbedStubs(t), {
        options: {
            backoff: { min: 4, max: 16 }, WebSocket: NodeWebSocket, links, codec, random,
            now: () => Date.now() + ahead,
        },
        watch: (...event) => take(client.cid, ...event),
    });
    client.eh.connect();
    await client.connected(1);
    if (links.length > 1 && !keepsTime) {
        const timer = setInterval(() => (ahead += gain), heartbeat / 8);
        t.after(() => clearInterval(timer));
    }
    return {
        cid: client.cid,
        call: (name, ...values) => assert.ok(client.testbed[name](...values), "the queue took it"),
        tell: () => `links: ${client.links.slice(-8)}; errors: ${client.errors.map(String)}`,
        check() {
            assert.deepEqual(client.errors.map(String), []);
            assert.deepEqual(client.disconnects.map(String), []);
        },
        get kind() { return client.kind; },
        get changes() { return client.changes; },
    };
};

const rawClient = (encoding) => async (t, { url, links, random, take, linkTime }) => {
    const connection = await RawConnection.open(url, {
        encoding, random, links, linkTime,
        onEvent: (...event) => take(connection.cid, ...event),
    });
    t.after(() => connection.stop().catch(() => undefined));
    return {
        cid: connection.cid,
        call: (name, ...values) => connection.call(name, ...values),
        tell: () => `${connection.links} links; ${connection.failure}`,
        check() {
            if (connection.failure) throw connection.failure;
        },
        get changes() { return connection.changes; },
    };
};

/** A program of the build. */
const built = (name) => async () => [path.join(bin, name)];

/** The Java client with a program around it. */
async function java(t) {
    const { compileStubbed } = await import("../java/support.mjs");      // which asks for javac: for nobody else
    const classPath = await compileStubbed(t, "counting", ["CountingClient", "Responses"].map((name) => path.join(root, `tests/java/${name}.java`)));
    return ["java", "-XX:TieredStopAtLevel=1", "-cp", classPath, "CountingClient"];
}

/** A client in a process of its own (tests/testbed/counting_client.cpp, c/counting_client.c there, tests/java/CountingClient.java). */
const processClient = (command, encoding) => async (t, { url, links, take }) => {
    const client = new CountingProcess(t, await command(t), url, encoding, links, take);
    await until(() => (client.check(), client.cid), () => client.tell());
    return {
        cid: client.cid,
        call: (name, ...values) => client.call(name, ...values),
        tell: () => client.tell(),
        check: () => client.check(),
        get kind() { return client.kind; },
        get changes() { return client.changes; },
    };
};

export const countingClients = {
    "C++, json": processClient(built("eh-counting-client"), "json"),
    "C++, cbor": processClient(built("eh-counting-client"), "cbor"),
    "C, json": processClient(built("eh-counting-client-c"), "json"),
    "C, cbor": processClient(built("eh-counting-client-c"), "cbor"),
    "Java, json": processClient(java, "json"),
    "Java, cbor": processClient(java, "cbor"),
    "eh.js, json": ehClient(),
    "eh.js, cbor": ehClient(cbor),
    "by hand, json": rawClient("json"),
    "by hand, cbor": rawClient("cbor"),
};
