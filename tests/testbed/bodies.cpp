// The echo and the endless page: each waits for its client, by pause and by onWritable.
#include "bodies.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace testbed {

namespace {

using eh::SendResult;
using eh::http::BodyWriter;
using eh::http::Buffer;
using eh::http::Exchange;
using eh::http::Request;
using eh::http::Responder;
using eh::http::Response;

constexpr std::size_t mostEchoed = std::size_t{16} << 30;
constexpr std::uint64_t mostBig = std::uint64_t{16} << 30;
constexpr std::size_t blockSize = 64u << 10;
constexpr std::size_t queueBytes = 4 * blockSize;

/// One echo, held by the functions of its body and by nobody when that has ended.
class Echo final : public std::enable_shared_from_this<Echo> {
public:
    explicit Echo(Exchange exchange) : exchange_(std::move(exchange)) {}

    void begin(std::string_view mediaType) {
        Response head;
        head.headers.push_back(
            {"Content-Type", mediaType.empty() ? "application/octet-stream" : std::string(mediaType)});
        auto const weak = weak_from_this();
        writer_ = exchange_.responder.stream(
            std::move(head),
            {.queueBytes = queueBytes, .size = exchange_.body.size(), .onWritable = [weak](BodyWriter&) {
                 if (auto const self = weak.lock()) self->goOn();
             }});
        auto const self = shared_from_this();
        exchange_.body.start(
            {}, {.onData = [self](std::string_view piece) { self->pass(piece); }, .onEnd = [self] { self->end(); }});
    }

private:
    void pass(std::string_view piece) {
        if (writer_->write(std::string(piece)) != SendResult::full) return;
        waiting_ = piece;
        exchange_.body.pause();
    }
    void goOn() {
        if (!waiting_.empty() && writer_->write(std::exchange(waiting_, {})) != SendResult::gone)
            exchange_.body.resume();
    }
    void end() { writer_->finish(); }

    Exchange exchange_;
    std::shared_ptr<BodyWriter> writer_;
    std::string waiting_; // what there was no room for
};

bool echo(Request const& head, Exchange& exchange) {
    std::make_shared<Echo>(std::move(exchange))->begin(head.header("Content-Type"));
    return true;
}

std::shared_ptr<std::string const> alphabet() {
    static auto const block = [] {
        std::string text(blockSize, '\0');
        for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 26);
        return std::make_shared<std::string const>(std::move(text));
    }();
    return block;
}

std::optional<std::uint64_t> number(std::optional<std::string> const& text, std::uint64_t most) {
    std::uint64_t value = 0;
    if (!text) return std::nullopt;
    auto const [stop, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || stop != text->data() + text->size() || value > most) return std::nullopt;
    return value;
}

/// One answer of many bytes. Owns its writer until the end, and is owned by the writer's function.
struct Big {
    std::uint64_t left;
    std::shared_ptr<BodyWriter> writer{};

    void goOn() {
        while (left > 0) {
            auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(left, blockSize));
            auto const result = writer->write(Buffer(std::string_view(*alphabet()).substr(0, size), alphabet()));
            if (result != SendResult::queued) return;
            left -= size;
        }
        writer->finish();
        writer.reset();
    }
};

bool big(Request const& request, Responder& responder) {
    auto const bytes = number(request.parameter("bytes"), mostBig);
    if (!bytes) {
        responder.send(
            eh::http::textResponse(400, "This page needs ?bytes=N, N from 0 to " + std::to_string(mostBig) + "."));
        return true;
    }
    Response head;
    head.headers.push_back({"Content-Type", "application/octet-stream"});
    auto const mine = std::make_shared<Big>(Big{*bytes});
    mine->writer = responder.stream(std::move(head), {.queueBytes = queueBytes,
                                                      .size = bytes,
                                                      .onWritable = [mine](BodyWriter&) { mine->goOn(); },
                                                      .onGone = [mine](BodyWriter&) { mine->writer.reset(); }});
    mine->goOn();
    return true;
}

} // namespace

void serveBodies(eh::Server& server) {
    server.route("/echo", echo, {.methods = {"POST"}, .maxBody = mostEchoed});
    server.route("/big", big);
}

} // namespace testbed
