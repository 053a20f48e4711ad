// How much others notice while clients misbehave: the 99th percentile of the time that an answer takes, from the beginning
// of the misbehaviour until memory has fallen again, as a ratio to its baseline. That is what it is when nothing else
// happens; for the kinds that are as much traffic as this machine carries, hundreds of megabytes or thousands of connections
// a second, what it is beside the same traffic of clients that behave: readers that read what they asked for, messages of
// that size that end, connections that go to another link as they should. For each kind the median of some rounds; fails
// if one is 2 or more. Times are median / 99th percentile / most, in ms; the parts are shown as well.
//     node tests/load/abuse.mjs [--rounds 5] [--calm 3000] [kind ...]
// The server, those who misbehave and those who measure are a process each. Those who measure have a core of their own and
// never sleep; on the other one those who misbehave come after the server. What is measured is so what the server makes of
// it, on a machine that has two cores or more and nothing else to do. An answer takes a twentieth of a millisecond there,
// so any turn of the server's loop that takes longer shows.
import { parseArgs } from "node:util";
import { summary } from "../support/bystanders.mjs";
import { endure } from "../support/endure.mjs";

const allowed = 2;
const kinds = {
    stalledReaders: [{ count: 1_000, events: 200, size: 20_000 }, { reached: ({ drops }) => drops.slow > 600 }, "attentiveReaders"],
    abandonedOpens: [{ count: 10_500, sockets: 20 }],
    resumeLoops: [{ count: 3_000 }, { untilEnded: false, window: 30_000 }, "properResumes"],
    endlessFragments: [{ count: 200 }, { untilEnded: false }],
    giants: [{ count: 1_000 }, { untilEnded: false, window: 30_000 }, "smallMessages"],
    unfinishedMessages: [{ count: 150, size: 4_000_000 }, {}, "finishedMessages"],
};

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: "5" }, calm: { type: "string", default: "3000" } },
});

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const shown = ({ count, median: half, p99, most }) =>
    count === 0 ? "none" : `${[half, p99, most].map((ms) => ms.toFixed(2)).join(" / ")} of ${count}`;

let failed = false;
for (const kind of positionals.length ? positionals : Object.keys(kinds)) {
    const [details, options, likewise] = kinds[kind];
    const measure = (what, more) => endure(undefined, what, details, { ...more, measured: Number(values.calm), exact: true });
    const ratios = [];
    for (let round = 0; round < Number(values.rounds); ++round) {
        const control = likewise && (await measure(likewise, { ...options, reached: undefined }));
        const result = await measure(kind, options);
        const [calm, meanwhile, ending] = [result.calm, result.meanwhile, result.ending].map(summary);
        const all = summary([...result.meanwhile, ...result.ending]);
        const baseline = control ? summary([...control.meanwhile, ...control.ending]) : calm;
        ratios.push(all.p99 / baseline.p99);
        if (control) console.log(`${likewise}: ${shown(baseline)}; memory ${control.before} KiB, at most ${control.peak}, then ${control.after}`);
        console.log(`${kind}: calm ${shown(calm)}, then ${shown(all)} (meanwhile ${shown(meanwhile)}, ending ${shown(ending)}); ` +
            `p99 ratio ${ratios.at(-1).toFixed(2)}; memory ${result.before} KiB, at most ${result.peak}, then ${result.after}`);
    }
    const ratio = median(ratios);
    failed ||= ratio >= allowed;
    console.log(`${kind}: p99 ratio ${ratio.toFixed(2)}${ratio >= allowed ? ", which is too much" : ""}`);
}
process.exitCode = failed ? 1 : 0;
