// The three links of a client by hand. Each carries a connection until `isOver()` or until it breaks.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { below } from "./random.mjs";
import { frame, opcode, RawWebSocket } from "./websocket.mjs";

/** Down messages of a link that begins with a hello: events are counted on from there. */
function downReader(connection, link, isOver) {
    const state = { next: 0, upNext: 0, heard: Date.now(), bye: undefined };
    state.take = (messages) => {
        state.heard = Date.now();
        for (const message of messages) {
            if (link !== connection.link) return;
            if (Array.isArray(message)) connection.take(state.next++, message);
            else if (message.hello) {
                const { next, received } = message.hello;
                Object.assign(state, { next, upNext: received + 1 });
                connection.serverHas(received);
            } else if (message.ack !== undefined) connection.serverHas(message.ack);
            else if (message.bye) state.bye = message.bye;
            else assert.fail(JSON.stringify(message));
        }
    };
    state.isSilent = () => Date.now() - state.heard > connection.silence;
    // Only a newer link may end an older one: ours, or a request that came again.
    state.check = () => {
        const isFine = !state.bye || isOver() || /moved|stale/.test(state.bye.code);
        assert.ok(isFine, `the link ended: ${JSON.stringify(state.bye)}`);
    };
    return state;
}

export async function webSocket(connection, link, isOver) {
    const { codec, random, url, mount } = connection;
    const connecting = RawWebSocket.connect(undefined, url, `${mount}/ws`, { protocols: [codec.subprotocol] });
    const late = pause(connection.silence, null, { ref: false });
    const socket = await Promise.race([connecting.catch(() => null), late]);
    if (!socket) return void connecting.then((toolate) => toolate.destroy(), () => undefined);
    const send = (messages) => socket.write(frame(codec.opcode, codec.encode(messages)));
    const { cid, token, received } = connection;
    send([{ resume: { cid, token, link, received } }]);
    const down = downReader(connection, link, isOver);
    let hasEnded = false;
    const reading = (async () => {
        for (let next; (next = await socket.read());) {
            if (next.opcode === codec.opcode) down.take(codec.decode(next.payload));
        }
    })().finally(() => (hasEnded = true));
    reading.catch(() => undefined);
    while (!isOver() && !hasEnded && !down.isSilent()) {
        await pause(below(random, 4));
        if (down.upNext === 0) continue;
        const events = connection.events(down.upNext, below(random, 200));
        down.upNext += events.length;
        const acks = below(random, 3) === 0 ? [{ ack: connection.received }] : [];
        if (events.length + acks.length) send([...acks, ...events]);
    }
    // A half-written frame, and the socket stays open or not: the next link moves the connection.
    if (isOver() && down.upNext && below(random, 2) === 0) {
        const half = frame(codec.opcode, codec.encode(connection.events(down.upNext, 20)));
        socket.write(half.subarray(0, below(random, half.length)));
    }
    const stays = isOver() && below(random, 2) === 0;
    if (stays) setTimeout(() => socket.destroy(), 500);
    else socket.destroy();
    if (hasEnded) await reading;
    down.check();
}

export async function stream(connection, link, isOver) {
    const { codec, random } = connection;
    const down = downReader(connection, link, isOver);
    const buffer = codec.buffer();
    const cut = new AbortController();
    let hasEnded = false;
    const reading = connection.request("GET", `stream?link=${link}&received=${connection.received}`, {
        signal: cut.signal, onBytes: (bytes) => down.take(buffer.push(bytes)),
    }).finally(() => (hasEnded = true));
    const isDone = () => isOver() || hasEnded || down.isSilent();
    await connection.sendUntil(link, isDone);
    if (!isOver() || below(random, 2) === 0) cut.abort();   // else the next link moves it
    if (hasEnded) assertGone(await reading, isOver);
    else reading.catch(() => undefined);
    down.check();
}

// A stream ends by a broken socket; a refusal of the server means that a newer link was there.
function assertGone(answer, isOver) {
    const isFine = !answer || /200|502/.test(answer.status) || isOver();
    assert.ok(isFine, `the stream was answered ${answer?.status} ${answer?.body}`);
}

export async function poll(connection, link, isOver) {
    const { codec, random } = connection;
    let hasFailed = false;
    const isDone = () => isOver() || hasFailed;
    const polling = (async () => {
        while (!isDone()) {
            const wait = below(random, 3) === 0 ? "&wait=0" : "";
            const cutAfter = below(random, 8) === 0 ? 30 : undefined;
            const target = `poll?link=${link}&received=${connection.received}${wait}`;
            const answer = await connection.request("GET", target, { cutAfter });
            if (link !== connection.link || !answer) continue;
            if (isOver() && answer.status === 409) continue;
            assert.ok(answer.status === 200 || answer.status === 204, `${target}: ${answer.status} ${answer.body}`);
            let number = Number(answer.headers["eh-first"]);
            for (const event of codec.decode(answer.body)) connection.take(number++, event);
            assert.equal(number - 1, Number(answer.headers["eh-last"]));
        }
    })();
    polling.catch(() => (hasFailed = true));
    await connection.sendUntil(link, isDone);
    // A held poll is left to the next link, which ends it.
    await Promise.race([polling, pause(20)]);
}
