// What the grammar tells while it reads: builds the tree and words the complaints about missing and stray pieces.
#pragma once

#include "ast.hpp"
#include "diagnostic.hpp"

#include <string>
#include <string_view>

namespace ehc {

/// Receives the pieces of a file in order. The grammar calls it only for pieces it will not take back.
/// The methods named lacks... and stray... are told the next piece of text, which is empty at the end of the file.
class TreeBuilder {
public:
    TreeBuilder(Source const& source, Diagnostics& diagnostics, bool endsInComment);

    ast::File takeFile() { return std::move(file_); }

    void documentation(ast::Documentation lines) { documentation_ = std::move(lines); }

    void interfaceKind(Span where);
    void interfaceName(Span where);
    void interfaceWithoutKind(Span where);
    void interfaceRenamed(Span where);
    void kindAfterName(Span name);
    void kindBehind(Span where);
    void unknownInterface(Span where);
    void statementInFile(Span where);
    bool isForeign() const { return foreign_; }
    bool hasInterface() const { return !file_.interfaces.empty(); }
    void interfaceOpens(Span where);
    void interfaceCloses(Span where);
    void lacksInterfaceName(Span found);
    void lacksInterfaceOpen(Span found);
    void lacksInterfaceClose(Span found);
    void strayWordBeforeInterface(Span found);
    void strayInFile(Span found);

    void eventName(Span where);
    void eventRenamed(Span where);
    void eventAfterInterface(Span where);
    void eventOpens(Span where);
    void eventCloses(Span where);
    void lacksEventOpen(Span found);
    void lacksEventClose(Span found);
    void strayParameter(Span found);
    void strayInInterface(Span found);

    void parameterType(Span where);
    void earlyBrackets(Span where);
    void parameterName(Span where);
    void bracketsOpen(Span where);
    void bracketsNumber(Span where);
    void bracketsClose(Span where);
    void parameterEnds(Span where);
    void typeAfterName(Span name);
    void lacksParameterName(Span found);
    void lacksBracketsClose(Span found);
    void lacksSemicolon(Span found);
    void strayInEvent(Span found);

    /// Text that belongs to an earlier complaint.
    void skipped(Span where);

private:
    ast::Word word(Span where);
    std::string found(Span where) const;
    void complain(Id id, Span where, std::string sentence, std::string hint = {}, std::optional<Note> note = {});
    void complainOfParameter(Id id, Span where, std::string sentence, std::string hint = {});
    void straySemicolon(Span found);
    bool tellsOfEvents();
    void damage();
    bool atEnd(Span where) const { return where.begin == where.end; }
    Span afterLast() const { return {last_.end, last_.end}; }
    ast::Interface& currentInterface() { return file_.interfaces.back(); }
    ast::Event& currentEvent() { return currentInterface().events.back(); }
    ast::Parameter& currentParameter() { return currentEvent().parameters.back(); }

    Source const& source_;
    Diagnostics& diagnostics_;
    bool endsInComment_;                     // then nothing is said about what is missing at the end
    ast::File file_;
    ast::Documentation documentation_;
    Span last_;                              // the last piece taken
    Span opened_;                            // the name that the last '{' belongs to
    Span interfaceOpened_;
    std::size_t lastLackOfClose_ = std::string_view::npos;
    bool parameterDamaged_ = false;
    bool early_ = false;                     // brackets stood before the name
    std::size_t lastSemicolon_ = std::string_view::npos;    // one too many: more of them are no news
    bool isLost_ = false;                    // nothing that ends a piece has come since the last complaint
    std::size_t lostAt_ = std::string_view::npos;    // where a '}' stands that ends nothing by itself
    // What is written as in another language is told once, not for each of its pieces.
    bool strayRun_ = false;                  // the last thing in the file was no interface
    bool foreign_ = false;                   // the current interface begins with a word of another language
    bool foreignTold_ = false;               // of such an interface that also its events have been told of
    bool eventsTold_ = false;                // of the current interface, that its events are written in another way
    bool listTold_ = false;                  // of the current event, that ',' stands between its parameters
    bool orderTold_ = false;                 // of the current event, that names stand before types
};

}
