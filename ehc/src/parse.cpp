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

/// A pattern that stands in several others. They hold their parts by value, so without this a grammar of this size would
/// be megabytes of stack. What it reads is not kept.
template <typename Pattern>
struct Shared : x3::parser<Shared<Pattern>> {
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    explicit constexpr Shared(Pattern const& shared) : pattern(shared) {}
    explicit Shared(Pattern const&&) = delete;

    template <typename Context, typename RuleContext, typename Attribute>
    bool parse(Position& first, Position const& last, Context const& context, RuleContext& ruleContext, Attribute&) const {
        return pattern.parse(first, last, context, ruleContext, x3::unused);
    }

    Pattern const& pattern;
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
auto const blanks = omit[*(blank | lineComment | blockComment | openComment)];
auto const gap = Shared(blanks);

auto const word = gap >> raw[identifier];
constexpr auto sign = [](char c) { return gap >> raw[lit(c)]; };

auto const kindWord = gap >> (lit("client") | "server") >> !wordish;
auto const typeWord = gap >> (lit("int") | "long" | "double" | "string" | "byte") >> !wordish;
auto const end = gap >> eoi;

bool textLike(boost::iterator_range<Position> range, bool (*test)(std::string_view)) {
    return test({range.begin(), static_cast<std::size_t>(range.size())});
}

auto const almostKindWord = gap >> raw[identifier][([](auto& context) {
    x3::_pass(context) = textLike(x3::_attr(context), isAlmostKind);
})];

// What the next construct is, told by its first words. An interface within another is told by its whole head, because a
// word too many may make any two words look like the beginning of one.
auto const bracketsPattern = sign('[') >> -(gap >> raw[+(char_("A-Za-z0-9_.+-") | nonAscii)]) >> -sign(']');
auto const brackets = Shared(bracketsPattern);
auto const headStart = word >> word >> sign('{');
auto const eventStartPattern = !typeWord >> word >> sign('{') >> !(word >> sign('{'));
auto const eventStart = Shared(eventStartPattern);
auto const parameterStart = word >> -brackets >> word;
auto const parameterPattern = parameterStart >> -brackets >> gap >> char_(";,=}");
auto const wholeParameter = Shared(parameterPattern);
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
    auto const inParentheses = skip(lit('(') >> *(char_ - char_("){}")) >> -lit(')'));
    std::size_t depth = 0;
    auto const isDeep = eps[([&depth](auto& context) { x3::_pass(context) = depth > 0; })];
    auto const count = [&](std::size_t step) {
        return [&depth, step](auto&) { depth += step; };
    };
    auto const blockPattern = sign('{')[count(1)]
        >> *(isDeep >> !(end | interfaceStart)
             >> (skip(lit('{'))[count(1)] | skip(lit('}'))[count(std::size_t{} - 1)] | skip(token)))
        >> eps[([&depth](auto&) { depth = 0; })];
    auto const block = Shared(blockPattern);

    // parameters
    auto const inEventPattern = !(end | sign('}') | eventStart | interfaceStart | wrongEventClose);
    auto const inEvent = Shared(inEventPattern);
    auto const junkInEventPattern = inEvent >> !parameterStart >> skip(token - (brace | ';'));
    auto const junkInEvent = Shared(junkInEventPattern);
    auto const endOfParameter = sign(';')[on(&TreeBuilder::parameterEnds)]
        | complain(&TreeBuilder::lacksSemicolon)
            >> (&(gap >> char_("=(")) >> -inParentheses >> *(inEvent >> !parameterStart >> (inParentheses | skip(token - (brace | ';')))) >> -block
                | -skip(closer) >> *junkInEvent)
            >> -skip(lit(';'));
    auto const array = sign('[')[on(&TreeBuilder::bracketsOpen)]
        >> -(gap >> raw[+(char_("A-Za-z0-9_.+-") | nonAscii)][on(&TreeBuilder::bracketsNumber)])
        >> (sign(']')[on(&TreeBuilder::bracketsClose)] | complain(&TreeBuilder::lacksBracketsClose) >> -(&(sign(';') >> sign(']')) >> skip(lit(';')) >> skip(lit(']'))));
    auto const parameterName = !eventStart >> !typeWord >> word[on(&TreeBuilder::parameterName)]
        | complain(&TreeBuilder::lacksParameterName);
    auto const parameter = documented >> word[on(&TreeBuilder::parameterType)]
        >> -(gap >> raw[brackets][on(&TreeBuilder::earlyBrackets)]) >> parameterName >> -array >> endOfParameter;
    auto const typeAfterName = !typeWord
        >> &(word >> ((sign(':') >> !sign(':')) | (typeWord >> -brackets >> gap >> char_(";}"))))
        >> complain(&TreeBuilder::typeAfterName)
        >> *(inEvent >> skip(token - (brace | ';'))) >> -skip(lit(';'));
    auto const foreignBlock = !typeWord >> &(word >> word >> sign('{')) >> complain(&TreeBuilder::strayInEvent)
        >> skip(token) >> skip(token) >> block >> -skip(lit(';'));
    auto const strayInEvent = complain(&TreeBuilder::strayInEvent)
        >> (&(sign('{') >> sign('}') >> wholeParameter) >> skip(lit('{')) >> skip(lit('}')) | skip(char_("{;")) | +junkInEvent >> -skip(lit(';')));
    auto const parameters = *(inEvent >> (typeAfterName | foreignBlock | &word >> parameter | strayInEvent));
    auto const restOfEventPattern = parameters
        >> (sign('}')[on(&TreeBuilder::eventCloses)]
            | &wrongEventClose >> complain(&TreeBuilder::lacksEventClose) >> skip(closer)
            | complain(&TreeBuilder::lacksEventClose)) >> -skip(lit(';'));
    auto const restOfEvent = Shared(restOfEventPattern);

    // events
    auto const inInterfacePattern = !(end | sign('}') | interfaceStart | wrongInterfaceClose);
    auto const inInterface = Shared(inInterfacePattern);
    auto const junkInInterfacePattern = inInterface >> !eventStart >> skip(token - (brace | ';'));
    auto const junkInInterface = Shared(junkInInterfacePattern);
    auto const unnamed = raw[eps][on(&TreeBuilder::eventName)];
    // What may be read as an event of another language, up to its end.
    auto const isForeign = eps[([&builder](auto& context) { x3::_pass(context) = builder.isForeign(); })];
    auto const foreignEventPattern = *(!sign('(') >> (junkInInterface | isForeign >> inInterface >> skip(token - (brace | ';'))))
        >> -(inParentheses >> *(inInterface >> skip(token - (brace | ';')))) >> -block >> -skip(lit(';'));
    auto const foreignEvent = Shared(foreignEventPattern);
    auto const eventWithoutOpening = complain(&TreeBuilder::lacksEventOpen)
        >> (&(typeWord >> word >> !sign('(') >> !sign('{')) >> restOfEvent
            | &closesEvent >> skip(lit('}'))
            | &(sign(';') >> &typeWord >> wholeParameter) >> skip(lit(';')) >> restOfEvent
            | -(&(word >> gap >> char_("({")) >> word[on(&TreeBuilder::eventRenamed)])
                >> (&eventBody >> skip(lit('{')) >> restOfEvent | foreignEvent));
    auto const event = documented >> word[on(&TreeBuilder::eventName)]
        >> (sign('{')[on(&TreeBuilder::eventOpens)] >> restOfEvent | eventWithoutOpening);
    auto const strayParameter = &(typeWord >> -brackets >> word >> !(gap >> char_("({")))
        >> complain(&TreeBuilder::strayParameter)
        >> +(&(typeWord >> -brackets >> word) >> +junkInInterface >> -skip(lit(';')))
        >> -(&closesEvent >> skip(lit('}')));
    auto const strayOpening = &(sign('{') >> word >> sign('{')) >> complain(&TreeBuilder::strayInInterface) >> skip(lit('{'));
    auto const unnamedEvent = *junkInInterface >> (skip(lit(';')) | -(skip(lit('{')) >> unnamed >> restOfEvent));
    auto const strayInInterface = complain(&TreeBuilder::strayInInterface) >> unnamedEvent;
    auto const eventsPattern = *(inInterface >> (strayParameter | &word >> event | strayOpening | strayInInterface));
    auto const events = Shared(eventsPattern);
    auto const restOfInterfacePattern = events
        >> (sign('}')[on(&TreeBuilder::interfaceCloses)]
            | &wrongInterfaceClose >> complain(&TreeBuilder::lacksInterfaceClose) >> skip(closer)
            | complain(&TreeBuilder::lacksInterfaceClose))
        >> -skip(lit(';'));
    auto const restOfInterface = Shared(restOfInterfacePattern);

    // interfaces
    auto const junkAfterHead = !(end | interfaceStart | eventStart) >> skip(token - (brace | ';'));
    auto const interfaceBody = sign('{')[on(&TreeBuilder::interfaceOpens)] >> restOfInterface
        | complain(&TreeBuilder::lacksInterfaceOpen)
            >> -(&(word >> sign('{')) >> !eventStart >> word[on(&TreeBuilder::interfaceRenamed)]) >> *junkAfterHead
            >> (skip(lit('{')) >> restOfInterface | &eventStart >> restOfInterface
                | -(skip(lit(';')) >> -(&eventStart >> restOfInterface)));
    auto const namedInterface = &((kindWord | almostKindWord) >> word) >> documented >> word[on(&TreeBuilder::interfaceKind)]
        >> word[on(&TreeBuilder::interfaceName)] >> interfaceBody;
    auto const kindAfterName = &(word >> kindWord >> sign('{')) >> documented >> word[on(&TreeBuilder::kindAfterName)]
        >> word[on(&TreeBuilder::kindBehind)] >> skip(lit('{')) >> restOfInterface;
    auto const interfaceWithoutName = documented >> &kindWord >> word[on(&TreeBuilder::interfaceKind)]
        >> complain(&TreeBuilder::lacksInterfaceName) >> *(!(end | interfaceStart | eventStart) >> skip(token - brace))
        >> -(skip(lit('{')) >> restOfInterface | &eventStart >> restOfInterface);
    auto const junkInHead = !(end | interfaceStart | headStart) >> skip(token - (brace | ';'));
    auto const foreignHead = &(word >> word) >> documented >> word[on(&TreeBuilder::interfaceKind)]
        >> word[on(&TreeBuilder::interfaceName)] >> *(!sign('(') >> junkInHead)
        >> (sign('{')[on(&TreeBuilder::interfaceOpens)] >> restOfInterface
            | raw[eps][on(&TreeBuilder::statementInFile)] >> -(inParentheses >> *junkInHead) >> (skip(lit(';')) | -block));
    auto const listOfWords = word >> sign('{') >> word >> gap >> char_("},");
    auto const hasInterface = eps[([&builder](auto& context) { x3::_pass(context) = builder.hasInterface(); })];
    // After a '}' too many the interface goes on: with events, and then its own '}'.
    auto const eventAfterInterface = &(word >> sign('{') >> !(word >> sign('{'))) >> !listOfWords
        >> (hasInterface | &(word >> sign('{') >> wholeParameter))
        >> documented >> word[on(&TreeBuilder::eventAfterInterface)] >> skip(lit('{')) >> restOfEvent
        >> events >> -sign('}')[on(&TreeBuilder::interfaceCloses)] >> -skip(lit(';'));
    auto const interfaceWithoutKind = documented >> &(word >> sign('{')) >> !listOfWords >> word[on(&TreeBuilder::interfaceWithoutKind)]
        >> skip(lit('{')) >> restOfInterface;
    auto const strayWords = !kindWord >> &(word >> -(!kindWord >> word) >> kindWord >> word >> !sign(';'))
        >> complain(&TreeBuilder::strayWordBeforeInterface) >> +(!kindWord >> skip(token));
    auto const strayInFile = complain(&TreeBuilder::strayInFile)
        >> (skip(char_("};"))
            | *(!(end | interfaceStart | headStart) >> skip(token - (brace | ';')))
                >> (skip(lit(';'))
                    | &(sign('{') >> word >> sign('{')) >> raw[eps][on(&TreeBuilder::unknownInterface)] >> skip(lit('{'))
                        >> restOfInterface
                    | -block));
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
