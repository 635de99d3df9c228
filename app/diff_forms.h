// The forms in which a diff is printed. What the pages say is made harmless in each: for a
// terminal, in JSON, in HTML.
#pragma once

#include <string>

#include "store/change_cause.h"
#include "store/diff.h"
#include "store/version.h"

namespace shilu {

struct VersionPair {
  Version before;
  Version after;
  ChangeCause cause = ChangeCause::kPage;  // of what differs
};

enum class TerminalColours { kNone, kAnsi };

// For a person: hunks of changed lines with those around them; after a changed line, on lines that
// begin with "~", the words, numbers and dates that changed in it.
std::string diff_as_text(const VersionPair& versions, const DocumentDiff& diff,
                         TerminalColours colours);

// One JSON object and a line feed.
std::string diff_as_json(const VersionPair& versions, const DocumentDiff& diff);

// One HTML page that needs nothing else: no script, no other file, nothing from the network.
std::string diff_as_html(const VersionPair& versions, const DocumentDiff& diff);

}  // namespace shilu
