// The programs of the examples without a browser: their first line, their options, their end.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { run, start } from "./support.mjs";

const pages = { heater: "/sign-in" };          // where it is not the first

for (const name of ["person", "person-c", "stocks", "debugger", "resources", "heater"]) {
    describe(name, () => {
        test("says where it listens, serves its page there, and ends with 0 on SIGTERM and on SIGINT", async t => {
            for (const signal of ["SIGTERM", "SIGINT"]) {
                const server = await start(t, name);
                assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
                const page = await fetch(server.url + (pages[name] ?? ""));
                assert.equal(page.status, 200);
                assert.match(page.headers.get("Content-Type"), /^text\/html/);
                assert.deepEqual(await server.end(signal), { code: 0, signal: null });
                assert.equal(server.errors, "");
            }
        });

        test("says so when the port is taken, and ends with 1", async t => {
            const server = await start(t, name);
            const { code, output, errors } = await run(name, ["--port", server.port]);
            assert.equal(code, 1);
            assert.equal(output, "");
            assert.match(errors, new RegExp(`^${name}: .*${server.port}.*\n$`));
        });

        test("refuses an option that it does not know, with 2 and its usage", async () => {
            for (const args of [["--prot", "80"], ["--port", "70000"], ["--port", "x"], ["--port"]]) {
                const { code, errors } = await run(name, args);
                assert.equal(code, 2);
                assert.match(errors, new RegExp(`^${name}: .*${args[0]}`));
            }
        });
    });
}

test("stocks with the same seed begins with the same prices", async t => {
    const seen = [];
    for (let i = 0; i < 2; ++i) {
        const server = await start(t, "stocks", ["--seed", "42", "--interval", "3600000"]);
        seen.push(await firstPrices(server.url));
    }
    assert.deepEqual(seen[0], seen[1]);
});

/** What a new client is welcomed with. */
async function firstPrices(url) {
    const { EventHandler } = await import("../../client-js/eh.mjs");
    return new Promise((done, failed) => {
        const eh = new EventHandler({ onError: failed }, `${url}/stocks.interface`);
        eh.addInterface({
            welcome(symbols, companies, openings, prices) {
                done(prices);
                eh.destructor();
            },
        }, "Ticker");
        eh.connect();
    });
}
