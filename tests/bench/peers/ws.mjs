// ws as its README uses it: one buffer for all clients of a broadcast; a call is parsed, and answered to its caller.
import http from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { event, obey } from "./control.mjs";

const server = http.createServer();
const sockets = new WebSocketServer({ server });

sockets.on("connection", (socket) => {
    socket.on("message", (text) => {
        const [receiver, call, values] = JSON.parse(text);
        if (receiver !== "BenchCalls" || call !== "tick") return socket.close();
        socket.send(`${JSON.stringify(["BenchFeed", "tick", values])}\n`);
    });
});

obey(server, "ws", () => {
    const data = Buffer.from(`${JSON.stringify(event)}\n`);
    for (const socket of sockets.clients) {
        if (socket.readyState === WebSocket.OPEN) socket.send(data, { binary: false });
    }
});
