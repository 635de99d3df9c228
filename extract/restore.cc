#include "extract/restore.h"

#include <algorithm>
#include <array>

#include "extract/broken_lines.h"
#include "extract/damage.h"
#include "extract/simplify.h"
#include "extract/spacing.h"

namespace shilu {
namespace {

enum Change : std::size_t {
  kTraditionalToSimplified,
  kPinyinAnnotations,
  kFullWidthDigits,
  kSpaces,
  kBrokenLines,
  kChanges,
};
constexpr std::array<std::string_view, kChanges> kNames = {
    "traditional_to_simplified", "pinyin_annotations", "full_width_digits", "spaces",
    "broken_lines"};
using Counts = std::array<std::size_t, kChanges>;

bool has_flag(const std::vector<Flag>& flags, std::string_view name) {
  return std::any_of(flags.begin(), flags.end(),
                     [&](const Flag& flag) { return flag.flag == name; });
}

std::string without_readings(std::string_view text, std::size_t& removed) {
  std::string without;
  std::size_t from = 0;
  for (const std::string_view reading : find_readings(text)) {
    const auto begin = static_cast<std::size_t>(reading.data() - text.data());
    const std::size_t bracket = std::min(reading.find('('), reading.find("（"));
    without += text.substr(from, begin + bracket - from);
    from = begin + reading.size();
    ++removed;
  }
  without += text.substr(from);
  return without;
}

// U+FF10 to U+FF19, U+FF21 to U+FF3A and U+FF41 to U+FF5A are three bytes each: EF BC, or BD for
// the last, and a byte that grows with the character.
std::string with_ascii_digits(std::string_view text, std::size_t& changed) {
  std::string ascii;
  ascii.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\xEF' && i + 2 < text.size() &&
        (text[i + 1] == '\xBC' || text[i + 1] == '\xBD')) {
      const int page = text[i + 1] == '\xBC' ? 0x20 : 0x60;
      const int c = page + (static_cast<unsigned char>(text[i + 2]) & 0x3F);
      if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
        ascii.push_back(static_cast<char>(c));
        ++changed;
        i += 3;
        continue;
      }
    }
    ascii.push_back(text[i++]);
  }
  return ascii;
}

}  // namespace

RestoredText restore(std::string_view text, const std::vector<Flag>& flags) {
  // A change can make room for another: a line mended, a space in it. What is left after so many
  // rounds was made to be so.
  constexpr int kMostRounds = 16;
  const bool converted = has_flag(flags, "traditional_conversion");
  const bool annotated = has_flag(flags, "pinyin_annotations");
  RestoredText restored{std::string(text), {}};
  Counts counts{};
  for (int round = 0; round < kMostRounds; ++round) {
    std::string reading = restored.text;
    if (annotated) reading = without_readings(reading, counts[kPinyinAnnotations]);
    if (converted) {
      SimplifiedText simplified = simplify(reading);
      counts[kTraditionalToSimplified] += simplified.changed;
      reading = std::move(simplified.text);
    }
    reading = with_ascii_digits(reading, counts[kFullWidthDigits]);
    MendedSpaces spaces = mend_spaces(reading);
    counts[kSpaces] += spaces.changed;
    MendedLines lines = mend_broken_lines(spaces.text);
    counts[kBrokenLines] += lines.joined;
    if (lines.text == restored.text) break;
    restored.text = std::move(lines.text);
  }
  for (std::size_t i = 0; i < kChanges; ++i) {
    if (counts[i] > 0) restored.changes.push_back({kNames[i], counts[i]});
  }
  return restored;
}

}  // namespace shilu
