// The table of flags as texts: --help, the manual page, completions for shells.
#include "flags.hpp"

#include <algorithm>
#include <vector>

namespace ehc {

namespace {

constexpr std::size_t meaningColumn = 31;
constexpr std::size_t widestHelp = 110;

struct Section {
    FlagGroup group;
    std::string_view title;
};

constexpr Section sections[] = {
    {FlagGroup::language, "what to write (at least one, unless --json)"},
    {FlagGroup::how, "how"},
    {FlagGroup::action, "instead of writing (one of them)"},
    {FlagGroup::about, "about ehc"},
};

/// Adds `text` in lines of at most `widestHelp` columns, those after the first indented.
void appendWrapped(std::string& page, std::string_view text) {
    std::size_t column = meaningColumn;
    for (bool first = true; !text.empty(); first = false) {
        std::size_t const end = std::min(text.find(' '), text.size());
        if (!first && column + 1 + end > widestHelp) {
            page.append("\n").append(meaningColumn, ' ');
            column = meaningColumn;
        } else if (!first) {
            page += ' ';
            ++column;
        }
        page += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    page += '\n';
}

std::string replaced(std::string_view text, std::string_view wanted, std::string_view by) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        bool const found = text.substr(at).starts_with(wanted);
        result += found ? by : text.substr(at, 1);
        at += found ? wanted.size() : 1;
    }
    return result;
}

/// Text for troff: backslashes and hyphens that are not typography; no line begins with a request.
std::string roff(std::string_view text) { return "\\&" + replaced(replaced(text, "\\", "\\e"), "-", "\\-"); }

/// Text within single quotes of a shell's double-quoted description.
std::string plain(std::string_view text) {
    std::string result(text.substr(0, text.find(';')));
    for (char& c : result) {
        if (c == '\'' || c == '"' || c == '`' || c == '$' || c == '\\') c = ' ';
    }
    return result;
}

/// All spellings of all flags, separated by blanks.
std::string spellings() {
    std::string words;
    for (Flag const& flag : allFlags()) {
        if (!flag.classic.empty()) words.append(flag.classic).append(" ");
        words.append(flag.longForm).append(" ");
    }
    words.pop_back();
    return words;
}

/// The values of a flag's argument, separated by blanks; empty if it may be anything.
std::string values(Flag const& flag) {
    return flag.group == FlagGroup::language ? std::string() : replaced(flag.subject, "|", " ");
}

bool takesPath(Flag const& flag) { return flag.argument == "DIR" || flag.argument == "FILE"; }

std::string either(Flag const& flag) {
    return flag.classic.empty() ? std::string(flag.longForm) : std::string(flag.classic) + '|' + std::string(flag.longForm);
}

std::string bash() {
    std::string cases;
    for (Flag const& flag : allFlags()) {
        if (flag.argument.empty()) continue;
        std::string const make = flag.argument == "DIR"  ? "compgen -d -- \"$word\""
                                 : flag.argument == "FILE" ? "compgen -f -- \"$word\""
                                                           : "compgen -W '" + values(flag) + "' -- \"$word\"";
        cases += "        " + either(flag) + ") mapfile -t COMPREPLY < <(" + make + "); return ;;\n";
    }
    return "# Completions of ehc for bash; printed by: ehc --completion bash\n"
           "_ehc() {\n"
           "    local word=\"${COMP_WORDS[COMP_CWORD]}\"\n"
           "    case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n" + cases +
           "    esac\n"
           "    if [[ $word == -* ]]; then\n"
           "        mapfile -t COMPREPLY < <(compgen -W '" + spellings() + "' -- \"$word\")\n"
           "    else\n"
           "        mapfile -t COMPREPLY < <(compgen -f -X '!*.ehi' -- \"$word\"; compgen -d -- \"$word\")\n"
           "    fi\n"
           "}\n"
           "complete -o filenames -F _ehc ehc\n";
}

std::string zsh() {
    std::string text = "#compdef ehc\n# Completions of ehc for zsh; printed by: ehc --completion zsh\n_arguments -S \\\n";
    for (Flag const& flag : allFlags()) {
        std::string const names = flag.classic.empty()
            ? std::string(flag.longForm)
            : '{' + std::string(flag.classic) + ',' + std::string(flag.longForm) + '}';
        std::string const choice = flag.argument == "DIR" ? "_files -/"
                                   : takesPath(flag)      ? "_files"
                                   : values(flag).empty() ? " "
                                                          : '(' + values(flag) + ')';
        text += "    " + (flag.classic.empty() ? "'" + names : names + "'") + '[' + plain(flag.meaning) + ']' +
                (flag.argument.empty() ? "" : ':' + std::string(flag.argument) + ':' + choice) + "' \\\n";
    }
    return text + "    '*:interface file:_files -g \"*.ehi\"'\n";
}

std::string fish() {
    std::string text = "# Completions of ehc for fish; printed by: ehc --completion fish\n";
    for (Flag const& flag : allFlags()) {
        text += "complete -c ehc";
        if (flag.classic.size() == 2) text.append(" -s ").append(flag.classic.substr(1));
        else if (!flag.classic.empty()) text.append(" -o ").append(flag.classic.substr(1));
        text.append(" -l ").append(flag.longForm.substr(2));
        if (takesPath(flag)) text += " -r -F";
        else if (!flag.argument.empty()) text += " -x -a '" + values(flag) + '\'';
        text += " -d '" + plain(flag.meaning) + "'\n";
    }
    return text;
}

}

std::string helpText() {
    std::string page = "ehc: compiles interfaces (.ehi) to code for servers and clients\n\n"
                       "usage: ehc [flags] FILE...     ('-' is the standard input)\n";
    for (Section const& section : sections) {
        page.append("\n").append(section.title).append(":\n");
        for (Flag const& flag : allFlags()) {
            if (flag.group != section.group) continue;
            std::string line = flag.classic.empty() ? "      " : "  " + std::string(flag.classic) + ", ";
            line += flag.longForm;
            if (!flag.argument.empty()) line.append(" ").append(flag.argument);
            if (line.size() >= meaningColumn) {
                page.append(line).append("\n");
                line.clear();
            }
            page.append(line).append(meaningColumn - line.size(), ' ');
            appendWrapped(page, flag.meaning);
        }
    }
    return page + "\nexit status: 0 done, 1 errors in an input or files that --check finds stale, 2 wrong usage\n";
}

std::string manPage() {
    std::string page = ".TH EHC 1 \"\" \"ehc " + version() + "\" \"EventHandler\"\n"
                       ".SH NAME\nehc \\- compiles interfaces (.ehi) to code for servers and clients\n"
                       ".SH SYNOPSIS\n.B ehc\n[\\fIflags\\fR] \\fIFILE\\fR...\n"
                       ".SH DESCRIPTION\nReads interface files and writes typed code for both sides of a connection. "
                       "The file\n.B \\-\nis the standard input. Nothing is said if all is well.\n.SH OPTIONS\n";
    for (Section const& section : sections) {
        page.append(".SS ").append(roff(section.title)).append("\n");
        for (Flag const& flag : allFlags()) {
            if (flag.group != section.group) continue;
            page += ".TP\n";
            if (!flag.classic.empty()) page += "\\fB" + replaced(flag.classic, "-", "\\-") + "\\fR, ";
            page += "\\fB" + replaced(flag.longForm, "-", "\\-") + "\\fR";
            if (!flag.argument.empty()) page += " \\fI" + std::string(flag.argument) + "\\fR";
            page += '\n' + roff(flag.meaning) + '\n';
        }
    }
    return page + ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nIf set and not empty, complaints are not coloured on terminals "
                  "either.\n.SH EXIT STATUS\n.TP\n.B 0\nDone.\n.TP\n.B 1\nErrors in an input, an input that cannot be read, "
                  "an output that cannot be written, or files that \\fB\\-\\-check\\fR finds stale.\n.TP\n.B 2\nWrong usage.\n"
                  ".SH EXAMPLE\n.EX\nehc \\-CppS \\-JS \\-o generated person.ehi\n.EE\n";
}

std::string completion(std::string_view shell) {
    if (shell == "bash") return bash();
    if (shell == "zsh") return zsh();
    if (shell == "fish") return fish();
    return {};
}

}
