#include "store/change_cause.h"

#include <ranges>

namespace shilu {

std::string_view cause_name(ChangeCause cause) {
  switch (cause) {
    case ChangeCause::kPage:
      return "page";
    case ChangeCause::kExtractor:
      return "extractor";
    case ChangeCause::kPageOrExtractor:
      return "page or extractor";
  }
  return {};
}

ChangeCause change_cause(std::span<const Version> before, std::span<const Version> after) {
  if (before.back().gone || after.back().gone) {
    return ChangeCause::kPage;
  }
  const std::string& bytes = after.back().raw.sha256;
  if (!bytes.empty() && bytes == before.back().raw.sha256) {
    return ChangeCause::kExtractor;
  }
  for (const Version& later : std::views::reverse(after)) {
    for (const Version& earlier : std::views::reverse(before)) {
      if (later.extractor == earlier.extractor) {
        return later.document_digest == earlier.document_digest ? ChangeCause::kExtractor
                                                                : ChangeCause::kPage;
      }
    }
  }
  return ChangeCause::kPageOrExtractor;
}

}  // namespace shilu
