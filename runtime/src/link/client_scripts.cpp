// The client scripts, as the build put them into the binary.
#include "clientScripts.hpp"
#include "link/mount.hpp"

namespace eh {

EmbeddedFolder const& clientScripts() { return detail::clientScripts; }

}  // namespace eh
