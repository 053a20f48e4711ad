// eh.js in Node as a driver: lines of standard input and output, each with the number of a connection in front. The folder of the stubs
// is its argument. Ends with its input.
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import { cbor } from "../../../client-js/eh-cbor.mjs";
import { EventHandler } from "../../../client-js/eh.mjs";
import { EhDriver } from "./eh.mjs";

const folder = process.argv[2];
const load = async (name) => (await import(pathToFileURL(path.join(folder, `${name}.mjs`)).href))[name];
const tools = { EventHandler, cbor, Testbed: await load("Testbed"), TestbedResponse: await load("TestbedResponse") };
if (!globalThis.WebSocket) {               // Node before 22 has none, and this one throws what nobody listens to
    tools.WebSocket = class extends WebSocket {
        constructor(...settings) {
            super(...settings);
            this.on("error", () => undefined);
        }
    };
}

const drivers = new Map();

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const [number] = line.split(" ", 1);
    if (!drivers.has(number)) drivers.set(number, new EhDriver(tools, (said) => process.stdout.write(`${number} ${said}\n`)));
    const done = drivers.get(number).obey(line.slice(number.length + 1));
    if (line.endsWith(" close")) done.then(() => drivers.delete(number));
}
process.exit(0);
