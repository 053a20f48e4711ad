// A counter, and a look at all parts only when it is over the limit.
#include "event/receiving.hpp"

#include <algorithm>

namespace eh {

void ReceivingPart::holds(std::size_t bytes) {
    if (bytes != bytes_) all_.change(*this, bytes);
}

ReceivingPart::~ReceivingPart() {
    if (bytes_ != 0) all_.change(*this, 0);
}

void Receiving::change(ReceivingPart& part, std::size_t bytes) {
    if (part.bytes_ == 0) {
        part.index_ = parts_.size();
        parts_.push_back(&part);
    } else if (bytes == 0) {
        parts_[part.index_] = parts_.back();
        parts_[part.index_]->index_ = part.index_;
        parts_.pop_back();
    }
    bool const grows = bytes > part.bytes_;
    held_ = held_ - part.bytes_ + bytes;
    part.bytes_ = bytes;
    highest_ = std::max(highest_, held_);
    if (grows && held_ + undelivered() > limit_) giveUpLargest();
}

void Receiving::giveUpLargest() {
    while (!parts_.empty() && held_ + undelivered() > limit_) {
        std::size_t const before = held_;
        (*std::ranges::max_element(parts_, {}, &ReceivingPart::held))->giveUp();
        if (held_ >= before) return;  // it is complete, and being worked off
    }
}

}  // namespace eh
