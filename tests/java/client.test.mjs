// The Java client against eh-testbed: values, links, refusals, credentials, TLS, closing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import net from "node:net";
import path from "node:path";
import { before, test } from "node:test";
import { scratch, Testbed } from "../support/testbed.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";
import { compileScenarios } from "./support.mjs";

let scenario;
const cleanups = [];
before(async () => (scenario = await compileScenarios({ after: (cleanup) => cleanups.push(cleanup) })));
test.after(() => cleanups.forEach((cleanup) => cleanup()));

const mounted = (url) => `${url}/testbed.interface`;

/** An HTTP server for one test, in place of EventHandler's; gives its address. */
async function serve(t, answer) {
    const server = createServer(answer);
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
        server.closeAllConnections();
        server.close();
    });
    return `http://127.0.0.1:${server.address().port}`;
}

for (const link of ["websocket", "stream", "poll"]) {
    for (const encoding of ["CBOR", "JSON"]) {
        test(`every type and edge value comes back exactly by ${link} in ${encoding}`, async (t) => {
            // An event larger than what may be in flight waits for the acknowledgement of all before: half a heartbeat.
            const testbed = await Testbed.start(t, "--heartbeat", 2000);
            await scenario("echo", mounted(testbed.url), link, encoding);
        });
    }
}

test("where WebSockets and streams get through, the WebSocket is taken", async (t) => {
    const testbed = await Testbed.start(t);
    await scenario("ladder", mounted(testbed.url), "websocket");
});

test("where WebSockets are refused and streams are held back by a proxy, it polls", async (t) => {
    const testbed = await Testbed.start(t);
    const proxy = await FaultProxy.start(testbed.url,
        { fault: ({ name }) => ["ws", "stream"].includes(name) ? { answer: { status: 501 } } : undefined });
    t.after(() => proxy.stop());
    await scenario("ladder", mounted(proxy.url), "poll");
});

test("where only WebSockets are refused, it streams", async (t) => {
    const testbed = await Testbed.start(t);
    const url = await serve(t, (request, response) => forward(testbed, request, response));
    await scenario("ladder", mounted(url), "stream");
});

/** Passes a request on, but no upgrade. */
function forward(testbed, request, response) {
    if (request.url.endsWith("/ws")) return response.writeHead(501).end();
    const { Upgrade: _, ...headers } = request.headers;
    const socket = net.connect(testbed.port, "127.0.0.1");
    socket.on("error", () => response.destroy());
    response.on("close", () => socket.destroy());
    const fields = Object.entries({ ...headers, connection: "close" }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${request.method} ${request.url} HTTP/1.1\r\n${fields.join("")}\r\n`);
    request.pipe(socket, { end: false });
    return socket.pipe(response.socket);
}

test("a stub of another build is refused with both prototypes", async (t) => {
    const testbed = await Testbed.start(t);
    await scenario("mismatch", mounted(testbed.url));
});

test("a login page is no event: it stops and says so", async (t) => {
    const page = (request, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<form>Sign in</form>");
    const words = await scenario("final", await serve(t, page), "unauthorized");
    assert.match(words, /answered with a web page instead of events\. You may have been signed out: sign in again\./);
});

test("a redirect to a login page is not followed", async (t) => {
    const asked = [];
    const url = await serve(t, (request, response) => {
        asked.push(request.url);
        response.writeHead(302, { Location: "/login" }).end();
    });
    await scenario("final", url, "unauthorized");
    assert.ok(!asked.includes("/login"), asked.join());
});

test("a message beyond maxMessage ends the connection, by each link, and another one follows", async (t) => {
    const testbed = await Testbed.start(t);
    for (const link of ["websocket", "stream", "poll"]) await scenario("oversized", mounted(testbed.url), link);
});

test("basic and bearer authentication and cookies reach the server, sockets included", async (t) => {
    const seen = [];
    const wanted = { basic: /^Basic YWRhOnBhc3M6d8O2cmQ=$/, bearer: /^Bearer t0ken$/, cookies: /^session=1$/ };
    const answer = (request, response) => {
        const [, kind, name] = request.url.split("/");
        const given = kind === "cookies" ? request.headers.cookie : request.headers.authorization;
        seen.push(`${kind} ${name} ${wanted[kind].test(given ?? "")}`);
        const isRight = wanted[kind].test(given ?? "") && name === "open";
        response.writeHead(isRight ? 403 : 503,
            { "Content-Type": "application/problem+json", "Set-Cookie": `session=1; Path=/${kind}` });
        response.end(JSON.stringify(isRight ? { code: "rejected", detail: `well done, ${kind}` } : { code: "limit" }));
    };
    await scenario("credentials", await serve(t, answer));
    for (const kind of ["basic", "bearer"]) assert.ok(seen.includes(`${kind} ws true`), seen.join());
});

test("TLS needs a certificate that is trusted, and then carries every link", async (t) => {
    const folder = scratch(t);
    const [key, certificate] = ["key.pem", "cert.pem"].map((name) => path.join(folder, name));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1"], { stdio: "ignore" });
    const testbed = await Testbed.start(t, "--tls", certificate, key, "--heartbeat", 2000);
    await scenario("tls", mounted(testbed.url), certificate);
});

test("closing is idempotent, is told once, can be followed by connecting, and leaves nothing behind", async (t) => {
    const testbed = await Testbed.start(t);
    await scenario("closing", mounted(testbed.url));
    const { connections } = await (await fetch(`${testbed.url}/stats`)).json();
    assert.equal(connections, 0);
});

test("offline: calls throw or wait within the limits, and a wrong address is refused", async () => {
    await scenario("offline", "http://127.0.0.1:1/x");
});

test("callbacks run on the caller's executor, one at a time, in order, and may throw", async (t) => {
    const testbed = await Testbed.start(t);
    await scenario("executor", mounted(testbed.url));
});
