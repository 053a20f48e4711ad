// TLS as Node's own client of it sees it: versions, tickets, and what is not to be had any more.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import tls from "node:tls";
import { scratch, Testbed } from "../support/testbed.mjs";

const timeout = 60_000;

/** A testbed with a certificate that is signed by itself. */
async function secureTestbed(t) {
    const folder = scratch(t);
    const [key, certificate] = [`${folder}/key.pem`, `${folder}/certificate.pem`];
    const making = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
        "-out", certificate, "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
    assert.equal(making.status, 0, `the openssl program makes the certificate for this test: ${making.error ?? making.stderr}`);
    return Testbed.start(t, "--tls", certificate, key);
}

/** Resolves with an open socket; rejects if the handshake fails. */
async function connect(t, testbed, options) {
    const socket = tls.connect({ port: testbed.port, rejectUnauthorized: false, ...options });
    t.after(() => socket.destroy());
    await once(socket, "secureConnect");
    return socket;
}

/** Asks for a page and resolves with all that came, once the server has ended the socket. */
async function hello(socket) {
    socket.end("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let text = "";
    for await (const piece of socket) text += piece;
    return text;
}

for (const version of ["TLSv1", "TLSv1.1"]) {
    test(`${version} is refused`, { timeout }, async t => {
        const testbed = await secureTestbed(t);
        const options = { minVersion: version, maxVersion: version, ciphers: "ALL@SECLEVEL=0" };
        await assert.rejects(connect(t, testbed, options), error => /protocol version|unsupported protocol|ECONNRESET/i.test(`${error.message} ${error.code}`));
    });
}

for (const version of ["TLSv1.2", "TLSv1.3"]) {
    test(`${version} is spoken, and resumed by a ticket`, { timeout }, async t => {
        const testbed = await secureTestbed(t);
        const first = await connect(t, testbed, { minVersion: version, maxVersion: version, ALPNProtocols: ["h2", "http/1.1"] });
        assert.equal(first.getProtocol(), version);
        assert.equal(first.alpnProtocol, "http/1.1");
        assert.equal(first.isSessionReused(), false);
        let session = first.getSession();
        first.on("session", ticket => { session = ticket; });       // of TLS 1.3, behind the handshake
        assert.match(await hello(first), /hello\s*$/);
        const second = await connect(t, testbed, { minVersion: version, maxVersion: version, session });
        assert.equal(second.isSessionReused(), true);
        assert.match(await hello(second), /hello\s*$/);
    });
}

for (const ciphers of ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-GCM-SHA256"]) {
    test(`${ciphers} is refused`, { timeout }, async t => {
        const testbed = await secureTestbed(t);
        await assert.rejects(connect(t, testbed, { maxVersion: "TLSv1.2", ciphers }), /handshake failure/i);
    });
}

test("a client that asks for renegotiation gets none, and others are served", { timeout }, async t => {
    const testbed = await secureTestbed(t);
    const socket = await connect(t, testbed, { maxVersion: "TLSv1.2" });
    socket.on("error", () => {});
    const renegotiated = await new Promise(resolve => {
        socket.once("close", () => resolve(false));
        socket.renegotiate({}, error => resolve(!error));
    });
    assert.equal(renegotiated, false);
    assert.match(await hello(await connect(t, testbed, {})), /hello\s*$/);
});
