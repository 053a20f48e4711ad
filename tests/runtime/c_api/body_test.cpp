// Bodies and forms that programs in C read piece by piece.
#include "support/catch.hpp"

#include <array>
#include <string>
#include <thread>

#include "../http/site.hpp"
#include "site.hpp"

using eh::test::Site;
using ::test::Mailbox;

namespace {

struct Taken {
    eh_responder* responder;
    eh_body* body;
};

/// A site whose "/read" hands its bodies to the test, and whose "/decline" declines them.
struct BodySite : Site {
    BodySite() {
        REQUIRE(eh_server_streaming_route(server, "/read", 1000, [](void* user, eh_request const*, eh_responder* responder, eh_body* body) {
            static_cast<BodySite*>(user)->bodies.put({responder, body});
            return EH_TAKEN;
        }, this) == EH_OK);
        REQUIRE(eh_server_streaming_route(server, "/decl*", 1000, [](void*, eh_request const*, eh_responder*, eh_body*) {
            return EH_DECLINED;
        }, nullptr) == EH_OK);
        handlers.size = sizeof handlers;
        handlers.user = this;
        handlers.on_data = [](void* user, eh_body*, char const* piece, size_t size) {
            static_cast<BodySite*>(user)->told.put(std::string(piece, size));
        };
        handlers.on_end = [](void* user, eh_body*) { static_cast<BodySite*>(user)->told.put("end"); };
        handlers.on_gone = [](void* user, eh_body*, char const* why) { static_cast<BodySite*>(user)->told.put(std::string("gone: ") + why); };
    }
    ~BodySite() { eh_server_stop(server, 0); }

    Taken ask(::test::HttpClient& client, std::string_view extra, std::string_view body = {}) {
        std::string text = "POST /read HTTP/1.1\r\nHost: x\r\n";
        client.send(text.append(extra).append("\r\n").append(body));
        return bodies.take();
    }

    eh_body_handlers handlers{};
    Mailbox<Taken> bodies;
    Mailbox<std::string> told;
};

struct Parts {
    std::string told;
    bool takes = true;
    eh_form_handlers handlers{};

    Parts() {
        handlers.size = sizeof handlers;
        handlers.user = this;
        handlers.on_part = [](void* user, eh_part const* part) {
            auto& self = *static_cast<Parts*>(user);
            self.told.append("<").append(part->name).append("|").append(part->file_name ? part->file_name : "-").append("|").append(part->media_type).append(":");
            return std::string_view(part->name) != "skip";
        };
        handlers.on_bytes = [](void* user, char const* bytes, size_t size) {
            static_cast<Parts*>(user)->told.append(bytes, size);
            return static_cast<Parts*>(user)->takes;
        };
        handlers.on_part_end = [](void* user, bool complete) {
            static_cast<Parts*>(user)->told += complete ? ">" : "(broken off)";
            return true;
        };
    }
};

std::string part(std::string_view head, std::string_view content) {
    return std::string("--b\r\nContent-Disposition: form-data; ").append(head).append("\r\n\r\n").append(content).append("\r\n");
}

}  // namespace

TEST_CASE("a body in C is read into the program's buffer, and answered", "[c]") {
    BodySite site;
    auto client = site.client();
    auto const [responder, body] = site.ask(client, "Content-Length: 6\r\n", "abcdef");
    std::uint64_t size = 0;
    CHECK(eh_body_size(body, &size));
    CHECK(size == 6);
    std::array<char, 4> buffer;
    REQUIRE(eh_body_start(body, buffer.data(), buffer.size(), &site.handlers) == EH_OK);
    CHECK(site.told.take() == "abcd");
    CHECK(site.told.take() == "ef");
    CHECK(site.told.take() == "end");
    CHECK(eh_body_start(body, nullptr, 0, &site.handlers) == EH_BAD_STATE);
    CHECK(eh_respond_text(responder, 200, "thank you") == EH_OK);
    CHECK(client.reply().body == "thank you");
    eh_body_free(body);
}

TEST_CASE("a body in C is paused in a callback and resumed from another thread", "[c]") {
    BodySite site;
    site.handlers.on_data = [](void* user, eh_body* body, char const* piece, size_t bytes) {
        eh_body_pause(body);  // before anybody knows what to resume
        static_cast<BodySite*>(user)->told.put(std::string(piece, bytes));
    };
    auto client = site.client();
    auto const [responder, body] = site.ask(client, "Transfer-Encoding: chunked\r\n", "1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
    CHECK_FALSE(eh_body_size(body, nullptr));
    REQUIRE(eh_body_start(body, nullptr, 0, &site.handlers) == EH_OK);
    CHECK(site.told.take() == "a");
    std::thread([body = body] { eh_body_resume(body); }).join();
    CHECK(site.told.take() == "b");
    eh_body_resume(body);
    CHECK(site.told.take() == "end");
    eh_respond_text(responder, 200, "");
    CHECK(client.reply().status == 200);
    eh_body_free(body);
}

TEST_CASE("a body in C that breaks off is told, and one that is freed early gives the rest up", "[c]") {
    BodySite site;
    auto client = site.client();
    auto const [responder, body] = site.ask(client, "Content-Length: 6\r\n", "abc");
    REQUIRE(eh_body_start(body, nullptr, 0, &site.handlers) == EH_OK);
    CHECK(site.told.take() == "abc");
    SECTION("the client goes") {
        client.close();
        CHECK(site.told.take().starts_with("gone: "));
        eh_body_free(body);
        eh_responder_free(responder);
    }
    SECTION("freed") {
        eh_body_free(body);
        eh_respond_text(responder, 200, "enough");
        CHECK(client.reply().header("connection") == "close");
        CHECK(client.ended());
    }
}

TEST_CASE("a streaming route in C may decline, is for POST, and refuses nonsense", "[c]") {
    BodySite site;
    auto client = site.client();
    client.request("POST", "/declined", "", "abc");
    CHECK(client.reply().status == 404);
    client.request("GET", "/read");
    CHECK(client.reply().status == 405);
    CHECK(eh_server_streaming_route(site.server, "/x", 1, nullptr, nullptr) == EH_BAD_ARGUMENT);
    CHECK(eh_server_streaming_route(nullptr, "/x", 1, [](void*, eh_request const*, eh_responder*, eh_body*) { return EH_DECLINED; }, nullptr) == EH_BAD_ARGUMENT);
    CHECK(eh_body_start(nullptr, nullptr, 0, &site.handlers) == EH_BAD_ARGUMENT);
    CHECK(eh_body_pause(nullptr) == EH_BAD_ARGUMENT);
    CHECK_FALSE(eh_body_size(nullptr, nullptr));
    eh_body_free(nullptr);
}

TEST_CASE("a form in C is taken apart", "[c]") {
    Parts parts;
    eh_form* const form = eh_form_new("multipart/form-data; boundary=b", &parts.handlers, nullptr);
    REQUIRE(form);
    std::string const body = part("name=a", "1") + part("name=skip", "x") + part("name=f; filename=\"a b\"\r\nContent-Type: x/y", "two") + "--b--";
    CHECK(eh_form_feed(form, body.data(), 50));
    CHECK(eh_form_feed(form, body.data() + 50, body.size() - 50));
    CHECK(eh_form_end(form));
    CHECK(eh_form_problem(form, nullptr) == 0);
    CHECK(parts.told == "<a|-|text/plain:1><skip|-|text/plain:<f|a b|x/y:two>");
    eh_form_free(form);
}

TEST_CASE("a form in C is refused with a status and a sentence", "[c]") {
    Parts parts;
    char const* sentence = "";
    eh_form_options options{};
    options.size = sizeof options;
    options.max_part_size = 3;
    std::string const body = part("name=a", "1234");
    SECTION("over a limit") {
        eh_form* const form = eh_form_new("multipart/form-data; boundary=b", &parts.handlers, &options);
        CHECK_FALSE(eh_form_feed(form, body.data(), body.size()));
        CHECK(eh_form_problem(form, &sentence) == 413);
        CHECK(std::string(sentence) == "The part \"a\" is larger than what is taken here.");
        CHECK(parts.told.ends_with("(broken off)"));
        eh_form_free(form);
    }
    SECTION("by the program") {
        parts.takes = false;
        eh_form* const form = eh_form_new("multipart/form-data; boundary=b", &parts.handlers, nullptr);
        CHECK_FALSE(eh_form_feed(form, body.data(), body.size()));
        CHECK_FALSE(eh_form_end(form));
        CHECK(eh_form_problem(form, nullptr) == 500);
        eh_form_free(form);
    }
    SECTION("none at all, or given up") {
        eh_form* const none = eh_form_new(nullptr, &parts.handlers, nullptr);
        CHECK(eh_form_problem(none, &sentence) == 415);
        eh_form_free(none);
        eh_form* const open = eh_form_new("multipart/form-data; boundary=b", &parts.handlers, nullptr);
        CHECK(eh_form_feed(open, body.data(), body.size() - 2));
        eh_form_free(open);
        CHECK(parts.told == "<a|-|text/plain:1234(broken off)");
        CHECK_FALSE(eh_form_new("multipart/form-data; boundary=b", nullptr, nullptr));
        eh_form_free(nullptr);
    }
}

TEST_CASE("a safe file name in C fits into its room", "[c]") {
    std::array<char, 6> name;
    eh_safe_file_name("../secret.txt", name.data(), name.size());
    CHECK(std::string(name.data()) == "secre");
    eh_safe_file_name("..", name.data(), name.size());
    CHECK(std::string(name.data()).empty());
}
