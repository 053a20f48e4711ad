// The rules of docs/protocol.md, tried at random: with all of them nothing is lost, doubled or reordered, and without
// any one of them something is. EH_MODEL_RUNS asks for more runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RULES, run } from "./run.mjs";
import { Violation } from "./server.mjs";

const RUNS = Number(process.env.EH_MODEL_RUNS ?? 3000);

test("over a network that delays, loses, repeats and breaks, every event arrives once and in order", t => {
    let events = 0;
    for (let seed = 1; seed <= RUNS; ++seed) events += run(seed);
    assert.ok(events > RUNS * 50, `${events} events`);
    t.diagnostic(`${RUNS} runs, ${events} events`);
});

for (const rule of Object.keys(RULES)) {
    test(`without the rule "${rule}" a run goes wrong`, t => {
        const rules = { ...RULES, [rule]: false };
        for (let seed = 1; seed <= RUNS; ++seed) {
            try {
                run(seed, rules);
            } catch (error) {
                assert.ok(error instanceof Violation, error);
                return t.diagnostic(error.message.slice(0, 120));
            }
        }
        assert.fail(`${RUNS} runs did not notice`);
    });
}
