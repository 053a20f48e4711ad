// Compiles Boost.Beast once for the whole library, which sees only its declarations elsewhere.
#include <boost/beast/src.hpp>
