// The wire protocol by hand, one HTTP request at a time: what a shell script with curl would do.
import { randomBytes } from "node:crypto";
import { request } from "./http_wire.mjs";

const mount = "/testbed.interface";
const eventType = "application/x-ndjson";

/** A connection without prototypes: it is sent every event. */
export class RawClient {
    received = 0;
    next = 1;
    link = 1;

    constructor(base) {
        this.base = base;
    }

    static async open(base, { headers, ...message } = {}) {
        const client = new RawClient(base);
        const answer = await client.post("open", openBody(message), headers);
        if (answer.status !== 200) throw new Error(`open was answered ${answer.status}: ${answer.text}`);
        client.hello = JSON.parse(answer.text.split("\n")[0]).hello;
        return client;
    }

    get secret() {
        return this.hello ? { "EH-Connection": `${this.hello.cid}.${this.hello.token}` } : {};
    }

    post(path, body, headers = {}) {
        return request(this.base, {
            method: "POST",
            target: `${mount}/${path}`,
            headers: { "Content-Type": eventType, ...this.secret, ...headers },
            body,
        });
    }

    get(path, headers = {}) {
        return request(this.base, { target: `${mount}/${path}`, headers: { ...this.secret, ...headers } });
    }

    /** One poll; the events in it count as received. `wait: 0` is answered at once. */
    async poll({ wait = 0, received = this.received, link = this.link } = {}) {
        const answer = await this.get(`poll?link=${link}&received=${received}${wait === 0 ? "&wait=0" : ""}`);
        answer.events = [];
        if (answer.status === 200) {
            answer.events = answer.text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
            this.received = Number(answer.headers.get("eh-last"));
        }
        return answer;
    }

    /** Calls one function of the testbed; the answer is the server's to the send. */
    async call(name, ...values) {
        const answer = await this.send([["Testbed", name, values]]);
        if (answer.status === 200) this.next = answer.json().received + 1;
        return answer;
    }

    send(events, { first = this.next, link = this.link, received = this.received, headers } = {}) {
        return this.post(`send?link=${link}&first=${first}&received=${received}`,
            events.map((event) => (typeof event === "string" ? event : JSON.stringify(event))).join("\n"), headers);
    }

    close({ received = this.received } = {}) {
        return this.post(`close?link=${this.link}&received=${received}&first=${this.next}`, "");
    }
}

export function openBody({ nonce = randomBytes(16).toString("base64url"), protocol = 1, client, server = {} } = {}) {
    return JSON.stringify({ open: { protocol, nonce, ...(client && { client }), server } });
}
