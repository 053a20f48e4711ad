// What stands at the edge of a server, seen from outside: limits of addresses, hosts, proxies, headers, the access log, metrics.
import assert from "node:assert/strict";
import { test } from "node:test";
import { request } from "../support/http_wire.mjs";
import { Testbed } from "../support/testbed.mjs";

const get = (testbed, target, headers = {}) => request(testbed.url, { target, headers });

/** What is on stderr by now, once it has so many lines. */
async function lines(testbed, count) {
    for (let tries = 0; testbed.stderr.split("\n").length <= count; ++tries) {
        assert.ok(tries < 500, testbed.stderr);
        await new Promise(resolve => setTimeout(resolve, 10));
    }
    return testbed.stderr.trimEnd().split("\n");
}

test("an address has so many sockets, and no more", async t => {
    const testbed = await Testbed.start(t, "--address-sockets", 1);
    const held = get(testbed, "/later?ms=300");
    await assert.rejects(get(testbed, "/hello"));
    assert.equal((await held).status, 200);
});

test("an address asks so often, and no more", async t => {
    const testbed = await Testbed.start(t, "--address-requests", 1);
    assert.equal((await get(testbed, "/hello")).status, 200);
    const answer = await get(testbed, "/hello");
    assert.deepEqual([answer.status, answer.headers.get("retry-after"), answer.json().code], [429, "1", "limit"]);
    assert.ok(answer.json().retry > 0 && answer.json().retry <= 1_000);
});

test("with a list of hosts the others are refused on every page, as the protocol says", async t => {
    const testbed = await Testbed.start(t, "--host", "instrument.example");
    assert.equal((await get(testbed, "/hello", { Host: "instrument.example" })).status, 200);
    for (const target of ["/hello", "/testbed.interface/poll", "/nowhere"]) {
        const answer = await get(testbed, target, { Host: "evil.example" });
        assert.deepEqual([answer.status, answer.json().code], [403, "host"], target);
    }
});

test("the access log tells the client behind a proxy that is listed, in every format", async t => {
    const told = { "Forwarded": "for=203.0.113.9;proto=https", "User-Agent": "tester \"1\"", "Referer": "http://x/" };
    const forms = {
        common: /^203\.0\.113\.9 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/hello\?x HTTP\/1\.1" 200 6$/,
        combined: /^203\.0\.113\.9 - - \[[^\]]+\] "GET \/hello\?x HTTP\/1\.1" 200 6 "http:\/\/x\/" "tester \\x221\\x22"$/,
    };
    for (const [format, expected] of Object.entries(forms)) {
        const testbed = await Testbed.start(t, "--access-log", format, "--proxy", "127.0.0.0/8");
        await get(testbed, "/hello?x", told);
        assert.match((await lines(testbed, 1))[0], expected);
    }
    const testbed = await Testbed.start(t, "--access-log", "json");
    await get(testbed, "/hello", told);
    const line = JSON.parse((await lines(testbed, 1))[0]);
    assert.deepEqual([line.remote, line.method, line.target, line.status, line.bytes, line.agent, line.secure],
        ["127.0.0.1", "GET", "/hello", 200, 6, "tester \"1\"", false], "nobody else is believed");
});

test("security headers are in every answer if they are asked for", async t => {
    const testbed = await Testbed.start(t, "--security-headers");
    for (const target of ["/hello", "/nowhere", "/stats"]) {
        const { headers } = await get(testbed, target);
        assert.equal(headers.get("x-content-type-options"), "nosniff", target);
        assert.equal(headers.get("content-security-policy"), "frame-ancestors 'self'", target);
    }
});

test("metrics and stats tell the same", async t => {
    const testbed = await Testbed.start(t);
    await get(testbed, "/hello");
    await get(testbed, "/nowhere");
    const { headers, text } = await get(testbed, "/metrics");
    assert.equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const value = name => Number(new RegExp(`^${name.replace(/[{}]/g, "\\$&")} (\\d+)$`, "m").exec(text)?.[1]);
    const { http } = (await get(testbed, "/stats")).json();
    assert.equal(value("eh_http_sockets_accepted_total"), 3);
    assert.equal(http.accepted, 4);
    assert.equal(value("eh_http_answers_total{status=\"4xx\"}"), http.answers4xx);
    assert.equal(value("eh_http_answers_total{status=\"2xx\"}") + 1, http.answers2xx);
    assert.equal(value("eh_connections{mount=\"/testbed.interface\"}"), 0);
    for (const line of text.trimEnd().split("\n")) assert.match(line, /^(# (HELP|TYPE) eh_[a-z_]+ .+|eh_[a-z0-9_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \d+)$/);
});
