// An interface that clients call, as a struct of callbacks.
#pragma once

#include <eh/eh.h>
#include <eh/event_handler.hpp>
#include <eh/receiver.hpp>

#include <cstddef>
#include <memory>

#include "c_api/bindings.hpp"

namespace eh::c {

class Binding final : public Receiver {
public:
    /// Until it is destroyed, clients can call. Copies what it is given.
    Binding(EventHandler& handler, Bound<eh_receive> const& bound);

private:
    InterfaceInfo const& ehInterface() const noexcept override { return interface_.info(); }
    void ehReceive(std::size_t event, ConnectionId from, Arguments const& arguments) override;

    BoundInterface interface_;
    std::shared_ptr<Callbacks const> callbacks_;
    eh_receive receive_;
    Registration registration_;  // views the name
};

}  // namespace eh::c
