// Any bytes are either compiled or complained of, never both and never neither; complaints are well-formed text.
#include "compile.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    ehc::Source const source("a.ehi", std::string(reinterpret_cast<char const*>(data), size));
    ehc::Diagnostics diagnostics;
    auto const files = ehc::compile(source, {.cpp = true, .javascript = true, .checks = ehc::Checks::text}, diagnostics);
    require(files.has_value() == diagnostics.empty());
    std::string const answer = format(source, diagnostics);
    require(answer.empty() == diagnostics.empty());
    ehc::Diagnostics ofAnswer;
    ehc::Source("answer", answer).checkCharacters(ofAnswer);
    require(ofAnswer.empty());
    if (files) require(!files->empty());
    return 0;
}
