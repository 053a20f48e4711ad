// Shows that the stocks example works: starts it, loads its page, buys a share, waits for the answer, stops it.
// node scripts/smoke.mjs PROGRAM FOLDER-OF-ITS-STUBS [OPTION-OF-THE-PROGRAM...]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { EventHandler } from "../client-js/eh.mjs";

const [program, stubs, ...options] = process.argv.slice(2);
const stub = name => import(pathToFileURL(resolve(stubs, `${name}.mjs`)));

/** Settles as the promise does, but not later than after some seconds. */
function within(seconds, what, promise) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what}: nothing came within ${seconds} s`)), seconds * 1000);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function addressOf(server) {
    for await (const line of createInterface({ input: server.stdout })) {
        const found = /^listening on (\S+)/.exec(line);
        if (found) return new URL(found[1]);
    }
    throw new Error("the program ended without listening");
}

async function loadPage(address) {
    for (const path of ["/", "/stocks.interface/eh.mjs", "/Exchange.mjs"]) {
        const answer = await fetch(new URL(path, address));
        const text = await answer.text();
        if (!answer.ok || text.length === 0) throw new Error(`GET ${path}: ${answer.status}, ${text.length} characters`);
    }
}

/** Buys one share of the first symbol; gives the connection id and the symbol once the account shows it. */
async function buyOne(address) {
    const { Exchange } = await stub("Exchange");
    const { Ticker } = await stub("Ticker");
    return new Promise((done, failed) => {
        let id;
        let wanted;
        const eh = new EventHandler({
            onConnect: cid => { id = cid; },
            onDisconnect: why => { if (!wanted) failed(new Error(`disconnected: ${why}`)); },
            onError: failed,
        }, new URL("/stocks.interface", address).href);
        const exchange = new Exchange(eh);
        new Ticker(eh, {
            welcome: symbols => { wanted = symbols[0]; exchange.buy(wanted, 1); },
            history() {},
            price() {},
            account(cash, symbols, shares) {
                if (!wanted || shares[symbols.indexOf(wanted)] !== 1) return;
                eh.close();
                done({ id, symbol: wanted });
            },
            refused: reason => failed(new Error(`the order was refused: ${reason}`)),
            traded() {},
        });
        eh.connect();
    });
}

async function main() {
    const server = spawn(program, ["--port", "0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(server, "exit");
    try {
        const address = await within(10, "start", addressOf(server));
        await within(10, "page", loadPage(address));
        const { id, symbol } = await within(10, "order", buyOne(address));
        server.kill("SIGTERM");
        const [code] = await within(10, "stop", ended);
        if (code !== 0) throw new Error(`the server ended with status ${code}`);
        console.log(`smoke: page loaded by ${address.protocol.slice(0, -1)}, connection ${id} bought 1 ${symbol}, server stopped`);
    } finally {
        server.kill("SIGKILL");
    }
}

main().then(() => process.exit(0), error => {
    console.error(`smoke: ${error.message}`);
    process.exit(1);
});
