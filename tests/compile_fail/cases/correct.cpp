// The same calls made rightly: that these compile shows that the others fail for their reason.
#include "setting.hpp"

struct Mine final : Wishes {
    void wish(eh::ConnectionId, std::string_view, std::span<std::int32_t const, 3>) override {}
};

void correct(eh::EventHandler& handler, Display& display) {
    eh::ConnectionId const id(7);
    eh::Group const group = handler.group("operators");
    display.code(1);
    display.code(id, 1);
    display.code(group, 1);
    display.code(eh::everyone, 1);
    display.code(eh::everyone.except(id).latest("key"), 1);
    display.code(group.except(id), 1);

    std::array<std::int32_t, 10> const ten{};
    std::int32_t const alsoTen[10] = {};
    std::vector<std::int32_t> const numbers(10);
    display.table(ten);
    display.table(id, alsoTen);
    display.table(std::span<std::int32_t const, 10>(ten));
    display.table(eh::fixed<10>(numbers));

    std::array<std::string, 2> const two{};
    char const* const alsoTwo[] = {"a", "b"};
    display.names(two);
    display.names(alsoTwo);
    display.names(eh::fixed<2>(std::vector<std::string>(2)));

    std::array<std::byte, 4> const four{};
    unsigned char const alsoFour[] = {1, 2, 3, 4};
    display.bytes(four);
    display.bytes(alsoFour);

    display.list(std::vector<double>(3));
    display.list({1.0, 2.0});
    display.list(std::array<double, 5>{});

    Mine mine;
    auto const kept = handler.add(mine);
}
