// The checker of histories must find what it is for: otherwise the loss tests prove nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findFaults, HistoryWriter, parseHistory } from "../support/history.mjs";

const send = (v, th = 0) => ({ op: "send", conn: 1, dir: "down", v, th });
const recv = (v) => ({ op: "recv", conn: 1, dir: "down", v });
const end = { op: "end", conn: 1 };
const three = [send("a"), send("b"), send("c")];

describe("the checker of histories", () => {
    test("is content when everything arrived once and in order", () => {
        assert.deepEqual(findFaults(three, [recv("a"), recv("b"), recv("c")]), []);
    });

    test("finds a loss", () => {
        assert.deepEqual(findFaults(three, [recv("a"), recv("c")]), ["connection 1, down: b is missing"]);
    });

    test("finds a lost tail of a connection that lives", () => {
        assert.deepEqual(findFaults(three, [recv("a"), recv("b")]), ["connection 1, down: c is missing"]);
    });

    test("finds a double", () => {
        const faults = findFaults(three, [recv("a"), recv("b"), recv("b"), recv("c")]);
        assert.deepEqual(faults, ["connection 1, down: b was received twice"]);
    });

    test("finds a swap", () => {
        const faults = findFaults(three, [recv("a"), recv("c"), recv("b")]);
        assert.deepEqual(faults, ["connection 1, down: b was received after c, which was sent later"]);
    });

    test("finds what nobody sent, and what was sent to somebody else", () => {
        assert.deepEqual(findFaults(three, [recv("a"), recv("b"), recv("c"), recv("d")]),
            ["connection 1, down: d was received but never sent"]);
        const elsewhere = { ...recv("a"), conn: 2 };
        assert.deepEqual(findFaults([send("a")], [recv("a"), elsewhere]),
            ["connection 2, down: a was received but never sent"]);
    });

    test("asks for no order between sending threads", () => {
        assert.deepEqual(findFaults([send("a", 1), send("b", 2)], [recv("b"), recv("a")]), []);
        assert.equal(findFaults([send("a", 1), send("b", 1)], [recv("b"), recv("a")]).length, 1);
    });

    test("lets an ended connection lack a tail, but no hole", () => {
        assert.deepEqual(findFaults([...three, end], [recv("a")]), []);
        assert.deepEqual(findFaults([...three, end], [recv("a"), recv("c")]),
            ["connection 1, down: b is missing, but later ones arrived"]);
    });

    test("excuses what was dropped or refused, whether it arrived or not", () => {
        const drop = { op: "drop", conn: 1, dir: "down", v: "b" };
        assert.deepEqual(findFaults([...three, drop], [recv("a"), recv("c")]), []);
        const refuse = { op: "refuse", conn: 1, dir: "down", v: "c" };
        assert.deepEqual(findFaults([send("a"), refuse], [recv("a")]), []);
        assert.deepEqual(findFaults([send("a"), refuse], [recv("a"), recv("c")]), []);
    });

    test("excuses as many as a drop without a name says", () => {
        const drop = { op: "drop", conn: 1, dir: "down", v: null, count: 1 };
        assert.deepEqual(findFaults([...three, drop], [recv("a"), recv("c")]), []);
        assert.deepEqual(findFaults([...three, drop], [recv("c")]), ["connection 1, down: b is missing"]);
    });

    test("finds a history that names two events alike", () => {
        assert.equal(findFaults([send("a"), send("a")], [recv("a")]).length, 1);
    });

    test("the writer numbers equal events", () => {
        const writer = new HistoryWriter();
        writer.send(7, "nothing");
        writer.send(7, "nothing");
        writer.recv(7, "counted", 3);
        assert.deepEqual(writer.lines.map(({ v }) => v), ["nothing", "nothing#2", "counted:3"]);
    });

    test("lines are JSON objects", () => {
        assert.deepEqual(parseHistory('{"op":"end","conn":17}\n'), [{ op: "end", conn: 17 }]);
    });
});
