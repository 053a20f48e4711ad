// Forms with files: what is read out of them in whatever pieces they come, and what is refused.
#include <eh/multipart.hpp>

#include <memory>
#include <string>
#include <vector>

#include "http/header_parameters.hpp"
#include "support/catch.hpp"

using namespace eh::http;

namespace {

/// Takes a form apart and writes down what it was told.
struct Form {
    std::string told;
    std::size_t writes = 0;
    bool takes = true;
    MultipartReader reader;

    class Sink final : public PartSink {
    public:
        explicit Sink(Form& form) : form_(form) {}
        ~Sink() override {
            if (!finished_) form_.told += "(broken off)";
        }
        bool write(std::string_view bytes) override {
            ++form_.writes;
            form_.told += bytes;
            return form_.takes;
        }
        bool finish() override {
            finished_ = true;
            form_.told += ">";
            return form_.takes;
        }

    private:
        Form& form_;
        bool finished_ = false;
    };

    explicit Form(MultipartOptions options = {}, std::string_view type = "multipart/form-data; boundary=XyZ") :
        reader(type, [this](Part const& part) { return open(part); }, options) {}

    std::unique_ptr<PartSink> open(Part const& part) {
        told.append("<").append(part.name);
        if (part.fileName) told.append("|").append(*part.fileName);
        if (part.mediaType != "text/plain") told.append("|").append(part.mediaType);
        told += ":";
        return std::make_unique<Sink>(*this);
    }

    /// Feeds the pieces and ends; the sentence of what is wrong, or what was told.
    template <typename... Pieces> std::string read(Pieces... pieces) {
        static_cast<void>((reader.feed(pieces) && ...));
        if (!reader.finish()) return std::to_string(reader.problem()->status) + " " + reader.problem()->sentence;
        return told;
    }
};

std::string part(std::string_view head, std::string_view content) {
    return std::string("--XyZ\r\nContent-Disposition: form-data; ").append(head).append("\r\n\r\n").append(content).append("\r\n");
}

std::string const last = "--XyZ--\r\n";

std::string readWhole(std::string_view body, MultipartOptions options = {}) { return Form(options).read(body); }

/// Bodies with everything that looks like a boundary and is none.
std::vector<std::pair<std::string, std::string>> const sound{
    {part("name=\"a\"", "1") + part("name=b; filename=\"f.txt\"\r\nContent-Type: text/html; charset=x", "two\r\nlines\r\n") + last,
     "<a:1><b|f.txt|text/html; charset=x:two\r\nlines\r\n>"},
    {part("name=a", "\r\n--Xy\r\n--XyY") + last, "<a:\r\n--Xy\r\n--XyY>"},
    {part("name=a", "\r\r\n\r\n-\r\n--\r\n--X\n--XyZ") + last, "<a:\r\r\n\r\n-\r\n--\r\n--X\n--XyZ>"},
    {part("name=a", "") + last, "<a:>"},
    {"--XyZ\r\nContent-Disposition: form-data; name=a\r\n\r\n--XyZ--", "<a:>"},
    {"a preamble\r\n--XyY\r\n--X\r\n" + part("name=a", "1") + "--XyZ-- \r\nand what follows", "<a:1>"},
    {"--XyZ \t \r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XyZ--", "<a:1>"},
    {"--XyZ--", ""},
};

} // namespace

TEST_CASE("A form is read whole, in any two pieces and byte by byte, and always the same") {
    for (auto const& [body, expected] : sound) {
        INFO(body);
        CHECK(readWhole(body) == expected);
        std::string_view const view = body;
        for (std::size_t at = 0; at <= body.size(); ++at) {
            INFO("in two at " << at);
            CHECK(Form().read(view.substr(0, at), view.substr(at)) == expected);
        }
        Form form;
        for (char const& c : body) REQUIRE(form.reader.feed({&c, 1}));
        CHECK(form.read() == expected);
    }
}

TEST_CASE("Every beginning of a form is refused at its end, and its open part is broken off") {
    std::string const body = part("name=a", "1") + part("name=b; filename=f", "2") + "--XyZ--";
    for (std::size_t size = 0; size < body.size(); ++size) {
        INFO(size);
        Form form;
        CHECK(form.read(std::string_view(body).substr(0, size)) == "400 This form ends before its last boundary.");
        bool const isOpen = form.told.ends_with("(broken off)") || form.told.empty() || form.told.ends_with(">");
        CHECK(isOpen);
    }
}

TEST_CASE("Large content is passed on in large pieces and not kept") {
    std::string const content(1u << 20, 'x');
    std::string const body = part("name=a", content) + last;
    Form form;
    std::string_view rest = body;
    for (std::size_t size = 65536; !rest.empty(); rest.remove_prefix(std::min(size, rest.size())))
        REQUIRE(form.reader.feed(rest.substr(0, size)));
    CHECK(form.read() == "<a:" + content + ">");
    CHECK(form.writes <= 18);
}

TEST_CASE("Names and file names are read as browsers and others write them") {
    auto const read = [](std::string const& head) { return readWhole(part(head, "") + last); };
    CHECK(read("name=\"a \\\"b\\\\c\"") == "<a \"b\\c:>");
    CHECK(read("name=\"a%22b%0D%0ac%41\"") == "<a\"b\r\nc%41:>");
    CHECK(read("name=\"x\"; filename=\"C:\\dir\\f.txt\"") == "<x|C:\\dir\\f.txt:>");
    CHECK(read("NAME=x ; FileName = y") == "400 The Content-Disposition of a part of this form is not a well-formed form-data.");
    CHECK(read("NAME=x ; FileName=y") == "<x|y:>");
    CHECK(read("name=\"\xc3\xa4;=\"; filename=\"\"") == "<\xc3\xa4;=|:>");
    CHECK(read("name=x; filename=y; filename*=UTF-8''z") == "<x|y:>");
}

TEST_CASE("A malformed form is refused with a sentence") {
    auto const head = [](std::string_view lines) {
        return readWhole("--XyZ\r\n" + std::string(lines) + "\r\n\r\n1\r\n--XyZ--");
    };
    std::string const good = "Content-Disposition: form-data; name=a";
    CHECK(head(good) == "<a:1>");
    CHECK(head("Content-Type: text/plain") == "400 A part of this form has no Content-Disposition.");
    CHECK(head(good + "\r\n" + good) == "400 A part of this form has two Content-Dispositions.");
    CHECK(head("Content-Disposition: form-data; filename=x") == "400 A part of this form has no name.");
    for (std::string_view const wrong : {"attachment; name=a", "form-data name=a", "form-data; name=\"a", "form-data; name=a; name=b", "form-data; =a"})
        CHECK(head("Content-Disposition: " + std::string(wrong)) ==
              "400 The Content-Disposition of a part of this form is not a well-formed form-data.");
    for (std::string_view const wrong : {"no colon", ": x", "A b: c", " folded", "A: b\nc", "A: b\rc"})
        CHECK(head(good + "\r\n" + std::string(wrong)) == "400 A part of this form has a malformed header.");
    CHECK(head(good + "\r\nContent-Transfer-Encoding: base64") == "400 A part of this form has a Content-Transfer-Encoding.");
    CHECK(head(good + "\r\nContent-Transfer-Encoding: Binary") == "<a:1>");
    CHECK(readWhole("--XyZ\r\n\r\n1\r\n--XyZ--") == "400 A part of this form has no Content-Disposition.");
    for (std::string_view const behind : {"x", "-x", "\rx", " x", " --"})
        CHECK(readWhole(part("name=a", "1") + "--XyZ" + std::string(behind)) ==
              "400 What stands behind a boundary of this form is neither a line end nor \"--\".");
}

TEST_CASE("Every limit of a form refuses it") {
    std::string const two = part("name=a", "12") + part("name=b", "34") + last;
    CHECK(readWhole(two, {.maxParts = 2}) == "<a:12><b:34>");
    CHECK(readWhole(two, {.maxParts = 1}) == "413 This form has more parts than are taken here.");
    CHECK(readWhole(two, {.maxPartSize = 2}) == "<a:12><b:34>");
    CHECK(readWhole(two, {.maxPartSize = 1}) == "413 The part \"a\" is larger than what is taken here.");
    std::size_t const head = std::string_view("Content-Disposition: form-data; name=a\r\n\r\n").size();
    CHECK(readWhole(two, {.maxPartHead = head}) == "<a:12><b:34>");
    CHECK(readWhole(two, {.maxPartHead = head - 1}) == "413 The head of a part of this form is too large.");
    std::string const more = part("name=a\r\nX-A: 1\r\nX-B: 2", "12") + last;
    CHECK(readWhole(more, {.maxPartHeaders = 3}) == "<a:12>");
    CHECK(readWhole(more, {.maxPartHeaders = 2}) == "413 A part of this form has too many headers.");
    CHECK(readWhole("12345\r\n" + two + "67890", {.maxAround = 12}) == "<a:12><b:34>");
    CHECK(readWhole("12345\r\n" + two + "678901", {.maxAround = 8}) == "413 There is too much in this form that belongs to none of its parts.");
    CHECK(readWhole("--XyZ" + std::string(65, ' ') + "\r\n").starts_with("400 What stands behind"));
    auto const wrong = [](MultipartOptions options) { return Form(options).read(); };
    CHECK_THROWS_AS(wrong({.maxParts = 0}), std::invalid_argument);
    CHECK_THROWS_AS(MultipartReader("multipart/form-data; boundary=x", nullptr), std::invalid_argument);
}

TEST_CASE("A sink that takes no more gives the form up") {
    Form form;
    form.takes = false;
    CHECK(form.read(part("name=a", "1") + last) == "500 The part \"a\" could not be stored.");
    CHECK(form.told == "<a:1(broken off)");
    CHECK_FALSE(form.reader.feed("more"));
    Form empty;
    empty.takes = false;
    CHECK(empty.read(part("name=a", "") + last) == "500 The part \"a\" could not be stored.");
}

TEST_CASE("What a sink throws leaves feed, and the form is given up") {
    MultipartReader reader("multipart/form-data; boundary=XyZ",
                           [](Part const&) -> std::unique_ptr<PartSink> { throw std::runtime_error("a mishap"); });
    CHECK_THROWS_AS(reader.feed(part("name=a", "1")), std::runtime_error);
    CHECK_FALSE(reader.feed("more"));
    CHECK(reader.problem()->status == 500);
}

TEST_CASE("Parts without a sink are ignored, and fields collected up to a limit") {
    std::string collected;
    MultipartReader reader("multipart/form-data; boundary=XyZ", [&](Part const& one) -> std::unique_ptr<PartSink> {
        if (one.name == "skip") return nullptr;
        return collectPart(collected, 4);
    });
    CHECK(reader.feed(part("name=skip", "ignored") + part("name=a", "1234")));
    CHECK(collected == "1234");
    CHECK_FALSE(reader.feed(part("name=b", "5")));
}

TEST_CASE("A type that is none of a form is refused at once") {
    auto const problem = [](std::string_view type) { return Form({}, type).read(last); };
    for (std::string_view const type : {"", "text/plain", "multipart/mixed; boundary=XyZ", "multipart/form-data; boundary=XyZ; boundary=a"})
        CHECK(problem(type) == "415 Only forms of the type multipart/form-data are taken here.");
    std::string const tooLong = "multipart/form-data; boundary=" + std::string(71, 'b');
    std::vector<std::string> const unsound{"multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"a \"",
                                           "multipart/form-data; boundary=\"a\r\n\"", "multipart/form-data; boundary=a*b", tooLong};
    for (auto const& type : unsound)
        CHECK(problem(type) == "400 The Content-Type of this form has no sound boundary.");
    CHECK(problem("Multipart/Form-Data; charset=x; Boundary=\"XyZ\"").empty());
    CHECK(Form({}, "multipart/form-data; boundary=\"a b:c\"").read("--a b:c--").empty());
}

TEST_CASE("Headers with parameters are taken apart") {
    auto const parsed = parseHeaderParameters("form-data ; a=1; B=\"x;\\\"y\" ;c=z;");
    REQUIRE(parsed);
    CHECK(parsed->value == "form-data");
    CHECK(*parsed->find("A") == "1");
    CHECK(*parsed->find("b") == "x;\"y");
    CHECK(*parsed->find("c") == "z");
    CHECK(parsed->find("d") == nullptr);
    for (std::string_view const wrong : {"a; b", "a; b=", "a; b=\"", "a; b=\"c\"d", "a; b=c d", "a; b=c; B=d", "a;;b=c"})
        CHECK_FALSE(parseHeaderParameters(wrong));
}

TEST_CASE("What a client calls a file becomes a name in a folder") {
    CHECK(safeFileName("photo 1.jpg") == "photo 1.jpg");
    CHECK(safeFileName("C:\\fakepath\\photo.jpg") == "photo.jpg");
    CHECK(safeFileName("../../etc/passwd") == "passwd");
    CHECK(safeFileName(".bashrc") == "bashrc");
    CHECK(safeFileName("a\r\nb\tc\x7f.txt") == "abc.txt");
    CHECK(safeFileName("name. .") == "name");
    for (std::string_view const none : {"", ".", "..", "/", "a/", "a\\", " . ", "\n"}) CHECK(safeFileName(none).empty());
    std::string const accents = [] {
        std::string text;
        for (int i = 0; i < 150; ++i) text += "\xc3\xa4";
        return text;
    }();
    CHECK(safeFileName(accents) == accents.substr(0, 200));
    CHECK(safeFileName("x" + accents) == "x" + accents.substr(0, 198));
}
