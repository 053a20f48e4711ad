// Users that the program brings itself.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <eh/users.hpp>

#include "http/auth/secret.hpp"
#include "http/auth/sha256.hpp"
#include "http/auth/user_name.hpp"

namespace eh::http {

namespace {

/// Passwords are compared by hashes with a key of this process: as long for any two, whatever their lengths.
class MemoryUsers final : public UserStore {
public:
    explicit MemoryUsers(std::vector<KnownUser> users) {
        for (KnownUser& user : users) {
            requireUserName(user.user);
            std::string const name = user.user;
            if (!users_.emplace(name, std::move(user)).second)
                throw std::invalid_argument("the user \"" + name + "\" is there twice");
        }
    }

    std::optional<Identity> check(std::string_view user, std::string_view password) override {
        auto const found = users_.find(user);
        static KnownUser const nobody{};
        KnownUser const& known = found == users_.end() ? nobody : found->second;
        bool const right = sameSecret(mixed(known.password), mixed(password));
        return right && found != users_.end() ? std::optional(Identity{known.user, known.roles}) : std::nullopt;
    }
    bool isSlow() const noexcept override { return false; }

    std::optional<DigestUser> digestUser(std::string_view user, std::string_view realm) override {
        auto const found = users_.find(user);
        if (found == users_.end()) return std::nullopt;
        KnownUser const& known = found->second;
        return DigestUser{digestHash(known.user, realm, known.password), {known.user, known.roles}};
    }

    std::optional<std::string> stamp(std::string_view user) override {
        return users_.contains(user) ? std::optional<std::string>("") : std::nullopt;
    }

private:
    [[nodiscard]] std::string mixed(std::string_view password) const { return hexText(sha256(key_ + std::string(password))); }

    std::string const key_ = makeSecret();
    std::map<std::string, KnownUser, std::less<>> users_;
};

} // namespace

void requireUserName(std::string_view name) {
    bool const sound = !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
        return c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (!sound) throw std::invalid_argument("a user's name has at least one character, no colon and no control characters");
}

std::string digestHash(std::string_view user, std::string_view realm, std::string_view password) {
    std::string text(user);
    return hexText(sha256(text.append(":").append(realm).append(":").append(password)));
}

std::shared_ptr<UserStore> memoryUsers(std::vector<KnownUser> users) { return std::make_shared<MemoryUsers>(std::move(users)); }

std::optional<UserStore::DigestUser> UserStore::digestUser(std::string_view, std::string_view) { return std::nullopt; }

std::optional<std::string> UserStore::stamp(std::string_view) { return ""; }

} // namespace eh::http
