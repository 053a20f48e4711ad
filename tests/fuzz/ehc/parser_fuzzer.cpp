// Any bytes are either compiled or complained of, never both and never neither; complaints are well-formed text, as JSON and SARIF too.
#include "compile.hpp"
#include "report.hpp"

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
    ehc::EmitOptions const everything{
        .cpp = true, .c = true, .javascript = true, .javaPackage = "a", .checks = ehc::Checks::text, .cppNamespace = "n"};
    auto const files = ehc::compile(source, everything, diagnostics);
    require(files.has_value() == diagnostics.empty());
    std::string const answer = format(source, diagnostics);
    require(answer.empty() == diagnostics.empty());
    ehc::Report report;
    report.inputs.push_back({&source, diagnostics});
    ehc::Diagnostics ofAnswer;
    for (auto const& text : {answer, format(report, ehc::DiagnosticsFormat::json), format(report, ehc::DiagnosticsFormat::sarif)})
        ehc::Source("answer", text).checkCharacters(ofAnswer);
    require(ofAnswer.empty());
    if (files) require(!files->empty());
    return 0;
}
