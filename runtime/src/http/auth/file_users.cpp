// Users in a text file, read again when it has changed.
#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

#include <sys/stat.h>

#include <eh/users.hpp>

#include "http/auth/scrypt.hpp"
#include "http/auth/sha256.hpp"
#include "http/auth/user_name.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::size_t mostUsers = 100'000;

struct FileUser {
    ScryptHash password;
    Identity identity;
    std::string realm;  // of the digest; empty: there is none
    std::string digest;
    std::string stamp;  // of the line
};
using FileUsersMap = std::map<std::string, FileUser, std::less<>>;

bool isRole(std::string_view role) noexcept {
    return !role.empty() && std::none_of(role.begin(), role.end(), [](char c) { return c == ',' || c == ':' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
}

/// The last, the third: "realm$hash", where a realm may have colons and dollars.
bool readDigest(std::string_view text, FileUser& user) {
    std::size_t const dollar = text.rfind('$');
    if (dollar == std::string_view::npos || dollar == 0 || text.size() - dollar != 65) return false;
    user.realm = text.substr(0, dollar);
    user.digest = text.substr(dollar + 1);
    return user.digest.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Nothing for a line that is none.
std::optional<FileUser> readLine(std::string_view line) {
    std::array<std::size_t, 2> colons{};
    colons[0] = line.find(':');
    if (colons[0] == 0 || colons[0] == std::string_view::npos) return std::nullopt;
    colons[1] = line.find(':', colons[0] + 1);
    if (colons[1] == std::string_view::npos) return std::nullopt;
    auto password = ScryptHash::parse(line.substr(colons[0] + 1, colons[1] - colons[0] - 1));
    if (!password) return std::nullopt;
    FileUser user{std::move(*password), {std::string(line.substr(0, colons[0])), {}}, {}, {}, hexText(sha256(line))};
    std::string_view rest = line.substr(colons[1] + 1);
    std::string_view const roles = rest.substr(0, rest.find(':'));
    for (std::string_view left = roles; !left.empty();) {
        std::string_view const role = left.substr(0, left.find(','));
        left.remove_prefix(std::min(role.size() + 1, left.size()));
        if (!isRole(role)) return std::nullopt;
        user.identity.roles.emplace_back(role);
    }
    if (roles.size() < rest.size() && !readDigest(rest.substr(roles.size() + 1), user)) return std::nullopt;
    return user;
}

/// Throws std::runtime_error with a sentence.
FileUsersMap readUsers(std::filesystem::path const& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("the users of " + file.string() + " cannot be read: " + std::generic_category().message(errno));
    FileUsersMap users;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.ends_with('\r')) line.pop_back();
        if (line.empty() || line.front() == '#') continue;
        std::string const where = file.string() + ", line " + std::to_string(number) + ": ";
        auto user = readLine(line);
        if (!user) throw std::runtime_error(where + "this is no line of a user (docs/security.md says what is)");
        std::string const name = user->identity.user;
        if (!users.emplace(name, std::move(*user)).second) throw std::runtime_error(where + "the user \"" + name + "\" is there twice");
        if (users.size() > mostUsers) throw std::runtime_error(where + "there are too many users for a file");
    }
    if (in.bad()) throw std::runtime_error("the users of " + file.string() + " cannot be read");
    return users;
}

/// What changes with a file.
using FileState = std::tuple<std::int64_t, std::int64_t, std::uint64_t, std::int64_t>;

FileState stateOf(std::filesystem::path const& file) {
    struct stat info {};
    if (stat(file.c_str(), &info) != 0) return {};
    return {static_cast<std::int64_t>(info.st_mtim.tv_sec), static_cast<std::int64_t>(info.st_mtim.tv_nsec),
            static_cast<std::uint64_t>(info.st_ino), static_cast<std::int64_t>(info.st_size)};
}

class FileUsers final : public UserStore {
public:
    FileUsers(std::filesystem::path file, std::function<void(std::string const&)> report) :
        file_(std::move(file)), report_(std::move(report)), state_(stateOf(file_)), users_(std::make_shared<FileUsersMap const>(readUsers(file_))) {
        // Somebody who is not there is hashed against this.
        nobody_ = {users_->empty() ? ScryptCost() : users_->begin()->second.password.cost, std::string(22, 's'), std::string(32, 'h')};
    }

    std::optional<Identity> check(std::string_view user, std::string_view password) override {
        auto const users = current();
        auto const found = users->find(user);
        bool const right = matches(found == users->end() ? nobody_ : found->second.password, password);
        return right && found != users->end() ? std::optional(found->second.identity) : std::nullopt;
    }

    std::optional<DigestUser> digestUser(std::string_view user, std::string_view realm) override {
        auto const users = current();
        auto const found = users->find(user);
        if (found == users->end() || found->second.digest.empty() || found->second.realm != realm) return std::nullopt;
        return DigestUser{found->second.digest, found->second.identity};
    }

    std::uint64_t version() override {
        std::lock_guard const lock(mutex_);
        auto const state = stateOf(file_);
        if (state == state_) return version_;
        state_ = state;
        try {
            users_ = std::make_shared<FileUsersMap const>(readUsers(file_));
            ++version_;
        } catch (std::exception const& error) { // nobody is locked out by a slip of the pen
            if (report_) report_(error.what());
        }
        return version_;
    }

    std::optional<std::string> stamp(std::string_view user) override {
        auto const users = current();
        auto const found = users->find(user);
        return found == users->end() ? std::nullopt : std::optional(found->second.stamp);
    }

private:
    [[nodiscard]] std::shared_ptr<FileUsersMap const> current() const {
        std::lock_guard const lock(mutex_);
        return users_;
    }

    std::filesystem::path const file_;
    std::function<void(std::string const&)> const report_;
    ScryptHash nobody_;
    mutable std::mutex mutex_;
    FileState state_;
    std::shared_ptr<FileUsersMap const> users_; // replaced, never changed
    std::uint64_t version_ = 1;
};

} // namespace

std::string userLine(KnownUser const& user, std::string_view digestRealm, ScryptCost cost) {
    requireScrypt("a line with a password");
    requireUserName(user.user);
    requireCost(cost);
    if (user.user.starts_with('#')) throw std::invalid_argument("a user's name in a file does not begin with \"#\"");
    if (user.password.empty()) throw std::invalid_argument("a user needs a password");
    if (digestRealm.find_first_of("\r\n") != std::string_view::npos) throw std::invalid_argument("a realm has no line ends");
    std::string line = user.user + ":" + scryptHash(user.password, cost).text() + ":";
    for (std::string const& role : user.roles) {
        if (!isRole(role)) throw std::invalid_argument("a role has at least one character, no colon, comma, blank or control character");
        if (!line.ends_with(':')) line += ',';
        line += role;
    }
    if (!digestRealm.empty()) line.append(":").append(digestRealm).append("$").append(digestHash(user.user, digestRealm, user.password));
    return line;
}

std::shared_ptr<UserStore> fileUsers(std::filesystem::path file, std::function<void(std::string const&)> report) {
    requireScrypt("a file of users");
    return std::make_shared<FileUsers>(std::move(file), std::move(report));
}

} // namespace eh::http
