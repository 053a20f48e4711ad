// The first thing that anybody tries: the person example, with a program in place of the page.
#include "support/catch.hpp"

#include <future>
#include <string>

#include <eh/client.hpp>
#include <eh/eh.hpp>

#include "PersonRequest.hpp"
#include "PersonResponse.hpp"
#include "bed.hpp"
#include "client/PersonRequest.hpp"
#include "client/PersonResponse.hpp"

namespace {

class Register final : public PersonRequest {
public:
    explicit Register(eh::EventHandler& handler) : response_(handler) {}
    void name(eh::ConnectionId from, std::string_view id) override {
        if (id == "815") response_.name(from, "Ada", "Lovelace", 1815);
        else response_.unknown(from, id);
    }

private:
    PersonResponse response_;
};

class Asking final : public client::PersonResponse {
public:
    void name(std::string_view first, std::string_view last, std::int32_t born) override {
        notes.add(std::string(first) + ' ' + std::string(last) + ' ' + std::to_string(born));
    }
    void unknown(std::string_view id) override { notes.add("nobody is " + std::string(id)); }

    eh::testing::Notes notes;
};

}  // namespace

TEST_CASE("a client asks for a person before it is connected, and is answered") {
    eh::EventHandler handler;
    Register people(handler);
    auto const receiving = handler.add(people);
    eh::Server server;
    server.mount("/person.interface", handler);
    server.start();

    Asking asking;
    eh::Client client(server.url() + "/person.interface");
    auto const answered = client.add(asking);
    client::PersonRequest request(client);
    CHECK(request.name("815") == eh::SendResult::queued);
    CHECK(request.name("100") == eh::SendResult::queued);
    client.connect();
    CHECK(eh::testing::eventually([&] { return asking.notes.size() == 2; }));
    CHECK(asking.notes.all() == std::vector<std::string>{"Ada Lovelace 1815", "nobody is 100"});
    CHECK(client.isConnected());
    client.close();
    CHECK_FALSE(client.isConnected());
    CHECK(handler.connectionCount() == 0);
}
