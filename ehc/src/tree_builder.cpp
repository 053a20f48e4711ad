// The sentences about syntax, and where each points to.
#include "tree_builder.hpp"

#include "names.hpp"

#include <utility>

namespace ehc {

namespace {

constexpr std::size_t longestQuote = 40;

std::string quote(std::string_view text) {
    std::string quoted = "'";
    for (std::size_t shown = 0; !text.empty(); ++shown) {
        Decoded const c = decode(text);
        if (shown == longestQuote) return quoted + "...'";
        quoted += isPrintable(c) ? text.substr(0, c.length) : std::string_view("?");
        text.remove_prefix(c.length);
    }
    return quoted + "'";
}

bool isNumberOrOddWord(std::string_view text) {
    return !text.empty() && (isDigit(text.front()) || isLetter(text.front()) || !isAscii(text.front()));
}

constexpr char nameRule[] = "names are made of letters from a to z, digits and '_', and do not begin with a digit";

}

TreeBuilder::TreeBuilder(Source const& source, Diagnostics& diagnostics, bool endsInComment)
    : source_(source), diagnostics_(diagnostics), endsInComment_(endsInComment) {}

ast::Word TreeBuilder::word(Span where) {
    last_ = where;
    return {source_.text(where), where};
}

std::string TreeBuilder::found(Span where) const {
    return atEnd(where) ? ", found the end of the file" : ", found " + quote(source_.text(where));
}

void TreeBuilder::skipped(Span where) {
    last_ = where;
    std::string_view const text = source_.text(where);
    if (text == ";" || text == "}") isLost_ = false;
}

void TreeBuilder::damage() {
    file_.damaged = true;
    if (hasInterface()) currentInterface().damaged = true;
}

void TreeBuilder::complain(Id id, Span where, std::string sentence, std::string hint, std::optional<Note> note) {
    damage();
    if (std::exchange(isLost_, true)) return;
    diagnostics_.add({id, where, std::move(sentence), std::move(hint), std::move(note)});
}

void TreeBuilder::complainOfParameter(Id id, Span where, std::string sentence, std::string hint) {
    if (!parameterDamaged_) complain(id, where, std::move(sentence), std::move(hint));
    parameterDamaged_ = true;
}

// interfaces

namespace {

constexpr char interfaceForm[] = "an interface is written: server Name { event { } }";

}  // namespace

void TreeBuilder::interfaceKind(Span where) {
    file_.interfaces.emplace_back();
    currentInterface().documentation = std::exchange(documentation_, {});
    currentInterface().kind = word(where);
    opened_ = interfaceOpened_ = where;
    foreign_ = !isAlmostKind(source_.text(where));
    eventsTold_ = false;
}

void TreeBuilder::interfaceName(Span where) {
    currentInterface().name = word(where);
    opened_ = interfaceOpened_ = where;
}

void TreeBuilder::interfaceRenamed(Span where) { interfaceName(where); }

void TreeBuilder::kindAfterName(Span name) {
    if (!strayRun_)
        complain(Id::kindExpected, name, "expected 'client' or 'server'" + found(name), "the kind stands before the name: server Name { }");
    interfaceKind(name);
    interfaceName(name);
    foreign_ = false;
    damage();
}

void TreeBuilder::kindBehind(Span where) { currentInterface().kind = word(where); }

void TreeBuilder::interfaceWithoutKind(Span where) {
    complain(Id::kindMissing, where, "expected 'client' or 'server' before " + quote(source_.text(where)), interfaceForm);
    unknownInterface(where);
    currentInterface().name = word(where);
}

void TreeBuilder::unknownInterface(Span where) {
    interfaceKind(where);
    currentInterface().kind = {};
    foreign_ = strayRun_;
    damage();
}

void TreeBuilder::interfaceOpens(Span where) {
    last_ = where;
    isLost_ = false;
    // Behind other text that is not of this language this is more of it.
    if (strayRun_ && foreign_) currentInterface().kind = {};
    if (!foreign_) strayRun_ = false;
}

void TreeBuilder::interfaceCloses(Span where) {
    last_ = where;
    if (foreign_ && foreignTold_ && currentInterface().events.empty()) {     // like those before it
        currentInterface().kind = {};
        damage();
    }
    isLost_ = false;
    opened_ = interfaceOpened_;
    strayRun_ = false;
}

void TreeBuilder::lacksInterfaceName(Span found) {
    complain(Id::nameExpected, found, "expected a name after " + quote(currentInterface().kind.text) + this->found(found),
             isNumberOrOddWord(source_.text(found)) ? nameRule : "");
}

void TreeBuilder::lacksInterfaceOpen(Span found) {
    if (atEnd(found) && endsInComment_) return;
    complain(Id::interfaceNotOpened, afterLast(), "expected '{' after " + quote(source_.text(last_)) + this->found(found),
             "an interface is written: " + std::string(currentInterface().kind.text) + " Name { event { } }");
}

void TreeBuilder::lacksInterfaceClose(Span found) {
    bool const told = lastLackOfClose_ == found.begin;
    if (told || (atEnd(found) && endsInComment_)) return;
    complain(Id::interfaceNotClosed, atEnd(found) ? afterLast() : found,
             "expected '}' to close " + quote(source_.text(interfaceOpened_)) + this->found(found), {},
             Note{interfaceOpened_, "it is opened here"});
}

void TreeBuilder::strayWordBeforeInterface(Span found) {
    if (!std::exchange(strayRun_, true))
        complain(Id::kindExpected, found, "expected 'client' or 'server'" + this->found(found), "nothing stands before these words");
    last_ = found;
}

void TreeBuilder::strayInFile(Span found) {
    last_ = found;
    if (std::exchange(strayRun_, true) || foreignTold_) return damage();
    if (source_.text(found) == "}") return complain(Id::strayBrace, found, "there is nothing open that this '}' could close");
    if (source_.text(found) == ";") return complain(Id::straySemicolon, found, "there is nothing that this ';' could end");
    complain(Id::kindExpected, found, "expected 'client' or 'server'" + this->found(found), interfaceForm);
}

void TreeBuilder::statementInFile(Span) {
    Span const where = currentInterface().kind.where;
    file_.interfaces.pop_back();
    strayInFile(where);
}

// events

bool TreeBuilder::tellsOfEvents() {
    damage();
    bool const tells = !std::exchange(eventsTold_, true);
    if (!foreign_ || !tells) return tells;
    currentInterface().name = {};    // not one that others could coincide with
    if (!std::exchange(foreignTold_, true)) return true;
    currentInterface().kind = {};
    return false;
}

void TreeBuilder::eventName(Span where) {
    currentInterface().events.emplace_back();
    currentEvent().documentation = std::exchange(documentation_, {});
    currentEvent().name = word(where);
    opened_ = where;
    listTold_ = orderTold_ = false;
}

void TreeBuilder::eventRenamed(Span where) {
    currentEvent().name = word(where);
    if (isKeyword(source_.text(where))) currentEvent().name = {};
    opened_ = where;
}

void TreeBuilder::eventAfterInterface(Span where) {
    bool const isFirst = !hasInterface();
    if (isFirst) unknownInterface(where);
    if (!strayRun_)
        complain(Id::kindMissing, where, "expected 'client' or 'server' before " + quote(source_.text(where)),
                 isFirst ? interfaceForm : "if this is an event, there is a '}' too many before it");
    eventName(where);
}

void TreeBuilder::eventOpens(Span where) {
    last_ = where;
    isLost_ = false;
}

void TreeBuilder::eventCloses(Span where) {
    last_ = where;
    if (where.begin != lostAt_) isLost_ = false;
}

void TreeBuilder::lacksEventOpen(Span found) {
    if (atEnd(found) && endsInComment_) return;
    std::string_view const text = source_.text(found);
    std::string const name(currentEvent().name.text);
    bool const isWord = !text.empty() && isLetter(text.front());
    bool const isForgotten = isTypeName(text) || text == ";" || text == "}" || text.empty();
    // What it is called is behind it, or not to be known.
    if ((isWord && !isTypeName(text)) || isKeyword(name)) currentEvent().name = {};
    if (foreign_ || !isForgotten) {
        if (!tellsOfEvents()) return;
    }
    complain(Id::eventNotOpened, afterLast(), "expected '{' after the event's name " + quote(name) + this->found(found),
             text == "("
                 ? "parameters stand in braces: " + name + " { int parameter; }"
                 : "an event is written: name { int parameter; }, or name { } without parameters");
}

void TreeBuilder::lacksEventClose(Span found) {
    if (atEnd(found) && endsInComment_) return;
    lastLackOfClose_ = found.begin;
    if (isLost_ || diagnostics_.isFull()) return complain(Id::eventNotClosed, found, {});     // nobody reads it
    complain(Id::eventNotClosed, atEnd(found) ? afterLast() : found,
             "expected '}' to close the event" +
                 (opened_.begin == opened_.end ? "" : ' ' + quote(source_.text(opened_))) + this->found(found),
             {}, Note{opened_, "it is opened here"});
}

void TreeBuilder::strayParameter(Span found) {
    if (foreign_ && !tellsOfEvents()) return;
    complain(Id::parameterOutsideEvent, found, "a parameter stands inside an event, not directly in an interface",
             "write: eventName { " + std::string(source_.text(found)) + " ...; }");
}

void TreeBuilder::straySemicolon(Span found) {
    bool const isMore = last_.begin == std::exchange(lastSemicolon_, found.begin);
    last_ = found;
    if (!isMore) complain(Id::straySemicolon, found, "this ';' is one too many");
}

void TreeBuilder::strayInInterface(Span found) {
    std::string_view const text = source_.text(found);
    if (foreign_ && !tellsOfEvents()) return;
    if (text == ";") return straySemicolon(found);
    last_ = found;
    complain(Id::eventExpected, found, "expected the name of an event or '}'" + this->found(found),
             isNumberOrOddWord(text) ? nameRule : "");
}

// parameters

void TreeBuilder::parameterType(Span where) {
    currentEvent().parameters.emplace_back();
    currentParameter().documentation = std::exchange(documentation_, {});
    currentParameter().type = word(where);
    parameterDamaged_ = false;
    early_ = false;
}

namespace {

/// Brackets that a hint may repeat: what else stands in a file may be anything, of any length.
std::string quotable(std::string_view brackets) {
    constexpr std::size_t longest = 16;
    bool const plain = brackets.size() <= longest && brackets.ends_with(']') &&
                       brackets.find_first_not_of("[0123456789]") == std::string_view::npos;
    return plain ? std::string(brackets) : "[]";
}

}  // namespace

void TreeBuilder::earlyBrackets(Span where) {
    last_ = where;
    early_ = true;
    currentParameter().brackets = ast::Brackets{where, std::nullopt};
}

void TreeBuilder::parameterName(Span where) {
    currentParameter().name = word(where);
    if (!early_) return;
    ast::Parameter const& p = currentParameter();
    complainOfParameter(Id::bracketsBeforeName, p.brackets->where, "the brackets of an array stand after the name",
                        "write: " + std::string(p.type.text) + ' ' + std::string(p.name.text) +
                            quotable(source_.text(p.brackets->where)) + ';');
}

void TreeBuilder::bracketsOpen(Span where) {
    last_ = where;
    currentParameter().brackets = ast::Brackets{where, std::nullopt};
}

void TreeBuilder::bracketsNumber(Span where) { currentParameter().brackets->number = word(where); }

void TreeBuilder::bracketsClose(Span where) {
    last_ = where;
    currentParameter().brackets->where.end = where.end;
}

void TreeBuilder::parameterEnds(Span where) {
    last_ = where;
    isLost_ = false;
}

void TreeBuilder::typeAfterName(Span name) {
    damage();
    last_ = name;
    if (std::exchange(orderTold_, true)) return;
    complain(Id::typeAfterName, name, "the type stands before the name", "write: int " + std::string(source_.text(name)) + ";");
}

void TreeBuilder::lacksParameterName(Span found) {
    if (atEnd(found) && endsInComment_) return;
    std::string_view const text = source_.text(found);
    std::string_view const type = currentParameter().type.text;
    if (!isTypeName(type) && text == ";") {
        complainOfParameter(Id::typeMissing, currentParameter().type.where, "the parameter " + quote(type) + " has no type",
                            "write: int " + std::string(type) + ";");
        currentParameter().type = {};
        return;
    }
    // `unsigned int x;`: the type is what is wrong, and the checker says so.
    if (!isTypeName(type) && !atEnd(found)) {
        damage();
        parameterDamaged_ = true;
        return;
    }
    std::string const hint = isTypeName(text)          ? quote(text) + " is a word of the language"
                             : isNumberOrOddWord(text) ? nameRule
                                                       : "a parameter is written: int name;";
    lostAt_ = found.begin;
    complainOfParameter(Id::nameExpected, isNumberOrOddWord(text) ? found : afterLast(),
                        "expected a name after " + quote(type) + this->found(found), hint);
}

void TreeBuilder::lacksBracketsClose(Span found) {
    if (atEnd(found) && endsInComment_) return;
    complainOfParameter(Id::bracketsNotClosed, afterLast(), "expected ']'" + this->found(found),
                        "an array is written: int name[]; or int name[10];");
}

void TreeBuilder::lacksSemicolon(Span found) {
    if (atEnd(found) && endsInComment_) return;
    ast::Parameter const& p = currentParameter();
    std::string_view const text = source_.text(found);
    bool const isForgotten = text.empty() || text == "}" || text == "," || text == "=" || isTypeName(text);
    if (!isTypeName(p.type.text) && !isForgotten) {     // `const Color& color;`: as in lacksParameterName()
        currentParameter().name = {};
        damage();
        return;
    }
    if (text == "," && std::exchange(listTold_, true)) return damage();
    bool const isWord = !text.empty() && isLetter(text.front()) && !isTypeName(text);
    std::string const hint = text == "," ? "each parameter has its own type and its own ';'"
                             : text == "[" ? "an array has one dimension"
                             : text == "=" ? "parameters have no default values"
                             : text == "-" ? nameRule
                                           : "";
    lostAt_ = found.begin;
    complainOfParameter(Id::semicolonExpected, afterLast(), "expected ';' after " + quote(p.name.text) + this->found(found), hint);
    // One word too many, nobody knows which; or what is missing are brackets.
    if (isWord || isKeyword(p.name.text) || p.type.text == "byte") currentParameter().name = {};
}

void TreeBuilder::strayInEvent(Span found) {
    std::string_view const text = source_.text(found);
    if (text == ";") return straySemicolon(found);
    last_ = found;
    complain(Id::typeExpected, found, "expected a type or '}'" + this->found(found), "a parameter is written: int name;");
}

}
