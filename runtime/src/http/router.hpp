// Which directory serves a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <eh/body_reader.hpp>
#include <eh/http.hpp>

#include "event/loop.hpp"
#include "http/cross_origin.hpp"
#include "http/gate.hpp"

namespace eh::http {

class LoopGate;

/// Mounts and routes by path: the longest that fits is asked first, of equal ones exact routes, the others in the order
/// of mounting. Loop only.
class Router {
public:
    explicit Router(Loop& loop) : loop_(loop) {}

    /// Last: asked after all others of the same path, whenever they are mounted.
    enum class Rank : bool { inOrder, last };
    /// Throws std::invalid_argument for a path that is not well-formed. May be called while a request is served.
    void mount(std::string_view path, std::shared_ptr<Directory> directory, Rank rank = Rank::inOrder);
    /// The same for exactly one path, or with a "*" at its end for all that begin so; methods as in RouteOptions.
    void route(std::string_view pattern, std::shared_ptr<Directory> directory, std::vector<std::string> methods);

    /// See Server::protect. Throws std::invalid_argument for a path that is not well-formed. May be called while a request is served.
    void protect(std::string_view path, std::shared_ptr<Authenticator> authenticator, Protection protection);
    /// Ends sign-ins that have lasted too long.
    void sweepUsers() { gate_.sweep(); }

    /// Has the mounts of a copy that was made of this one.
    void takeMounts(Router& other) noexcept {
        mounts_.swap(other.mounts_);
        hasStreaming_ = other.hasStreaming_;
    }

    /// The largest body that a directory would take as a whole with this request.
    [[nodiscard]] std::size_t maxBody(Request& request) const;
    /// Has the request answered by a directory, or by a 404 or 405 page, if whoever asks may have it. An exception that
    /// leaves a directory is logged and answered with 500 unless the directory has answered.
    void serve(Request& request, Responder& responder) const;

    /// Whether a directory that reads bodies itself is to be asked about a request whose body of `length` follows:
    /// nobody who would be asked before takes it as a whole. Nothing: the length is not known.
    [[nodiscard]] bool streams(Request& request, std::optional<std::uint64_t> length) const;
    /// Asks those; the largest body that the one takes that has taken it. Nothing: nobody has, `exchange` is untouched.
    [[nodiscard]] std::optional<std::size_t> receive(Request& request, std::optional<std::uint64_t> length,
                                                     Exchange& exchange) const;

private:
    enum class Fit : std::uint8_t { exact, folder, prefix };

    struct Mount {
        std::string path; // of a folder: without a slash at the end, "" is the root
        Fit fit;
        Rank rank;
        std::vector<std::string> methods; // empty: all
        std::shared_ptr<Directory> directory;
        StreamingDirectory* streaming = nullptr;  // it, if it is one
        CrossOrigin const* crossOrigin = nullptr; // likewise
        bool isSignIn = false;                    // a page of an authenticator

        /// Sets `below`; false if its path does not fit.
        bool fits(Request& request) const;
        [[nodiscard]] bool allows(std::string_view method) const;
        [[nodiscard]] bool isAskedBefore(Mount const& other) const;
    };
    using Mounts = std::vector<Mount>;

    void add(Mount mount);
    [[nodiscard]] std::size_t limitOf(Mount const& mount, Request const& request) const;
    /// Says of an exception that it was logged and answered: true, as for what was taken.
    template <typename Ask> bool guarded(Request const& request, Responder& responder, Ask ask) const {
        try {
            return ask();
        } catch (std::exception const& error) {
            failed(request, responder, error.what());
        } catch (...) {
            failed(request, responder, "of an unknown type");
        }
        return true;
    }
    void failed(Request const& request, Responder& responder, std::string_view what) const;
    [[nodiscard]] static std::string folderPath(std::string_view path, std::string_view problem);

    enum class Passing : std::uint8_t { now, answered, later };
    [[nodiscard]] Passing pass(Gate::Rule const& rule, Request& request, Responder& responder) const;
    [[nodiscard]] std::optional<Response> judge(Gate::Rule const& rule, Request& request, Verdict verdict) const;
    [[nodiscard]] std::optional<Response> judge(std::weak_ptr<Gate::Rule const> const& rule, Request& request, Verdict verdict) const;
    [[nodiscard]] Mount const* crossOriginMount(Request& request) const;
    [[nodiscard]] bool answersPreflight(Request& request, Responder& responder) const;
    void afterwards(std::shared_ptr<LoopGate const> const& gate, std::function<void()> task) const;
    /// serve() and receive(), whoever asks.
    void answer(Request& request, Responder& responder) const;
    [[nodiscard]] std::optional<std::size_t> offer(Request& request, std::optional<std::uint64_t> length, Exchange& exchange) const;
    [[nodiscard]] std::size_t streamedBody(Request& request, std::optional<std::uint64_t> length) const;
    void refuse(Request& request, Responder& responder) const;

    Loop& loop_;
    Gate gate_;
    std::shared_ptr<Mounts const> mounts_ = std::make_shared<Mounts>(); // replaced, never changed
    bool hasStreaming_ = false;                                         // among them
};

} // namespace eh::http
