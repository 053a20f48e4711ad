// Compiles Boost.Asio once for the whole library, which sees only its declarations elsewhere.
#include <boost/asio/impl/src.hpp>
