// The stocks page over each link, while the network, the tab and the page go and come back: it goes on where it was.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { launchWithHiddenTabs, screenshot, shows, start, until, watch } from "./support.mjs";
import { FaultProxy } from "../support/fault_proxy.mjs";

const kinds = { ws: "websocket", stream: "stream", poll: "poll" };

/** The stocks page in a browser with hidden tabs, behind a proxy, over this link; some shares are bought. */
async function open(t, link) {
    const server = await start(t, "stocks", ["--seed", "7", "--interval", "50"]);
    const proxy = await FaultProxy.start(server.url);
    t.after(() => proxy.stop());
    const context = await launchWithHiddenTabs(t);
    const page = await context.newPage();
    const troubles = watch(page);
    const used = new Set();                // the links that were tried
    const note = url => used.add(kinds[new URL(url).pathname.split("/").at(-1)]);
    page.on("request", request => note(request.url()));
    page.on("websocket", socket => note(socket.url()));
    await page.route("**/stocks.mjs", async route => {
        const answer = await route.fetch();
        const text = await answer.text();
        const body = text.replace('}, "stocks.interface");', `}, "stocks.interface", { links: ["${link}"] });`);
        assert.notEqual(body, text);
        await route.fulfill({ response: answer, body });
    });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(proxy.url);
    await shows(page, "#link-text", /^live$/);
    const [, id] = await shows(page, "#me", /^#(\d+)$/);
    await page.selectOption("#ticket-symbol", "EDDY");
    await page.fill("#ticket-shares", "4");
    await page.click("#buy");
    await shows(page, "#answer", /^Bought 4 EDDY/);
    used.delete(undefined);
    assert.deepEqual([...used], [link]);

    const price = () => page.locator('tr[data-symbol="CORV"] .price').textContent();
    return {
        page, proxy, context,
        cdp: await context.newCDPSession(page),
        picture: state => page.screenshot({ path: screenshot(`states-${link}-${state}`) }),
        /** Prices move, by the connection that the page had, with the account that it had. */
        async goesOn() {
            await shows(page, "#link-text", /^live$/);
            const before = await price();
            await until("the price moves", async () => await price() !== before);
            assert.equal((await shows(page, "#me", /^#(\d+)$/))[1], id);
            assert.match(await page.locator("#holdings tbody").textContent(), /^EDDY4\$/);
            assert.deepEqual(troubles, []);
        },
    };
}

for (const link of Object.values(kinds)) {
    describe(`over ${link}`, () => {
        test("the network goes and comes back", async t => {
            const { page, proxy, context, picture, goesOn } = await open(t, link);
            await goesOn();
            await picture("online");
            await context.setOffline(true);
            proxy.breakAll();              // for Chromium leaves a WebSocket open
            await shows(page, "#link-text", /^reconnecting…$/);
            await page.fill("#ticket-shares", "2");
            await page.click("#buy");
            await shows(page, "#answer", /^There is no connection right now\./);
            await picture("offline");
            await context.setOffline(false);
            await goesOn();
            await shows(page, "#answer", /^$/);
            await picture("online-again");
        });

        test("the tab is hidden and shown", async t => {
            const { page, context, picture, goesOn } = await open(t, link);
            const trades = () => page.locator("#trades li").count();
            assert.equal(await trades(), 1);
            const other = await context.newPage();
            await other.bringToFront();
            await until("the page is hidden", () => page.evaluate(() => document.hidden));
            // What arrives meanwhile is taken in: the answer to an order, given by the page's own form.
            await page.evaluate(() => document.getElementById("ticket").requestSubmit());
            await until("the order is answered", async () => await trades() === 2);
            await picture("hidden");
            await page.bringToFront();
            await until("the page is shown", () => page.evaluate(() => !document.hidden));
            await shows(page, "#holdings tbody", /^EDDY8\$/);
            await picture("shown");
        });

        test("the page is frozen and resumed", async t => {
            const { page, context, cdp, picture, goesOn } = await open(t, link);
            await page.evaluate(() => {
                globalThis.seen = [];
                for (const name of ["freeze", "resume"]) document.addEventListener(name, () => seen.push(name));
            });
            const other = await context.newPage();
            await other.bringToFront();
            await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
            await other.waitForTimeout(3000);
            await cdp.send("Page.setWebLifecycleState", { state: "active" });
            await page.bringToFront();
            assert.deepEqual(await page.evaluate(() => seen), ["freeze", "resume"]);
            await goesOn();
            await picture("resumed");
        });
    });
}
