// The resource manager in Chromium: what goes up comes down again, everybody sees it, and nothing half done is left.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, phone, screenshot, shows, start, until, watch, wide } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

function scratch(t) {
    const folder = mkdtempSync(resolve(tmpdir(), "eh-resources-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

/** A program with a folder of its own, and one page of it. */
async function begin(t, options = wide) {
    const folder = scratch(t);
    const server = await start(t, "resources", ["--folder", folder]);
    return { folder, server, ...await open(t, server, options) };
}

async function open(t, server, options = wide) {
    const context = await browser.newContext(options);
    t.after(() => context.close());
    const page = await context.newPage();
    const troubles = watch(page);
    await page.goto(server.url);
    await shows(page, "#link", /^live$/);
    return { page, troubles };
}

const names = (page) => page.locator("#files a").allTextContents();
const choose = (page, ...files) => page.setInputFiles("#choose", files.map(([name, text]) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) })));
const listed = (page, ...expected) => until(`the list is ${expected}`, async () => (await names(page)).join() === expected.join());
const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("an empty folder says so", async t => {
    const { page, troubles } = await begin(t);
    assert.ok(await page.locator("#nothing").isVisible());
    assert.deepEqual(troubles, []);
});

test("files are uploaded, seen by every page, downloaded and deleted", async t => {
    const { folder, server, page, troubles } = await begin(t);
    const other = await open(t, server);
    await choose(page, ["b.txt", "the second"], ['a "quoted" ä & <b>.txt', "the first"]);
    for (const one of [page, other.page]) await listed(one, 'a "quoted" ä & <b>.txt', "b.txt");
    await until("the line of an upload that is done goes", async () => await page.locator("#uploads li").count() === 0);
    assert.equal(readFileSync(resolve(folder, 'a "quoted" ä & <b>.txt'), "utf8"), "the first");

    const [download] = await Promise.all([other.page.waitForEvent("download"), other.page.click('#files a >> text="b.txt"')]);
    assert.equal(download.suggestedFilename(), "b.txt");
    assert.equal(readFileSync(await download.path(), "utf8"), "the second");

    await other.page.click('[aria-label="Delete b.txt"]');
    for (const one of [page, other.page]) await listed(one, 'a "quoted" ä & <b>.txt');
    assert.ok(!existsSync(resolve(folder, "b.txt")));
    assert.deepEqual([...troubles, ...other.troubles], []);
});

test("a file that is dropped is uploaded, and the page stays", async t => {
    const { page, troubles } = await begin(t);
    const data = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["dropped"], "dropped.txt"));
        return transfer;
    });
    await page.dispatchEvent("#drop", "dragenter", { dataTransfer: data });
    assert.ok(await page.locator("#drop.over").count());
    await page.dispatchEvent("#drop", "drop", { dataTransfer: data });
    await listed(page, "dropped.txt");
    assert.equal(await page.locator("#drop.over").count(), 0);
    assert.deepEqual(troubles, []);
});

describe("a large file", () => {
    const size = 64 * 2 ** 20;

    /** In a file of its own: Playwright passes larger ones by their path. */
    function largeFile(t) {
        const file = resolve(scratch(t), "large.bin");
        writeFileSync(file, "0123456789".repeat(100_000));
        truncateSync(file, size);
        return file;
    }

    /** Makes the page's network so slow that there is something to be seen. */
    async function slow(page, bytesPerSecond) {
        const session = await page.context().newCDPSession(page);
        await session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond });
        return session;
    }

    test("shows its progress and arrives as it was", async t => {
        const { folder, page, troubles } = await begin(t);
        const session = await slow(page, 40 * 2 ** 20);
        const file = largeFile(t);
        await page.setInputFiles("#choose", file);
        const seen = new Set();
        await until("it is there", async () => {
            const value = await page.evaluate(() => document.querySelector("#uploads progress")?.value);
            if (value !== undefined) seen.add(value);
            return (await names(page)).includes("large.bin");
        }, 60_000);
        const between = [...seen].filter((value) => value > 0 && value < 1);
        assert.ok(between.length >= 2, `progress was ${[...seen]}`);
        assert.equal(sum(readFileSync(resolve(folder, "large.bin"))), sum(readFileSync(file)));
        await session.detach();
        assert.deepEqual(troubles, []);
    });

    test("can be cancelled, and leaves nothing behind", async t => {
        const { folder, page } = await begin(t);
        await slow(page, 2 * 2 ** 20);
        await page.setInputFiles("#choose", largeFile(t));
        await until("some of it has come", () => readdirSync(folder).length === 1);
        await page.screenshot({ path: screenshot("resources-uploading") });
        await page.click("#uploads button");
        await until("nothing is left", () => readdirSync(folder).length === 0);
        assert.equal(await page.locator("#uploads li").count(), 0);
        assert.deepEqual(await names(page), []);
    });

    test("whose program goes is told of, with its reason", async t => {
        const { folder, server, page } = await begin(t);
        await slow(page, 2 * 2 ** 20);
        await page.setInputFiles("#choose", largeFile(t));
        await until("some of it has come", () => readdirSync(folder).length === 1);
        await server.end("SIGKILL");
        await shows(page, "#uploads .failed", /The program could not be reached\./);
        await start(t, "resources", ["--folder", folder, "--port", server.port]);
        assert.deepEqual(readdirSync(folder), []);
        await until("the page is back", () => page.locator("#link.up").count(), 60_000);
    });
});

describe("what is refused", () => {
    test("a file that is not there any more: with a sentence, to that page alone", async t => {
        const { folder, server, page } = await begin(t);
        await choose(page, ["a.txt", "x"]);
        await listed(page, "a.txt");
        rmSync(resolve(folder, "a.txt"));
        const other = await open(t, server);
        await page.click('[aria-label="Delete a.txt"]');
        await shows(page, "#notice", /^There is no file "a\.txt" here\.$/);
        assert.ok(await other.page.locator("#notice").isHidden());
    });

    test("forms of other sites, and what is none", async t => {
        const { folder, server } = await begin(t);
        const form = new FormData();
        form.set("file", new Blob(["x"]), "x.txt");
        const post = (headers, body) => fetch(`${server.url}/upload`, { method: "POST", headers, body });
        assert.equal((await post({ Origin: "http://evil.example" }, form)).status, 403);
        assert.equal((await post({ "Content-Type": "text/plain" }, "x")).status, 415);
        assert.deepEqual(readdirSync(folder), []);
        assert.equal((await post({ Origin: server.url }, form)).status, 204);
        assert.deepEqual(readdirSync(folder), ["x.txt"]);
    });
});

for (const [name, options] of Object.entries({ "resources-wide": wide, "resources-phone-dark": { ...phone, colorScheme: "dark" } })) {
    test(`does not scroll sideways, and its picture is ${name}`, async t => {
        const { page, troubles } = await begin(t, options);
        await choose(page, ["a rather long name of a file that goes on and on and on.tar.gz", "1"], ["b.txt", "x".repeat(123_456)]);
        await until("both are there", async () => (await names(page)).length === 2);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.screenshot({ path: screenshot(name) });
        assert.deepEqual(troubles, []);
    });
}
