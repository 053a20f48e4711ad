// Round trips of eh.js in Node, as round_trips.cpp has them in C++. Where Node has no WebSocket it is the one of npm's ws, if the node
// modules of tests/ are installed, else a slow one of the tests.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";
import { cbor } from "../../../client-js/eh-cbor.mjs";
import { EventHandler } from "../../../client-js/eh.mjs";
import { NodeWebSocket } from "../../support/node_websocket.mjs";

const [stubs, address, encoding] = process.argv.slice(2);
const require = createRequire(new URL("../../package.json", import.meta.url));
const { Testbed } = await import(pathToFileURL(`${stubs}/Testbed.mjs`));
const { TestbedResponse } = await import(pathToFileURL(`${stubs}/TestbedResponse.mjs`));

function webSocket() {
    if (globalThis.WebSocket) return globalThis.WebSocket;
    try {
        return require("ws");
    } catch {
        return NodeWebSocket;
    }
}

let number = 0;
let left = 0;
let unanswered = 0;

function fail(why) {
    console.error(`round_trips.mjs: ${why}`);
    process.exit(1);
}

const eh = new EventHandler({
    onDisconnect: (reason) => reason.code === "closed" || fail(reason),
    onError: fail,
}, address, { links: ["websocket"], WebSocket: webSocket(), codec: encoding === "cbor" ? cbor : undefined });
const testbed = new Testbed(eh);

function call() {
    if (!testbed.countUp(++number)) fail("a call was not taken");
}

const nothing = () => undefined;
new TestbedResponse(eh, new Proxy({}, {
    get: (_, name) => (name !== "counted" ? nothing : (answered, inOrder) => {
        if (!inOrder) fail("an event was lost, doubled or reordered");
        if (left-- > 0) call();
        if (--unanswered === 0) console.log("done");
    }),
}));
eh.connect();
createInterface(process.stdin).on("line", (line) => {
    const [count, underWay] = line.split(" ").map(Number);
    left = count - underWay;
    unanswered = count;
    for (let i = 0; i < underWay; ++i) call();
}).on("close", () => eh.close());
