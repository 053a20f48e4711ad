// What every test of the client needs: a client of a fake server that notes what it tells, faults, and waiting without
// sleeping.
import { EventHandler } from "../../eh.mjs";
import { FakeServer } from "./fake_server.mjs";

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let x = Math.imul(state ^ (state >>> 15), state | 1);
        x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
        return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
    };
}

/** Resolves when `condition` holds; rejects with a sentence after five seconds. */
export async function until(condition, what = condition.toString()) {
    const limit = Date.now() + 5000;
    while (!condition()) {
        if (Date.now() > limit) throw new Error(`this did not happen: ${what}`);
        await new Promise(resolve => setTimeout(resolve, 1));
    }
}

/**
 * A client and its server. `told` lists what the status object heard, in order: ["connect", cid], ["link", state],
 * ["disconnect", reason], ["error", error].
 */
export function connectable(t, options = {}, server = new FakeServer()) {
    const told = [];
    const eh = new EventHandler(
        {
            onConnect: (cid, kind) => told.push(["connect", cid, kind]),
            onDisconnect: reason => told.push(["disconnect", reason]),
            onError: error => told.push(["error", error]),
            onLink: state => told.push(["link", state]),
        },
        "http://fake.test/mount",
        { fetch: server.fetch, links: ["poll"], backoff: { min: 1, max: 4 }, random: seeded(1), ...options },
    );
    const all = kind => told.filter(([name]) => name === kind).map(([, value]) => value);
    t?.after(() => eh.destructor());
    return { eh, server, told, all };
}

/** The same, connected. */
export async function connected(t, options, server) {
    const all = connectable(t, options, server);
    all.eh.connect();
    await until(() => all.eh.isConnected(), "the client connects");
    return all;
}

/** A fault for the n-th request (from 1) of a kind. */
export const nth = (path, n, fault) => {
    let count = 0;
    return request => (request.path === path && ++count === n ? fault : undefined);
};
/** An answer of application/problem+json. */
export const problem = (status, code, more) => ({
    status,
    headers: { "Content-Type": "application/problem+json" },
    body: JSON.stringify({ status, code, detail: `the server says ${code}`, ...more }),
});
/** What arrives as Down.n, in order. */
export const receiver = eh => {
    const got = [];
    eh.bindClient("Down", ["n(int i)"], { n: i => got.push(i) });
    return got;
};
