// What eh-bench says to a peer through standard input: "publish TIMES", "collect"; the end of it ends the peer.
import { readFileSync } from "node:fs";

/** The event of all rows: 63 bytes with the line feed, as tests/bench/load.hpp has it. */
export const event = ["BenchFeed", "tick", ["ACME Corporation of Nevada", 1234.5, 100]];

/** Listens, says so, and obeys; `publish` sends the event to all clients once. */
export function obey(server, packageName, publish) {
    server.listen(0, "127.0.0.1", 4096, () => {
        const file = new URL(`./node_modules/${packageName}/package.json`, import.meta.url);
        const { version } = JSON.parse(readFileSync(file, "utf8"));
        process.stdout.write(`listening ${server.address().port} ${version}, Node ${process.versions.node}\n`);
    });
    let unread = "";
    process.stdin.setEncoding("latin1").on("data", (text) => {
        const lines = (unread + text).split("\n");
        unread = lines.pop();
        for (const line of lines) execute(line, publish);
    });
    process.stdin.on("end", () => process.exit());
}

function execute(line, publish) {
    const [command, times] = line.split(" ");
    if (command === "publish") {
        for (let i = 0; i < Number(times); i++) publish();
    } else if (command === "collect") {
        globalThis.gc();
        process.stdout.write("collected\n");
    } else {
        throw new Error(`eh-bench says "${line}"`);
    }
}
