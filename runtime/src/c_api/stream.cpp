// Answers whose body goes on.
#include <eh/eh.h>
#include <eh/http.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/options.hpp"
#include "c_api/responder.hpp"
#include "c_api/sending.hpp"
#include "c_api/sized.hpp"

/// Owns itself until the program gives it back; callbacks that run meanwhile hold it, too.
struct eh_stream {
    std::shared_ptr<eh::http::BodyWriter> writer;
    std::shared_ptr<eh_stream> self;
    std::atomic<bool> givenBack{false};
    std::mutex making;  // held while the others are set, which callbacks wait for
};

namespace eh::c {

namespace {

/// A callback of the program's that is given the stream; nothing if it is NULL.
std::function<void(http::BodyWriter&)> callbackOf(void (*function)(void* user, eh_stream* stream), void* user, std::weak_ptr<eh_stream> stream) {
    if (function == nullptr) return {};
    return [function, user, weak = std::move(stream)](http::BodyWriter&) {
        auto const there = weak.lock();
        if (!there || there->givenBack) return;
        std::unique_lock(there->making).unlock();
        function(user, there.get());
    };
}

http::Response streamHead(eh_response const* given) {
    eh_response const head = readSized(given, "eh_response");
    if (head.body != nullptr || head.body_size > 0 || head.release != nullptr)
        throw std::invalid_argument("the head of a stream has no body: that is written by eh_stream_write()");
    return headOf(head);
}

constexpr Reasons reasons{
    .gone = "the client or the server has gone",
    .full = "what waits for the client is at its limit; on_writable tells when there is room",
    .tooLarge = "the piece is larger than queue_bytes",
    .invalid = "",
};

/// Uses the handle up.
std::shared_ptr<eh_stream> takeStream(eh_stream* stream) {
    if (required(stream, "the stream").givenBack.exchange(true)) throw BadState("this stream was given back already");
    return std::move(stream->self);
}

}  // namespace

}  // namespace eh::c

using namespace eh::c;

extern "C" {

eh_stream* eh_respond_stream(eh_responder* responder, eh_response const* head, eh_stream_options const* options) {
    return guardedOr<eh_stream*>(nullptr, [&] {
        auto last = takeResponder(responder);  // answers 500 if what follows throws
        auto const given = readSized(options, "the options of the stream");
        eh::http::Response response = streamHead(head);
        auto const stream = std::make_shared<eh_stream>();
        eh::http::BodyOptions chosen;
        Choose()(chosen.queueBytes, given.queue_bytes);
        if (given.body_size != 0) chosen.size = given.body_size;
        chosen.onWritable = callbackOf(given.on_writable, given.user, stream);
        chosen.onGone = callbackOf(given.on_gone, given.user, stream);
        std::scoped_lock const lock(stream->making);
        stream->writer = last.stream(std::move(response), std::move(chosen));
        stream->self = stream;
        return stream.get();
    });
}

eh_send_result eh_stream_write(eh_stream* stream, void const* bytes, size_t size) {
    return sendGuarded(reasons, [&] {
        return required(stream, "the stream").writer->write(std::string(bytesOf(bytes, size, "the piece")));
    });
}

size_t eh_stream_waiting(eh_stream const* stream) {
    return guardedOr<size_t>(0, [&] { return required(stream, "the stream").writer->waiting(); });
}

eh_status eh_stream_end(eh_stream* stream) {
    return guarded([&] { takeStream(stream)->writer->finish(); });
}

void eh_stream_free(eh_stream* stream) {
    if (stream != nullptr) guarded([&] { takeStream(stream); });
}

}
