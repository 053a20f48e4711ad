// A blocking client of the poll link, small enough to trust: the other end of the thread tests and of the benchmarks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace eh::testing {

/// One connection over one keep-alive socket. Not for several threads at once.
class PollClient {
public:
    struct Answer {
        int status = 0;  ///< 0: the socket broke
        std::string head;
        std::string body;
    };

    explicit PollClient(std::uint16_t port, std::string mount = "/events");
    PollClient(PollClient&& other) noexcept;
    PollClient& operator=(PollClient&&) = delete;
    ~PollClient();

    /// Opens without prototypes, so that every event comes. False if the server refused or cannot be reached.
    bool open();
    /// One poll, held if `wait`: the body of the answer, a line for each event, empty if there was none or on failure.
    std::string poll(bool wait = true);
    /// Calls with these lines, each one an event; they are numbered on from the last call. False on failure.
    bool send(std::string_view lines, std::uint32_t count);
    bool close();
    /// Closes the socket, whatever is under way; the connection lives on.
    void hangUp() noexcept { disconnectSocket(); }

    /// Like poll(false) and send(), but with the whole answer.
    Answer exchangePoll();
    Answer exchangeSend(std::string_view lines, std::uint32_t count);

    /// The parts of poll() for programs that wait for many clients at once.
    bool startPoll(bool wait = true);
    std::string finishPoll();

    [[nodiscard]] std::int32_t cid() const noexcept { return cid_; }
    /// Of the last answer; 0: the socket broke.
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] int socket() const noexcept { return socket_; }

private:
    bool connectSocket();
    void disconnectSocket() noexcept;
    bool write(std::string_view bytes);
    Answer read();
    Answer request(std::string_view method, std::string_view target, std::string_view body);
    std::string headOf(std::string_view method, std::string_view target, std::size_t bodySize) const;
    std::string taken(Answer answer);

    std::uint16_t const port_;
    std::string const mount_;
    int socket_ = -1;
    int status_ = 0;
    std::int32_t cid_ = 0;
    std::string secret_;            // the EH-Connection header's value
    std::string received_ = "0";
    std::uint64_t sent_ = 0;
    std::string unread_;
};

}  // namespace eh::testing
