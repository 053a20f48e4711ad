// The program in C with pages in process.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include <eh/testing.hpp>

#include "c_api/binding.hpp"
#include "c_api/handles.hpp"
#include "instrument.h"

namespace eh::test {

/// Options of which one is chosen.
template <typename Member, typename Value>
eh_handler_options with(Member eh_handler_options::*member, Value value) {
    eh_handler_options options{};
    options.*member = static_cast<Member>(value);
    return options;
}

/// The handler alone, for tests that have a server of their own.
class Instrument {
public:
    explicit Instrument(eh_handler_options options = {}) {
        options.size = sizeof options;
        if (instrument_open(&state, &options) != EH_OK) throw std::runtime_error(eh_last_error());
    }
    Instrument(Instrument const&) = delete;
    Instrument& operator=(Instrument const&) = delete;
    ~Instrument() { instrument_close(&state); }

    [[nodiscard]] eh_handler* handler() const noexcept { return state.handler; }

    instrument state{};
};

class Bed {
public:
    explicit Bed(eh_handler_options options = {}) : program(options) {}

    [[nodiscard]] eh_handler* handler() const noexcept { return program.handler(); }

    Instrument program;
    testing::Server server{program.handler()->handler};
};

inline eh_connection idOf(testing::Page const& page) { return {page.cid().value()}; }

inline std::vector<std::string> texts(std::vector<testing::Event> const& events) {
    std::vector<std::string> all;
    for (testing::Event const& event : events) all.push_back(event.text());
    return all;
}

inline bool contains(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

using Strings = std::vector<std::string>;

}  // namespace eh::test
