// The bare baseline: an epoll loop that answers with bytes made beforehand, without queues, counting or checks.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace bench {

/// Answers HTTP requests on a thread of its own. It knows where a request ends, and nothing else.
class Floor {
public:
    enum class Mode {
        answer,  ///< each request is answered at once
        hold     ///< each socket's request is answered by the next release()
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
    };

    void run();
    void acceptAll();
    void readFrom(int socket);
    void writeTo(int socket) const;
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
