// Compiles Boost.Asio once for the whole library: Beast, whose parser is used, refers to it.
#include <boost/asio/impl/src.hpp>
