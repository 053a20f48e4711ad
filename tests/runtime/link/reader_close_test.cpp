// RFC 6455 section 5.5.1 and 7.4: close frames, their codes and reasons.
#include "ws_reading.hpp"

#include "support/catch.hpp"

using namespace eh::ws;

TEST_CASE("A close frame may have nothing, a code, or a code and a reason") {
    CHECK(read(closing("")) == Lines{"close", "closed"});
    CHECK(read(closing(1000)) == Lines{"close 1000", "closed"});
    CHECK(read(closing(1001, "going home")) == Lines{"close 1001 going home", "closed"});
    std::string const longest(123, 'r');
    CHECK(read(closing(3000, longest)) == Lines{"close 3000 " + longest, "closed"});
}

TEST_CASE("A close frame with one byte is an error") {
    CHECK(endOf(closing("\x03")) == "failed 1002");
    CHECK(endOf(closing(std::string_view("\0", 1))) == "failed 1002");
}

TEST_CASE("A close frame with a reason that is too long is an error") {
    CHECK(endOf(closing(1000, std::string(124, 'r'))) == "failed 1002");
}

TEST_CASE("Every close code that may be sent is taken, and no other") {
    auto const may = [](unsigned code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    };
    for (unsigned code = 0; code <= 0xFFFF; code += code < 5200 ? 1 : 97) {
        Reader reader(Role::server);
        Recorder recorder;
        std::string bytes = closing(static_cast<std::uint16_t>(code));
        Status const status = reader.feed(bytes, recorder);
        bool const right = may(code)
                               ? status.progress == Progress::closed && recorder.lines.size() == 1
                               : status.progress == Progress::failed && status.code == 1002 && recorder.lines.empty();
        if (!right) FAIL_CHECK("code " << code);
    }
}

TEST_CASE("Codes that mean that there was no code are errors in a frame") {
    for (std::uint16_t const code : std::vector<std::uint16_t>{0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
        CHECK(endOf(closing(code)) == "failed 1002");
}

TEST_CASE("A reason is UTF-8") {
    CHECK(read(closing(1000, "auf Wiedersehen, Gr\xC3\xBC\xC3\x9F"
                             "e"))
              .front() == "close 1000 auf Wiedersehen, Gr\xC3\xBC\xC3\x9F"
                          "e");
    CHECK(endOf(closing(1000, "\xFF")) == "failed 1007");
    CHECK(endOf(closing(1000, "cut \xC3")) == "failed 1007");
    CHECK(endOf(closing(1000, "\xED\xA0\x80")) == "failed 1007");
    CHECK(endOf(closing(1000, "\xC0\xAF")) == "failed 1007");
}

TEST_CASE("After a close frame nothing is delivered, not even an error") {
    CHECK(read(closing(1000) + text("late")) == Lines{"close 1000", "closed"});
    CHECK(read(closing("") + ping("late")) == Lines{"close", "closed"});
    CHECK(read(closing("") + goOn("wrong")) == Lines{"close", "closed"});
    CHECK(read(closing(1000) + closing(1001)) == Lines{"close 1000", "closed"});
}

TEST_CASE("A message that a close frame interrupts is not delivered") {
    CHECK(read(text("half", more) + closing(1000) + goOn("other half")) == Lines{"close 1000", "closed"});
}
