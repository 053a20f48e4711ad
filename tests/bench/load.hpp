// The clients of the benchmarks: a process of their own, so that the server's processor time is the server's alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace bench {

/// The event that every benchmark carries, as it stands on the wire, with its line feed: 63 bytes.
inline constexpr std::string_view eventName = "ACME Corporation of Nevada";
inline constexpr double eventPrice = 1234.5;
inline constexpr int eventVolume = 100;
inline constexpr std::string_view eventLine = "[\"BenchFeed\",\"tick\",[\"ACME Corporation of Nevada\",1234.5,100]]\n";
inline constexpr std::string_view callLine = "[\"BenchCalls\",\"tick\",[\"ACME Corporation of Nevada\",1234.5,100]]\n";

/// The same arrays as Socket.IO carries them, behind the types of its two packets and without the line feed: 64 bytes.
inline constexpr std::string_view socketIoEvent =
    "42[\"BenchFeed\",\"tick\",[\"ACME Corporation of Nevada\",1234.5,100]]";
inline constexpr std::string_view socketIoCall =
    "42[\"BenchCalls\",\"tick\",[\"ACME Corporation of Nevada\",1234.5,100]]";

/// What a server expects of its clients besides HTTP or RFC 6455.
enum class Dialect : std::int32_t {
    project,   ///< this project's protocol: open, numbers, acknowledgements
    bare,      ///< floor.hpp: nothing
    ws,        ///< peers/ws.mjs: nothing; it answers calls
    socketIo,  ///< peers/socketio.mjs: the packets of Engine.IO 4 and Socket.IO 5
    nchan      ///< nchan.cpp: a subscriber begins with the last event
};

struct Order {
    enum class Kind : std::int32_t { fanOut, up, down, wsFanOut, wsEcho, wsIdle };
    Kind kind = Kind::fanOut;
    std::int32_t port = 0;
    std::int32_t connections = 1;
    std::int32_t perRound = 1;   ///< events: each connection's in a round of fanOut, of one request in up, under way in
                                 ///< wsEcho
    std::int32_t rounds = 1;     ///< rounds of fanOut, requests of up, of each connection in wsEcho; in down the events
                                 ///< altogether
    Dialect dialect = Dialect::project;
};

/// A child process that does what it is told. Make it before the first thread. One order at a time.
class Load {
public:
    Load();
    Load(Load const&) = delete;
    Load& operator=(Load const&) = delete;
    ~Load();

    /// Returns when all connections of the order exist and, in fanOut and down, poll; WebSockets have their hello.
    void begin(Order const& order);
    /// Lets up, down and wsEcho run, and wsIdle end.
    void go();
    /// Waits for the end of a round (fanOut) or of the order. Throws if an answer was not what it had to be.
    void awaitRound();
    /// Waits until all connections of the order are closed.
    void end();

private:
    pid_t child_ = -1;
    int toChild_ = -1;
    int fromChild_ = -1;
};

}  // namespace bench
