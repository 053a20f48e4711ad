// Writes reports. JSON has one object a line; both it and SARIF count columns in code points, from 1.
#include "report.hpp"

#include "json.hpp"
#include "options.hpp"

#include <algorithm>

namespace ehc {

namespace {

std::string number(std::size_t value) { return std::to_string(value); }

std::string joined(std::vector<std::string> const& parts) {
    std::string text;
    for (std::string const& part : parts) text += (&part == &parts.front() ? "\n  " : ",\n  ") + part;
    return parts.empty() ? text : text + '\n';
}

std::string asText(Report const& report, Color color) {
    std::string text;
    for (auto const& [source, diagnostics] : report.inputs) text += format(*source, diagnostics, color);
    for (FileComplaint const& c : report.files) text += "ehc: " + c.sentence + " [" + idName(c.id) + "]\n";
    return text;
}

// JSON

std::string jsonPlace(Source const& source, std::size_t offset) {
    Place const place = source.place(offset);
    return "{\"line\":" + number(place.line) + ",\"column\":" + number(place.column) + '}';
}

std::string jsonSpan(Source const& source, Span where) {
    return "\"begin\":" + jsonPlace(source, where.begin) + ",\"end\":" + jsonPlace(source, where.end);
}

std::string jsonHead(Id id, std::string const& file) {
    return "{\"id\":\"" + idName(id) + "\",\"severity\":\"error\",\"file\":" + jsonString(file);
}

std::string jsonDiagnostic(Source const& source, Diagnostic const& d) {
    std::string text = jsonHead(d.id, source.name()) + ',' + jsonSpan(source, d.where) +
                       ",\"message\":" + jsonString(d.sentence);
    if (!d.hint.empty()) text += ",\"hint\":" + jsonString(d.hint);
    if (d.note)
        text += ",\"note\":{" + jsonSpan(source, d.note->where) + ",\"message\":" + jsonString(d.note->sentence) + '}';
    return text + '}';
}

std::string asJson(Report const& report) {
    std::vector<std::string> all;
    std::size_t errors = report.files.size();
    for (auto const& [source, diagnostics] : report.inputs) {
        for (Diagnostic const& d : inOrder(diagnostics)) all.push_back(jsonDiagnostic(*source, d));
        errors += diagnostics.count();
    }
    for (FileComplaint const& c : report.files)
        all.push_back(jsonHead(c.id, c.file) + ",\"message\":" + jsonString(c.sentence) + '}');
    return "{\"format\":1,\"errors\":" + number(errors) + ",\"diagnostics\":[" + joined(all) + "]}\n";
}

// SARIF 2.1.0

/// A path as a relative or absolute reference of a URI.
std::string uri(std::string const& path) {
    static constexpr std::string_view kept = "-._~/";
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string text;
    for (char const c : path) {
        auto const byte = static_cast<unsigned char>(c);
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain || kept.find(c) != std::string_view::npos) text += c;
        else text.append("%").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
    return text;
}

std::string sarifText(std::string const& text) { return "{\"text\":" + jsonString(text) + '}'; }

std::string sarifLocation(std::string const& file, std::string const& region, std::string const& message) {
    return "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":" + jsonString(uri(file)) + '}' +
           (region.empty() ? "" : ",\"region\":" + region) + '}' +
           (message.empty() ? "" : ",\"message\":" + sarifText(message)) + '}';
}

std::string sarifRegion(Source const& source, Span where) {
    Place const begin = source.place(where.begin);
    Place const end = source.place(where.end);
    return "{\"startLine\":" + number(begin.line) + ",\"startColumn\":" + number(begin.column) +
           ",\"endLine\":" + number(end.line) + ",\"endColumn\":" + number(end.column) + '}';
}

std::string sarifHead(Id id, std::string const& message) {
    auto const ids = allIds();
    auto const rule = std::find_if(ids.begin(), ids.end(), [&](IdTitle const& t) { return t.id == id; });
    return "{\"ruleId\":\"" + idName(id) + "\",\"ruleIndex\":" + std::to_string(rule - ids.begin()) +
           ",\"level\":\"error\",\"message\":" + sarifText(message);
}

std::string sarifDiagnostic(Source const& source, Diagnostic const& d) {
    std::string text = sarifHead(d.id, d.hint.empty() ? d.sentence : d.sentence + "\nhint: " + d.hint);
    text += ",\"locations\":[" + sarifLocation(source.name(), sarifRegion(source, d.where), {}) + ']';
    if (d.note)
        text += ",\"relatedLocations\":[" +
                sarifLocation(source.name(), sarifRegion(source, d.note->where), d.note->sentence) + ']';
    return text + '}';
}

std::string asSarif(Report const& report) {
    std::vector<std::string> rules;
    for (auto const& [id, title] : allIds())
        rules.push_back("{\"id\":\"" + idName(id) + "\",\"shortDescription\":" + sarifText(std::string(title)) + '}');
    std::vector<std::string> results;
    for (auto const& [source, diagnostics] : report.inputs) {
        for (Diagnostic const& d : inOrder(diagnostics)) results.push_back(sarifDiagnostic(*source, d));
    }
    for (FileComplaint const& c : report.files)
        results.push_back(sarifHead(c.id, c.sentence) + ",\"locations\":[" + sarifLocation(c.file, {}, {}) + "]}");
    return "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n"
           "\"tool\":{\"driver\":{\"name\":\"ehc\",\"version\":" + jsonString(version()) + ",\"rules\":[" + joined(rules) +
           "]}},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[" + joined(results) + "]}]}\n";
}

}

bool Report::empty() const {
    return files.empty() &&
           std::all_of(inputs.begin(), inputs.end(), [](InputErrors const& i) { return i.diagnostics.empty(); });
}

std::string format(Report const& report, DiagnosticsFormat format, Color color) {
    switch (format) {
    case DiagnosticsFormat::json: return asJson(report);
    case DiagnosticsFormat::sarif: return asSarif(report);
    case DiagnosticsFormat::text: break;
    }
    return asText(report, color);
}

}
