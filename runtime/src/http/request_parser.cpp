// The one unit of the runtime that knows Boost.Beast: its parser of requests, made stricter. A head that is as plain as
// nearly all are, and comes in one piece, does without it.
#include "http/request_parser.hpp"

#include <array>

#include <boost/beast/http/basic_parser.hpp>

#include "http/plain_head.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace beast = boost::beast;
using beast::error_code;

namespace {

constexpr std::size_t keptCapacity = 64u << 10;
constexpr std::size_t shortestChunks = 5;  // "0 CRLF CRLF": no body ends with fewer, and Beast asserts as many
constexpr Refusal malformed{400, "This is not a well-formed HTTP request."};

std::string_view standard(beast::string_view text) noexcept { return {text.data(), text.size()}; }

/// Where a piece of the head lies in the storage, which moves while it grows.
struct Piece {
    std::size_t at = 0;
    std::size_t size = 0;
};

/// The head and body of one request, and what is wrong with it.
struct Collected {
    std::string text;
    Piece method;
    Piece target;
    std::vector<std::pair<Piece, Piece>> fields;
    std::string body;
    RequestParser::BodySink sink; // gets the body instead, if there is one
    std::size_t passedOn = 0;     // to it
    std::size_t bodyLimit = 0;
    std::optional<Refusal> refusal;
    int version = 0;
    unsigned hosts = 0;
    unsigned lengths = 0;
    unsigned encodings = 0;
    bool haveLine = false;
    bool headDone = false;

    std::size_t bodyLeft() const { return bodyLimit - body.size() - passedOn; }

    Piece keep(std::string_view piece) {
        text.append(piece);
        return {text.size() - piece.size(), piece.size()};
    }
    std::string_view view(Piece piece) const { return std::string_view(text).substr(piece.at, piece.size); }

    void clear() {
        text.clear();
        method = target = {};
        fields.clear();
        body.clear();
        if (body.capacity() > keptCapacity) body.shrink_to_fit();
        sink = nullptr;
        passedOn = 0;
        refusal.reset();
        hosts = lengths = encodings = 0;
        haveLine = headDone = false;
    }
};

class BeastParser final : public beast::http::basic_parser<true> {
public:
    explicit BeastParser(Collected& collected) : collected_(collected) {
        header_limit(static_cast<std::uint32_t>(-1)); // counted by RequestParser, over all calls
        body_limit(boost::none);
    }

private:
    void refuse(int status, std::string_view sentence, error_code& error) {
        collected_.refusal = Refusal{status, sentence};
        error = beast::http::error::bad_value;
    }

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         error_code& error) override {
        collected_.haveLine = true;
        collected_.method = collected_.keep(standard(method));
        collected_.target = collected_.keep(standard(target));
        collected_.version = version;
        if (target.size() > maxTarget) return refuse(414, "The address is too long.", error);
        if (!isKnownMethod(standard(method))) return refuse(501, "This server does not know that method.", error);
    }

    void on_response_impl(int, beast::string_view, int, error_code&) override {}

    void on_field_impl(beast::http::field name, beast::string_view nameText, beast::string_view value,
                       error_code& error) override {
        using beast::http::field;
        if (collected_.headDone) return; // a trailer must not change what has been decided
        auto const nameAt = collected_.keep(standard(nameText));
        collected_.fields.emplace_back(nameAt, collected_.keep(standard(value)));
        if (name == field::host) {
            ++collected_.hosts;
        } else if (name == field::content_length) {
            if (value.find(',') != beast::string_view::npos || ++collected_.lengths > 1)
                refuse(400, "Content-Length stands twice.", error);
        } else if (name == field::transfer_encoding) {
            ++collected_.encodings;
            if (!sameText(standard(value), "chunked"))
                refuse(501, "This server knows no transfer coding but chunked.", error);
        }
    }

    void on_header_impl(error_code& error) override {
        if (collected_.hosts > 1) return refuse(400, "Host stands twice.", error);
        if (collected_.version == 11 && collected_.hosts == 0) return refuse(400, "Host is missing.", error);
        if (collected_.encodings > 0 && collected_.version == 10)
            return refuse(400, "HTTP/1.0 knows no Transfer-Encoding.", error);
        if (collected_.encodings > 0 && collected_.lengths > 0)
            return refuse(400, "Content-Length and Transfer-Encoding exclude each other.", error);
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

    std::size_t on_body_impl(beast::string_view bytes, error_code& error) override {
        if (bytes.size() > collected_.bodyLeft()) {
            refuse(413, "The body is larger than what is taken here.", error);
            return 0;
        }
        if (collected_.sink) {
            std::size_t const taken = collected_.sink({bytes.data(), bytes.size()});
            collected_.passedOn += taken;
            return taken;
        }
        collected_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t size, beast::string_view, error_code& error) override {
        if (size > collected_.bodyLeft())
            refuse(413, "The body is larger than what is taken here.", error);
    }

    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, error_code& error) override {
        return on_body_impl(bytes, error);
    }

    void on_finish_impl(error_code&) override {}

    Collected& collected_;
};

} // namespace

bool isKnownMethod(std::string_view method) noexcept {
    static constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    return std::find(known.begin(), known.end(), method) != known.end();
}

struct RequestParser::Impl {
    Collected collected;
    std::optional<BeastParser> parser; // not needed for a plain head
    std::size_t headLeft = 0;
    HeadFacts facts;
    std::string path;
    std::vector<Header> headers;
    Request request;

    Step fail(Refusal refusal) {
        collected.refusal = refusal;
        return {Progress::failed, 0};
    }

    /// With the refusal that a callback has noted, or the general one.
    Step failParsing() { return fail(collected.refusal.value_or(malformed)); }

    [[nodiscard]] bool takePlainHead(std::string_view bytes);
    Step parseHead(std::string_view bytes);
    Step parseBody(std::string_view bytes);
    bool finishHead();
    void readTarget();
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}

RequestParser::~RequestParser() = default;

void RequestParser::start(std::size_t maxHeader) {
    impl_->collected.clear();
    impl_->parser.reset();
    impl_->headLeft = maxHeader;
    impl_->facts = {};
    impl_->request = {};
}

RequestParser::Step RequestParser::parse(std::string_view bytes) {
    return impl_->collected.headDone ? impl_->parseBody(bytes) : impl_->parseHead(bytes);
}

/// A plain head has no body behind it. The copy outlives the bytes that were given, as that of the other parser does.
bool RequestParser::Impl::takePlainHead(std::string_view bytes) {
    auto const head = readPlainHead(bytes, headers);
    if (!head || head->target.size() > maxTarget) return false;
    std::string_view const kept = collected.text.assign(bytes.substr(0, head->size));
    auto const here = [&](std::string_view there) {
        return kept.substr(static_cast<std::size_t>(there.data() - bytes.data()), there.size());
    };
    for (Header& header : headers) header = {here(header.name), here(header.value)};
    collected.method = {0, head->method.size()};
    collected.target = {static_cast<std::size_t>(head->target.data() - bytes.data()), head->target.size()};
    collected.version = 11;
    collected.haveLine = collected.headDone = true;
    headLeft -= head->size;
    facts.keepAlive = true;
    readTarget();
    return true;
}

RequestParser::Step RequestParser::Impl::parseHead(std::string_view bytes) {
    std::string_view const allowed = bytes.substr(0, headLeft);
    if (!parser) {
        if (takePlainHead(allowed)) return {collected.refusal ? Progress::failed : Progress::done, collected.text.size()};
        parser.emplace(collected);
    }
    error_code error;
    std::size_t const used = parser->put(boost::asio::buffer(allowed.data(), allowed.size()), error);
    headLeft -= used;
    if (error && error != beast::http::error::need_more) return failParsing();
    if (parser->is_header_done()) {
        collected.headDone = true;
        if (!finishHead()) return {Progress::failed, used};
        return {parser->is_done() ? Progress::done : Progress::head, used};
    }
    if (allowed.size() - used < headLeft) return {Progress::more, used};
    bool const lineEnds = collected.haveLine || allowed.substr(0, maxTarget).find("\r\n") != std::string_view::npos;
    if (!lineEnds) return fail(Refusal{414, "The address is too long."});
    return fail(Refusal{431, "The head of the request is too large."});
}

RequestParser::Step RequestParser::Impl::parseBody(std::string_view bytes) {
    std::size_t used = 0;
    std::size_t const least = facts.chunked ? shortestChunks : 1;
    while (bytes.size() - used >= least && !parser->is_done()) {
        error_code error;
        std::size_t const now = parser->put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
        used += now;
        if (error == beast::http::error::need_more) {
            if (bytes.size() - used > maxChunkLine) return fail(Refusal{400, "A line between chunks is too long."});
            break;
        }
        if (error) return failParsing();
        if (now == 0 && collected.sink) break; // it takes no more for the moment
    }
    if (!parser->is_done()) return {Progress::more, used};
    request.body = collected.body;
    return {Progress::done, used};
}

bool RequestParser::Impl::finishHead() {
    headers.clear();
    bool understood = true;
    for (auto const& [name, value] : collected.fields) {
        headers.push_back({collected.view(name), collected.view(value)});
        if (!sameText(headers.back().name, "Expect")) continue;
        understood = sameText(headers.back().value, "100-continue");
        facts.expectsContinue = understood && collected.version == 11;
    }
    facts.keepAlive = parser->keep_alive();
    request.http10 = facts.http10 = collected.version == 10;
    facts.isHead = collected.view(collected.method) == "HEAD";
    facts.chunked = parser->chunked();
    facts.contentLength = parser->content_length().value_or(0);
    if (!understood) collected.refusal = Refusal{417, "This server knows no expectation but 100-continue."};
    readTarget();
    return !collected.refusal;
}

void RequestParser::Impl::readTarget() {
    request.method = collected.view(collected.method);
    request.target = collected.view(collected.target);
    request.headers = headers;
    if (!parseTarget(request.target, path, request.query) && !collected.refusal)
        collected.refusal = Refusal{400, "The address is not a well-formed path."};
    request.path = path;
}

Refusal RequestParser::refusal() const noexcept { return impl_->collected.refusal.value_or(malformed); }

HeadFacts const& RequestParser::facts() const noexcept { return impl_->facts; }

Request& RequestParser::request() noexcept { return impl_->request; }

std::string RequestParser::description() const {
    std::string text;
    describe(text);
    return text;
}

void RequestParser::describe(std::string& into) const {
    auto const& collected = impl_->collected;
    into.assign(collected.view(collected.method)).append(" ").append(collected.view(collected.target));
}

void RequestParser::limitBody(std::size_t bytes) noexcept { impl_->collected.bodyLimit = bytes; }

void RequestParser::passBodyTo(BodySink sink) { impl_->collected.sink = std::move(sink); }

std::size_t RequestParser::bodySize() const noexcept { return impl_->collected.body.size(); }

} // namespace eh::http
