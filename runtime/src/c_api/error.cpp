// The last error of a thread, in a buffer that is always there: also an error about memory can be noted.
#include "c_api/error.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <new>

#include "c_api/wording.hpp"

namespace eh::c {

namespace {

thread_local std::array<char, 512> lastError{};

/// In the words of C; in those of C++ if there is no memory for that.
class Worded {
public:
    explicit Worded(std::exception const& error) noexcept : what_(error.what()) {
        try {
            text_ = inC(what_);
            what_ = text_;
        } catch (...) {
        }
    }
    operator std::string_view() const noexcept { return what_; }

private:
    std::string_view what_;
    std::string text_;
};

}  // namespace

void note(std::string_view sentence) noexcept {
    std::size_t size = std::min(sentence.size(), lastError.size() - 1);
    if (size < sentence.size()) {
        while (size > 0 && (static_cast<unsigned char>(sentence[size]) & 0xC0u) == 0x80u) --size;  // no half of a character
    }
    if (size > 0) std::memmove(lastError.data(), sentence.data(), size);
    lastError[size] = '\0';
}

eh_status noteException() noexcept {
    try {
        throw;
    } catch (BadState const& error) {
        note(error.what());
        return EH_BAD_STATE;
    } catch (std::invalid_argument const& error) {
        note(Worded(error));
        return EH_BAD_ARGUMENT;
    } catch (std::logic_error const& error) {
        note(Worded(error));
        return EH_BAD_STATE;
    } catch (std::bad_alloc const&) {
        note("out of memory");
        return EH_NO_MEMORY;
    } catch (std::exception const& error) {
        note(Worded(error));
        return EH_FAILED;
    } catch (...) {
        note("something that is not a std::exception was thrown");
        return EH_FAILED;
    }
}

}  // namespace eh::c

extern "C" char const* eh_last_error() { return eh::c::lastError.data(); }
