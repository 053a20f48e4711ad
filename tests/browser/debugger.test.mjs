// The page of the debugger example in Chromium, whose program is in C: clients, commands, a live log.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, phone, screenshot, shows, start, until, watch, wide } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens the page and waits until it is live: the page, its connection id, and what went wrong in it so far. */
async function open(t, url, options = wide) {
    const context = await browser.newContext(options);
    t.after(() => context.close());
    const page = await context.newPage();
    const troubles = watch(page);
    await page.goto(url);
    const [, id] = await shows(page, "#link", /^live · (\d+)$/);
    await page.waitForSelector("#log p");
    return { page, troubles, id };
}

async function command(page, line) {
    await page.fill("#line", line);
    await page.keyboard.press("Enter");
}

const lines = page => page.locator("#log span").allTextContents();
const waitForLine = (page, pattern) => until(`the log has ${pattern}`, async () => (await lines(page)).find(line => pattern.test(line)));

describe("the clients", () => {
    test("are listed on every page, and go from the list when they go", async t => {
        const server = await start(t, "debugger");
        const one = await open(t, server.url);
        const two = await open(t, server.url);
        for (const { page } of [one, two]) {
            await shows(page, "#count", /^\(2\)$/);
            for (const { id } of [one, two]) await page.waitForSelector(`#clients tr[data-id="${id}"]`);
        }
        await shows(one.page, `#clients tr[data-id="${two.id}"]`, /^\d+(websocket|stream|poll)127\.0\.0\.1infoKick$/);
        await shows(one.page, `#clients tr[data-id="${one.id}"]`, /^\d+(websocket|stream|poll)this page/);
        await two.page.close();
        await shows(one.page, "#count", /^\(1\)$/);
        await waitForLine(one.page, new RegExp(`^client ${two.id} has gone: closed`));
        assert.deepEqual(one.troubles, []);
    });

    test("are kicked by a button, are told so, and may be told something before", async t => {
        const server = await start(t, "debugger");
        const one = await open(t, server.url);
        const two = await open(t, server.url);
        await command(one.page, `say ${two.id} <b>größer</b> \u{1F600}`);
        await shows(one.page, "#answers li", /^said$/);
        await shows(two.page, "#answers li", new RegExp(`^${one.id} says: <b>größer</b> \u{1F600}$`, "u"));
        await one.page.click(`#clients tr[data-id="${two.id}"] button`);
        await shows(two.page, "#link", /^offline$/);
        await shows(two.page, "#notice", /kicked by another page/);
        await shows(one.page, "#count", /^\(1\)$/);
        await waitForLine(one.page, new RegExp(`^${one.id} kicks ${two.id}$`));
    });
});

describe("a command", () => {
    test("is answered on its page, and what it changes is on all", async t => {
        const server = await start(t, "debugger");
        const one = await open(t, server.url);
        const two = await open(t, server.url);
        await command(one.page, "set target 71.5");
        await shows(one.page, "#answers li", /^target 71\.5 °C$/);
        for (const { page } of [one, two]) await shows(page, "#target", /^71\.5 °C$/);
        assert.equal(await two.page.locator("#answers li").count(), 0);
        await two.page.click("#pause");
        await shows(one.page, "#pause", /^Continue$/);
        const [, before] = await shows(one.page, "#step", /^(\d+)$/);
        await command(one.page, "step 10");
        for (const { page } of [one, two]) await shows(page, "#step", new RegExp(`^${Number(before) + 10}$`));
        await one.page.click("#one-step");
        await shows(two.page, "#step", new RegExp(`^${Number(before) + 11}$`));
        await two.page.click("#pause");
        await until("it runs again", async () => Number(await one.page.locator("#step").textContent()) > Number(before) + 12);
        assert.deepEqual([...one.troubles, ...two.troubles], []);
    });

    test("that is wrong is answered with what would be right", async t => {
        const server = await start(t, "debugger");
        const { page } = await open(t, server.url);
        for (const [line, sentence] of [["fly", /^no such command; help lists them$/], ["set target 500", /set target DEGREES, from 0 to 120$/],
            ["set target 7x", /from 0 to 120$/], ["step 0", /^step takes a number from 1 to 1000/], ["step 5 6", /^step takes a number/],
            ["kick 2000000000", /^no such client/], ["say", /^no such client/], ["kick 99999999999999999999", /^no such client/]]) {
            await command(page, line);
            await shows(page, "#answers li.failure", sentence);
            await page.evaluate(() => document.getElementById("answers").replaceChildren());
        }
        await command(page, "  help");
        await shows(page, "#answers li.answer", /^commands: pause, continue, step \[COUNT\], .*, help$/);
        await page.keyboard.press("ArrowUp");
        assert.equal(await page.inputValue("#line"), "help");
    });
});

describe("the log", () => {
    test("is live, in order, without holes, from the level that was chosen", async t => {
        const server = await start(t, "debugger");
        const { page, troubles } = await open(t, server.url);
        await waitForLine(page, /^listening on http/);
        assert.ok(!(await lines(page)).some(line => /^step /.test(line)));
        await page.selectOption("#level", "0");
        const steps = async () => (await lines(page)).map(line => /^step (\d+):/.exec(line)?.[1]).filter(Boolean).map(Number);
        await until("steps come", async () => (await steps()).length > 15);
        const seen = await steps();
        assert.deepEqual(seen, seen.map((_, at) => seen[0] + at));
        await page.selectOption("#level", "3");
        await until("the log is cleared", async () => (await lines(page)).length === 0);
        await command(page, "set target 120");
        await command(page, "step 400");
        await waitForLine(page, /^9\d\.\d °C: the safety valve would open$/);
        assert.ok((await lines(page)).every(line => /safety valve/.test(line)));
        assert.deepEqual(troubles, []);
    });

    test("goes on after the server has come back", async t => {
        const first = await start(t, "debugger");
        const { page, id } = await open(t, first.url);
        await first.end("SIGKILL");
        await shows(page, "#link", /^reconnecting…$/);
        await start(t, "debugger", ["--port", first.port]);
        await until("the page is live", async () => /^live/.test(await page.locator("#link").textContent()), 60_000);
        await waitForLine(page, /^listening on http/);
        assert.notEqual((await shows(page, "#link", /^live · (\d+)$/))[1], id);
    });
});

test("the page looks as it should, wide and on a phone", async t => {
    const server = await start(t, "debugger");
    const one = await open(t, server.url);
    const two = await open(t, server.url, phone);
    await command(one.page, "set target 100");
    await command(one.page, "step 250");
    await shows(one.page, "#temperature", /^\d\d\.\d °C$/);
    await waitForLine(one.page, /is close to the limit/);
    await command(one.page, "help");
    await shows(one.page, "#answers li", /^commands: /);
    await one.page.screenshot({ path: screenshot("debugger") });
    assert.ok(await one.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.ok(await two.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await two.page.screenshot({ path: screenshot("debugger-phone"), fullPage: true });
    assert.deepEqual([...one.troubles, ...two.troubles], []);
});
