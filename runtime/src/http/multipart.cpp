// Looking for boundaries in bytes that come in any pieces, and reading what stands between them.
#include <eh/multipart.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "http/header_parameters.hpp"
#include "http/part_head.hpp"
#include "http/text.hpp"

namespace eh::http {

namespace {

constexpr std::string_view headEnd = "\r\n\r\n";
constexpr std::size_t maxPadding = 64; // white space behind a boundary

/// The boundary as it stands in the body, with its line end and dashes; empty if the header has none.
std::string delimiterOf(HeaderParameters const& type) {
    std::string const* const boundary = type.find("boundary");
    if (boundary == nullptr || boundary->empty() || boundary->size() > 70 || boundary->ends_with(' ')) return {};
    bool const sound = std::ranges::all_of(*boundary, [](char c) {
        return (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'z') ||
               std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
    });
    return sound ? "\r\n--" + *boundary : std::string();
}

} // namespace

/// Design notes. A boundary is looked for as its line end, "--" and the text, and begins with the only CR in it. So
/// when one that seemed to begin turns out to be none, it can only begin anew with the byte that differed: what was
/// held back is known from the boundary itself, and nothing has to be kept.
struct MultipartReader::Impl {
    enum class State {
        around,  // before the first part
        content, // of a part
        behind,  // a boundary: what follows says whether it is the last
        dash,    // the first of two behind it
        lineEnd, // the CR behind it
        head,    // of a part
        after,   // the last boundary
        refused,
    };

    Open open;
    MultipartOptions options;
    std::string delimiter;
    State state = State::around;
    std::size_t matched = 2;  // of the delimiter: the body may begin with one, without a line end
    std::size_t notThere = 2; // of what matched: it has not come, or belongs to the head before
    std::size_t around = 0;   // bytes
    std::size_t padding = 0;
    std::size_t parts = 0;
    std::uint64_t partSize = 0;
    bool inPart = false;
    std::string head;
    std::string name;
    std::unique_ptr<PartSink> sink;
    std::optional<MultipartProblem> problem;

    void refuse(int status, std::string sentence) {
        if (state == State::refused) return;
        state = State::refused;
        problem = {status, std::move(sentence)};
        sink.reset();
    }

    void step(std::string_view& bytes) {
        switch (state) {
        case State::around:
        case State::content: return search(bytes);
        case State::head: return readHead(bytes);
        case State::after: return ignore(std::exchange(bytes, {}).size());
        default: break;
        }
        char const c = bytes.front();
        bytes.remove_prefix(1);
        afterBoundary(c);
    }

    void search(std::string_view& bytes) {
        if (matched == 0) {
            std::size_t const at = std::min(bytes.find('\r'), bytes.size());
            pass(bytes.substr(0, at));
            bytes.remove_prefix(at);
            if (bytes.empty() || state == State::refused) return;
        }
        while (!bytes.empty() && bytes.front() == delimiter[matched]) {
            bytes.remove_prefix(1);
            if (++matched < delimiter.size()) continue;
            matched = notThere = padding = 0;
            state = State::behind;
            return;
        }
        if (bytes.empty()) return;
        std::size_t const held = std::exchange(matched, 0);
        std::size_t const missing = std::exchange(notThere, 0);
        pass(std::string_view(delimiter).substr(missing, held - missing));
    }

    void pass(std::string_view bytes) {
        if (bytes.empty()) return;
        if (state == State::around) return ignore(bytes.size());
        if (bytes.size() > options.maxPartSize - partSize)
            return refuse(413, "The part \"" + name + "\" is larger than what is taken here.");
        partSize += bytes.size();
        if (sink && !sink->write(bytes)) notStored();
    }

    void notStored() { refuse(500, "The part \"" + name + "\" could not be stored."); }

    void ignore(std::size_t size) {
        around += size;
        if (around > options.maxAround)
            refuse(413, "There is too much in this form that belongs to none of its parts.");
    }

    void afterBoundary(char c) {
        bool const space = c == ' ' || c == '\t';
        if (state == State::behind && space && padding < maxPadding) {
            ++padding;
        } else if (state == State::behind && c == '-' && padding == 0) {
            state = State::dash;
        } else if (state == State::behind && c == '\r') {
            state = State::lineEnd;
        } else if (state == State::dash && c == '-') {
            if (endPart()) state = State::after;
        } else if (state == State::lineEnd && c == '\n') {
            if (endPart()) beginPart();
        } else {
            refuse(400, "What stands behind a boundary of this form is neither a line end nor \"--\".");
        }
    }

    /// False if the form has been refused.
    bool endPart() {
        if (!std::exchange(inPart, false)) return true;
        auto const ended = std::move(sink);
        if (ended && !ended->finish()) notStored();
        return state != State::refused;
    }

    void beginPart() {
        if (parts == options.maxParts) return refuse(413, "This form has more parts than are taken here.");
        ++parts;
        head = "\r\n"; // so that its end is found also if it is empty
        state = State::head;
    }

    void readHead(std::string_view& bytes) {
        std::size_t const before = head.size();
        head.append(bytes.substr(0, options.maxPartHead + 2 - before));
        std::size_t const end = head.find(headEnd, before < 3 ? 0 : before - 3);
        if (end == std::string::npos) {
            bytes.remove_prefix(head.size() - before);
            if (head.size() >= options.maxPartHead + 2) refuse(413, "The head of a part of this form is too large.");
            return;
        }
        head.resize(end + headEnd.size());
        bytes.remove_prefix(head.size() - before);
        openPart();
    }

    void openPart() {
        std::string_view const lines = std::string_view(head).substr(2);
        PartHead parsed;
        if (auto wrong = parsePartHead(lines, options.maxPartHeaders, parsed))
            return refuse(wrong->status, wrong->sentence);
        name = parsed.name;
        std::optional<std::string_view> fileName;
        if (parsed.fileName) fileName = *parsed.fileName;
        sink = open({name, fileName, parsed.mediaType, parsed.headers});
        partSize = 0;
        inPart = true;
        state = State::content;
        matched = notThere = 2; // a part without content may do without the line end that belongs to the boundary
    }
};

MultipartReader::MultipartReader(std::string_view contentType, Open open, MultipartOptions options) :
    impl_(std::make_unique<Impl>()) {
    if (!open) throw std::invalid_argument("a MultipartReader needs a function that opens parts");
    if (options.maxParts == 0 || options.maxPartHead == 0 || options.maxPartHeaders == 0 || options.maxPartSize == 0)
        throw std::invalid_argument("the limits of MultipartOptions must be positive");
    impl_->open = std::move(open);
    impl_->options = options;
    auto const type = parseHeaderParameters(contentType);
    if (!type || !sameText(type->value, "multipart/form-data")) {
        impl_->refuse(415, "Only forms of the type multipart/form-data are taken here.");
    } else {
        impl_->delimiter = delimiterOf(*type);
        if (impl_->delimiter.empty()) impl_->refuse(400, "The Content-Type of this form has no sound boundary.");
    }
}

MultipartReader::MultipartReader(MultipartReader&&) noexcept = default;
MultipartReader& MultipartReader::operator=(MultipartReader&&) noexcept = default;
MultipartReader::~MultipartReader() = default;

bool MultipartReader::feed(std::string_view bytes) {
    try {
        while (!bytes.empty() && impl_->state != Impl::State::refused) impl_->step(bytes);
    } catch (...) {
        impl_->refuse(500, "The part \"" + impl_->name + "\" could not be stored.");
        throw;
    }
    return impl_->state != Impl::State::refused;
}

bool MultipartReader::finish() {
    if (impl_->state != Impl::State::after) impl_->refuse(400, "This form ends before its last boundary.");
    return impl_->state == Impl::State::after;
}

std::optional<MultipartProblem> const& MultipartReader::problem() const noexcept { return impl_->problem; }

namespace {

class Collector final : public PartSink {
public:
    Collector(std::string& into, std::size_t most) : into_(into), most_(most) {}
    bool write(std::string_view bytes) override {
        if (bytes.size() > most_ - std::min(most_, into_.size())) return false;
        into_.append(bytes);
        return true;
    }

private:
    std::string& into_;
    std::size_t most_;
};

constexpr std::size_t longestFileName = 200;

} // namespace

std::unique_ptr<PartSink> collectPart(std::string& into, std::size_t most) {
    return std::make_unique<Collector>(into, most);
}

std::string safeFileName(std::string_view sent) {
    std::size_t const slash = sent.find_last_of("/\\");
    if (slash != std::string_view::npos) sent.remove_prefix(slash + 1);
    std::string name;
    for (char const c : sent) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || (name.empty() && (c == '.' || c == ' '))) continue;
        name += c;
    }
    if (name.size() > longestFileName) {
        std::size_t end = longestFileName;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
        name.resize(end);
    }
    while (name.ends_with(' ') || name.ends_with('.')) name.pop_back();
    return name;
}

} // namespace eh::http
