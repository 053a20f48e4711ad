// The table of EH_HTTP_HANDLER: its entries link themselves into a list before main, or when a shared library is
// loaded.
#include <algorithm>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <eh/route.hpp>

#include "http/route.hpp"
#include "http/router.hpp"

namespace eh::http {

namespace {

/// Never destroyed: entries of other files come before and leave after anything of this one.
struct Table {
    std::mutex mutex;
    std::vector<LinkedHandler const*> entries;
};

Table& table() {
    static auto* const it = new Table;
    return *it;
}

/// The methods that an entry answers; "" stands for those that nobody names.
std::vector<std::string> methodsOf(LinkedHandler const& entry) {
    auto methods = entry.options().methods;
    if (methods.empty()) methods = {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    return methods;
}

/// What both answer, as "GET, POST".
std::string sharedMethods(LinkedHandler const& one, LinkedHandler const& other) {
    auto const others = methodsOf(other);
    std::string shared;
    for (auto const& method : methodsOf(one))
        if (std::find(others.begin(), others.end(), method) != others.end())
            shared.append(shared.empty() ? "" : ", ").append(method);
    return shared;
}

auto orderOf(LinkedHandler const& entry) { return std::make_tuple(entry.pattern(), entry.name(), entry.description()); }

void addTo(std::string& lines, std::string const& line) { lines.append(lines.empty() ? "" : "\n").append(line); }

/// A line for each clash; entries of one pattern stand together.
std::string clashesOf(std::vector<LinkedHandler const*> const& entries) {
    std::string lines;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (std::size_t j = i + 1; j < entries.size() && entries[j]->pattern() == entries[i]->pattern(); ++j) {
            std::string const shared = sharedMethods(*entries[i], *entries[j]);
            if (shared.empty()) continue;
            addTo(lines, "two handlers answer " + shared + " at \"" + std::string(entries[i]->pattern()) +
                             "\": " + entries[i]->description() + " and " + entries[j]->description());
        }
    }
    return lines;
}

void addLinked(Router& router, LinkedHandler const& entry) {
    if (entry.function() != nullptr)
        addRoute(router, entry.pattern(), Route(entry.function()), entry.options());
    else
        addRoute(router, entry.pattern(), StreamingRoute(entry.streamingFunction()), entry.options());
}

} // namespace

LinkedHandler::LinkedHandler(char const* name, char const* pattern, Place place, RouteOptions options) :
    name_(name), pattern_(pattern), place_(place), options_(std::move(options)) {
    std::scoped_lock const lock(table().mutex);
    table().entries.push_back(this);
}

LinkedHandler::LinkedHandler(char const* name, char const* pattern, Place place, Function answer,
                             RouteOptions options) :
    LinkedHandler(name, pattern, place, std::move(options)) {
    function_ = answer;
}

LinkedHandler::LinkedHandler(char const* name, char const* pattern, Place place, StreamingFunction answer,
                             RouteOptions options) :
    LinkedHandler(name, pattern, place, std::move(options)) {
    streamingFunction_ = answer;
}

LinkedHandler::~LinkedHandler() {
    std::scoped_lock const lock(table().mutex);
    std::erase(table().entries, this);
}

std::string LinkedHandler::description() const {
    return std::string(name_)
        .append(" (")
        .append(place_.file)
        .append(":")
        .append(std::to_string(place_.line))
        .append(")");
}

std::vector<LinkedHandler const*> linkedHandlers() {
    std::vector<LinkedHandler const*> entries;
    {
        std::scoped_lock const lock(table().mutex);
        entries = table().entries;
    }
    std::sort(entries.begin(), entries.end(), [](auto const* a, auto const* b) { return orderOf(*a) < orderOf(*b); });
    if (auto const clashes = clashesOf(entries); !clashes.empty()) throw std::logic_error(clashes);
    return entries;
}

void addLinkedHandlers(Router& router) {
    auto const entries = linkedHandlers();
    Router trial(router); // what one of them throws must leave the others unmounted
    std::string wrong;
    for (auto const* entry : entries) {
        try {
            addLinked(trial, *entry);
        } catch (std::invalid_argument const& error) {
            addTo(wrong, entry->description() + ": " + error.what());
        }
    }
    if (!wrong.empty()) throw std::logic_error(wrong);
    router.takeMounts(trial);
}

} // namespace eh::http
