// One of many clients: a WebSocket that calls echoInt with 1, 2, 3, ... and checks that the same comes back.
import { frame, opcode, RawWebSocket } from "../support/websocket.mjs";

const OPEN = {
    protocol: 1,
    client: { TestbedResponse: ["echoInt(int)"] },
    server: { Testbed: ["echoInt(int)"] },
};

export class SoakClient {
    #socket;
    #sentAt = new Map();         // number -> when
    #received = 0;               // events taken in, of whatever kind
    #acknowledged = 0;
    sent = 0;
    echoed = 0;
    wrong = undefined;           // what should not have come
    isOpen = true;

    /** `nonce`: 22 characters of base64url; `latencies`: an array that takes milliseconds. */
    static async open(url, nonce, latencies) {
        const client = new SoakClient();
        client.#socket = await RawWebSocket.connect(undefined, url, "/testbed.interface/ws");
        client.#socket.send({ open: { ...OPEN, nonce } });
        const [{ hello }] = await client.#socket.readJson();
        client.cid = hello.cid;
        client.#listen(latencies);
        return client;
    }

    /** One event, and what it has received once in a while: half a heartbeat is 12.5 s. */
    call() {
        const message = [`["Testbed","echoInt",[${++this.sent}]]`];
        if (this.#received - this.#acknowledged >= 8) message.push(`{"ack":${this.#acknowledged = this.#received}}`);
        this.#sentAt.set(this.sent, performance.now());
        this.#socket.write(frame(opcode.text, message.join("\n")));
    }

    get isSettled() { return this.echoed === this.sent; }

    close() {
        this.isOpen = false;
        this.#socket.destroy();
    }

    async #listen(latencies) {
        for (let next; (next = await this.#socket.read());) {
            for (const line of next.payload.toString().split("\n")) {
                if (line.startsWith("[")) this.#take(line, latencies);
                else if (line && !line.startsWith('{"ack"')) this.wrong ??= line;
            }
        }
        if (this.isOpen) this.wrong ??= "the socket closed";
        this.isOpen = false;
    }

    #take(line, latencies) {
        ++this.#received;
        const number = ++this.echoed;
        if (line !== `["TestbedResponse","echoInt",[${number}]]`) this.wrong ??= `${line} in place of number ${number}`;
        latencies.push(performance.now() - this.#sentAt.get(number));
        this.#sentAt.delete(number);
    }
}
