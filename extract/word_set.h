// Words that a text is searched for all at once: one pass that mostly looks at two bytes of each
// character, where a search for each word passes over the text as many times, and a pattern costs
// many times as much.
//
// Chinese words begin with bytes that every other character begins with, too; what tells them apart
// early are three bytes together. Immutable once made, so all threads share one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

class WordSet {
 public:
  // As they are, two bytes long at least.
  explicit WordSet(std::vector<std::string> words);

  // Of words without which no match of any of the patterns (RE2's) can be, the case of ASCII
  // letters disregarded. A set that is in every text where a pattern has no such word.
  static WordSet needed_by(std::span<const std::string_view> patterns);

  // `text` is valid UTF-8.
  bool any_in(std::string_view text) const;

 private:
  // A word in the slot of its first three bytes; one of two bytes is in 32.
  struct Entry {
    std::size_t slot;
    std::size_t word;
  };

  void enter(std::size_t word);
  bool begins_with_word(std::string_view text, std::size_t slot) const;

  static constexpr std::size_t kSlots = 8192;
  static std::size_t slot_of(char first, char second, char third) {
    return (static_cast<unsigned char>(first) & 7U) << 10 |
           (static_cast<unsigned char>(second) & 31U) << 5 |
           (static_cast<unsigned char>(third) & 31U);  // the same for a letter in any case
  }

  std::vector<std::string> words_;
  std::vector<Entry> entries_;                // by slot
  std::array<std::uint8_t, kSlots> first_{};  // of the slot's entries, plus 1; 0 where it has none
  bool ignore_case_ = false;
  bool always_ = false;
};

}  // namespace shilu
