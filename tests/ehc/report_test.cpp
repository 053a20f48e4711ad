// Reports for programs: JSON and SARIF.
#include "report.hpp"

#include "json.hpp"
#include "support.hpp"

#include "support/catch.hpp"

using namespace ehc;
using namespace ehc::test;

namespace {

/// A report about one text and one file that could not be written.
struct Example {
    Source source{"a dir/\xc3\xa4.ehi", "server A {\n  open { } /* \xcf\x80 */ open { }\n}"};
    Report report;

    Example() {
        Diagnostics diagnostics;
        compile(source, everything, diagnostics);
        report.inputs.push_back({&source, diagnostics});
        report.files.push_back({Id::cannotWrite, "b", "cannot write 'b': \"no\""});
    }
};

}

TEST_CASE("as JSON every complaint has its id, place, message, hint and note") {
    CHECK(format(Example().report, DiagnosticsFormat::json) ==
          "{\"format\":1,\"errors\":2,\"diagnostics\":[\n"
          "  {\"id\":\"EH0211\",\"severity\":\"error\",\"file\":\"a dir/\xc3\xa4.ehi\",\"begin\":{\"line\":2,\"column\":20},"
          "\"end\":{\"line\":2,\"column\":24},\"message\":\"the interface 'A' has two events called 'open'\","
          "\"hint\":\"each event needs its own name\",\"note\":{\"begin\":{\"line\":2,\"column\":3},"
          "\"end\":{\"line\":2,\"column\":7},\"message\":\"the first is here\"}},\n"
          "  {\"id\":\"EH0302\",\"severity\":\"error\",\"file\":\"b\",\"message\":\"cannot write 'b': \\\"no\\\"\"}\n"
          "]}\n");
}

TEST_CASE("without complaints JSON and SARIF say so, and text says nothing") {
    CHECK(format(Report{}, DiagnosticsFormat::json) == "{\"format\":1,\"errors\":0,\"diagnostics\":[]}\n");
    CHECK(contains(format(Report{}, DiagnosticsFormat::sarif), "\"results\":[]"));
    CHECK(format(Report{}, DiagnosticsFormat::text).empty());
}

TEST_CASE("as SARIF every complaint refers to its rule, and every rule is declared") {
    std::string const text = format(Example().report, DiagnosticsFormat::sarif);
    for (auto const& [id, title] : allIds())
        CHECK(contains(text, "{\"id\":\"" + idName(id) + "\",\"shortDescription\":{\"text\":" + jsonString(title) + "}}"));
    CHECK(contains(text, "\"artifactLocation\":{\"uri\":\"a%20dir/%C3%A4.ehi\"},"
                         "\"region\":{\"startLine\":2,\"startColumn\":20,\"endLine\":2,\"endColumn\":24}"));
    CHECK(contains(text, "\"relatedLocations\":[{"));
    CHECK(contains(text, "\"version\":\"2.1.0\""));
}

TEST_CASE("strings of JSON hold anything") {
    CHECK(jsonString("a\"b\\c\n\x01\x7f\xc3\xa4\xff") == "\"a\\\"b\\\\c\\u000a\\u0001\\u007f\xc3\xa4\xEF\xBF\xBD\"");
}
