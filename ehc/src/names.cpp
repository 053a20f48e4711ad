// Words of this language and of the others, and the names that come out of them.
#include "names.hpp"

#include "words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ehc {

namespace {

constexpr std::array<std::string_view, 5> typeNames{"int", "long", "double", "string", "byte"};
constexpr std::array<std::string_view, 2> kinds{"client", "server"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }

/// How many slips a word of that length may contain and still be recognised.
std::size_t slips(std::size_t length) { return length < 4 ? 1 : 2; }

/// `__FILE__`, `_Bool`: these forms belong to the compiler, others to the system's headers.
bool belongsToCompiler(std::string_view name) {
    return words::isMacroOfSystem(name) || name.starts_with("__") || (name.size() > 1 && name[0] == '_' && isUpper(name[1]));
}

bool isWordOfCpp(Position position, std::string_view name) {
    if (words::cpp().contains(name) || words::cppMembers().contains(name)) return true;
    if (position == Position::interface) return words::cppGlobals().contains(name);
    // The names of the generated parameters that stand before those of the event.
    return position == Position::parameter && (name == "from" || name == "to");
}

/// The names of eh.h, of which there will be more.
bool belongsToApi(std::string_view name) { return name.starts_with("eh_") || name.starts_with("EH_"); }

bool isWordOfC(Position position, std::string_view name) {
    if (words::cpp().contains(name)) return true;
    if (position == Position::interface)         // its file must not be one of the system's, whatever the case
        return words::cGlobals().contains(name) || words::cHeaders().contains(toLower(name));
    // What generated declarations themselves name, which a member or a parameter would hide.
    return words::cTypes().contains(name) || name == "user" ||
           (position == Position::parameter && (name == "from" || name == "handler" || name == "to"));
}

bool isWordOfJava(Position position, std::string_view name) {
    if (words::java().contains(name)) return true;
    if (position == Position::event) return words::javaMembers().contains(name);
    return position == Position::interface && words::javaTypes().contains(name);
}

bool isWordOfJavascript(Position position, std::string_view name) {
    if (position == Position::event) return words::javascriptMembers().contains(name);
    if (words::javascript().contains(name)) return true;
    return position == Position::interface &&
           (words::javascriptGlobals().contains(name) || words::typescriptGlobals().contains(name));
}

bool isWordOf(Language language, Position position, std::string_view name) {
    switch (language) {
    case Language::cpp: return isWordOfCpp(position, name);
    case Language::c: return isWordOfC(position, name);
    case Language::java: return isWordOfJava(position, name);
    case Language::javascript: break;
    }
    return isWordOfJavascript(position, name);
}

bool isCFamily(Language language) { return language == Language::cpp || language == Language::c; }

/// Gives out names within one scope.
class Scope {
public:
    Scope(Language language, Position position) : language_(language), position_(position) {}

    /// Keeps a name for something else in the scope.
    void take(std::string name) { taken_.insert(std::move(name)); }

    /// Local names for all `names`, which differ. Those that need no change keep theirs, whatever their order.
    std::vector<std::string> name(std::vector<std::string> names) {
        std::vector<bool> own(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            own[i] = isFree(names[i]) && !isReserved(language_, position_, names[i]);
            if (own[i]) taken_.insert(names[i]);
        }
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (own[i]) continue;
            do names[i] += '_'; while (!isFree(names[i]));
            taken_.insert(names[i]);
        }
        return names;
    }

private:
    bool isFree(std::string const& name) const {
        // Macros that the compiler itself defines look like this: __linux__.
        bool const predefined = isCFamily(language_) && name.starts_with("__") && name.ends_with("__") &&
                                !name.ends_with("___");
        return !predefined && !isWordOf(language_, position_, name) && !taken_.contains(name);
    }

    Language language_;
    Position position_;
    std::unordered_set<std::string> taken_;
};

}

bool isAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || isUpper(c) || c == '_'; }

bool isTypeName(std::string_view word) {
    return std::find(typeNames.begin(), typeNames.end(), word) != typeNames.end();
}

bool isKeyword(std::string_view word) { return isTypeName(word) || word == "client" || word == "server"; }

bool isAlmostKind(std::string_view word) { return !didYouMean(word, kinds).empty(); }

std::string toLower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool equalIgnoringCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit) {
    std::size_t const difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit) return limit + 1;
    std::vector<std::size_t> beforeLast(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        beforeLast.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
    }
    return std::min(row[b.size()], limit + 1);
}

std::string_view didYouMean(std::string_view word, std::span<std::string_view const> candidates) {
    std::string_view best;
    std::size_t least = slips(word.size()) + 1;
    if (word.size() > longestName) return best;
    std::string const wanted = toLower(word);
    for (std::string_view const candidate : candidates) {
        std::size_t const distance = editDistance(wanted, toLower(candidate), slips(word.size()));
        if (distance >= least || distance >= candidate.size() - 1) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

bool isReserved(Language language, Position position, std::string_view name) {
    return isWordOf(language, position, name) || (isCFamily(language) && belongsToCompiler(name)) ||
           (language == Language::c && belongsToApi(name));
}

std::vector<LocalNames> localNames(Language language, Model const& model) {
    std::vector<std::string> interfaces;
    for (Interface const& i : model.interfaces) interfaces.push_back(i.name);
    std::vector<std::string> const local = Scope(language, Position::interface).name(interfaces);

    std::vector<LocalNames> result;
    for (std::size_t i = 0; i < local.size(); ++i) {
        LocalNames names{local[i], {}, {}};
        Scope events(language, Position::event);
        // In C++ a function of its class's name would be a constructor, and a parameter of that name hides the class.
        if (isCFamily(language)) events.take(names.interface);
        std::vector<std::string> eventNames;
        for (Event const& event : model.interfaces[i].events) {
            eventNames.push_back(event.name);
            Scope parameters(language, Position::parameter);
            if (language == Language::cpp) parameters.take(names.interface);
            std::vector<std::string> parameterNames;
            for (Parameter const& p : event.parameters) parameterNames.push_back(p.name);
            names.parameters.push_back(parameters.name(parameterNames));
        }
        names.events = events.name(eventNames);
        result.push_back(std::move(names));
    }
    return result;
}

namespace words {

Words split(std::string_view text) {
    Words result;
    result.reserve(text.size() / 8);
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] != ' ' && text[i] != '\n') continue;
        if (i > begin) result.insert(text.substr(begin, i - begin));
        begin = i + 1;
    }
    return result;
}

}

}
