// A thread that asks for a page again and again, each time by a new socket, and tells how long each answer took.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { request } from "./http_wire.mjs";

/** Begins to ask; `stop()` resolves with the milliseconds of each answer, and rejects if there was another status than 200. */
export function steadyRequests(url, target = "/hello") {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { url, target } });
    const result = new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    result.catch(() => {}); // stop() gives it
    return {
        stop: () => {
            worker.postMessage("stop");
            return result;
        },
    };
}

if (!isMainThread) {
    let going = true;
    parentPort.once("message", () => (going = false));
    const took = [];
    while (going) {
        const begin = performance.now();
        const answer = await request(workerData.url, { target: workerData.target });
        took.push(performance.now() - begin);
        if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
        await new Promise(resolve => setTimeout(resolve, 10));
    }
    parentPort.postMessage(took);
}
