// One client in front of one scripted server: the script is played, then the server is right, and the client has to get through.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { ScriptedServer } from "../support/scripted_server.mjs";
import { DrivenClient } from "./client.mjs";
import { resolve } from "./script.mjs";
import { int, readable } from "./words.mjs";

const firstProbe = 1_000_001;
const mostProbes = 20;
const isProbe = ([name, word]) => name === "echoInt" && /^i1\d{6}$/.test(word);

/** Whether what was told, without repetitions, is what may be told: alternatives in lists, null for nothing. */
function fits(told, expected, may = []) {
    const rest = [...told];
    for (const one of expected) {
        const alternatives = [one].flat();
        if (alternatives.includes(rest[0])) rest.shift();
        else if (!alternatives.includes(null)) return false;
    }
    return rest.every((code) => may.includes(code));
}

/** Calls until an answer comes: what went with a connection that ended may not come back. */
async function probe(client) {
    for (let number = firstProbe; number < firstProbe + mostProbes; ++number) {
        const endsBefore = client.ends.length;
        client.call("echoInt", int(number));
        const isThere = () => client.events.some((event) => event[1] === int(number));
        await client.until(() => isThere() || client.ends.length > endsBefore, `call ${number} was answered`);
        if (isThere()) return;
    }
    assert.fail(`${mostProbes} calls went with as many connections; ${client}`);
}

function judge(one, server, client, events) {
    const { errors = [], ends = [], connects = [1], may = [], isFinal } = one;
    const codes = [...new Set(client.errors.map(({ code }) => code))];
    assert.ok(fits(codes, errors, may), `the errors ${codes} are not ${JSON.stringify(errors)}; ${client}`);
    const ended = client.ends.map(({ code }) => code);
    assert.ok(fits(ended, ends, may), `the ends ${ended} are not ${JSON.stringify(ends)}; ${client}`);
    if (!isFinal) assert.ok(connects.includes(client.connects.length), `connected ${client.connects.length} times; ${client}`);
    for (const { cid } of client.connects) assert.ok(cid > 0 && cid < 2 ** 31, `a cid ${cid}`);
    judgeEvents(one, events);
    const told = [...client.errors, ...client.ends].map(({ detail }) => detail);
    if (one.sentence) assert.ok(told.some((detail) => one.sentence.test(detail)), `none of ${JSON.stringify(told)} is ${one.sentence}`);
    if (one.unconfirmed !== undefined) assert.equal(client.ends[0].unconfirmed, one.unconfirmed, "unconfirmed calls");
    judgeServer(one, server);
}

function judgeEvents({ events: expected = [], mayCome }, came) {
    const show = (list) => list.map(([name, ...words]) => `${name}(${words.map(readable)})`).join(", ");
    const wanted = expected.map((event) => event.join(" "));
    const found = came.map((event) => event.join(" ")).filter((event) => !mayCome || wanted.includes(event));
    assert.ok(found.join("\n") === wanted.join("\n"), `came: ${show(came)}; expected: ${show(expected)}`);
}

function judgeServer(one, server) {
    assert.deepEqual(server.problems, [], "what no client may do");
    assert.deepEqual(server.strangers, [], "paths that nobody may ask for");
    if (one.connections !== undefined) assert.equal(server.connections.size, one.connections, "connections");
    if (one.taken !== undefined) assert.equal(server.calls.length, one.taken, "calls that were taken");
    if (one.pongs) assert.deepEqual(server.pongs, one.pongs, "pongs");
    if (one.mostEndless) assert.ok(server.endless < one.mostEndless, `${server.endless} bytes were taken of what has no end`);
    if (one.complaints) {
        const numbers = server.controls.flatMap(({ error }) => (error ? [error.number] : []));
        assert.deepEqual([...new Set(numbers)], one.complaints, "numbers of bad events that the server was told");
        assert.ok(server.controls.every(({ error }) => !error || error.code === "bad-event" && error.detail));
    }
    if (one.pause) {
        const times = server.requests.filter(({ name }) => /open|ws/.test(name)).map(({ at }) => at);
        assert.ok(times[1] - times[0] >= one.pause - 1, `asked again after ${times[1] - times[0]} ms`);
    }
}

/** Whatever it was, calls get through afterwards. */
async function goesOn(one, server, client) {
    if (!one.kinds) await client.until(() => server.isPlayed, "the script was played");
    await client.until(() => client.ends.length >= (one.call ? one.ends.length : 0), "the connection ended");
    await probe(client);
    if (one.complaints) await client.until(() => server.controls.some(({ error }) => error), "the server was told what was wrong");
    const mustTell = one.errors?.filter((code) => !Array.isArray(code)).length ?? 0;      // what must be told may come later than the probe
    await client.until(() => client.errors.length >= mustTell, "the errors are told");
    judge(one, server, client, client.events.filter((event) => !isProbe(event)));
    if (one.kinds) assert.ok(one.kinds.includes(client.kind), `the link is a ${client.kind}; ${client}`);
}

/** Nothing happens until connect() is called, and then everything does. */
async function staysAway(one, server, client) {
    await client.until(() => client.ends.length > 0 && client.link?.state === "down", "it is told the end");
    assert.equal(client.ends.at(-1).isFinal, true, `it is final; ${client}`);
    await pause(20);                                           // what was on its way by another socket
    const asked = server.requests.filter(({ name }) => name !== "close").length;
    judge(one, server, client, client.events);
    await pause(100);                                          // four pauses of the client: it would have asked again
    assert.equal(server.requests.filter(({ name }) => name !== "close").length, asked, "requests after a final end");
    const connectsBefore = client.connects.length;
    client.connect();
    await client.connected(connectsBefore + 1);
    await probe(client);
}

export async function runHostile(t, driver, one, link, encoding) {
    const place = await driver.takePlace?.();
    const server = await ScriptedServer.start(t, resolve(one.script, encoding), place);
    const options = Object.entries(one.options ?? {}).map(([name, value]) => `${name}=${value}`);
    try {
        await DrivenClient.during(driver, [`${server.url}/testbed.interface`, link, encoding, ...options], async (client) => {
            if (one.call) client.call("nothing");
            await (one.isFinal ? staysAway(one, server, client) : goesOn(one, server, client));
        });
    } finally {
        server.stop();
        driver.leavePlace?.(place);
    }
}
