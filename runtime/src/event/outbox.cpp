// The arithmetic of numbering, acknowledging, dropping and replacing (docs/protocol.md, rules 1 and 4).
#include "event/outbox.hpp"

#include <utility>

namespace eh {

bool Outbox::push(Frame frame, std::string const* key) {
    counter_.add(frame->size());
    total_.enter(*frame);
    if (key != nullptr) {
        if (!latest_) latest_ = std::make_unique<std::unordered_map<std::string, std::uint64_t>>();
        auto const [found, isNew] = latest_->try_emplace(*key, pushed_);
        if (!isNew) {
            QueueItem& older = items_[items_.size() - static_cast<std::size_t>(pushed_ - found->second)];
            forget(*older.frame);
            older.frame = std::move(frame);
            return true;
        }
    }
    items_.push({std::move(frame), key == nullptr ? nullptr : std::make_unique<std::string>(*key)});
    ++pushed_;
    return false;
}

void Outbox::push(std::span<Frame const* const> frames, std::size_t bytes) {
    counter_.add(bytes, static_cast<std::uint32_t>(frames.size()));
    for (Frame const* const frame : frames) {
        total_.enter(**frame);
        items_.push({*frame, nullptr});
    }
    pushed_ += frames.size();
}

void Outbox::forget(FrameText const& frame) noexcept {
    counter_.remove(frame.size());
    total_.leave(frame);
}

bool Outbox::dropOldest() {
    if (waiting() == 0) return false;
    QueueItem& oldest = items_[handed_];
    forget(*oldest.frame);
    if (oldest.key) latest_->erase(*oldest.key);
    items_.erase(handed_);
    return true;
}

void Outbox::acknowledge(std::uint64_t number) {
    while (acknowledged_ < number) {
        handedBytes_ -= items_[0].frame->size();
        forget(*items_[0].frame);
        --handed_;
        ++acknowledged_;
        items_.popFront();
    }
}

void Outbox::hand(QueueItem& item) {
    if (item.key) {
        latest_->erase(*item.key);
        item.key.reset();
    }
    ++handed_;
    handedBytes_ += item.frame->size();
}

void Outbox::take(std::uint64_t next, std::size_t maxBytes, Flight flight, std::vector<Frame const*>& frames) {
    std::size_t bytes = 0;
    for (std::size_t i = static_cast<std::size_t>(next - acknowledged_ - 1); i < items_.size(); ++i) {
        std::size_t const size = items_[i].frame->size();
        if (bytes != 0 && bytes + size > maxBytes) return;
        if (i >= handed_) {
            // Not "until this one would be too much": the client acknowledges at a part of `flight`, which may be ahead still.
            if (handed_ >= flight.events || handedBytes_ >= flight.bytes) return;
            hand(items_[i]);
        }
        bytes += size;
        frames.push_back(&items_[i].frame);
    }
}

void Outbox::clear() noexcept {
    while (!items_.empty()) {
        forget(*items_[0].frame);
        items_.popFront();
    }
    forgetNumbers();
}

Ring<QueueItem> Outbox::giveAway() noexcept {
    counter_.removeAll();
    forgetNumbers();
    return std::exchange(items_, {});
}

void Outbox::forgetNumbers() noexcept {
    latest_ = nullptr;
    acknowledged_ += handed_;
    handed_ = 0;
    handedBytes_ = 0;
}

}  // namespace eh
