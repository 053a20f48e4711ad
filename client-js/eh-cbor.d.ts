// Types of eh-cbor.js as a classic script: it is global. eh-cbor.d.mts and eh-cbor.d.cts are made of this.
/// <reference path="./eh.d.ts" />

/** Binary events, for the option `codec`: CBOR in place of JSON, arrays of numbers as they lie in memory. */
declare const EventHandlerCbor: EventHandlerCodec;
