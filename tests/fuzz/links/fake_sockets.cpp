// All that is written is taken at once; nothing is read but what a test gave.
#include "fake_sockets.hpp"

#include <algorithm>
#include <utility>

namespace fuzz {

namespace {

namespace http = eh::http;

class Socket final : public http::Stream {
public:
    explicit Socket(std::shared_ptr<Came> came) : came_(std::move(came)) {}
    Socket(Socket const&) = delete;
    Socket& operator=(Socket const&) = delete;
    ~Socket() override { close(); }

    http::StreamResult readSome(std::span<char> into) noexcept override {
        if (!came_->goesOn) return {http::StreamResult::State::end};
        std::size_t const size = std::min(into.size(), came_->incoming.size());
        if (size == 0) return {http::StreamResult::State::wouldBlock};
        std::copy_n(came_->incoming.begin(), size, into.begin());
        came_->incoming.erase(0, size);
        return {http::StreamResult::State::done, size};
    }
    http::StreamResult writeSome(std::span<std::string_view const> pieces) noexcept override {
        if (!came_->goesOn) return {http::StreamResult::State::error};
        std::size_t bytes = 0;
        for (std::string_view const piece : pieces) {
            came_->body.append(piece);
            bytes += piece.size();
        }
        return {http::StreamResult::State::done, bytes};
    }
    void waitReadable(std::shared_ptr<http::WatchUser> user) override { came_->reader = std::move(user); }
    void waitWritable(std::shared_ptr<http::WatchUser>) override {}
    bool established() const noexcept override { return true; }
    void shutdownWrite() noexcept override {}
    void close() noexcept override {
        came_->goesOn = false;
        came_->reader = nullptr;
    }

private:
    std::shared_ptr<Came> const came_;
};

class Body final : public http::BodyStream {
public:
    explicit Body(std::shared_ptr<Came> came) : came_(std::move(came)) {}
    Body(Body const&) = delete;
    Body& operator=(Body const&) = delete;
    ~Body() override {
        came_->goesOn = false;
        came_->gone = nullptr;
    }

    void write(std::span<http::Buffer const> pieces) override {
        for (http::Buffer const& piece : pieces) came_->body.append(piece.view());
    }
    std::size_t waiting() const noexcept override { return 0; }
    void onDrained(std::function<void()>) override {}
    void onGone(std::function<void()> gone) override { came_->gone = std::move(gone); }
    void finish() override { came_->goesOn = false; }

private:
    std::shared_ptr<Came> const came_;
};

class Sink final : public http::Responder::Sink {
public:
    Sink(std::shared_ptr<Came> came, std::string firstBytes) : came_(std::move(came)), first_(std::move(firstBytes)) {}

    void send(http::Response response) override {
        begin(response);
        for (http::Buffer const& piece : response.body) came_->body.append(piece.view());
        came_->gone = nullptr;
    }
    void abandon() noexcept override { came_->status = 500; }
    void onGone(std::function<void()> gone) override { came_->gone = std::move(gone); }
    std::optional<http::Takeover> takeOver(http::Response const& response) override {
        begin(response);
        came_->upgraded = came_->goesOn = true;
        return http::Takeover{std::make_unique<Socket>(came_), std::move(first_)};
    }
    std::unique_ptr<http::BodyStream> startBody(http::Response const& head) override {
        begin(head);
        came_->goesOn = true;
        return std::make_unique<Body>(came_);
    }

private:
    void begin(http::Response const& response) {
        came_->status = response.status;
        came_->headers = response.headers;
    }

    std::shared_ptr<Came> const came_;
    std::string first_;
};

}  // namespace

std::string Came::header(std::string_view name) const {
    for (auto const& field : headers)
        if (field.name == name) return field.value;
    return {};
}

void Came::close() {
    goesOn = false;
    if (auto const tell = std::exchange(gone, nullptr)) tell();
    if (auto const user = std::exchange(reader, nullptr)) user->readable();
}

void Came::feed() {
    while (!incoming.empty() && reader) std::exchange(reader, nullptr)->readable();
}

std::shared_ptr<http::Responder::Sink> sinkFor(std::shared_ptr<Came> came, std::string firstBytes) {
    return std::make_shared<Sink>(std::move(came), std::move(firstBytes));
}

}  // namespace fuzz
