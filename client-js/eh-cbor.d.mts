// Types of eh-cbor.mjs: those of eh-cbor.d.ts, exported.
/// <reference path="./eh-cbor.d.ts" />

declare const cbor: EventHandlerCodec;

export { cbor, cbor as default };
