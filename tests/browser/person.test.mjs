// The pages of the person example in Chromium: modules and plain scripts, questions and their answers. The program in C serves them, too.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, phone, screenshot, shows, start, until, watch } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function open(t, url, options = {}) {
    const context = await browser.newContext(options);
    t.after(() => context.close());
    const page = await context.newPage();
    const troubles = watch(page);
    await page.goto(url);
    const [, id] = await shows(page, "#link", /^live · (\d+)$/);
    return { page, troubles, id };
}

async function ask(page, id) {
    await page.fill("#id", id);
    await page.keyboard.press("Enter");
}

const pages = [["modules", "/"], ["plain script tags", "/classic.html"]];
for (const [program, what, path] of ["person", "person-c"].flatMap(program => pages.map(page => [program, ...page]))) {
    describe(`the page of ${program} with ${what}`, () => {
        test("is answered", async t => {
            const server = await start(t, program);
            const { page, troubles } = await open(t, server.url + path);
            await ask(page, "815");
            await shows(page, "#answer", /^Ada Lovelace, born in 1815$/);
            await ask(page, "7");
            await shows(page, "#answer", /^Nobody here has the id 7\.$/);
            assert.deepEqual(troubles, []);
        });

        test("alone: another page hears nothing of it", async t => {
            const server = await start(t, program);
            const one = await open(t, server.url + path);
            const two = await open(t, server.url + path);
            assert.notEqual(one.id, two.id);
            await ask(one.page, "906");
            await shows(one.page, "#answer", /^Grace Hopper, born in 1906$/);
            await ask(two.page, "912");
            await shows(two.page, "#answer", /^Alan Turing, born in 1912$/);
            assert.equal(await one.page.locator("#answer").textContent(), "Grace Hopper, born in 1906");
        });

        test("gets markup and odd characters back as they are", async t => {
            const server = await start(t, program);
            const { page } = await open(t, server.url + path);
            await ask(page, "<b>\"ø\\\u{1F600}");
            await shows(page, "#answer", /^Nobody here has the id <b>"ø\\\u{1F600}\.$/u);
        });

        test("keeps a question while there is no server, and comes back", async t => {
            const first = await start(t, program);
            const { page, troubles, id } = await open(t, first.url + path);
            await first.end("SIGKILL");
            await shows(page, "#link", /^(no connection|connecting…)$/);
            await ask(page, "930");
            await start(t, program, ["--port", first.port]);
            await until("the page is back", () => page.locator("#link.up").count(), 60_000);
            await shows(page, "#answer", /^Edsger Dijkstra, born in 1930$/);
            assert.notEqual((await shows(page, "#link", /^live · (\d+)$/))[1], id);
            assert.deepEqual(troubles.filter(trouble => !/cannot be reached/.test(trouble)), []);
        });

        test("fits a phone", async t => {
            const server = await start(t, program);
            const { page } = await open(t, server.url + path, phone);
            await ask(page, "815");
            await shows(page, "#answer", /^Ada/);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
            await page.screenshot({ path: screenshot(`${program}${path === "/" ? "" : "-classic"}-phone`) });
        });
    });
}

test("the stubs of the plain scripts are globals that may be loaded twice", async t => {
    const server = await start(t, "person");
    const { page, troubles } = await open(t, `${server.url}/classic.html`);
    const types = await page.evaluate(async () => {
        for (const src of ["person.interface/eh.js", "PersonRequest.js", "PersonResponse.js"]) {
            await new Promise((done, failed) => {
                const script = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
                document.head.append(script);
            });
        }
        return [typeof EventHandler, typeof PersonRequest, typeof PersonResponse];
    });
    assert.deepEqual(types, ["function", "function", "function"]);
    await ask(page, "815");
    await shows(page, "#answer", /^Ada/);
    assert.deepEqual(troubles, []);
});
