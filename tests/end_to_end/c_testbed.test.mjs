// The testbed in C behaves as the one in C++: the same suites, run against it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { describe, test } from "node:test";
import { root } from "../support/testbed.mjs";

/** Suites, and what makes those smaller that are large; the C++ testbed is there for the rest. */
const suites = {
    command_line: {},
    bodies: { EH_BODY_BYTES: 2 ** 25 },
    connections: {},
    cuts: { EH_CUTS: 16, EH_EVENTS: 1_000, EH_SEEDS: 1 },
    edge: {},
    http: {},
    links: {},
    slow: {},
    values: {},
    websocket_conformance: {},
    websocket_ws: {},
};

const longest = 240_000;      // ms; a suite that hangs is told of with what it has said

/** Runs a suite in a process of its own: { code, output }. */
function run(name, settings) {
    const env = { ...process.env, ...settings, EH_TESTBED: "eh-testbed-c" };
    delete env.NODE_TEST_CONTEXT;       // or it would take itself for a part of this one
    const file = path.join(root, `tests/end_to_end/${name}.test.mjs`);
    return new Promise((resolve, reject) => {
        const options = { env, stdio: ["ignore", "pipe", "pipe"], timeout: longest };
        const child = spawn(process.execPath, ["--test", "--test-reporter=tap", file], options);
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
        child.once("error", reject);
        child.once("close", (code) => resolve({ code, output }));
    });
}

describe("suites against the testbed in C", () => {
    for (const [name, settings] of Object.entries(suites)) {
        test(name, async () => {
            const { code, output } = await run(name, settings);
            assert.equal(code, 0, output);
            assert.ok(Number(/^# pass (\d+)/m.exec(output)?.[1]) > 0, `something was tested:\n${output}`);
        });
    }
});
