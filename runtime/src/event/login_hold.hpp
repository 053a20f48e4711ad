// What a connection has of the login that let it in: kept alive, and told of its end.
#pragma once

#include <cstdint>
#include <memory>

#include <eh/login.hpp>

namespace eh::http {

/// Counts in Login::connections() until it is destroyed. Movable. Any thread.
class LoginHold {
public:
    LoginHold() = default;
    /// `ended` is called once, on any thread and perhaps from within this, unless this is destroyed before; it must not use the
    /// login, and not block. `login` may be null.
    LoginHold(std::shared_ptr<Login> login, std::function<void(std::string const& why)> ended);
    LoginHold(LoginHold&& other) noexcept : login_(std::move(other.login_)), number_(other.number_) {}
    LoginHold& operator=(LoginHold&& other) noexcept {
        std::swap(login_, other.login_);
        std::swap(number_, other.number_);
        return *this;
    }
    ~LoginHold();

private:
    std::shared_ptr<Login> login_;
    std::uint64_t number_ = 0;
};

}  // namespace eh::http
