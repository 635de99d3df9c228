#include "extract/word_set.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "base/ascii.h"

namespace shilu {
namespace {

constexpr std::size_t kShortest = 2;  // bytes of a word

// Of the words that a filter asks for, some that do: where two must stand together, one will. The
// longest are the rarest.
std::vector<std::string> enough_of(const std::vector<std::string>& words,
                                   const re2::FilteredRE2& filter) {
  std::vector<int> by_length(words.size());
  std::iota(by_length.begin(), by_length.end(), 0);
  const auto is_shorter = [&](int a, int b) {
    return words[static_cast<std::size_t>(a)].size() < words[static_cast<std::size_t>(b)].size();
  };
  std::stable_sort(by_length.begin(), by_length.end(), is_shorter);
  std::vector<int> spared;
  std::vector<std::string> enough;
  for (const int index : by_length) {
    spared.push_back(index);
    std::sort(spared.begin(), spared.end());
    std::vector<int> possible;
    filter.AllPotentials(spared, &possible);
    if (!possible.empty()) {
      std::erase(spared, index);
      enough.push_back(words[static_cast<std::size_t>(index)]);
    }
  }
  return enough;
}

}  // namespace

WordSet::WordSet(std::vector<std::string> words) : words_(std::move(words)) {
  for (std::size_t word = 0; word < words_.size(); ++word) enter(word);
  assert(entries_.size() < 255);
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.slot < b.slot; });
  for (std::size_t i = entries_.size(); i > 0; --i) {
    first_[entries_[i - 1].slot] = static_cast<std::uint8_t>(i);
  }
}

void WordSet::enter(std::size_t word) {
  const std::string& text = words_[word];
  assert(text.size() >= kShortest);
  if (text.size() > kShortest) {
    entries_.push_back({slot_of(text[0], text[1], text[2]), word});
    return;
  }
  for (char third = 0; third < 32; ++third) {  // whatever follows it
    entries_.push_back({slot_of(text[0], text[1], third), word});
  }
}

WordSet WordSet::needed_by(std::span<const std::string_view> patterns) {
  re2::FilteredRE2 filter(static_cast<int>(kShortest));
  for (const std::string_view pattern : patterns) {
    int id = 0;
    filter.Add({pattern.data(), pattern.size()}, RE2::Options(), &id);
  }
  std::vector<std::string> words;
  filter.Compile(&words);
  std::vector<int> without_words;
  filter.AllPotentials({}, &without_words);
  WordSet set(without_words.empty() ? enough_of(words, filter) : std::vector<std::string>());
  set.ignore_case_ = true;
  set.always_ = !without_words.empty();
  return set;
}

bool WordSet::any_in(std::string_view text) const {
  if (always_) return true;
  std::size_t i = 0;
  while (i + kShortest < text.size()) {
    const std::size_t slot = slot_of(text[i], text[i + 1], text[i + 2]);
    if (first_[slot] != 0 && begins_with_word(text.substr(i), slot)) return true;
    const auto byte = static_cast<unsigned char>(text[i]);
    i += byte >= 0xE0 && byte < 0xF0 ? 3 : 1;  // words begin where characters do
  }
  return i + kShortest == text.size() &&
         begins_with_word(text.substr(i), slot_of(text[i], text[i + 1], '\0'));
}

bool WordSet::begins_with_word(std::string_view text, std::size_t slot) const {
  if (first_[slot] == 0) return false;
  for (std::size_t i = first_[slot] - 1U; i < entries_.size() && entries_[i].slot == slot; ++i) {
    const std::string& word = words_[entries_[i].word];
    const std::string_view head = text.substr(0, word.size());
    if (ignore_case_ ? equals_ignoring_case(head, word) : head == word) return true;
  }
  return false;
}

}  // namespace shilu
