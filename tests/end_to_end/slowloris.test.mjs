// Thousands of clients that hold their sockets by sending next to nothing: each is cut as docs/http.md says, and the others are served at once.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { request } from "../support/http_wire.mjs";
import { steadyRequests } from "../support/steady_requests.mjs";
import { Testbed } from "../support/testbed.mjs";

const attackers = Number(process.env.EH_SLOWLORIS ?? 2_000);
const drip = 200;          // milliseconds between bytes
const timeout = 1_500;
const sweep = timeout / 4; // how often a server looks
const slack = 3_000;       // of a busy machine
const atOnce = 1_000;      // the longest answer that others may see

/** One that sends `start`, then a byte now and then; resolves with what it heard, and after how long it was cut. */
function attack(port, start) {
    return new Promise((resolve, reject) => {
        const socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
        let begin, heard = "", timer;
        socket.on("connect", () => {
            begin = performance.now();
            if (!start) return;
            socket.write(start);
            timer = setInterval(() => socket.writable && socket.write("x"), drip);
        });
        socket.on("data", chunk => (heard += chunk.toString("latin1")));
        socket.on("end", () => {
            clearInterval(timer);
            socket.destroy();
            resolve({ heard, after: performance.now() - begin });
        });
        socket.on("error", error => (clearInterval(timer), reject(error)));
    });
}

const kinds = [
    { name: "heads that never end", start: "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", options: ["--header-timeout", timeout], answer: 408, counted: "slowHeads" },
    { name: "request lines that never end", start: "GET /hello", options: ["--header-timeout", timeout], answer: 408, counted: "slowHeads" },
    { name: "bodies slower than the rate", start: "POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
        options: ["--body-timeout", timeout, "--body-rate", 1_000], answer: 408, counted: "slowBodies" },
    { name: "chunks slower than the rate", start: "POST /mirror HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n",
        options: ["--body-timeout", timeout, "--body-rate", 1_000], answer: 408, counted: "slowBodies" },
    { name: "sockets that say nothing", start: "", options: ["--idle-timeout", timeout], answer: null, counted: "idle" },
];

for (const { name, start, options, answer, counted } of kinds) {
    test(`${attackers} sockets: ${name}`, async t => {
        const testbed = await Testbed.start(t, ...options);
        const others = steadyRequests(testbed.url);
        const cut = await Promise.all(Array.from({ length: attackers }, () => attack(testbed.port, start)));
        const took = (await others.stop()).sort((a, b) => a - b);

        for (const { heard, after } of cut) {
            if (answer === null) assert.equal(heard, "");
            else assert.match(heard, new RegExp(`^HTTP/1\\.1 ${answer} [^]*\\r\\nConnection: close\\r\\n\\r\\n[^\\r\\n]+\\n$`));
            assert.ok(after >= timeout - 50 && after < timeout + sweep + slack, `cut after ${Math.round(after)} ms`);
        }
        assert.ok(took.length > 20, `others asked ${took.length} times`);
        assert.ok(took.at(-1) < atOnce, `an answer to somebody else took ${Math.round(took.at(-1))} ms`);
        const last = Math.max(...cut.map(({ after }) => after));
        t.diagnostic(`${attackers} cut, the last after ${Math.round(last)} ms; ${took.length} answers to others, ` +
            `median ${took[took.length >> 1].toFixed(1)} ms, longest ${took.at(-1).toFixed(1)} ms`);

        const { http } = (await request(testbed.url, { target: "/stats" })).json();
        assert.equal(http[counted], attackers);
        const metrics = (await request(testbed.url, { target: "/metrics" })).text;
        const at = { slowHeads: "head", slowBodies: "body", idle: "idle" }[counted];
        assert.match(metrics, new RegExp(`^eh_http_sockets_cut_total\\{at="${at}"\\} ${attackers}$`, "m"));
    });
}
