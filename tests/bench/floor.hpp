// The bare baseline: an epoll loop that answers with bytes made beforehand, without queues, counting or checks.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace bench {

/// Answers HTTP requests or WebSocket frames on a thread of its own. It knows where they end, and nothing else.
class Floor {
public:
    enum class Mode {
        answer,  ///< each request is answered at once
        hold,    ///< each socket's request is answered by the next release()
        wsPush,  ///< after an upgrade, release() sends to all sockets; what they send is received and forgotten
        wsEcho   ///< after an upgrade, each small frame is answered at once; those of one receive by one send
    };

    Floor(Mode mode, std::string answer);
    Floor(Floor const&) = delete;
    Floor& operator=(Floor const&) = delete;
    ~Floor();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Answers every request that is held, and the next of each socket that holds none now.
    void release();

private:
    struct Peer {
        std::string unread;
        int held = 0;   // requests not answered
        int owed = 0;   // answers that found no request yet
        bool upgraded = false;
    };

    void run();
    void acceptAll();
    void readFrom(int socket);
    void readFrames(int socket, Peer& peer, std::string_view text) const;
    void writeTo(int socket) const { writeTo(socket, answer_); }
    static void writeTo(int socket, std::string_view bytes);
    void releaseAll();

    Mode const mode_;
    std::string const answer_;
    std::uint16_t port_ = 0;
    int epoll_ = -1;
    int listener_ = -1;
    int wake_ = -1;
    std::atomic<bool> stop_{false};
    std::unordered_map<int, Peer> peers_;
    std::thread thread_;
};

}  // namespace bench
