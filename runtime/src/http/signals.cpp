// A handler may only touch lock-free atomics and write(): it counts in static slots, of which each Signals has one.
#include "http/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <unistd.h>

namespace eh::http {

namespace {

constexpr int signalCount = 65;

struct Slot {
    std::atomic<int> wake{-1}; // -1: free
    std::atomic<unsigned> arrived{0};
    std::array<std::atomic<bool>, signalCount> wanted{};
};

constinit std::array<Slot, 8> slots;
constinit std::atomic<int> handlersRunning{0};

std::mutex registryMutex; // for what follows, and for who takes a slot
std::array<int, signalCount> users{};
std::array<struct sigaction, signalCount> before{};

extern "C" void countSignal(int signal) {
    int const error = errno;
    handlersRunning.fetch_add(1);
    for (Slot& slot : slots) {
        int const wake = slot.wake.load();
        if (wake < 0 || !slot.wanted[static_cast<std::size_t>(signal)].load()) continue;
        slot.arrived.fetch_add(1);
        std::uint64_t const one = 1;
        static_cast<void>(::write(wake, &one, sizeof(one)) == sizeof(one)); // a full eventfd wakes too
    }
    handlersRunning.fetch_sub(1);
    errno = error;
}

int takeSlot(int wake) {
    std::scoped_lock const lock(registryMutex);
    for (std::size_t i = 0; i < slots.size(); ++i) {
        int free = -1;
        if (slots[i].wake.compare_exchange_strong(free, wake)) return static_cast<int>(i);
    }
    throw std::runtime_error("no more than 8 servers of a process can stop on signals");
}

} // namespace

Signals::Signals(int wake) : slot_(takeSlot(wake)) {}

Signals::~Signals() {
    std::scoped_lock const lock(registryMutex);
    Slot& slot = slots[static_cast<std::size_t>(slot_)];
    for (std::size_t signal = 1; signal < signalCount; ++signal) {
        if (!slot.wanted[signal].exchange(false)) continue;
        if (--users[signal] == 0) ::sigaction(static_cast<int>(signal), &before[signal], nullptr);
    }
    slot.wake = -1;
    while (handlersRunning.load() != 0) std::this_thread::yield(); // on another thread: it may hold the descriptor
    slot.arrived = 0;
}

void Signals::add(std::initializer_list<int> signals) {
    std::scoped_lock const lock(registryMutex);
    for (int const signal : signals) {
        auto const fail = [signal](int error) {
            throw std::system_error(error, std::generic_category(), "cannot wait for signal " + std::to_string(signal));
        };
        if (signal < 1 || signal >= signalCount) fail(EINVAL);
        auto const index = static_cast<std::size_t>(signal);
        if (slots[static_cast<std::size_t>(slot_)].wanted[index].exchange(true)) continue;
        if (users[index]++ != 0) continue;
        struct sigaction action{};
        action.sa_handler = countSignal;
        action.sa_flags = SA_RESTART;
        sigfillset(&action.sa_mask);
        if (::sigaction(signal, &action, &before[index]) == 0) continue;
        int const error = errno;
        --users[index];
        slots[static_cast<std::size_t>(slot_)].wanted[index] = false;
        fail(error);
    }
}

unsigned Signals::take() noexcept { return slots[static_cast<std::size_t>(slot_)].arrived.exchange(0); }

} // namespace eh::http
