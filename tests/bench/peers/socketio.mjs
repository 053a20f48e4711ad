// Socket.IO with its defaults: WebSocket or long polls, as the client asks; a call is answered to its caller.
import http from "node:http";
import { Server } from "socket.io";
import { event, obey } from "./control.mjs";

const server = http.createServer();
const io = new Server(server, { serveClient: false });

io.on("connection", (socket) => {
    socket.on("BenchCalls", (call, values) => {
        if (call !== "tick") return socket.disconnect();
        socket.emit("BenchFeed", "tick", values);
    });
});

obey(server, "socket.io", () => io.emit(...event));
