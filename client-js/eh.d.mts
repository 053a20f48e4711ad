// Types of eh.mjs: those of eh.d.ts, exported.
/// <reference path="./eh.d.ts" />

declare const Client: typeof EventHandler;
type Client = EventHandler;
type Status = EventHandlerStatus;
type Options = EventHandlerOptions;
type CallOptions = EventHandlerCallOptions;
type Codec = EventHandlerCodec;
type Reason = EventHandlerReason;
type ClientError = EventHandlerError;

export {
    Client as EventHandler,
    Client as default,
    Status as EventHandlerStatus,
    Options as EventHandlerOptions,
    CallOptions as EventHandlerCallOptions,
    Codec as EventHandlerCodec,
    Reason as EventHandlerReason,
    ClientError as EventHandlerError,
};
