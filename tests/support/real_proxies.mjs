// Starts nginx and HAProxy for a test: unprivileged, in the foreground, each with a configuration of its own.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { until } from "./client.mjs";
import { scratch } from "./testbed.mjs";

/** Debian keeps servers where only root looks for programs. */
const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];

function programOf(name) {
    const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
    if (!found) throw new Error(`${name} is missing: apt-get install ${name}`);
    return found;
}

async function freePort() {
    const server = net.createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

function accepts(port) {
    return new Promise((resolve) => {
        const socket = net.connect(port, "127.0.0.1");
        socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
        socket.on("close", () => resolve(false)).on("connect", () => socket.destroy());
    });
}

/** Runs a program until the test ends; resolves with its address when it accepts connections. */
async function run(t, name, options, port) {
    const child = spawn(programOf(name), options, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise((resolve) => child.once("close", resolve));
    t.after(() => {
        child.kill("SIGKILL");      // it has nothing to put in order
        return ended;
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    let isListening = false;
    const trying = (async () => {
        while (!isListening && child.exitCode === null) {
            isListening = await accepts(port);
            if (!isListening) await new Promise((resolve) => setTimeout(resolve, 20));
        }
    })();
    await until(() => isListening || child.exitCode !== null, () => `${name} listened: ${output}`);
    await trying;
    if (!isListening) throw new Error(`${name} ended with ${child.exitCode}: ${output}`);
    return `http://127.0.0.1:${port}`;
}

/** `location`: what stands in the one location, besides where it leads to; `http`: what stands beside the server. */
export async function startNginx(t, target, { location = "", http = "" } = {}) {
    const folder = scratch(t);
    const port = await freePort();
    for (const name of ["body", "proxy", "fastcgi", "uwsgi", "scgi"]) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, "nginx.conf"), `
daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr warn;
events {}
http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    ${http}
    server {
        listen 127.0.0.1:${port};
        location / {
            proxy_pass ${target};
            ${location}
        }
    }
}
`);
    return run(t, "nginx", ["-p", folder, "-e", "stderr", "-c", path.join(folder, "nginx.conf")], port);
}

/** `defaults`: more lines of that section. */
export async function startHaproxy(t, target, { defaults = "" } = {}) {
    const folder = scratch(t);
    const port = await freePort();
    writeFileSync(path.join(folder, "haproxy.cfg"), `
global
    maxconn 200

defaults
    mode http
    timeout connect 5s
    timeout client  50s
    timeout server  50s
${defaults.split("\n").map((line) => `    ${line.trim()}`).join("\n")}

frontend web
    bind 127.0.0.1:${port}
    default_backend program

backend program
    server one ${new URL(target).host}
`);
    return run(t, "haproxy", ["-db", "-f", path.join(folder, "haproxy.cfg")], port);
}
