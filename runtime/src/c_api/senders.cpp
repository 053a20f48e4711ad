// What the compiler knows of an interface, as the runtime takes it.
#include "c_api/senders.hpp"

#include "c_api/error.hpp"

namespace eh::c {

std::string_view nameOf(eh_interface const& about) { return requiredText(about.name, "the name of the interface"); }

std::vector<std::string_view> prototypesOf(eh_interface const& about) {
    if (about.count > 0) required(about.prototypes, "the list of prototypes");
    std::vector<std::string_view> prototypes(about.count);
    for (std::size_t i = 0; i < about.count; ++i) prototypes[i] = requiredText(about.prototypes[i], "a prototype");
    return prototypes;
}

std::string_view eventNameOf(eh_interface const& about, std::size_t event) {
    std::string_view const prototype = about.prototypes[event];
    return prototype.substr(0, prototype.find('('));
}

InterfaceInfo infoOf(eh_interface const& about, std::vector<std::string_view> const& prototypes) {
    return {.name = nameOf(about), .prototypes = prototypes};
}

}  // namespace eh::c
