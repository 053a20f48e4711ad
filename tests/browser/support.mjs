// What the tests in a browser share: the programs under test, Chromium, and waiting for what a page shows.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const build = process.env.EH_BUILD_DIR ?? resolve(root, "build");
export const programs = process.env.EH_BIN ?? resolve(build, "bin");

/** Where a screenshot of that name goes. */
export function screenshot(name) {
    const folder = process.env.EH_SCREENSHOTS ?? resolve(build, "screenshots");
    mkdirSync(folder, { recursive: true });
    return resolve(folder, `${name}.png`);
}

/** Starts one of the programs and waits for its address. `t.after` ends it whatever happens. */
export async function start(t, name, args = []) {
    const process = spawn(resolve(programs, name), ["--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(process, "exit").then(([code, signal]) => ({ code, signal }));
    let errors = "";
    process.stderr.on("data", piece => { errors += piece; });
    t.after(async () => {
        process.kill("SIGKILL");
        await ended;
    });
    for await (const line of createInterface({ input: process.stdout })) {
        const [, url] = /^listening on (http:\/\/\S+)$/.exec(line) ?? [];
        if (!url) throw new Error(`${name} began with "${line}"`);
        return {
            url,
            port: new URL(url).port,
            /** Sends the signal and waits for the end: {code, signal}. */
            async end(signal) {
                process.kill(signal);
                return ended;
            },
            get errors() { return errors; },
        };
    }
    await ended;
    throw new Error(`${name} ended without listening: ${errors}`);
}

/** Runs one of the programs that is expected to end by itself: {code, output, errors}. */
export async function run(name, args) {
    const process = spawn(resolve(programs, name), args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "", errors = "";
    process.stdout.on("data", piece => { output += piece; });
    process.stderr.on("data", piece => { errors += piece; });
    const timer = setTimeout(() => process.kill("SIGKILL"), 10_000);
    const [code] = await once(process, "close");
    clearTimeout(timer);
    return { code, output, errors };
}

export const executablePath = process.env.EH_CHROMIUM || "/usr/bin/chromium";
/** For every start of it. */
export const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Chromium with a fresh profile. */
export function launch(options = {}) {
    return chromium.launch({ executablePath, args, ...options });
}

/**
 * Chromium as a user has it: a tab behind another one is hidden, where Playwright's own pages all believe to be in front.
 * Gives its only context; `t.after` ends it.
 */
export async function launchWithHiddenTabs(t) {
    const folder = mkdtempSync(resolve(tmpdir(), "eh-chromium-"));
    const browserProcess = spawn(executablePath, [...args, `--user-data-dir=${folder}`, "--remote-debugging-port=0"],
        { stdio: ["ignore", "ignore", "pipe"], detached: true });
    const ended = once(browserProcess, "exit");
    t.after(async () => {
        process.kill(-browserProcess.pid, "SIGKILL");    // the whole group: its children write into the folder
        await ended;
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    });
    let url;
    for await (const line of createInterface({ input: browserProcess.stderr })) {
        [, url] = /^DevTools listening on (\S+)$/.exec(line) ?? [];
        if (url) break;
    }
    if (!url) throw new Error(`${executablePath} ended without listening`);
    browserProcess.stderr.resume();
    const browser = await chromium.connectOverCDP(url, { noDefaults: true });
    return browser.contexts()[0];
}

export const wide = { viewport: { width: 1280, height: 800 } };
export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/**
 * Notes what must not happen in a page. That a server could not be reached, is stopping, or has lost a connection is
 * no fault of the page: Chromium itself writes those lines to the console, and no script can prevent it.
 */
export function watch(page) {
    const troubles = [];
    page.on("pageerror", error => troubles.push(`uncaught: ${error.stack ?? error}`));
    page.on("dialog", dialog => {
        troubles.push(`dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on("console", message => {
        if (!["error", "warning"].includes(message.type())) return;
        if (/^Failed to load resource: (net::ERR_|.* status of (410|503) )/.test(message.text())) return;
        if (/^WebSocket connection to '[^']+' failed: /.test(message.text())) return;
        troubles.push(`console: ${message.text()}`);
    });
    return troubles;
}

/** Waits until the text of the element that `selector` names matches; gives the match. */
export async function shows(page, selector, pattern, timeout = 20_000) {
    const found = page.locator(selector).first();
    try {
        await page.waitForFunction(([where, source]) => {
            const element = document.querySelector(where);
            return element && new RegExp(source, "u").test(element.textContent.trim());
        }, [selector, pattern.source], { timeout, polling: 50 });
    } catch (error) {
        const text = await found.textContent({ timeout: 1000 }).catch(() => "(no such element)");
        throw new Error(`${selector} shows "${text.trim()}" and not ${pattern}`, { cause: error });
    }
    return pattern.exec((await found.textContent()).trim());
}

/** Asks `question` again and again until it gives something true; gives that. */
export async function until(what, question, timeout = 20_000) {
    const late = Date.now() + timeout;
    for (;;) {
        const answer = await question();
        if (answer) return answer;
        if (Date.now() > late) throw new Error(`not within ${timeout} ms: ${what}`);
        await new Promise(done => setTimeout(done, 50));
    }
}
