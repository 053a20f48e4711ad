// The module form of eh.js: the same file, imported. Both are served side by side.
import "./eh.js";

export const { EventHandler } = globalThis;
export default EventHandler;
