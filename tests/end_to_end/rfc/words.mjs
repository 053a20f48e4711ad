// The words that the tables of cases are written in.
//
// A case is { clause, say, send, answers, then, parting, finish }: what is sent (text or bytes; `finish`: the sending side is closed
// behind it), the answers in order, each { status, headers, body, toHead }, and what becomes of the socket: "open" (it serves
// another request, and nothing came in between) or "closed" (nothing more comes but the end), behind the bytes `parting`.
// A header is a text, an expression, or null: it must not be there.

export const line = "\r\n";

/** A request with Host: localhost, these header lines and this body. */
export const request = (method, target, headers = [], body = "") =>
    [`${method} ${target} HTTP/1.1`, "Host: localhost", ...headers, "", body].join(line);
export const get = (target = "/hello", ...headers) => request("GET", target, headers);
/** A POST to /mirror with a body as it is. */
export const post = (headers, body) => request("POST", "/mirror", headers, body);
export const chunked = body => post(["Transfer-Encoding: chunked"], body);
/** A head of lines, as they are. */
export const head = (...lines) => [...lines, "", ""].join(line);

export const hello = { status: 200, headers: { "content-type": /^text\/plain/ }, body: "hello\n" };
export const echoed = body => ({ status: 200, body });
const gone = { connection: "close" };

/** One request that is answered with `answer`, and the socket stays open. */
export const served = (clause, say, send, ...answers) =>
    ({ clause, say, send, answers: answers.length ? answers : [hello], then: "open" });

/** One that is refused, and the socket with it. */
export const refused = (clause, status, say, send, more = {}) =>
    ({ clause, say: `${say}: ${status} and close`, send, answers: [{ status, headers: gone }], then: "closed", ...more });

/** Served, and then the socket closes, as its head says. */
export const lastServed = (clause, say, send, ...answers) => ({
    clause, say, send, then: "closed",
    answers: (answers.length ? answers : [hello]).map((answer, i, all) =>
        i + 1 < all.length ? answer : { ...answer, headers: { ...answer.headers, ...gone } }),
});
