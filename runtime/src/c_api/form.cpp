// Forms with files.
#include <eh/eh.h>
#include <eh/multipart.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "c_api/error.hpp"
#include "c_api/options.hpp"
#include "c_api/sending.hpp"
#include "c_api/sized.hpp"

namespace eh::c {

namespace {

/// One part, told to the program.
class ToldPart final : public http::PartSink {
public:
    explicit ToldPart(eh_form_handlers const& handlers) : handlers_(handlers) {}
    ToldPart(ToldPart const&) = delete;
    ToldPart& operator=(ToldPart const&) = delete;
    ~ToldPart() override {
        if (!finished_ && handlers_.on_part_end != nullptr) handlers_.on_part_end(handlers_.user, false);
    }
    bool write(std::string_view bytes) override {
        return handlers_.on_bytes == nullptr || handlers_.on_bytes(handlers_.user, bytes.data(), bytes.size());
    }
    bool finish() override {
        finished_ = true;
        return handlers_.on_part_end == nullptr || handlers_.on_part_end(handlers_.user, true);
    }

private:
    eh_form_handlers const& handlers_;
    bool finished_ = false;
};

http::MultipartOptions optionsOf(eh_form_options const& given) {
    http::MultipartOptions options;
    Choose choose;
    choose(options.maxParts, given.max_parts);
    choose(options.maxPartHead, given.max_part_head);
    choose(options.maxPartHeaders, given.max_part_headers);
    choose(options.maxPartSize, given.max_part_size);
    choose(options.maxAround, given.max_around);
    return options;
}

} // namespace

} // namespace eh::c

using namespace eh::c;

struct eh_form {
    eh_form(std::string_view contentType, eh_form_handlers const& given, eh::http::MultipartOptions options) :
        handlers(given), reader(
                             contentType, [this](eh::http::Part const& part) { return open(part); }, options) {}

    std::unique_ptr<eh::http::PartSink> open(eh::http::Part const& part) const {
        std::string const name(part.name);
        std::string const fileName(part.fileName.value_or(""));
        std::string const mediaType(part.mediaType);
        eh_part const told{name.c_str(), part.fileName ? fileName.c_str() : nullptr, mediaType.c_str()};
        if (handlers.on_part != nullptr && !handlers.on_part(handlers.user, &told)) return nullptr;
        return std::make_unique<ToldPart>(handlers);
    }

    eh_form_handlers const handlers;
    eh::http::MultipartReader reader;
};

extern "C" {

eh_form* eh_form_new(char const* content_type, eh_form_handlers const* handlers, eh_form_options const* options) {
    return guardedOr<eh_form*>(nullptr, [&] {
        auto const given = readSized(&required(handlers, "the handlers of the form"), "the handlers of the form");
        auto const limits = optionsOf(readSized(options, "the options of the form"));
        return new eh_form(content_type != nullptr ? content_type : "", given, limits);
    });
}

bool eh_form_feed(eh_form* form, void const* bytes, size_t byte_count) {
    return guardedOr(false,
                     [&] { return required(form, "the form").reader.feed(bytesOf(bytes, byte_count, "the piece")); });
}

bool eh_form_end(eh_form* form) {
    return guardedOr(false, [&] { return required(form, "the form").reader.finish(); });
}

int eh_form_problem(eh_form const* form, char const** sentence) {
    return guardedOr(0, [&] {
        auto const& problem = required(form, "the form").reader.problem();
        if (!problem) return 0;
        if (sentence != nullptr) *sentence = problem->sentence.c_str();
        return problem->status;
    });
}

void eh_form_free(eh_form* form) { delete form; }

void eh_safe_file_name(char const* sent, char* name, size_t room) {
    guarded([&] {
        required(name, "the place for the name");
        if (room == 0) throw std::invalid_argument("there is no room for the name");
        std::string const safe = eh::http::safeFileName(requiredText(sent, "the name"));
        name[safe.copy(name, room - 1)] = '\0';
    });
}
}
