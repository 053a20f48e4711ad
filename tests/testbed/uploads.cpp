// Files of a form on their way to a folder, and what is told about them.
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <eh/multipart.hpp>

#include "bodies.hpp"
#include "sha256.hpp"

namespace testbed {

namespace {

namespace fs = std::filesystem;
using eh::http::Exchange;
using eh::http::Part;
using eh::http::PartSink;
using eh::http::Request;
using eh::http::Response;

constexpr std::size_t mostUploaded = std::size_t{16} << 30;

struct Arrived {
    std::string name;
    std::optional<std::string> fileName;
    std::uint64_t size = 0;
    std::string sha256;
};

std::string jsonText(std::string_view text) {
    std::string json = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            json.append({'\\', c});
        else if (byte < 0x20)
            json.append({'\\', 'u', '0', '0', "0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
        else
            json += c;
    }
    return json + '"';
}

std::string json(std::vector<Arrived> const& parts) {
    std::string text = "{\"parts\":[";
    for (Arrived const& part : parts) {
        if (!text.ends_with('[')) text += ',';
        text.append("{\"name\":").append(jsonText(part.name));
        text.append(",\"fileName\":").append(part.fileName ? jsonText(*part.fileName) : "null");
        text.append(",\"size\":").append(std::to_string(part.size));
        text.append(",\"sha256\":\"").append(part.sha256).append("\"}");
    }
    return text + "]}\n";
}

/// A file that has its name once it is complete, and is removed if it never is.
class NewFile {
public:
    explicit NewFile(fs::path const& path) :
        path_(path), part_(path.parent_path() / unusedName()), stream_(part_, std::ios::binary) {}
    NewFile(NewFile const&) = delete;
    NewFile& operator=(NewFile const&) = delete;
    ~NewFile() {
        std::error_code ignored;
        if (!done_) fs::remove(part_, ignored);
    }
    bool write(std::string_view bytes) {
        stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return stream_.good();
    }
    bool finish() {
        stream_.close();
        std::error_code error;
        if (stream_.good()) fs::rename(part_, path_, error);
        return done_ = stream_.good() && !error;
    }

private:
    static std::string unusedName() {
        static unsigned count = 0;
        return ".upload-" + std::to_string(++count);
    }

    fs::path path_;
    fs::path part_;
    std::ofstream stream_;
    bool done_ = false;
};

class UploadedPart final : public PartSink {
public:
    UploadedPart(std::vector<Arrived>& parts, Part const& part, fs::path const& folder) : parts_(parts) {
        arrived_.name = part.name;
        if (!part.fileName) return;
        arrived_.fileName = *part.fileName;
        auto const name = eh::http::safeFileName(*part.fileName);
        if (!name.empty()) file_.emplace(folder / name);
    }
    bool write(std::string_view bytes) override {
        arrived_.size += bytes.size();
        sum_.add(bytes);
        return !file_ || file_->write(bytes);
    }
    bool finish() override {
        arrived_.sha256 = sum_.finish();
        parts_.push_back(std::move(arrived_));
        return !file_ || file_->finish();
    }

private:
    std::vector<Arrived>& parts_;
    Arrived arrived_;
    Sha256 sum_;
    std::optional<NewFile> file_;
};

/// One request, held by the functions of its body.
class Upload final : public std::enable_shared_from_this<Upload> {
public:
    Upload(std::string_view contentType, Exchange exchange, fs::path const& folder) :
        exchange_(std::move(exchange)), reader_(contentType, [this, folder](Part const& part) {
            return std::make_unique<UploadedPart>(parts_, part, folder);
        }) {}

    void begin() {
        if (reader_.problem()) return refuse();
        auto const self = shared_from_this();
        exchange_.body.start(
            {}, {.onData = [self](std::string_view piece) { self->take(piece); }, .onEnd = [self] { self->end(); }});
    }

private:
    void take(std::string_view piece) {
        if (!reader_.feed(piece)) refuse();
    }
    void end() {
        if (!reader_.finish()) return refuse();
        Response response;
        response.headers.push_back({"Content-Type", "application/json"});
        response.body.emplace_back(json(parts_));
        exchange_.responder.send(std::move(response));
    }
    void refuse() {
        exchange_.responder.send(eh::http::textResponse(reader_.problem()->status, reader_.problem()->sentence));
    }

    std::vector<Arrived> parts_;
    Exchange exchange_;
    eh::http::MultipartReader reader_;
};

} // namespace

void serveUploads(eh::Server& server, fs::path folder) {
    auto const receive = [folder = std::move(folder)](Request const& head, Exchange& exchange) {
        std::make_shared<Upload>(head.header("Content-Type"), std::move(exchange), folder)->begin();
        return true;
    };
    server.route("/upload", receive, {.methods = {"POST"}, .maxBody = mostUploaded});
}

} // namespace testbed
