// The result for people: a table of cases by clients, printed and kept beside the programs that were tested.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { bin } from "../support/testbed.mjs";

export class Table {
    #clients;
    #sections = new Map();

    constructor(clients) {
        this.#clients = clients;
    }

    /** `result`: in how many ways it passed, "FAILED", or "-" if it is none of this client's. */
    note(section, one, client, result) {
        if (!this.#sections.has(section)) this.#sections.set(section, new Map());
        const rows = this.#sections.get(section);
        if (!rows.has(one)) rows.set(one, new Map());
        rows.get(one).set(client, result);
    }

    get text() {
        const width = Math.max(20, ...[...this.#sections.values()].flatMap((rows) => [...rows.keys()].map(({ length }) => length)));
        const line = (title, cells) => `${title.padEnd(width)}  ${cells.join("  ")}`;
        const padded = (cell, i) => cell.padStart(this.#clients[i].length);
        const lines = ["Clients by cases: in how many ways (links and encodings) each passed; -: it has no such thing.", ""];
        for (const [section, rows] of this.#sections) {
            lines.push(line(section.toUpperCase(), this.#clients));
            for (const [one, cells] of rows) lines.push(line(one, this.#clients.map((client, i) => padded(cells.get(client) ?? "", i))));
            lines.push("");
        }
        return lines.join("\n");
    }

    print() {
        const { text } = this;
        console.log(text);
        writeFileSync(path.join(bin, "../clients.txt"), `${text}\n`);
    }
}
