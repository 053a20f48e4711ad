// Entries of an epoll set, and who waits for each.
#include "http/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "event/prefetch.hpp"

namespace eh::http {

namespace {

constexpr std::uint32_t gone = EPOLLHUP | EPOLLERR; // the kernel reports these unasked
constexpr std::uint32_t reading = EPOLLIN | EPOLLRDHUP;
constexpr std::chrono::microseconds lineTime{25}; // in a turn: so much longer others wait at the most, and one read of a flood
constexpr std::size_t fetchedReader = 448;         // of whoever reads: as large as any, about

int checked(int descriptor, char const* what) {
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
    return descriptor;
}

} // namespace

class Poller::Entry final : public Watch {
public:
    explicit Entry(Poller& poller) noexcept : poller_(poller) {}
    Entry(Entry const&) = delete;
    Entry& operator=(Entry const&) = delete;
    ~Entry() override { close(); }

    int descriptor() const noexcept override { return descriptor_; }

    void waitReadable(std::shared_ptr<WatchUser> user) override {
        if (descriptor_ < 0) return;
        if ((interest_ & EPOLLIN) == 0) setInterest(interest_ | reading);
        reader_ = std::move(user);
        inTurn_ = false;
    }

    void waitReadableInTurn(std::shared_ptr<WatchUser> user, bool more) override {
        if (descriptor_ < 0) return;
        waitReadable(std::move(user));
        inTurn_ = true;
        if (more) standInLine();
    }

    void waitWritable(std::shared_ptr<WatchUser> user) override {
        if (descriptor_ < 0) return;
        if ((interest_ & EPOLLOUT) == 0) setInterest(interest_ | EPOLLOUT);
        writer_ = std::move(user);
    }

    void close() noexcept override {
        if (descriptor_ < 0) return;
        // Closing takes it out of the set only if no other descriptor leads to the same socket. A child process of the
        // program has one between fork and exec, and the set would go on to report the socket with this address.
        if (std::exchange(interest_, 0) != 0) ::epoll_ctl(poller_.epoll_, EPOLL_CTL_DEL, descriptor_, nullptr);
        ::close(std::exchange(descriptor_, -1));
        poller_.entries_[index_] = poller_.entries_.back();
        poller_.entries_[index_]->index_ = index_;
        poller_.entries_.pop_back();
        if (poller_.current_ == this) poller_.current_ = nullptr;
        if (std::exchange(inLine_, false)) std::erase(poller_.line_, this);
        for (std::size_t i = poller_.told_; i < poller_.ready_; ++i)
            if (poller_.events_[i].data.ptr == this) poller_.events_[i].data.ptr = nullptr;
        giveUp(poller_.closed_);
    }

    /// Its users may be what calls this, so that they are freed later.
    void giveUp(std::vector<std::shared_ptr<WatchUser>>& users) noexcept {
        if (reader_) users.push_back(std::move(reader_));
        if (writer_) users.push_back(std::move(writer_));
    }

    /// `step` 0: the reader, 1: what that touches.
    void prefetch(unsigned step) const noexcept {
        if (!reader_) return;
        if (step == 0) eh::prefetch(reader_.get(), fetchedReader);
        else reader_->prefetch();
    }

    void tell(std::uint32_t events) {
        bool canRead = (events & (reading | gone)) != 0;
        bool const canWrite = (events & (EPOLLOUT | gone)) != 0;
        bool const ends = (events & (EPOLLRDHUP | gone)) != 0; // many at once are much to do, and nobody waits for it
        if (canRead && reader_ && (inTurn_ || ends)) {
            standInLine();
            canRead = false;
        }
        auto const reader = canRead ? std::exchange(reader_, nullptr) : nullptr;
        auto const writer = canWrite ? std::exchange(writer_, nullptr) : nullptr;
        takeBack((canRead && !reader ? reading : 0U) | (canWrite && !writer ? EPOLLOUT : 0U));
        Poller const& poller = poller_;
        if (reader) reader->readable();
        if (writer && poller.current_ == this) writer->writable(); // otherwise this has been closed, and may have gone
    }

    void tellInTurn() {
        inLine_ = false;
        if (auto const reader = std::exchange(reader_, nullptr)) reader->readable();
    }

private:
    friend class Poller;

    void standInLine() {
        if (!inLine_) poller_.line_.push_back(this);
        inLine_ = true;
    }

    /// Nobody waits for these. A descriptor that nobody waits for leaves the set: its end would be reported for ever.
    void takeBack(std::uint32_t unwanted) {
        if ((interest_ & unwanted) != 0) setInterest(interest_ & ~unwanted);
    }

    void setInterest(std::uint32_t interest) {
        epoll_event event{.events = interest, .data = {.ptr = this}};
        int const what = interest == 0 ? EPOLL_CTL_DEL : interest_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (::epoll_ctl(poller_.epoll_, what, descriptor_, &event) != 0)
            throw std::system_error(errno, std::generic_category(), "cannot wait for a socket");
        interest_ = interest;
    }

    Poller& poller_;
    int descriptor_ = -1;
    std::uint32_t interest_ = 0; // not in the set if 0
    std::uint32_t index_ = 0;    // among the entries
    bool inTurn_ = false;        // the reader waits so
    bool inLine_ = false;
    std::shared_ptr<WatchUser> reader_;
    std::shared_ptr<WatchUser> writer_;
};

Poller::Poller() :
    epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "cannot make a loop")),
    wake_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "cannot make a loop")) {
    // Edge-triggered: each wake() is an event of its own, and nobody has to read the count.
    epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
    checked(::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event), "cannot make a loop");
}

Poller::~Poller() {
    if (timer_ >= 0) ::close(timer_);
    ::close(wake_);
    ::close(epoll_);
}

std::unique_ptr<Watch> Poller::watch(int descriptor) {
    std::unique_ptr<Entry> entry;
    try {
        entry = std::make_unique<Entry>(*this);
        entries_.push_back(entry.get());
    } catch (...) {
        ::close(descriptor);
        throw;
    }
    entry->descriptor_ = descriptor;
    entry->index_ = static_cast<std::uint32_t>(entries_.size() - 1);
    return entry;
}

void Poller::wake() const noexcept {
    std::uint64_t const one = 1;
    static_cast<void>(::write(wake_, &one, sizeof(one)) == sizeof(one)); // one that is full has been written to
}

void Poller::wakeIn(int milliseconds) {
    if (milliseconds == 0) return wake();
    if (timer_ < 0) {
        int const timer = checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "cannot make a timer");
        epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.ptr = nullptr}};
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, timer, &event) != 0) {
            int const error = errno;
            ::close(timer);
            throw std::system_error(error, std::generic_category(), "cannot make a timer");
        }
        timer_ = timer;
    }
    itimerspec when{};
    if (milliseconds > 0) when.it_value = {.tv_sec = milliseconds / 1'000, .tv_nsec = milliseconds % 1'000 * 1'000'000L};
    ::timerfd_settime(timer_, 0, &when, nullptr);
}

void Poller::wait(int milliseconds) {
    if (!line_.empty()) milliseconds = 0;
    lineUntil_ = {};
    int const count = ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), milliseconds);
    ready_ = count < 0 ? 0 : static_cast<std::size_t>(count);
    told_ = 0;
}

bool Poller::tellNext() {
    if (told_ >= ready_) return false;
    epoll_event const event = events_[told_++];
    prefetchNext();
    current_ = static_cast<Entry*>(event.data.ptr);
    if (current_ != nullptr) current_->tell(event.events);
    current_ = nullptr;
    return true;
}

/// What will be told next is fetched while the present one works, and those behind it far enough to say what that is.
void Poller::prefetchNext() const noexcept {
    if (told_ + 2 < ready_) eh::prefetch(events_[told_ + 2].data.ptr, sizeof(Entry));
    for (unsigned step = 0; step < 2; ++step) {
        std::size_t const at = told_ + 1 - step;
        auto const* const entry = at < ready_ ? static_cast<Entry const*>(events_[at].data.ptr) : nullptr;
        if (entry != nullptr) entry->prefetch(step);
    }
}

bool Poller::tellNextInTurn() {
    if (line_.empty()) return false;
    auto const now = Clock::now();
    if (lineUntil_ == Clock::time_point{}) lineUntil_ = now + lineTime;
    if (now >= lineUntil_) return false;
    Entry* const entry = line_.front();
    line_.pop_front();
    entry->tellInTurn();
    return true;
}

void Poller::release() noexcept {
    while (!closed_.empty()) std::exchange(closed_, {}).clear(); // the end of one may close others
}

void Poller::releaseAll() noexcept {
    std::vector<std::shared_ptr<WatchUser>> users;
    for (Entry* const entry : entries_) entry->giveUp(users);
    users.clear();
    release();
}

} // namespace eh::http
