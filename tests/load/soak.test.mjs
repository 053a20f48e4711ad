// The soak run in small: what it prints about ten minutes can be believed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { soak } from "./soak.mjs";

test("connections that call once a second lose nothing", async t => {
    const result = await soak({ connections: 500, seconds: 3 });
    t.diagnostic(JSON.stringify(result));
    assert.equal(result.firstWrong, undefined);
    assert.equal(result.connections, 500);
    assert.equal(result.sent, 1500);
    assert.equal(result.echoed, 1500);
    assert.ok(result.serverCpu > 0 && result.idleBytes > 0);
});
