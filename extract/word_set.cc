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
constexpr std::size_t kSlotted = 3;   // bytes of one that has a slot

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

WordSet::WordSet(std::vector<std::string> words) {
  for (std::string& word : words) {
    assert(word.size() >= kShortest);
    (word.size() < kSlotted ? short_words_ : words_).push_back(std::move(word));
  }
  assert(words_.size() < 255);
  const auto slot = [](const std::string& word) { return slot_of(word[1], word[2]); };
  std::sort(words_.begin(), words_.end(),
            [&](const std::string& a, const std::string& b) { return slot(a) < slot(b); });
  for (std::size_t i = words_.size(); i > 0; --i) {
    first_[slot(words_[i - 1])] = static_cast<std::uint8_t>(i);
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
  for (const std::string& word : short_words_) {
    const std::size_t at = ignore_case_ ? find_ignoring_case(text, word) : text.find(word);
    if (at != std::string_view::npos) return true;
  }
  for (std::size_t i = 0; i + kSlotted <= text.size();) {
    const std::uint8_t first = first_[slot_of(text[i + 1], text[i + 2])];
    if (first != 0 && begins_with_word(text.substr(i), first)) return true;
    const auto byte = static_cast<unsigned char>(text[i]);
    i += byte >= 0xE0 && byte < 0xF0 ? 3 : 1;  // words begin where characters do
  }
  return false;
}

bool WordSet::begins_with_word(std::string_view text, std::uint8_t first) const {
  const std::size_t slot = slot_of(text[1], text[2]);
  for (std::size_t i = first - 1U; i < words_.size(); ++i) {
    const std::string& word = words_[i];
    if (slot_of(word[1], word[2]) != slot) return false;
    const std::string_view head = text.substr(0, word.size());
    if (ignore_case_ ? equals_ignoring_case(head, word) : head == word) return true;
  }
  return false;
}

}  // namespace shilu
