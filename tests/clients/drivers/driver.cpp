// The C++ client as a driver: lines of standard input and output, each with the number of a connection in front (README.md). Ends with
// its input.
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <ranges>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <eh/client.hpp>

#include "client/Testbed.hpp"
#include "client/TestbedResponse.hpp"

namespace {

using Words = std::vector<std::string>;

// ---- words

template <typename Number>
Number numberOf(std::string_view text, int base = 10) {
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) throw std::invalid_argument("no number: " + std::string(text));
    return number;
}

std::string bytesOf(std::string_view hex) {
    std::string bytes;
    for (std::size_t at = 0; at < hex.size(); at += 2) bytes += static_cast<char>(numberOf<unsigned>(hex.substr(at, 2), 16));
    return bytes;
}

double doubleOf(std::string_view hex) { return std::bit_cast<double>(numberOf<std::uint64_t>(hex, 16)); }

template <typename Read>
auto elementsOf(std::string_view text, Read read) {
    std::vector<decltype(read(text))> elements;
    for (std::size_t comma = 0; !text.empty(); text.remove_prefix(comma + 1)) {
        comma = text.find(',');
        elements.push_back(read(text.substr(0, comma)));
    }
    return elements;
}

std::string hexOf(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (char const one : bytes) {
        auto const byte = static_cast<unsigned char>(one);
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

std::string bitsOf(double value) {
    auto const bits = std::bit_cast<std::uint64_t>(value);
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(bits >> shift & 255);
    return hexOf(bytes);
}

std::string decimal(std::int64_t value) { return std::to_string(value); }

template <typename Range, typename Write>
std::string listOf(char type, Range const& values, Write write) {
    std::string list(1, type);
    for (auto const& value : values) list.append(write(value)) += ',';
    return list;
}

std::string wordOf(std::int32_t value) { return 'i' + decimal(value); }
std::string wordOf(std::int64_t value) { return 'l' + decimal(value); }
std::string wordOf(double value) { return 'd' + bitsOf(value); }
std::string wordOf(std::string_view text) { return 's' + hexOf(text); }
std::string wordOf(std::span<std::byte const> bytes) {
    return 'b' + hexOf({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}
std::string wordOf(std::span<std::int32_t const> values) { return listOf('I', values, decimal); }
std::string wordOf(std::span<std::int64_t const> values) { return listOf('L', values, decimal); }
std::string wordOf(std::span<double const> values) { return listOf('D', values, bitsOf); }
std::string wordOf(std::span<std::string_view const> texts) { return listOf('S', texts, hexOf); }

/// One argument of a call: it converts to whatever the called function takes.
class Word {
public:
    explicit Word(std::string_view word) : text_(word.substr(1)) {}

    [[nodiscard]] std::int32_t int32() const { return numberOf<std::int32_t>(text_); }
    [[nodiscard]] std::int64_t int64() const { return numberOf<std::int64_t>(text_); }
    [[nodiscard]] double float64() const { return doubleOf(text_); }
    [[nodiscard]] std::string bytes() const { return bytesOf(text_); }
    [[nodiscard]] auto ints() const { return elementsOf(text_, [](auto text) { return numberOf<std::int32_t>(text); }); }
    [[nodiscard]] auto longs() const { return elementsOf(text_, [](auto text) { return numberOf<std::int64_t>(text); }); }
    [[nodiscard]] auto doubles() const { return elementsOf(text_, doubleOf); }
    [[nodiscard]] auto strings() const { return elementsOf(text_, bytesOf); }

private:
    std::string_view text_;
};

// ---- what is told

void say(std::string const& line) {
    static std::mutex mutex;
    std::scoped_lock const lock(mutex);
    std::cout << line << std::endl;
}

class Responses final : public client::TestbedResponse {
public:
    explicit Responses(std::string number) : number_(std::move(number)) {}

    void nothing() override { tell("nothing"); }
    void echoInt(std::int32_t value) override { tell("echoInt", value); }
    void echoLong(std::int64_t value) override { tell("echoLong", value); }
    void echoDouble(double value) override { tell("echoDouble", value); }
    void echoString(std::string_view value) override { tell("echoString", value); }
    void echoInts(std::span<std::int32_t const> values) override { tell("echoInts", values); }
    void echoLongs(std::span<std::int64_t const> values) override { tell("echoLongs", values); }
    void echoDoubles(std::span<double const> values) override { tell("echoDoubles", values); }
    void echoStrings(std::span<std::string_view const> values) override { tell("echoStrings", values); }
    void echoBytes(std::span<std::byte const> values) override { tell("echoBytes", values); }
    void echoFixed(std::span<std::int32_t const, 10> table, std::span<std::string_view const, 3> names) override {
        tell("echoFixed", std::span<std::int32_t const>(table), std::span<std::string_view const>(names));
    }
    void echoAll(std::int32_t i, std::int64_t l, double d, std::string_view s, std::span<std::int32_t const> ints,
                 std::span<std::int64_t const> longs, std::span<double const> doubles, std::span<std::string_view const> strings,
                 std::span<std::byte const> bytes) override {
        tell("echoAll", i, l, d, s, ints, longs, doubles, strings, bytes);
    }
    void text(std::int32_t sender, std::string_view text) override { tell("text", sender, text); }
    void missing(std::int32_t cid) override { tell("missing", cid); }
    void numbered(std::int32_t number, std::string_view payload) override { tell("numbered", number, payload); }
    void counted(std::int32_t number, std::int32_t inOrder) override { tell("counted", number, inOrder); }
    void worked(std::int32_t milliseconds) override { tell("worked", milliseconds); }

private:
    template <typename... Values>
    void tell(std::string_view name, Values const&... values) const {
        std::string line = number_ + " event " + std::string(name);
        ((line += ' ' + wordOf(values)), ...);
        say(line);
    }

    std::string number_;
};

// ---- one connection

eh::ClientLink linkOf(std::string_view name) {
    for (auto const link : {eh::ClientLink::websocket, eh::ClientLink::stream, eh::ClientLink::poll})
        if (toString(link) == name) return link;
    throw std::invalid_argument("no such link: " + std::string(name));
}

/// `words`: links, encoding, name=value...
eh::ClientOptions optionsOf(std::span<std::string const> words) {
    eh::ClientOptions options;
    options.links.clear();
    std::istringstream links(words[0]);
    for (std::string name; std::getline(links, name, ',');) options.links.push_back(linkOf(name));
    options.encoding = words[1] == "cbor" ? eh::ClientEncoding::cbor : eh::ClientEncoding::json;
    options.backoffMin = std::chrono::milliseconds(4);
    options.backoffMax = std::chrono::milliseconds(40);
    for (std::string const& word : words.subspan(2)) {
        constexpr std::string_view timeout = "connectTimeout=";
        if (!word.starts_with(timeout)) throw std::invalid_argument("no such option: " + word);
        options.connectTimeout = std::chrono::milliseconds(numberOf<int>(std::string_view(word).substr(timeout.size())));
    }
    return options;
}

class Connection {
public:
    /// `words`: address, links, encoding, name=value...
    Connection(std::string const& number, std::span<std::string const> words)
        : number_(number), responses_(number), client_(words[0], status(), optionsOf(words.subspan(1))),
          receiving_(client_.add(responses_)), testbed_(client_) {
        client_.connect();
    }

    void connect() { client_.connect(); }

    void close() {
        client_.close();
        tell("closed");
    }

    /// `words`: number of the call, event, arguments.
    void call(std::span<std::string const> words) {
        std::vector<Word> arguments;
        for (std::string const& word : words.subspan(2)) arguments.emplace_back(word);
        try {
            auto const result = send(words[1], arguments);
            if (result == eh::SendResult::queued) tell("called " + words[0]);
            else refuse(words, std::string(toString(result)));
        } catch (std::exception const& error) {
            refuse(words, error.what());
        }
    }

private:
    eh::ClientStatus status() {
        return {
            .onConnect = [this](eh::ConnectionId id, eh::ClientLink link) {
                tell("connect " + std::to_string(id.value()) + ' ' + std::string(toString(link)));
            },
            .onDisconnect = [this](eh::ClientEnd const& end) {
                tell("disconnect " + end.code + (end.isFinal ? " final " : " again ") + std::to_string(end.unconfirmed.size()) + ' ' +
                     wordOf(std::string_view(end.detail)));
            },
            .onLink = [this](eh::LinkState state, eh::ClientLink link) {
                tell("link " + std::string(toString(state)) + (state == eh::LinkState::up ? ' ' + std::string(toString(link)) : ""));
            },
            .onError = [this](eh::ClientError const& error) {
                tell("error " + error.code + ' ' + wordOf(std::string_view(error.detail)));
            },
        };
    }

    eh::SendResult send(std::string const& name, std::span<Word const> words) const {
        using Call = std::function<eh::SendResult(client::Testbed const&, std::span<Word const>)>;
        static std::map<std::string, Call> const calls{
            {"nothing", [](auto& to, auto) { return to.nothing(); }},
            {"echoInt", [](auto& to, auto in) { return to.echoInt(in[0].int32()); }},
            {"echoLong", [](auto& to, auto in) { return to.echoLong(in[0].int64()); }},
            {"echoDouble", [](auto& to, auto in) { return to.echoDouble(in[0].float64()); }},
            {"echoString", [](auto& to, auto in) { return to.echoString(in[0].bytes()); }},
            {"echoInts", [](auto& to, auto in) { return to.echoInts(in[0].ints()); }},
            {"echoLongs", [](auto& to, auto in) { return to.echoLongs(in[0].longs()); }},
            {"echoDoubles", [](auto& to, auto in) { return to.echoDoubles(in[0].doubles()); }},
            {"echoStrings", [](auto& to, auto in) { return to.echoStrings(in[0].strings()); }},
            {"echoBytes", [](auto& to, auto in) { return to.echoBytes(in[0].bytes()); }},
            {"echoFixed", [](auto& to, auto in) { return to.echoFixed(eh::fixed<10>(in[0].ints()), eh::fixed<3>(in[1].strings())); }},
            {"echoAll", [](auto& to, auto in) {
                 return to.echoAll(in[0].int32(), in[1].int64(), in[2].float64(), in[3].bytes(), in[4].ints(), in[5].longs(),
                                   in[6].doubles(), in[7].strings(), in[8].bytes());
             }},
            {"send", [](auto& to, auto in) { return to.send(in[0].int32(), in[1].bytes()); }},
            {"tell", [](auto& to, auto in) { return to.tell(in[0].bytes(), in[1].bytes()); }},
            {"burst", [](auto& to, auto in) { return to.burst(in[0].int32(), in[1].int32()); }},
            {"countUp", [](auto& to, auto in) { return to.countUp(in[0].int32()); }},
        };
        return calls.at(name)(testbed_, words);
    }

    void refuse(std::span<std::string const> words, std::string const& sentence) const {
        tell("refused " + words[0] + ' ' + wordOf(std::string_view("Testbed." + words[1] + ": " + sentence)));
    }

    void tell(std::string const& line) const { say(number_ + ' ' + line); }

    std::string number_;
    Responses responses_;
    eh::Client client_;
    eh::ClientRegistration receiving_;
    client::Testbed testbed_;
};

Words wordsOf(std::string const& line) {
    std::istringstream in(line);
    Words words;
    for (std::string word; std::getline(in, word, ' ');) words.push_back(word);
    return words;
}

}  // namespace

int main() try {
    std::map<std::string, std::shared_ptr<Connection>> connections;
    std::vector<std::jthread> closing;
    for (std::string line; std::getline(std::cin, line);) {
        Words const words = wordsOf(line);
        std::span<std::string const> const rest = std::span(words).subspan(2);
        std::string const& number = words.at(0);
        if (words.at(1) == "open") connections[number] = std::make_shared<Connection>(number, rest);
        else if (words[1] == "call") connections.at(number)->call(rest);
        else if (words[1] == "connect") connections.at(number)->connect();
        else if (words[1] == "close") {
            closing.emplace_back([connection = std::move(connections.at(number))] { connection->close(); });
            connections.erase(number);
        } else throw std::invalid_argument("no such command: " + words[1]);
    }
    return 0;
} catch (std::exception const& error) {
    std::cerr << "eh-client-driver: " << error.what() << '\n';
    return 2;
}
