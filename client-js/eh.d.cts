// Types of require("eventhandler"): those of eh.d.ts, exported.
/// <reference path="./eh.d.ts" />

declare const Client: typeof EventHandler;
type Client = EventHandler;
type Status = EventHandlerStatus;
type Options = EventHandlerOptions;
type CallOptions = EventHandlerCallOptions;
type Reason = EventHandlerReason;
type ClientError = EventHandlerError;

export {
    Client as EventHandler,
    Status as EventHandlerStatus,
    Options as EventHandlerOptions,
    CallOptions as EventHandlerCallOptions,
    Reason as EventHandlerReason,
    ClientError as EventHandlerError,
};
