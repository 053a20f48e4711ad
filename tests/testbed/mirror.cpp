// The body of a request as that of its answer.
#include "mirror.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace testbed {

namespace {

constexpr std::size_t largest = 4u << 20;

class MirrorPage final : public eh::http::Directory {
public:
    std::size_t maxBody(eh::http::Request const& request) const override { return request.method == "POST" ? largest : 0; }

    bool serve(eh::http::Request const& request, eh::http::Responder& responder) override {
        if (!request.below.empty()) return false;
        if (request.method != "POST") {
            auto refused = eh::http::textResponse(405, "This page understands POST.");
            refused.headers.push_back({"Allow", "POST"});
            responder.send(std::move(refused));
            return true;
        }
        eh::http::Response response;
        auto const type = request.header("Content-Type");
        response.headers.push_back({"Content-Type", type.empty() ? "application/octet-stream" : std::string(type)});
        response.body.emplace_back(std::string(request.body));
        responder.send(std::move(response));
        return true;
    }
};

}  // namespace

std::shared_ptr<eh::http::Directory> mirrorPage() { return std::make_shared<MirrorPage>(); }

}  // namespace testbed
