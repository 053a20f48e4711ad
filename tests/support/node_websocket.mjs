// A WebSocket as browsers have it, as far as eh.js uses it, for Node before 22, which has none.
import { frame, opcode, RawWebSocket } from "./websocket.mjs";

export class NodeWebSocket {
    binaryType = "blob";

    #raw;
    #isClosed = false;

    constructor(url, protocol) {
        this.#run(new URL(url), protocol);
    }

    send(data) {
        if (typeof data === "string") return this.#raw.write(frame(opcode.text, data));
        const bytes = new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength);
        this.#raw.write(frame(opcode.binary, bytes));
    }

    close() {
        this.#isClosed = true;
        this.#raw?.destroy();
    }

    async #run(url, protocol) {
        try {
            const settings = { protocols: [protocol].flat() };
            const raw = this.#raw = await RawWebSocket.connect(undefined, `http://${url.host}`, url.pathname, settings);
            if (this.#isClosed) return raw.destroy();
            this.protocol = raw.protocol;
            this.onopen?.({});
            for (let next; (next = await raw.read());) {
                if (next.opcode === opcode.close) break;
                this.#take(next);
            }
            raw.destroy();
        } catch (error) {
            this.onerror?.({ error });
        }
        this.onclose?.({});
    }

    #take({ opcode: kind, payload }) {
        if (kind === opcode.text) this.onmessage?.({ data: payload.toString() });
        else if (kind === opcode.ping) this.#raw.write(frame(opcode.pong, payload));
        else if (kind === opcode.binary) {
            const data = payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.byteLength);
            this.onmessage?.({ data });
        }
    }
}
