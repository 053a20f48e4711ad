// Fake requests go straight into the directory of a mounted handler.
#include "fake_client.hpp"

#include <nlohmann/json.hpp>

#include "http/sink.hpp"

namespace eh::test {

namespace {

class FakeSink final : public http::Responder::Sink {
public:
    explicit FakeSink(std::shared_ptr<Answer> answer) : answer_(std::move(answer)) {}

    void send(http::Response response) override {
        answer_->status = response.status;
        answer_->headers = std::move(response.headers);
        for (std::string_view lines = response.preparedHeaders; !lines.empty();) {
            auto const line = lines.substr(0, lines.find("\r\n"));
            auto const colon = line.find(": ");
            answer_->headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
            lines.remove_prefix(line.size() + 2);
        }
        for (http::Buffer const& piece : response.body) answer_->body.append(piece.view());
        answer_->gone = nullptr;
    }
    void abandon() noexcept override { answer_->status = 500; }
    void onGone(std::function<void()> gone) override { answer_->gone = std::move(gone); }

private:
    std::shared_ptr<Answer> answer_;
};

}  // namespace

std::string Answer::header(std::string_view name) const {
    for (auto const& field : headers)
        if (field.name == name) return field.value;
    return {};
}

FakeClient::FakeClient(EventHandler& handler, FakeLoop& loop)
    : mounted(mountHandler(handler, loop, loop.load, {"known.example"})), loop_(loop) {}

std::shared_ptr<Answer> FakeClient::request(std::string_view method, std::string_view below, std::string_view query,
                                            std::string_view body, std::vector<http::Header> headers) {
    auto const answer = std::make_shared<Answer>();
    if (std::ranges::find(headers, "Host", &http::Header::name) == headers.end()) headers.push_back({"Host", "localhost:80"});
    if (!name.empty()) headers.push_back({"EH-Connection", name});
    http::Request request;
    request.method = method;
    request.path = below;
    request.below = below;
    request.query = query;
    request.headers = headers;
    request.body = body;
    request.remote = "127.0.0.1";
    request.user = user;
    request.login = login;
    http::Responder responder(std::make_shared<FakeSink>(answer));
    if (!mounted->serve(request, responder)) responder.send(http::textResponse(404, "declined"));
    loop_.run();
    return answer;
}

std::shared_ptr<Answer> FakeClient::post(std::string_view below, std::string_view query, std::string_view body) {
    return request("POST", below, query, body, {{"Content-Type", "application/x-ndjson"}});
}

std::shared_ptr<Answer> FakeClient::get(std::string_view below, std::string_view query) {
    return request("GET", below, query, "", {});
}

std::shared_ptr<Answer> FakeClient::open(std::string_view client, std::string_view server, std::string_view nonce) {
    std::string const fresh = "nonce-of-connection-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "-" +
                              std::to_string(++opened_);
    std::string body = R"({"open":{"protocol":1,"nonce":")" + (nonce.empty() ? fresh : std::string(nonce)) + '"';
    if (!client.empty()) body.append(R"(,"client":)").append(client);
    body.append(R"(,"server":)").append(server).append("}}\n");
    name.clear();
    auto answer = post("/open", "", body);
    if (answer->status != 200) return answer;
    keepHello(answer->body);
    return answer;
}

void FakeClient::keepHello(std::string_view json) {
    auto const hello = nlohmann::json::parse(json).at("hello");
    cid = hello.at("cid").get<std::int32_t>();
    token = hello.at("token").get<std::string>();
    name = std::to_string(cid) + '.' + token;
}

std::shared_ptr<Answer> FakeClient::postCbor(std::string_view below, std::string_view query, std::string_view body) {
    return request("POST", below, query, body, {{"Content-Type", "application/cbor-seq"}});
}

std::shared_ptr<Answer> FakeClient::openCbor() {
    nlohmann::json const message{{"open", {{"protocol", 1}, {"nonce", "nonce-of-a-cbor-client-" + std::to_string(++opened_)}}}};
    auto const body = nlohmann::json::to_cbor(message);
    name.clear();
    auto answer = postCbor("/open", "", {reinterpret_cast<char const*>(body.data()), body.size()});
    if (answer->status == 200) keepHello(nlohmann::json::from_cbor(answer->body).dump());
    return answer;
}

std::shared_ptr<Answer> FakeClient::poll(std::uint64_t received, std::string_view more) {
    return get("/poll", "received=" + std::to_string(received) + std::string(more));
}

std::shared_ptr<Answer> FakeClient::send(std::uint64_t first, std::string_view body, std::string_view more) {
    return post("/send", "first=" + std::to_string(first) + std::string(more), body);
}

}  // namespace eh::test
