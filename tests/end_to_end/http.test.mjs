// The protocol as a shell script sees it: every request of the poll link by hand, and every refusal with its code.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { request } from "../support/http_wire.mjs";
import { openBody, RawClient } from "../support/raw_client.mjs";
import { Testbed } from "../support/testbed.mjs";

let testbed;

before(async () => {
    testbed = await Testbed.start(undefined, "--heartbeat", 600, "--window", 1500);
});

after(() => testbed.kill());

function assertProblem(answer, status, code) {
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.headers.get("content-type"), /^application\/problem\+json/);
    assert.equal(answer.json().code, code);
    assert.ok(answer.json().detail, "a problem has a sentence");
}

const counted = (number, inOrder = 1) => ["TestbedResponse", "counted", [number, inOrder]];

describe("a conversation by hand", () => {
    test("open, send, poll, acknowledge, close", async () => {
        const client = await RawClient.open(testbed.url);
        assert.equal(client.hello.protocol, 1);
        assert.ok(client.hello.cid >= 1 && client.hello.cid < 2 ** 31);
        assert.match(client.hello.token, /^[\w-]{22}$/);
        assert.deepEqual([client.hello.next, client.hello.received], [1, 0]);
        assert.deepEqual([client.hello.heartbeat, client.hello.window], [600, 1500]);

        assert.equal((await client.poll()).status, 204);
        assert.deepEqual((await client.call("countUp", 1)).json(), { received: 1 });
        const two = await client.send([["Testbed", "countUp", [2]], ["Testbed", "countUp", [3]]]);
        assert.deepEqual(two.json(), { received: 3 });
        client.next = 4;

        const answer = await client.poll();
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get("content-type"), /^application\/x-ndjson/);
        assert.equal(answer.headers.get("eh-first"), "1");
        assert.equal(answer.headers.get("eh-last"), "3");
        assert.match(answer.headers.get("cache-control"), /no-store/);
        assert.deepEqual(answer.events, [counted(1), counted(2), counted(3)]);

        const again = await client.poll({ received: 1 });
        assert.equal(again.headers.get("eh-first"), "2", "what was not acknowledged comes again");
        assert.deepEqual(again.events, [counted(2), counted(3)]);
        assert.equal((await client.poll()).status, 204);

        assert.ok([200, 204].includes((await client.close()).status));
        assertProblem(await client.poll(), 410, "closed");
    });

    test("a poll is held until there is an event", async () => {
        const [client, other] = [await RawClient.open(testbed.url), await RawClient.open(testbed.url)];
        const held = client.poll({ wait: 1 });
        await other.poll();
        await other.call("send", client.hello.cid, "wake up");
        assert.deepEqual((await held).events, [["TestbedResponse", "text", [other.hello.cid, "wake up"]]]);
    });

    test("a held poll is answered after half a heartbeat, with nothing", async () => {
        const client = await RawClient.open(testbed.url);
        const begin = Date.now();
        assert.equal((await client.poll({ wait: 1 })).status, 204);
        const held = Date.now() - begin;
        assert.ok(held >= 250 && held < 600, `held for ${held} ms`);
    });

    test("a second poll of the same link displaces the first", async () => {
        const client = await RawClient.open(testbed.url);
        const held = client.poll({ wait: 1 });
        await client.call("nothing");
        await held;
        const displaced = client.poll({ wait: 1 });
        const second = client.poll({ wait: 1 });
        const answers = await Promise.all([displaced, second]);
        assert.deepEqual(answers.map(({ status }) => status), [204, 204]);
    });

    test("the same events sent again count once", async () => {
        const client = await RawClient.open(testbed.url);
        await client.call("countUp", 1);
        const again = await client.send([["Testbed", "countUp", [1]], ["Testbed", "countUp", [2]]], { first: 1 });
        assert.deepEqual(again.json(), { received: 2 });
        assert.deepEqual((await client.poll()).events, [counted(1), counted(2)]);
    });

    test("an empty send is a heartbeat", async () => {
        const client = await RawClient.open(testbed.url);
        assert.deepEqual((await client.send([])).json(), { received: 0 });
    });

    test("the same nonce gets the same connection", async () => {
        const body = openBody();
        const client = new RawClient(testbed.url);
        const [first, second] = [await client.post("open", body), await client.post("open", body)];
        assert.equal(JSON.parse(second.text).hello.cid, JSON.parse(first.text).hello.cid);
        assert.equal(JSON.parse(second.text).hello.token, JSON.parse(first.text).hello.token);
    });

    test("a higher link takes over, and the held poll of the older one ends", async () => {
        const client = await RawClient.open(testbed.url);
        const held = client.poll({ wait: 1 });
        await client.send([], { link: 2 });
        assert.equal((await held).status, 204);
        assertProblem(await client.poll({ link: 1 }), 409, "stale");
        assert.equal((await client.poll({ link: 2 })).status, 204);
    });

    test("a call that ends its own connection is answered with the reason", async () => {
        const client = await RawClient.open(testbed.url);
        assertProblem(await client.call("disconnect", "enough"), 410, "kicked");
        assertProblem(await client.poll(), 410, "kicked");
    });

    test("a connection that nobody asks for is forgotten after its window, and told so", async () => {
        const client = await RawClient.open(testbed.url);
        await client.poll();
        await client.poll();
        await new Promise((resolve) => setTimeout(resolve, 2_400));
        assertProblem(await client.poll(), 410, "expired");
    });
});

describe("wrong events cost an error each, and the link goes on", () => {
    test("wrong type, wrong count, unknown function, no event at all", async () => {
        const client = await RawClient.open(testbed.url);
        const answer = await client.send([["Testbed", "countUp", ["x"]], ["Testbed", "countUp", []],
            ["Testbed", "fly", []], '["Testbed"', ["Testbed", "countUp", [1]]]);
        assert.equal(answer.status, 200);
        const { received, errors } = answer.json();
        assert.equal(received, 5);
        assert.deepEqual(errors.map(({ code }) => code), Array(4).fill("bad-event"));
        assert.deepEqual(errors.map(({ number }) => number), [1, 2, 3, 4]);
        assert.match(errors[0].detail, /Testbed\.countUp.*argument 1.*expected int, got string/);
        assert.match(errors[2].detail, /fly/);
        assert.deepEqual((await client.poll()).events, [counted(1)]);
    });

    test("numbers are read strictly", async () => {
        const client = await RawClient.open(testbed.url);
        const wrong = ["[1.0]", "[1e0]", "[2147483648]", "[-]", "[01]", "[+1]", "[null]", "[[1]]"];
        const answer = await client.send(wrong.map((values) => `["Testbed","echoInt",${values}]`));
        assert.equal(answer.json().errors.length, wrong.length);
        const longs = ['["Testbed","echoLong",[9007199254740993]]', '["Testbed","echoLong",["9007199254740993"]]'];
        const long = await client.send(longs, { first: wrong.length + 1 });
        assert.equal(long.json().errors.length, 1);
    });

    test("too many of them end the connection", async () => {
        const client = await RawClient.open(testbed.url);
        await client.send(Array(40).fill(["Testbed", "fly", []]));
        assertProblem(await client.poll(), 410, "protocol");
    });
});

describe("refusals", () => {
    test("a gap in the numbers: 409 gap, with what was received", async () => {
        const client = await RawClient.open(testbed.url);
        await client.call("countUp", 1);
        const answer = await client.send([["Testbed", "countUp", [5]]], { first: 5 });
        assertProblem(answer, 409, "gap");
        assert.equal(answer.json().received, 1);
    });

    test("an acknowledgement behind the last one: 409 stale", async () => {
        const client = await RawClient.open(testbed.url);
        await client.call("countUp", 1);
        await client.call("countUp", 2);
        await client.poll();
        await client.poll();
        assertProblem(await client.poll({ received: 1 }), 409, "stale");
        assert.equal((await client.poll()).status, 204);
    });

    test("an acknowledgement of what was never sent ends the connection: protocol", async () => {
        const client = await RawClient.open(testbed.url);
        const answer = await client.poll({ received: 99 });
        assert.ok(answer.status >= 400 && answer.json().code === "protocol", answer.text);
        assertProblem(await client.poll(), 410, "protocol");
    });

    test("a wrong token and an unknown cid look the same: 410 expired", async () => {
        const client = await RawClient.open(testbed.url);
        const poll = "poll?link=1&received=0&wait=0";
        const wrongToken = { "EH-Connection": `${client.hello.cid}.${"A".repeat(22)}` };
        const wrongCid = { "EH-Connection": `${(client.hello.cid % 0x7ffffff0) + 7}.${client.hello.token}` };
        const answers = [await client.get(poll, wrongToken), await client.get(poll, wrongCid)];
        for (const answer of answers) assertProblem(answer, 410, "expired");
        assert.equal(answers[0].json().detail, answers[1].json().detail);
    });

    test("no EH-Connection, or one that is none: 400 protocol", async () => {
        const client = new RawClient(testbed.url);
        assertProblem(await client.get("poll?link=1&received=0"), 400, "protocol");
        assertProblem(await client.get("poll?link=1&received=0", { "EH-Connection": "seventeen" }), 400, "protocol");
    });

    test("missing or wrong parameters: 400 protocol", async () => {
        const client = await RawClient.open(testbed.url);
        for (const query of ["", "?link=1", "?link=x&received=0", "?link=1&received=-1"]) {
            assertProblem(await client.get(`poll${query}`), 400, "protocol");
        }
        assert.equal((await client.poll()).status, 204, "the connection is none the worse");
    });

    test("another media type: 415", async () => {
        const client = await RawClient.open(testbed.url);
        const answer = await client.send([["Testbed", "nothing", []]], { headers: { "Content-Type": "text/plain" } });
        assert.equal(answer.status, 415);
        const open = await new RawClient(testbed.url).post("open", openBody(), { "Content-Type": "text/plain" });
        assert.equal(open.status, 415);
    });

    test("a foreign origin: 403 origin; a foreign name of this host: 403 host", async () => {
        const client = new RawClient(testbed.url);
        const open = (headers) => client.post("open", openBody(), headers);
        assertProblem(await open({ Origin: "http://evil.example" }), 403, "origin");
        assertProblem(await open({ Origin: "null" }), 403, "origin");
        assertProblem(await open({ "Sec-Fetch-Site": "cross-site" }), 403, "origin");
        assertProblem(await open({ Host: "evil.example" }), 403, "host");
        assert.match((await open({ Host: "evil.example" })).json().detail, /evil\.example/);
        assert.equal((await open({ Origin: testbed.url })).status, 200);
        assert.equal((await open({ "Sec-Fetch-Site": "same-origin", Origin: testbed.url })).status, 200);
        assert.equal((await open({ Host: `localhost:${testbed.port}` })).status, 200);
    });

    test("an allowed origin passes, with its CORS headers", async (t) => {
        const origin = "https://app.example";
        const other = await Testbed.start(t, "--origin", origin);
        const answer = await new RawClient(other.url).post("open", openBody(),
            { Origin: origin, "Sec-Fetch-Site": "cross-site" });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get("access-control-allow-origin"), origin);
        assert.match(answer.headers.get("access-control-expose-headers"), /EH-First.*EH-Last/i);
        const asking = await request(other.url, {
            method: "OPTIONS",
            target: "/testbed.interface/send",
            headers: {
                Origin: origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "eh-connection",
            },
        });
        assert.ok([200, 204].includes(asking.status));
        assert.match(asking.headers.get("access-control-allow-headers"), /EH-Connection/i);
    });

    test("unknown paths 404, wrong methods 405", async () => {
        const client = await RawClient.open(testbed.url);
        assert.equal((await client.get("nowhere")).status, 404);
        assert.equal((await client.get("open")).status, 405);
        assert.equal((await client.post("poll?link=1&received=0", "")).status, 405);
    });

    test("too large a body: 413", async () => {
        const answer = await new RawClient(testbed.url).post("open", openBody({ nonce: "n".repeat(300_000) }));
        assert.equal(answer.status, 413);
    });

    test("an event over the limit ends the connection: too-large", async (t) => {
        const small = await Testbed.start(t, "--max-event", 1000);
        const client = await RawClient.open(small.url);
        const answer = await client.call("echoString", "x".repeat(2000));
        assert.equal(answer.json().code, "too-large", answer.text);
        assertProblem(await client.poll(), 410, "too-large");
    });

    test("an open that is none: 400 protocol, and another version of the protocol", async () => {
        const client = new RawClient(testbed.url);
        const bodies = ["", "{", "[]", '{"open":{}}', '{"open":{"protocol":1}}', '{"ack":1}',
            openBody({ protocol: 2 })];
        for (const body of bodies) {
            assertProblem(await client.post("open", body), 400, "protocol");
        }
    });

    test("more connections than allowed: 429 or 503", async (t) => {
        const small = await Testbed.start(t, "--max-connections", 2);
        await RawClient.open(small.url);
        await RawClient.open(small.url);
        const answer = await new RawClient(small.url).post("open", openBody());
        assertProblem(answer, 429, "limit");
    });

    test("a mismatch at open: 409, each function in the sentence", async () => {
        const answer = await new RawClient(testbed.url).post("open",
            openBody({ server: { Testbed: ["echoInt(string)", "fly()"] } }));
        assertProblem(answer, 409, "mismatch");
        assert.match(answer.json().detail, /echoInt\(string\)/);
        assert.match(answer.json().detail, /echoInt\(int\)/);
        assert.match(answer.json().detail, /fly/);
    });
});

describe("the plain pages of the testbed", () => {
    const get = (target, options) => request(testbed.url, { target, ...options });

    test("hello, by GET and HEAD", async () => {
        const answer = await get("/hello");
        assert.deepEqual([answer.status, answer.text.trim()], [200, "hello"]);
        assert.match(answer.headers.get("content-type"), /^text\/plain/);
        assert.equal((await get("/hello", { method: "HEAD" })).text, "");
        assert.equal((await get("/hello", { method: "DELETE" })).status, 405);
    });

    test("echo returns the body with its media type", async () => {
        const headers = { "Content-Type": "text/x-test" };
        const answer = await get("/echo", { method: "POST", headers, body: "there and back" });
        assert.deepEqual([answer.status, answer.text], [200, "there and back"]);
        assert.equal(answer.headers.get("content-type"), "text/x-test");
    });

    test("big answers with as many bytes as asked", async () => {
        for (const bytes of [0, 1, 1_000_003]) assert.equal((await get(`/big?bytes=${bytes}`)).text.length, bytes);
        for (const query of ["", "?bytes=-1", "?bytes=x", "?bytes=99999999999"]) {
            assert.equal((await get(`/big${query}`)).status, 400);
        }
    });

    test("later answers later, from another thread", async () => {
        const begin = Date.now();
        const answers = await Promise.all([120, 60, 0].map((ms) => get(`/later?ms=${ms}`)));
        assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200]);
        assert.ok(Date.now() - begin >= 115);
    });

    test("stats tell what is going on", async () => {
        const before = (await get("/stats")).json();
        const client = await RawClient.open(testbed.url);
        await client.call("countUp", 1);
        await client.poll();
        const now = (await get("/stats")).json();
        assert.equal(now.opened, before.opened + 1);
        assert.equal(now.eventsUp, before.eventsUp + 1);
        assert.equal(now.eventsDown, before.eventsDown + 1);
        assert.equal(typeof now.links.poll, "number");
        assert.equal(typeof now.drops.slow, "number");
    });

    test("the client scripts are served at both places", async () => {
        const names = ["eh.js", "eh.mjs", "eh-cbor.js", "eh-cbor.mjs"];
        const scripts = ["/rtl/eh", "/testbed.interface"].flatMap((folder) => names.map((name) => `${folder}/${name}`));
        for (const target of scripts) {
            const answer = await get(target);
            assert.equal(answer.status, 200, target);
            assert.match(answer.headers.get("content-type"), /javascript/);
            assert.match(answer.text, /EventHandler/);
            const again = await get(target, { headers: { "If-None-Match": answer.headers.get("etag") } });
            assert.equal(again.status, 304);
        }
    });

    test("an entry of the table answers for its pattern, and declines one path of it", async () => {
        const answer = await get("/pattern/thread-one");
        assert.deepEqual([answer.status, answer.text.trim()], [200, "/pattern/thread-one"]);
        assert.equal((await get("/pattern/thread-")).status, 200);
        for (const path of ["/pattern/thread-none", "/pattern/thread", "/pattern/"]) assert.equal((await get(path)).status, 404);
        assert.equal((await get("/pattern/thread-one", { method: "POST" })).status, 405);
    });

    test("what is not built answers 404", async () => {
        for (const target of ["/upload", "/", "/files/"]) {
            assert.equal((await get(target)).status, 404, target);
        }
    });
});
