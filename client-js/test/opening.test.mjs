// Opening a connection over the poll link, with and without a server that wants it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectable, connected, nth, problem, receiver, until } from "./support/harness.mjs";
import { FakeServer } from "./support/fake_server.mjs";

describe("opening", () => {
    test("the interfaces of the stubs are declared without parameter names", async t => {
        const { eh, server } = connectable(t);
        eh.bindServer("PersonRequest", ["name(string id)", "none()"]);
        eh.bindClient("PersonResponse", ["name(string first,int[10] table)"], { name() {} });
        eh.connect();
        await until(() => eh.isConnected());
        const { open } = JSON.parse(server.requests[0].body);
        assert.match(open.nonce, /^[\w-]{16,64}$/);
        assert.deepEqual(
            { ...open, nonce: "" },
            {
                protocol: 1,
                nonce: "",
                server: { PersonRequest: ["name(string)", "none()"] },
                client: { PersonResponse: ["name(string,int[10])"] },
            },
        );
    });

    test("onConnect comes once, before the first event, with the id and the kind of link", async t => {
        const server = new FakeServer();
        const { eh, told } = connectable(t, {}, server);
        eh.bindClient("Down", ["n(int i)"], { n: i => told.push(["n", i]) });
        server.fault = request =>
            request.path === "open"
                ? answer => {
                      server.only().retained.push('["Down","n",[1]]');
                      return {
                          ...answer,
                          body: `${answer.body}["Down","n",[1]]\n`,
                          headers: { ...answer.headers, "EH-Last": "1" },
                      };
                  }
                : undefined;
        eh.connect();
        eh.connect();
        await until(() => told.length > 3);
        server.emit("Down", "n", [2]);
        await until(() => told.length > 4);
        assert.deepEqual(told, [
            ["link", "connecting"],
            ["connect", 17, "poll"],
            ["link", "up"],
            ["n", 1],
            ["n", 2],
        ]);
    });

    test("a lost answer is asked for again with the same nonce and gives the same connection", async t => {
        const server = new FakeServer();
        server.fault = nth("open", 1, "no-answer");
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        const nonces = server.requests
            .filter(({ path }) => path === "open")
            .map(({ body }) => JSON.parse(body).open.nonce);
        assert.equal(nonces.length, 2);
        assert.equal(nonces[0], nonces[1]);
        assert.equal(server.connections.size, 1);
        assert.deepEqual(all("connect"), [17]);
    });

    test("a server that cannot be reached is reported once and tried until it is there", async t => {
        const server = new FakeServer();
        server.fault = ({ path }, n) => (path === "open" && n < 6 ? "lost" : undefined);
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.deepEqual(
            all("error").map(({ code, message }) => [code, message]),
            [["unreachable", "http://fake.test/mount/ cannot be reached: TypeError: network lost"]],
        );
        assert.equal(all("disconnect").length, 0);
    });

    test("a mismatch names the function and both prototypes, and is final", async t => {
        const server = new FakeServer();
        server.prototypes = { PersonRequest: ["name(int)"] };
        const { eh, all } = connectable(t, {}, server);
        eh.bindServer("PersonRequest", ["name(string id)"]);
        eh.connect();
        await until(() => all("disconnect").length);
        const [reason] = all("disconnect");
        assert.deepEqual([reason.code, reason.final, reason.unconfirmed], ["mismatch", true, []]);
        assert.equal(
            all("error")[0].message,
            "PersonRequest: the client means to call name(string), the server has name(int)",
        );
        assert.equal(String(reason), all("error")[0].message);
        assert.deepEqual(all("link"), ["connecting", "down"]);
        assert.equal(server.requests.length, 1);
    });

    for (const code of ["rejected", "unauthorized", "origin", "host"]) {
        test(`${code} is final until connect() is called`, async t => {
            const server = new FakeServer();
            server.fault = nth("open", 1, problem(403, code));
            const { eh, all } = connectable(t, {}, server);
            eh.connect();
            await until(() => all("disconnect").length);
            assert.deepEqual([all("disconnect")[0].code, all("disconnect")[0].final], [code, true]);
            eh.connect();
            await until(() => eh.isConnected());
        });
    }

    test("limit and shutdown are tried again, not before the server's hint", async t => {
        const server = new FakeServer();
        let asked = [];
        server.fault = ({ path }, n) => {
            if (path === "open") asked.push(performance.now());
            return n === 1
                ? problem(429, "limit", { retry: 40 })
                : n === 2
                  ? problem(503, "shutdown", { retry: 50 })
                  : undefined;
        };
        const { eh, all } = connectable(t, {}, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.ok(asked[1] - asked[0] >= 39, `${asked[1] - asked[0]}`);
        assert.ok(asked[2] - asked[1] >= 49, `${asked[2] - asked[1]}`);
        assert.deepEqual(all("disconnect"), []);
    });

    test("an open that nobody answers is given up after connectTimeout, and tried again", async t => {
        const server = new FakeServer();
        server.fault = nth("open", 1, "hang");
        const { eh } = connectable(t, { connectTimeout: 20 }, server);
        eh.connect();
        await until(() => eh.isConnected());
        assert.equal(server.count("open"), 2);
    });

    test("delays grow with full jitter up to the limit", async t => {
        const server = new FakeServer();
        const draws = [];
        const times = [];
        server.fault = () => {
            times.push(performance.now());
            return "lost";
        };
        const { eh } = connectable(
            t,
            {
                backoff: { min: 4, max: 16 },
                random: () => {
                    draws.push(1);
                    return 1;
                },
            },
            server,
        );
        eh.connect();
        await until(() => times.length === 7);
        const gaps = times.slice(1).map((time, i) => time - times[i]);
        [0, 4, 8, 16, 16, 16].forEach((least, i) => assert.ok(gaps[i] >= least - 1, `gap ${i}: ${gaps[i]}`));
    });

    test("stubs made after connect() are declared to the server", async t => {
        const { eh, server } = await connected(t);
        const call = eh.bindServer("Late", ["a(int i)"]);
        receiver(eh);
        call(0, [1]);
        await until(() => server.events.length === 1);
        assert.deepEqual(server.only().declared, [{ server: { Late: ["a(int)"] } }, { client: { Down: ["n(int)"] } }]);
    });

    test("a late stub that does not match is an error, and the connection stays", async t => {
        const { eh, server, all } = await connected(t);
        server.prototypes = { Late: ["a(string)"] };
        eh.bindServer("Late", ["a(int i)"]);
        await until(() => all("error").length);
        assert.deepEqual(
            [all("error")[0].code, all("error")[0].message],
            ["mismatch", "Late: the client means to call a(int), the server has a(string)"],
        );
        assert.ok(eh.isConnected());
    });

    test("a missing function is an error when the receiver is made, by name", t => {
        const { eh } = connectable(t);
        assert.throws(
            () => eh.bindClient("Display", ["gauge(int i)", "line(string s)", "toString()"], { gauge() {} }),
            { name: "TypeError", message: "Display: missing: line,toString" },
        );
        assert.throws(() => eh.bindClient("Display", ["gauge(int i)"], undefined), /Display: missing: gauge/);
    });
});
