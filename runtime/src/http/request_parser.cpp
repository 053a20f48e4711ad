// The one unit of the runtime that knows Boost.Beast: its parser of requests reads heads and bodies (request_beast.hpp). It is made
// stricter by what looks at the lines before it (a head ends nowhere but at CRLF CRLF, no line is folded, a later version is one that it
// knows) and by what is asked of the fields behind it (Framing). Chunks have a reader of their own, ChunkedBody, which says why. A head
// that is as plain as nearly all are, and comes in one piece, does without it.
#include "http/request_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/chunked_body.hpp"
#include "http/field_line.hpp"
#include "http/framing.hpp"
#include "http/plain_head.hpp"
#include "http/request_beast.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

bool isDigit(char c) noexcept { return c >= '0' && c <= '9'; }

} // namespace

bool isKnownMethod(std::string_view method) noexcept {
    static constexpr std::array<std::string_view, 7> known{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    return std::find(known.begin(), known.end(), method) != known.end();
}

struct RequestParser::Impl {
    Collected collected;
    std::optional<BeastParser> parser; // none as long as the head may be a plain one
    ChunkedBody chunks;
    std::size_t headLeft = 0;
    std::size_t linesSize = 0; // of the lines that have been looked at since bytes were last used
    std::size_t searched = 0;  // bytes behind them that hold no line end
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
    [[nodiscard]] bool putRequestLine(std::string_view line);
    Step putFields(std::string_view lines, std::size_t before);
    [[nodiscard]] std::optional<Refusal> unfinished(std::string_view line, bool mayGrow) const;
    void finishHead();
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
    impl_->parser.reset();
    impl_->headLeft = maxHeader;
    impl_->linesSize = impl_->searched = 0;
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
    collected.haveLine = collected.headDone = true;
    headLeft -= head->size;
    facts.keepAlive = true;
    readTarget();
    return true;
}

/// Beast gets the request line as soon as it is there, and all fields when the empty line behind them is: in between it would wait
/// for CRLF CRLF, whatever came instead.
RequestParser::Step RequestParser::Impl::parseHead(std::string_view bytes) {
    std::string_view const allowed = bytes.substr(0, headLeft);
    if (!parser) {
        if (takePlainHead(allowed)) return {collected.refusal ? Progress::failed : Progress::done, collected.text.size()};
        parser.emplace(collected);
    }
    std::size_t used = 0;
    while (true) {
        std::string_view const rest = allowed.substr(used + linesSize);
        Line const line = readLine(rest, std::exchange(searched, 0));
        if (line.state == Line::State::malformed) return fail({400, "A line of the head ends with LF alone."});
        if (line.state == Line::State::partial) {
            if (auto const refusal = unfinished(rest, allowed.size() < headLeft)) return fail(*refusal);
            headLeft -= used;
            searched = rest.size();
            return {Progress::more, used};
        }
        if (!collected.haveLine) {
            if (!putRequestLine(rest.substr(0, line.size))) return fail(collected.refusal.value_or(malformedRequest));
            used = line.size;
            continue;
        }
        if (line.text.starts_with(' ') || line.text.starts_with('\t')) return fail({400, "A line of the head is folded."});
        linesSize += line.size;
        if (line.text.empty()) return putFields(allowed.substr(used, linesSize), used);
    }
}

/// Why no more is read of a line that has not ended; `mayGrow`: the head has not reached its limit.
std::optional<Refusal> RequestParser::Impl::unfinished(std::string_view line, bool mayGrow) const {
    if (!collected.haveLine && !line.empty() && !isTokenCharacter(line.front())) return malformedRequest;
    if (mayGrow) return std::nullopt;
    if (!collected.haveLine) return addressTooLong;
    return Refusal{431, "The head of the request is too large."};
}

/// `line` with its end. Beast knows the versions 1.0 and 1.1, and takes others for malformed: so it is given 1.1 for them, as which
/// later minor ones are read (RFC 9110, 2.5), and those of another major one are refused by name.
bool RequestParser::Impl::putRequestLine(std::string_view line) {
    constexpr std::string_view known = "1.1\r\n";
    std::string changed;
    if (line.size() > known.size()) {
        std::string_view const version = line.substr(line.size() - known.size());
        if (isDigit(version[0]) && version[1] == '.' && isDigit(version[2]) && !version.starts_with("1.0")) {
            collected.isVersion1 = version[0] == '1';
            line = changed.assign(line.substr(0, line.size() - known.size())).append(known);
        }
    }
    error_code error;
    std::size_t const used = parser->put(boost::asio::buffer(line.data(), line.size()), error);
    facts.isHead = collected.view(collected.method) == "HEAD";
    return used == line.size() && error == beast::http::error::need_more;
}

/// `lines` with the empty one at their end; `before`: bytes of this call that have been used.
RequestParser::Step RequestParser::Impl::putFields(std::string_view lines, std::size_t before) {
    error_code error;
    std::size_t const used = parser->put(boost::asio::buffer(lines.data(), lines.size()), error);
    if (error || used != lines.size()) return fail({400, problemOf(error)});
    collected.headDone = true;
    headLeft -= before + used;
    finishHead();
    if (collected.refusal) return {Progress::failed, before + used};
    return {parser->is_done() ? Progress::done : Progress::head, before + used};
}

void RequestParser::Impl::finishHead() {
    Framing framing;
    headers.clear();
    for (auto const& [name, value] : collected.fields) {
        headers.push_back({collected.view(name), collected.view(value)});
        framing.read(headers.back());
    }
    request.http10 = facts.http10 = collected.http10;
    facts.keepAlive = !framing.close && (!facts.http10 || framing.keepAlive);
    facts.chunked = parser->chunked();
    facts.contentLength = parser->content_length().value_or(0);
    facts.expectsContinue = framing.expectsContinue && !facts.http10;
    chunks = {};
    collected.refusal = framing.problem(collected.http10);
    if (!collected.refusal && framing.expectsMore) collected.refusal = Refusal{417, "This server knows no expectation but 100-continue."};
    readTarget();
}

RequestParser::Step RequestParser::Impl::parseBody(std::string_view bytes) {
    if (facts.chunked) return parseChunks(bytes);
    std::size_t used = 0;
    while (used < bytes.size() && !parser->is_done()) {
        error_code error;
        std::size_t const now = parser->put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), error);
        if (error) return fail(collected.refusal.value_or(malformedRequest));
        if (now == 0) break; // the sink takes no more for the moment
        used += now;
    }
    return parser->is_done() ? finishBody(used) : Step{Progress::more, used};
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
            if (chunks.chunkLeft() > collected.bodyLeft()) return fail(bodyTooLarge);
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

Refusal RequestParser::refusal() const noexcept { return impl_->collected.refusal.value_or(malformedRequest); }

HeadFacts const& RequestParser::facts() const noexcept { return impl_->facts; }

Request& RequestParser::request() noexcept { return impl_->request; }

std::string RequestParser::description() const {
    auto const& collected = impl_->collected;
    return std::string(collected.view(collected.method)).append(" ").append(collected.view(collected.target));
}

void RequestParser::describe(RequestName& into) const {
    auto const& collected = impl_->collected;
    into.assign(collected.view(collected.method), collected.view(collected.target));
}

void RequestParser::limitBody(std::size_t bytes) noexcept { impl_->collected.bodyLimit = bytes; }

void RequestParser::passBodyTo(BodySink sink) { impl_->collected.sink = std::move(sink); }

std::size_t RequestParser::bodySize() const noexcept { return impl_->collected.body.size(); }

} // namespace eh::http
