// What differs in the interface language, where each interface has names of its own, and coincides in C.
#include "check_c.hpp"

#include "names_c.hpp"

#include <cstddef>
#include <unordered_map>
#include <utility>

namespace ehc {

namespace {

struct Origin {
    std::size_t interface;
    std::optional<std::size_t> event;
};

/// `the event 'b_c' of 'A'`, `the interface 'A'`.
std::string describe(Model const& model, Origin const& origin) {
    Interface const& interface = model.interfaces[origin.interface];
    if (!origin.event) return "the interface '" + interface.name + '\'';
    return "the event '" + interface.events[*origin.event].name + "' of '" + interface.name + '\'';
}

Span place(ast::File const& file, Origin const& origin) {
    ast::Interface const& interface = file.interfaces[origin.interface];
    return origin.event ? interface.events[*origin.event].name.where : interface.name.where;
}

}

void checkC(ast::File const& file, Model const& model, Diagnostics& diagnostics) {
    std::unordered_map<std::string, Origin> seen;
    std::vector<LocalNames> const local = localNames(Language::c, model);
    for (std::size_t i = 0; i < local.size(); ++i) {
        std::optional<std::size_t> told;           // one complaint for an event is enough
        for (CName& made : cNames(model.interfaces[i], local[i])) {
            Origin const here{i, made.event};
            auto const [first, isNew] = seen.try_emplace(made.name, here);
            if (isNew || (told && told == made.event)) continue;
            told = made.event;
            diagnostics.add({Id::cNames, place(file, here),
                             "in C both " + describe(model, first->second) + " and " + describe(model, here) + " make '" +
                                 made.name + '\'',
                             "rename one of them, or leave -CS out",
                             Note{place(file, first->second), "this makes it, too"}});
        }
    }
}

std::optional<CCollision> findCCollision(std::vector<Model> const& models) {
    std::unordered_map<std::string, std::pair<Model const*, Origin>> seen;
    for (Model const& model : models) {
        std::vector<LocalNames> const local = localNames(Language::c, model);
        for (std::size_t i = 0; i < local.size(); ++i) {
            for (CName& made : cNames(model.interfaces[i], local[i])) {
                Origin const here{i, made.event};
                auto const [first, isNew] = seen.try_emplace(made.name, &model, here);
                if (isNew) continue;
                auto const& [otherModel, other] = first->second;
                return CCollision{model.fileName, "in C both " + describe(*otherModel, other) + " (" + otherModel->fileName +
                                                      ") and " + describe(model, here) + " (" + model.fileName + ") make '" +
                                                      made.name + "'; rename one of them, or leave -CS out"};
            }
        }
    }
    return std::nullopt;
}

}
