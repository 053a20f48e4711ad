// Arbitrary bytes against the reader of forms: what it reads must not depend on the pieces in which they come, and keep its limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <eh/multipart.hpp>

#include "../require.hpp"

namespace {

using eh::http::MultipartOptions;
using eh::http::MultipartReader;
using eh::http::Part;
using eh::http::PartSink;

constexpr MultipartOptions limits{.maxParts = 4, .maxPartHead = 200, .maxPartHeaders = 4, .maxPartSize = 300, .maxAround = 100};

/// All that a program is told, as text.
struct Told {
    std::string text;
    std::size_t parts = 0;
    bool open = false;
};

class Sink final : public PartSink {
public:
    explicit Sink(Told& told) : told_(told) { told_.open = true; }
    ~Sink() override {
        if (told_.open) told_.text += "(broken off)";
        told_.open = false;
    }
    bool write(std::string_view bytes) override {
        require(!bytes.empty(), "an empty piece");
        size_ += bytes.size();
        require(size_ <= limits.maxPartSize, "a part over its limit");
        told_.text += bytes;
        return true;
    }
    bool finish() override {
        told_.open = false;
        told_.text += ">";
        return true;
    }

private:
    Told& told_;
    std::size_t size_ = 0;
};

std::string read(std::string_view type, std::string_view body, std::size_t step) {
    Told told;
    {
        MultipartReader reader(type, [&](Part const& part) -> std::unique_ptr<PartSink> {
            require(!told.open, "a part within another");
            require(++told.parts <= limits.maxParts, "too many parts");
            require(part.headers.size() <= limits.maxPartHeaders, "too many headers");
            told.text.append("<").append(part.name).append("|").append(part.fileName.value_or("-")).append("|");
            told.text.append(part.mediaType).append(":");
            if (part.name == "skip") return nullptr;
            return std::make_unique<Sink>(told);
        }, limits);
        bool goesOn = !reader.problem();
        for (std::size_t at = 0; goesOn && at < body.size(); at += step) goesOn = reader.feed(body.substr(at, step));
        bool const ended = reader.finish();
        require(ended == !reader.problem(), "neither ended nor refused");
        require(!ended || !told.open, "a part that is open at the end");
        if (reader.problem()) told.text += reader.problem()->sentence;
    }
    return told.text;
}

}  // namespace

/// The first line is the type, without a line the usual one.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view body(reinterpret_cast<char const*>(data), size);
    std::string_view type = "multipart/form-data; boundary=X";
    std::size_t const line = body.find('\n');
    if (body.starts_with("multipart/") && line != std::string_view::npos) {
        type = body.substr(0, line);
        body.remove_prefix(line + 1);
    }
    std::string const whole = read(type, body, std::max<std::size_t>(body.size(), 1));
    // What was passed on before a refusal depends on the pieces if the limit of a part is what refuses; nothing else does.
    bool const overPart = whole.find("is larger than what is taken here") != std::string::npos;
    for (std::size_t const step : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
        std::string const pieces = read(type, body, step);
        require(overPart ? pieces.find("is larger than") != std::string::npos : whole == pieces, "a form depends on its pieces");
    }
    static_cast<void>(eh::http::safeFileName(body));
    return 0;
}
