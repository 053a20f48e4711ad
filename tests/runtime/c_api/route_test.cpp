// Routes of programs in C: who is asked, what a request says, answers at once, later, and never.
#include "support/catch.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "../http/site.hpp"
#include "bed.hpp"
#include "site.hpp"

using namespace eh::test;
using eh::test::Site;

namespace {

eh_taken sayPath(void* user, eh_request const* request, eh_responder* responder) {
    std::string const text = std::string(static_cast<char const*>(user)) + eh_request_path(request);
    return eh_respond_text(responder, 200, text.c_str()) == EH_OK ? EH_TAKEN : EH_DECLINED;
}

void* text(char const* literal) { return const_cast<char*>(literal); }

}  // namespace

TEST_CASE("a route in C takes one path, or all that begin so", "[c]") {
    Site site;
    site.route("/exact", sayPath, text("exact "));
    site.route("/all/*", sayPath, text("all "));
    site.route("/pre*", sayPath, text("pre "));
    auto client = site.client();
    CHECK(client.get("/exact").body == "exact /exact");
    CHECK(client.get("/exact").header("content-type") == "text/plain; charset=utf-8");
    CHECK(client.get("/exact/more").status == 404);
    CHECK(client.get("/all/a/b%20c").body == "all /all/a/b c");
    CHECK(client.get("/all").status == 404);
    CHECK(client.get("/prefix/x").body == "pre /prefix/x");
    CHECK(client.get("/other").status == 404);
}

TEST_CASE("a route that declines leaves the request to the next", "[c]") {
    Site site;
    site.route("/a", [](void*, eh_request const*, eh_responder*) { return EH_DECLINED; });
    site.route("/a", sayPath, text("second "));
    auto client = site.client();
    CHECK(client.get("/a").body == "second /a");
}

TEST_CASE("a request in C has its parts, which live during the call", "[c]") {
    Site site;
    site.route("/ask", [](void*, eh_request const* request, eh_responder* responder) {
        std::size_t size = 0;
        char const* const body = eh_request_body(request, &size);
        char const* const missing = eh_request_header(request, "X-Missing");
        char const* const nul = eh_request_parameter(request, "nul");
        std::string const answer = std::string(eh_request_method(request)) + '|' + eh_request_query(request) + '|' +
                                   eh_request_header(request, "x-key") + '|' + eh_request_parameter(request, "name") + '|' +
                                   std::string(body, size) + '|' + (missing ? "there" : "missing") + '|' + (nul ? "nul" : "refused") +
                                   '|' + eh_request_remote(request) + '|' + eh_request_user(request) + '|' +
                                   (eh_request_secure(request) ? "tls" : "plain");
        eh_header const headers[] = {{"X-One", "1"}, {"X-Two", "2"}};
        eh_response response{};
        response.size = sizeof response;
        response.status = 201;
        response.content_type = "text/html";
        response.body = answer.c_str();
        response.body_size = answer.size();
        response.headers = headers;
        response.header_count = 2;
        eh_respond(responder, &response);
        return EH_TAKEN;
    }, nullptr, 100);
    auto client = site.client();
    client.request("POST", "/ask?name=a%20b&nul=%00", "X-Key: k\r\n", std::string("b\0dy", 4));
    auto const reply = client.reply();
    CHECK(reply.status == 201);
    CHECK(reply.header("content-type") == "text/html");
    CHECK(reply.header("x-two") == "2");
    CHECK(reply.body == std::string("POST|name=a%20b&nul=%00|k|a b|b") + '\0' + "dy|missing|refused|127.0.0.1||plain");
    client.request("POST", "/ask", {}, std::string(101, 'x'));
    CHECK(client.reply().status == 413);
}

TEST_CASE("an answer in C may come later and from another thread", "[c]") {
    Site site;
    std::vector<std::thread> threads;
    site.route("/later", [](void* user, eh_request const*, eh_responder* responder) {
        static_cast<std::vector<std::thread>*>(user)->emplace_back([responder] { eh_respond_text(responder, 200, "later"); });
        return EH_TAKEN;
    }, &threads);
    {
        auto client = site.client();
        for (int i = 0; i < 20; ++i) CHECK(client.get("/later").body == "later");
    }
    for (std::thread& thread : threads) thread.join();
}

TEST_CASE("a request in C has its headers in order, and its target as it was sent", "[c]") {
    Site site;
    site.route("/ask*", [](void*, eh_request const* request, eh_responder* responder) {
        std::size_t count = 0;
        eh_header const* const headers = eh_request_headers(request, &count);
        std::string answer = eh_request_target(request);
        for (std::size_t i = 0; i < count; ++i) answer.append("|").append(headers[i].name).append("=").append(headers[i].value);
        eh_respond_text(responder, 200, answer.c_str());
        return EH_TAKEN;
    });
    auto client = site.client();
    CHECK(client.get("/ask%20it?a=%41", "X-Two: 1\r\nX-Two: 2\r\n").body == "/ask%20it?a=%41|Host=localhost|X-Two=1|X-Two=2");
}

TEST_CASE("a body that is not copied is released when it is needed no more, also if the answer fails", "[c]") {
    Site site;
    struct Lent {
        std::string body = std::string(3'000'000, 'b');
        ::test::Mailbox<std::string> released;
        int status = 200;
        eh_status answered{};
    } lent;
    site.route("/lent", [](void* user, eh_request const*, eh_responder* responder) {
        auto* const given = static_cast<Lent*>(user);
        eh_response response{};
        response.size = sizeof response;
        response.status = given->status;
        response.body = given->body.data();
        response.body_size = given->body.size();
        response.release = [](void* owner) { static_cast<Lent*>(owner)->released.put("released"); };
        response.release_user = given;
        given->answered = eh_respond(responder, &response);
        return EH_TAKEN;
    }, &lent);
    auto client = site.client();
    CHECK(client.get("/lent").body == lent.body);
    lent.released.take();
    lent.status = 99;
    CHECK(client.get("/lent").status == 500);
    lent.released.take();
    CHECK(lent.answered == EH_BAD_ARGUMENT);
    eh_response nobodys{};
    nobodys.size = sizeof nobodys;
    nobodys.release = [](void* owner) { static_cast<Lent*>(owner)->released.put("released"); };
    nobodys.release_user = &lent;
    CHECK(eh_respond(nullptr, &nobodys) == EH_BAD_ARGUMENT);
    CHECK(std::string(eh_last_error()) == "the responder is NULL");
    lent.released.take();
}

TEST_CASE("a client that goes before it is answered is told of, and the responder is used up all the same", "[c]") {
    Site site;
    struct Kept {
        ::test::Mailbox<eh_responder*> responders;
        ::test::Mailbox<int> gone;
        eh_status late{};
    } kept;
    site.route("/kept", [](void* user, eh_request const*, eh_responder* responder) {
        auto* const self = static_cast<Kept*>(user);
        self->late = eh_responder_on_gone(responder, [](void* u) { static_cast<Kept*>(u)->gone.put(1); }, user);
        self->responders.put(responder);
        return EH_TAKEN;
    }, &kept);
    site.route("/free", [](void*, eh_request const*, eh_responder* responder) {
        eh_responder_free(responder);
        eh_responder_free(nullptr);
        return EH_TAKEN;
    });
    auto client = site.client();
    client.request("GET", "/kept");
    eh_responder* const responder = kept.responders.take();
    CHECK(kept.late == EH_OK);
    client.close();
    kept.gone.take();
    CHECK(eh_respond_text(responder, 200, "to nobody") == EH_OK);
    CHECK(site.client().get("/free").status == 500);
    CHECK(eh_responder_on_gone(nullptr, nullptr, nullptr) == EH_BAD_ARGUMENT);
}

TEST_CASE("an answer that cannot be is told to the program, and the client gets 500", "[c]") {
    Site site;
    struct Told {
        std::atomic<eh_status> status{EH_OK};
        std::string sentence;
        eh_response response{};
    } told;
    site.route("/wrong", [](void* user, eh_request const*, eh_responder* responder) {
        auto* const noted = static_cast<Told*>(user);
        noted->status = eh_respond(responder, &noted->response);
        noted->sentence = eh_last_error();
        return EH_TAKEN;
    }, &told);
    auto client = site.client();
    auto const answered = [&](std::string const& sentence) {
        CHECK(client.get("/wrong").status == 500);
        CHECK(told.status == EH_BAD_ARGUMENT);
        CHECK(contains(told.sentence, sentence));
    };
    answered("the size is not set");
    told.response.size = sizeof told.response;
    told.response.status = 99;
    answered("99 is no status of an answer");
    told.response.status = 200;
    told.response.body_size = 3;
    answered("the body is NULL");
    told.response.body_size = 0;
    eh_header const splitting[] = {{"X", "a\r\nSet-Cookie: b"}};
    told.response.headers = splitting;
    told.response.header_count = 1;
    CHECK(client.get("/wrong").status == 500);
    CHECK(told.status == EH_BAD_ARGUMENT);
}

TEST_CASE("a route that answers and says that it declined has answered", "[c]") {
    Site site;
    site.route("/both", [](void*, eh_request const*, eh_responder* responder) {
        eh_respond_text(responder, 200, "answered");
        return EH_DECLINED;
    });
    auto client = site.client();
    CHECK(client.get("/both").body == "answered");
    CHECK(client.get("/both").body == "answered");
}

TEST_CASE("an exception of a route that was written in C++ is logged, and the next request is served", "[c]") {
    Site site;
    site.route("/throws", [](void*, eh_request const*, eh_responder*) -> eh_taken { throw std::runtime_error("no such luck"); });
    site.route("/fine", sayPath, text("fine "));
    auto client = site.client();
    CHECK(client.get("/throws").status == 500);
    CHECK(client.get("/fine").body == "fine /fine");
    std::scoped_lock const lock(site.mutex);
    REQUIRE_FALSE(site.log.empty());
    CHECK(contains(site.log.back(), "no such luck"));
}

TEST_CASE("a pattern begins with a slash", "[c]") {
    Site site;
    CHECK(eh_server_route(site.server, "a", 0, sayPath, nullptr) == EH_BAD_ARGUMENT);
    CHECK(contains(eh_last_error(), "must begin with a slash"));
    CHECK(eh_server_route(site.server, nullptr, 0, sayPath, nullptr) == EH_BAD_ARGUMENT);
}
