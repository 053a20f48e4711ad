// Signals of the process, counted and told to a loop by its eventfd.
#pragma once

#include <initializer_list>

namespace eh::http {

/// While it lives, each of its signals is counted here; afterwards the signals do what they did before. Several may
/// share a signal.
class Signals {
public:
    /// An eventfd that is written to when a signal has arrived; it must outlive this object. Throws std::runtime_error
    /// when eight of them live already.
    explicit Signals(int wake);
    Signals(Signals const&) = delete;
    Signals& operator=(Signals const&) = delete;
    ~Signals();

    /// Throws std::system_error if there is no such signal, or none that can be caught.
    void add(std::initializer_list<int> signals);
    /// How many have arrived since the last call.
    [[nodiscard]] unsigned take() noexcept;

private:
    int const slot_;
};

} // namespace eh::http
