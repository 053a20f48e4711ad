// A client in process: what a page is to the program, for the program's tests.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <eh/connection.hpp>
#include <eh/connection_id.hpp>
#include <eh/event_handler.hpp>
#include <eh/testing/argument.hpp>
#include <eh/testing/fault.hpp>
#include <eh/testing/server.hpp>

namespace eh::testing {

enum class Coding : std::uint8_t { json, cbor };

/// Interface name to prototypes, e.g. {"Display", {"gauge(int,double)"}}.
using Prototypes = std::map<std::string, std::vector<std::string>>;

struct PageOptions {
    std::string user{};                 ///< who an authenticator would say it is
    std::vector<std::string> roles{};   ///< of that user
    std::string remote = "127.0.0.1";   ///< its address
    std::vector<std::pair<std::string, std::string>> headers{};  ///< of the request that opens, for EventHandler::admit
    Link link = Link::websocket;        ///< the kind that the program sees; not Link::none
    Coding coding = Coding::json;
    /// What it implements and what it means to call; absent: exactly what the handler has when the page opens, as a
    /// page of the same build would.
    std::optional<Prototypes> client{};
    std::optional<Prototypes> server{};
    std::size_t lostHellos = 0;         ///< so many answers to its opening are lost before one arrives
    std::size_t maxWaiting = 100'000;   ///< calls without an answer; call() throws std::length_error beyond
};

/// How a page's connection ended, or why it was refused, as the page was told.
struct End {
    std::string code;    ///< of docs/protocol.md: "closed", "kicked", "expired", "slow", "rejected", "mismatch", ...
    std::string detail;  ///< a sentence
    std::optional<std::chrono::milliseconds> retry{};
    std::size_t unconfirmed = 0;  ///< calls that may or may not have arrived, or did not leave
};

/// A client of an EventHandler through the real protocol: prototypes, encoding, numbering, acknowledgement, resumption
/// and heartbeats are those of production, only the sockets are missing. Every function first does what is due
/// (Server::run). A broken link is replaced at once unless a fault says otherwise. A link behaves like a WebSocket
/// whatever its kind.
///
/// On the server's thread only; the server outlives it. An exception that leaves a function given to on() leaves the
/// function of Page or Server in which it ran. Destroyed without close() it is gone without a word: the server sees its
/// link break, and the connection lasts until its window is over.
class Page {
public:
    /// Opens a connection. Refusals do not throw: see ended().
    explicit Page(Server& server, PageOptions options = {});
    /// The same with a server of its own, for tests with one page.
    explicit Page(EventHandler& handler, PageOptions options = {});
    Page(Page const&) = delete;
    Page& operator=(Page const&) = delete;
    ~Page();

    /// The one it was made with.
    [[nodiscard]] Server& server() noexcept { return *server_; }
    void advance(std::chrono::milliseconds time) { server_->advance(time); }

    /// Throws std::logic_error if the page was refused.
    [[nodiscard]] ConnectionId cid() const;
    /// The kind of the link that is up now as the page sees it; Link::none between two.
    [[nodiscard]] Link link();
    /// Nothing while the connection lives, as far as the page knows.
    [[nodiscard]] std::optional<End> ended();
    /// How often it has attached another link.
    [[nodiscard]] std::uint64_t reconnects();

    /// Calls a function of the program. Numbers fit int, long and double, ranges their arrays. Between links the call
    /// waits. Throws std::invalid_argument, with what would be right, if there is no such function or an argument does
    /// not fit; std::logic_error once the connection has ended.
    template <typename... Args>
    void call(std::string_view interface, std::string_view function, Args const&... arguments) {
        callWith(interface, function, {Argument(arguments)...});
    }
    void callWith(std::string_view interface, std::string_view function, std::vector<Argument> const& arguments);
    /// Sends one event as it stands, e.g. `["Control","start",["fast"]]`: for tests of what a wrong page does. A page
    /// with Coding::json only; std::logic_error otherwise.
    void callRaw(std::string_view event);
    /// Calls that the server has not confirmed.
    [[nodiscard]] std::size_t unconfirmed();
    /// What the server said about wrong events, oldest first.
    [[nodiscard]] std::vector<std::string> errors();

    /// All events that arrived, in order. They are kept until takeReceived().
    [[nodiscard]] std::vector<Event> const& received();
    /// Those of one function. Throws std::invalid_argument if the program sends none of that name.
    [[nodiscard]] std::vector<Event> received(std::string_view interface, std::string_view function);
    /// received(), which is empty afterwards.
    std::vector<Event> takeReceived();
    /// Calls `function` for each event from now on, with the types of its parameters (Argument::as); it may use the
    /// page. A second one replaces it. Throws std::invalid_argument if the program sends no such event, or one with
    /// another number of arguments.
    template <typename Function>
    void on(std::string_view interface, std::string_view name, Function function) {
        bind(interface, name, std::function(std::move(function)));
    }

    /// Adds to what will go wrong. A step happens once; one whose moment has passed never does.
    void script(std::vector<Step> const& steps);
    /// Steps that have not happened: a test that ends with some has not tested what it meant to.
    [[nodiscard]] std::size_t unplayed() const noexcept;

    /// Faults now, by hand.
    void cut(std::chrono::milliseconds away = std::chrono::milliseconds(0));
    void halfOpen();
    void move(Link link);
    void offline();
    /// Ends offline(), or the wait of a cut: it attaches a new link.
    void online();
    /// Takes nothing any more, as if all buffers on the way were full: events wait at the server. readOn() ends it.
    void stopReading();
    void readOn();

    /// What happens to the pages of a session that ends: this one is told `unauthorized` with that sentence. Throws
    /// std::logic_error for a page without a user.
    void signOut(std::string_view why = "you have been signed out");

    /// Says goodbye, after what was called.
    void close();
    /// Opens another connection after the end of the last, as a reloaded page does: numbers begin anew; what was
    /// received and what is left of the script stay.
    /// Throws std::logic_error while the connection lives.
    void open();

private:
    template <typename... Args>
    void bind(std::string_view interface, std::string_view name, std::function<void(Args...)> function) {
        listen(interface, name, sizeof...(Args), [function = std::move(function)](Event const& event) {
            [&]<std::size_t... at>(std::index_sequence<at...>) {
                function(event.get<std::remove_cvref_t<Args>>(at)...);
            }(std::index_sequence_for<Args...>());
        });
    }
    void listen(std::string_view interface, std::string_view name, std::size_t count,
                std::function<void(Event const&)> function);
    void push(std::string event);
    void perform(Fault fault, std::chrono::milliseconds away = {}, Link link = Link::none);
    void settle();

    std::unique_ptr<Server> own_;
    Server* server_;
    std::unique_ptr<class Client> client_;
};

}  // namespace eh::testing
