// Nothing throws into C: each function of the API runs its body within one of these, which note a sentence instead.
#pragma once

#include <eh/eh.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace eh::c {

/// Notes the sentence that eh_last_error() has on this thread; a long one is cut.
void note(std::string_view sentence) noexcept;

/// Notes what the exception that is being handled says. To be called in a catch block.
eh_status noteException() noexcept;

/// Misuse that depends on when something is called.
struct BadState final : std::logic_error {
    using std::logic_error::logic_error;
};

template <typename Body>
eh_status guarded(Body&& body) noexcept {
    try {
        body();
        return EH_OK;
    } catch (...) {
        return noteException();
    }
}

/// For functions that answer with something else than a status; `otherwise` if the body throws.
template <typename Result, typename Body>
Result guardedOr(Result otherwise, Body&& body) noexcept {
    try {
        return body();
    } catch (...) {
        noteException();
        return otherwise;
    }
}

/// What `pointer` points to; throws a sentence if it is NULL.
template <typename T>
T& required(T* pointer, char const* what) {
    if (pointer == nullptr) throw std::invalid_argument(std::string(what) + " is NULL");
    return *pointer;
}

inline std::string_view requiredText(char const* text, char const* what) { return &required(text, what); }

}  // namespace eh::c
