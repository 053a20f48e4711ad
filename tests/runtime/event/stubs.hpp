// Stubs as ehc writes them, by hand: the tests of the runtime do not need the compiler.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <eh/eh.hpp>

namespace eh::test {

/// `client Display { line { string text; } gauge { int number; double value; } }`
class Display : private Sender {
public:
    explicit Display(EventHandler& handler) : Sender(handler, ehInterface()) {}
    SendResult line(std::string_view text) const { return this->ehSend(0, everyone, text); }
    SendResult line(To const& to, std::string_view text) const { return this->ehSend(0, to, text); }
    SendResult gauge(To const& to, std::int32_t number, double value) const { return this->ehSend(1, to, number, value); }
    SendResult checkedLine(std::string_view text) const { return this->ehSendChecked(0, everyone, text); }

private:
    static InterfaceInfo const& ehInterface() noexcept {
        static constexpr std::string_view prototypes[] = {"line(string)", "gauge(int,double)"};
        static constexpr InterfaceInfo info{"Display", prototypes};
        return info;
    }
};

/// `server Control { say { string text; } stop { } }`, whose functions a test sets.
class Control final : public Receiver {
public:
    std::function<void(ConnectionId, std::string_view)> say = [](ConnectionId, std::string_view) {};
    std::function<void(ConnectionId)> stop = [](ConnectionId) {};

private:
    InterfaceInfo const& ehInterface() const noexcept override {
        static constexpr std::string_view prototypes[] = {"say(string)", "stop()"};
        static constexpr InterfaceInfo info{"Control", prototypes};
        return info;
    }
    void ehReceive(std::size_t event, ConnectionId from, Arguments const& arguments) override {
        if (event == 0) say(from, arguments[0].string());
        if (event == 1) stop(from);
    }
};

inline std::string sayLine(std::string_view text) { return R"(["Control","say",[")" + std::string(text) + "\"]]\n"; }
inline std::string displayLine(std::string_view text) { return R"(["Display","line",[")" + std::string(text) + "\"]]\n"; }

inline constexpr std::string_view displayMap = R"~({"Display":["line(string)","gauge(int,double)"]})~";
inline constexpr std::string_view controlMap = R"~({"Control":["say(string)","stop()"]})~";

}  // namespace eh::test
