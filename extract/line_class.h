// What a line looks like by itself, by the lexicon, before the lines around it are asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "extract/furniture.h"

namespace shilu {

enum class LineClass {
  kBlank,
  kSafe,       // furniture wherever it stands
  kZone,       // furniture in the head and the tail zone
  kDangerous,  // furniture only where what stands around it agrees
  kProse,      // a sentence, a long line, or a heading of a document
  kShort,      // anything else
};

struct ClassifiedLine {
  LineClass line_class = LineClass::kShort;
  std::string_view group;  // of kSafe, kZone and kDangerous; static storage
  // Kinds of footer parts in the line, a bit a kind: kFooterAnchors, kFooterParts, kFooterContact.
  std::uint32_t footer_parts = 0;
  bool lists_attachment = false;  // an entry of a list of attachments: 1.名单.doc
  bool names_attachment = false;  // one that says so itself: 附件1：名单
  std::uint32_t characters = 0;
  std::uint32_t han = 0;
};

inline constexpr std::uint32_t kFooterAnchors = 0xFF;
inline constexpr std::uint32_t kFooterParts = 0xFF00;
inline constexpr std::uint32_t kFooterContact = 0x10000;

ClassifiedLine classify_line(const TextLine& line);

// The same, each text looked at once: several steps ask about the lines of a page, and looking is
// what costs. For one page, and so for one thread.
class LineClasses {
 public:
  ClassifiedLine of(const TextLine& line);

 private:
  std::unordered_map<std::string, ClassifiedLine> by_text_;
};

}  // namespace shilu
