// The client stays small: minified and gzipped it has at most 6,000 bytes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

/** terser, from the tests' development dependencies. */
function loadTerser() {
    try {
        return createRequire(new URL("../../tests/package.json", import.meta.url))("terser");
    } catch (error) {
        throw new Error(`terser is missing: run "npm ci" in tests/ (${error.message.split("\n")[0]})`);
    }
}

test("minified and gzipped, eh.js has at most 6,000 bytes", async t => {
    const source = readFileSync(new URL("../eh.js", import.meta.url), "utf8");
    const { code } = await loadTerser().minify(source, { ecma: 2020 });
    const size = gzipSync(code, { level: 9 }).length;
    t.diagnostic(`eh.js: ${source.length} bytes of source, ${code.length} minified, ${size} minified and gzipped`);
    console.log(`eh.js: ${size} bytes minified and gzipped`);
    assert.ok(size <= 6000, `${size} bytes`);
});
