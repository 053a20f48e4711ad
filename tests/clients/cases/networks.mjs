// Networks that cut: at random bytes, and always after so many.

const both = { links: ["websocket", "stream", "poll"], encodings: ["json", "cbor"] };
const ways = { ...both, ways: [["websocket", "cbor"], ["stream", "json"], ["poll", "cbor"]] };
const httpWays = { ...both, links: ["stream", "poll", "websocket,stream,poll"], ways: [["stream", "json"], ["poll", "cbor"], ["websocket,stream,poll", "json"]] };
const each = (of, after) => ({ name }) => (name === "open" ? undefined : { cut: { of, after, how: "close" } });
const bytes = 24_000;

/**
 * Each by every link, and in either encoding unless all are run.
 *
 * { say, ways, network, ups: calls that the server counts, with text of so many bytes besides, downs: [events, bytes of each] }. `network` is
 * what FaultProxy is told.
 */
export const networks = [
    { ...ways, say: "cut at random bytes", network: { cuts: { every: 2_500, most: 12 } }, ups: [300, 50], downs: [300, 50], leastCuts: 5 },
    { ...ways, say: "links that fall silent", network: { cuts: { every: 6_000, most: 2, how: ["half-open"] } }, ups: [200, 50], downs: [200, 50], leastCuts: 2 },
    {
        ...httpWays, say: `every answer is cut off after ${bytes} bytes`,
        network: { fault: each("response", bytes) }, ups: [1, 0], downs: [150, 1_000], leastCuts: 5,
    },
    {
        ...ways, say: `every request is cut off after ${bytes} bytes`,
        network: { fault: each("request", bytes) }, ups: [150, 1_000], downs: [1, 0], leastCuts: 2,
    },
];
