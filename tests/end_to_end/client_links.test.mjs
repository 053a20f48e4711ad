// eh.js on each link and on the ladder, against a real server behind a TCP proxy that cuts at random.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { Client, until } from "../support/client.mjs";
import { frame, opcode, RawWebSocket } from "../support/websocket.mjs";
import { Testbed, testbedStubs } from "../support/testbed.mjs";

/** A WebSocket as in browsers, as far as eh.js uses it. */
class NodeWebSocket {
    constructor(url, protocol) {
        this.opened = this.run(new URL(url), protocol);
    }

    async run(url, protocol) {
        try {
            const raw = this.raw = await RawWebSocket.connect(undefined, `http://${url.host}`, url.pathname,
                { protocols: [protocol] });
            if (this.isClosed) return raw.destroy();
            this.onopen?.({});
            for (let next; (next = await raw.read());) {
                if (next.opcode === opcode.text) this.onmessage?.({ data: next.payload.toString() });
                else if (next.opcode === opcode.ping) raw.write(frame(opcode.pong, next.payload));
                else if (next.opcode === opcode.close) break;
            }
            raw.destroy();
        } catch (error) {
            this.onerror?.({ error });
        }
        this.onclose?.({});
    }

    send(text) {
        this.raw.write(frame(opcode.text, text));
    }

    close() {
        this.isClosed = true;
        this.raw?.destroy();
    }
}

async function cutter(t, target) {
    const sockets = new Set();
    let count = 0;
    const server = net.createServer(socket => {
        const out = net.connect(Number(target.port), target.hostname);
        const both = [socket, out];
        sockets.add(both);
        for (const [a, b] of [both, [out, socket]]) {
            a.on("data", data => b.write(data)).on("end", () => b.end()).on("error", () => b.destroy())
                .on("close", () => (sockets.delete(both), b.destroy()));
        }
    });
    await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
        for (const both of sockets) both.forEach(socket => socket.destroy());
        server.close();
    });
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        get count() { return count; },
        cut() {
            for (const both of sockets) {
                ++count;
                both.forEach(socket => socket.destroy());
            }
        },
    };
}

for (const links of [["websocket"], ["stream"], ["poll"], ["websocket", "stream", "poll"]]) {
    test(`${links}: 10,000 events each way through cuts`, async t => {
        const testbed = await Testbed.start(t, "--heartbeat", 2000);
        const proxy = await cutter(t, new URL(testbed.url));
        let counted = 0;
        const kinds = new Set();
        let skew = 0;
        const client = new Client(t, proxy.url, await testbedStubs(t), {
            options: { backoff: { min: 4, max: 16 }, WebSocket: NodeWebSocket, links,
                now: () => Date.now() + skew },
            watch: (name, number, inOrder) => { counted += name === "counted" && inOrder; },
        });
        client.eh.connect();
        await client.connected(1);
        const total = 10000;
        const timer = setInterval(() => { proxy.cut(); if (links.length > 1) skew += 2000; }, 60);
        t.after(() => clearInterval(timer));
        const began = Date.now();
        for (let number = 1; number <= total; ++number) {
            await until(() => number - counted <= 100, () => `${number} counted ${counted} ${client.links.slice(-6)} ${client.errors.map(String)} ${client.disconnects.map(String)}`);
            client.testbed.countUp(number);
        }
        await until(() => counted === total, () => `${counted}`);
        assert.deepEqual(client.connects.length, 1);
        assert.deepEqual(client.events.map(([, number]) => number), Array.from({ length: total }, (_, i) => i + 1));
        t.diagnostic(`${client.connects} ${proxy.count} cuts, ${Date.now() - began} ms, ${client.links.filter(l => l === "down").length} downs`);
    });
}
