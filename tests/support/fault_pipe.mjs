// One direction of a bad network: bytes come out in order, but late, slowly, one by one, held back, or not at all.

const HIGH = 256 * 1024;   // bytes that wait in a pipe before its source is read no further
const TICK = 50;           // ms between the pieces of what trickles

export class Pipe {
    /** What is done to the bytes: { delay, bytesPerSecond, oneByteAtATime, buffer }; see FaultProxy. */
    shape = {};

    #source;
    #sink;
    #gate;
    #queue = [];
    #waiting = 0;
    #held = [];
    #heldBytes = 0;
    #running;
    #isStopped = false;

    /**
     * `source()` and `sink()` give the sockets. `gate(count)` is asked before `count` bytes pass: nothing, or { after,
     * strike }: only `after` of them do, and then strike() is called and the pipe has stopped.
     */
    constructor({ source, sink, gate }) {
        this.#source = source;
        this.#sink = sink;
        this.#gate = gate;
    }

    push(bytes) {
        if (this.#isStopped || bytes.length === 0) return;
        this.#queue.push({ bytes, due: Date.now() + (this.shape.delay ?? 0) });
        this.#waiting += bytes.length;
        if (this.#waiting > HIGH) this.#source()?.pause();
        this.#running ??= this.#run();
    }

    /** Nothing more comes of this message: what was held back leaves. Resolves when all is written. */
    async flush() {
        await this.#running;
        await this.#release();
    }

    /** What has not passed yet never does. */
    stop() {
        this.#isStopped = true;
        this.#queue = [];
        this.#held = [];
    }

    async #run() {
        while (this.#queue.length > 0) {
            const { bytes, due } = this.#queue[0];
            const wait = due - Date.now();
            if (wait > 0) await pause(wait);
            if (this.#isStopped) break;
            this.#queue.shift();
            await this.#pass(bytes);
            this.#waiting -= bytes.length;
            if (this.#waiting <= HIGH && !this.#isStopped) this.#source()?.resume();
        }
        this.#running = undefined;
    }

    async #pass(bytes) {
        const { buffer, bytesPerSecond, oneByteAtATime } = this.shape;
        if (buffer) {
            this.#held.push(bytes);
            this.#heldBytes += bytes.length;
            if (this.#heldBytes >= buffer) await this.#release();
        } else if (oneByteAtATime) {
            for (const byte of bytes) {
                await this.#write(Buffer.of(byte));
                await new Promise(setImmediate);
            }
        } else if (bytesPerSecond) {
            const piece = Math.max(1, Math.ceil(bytesPerSecond * TICK / 1000));
            for (let at = 0; at < bytes.length; at += piece) {
                await this.#write(bytes.subarray(at, at + piece));
                await pause(TICK);
            }
        } else {
            await this.#write(bytes);
        }
    }

    async #release() {
        const bytes = Buffer.concat(this.#held);
        this.#held = [];
        this.#heldBytes = 0;
        if (bytes.length > 0) await this.#write(bytes);
    }

    async #write(bytes) {
        if (this.#isStopped) return;
        const blow = this.#gate(bytes.length);
        const part = blow ? bytes.subarray(0, blow.after) : bytes;
        const sink = this.#sink();
        if (part.length > 0 && !sink.destroyed) await new Promise((resolve) => sink.write(part, resolve));
        if (!blow) return;
        this.stop();
        blow.strike();
    }
}

export function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}
