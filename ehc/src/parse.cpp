// The grammar, in Spirit X3, and the only file that knows Spirit. It never fails: what may follow is decided by looking
// a few words ahead, missing pieces are reported to the tree builder, and stray text is skipped up to the next
// construct. Nothing in it is recursive, so no input can exhaust the stack; every look ahead is short, so the time is
// linear.
#include "parse.hpp"

#include "documentation.hpp"
#include "names.hpp"
#include "tree_builder.hpp"

#include <boost/range/iterator_range.hpp>
#include <boost/spirit/home/x3.hpp>

#include <memory>

namespace ehc {

namespace {

namespace x3 = boost::spirit::x3;
using x3::char_;
using x3::eoi;
using x3::eps;
using x3::lit;
using x3::omit;
using x3::raw;

using Position = char const*;

/// A pattern by which others are built, behind a pointer to a function. By value they would hold each other, a grammar of
/// this size would be megabytes of stack, and the name of its type so long that compilers need minutes and gigabytes.
/// What it reads is not kept.
class Shared : public x3::parser<Shared> {
public:
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    template <typename Pattern>
    explicit constexpr Shared(Pattern const& pattern) : pattern_(std::addressof(pattern)), parse_(&parseShared<Pattern>) {}
    template <typename Pattern>
    explicit Shared(Pattern const&&) = delete;

    template <typename Context, typename RuleContext, typename Attribute>
    bool parse(Position& first, Position const& last, Context const&, RuleContext&, Attribute&) const {
        return parse_(pattern_, first, last);
    }

private:
    template <typename Pattern>
    static bool parseShared(void const* pattern, Position& first, Position const& last) {
        return static_cast<Pattern const*>(pattern)->parse(first, last, x3::unused, x3::unused, x3::unused);
    }

    void const* pattern_;
    bool (*parse_)(void const*, Position&, Position const&);
};

// Characters. A wordish one may not touch a word: `größe` and `2x` are one wrong word, not a word and something else.
auto const nonAscii = ~char_('\x00', '\x7f');
auto const letter = char_("A-Za-z_");
auto const wordish = char_("A-Za-z0-9_") | nonAscii;
auto const identifier = letter >> *char_("A-Za-z0-9_") >> !wordish;
auto const token = +wordish | char_;

// Gaps. Control characters count as blanks: they have been complained of.
auto const blank = char_('\x00', ' ') | char_('\x7f');
auto const lineComment = lit("//") >> *(char_ - (lit('\n') | '\r'));
auto const blockComment = lit("/*") >> *(char_ - "*/") >> "*/";
auto const openComment = lit("/*") >> *char_;
// Mostly there is none, and a look at one character says so.
auto const blanks = omit[-(&(blank | '/') >> *(blank | lineComment | blockComment | openComment))];
auto const gap = Shared(blanks);

auto const word = gap >> raw[identifier];
constexpr auto sign = [](char c) { return gap >> raw[lit(c)]; };

auto const kindWordPattern = gap >> (lit("client") | "server") >> !wordish;
auto const kindWord = Shared(kindWordPattern);
auto const typeWordPattern = gap >> (lit("int") | "long" | "double" | "string" | "byte") >> !wordish;
auto const typeWord = Shared(typeWordPattern);
auto const end = gap >> eoi;

bool textLike(boost::iterator_range<Position> range, bool (*test)(std::string_view)) {
    return test({range.begin(), static_cast<std::size_t>(range.size())});
}

auto const almostKindWordPattern = gap >> raw[identifier][([](auto& context) {
    x3::_pass(context) = textLike(x3::_attr(context), isAlmostKind);
})];
auto const almostKindWord = Shared(almostKindWordPattern);

// What the next construct is, told by its first words. An interface within another is told by its whole head, because a
// word too many may make any two words look like the beginning of one.
auto const bracketsPattern = sign('[') >> -(gap >> raw[+(char_("A-Za-z0-9_.+-") | nonAscii)]) >> -sign(']');
auto const brackets = Shared(bracketsPattern);
auto const headStart = word >> word >> sign('{');
auto const eventStartPattern = !typeWord >> word >> sign('{') >> !(word >> sign('{'));
auto const eventStart = Shared(eventStartPattern);
auto const parameterStart = word >> -brackets >> word;
auto const wholeParameterPattern = parameterStart >> -brackets >> gap >> char_(";,=}");
auto const wholeParameter = Shared(wholeParameterPattern);
auto const interfaceStartPattern = (kindWord | almostKindWord) >> word >> sign('{') >> !(wholeParameter | sign('}'));
auto const interfaceStart = Shared(interfaceStartPattern);
auto const eventBodyPattern = sign('{') >> (sign('}') | wholeParameter);
auto const eventBody = Shared(eventBodyPattern);
auto const closer = char_(")]>");
// A closing bracket of another kind where an event can end.
auto const wrongEventClosePattern = gap >> closer
    >> (end | eventStart | interfaceStart | (sign('}') >> -sign(';') >> (end | interfaceStart)));
auto const wrongEventClose = Shared(wrongEventClosePattern);
auto const wrongInterfaceClosePattern = gap >> closer >> -sign(';') >> (end | interfaceStart);
auto const wrongInterfaceClose = Shared(wrongInterfaceClosePattern);
// Of an event without its opening brace, where more of the interface follows.
auto const closesEventPattern = sign('}') >> -sign(';') >> (sign('}') | eventStart);
auto const closesEvent = Shared(closesEventPattern);

/// Reads documentation out of the text between two pieces.
ast::Documentation documentationIn(std::string_view text) {
    ast::Documentation lines;
    auto const comment = [&](auto& context) {
        auto const range = x3::_attr(context);
        appendDocumentation({range.begin(), static_cast<std::size_t>(range.size())}, lines);
    };
    Position first = text.data();
    x3::parse(first, text.data() + text.size(),
              *(blank | raw[lineComment][comment] | raw[blockComment][comment] | char_));
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    while (!lines.empty() && lines.front().empty()) lines.erase(lines.begin());
    return lines;
}

/// The place of a comment that is never closed.
std::optional<Span> findOpenComment(std::string_view text) {
    std::optional<Span> found;
    auto const note = [&](auto& context) {
        auto const begin = static_cast<std::size_t>(x3::_attr(context).begin() - text.data());
        found = Span{begin, begin + 2};
    };
    Position first = text.data();
    x3::parse(first, text.data() + text.size(), *(lineComment | blockComment | raw[lit("/*")][note] >> *char_ | char_));
    return found;
}

/// Reads the whole text into the builder.
void parseFile(std::string_view text, TreeBuilder& builder) {
    auto const span = [text](auto const& range) {
        auto const offset = [&](Position p) { return static_cast<std::size_t>(p - text.data()); };
        return Span{offset(range.begin()), offset(range.end())};
    };
    using Tell = void (TreeBuilder::*)(Span);
    auto const on = [&](Tell tell) {
        return [&builder, span, tell](auto& context) { (builder.*tell)(span(x3::_attr(context))); };
    };
    // Reports a complaint together with the next piece of text, and takes nothing.
    auto const complain = [&](Tell tell) { return &(gap >> raw[eoi | token][on(tell)]); };
    auto const documentedPattern = raw[gap][([&builder](auto& context) {
        auto const range = x3::_attr(context);
        builder.documentation(documentationIn({range.begin(), static_cast<std::size_t>(range.size())}));
    })];
    auto const documented = Shared(documentedPattern);
    auto const skip = [&](auto const& pattern) { return gap >> raw[pattern][on(&TreeBuilder::skipped)]; };
    auto const brace = char_("{}");

    // Pieces of other languages, as a whole.
    auto const skipTokenPattern = skip(token);
    auto const skipToken = Shared(skipTokenPattern);
    auto const skipPiecePattern = skip(token - (brace | ';'));
    auto const skipPiece = Shared(skipPiecePattern);
    auto const skipSemicolonPattern = skip(lit(';'));
    auto const skipSemicolon = Shared(skipSemicolonPattern);
    auto const skipOpeningPattern = skip(lit('{'));
    auto const skipOpening = Shared(skipOpeningPattern);
    auto const skipClosingPattern = skip(lit('}'));
    auto const skipClosing = Shared(skipClosingPattern);
    auto const inParenthesesPattern = skip(lit('(') >> *(char_ - char_("){}")) >> -lit(')'));
    auto const inParentheses = Shared(inParenthesesPattern);
    std::size_t depth = 0;
    auto const isDeep = eps[([&depth](auto& context) { x3::_pass(context) = depth > 0; })];
    auto const count = [&](std::size_t step) {
        return [&depth, step](auto&) { depth += step; };
    };
    auto const blockPattern = sign('{')[count(1)]
        >> *(isDeep >> !(end | interfaceStart)
             >> (skipOpening[count(1)] | skipClosing[count(std::size_t{} - 1)] | skipToken))
        >> eps[([&depth](auto&) { depth = 0; })];
    auto const block = Shared(blockPattern);

    // parameters
    auto const inEventPattern = !(end | sign('}') | eventStart | interfaceStart | wrongEventClose);
    auto const inEvent = Shared(inEventPattern);
    auto const junkInEventPattern = inEvent >> !parameterStart >> skipPiece;
    auto const junkInEvent = Shared(junkInEventPattern);
    auto const endOfParameterPattern = sign(';')[on(&TreeBuilder::parameterEnds)]
        | complain(&TreeBuilder::lacksSemicolon)
            >> (&(gap >> char_("=(")) >> -inParentheses
                    >> *(inEvent >> !parameterStart >> (inParentheses | skipPiece)) >> -block
                | -skip(closer) >> *junkInEvent)
            >> -skipSemicolon;
    auto const endOfParameter = Shared(endOfParameterPattern);
    auto const arrayPattern = sign('[')[on(&TreeBuilder::bracketsOpen)]
        >> -(gap >> raw[+(char_("A-Za-z0-9_.+-") | nonAscii)][on(&TreeBuilder::bracketsNumber)])
        >> (sign(']')[on(&TreeBuilder::bracketsClose)]
            | complain(&TreeBuilder::lacksBracketsClose)
                >> -(&(sign(';') >> sign(']')) >> skipSemicolon >> skip(lit(']'))));
    auto const array = Shared(arrayPattern);
    auto const parameterNamePattern = !eventStart >> !typeWord >> word[on(&TreeBuilder::parameterName)]
        | complain(&TreeBuilder::lacksParameterName);
    auto const parameterName = Shared(parameterNamePattern);
    auto const parameterPattern = documented >> word[on(&TreeBuilder::parameterType)]
        >> -(gap >> raw[brackets][on(&TreeBuilder::earlyBrackets)]) >> parameterName >> -array >> endOfParameter;
    auto const parameter = Shared(parameterPattern);
    auto const typeAfterNamePattern = !typeWord
        >> &(word >> ((sign(':') >> !sign(':')) | (typeWord >> -brackets >> gap >> char_(";}"))))
        >> complain(&TreeBuilder::typeAfterName)
        >> *(inEvent >> skipPiece) >> -skipSemicolon;
    auto const typeAfterName = Shared(typeAfterNamePattern);
    auto const foreignBlockPattern = !typeWord >> &(word >> word >> sign('{')) >> complain(&TreeBuilder::strayInEvent)
        >> skipToken >> skipToken >> block >> -skipSemicolon;
    auto const foreignBlock = Shared(foreignBlockPattern);
    auto const strayInEventPattern = complain(&TreeBuilder::strayInEvent)
        >> (&(sign('{') >> sign('}') >> wholeParameter) >> skipOpening >> skipClosing | skip(char_("{;"))
            | +junkInEvent >> -skipSemicolon);
    auto const strayInEvent = Shared(strayInEventPattern);
    auto const parameters = *(inEvent >> (typeAfterName | foreignBlock | &word >> parameter | strayInEvent));
    auto const restOfEventPattern = parameters
        >> (sign('}')[on(&TreeBuilder::eventCloses)]
            | &wrongEventClose >> complain(&TreeBuilder::lacksEventClose) >> skip(closer)
            | complain(&TreeBuilder::lacksEventClose)) >> -skipSemicolon;
    auto const restOfEvent = Shared(restOfEventPattern);

    // events
    auto const inInterfacePattern = !(end | sign('}') | interfaceStart | wrongInterfaceClose);
    auto const inInterface = Shared(inInterfacePattern);
    auto const junkInInterfacePattern = inInterface >> !eventStart >> skipPiece;
    auto const junkInInterface = Shared(junkInInterfacePattern);
    auto const unnamed = raw[eps][on(&TreeBuilder::eventName)];
    // What may be read as an event of another language, up to its end.
    auto const isForeign = eps[([&builder](auto& context) { x3::_pass(context) = builder.isForeign(); })];
    auto const foreignEventPattern = *(!sign('(') >> (junkInInterface | isForeign >> inInterface >> skipPiece))
        >> -(inParentheses >> *(inInterface >> skipPiece)) >> -block >> -skipSemicolon;
    auto const foreignEvent = Shared(foreignEventPattern);
    auto const eventWithoutOpeningPattern = complain(&TreeBuilder::lacksEventOpen)
        >> (&(typeWord >> word >> !sign('(') >> !sign('{')) >> restOfEvent
            | &closesEvent >> skipClosing
            | &(sign(';') >> &typeWord >> wholeParameter) >> skipSemicolon >> restOfEvent
            | -(&(word >> gap >> char_("({")) >> word[on(&TreeBuilder::eventRenamed)])
                >> (&eventBody >> skipOpening >> restOfEvent | foreignEvent));
    auto const eventWithoutOpening = Shared(eventWithoutOpeningPattern);
    auto const eventPattern = documented >> word[on(&TreeBuilder::eventName)]
        >> (sign('{')[on(&TreeBuilder::eventOpens)] >> restOfEvent | eventWithoutOpening);
    auto const event = Shared(eventPattern);
    auto const strayParameterPattern = &(typeWord >> -brackets >> word >> !(gap >> char_("({")))
        >> complain(&TreeBuilder::strayParameter)
        >> +(&(typeWord >> -brackets >> word) >> +junkInInterface >> -skipSemicolon)
        >> -(&closesEvent >> skipClosing);
    auto const strayParameter = Shared(strayParameterPattern);
    auto const strayOpening = &(sign('{') >> word >> sign('{')) >> complain(&TreeBuilder::strayInInterface) >> skipOpening;
    auto const unnamedEvent = *junkInInterface >> (skipSemicolon | -(skipOpening >> unnamed >> restOfEvent));
    auto const strayInInterfacePattern = complain(&TreeBuilder::strayInInterface) >> unnamedEvent;
    auto const strayInInterface = Shared(strayInInterfacePattern);
    auto const eventsPattern = *(inInterface >> (strayParameter | &word >> event | strayOpening | strayInInterface));
    auto const events = Shared(eventsPattern);
    auto const restOfInterfacePattern = events
        >> (sign('}')[on(&TreeBuilder::interfaceCloses)]
            | &wrongInterfaceClose >> complain(&TreeBuilder::lacksInterfaceClose) >> skip(closer)
            | complain(&TreeBuilder::lacksInterfaceClose))
        >> -skipSemicolon;
    auto const restOfInterface = Shared(restOfInterfacePattern);

    // interfaces
    auto const junkAfterHead = !(end | interfaceStart | eventStart) >> skipPiece;
    // `server interface Panel { shown(int a);`: what stands before such a '{' is no event.
    auto const opensFunctions = &(word >> sign('{') >> word >> sign('('));
    auto const interfaceBodyPattern = sign('{')[on(&TreeBuilder::interfaceOpens)] >> restOfInterface
        | complain(&TreeBuilder::lacksInterfaceOpen)
            >> -(&(word >> sign('{')) >> (opensFunctions | !eventStart) >> word[on(&TreeBuilder::interfaceRenamed)])
            >> *junkAfterHead
            >> (skipOpening >> restOfInterface | &eventStart >> restOfInterface
                | -(skipSemicolon >> -(&eventStart >> restOfInterface)));
    auto const interfaceBody = Shared(interfaceBodyPattern);
    auto const namedInterfacePattern = &((kindWord | almostKindWord) >> word) >> documented
        >> word[on(&TreeBuilder::interfaceKind)]
        >> word[on(&TreeBuilder::interfaceName)] >> interfaceBody;
    auto const namedInterface = Shared(namedInterfacePattern);
    auto const kindAfterNamePattern = &(word >> kindWord >> sign('{')) >> documented >> word[on(&TreeBuilder::kindAfterName)]
        >> word[on(&TreeBuilder::kindBehind)] >> skipOpening >> restOfInterface;
    auto const kindAfterName = Shared(kindAfterNamePattern);
    auto const interfaceWithoutNamePattern = documented >> &kindWord >> word[on(&TreeBuilder::interfaceKind)]
        >> complain(&TreeBuilder::lacksInterfaceName) >> *(!(end | interfaceStart | eventStart) >> skip(token - brace))
        >> -(skipOpening >> restOfInterface | &eventStart >> restOfInterface);
    auto const interfaceWithoutName = Shared(interfaceWithoutNamePattern);
    auto const junkInHead = !(end | interfaceStart | headStart) >> skipPiece;
    auto const foreignHeadPattern = &(word >> word) >> documented >> word[on(&TreeBuilder::interfaceKind)]
        >> word[on(&TreeBuilder::interfaceName)] >> *(!sign('(') >> junkInHead)
        >> (sign('{')[on(&TreeBuilder::interfaceOpens)] >> restOfInterface
            | raw[eps][on(&TreeBuilder::statementInFile)] >> -(inParentheses >> *junkInHead) >> (skipSemicolon | -block));
    auto const foreignHead = Shared(foreignHeadPattern);
    auto const listOfWords = word >> sign('{') >> word >> gap >> char_("},");
    auto const hasInterface = eps[([&builder](auto& context) { x3::_pass(context) = builder.hasInterface(); })];
    // After a '}' too many the interface goes on: with events, and then its own '}'.
    auto const eventAfterInterfacePattern = &(word >> sign('{') >> !(word >> sign('{'))) >> !listOfWords
        >> (hasInterface | &(word >> sign('{') >> wholeParameter))
        >> documented >> word[on(&TreeBuilder::eventAfterInterface)] >> skipOpening >> restOfEvent
        >> events >> -sign('}')[on(&TreeBuilder::interfaceCloses)] >> -skipSemicolon;
    auto const eventAfterInterface = Shared(eventAfterInterfacePattern);
    auto const interfaceWithoutKindPattern = documented >> &(word >> sign('{')) >> !listOfWords
        >> word[on(&TreeBuilder::interfaceWithoutKind)]
        >> skipOpening >> restOfInterface;
    auto const interfaceWithoutKind = Shared(interfaceWithoutKindPattern);
    auto const strayWordsPattern = !kindWord >> &(word >> -(!kindWord >> word) >> kindWord >> word >> !sign(';'))
        >> complain(&TreeBuilder::strayWordBeforeInterface) >> +(!kindWord >> skipToken);
    auto const strayWords = Shared(strayWordsPattern);
    auto const strayInFilePattern = complain(&TreeBuilder::strayInFile)
        >> (skip(char_("};"))
            | *(!(end | interfaceStart | headStart) >> skipPiece)
                >> (skipSemicolon
                    | &(sign('{') >> word >> sign('{')) >> raw[eps][on(&TreeBuilder::unknownInterface)] >> skipOpening
                        >> restOfInterface
                    | -block));
    auto const strayInFile = Shared(strayInFilePattern);
    auto const file = *(!end >> (strayWords | namedInterface | kindAfterName | foreignHead | interfaceWithoutName
                                 | eventAfterInterface | interfaceWithoutKind | strayInFile));

    static_assert(sizeof(file) < 16'384);
    Position first = text.data();
    x3::parse(first, text.data() + text.size(), file >> -(!end >> complain(&TreeBuilder::strayInFile)));
}

}

ast::File parse(Source const& source, Diagnostics& diagnostics) {
    std::optional<Span> const unclosed = findOpenComment(source.text());
    if (unclosed) diagnostics.add({Id::commentNotClosed, *unclosed, "this comment is never closed", "close it with */", {}});
    TreeBuilder builder(source, diagnostics, unclosed.has_value());
    parseFile(source.text(), builder);
    ast::File file = builder.takeFile();
    if (unclosed) {
        file.damaged = true;
        if (!file.interfaces.empty()) file.interfaces.back().damaged = true;
    }
    return file;
}

}
