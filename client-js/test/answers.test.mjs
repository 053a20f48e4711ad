// Answers of somebody else than our server: login pages, proxies, garbage. They become sentences, never events.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, connected, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

const LOGIN = { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body: '<html>["Down","n",[1]]' };
const REDIRECT = { status: 302, headers: { Location: "https://login.test/" } };
const SENTENCE =
    "http://fake.test/mount/ answered with a web page: sign in.";

describe("a login page", () => {
    for (const [name, answer] of [
        ["as a page", LOGIN],
        ["as a redirect", REDIRECT],
    ]) {
        for (const path of ["open", "poll", "send"]) {
            test(`${name} in answer to ${path} is a sentence for the user, and final`, async t => {
                const server = new FakeServer();
                server.fault = request => (request.path === path ? answer : undefined);
                const { eh, all } = connectable(t, {}, server);
                eh.sendData("Up", "n", [1]);
                eh.connect();
                await until(() => all("disconnect").length);
                const [reason] = all("disconnect");
                assert.deepEqual([reason.code, reason.final, reason.detail], ["unauthorized", true, SENTENCE]);
                assert.deepEqual(
                    all("error").map(({ code, message }) => [code, message]),
                    [["unauthorized", SENTENCE]],
                );
                assert.equal(reason.unconfirmed.length, path === "send" ? 1 : reason.unconfirmed.length);
            });
        }
    }

    test("redirects are never followed", async t => {
        const { server } = await connected(t);
        assert.ok(server.requests.every(({ rest }) => rest.redirect === "manual" && rest.cache === "no-store"));
    });
});

describe("garbage", () => {
    for (const [name, answer, sentence] of [
        [
            "another media type",
            { status: 200, headers: { "Content-Type": "text/plain" }, body: '["Down","n",[1]]' },
            "http://fake.test/mount/ answered 200 (text/plain).",
        ],
        [
            "garbage in JSON's name",
            { status: 200, headers: { "Content-Type": "application/json" }, body: "{]" },
            "http://fake.test/mount/ sent no event.",
        ],
        [
            "JSON that is no hello",
            { status: 200, headers: { "Content-Type": "application/json" }, body: '{"ok":true}' },
            "http://fake.test/mount/ sent no event.",
        ],
        [
            "a hello of another version",
            {
                status: 200,
                headers: { "Content-Type": "application/x-ndjson" },
                body: '{"hello":{"protocol":2,"cid":1,"token":"x"}}',
            },
            "http://fake.test/mount/ sent no event.",
        ],
        [
            "no such place",
            { status: 404, headers: { "Content-Type": "text/html" }, body: "<h1>Not found" },
            "http://fake.test/mount/ answered 404 (text/html).",
        ],
    ]) {
        test(`in answer to open: ${name} is reported once and tried again`, async t => {
            const server = new FakeServer();
            server.fault = (request, n) => (n < 5 ? answer : undefined);
            const { eh, all } = connectable(t, {}, server);
            eh.connect();
            await until(() => eh.isConnected());
            assert.deepEqual(
                all("error").map(({ code, message }) => [code, message]),
                [["protocol", sentence]],
            );
        });

        test(`in answer to poll: ${name} delivers nothing and keeps the connection`, async t => {
            const server = new FakeServer();
            const { eh, all } = connectable(t, {}, server);
            const got = [];
            eh.bindClient("Down", ["n(int i)"], { n: i => got.push(i) });
            server.fault = ({ path }) =>
                path === "poll" && server.count("poll") < 4 && !/hello|ok/.test(answer.body) ? answer : undefined;
            eh.connect();
            await until(() => server.pollsHeld === 1);
            server.emit("Down", "n", [2]);
            await until(() => got.length);
            assert.deepEqual([got, all("connect")], [[2], [17]]);
        });
    }

    test("the server's own problem is told in the server's words", async t => {
        const server = new FakeServer();
        server.fault = (request, n) =>
            n < 3
                ? {
                      status: 404,
                      headers: { "Content-Type": "application/problem+json" },
                      body: JSON.stringify({ code: "not-found", detail: "Nothing is mounted at /mount." }),
                  }
                : undefined;
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.deepEqual(
            all("error").map(({ code, message }) => [code, message]),
            [["not-found", "Nothing is mounted at /mount."]],
        );
    });
});
