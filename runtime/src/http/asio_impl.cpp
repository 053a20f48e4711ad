// Compiles Boost.Asio once for the whole library, which sees only its declarations elsewhere.
#include <boost/asio/impl/src.hpp>
#if EH_TLS
#include <boost/asio/ssl/impl/src.hpp>
#endif
