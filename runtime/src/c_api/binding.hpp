// An interface that clients call, as a struct of callbacks.
#pragma once

#include <eh/eh.h>
#include <eh/event_handler.hpp>
#include <eh/receiver.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace eh::c {

class Binding final : public Receiver {
public:
    /// Copies what it is given.
    Binding(eh_interface const& about, void const* callbacks, std::size_t size, eh_receive receive);

    /// Until it is destroyed, clients can call.
    void addTo(EventHandler& handler) { registration_ = handler.add(*this); }

private:
    struct Callbacks {
        std::vector<std::max_align_t> copy;
        void const* callbacks;
        eh_receive receive;
    };

    InterfaceInfo const& ehInterface() const noexcept override { return info_; }
    void ehReceive(std::size_t event, ConnectionId from, Arguments const& arguments) override;

    std::string name_;
    std::vector<std::string> prototypes_;
    std::vector<std::string_view> views_;
    InterfaceInfo info_;
    std::shared_ptr<Callbacks const> callbacks_;
    Registration registration_;  // views the name
};

}  // namespace eh::c
