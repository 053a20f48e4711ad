// Users in Chromium: signing in by the form, live events, and ends of sessions in all tabs at once.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, phone, programs, screenshot, shows, start, until, watch, wide } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A person's browser: cookies of its own. */
async function person(t, options = wide) {
    const context = await browser.newContext(options);
    t.after(() => context.close());
    return context;
}

/** Fills the form in; the page that follows is left to the caller. */
async function fill(page, user, password) {
    await page.fill("[name=user]", user);
    await page.fill("[name=password]", password);
    await page.click("button");
}

/** A page that is signed in and live. */
async function signedIn(context, url, user = "ada", password = user) {
    const page = await context.newPage();
    const troubles = watch(page);
    await page.goto(url);
    if (await page.locator("[name=password]").count()) await fill(page, user, password);
    await shows(page, "#link", /^live$/);
    return { page, troubles };
}

describe("signing in", () => {
    test("by the form, back to where one was going, and then events come live", async t => {
        const server = await start(t, "heater");
        const context = await person(t);
        const page = await context.newPage();
        const troubles = watch(page);
        await page.goto(`${server.url}/index.html?a=b#c`);
        assert.equal(new URL(page.url()).pathname, "/sign-in");
        await page.screenshot({ path: screenshot("heater-sign-in") });
        await fill(page, "ada", "ada");
        await shows(page, "#link", /^live$/);
        assert.equal(page.url().replace(/#.*/, ""), `${server.url}/index.html?a=b`);
        await shows(page, "#who", /^ada$/);
        const [first] = await shows(page, "#celsius", /^\d+\.\d$/);
        await until("the temperature changes", async () => await page.locator("#celsius").textContent() !== first);
        await page.fill("#set", "33.5");
        await page.click("#knob button");
        await shows(page, "#wanted", /^33\.5$/);
        await shows(page, "#setBy", /^ada$/);
        await page.screenshot({ path: screenshot("heater-live") });
        const cookies = await context.cookies();
        assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [["session", true, "Lax"]]);
        assert.equal(await page.evaluate(() => document.cookie), "");
        assert.deepEqual(troubles, []);
    });

    test("with a wrong password: the form again, with a sentence, and what was typed may be typed again", async t => {
        const server = await start(t, "heater");
        const page = await (await person(t)).newPage();
        await page.goto(server.url);
        await fill(page, "ada", "guess");
        await shows(page, "[role=alert]", /^The user name or the password is wrong\.$/);
        await fill(page, "ada", "ada");
        await shows(page, "#link", /^live$/);
    });

    test("with users of a file", async t => {
        const folder = mkdtempSync(resolve(tmpdir(), "eh-heater-"));
        t.after(() => rmSync(folder, { recursive: true, force: true }));
        const line = execFileSync(resolve(programs, "heater"), ["--line", "cy operator"], { input: "a pass:word\n", stdio: ["pipe", "pipe", "ignore"] });
        writeFileSync(`${folder}/users`, line);
        const server = await start(t, "heater", ["--users", `${folder}/users`]);
        const { page, troubles } = await signedIn(await person(t), server.url, "cy", "a pass:word");
        await shows(page, "#who", /^cy$/);
        writeFileSync(`${folder}/users`, "# nobody any more\n");
        await shows(page, "#link", /^signed out$/);
        assert.deepEqual(troubles, []);
    });
});

describe("an end of a session", () => {
    test("by a tab: the other one stops calmly, with what it showed last, and can sign in again", async t => {
        const server = await start(t, "heater");
        const context = await person(t);
        const one = await signedIn(context, server.url);
        const two = await signedIn(context, server.url);
        const elsewhere = await signedIn(await person(t), server.url);
        await one.page.click("#out button");
        await one.page.waitForURL("**/sign-in");
        await shows(two.page, "#link", /^signed out$/);
        await shows(two.page, "#notice", /^you have been signed out$/);
        assert.match(await two.page.locator("#celsius").textContent(), /^\d+\.\d$/);
        await two.page.screenshot({ path: screenshot("heater-signed-out") });
        const requests = [];
        two.page.on("request", request => requests.push(request.url()));
        two.page.on("websocket", socket => requests.push(socket.url()));
        await two.page.waitForTimeout(2_500);                  // it does not come back by itself
        assert.deepEqual(requests, []);
        await shows(elsewhere.page, "#link", /^live$/);         // her other computer is signed in still
        await two.page.click("#in");
        await fill(two.page, "bob", "bob");
        await shows(two.page, "#link", /^live$/);
        await shows(two.page, "#who", /^bob$/);
        assert.deepEqual([...one.troubles, ...two.troubles, ...elsewhere.troubles], []);
    });

    test("by its lifetime, with pages open", async t => {
        const server = await start(t, "heater", ["--lifetime", "4000"]);
        const { page, troubles } = await signedIn(await person(t), server.url);
        await shows(page, "#link", /^signed out$/);
        await shows(page, "#notice", /^your session has expired; sign in again$/);
        await page.reload();
        assert.equal(new URL(page.url()).pathname, "/sign-in");
        assert.deepEqual(troubles, []);
    });

    test("by idling, but not while a page is open", async t => {
        const server = await start(t, "heater", ["--idle", "2000"]);
        const context = await person(t);
        const { page } = await signedIn(context, server.url);
        await page.waitForTimeout(5_000);
        await shows(page, "#link", /^live$/);
        const other = await context.newPage();
        await other.goto(server.url);
        await shows(other, "#link", /^live$/);
        await page.close();
        await other.goto("about:blank");
        await until("the session has idled out", async () =>
            (await context.request.get(server.url, { headers: { "X-Requested-With": "test" }, maxRedirects: 0 })).status() === 401
            || (await new Promise(done => setTimeout(done, 3_000)), false));     // asking is a use
    });

    test("without WebSockets: a held poll and a stream hear of it, too", async t => {
        const server = await start(t, "heater");
        const context = await person(t);
        await context.addInitScript(() => { delete globalThis.WebSocket; });
        const one = await signedIn(context, server.url);
        const two = await signedIn(context, server.url);
        await one.page.click("#out button");
        await shows(two.page, "#link", /^signed out$/);
    });
});

describe("what is not for somebody", () => {
    test("a call of one who only watches is refused with a sentence, and he watches on", async t => {
        const server = await start(t, "heater");
        const { page, troubles } = await signedIn(await person(t), server.url, "bob");
        await shows(page, "#who", /^bob$/);
        assert.ok(await page.locator("#knob").isHidden());
        await page.evaluate(() => document.getElementById("knob").requestSubmit());
        await shows(page, "#notice", /Knob\.set: you are not allowed to call this/);
        await shows(page, "#wanted", /^40\.0$/);
        await shows(page, "#link", /^live$/);
        assert.deepEqual(troubles, []);
    });

    test("scripts get 401 and a problem document, never a page", async t => {
        const server = await start(t, "heater");
        const page = await (await person(t)).newPage();
        await page.goto(`${server.url}/sign-in`);
        const answers = await page.evaluate(() => Promise.all(["/", "/page.mjs", "/heater.interface/open", "/heater.interface/poll"].map(async path => {
            const answer = await fetch(path, { method: path.endsWith("open") ? "POST" : "GET" });
            return [answer.status, answer.redirected, answer.headers.get("Content-Type"), (await answer.json()).code];
        })));
        assert.deepEqual(answers, Array(4).fill([401, false, "application/problem+json", "unauthorized"]));
    });

    test("a form of another site neither signs in nor out", async t => {
        const server = await start(t, "heater");
        const other = await start(t, "heater");                // another origin
        const context = await person(t);
        await signedIn(context, server.url);
        const page = await context.newPage();
        await page.goto(`${other.url}/sign-in`);
        for (const path of ["/sign-out", "/sign-in"]) {
            const [answer] = await Promise.all([
                page.waitForResponse(`${server.url}${path}`),
                page.evaluate(action => {
                    const form = Object.assign(document.createElement("form"), { method: "post", action });
                    document.body.append(form);
                    form.submit();
                }, `${server.url}${path}`),
            ]);
            assert.equal(answer.status(), 403);
            await page.waitForURL(`${server.url}${path}`);
            await page.goto(`${other.url}/sign-in`);
        }
        await signedIn(context, server.url);
    });
});

for (const [name, options] of Object.entries({ "heater-phone-dark": { ...phone, colorScheme: "dark" } })) {
    test(`does not scroll sideways, and its picture is ${name}`, async t => {
        const server = await start(t, "heater");
        const { page, troubles } = await signedIn(await person(t, options), server.url);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.screenshot({ path: screenshot(name) });
        assert.deepEqual(troubles, []);
    });
}
