// Little-endian arrays by the way of machines that have the other order, and every half-precision float.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "event/codec/cbor_numbers.hpp"
#include "hex.hpp"
#include "support/catch.hpp"

namespace {

template <typename Number>
void bothWays(std::vector<Number> const& numbers) {
    std::string direct;
    std::string portable;
    eh::cbor::appendLittle<std::endian::little>(direct, numbers.data(), numbers.size());
    eh::cbor::appendLittle<std::endian::big>(portable, numbers.data(), numbers.size());
    if constexpr (std::endian::native == std::endian::little) CHECK(direct == portable);
    std::vector<Number> read(numbers.size());
    eh::cbor::loadLittle<std::endian::big>(read.data(), portable.data(), read.size());
    CHECK(std::memcmp(read.data(), numbers.data(), numbers.size() * sizeof(Number)) == 0);
}

}  // namespace

TEST_CASE("Arrays have the same bytes on machines of either order") {
    bothWays<std::int32_t>({0, 1, -1, 0x12345678, std::numeric_limits<std::int32_t>::min()});
    bothWays<std::int64_t>({0, 1, -1, 0x123456789ABCDEF0, std::numeric_limits<std::int64_t>::min()});
    bothWays<double>({0.0, -0.0, 1.1, 1e300, std::numeric_limits<double>::quiet_NaN()});
    std::int32_t const number = 0x12345678;
    std::string bytes;
    eh::cbor::appendLittle<std::endian::big>(bytes, &number, 1);
    CHECK(eh::test::toHex(bytes) == "78563412");
}

TEST_CASE("Every half is the double that it means") {
    for (unsigned half = 0; half <= 0xFFFF; ++half) {
        unsigned const exponent = half >> 10 & 31;
        unsigned const fraction = half & 0x3FF;
        unsigned const significand = exponent == 0 ? fraction : fraction + 1024;
        double expected = std::ldexp(significand, static_cast<int>(std::max(exponent, 1u)) - 25);
        if (exponent == 31) expected = fraction == 0 ? std::numeric_limits<double>::infinity() : std::nan("");
        if ((half & 0x8000) != 0) expected = -expected;
        double const value = eh::cbor::fromHalf(static_cast<std::uint16_t>(half));
        bool const same = std::isnan(expected) ? std::isnan(value) : value == expected;
        if (!same || std::signbit(value) != ((half & 0x8000) != 0)) FAIL("half " << half << " became " << value);
    }
}
