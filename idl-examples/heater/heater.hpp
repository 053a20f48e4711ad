// The heater: a temperature that follows the one that is wanted, and a knob for operators.
#pragma once

#include <string>

#include <eh/eh.hpp>

#include "Knob.hpp"
#include "Panel.hpp"

class Heater final : public Knob {
public:
    explicit Heater(eh::EventHandler& handler) : handler_(handler), panel_(handler) {}

    void set(eh::ConnectionId from, double celsius) override;
    void welcome(eh::Connection const& page);
    /// A second has passed.
    void step();

private:
    void tell(eh::To const& to) const { panel_.state(to, celsius_, wanted_, setBy_); }

    eh::EventHandler& handler_;
    Panel panel_;
    double celsius_ = 20;
    double wanted_ = 40;
    std::string setBy_ = "nobody";
};
