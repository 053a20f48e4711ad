// A C program that is one side of a conversation has nothing of the other: eh_generate() compiles both, and the linker takes what is called.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const bin = process.env.EH_BIN ?? path.join(path.dirname(fileURLToPath(import.meta.url)), "../../build/bin");
const has = (program, sentence) => readFileSync(path.join(bin, program)).includes(sentence);
const ofServer = "the event is for nobody";               // sentences of address.cpp and client_events.cpp of c_api
const ofClient = "the link to the server is not up";

test("a server in C has nothing of the client", () => {
    assert.ok(has("person-c", ofServer));
    assert.ok(!has("person-c", ofClient));
});

test("a client in C has nothing of the server", () => {
    assert.ok(has("person-c-client", ofClient));
    assert.ok(!has("person-c-client", ofServer));
});
