// How a server ends a connection, by each link: which ends are followed by another connection, and which wait for connect().
import { framed, message } from "../script.mjs";

const links = ["websocket", "stream", "poll"];
const silent = ["expired", "shutdown", "slow", "closed", "kicked"];        // part of an ordinary life: no errors

const opensAnew = ["expired", "slow", "too-large", "protocol", "shutdown"].map((code) => ({
    say: `${code}: another connection`, links, encodings: ["json", "cbor"],
    script: { end: { code, detail: `Because of ${code}.` } },
    errors: silent.includes(code) ? [] : [code], ends: [code], connects: [2], sentence: new RegExp(`^Because of ${code}\\.$`),
}));

const stops = ["closed", "kicked", "mismatch", "rejected", "unauthorized"].map((code) => ({
    say: `${code}: until connect() is called`, links, encodings: ["json", "cbor"],
    script: { end: { code, detail: `Because of ${code}.` } },
    errors: silent.includes(code) ? [] : [code], ends: [code], isFinal: true, sentence: new RegExp(`^Because of ${code}\\.$`),
}));

const bye = (code) => framed(message({ bye: { code, detail: `Because of ${code}.` } }));

export const ends = [
    ...opensAnew,
    ...stops,
    {
        say: "shutdown with a pause: not before it is over", links, encodings: ["json"], pause: 300,
        script: { end: { code: "shutdown", detail: "Back soon.", retry: 300 } }, ends: ["shutdown"], connects: [2],
    },
    ...["moved", "stale"].map((code) => ({
        say: `${code}: the same connection, by a newer link`, links: ["websocket", "stream"], encodings: ["json", "cbor"],
        script: { end: { code, detail: "another link took over" } },
    })),
    ...["mismatch", "rejected", "unauthorized"].map((code) => ({
        say: `${code} in place of the hello of a WebSocket`, links: ["websocket"], encodings: ["json", "cbor"],
        script: { at: { ws: [{ link: { hello: null, then: [bye(code)], isEnd: true } }] } },
        errors: [code], ends: [code], isFinal: true, sentence: new RegExp(`^Because of ${code}\\.$`),
    })),
    {
        say: "limit in place of the hello of a WebSocket: tried again", links: ["websocket"], encodings: ["json"],
        script: { at: { ws: [{ link: { hello: null, then: [bye("limit")], isEnd: true } }] } }, errors: ["limit"],
    },
    {
        say: "a stream that ends: the same connection, by another one", links: ["stream"], encodings: ["json", "cbor"],
        script: { at: { stream: [{ link: { isEnd: true } }] } },
    },
    {
        say: "a stream that is silent after its hello", links: ["stream"], encodings: ["json"],
        script: { hello: { heartbeat: 250 }, at: { stream: [{ link: { isMute: true } }] } },
    },
];
