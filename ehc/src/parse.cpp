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

// What the next construct is, told by its first words.
auto const bracketsPattern = sign('[') >> -(gap >> raw[+(char_("A-Za-z0-9_.+-") | nonAscii)]) >> -sign(']');
auto const brackets = Shared(bracketsPattern);
auto const interfaceStartPattern = (kindWord >> word >> !sign(';') >> !sign('[')) | (almostKindWord >> word >> sign('{'));
auto const interfaceStart = Shared(interfaceStartPattern);
auto const eventStartPattern = word >> sign('{') >> !(word >> sign('{'));
auto const eventStart = Shared(eventStartPattern);
auto const parameterStart = word >> -brackets >> word;

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

    // parameters
    auto const inEventPattern = !(end | sign('}') | eventStart | interfaceStart);
    auto const inEvent = Shared(inEventPattern);
    auto const junkInEventPattern = inEvent >> !parameterStart >> skip(token - (brace | ';'));
    auto const junkInEvent = Shared(junkInEventPattern);
    auto const endOfParameter = sign(';')[on(&TreeBuilder::parameterEnds)]
        | complain(&TreeBuilder::lacksSemicolon) >> *junkInEvent >> -skip(lit(';'));
    auto const array = sign('[')[on(&TreeBuilder::bracketsOpen)]
        >> -(gap >> raw[+(char_("A-Za-z0-9_.+-") | nonAscii)][on(&TreeBuilder::bracketsNumber)])
        >> (sign(']')[on(&TreeBuilder::bracketsClose)] | complain(&TreeBuilder::lacksBracketsClose));
    auto const parameterName = !eventStart >> !typeWord >> word[on(&TreeBuilder::parameterName)]
        | complain(&TreeBuilder::lacksParameterName);
    auto const parameter = documented >> word[on(&TreeBuilder::parameterType)]
        >> -(gap >> raw[brackets][on(&TreeBuilder::earlyBrackets)]) >> parameterName >> -array >> endOfParameter;
    auto const strayInEvent = complain(&TreeBuilder::strayInEvent)
        >> (skip(char_("{;")) | +junkInEvent >> -skip(lit(';')));
    auto const parameters = *(inEvent >> (&word >> parameter | strayInEvent));
    auto const restOfEventPattern = parameters
        >> (sign('}')[on(&TreeBuilder::eventCloses)] | complain(&TreeBuilder::lacksEventClose)) >> -skip(lit(';'));
    auto const restOfEvent = Shared(restOfEventPattern);

    // events
    auto const inInterface = !(end | sign('}') | interfaceStart);
    auto const junkInInterfacePattern = inInterface >> !eventStart >> skip(token - (brace | ';'));
    auto const junkInInterface = Shared(junkInInterfacePattern);
    auto const unnamed = raw[eps][on(&TreeBuilder::eventName)];
    auto const inParentheses = skip(lit('(') >> *(char_ - char_("){}")) >> -lit(')'));
    auto const event = documented >> word[on(&TreeBuilder::eventName)]
        >> (sign('{')[on(&TreeBuilder::eventOpens)] >> restOfEvent
            | complain(&TreeBuilder::lacksEventOpen)
                >> (&(typeWord >> word) >> restOfEvent
                    | (inParentheses | *junkInInterface) >> (skip(lit(';')) | -(skip(lit('{')) >> restOfEvent))));
    auto const strayParameter = &(typeWord >> -brackets >> word >> !sign('{'))
        >> complain(&TreeBuilder::strayParameter)
        >> +(&(typeWord >> -brackets >> word) >> +junkInInterface >> -skip(lit(';')));
    auto const unnamedEvent = *junkInInterface >> (skip(lit(';')) | -(skip(lit('{')) >> unnamed >> restOfEvent));
    auto const strayInInterface = complain(&TreeBuilder::strayInInterface) >> unnamedEvent;
    auto const events = *(inInterface >> (strayParameter | &word >> event | strayInInterface));
    auto const restOfInterfacePattern = events
        >> (sign('}')[on(&TreeBuilder::interfaceCloses)] | complain(&TreeBuilder::lacksInterfaceClose))
        >> -skip(lit(';'));
    auto const restOfInterface = Shared(restOfInterfacePattern);

    // interfaces
    auto const junkAfterHead = !(end | interfaceStart | eventStart) >> skip(token - (brace | ';'));
    auto const interfaceBody = sign('{')[on(&TreeBuilder::interfaceOpens)] >> restOfInterface
        | complain(&TreeBuilder::lacksInterfaceOpen) >> *junkAfterHead
            >> (skip(lit('{')) >> restOfInterface | &eventStart >> restOfInterface | -skip(lit(';')));
    auto const namedInterface = documented >> word[on(&TreeBuilder::interfaceKind)]
        >> word[on(&TreeBuilder::interfaceName)] >> interfaceBody;
    auto const interfaceWithoutName = documented >> &kindWord >> word[on(&TreeBuilder::interfaceKind)]
        >> complain(&TreeBuilder::lacksInterfaceName) >> *junkAfterHead >> -(skip(lit('{')) >> restOfInterface);
    auto const interfaceWithoutKind = documented >> &(word >> sign('{')) >> word[on(&TreeBuilder::interfaceWithoutKind)]
        >> skip(lit('{')) >> (&(end | sign('}') | word >> sign('{')) >> restOfInterface | unnamed >> restOfEvent);
    auto const strayWord = &(word >> kindWord) >> !kindWord >> complain(&TreeBuilder::strayWordBeforeInterface)
        >> skip(token);
    auto const strayInFile = complain(&TreeBuilder::strayInFile)
        >> (skip(char_("};")) | +(!(end | interfaceStart) >> skip(token)));
    auto const file = *(!end >> (strayWord | &(word >> word) >> namedInterface | interfaceWithoutName
                                 | interfaceWithoutKind | strayInFile));

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
