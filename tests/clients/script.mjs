// What cases write in place of bytes that depend on the encoding of the connection, and how it becomes bytes.
import { codecs } from "../support/event_codecs.mjs";
import { frame, opcode } from "../support/websocket.mjs";

const mark = Symbol("to be resolved");
const other = { json: "cbor", cbor: "json" };

const resolvable = (resolve) => ({ [mark]: resolve });

/** A message in the connection's encoding, by an encoder of the tests. */
export const message = (value) => resolvable((encoding) => codecs[encoding].encode([value]));

/** The same in the other one. */
export const foreignMessage = (value) => resolvable((encoding) => codecs[other[encoding]].encode([value]));

/** Bytes as they are: JSON as text, CBOR in hex with blanks. */
export const raw = ({ json, cbor }) => resolvable((encoding) =>
    (encoding === "json" ? Buffer.from(json) : Buffer.from(cbor.replaceAll(" ", ""), "hex")));

/** Media types: the connection's, and that of the other encoding. */
export const media = resolvable((encoding) => codecs[encoding].media);
export const foreignMedia = resolvable((encoding) => codecs[other[encoding]].media);
export const foreignSubprotocol = resolvable((encoding) => codecs[other[encoding]].subprotocol);

/** Bytes of several in one. */
export const bytesOf = (...parts) => resolvable((encoding) =>
    Buffer.concat(parts.map((part) => Buffer.from(resolve(part, encoding)))));

/** A server's frame around bytes: of the connection's kind, unless `kind` says "text", "binary", "ping" ... */
export const framed = (payload, { kind, ...options } = {}) => resolvable((encoding) =>
    frame(kind === undefined ? codecs[encoding].opcode : opcode[kind] ?? kind, resolve(payload, encoding), { masked: false, ...options }));

/** The other kind of frame than the connection's. */
export const foreignFrame = (payload) => resolvable((encoding) =>
    frame(codecs[other[encoding]].opcode, resolve(payload, encoding), { masked: false }));

/** A script with everything in it for this encoding. */
export function resolve(script, encoding) {
    if (script === null || typeof script !== "object" || script instanceof Uint8Array) return script;
    if (script[mark]) return script[mark](encoding);
    if (Array.isArray(script)) return script.map((part) => resolve(part, encoding));
    return Object.fromEntries(Object.entries(script).map(([name, part]) => [name, resolve(part, encoding)]));
}
