// The module form of eh-cbor.js: the same file, imported. Both are served side by side.
import "./eh-cbor.js";

export const cbor = globalThis.EventHandlerCbor;
export default cbor;
