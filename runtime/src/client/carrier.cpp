// HTTP/1.1 by hand: a request is one text, and an answer goes through the parser; a WebSocket is one of them that changes.
#include "client/carrier.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "client/engine.hpp"
#include "event/codec/base64.hpp"
#include "http/text.hpp"
#include "link/ws/frame_head.hpp"
#include "link/ws/handshake.hpp"

namespace eh::clients {

namespace {

constexpr std::size_t keptWires = 2;  // one that asks and one that sends

bool isJson(std::string_view media) {
    std::string_view const type = http::trimmed(media.substr(0, media.find(';')));
    return type.ends_with("/json") || type.ends_with("+json");
}

std::optional<std::uint64_t> numberOf(std::string_view text) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Whether its body has all events that it brings, counted by its headers.
bool takesBody(Path path) { return path == Path::open || path == Path::poll; }

bool takesEvents(Path path) { return takesBody(path) || path == Path::stream; }

bool isClean(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

}  // namespace

std::string_view toString(Path path) noexcept {
    switch (path) {
    case Path::ws: return "ws";
    case Path::stream: return "stream";
    case Path::open: return "open";
    case Path::poll: return "poll";
    case Path::send: return "send";
    case Path::close: return "close";
    }
    return "";
}

// ---- what a wire tells a link

void Link::wireRead(std::span<char> bytes) {
    auto const keep = shared_from_this();
    carrier.read(*this, bytes);
}
void Link::wireDrained() {
    auto const keep = shared_from_this();
    if (!reader || isEnded) return;
    if (auto const payload = std::exchange(owedPong, std::nullopt)) carrier.sendFrame(*this, ws::Opcode::pong, *payload);
    carrier.engine_.traffic.flush();
}
void Link::wireEnded(std::string_view cause) {
    auto const keep = shared_from_this();
    if (isEnded) return;
    if (isReused) return carrier.useWire(*this);  // the server had given it up just then: the request never arrived
    bool const isWhole = !reader && parser.status() != 0 && parser.mayEnd();
    if (!isWhole) return carrier.unreachable(*this, cause);
    carrier.conclude(*this);
    carrier.finish(*this);
}
bool Link::message(ws::Kind kind, std::string_view payload) {
    bool const wantsText = carrier.settings_.encoding() == Encoding::json;
    if ((kind == ws::Kind::text) != wantsText) carrier.engine_.strange(*this);
    else carrier.takeMessage(*this, payload);
    return code.empty();
}
/// Who sends many and takes nothing gets the answer to the last one only.
bool Link::ping(std::string_view payload) {
    if (isBusy()) owedPong = payload;
    else carrier.sendFrame(*this, ws::Opcode::pong, payload);
    return code.empty();
}
bool Link::pong(std::string_view) { return true; }
void Link::close(std::optional<std::uint16_t> closeCode, std::string_view) {
    blame("unreachable", "The server at " + carrier.settings_.address.text + " closed the WebSocket (" +
                             (closeCode ? std::to_string(*closeCode) : "without a code") + ").");
}

// ---- begin and end

void Carrier::carry(std::shared_ptr<Session> const& on, What what, Link::Then then) {
    auto const link = std::make_shared<Link>(*this, on, what.path, what.number);
    link->lines = std::move(what.lines);
    link->silence = what.silence;
    link->then = std::move(then);
    on->underWay.push_back(link);
    if (what.silence == probe) link->heard = Clock::now();  // what was only asked may be given up at any time
    expect(*link);
    begin(*link);
}

void Carrier::begin(Link& link) {
    std::string& request = link.request;
    request = link.lines ? "POST " : "GET ";
    request += target(link) + " HTTP/1.1\r\nHost: " + settings_.address.authority + "\r\n";
    if (link.isSocket()) {
        std::array<std::byte, 16> key{};
        for (std::byte& one : key) one = static_cast<std::byte>(random_());
        base64::encode(link.key, key);
        request += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + link.key +
                   "\r\nSec-WebSocket-Protocol: " + std::string(settings_.subprotocol()) + "\r\n";
    } else {
        request += (link.lines ? "Content-Type: " : "Accept: ") + std::string(settings_.mediaType()) + "\r\n";
        if (link.on->isOpen()) request += "EH-Connection: " + std::to_string(link.on->cid) + '.' + link.on->token + "\r\n";
        if (link.lines) request += "Content-Length: " + std::to_string(link.lines->size()) + "\r\n";
    }
    if (!addHeaders(link, request)) return finish(link);
    request += "\r\n";
    if (link.lines) request += *link.lines;
    useWire(link);
}

/// The program's. False, and the link is blamed, if they cannot be sent.
bool Carrier::addHeaders(Link& link, std::string& head) const {
    if (!settings_.options.headers) return true;
    ClientOptions::Headers headers;
    bool hasThrown = true;
    engine_.teller().attempt([&] {
        headers = settings_.options.headers();
        hasThrown = false;
    });
    bool const isSound = !hasThrown && std::ranges::all_of(headers, [](auto const& header) {
        return !header.first.empty() && header.first.find_first_of(" :\t") == std::string::npos && isClean(header.first) &&
               isClean(header.second);
    });
    if (!isSound) link.blame("unreachable", "ClientOptions::headers gave nothing that HTTP can send.");
    for (auto const& [name, value] : headers) head += name + ": " + value + "\r\n";
    return isSound;
}

std::string Carrier::target(Link& link) const {
    std::string text = settings_.address.mount + std::string(toString(link.path));
    if (link.isSocket() || !link.on->isOpen()) return text;
    text += "?link=" + std::to_string(link.number) + "&received=" + std::to_string(link.on->confirm());
    if (link.lines) text += "&first=" + std::to_string(link.on->received + 1);
    else if (link.path == Path::poll && engine_.isFailing()) text += "&wait=0";
    return text;
}

/// One that waits, if there is one, else a new one.
void Carrier::useWire(Link& link) {
    link.wire = nullptr;
    while (!link.isSocket() && !idle_.empty() && !link.wire) {
        if (!idle_.back()->isClosed()) link.wire = idle_.back();
        idle_.pop_back();
    }
    link.isReused = link.wire != nullptr;
    if (!link.isReused) link.wire = std::make_shared<Wire>(loop_, names_, trust_.get());
    link.wire->use(&link);
    if (!link.isReused) link.wire->open(settings_.address);
    auto const wire = link.wire;
    wire->write(link.request);
}

void Carrier::expect(Link& link) {
    link.waiting = Clock::now();
    watch(link, link.silence);
}

/// One timer for many signs of life: when it is over, it is started again for what is left.
void Carrier::watch(Link& link, milliseconds time) {
    link.timer.start(loop_, time, [this, &link] {
        auto const keep = link.shared_from_this();
        auto const left = std::chrono::ceil<milliseconds>(link.waiting + link.silence - Clock::now());
        if (left > milliseconds(0)) watch(link, left);
        else unreachable(link, "nothing came for " + std::to_string(link.silence.count()) + " ms");
    });
}

void Carrier::unreachable(Link& link, std::string_view cause) {
    link.blame("unreachable", "The server at " + settings_.address.text + " cannot be reached (" + std::string(cause) + ").");
    finish(link);
}

void Carrier::abort(Link& link) {
    link.blame(hurry, std::string(hurry));
    finish(link);
}

void Carrier::finish(Link& link) {
    if (std::exchange(link.isEnded, true)) return;
    link.timer.stop();
    auto const keep = link.shared_from_this();
    link.on->underWay.remove(keep);
    if (link.wire) {
        bool const isWhole = link.code.empty() && !link.reader && link.parser.keepsAlive();
        link.wire->use(nullptr);
        if (isWhole && idle_.size() < keptWires) idle_.push_back(link.wire);
        else link.wire->close();
    }
    loop_.post([keep] { std::exchange(keep->then, nullptr)(*keep); });
}

void Carrier::closeIdle() noexcept {
    for (auto const& wire : idle_) wire->close();
    idle_.clear();
}

// ---- what comes

void Carrier::read(Link& link, std::span<char> bytes) {
    link.isReused = false;
    link.heard = link.waiting = Clock::now();
    while (!link.isEnded) {
        if (link.reader) {
            readFrames(link, bytes);
            return;
        }
        auto const step = link.parser.parse({bytes.data(), bytes.size()});
        bytes = bytes.subspan(step.used);
        switch (step.progress) {
        case AnswerParser::Progress::more:
            if (bytes.empty()) return;
            break;
        case AnswerParser::Progress::head: readHead(link); break;
        case AnswerParser::Progress::body: readBody(link, step.piece); break;
        case AnswerParser::Progress::done:
            conclude(link);
            if (!bytes.empty()) link.blame("unreachable", "The server sent more than was asked for.");
            finish(link);
            return;
        case AnswerParser::Progress::failed:
            link.blame("foreign", "The server at " + settings_.address.text + " sent " + std::string(link.parser.problem()) + '.');
            finish(link);
            return;
        }
    }
}

void Carrier::readHead(Link& link) {
    if (takesBody(link.path) && isGood(link)) link.first = numberOf(link.parser.header("EH-First"));
    if (link.parser.status() != 101) return;
    bool const isOurs = link.isSocket() && http::sameText(link.parser.header("Upgrade"), "websocket") &&
                        link.parser.header("Sec-WebSocket-Accept") == ws::acceptKey(link.key) &&
                        link.parser.header("Sec-WebSocket-Protocol") == settings_.subprotocol();
    if (!isOurs) {
        link.blame("foreign", "The server at " + settings_.address.text + " answered with another protocol.");
        return finish(link);
    }
    link.reader = std::make_unique<ws::Reader>(ws::Role::client, ws::Limits{settings_.options.maxMessage});
    Session& on = *link.on;
    if (!on.isOpen()) return write(link, engine_.openLine(on));
    write(link, control::resume({on.cid, on.token, link.number, on.confirm()}, settings_.encoding()));
}

void Carrier::readBody(Link& link, std::string_view piece) {
    link.body += piece;
    if (takesEvents(link.path) && isGood(link)) {  // of an answer that is cut off, what came whole is not asked for again
        std::size_t const used = engine_.traffic.take(link, link.body, false);
        link.body.erase(0, used);
    }
    limit(link);
    if (!link.code.empty()) finish(link);
}

void Carrier::readFrames(Link& link, std::span<char> bytes) {
    auto const status = link.reader->feed(bytes, link);
    if (status.progress == ws::Progress::failed) {
        sendFrame(link, ws::Opcode::close, ws::closePayload(status.code, status.sentence));
        if (status.code == ws::close_code::tooBig) limit(link);
        link.blame(status.code == ws::close_code::tooBig ? "too-large" : "foreign",
                   "The server at " + settings_.address.text + " sent what a WebSocket cannot take: " + std::string(status.sentence) + '.');
    }
    if (!link.code.empty()) finish(link);
}

void Carrier::takeMessage(Link& link, std::string_view payload) {
    static_cast<void>(engine_.traffic.take(link, payload, true));
}

void Carrier::write(Link& link, std::string messages) {
    sendFrame(link, settings_.encoding() == Encoding::json ? ws::Opcode::text : ws::Opcode::binary, messages);
}

void Carrier::sendFrame(Link& link, ws::Opcode opcode, std::string_view payload) {
    unsigned const bits = random_();
    ws::MaskKey key{};
    static_assert(sizeof bits >= sizeof key);
    std::memcpy(key.data(), &bits, sizeof key);
    std::string frame;
    ws::appendClientFrame(frame, {opcode, true, key}, payload);
    auto const wire = link.wire;
    wire->write(std::move(frame));
}

void Carrier::limit(Link& link) const {
    if (link.body.size() > settings_.options.maxMessage)
        link.blame("too-large", "The server sent more than " + std::to_string(settings_.options.maxMessage) +
                                    " bytes at once, the limit maxMessage of this client.");
}

// ---- what it means

bool Carrier::isGood(Link const& link) const {
    int const status = link.parser.status();
    std::string_view const media = link.parser.header("Content-Type");
    return status == 204 ||
           (status >= 200 && status < 300 && (takesEvents(link.path) ? media.starts_with(settings_.mediaType()) : isJson(media)));
}

/// The answer is whole.
void Carrier::conclude(Link& link) {
    if (!isGood(link)) return refuse(link);
    switch (link.path) {
    case Path::ws: return link.blame("foreign", "The server did not open a WebSocket.");
    case Path::stream: return link.blame("unreachable", "The stream ended.");
    case Path::open:
    case Path::poll:
        static_cast<void>(engine_.traffic.take(link, link.body, true));
        if (numberOf(link.parser.header("EH-Last")).value_or(0) >= link.on->next) engine_.strange(link);
        return;
    case Path::send:
    case Path::close: link.answer = control::readAnswer(link.body); return;
    }
}

void Carrier::refuse(Link& link) {
    int const status = link.parser.status();
    std::string_view const media = link.parser.header("Content-Type");
    // A proxy that knows no WebSockets may answer with a page, too: whether that is a login page, the next link will tell.
    if (!link.isSocket() && status < 400 && (media.find("html") != std::string_view::npos || status >= 300)) {
        link.blame("unauthorized", "The server at " + settings_.address.text +
                                       " answered with a web page instead of events. You may have been signed out: sign in again.");
        return;
    }
    if (isJson(media)) link.answer = control::readAnswer(link.body);
    std::string_view const fallback = status == 401   ? "unauthorized"
                                      : status == 413 ? "too-large"
                                      : status < 500  ? "foreign"       // not of our server, which gives codes
                                                      : "unreachable";
    std::string const sentence = "The server at " + settings_.address.text + " answered " + std::to_string(status) + " (" +
                                 std::string(media) + ").";
    link.blame(link.answer.code.empty() ? fallback : link.answer.code,
               link.answer.detail.empty() ? sentence : link.answer.detail, milliseconds(link.answer.retry));
}

}  // namespace eh::clients
