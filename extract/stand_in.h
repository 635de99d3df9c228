// Stand-ins: one character in place of a text, while the parser makes the tree.
//
// Gumbo runs its state machine for every character, and texts are most of a page; to the shape of
// the tree all texts are the same that are not white space. So the scan hands it the markup with a
// stand-in for each text, and the tree's texts are put back afterwards. So are attributes, a
// stand-in for all of a tag: the text of that has names and values, each ended by a NUL.
//
//   page      <p class="a">各乡镇人民政府：<b>…
//   markup    <p U+30000>U+30001<b>…           texts   class NUL a NUL, 各乡镇人民政府：, …
//
// Stand-ins are the code points from U+30000 on, in the order of the texts. The page's own ones of
// these never reach the parser: they are parts of texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shilu {

class StandIns {
 public:
  // As many as there are code points for them.
  static constexpr std::size_t kMost = 900'000;
  static constexpr char32_t kFirst = 0x30000;

  // Appends `text` to the text that the next stand-in will be for.
  void extend(std::string_view text) { texts_ += text; }

  // Ends that text and appends its stand-in to `markup`. False for an empty text, which has none.
  // REQUIRES: fewer than kMost before.
  bool put(std::string& markup);

  // Whether `parsed` is a stand-in and nothing else.
  static bool is_one(std::string_view parsed) {
    return parsed.size() == kBytes && begins(parsed, 0);
  }

  // Calls `visit` with the parts of `parsed` in order, stand-ins replaced by what they stand for.
  // Views into `parsed` and into this.
  template <typename Visit>
  void restore(std::string_view parsed, Visit visit) const {
    std::size_t plain = 0;
    for (std::size_t i = 0; i < parsed.size();) {
      if (!begins(parsed, i)) {
        ++i;
        continue;
      }
      if (i > plain) visit(parsed.substr(plain, i - plain));
      visit(text_of(parsed.substr(i, kBytes)));
      i += kBytes;
      plain = i;
    }
    if (parsed.size() > plain) visit(parsed.substr(plain));
  }

 private:
  static constexpr std::size_t kBytes = 4;  // of a stand-in in UTF-8

  static bool begins(std::string_view parsed, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(parsed[i]); };
    return byte(at) >= 0xF0 && at + kBytes <= parsed.size() &&
           (byte(at) > 0xF0 || byte(at + 1) >= 0xB0);
  }
  std::string_view text_of(std::string_view stand_in) const;

  std::string texts_;
  std::vector<std::uint32_t> ends_;  // of each text
};

}  // namespace shilu
