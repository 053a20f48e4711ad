// Pages that go: a closed one leaves no connection behind, one in the back/forward cache comes back to its own.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, start, until, watch } from "./support.mjs";

// A connection without a link is kept for a minute. What is asked for here must happen long before.
const soon = 5_000;

let browser;
let folder;
before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eh-goodbye-"));
    writeFileSync(join(folder, "page.html"), `<!DOCTYPE html><title>page</title>
        <link rel="icon" href="data:,">
        <script src="/testbed.interface/eh.js"></script>
        <script>
            globalThis.seen = { ids: [], echoes: [], restored: false };
            addEventListener("pageshow", event => { seen.restored = event.persisted; });
            const eh = new EventHandler({
                onConnect: id => seen.ids.push(id),
            }, "/testbed.interface");
            eh.addInterface({ echoInt: value => seen.echoes.push(value) }, "TestbedResponse");
            eh.connect();
        </script>`);
    writeFileSync(join(folder, "other.html"), '<!DOCTYPE html><title>other</title><link rel="icon" href="data:,">');
    browser = await launch({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
});
after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
});

async function open(t) {
    const server = await start(t, "eh-testbed", ["--files", folder]);
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    const troubles = watch(page);
    const visit = async (to = page) => {
        await to.goto(`${server.url}/files/page.html`);
        await to.waitForFunction(() => seen.ids.length > 0);
    };
    await visit();
    const connections = async () => (await (await fetch(`${server.url}/stats`)).json()).connections;
    assert.equal(await connections(), 1);
    return { server, context, page, troubles, visit, connections };
}

test("a closed page is gone from the server at once, and another stays", async t => {
    const { context, page, visit, connections } = await open(t);
    const other = await context.newPage();
    await visit(other);
    assert.equal(await connections(), 2);
    await page.close({ runBeforeUnload: true });
    await until("one connection", async () => await connections() === 1, soon);
    await other.close({ runBeforeUnload: true });
    await until("no connection", async () => await connections() === 0, soon);
});

test("a reloaded page has one connection, and a new one", async t => {
    const { page, troubles, connections } = await open(t);
    const [before] = await page.evaluate(() => seen.ids);
    await page.reload();
    await page.waitForFunction(() => seen.ids.length > 0);
    const [now] = await page.evaluate(() => seen.ids);
    assert.notEqual(now, before);
    await until("one connection", async () => await connections() === 1, soon);
    assert.deepEqual(troubles, []);
});

test("a page that comes back out of the back/forward cache goes on with its connection", async t => {
    const { server, page, troubles, connections } = await open(t);
    const ids = await page.evaluate(() => seen.ids);
    await page.goto(`${server.url}/files/other.html`);
    await page.goBack({ waitUntil: "commit" });          // a restored page does not load
    await page.waitForFunction(() => globalThis.seen?.restored === true);
    await page.evaluate(() => eh.sendData("Testbed", "echoInt", [815]));
    await page.waitForFunction(() => seen.echoes.includes(815));
    assert.deepEqual(await page.evaluate(() => seen.ids), ids);
    assert.equal(await connections(), 1);
    assert.deepEqual(troubles, []);
});
