// Control messages in CBOR: the same documents, read and written item by item.
#include <bit>
#include <cstdint>

#include "event/codec/cbor.hpp"
#include "event/codec/cbor_numbers.hpp"
#include "event/codec/cbor_reader.hpp"
#include "event/codec/control_document.hpp"

namespace eh::control {

namespace {

using Json = nlohmann::json;

/// Reads an item that is known to be whole and not too deep; the first problem ends it.
class DocumentReader {
public:
    DocumentReader(std::string_view item, std::string& problem) : reader_(item), problem_(problem) {}

    Json item() {
        cbor::Head const head = next();
        switch (head.major) {
        case cbor::Major::positive: return head.value;
        case cbor::Major::negative: return negative(head);
        case cbor::Major::text: return text(head);
        case cbor::Major::array: return array(head);
        case cbor::Major::map: return map(head);
        case cbor::Major::tag: return item();
        case cbor::Major::bytes: return skipped(head);
        case cbor::Major::other: break;
        }
        return other(head);
    }

private:
    cbor::Head next() {
        cbor::Head head;
        if (!reader_.head(head)) fail(std::string(reader_.problem()));
        return head;
    }

    void fail(std::string const& what) {
        if (problem_.empty()) problem_ = "the message holds " + what;
    }

    static Json negative(cbor::Head const& head) {
        if (head.value > INT64_MAX) return -1.0 - static_cast<double>(head.value);
        return -1 - static_cast<std::int64_t>(head.value);
    }

    std::string text(cbor::Head const& head) {
        std::string_view text;
        if (!reader_.text(head, text)) fail(std::string(reader_.problem()));
        return std::string(text);
    }

    Json skipped(cbor::Head const& head) {
        std::string_view bytes;
        if (!reader_.content(head, bytes)) fail(std::string(reader_.problem()));
        return nullptr;
    }

    Json array(cbor::Head const& head) {
        Json list = Json::array();
        for (std::uint64_t i = 0; i < head.value && problem_.empty(); ++i) list.push_back(item());
        return list;
    }

    Json map(cbor::Head const& head) {
        Json object = Json::object();
        for (std::uint64_t i = 0; i < head.value && problem_.empty(); ++i) {
            cbor::Head const key = next();
            if (key.major != cbor::Major::text) return fail("a key that is not text"), object;
            std::string const name = text(key);
            if (object.contains(name)) {
                problem_ = "the message has the key \"" + name.substr(0, 128) + "\" twice";
                return object;
            }
            object[name] = item();
        }
        return object;
    }

    static Json other(cbor::Head const& head) {
        switch (head.info) {
        case cbor::info::isFalse: return false;
        case cbor::info::isTrue: return true;
        case cbor::info::float16: return cbor::fromHalf(static_cast<std::uint16_t>(head.value));
        case cbor::info::float32: return std::bit_cast<float>(static_cast<std::uint32_t>(head.value));
        case cbor::info::float64: return std::bit_cast<double>(head.value);
        default: return nullptr;
        }
    }

    cbor::Reader reader_;
    std::string& problem_;
};

/// Control messages are made of objects, text and whole numbers.
void append(std::string& out, Json const& document) {
    if (document.is_object()) {
        cbor::appendHead(out, cbor::Major::map, document.size());
        for (auto const& [key, value] : document.items()) {
            static_cast<void>(cbor::appendText(out, key));
            append(out, value);
        }
    } else if (document.is_array()) {
        cbor::appendHead(out, cbor::Major::array, document.size());
        for (Json const& value : document) append(out, value);
    } else if (document.is_string()) {
        static_cast<void>(cbor::appendText(out, document.get_ref<std::string const&>()));
    } else if (document.is_number_unsigned()) {
        cbor::appendHead(out, cbor::Major::positive, document.get<std::uint64_t>());
    } else {
        cbor::appendInteger(out, document.get<std::int64_t>());
    }
}

}  // namespace

Json documentOfCbor(std::string_view bytes, std::string& problem) {
    static_assert(cbor::deepest == deepest);
    cbor::Item const item = cbor::itemLength(bytes);
    if (item.state == cbor::Item::State::malformed) problem = "the message holds " + std::string(item.problem);
    else if (item.state == cbor::Item::State::incomplete) problem = "the message is cut short";
    else if (item.length != bytes.size()) problem = "the message is more than one item";
    if (!problem.empty()) return nullptr;
    return DocumentReader(bytes, problem).item();
}

std::string written(Json const& document, Encoding encoding) {
    if (encoding == Encoding::json) return document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    std::string out;
    append(out, document);
    return out;
}

}  // namespace eh::control
