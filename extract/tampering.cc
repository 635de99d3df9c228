#include "extract/tampering.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "extract/han_script.h"
#include "extract/lexicon.h"
#include "extract/matching_copy.h"
#include "extract/string_piece.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

// Points a signal, each once a page.
constexpr int kWordInOrganName = 6;
constexpr int kWordInTitleOrFirstLine = 5;
constexpr int kGovernmentPathElsewhere = 4;
constexpr int kSiteCodeElsewhere = 4;
constexpr int kClaimsHostIsGovernment = 4;
constexpr int kWordInDocumentName = 4;
constexpr int kHiddenLinks = 4;
constexpr int kManyHiddenLinks = 10;

// A word of betting in the simplified copy, at bytes [begin, end) of it and of the text.
struct Word {
  std::size_t begin;
  std::size_t end;
};

// Whether a text can have words of betting at all; nearly none has.
bool may_have_words(std::string_view copy) {
  static const WordSet kNeeded = [] {
    std::vector<std::string_view> patterns;
    for (const LexiconMark mark : {LexiconMark::kStrong, LexiconMark::kWeak}) {
      for (const LexiconEntry* entry : lexicon_rows("betting", mark)) {
        patterns.push_back(entry->pattern);
      }
    }
    return WordSet::needed_by(patterns);
  }();
  return kNeeded.any_in(copy);
}

std::vector<Word> find_words(const std::string& copy, const RE2& pattern) {
  std::vector<Word> words;
  re2::StringPiece found;
  std::size_t from = 0;
  while (from < copy.size() && pattern.Match(copy, from, copy.size(), RE2::UNANCHORED, &found, 1) &&
         !found.empty()) {
    const auto begin = static_cast<std::size_t>(found.data() - copy.data());
    words.push_back({begin, begin + found.size()});
    from = begin + found.size();
  }
  return words;
}

const RE2& strong_words() {
  static const auto kPattern = lexicon_pattern("betting", LexiconMark::kStrong);
  return *kPattern;
}

const RE2& words_in_organ_names() {
  static const std::unique_ptr<const RE2> kPattern = [] {
    const auto strong = lexicon_pattern("betting", LexiconMark::kStrong);
    const auto weak = lexicon_pattern("betting", LexiconMark::kWeak);
    const auto organ = lexicon_pattern("betting_organ", LexiconMark::kStrong);
    RE2::Options options;
    options.set_longest_match(true);
    return std::make_unique<const RE2>(
        "(?:" + strong->pattern() + "|" + weak->pattern() + ")(?:" + organ->pattern() + ")",
        options);
  }();
  return *kPattern;
}

// Police, courts and inspectors name what they act against: a word beside such words is honest. A
// 娱乐城 can be a place that the fire service inspects, too.
bool is_reported(const std::string& copy, Word word) {
  constexpr std::size_t kReach = 45;  // bytes: fifteen characters
  static const auto kPolice = lexicon_pattern("betting_context", LexiconMark::kStrong);
  static const auto kVenue = lexicon_pattern("betting_context", LexiconMark::kWeak);
  const std::size_t begin = word.begin > kReach ? word.begin - kReach : 0;
  const std::string_view whole = copy;
  const re2::StringPiece around = piece(whole.substr(begin, word.end + kReach - begin));
  const bool is_venue = whole.substr(word.begin, word.end - word.begin) == "娱乐城";
  return RE2::PartialMatch(around, *kPolice) || (is_venue && RE2::PartialMatch(around, *kVenue));
}

// A hotel, a trade or a racing track may bear the name: 威尼斯人酒店, 澳门金沙度假区, 北京赛车场.
bool is_venue_of_that_name(const std::string& copy, Word word) {
  static const std::unique_ptr<const RE2> kVenue = std::make_unique<const RE2>(
      "^(?:" + lexicon_pattern("betting_venue", LexiconMark::kStrong)->pattern() + ")");
  return RE2::PartialMatch(piece(std::string_view(copy).substr(word.end)), *kVenue);
}

// Words that stand for what they say.
bool is_honest(const std::string& copy, Word word) {
  return is_reported(copy, word) || is_venue_of_that_name(copy, word);
}

// Whether it stands in 《…》, or 办公厅 or 通知 comes close after it.
bool is_in_document_name(const std::string& copy, Word word) {
  constexpr std::size_t kLongestName = 240;  // bytes
  constexpr std::size_t kReach = 12;
  const std::string_view whole = copy;
  const std::size_t from = word.begin > kLongestName ? word.begin - kLongestName : 0;
  const std::string_view before = whole.substr(from, word.begin - from);
  const std::size_t open = before.rfind("《");
  const std::size_t close = before.rfind("》");
  if (open != std::string_view::npos && (close == std::string_view::npos || close < open)) {
    return true;
  }
  const std::string_view after = whole.substr(word.end, kReach);
  return after.starts_with("办公厅") || after.starts_with("通知");
}

bool may_have_porn_chain(std::string_view copy) {
  static const WordSet kNeeded = [] {
    std::vector<std::string_view> patterns;
    for (const LexiconEntry* entry : lexicon_rows("porn", LexiconMark::kStrong)) {
      patterns.push_back(entry->pattern);
    }
    return WordSet::needed_by(patterns);
  }();
  return kNeeded.any_in(copy);
}

bool has_porn_chain(const std::string& copy, re2::StringPiece& chain) {
  if (!may_have_porn_chain(copy)) return false;
  static const std::unique_ptr<const RE2> kChain = [] {
    const std::string strong = lexicon_pattern("porn", LexiconMark::kStrong)->pattern();
    const std::string weak = lexicon_pattern("porn", LexiconMark::kWeak)->pattern();
    const std::string any = "(?:" + strong + "|" + weak + ")";
    const std::string joint = "[ _,，、|\\-]{0,3}";
    RE2::Options options;
    options.set_longest_match(true);
    return std::make_unique<const RE2>(
        "((?:" + strong + ")" + joint + any + "|" + any + joint + "(?:" + strong + "))", options);
  }();
  return RE2::PartialMatch(copy, *kChain, &chain);
}

std::string_view first_line(std::string_view body) {
  return trim_wide_space(body.substr(0, body.find('\n')));
}

void add(TamperScore& score, int points, std::string_view evidence) {
  score.points += points;
  if (!evidence.empty()) score.evidence.emplace_back(evidence);
}

void score_prominent_places(const FlagInput& input, TamperScore& score) {
  for (const std::string_view place : {input.title, input.keywords, first_line(input.body)}) {
    const std::string copy = to_simplified(place);
    for (const Word word :
         may_have_words(copy) ? find_words(copy, strong_words()) : std::vector<Word>()) {
      if (is_honest(copy, word)) continue;
      add(score, kWordInTitleOrFirstLine, place.substr(word.begin, word.end - word.begin));
      return;
    }
    re2::StringPiece chain;
    if (has_porn_chain(copy, chain)) {
      const auto at = static_cast<std::size_t>(chain.data() - copy.data());
      if (is_reported(copy, {at, at + chain.size()})) continue;
      add(score, kWordInTitleOrFirstLine, place.substr(at, chain.size()));
      return;
    }
  }
}

void score_names(std::string_view text, TamperScore& score) {
  const std::string copy = to_simplified(text);
  if (!may_have_words(copy)) return;
  const auto as_written = [&](Word word) { return text.substr(word.begin, word.end - word.begin); };
  const auto in_organ_names = find_words(copy, words_in_organ_names());
  if (!in_organ_names.empty()) score.points += kWordInOrganName;
  for (const Word word : in_organ_names) add(score, 0, as_written(word));
  // Both are in order: the names that end before a word are behind all that follow.
  auto name = in_organ_names.begin();
  const auto glued = [&](Word word) {
    while (name != in_organ_names.end() && name->end <= word.begin) ++name;
    return name != in_organ_names.end() && word.begin >= name->begin;
  };

  bool in_document_name = std::any_of(in_organ_names.begin(), in_organ_names.end(),
                                      [&](Word word) { return is_in_document_name(copy, word); });
  std::vector<std::string_view> words;
  for (const Word word : find_words(copy, strong_words())) {
    if (!glued(word) && is_honest(copy, word)) continue;
    in_document_name |= is_in_document_name(copy, word);
    words.push_back(as_written(word));
  }
  if (in_document_name) score.points += kWordInDocumentName;
  // Words in no telling place score nothing, but show what the rest is about.
  if (score.points > 0) score.evidence.insert(score.evidence.end(), words.begin(), words.end());
}

bool is_government_host(std::string_view host) {
  // .政务 is given to organs of the state alone.
  return host == "gov.cn" || host.ends_with(".gov.cn") || host.ends_with(".xn--zfr164b");
}

// A few real portals have no name of their own.
bool is_bare_address(std::string_view host) {
  return host.find_first_not_of("0123456789.:[]abcdefABCDEF") == std::string_view::npos;
}

void score_host(const FlagInput& input, TamperScore& score) {
  if (input.host.empty() || is_government_host(input.host)) return;
  static const auto kPath = lexicon_pattern("government_path", LexiconMark::kStrong);
  if (!is_bare_address(input.host) && RE2::PartialMatch(piece(input.path), *kPath)) {
    add(score, kGovernmentPathElsewhere, input.host);
  }
  if (!input.site_code.empty()) add(score, kSiteCodeElsewhere, input.site_code);
  // A pattern is worth making only for a text that names the host.
  if (input.body.find(input.host) == std::string_view::npos) return;
  const RE2 claim("(?:政府|门户网站|政府网站|政务网)[(（] *(?:https?://)?" +
                  RE2::QuoteMeta(piece(input.host)));
  re2::StringPiece found;
  if (claim.Match(piece(input.body), 0, input.body.size(), RE2::UNANCHORED, &found, 1)) {
    add(score, kClaimsHostIsGovernment, {found.data(), found.size()});
  }
}

}  // namespace

TamperScores score_tampering(const FlagInput& input) {
  TamperScores scores;
  score_prominent_places(input, scores.text);
  score_names(std::string(input.title) + "\n" + std::string(input.body), scores.text);
  if (input.hidden_offsite_links >= kManyHiddenLinks) {
    add(scores.text, kHiddenLinks, std::to_string(input.hidden_offsite_links) + " hidden links");
  }
  score_host(input, scores.host);
  return scores;
}

}  // namespace shilu
