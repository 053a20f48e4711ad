// All clients of EventHandler, each through all cases, over every link and in every encoding that it has (README.md). EH_CLIENTS=Java,C
// runs those alone, EH_CASES=regular-expression the cases whose names it finds; EH_ALL=1 large values, too, in every way.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CountingLoad } from "../support/counting_load.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { ScriptedServer } from "../support/scripted_server.mjs";
import { Testbed } from "../support/testbed.mjs";
import { answers } from "./cases/answers.mjs";
import { ends } from "./cases/ends.mjs";
import { messages } from "./cases/messages.mjs";
import { networks } from "./cases/networks.mjs";
import { sockets } from "./cases/sockets.mjs";
import { refusals, values } from "./cases/values.mjs";
import { DrivenClient } from "./client.mjs";
import { clients as all, fits } from "./drivers.mjs";
import { runHostile } from "./hostile.mjs";
import { Table } from "./table.mjs";
import { int, string } from "./words.mjs";

const wantedClients = process.env.EH_CLIENTS?.split(",");
const wantedCases = new RegExp(process.env.EH_CASES ?? "");
const clients = all.filter(({ name }) => !wantedClients || wantedClients.includes(name));
const runsAll = process.env.EH_ALL === "1";
const atOnce = 10;             // cases under way, of all clients together
const links = ["websocket", "stream", "poll"];
const largest = 3 << 20;       // bytes of an event, where there are large ones

const cleanups = [];
const context = { after: (cleanup) => cleanups.push(cleanup) };
const table = new Table(clients.map(({ name }) => name));
const drivers = new Map();
const driverOf = (client) => drivers.get(client.name);

before(async () => {
    for (const client of clients) drivers.set(client.name, await client.start(context));
});

after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
    table.print();
});

/** The links and encodings of a case that a client has, as pairs. */
function waysOf(client, one) {
    const every = (one.links ?? links).flatMap((link) => (one.encodings ?? client.encodings).map((encoding) => [link, encoding]));
    return (runsAll ? every : one.ways ?? every).filter(([link, encoding]) =>
        client.encodings.includes(encoding) && link.split(",").every((kind) => client.links.includes(kind)));
}

/** One case for one client: all its ways at once; what failed says by which. */
function check(section, client, one, run) {
    if (!wantedCases.test(`${section}: ${one.say}`)) return;
    const ways = fits(client, one) ? waysOf(client, one) : [];
    if (ways.length === 0) return void table.note(section, one.say, client.name, "-");
    table.note(section, one.say, client.name, "not run");
    test(`${client.name}: ${one.say}`, async (t) => {
        const results = await Promise.allSettled(ways.map(([link, encoding]) => run(t, driverOf(client), one, link, encoding)));
        const wrong = results.flatMap(({ reason }, i) => (reason ? [`by ${ways[i].join(" in ")}: ${reason.stack ?? reason}`] : []));
        table.note(section, one.say, client.name, wrong.length ? "FAILED" : String(ways.length));
        assert.ok(wrong.length === 0, wrong.join("\n"));
    });
}

/** A test for each case and client; those of one case come one after the other. */
function section(name, cases, run) {
    describe(name, { concurrency: atOnce }, () => {
        for (const one of cases) for (const client of clients) check(name, client, one, run);
    });
}

// ---- Values, there and back by eh-testbed ------------------------------------------------------------------------------

const mounted = (url) => `${url}/testbed.interface`;

/** One case after the other, since they share connections. */
function valuesOf(client) {
    describe(`${client.name}: values`, { concurrency: 1 }, () => {
        const connections = new Map();     // "link encoding" -> one that all cases use
        let lenient;                       // promises of testbeds: with large events, and with the usual limit
        let strict;

        // What is larger than may be in flight waits for the acknowledgement of all before it: half a heartbeat. A request that takes two
        // is given up, and pages that share a core take their time for megabytes.
        const connectionBy = async (link, encoding) => {
            const { url } = await (lenient ??= Testbed.start(context, "--heartbeat", 2_000, "--max-event", largest));
            const connection = await driverOf(client).open([mounted(url), link, encoding]);
            await connection.until(() => connection.kind === link, `the link is a ${link}`);
            return connection;
        };

        after(async () => {
            for (const connection of connections.values()) {
                await connection.close();
                connection.release();
            }
            for (const testbed of [lenient, strict]) await (await testbed)?.kill();
        });

        for (const one of values) {
            check("values", client, one, async (t, driver, { calls }, link, encoding) => {
                const way = `${link} ${encoding}`;
                const opening = connections.get(way) ?? connectionBy(link, encoding);
                connections.delete(way);               // until it is known that the next case gets nothing of this one
                const connection = await opening;
                try {
                    for (const call of calls) connection.call(...call);
                    for (const call of calls) await connection.expect(...call);
                    assert.deepEqual([connection.errors, connection.ends], [[], []]);
                    connections.set(way, connection);
                } finally {
                    if (!connections.has(way)) connection.release();
                }
            });
        }

        for (const one of refusals) {
            check("refused calls", client, one, async (t, driver, { call, detail }, link, encoding) => {
                const { url } = await (strict ??= Testbed.start(context, "--heartbeat", 500));
                await DrivenClient.during(driver, [mounted(url), link, encoding], async (connection) => {
                    const sentence = await connection.answerOf(connection.call(...call));
                    if (detail) assert.match(sentence ?? "(it was not refused)", detail);
                    else assert.equal(sentence, undefined, "it was refused");
                    connection.call("echoInt", int(7));
                    await connection.expect("echoInt", int(7));
                    assert.deepEqual([connection.connects.length, connection.ends], [1, []]);
                });
            });
        }
    });
}

describe("values", { concurrency: 2 }, () => clients.forEach(valuesOf));

// ---- What one client calls is what another one gets ------------------------------------------------------------------------

/** Two connections for as long as `use(a, b)` takes. */
const two = ([from, ...mine], [to, ...theirs], use) =>
    DrivenClient.during(driverOf(from), mine, (a) => DrivenClient.during(driverOf(to), theirs, async (b) => {
        await Promise.all([a.connected(), b.connected()]);
        await use(a, b);
        assert.deepEqual([a.errors, b.errors], [[], []]);
    }));

/** What A sent is what B gets, byte for byte: the server between them changes nothing but the name of the interface. */
async function pair(t, from, to, encoding) {
    const server = await ScriptedServer.start(t, { echo: "others", hello: { limits: { event: largest, frame: 4 << 20 } } });
    const by = (client) => [client, mounted(server.url), client.links[0], encoding];
    const isCarried = (one) => fits(from, one) && fits(to, one) && (runsAll || !one.isLarge);
    await two(by(from), by(to), async (a, b) => {
        for (const { calls } of values.filter(isCarried)) {
            for (const call of calls) a.call(...call);
            for (const call of calls) await b.expect(...call);
        }
    });
    assert.deepEqual(server.problems, []);
    server.stop();
}

/** Text from one to the other by the testbed, which decodes and encodes it, from one encoding to another. */
async function conversation(testbed, from, to, [mine, theirs]) {
    if (!from.encodings.includes(mine) || !to.encodings.includes(theirs)) return;
    const by = (client, encoding) => [client, mounted(testbed.url), client.links.at(-1), encoding];
    await two(by(from, mine), by(to, theirs), async (a, b) => {
        const texts = values.filter((one) => one.say.startsWith("string:") && fits(from, one) && fits(to, one));
        for (const [, text] of texts.flatMap(({ calls }) => calls.filter(([name]) => name === "echoString"))) {
            a.call("send", int(b.cid), text);
            await b.expect("text", int(a.cid), text);
        }
    });
}

const translations = [["json", "cbor"], ["cbor", "json"]];

describe("pairs", { concurrency: 2 }, () => {
    let testbed;
    for (const from of clients) {
        for (const to of clients) {
            const say = `from ${from.name}`;
            if (!wantedCases.test(`pairs: ${say}`)) continue;
            const shared = from.encodings.filter((encoding) => to.encodings.includes(encoding));
            test(`${say} to ${to.name}`, async (t) => {
                table.note("pairs", say, to.name, "FAILED");
                testbed ??= Testbed.start(context, "--heartbeat", 500);
                for (const encoding of shared) await pair(t, from, to, encoding);
                for (const way of translations) await conversation(await testbed, from, to, way);
                table.note("pairs", say, to.name, String(shared.length + translations.length));
            });
        }
    }
});

// ---- Servers by script -----------------------------------------------------------------------------------------------------

section("answers", answers, runHostile);
section("WebSockets", sockets, runHostile);
section("messages", messages, runHostile);
section("ends", ends, runHostile);

// ---- Networks --------------------------------------------------------------------------------------------------------------

/** The server counts calls up, and a burst comes down: all of it, once, in order, by one connection. */
async function throughNetwork(t, driver, { network, ups: [ups, upBytes], downs: [downs, downBytes], leastCuts }, link, encoding) {
    const testbed = await Testbed.start(t, "--heartbeat", 400);
    const proxy = await FaultProxy.start(testbed.url, { seed: 3, ...network });
    await DrivenClient.during(driver, [mounted(proxy.url), link, encoding], async (client) => {
        await count(client, { ups, upBytes, downs, downBytes });
        assert.deepEqual([client.connects.length, client.ends], [1, []]);
        assert.ok(proxy.cutLinks >= leastCuts, `the network was bad enough: ${proxy.cutLinks} cuts`);
    });
    await Promise.all([proxy.stop(), testbed.kill()]);
}

/** Calls, and waits until everything has come that must: each number once, in order. */
async function count(client, { ups, upBytes, downs, downBytes }) {
    const burden = string("x".repeat(upBytes));
    const arrived = { counted: 0, numbered: 0, echoString: 0 };
    let taken = 0;
    const areAllThere = () => {
        for (const [name, first, second] of client.events.slice(taken)) {
            if (name === "counted") assert.equal(`${first} ${second}`, `${int(arrived.counted + 1)} i1`);
            if (name === "numbered") assert.equal(first, int(arrived.numbered + 1));
            ++arrived[name];
            ++taken;
        }
        return arrived.counted === ups && arrived.numbered === downs && arrived.echoString === (upBytes > 50 ? ups : 0);
    };
    client.call("burst", int(downs), int(downBytes));
    for (let number = 1; number <= ups; ++number) {
        client.call("countUp", int(number));
        if (upBytes > 50) client.call("echoString", burden);
    }
    await client.until(areAllThere, () => `all is there: ${JSON.stringify(arrived)}`);
}

section("networks", networks, throughNetwork);
