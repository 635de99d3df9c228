#include "extract/lexicon.h"

#include <re2/re2.h>

#include <array>
#include <cassert>
#include <string>
#include <utility>

namespace shilu {

extern const std::string_view kLexiconFile;  // lexicon.tsv, made by cmake/embed_text.cmake

namespace {

constexpr std::array<std::pair<std::string_view, LexiconMark>, 9> kMarks = {{
    {"safe", LexiconMark::kSafe},
    {"zone", LexiconMark::kZone},
    {"dangerous", LexiconMark::kDangerous},
    {"token", LexiconMark::kToken},
    {"anchor", LexiconMark::kAnchor},
    {"footer", LexiconMark::kFooter},
    {"contact", LexiconMark::kContact},
    {"strong", LexiconMark::kStrong},
    {"weak", LexiconMark::kWeak},
}};

LexiconMark mark_named(std::string_view name) {
  for (const auto& [word, mark] : kMarks) {
    if (word == name) return mark;
  }
  assert(false && "lexicon.tsv: unknown mark");
  return LexiconMark::kDangerous;
}

std::string_view take_until(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return taken;
}

std::vector<LexiconEntry> read_lexicon() {
  std::vector<LexiconEntry> entries;
  std::string_view rest = kLexiconFile;
  while (!rest.empty()) {
    std::string_view line = take_until(rest, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    std::array<std::string_view, 6> fields;
    for (std::string_view& field : fields) field = take_until(line, '\t');
    entries.push_back(
        {fields[0], mark_named(fields[1]), fields[2], fields[3], fields[4], fields[5]});
  }
  return entries;
}

}  // namespace

std::span<const LexiconEntry> lexicon() {
  static const std::vector<LexiconEntry> kEntries = read_lexicon();
  return kEntries;
}

std::vector<const LexiconEntry*> lexicon_rows(std::string_view group, LexiconMark mark) {
  std::vector<const LexiconEntry*> rows;
  for (const LexiconEntry& entry : lexicon()) {
    if (entry.group == group && entry.mark == mark) rows.push_back(&entry);
  }
  return rows;
}

std::unique_ptr<const re2::RE2> lexicon_pattern(std::string_view group, LexiconMark mark) {
  std::string pattern;
  for (const LexiconEntry* entry : lexicon_rows(group, mark)) {
    if (!pattern.empty()) pattern += '|';
    pattern.append("(?:").append(entry->pattern).append(")");
  }
  RE2::Options options;
  options.set_longest_match(true);
  auto compiled = std::make_unique<const RE2>(pattern, options);
  assert(compiled->ok() && "lexicon.tsv: a pattern does not compile");
  return compiled;
}

}  // namespace shilu
