// All that a run complains of, over several files, and how it is told: as text, JSON or SARIF.
#pragma once

#include "diagnostic.hpp"

#include <deque>
#include <string>
#include <vector>

namespace ehc {

enum class DiagnosticsFormat { text, json, sarif };

/// A complaint about a whole file, input or output.
struct FileComplaint {
    Id id;
    std::string file;
    std::string sentence;
};

struct Report {
    struct InputErrors {
        Source const* source;          ///< must outlive the report
        Diagnostics diagnostics;
    };
    std::deque<InputErrors> inputs;
    std::vector<FileComplaint> files;

    bool empty() const;
};

/// The whole report. As text it is empty if there is nothing to complain of; JSON and SARIF say so.
std::string format(Report const& report, DiagnosticsFormat format, Color color = Color::none);

}
