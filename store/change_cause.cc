#include "store/change_cause.h"

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

std::string_view cause_words(ChangeCause cause) {
  switch (cause) {
    case ChangeCause::kPage:
      return "";
    case ChangeCause::kExtractor:
      return "the extractor changed, not the page";
    case ChangeCause::kPageOrExtractor:
      return "the page changed, or the extractor that read it did";
  }
  return "";
}

ComparedReadings compared_readings(std::span<const Version> before,
                                   std::span<const Version> after) {
  for (auto later = after.rbegin(); later != after.rend(); ++later) {
    for (auto earlier = before.rbegin(); earlier != before.rend(); ++earlier) {
      if (later->extractor == earlier->extractor) {
        return {*earlier, *later};
      }
    }
  }
  return {before.back(), after.back()};
}

ChangeCause change_cause(std::span<const Version> before, std::span<const Version> after) {
  if (before.back().gone || after.back().gone) {
    return ChangeCause::kPage;
  }
  const std::string& bytes = after.back().raw.sha256;
  if (!bytes.empty() && bytes == before.back().raw.sha256) {
    return ChangeCause::kExtractor;
  }
  const ComparedReadings readings = compared_readings(before, after);
  if (readings.before.extractor != readings.after.extractor) {
    return ChangeCause::kPageOrExtractor;
  }
  return readings.before.document_digest == readings.after.document_digest ? ChangeCause::kExtractor
                                                                           : ChangeCause::kPage;
}

}  // namespace shilu
