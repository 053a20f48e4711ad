// The way of the bytes: socket, BodyReader, MultipartReader, file; 64 KiB of them are in memory at a time.
#include "upload.hpp"

#include <utility>

namespace {

class FileSink final : public eh::http::PartSink {
public:
    FileSink(std::unique_ptr<NewFile> file, std::function<void()> changed) :
        file_(std::move(file)), changed_(std::move(changed)) {}
    bool write(std::string_view bytes) override { return file_->write(bytes); }
    bool finish() override {
        if (!file_->complete()) return false;
        changed_();
        return true;
    }

private:
    std::unique_ptr<NewFile> file_;
    std::function<void()> changed_;
};

} // namespace

void Upload::begin(std::string_view contentType, eh::http::Exchange exchange, Store& store,
                   std::function<void()> changed) {
    std::make_shared<Upload>(contentType, std::move(exchange), store, std::move(changed))->read();
}

Upload::Upload(std::string_view contentType, eh::http::Exchange exchange, Store& store, std::function<void()> changed) :
    exchange_(std::move(exchange)), store_(store), changed_(std::move(changed)),
    form_(contentType, [this](eh::http::Part const& part) { return open(part); }) {}

/// Null: a field, or a file without a usable name, is ignored.
std::unique_ptr<eh::http::PartSink> Upload::open(eh::http::Part const& part) {
    auto file = part.fileName ? store_.open(*part.fileName) : nullptr;
    if (!file) return nullptr;
    return std::make_unique<FileSink>(std::move(file), changed_);
}

void Upload::read() {
    if (form_.problem()) return refuse();
    auto const self = shared_from_this();
    exchange_.body.start({}, {.onData =
                                  [self](std::string_view piece) {
                                      if (!self->form_.feed(piece)) self->refuse();
                                  },
                              .onEnd = [self] { self->end(); }});
}

void Upload::end() {
    if (!form_.finish()) return refuse();
    eh::http::Response done;
    done.status = 204;
    exchange_.responder.send(std::move(done));
}

void Upload::refuse() {
    exchange_.responder.send(eh::http::textResponse(form_.problem()->status, form_.problem()->sentence));
}
