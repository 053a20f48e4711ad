// The nonces of Digest (RFC 7616): made without being kept, and known again.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "event/loop.hpp"
#include "http/auth/authorization.hpp"

namespace eh::http {

/// Whoever asks gets one, so nothing is remembered of them: they carry their time, and a hash that only this can make.
class Nonces {
public:
    Nonces();

    [[nodiscard]] std::string make(Clock::time_point now) const;
    enum class Age : unsigned char { foreign, fresh, old };
    [[nodiscard]] Age ageOf(std::string_view nonce, Clock::time_point now) const;

private:
    [[nodiscard]] std::string sealed(std::string_view time) const;

    std::string const key_;
};

/// What the client should have answered: 64 hex digits. `hash`: of user, realm and password.
[[nodiscard]] std::string digestResponse(DigestCredentials const& given, std::string_view method, std::string_view hash);

} // namespace eh::http
