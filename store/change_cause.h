// Why a version differs from the one before it: because the page changed, or because what reads
// pages did.
#pragma once

#include <span>
#include <string_view>

#include "store/version.h"

namespace shilu {

enum class ChangeCause {
  kPage,
  kExtractor,        // one extractor made the same document of both captures, or of the same bytes
  kPageOrExtractor,  // other bytes read by another extractor, and none that read both
};

// "page", "extractor", "page or extractor".
std::string_view cause_name(ChangeCause cause);
// For a person: "the extractor changed, not the page"; "" where the page changed, as is to be
// expected.
std::string_view cause_words(ChangeCause cause);

// The readings of two captures that are best compared: those of the newest extractor that read
// both, or the newest of each where none did. The captures are as change_cause() takes them.
struct ComparedReadings {
  const Version& before;
  const Version& after;
};
ComparedReadings compared_readings(std::span<const Version> before, std::span<const Version> after);

// Of two captures of one address, each with those of its revisions that are known, in the order of
// their numbers; neither is empty. Where some extractor read both captures, the newest such one
// decides. A tombstone on either side is the page's doing.
ChangeCause change_cause(std::span<const Version> before, std::span<const Version> after);

}  // namespace shilu
