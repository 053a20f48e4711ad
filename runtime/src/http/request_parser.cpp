// Requests line by line, by RFC 9112. A head that is as plain as nearly all are, and comes in one piece, does without that.
#include "http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/field_line.hpp"
#include "http/framing.hpp"
#include "http/plain_head.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::size_t keptCapacity = 64u << 10;
constexpr Refusal malformed{400, "This is not a well-formed HTTP request."};
constexpr Refusal tooLarge{413, "The body is larger than what is taken here."};

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

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
    bool http10 = false;
    bool haveLine = false;
    bool headDone = false;

    std::size_t bodyLeft() const { return bodyLimit - body.size() - passedOn; }

    /// Of a body; how many bytes of it.
    std::size_t take(std::string_view bytes) {
        if (!sink) {
            body.append(bytes);
            return bytes.size();
        }
        std::size_t const taken = sink(bytes);
        passedOn += taken;
        return taken;
    }

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
        http10 = false;
        haveLine = headDone = false;
    }
};

} // namespace

bool isKnownMethod(std::string_view method) noexcept {
    static constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    return std::find(known.begin(), known.end(), method) != known.end();
}

struct RequestParser::Impl {
    Collected collected;
    ChunkedBody chunks;
    std::uint64_t contentLeft = 0;
    std::size_t headLeft = 0;
    std::size_t searched = 0; // bytes of an unfinished line that hold no line end
    bool byLines = false;     // the head is not plain, or comes in pieces
    HeadFacts facts;
    std::string path;
    std::vector<Header> headers;
    Request request;

    Step fail(Refusal refusal) {
        collected.refusal = refusal;
        return {Progress::failed, 0};
    }

    [[nodiscard]] bool takePlainHead(std::string_view bytes);
    Step parseHead(std::string_view bytes);
    [[nodiscard]] std::optional<Refusal> unfinished(std::string_view line, bool mayGrow) const;
    [[nodiscard]] std::optional<Refusal> takeRequestLine(std::string_view line);
    [[nodiscard]] bool takeField(std::string_view line);
    Step finishHead(std::size_t used);
    Step parseBody(std::string_view bytes);
    Step parseChunks(std::string_view bytes);
    Step finishBody(std::size_t used);
    void readTarget();
    void takeHost(std::string_view authority);
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}

RequestParser::~RequestParser() = default;

void RequestParser::start(std::size_t maxHeader) {
    impl_->collected.clear();
    impl_->headLeft = maxHeader;
    impl_->searched = 0;
    impl_->byLines = false;
    impl_->facts = {};
    impl_->request = {};
}

RequestParser::Step RequestParser::parse(std::string_view bytes) {
    return impl_->collected.headDone ? impl_->parseBody(bytes) : impl_->parseHead(bytes);
}

/// A plain head has no body behind it. The copy outlives the bytes that were given, as that of the lines does.
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
    collected.haveLine = collected.headDone = true;
    headLeft -= head->size;
    facts.keepAlive = true;
    readTarget();
    return true;
}

RequestParser::Step RequestParser::Impl::parseHead(std::string_view bytes) {
    std::string_view const allowed = bytes.substr(0, headLeft);
    if (!std::exchange(byLines, true) && takePlainHead(allowed))
        return {collected.refusal ? Progress::failed : Progress::done, collected.text.size()};
    std::size_t used = 0;
    while (true) {
        Line const line = readLine(allowed.substr(used), std::exchange(searched, 0));
        if (line.state == Line::State::malformed) return fail({400, "A line of the head ends with LF alone."});
        if (line.state == Line::State::partial) break;
        used += line.size;
        if (!collected.haveLine) {
            if (auto const refusal = takeRequestLine(line.text)) return fail(*refusal);
        } else if (line.text.empty()) {
            headLeft -= used;
            return finishHead(used);
        } else if (!takeField(line.text)) {
            return fail({400, "A header is not well-formed."});
        }
    }
    if (auto const refusal = unfinished(allowed.substr(used), allowed.size() < headLeft)) return fail(*refusal);
    headLeft -= used;
    searched = allowed.size() - used;
    return {Progress::more, used};
}

/// Why no more is read of a line that has not ended; `mayGrow`: the head has not reached its limit.
std::optional<Refusal> RequestParser::Impl::unfinished(std::string_view line, bool mayGrow) const {
    if (!collected.haveLine && !line.empty() && !isTokenCharacter(line.front())) return malformed;
    if (mayGrow) return std::nullopt;
    if (!collected.haveLine) return Refusal{414, "The address is too long."};
    return Refusal{431, "The head of the request is too large."};
}

std::optional<Refusal> RequestParser::Impl::takeRequestLine(std::string_view line) {
    std::size_t const first = line.find(' ');
    std::size_t const second = line.find(' ', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return malformed;
    std::string_view const method = line.substr(0, first);
    std::string_view const target = line.substr(first + 1, second - first - 1);
    std::string_view const version = line.substr(second + 1);
    bool const isVersion = version.size() == 8 && version.starts_with("HTTP/") && isDigit(version[5]) && version[6] == '.' && isDigit(version[7]);
    bool const isTarget = !target.empty() && std::ranges::all_of(target, [](char c) { return c > ' ' && c <= '~'; });
    if (method.empty() || !std::ranges::all_of(method, isTokenCharacter) || !isTarget || !isVersion) return malformed;
    collected.haveLine = true;
    collected.method = collected.keep(method);
    collected.target = collected.keep(target);
    facts.isHead = method == "HEAD";
    collected.http10 = version[7] == '0'; // a later minor version is read as the last one known
    if (version[5] != '1') return Refusal{505, "This server speaks HTTP/1.1."};
    if (target.size() > maxTarget) return Refusal{414, "The address is too long."};
    if (!isKnownMethod(method)) return Refusal{501, "This server does not know that method."};
    return std::nullopt;
}

bool RequestParser::Impl::takeField(std::string_view line) {
    auto const field = readFieldLine(line);
    if (!field) return false;
    auto const name = collected.keep(field->name);
    collected.fields.emplace_back(name, collected.keep(field->value));
    return true;
}

RequestParser::Step RequestParser::Impl::finishHead(std::size_t used) {
    Framing framing;
    headers.clear();
    for (auto const& [name, value] : collected.fields) {
        headers.push_back({collected.view(name), collected.view(value)});
        framing.read(headers.back());
    }
    collected.headDone = true;
    request.http10 = facts.http10 = collected.http10;
    facts.keepAlive = !framing.close && (!facts.http10 || framing.keepAlive);
    facts.chunked = framing.hasEncoding;
    facts.expectsContinue = framing.expectsContinue && !facts.http10;
    contentLeft = facts.contentLength = framing.length.value_or(0);
    chunks = {};
    collected.refusal = framing.problem(collected.http10);
    if (!collected.refusal && framing.expectsMore) collected.refusal = Refusal{417, "This server knows no expectation but 100-continue."};
    readTarget();
    if (collected.refusal) return {Progress::failed, used};
    return {facts.chunked || contentLeft > 0 ? Progress::head : Progress::done, used};
}

RequestParser::Step RequestParser::Impl::parseBody(std::string_view bytes) {
    if (facts.chunked) return parseChunks(bytes);
    std::string_view const part = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(contentLeft, bytes.size())));
    if (part.size() > collected.bodyLeft()) return fail(tooLarge);
    std::size_t const taken = collected.take(part);
    contentLeft -= taken;
    return contentLeft > 0 ? Step{Progress::more, taken} : finishBody(taken);
}

RequestParser::Step RequestParser::Impl::parseChunks(std::string_view bytes) {
    std::size_t used = 0;
    while (true) {
        auto const step = chunks.parse(bytes.substr(used));
        used += step.used;
        switch (step.progress) {
        case ChunkedBody::Progress::more: return {Progress::more, used};
        case ChunkedBody::Progress::done: return finishBody(used);
        case ChunkedBody::Progress::failed: return fail({400, chunks.problem()});
        case ChunkedBody::Progress::line:
            if (chunks.chunkLeft() > collected.bodyLeft()) return fail(tooLarge);
            break;
        case ChunkedBody::Progress::data:
            std::size_t const taken = collected.take(step.data);
            chunks.consume(taken);
            used += taken;
            if (taken < step.data.size()) return {Progress::more, used};
        }
    }
}

RequestParser::Step RequestParser::Impl::finishBody(std::size_t used) {
    request.body = collected.body;
    return {Progress::done, used};
}

void RequestParser::Impl::readTarget() {
    request.method = collected.view(collected.method);
    request.target = collected.view(collected.target);
    if (auto const absolute = absoluteForm(request.target)) {
        facts.isForHttps = absolute->isHttps;
        takeHost(absolute->authority);
    }
    request.headers = headers;
    bool const isForServer = request.target == "*" && request.method == "OPTIONS"; // RFC 9112 3.2.4
    if (isForServer) {
        path = "*";
    } else if (!parseTarget(request.target, path, request.query) && !collected.refusal) {
        collected.refusal = Refusal{400, "The address is not a well-formed path."};
    }
    request.path = path;
}

/// RFC 9112 3.2.2: the host of the target replaces that of the header.
void RequestParser::Impl::takeHost(std::string_view authority) {
    auto const host = std::ranges::find_if(headers, [](Header const& header) { return sameText(header.name, "Host"); });
    if (host == headers.end())
        headers.push_back({"Host", authority});
    else
        host->value = authority;
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
