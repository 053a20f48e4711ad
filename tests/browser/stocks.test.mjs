// The page of the stocks example in Chromium: two pages and one server, links that break, sizes, keys.
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { launch, phone, screenshot, shows, start, until, watch, wide } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const fast = ["--seed", "7", "--interval", "50"];

/** Opens the page and waits until it is live: the page, its connection id, and what went wrong in it so far. */
async function open(t, url, { context, ...options } = {}) {
    const own = context ?? await browser.newContext({ ...wide, ...options });
    if (!context) t.after(() => own.close());
    const page = await own.newPage();
    const troubles = watch(page);
    await page.goto(url);
    return { page, troubles, context: own, id: await live(page) };
}

async function live(page) {
    await shows(page, "#link-text", /^live$/);
    await page.waitForSelector("#market tr");
    const [, id] = await shows(page, "#me", /^#(\d+)$/);
    return Number(id);
}

async function order(page, symbol, shares, button = "#buy") {
    await page.selectOption("#ticket-symbol", symbol);
    await page.fill("#ticket-shares", String(shares));
    await page.click(button);
}

const priceOf = (page, symbol) => page.locator(`tr[data-symbol="${symbol}"] .price`).textContent();

async function moves(page, symbol) {
    const before = await priceOf(page, symbol);
    await until(`the price of ${symbol} moves`, async () => await priceOf(page, symbol) !== before);
}

describe("two pages at once", () => {
    test("have different connection ids, and both see prices move", async t => {
        const server = await start(t, "stocks", fast);
        const one = await open(t, server.url);
        const two = await open(t, server.url, { context: one.context });
        assert.notEqual(one.id, two.id);
        await Promise.all([one, two].map(({ page }) => moves(page, "CORV")));
        assert.deepEqual([...one.troubles, ...two.troubles], []);
    });

    test("see the same price at the same time", async t => {
        const server = await start(t, "stocks", ["--seed", "7", "--interval", "3600000"]);
        const one = await open(t, server.url);
        const two = await open(t, server.url, { context: one.context });
        assert.equal(await priceOf(one.page, "FTHM"), await priceOf(two.page, "FTHM"));
        assert.equal(await one.page.locator("#market tr").count(), 8);
    });

    test("an order is answered to the page that made it, and announced to both with its id", async t => {
        const server = await start(t, "stocks", fast);
        const one = await open(t, server.url);
        const two = await open(t, server.url, { context: one.context });
        await order(one.page, "BRMB", 12);
        await shows(one.page, "#answer", /^Bought 12 BRMB at \d+\.\d\d\.$/);
        await shows(one.page, "#trades li", /^You bought 12 BRMB/);
        assert.match(await one.page.locator("#holdings tbody").textContent(), /^BRMB12\$/);

        await shows(two.page, "#trades li", new RegExp(`^#${one.id} bought 12 BRMB`));
        // The trade reached the second page after whatever that page was told of the order before: it was told nothing.
        assert.equal(await two.page.locator("#answer").textContent(), "");
        assert.equal(await two.page.locator("#cash").textContent(), "$10,000.00");
        assert.ok(await two.page.locator("#no-holdings").isVisible());
        assert.deepEqual([...one.troubles, ...two.troubles], []);
    });
});

describe("an order that makes no sense", () => {
    test("is refused with a sentence, to its page alone", async t => {
        const server = await start(t, "stocks", fast);
        const one = await open(t, server.url);
        const two = await open(t, server.url, { context: one.context });
        await order(one.page, "CORV", 9000);
        await shows(one.page, "#answer", /^That costs \$\d+\.\d\d, and you have \$10000\.00\.$/);
        await order(one.page, "CORV", 0);
        await shows(one.page, "#answer", /^One order is for 1 to 10000 shares, not 0\.$/);
        await order(one.page, "CORV", 3, "#sell");
        await shows(one.page, "#answer", /^You hold 0 shares of CORV\.$/);
        await order(one.page, "GRYW", 1);
        await shows(two.page, "#trades li", /GRYW/);
        assert.equal(await two.page.locator("#answer").textContent(), "");
    });

    test("with a symbol that does not exist is refused by the program", async t => {
        const server = await start(t, "stocks", fast);
        const { page } = await open(t, server.url);
        await page.evaluate(() => {
            const select = document.getElementById("ticket-symbol");
            const symbol = select.value;
            const text = JSON.stringify([symbol]);
            const { send } = WebSocket.prototype;
            WebSocket.prototype.send = function (data) {
                send.call(this, data.replace(text.slice(1, -1), '"NOPE"'));
            };
        });
        await page.click("#buy");
        await shows(page, "#answer", /^There is no symbol "NOPE" here\.$/);
    });

    test("with a number that is none never leaves the page", async t => {
        const server = await start(t, "stocks", fast);
        const { page } = await open(t, server.url);
        await page.fill("#ticket-shares", "ten");
        await page.click("#buy");
        await shows(page, "#answer", /^How many shares\? A whole number, please\.$/);
    });
});

test("what was bought can be sold, and cash and gain follow", async t => {
    const server = await start(t, "stocks", ["--seed", "3", "--interval", "3600000"]);
    const { page } = await open(t, server.url);
    await order(page, "DUNM", 20);
    await shows(page, "#answer", /^Bought 20 DUNM/);
    await order(page, "DUNM", 15, "#sell");
    await shows(page, "#answer", /^Sold 15 DUNM/);
    assert.match(await page.locator("#holdings tbody").textContent(), /^DUNM5\$/);
    await order(page, "DUNM", 5, "#sell");
    await shows(page, "#answer", /^Sold 5 DUNM/);
    await shows(page, "#cash", /^\$10,000\.00$/);
    await shows(page, "#gain", /^\$0\.00$/);
    assert.ok(await page.locator("#no-holdings").isVisible());
});

describe("when the server goes", () => {
    for (const signal of ["SIGKILL", "SIGTERM"]) {
        test(`by ${signal} both pages say so calmly, and come back by themselves with new ids`, async t => {
            const first = await start(t, "stocks", fast);
            const pages = [await open(t, first.url)];
            pages.push(await open(t, first.url, { context: pages[0].context }));
            const ended = await first.end(signal);
            if (signal === "SIGTERM") assert.deepEqual(ended, { code: 0, signal: null });
            for (const { page } of pages) {
                await shows(page, "#link-text", /^reconnecting…$/);
                assert.equal(await page.locator("#link").getAttribute("data-state"), "wait");
                assert.equal(await page.locator("#link").getAttribute("role"), "status");
            }
            if (signal === "SIGKILL") {
                await pages[0].page.click("#buy");
                await shows(pages[0].page, "#answer", /^There is no connection right now\./);
                await pages[0].page.screenshot({ path: screenshot("stocks-reconnecting") });
            }
            const second = await start(t, "stocks", ["--port", first.port, ...fast]);
            assert.equal(second.port, first.port);
            for (const one of pages) {
                await until("the page is back", () => one.page.locator("#link[data-state=live]").count(), 60_000);
                const id = await live(one.page);
                assert.notEqual(id, one.id);
                await moves(one.page, "CORV");
                assert.ok(await one.page.locator("#notice").isHidden());
                assert.deepEqual(one.troubles, []);
            }
        });
    }
});

test("a page with another prototype is refused, and told which function differs and how", async t => {
    const server = await start(t, "stocks", fast);
    const context = await browser.newContext(wide);
    t.after(() => context.close());
    const page = await context.newPage();
    const troubles = watch(page);
    await page.route("**/Exchange.mjs", async route => {
        const answer = await route.fetch();
        const text = await answer.text();
        const changed = text.replace("buy(string symbol,int shares)", "buy(string symbol,double shares)");
        assert.notEqual(changed, text);
        await route.fulfill({ response: answer, body: changed });
    });
    await page.goto(server.url);
    await shows(page, "#link-text", /^offline$/);
    const notice = await page.locator("#notice").textContent();
    assert.match(notice, /^This page does not fit the program any more\. Please reload it\./);
    for (const part of ["Exchange.buy", "buy(string,int)", "buy(string,double)"]) assert.ok(notice.includes(part), notice);
    assert.deepEqual(troubles.filter(trouble => !/status of 409/.test(trouble)), []);
});

test("seven tabs of one origin are all live at once", async t => {
    const server = await start(t, "stocks", fast);
    const first = await open(t, server.url);
    const tabs = [first];
    while (tabs.length < 7) tabs.push(await open(t, server.url, { context: first.context }));
    assert.equal(new Set(tabs.map(({ id }) => id)).size, 7);
    await Promise.all(tabs.map(({ page }) => moves(page, "CORV")));
    await order(tabs[6].page, "GRYW", 2);
    await Promise.all(tabs.slice(0, 6).map(({ page }) => shows(page, "#trades li", /bought 2 GRYW/)));
    for (const { page, troubles } of tabs) {
        assert.equal(await page.locator("#link").getAttribute("data-state"), "live");
        assert.deepEqual(troubles, []);
    }
});

test("works below a path of a proxy", async t => {
    const server = await start(t, "stocks", fast);
    const proxy = http.createServer((request, response) => {
        if (!request.url.startsWith("/deep/er/")) return response.writeHead(404).end();
        const path = request.url.slice("/deep/er".length);
        const onward = http.request(server.url + path, { method: request.method, headers: request.headers }, answer => {
            response.writeHead(answer.statusCode, answer.headers);
            answer.pipe(response);
        });
        onward.on("error", () => response.destroy());
        response.on("close", () => onward.destroy());
        request.pipe(onward);
    });
    await new Promise(done => proxy.listen(0, "127.0.0.1", done));
    t.after(() => { proxy.closeAllConnections(); proxy.close(); });
    const { page, troubles } = await open(t, `http://127.0.0.1:${proxy.address().port}/deep/er/`);
    await moves(page, "CORV");
    await order(page, "ALDF", 1);
    await shows(page, "#answer", /^Bought 1 ALDF/);
    assert.deepEqual(troubles, []);
});

test("everything can be done by keyboard", async t => {
    const server = await start(t, "stocks", fast);
    const { page } = await open(t, server.url);
    await page.focus('tr[data-symbol="HLLN"] .pick');
    await page.keyboard.press("Enter");
    await shows(page, "#chart-symbol", /^HLLN$/);
    assert.equal(await page.locator('tr[data-symbol="HLLN"] .pick').getAttribute("aria-pressed"), "true");
    await page.focus("#ticket-shares");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("6");
    await page.keyboard.press("Enter");
    await shows(page, "#answer", /^Bought 6 HLLN/);
});

describe("the layout", () => {
    const overflow = page => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

    for (const width of [320, 390, 768, 1280, 1920]) {
        test(`does not scroll sideways at ${width} pixels`, async t => {
            const server = await start(t, "stocks", fast);
            const { page } = await open(t, server.url, { viewport: { width, height: 844 } });
            await order(page, "CORV", 12);
            await order(page, "HLLN", 60);
            await shows(page, "#trades li", /HLLN/);
            assert.ok(await overflow(page) <= 0, `${await overflow(page)} pixels too wide`);
        });
    }

    test("has targets for a finger on a phone", async t => {
        const server = await start(t, "stocks", fast);
        const { page } = await open(t, server.url, phone);
        const small = await page.evaluate(() => [...document.querySelectorAll("button, select, input")]
            .map(element => ({ name: element.id || element.className, height: element.getBoundingClientRect().height }))
            .filter(({ height }) => height < 44));
        assert.deepEqual(small, []);
    });

    test("draws its chart as finely as the screen", async t => {
        const server = await start(t, "stocks", fast);
        const { page } = await open(t, server.url, phone);
        await moves(page, "ALDF");
        const sizes = await until("the chart is drawn", () => page.evaluate(() => {
            const chart = document.getElementById("chart");
            const drawn = chart.getContext("2d").getImageData(0, 0, chart.width, chart.height).data.some(byte => byte);
            return drawn && { pixels: chart.width, width: Math.round(chart.getBoundingClientRect().width) };
        }));
        assert.equal(sizes.pixels, sizes.width * 2);
    });

    const looks = {
        "stocks-wide": wide,
        "stocks-wide-dark": { ...wide, colorScheme: "dark" },
        "stocks-phone": phone,
        "stocks-phone-dark": { ...phone, colorScheme: "dark" },
    };
    for (const [name, options] of Object.entries(looks)) {
        test(`loads nothing from elsewhere, and its picture is ${name}`, async t => {
            const server = await start(t, "stocks", fast);
            const context = await browser.newContext(options);
            t.after(() => context.close());
            const asked = [];
            context.on("request", request => asked.push(new URL(request.url()).origin));
            const { page } = await open(t, server.url, { context });
            const other = await open(t, server.url, { context });
            await order(other.page, "CORV", 5);
            await shows(page, "#trades li", /^#\d+ bought 5 CORV/);
            await order(page, "ALDF", 25);
            await shows(page, "#answer", /^Bought 25 ALDF/);
            await order(page, "FTHM", 10);
            await shows(page, "#answer", /^Bought 10 FTHM/);
            await moves(page, "FTHM");
            await page.evaluate(() => scrollTo(0, 0));
            await page.screenshot({ path: screenshot(name) });
            if (options.isMobile) await page.screenshot({ path: screenshot(`${name}-whole`), fullPage: true });
            assert.deepEqual([...new Set(asked)], [server.url]);
        });
    }
});
